//! Which files of a working tree differ from a commit, what they held then, and which of them were only renamed.
//!
//! The working tree is the new side, with files that git does not know yet; files that `.gitignore` names are no part
//! of a change. A submodule is compared with the commit that it was at; one that is no longer there counts for nothing.

use crate::files::past::{Past, Was};
use crate::files::{self, WalkOptions};
use crate::git::history::{Entry, Error, Kind, Repository};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files whose bytes no finding depends on: it counts only whether they are there.
const OPAQUE: [&str; 22] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "mp4", "mp3", "webm", "zip", "gz", "pdf", "docx", "pptx",
    "xlsx", "vsdx", "dll", "exe", "ttf", "woff2",
];

/// Two texts are one file renamed when at least this part (of 100) of the longer one is in both, as git has it.
const SIMILAR: usize = 50;

/// What differs between a commit and the working tree. Paths are relative to the root of the repository.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What the files that differ were.
    pub differs: BTreeMap<PathBuf, Was>,
    /// The folders that held files.
    pub folders: FxHashSet<PathBuf>,
    /// Old path to new path.
    pub renamed: BTreeMap<PathBuf, PathBuf>,
}

impl Changes {
    /// The root folder `root` (absolute) as it was.
    #[must_use]
    pub fn past(&self, root: &Path) -> Past {
        Past::new(root, self.differs.clone(), &self.folders)
    }

    /// Where the file that was at `path` is now; where it was, unless it was renamed.
    #[must_use]
    pub fn now<'p>(&'p self, path: &'p Path) -> &'p Path {
        self.renamed.get(path).map_or(path, PathBuf::as_path)
    }

    /// Takes in what differs in the submodule at `folder`.
    fn take_in(&mut self, folder: &Path, inner: Self) {
        let at = |path: PathBuf| if path.as_os_str().is_empty() { folder.to_path_buf() } else { folder.join(path) };
        self.differs.extend(inner.differs.into_iter().map(|(path, was)| (at(path), was)));
        self.folders.extend(inner.folders.into_iter().map(at));
        self.renamed.extend(inner.renamed.into_iter().map(|(from, to)| (at(from), at(to))));
    }
}

/// What differs between `commit`, of no files without one, and the working tree of `repository`.
///
/// # Errors
/// Git cannot tell.
pub fn since(repository: &Repository, commit: Option<&str>) -> Result<Changes, Error> {
    let root = &repository.root;
    let old = commit.map(|commit| repository.files_of(commit)).transpose()?.unwrap_or_default();
    let tracked = repository.tracked()?;
    let left_out: FxHashSet<PathBuf> = tracked.left_out.into_iter().collect();
    let listed = files::walk(root, &WalkOptions { inside: root }).files.into_iter();
    let listed = listed.filter_map(|path| path.strip_prefix(root).ok().map(Path::to_path_buf));
    let now: FxHashSet<PathBuf> = listed.chain(tracked.files).collect();
    let submodules: Vec<(&PathBuf, Repository, &str)> = old
        .iter()
        .filter(|(_, entry)| entry.kind == Kind::Repository)
        .filter_map(|(path, entry)| {
            let folder = root.join(path);
            // Without a repository of its own it is not checked out.
            let inner = Repository::around(&folder).ok().filter(|it| it.root == folder)?;
            Some((path, inner, &*entry.object))
        })
        .collect();
    let is_own = |path: &Path| !submodules.iter().any(|(folder, ..)| path.starts_with(folder));
    let added = now.iter().filter(|path| !old.contains_key(*path) && is_own(path) && is_there(root, path));
    let added: Vec<&PathBuf> = added.collect();

    let mut changes = Changes::default();
    for path in old.keys() {
        changes.folders.extend(path.ancestors().skip(1).map(Path::to_path_buf));
    }
    let mut asked: Vec<(&Path, &Entry)> = Vec::new();
    let mut kept: Vec<(&Path, &Entry)> = Vec::new();
    for (path, entry) in old.iter().filter(|(_, entry)| entry.kind == Kind::File) {
        match (is_there(root, path), is_opaque(path)) {
            (true, true) => {}
            (true, false) => kept.push((path, entry)),
            // It is not there on either side.
            (false, _) if left_out.contains(path) => {}
            (false, true) => drop(changes.differs.insert(path.clone(), Was::There)),
            (false, false) => asked.push((path, entry)),
        }
    }
    let gone = asked.len();
    let paths: Vec<&Path> = kept.iter().map(|(path, _)| *path).collect();
    let objects = repository.objects_of(&paths);
    asked.extend(kept.into_iter().filter(|(path, entry)| objects.get(path) != Some(&entry.object)));
    let names: Vec<&str> = asked.iter().map(|(_, entry)| &*entry.object).collect();
    let texts = repository.bytes_of(&names)?;
    for (index, ((path, _), bytes)) in asked.iter().zip(texts).enumerate() {
        // Git may write the lines' ends of a file in another way than it keeps them.
        let same = index >= gone && files::read_bytes(&root.join(path)).is_ok_and(|now| is_same_text(&now, &bytes));
        if !same {
            changes.differs.insert((*path).to_path_buf(), Was::Text(bytes.into()));
        }
    }
    changes.renamed = renames(root, &changes.differs, asked.get(..gone).unwrap_or_default(), &added);
    changes.differs.extend(added.into_iter().map(|path| (path.clone(), Was::Absent)));
    for (folder, inner, commit) in &submodules {
        match since(inner, Some(commit)) {
            Ok(inner) => changes.take_in(folder, inner),
            // The commit was not fetched: nobody knows what differs.
            Err(error) => tracing::warn!("the submodule `{}` counts as it is: {error}", folder.display()),
        }
    }
    Ok(changes)
}

