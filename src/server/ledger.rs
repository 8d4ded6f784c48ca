//! Findings kept up to date: which files must be checked again, what each shows, what the client knows.
//!
//! Pure bookkeeping: it decides, [`super::owner`] acts, [`super::check`] finds. Must not run checks itself.
//!
//! What a file shows depends on the moment alone, not on how it came about: an open article shows
//! everything; a closed one shows errors and warnings, and to a pushed-to client only when they differ
//! from those it had when the server started (or its folder came).

use super::check::{Checked, Lane, Report, Round, Work, result_id};
use super::read::Cancel;
use crate::checks::Finding;
use crate::graph::{Affected, FileId, Snapshot};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What follows from a round.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Reports to push.
    pub push: Vec<Report>,
    /// Whether open files changed without an edit in them.
    pub refresh: bool,
}

#[derive(Debug, Default)]
struct Entry {
    version: Option<i32>,
    findings: Arc<[Finding]>,
    all: u64,
    serious: u64,
    /// `serious` when the server started or the file's folder was added.
    baseline: u64,
    /// Generation of the snapshot that it was computed from: rounds of two lanes can overtake each other.
    generation: u64,
    /// What was pushed last: identity and version.
    sent: (u64, Option<i32>),
}

struct Waiting {
    /// Everything was compared once; from then on only what is fresh can differ.
    compared: bool,
    known: FxHashMap<PathBuf, String>,
    reply: oneshot::Sender<Vec<Report>>,
}

/// The state of all findings.
#[derive(Default)]
pub struct Ledger {
    push: bool,
    entries: FxHashMap<FileId, Entry>,
    open: FxHashSet<FileId>,
    edited: FxHashSet<FileId>,
    dirty_open: FxHashSet<FileId>,
    dirty_rest: FxHashSet<FileId>,
    dirty_all: bool,
    running_open: bool,
    running_rest: Option<Cancel>,
    complete: bool,
    waiting: Vec<Waiting>,
    /// Files whose findings changed since those who wait were last looked at.
    fresh: FxHashSet<FileId>,
    /// Files that the editor closed, with how often they are still to be reported: whatever the client shows of them
    /// it pulled while they were open, and forgets which result that was.
    left: FxHashMap<FileId, u8>,
}

/// How often a closed file is reported. Decision: twice, because VS Code passes a report over while its last pull for
/// the document is under way, and then takes it for known.
const LAST_REPORTS: u8 = 2;

impl Ledger {
    /// An empty ledger; `push` says whether findings are sent unasked.
    #[must_use]
    pub fn new(push: bool) -> Self {
        Self { push, ..Self::default() }
    }

    /// An editor opened `file` or changed it: its new findings need no refresh, the client asks by itself.
    pub fn edited(&mut self, file: FileId) {
        self.open.insert(file);
        self.left.remove(&file);
        self.edited.insert(file);
        self.dirty_open.insert(file);
        self.dirty_rest.remove(&file);
    }

    /// An editor closed `file`.
    pub fn closed(&mut self, file: FileId) {
        if self.open.remove(&file) && !self.push {
            self.left.insert(file, LAST_REPORTS);
        }
        self.edited.remove(&file);
        self.dirty_open.remove(&file);
        self.dirty_rest.insert(file);
    }

    /// Files must be checked again.
    pub fn mark(&mut self, affected: &Affected) {
        if affected.all {
            self.mark_all();
        }
        for &file in &affected.files {
            if self.open.contains(&file) {
                self.dirty_open.insert(file)
            } else {
                self.dirty_rest.insert(file)
            };
        }
    }

    /// Everything must be checked again; work on all files that runs now is pointless.
    pub fn mark_all(&mut self) {
        self.dirty_all = true;
        self.dirty_open.extend(self.open.iter().copied());
        if let Some(running) = self.running_rest.take() {
            running.cancel();
        }
    }

    /// Work on open files, when there is some and none runs.
    pub fn take_open(&mut self) -> Option<Work> {
        if self.running_open || self.dirty_open.is_empty() {
            return None;
        }
        self.running_open = true;
        let files = Some(self.dirty_open.drain().collect());
        Some(Work { lane: Lane::Open, files, known: Vec::new(), cancel: Cancel::default() })
    }

    /// Work on all other files, when there is some and none runs.
    pub fn take_rest(&mut self) -> Option<Work> {
        let nothing = !self.dirty_all && self.dirty_rest.is_empty();
        if nothing || self.running_rest.is_some() {
            return None;
        }
        let cancel = Cancel::default();
        self.running_rest = Some(cancel.clone());
        let rest = self.dirty_rest.drain();
        let (files, known) = if std::mem::take(&mut self.dirty_all) {
            drop(rest);
            (None, self.entries.keys().copied().collect())
        } else {
            (Some(rest.collect()), Vec::new())
        };
        Some(Work { lane: Lane::Rest, files, known, cancel })
    }

