//! Uids in the graph: which files declare them, which link to them, what an unknown one means.
//!
//! Uids are interned like paths. A uid that nothing declares has its sources too, so that declaring it mends the
//! links to it without a scan. Must not know how a uid is written (`markdown::xref`).

use super::chunked::Chunked;
use super::ids::{FileId, FragmentId, FragmentTable, Tables};
use super::read;
use super::snapshot::{File, FileKind, LinkStatus, Snapshot, Target};
use crate::article::Article;
use crate::docset::{Docset, Role};
use crate::markdown::LinkKind;
use crate::markdown::Problem;
use crate::markdown::toc::{self, Format};
use crate::markdown::xref::{self, Declaration};
use crate::markdown::yaml_page;
use crate::text::Span;
use dashmap::DashMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::path::Path;
use std::sync::Arc;

/// A uid, declared or only linked to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UidId(FragmentId);

impl UidId {
    fn index(self) -> u32 {
        self.0.0.get()
    }
}

/// Uids by id and back.
#[derive(Debug, Default)]
pub struct UidTable {
    texts: FragmentTable,
    /// The uids that differ by case only.
    by_fold: DashMap<Box<str>, Vec<UidId>, FxBuildHasher>,
}

impl UidTable {
    /// The id of `uid`, made when new.
    pub fn intern(&self, uid: &str) -> UidId {
        if let Some(known) = self.find(uid) {
            return known;
        }
        let id = UidId(self.texts.intern(uid));
        let mut spellings = self.by_fold.entry(uid.to_lowercase().into()).or_default();
        if !spellings.contains(&id) {
            spellings.push(id);
        }
        id
    }

    /// The id of `uid`, if any file or link has it.
    #[must_use]
    pub fn find(&self, uid: &str) -> Option<UidId> {
        self.texts.find(uid).map(UidId)
    }

    /// The uid's text.
    #[must_use]
    pub fn text(&self, id: UidId) -> Arc<str> {
        self.texts.text(id.0)
    }

    fn same_but_case(&self, id: UidId) -> Vec<UidId> {
        let spellings = self.by_fold.get(&*self.text(id).to_lowercase());
        spellings.map(|all| all.iter().copied().filter(|&other| other != id).collect()).unwrap_or_default()
    }
}

/// How a file declares a uid, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DeclaredAs {
    /// It is the uid of the page.
    Page,
    /// It is written somewhere in a YAML page: that of a part, or perhaps only a mention.
    Part,
    /// It is an entry of a map of uids, whose page lies elsewhere.
    MapEntry,
}

/// A uid that a file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The uid.
    pub uid: UidId,
    /// How.
    pub how: DeclaredAs,
    /// Where it is written.
    pub span: Span,
    /// What it calls itself; empty for articles, which have a title, and where it does not.
    pub name: Box<str>,
    /// Where an entry of a map leads, as written; empty for none.
    pub href: Box<str>,
}

/// What files say about uids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileUids {
    /// What the file declares, by place.
    pub declared: Box<[Declared]>,
    /// Whether it is a map of uids.
    pub is_map: bool,
    /// Whether it is a map that could not be read in full.
    pub is_incomplete: bool,
}

/// The index: who declares and who links to each uid.
#[derive(Clone, Debug, Default)]
pub(super) struct UidIndex {
    declarers: Chunked<Arc<Vec<FileId>>>,
    sources: Chunked<Arc<Vec<FileId>>>,
    counts: Arc<Counts>,
}

/// What decides whether unknown uids are unknown at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Pages with a uid, by index of their set.
    pages: FxHashMap<u16, u32>,
    maps: u32,
    incomplete_maps: u32,
    /// Declarations of uids of the platform's own (`System..`).
    platform: u32,
}

impl Counts {
    fn count(&mut self, tables: &Tables, file: &File, by: i64) {
        let change = |count: &mut u32, by: i64| *count = u32::try_from(i64::from(*count) + by).unwrap_or(0);
        let declared = &file.uids.declared;
        let pages = declared.iter().filter(|it| it.how == DeclaredAs::Page).count();
        if let Some(docset) = file.docset.filter(|_| pages > 0) {
            change(self.pages.entry(docset).or_default(), by * pages as i64);
        }
        let platform = declared.iter().filter(|it| is_of_platform(&tables.uids.text(it.uid))).count();
        change(&mut self.platform, by * platform as i64);
        change(&mut self.maps, by * i64::from(file.uids.is_map));
        change(&mut self.incomplete_maps, by * i64::from(file.uids.is_incomplete));
    }

