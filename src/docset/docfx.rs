//! docfx.json and docfx.yml: which files are pages, the metadata they inherit, severities.

use super::content::{ContentMap, Mapping};
use super::globs;
use super::site::{self, Site};
use super::tree::{Node, Source, Value, problem};
use super::{Severity, SeverityRule};
use crate::markdown::Problem;
use crate::markdown::moniker;
use crate::markdown::near::slip_of;
use crate::text::Span;
use globset::GlobSet;
use std::path::{Path, PathBuf};

/// What a docfx configuration says.
#[derive(Clone, Debug, Default)]
pub(super) struct Docfx {
    /// `None`: no content mapping, every Markdown file is a page.
    pub content: Option<ContentMap>,
    pub metadata: Metadata,
    pub rules: Vec<SeverityRule>,
    pub xref: Xref,
    /// The moniker ranges of groups of files, by the name of the group.
    pub moniker_ranges: Vec<(Box<str>, Box<str>)>,
    pub site: Site,
    /// For each HTML tag the domains that it may lead to, in lower case; tags that are not there may lead anywhere.
    pub trusted: Vec<(Box<str>, Vec<Box<str>>)>,
    /// Folders that docfx fills from source code, absolute.
    pub generated: Vec<PathBuf>,
    /// Tables of contents that are breadcrumbs, absolute.
    pub breadcrumbs: Vec<PathBuf>,
    /// The same by their addresses on the site, without an extension, in lower case.
    pub published_breadcrumbs: Vec<Box<str>>,
}

/// Where the build looks for uids.
#[derive(Clone, Debug, Default)]
pub(super) struct Xref {
    /// Whether a configuration was read at all.
    pub is_known: bool,
    /// Maps that lie beside the configuration, absolute.
    pub maps: Vec<PathBuf>,
    /// Every local file that it names, absolute, and where: also those that we cannot read.
    pub places: Vec<(PathBuf, Span)>,
    /// Whether it also asks what is no file we can read, or makes pages out of code.
    pub asks_elsewhere: bool,
    /// Whether parts of the content are versions of one another.
    pub has_versions: bool,
}

/// Metadata that articles inherit: all values that apply somewhere, and for which files.
#[derive(Clone, Debug, Default)]
pub(super) struct Metadata {
    /// Global values first, then file values in the order of the file: later ones win.
    pub values: Vec<MetadataValue>,
    /// Number of global values at the front of `values`; each glob belongs to one of the rest.
    pub global: usize,
    pub globs: GlobSet,
}

#[derive(Clone, Debug)]
pub(super) struct MetadataValue {
    pub key: Box<str>,
    pub value: serde_json::Value,
    pub span: Span,
    /// Of the value alone.
    pub value_span: Span,
    /// The glob of file metadata, as written.
    pub glob: Option<Box<str>>,
}

/// Reads `source`, a docfx configuration in the folder `root`.
pub(super) fn read(root: &Path, source: &mut Source) -> Docfx {
    let Some(tree) = source.take_tree() else { return Docfx::default() };
    let problems = &mut source.problems;
    slips(&tree, &[TOP, BUILD].concat(), |_| true, problems);
    if let Some(build) = tree.get("build") {
        slips(build, BUILD, |_| true, problems);
    }
    if !matches!(tree.value, Value::Map(_)) {
        problems.push(problem(tree.span, format!("A docfx configuration is an object; this is {}.", tree.kind())));
        return Docfx::default();
    }
    // docfx 2 keeps all under `build`, docfx 3 at the top; Learn's build takes both.
    let find = |key: &str| tree.get("build").and_then(|build| build.get(key)).or_else(|| tree.get(key));
    let content = find("content").or_else(|| tree.get("files").map(|_| &tree));
    let content = content.map(|content| {
        let mut mappings = read_mappings(root, content, false, problems);
        if let Some(resource) = find("resource") {
            mappings.extend(read_mappings(root, resource, true, problems));
        }
        ContentMap { mappings }
    });
    let metadata = read_metadata(find("globalMetadata"), find("fileMetadata"), problems);
    let rules = find("rules").map(|rules| read_rules(root, rules, problems)).unwrap_or_default();
    let xref = read_xref(root, &tree, find);
    let site = read_site(&find, find("globalMetadata").and_then(|it| it.get("breadcrumb_path")));
    let tags = find("trustedDomains").map(Node::entries).unwrap_or_default().iter();
    let domains = |node: &Node| {
        let domains = node.one_or_many().iter().filter_map(Node::text);
        domains.map(|it| it.trim().trim_start_matches("*.").to_ascii_lowercase().into()).collect()
    };
    let trusted = tags.map(|tag| (tag.key.to_ascii_lowercase().into(), domains(&tag.value))).collect();
    let generated = read_generated(root, tree.get("metadata"));
    let (breadcrumbs, published_breadcrumbs) = breadcrumbs(root, &metadata);
    let moniker_ranges = read_moniker_ranges(find("groups"), problems);
    Docfx {
        content,
        metadata,
        rules,
        site,
        trusted,
        generated,
        breadcrumbs,
        published_breadcrumbs,
        moniker_ranges,
        xref,
    }
}

