//! Where zone pivots and pivot groups are named: in the file that defines them, in headers, zones and links.

use super::super::query;
use super::{KEY, Name, in_article, in_definition, of_page};
use crate::checks::pivots as used;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::Span;

/// The group or pivot that `file` names at `offset`, with its place.
pub(crate) fn at(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<(Name, Span)> {
    // Most sets define none.
    if snapshot.docsets().iter().all(|set| set.pivots.is_empty()) {
        return None;
    }
    if let Some(found) = in_definition(snapshot, file, offset) {
        return Some(found);
    }
    let article = snapshot.article(file)?;
    let Some(index) = article.link_at(offset) else { return in_article(snapshot, file, offset)?.ok() };
    let link = article.links.get(index).filter(|link| link.path.touches(offset) && link.path.len() > KEY.len())?;
    let values = query::values(&snapshot.text(file)?, link, KEY);
    let (span, id) = values.into_iter().find(|(span, _)| span.touches(offset))?;
    Some((of_page(snapshot, snapshot.target_file(file, index)?, &id)?, span))
}

/// Where `name` is defined.
pub(crate) fn declaration(snapshot: &Snapshot, name: &Name) -> Option<(FileId, Span)> {
    let file = definition(snapshot, name)?;
    Some((file, places(snapshot, file, name).first()?.0))
}

/// The files that may name `name`, each once.
pub(crate) fn files(snapshot: &Snapshot, name: &Name) -> Vec<FileId> {
    let pages = pages(snapshot, name);
    let mut files = match name.pivot {
        Some(_) => query::sources(snapshot, pages.into_iter()),
        None => pages,
    };
    files.extend(definition(snapshot, name));
    files
}

/// Where `file` names `name`, each place with whether it is defined there.
pub(crate) fn places(snapshot: &Snapshot, file: FileId, name: &Name) -> Vec<(Span, bool)> {
    let path = snapshot.path(file);
    if *path == *name.file {
        let Some(text) = snapshot.text(file) else { return Vec::new() };
        let own = crate::docset::pivot_places(&path, &text).into_iter();
        let own = own.filter(|it| it.group == name.group && it.pivot == name.pivot);
        return own.map(|it| (it.span, true)).collect();
    }
    let Some(article) = snapshot.article(file) else { return Vec::new() };
    let wanted = |page: FileId| uses(snapshot, page, name);
    let mut found = Vec::new();
    match &name.pivot {
        None => {
            let page = used::of_page(snapshot, file).filter(|page| page.definition.path == name.file);
            let ids = page.into_iter().flat_map(|page| page.ids);
            found.extend(ids.filter(|(id, span)| *id == name.group && !span.is_empty()).map(|(_, span)| span));
        }
        Some(pivot) => {
            if wanted(file) || snapshot.showing_pages(file).into_iter().any(wanted) {
                found.extend(used::ids(article).filter(|(id, _)| id == pivot).map(|(_, span)| span));
            }
            found.extend(query::places(snapshot, file, KEY, pivot, &wanted));
        }
    }
    found.into_iter().map(|span| (span, false)).collect()
}

/// The pages that use the group.
pub(super) fn pages(snapshot: &Snapshot, name: &Name) -> Vec<FileId> {
    let articles = snapshot.files().filter(|(_, file)| file.kind == FileKind::Article && file.article.is_some());
    articles.map(|(id, _)| id).filter(|&id| uses(snapshot, id, name)).collect()
}

fn uses(snapshot: &Snapshot, page: FileId, name: &Name) -> bool {
    used::of_page(snapshot, page)
        .is_some_and(|of| of.definition.path == name.file && of.ids.iter().any(|(group, _)| *group == name.group))
}

fn definition(snapshot: &Snapshot, name: &Name) -> Option<FileId> {
    snapshot.file_id(&name.file).filter(|&file| snapshot.file(file).is_some())
}
