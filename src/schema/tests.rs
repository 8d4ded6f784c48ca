//! The schemas that come with guidepost, and schemas that cannot be used.

use super::*;

#[test]
fn the_built_in_schemas_compile_and_name_each_key() {
    for text in [LEARN, GENERIC, GUIDEPOST_TOML, TOC, DOCFX, REDIRECTIONS, PUBLISH] {
        Schema::compile(text).unwrap();
    }
    for key in Schema::learn().keys().iter().chain(Schema::generic().keys()) {
        assert!(!key.description.is_empty(), "{}", key.name);
        assert!(key.allowed.iter().all(|it| !it.meaning.is_empty()), "{}", key.name);
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

/// What `schema` finds in the header lines of `header`: `code: marked text: message`.
fn issues(schema: &str, header: &str) -> Vec<String> {
    let (schema, problems) = load::from_text(schema, "schema.json");
    let schema = schema.unwrap_or_else(|| panic!("{problems:?}"));
    issues_of(&schema, header)
}

fn issues_of(schema: &Schema, header: &str) -> Vec<String> {
    let text = format!("---\n{header}\n---\n");
    let parsed = crate::markdown::front_matter::parse(&text).unwrap();
    let inherited = |key: &str| (key == "given").then(|| "x".into());
    let uses = |key: &str, value: &str| (key == "id").then(|| usize::from(value == "taken"));
    let today = dates::Date::new(2026, 11, 24);
    let context = Context { role: PageRole::Page, today, inherited: &inherited, uses: Some(&uses) };
    let issues = schema.validate(Some(&parsed), &context);
    issues.iter().map(|it| format!("{} `{}`: {}", it.code, it.span.of(&text), it.message)).collect()
}

#[test]
fn every_keyword_is_told_in_a_writers_words() {
    for (schema, header, expected) in [
        (
            r#"{"properties": {"a": {"type": "string"}}}"#,
            "a: 1",
            "unexpected-type `1`: YAML reads `1` as a number, and `a` takes text. Put it in quotes.",
        ),
        (
            r#"{"properties": {"a": {"type": "array"}}}"#,
            "a: x",
            "unexpected-type `x`: `a` takes a list. Write `[x]`, or each item behind `-`.",
        ),
        (
            r#"{"properties": {"a": {"type": ["integer", "null"]}}}"#,
            "a: x",
            "unexpected-type `x`: `x` is not what `a` takes: a whole number or nothing.",
        ),
        (
            r#"{"properties": {"a": {"enum": ["one", "two"]}}}"#,
            "a: tow",
            "invalid-value `tow`: `tow` is no known `a` value. Did you mean `two`?",
        ),
        (
            r#"{"properties": {"a": {"enum": ["one", "two"]}}}"#,
            "a: x",
            "invalid-value `x`: `x` is no known `a` value. Write one of `one` or `two`.",
        ),
        (
            r#"{"properties": {"a": {"const": "x"}}}"#,
            "a: y y y",
            "invalid-value `y y y`: `y y y` is no known `a` value. Write `x`.",
        ),
        (
            r#"{"properties": {"a": {"pattern": "^[0-9]+$", "description": "A number."}}}"#,
            "a: x",
            "format-invalid `x`: `x` does not fit `a`. A number. Write only digits.",
        ),
        (
            r#"{"properties": {"a": {"pattern": "^(x|y-[0-9]+)$"}}}"#,
            "a: z",
            "format-invalid `z`: `z` does not fit `a`. It must fit the pattern `^(x|y-[0-9]+)$`.",
        ),
        (
            r#"{"properties": {"a": {"pattern": "^(x|y-[0-9]+)$", "description": "A name or a number."}}}"#,
            "a: z",
            "format-invalid `z`: `z` does not fit `a`. A name or a number.",
        ),
        (
            r#"{"properties": {"a": {"pattern": "^[a-z]+$", "patternErrorMessage": "`{value}` needs small letters."}}}"#,
            "a: Z",
            "format-invalid `Z`: `Z` needs small letters.",
        ),
        (
            r#"{"properties": {"a": {"description": "Of a.", "properties": {"b": {"pattern": "^\\d{2}$"}}}}}"#,
            "a:\n  b: z",
            "format-invalid `z`: `z` does not fit `b`. Write 2 digits.",
        ),
        (
            r#"{"properties": {"a": {"format": "date"}}}"#,
            "a: 4/2/2020",
            "format-invalid `4/2/2020`: `4/2/2020` is not a date such as 2020-04-02 that `a` takes.",
        ),
        (
            r#"{"properties": {"a": {"minLength": 3, "maxLength": 5}}}"#,
            "a: ab",
            "string-length-invalid `ab`: `a` is too short: 2 characters. Write 3 to 5 characters.",
        ),
        (
            r#"{"properties": {"a": {"maxLength": 5}}}"#,
            "a: äöüäöü",
            "string-length-invalid `äöüäöü`: `a` is too long: 6 characters. Write at most 5 characters.",
        ),
        (
            r#"{"properties": {"a": {"minimum": 3, "maximum": 5}}}"#,
            "a: 6",
            "invalid-value `6`: `6` does not fit `a`. Write a number from 3 to 5.",
        ),
        (
            r#"{"properties": {"a": {"multipleOf": 5}}}"#,
            "a: 6",
            "invalid-value `6`: `6` does not fit `a`. Write a multiple of 5.",
        ),
        (
            r#"{"properties": {"a": {"maxItems": 1}}}"#,
            "a: [x, y]",
            "array-length-invalid `[x, y]`: `a` has 2 items. Write at most 1 item.",
        ),
        (
            r#"{"properties": {"a": {"uniqueItems": true}}}"#,
            "a: [x, y, x]",
            "array-not-unique `x`: `x` is there twice in `a`. Remove one of them.",
        ),
        (
            r#"{"properties": {"a": {"items": {"enum": ["x"]}}}}"#,
            "a:\n- x\n- y",
            "invalid-value `y`: `y` is no known `a` value. Write `x`.",
        ),
        (
            r#"{"properties": {"a": {"contains": {"const": "x"}}}}"#,
            "a: [y]",
            "array-length-invalid `[y]`: `a` has 0 items of the kind it needs. Write at least 1.",
        ),
        (
            r#"{"properties": {"a": {"contains": {"const": "x"}, "unevaluatedItems": {"const": "z"}}}}"#,
            "a: [x, y, z]",
            "invalid-value `y`: `y` is no known `a` value. Write `z`.",
        ),
        (
            r#"{"properties": {"a": {"properties": {"b": {"type": "string"}}}}}"#,
            "a:\n  b: [x]",
            "unexpected-type `[x]`: `b` takes one value, not a list. Write one value, or put text with brackets in quotes.",
        ),
        (
            r#"{"properties": {"a": {"required": ["b"]}}}"#,
            "a:\n  c: x",
            "missing-attribute `a`: `a` lacks the key `b`. Add it.",
        ),
        (r#"{"required": ["a"]}"#, "b: x", "missing-attribute `---`: `a` is missing. Add it to the header."),
        (r#"{"required": ["a", "given"]}"#, "a:", "missing-attribute `a`: `a` is empty. Give it a value."),
        (
            r#"{"properties": {"title": {}}, "additionalProperties": false}"#,
            "titel: x",
            "unknown-field `titel`: `titel` is no known key. Did you mean `title`?",
        ),
        (
            r#"{"properties": {"title": {}}, "unevaluatedProperties": false, "allOf": [{"properties": {"a": {}}}]}"#,
            "a: x\nb: x",
            "unknown-field `b`: `b` is no known key. Remove it.",
        ),
        (
            r#"{"propertyNames": {"pattern": "^[a-z]+$"}}"#,
            "A1: x",
            "unknown-field `A1`: `A1` is no name that a key may have here. Rename it.",
        ),
        (
            r#"{"dependentRequired": {"a": ["b", "c"]}}"#,
            "a: x\nb: x",
            "missing-paired-attribute `a`: `a` needs `c`. Add `c`, or remove `a`.",
        ),
        (
            r#"{"not": {"required": ["a", "b"]}}"#,
            "a: x\nb: x",
            "precluded-attributes `---`: `a` and `b` exclude each other. Keep one of them.",
        ),
        (r#"{"properties": {"a": false}}"#, "a: x", "invalid-value `a`: `a` must not be there. Remove it."),
        (
            r#"{"if": {"properties": {"a": {"const": "x"}}, "required": ["a"]}, "then": {"required": ["b"]}}"#,
            "a: x",
            "missing-attribute `---`: `b` is missing. Add it to the header.",
        ),
        // Choices: by the branch that comes nearest.
        (
            r#"{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            "c: x",
            "missing-either-attribute `---`: One of `a` or `b` is needed, and none is there. Add one.",
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"type": "boolean"}, {"type": "integer"}]}}}"#,
            "a: x",
            "unexpected-type `x`: `x` is not what `a` takes: true or false or a whole number.",
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"const": "red"}, {"const": "green"}]}}}"#,
            "a: gren",
            "invalid-value `gren`: `gren` is no known `a` value. Did you mean `green`?",
        ),
        (
            r#"{"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"enum": ["x", "y"]}}]}}}"#,
            "a: [x, z]",
            "invalid-value `z`: `z` is no known `a` value. Write one of `x` or `y`.",
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"properties": {"kind": {"const": "x"}, "n": {"type": "integer"}}}, {"properties": {"kind": {"const": "y"}, "n": {"type": "boolean"}}}]}}}"#,
            "a:\n  kind: y\n  n: 3",
            "unexpected-type `3`: `3` is not what `n` takes: true or false.",
        ),
        (
            r#"{"properties": {"a": {"oneOf": [{"type": "string"}, {"minLength": 1}]}}}"#,
            "a: x",
            "invalid-value `x`: `a` fits 2 of the forms that it may have, and must fit only one.",
        ),
        // Annotations.
        (
            r#"{"properties": {"a": {"x-guidepost": {"dateFormat": "yyyy-MM-dd"}}}}"#,
            "a: 4/2/2020",
            "date-format-invalid `4/2/2020`: `4/2/2020` is no date that the build reads. Write yyyy-MM-dd, here `2020-04-02`.",
        ),
        (
            r#"{"properties": {"a": {"x-guidepost": {"dateFormat": "yyyy-MM-dd", "daysAhead": 0}}}}"#,
            "a: 2026-11-25",
            "date-out-of-range `2026-11-25`: `2026-11-25` is too far in the future. A date must not lie in the future; write the day of the last review.",
        ),
        (
            r#"{"properties": {"a": {"x-guidepost": {"deprecatedFor": "b"}}}}"#,
            "a: x",
            "attribute-deprecated `a`: `a` is no longer used. Write `b`.",
        ),
        (
            r#"{"properties": {"a": {"deprecationMessage": "Gone since May."}}}"#,
            "a: x",
            "attribute-deprecated `a`: Gone since May.",
        ),
        (
            r#"{"properties": {"a": {"x-guidepost": {"replacedValues": {"old": "new"}}}}}"#,
            "a: old",
            "attribute-deprecated `old`: `old` is an old value of `a`. Write `new`.",
        ),
        (
            r#"{"properties": {"a": {"x-guidepost": {"requires": ["b", "given"]}}}}"#,
            "a: x",
            "missing-paired-attribute `a`: `a` needs `b`. Add `b`, or remove `a`.",
        ),
        (
            r#"{"properties": {"a": {"x-guidepost": {"forbids": "given"}}}}"#,
            "a: x",
            "precluded-attributes `a`: `a` and `given` exclude each other, and the set's configuration gives `given`. Remove `a`.",
        ),
        (
            r#"{"properties": {"a": {"additionalProperties": false, "properties": {"team": {}}}}}"#,
            "a:\n  taem: x",
            "unknown-field `taem`: `taem` is no known key. Did you mean `team`?",
        ),
        (
            r#"{"properties": {"a": {"items": {"required": ["url"]}}}}"#,
            "a:\n- url: x\n- kind: y\n  more: z",
            "missing-attribute `kind`: `a` lacks the key `url`. Add it.",
        ),
        (
            r#"{"properties": {"a": {"type": "array", "items": {"type": "string"}}}}"#,
            "a: 'it: x'",
            "unexpected-type `'it: x'`: `a` takes a list. Write `[\"it: x\"]`, or each item behind `-`.",
        ),
        (
            r#"{"properties": {"a": {"type": "array", "items": {"type": "object"}}}}"#,
            "a: x",
            "unexpected-type `x`: `a` takes a list. Write each item behind `-` in the lines below.",
        ),
        (
            r#"{"properties": {"a": {"x-guidepost": {"forbids": {"keys": ["b"], "code": "a-or-b", "message": "Not `{key}` and b."}}}}}"#,
            "a: x\nb: x",
            "a-or-b `a`: Not `a` and b.",
        ),
        (
            r#"{"properties": {"id": {"x-guidepost": {"unique": true}}}}"#,
            "id: taken",
            "duplicate-attribute `taken`: `id` must be unique, and another article has `taken`, too. Write another value.",
        ),
        (
            r#"{"properties": {"id": {"x-guidepost": {"usedValues": {"code": "id-new", "severity": "hint"}}}}}"#,
            "id: fresh",
            "id-new `fresh`: No other article has `id: fresh`. Is it spelt right?",
        ),
        (
            r#"{"properties": {"a": {"maxLength": 3, "x-guidepost": {"code": "a-bad", "message": "`{value}` is bad for {key}."}}}}"#,
            "a: four",
            "a-bad `four`: `four` is bad for a.",
        ),
        (
            r#"{"allOf": [{"required": ["a", "b"], "x-guidepost": {"key": "a", "missing": true, "code": "ab-missing", "message": "Say a and b."}}]}"#,
            "b: x",
            "ab-missing `---`: Say a and b.",
        ),
    ] {
        assert_eq!(issues(schema, header), [expected], "{schema} {header}");
    }
}