    /// What of it decides: whether there is any.
    fn verdict(&self, docset: Option<u16>) -> (bool, bool, bool, bool) {
        let pages = docset.and_then(|docset| self.pages.get(&docset)).is_some_and(|count| *count > 0);
        (pages, self.maps > 0, self.incomplete_maps > 0, self.platform > 0)
    }
}

/// Whether a uid belongs to what every build knows without a map: .NET's own types, on Learn and in docfx.
fn is_of_platform(uid: &str) -> bool {
    let first = uid.split('.').next().unwrap_or_default();
    matches!(first, "System" | "Microsoft" | "Windows")
}

impl UidIndex {
    /// Replaces what `id` declared and linked to.
    pub(super) fn relink(&mut self, tables: &Tables, id: FileId, old: Option<&File>, new: Option<&File>) {
        replace(&mut self.sources, id, &linked(old), &linked(new));
        let (before, after) = (old.map(|file| &file.uids), new.map(|file| &file.uids));
        let says_nothing = |uids: Option<&FileUids>| uids.is_none_or(|uids| *uids == FileUids::default());
        if says_nothing(before) && says_nothing(after) {
            return;
        }
        replace(&mut self.declarers, id, &declared(old), &declared(new));
        let counts = Arc::make_mut(&mut self.counts);
        for (file, by) in [(old, -1), (new, 1)] {
            if let Some(file) = file {
                counts.count(tables, file, by);
            }
        }
    }

    fn declarers(&self, uid: UidId) -> &[FileId] {
        self.declarers.get(uid.index()).map_or(&[], |list| list)
    }

    fn sources(&self, uid: UidId) -> &[FileId] {
        self.sources.get(uid.index()).map_or(&[], |list| list)
    }
}

fn replace(index: &mut Chunked<Arc<Vec<FileId>>>, id: FileId, before: &FxHashSet<UidId>, after: &FxHashSet<UidId>) {
    for &gone in before.difference(after) {
        Arc::make_mut(index.get_mut(gone.index())).retain(|&file| file != id);
    }
    for &come in after.difference(before) {
        Arc::make_mut(index.get_mut(come.index())).push(id);
    }
}

fn linked(file: Option<&File>) -> FxHashSet<UidId> {
    let targets = file.map(|file| &*file.targets).unwrap_or_default();
    let uids =
        targets.iter().filter_map(|target| if let Target::Xref { uid, .. } = target { Some(*uid) } else { None });
    uids.collect()
}

fn declared(file: Option<&File>) -> FxHashSet<UidId> {
    file.map(|file| file.uids.declared.iter().map(|it| it.uid).collect()).unwrap_or_default()
}

/// The uid that an article of `docset` declares.
pub(super) fn of_article(tables: &Tables, docset: &Docset, role: Role, article: &Article, text: &str) -> FileUids {
    let header = article.front_matter.as_deref();
    let Some((uid, span)) = header.and_then(|header| xref::declared(header, text)) else { return FileUids::default() };
    // An include is no page, and what the build leaves out declares nothing.
    if !docset.reads_tocs() || role != Role::Page {
        return FileUids::default();
    }
    let (uid, name, href) = (tables.uids.intern(&uid), Box::default(), Box::default());
    let declared = [Declared { uid, how: DeclaredAs::Page, span, name, href }].into();
    FileUids { declared, ..FileUids::default() }
}

/// Whether `path`, a YAML file of `docset`, may be a page or a map of uids.
pub(super) fn reads(docset: &Docset, path: &Path) -> bool {
    docset.reads_tocs() || is_map(docset, path)
}

fn is_map(docset: &Docset, path: &Path) -> bool {
    let is_named = read::is_map_name(path) && (docset.reads_tocs() || docset.is_rest);
    is_named || docset.xref_maps().iter().any(|map| map == path)
}

