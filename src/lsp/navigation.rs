//! Reading an article and finding one's way in a set, at the edge: outline, folding, selections, links, symbols, counts,
//! hierarchy.

use super::capabilities::{Client, SHOW_REFERENCES};
use super::convert;
use crate::features::document_links::{self, Leads};
use crate::features::folding::{self, FoldKind};
use crate::features::lens::{self, Counted};
use crate::features::outline::{self, Symbol};
use crate::features::{calls, selection, workspace_symbols};
use crate::graph::FileId;
use crate::server::{View, lines_of};
use crate::text::{LineIndex, Span};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tower_lsp::ls_types::*;

/// The outline of the article at `path`: a tree where the client takes one, else a list.
#[must_use]
pub fn outline(view: &View, client: &Client, path: &Path) -> Option<DocumentSymbolResponse> {
    let file = view.file(path)?;
    let lines = lines_of(&view.snapshot, file)?;
    let rows = outline::outline(&view.snapshot, file);
    if client.symbol_trees {
        let rows = rows.into_iter().map(|row| tree(row, &lines, client));
        return Some(DocumentSymbolResponse::Nested(rows.collect()));
    }
    let uri = convert::uri(path)?;
    let mut flat = Vec::new();
    let mut open: Vec<(Option<String>, Symbol)> = rows.into_iter().rev().map(|row| (None, row)).collect();
    while let Some((container, Symbol { name, kind, selection, children, .. })) = open.pop() {
        open.extend(children.into_iter().rev().map(|child| (Some(name.clone()), child)));
        let location = Location::new(uri.clone(), convert::range(&lines, selection, client.encoding));
        flat.push(information(name, symbol_kind(kind), location, container));
    }
    Some(DocumentSymbolResponse::Flat(flat))
}

fn tree(row: Symbol, lines: &LineIndex, client: &Client) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> = row.children.into_iter().map(|row| tree(row, lines, client)).collect();
    #[expect(deprecated, reason = "the library has no other way to make one")]
    DocumentSymbol {
        name: row.name,
        detail: row.detail,
        kind: symbol_kind(row.kind),
        tags: None,
        deprecated: None,
        range: convert::range(lines, row.span, client.encoding),
        selection_range: convert::range(lines, row.selection, client.encoding),
        children: (!children.is_empty()).then_some(children),
    }
}

fn information(name: String, kind: SymbolKind, location: Location, container: Option<String>) -> SymbolInformation {
    #[expect(deprecated, reason = "the library has no other way to make one")]
    SymbolInformation { name, kind, tags: None, deprecated: None, location, container_name: container }
}

fn symbol_kind(kind: outline::SymbolKind) -> SymbolKind {
    match kind {
        outline::SymbolKind::Header => SymbolKind::OBJECT,
        outline::SymbolKind::Key => SymbolKind::PROPERTY,
        // As VS Code's own outline of Markdown has it.
        outline::SymbolKind::Heading => SymbolKind::STRING,
        outline::SymbolKind::Tab => SymbolKind::ENUM_MEMBER,
        outline::SymbolKind::Zone | outline::SymbolKind::Moniker => SymbolKind::NAMESPACE,
    }
}

/// What can be folded in the article at `path`.
#[must_use]
pub fn folds(view: &View, client: &Client, path: &Path) -> Option<Vec<FoldingRange>> {
    let folds = folding::folds(&view.snapshot, view.file(path)?).into_iter();
    let range = |fold: folding::Fold| FoldingRange {
        start_line: fold.first,
        end_line: fold.last,
        kind: match fold.kind {
            FoldKind::Comment => Some(FoldingRangeKind::Comment),
            FoldKind::Region => Some(FoldingRangeKind::Region),
            FoldKind::Other => None,
        },
        ..FoldingRange::default()
    };
    Some(folds.map(range).take(client.fold_limit).collect())
}

