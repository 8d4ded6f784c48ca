//! Which schema an article's header is held against, and why; the schema files that teams bring, kept up to date.
//!
//! A schema is loaded when a `guidepost.toml` or an article first names it, and again when one of its files
//! changes. The editor's text wins. Must not judge headers: that is `schema`'s matter.

use super::ids::FileId;
use super::snapshot::{File, Snapshot};
use super::workspace::{Affected, Workspace, docset_of};
use crate::docset::{Docset, Generator, SchemaName};
use crate::files::{self, FileText};
use crate::markdown::front_matter::{FrontMatter, Value};
use crate::schema::{self, Schema, SchemaFile};
use crate::text::Span;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The schema files that the set knows, by absolute path.
pub(super) type SchemaFiles = FxHashMap<Arc<Path>, Arc<SchemaFile>>;

/// Why a schema applies to an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The header names it, at this place: a `$schema` key, or a comment `# yaml-language-server: $schema=`.
    Header(Span),
    /// A `[[schema]]` of `guidepost.toml`.
    Rule {
        /// Index into the set's `config_files`.
        file: usize,
        /// The place of `path` in that file.
        span: Span,
    },
    /// The set's generator asks for it.
    Generator(Generator),
}

/// The schema of an article.
#[derive(Clone, Debug)]
pub struct Applied<'s> {
    /// The schema; one that allows everything while its file cannot be used and never could.
    pub schema: &'s Schema,
    /// Its file, when it is one.
    pub file: Option<&'s SchemaFile>,
    /// `learn`, `generic` or `toc`, when it is built in.
    pub built_in: Option<&'static str>,
    /// Why it applies.
    pub why: Why,
    /// The header names a schema that cannot be used: where, and why not. Then `schema` is the next best.
    pub unusable: Option<(Span, String)>,
}

/// What a header's own words lead to.
enum Named {
    BuiltIn(&'static str),
    File(PathBuf),
    Unusable(String),
}

impl Snapshot {
    /// The schema that the header of `id` is held against: the one that the header names, else the last
    /// `[[schema]]` of `guidepost.toml` that is for the article, else the one of the set's generator.
    #[must_use]
    pub fn schema(&self, id: FileId) -> Applied<'_> {
        let path = self.path(id);
        let header = self.article(id).and_then(|article| article.front_matter.as_deref());
        self.schema_for(&path, header)
    }

