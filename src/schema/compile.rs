//! JSON Schema (draft 7 and 2020-12, and what lies between) to nodes. References are resolved within the given
//! documents; what cannot be resolved, read or run is a problem at its place.
//!
//! No recursion: a work list, so that no schema can exhaust the stack.

use super::load::{BUILT_IN, data_of, file_of_ref, has_scheme};
use super::model::{Condition, Docs, Id, ListRule, MapRule, Node as Compiled, NumberRule, TextRule, Types};
use super::{Schema, notes};
use crate::docset::tree::{Node, Value};
use crate::text::Span;
use regex::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::path::PathBuf;
use std::sync::Arc;

/// Most subschemas that one schema may have.
const MAX_NODES: usize = 100_000;

/// Longest chain of subschemas that apply to one and the same value: `$ref`s, `allOf` and the like.
const MAX_CHAIN: usize = 64;

/// Bytes that a compiled pattern may take.
const MAX_PATTERN: usize = 1 << 20;

/// Problems of one schema that are told.
const MAX_PROBLEMS: usize = 20;

/// One of the files that a schema is made of; the first is the schema itself.
pub(super) struct Document {
    pub path: PathBuf,
    pub tree: Node,
}

/// A subschema with what its references are relative to.
#[derive(Clone, Copy)]
struct At<'a> {
    document: usize,
    node: &'a Node,
    /// The nearest subschema with an `$id`, else the document.
    resource: &'a Node,
}

/// Compiles `documents`; `None` when something in them makes that impossible. `report` takes the index of a
/// document, a place in it and what is wrong there.
pub(super) fn compile(documents: &[Document], report: &mut dyn FnMut(usize, Span, String)) -> Option<Schema> {
    let mut compiler = Compiler {
        documents,
        ids: FxHashMap::default(),
        anchors: FxHashMap::default(),
        dynamic: FxHashMap::default(),
        known: FxHashMap::default(),
        nodes: Vec::new(),
        waiting: Vec::new(),
        schemas: vec![false; documents.len()],
        problems: Vec::new(),
        fatal: false,
    };
    let root = documents.first()?;
    compiler.index();
    let at = At { document: 0, node: &root.tree, resource: &root.tree };
    compiler.id_of(at);
    let mut done = 0;
    while let Some((id, at)) = compiler.waiting.get(done).copied() {
        done += 1;
        if done > MAX_NODES {
            compiler.fail(at, at.node.span, format!("A schema may have {MAX_NODES} subschemas; this one has more."));
            break;
        }
        let node = compiler.node(at);
        if let Some(place) = compiler.nodes.get_mut(id as usize) {
            *place = node;
        }
    }
    if !compiler.fatal {
        compiler.check_against_draft();
    }
    if !compiler.fatal {
        compiler.check_chains();
    }
    let Compiler { nodes, mut problems, fatal, .. } = compiler;
    problems.sort_by_key(|(document, span, _)| (*document, span.start));
    for (document, span, message) in problems.into_iter().take(MAX_PROBLEMS) {
        report(document, span, message);
    }
    (!fatal).then(|| Schema::new(nodes, root.tree.get("title").and_then(Node::text)))
}

struct Compiler<'a> {
    documents: &'a [Document],
    /// Subschemas by `$id`.
    ids: FxHashMap<String, At<'a>>,
    /// Subschemas by the address of their resource and `$anchor`.
    anchors: FxHashMap<(usize, &'a str), At<'a>>,
    /// Subschemas by `$dynamicAnchor`: the outermost document comes first and wins.
    dynamic: FxHashMap<&'a str, At<'a>>,
    /// Nodes by the address of what they are made from.
    known: FxHashMap<usize, Id>,
    nodes: Vec<Compiled>,
    waiting: Vec<(Id, At<'a>)>,
    /// Which documents hold schemas; the others hold data.
    schemas: Vec<bool>,
    problems: Vec<(usize, Span, String)>,
    fatal: bool,
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node) as usize
}

/// Keys whose values are no schemas.
fn holds_data(key: &str) -> bool {
    matches!(key, "enum" | "const" | "default" | "examples" | "x-guidepost")
}

fn own_id(node: &Node) -> Option<&str> {
    let id = node.get("$id").or_else(|| node.get("id")).and_then(Node::text)?;
    let id = id.trim_end_matches('#');
    (!id.is_empty() && !id.starts_with('#')).then_some(id)
}

