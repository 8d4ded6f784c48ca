//! Completion, hover and actions in the metadata header, from its schema and from what the set has.
//!
//! `keys` and `values` complete, `whole` writes a header at once, `actions` tidies one. Pure functions of the text, its
//! header and a place; what the set knows is asked through [`Around`].

pub mod actions;
pub mod inlay;
mod keys;
mod style;
mod values;
mod whole;

use crate::markdown::front_matter::{FrontMatter, Value, is_word, key_of};
use crate::schema::dates::Date;
use crate::schema::{Key, Schema};
use crate::text::Span;
use serde_json::Value as Json;

/// What an item stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A key.
    Key,
    /// A value.
    Value,
    /// A header.
    Header,
}

/// A completion item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What the list shows.
    pub label: String,
    /// A word or two beside it.
    pub detail: String,
    /// What it means, as Markdown.
    pub documentation: String,
    /// What the typed text is matched with; the label when `None`.
    pub filter: Option<String>,
    /// The text that is inserted.
    pub insert: String,
    /// Whether `insert` holds placeholders.
    pub snippet: bool,
    /// The text that it replaces: the whole word or value around the caret.
    pub replace: Span,
    /// Sorts the list.
    pub sort: String,
    /// What it is.
    pub kind: ItemKind,
    /// Whether it is the most likely choice.
    pub preselect: bool,
}

/// Gives the values that other articles have for a key, with how many have each; see [`Around::used`].
pub type Used<'a> = dyn Fn(&str, Option<&str>) -> Vec<(Box<str>, usize)> + 'a;

/// What is known around a header.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// What the header is held against.
    pub schema: &'a Schema,
    /// The day; `None` when the clock cannot be read.
    pub today: Option<Date>,
    /// The value that the set's configuration gives a key.
    pub inherited: &'a dyn Fn(&str) -> Option<Json>,
    /// The values that other articles have for a key, the most used first, with how many have each; of articles that
    /// have the same value for a key above it, when one is given.
    pub used: &'a Used<'a>,
    /// Whether inserted text may hold placeholders.
    pub snippets: bool,
    /// Whether the file is only ever shown inside others.
    pub include: bool,
}

impl std::fmt::Debug for Around<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Around").field("today", &self.today).field("include", &self.include).finish_non_exhaustive()
    }
}

/// What a key or value means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The key or value.
    pub span: Span,
    /// Its meaning.
    pub markdown: String,
}

/// What fits at `offset`, best first.
///
/// On a line of its own keys: missing ones that the page needs come first, in the order in which headers have them,
/// those that the set's configuration gives do not count as missing. Behind a colon and in lists values: those that the
/// schema allows, with what they mean; for a date `today` in the schema's format; else what other articles have, the
/// most used first, and only what goes with the key above (`ms.subservice` by `ms.service`). What is inserted is quoted
/// as YAML needs it and as the rest of the header is. Where a file has no header yet, whole ones, one for each kind of
/// article.
#[must_use]
pub fn complete(text: &str, header: Option<&FrontMatter>, offset: u32, around: &Around<'_>) -> Vec<Item> {
    let whole = whole::complete(text, header, offset, around);
    if !whole.is_empty() {
        return whole;
    }
    let Some(line) = line_in_header(text, header, offset) else { return Vec::new() };
    let content = line.of(text);
    let column = (offset - line.start) as usize;
    let Some(before) = content.get(..column) else { return Vec::new() };
    if before.contains(" #") || content.trim_start().starts_with('#') {
        return Vec::new();
    }
    if let Some(items) = values::of_item(text, header, line, column, around) {
        return items;
    }
    if content.starts_with([' ', '\t']) && !content.trim().is_empty() {
        return Vec::new();
    }
    match key_of(content) {
        Some((key, colon)) if column > colon => values::of_key(text, header, line, (key, colon), column, around),
        found => keys::complete(header, line, content, column, found, around),
    }
}

