//! The lines of a code file that an article shows.

use super::section;
use crate::article::Article;
use crate::features::spelling::code_span;
use crate::graph::{FileId, Snapshot};
use crate::markdown::languages;
use crate::markdown::snippet::Snippet;
use crate::text::form;

/// The most lines that are shown.
const LINES: usize = 40;

/// The lines of `file` that the link `index` of `article` shows; `None` when it names none that are there.
pub(super) fn describe(snapshot: &Snapshot, article: &Article, index: usize, file: FileId) -> Option<String> {
    let snippet = article.snippets.iter().find(|snippet| snippet.link as usize == index)?;
    let text = snapshot.text(file)?;
    let path = snapshot.path(file);
    let (what, lines) = chosen(snapshot, snippet, &text, file)?;
    let language = snippet.language.as_ref().map(|(name, _)| &**name);
    let language = language.and_then(languages::find).or_else(|| languages::of_extension(path.extension()?.to_str()?));
    let name = code_span(&path.file_name()?.to_string_lossy());
    let shown: Vec<_> = dedented(&lines).take(LINES).map(section::cut_line).collect();
    let code = shown.join("\n");
    let fence = "`".repeat(code.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
    let more = if lines.len() > LINES { "\n\n…" } else { "" };
    let language = language.map_or("", |language| language.name);
    Some(format!("{name}{what}\n\n{fence}{language}\n{code}\n{fence}{more}"))
}

/// What is asked for in words, and its lines.
fn chosen<'t>(snapshot: &Snapshot, snippet: &Snippet, text: &'t str, file: FileId) -> Option<(String, Vec<&'t str>)> {
    if let Some((tag, _)) = &snippet.tag {
        let parts = snapshot.code_parts(file)?;
        let part = parts.find(tag).filter(|part| part.lines.is_some())?;
        return Some((format!(", the part {}", code_span(part.span.of(text))), part.shown(text).collect()));
    }
    let all: Vec<&str> = text.lines().collect();
    if snippet.lines.is_empty() {
        return Some((String::new(), all));
    }
    let mut named: Vec<String> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for range in &snippet.lines {
        let first = (range.first.max(1) - 1) as usize;
        let last = range.last.map_or(all.len(), |last| (last as usize).min(all.len()));
        lines.extend(all.get(first..last)?);
        named.push(if first + 1 == last { last.to_string() } else { format!("{}-{last}", first + 1) });
    }
    let word = form(lines.len(), "line");
    Some((format!(", {word} {}", named.join(", ")), lines))
}

/// Without the indentation that all lines share, as Learn shows them.
fn dedented<'t>(lines: &[&'t str]) -> impl Iterator<Item = &'t str> {
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    lines.iter().map(move |line| line.get(indent..).unwrap_or_default()).collect::<Vec<_>>().into_iter()
}