impl<'a> Compiler<'a> {
    /// Remembers ids and anchors.
    fn index(&mut self) {
        for (document, it) in self.documents.iter().enumerate() {
            let root = &it.tree;
            let mut waiting = vec![(At { document, node: root, resource: root }, None::<url::Url>)];
            while let Some((mut at, mut base)) = waiting.pop() {
                let node = at.node;
                if let Some(id) = own_id(node).filter(|_| node.get("$ref").is_none() || address(node) == address(root))
                {
                    at.resource = node;
                    self.ids.entry(id.to_owned()).or_insert(at);
                    let absolute = match &base {
                        Some(base) => base.join(id).ok(),
                        None => url::Url::parse(id).ok(),
                    };
                    if let Some(absolute) = &absolute {
                        self.ids.entry(absolute.to_string().trim_end_matches('#').to_owned()).or_insert(at);
                    }
                    base = absolute.or(base);
                }
                for key in ["$anchor", "$dynamicAnchor", "$id"] {
                    let name = node.get(key).and_then(Node::text);
                    let name = if key == "$id" { name.and_then(|it| it.strip_prefix('#')) } else { name };
                    let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
                    self.anchors.entry((address(at.resource), name)).or_insert(at);
                    if key == "$dynamicAnchor" {
                        self.dynamic.entry(name).or_insert(at);
                    }
                }
                let values = node.entries().iter().filter(|entry| !holds_data(&entry.key)).map(|entry| &entry.value);
                for child in values.chain(node.items()) {
                    if matches!(child.value, Value::Map(_) | Value::List(_)) {
                        waiting.push((At { node: child, ..at }, base.clone()));
                    }
                }
            }
        }
    }

    fn say(&mut self, at: At<'a>, span: Span, message: String) {
        // The address of a node's file stands for it; the reader of `guidepost:learn` cannot mend it.
        self.problems.push((at.document, span, message));
    }

    /// Something that leaves the schema unusable.
    fn fail(&mut self, at: At<'a>, span: Span, message: String) {
        self.fatal = true;
        self.say(at, span, message);
    }

    fn id_of(&mut self, at: At<'a>) -> Id {
        if let Some(known) = self.known.get(&address(at.node)) {
            return *known;
        }
        let id = Id::try_from(self.nodes.len()).unwrap_or(Id::MAX);
        self.nodes.push(Compiled::default());
        self.known.insert(address(at.node), id);
        self.waiting.push((id, at));
        id
    }

    fn child(&mut self, at: At<'a>, key: &str) -> Option<Id> {
        at.node.get(key).map(|node| self.id_of(At { node, ..at }))
    }

    fn children(&mut self, at: At<'a>, key: &str) -> Vec<Id> {
        let items = at.node.get(key).map(Node::items).unwrap_or_default();
        items.iter().map(|node| self.id_of(At { node, ..at })).collect()
    }

    fn node(&mut self, mut at: At<'a>) -> Compiled {
        let place = (u16::try_from(at.document).unwrap_or(u16::MAX), at.node.span);
        let mut node = Compiled { place, ..Compiled::default() };
        if let Some(is_schema) = self.schemas.get_mut(at.document) {
            *is_schema = true;
        }
        match at.node.value {
            Value::Bool(all) => {
                node.never = !all;
                return node;
            }
            Value::Map(_) => {}
            _ => {
                let message = format!("A schema is an object, true or false; this is {}.", at.node.kind());
                self.fail(at, at.node.span, message);
                return node;
            }
        }
        if own_id(at.node).is_some() {
            at.resource = at.node;
        }
        node.docs = docs(at.node);
        node.notes = self.notes(at);
        if let Some(reference) = at.node.get("$ref") {
            node.all.extend(self.resolve(at, reference));
            if self.ignores_siblings(at.document) {
                return node;
            }
        }
        if let Some(reference) = at.node.get("$dynamicRef") {
            let name = reference.text().and_then(|text| text.strip_prefix('#'));
            let outermost = name.and_then(|name| self.dynamic.get(name)).copied();
            match outermost.filter(|_| name.is_some_and(|name| self.is_dynamic(at, name))) {
                Some(target) => node.all.push(self.id_of(target)),
                None => node.all.extend(self.resolve(at, reference)),
            }
        }
        node.types = self.types(at);
        node.literals = match (at.node.get("const"), at.node.get("enum")) {
            (Some(only), _) => Some([only.to_json()].into()),
            (None, Some(all)) => Some(all.items().iter().map(Node::to_json).collect()),
            (None, None) => None,
        };
        node.text = self.text_rule(at);
        node.number = number_rule(at.node);
        node.list = self.list_rule(at);
        node.map = self.map_rule(at);
        let all = self.children(at, "allOf");
        node.all.extend(all);
        node.any = self.children(at, "anyOf");
        node.one = self.children(at, "oneOf");
        node.not = self.child(at, "not");
        node.condition = self.child(at, "if").map(|test| Condition {
            test,
            then: self.child(at, "then"),
            otherwise: self.child(at, "else"),
        });
        node
    }

