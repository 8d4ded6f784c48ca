//! Where a set's files are published: from a file's path to its URL and back.
//!
//! The base of the URLs (`/azure/storage`) is known where configuration says it, or where the set's own
//! breadcrumb shows it; else nothing here has an answer. Must not know which files exist, but for the
//! breadcrumb: that is asked of the caller.

use super::resolve::fold_text;
use super::{ConfigFile, Docset, Generator, content, globs, is_markdown};
use crate::markdown::toc::{is_toc, is_toc_name};
use crate::text::Span;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The hosts of Learn.
const LEARN_HOSTS: [&str; 2] = ["learn.microsoft.com", "docs.microsoft.com"];

/// Marks a path of the site among paths of files. No file's absolute path begins like this.
const KEY: &str = "site:";

/// Stands behind the slash at the end of a key, because paths that differ only in such a slash are equal: where there are
/// both `a.md` and `a/index.md`, `/a` and `/a/` lead to different pages.
const FOLDER: &str = "\u{1}";

/// Where a set is published, and how paths become URLs.
#[derive(Clone, Debug, Default)]
pub(super) struct Site {
    /// The path under which the set is published, without a slash at its end: `/azure/storage`, empty for the
    /// site's root. `None`: nobody knows.
    pub base: Option<Box<str>>,
    /// Hosts whose addresses lead to the set.
    pub hosts: Vec<Box<str>>,
    /// Whether URLs keep the case of the paths.
    pub keeps_case: bool,
    /// `routes` of docfx 3: folders of the set and where they are published; later ones win.
    pub routes: Vec<(Box<str>, Box<str>)>,
    /// Folders (absolute) and where on the site, below the base, their files are published; likeliest first.
    pub places: Vec<(PathBuf, Box<str>)>,
    /// The `breadcrumb_path` that names a path of the site.
    pub breadcrumb: Option<Box<str>>,
}

/// A file's place on the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Published {
    /// Below the base, without a slash in front; a page that is its folder's index ends with one, or is empty.
    pub below: String,
    pub is_page: bool,
    /// Index of the content mapping that took the file in; `None` where there are none.
    pub mapping: Option<usize>,
}

impl Docset {
    /// The path of the site at which the file `path` (absolute) of the set is published: `/azure/storage/queues`,
    /// `/azure/storage/` for an index page, with its extension for what is no page. `None` when it is not
    /// published or nobody knows where.
    #[must_use]
    pub fn url_path(&self, path: &Path) -> Option<String> {
        let base = self.site.base.as_deref()?;
        Some(format!("{base}/{}", self.published(path)?.below))
    }

    /// The address of the page `path` (absolute): with the host where `guidepost.toml` says it, else the path
    /// of the site.
    #[must_use]
    pub fn page_url(&self, path: &Path) -> Option<String> {
        match (self.generator, &self.base_url) {
            (Generator::GitHub, Some(base)) => {
                let relative = path.strip_prefix(&self.root).ok()?.to_str()?.replace('\\', "/");
                Some(format!("{base}/{relative}"))
            }
            (Generator::GitHub, None) => None,
            (Generator::Learn, Some(base)) => Some(format!("{base}/{}", self.published(path)?.below)),
            (Generator::Learn, None) => self.url_path(path),
        }
    }

    /// The base of the set's URLs: `/azure/storage`, empty for the site's root.
    #[must_use]
    pub fn base_path(&self) -> Option<&str> {
        self.site.base.as_deref()
    }

