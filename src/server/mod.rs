//! The owner of the state: scheduling, cancellation, findings kept up to date. Knows no protocol types.
//!
//! One thread (`owner`) owns the [`Workspace`](crate::graph::Workspace) and takes [`Event`]s from an
//! unbounded channel in the order in which they were posted. A change is applied at once; a read gets the
//! snapshot of the moment it is taken from the channel and runs on a pool. So a read sees exactly the
//! changes posted before it. Deliberately absent: locks around the state, reads on the owner's thread, and
//! any wait of the owner for somebody else.

pub mod check;
mod committed;
mod ledger;
mod owner;
mod read;
mod watch;

pub use check::Report;
pub use owner::start;
pub use read::{Failure, View, lines_of};

use crate::changes::Move;
use crate::graph::Batch;
use crate::text::{Change, Encoding};
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use tokio::sync::oneshot;

/// How far the first scan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A scan has started.
    Begin,
    /// So many of so many files are read.
    Report {
        /// Files read.
        done: usize,
        /// Files found.
        total: usize,
    },
    /// The scan has ended.
    End,
}

/// Where the owner sends what nobody asked for. Implementations must not block.
pub trait Outlet: Send + Sync + 'static {
    /// What a file shows from now on (only with [`Config::push`]).
    fn findings(&self, report: Report);
    /// Findings of open files changed other than by an edit in them (only without [`Config::push`]).
    fn refresh(&self);
    /// Something the user should be able to look up.
    fn log(&self, message: String);
    /// How far the scan is.
    fn progress(&self, progress: Progress);
    /// The sets or the state of the scan changed.
    fn status_changed(&self);
    /// Articles, links or files changed since this was last said; not while a scan still adds to them.
    fn graph_changed(&self);
    /// Files were moved by something else than the editor, and links have not followed (only with
    /// [`Config::offer_moves`]); `label` says what following them would do.
    fn moved(&self, moves: Vec<Move>, label: String);
    /// Files that existed are gone.
    fn gone(&self, paths: Vec<PathBuf>);
}

/// What the client negotiated, as far as the owner must know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// What columns of changes count.
    pub encoding: Encoding,
    /// Whether findings are sent unasked; otherwise the client pulls them.
    pub push: bool,
    /// Whether the client can be asked whether links shall follow files that were moved.
    pub offer_moves: bool,
    /// Whether git may be asked: not in a workspace that the user does not trust.
    pub git: bool,
}

/// Something that happened, in the order in which it happened.
pub enum Event {
    /// The client said who it is and which folders it has.
    Start {
        /// What was negotiated.
        config: Config,
        /// Absolute paths of the workspace folders.
        folders: Vec<PathBuf>,
    },
    /// Workspace folders came or went.
    Folders {
        /// New folders.
        added: Vec<PathBuf>,
        /// Folders that are no longer of interest.
        removed: Vec<PathBuf>,
    },
    /// An editor opened a file.
    Open {
        /// Its absolute path.
        path: PathBuf,
        /// Its whole text.
        text: String,
        /// The editor's version.
        version: i32,
    },
    /// An editor changed a file.
    Change {
        /// Its absolute path.
        path: PathBuf,
        /// The changes, to be applied one after the other.
        changes: Vec<Change>,
        /// The editor's version after them.
        version: i32,
    },
    /// An editor closed a file.
    Close {
        /// Its absolute path.
        path: PathBuf,
    },
    /// Files changed on the disk: created, changed, deleted.
    Disk(Vec<PathBuf>),
    /// Files changed on the disk, and the system lost count of which: all are looked at again.
    DiskUnknown,
    /// The editor is about to move files, or has, and their links are its own concern.
    Expected(Vec<Move>),
    /// A change could not be read: the text of this file (of all, when `None`) is suspect until its next full text.
    Lost(Option<PathBuf>),
    /// A question, to be answered from the snapshot of this moment.
    Read(read::Job),
    /// A question that is answered when findings differ from the known ones.
    AwaitFindings {
        /// Result ids that the asker knows, by absolute path.
        known: FxHashMap<PathBuf, String>,
        /// Where the answer goes.
        reply: oneshot::Sender<Vec<Report>>,
    },
    /// A batch of a scan waits in its own queue.
    BatchReady,
    /// A scan ended.
    ScanEnded {
        /// Which one.
        scan: u64,
    },
    /// Findings were computed.
    Checked(check::Round),
    /// Git was asked for the text of an open file in the last commit.
    Committed {
        /// Its absolute path.
        path: PathBuf,
        /// The text; `None` when there is none.
        text: Option<String>,
    },
}

/// What the scan hands to the owner beside the events, so that reads overtake it.
struct ScanBatch {
    scan: u64,
    batch: Batch,
}

/// The way to the owner. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    events: Sender<Event>,
}

impl Handle {
    /// Posts an event; returns at once.
    pub fn tell(&self, event: Event) {
        if self.events.send(event).is_err() {
            tracing::error!("the owner of the state is gone");
        }
    }

    /// Posts a question at once, before the returned future is first polled.
    /// Dropping the future cancels the question.
    pub fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&View) -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Failure>> + Send + 'static {
        let (job, answer) = read::job(question);
        self.tell(Event::Read(job));
        answer
    }

    /// Posts at once the wish to know findings that differ from `known` (result ids by absolute path).
    /// Dropping the future withdraws it.
    pub fn await_findings(
        &self,
        known: FxHashMap<PathBuf, String>,
    ) -> impl Future<Output = Result<Vec<Report>, Failure>> + Send + 'static {
        let (reply, answer) = oneshot::channel();
        self.tell(Event::AwaitFindings { known, reply });
        async move { answer.await.map_err(|_| Failure::Stopped) }
    }
}
