//! Items put into or taken out of a list between brackets, as JSON writes it: with their commas and lines, and no
//! other byte. Knows nothing of what the items mean.

use crate::text::Span;
use std::collections::BTreeMap;

/// A list and where its items stand.
pub(super) struct List<'t> {
    pub text: &'t str,
    /// Between the brackets.
    pub inside: Span,
    /// The items, in order.
    pub items: Vec<Span>,
}

/// What happens to a list.
#[derive(Default)]
pub(super) struct Changes {
    /// Indexes of items that go.
    pub removed: Vec<usize>,
    /// New items, without a comma, by the index of the item that each stands before; behind the last one for the
    /// number of items.
    pub added: BTreeMap<usize, Vec<String>>,
    /// What the lines of new items begin with.
    pub indent: String,
    /// What the line of the closing bracket begins with, where it gets one of its own.
    pub outer_indent: String,
}

impl List<'_> {
    /// The edits that make `changes`, by place.
    pub fn edits(&self, changes: &Changes) -> Vec<(Span, String)> {
        let count = self.items.len();
        let newline = newline(self.text);
        let none = Vec::new();
        let added = |index: usize| changes.added.get(&index).unwrap_or(&none);
        let is_kept = |index: usize| !changes.removed.contains(&index);
        let trailing = count > 0 && self.comma(count - 1).is_some();
        let last_kept = (0..count).rev().find(|&index| is_kept(index));
        // Whether something follows the item `index`, or new items before it.
        let followed = |index: usize| {
            (index + 1..=count).any(|later| !added(later).is_empty()) || last_kept.is_some_and(|last| last > index)
        };
        let mut edits: Vec<(Span, String)> = Vec::new();
        for (index, &item) in self.items.iter().enumerate() {
            let line = self.line(index);
            let new_items = added(index);
            for (number, new) in new_items.iter().enumerate() {
                let is_last = number + 1 == new_items.len() && !is_kept(index) && !followed(index) && !trailing;
                let comma = if is_last { "" } else { "," };
                edits.push(match line {
                    Some((start, _)) => {
                        let at = self.above(index, start);
                        (Span::at(at), format!("{}{new}{comma}{newline}", changes.indent))
                    }
                    None => (Span::at(item.start as usize), format!("{new}{comma} ")),
                });
            }
            let comma = self.comma(index);
            if is_kept(index) {
                match comma {
                    Some(at) if !followed(index) && !trailing => edits.push((Span::new(at, at + 1), String::new())),
                    None if followed(index) => edits.push((Span::at(item.end as usize), ",".to_owned())),
                    _ => {}
                }
                continue;
            }
            let gone = match (line, comma) {
                (Some((start, end)), _) => Span::new(start, end),
                (None, Some(at)) => {
                    let behind = self.text.get(at + 1..self.inside.end as usize).unwrap_or_default();
                    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
                    Span::new(item.start as usize, at + 1 + blanks)
                }
                (None, None) => {
                    let before = self.text.get(self.inside.start as usize..item.start as usize).unwrap_or_default();
                    let kept = before.trim_end_matches([' ', '\t']).len();
                    Span::new(self.inside.start as usize + kept, item.end as usize)
                }
            };
            edits.push((gone, String::new()));
        }
        self.append(changes, added(count), trailing, &mut edits);
        joined(edits)
    }

    /// Puts `new` behind the last item.
    fn append(&self, changes: &Changes, new: &[String], trailing: bool, edits: &mut Vec<(Span, String)>) {
        let newline = newline(self.text);
        let indent = &changes.indent;
        let comma = |index: usize| if index + 1 < new.len() || trailing { "," } else { "" };
        let Some(last) = self.items.len().checked_sub(1) else {
            if new.is_empty() {
                return;
            }
            let lines: Vec<String> = new.iter().map(|item| format!("{newline}{indent}{item}")).collect();
            let blank = self.inside.of(self.text).trim().is_empty();
            let place = if blank { self.inside } else { Span::at(self.inside.end as usize) };
            return edits.push((place, format!("{}{newline}{}", lines.join(","), changes.outer_indent)));
        };
        for (index, item) in new.iter().enumerate() {
            let comma = comma(index);
            edits.push(match (self.line(last), self.comma(last)) {
                (Some((_, end)), _) => (Span::at(end), format!("{indent}{item}{comma}{newline}")),
                (None, Some(at)) => (Span::at(at + 1), format!(" {item}{comma}")),
                (None, None) => (Span::at(self.items[last].end as usize), format!(" {item}{comma}")),
            });
        }
    }

    /// Where the comma behind an item stands.
    fn comma(&self, index: usize) -> Option<usize> {
        let from = self.items.get(index)?.end as usize;
        let to = self.items.get(index + 1).map_or(self.inside.end, |next| next.start) as usize;
        let at = from + uncommented(self.text.get(from..to)?);
        self.text.get(at..to)?.starts_with(',').then_some(at)
    }

    /// The lines of an item that shares them with no other: start, and start of the line behind.
    fn line(&self, index: usize) -> Option<(usize, usize)> {
        let item = self.items.get(index)?;
        let (from, to) = (item.start as usize, item.end as usize);
        let start = self.text.get(..from)?.rfind('\n').map_or(0, |at| at + 1);
        let before = self.text.get(start..from)?;
        let behind = self.text.get(to..)?;
        let end = to + behind.find('\n')? + 1;
        let blank = |rest: &str| rest.get(uncommented(rest)..).unwrap_or_default().to_owned();
        let rest = blank(self.text.get(to..end)?);
        let rest = blank(rest.strip_prefix(',').unwrap_or(&rest));
        let alone = before.trim().is_empty() && rest.is_empty();
        let inside = start >= self.inside.start as usize && end <= self.inside.end as usize;
        // A comma that begins the next line stays with this item.
        let comma = self.comma(index).is_none_or(|comma| comma < end);
        (alone && inside && comma).then_some((start, end))
    }

    /// Where the lines of comments begin that stand right above the item whose line begins at `start`. What stands
    /// above the first item is about the whole list.
    fn above(&self, index: usize, start: usize) -> usize {
        if index == 0 {
            return start;
        }
        let mut at = start;
        while let Some(before) = self.text.get(..at.saturating_sub(1)) {
            let line = before.rfind('\n').map_or(0, |end| end + 1);
            let is_comment = self.text.get(line..at).is_some_and(|line| line.trim_start().starts_with("//"));
            if !is_comment || at == 0 {
                break;
            }
            at = line;
        }
        at
    }
}

