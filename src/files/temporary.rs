//! A folder that lives as long as a value: `guidepost demo` puts its articles there.

use std::io;
use std::path::{Path, PathBuf};

/// A folder in the system's place for temporary files; it is removed with the value.
#[derive(Debug)]
pub struct TemporaryFolder {
    path: PathBuf,
}

impl TemporaryFolder {
    /// Makes a new, empty folder whose name begins with `prefix`.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn new(prefix: &str) -> io::Result<Self> {
        let place = std::env::temp_dir();
        let process = std::process::id();
        let mut attempt = 0;
        loop {
            let path = place.join(format!("{prefix}-{process}-{attempt}"));
            match std::fs::create_dir(&path) {
                // Another process may have left a folder of that name behind.
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists && attempt < 1000 => attempt += 1,
                Err(e) => return Err(e),
                // Links in the path would make the same file have two names.
                Ok(()) => return Ok(Self { path: path.canonicalize()? }),
            }
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file in it; `name` may name folders, which are made.
    ///
    /// # Errors
    /// The operating system refuses.
    pub fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path.join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, bytes)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Nothing can be done about a folder that does not go away; the system clears it in time.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_folder_goes_away_with_its_value() {
        let folder = TemporaryFolder::new("guidepost-test").unwrap();
        let other = TemporaryFolder::new("guidepost-test").unwrap();
        assert_ne!(folder.path(), other.path());
        folder.write("a/b.md", b"text").unwrap();
        let path = folder.path().to_path_buf();
        assert_eq!(std::fs::read(path.join("a/b.md")).unwrap(), b"text");
        drop(folder);
        assert!(!path.exists());
    }
}
