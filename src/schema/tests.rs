//! The schemas that come with guidepost, and schemas that cannot be used.

use super::*;

#[test]
fn the_built_in_schemas_compile_and_name_each_key() {
    for text in [LEARN, GENERIC, GUIDEPOST_TOML] {
        Schema::compile(text).unwrap();
    }
    for key in Schema::learn().keys().iter().chain(Schema::generic().keys()) {
        assert!(!key.description.is_empty(), "{}", key.name);
        assert!(key.allowed.iter().all(|(_, meaning)| !meaning.is_empty()), "{}", key.name);
    }
    let required: Vec<&str> = Schema::learn().keys().iter().filter(|key| key.required).map(|key| &*key.name).collect();
    assert_eq!(required, ["title", "description", "author", "ms.author", "ms.topic", "ms.date"]);
}

#[test]
fn a_schema_that_cannot_be_used_says_why() {
    for (text, expected) in [
        ("{", "no valid JSON"),
        (r#"{"type": 3}"#, "`a number` is no type"),
        (r#"{"properties": {"a": {"pattern": "("}}}"#, "cannot be read as a regular expression"),
        (r#"{"$ref": "https://example.com/a.json"}"#, "nothing is fetched"),
        (r#"{"$ref": "file:///etc/passwd"}"#, "nothing is fetched"),
        (r#"{"$ref": "other.json"}"#, "does not exist"),
    ] {
        let error = Schema::compile(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn the_schema_of_guidepost_toml_accepts_what_the_page_shows() {
    let validator = jsonschema::validator_for(&serde_json::from_str(GUIDEPOST_TOML).unwrap()).unwrap();
    let good = serde_json::json!({
        "root": "docs", "generator": "learn", "base_url": "https://example.com/help", "exclude": ["drafts/**"],
        "severity": {"ms-date-missing": "off"},
        "override": [{"files": ["legacy/**"], "severity": {"bookmark-not-found": "suggestion"}}],
        "schema": [{"files": ["**/*.md"], "path": "team.schema.json"}]
    });
    assert!(validator.is_valid(&good));
    for bad in [
        serde_json::json!({"generater": "learn"}),
        serde_json::json!({"generator": "sphinx"}),
        serde_json::json!({"severity": {"a": "fatal"}}),
        serde_json::json!({"override": [{"severity": {}}]}),
    ] {
        assert!(!validator.is_valid(&bad), "{bad}");
    }
}
