//! Files of code that belong together: a sample is compiled as a whole, so that a file which no article shows may still
//! be needed by one that is shown.

use super::ids::FileId;
use super::snapshot::{FileKind, Snapshot};
use std::path::Path;

/// Folders for code that articles show.
const FOLDERS: [&str; 5] = ["snippets", "snippet", "codesnippets", "codesnippet", "code-snippets"];

impl Snapshot {
    /// The folder of the sample that the file `path` belongs to: the one directly in the folder for snippets, or that
    /// folder itself for a file that lies in it; `None` for what lies in no such folder.
    #[must_use]
    pub fn sample_folder<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        let mut below = path.parent()?;
        if holds_samples(below) {
            return Some(below);
        }
        while let Some(folder) = below.parent() {
            if holds_samples(folder) {
                return Some(below);
            }
            below = folder;
        }
        None
    }

    /// The files of code and of configuration that belong to one sample with the file `path`; empty for what belongs to
    /// none.
    #[must_use]
    pub fn sample(&self, path: &Path) -> Vec<FileId> {
        self.sample_folder(path).map(|folder| self.sample_in(folder)).unwrap_or_default()
    }

    /// The files of the sample that `folder` is.
    pub(super) fn sample_in(&self, folder: &Path) -> Vec<FileId> {
        // Loose files beside the folders of samples are no part of these.
        let is_loose = holds_samples(folder);
        let mut found = Vec::new();
        let mut folders: Vec<FileId> = self.file_id(folder).into_iter().collect();
        while let Some(folder) = folders.pop() {
            for &child in self.children(folder) {
                match self.file(child).map(|file| file.kind) {
                    Some(FileKind::Folder) if !is_loose => folders.push(child),
                    Some(FileKind::Resource | FileKind::Yaml) => found.push(child),
                    _ => {}
                }
            }
        }
        found
    }
}

/// Whether each folder below `folder` is a sample.
#[must_use]
pub fn holds_samples(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    FOLDERS.iter().any(|known| name.eq_ignore_ascii_case(known))
}
