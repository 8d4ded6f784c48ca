//! All safe repairs of a document or of many, as one change.

use super::{At, Edits, Fixable, fixable};
use crate::changes::{ChangeSet, Refusal, TextChange};
use crate::checks::{Finding, check_file};
use crate::graph::{FileId, Snapshot};
use crate::text::{Span, counted};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A finding that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Its code.
    pub code: &'static str,
    /// Where it stood.
    pub span: Span,
    /// What was done.
    pub title: String,
}

/// The safe repairs of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// One edit of the document, by place, without overlaps.
    pub edits: Edits,
    /// What they mend.
    pub done: Vec<Done>,
    /// Findings whose repair overlaps another one: they wait for the next time.
    pub waiting: usize,
}

/// The safe repairs of the findings of `file` that are `wanted`. Where two overlap, the first one counts.
#[must_use]
pub fn fix_file(snapshot: &Snapshot, file: FileId, wanted: &dyn Fn(&Finding) -> bool) -> Fixed {
    fix_file_with_text(snapshot, file, wanted).0
}

fn fix_file_with_text(
    snapshot: &Snapshot,
    file: FileId,
    wanted: &dyn Fn(&Finding) -> bool,
) -> (Fixed, Option<Arc<str>>) {
    let mut fixed = Fixed::default();
    let findings = check_file(snapshot, file).into_iter();
    let findings: Vec<Finding> = findings.filter(|it| fixable(it.code) == Some(Fixable::Safe) && wanted(it)).collect();
    if findings.is_empty() {
        return (fixed, None);
    }
    let Some(at) = At::new(snapshot, file) else { return (fixed, None) };
    let mut taken: BTreeMap<Span, String> = BTreeMap::new();
    for finding in findings {
        let Some((title, edits)) = at.safe(&finding) else { continue };
        // Two findings of one place may have one repair.
        let same = edits.iter().all(|(span, new)| taken.get(span) == Some(new));
        if !same && edits.iter().any(|(span, _)| taken.keys().any(|other| meet(*span, *other))) {
            fixed.waiting += 1;
            continue;
        }
        taken.extend(edits);
        fixed.done.push(Done { code: finding.code, span: finding.span, title });
    }
    fixed.edits = taken.into_iter().collect();
    (fixed, Some(at.text))
}

/// Whether two edits overlap or touch: what is right for each may not be right for both.
fn meet(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// The safe repairs of the findings of `files` that are `wanted`, as one change, and what they mend by file.
#[must_use]
pub fn fix_files(
    snapshot: &Snapshot,
    files: &[FileId],
    wanted: &(dyn Fn(&Finding) -> bool + Sync),
) -> (ChangeSet, Vec<(FileId, Fixed)>) {
    use rayon::prelude::*;
    let one = |&file: &FileId| {
        let (fixed, text) = fix_file_with_text(snapshot, file, wanted);
        text.filter(|_| !fixed.edits.is_empty()).map(|text| (file, fixed, text))
    };
    let all: Vec<(FileId, Fixed, Arc<str>)> = files.par_iter().filter_map(one).collect();
    let mut change = ChangeSet::default();
    let mut done = Vec::new();
    for (file, fixed, before) in all {
        let version = snapshot.open_version(file);
        let text = TextChange { before, version, edits: fixed.edits.clone() };
        change.texts.insert(snapshot.path(file).to_path_buf(), text);
        done.push((file, fixed));
    }
    let count = done.iter().map(|(_, fixed)| fixed.done.len()).sum();
    change.label = format!("Fix {} in {}", counted(count, "finding"), counted(done.len(), "file"));
    (change, done)
}

/// All safe repairs of the findings of `code` in the set of `file`.
///
/// # Errors
/// When there is nothing that can be mended unseen.
pub fn fix_kind(snapshot: &Snapshot, file: FileId, code: &str) -> Result<ChangeSet, Refusal> {
    let set = snapshot.file(file).and_then(|file| file.docset);
    let files: Vec<FileId> =
        snapshot.files().filter(|(_, it)| it.checked && it.docset == set).map(|(id, _)| id).collect();
    let (mut change, done) = fix_files(snapshot, &files, &|finding| finding.code == code);
    let count: usize = done.iter().map(|(_, fixed)| fixed.done.len()).sum();
    if count == 0 {
        return Err(Refusal::new(format!("No `{code}` in this set can be fixed without being looked at.")));
    }
    change.label = format!("Fix all `{code}`: {} in {}", counted(count, "finding"), counted(done.len(), "file"));
    Ok(change)
}
