//! Findings about links to articles that have moved.
//!
//! Must not guess where a URL leads: without a known place of publication there is no repair.

use super::{Draft, Fix};
use crate::docset::Docset;
use crate::docset::relative::{encode_path, relative_path};
use crate::docset::resolve::{self, Destination};
use crate::graph::{FileId, FileKind, Snapshot, Target};
use crate::markdown::Link;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Redirections that lead to each other are followed no further than this.
const LONGEST_CHAIN: usize = 10;

/// Link `index` of `file` leads to an article that is gone and that a redirection leads on from.
pub(super) fn link(snapshot: &Snapshot, file: FileId, index: usize, link: &Link) -> Option<Draft> {
    let target = snapshot.target_file(file, index)?;
    let (docset, redirect) = snapshot.redirect(target)?;
    let from = snapshot.path(file);
    // As the link spells it: the redirections only know the path in lower case.
    let gone = snapshot.target_path(file, index)?;
    let by_url = matches!(snapshot.target(file, index)?, Target::Site { .. });
    let shown = match by_url {
        true => snapshot.docset(target).and_then(|docset| docset.url_path(&gone))?,
        false => relative_path(&from, &gone),
    };
    let fix = successor(snapshot, docset, &gone, &redirect.url).filter(|path| **path != *from).and_then(|path| {
        let written = match by_url {
            true => snapshot.docset(snapshot.file_id(&path)?)?.url_path(&path)?,
            false => relative_path(&from, &path),
        };
        Some(Fix { title: format!("Change to `{written}`"), edits: vec![(link.path, encode_path(&written))] })
    });
    let message = format!("`{shown}` was moved and redirects to `{}`. Link to that directly.", redirect.url);
    Some(Draft::new("link-to-redirect", link.path, message).with_fix(fix))
}

/// The article here that link `index` of `file`, which leads to a redirected article, leads readers to in the end, and
/// the gone article.
#[must_use]
pub fn successor_of_link(snapshot: &Snapshot, file: FileId, index: usize) -> Option<(Arc<Path>, Option<Arc<Path>>)> {
    let target = snapshot.target_file(file, index)?;
    let (docset, redirect) = snapshot.redirect(target)?;
    let gone = snapshot.target_path(file, index)?;
    let successor = successor(snapshot, docset, &gone, &redirect.url).filter(|path| **path != *snapshot.path(file));
    Some((gone, successor))
}

/// The article here that `url`, where the gone article `source` redirects to, leads to in the end.
fn successor(snapshot: &Snapshot, docset: &Docset, source: &Path, url: &str) -> Option<Arc<Path>> {
    let (mut source, mut url) = (source.to_path_buf(), url.to_owned());
    for _ in 0..LONGEST_CHAIN {
        // A fragment or version is part of where the redirection leads, and a path alone would lose it.
        if url.contains(['#', '?']) {
            return None;
        }
        let set = crate::docset::docset_for(snapshot.docsets(), &source).map_or(docset, |set| set);
        let next = redirect_target(snapshot, set, &source, &url)?;
        match snapshot.file(next) {
            Some(file) => return Some(Arc::clone(&file.path)),
            None => {
                let (_, redirect) = snapshot.redirect(next)?;
                (source, url) = (snapshot.path(next).to_path_buf(), redirect.url.to_string());
            }
        }
    }
    None
}

/// The file that `url`, to which `source` redirects, leads to: one that is there, or one that is redirected in
/// turn.
#[must_use]
pub fn redirect_target(snapshot: &Snapshot, docset: &Docset, source: &Path, url: &str) -> Option<FileId> {
    let page = match resolve::destination(docset, source, url) {
        Destination::Site { key, .. } => return snapshot.find_published(&key),
        Destination::File { path, .. } => path,
        _ => return None,
    };
    let with = |ending: &str| PathBuf::from(format!("{}{ending}", page.display()));
    let candidates = [page.clone(), with(".md"), with(".yml"), page.join("index.md"), page.join("index.yml")];
    let known = || candidates.iter().filter_map(|path| snapshot.file_id(path));
    let is_there = |id: &FileId| snapshot.file(*id).is_some_and(|file| file.kind != FileKind::Folder);
    let is_gone = |id: &FileId| snapshot.file(*id).is_none() && snapshot.redirect(*id).is_some();
    known().find(is_there).or_else(|| known().find(is_gone))
}
