//! Reads `x-guidepost`: what JSON Schema cannot say, and how violations are reported. The vocabulary is
//! described in [`super`].
//!
//! An annotation that cannot be used is a problem at its place; the others count.

use super::dates::DateFormat;
use super::model::{Group, Length, Notes, Relation, ValuesFrom, Verdict};
use crate::docset::Severity;
use crate::docset::tree::{Node, Value};
use crate::text::Span;
use serde_json::Value as Json;
use std::sync::{Arc, Mutex, PoisonError};

const KEYS: [&str; 26] = [
    "order",
    "reserved",
    "ignoreCase",
    "includeValue",
    "dateFormat",
    "daysAhead",
    "length",
    "missing",
    "blank",
    "type",
    "list",
    "value",
    "ahead",
    "deprecated",
    "deprecatedFor",
    "replacedValues",
    "requires",
    "forbids",
    "unique",
    "usedValues",
    "valuesFrom",
    "enumDescriptions",
    "pagesOnly",
    "code",
    "severity",
    "message",
];
const GROUP_KEYS: [&str; 5] = ["code", "severity", "message", "key", "missing"];
const VERDICT_KEYS: [&str; 5] = ["code", "severity", "message", "at", "rename"];

/// What reading annotations needs beside the annotations.
pub(super) struct Reader<'a> {
    /// What is wrong, with its place in the schema's file.
    pub problems: &'a mut Vec<(Span, String)>,
    /// The data of another file that the schema names, if it could be read.
    pub data: &'a dyn Fn(&str) -> Option<Arc<Json>>,
}

