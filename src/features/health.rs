//! The health of all sets: what nobody comes to, what leads nowhere, what is held by many links.
//!
//! Computed when it is asked for, never while somebody types: it is the one answer that is about everything.

use super::article_links::leads_on;
use super::neighbourhood::broken;
use super::references::links_once;
use super::title_of;
use crate::checks::unused::{self, Unused};
use crate::checks::{Circle, circles, same_titles};
use crate::graph::{AnchorAt, FileId, FileKind, FragmentId, Snapshot};
use crate::text::Span;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

/// The most anchors that are listed.
const ANCHORS: usize = 50;

/// An anchor with the number of links that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedAnchor {
    /// The page that the links lead to.
    pub page: FileId,
    /// The id.
    pub fragment: Arc<str>,
    /// The heading's text; the id where it is no heading.
    pub title: String,
    /// Where it is written: the page itself or an include of it.
    pub place: (FileId, Span),
    /// How many links name it.
    pub count: usize,
}

/// What is worth knowing about the sets. Lists of files are sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Articles that no table of contents and no other article leads to.
    pub orphans: Vec<FileId>,
    /// Articles in a table of contents that no other article links to.
    pub unlinked: Vec<FileId>,
    /// Articles from which no link leads on.
    pub dead_ends: Vec<FileId>,
    /// Images that nothing shows.
    pub unused_images: Vec<FileId>,
    /// Includes that nothing includes.
    pub unused_includes: Vec<FileId>,
    /// Code that nothing shows.
    pub unused_snippets: Vec<FileId>,
    /// Files with broken links, and how many; the most first.
    pub broken: Vec<(FileId, usize)>,
    /// The anchors that most links name; the most first.
    pub anchors: Vec<LinkedAnchor>,
    /// Redirections in circles.
    pub redirect_circles: Vec<Circle>,
    /// Titles that several articles have.
    pub same_titles: Vec<(String, Vec<FileId>)>,
}

/// What one file adds.
#[derive(Default)]
struct OfFile {
    orphan: bool,
    unlinked: bool,
    dead_end: bool,
    unused: Option<Unused>,
    broken: usize,
}

/// The health of all that is known; nothing of it is sure before the scan is complete.
///
/// In VS Code the view "Set Health" shows it, in Neovim `:Guidepost orphans`; on the command line it is a part of
/// `guidepost graph --format json --health`.
#[must_use]
pub fn health(snapshot: &Snapshot) -> Health {
    within(snapshot, &|_| true)
}

/// The health of the files at paths that `asked` wants; anchors count the links of all.
#[must_use]
pub fn within(snapshot: &Snapshot, asked: &(dyn Fn(&Path) -> bool + Sync)) -> Health {
    let mut files: Vec<(Arc<Path>, FileId)> = snapshot
        .files()
        .filter(|(_, file)| file.kind != FileKind::Folder && file.docset.is_some() && asked(&file.path))
        .map(|(id, file)| (Arc::clone(&file.path), id))
        .collect();
    files.par_sort_unstable();
    let found: Vec<(FileId, OfFile)> = files.par_iter().map(|(_, id)| (*id, of_file(snapshot, *id))).collect();
    let with = |has: &dyn Fn(&OfFile) -> bool| -> Vec<FileId> {
        found.iter().filter(|(_, it)| has(it)).map(|(id, _)| *id).collect()
    };
    let mut broken: Vec<(FileId, usize)> =
        found.iter().filter(|(_, it)| it.broken > 0).map(|(id, it)| (*id, it.broken)).collect();
    broken.sort_by_key(|(_, count)| Reverse(*count));
    let mut same_titles = same_titles(snapshot);
    same_titles.retain(|(_, files)| files.iter().any(|&file| asked(&snapshot.path(file))));
    Health {
        orphans: with(&|it| it.orphan),
        unlinked: with(&|it| it.unlinked),
        dead_ends: with(&|it| it.dead_end),
        unused_images: with(&|it| it.unused == Some(Unused::Image)),
        unused_includes: with(&|it| it.unused == Some(Unused::Include)),
        unused_snippets: with(&|it| it.unused == Some(Unused::Snippet)),
        broken,
        anchors: anchors(snapshot, asked),
        redirect_circles: circles(snapshot),
        same_titles,
    }
}

fn of_file(snapshot: &Snapshot, id: FileId) -> OfFile {
    let mut found = OfFile { broken: broken(snapshot, id), unused: unused::unused(snapshot, id), ..OfFile::default() };
    if unused::wants_readers(snapshot, id) {
        found.orphan = unused::is_orphan(snapshot, id);
        found.unlinked = !found.orphan && !unused::is_linked(snapshot, id);
        found.dead_end = is_dead_end(snapshot, id);
    }
    found
}

/// Whether no link leads on from the page `id` and what it shows.
fn is_dead_end(snapshot: &Snapshot, id: FileId) -> bool {
    let mut leads = false;
    snapshot.visit(id, &mut |shown, file| {
        let mut links = file.article.iter().flat_map(|article| article.links.iter().enumerate());
        leads = leads || links.any(|(index, link)| leads_on(snapshot, shown, index, link));
        !leads
    });
    !leads
}