    /// Where the file `path` (absolute) is published below the base, if it is.
    pub(super) fn published(&self, path: &Path) -> Option<Published> {
        if self.generator != Generator::Learn || self.is_rest || self.is_excluded(path) {
            return None;
        }
        let name = path.file_name()?.to_str()?;
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        let mappings = self.docfx.content.as_ref().map(|content| &content.mappings);
        let mapping = match mappings {
            Some(mappings) => Some(mappings.iter().position(|mapping| mapping.takes(path))?),
            None => None,
        };
        let rule = mapping.and_then(|mapping| mappings?.get(mapping));
        let can_be_page = ["md", "yml", "json"].iter().any(|page| extension.eq_ignore_ascii_case(page));
        let is_page = match rule {
            Some(rule) => !rule.resource && can_be_page,
            // Without lists of files all are taken in, but those whose names begin with a dot.
            None => can_be_page && globs::relative(path, &self.root).is_some(),
        };
        let ignored = ["docfx.", "redirections."].iter().any(|start| name.to_ascii_lowercase().starts_with(start));
        if ignored
            || is_page && (is_toc_name(name) || is_markdown(path) && content::in_includes_folder(path, &self.root))
        {
            return None;
        }
        let mut below = self.routed(path).or_else(|| {
            let (src, dest) = rule.map_or((self.root.as_path(), ""), |rule| (rule.src.as_path(), &*rule.dest));
            Some(joined(dest, &slashed(path.strip_prefix(src).ok()?)?))
        })?;
        if is_page {
            below.truncate(below.len() - extension.len() - 1);
            let folder = below.len().checked_sub("index".len()).filter(|&at| {
                below.get(at..).is_some_and(|name| name.eq_ignore_ascii_case("index"))
                    && (at == 0 || below.as_bytes().get(at - 1) == Some(&b'/'))
            });
            if let Some(folder) = folder {
                below.truncate(folder);
            }
        }
        if !self.site.keeps_case {
            below = below.to_lowercase();
        }
        Some(Published { below, is_page, mapping })
    }

    fn routed(&self, path: &Path) -> Option<String> {
        if self.site.routes.is_empty() {
            return None;
        }
        let relative = slashed(path.strip_prefix(&self.root).ok()?)?;
        let route = self.site.routes.iter().rev().find_map(|(from, to)| Some((to, strip_folder(&relative, from)?)));
        route.map(|(to, rest)| joined(to, rest))
    }

    /// The absolute paths of files that would be published at `below` the base (without slashes around), the
    /// likeliest first. Whether they exist, and are published there, the caller has to ask.
    fn sources_of(&self, below: &str, is_folder: bool) -> Vec<PathBuf> {
        let mut sources = Vec::new();
        for (folder, dest) in &self.site.places {
            let Some(rest) = strip_folder(below, dest) else { continue };
            let page = |name: &str| folder.join(format!("{rest}{name}"));
            let slash = if rest.is_empty() { "" } else { "/" };
            let pages = |end: &str| ["md", "yml", "json"].map(|extension| page(&format!("{end}{extension}")));
            let index = pages(&format!("{slash}index."));
            match (rest.is_empty(), is_folder) {
                (true, _) => sources.extend(index),
                (false, true) => sources.extend(index.into_iter().chain(pages("."))),
                (false, false) => sources.extend(pages(".").into_iter().chain(index)),
            }
            if rest.contains('.') {
                sources.push(page(""));
            }
        }
        sources
    }

    /// The folders (absolute) whose files are published in the folder `below` (lower case, without slashes around)
    /// of the set's base, and the names of folders in it that only exist on the site.
    #[must_use]
    pub fn folders_of_url(&self, below: &str) -> (Vec<PathBuf>, Vec<String>) {
        let (mut folders, mut names): (Vec<PathBuf>, Vec<String>) = (Vec::new(), Vec::new());
        for (folder, dest) in &self.site.places {
            if let Some(rest) = strip_folder(below, dest) {
                folders.push(if rest.is_empty() { folder.clone() } else { folder.join(rest) });
            } else if let Some(rest) = strip_folder(dest, below) {
                names.extend(rest.split('/').next().map(str::to_lowercase));
            }
        }
        folders.dedup();
        names.sort();
        names.dedup();
        (folders, names)
    }

    /// Folders (absolute) and where on the site, below the base, their files are published.
    pub(super) fn places(&self) -> Vec<(PathBuf, Box<str>)> {
        let mut places: Vec<(PathBuf, Box<str>)> = Vec::new();
        let mut add = |folder: PathBuf, dest: &str| {
            if !places.iter().any(|(known, of)| *known == folder && **of == *dest) {
                places.push((folder, dest.into()));
            }
        };
        for (from, to) in self.site.routes.iter().rev() {
            add(self.root.join(&**from), to);
        }
        match &self.docfx.content {
            Some(content) => content.mappings.iter().for_each(|it| add(it.src.clone(), &it.dest)),
            None => add(self.root.clone(), ""),
        }
        places
    }

