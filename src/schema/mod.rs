//! JSON Schema over front matter: what a key means, what it may hold, and what is wrong with a header.
//!
//! Schemas are ordinary JSON Schema (draft 2020-12), so that any tool can read them. What JSON Schema cannot say
//! stands under `x-guidepost`, in a property's schema:
//!
//! | annotation | meaning |
//! |---|---|
//! | `order` | place of the key in a header, for completion and insertion |
//! | `missing` | `{code, severity}` of a page without the key or with an empty one; the key is in `required` |
//! | `blank` | `{code, severity}` of a key that is written but empty, for keys that are not required |
//! | `type` | `{code, severity}` of a value of another type; default `unexpected-type`, warning |
//! | `list` | `{code, severity}` of a list where one value is expected; default as `type` |
//! | `value` | `{code, severity, message, at, rename}` of a value that is not allowed; `{value}` in `message` is the value; `at: "key"` marks the key; `rename` is the key to write instead |
//! | `dateFormat` | `M/d/yyyy`: the value is a day of the calendar in this form |
//! | `ignoreCase` | an `enum` compares without regard to case |
//! | `includeValue` | the only value in a file that is only ever included |
//! | `enumDescriptions` | what each value of an `enum` means |
//! | `reserved` | the build sets the key; it is not offered |
//!
//! and in a member of the root's `allOf` `{code, severity, message, key, missing, inherit}`: what to say when that
//! member fails, at which key; with `missing` at the header, for pages only; never when a key of `inherit` comes
//! from the set's configuration.
//!
//! Nothing is fetched: a `$ref` to another file or host does not compile. Must not know about files or editors.

pub mod dates;
mod validate;

pub use validate::{CODES, Issue, PageRole, Repair};

use jsonschema::{PatternOptions, Validator};
use serde_json::{Map, Value as Json};
use std::sync::OnceLock;

/// The schema of Microsoft Learn's headers, as JSON text.
pub const LEARN: &str = include_str!("../../content-schema/learn.schema.json");
/// The schema for sets whose generator asks for nothing, as JSON text.
pub const GENERIC: &str = include_str!("../../content-schema/generic.schema.json");
/// The schema of `guidepost.toml`, as JSON text.
pub const GUIDEPOST_TOML: &str = include_str!("../../content-schema/guidepost.schema.json");

/// What a schema says about one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// What it means, for a writer.
    pub description: String,
    /// JSON type names; empty when any type goes.
    pub types: Vec<String>,
    /// Allowed values with their meaning; empty when any value goes.
    pub allowed: Vec<(String, String)>,
    /// Whether pages must have it.
    pub required: bool,
    /// Whether it is a date `M/d/yyyy`.
    pub date: bool,
    /// Whether it is out of use.
    pub deprecated: bool,
    /// Whether the build sets it, so that a writer must not.
    pub reserved: bool,
    /// Its place in a header.
    pub order: u32,
}

/// A schema that does not compile.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Not JSON.
    #[error("the schema is not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// JSON, but no schema.
    #[error("the schema does not compile: {0}")]
    Schema(String),
}

/// A compiled schema with its annotations.
#[derive(Debug)]
pub struct Schema {
    /// `None` when a built-in schema did not compile, which a test rules out: then nothing is found.
    validator: Option<Validator>,
    root: Json,
    keys: Vec<Key>,
}

impl Schema {
    /// Compiles JSON Schema text.
    ///
    /// # Errors
    /// When `text` is no JSON, no schema, or refers to another file or host.
    pub fn compile(text: &str) -> Result<Self, SchemaError> {
        let root: Json = serde_json::from_str(text)?;
        // The linear engine: a pattern cannot make a keystroke slow.
        let options = jsonschema::options().with_pattern_options(PatternOptions::regex());
        let validator = options.build(&root).map_err(|error| SchemaError::Schema(error.to_string()))?;
        let keys = keys(&root);
        Ok(Self { validator: Some(validator), root, keys })
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

    /// Every key that it describes, in the order in which a header has them.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// What it says about `name`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    fn property(&self, name: &str) -> Option<&Map<String, Json>> {
        self.root.get("properties")?.get(name)?.as_object()
    }

    fn notes(&self, name: &str) -> Option<&Json> {
        self.property(name)?.get("x-guidepost")
    }
}

fn built_in(text: &str) -> Schema {
    Schema::compile(text).unwrap_or_else(|error| {
        tracing::error!("built-in schema: {error}");
        Schema { validator: None, root: Json::Null, keys: Vec::new() }
    })
}

fn keys(root: &Json) -> Vec<Key> {
    let Some(properties) = root.get("properties").and_then(Json::as_object) else { return Vec::new() };
    let mut keys: Vec<Key> = properties.iter().map(|(name, schema)| key(name, schema)).collect();
    keys.sort_by_key(|key| key.order);
    keys
}

fn key(name: &str, schema: &Json) -> Key {
    let notes = schema.get("x-guidepost");
    let note = |key: &str| notes.and_then(|notes| notes.get(key));
    let text = |value: Option<&Json>| value.and_then(Json::as_str).unwrap_or("").to_owned();
    let types = match schema.get("type") {
        Some(Json::String(one)) => vec![one.clone()],
        Some(Json::Array(many)) => many.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let values = schema.get("enum").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let meaning = |value: &str| text(note("enumDescriptions").and_then(|all| all.get(value)));
    Key {
        name: name.to_owned(),
        description: text(schema.get("description")),
        types,
        allowed: values.iter().filter_map(Json::as_str).map(|value| (value.to_owned(), meaning(value))).collect(),
        required: note("missing").is_some(),
        date: note("dateFormat").is_some(),
        deprecated: schema.get("deprecated").and_then(Json::as_bool).unwrap_or(false),
        reserved: note("reserved").and_then(Json::as_bool).unwrap_or(false),
        order: note("order").and_then(Json::as_u64).and_then(|order| u32::try_from(order).ok()).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests;
