//! The link graph around an article, or the best linked part of the whole set, small enough to be drawn.

use super::references::links_once;
use super::title_of;
use crate::checks::{is_broken, unused};
use crate::docset::Role;
use crate::graph::{FileId, FileKind, Snapshot};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// A page.
    Article,
    /// A text that is shown in pages.
    Include,
    /// A table of contents.
    Toc,
    /// A page in YAML, or a map of uids.
    Yaml,
    /// An image.
    Image,
    /// Another file that is linked to, or shown as code.
    Resource,
}

impl NodeKind {
    /// What other programs are told.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Include => "include",
            Self::Toc => "toc",
            Self::Yaml => "yaml",
            Self::Image => "image",
            Self::Resource => "resource",
        }
    }
}

/// A file of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The file.
    pub file: FileId,
    /// What readers call it.
    pub title: String,
    /// What it is.
    pub kind: NodeKind,
    /// How many of its links are broken.
    pub broken: usize,
    /// Whether nothing leads readers to it.
    pub orphan: bool,
    /// How many links away from the start it is; `None` without a start.
    pub distance: Option<usize>,
}

/// All links from one file to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The file that links.
    pub from: FileId,
    /// The file that it links to.
    pub to: FileId,
    /// How many links there are.
    pub count: usize,
    /// Their kinds.
    pub kinds: BTreeSet<&'static str>,
}

/// A part of the link graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The start first, then by distance; without a start the best linked first.
    pub nodes: Vec<Node>,
    /// By nodes.
    pub edges: Vec<Edge>,
    /// How many files there are that would be nodes without the limit; around a start at least so many.
    pub total: usize,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How many links away from the start.
    pub depth: usize,
    /// At most so many nodes.
    pub limit: usize,
    /// Whether images and code are nodes, too.
    pub resources: bool,
}

/// The files within some links of `start`, in both directions, with the links between them; at most as many as wanted,
/// the nearest first and of equally near ones those with more links.
///
/// In VS Code "guidepost: Show Link Graph" draws it.
///
/// Decision: a table of contents is a node but no way, unless it is the start: through it every article would be two
/// links away from every other one.
#[must_use]
pub fn around(snapshot: &Snapshot, start: FileId, wanted: Wanted) -> Part {
    // Who asks about an image wants to see it.
    let resources = wanted.resources || snapshot.file(start).is_some_and(|file| file.kind == FileKind::Resource);
    let mut links = Links { snapshot, wanted: Wanted { resources, ..wanted }, from: FxHashMap::default() };
    let Some(kind) = links.kind(start) else { return Part::default() };
    let mut found = vec![(start, kind, 0)];
    let mut known: FxHashSet<FileId> = [start].into_iter().collect();
    let mut beyond: FxHashSet<FileId> = FxHashSet::default();
    let mut ring = vec![(start, kind)];
    for distance in 1..=wanted.depth {
        if ring.is_empty() {
            break;
        }
        let mut next: FxHashMap<FileId, usize> = FxHashMap::default();
        for (file, kind) in std::mem::take(&mut ring) {
            if kind == NodeKind::Toc && file != start {
                continue;
            }
            for (target, (count, _)) in links.of(file) {
                *next.entry(*target).or_default() += count;
            }
            for source in snapshot.all_sources(file) {
                *next.entry(source).or_default() += 1;
            }
        }
        let mut next: Vec<(FileId, NodeKind, usize)> = next
            .into_iter()
            .filter(|(file, _)| !known.contains(file))
            .filter_map(|(file, count)| Some((file, links.kind(file)?, count)))
            .collect();
        next.sort_by_cached_key(|(file, _, count)| (Reverse(*count), snapshot.path(*file)));
        for (file, kind, _) in next {
            if found.len() >= wanted.limit {
                beyond.insert(file);
                continue;
            }
            known.insert(file);
            found.push((file, kind, distance));
            ring.push((file, kind));
        }
    }
    let total = found.len() + beyond.len();
    let found = found.into_iter().map(|(file, kind, distance)| (file, kind, Some(distance)));
    links.part(found.collect(), total)
}

