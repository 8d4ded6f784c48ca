//! Metadata headers as an editor asks about them: where values come from, inlays, actions, completion.

use crate::client::{Client, Set, at, has_path};
use serde_json::{Value, json};

const CONFIG: &str = "{\n  \"build\": {\n    \"globalMetadata\": {\n      \"ms.service\": \"kettles\",\n      \"author\": \"ann\"\n    }\n  }\n}\n";
const TEXT: &str =
    "---\nms.date: 1/2/2020\nauthor: bob\ntitle: Descale the kettle before the winter\n---\n\n# Descale\n";

fn start(capabilities: &Value, options: &Value) -> (Set, Client, String) {
    let set = Set::new(&[
        ("docfx.json", CONFIG),
        ("guide.md", TEXT),
        ("other.md", "---\nms.author: octo\n---\n# Other\n"),
        ("third.md", "---\nms.author: octo\n---\n# Third\n"),
    ]);
    let mut client = Client::spawn();
    client.initialize_with(&set, capabilities, options);
    let uri = set.uri("guide.md");
    client.open(&uri, TEXT);
    client.ask("guidepost/status", json!({}));
    (set, client, uri)
}

fn range(from: u32, to: u32) -> Value {
    json!({"start": {"line": from, "character": 0}, "end": {"line": to, "character": 0}})
}

#[test]
fn effective_metadata_says_where_each_value_stands_and_what_it_overrides() {
    let (set, mut client, uri) = start(&json!({}), &Value::Null);
    let answer = client.ask("guidepost/metadata", json!({"textDocument": {"uri": uri}}))["result"].clone();
    let keys: Vec<&str> = answer.as_array().unwrap().iter().map(|it| it["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["ms.date", "author", "title", "ms.service"]);
    assert_eq!((&answer[1]["value"], &answer[1]["from"]), (&json!("bob"), &json!("header")));
    assert_eq!(answer[1]["location"]["range"]["start"], json!({"line": 2, "character": 0}), "{answer}");
    let overridden = &answer[1]["overrides"][0];
    assert_eq!((&overridden["value"], &overridden["from"]), (&json!("ann"), &json!("globalMetadata")));
    let inherited = &answer[3]["location"];
    assert!(has_path(&inherited["uri"], &set.path("docfx.json")), "{answer}");
    assert_eq!(inherited["range"]["start"], json!({"line": 3, "character": 6}), "{answer}");
    let none = client.ask("guidepost/metadata", json!({"textDocument": {"uri": "untitled:x"}}));
    assert_eq!(none["result"], Value::Null);
    // The key leads there, too.
    let answer = client.ask("textDocument/definition", at(&uri, 2, 2))["result"].clone();
    assert!(has_path(&answer[0]["uri"], &set.path("docfx.json")), "{answer}");
    assert_eq!(answer[0]["range"]["start"], json!({"line": 4, "character": 6}), "{answer}");
    client.leave();
}

#[test]
fn inherited_values_are_shown_in_the_text_only_when_the_client_asks_for_it() {
    let hints = |client: &mut Client, uri: &str, to: u32| {
        let params = json!({"textDocument": {"uri": uri}, "range": range(0, to)});
        client.ask("textDocument/inlayHint", params)["result"].clone()
    };
    let (_set, mut client, uri) = start(&json!({}), &Value::Null);
    assert_eq!(hints(&mut client, &uri, 6), Value::Null);
    let on = json!({"settings": {"guidepost": {"inlayHints": {"inherited": true}}}});
    client.notify("workspace/didChangeConfiguration", on);
    let shown = hints(&mut client, &uri, 6);
    let labels: Vec<&str> =
        shown.as_array().unwrap().iter().map(|it| it["label"][0]["value"].as_str().unwrap()).collect();
    assert_eq!(labels, ["instead of ann", "ms.service: kettles"], "{shown}");
    assert_eq!(shown[1]["position"], json!({"line": 4, "character": 3}), "{shown}");
    assert_eq!(shown[1]["label"][0]["location"]["range"]["start"], json!({"line": 3, "character": 6}), "{shown}");
    assert_eq!(hints(&mut client, &uri, 3).as_array().unwrap().len(), 1, "only what the range holds");
    client.leave();
    let (_set, mut client, uri) = start(&json!({}), &json!({"inlayHints": {"inherited": true}}));
    assert_eq!(hints(&mut client, &uri, 6).as_array().unwrap().len(), 2);
    client.leave();
}

#[test]
fn a_header_is_sorted_and_dated_on_request() {
    let literals = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["refactor"]}}});
    let (_set, mut client, uri) = start(&json!({"textDocument": {"codeAction": literals}}), &Value::Null);
    let ask = |client: &mut Client, only: Value, line: u32| {
        let context = json!({"diagnostics": [], "only": only});
        let params = json!({"textDocument": {"uri": uri}, "range": range(line, line), "context": context});
        client.ask("textDocument/codeAction", params)["result"].clone()
    };
    let actions = ask(&mut client, json!(["refactor"]), 1);
    let titles: Vec<&str> = actions.as_array().unwrap().iter().map(|it| it["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Set `ms.date` to today", "Sort the keys of the header"], "{actions}");
    let edit = &actions[1]["edit"]["changes"][&uri][0];
    let sorted = "title: Descale the kettle before the winter\nauthor: bob\nms.date: 1/2/2020\n";
    assert_eq!((&edit["newText"], &edit["range"]), (&json!(sorted), &range(1, 4)), "{actions}");
    let titles = ask(&mut client, json!(["refactor.rewrite"]), 3);
    assert_eq!(titles.as_array().unwrap().len(), 1, "{titles}");
    let below = ask(&mut client, json!(["refactor"]), 6);
    assert!(!below.to_string().contains("ms.date") && !below.to_string().contains("Sort"), "{below}");
    let fixes = ask(&mut client, json!(["quickfix"]), 0);
    let is_all = |it: &&Value| it["title"].as_str().unwrap().starts_with("Add all");
    let all: Vec<&Value> = fixes.as_array().unwrap().iter().filter(is_all).collect();
    assert_eq!(all.len(), 1, "one entry stands for all missing keys: {fixes}");
    assert_eq!(all[0]["title"], "Add all missing keys: `description`, `ms.author`, `ms.topic`", "{fixes}");
    assert_eq!((all[0], &all[0]["isPreferred"]), (&fixes[0], &json!(true)), "{fixes}");
    assert!(fixes[1]["title"].as_str().unwrap().starts_with("Add `") && fixes[1]["isPreferred"].is_null(), "{fixes}");
    assert_eq!(all[0]["diagnostics"].as_array().unwrap().len(), 3, "{fixes}");
    client.leave();
}

