//! `guidepost graph`: the articles of a set with their anchors and links, for other programs. The shape of
//! the JSON is a contract; `version` moves when it changes.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;

use super::load::{self, Loaded};
use super::{Failure, check, json, print};
use crate::article::Article;
use crate::graph::{AnchorAt, AnchorRef, File, FileId, FileKind, Snapshot};
use crate::markdown::{AnchorKind, Link};
use crate::text::Encoding;

/// Arguments of `guidepost graph`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder or file; the current folder when none is named.
    path: Option<PathBuf>,
    /// How the graph is printed.
    #[arg(long, value_enum)]
    format: Format,
}

/// How a graph is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Articles, anchors and links as JSON.
    Json,
}

#[derive(Serialize)]
struct Document {
    version: u32,
    articles: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    file: String,
    title: Option<String>,
    /// Where it is published; `None` for what is no page of its own, and where nobody knows.
    url: Option<String>,
    anchors: Vec<Anchor>,
    links: Vec<Edge>,
}

#[derive(Serialize)]
struct Anchor {
    id: String,
    kind: &'static str,
    line: u32,
}

/// Lines and columns from 1, columns in UTF-16 units.
#[derive(Serialize)]
struct Edge {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    kind: &'static str,
    destination: String,
    file: Option<String>,
    fragment: Option<String>,
    status: &'static str,
}

/// Prints the graph of the set at a path.
pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let loaded = load::load(arguments.path.as_slice())?;
    let Format::Json = arguments.format;
    print(&json::line(&document(&loaded)))?;
    Ok(0)
}

fn document(loaded: &Loaded) -> Document {
    let files: Vec<(FileId, &File)> = loaded.snapshot.files().collect();
    let asked = files
        .par_iter()
        .filter(|(_, file)| file.kind == FileKind::Article && file.checked && loaded.covers(&file.path));
    let entries = asked.filter_map(|(id, file)| Some(entry(loaded, *id, file, file.article.as_deref()?)));
    let mut articles: Vec<Entry> = entries.collect();
    articles.sort_by(|a, b| a.file.cmp(&b.file));
    Document { version: 1, articles }
}

fn entry(loaded: &Loaded, id: FileId, file: &File, article: &Article) -> Entry {
    let snapshot = &*loaded.snapshot;
    let text = snapshot.text(id).unwrap_or_default();
    let edge = |(index, link): (usize, &Link)| {
        let at = |offset| article.lines.position(offset, Encoding::Utf16);
        let (start, end) = (at(link.span.start), at(link.span.end));
        Edge {
            line: start.line + 1,
            column: start.column + 1,
            end_line: end.line + 1,
            end_column: end.column + 1,
            kind: link.kind.name(),
            destination: link.destination.of(&text).to_owned(),
            file: target_path(snapshot, id, index).map(|path| loaded.relative(&path)),
            fragment: snapshot.target_fragment(id, index).map(|fragment| fragment.to_string()),
            status: snapshot.status(id, index).name(),
        }
    };
    Entry {
        file: loaded.relative(&file.path),
        title: article.title().map(str::to_owned),
        url: url(snapshot, id, file),
        anchors: snapshot.anchors(id).iter().filter_map(|a| anchor(snapshot, article, a)).collect(),
        links: article.links.iter().enumerate().map(edge).collect(),
    }
}

/// A missing file is named as this link spells it, an existing one as the disk does.
fn target_path(snapshot: &Snapshot, source: FileId, index: usize) -> Option<std::sync::Arc<Path>> {
    snapshot.target_path(source, index)
}

/// Where the page is published: the whole address where `guidepost.toml` says it, else the path of the site;
/// `None` where nobody knows.
fn url(snapshot: &Snapshot, id: FileId, file: &File) -> Option<String> {
    let docset = snapshot.docset(id).filter(|_| check::is_page(file))?;
    docset.page_url(&file.path)
}

/// An anchor that an include brings stands at the line of the directive.
fn anchor(snapshot: &Snapshot, article: &Article, anchor: &AnchorRef) -> Option<Anchor> {
    let (kind, offset) = match (anchor.include, anchor.at) {
        (Some(link), _) => ("include", article.links.get(link)?.span.start),
        (None, AnchorAt::Heading(index)) => ("heading", article.headings.get(index)?.span.start),
        (None, AnchorAt::Explicit(index)) => {
            let written = article.anchors.get(index)?;
            let kind = match written.kind {
                AnchorKind::Html => "html",
                AnchorKind::Tab => "tab",
            };
            (kind, written.span.start)
        }
    };
    let line = article.lines.position(offset, Encoding::Utf16).line + 1;
    Some(Anchor { id: snapshot.anchor_id(anchor)?.to_owned(), kind, line })
}
