//! `guidepost graph`: the articles of a set with their anchors and links, for other programs and as pictures. The shape
//! of the JSON is a contract; `version` moves when it changes.

mod health;
mod picture;
mod scip;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::Serialize;

use super::load::{self, Loaded};
use super::{Failure, check, json, print};
use crate::article::Article;
use crate::features::neighbourhood::{self, Part, Wanted};
use crate::files;
use crate::graph::{AnchorAt, AnchorRef, File, FileId, FileKind, Snapshot};
use crate::markdown::{AnchorKind, Link};
use crate::text::Encoding;
use picture::Picture;

/// Arguments of `guidepost graph`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder or file; the current folder when none is named.
    path: Option<PathBuf>,
    /// How the graph is printed.
    #[arg(long, value_enum)]
    format: Format,
    /// Only what is around this article, by links in both directions.
    #[arg(long, value_name = "ARTICLE")]
    around: Option<PathBuf>,
    /// How many links around it [default: 1].
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    /// With `--format json`: also what is orphaned, unused, unlinked, broken and most linked.
    #[arg(long)]
    health: bool,
}

/// How a graph is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Articles, anchors and links as JSON.
    Json,
    /// For GraphViz.
    Dot,
    /// A Mermaid flowchart.
    Mermaid,
    /// A SCIP index, for code search across repositories.
    Scip,
}

#[derive(Serialize)]
struct Document {
    version: u32,
    articles: Vec<Entry>,
    /// When asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<health::Health>,
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
    if arguments.health && arguments.format != Format::Json {
        return Err(Failure::Usage("`--health` is a part of `--format json`".to_owned()));
    }
    if arguments.depth.is_some() && arguments.around.is_none() {
        return Err(Failure::Usage("`--depth` needs `--around`".to_owned()));
    }
    if arguments.format == Format::Scip && std::io::stdout().is_terminal() {
        let message =
            "`--format scip` is no text: send it to a file, as in `guidepost graph --format scip > index.scip`";
        return Err(Failure::Usage(message.to_owned()));
    }
    let loaded = load::load(arguments.path.as_slice())?;
    match arguments.format {
        Format::Json => print(&json::line(&document(&loaded, arguments)?))?,
        Format::Dot | Format::Mermaid => print(&picture(&loaded, arguments)?)?,
        Format::Scip => {
            let part = around(&loaded, arguments, usize::MAX)?;
            let files: Option<FxHashSet<FileId>> = part.map(|part| part.nodes.iter().map(|node| node.file).collect());
            let is_asked =
                |id: FileId, path: &Path| loaded.covers(path) && files.as_ref().is_none_or(|files| files.contains(&id));
            let index = scip::index(&loaded, &is_asked);
            let mut out = std::io::stdout().lock();
            out.write_all(&index)?;
            out.flush()?;
        }
    }
    Ok(0)
}

/// The part of the graph around the article that was named, if one was.
fn around(loaded: &Loaded, arguments: &Arguments, limit: usize) -> Result<Option<Part>, Failure> {
    let Some(article) = &arguments.around else { return Ok(None) };
    let snapshot = &loaded.snapshot;
    let candidates = [files::normalize(article), files::normalize(&loaded.root.join(article))];
    let mut known = candidates.iter().filter_map(|path| snapshot.file_id(path));
    let start = known.find(|&id| snapshot.file(id).is_some_and(|file| file.kind != FileKind::Folder));
    let Some(start) = start else {
        return Err(Failure::Usage(format!("`{}` is no file of the article set", article.display())));
    };
    let wanted = Wanted { depth: arguments.depth.unwrap_or(1), limit, resources: false };
    Ok(Some(neighbourhood::around(snapshot, start, wanted)))
}

/// The graph as a text to be drawn. What does not fit is said on stderr.
fn picture(loaded: &Loaded, arguments: &Arguments) -> Result<String, Failure> {
    let limit = if arguments.format == Format::Dot { picture::MOST_IN_DOT } else { picture::MOST_IN_MERMAID };
    let picture = match around(loaded, arguments, limit)? {
        Some(part) => {
            if part.total > part.nodes.len() {
                let (drawn, there) = (part.nodes.len(), part.total);
                note(&format!(
                    "only the {drawn} nearest of at least {there} files are drawn; a smaller `--depth` has fewer"
                ));
            }
            Picture::of_files(loaded, &part)
        }
        None => {
            let wanted = Wanted { depth: 0, limit: usize::MAX, resources: false };
            let mut part = neighbourhood::whole(&loaded.snapshot, wanted);
            part.nodes.retain(|node| loaded.covers(&loaded.snapshot.path(node.file)));
            match part.nodes.len() {
                all if all > limit => {
                    note(&format!(
                        "{all} files are too many for one picture, so folders are drawn; `--around ARTICLE` draws what \
                         is around an article"
                    ));
                    Picture::of_folders(loaded, &part, limit)
                }
                _ => Picture::of_files(loaded, &part),
            }
        }
    };
    if arguments.format == Format::Dot {
        return Ok(picture.dot());
    }
    let (text, left_out) = picture.mermaid();
    if left_out > 0 {
        note(&format!("{left_out} connections of the fewest links are left out: Mermaid draws no more than 500"));
    }
    Ok(text)
}

fn note(text: &str) {
    // When stderr is gone there is nobody left to tell.
    drop(writeln!(anstream::stderr(), "note: {text}"));
}

fn document(loaded: &Loaded, arguments: &Arguments) -> Result<Document, Failure> {
    let near = around(loaded, arguments, usize::MAX)?;
    let near: Option<FxHashSet<FileId>> = near.map(|part| part.nodes.iter().map(|node| node.file).collect());
    let files: Vec<(FileId, &File)> = loaded.snapshot.files().collect();
    let asked = files.par_iter().filter(|(id, file)| {
        is_listed(file)
            && file.checked
            && loaded.covers(&file.path)
            && near.as_ref().is_none_or(|near| near.contains(id))
    });
    let entries = asked.filter_map(|(id, file)| Some(entry(loaded, *id, file, file.article.as_deref()?)));
    let mut articles: Vec<Entry> = entries.collect();
    articles.sort_by(|a, b| a.file.cmp(&b.file));
    let health = arguments.health.then(|| health::health(loaded));
    Ok(Document { version: 1, articles, health })
}

/// Whether it is an article, an include, or a page in YAML that has links.
fn is_listed(file: &File) -> bool {
    let has_links = || file.article.as_ref().is_some_and(|article| !article.links.is_empty());
    file.kind == FileKind::Article || file.kind == FileKind::Yaml && has_links()
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
    let docset = snapshot.docset(id).filter(|_| check::is_page(file) || file.kind == FileKind::Yaml)?;
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
