//! Change sets as the client takes them: workspace edits, with versions, annotations and file operations only where
//! they were declared; and the requests that make them.

use super::capabilities::Client;
use super::convert;
use crate::changes::{self, ChangeSet, FileChange, Move, Refusal, RenameOptions};
use crate::server::{Handle, View, lines_of};
use crate::text::LineIndex;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_lsp::ls_types::*;

/// The one annotation that all edits of a change bear.
const ANNOTATION: &str = "guidepost";

/// How long a move that the server proposed may take to come back as a question.
const PATIENCE: Duration = Duration::from_secs(15);

/// What can be renamed at a place, and the text to start from.
///
/// # Errors
/// Why nothing can be renamed there.
pub fn prepare(view: &View, client: &Client, path: &Path, at: Position) -> Result<PrepareRenameResponse, Refusal> {
    let nothing = || Refusal("This is no article of a set that guidepost knows.".to_owned());
    let (file, offset) = convert::place(view, client, path, at).ok_or_else(nothing)?;
    let found = changes::prepare(&view.snapshot, file, offset)?;
    let lines = lines_of(&view.snapshot, file).ok_or_else(nothing)?;
    let range = convert::range(&lines, found.span, client.encoding);
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: found.placeholder })
}

/// Renames what is at a place.
///
/// # Errors
/// Why it is not done.
pub fn rename(
    view: &View,
    client: &Client,
    path: &Path,
    at: Position,
    new: &str,
) -> Result<(WorkspaceEdit, Vec<Move>), Refusal> {
    whole_set(view)?;
    let nothing = || Refusal("This is no article of a set that guidepost knows.".to_owned());
    let (file, offset) = convert::place(view, client, path, at).ok_or_else(nothing)?;
    let options = RenameOptions { keep_anchor: client.keep_old_anchor };
    let change = changes::rename(&view.snapshot, file, offset, new, options)?;
    let moves = change.files.iter().filter_map(|file| match file {
        FileChange::Move(step) => Some(step.clone()),
        _ => None,
    });
    let moves = moves.collect();
    Ok((workspace_edit(client, &change)?, moves))
}

/// The action that keeps the present id of the heading at `range`, where that is possible.
#[must_use]
pub fn keep_anchor(view: &View, client: &Client, path: &Path, range: Range) -> Option<CodeActionOrCommand> {
    let (file, offset) = convert::place(view, client, path, range.start)?;
    let index = view.snapshot.article(file)?.heading_at(offset)?;
    whole_set(view).ok()?;
    let change = changes::keep_anchor(&view.snapshot, file, index).ok()?;
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: change.label.clone(),
        kind: Some(CodeActionKind::REFACTOR_REWRITE),
        edit: Some(workspace_edit(client, &change).ok()?),
        ..CodeAction::default()
    }))
}

/// The edits that have to go before files are renamed by the client, and what the writer should know of them; the
/// renames themselves are the client's.
///
/// # Errors
/// Why links cannot follow.
pub fn before_moves(
    view: &View,
    client: &Client,
    moves: &[Move],
) -> Result<(Option<WorkspaceEdit>, Vec<String>), Refusal> {
    whole_set(view)?;
    let known = |step: &&Move| view.file(&step.from).is_some_and(|file| view.snapshot.file(file).is_some());
    let moves: Vec<Move> = moves.iter().filter(known).cloned().collect();
    if moves.is_empty() {
        return Ok((None, Vec::new()));
    }
    let mut change = changes::move_files(&view.snapshot, &moves)?;
    // The moves are the client's; one that cannot create files gets no redirection file.
    change.files.retain(|file| client.resource_operations.0 && matches!(file, FileChange::Create { .. }));
    match change.texts.is_empty() && change.files.is_empty() {
        true => Ok((None, change.notes)),
        false => Ok((Some(workspace_edit(client, &change)?), change.notes)),
    }
}