    fn is_dynamic(&self, at: At<'a>, name: &str) -> bool {
        let local = self.anchors.get(&(address(at.resource), name));
        local.is_some_and(|it| it.node.get("$dynamicAnchor").is_some())
    }

    fn notes(&mut self, at: At<'a>) -> Option<Box<super::model::Notes>> {
        let written = at.node.get("x-guidepost");
        let mut found = Vec::new();
        let documents = self.documents;
        let mut notes = written.map(|written| {
            let data = |file: &str| data_of(documents, at.document, file);
            notes::Reader { problems: &mut found, data: &data }.notes(written)
        });
        for (span, message) in found {
            self.say(at, span, message);
        }
        // What editors of JSON Schema read as well.
        if let (Some(names), Some(meanings)) =
            (at.node.get("enum"), at.node.get("enumDescriptions").or_else(|| at.node.get("markdownEnumDescriptions")))
        {
            let pairs = names.items().iter().zip(meanings.items());
            let pairs = pairs.filter_map(|(name, meaning)| Some((name.text()?.into(), meaning.text()?.into())));
            notes.get_or_insert_default().meanings.extend(pairs);
        }
        if let Some(message) =
            ["errorMessage", "patternErrorMessage"].iter().find_map(|key| at.node.get(key).and_then(Node::text))
        {
            let verdict = notes.get_or_insert_default().value.get_or_insert_default();
            verdict.message.get_or_insert_with(|| message.into());
        }
        if let Some(message) = at.node.get("deprecationMessage").and_then(Node::text) {
            let verdict = notes.get_or_insert_default().deprecated.get_or_insert_default();
            verdict.message.get_or_insert_with(|| message.into());
        }
        notes.map(Box::new)
    }

    /// The subschema that a reference names.
    fn resolve(&mut self, at: At<'a>, reference: &'a Node) -> Option<Id> {
        let Some(text) = reference.text() else {
            self.fail(at, reference.span, format!("`$ref` is {}; it takes text.", reference.kind()));
            return None;
        };
        match self.target(at, text) {
            Ok(target) => Some(self.id_of(target)),
            Err(reason) => {
                self.fail(at, reference.span, reason);
                None
            }
        }
    }

