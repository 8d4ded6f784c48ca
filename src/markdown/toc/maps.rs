//! The maps of a table of contents as a schema sees them, each by itself, so that an error in one hides no other.
//!
//! Must not know what keys mean.

use super::Reader;
use crate::markdown::front_matter::{Entry, Node, Value};
use crate::text::Span;
use granit_parser::{Event, ScalarStyle, ScanError};

/// A map: the whole of a table of contents, or an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// The map whose `items` it is one of; `None` for the whole, and for an entry of a file that is a list.
    pub parent: Option<usize>,
    /// Whether it is the whole.
    pub whole: bool,
    /// Its keys and values. Of `items` only their number is here: the entries are maps of their own.
    pub node: Node,
    /// Where it begins: its first key.
    pub start: Span,
}

/// A key with the kind of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Whether it is one of the whole, not of an entry.
    pub whole: bool,
    /// The key.
    pub key: Box<str>,
    /// What it holds.
    pub kind: ShapeKind,
}

/// What a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeKind {
    /// `true` or `false`, in quotes or not.
    Bool,
    /// Any other single value.
    Text,
    /// A list.
    List,
    /// Keys of its own.
    Map,
}

/// A single value; what stands there without quotes may be more than text.
pub(super) fn scalar(text: &str, style: ScalarStyle, span: Span) -> Node {
    let value = match style {
        ScalarStyle::Plain if span.is_empty() => Value::Null,
        ScalarStyle::Plain => Value::of_plain(text),
        _ => Value::String(text.into()),
    };
    Node { span, value }
}

impl<'a> Reader<'a, '_> {
    /// Notes which kind of value `key` has, where it has one.
    pub(super) fn shape(&mut self, whole: bool, key: &str, value: &Event<'_>, span: Span) {
        let is = |text: &str, words: &[&str]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
        let kind = match value {
            Event::Scalar(text, ..) if span.is_empty() || is(text, &["", "~", "null"]) => return,
            Event::Scalar(text, ..) if is(text, &["true", "false"]) => ShapeKind::Bool,
            Event::SequenceStart(..) => ShapeKind::List,
            Event::MappingStart(..) => ShapeKind::Map,
            _ => ShapeKind::Text,
        };
        let is_known = |it: &Shape| it.kind == kind && it.whole == whole && *it.key == *key;
        if !self.toc.shapes.iter().any(is_known) {
            self.toc.shapes.push(Shape { whole, key: key.into(), kind });
        }
    }

    /// Begins a map at `start`; gives its index for [`Self::end_map`].
    pub(super) fn begin_map(&mut self, start: Span) -> Option<usize> {
        if !self.keep {
            return None;
        }
        // A map that is not inside another one, nor in a list of the file, is the whole.
        let whole = self.around.is_none() && self.above.is_empty();
        let node = Node { span: start, value: Value::Map(Box::default()) };
        self.toc.maps.push(Map { parent: self.around, whole, node, start });
        self.around.replace(self.toc.maps.len() - 1).or(Some(usize::MAX))
    }

    /// Ends the map with what was read of it; `around` is what beginning it gave.
    pub(super) fn end_map(&mut self, around: Option<usize>, start: Span, kept: Vec<Entry>) {
        let Some(around) = around else { return };
        let own = std::mem::replace(&mut self.around, Some(around).filter(|it| *it != usize::MAX));
        if let Some(map) = own.and_then(|own| self.toc.maps.get_mut(own)) {
            let end = kept.last().map_or(start.end, |last| last.value.span.end.max(last.key_span.end));
            map.start = start;
            map.node = Node { span: Span { start: start.start, end }, value: Value::Map(kept.into()) };
        }
    }

    /// Keeps a key with its value, when maps are kept. Of equal keys the last one counts.
    pub(super) fn keep_entry(&self, key: &str, key_span: Span, value: Node, kept: &mut Vec<Entry>) {
        if self.keep {
            kept.retain(|known| *known.key != *key);
            kept.push(Entry { key: key.into(), key_span, value });
        }
    }

    /// The entries of `items`: empty items, so that their number can be asked for.
    pub(super) fn children(&mut self, span: Span) -> Result<Node, ScanError> {
        let count = self.entries()?;
        let item = Node { span, value: Value::Null };
        let items = if self.keep { vec![item; count] } else { Vec::new() };
        Ok(Node { span, value: Value::List(items.into()) })
    }

    /// The value that `event` begins. Its content is read only when maps are kept.
    pub(super) fn value(&mut self, event: Event<'a>, span: Span) -> Result<Node, ScanError> {
        if !self.keep {
            self.skip(&event)?;
            return Ok(Node { span, value: Value::Null });
        }
        let value = match event {
            Event::Scalar(text, style, ..) => return Ok(scalar(&text, style, span)),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd | Event::StreamEnd, _) => break,
                        (event, span) => items.push(self.value(event, span)?),
                    }
                }
                Value::List(items.into())
            }
            Event::MappingStart(..) => {
                let mut entries = Vec::new();
                loop {
                    let (event, key_span) = self.next()?;
                    match event {
                        Event::MappingEnd | Event::StreamEnd => break,
                        Event::Scalar(key, ..) => {
                            let (event, span) = self.next()?;
                            let value = self.value(event, span)?;
                            self.keep_entry(&key, key_span, value, &mut entries);
                        }
                        other => {
                            self.skip(&other)?;
                            let value = self.next()?.0;
                            self.skip(&value)?;
                        }
                    }
                }
                Value::Map(entries.into())
            }
            // An alias, of which YAML says enough.
            _ => Value::Null,
        };
        let end = match &value {
            Value::List(items) => items.last().map(|last| last.span.end),
            Value::Map(entries) => entries.last().map(|last| last.value.span.end),
            _ => None,
        };
        Ok(Node { span: Span { start: span.start, end: end.unwrap_or(span.end).max(span.end) }, value })
    }
}
