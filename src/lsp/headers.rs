//! Metadata headers at the edge: where values come from, changes on request.

use super::capabilities::Client;
use super::{convert, findings};
use crate::checks::front_matter::today;
use crate::features::front_matter::actions::{self, Action};
use crate::features::metadata::{self, Given, Source};
use crate::graph::{FileId, Snapshot};
use crate::server::View;
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use tower_lsp::ls_types::*;

/// A value of an article's metadata.
#[derive(Debug, Serialize)]
struct From {
    value: Value,
    /// `header`, `fileMetadata` or `globalMetadata`.
    from: &'static str,
    /// The glob of file metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    glob: Option<String>,
    location: Location,
}

/// One key of the answer of `guidepost/metadata`.
#[derive(Debug, Serialize)]
pub struct Metadata {
    key: String,
    #[serde(flatten)]
    given: From,
    overrides: Vec<From>,
}

/// The metadata of the article at `path` with where each value stands; `None` for what is no article.
#[must_use]
pub fn metadata(view: &View, client: &Client, path: &Path) -> Option<Vec<Metadata>> {
    let file = view.file(path)?;
    view.snapshot.article(file)?;
    let from = |given: Given| {
        let (from, glob) = match &given.source {
            Source::Header => ("header", None),
            Source::FileMetadata(glob) => ("fileMetadata", Some(glob.clone())),
            Source::GlobalMetadata => ("globalMetadata", None),
        };
        let location = location(&view.snapshot, client, file, &given)?;
        Some(From { value: given.value, from, glob, location })
    };
    let all = metadata::effective(&view.snapshot, file).into_iter().filter_map(|it| {
        let overrides = it.overrides.into_iter().filter_map(from).collect();
        Some(Metadata { key: it.key, given: from(it.given)?, overrides })
    });
    Some(all.collect())
}

/// Where a value stands.
pub(super) fn location(snapshot: &Snapshot, client: &Client, file: FileId, given: &Given) -> Option<Location> {
    let Some(place) = given.config else { return convert::location(snapshot, file, given.span, client.encoding) };
    let config = snapshot.docsets().get(place.docset)?.config_files.get(place.file)?;
    Some(Location::new(convert::uri(&config.path)?, convert::range(&config.lines, given.span, client.encoding)))
}

/// What can be done with the header that `range` touches; none while the text may differ from the editor's.
#[must_use]
pub fn actions(view: &View, client: &Client, path: &Path, range: Range) -> CodeActionResponse {
    header_actions(view, client, path, range).unwrap_or_default()
}

fn header_actions(view: &View, client: &Client, path: &Path, range: Range) -> Option<CodeActionResponse> {
    let file = view.file(path).filter(|_| !view.suspect.contains(path))?;
    let article = view.snapshot.article(file)?;
    let at = convert::span(client, &article.lines, range);
    let header = article.front_matter.as_deref().filter(|it| it.span.start <= at.end && at.start <= it.span.end)?;
    let text = view.snapshot.text(file)?;
    let schema = view.snapshot.schema(file).schema;
    let dates = today().map(|day| actions::set_to_today(&text, header, at, schema, day)).unwrap_or_default();
    let all = dates.into_iter().chain(actions::sorted(&text, &article.lines, header, schema));
    let action = |Action { title, edits }: Action| {
        let edits = edits.into_iter().map(|(span, new_text)| TextEdit {
            range: convert::range(&article.lines, span, client.encoding),
            new_text,
        });
        Some(CodeActionOrCommand::CodeAction(CodeAction {
            title,
            kind: Some(CodeActionKind::REFACTOR_REWRITE),
            edit: Some(findings::workspace_edit(&view.snapshot, client, file, edits.collect())?),
            ..CodeAction::default()
        }))
    };
    Some(all.filter_map(action).collect())
}
