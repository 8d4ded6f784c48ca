//! JSON, YAML and TOML as one kind of tree with ranges, so that each configuration file is read the same
//! way. Must not know what the keys mean.

use crate::files::{FileText, ReadError};
use crate::markdown::Problem;
use crate::markdown::json_place::broken_at;
use crate::text::{LineIndex, Span};
use granit_parser::{Event, Parser, ScalarStyle};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The code of everything that is wrong in a configuration file.
pub(crate) const CONFIG_INVALID: &str = "config-invalid";

/// Trees deeper than this are refused.
const MAX_DEPTH: usize = 128;

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

impl Entry {
    /// Key and value.
    pub fn span(&self) -> Span {
        Span { start: self.key_span.start, end: self.value.span.end.max(self.key_span.end) }
    }
}

impl Node {
    pub fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The last entry of that name, as JSON readers have it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().rev().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    pub fn items(&self) -> &[Node] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The items of a list, or the value itself where one may stand for a list of one; nothing for null.
    pub fn one_or_many(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    pub fn text(&self) -> Option<&str> {
        if let Value::String(text) = &self.value { Some(text) } else { None }
    }

    /// What it is, for messages: `a list`.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "an object",
        }
    }

    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(it) => (*it).into(),
            Value::Number(it) => it.clone().into(),
            Value::String(it) => it.clone().into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => {
                serde_json::Value::Object(entries.iter().map(|e| (e.key.clone(), e.value.to_json())).collect())
            }
        }
    }
}

/// A configuration file that was read.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub path: PathBuf,
    pub lines: Arc<LineIndex>,
    /// `None` when it cannot be parsed or holds nothing.
    pub tree: Option<Node>,
    /// Whether it could be read and parsed; an empty file can.
    pub parsed: bool,
    pub problems: Vec<Problem>,
}

impl Source {
    /// Parses what reading `path` gave; its extension tells the format.
    pub fn parse(path: &Path, read: Result<FileText, ReadError>) -> Self {
        let mut problems = Vec::new();
        let file = read.unwrap_or_else(|error| {
            problems.push(problem(Span::default(), format!("This file {}.", sentence(&error))));
            FileText::default()
        });
        if let Some(at) = file.invalid_utf8_at {
            let width = char::REPLACEMENT_CHARACTER.len_utf8() as u32;
            let span = Span { start: at, end: at + width };
            problems.push(problem(span, "This byte is no UTF-8. Save the file as UTF-8.".to_owned()));
        }
        let unreadable = !problems.is_empty() && file.text.is_empty();
        let parsed = match path.extension().and_then(|it| it.to_str()) {
            _ if unreadable => Ok(None),
            Some("toml") => parse_toml(&file.text),
            Some("yml" | "yaml") => parse_yaml(&file.text),
            _ => parse_json(&file.text),
        };
        let parsed_well = parsed.is_ok() && !unreadable;
        let tree = parsed.unwrap_or_else(|error| {
            problems.push(error);
            None
        });
        Self {
            parsed: parsed_well,
            path: path.to_path_buf(),
            lines: Arc::new(LineIndex::new(&file.text)),
            tree,
            problems,
        }
    }

    /// The tree, taken out, so that problems can be added while it is read.
    pub fn take_tree(&mut self) -> Option<Node> {
        self.tree.take()
    }
}

fn sentence(error: &ReadError) -> String {
    match error {
        ReadError::TooLarge(bytes) => format!("has {bytes} bytes; files above 10 MB are not read"),
        ReadError::Unreadable(reason) => format!("cannot be read: {reason}"),
    }
}

pub(crate) fn problem(span: Span, message: String) -> Problem {
    Problem { code: CONFIG_INVALID, span, message }
}

