//! The set as it would be after a change that nobody has made yet.
//!
//! Costs what the changed files hold; everything else is shared with the snapshot that it is made from.

use super::ids::FileId;
use super::read;
use super::snapshot::{OpenText, Snapshot};
use super::workspace::docset_of;
use std::path::Path;
use std::sync::Arc;

impl Snapshot {
    /// The id of `path` (absolute), which may not exist yet.
    #[must_use]
    pub fn id_of(&self, path: &Path) -> FileId {
        self.tables.paths.intern(path).1
    }

    /// This set, but that the files at these absolute paths have these texts; `None` takes a file away. Nothing is
    /// read and nothing is written.
    #[must_use]
    pub fn with_texts<'t>(&self, texts: impl IntoIterator<Item = (&'t Path, Option<&'t str>)>) -> Self {
        let mut preview = self.clone();
        for (path, text) in texts {
            let (_, id) = preview.tables.paths.intern(path);
            let Some(text) = text else {
                preview.remove(id);
                Arc::make_mut(&mut preview.open).remove(&id);
                continue;
            };
            let docset = docset_of(&preview.docsets, path);
            let file = read::from_text(&preview.tables, path.into(), docset, text);
            preview.insert(id, file);
            let version = preview.open_version(id).unwrap_or_default();
            Arc::make_mut(&mut preview.open).insert(id, OpenText { text: text.into(), version });
            if preview.absent.contains(&id) {
                Arc::make_mut(&mut preview.absent).remove(&id);
            }
        }
        preview
    }
}