impl Reader<'_> {
    /// The annotations in `node`.
    pub fn notes(&mut self, node: &Node) -> Notes {
        let mut notes = Notes::default();
        if !matches!(node.value, Value::Map(_)) {
            self.say(node, "`x-guidepost` is an object.");
            return notes;
        }
        // A member of `allOf` says what to say when it fails; everything else describes a key.
        let is_group = node.get("key").is_some();
        for entry in node.entries() {
            let (key, value) = (entry.key.as_str(), &entry.value);
            let known: &[&str] = if is_group { &GROUP_KEYS } else { &KEYS };
            if !(known.contains(&key) || is_group && key == "pagesOnly") {
                let near = known.iter().min_by_key(|known| strsim::damerau_levenshtein(known, key));
                let near = near.filter(|near| strsim::damerau_levenshtein(near, key) < 4);
                let hint = near.map_or_else(String::new, |near| format!(" Did you mean `{near}`?"));
                self.problems.push((entry.key_span, format!("`{key}` is no annotation of `x-guidepost`.{hint}")));
                continue;
            }
            match key {
                "order" => notes.order = self.count(value, key).and_then(|it| u32::try_from(it).ok()),
                "reserved" => notes.reserved = self.flag(value, key),
                "ignoreCase" => notes.ignore_case = self.flag(value, key),
                "pagesOnly" => notes.pages_only = self.flag(value, key),
                "includeValue" => notes.include_value = self.text(value, key),
                "dateFormat" => notes.date = self.date(value),
                "daysAhead" => notes.days_ahead = self.count(value, key).and_then(|it| u32::try_from(it).ok()),
                "length" => self.length(value, &mut notes),
                "missing" if !is_group => notes.missing = self.verdict(value),
                "blank" => notes.blank = self.verdict(value),
                "type" => notes.kind = self.verdict(value),
                "list" => notes.list = self.verdict(value),
                "value" => notes.value = self.verdict(value),
                "ahead" => notes.ahead = self.verdict(value),
                "deprecated" => notes.deprecated = self.verdict(value),
                "deprecatedFor" => notes.deprecated_for = self.text(value, key),
                "replacedValues" => notes.replaced = self.pairs(value, key),
                "enumDescriptions" => notes.meanings = self.pairs(value, key),
                "requires" => notes.requires = self.relations(value, key),
                "forbids" => notes.forbids = self.relations(value, key),
                "unique" => notes.unique = self.switch(value),
                "usedValues" => notes.used = self.switch(value),
                "valuesFrom" => notes.values_from = self.values_from(value),
                _ => {}
            }
        }
        if is_group {
            let key = node.get("key").and_then(|key| self.text(key, "key")).unwrap_or_default();
            let missing = node.get("missing").is_some_and(|value| self.flag(value, "missing"));
            notes.group = Some(Group { verdict: self.read_verdict(node), key, missing });
        } else if ["code", "severity", "message"].iter().any(|key| node.get(key).is_some()) {
            // Short for `value`: one code for whatever is wrong with the value.
            let verdict = self.read_verdict(node);
            for place in [&mut notes.value, &mut notes.kind, &mut notes.list, &mut notes.bad_length] {
                place.get_or_insert_with(|| verdict.clone());
            }
        }
        notes
    }

    fn say(&mut self, node: &Node, message: &str) {
        self.problems.push((node.span, message.to_owned()));
    }

    fn text(&mut self, node: &Node, key: &str) -> Option<Box<str>> {
        if node.text().is_none() {
            self.say(node, &format!("`{key}` is {}; it takes text.", node.kind()));
        }
        node.text().map(Into::into)
    }

    fn flag(&mut self, node: &Node, key: &str) -> bool {
        let Value::Bool(flag) = node.value else {
            self.say(node, &format!("`{key}` is {}; it takes true or false.", node.kind()));
            return false;
        };
        flag
    }

    fn count(&mut self, node: &Node, key: &str) -> Option<u64> {
        let count = if let Value::Number(number) = &node.value { number.as_u64() } else { None };
        if count.is_none() {
            self.say(node, &format!("`{key}` takes a whole number, 0 or more."));
        }
        count
    }

    fn date(&mut self, node: &Node) -> Option<DateFormat> {
        let format = DateFormat::new(node.text().unwrap_or_default());
        if format.is_none() {
            self.say(node, "`dateFormat` takes year, month and day, such as \"M/d/yyyy\" or \"yyyy-MM-dd\".");
        }
        format
    }

    fn length(&mut self, node: &Node, notes: &mut Notes) {
        let mut length = Length::default();
        for entry in node.entries() {
            match entry.key.as_str() {
                "min" => length.min = self.count(&entry.value, "min"),
                "max" => length.max = self.count(&entry.value, "max"),
                "joint" => length.joint = self.count(&entry.value, "joint").unwrap_or(0),
                "plus" => length.plus = self.count(&entry.value, "plus").unwrap_or(0),
                "with" => length.with = self.keys(&entry.value, "with"),
                other if VERDICT_KEYS.contains(&other) => {}
                other => {
                    let message = format!("`{other}` is no part of `length`: min, max, with, joint, plus.");
                    self.problems.push((entry.key_span, message));
                }
            }
        }
        notes.bad_length = Some(self.read_verdict(node));
        if length.min.is_some() || length.max.is_some() {
            notes.length = Some(length);
        }
    }

    fn keys(&mut self, node: &Node, key: &str) -> Vec<Box<str>> {
        let items = node.one_or_many();
        if items.is_empty() || items.iter().any(|item| item.text().is_none()) {
            self.say(node, &format!("`{key}` takes keys, such as [\"ms.service\"]."));
        }
        items.iter().filter_map(|item| item.text().map(Into::into)).collect()
    }

    fn pairs(&mut self, node: &Node, key: &str) -> Vec<(Box<str>, Box<str>)> {
        if !matches!(node.value, Value::Map(_)) {
            self.say(node, &format!("`{key}` is {}; it takes an object of texts.", node.kind()));
        }
        let pairs = node.entries().iter().map(|entry| Some((entry.key.as_str().into(), self.text(&entry.value, key)?)));
        pairs.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn relations(&mut self, node: &Node, key: &str) -> Vec<Relation> {
        // `"a"`, `["a", "b"]`, `{"keys": ["a"], "code": ".."}`, or a list of such objects.
        let is_object = |node: &Node| matches!(node.value, Value::Map(_));
        let objects: Vec<&Node> = node.one_or_many().iter().filter(|item| is_object(item)).collect();
        if objects.is_empty() {
            return vec![Relation { keys: self.keys(node, key), verdict: Verdict::default() }];
        }
        let mut relations = Vec::new();
        for object in objects {
            match object.get("keys") {
                Some(keys) => {
                    relations.push(Relation { keys: self.keys(keys, key), verdict: self.read_verdict(object) });
                }
                None => self.say(object, &format!("`{key}` needs `keys`.")),
            }
        }
        relations
    }

    /// `true`, or an object with code, severity and message.
    fn switch(&mut self, node: &Node) -> Option<Verdict> {
        match node.value {
            Value::Bool(on) => on.then(Verdict::default),
            _ => self.verdict(node),
        }
    }

    fn verdict(&mut self, node: &Node) -> Option<Verdict> {
        if !matches!(node.value, Value::Map(_)) {
            self.say(node, &format!("This is {}; it takes an object with `code`, `severity`, `message`.", node.kind()));
            return None;
        }
        for entry in node.entries().iter().filter(|entry| !VERDICT_KEYS.contains(&entry.key.as_str())) {
            let message = format!("`{}` has no meaning here: code, severity, message, at, rename have.", entry.key);
            self.problems.push((entry.key_span, message));
        }
        Some(self.read_verdict(node))
    }

    fn read_verdict(&mut self, node: &Node) -> Verdict {
        let mut verdict = Verdict::default();
        if let Some(code) = node.get("code") {
            verdict.code = code.text().and_then(code_named);
            if verdict.code.is_none() {
                self.say(code, "A code is made of small letters, digits and `-`, such as `owner-missing`.");
            }
        }
        if let Some(severity) = node.get("severity") {
            verdict.severity = severity_named(severity.text().unwrap_or_default());
            if verdict.severity.is_none() {
                self.say(severity, "A severity is one of error, warning, suggestion and hint.");
            }
        }
        verdict.message = node.get("message").and_then(|it| self.text(it, "message"));
        verdict.rename = node.get("rename").and_then(|it| self.text(it, "rename"));
        if let Some(at) = node.get("at") {
            verdict.at_key = at.text() == Some("key");
            if !matches!(at.text(), Some("key" | "value")) {
                self.say(at, "`at` is one of key and value.");
            }
        }
        verdict
    }

    fn values_from(&mut self, node: &Node) -> Option<ValuesFrom> {
        let file = node.text().or_else(|| node.get("file").and_then(Node::text));
        let Some(file) = file else {
            self.say(node, "`valuesFrom` takes a file, such as {\"file\": \"products.json\", \"at\": \"/services\"}.");
            return None;
        };
        let at = node.get("at").and_then(Node::text).unwrap_or_default();
        // A file that cannot be read is a problem already.
        Some(ValuesFrom { data: (self.data)(file)?, at: at.into() })
    }
}

