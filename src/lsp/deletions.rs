//! Deleting articles with a writer: the edits that need no choice before the editor deletes files, the question that
//! a command asks first, and what is said when files are gone and links break.
//!
//! Everything that asks the client runs in a task of its own, never in a handler.

use super::capabilities::Client as Declared;
use super::changes::{Proposed, make_edit, whole_set, workspace_edit};
use super::convert;
use super::onward::{self, ANOTHER, Choice, ChooseTarget};
use crate::changes::{
    Broken, DeleteOptions, Deletion, FileChange, Move, Onward, Refusal, after_deletion, delete_files, links_break,
    move_files, shown_page, successors,
};
use crate::server::{Failure, Handle, View};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tower_lsp::Client;
use tower_lsp::ls_types::*;

/// The command that deletes an article, its address and perhaps [`DeleteArguments`] the arguments.
pub const DELETE: &str = "guidepost.deleteArticle";

/// The command that moves a file or folder; both addresses are the arguments.
pub const MOVE: &str = "guidepost.moveFile";

/// How long a file has to be gone until somebody is told: many programs save by writing a file anew.
const GRACE: Duration = Duration::from_millis(300);

/// So many pages are offered as targets.
const TARGETS: usize = 6;

/// So many places are named in a message.
const PLACES: usize = 3;

const REDIRECT: &str = "Redirect to...";
const UNLINK: &str = "Unlink";
const SHOW: &str = "Show";
const DELETE_IT: &str = "Delete";
const DELETE_ANYWAY: &str = "Delete anyway";

/// What a client that deletes an article has decided already.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeleteArguments {
    redirect_to: Option<String>,
    unlink: bool,
    /// Do not ask.
    pub force: bool,
}

/// Deletions that are on their way.
#[derive(Debug, Default)]
pub struct Deletions {
    /// Proposed by the server: the client asks about them again, when all has followed already.
    proposed: Mutex<Proposed<PathBuf>>,
    /// The client asked about them: its user deletes them.
    asked: Mutex<Proposed<PathBuf>>,
    /// Whoever deletes them knows what breaks.
    settled: Mutex<Proposed<PathBuf>>,
}

fn locked(list: &Mutex<Proposed<PathBuf>>) -> std::sync::MutexGuard<'_, Proposed<PathBuf>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The files that a client is about to delete.
#[must_use]
pub fn paths(params: &DeleteFilesParams) -> Vec<PathBuf> {
    params.files.iter().filter_map(|file| convert::path_of_text(&file.uri)).collect()
}

/// The edits that have to go before files are deleted by the client: entries of tables of contents.
///
/// # Errors
/// Why they cannot be made.
pub fn before(
    view: &View,
    client: &Declared,
    deletions: &Deletions,
    paths: &[PathBuf],
) -> Result<Option<WorkspaceEdit>, Refusal> {
    if locked(&deletions.proposed).take(paths) {
        return Ok(None);
    }
    locked(&deletions.asked).add(paths.to_vec());
    let known = |path: &&PathBuf| view.file(path).is_some_and(|file| view.snapshot.file(file).is_some());
    let paths: Vec<PathBuf> = paths.iter().filter(known).cloned().collect();
    if paths.is_empty() {
        return Ok(None);
    }
    whole_set(view)?;
    let mut change = delete_files(&view.snapshot, &paths, &DeleteOptions::default())?.change;
    change.files.clear();
    if change.texts.is_empty() { Ok(None) } else { workspace_edit(client, &change).map(Some) }
}

/// What moves a file, as a client makes it, with the move itself; and what the writer should know of it.
///
/// # Errors
/// Why it is not done.
pub fn moved(view: &View, client: &Declared, step: &Move) -> Result<(WorkspaceEdit, Vec<String>), Refusal> {
    whole_set(view)?;
    let mut change = move_files(&view.snapshot, std::slice::from_ref(step))?;
    change.files.retain(|file| client.resource_operations.0 || !matches!(file, FileChange::Create { .. }));
    Ok((workspace_edit(client, &change)?, change.notes))
}

/// A deletion as it is planned: what it breaks, in words, and where it could lead.
pub struct Planned {
    edit: WorkspaceEdit,
    broken: Vec<Place>,
    /// Addresses that readers find nothing at, and other remarks.
    notes: Vec<String>,
    /// Pages to redirect to: how they are shown, and where they are.
    targets: Vec<(String, PathBuf)>,
}

/// A link that breaks, for a client to show.
struct Place {
    shown: String,
    uri: Uri,
    range: Range,
}

