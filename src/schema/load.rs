//! A schema's file and the local files that it names, read with limits; then compiled.
//!
//! Decision: `$ref` is resolved here and nowhere else. A file is read through the caller's reader, only inside the
//! readable root; an address is never fetched. What is built in is named `guidepost:learn`, `guidepost:generic`,
//! `guidepost:toc`.

use super::compile::{self, Document};
use super::{GENERIC, LEARN, Schema, TOC};
use crate::docset::tree::{Node, Source, Value};
use crate::files::{self, FileText, ReadError};
use crate::markdown::Problem;
use crate::text::{LineIndex, Span};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use serde_json::Value as Json;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The code of everything that is wrong in a schema.
pub const SCHEMA_INVALID: &str = "schema-invalid";

/// A schema and what it names may have this many bytes together; the largest public ones for headers have 100 KB.
const MAX_BYTES: usize = 2_000_000;

/// Most files that one schema may be made of.
const MAX_FILES: usize = 64;

/// What is wrong in one of the files of a schema.
#[derive(Clone, Debug)]
pub struct FileProblems {
    /// Absolute path.
    pub path: PathBuf,
    /// For positions.
    pub lines: Arc<LineIndex>,
    /// What is wrong; empty for a file that is well.
    pub problems: Vec<Problem>,
}

/// A schema read from the disk or an editor.
#[derive(Clone, Debug)]
pub struct SchemaFile {
    /// Absolute path of the file.
    pub path: Arc<Path>,
    /// The schema, or while the file cannot be used the last one that could; `None` when there was none.
    pub schema: Option<Arc<Schema>>,
    /// Whether `schema` is what the files say now.
    pub current: bool,
    /// The file and all that it names, with what is wrong in each. Files that do not exist are not among them.
    pub files: Vec<FileProblems>,
    /// Files that it names and that could not be read: it may become right when they come.
    pub awaited: Vec<PathBuf>,
    /// Equal for equal texts of all files.
    pub fingerprint: u64,
}

impl SchemaFile {
    /// The diagnostic codes that the schema names, its own and known ones.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.schema.iter().flat_map(|schema| schema.codes.iter().copied())
    }

    /// The keys whose findings depend on the values of other articles.
    pub fn keys_of_set(&self) -> impl Iterator<Item = &str> {
        let keys = self.schema.iter().flat_map(|schema| schema.keys());
        keys.filter(|key| key.unique || key.used_values).map(|key| key.name.as_str())
    }

    /// Whether a change of the file `path` can change this schema.
    #[must_use]
    pub fn depends_on(&self, path: &Path) -> bool {
        *self.path == *path || self.awaited.iter().any(|it| it == path) || self.files.iter().any(|it| it.path == path)
    }
}

/// Reads the schema `path` (absolute). Nothing outside `root` is read. While it cannot be used, the schema of
/// `previous` stays in force.
#[must_use]
pub fn load(
    path: &Path,
    root: &Path,
    read: &dyn Fn(&Path) -> Result<FileText, ReadError>,
    previous: Option<&SchemaFile>,
) -> SchemaFile {
    let mut loader = Loader {
        root,
        read,
        documents: Vec::new(),
        files: Vec::new(),
        awaited: Vec::new(),
        bytes: 0,
        hasher: FxHasher::default(),
        ids: FxHashSet::default(),
        failed: FxHashMap::default(),
    };
    let mut schema = None;
    match loader.add(path) {
        Ok(_) => {
            loader.follow();
            schema = compile::compile(&loader.documents, &mut |document, span, message| {
                if let Some(file) = loader.files.get_mut(document) {
                    file.problems.push(Problem { code: SCHEMA_INVALID, span, message });
                }
            });
            let refused = loader.files.iter().flat_map(|file| &file.problems).any(|it| it.code == REFUSED);
            schema = schema.filter(|_| !refused);
        }
        Err(reason) => {
            let problem = Problem { code: SCHEMA_INVALID, span: Span::default(), message: reason };
            let lines = Arc::new(LineIndex::new(""));
            if files::is_file(path) {
                loader.files.push(FileProblems { path: path.to_path_buf(), lines, problems: vec![problem] });
            }
        }
    }
    for problem in loader.files.iter_mut().flat_map(|file| &mut file.problems) {
        problem.code = SCHEMA_INVALID;
    }
    // What is built in is no file.
    loader.files.retain(|file| file.path.is_absolute());
    let current = schema.is_some();
    // A file that is gone is not one that is being edited.
    let last_good = previous.filter(|_| !loader.files.is_empty()).and_then(|previous| previous.schema.clone());
    SchemaFile {
        path: path.into(),
        schema: schema.map(Arc::new).or(last_good),
        current,
        files: loader.files,
        awaited: loader.awaited,
        fingerprint: loader.hasher.finish(),
    }
}

