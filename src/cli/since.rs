//! `check --changed-since REV`: which findings the change since REV caused.
//!
//! The set as it was is loaded from git's objects beside the set as it is, with the same code; a finding of today that
//! no finding of then accounts for is new. Nothing is guessed from which lines differ: a link breaks in an article
//! that nobody touched.

use super::Failure;
use super::check::{Diagnostic, Report, inspect_all, sort_key};
use super::load::{self, Loaded};
use super::texts::Texts;
use crate::docset::is_markdown;
use crate::files;
use crate::git::history::Repository;
use crate::review::changes::{self, Changes};
use crate::review::compare::{Seen, new_ones};
use crate::review::lost::{self, Lost, Sides};
use crate::review::reason::Reasons;
use crate::text::{Encoding, Position};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was compared with.
#[derive(Clone, Debug)]
pub struct Since {
    /// As the user wrote it.
    pub revision: String,
    /// The commit in which `revision` and HEAD went apart; none before the first commit.
    pub base: Option<String>,
    /// How many findings were there before.
    pub older: usize,
}

/// Adds what is only known from a comparison to the report, and says for each of its findings whether the change since
/// `revision` caused it. `paths` are those that were asked for.
///
/// # Errors
/// Git cannot tell what changed.
pub fn compare(report: &mut Report, paths: &[PathBuf], revision: &str) -> Result<(Since, Vec<bool>), Failure> {
    let usage = |error: crate::git::history::Error| Failure::Usage(error.to_string());
    let repository = Repository::around(&report.loaded.root).map_err(usage)?;
    let base = repository.merge_base(revision).map_err(usage)?;
    let changes = changes::since(&repository, base.as_deref()).map_err(usage)?;
    let mut since = Since { revision: revision.to_owned(), base, older: 0 };
    if changes.differs.is_empty() {
        since.older = report.diagnostics.len();
        return Ok((since, vec![false; report.diagnostics.len()]));
    }
    let past = changes.past(&repository.root);
    let here = [PathBuf::from(".")];
    let mut asked = Vec::new();
    for path in if paths.is_empty() { &here[..] } else { paths } {
        let then = past.path_of(&files::normalize(path));
        asked.push(then.ok_or_else(|| {
            let (path, root) = (path.display(), repository.root.display());
            Failure::Usage(format!("`{path}` lies outside the repository `{root}`; compare one repository at a time"))
        })?);
    }
    // What came from elsewhere brought its findings along. Each folder is asked for once: that finds its set.
    let from = changes.renamed.keys().filter(|path| is_markdown(path)).filter_map(|path| path.parent());
    for folder in from.collect::<BTreeSet<&Path>>() {
        let then = past.path_of(&repository.root.join(folder));
        asked.extend(then.filter(|folder| !asked.iter().any(|asked| folder.starts_with(asked))));
    }
    asked.retain(|path| files::is_dir(path) || files::is_file(path));
    // Nothing to compare with is no error: then everything is new.
    let before = match asked.is_empty() {
        true => None,
        false => load::load(&asked).ok().map(|loaded| inspect_all(Loaded { within: Vec::new(), ..loaded })),
    };
    let snapshot = Arc::clone(&report.loaded.snapshot);
    let sides = before.as_ref().map(|before| Sides {
        before: &before.loaded.snapshot,
        now: &snapshot,
        past: &past,
        changes: &changes,
        root: &repository.root,
    });
    let lost = sides.map(|sides| lost::check(&sides)).unwrap_or_default();
    let new = {
        let now = Side {
            report: &*report,
            root: &repository.root,
            renamed: changes.renamed.values().map(PathBuf::as_path).collect(),
        };
        let before = before.as_ref().map(|before| (before, &past));
        new_findings(&now, before, &changes)
    };
    since.older = new.iter().filter(|new| !**new).count();
    let mut all: Vec<(Diagnostic, bool)> = std::mem::take(&mut report.diagnostics).into_iter().zip(new).collect();
    let lost = lost.into_iter().filter(|it| is_asked_for(&report.loaded, it));
    let lost: Vec<(Diagnostic, bool)> = lost.map(|it| (diagnostic(&report.loaded, it), true)).collect();
    all.extend(lost);
    if let Some(reasons) = sides.map(Reasons::new) {
        all.iter_mut().filter(|(_, new)| *new).for_each(|(it, _)| give_reason(&reasons, it));
    }
    all.sort_by(|(a, _), (b, _)| sort_key(a).cmp(&sort_key(b)));
    // To take a large set apart costs time.
    std::mem::forget(before);
    let new;
    (report.diagnostics, new) = all.into_iter().unzip();
    Ok((since, new))
}

