//! JSON Schema over front matter: what a key means, what it may hold, and what is wrong with a header.
//!
//! Schemas are ordinary JSON Schema (draft 7 and 2020-12), so that any tool can read them. What JSON Schema cannot
//! say stands under `x-guidepost`, beside the keywords that it goes with. A *verdict* is
//! `{code, severity, message, at, rename}`: `{value}` and `{key}` in `message` are what is written, `at: "key"`
//! marks the key instead of the value, `rename` is the key to write instead.
//!
//! | annotation | meaning | reported as, unless a verdict says otherwise |
//! |---|---|---|
//! | `code`, `severity`, `message` | verdict of whatever is wrong with the value | |
//! | `value` | verdict of a value that `enum`, `const`, `pattern`, `format`, `not` or a number's limits refuse | `invalid-value`, `format-invalid` |
//! | `type`, `list` | verdict of a value of another type; of a list where one value is expected | `unexpected-type` |
//! | `length` | verdict of a bad length; with `min`, `max` a rule of its own, in code points: `with` names keys whose texts are shown with this one, each adding `joint`; `plus` is what the site adds: a text is only short with it, and only long without | `string-length-invalid`, `array-length-invalid` |
//! | `missing` | verdict of a page without the key, or with an empty one; the key stands in `required` | `missing-attribute` |
//! | `blank` | verdict of a key that is written but empty and not required | not reported |
//! | `dateFormat` | the value is a day of the calendar written so: `M/d/yyyy`, `yyyy-MM-dd` | `date-format-invalid` (verdict: `value`) |
//! | `daysAhead` | how many days a date may lie ahead of today (UTC) | `date-out-of-range` (verdict: `ahead`) |
//! | `deprecatedFor` | the key to write instead of this one; `deprecated` is the verdict | `attribute-deprecated` |
//! | `replacedValues` | old values with those to write instead | `attribute-deprecated` (verdict: `deprecated`) |
//! | `requires` | keys that must be there, too: `"a"`, `["a", "b"]`, `{keys, code, ..}` or several of these | `missing-paired-attribute` |
//! | `forbids` | keys that must not be in the same header; same forms | `precluded-attributes` |
//! | `unique` | `true` or a verdict: no other article of the set has the value | `duplicate-attribute` |
//! | `usedValues` | `true` or a verdict: some other article of the set has the value; completion offers those | `invalid-value` |
//! | `valuesFrom` | `{file, at}`: allowed values stand in another file (JSON, YAML, TOML), at a JSON pointer in which `{key}` is the value of another key: a list of texts, of objects with `value` or `name`, or an object's keys | `invalid-value` (verdict: `value`) |
//! | `ignoreCase` | an `enum` and `valuesFrom` compare without regard to case | |
//! | `includeValue` | the only value in a file that is only ever included | as `value` |
//! | `enumDescriptions` | what each value of an `enum` means | |
//! | `order` | place of the key in a header, for completion and insertion | |
//! | `reserved` | the build sets the key; it is not offered | |
//! | `pagesOnly` | the subschema counts for pages only, not for includes | |
//!
//! In a member of `allOf`, `{key, code, severity, message, missing}` says what to report when that member fails as
//! a whole, and at which key; with `missing` at the header, for pages only.
//!
//! Keys that the set's configuration gives count as present wherever presence is asked for. An empty value counts
//! as missing. `$ref` leads to the same file, to another file of the repository, or to `guidepost:learn`,
//! `guidepost:generic` and `guidepost:toc`; nothing is fetched. A list that a built-in schema keeps under `$defs` with a
//! `$dynamicAnchor` (see `content-schema/learn.schema.json`) is replaced by a schema that refers to it and has a
//! `$dynamicAnchor` of the same name.
//!
//! Patterns run in linear time, evaluation costs bounded steps, files have limits. Must not know about editors or
//! which articles a schema is for: that is `graph`'s matter.

mod compile;
pub mod dates;
mod evaluate;
mod load;
mod maps;
mod model;
mod notes;
mod patterns;
mod query;
mod validate;
mod values;
mod words;

pub use load::{FileProblems, SCHEMA_INVALID, SchemaFile, built_in_text, load};
pub use maps::{Spot, UNKNOWN_FIELD};
pub use query::{Choice, Key};
pub use validate::{CODES, Context, Issue, PageRole, Repair};

use std::sync::OnceLock;

