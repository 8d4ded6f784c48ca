//! A table of contents in Markdown: each entry is a heading, which is a link, a uid or text.
//!
//! Learn's build reads nothing else in it, but comments and front matter. Must not know about other files.

use super::{Entry, Href, Toc, href_of};
use crate::markdown::{BlockKind, Dialect, Facts, Link, LinkKind, Problem, parse as parse_markdown};
use crate::text::Span;

/// Levels that Markdown knows; in a table of contents there is no limit.
const LEVELS: usize = 6;

/// What is said at the start of every such file.
const DEPRECATED: &str = "Tables of contents are written in YAML now. Move the entries into a `toc.yml` beside this file, and \
                          remove this one.";

/// A heading with its place.
struct Row {
    level: usize,
    /// Marks and text, without blanks around.
    span: Span,
    /// The text, without marks at both ends.
    content: Span,
}

/// Reads `text`. Never fails.
pub(super) fn parse(text: &str) -> Toc {
    let facts = parse_markdown(&with_known_levels(text), Dialect::LEARN);
    let mut toc = Toc::default();
    if !text.trim_start_matches('\u{feff}').trim().is_empty() {
        toc.problems.push(Problem { code: "toc-deprecated", span: Span::default(), message: DEPRECATED.to_owned() });
    }
    let mut above: Vec<(usize, usize)> = Vec::new();
    let mut links = facts.links.iter().zip(&facts.urls).peekable();
    for row in rows(text, &facts, &mut toc.problems) {
        while above.last().is_some_and(|(level, _)| *level >= row.level) {
            above.pop();
        }
        let parent = above.last().copied();
        if let Some((level, _)) = parent.filter(|(level, _)| row.level > level + 1) {
            let message = format!(
                "This entry is {} levels below the one it belongs to. Begin it with {}.",
                row.level - level,
                shown_marks(level + 1)
            );
            let marks = Span { end: row.span.start + row.level as u32, ..row.span };
            toc.problems.push(Problem { code: "invalid-toc-level", span: marks, message });
        }
        above.push((row.level, toc.entries.len()));
        while links.next_if(|(link, _)| link.span.start < row.content.start).is_some() {}
        let first = links.peek().map(|(link, _)| *link).filter(|link| link.span.start < row.content.end);
        let name = first.map_or(row.content, |link| link.text).of(text).trim();
        toc.problems.extend(problem_of(text, &row, first));
        toc.entries.push(Entry { name: name.into(), parent: parent.map(|(_, entry)| entry) });
        while let Some((link, url)) = links.next_if(|(link, _)| link.span.start < row.content.end) {
            // A link in the text of another one, such as a picture, is no destination.
            if matches!(link.kind, LinkKind::Inline | LinkKind::Autolink) || link.kind.is_xref() {
                toc.links.push(Link { kind: kind_of(link, url), ..link.clone() });
                toc.urls.push(url.clone());
                toc.owners.push(toc.entries.len() - 1);
            }
        }
    }
    // A line that is no entry may be about to become one: its link is only half there.
    toc.broken = toc.problems.iter().any(|problem| problem.code == "invalid-toc-syntax");
    toc.problems.sort_by_key(|problem| problem.span);
    toc
}

fn shown_marks(level: usize) -> String {
    match level > LEVELS {
        true => format!("{level} `#`"),
        false => format!("`{}`", "#".repeat(level)),
    }
}

fn kind_of(link: &Link, url: &str) -> LinkKind {
    match (link.kind, href_of(url)) {
        (kind, _) if kind.is_xref() => kind,
        (_, Href::Folder) => LinkKind::TocFolder,
        _ => LinkKind::Toc,
    }
}

/// `text` with headings below the deepest level that Markdown knows as headings of that one, each byte in its place.
fn with_known_levels(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(&"#".repeat(LEVELS + 1)) {
        return text.into();
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let marks = line.trim_start_matches([' ', '\u{feff}']);
        let lead = line.len() - marks.len();
        let count = marks.len() - marks.trim_start_matches('#').len();
        if count <= LEVELS {
            return line.to_owned();
        }
        let blanks = " ".repeat(count - LEVELS);
        format!("{}{blanks}{}", &line[..lead + LEVELS], &line[lead + count..])
    });
    lines.collect::<String>().into()
}

/// The headings of `text`; adds what is neither heading nor comment to `problems`.
fn rows(text: &str, facts: &Facts, problems: &mut Vec<Problem>) -> Vec<Row> {
    let comments: Vec<Span> =
        facts.blocks.iter().filter(|block| block.kind == BlockKind::Comment).map(|block| block.span).collect();
    let header = facts.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
    let mut rows = Vec::new();
    let mut other: Option<Span> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_start_matches('\u{feff}');
        let shown = content.trim();
        let indent = content.len() - content.trim_start().len();
        let lead = line.len() - content.len() + indent;
        let span = Span::new(start + lead, start + lead + shown.len());
        let in_comment = comments.iter().any(|comment| comment.start <= span.start && span.start < comment.end);
        let is_text = start >= header && !shown.is_empty() && !in_comment;
        let row = is_text.then(|| row(shown, span, indent));
        match row {
            Some(None) => other = Some(Span { start: other.map_or(span.start, |other| other.start), end: span.end }),
            done => {
                problems.extend(other.take().map(no_heading));
                rows.extend(done.flatten());
            }
        }
    }
    problems.extend(other.map(no_heading));
    rows
}

fn no_heading(span: Span) -> Problem {
    let message = "In a table of contents only headings are read, such as `## [Name](article.md)`. Begin the line with \
                   `#` and a blank, or remove it.";
    Problem { code: "invalid-toc-syntax", span, message: message.to_owned() }
}

/// The heading that the line `shown`, with `indent` blanks before it, is.
fn row(shown: &str, span: Span, indent: usize) -> Option<Row> {
    let text = shown.trim_start_matches('#');
    let level = shown.len() - text.len();
    if level == 0 || indent > 3 || !(text.is_empty() || text.starts_with([' ', '\t'])) {
        return None;
    }
    let closed = text.trim_end_matches('#');
    let closed = if closed.is_empty() || closed.ends_with([' ', '\t']) { closed } else { text };
    let content = closed.trim();
    let start = span.start as usize + level + (closed.len() - closed.trim_start().len());
    Some(Row { level, span, content: Span::new(start, start + content.len()) })
}

/// What is wrong with a heading whose first link is `link`: it has no text, or text beside its link.
fn problem_of(text: &str, row: &Row, link: Option<&Link>) -> Option<Problem> {
    if row.content.is_empty() {
        let message = "This entry has no name. Write `# [Name](article.md)`, or remove it.";
        return Some(Problem { code: "missing-attribute", span: row.span, message: message.to_owned() });
    }
    let link = link?;
    let before = Span { end: link.span.start, ..row.content }.of(text);
    let after = Span { start: link.span.end.min(row.content.end), ..row.content }.of(text);
    // Comments are read by nobody, also behind a link.
    let is_shown = |text: &str| !(text.trim().is_empty() || text.trim().starts_with("<!--"));
    (is_shown(before) || is_shown(after)).then(|| {
        let message = "An entry is one link or only text, and this one has both, so the build leaves it out. Put all of \
                       the text into the brackets: `# [Name](article.md)`.";
        Problem { code: "invalid-toc-syntax", span: row.content, message: message.to_owned() }
    })
}
