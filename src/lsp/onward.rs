//! Where the links to a deleted article lead then: any page of the sets of its repository or any address. The client
//! lets its user choose, because the protocol has no request that asks for a text.
//!
//! Must not plan or make a change; `deletions` does.

use super::convert;
use super::deletions::Task;
use crate::changes::{self, Refusal, shown_page_from};
use crate::server::View;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::{TextDocumentIdentifier, Uri};

/// The command that leads readers of deleted articles elsewhere: what is deleted ([`task`]) and the target are the
/// arguments.
pub const REDIRECT: &str = "guidepost.redirect";

/// The choice, among the pages that are proposed, of another one.
pub const ANOTHER: &str = "Another page...";

/// A page that links can lead to.
#[derive(Debug, Serialize)]
pub struct Page {
    /// What readers call it.
    title: String,
    /// Its path, as seen from the set of the article that goes.
    path: String,
    uri: Uri,
}

/// The pages that the links to `path` can lead to, by path: those of every set of its repository, without itself.
#[must_use]
pub fn pages(view: &View, path: &Path) -> Vec<Page> {
    let pages = changes::pages(&view.snapshot, path).into_iter();
    let page = |(title, page): (String, PathBuf)| {
        Some(Page { title, path: shown_page_from(&view.snapshot, path, &page), uri: convert::uri(&page)? })
    };
    let mut pages: Vec<Page> = pages.filter_map(page).collect();
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    pages
}

/// What the first argument of [`REDIRECT`] says: files that are gone, or are to be deleted.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Deleted {
    /// URIs.
    files: Vec<String>,
    /// Whether they are still there and are to be deleted.
    #[serde(default)]
    delete: bool,
}

/// The notification by which a client is told to let its user choose a target: any of the pages that
/// `guidepost/pages` lists for one of the files, or an address. It then has [`REDIRECT`] carried out.
pub enum ChooseTarget {}

impl Notification for ChooseTarget {
    type Params = Choice;
    const METHOD: &'static str = "guidepost/chooseTarget";
}

/// Parameters of [`ChooseTarget`].
#[derive(Debug, Deserialize, Serialize)]
pub struct Choice {
    question: String,
    /// The document that `guidepost/pages` is asked about.
    #[serde(rename = "textDocument")]
    text_document: TextDocumentIdentifier,
    /// The first argument of [`REDIRECT`].
    deleted: Deleted,
}

impl Choice {
    /// The choice for what `task` deletes, after `question`.
    #[must_use]
    pub fn new(question: String, task: &Task) -> Option<Self> {
        let files: Vec<Uri> = task.paths().iter().filter_map(|path| convert::uri(path)).collect();
        let uri = files.first()?.clone();
        let files = files.iter().map(|uri| uri.as_str().to_owned()).collect();
        let deleted = Deleted { files, delete: matches!(task, Task::Delete(_)) };
        Some(Self { question, text_document: TextDocumentIdentifier { uri }, deleted })
    }
}

/// What the first argument of [`REDIRECT`] deletes or has deleted: the URI of a file that is gone, or an object with
/// `files` and `delete`.
#[must_use]
pub fn task(argument: &Value) -> Option<Task> {
    let Deleted { files, delete } = match argument.as_str() {
        Some(uri) => Deleted { files: vec![uri.to_owned()], delete: false },
        None => Deleted::deserialize(argument).ok()?,
    };
    let files: Vec<PathBuf> = files.iter().map(|uri| convert::path_of_text(uri)).collect::<Option<_>>()?;
    match (files.is_empty(), delete) {
        (true, _) => None,
        (false, true) => Some(Task::Delete(files)),
        (false, false) => Some(Task::Mend(files)),
    }
}

/// Refuses to redirect what is not gone, or what nobody knows.
///
/// # Errors
/// The reason, for a writer.
pub fn refuse(view: &View, task: &Task) -> Result<(), Refusal> {
    let Task::Mend(paths) = task else { return Ok(()) };
    let name = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    for path in paths {
        match view.file(path) {
            None => return Err(Refusal(format!("Nothing is known of an article at `{}`.", path.display()))),
            Some(id) if view.snapshot.file(id).is_some() => {
                return Err(Refusal(format!("`{}` is still there. Delete it first.", name(path))));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
