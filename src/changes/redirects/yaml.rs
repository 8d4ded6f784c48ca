//! Blocks of YAML in a redirection file: entries put into or taken out of a list or mapping that is written in lines, and
//! scalars as a file writes them. Knows nothing of which pages move.

use super::super::lists;
use crate::docset::tree::{Node, Value};
use crate::text::Span;
use std::collections::BTreeMap;

/// A list or mapping in lines.
pub(super) struct Block<'t> {
    text: &'t str,
    /// The lines of each entry: start, and start of the line behind.
    lines: Vec<(usize, usize)>,
    /// What the lines of entries begin with.
    indent: &'t str,
}

impl<'t> Block<'t> {
    /// The block `node`, unless it is empty or written in brackets, or an entry shares its line.
    pub fn of(text: &'t str, node: &Node) -> Option<Self> {
        if is_flow(text, node) {
            return None;
        }
        let items: Vec<Span> = match &node.value {
            Value::List(items) => items.iter().map(|item| item.span).collect(),
            Value::Map(entries) => entries.iter().map(|entry| entry.span()).collect(),
            _ => return None,
        };
        let is_list = matches!(node.value, Value::List(_));
        let line = |item: &Span| {
            let mut start = item.start as usize;
            if is_list {
                start = text.get(..start)?.trim_end().strip_suffix('-')?.len();
            }
            let begin = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
            // A block of lines ends behind its last one.
            let last = text.get(..item.end as usize)?.trim_end().len();
            let end = text.get(last..)?.find('\n').map_or(text.len(), |at| last + at + 1);
            let indent = text.get(begin..start)?;
            indent.chars().all(|c| c == ' ').then_some((begin, end, indent))
        };
        let lines: Vec<(usize, usize, &str)> = items.iter().map(line).collect::<Option<_>>()?;
        let (_, _, indent) = *lines.first()?;
        let lines: Vec<(usize, usize)> = lines.into_iter().map(|(begin, end, _)| (begin, end)).collect();
        let apart = lines.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        apart.then_some(Self { text, lines, indent })
    }

    /// The edits that take the entries with these indexes out and put in `added`, whole lines without indentation, by the
    /// index of the entry that each stands before.
    pub fn edits(&self, removed: &[usize], added: &BTreeMap<usize, Vec<String>>) -> Vec<(Span, String)> {
        let newline = lists::newline(self.text);
        let written = |entry: &String| {
            let lines = entry.lines().map(|line| format!("{}{line}{newline}", self.indent));
            lines.collect::<String>()
        };
        let mut edits: Vec<(Span, String)> = Vec::new();
        for (&index, entries) in added {
            let new: String = entries.iter().map(written).collect();
            let (at, new) = match self.lines.get(index) {
                Some(&(start, _)) => (self.above(index, start), new),
                None => {
                    let end = self.lines.last().map_or(self.text.len(), |&(_, end)| end);
                    match self.text.get(..end).is_some_and(|before| before.ends_with('\n')) {
                        true => (end, new),
                        false => (end, format!("{newline}{}", new.trim_end())),
                    }
                }
            };
            edits.push((Span::at(at), new));
        }
        let gone = removed.iter().filter_map(|&index| self.lines.get(index));
        edits.extend(gone.map(|&(start, end)| (Span::new(start, end), String::new())));
        lists::joined(edits)
    }

    /// Where the comments begin that stand right above the entry whose line begins at `start`. What stands above the
    /// first one is about the whole block.
    fn above(&self, index: usize, start: usize) -> usize {
        let floor = index.checked_sub(1).and_then(|before| self.lines.get(before)).map_or(start, |&(_, end)| end);
        let mut at = start;
        while at > floor {
            let line = self.text.get(..at - 1).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
            if line < floor || !self.text.get(line..at).is_some_and(|it| it.trim_start().starts_with('#')) {
                break;
            }
            at = line;
        }
        at
    }
}

/// Whether `node` is written in brackets, as JSON is.
pub(super) fn is_flow(text: &str, node: &Node) -> bool {
    node.span.of(text).starts_with(['[', '{'])
}

/// The mark around the scalar at `span`: `'`, `"`, or nothing. `None` where it is a block, or begins a line.
pub(super) fn quote(text: &str, span: Span) -> Option<&'static str> {
    let raw = span.of(text);
    let before = text.get(..span.start as usize)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    if raw.contains('\n') || line > 0 && before.get(line..)?.trim().is_empty() && !is_key(text, span) {
        return None;
    }
    Some(match raw.chars().next() {
        Some('"') => "\"",
        Some('\'') => "'",
        _ => "",
    })
}

/// Whether a `:` follows the scalar at `span`.
fn is_key(text: &str, span: Span) -> bool {
    text.get(span.end as usize..).is_some_and(|behind| behind.trim_start_matches(' ').starts_with(':'))
}

/// `text` as a scalar within `quote`, or within quotes where it needs some.
pub(super) fn scalar(text: &str, quote: &str) -> String {
    match quote {
        "'" => format!("'{}'", text.replace('\'', "''")),
        "" if is_plain(text) => text.to_owned(),
        _ => super::file::json(text),
    }
}

/// Whether `text`, a path or an address, can be written without quotes, as a key too.
fn is_plain(text: &str) -> bool {
    let first = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '~'));
    let marks = text.contains(": ") || text.contains(" #") || text.contains([',', '[', ']', '{', '}', '\n', '\t']);
    let ends = text.ends_with([':', ' ']);
    // `1.0`, `true` and `~` would be read as something else than text.
    let is_text = text.contains(['/']) || text.contains(".md") || text.contains(".yml") || text.contains(".json");
    first && !marks && !ends && is_text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_get_quotes_where_they_need_some() {
        for (text, quote, expected) in [
            ("/x/a", "", "/x/a"),
            ("/x/a#b", "", "/x/a#b"),
            ("it's.md", "'", "'it''s.md'"),
            ("a.md", "\"", "\"a.md\""),
            ("@a.md", "", "\"@a.md\""),
            ("a, b.md", "", "\"a, b.md\""),
            ("a: b.md", "", "\"a: b.md\""),
            ("a #b.md", "", "\"a #b.md\""),
            ("1.0", "", "\"1.0\""),
            ("https://example.com/a", "", "https://example.com/a"),
        ] {
            assert_eq!(scalar(text, quote), expected);
        }
    }
}