/// The YAML page or map of uids `path` with the given text, and the decoded destinations of its links, whose targets
/// are still to be found.
pub(super) fn from_yaml(
    tables: &Tables,
    path: Arc<Path>,
    docset: Option<(u16, &Docset)>,
    text: &str,
) -> (File, Vec<Box<str>>) {
    let unread = File { loaded: true, ..read::unread(Arc::clone(&path), docset.map(|it| it.0), FileKind::Yaml) };
    let Some((_, docset)) = docset.filter(|(_, docset)| reads(docset, &path)) else { return (unread, Vec::new()) };
    let Some(mut read) = yaml_page::read(text, is_map(docset, &path)) else { return (unread, Vec::new()) };
    // What the build leaves out declares nothing, and nobody minds where it leads; but its links follow what moves.
    let is_built = read.is_map || docset.publishes_yaml(&path);
    if !is_built {
        read.declarations.clear();
    }
    let how = |it: &Declaration| match (read.is_map, it.whole) {
        (true, _) => DeclaredAs::MapEntry,
        (false, true) => DeclaredAs::Page,
        (false, false) => DeclaredAs::Part,
    };
    let declared = read.declarations.iter().map(|it| Declared {
        uid: tables.uids.intern(&it.uid),
        how: how(it),
        span: it.span,
        name: it.name.clone(),
        href: it.href.clone(),
    });
    let declared: Box<[Declared]> = declared.collect();
    // A definition of pivots says itself what is wrong in it.
    let broken = is_built && read.error.is_some() && docset.pivots.iter().all(|it| *it.path != *path);
    let checked = broken || is_built && read.is_known || declared.iter().any(|it| it.how == DeclaredAs::Page);
    let uids = FileUids { declared, is_map: read.is_map, is_incomplete: read.is_map && broken };
    let format = Format::of(&path);
    let error = read.error.take().filter(|_| broken);
    let problems = error.map(|error| syntax_problem(text, format, error)).into_iter().collect();
    let (article, urls) = Article::of_yaml(text, read, format);
    (File { checked, uids, article: Some(Arc::new(article)), broken, problems, ..unread }, urls)
}

fn syntax_problem(text: &str, format: Format, error: (usize, String)) -> Problem {
    let (code, language, (at, reason)) = match format {
        Format::Json => ("json-syntax-error", "JSON", toc::json_error(text).unwrap_or(error)),
        _ => ("yaml-syntax-error", "YAML", error),
    };
    let reason = reason.trim_end_matches('.');
    let message = format!("This is no valid {language}, so the build cannot read the file: {reason}.");
    Problem { code, span: toc::visible(text, at), message }
}

/// A map of uids that could not be read at all.
pub(super) fn unreadable(path: &Path, docset: Option<(u16, &Docset)>) -> FileUids {
    let is_map = docset.is_some_and(|(_, docset)| is_map(docset, path));
    FileUids { is_map, is_incomplete: is_map, ..FileUids::default() }
}

impl Snapshot {
    /// `file`, the editor's text of what is at `id` now: when it is a page or map that cannot be read to its end, with
    /// the uids that it declared before. Their places are gone: they stand at its start.
    pub(super) fn with_last_good_uids(&self, id: FileId, mut file: File) -> File {
        let Some(before) = self.file(id).filter(|before| file.broken && before.kind == FileKind::Yaml) else {
            return file;
        };
        let now = declared(Some(&file));
        let lost = before.uids.declared.iter().filter(|it| !now.contains(&it.uid));
        let lost = lost.map(|it| Declared { span: Span::default(), ..it.clone() });
        file.uids.declared = file.uids.declared.iter().cloned().chain(lost).collect();
        file.uids.is_incomplete = before.uids.is_incomplete;
        file
    }

    /// The text of a uid.
    #[must_use]
    pub fn uid_text(&self, uid: UidId) -> Arc<str> {
        self.tables.uids.text(uid)
    }

    /// Whether anything in the workspace declares `uid`.
    #[must_use]
    pub fn declares(&self, uid: &str) -> bool {
        self.tables.uids.find(uid).is_some_and(|uid| !self.uids.declarers(uid).is_empty())
    }

    /// The uid that link `index` of `source` names.
    #[must_use]
    pub fn target_uid(&self, source: FileId, index: usize) -> Option<UidId> {
        match self.target(source, index)? {
            Target::Xref { uid, .. } => Some(uid),
            _ => None,
        }
    }

