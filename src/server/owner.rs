//! The owner's thread: takes events in order, mutates the workspace, hands out snapshots and work.
//!
//! It never waits for anybody and never does work that a snapshot is enough for.

use super::check;
use super::committed::Asking;
use super::ledger::Ledger;
use super::read::{Cancel, Job, fenced};
use super::watch::{SetUp, Watching};
use super::{Config, Event, Handle, Outlet, Progress, ScanBatch};
use crate::changes::{self, Move, files_below};
use crate::files;
use crate::graph::{Affected, Batch, FileId, Snapshot, Workspace};
use crate::text::Change;
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::{Duration, Instant};

/// While events keep coming, findings are started at least this often; without events there is no delay.
const BUSY_INTERVAL: Duration = Duration::from_millis(25);

/// How long the writer of a configuration file has to pause until all articles are read by it again.
const CONFIG_PAUSE: Duration = Duration::from_millis(200);

/// How long after an editor spoke of a move the disk may tell of it.
const EXPECTED: Duration = Duration::from_secs(30);

/// Room for deep recursion in parsers on the threads of the pools.
const STACK: usize = 8 << 20;

/// Starts the owner; everything it says goes to `outlet`.
///
/// # Errors
/// When the system gives no threads.
pub fn start(outlet: Arc<dyn Outlet>) -> std::io::Result<Handle> {
    let (events, receiver) = channel();
    let (batch_sender, batches) = channel();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let owner = Owner {
        workspace: Workspace::new(),
        config: Config::default(),
        ledger: Ledger::default(),
        suspect: Arc::default(),
        open: FxHashSet::default(),
        folders: Vec::new(),
        watching: None,
        asking: None,
        scan: Scan::default(),
        config_due: None,
        expected: Vec::new(),
        flushed: Instant::now(),
        told: 0,
        outlet,
        reads: pool("read", threads.max(2))?,
        background: Arc::new(pool("check", threads.saturating_sub(1).max(1))?),
        events: events.clone(),
        batch_sender,
        batches,
        batches_ready: 0,
    };
    std::thread::Builder::new().name("owner".to_owned()).stack_size(STACK).spawn(move || owner.run(&receiver))?;
    Ok(Handle { events })
}

fn pool(name: &'static str, threads: usize) -> std::io::Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK)
        .thread_name(move |i| format!("{name}-{i}"))
        .build()
        .map_err(std::io::Error::other)
}

#[derive(Default)]
struct Scan {
    number: u64,
    running: Option<Cancel>,
    complete: bool,
}

struct Owner {
    workspace: Workspace,
    config: Config,
    ledger: Ledger,
    /// Open files of which a change was lost.
    suspect: Arc<FxHashSet<PathBuf>>,
    open: FxHashSet<PathBuf>,
    folders: Vec<PathBuf>,
    watching: Option<Watching>,
    asking: Option<Asking>,
    scan: Scan,
    /// When a scan for an edited configuration file starts.
    config_due: Option<Instant>,
    /// Moves of the editor's own, and when it spoke of them.
    expected: Vec<(Instant, Move)>,
    flushed: Instant,
    /// The generation of the graph that the outlet was told of last.
    told: u64,
    outlet: Arc<dyn Outlet>,
    reads: rayon::ThreadPool,
    background: Arc<rayon::ThreadPool>,
    events: Sender<Event>,
    batch_sender: Sender<ScanBatch>,
    batches: Receiver<ScanBatch>,
    batches_ready: usize,
}