/// Who deletes, with whom.
#[derive(Clone)]
pub struct Desk {
    /// The owner of the state.
    pub server: Handle,
    /// Whom to ask.
    pub client: Client,
    /// What the client declared.
    pub declared: Arc<Declared>,
    /// What is on its way.
    pub deletions: Arc<Deletions>,
}

/// What is to be done about files.
#[derive(Clone)]
pub(super) enum Task {
    /// They are still there and are to be deleted.
    Delete(Vec<PathBuf>),
    /// They are gone; what links to them has to follow.
    Mend(Vec<PathBuf>),
}

impl Task {
    pub fn paths(&self) -> &[PathBuf] {
        let (Self::Delete(paths) | Self::Mend(paths)) = self;
        paths
    }
}

impl Desk {
    /// Plans to delete the file at `path`; posted at once, before the returned future is first polled.
    pub fn plan(
        &self,
        path: PathBuf,
        arguments: &DeleteArguments,
    ) -> impl Future<Output = Result<Result<Planned, Refusal>, Failure>> + Send + 'static {
        let (declared, arguments) = (Arc::clone(&self.declared), arguments.clone());
        self.server.ask(move |view| {
            let onward = arguments.redirect_to.as_deref().map(|written| read_target(view, &path, written));
            let options = DeleteOptions { redirect_to: onward.transpose()?, unlink: arguments.unlink };
            planned(view, &declared, &Task::Delete(vec![path]), &options)
        })
    }

    /// Deletes as planned, after asking; `force`: without.
    pub async fn delete(self, path: PathBuf, planned: Planned, force: bool) {
        let task = Task::Delete(vec![path]);
        if force {
            return self.apply(&task, planned).await;
        }
        let name = planned.name_of(&task);
        let message = match planned.what_breaks() {
            Some(what) => format!("Delete {name}? {what}"),
            None => format!("Delete {name}? No link breaks.{}", planned.remarks()),
        };
        let choices: &[&str] = match planned.broken.is_empty() {
            true if planned.notes.is_empty() => &[DELETE_IT],
            true => &[REDIRECT, DELETE_IT],
            false => &[REDIRECT, UNLINK, SHOW, DELETE_ANYWAY],
        };
        self.ask(task, message, choices, planned).await;
    }

    /// Says what breaks because the files at `paths` are gone, if anything does.
    pub async fn tell(self, paths: Vec<PathBuf>) {
        tokio::time::sleep(GRACE).await;
        let by_user = locked(&self.deletions.asked).holds(&paths);
        if locked(&self.deletions.settled).holds(&paths) {
            return;
        }
        let task = Task::Mend(paths);
        let Ok(Ok(mut planned)) = self.planned(&task, |_| Ok(DeleteOptions::default())).await else { return };
        if !by_user {
            // Another program may have deleted them for good reasons; what it left broken is worth a word.
            planned.notes.clear();
        }
        if planned.broken.is_empty() && planned.notes.is_empty() {
            return;
        }
        let name = planned.name_of(&task);
        let is = if task.paths().len() == 1 { "is" } else { "are" };
        let message = match planned.what_breaks() {
            Some(what) => format!("{name} {is} gone. {what}"),
            None => format!("{name} {is} gone.{}", planned.remarks()),
        };
        let choices: &[&str] = if planned.broken.is_empty() { &[REDIRECT] } else { &[REDIRECT, UNLINK, SHOW] };
        self.ask(task, message, choices, planned).await;
    }

    /// Asks what to do and does it.
    async fn ask(self, task: Task, message: String, choices: &[&str], planned: Planned) {
        let can_show = self.declared.show_document;
        let can_redirect = !planned.targets.is_empty() || self.declared.chooses_target;
        let choices = choices.iter().filter(|it| (**it != SHOW || can_show) && (**it != REDIRECT || can_redirect));
        let choices: Vec<&str> = choices.copied().collect();
        match self.choose(message, &choices).await.as_deref() {
            Some(DELETE_IT | DELETE_ANYWAY) => {
                locked(&self.deletions.settled).add(task.paths().to_vec());
                self.apply(&task, planned).await;
            }
            Some(SHOW) => {
                let Some(place) = planned.broken.into_iter().next() else { return };
                let params = ShowDocumentParams {
                    uri: place.uri,
                    external: Some(false),
                    take_focus: Some(true),
                    selection: Some(place.range),
                };
                if let Err(error) = self.client.show_document(params).await {
                    tracing::warn!("the client does not show the link: {error}");
                }
            }
            Some(UNLINK) => {
                // What readers of the old address find has been said.
                let options = |_: &View| Ok(DeleteOptions { unlink: true, ..DeleteOptions::default() });
                self.carry_out(task, options, false).await;
            }
            Some(REDIRECT) => {
                let mut shown: Vec<&str> = planned.targets.iter().map(|(shown, _)| &**shown).collect();
                let question = format!("Where do readers of {} go?", planned.name_of(&task));
                if self.declared.chooses_target {
                    shown.push(ANOTHER);
                }
                let chosen = match shown.as_slice() {
                    // Nothing is near: the one choice asks for no choice.
                    [ANOTHER] => ANOTHER.to_owned(),
                    _ => match self.choose(question.clone(), &shown).await {
                        Some(chosen) => chosen,
                        None => return,
                    },
                };
                if chosen == ANOTHER
                    && let Some(choice) = Choice::new(question, &task)
                {
                    return self.client.send_notification::<ChooseTarget>(choice).await;
                }
                let Some((_, path)) = planned.targets.into_iter().find(|(shown, _)| *shown == chosen) else { return };
                let onward = move |_: &View| {
                    let redirect_to = Some(Onward::Page { path: path.clone(), fragment: None });
                    Ok(DeleteOptions { redirect_to, unlink: false })
                };
                self.carry_out(task, onward, true).await;
            }
            _ => {}
        }
    }

    /// Plans `task` so that links lead to the page or address that is `written`, as seen from the folder of what is
    /// deleted; posted at once, before the returned future is first polled.
    pub fn redirected(
        &self,
        task: &Task,
        written: String,
    ) -> impl Future<Output = Result<Result<Planned, Refusal>, Failure>> + Send + 'static {
        let (declared, task) = (Arc::clone(&self.declared), task.clone());
        self.server.ask(move |view| {
            onward::refuse(view, &task)?;
            let first = task.paths().first().map_or(Path::new(""), PathBuf::as_path);
            let options = DeleteOptions { redirect_to: Some(read_target(view, first, &written)?), unlink: false };
            planned(view, &declared, &task, &options)
        })
    }

    /// Does `task` as planned, and says what the writer should know.
    pub async fn redirect(self, task: Task, planned: Planned) {
        locked(&self.deletions.settled).add(task.paths().to_vec());
        let notes = planned.notes.join(" ");
        self.apply(&task, planned).await;
        if !notes.is_empty() {
            self.client.show_message(MessageType::WARNING, notes).await;
        }
    }

    /// Plans anew, because the articles may have changed meanwhile, and does it; `says`: with what is to be known.
    async fn carry_out(
        self,
        task: Task,
        options: impl FnOnce(&View) -> Result<DeleteOptions, Refusal> + Send + 'static,
        says: bool,
    ) {
        match self.planned(&task, options).await {
            Ok(Ok(mut planned)) => {
                planned.notes.retain(|_| says);
                self.redirect(task, planned).await;
            }
            Ok(Err(refusal)) => self.client.show_message(MessageType::ERROR, refusal.0).await,
            Err(failure) => tracing::warn!("a deletion was not planned: {failure}"),
        }
    }

    async fn planned(
        &self,
        task: &Task,
        options: impl FnOnce(&View) -> Result<DeleteOptions, Refusal> + Send + 'static,
    ) -> Result<Result<Planned, Refusal>, Failure> {
        let (declared, task) = (Arc::clone(&self.declared), task.clone());
        self.server.ask(move |view| planned(view, &declared, &task, &options(view)?)).await
    }

    async fn choose(&self, message: String, choices: &[&str]) -> Option<String> {
        let actions = choices
            .iter()
            .map(|title| MessageActionItem { title: (*title).to_owned(), properties: Default::default() });
        let answer = self.client.show_message_request(MessageType::WARNING, message, Some(actions.collect())).await;
        answer.map_err(|error| tracing::warn!("the client asked nobody: {error}")).ok()?.map(|action| action.title)
    }

    async fn apply(&self, task: &Task, planned: Planned) {
        if let Task::Delete(paths) = task {
            // Noted before the client can ask.
            locked(&self.deletions.proposed).add(paths.clone());
        }
        self.apply_edit(planned.edit).await;
    }

    /// Has the client make `edit`; says so when it does not.
    pub async fn apply_edit(&self, edit: WorkspaceEdit) {
        if let Err(why) = make_edit(&self.client, edit, "the editor refused it").await {
            self.client.show_message(MessageType::ERROR, format!("Nothing was changed: {why}")).await;
        }
    }
}

