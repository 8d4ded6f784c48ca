//! How a header is written: its quotes, its lists, its line breaks; and how a value is written in it.

use crate::markdown::front_matter::{self, FrontMatter, Value};

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

/// `value` inside quotes of this kind.
pub(super) fn inside(value: &str, quote: char) -> String {
    match quote {
        '"' => value.replace('\\', "\\\\").replace('"', "\\\""),
        _ => value.replace('\'', "''"),
    }
}

/// `value` as YAML reads it back: plain where that says the same, else in quotes. `wanted` are the quotes that the
/// header has; `keeps_kind` allows what YAML reads as a number or as yes and no.
pub(super) fn written(value: &str, in_flow: bool, wanted: Option<char>, keeps_kind: bool) -> String {
    let plain = || {
        let line = if in_flow { format!("---\nk: [{value}]\n---\n") } else { format!("---\nk: {value}\n---\n") };
        let Some(read) = front_matter::parse(&line) else { return false };
        let Some(entry) = read.entries.first().filter(|_| read.problems.is_empty() && read.entries.len() == 1) else {
            return false;
        };
        let node = match &entry.value.value {
            Value::List(items) if in_flow && items.len() == 1 => items.first(),
            _ if in_flow => None,
            _ => Some(&entry.value),
        };
        node.is_some_and(|node| match &node.value {
            Value::String(text) => **text == *value,
            Value::Int(_) => true,
            Value::Bool(_) | Value::Float(_) | Value::Null => keeps_kind,
            Value::List(_) | Value::Map(_) => false,
        })
    };
    match wanted {
        Some(quote) => format!("{quote}{}{quote}", inside(value, quote)),
        None if plain() => value.to_owned(),
        None if value.contains(['"', '\\']) => format!("'{}'", inside(value, '\'')),
        None => format!("\"{}\"", inside(value, '"')),
    }
}
