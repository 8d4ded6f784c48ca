//! A folder as it was: a path that is not on the disk and shows a real folder with some files as they were before.
//!
//! Everything that reads through `files` sees it there, so that the set of an earlier commit is loaded by the code
//! that loads the one of today. Only what changed is held in memory; the rest is read from the real folder. Must not
//! know where the old texts come from.
//!
//! Decision: a second path, not a switch, because a switch would have to be thrown in every thread of every pool,
//! and both states can be asked side by side this way.

use super::{DirItem, FileText, IgnoreRules, MAX_BYTES, ReadError, SkipReason, WalkOptions, Walked, decode};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// What a file that differs from the disk was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Was {
    /// It was not there.
    Absent,
    /// It held these bytes.
    Text(Arc<[u8]>),
    /// It was there; what it held is nobody's concern (an image).
    There,
}

/// A folder as it was; it can be asked for as long as the value lives.
#[derive(Debug)]
pub struct Past {
    shown: Arc<Shown>,
}

#[derive(Debug)]
struct Shown {
    /// The path under which it is asked for. Nothing is there on the disk.
    root: PathBuf,
    /// The folder on the disk that holds what did not change.
    real: PathBuf,
    /// What differs, by path relative to the root.
    differs: FxHashMap<PathBuf, Was>,
    /// Folders, relative, that were there.
    folders: FxHashSet<PathBuf>,
    /// Folders, relative, that were not there yet.
    new_folders: FxHashSet<PathBuf>,
}

/// Those that live. Mostly none, which the number tells without a lock.
static LIVING: RwLock<Vec<Arc<Shown>>> = RwLock::new(Vec::new());
static COUNT: AtomicUsize = AtomicUsize::new(0);
static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Past {
    /// The folder `real` (absolute), whose files in `differs` (relative paths) were something else. `folders` are the
    /// folders (relative) that held files then.
    #[must_use]
    pub fn new(real: &Path, differs: BTreeMap<PathBuf, Was>, folders: &FxHashSet<PathBuf>) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let unique = format!("guidepost-past-{}-{number}", std::process::id());
        // The folder keeps its name, which findings may tell.
        let root = std::env::temp_dir().join(unique).join(real.file_name().unwrap_or_else(|| "root".as_ref()));
        let above = |path: &Path| path.ancestors().skip(1).map(Path::to_path_buf).collect::<Vec<_>>();
        let of = |absent: bool| {
            let these = differs.iter().filter(move |(_, was)| (**was == Was::Absent) == absent);
            these.flat_map(|(path, _)| above(path)).collect::<FxHashSet<PathBuf>>()
        };
        let mut new_folders = of(true);
        new_folders.retain(|folder| !folders.contains(folder) && !folder.as_os_str().is_empty());
        let shown = Shown {
            root,
            real: real.to_path_buf(),
            folders: of(false),
            new_folders,
            differs: differs.into_iter().collect(),
        };
        let shown = Arc::new(shown);
        LIVING.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&shown));
        COUNT.fetch_add(1, Ordering::Release);
        Self { shown }
    }

    /// The path under which the file or folder `path` (absolute, in the real folder) is asked for as it was.
    #[must_use]
    pub fn path_of(&self, path: &Path) -> Option<PathBuf> {
        Some(join(&self.shown.root, path.strip_prefix(&self.shown.real).ok()?))
    }

    /// The path relative to the folder, for one under which it is asked for.
    #[must_use]
    pub fn relative<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        path.strip_prefix(&self.shown.root).ok()
    }
}

impl Drop for Past {
    fn drop(&mut self) {
        COUNT.fetch_sub(1, Ordering::Release);
        let mut living = LIVING.write().unwrap_or_else(PoisonError::into_inner);
        living.retain(|it| !Arc::ptr_eq(it, &self.shown));
    }
}

/// `folder` with `below`; without a slash at the end when that is empty.
fn join(folder: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { folder.to_path_buf() } else { folder.join(below) }
}

/// What stands behind a path in a past folder.
pub(super) enum Behind {
    /// This path of the disk.
    Disk(PathBuf),
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// A file of which nobody knows more.
    File,
    /// A folder.
    Folder,
    /// Nothing.
    Nothing,
}

/// What stands behind `path`; `None` for a path of the disk.
pub(super) fn behind(path: &Path) -> Option<Behind> {
    let (shown, below) = find(path)?;
    Some(match shown.differs.get(&below) {
        Some(Was::Absent) => Behind::Nothing,
        Some(Was::There) => Behind::File,
        Some(Was::Text(bytes)) => Behind::Bytes(Arc::clone(bytes)),
        None if shown.folders.contains(&below) => Behind::Folder,
        None if shown.new_folders.contains(&below) => Behind::Nothing,
        None => Behind::Disk(join(&shown.real, &below)),
    })
}

fn find(path: &Path) -> Option<(Arc<Shown>, PathBuf)> {
    if COUNT.load(Ordering::Acquire) == 0 {
        return None;
    }
    let living = LIVING.read().unwrap_or_else(PoisonError::into_inner);
    let found = living.iter().find_map(|it| Some((it, path.strip_prefix(&it.root).ok()?)));
    found.map(|(shown, below)| (Arc::clone(shown), below.to_path_buf()))
}

/// The text of bytes that are not on the disk.
pub(super) fn text_of(bytes: &[u8]) -> Result<FileText, ReadError> {
    match bytes.len() as u64 > MAX_BYTES {
        true => Err(ReadError::TooLarge(bytes.len() as u64)),
        false => Ok(decode(bytes.to_vec())),
    }
}