    /// Where `uid` is declared, each file once: pages by path first, then parts of them, then maps.
    #[must_use]
    pub fn declarations(&self, uid: UidId) -> Vec<(FileId, &Declared)> {
        let files = self.uids.declarers(uid).iter();
        let mut all: Vec<(FileId, &Declared)> = files
            .filter_map(|&id| {
                let same = self.file(id)?.uids.declared.iter().filter(|it| it.uid == uid);
                Some((id, same.min_by_key(|it| it.how)?))
            })
            .collect();
        if all.len() > 1 {
            all.sort_by_cached_key(|(id, it)| (it.how, self.path(*id)));
        }
        all
    }

    /// The files that link to `uid`, each once, in no order.
    #[must_use]
    pub fn sources_of_uid(&self, uid: UidId) -> &[FileId] {
        self.uids.sources(uid)
    }

    /// What `uid` means in `source`: of equals that of the source's own set.
    #[must_use]
    pub fn declaration(&self, source: FileId, uid: UidId) -> Option<(FileId, &Declared)> {
        let all = self.declarations(uid);
        let best = all.first()?.1.how;
        let docset = self.file(source).and_then(|file| file.docset);
        let is_own = |id: FileId| self.file(id).is_some_and(|file| file.docset == docset);
        let own = all.iter().find(|(id, it)| it.how == best && is_own(*id));
        own.or(all.first()).copied()
    }

    /// The file that a cross reference to `uid` leads to; none for an entry of a map, whose page lies elsewhere.
    pub(super) fn page_of(&self, source: FileId, uid: UidId) -> Option<FileId> {
        self.declaration(source, uid).filter(|(_, it)| it.how != DeclaredAs::MapEntry).map(|(id, _)| id)
    }

