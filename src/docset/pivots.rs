//! Files that define zone pivot groups: the questions that a page asks its readers, and the answers.
//!
//! Must not know which page uses which group.

use super::Docset;
use super::tree::{Node, Source, Value, problem};
use crate::files::{FileText, ReadError};
use crate::markdown::Problem;
use crate::text::Span;
use std::path::{Path, PathBuf};

/// The name of the file where no metadata names another one.
const DEFAULT: &str = "zone-pivot-groups.yml";
const DEFAULT_STEM: &str = "zone-pivot-groups";

/// A file that defines groups.
#[derive(Clone, Debug)]
pub struct PivotFile {
    /// Absolute path.
    pub path: PathBuf,
    /// Its groups; while it cannot be read, those it had before.
    pub groups: Vec<PivotGroup>,
    /// Whether its groups are not known in full: it cannot be read now, and nothing is known from before.
    pub unread: bool,
}

/// A question and its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PivotGroup {
    /// Its id.
    pub id: String,
    /// The question as readers see it; empty when the file has none.
    pub title: String,
    /// The ids of its pivots.
    pub pivots: Vec<String>,
    /// For each pivot the answer as readers see it; empty when the file has none.
    pub titles: Vec<String>,
}

/// What defines the groups of a page.
#[derive(Clone, Copy, Debug)]
pub enum Definition<'a> {
    /// This file.
    File(&'a PivotFile),
    /// Two files that claim the same name.
    Conflict(&'a PivotFile, &'a PivotFile),
    /// No such file.
    Missing,
    /// Nobody can know here.
    Unknown,
}

/// Whether `name` may be that of a definition: metadata can name any file, and in practice `pivot` is part of it.
pub(super) fn is_definition_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("pivot") && (name.ends_with(".yml") || name.ends_with(".json"))
}

/// Reads the file `path`, of which `read` gave the text; `None` when it does not mean to define groups: others than
/// definitions may be called so, too.
pub(super) fn read(path: &Path, read: Result<FileText, ReadError>) -> Option<(PivotFile, Source)> {
    let stem = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
    let says = |text: &str| {
        let mut keys = text.lines().map(|line| line.trim_start_matches(['{', '"', ' ']));
        text.contains("YamlMime:ZonePivotGroups") || keys.any(|line| line.starts_with("groups"))
    };
    let means = stem.eq_ignore_ascii_case(DEFAULT_STEM) || read.as_ref().is_ok_and(|read| says(&read.text));
    let mut source = Source::parse(path, read);
    let mut file = PivotFile { path: source.path.clone(), groups: Vec::new(), unread: !source.parsed };
    let tree = source.take_tree();
    let groups = tree.as_ref().and_then(|tree| Some((tree.get("groups")?, tree)));
    match groups {
        _ if !source.parsed => return means.then_some((file, source)),
        Some((node, _)) if matches!(node.value, Value::List(_)) => {
            file.unread = !read_groups(node, &mut file.groups, &mut source.problems);
            return (means || !file.groups.is_empty()).then_some((file, source));
        }
        _ if !means => return None,
        _ => {}
    }
    // Somebody is about to write them.
    file.unread = true;
    let span = match (&groups, &tree) {
        (Some((_, tree)), _) => tree.entries().iter().rev().find(|it| it.key == "groups").map(|it| it.key_span),
        (None, Some(tree)) => tree.entries().first().map(|it| it.key_span),
        _ => None,
    };
    let message = "This file defines no zone pivot groups: it needs `groups`, a list.".to_owned();
    source.problems.push(problem(span.unwrap_or_default(), message));
    Some((file, source))
}

/// Reads the list `node`; tells whether all of it could be read. What is wrong is said.
fn read_groups(node: &Node, found: &mut Vec<PivotGroup>, problems: &mut Vec<Problem>) -> bool {
    let mut whole = true;
    let title = |node: &Node| node.get("title").and_then(plain).unwrap_or_default();
    for node in node.items() {
        let Some((id, group_id)) = node.get("id").and_then(|id| Some((id, plain(id)?))) else {
            whole = false;
            problems.push(problem(place(node), "A group of pivots needs an `id`, as text.".to_owned()));
            continue;
        };
        if found.iter().any(|known| known.id == group_id) {
            let message = format!("A group with the id `{group_id}` is defined above. Give this one another id.");
            problems.push(Problem { code: "duplicate-pivot-groups", span: id.span, message });
        }
        let answers = node.get("pivots").filter(|it| matches!(it.value, Value::List(_)));
        if answers.is_none() {
            whole = false;
            let message = format!("The group `{group_id}` needs `pivots`, the list of what readers can choose.");
            problems.push(problem(id.span, message));
        }
        let (mut pivots, mut titles) = (Vec::new(), Vec::new());
        for answer in answers.map(Node::items).unwrap_or_default() {
            let Some((id, pivot)) = answer.get("id").and_then(|id| Some((id, plain(id)?))) else {
                whole = false;
                problems.push(problem(place(answer), "A pivot needs an `id`, as text.".to_owned()));
                continue;
            };
            if pivots.contains(&pivot) {
                let message = format!("This group has a pivot `{pivot}` already. Give this one another id.");
                problems.push(Problem { code: "duplicate-pivot-ids", span: id.span, message });
            }
            pivots.push(pivot);
            titles.push(title(answer));
        }
        found.push(PivotGroup { id: group_id, title: title(node), pivots, titles });
    }
    whole
}