/// The best linked files of all sets, at most as many as wanted, with the links between them.
#[must_use]
pub fn whole(snapshot: &Snapshot, wanted: Wanted) -> Part {
    let mut links = Links { snapshot, wanted, from: FxHashMap::default() };
    let of_sets = snapshot.files().filter(|(_, file)| file.docset.is_some());
    let mut found: Vec<(FileId, NodeKind, usize)> = of_sets
        .filter(|(_, file)| file.checked || matches!(file.kind, FileKind::Yaml | FileKind::Resource))
        .filter_map(|(id, file)| {
            let sources = snapshot.all_sources(id).len();
            // A configuration or a sample is of interest only where it is linked to.
            let counts = sources > 0 || matches!(file.kind, FileKind::Article | FileKind::Toc);
            counts.then_some((id, links.kind(id)?, sources))
        })
        .collect();
    found.sort_by_cached_key(|(file, _, sources)| (Reverse(*sources), snapshot.path(*file)));
    let total = found.len();
    found.truncate(wanted.limit);
    links.part(found.into_iter().map(|(file, kind, _)| (file, kind, None)).collect(), total)
}

/// The links of one file to each other one: how many, and of which kinds.
type Targets = FxHashMap<FileId, (usize, BTreeSet<&'static str>)>;

/// The links of the files that were looked at.
struct Links<'s> {
    snapshot: &'s Snapshot,
    wanted: Wanted,
    from: FxHashMap<FileId, Targets>,
}

impl Links<'_> {
    /// What `file` is as a node; `None` when it is none.
    fn kind(&self, file: FileId) -> Option<NodeKind> {
        let known = self.snapshot.file(file)?;
        match known.kind {
            FileKind::Article if known.role == Role::Page && self.snapshot.includers(file).is_empty() => {
                Some(NodeKind::Article)
            }
            FileKind::Article => Some(NodeKind::Include),
            FileKind::Toc => Some(NodeKind::Toc),
            FileKind::Yaml => Some(NodeKind::Yaml),
            FileKind::Resource if !self.wanted.resources => None,
            FileKind::Resource if super::is_image(&known.path) => Some(NodeKind::Image),
            FileKind::Resource => Some(NodeKind::Resource),
            FileKind::Folder => None,
        }
    }

    /// The links of `source` to other files that exist.
    fn of(&mut self, source: FileId) -> &Targets {
        let snapshot = self.snapshot;
        self.from.entry(source).or_insert_with(|| {
            let mut found = Targets::default();
            let Some(article) = snapshot.article(source) else { return found };
            for (index, link) in links_once(article) {
                let target = snapshot.target_file(source, index).filter(|&target| target != source);
                let Some(target) = target.filter(|&target| snapshot.file(target).is_some()) else { continue };
                let (count, kinds) = found.entry(target).or_default();
                *count += 1;
                kinds.insert(link.kind.name());
            }
            found
        })
    }

    /// The nodes `found` with the edges between them.
    fn part(&mut self, found: Vec<(FileId, NodeKind, Option<usize>)>, total: usize) -> Part {
        let places: FxHashMap<FileId, usize> = found.iter().enumerate().map(|(at, (file, ..))| (*file, at)).collect();
        let mut edges: Vec<Edge> = Vec::new();
        for (file, ..) in &found {
            let targets = self.of(*file).iter().filter(|(target, _)| places.contains_key(target));
            let mut targets: Vec<_> = targets.collect();
            targets.sort_unstable_by_key(|(target, _)| places.get(target));
            edges.extend(targets.into_iter().map(|(to, (count, kinds))| Edge {
                from: *file,
                to: *to,
                count: *count,
                kinds: kinds.clone(),
            }));
        }
        let snapshot = self.snapshot;
        let node = |(file, kind, distance)| Node {
            file,
            title: title_of(snapshot, file),
            kind,
            broken: broken(snapshot, file),
            orphan: unused::is_orphan(snapshot, file),
            distance,
        };
        Part { nodes: found.into_iter().map(node).collect(), edges, total }
    }
}