    fn target(&self, at: At<'a>, text: &str) -> Result<At<'a>, String> {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        let whole = |document: usize| {
            let node = self.documents.get(document).map(|it| &it.tree)?;
            Some(At { document, node, resource: node })
        };
        let base = || url::Url::parse(own_id(at.resource)?).ok()?.join(file).ok();
        let start = if file.is_empty() {
            At { node: at.resource, ..at }
        } else if let Some(target) = self.ids.get(file) {
            *target
        } else if let Some(path) = file_of_ref(text)
            && let Some(of) = self.documents.get(at.document)
            && let path = if path.starts_with(BUILT_IN) {
                PathBuf::from(path)
            } else {
                let folder = of.path.parent().unwrap_or(&of.path);
                crate::files::normalize(&folder.join(path.replace('\\', "/")))
            }
            && let Some(document) = self.documents.iter().position(|it| it.path == path)
        {
            whole(document).ok_or_else(String::new)?
        } else if let Some(target) = base().and_then(|url| self.ids.get(url.as_str())) {
            *target
        } else if file.starts_with(BUILT_IN) {
            return Err(format!(
                "There is no built-in schema `{file}`: guidepost:learn, guidepost:generic and guidepost:toc are."
            ));
        } else if has_scheme(file) {
            return Err(format!(
                "`{file}` is an address, and nothing is fetched from the network. Put a copy of that schema into the \
                 repository and name its file."
            ));
        } else {
            return Err(format!("The schema `{file}` is not there."));
        };
        let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        if fragment.is_empty() {
            return Ok(start);
        }
        let Some(pointer) = fragment.strip_prefix('/') else {
            let anchor = self.anchors.get(&(address(start.resource), &*fragment));
            return anchor.copied().ok_or_else(|| format!("The schema has no anchor `{fragment}`."));
        };
        let mut target = start;
        for step in pointer.split('/') {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match &target.node.value {
                Value::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => target.node.get(&step),
            };
            target.node = next.ok_or_else(|| format!("The schema has nothing at `#{fragment}`."))?;
            if own_id(target.node).is_some() {
                target.resource = target.node;
            }
        }
        Ok(target)
    }

    /// Whether the document is of a draft in which nothing beside `$ref` counts.
    fn ignores_siblings(&self, document: usize) -> bool {
        self.documents.get(document).is_some_and(|it| is_old_draft(&it.tree))
    }

    fn types(&mut self, at: At<'a>) -> Types {
        let mut types = Types::default();
        for name in at.node.get("type").map(Node::one_or_many).unwrap_or_default() {
            match name.text().and_then(Types::of) {
                Some(bit) => types.0 |= bit.0,
                None => {
                    let known = Types::NAMES.map(|(name, _)| name).join(", ");
                    let written = name.text().unwrap_or_else(|| name.kind());
                    let message = format!("`{written}` is no type. A type is one of {known}.");
                    self.fail(at, name.span, message);
                }
            }
        }
        types
    }

    fn pattern(&mut self, at: At<'a>, span: Span, pattern: &str) -> Option<Regex> {
        match regex(pattern) {
            Ok(regex) => Some(regex),
            Err(reason) => {
                self.fail(at, span, reason);
                None
            }
        }
    }

    fn text_rule(&mut self, at: At<'a>) -> Option<Box<TextRule>> {
        let count = |key: &str| at.node.get(key).and_then(whole);
        let pattern = at.node.get("pattern").and_then(|node| Some((node.span, node.text()?)));
        let rule = TextRule {
            min: count("minLength"),
            max: count("maxLength"),
            pattern: pattern.and_then(|(span, text)| self.pattern(at, span, text)),
            written: pattern.map(|(_, text)| text.into()),
            format: at.node.get("format").and_then(Node::text).map(Into::into),
        };
        let holds = rule.min.is_some() || rule.max.is_some() || rule.pattern.is_some() || rule.format.is_some();
        holds.then(|| Box::new(rule))
    }

    fn list_rule(&mut self, at: At<'a>) -> Option<Box<ListRule>> {
        let count = |key: &str| at.node.get(key).and_then(whole);
        let (mut prefix, mut items) = (self.children(at, "prefixItems"), None);
        if at.node.get("items").is_some_and(|items| matches!(items.value, Value::List(_))) {
            prefix = self.children(at, "items");
            items = items.or_else(|| self.child(at, "additionalItems"));
        } else {
            items = items.or_else(|| self.child(at, "items"));
        }
        let contains = self.child(at, "contains");
        let rule = ListRule {
            min: count("minItems"),
            max: count("maxItems"),
            unique: at.node.get("uniqueItems").is_some_and(|it| it.value == Value::Bool(true)),
            prefix,
            items,
            contains: contains.map(|id| (id, count("minContains").unwrap_or(1), count("maxContains"))),
            unevaluated: self.child(at, "unevaluatedItems"),
        };
        let holds = rule.min.is_some()
            || rule.max.is_some()
            || rule.unique
            || rule.items.is_some()
            || !rule.prefix.is_empty()
            || rule.contains.is_some()
            || rule.unevaluated.is_some();
        holds.then(|| Box::new(rule))
    }

    fn map_rule(&mut self, at: At<'a>) -> Option<Box<MapRule>> {
        const KEYS: [&str; 12] = [
            "properties",
            "patternProperties",
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
            "required",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
            "minProperties",
            "maxProperties",
            "x-guidepost",
        ];
        if !at.node.entries().iter().any(|entry| KEYS.contains(&entry.key.as_str())) {
            return None;
        }
        let count = |key: &str| at.node.get(key).and_then(whole);
        let entries = |key: &str| at.node.get(key).map(Node::entries).unwrap_or_default();
        let names = |node: &Node| node.items().iter().filter_map(|it| it.text().map(Into::into)).collect::<Vec<_>>();
        let mut rule = MapRule {
            min: count("minProperties"),
            max: count("maxProperties"),
            required: at.node.get("required").map(names).unwrap_or_default(),
            ..MapRule::default()
        };
        for entry in entries("properties") {
            let id = self.id_of(At { node: &entry.value, ..at });
            if rule.properties.insert(entry.key.as_str().into(), id).is_none() {
                rule.order.push(entry.key.as_str().into());
            }
        }
        for entry in entries("patternProperties") {
            let id = self.id_of(At { node: &entry.value, ..at });
            rule.patterns.extend(self.pattern(at, entry.key_span, &entry.key).map(|pattern| (pattern, id)));
        }
        rule.additional = self.child(at, "additionalProperties");
        rule.unevaluated = self.child(at, "unevaluatedProperties");
        rule.names = self.child(at, "propertyNames");
        for entry in entries("dependentRequired") {
            rule.needs.push((entry.key.as_str().into(), names(&entry.value)));
        }
        for entry in entries("dependentSchemas").iter().chain(entries("dependencies")) {
            match &entry.value.value {
                Value::List(_) => rule.needs.push((entry.key.as_str().into(), names(&entry.value))),
                _ => rule.dependent.push((entry.key.as_str().into(), self.id_of(At { node: &entry.value, ..at }))),
            }
        }
        Some(Box::new(rule))
    }

    /// Holds each schema against the schema of its draft: misspelt types, lists where objects belong.
    fn check_against_draft(&mut self) {
        for (index, document) in self.documents.iter().enumerate() {
            let is_schema = self.schemas.get(index).copied().unwrap_or(false);
            if !is_schema || document.path.to_str().is_some_and(|path| path.starts_with(BUILT_IN)) {
                continue;
            }
            let json = document.tree.to_json();
            let validator = match is_old_draft(&document.tree) {
                true => jsonschema::draft7::meta::validator(),
                false => jsonschema::draft202012::meta::validator(),
            };
            if validator.is_valid(&json) {
                continue;
            }
            for error in validator.iter_errors(&json).take(MAX_PROBLEMS) {
                let steps: Vec<String> = super::pointer(error.instance_path().as_str());
                let (span, last) = place(&document.tree, &steps);
                let reason = shortened(&error.to_string());
                let message = match last {
                    Some(key) => format!("`{key}` is not as JSON Schema wants it: {reason}."),
                    None => format!("This is not as JSON Schema wants it: {reason}."),
                };
                self.problems.push((index, span, message));
                self.fatal = true;
            }
        }
    }

    /// Finds `$ref`s that lead in a circle without ever coming to another value, and chains that are too long.
    fn check_chains(&mut self) {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done(usize),
        }
        let mut states = vec![State::New; self.nodes.len()];
        let mut bad: Option<(Id, &'static str)> = None;
        'roots: for root in 0..self.nodes.len() {
            let mut stack = vec![(root, 0_usize, 0_usize)];
            while let Some((id, next, deepest)) = stack.pop() {
                if next == 0 {
                    if states.get(id) != Some(&State::New) {
                        continue;
                    }
                    if let Some(state) = states.get_mut(id) {
                        *state = State::Open;
                    }
                }
                let children = self.nodes.get(id).map(in_place).unwrap_or_default();
                let Some(&child) = children.get(next) else {
                    if let Some(state) = states.get_mut(id) {
                        *state = State::Done(deepest + 1);
                    }
                    if deepest + 1 > MAX_CHAIN {
                        bad = Some((id as Id, "This chain of `$ref`s and `allOf`s is too long to be followed."));
                        break 'roots;
                    }
                    if let Some((_, _, outer)) = stack.last_mut() {
                        *outer = (*outer).max(deepest + 1);
                    }
                    continue;
                };
                match states.get(child as usize) {
                    Some(State::Open) => {
                        bad = Some((id as Id, "This leads back to itself without an end: the `$ref` is in a circle."));
                        break 'roots;
                    }
                    Some(State::Done(depth)) => stack.push((id, next + 1, deepest.max(*depth))),
                    _ => {
                        stack.push((id, next + 1, deepest));
                        stack.push((child as usize, 0, 0));
                    }
                }
            }
        }
        if let Some((id, message)) = bad {
            let (document, span) = self.nodes.get(id as usize).map(|node| node.place).unwrap_or_default();
            self.fatal = true;
            self.problems.push((usize::from(document), span, message.to_owned()));
        }
    }
}

