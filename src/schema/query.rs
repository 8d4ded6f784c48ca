//! What a schema allows at a place: for completion, hover and repairs.

use super::dates::DateFormat;
use super::evaluate::{Evaluation, Instance, Place, Subject, values_elsewhere};
use super::model::{Docs, Id, Node, Notes, NumberRule, TextRule, Types};
use super::{Context, PageRole, Schema, patterns, words};
use crate::markdown::front_matter::write::{self, Reads};
use crate::markdown::front_matter::{FrontMatter, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value as Json;

/// A value that a schema allows or a repair writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value, without quotes.
    pub value: String,
    /// What YAML must read.
    pub reads: Reads,
    /// What it means; empty when nothing says so.
    pub meaning: String,
}

impl Choice {
    /// Text without a meaning of its own.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Self {
        Self { value: value.into(), reads: Reads::Text, meaning: String::new() }
    }

    /// A number, or yes and no.
    #[must_use]
    pub fn plain(value: impl Into<String>) -> Self {
        Self { reads: Reads::AsIs, ..Self::text(value) }
    }

    /// The value as YAML.
    #[must_use]
    pub fn written(&self) -> String {
        write::scalar(&self.value, true, None, self.reads)
    }
}

/// What a schema says about one key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// What it means, for a writer.
    pub description: String,
    /// JSON type names; empty when any type goes.
    pub types: Vec<String>,
    /// Allowed values; empty when any value goes. Those in another file stand here unless
    /// they depend on other keys: then [`Schema::values`] gives them.
    pub allowed: Vec<Choice>,
    /// Allowed values of the items, when it takes a list.
    pub items: Vec<Choice>,
    /// Whether the items of its list are maps.
    pub maps: bool,
    /// Whether pages must have it.
    pub required: bool,
    /// Whether it is a date, in [`Self::date_format`].
    pub date: bool,
    /// How a date is written.
    pub date_format: Option<DateFormat>,
    /// Whether it is out of use.
    pub deprecated: bool,
    /// The key to write instead of one that is out of use.
    pub replaced_by: Option<String>,
    /// Whether the build sets it, so that a writer must not.
    pub reserved: bool,
    /// Whether its values are those that the set uses already.
    pub used_values: bool,
    /// Whether its value must be the only one of its kind in the set.
    pub unique: bool,
    /// Keys that must be there, too.
    pub requires: Vec<String>,
    /// What its text or number must be, in words that follow "Write".
    pub rule: Option<String>,
    /// Whether some form of its text has a rule.
    pub has_text_rule: bool,
    /// The value that counts when it is missing.
    pub default: Option<Json>,
    /// Values that show what is meant.
    pub examples: Vec<Json>,
    /// The only value in a file that is only ever shown inside others.
    pub include_value: Option<String>,
    /// Its place in a header.
    pub order: u32,
}

impl Key {
    /// What follows the colon where the key is written anew in the column `start`: a blank, and where only a map or a
    /// list of maps goes, its first line.
    #[must_use]
    pub fn opening(&self, start: usize, newline: &str) -> String {
        let below = " ".repeat(start + 2);
        match self.types.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["object"] => format!("{newline}{below}"),
            ["array"] if self.maps => format!("{newline}{below}- "),
            _ => " ".to_owned(),
        }
    }
}

impl Schema {
    /// Whether what it asks for depends on what a header has.
    #[must_use]
    pub fn has_conditions(&self) -> bool {
        self.conditional
    }

    /// What it says about the key at `path`, such as `["ms.topic"]` or `["metadata", "title"]`; a number is an
    /// item of a list. With `header`, `if` and `then` count as they apply to it.
    #[must_use]
    pub fn key_at(&self, path: &[&str], header: Option<&FrontMatter>) -> Option<Key> {
        let (last, folders) = path.split_last()?;
        let parents = self.nodes_at(folders, header, true);
        let nodes = self.step(&parents, last);
        (!nodes.is_empty()).then(|| self.describe(last, &nodes, &self.nodes_at(folders, header, false)))
    }