/// What each of the places stands in.
#[must_use]
pub fn selections(view: &View, client: &Client, path: &Path, places: &[Position]) -> Option<Vec<SelectionRange>> {
    let lines = lines_of(&view.snapshot, view.file(path)?)?;
    let chains = places.iter().map(|&at| {
        let (file, offset) = convert::place(view, client, path, at)?;
        let around = selection::selections(&view.snapshot, file, offset);
        let range = |span: &Span| convert::range(&lines, *span, client.encoding);
        let outer = |parent: Option<SelectionRange>, span: &Span| {
            Some(SelectionRange { range: range(span), parent: parent.map(Box::new) })
        };
        around.iter().rev().fold(None, outer)
    });
    let nothing = |&at: &Position| SelectionRange { range: Range::new(at, at), parent: None };
    Some(chains.zip(places).map(|(chain, at)| chain.unwrap_or_else(|| nothing(at))).collect())
}

/// What a client gives back to have a link, a lens or a node of the hierarchy looked up.
#[derive(Debug, Deserialize, Serialize)]
struct Data {
    path: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

impl Data {
    fn of(view: &View, file: FileId, index: Option<usize>) -> Option<Value> {
        serde_json::to_value(Self { path: view.snapshot.path(file).to_path_buf(), index }).ok()
    }

    fn read(view: &View, data: Option<&Value>) -> Option<(FileId, Option<usize>)> {
        let data: Self = serde_json::from_value(data?.clone()).ok()?;
        Some((view.file(&data.path)?, data.index))
    }
}

/// The links of the file at `path` that lead somewhere.
#[must_use]
pub fn links(view: &View, client: &Client, path: &Path) -> Option<Vec<DocumentLink>> {
    let file = view.file(path)?;
    let lines = lines_of(&view.snapshot, file)?;
    let links = document_links::document_links(&view.snapshot, file).into_iter().filter_map(|link| {
        let range = convert::range(&lines, link.span, client.encoding);
        let (target, data) = match link.leads {
            Leads::Url(url) => (Some(Uri::from_str(&url).ok()?), None),
            Leads::File(index) => (None, Some(Data::of(view, file, Some(index))?)),
        };
        Some(DocumentLink { range, target, tooltip: None, data })
    });
    Some(links.collect())
}

/// A link with where it leads: to a line, where it is not the first.
#[must_use]
pub fn resolved_link(view: &View, mut link: DocumentLink) -> DocumentLink {
    let known = Data::read(view, link.data.as_ref()).and_then(|(file, index)| {
        let (target, said) = document_links::resolve(&view.snapshot, file, index?)?;
        let (uri, lines) = convert::target_place(&view.snapshot, &target)?;
        Some((uri, lines.line_of(target.selection.start), said))
    });
    if let Some((uri, line, said)) = known {
        // The fragment of a file's URI that editors understand.
        let place = format!("{}#L{}", uri.as_str(), line + 1);
        link.target = if line == 0 { Some(uri) } else { Uri::from_str(&place).ok() };
        link.tooltip = Some(said);
    }
    link
}

/// The articles and sections that `query` fits, the best first.
#[must_use]
pub fn symbols(view: &View, client: &Client, query: &str) -> WorkspaceSymbolResponse {
    let found = workspace_symbols::symbols(&view.snapshot, query).into_iter().filter_map(|it| {
        let location = convert::location(&view.snapshot, it.file, it.span, client.encoding)?;
        let kind = if it.article.is_none() { SymbolKind::FILE } else { SymbolKind::STRING };
        Some(information(it.name, kind, location, it.article))
    });
    WorkspaceSymbolResponse::Flat(found.collect())
}

/// The lines of the article at `path` that bear a count of links, which [`resolved_lens`] makes.
#[must_use]
pub fn lenses(view: &View, client: &Client, path: &Path) -> Option<Vec<CodeLens>> {
    let file = view.file(path).filter(|_| client.shows_references)?;
    let lines = lines_of(&view.snapshot, file)?;
    let lenses = lens::lenses(&view.snapshot, file).into_iter().filter_map(|lens| {
        let start = convert::range(&lines, Span { end: lens.span.start, ..lens.span }, client.encoding);
        let index = match lens.counted {
            Counted::Article => None,
            Counted::Heading(index) => Some(index),
        };
        Some(CodeLens { range: start, command: None, data: Some(Data::of(view, file, index)?) })
    });
    Some(lenses.collect())
}

/// A lens with its count; what it opens is the client's command, with the document, the place and the places that are
/// listed, or null where they are so many that the client better asks for them.
#[must_use]
pub fn resolved_lens(view: &View, client: &Client, mut lens: CodeLens) -> CodeLens {
    let known = Data::read(view, lens.data.as_ref()).and_then(|(file, index)| {
        let counted = index.map_or(Counted::Article, Counted::Heading);
        let lens::Resolved { title, at, places } = lens::resolve(&view.snapshot, file, counted)?;
        let Location { uri, range } = convert::location(&view.snapshot, file, Span::at(at as usize), client.encoding)?;
        let places = places.map(|places| -> Vec<Location> {
            let by_file =
                places.chunk_by(|a, b| a.file == b.file).filter_map(|places| Some((places.first()?.file, places)));
            by_file
                .flat_map(|(file, places)| convert::locations(&view.snapshot, file, places, client.encoding))
                .collect()
        });
        let arguments = Some(vec![json!(uri), json!(range.start), json!(places)]);
        Some(Command { title, command: SHOW_REFERENCES.to_owned(), arguments })
    });
    // A lens of a heading that is gone; the client asks for new ones.
    let gone = || Command { title: String::new(), command: String::new(), arguments: None };
    lens.command = Some(known.unwrap_or_else(gone));
    lens
}

/// The article to start a hierarchy of links from.
#[must_use]
pub fn hierarchy(view: &View, client: &Client, path: &Path, at: Position) -> Option<Vec<CallHierarchyItem>> {
    let (file, offset) = convert::place(view, client, path, at)?;
    Some(vec![item(view, client, calls::start(&view.snapshot, file, offset)?)?])
}

/// Who links to an article of the hierarchy.
#[must_use]
pub fn incoming(view: &View, client: &Client, to: &CallHierarchyItem) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (file, _) = Data::read(view, to.data.as_ref())?;
    let calls = calls::incoming(&view.snapshot, file).into_iter().filter_map(|call| {
        let from_ranges = ranges(view, client, call.node.file, &call.links)?;
        Some(CallHierarchyIncomingCall { from: item(view, client, call.node)?, from_ranges })
    });
    Some(calls.collect())
}