/// The target that is `written` for the links to `page`: a path as seen from its folder, an address, or the URI of a file.
fn read_target(view: &View, page: &Path, written: &str) -> Result<Onward, Refusal> {
    let folder = page.parent().unwrap_or(page);
    match convert::path_of_text(written) {
        Some(path) => Onward::read(&view.snapshot, folder, &path.display().to_string()),
        None => Onward::read(&view.snapshot, folder, written),
    }
}

/// Plans `task` for the client.
fn planned(view: &View, client: &Declared, task: &Task, options: &DeleteOptions) -> Result<Planned, Refusal> {
    whole_set(view)?;
    let snapshot = &view.snapshot;
    let Deletion { mut change, mut broken, entries } = match task {
        Task::Delete(paths) => delete_files(snapshot, paths, options)?,
        Task::Mend(paths) => after_deletion(snapshot, paths, options)?,
    };
    change.files.retain(|file| client.resource_operations.0 || !matches!(file, FileChange::Create { .. }));
    // Before the deletion entries go with the file; afterwards they stand there and lead nowhere.
    if matches!(task, Task::Mend(_)) {
        broken.extend(entries);
        broken.sort_by(|a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
    }
    let targets = match task.paths() {
        [page] => successors(snapshot, page, TARGETS),
        _ => Vec::new(),
    };
    let place = |broken: &Broken| {
        let file = view.file(&broken.path)?;
        let lines = crate::server::lines_of(snapshot, file)?;
        Some(Place {
            shown: format!("{}:{}", shown_page(snapshot, &broken.path), broken.line + 1),
            uri: convert::uri(&broken.path)?,
            range: convert::range(&lines, broken.span, client.encoding),
        })
    };
    Ok(Planned {
        edit: workspace_edit(client, &change)?,
        broken: broken.iter().filter_map(place).collect(),
        notes: change.notes,
        targets: targets.into_iter().map(|path| (shown_page(snapshot, &path), path)).collect(),
    })
}

impl Planned {
    fn name_of(&self, task: &Task) -> String {
        match task.paths() {
            [one] => format!("`{}`", one.file_name().unwrap_or(one.as_os_str()).to_string_lossy()),
            many => format!("{} files", many.len()),
        }
    }

    /// `2 links break: a.md:3, b.md:4.`
    fn what_breaks(&self) -> Option<String> {
        let count = self.broken.len();
        if count == 0 {
            return None;
        }
        let named: Vec<&str> = self.broken.iter().take(PLACES).map(|place| &*place.shown).collect();
        let more = if count > PLACES { format!(" and {} more", count - PLACES) } else { String::new() };
        Some(format!("{}: {}{more}.{}", links_break(count), named.join(", "), self.remarks()))
    }

    fn remarks(&self) -> String {
        self.notes.iter().map(|note| format!(" {note}")).collect()
    }

    /// What breaks, as a refusal for clients that cannot ask.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        let what = self.what_breaks().unwrap_or_default();
        Refusal(
            format!("{what} Nothing was deleted, because this editor cannot ask you: say `force`.").trim().to_owned(),
        )
    }
}

