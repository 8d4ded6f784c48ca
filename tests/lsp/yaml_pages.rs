//! Pages written in YAML in an editor: what a writer sees and gets while typing links in them.

use crate::client::{Client, Set, at};
use serde_json::{Value, json};

const FAQ: &str = "### YamlMime:FAQ\nsections:\n- questions:\n  - question: How?\n    answer: |\n      See [setup](../setup.md#install) and\n      ![p](../media/gone.png).\n";

const HUB: &str = "### YamlMime:Hub\ntitle: T\nitems:\n- url: setup.md#install\n  imageSrc: media/p.png\n- url: \n";

fn set() -> Set {
    Set::new(&[
        ("docfx.json", "{\"build\": {\"content\": [{\"files\": [\"**/*.{md,yml}\"]}]}}"),
        ("index.yml", HUB),
        ("faq/faq.yml", FAQ),
        ("setup.md", "# Setup\n\n## Install\n\nText.\n\n## Remove\n"),
        ("media/p.png", ""),
        ("other.yml", "jobs:\n- url: gone.md\n"),
    ])
}

fn labels(answer: &Value) -> Vec<&str> {
    let items = answer["result"]["items"].as_array().or(answer["result"].as_array());
    items.unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect()
}

/// The edits of a workspace edit without its documents' versions: `file line:column text`.
fn edits(edit: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for (uri, list) in edit["changes"].as_object().unwrap() {
        for edit in list.as_array().unwrap() {
            let (name, start) = (uri.rsplit('/').next().unwrap(), &edit["range"]["start"]);
            all.push(format!("{name} {}:{} {}", start["line"], start["character"], edit["newText"].as_str().unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn links_are_judged_shown_and_completed_as_they_are_typed() {
    let set = set();
    let mut client = Client::start(&set, &json!({}));
    let (faq, hub, other) = (set.uri("faq/faq.yml"), set.uri("index.yml"), set.uri("other.yml"));
    client.open(&faq, FAQ);
    let found = client.expect_codes(&faq, &["file-not-found"]);
    let start = &found["diagnostics"][0]["range"]["start"];
    assert_eq!((&start["line"], &start["character"]), (&json!(6), &json!(11)), "{found}");
    client.change(&faq, 2, json!([{"text": FAQ.replace("gone.png", "p.png").replace("#install", "#instal")}]));
    client.expect_codes(&faq, &["bookmark-not-found"]);
    client.change(&faq, 3, json!([{"text": FAQ.replace("gone.png", "p.png")}]));
    client.expect_codes(&faq, &[]);
    client.open(&hub, HUB);
    // Other YAML is nobody's business.
    client.open(&other, "jobs:\n- url: gone.md\n");
    assert_eq!(labels(&client.ask("textDocument/completion", at(&other, 1, 7))), [""; 0]);
    assert_eq!(client.ask("textDocument/hover", at(&other, 1, 8))["result"], Value::Null);

    for (uri, line, character) in [(&faq, 5, 24), (&hub, 3, 10)] {
        let hover = client.ask("textDocument/hover", at(uri, line, character));
        assert!(hover["result"]["contents"].to_string().contains("Install"), "{hover}");
        let definition = client.ask("textDocument/definition", at(uri, line, character));
        let place = &definition["result"][0]["range"]["start"]["line"];
        let place = if place.is_null() { &definition["result"]["range"]["start"]["line"] } else { place };
        assert_eq!(place, 2, "{definition}");
    }
    let links = client.ask("textDocument/documentLink", json!({"textDocument": {"uri": hub}}));
    assert_eq!(links["result"].as_array().unwrap().len(), 2, "{links}");
    let asked = json!({"textDocument": {"uri": set.uri("setup.md")}, "position": {"line": 2, "character": 4}, "context": {"includeDeclaration": false}});
    let references = client.ask("textDocument/references", asked);
    assert_eq!(references["result"].as_array().unwrap().len(), 2, "{references}");

    // In a value, behind `#`, in the path of a picture, in a text.
    let at_end = client.ask("textDocument/completion", at(&hub, 5, 7));
    assert!(labels(&at_end).contains(&"setup.md"), "{at_end}");
    let anchors = client.ask("textDocument/completion", at(&hub, 3, 16));
    assert!(labels(&anchors).contains(&"remove"), "{anchors}");
    let images = client.ask("textDocument/completion", at(&hub, 4, 18));
    assert!(labels(&images).iter().any(|it| it.contains("p.png")), "{images}");
    let text = client.ask("textDocument/completion", at(&faq, 5, 26));
    assert!(labels(&text).iter().any(|it| it.contains("setup.md")), "{text}");
    assert_eq!(labels(&client.ask("textDocument/completion", at(&faq, 3, 16))), [""; 0]);
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn a_rename_takes_the_links_in_pages_along() {
    let set = set();
    let mut client = Client::start(&set, &json!({}));
    let rename = |client: &mut Client, uri: &str, line: u32, character: u32, new: &str| {
        let mut params = at(uri, line, character);
        params["newName"] = json!(new);
        edits(&client.ask("textDocument/rename", params)["result"])
    };
    let expected = ["faq.yml 5:30 set-it-up", "index.yml 3:16 set-it-up", "setup.md 2:3 Set it up"];
    assert_eq!(rename(&mut client, &set.uri("setup.md"), 2, 5, "Set it up"), expected);
    // From the page itself, too.
    assert_eq!(rename(&mut client, &set.uri("index.yml"), 3, 18, "Set it up"), expected);
    client.finish();
}
