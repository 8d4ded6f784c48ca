//! From a request's parameters to a feature and back: what a handler asks, as plain functions of a view.

use super::capabilities::{Client, LINK_FOR, SECTION_LINK};
use super::convert;
use crate::checks::front_matter::today;
use crate::features::completion::{CompletionOptions, ResolveData};
use crate::features::references::Asked;
use crate::features::{completion, definition, hover, in_toc, link_for, references};
use crate::graph::{FileId, FileKind};
use crate::server::{View, lines_of};
use crate::text::Span;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::*;

/// The folders that the client has open: workspace folders, else its root.
#[must_use]
pub fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(folders) = &params.workspace_folders {
        return folders.iter().filter_map(|folder| convert::path(&folder.uri)).collect();
    }
    // Clients older than workspace folders still say only this.
    #[expect(deprecated, reason = "the only thing that old clients send")]
    let (uri, path) = (&params.root_uri, &params.root_path);
    let path = path.as_ref().map(PathBuf::from).filter(|path| path.is_absolute());
    uri.as_ref().and_then(convert::path).or(path).into_iter().collect()
}

/// What to show at a place.
#[must_use]
pub fn hover(view: &View, client: &Client, path: &Path, at: Position) -> Option<Hover> {
    let (file, offset) = convert::place(view, client, path, at)?;
    convert::hover(view, client, file, hover::hover(&view.snapshot, file, offset)?)
}

/// Where the link at a place leads.
#[must_use]
pub fn definition(view: &View, client: &Client, path: &Path, at: Position) -> Option<GotoDefinitionResponse> {
    let (file, offset) = convert::place(view, client, path, at)?;
    convert::definitions(view, client, file, &definition::definition(&view.snapshot, file, offset))
}

/// How many files the first part of an answer in parts is about, and how many each later one.
const PARTS: (usize, usize) = (200, 4000);

/// Who refers to what is at a place. With `parts` all of the answer goes there, a part at a time, and none is returned.
#[must_use]
pub fn references(
    view: &View,
    client: &Client,
    path: &Path,
    question: &ReferenceParams,
    parts: Option<impl Fn(Vec<Location>)>,
) -> Option<Vec<Location>> {
    let at = question.text_document_position.position;
    let (file, offset) = convert::place(view, client, path, at)?;
    let asked = Asked::new(&view.snapshot, file, offset, question.context.include_declaration)?;
    let places = |files: &[FileId]| -> Vec<Location> {
        let places = files
            .par_iter()
            .flat_map_iter(|&file| convert::locations(&view.snapshot, file, &asked.of(file), client.encoding));
        places.collect()
    };
    let Some(parts) = parts else { return Some(places(asked.files())) };
    let (first, rest) = asked.files().split_at(PARTS.0.min(asked.files().len()));
    for part in std::iter::once(first).chain(rest.chunks(PARTS.1)) {
        let places = places(part);
        if !places.is_empty() {
            parts(places);
        }
    }
    Some(Vec::new())
}

