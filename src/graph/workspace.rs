//! The one mutable state: folders, open texts, the graph. Owned by one thread.

use super::{FileId, Snapshot};
use crate::text::{Change, Encoding};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files whose findings may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Everything may have changed (configuration, first scan).
    pub all: bool,
    /// These, when not all; each once.
    pub files: Vec<FileId>,
}

/// Files read and parsed by a scan, ready to be applied.
#[derive(Debug, Default)]
pub struct Batch {}

/// A scan of all folders: runs on other threads, hands out batches.
#[derive(Debug)]
pub struct ScanJob {}

impl ScanJob {
    /// Walks, reads and parses; calls `progress(done, total)` and `batch` as it goes (from one thread at a
    /// time), stops when either returns false. The last batch completes the scan.
    pub fn run(self, progress: &mut dyn FnMut(usize, usize) -> bool, batch: &mut dyn FnMut(Batch) -> bool) {
        let _ = (progress, batch);
    }
}

/// Folders, open texts and the graph.
#[derive(Debug, Default)]
pub struct Workspace {}

impl Workspace {
    /// An empty workspace.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a workspace folder: finds its sets and reads their configuration; scans nothing yet.
    pub fn add_folder(&mut self, folder: &Path) {
        let _ = folder;
    }
    /// Removes a workspace folder and the files that no other folder holds.
    pub fn remove_folder(&mut self, folder: &Path) -> Affected {
        let _ = folder;
        Affected::default()
    }
    /// Takes the editor's text of a file that was opened; loads what it links to from the disk at once, so
    /// that the first answers are right while a scan runs.
    pub fn open(&mut self, path: &Path, text: &str, version: i32) -> Affected {
        let _ = (path, text, version);
        Affected::default()
    }
    /// Applies edits to an open file; `None` when it is not open.
    pub fn change(&mut self, path: &Path, changes: &[Change], version: i32, encoding: Encoding) -> Option<Affected> {
        let _ = (path, changes, version, encoding);
        None
    }
    /// Forgets the editor's text: the disk counts again.
    pub fn close(&mut self, path: &Path) -> Affected {
        let _ = path;
        Affected::default()
    }
    /// Files or folders that were created, changed or deleted on the disk: each is looked at anew.
    /// Configuration files are applied too.
    pub fn disk_changed(&mut self, paths: &[PathBuf]) -> Affected {
        let _ = paths;
        Affected::default()
    }
    /// A scan of everything, to be run elsewhere.
    #[must_use]
    pub fn scan_job(&self) -> ScanJob {
        ScanJob {}
    }
    /// Takes over a batch of a scan; files that an editor has open keep the editor's text.
    pub fn apply(&mut self, batch: Batch) -> Affected {
        let _ = batch;
        Affected::default()
    }
    /// The set of this moment.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::default()
    }
}
