//! The article set that comes with guidepost: help for the accounts of an invented company, with the
//! mistakes that writers make.

use std::io;

use crate::files::temporary::TemporaryFolder;

macro_rules! bundle {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../tests/docsets/demo/", $name)))),*]
    };
}

/// Every file of the set by its path.
const FILES: &[(&str, &[u8])] = bundle![
    ".openpublishing.publish.config.json",
    ".openpublishing.redirection.json",
    "TOC.yml",
    "app-passwords.md",
    "docfx.json",
    "glossary.md",
    "includes/contact-help-desk.md",
    "includes/prerequisites.md",
    "index.md",
    "manage-devices.md",
    "media/app-code.png",
    "media/sign-in-page.png",
    "reset-password.md",
    "security-info.md",
    "set-up-authenticator-app.md",
    "set-up-text-messages.md",
    "sign-in-first-time.md",
    "sign-in-overview.md",
    "troubleshoot-sign-in.md",
    "verification-methods.md",
];

/// Writes the set into a new temporary folder.
pub(super) fn unpack() -> io::Result<TemporaryFolder> {
    let folder = TemporaryFolder::new("guidepost-demo")?;
    for (name, bytes) in FILES {
        folder.write(name, bytes)?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_binary_carries_every_file_of_the_set() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docsets/demo");
        let mut on_disk = Vec::new();
        for folder in ["", "includes", "media"] {
            for item in crate::files::list_dir(&root.join(folder)).into_iter().filter(|item| !item.is_dir) {
                let name = item.name.to_string_lossy().into_owned();
                on_disk.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
            }
        }
        on_disk.sort();
        assert_eq!(FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), on_disk);
    }

    #[test]
    fn the_pictures_of_the_set_are_pictures() {
        let folder = unpack().unwrap();
        assert_eq!(crate::files::image_size(&folder.path().join("media/sign-in-page.png")), Some((320, 180)));
        assert_eq!(crate::files::image_size(&folder.path().join("media/app-code.png")), Some((180, 240)));
    }
}
