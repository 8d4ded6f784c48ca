//! Did you mean: the nearest id, label or file.

use crate::docset::relative::relative_path;
use crate::graph::read::kind_of;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::LinkKind;
use std::path::Path;
use std::sync::Arc;

/// Ids further away than this are no suggestion: the distance that the Learn build uses.
const MAX_DISTANCE: usize = 5;

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

/// The file that a link of `source` to the missing `path` most likely means: one with the same name
/// elsewhere (the nearest), else one in the same folder whose name is similar.
#[must_use]
pub fn nearest_file(snapshot: &Snapshot, source: FileId, path: &Path, kind: LinkKind) -> Option<Arc<Path>> {
    let name = path.file_name()?.to_str()?;
    let from = snapshot.path(source);
    // What the build leaves out can be included, but a link to it would be the next finding.
    let linked = !matches!(kind, LinkKind::Include | LinkKind::Code);
    let docset = snapshot.docset(source).filter(|_| linked);
    let left_out = |path: &Path| docset.is_some_and(|docset| docset.leaves_out(path));
    let fits = |id: FileId| match snapshot.file(id).filter(|file| file.kind != FileKind::Folder && id != source) {
        Some(file) if same_sort(path, &file.path) && !left_out(&file.path) => Some(Arc::clone(&file.path)),
        _ => None,
    };
    let elsewhere = snapshot.named(name).iter().filter_map(|&id| fits(id));
    let by_distance = |other: &Arc<Path>| {
        let relative = relative_path(&from, other);
        (relative.matches('/').count(), relative)
    };
    // Names such as index.md and overview.md stand in every folder: a guess would be no better than none.
    let elsewhere: Vec<Arc<Path>> = elsewhere.take(4).collect();
    if !elsewhere.is_empty() && elsewhere.len() < 4 {
        return elsewhere.into_iter().min_by_key(by_distance);
    }
    let folder = snapshot.file_id(path.parent()?)?;
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let wanted = stem(path);
    let siblings: Vec<(String, Arc<Path>)> =
        snapshot.children(folder).iter().filter_map(|&id| fits(id)).map(|path| (stem(&path), path)).collect();
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
