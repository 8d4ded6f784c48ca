//! The health of the set as a part of `guidepost graph --format json --health`. The shape is a contract.

use super::super::load::Loaded;
use crate::features::health;
use crate::graph::FileId;
use crate::server::lines_of;
use crate::text::{Encoding, Span};
use serde::Serialize;

/// Lists are sorted as [`health::Health`] sorts them; lines and columns from 1.
#[derive(Serialize)]
pub(super) struct Health {
    orphans: Vec<String>,
    unlinked: Vec<String>,
    dead_ends: Vec<String>,
    unused_images: Vec<String>,
    unused_includes: Vec<String>,
    unused_snippets: Vec<String>,
    broken: Vec<Broken>,
    most_linked_anchors: Vec<Anchor>,
    redirect_cycles: Vec<Vec<Redirection>>,
    duplicate_titles: Vec<SameTitle>,
}

#[derive(Serialize)]
struct Broken {
    file: String,
    count: usize,
}

#[derive(Serialize)]
struct Anchor {
    page: String,
    fragment: String,
    title: String,
    file: String,
    line: u32,
    count: usize,
}

#[derive(Serialize)]
struct Redirection {
    file: String,
    line: u32,
    column: u32,
    url: String,
}

#[derive(Serialize)]
struct SameTitle {
    title: String,
    files: Vec<String>,
}

/// The health of what was asked for.
pub(super) fn health(loaded: &Loaded) -> Health {
    let snapshot = &*loaded.snapshot;
    let found = health::within(snapshot, &|path| loaded.covers(path));
    let name = |file: FileId| loaded.relative(&snapshot.path(file));
    let names = |files: &[FileId]| files.iter().map(|&file| name(file)).collect::<Vec<_>>();
    let place = |file: FileId, span: Span| {
        let lines = lines_of(snapshot, file);
        lines.map_or((1, 1), |lines| {
            let at = lines.position(span.start, Encoding::Utf16);
            (at.line + 1, at.column + 1)
        })
    };
    let redirection = |(file, span, url): &(FileId, Span, String)| {
        let (line, column) = place(*file, *span);
        Redirection { file: name(*file), line, column, url: url.clone() }
    };
    let anchor = |it: &health::LinkedAnchor| Anchor {
        page: name(it.page),
        fragment: it.fragment.to_string(),
        title: it.title.clone(),
        file: name(it.place.0),
        line: place(it.place.0, it.place.1).0,
        count: it.count,
    };
    let same = found.same_titles.iter();
    Health {
        orphans: names(&found.orphans),
        unlinked: names(&found.unlinked),
        dead_ends: names(&found.dead_ends),
        unused_images: names(&found.unused_images),
        unused_includes: names(&found.unused_includes),
        unused_snippets: names(&found.unused_snippets),
        broken: found.broken.iter().map(|(file, count)| Broken { file: name(*file), count: *count }).collect(),
        most_linked_anchors: found.anchors.iter().map(anchor).collect(),
        redirect_cycles: found.redirect_circles.iter().map(|it| it.iter().map(redirection).collect()).collect(),
        duplicate_titles: same.map(|(title, files)| SameTitle { title: title.clone(), files: names(files) }).collect(),
    }
}
