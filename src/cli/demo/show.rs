//! How the demo lays out the server's answers on the terminal. Knows JSON as the protocol has it, and
//! nothing about how answers come to be.

use std::fmt::Write;
use std::time::Duration;

use annotate_snippets::Renderer;
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
const MAX_PROBLEMS: usize = 12;
/// Completions shown.
const MAX_ITEMS: usize = 7;
/// Lines of a hover shown.
const MAX_LINES: usize = 24;

pub(super) fn opening(loaded: &Loaded, bundled: bool) -> String {
    let articles = loaded.snapshot.files().filter(|(_, file)| file.article.is_some()).count();
    let what = if bundled {
        "the articles that come with guidepost, with mistakes on purpose".to_owned()
    } else {
        loaded.root.display().to_string()
    };
    format!(
        "{BOLD}guidepost {}{PLAIN} on {what} ({}).\n\
         The language server runs as it does in an editor; everything below is what it answered.\n",
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
    let next = if bundled { "Next: `guidepost check FOLDER` on your own articles.\n" } else { "" };
    let _ = write!(text, "\nThe server was asked to leave and left.\n{next}");
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

/// The answer to `workspace/diagnostic`.
pub(super) fn problems(loaded: &Loaded, result: &Value) -> String {
    let mut found: Vec<(String, &Value, std::path::PathBuf)> = Vec::new();
    for report in list(&result["items"]) {
        let Some(path) = report["uri"].as_str().and_then(client::path) else { continue };
        for item in list(&report["items"]) {
            found.push((loaded.relative(&path), item, path.clone()));
        }
    }
    found.sort_by_key(|(file, item, _)| (file.clone(), item["range"]["start"]["line"].as_u64()));
    let renderer = human::renderer();
    let mut text = String::new();
    for (at, (file, item, path)) in found.iter().take(MAX_PROBLEMS).enumerate() {
        let read = files::read_text(path).unwrap_or_default();
        text.push_str(if at == 0 { "" } else { "\n" });
        text.push_str(&problem(&renderer, file, item, &read.text));
        text.push('\n');
    }
    if found.is_empty() {
        text.push_str("  Nothing is wrong.\n");
    } else if found.len() > MAX_PROBLEMS {
        let _ = writeln!(text, "\n... and {} more.", found.len() - MAX_PROBLEMS);
    }
    text
}

fn problem(renderer: &Renderer, file: &str, item: &Value, source: &str) -> String {
    let lines = LineIndex::new(source);
    let (start, end) = range(&item["range"]);
    let span = Span { start: lines.offset(start, Encoding::Utf16), end: lines.offset(end, Encoding::Utf16) };
    let severity = match item["severity"].as_u64() {
        Some(1) => Severity::Error,
        Some(2) => Severity::Warning,
        Some(3) => Severity::Suggestion,
        _ => Severity::Hint,
    };
    let (code, message) = (item["code"].as_str().unwrap_or(""), item["message"].as_str().unwrap_or(""));
    Excerpt { file, severity, code, message, source: Some((source, &lines)), span }.render(renderer, &[])
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
        let _ = writeln!(text, "    {:width$}  {DIM}{}{PLAIN}", label(item), detail.trim());
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
        assert_eq!(shown, "  a.md: ](|\n    long-name.md  A title\n    b.md          \n");
        assert!(completions("a.md", "](", &Value::Null).contains("nothing"));
    }

    #[test]
    fn durations_have_sensible_digits() {
        assert_eq!(timing(Duration::from_micros(1234)), "1.23 ms");
        assert_eq!(timing(Duration::from_millis(1234)), "1234 ms");
    }
}
