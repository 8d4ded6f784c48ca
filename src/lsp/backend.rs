//! The handlers: each posts one event or one question to the owner before its first `.await`, because only
//! what runs before that runs in message order.
//!
//! Deliberately absent: awaiting a request to the client in a handler; that deadlocks.

use super::capabilities::{Client as Declared, EXPLAIN};
use super::deletions::{self, Deletions, Desk};
use super::outbox::Ready;
use super::transport::Output;
use super::{answers, changes, client_process, commands, convert, explained, findings, fixes, headers, hints};
use super::{navigation, onward, refactorings, tokens, views};
use crate::changes::{Move, Refusal};
use crate::server::{Config, Event, Failure, Handle, View};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;

/// The server as the protocol sees it.
pub struct Backend {
    server: Handle,
    client: tower_lsp::Client,
    declared: OnceLock<Arc<Declared>>,
    ready: Mutex<Option<Ready>>,
    proposed: Arc<Mutex<changes::Proposed<Move>>>,
    deletions: Arc<Deletions>,
    /// For parts of answers.
    output: Output,
    /// Which words are shown between others.
    hints: Arc<hints::Wanted>,
}

/// Parameters of `guidepost/lost`.
#[derive(Deserialize)]
pub struct LostParams {
    uri: Option<String>,
}

impl Backend {
    /// A backend that posts to `server` and says when the client is `ready`.
    #[must_use]
    pub fn new(
        server: Handle,
        ready: Ready,
        client: tower_lsp::Client,
        deletions: Arc<Deletions>,
        output: Output,
    ) -> Self {
        let (declared, ready) = (OnceLock::new(), Mutex::new(Some(ready)));
        let (proposed, hints) = (Arc::default(), Arc::default());
        Self { server, client, declared, ready, proposed, deletions, output, hints }
    }

    fn declared(&self) -> Arc<Declared> {
        self.declared.get().cloned().unwrap_or_default()
    }

    fn desk(&self) -> Desk {
        let (server, client) = (self.server.clone(), self.client.clone());
        Desk { server, client, declared: self.declared(), deletions: Arc::clone(&self.deletions) }
    }

    /// Has the client delete an article; it is asked in a task of its own.
    async fn delete(&self, arguments: &[Value]) -> Option<Result<()>> {
        let (path, decided) = deletions::delete_arguments(arguments)?;
        let (desk, force) = (self.desk(), decided.force);
        let planned = match desk.plan(path.clone(), &decided).await {
            Ok(planned) => planned.map_err(refused),
            Err(failure) => Err(error(&failure)),
        };
        Some(planned.and_then(|planned| {
            if !force && !desk.declared.messages {
                return Err(refused(planned.refusal()));
            }
            drop(tokio::spawn(desk.delete(path, planned, force)));
            Ok(())
        }))
    }

    /// Has the client lead the links to deleted articles elsewhere.
    async fn redirect(&self, arguments: &[Value]) -> Option<Result<()>> {
        let task = onward::task(arguments.first()?)?;
        let written = arguments.get(1)?.as_str()?.to_owned();
        let desk = self.desk();
        let planned = match desk.redirected(&task, written).await {
            Ok(planned) => planned.map_err(refused),
            Err(failure) => Err(error(&failure)),
        };
        Some(planned.map(|planned| drop(tokio::spawn(desk.redirect(task, planned)))))
    }

    /// Has the client move a file; it is asked in a task of its own.
    async fn move_file(&self, arguments: &[Value]) -> Option<Result<()>> {
        let step = deletions::move_arguments(arguments)?;
        let (declared, proposed, desk) = (self.declared(), Arc::clone(&self.proposed), self.desk());
        let planned = self.server.ask(move |view| {
            let step = deletions::into_folder(view, step);
            let moved = deletions::moved(view, &declared, &step)?;
            proposed.lock().unwrap_or_else(PoisonError::into_inner).add(vec![step]);
            Ok(moved)
        });
        let moved = match planned.await {
            Ok(moved) => moved.map_err(refused),
            Err(failure) => Err(error(&failure)),
        };
        Some(moved.map(|(edit, notes)| {
            drop(tokio::spawn(async move {
                if !notes.is_empty() {
                    desk.client.show_message(MessageType::WARNING, notes.join(" ")).await;
                }
                desk.apply_edit(edit).await;
            }));
        }))
    }

    /// Posts a question that is about no one file.
    fn ask_all<T: Send + 'static>(
        &self,
        question: impl FnOnce(&View, &Declared) -> T + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send {
        let declared = self.declared();
        let answer = self.server.ask(move |view| question(view, &declared));
        async move { answer.await.map_err(|failure| error(&failure)) }
    }

