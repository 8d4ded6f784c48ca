//! What an article set is: the generator found from its files, its configuration, redirections,
//! and how a link's destination is read.
//!
//! Must not know about the graph. Nothing here is kept up to date: when a file changes that
//! [`is_config_file`] names, [`discover()`] is asked again.

pub mod config;
mod content;
mod detect;
mod discover;
mod docfx;
mod globs;
mod last_good;
mod pivots;
mod publish;
mod redirects;
pub mod relative;
pub mod resolve;
pub mod site;
#[cfg(test)]
mod tests;
pub(crate) mod tree;

pub use content::{Role, is_markdown, is_start_page};
pub use discover::{Discovery, Surroundings, discover, discover_in, for_single_file};
pub use last_good::with_last_good;
pub use pivots::{Definition, PivotFile, PivotGroup, PivotPlace, places as pivot_places};
pub use redirects::{RedirectPart, redirect_part, redirects_in};

use crate::markdown::{Dialect, Problem};
use crate::text::{LineIndex, Span};
use globset::GlobSet;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A site generator: whose rules the set follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generator {
    /// Microsoft Learn (docfx).
    Learn,
    /// GitHub's file view.
    GitHub,
}

impl Generator {
    /// How its Markdown is read.
    #[must_use]
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Learn => Dialect::LEARN,
            Self::GitHub => Dialect::GITHUB,
        }
    }

    /// The name in `guidepost.toml`: `learn` or `github`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Learn => "learn",
            Self::GitHub => "github",
        }
    }

    /// Whether paths compare without regard to case.
    #[must_use]
    pub fn ignores_case(self) -> bool {
        self == Self::Learn
    }
}

/// How bad a finding is, as in LSP and the JSON report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build fails or the reader is lost.
    Error,
    /// Something is broken.
    Warning,
    /// Worth a look.
    Suggestion,
    /// A remark.
    Hint,
}

/// A severity set in configuration for a code, perhaps only for some files.
#[derive(Clone, Debug)]
pub struct SeverityRule {
    /// The diagnostic code, as written: nobody checked that it exists.
    pub code: String,
    /// The new severity; `None` turns the code off.
    pub severity: Option<Severity>,
    /// Files it applies to, relative to `base`; `None` means all.
    pub files: Option<GlobSet>,
    /// Files it does not apply to, relative to `base`.
    pub except: Option<GlobSet>,
    /// The folder its globs are relative to.
    pub base: PathBuf,
    /// Index into [`Docset::config_files`] and the place of the code in that file.
    pub place: Option<(usize, Span)>,
}

/// A JSON Schema for headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaName {
    /// One that comes with guidepost: `learn`, `generic`.
    BuiltIn(&'static str),
    /// A file, absolute; perhaps missing.
    File(PathBuf),
}

/// A schema that `guidepost.toml` sets for some files.
#[derive(Clone, Debug)]
pub struct SchemaRule {
    /// The folder its globs are relative to.
    pub base: PathBuf,
    /// Files it applies to; `None`: all.
    pub files: Option<GlobSet>,
    /// Those of its globs that name tables of contents: `**/toc.yml`, not `docs/**`.
    pub tocs: Option<GlobSet>,
    /// Keys with the values one of which an article must have.
    pub when: Vec<(String, Vec<String>)>,
    /// Which schema.
    pub schema: SchemaName,
    /// Index into [`Docset::config_files`] and the place of `path` in that file.
    pub place: (usize, Span),
}

