//! Which paths the ignore rules hide, asked one path at a time: for file events, and for the `.gitignore`
//! files above a walked folder. The walk itself applies those below.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Whether a folder of this name is never entered: hidden ones and `node_modules`.
pub(super) fn is_unwanted_folder(name: &OsStr) -> bool {
    name == "node_modules" || name.as_encoded_bytes().first() == Some(&b'.')
}

/// The ignore rules below a folder, read when first needed.
#[derive(Debug)]
pub struct IgnoreRules {
    root: PathBuf,
    by_folder: Mutex<FxHashMap<PathBuf, Option<Arc<Gitignore>>>>,
}

impl IgnoreRules {
    /// The rules below `root` (normalised); `.gitignore` files above it do not count.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), by_folder: Mutex::default() }
    }

    /// Whether a walk from the root would pass `path` over. `is_dir`: whether `path` is a folder.
    /// The root itself and what lies outside it is never ignored here.
    #[must_use]
    pub fn ignores(&self, path: &Path, is_dir: bool) -> bool {
        let Ok(relative) = path.strip_prefix(&self.root) else { return false };
        let mut at = self.root.clone();
        let count = relative.components().count();
        for (i, part) in relative.components().enumerate() {
            at.push(part);
            let folder = i + 1 < count || is_dir;
            if folder && is_unwanted_folder(part.as_os_str()) || self.above(&at).ignores(&at, folder) {
                return true;
            }
        }
        false
    }

    /// The folder below which the rules hold.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Forgets what was read: a `.gitignore` changed.
    pub fn forget(&self) {
        self.by_folder.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The rules that the folders above `path` hold, from the root down.
    pub(super) fn above(&self, path: &Path) -> Above {
        let mut rules = Vec::new();
        if path.starts_with(&self.root) {
            let parents = path.ancestors().skip(1).take_while(|it| it.starts_with(&self.root));
            rules.extend(parents.filter_map(|folder| self.of(folder)));
        }
        Above { nearest_first: rules }
    }

    fn of(&self, folder: &Path) -> Option<Arc<Gitignore>> {
        let mut cache = self.by_folder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache.get(folder) {
            return known.clone();
        }
        let mut builder = GitignoreBuilder::new(folder);
        let mut any = false;
        let exclude = folder.join(".git/info/exclude");
        for file in [exclude, folder.join(".gitignore")] {
            if file.is_file() {
                // Lines that are no globs are left out, as git does.
                let _ = builder.add(file);
                any = true;
            }
        }
        let rules = any.then(|| builder.build().ok()).flatten().map(Arc::new);
        cache.insert(folder.to_path_buf(), rules.clone());
        rules
    }
}

/// The rules of some folders above a path.
#[derive(Clone, Debug)]
pub(super) struct Above {
    nearest_first: Vec<Arc<Gitignore>>,
}

impl Above {
    pub(super) fn ignores(&self, path: &Path, is_dir: bool) -> bool {
        for rules in &self.nearest_first {
            let verdict = rules.matched(path, is_dir);
            if !verdict.is_none() {
                return verdict.is_ignore();
            }
        }
        false
    }
}
