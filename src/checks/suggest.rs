//! Did you mean: the nearest id, label or file.

use crate::docset::relative::relative_path;
use crate::graph::read::kind_of;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::LinkKind;
use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

/// Ids further away than this are no suggestion: the distance that the Learn build uses.
const MAX_DISTANCE: usize = 5;

/// How many names are compared for the suggestions of one article: a page of thousands of broken links to a page of
/// thousands of headings gets suggestions for the first of them, not a check of minutes.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new() -> Self {
        Self(Cell::new(1_000_000))
    }

    /// Whether `names` more may be compared, which are then taken off.
    pub(super) fn allows(&self, names: usize) -> bool {
        let left = self.0.get().checked_sub(names);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

/// The candidate nearest to `wanted` by edit distance: at most 5 away, and at most half of the longer one's
/// length, since with less in common it is another word. Ties go to the first in the alphabet.
#[must_use]
pub fn nearest<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = wanted.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.chars().count();
        let limit = best.map_or(MAX_DISTANCE, |(distance, _)| distance);
        if candidate.is_empty() || length.abs_diff(other) > limit {
            continue;
        }
        let distance = strsim::levenshtein(wanted, candidate);
        if distance > limit || distance * 2 > length.max(other) {
            continue;
        }
        if best.is_none_or(|known| (distance, candidate) < known) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The candidates near `wanted` by the rule of [`nearest`], the nearest first: at most `most`, and none that is much
/// further away than the first.
#[must_use]
pub fn ranked<'a>(wanted: &str, candidates: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let length = wanted.chars().count();
    let mut near: Vec<(usize, &str)> = candidates
        .filter(|candidate| !candidate.is_empty() && length.abs_diff(candidate.chars().count()) <= MAX_DISTANCE)
        .map(|candidate| (strsim::levenshtein(wanted, candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= MAX_DISTANCE && distance * 2 <= length.max(candidate.chars().count())
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    // Beside a small slip a name that is far away is noise.
    let limit = near.first().map_or(0, |(distance, _)| distance + 2);
    near.into_iter().take_while(|(distance, _)| *distance <= limit).take(most).map(|(_, candidate)| candidate).collect()
}

/// The files that a link of `source` to the missing `path` may mean, the most likely one first, at most three:
/// those of the same name elsewhere, then those of a similar name in the same folder.
#[must_use]
pub fn ranked_files(snapshot: &Snapshot, source: FileId, path: &Path, kind: LinkKind) -> Vec<Arc<Path>> {
    let mut found = elsewhere(snapshot, source, path, kind);
    if let Some(folder) = path.parent().and_then(|folder| snapshot.file_id(folder)) {
        let wanted = stem(path);
        let siblings: Vec<(String, Arc<Path>)> =
            snapshot.children(folder).iter().filter_map(|&id| fits(snapshot, source, path, kind, id)).collect();
        let limit = (wanted.chars().count() / 3).max(1);
        for name in ranked(&wanted, siblings.iter().map(|(stem, _)| &**stem), MOST) {
            // Two letters in the wrong order are one slip.
            if strsim::osa_distance(&wanted, name) <= limit {
                let named = siblings.iter().filter(|(stem, _)| stem == name).map(|(_, path)| path);
                found.extend(named.cloned());
            }
        }
    }
    let mut seen: Vec<Arc<Path>> = Vec::new();
    found.retain(|path| !seen.contains(path) && (seen.push(Arc::clone(path)), true).1);
    found.truncate(MOST);
    found
}

/// Candidates that a writer is offered.
const MOST: usize = 3;

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// The stem and the path of `id`, when a link of `source` to the missing `path` may mean it.
fn fits(snapshot: &Snapshot, source: FileId, path: &Path, kind: LinkKind, id: FileId) -> Option<(String, Arc<Path>)> {
    // What the build leaves out can be included, but a link to it would be the next finding.
    let linked = !matches!(kind, LinkKind::Include | LinkKind::Code);
    let docset = snapshot.docset(source).filter(|_| linked);
    let file = snapshot.file(id).filter(|file| file.kind != FileKind::Folder && id != source)?;
    let left_out = docset.is_some_and(|docset| docset.leaves_out(&file.path));
    (same_sort(path, &file.path) && !left_out).then(|| (stem(&file.path), Arc::clone(&file.path)))
}

/// The files of the same name in other folders, the nearest first.
fn elsewhere(snapshot: &Snapshot, source: FileId, path: &Path, kind: LinkKind) -> Vec<Arc<Path>> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let from = snapshot.path(source);
    let named = snapshot.named(name).iter().filter_map(|&id| fits(snapshot, source, path, kind, id));
    // Names such as index.md and overview.md stand in every folder: a guess would be no better than none.
    let mut found: Vec<Arc<Path>> = named.map(|(_, path)| path).take(MOST + 1).collect();
    if found.len() > MOST {
        return Vec::new();
    }
    found.sort_by_cached_key(|other| {
        let relative = relative_path(&from, other);
        (relative.matches('/').count(), relative)
    });
    found
}

/// The file that a link of `source` to the missing `path` most likely means: one with the same name
/// elsewhere (the nearest), else one in the same folder whose name is similar.
#[must_use]
pub fn nearest_file(snapshot: &Snapshot, source: FileId, path: &Path, kind: LinkKind) -> Option<Arc<Path>> {
    if let Some(found) = elsewhere(snapshot, source, path, kind).into_iter().next() {
        return Some(found);
    }
    let folder = snapshot.file_id(path.parent()?)?;
    let wanted = stem(path);
    let siblings: Vec<(String, Arc<Path>)> =
        snapshot.children(folder).iter().filter_map(|&id| fits(snapshot, source, path, kind, id)).collect();
    let limit = (wanted.chars().count() / 3).max(1);
    let chosen = nearest(&wanted, siblings.iter().map(|(stem, _)| stem.as_str()))?;
    (strsim::levenshtein(&wanted, chosen) <= limit)
        .then(|| siblings.iter().find(|(stem, _)| stem == chosen).map(|(_, path)| Arc::clone(path)))?
}

/// An article is no replacement for an image, nor the other way round.
fn same_sort(wanted: &Path, other: &Path) -> bool {
    let extension = |path: &Path| path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match (kind_of(wanted), kind_of(other)) {
        (FileKind::Article, FileKind::Article) => true,
        (FileKind::Resource | FileKind::Toc | FileKind::Yaml, FileKind::Resource | FileKind::Toc | FileKind::Yaml) => {
            let image = |extension: &str| ["png", "jpg", "jpeg", "gif", "svg", "webp", "bmp"].contains(&extension);
            let (a, b) = (extension(wanted), extension(other));
            a == b || image(&a) && image(&b) || a.is_empty()
        }
        // A page may be written as `name.yml` where `name.md` is linked, or without any extension.
        _ => extension(wanted).is_empty() || extension(other) == "yml",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_whose_letters_were_swapped_is_found() {
        let set = crate::features::fixture::Set::new(
            "--- docfx.json\n{}\n--- a.md\n# A\n\n[x](setpu.md)\n--- setup.md\n# S\n--- steps.md\n# T\n",
        );
        let found = ranked_files(&set.snapshot, set.file("a.md"), &set.root.join("setpu.md"), LinkKind::Inline);
        assert_eq!(found.iter().map(|path| set.name_of(path)).collect::<Vec<_>>(), ["setup.md"]);
    }

    #[test]
    fn the_nearest_within_five_edits_is_suggested() {
        for (wanted, candidates, expected) in [
            ("add-a-phone", &["add-phone", "remove-phone"][..], Some("add-phone")),
            ("settings", &["overview", "contents"], None),
            ("b", &["a", "c"], None),
            ("step-1", &["step-3", "step-2"], Some("step-2")),
            ("overview", &[], None),
        ] {
            assert_eq!(nearest(wanted, candidates.iter().copied()), expected, "{wanted}");
        }
    }
}
