//! `.openpublishing.publish.config.json`: where the sets of a repository lie, and which folders only the
//! build fetches.

use super::tree::{Node, Source, Value, problem};
use std::path::{Path, PathBuf};

/// Its file name.
pub(super) const NAME: &str = ".openpublishing.publish.config.json";

/// What a publish configuration says.
#[derive(Clone, Debug, Default)]
pub(super) struct Publish {
    /// Folders of the sets, absolute.
    pub sets: Vec<PathBuf>,
    /// Bases of the sets' URLs, where they are written, by the sets' folders.
    pub bases: Vec<(PathBuf, Box<str>)>,
    /// Folders that the build fills from other repositories, absolute.
    pub fetched: Vec<PathBuf>,
}

/// Reads `source`.
pub(super) fn read(source: &mut Source) -> Publish {
    let Some(tree) = source.take_tree() else { return Publish::default() };
    let folder = source.path.parent().unwrap_or_else(|| Path::new("")).to_path_buf();
    let mut collect = |list: &str, key: &str| {
        let Some(node) = tree.get(list) else { return Vec::new() };
        if !matches!(node.value, Value::List(_) | Value::Null) {
            source.problems.push(problem(node.span, format!("`{list}` is a list; this is {}.", node.kind())));
        }
        let paths = node.items().iter().filter_map(|item| item.get(key).and_then(Node::text));
        paths.map(|it| crate::files::normalize(&folder.join(it.replace('\\', "/")))).collect()
    };
    let sets = collect("docsets_to_publish", "build_source_folder");
    let fetched = collect("dependent_repositories", "path_to_root");
    let items = tree.get("docsets_to_publish").map(Node::items).unwrap_or_default().iter();
    let bases = items.filter_map(|item| {
        let set = item.get("build_source_folder").and_then(Node::text)?;
        let base = item.get("base_path").and_then(Node::text)?;
        Some((crate::files::normalize(&folder.join(set.replace('\\', "/"))), super::site::base_path(base)))
    });
    Publish { sets, bases: bases.collect(), fetched }
}