/// Where an article of the hierarchy links.
#[must_use]
pub fn outgoing(view: &View, client: &Client, from: &CallHierarchyItem) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (file, _) = Data::read(view, from.data.as_ref())?;
    let calls = calls::outgoing(&view.snapshot, file).into_iter().filter_map(|call| {
        let from_ranges = ranges(view, client, file, &call.links)?;
        Some(CallHierarchyOutgoingCall { to: item(view, client, call.node)?, from_ranges })
    });
    Some(calls.collect())
}

fn item(view: &View, client: &Client, node: calls::Node) -> Option<CallHierarchyItem> {
    let lines = lines_of(&view.snapshot, node.file)?;
    Some(CallHierarchyItem {
        name: node.name,
        kind: SymbolKind::FILE,
        tags: None,
        detail: Some(node.path),
        uri: convert::uri(&view.snapshot.path(node.file))?,
        range: convert::range(&lines, Span::new(0, lines.len() as usize), client.encoding),
        selection_range: convert::range(&lines, node.title, client.encoding),
        data: Data::of(view, node.file, None),
    })
}

fn ranges(view: &View, client: &Client, file: FileId, spans: &[Span]) -> Option<Vec<Range>> {
    let lines = lines_of(&view.snapshot, file)?;
    Some(spans.iter().map(|&span| convert::range(&lines, span, client.encoding)).collect())
}
