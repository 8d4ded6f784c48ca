//! Findings about tables of contents that the links alone do not show, and about articles that are in none.
//!
//! Judges by the snapshot; a table of contents is read again only where its links or keys show that something may be
//! wrong.

mod keys;

pub use keys::check_toc_against;

use super::front_matter::{PageRole, file_stem, is_for_repository, role};
use super::{Draft, Related, codes, unused};
use crate::article::Article;
use crate::docset::Docset;
use crate::docset::relative::relative_path;
use crate::graph::{File, FileId, FileKind, FragmentId, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use rustc_hash::FxHashMap;

/// Link `index` of the table of contents `file` leads to a folder that has none.
pub(super) fn not_found(snapshot: &Snapshot, file: FileId, index: usize, link: &Link) -> Option<Draft> {
    let Target::File { spelling, .. } = snapshot.target(file, index)? else { return None };
    let shown = relative_path(&snapshot.path(file), &snapshot.spelling(spelling));
    let message = format!(
        "The folder `{}/` has no table of contents. Add a `toc.yml` there, or link to a file.",
        shown.trim_end_matches('/')
    );
    Some(Draft::new("toc-not-found", link.path, message))
}

/// What is wrong in the table of contents `article`, which is `file`.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    keys::check(snapshot, file, article, found);
    twice(snapshot, file, article, found);
    circles(snapshot, file, article, found);
}

/// Articles that the table of contents lists twice.
fn twice(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let mut first: FxHashMap<(FileId, Option<FragmentId>), Vec<usize>> = FxHashMap::default();
    let mut again: Vec<(usize, FileId)> = Vec::new();
    for (index, link) in article.links.iter().enumerate() {
        if let Some(Target::File { file: target, fragment, .. }) = snapshot.target(file, index)
            && link.kind == LinkKind::Toc
            && snapshot.file(target).is_none_or(|target| target.kind != FileKind::Toc)
        {
            let known = first.entry((target, fragment)).or_default();
            if !known.is_empty() {
                again.push((index, target));
            }
            known.push(index);
        }
    }
    if again.is_empty() {
        return;
    }
    // Versions of one page differ in the query, which only the text shows.
    let Some(text) = snapshot.text(file) else { return };
    // `homepage` names the page that stands for the whole, which is in it, too.
    let counts = |link: &Link| !link.span.of(&text).trim_start_matches(['"', '\'']).starts_with("homepage");
    let query = |link: &Link| link.path.of(&text).split_once('?').map(|(_, query)| query.to_owned());
    for (index, target) in again {
        let Some(link) = article.links.get(index).filter(|link| counts(link)) else { continue };
        let Some(Target::File { fragment, .. }) = snapshot.target(file, index) else { continue };
        let alike = first.get(&(target, fragment)).into_iter().flatten().filter(|&&earlier| earlier < index);
        let alike = alike.filter_map(|&earlier| article.links.get(earlier));
        let mut alike = alike.filter(|earlier| counts(earlier) && query(earlier) == query(link));
        // A file that is missing is called as this link spells it.
        let Some((earlier, path)) = alike.next().zip(snapshot.target_path(file, index)) else { continue };
        let message = format!(
            "`{}` is in this table of contents already, on line {}. Readers who open it see only one of the two \
             places marked. Remove one of the entries.",
            relative_path(&snapshot.path(file), &path),
            article.lines.line_of(earlier.destination.start) + 1
        );
        let related = Related { file, span: earlier.destination, message: "listed here first".to_owned() };
        let draft = Draft::new(codes::TOC_ENTRY_DUPLICATED, link.destination, message);
        found.push(Draft { related: vec![related], ..draft });
    }
}

/// Tables of contents that take this one into themselves and are taken into it.
fn circles(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    for (index, link) in article.links.iter().enumerate() {
        let Some(Target::File { file: target, .. }) = snapshot.target(file, index) else { continue };
        if link.kind != LinkKind::Toc || !leads_back(snapshot, target, file) {
            continue;
        }
        let message = match target == file {
            true => "This table of contents takes itself in as a part of it. Remove the entry.".to_owned(),
            false => format!(
                "`{}` takes this table of contents in as a part of it, and this one takes that one in: nobody could \
                 ever reach the end. Remove one of the two entries, or link to an article.",
                relative_path(&snapshot.path(file), &snapshot.path(target))
            ),
        };
        found.push(Draft::new(codes::CIRCULAR_REFERENCE, link.path, message));
    }
}

/// Whether the table of contents `from` is `to` or takes it in, directly or not.
fn leads_back(snapshot: &Snapshot, from: FileId, to: FileId) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(&toc) = seen.get(next) {
        next += 1;
        if toc == to {
            return true;
        }
        for nested in snapshot.nested_tocs(toc) {
            if !seen.contains(&nested) {
                seen.push(nested);
            }
        }
    }
    false
}

/// The article `file` is in no table of contents, of its own set or another one, although its set has one that
/// leads to articles.
///
/// Decision: the build's own `toc-missing` is another name for this code, so that `rules` of docfx.json reach it: what
/// exactly the build takes for missing is not public, and one article must not have two findings. For the same reason an
/// article that no other one links to either is an `orphan-article` instead.
pub(super) fn not_listed(snapshot: &Snapshot, id: FileId, file: &File, found: &mut Vec<Draft>) {
    let Some(docset) = snapshot.docset(id) else { return };
    if !docset.reads_tocs() || unused::is_listed(snapshot, id) || !unused::wants_readers(snapshot, id) {
        return;
    }
    if unused::is_orphan(snapshot, id) || !file.docset.is_some_and(|docset| snapshot.has_toc_of_pages(docset)) {
        return;
    }
    let message = "No table of contents leads to this article, so readers find it only through search and links. Add an \
                   entry for it to a `toc.yml`.";
    found.push(Draft::new(codes::ARTICLE_NOT_IN_TOC, Span::default(), message.to_owned()));
}

/// Whether an article is in no table of contents on purpose, or in one that cannot be known.
pub(super) fn stands_apart(docset: &Docset, file: &File, article: &Article) -> bool {
    let stem = file_stem(&file.path);
    let relative = file.path.strip_prefix(&docset.root).unwrap_or(&file.path);
    let header = article.front_matter.as_deref();
    // Start pages, error pages, and what a repository has for its own readers.
    if matches!(&*stem, "index" | "404")
        || is_for_repository(&stem)
        || role(relative, false, header.is_some()) != PageRole::Page
    {
        return true;
    }
    let is_hidden = |robots: &str| robots.to_ascii_lowercase().contains("noindex");
    let is_start = |topic: &str| matches!(topic, "landing-page" | "hub-page");
    let in_header = header.is_some_and(|header| {
        header.entries.iter().any(|entry| match &*entry.key.to_ascii_lowercase() {
            // A table of contents may name it by its uid; the build lists help of commands by module.
            "uid" | "layout" | "redirect_url" | "external help file" | "module name" => true,
            "robots" => header.text(&entry.key).is_some_and(is_hidden),
            "ms.topic" => header.text(&entry.key).is_some_and(is_start),
            _ => false,
        })
    });
    in_header
        || docset.inherited(&file.path).iter().any(|it| match &*it.key.to_ascii_lowercase() {
            "robots" => it.value.as_str().is_some_and(is_hidden),
            "ms.topic" => it.value.as_str().is_some_and(is_start),
            _ => false,
        })
}

#[cfg(test)]
mod tests;
