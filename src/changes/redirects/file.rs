//! A redirection file as a text: where its entries stand, in which order and how they are written, and the edits of
//! a change. Knows nothing of which pages move.

use super::super::Refusal;
use super::super::lists::{self, List};
use super::super::plan::{Plan, shown};
use super::yaml::{self, Block};
use super::{Addresses, Arriving, Leaving, folded, gone_note, leads_to};
use crate::docset::resolve::fold;
use crate::docset::tree::{Node, Value};
use crate::docset::{Docset, Redirect, relative};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A redirection file as it is now.
#[derive(Debug)]
pub(super) struct RedirectFile {
    pub path: PathBuf,
    pub text: Arc<str>,
    pub version: Option<i32>,
    pub tree: Option<Node>,
    pub redirects: Vec<Redirect>,
}

/// The names under which a redirection file holds its entries.
const REDIRECTIONS: &str = "redirections";
/// Those of pages that only moved; a mapping hands on their document ids.
const RENAMES: &str = "renames";

/// What becomes of one list of entries.
#[derive(Default)]
struct Part<'p> {
    removed: FxHashSet<Span>,
    new: Vec<&'p Leaving>,
}

impl RedirectFile {
    fn is_yaml(&self) -> bool {
        self.path.extension().is_some_and(|it| it.eq_ignore_ascii_case("yml"))
    }

    /// Whether entries can be put in and taken out.
    pub fn is_editable(&self) -> bool {
        let is_readable = |name: &str| match self.list(name) {
            None => true,
            Some(list) => match &list.value {
                Value::Null => self.is_yaml(),
                Value::List(_) | Value::Map(_) => {
                    !self.is_yaml() || yaml::is_flow(&self.text, list) || Block::of(&self.text, list).is_some()
                }
                _ => false,
            },
        };
        [REDIRECTIONS, RENAMES].into_iter().all(is_readable)
    }

    /// Whether its entries name their sources from the repository's root.
    pub fn counts_from_root(&self) -> bool {
        self.objects(REDIRECTIONS).iter().any(|item| item.get("source_path_from_root").is_some())
    }

    /// A list of entries.
    fn list(&self, name: &str) -> Option<&Node> {
        self.tree.as_ref()?.get(name)
    }

    fn objects(&self, name: &str) -> &[Node] {
        self.list(name).map(Node::items).unwrap_or_default()
    }

    /// The mapping of pages that only moved.
    fn renames(&self) -> Option<&Node> {
        self.list(RENAMES).filter(|list| matches!(&list.value, Value::Map(entries) if !entries.is_empty()))
    }

    fn is_rename(&self, redirect: &Redirect) -> bool {
        self.renames().is_some_and(|list| list.entries().iter().any(|entry| entry.span() == redirect.span))
    }

    /// Plans the edits of this file: `new` entries, those that lead to a page of `leaving` lead on to its new
    /// address, those whose source is in `arriving` go. Returns the number of new ones.
    pub fn plan(
        &self,
        plan: &mut Plan<'_>,
        addresses: &mut Addresses,
        set: &Docset,
        (new, leaving, arriving): (&[&Leaving], &[Leaving], &Arriving),
        id_keepers: &FxHashMap<String, Box<str>>,
    ) -> Result<usize, Refusal> {
        let snapshot = plan.snapshot;
        let mut removed: FxHashSet<Span> = FxHashSet::default();
        let mut edits: Vec<(Span, String)> = Vec::new();
        let mut without_id: Vec<Leaving> = Vec::new();
        for redirect in &self.redirects {
            let source = fold(&redirect.source);
            if let Some(page) = arriving.at(snapshot, redirect) {
                removed.insert(redirect.span);
                plan.notes.push(gone_note(set, redirect, page, self.is_editable().then_some(()).ok_or(&self.path)));
                continue;
            }
            let Some(page) = leaving.iter().find(|page| leads_to(snapshot, addresses, redirect, &page.page)) else {
                continue;
            };
            let tail = redirect.url.find(['?', '#']).and_then(|at| redirect.url.get(at..)).unwrap_or_default();
            let (url, tail) = if page.is_same { (named_like(redirect, page), tail) } else { (page.url.clone(), "") };
            let url = format!("{url}{tail}");
            let loses_id = redirect.keeps_id && (!page.keeps_id || id_keepers.get(&folded(&page.url)) != Some(&source));
            if loses_id && self.is_rename(redirect) {
                removed.insert(redirect.span);
                without_id.push(Leaving {
                    page: redirect.source.to_path_buf(),
                    url,
                    is_same: page.is_same,
                    keeps_id: false,
                });
                continue;
            }
            match self.written(redirect.url_span, &url) {
                Some(edit) => edits.push(edit),
                None => plan.notes.push(format!(
                    "The redirection of `{}` cannot follow as it is written in `{}`: let it lead to `{url}` by hand.",
                    shown(Some(&set.readable_root), &redirect.source),
                    shown(Some(&set.readable_root), &self.path)
                )),
            }
            if loses_id {
                edits.extend(self.id_of(redirect).map(|place| (place, "false".to_owned())));
            }
        }
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
        let added = if self.is_editable() { new.len() } else { 0 };
        let (renames, plain): (Vec<&Leaving>, Vec<&Leaving>) = new.into_iter().partition(|page| {
            self.renames().is_some() && page.keeps_id && !id_keepers.contains_key(&folded(&page.url))
        });
        let plain = plain.into_iter().chain(&without_id).collect();
        for (name, new) in [(REDIRECTIONS, plain), (RENAMES, renames)] {
            let part = Part { removed: removed.clone(), new };
            edits.extend(self.list_edits(set, name, &part, id_keepers));
        }
        for (span, new) in edits {
            plan.edit_text(self.path.clone(), Arc::clone(&self.text), self.version, span, new)?;
        }
        Ok(added)
    }

