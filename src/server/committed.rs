//! Asks git for the committed texts of open files, one after the other on a thread of its own, so that a slow disk or a
//! large repository holds nobody up.

use super::Event;
use crate::git;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};

/// The way to the thread that asks git.
pub(super) struct Asking(Sender<PathBuf>);

impl Asking {
    /// Starts the thread; the answers are events.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(events: Sender<Event>) -> std::io::Result<Self> {
        let (sender, paths) = channel::<PathBuf>();
        let work = move || {
            for path in paths {
                let text = git::committed_text(&path);
                if events.send(Event::Committed { path, text }).is_err() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name("git".to_owned()).spawn(work)?;
        Ok(Self(sender))
    }

    /// Asks for the committed text of `path`.
    pub(super) fn ask(&self, path: PathBuf) {
        if self.0.send(path).is_err() {
            tracing::debug!("the thread that asks git is gone");
        }
    }
}