    /// The keys that may stand in the map at `path` (the header itself: `[]`), in house order.
    #[must_use]
    pub fn keys_at(&self, path: &[&str], header: Option<&FrontMatter>) -> Vec<Key> {
        let parents = self.nodes_at(path, header, true);
        let mut names: Vec<&str> = Vec::new();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for map in parents.iter().filter_map(|id| self.node(*id)?.map.as_deref()) {
            names.extend(map.order.iter().map(|name| &**name).filter(|name| seen.insert(name)));
        }
        let certain = self.nodes_at(path, header, false);
        let key = |name: &&str| self.describe(name, &self.step(&parents, name), &certain);
        let mut keys: Vec<Key> = names.iter().map(key).collect();
        keys.sort_by_key(|key| key.order);
        keys
    }

    /// The values that `key` may have in `header`: those of [`Key::allowed`], and those of
    /// another file that depend on other keys (`ms.subservice` on `ms.service`). `inherited` gives the values that
    /// the set's configuration sets.
    #[must_use]
    pub fn values(
        &self,
        key: &str,
        header: Option<&FrontMatter>,
        inherited: &dyn Fn(&str) -> Option<Json>,
    ) -> Vec<Choice> {
        let found = self.key_at(&[key], header).map(|key| key.allowed).unwrap_or_default();
        if !found.is_empty() {
            return found;
        }
        let text = |value: Json| match value {
            Json::String(text) => Some(text),
            Json::Null => None,
            other => Some(other.to_string()),
        };
        let effective = |key: &str| match header.and_then(|header| header.text(key)) {
            Some(text) => Some(text.trim().to_owned()),
            None => text(inherited(key)?),
        };
        let nodes = self.step(&self.nodes_at(&[], header, true), key);
        let nodes = self.closure(nodes, true, &mut |_| true);
        let from = nodes.iter().find_map(|id| self.node(*id)?.notes.as_deref()?.values_from.as_ref());
        let values = from.and_then(|from| values_elsewhere(from, &effective)).unwrap_or_default();
        let types = nodes.iter().filter_map(|id| Some(self.node(*id)?.types)).find(|types| !types.is_any());
        elsewhere(values, types)
    }

    fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    /// The subschemas that describe the value at `path`.
    fn nodes_at(&self, path: &[&str], header: Option<&FrontMatter>, branches: bool) -> Vec<Id> {
        let mut nodes = self.root_nodes(header, branches);
        for step in path {
            nodes = self.closure(self.step(&nodes, step), branches, &mut |_| true);
        }
        nodes
    }

    /// The subschemas of the header as a whole.
    fn root_nodes(&self, header: Option<&FrontMatter>, branches: bool) -> Vec<Id> {
        // Without a header, what is only asked under a condition is not asked.
        let Some(header) = header else { return self.closure(vec![0], branches, &mut |_| branches) };
        let instance = Instance::new(header);
        let context = Context { role: PageRole::Page, today: None, inherited: &|_| None, uses: None };
        let evaluation = Evaluation::new(self, &instance, &context);
        let place = Place { value: None, key: None, top: None, depth: 0 };
        let mut fits = |id| evaluation.fits(id, Subject::Header(&instance), place);
        self.closure(vec![0], branches, &mut fits)
    }

    /// `ids` and all that apply to the same value, with those of `anyOf` and `oneOf` when `branches`; `fits` decides
    /// conditions.
    pub(super) fn closure(&self, ids: Vec<Id>, branches: bool, fits: &mut dyn FnMut(Id) -> bool) -> Vec<Id> {
        let mut seen: FxHashSet<Id> = FxHashSet::default();
        let (mut waiting, mut found) = (ids, Vec::new());
        waiting.reverse();
        while let Some(id) = waiting.pop() {
            let Some(node) = self.node(id).filter(|_| seen.insert(id)) else { continue };
            found.push(id);
            if let Some(condition) = node.condition {
                waiting.extend(if fits(condition.test) { condition.then } else { condition.otherwise });
            }
            if branches {
                waiting.extend(node.one.iter().chain(&node.any).rev());
            }
            waiting.extend(node.all.iter().rev());
        }
        found
    }

    /// The subschemas of `name` in the maps or lists `parents`.
    pub(super) fn step(&self, parents: &[Id], name: &str) -> Vec<Id> {
        let mut found = Vec::new();
        for node in parents.iter().filter_map(|id| self.node(*id)) {
            if let Some(map) = &node.map {
                let own = map.properties.get(name).copied();
                let patterns = map.patterns.iter().filter(|(pattern, _)| pattern.is_match(name)).map(|(_, id)| *id);
                let before = found.len();
                found.extend(own.into_iter().chain(patterns));
                if found.len() == before {
                    let other = map.additional.filter(|id| self.node(*id).is_some_and(|node| !node.never));
                    found.extend(other);
                }
            }
            if let (Some(list), Ok(index)) = (&node.list, name.parse::<usize>()) {
                found.extend(list.prefix.get(index).copied().or(list.items));
            }
        }
        found
    }