impl SchemaRule {
    /// The schema's file, when it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.schema {
            SchemaName::File(path) => Some(path),
            SchemaName::BuiltIn(_) => None,
        }
    }

    /// Whether it is for the table of contents `path` (absolute): a schema for headers says nothing about those, so
    /// that a rule must name them.
    #[must_use]
    pub fn applies_to_toc(&self, path: &Path) -> bool {
        let tocs = self.tocs.as_ref().filter(|_| self.when.is_empty());
        tocs.is_some_and(|tocs| path.strip_prefix(&self.base).is_ok_and(|relative| tocs.is_match(relative)))
    }

    /// Whether it is for the article `path` (absolute), of which `value` gives the metadata.
    pub fn applies(&self, path: &Path, value: &dyn Fn(&str) -> Option<String>) -> bool {
        let files = self.files.as_ref();
        files.is_none_or(|files| path.strip_prefix(&self.base).is_ok_and(|relative| files.is_match(relative)))
            && self.when.iter().all(|(key, wanted)| value(key).is_some_and(|value| wanted.contains(&value)))
    }
}

/// An entry of a redirection file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Index into [`Docset::config_files`] of the file that holds it.
    pub file: usize,
    /// The whole entry in that file.
    pub span: Span,
    /// Its `redirect_url`.
    pub url: Box<str>,
    /// The place of the URL in that file.
    pub url_span: Span,
    /// The redirected file, absolute, as the entry spells it.
    pub source: Box<Path>,
    /// Whether the page that it leads to takes over the document id (its ratings and comments).
    pub keeps_id: bool,
    /// Whether it counts for some versions of the set only.
    pub versions: bool,
}

/// A configuration file that was read, with what is wrong in it.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// Absolute path.
    pub path: PathBuf,
    /// For positions.
    pub lines: Arc<LineIndex>,
    /// What is wrong in it. A file that several sets share has its problems in the first of them only.
    pub problems: Vec<Problem>,
    /// Whether it could be read and parsed; when not, nothing in it counts (see [`with_last_good`]).
    pub parsed: bool,
}

/// Metadata that an article inherits from its set's configuration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inherited<'a> {
    /// The key.
    pub key: &'a str,
    /// Its value.
    pub value: &'a serde_json::Value,
    /// Index into [`Docset::config_files`].
    pub file: usize,
    /// Key and value in that file; for file metadata the glob and the value.
    pub span: Span,
    /// The glob of file metadata, as written; `None` for global metadata.
    pub glob: Option<&'a str>,
}

/// An article set.
#[derive(Clone, Debug)]
pub struct Docset {
    /// The folder that holds it, absolute and normalised. `~/` leads here.
    pub root: PathBuf,
    /// The folder above which nothing is read: the enclosing repository, else the opened folder.
    pub readable_root: PathBuf,
    /// Whose rules it follows.
    pub generator: Generator,
    /// Which file or content made it a set of this generator, for people.
    pub found_by: String,
    /// Files of the set that are not articles of it, relative to `root`. Ask [`Docset::role`] instead:
    /// a `guidepost.toml` further up may exclude more.
    pub exclude: GlobSet,
    /// Severities from docfx.json `rules` and `guidepost.toml`, later ones win; see [`Docset::severity`].
    pub severities: Vec<SeverityRule>,
    /// Redirected sources by folded absolute path (see [`resolve::fold`]); all sets of a repository share them.
    pub redirects: Arc<FxHashMap<Box<str>, Redirect>>,
    /// Metadata of docfx.json that every article inherits: key names (global and file metadata).
    pub inherited_keys: Vec<String>,
    /// Every configuration file that was read for the set.
    pub config_files: Vec<ConfigFile>,
    /// Where the set is published, without a slash at the end, if `guidepost.toml` says so.
    pub base_url: Option<String>,
    /// Schemas from `guidepost.toml`, later ones win.
    pub schemas: Vec<SchemaRule>,
    /// Whether a heading that is renamed leaves its old id behind as an anchor, if `guidepost.toml` says so.
    pub keeps_old_anchors: bool,
    /// Whether these are only the files beside the real sets of a folder (a repository's README.md and the
    /// like, or includes that the sets share).
    pub is_rest: bool,
    /// Files that define zone pivot groups, by path.
    pub pivots: Vec<PivotFile>,
    /// Globs of `guidepost.toml` files further up, with the folders they are relative to.
    outer_excludes: Vec<(PathBuf, GlobSet)>,
    /// What docfx.json says, and its index in `config_files`.
    docfx: Arc<docfx::Docfx>,
    docfx_file: usize,
    /// Folders that only the build fills, absolute.
    fetched: Arc<[String]>,
    /// Whether the build knows more uids than the repository says: from Learn's service, or from other repositories.
    asks_service: bool,
    /// Where the set is published.
    site: site::Site,
    /// The folded bases of all sets of the repository: what else begins with a slash leads elsewhere.
    bases: Arc<[Box<str>]>,
}