    /// The key of the site's path that `path` (decoded, begins with a slash) names, when that path lies below
    /// the base of a set of the same repository: only such a path can lead to an article here.
    #[must_use]
    pub(super) fn site_key(&self, path: &str) -> Option<PathBuf> {
        if self.bases.is_empty() {
            return None;
        }
        let path = path.replace('\\', "/");
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return None;
        }
        let folded = fold_text(&path);
        self.bases.iter().any(|base| strip_folder(&folded, base).is_some()).then(|| key_of(&folded))
    }

    /// The path of the site, with query and fragment, in an address that names one of the set's own hosts.
    pub(super) fn own_site_path<'u>(&self, url: &'u str) -> Option<&'u str> {
        if self.bases.is_empty() {
            return None;
        }
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let path = self.site.hosts.iter().find_map(|host| {
            let start = rest.get(..host.len())?;
            start.eq_ignore_ascii_case(host).then(|| &rest[host.len()..])
        })?;
        if !path.starts_with('/') {
            return None;
        }
        Some(without_locale(path))
    }

    /// The keys under which links can name the published file `path` (absolute): with and without a slash at
    /// the end.
    #[must_use]
    pub fn site_keys(&self, path: &Path) -> Option<[PathBuf; 2]> {
        let base = self.site.base.as_deref()?;
        let url = fold_text(&format!("{base}/{}", self.published(path)?.below));
        let plain = url.trim_end_matches('/');
        Some([key_of(plain), key_of(&format!("{plain}/"))])
    }

    /// The files of the set that the key `key` can mean, the likeliest first; whether one exists and is
    /// published there ([`Docset::is_published_at`]) the caller has to ask.
    #[must_use]
    pub fn sources_of_key(&self, key: &Path) -> Vec<PathBuf> {
        let Some(path) = text_of_key(key) else { return Vec::new() };
        let base = self.site.base.as_deref().map(fold_text);
        let Some(below) = base.as_deref().and_then(|base| strip_folder(path, base)) else { return Vec::new() };
        let trimmed = below.trim_end_matches('/');
        self.sources_of(trimmed, below.ends_with('/'))
    }

    /// Whether the file `path` (absolute) is what the key `key` names.
    #[must_use]
    pub fn is_published_at(&self, path: &Path, key: &Path) -> bool {
        self.site_keys(path).is_some_and(|keys| keys.iter().any(|it| it == key))
    }

    /// The place on the site, below the base, that the page `path` (absolute) is published at; also where nobody
    /// knows the base.
    #[must_use]
    pub fn page_below(&self, path: &Path) -> Option<String> {
        self.published(path).filter(|published| published.is_page).map(|published| published.below)
    }

    /// As [`Self::page_below`] for what is no page.
    #[must_use]
    pub fn resource_below(&self, path: &Path) -> Option<String> {
        self.published(path).filter(|published| !published.is_page).map(|published| published.below)
    }

    /// Whether the files of the set lie on the site as they lie in its folder.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(&*self.site.places, [(folder, dest)] if *folder == self.root && dest.is_empty())
    }

    /// Paths of files that, if they exist, may be published at the URL of the page `path` (absolute); the caller
    /// has to compare their [`Self::page_below`].
    #[must_use]
    pub fn rivals(&self, path: &Path) -> Vec<PathBuf> {
        let plain = self.site.places.len() == 1;
        if plain {
            // Without any mapping only another extension gives another file the same URL.
            let own = path.extension().unwrap_or_default();
            let others = ["md", "yml", "json"].iter().filter(|other| !own.eq_ignore_ascii_case(other));
            return others.map(|other| path.with_extension(other)).collect();
        }
        let Some(below) = self.page_below(path) else { return Vec::new() };
        let mut rivals = self.sources_of(below.trim_end_matches('/'), below.is_empty() || below.ends_with('/'));
        rivals.retain(|rival| rival != path);
        rivals
    }

    /// Whether two files of the set (absolute) belong to one version of it, as far as its content mappings say.
    #[must_use]
    pub fn same_version(&self, one: &Path, other: &Path) -> bool {
        let group = |path| {
            let mappings = &self.docfx.content.as_ref()?.mappings;
            mappings.get(self.published(path)?.mapping?)?.group.as_deref()
        };
        group(one) == group(other)
    }

    /// Whether `path` is, by its name, a table of contents in YAML, JSON or Markdown that the set's build reads.
    #[must_use]
    pub fn is_toc(&self, path: &Path) -> bool {
        self.reads_tocs() && is_toc(path)
    }

    /// Whether the configuration takes the file `path` (absolute) in as content.
    #[must_use]
    pub fn takes_in(&self, path: &Path) -> bool {
        !self.is_excluded(path) && self.docfx.content.as_ref().is_none_or(|content| content.publishes(path))
    }

    /// The content mapping that takes the file `path` (absolute) in, in the docfx configuration.
    #[must_use]
    pub fn place_of_mapping(&self, path: &Path) -> Span {
        let mappings = self.docfx.content.iter().flat_map(|content| &content.mappings);
        mappings.filter(|mapping| mapping.takes(path)).map(|mapping| mapping.span).next().unwrap_or_default()
    }

    /// The docfx configuration of the set, if it has one.
    #[must_use]
    pub fn docfx_config(&self) -> Option<&ConfigFile> {
        let is_docfx = |it: &&ConfigFile| it.path.file_stem().is_some_and(|stem| stem == "docfx");
        self.config_files.get(self.docfx_file).filter(is_docfx)
    }

    /// Whether files of several folders of the set are published in one folder of the site.
    #[must_use]
    pub fn mixes_folders(&self) -> bool {
        self.site.places.len() > 1
    }

    /// Whether the table of contents `path` (absolute) is published where a `breadcrumb_path` leads that names a path of
    /// the site.
    #[must_use]
    pub fn is_named_breadcrumb(&self, path: &Path) -> bool {
        let base = || self.site.base.as_deref().map(fold_text);
        let mut named = self.docfx.published_breadcrumbs.iter().filter_map(|it| Some((it, base()?)));
        named.any(|(address, base)| {
            let sources = strip_folder(address, &base).map(|below| self.sources_of(below, false)).unwrap_or_default();
            sources.iter().any(|source| fold_text(&source.to_string_lossy()) == fold_text(&path.to_string_lossy()))
        })
    }

    /// Whether the table of contents `path` (absolute) may be the breadcrumb that shows the set's base.
    #[must_use]
    pub fn may_show_base(&self, path: &Path) -> bool {
        let Some(breadcrumb) = self.site.breadcrumb.as_deref().map(Path::new) else { return false };
        let stems = |path: &Path| Some([path.parent()?.file_name()?.to_owned(), path.file_stem()?.to_owned()]);
        let same = stems(path).zip(stems(breadcrumb));
        path.starts_with(&self.root)
            && same.is_some_and(|([a, b], [c, d])| a.eq_ignore_ascii_case(c) && b.eq_ignore_ascii_case(d))
    }
}