/// The anchors of pages at wanted paths that most links name.
fn anchors(snapshot: &Snapshot, asked: &(dyn Fn(&Path) -> bool + Sync)) -> Vec<LinkedAnchor> {
    let linking: Vec<FileId> = snapshot.files().filter(|(_, file)| file.article.is_some()).map(|(id, _)| id).collect();
    let count = |mut counts: FxHashMap<(FileId, FragmentId), usize>, source: &FileId| {
        let Some((article, file)) = snapshot.article(*source).zip(snapshot.file(*source)) else { return counts };
        for target in links_once(article).filter_map(|(index, _)| file.targets.get(index)) {
            if let Some((page, fragment)) = snapshot.file_of(*source, *target).zip(target.fragment()) {
                *counts.entry((page, fragment)).or_default() += 1;
            }
        }
        counts
    };
    let sum = |mut one: FxHashMap<(FileId, FragmentId), usize>, other: FxHashMap<(FileId, FragmentId), usize>| {
        other.into_iter().for_each(|(key, count)| *one.entry(key).or_default() += count);
        one
    };
    let counts = linking.par_iter().fold(FxHashMap::default, count).reduce(FxHashMap::default, sum);
    let mut counts: Vec<((FileId, FragmentId), usize)> = counts.into_iter().collect();
    counts.sort_by_cached_key(|((page, fragment), count)| {
        (Reverse(*count), snapshot.path(*page), snapshot.fragment(*fragment))
    });
    let named = counts.into_iter().filter(|((page, _), _)| asked(&snapshot.path(*page)));
    let found = named.filter_map(|((page, fragment), count)| {
        let fragment = snapshot.fragment(fragment);
        let anchor = snapshot.find_anchor(page, &fragment)?;
        let article = snapshot.article(anchor.file)?;
        let title = match anchor.at {
            AnchorAt::Heading(at) => article.headings.get(at)?.text.to_string(),
            AnchorAt::Explicit(at) => article.anchors.get(at)?.id.to_string(),
        };
        Some(LinkedAnchor { page, fragment, title, place: (anchor.file, snapshot.anchor_span(&anchor)?), count })
    });
    found.take(ANCHORS).collect()
}

/// What readers call a file of the lists.
#[must_use]
pub fn title(snapshot: &Snapshot, file: FileId) -> String {
    title_of(snapshot, file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn health_lists_each_kind_of_trouble() {
        let set = Set::new(
            "--- docfx.json\n{\"basePath\": \"/x\", \"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"]}]}}\n--- toc.yml\n- \
             href: a.md\n- href: b.md\n- href: c.md\n--- a.md\n---\ntitle: Same\n---\n# A\n[b](b.md#part) [b](b.md#part) [b](b.md#none) \
             [shown](a.md#inner)\n[!INCLUDE [i](includes/i.md)]\n--- b.md\n---\ntitle: Same\n---\n# B\n\n## Part\n\n[out](https://example.com)\n--- \
             c.md\n# C\n[here](#c)\n--- lone.md\n# L\n--- includes/i.md\n## Inner\n--- includes/j.md\n--- \
             .openpublishing.redirection.json\n{\"redirections\": [{\"source_path\": \"o.md\", \"redirect_url\": \"/x/p\"}, \
             {\"source_path\": \"p.md\", \"redirect_url\": \"/x/o\"}]}\n",
        );
        let found = health(&set.snapshot);
        let names = |files: &[FileId]| {
            files.iter().map(|&file| set.name_of(&set.snapshot.path(file))).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names(&found.orphans), "lone.md");
        assert_eq!(names(&found.unlinked), "a.md c.md");
        assert_eq!(names(&found.dead_ends), "c.md lone.md");
        assert_eq!(names(&found.unused_includes), "includes/j.md");
        assert_eq!(found.broken, [(set.file("a.md"), 1)]);
        let anchor = |it: &LinkedAnchor| format!("{}#{} {} {}", names(&[it.page]), it.fragment, it.title, it.count);
        assert_eq!(
            found.anchors.iter().map(anchor).collect::<Vec<_>>(),
            ["b.md#part Part 2", "a.md#inner Inner 1", "c.md#c C 1"]
        );
        assert_eq!(found.anchors[1].place.0, set.file("includes/i.md"));
        let circles: Vec<Vec<&str>> =
            found.redirect_circles.iter().map(|it| it.iter().map(|(.., url)| &**url).collect()).collect();
        assert_eq!(circles, [["/x/p", "/x/o"]]);
        assert_eq!(found.same_titles.len(), 1);
        assert_eq!((&*found.same_titles[0].0, names(&found.same_titles[0].1)), ("Same", "a.md b.md".to_owned()));
        let part = within(&set.snapshot, &|path| path.ends_with("c.md"));
        assert_eq!((names(&part.dead_ends), part.anchors.len(), part.same_titles.len()), ("c.md".to_owned(), 1, 0));
    }
}
