//! A redirection file as a text: where its entries stand, in which order and how they are written, and the edits of
//! a change. Knows nothing of which pages move.

use super::super::Refusal;
use super::super::lists::{self, List};
use super::super::plan::{Plan, shown};
use super::{Addresses, Leaving, folded, leads_to};
use crate::docset::resolve::fold;
use crate::docset::tree::{Node, Value};
use crate::docset::{Docset, Redirect, relative};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// A redirection file as it is now.
pub(super) struct RedirectFile {
    pub path: PathBuf,
    pub text: Arc<str>,
    pub version: Option<i32>,
    pub tree: Option<Node>,
    pub redirects: Vec<Redirect>,
}

impl RedirectFile {
    pub fn is_editable(&self) -> bool {
        self.path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"))
    }

    /// Whether its entries name their sources from the repository's root.
    pub fn counts_from_root(&self) -> bool {
        self.objects().iter().any(|item| item.get("source_path_from_root").is_some())
    }

    /// The list of entries.
    fn list(&self) -> Option<&Node> {
        self.tree.as_ref()?.get("redirections")
    }

    fn objects(&self) -> &[Node] {
        self.list().map(Node::items).unwrap_or_default()
    }

    /// Plans the edits of this file: `new` entries, those that lead to a page of `leaving` lead on to its new
    /// address, those whose source is in `arriving` go. Returns the number of new ones.
    pub fn plan(
        &self,
        plan: &mut Plan<'_>,
        addresses: &mut Addresses,
        set: &Docset,
        (new, leaving, arriving): (&[&Leaving], &[Leaving], &[PathBuf]),
        id_keepers: &FxHashMap<String, Box<str>>,
    ) -> Result<usize, Refusal> {
        let snapshot = plan.snapshot;
        let arriving: FxHashSet<Box<str>> = arriving.iter().map(|path| fold(path)).collect();
        let mut removed: FxHashSet<Span> = FxHashSet::default();
        let mut edits: Vec<(Span, String)> = Vec::new();
        for redirect in &self.redirects {
            let source = fold(&redirect.source);
            if arriving.contains(&source) {
                removed.insert(redirect.span);
                continue;
            }
            let Some(page) = leaving.iter().find(|page| leads_to(snapshot, addresses, redirect, &page.page)) else {
                continue;
            };
            // The quotes stay.
            let place = Span::new(redirect.url_span.start as usize + 1, redirect.url_span.end as usize - 1);
            let tail = redirect.url.find(['?', '#']).and_then(|at| redirect.url.get(at..)).unwrap_or_default();
            let (url, tail) = if page.is_same { (named_like(redirect, page), tail) } else { (page.url.clone(), "") };
            edits.push((place, inner_json(&format!("{url}{tail}"))));
            if redirect.keeps_id && (!page.keeps_id || id_keepers.get(&folded(&page.url)) != Some(&source)) {
                edits.extend(self.id_of(redirect).map(|place| (place, "false".to_owned())));
            }
        }
        let mut added = 0;
        if let Some(list) = self.list_to_edit() {
            let mut changes = lists::Changes::default();
            changes.removed.extend(
                list.items.iter().enumerate().filter(|(_, item)| removed.contains(item)).map(|(index, _)| index),
            );
            let taken: FxHashSet<Box<str>> = self.redirects.iter().map(|redirect| fold(&redirect.source)).collect();
            let mut new: Vec<&Leaving> = new.to_vec();
            new.retain(|page| {
                let is_taken = taken.contains(&fold(&page.page));
                if is_taken {
                    plan.notes.push(format!(
                        "`{}` has a redirection already, which stays as it is.",
                        shown(Some(&set.readable_root), &page.page)
                    ));
                }
                !is_taken
            });
            self.add(set, &new, id_keepers, &mut changes);
            added = new.len();
            edits.extend(list.edits(&changes));
        }
        for (span, new) in edits {
            plan.edit_text(self.path.clone(), Arc::clone(&self.text), self.version, span, new)?;
        }
        Ok(added)
    }

    /// The place of `true` in `redirect_document_id` of an entry.
    fn id_of(&self, redirect: &Redirect) -> Option<Span> {
        let item = self.objects().iter().find(|item| item.span == redirect.span)?;
        Some(item.get("redirect_document_id")?.span)
    }

