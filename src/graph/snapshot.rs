//! What readers see: the article set of one moment. Never changes.

use super::chunked::Chunked;
use super::ids::{FileId, FragmentId, PathId, Tables};
use super::shared::{Groups, Shared};
use super::site::SiteEntry;
use super::uids::{FileUids, UidId, UidIndex};
use crate::article::Article;
use crate::docset::{Docset, Generator, Role};
use crate::files;
use crate::markdown::{Dialect, LinkKind, Problem};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;
use std::sync::Arc;

/// What a file is to the set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// Markdown, also an include.
    Article,
    /// A table of contents, read for its links where the set's build reads it.
    Toc,
    /// A YAML file that is no table of contents, or a map of uids in JSON: read for the uids that it declares.
    Yaml,
    /// Anything that is only linked to: images, code.
    Resource,
    /// A folder that holds files of the set.
    Folder,
}

impl FileKind {
    /// Whether the text of such a file is read.
    #[must_use]
    pub fn is_read(self) -> bool {
        matches!(self, Self::Article | Self::Toc | Self::Yaml)
    }

    /// Whether it may be shown as code, or published as it is.
    #[must_use]
    pub fn is_resource(self) -> bool {
        matches!(self, Self::Resource | Self::Yaml)
    }
}

/// Where a link leads, in ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A place in the page that shows the link (for an include: in its includers).
    SelfPage(Option<FragmentId>),
    /// A path, which may or may not exist.
    File {
        /// The file, under whatever spelling.
        file: FileId,
        /// The path as the link spells it.
        spelling: PathId,
        /// The decoded fragment; `None` without `#` and for an empty one.
        fragment: Option<FragmentId>,
    },
    /// Outside the readable root.
    OutOfScope,
    /// A URL.
    External,
    /// A path from the site's root that leads to another set.
    SiteAbsolute,
    /// A path from the site's root that leads to another set but ends like a file's name.
    SiteFile {
        /// The file of that path as seen from the article's folder, whether it exists or not.
        beside: FileId,
        /// The same as seen from the set's root.
        in_root: FileId,
    },
    /// A path of the site that may lead to a file of a set here: [`Snapshot::site_file`] knows.
    Site {
        /// The id of the URL.
        key: FileId,
        /// The decoded fragment; `None` without `#` and for an empty one.
        fragment: Option<FragmentId>,
    },
    /// A uid.
    Xref {
        /// The uid, declared or not.
        uid: UidId,
        /// The decoded fragment; `None` without `#` and for an empty one.
        fragment: Option<FragmentId>,
    },
    /// A path on the writer's drive.
    LocalPath,
    /// Cannot be known.
    Unknown,
}

impl Target {
    /// The decoded fragment; `None` without `#`, for an empty one, and where none can be known.
    #[must_use]
    pub fn fragment(self) -> Option<FragmentId> {
        match self {
            Self::SelfPage(fragment)
            | Self::File { fragment, .. }
            | Self::Site { fragment, .. }
            | Self::Xref { fragment, .. } => fragment,
            _ => None,
        }
    }
}

/// A file that exists.
#[derive(Clone, Debug)]
pub struct File {
    /// Absolute path as spelt on the disk.
    pub path: Arc<Path>,
    /// Index of its set in [`Snapshot::docsets`], when it lies in one.
    pub docset: Option<u16>,
    /// What it is.
    pub kind: FileKind,
    /// Whether the text of an article or table of contents has been read; until then nothing is known about its anchors.
    pub loaded: bool,
    /// Whether its findings are reported: not for files that are excluded or were only loaded as targets.
    pub checked: bool,
    /// Whether it is an article that its own set's docfx configuration does not publish; false until it is read.
    pub left_out: bool,
    /// What its set makes of it; `Outside` until it is read.
    pub role: Role,
    /// The facts, for an article that could be read.
    pub article: Option<Arc<Article>>,
    /// For each of the article's links, where it leads.
    pub targets: Box<[Target]>,
    /// The ids of the article's own headings and anchors, sorted.
    pub anchor_ids: Box<[FragmentId]>,
    /// What it has in common with others.
    pub shared: Shared,
    /// The uids that it declares.
    pub uids: FileUids,
    /// What was wrong with reading it (`file-too-large`, `file-not-utf8`).
    pub problems: Box<[Problem]>,
    /// Hashes of the names that it mentions otherwise than by links, sorted ([`crate::markdown::mentions`]).
    pub mentions: Box<[u32]>,
    /// Whether a table of contents could not be read to its end.
    pub broken: bool,
    /// Whether it is a table of contents that is broken and never was whole: nobody knows what else it leads to.
    pub unsure: bool,
    /// For a broken table of contents that an editor has open: what else it led to before it broke. These files
    /// have it among their [`Snapshot::sources`] although no link of it leads to them now.
    pub kept: Box<[FileId]>,
}

