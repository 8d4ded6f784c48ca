//! `check --baseline` and `--write-baseline`: findings that are accepted are not reported.

use super::Failure;
use super::check::{Diagnostic, Report};
use super::texts::Texts;
use crate::docset::relative::relative_to_folder;
use crate::files::transaction::{self, Step};
use crate::files::{self, ReadError};
use crate::review::baseline::{Baseline, Key, line_hash};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How a report stands to a baseline.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    /// How many findings are accepted.
    pub matched: usize,
    /// Entries that no finding matches, with how often, and their path relative to the root of the report.
    pub unmatched: Vec<(Key, usize)>,
}

/// What each finding of a report is known by in a baseline that lies in `folder`.
fn keys(report: &Report, folder: &Path) -> Vec<Key> {
    let mut texts = Texts::new(&report.loaded.snapshot);
    let key = |it: &Diagnostic| Key {
        file: relative_to_folder(folder, &it.path),
        code: it.finding.code.to_owned(),
        line: line_hash(&texts.source(it).line),
    };
    report.diagnostics.iter().map(key).collect()
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_path_buf()
}

/// Holds the findings against the baseline `file`: for each whether it is accepted. `only` are the codes that were
/// asked for, all when it is empty. With `rewrite` the baseline is written there, without what no finding matches.
///
/// # Errors
/// The baseline cannot be read, or written.
pub fn compare(
    report: &Report,
    file: &Path,
    only: &[&'static str],
    rewrite: Option<&Path>,
) -> Result<(Accepted, Vec<bool>), Failure> {
    let path = files::normalize(file);
    let text =
        files::read_text(&path).map_err(|error| Failure::Usage(format!("`{}` {}", file.display(), lower(&error))))?;
    let read = Baseline::read(&text.text);
    let mut baseline = read.map_err(|error| Failure::Usage(format!("`{}` {error}", file.display())))?;
    let folder = folder_of(&path);
    let whole = baseline.clone();
    let accepted: Vec<bool> = keys(report, &folder).iter().map(|key| baseline.take(key)).collect();
    // Who looks at a part knows nothing of the rest.
    let in_scope = |key: &Key| {
        report.loaded.covers(&files::normalize(&folder.join(&key.file)))
            && (only.is_empty() || only.iter().any(|code| *code == key.code))
    };
    let unmatched: Vec<(Key, usize)> =
        baseline.left().filter(|(key, _)| in_scope(key)).map(|(key, count)| (key.clone(), count)).collect();
    if let Some(to) = rewrite {
        let new_folder = folder_of(&files::normalize(to));
        let stale: BTreeMap<&Key, usize> = unmatched.iter().map(|(key, count)| (key, *count)).collect();
        let kept = whole.left().map(|(key, count)| {
            let file = relative_to_folder(&new_folder, &files::normalize(&folder.join(&key.file)));
            (Key { file, ..key.clone() }, count - stale.get(key).unwrap_or(&0))
        });
        write(to, &Baseline::counted(kept.filter(|(_, count)| *count > 0)))?;
    }
    let shown = unmatched.into_iter().map(|(key, count)| {
        let file = report.loaded.relative(&files::normalize(&folder.join(&key.file)));
        (Key { file, ..key }, count)
    });
    let matched = accepted.iter().filter(|it| **it).count();
    Ok((Accepted { matched, unmatched: shown.collect() }, accepted))
}

/// Accepts all findings of a report: writes them to `file`.
///
/// # Errors
/// The file cannot be written.
pub fn accept(report: &Report, file: &Path) -> Result<Accepted, Failure> {
    let folder = folder_of(&files::normalize(file));
    let baseline = Baseline::of(keys(report, &folder));
    write(file, &baseline)?;
    Ok(Accepted { matched: baseline.len(), unmatched: Vec::new() })
}

fn write(file: &Path, baseline: &Baseline) -> Result<(), Failure> {
    let path = files::normalize(file);
    let step = match files::is_file(&path) {
        true => {
            let read = files::read_text(&path);
            let read = read.map_err(|error| Failure::Usage(format!("`{}` {}", file.display(), lower(&error))))?;
            // Only a baseline is overwritten: a slip of the hand must not cost an article.
            if !read.text.trim().is_empty() {
                Baseline::read(&read.text)
                    .map_err(|error| Failure::Usage(format!("`{}` {error}; it is not overwritten", file.display())))?;
            }
            Step::Replace { path, before: read.text.into(), after: baseline.text() }
        }
        false => Step::Create { path, text: baseline.text() },
    };
    transaction::run(&[step]).map(drop).map_err(|error| Failure::Usage(error.to_string()))
}

fn lower(error: &ReadError) -> String {
    match error {
        ReadError::TooLarge(_) => "is too large for a baseline".to_owned(),
        ReadError::Unreadable(why) => format!("cannot be read: {why}"),
    }
}
