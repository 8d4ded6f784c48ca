//! What nobody comes to: articles without a way to them, and files that no article shows.
//!
//! Silent when unsure: what configuration, a page in YAML or another program may use counts as used. Asks the snapshot
//! alone, so that each answer costs as much as the file has sources.

use super::front_matter::{file_stem, is_for_repository};
use super::toc::stands_apart;
use crate::docset::{Docset, Role, is_image};
use crate::graph::{File, FileId, FileKind, Snapshot};

/// Whether `id` is a page that readers are to find from others: published by itself, and neither redirected, nor a start
/// or error page, nor hidden on purpose. False until all articles of the set are known.
#[must_use]
pub fn wants_readers(snapshot: &Snapshot, id: FileId) -> bool {
    let Some((file, docset)) = snapshot.file(id).zip(snapshot.docset(id)) else { return false };
    let Some(article) = file.article.as_deref() else { return false };
    snapshot.scanned()
        && file.checked
        && file.kind == FileKind::Article
        && file.role == Role::Page
        && snapshot.includers(id).is_empty()
        && snapshot.redirect(id).is_none()
        && !stands_apart(docset, file, article)
}

/// Whether a table of contents, of any set, leads to `id`.
#[must_use]
pub fn is_listed(snapshot: &Snapshot, id: FileId) -> bool {
    snapshot.tocs_of(id).next().is_some()
}

/// Whether an article other than `id` itself, or what it shows, links to `id`.
#[must_use]
pub fn is_linked(snapshot: &Snapshot, id: FileId) -> bool {
    let links = |source: &FileId| snapshot.file(*source).is_some_and(|file| file.kind == FileKind::Article);
    snapshot.all_sources(id).iter().any(links)
}

/// Whether `id` is an article that nothing leads readers to: no table of contents, and no other article. False while a
/// table of contents of its set cannot be read: it may list the article.
#[must_use]
pub fn is_orphan(snapshot: &Snapshot, id: FileId) -> bool {
    let knows_tocs = || snapshot.file(id).and_then(|file| file.docset).is_some_and(|set| !snapshot.has_unsure_toc(set));
    wants_readers(snapshot, id) && !is_listed(snapshot, id) && !is_linked(snapshot, id) && knows_tocs()
}

/// What a file is that no article shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// An image.
    Image,
    /// A text to be included.
    Include,
    /// Code.
    Snippet,
}

/// Which kind of unused file `id` is; `None` for what is used, may be used, or is no such file.
#[must_use]
pub fn unused(snapshot: &Snapshot, id: FileId) -> Option<Unused> {
    let (file, docset) = snapshot.file(id).zip(snapshot.docset(id))?;
    let kind = match file.kind {
        FileKind::Article if is_include(docset, file) => Unused::Include,
        FileKind::Resource if is_image(&file.path) && docset.resource_below(&file.path).is_some() => Unused::Image,
        _ => return None,
    };
    let is_used = !snapshot.scanned()
        || !snapshot.includers(id).is_empty()
        || !snapshot.all_sources(id).is_empty()
        || docset.is_generated(&file.path)
        || snapshot.redirect(id).is_some();
    (!is_used).then_some(kind)
}

/// Whether `file` is written to be shown in pages: it lies in a folder of includes.
fn is_include(docset: &Docset, file: &File) -> bool {
    let is_folder = |name: &std::ffi::OsStr| {
        ["includes", "include", "_includes"].iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    let folders = file.path.parent().and_then(|folder| folder.strip_prefix(&docset.root).ok());
    file.checked
        && file.role == Role::Include
        && folders.is_some_and(|folders| folders.iter().any(is_folder))
        && !is_for_repository(&file_stem(&file.path))
}
