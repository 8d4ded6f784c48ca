//! How a header is written: its quotes, its lists, its line breaks.

use crate::markdown::front_matter::{FrontMatter, Value};

/// How lists are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lists {
    /// `[a, b]`
    Flow,
    /// Each item in a line of its own, behind so many blanks and a dash.
    Block(usize),
}

/// The quotes around the values of a header, when all its texts (two at least) have the same ones.
pub(super) fn quotes(text: &str, header: Option<&FrontMatter>, except: &str) -> Option<char> {
    let entries = header.into_iter().flat_map(|header| header.entries.iter()).filter(|entry| &*entry.key != except);
    let texts = entries.filter(|entry| matches!(entry.value.value, Value::String(_)));
    let mut first = texts.map(|entry| entry.value.span.of(text).chars().next().filter(|c| matches!(c, '"' | '\'')));
    let quote = first.next()??;
    let rest: Vec<Option<char>> = first.collect();
    (!rest.is_empty() && rest.iter().all(|it| *it == Some(quote))).then_some(quote)
}

/// How the header writes the first list that it has.
pub(super) fn lists(text: &str, header: Option<&FrontMatter>) -> Option<Lists> {
    let entries = header.into_iter().flat_map(|header| header.entries.iter());
    entries.filter(|entry| matches!(entry.value.value, Value::List(_))).find_map(|entry| {
        let start = entry.value.span.start as usize;
        let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let lead = text.get(line..start)?;
        match text.get(start..)?.starts_with('[') {
            true => Some(Lists::Flow),
            false => lead.chars().all(|c| c == ' ').then_some(Lists::Block(lead.len())),
        }
    })
}

/// The line break that `text` has.
pub(super) fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}