/// The subschemas that apply to the same value as `node`.
pub(super) fn in_place(node: &Compiled) -> Vec<Id> {
    let condition = node.condition.iter().flat_map(|it| [Some(it.test), it.then, it.otherwise]).flatten();
    let dependent = node.map.iter().flat_map(|map| map.dependent.iter().map(|(_, id)| *id));
    let lists = node.all.iter().chain(&node.any).chain(&node.one).copied();
    lists.chain(node.not).chain(condition).chain(dependent).collect()
}

fn is_old_draft(tree: &Node) -> bool {
    let draft = tree.get("$schema").and_then(Node::text).unwrap_or_default();
    ["draft-07", "draft-06", "draft-04"].iter().any(|old| draft.contains(old))
}

fn whole(node: &Node) -> Option<u64> {
    let Value::Number(number) = &node.value else { return None };
    // `2.0` is a whole number to JSON Schema.
    number.as_u64().or_else(|| number.as_f64().filter(|it| *it >= 0.0 && it.fract() == 0.0).map(|it| it as u64))
}

fn number_rule(node: &Node) -> Option<Box<NumberRule>> {
    let number = |key: &str| match &node.get(key)?.value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    };
    let rule = NumberRule {
        min: number("minimum"),
        above: number("exclusiveMinimum"),
        max: number("maximum"),
        below: number("exclusiveMaximum"),
        multiple_of: number("multipleOf").filter(|it| *it > 0.0),
    };
    let all = [rule.min, rule.above, rule.max, rule.below, rule.multiple_of];
    all.iter().any(Option::is_some).then(|| Box::new(rule))
}

