//! Tables of contents in the graph: a folder named in one stands for the table of contents in it.

use super::ids::{FileId, PathId};
use super::snapshot::{LinkStatus, Snapshot};
use crate::files;
use crate::markdown::toc::is_toc_name;
use std::path::{Path, PathBuf};

impl Snapshot {
    /// The table of contents in `folder`, Markdown before JSON before YAML, as the build looks for it.
    #[must_use]
    pub fn toc_in(&self, folder: FileId) -> Option<FileId> {
        let tocs = self.children(folder).iter().copied().filter(|&child| is_toc(&self.path(child)));
        tocs.min_by_key(|&toc| {
            let path = self.path(toc);
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            (["md", "json", "yml"].iter().position(|known| *known == extension), path)
        })
    }

    /// How a link of `source` stands that leads to the table of contents in `folder`.
    pub(super) fn status_of_toc_folder(&self, source: FileId, folder: FileId, spelling: PathId) -> LinkStatus {
        if self.toc_in(folder).is_some() {
            return LinkStatus::Ok;
        }
        let path = self.tables.paths.path(spelling);
        let fetched = self.docset(source).is_some_and(|docset| docset.is_fetched_by_build(&path.to_string_lossy()));
        match fetched || !self.listed {
            true => LinkStatus::Unknown,
            false => LinkStatus::MissingFile,
        }
    }
}

/// Whether `path` is, by its name, that of a table of contents, also of one in Markdown.
pub(super) fn is_toc(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(is_toc_name)
}

/// The tables of contents in `folder` on the disk.
pub(super) fn tocs_on_disk(folder: &Path) -> Vec<PathBuf> {
    let items = files::list_dir(folder).into_iter().filter(|item| !item.is_dir);
    items.map(|item| folder.join(item.name)).filter(|path| is_toc(path)).collect()
}
