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

/// Pictures are what is never changed and most of the size: they are only linked where the file system can.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "svg", "webp", "mp4"];

/// Everything that a break can write to is copied: writing through a link would change the original.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let extension = from.extension().unwrap_or_default();
    if PICTURES.iter().any(|picture| extension.eq_ignore_ascii_case(picture)) && std::fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    // Not `fs::copy`: it copies write protection too, and the copy has to be written.
    std::fs::write(to, std::fs::read(from)?)
}

/// Gives `path` another text, and nothing else that may be linked to it.
pub fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    std::fs::remove_file(path)?;
    std::fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_original_is_never_touched() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        let names = ["a.md", "toc.yml", ".openpublishing.redirection.json", "code.cs", "p.png"];
        std::fs::create_dir(&from).unwrap();
        names.iter().for_each(|name| std::fs::write(from.join(name), "before").unwrap());
        copy_set(&from, &to).unwrap();
        for name in names {
            // Once as the tool writes, once as anybody does; nobody does that with a picture.
            write(&to.join(name), b"after").unwrap();
            std::fs::write(to.join(name), "later").unwrap();
            assert_eq!(std::fs::read_to_string(from.join(name)).unwrap(), "before", "{name}");
        }
        let again = folder.path().join("again");
        copy_set(&from, &again).unwrap();
        for name in names.iter().filter(|name| !name.ends_with(".png")) {
            std::fs::write(again.join(name), "after").unwrap();
            assert_eq!(std::fs::read_to_string(from.join(name)).unwrap(), "before", "{name}");
        }
    }
}
