//! Running checks on a pool: the findings of files of one snapshot, with what tells them apart from others.

use super::read::{Cancel, fenced, lines_of};
use crate::checks::{Finding, Severity, check_config, check_file, may_have_findings};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::{Encoding, Span};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

/// What a file shows.
#[derive(Clone, Debug)]
pub struct Report {
    /// The set that the findings belong to.
    pub snapshot: Arc<Snapshot>,
    /// The file.
    pub file: FileId,
    /// Its absolute path.
    pub path: Arc<Path>,
    /// The editor's version of it, when it is open.
    pub version: Option<i32>,
    /// The findings to show.
    pub findings: Arc<[Finding]>,
    /// Equal for equal findings at equal places.
    pub id: u64,
}

/// How [`Report::id`] is told to clients.
#[must_use]
pub fn result_id(id: u64) -> String {
    format!("{id:x}")
}

/// The findings of one file of one moment.
#[derive(Debug)]
pub struct Checked {
    /// The file.
    pub file: FileId,
    /// The editor's version of it, when it is open.
    pub version: Option<i32>,
    /// Everything for an open file, errors and warnings for a closed one.
    pub findings: Arc<[Finding]>,
    /// Identity of all findings.
    pub all: u64,
    /// Identity of the errors and warnings.
    pub serious: u64,
}

/// Which files a round of checks is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Open files: few, wanted at once.
    Open,
    /// All others, in the background.
    Rest,
}

/// Work for a pool.
#[derive(Debug)]
pub struct Work {
    /// Which lane it belongs to.
    pub lane: Lane,
    /// The files to check; `None` means all.
    pub files: Option<Vec<FileId>>,
    /// Files outside the set that once had findings (checked too, when all are).
    pub known: Vec<FileId>,
    /// Set when the work is superseded.
    pub cancel: Cancel,
}

/// Results of a piece of work.
#[derive(Debug)]
pub struct Round {
    /// Which lane it belongs to.
    pub lane: Lane,
    /// Whether it is about all files.
    pub whole: bool,
    /// Set when the work was superseded.
    pub cancel: Cancel,
    /// What was looked at.
    pub snapshot: Arc<Snapshot>,
    /// The results.
    pub checked: Vec<Checked>,
}

/// What `file` shows now, computed from the snapshot: the same as its report would say.
#[must_use]
pub fn report_now(snapshot: &Arc<Snapshot>, file: FileId) -> Report {
    let checked = check_one(snapshot, file);
    let id = if checked.version.is_some() { checked.all } else { checked.serious };
    let (snapshot, path) = (snapshot.clone(), snapshot.path(file));
    Report { snapshot, file, path, version: checked.version, findings: checked.findings, id }
}

/// Does a piece of work; `in_parallel` spreads it over the threads of the calling pool.
#[must_use]
pub fn check(work: Work, snapshot: Arc<Snapshot>, in_parallel: bool) -> Round {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    let whole = work.files.is_none();
    let files = work.files.unwrap_or_else(|| all_files(&snapshot, work.known));
    let one = |file| (!work.cancel.is_cancelled()).then(|| check_one(&snapshot, file));
    let checked = if in_parallel {
        files.into_par_iter().filter_map(one).collect()
    } else {
        files.into_iter().filter_map(one).collect()
    };
    Round { lane: work.lane, whole, cancel: work.cancel, snapshot, checked }
}

/// Every file that can have findings.
fn all_files(snapshot: &Snapshot, known: Vec<FileId>) -> Vec<FileId> {
    let holds = snapshot.files().filter(|(_, file)| {
        may_have_findings(file) && (file.kind.is_read() || file.kind == FileKind::Resource || !file.problems.is_empty())
    });
    let config = snapshot.docsets().iter().flat_map(|set| &set.config_files);
    let config = config.filter_map(|config| snapshot.file_id(&config.path));
    let schemas = snapshot.schema_files().flat_map(|schema| &schema.files);
    let config = config.chain(schemas.filter_map(|schema| snapshot.file_id(&schema.path)));
    let mut files: Vec<FileId> = holds.map(|(id, _)| id).chain(config).chain(known).collect();
    files.sort_unstable();
    files.dedup();
    files
}

fn check_one(snapshot: &Snapshot, file: FileId) -> Checked {
    // Decision: a check that panics costs its file's findings, never the round.
    let mut findings = fenced("check", || all_findings(snapshot, file)).unwrap_or_default();
    let version = snapshot.open_version(file);
    let all = identity(snapshot, file, findings.iter());
    let serious = identity(snapshot, file, findings.iter().filter(|finding| is_serious(finding)));
    if version.is_none() {
        findings.retain(is_serious);
    }
    Checked { file, version, findings: findings.into(), all, serious }
}

/// The findings of an article, or those of a configuration file or schema.
#[must_use]
pub fn all_findings(snapshot: &Snapshot, file: FileId) -> Vec<Finding> {
    let path = snapshot.path(file);
    let mut config = snapshot.docsets().iter().flat_map(|set| &set.config_files);
    let mut schemas = snapshot.schema_files().flat_map(|schema| &schema.files);
    if config.all(|config| *config.path != *path) && schemas.all(|schema| *schema.path != *path) {
        return check_file(snapshot, file);
    }
    let found = check_config(snapshot).into_iter().find(|config| *config.path == *path);
    found.map(|config| config.findings).unwrap_or_default()
}

fn is_serious(finding: &Finding) -> bool {
    matches!(finding.severity, Severity::Error | Severity::Warning)
}

/// Equal for equal findings at equal lines and columns; 0 for none.
fn identity<'a>(snapshot: &Snapshot, file: FileId, findings: impl Iterator<Item = &'a Finding>) -> u64 {
    let mut findings = findings.peekable();
    if findings.peek().is_none() {
        return 0;
    }
    let mut hasher = FxHasher::default();
    let hash_place = |hasher: &mut FxHasher, file: FileId, span: Span| {
        let lines = lines_of(snapshot, file);
        for offset in [span.start, span.end] {
            lines.as_ref().map(|lines| lines.position(offset, Encoding::Utf16)).hash(hasher);
        }
    };
    for finding in findings {
        (finding.code, finding.severity, &*finding.message).hash(&mut hasher);
        hash_place(&mut hasher, file, finding.span);
        for related in &finding.related {
            (related.file, &*related.message).hash(&mut hasher);
            hash_place(&mut hasher, related.file, related.span);
        }
    }
    hasher.finish().max(1)
}