/// Where the same is referred to in the article itself.
#[must_use]
pub fn highlights(view: &View, client: &Client, path: &Path, at: Position) -> Option<Vec<DocumentHighlight>> {
    let (file, offset) = convert::place(view, client, path, at)?;
    let lines = lines_of(&view.snapshot, file)?;
    let found = references::highlights(&view.snapshot, file, offset).into_iter();
    let found = found.map(|it| DocumentHighlight {
        range: convert::range(&lines, it.span, client.encoding),
        kind: Some(if it.declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    });
    Some(found.collect())
}

/// What can be written at a place.
#[must_use]
pub fn completion(view: &View, client: &Client, path: &Path, at: Position) -> Option<CompletionResponse> {
    let (file, offset) = convert::place(view, client, path, at)?;
    let options = CompletionOptions { snippets: client.snippets, today: today() };
    convert::completions(view, client, file, completion::complete(&view.snapshot, file, offset, &options))
}

/// A completion item with its preview.
#[must_use]
pub fn resolved(view: &View, client: &Client, mut item: CompletionItem) -> CompletionItem {
    let data = item.data.clone().and_then(|data| serde_json::from_value::<ResolveData>(data).ok());
    if let Some(text) = data.and_then(|data| completion::resolve(&view.snapshot, &data)) {
        item.documentation = Some(convert::documentation(text, client));
    }
    item
}

/// One answer of `guidepost/inToc`: a `Location`, and the names of the entries above it.
#[derive(Debug, Serialize)]
pub struct InToc {
    #[serde(flatten)]
    location: Location,
    above: Vec<String>,
}

/// Where tables of contents list the article at `path`; `None` while none is known and the scan goes on.
#[must_use]
pub fn in_toc(view: &View, client: &Client, path: &Path) -> Option<Vec<InToc>> {
    let listings = view.file(path).map(|article| in_toc::listings(&view.snapshot, article)).unwrap_or_default();
    let answer = |it: in_toc::Listing| {
        let location = convert::location(&view.snapshot, it.toc, it.span, client.encoding)?;
        Some(InToc { location, above: it.above })
    };
    let found: Vec<InToc> = listings.into_iter().filter_map(answer).collect();
    (!found.is_empty() || view.snapshot.scanned()).then_some(found)
}

/// A question of the commands about links.
#[derive(Debug)]
pub struct LinkQuestion {
    /// The document.
    pub uri: Uri,
    range: Range,
    /// What was copied; `None` when the section's own address is wanted.
    copied: Option<String>,
}

/// The argument of the commands about links.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinkArgument {
    text_document: TextDocumentIdentifier,
    position: Option<Position>,
    range: Option<Range>,
    text: Option<String>,
}

/// Reads the argument of a command about links: `textDocument`, `position` or `range`, and for `guidepost.linkFor` the
/// copied `text`. `None` for other commands and arguments.
#[must_use]
pub fn link_question(command: &str, argument: &Value) -> Option<LinkQuestion> {
    let pastes = match command {
        LINK_FOR => true,
        SECTION_LINK => false,
        _ => return None,
    };
    let read: LinkArgument = serde_json::from_value(argument.clone()).ok()?;
    let range = read.range.or_else(|| read.position.map(|at| Range::new(at, at)))?;
    let copied = read.text.filter(|_| pastes);
    (copied.is_some() == pastes).then_some(LinkQuestion { uri: read.text_document.uri, range, copied })
}

/// What a command about links answers.
#[must_use]
pub fn link(view: &View, client: &Client, path: &Path, question: &LinkQuestion) -> Option<Value> {
    let (file, start) = convert::place(view, client, path, question.range.start)?;
    let (_, end) = convert::place(view, client, path, question.range.end)?;
    let answer = match &question.copied {
        Some(copied) => link_for::link_for(&view.snapshot, file, Span { start, end: end.max(start) }, copied),
        None => link_for::section_link(&view.snapshot, file, start),
    };
    answer.map(Value::String)
}

/// Parameters of `guidepost/status`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusParams {
    text_document: Option<TextDocumentIdentifier>,
}

/// The sets found and why, the number of articles, how far the scan is; of a document its version and set.
#[must_use]
pub fn status(view: &View, params: Option<&StatusParams>) -> Value {
    let snapshot = &view.snapshot;
    let sets = snapshot
        .docsets()
        .iter()
        .map(|set| json!({"root": set.root, "generator": set.generator.name(), "foundBy": set.found_by}));
    let articles = snapshot
        .files()
        .filter(|(id, file)| file.kind == FileKind::Article && file.checked && snapshot.includers(*id).is_empty());
    let mut status = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "sets": sets.collect::<Vec<_>>(),
        "articles": articles.count(),
        "scanned": snapshot.scanned(),
        "suspect": view.suspect.len(),
    });
    let document = params.and_then(|params| params.text_document.as_ref());
    if let Some(file) = document.and_then(|it| view.file(&convert::path(&it.uri)?)) {
        let set = snapshot.docset(file).map(|set| set.root.clone());
        status["document"] = json!({"version": snapshot.open_version(file), "set": set});
    }
    status
}
