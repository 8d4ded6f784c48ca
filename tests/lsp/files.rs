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
fn the_client_hears_that_the_number_of_articles_changed() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::spawn();
    client.initialize(&set, &json!({"experimental": {"guidepostStatus": true}}));
    client.await_scan();
    let count_is = |client: &mut Client, articles: u32| {
        // What came before the change is read, too: only a notification that comes after it tells of it.
        loop {
            client.expect("guidepost/status");
            if client.ask("guidepost/status", json!({}))["result"]["articles"] == articles {
                break;
            }
        }
    };
    count_is(&mut client, 1);
    set.write("part/b.md", "# B\n");
    count_is(&mut client, 2);
    std::fs::remove_dir_all(set.path("part")).unwrap();
    count_is(&mut client, 1);
    // Not on the disk: it is an article while it is open.
    client.open(&set.uri("c.md"), "# C\n");
    count_is(&mut client, 2);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": set.uri("c.md")}}));
    count_is(&mut client, 1);
    client.ignore("guidepost/status");
    client.ignore("textDocument/publishDiagnostics");
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

#[test]
fn configuration_counts_as_it_stands_in_the_editor() {
    let set = Set::new(&[("guidepost.toml", "exclude = []\n"), ("a.md", "[b](b.md)\n")]);
    let mut client = Client::start(&set, &json!({}));
    let (article, config) = (set.uri("a.md"), set.uri("guidepost.toml"));
    client.open(&article, "[b](b.md)\n");
    client.expect_codes(&article, &["file-not-found"]);
    client.open(&config, "exclude = []\n");
    client.change(&config, 2, json!([{"text": "[severity]\nfile-not-found = \"of"}]));
    let broken = client.expect_codes(&config, &["config-invalid"]);
    assert_eq!(broken["diagnostics"][0]["range"]["start"]["line"], 1);
    client.change(&config, 3, json!([{"text": "[severity]\nfile-not-found = \"off\"\n"}]));
    client.expect_codes(&article, &[]);
    client.expect_codes(&config, &[]);
    client.change(&config, 4, json!([{"text": "[severity]\nfile-not-found = \"off\"\n["}]));
    client.expect_codes(&config, &["config-invalid"]);
    // The last good state goes on: nothing is said about the article. Unsaved text goes with the editor.
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": config}}));
    client.expect_codes(&article, &["file-not-found"]);
    client.expect_codes(&config, &[]);
    client.finish();
}

