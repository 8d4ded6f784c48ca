//! Findings about tables of contents that the links alone do not show.

use super::Draft;
use crate::docset::relative::relative_path;
use crate::graph::{FileId, Snapshot, Target};
use crate::markdown::Link;

/// Link `index` of the table of contents `file` leads to a folder that has none.
pub(super) fn not_found(snapshot: &Snapshot, file: FileId, index: usize, link: &Link) -> Option<Draft> {
    let Target::File { spelling, .. } = snapshot.target(file, index)? else { return None };
    let shown = relative_path(&snapshot.path(file), &snapshot.spelling(spelling));
    let message = format!(
        "The folder `{}/` has no table of contents. Add a `toc.yml` there, or link to a file.",
        shown.trim_end_matches('/')
    );
    Some(Draft::new("toc-not-found", link.path, message))
}