/// Says what the change did elsewhere, when the finding is in a file that it did not touch.
fn give_reason(reasons: &Reasons<'_>, it: &mut Diagnostic) {
    if let Some(reason) = it.id.and_then(|id| reasons.reason(id, &it.finding)) {
        it.finding.message = format!("{} {reason}", it.finding.message);
    }
}

fn is_asked_for(loaded: &Loaded, lost: &Lost) -> bool {
    loaded.covers(&lost.about) || loaded.covers(&lost.path)
}

fn diagnostic(loaded: &Loaded, lost: Lost) -> Diagnostic {
    let article = lost.id.and_then(|id| loaded.snapshot.article(id));
    let at = |offset| article.map_or(Position::default(), |it| it.lines.position(offset, Encoding::Utf16));
    let span = lost.finding.span;
    let (start, end, file) = (at(span.start), at(span.end), loaded.relative(&lost.path));
    Diagnostic { id: lost.id, path: Arc::from(lost.path), file, start, end, finding: lost.finding }
}

/// The findings of today.
struct Side<'a> {
    report: &'a Report,
    root: &'a Path,
    /// Files, relative to the root, that had another path.
    renamed: FxHashSet<&'a Path>,
}

/// For each finding of today whether it is new.
fn new_findings(now: &Side<'_>, before: Option<(&Report, &files::past::Past)>, changes: &Changes) -> Vec<bool> {
    let found = &now.report.diagnostics;
    let mut new = vec![true; found.len()];
    let Some((before, past)) = before else { return new };
    let below = |path: &Path| path.strip_prefix(now.root).unwrap_or(path).to_path_buf();
    let below_then = |path: &Path| past.relative(path).unwrap_or(path).to_path_buf();
    // In files that did not change most findings are what they were, and their texts need not be read.
    type Exact<'a> = (PathBuf, &'a str, Position, Position, &'a str);
    fn exact(path: PathBuf, it: &Diagnostic) -> Exact<'_> {
        (path, it.finding.code, it.start, it.end, &it.finding.message)
    }
    let unchanged = |path: &Path| !changes.differs.contains_key(path);
    let mut same: FxHashMap<Exact<'_>, usize> = FxHashMap::default();
    let mut old: Vec<(PathBuf, &Diagnostic)> = Vec::new();
    let mut today: Vec<usize> = Vec::new();
    for (index, it) in found.iter().enumerate() {
        let path = below(&it.path);
        match unchanged(&path) {
            true => *same.entry(exact(path, it)).or_default() += 1,
            false => today.push(index),
        }
    }
    let mut matched: FxHashMap<Exact<'_>, usize> = FxHashMap::default();
    for it in &before.diagnostics {
        let path = below_then(&it.path);
        let key = exact(path.clone(), it);
        match same.get_mut(&key) {
            Some(count) if *count > 0 => {
                *count -= 1;
                *matched.entry(key).or_default() += 1;
            }
            _ => old.push((path, it)),
        }
    }
    for (index, it) in found.iter().enumerate() {
        let path = below(&it.path);
        if !unchanged(&path) {
            continue;
        }
        match matched.get_mut(&exact(path, it)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                if let Some(new) = new.get_mut(index) {
                    *new = false;
                }
            }
            _ => today.push(index),
        }
    }
    today.sort_unstable();
    let mut texts = Texts::new(&now.report.loaded.snapshot);
    let today_seen = today.iter().filter_map(|index| found.get(*index)).map(|it| {
        let path = below(&it.path);
        let renamed = now.renamed.contains(&*path);
        seen(&path, it, &mut texts, renamed)
    });
    let seen_now: Vec<Seen> = today_seen.collect();
    let mut texts = Texts::new(&before.loaded.snapshot);
    let seen_then = old.iter().map(|(path, it)| {
        let renamed = changes.renamed.contains_key(path);
        seen(changes.now(path), it, &mut texts, renamed)
    });
    let seen_then: Vec<Seen> = seen_then.collect();
    for (index, is_new) in today.into_iter().zip(new_ones(&seen_now, &seen_then)) {
        if let Some(new) = new.get_mut(index) {
            *new = is_new;
        }
    }
    new
}

fn seen(path: &Path, it: &Diagnostic, texts: &mut Texts<'_>, renamed: bool) -> Seen {
    let source = texts.source(it);
    Seen {
        file: path.to_string_lossy().into_owned(),
        code: it.finding.code,
        message: it.finding.message.clone(),
        line: source.line,
        marked: source.marked,
        renamed,
    }
}