impl File {
    /// The files that the article shows in itself, with the index of the `[!INCLUDE]` link.
    pub fn includes(&self) -> impl Iterator<Item = (usize, FileId)> + '_ {
        let includes = self.article.iter().flat_map(|article| article.includes.iter());
        includes.filter_map(|&index| match self.targets.get(index as usize)? {
            Target::File { file, .. } => Some((index as usize, *file)),
            _ => None,
        })
    }
}

/// How a link stands; the names are those of `guidepost graph --format json`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum LinkStatus {
    /// Target and anchor exist, or need no check.
    Ok,
    /// The file is missing.
    MissingFile,
    /// The file exists, the anchor does not.
    MissingAnchor,
    /// The file was moved and a redirection leads on.
    Redirected,
    /// The file exists under another case.
    Case,
    /// Outside the readable root.
    OutOfScope,
    /// A URL or site path.
    External,
    /// Cannot be known.
    Unknown,
}

impl LinkStatus {
    /// What other programs are told.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::MissingFile => "missing-file",
            Self::MissingAnchor => "missing-anchor",
            Self::Redirected => "redirected",
            Self::Case => "case",
            Self::OutOfScope => "out-of-scope",
            Self::External => "external",
            Self::Unknown => "unknown",
        }
    }
}

/// Which anchor of an article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnchorAt {
    /// Index into the article's headings.
    Heading(usize),
    /// Index into the article's explicit anchors.
    Explicit(usize),
}

/// An anchor that links to an article can name; it may come from an include.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnchorRef {
    /// The file that holds it: the article itself or one of its includes.
    pub file: FileId,
    /// Which of that file's anchors.
    pub at: AnchorAt,
    /// For an included anchor: index of the `[!INCLUDE]` link in the asked article.
    pub include: Option<usize>,
}

/// The text of a file that an editor has open.
#[derive(Clone, Debug)]
pub struct OpenText {
    /// The text.
    pub text: Arc<str>,
    /// The editor's version of it.
    pub version: i32,
}

/// The article set of one moment. Cheap to clone, never changes.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) tables: Arc<Tables>,
    pub(super) files: Chunked<Option<Arc<File>>>,
    pub(super) sources: Chunked<Arc<Vec<FileId>>>,
    pub(super) includers: Chunked<Arc<Vec<FileId>>>,
    pub(super) children: Chunked<Arc<Vec<FileId>>>,
    pub(super) names: Arc<FxHashMap<Box<str>, Vec<FileId>>>,
    /// Articles by texts that ought to be unique, each group sorted by path.
    pub(super) texts: Arc<Groups>,
    /// Articles by words of their titles, headings and link texts.
    pub(super) words: Arc<Groups>,
    pub(super) uids: UidIndex,
    pub(super) docsets: Arc<[Arc<Docset>]>,
    pub(super) schemas: Arc<super::schemas::SchemaFiles>,
    pub(super) values: Arc<super::values::Values>,
    /// Redirected files: index of the set and folded path.
    pub(super) redirects: Arc<FxHashMap<FileId, (u16, Box<str>)>>,
    /// Which files the URLs mean that links name.
    pub(super) site: Chunked<SiteEntry>,
    /// Whether any link names a URL.
    pub(super) has_sites: bool,
    pub(super) open: Arc<FxHashMap<FileId, OpenText>>,
    /// Targets that were looked for on the disk and not found, before the listing or outside it.
    pub(super) absent: Arc<FxHashSet<FileId>>,
    /// What code files hold, as far as somebody asked.
    pub(super) parts: Arc<super::parts::Cache>,
    /// The texts that open files have in the last commit, as far as git told them.
    pub(super) committed: Arc<FxHashMap<FileId, Arc<str>>>,
    pub(super) mentions: Arc<super::mentions::Mentions>,
    /// Values of headers, as far as somebody asked.
    pub(super) used: Arc<super::used::Used>,
    /// Titles and headings laid out for search, as far as somebody asked.
    pub(super) laid_out: Arc<super::names::Cache>,
    pub(super) listed: bool,
    pub(super) scanned: bool,
    pub(super) generation: u64,
}