/// A span that marks nothing visible, moved to the character it stands before, else to the last visible one
/// before it, else to the first of all, so that it can be seen.
fn visible(span: Span, text: &str) -> Span {
    if !span.of(text).trim().is_empty() {
        return span;
    }
    let shown = |(at, c): (usize, char)| (!c.is_whitespace()).then(|| Span::new(at, at + c.len_utf8()));
    let at = span.start as usize;
    if let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| !c.is_whitespace()) {
        return Span::new(at, at + c.len_utf8());
    }
    let before = text.get(..at).and_then(|it| it.char_indices().rev().find_map(shown));
    before.or_else(|| text.char_indices().find_map(shown)).unwrap_or(span)
}

fn parse_json(text: &str) -> Result<Option<Node>, Problem> {
    let parsed = jsonc_parser::parse_to_ast(
        text,
        &jsonc_parser::CollectOptions::default(),
        &jsonc_parser::ParseOptions {
            // What docfx itself reads: comments and trailing commas, but no other liberties.
            allow_loose_object_property_names: false,
            allow_missing_commas: false,
            ..jsonc_parser::ParseOptions::default()
        },
    );
    match parsed {
        Ok(parsed) => Ok(parsed.value.as_ref().map(from_json)),
        Err(error) => {
            let (place, is_quote) = broken_at(text, error.range().start);
            let span = visible(
                Span { end: place.end.min(error.range().end.max(place.start as usize + 1) as u32), ..place },
                text,
            );
            let span = if is_quote { place } else { span };
            let reason = match is_quote {
                true => "this quote is not closed on its line".to_owned(),
                false => lower_first(&error.kind().to_string()),
            };
            Err(problem(span, format!("This file is no valid JSON, so nothing in it counts: {reason}.")))
        }
    }
}

fn from_json(value: &jsonc_parser::ast::Value<'_>) -> Node {
    use jsonc_parser::ast::{ObjectPropName, Value as Json};
    use jsonc_parser::common::Ranged;
    let span = |range: jsonc_parser::common::Range| Span::new(range.start, range.end);
    let converted = match value {
        Json::NullKeyword(_) => Value::Null,
        Json::BooleanLit(it) => Value::Bool(it.value),
        Json::NumberLit(it) => number(it.value),
        Json::StringLit(it) => Value::String(it.value.to_string()),
        Json::Array(it) => Value::List(it.elements.iter().map(from_json).collect()),
        Json::Object(it) => {
            let entry = |property: &jsonc_parser::ast::ObjectProp<'_>| {
                let (key, range) = match &property.name {
                    ObjectPropName::String(it) => (it.value.to_string(), it.range),
                    ObjectPropName::Word(it) => (it.value.to_owned(), it.range),
                };
                Entry { key, key_span: span(range), value: from_json(&property.value) }
            };
            Value::Map(it.properties.iter().map(entry).collect())
        }
    };
    Node { span: span(value.range()), value: converted }
}

fn number(text: &str) -> Value {
    match text.parse() {
        Ok(number) => Value::Number(number),
        Err(_) => Value::String(text.to_owned()),
    }
}

fn parse_toml(text: &str) -> Result<Option<Node>, Problem> {
    match toml_edit::Document::parse(text) {
        Ok(document) => Ok(Some(from_table(document.as_table(), Span::new(0, text.len())))),
        Err(error) => {
            let span = visible(error.span().map_or_else(|| Span::at(text.len()), Span::from), text);
            let reason = lower_first(error.message().trim()).replace('\n', ", ");
            Err(problem(span, format!("This file is no valid TOML, so nothing in it counts: {reason}.")))
        }
    }
}

fn from_table(table: &dyn toml_edit::TableLike, span: Span) -> Node {
    let entry = |(key, item): (&str, &toml_edit::Item)| {
        let key_span = table.key(key).and_then(toml_edit::Key::span).map_or(span, Span::from);
        let value = from_item(item, key_span);
        Entry { key: key.to_owned(), key_span, value }
    };
    Node { span, value: Value::Map(table.iter().map(entry).collect()) }
}