    /// The schema for a file at `path` (absolute) with this header.
    #[must_use]
    pub fn schema_for(&self, path: &Path, header: Option<&FrontMatter>) -> Applied<'_> {
        let docset = docset_of(&self.docsets, path).map(|(_, docset)| docset);
        let mut unusable = None;
        if let Some((name, span)) = header.and_then(|header| header.schema.as_deref()) {
            let why = Why::Header(*span);
            match named(docset, path, name) {
                Named::BuiltIn(name) => return built_in(name, why, None),
                Named::File(file) => match self.schemas.get(&*file) {
                    Some(found) if !found.files.is_empty() => return from_file(found, why),
                    _ => unusable = Some((*span, format!("The schema `{name}` does not exist."))),
                },
                Named::Unusable(reason) => unusable = Some((*span, reason)),
            }
        }
        let rule = docset.and_then(|docset| {
            let value = |key: &str| effective(docset, path, header, key);
            docset.schemas.iter().rev().filter(|rule| rule.applies(path, &value)).find_map(|rule| {
                let why = Why::Rule { file: rule.place.0, span: rule.place.1 };
                match &rule.schema {
                    SchemaName::BuiltIn(name) => Some(built_in(name, why, None)),
                    // A missing one is told where it is named, and the next best applies.
                    SchemaName::File(file) => {
                        let found = self.schemas.get(file.as_path()).filter(|found| !found.files.is_empty())?;
                        Some(from_file(found, why))
                    }
                }
            })
        });
        let applied = rule.unwrap_or_else(|| {
            let generator = docset.map_or(Generator::GitHub, |docset| docset.generator);
            let name = if generator == Generator::Learn { "learn" } else { "generic" };
            built_in(name, Why::Generator(generator), None)
        });
        Applied { unusable, ..applied }
    }

    /// The schema that the entries of the table of contents `id` are held against: the last `[[schema]]` of
    /// `guidepost.toml` whose globs name it, else the one that comes with guidepost.
    #[must_use]
    pub fn toc_schema(&self, id: FileId) -> Applied<'_> {
        let path = self.path(id);
        let docset = docset_of(&self.docsets, &path).map(|(_, docset)| docset);
        let rules = docset.into_iter().flat_map(|docset| docset.schemas.iter().rev());
        let rule = rules.filter(|rule| rule.applies_to_toc(&path)).find_map(|rule| {
            let why = Why::Rule { file: rule.place.0, span: rule.place.1 };
            match &rule.schema {
                SchemaName::BuiltIn(name) => Some(built_in(name, why, None)),
                SchemaName::File(file) => {
                    let found = self.schemas.get(file.as_path()).filter(|found| !found.files.is_empty())?;
                    Some(from_file(found, why))
                }
            }
        });
        let generator = docset.map_or(Generator::Learn, |docset| docset.generator);
        rule.unwrap_or_else(|| built_in("toc", Why::Generator(generator), None))
    }

    /// Every schema file that a `guidepost.toml` or an article names, in no order.
    pub fn schema_files(&self) -> impl Iterator<Item = &SchemaFile> {
        self.schemas.values().map(AsRef::as_ref)
    }

    /// The schema file `path` (absolute), when it was asked for and lies inside the readable root.
    #[must_use]
    pub fn schema_file(&self, path: &Path) -> Option<&SchemaFile> {
        self.schemas.get(path).map(AsRef::as_ref)
    }
}

/// The text of `key` in the header, else in the set's configuration.
fn effective(docset: &Docset, path: &Path, header: Option<&FrontMatter>, key: &str) -> Option<String> {
    if let Some(entry) = header.and_then(|header| header.get(key)) {
        return match &entry.value.value {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Bool(it) => Some(it.to_string()),
            Value::Int(it) => Some(it.to_string()),
            _ => None,
        };
    }
    match docset.inherited_value(path, key)? {
        Json::String(text) => Some(text.clone()),
        Json::Null => None,
        other => Some(other.to_string()),
    }
}

fn built_in<'s>(name: &'static str, why: Why, unusable: Option<(Span, String)>) -> Applied<'s> {
    let schema = match name {
        "learn" => Schema::learn(),
        "toc" => Schema::toc(),
        _ => Schema::generic(),
    };
    Applied { schema, file: None, built_in: Some(name), why, unusable }
}

fn from_file(file: &SchemaFile, why: Why) -> Applied<'_> {
    let schema = file.schema.as_deref().unwrap_or_else(|| Schema::anything());
    Applied { schema, file: Some(file), built_in: None, why, unusable: None }
}

/// What the name of a schema in the header of `path` leads to.
fn named(docset: Option<&Docset>, path: &Path, name: &str) -> Named {
    let plain = name.strip_prefix("guidepost:").unwrap_or(name);
    match plain {
        "learn" => return Named::BuiltIn("learn"),
        "generic" => return Named::BuiltIn("generic"),
        _ => {}
    }
    if name.contains("://") {
        return Named::Unusable(format!(
            "`{name}` is an address, and nothing is fetched from the network. Put the schema into the repository and \
             name its file."
        ));
    }
    let Some(docset) = docset else { return Named::Unusable("This file belongs to no article set.".to_owned()) };
    let written = name.replace('\\', "/");
    // From the set's root or relative to the article.
    let file = match written.strip_prefix("~/").or_else(|| written.strip_prefix('/')) {
        Some(from_root) => docset.root.join(from_root),
        None => path.parent().unwrap_or(path).join(&written),
    };
    let file = files::normalize(&file);
    match file.starts_with(&docset.readable_root) {
        true => Named::File(file),
        false => Named::Unusable(format!("`{name}` lies outside the repository, where nothing is read.")),
    }
}

