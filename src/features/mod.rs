//! Editor features, one file each: pure functions of a snapshot, a place and options.
//!
//! No protocol types, no state, no disk but through [`crate::graph::Snapshot::text`] and the sizes of images.

pub mod calls;
pub mod completion;
pub mod definition;
mod directive;
pub mod document_links;
#[cfg(test)]
pub(crate) mod fixture;
pub mod folding;
pub mod front_matter;
pub mod hover;
pub mod in_toc;
mod json_keys;
pub mod lens;
pub mod link_for;
pub mod link_titles;
pub mod metadata;
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

/// Whether `path` names an image that browsers show.
fn is_image(path: &std::path::Path) -> bool {
    const IMAGES: [&str; 11] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "avif", "apng", "tif"];
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    IMAGES.iter().any(|image| extension.eq_ignore_ascii_case(image))
}