#[test]
fn values_of_other_articles_are_offered_and_an_empty_article_gets_a_header() {
    let snippets = json!({"textDocument": {"completion": {"completionItem": {"snippetSupport": true}}}});
    let (set, mut client, uri) = start(&snippets, &Value::Null);
    client.await_scan();
    let change = json!({"range": range(3, 3), "text": "ms.author: \n"});
    client.change(&uri, 2, json!([change]));
    let answer = client.ask("textDocument/completion", at(&uri, 3, 11))["result"].clone();
    let item = &answer["items"][0];
    assert_eq!((&item["label"], &item["detail"]), (&json!("octo"), &json!("in 2 articles")), "{answer}");
    let empty = set.uri("new.md");
    client.open(&empty, "");
    let answer = client.ask("textDocument/completion", at(&empty, 0, 0))["result"].clone();
    let items = answer["items"].as_array().unwrap();
    let how_to = items.iter().find(|it| it["label"] == "header: how-to").unwrap();
    let text = how_to["textEdit"]["newText"].as_str().unwrap();
    assert!(text.starts_with("---\ntitle: ${1:title}\ndescription: ") && text.ends_with("---\n\n$0"), "{text}");
    assert!(!text.contains("ms.service"), "docfx.json gives it: {text}");
    assert_eq!(how_to["insertTextFormat"], 2);
    client.leave();
}

fn git(folder: &std::path::Path, args: &[&str]) {
    let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
    let done = std::process::Command::new("git").arg("-C").arg(folder).args(identity).args(args).output().unwrap();
    assert!(done.status.success(), "{args:?}: {done:?}");
}

