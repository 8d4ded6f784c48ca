//! What the client declares, what the server offers in return. What a client does not declare is not used.

use super::deletions::{DELETE, MOVE};
use super::fixes::{FIX_ALL, FIX_KIND};
use super::onward::REDIRECT;
use super::tokens;
use crate::text::Encoding;
use tower_lsp::ls_types::*;

/// The command that opens the explanation of a code, its argument.
pub const EXPLAIN: &str = "guidepost.explain";

/// The command that answers with the link that a copied address becomes.
pub const LINK_FOR: &str = "guidepost.linkFor";

/// The command that answers with the address of a section.
pub const SECTION_LINK: &str = "guidepost.copySectionLink";

/// The command of a client that lists the references at a place: the document's URI, the position, and the places or
/// null where the client has to ask for them. A lens bears it where the client says that it has it (`experimental.guidepostCommands`).
pub const SHOW_REFERENCES: &str = "guidepost.showReferences";

/// What the client declared, as far as answers depend on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// What columns count.
    pub encoding: Encoding,
    /// Definitions may be links with ranges of origin and target.
    pub definition_links: bool,
    /// Hovers may be Markdown.
    pub hover_markdown: bool,
    /// Documentation of completion items may be Markdown.
    pub completion_markdown: bool,
    /// Completions may hold placeholders.
    pub snippets: bool,
    /// Completions may say that the client is not to indent what they insert.
    pub insert_modes: bool,
    /// Completion rows may have two grey parts.
    pub label_details: bool,
    /// Completions may have an insert and a replace range.
    pub insert_replace: bool,
    /// One completion may be chosen from the start.
    pub preselect: bool,
    /// Findings may point to other places.
    pub related_information: bool,
    /// The code of a finding may lead to its explanation.
    pub code_description: bool,
    /// The server may have a document shown.
    pub show_document: bool,
    /// Findings are pulled, not pushed: only where the client can be told to pull again.
    pub pull: bool,
    /// Code actions may be edits.
    pub code_action_literals: bool,
    /// The edit of a code action may be asked for when it is chosen.
    pub code_action_resolve: bool,
    /// Code actions that do not fit may say why.
    pub disabled_actions: bool,
    /// Edits may name the version they are for.
    pub document_changes: bool,
    /// Edits may bear an annotation that says what they are for.
    pub change_annotations: bool,
    /// Edits may create, rename, delete files.
    pub resource_operations: (bool, bool, bool),
    /// The client asks what can be renamed before it asks for a name.
    pub prepare_rename: bool,
    /// The client makes edits that the server asks for.
    pub applies_edits: bool,
    /// The client shows messages with choices.
    pub messages: bool,
    /// The client asks before it renames or deletes files.
    pub file_questions: (bool, bool),
    /// The server may show progress.
    pub progress: bool,
    /// The client can be asked to watch files for the server, also those that the server's own watching leaves out.
    pub watches_files: bool,
    /// The client tells of files that it creates, renames, deletes.
    pub file_operations: (bool, bool, bool),
    /// Whether a renamed heading leaves its old id behind (`initializationOptions.rename.keepOldAnchor`); `None`: as
    /// `guidepost.toml` says.
    pub keep_old_anchor: Option<bool>,
    /// The client can be told to ask for inlay hints again.
    pub inlay_refresh: bool,
    /// The outline may be a tree.
    pub symbol_trees: bool,
    /// The most ranges to fold that the client takes.
    pub fold_limit: usize,
    /// The client has the command [`SHOW_REFERENCES`].
    pub shows_references: bool,
    /// The client can be told to ask for lenses again.
    pub lens_refresh: bool,
    /// The client colours what the server tells: a whole document, a part of one.
    pub tokens: (bool, bool),
    /// The client can be told to ask for tokens again.
    pub token_refresh: bool,
    /// The client wants `guidepost/status` notifications (`experimental.guidepostStatus`).
    pub status: bool,
    /// The client wants `guidepost/graphChanged` notifications (`initializationOptions.graphChanged`).
    pub graph_changed: bool,
    /// The client lets its user choose among pages when it is told to (`experimental.guidepostChooseTarget`).
    pub chooses_target: bool,
}

