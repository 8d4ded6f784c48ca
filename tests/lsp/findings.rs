//! Findings reach the client once, by the way that it declared, and only those that changed.

use crate::client::{Client, Set, at, codes, has_path};
use crate::lifecycle::pulling;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BROKEN: &str = "# A\n\n[x](gone.md)\n";

fn watched(set: &Set, path: &str) -> Value {
    json!({"changes": [{"uri": set.uri(path), "type": 2}]})
}

#[test]
fn a_pushed_to_client_gets_findings_with_the_version_they_belong_to() {
    let set = Set::new(&[("a.md", BROKEN)]);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("a.md");
    client.open(&uri, BROKEN);
    let params = client.expect_codes(&uri, &["file-not-found"]);
    assert_eq!(params["version"], 1);
    let shown = &params["diagnostics"][0];
    assert_eq!((&shown["source"], &shown["severity"]), (&json!("guidepost"), &json!(2)));
    client.change(&uri, 2, json!([{"text": "# A\n"}]));
    assert_eq!(client.expect_codes(&uri, &[])["version"], 2);
    client.finish();
}

#[test]
fn closed_articles_are_pushed_only_when_their_findings_differ_from_the_start() {
    let set = Set::new(&[("a.md", BROKEN), ("b.md", "[a](a.md#part)\n"), ("c.md", "# C\n\n## Part\n")]);
    let mut client = Client::start(&set, &json!({}));
    // a.md is broken from the start: nothing is said about it, also not when it was open for a while.
    let (a, b) = (set.uri("a.md"), set.uri("b.md"));
    client.open(&a, BROKEN);
    client.expect_codes(&a, &["file-not-found"]);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": a}}));
    client.expect_codes(&a, &[]);
    // An edit in c.md concerns nobody else; one in a.md mends b.md, which was broken from the start.
    client.open(&a, "# A\n\n## Part\n");
    client.expect_codes(&a, &[]);
    // Closing it brings the state of the start back; deleting the file is something new.
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": a}}));
    std::fs::remove_file(set.path("a.md")).unwrap();
    client.notify("workspace/didChangeWatchedFiles", watched(&set, "a.md"));
    client.expect_codes(&b, &["file-not-found"]);
    client.finish();
}

#[test]
fn a_file_created_outside_the_editor_mends_the_finding() {
    // A client that can watch files may begin seconds after the server has read them: it has to be seen without it.
    for client_watches in [true, false] {
        let set = Set::new(&[("a.md", BROKEN)]);
        let watching = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": client_watches}}});
        let mut client = Client::start(&set, &watching);
        let uri = set.uri("a.md");
        client.open(&uri, BROKEN);
        client.expect_codes(&uri, &["file-not-found"]);
        if client_watches {
            client.expect("client/registerCapability");
        }
        set.write("gone.md", "# Back\n");
        client.expect_codes(&uri, &[]);
        std::fs::remove_file(set.path("gone.md")).unwrap();
        client.expect_codes(&uri, &["file-not-found"]);
        client.finish();
    }
}

#[test]
fn what_the_server_does_not_watch_mends_the_finding_when_the_client_tells() {
    // Hidden folders are not watched, but a link may lead into one: wikis keep their pictures there.
    let text = "# A\n\n[x](.attachments/gone.md)\n";
    let set = Set::new(&[("a.md", text)]);
    let watching = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let mut client = Client::start(&set, &watching);
    let uri = set.uri("a.md");
    client.open(&uri, text);
    client.expect_codes(&uri, &["file-not-found"]);
    client.expect("client/registerCapability");
    set.write(".attachments/gone.md", "# Back\n");
    client.notify("workspace/didChangeWatchedFiles", watched(&set, ".attachments/gone.md"));
    client.expect_codes(&uri, &[]);
    client.finish();
}

#[test]
fn a_pulling_client_is_never_pushed_to_and_told_to_pull_again_when_something_else_changed() {
    let set = Set::new(&[("a.md", BROKEN)]);
    let mut client = Client::start(&set, &pulling());
    let uri = set.uri("a.md");
    client.open(&uri, BROKEN);
    let pull = json!({"textDocument": {"uri": uri}});
    let first = client.ask("textDocument/diagnostic", pull.clone())["result"].clone();
    assert_eq!((&first["kind"], codes(&first["items"])), (&json!("full"), vec!["file-not-found"]));
    let again = json!({"textDocument": {"uri": uri}, "previousResultId": first["resultId"]});
    assert_eq!(client.ask("textDocument/diagnostic", again)["result"]["kind"], "unchanged");
    set.write("gone.md", "# Back\n");
    client.notify("workspace/didChangeWatchedFiles", watched(&set, "gone.md"));
    client.expect("workspace/diagnostic/refresh");
    assert_eq!(codes(&client.ask("textDocument/diagnostic", pull)["result"]["items"]), Vec::<&str>::new());
    client.finish();
}

