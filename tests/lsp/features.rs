//! One question a feature, as an editor asks it; what the answers hold in detail is tested beside the features.

use crate::client::{Client, Set, at, has_path};
use serde_json::{Value, json};

const TEXT: &str = "# Guide\n\nSee [the setup](setup.md#first-steps) and ![a](a.png) and [old](old.md).\n\n[x]()\n";

fn set() -> Set {
    Set::new(&[
        ("docfx.json", "{\"build\": {}}"),
        (".openpublishing.publish.config.json", "{}"),
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": [\n{\"source_path\": \"old.md\", \"redirect_url\": \"/x/setup\"}\n]}\n",
        ),
        ("guide.md", TEXT),
        ("setup.md", "# Setup\n\n😀 Before.\n\n## First steps\n\nPush the button.\n"),
        ("a.png", "no image"),
    ])
}

fn open(capabilities: &Value) -> (Set, Client, String) {
    let set = set();
    let mut client = Client::start(&set, capabilities);
    let uri = set.uri("guide.md");
    client.open(&uri, TEXT);
    client.ask("guidepost/status", json!({}));
    (set, client, uri)
}

#[test]
fn a_definition_is_a_link_with_ranges_where_the_client_takes_it() {
    let (set, mut client, uri) = open(&json!({"textDocument": {"definition": {"linkSupport": true}}}));
    let answer = client.ask("textDocument/definition", at(&uri, 2, 20))["result"].clone();
    assert_eq!(answer.as_array().unwrap().len(), 1);
    assert!(has_path(&answer[0]["targetUri"], &set.path("setup.md")), "{answer}");
    assert_eq!(answer[0]["targetSelectionRange"]["start"], json!({"line": 4, "character": 0}));
    assert_eq!(answer[0]["originSelectionRange"]["start"], json!({"line": 2, "character": 16}));
    client.leave();
}

#[test]
fn references_and_highlights_are_the_places_that_lead_there() {
    let (set, mut client, uri) = open(&json!({}));
    let mut question = at(&uri, 2, 28);
    question["context"] = json!({"includeDeclaration": true});
    let answer = client.ask("textDocument/references", question)["result"].clone();
    let places: Vec<(bool, Value)> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (has_path(&it["uri"], &set.path("setup.md")), it["range"]["start"].clone()))
        .collect();
    assert_eq!(
        places,
        [(false, json!({"line": 2, "character": 16})), (true, json!({"line": 4, "character": 3}))],
        "{answer}"
    );
    let answer = client.ask("textDocument/documentHighlight", at(&uri, 2, 20))["result"].clone();
    assert_eq!(answer[0]["range"]["start"], json!({"line": 2, "character": 16}), "{answer}");
    assert_eq!(client.ask("textDocument/documentHighlight", at(&uri, 1, 0))["result"], json!([]));
    client.leave();
}

#[test]
fn a_definition_is_a_place_where_the_client_knows_no_links() {
    let (set, mut client, uri) = open(&json!({}));
    let answer = client.ask("textDocument/definition", at(&uri, 2, 20))["result"].clone();
    assert!(has_path(&answer[0]["uri"], &set.path("setup.md")), "{answer}");
    assert_eq!(answer[0]["range"]["start"], json!({"line": 4, "character": 0}));
    let image = TEXT.lines().nth(2).unwrap().find("a.png").unwrap();
    let answer = client.ask("textDocument/definition", at(&uri, 2, image as u32))["result"].clone();
    assert!(has_path(&answer[0]["uri"], &set.path("a.png")), "{answer}");
    let old = TEXT.lines().nth(2).unwrap().find("old.md").unwrap();
    let answer = client.ask("textDocument/definition", at(&uri, 2, old as u32))["result"].clone();
    assert!(has_path(&answer[0]["uri"], &set.path(".openpublishing.redirection.json")), "{answer}");
    assert_eq!(answer[0]["range"]["start"]["line"], 1);
    client.leave();
}

#[test]
fn a_hover_is_markdown_where_the_client_takes_it() {
    for (formats, kind) in [(json!(["markdown", "plaintext"]), "markdown"), (json!(["plaintext"]), "plaintext")] {
        let (_set, mut client, uri) = open(&json!({"textDocument": {"hover": {"contentFormat": formats}}}));
        let answer = client.ask("textDocument/hover", at(&uri, 2, 20))["result"].clone();
        assert_eq!(answer["contents"]["kind"], kind);
        assert!(answer["contents"]["value"].as_str().unwrap().contains("Push the button."), "{answer}");
        assert_eq!(client.ask("textDocument/hover", at(&uri, 2, 1))["result"], Value::Null);
        client.leave();
    }
}

