//! How the demo lays out the server's answers on the terminal. Knows JSON as the protocol has it, and
//! nothing about how answers come to be.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use annotate_snippets::{Level, Renderer};
use serde_json::Value;

use super::super::human::{self, Excerpt, plural};
use super::super::load::Loaded;
use super::client;
use crate::checks::Severity;
use crate::files;
use crate::text::{Encoding, LineIndex, Position, Span};

const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// Problems shown with their source.
pub(super) const MAX_PROBLEMS: usize = 12;
/// Completions shown.
const MAX_ITEMS: usize = 7;
/// Lines of a hover shown.
const MAX_LINES: usize = 24;

pub(super) fn opening(loaded: &Loaded, bundled: bool) -> String {
    let articles = loaded.snapshot.files().filter(|(_, file)| file.article.is_some()).count();
    let what = if bundled {
        "the articles that come with it, which have mistakes on purpose".to_owned()
    } else {
        loaded.root.display().to_string()
    };
    format!(
        "{BOLD}guidepost {}{PLAIN} on {what} ({}).\n\
         The language server runs as it does in an editor; everything below is what it answered,\n\
         with the time from question to answer. `|` is the cursor.\n",
        env!("CARGO_PKG_VERSION"),
        plural(articles, "Markdown file")
    )
}

pub(super) fn closing(timings: &[(String, Duration)], bundled: bool) -> String {
    let mut text = format!("\n{BOLD}How long each answer took{PLAIN}\n\n");
    let width = timings.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, took) in timings {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "  {name:width$}  {:>9}", timing(*took));
    }
    if bundled {
        text.push_str(
            "\nNext: `guidepost demo FOLDER` shows the same on your own articles, `guidepost check FOLDER` all\n",
        );
        text.push_str("that is wrong in them.\n");
    }
    text
}

pub(super) fn headline(title: &str, took: Duration) -> String {
    format!("\n{BOLD}{title}{PLAIN} {DIM}({}){PLAIN}\n\n", timing(took))
}

/// A duration in milliseconds, with as many digits as mean something.
pub(super) fn timing(took: Duration) -> String {
    let ms = took.as_secs_f64() * 1000.0;
    if ms < 10.0 { format!("{ms:.2} ms") } else { format!("{ms:.0} ms") }
}

/// A finding as the server told it.
pub(super) struct Problem {
    pub(super) path: PathBuf,
    /// The path as it is shown.
    file: String,
    /// The diagnostic.
    pub(super) item: Value,
    /// What the editor's quick fixes for it are called.
    pub(super) fixes: Vec<String>,
}

impl Problem {
    /// Those in the answer to `workspace/diagnostic`, by file and place.
    pub(super) fn list(loaded: &Loaded, result: &Value) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for report in list(&result["items"]) {
            let Some(path) = report["uri"].as_str().and_then(client::path) else { continue };
            for item in list(&report["items"]) {
                let file = loaded.relative(&path);
                found.push(Self { path: path.clone(), file, item: item.clone(), fixes: Vec::new() });
            }
        }
        found.sort_by_key(|it| (it.file.clone(), it.item["range"]["start"]["line"].as_u64()));
        found
    }

    fn render(&self, renderer: &Renderer) -> String {
        let item = &self.item;
        let source = files::read_text(&self.path).unwrap_or_default().text;
        let lines = LineIndex::new(&source);
        let (start, end) = range(&item["range"]);
        let span = Span { start: lines.offset(start, Encoding::Utf16), end: lines.offset(end, Encoding::Utf16) };
        let severity = match item["severity"].as_u64() {
            Some(1) => Severity::Error,
            Some(2) => Severity::Warning,
            Some(3) => Severity::Suggestion,
            _ => Severity::Hint,
        };
        let (code, message) = (item["code"].as_str().unwrap_or(""), item["message"].as_str().unwrap_or(""));
        let excerpt = Excerpt { file: &self.file, severity, code, message, source: Some((&source, &lines)), span };
        let fixes: Vec<_> = self.fixes.iter().map(|fix| (Level::HELP.with_name("quick fix"), fix.clone())).collect();
        excerpt.render(renderer, &fixes)
    }
}

/// The problems with their source, as a list.
pub(super) fn problems(found: &[Problem]) -> String {
    if found.is_empty() {
        return "  Nothing is wrong.\n".to_owned();
    }
    let renderer = human::renderer();
    let shown: Vec<String> = found.iter().take(MAX_PROBLEMS).map(|problem| problem.render(&renderer)).collect();
    let mut text = shown.join("\n\n");
    text.push('\n');
    if found.len() > MAX_PROBLEMS {
        let _ = writeln!(text, "\n... and {} more.", found.len() - MAX_PROBLEMS);
    }
    text
}