#[test]
fn the_workspace_pull_is_held_until_something_changed_and_names_only_that() {
    let set = Set::new(&[("a.md", BROKEN), ("b.md", "# B\n"), ("c.md", "[y](also-gone.md)\n")]);
    let mut client = Client::start(&set, &pulling());
    let first = client.ask("workspace/diagnostic", json!({"previousResultIds": []}))["result"]["items"].clone();
    let known: Vec<Value> =
        first.as_array().unwrap().iter().map(|it| json!({"uri": it["uri"], "value": it["resultId"]})).collect();
    assert_eq!(known.len(), 2, "{first}");
    assert!(has_path(&first[0]["uri"], &set.path("a.md")) && has_path(&first[1]["uri"], &set.path("c.md")), "{first}");
    let held = client.request("workspace/diagnostic", json!({"previousResultIds": known}));
    set.write("gone.md", "# Back\n");
    client.notify("workspace/didChangeWatchedFiles", watched(&set, "gone.md"));
    let second = client.answer(&held)["result"]["items"].clone();
    assert_eq!(second.as_array().unwrap().len(), 1, "{second}");
    assert!(has_path(&second[0]["uri"], &set.path("a.md")));
    assert_eq!(second[0]["items"], json!([]));
    client.finish();
}

#[test]
fn what_an_open_article_showed_goes_when_it_is_closed_or_moved_away() {
    // Without a title: only an open article shows that.
    let set = Set::new(&[("a.md", BROKEN), ("b.md", "Text.\n"), ("docfx.json", "{}")]);
    let mut client = Client::start(&set, &pulling());
    let uri = set.uri("b.md");
    let first = client.ask("workspace/diagnostic", json!({"previousResultIds": []}))["result"]["items"].clone();
    client.open(&uri, "Text.\n");
    let open = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}))["result"].clone();
    assert!(!open["items"].as_array().unwrap().is_empty(), "{open}");
    let is_ours = |it: &Value| has_path(&it["uri"], &set.path("b.md"));
    let of = |items: &Value| -> Vec<Value> { items.as_array().unwrap().clone() };
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let note = |known: &mut BTreeMap<String, Value>, items: &[Value]| {
        known
            .extend(items.iter().map(|it| (it["uri"].to_string(), json!({"uri": it["uri"], "value": it["resultId"]}))));
    };
    note(&mut known, &of(&first));
    known.retain(|_, it| !is_ours(it));
    std::fs::rename(set.path("b.md"), set.path("c.md")).unwrap();
    // The client tells no result of `b.md` any more, and shows it until it is told otherwise. Its last pull for the
    // document may hide the first report, so there is a second one; then there is nothing to say.
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    for name in ["b.md", "c.md"] {
        client.notify("workspace/didChangeWatchedFiles", watched(&set, name));
    }
    for _ in 0..2 {
        let params = json!({"previousResultIds": known.values().collect::<Vec<_>>()});
        let items = of(&client.ask("workspace/diagnostic", params)["result"]["items"]);
        let ours = items.iter().find(|it| is_ours(it));
        assert_eq!(ours.map(|it| &it["items"]), Some(&json!([])), "{items:?}");
        note(&mut known, &items);
    }
    let params = json!({"previousResultIds": known.values().collect::<Vec<_>>()});
    let held = client.request("workspace/diagnostic", params);
    assert!(client.ask("guidepost/status", json!({}))["result"].is_object());
    client.notify("$/cancelRequest", json!({"id": held}));
    client.error(&held);
    client.finish();
}

#[test]
fn a_repair_is_offered_where_the_finding_is() {
    let text = "# A\n\n[x](instal.md)\n";
    let set = Set::new(&[("a.md", text), ("install.md", "# Install\n")]);
    let literals = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}});
    let mut client = Client::start(&set, &json!({"textDocument": {"codeAction": literals}}));
    let uri = set.uri("a.md");
    client.open(&uri, text);
    client.expect_codes(&uri, &["file-not-found"]);
    let place = &at(&uri, 2, 6)["position"];
    let params =
        json!({"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}});
    let actions = client.ask("textDocument/codeAction", params)["result"].clone();
    let edit = &actions[0]["edit"]["changes"][&uri][0];
    assert_eq!(edit["newText"], "install.md", "{actions}");
    client.change(&uri, 2, json!([{"range": edit["range"], "text": edit["newText"]}]));
    client.expect_codes(&uri, &[]);
    client.finish();
}

#[test]
fn a_lone_file_without_a_folder_has_findings_too() {
    let set = Set::new(&[("a.md", BROKEN), ("b.md", "# B\n")]);
    let mut client = Client::spawn();
    client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    client.notify("initialized", json!({}));
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n\n[x](gone.md) [y](b.md) [z](b.md#part)\n");
    client.expect_codes(&uri, &["file-not-found", "bookmark-not-found"]);
    client.finish();
}
