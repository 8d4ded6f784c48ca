//! Writes that belong together: all of them happen, or none.
//!
//! Every new text is first written beside its file; only when all are there do they take the files' places. A step
//! that fails takes back the ones before it. Must not know why anything is written.

use super::{FileText, read_text};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

/// One step of a transaction. Paths are absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A file gets another text, if it still has the one it is thought to have.
    Replace {
        /// The file.
        path: PathBuf,
        /// The text that it must have, without a byte order mark.
        before: std::sync::Arc<str>,
        /// The text that it gets. A byte order mark stays.
        after: String,
    },
    /// A new file.
    Create {
        /// Where; nothing may be there.
        path: PathBuf,
        /// Its text.
        text: String,
    },
    /// A file or folder gets another path; folders on the way are made.
    Move {
        /// Where it is.
        from: PathBuf,
        /// Where it goes; nothing may be there, but for the same file in other case.
        to: PathBuf,
    },
    /// A file, or a folder with all that is in it, is removed.
    Delete {
        /// Where it is.
        path: PathBuf,
    },
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum TransactionError {
    /// The file is not what the change was planned for.
    #[error("`{0}` was changed in between. Nothing was written; try again.")]
    Changed(PathBuf),
    /// The file holds bytes that are no UTF-8, which would be lost.
    #[error("`{0}` is not UTF-8. Nothing was written; save it as UTF-8 first.")]
    NotUtf8(PathBuf),
    /// Something is there already.
    #[error("`{0}` exists already. Nothing was written.")]
    Exists(PathBuf),
    /// The operating system refused.
    #[error("`{0}` cannot be written: {1}. Nothing was changed.")]
    Refused(PathBuf, std::io::Error),
    /// The operating system refused, and then refused to take back what was done.
    #[error("`{0}` cannot be written: {1}. These files could not be put back: {2}")]
    HalfDone(PathBuf, std::io::Error, String),
}

/// What takes a step back.
enum Undo {
    Restore { path: PathBuf, kept: PathBuf },
    Remove(PathBuf),
    MoveBack { from: PathBuf, to: PathBuf },
    RemoveFolder(PathBuf),
}

/// Does all steps in their order, or none. Returns the number of files that were written, moved or removed.
///
/// # Errors
/// [`TransactionError`]; the disk is then as it was, but for [`TransactionError::HalfDone`], which names the files.
pub fn run(steps: &[Step]) -> Result<usize, TransactionError> {
    let mut drafts = Drafts::default();
    for step in steps {
        prepare(step, &mut drafts)?;
    }
    let mut undo: Vec<Undo> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        if let Err((path, error)) = take(step, number, &mut drafts, &mut undo) {
            let left = roll_back(undo);
            return Err(match left.is_empty() {
                true => TransactionError::Refused(path, error),
                false => TransactionError::HalfDone(path, error, left.join(", ")),
            });
        }
    }
    for (number, step) in undo.iter().enumerate() {
        let Undo::Restore { kept, .. } = step else { continue };
        // A folder that was moved afterwards took it along.
        let mut kept = kept.clone();
        for later in undo.iter().skip(number) {
            if let Undo::MoveBack { from, to } = later
                && let Ok(below) = kept.strip_prefix(from)
            {
                kept = to.join(below);
            }
        }
        // It is not needed any more; a leftover does no harm.
        let is_folder = std::fs::symlink_metadata(&kept).is_ok_and(|about| about.is_dir());
        let _ = if is_folder { std::fs::remove_dir_all(kept) } else { std::fs::remove_file(kept) };
    }
    Ok(steps.len())
}

/// Files written beside their places; removed when dropped.
#[derive(Default)]
struct Drafts(Vec<(PathBuf, PathBuf)>);

impl Drafts {
    fn of(&self, path: &Path) -> Option<&Path> {
        self.0.iter().find(|(place, _)| place == path).map(|(_, draft)| &**draft)
    }
}

impl Drop for Drafts {
    fn drop(&mut self) {
        for (_, draft) in &self.0 {
            // Taken drafts are gone already.
            let _ = std::fs::remove_file(draft);
        }
    }
}

fn beside(path: &Path, kind: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.{kind}", std::process::id()));
    path.with_file_name(name)
}