/// The base of the set's URLs, shown by its breadcrumb: the `breadcrumb_path` `/a/b/breadcrumb/toc.json` and a
/// file `breadcrumb/toc.yml` of the set together say `/a/b`.
///
/// Decision: at least a folder and a name have to agree, because many sets name the breadcrumb of another one
/// and nearly all have a `toc.yml`.
pub(super) fn base_from_breadcrumb(docset: &Docset, exists: &dyn Fn(&Path) -> bool) -> Option<Box<str>> {
    let breadcrumb = docset.site.breadcrumb.as_deref()?;
    let (stem, _) = breadcrumb.rsplit_once('.')?;
    let segments: Vec<&str> = stem.split('/').skip(1).collect();
    let last = segments.len().checked_sub(2)?;
    (0..=last).find_map(|at| {
        let below = segments.get(at..)?.join("/");
        let base: String = segments.get(..at)?.iter().map(|segment| format!("/{segment}")).collect();
        let mut folders = docset.sources_of(&below, false);
        folders.retain(|it| it.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("toc")));
        let upper = |path: &Path| Some(path.with_file_name(format!("TOC.{}", path.extension()?.to_str()?)));
        let there = folders.iter().any(|path| exists(path) || upper(path).is_some_and(|path| exists(&path)));
        there.then(|| base.into())
    })
}