/// Keys of docfx 2 beside `build`.
const TOP: &[&str] = &["build", "metadata", "merge", "pdf", "serve", "memberLayout", "contribution", "customErrors"];

/// Keys of `build`, which docfx 3 has at the top.
const BUILD: &[&str] = &[
    "content",
    "resource",
    "overwrite",
    "externalReference",
    "xref",
    "xrefService",
    "xrefServices",
    "xrefTags",
    "xrefQueryTags",
    "xrefEndpoint",
    "dest",
    "output",
    "globalMetadata",
    "globalMetadataFiles",
    "fileMetadata",
    "fileMetadataFiles",
    "template",
    "templateFolder",
    "theme",
    "postProcessors",
    "markdownEngineName",
    "markdownEngineProperties",
    "noLangKeyword",
    "keepFileLink",
    "cleanupCacheHistory",
    "disableGitFeatures",
    "exportRawModel",
    "rawModelOutputFolder",
    "exportViewModel",
    "viewModelOutputFolder",
    "dryRun",
    "maxParallelism",
    "sitemap",
    "groups",
    "group",
    "basePath",
    "hostName",
    "lowerCaseUrl",
    "urlType",
    "routes",
    "trustedDomains",
    "rules",
    "monikerDefinition",
    "dependencies",
    "exclude",
    "files",
    "lang",
    "name",
    "product",
];

/// Keys of an item of `content` and `resource`.
const FILES: &[&str] = &["files", "exclude", "src", "dest", "group", "version", "case", "noExpand", "dot"];

/// Keys that are a slip of a known one which is not there and `counts`. Others pass: templates and other versions have
/// their own.
pub(super) fn slips(node: &Node, known: &[&str], counts: impl Fn(&str) -> bool, problems: &mut Vec<Problem>) {
    for entry in node.entries() {
        if let Some(meant) = slip_of(&entry.key, known).filter(|meant| node.get(meant).is_none() && counts(meant)) {
            let message = format!("`{}` is no known key. Did you mean `{meant}`?", entry.key);
            problems.push(Problem { code: "unknown-field", span: entry.key_span, message });
        }
    }
}

fn read_xref<'a>(root: &Path, tree: &Node, find: impl Fn(&str) -> Option<&'a Node>) -> Xref {
    let named = |key: &str| find(key).map(Node::one_or_many).unwrap_or_default();
    let mut xref = Xref { is_known: true, ..Xref::default() };
    for map in named("xref") {
        let path = map.text().filter(|it| !it.contains("://"));
        let local = path.map(|path| crate::files::normalize(&root.join(path.replace('\\', "/"))));
        if let Some(local) = local.as_ref().filter(|it| !it.to_string_lossy().contains(['*', '?', '~'])) {
            xref.places.push((local.clone(), map.span));
        }
        let readable = |it: &&str| {
            let name = it.to_ascii_lowercase();
            let is_json =
                name.ends_with(".json") && name.rsplit(['/', '\\']).next().is_some_and(|it| it.starts_with("xrefmap"));
            name.ends_with(".yml") || name.ends_with(".yaml") || is_json
        };
        match local.filter(|_| path.filter(readable).is_some()) {
            Some(path) => xref.maps.push(path),
            // By URL, packed, or under a name by which it is not found again when it changes.
            None => xref.asks_elsewhere = true,
        }
    }
    let services = ["xrefService", "xrefServices", "xrefTags", "xrefQueryTags", "xrefEndpoint"];
    xref.asks_elsewhere |= services.iter().any(|key| !named(key).is_empty());
    // Pages of an API are generated by the build and lie in no repository.
    xref.asks_elsewhere |= tree.get("metadata").is_some_and(|it| !it.items().is_empty());
    let is_version = |item: &Node| item.get("version").or_else(|| item.get("group")).is_some();
    xref.has_versions = named("content").iter().any(is_version);
    xref
}

