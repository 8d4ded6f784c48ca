//! Answers reflect exactly the edits sent before their request.

use crate::client::{Client, Set, at, codes};
use crate::lifecycle::pulling;
use serde_json::{Value, json};
use std::collections::HashMap;

const ROUNDS: u32 = 5_000;

/// THE test of the execution model: 5,000 edits and 5,000 questions, sent without waiting for anything.
///
/// The text's link names the number of the edit; the question is the pull of its findings, whose message
/// names the destination as it was at the moment of the answer's snapshot.
#[test]
fn every_answer_among_5000_edits_reflects_exactly_the_edits_before_it() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &pulling());
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n\n[x](gone-0000.md)\n");
    let range = json!({"start": {"line": 2, "character": 9}, "end": {"line": 2, "character": 13}});
    let mut expected: HashMap<i64, u32> = HashMap::new();
    for round in 1..=ROUNDS {
        client.change(&uri, i64::from(round) + 1, json!([{"range": range, "text": format!("{round:04}")}]));
        let id = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
        expected.insert(id.as_i64().unwrap(), round);
    }
    for (id, round) in expected {
        let answer = client.answer(&json!(id));
        let items = &answer["result"]["items"];
        assert_eq!(codes(items), ["file-not-found"], "{answer}");
        let message = items[0]["message"].as_str().unwrap();
        assert!(message.contains(&format!("gone-{round:04}.md")), "round {round}: {message}");
    }
    client.finish();
}

/// 5,000 edits and 5,000 hovers: the section that the link shows carries the number of the edit.
#[test]
fn every_hover_among_5000_edits_shows_exactly_the_edits_before_it() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &pulling());
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n\n[x](#part)\n\n## Part\n\nnumber 0000 of many\n");
    let range = json!({"start": {"line": 6, "character": 7}, "end": {"line": 6, "character": 11}});
    let mut expected: HashMap<i64, u32> = HashMap::new();
    for round in 1..=ROUNDS {
        client.change(&uri, i64::from(round) + 1, json!([{"range": range, "text": format!("{round:04}")}]));
        let id = client.request("textDocument/hover", at(&uri, 2, 6));
        expected.insert(id.as_i64().unwrap(), round);
    }
    for (id, round) in expected {
        let answer = client.answer(&json!(id));
        let shown = answer["result"]["contents"]["value"].as_str().unwrap_or_else(|| panic!("{answer}"));
        assert!(shown.contains(&format!("number {round:04} of many")), "round {round}: {shown}");
    }
    client.finish();
}

/// The same through another door: the version of the document.
#[test]
fn every_status_among_5000_edits_knows_exactly_the_versions_before_it() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &pulling());
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n");
    let mut expected: HashMap<i64, i64> = HashMap::new();
    for version in 2..=i64::from(ROUNDS) {
        client.change(&uri, version, json!([{"text": "# A\n"}]));
        let id = client.request("guidepost/status", json!({"textDocument": {"uri": uri}}));
        expected.insert(id.as_i64().unwrap(), version);
    }
    for (id, version) in expected {
        assert_eq!(client.answer(&json!(id))["result"]["document"]["version"], version);
    }
    client.finish();
}

#[test]
fn a_cancelled_request_answers_so_and_others_go_on() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &pulling());
    // Nothing is wrong with the set, so this is held until it is cancelled.
    let held = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    let other = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    assert!(client.ask("guidepost/status", json!({}))["result"].is_object());
    client.notify("$/cancelRequest", json!({"id": held}));
    assert_eq!(client.error(&held), -32800);
    set.write("a.md", "# A\n\n[x](gone.md)\n");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": set.uri("a.md"), "type": 2}]}));
    let answer = client.answer(&other);
    assert_eq!(codes(&answer["result"]["items"][0]["items"]), ["file-not-found"]);
    client.finish();
}

#[test]
fn two_requests_of_one_id_do_not_stop_the_server() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &pulling());
    let held = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    client.send(&json!({"jsonrpc": "2.0", "id": held, "method": "guidepost/status", "params": {}}));
    assert_eq!(client.error(&held), -32600);
    client.notify("$/cancelRequest", json!({"id": held}));
    assert_eq!(client.error(&held), -32800);
    assert!(client.ask("guidepost/status", Value::Null)["result"].is_object());
    client.finish();
}

/// Findings that are pushed while somebody types belong to the version that they name, never to an older one,
/// and the last ones come without being asked for.
#[test]
fn pushed_findings_among_500_edits_belong_to_the_version_they_name() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n\n[x](gone-0001.md)\n");
    let range = json!({"start": {"line": 2, "character": 9}, "end": {"line": 2, "character": 13}});
    let last = 501;
    for version in 2..=last {
        client.change(&uri, version, json!([{"range": range, "text": format!("{version:04}")}]));
    }
    let mut shown = 0;
    while shown < last {
        let params = client.expect("textDocument/publishDiagnostics");
        let version = params["version"].as_i64().unwrap();
        assert!(version > shown, "version {version} after {shown}");
        shown = version;
        let message = params["diagnostics"][0]["message"].as_str().unwrap();
        assert!(message.contains(&format!("gone-{version:04}.md")), "version {version}: {message}");
    }
    client.finish();
}
