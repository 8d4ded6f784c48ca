//! Pages to which readers of a deleted page may want to go.

use crate::docset::docset_for;
use crate::docset::relative::relative_to_folder;
use crate::graph::{File, FileId, FileKind, Snapshot};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Pages to which readers of `page` (absolute) may want to go when it is gone, best first: those in its folder, the
/// likest names first, then the index pages of the folders above.
#[must_use]
pub fn successors(snapshot: &Snapshot, page: &Path, at_most: usize) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    let is_page = |id: FileId| snapshot.file(id).is_some_and(|file| file.kind == FileKind::Article && file.checked);
    let mut add = |path: &Path| {
        if path != page && found.len() < at_most && !found.iter().any(|known| known == path) {
            found.push(path.to_path_buf());
        }
    };
    let folder = page.parent().unwrap_or(page);
    let siblings = snapshot.file_id(folder).map(|id| snapshot.children(id).to_vec()).unwrap_or_default();
    let mut siblings: Vec<(usize, Arc<Path>)> = siblings
        .into_iter()
        .filter(|&id| is_page(id))
        .map(|id| (distance(page, &snapshot.path(id)), snapshot.path(id)))
        .collect();
    siblings.sort();
    siblings.into_iter().for_each(|(_, path)| add(&path));
    for above in folder.ancestors() {
        let index = above.join("index.md");
        if snapshot.file_id(&index).is_some_and(is_page) {
            add(&index);
        }
        if snapshot.docsets().iter().any(|set| set.root == above) {
            break;
        }
    }
    found
}

/// Every page of the sets in the repository of `near` (absolute), but not itself: what readers call it, and its path. In
/// no order.
#[must_use]
pub fn pages(snapshot: &Snapshot, near: &Path) -> Vec<(String, PathBuf)> {
    let Some(repository) = docset_for(snapshot.docsets(), near).map(|set| &set.readable_root) else {
        return Vec::new();
    };
    let is_page = |id: FileId, file: &File| {
        let Some(set) = docset_for(snapshot.docsets(), &file.path).filter(|it| it.readable_root == *repository) else {
            return false;
        };
        match file.kind {
            FileKind::Article => file.checked && snapshot.includers(id).is_empty(),
            // Landing pages are written in YAML.
            FileKind::Yaml => set.page_below(&file.path).is_some(),
            _ => false,
        }
    };
    let page = |(id, file): (FileId, &File)| {
        let fits = *file.path != *near && is_page(id, file);
        let title = fits.then(|| snapshot.article(id)?.title().map(str::to_owned));
        Some((title?.unwrap_or_default(), file.path.to_path_buf()))
    };
    snapshot.files().filter_map(page).collect()
}

/// How far the names of two files are apart.
fn distance(one: &Path, other: &Path) -> usize {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    strsim::levenshtein(&stem(one), &stem(other))
}

/// `path` as seen from the set that holds it, for a writer to choose from.
#[must_use]
pub fn shown_page(snapshot: &Snapshot, path: &Path) -> String {
    match docset_for(snapshot.docsets(), path) {
        Some(set) => relative_to_folder(&set.root, path),
        None => path.display().to_string(),
    }
}

/// `path` as seen from the set that holds `near`, for a writer to choose from.
#[must_use]
pub fn shown_page_from(snapshot: &Snapshot, near: &Path, path: &Path) -> String {
    match docset_for(snapshot.docsets(), near) {
        Some(set) => relative_to_folder(&set.root, path),
        None => path.display().to_string(),
    }
}