impl Owner {
    fn run(mut self, receiver: &Receiver<Event>) {
        let mut next = None;
        loop {
            let event = match next.take().map_or_else(|| receiver.try_recv(), Ok) {
                Ok(event) => event,
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) => {
                    self.flush();
                    if self.batches_ready > 0 {
                        self.batches_ready -= 1;
                        self.fence(Self::apply_batch);
                        continue;
                    }
                    match self.next_event(receiver) {
                        Ok(event) => event,
                        Err(RecvTimeoutError::Timeout) => {
                            self.fence(Self::scan_if_due);
                            continue;
                        }
                        Err(RecvTimeoutError::Disconnected) => return,
                    }
                }
            };
            let event = match event {
                Event::Disk(paths) => Event::Disk(gather(paths, receiver, &mut next)),
                other => other,
            };
            self.fence(|owner| owner.handle(event));
            if self.flushed.elapsed() > BUSY_INTERVAL {
                self.flush();
            }
        }
    }

    /// The next event, or a timeout when a scan is due before it comes.
    fn next_event(&self, receiver: &Receiver<Event>) -> Result<Event, RecvTimeoutError> {
        match self.config_due {
            Some(due) => receiver.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// A panic in one event costs that event, never the server.
    fn fence(&mut self, work: impl FnOnce(&mut Self)) {
        if let Err(failure) = fenced("change", || work(self)) {
            self.outlet.log(failure.to_string());
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Read(job) => self.read(job),
            Event::Change { path, changes, version } => self.change(path, &changes, version),
            Event::Open { path, text, version } => self.open(path, &text, version),
            Event::Close { path } => self.close(&path),
            Event::Disk(paths) => {
                let before = self.workspace.snapshot();
                let affected = self.workspace.disk_changed(&paths);
                self.ledger.mark(&affected);
                self.say_count(&before, &affected);
                let moved = self.offer_moves(&before, &paths);
                self.say_gone(&before, &paths, &moved);
                let open: Vec<PathBuf> = paths.into_iter().filter(|path| self.open.contains(path)).collect();
                open.into_iter().for_each(|path| self.ask_git(path));
            }
            Event::DiskUnknown => self.workspace.look_again(),
            Event::Expected(moves) => {
                let now = Instant::now();
                self.expected.extend(moves.into_iter().map(|step| (now, step)));
            }
            Event::Lost(path) => self.lost(path),
            Event::Start { config, folders } => self.begin(config, &folders),
            Event::Folders { added, removed } => self.folders(&added, &removed),
            Event::AwaitFindings { known, reply } => self.ledger.wait(known, reply),
            Event::BatchReady => self.batches_ready += 1,
            Event::ScanEnded { scan } => self.scan_ended(scan),
            Event::Checked(round) => self.checked(round),
            Event::Committed { path, text } => {
                let affected = self.workspace.committed(&path, text);
                self.ledger.mark(&affected);
            }
        }
        self.scan_if_due();
    }

    /// Offers to have links follow files that something else than the editor has moved; gives all that moved.
    fn offer_moves(&mut self, before: &Snapshot, paths: &[PathBuf]) -> Vec<Move> {
        if !self.config.offer_moves || !before.scanned() {
            return Vec::new();
        }
        let after = self.workspace.snapshot();
        self.expected.retain(|(at, _)| at.elapsed() < EXPECTED);
        let found = changes::moved_outside(before, &after, paths);
        let mut moves = found.clone();
        let is_expected =
            |step: &Move| self.expected.iter().any(|(_, it)| it.path_after(&step.from).is_some_and(|to| to == step.to));
        moves.retain(|step| !is_expected(step));
        if moves.is_empty() {
            return found;
        }
        let outlet = self.outlet.clone();
        self.reads.spawn(move || match fenced("move", || changes::follow_moved(&after, &moves)) {
            Ok(Ok(change)) if !change.texts.is_empty() => outlet.moved(moves, change.label),
            // Links that have followed need nothing; a file that has just changed is being changed by somebody else.
            Ok(_) => {}
            Err(failure) => outlet.log(failure.to_string()),
        });
        found
    }

    /// Says that files came or went since `before`. While a scan runs each batch would; its end says it once.
    fn say_count(&self, before: &Snapshot, affected: &Affected) {
        let after = self.workspace.snapshot();
        let came_or_went = |&id: &FileId| before.file(id).is_some() != after.file(id).is_some();
        if self.scan.complete && affected.files.iter().any(came_or_went) {
            self.outlet.status_changed();
        }
    }

    /// Says which of the files at or below `paths` were there `before` and are no more, but for those `moved`.
    fn say_gone(&self, before: &Snapshot, paths: &[PathBuf], moved: &[Move]) {
        if !self.scan.complete {
            return;
        }
        let after = self.workspace.snapshot();
        let is_gone = |path: &&PathBuf| {
            let was = before.file_id(path).filter(|&id| before.file(id).is_some());
            was.is_some_and(|id| after.file(id).is_none())
        };
        let mut gone: Vec<PathBuf> = paths.iter().filter(is_gone).flat_map(|path| files_below(before, path)).collect();
        gone.retain(|path| !moved.iter().any(|step| step.from == *path));
        gone.sort();
        gone.dedup();
        if !gone.is_empty() {
            self.outlet.gone(gone);
        }
    }

    fn read(&self, job: Job) {
        let (snapshot, suspect) = (self.workspace.snapshot(), self.suspect.clone());
        self.reads.spawn(move || job.run(snapshot, suspect));
    }

    fn begin(&mut self, config: Config, folders: &[PathBuf]) {
        self.config = config;
        self.ledger = Ledger::new(config.push);
        self.folders(folders, &[]);
        if folders.is_empty() {
            self.workspace.nothing_to_scan();
        }
    }

    fn folders(&mut self, added: &[PathBuf], removed: &[PathBuf]) {
        for folder in removed {
            self.workspace.remove_folder(folder);
        }
        for folder in added {
            self.workspace.add_folder(folder);
        }
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend_from_slice(added);
    }

    fn open(&mut self, path: PathBuf, text: &str, version: i32) {
        let before = self.workspace.snapshot();
        let affected = self.workspace.open(&path, text, version);
        self.ledger.mark(&affected);
        self.say_count(&before, &affected);
        self.note_edit(&path);
        self.trust(&path);
        self.ask_git(path.clone());
        self.open.insert(path);
    }

    /// Has git asked for the committed text of an open article: when it is opened and when it was saved, which is also
    /// when a commit may have come meanwhile.
    fn ask_git(&mut self, path: PathBuf) {
        if !self.config.git || !crate::docset::is_markdown(&path) {
            return;
        }
        if self.asking.is_none() {
            let started = Asking::start(self.events.clone());
            self.asking = started.map_err(|error| self.outlet.log(format!("git is not asked: {error}"))).ok();
        }
        if let Some(asking) = &self.asking {
            asking.ask(path);
        }
    }

    fn change(&mut self, path: PathBuf, changes: &[Change], version: i32) {
        let Some(affected) = self.workspace.change(&path, changes, version, self.config.encoding) else {
            return self.outlet.log(format!("ignored an edit of {}, which is not open", path.display()));
        };
        self.ledger.mark(&affected);
        self.note_edit(&path);
        if changes.iter().any(|change| change.range.is_none()) {
            self.trust(&path);
        }
    }

    fn close(&mut self, path: &Path) {
        if !self.open.remove(path) {
            return self.outlet.log(format!("ignored the closing of {}, which is not open", path.display()));
        }
        let before = self.workspace.snapshot();
        let affected = self.workspace.close(path);
        self.ledger.mark(&affected);
        self.say_count(&before, &affected);
        if let Some(file) = self.workspace.snapshot().file_id(path) {
            self.ledger.closed(file);
        }
        self.trust(path);
    }

    fn note_edit(&mut self, path: &Path) {
        if let Some(file) = self.workspace.snapshot().file_id(path) {
            self.ledger.edited(file);
        }
    }

    fn lost(&mut self, path: Option<PathBuf>) {
        let paths: Vec<PathBuf> = path.map_or_else(|| self.open.iter().cloned().collect(), |path| vec![path]);
        for path in paths.into_iter().filter(|path| self.open.contains(path)) {
            self.outlet.log(format!(
                "a change of {} could not be read: its text may differ from the editor's until it is sent in full",
                path.display()
            ));
            Arc::make_mut(&mut self.suspect).insert(path);
        }
    }

    fn trust(&mut self, path: &Path) {
        if self.suspect.contains(path) {
            Arc::make_mut(&mut self.suspect).remove(path);
            tracing::info!("the text of {} is in step again", path.display());
        }
    }

    fn scan_if_due(&mut self) {
        if self.workspace.config_edited() {
            self.config_due = Some(Instant::now() + CONFIG_PAUSE);
        }
        let paused = self.config_due.is_some_and(|due| due <= Instant::now());
        if self.workspace.wants_scan() || paused {
            // A scan reads the editor's text: it is the one that was due.
            self.config_due = None;
            self.start_scan();
            self.outlet.status_changed();
        }
    }

    fn start_scan(&mut self) {
        if let Some(running) = self.scan.running.take() {
            running.cancel();
        }
        let cancel = Cancel::default();
        self.scan = Scan { number: self.scan.number + 1, running: Some(cancel.clone()), complete: false };
        let (scan, job) = (self.scan.number, self.workspace.scan_job());
        let watched = self.watch();
        let (outlet, events, batches) = (self.outlet.clone(), self.events.clone(), self.batch_sender.clone());
        let work = move || {
            let mut progress = |done, total| {
                outlet.progress(Progress::Report { done, total });
                !cancel.is_cancelled()
            };
            let mut hand_over = |batch| {
                let sent = batches.send(ScanBatch { scan, batch }).is_ok() && events.send(Event::BatchReady).is_ok();
                sent && !cancel.is_cancelled()
            };
            // Watched before looked at: what changes in between is seen by one of the two.
            watched.iter().for_each(SetUp::wait);
            let result = fenced("scan", || job.run(&mut progress, &mut hand_over));
            if let Err(failure) = result {
                outlet.log(failure.to_string());
            }
            if events.send(Event::ScanEnded { scan }).is_err() {
                tracing::debug!("the owner ended before its scan");
            }
        };
        self.outlet.progress(Progress::Begin);
        let thread = std::thread::Builder::new().name("scan".to_owned()).stack_size(STACK);
        if let Err(error) = thread.spawn(work) {
            self.outlet.log(format!("cannot scan the folders: {error}"));
            self.outlet.progress(Progress::End);
        }
    }

    /// Watches the folders and the sets outside them.
    ///
    /// Decision: also where the client watches, because nothing says when it has begun. VS Code begins up to seconds
    /// after the scan has read the folders, and what changed in between was never heard of.
    fn watch(&mut self) -> Option<SetUp> {
        if self.watching.is_none() {
            let started = Watching::start(self.events.clone(), self.outlet.clone());
            self.watching = started.map_err(|error| self.outlet.log(format!("cannot watch folders: {error}"))).ok();
        }
        let snapshot = self.workspace.snapshot();
        let sets = snapshot.docsets().iter().filter(|set| !set.config_files.is_empty());
        let sets = sets.map(|set| (set.root.clone(), set.readable_root.clone()));
        let home = files::home();
        let folders = self.folders.iter();
        let folders = folders.map(|folder| (folder.clone(), files::readable_root(folder, home.as_deref())));
        Some(self.watching.as_ref()?.set(folders.chain(sets).collect()))
    }

    fn apply_batch(&mut self) {
        let Ok(ScanBatch { scan, batch }) = self.batches.try_recv() else { return };
        if scan != self.scan.number {
            return;
        }
        let last = matches!(batch, Batch::Done);
        let affected = self.workspace.apply(batch);
        self.ledger.mark(&affected);
        if last {
            self.scan.complete = true;
            // The sets are known now, also those outside the folders; nothing waits for their watches.
            drop(self.watch());
            self.outlet.status_changed();
        }
    }

    fn scan_ended(&mut self, scan: u64) {
        while self.batches_ready > 0 {
            self.batches_ready -= 1;
            self.apply_batch();
        }
        if scan == self.scan.number {
            self.scan.running = None;
            self.outlet.progress(Progress::End);
        }
    }

    /// Starts what can be started: checks of open files, then of the rest, then answers that were held.
    fn flush(&mut self) {
        self.flushed = Instant::now();
        if let Some(work) = self.ledger.take_open() {
            let (snapshot, events) = (self.workspace.snapshot(), self.events.clone());
            self.reads.spawn(move || post(&events, check::check(work, snapshot, false)));
        }
        let rest = if self.scan.complete { self.ledger.take_rest() } else { None };
        if let Some(work) = rest {
            let (snapshot, events) = (self.workspace.snapshot(), self.events.clone());
            self.background.spawn(move || post(&events, check::check(work, snapshot, true)));
        }
        let snapshot = self.workspace.snapshot();
        self.ledger.answer_waiting(&snapshot);
        if snapshot.scanned() && snapshot.generation() != self.told {
            self.told = snapshot.generation();
            self.outlet.graph_changed();
        }
    }

    fn checked(&mut self, round: check::Round) {
        let outcome = self.ledger.apply(round);
        for report in outcome.push {
            self.outlet.findings(report);
        }
        if outcome.refresh {
            self.outlet.refresh();
        }
    }
}

fn post(events: &Sender<Event>, round: check::Round) {
    if events.send(Event::Checked(round)).is_err() {
        tracing::debug!("the owner ended before its checks");
    }
}

/// Joins events of the disk that wait right behind one another: a burst is one batch.
fn gather(mut paths: Vec<PathBuf>, receiver: &Receiver<Event>, next: &mut Option<Event>) -> Vec<PathBuf> {
    while next.is_none() {
        match receiver.try_recv() {
            Ok(Event::Disk(more)) => paths.extend(more),
            Ok(other) => *next = Some(other),
            Err(_) => break,
        }
    }
    paths.sort_unstable();
    paths.dedup();
    paths
}