    fn list_to_edit(&self) -> Option<List<'_>> {
        if !self.is_editable() {
            return None;
        }
        let inside = |node: &Node| Span::new(node.span.start as usize + 1, node.span.end as usize - 1);
        let list = match self.list() {
            Some(list) => list,
            // An object without the list gets it where it ends.
            None => self.tree.as_ref().filter(|tree| matches!(tree.value, Value::Map(_)))?,
        };
        let items = match &list.value {
            Value::List(items) => items.iter().map(|item| item.span).collect(),
            Value::Map(entries) => entries.iter().map(|entry| entry.span()).collect(),
            _ => return None,
        };
        Some(List { text: &self.text, inside: inside(list), items })
    }

    /// Puts entries for `new` into `changes`.
    fn add(
        &self,
        set: &Docset,
        new: &[&Leaving],
        id_keepers: &FxHashMap<String, Box<str>>,
        changes: &mut lists::Changes,
    ) {
        if new.is_empty() {
            return;
        }
        let text = &*self.text;
        let folder = self.path.parent().unwrap_or(&set.readable_root);
        let style = self.style();
        changes.indent.clone_from(&style.indent);
        changes.outer_indent.clone_from(&style.outer);
        let order = self.order();
        let count = self.list_to_edit().map_or(0, |list| list.items.len());
        let from_root = style.from_root || !new.iter().all(|page| page.page.starts_with(folder));
        let mut entries: Vec<(usize, String, String)> = Vec::new();
        for page in new {
            let source = match from_root {
                true => format!("/{}", relative::relative_to_folder(&set.readable_root, &page.page)),
                false => relative::relative_to_folder(folder, &page.page),
            };
            let keeps_id = page.keeps_id && !id_keepers.contains_key(&folded(&page.url));
            let entry = match self.list().map(|list| &list.value) {
                Some(Value::Map(_)) => format!("{}: {}", json(&source), json(&page.url)),
                _ => style.entry(&source, from_root, &page.url, keeps_id),
            };
            let (index, key) = match &order {
                Some((by, keys)) => {
                    let key = by.key(&source, &page.url);
                    (keys.partition_point(|known| *known <= key), key)
                }
                None => (count, by_source(&source)),
            };
            entries.push((index, key, entry));
        }
        entries.sort();
        if self.list().is_none() {
            let entries: Vec<String> =
                entries.into_iter().map(|(_, _, entry)| format!("{}{entry}", style.indent)).collect();
            let newline = lists::newline(text);
            let list = format!(
                "\"redirections\": [{newline}{}{newline}{}]",
                entries.join(&format!(",{newline}")),
                style.outer
            );
            changes.indent.clone_from(&style.outer);
            changes.outer_indent.clear();
            changes.added.entry(count).or_default().push(list);
            return;
        }
        for (index, _, entry) in entries {
            changes.added.entry(index).or_default().push(entry);
        }
    }

    /// The order of the entries, with the key of each; `None` when they are in none.
    fn order(&self) -> Option<(Order, Vec<String>)> {
        let list = self.list()?;
        let pairs: Vec<(&str, &str)> = match &list.value {
            Value::Map(entries) => entries.iter().map(|it| (&*it.key, it.value.text().unwrap_or_default())).collect(),
            _ => list.items().iter().map(source_and_url).collect::<Option<_>>()?,
        };
        if pairs.len() < 2 {
            return None;
        }
        [Order::Source, Order::ExactSource, Order::Url].into_iter().find_map(|order| {
            let keys: Vec<String> = pairs.iter().map(|(source, url)| order.key(source, url)).collect();
            keys.is_sorted().then_some((order, keys))
        })
    }

    /// How entries of this file are written.
    fn style(&self) -> Style {
        let text = &*self.text;
        let newline = lists::newline(text);
        let indent_of = |at: u32| {
            let start = text.get(..at as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let line = text.get(start..).unwrap_or_default();
            line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect::<String>()
        };
        let key = self.tree.iter().flat_map(Node::entries).find(|entry| entry.key == "redirections");
        let unit = key.map(|key| indent_of(key.key_span.start)).filter(|unit| !unit.is_empty());
        let unit = unit.unwrap_or_else(|| "  ".to_owned());
        let outer = unit.clone();
        let like = self.objects().iter().rev().find_map(|item| {
            let mut style = Style::of(text, item)?;
            style.indent = indent_of(item.span.start);
            style.outer.clone_from(&outer);
            Some(style)
        });
        like.unwrap_or_else(|| {
            let first =
                self.list_to_edit().filter(|_| self.list().is_some()).and_then(|list| list.items.first().copied());
            let indent = first.map_or_else(|| format!("{outer}{unit}"), |first| indent_of(first.start));
            Style { outer, ..Style::plain(&indent, &unit, newline) }
        })
    }
}

