//! The only code that touches the disk: walking, reading, watching, ignore rules, size limits.
//!
//! Must not know about Markdown or article sets. Nothing here writes, but for [`write_new`] and what it is
//! for ([`cache`]), which never overwrite, and [`transaction`], which overwrites only what it has just read.

pub mod cache;
mod ignored;
pub mod past;
pub mod temporary;
#[cfg(test)]
mod tests;
pub mod transaction;
pub mod watch;

pub use ignored::IgnoreRules;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use past::Behind;

/// Files above this many bytes are not read: 10 MB.
pub const MAX_BYTES: u64 = 10_000_000;

/// Why a file's text could not be read, or not in full.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file holds more than [`MAX_BYTES`].
    #[error("the file has {0} bytes; files above 10 MB are not read")]
    TooLarge(u64),
    /// The operating system refused; the text is its reason.
    #[error("cannot be read: {0}")]
    Unreadable(String),
}

/// A file's text as read from the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileText {
    /// The text without a byte order mark; bytes that are no UTF-8 are replaced by U+FFFD.
    pub text: String,
    /// Byte offset in `text` of the first replaced byte, when the file is no UTF-8.
    pub invalid_utf8_at: Option<u32>,
    /// Whether the file began with a byte order mark (removed from `text`).
    pub byte_order_mark: bool,
}

/// Reads the text of `path`.
///
/// # Errors
/// [`ReadError`] when the file is too large, is no regular file (a pipe would block for ever) or cannot
/// be read.
pub fn read_text(path: &Path) -> Result<FileText, ReadError> {
    match past::behind(path) {
        None => read_bytes(path).map(decode),
        Some(Behind::Disk(path)) => read_bytes(&path).map(decode),
        Some(Behind::Bytes(bytes)) => past::text_of(&bytes),
        Some(_) => Err(ReadError::Unreadable("was not there, or is no text".to_owned())),
    }
}

/// Reads the bytes of `path`, a file of the disk.
///
/// # Errors
/// As [`read_text`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let unreadable = |e: std::io::Error| ReadError::Unreadable(e.to_string());
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(ReadError::Unreadable("is no regular file".to_owned()));
    }
    if about.len() > MAX_BYTES {
        return Err(ReadError::TooLarge(about.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0) + 1);
    // The limit again: a file may grow, and some report no size.
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let read = file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if read as u64 > MAX_BYTES {
        return Err(ReadError::TooLarge(read as u64));
    }
    Ok(bytes)
}

/// Bytes as text: byte order mark removed, what is no UTF-8 replaced.
fn decode(mut bytes: Vec<u8>) -> FileText {
    let byte_order_mark = bytes.starts_with(&[0xEF, 0xBB, 0xBF]);
    if byte_order_mark {
        bytes.drain(..3);
    }
    match String::from_utf8(bytes) {
        Ok(text) => FileText { text, invalid_utf8_at: None, byte_order_mark },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            FileText { text, invalid_utf8_at: u32::try_from(at).ok(), byte_order_mark }
        }
    }
}

/// Whether `path` is an existing file (a folder is none), as the file system compares names.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    match past::behind(path) {
        None => path.is_file(),
        Some(Behind::Disk(path)) => path.is_file(),
        Some(behind) => matches!(behind, Behind::Bytes(_) | Behind::File),
    }
}

/// Whether two existing paths name one file: the same spelling, or a file system that ignores case.
#[must_use]
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((std::fs::canonicalize(a), std::fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// Whether `path` names an image that browsers show.
#[must_use]
pub fn is_image(path: &Path) -> bool {
    const IMAGES: [&str; 11] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "avif", "apng", "tif"];
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    IMAGES.iter().any(|image| extension.eq_ignore_ascii_case(image))
}

/// Whether `path` is an existing folder.
#[must_use]
pub fn is_dir(path: &Path) -> bool {
    match past::behind(path) {
        None => path.is_dir(),
        Some(Behind::Disk(path)) => path.is_dir(),
        Some(behind) => matches!(behind, Behind::Folder),
    }
}

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DirItem {
    /// Its name, without the folder.
    pub name: OsString,
    /// Whether it is a folder (links followed).
    pub is_dir: bool,
}

/// What the folder `path` holds, sorted by name, hidden ones too; empty when it cannot be read.
#[must_use]
pub fn list_dir(path: &Path) -> Vec<DirItem> {
    if let Some(items) = past::list_dir(path) {
        return items;
    }
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let mut items: Vec<DirItem> = entries
        .filter_map(Result::ok)
        .map(|entry| {
            // The listing says what an entry is; only where a link leads has to be asked.
            let is_dir = match entry.file_type() {
                Ok(kind) if !kind.is_symlink() => kind.is_dir(),
                _ => entry.path().is_dir(),
            };
            DirItem { name: entry.file_name(), is_dir }
        })
        .collect();
    items.sort_unstable();
    items
}

/// Width and height in pixels of the image `path`, from its header; `None` for what is no image.
#[must_use]
pub fn image_size(path: &Path) -> Option<(usize, usize)> {
    if !path.is_file() {
        return None;
    }
    imagesize::size(path).ok().map(|size| (size.width, size.height))
}

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// There is a file already; it was left alone.
    #[error("{0} exists already and is not overwritten")]
    Exists(PathBuf),
    /// The operating system refused; the text is its reason.
    #[error("{0} cannot be written: {1}")]
    Unwritable(PathBuf, String),
}