/// Has the client make `edit`.
///
/// # Errors
/// Why it does not; `unsaid` when it gives no reason.
pub(super) async fn make_edit(client: &tower_lsp::Client, edit: WorkspaceEdit, unsaid: &str) -> Result<(), String> {
    match client.apply_edit(edit).await {
        Ok(answer) if answer.applied => Ok(()),
        Ok(answer) => Err(answer.failure_reason.unwrap_or_else(|| unsaid.to_owned())),
        Err(error) => Err(error.to_string()),
    }
}

/// The action of a message that lets links follow.
const FOLLOW: &str = "Update links";

/// Asks whether links shall follow files that something else has moved, and has the client make the edit. It is planned
/// only then: the texts may have changed while the writer thought.
pub async fn offer_to_follow(
    client: tower_lsp::Client,
    declared: Arc<Client>,
    server: Handle,
    moves: Vec<Move>,
    label: String,
) {
    let action = |title: &str| MessageActionItem { title: title.to_owned(), properties: Default::default() };
    let question = format!("Files were moved outside the editor. {label}?");
    let actions = vec![action(FOLLOW), action("Not now")];
    let chosen = client.show_message_request(MessageType::INFO, question, Some(actions)).await;
    if !chosen.is_ok_and(|chosen| chosen.is_some_and(|it| it.title == FOLLOW)) {
        return;
    }
    let planned = server.ask(move |view| {
        whole_set(view)?;
        let change = changes::follow_moved(&view.snapshot, &moves)?;
        if change.texts.is_empty() { Ok(None) } else { workspace_edit(&declared, &change).map(Some) }
    });
    let refusal = match planned.await {
        Ok(Ok(None)) => None,
        Ok(Ok(Some(edit))) => make_edit(&client, edit, "The editor did not make the edit.").await.err(),
        Ok(Err(refusal)) => Some(refusal.0),
        Err(failure) => Some(failure.to_string()),
    };
    if let Some(refusal) = refusal {
        client.show_message(MessageType::ERROR, format!("Links were not updated: {refusal}")).await;
    }
}

/// A change of the set needs to know all of it, and the texts that the editor has.
pub(super) fn whole_set(view: &View) -> Result<(), Refusal> {
    if !view.snapshot.scanned() {
        return Err(Refusal("The article set is still being read. Try again in a moment.".to_owned()));
    }
    match view.suspect.is_empty() {
        true => Ok(()),
        false => {
            Err(Refusal("A change of an open article could not be read. Save or reopen it, then try again.".to_owned()))
        }
    }
}