fn is_there(root: &Path, path: &Path) -> bool {
    files::is_file(&root.join(path))
}

fn is_opaque(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    OPAQUE.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

fn is_same_text(one: &[u8], other: &[u8]) -> bool {
    let bare = |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().filter(|byte| *byte != b'\r').collect() };
    one == other || bare(one) == bare(other)
}

/// The lines of a text, as numbers, with their bytes counted.
fn lines_of(bytes: &[u8]) -> FxHashMap<u64, usize> {
    let mut lines = FxHashMap::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        if !line.is_empty() {
            *lines.entry(super::hash_of(&String::from_utf8_lossy(line))).or_default() += line.len();
        }
    }
    lines
}

/// Old files that share a line are compared by it up to this number: what most pages have tells nothing.
const MOST_SHARING: usize = 50;

/// Which of the files that went are there under another path.
fn renames(
    root: &Path,
    differs: &BTreeMap<PathBuf, Was>,
    gone: &[(&Path, &Entry)],
    added: &[&PathBuf],
) -> BTreeMap<PathBuf, PathBuf> {
    if gone.is_empty() || added.is_empty() {
        return BTreeMap::new();
    }
    let bytes_then = |path: &Path| -> Arc<[u8]> {
        match differs.get(path) {
            Some(Was::Text(bytes)) => Arc::clone(bytes),
            _ => Arc::default(),
        }
    };
    let old: Vec<(&Path, FxHashMap<u64, usize>)> =
        gone.iter().map(|(path, _)| (*path, lines_of(&bytes_then(path)))).collect();
    // Which old files have a line: new ones are compared with those that share one only.
    let mut having: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (index, (_, lines)) in old.iter().enumerate() {
        for line in lines.keys() {
            having.entry(*line).or_default().push(index);
        }
    }
    let mut called: FxHashMap<&OsStr, Vec<usize>> = FxHashMap::default();
    for (index, (path, _)) in old.iter().enumerate() {
        called.entry(path.file_name().unwrap_or_default()).or_default().push(index);
    }
    let mut pairs: Vec<(usize, bool, Reverse<&Path>, Reverse<&Path>)> = Vec::new();
    for path in added.iter().map(|path| path.as_path()).filter(|path| !is_opaque(path)) {
        let Ok(bytes) = files::read_bytes(&root.join(path)) else { continue };
        let lines = lines_of(&bytes);
        let size: usize = lines.values().sum();
        let mut sharing: Vec<&[usize]> = lines.keys().filter_map(|line| having.get(line)).map(Vec::as_slice).collect();
        sharing.sort_unstable_by_key(|all| all.len());
        // Where every line is a common one the rarest has to do.
        let telling = sharing.iter().enumerate().take_while(|(at, all)| *at == 0 || all.len() <= MOST_SHARING);
        let namesakes = called.get(path.file_name().unwrap_or_default()).map(Vec::as_slice).unwrap_or_default();
        let candidates = telling.flat_map(|(_, all)| *all).chain(namesakes.iter().take(MOST_SHARING));
        let candidates: FxHashSet<usize> = candidates.copied().collect();
        for (from, then) in candidates.into_iter().filter_map(|index| old.get(index)) {
            let in_both = |(line, count): (&u64, &usize)| then.get(line).map_or(0, |there| *there.min(count));
            let shared: usize = lines.iter().map(in_both).sum();
            let longer = then.values().sum::<usize>().max(size).max(1);
            let alike = shared * 100 / longer;
            if alike >= SIMILAR && from.extension() == path.extension() {
                pairs.push((alike, from.file_name() == path.file_name(), Reverse(*from), Reverse(path)));
            }
        }
    }
    pairs.sort_unstable();
    let mut renamed = BTreeMap::new();
    let mut taken: FxHashSet<&Path> = FxHashSet::default();
    for (_, _, Reverse(from), Reverse(to)) in pairs.into_iter().rev() {
        if !renamed.contains_key(from) && taken.insert(to) {
            renamed.insert(from.to_path_buf(), to.to_path_buf());
        }
    }
    renamed
}