/// What the names of built-in schemas begin with.
pub(super) const BUILT_IN: &str = "guidepost:";

/// Marks a problem that leaves the schema without a part that it needs, while files are read.
const REFUSED: &str = "refused";

struct Loader<'a> {
    root: &'a Path,
    read: &'a dyn Fn(&Path) -> Result<FileText, ReadError>,
    documents: Vec<Document>,
    files: Vec<FileProblems>,
    awaited: Vec<PathBuf>,
    bytes: usize,
    hasher: FxHasher,
    /// Names that schemas give themselves.
    ids: FxHashSet<String>,
    /// Files that cannot be read, with the reason.
    failed: FxHashMap<PathBuf, String>,
}

impl Loader<'_> {
    /// Reads and parses one file; gives its index.
    fn add(&mut self, path: &Path) -> Result<usize, String> {
        let shown = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        if !path.starts_with(self.root) {
            return Err(format!("`{shown}` lies outside the repository, where nothing is read."));
        }
        if let Some(known) = self.documents.iter().position(|it| it.path == path) {
            return Ok(known);
        }
        if self.documents.len() >= MAX_FILES {
            return Err(format!("A schema may be made of {MAX_FILES} files; `{shown}` would be one more."));
        }
        let read = (self.read)(path).map_err(|error| {
            (path, error.to_string()).hash(&mut self.hasher);
            self.awaited.push(path.to_path_buf());
            match error {
                ReadError::TooLarge(bytes) => format!("`{shown}` has {bytes} bytes; {}.", limit()),
                ReadError::Unreadable(_) if !files::is_file(path) => format!("The file `{shown}` does not exist."),
                ReadError::Unreadable(reason) => format!("`{shown}` cannot be read: {reason}."),
            }
        })?;
        let len = read.text.len();
        if self.bytes + len > MAX_BYTES {
            self.awaited.push(path.to_path_buf());
            return Err(format!("`{shown}` has {len} bytes; {}.", limit()));
        }
        self.bytes += len;
        (path, &read.text).hash(&mut self.hasher);
        let mut source = Source::parse(path, Ok(read));
        let problems = source.problems.iter().map(|it| Problem { code: REFUSED, ..it.clone() }).collect();
        let tree = source.take_tree();
        self.files.push(FileProblems { path: path.to_path_buf(), lines: source.lines.clone(), problems });
        let tree = tree.unwrap_or(Node { span: Span::default(), value: Value::Map(Vec::new()) });
        collect_ids(&tree, &mut self.ids);
        self.documents.push(Document { path: path.to_path_buf(), tree });
        Ok(self.documents.len() - 1)
    }

    /// Adds a built-in schema; a name that is none is found when it is resolved.
    fn add_built_in(&mut self, name: &str) {
        let path = PathBuf::from(format!("{BUILT_IN}{name}"));
        let Some(text) = built_in_text(name).filter(|_| self.documents.iter().all(|it| it.path != path)) else {
            return;
        };
        let text = FileText { text: text.to_owned(), ..FileText::default() };
        let mut source = Source::parse(&path, Ok(text));
        if let Some(tree) = source.take_tree() {
            self.files.push(FileProblems { path: path.clone(), lines: source.lines.clone(), problems: Vec::new() });
            self.documents.push(Document { path, tree });
        }
    }

    /// Reads every file that the documents name, and those that these name.
    fn follow(&mut self) {
        let mut next = 0;
        while let Some(document) = self.documents.get(next) {
            let (path, mut named) = (document.path.clone(), Vec::new());
            files_named(&document.tree, &mut named);
            for (span, file) in named {
                if let Some(name) = file.strip_prefix(BUILT_IN) {
                    self.add_built_in(name);
                    continue;
                }
                // Another schema in the same file may have that name.
                if self.ids.contains(&file) {
                    continue;
                }
                let target = path.parent().unwrap_or(&path).join(file.replace('\\', "/"));
                let target = files::normalize(&target);
                let known = self.failed.get(&target).cloned();
                if let Some(reason) = known.or_else(|| self.add(&target).err())
                    && let Some(file) = self.files.get_mut(next)
                {
                    file.problems.push(Problem { code: REFUSED, span, message: reason.clone() });
                    self.failed.insert(target, reason);
                }
            }
            next += 1;
        }
    }
}

