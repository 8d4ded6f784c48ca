//! Watching folders: one batch of changed paths a burst, same ignore rules as the walk.

use super::{IgnoreRules, WalkOptions, ignored, walk};
use notify::{EventKind, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A burst ends when nothing happened for this long.
const QUIET: Duration = Duration::from_millis(100);
/// A burst that does not end is handed over in parts of this length.
const LONGEST: Duration = Duration::from_secs(2);

/// Why a folder cannot be watched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{folder} cannot be watched: {reason}")]
pub struct WatchError {
    /// The folder.
    pub folder: PathBuf,
    /// The operating system's reason.
    pub reason: String,
}

/// Watches a folder until dropped.
#[derive(Debug)]
pub struct Watcher {
    stop: Sender<Message>,
}

enum Message {
    Event(notify::Event),
    Stop,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The thread may have ended already; then there is nothing to stop.
        let _ = self.stop.send(Message::Stop);
    }
}

/// What happened in one burst.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// These files or folders were created, changed or deleted: sorted, each once; files of a new folder too.
    Paths(Vec<PathBuf>),
    /// The system dropped events because too many came at once: anything may have changed.
    Unknown,
}

/// Watches `folder` and all below it. `changed` gets each burst, from a thread of its own. Paths that the ignore
/// rules hide are left out; `inside` is the readable root whose `.gitignore` files count.
///
/// Decision: on Linux every folder gets its own watch, because a recursive one would also watch
/// `node_modules` and `.git`; elsewhere one recursive watch is what the system offers.
///
/// # Errors
/// [`WatchError`] when the folder itself cannot be watched.
pub fn watch(
    folder: &Path,
    inside: &Path,
    changed: impl FnMut(Changed) + Send + 'static,
) -> Result<Watcher, WatchError> {
    let failed = |e: &dyn std::fmt::Display| WatchError { folder: folder.to_path_buf(), reason: e.to_string() };
    let (sender, receiver) = channel();
    let stop = sender.clone();
    let on_event = move |event: notify::Result<notify::Event>| match event {
        // The thread may be gone already: nobody listens any more.
        Ok(event) => drop(sender.send(Message::Event(event))),
        Err(error) => tracing::warn!("watching files: {error}"),
    };
    let mut system = notify::recommended_watcher(on_event).map_err(|e| failed(&e))?;
    let each_folder = cfg!(target_os = "linux");
    let mode = if each_folder { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
    system.watch(folder, mode).map_err(|e| failed(&e))?;
    let (rules, folder) = (IgnoreRules::new(inside), folder.to_path_buf());
    let mut thread = Thread { system, each_folder, rules, folder: folder.clone(), changed };
    thread.watch_below(&folder);
    std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || thread.run(&receiver))
        .map_err(|e| failed(&e))?;
    Ok(Watcher { stop })
}

struct Thread<F> {
    system: notify::RecommendedWatcher,
    each_folder: bool,
    rules: IgnoreRules,
    folder: PathBuf,
    changed: F,
}

/// One burst while it is gathered.
#[derive(Default)]
struct Burst {
    paths: BTreeSet<PathBuf>,
    lost: bool,
}

impl<F: FnMut(Changed)> Thread<F> {
    fn run(&mut self, receiver: &Receiver<Message>) {
        while let Ok(Message::Event(first)) = receiver.recv() {
            let mut burst = Burst::default();
            self.take(first, &mut burst);
            let end = Instant::now() + LONGEST;
            loop {
                let wait = QUIET.min(end.saturating_duration_since(Instant::now()));
                match receiver.recv_timeout(wait) {
                    Ok(Message::Event(event)) => self.take(event, &mut burst),
                    Err(RecvTimeoutError::Timeout) => break,
                    Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            if burst.lost {
                // Folders may have come unseen; watched before looked at.
                let folder = self.folder.clone();
                self.watch_below(&folder);
                (self.changed)(Changed::Unknown);
            } else if !burst.paths.is_empty() {
                (self.changed)(Changed::Paths(burst.paths.into_iter().collect()));
            }
        }
    }

    fn take(&mut self, event: notify::Event, burst: &mut Burst) {
        if event.need_rescan() {
            tracing::warn!("too many files changed at once to be told of each; looking at all again");
            burst.lost = true;
        }
        // Reading a file is no change, and we read many.
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in event.paths {
            if path.file_name().is_some_and(|name| name == ".gitignore") {
                self.rules.forget();
            }
            let is_dir = path.is_dir();
            if self.rules.ignores(&path, is_dir) {
                continue;
            }
            let may_be_new =
                matches!(event.kind, EventKind::Create(_) | EventKind::Modify(notify::event::ModifyKind::Name(_)));
            if is_dir && may_be_new {
                // Files may have come before the watch did: they are listed, not waited for.
                self.watch_below(&path);
                burst.paths.extend(walk(&path, &WalkOptions { inside: self.rules.root() }).files);
            }
            burst.paths.insert(path);
        }
    }

    /// Watches every folder from `folder` down that ignore rules let through.
    fn watch_below(&mut self, folder: &Path) {
        if !self.each_folder {
            return;
        }
        let mut waiting = vec![folder.to_path_buf()];
        while let Some(at) = waiting.pop() {
            if let Err(error) = self.system.watch(&at, RecursiveMode::NonRecursive) {
                tracing::warn!("{} is not watched: {error}", at.display());
            }
            for item in super::list_dir(&at) {
                let below = at.join(&item.name);
                if item.is_dir
                    && !ignored::is_unwanted_folder(&item.name)
                    && !below.is_symlink()
                    && !self.rules.ignores(&below, true)
                {
                    waiting.push(below);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_one_batch_however_many_events_it_has() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let paths: Vec<PathBuf> = (0..1000).map(|i| root.join(format!("{i:04}.md"))).collect();
        let (sender, receiver) = channel();
        let event = |kind, path: &PathBuf| Message::Event(notify::Event::new(kind).add_path(path.clone()));
        for path in &paths {
            sender.send(event(EventKind::Create(notify::event::CreateKind::File), path)).unwrap();
            sender.send(event(EventKind::Modify(notify::event::ModifyKind::Any), path)).unwrap();
            sender.send(event(EventKind::Access(notify::event::AccessKind::Read), &root.join("read.md"))).unwrap();
            sender.send(event(EventKind::Any, &root.join(".git/index"))).unwrap();
        }
        let (batches, received) = channel();
        let mut thread = Thread {
            system: notify::recommended_watcher(|_| ()).unwrap(),
            each_folder: true,
            rules: IgnoreRules::new(&root),
            folder: root.clone(),
            changed: move |changed| drop(batches.send(changed)),
        };
        let running = std::thread::spawn(move || thread.run(&receiver));
        let batch = received.recv_timeout(Duration::from_secs(20)).expect("a batch before the deadline");
        assert_eq!(batch, Changed::Paths(paths));
        // What inotify sends when its queue is full.
        let lost = notify::Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        sender.send(Message::Event(lost)).unwrap();
        let after = received.recv_timeout(Duration::from_secs(20)).expect("a batch before the deadline");
        assert_eq!(after, Changed::Unknown);
        sender.send(Message::Stop).unwrap();
        running.join().unwrap();
        assert!(received.recv().is_err(), "nothing came after the batch");
    }
}
