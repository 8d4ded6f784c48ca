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
    /// Folders that the build fills from other repositories, absolute.
    pub fetched: Vec<PathBuf>,
    /// Folders of the sets whose build asks Learn's service for uids, absolute.
    pub asking: Vec<PathBuf>,
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
    let asks = |item: &&Node| item.get("xref_query_tags").is_some_and(|tags| !tags.items().is_empty());
    let sets_of = tree.get("docsets_to_publish").map(Node::items).unwrap_or_default();
    let asking = sets_of.iter().filter(asks).filter_map(|item| item.get("build_source_folder").and_then(Node::text));
    let asking = asking.map(|it| crate::files::normalize(&folder.join(it.replace('\\', "/")))).collect();
    Publish { sets, fetched, asking }
}
