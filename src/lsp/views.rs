//! The answers that editors draw as views: the links of an article, the link graph, the health of the sets.
//!
//! Their shapes are written down in `editors/README.md`; `version` moves when they change.

use super::capabilities::Client;
use super::convert;
use crate::checks::Circle;
use crate::features::article_links::{self, Incoming, Outgoing};
use crate::features::health::{self, LinkedAnchor};
use crate::features::neighbourhood::{self, Edge, Node, Wanted};
use crate::graph::{FileId, Snapshot};
use crate::server::View;
use crate::text::Span;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use tower_lsp::ls_types::{Location, TextDocumentIdentifier};

/// Incoming links whose texts are read, unless the client wants another number.
const INCOMING: usize = 1000;

/// Nodes of a graph, unless the client wants another number.
const NODES: usize = 300;

/// The most nodes of a graph.
const MOST_NODES: usize = 2000;

/// How far a graph goes, unless the client says.
const DEPTH: usize = 1;

/// Parameters of `guidepost/links`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinksParams {
    pub text_document: TextDocumentIdentifier,
    limit: Option<usize>,
}

/// Parameters of `guidepost/graph`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphParams {
    text_document: Option<TextDocumentIdentifier>,
    depth: Option<usize>,
    limit: Option<usize>,
    resources: Option<bool>,
}

/// The links of the article at `path`.
#[must_use]
pub fn links(view: &View, client: &Client, path: &Path, params: &LinksParams) -> Option<Value> {
    let snapshot = &*view.snapshot;
    let file = view.file(path).filter(|&file| snapshot.file(file).is_some())?;
    let links = article_links::article_links(snapshot, file, params.limit.unwrap_or(INCOMING));
    let incoming = |it: &Incoming| {
        let place = convert::location(snapshot, it.file, it.span, client.encoding)?;
        Some(json!({
            "uri": place.uri, "range": place.range, "title": it.title, "text": it.text, "kind": it.kind.name(),
        }))
    };
    let outgoing = |it: &Outgoing| {
        let Location { range, .. } = convert::location(snapshot, file, it.span, client.encoding)?;
        let place = it.place.and_then(|(file, span)| convert::location(snapshot, file, span, client.encoding));
        Some(json!({
            "uri": it.path.as_deref().and_then(convert::uri), "title": it.title, "destination": it.destination,
            "fragment": it.fragment.as_deref(), "range": range, "kind": it.kind.name(), "status": it.status.name(),
            "target": place,
        }))
    };
    let broken = |(it, message): &(Outgoing, String)| {
        let mut broken = outgoing(it)?;
        broken["message"] = json!(message);
        Some(broken)
    };
    Some(json!({
        "version": 1,
        "title": links.title,
        "incoming": links.incoming.iter().filter_map(incoming).collect::<Vec<_>>(),
        "incomingTotal": links.incoming_total,
        "outgoing": links.outgoing.iter().filter_map(outgoing).collect::<Vec<_>>(),
        "broken": links.broken.iter().filter_map(broken).collect::<Vec<_>>(),
        "scanned": snapshot.scanned(),
    }))
}

/// The link graph around a document, or of all sets; `None` when the document is no file of a set.
#[must_use]
pub fn graph(view: &View, params: &GraphParams) -> Option<Value> {
    let snapshot = &*view.snapshot;
    let wanted = Wanted {
        depth: params.depth.unwrap_or(DEPTH),
        limit: params.limit.unwrap_or(NODES).clamp(1, MOST_NODES),
        resources: params.resources.unwrap_or(false),
    };
    let part = match &params.text_document {
        Some(document) => {
            let start = view.file(&convert::path(&document.uri)?).filter(|&file| snapshot.file(file).is_some())?;
            neighbourhood::around(snapshot, start, wanted)
        }
        None => neighbourhood::whole(snapshot, wanted),
    };
    let node = |it: &Node| {
        json!({
            "id": it.file.0, "uri": convert::uri(&snapshot.path(it.file)), "title": it.title, "kind": it.kind.name(),
            "broken": it.broken, "orphan": it.orphan, "distance": it.distance,
        })
    };
    let edge = |it: &Edge| json!({"from": it.from.0, "to": it.to.0, "count": it.count, "kinds": it.kinds});
    Some(json!({
        "version": 1,
        "nodes": part.nodes.iter().map(node).collect::<Vec<_>>(),
        "edges": part.edges.iter().map(edge).collect::<Vec<_>>(),
        "truncated": part.total > part.nodes.len(),
        "total": part.total,
        "scanned": snapshot.scanned(),
    }))
}

/// What is unused, unlinked and broken in all sets.
#[must_use]
pub fn health(view: &View, client: &Client) -> Value {
    let snapshot = &*view.snapshot;
    let health = health::health(snapshot);
    let file = |file: &FileId| named(snapshot, *file);
    let files = |list: &[FileId]| list.iter().map(file).collect::<Vec<_>>();
    let place = |file: FileId, span: Span| convert::location(snapshot, file, span, client.encoding);
    let broken = |(id, count): &(FileId, usize)| {
        let mut broken = file(id);
        broken["count"] = json!(count);
        broken
    };
    let anchor = |it: &LinkedAnchor| {
        let Location { uri, range } = place(it.place.0, it.place.1)?;
        Some(json!({
            "uri": uri, "range": range, "fragment": &*it.fragment, "title": it.title, "count": it.count,
            "page": named(snapshot, it.page),
        }))
    };
    let circle = |circle: &Circle| {
        let entry = |(file, span, url): &(FileId, Span, String)| {
            let Location { uri, range } = place(*file, *span)?;
            Some(json!({"uri": uri, "range": range, "url": url}))
        };
        circle.iter().filter_map(entry).collect::<Vec<_>>()
    };
    let titles = health.same_titles.iter();
    let titles = titles.map(|(title, list)| json!({"title": title, "articles": files(list)}));
    json!({
        "version": 1,
        "orphans": files(&health.orphans),
        "unlinked": files(&health.unlinked),
        "deadEnds": files(&health.dead_ends),
        "unused": {
            "images": files(&health.unused_images),
            "includes": files(&health.unused_includes),
            "snippets": files(&health.unused_snippets),
        },
        "broken": health.broken.iter().map(broken).collect::<Vec<_>>(),
        "mostLinkedAnchors": health.anchors.iter().filter_map(anchor).collect::<Vec<_>>(),
        "redirectCycles": health.redirect_circles.iter().map(circle).collect::<Vec<_>>(),
        "duplicateTitles": titles.collect::<Vec<_>>(),
        "scanned": snapshot.scanned(),
    })
}

fn named(snapshot: &Snapshot, file: FileId) -> Value {
    json!({"uri": convert::uri(&snapshot.path(file)), "title": health::title(snapshot, file)})
}
