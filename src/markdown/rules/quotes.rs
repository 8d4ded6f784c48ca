//! Rules about lines that begin with `>`, `<` or `=`: alert markers, and what an unresolved merge leaves behind.

use super::{Lines, Page, Problem, Repair, problem};
use crate::text::Span;

pub(super) const MERGE_CONFLICT: &str = "merge-conflict";

const KINDS: [&str; 5] = ["note", "tip", "warning", "important", "caution"];

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
    if trimmed.starts_with('>') {
        note(page, line, trimmed, found);
    }
}

/// `> [!NOTE] text`: the build takes it for a plain quote.
fn note(page: &Page<'_>, line: Span, trimmed: &str, found: &mut Vec<Problem>) {
    let quote = trimmed.trim_start_matches(['>', ' ', '\t']);
    let Some(rest) = quote.strip_prefix("[!") else { return };
    let Some((kind, text)) = rest.split_once(']') else { return };
    let text = text.trim();
    // What follows a bracket directly makes a link of it.
    if text.is_empty() || text.starts_with(['(', '[', ':']) || !KINDS.iter().any(|it| it.eq_ignore_ascii_case(kind)) {
        return;
    }
    let end = line.start as usize + line.of(page.text).trim_end().len();
    let span = Span::new(end - text.len(), end);
    if !page.in_comment(span.start) {
        let message = format!("Nothing may follow `[!{kind}]` on its line. Begin a new line with `> ` for the text.");
        found.push(problem("invalid-note-section", span, message));
    }
}

/// The text behind the marker moves to a line of its own.
pub(super) fn repair(page: &Page<'_>, span: Span) -> Option<Repair> {
    let line = page.line_at(span.start);
    let before = Span { start: line.start, end: span.start };
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