#[test]
fn a_completion_is_as_rich_as_the_client_declared() {
    let item = json!({"insertReplaceSupport": true, "labelDetailsSupport": true, "documentationFormat": ["markdown"]});
    for (declared, rich) in [(json!({"completionItem": item}), true), (json!({}), false)] {
        let (_set, mut client, uri) = open(&json!({"textDocument": {"completion": declared}}));
        let answer = client.ask("textDocument/completion", at(&uri, 4, 4))["result"].clone();
        let items = answer["items"].as_array().unwrap();
        let setup = items.iter().find(|item| item["label"].as_str().unwrap().contains("setup.md")).unwrap();
        let edit = &setup["textEdit"];
        assert_eq!(edit["newText"], "setup.md");
        let here = json!({"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 4}});
        assert_eq!(if rich { &edit["replace"] } else { &edit["range"] }, &here, "{setup}");
        assert_eq!(client.ask("textDocument/completion", at(&uri, 2, 1))["result"]["items"], json!([]));
        let resolved = client.ask("completionItem/resolve", setup.clone())["result"].clone();
        assert_eq!(resolved["label"], setup["label"]);
        client.leave();
    }
}

#[test]
fn the_folder_of_an_article_that_was_opened_before_the_scan_is_offered() {
    let set = Set::new(&[
        ("docfx.json", "{\"build\": {}}"),
        ("top.md", "# Top\n"),
        ("arts/guide.md", "# Guide\n"),
        ("arts/deep/a.md", "# A\n"),
    ]);
    let mut client = Client::spawn();
    client.initialize(&set, &json!({}));
    let uri = set.uri("arts/guide.md");
    client.open(&uri, "# Guide\n\n[x](~/");
    client.await_scan();
    let answer = client.ask("textDocument/completion", at(&uri, 2, 6))["result"].clone();
    let labels: Vec<&str> =
        answer["items"].as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["~/top.md", "~/arts/", "~/arts/deep/a.md"]);
    assert_eq!(answer["isIncomplete"], false);
    client.leave();
}

#[test]
fn templates_are_offered_as_words_that_no_editor_hides() {
    let capabilities = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
    let (_set, mut client, uri) = open(&capabilities);
    client.change(&uri, 2, json!([{"text": "[!"}]));
    let answer = client.ask("textDocument/completion", at(&uri, 0, 2))["result"].clone();
    let item = &answer["items"][0];
    assert_eq!((&item["label"], &item["kind"], &item["insertTextFormat"]), (&json!("INCLUDE"), &json!(14), &json!(2)));
    client.change(&uri, 3, json!([{"text": ":::zo"}]));
    let answer = client.ask("textDocument/completion", at(&uri, 0, 5))["result"].clone();
    let item = &answer["items"][0];
    assert_eq!((&item["kind"], &item["insertTextFormat"]), (&json!(14), &json!(2)), "{answer}");
    assert_eq!(item["textEdit"]["newText"], "zone pivot=\"$1\"\n\n$0\n\n:::zone-end");
    client.leave();
}

#[test]
fn an_open_table_of_contents_has_findings_definitions_and_proposals() {
    let toc = "- name: Guide\n  href: guide.md\n- name: Gone\n  href: gone.md\n- name: New\n  href: \n";
    let set = set();
    set.write("toc.yml", toc);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("toc.yml");
    client.open(&uri, toc);
    let shown = client.expect_codes(&uri, &["file-not-found"]);
    assert_eq!(shown["diagnostics"][0]["range"]["start"], json!({"line": 3, "character": 8}), "{shown}");
    let answer = client.ask("textDocument/definition", at(&uri, 1, 10))["result"].clone();
    assert!(has_path(&answer[0]["uri"], &set.path("guide.md")), "{answer}");
    let answer = client.ask("textDocument/hover", at(&uri, 1, 10))["result"].clone();
    assert!(answer["contents"].to_string().contains("Guide"), "{answer}");
    let answer = client.ask("textDocument/completion", at(&uri, 5, 8))["result"].clone();
    assert!(answer["items"].as_array().unwrap().iter().any(|item| item["label"] == "setup.md"), "{answer}");
    client.leave();
}

#[test]
fn an_article_leads_to_its_entry_in_the_nearest_table_of_contents() {
    let set = set();
    set.write("toc.yml", "- name: Start\n  items:\n  - name: Guide\n    href: guide.md\n");
    set.write("sub/toc.yml", "- name: Guide\n  href: ../guide.md\n");
    let mut client = Client::start(&set, &json!({}));
    let ask = |client: &mut Client, name: &str| {
        let asked = json!({"textDocument": {"uri": set.uri(name)}});
        client.ask("guidepost/inToc", asked)["result"].clone()
    };
    let found = ask(&mut client, "guide.md");
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    assert!(has_path(&found[0]["uri"], &set.path("toc.yml")), "{found}");
    let range = json!({"start": {"line": 3, "character": 10}, "end": {"line": 3, "character": 18}});
    assert_eq!((&found[0]["range"], &found[0]["above"]), (&range, &json!(["Start"])));
    assert!(has_path(&found[1]["uri"], &set.path("sub/toc.yml")), "{found}");
    assert_eq!(ask(&mut client, "setup.md"), json!([]));
    assert_eq!(client.ask("guidepost/inToc", json!({"textDocument": {"uri": "untitled:x"}}))["result"], json!([]));
    client.leave();
}