/// Writes a new file: whole or not at all, never over an existing one.
///
/// # Errors
/// [`WriteError::Exists`] when there is a file, folder or link of that name.
pub fn write_new(path: &Path, text: &str) -> Result<(), WriteError> {
    let unwritable = |e: std::io::Error| WriteError::Unwritable(path.to_path_buf(), e.to_string());
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(WriteError::Exists(path.to_path_buf()));
    }
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.new", std::process::id()));
    let draft = path.with_file_name(name);
    let written = std::fs::File::create_new(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    // A hard link is made only where nothing is, in one step; some file systems have none.
    let placed = written.and_then(|()| std::fs::hard_link(&draft, path)).or_else(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists || !draft.is_file() {
            return Err(error);
        }
        std::fs::File::create_new(path)?.write_all(text.as_bytes())
    });
    // The draft is this call's own file; when it cannot be removed the result stands all the same.
    let _ = std::fs::remove_file(&draft);
    placed.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => WriteError::Exists(path.to_path_buf()),
        _ => unwritable(e),
    })
}

/// Where to walk.
#[derive(Clone, Copy, Debug)]
pub struct WalkOptions<'a> {
    /// Links that lead outside this folder are not followed; `.gitignore` files from here down to the
    /// walked folder count. The readable root, usually.
    pub inside: &'a Path,
}

/// Why something was passed over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// A link to something outside the readable root.
    LinkLeavesRoot,
    /// A link to a folder whose files are listed under their real path, or that was followed once.
    LinkSeenElsewhere,
    /// A link to nothing, or in a circle.
    LinkBroken,
    /// The operating system refused; the text is its reason.
    Unreadable(String),
}

/// Something that the walk passed over though no ignore rule named it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// What was passed over.
    pub path: PathBuf,
    /// Why.
    pub reason: SkipReason,
}

/// What a walk found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Files of any type, in no particular order. Hidden files are among them, hidden folders are not entered.
    pub files: Vec<PathBuf>,
    /// What was passed over, sorted.
    pub skipped: Vec<Skipped>,
}

/// All files below `root` that ignore rules let through: `.gitignore` (with or without a repository),
/// `.git/info/exclude`, hidden folders and `node_modules`.
///
/// A link to a file counts as a file when its target lies in `options.inside`. A link to a folder is
/// followed when the folder lies in `options.inside` but outside `root`, and each such folder once;
/// folders below `root` are listed under their real path only, so that no article is there twice and
/// no circle is walked.
#[must_use]
pub fn walk(root: &Path, options: &WalkOptions<'_>) -> Walked {
    if let Some(walked) = past::walk(root, options) {
        return walked;
    }
    let inside = std::fs::canonicalize(options.inside).unwrap_or_else(|_| options.inside.to_path_buf());
    let real_root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let rules = IgnoreRules::new(options.inside);
    let mut walked = Walked::default();
    let mut followed: Vec<PathBuf> = vec![real_root];
    let mut links = walk_tree(root, &rules, &mut walked);
    while !links.is_empty() {
        links.sort_unstable();
        for link in std::mem::take(&mut links) {
            let Ok(target) = std::fs::canonicalize(&link) else {
                walked.skipped.push(Skipped { path: link, reason: SkipReason::LinkBroken });
                continue;
            };
            if !target.starts_with(&inside) {
                walked.skipped.push(Skipped { path: link, reason: SkipReason::LinkLeavesRoot });
            } else if !target.is_dir() {
                walked.files.push(link);
            } else if followed.iter().any(|seen| target.starts_with(seen) || seen.starts_with(&target)) {
                walked.skipped.push(Skipped { path: link, reason: SkipReason::LinkSeenElsewhere });
            } else {
                followed.push(target);
                links.extend(walk_tree(&link, &rules, &mut walked));
            }
        }
    }
    walked.skipped.sort_unstable();
    walked
}