/// Checks that the step can be done and writes its draft.
fn prepare(step: &Step, drafts: &mut Drafts) -> Result<(), TransactionError> {
    let refused = |path: &Path| {
        let path = path.to_path_buf();
        move |error: std::io::Error| TransactionError::Refused(path, error)
    };
    match step {
        Step::Replace { path, before, after } => {
            let read = read_text(path).map_err(|_| TransactionError::Changed(path.clone()))?;
            let FileText { text, invalid_utf8_at, byte_order_mark } = read;
            if invalid_utf8_at.is_some() {
                return Err(TransactionError::NotUtf8(path.clone()));
            }
            if text != **before {
                return Err(TransactionError::Changed(path.clone()));
            }
            let about = std::fs::metadata(path).map_err(refused(path))?;
            if about.permissions().readonly() {
                let error = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "it is read-only");
                return Err(TransactionError::Refused(path.clone(), error));
            }
            let draft = beside(path, "new");
            drafts.0.push((path.clone(), draft.clone()));
            let written = std::fs::File::create_new(&draft).and_then(|mut file| {
                if byte_order_mark {
                    file.write_all("\u{feff}".as_bytes())?;
                }
                file.write_all(after.as_bytes())?;
                file.set_permissions(about.permissions())?;
                file.sync_all()
            });
            written.map_err(refused(path))
        }
        Step::Create { path, .. } => match std::fs::symlink_metadata(path) {
            Ok(_) => Err(TransactionError::Exists(path.clone())),
            Err(_) => Ok(()),
        },
        Step::Move { from, to } => {
            std::fs::symlink_metadata(from).map_err(refused(from))?;
            if std::fs::symlink_metadata(to).is_ok() && !super::is_same_file(from, to) {
                return Err(TransactionError::Exists(to.clone()));
            }
            Ok(())
        }
        Step::Delete { path } => std::fs::symlink_metadata(path).map(drop).map_err(refused(path)),
    }
}

type Failed = (PathBuf, std::io::Error);

fn take(step: &Step, number: usize, drafts: &mut Drafts, undo: &mut Vec<Undo>) -> Result<(), Failed> {
    match step {
        Step::Replace { path, .. } => {
            let fail = |error| (path.clone(), error);
            let draft = drafts.of(path).ok_or_else(|| fail(std::io::ErrorKind::NotFound.into()))?.to_path_buf();
            // A link stays a link: its target gets the text.
            let place = std::fs::canonicalize(path).map_err(fail)?;
            let kept = beside(&place, &format!("{number}.old"));
            std::fs::rename(&place, &kept).map_err(fail)?;
            undo.push(Undo::Restore { path: place.clone(), kept });
            std::fs::rename(&draft, &place).map_err(fail)
        }
        Step::Create { path, text } => {
            let fail = |error| (path.clone(), error);
            make_folders(path, undo).map_err(fail)?;
            let mut file = std::fs::File::create_new(path).map_err(fail)?;
            undo.push(Undo::Remove(path.clone()));
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)
        }
        Step::Move { from, to } => {
            let fail = |error| (to.clone(), error);
            make_folders(to, undo).map_err(fail)?;
            std::fs::rename(from, to).map_err(fail)?;
            undo.push(Undo::MoveBack { from: from.clone(), to: to.clone() });
            Ok(())
        }
        Step::Delete { path } => {
            let kept = beside(path, &format!("{number}.old"));
            std::fs::rename(path, &kept).map_err(|error| (path.clone(), error))?;
            undo.push(Undo::Restore { path: path.clone(), kept });
            Ok(())
        }
    }
}

/// Makes the folders above `path` that are not there.
fn make_folders(path: &Path, undo: &mut Vec<Undo>) -> std::io::Result<()> {
    let missing: Vec<&Path> = path.ancestors().skip(1).take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        std::fs::create_dir(folder)?;
        undo.push(Undo::RemoveFolder(folder.to_path_buf()));
    }
    Ok(())
}