    /// Posts a question about the file at `uri`; what is no file has the empty answer.
    fn ask_about<T: Default + Send + 'static>(
        &self,
        uri: &Uri,
        question: impl FnOnce(&View, &Declared, PathBuf) -> T + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send {
        let declared = self.declared();
        let path = convert::path(uri);
        let answer = path.map(|path| self.server.ask(move |view| question(view, &declared, path)));
        async move {
            match answer {
                Some(answer) => answer.await.map_err(|failure| error(&failure)),
                None => Ok(T::default()),
            }
        }
    }

    fn files_changed<'a>(&self, uris: impl Iterator<Item = &'a str>) {
        let paths: Vec<PathBuf> = uris.filter_map(convert::path_of_text).collect();
        if !paths.is_empty() {
            self.server.tell(Event::Disk(paths));
        }
    }

    /// `guidepost/lost`, made by our own framing: a change could not be read.
    pub async fn lost(&self, params: LostParams) {
        let path = params.uri.as_deref().map(convert::path_of_text);
        // A change of something that is no file concerns nobody; one without a name may concern anybody.
        if path != Some(None) {
            self.server.tell(Event::Lost(path.flatten()));
        }
    }

    /// `guidepost/status`: which sets were found and why, how many articles, whether the scan is complete.
    pub async fn status(&self, params: Option<answers::StatusParams>) -> Result<Value> {
        let answer = self.server.ask(move |view| answers::status(view, params.as_ref()));
        answer.await.map_err(|failure| error(&failure))
    }

    /// `guidepost/inToc`: where tables of contents list an article, the nearest table first; null while it is too early
    /// to say that none does.
    pub async fn in_toc(&self, params: InTocParams) -> Result<Option<Vec<answers::InToc>>> {
        let uri = params.text_document.uri;
        let answer = self.ask_about(&uri, |view, client, path| answers::in_toc(view, client, &path)).await?;
        Ok(answer.or_else(|| convert::path(&uri).is_none().then(Vec::new)))
    }

    /// `guidepost/metadata`: the metadata of an article, with where each value stands and what it overrides.
    pub async fn metadata(&self, params: InTocParams) -> Result<Option<Vec<headers::Metadata>>> {
        let uri = params.text_document.uri;
        self.ask_about(&uri, |view, client, path| headers::metadata(view, client, &path)).await
    }

    /// `guidepost/pages`: the pages that the links to an article can lead to instead.
    pub async fn pages(&self, params: InTocParams) -> Result<Vec<onward::Page>> {
        let uri = params.text_document.uri;
        self.ask_about(&uri, |view, _, path| onward::pages(view, &path)).await
    }

    /// `guidepost/links`: the links of an article; null for what is no file of a set.
    pub async fn links(&self, params: views::LinksParams) -> Result<Option<Value>> {
        let uri = params.text_document.uri.clone();
        self.ask_about(&uri, move |view, client, path| views::links(view, client, &path, &params)).await
    }

    /// `guidepost/graph`: the link graph around an article, or of all sets.
    pub async fn graph(&self, params: views::GraphParams) -> Result<Option<Value>> {
        self.ask_all(move |view, _| views::graph(view, &params)).await
    }

    /// `guidepost/health`: what is unused, unlinked and broken in all sets.
    pub async fn health(&self, _: Option<Value>) -> Result<Value> {
        self.ask_all(views::health).await
    }

    /// Takes over what the client's settings say of hints in the text.
    fn configure(&self, settings: &Value) {
        if self.hints.configure(settings) && self.declared().inlay_refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }
}

/// Parameters of `guidepost/inToc`, `guidepost/metadata` and `guidepost/pages`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InTocParams {
    text_document: TextDocumentIdentifier,
}

/// The one place where our failures become JSON-RPC errors.
fn error(failure: &Failure) -> Error {
    let mut error = Error::internal_error();
    error.message = failure.to_string().into();
    error
}

