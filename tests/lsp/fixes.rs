//! Repairs over the wire: of one finding, of a document, of a kind in the whole set.

use crate::client::{Client, Set, at};
use serde_json::{Value, json};

const DOCFX: &str = "{ \"build\": { \"content\": [ { \"files\": [ \"**/*.md\" ] } ] } }";
const A: &str = "# A\n\n[b](B.md) [c](stepp.md) [d](https://docs.microsoft.com/en-us/d)\n\nTitle\n---\n\nText\n";

fn set() -> Set {
    Set::new(&[
        ("docfx.json", DOCFX),
        ("a.md", A),
        ("b.md", "# B\n\n[a](A.md) 😀 [a](A.md)\n"),
        ("step1.md", "# S\n"),
        ("step2.md", "# S\n"),
    ])
}

fn capabilities() -> Value {
    json!({
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}},
        "workspace": {
            "applyEdit": true,
            "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create"], "changeAnnotationSupport": {}}
        }
    })
}

/// The code actions at a place, those of the kinds `only` when it is no `null`.
fn actions(client: &mut Client, uri: &str, line: u32, character: u32, only: Value) -> Vec<Value> {
    let place = &at(uri, line, character)["position"];
    let context = match only {
        Value::Null => json!({"diagnostics": []}),
        only => json!({"diagnostics": [], "only": only}),
    };
    let params = json!({"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context});
    client.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

/// Titles of actions that are no suppressions, with `*` for the preferred ones.
fn titles(actions: &[Value]) -> Vec<String> {
    let titles = actions.iter().map(|it| (it["title"].as_str().unwrap(), it["isPreferred"] == true));
    let own = titles.filter(|(title, _)| !title.starts_with("Suppress"));
    own.map(|(title, preferred)| format!("{}{title}", if preferred { "*" } else { "" })).collect()
}

#[test]
fn a_menu_has_the_best_repair_first_and_prefers_it_only_when_it_is_certain() {
    let set = set();
    let mut client = Client::start(&set, &capabilities());
    let uri = set.uri("a.md");
    let case = actions(&mut client, &uri, 2, 5, json!(["quickfix"]));
    assert_eq!(titles(&case), ["*Change to `b.md`", "Fix all `path-case-mismatch` in the set"]);
    let missing = actions(&mut client, &uri, 2, 15, json!(["quickfix"]));
    assert_eq!(titles(&missing), ["Change to `step1.md`", "Change to `step2.md`", "Create `stepp.md`"]);
    let create = &missing[2]["edit"];
    let operations = create["documentChanges"].as_array().unwrap();
    assert_eq!(operations[0]["kind"], "create");
    assert_eq!(operations[0]["uri"], set.uri("stepp.md"));
    assert_eq!(operations[1]["textDocument"], json!({"uri": set.uri("stepp.md"), "version": null}));
    let text = operations[1]["edits"][0]["newText"].as_str().unwrap();
    assert!(text.starts_with("---\ntitle: C\n") && text.ends_with("---\n\n# C\n"), "{text}");
    let annotation = create["changeAnnotations"].as_object().unwrap().values().next().unwrap();
    assert_eq!((&annotation["label"], &annotation["needsConfirmation"]), (&json!("Create `stepp.md`"), &json!(false)));
    client.finish();

    // A client that declares less is offered less.
    let literals = json!({"textDocument": capabilities()["textDocument"]});
    let mut client = Client::start(&set, &literals);
    assert_eq!(titles(&actions(&mut client, &uri, 2, 5, json!(["quickfix"]))), ["*Change to `b.md`"]);
    let missing = actions(&mut client, &uri, 2, 15, json!(["quickfix"]));
    assert_eq!(titles(&missing), ["Change to `step1.md`", "Change to `step2.md`"]);
    client.finish();
}

#[test]
fn all_safe_repairs_of_a_document_come_as_one_edit_when_they_are_asked_for() {
    let set = set();
    let mut client = Client::spawn();
    let offered = client.initialize(&set, &capabilities())["capabilities"].clone();
    client.await_scan();
    let kinds = offered["codeActionProvider"]["codeActionKinds"].as_array().unwrap();
    for kind in ["quickfix", "refactor.rewrite", "source.fixAll.guidepost"] {
        assert!(kinds.iter().any(|it| it == kind), "{kind}: {kinds:?}");
    }
    let uri = set.uri("a.md");
    client.open(&uri, A);
    // It would stand in every menu.
    let menu = actions(&mut client, &uri, 0, 0, Value::Null);
    assert!(!menu.is_empty() && menu.iter().all(|it| it["kind"] != "source.fixAll.guidepost"), "{menu:?}");
    let other = actions(&mut client, &uri, 0, 0, json!(["source.organizeImports"]));
    assert!(other.iter().all(|it| it["kind"] != "source.fixAll.guidepost"), "{other:?}");
    for only in ["source.fixAll.guidepost", "source.fixAll", "source"] {
        let mut found = actions(&mut client, &uri, 0, 0, json!([only]));
        found.retain(|it| it["kind"] == "source.fixAll.guidepost");
        assert_eq!(titles(&found), ["Fix 4 findings of guidepost"], "{only}");
    }
    let found = actions(&mut client, &uri, 0, 0, json!(["source.fixAll"]));
    let document = &found[0]["edit"]["documentChanges"][0];
    assert_eq!(document["textDocument"], json!({"uri": uri, "version": 1}));
    // The last edit first, so that each place still is what it was.
    let mut edits = document["edits"].as_array().unwrap().clone();
    edits.reverse();
    let changes: Vec<Value> =
        edits.iter().map(|edit| json!({"range": edit["range"], "text": edit["newText"]})).collect();
    client.change(&uri, 2, json!(changes));
    assert_eq!(titles(&actions(&mut client, &uri, 0, 0, json!(["source.fixAll"]))), [""; 0]);
    // What was made of the text: a heading, and a link without host and language.
    let hover = client.ask("textDocument/hover", at(&uri, 2, 28));
    assert!(hover.get("error").is_none(), "{hover}");
    let rest = actions(&mut client, &uri, 2, 15, json!(["quickfix"]));
    assert_eq!(titles(&rest), ["Change to `step1.md`", "Change to `step2.md`", "Create `stepp.md`"]);
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn a_kind_is_mended_in_the_whole_set_by_an_edit_that_the_client_applies() {
    let set = set();
    let mut client = Client::start(&set, &capabilities());
    let uri = set.uri("a.md");
    let case = actions(&mut client, &uri, 2, 5, json!(["quickfix"]));
    let command = &case.iter().find(|it| it["command"].is_object()).unwrap()["command"];
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    assert_eq!(client.ask("workspace/executeCommand", params)["result"], Value::Null);
    let asked = client.expect("workspace/applyEdit");
    assert_eq!(asked["label"], "Fix all `path-case-mismatch`: 3 findings in 2 files");
    let edits = asked["edit"]["documentChanges"].as_array().unwrap().iter().flat_map(|document| {
        let uri = document["textDocument"]["uri"].as_str().unwrap().to_owned();
        let edits = document["edits"].as_array().unwrap().clone();
        edits.into_iter().map(move |edit| {
            let name = uri.rsplit('/').next().unwrap();
            let start = &edit["range"]["start"];
            format!("{name} {}:{} {}", start["line"], start["character"], edit["newText"].as_str().unwrap())
        })
    });
    assert_eq!(edits.collect::<Vec<_>>(), ["a.md 2:4 b.md", "b.md 2:4 a.md", "b.md 2:17 a.md"]);
    // It was answered with nothing, as by a client that does not know the request: nobody is told of a success.
    let nothing = json!({"command": command["command"], "arguments": [uri, "h1-missing"]});
    let refused = client.ask("workspace/executeCommand", nothing);
    assert_eq!(refused["error"]["code"], -32803, "{refused}");
    assert!(refused["error"]["message"].as_str().unwrap().contains("No `h1-missing`"), "{refused}");
    client.finish();
}
