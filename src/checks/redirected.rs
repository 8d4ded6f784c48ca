//! Findings about links to articles that have moved.
//!
//! Must not guess where a URL leads: without a known place of publication there is no repair.

use super::{Draft, Fix};
use crate::docset::Docset;
use crate::docset::relative::{encode_path, relative_path};
use crate::docset::resolve::{self, Destination};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::Link;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Link `index` of `file` leads to an article that is gone and that a redirection leads on from.
pub(super) fn link(snapshot: &Snapshot, file: FileId, index: usize, link: &Link) -> Option<Draft> {
    let target = snapshot.target_file(file, index)?;
    let (docset, redirect) = snapshot.redirect(target)?;
    let from = snapshot.path(file);
    // As the link spells it: the redirections only know the path in lower case.
    let gone = snapshot.target_path(file, index)?;
    let shown = relative_path(&from, &gone);
    let successor = successor(snapshot, docset, &gone, &redirect.url);
    let fix = successor.filter(|path| **path != *from).map(|path| {
        let relative = relative_path(&from, &path);
        Fix { title: format!("Change to `{relative}`"), edits: vec![(link.path, encode_path(&relative))] }
    });
    let message = format!("`{shown}` was moved and redirects to `{}`. Link to that directly.", redirect.url);
    Some(Draft::new("link-to-redirect", link.path, message).with_fix(fix))
}

/// The article of the set that `url`, where the gone article `source` redirects to, leads to.
fn successor(snapshot: &Snapshot, docset: &Docset, source: &Path, url: &str) -> Option<Arc<Path>> {
    // A fragment or version is part of where the redirection leads, and a path alone would lose it.
    if url.contains(['#', '?']) {
        return None;
    }
    let page = match published_below(docset, url) {
        Some(below) => docset.root.join(below.trim_matches('/')),
        None => match resolve::destination(docset, source, url) {
            Destination::File { path, .. } => path,
            _ => return None,
        },
    };
    let with = |ending: &str| PathBuf::from(format!("{}{ending}", page.display()));
    let candidates = [page.clone(), with(".md"), with(".yml"), page.join("index.md"), page.join("index.yml")];
    candidates.iter().find_map(|path| {
        let file = snapshot.file(snapshot.file_id(path)?)?;
        (file.kind != FileKind::Folder).then(|| Arc::clone(&file.path))
    })
}

/// The path below the set's own place of publication, when `url` leads there.
fn published_below<'a>(docset: &Docset, url: &'a str) -> Option<&'a str> {
    let base = docset.base_url.as_deref()?;
    let base_path = base.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let below = match url.strip_prefix(base) {
        Some(below) => below,
        None if url.starts_with('/') && !url.starts_with("//") => url.get(1..)?.strip_prefix(base_path)?,
        None => return None,
    };
    (below.is_empty() || below.starts_with('/') || base_path.is_empty()).then_some(below)
}
