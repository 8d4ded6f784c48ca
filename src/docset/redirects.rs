//! Redirection files: which moved articles lead where.

use super::Redirect;
use super::resolve::fold;
use super::tree::{Node, Source, Value, problem};
use rustc_hash::FxHashMap;
use std::path::Path;

/// Whether `name` is that of a redirection file that counts wherever it lies.
pub(super) fn is_redirection_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".json") && name.contains(".openpublishing.redirection")
}

/// Whether `name` is that of a redirection file that counts at a set's root.
pub(super) fn is_root_redirection_file(name: &str) -> bool {
    name == "redirections.json" || name == "redirections.yml"
}

/// Reads `source` into `redirects`; of two entries for one source the first counts.
/// `file` is its index in the set's configuration files.
pub(super) fn read(source: &mut Source, file: usize, repository: &Path, redirects: &mut FxHashMap<Box<str>, Redirect>) {
    let Some(tree) = source.take_tree() else { return };
    let folder = source.path.parent().unwrap_or(repository).to_path_buf();
    let mut add = |base: &Path, path: &str, url: &str, span| {
        let path = path.trim().replace('\\', "/");
        let key = fold(&crate::files::normalize(&base.join(path.trim_start_matches('/'))));
        redirects.entry(key).or_insert_with(|| Redirect { file, span, url: url.into() });
    };
    if !matches!(tree.value, Value::Map(_)) {
        let message = format!("A redirection file is an object with `redirections`; this is {}.", tree.kind());
        source.problems.push(problem(tree.span, message));
        return;
    }
    for name in ["redirections", "renames"] {
        let Some(list) = tree.get(name) else { continue };
        // docfx 3 also takes a mapping from source to URL.
        for entry in list.entries() {
            if let Some(url) = entry.value.text() {
                add(&folder, &entry.key, url, entry.span());
            }
        }
        if !matches!(list.value, Value::List(_) | Value::Map(_) | Value::Null) {
            source.problems.push(problem(list.span, format!("`{name}` is a list; this is {}.", list.kind())));
        }
        for item in list.items() {
            let Some(url) = item.get("redirect_url").and_then(Node::text) else {
                source.problems.push(problem(
                    item.span,
                    "A redirection needs `redirect_url`, and `source_path` or `source_path_from_root`.".to_owned(),
                ));
                continue;
            };
            let source_path = item.get("source_path").and_then(Node::text);
            let from_root = item.get("source_path_from_root").and_then(Node::text);
            match (source_path, from_root) {
                (Some(path), _) => add(&folder, path, url, item.span),
                (None, Some(path)) => add(repository, path, url, item.span),
                (None, None) => source.problems.push(problem(
                    item.span,
                    "A redirection needs `source_path` or `source_path_from_root` besides `redirect_url`.".to_owned(),
                )),
            }
        }
    }
}