/// How lines end in `text`.
pub(super) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Number of bytes of blanks and comments that `text` begins with.
fn uncommented(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let behind = match rest {
            _ if rest.starts_with("//") => rest.find('\n').map(|at| at + 1),
            _ if rest.starts_with("/*") => rest.find("*/").map(|at| at + 2),
            _ => return text.len() - rest.len(),
        };
        rest = behind.and_then(|at| rest.get(at..)).unwrap_or("");
    }
}

/// `edits` by place; what is put in at one place becomes one edit.
pub(super) fn joined(mut edits: Vec<(Span, String)>) -> Vec<(Span, String)> {
    edits.sort_by_key(|(span, _)| (span.start, span.end));
    let mut joined: Vec<(Span, String)> = Vec::with_capacity(edits.len());
    for (span, new) in edits {
        match joined.last_mut() {
            Some((last, text)) if *last == span && span.is_empty() => text.push_str(&new),
            _ => joined.push((span, new)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list `text` of single letters with `removed` taken out and `added` put in, by index.
    fn edited(text: &str, removed: &[usize], added: &[(usize, &str)]) -> String {
        let (open, close) = (text.find('[').unwrap() + 1, text.rfind(']').unwrap());
        let code: Vec<(usize, char)> =
            text.char_indices().filter(|(at, c)| c.is_ascii_uppercase() && *at > open - 1 && *at < close).collect();
        let items = code.iter().map(|(at, _)| Span::new(*at, at + 1)).collect();
        let list = List { text, inside: Span::new(open, close), items };
        let mut changes = Changes { removed: removed.to_vec(), indent: "  ".into(), ..Changes::default() };
        for (index, item) in added {
            changes.added.entry(*index).or_default().push((*item).to_owned());
        }
        let mut out = String::new();
        let mut at = 0;
        for (span, new) in list.edits(&changes) {
            assert!(span.start as usize >= at, "edits do not overlap");
            out.push_str(&text[at..span.start as usize]);
            out.push_str(&new);
            at = span.end as usize;
        }
        out + &text[at..]
    }

    #[test]
    fn items_come_and_go_with_their_commas_and_lines() {
        let lines = "[\n  A,\n  B,\n  C\n]";
        for (text, removed, added, expected) in [
            (lines, &[][..], &[(0, "X")][..], "[\n  X,\n  A,\n  B,\n  C\n]"),
            (lines, &[], &[(2, "X"), (2, "Y")], "[\n  A,\n  B,\n  X,\n  Y,\n  C\n]"),
            (lines, &[], &[(3, "X"), (3, "Y")], "[\n  A,\n  B,\n  C,\n  X,\n  Y\n]"),
            (lines, &[0], &[], "[\n  B,\n  C\n]"),
            (lines, &[2], &[], "[\n  A,\n  B\n]"),
            (lines, &[1, 2], &[], "[\n  A\n]"),
            (lines, &[0, 1, 2], &[], "[\n]"),
            (lines, &[2], &[(3, "X")], "[\n  A,\n  B,\n  X\n]"),
            (lines, &[2], &[(2, "X")], "[\n  A,\n  B,\n  X\n]"),
            (lines, &[2], &[(2, "X"), (2, "Y")], "[\n  A,\n  B,\n  X,\n  Y\n]"),
            (lines, &[0, 1, 2], &[(1, "X"), (3, "Y")], "[\n  X,\n  Y\n]"),
            // A comma behind the last one stays a habit.
            ("[\n  A,\n  B,\n]", &[1], &[(2, "X")], "[\n  A,\n  X,\n]"),
            ("[\n  A,\n]", &[0], &[], "[\n]"),
            // On one line.
            ("[A, B, C]", &[1], &[], "[A, C]"),
            ("[A, B, C]", &[2], &[], "[A, B]"),
            ("[A, B, C]", &[], &[(1, "X"), (3, "Y")], "[A, X, B, C, Y]"),
            ("[A]", &[0], &[], "[]"),
            ("[]", &[], &[(0, "X"), (0, "Y")], "[\n  X,\n  Y\n]"),
            ("[\n]", &[], &[(0, "X")], "[\n  X\n]"),
            ("[]", &[], &[], "[]"),
            // Comments: one on the line goes with its item, those above belong to the next one.
            ("[\n  A, // a\n  // b\n  B // bb\n]", &[0], &[(2, "X")], "[\n  // b\n  B, // bb\n  X\n]"),
            ("[\n  A, // a\n  // b\n  B // bb\n]", &[], &[(1, "X")], "[\n  A, // a\n  X,\n  // b\n  B // bb\n]"),
            ("[\n  // all\n  A /* , */ ,\n  B\n]", &[0], &[(0, "X")], "[\n  // all\n  X,\n  B\n]"),
            ("[\r\n  A,\r\n  B\r\n]", &[1], &[(1, "X")], "[\r\n  A,\r\n  X\r\n]"),
        ] {
            assert_eq!(edited(text, removed, added), expected, "{text:?} -{removed:?} +{added:?}");
        }
    }
}
