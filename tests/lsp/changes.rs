//! Renames and moves over the wire: what is offered, what a client gets by what it declares, what is refused.

use crate::client::{Client, Set, at};
use serde_json::{Value, json};

const A: &str = "# A\n\n## Setup\n\n[here](#setup)\n";
const B: &str = "# B\n\n[a](a.md#setup) 😀 [a](a.md)\n";

fn set() -> Set {
    Set::new(&[("guidepost.toml", "generator = \"github\"\n"), ("a.md", A), ("sub/x.md", "# X\n"), ("b.md", B)])
}

fn rename(client: &mut Client, uri: &str, line: u32, character: u32, new: &str) -> Value {
    let mut params = at(uri, line, character);
    params["newName"] = json!(new);
    client.ask("textDocument/rename", params)
}

/// Every edit of a workspace edit as `file line:column text`, from either form.
fn edits(edit: &Value) -> Vec<String> {
    let name = |uri: &Value| uri.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let of_file = |uri: &Value, edits: &Value| {
        let name = name(uri);
        let lines = edits.as_array().unwrap().iter().map(|edit| {
            let start = &edit["range"]["start"];
            format!("{name} {}:{} {}", start["line"], start["character"], edit["newText"].as_str().unwrap())
        });
        lines.collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for (uri, list) in edit["changes"].as_object().into_iter().flatten() {
        all.extend(of_file(&json!(uri), list));
    }
    // The plain form has no order.
    all.sort();
    for change in edit["documentChanges"].as_array().into_iter().flatten() {
        if change.get("edits").is_some() {
            all.extend(of_file(&change["textDocument"]["uri"], &change["edits"]));
        } else {
            let kind = change["kind"].as_str().unwrap();
            all.push(format!("{kind} {} -> {}", name(&change["oldUri"]), name(&change["newUri"])));
        }
    }
    all
}

#[test]
fn a_heading_is_renamed_with_its_links() {
    let set = set();
    let mut client = Client::start(&set, &json!({"textDocument": {"rename": {"prepareSupport": true}}}));
    let uri = set.uri("a.md");
    let prepared = client.ask("textDocument/prepareRename", at(&uri, 2, 5));
    assert_eq!(
        prepared["result"],
        json!({"range": {"start": {"line": 2, "character": 3}, "end": {"line": 2, "character": 8}}, "placeholder": "Setup"})
    );
    let answer = rename(&mut client, &uri, 2, 5, "Install it");
    assert_eq!(edits(&answer["result"]), ["a.md 2:3 Install it", "a.md 4:8 install-it", "b.md 2:9 install-it"]);
    // A client that declares nothing gets the plain form.
    assert!(answer["result"]["documentChanges"].is_null(), "{answer}");
    client.finish();
}

#[test]
fn versions_annotations_and_moves_go_only_to_clients_that_take_them() {
    let set = set();
    let edit = json!({"documentChanges": true, "resourceOperations": ["rename"], "changeAnnotationSupport": {}});
    let operations = json!({"willRename": true, "didRename": true});
    let mut client = Client::start(&set, &json!({"workspace": {"workspaceEdit": edit, "fileOperations": operations}}));
    let uri = set.uri("b.md");
    client.open(&uri, B);
    let answer = rename(&mut client, &uri, 2, 10, "Install");
    let edit = &answer["result"];
    assert_eq!(edits(edit), ["a.md 2:3 Install", "a.md 4:8 install", "b.md 2:9 install"]);
    let documents: Vec<_> =
        edit["documentChanges"].as_array().unwrap().iter().map(|it| &it["textDocument"]["version"]).collect();
    assert_eq!(documents, [&json!(null), &json!(1)]);
    let annotation = edit["changeAnnotations"].as_object().unwrap().values().next().unwrap();
    assert_eq!(annotation["label"], "Rename \"Setup\" to \"Install\"");
    assert_eq!(annotation["description"], "2 links in 2 files");
    assert_eq!(annotation["needsConfirmation"], false);

    // A file is moved from a link to it; the client then asks about the move, whose links have followed already.
    let answer = rename(&mut client, &uri, 2, 23, "sub/new.md");
    assert_eq!(
        edits(&answer["result"]),
        ["b.md 2:4 sub/new.md", "b.md 2:23 sub/new.md", "rename a.md -> new.md"],
        "{answer}"
    );
    let files = json!({"files": [{"oldUri": set.uri("a.md"), "newUri": set.uri("sub/new.md")}]});
    assert_eq!(client.ask("workspace/willRenameFiles", files.clone())["result"], Value::Null);
    // A move of the client's own.
    let asked = client.ask("workspace/willRenameFiles", files);
    assert_eq!(edits(&asked["result"]), ["b.md 2:4 sub/new.md", "b.md 2:23 sub/new.md"]);
    let folder = json!({"files": [{"oldUri": set.uri("sub"), "newUri": set.uri("other")}]});
    assert_eq!(client.ask("workspace/willRenameFiles", folder)["result"], Value::Null);
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn what_cannot_be_renamed_is_refused_with_the_reason() {
    let set = set();
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("a.md");
    for (line, character, new, reason) in
        [(2, 5, "!!!", "no letter or digit"), (1, 0, "x", "Nothing here can be renamed"), (2, 5, " ", "needs text")]
    {
        let answer = rename(&mut client, &uri, line, character, new);
        assert_eq!(answer["error"]["code"], -32803, "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains(reason), "{answer}");
    }
    let answer = client.ask("textDocument/prepareRename", at(&uri, 1, 0));
    assert_eq!(answer["error"]["code"], -32803, "{answer}");
    // A client that cannot move files is told another way.
    let answer = rename(&mut client, &set.uri("b.md"), 2, 5, "sub/new.md");
    assert!(answer["error"]["message"].as_str().unwrap().contains("guidepost mv"), "{answer}");
    client.finish();
}

#[test]
fn paths_that_cannot_be_are_refused_however_they_are_asked_for_and_nothing_is_written() {
    let set = set();
    let edit = json!({"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]});
    let files = json!({"willRename": true});
    let mut client = Client::start(&set, &json!({"workspace": {"workspaceEdit": edit, "fileOperations": files}}));
    let uri = set.uri("b.md");
    let long = format!("{}.md", "x".repeat(300));
    for (name, reason) in [
        ("sub/x.md", "exists already"),
        ("CON.md", "Windows keeps it for a device"),
        ("sub/aux/y.md", "Windows keeps it for a device"),
        ("a%3Ab.md", "not allowed on Windows"),
        ("x%3Fy.md", "not allowed on Windows"),
        ("blank%20/y.md", "must not begin or end with a blank"),
        (&long, "longer than 255 bytes"),
        ("../../out.md", "outside the repository"),
    ] {
        let asked = [
            // By F2 on the path of a link, before the editor moves the file itself, by a command.
            rename(&mut client, &uri, 2, 5, name),
            client.ask(
                "workspace/willRenameFiles",
                json!({"files": [{"oldUri": set.uri("a.md"), "newUri": set.uri(name)}]}),
            ),
            client.ask(
                "workspace/executeCommand",
                json!({"command": "guidepost.moveFile", "arguments": [set.uri("a.md"), set.uri(name)]}),
            ),
        ];
        for (way, answer) in asked.iter().enumerate() {
            let said = answer["error"]["message"].as_str().unwrap_or_default();
            assert!(said.contains(reason), "{name} {way}: {answer}");
            assert_eq!(answer["error"]["code"], -32803, "{name} {way}: {answer}");
        }
    }
    for (name, reason) in
        [("", "Write the new path"), ("a/b", "needs the file's extension"), ("#x", "Write the new path")]
    {
        let answer = rename(&mut client, &uri, 2, 5, name);
        assert!(answer["error"]["message"].as_str().is_some_and(|it| it.contains(reason)), "{name}: {answer}");
    }
    assert_eq!(std::fs::read_to_string(set.path("a.md")).unwrap(), A);
    assert_eq!(std::fs::read_to_string(set.path("b.md")).unwrap(), B);
    let root = set.path("a.md").parent().unwrap().to_path_buf();
    let names: Vec<_> = std::fs::read_dir(root).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    client.finish();
}

#[test]
fn the_old_anchor_is_kept_by_option_and_an_action_keeps_the_present_one() {
    let set = set();
    let uri = set.uri("a.md");
    let literals = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}}});
    let mut client = Client::spawn();
    let options = json!({"rename": {"keepOldAnchor": true}});
    let capabilities = json!({"textDocument": {"codeAction": literals}});
    client.initialize_with(&set, &capabilities, &options);
    client.await_scan();
    let answer = rename(&mut client, &uri, 2, 5, "Install");
    assert_eq!(
        edits(&answer["result"]),
        ["a.md 2:0 <a name=\"setup\"></a>\n\n", "a.md 2:3 Install", "a.md 4:8 install", "b.md 2:9 install"]
    );
    let actions = |client: &mut Client, line: u32, only: Value| {
        let at = json!({"line": line, "character": 4});
        let context = json!({"diagnostics": [], "only": only});
        let params = json!({"textDocument": {"uri": uri}, "range": {"start": at, "end": at}, "context": context});
        client.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
    };
    let keeps = |client: &mut Client, line: u32, only: &str| {
        let all = actions(client, line, json!([only]));
        all.into_iter().find(|it| it["title"] == "Keep `#setup` when the heading is renamed")
    };
    let kept = keeps(&mut client, 2, "refactor").unwrap();
    assert_eq!(kept["kind"], "refactor.rewrite");
    assert_eq!(edits(&kept["edit"]), ["a.md 2:0 <a name=\"setup\"></a>\n\n"]);
    assert!(keeps(&mut client, 4, "refactor").is_none());
    assert!(keeps(&mut client, 2, "quickfix").is_none());
    client.finish();
}

#[test]
fn two_renames_at_once_are_edits_of_the_same_versions_and_a_suspect_text_refuses_both() {
    let set = set();
    let mut client = Client::start(&set, &json!({"workspace": {"workspaceEdit": {"documentChanges": true}}}));
    let uri = set.uri("a.md");
    client.open(&uri, A);
    let ask = |client: &mut Client, new: &str| {
        let mut params = at(&uri, 2, 5);
        params["newName"] = json!(new);
        client.request("textDocument/rename", params)
    };
    let (one, two) = (ask(&mut client, "Install"), ask(&mut client, "Get it"));
    let version = |answer: &Value| answer["result"]["documentChanges"][0]["textDocument"]["version"].clone();
    // The client makes the first; the version of the second is then an old one, so that it must refuse it.
    let (first, second) = (client.answer(&one), client.answer(&two));
    assert_eq!((version(&first), version(&second)), (json!(1), json!(1)), "{first} {second}");
    client.change(&uri, 2, json!([{"text": A.replace("Setup", "Install")}]));
    let third = ask(&mut client, "Again");
    assert_eq!(version(&client.answer(&third)), 2);
    // A change that cannot be read: nobody knows the text.
    client.send_bytes(&crate::client::frame(&format!(
        "{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{{\"textDocument\":{{\"uri\":\"{uri}\",\"version\":3}},\"contentChanges\":[{{]}}}}}}"
    )));
    let fourth = ask(&mut client, "Never");
    let refused = client.answer(&fourth);
    assert!(refused["error"]["message"].as_str().unwrap().contains("Save or reopen it"), "{refused}");
    client.ask("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}

const TITLES: [&str; 2] = ["Update links", "Not now"];

/// A set in which `git mv b.md sub/b.md` is done outside the editor, which may edit.
fn moved_outside() -> (Set, Client) {
    let set = set();
    let mut client = Client::start(
        &set,
        &json!({"workspace": {"applyEdit": true, "fileOperations": {"didDelete": true}}, "window": {"showMessage": {}}}),
    );
    std::fs::rename(set.path("a.md"), set.path("sub/new.md")).unwrap();
    let changes = json!([{"uri": set.uri("a.md"), "type": 3}, {"uri": set.uri("sub/new.md"), "type": 1}]);
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    (set, client)
}

#[test]
fn files_moved_outside_the_editor_are_offered_as_one_fix() {
    let (set, mut client) = moved_outside();
    let asked = client.expect_and_answer("window/showMessageRequest", json!({"title": TITLES[0]}));
    assert_eq!(
        asked["message"],
        "Files were moved outside the editor. Follow `a.md` to `sub/new.md`: 2 links in 1 file?"
    );
    let titles: Vec<&Value> = asked["actions"].as_array().unwrap().iter().map(|it| &it["title"]).collect();
    assert_eq!(titles, TITLES);
    let applied = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    assert_eq!(edits(&applied["edit"]), ["b.md 2:23 sub/new.md", "b.md 2:4 sub/new.md"]);
    // What the editor moved, after asking, is its own matter; so is what has followed already.
    let uri = set.uri("b.md");
    let text = B.replace("a.md", "sub/new.md");
    client.open(&uri, &text);
    let files = json!({"files": [{"oldUri": set.uri("sub/new.md"), "newUri": set.uri("c.md")}]});
    let answer = client.ask("workspace/willRenameFiles", files.clone());
    assert_eq!(edits(&answer["result"]).len(), 2, "{answer}");
    std::fs::rename(set.path("sub/new.md"), set.path("c.md")).unwrap();
    let changes = json!([{"uri": set.uri("sub/new.md"), "type": 3}, {"uri": set.uri("c.md"), "type": 1}]);
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    client.expect_codes(&uri, &["file-not-found"; 2]);
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn who_does_not_want_links_to_follow_gets_no_edit_and_a_refused_edit_is_told() {
    let (_set, mut client) = moved_outside();
    client.expect_and_answer("window/showMessageRequest", json!({"title": TITLES[1]}));
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
    let (_set, mut client) = moved_outside();
    client.expect_and_answer("window/showMessageRequest", json!({"title": TITLES[0]}));
    client.expect_and_answer("workspace/applyEdit", json!({"applied": false, "failureReason": "b.md is read-only"}));
    let told = client.expect("window/showMessage");
    assert_eq!(told, json!({"type": 1, "message": "Links were not updated: b.md is read-only"}));
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn a_move_into_another_set_says_which_links_the_build_will_refuse() {
    let config = "{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}]}}\n";
    let publish = "{\"docsets_to_publish\": [{\"docset_name\": \"a\", \"build_source_folder\": \"one\"}, \
                   {\"docset_name\": \"b\", \"build_source_folder\": \"two\"}]}\n";
    let set = Set::new(&[
        (".openpublishing.publish.config.json", publish),
        ("one/docfx.json", config),
        ("two/docfx.json", config),
        ("one/a.md", "# A\n\n[b](b.md)\n"),
        ("one/b.md", "# B\n\n[a](a.md)\n"),
        ("one/c.md", "# C\n\n[a](a.md)\n"),
    ]);
    let edit = json!({"documentChanges": true, "resourceOperations": ["create", "rename", "delete"], "changeAnnotationSupport": {}});
    let files = json!({"willRename": true});
    let mut client = Client::start(&set, &json!({"workspace": {"workspaceEdit": edit, "fileOperations": files}}));
    let step = json!({"files": [{"oldUri": set.uri("one/a.md"), "newUri": set.uri("two/a.md")}]});
    let answer = client.ask("workspace/willRenameFiles", step);
    assert_eq!(edits(&answer["result"]), ["a.md 2:4 ../one/b.md", "b.md 2:4 ../two/a.md", "c.md 2:4 ../two/a.md"]);
    let annotation = answer["result"]["changeAnnotations"].as_object().unwrap().values().next().unwrap();
    assert_eq!(annotation["description"], "3 links in 3 files, 3 links lead out of the article set");
    let said = "3 links will lead out of the article set, which the build refuses (`link-out-of-scope`): in `a.md`, \
                `b.md`, `c.md`. Change them to published addresses.";
    assert_eq!(client.expect("window/showMessage")["message"], said);
    let arguments = json!([set.uri("one/a.md"), set.uri("two/a.md")]);
    let answer =
        client.ask("workspace/executeCommand", json!({"command": "guidepost.moveFile", "arguments": arguments}));
    assert!(answer["error"].is_null(), "{answer}");
    assert_eq!(client.expect("window/showMessage")["message"], said);
    client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}