/// The new address of `page`, which `redirect` leads to, named as there: the page of a folder has three names.
fn named_like(redirect: &Redirect, page: &Leaving) -> String {
    let path = redirect.url.split(['?', '#']).next().unwrap_or_default();
    let was_index = page.page.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("index"));
    match (page.url.strip_suffix('/'), path.rsplit('/').next()) {
        (Some(folder), Some(last)) if last.eq_ignore_ascii_case("index") => format!("{folder}/{last}"),
        (Some(folder), Some(last)) if was_index && !last.is_empty() => folder.to_owned(),
        _ => page.url.clone(),
    }
}

fn source_and_url(entry: &Node) -> Option<(&str, &str)> {
    let source = entry.get("source_path").or_else(|| entry.get("source_path_from_root"))?;
    Some((source.text()?, entry.get("redirect_url")?.text()?))
}

/// What entries are sorted by.
#[derive(Clone, Copy)]
enum Order {
    Source,
    ExactSource,
    Url,
}

impl Order {
    fn key(self, source: &str, url: &str) -> String {
        match self {
            Self::Source => by_source(source),
            Self::ExactSource => source.to_owned(),
            Self::Url => url.to_lowercase(),
        }
    }
}

fn by_source(source: &str) -> String {
    source.to_lowercase()
}

/// How an entry is written: the bytes between its parts.
pub(super) struct Style {
    /// In front of the entry, on its line.
    indent: String,
    /// In front of the bracket that closes the list.
    outer: String,
    lead: String,
    colon: String,
    between: String,
    tail: String,
    /// The parts that are written, in their order.
    keys: Vec<&'static str>,
    from_root: bool,
}

impl Style {
    pub fn plain(indent: &str, unit: &str, newline: &str) -> Self {
        Self {
            indent: indent.to_owned(),
            outer: String::new(),
            lead: format!("{newline}{indent}{unit}"),
            colon: ": ".to_owned(),
            between: format!(",{newline}{indent}{unit}"),
            tail: format!("{newline}{indent}"),
            keys: vec!["source", "redirect_url", "redirect_document_id"],
            from_root: false,
        }
    }

    /// The style of `item`, unless there are comments in it.
    fn of(text: &str, item: &Node) -> Option<Self> {
        let entries = item.entries();
        let (first, second, last) = (entries.first()?, entries.get(1)?, entries.last()?);
        let between = |from: u32, to: u32| text.get(from as usize..to as usize).map(str::to_owned);
        let name = |key: &str| match key {
            "source_path" | "source_path_from_root" => Some("source"),
            "redirect_url" => Some("redirect_url"),
            "redirect_document_id" => Some("redirect_document_id"),
            _ => None,
        };
        let style = Self {
            indent: String::new(),
            outer: String::new(),
            lead: between(item.span.start + 1, first.key_span.start)?,
            colon: between(first.key_span.end, first.value.span.start)?,
            between: between(first.value.span.end, second.key_span.start)?,
            tail: between(last.value.span.end, item.span.end - 1)?,
            keys: entries.iter().filter_map(|entry| name(&entry.key)).collect(),
            from_root: item.get("source_path_from_root").is_some(),
        };
        let parts = [&style.lead, &style.colon, &style.between, &style.tail];
        let is_plain = parts.iter().all(|part| !part.contains('/'));
        let is_whole = ["source", "redirect_url"].iter().all(|key| style.keys.contains(key));
        (is_plain && is_whole).then_some(style)
    }

    /// The entry that leads from `source` to `url`.
    pub fn entry(&self, source: &str, from_root: bool, url: &str, keeps_id: bool) -> String {
        let mut keys = self.keys.clone();
        if keeps_id && !keys.contains(&"redirect_document_id") {
            keys.push("redirect_document_id");
        }
        let parts = keys.iter().map(|key| {
            let (key, value) = match *key {
                "source" => (if from_root { "source_path_from_root" } else { "source_path" }, json(source)),
                "redirect_url" => ("redirect_url", json(url)),
                other => (other, keeps_id.to_string()),
            };
            format!("{}{}{value}", json(key), self.colon)
        });
        let parts: Vec<String> = parts.collect();
        format!("{{{}{}{}}}", self.lead, parts.join(&self.between), self.tail)
    }
}

/// `text` as JSON.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `text` as JSON without the quotes.
fn inner_json(text: &str) -> String {
    let quoted = json(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}