/// Where the set is published, as far as docfx configurations say it.
fn read_site<'n>(find: &dyn Fn(&str) -> Option<&'n Node>, breadcrumb: Option<&Node>) -> Site {
    let routes = find("routes").map(Node::entries).unwrap_or_default().iter();
    let slashes = |text: &str| text.replace('\\', "/").trim_start_matches("./").trim_matches('/').into();
    Site {
        base: find("basePath").and_then(Node::text).map(site::base_path),
        hosts: site::hosts(find("hostName").and_then(Node::text)),
        keeps_case: find("lowerCaseUrl").is_some_and(|it| it.value == Value::Bool(false)),
        routes: routes.filter_map(|it| Some((slashes(&it.key), slashes(it.value.text()?)))).collect(),
        places: Vec::new(),
        breadcrumb: breadcrumb.and_then(Node::text).filter(|it| it.starts_with('/')).map(Into::into),
    }
}

/// `groups.NAME.moniker_range`
fn read_moniker_ranges(groups: Option<&Node>, problems: &mut Vec<Problem>) -> Vec<(Box<str>, Box<str>)> {
    let ranges = groups.map(Node::entries).unwrap_or_default().iter().filter_map(|group| {
        let node = ["moniker_range", "monikerRange"].iter().find_map(|key| group.value.get(key))?;
        let range = node.text()?;
        if let Err(reason) = moniker::parse(range)
            && !range.trim().is_empty()
        {
            problems.push(Problem {
                code: "moniker-range-invalid",
                span: node.span,
                message: format!("No file of this group is built: {reason}"),
            });
        }
        Some((group.key.as_str().into(), range.into()))
    });
    ranges.collect()
}

/// `metadata[].dest`, where docfx 2 writes what it finds in source code. A list, so that an object, which is what
/// docfx 3 has under that name, is none.
fn read_generated(root: &Path, metadata: Option<&Node>) -> Vec<PathBuf> {
    let written =
        |item: &Node| ["dest", "output"].iter().find_map(|key| item.get(key).and_then(Node::text).map(str::to_owned));
    let folders = metadata.map(Node::items).unwrap_or_default().iter().filter_map(written);
    let folders = folders.map(|folder| crate::files::normalize(&root.join(folder.replace('\\', "/"))));
    // Without a folder of its own, anything may be made anywhere, and nothing could be checked.
    folders.filter(|folder| folder != root).collect()
}

/// What `breadcrumb_path` names: paths in the set, and paths of the site.
fn breadcrumbs(root: &Path, metadata: &Metadata) -> (Vec<PathBuf>, Vec<Box<str>>) {
    let named = metadata.values.iter().filter(|value| &*value.key == "breadcrumb_path");
    let named = named.filter_map(|value| value.value.as_str()).map(|path| path.replace('\\', "/"));
    let (published, paths): (Vec<String>, Vec<String>) = named.partition(|path| path.starts_with('/'));
    let below = |path: &str| path.trim_start_matches('~').trim_start_matches('/').to_owned();
    let paths = paths.iter().map(|path| crate::files::normalize(&root.join(below(path))));
    let stem = |path: &String| path.rsplit_once('.').map(|(stem, _)| stem.to_lowercase().into());
    (paths.collect(), published.iter().filter_map(stem).collect())
}