    /// The edit that writes `new` for the scalar at `span`, in its quotes.
    fn written(&self, span: Span, new: &str) -> Option<(Span, String)> {
        if !self.is_yaml() {
            return Some((Span::new(span.start as usize + 1, span.end as usize - 1), inner_json(new)));
        }
        let quote = yaml::quote(&self.text, span)?;
        Some((span, yaml::scalar(new, quote)))
    }

    /// The place of `true` in `redirect_document_id` of an entry.
    fn id_of(&self, redirect: &Redirect) -> Option<Span> {
        let mut objects = self.objects(REDIRECTIONS).iter().chain(self.objects(RENAMES));
        let item = objects.find(|item| item.span == redirect.span)?;
        Some(item.get("redirect_document_id")?.span)
    }

    /// The edits of the list `name`.
    fn list_edits(
        &self,
        set: &Docset,
        name: &str,
        part: &Part<'_>,
        id_keepers: &FxHashMap<String, Box<str>>,
    ) -> Vec<(Span, String)> {
        let list = self.list(name);
        let items: Vec<Span> = match list.map(|list| &list.value) {
            Some(Value::List(items)) => items.iter().map(|item| item.span).collect(),
            Some(Value::Map(entries)) => entries.iter().map(|entry| entry.span()).collect(),
            _ => Vec::new(),
        };
        let removed = items.iter().enumerate().filter(|(_, item)| part.removed.contains(item)).map(|(index, _)| index);
        let removed: Vec<usize> = removed.collect();
        if !self.is_editable() || removed.is_empty() && part.new.is_empty() {
            return Vec::new();
        }
        if self.is_yaml() && !list.is_some_and(|list| yaml::is_flow(&self.text, list)) {
            return self.block_edits(set, name, &removed, part, id_keepers);
        }
        let Some(list) = self.list_to_edit(name) else { return Vec::new() };
        let mut changes = lists::Changes { removed, ..lists::Changes::default() };
        self.add(set, name, &part.new, id_keepers, &mut changes);
        list.edits(&changes)
    }

    /// The edits of the list `name`, written in lines.
    fn block_edits(
        &self,
        set: &Docset,
        name: &str,
        removed: &[usize],
        part: &Part<'_>,
        id_keepers: &FxHashMap<String, Box<str>>,
    ) -> Vec<(Span, String)> {
        let text = &*self.text;
        let entries = self.new_entries(set, name, &part.new, id_keepers).into_iter();
        let style = self.block_style(name);
        let written = entries.map(|entry| (entry.index, style.entry(&entry)));
        let mut added: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        written.for_each(|(index, entry)| added.entry(index).or_default().push(entry));
        if let Some(block) = self.list(name).and_then(|list| Block::of(text, list)) {
            return block.edits(removed, &added);
        }
        // No entry is there yet: they come below the name, or with it at the end.
        let newline = lists::newline(text);
        let lines = added.into_values().flatten();
        let lines = lines.flat_map(|entry| entry.lines().map(|line| format!("  {line}{newline}")).collect::<Vec<_>>());
        let lines: String = lines.collect();
        let key = self.tree.iter().flat_map(Node::entries).find(|entry| entry.key == name);
        let at = key.and_then(|key| {
            text.get(key.key_span.end as usize..)?.find('\n').map(|at| key.key_span.end as usize + at + 1)
        });
        vec![match (key, at) {
            (Some(_), Some(at)) => (Span::at(at), lines),
            (Some(_), None) => (Span::at(text.len()), format!("{newline}{lines}")),
            (None, _) => {
                let gap = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
                (Span::at(text.len()), format!("{gap}{name}:{newline}{lines}"))
            }
        }]
    }