impl Docset {
    /// A set without any configuration.
    #[must_use]
    pub fn bare(root: PathBuf, readable_root: PathBuf, generator: Generator) -> Self {
        Self {
            root,
            readable_root,
            generator,
            found_by: String::new(),
            exclude: GlobSet::empty(),
            severities: Vec::new(),
            redirects: Arc::default(),
            inherited_keys: Vec::new(),
            config_files: Vec::new(),
            base_url: None,
            keeps_old_anchors: false,
            schemas: Vec::new(),
            is_rest: false,
            pivots: Vec::new(),
            outer_excludes: Vec::new(),
            docfx: Arc::default(),
            docfx_file: 0,
            fetched: Arc::default(),
            asks_service: false,
            site: site::Site::default(),
            bases: Arc::default(),
        }
    }

    /// What the file `path` (absolute) is to the set. Does not know of sets further down: the innermost
    /// set decides ([`docset_for`]).
    ///
    /// A Markdown file is a page when the configuration publishes it, or all are when there is none; those
    /// in a folder named `includes` (any case) are includes on Learn even where a glob takes them in.
    #[must_use]
    pub fn role(&self, path: &Path) -> Role {
        // A table of contents in Markdown is no article.
        if !is_markdown(path) || self.is_excluded(path) || self.is_toc(path) {
            return Role::Outside;
        }
        if self.generator == Generator::GitHub {
            return Role::Page;
        }
        // Beside Learn sets lie the includes they share, and files that are for the repository's own readers.
        if self.is_rest || content::in_includes_folder(path, &self.root) {
            return Role::Include;
        }
        match &self.docfx.content {
            Some(content) if !content.publishes(path) => Role::Include,
            _ => Role::Page,
        }
    }

    /// Whether a docfx configuration takes `path` (absolute) in as a page of its own. Without one nobody
    /// knows which of the files that others include are published, too.
    #[must_use]
    pub fn publishes(&self, path: &Path) -> bool {
        self.docfx.content.is_some() && self.role(path) == Role::Page
    }

    /// Whether a docfx configuration leaves the Markdown file `path` (absolute) out of what it builds.
    #[must_use]
    pub fn leaves_out(&self, path: &Path) -> bool {
        is_markdown(path) && self.docfx.content.as_ref().is_some_and(|content| !content.publishes(path))
    }

    /// Whether `path` (absolute) lies outside the set, or `guidepost.toml` excludes it.
    #[must_use]
    pub fn is_excluded(&self, path: &Path) -> bool {
        let Ok(relative) = path.strip_prefix(&self.root) else { return true };
        self.exclude.is_match(relative)
            || self
                .outer_excludes
                .iter()
                .any(|(base, globs)| path.strip_prefix(base).is_ok_and(|relative| globs.is_match(relative)))
    }

    /// Whether the set's build reads `toc.yml`, `toc.json` and `toc.md` as tables of contents.
    #[must_use]
    pub fn reads_tocs(&self) -> bool {
        self.generator == Generator::Learn && !self.is_rest
    }

    /// Whether the table of contents `path` (absolute) is built, so that its findings are reported.
    #[must_use]
    pub fn builds_toc(&self, path: &Path) -> bool {
        self.is_toc(path)
            && !self.is_excluded(path)
            && self.docfx.content.as_ref().is_none_or(|content| content.publishes(path))
    }

    /// Whether the YAML page `path` (absolute; no table of contents) is built.
    #[must_use]
    pub fn publishes_yaml(&self, path: &Path) -> bool {
        !self.is_excluded(path) && self.docfx.content.as_ref().is_none_or(|content| content.publishes(path))
    }