/// Adds the names that the subschemas of `tree` give themselves.
fn collect_ids(tree: &Node, ids: &mut FxHashSet<String>) {
    let mut waiting = vec![tree];
    while let Some(node) = waiting.pop() {
        ids.extend(node.get("$id").and_then(Node::text).map(|own| own.trim_end_matches('#').to_owned()));
        waiting.extend(node.entries().iter().map(|entry| &entry.value).chain(node.items()));
    }
}

fn limit() -> String {
    format!("schemas above {} MB, with all they name, are not read", MAX_BYTES / 1_000_000)
}

/// The files in `$ref` and `valuesFrom` anywhere below `node`.
fn files_named(node: &Node, found: &mut Vec<(Span, String)>) {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        for entry in node.entries() {
            let file = match entry.key.as_str() {
                "$ref" | "$dynamicRef" => entry.value.text().and_then(file_of_ref),
                "valuesFrom" => {
                    entry.value.text().or_else(|| entry.value.get("file").and_then(Node::text)).map(str::to_owned)
                }
                // Values, not schemas.
                "enum" | "const" | "default" | "examples" => continue,
                _ => None,
            };
            found.extend(file.map(|file| (entry.value.span, file)));
            waiting.push(&entry.value);
        }
        waiting.extend(node.items());
    }
}

/// The local file that a `$ref` names; `None` for a place in the same file, an address or a built-in name.
pub(super) fn file_of_ref(reference: &str) -> Option<String> {
    let file = reference.split('#').next().unwrap_or_default();
    if file.starts_with(BUILT_IN) {
        return Some(file.to_owned());
    }
    if file.is_empty() || has_scheme(file) {
        return None;
    }
    Some(percent_encoding::percent_decode_str(file).decode_utf8_lossy().into_owned())
}

/// Whether `reference` is an address with a scheme, such as `https:`.
pub(super) fn has_scheme(reference: &str) -> bool {
    let scheme = reference.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|it| it.len() > 1 && it.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)))
}

/// The text of a schema that comes with guidepost, by the name that settings and `$ref` give it.
#[must_use]
pub fn built_in_text(name: &str) -> Option<&'static str> {
    match name {
        "learn" => Some(LEARN),
        "generic" => Some(GENERIC),
        "toc" => Some(TOC),
        _ => None,
    }
}

/// A schema from text alone: it can name what is built in, but no file.
pub(super) fn from_text(text: &str, name: &str) -> (Option<Schema>, Vec<Problem>) {
    let path = Path::new("/").join(name);
    let read = |asked: &Path| match asked == path {
        true => Ok(FileText { text: text.to_owned(), ..FileText::default() }),
        false => Err(ReadError::Unreadable("a schema that is not in a file cannot name one".to_owned())),
    };
    let loaded = load(&path, Path::new("/"), &read, None);
    let problems = loaded.files.into_iter().flat_map(|file| file.problems).collect();
    (loaded.schema.and_then(|schema| Arc::try_unwrap(schema).ok()), problems)
}

/// The data of the file that `document` names `file`.
pub(super) fn data_of(documents: &[Document], document: usize, file: &str) -> Option<Arc<Json>> {
    let of = documents.get(document)?;
    let target = files::normalize(&of.path.parent()?.join(file.replace('\\', "/")));
    documents.iter().find(|it| it.path == target).map(|it| Arc::new(it.tree.to_json()))
}
