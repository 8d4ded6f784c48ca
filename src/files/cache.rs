//! The folder where programs keep what they can make again, and files put there once.

use super::{WriteError, is_file, write_new};
use std::path::{Path, PathBuf};

/// The user's cache folder, if the environment names one.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return named("LOCALAPPDATA");
    }
    let own = || {
        let home = super::home()?;
        Some(home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }))
    };
    named("XDG_CACHE_HOME").or_else(own)
}

/// Puts `text` at `path`, with the folders above, unless there is a file already: whole or not at all.
///
/// # Errors
/// [`WriteError::Unwritable`] when the operating system refuses.
pub fn put_once(path: &Path, text: &str) -> Result<(), WriteError> {
    if is_file(path) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| WriteError::Unwritable(folder.to_path_buf(), e.to_string()))?;
    }
    match write_new(path, text) {
        // Another process was faster.
        Err(WriteError::Exists(path)) if is_file(&path) => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.md");
        put_once(&path, "one").unwrap();
        put_once(&path, "two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(super::super::list_dir(path.parent().unwrap()).len(), 1, "no draft is left");
        assert!(put_once(&path.join("d.md"), "three").is_err());
    }
}