impl Client {
    /// Reads the declarations of `initialize`.
    #[must_use]
    pub fn new(declared: &ClientCapabilities) -> Self {
        let document = declared.text_document.as_ref();
        let workspace = declared.workspace.as_ref();
        let completion = document.and_then(|it| it.completion.as_ref());
        let item = completion.and_then(|it| it.completion_item.as_ref());
        let hover = document.and_then(|it| it.hover.as_ref());
        let definition = document.and_then(|it| it.definition.as_ref());
        let pushed = document.and_then(|it| it.publish_diagnostics.as_ref());
        let pulled = document.and_then(|it| it.diagnostic.as_ref());
        let action = document.and_then(|it| it.code_action.as_ref());
        let refresh = workspace.and_then(|it| it.diagnostics.as_ref()).and_then(|it| it.refresh_support);
        let watched = workspace.and_then(|it| it.did_change_watched_files.as_ref());
        let edit = workspace.and_then(|it| it.workspace_edit.as_ref());
        let files = workspace.and_then(|it| it.file_operations.as_ref());
        let pull = pulled.is_some() && is(refresh);
        let related = if pull {
            pulled.and_then(|it| it.related_information).or(pushed.and_then(|it| it.related_information))
        } else {
            pushed.and_then(|it| it.related_information)
        };
        Self {
            encoding: encoding(declared),
            definition_links: is(definition.and_then(|it| it.link_support)),
            hover_markdown: markdown(hover.and_then(|it| it.content_format.as_ref())),
            completion_markdown: markdown(item.and_then(|it| it.documentation_format.as_ref())),
            snippets: is(item.and_then(|it| it.snippet_support)),
            insert_modes: item.is_some_and(|it| it.insert_text_mode_support.is_some()),
            label_details: is(item.and_then(|it| it.label_details_support)),
            insert_replace: is(item.and_then(|it| it.insert_replace_support)),
            preselect: is(item.and_then(|it| it.preselect_support)),
            related_information: is(related),
            code_description: is(pushed.and_then(|it| it.code_description_support))
                || is(pulled.and_then(|it| it.code_description_support)),
            show_document: declared
                .window
                .as_ref()
                .and_then(|it| it.show_document.as_ref())
                .is_some_and(|it| it.support),
            pull,
            code_action_literals: action.is_some_and(|it| it.code_action_literal_support.is_some()),
            code_action_resolve: action.is_some_and(|it| {
                let edit = |it: &CodeActionCapabilityResolveSupport| it.properties.iter().any(|it| it == "edit");
                it.resolve_support.as_ref().is_some_and(edit) && is(it.data_support)
            }),
            disabled_actions: is(action.and_then(|it| it.disabled_support)),
            document_changes: is(edit.and_then(|it| it.document_changes)),
            change_annotations: edit.is_some_and(|it| it.change_annotation_support.is_some()),
            resource_operations: edit.and_then(|it| it.resource_operations.as_ref()).map_or(
                (false, false, false),
                |it| {
                    let has = |kind| it.contains(&kind);
                    (
                        has(ResourceOperationKind::Create),
                        has(ResourceOperationKind::Rename),
                        has(ResourceOperationKind::Delete),
                    )
                },
            ),
            applies_edits: is(workspace.and_then(|it| it.apply_edit)),
            messages: declared.window.as_ref().is_some_and(|it| it.show_message.is_some()),
            prepare_rename: is(document.and_then(|it| it.rename.as_ref()).and_then(|it| it.prepare_support)),
            file_questions: files.map_or((false, false), |it| (is(it.will_rename), is(it.will_delete))),
            progress: is(declared.window.as_ref().and_then(|it| it.work_done_progress)),
            watches_files: is(watched.and_then(|it| it.dynamic_registration)),
            file_operations: files
                .map_or((false, false, false), |it| (is(it.did_create), is(it.did_rename), is(it.did_delete))),
            keep_old_anchor: None,
            inlay_refresh: is(workspace.and_then(|it| it.inlay_hint.as_ref()).and_then(|it| it.refresh_support)),
            symbol_trees: is(document
                .and_then(|it| it.document_symbol.as_ref())
                .and_then(|it| it.hierarchical_document_symbol_support)),
            fold_limit: document
                .and_then(|it| it.folding_range.as_ref()?.range_limit)
                .map_or(usize::MAX, |limit| limit as usize),
            shows_references: declared
                .experimental
                .as_ref()
                .and_then(|it| it["guidepostCommands"].as_array())
                .is_some_and(|commands| commands.iter().any(|it| it == SHOW_REFERENCES)),
            lens_refresh: is(workspace.and_then(|it| it.code_lens.as_ref()).and_then(|it| it.refresh_support)),
            tokens: tokens::declared(document),
            token_refresh: is(workspace.and_then(|it| it.semantic_tokens.as_ref()).and_then(|it| it.refresh_support)),
            status: declared.experimental.as_ref().is_some_and(|it| it["guidepostStatus"] == true),
            graph_changed: false,
            chooses_target: declared.experimental.as_ref().is_some_and(|it| it["guidepostChooseTarget"] == true),
        }
    }

    /// Reads the options that the client sent with `initialize`.
    #[must_use]
    pub fn with_options(mut self, options: Option<&serde_json::Value>) -> Self {
        self.keep_old_anchor = options.and_then(|options| options["rename"]["keepOldAnchor"].as_bool());
        self.graph_changed = options.is_some_and(|options| options["graphChanged"] == true);
        self
    }

