//! The YAML header of an article: keys and values with their ranges.

use super::Problem;
use crate::text::Span;

/// The YAML header of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// From the opening `---` to the end of the closing line, without its line break.
    pub span: Span,
    /// The YAML between the two fences; begins at a line start.
    pub body: Span,
    /// Whether a closing `---` or `...` was found. When not, `body` ends where the header seems to end.
    pub closed: bool,
    /// The keys in document order, duplicates included.
    pub entries: Box<[Entry]>,
    /// YAML problems: `yaml-header-syntax-error`, `yaml-duplicate-key`, `yaml-header-not-object`, `yaml-header-unclosed`.
    pub problems: Box<[Problem]>,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key, unquoted.
    pub key: Box<str>,
    /// Where the key is written, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A YAML value and where it is written (quotes included; empty behind the colon for an empty value).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it is written.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A YAML value: YAML 1.2 core schema, dates stay text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Empty, `null` or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// Text.
    String(Box<str>),
    /// A list.
    List(Box<[Node]>),
    /// A mapping.
    Map(Box<[Entry]>),
}

impl Eq for Value {}

impl FrontMatter {
    /// The last entry with `key`: where a key is written twice, the last one counts.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| &*entry.key == key)
    }

    /// The value of `key` when it is text that is not blank.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value.value {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Reads the header of `text`, if its very first line opens one.
#[must_use]
pub fn parse(text: &str) -> Option<FrontMatter> {
    let _ = text;
    None
}
