//! Rules about lines that begin with `>`, `<` or `=`: alert markers, and what an unresolved merge leaves behind.

use super::{Lines, Page, Problem, Repair, problem};
use crate::markdown::near::slip_of;
use crate::text::Span;

pub(super) const MERGE_CONFLICT: &str = "merge-conflict";

const KINDS: [&str; 5] = ["note", "tip", "warning", "important", "caution"];

/// Beginnings of messages about what the build shows as text without a word.
const NO_QUOTE: &str = "An alert is a quote.";
const NO_MARK: &str = "An alert begins with `[!`.";
const NO_VIDEO: &str = "A video needs its address.";
const NO_ALERT: &str = "There is no alert";

/// Looks at one line outside code; `trimmed` is its text without leading blanks.
pub(super) fn line(page: &Page<'_>, line: Span, trimmed: &str, pass: &mut Lines, found: &mut Vec<Problem>) {
    // Git writes its markers at the very start of a line.
    if trimmed.len() == line.len() {
        match pass.conflict {
            _ if trimmed.starts_with("<<<<<<< ") => pass.conflict = Some((line, false)),
            Some((start, false)) if trimmed == "=======" => pass.conflict = Some((start, true)),
            Some((start, true)) if trimmed.starts_with(">>>>>>> ") => {
                let message = "This is an unresolved merge: two versions of the lines down to `>>>>>>>`. \
                               Keep one version and remove the three marker lines.";
                found.push(problem(MERGE_CONFLICT, start, message));
                pass.conflict = Some((start, false));
            }
            _ => {}
        }
    }
    if trimmed.starts_with(['>', '[']) {
        note(page, line, trimmed, found);
    }
}

/// A marker that makes no alert: with text behind it, which the build says, or misspelt, which it shows as text.
fn note(page: &Page<'_>, line: Span, trimmed: &str, found: &mut Vec<Problem>) {
    let quote = trimmed.trim_start_matches(['>', ' ', '\t']);
    let Some((inner, text)) = quote.strip_prefix('[').and_then(|rest| rest.split_once(']')) else { return };
    let text = text.trim();
    // What follows a bracket directly makes a link of it.
    if text.starts_with(['(', '[', ':']) {
        return;
    }
    let end = line.start as usize + line.of(page.text).trim_end().len();
    let quoted = trimmed.starts_with('>');
    let kind = inner.strip_prefix('!');
    let known = KINDS.iter().find(|it| it.eq_ignore_ascii_case(kind.unwrap_or(inner)));
    let open = end - (quote.trim_end().len());
    let name = Span::new(open + 1, open + 1 + inner.len());
    let (span, message) = match (kind, known) {
        (Some(kind), Some(_)) if !quoted => {
            let marker = Span { start: name.start - 1, end: name.end + 1 };
            let advice = format!("Begin this line and those of its text with `> `, or `[!{kind}]` shows as text.");
            (marker, format!("{NO_QUOTE} {advice}"))
        }
        (Some(kind), Some(_)) if !text.is_empty() => {
            let advice = "Begin a new line with `> ` for the text.";
            (Span::new(end - text.len(), end), format!("Nothing may follow `[!{kind}]` on its line. {advice}"))
        }
        // What has more behind it is a sentence.
        _ if !quoted || !text.is_empty() => return,
        (None, Some(known)) if !is_link(page, name.start - 1) => {
            (name, format!("{NO_MARK} Write `[!{}]`, or it shows as text.", known.to_ascii_uppercase()))
        }
        (Some(kind), None) => {
            let name = Span { start: name.start + 1, end: name.end };
            if kind.trim().eq_ignore_ascii_case("video") {
                (name, format!("{NO_VIDEO} Write it behind the word: `[!VIDEO https://…]`."))
            } else {
                let Some(meant) = meant_by(kind) else { return };
                (name, format!("{NO_ALERT} `{kind}`, so it shows as text. Did you mean `[!{meant}]`?"))
            }
        }
        _ => return,
    };
    if !page.in_comment(span.start) {
        found.push(problem("invalid-note-section", span, message));
    }
}

/// The kind of alert that `written` is a slip of.
fn meant_by(written: &str) -> Option<String> {
    let kind = if written.eq_ignore_ascii_case("tips") { "tip" } else { slip_of(written, &KINDS)? };
    Some(kind.to_ascii_uppercase())
}

fn is_link(page: &Page<'_>, start: u32) -> bool {
    page.links.binary_search_by_key(&start, |link| link.span.start).is_ok()
}

/// Whether the build says nothing of `problem`, although its code is one of the build's.
pub(super) fn only_advises(problem: &Problem) -> bool {
    problem.code == "invalid-note-section"
        && [NO_QUOTE, NO_MARK, NO_VIDEO, NO_ALERT].iter().any(|start| problem.message.starts_with(start))
}

/// The text behind the marker moves to a line of its own; a misspelt marker is written as it was meant.
pub(super) fn repair(page: &Page<'_>, span: Span) -> Option<Repair> {
    let line = page.line_at(span.start);
    let before = Span { start: line.start, end: span.start };
    let written = before.of(page.text);
    if written.ends_with("[!") {
        let meant = meant_by(span.of(page.text))?;
        return Some(Repair { title: format!("Change to `{meant}`"), edits: vec![(span, meant)] });
    }
    if written.ends_with('[') {
        let marker = format!("!{}", span.of(page.text).to_ascii_uppercase());
        return Some(Repair { title: format!("Change to `[{marker}]`"), edits: vec![(span, marker)] });
    }
    let marker = before.of(page.text).rfind("[!")?;
    let quote = before.of(page.text).get(..marker)?;
    // The mark of a list item would open another one.
    let mut quote: String = quote.chars().map(|c| if c == '>' || c == '\t' { c } else { ' ' }).collect();
    if quote.ends_with('>') {
        quote.push(' ');
    }
    let newline = match page.text.as_bytes().get(line.end as usize) {
        Some(b'\r') => "\r\n",
        _ => "\n",
    };
    let start = before.start as usize + before.of(page.text).trim_end().len();
    let gap = Span::new(start, span.start as usize);
    Some(Repair { title: "Move the text to the next line".to_owned(), edits: vec![(gap, format!("{newline}{quote}"))] })
}