    /// Whether a docfx configuration was read for the set.
    #[must_use]
    pub fn has_docfx(&self) -> bool {
        self.docfx.xref.is_known
    }

    /// Whether the set's build may know uids that nothing in the repository declares.
    #[must_use]
    pub fn asks_elsewhere(&self) -> bool {
        self.docfx.xref.asks_elsewhere || self.asks_service
    }

    /// The maps of uids that the docfx configuration names by path, absolute.
    #[must_use]
    pub fn xref_maps(&self) -> &[PathBuf] {
        &self.docfx.xref.maps
    }

    /// The files, absolute, that the docfx configuration names as maps of uids, and where.
    #[must_use]
    pub fn xref_places(&self) -> &[(PathBuf, Span)] {
        &self.docfx.xref.places
    }

    /// Whether the docfx configuration builds several versions of the set, so that one uid may be declared by a
    /// page of each.
    #[must_use]
    pub fn has_versions(&self) -> bool {
        self.docfx.xref.has_versions
    }

    /// Whether the table of contents `path` (absolute) is one of breadcrumbs: the configuration names it as such, or it
    /// lies in a folder that is called so.
    #[must_use]
    pub fn is_breadcrumb(&self, path: &Path) -> bool {
        let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
        crate::markdown::toc::is_toc(path)
            && (folder.to_ascii_lowercase().starts_with("breadcrumb")
                || self.docfx.breadcrumbs.iter().any(|it| it == path)
                || self.is_named_breadcrumb(path))
    }

    /// Whether docfx makes the files in the folder that holds `path` (absolute), or in `path` itself, from source
    /// code (`metadata[].dest`), so that a file which is missing there may exist in the build.
    #[must_use]
    pub fn is_generated(&self, path: &Path) -> bool {
        self.docfx.generated.iter().any(|folder| path.starts_with(folder))
    }

