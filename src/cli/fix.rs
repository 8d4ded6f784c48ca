//! `guidepost check --fix`: makes the repairs that cannot be wrong, in all files or in none.
//!
//! The repairs are made in memory until nothing is left to make, then written as one transaction, which refuses files
//! that have changed since they were read. Must not decide which repairs are safe: `changes::fixes` does.

use super::Failure;
use super::load::{self, Loaded};
use crate::changes::fixes::{self, fix_files};
use crate::changes::{ChangeSet, TextChange};
use crate::checks::codes;
use crate::files::transaction;
use crate::graph::{FileId, Snapshot};
use crate::text::{Encoding, Position, Span, counted};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// A repair may show another one; more rounds than this mean that two undo each other.
const MOST_ROUNDS: i32 = 8;

/// A finding that was mended.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// Path relative to the root of the report, with `/`.
    pub file: String,
    /// Where it stood, line and UTF-16 column from 0.
    pub at: Position,
    /// Its code.
    pub code: &'static str,
    /// What was done.
    pub title: String,
}

/// A set whose texts are mended in memory.
#[derive(Debug)]
pub struct Mended {
    /// The set as it will be.
    pub loaded: Loaded,
    /// What has to be written for that.
    pub change: ChangeSet,
    /// What is mended.
    pub fixed: Vec<Fixed>,
}

/// Loads what `paths` stand for and mends in memory what can be mended of `only` (everything when it is empty).
///
/// # Errors
/// A path does not exist or holds no article set; `only` names a code that does not exist.
pub fn fix(paths: &[PathBuf], only: &[String]) -> Result<Mended, Failure> {
    let (mut loaded, mut workspace) = load::load_to_edit(paths)?;
    let only = super::check::codes_named(only)?;
    let mut texts: BTreeMap<PathBuf, (Arc<str>, String)> = BTreeMap::new();
    let mut fixed = Vec::new();
    for round in 1..=MOST_ROUNDS {
        let files: Vec<FileId> = mendable(&loaded);
        let wanted = |finding: &crate::checks::Finding| only.is_empty() || only.contains(&finding.code);
        let (change, done) = fix_files(&loaded.snapshot, &files, &wanted);
        if change.texts.is_empty() {
            break;
        }
        for (file, mended) in done {
            let name = loaded.relative(&loaded.snapshot.path(file));
            let at = |span: Span| position(&loaded.snapshot, file, span);
            let done = mended.done.into_iter();
            fixed.extend(done.map(|it| Fixed { file: name.clone(), at: at(it.span), code: it.code, title: it.title }));
        }
        for (path, text) in change.texts {
            let after = text.after();
            workspace.open(&path, &after, round);
            texts.entry(path).or_insert_with(|| (text.before, String::new())).1 = after;
        }
        loaded.snapshot = workspace.snapshot();
    }
    fixed.sort_by(|a, b| (&a.file, a.at, a.code).cmp(&(&b.file, b.at, b.code)));
    let texts = texts.into_iter().filter(|(_, (before, after))| **before != **after);
    let texts = texts.map(|(path, (before, after))| {
        let edits = vec![(Span::new(0, before.len()), after)];
        (path, TextChange { before, version: None, edits })
    });
    let change = ChangeSet { texts: texts.collect(), ..ChangeSet::default() };
    Ok(Mended { loaded, change, fixed })
}

/// Writes the texts, all or none.
///
/// # Errors
/// A file has changed since it was read, or cannot be written.
pub fn write(change: &ChangeSet) -> Result<(), Failure> {
    transaction::run(&change.steps()).map(drop).map_err(|error| Failure::Usage(error.to_string()))
}

/// The files that were asked for and whose text can be written back as it is.
fn mendable(loaded: &Loaded) -> Vec<FileId> {
    let files = loaded.snapshot.files().filter(|(_, file)| file.checked && loaded.covers(&file.path));
    let whole = files.filter(|(_, file)| file.problems.iter().all(|it| it.code != codes::FILE_NOT_UTF8));
    whole.map(|(id, _)| id).collect()
}

fn position(snapshot: &Snapshot, file: FileId, span: Span) -> Position {
    snapshot.article(file).map_or_else(Position::default, |it| it.lines.position(span.start, Encoding::Utf16))
}

/// What was mended, for people.
pub(super) fn said(fixed: &[Fixed]) -> String {
    if fixed.is_empty() {
        let codes = fixes::FIXABLE.iter().filter(|(_, it)| *it == fixes::Fixable::Safe).count();
        return format!(
            "Fixed nothing: no finding has a repair that cannot be wrong ({codes} codes may have one).\n\n"
        );
    }
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for it in fixed {
        *by_code.entry(it.code).or_default() += 1;
    }
    let mut files: Vec<&str> = fixed.iter().map(|it| &*it.file).collect();
    files.dedup();
    let mut out = format!("Fixed {} in {}:\n", counted(fixed.len(), "finding"), counted(files.len(), "file"));
    for (code, count) in by_code {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "  {count:5} {code}");
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changes_in_between_stops_everything() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write_file = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        write_file("docfx.json", "{}");
        write_file("a.md", "# A\n\n[b](B.md)\n");
        write_file("b.md", "# B\n\n[a](A.md)\n");
        let mended = fix(std::slice::from_ref(&root), &[]).unwrap();
        assert_eq!(mended.fixed.len(), 2);
        write_file("b.md", "# B\n\nMine. [a](A.md)\n");
        let error = write(&mended.change).unwrap_err().to_string();
        assert!(error.contains("b.md") && error.contains("changed in between"), "{error}");
        assert_eq!(std::fs::read_to_string(root.join("a.md")).unwrap(), "# A\n\n[b](B.md)\n");
        assert_eq!(std::fs::read_to_string(root.join("b.md")).unwrap(), "# B\n\nMine. [a](A.md)\n");
    }
}
