//! `guidepost mv` and `guidepost rm`: a change of the set from the command line, the same as in an editor. Shows it as
//! a diff or writes it, whole or not at all.

use super::load::{self, Loaded};
use super::{FOUND, Failure, complain, print};
use crate::changes::{
    Broken, ChangeSet, DeleteOptions, Deletion, FileChange, Move, Onward, Refusal, delete_files, links_break,
    move_files,
};
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

/// Arguments of `guidepost rm`.
#[derive(Debug, clap::Args)]
pub struct DeleteArguments {
    /// The articles, images, includes or folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Where links to them, and readers of their addresses, go: a file of the set, perhaps with `#section`, a path of
    /// the site (`/azure/x`) or an address.
    #[arg(long, value_name = "URL|PATH")]
    redirect_to: Option<String>,
    /// Make text of the links to them that lead nowhere else.
    #[arg(long)]
    unlink: bool,
    /// Delete also what links break by.
    #[arg(long)]
    force: bool,
    /// Print what would change as a unified diff, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Deletes files or folders. When links would break, it says where and deletes nothing, unless it is forced to.
pub(super) fn delete(arguments: &DeleteArguments) -> Result<u8, Failure> {
    let paths: Vec<PathBuf> = arguments.paths.iter().map(|path| files::normalize(path)).collect();
    let missing = paths.iter().zip(&arguments.paths).find(|(path, _)| !files::is_file(path) && !files::is_dir(path));
    if let Some((_, written)) = missing {
        return Err(Failure::Usage(format!("`{}` does not exist", written.display())));
    }
    let Some(first) = paths.first() else { return Ok(0) };
    let loaded = load_set_of(first)?;
    let folder = files::normalize(Path::new("."));
    let redirect_to = arguments.redirect_to.as_deref();
    let redirect_to = redirect_to.map(|written| Onward::read(&loaded.snapshot, &folder, written));
    let options = DeleteOptions { redirect_to: redirect_to.transpose().map_err(refused)?, unlink: arguments.unlink };
    let Deletion { change, broken, entries: _ } = delete_files(&loaded.snapshot, &paths, &options).map_err(refused)?;
    if broken.is_empty() {
        return carry_out(&loaded, &change, arguments.dry_run);
    }
    let places = places(&loaded, &broken);
    if arguments.force {
        let code = carry_out(&loaded, &change, arguments.dry_run)?;
        complain(&format!("{places}{} now.\n", links_break(broken.len())));
        return Ok(code);
    }
    complain(&format!("{places}{}, so nothing was deleted.{}\n", links_break(broken.len()), ways(arguments, &broken)));
    Ok(FOUND)
}

/// What a writer can do about links that break in spite of `arguments`.
fn ways(arguments: &DeleteArguments, broken: &[Broken]) -> String {
    let as_text = broken.iter().filter(|it| it.can_be_text && !arguments.unlink).count();
    let mut ways: Vec<String> = Vec::new();
    let mut why = String::new();
    match &arguments.redirect_to {
        None => ways.push("say where they lead with --redirect-to".to_owned()),
        Some(onward) => why = format!(" Nothing of this can lead to `{onward}`"),
    }
    match as_text {
        0 if why.is_empty() => why = " Nothing of this can become text.".to_owned(),
        0 => why.push_str(" or become text."),
        _ if !why.is_empty() => why.push('.'),
        _ => {}
    }
    ways.extend((as_text > 0).then(|| match as_text == broken.len() {
        true => "make text of them with --unlink".to_owned(),
        false => format!("make text of {as_text} of them with --unlink"),
    }));
    if ways.is_empty() {
        ways.push("change it by hand first".to_owned());
    }
    let mut ways = ways.join(", ");
    if let Some(first) = ways.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let comma = if ways.contains(", ") { "," } else { "" };
    format!("{why} {ways}{comma} or delete with --force.")
}

/// The links that break, one a line, as `check` names places.
fn places(loaded: &Loaded, broken: &[Broken]) -> String {
    let mut out = String::new();
    for it in broken {
        let text = files::read_text(&it.path).map(|read| read.text).unwrap_or_default();
        let start = text.get(..it.span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let before = text.get(start..it.span.start as usize).unwrap_or_default();
        let column = before.encode_utf16().count() + 1;
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{}:{}:{column}: `{}`", loaded.relative(&it.path), it.line + 1, it.destination);
    }
    out
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
    transaction::run(&change.steps()).map_err(|error| Failure::Usage(error.to_string()))?;
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
pub(super) fn diff(loaded: &Loaded, change: &ChangeSet) -> String {
    let mut out = String::new();
    let mut shown: Vec<&Path> = Vec::new();
    for (path, text) in &change.texts {
        let old = loaded.relative(path);
        let new = change.path_after(path).map_or_else(|| old.clone(), |to| loaded.relative(&to));
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
            FileChange::Move(step) => {
                let mut below: Vec<PathBuf> = loaded
                    .snapshot
                    .files()
                    .filter(|(_, known)| known.kind != crate::graph::FileKind::Folder)
                    .filter(|(_, known)| known.path.starts_with(&step.from))
                    .map(|(_, known)| known.path.to_path_buf())
                    .filter(|path| !shown.contains(&&**path))
                    .collect();
                below.sort();
                for old in below {
                    let new = step.path_after(&old).unwrap_or_else(|| step.to.clone());
                    let (old, new) = (loaded.relative(&old), loaded.relative(&new));
                    let _ = writeln!(
                        out,
                        "diff --git a/{old} b/{new}\nsimilarity index 100%\nrename from {old}\nrename to {new}"
                    );
                }
            }
            FileChange::Delete { path } => {
                for old in crate::changes::files_below(&loaded.snapshot, path) {
                    diff_of_deleted(&mut out, &old, &loaded.relative(&old));
                }
            }
        }
    }
    out
}

fn diff_of_deleted(out: &mut String, path: &Path, name: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "diff --git a/{name} b/{name}\ndeleted file mode 100644");
    match files::read_text(path) {
        Ok(read) if read.invalid_utf8_at.is_none() && !read.text.contains('\0') => {
            let lines = similar::TextDiff::from_lines(&*read.text, "");
            let _ = write!(out, "{}", lines.unified_diff().header(&format!("a/{name}"), "/dev/null"));
        }
        _ => {
            let _ = writeln!(out, "Binary files a/{name} and /dev/null differ");
        }
    }
}