/// What the key or value at `offset` means.
#[must_use]
pub fn hover(header: &FrontMatter, offset: u32, schema: &Schema) -> Option<Hover> {
    let entry =
        header.entries.iter().find(|entry| entry.key_span.touches(offset) || entry.value.span.touches(offset))?;
    let key = schema.key(&entry.key)?;
    if entry.key_span.touches(offset) {
        return Some(Hover { span: entry.key_span, markdown: describe(key) });
    }
    let Value::String(value) = &entry.value.value else { return None };
    let choice = key.allowed.iter().find(|it| it.value.eq_ignore_ascii_case(value.trim()))?;
    let markdown = format!("`{}: {}`\n\n{}", key.name, choice.value, choice.meaning);
    Some(Hover { span: entry.value.span, markdown })
}

/// The line of `offset`, without its break, when a key or value may stand there.
fn line_in_header(text: &str, header: Option<&FrontMatter>, offset: u32) -> Option<Span> {
    let at = offset as usize;
    let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = at + text.get(at..)?.find(['\n', '\r']).unwrap_or(text.len() - at);
    let line = Span::new(start, end);
    if let Some(header) = header.filter(|header| header.closed) {
        let inside = header.body.start <= line.start && line.start < header.body.end;
        // Inside a value of several lines there is nothing to complete.
        let in_value = header.entries.iter().any(|entry| {
            let value = entry.value.span;
            let list = matches!(entry.value.value, Value::List(_));
            !list && value.start < line.start && line.start <= value.end
        });
        return (inside && !in_value).then_some(line);
    }
    // No closing line yet: every line from the opening one to this one must look like a header's.
    let mut lines = text.get(..start)?.trim_start_matches('\u{feff}').lines();
    if lines.next()?.trim_end() != "---" {
        return None;
    }
    let fits = |line: &str| line.starts_with([' ', '\t', '#']) || line.starts_with("- ") || key_of(line).is_some();
    let plausible = |line: &str| !line.trim().is_empty() && (fits(line) || is_word(line.trim_end()));
    lines.all(plausible).then_some(line)
}

/// Meaning, type, allowed values and whether pages need the key.
pub(super) fn describe(key: &Key) -> String {
    let mut text = format!("**{}**", key.name);
    for (holds, word) in
        [(key.required, "required"), (key.deprecated, "out of use"), (key.reserved, "set by the build")]
    {
        if holds {
            text.push_str(&format!(" *({word})*"));
        }
    }
    text.push_str("\n\n");
    text.push_str(&key.description);
    if let Some(format) = &key.date_format {
        let form =
            if format.text() == "M/d/yyyy" { "month/day/year".to_owned() } else { format!("`{}`", format.text()) };
        text.push_str(&format!("\n\nA date, {form}."));
    } else if !key.allowed.is_empty() {
        let names: Vec<String> = key.allowed.iter().map(|it| format!("`{}`", it.value)).collect();
        text.push_str(&format!("\n\nKnown values: {}", names.join(", ")));
    } else if let Some(what) = kind_of_value(key) {
        text.push_str(&format!("\n\n{what}."));
    }
    text
}

/// What a value of the key is, by its types; `None` when any goes.
fn kind_of_value(key: &Key) -> Option<String> {
    let is = |name: &str| key.types.iter().any(|it| it == name);
    let takes_text = is("string");
    // Numbers and yes and no are text to a writer where text goes as well.
    let names = [
        (takes_text, "text"),
        (is("array"), "a list"),
        (is("object"), "keys of its own"),
        (is("boolean") && !takes_text, "`true` or `false`"),
        (is("number") && !takes_text, "a number"),
        (is("integer") && !is("number") && !takes_text, "a whole number"),
    ];
    let words: Vec<&str> = names.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    let all = match words.split_last()? {
        (last, []) => (*last).to_owned(),
        (last, rest) => format!("{} or {last}", rest.join(", ")),
    };
    let first = all.get(..1)?.to_uppercase();
    Some(format!("{first}{}", all.get(1..)?))
}

/// 0 for a name that begins with what is typed, 1 for one that merely holds its letters.
fn rank(typed: &str, name: &str) -> u8 {
    let begins = name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    u8::from(!begins)
}

/// Whether the characters of `typed` occur in `name` in this order, without regard to case.
pub(super) fn is_subsequence(typed: &str, name: &str) -> bool {
    let mut rest = name.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|c| rest.any(|it| it == c))
}

#[cfg(test)]
mod tests;