    /// The annotations of the key `name` of the header, for which `wanted` gives something.
    pub(super) fn note<'s, T>(&'s self, name: &str, wanted: impl Fn(&'s Notes) -> Option<T>) -> Option<T> {
        let nodes = self.closure(self.step(&self.closure(vec![0], true, &mut |_| true), name), true, &mut |_| true);
        nodes.into_iter().find_map(|id| wanted(self.node(id)?.notes.as_deref()?))
    }

    /// `own` are the subschemas of the key; `parents` those of the map that holds it, without those of `anyOf` and
    /// `oneOf`.
    fn describe(&self, name: &str, own: &[Id], parents: &[Id]) -> Key {
        let ids = self.closure(own.to_vec(), true, &mut |_| true);
        let all: Vec<&Node> = ids.iter().filter_map(|id| self.node(*id)).collect();
        let certain = self.closure(own.to_vec(), false, &mut |_| false);
        let certain = || certain.iter().filter_map(|id| self.node(*id));
        let docs = || all.iter().filter_map(|node| node.docs.as_deref());
        let notes = || all.iter().filter_map(|node| node.notes.as_deref());
        let types = self.types(own);
        let required = |id: &Id| self.node(*id)?.map.as_deref().map(|map| map.required.iter().any(|it| &**it == name));
        let is_list = types.is_some_and(|types| types.has("array"));
        let items = if is_list { self.closure(self.step(&ids, "0"), true, &mut |_| true) } else { Vec::new() };
        let items: Vec<&Node> = items.iter().filter_map(|id| self.node(*id)).collect();
        // What one of several values means is not what the key means.
        let of_value = |node: &Node| all.len() > 1 && node.literals.as_ref().is_some_and(|it| it.len() == 1);
        let description = |docs: &Docs| docs.description.as_deref().or(docs.title.as_deref()).map(str::to_owned);
        let of_key = certain().chain(all.iter().copied().filter(|node| !of_value(node)));
        // A rule that only some of its forms have is not the rule of the key.
        let rule = || certain().filter_map(|node| node.text.as_deref()).chain(only(&all)).next();
        let is_day = || rule().and_then(|rule| rule.format.as_deref()) == Some("date");
        let date_format = notes().find_map(|notes| notes.date.clone());
        let date_format = date_format.or_else(|| is_day().then(|| DateFormat::new("yyyy-MM-dd")).flatten());
        Key {
            name: name.to_owned(),
            description: of_key.filter_map(|node| node.docs.as_deref()).find_map(description).unwrap_or_default(),
            types: types.map(|types| types.names().map(str::to_owned).collect()).unwrap_or_default(),
            allowed: allowed(&all),
            items: allowed(&items),
            maps: items.iter().any(|node| node.map.is_some() || node.types.has("object")),
            required: parents.iter().filter_map(required).any(|it| it),
            date: date_format.is_some(),
            date_format,
            deprecated: docs().any(|docs| docs.deprecated) || notes().any(|notes| notes.deprecated.is_some()),
            replaced_by: notes()
                .find_map(|notes| notes.deprecated_for.as_deref().or_else(|| notes.value.as_ref()?.rename.as_deref()))
                .map(str::to_owned),
            reserved: notes().any(|notes| notes.reserved),
            used_values: notes().any(|notes| notes.used.is_some()),
            unique: notes().any(|notes| notes.unique.is_some()),
            requires: notes().flat_map(|it| &it.requires).flat_map(|it| &it.keys).map(|it| it.to_string()).collect(),
            rule: rule()
                .and_then(text_rule)
                .or_else(|| certain().find_map(|node| number_rule(node.number.as_deref()?))),
            has_text_rule: all.iter().any(|node| node.text.is_some()),
            default: docs().find_map(|docs| docs.default.clone()),
            examples: docs().map(|docs| docs.examples.clone()).find(|it| !it.is_empty()).unwrap_or_default(),
            include_value: notes().find_map(|notes| notes.include_value.as_deref()).map(str::to_owned),
            order: notes().find_map(|notes| notes.order).unwrap_or(u32::MAX),
        }
    }