impl Snapshot {
    /// The id of `path` (absolute; any case and normal form), if the set has ever heard of it.
    #[must_use]
    pub fn file_id(&self, path: &Path) -> Option<FileId> {
        self.tables.paths.find(path)
    }

    /// The file, if it exists.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0)?.as_deref()
    }

    /// The article's facts, if the file exists, is an article and was read.
    #[must_use]
    pub fn article(&self, id: FileId) -> Option<&Arc<Article>> {
        self.file(id)?.article.as_ref()
    }

    /// Absolute path of a file as spelt on the disk, or as first linked to when it does not exist.
    #[must_use]
    pub fn path(&self, id: FileId) -> Arc<Path> {
        self.file(id).map_or_else(|| self.tables.paths.path(PathId(id.0)), |file| Arc::clone(&file.path))
    }

    /// The text that `id`, which an editor has open, has in the last commit; `None` when nobody knows it.
    #[must_use]
    pub fn committed(&self, id: FileId) -> Option<&Arc<str>> {
        self.committed.get(&id)
    }

    /// All files and folders that exist, by id.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().filter_map(|(id, file)| Some((FileId(id), file.as_deref()?)))
    }

    /// The files and folders directly in `folder`, in no order.
    #[must_use]
    pub fn children(&self, folder: FileId) -> &[FileId] {
        self.children.get(folder.0).map_or(&[], |list| list)
    }

    /// The files whose name (last part of the path) is `name` but for case, anywhere.
    #[must_use]
    pub fn named(&self, name: &str) -> &[FileId] {
        self.names.get(&*name.to_lowercase()).map_or(&[], |list| list)
    }

    /// The files that link to `id` (a file that does not exist has sources too), each once, in no order.
    #[must_use]
    pub fn sources(&self, id: FileId) -> &[FileId] {
        self.sources.get(id.0).map_or(&[], |list| list)
    }

    /// The files that include `id` directly, each once, in no order.
    #[must_use]
    pub fn includers(&self, id: FileId) -> &[FileId] {
        self.includers.get(id.0).map_or(&[], |list| list)
    }

    /// The articles that show `id`, directly or through other includes, that nothing else includes;
    /// empty when nothing includes `id`.
    #[must_use]
    pub fn showing_pages(&self, id: FileId) -> Vec<FileId> {
        let mut seen = vec![id];
        let mut pages = Vec::new();
        let mut next = 0;
        let mut known: FxHashSet<FileId> = [id].into_iter().collect();
        while let Some(&file) = seen.get(next) {
            next += 1;
            for &includer in self.includers(file) {
                if known.insert(includer) {
                    seen.push(includer);
                    if self.includers(includer).is_empty() {
                        pages.push(includer);
                    }
                }
            }
        }
        pages.sort_unstable();
        pages
    }

    /// Where link `index` of `source` leads.
    #[must_use]
    pub fn target(&self, source: FileId, index: usize) -> Option<Target> {
        self.file(source)?.targets.get(index).copied()
    }

    /// The file that link `index` of `source` leads to, existing or not; `source` itself for `#fragment`.
    #[must_use]
    pub fn target_file(&self, source: FileId, index: usize) -> Option<FileId> {
        self.file_of(source, self.target(source, index)?)
    }

    /// The path that link `index` of `source` leads to: as spelt on the disk when it exists, else as the link
    /// spells it.
    #[must_use]
    pub fn target_path(&self, source: FileId, index: usize) -> Option<Arc<Path>> {
        match self.target(source, index)? {
            Target::SelfPage(_) => Some(self.path(source)),
            Target::File { file, spelling, .. } => {
                Some(self.file(file).map_or_else(|| self.tables.paths.path(spelling), |file| Arc::clone(&file.path)))
            }
            Target::Xref { uid, .. } => self.page_of(source, uid).map(|file| self.path(file)),
            Target::Site { key, .. } => Some(self.path(self.site_file(key)?)),
            _ => None,
        }
    }

    /// The decoded fragment of link `index` of `source`.
    #[must_use]
    pub fn target_fragment(&self, source: FileId, index: usize) -> Option<Arc<str>> {
        self.target(source, index)?.fragment().map(|fragment| self.tables.fragments.text(fragment))
    }

    /// How link `index` of `source` stands.
    #[must_use]
    pub fn status(&self, source: FileId, index: usize) -> LinkStatus {
        let Some(target) = self.target(source, index) else { return LinkStatus::Unknown };
        match target {
            Target::SelfPage(fragment) => self.status_in_page(source, fragment),
            Target::File { file, spelling, fragment } => {
                let link = self.file(source).and_then(|f| f.article.as_ref()?.links.get(index));
                if link.is_some_and(|link| link.kind == LinkKind::TocFolder) {
                    return self.status_of_toc_folder(source, file, spelling);
                }
                let include = link.is_some_and(|link| link.kind == LinkKind::Include);
                self.status_of(source, file, spelling, fragment, include)
            }
            Target::Site { key, fragment } => match self.site_file(key) {
                Some(file) => self.status_of_site(source, file, fragment),
                None => LinkStatus::External,
            },
            Target::OutOfScope => LinkStatus::OutOfScope,
            Target::External | Target::SiteAbsolute | Target::SiteFile { .. } => LinkStatus::External,
            Target::Xref { uid, .. } => self.status_of_xref(source, index, uid),
            Target::LocalPath | Target::Unknown => LinkStatus::Unknown,
        }
    }

    fn status_of(
        &self,
        source: FileId,
        target: FileId,
        spelling: PathId,
        fragment: Option<FragmentId>,
        include: bool,
    ) -> LinkStatus {
        let ignores_case = self.docset(source).is_none_or(|docset| docset.generator.ignores_case());
        let redirected = self.redirects.contains_key(&target);
        let Some(file) = self.file(target) else {
            // The build asks the redirections before the disk; an include cannot be redirected.
            let made = || self.is_made_by_build(source, &self.tables.paths.path(spelling));
            return match redirected && !include {
                true => LinkStatus::Redirected,
                false if made() || !self.listed && !self.absent.contains(&target) => LinkStatus::Unknown,
                false => LinkStatus::MissingFile,
            };
        };
        if file.kind == FileKind::Folder {
            return if ignores_case { LinkStatus::MissingFile } else { LinkStatus::Ok };
        }
        let exact = self.tables.paths.is_spelt(spelling, &file.path);
        if !exact && !ignores_case {
            return LinkStatus::MissingFile;
        }
        match (self.lacks_anchor(source, (target, file), fragment.filter(|_| !redirected)), exact) {
            (None, _) => LinkStatus::Unknown,
            (Some(true), _) => LinkStatus::MissingAnchor,
            (Some(false), true) => LinkStatus::Ok,
            (Some(false), false) => LinkStatus::Case,
        }
    }

    /// How a link of `source` stands that names the file by its URL.
    fn status_of_site(&self, source: FileId, target: FileId, fragment: Option<FragmentId>) -> LinkStatus {
        let redirected = self.redirects.contains_key(&target);
        match self.file(target) {
            None => LinkStatus::Redirected,
            Some(file) => match self.lacks_anchor(source, (target, file), fragment.filter(|_| !redirected)) {
                None => LinkStatus::Unknown,
                Some(true) => LinkStatus::MissingAnchor,
                Some(false) => LinkStatus::Ok,
            },
        }
    }

    /// Whether `target` lacks the anchor that a link of `source` names; `None` when it is not read yet.
    fn lacks_anchor(
        &self,
        source: FileId,
        (target, file): (FileId, &File),
        fragment: Option<FragmentId>,
    ) -> Option<bool> {
        let Some(fragment) = fragment.filter(|&fragment| self.is_checkable(source, fragment)) else {
            return Some(false);
        };
        match (file.kind, file.loaded) {
            (FileKind::Article, false) => None,
            (FileKind::Article, true) => Some(file.article.is_some() && !self.has_anchor(target, fragment)),
            _ => Some(false),
        }
    }

    /// How a link of `source` to the existing page `target` stands that names a place in it.
    pub(super) fn status_of_fragment(&self, source: FileId, target: FileId, fragment: FragmentId) -> LinkStatus {
        let Some(file) = self.file(target).filter(|file| file.kind == FileKind::Article) else { return LinkStatus::Ok };
        match self.is_checkable(source, fragment) && file.article.is_some() && !self.has_anchor(target, fragment) {
            true => LinkStatus::MissingAnchor,
            false => LinkStatus::Ok,
        }
    }

    /// Whether link `index` of `source` spells its path in another case than the disk.
    /// A link can have a wrong case and a missing anchor at once; [`Self::status`] then says the anchor.
    #[must_use]
    pub fn has_other_case(&self, source: FileId, index: usize) -> bool {
        let Some(Target::File { file, spelling, .. }) = self.target(source, index) else { return false };
        self.file(file).is_some_and(|found| !self.tables.paths.is_spelt(spelling, &found.path))
    }

    /// A fragment without a file is looked for in every page that shows `source`; one that is itself a page
    /// is also judged alone.
    fn status_in_page(&self, source: FileId, fragment: Option<FragmentId>) -> LinkStatus {
        match fragment {
            Some(fragment) if self.is_checkable(source, fragment) => {
                match self.pages_without(source, fragment).is_empty() {
                    true => LinkStatus::Ok,
                    false => LinkStatus::MissingAnchor,
                }
            }
            _ => LinkStatus::Ok,
        }
    }

    /// The pages that show `source` and lack the anchor that its link `#fragment` names.
    #[must_use]
    pub fn pages_without(&self, source: FileId, fragment: FragmentId) -> Vec<FileId> {
        if self.has_anchor(source, fragment) {
            return Vec::new();
        }
        let mut pages = self.showing_pages(source);
        // One that is published by itself, too, is also judged alone.
        let path = self.path(source);
        if pages.is_empty() || self.docset(source).is_some_and(|docset| docset.publishes(&path)) {
            pages.push(source);
        }
        pages.retain(|&page| self.file(page).is_some_and(|file| file.loaded) && !self.has_anchor(page, fragment));
        pages
    }

    /// Whether something that `page` includes, directly or not, is not there or not read yet.
    #[must_use]
    pub fn lacks_include(&self, page: FileId) -> bool {
        let mut lacks = false;
        self.visit(page, &mut |_, file| {
            lacks = lacks || file.includes().any(|(_, id)| self.file(id).is_none_or(|file| !file.loaded));
            !lacks
        });
        lacks
    }

    /// `#top`, text fragments and, on GitHub, line numbers and footnotes need no anchor.
    fn is_checkable(&self, source: FileId, fragment: FragmentId) -> bool {
        let text = self.tables.fragments.text(fragment);
        if text.is_empty() || &*text == "top" || text.starts_with(":~:") {
            return false;
        }
        let line_number = || text.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let footnote = || ["fn-", "fnref-"].iter().any(|start| without_prefix(&text).starts_with(start));
        !(self.is_github(source) && (line_number() || footnote()))
    }

    fn is_github(&self, id: FileId) -> bool {
        self.docset(id).is_some_and(|docset| docset.generator == Generator::GitHub)
    }

    /// Whether `file` or one of its includes has the anchor.
    #[must_use]
    pub fn has_anchor(&self, file: FileId, fragment: FragmentId) -> bool {
        self.has_exact_anchor(file, fragment)
            || self.is_github(file) && self.github_anchor(file, &self.tables.fragments.text(fragment)).is_some()
    }

    /// GitHub's page looks for a fragment in any case, with and without the prefix that it gives its ids.
    fn github_anchor(&self, file: FileId, fragment: &str) -> Option<AnchorRef> {
        let wanted = without_prefix(fragment).to_lowercase();
        let mut anchors = self.anchors(file).into_iter();
        anchors.find(|anchor| self.anchor_id(anchor).is_some_and(|id| id.to_lowercase() == wanted))
    }

    fn has_exact_anchor(&self, file: FileId, fragment: FragmentId) -> bool {
        let mut found = false;
        self.visit(file, &mut |_, file| {
            found = found || file.anchor_ids.binary_search(&fragment).is_ok();
            !found
        });
        found
    }

    /// Calls `visit` with `file` and every file that it includes, directly or not, each once; stops the
    /// descent below a file where `visit` returns false.
    pub fn visit(&self, file: FileId, visit: &mut dyn FnMut(FileId, &File) -> bool) {
        let mut queue = vec![file];
        let mut known = FxHashSet::default();
        let mut next = 0;
        while let Some(&id) = queue.get(next) {
            next += 1;
            let Some(file) = self.file(id) else { continue };
            if visit(id, file) && file.article.as_ref().is_some_and(|article| !article.includes.is_empty()) {
                known.extend(queue.first());
                queue.extend(file.includes().map(|(_, included)| included).filter(|&included| known.insert(included)));
            }
        }
    }

    /// Every anchor of `file` in document order, those of its includes at the place of their directive.
    #[must_use]
    pub fn anchors(&self, file: FileId) -> Vec<AnchorRef> {
        let mut anchors = Vec::new();
        self.collect_anchors(file, None, &mut vec![file], &mut anchors);
        anchors
    }

    fn collect_anchors(
        &self,
        id: FileId,
        include: Option<usize>,
        path: &mut Vec<FileId>,
        anchors: &mut Vec<AnchorRef>,
    ) {
        enum Item {
            Anchor(AnchorAt),
            Include(usize, FileId),
        }
        let Some(file) = self.file(id) else { return };
        let Some(article) = &file.article else { return };
        let headings = article.headings.iter().enumerate().filter(|(_, heading)| heading.id.is_some());
        let headings = headings.map(|(i, heading)| (heading.span.start, Item::Anchor(AnchorAt::Heading(i))));
        let explicit = article.anchors.iter().enumerate();
        let explicit = explicit.map(|(i, anchor)| (anchor.span.start, Item::Anchor(AnchorAt::Explicit(i))));
        let includes = file.includes().map(|(i, target)| (article.links[i].span.start, Item::Include(i, target)));
        let mut items: Vec<(u32, Item)> = headings.chain(explicit).chain(includes).collect();
        items.sort_by_key(|(start, _)| *start);
        for (_, item) in items {
            match item {
                Item::Anchor(at) => anchors.push(AnchorRef { file: id, at, include }),
                Item::Include(link, target) if !path.contains(&target) => {
                    path.push(target);
                    self.collect_anchors(target, include.or(Some(link)), path, anchors);
                    path.pop();
                }
                Item::Include(..) => {}
            }
        }
    }

    /// The anchor of `file` (or of its includes) with id `fragment`, the first in document order.
    #[must_use]
    pub fn find_anchor(&self, file: FileId, fragment: &str) -> Option<AnchorRef> {
        match self.tables.fragments.find(fragment).is_some_and(|id| self.has_exact_anchor(file, id)) {
            true => self.anchors(file).into_iter().find(|anchor| self.anchor_id(anchor) == Some(fragment)),
            false => self.is_github(file).then(|| self.github_anchor(file, fragment))?,
        }
    }

    /// The anchor that link `index` of `source` names, if it names one that exists.
    /// A fragment without a file is looked for in `source`, then in the pages that show it.
    #[must_use]
    pub fn target_anchor(&self, source: FileId, index: usize) -> Option<AnchorRef> {
        let fragment = self.target_fragment(source, index)?;
        let file = self.target_file(source, index)?;
        self.find_anchor(file, &fragment).or_else(|| {
            let in_page = matches!(self.target(source, index)?, Target::SelfPage(_));
            let mut pages = if in_page { self.showing_pages(source) } else { Vec::new() }.into_iter();
            pages.find_map(|page| self.find_anchor(page, &fragment))
        })
    }

    /// The id text of an anchor.
    #[must_use]
    pub fn anchor_id(&self, anchor: &AnchorRef) -> Option<&str> {
        let article = self.article(anchor.file)?;
        match anchor.at {
            AnchorAt::Heading(i) => article.headings.get(i)?.id.as_deref(),
            AnchorAt::Explicit(i) => article.anchors.get(i).map(|anchor| &*anchor.id),
        }
    }

    /// What names an anchor in its file: the text of the heading, or the id.
    #[must_use]
    pub fn anchor_span(&self, anchor: &AnchorRef) -> Option<Span> {
        let article = self.article(anchor.file)?;
        match anchor.at {
            AnchorAt::Heading(i) => article.headings.get(i).map(|heading| heading.text_span),
            AnchorAt::Explicit(i) => article.anchors.get(i).map(|anchor| anchor.span),
        }
    }

    /// The decoded text of a fragment.
    #[must_use]
    pub fn fragment(&self, id: FragmentId) -> Arc<str> {
        self.tables.fragments.text(id)
    }

    /// The path of a spelling.
    #[must_use]
    pub fn spelling(&self, id: PathId) -> Arc<Path> {
        self.tables.paths.path(id)
    }

    /// The redirection that leads on from `id`: the set and the key into its `redirects`.
    #[must_use]
    pub fn redirect(&self, id: FileId) -> Option<(&Arc<Docset>, &crate::docset::Redirect)> {
        let (docset, key) = self.redirects.get(&id)?;
        let docset = self.docsets.get(usize::from(*docset))?;
        Some((docset, docset.redirects.get(key)?))
    }

    /// The text of a file: the editor's when it is open, else read from the disk now.
    #[must_use]
    pub fn text(&self, id: FileId) -> Option<Arc<str>> {
        if let Some(open) = self.open.get(&id) {
            return Some(Arc::clone(&open.text));
        }
        let file = self.file(id)?;
        (file.kind != FileKind::Folder).then(|| files::read_text(&file.path).ok())?.map(|read| read.text.into())
    }

    /// The version of a file that an editor has open.
    #[must_use]
    pub fn open_version(&self, id: FileId) -> Option<i32> {
        self.open.get(&id).map(|open| open.version)
    }

    /// The files that editors have open, in no order.
    pub fn open_files(&self) -> impl Iterator<Item = FileId> + '_ {
        self.open.keys().copied()
    }

    /// What its set makes of `id`; `Outside` for what is not read.
    #[must_use]
    pub fn role(&self, id: FileId) -> Role {
        self.file(id).map_or(Role::Outside, |file| file.role)
    }

    /// The set that `id` belongs to, if the file exists or lies in a set's folder.
    #[must_use]
    pub fn docset(&self, id: FileId) -> Option<&Arc<Docset>> {
        let index = match self.file(id) {
            Some(file) => file.docset,
            None => docset_index(&self.docsets, &self.path(id)),
        };
        self.docsets.get(usize::from(index?))
    }

    /// How the text of `id` is read; as Learn's when it belongs to no set.
    #[must_use]
    pub fn dialect(&self, id: FileId) -> Dialect {
        self.docset(id).map_or(Dialect::LEARN, |docset| docset.generator.dialect())
    }

    /// All sets.
    #[must_use]
    pub fn docsets(&self) -> &[Arc<Docset>] {
        &self.docsets
    }

    /// Whether the first scan is complete, so that every article of the set is known.
    #[must_use]
    pub fn scanned(&self) -> bool {
        self.scanned
    }

    /// Grows with every change.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }
}

/// A fragment without the prefix that GitHub gives all ids of an article.
fn without_prefix(fragment: &str) -> &str {
    fragment.strip_prefix("user-content-").unwrap_or(fragment)
}

/// Index of the innermost set whose root holds `path`.
pub(super) fn docset_index(docsets: &[Arc<Docset>], path: &Path) -> Option<u16> {
    let holding = docsets.iter().enumerate().filter(|(_, docset)| path.starts_with(&docset.root));
    let innermost = holding.max_by_key(|(_, docset)| docset.root.as_os_str().len());
    u16::try_from(innermost?.0).ok()
}
