//! Redirection files: which moved articles lead where.

use super::Redirect;
use super::resolve::fold;
use super::tree::{Node, Source, Value, problem};
use crate::markdown::Problem;
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// Whether `name` is that of a redirection file that counts wherever it lies.
pub(super) fn is_redirection_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".json") && name.contains(".openpublishing.redirection")
}

/// Whether `name` is that of a redirection file that counts at a set's root.
pub(super) fn is_root_redirection_file(name: &str) -> bool {
    name == "redirections.json" || name == "redirections.yml"
}

/// What is read of all redirection files of a repository.
#[derive(Default)]
pub(super) struct Redirections {
    /// By folded path of the source.
    pub by_source: FxHashMap<Box<str>, Redirect>,
    /// Roots of the sets that the build makes of the repository.
    pub roots: Vec<PathBuf>,
}

impl Redirections {
    /// Takes an entry over. What is wrong with its source is a finding only where a set is built from it.
    fn add(&mut self, path: &Path, redirect: Redirect, monikers: bool) -> Option<Problem> {
        let key = fold(path);
        let is_built = self.roots.iter().any(|root| path.starts_with(root));
        let problem = |code, message| Some(Problem { code, span: redirect.span, message });
        let is_page =
            path.extension().is_some_and(|it| ["md", "yml", "json"].iter().any(|page| it.eq_ignore_ascii_case(page)));
        let found = match self.by_source.contains_key(&key) {
            // Versions of one article may lead to different places.
            true if is_built && !monikers => problem(
                "redirection-conflict",
                "This article is redirected before: that entry counts. Remove one of them.".to_owned(),
            ),
            _ if is_built && !is_page => problem(
                "redirection-invalid",
                "Only pages (`.md`, `.yml`, `.json`) can be redirected, and the source of this entry is none."
                    .to_owned(),
            ),
            _ => None,
        };
        self.by_source.entry(key).or_insert(redirect);
        found
    }
}

/// Reads `source` into `redirects`; of two entries for one source the first counts.
/// `file` is its index in the set's configuration files.
pub(super) fn read(source: &mut Source, file: usize, repository: &Path, redirects: &mut Redirections) {
    let Some(tree) = source.take_tree() else { return };
    let folder = source.path.parent().unwrap_or(repository).to_path_buf();
    let mut found: Vec<Problem> = Vec::new();
    let mut add = |base: &Path, path: &str, url: (&str, Span), span, (keeps_id, monikers)| {
        let path = path.trim().replace('\\', "/");
        let path = crate::files::normalize(&base.join(path.trim_start_matches('/')));
        let redirect =
            Redirect { file, span, url: url.0.into(), url_span: url.1, source: path.as_path().into(), keeps_id };
        found.extend(redirects.add(&path, redirect, monikers));
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
                add(&folder, &entry.key, (url, entry.value.span), entry.span(), (name == "renames", false));
            }
        }
        if !matches!(list.value, Value::List(_) | Value::Map(_) | Value::Null) {
            source.problems.push(problem(list.span, format!("`{name}` is a list; this is {}.", list.kind())));
        }
        for item in list.items() {
            let url = item.get("redirect_url").and_then(|node| Some((node.text()?, node.span)));
            let Some(url) = url else {
                source.problems.push(problem(
                    item.span,
                    "A redirection needs `redirect_url`, and `source_path` or `source_path_from_root`.".to_owned(),
                ));
                continue;
            };
            let source_path = item.get("source_path").and_then(Node::text);
            let from_root = item.get("source_path_from_root").and_then(Node::text);
            let keeps_id = item.get("redirect_document_id").is_some_and(|it| it.value == Value::Bool(true));
            let flags = (keeps_id, item.get("monikers").is_some());
            if source_path.is_some() && from_root.is_some() {
                source.problems.push(Problem {
                    code: "source-path-conflict",
                    span: item.span,
                    message: "This redirection has both `source_path` and `source_path_from_root`. Remove one of them."
                        .to_owned(),
                });
            }
            match (source_path, from_root) {
                (Some(path), _) => add(&folder, path, url, item.span, flags),
                (None, Some(path)) => add(repository, path, url, item.span, flags),
                (None, None) => source.problems.push(problem(
                    item.span,
                    "A redirection needs `source_path` or `source_path_from_root` besides `redirect_url`.".to_owned(),
                )),
            }
        }
    }
    source.problems.append(&mut found);
}
