//! Article sets for tests, written as one literal: `--- path` starts a file, `<CURSOR>` marks the caret.

use crate::graph::{Affected, FileId, Snapshot, Workspace};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const CURSOR: &str = "<CURSOR>";

/// An article set on the disk, scanned; the file with the cursor is open, without the marker.
pub(crate) struct Set {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) root: PathBuf,
    workspace: Workspace,
    cursor: Option<(PathBuf, u32)>,
    _folder: tempfile::TempDir,
}

impl Set {
    pub(crate) fn new(literal: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("set");
        std::fs::create_dir_all(&root).unwrap();
        let mut cursor = None;
        let mut open = None;
        for (name, text) in split(literal) {
            let path = root.join(&name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = match text.find(CURSOR) {
                Some(at) => {
                    let text = text.replacen(CURSOR, "", 1);
                    cursor = Some((path.clone(), u32::try_from(at).unwrap()));
                    open = Some((path.clone(), text.clone()));
                    text
                }
                None => text,
            };
            std::fs::write(&path, text).unwrap();
        }
        let mut workspace = Workspace::new();
        workspace.add_folder(&root);
        let mut finished = false;
        let deadline = Instant::now() + Duration::from_secs(60);
        workspace.scan_job().run(&mut |_, _| Instant::now() < deadline, &mut |batch| {
            finished = matches!(batch, crate::graph::Batch::Done);
            workspace.apply(batch);
            true
        });
        assert!(finished, "the scan ends");
        if let Some((path, text)) = &open {
            workspace.open(path, text, 1);
        }
        Self { snapshot: workspace.snapshot(), root, workspace, cursor, _folder: folder }
    }

    /// The file with the cursor and the cursor's byte offset.
    pub(crate) fn cursor(&self) -> (FileId, u32) {
        let (path, offset) = self.cursor.as_ref().expect("a cursor");
        (self.snapshot.file_id(path).unwrap(), *offset)
    }

    /// The id of the file `name`.
    pub(crate) fn file(&self, name: &str) -> FileId {
        self.snapshot.file_id(&self.root.join(name)).unwrap()
    }

    /// Gives the open file `name` another text; tells whose findings may differ then.
    pub(crate) fn write(&mut self, name: &str, text: &str) -> Affected {
        let affected = self.workspace.open(&self.root.join(name), text, 2);
        self.snapshot = self.workspace.snapshot();
        affected
    }

    /// `path` relative to the set, with `/`.
    pub(crate) fn name_of(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }

    /// `text` with the set's folder shown as `SET`.
    pub(crate) fn without_root(&self, text: &str) -> String {
        text.replace(&format!("file://{}", self.root.display()), "SET")
    }
}

fn split(literal: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in literal.split_inclusive('\n') {
        match (line.strip_prefix("--- "), files.last_mut()) {
            (Some(name), _) => files.push((name.trim_end().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => assert!(line.trim().is_empty(), "the literal starts with `--- path`"),
        }
    }
    files
}
