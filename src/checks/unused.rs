//! What nobody comes to: articles without a way to them, and files that no article shows.
//!
//! Silent when unsure: what configuration, a page in YAML or another program may use counts as used. Asks the snapshot
//! alone, so that each answer costs as much as the file has sources.

use super::front_matter::{file_stem, is_for_repository};
use super::toc::stands_apart;
use super::{Draft, codes};
use crate::docset::{Docset, Generator, Role, is_start_page};
use crate::files::is_image;
use crate::graph::samples::holds_samples;
use crate::graph::{File, FileId, FileKind, Snapshot};
use crate::text::Span;
use std::path::Path;

/// Whether `id` is a page that readers are to find from others: published by itself, and neither redirected, nor a start
/// or error page, nor hidden on purpose. False until all articles of the set are known.
#[must_use]
pub fn wants_readers(snapshot: &Snapshot, id: FileId) -> bool {
    let Some((file, docset)) = snapshot.file(id).zip(snapshot.docset(id)) else { return false };
    let Some(article) = file.article.as_deref() else { return false };
    snapshot.scanned()
        && file.checked
        && file.kind == FileKind::Article
        && file.role == Role::Page
        && snapshot.includers(id).is_empty()
        && snapshot.redirect(id).is_none()
        && !stands_apart(docset, file, article)
}

/// Whether a table of contents, of any set, leads to `id`.
#[must_use]
pub fn is_listed(snapshot: &Snapshot, id: FileId) -> bool {
    snapshot.tocs_of(id).next().is_some()
}

/// Whether an article or page in YAML other than `id` itself, or what it shows, links to `id`, or a text may whose links
/// are not read.
#[must_use]
pub fn is_linked(snapshot: &Snapshot, id: FileId) -> bool {
    let is_text = |file: &File| matches!(file.kind, FileKind::Article | FileKind::Yaml);
    let links = |source: &FileId| snapshot.file(*source).is_some_and(is_text);
    snapshot.sources(id).iter().any(links) || snapshot.all_sources(id).iter().any(links) || snapshot.is_mentioned(id)
}

/// Whether `id` is an article that nothing leads readers to: no table of contents, and no other article.
///
/// Silent in a set without a table of contents that leads to pages, or, where none is read, without a start page in the
/// article's folder or above: nobody can know there how readers come to articles. Silent, too, while a table of contents
/// of the set cannot be read: it may list the article.
#[must_use]
pub fn is_orphan(snapshot: &Snapshot, id: FileId) -> bool {
    !is_listed(snapshot, id) && !is_linked(snapshot, id) && wants_readers(snapshot, id) && has_ways(snapshot, id)
}

/// Whether it can be known how readers come to the page `id`.
fn has_ways(snapshot: &Snapshot, id: FileId) -> bool {
    let Some((file, docset)) = snapshot.file(id).zip(snapshot.docset(id)) else { return false };
    if docset.reads_tocs() {
        return file.docset.is_some_and(|docset| snapshot.has_toc_of_pages(docset) && !snapshot.has_unsure_toc(docset));
    }
    let mut folders = file.path.ancestors().skip(1).take_while(|folder| folder.starts_with(&docset.root));
    let has_start = |folder: &Path| {
        let folder = snapshot.file_id(folder).map_or(&[][..], |folder| snapshot.children(folder));
        folder.iter().any(|&child| is_start_page(&snapshot.path(child)))
    };
    folders.any(has_start)
}

/// What a file is that no article shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// An image.
    Image,
    /// A text to be included.
    Include,
    /// Code.
    Snippet,
}

