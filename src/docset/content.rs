//! What a Markdown file is to its set: a page, an include, or nothing.

use crate::text::Span;
use globset::GlobSet;
use std::path::{Path, PathBuf};

/// What a file is to its set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A Markdown file that becomes a page: it counts as an article and needs metadata.
    Page,
    /// A Markdown file that is only shown inside pages, or not published at all.
    Include,
    /// No Markdown, below another root, or excluded.
    Outside,
}

/// `build.content` and `build.resource` of a docfx configuration.
#[derive(Clone, Debug, Default)]
pub(super) struct ContentMap {
    /// Content before resources: the first that matches counts.
    pub mappings: Vec<Mapping>,
}

/// One item of `content` or `resource`.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    /// The folder its globs are relative to, absolute.
    pub src: PathBuf,
    pub files: GlobSet,
    pub exclude: GlobSet,
    pub resource: bool,
    /// The folder of the site, below the set's base, that the files go to.
    pub dest: Box<str>,
    /// The versions that the files belong to, as the configuration calls them.
    pub group: Option<Box<str>>,
    /// The item in the configuration file.
    pub span: Span,
}

impl ContentMap {
    /// Whether the Markdown file `path` (absolute) becomes a page, or the table of contents `path` is built.
    pub fn publishes(&self, path: &Path) -> bool {
        self.mapping(path).is_some_and(|mapping| !mapping.resource)
    }

    /// The item that takes `path` (absolute) in: the first one that does.
    pub fn mapping(&self, path: &Path) -> Option<&Mapping> {
        self.mappings.iter().find(|mapping| mapping.takes(path))
    }
}

/// Whether a file's name is that of a Markdown file.
#[must_use]
pub fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("md") || it.eq_ignore_ascii_case("markdown"))
}

/// Whether the file `path` is shown, where no table of contents is read, to whoever opens its folder.
#[must_use]
pub fn is_start_page(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    is_markdown(path) && ["readme", "index"].iter().any(|start| stem.eq_ignore_ascii_case(start))
}

/// Whether a folder between `root` and `path` is named `includes`, in any case.
pub(super) fn in_includes_folder(path: &Path, root: &Path) -> bool {
    let folders = path.parent().and_then(|folder| folder.strip_prefix(root).ok());
    folders.is_some_and(|folders| folders.iter().any(|name| name.eq_ignore_ascii_case("includes")))
}
