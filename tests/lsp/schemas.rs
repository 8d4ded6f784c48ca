//! Schemas of a team's own, edited live: the editor's text counts at once, and half-typed text decides nothing.

use crate::client::{Client, Set, codes};
use serde_json::{Value, json};

const SETTINGS: &str = "generator = \"github\"\n[[schema]]\nfiles = [\"**/*.md\"]\npath = \"schemas/team.json\"\n";
const SCHEMA: &str =
    "{\n  \"required\": [\"owner\"],\n  \"properties\": {\"area\": {\"enum\": [\"vpn\", \"mail\"]}}\n}\n";
const ARTICLE: &str = "---\narea: vpn\n---\n\n# A\n";

fn full(client: &mut Client, uri: &str, version: i64, text: &str) {
    client.change(uri, version, json!([{"text": text}]));
}

/// Waits until exactly these codes are pushed for the document; gives the parameters.
fn expect(client: &mut Client, uri: &str, wanted: &[&str]) -> Value {
    client.expect_codes(uri, wanted)
}

/// Says good-bye; findings that were on their way are no concern here.
#[test]
fn an_edited_schema_takes_effect_at_once_and_a_broken_one_keeps_what_it_said() {
    let set = Set::new(&[("guidepost.toml", SETTINGS), ("schemas/team.json", SCHEMA), ("a.md", ARTICLE)]);
    let mut client = Client::start(&set, &json!({}));
    let (article, schema) = (set.uri("a.md"), set.uri("schemas/team.json"));
    client.open(&article, ARTICLE);
    expect(&mut client, &article, &["missing-attribute"]);
    client.open(&schema, SCHEMA);
    // Another rule: unsaved, and at once in the open article.
    full(&mut client, &schema, 2, &SCHEMA.replace("\"vpn\", ", ""));
    expect(&mut client, &article, &["missing-attribute", "invalid-value"]);
    // Half-typed: told in the schema, at the place; the article keeps its findings.
    full(&mut client, &schema, 3, &SCHEMA.replace("[\"owner\"]", "[\"owner\""));
    let broken = expect(&mut client, &schema, &["schema-invalid"]);
    assert_eq!(broken["diagnostics"][0]["range"]["start"]["line"], 2, "{broken}");
    full(&mut client, &article, 2, "---\narea: post\n---\n\n# A\n");
    let judged = expect(&mut client, &article, &["missing-attribute", "invalid-value"]);
    assert!(judged["diagnostics"][1]["message"].as_str().unwrap().contains("`mail`"), "{judged}");
    // Readable JSON, but no schema.
    full(&mut client, &schema, 4, &SCHEMA.replace("[\"vpn\", \"mail\"]", "\"vpn\""));
    let wrong = expect(&mut client, &schema, &["schema-invalid"]);
    assert_eq!(wrong["diagnostics"][0]["range"]["start"], json!({"line": 2, "character": 34}), "{wrong}");
    // Well again.
    full(&mut client, &schema, 5, "{}\n");
    expect(&mut client, &schema, &[]);
    expect(&mut client, &article, &[]);
    client.leave();
}

#[test]
fn a_schema_that_a_header_names_may_come_later_and_go_again() {
    let text = "---\n# yaml-language-server: $schema=schemas/team.json\narea: vpn\n---\n\n# A\n";
    let set = Set::new(&[("guidepost.toml", "generator = \"github\"\n"), ("a.md", text)]);
    let mut client = Client::start(&set, &json!({}));
    let article = set.uri("a.md");
    client.open(&article, text);
    let missing = expect(&mut client, &article, &["schema-invalid"]);
    let range = &missing["diagnostics"][0]["range"];
    assert_eq!(range["start"], json!({"line": 1, "character": 32}), "{missing}");
    assert_eq!(range["end"], json!({"line": 1, "character": 49}), "{missing}");
    set.write("schemas/team.json", SCHEMA);
    let changed = |kind: u32| json!({"changes": [{"uri": set.uri("schemas/team.json"), "type": kind}]});
    client.notify("workspace/didChangeWatchedFiles", changed(1));
    expect(&mut client, &article, &["missing-attribute"]);
    set.write("schemas/team.json", "{\"required\": [\"area\"]}");
    client.notify("workspace/didChangeWatchedFiles", changed(2));
    expect(&mut client, &article, &[]);
    std::fs::remove_file(set.path("schemas/team.json")).unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed(3));
    expect(&mut client, &article, &["schema-invalid"]);
    client.leave();
}

#[test]
fn a_file_that_a_schema_names_counts_as_part_of_it() {
    let schema = r#"{"properties": {"area": {"$ref": "parts/area.json"}, "service": {"x-guidepost": {"valuesFrom": "values.yml"}}}}"#;
    let text = "---\narea: vpn\nservice: mail\n---\n\n# A\n";
    let set = Set::new(&[
        ("guidepost.toml", SETTINGS),
        ("schemas/team.json", schema),
        ("schemas/parts/area.json", r#"{"enum": ["vpn"]}"#),
        ("schemas/values.yml", "- mail\n"),
        ("a.md", text),
    ]);
    let mut client = Client::start(&set, &json!({}));
    let (article, part, values) = (set.uri("a.md"), set.uri("schemas/parts/area.json"), set.uri("schemas/values.yml"));
    client.open(&article, text);
    expect(&mut client, &article, &[]);
    client.open(&part, r#"{"enum": ["vpn"]}"#);
    full(&mut client, &part, 2, r#"{"enum": ["tunnel"]}"#);
    expect(&mut client, &article, &["invalid-value"]);
    client.open(&values, "- mail\n");
    full(&mut client, &values, 2, "- post\n");
    let both = expect(&mut client, &article, &["invalid-value", "invalid-value"]);
    assert!(codes(&both["diagnostics"]).len() == 2);
    // Closed without saving: the disk counts again.
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": part}}));
    expect(&mut client, &article, &["invalid-value"]);
    client.leave();
}

#[test]
fn a_value_that_must_be_unique_is_told_in_each_article_that_has_it() {
    let schema = r#"{"properties": {"help-id": {"x-guidepost": {"unique": {"severity": "error"}}}}}"#;
    let text = |id: &str| format!("---\nhelp-id: {id}\n---\n\n# A\n");
    let set = Set::new(&[
        ("guidepost.toml", SETTINGS),
        ("schemas/team.json", schema),
        ("a.md", &text("one")),
        ("b.md", &text("two")),
    ]);
    let mut client = Client::start(&set, &json!({}));
    let (a, b) = (set.uri("a.md"), set.uri("b.md"));
    client.open(&a, &text("one"));
    client.open(&b, &text("two"));
    expect(&mut client, &b, &[]);
    full(&mut client, &b, 2, &text("one"));
    expect(&mut client, &b, &["duplicate-attribute"]);
    expect(&mut client, &a, &["duplicate-attribute"]);
    full(&mut client, &a, 2, &text("three"));
    expect(&mut client, &a, &[]);
    expect(&mut client, &b, &[]);
    client.leave();
}