/// The address and the decisions in the arguments of [`DELETE`].
#[must_use]
pub fn delete_arguments(arguments: &[serde_json::Value]) -> Option<(PathBuf, DeleteArguments)> {
    let path = convert::path_of_text(arguments.first()?.as_str()?)?;
    let decided = arguments.get(1).filter(|it| !it.is_null()).map(DeleteArguments::deserialize);
    Some((path, decided.transpose().ok()?.unwrap_or_default()))
}

/// Whether `value` can be the second argument of [`DELETE`].
#[must_use]
pub fn are_decisions(value: &serde_json::Value) -> bool {
    DeleteArguments::deserialize(value).is_ok()
}

/// The move in the arguments of [`MOVE`]. The new place may be an existing folder, into which the file goes.
#[must_use]
pub fn move_arguments(arguments: &[serde_json::Value]) -> Option<Move> {
    let path = |index: usize| convert::path_of_text(arguments.get(index)?.as_str()?);
    Some(Move { from: path(0)?, to: path(1)? })
}

/// `step`, into the folder when it leads to one that is there.
#[must_use]
pub fn into_folder(view: &View, step: Move) -> Move {
    let is_folder = |path: &Path| {
        let file = view.file(path).and_then(|id| view.snapshot.file(id));
        file.is_some_and(|file| file.kind == crate::graph::FileKind::Folder)
    };
    match step.from.file_name() {
        Some(name) if is_folder(&step.to) && step.from != step.to => Move { to: step.to.join(name), ..step },
        _ => step,
    }
}