    /// Whether a code action that opens an explanation does something here.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.show_document && self.code_action_literals
    }

    /// Whether the user can be asked what to do about files that are gone, without being stopped.
    #[must_use]
    pub fn asks_about_files(&self) -> bool {
        self.messages && self.applies_edits && self.file_operations.2
    }

    /// The commands that do something here.
    fn commands(&self) -> Vec<String> {
        let (_, renames, deletes) = self.resource_operations;
        let commands = [
            (EXPLAIN, self.explains()),
            (FIX_KIND, self.applies_edits),
            (MOVE, self.applies_edits && renames),
            (DELETE, self.applies_edits && deletes),
            (REDIRECT, self.applies_edits),
            (LINK_FOR, true),
            (SECTION_LINK, true),
        ];
        commands.into_iter().filter(|(_, offered)| *offered).map(|(name, _)| name.to_owned()).collect()
    }

    /// What the server offers this client.
    #[must_use]
    pub fn server_capabilities(&self) -> ServerCapabilities {
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                save: Some(TextDocumentSyncSaveOptions::Supported(true)),
                ..TextDocumentSyncOptions::default()
            })),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            definition_provider: Some(OneOf::Left(true)),
            references_provider: Some(OneOf::Left(true)),
            document_highlight_provider: Some(OneOf::Left(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
            call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(true),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            code_lens_provider: self.shows_references.then_some(CodeLensOptions { resolve_provider: Some(true) }),
            semantic_tokens_provider: tokens::offered(self),
            completion_provider: Some(CompletionOptions {
                resolve_provider: Some(true),
                trigger_characters: Some(
                    ["(", "/", "#", "\"", "<", ":", "[", "!", "?", "&", " ", "@", "-"].map(str::to_owned).to_vec(),
                ),
                ..CompletionOptions::default()
            }),
            code_action_provider: self.code_action_literals.then(|| {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(
                        [
                            vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR_REWRITE, FIX_ALL],
                            super::refactorings::kinds(),
                        ]
                        .concat(),
                    ),
                    resolve_provider: self.code_action_resolve.then_some(true),
                    ..CodeActionOptions::default()
                })
            }),
            inlay_hint_provider: Some(OneOf::Left(true)),
            rename_provider: Some(match self.prepare_rename {
                true => OneOf::Right(RenameOptions {
                    prepare_provider: Some(true),
                    work_done_progress_options: WorkDoneProgressOptions::default(),
                }),
                false => OneOf::Left(true),
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: self.commands(),
                ..ExecuteCommandOptions::default()
            }),
            diagnostic_provider: self.pull.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("guidepost".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    ..DiagnosticOptions::default()
                })
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: Some(WorkspaceFileOperationsServerCapabilities {
                    did_create: self.file_operations.0.then(any_file),
                    did_rename: self.file_operations.1.then(any_file),
                    did_delete: self.file_operations.2.then(any_file),
                    will_rename: self.file_questions.0.then(any_file),
                    will_delete: self.file_questions.1.then(any_file),
                    ..WorkspaceFileOperationsServerCapabilities::default()
                }),
            }),
            ..ServerCapabilities::default()
        }
    }
}

fn is(declared: Option<bool>) -> bool {
    declared == Some(true)
}

fn markdown(formats: Option<&Vec<MarkupKind>>) -> bool {
    formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown))
}

/// The first of the client's encodings that we know; UTF-16, which every client knows, otherwise.
fn encoding(declared: &ClientCapabilities) -> Encoding {
    let offered = declared.general.as_ref().and_then(|it| it.position_encodings.as_ref());
    let known = offered.into_iter().flatten().find_map(|kind| match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    });
    known.unwrap_or_default()
}

/// Files and folders alike: a renamed folder moves articles.
fn any_file() -> FileOperationRegistrationOptions {
    let pattern = FileOperationPattern { glob: "**/*".to_owned(), ..FileOperationPattern::default() };
    FileOperationRegistrationOptions { filters: vec![FileOperationFilter { scheme: Some("file".to_owned()), pattern }] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn client(declared: serde_json::Value) -> Client {
        Client::new(&serde_json::from_value(declared).unwrap())
    }

    #[test]
    fn the_first_encoding_that_we_know_is_taken() {
        for (offered, expected) in [
            (json!(["utf-8", "utf-16"]), "utf-8"),
            (json!(["utf-7", "utf-32"]), "utf-32"),
            (json!(["utf-16", "utf-8"]), "utf-16"),
            (json!([]), "utf-16"),
            (json!(["utf-7"]), "utf-16"),
        ] {
            let client = client(json!({"general": {"positionEncodings": offered}}));
            assert_eq!(client.server_capabilities().position_encoding.unwrap().as_str(), expected);
        }
    }

    #[test]
    fn findings_are_pulled_only_by_clients_that_can_be_told_to_pull_again() {
        let refresh = json!({"diagnostics": {"refreshSupport": true}});
        for (declared, pull) in [
            (json!({}), false),
            (json!({"textDocument": {"diagnostic": {}}}), false),
            (json!({"workspace": refresh}), false),
            (json!({"textDocument": {"diagnostic": {}}, "workspace": refresh}), true),
        ] {
            assert_eq!(
                client(declared.clone()).server_capabilities().diagnostic_provider.is_some(),
                pull,
                "{declared}"
            );
        }
    }
}
