//! What readers see: the article set of one moment.

use super::ids::{FileId, FragmentId, PathId};
use crate::article::Article;
use crate::docset::Docset;
use crate::markdown::Problem;
use std::path::Path;
use std::sync::Arc;

/// What a file is to the set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// Markdown, also an include.
    Article,
    /// Anything that is only linked to: images, code, YAML.
    Resource,
    /// A folder that holds files of the set.
    Folder,
}

/// Where a link leads, in ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A place in the page that shows the link (for an include: in its includers).
    SelfPage(Option<FragmentId>),
    /// A path, which may or may not exist.
    File(PathId, Option<FragmentId>),
    /// Outside the readable root.
    OutOfScope,
    /// A URL.
    External,
    /// A path from the site's root.
    SiteAbsolute,
    /// A uid.
    Xref,
    /// A path on the writer's drive.
    LocalPath,
    /// Cannot be known.
    Unknown,
}

/// A file that exists.
#[derive(Debug)]
pub struct File {
    /// Absolute path as spelt on the disk.
    pub path: Arc<Path>,
    /// The set it belongs to.
    pub docset: Arc<Docset>,
    /// What it is.
    pub kind: FileKind,
    /// The facts, for an article.
    pub article: Option<Arc<Article>>,
    /// For each of the article's links, where it leads.
    pub targets: Box<[Target]>,
    /// What was wrong with reading it (`file-too-large`, `file-not-utf8`).
    pub problems: Box<[Problem]>,
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

/// The article set of one moment. Cheap to clone, never changes.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {}

impl Snapshot {
    /// The id of `path` (absolute; any case and normal form), if the set has ever heard of it.
    #[must_use]
    pub fn file_id(&self, path: &Path) -> Option<FileId> {
        let _ = path;
        None
    }
    /// The file, if it exists.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&File> {
        let _ = id;
        None
    }
    /// The article's facts, if the file exists and is an article.
    #[must_use]
    pub fn article(&self, id: FileId) -> Option<&Arc<Article>> {
        let _ = id;
        None
    }
    /// Absolute path of a file as spelt on the disk, or as first linked to when it does not exist.
    #[must_use]
    pub fn path(&self, id: FileId) -> Arc<Path> {
        let _ = id;
        Path::new("").into()
    }
    /// All files that exist: articles and resources.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &File)> {
        std::iter::empty()
    }
    /// The files that link to `id` (phantoms have sources too), each once, by id.
    #[must_use]
    pub fn sources(&self, id: FileId) -> &[FileId] {
        let _ = id;
        &[]
    }
    /// The files that include `id` directly.
    #[must_use]
    pub fn includers(&self, id: FileId) -> Vec<FileId> {
        let _ = id;
        Vec::new()
    }
    /// Whether `id` is only ever shown inside other articles.
    #[must_use]
    pub fn is_include(&self, id: FileId) -> bool {
        let _ = id;
        false
    }
    /// The file that link `index` of `source` leads to, existing or not; `source` itself for `#fragment`.
    #[must_use]
    pub fn target_file(&self, source: FileId, index: usize) -> Option<FileId> {
        let _ = (source, index);
        None
    }
    /// The decoded fragment of link `index` of `source`.
    #[must_use]
    pub fn target_fragment(&self, source: FileId, index: usize) -> Option<Arc<str>> {
        let _ = (source, index);
        None
    }
    /// How link `index` of `source` stands.
    #[must_use]
    pub fn status(&self, source: FileId, index: usize) -> LinkStatus {
        let _ = (source, index);
        LinkStatus::Unknown
    }
    /// Every anchor of `file` in document order, those of its includes at the place of their directive.
    #[must_use]
    pub fn anchors(&self, file: FileId) -> Vec<AnchorRef> {
        let _ = file;
        Vec::new()
    }
    /// The anchor of `file` (or of its includes) with id `fragment`.
    #[must_use]
    pub fn find_anchor(&self, file: FileId, fragment: &str) -> Option<AnchorRef> {
        let _ = (file, fragment);
        None
    }
    /// The id text of an anchor.
    #[must_use]
    pub fn anchor_id(&self, anchor: &AnchorRef) -> Option<&str> {
        let _ = anchor;
        None
    }
    /// The text of a file: the editor's when it is open, else read from the disk now.
    #[must_use]
    pub fn text(&self, id: FileId) -> Option<Arc<str>> {
        let _ = id;
        None
    }
    /// The version of a file that an editor has open.
    #[must_use]
    pub fn open_version(&self, id: FileId) -> Option<i32> {
        let _ = id;
        None
    }
    /// The set that `id` belongs to, if the file exists or lies in a set's folder.
    #[must_use]
    pub fn docset(&self, id: FileId) -> Option<&Arc<Docset>> {
        let _ = id;
        None
    }
    /// All sets.
    #[must_use]
    pub fn docsets(&self) -> &[Arc<Docset>] {
        &[]
    }
    /// Whether the first scan is complete, so that "missing" means missing.
    #[must_use]
    pub fn scanned(&self) -> bool {
        false
    }
    /// Grows with every change.
    #[must_use]
    pub fn generation(&self) -> u64 {
        0
    }
}