/// The path of the site, with query and fragment but no language, in an address that names one of Learn's hosts.
pub(crate) fn learn_path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let at = rest.find('/')?;
    let (host, path) = (rest.get(..at)?, rest.get(at..)?);
    LEARN_HOSTS.iter().any(|known| known.eq_ignore_ascii_case(host)).then(|| without_locale(path))
}

/// The hosts whose addresses lead to a set: the one that is configured, else Learn's.
pub(super) fn hosts(configured: Option<&str>) -> Vec<Box<str>> {
    let learn = || LEARN_HOSTS.iter().map(|&host| host.into()).collect();
    match configured {
        Some(host) if !LEARN_HOSTS.iter().any(|known| known.eq_ignore_ascii_case(host)) => vec![host.into()],
        _ => learn(),
    }
}

/// Host and path of `https://host/path`, the path without a slash at its end.
pub(super) fn split_address(address: &str) -> Option<(&str, &str)> {
    let (_, rest) = address.split_once("://")?;
    let at = rest.find('/').unwrap_or(rest.len());
    Some((&rest[..at], rest[at..].trim_end_matches('/')))
}

/// A base as configuration writes it, with a slash in front and none at its end.
pub(super) fn base_path(written: &str) -> Box<str> {
    match written.trim().trim_matches('/') {
        "" => "".into(),
        path => format!("/{path}").into(),
    }
}

/// `path` without a language in front: `/en-us/azure` is `/azure`.
fn without_locale(path: &str) -> &str {
    let end = path[1..].find('/').map_or(path.len(), |at| at + 1);
    let first = &path[1..end];
    let mut parts = first.split('-');
    let language = parts.next().is_some_and(|it| it.len() == 2 && it.bytes().all(|b| b.is_ascii_alphabetic()));
    let more: Vec<&str> = parts.collect();
    let regional = !more.is_empty()
        && more.len() <= 2
        && more.iter().all(|it| (2..=4).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_alphabetic()));
    if language && regional { &path[end..] } else { path }
}

fn key_of(folded: &str) -> PathBuf {
    let path = folded.strip_suffix("/index").map_or(Cow::Borrowed(folded), |folder| format!("{folder}/").into());
    let path = if path.len() > 1 && path.ends_with("//") {
        path.trim_end_matches('/').to_owned() + "/"
    } else {
        path.into_owned()
    };
    let mark = if path.ends_with('/') { FOLDER } else { "" };
    PathBuf::from(format!("{KEY}{path}{mark}"))
}

/// The folded path of the site that `key` stands for.
fn text_of_key(key: &Path) -> Option<&str> {
    let path = key.to_str()?.strip_prefix(KEY)?;
    Some(path.strip_suffix(FOLDER).unwrap_or(path))
}

/// `path` without the folder `folder` in front (neither in another case nor only a part of a name), and
/// without the slash between them.
fn strip_folder<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let folder = folder.trim_end_matches('/');
    let start = path.get(..folder.len())?;
    if !start.eq_ignore_ascii_case(folder) {
        return None;
    }
    match &path[folder.len()..] {
        rest if folder.is_empty() || rest.is_empty() => Some(rest.strip_prefix('/').unwrap_or(rest)),
        rest => rest.strip_prefix('/'),
    }
}

fn joined(dest: &str, rest: &str) -> String {
    let dest = dest.trim_matches('/');
    if dest.is_empty() { rest.to_owned() } else { format!("{dest}/{rest}") }
}

fn slashed(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    Some(if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() })
}

impl content::Mapping {
    /// Whether the mapping takes the file `path` (absolute) in.
    pub fn takes(&self, path: &Path) -> bool {
        globs::relative(path, &self.src)
            .is_some_and(|relative| self.files.is_match(relative) && !self.exclude.is_match(relative))
    }
}

#[cfg(test)]
mod tests;