fn docs(node: &Node) -> Option<Box<Docs>> {
    let text = |key: &str| node.get(key).and_then(Node::text).map(Into::into);
    let docs = Docs {
        title: text("title"),
        description: text("markdownDescription").or_else(|| text("description")),
        deprecated: node.get("deprecated").is_some_and(|it| it.value == Value::Bool(true))
            || node.get("deprecationMessage").is_some(),
        default: node.get("default").map(Node::to_json),
        examples: node.get("examples").map(|it| it.items().iter().map(Node::to_json).collect()).unwrap_or_default(),
    };
    let holds = docs.title.is_some()
        || docs.description.is_some()
        || docs.deprecated
        || docs.default.is_some()
        || !docs.examples.is_empty();
    holds.then(|| Box::new(docs))
}

/// A pattern of JSON Schema as one that takes linear time.
fn regex(pattern: &str) -> Result<Regex, String> {
    let translated = jsonschema_regex::to_rust_regex(pattern)
        .map_err(|()| format!("The pattern `{}` cannot be read as a regular expression.", shortened(pattern)))?;
    RegexBuilder::new(&translated).size_limit(MAX_PATTERN).dfa_size_limit(MAX_PATTERN).build().map_err(|error| {
        let pattern = shortened(pattern);
        match error {
            regex::Error::CompiledTooBig(_) => format!("The pattern `{pattern}` is too large to be run."),
            _ if pattern.contains("(?=") || pattern.contains("(?!") || pattern.contains("(?<") => format!(
                "The pattern `{pattern}` looks ahead or behind, which would make checks slow. Write it without, or use \
                 `not` with a pattern of its own."
            ),
            _ => format!("The pattern `{pattern}` cannot be read as a regular expression."),
        }
    })
}

/// The start of a text that may be long.
pub(super) fn shortened(text: &str) -> String {
    let text = text.trim_end_matches('.');
    match text.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Where a JSON pointer leads, and the last key on the way.
fn place<'n>(root: &'n Node, steps: &[String]) -> (Span, Option<&'n str>) {
    let (mut node, mut last) = (root, None);
    for step in steps {
        let next = match &node.value {
            Value::List(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
            Value::Map(entries) => entries.iter().rev().find(|entry| entry.key == *step).map(|entry| {
                last = Some(entry.key.as_str());
                &entry.value
            }),
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
    }
    (node.span, last)
}

/// The data of a file that a schema takes values from, at a JSON pointer.
pub(super) fn data_at<'d>(data: &'d Arc<Json>, pointer: &str) -> Option<&'d Json> {
    data.pointer(pointer)
}
