//! docfx.json and docfx.yml: which files are pages, the metadata they inherit, severities.

use super::content::{ContentMap, Mapping};
use super::globs;
use super::tree::{Node, Source, Value, problem};
use super::{Severity, SeverityRule};
use crate::markdown::Problem;
use crate::text::Span;
use globset::GlobSet;
use std::path::Path;

/// What a docfx configuration says.
#[derive(Clone, Debug, Default)]
pub(super) struct Docfx {
    /// `None`: no content mapping, every Markdown file is a page.
    pub content: Option<ContentMap>,
    pub metadata: Metadata,
    pub rules: Vec<SeverityRule>,
    /// The moniker ranges of groups of files, by the name of the group.
    pub moniker_ranges: Vec<(Box<str>, Box<str>)>,
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
}

/// Reads `source`, a docfx configuration in the folder `root`.
pub(super) fn read(root: &Path, source: &mut Source) -> Docfx {
    let Some(tree) = source.take_tree() else { return Docfx::default() };
    let problems = &mut source.problems;
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
    let groups = find("groups").map(Node::entries).unwrap_or_default();
    let ranges = groups.iter().filter_map(|group| {
        let range = ["moniker_range", "monikerRange"].iter().find_map(|key| group.value.get(key)?.text())?;
        Some((group.key.as_str().into(), range.into()))
    });
    Docfx { content, metadata, rules, moniker_ranges: ranges.collect() }
}

fn read_mappings(root: &Path, node: &Node, resource: bool, problems: &mut Vec<Problem>) -> Vec<Mapping> {
    let mut mappings = Vec::new();
    let name = if resource { "resource" } else { "content" };
    for item in node.one_or_many() {
        match &item.value {
            Value::String(_) => {
                let files = globs::set(globs::compile_all(item, name, problems));
                mappings.push(Mapping {
                    src: root.to_path_buf(),
                    files,
                    exclude: GlobSet::empty(),
                    resource,
                    group: None,
                });
            }
            Value::Map(_) => {
                let mut of =
                    |key: &str| item.get(key).map(|it| globs::compile_all(it, key, problems)).unwrap_or_default();
                let (files, exclude) = (globs::set(of("files")), globs::set(of("exclude")));
                let src = item.get("src").and_then(Node::text).unwrap_or(".");
                let src = crate::files::normalize(&root.join(src.replace('\\', "/")));
                let group = item.get("group").and_then(Node::text).map(Box::from);
                mappings.push(Mapping { src, files, exclude, resource, group });
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
        metadata.values.push(MetadataValue { key: entry.key.as_str().into(), value, span: entry.span() });
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
                    metadata.values.push(MetadataValue { key: key.key.as_str().into(), value, span: entry.span() });
                    all.push(glob);
                }
                Err(reason) => {
                    problems.push(problem(entry.key_span, format!("`{}` is no glob: {reason}.", entry.key)));
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
            problems.push(problem(level.span, message.to_owned()));
            continue;
        };
        let except = entry.value.get("exclude").map(|it| globs::set(globs::compile_all(it, "exclude", problems)));
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