/// Which kind of unused file `id` is; `None` for what is used, may be used, or is no such file.
///
/// Only what the docfx configuration of a set publishes, or what lies in a folder for includes or snippets, is meant to be
/// shown in an article; of a sample all files are used when one is.
#[must_use]
pub fn unused(snapshot: &Snapshot, id: FileId) -> Option<Unused> {
    let file = snapshot.file(id)?;
    if !matches!(file.kind, FileKind::Article | FileKind::Resource) || is_used(snapshot, id) || !snapshot.scanned() {
        return None;
    }
    let docset = snapshot.docset(id)?;
    let path = &*file.path;
    if docset.generator != Generator::Learn
        || docset.is_excluded(path)
        || docset.is_generated(path)
        || docset.is_fetched_by_build(&path.to_string_lossy())
    {
        return None;
    }
    match file.kind {
        FileKind::Article => is_include(docset, file).then_some(Unused::Include),
        _ if is_image(path) => docset.resource_below(path).is_some().then_some(Unused::Image),
        _ => is_unused_snippet(snapshot, docset, path).then_some(Unused::Snippet),
    }
}

/// Whether something shows `id`, links to it, or may.
fn is_used(snapshot: &Snapshot, id: FileId) -> bool {
    !snapshot.includers(id).is_empty()
        || !snapshot.sources(id).is_empty()
        || !snapshot.all_sources(id).is_empty()
        || snapshot.redirect(id).is_some()
        || snapshot.is_mentioned(id)
}

/// Whether the file `path` is code of a sample of which nothing is used.
fn is_unused_snippet(snapshot: &Snapshot, docset: &Docset, path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let Some(folder) = snapshot.sample_folder(path).filter(|folder| folder.starts_with(&docset.root)) else {
        return false;
    };
    // Code is what an article could show; project files and data come along with it.
    let is_code = CODE.iter().any(|known| extension.eq_ignore_ascii_case(known));
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_named = !holds_samples(folder) && snapshot.mentions_name(name);
    docset.has_docfx() && is_code && !is_named && !snapshot.sample(path).iter().any(|&file| is_used(snapshot, file))
}

/// Extensions of code that articles show.
const CODE: [&str; 24] = [
    "cs", "vb", "fs", "cpp", "cxx", "c", "h", "java", "kt", "swift", "go", "rs", "py", "rb", "php", "js", "ts", "ps1",
    "psm1", "sh", "sql", "r", "xaml", "razor",
];

/// Whether `file` is written to be shown in pages: it lies in a folder of includes.
fn is_include(docset: &Docset, file: &File) -> bool {
    let is_folder = |name: &std::ffi::OsStr| {
        ["includes", "include", "_includes"].iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    let folders = file.path.parent().and_then(|folder| folder.strip_prefix(&docset.root).ok());
    (docset.has_docfx() || docset.is_rest)
        && file.checked
        && file.role == Role::Include
        && folders.is_some_and(|folders| folders.iter().any(is_folder))
        && !is_for_repository(&file_stem(&file.path))
}

/// The findings about `id` as a whole.
pub(super) fn check(snapshot: &Snapshot, id: FileId, found: &mut Vec<Draft>) {
    let (code, message) = if is_orphan(snapshot, id) {
        let listed = match snapshot.docset(id).is_some_and(|docset| docset.reads_tocs()) {
            true => {
                "No table of contents and no other article leads to this article, so readers find it only through \
                     search. Link to it, add an entry for it to a `toc.yml`, or remove it."
            }
            false => "No other article links to this article, so readers do not find it. Link to it, or remove it.",
        };
        (codes::ORPHAN_ARTICLE, listed)
    } else {
        match unused(snapshot, id) {
            Some(Unused::Image) => (codes::UNUSED_IMAGE, "No article shows this image. Show it, or remove it."),
            Some(Unused::Include) => {
                (codes::UNUSED_INCLUDE, "No article includes this file. Include it, or remove it.")
            }
            Some(Unused::Snippet) => (codes::UNUSED_SNIPPET, "No article shows this code. Show it, or remove it."),
            None => return,
        }
    };
    found.push(Draft::new(code, Span::default(), message.to_owned()));
}

#[cfg(test)]
mod tests;
