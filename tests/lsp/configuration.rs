//! Tables of contents and configuration files over the wire: findings with repairs, completion, hover.

use crate::client::{Client, Set, at};
use serde_json::{Value, json};

const DOCFX: &str =
    "{\n\"build\": {\n\"contnt\": [],\n\"globalMetadata\": {\n\"ms.topic\": \"how-too\",\n\"a\": 1\n}\n}\n}\n";
const TOC: &str = "- name: A\n  href: a.md\n  expandet: true\n";

fn labels(client: &mut Client, uri: &str, line: u32, character: u32) -> Vec<String> {
    let answer = client.ask("textDocument/completion", at(uri, line, character));
    let items = answer["result"]["items"].as_array().unwrap_or_else(|| panic!("{answer}"));
    items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

/// Titles and new texts of the repairs at a place.
fn repairs(client: &mut Client, uri: &str, line: u32, character: u32) -> Vec<(String, String)> {
    let place = &at(uri, line, character)["position"];
    let params = json!({"textDocument": {"uri": uri}, "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": ["quickfix"]}});
    let answer = client.ask("textDocument/codeAction", params);
    let actions = answer["result"].as_array().unwrap().iter().filter(|it| it["edit"].is_object());
    let actions = actions.filter(|it| !it["title"].as_str().unwrap().starts_with("Suppress"));
    let text = |it: &Value| it["edit"]["changes"][uri][0]["newText"].as_str().unwrap_or_default().to_owned();
    actions.map(|it| (it["title"].as_str().unwrap().to_owned(), text(it))).collect()
}

#[test]
fn docfx_json_and_tables_of_contents_are_checked_mended_completed_and_explained() {
    let set = Set::new(&[("docfx.json", DOCFX), ("toc.yml", TOC), ("a.md", "# A\n")]);
    let literal = json!({"textDocument": {"codeAction": {"codeActionLiteralSupport":
        {"codeActionKind": {"valueSet": ["quickfix"]}}}}});
    let mut client = Client::start(&set, &literal);
    let (docfx, toc) = (set.uri("docfx.json"), set.uri("toc.yml"));
    client.open(&docfx, DOCFX);
    client.expect_codes(&docfx, &["unknown-field", "ms-topic-invalid"]);
    let pair = |title: &str, text: &str| vec![(title.to_owned(), text.to_owned())];
    assert_eq!(repairs(&mut client, &docfx, 2, 3), pair("Rename to `content`", "\"content\""));
    assert_eq!(repairs(&mut client, &docfx, 4, 15), pair("Change to `how-to`", "\"how-to\""));
    assert!(labels(&mut client, &docfx, 4, 13).contains(&"overview".to_owned()));
    assert!(labels(&mut client, &docfx, 5, 1).contains(&"ms.service".to_owned()));
    let hover = client.ask("textDocument/hover", at(&docfx, 4, 3));
    assert!(hover["result"]["contents"]["value"].as_str().unwrap().contains("ms.topic"), "{hover}");
    client.open(&toc, TOC);
    client.expect_codes(&toc, &["unknown-field"]);
    assert_eq!(repairs(&mut client, &toc, 2, 3), pair("Rename to `expanded`", "expanded"));
    assert_eq!(labels(&mut client, &toc, 2, 7), ["expanded"]);
    let hover = client.ask("textDocument/hover", at(&toc, 1, 3));
    assert!(hover["result"]["contents"]["value"].as_str().unwrap().contains("Where the entry leads"), "{hover}");
    client.ask("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}