    /// Takes over the results of a round; those of files that changed meanwhile are dropped.
    pub fn apply(&mut self, round: Round) -> Outcome {
        if round.lane == Lane::Open {
            self.running_open = false;
        } else if round.cancel.is_cancelled() {
            return Outcome::default();
        } else {
            self.running_rest = None;
        }
        let first = round.whole && !self.complete;
        let mut outcome = Outcome::default();
        let generation = round.snapshot.generation();
        for checked in round.checked {
            let file = checked.file;
            let overtaken = self.entries.get(&file).is_some_and(|entry| entry.generation > generation);
            let open = self.open.contains(&file);
            let dirty = if open { &self.dirty_open } else { &self.dirty_rest };
            let stale = overtaken || dirty.contains(&file);
            if stale || open != checked.version.is_some() {
                // A file that is opened or closed meanwhile is dirty as well; its own round follows.
                if first {
                    self.entries.entry(file).or_default().baseline = checked.serious;
                }
                continue;
            }
            // What came with a folder that was added counts as there from the start.
            let first = first || round.whole && !open && !self.entries.contains_key(&file);
            let entry = self.entries.entry(file).or_default();
            let edited = self.edited.remove(&file);
            if !self.waiting.is_empty() {
                self.fresh.insert(file);
            }
            if open && entry.all != checked.all && !edited {
                outcome.refresh |= !self.push;
            }
            let Checked { version, findings, all, serious, .. } = checked;
            let (baseline, sent) = (if first { serious } else { entry.baseline }, entry.sent);
            *entry = Entry { version, findings, all, serious, baseline, generation, sent };
            if self.push {
                let shown = shown(entry, open, true);
                let state = (shown.0, entry.version);
                if if open { entry.sent != state } else { entry.sent.0 != state.0 } {
                    entry.sent = state;
                    outcome.push.push(report(&round.snapshot, file, entry, shown));
                }
            }
        }
        self.complete |= round.whole;
        outcome
    }

    /// Whether nothing is left to check.
    fn settled(&self) -> bool {
        let dirty = self.dirty_all || !self.dirty_open.is_empty() || !self.dirty_rest.is_empty();
        self.complete && !dirty && !self.running_open && self.running_rest.is_none()
    }

    /// Somebody wants to know findings that differ from `known`.
    pub fn wait(&mut self, known: FxHashMap<PathBuf, String>, reply: oneshot::Sender<Vec<Report>>) {
        self.waiting.push(Waiting { compared: false, known, reply });
    }

    /// Answers those who wait, when everything is checked and differs from what they know.
    pub fn answer_waiting(&mut self, snapshot: &Arc<Snapshot>) {
        if !self.settled() {
            return;
        }
        let fresh = std::mem::take(&mut self.fresh);
        for waiting in std::mem::take(&mut self.waiting) {
            if waiting.reply.is_closed() {
                continue;
            }
            let news = match waiting.compared {
                true => self.differing(snapshot, &waiting.known, fresh.iter().copied()),
                false => self.all_differing(snapshot, &waiting.known),
            };
            if news.is_empty() {
                self.waiting.push(Waiting { compared: true, ..waiting });
                continue;
            }
            for report in &news {
                if let Some(count) = self.left.get_mut(&report.file) {
                    *count -= 1;
                }
            }
            self.left.retain(|_, count| *count > 0);
            if waiting.reply.send(news).is_err() {
                tracing::debug!("nobody waits for the findings any more");
            }
        }
    }

    fn all_differing(&self, snapshot: &Arc<Snapshot>, known: &FxHashMap<PathBuf, String>) -> Vec<Report> {
        let mut news = self.differing(snapshot, known, self.entries.keys().copied());
        // What the client still shows of files that nobody checks any more: gone.
        let gone = known.iter().filter(|(_, id)| **id != result_id(0));
        news.extend(gone.filter_map(|(path, _)| {
            let file = snapshot.file_id(path).filter(|file| !self.entries.contains_key(file))?;
            Some(report(snapshot, file, &Entry::default(), (0, Arc::default())))
        }));
        news.sort_by(|a, b| a.path.cmp(&b.path));
        news
    }

    fn differing(
        &self,
        snapshot: &Arc<Snapshot>,
        known: &FxHashMap<PathBuf, String>,
        files: impl Iterator<Item = FileId>,
    ) -> Vec<Report> {
        let report_of = |file| {
            let entry = self.entries.get(&file)?;
            let shown = shown(entry, self.open.contains(&file), false);
            let same = known.get(&*snapshot.path(file)).map_or(shown.0 == 0, |id| *id == result_id(shown.0));
            (!same || self.left.contains_key(&file)).then(|| report(snapshot, file, entry, shown))
        };
        let mut news: Vec<Report> = files.filter_map(report_of).collect();
        news.sort_by(|a, b| a.path.cmp(&b.path));
        news
    }
}

fn shown(entry: &Entry, open: bool, push: bool) -> (u64, Arc<[Finding]>) {
    if open {
        (entry.all, entry.findings.clone())
    } else if push && entry.serious == entry.baseline {
        (0, Arc::default())
    } else {
        (entry.serious, entry.findings.clone())
    }
}

fn report(snapshot: &Arc<Snapshot>, file: FileId, entry: &Entry, (id, findings): (u64, Arc<[Finding]>)) -> Report {
    let (snapshot, path) = (snapshot.clone(), snapshot.path(file));
    Report { snapshot, file, path, version: entry.version, findings, id }
}