/// A change as the client takes it.
///
/// # Errors
/// The client cannot move, create or delete files.
pub fn workspace_edit(client: &Client, change: &ChangeSet) -> Result<WorkspaceEdit, Refusal> {
    let unnamed = || Refusal("A path of the set cannot be written as a URI.".to_owned());
    let texts = change.texts.iter().map(|(path, text)| {
        let lines = LineIndex::new(&text.before);
        let edits = text.edits.iter().map(|(span, new)| TextEdit {
            range: convert::range(&lines, *span, client.encoding),
            new_text: new.clone(),
        });
        Some((convert::uri(path)?, text.version, edits.collect::<Vec<_>>()))
    });
    let texts: Vec<_> = texts.collect::<Option<_>>().ok_or_else(unnamed)?;
    // Whoever moves files takes such edits, even when it does not say so (Neovim).
    if !client.document_changes && change.files.is_empty() {
        let changes = texts.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        return Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let annotation = client.change_annotations.then(|| ANNOTATION.to_owned());
    let texts = texts.into_iter().map(|(uri, version, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(|edit| annotated(edit, annotation.as_ref())).collect(),
    });
    let annotations = annotation.clone().map(|id| {
        let (label, description) = match change.label.split_once(": ") {
            Some((label, rest)) => (label.to_owned(), Some(rest.to_owned())),
            None => (change.label.clone(), None),
        };
        [(id, ChangeAnnotation { label, needs_confirmation: Some(false), description })].into()
    });
    let document_changes = if change.files.is_empty() {
        DocumentChanges::Edits(texts.collect())
    } else {
        let mut operations: Vec<DocumentChangeOperation> = texts.map(DocumentChangeOperation::Edit).collect();
        for file in &change.files {
            operations.extend(file_operations(client, file, annotation.as_ref())?);
        }
        DocumentChanges::Operations(operations)
    };
    Ok(WorkspaceEdit { changes: None, document_changes: Some(document_changes), change_annotations: annotations })
}

fn annotated(edit: TextEdit, annotation: Option<&String>) -> OneOf<TextEdit, AnnotatedTextEdit> {
    match annotation {
        Some(id) => OneOf::Right(AnnotatedTextEdit { text_edit: edit, annotation_id: id.clone() }),
        None => OneOf::Left(edit),
    }
}

fn no_file_operations() -> Refusal {
    Refusal("This editor cannot let a server move files. Use `guidepost mv`, or the editor's own command.".to_owned())
}

fn file_operations(
    client: &Client,
    file: &FileChange,
    annotation: Option<&String>,
) -> Result<Vec<DocumentChangeOperation>, Refusal> {
    let uri = |path: &Path| convert::uri(path).ok_or_else(no_file_operations);
    let annotation_id = annotation.cloned();
    let (create, rename, delete) = client.resource_operations;
    let operations = match file {
        FileChange::Create { path, text } if create => {
            let uri = uri(path)?;
            let edit = TextEdit { range: Range::default(), new_text: text.clone() };
            vec![
                DocumentChangeOperation::Op(ResourceOp::Create(CreateFile {
                    uri: uri.clone(),
                    options: Some(CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
                    annotation_id,
                })),
                DocumentChangeOperation::Edit(TextDocumentEdit {
                    text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
                    edits: vec![annotated(edit, annotation)],
                }),
            ]
        }
        FileChange::Move(Move { from, to }) if rename => {
            vec![DocumentChangeOperation::Op(ResourceOp::Rename(RenameFile {
                old_uri: uri(from)?,
                new_uri: uri(to)?,
                options: Some(RenameFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
                annotation_id,
            }))]
        }
        FileChange::Delete { path } if delete => {
            vec![DocumentChangeOperation::Op(ResourceOp::Delete(DeleteFile {
                uri: uri(path)?,
                options: Some(DeleteFileOptions { recursive: Some(true), ignore_if_not_exists: Some(true) }),
                annotation_id,
            }))]
        }
        _ => return Err(no_file_operations()),
    };
    Ok(operations)
}

/// Moves or deletions that the server has just proposed. A client asks about them again before it makes them, when
/// links have followed already.
#[derive(Debug)]
pub struct Proposed<T>(Vec<(Instant, Vec<T>)>);

impl<T> Default for Proposed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Proposed<T> {
    /// Notes moves that an answer proposes.
    pub fn add(&mut self, moves: Vec<T>) {
        if !moves.is_empty() {
            self.0.push((Instant::now(), moves));
        }
    }

    /// Whether the server has just proposed exactly these moves; each proposal answers once.
    pub fn take(&mut self, moves: &[T]) -> bool {
        self.0.retain(|(at, _)| at.elapsed() < PATIENCE);
        let found = self.0.iter().position(|(_, proposed)| proposed == moves);
        found.map(|index| self.0.remove(index)).is_some()
    }
}

impl Proposed<PathBuf> {
    /// Whether all of these files were proposed, each itself or a folder that held it.
    pub fn holds(&mut self, paths: &[PathBuf]) -> bool {
        self.0.retain(|(at, _)| at.elapsed() < PATIENCE);
        let mut known = self.0.iter().flat_map(|(_, proposed)| proposed);
        paths.iter().all(|path| known.clone().any(|it| path.starts_with(it))) && known.next().is_some()
    }
}

/// The moves that a client is about to make.
#[must_use]
pub fn moves(params: &RenameFilesParams) -> Vec<Move> {
    let paths = |file: &FileRename| -> Option<(PathBuf, PathBuf)> {
        Some((convert::path_of_text(&file.old_uri)?, convert::path_of_text(&file.new_uri)?))
    };
    params.files.iter().filter_map(paths).map(|(from, to)| Move { from, to }).collect()
}
