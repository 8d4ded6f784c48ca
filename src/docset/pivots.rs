//! Files that define zone pivot groups: the questions that a page asks its readers, and the answers.
//!
//! Must not know which page uses which group.

use super::Docset;
use super::tree::{Node, Source, Value};
use crate::files::FileText;
use crate::markdown::Problem;
use crate::text::Span;
use std::path::{Path, PathBuf};

/// The name of the file where no metadata names another one.
const DEFAULT: &str = "zone-pivot-groups.yml";

/// A file that defines groups.
#[derive(Clone, Debug)]
pub struct PivotFile {
    /// Absolute path.
    pub path: PathBuf,
    /// Its groups.
    pub groups: Vec<PivotGroup>,
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

/// Reads `source`; `None` when it defines no groups.
pub(super) fn read(source: &mut Source) -> Option<PivotFile> {
    let tree = source.take_tree()?;
    let Value::List(groups) = &tree.get("groups")?.value else { return None };
    let mut file = PivotFile { path: source.path.clone(), groups: Vec::new() };
    for node in groups {
        let Some(id) = node.get("id") else { continue };
        let group_id = plain(id)?;
        if file.groups.iter().any(|known| known.id == group_id) {
            let message = format!("A group with the id `{group_id}` is defined above. Give this one another id.");
            source.problems.push(Problem { code: "duplicate-pivot-groups", span: id.span, message });
        }
        let title = |node: &Node| node.get("title").and_then(plain).unwrap_or_default();
        let (mut pivots, mut titles) = (Vec::new(), Vec::new());
        for answer in node.get("pivots").map(Node::items).unwrap_or_default() {
            let Some((id, pivot)) = answer.get("id").and_then(|id| Some((id, plain(id)?))) else { continue };
            if pivots.contains(&pivot) {
                let message = format!("This group has a pivot `{pivot}` already. Give this one another id.");
                source.problems.push(Problem { code: "duplicate-pivot-ids", span: id.span, message });
            }
            pivots.push(pivot);
            titles.push(title(answer));
        }
        file.groups.push(PivotGroup { id: group_id, title: title(node), pivots, titles });
    }
    Some(file)
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
            [one] => return Definition::File(one),
            [one, other] => return Definition::Conflict(one, other),
            _ => {}
        }
        // The name counts from the URL that the set is published under, which a folder may stand for.
        let below = self.pivots.iter().filter(|file| wanted.iter().any(|it| ends_with(&file.path, it)));
        let below: Vec<&PivotFile> = below.collect();
        match below[..] {
            [] if self.docfx.content.is_some() || self.pivots.is_empty() => Definition::Missing,
            [one] => Definition::File(one),
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