/// Walks one tree without following links; returns the links.
fn walk_tree(root: &Path, rules: &IgnoreRules, walked: &mut Walked) -> Vec<PathBuf> {
    let above = rules.above(root);
    let mut builder = ignore::WalkBuilder::new(root);
    builder
        .hidden(false)
        .parents(false) // `above` does it, up to the readable root and no further.
        .ignore(false)
        .git_global(false)
        .require_git(false)
        .follow_links(false)
        .threads(std::thread::available_parallelism().map_or(2, usize::from).min(8))
        .filter_entry(move |entry| {
            let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
            let unwanted = is_dir && ignored::is_unwanted_folder(entry.file_name());
            entry.depth() == 0 || !(unwanted || above.ignores(entry.path(), is_dir))
        });
    let found = Mutex::new((Vec::new(), Vec::new(), Vec::new()));
    builder.build_parallel().visit(&mut CollectorBuilder { found: &found });
    let (mut files, mut skipped, links) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    walked.files.append(&mut files);
    walked.skipped.append(&mut skipped);
    links
}

type Found = Mutex<(Vec<PathBuf>, Vec<Skipped>, Vec<PathBuf>)>;

struct CollectorBuilder<'a> {
    found: &'a Found,
}

impl<'s> ignore::ParallelVisitorBuilder<'s> for CollectorBuilder<'s> {
    fn build(&mut self) -> Box<dyn ignore::ParallelVisitor + 's> {
        Box::new(Collector { found: self.found, files: Vec::new(), skipped: Vec::new(), links: Vec::new() })
    }
}

/// What one thread finds; handed over once, when the thread ends.
struct Collector<'a> {
    found: &'a Found,
    files: Vec<PathBuf>,
    skipped: Vec<Skipped>,
    links: Vec<PathBuf>,
}

impl ignore::ParallelVisitor for Collector<'_> {
    fn visit(&mut self, entry: Result<ignore::DirEntry, ignore::Error>) -> ignore::WalkState {
        match entry {
            Ok(entry) => match entry.file_type() {
                Some(kind) if kind.is_symlink() && entry.depth() > 0 => self.links.push(entry.into_path()),
                Some(kind) if kind.is_file() => self.files.push(entry.into_path()),
                _ => {}
            },
            Err(error) => {
                let (path, reason) = unreadable(&error);
                self.skipped.push(Skipped { path, reason: SkipReason::Unreadable(reason) });
            }
        }
        ignore::WalkState::Continue
    }
}

impl Drop for Collector<'_> {
    fn drop(&mut self) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.0.append(&mut self.files);
        found.1.append(&mut self.skipped);
        found.2.append(&mut self.links);
    }
}

/// The path of a walk error, and its reason without the path.
fn unreadable(error: &ignore::Error) -> (PathBuf, String) {
    match error {
        ignore::Error::WithPath { path, err } => (path.clone(), unreadable(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => unreadable(err),
        other => (PathBuf::new(), other.to_string()),
    }
}

/// `path` made absolute and free of `.` and `..`, without asking the disk about links.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut normal = PathBuf::with_capacity(absolute.as_os_str().len());
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            // Above `/` there is only `/`.
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

/// `path` with the links followed that stand in it for folders: absolute then, else as it is.
#[must_use]
pub fn follow_folders(path: &Path) -> PathBuf {
    let absolute = normalize(path);
    // Windows has another form of path for what is followed.
    let follow = |folder: &Path| if cfg!(windows) { None } else { std::fs::canonicalize(folder).ok() };
    let followed = match is_dir(&absolute) {
        true => follow(&absolute),
        false => absolute.parent().and_then(follow).and_then(|folder| Some(folder.join(absolute.file_name()?))),
    };
    followed.filter(|followed| *followed != absolute).unwrap_or_else(|| path.to_path_buf())
}

/// The user's home folder, if the environment names one.
#[must_use]
pub fn home() -> Option<PathBuf> {
    let named = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
    named.filter(|home| !home.is_empty()).map(|home| normalize(Path::new(&home)))
}

/// Whether `folder` (normalised) must never be scanned: the user's home folder, or the root of a file system.
#[must_use]
pub fn is_forbidden_root(folder: &Path, home: Option<&Path>) -> bool {
    folder.parent().is_none() || home == Some(folder)
}

/// The folder above which nothing is read for `folder` (normalised): the nearest of it and its parents that
/// holds `.git` or `.openpublishing.publish.config.json`, never the home folder or the root of a file
/// system; else `folder` itself.
#[must_use]
pub fn readable_root(folder: &Path, home: Option<&Path>) -> PathBuf {
    let is_repository =
        |it: &&Path| [".git", ".openpublishing.publish.config.json"].iter().any(|name| exists(&it.join(name)));
    let within = folder.ancestors().take_while(|it| !is_forbidden_root(it, home));
    within.into_iter().find(is_repository).unwrap_or(folder).to_path_buf()
}

/// Whether there is anything at `path`, be it a link to nothing.
fn exists(path: &Path) -> bool {
    match past::behind(path) {
        None => path.symlink_metadata().is_ok(),
        Some(Behind::Disk(path)) => path.symlink_metadata().is_ok(),
        Some(behind) => !matches!(behind, Behind::Nothing),
    }
}
