//! Who refers to what the caret is on, in the set and in one file.
//!
//! Owns what counts as a reference; hover, code lens and the graph commands count with the same functions.

mod subject;
#[cfg(test)]
mod tests;

use crate::article::Article;
use crate::changes::pivots;
use crate::graph::{AnchorRef, FileId, FileKind, Snapshot, Target};
use crate::markdown::front_matter::{Node, Value};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use rayon::prelude::*;
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use subject::Subject;

/// A place that refers to the asked thing, or declares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The file.
    pub file: FileId,
    /// The destination of a link, the label of a reference, a value, a declaration.
    pub span: Span,
    /// Whether the thing is declared there.
    pub declares: bool,
}

/// The places in the set that refer to what byte `offset` of `file` is on, by path and place; with `declaration` also
/// those that declare it. `None` where there is nothing to refer to.
///
/// What can be referred to: a heading (the first one and the title of the header stand for the article, and so does the
/// very start of one without such a heading), an anchor, a file (by the links to it), a uid, the label of a
/// definition, a zone pivot or pivot group, a value of the header (by the articles of the set that have it for the same key). A link stands for what
/// it leads to. A definition that a reference uses is not counted beside it.
#[must_use]
pub fn references(snapshot: &Snapshot, file: FileId, offset: u32, declaration: bool) -> Option<Vec<Reference>> {
    let asked = Asked::new(snapshot, file, offset, declaration)?;
    Some(asked.files().par_iter().flat_map_iter(|&file| asked.of(file)).collect())
}

/// A search for references that can be made file by file, so that the first are seen before the last are found.
pub struct Asked<'s> {
    search: Search<'s>,
    declaration: bool,
    files: Vec<FileId>,
}

impl<'s> Asked<'s> {
    /// The search that [`references`] makes.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot, file: FileId, offset: u32, declaration: bool) -> Option<Self> {
        let search = Search::new(snapshot, &subject::at(snapshot, file, offset)?);
        let files = search.sources(file).into_par_iter().map(|file| (snapshot.path(file), file));
        let mut files: Vec<(Arc<Path>, FileId)> = files.collect();
        files.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Some(Self { search, declaration, files: files.into_iter().map(|(_, file)| file).collect() })
    }

    /// The files that may have references, by path.
    #[must_use]
    pub fn files(&self) -> &[FileId] {
        &self.files
    }

    /// The references in one of the files, by place.
    #[must_use]
    pub fn of(&self, file: FileId) -> Vec<Reference> {
        let mut found = Vec::new();
        self.search.collect(file, self.declaration, &mut found);
        found.sort_unstable_by_key(|it| (it.span.start, it.span.end));
        found.dedup_by_key(|it| it.span);
        found
    }
}

/// The places in `file` itself that refer to what byte `offset` is on, and those that declare it, by place.
#[must_use]
pub fn highlights(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Reference> {
    let Some(subject) = subject::at(snapshot, file, offset) else { return Vec::new() };
    let mut found = Vec::new();
    Search::new(snapshot, &subject).collect(file, true, &mut found);
    found.sort_unstable_by_key(|it| (it.span.start, it.span.end));
    found.dedup_by_key(|it| it.span);
    found
}

/// The links, by file and index, that lead to `anchor`, in no order.
#[must_use]
pub fn links_to_anchor(snapshot: &Snapshot, anchor: &AnchorRef) -> Vec<(FileId, usize)> {
    Search::new(snapshot, &Subject::Anchor(anchor.clone())).links()
}

/// The links, by file and index, that lead to `file` or to a place in it, in no order; for an article without the
/// `[!INCLUDE]` of it.
#[must_use]
pub fn links_to_file(snapshot: &Snapshot, file: FileId) -> Vec<(FileId, usize)> {
    Search::new(snapshot, &Subject::File(file)).links()
}

/// A subject with what its search needs to know once.
struct Search<'s> {
    snapshot: &'s Snapshot,
    subject: Cow<'s, Subject>,
    /// For an anchor: the file that holds it and all that show that file.
    pages: Vec<FileId>,
    /// For an anchor: its id.
    id: &'s str,
}

