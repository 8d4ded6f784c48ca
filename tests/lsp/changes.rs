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
fn the_old_anchor_is_kept_by_option_and_an_action_keeps_the_present_one() {
    let set = set();
    let uri = set.uri("a.md");
    let literals = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}}});
    let mut client = Client::spawn();
    let folders = json!([{"uri": set.uri(""), "name": "set"}]);
    let options = json!({"rename": {"keepOldAnchor": true}});
    let capabilities = json!({"textDocument": {"codeAction": literals}});
    let params = json!({
        "processId": null, "workspaceFolders": folders, "capabilities": capabilities, "initializationOptions": options
    });
    client.ask("initialize", params);
    client.notify("initialized", json!({}));
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
    let offered = actions(&mut client, 2, json!(["refactor"]));
    assert_eq!(offered.len(), 1, "{offered:?}");
    assert_eq!(offered[0]["title"], "Keep `#setup` when the heading is renamed");
    assert_eq!(offered[0]["kind"], "refactor.rewrite");
    assert_eq!(edits(&offered[0]["edit"]), ["a.md 2:0 <a name=\"setup\"></a>\n\n"]);
    assert!(actions(&mut client, 4, json!(["refactor"])).is_empty());
    assert!(actions(&mut client, 2, json!(["quickfix"])).is_empty());
    client.finish();
}
