//! Editor features, one file each: pure functions of a snapshot, a place and options.
//!
//! No protocol types, no state, no disk but through [`crate::graph::Snapshot::text`] and the sizes of images.

pub mod article_links;
pub mod calls;
pub mod completion;
pub mod definition;
mod directive;
pub mod document_links;
#[cfg(test)]
pub(crate) mod fixture;
pub mod folding;
pub mod front_matter;
pub mod health;
pub mod hover;
pub mod in_toc;
mod json_keys;
pub mod lens;
pub mod link_for;
pub mod link_titles;
pub mod metadata;
pub mod neighbourhood;
pub mod outline;
pub mod redirect_entry;
pub mod references;
pub mod selection;
mod spelling;
pub mod suppress;
mod tabs;
pub mod tokens;
pub mod workspace_symbols;

use crate::docset::Docset;
use crate::files::is_image;
use crate::graph::{FileId, Snapshot};

/// The set whose rules `file` is read by: its own, else one that may read it.
fn docset_around(snapshot: &Snapshot, file: FileId) -> Option<&Docset> {
    let own = snapshot.docset(file).map(AsRef::as_ref);
    own.or_else(|| {
        let path = snapshot.path(file);
        let mut sets = snapshot.docsets().iter().map(AsRef::as_ref);
        sets.find(|docset: &&Docset| path.starts_with(&docset.readable_root))
    })
}

/// Whether `file` may be read: it lies in the readable root of a set.
fn is_readable(snapshot: &Snapshot, file: FileId) -> bool {
    let path = snapshot.path(file);
    snapshot.docsets().iter().any(|docset| path.starts_with(&docset.readable_root))
}

/// What a reader calls `file`: its title, else the file's name.
fn title_of(snapshot: &crate::graph::Snapshot, file: FileId) -> String {
    let title = snapshot.article(file).and_then(|article| article.title()).map(str::trim);
    match title.filter(|title| !title.is_empty()) {
        Some(title) => title.to_owned(),
        None => snapshot.path(file).file_name().unwrap_or_default().to_string_lossy().into_owned(),
    }
}