/// Takes steps back, the last first; returns the files with which that failed.
fn roll_back(undo: Vec<Undo>) -> Vec<String> {
    let mut left = Vec::new();
    for step in undo.into_iter().rev() {
        let (path, done) = match step {
            Undo::Restore { path, kept } => {
                let done = std::fs::rename(&kept, &path);
                (path, done)
            }
            Undo::Remove(path) => {
                let done = std::fs::remove_file(&path);
                (path, done)
            }
            Undo::MoveBack { from, to } => {
                let done = std::fs::rename(&to, &from);
                (from, done)
            }
            Undo::RemoveFolder(path) => {
                let done = std::fs::remove_dir(&path);
                (path, done)
            }
        };
        if done.is_err() {
            left.push(path.display().to_string());
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Everything in `folder` by relative path.
    fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(at) = folders.pop() {
            for entry in std::fs::read_dir(&at).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(folder).unwrap().display().to_string();
                    all.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        all
    }

    fn set() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::write(root.join("a.md"), "\u{feff}one\r\n").unwrap();
        std::fs::write(root.join("b.md"), "two").unwrap();
        (folder, root)
    }

    fn replace(root: &Path, name: &str, before: &str, after: &str) -> Step {
        Step::Replace { path: root.join(name), before: before.into(), after: after.to_owned() }
    }

    #[test]
    fn all_steps_are_done_and_nothing_else_is_left() {
        let (_folder, root) = set();
        let steps = [
            replace(&root, "a.md", "one\r\n", "ONE\r\n"),
            Step::Move { from: root.join("a.md"), to: root.join("new/deep/c.md") },
            Step::Create { path: root.join("d.md"), text: "d".into() },
            Step::Delete { path: root.join("b.md") },
        ];
        assert_eq!(run(&steps).unwrap(), 4);
        let now = contents(&root);
        let names: Vec<&str> = now.keys().map(|name| &**name).collect();
        assert_eq!(names, ["d.md", "new/deep/c.md"]);
        assert_eq!(now["new/deep/c.md"], "\u{feff}ONE\r\n".as_bytes());
    }

    #[test]
    fn a_step_that_fails_leaves_the_disk_as_it_was() {
        let (_folder, root) = set();
        let before = contents(&root);
        let good = || replace(&root, "b.md", "two", "TWO");
        std::fs::write(root.join("latin.md"), b"caf\xe9").unwrap();
        let latin = contents(&root);
        for (steps, reason, state) in [
            (vec![good(), replace(&root, "a.md", "other", "x")], "changed in between", &latin),
            (vec![good(), replace(&root, "none.md", "", "x")], "changed in between", &latin),
            (vec![good(), replace(&root, "latin.md", "caf\u{fffd}", "x")], "not UTF-8", &latin),
            (vec![good(), Step::Create { path: root.join("a.md"), text: String::new() }], "exists already", &latin),
            (vec![good(), Step::Move { from: root.join("b.md"), to: root.join("a.md") }], "exists already", &latin),
            (vec![good(), Step::Delete { path: root.join("none.md") }], "cannot be written", &latin),
            // Found only while it is done: a file stands where a folder is needed.
            (
                vec![
                    good(),
                    Step::Create { path: root.join("x/y.md"), text: "y".into() },
                    Step::Move { from: root.join("b.md"), to: root.join("a.md/c.md") },
                ],
                "cannot be written",
                &latin,
            ),
        ] {
            let error = run(&steps).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
            assert_eq!(&contents(&root), state, "{error}");
            assert!(!root.join("x").exists(), "{error}");
        }
        assert_eq!(before.len() + 1, latin.len());
    }

    #[test]
    fn nothing_is_left_in_a_folder_that_moves_after_its_files_changed() {
        let (_folder, root) = set();
        std::fs::create_dir(root.join("sub")).unwrap();
        std::fs::write(root.join("sub/c.md"), "c").unwrap();
        let steps =
            [replace(&root, "sub/c.md", "c", "C"), Step::Move { from: root.join("sub"), to: root.join("other") }];
        run(&steps).unwrap();
        let names: Vec<String> = contents(&root).into_keys().collect();
        assert_eq!(names, ["a.md", "b.md", "other/c.md"]);
    }

    #[test]
    fn a_folder_is_removed_with_all_that_is_in_it_or_comes_back_whole() {
        let (_folder, root) = set();
        std::fs::create_dir_all(root.join("sub/deep")).unwrap();
        std::fs::write(root.join("sub/deep/c.md"), "c").unwrap();
        let before = contents(&root);
        let delete = || Step::Delete { path: root.join("sub") };
        let late = Step::Create { path: root.join("b.md/x.md"), text: String::new() };
        assert!(run(&[delete(), late]).is_err());
        assert_eq!(contents(&root), before);
        run(&[delete()]).unwrap();
        assert_eq!(contents(&root).into_keys().collect::<Vec<_>>(), ["a.md", "b.md"]);
        assert_eq!(std::fs::read_dir(&root).unwrap().count(), 2);
    }

    #[test]
    fn a_read_only_file_is_not_replaced() {
        let (_folder, root) = set();
        let path = root.join("b.md");
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        let error = run(&[replace(&root, "a.md", "one\r\n", "x"), replace(&root, "b.md", "two", "x")]).unwrap_err();
        assert!(error.to_string().contains("read-only"), "{error}");
        assert_eq!(contents(&root)["a.md"], "\u{feff}one\r\n".as_bytes());
    }
}