/// Where an item that lacks its id is shown: at an `id` without a value, else at its first key, else at itself.
fn place(node: &Node) -> Span {
    let entries = node.entries();
    let shown = entries.iter().find(|it| it.key == "id").or(entries.first());
    shown.map_or(node.span, |it| it.key_span)
}

/// Gives the files of `now` that cannot be read the groups they had `before`.
pub(super) fn keep_last_good(now: &mut [PivotFile], before: &[PivotFile]) {
    for file in now.iter_mut().filter(|file| file.unread) {
        if let Some(known) = before.iter().find(|it| it.path == file.path) {
            file.groups.clone_from(&known.groups);
            file.unread = known.unread;
        }
    }
}

/// Where the id of a group, or of one of its pivots, is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PivotPlace {
    /// The id of the group.
    pub group: String,
    /// The id of the pivot; `None` for the group's own id.
    pub pivot: Option<String>,
    /// Where it is written, without quotes.
    pub span: Span,
}

/// The ids in a file that defines groups, by place; nothing when its `text` cannot be read.
#[must_use]
pub fn places(path: &Path, text: &str) -> Vec<PivotPlace> {
    let read = FileText { text: text.to_owned(), ..FileText::default() };
    let tree = Source::parse(path, Ok(read)).take_tree();
    let groups = tree.as_ref().and_then(|tree| tree.get("groups")).map(Node::items).unwrap_or_default();
    let place = |node: &Node, id: &str| {
        let quoted = node.span.of(text).starts_with(['"', '\'']) && node.span.len() >= id.len() + 2;
        let start = node.span.start as usize + usize::from(quoted);
        let span = Span::new(start, (start + id.len()).min(text.len()));
        (span.of(text) == id).then_some(span)
    };
    let mut places = Vec::new();
    for group in groups {
        let Some((node, id)) = group.get("id").and_then(|id| Some((id, plain(id)?))) else { continue };
        places.extend(place(node, &id).map(|span| PivotPlace { group: id.clone(), pivot: None, span }));
        for pivot in group.get("pivots").map(Node::items).unwrap_or_default() {
            let Some((node, name)) = pivot.get("id").and_then(|id| Some((id, plain(id)?))) else { continue };
            let span = place(node, &name);
            places.extend(span.map(|span| PivotPlace { group: id.clone(), pivot: Some(name), span }));
        }
    }
    places
}

fn plain(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

impl Docset {
    /// What defines the zone pivot groups of a page whose metadata names the file `name`, if it names one.
    #[must_use]
    pub fn pivot_definition(&self, name: Option<&str>) -> Definition<'_> {
        let name = name.unwrap_or(DEFAULT).replace('\\', "/");
        let path = Path::new(name.trim_start_matches('/'));
        let wanted = [path.with_extension("yml"), path.with_extension("json")];
        let at_root =
            wanted.iter().filter_map(|it| self.pivots.iter().find(|file| is_same(&file.path, &self.root.join(it))));
        let at_root: Vec<&PivotFile> = at_root.collect();
        match at_root[..] {
            [one] if one.unread => return Definition::Unknown,
            [one] => return Definition::File(one),
            [one, other] => return Definition::Conflict(one, other),
            _ => {}
        }
        // The name counts from the URL that the set is published under, which a folder may stand for.
        let below = self.pivots.iter().filter(|file| wanted.iter().any(|it| ends_with(&file.path, it)));
        let below: Vec<&PivotFile> = below.collect();
        match below[..] {
            [] if self.docfx.content.is_some() || self.pivots.is_empty() => Definition::Missing,
            [one] if !one.unread => Definition::File(one),
            _ => Definition::Unknown,
        }
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    super::resolve::fold(a) == super::resolve::fold(b)
}

fn ends_with(path: &Path, end: &Path) -> bool {
    Path::new(&*super::resolve::fold(path)).ends_with(&*super::resolve::fold(end))
}