/// How many links of `file` are broken.
pub(super) fn broken(snapshot: &Snapshot, file: FileId) -> usize {
    let links = snapshot.file(file).filter(|file| file.checked).map_or(0, |file| file.targets.len());
    (0..links).filter(|&index| is_broken(snapshot, file, index)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    const SET: &str = "--- docfx.json\n{\"build\":{\"content\":[{\"files\":\"**/*.{md,yml}\"}]}}\n--- a.md\n# A\n[b](b.md) [b2](b.md#x) [r][l] [me](#a) [none](none.md)\n![i](i.png)\n\n[l]: c.md\n--- b.md\n# B\n[d](d.md)\n--- c.md\n# C\n[a](a.md)\n--- d.md\n# D\n--- lone.md\n# Lone\n--- i.png\n--- toc.yml\n- href: a.md\n- href: far.md\n--- far.md\n# Far\n";

    fn show(set: &Set, part: &Part) -> String {
        let name = |file| set.name_of(&set.snapshot.path(file));
        let node = |it: &Node| {
            let distance = it.distance.map(|it| format!("@{it}")).unwrap_or_default();
            let broken = if it.broken > 0 { format!("!{}", it.broken) } else { String::new() };
            format!("{}{distance}{broken}{}", name(it.file), if it.orphan { "?" } else { "" })
        };
        let edge = |it: &Edge| {
            let kinds: Vec<_> = it.kinds.iter().copied().collect();
            format!("{}>{}*{}:{}", name(it.from), name(it.to), it.count, kinds.join("+"))
        };
        let nodes: Vec<String> = part.nodes.iter().map(node).collect();
        let edges: Vec<String> = part.edges.iter().map(edge).collect();
        format!("{} | {} | {}", nodes.join(" "), edges.join(" "), part.total)
    }

    #[test]
    fn the_neighbourhood_grows_in_both_directions_and_not_through_a_table_of_contents() {
        let set = Set::new(SET);
        let wanted = |depth, limit, resources| Wanted { depth, limit, resources };
        for (start, wanted, expected) in [
            ("a.md", wanted(0, 9, false), "a.md@0!2 |  | 1"),
            (
                "a.md",
                wanted(1, 9, false),
                "a.md@0!2 b.md@1 c.md@1 toc.yml@1 | a.md>b.md*2:inline a.md>c.md*1:reference c.md>a.md*1:inline \
                 toc.yml>a.md*1:toc | 4",
            ),
            ("a.md", wanted(2, 2, false), "a.md@0!2 b.md@1 | a.md>b.md*2:inline | 5"),
            ("d.md", wanted(2, 9, true), "d.md@0 b.md@1 a.md@2!2 | b.md>d.md*1:inline a.md>b.md*2:inline | 3"),
            (
                "toc.yml",
                wanted(1, 9, false),
                "toc.yml@0 a.md@1!2 far.md@1 | toc.yml>a.md*1:toc toc.yml>far.md*1:toc | 3",
            ),
            ("i.png", wanted(1, 9, true), "i.png@0 a.md@1!2 | a.md>i.png*1:image | 2"),
            ("i.png", wanted(1, 9, false), "i.png@0 a.md@1!2 | a.md>i.png*1:image | 2"),
            // However far: it ends with what there is.
            ("lone.md", wanted(usize::MAX, 9, false), "lone.md@0? |  | 1"),
        ] {
            assert_eq!(show(&set, &around(&set.snapshot, set.file(start), wanted)), expected, "{start} {wanted:?}");
        }
    }

    #[test]
    fn of_the_whole_set_the_best_linked_come_first() {
        let set = Set::new(SET);
        let wanted = Wanted { depth: 0, limit: 3, resources: false };
        let expected = "a.md!2 b.md c.md | a.md>b.md*2:inline a.md>c.md*1:reference c.md>a.md*1:inline | 7";
        assert_eq!(show(&set, &whole(&set.snapshot, wanted)), expected);
    }
}