/// What the folder `path` held; `None` for a path of the disk.
pub(super) fn list_dir(path: &Path) -> Option<Vec<DirItem>> {
    let (shown, below) = find(path)?;
    let mut items = super::list_dir(&join(&shown.real, &below));
    items.retain(|item| {
        let path = below.join(&item.name);
        shown.differs.get(&path) != Some(&Was::Absent) && !shown.new_folders.contains(&path)
    });
    let files = shown.differs.iter().filter(|(_, was)| **was != Was::Absent).map(|(path, _)| (path, false));
    let folders = shown.folders.iter().map(|path| (path, true));
    for (path, is_dir) in files.chain(folders).filter(|(path, _)| path.parent() == Some(&*below)) {
        let Some(name) = path.file_name() else { continue };
        items.retain(|item| item.name != name);
        items.push(DirItem { name: name.to_owned(), is_dir });
    }
    items.sort_unstable();
    Some(items)
}

/// What a walk would have found; `None` for a path of the disk. What is ignored is what is ignored today.
pub(super) fn walk(root: &Path, options: &WalkOptions<'_>) -> Option<Walked> {
    let (shown, below) = find(root)?;
    let real =
        |path: &Path| path.strip_prefix(&shown.root).map_or_else(|_| path.to_path_buf(), |it| join(&shown.real, it));
    let past =
        |path: &Path| path.strip_prefix(&shown.real).map_or_else(|_| path.to_path_buf(), |it| join(&shown.root, it));
    let inside = real(options.inside);
    let start = join(&shown.real, &below);
    let mut walked = super::walk(&start, &WalkOptions { inside: &inside });
    let mut seen: FxHashSet<PathBuf> = FxHashSet::default();
    walked.files.retain(|path| {
        let Ok(below) = path.strip_prefix(&shown.real) else { return true };
        seen.insert(below.to_path_buf());
        shown.differs.get(below) != Some(&Was::Absent)
    });
    let rules = IgnoreRules::new(&inside);
    for (path, was) in &shown.differs {
        let absolute = join(&shown.real, path);
        if *was == Was::Absent || seen.contains(path) || !path.starts_with(&below) || rules.ignores(&absolute, false) {
            continue;
        }
        walked.files.push(absolute);
    }
    walked.files.iter_mut().for_each(|path| *path = past(path));
    walked.skipped.iter_mut().for_each(|it| it.path = past(&it.path));
    // A folder that was not there cannot be missed.
    walked.skipped.retain(|it| !matches!(it.reason, SkipReason::Unreadable(_)) || it.path != *root);
    Some(walked)
}

#[cfg(test)]
mod tests {
    use super::super::{is_dir, is_file, read_text, readable_root};
    use super::*;

    #[test]
    fn a_past_folder_is_read_like_one_of_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap().join("set");
        for (name, text) in
            [("a.md", "new a"), ("same.md", "same"), ("added/b.md", "b"), (".git/HEAD", ""), ("kept/k.md", "k")]
        {
            let path = real.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::write(real.join(".gitignore"), "out/\n").unwrap();
        let text = |text: &str| Was::Text(text.as_bytes().into());
        let differs = [
            ("a.md", text("old a")),
            ("added/b.md", Was::Absent),
            ("gone/deep/c.md", text("\u{feff}c")),
            ("gone/i.png", Was::There),
            ("out/d.md", text("d")),
            (".hidden/e.md", text("e")),
            (".dot.json", text("{}")),
        ];
        let differs = differs.into_iter().map(|(path, was)| (PathBuf::from(path), was)).collect();
        let folders = ["", "gone", "gone/deep", "out", ".hidden", "kept"].into_iter().map(PathBuf::from).collect();
        let past = Past::new(&real, differs, &folders);
        let root = past.path_of(&real).unwrap();
        assert!(!root.exists() && root.ends_with("set"), "{root:?}");
        let read = |name: &str| read_text(&root.join(name)).map(|it| it.text).ok();
        assert_eq!(read("a.md").as_deref(), Some("old a"));
        assert_eq!(read("same.md").as_deref(), Some("same"));
        assert_eq!(read("gone/deep/c.md").as_deref(), Some("c"));
        assert_eq!(read("added/b.md"), None);
        assert_eq!(read("gone/i.png"), None);
        assert_eq!(read("never.md"), None);
        for (name, file, dir) in [
            ("a.md", true, false),
            ("added", false, false),
            ("added/b.md", false, false),
            ("gone", false, true),
            ("gone/deep", false, true),
            ("gone/i.png", true, false),
            ("kept", false, true),
            ("", false, true),
        ] {
            let path = join(&root, Path::new(name));
            assert_eq!((is_file(&path), is_dir(&path)), (file, dir), "{name}");
        }
        assert_eq!(readable_root(&root.join("gone/deep"), None), root);
        let names = |path: &Path| -> Vec<String> {
            super::super::list_dir(path)
                .into_iter()
                .map(|it| format!("{}{}", it.name.display(), if it.is_dir { "/" } else { "" }))
                .collect()
        };
        assert_eq!(
            names(&root),
            [".dot.json", ".git/", ".gitignore", ".hidden/", "a.md", "gone/", "kept/", "out/", "same.md"]
        );
        assert_eq!(names(&root.join("gone")), ["deep/", "i.png"]);
        let walked = super::super::walk(&root, &WalkOptions { inside: &root });
        let mut found: Vec<_> = walked.files.iter().map(|it| past.relative(it).unwrap().to_str().unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, [".dot.json", ".gitignore", "a.md", "gone/deep/c.md", "gone/i.png", "kept/k.md", "same.md"]);
        drop(past);
        assert!(!is_dir(&root) && read_text(&root.join("same.md")).is_err(), "it is gone with the value");
    }
}
