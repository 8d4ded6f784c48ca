//! A compiled schema: nodes in one vector that name each other by index, so that `$ref`s may lead in circles.
//!
//! Plain data. `compile` makes it, `evaluate` and `query` read it.

use super::dates::DateFormat;
use crate::docset::Severity;
use crate::text::Span;
use regex::Regex;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::sync::Arc;

/// Index of a node.
pub(super) type Id = u32;

/// JSON types as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(pub u8);

impl Types {
    pub const NAMES: [(&'static str, u8); 7] =
        [("string", 1), ("array", 2), ("object", 4), ("boolean", 8), ("number", 16), ("integer", 32), ("null", 64)];

    /// All of them.
    pub const ANY: Self = Self(127);

    /// The types that both allow.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// With `integer` where `number` goes.
    pub fn widened(self) -> Self {
        if self.has("number") { Self(self.0 | 32) } else { self }
    }

    pub fn of(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, bit)| Self(*bit))
    }

    pub fn has(self, name: &str) -> bool {
        Self::of(name).is_some_and(|bit| self.0 & bit.0 != 0)
    }

    /// Whether text goes, and no number and no yes or no.
    pub fn is_text(self) -> bool {
        self.has("string") && !["boolean", "number", "integer"].iter().any(|name| self.has(name))
    }

    /// Whether any type goes.
    pub fn is_any(self) -> bool {
        self.0 == 0
    }

    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(_, bit)| self.0 & bit != 0).map(|(name, _)| name)
    }
}

/// A subschema.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Index of its document, and where it stands there.
    pub place: (u16, Span),
    /// The schema `false`.
    pub never: bool,
    pub types: Types,
    /// `enum`, or `const` as a list of one.
    pub literals: Option<Box<[Json]>>,
    pub text: Option<Box<TextRule>>,
    pub number: Option<Box<NumberRule>>,
    pub list: Option<Box<ListRule>>,
    pub map: Option<Box<MapRule>>,
    /// `$ref`, `$dynamicRef` and `allOf`.
    pub all: Vec<Id>,
    pub any: Vec<Id>,
    pub one: Vec<Id>,
    pub not: Option<Id>,
    pub condition: Option<Condition>,
    pub notes: Option<Box<Notes>>,
    pub docs: Option<Box<Docs>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub test: Id,
    pub then: Option<Id>,
    pub otherwise: Option<Id>,
}

#[derive(Debug, Default)]
pub(super) struct TextRule {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub pattern: Option<Regex>,
    /// The pattern as the schema writes it.
    pub written: Option<Box<str>>,
    pub format: Option<Box<str>>,
}

#[derive(Debug, Default)]
pub(super) struct NumberRule {
    pub min: Option<f64>,
    pub above: Option<f64>,
    pub max: Option<f64>,
    pub below: Option<f64>,
    pub multiple_of: Option<f64>,
}

#[derive(Debug, Default)]
pub(super) struct ListRule {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub unique: bool,
    pub prefix: Vec<Id>,
    pub items: Option<Id>,
    /// `contains` with the least and greatest number of matches.
    pub contains: Option<(Id, u64, Option<u64>)>,
    pub unevaluated: Option<Id>,
}

#[derive(Debug, Default)]
pub(super) struct MapRule {
    pub min: Option<u64>,
    pub max: Option<u64>,
    pub required: Vec<Box<str>>,
    pub properties: FxHashMap<Box<str>, Id>,
    /// The keys of `properties` as written.
    pub order: Vec<Box<str>>,
    pub patterns: Vec<(Regex, Id)>,
    pub additional: Option<Id>,
    pub unevaluated: Option<Id>,
    pub names: Option<Id>,
    pub needs: Vec<(Box<str>, Vec<Box<str>>)>,
    pub dependent: Vec<(Box<str>, Id)>,
}

/// What a schema says for people.
#[derive(Debug, Default)]
pub(super) struct Docs {
    pub title: Option<Box<str>>,
    pub description: Option<Box<str>>,
    pub deprecated: bool,
    pub default: Option<Json>,
    pub examples: Vec<Json>,
}

/// How a violation is reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    pub code: Option<&'static str>,
    pub severity: Option<Severity>,
    /// `{value}` and `{key}` stand for what is written.
    pub message: Option<Box<str>>,
    /// Whether the key is marked, not the value.
    pub at_key: bool,
    /// The key to write instead.
    pub rename: Option<Box<str>>,
}

/// Keys that go with a key, or do not.
#[derive(Debug, Default)]
pub(super) struct Relation {
    pub keys: Vec<Box<str>>,
    pub verdict: Verdict,
}

/// Allowed values that stand in another file.
#[derive(Debug)]
pub(super) struct ValuesFrom {
    pub data: Arc<Json>,
    /// A JSON pointer; `{key}` stands for the value of another key of the header.
    pub at: Box<str>,
}

/// A length of several texts together, in code points.
#[derive(Debug, Default)]
pub(super) struct Length {
    pub min: Option<u64>,
    pub max: Option<u64>,
    /// Keys whose texts are shown with this one; each adds its length and `joint`.
    pub with: Vec<Box<str>>,
    pub joint: u64,
    /// What the site always adds.
    pub plus: u64,
}

/// The annotations of `x-guidepost`.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub order: Option<u32>,
    pub reserved: bool,
    pub ignore_case: bool,
    pub include_value: Option<Box<str>>,
    pub date: Option<DateFormat>,
    /// How many days a date may lie ahead.
    pub days_ahead: Option<u32>,
    pub length: Option<Length>,
    pub missing: Option<Verdict>,
    pub blank: Option<Verdict>,
    pub kind: Option<Verdict>,
    pub list: Option<Verdict>,
    pub value: Option<Verdict>,
    pub bad_length: Option<Verdict>,
    pub ahead: Option<Verdict>,
    pub deprecated: Option<Verdict>,
    pub deprecated_for: Option<Box<str>>,
    /// Old values with those to write instead.
    pub replaced: Vec<(Box<str>, Box<str>)>,
    pub requires: Vec<Relation>,
    pub forbids: Vec<Relation>,
    pub unique: Option<Verdict>,
    pub used: Option<Verdict>,
    pub values_from: Option<ValuesFrom>,
    pub meanings: Vec<(Box<str>, Box<str>)>,
    /// What to say when this subschema of `allOf` fails as a whole.
    pub group: Option<Group>,
    /// Whether the subschema counts for pages only, not for includes.
    pub pages_only: bool,
}

/// What to say when a subschema fails as a whole.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub verdict: Verdict,
    pub key: Box<str>,
    pub missing: bool,
}

impl Notes {
    /// Whether it says how something is reported or compared; if not, what the rules around it say counts.
    pub fn governs(&self) -> bool {
        let Self { missing, blank, kind, list, value, bad_length, ahead, deprecated, unique, used, .. } = self;
        let verdicts = [missing, blank, kind, list, value, bad_length, ahead, deprecated, unique, used];
        verdicts.iter().any(|verdict| verdict.is_some())
            || self.ignore_case
            || self.include_value.is_some()
            || self.date.is_some()
            || self.group.is_some()
    }

    /// The codes that its verdicts name.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> + '_ {
        let Self { missing, blank, kind, list, value, bad_length, ahead, deprecated, unique, used, .. } = self;
        let verdicts = [missing, blank, kind, list, value, bad_length, ahead, deprecated, unique, used];
        let relations = self.requires.iter().chain(&self.forbids).map(|relation| &relation.verdict);
        let group = self.group.iter().map(|group| &group.verdict);
        verdicts.into_iter().flatten().chain(relations).chain(group).filter_map(|verdict| verdict.code)
    }
}