/// The answer to `textDocument/completion`, in the order an editor would show it.
pub(super) fn completions(file: &str, typed: &str, result: &Value) -> String {
    let mut items: Vec<&Value> = list(result).chain(list(&result["items"])).collect();
    items.sort_by_key(|item| item["sortText"].as_str().or(item["label"].as_str()).unwrap_or("").to_owned());
    let mut text = format!("  {file}: {DIM}{typed}{PLAIN}|\n");
    let label = |item: &Value| item["label"].as_str().unwrap_or("").to_owned();
    let width = items.iter().take(MAX_ITEMS).map(|item| label(item).chars().count()).max().unwrap_or(0);
    for item in items.iter().take(MAX_ITEMS) {
        let details = [&item["labelDetails"]["detail"], &item["labelDetails"]["description"], &item["detail"]];
        let detail = details.into_iter().find_map(Value::as_str).unwrap_or("").replace('\n', " ");
        let detail = detail.trim();
        // Nothing behind the last column, not even blanks.
        let (label, gap) = (label(item), if detail.is_empty() { 0 } else { width });
        let _ = writeln!(text, "    {label:gap$}{}{DIM}{detail}{PLAIN}", if gap == 0 { "" } else { "  " });
    }
    match items.len() {
        0 => text.push_str("    nothing\n"),
        count if count > MAX_ITEMS => {
            let _ = writeln!(text, "    ... and {} more", count - MAX_ITEMS);
        }
        _ => {}
    }
    text
}

/// The answer to `textDocument/hover`.
pub(super) fn hover(loaded: &Loaded, place: &str, source: &str, result: &Value) -> String {
    let contents = &result["contents"];
    let shown = contents["value"].as_str().or(contents.as_str()).unwrap_or("nothing");
    let mut text = format!("  {place}: {DIM}{source}{PLAIN}\n\n");
    // An editor shows the text of a link, not its address: at least not all of it.
    let shown = shown.replace(&format!("{}/", client::uri(&loaded.root)), "");
    let lines: Vec<&str> = shown.trim_end().lines().collect();
    for line in lines.iter().take(MAX_LINES) {
        let _ = writeln!(text, "  | {line}");
    }
    if lines.len() > MAX_LINES {
        let _ = writeln!(text, "  | ... and {} more", plural(lines.len() - MAX_LINES, "line"));
    }
    text
}

/// The answer to `textDocument/definition`: a location, several, or links with ranges.
pub(super) fn jump(loaded: &Loaded, result: &Value) -> String {
    let single = result.is_object().then_some(result);
    let mut text = String::new();
    for target in list(result).chain(single) {
        let uri = target["targetUri"].as_str().or(target["uri"].as_str()).and_then(client::path);
        let at = target.get("targetSelectionRange").unwrap_or(&target["range"]);
        let Some(path) = uri else { continue };
        let (start, _) = range(at);
        let read = files::read_text(&path).unwrap_or_default();
        let lines = LineIndex::new(&read.text);
        let line = lines.line_span(start.line).unwrap_or_default().of(&read.text);
        let _ = writeln!(text, "  {}:{}: {DIM}{}{PLAIN}", loaded.relative(&path), start.line + 1, line.trim());
    }
    if text.is_empty() { "  nothing\n".to_owned() } else { text }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn range(value: &Value) -> (Position, Position) {
    let number = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let at = |value: &Value| Position { line: number(&value["line"]), column: number(&value["character"]) };
    (at(&value["start"]), at(&value["end"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn completions_come_in_the_servers_order() {
        let result = json!({"items": [
            {"label": "b.md", "sortText": "2"},
            {"label": "long-name.md", "sortText": "1", "labelDetails": {"description": "A title"}}
        ]});
        let shown = anstream::adapter::strip_str(&completions("a.md", "](", &result)).to_string();
        assert_eq!(shown, "  a.md: ](|\n    long-name.md  A title\n    b.md\n");
        assert!(completions("a.md", "](", &Value::Null).contains("nothing"));
    }

    #[test]
    fn durations_have_sensible_digits() {
        assert_eq!(timing(Duration::from_micros(1234)), "1.23 ms");
        assert_eq!(timing(Duration::from_millis(1234)), "1234 ms");
    }
}
