//! Completion, hover and actions in the metadata header, from its schema and from what the set has.
//!
//! `keys` and `values` complete, `flow` does so between brackets, `whole` writes a header at once, `actions` tidies one. Pure functions of the text, its
//! header and a place; what the set knows is asked through [`Around`].

pub mod actions;
mod flow;
pub mod inlay;
mod keys;
mod nest;
mod style;
mod values;
mod whole;

use super::metadata::shown;
use super::spelling::code_span;
use crate::markdown::front_matter::{Entry, FrontMatter, Node, Value, is_word, key_of};
use crate::schema::dates::Date;
use crate::schema::{Choice, Key, Schema};
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
    if let Some(items) = flow::complete(text, header, line, offset, around) {
        return items;
    }
    let Some(nest) = nest::find(text, line, column) else { return Vec::new() };
    let behind_dash = nest.dash.is_none_or(|dash| dash < column);
    if !behind_dash || column < nest.start && nest.dash.is_none() {
        return Vec::new();
    }
    let place = At { text, header, line, content, column, nest: &nest };
    match nest.key {
        Some((key, colon)) if column > colon => values::of_key(&place, (key, colon), around),
        _ => {
            let mut items = keys::complete(&place, around);
            items.extend(values::of_item(&place, around));
            items
        }
    }
}

/// A place in the line of a header where something is typed.
#[derive(Clone, Copy)]
struct At<'a, 't> {
    text: &'t str,
    header: Option<&'a FrontMatter>,
    line: Span,
    /// The text of the line.
    content: &'t str,
    /// The caret, in bytes from the start of the line.
    column: usize,
    nest: &'a nest::Nest<'t>,
}

impl At<'_, '_> {
    /// What the schema says about the key at `path`, as its conditions apply to the header.
    fn key(&self, path: &[&str], around: &Around<'_>) -> Option<Key> {
        match path {
            [name] if self.header.is_none() || !around.schema.has_conditions() => around.schema.key(name).cloned(),
            _ => around.schema.key_at(path, self.header),
        }
    }
}

/// What the key or value at `offset` means, however deep it stands; of a list, the item.
#[must_use]
pub fn hover(header: &FrontMatter, offset: u32, schema: &Schema) -> Option<Hover> {
    let mut path: Vec<String> = Vec::new();
    let found = locate(&header.entries, offset, &mut path)?;
    let about = |path: &[&str]| match path {
        [name] => schema.key(name).cloned(),
        _ => schema.key_at(path, Some(header)),
    };
    let steps: Vec<&str> = path.iter().map(String::as_str).collect();
    let (value, in_list) = match found {
        Touched::Key(span) => return Some(Hover { span, markdown: describe(&about(&steps)?) }),
        Touched::Value(value) => (value, steps.last().is_some_and(|last| last.parse::<usize>().is_ok())),
    };
    let key = about(if in_list { steps.get(..steps.len() - 1)? } else { &steps })?;
    let written = match &value.value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        _ => return None,
    };
    let choices = if in_list { &key.items } else { &key.allowed };
    let choice = choices.iter().find(|it| it.value.eq_ignore_ascii_case(&written))?;
    let mut markdown = format!("`{}: {}`", key.name, choice.value);
    add_paragraph(&mut markdown, &choice.meaning);
    Some(Hover { span: value.span, markdown })
}

/// What an offset touches.
enum Touched<'h> {
    Key(Span),
    Value(&'h Node),
}

/// What `offset` touches in `entries`, and the steps that lead there.
fn locate<'h>(entries: &'h [Entry], offset: u32, path: &mut Vec<String>) -> Option<Touched<'h>> {
    let entry = entries.iter().find(|entry| entry.key_span.touches(offset) || entry.value.span.touches(offset))?;
    path.push(entry.key.to_string());
    if entry.key_span.touches(offset) {
        return Some(Touched::Key(entry.key_span));
    }
    let mut value = &entry.value;
    loop {
        match &value.value {
            Value::Map(inner) => return locate(inner, offset, path),
            Value::List(items) => {
                let at = items.iter().position(|item| item.span.touches(offset))?;
                path.push(at.to_string());
                value = items.get(at)?;
            }
            _ => return Some(Touched::Value(value)),
        }
    }
}

