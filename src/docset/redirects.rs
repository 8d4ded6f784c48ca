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
    fn add(&mut self, path: &Path, redirect: Redirect) -> Option<Problem> {
        let key = fold(path);
        let is_built = self.roots.iter().any(|root| path.starts_with(root));
        let problem = |code, message| Some(Problem { code, span: redirect.span, message });
        let is_page =
            path.extension().is_some_and(|it| ["md", "yml", "json"].iter().any(|page| it.eq_ignore_ascii_case(page)));
        let found = match self.by_source.contains_key(&key) {
            true if is_built && !redirect.versions => problem(
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

/// An entry of a redirection file, with the places of its parts.
struct Entry {
    redirect: Redirect,
    source_span: Span,
}

/// Reads `source` into `redirects`; of two entries for one source the first counts.
/// `file` is its index in the set's configuration files.
pub(super) fn read(source: &mut Source, file: usize, repository: &Path, redirects: &mut Redirections) {
    let Some(tree) = source.take_tree() else { return };
    let entries = entries(&tree, (&source.path, file), repository, &mut source.problems);
    source.problems.extend(entries.into_iter().filter_map(|entry| {
        let path = entry.redirect.source.clone();
        redirects.add(&path, entry.redirect)
    }));
}

/// A part of a redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectPart {
    /// The path of the redirected file, absolute.
    Source(PathBuf),
    /// Where it leads.
    Url {
        /// The redirected file, absolute.
        source: PathBuf,
        /// As written.
        url: String,
    },
}

/// The part of a redirection that byte `offset` of `text`, the redirection file `path` (absolute), lies in, with
/// its place; `repository` is the folder that `source_path_from_root` starts from.
#[must_use]
pub fn redirect_part(path: &Path, text: &str, repository: &Path, offset: u32) -> Option<(Span, RedirectPart)> {
    let text = crate::files::FileText { text: text.to_owned(), ..crate::files::FileText::default() };
    let tree = Source::parse(path, Ok(text)).take_tree()?;
    let entries = entries(&tree, (path, 0), repository, &mut Vec::new()).into_iter();
    entries.filter(|entry| entry.redirect.span.touches(offset)).find_map(|entry| {
        let Entry { redirect, source_span } = entry;
        let source = redirect.source.to_path_buf();
        match () {
            () if source_span.touches(offset) => Some((source_span, RedirectPart::Source(source))),
            () if redirect.url_span.touches(offset) => {
                Some((redirect.url_span, RedirectPart::Url { source, url: redirect.url.into() }))
            }
            () => None,
        }
    })
}

/// The redirections in `text`, the redirection file `path` (absolute), whose `source_path_from_root` start from
/// `repository`; none when it cannot be parsed. The index of their file says nothing.
#[must_use]
pub fn redirects_in(path: &Path, text: &str, repository: &Path) -> Vec<Redirect> {
    let text = crate::files::FileText { text: text.to_owned(), ..crate::files::FileText::default() };
    let Some(tree) = Source::parse(path, Ok(text)).take_tree() else { return Vec::new() };
    entries(&tree, (path, 0), repository, &mut Vec::new()).into_iter().map(|entry| entry.redirect).collect()
}

/// Keys of an entry.
const KEYS: [&str; 5] = ["source_path", "source_path_from_root", "redirect_url", "redirect_document_id", "monikers"];

fn entries(tree: &Node, (path, file): (&Path, usize), repository: &Path, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let folder = path.parent().unwrap_or(repository).to_path_buf();
    let mut entries = Vec::new();
    let entry = |base: &Path, (source, source_span): (&str, Span), (url, url_span): (&str, Span), span| {
        let source = source.trim().replace('\\', "/");
        let source = crate::files::normalize(&base.join(source.trim_start_matches('/'))).into();
        let url = url.into();
        let redirect = Redirect { file, span, url, url_span, source, keeps_id: false, versions: false };
        Entry { redirect, source_span }
    };
    if !matches!(tree.value, Value::Map(_)) {
        let message = format!("A redirection file is an object with `redirections`; this is {}.", tree.kind());
        problems.push(problem(tree.span, message));
        return entries;
    }
    for name in ["redirections", "renames"] {
        let Some(list) = tree.get(name) else { continue };
        // docfx 3 also takes a mapping from source to URL.
        for item in list.entries() {
            if let Some(url) = item.value.text() {
                let mut entry = entry(&folder, (&item.key, item.key_span), (url, item.value.span), item.span());
                entry.redirect.keeps_id = name == "renames";
                entries.push(entry);
            }
        }
        if !matches!(list.value, Value::List(_) | Value::Map(_) | Value::Null) {
            problems.push(problem(list.span, format!("`{name}` is a list; this is {}.", list.kind())));
        }
        for item in list.items() {
            // A missing key is said below, so a slip of it needs no words of its own.
            let is_optional = |meant: &str| matches!(meant, "redirect_document_id" | "monikers");
            super::docfx::slips(item, &KEYS, is_optional, problems);
            if let Some(node) = item.get("redirect_document_id").filter(|it| !matches!(it.value, Value::Bool(_))) {
                let message = format!(
                    "`redirect_document_id` takes `true` or `false`, without quotes; this is {}, so the old page's id is \
                     not kept.",
                    node.kind()
                );
                problems.push(Problem { code: "unexpected-type", span: node.span, message });
            }
            let text = |key: &str| item.get(key).and_then(|node| Some((node.text()?, node.span)));
            let mut say =
                |code, span, message: &str| problems.push(Problem { code, span, message: message.to_owned() });
            let (source_path, from_root) = (text("source_path"), text("source_path_from_root"));
            if source_path.is_some() && from_root.is_some() {
                let message =
                    "This redirection has both `source_path` and `source_path_from_root`. Remove one of them.";
                say("source-path-conflict", item.span, message);
            }
            if let Some((_, span)) = source_path.filter(|(path, _)| path.trim().starts_with(['/', '\\'])) {
                let message = "`source_path` starts from this file's folder. Leave out the `/` in front, or call it \
                               `source_path_from_root`.";
                say("redirection-path-syntax-error", span, message);
            }
            if let Some((_, span)) = from_root.filter(|(path, _)| !path.trim().starts_with(['/', '\\'])) {
                let message = "`source_path_from_root` starts from the repository's root: put a `/` in front.";
                say("redirection-path-syntax-error", span, message);
            }
            let url = text("redirect_url");
            let source = source_path.map(|path| (&*folder, path)).or(from_root.map(|path| (repository, path)));
            let (Some(url), Some((base, source))) = (url, source) else {
                let missing = match (url, source) {
                    (None, None) => "`redirect_url` and `source_path`",
                    (None, _) => "`redirect_url`",
                    _ => "`source_path` (or `source_path_from_root`)",
                };
                say("missing-attribute", item.span, &format!("This redirection needs {missing}, as text."));
                continue;
            };
            let mut entry = entry(base, source, url, item.span);
            entry.redirect.keeps_id = item.get("redirect_document_id").is_some_and(|it| it.value == Value::Bool(true));
            // Versions of one article may lead to different places.
            entry.redirect.versions = item.get("monikers").is_some();
            entries.push(entry);
        }
    }
    entries
}
