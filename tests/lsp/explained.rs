//! From a finding to its explanation: the code's link, and the action that opens the page.

use crate::client::{Client, Set};
use serde_json::{Value, json};

const BROKEN: &str = "# A\n\n[x](gone.md)\n";

fn capabilities() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": {"codeDescriptionSupport": true},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}
        },
        "window": {"showDocument": {"support": true}}
    })
}

fn started(cache: &std::path::Path, capabilities: &Value) -> (Set, Client, String, Value) {
    let set = Set::new(&[("a.md", BROKEN)]);
    let mut client = Client::spawn_with_cache(cache);
    client.initialize(&set, capabilities);
    client.await_scan();
    let uri = set.uri("a.md");
    client.open(&uri, BROKEN);
    let shown = client.expect_codes(&uri, &["file-not-found"])["diagnostics"][0].clone();
    (set, client, uri, shown)
}

fn actions(client: &mut Client, uri: &str) -> Vec<Value> {
    let range = json!({"start": {"line": 2, "character": 5}, "end": {"line": 2, "character": 5}});
    let params =
        json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": [], "only": ["quickfix"]}});
    client.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

#[test]
fn the_link_of_a_code_and_an_action_open_its_page() {
    let cache = tempfile::tempdir().unwrap();
    let (_set, mut client, uri, shown) = started(cache.path(), &capabilities());
    let href = shown["codeDescription"]["href"].as_str().unwrap().to_owned();
    let page = std::fs::read_to_string(href.strip_prefix("file://").unwrap()).unwrap();
    assert!(page.starts_with("# file-not-found\n") && page.contains("Microsoft Learn: https://"), "{page}");
    assert!(href.ends_with("/file-not-found.md"), "{href}");

    let actions = actions(&mut client, &uri);
    let explain = actions.iter().find(|it| it["title"] == "Explain `file-not-found`").unwrap();
    let (name, arguments) = (&explain["command"]["command"], &explain["command"]["arguments"]);
    client.ask("workspace/executeCommand", json!({"command": name, "arguments": arguments}));
    let shown = client.expect("window/showDocument");
    assert_eq!((shown["uri"].as_str(), &shown["external"]), (Some(&*href), &json!(false)));

    // Opened in the editor, the page is no article: nothing is found in it.
    client.open(&href, &page);
    client.expect_codes(&href, &[]);
    client.finish();
}

#[test]
fn without_a_cache_folder_the_public_page_is_the_explanation() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let (_set, mut client, uri, shown) = started(&file, &capabilities());
    let public = "https://learn.microsoft.com/help/platform/validation-ref/file-not-found";
    assert_eq!(shown["codeDescription"]["href"], public);
    let known = json!({"command": "guidepost.explain", "arguments": ["file-not-found"]});
    client.ask("workspace/executeCommand", known);
    let shown = client.expect("window/showDocument");
    assert_eq!((&shown["uri"], &shown["external"]), (&json!(public), &json!(true)));
    let unknown = client.request("workspace/executeCommand", json!({"command": "guidepost.dance", "arguments": []}));
    assert_eq!(client.error(&unknown), -32602);
    assert!(actions(&mut client, &uri).len() > 1);
    client.finish();
}

#[test]
fn a_client_that_declares_neither_gets_neither() {
    let cache = tempfile::tempdir().unwrap();
    let mut declared = capabilities();
    declared["textDocument"]["publishDiagnostics"] = json!({});
    declared["window"] = json!({});
    let (_set, mut client, uri, shown) = started(cache.path(), &declared);
    assert_eq!(shown.get("codeDescription"), None);
    let titles = actions(&mut client, &uri);
    let titles: Vec<&str> = titles.iter().map(|it| it["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Suppress `file-not-found` in this line", "Suppress `file-not-found` in this file"]);
    assert!(std::fs::read_dir(cache.path()).unwrap().next().is_none(), "nothing is unpacked that nobody asked for");
    client.finish();
}

#[test]
fn a_suppression_silences_the_finding_at_once() {
    let cache = tempfile::tempdir().unwrap();
    let (_set, mut client, uri, _) = started(cache.path(), &capabilities());
    let all = actions(&mut client, &uri);
    let line = all.iter().find(|it| it["title"] == "Suppress `file-not-found` in this line").unwrap();
    let edit = line["edit"]["changes"][&uri][0].clone();
    client.change(&uri, 2, json!([{"range": edit["range"], "text": edit["newText"]}]));
    client.expect_codes(&uri, &[]);
    client.change(&uri, 3, json!([{"text": "<!-- guidepost-disable-next-line file-not-found -->\nGone\n"}]));
    client.expect_codes(&uri, &["suppression-unused"]);
    client.finish();
}