/// The line of `offset`, without its break, when a key or value may stand there.
fn line_in_header(text: &str, header: Option<&FrontMatter>, offset: u32) -> Option<Span> {
    let at = offset as usize;
    let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = at + text.get(at..)?.find(['\n', '\r']).unwrap_or(text.len() - at);
    let line = Span::new(start, end);
    if let Some(header) = header.filter(|header| header.closed) {
        let inside = header.body.start <= line.start && line.start < header.body.end;
        // Inside text of several lines there is nothing to complete. A line that begins without a blank is only part of
        // one in quotes.
        let content = line.of(text);
        let in_value = header.entries.iter().any(|entry| {
            let value = entry.value.span;
            let raw = value.of(text);
            let quoted = |quote| raw.len() > 1 && raw.starts_with(quote) && raw.ends_with(quote);
            let text_only = !matches!(entry.value.value, Value::List(_) | Value::Map(_));
            let on_key_line =
                !text.get(entry.key_span.end as usize..value.start as usize).is_some_and(|it| it.contains('\n'));
            let goes_on = content.is_empty() || content.starts_with([' ', '\t']) || quoted('"') || quoted('\'');
            text_only && on_key_line && goes_on && value.start < line.start && line.start <= value.end
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
    add_paragraph(&mut text, &key.description);
    if let Some(format) = &key.date_format {
        let form =
            if format.text() == "M/d/yyyy" { "month/day/year".to_owned() } else { format!("`{}`", format.text()) };
        text.push_str(&format!("\n\nA date, {form}."));
    } else if !key.allowed.is_empty() {
        add_paragraph(&mut text, &known_values("Known values", &key.allowed));
    } else if !key.items.is_empty() {
        add_paragraph(&mut text, &known_values("Known items", &key.items));
    } else if let Some(what) = kind_of_value(key) {
        text.push_str(&format!("\n\n{what}."));
    }
    if let Some(rule) = key.rule.as_deref().filter(|_| key.date_format.is_none() && key.allowed.is_empty()) {
        text.push_str(&format!(" Write {rule}."));
    }
    let values = |values: &[Json]| values.iter().map(|it| code_span(&shown(it))).collect::<Vec<_>>().join(", ");
    if let Some(new) = key.replaced_by.as_deref().filter(|_| key.deprecated) {
        text.push_str(&format!("\n\nWrite `{new}` instead."));
    }
    if let Some(default) = key.default.as_ref().filter(|it| !it.is_null()) {
        text.push_str(&format!("\n\nWithout it: {}", values(std::slice::from_ref(default))));
    }
    if !key.examples.is_empty() && key.allowed.is_empty() {
        text.push_str(&format!("\n\nFor example: {}", values(&key.examples)));
    }
    text
}

/// Values in a line, or in a list with what they mean where a schema says that; the list of a long schema has an end.
fn known_values(title: &str, choices: &[Choice]) -> String {
    const MOST: usize = 40;
    if choices.iter().all(|it| it.meaning.is_empty()) {
        let names: Vec<String> = choices.iter().map(|it| format!("`{}`", it.value)).collect();
        return format!("{title}: {}", names.join(", "));
    }
    let line = |it: &Choice| match it.meaning.is_empty() {
        true => format!("\n- `{}`", it.value),
        false => {
            let meaning = it.meaning.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("\n- `{}`: {meaning}", it.value)
        }
    };
    let rest = choices.len().saturating_sub(MOST);
    let more = if rest > 0 { format!("\n- and {rest} more") } else { String::new() };
    format!("{title}:\n{}{more}", choices.iter().take(MOST).map(line).collect::<String>())
}

fn add_paragraph(text: &mut String, paragraph: &str) {
    if !paragraph.trim().is_empty() {
        text.push_str("\n\n");
        text.push_str(paragraph);
    }
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