impl<'s> Search<'s> {
    fn new(snapshot: &'s Snapshot, subject: &Subject) -> Self {
        let (mut pages, mut id) = (Vec::new(), "");
        if let Subject::Anchor(anchor) = subject {
            id = snapshot.anchor_id(anchor).unwrap_or_default();
            // An include's heading is a heading of every article that shows it.
            pages.push(anchor.file);
            let mut known: rustc_hash::FxHashSet<FileId> = pages.iter().copied().collect();
            let mut next = 0;
            while let Some(&page) = pages.get(next) {
                next += 1;
                pages.extend(snapshot.includers(page).iter().filter(|&&includer| known.insert(includer)));
            }
            pages.sort_unstable();
        }
        Self { snapshot, subject: Cow::Owned(subject.clone()), pages, id }
    }

    /// The files that may refer to the subject, or declare it, each once.
    fn sources(&self, asked: FileId) -> Vec<FileId> {
        let snapshot = self.snapshot;
        let mut sources = match &*self.subject {
            Subject::Label(_) => vec![asked],
            Subject::File(file) => {
                let mut sources = snapshot.all_sources(*file);
                sources.push(*file);
                sources
            }
            Subject::Uid(uid) => {
                let mut sources = snapshot.sources_of_uid(*uid).to_vec();
                sources.extend(snapshot.declarations(*uid).into_iter().map(|(file, _)| file));
                sources
            }
            Subject::Anchor(_) => {
                let mut sources = Vec::new();
                for &page in &self.pages {
                    sources.extend(snapshot.all_sources(page));
                    // What a page shows may name its anchors by `#id` alone.
                    snapshot.visit(page, &mut |file, _| {
                        sources.push(file);
                        true
                    });
                }
                sources
            }
            Subject::Pivot(name) => pivots::files(snapshot, name),
            Subject::Value { .. } => {
                let docset = snapshot.file(asked).and_then(|file| file.docset);
                let same = snapshot.files().filter(|(_, file)| file.kind == FileKind::Article && file.docset == docset);
                return same.map(|(id, _)| id).collect();
            }
        };
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    fn links(&self) -> Vec<(FileId, usize)> {
        let mut links = Vec::new();
        let asked = match &*self.subject {
            Subject::Anchor(anchor) => anchor.file,
            Subject::File(file) => *file,
            _ => return links,
        };
        for source in self.sources(asked) {
            let Some(article) = self.snapshot.article(source) else { continue };
            let counted = |link: &Link| !matches!(link.kind, LinkKind::Definition | LinkKind::Include);
            let hits = article.links.iter().enumerate().filter(|(_, link)| counted(link));
            links.extend(hits.filter(|(index, _)| self.is_hit(source, *index)).map(|(index, _)| (source, index)));
        }
        links
    }

    /// What `source` has of the subject.
    fn collect(&self, source: FileId, declaration: bool, found: &mut Vec<Reference>) {
        if let Subject::Pivot(name) = &*self.subject {
            let places = pivots::places(self.snapshot, source, name).into_iter();
            let places = places.filter(|(_, declares)| declaration || !declares);
            return found.extend(places.map(|(span, declares)| Reference { file: source, span, declares }));
        }
        let Some(article) = self.snapshot.article(source) else {
            return self.declarations(source, None, declaration, found);
        };
        self.declarations(source, Some(article), declaration, found);
        if let Subject::Value { key, value } = &*self.subject {
            let entry = article.front_matter.as_deref().and_then(|header| header.get(key));
            let mut spans = Vec::new();
            entry.into_iter().for_each(|entry| items(&entry.value, value, &mut spans));
            found.extend(spans.into_iter().map(|span| Reference { file: source, span, declares: false }));
            return;
        }
        let hits = links_once(article).filter(|(index, _)| self.is_hit(source, *index));
        found.extend(hits.map(|(_, link)| Reference { file: source, span: shown(link), declares: false }));
    }

    fn declarations(&self, source: FileId, article: Option<&Arc<Article>>, wanted: bool, found: &mut Vec<Reference>) {
        let mut declared = |span| found.push(Reference { file: source, span, declares: true });
        match (&*self.subject, article) {
            _ if !wanted => {}
            (Subject::Anchor(anchor), Some(_)) if anchor.file == source => {
                self.snapshot.anchor_span(anchor).into_iter().for_each(declared);
            }
            (Subject::File(file), Some(article)) if *file == source => {
                article.h1().into_iter().for_each(|it| declared(it.text_span));
            }
            (Subject::Uid(uid), _) => {
                let uids = self.snapshot.file(source).map(|file| &*file.uids.declared).unwrap_or_default();
                uids.iter().filter(|it| it.uid == *uid).for_each(|it| declared(it.span));
            }
            (Subject::Label(destination), Some(article)) => {
                let is_own = |link: &&Link| link.kind == LinkKind::Definition && link.destination == *destination;
                article.links.iter().filter(is_own).for_each(|link| declared(link.label));
            }
            _ => {}
        }
    }

    /// Whether link `index` of `source` refers to the subject.
    fn is_hit(&self, source: FileId, index: usize) -> bool {
        let snapshot = self.snapshot;
        let Some(target) = snapshot.target(source, index) else { return false };
        match &*self.subject {
            // A jump within a page leads to no file.
            Subject::File(_) if matches!(target, Target::SelfPage(_)) => false,
            Subject::File(file) => snapshot.file_of(source, target) == Some(*file),
            Subject::Uid(uid) => snapshot.target_uid(source, index) == Some(*uid),
            Subject::Label(destination) => snapshot.article(source).is_some_and(|article| {
                let link = article.links.get(index);
                link.is_some_and(|link| {
                    link.kind != LinkKind::Definition && !link.label.is_empty() && link.destination == *destination
                })
            }),
            Subject::Anchor(anchor) => {
                let Some(file) = snapshot.file_of(source, target) else { return false };
                let Some(fragment) = snapshot.target_fragment(source, index) else { return false };
                let leads_there = || {
                    let found = snapshot.target_anchor(source, index);
                    found.is_some_and(|it| it.file == anchor.file && it.at == anchor.at)
                };
                match target {
                    // The page's own anchors come first, and those of the pages that show it count.
                    Target::SelfPage(_) => leads_there(),
                    _ => self.pages.binary_search(&file).is_ok() && (*fragment == *self.id || leads_there()),
                }
            }
            // Where these stand is known without the links.
            Subject::Pivot(_) | Subject::Value { .. } => false,
        }
    }
}

/// The links of `article` with their indexes, each once: a definition that a reference uses is one link with it.
pub(super) fn links_once(article: &Article) -> impl Iterator<Item = (usize, &Link)> {
    let is_used = |index: usize| {
        let at = article.definitions.binary_search_by_key(&index, |definition| definition.link as usize);
        at.is_ok_and(|at| article.definitions.get(at).is_some_and(|definition| definition.used))
    };
    let links = article.links.iter().enumerate();
    links.filter(move |(index, link)| link.kind != LinkKind::Definition || !is_used(*index))
}

/// What stands for a link in a list: the label of a reference, else the destination.
#[must_use]
pub fn shown(link: &Link) -> Span {
    match link.span.covers(link.destination) {
        true => link.destination,
        false => link.label,
    }
}

/// Where `node` is `value`, or its items are.
fn items(node: &Node, value: &str, found: &mut Vec<Span>) {
    match &node.value {
        Value::List(list) => list.iter().for_each(|item| items(item, value, found)),
        _ if subject::text_of(node).is_some_and(|text| text == value) => found.push(node.span),
        _ => {}
    }
}