impl Workspace {
    /// Loads the schemas that the sets' configuration names, and again those that are known.
    pub(super) fn load_schemas(&mut self) {
        let mut wanted: Vec<(PathBuf, PathBuf)> = Vec::new();
        for docset in self.graph.docsets.iter() {
            let files = docset.schemas.iter().filter_map(|rule| rule.file());
            let readable = files.filter(|file| file.starts_with(&docset.readable_root));
            wanted.extend(readable.map(|file| (file.to_path_buf(), docset.readable_root.clone())));
        }
        for file in self.graph.schemas.keys() {
            if let Some((_, docset)) = docset_of(&self.graph.docsets, file) {
                wanted.push((file.to_path_buf(), docset.readable_root.clone()));
            }
        }
        wanted.sort();
        wanted.dedup_by(|a, b| a.0 == b.0);
        let known = Arc::clone(&self.graph.schemas);
        if wanted.is_empty() && known.is_empty() {
            return;
        }
        self.graph.schemas = Arc::default();
        for (file, root) in wanted {
            self.load_schema(&file, &root, known.get(file.as_path()));
        }
        self.graph.index_values();
    }

    /// Loads the schema that the header of `file` names, if it is not known yet.
    pub(super) fn load_schema_of(&mut self, file: &File) {
        let header = file.article.as_ref().and_then(|article| article.front_matter.as_deref());
        let Some((name, _)) = header.and_then(|header| header.schema.as_deref()) else { return };
        let Some((_, docset)) = docset_of(&self.graph.docsets, &file.path) else { return };
        if let Named::File(path) = named(Some(docset), &file.path, name)
            && !self.graph.schemas.contains_key(path.as_path())
        {
            let root = docset.readable_root.clone();
            self.load_schema(&path, &root, None);
            self.graph.index_values();
        }
    }

    /// What follows when the text of `path`, or whether it is there, may have changed: schemas are read anew.
    pub(super) fn schema_changed(&mut self, path: &Path) -> Affected {
        let touched = |schema: &&Arc<SchemaFile>| {
            // A folder may have come or gone with all in it.
            schema.depends_on(path) || schema.files.iter().any(|file| file.path.starts_with(path))
        };
        let schemas: Vec<Arc<SchemaFile>> = self.graph.schemas.values().filter(touched).cloned().collect();
        let mut affected = Affected::default();
        for before in schemas {
            let Some((_, docset)) = docset_of(&self.graph.docsets, &before.path) else { continue };
            let root = docset.readable_root.clone();
            if self.load_schema(&before.path, &root, Some(&before)) {
                self.graph.generation += 1;
                // Which articles it is for depends on each one's header.
                affected.add(Affected::everything());
            }
        }
        if affected.all {
            self.graph.index_values();
        }
        affected
    }

    /// Reads a schema; tells whether it is another one than before.
    fn load_schema(&mut self, path: &Path, root: &Path, before: Option<&Arc<SchemaFile>>) -> bool {
        let read = |path: &Path| match self.graph.file_id(path).and_then(|id| self.graph.open.get(&id)) {
            Some(open) => Ok(FileText { text: open.text.to_string(), ..FileText::default() }),
            None => files::read_text(path),
        };
        let loaded = schema::load(path, root, &read, before.map(AsRef::as_ref));
        let same = before.filter(|before| before.fingerprint == loaded.fingerprint);
        let is_new = same.is_none();
        for file in loaded.files.iter().filter(|_| is_new) {
            // Findings need an id.
            self.graph.tables.paths.intern(&file.path);
        }
        let kept = same.cloned().unwrap_or_else(|| Arc::new(loaded));
        Arc::make_mut(&mut self.graph.schemas).insert(path.into(), kept);
        is_new
    }
}