#[test]
fn a_text_that_changed_since_the_last_commit_asks_for_a_new_date() {
    let only = "[severity]\ntitle-bad-length = \"off\"\ndescription-bad-length = \"off\"\n[[schema]]\nfiles = [\"**\"]\npath = \"date.json\"\n";
    let schema = "{\"properties\": {\"ms.date\": {\"x-guidepost\": {\"dateFormat\": \"M/d/yyyy\"}}}}";
    let text = "---\nms.date: '1/2/2020'\n---\n\n# Descale\n\nUse vinegar.\n";
    let set = Set::new(&[
        ("guidepost.toml", &format!("generator = \"github\"\n{only}")),
        ("date.json", schema),
        ("a.md", text),
    ]);
    git(&set.path(""), &["init", "-q"]);
    git(&set.path(""), &["add", "."]);
    git(&set.path(""), &["commit", "-q", "-m", "x"]);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("a.md");
    client.open(&uri, text);
    let at_end = json!({"start": {"line": 7, "character": 0}, "end": {"line": 7, "character": 0}});
    client.change(&uri, 2, json!([{"range": at_end, "text": "And rinse.\n"}]));
    let shown = client.expect_codes(&uri, &["ms-date-unchanged"]);
    let found = &shown["diagnostics"][0];
    assert_eq!(
        (&found["range"]["start"], &found["severity"]),
        (&json!({"line": 1, "character": 9}), &json!(3)),
        "{shown}"
    );
    // Blank lines are no news; another date is what was asked for.
    client.change(&uri, 3, json!([{"text": text.replace("vinegar.", "vinegar.\n\n")}]));
    client.expect_codes(&uri, &[]);
    let new = text.replace("vinegar", "acid");
    client.change(&uri, 4, json!([{"text": new}]));
    client.expect_codes(&uri, &["ms-date-unchanged"]);
    client.change(&uri, 5, json!([{"text": new.replace("1/2/2020", "1/3/2020")}]));
    client.expect_codes(&uri, &[]);
    client.change(&uri, 6, json!([{"text": new}]));
    client.expect_codes(&uri, &["ms-date-unchanged"]);
    // Saved and committed.
    set.write("a.md", &new);
    git(&set.path(""), &["commit", "-q", "-a", "-m", "y"]);
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    client.expect_codes(&uri, &[]);
    client.leave();
}

#[test]
fn git_is_not_asked_in_a_workspace_that_nobody_trusts() {
    let (set, mut client, uri) = start(&json!({}), &json!({"trusted": false}));
    git(&set.path(""), &["init", "-q"]);
    git(&set.path(""), &["add", "."]);
    git(&set.path(""), &["commit", "-q", "-m", "x"]);
    client.await_scan();
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": uri}}));
    // Longer than git takes to answer in the test above, in which it is asked.
    let begun = std::time::Instant::now();
    let mut version = 2;
    while begun.elapsed() < std::time::Duration::from_millis(500) {
        client.change(&uri, version, json!([{"range": range(6, 6), "text": "New.\n"}]));
        let is_this = |it: &Value| it["uri"] == uri && it["version"] == version;
        let shown = client.expect_with("textDocument/publishDiagnostics", is_this);
        assert!(!crate::client::codes(&shown["diagnostics"]).contains(&"ms-date-unchanged"), "{shown}");
        version += 1;
    }
    client.leave();
}

#[test]
fn the_configuration_completes_and_says_what_its_keys_mean_while_it_is_typed() {
    let (set, mut client, _) = start(&json!({}), &Value::Null);
    client.await_scan();
    let uri = set.uri("docfx.json");
    client.open(&uri, CONFIG);
    let text = CONFIG.replace("{\n  \"build\": {\n", "{\n  \"build\": {\n    \"conten\n");
    client.change(&uri, 2, json!([{"text": text}]));
    let answer = client.ask("textDocument/completion", at(&uri, 2, 11))["result"].clone();
    let item = &answer["items"][0];
    assert_eq!(item["textEdit"]["newText"], "\"content\": ", "{answer}");
    assert_eq!(item["textEdit"]["range"]["start"], json!({"line": 2, "character": 4}), "{answer}");
    let answer = client.ask("textDocument/hover", at(&uri, 3, 8))["result"].clone();
    assert!(answer["contents"].to_string().contains("Metadata that every page has"), "{answer}");
    client.leave();
}
