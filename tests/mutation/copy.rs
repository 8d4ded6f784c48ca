//! Copies an article set, so that the original is never touched.

use std::io;
use std::path::Path;

/// Folders that hold nothing of an article set.
const SKIPPED: &[&str] = &[".git", "node_modules", "target"];

/// Copies the folder `from` to the new folder `to`. What is neither file nor folder is left out.
pub fn copy_set(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        let target = to.join(&name);
        if kind.is_dir() {
            if !SKIPPED.iter().any(|skipped| name == *skipped) {
                copy_set(&entry.path(), &target)?;
            }
        } else if kind.is_file() {
            copy_file(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Articles are copied because they are changed; anything else, such as images, is only linked where the
/// file system can.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let is_article = from.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    if !is_article && std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    // Not `fs::copy`: it copies write protection too, and the copy has to be written.
    std::fs::write(to, std::fs::read(from)?)
}