fn read_mappings(root: &Path, node: &Node, resource: bool, problems: &mut Vec<Problem>) -> Vec<Mapping> {
    let mut mappings = Vec::new();
    let name = if resource { "resource" } else { "content" };
    for item in node.one_or_many() {
        match &item.value {
            Value::String(text) => {
                if !resource && !text.contains(['*', '?', '[', '{', '.']) {
                    let message = format!(
                        "`{text}` matches no page, because every page has an extension. `content` takes a list such as \
                         `[{{ \"files\": [\"**/*.md\"] }}]`."
                    );
                    problems.push(problem(item.span, message));
                }
                let files = globs::set(globs::compile_docfx(item, name, problems));
                let (src, exclude) = (root.to_path_buf(), GlobSet::empty());
                mappings.push(Mapping { src, files, exclude, resource, dest: "".into(), group: None, span: item.span });
            }
            Value::Map(_) => {
                slips(item, FILES, |_| true, problems);
                let mut of =
                    |key: &str| item.get(key).map(|it| globs::compile_docfx(it, key, problems)).unwrap_or_default();
                let (files, exclude) = (globs::set(of("files")), globs::set(of("exclude")));
                let src = item.get("src").and_then(Node::text).unwrap_or(".");
                let src = crate::files::normalize(&root.join(src.replace('\\', "/")));
                let text = |key: &str| item.get(key).and_then(Node::text);
                let dest = text("dest").unwrap_or_default().replace('\\', "/");
                let dest = dest.trim_start_matches("./").trim_matches('/').into();
                let group = text("group").or_else(|| text("version")).filter(|it| !it.is_empty()).map(Into::into);
                mappings.push(Mapping { src, files, exclude, resource, dest, group, span: item.span });
            }
            _ => {
                let message = format!("`{name}` holds {}; it takes objects with `files`, or globs.", item.kind());
                problems.push(problem(item.span, message));
            }
        }
    }
    mappings
}

fn read_metadata(global: Option<&Node>, by_file: Option<&Node>, problems: &mut Vec<Problem>) -> Metadata {
    let mut metadata = Metadata::default();
    for (name, node) in [("globalMetadata", global), ("fileMetadata", by_file)] {
        if let Some(node) = node.filter(|it| !matches!(it.value, Value::Map(_) | Value::Null)) {
            problems.push(problem(node.span, format!("`{name}` is an object; this is {}.", node.kind())));
        }
    }
    for entry in global.map(Node::entries).unwrap_or_default() {
        let value = entry.value.to_json();
        metadata.values.push(MetadataValue {
            key: entry.key.as_str().into(),
            value,
            span: entry.span(),
            value_span: entry.value.span,
            glob: None,
        });
    }
    metadata.global = metadata.values.len();
    let mut all = Vec::new();
    for key in by_file.map(Node::entries).unwrap_or_default() {
        if !matches!(key.value.value, Value::Map(_) | Value::Null) {
            let message =
                format!("`{}` is {}; it takes an object that maps globs to values.", key.key, key.value.kind());
            problems.push(problem(key.value.span, message));
        }
        for entry in key.value.entries() {
            match globs::compile(&entry.key) {
                Ok(glob) => {
                    let value = entry.value.to_json();
                    metadata.values.push(MetadataValue {
                        key: key.key.as_str().into(),
                        value,
                        span: entry.span(),
                        value_span: entry.value.span,
                        glob: Some(entry.key.as_str().into()),
                    });
                    all.push(glob);
                }
                Err(reason) => {
                    let message = format!("`{}` is no glob: {reason}.", entry.key);
                    problems.push(Problem { code: globs::GLOB_PATTERN_INVALID, span: entry.key_span, message });
                }
            }
        }
    }
    metadata.globs = globs::set(all);
    metadata
}

/// docfx's names for severities, with ours.
const LEVELS: [(&str, Option<Severity>); 5] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("suggestion", Some(Severity::Suggestion)),
    ("info", Some(Severity::Hint)),
    ("off", None),
];

fn read_rules(root: &Path, rules: &Node, problems: &mut Vec<Problem>) -> Vec<SeverityRule> {
    let mut read = Vec::new();
    for entry in rules.entries() {
        let level = match &entry.value.value {
            Value::Map(_) => entry.value.get("severity"),
            _ => Some(&entry.value),
        };
        // A rule may only change the message.
        let Some(level) = level else { continue };
        let known = level.text().and_then(|text| LEVELS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)));
        let Some((_, severity)) = known else {
            let message = "A severity is one of \"error\", \"warning\", \"suggestion\", \"info\" and \"off\".";
            problems.push(Problem { code: "rule-override-invalid", span: level.span, message: message.to_owned() });
            continue;
        };
        let except = entry.value.get("exclude").map(|it| globs::set(globs::compile_docfx(it, "exclude", problems)));
        read.push(SeverityRule {
            code: entry.key.clone(),
            severity: *severity,
            files: None,
            except,
            base: root.to_path_buf(),
            place: Some((0, entry.key_span)),
        });
    }
    read
}
