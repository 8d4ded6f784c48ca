//! The own evaluation of JSON Schema agrees with the `jsonschema` crate on what fits, for any schema and header; it
//! differs only where headers do (empty values, dates), which these headers do not have.

use guidepost::markdown::front_matter;
use guidepost::schema::{Context, PageRole, Schema};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const KEYS: [&str; 3] = ["a", "b", "cc"];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (-3..4i64).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        prop_oneof![Just("x"), Just("xy"), Just("xyz"), Just("é")].prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from), map(inner)]
    })
}

fn map(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::btree_map(prop::sample::select(&KEYS[..]), inner, 0..3)
        .prop_map(|map| Value::Object(map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

fn keys() -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(&KEYS[..], 0..3)
}

/// A schema object with one to three keywords.
fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        prop::sample::select(&["string", "array", "object", "boolean", "number", "integer"][..])
            .prop_map(|it| json!({"type": it})),
        prop::collection::vec(value(), 1..3).prop_map(|it| json!({"enum": it})),
        value().prop_map(|it| json!({"const": it})),
        (0..3u8, 1..4u8).prop_map(|(min, max)| json!({"minLength": min, "maxLength": max})),
        (-2..2i8, 0..3i8).prop_map(|(min, max)| json!({"minimum": min, "exclusiveMaximum": max})),
        (1..4u8).prop_map(|it| json!({"multipleOf": it})),
        (0..2u8, 1..3u8).prop_map(|(min, max)| json!({"minItems": min, "maxItems": max})),
        (0..2u8, 1..3u8).prop_map(|(min, max)| json!({"minProperties": min, "maxProperties": max})),
        Just(json!({"uniqueItems": true})),
        Just(json!({"pattern": "^x"})),
        keys().prop_map(|it| json!({"required": it})),
        keys().prop_map(|it| json!({"dependentRequired": {"a": it}})),
        any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let some = || prop::collection::vec(inner.clone(), 1..3);
        let one = prop_oneof![
            (prop::sample::select(&KEYS[..]), inner.clone()).prop_map(|(key, it)| json!({"properties": {key: it}})),
            inner.clone().prop_map(|it| json!({"patternProperties": {"^c": it}})),
            inner.clone().prop_map(|it| json!({"additionalProperties": it})),
            inner.clone().prop_map(|it| json!({"propertyNames": it})),
            inner.clone().prop_map(|it| json!({"dependentSchemas": {"b": it}})),
            inner.clone().prop_map(|it| json!({"items": it})),
            some().prop_map(|it| json!({"prefixItems": it})),
            (inner.clone(), 0..3u8).prop_map(|(it, max)| json!({"contains": it, "minContains": 1, "maxContains": max})),
            some().prop_map(|it| json!({"allOf": it})),
            some().prop_map(|it| json!({"anyOf": it})),
            some().prop_map(|it| json!({"oneOf": it})),
            inner.clone().prop_map(|it| json!({"not": it})),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| json!({"if": a, "then": b, "else": c})),
            inner.clone().prop_map(|it| json!({"unevaluatedProperties": it})),
            inner.clone().prop_map(|it| json!({"unevaluatedItems": it})),
        ];
        prop::collection::vec(one, 1..3).prop_map(|parts| {
            let mut all = Map::new();
            for part in parts {
                if let Value::Object(part) = part {
                    all.extend(part);
                }
            }
            Value::Object(all)
        })
    })
}

fn issues(schema: &Schema, header: &Value) -> Vec<String> {
    // JSON is YAML: each key on a line of its own, its value as it stands.
    let lines: String = header.as_object().unwrap().iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let text = format!("---\n{lines}---\n");
    let parsed = front_matter::parse(&text).unwrap();
    assert!(parsed.problems.is_empty(), "{text}: {:?}", parsed.problems);
    let context = Context { role: PageRole::Page, today: None, inherited: &|_| None, uses: None };
    schema.validate(Some(&parsed), &context).into_iter().map(|it| format!("{}: {}", it.code, it.message)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_fits_is_what_json_schema_says(schema in schema(), header in map(value())) {
        let known = jsonschema::validator_for(&schema).unwrap().is_valid(&header);
        let compiled = Schema::compile(&schema.to_string()).unwrap();
        let found = issues(&compiled, &header);
        prop_assert_eq!(found.is_empty(), known, "{} {} {:?}", schema, header, found);
    }

    /// Whatever stands in a schema's file: an answer, and no panic.
    #[test]
    fn any_text_is_a_schema_or_a_mistake(text in "[{}\\[\\]\",:#/a-z0-9$ ]{0,60}", header in map(value())) {
        if let Ok(schema) = Schema::compile(&text) {
            issues(&schema, &header);
        }
    }

    /// Annotations with any values, too.
    #[test]
    fn any_annotation_is_read_or_a_mistake(
        key in prop::sample::select(&["order", "length", "requires", "forbids", "unique", "valuesFrom", "value",
            "dateFormat", "daysAhead", "missing", "replacedValues", "deprecatedFor", "key", "includeValue"][..]),
        note in value(),
        header in map(value()),
    ) {
        let schema = json!({"properties": {"a": {"x-guidepost": {key: note}}}}).to_string();
        if let Ok(schema) = Schema::compile(&schema) {
            issues(&schema, &header);
        }
    }
}