#[test]
fn what_fits_is_silent() {
    for (schema, header) in [
        (r#"{"properties": {"a": {"type": "number"}}}"#, "a: 1.5"),
        (r#"{"properties": {"a": {"type": "integer"}}}"#, "a: 2.0"),
        (r#"{"properties": {"a": {"enum": [1, true, null, "x"]}}}"#, "a: true"),
        (r#"{"properties": {"a": {"minLength": 3}}}"#, "a: >-\n  one\n  two"),
        (r#"{"properties": {"a": {"maxLength": 3}}}"#, "a: |\n  abc"),
        (r#"{"properties": {"a": {"maxLength": 3}}}"#, "a: 12345"),
        (r#"{"required": ["given"]}"#, "a: x"),
        (r#"{"dependentRequired": {"a": ["given"]}}"#, "a: x"),
        (r#"{"anyOf": [{"required": ["given"]}, {"required": ["b"]}]}"#, "c: x"),
        (r#"{"properties": {"a": {"x-guidepost": {"forbids": "given"}}}}"#, "a: x\ngiven: null"),
        (r#"{"properties": {"a": {"x-guidepost": {"dateFormat": "yyyy-MM-dd", "daysAhead": 1}}}}"#, "a: 2026-11-25"),
        (r#"{"properties": {"id": {"x-guidepost": {"unique": true}}}}"#, "id: free"),
        (r#"{"properties": {"id": {"x-guidepost": {"usedValues": true}}}}"#, "id: taken"),
        (r#"{"properties": {"a": {"x-guidepost": {"unique": true}}}}"#, "a: nobody counts"),
        (
            r##"{"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"b": {"$ref": "#/$defs/a"}}}}}"##,
            "b:\n  b:\n    b: x",
        ),
        (
            r##"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"$ref": "#/definitions/n", "type": "array"}}, "definitions": {"n": {"type": "integer"}}}"##,
            "a: 1",
        ),
        (
            r#"{"$id": "https://example.com/a.json", "properties": {"a": {"$ref": "b.json"}}, "$defs": {"b": {"$id": "b.json", "type": "integer"}}}"#,
            "a: 1",
        ),
        (
            r##"{"properties": {"a": {"$ref": "#word"}}, "$defs": {"w": {"$anchor": "word", "type": "string"}}}"##,
            "a: x",
        ),
        (
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"items": [{"type": "integer"}], "additionalItems": {"type": "string"}}}}"#,
            "a: [1, x, y]",
        ),
        (r#"{"properties": {"a": {"prefixItems": [{"type": "integer"}], "items": false}}}"#, "a: [1]"),
        (r#"{"properties": {"a": {"deprecated": true}}}"#, "a: x"),
        (r#"{"properties": {"a": {}}, "additionalProperties": false}"#, "$schema: x.json\na: x"),
        // A value that YAML cannot read has a finding of its own.
        (r#"{"properties": {"a": {"enum": ["x"]}}, "required": ["a"]}"#, "a: b: c"),
    ] {
        assert_eq!(issues(schema, header), [""; 0], "{schema} {header}");
    }
}

#[test]
fn one_broken_line_does_not_hide_the_rest() {
    let schema = r#"{"required": ["z"], "properties": {"a": {"enum": ["x"]}, "b": {"type": "integer"}}}"#;
    let shown = issues(schema, "a: no\nc: d: e\nb: no");
    let codes: Vec<&str> = shown.iter().filter_map(|it| it.split(' ').next()).collect();
    assert_eq!(codes, ["missing-attribute", "invalid-value", "unexpected-type"]);
}

#[test]
fn a_team_replaces_a_list_of_the_learn_schema() {
    let team = r##"{"$ref": "guidepost:learn", "$defs": {"topics": {"$dynamicAnchor": "topics", "enum": ["how-to", "story"]}},
        "required": ["owner"]}"##;
    let schema = Schema::compile(team).unwrap();
    let topic = schema.key("ms.topic").unwrap();
    assert_eq!(topic.allowed.iter().map(|it| it.value.as_str()).collect::<Vec<_>>(), ["how-to", "story"]);
    assert!(schema.key("title").unwrap().required && !schema.key("ms.service").unwrap().required);
    let shown = issues_of(&schema, "ms.topic: tutorial");
    assert!(shown.iter().any(|it| it.starts_with("ms-topic-invalid `tutorial`")), "{shown:?}");
    assert!(shown.iter().any(|it| it.contains("`owner` is missing")), "{shown:?}");
    assert!(!issues_of(&schema, "ms.topic: story").iter().any(|it| it.contains("story")));
}

#[test]
fn a_mistake_in_a_schema_is_marked_where_it_stands() {
    for (schema, marked, message) in [
        (r#"{"properties": {"a": {"type": "text"}}}"#, "\"text\"", "`text` is no type."),
        (r#"{"properties": {"a": {"minLength": "x"}}}"#, "\"x\"", "`minLength` is not as JSON Schema wants it"),
        (r#"{"properties": {"a": {"pattern": "(?=x)y"}}}"#, "{\"pattern\": \"(?=x)y\"}", ""),
        (r##"{"properties": {"a": {"$ref": "#/$defs/x"}}}"##, "\"#/$defs/x\"", "nothing at `#/$defs/x`"),
        (r##"{"properties": {"a": {"$ref": "#x"}}}"##, "\"#x\"", "no anchor `x`"),
        (r#"{"$ref": "https://example.com/x.json"}"#, "\"https://example.com/x.json\"", "nothing is fetched"),
        (r#"{"$ref": "guidepost:other"}"#, "\"guidepost:other\"", "no built-in schema"),
        (r#"{"$ref": "x.json"}"#, "\"x.json\"", "does not exist"),
        (r##"{"allOf": [{"$ref": "#"}]}"##, "", "in a circle"),
        (
            r##"{"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}"##,
            "",
            "in a circle",
        ),
        (r#"{"properties": {"a": {"x-guidepost": {"oder": 1}}}}"#, "\"oder\"", "Did you mean `order`?"),
        (r#"{"properties": {"a": {"x-guidepost": {"dateFormat": "yy"}}}}"#, "\"yy\"", "year, month and day"),
        (r#"{"properties": {"a": {"x-guidepost": {"value": {"code": "No Code"}}}}}"#, "\"No Code\"", "small letters"),
        (r#"{"properties": {"a": {"x-guidepost": {"value": {"severity": "fatal"}}}}}"#, "\"fatal\"", "one of error"),
        (r#"{"properties": {"a": {"x-guidepost": {"valuesFrom": "x.json"}}}}"#, "\"x.json\"", "does not exist"),
        (r#"{"a": 1,}, x"#, "", "no valid JSON"),
    ] {
        let (_, problems) = load::from_text(schema, "schema.json");
        let first = problems.first().unwrap_or_else(|| panic!("no problem: {schema}"));
        assert!(first.message.contains(message), "{schema}: {}", first.message);
        assert!(
            marked.is_empty() || message.is_empty() || first.span.of(schema) == marked,
            "{schema}: {:?}",
            first.span.of(schema)
        );
        assert_eq!(first.code, SCHEMA_INVALID);
    }
}