    /// The types that all of `ids` allow, each by one of its branches; `None` when any goes.
    fn types(&self, ids: &[Id]) -> Option<Types> {
        let mut known = FxHashMap::default();
        let all = ids.iter().fold(Types::ANY, |types, id| types.and(self.types_of(*id, &mut known)));
        (all != Types::ANY && !all.is_any()).then_some(all)
    }

    fn types_of(&self, id: Id, known: &mut FxHashMap<Id, Types>) -> Types {
        let Some(node) = self.node(id) else { return Types::ANY };
        if let Some(types) = known.get(&id) {
            return *types;
        }
        // What leads back here adds nothing.
        known.insert(id, Types::ANY);
        let mut types = if node.types.is_any() { Types::ANY } else { node.types.widened() };
        for id in &node.all {
            types = types.and(self.types_of(*id, known));
        }
        for branches in [&node.any, &node.one] {
            let of_one = branches.iter().fold(Types(0), |all, id| Types(all.0 | self.types_of(*id, known).0));
            types = if branches.is_empty() { types } else { types.and(of_one) };
        }
        known.insert(id, types);
        types
    }
}

/// The rule for text, where only one form of a value has one.
fn only<'s>(nodes: &[&'s Node]) -> Option<&'s TextRule> {
    let mut rules = nodes.iter().filter_map(|node| node.text.as_deref());
    rules.next().filter(|_| rules.next().is_none())
}

/// What text must be, in words.
fn text_rule(rule: &TextRule) -> Option<String> {
    if let Some(written) = rule.written.as_deref() {
        return Some(patterns::in_words(written).unwrap_or_else(|| format!("text that fits the pattern `{written}`")));
    }
    if let Some(format) = rule.format.as_deref() {
        return words::format_name(format);
    }
    let has_length = rule.min.is_some() || rule.max.is_some();
    has_length.then(|| words::amount(rule.min, rule.max, "character"))
}

fn number_rule(rule: &NumberRule) -> Option<String> {
    Some(words::number(rule.min.or(rule.above), rule.max.or(rule.below), rule.multiple_of))
}

/// Values of another file: text where the key takes nothing else.
fn elsewhere(values: Vec<&str>, types: Option<Types>) -> Vec<Choice> {
    let reads = if types.is_some_and(Types::is_text) { Reads::Text } else { Reads::Number };
    values.into_iter().map(|value| Choice { reads, ..Choice::text(value) }).collect()
}

/// The values that `nodes` allow together: of one `enum`, of the `const`s of branches, or of another file.
fn allowed(nodes: &[&Node]) -> Vec<Choice> {
    let notes = nodes.iter().filter_map(|it| it.notes.as_deref());
    let meanings: FxHashMap<&str, &str> =
        notes.flat_map(|it| &it.meanings).map(|(name, it)| (&**name, &**it)).collect();
    let mut found: Vec<Choice> = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    for node in nodes {
        for literal in node.literals.iter().flat_map(|it| it.iter()) {
            let value = match literal {
                Json::String(text) => text.clone(),
                Json::Null | Json::Array(_) | Json::Object(_) => continue,
                other => other.to_string(),
            };
            let meaning = meanings.get(value.as_str()).map(|meaning| (*meaning).to_owned());
            // `oneOf: [{const, description}]` is the other way to say what values mean.
            let own = || node.docs.as_deref().and_then(|it| it.description.as_deref()).map(str::to_owned);
            let alone = node.literals.as_ref().is_some_and(|it| it.len() == 1);
            if seen.insert(value.clone()) {
                let meaning = meaning.or_else(|| own().filter(|_| alone && nodes.len() > 1));
                let meaning = meaning.unwrap_or_default();
                let reads = if literal.is_string() { Reads::Text } else { Reads::AsIs };
                found.push(Choice { value, reads, meaning });
            }
        }
    }
    if found.is_empty() {
        let from = nodes.iter().find_map(|node| node.notes.as_deref()?.values_from.as_ref());
        if let Some(values) = from.and_then(|from| values_elsewhere(from, &|_| None)) {
            let types = nodes.iter().map(|node| node.types).find(|types| !types.is_any());
            found = elsewhere(values, types);
        }
    }
    found
}

/// Whether a value is text in one line, for [`super::words`].
pub(super) fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Map(_))
}
