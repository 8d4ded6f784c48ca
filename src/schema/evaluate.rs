//! Holds a header against a compiled schema: which rule fails where. What that means in words is `words`' matter.
//!
//! Every step costs fuel, so that no schema and no header can make a keystroke slow.

use super::compile::data_at;
use super::model::{Id, ListRule, MapRule, Node, Notes, TextRule, Types, ValuesFrom};
use super::values::{has_format, has_type, identity, is_equal, number_rule, shown};
use super::{Context, PageRole, Schema};
use crate::markdown::front_matter::{DUPLICATE_KEY, Entry, FrontMatter, Node as Yaml, SYNTAX_ERROR, Value};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::cell::Cell;

/// Steps that one header may cost. Learn's schema takes about 100.
pub(super) const FUEL: u32 = 100_000;

/// How deep rules may follow one another, in values and in place.
const MAX_DEPTH: u32 = 150;

/// Violations of one header that are told.
const MAX_FAILURES: usize = 500;

/// A header as JSON Schema sees it.
pub(super) struct Instance<'a> {
    pub header: &'a FrontMatter,
    /// What counts: the last of equal keys, with a value that YAML can read.
    pub entries: Vec<&'a Entry>,
    /// Keys that are written without a value.
    pub blank: Vec<&'a Entry>,
}

impl<'a> Instance<'a> {
    pub fn new(header: &'a FrontMatter) -> Self {
        let (mut entries, mut blank) = (Vec::with_capacity(header.entries.len()), Vec::new());
        let broken = Broken::new(header);
        // Duplicates are rare, and YAML says when there are some.
        let doubled = header.problems.iter().any(|it| it.code == DUPLICATE_KEY);
        let mut last: FxHashMap<&str, usize> = FxHashMap::default();
        if doubled {
            last.extend(header.entries.iter().enumerate().map(|(index, entry)| (&*entry.key, index)));
        }
        for (index, entry) in header.entries.iter().enumerate() {
            if doubled && last.get(&*entry.key).is_some_and(|last| *last != index) {
                continue;
            }
            if is_blank(&entry.value.value) {
                // The build takes an empty value for a missing one.
                blank.push(entry);
            } else if !broken.touches(entry.value.span) {
                entries.push(entry);
            }
        }
        Self { header, entries, blank }
    }

    /// Whether `key` is written in a way that YAML cannot read.
    pub fn is_broken(&self, key: &str) -> bool {
        self.header.get(key).is_some_and(|entry| Broken::new(self.header).touches(entry.value.span))
    }

    pub fn opening(&self) -> Span {
        Span::new(self.header.span.start as usize, self.header.span.start as usize + "---".len())
    }

    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| &*entry.key == key).copied()
    }
}

/// What YAML stumbles over: a second finding there would say nothing new.
pub(super) struct Broken {
    /// Each problem's start, with the furthest end of it and those before.
    spans: Vec<(u32, u32)>,
}

impl Broken {
    pub fn new(header: &FrontMatter) -> Self {
        let mut furthest = 0;
        let problems = header.problems.iter().filter(|problem| problem.code == SYNTAX_ERROR);
        let spans = problems.map(|problem| {
            furthest = furthest.max(problem.span.end);
            (problem.span.start, furthest)
        });
        Self { spans: spans.collect() }
    }

    /// Whether a problem touches `span`.
    pub fn touches(&self, span: Span) -> bool {
        // Problems are sorted by place.
        let before = self.spans.partition_point(|(start, _)| *start <= span.end);
        before.checked_sub(1).and_then(|last| self.spans.get(last)).is_some_and(|(_, end)| *end >= span.start)
    }
}

pub(super) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A value, or the header as a whole.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a, 'i> {
    Header(&'i Instance<'a>),
    Value(&'a Yaml),
}

/// Where a rule fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place<'a> {
    /// The value; `None` for the header as a whole.
    pub value: Option<&'a Yaml>,
    /// The innermost key on the way to it.
    pub key: Option<&'a Entry>,
    /// The key of the header that it belongs to.
    pub top: Option<&'a Entry>,
    pub depth: u32,
}

