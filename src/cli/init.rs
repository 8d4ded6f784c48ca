//! `guidepost init`: writes a `guidepost.toml` from what detection found. Never overwrites.

use crate::docset::{self, Docset, Role, Surroundings, config, docset_for};
use crate::files;
use crate::text::counted;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was written, and why it says what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitOutcome {
    /// The new file.
    pub path: PathBuf,
    /// What detection found, a sentence each, for the user.
    pub found: Vec<String>,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InitError {
    /// There is no such folder.
    #[error("{0} is no folder")]
    NoFolder(PathBuf),
    /// The home folder or the root of a file system.
    #[error("{0} is never scanned; run guidepost init in the folder of an article set")]
    Forbidden(PathBuf),
    /// The file exists already or cannot be written.
    #[error(transparent)]
    Write(#[from] files::WriteError),
}

/// Looks at `folder` and writes `guidepost.toml` there; inside a set that has its root further up, at that
/// root, because a file in the middle would cut the set in two.
///
/// # Errors
/// [`InitError`]; then nothing was written.
pub fn init(folder: &Path) -> Result<InitOutcome, InitError> {
    let home = files::home();
    init_in(folder, Surroundings { home: home.as_deref(), read: &files::read_text })
}

fn init_in(folder: &Path, around: Surroundings<'_>) -> Result<InitOutcome, InitError> {
    let folder = files::normalize(folder);
    if !files::is_dir(&folder) {
        return Err(InitError::NoFolder(folder));
    }
    let found = docset::discover_in(&folder, around);
    let Some(root) = found.walked else { return Err(InitError::Forbidden(folder)) };
    let lines: Vec<String> =
        found.docsets.iter().map(|set| describe(set, &root, &found.docsets, &found.files)).collect();
    let path = root.join(config::NAME);
    files::write_new(&path, &settings(&root, &found.docsets, &lines))?;
    let mut said = lines;
    if root != folder {
        said.push(format!("{} lies inside this set, so {} stands at the set's root.", folder.display(), config::NAME));
    }
    Ok(InitOutcome { path, found: said })
}

/// `docs: learn (docs/docfx.json); 12 articles, 3 includes, 4 redirections.`
fn describe(set: &Arc<Docset>, root: &Path, all: &[Arc<Docset>], listed: &[PathBuf]) -> String {
    let own = listed.iter().filter(|file| docset_for(all, file).is_some_and(|it| it.root == set.root));
    let (mut pages, mut includes) = (0usize, 0usize);
    for file in own {
        match set.role(file) {
            Role::Page => pages += 1,
            Role::Include => includes += 1,
            Role::Outside => {}
        }
    }
    let below = set.redirects.keys().filter(|it| Path::new(&***it).starts_with(&*docset::resolve::fold(&set.root)));
    let name = set.root.strip_prefix(root).unwrap_or(&set.root).display().to_string();
    format!(
        "{}: {} ({}); {}, {}, {}.",
        if name.is_empty() { "This folder" } else { &name },
        set.generator.name(),
        set.found_by,
        counted(pages, "article"),
        counted(includes, "include"),
        counted(below.count(), "redirection"),
    )
}

/// The text of the new file. What detection finds anyway is written as a comment where writing it would
/// change something: a `generator` here would turn the files beside several sets into a set of its own.
fn settings(root: &Path, sets: &[Arc<Docset>], found: &[String]) -> String {
    let own = sets.iter().find(|set| set.root == root && !set.is_rest);
    let mut text = String::from(
        "# Settings of guidepost for the articles in this folder and below.\n# Found when this file was made:\n",
    );
    for line in found {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# - {}", line.replace('\n', " "));
    }
    let generator = match own {
        Some(set) => format!("generator = \"{}\"", set.generator.name()),
        None => "# generator = \"learn\"".to_owned(),
    };
    let _ = write!(
        text,
        r#"
# Whose rules the articles follow: "learn" (Microsoft Learn, docfx) or "github".
{generator}

# The folder that holds the articles, when it is not this one. `~/` in links leads there.
# root = "docs"

# Where the articles are published.
# base_url = "https://learn.example.com/product"

# Files that are no articles: not checked, though links may lead to them.
# exclude = ["archive/**", "**/*.draft.md"]

# How bad a finding is, by code: "error", "warning", "suggestion", "hint" or "off".
# `guidepost explain CODE` says what a code means.
# [severity]
# link-definition-unused = "off"

# The same for some files only; of several that match, the last counts.
# [[override]]
# files = ["release-notes/**"]
# severity = {{ file-not-found = "suggestion" }}
"#
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docset::Generator;
    use crate::files::temporary::TemporaryFolder;

    const AROUND: Surroundings<'_> = Surroundings { home: None, read: &files::read_text };

    fn tree(written: &[(&str, &str)]) -> (TemporaryFolder, PathBuf) {
        let dir = TemporaryFolder::new("guidepost-init").unwrap();
        for (path, text) in written {
            dir.write(path, text.as_bytes()).unwrap();
        }
        let root = dir.path().to_path_buf();
        (dir, root)
    }

    #[test]
    fn what_was_found_is_written_and_said_and_changes_nothing() {
        let docfx = r#"{"build": {"content": [{"files": ["**/*.md"], "exclude": ["includes/**"]}]}}"#;
        for (written, folder, at, found) in [
            (
                vec![("docfx.json", docfx), ("a.md", ""), ("includes/b.md", "")],
                "",
                "",
                vec!["This folder: learn (docfx.json); 1 article, 1 include, 0 redirections."],
            ),
            (
                vec![("x/docfx.json", docfx), ("x/a.md", ""), ("README.md", "# A")],
                "",
                "",
                vec![
                    "This folder: github (beside the other sets; no configuration file, and nothing in the articles that only Learn knows); 1 article, 0 includes, 0 redirections.",
                    "x: learn (x/docfx.json); 1 article, 0 includes, 0 redirections.",
                ],
            ),
        ] {
            let (_dir, root) = tree(&written);
            let before = kinds(&root);
            let outcome = init_in(&root.join(folder), AROUND).unwrap();
            assert_eq!(
                outcome,
                InitOutcome {
                    path: root.join(at).join("guidepost.toml"),
                    found: found.iter().map(|it| (*it).to_owned()).collect()
                }
            );
            assert_eq!(kinds(&root), before);
            assert!(matches!(init_in(&root, AROUND), Err(InitError::Write(files::WriteError::Exists(_)))));
        }
    }

    /// Root, generator and kind of each set, which must be free of problems.
    fn kinds(root: &Path) -> Vec<(PathBuf, Generator, bool)> {
        let sets = docset::discover_in(root, AROUND).docsets;
        assert!(sets.iter().all(|set| set.config_files.iter().all(|file| file.problems.is_empty())), "{sets:#?}");
        sets.iter().map(|set| (set.root.clone(), set.generator, set.is_rest)).collect()
    }

    #[test]
    fn inside_a_set_the_file_stands_at_its_root() {
        let (_dir, root) = tree(&[(".git/x", ""), ("docs/docfx.json", "{}"), ("docs/x/a.md", "")]);
        let outcome = init_in(&root.join("docs/x"), AROUND).unwrap();
        assert_eq!(outcome.path, root.join("docs/guidepost.toml"));
        assert!(outcome.found[1].contains("lies inside this set"), "{:?}", outcome.found);
    }

    #[test]
    fn the_commented_settings_are_right_once_uncommented() {
        let (dir, root) = tree(&[("a.md", "# A"), ("docs/b.md", "# B")]);
        let path = init_in(&root, AROUND).unwrap().path;
        let text = files::read_text(&path).unwrap().text;
        let uncomment = |line: &str| {
            let code = line.strip_prefix("# ").filter(|it| it.starts_with('[') || it.contains(" = "));
            code.filter(|it| !it.starts_with("- ")).unwrap_or(line).to_owned()
        };
        let all: Vec<String> = text.lines().map(uncomment).collect();
        dir.write("guidepost.toml", all.join("\n").as_bytes()).unwrap();
        let sets = kinds(&root);
        assert!(sets.iter().any(|(at, ..)| *at == root.join("docs")), "`root` counts: {sets:?}");
    }

    #[test]
    fn nothing_is_written_where_nothing_is_scanned() {
        let (_dir, root) = tree(&[("a.md", "# A")]);
        let around = Surroundings { home: Some(&root), ..AROUND };
        assert_eq!(init_in(&root, around), Err(InitError::Forbidden(root.clone())));
        assert_eq!(init_in(&root.join("gone"), AROUND), Err(InitError::NoFolder(root.join("gone"))));
    }
}
