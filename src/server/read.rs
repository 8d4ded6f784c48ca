//! Reads: a question, the snapshot it is answered from, its cancellation and the fence around its panics.

use crate::graph::{FileId, Snapshot};
use crate::text::LineIndex;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The code that answers it panicked; the server lives on.
    #[error("guidepost failed inside this request: {0}")]
    Panicked(String),
    /// The server is going down.
    #[error("the server is stopping")]
    Stopped,
}

/// Told to everybody who works for a question that nobody waits for any more.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Whether the work is pointless.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
    /// Makes the work pointless.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Cancels when dropped.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// What a question sees.
pub struct View {
    /// The set of the moment at which the question was read.
    pub snapshot: Arc<Snapshot>,
    /// Open files whose text may differ from the editor's because a change was lost: no edits in them.
    pub suspect: Suspects,
    /// Whether anybody still waits.
    pub cancel: Cancel,
}

impl View {
    /// The file at `path`, if the set has heard of it.
    #[must_use]
    pub fn file(&self, path: &Path) -> Option<FileId> {
        self.snapshot.file_id(path)
    }
}

/// The line index of a file: kept for articles and configuration, made from the text for others.
#[must_use]
pub fn lines_of(snapshot: &Snapshot, file: FileId) -> Option<Cow<'_, LineIndex>> {
    if let Some(article) = snapshot.article(file) {
        return Some(Cow::Borrowed(&article.lines));
    }
    let path = snapshot.path(file);
    let mut config = snapshot.docsets().iter().flat_map(|set| &set.config_files);
    if let Some(found) = config.find(|config| *config.path == *path) {
        return Some(Cow::Borrowed(&found.lines));
    }
    let mut schemas = snapshot.schema_files().flat_map(|schema| &schema.files);
    if let Some(found) = schemas.find(|schema| *schema.path == *path) {
        return Some(Cow::Borrowed(&found.lines));
    }
    snapshot.text(file).map(|text| Cow::Owned(LineIndex::new(&text)))
}

/// A question on its way; run it with the view of its moment.
pub struct Job(Box<dyn FnOnce(Arc<Snapshot>, Suspects) + Send>);

/// Open files whose text may differ from the editor's.
pub type Suspects = Arc<FxHashSet<PathBuf>>;

impl Job {
    /// Answers the question; nothing happens when nobody waits any more. Never panics.
    pub fn run(self, snapshot: Arc<Snapshot>, suspect: Suspects) {
        (self.0)(snapshot, suspect);
    }
}

/// A job for `question` and the future of its answer; dropping the future cancels the job.
pub fn job<T: Send + 'static>(
    question: impl FnOnce(&View) -> T + Send + 'static,
) -> (Job, impl Future<Output = Result<T, Failure>> + Send + 'static) {
    let (reply, answer) = oneshot::channel();
    let cancel = Cancel::default();
    let guard = CancelOnDrop(cancel.clone());
    let job = Job(Box::new(move |snapshot, suspect| {
        if cancel.is_cancelled() {
            return;
        }
        let view = View { snapshot, suspect, cancel };
        // An asker who has gone meanwhile needs no answer.
        let _ = reply.send(fenced("request", || question(&view)));
    }));
    let answer = async move {
        let _guard = guard;
        answer.await.unwrap_or(Err(Failure::Stopped))
    };
    (job, answer)
}

/// Runs `work`; a panic in it is logged under `name` and becomes a failure.
pub fn fenced<T>(name: &str, work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned());
        tracing::error!("panic in a {name}: {text}");
        Failure::Panicked(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().build().unwrap()
    }

    #[test]
    fn a_panic_in_a_question_is_an_answer() {
        let (job, answer) = job(|_| -> u32 { panic!("boom") });
        job.run(Arc::default(), Arc::default());
        assert_eq!(runtime().block_on(answer), Err(Failure::Panicked("boom".to_owned())));
    }

    #[test]
    fn a_question_that_nobody_waits_for_is_not_run() {
        let ran = Arc::new(AtomicBool::new(false));
        let flag = ran.clone();
        let (job, answer) = job(move |_| flag.store(true, Ordering::Relaxed));
        drop(answer);
        job.run(Arc::default(), Arc::default());
        assert!(!ran.load(Ordering::Relaxed));
    }

    #[test]
    fn a_question_that_is_never_run_fails_instead_of_hanging() {
        let (job, answer) = job(|_| ());
        drop(job);
        assert_eq!(runtime().block_on(answer), Err(Failure::Stopped));
    }
}
