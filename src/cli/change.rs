//! `guidepost mv`: a change of the set from the command line, the same as in an editor. Shows it as a diff or
//! writes it, whole or not at all.

use super::load::{self, Loaded};
use super::{Failure, print};
use crate::changes::{ChangeSet, FileChange, Move, Refusal, move_files};
use crate::files::{self, transaction};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Arguments of `guidepost mv`.
#[derive(Debug, clap::Args)]
pub struct MoveArguments {
    /// The article, image, include or folder.
    old: PathBuf,
    /// Its new path, or an existing folder to move it into.
    new: PathBuf,
    /// Print what would change as a unified diff, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Moves a file or folder with all links.
pub(super) fn move_file(arguments: &MoveArguments) -> Result<u8, Failure> {
    let from = files::normalize(&arguments.old);
    let mut to = files::normalize(&arguments.new);
    if !files::is_file(&from) && !files::is_dir(&from) {
        return Err(Failure::Usage(format!("`{}` does not exist", arguments.old.display())));
    }
    if files::is_dir(&to) && !files::is_same_file(&from, &to) {
        to.push(from.file_name().unwrap_or_default());
    }
    let loaded = load_set_of(&from)?;
    let change = move_files(&loaded.snapshot, &[Move { from, to }]).map_err(refused)?;
    carry_out(&loaded, &change, arguments.dry_run)
}

/// Everything in the repository around `path`: other sets in it may link here.
fn load_set_of(path: &Path) -> Result<Loaded, Failure> {
    let folder = if files::is_dir(path) { path } else { path.parent().unwrap_or(path) };
    let root = files::readable_root(folder, files::home().as_deref());
    load::load(&[root]).or_else(|_| load::load(&[path.to_path_buf()]))
}

fn refused(refusal: Refusal) -> Failure {
    Failure::Usage(refusal.0)
}

/// Prints `change` as a diff, or writes it and says what it did.
fn carry_out(loaded: &Loaded, change: &ChangeSet, dry_run: bool) -> Result<u8, Failure> {
    if dry_run {
        print(&diff(loaded, change))?;
        return Ok(0);
    }
    let replaced = change.texts.iter().map(|(path, text)| transaction::Step::Replace {
        path: path.clone(),
        before: std::sync::Arc::clone(&text.before),
        after: text.after(),
    });
    let files = change.files.iter().cloned().map(|file| match file {
        FileChange::Create { path, text } => transaction::Step::Create { path, text },
        FileChange::Move { from, to } => transaction::Step::Move { from, to },
        FileChange::Delete { path } => transaction::Step::Delete { path },
    });
    let steps: Vec<_> = replaced.chain(files).collect();
    transaction::run(&steps).map_err(|error| Failure::Usage(error.to_string()))?;
    let mut said = format!("{}\n", change.label);
    for note in &change.notes {
        // Writing into a string cannot fail.
        let _ = writeln!(said, "{note}");
    }
    for path in change.texts.keys() {
        let _ = writeln!(said, "  {}", loaded.relative(path));
    }
    print(&said)?;
    Ok(0)
}

/// The change as `git apply` reads it.
fn diff(loaded: &Loaded, change: &ChangeSet) -> String {
    let moved = |path: &Path| {
        change.files.iter().find_map(|file| match file {
            FileChange::Move { from, to } => {
                path.strip_prefix(from).ok().map(|below| match below.as_os_str().is_empty() {
                    true => to.clone(),
                    false => to.join(below),
                })
            }
            _ => None,
        })
    };
    let mut out = String::new();
    let mut shown: Vec<&Path> = Vec::new();
    for (path, text) in &change.texts {
        let old = loaded.relative(path);
        let new = moved(path).map_or_else(|| old.clone(), |to| loaded.relative(&to));
        let _ = writeln!(out, "diff --git a/{old} b/{new}");
        if old != new {
            shown.push(path);
            let _ = writeln!(out, "rename from {old}\nrename to {new}");
        }
        let after = text.after();
        let lines = similar::TextDiff::from_lines(&*text.before, &after);
        let _ =
            write!(out, "{}", lines.unified_diff().context_radius(3).header(&format!("a/{old}"), &format!("b/{new}")));
    }
    for file in &change.files {
        match file {
            FileChange::Create { path, text } => {
                let new = loaded.relative(path);
                let lines = similar::TextDiff::from_lines("", text);
                let _ = writeln!(out, "diff --git a/{new} b/{new}\nnew file mode 100644");
                let _ = write!(out, "{}", lines.unified_diff().header("/dev/null", &format!("b/{new}")));
            }
            FileChange::Move { from, to } => {
                let mut below: Vec<PathBuf> = loaded
                    .snapshot
                    .files()
                    .filter(|(_, known)| known.kind != crate::graph::FileKind::Folder)
                    .filter(|(_, known)| known.path.starts_with(from))
                    .map(|(_, known)| known.path.to_path_buf())
                    .filter(|path| !shown.contains(&&**path))
                    .collect();
                below.sort();
                for old in below {
                    let new = moved(&old).unwrap_or_else(|| to.clone());
                    let (old, new) = (loaded.relative(&old), loaded.relative(&new));
                    let _ = writeln!(
                        out,
                        "diff --git a/{old} b/{new}\nsimilarity index 100%\nrename from {old}\nrename to {new}"
                    );
                }
            }
            FileChange::Delete { path } => {
                let old = loaded.relative(path);
                let text = files::read_text(path).map(|read| read.text).unwrap_or_default();
                let lines = similar::TextDiff::from_lines(&*text, "");
                let _ = writeln!(out, "diff --git a/{old} b/{old}\ndeleted file mode 100644");
                let _ = write!(out, "{}", lines.unified_diff().header(&format!("a/{old}"), "/dev/null"));
            }
        }
    }
    out
}