/// A rule that fails.
#[derive(Clone, Debug)]
pub(super) struct Failure<'a, 's> {
    pub place: Place<'a>,
    pub notes: Option<&'s Notes>,
    pub kind: Kind<'a, 's>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind<'a, 's> {
    Type(Types),
    Enum(&'s [Json]),
    Pattern(&'s str),
    Format(&'s str),
    TextLength {
        len: u64,
        min: Option<u64>,
        max: Option<u64>,
    },
    Number {
        least: Option<f64>,
        most: Option<f64>,
        multiple_of: Option<f64>,
    },
    ListLength {
        len: u64,
        min: Option<u64>,
        max: Option<u64>,
    },
    Repeated(&'a Yaml),
    NotContained {
        count: u64,
        min: u64,
        max: Option<u64>,
    },
    KeyCount {
        min: Option<u64>,
        max: Option<u64>,
    },
    Missing(&'s str),
    /// A key that is not among those of its map.
    Unknown(&'a Entry, &'s [Box<str>]),
    BadName(&'a Entry),
    Needs {
        key: &'a Entry,
        missing: Vec<&'s str>,
        relation: Option<&'s super::model::Verdict>,
    },
    Excludes {
        key: &'a Entry,
        other: &'s str,
        inherited: bool,
        relation: Option<&'s super::model::Verdict>,
    },
    Never,
    Not(Id),
    NoBranch(Vec<Vec<Failure<'a, 's>>>),
    ManyBranches(usize),
    Group,
    Date,
    Ahead(u32),
    Deprecated,
    Replaced(&'s str),
    Elsewhere(Vec<&'s str>),
    NotUnique(usize),
    Unused,
    IncludeOnly(&'s str),
}

/// Which items of a list rules have looked at.
struct Known {
    /// So many from the first on.
    leading: usize,
    /// And those that fit one of these, which `contains` has counted.
    counted: Vec<Id>,
}

/// An evaluation of one header.
pub(super) struct Evaluation<'a, 's, 'i> {
    pub schema: &'s Schema,
    pub instance: &'i Instance<'a>,
    pub context: &'i Context<'i>,
    pub fuel: Cell<u32>,
    pub depth: Cell<u32>,
}

type Failures<'a, 's> = Vec<Failure<'a, 's>>;

impl<'a, 's, 'i> Evaluation<'a, 's, 'i> {
    pub fn new(schema: &'s Schema, instance: &'i Instance<'a>, context: &'i Context<'i>) -> Self {
        Self { schema, instance, context, fuel: Cell::new(FUEL), depth: Cell::new(0) }
    }

    /// Whether the steps did not suffice.
    pub fn is_exhausted(&self) -> bool {
        self.fuel.get() == 0
    }

    fn spend(&self, steps: u32) -> bool {
        let left = self.fuel.get().saturating_sub(steps);
        self.fuel.set(left);
        left > 0
    }

    fn node(&self, id: Id) -> Option<&'s Node> {
        self.schema.nodes.get(id as usize)
    }

    /// Whether the header or, at its top, the set's configuration has `key`.
    fn has(&self, subject: Subject<'a, '_>, key: &str) -> bool {
        match subject {
            Subject::Header(instance) => {
                instance.entry(key).is_some() || instance.is_broken(key) || (self.context.inherited)(key).is_some()
            }
            Subject::Value(node) => entries_of(node).any(|entry| &*entry.key == key),
        }
    }

    /// Whether the header has `key`, be it empty: then what the set's configuration gives does not count.
    fn is_written(&self, key: &str) -> bool {
        self.instance.header.get(key).is_some()
    }

    /// What the header says of `key`, else what the set's configuration does.
    fn effective(&self, key: &str) -> Option<Cow<'a, str>> {
        match self.instance.entry(key) {
            Some(entry) => Some(shown(&entry.value.value)),
            None => match (self.context.inherited)(key)? {
                Json::String(text) => Some(Cow::Owned(text)),
                Json::Null => None,
                other => Some(Cow::Owned(other.to_string())),
            },
        }
    }

    /// Whether `subject` fits the subschema `id`.
    pub fn fits(&self, id: Id, subject: Subject<'a, '_>, place: Place<'a>) -> bool {
        let mut out = Vec::new();
        self.run(id, subject, place, None, &mut out);
        out.is_empty()
    }

    /// Holds `subject` against the subschema `id`; `notes` are those of the rules around it.
    pub fn run(
        &self,
        id: Id,
        subject: Subject<'a, '_>,
        place: Place<'a>,
        notes: Option<&'s Notes>,
        out: &mut Failures<'a, 's>,
    ) {
        let Some(node) = self.node(id) else { return };
        if !self.spend(1) || out.len() > MAX_FAILURES {
            return;
        }
        if self.depth.get() >= MAX_DEPTH {
            self.fuel.set(0);
            return;
        }
        self.depth.set(self.depth.get() + 1);
        let own = node.notes.as_deref();
        if own.is_none_or(|notes| !notes.pages_only || self.context.role == PageRole::Page) {
            match own.filter(|notes| notes.group.is_some()) {
                Some(group) => {
                    let mut inner = Vec::new();
                    self.rules(node, subject, place, None, &mut inner);
                    if !inner.is_empty() {
                        out.push(Failure { place, notes: Some(group), kind: Kind::Group });
                    }
                }
                None => self.rules(node, subject, place, own.filter(|own| own.governs()).or(notes), out),
            }
        }
        self.depth.set(self.depth.get() - 1);
    }

    fn rules(
        &self,
        node: &'s Node,
        subject: Subject<'a, '_>,
        place: Place<'a>,
        notes: Option<&'s Notes>,
        out: &mut Failures<'a, 's>,
    ) {
        let mut fail = |kind| out.push(Failure { place, notes, kind });
        if node.never {
            fail(Kind::Never);
            return;
        }
        if !node.types.is_any() && !has_type(node.types, subject) {
            // A value of another type fails every other rule, too, without saying anything new.
            fail(Kind::Type(node.types));
            return;
        }
        let only_in_include = self.only_in_include(notes);
        if let Some(literals) = &node.literals
            && only_in_include.is_none()
            && !literals.iter().any(|literal| is_equal(subject, literal, notes.is_some_and(|it| it.ignore_case)))
        {
            fail(Kind::Enum(literals));
        }
        if let Subject::Value(value) = subject {
            match &value.value {
                Value::String(text) => {
                    if let Some(rule) = &node.text {
                        self.text(rule, text, &mut fail);
                    }
                }
                Value::Int(number) => number_rule(node, *number as f64, &mut fail),
                Value::Float(number) => number_rule(node, *number, &mut fail),
                Value::List(items) => {
                    if let Some(rule) = &node.list {
                        self.list(rule, node, items, place, notes, out);
                    }
                }
                _ => {}
            }
            if let Some(own) = node.notes.as_deref() {
                self.annotations(own, value, place, out);
            }
        }
        let is_map = matches!(subject, Subject::Header(_) | Subject::Value(Yaml { value: Value::Map(_), .. }));
        if let Some(rule) = node.map.as_deref().filter(|_| is_map) {
            self.map(rule, node, subject, place, notes, out);
        }
        for &id in &node.all {
            self.run(id, subject, place, notes, out);
        }
        self.choices(node, subject, place, notes, out);
    }

    fn choices(
        &self,
        node: &'s Node,
        subject: Subject<'a, '_>,
        place: Place<'a>,
        notes: Option<&'s Notes>,
        out: &mut Failures<'a, 's>,
    ) {
        for (branches, only_one) in [(&node.any, false), (&node.one, true)] {
            let (mut failed, mut fitting) = (Vec::new(), 0);
            for &branch in branches {
                let mut inner = Vec::new();
                self.run(branch, subject, place, notes, &mut inner);
                match inner.is_empty() {
                    true => fitting += 1,
                    false => failed.push(inner),
                }
                if fitting > 0 && !only_one {
                    break;
                }
            }
            if fitting == 0 && !branches.is_empty() {
                out.push(Failure { place, notes, kind: Kind::NoBranch(failed) });
            } else if fitting > 1 && only_one {
                out.push(Failure { place, notes, kind: Kind::ManyBranches(fitting) });
            }
        }
        if let Some(not) = node.not
            && self.fits(not, subject, place)
            && !self.is_exhausted()
        {
            out.push(Failure { place, notes, kind: Kind::Not(not) });
        }
        if let Some(condition) = node.condition {
            let branch = if self.fits(condition.test, subject, place) { condition.then } else { condition.otherwise };
            if let Some(branch) = branch {
                self.run(branch, subject, place, notes, out);
            }
        }
    }

    fn text(&self, rule: &'s TextRule, text: &str, fail: &mut dyn FnMut(Kind<'a, 's>)) {
        self.spend(u32::try_from(text.len() / 256).unwrap_or(u32::MAX));
        if rule.min.is_some() || rule.max.is_some() {
            let len = text.trim_end_matches(['\n', '\r']).chars().count() as u64;
            if rule.min.is_some_and(|min| len < min) || rule.max.is_some_and(|max| len > max) {
                fail(Kind::TextLength { len, min: rule.min, max: rule.max });
            }
        }
        if rule.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)) {
            fail(Kind::Pattern(rule.written.as_deref().unwrap_or_default()));
        }
        if let Some(format) = rule.format.as_deref().filter(|format| !has_format(format, text)) {
            fail(Kind::Format(format));
        }
    }

    fn list(
        &self,
        rule: &'s ListRule,
        node: &'s Node,
        items: &'a [Yaml],
        place: Place<'a>,
        notes: Option<&'s Notes>,
        out: &mut Failures<'a, 's>,
    ) {
        let len = items.len() as u64;
        if rule.min.is_some_and(|min| len < min) || rule.max.is_some_and(|max| len > max) {
            let kind = Kind::ListLength { len, min: rule.min, max: rule.max };
            out.push(Failure { place, notes, kind });
        }
        if rule.unique {
            let mut seen: FxHashSet<String> = FxHashSet::default();
            for item in items {
                self.spend(1);
                if !seen.insert(identity(&item.value)) {
                    out.push(Failure { place, notes, kind: Kind::Repeated(item) });
                    break;
                }
            }
        }
        let at = |item: &'a Yaml| Place { value: Some(item), depth: place.depth + 1, ..place };
        for (index, item) in items.iter().enumerate() {
            // The build drops empty items; that has a finding of its own.
            if let Some(id) = rule.prefix.get(index).copied().or(rule.items).filter(|_| !is_blank(&item.value)) {
                self.run(id, Subject::Value(item), at(item), notes, out);
            }
        }
        if let Some((id, min, max)) = rule.contains {
            let count = items.iter().filter(|item| self.fits(id, Subject::Value(item), at(item))).count() as u64;
            if count < min || max.is_some_and(|max| count > max) {
                out.push(Failure { place, notes, kind: Kind::NotContained { count, min, max } });
            }
        }
        if let (Some(id), Some(value)) = (rule.unevaluated, place.value) {
            let own = if rule.items.is_some() { usize::MAX } else { rule.prefix.len() };
            let mut known = Known { leading: own, counted: rule.contains.iter().map(|it| it.0).collect() };
            self.known_to_others(node, value, place, &mut known);
            for item in items.iter().skip(known.leading) {
                if !known.counted.iter().any(|id| self.fits(*id, Subject::Value(item), at(item))) {
                    self.run(id, Subject::Value(item), at(item), notes, out);
                }
            }
        }
    }

    /// Adds the items that other rules of the same value have looked at.
    fn known_to_others(&self, node: &'s Node, value: &'a Yaml, place: Place<'a>, known: &mut Known) {
        for inner in self.applying(node, Subject::Value(value), place) {
            if let Some(rule) = &inner.list {
                let all = rule.items.is_some() || rule.unevaluated.is_some();
                known.leading = known.leading.max(if all { usize::MAX } else { rule.prefix.len() });
                known.counted.extend(rule.contains.map(|it| it.0));
            }
            self.known_to_others(inner, value, place, known);
        }
    }

    /// The subschemas that apply to the same value and that it fits.
    fn applying(&self, node: &'s Node, subject: Subject<'a, '_>, place: Place<'a>) -> Vec<&'s Node> {
        if !self.spend(1) {
            return Vec::new();
        }
        let mut ids: Vec<Id> = node.all.clone();
        ids.extend(node.any.iter().chain(&node.one).filter(|id| self.fits(**id, subject, place)));
        if let Some(condition) = node.condition {
            let fits = self.fits(condition.test, subject, place);
            ids.extend(fits.then_some(condition.test));
            ids.extend(if fits { condition.then } else { condition.otherwise });
        }
        let dependent = node.map.iter().flat_map(|map| &map.dependent);
        ids.extend(dependent.filter(|(key, _)| self.has(subject, key)).map(|(_, id)| *id));
        ids.into_iter().filter_map(|id| self.node(id)).collect()
    }

    /// Whether another rule of the same map has looked at `key`.
    fn knows_key(&self, node: &'s Node, key: &str, subject: Subject<'a, '_>, place: Place<'a>) -> bool {
        let own = node.map.as_ref().is_some_and(|rule| {
            rule.properties.contains_key(key)
                || rule.additional.is_some()
                || rule.unevaluated.is_some()
                || rule.patterns.iter().any(|(pattern, _)| pattern.is_match(key))
        });
        own || self.applying(node, subject, place).into_iter().any(|it| self.knows_key(it, key, subject, place))
    }

    fn map(
        &self,
        rule: &'s MapRule,
        node: &'s Node,
        subject: Subject<'a, '_>,
        place: Place<'a>,
        notes: Option<&'s Notes>,
        out: &mut Failures<'a, 's>,
    ) {
        self.spend(u32::try_from(rule.required.len() / 8).unwrap_or(u32::MAX));
        for key in &rule.required {
            if !self.has(subject, key) {
                out.push(Failure { place, notes, kind: Kind::Missing(key) });
            }
        }
        let inner;
        let entries: &[&'a Entry] = match subject {
            Subject::Header(instance) => &instance.entries,
            Subject::Value(value) => {
                inner = entries_of(value).collect::<Vec<_>>();
                &inner
            }
        };
        for &entry in entries {
            self.spend(1);
            let at = Place {
                value: Some(&entry.value),
                key: Some(entry),
                top: place.top.or(Some(entry)),
                depth: place.depth + 1,
            };
            let value = Subject::Value(&entry.value);
            let mut known = false;
            if let Some(id) = rule.properties.get(&entry.key) {
                known = true;
                self.run(*id, value, at, None, out);
            }
            self.spend(u32::try_from(rule.patterns.len()).unwrap_or(u32::MAX));
            for (_, id) in rule.patterns.iter().filter(|(pattern, _)| pattern.is_match(&entry.key)) {
                known = true;
                self.run(*id, value, at, None, out);
            }
            // The key that names the schema itself is nobody's business.
            if matches!(subject, Subject::Header(_)) && &*entry.key == "$schema" {
                continue;
            }
            if let Some(id) = rule.additional.filter(|_| !known) {
                self.other_key((id, &rule.order), entry, at, notes, out);
            }
            if let Some(id) = rule.unevaluated.filter(|_| !known && rule.additional.is_none()) {
                let node_without = self.applying(node, subject, place);
                if !node_without.into_iter().any(|it| self.knows_key(it, &entry.key, subject, place)) {
                    self.other_key((id, &rule.order), entry, at, notes, out);
                }
            }
            if let Some(id) = rule.names {
                let name = Yaml { span: entry.key_span, value: Value::String(entry.key.clone()) };
                if !self.fits_name(id, &name) {
                    out.push(Failure { place, notes, kind: Kind::BadName(entry) });
                }
            }
        }
        let count = entries.len() as u64;
        if rule.min.is_some_and(|min| count < min) || rule.max.is_some_and(|max| count > max) {
            out.push(Failure { place, notes, kind: Kind::KeyCount { min: rule.min, max: rule.max } });
        }
        for (key, needed) in &rule.needs {
            let Some(entry) = entries.iter().find(|entry| entry.key == *key) else { continue };
            let missing: Vec<&str> = needed.iter().map(|it| &**it).filter(|it| !self.has(subject, it)).collect();
            if !missing.is_empty() {
                out.push(Failure { place, notes, kind: Kind::Needs { key: entry, missing, relation: None } });
            }
        }
        for (_, id) in rule.dependent.iter().filter(|(key, _)| entries.iter().any(|entry| entry.key == *key)) {
            self.run(*id, subject, place, notes, out);
        }
    }

    /// A key that `properties` does not name, against `additionalProperties`.
    fn other_key(
        &self,
        (id, known): (Id, &'s [Box<str>]),
        entry: &'a Entry,
        at: Place<'a>,
        notes: Option<&'s Notes>,
        out: &mut Failures<'a, 's>,
    ) {
        match self.node(id) {
            Some(node) if node.never => out.push(Failure { place: at, notes, kind: Kind::Unknown(entry, known) }),
            _ => self.run(id, Subject::Value(&entry.value), at, None, out),
        }
    }

    /// `propertyNames` sees the key as text; the failure is reported at the entry, so a temporary will do.
    fn fits_name(&self, id: Id, name: &Yaml) -> bool {
        let names = Evaluation {
            schema: self.schema,
            instance: &Instance { header: self.instance.header, entries: Vec::new(), blank: Vec::new() },
            context: self.context,
            fuel: Cell::new(self.fuel.get()),
            depth: Cell::new(self.depth.get()),
        };
        let place = Place { value: None, key: None, top: None, depth: 0 };
        let fits = names.fits(id, Subject::Value(name), place);
        self.fuel.set(names.fuel.get());
        fits
    }

    /// What JSON Schema cannot say.
    fn annotations(&self, notes: &'s Notes, value: &'a Yaml, place: Place<'a>, out: &mut Failures<'a, 's>) {
        let mut fail = |kind| out.push(Failure { place, notes: Some(notes), kind });
        let docs_deprecated = notes.deprecated.is_some() || notes.deprecated_for.is_some();
        if docs_deprecated {
            fail(Kind::Deprecated);
        }
        if let Some(key) = place.key {
            for relation in &notes.requires {
                let missing: Vec<&str> = relation.keys.iter().map(|it| &**it).filter(|it| !self.present(it)).collect();
                if !missing.is_empty() {
                    fail(Kind::Needs { key, missing, relation: Some(&relation.verdict) });
                }
            }
            for relation in &notes.forbids {
                let written = |it: &&str| self.instance.entry(it).is_some();
                let given = |it: &&str| {
                    (self.context.inherited)(it).is_some_and(|value| !value.is_null() && value != "")
                        && !self.is_written(it)
                };
                let keys = || relation.keys.iter().map(|it| &**it);
                let other = keys().find(written).map(|it| (it, false));
                if let Some((other, inherited)) = other.or_else(|| Some((keys().find(given)?, true))) {
                    fail(Kind::Excludes { key, other, inherited, relation: Some(&relation.verdict) });
                }
            }
        }
        let is_scalar = !matches!(value.value, Value::List(_) | Value::Map(_) | Value::Null);
        if !is_scalar {
            return;
        }
        let text = shown(&value.value);
        if let Some(format) = &notes.date {
            match format.parse(&text) {
                None => fail(Kind::Date),
                Some(date) => {
                    if let (Some(today), Some(days)) = (self.context.today, notes.days_ahead)
                        && date.day_number() - today.day_number() > i64::from(days)
                    {
                        fail(Kind::Ahead(days));
                    }
                }
            }
        }
        if let Some(only) = self.only_in_include(Some(notes)).filter(|only| !only.eq_ignore_ascii_case(&text)) {
            fail(Kind::IncludeOnly(only));
        }
        if let Some((_, new)) = notes.replaced.iter().find(|(old, _)| **old == *text) {
            fail(Kind::Replaced(new));
        }
        if let Some(length) = &notes.length {
            let mut len = text.chars().count() as u64;
            for other in length.with.iter().filter_map(|key| self.effective(key)).filter(|it| !it.trim().is_empty()) {
                len += other.trim().chars().count() as u64 + length.joint;
            }
            // What the site adds may be written already: a text is only short with it, and only long without.
            if length.min.is_some_and(|min| len + length.plus < min) {
                fail(Kind::TextLength { len: len + length.plus, min: length.min, max: length.max });
            } else if length.max.is_some_and(|max| len > max) {
                fail(Kind::TextLength { len, min: length.min, max: length.max });
            }
        }
        if let Some(from) = &notes.values_from
            && let Some(values) = self.values_elsewhere(from)
            && !values.iter().any(|it| **it == *text || (notes.ignore_case && it.eq_ignore_ascii_case(&text)))
        {
            fail(Kind::Elsewhere(values));
        }
        let uses = |key: &Entry| self.context.uses.and_then(|uses| uses(&key.key, &text));
        if let Some(key) = place.key.filter(|_| notes.unique.is_some() || notes.used.is_some()) {
            match uses(key) {
                Some(0) if notes.used.is_some() => fail(Kind::Unused),
                Some(others) if others > 0 && notes.unique.is_some() => fail(Kind::NotUnique(others)),
                _ => {}
            }
        }
    }

    /// The only value of a file that is only ever included.
    fn only_in_include(&self, notes: Option<&'s Notes>) -> Option<&'s str> {
        notes.filter(|_| self.context.role == PageRole::Include)?.include_value.as_deref()
    }

    fn present(&self, key: &str) -> bool {
        self.has(Subject::Header(self.instance), key)
    }

    /// The values in another file, when the keys that lead to them have values.
    fn values_elsewhere(&self, from: &'s ValuesFrom) -> Option<Vec<&'s str>> {
        values_elsewhere(from, &|key| self.effective(key).map(Cow::into_owned))
    }
}

/// The values that `from` leads to; `effective` gives the values of other keys. `None` when they cannot be known.
pub(super) fn values_elsewhere<'s>(
    from: &'s ValuesFrom,
    effective: &dyn Fn(&str) -> Option<String>,
) -> Option<Vec<&'s str>> {
    let mut pointer = String::new();
    let mut rest = &*from.at;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, behind) = after.split_once('}')?;
        pointer.push_str(before);
        pointer.push_str(&effective(key)?.replace('~', "~0").replace('/', "~1"));
        rest = behind;
    }
    pointer.push_str(rest);
    let values = match data_at(&from.data, &pointer)? {
        Json::Array(items) => items
            .iter()
            .filter_map(|item| match item {
                Json::Object(map) => ["value", "name", "id"].iter().find_map(|key| map.get(*key)?.as_str()),
                other => other.as_str(),
            })
            .collect(),
        Json::Object(map) => map.keys().map(String::as_str).collect(),
        _ => return None,
    };
    Some(values)
}

/// The entries of a map, of equal keys the last.
fn entries_of(node: &Yaml) -> impl Iterator<Item = &Entry> {
    let entries: &[Entry] = if let Value::Map(entries) = &node.value { entries } else { &[] };
    // A map with many keys is never written by hand; looking for its duplicates would cost their square.
    let few = entries.len() < 200;
    entries
        .iter()
        .enumerate()
        .filter(move |(index, entry)| {
            let later = entries.get(index + 1..).unwrap_or_default();
            !few || !later.iter().any(|it| it.key == entry.key)
        })
        .map(|(_, entry)| entry)
}
