//! Folders and files that change outside the editor.

use crate::client::{Client, Set};
use serde_json::json;

#[test]
fn watchers_are_registered_where_the_client_can() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::spawn();
    client.initialize(&set, &json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}}));
    let params = client.expect("client/registerCapability");
    assert_eq!(params["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    client.await_scan();
    client.finish();
}

#[test]
fn a_checkout_of_1000_files_is_taken_in() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("a.md");
    let text: String = (0..1000).map(|i| format!("[x](part/{i}.md)\n")).collect();
    client.open(&uri, &text);
    client.expect_codes(&uri, &["file-not-found"; 1000]);
    let mut changes = Vec::new();
    for i in 0..1000 {
        set.write(&format!("part/{i}.md"), "# Part\n");
        changes.push(json!({"uri": set.uri(&format!("part/{i}.md")), "type": 1}));
    }
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    client.expect_codes(&uri, &[]);
    assert_eq!(client.ask("guidepost/status", json!({}))["result"]["articles"], 1001);
    client.finish();
}

#[test]
fn folders_come_and_go() {
    let (one, two) = (Set::new(&[("a.md", "# A\n")]), Set::new(&[("b.md", "# B\n"), ("c.md", "# C\n")]));
    let mut client = Client::start(&one, &json!({}));
    let folder = json!({"uri": two.uri(""), "name": "two"});
    client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [folder], "removed": []}}));
    let status = |client: &mut Client, articles: u32| {
        let begun = std::time::Instant::now();
        while client.ask("guidepost/status", json!({}))["result"]["articles"] != articles {
            assert!(begun.elapsed() < crate::client::DEADLINE, "never {articles} articles");
        }
    };
    status(&mut client, 3);
    client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [], "removed": [folder]}}));
    status(&mut client, 1);
    client.finish();
}

#[test]
fn files_that_the_editor_renames_are_followed() {
    let set = Set::new(&[("a.md", "[b](b.md)\n"), ("b.md", "# B\n")]);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("a.md");
    client.open(&uri, "[b](b.md)\n");
    client.expect_codes(&uri, &[]);
    std::fs::rename(set.path("b.md"), set.path("c.md")).unwrap();
    let files = json!([{"oldUri": set.uri("b.md"), "newUri": set.uri("c.md")}]);
    client.notify("workspace/didRenameFiles", json!({"files": files}));
    client.expect_codes(&uri, &["file-not-found"]);
    client.finish();
}