#[test]
fn redirections_above_the_folder_count_as_they_stand_in_the_editor() {
    let redirections = |source: &str| {
        format!("{{\"redirections\": [{{\"source_path\": \"docs/{source}\", \"redirect_url\": \"/x/y\"}}]}}\n")
    };
    let set = Set::new(&[
        (".openpublishing.publish.config.json", "{\"docsets_to_publish\": [{\"build_source_folder\": \"docs\"}]}"),
        (".openpublishing.redirection.json", &redirections("old.md")),
        ("docs/docfx.json", "{\"build\": {}}"),
        ("docs/sub/a.md", "[old](../old.md)\n"),
    ]);
    let mut client = Client::spawn();
    let folders = json!([{"uri": set.uri("docs/sub"), "name": "sub"}]);
    client.ask("initialize", json!({"processId": null, "workspaceFolders": folders, "capabilities": {}}));
    client.notify("initialized", json!({}));
    client.await_scan();
    let (article, config) = (set.uri("docs/sub/a.md"), set.uri(".openpublishing.redirection.json"));
    client.open(&article, "[old](../old.md)\n");
    client.open(&config, &redirections("old.md"));
    let missing = |params: &serde_json::Value| params.to_string().contains("file-not-found");
    client.change(&config, 2, json!([{"text": redirections("older.md")}]));
    client.expect_with("textDocument/publishDiagnostics", |params| params["uri"] == *article && missing(params));
    client.change(&config, 3, json!([{"text": redirections("old.md")}]));
    client.expect_with("textDocument/publishDiagnostics", |params| params["uri"] == *article && !missing(params));
    let sets = client.ask("guidepost/status", json!({}))["result"]["sets"].clone();
    assert_eq!(sets.as_array().unwrap().len(), 1, "{sets}");
    client.ask("shutdown", serde_json::Value::Null);
    client.notify("exit", serde_json::Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn a_file_without_a_folder_waits_for_no_scan() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::spawn();
    client.ask("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    client.notify("initialized", json!({}));
    client.open(&set.uri("a.md"), "# A\n");
    client.await_scan();
    client.expect_codes(&set.uri("a.md"), &[]);
    client.finish();
}

#[test]
fn a_file_outside_the_folders_shows_nothing_once_it_is_closed() {
    let (set, outside) = (Set::new(&[("a.md", "# A\n")]), Set::new(&[("b.md", "[x](c.md)\n")]));
    let mut client = Client::start(&set, &json!({}));
    let uri = outside.uri("b.md");
    for _ in 0..2 {
        client.open(&uri, "[x](c.md)\n");
        client.expect_codes(&uri, &["file-not-found"]);
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
        client.expect_codes(&uri, &[]);
        assert_eq!(client.ask("guidepost/status", json!({}))["result"]["sets"].as_array().unwrap().len(), 1);
    }
    client.finish();
}

#[test]
fn closed_articles_of_a_folder_that_is_added_are_not_pushed() {
    let one = Set::new(&[("a.md", "# A\n")]);
    let two = Set::new(&[("b.md", "[x](c.md)\n"), ("d.md", "# D\n")]);
    let mut client = Client::start(&one, &json!({}));
    let folder = json!({"uri": two.uri(""), "name": "two"});
    client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [folder], "removed": []}}));
    // Answered when all is checked and something is wrong.
    let report = client.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    assert!(report.to_string().contains("b.md"), "{report}");
    // What changes from then on is said, and nothing else was.
    set_and_tell(&mut client, &two, "d.md", "[x](e.md)\n");
    client.expect_codes(&two.uri("d.md"), &["file-not-found"]);
    client.finish();
}

#[test]
fn a_table_of_contents_that_is_being_typed_goes_on_as_it_was() {
    let toc = "- name: A\n  href: a.md\n- name: B\n  href: b.md\n";
    let set =
        Set::new(&[("docfx.json", "{\"build\": {}}"), ("toc.yml", toc), ("a.md", "Text.\n"), ("b.md", "Text.\n")]);
    let mut client = Client::start(&set, &json!({}));
    let (table, article) = (set.uri("toc.yml"), set.uri("b.md"));
    client.open(&table, toc);
    client.expect_codes(&table, &[]);
    let missing = |params: &serde_json::Value| params.to_string().contains("orphan-article");
    client.open(&article, "Text.\n");
    client.expect_with("textDocument/publishDiagnostics", |params| params["uri"] == *article && !missing(params));
    // An open quote takes the rest of the file with it. The finding stands where reading ended.
    client.change(&table, 2, json!([{"text": toc.replace("name: B", "name: \"B")}]));
    let broken = client.expect_codes(&table, &["yaml-syntax-error"]);
    assert!(broken["diagnostics"][0]["range"]["start"]["line"].as_u64() >= Some(2), "{broken}");
    client.change(&article, 2, json!([{"text": "Text, typed meanwhile.\n"}]));
    let shown = |version: i32| {
        move |params: &serde_json::Value| {
            params["uri"].as_str().is_some_and(|uri| uri.ends_with("b.md")) && params["version"] == version
        }
    };
    let findings = client.expect_with("textDocument/publishDiagnostics", shown(2));
    assert!(!missing(&findings), "{findings}");
    // Whole again and without the entry, it counts.
    client.change(&table, 3, json!([{"text": "- name: A\n  href: a.md\n"}]));
    client.expect_codes(&table, &[]);
    client.expect_with("textDocument/publishDiagnostics", |params| params["uri"] == *article && missing(params));
    client.ask("shutdown", serde_json::Value::Null);
    client.notify("exit", serde_json::Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}

fn set_and_tell(client: &mut Client, set: &Set, path: &str, text: &str) {
    set.write(path, text);
    let changes = json!([{"uri": set.uri(path), "type": 2}]);
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
}