/// A refusal as the client shows it: the reason, and nothing has failed.
fn refused(refusal: Refusal) -> Error {
    // RequestFailed of LSP 3.17, which the library has no name for.
    Error { code: tower_lsp::jsonrpc::ErrorCode::ServerError(-32803), message: refusal.0.into(), data: None }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let options = params.initialization_options.as_ref();
        let declared = Arc::clone(
            self.declared.get_or_init(|| Arc::new(Declared::new(&params.capabilities).with_options(options))),
        );
        let git = options.and_then(|it| it.get("trusted")?.as_bool()).unwrap_or(true);
        let offer_moves = declared.asks_about_files();
        let config = Config { encoding: declared.encoding, push: !declared.pull, offer_moves, git };
        self.server.tell(Event::Start { config, folders: answers::folders(&params) });
        client_process::exit_with(params.process_id);
        if let Some(options) = options {
            self.hints.configure(options);
        }
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let server_info = Some(ServerInfo { name: "guidepost".to_owned(), version });
        Ok(InitializeResult { capabilities: declared.server_capabilities(), server_info, ..Default::default() })
    }

    async fn initialized(&self, _: InitializedParams) {
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).take();
        if ready.is_some_and(|ready| ready.send(self.declared()).is_err()) {
            tracing::error!("nobody sends to the client");
        }
    }

    async fn shutdown(&self) -> Result<()> {
        // How the process ends is noted where the message is read.
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, version, text, .. } = params.text_document;
        if let Some(path) = convert::path(&uri) {
            self.server.tell(Event::Open { path, text, version });
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let version = params.text_document.version;
        let changes = params.content_changes.into_iter().map(convert::change).collect();
        if let Some(path) = convert::path(&params.text_document.uri) {
            self.server.tell(Event::Change { path, changes, version });
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        if let Some(path) = convert::path(&params.text_document.uri) {
            self.server.tell(Event::Close { path });
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.files_changed([params.text_document.uri.as_str()].into_iter());
        // An edit does not show in the counts of other files until now: they would flicker while somebody types.
        if self.declared().lens_refresh {
            let client = self.client.clone();
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        // Editor settings change display, never findings; the configuration of a set lies in its files.
        self.configure(&params.settings);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<WorkspaceFolder>| folders.iter().filter_map(|it| convert::path(&it.uri)).collect();
        let (added, removed) = (paths(params.event.added), paths(params.event.removed));
        self.server.tell(Event::Folders { added, removed });
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.files_changed(params.changes.iter().map(|it| it.uri.as_str()));
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        self.files_changed(params.files.iter().map(|it| &*it.uri));
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        // Who asks before it moves has had the answer.
        if self.declared().file_questions.0 {
            self.server.tell(Event::Expected(changes::moves(&params)));
        }
        self.files_changed(params.files.iter().flat_map(|it| [&*it.old_uri, &*it.new_uri]));
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        self.files_changed(params.files.iter().map(|it| &*it.uri));
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask_about(&text_document.uri, move |view, client, path| answers::hover(view, client, &path, position))
            .await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask_about(&text_document.uri, move |view, client, path| answers::definition(view, client, &path, position))
            .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let uri = params.text_document_position.text_document.uri.clone();
        let (token, output) = (params.partial_result_params.partial_result_token.clone(), self.output.clone());
        self.ask_about(&uri, move |view, client, path| {
            let send = |token: &ProgressToken, part: Vec<Location>| output.send_part(token, &part);
            let send = token.as_ref().map(|token| |part| send(token, part));
            answers::references(view, client, &path, &params, send)
        })
        .await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask_about(&text_document.uri, move |view, client, path| answers::highlights(view, client, &path, position))
            .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask_about(&params.text_document.uri, |view, client, path| navigation::outline(view, client, &path)).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask_about(&params.text_document.uri, |view, client, path| navigation::folds(view, client, &path)).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let places = params.positions;
        self.ask_about(&params.text_document.uri, move |view, client, path| {
            navigation::selections(view, client, &path, &places)
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask_about(&params.text_document.uri, |view, client, path| navigation::links(view, client, &path)).await
    }

    async fn document_link_resolve(&self, params: DocumentLink) -> Result<DocumentLink> {
        self.ask_all(|view, _| navigation::resolved_link(view, params)).await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        self.ask_about(&params.text_document.uri, |view, client, path| tokens::tokens(view, client, &path, None)).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = Some(params.range);
        self.ask_about(&params.text_document.uri, move |view, client, path| tokens::tokens(view, client, &path, range))
            .await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        self.ask_all(move |view, client| Some(navigation::symbols(view, client, &params.query))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask_about(&params.text_document.uri, |view, client, path| navigation::lenses(view, client, &path)).await
    }

    async fn code_lens_resolve(&self, params: CodeLens) -> Result<CodeLens> {
        self.ask_all(|view, client| navigation::resolved_lens(view, client, params)).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask_about(&text_document.uri, move |view, client, path| {
            navigation::hierarchy(view, client, &path, position)
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        self.ask_all(move |view, client| navigation::incoming(view, client, &params.item)).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        self.ask_all(move |view, client| navigation::outgoing(view, client, &params.item)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.ask_about(&text_document.uri, move |view, client, path| answers::completion(view, client, &path, position))
            .await
    }

    async fn completion_resolve(&self, params: CompletionItem) -> Result<CompletionItem> {
        self.ask_all(|view, client| answers::resolved(view, client, params)).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (range, only) = (params.range, params.context.only);
        let rewrites = fixes::wants(only.as_deref(), &CodeActionKind::REFACTOR_REWRITE);
        self.ask_about(&params.text_document.uri, move |view, client, path| {
            client.code_action_literals.then(|| {
                let mut actions = findings::actions(view, client, &path, range, only.as_deref());
                if rewrites {
                    actions.extend(changes::keep_anchor(view, client, &path, range));
                    actions.extend(headers::actions(view, client, &path, range));
                }
                actions.extend(refactorings::actions(view, client, &path, range, only.as_deref()));
                actions
            })
        })
        .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let wanted = Arc::clone(&self.hints);
        self.ask_about(&params.text_document.uri, move |view, client, path| {
            hints::hints(view, client, &wanted, &path, params.range)
        })
        .await
    }

    async fn code_action_resolve(&self, params: CodeAction) -> Result<CodeAction> {
        let declared = self.declared();
        let answer = self.server.ask(move |view| refactorings::resolve(view, &declared, params));
        answer.await.map_err(|failure| error(&failure))?.map_err(refused)
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let at = params.position;
        let answer = self.ask_about(&params.text_document.uri, move |view, client, path| {
            Some(changes::prepare(view, client, &path, at))
        });
        answer.await?.transpose().map_err(refused)
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let (new, proposed, server) = (params.new_name, Arc::clone(&self.proposed), self.server.clone());
        let answer = self.ask_about(&text_document.uri, move |view, client, path| {
            let answer = changes::rename(view, client, &path, position, &new);
            Some(answer.map(|(edit, moves)| {
                // Noted before the client can ask: it does not know the edit yet.
                server.tell(Event::Expected(moves.clone()));
                proposed.lock().unwrap_or_else(PoisonError::into_inner).add(moves);
                edit
            }))
        });
        answer.await?.transpose().map_err(refused)
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        let (declared, moves, proposed) = (self.declared(), changes::moves(&params), Arc::clone(&self.proposed));
        self.server.tell(Event::Expected(moves.clone()));
        let answer = self.server.ask(move |view| {
            if proposed.lock().unwrap_or_else(PoisonError::into_inner).take(&moves) {
                return Ok((None, Vec::new()));
            }
            changes::before_moves(view, &declared, &moves)
        });
        let (edit, notes) = answer.await.map_err(|failure| error(&failure))?.map_err(refused)?;
        if !notes.is_empty() {
            self.client.show_message(MessageType::WARNING, notes.join(" ")).await;
        }
        Ok(edit)
    }

    async fn will_delete_files(&self, params: DeleteFilesParams) -> Result<Option<WorkspaceEdit>> {
        let (declared, deletions, paths) = (self.declared(), Arc::clone(&self.deletions), deletions::paths(&params));
        let answer = self.server.ask(move |view| deletions::before(view, &declared, &deletions, &paths));
        answer.await.map_err(|failure| error(&failure))?.map_err(refused)
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        if params.command == fixes::FIX_KIND
            && let Some((uri, code)) = fixes::arguments(&params)
        {
            let answer =
                self.ask_about(&uri, move |view, client, path| Some(fixes::fix_kind(view, client, &path, &code)));
            let edit = answer.await?.transpose().map_err(refused)?;
            drop(edit.map(|edit| tokio::spawn(fixes::apply(self.client.clone(), edit))));
            return Ok(None);
        }
        let arguments = &*params.arguments;
        if let Some(question) = arguments.first().and_then(|it| answers::link_question(&params.command, it)) {
            let uri = question.uri.clone();
            return self.ask_about(&uri, move |view, client, path| answers::link(view, client, &path, &question)).await;
        }
        let done = match &*params.command {
            deletions::DELETE => self.delete(arguments).await,
            deletions::MOVE => self.move_file(arguments).await,
            onward::REDIRECT => self.redirect(arguments).await,
            EXPLAIN => arguments.first().and_then(Value::as_str).map(|code| {
                drop(tokio::spawn(explained::show(self.client.clone(), code.to_owned())));
                Ok(())
            }),
            _ => None,
        };
        let unknown = || Error::invalid_params(commands::why_not(&params.command, arguments));
        done.ok_or_else(unknown)?.map(|()| None)
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let known = params.previous_result_id;
        let answer = self.ask_about(&params.text_document.uri, move |view, client, path| {
            Some(findings::document_report(view, client, &path, known))
        });
        Ok(answer.await?.unwrap_or_else(findings::empty_report))
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let known = params.previous_result_ids.into_iter();
        let known: FxHashMap<_, _> = known.filter_map(|it| Some((convert::path(&it.uri)?, it.value))).collect();
        let answer = self.server.await_findings(known);
        let reports = answer.await.map_err(|failure| error(&failure))?;
        Ok(findings::workspace_report(&self.declared(), &reports))
    }
}
