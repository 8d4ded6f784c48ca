//! Maps that are no header against a schema: entries of tables of contents, configuration files.
//!
//! Here misspelt keys are found although a schema lets unknown ones pass: other versions and templates have their own.

use super::Schema;
use super::evaluate::{Evaluation, Instance, Place, Subject};
use super::model::Id;
use super::validate::{Context, Issue, PageRole, Repair};
use super::words::Words;
use crate::markdown::front_matter::{Entry, FrontMatter, Node, Value};
use crate::markdown::near::slip_of;
use crate::text::Span;
use rustc_hash::FxHashSet;

/// The code of a key that is a slip of a known one.
pub const UNKNOWN_FIELD: &str = "unknown-field";

/// A place in what a schema describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot(Vec<Id>);

impl Schema {
    /// The place at `path`: `["items", "0"]` are the items of the list `items`.
    #[must_use]
    pub fn spot(&self, path: &[&str]) -> Spot {
        self.below(&Spot(vec![0]), path)
    }

    /// Whether it is one for tables of contents: it says that the whole may be a list, which no header is.
    #[must_use]
    pub fn is_for_tocs(&self) -> bool {
        let whole = self.closure(vec![0], true, &mut |_| true);
        whole.iter().filter_map(|id| self.nodes.get(*id as usize)).any(|node| node.types.has("array"))
    }

    /// The place at `path` below `spot`.
    #[must_use]
    pub fn below(&self, spot: &Spot, path: &[&str]) -> Spot {
        let mut ids = spot.0.clone();
        for step in path {
            ids = self.step(&self.closure(ids, true, &mut |_| true), step);
        }
        Spot(ids)
    }

    /// What is wrong with `node`, which stands at `spot`, by place; what is missing in it is said at `start`.
    #[must_use]
    pub fn check_map(&self, spot: &Spot, node: &Node, start: Span) -> Vec<Issue> {
        // A header that is nowhere: what is said at its opening is about the map.
        let header = FrontMatter { span: Span { start: u32::MAX - 8, end: u32::MAX }, ..FrontMatter::default() };
        let instance = Instance::new(&header);
        let context = Context { role: PageRole::Page, today: None, inherited: &|_| None, uses: None };
        let evaluation = Evaluation::new(self, &instance, &context);
        let place = Place { value: Some(node), key: None, top: None, depth: 0 };
        let mut failures = Vec::new();
        for &id in &spot.0 {
            evaluation.run(id, Subject::Value(node), place, None, &mut failures);
        }
        let words = Words { schema: self, evaluation: &evaluation, complete: false };
        let mut issues = Vec::new();
        for failure in &failures {
            words.issues(failure, &mut issues);
        }
        let opening = instance.opening();
        for issue in &mut issues {
            let at = match issue.span == opening || issue.span == node.span {
                true => Some(start),
                false => key_of_collection(node, issue.span),
            };
            if let Some(at) = at {
                // Another value would have to go elsewhere.
                (issue.span, issue.repair) = (at, Repair::Unknown);
            }
        }
        let mut slips = Vec::new();
        self.slips(&spot.0, node, &mut slips);
        for slip in slips {
            // A key that is missing, because it is misspelt.
            issues.retain(|issue| {
                let same = issue.code == UNKNOWN_FIELD && issue.span == slip.span;
                let missing = matches!(&slip.repair, Repair::Rename(meant) if *meant == issue.key);
                !(same || missing && issue.code.starts_with("missing-"))
            });
            issues.push(slip);
        }
        let mut seen: FxHashSet<(Span, &'static str, String)> = FxHashSet::default();
        issues.retain(|issue| seen.insert((issue.span, issue.code, issue.key.clone())));
        issues.sort_by_key(|issue| (issue.span.start, issue.span.end));
        issues
    }

    /// Keys that are a slip of a known one which is not there, in `node` and all that it holds.
    fn slips(&self, ids: &[Id], node: &Node, found: &mut Vec<Issue>) {
        match &node.value {
            Value::Map(entries) => {
                let nodes = self.closure(ids.to_vec(), true, &mut |_| true);
                let maps = nodes.iter().filter_map(|id| self.nodes.get(*id as usize)?.map.as_deref());
                let known: Vec<&str> = maps.flat_map(|map| map.order.iter().map(|name| &**name)).collect();
                for entry in entries {
                    let inner = self.step(&nodes, &entry.key);
                    if inner.is_empty() {
                        let meant = slip_of(&entry.key, &known);
                        let is_free = |meant: &&str| entries.iter().all(|it| *it.key != **meant);
                        found.extend(meant.filter(is_free).map(|meant| slip(entry, meant)));
                    } else {
                        self.slips(&inner, &entry.value, found);
                    }
                }
            }
            Value::List(items) => {
                let nodes = self.closure(ids.to_vec(), true, &mut |_| true);
                for (index, item) in items.iter().enumerate() {
                    self.slips(&self.step(&nodes, &index.to_string()), item, found);
                }
            }
            _ => {}
        }
    }
}

fn slip(entry: &Entry, meant: &str) -> Issue {
    Issue {
        code: UNKNOWN_FIELD,
        severity: None,
        span: entry.key_span,
        message: format!("`{}` is no known key. Did you mean `{meant}`?", entry.key),
        key: entry.key.to_string(),
        repair: Repair::Rename(meant.to_owned()),
    }
}

/// The key of the list or map that is at `span`: nobody wants all of it marked.
fn key_of_collection(node: &Node, span: Span) -> Option<Span> {
    match &node.value {
        Value::Map(entries) => entries.iter().find_map(|entry| {
            let is_it = entry.value.span == span && matches!(entry.value.value, Value::Map(_) | Value::List(_));
            if is_it { Some(entry.key_span) } else { key_of_collection(&entry.value, span) }
        }),
        Value::List(items) => items.iter().find_map(|item| key_of_collection(item, span)),
        _ => None,
    }
}