    fn list_to_edit(&self, name: &str) -> Option<List<'_>> {
        if !self.is_editable() {
            return None;
        }
        let inside = |node: &Node| Span::new(node.span.start as usize + 1, node.span.end as usize - 1);
        let list = match self.list(name) {
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

    /// Entries for `new` in the list `name`, in the order of their places.
    fn new_entries(
        &self,
        set: &Docset,
        name: &str,
        new: &[&Leaving],
        id_keepers: &FxHashMap<String, Box<str>>,
    ) -> Vec<NewEntry> {
        let folder = self.path.parent().unwrap_or(&set.readable_root);
        let order = self.order(name);
        let count = match self.list(name).map(|list| &list.value) {
            Some(Value::List(items)) => items.len(),
            Some(Value::Map(entries)) => entries.len(),
            // Without the list it becomes the last of the entries that are there.
            _ => self.tree.as_ref().map_or(0, |tree| tree.entries().len()),
        };
        let last = self.objects(name).last();
        let written_from_root = last.is_some_and(|item| item.get("source_path_from_root").is_some());
        let is_map = matches!(self.list(name).map(|list| &list.value), Some(Value::Map(_)));
        let from_root = !is_map && (written_from_root || !new.iter().all(|page| page.page.starts_with(folder)));
        let entry = |page: &&Leaving| {
            let source = match from_root {
                true => format!("/{}", relative::relative_to_folder(&set.readable_root, &page.page)),
                false => relative::relative_to_folder(folder, &page.page),
            };
            let keeps_id = page.keeps_id && !id_keepers.contains_key(&folded(&page.url));
            let (index, key) = match &order {
                Some((by, keys)) => {
                    let key = by.key(&source, &page.url);
                    (keys.partition_point(|known| *known <= key), key)
                }
                None => (count, by_source(&source)),
            };
            NewEntry { index, key, source, from_root, url: page.url.clone(), keeps_id }
        };
        let mut entries: Vec<NewEntry> = new.iter().map(entry).collect();
        entries.sort_by(|a, b| (a.index, &a.key).cmp(&(b.index, &b.key)));
        entries
    }

    /// Puts entries for `new` into `changes`.
    fn add(
        &self,
        set: &Docset,
        name: &str,
        new: &[&Leaving],
        id_keepers: &FxHashMap<String, Box<str>>,
        changes: &mut lists::Changes,
    ) {
        if new.is_empty() {
            return;
        }
        let text = &*self.text;
        let style = self.style(name);
        changes.indent.clone_from(&style.indent);
        changes.outer_indent.clone_from(&style.outer);
        let list = self.list(name);
        let is_map = matches!(list.map(|list| &list.value), Some(Value::Map(_)));
        let written = |entry: &NewEntry| match is_map {
            true => format!("{}: {}", json(&entry.source), json(&entry.url)),
            false => style.entry(&entry.source, entry.from_root, &entry.url, entry.keeps_id),
        };
        let entries = self.new_entries(set, name, new, id_keepers);
        if list.is_none() {
            let entries: Vec<String> = entries.iter().map(|it| format!("{}{}", style.indent, written(it))).collect();
            let newline = lists::newline(text);
            let list =
                format!("\"{name}\": [{newline}{}{newline}{}]", entries.join(&format!(",{newline}")), style.outer);
            let count = self.tree.as_ref().map_or(0, |tree| tree.entries().len());
            changes.indent.clone_from(&style.outer);
            changes.outer_indent.clear();
            changes.added.entry(count).or_default().push(list);
            return;
        }
        for entry in entries {
            changes.added.entry(entry.index).or_default().push(written(&entry));
        }
    }

    /// The order of the entries, with the key of each; `None` when they are in none.
    fn order(&self, name: &str) -> Option<(Order, Vec<String>)> {
        let list = self.list(name)?;
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

    /// How entries of the list `name` are written in lines: like its last one.
    fn block_style(&self, name: &str) -> BlockStyle {
        let text = &*self.text;
        let quote = |node: &Node| yaml::quote(text, node.span).unwrap_or_default();
        let list = self.list(name);
        if let Some(entry) = list.and_then(|list| list.entries().last()) {
            let source = yaml::quote(text, entry.key_span).unwrap_or_default();
            return BlockStyle { map: true, source, url: quote(&entry.value), keys: Vec::new() };
        }
        let item = list.and_then(|list| list.items().last());
        let source = item.and_then(|item| item.get("source_path").or_else(|| item.get("source_path_from_root")));
        let keys =
            item.map(Node::entries).unwrap_or_default().iter().filter_map(|entry| key_name(&entry.key)).collect();
        BlockStyle {
            map: false,
            source: source.map(quote).unwrap_or_default(),
            url: item.and_then(|item| item.get("redirect_url")).map(quote).unwrap_or_default(),
            keys,
        }
    }

    /// How entries of this file are written.
    fn style(&self, name: &str) -> Style {
        let text = &*self.text;
        let newline = lists::newline(text);
        let indent_of = |at: u32| {
            let start = text.get(..at as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            let line = text.get(start..).unwrap_or_default();
            line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect::<String>()
        };
        let key = self.tree.iter().flat_map(Node::entries).find(|entry| entry.key == name);
        let unit = key.map(|key| indent_of(key.key_span.start)).filter(|unit| !unit.is_empty());
        let unit = unit.unwrap_or_else(|| "  ".to_owned());
        let outer = unit.clone();
        let like = self.objects(name).iter().rev().find_map(|item| {
            let mut style = Style::of(text, item)?;
            style.indent = indent_of(item.span.start);
            style.outer.clone_from(&outer);
            Some(style)
        });
        like.unwrap_or_else(|| {
            let first = self
                .list_to_edit(name)
                .filter(|_| self.list(name).is_some())
                .and_then(|list| list.items.first().copied());
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

/// The part of an entry that `key` names.
fn key_name(key: &str) -> Option<&'static str> {
    match key {
        "source_path" | "source_path_from_root" => Some("source"),
        "redirect_url" => Some("redirect_url"),
        "redirect_document_id" => Some("redirect_document_id"),
        _ => None,
    }
}

/// An entry that comes.
struct NewEntry {
    /// The index of the entry that it stands before.
    index: usize,
    /// What it is sorted by.
    key: String,
    source: String,
    from_root: bool,
    url: String,
    keeps_id: bool,
}

/// How an entry is written in lines of YAML.
struct BlockStyle {
    map: bool,
    /// The marks around the source and the address.
    source: &'static str,
    url: &'static str,
    /// The parts that are written, in their order; empty where no entry is there.
    keys: Vec<&'static str>,
}

impl BlockStyle {
    fn entry(&self, entry: &NewEntry) -> String {
        let (source, url) = (yaml::scalar(&entry.source, self.source), yaml::scalar(&entry.url, self.url));
        if self.map {
            return format!("{source}: {url}");
        }
        let mut keys = self.keys.clone();
        for needed in ["source", "redirect_url"] {
            if !keys.contains(&needed) {
                keys.push(needed);
            }
        }
        if entry.keeps_id && !keys.contains(&"redirect_document_id") {
            keys.push("redirect_document_id");
        }
        let lines = keys.iter().map(|key| match *key {
            "source" if entry.from_root => format!("source_path_from_root: {source}"),
            "source" => format!("source_path: {source}"),
            "redirect_url" => format!("redirect_url: {url}"),
            _ => format!("redirect_document_id: {}", entry.keeps_id),
        });
        format!("- {}", lines.collect::<Vec<_>>().join("\n  "))
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
        }
    }

    /// The style of `item`, unless there are comments in it.
    fn of(text: &str, item: &Node) -> Option<Self> {
        let entries = item.entries();
        let (first, second, last) = (entries.first()?, entries.get(1)?, entries.last()?);
        let between = |from: u32, to: u32| text.get(from as usize..to as usize).map(str::to_owned);
        let style = Self {
            indent: String::new(),
            outer: String::new(),
            lead: between(item.span.start + 1, first.key_span.start)?,
            colon: between(first.key_span.end, first.value.span.start)?,
            between: between(first.value.span.end, second.key_span.start)?,
            tail: between(last.value.span.end, item.span.end - 1)?,
            keys: entries.iter().filter_map(|entry| key_name(&entry.key)).collect(),
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
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `text` as JSON without the quotes.
fn inner_json(text: &str) -> String {
    let quoted = json(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}
