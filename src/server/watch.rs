//! Watching folders on a thread of its own: setting watches up walks the folders.

use super::{Event, Outlet};
use crate::files;
use crate::files::watch::{Changed, Watcher};
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long a scan waits for watches; a change between the two would be missed.
const SETUP: Duration = Duration::from_secs(10);

/// Folders to watch, each with the folder whose ignore rules count.
type Folders = Vec<(PathBuf, PathBuf)>;

struct Order {
    folders: Folders,
    done: Sender<()>,
}

/// Told when watches are set up.
pub struct SetUp(Receiver<()>);

impl SetUp {
    /// Waits until the folders are watched, not longer than [`SETUP`].
    pub fn wait(&self) {
        if self.0.recv_timeout(SETUP) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            tracing::warn!("watching folders takes long; changes made now may be missed");
        }
    }
}

/// The way to the watching thread.
pub struct Watching {
    orders: Sender<Order>,
}

impl Watching {
    /// Starts the thread; changed paths become [`Event::Disk`], one batch a burst, and
    /// lost ones [`Event::DiskUnknown`].
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(events: Sender<Event>, outlet: Arc<dyn Outlet>) -> std::io::Result<Self> {
        let (orders, receiver) = channel();
        let run = move || watch(&receiver, &events, &*outlet);
        std::thread::Builder::new().name("watching".to_owned()).spawn(run)?;
        Ok(Self { orders })
    }

    /// From now on exactly these folders are watched.
    pub fn set(&self, folders: Folders) -> SetUp {
        let (done, set_up) = channel();
        if self.orders.send(Order { folders, done }).is_err() {
            tracing::error!("nobody watches folders any more");
        }
        SetUp(set_up)
    }
}

fn watch(orders: &Receiver<Order>, events: &Sender<Event>, outlet: &dyn Outlet) {
    let mut watchers: FxHashMap<PathBuf, Watcher> = FxHashMap::default();
    let home = files::home();
    for Order { folders, done } in orders {
        let folders = outermost(folders);
        watchers.retain(|folder, _| folders.iter().any(|(wanted, _)| wanted == folder));
        for (folder, inside) in folders {
            if watchers.contains_key(&folder) || files::is_forbidden_root(&folder, home.as_deref()) {
                continue;
            }
            let events = events.clone();
            let changed = move |changed| {
                let event = match changed {
                    Changed::Paths(paths) => Event::Disk(paths),
                    Changed::Unknown => Event::DiskUnknown,
                };
                if events.send(event).is_err() {
                    tracing::debug!("the owner ended before its watches");
                }
            };
            match files::watch::watch(&folder, &inside, changed) {
                Ok(watcher) => drop(watchers.insert(folder, watcher)),
                Err(error) => outlet.log(format!("changes made outside the editor may not be seen: {error}")),
            }
        }
        drop(done);
    }
}

/// `folders` without those that lie in another one.
fn outermost(mut folders: Folders) -> Folders {
    folders.sort();
    let mut kept: Folders = Vec::new();
    for (folder, inside) in folders {
        if !kept.iter().any(|(outer, _)| folder.starts_with(outer)) {
            kept.push((folder, inside));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_inside_a_watched_one_is_not_watched_again() {
        let folder = |path: &str| (PathBuf::from(path), PathBuf::from("/"));
        let folders = ["/b/c", "/a", "/b", "/a/x/y", "/ab"].map(folder).to_vec();
        assert_eq!(outermost(folders), ["/a", "/ab", "/b"].map(folder).to_vec());
    }
}