/// The schema of Microsoft Learn's headers, as JSON text.
pub const LEARN: &str = include_str!("../../content-schema/learn.schema.json");
/// The schema for sets whose generator asks for nothing, as JSON text.
pub const GENERIC: &str = include_str!("../../content-schema/generic.schema.json");
/// The schema of docfx.json, as JSON text.
pub const DOCFX: &str = include_str!("../../content-schema/docfx.schema.json");
/// The schema of tables of contents in YAML and JSON, as JSON text.
pub const TOC: &str = include_str!("../../content-schema/toc.schema.json");
/// The schema of redirection files, as JSON text.
pub const REDIRECTIONS: &str = include_str!("../../content-schema/redirections.schema.json");
/// The schema of `.openpublishing.publish.config.json`, as JSON text.
pub const PUBLISH: &str = include_str!("../../content-schema/publish.schema.json");
/// The schema of `guidepost.toml`, as JSON text.
pub const GUIDEPOST_TOML: &str = include_str!("../../content-schema/guidepost.schema.json");

/// A schema that cannot be used: what is wrong first.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SchemaError(String);

/// A compiled schema.
#[derive(Debug, Default)]
pub struct Schema {
    /// The first is the schema itself.
    nodes: Vec<model::Node>,
    title: String,
    keys: Vec<Key>,
    /// Positions in `keys` by name.
    by_name: rustc_hash::FxHashMap<String, usize>,
    /// Whether some rule has an `if`.
    conditional: bool,
    /// The diagnostic codes that its annotations name.
    codes: Vec<&'static str>,
}

impl Schema {
    /// Compiles JSON Schema text that names no file.
    ///
    /// # Errors
    /// When `text` is no JSON, no schema, or refers to another file or host.
    pub fn compile(text: &str) -> Result<Self, SchemaError> {
        let (schema, problems) = load::from_text(text, "schema.json");
        let reason = || problems.first().map(|it| it.message.clone()).unwrap_or_default();
        schema.ok_or_else(|| SchemaError(reason()))
    }

    fn new(nodes: Vec<model::Node>, title: Option<&str>) -> Self {
        let mut schema = Self { nodes, title: title.unwrap_or_default().to_owned(), ..Self::default() };
        schema.codes =
            schema.nodes.iter().filter_map(|node| node.notes.as_deref()).flat_map(model::Notes::codes).collect();
        schema.conditional = schema.nodes.iter().any(|node| node.condition.is_some());
        schema.keys = schema.keys_at(&[], None);
        let names = schema.keys.iter().enumerate();
        schema.by_name = names.map(|(index, key)| (key.name.clone(), index)).collect();
        schema
    }

    /// The schema of Microsoft Learn's headers.
    #[must_use]
    pub fn learn() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| built_in(LEARN))
    }

    /// The schema for sets whose generator asks for nothing.
    #[must_use]
    pub fn generic() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| built_in(GENERIC))
    }

    /// The schema of docfx.json.
    #[must_use]
    pub fn docfx() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| built_in(DOCFX))
    }

    /// The schema of tables of contents in YAML and JSON.
    #[must_use]
    pub fn toc() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| built_in(TOC))
    }

    /// The schema of redirection files.
    #[must_use]
    pub fn redirections() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| built_in(REDIRECTIONS))
    }

    /// The schema of the configuration file `path`, when it is one that has one.
    #[must_use]
    pub fn of_config(path: &std::path::Path) -> Option<&'static Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        if name == "docfx.json" {
            return Some(Self::docfx());
        }
        if name == ".openpublishing.publish.config.json" {
            return Some(Self::publish());
        }
        let is_redirections = name.ends_with(".json") && name.contains(".openpublishing.redirection");
        is_redirections.then(Self::redirections)
    }

    /// The schema of `.openpublishing.publish.config.json`.
    #[must_use]
    pub fn publish() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(|| built_in(PUBLISH))
    }

    /// A schema that allows everything.
    #[must_use]
    pub fn anything() -> &'static Self {
        static SCHEMA: OnceLock<Schema> = OnceLock::new();
        SCHEMA.get_or_init(Schema::default)
    }

    /// The schema's own title; empty when it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Every key that it describes, in the order in which a header has them.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// What it says about `name`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.by_name.get(name).and_then(|index| self.keys.get(*index))
    }
}

/// The diagnostic code `name`, if the schema of a team brought it.
#[must_use]
pub fn own_code(name: &str) -> Option<&'static str> {
    notes::own_code(name)
}

fn built_in(text: &str) -> Schema {
    // That the built-in schemas compile is held by a test; without one, nothing would be found.
    Schema::compile(text).unwrap_or_else(|error| {
        tracing::error!("built-in schema: {error}");
        Schema::default()
    })
}

/// The steps of a JSON pointer.
fn pointer(text: &str) -> Vec<String> {
    text.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

#[cfg(test)]
mod tests;