    /// The metadata that the article `path` (absolute) inherits: file metadata over global metadata, of
    /// several matching globs the last.
    #[must_use]
    pub fn inherited(&self, path: &Path) -> Vec<Inherited<'_>> {
        let mut inherited: Vec<Inherited<'_>> = Vec::new();
        for next in self.given(path) {
            match inherited.iter_mut().find(|it| it.key == next.key) {
                Some(earlier) => *earlier = next,
                None => inherited.push(next),
            }
        }
        inherited
    }

    /// Which versions the group of the page `path` (absolute) is for, where the configuration gives some group a
    /// range: `None` when it gives none, `Some(None)` when the page is in a group without one.
    #[must_use]
    pub fn moniker_range(&self, path: &Path) -> Option<Option<&str>> {
        let docfx = &self.docfx;
        if docfx.moniker_ranges.is_empty() {
            return None;
        }
        let group = docfx.content.as_ref()?.mapping(path)?.group.as_deref();
        let range = group.and_then(|group| docfx.moniker_ranges.iter().find(|(name, _)| **name == *group));
        Some(range.map(|(_, range)| &**range))
    }

    /// The ranges that the configuration gives to groups of files.
    pub fn moniker_ranges(&self) -> impl Iterator<Item = &str> {
        self.docfx.moniker_ranges.iter().map(|(_, range)| &**range)
    }

    /// The value of `key` that the article `path` (absolute) inherits.
    #[must_use]
    pub fn inherited_value(&self, path: &Path, key: &str) -> Option<&serde_json::Value> {
        let known = self.inherited_keys.iter().any(|it| it == key);
        // Globs are tried only for keys that some file inherits.
        known.then(|| self.inherited(path).into_iter().find(|it| it.key == key).map(|it| it.value))?
    }

    /// Every value that the docfx configuration gives files as metadata: key, value, and the place of the value.
    pub fn configured_values(&self) -> impl Iterator<Item = (&str, &serde_json::Value, Span)> {
        self.docfx.metadata.values.iter().map(|it| (&*it.key, &it.value, it.value_span))
    }

    /// Every value that the docfx configuration gives `key` for some files, and where.
    pub fn values_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = (&'a serde_json::Value, Span)> {
        self.docfx.metadata.values.iter().filter(move |it| &*it.key == key).map(|it| (&it.value, it.value_span))
    }

    /// Every value that the configuration gives the article `path` (absolute), in the order in which later ones
    /// override earlier ones of the same key: global metadata, then the matching globs of file metadata.
    #[must_use]
    pub fn given(&self, path: &Path) -> Vec<Inherited<'_>> {
        let metadata = &self.docfx.metadata;
        let mut matching: Vec<usize> = (0..metadata.global).collect();
        if let Some(relative) = globs::relative(path, &self.root) {
            matching.extend(metadata.globs.matches(relative).into_iter().map(|glob| metadata.global + glob));
        }
        let values = matching.into_iter().filter_map(|index| metadata.values.get(index));
        let file = self.docfx_file;
        values
            .map(|it| Inherited { key: &it.key, value: &it.value, file, span: it.span, glob: it.glob.as_deref() })
            .collect()
    }

    /// What configuration makes of the code, or of one of its other names, in the file `path` (absolute):
    /// `None` when it says nothing, `Some(None)` when the code is off there.
    #[must_use]
    pub fn severity(&self, codes: &[&str], path: &Path) -> Option<Option<Severity>> {
        let applies = |rule: &&SeverityRule| {
            if !codes.contains(&rule.code.as_str()) {
                return false;
            }
            let relative = path.strip_prefix(&rule.base).unwrap_or(path);
            rule.files.as_ref().is_none_or(|files| files.is_match(relative))
                && !rule.except.as_ref().is_some_and(|files| files.is_match(relative))
        };
        self.severities.iter().rev().find(applies).map(|rule| rule.severity)
    }

    /// For each HTML tag that the docfx configuration restricts the domains, in lower case, that it may lead to.
    #[must_use]
    pub fn trusted_domains(&self) -> &[(Box<str>, Vec<Box<str>>)] {
        &self.docfx.trusted
    }

    /// The set's redirection files.
    pub fn redirect_files(&self) -> impl Iterator<Item = &ConfigFile> {
        let name = |file: &ConfigFile| file.path.file_name().and_then(|it| it.to_str()).map(str::to_owned);
        let is_one = |name: String| redirects::is_redirection_file(&name) || redirects::is_root_redirection_file(&name);
        self.config_files.iter().filter(move |file| name(file).is_some_and(is_one))
    }

    /// Whether `path` (absolute) lies in a folder that only the build fills from another repository, so
    /// that nobody can know here what exists in it.
    #[must_use]
    pub fn is_fetched_by_build(&self, path: &str) -> bool {
        self.fetched.iter().any(|folder| {
            // Folder names compare without regard to case on Learn, and only Learn has such folders.
            path.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder))
                && path[folder.len()..].chars().next().is_none_or(std::path::is_separator)
        })
    }
}

/// The innermost set whose root holds `path` (absolute).
#[must_use]
pub fn docset_for<'a>(docsets: &'a [Arc<Docset>], path: &Path) -> Option<&'a Arc<Docset>> {
    let holding = docsets.iter().filter(|docset| path.starts_with(&docset.root));
    holding.max_by_key(|docset| docset.root.as_os_str().len())
}

/// Whether `path` is, by its name, a file that decides which sets there are, what they hold, or how they
/// are configured. When one appears, changes or goes, [`discover()`] is asked again and, because
/// `.gitignore` counts too, the files are listed again.
#[must_use]
pub fn is_config_file(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|it| it.to_str()) else { return false };
    [config::NAME, "docfx.json", "docfx.yml", publish::NAME, ".gitignore"].contains(&name)
        || redirects::is_redirection_file(name)
        || redirects::is_root_redirection_file(name)
        || pivots::is_definition_name(name)
}