    /// All uids that are declared in the workspace, each once, in no order.
    pub fn declared_uids(&self) -> impl Iterator<Item = UidId> + '_ {
        let some = self.uids.declarers.iter().filter(|(_, files)| !files.is_empty());
        some.filter_map(|(index, _)| Some(UidId(FragmentId(index.try_into().ok()?))))
    }

    /// Whether anything in the workspace, or in the set of `source` where `own`, declares a uid.
    #[must_use]
    pub fn has_uids(&self, source: FileId) -> bool {
        let (pages, maps, ..) = self.uids.counts.verdict(self.file(source).and_then(|file| file.docset));
        pages || maps
    }

    /// The files that link to `id`, by path or by a uid that it declares, each once, by id.
    #[must_use]
    pub fn all_sources(&self, id: FileId) -> Vec<FileId> {
        let mut all = self.sources(id).to_vec();
        all.extend(self.uid_sources(id));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The files that link to `id` by a uid that it declares, in no order.
    pub(super) fn uid_sources(&self, id: FileId) -> Vec<FileId> {
        let mut all = Vec::new();
        let declared = self.file(id).map(|file| &*file.uids.declared).unwrap_or_default();
        for it in declared.iter().filter(|it| it.how != DeclaredAs::MapEntry) {
            let sources = self.uids.sources(it.uid).iter().copied();
            all.extend(sources.filter(|&source| source != id && self.page_of(source, it.uid) == Some(id)));
        }
        all
    }

    pub(super) fn status_of_xref(&self, source: FileId, index: usize, uid: UidId) -> LinkStatus {
        let Some((file, declared)) = self.declaration(source, uid) else {
            let link = self.article(source).and_then(|article| article.links.get(index));
            let may_miss = |kind| matches!(kind, LinkKind::XrefShorthand | LinkKind::XrefOptional);
            return match link.is_none_or(|link| may_miss(link.kind)) || !self.is_uid_missing(source, uid) {
                true => LinkStatus::Unknown,
                false => LinkStatus::MissingFile,
            };
        };
        if declared.how == DeclaredAs::MapEntry {
            return LinkStatus::External;
        }
        match self.target(source, index) {
            Some(Target::Xref { fragment: Some(fragment), .. }) => self.status_of_fragment(source, file, fragment),
            _ => LinkStatus::Ok,
        }
    }

    /// Whether it is certain that no page has `uid`, which nothing in the workspace declares.
    ///
    /// Decision: the build also asks maps that lie elsewhere: those named by URL in docfx.json, and on Learn a
    /// service. Where a set's configuration names one, or generates pages from code (`metadata`), or fetches other
    /// repositories, a uid that we do not know may well exist, and only one that differs from a declared uid by
    /// nothing but case is called missing. Without a docfx configuration nobody knows what is asked. Types of the
    /// platform itself count as known unless something here declares types of the platform, too.
    #[must_use]
    pub fn is_uid_missing(&self, source: FileId, uid: UidId) -> bool {
        let docset = self.docset(source).filter(|docset| docset.reads_tocs() && docset.has_docfx());
        let Some(docset) = docset.filter(|_| self.listed && self.scanned) else { return false };
        if !self.uids.declarers(uid).is_empty() {
            return false;
        }
        let counts = &self.uids.counts;
        let (pages, maps, incomplete, platform) = counts.verdict(self.file(source).and_then(|file| file.docset));
        if !pages && !maps {
            return false;
        }
        if self.tables.uids.same_but_case(uid).iter().any(|&other| !self.uids.declarers(other).is_empty()) {
            return true;
        }
        let is_read = |map: &Path| {
            self.file_id(map).and_then(|id| self.file(id)).is_some_and(|file| file.loaded && file.uids.is_map)
        };
        !docset.asks_elsewhere()
            && !incomplete
            && docset.xref_maps().iter().all(|map| is_read(map))
            && (platform || !is_of_platform(&self.uid_text(uid)))
    }

    /// The declared uid that differs from `uid` by case only.
    #[must_use]
    pub fn uid_in_other_case(&self, uid: UidId) -> Option<UidId> {
        let mut others = self.tables.uids.same_but_case(uid);
        others.retain(|&other| !self.uids.declarers(other).is_empty());
        others.into_iter().min_by_key(|&other| self.uid_text(other))
    }

    /// The files whose findings may differ because `id`, once `old`, declares other uids now.
    pub(super) fn affected_by_uids(&self, id: FileId, old: Option<&File>, files: &mut FxHashSet<FileId>) {
        let new = self.file(id);
        if old.or(new).is_some_and(|file| file.kind == FileKind::Toc) {
            // A page is judged by the tables of contents that list it.
            for uid in linked(old).symmetric_difference(&linked(new)) {
                files.extend(self.uids.declarers(*uid));
            }
        }
        let (before, after) = (old.map(|file| &file.uids), new.map(|file| &file.uids));
        let says = |file: Option<&File>| -> FxHashSet<(UidId, DeclaredAs, Option<u16>)> {
            let declared = file.map(|file| &*file.uids.declared).unwrap_or_default();
            let docset = file.and_then(|file| file.docset);
            declared.iter().map(|it| (it.uid, it.how, docset)).collect()
        };
        let (had, has) = (says(old), says(new));
        let maps = |uids: Option<&FileUids>| uids.map(|it| (it.is_map, it.is_incomplete)).unwrap_or_default();
        if had == has && maps(before) == maps(after) {
            return;
        }
        let mut past = Counts::clone(&self.uids.counts);
        for (file, by) in [(new, -1), (old, 1)] {
            if let Some(file) = file {
                past.count(&self.tables, file, by);
            }
        }
        let flips = |file: Option<&File>| {
            let docset = file.and_then(|file| file.docset);
            past.verdict(docset) != self.uids.counts.verdict(docset)
        };
        // The first uid of a set, or the last, decides about all its references.
        if flips(old) || flips(new) || maps(before) != maps(after) {
            files.extend(self.uids.sources.iter().flat_map(|(_, sources)| sources.iter().copied()));
        }
        for &(uid, ..) in had.symmetric_difference(&has) {
            files.extend(self.uids.declarers(uid));
            for spelling in self.tables.uids.same_but_case(uid).into_iter().chain([uid]) {
                files.extend(self.uids.sources(spelling));
            }
        }
    }

    /// The files that declare one of the uids of `file`, too.
    pub(super) fn declarers_of_same(&self, file: Option<&File>) -> impl Iterator<Item = FileId> {
        let uids = file.into_iter().flat_map(|file| file.uids.declared.iter());
        uids.flat_map(|it| self.uids.declarers(it.uid).iter().copied())
    }

    /// Counts anew which sets have uids: files belong to other sets now.
    pub(super) fn recount_uids(&mut self) {
        let mut counts = Counts::default();
        for (_, file) in self.files() {
            counts.count(&self.tables, file, 1);
        }
        self.uids.counts = Arc::new(counts);
    }
}