/// `around` is used where TOML gives no place: a table that only exists through a dotted key.
fn from_item(item: &toml_edit::Item, around: Span) -> Node {
    let span = item.span().map_or(around, Span::from);
    match item {
        toml_edit::Item::None => Node { span, value: Value::Null },
        toml_edit::Item::Value(value) => from_value(value, span),
        toml_edit::Item::Table(table) => from_table(table, span),
        toml_edit::Item::ArrayOfTables(tables) => {
            let items = tables.iter().map(|table| from_table(table, table.span().map_or(span, Span::from)));
            Node { span, value: Value::List(items.collect()) }
        }
    }
}

fn from_value(value: &toml_edit::Value, around: Span) -> Node {
    use toml_edit::Value as Toml;
    let span = value.span().map_or(around, Span::from);
    let converted = match value {
        Toml::String(it) => Value::String(it.value().clone()),
        Toml::Integer(it) => Value::Number((*it.value()).into()),
        Toml::Float(it) => serde_json::Number::from_f64(*it.value()).map_or(Value::Null, Value::Number),
        Toml::Boolean(it) => Value::Bool(*it.value()),
        Toml::Datetime(it) => Value::String(it.value().to_string()),
        Toml::Array(items) => Value::List(items.iter().map(|it| from_value(it, span)).collect()),
        Toml::InlineTable(table) => return from_table(table, span),
    };
    Node { span, value: converted }
}

fn parse_yaml(text: &str) -> Result<Option<Node>, Problem> {
    let mut events = Parser::new_from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut documents = 0;
    while let Some(event) = events.next_event() {
        let (event, place) = event.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
            let reason = lower_first(&error.info());
            problem(
                visible(Span::at(at), text),
                format!("This file is no valid YAML, so nothing in it counts: {reason}."),
            )
        })?;
        let span = place.byte_range().map_or_else(Span::default, Span::from);
        let done = match event {
            Event::DocumentStart(..) => {
                documents += 1;
                None
            }
            Event::Scalar(value, style, ..) => Some(Node { span, value: scalar(&value, style) }),
            // An alias stands for a value that is written elsewhere; none of our keys is read that way.
            Event::Alias(_) => Some(Node { span, value: Value::Null }),
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= MAX_DEPTH => {
                return Err(problem(visible(span, text), "This is nested too deeply to be read.".to_owned()));
            }
            Event::SequenceStart(..) => {
                open.push(Open { start: span, items: Vec::new(), map: false });
                None
            }
            Event::MappingStart(..) => {
                open.push(Open { start: span, items: Vec::new(), map: true });
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|it| it.close(span)),
            _ => None,
        };
        let Some(node) = done else { continue };
        match open.last_mut() {
            Some(parent) => parent.items.push(node),
            None if documents == 1 => return Ok(Some(node)),
            None => {}
        }
    }
    Ok(None)
}

/// A YAML list or mapping whose end is not yet read; keys and values of a mapping take turns.
struct Open {
    start: Span,
    items: Vec<Node>,
    map: bool,
}

impl Open {
    fn close(self, end: Span) -> Node {
        let last = self.items.last().map_or(self.start.end, |it| it.span.end);
        // A block ends where its last value does; only a flow collection has an end of its own.
        let span = Span { start: self.start.start, end: if end.is_empty() { last } else { end.end } };
        if !self.map {
            return Node { span, value: Value::List(self.items) };
        }
        let mut entries = Vec::new();
        let mut items = self.items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            let name = match key.value {
                Value::String(text) => text,
                Value::Null => "null".to_owned(),
                Value::Bool(it) => it.to_string(),
                Value::Number(it) => it.to_string(),
                Value::List(_) | Value::Map(_) => continue,
            };
            entries.push(Entry { key: name, key_span: key.span, value });
        }
        Node { span, value: Value::Map(entries) }
    }
}

/// A scalar of the YAML 1.2 core schema; dates stay text.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text),
    }
}

fn lower_first(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        // An abbreviation keeps its capitals.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