fn severity_named(name: &str) -> Option<Severity> {
    match name {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "suggestion" => Some(Severity::Suggestion),
        "hint" => Some(Severity::Hint),
        _ => None,
    }
}

/// The codes that schemas of teams brought.
static OWN: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// The code `name`, if a schema brought it.
pub(super) fn own_code(name: &str) -> Option<&'static str> {
    OWN.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|known| **known == name).copied()
}

/// Most codes that schemas of teams may bring in the life of a process.
const MAX_OWN_CODES: usize = 2000;

/// `name` as a code that lives as long as the process, as all codes do; `None` when it cannot be one.
///
/// Decision: codes of teams are kept for good, at most [`MAX_OWN_CODES`], because every finding names its code
/// by reference and real schemas bring a handful. Beyond the limit the finding says `violate-schema`.
pub(super) fn code_named(name: &str) -> Option<&'static str> {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !starts || !name.chars().all(fits) || name.len() > 64 {
        return None;
    }
    if let Some(known) = super::CODES.iter().find(|known| **known == name) {
        return Some(known);
    }
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = own.iter().find(|known| **known == name) {
        return Some(known);
    }
    if own.len() >= MAX_OWN_CODES {
        return Some("violate-schema");
    }
    let kept: &'static str = Box::leak(name.to_owned().into_boxed_str());
    own.push(kept);
    Some(kept)
}
