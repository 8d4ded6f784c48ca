//! Interned paths and fragments: append-only tables that scan threads, the owner and readers share.
//!
//! Must not know which files exist.

use super::uids::UidTable;
use crate::docset::resolve::fold;
use dashmap::DashMap;
use rustc_hash::FxBuildHasher;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

/// A path as spelt somewhere; spellings that differ by case or normal form share one [`FileId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PathId(pub u32);

/// A file of the set, whether it exists or is only linked to.
/// Its number is that of the [`PathId`] of its first spelling.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// A decoded fragment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FragmentId(pub NonZeroU32);

#[derive(Debug)]
struct Spelling {
    path: Arc<Path>,
    file: FileId,
}

/// Paths by id and back.
#[derive(Debug, Default)]
pub struct PathTable {
    by_path: DashMap<Arc<Path>, PathId, FxBuildHasher>,
    by_fold: DashMap<Box<str>, FileId, FxBuildHasher>,
    spellings: RwLock<Vec<Spelling>>,
}

impl PathTable {
    /// The ids of `path` (absolute, normalised), made when new.
    pub fn intern(&self, path: &Path) -> (PathId, FileId) {
        if let Some(id) = self.by_path.get(path).map(|found| *found) {
            return (id, self.file_of(id));
        }
        let path: Arc<Path> = path.into();
        // Lock order: by_path, by_fold, spellings; readers take one of them at a time.
        let mut new_file = None;
        let id = *self.by_path.entry(Arc::clone(&path)).or_insert_with(|| {
            let folded = self.by_fold.entry(fold(&path));
            let mut spellings = self.spellings.write().unwrap_or_else(PoisonError::into_inner);
            let number = u32::try_from(spellings.len()).unwrap_or(u32::MAX);
            let file = *folded.or_insert(FileId(number));
            spellings.push(Spelling { path, file });
            new_file = Some(file);
            PathId(number)
        });
        (id, new_file.unwrap_or_else(|| self.file_of(id)))
    }

    /// The file of `path`, if any spelling of it is known.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<FileId> {
        if let Some(id) = self.by_path.get(path).map(|found| *found) {
            return Some(self.file_of(id));
        }
        self.by_fold.get(&*fold(path)).map(|found| *found)
    }

    /// Gives the spelling `id` a file of its own: two files differ by case only.
    pub fn split(&self, id: PathId) -> FileId {
        let mut spellings = self.spellings.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(spelling) = spellings.get_mut(id.0 as usize) {
            spelling.file = FileId(id.0);
        }
        FileId(id.0)
    }

    /// The path as spelt.
    #[must_use]
    pub fn path(&self, id: PathId) -> Arc<Path> {
        let spellings = self.spellings.read().unwrap_or_else(PoisonError::into_inner);
        spellings.get(id.0 as usize).map_or_else(|| Path::new("").into(), |s| Arc::clone(&s.path))
    }

    /// Whether `path` is spelt exactly as `id`.
    #[must_use]
    pub fn is_spelt(&self, id: PathId, path: &Path) -> bool {
        let spellings = self.spellings.read().unwrap_or_else(PoisonError::into_inner);
        // As text: `Path` compares component by component, which is ten times slower.
        spellings.get(id.0 as usize).is_some_and(|s| s.path.as_os_str() == path.as_os_str())
    }

    fn file_of(&self, id: PathId) -> FileId {
        let spellings = self.spellings.read().unwrap_or_else(PoisonError::into_inner);
        spellings.get(id.0 as usize).map_or(FileId(id.0), |s| s.file)
    }
}

/// Fragments by id and back.
#[derive(Debug, Default)]
pub struct FragmentTable {
    by_text: DashMap<Arc<str>, FragmentId, FxBuildHasher>,
    texts: RwLock<Vec<Arc<str>>>,
}

impl FragmentTable {
    /// The id of `text`, made when new.
    pub fn intern(&self, text: &str) -> FragmentId {
        if let Some(id) = self.find(text) {
            return id;
        }
        let text: Arc<str> = text.into();
        *self.by_text.entry(Arc::clone(&text)).or_insert_with(|| {
            let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
            texts.push(text);
            let number = u32::try_from(texts.len()).unwrap_or(u32::MAX);
            FragmentId(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
        })
    }

    /// The id of `text`, if any file or link has it.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<FragmentId> {
        self.by_text.get(text).map(|found| *found)
    }

    /// The fragment's text.
    #[must_use]
    pub fn text(&self, id: FragmentId) -> Arc<str> {
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        texts.get(id.0.get() as usize - 1).cloned().unwrap_or_else(|| "".into())
    }
}

/// The tables of one workspace.
#[derive(Debug, Default)]
pub struct Tables {
    /// All paths ever seen.
    pub paths: PathTable,
    /// All fragments and anchor ids ever seen.
    pub fragments: FragmentTable,
    /// All uids ever seen.
    pub uids: UidTable,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_path_share_a_file() {
        let table = PathTable::default();
        let (a, file) = table.intern(Path::new("/set/Setup.md"));
        let (b, same) = table.intern(Path::new("/set/setup.md"));
        assert_ne!(a, b);
        assert_eq!(file, same);
        assert_eq!(table.intern(Path::new("/set/Setup.md")), (a, file));
        assert_eq!(table.find(Path::new("/SET/SETUP.MD")), Some(file));
        assert_eq!(table.find(Path::new("/set/other.md")), None);
        assert!(table.is_spelt(a, Path::new("/set/Setup.md")) && !table.is_spelt(b, Path::new("/set/Setup.md")));
    }

    #[test]
    fn two_files_that_differ_by_case_can_be_split() {
        let table = PathTable::default();
        let (_, first) = table.intern(Path::new("/set/A.md"));
        let (lower, _) = table.intern(Path::new("/set/a.md"));
        let second = table.split(lower);
        assert_ne!(first, second);
        assert_eq!(table.find(Path::new("/set/a.md")), Some(second));
        assert_eq!(table.find(Path::new("/set/A.md")), Some(first));
    }

    #[test]
    fn threads_agree_on_ids() {
        let table = Arc::new(PathTable::default());
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let table = Arc::clone(&table);
                std::thread::spawn(move || {
                    (0..500).map(|i| table.intern(Path::new(&format!("/a/{i}.md")))).collect::<Vec<_>>()
                })
            })
            .collect();
        let answers: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    }
}
