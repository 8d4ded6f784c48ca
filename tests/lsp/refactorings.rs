//! Refactorings over the wire: what is offered, that an edit is planned when it is chosen, and what a client gets by
//! what it declares.

use crate::client::{Client, Set};
use serde_json::{Value, json};

const A: &str = "# A\n\n## Setup\n\nSee [b](b.md).\n\n## Next\n\n[!INCLUDE [x](includes/x.md)]\n";
const B: &str = "# B\n\n[a](a.md#setup) 😀 [a](a.md)\n";

fn set() -> Set {
    Set::new(&[("docfx.json", "{}"), ("a.md", A), ("b.md", B), ("includes/x.md", "Text [b](../b.md).\n")])
}

/// A client that resolves code actions and creates and deletes files.
fn able() -> Value {
    let literals = json!({"codeActionKind": {"valueSet": []}});
    json!({
        "textDocument": {"codeAction": {
            "codeActionLiteralSupport": literals, "dataSupport": true, "resolveSupport": {"properties": ["edit"]},
        }},
        "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "delete"]}},
    })
}

fn actions(client: &mut Client, uri: &str, line: u32, only: Option<&str>) -> Vec<Value> {
    let place = json!({"line": line, "character": 5});
    let context = json!({"diagnostics": [], "only": only.map(|only| [only])});
    let params = json!({"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context});
    let answer = client.ask("textDocument/codeAction", params);
    answer["result"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

fn titled(actions: &[Value], title: &str) -> Value {
    let found = actions.iter().find(|it| it["title"].as_str().is_some_and(|it| it.starts_with(title)));
    found.unwrap_or_else(|| panic!("no {title} in {actions:#?}")).clone()
}

/// Each step of an edit as `kind name`, with the new texts.
fn steps(edit: &Value) -> Vec<String> {
    let name = |uri: &Value| uri.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut steps = Vec::new();
    for change in edit["documentChanges"].as_array().unwrap_or_else(|| panic!("{edit}")) {
        match change["kind"].as_str() {
            Some(kind) => steps.push(format!("{kind} {}", name(&change["uri"]))),
            None => {
                let edits = change["edits"].as_array().unwrap().iter();
                let texts: Vec<_> = edits.map(|edit| edit["newText"].as_str().unwrap()).collect();
                steps.push(format!("edit {}: {}", name(&change["textDocument"]["uri"]), texts.join("|")));
            }
        }
    }
    steps
}

#[test]
fn a_section_is_moved_to_a_new_article_when_the_action_is_chosen() {
    let set = set();
    let mut client = Client::start(&set, &able());
    let uri = set.uri("a.md");
    let offered = actions(&mut client, &uri, 2, Some("refactor"));
    let action = titled(&offered, "Move section \"Setup\" to a new article");
    assert_eq!((&action["kind"], &action["edit"]), (&json!("refactor.extract.article"), &Value::Null));
    let resolved = client.ask("codeAction/resolve", action.clone());
    assert_eq!(
        steps(&resolved["result"]["edit"]),
        [
            "edit a.md: [Setup](setup.md)",
            "edit b.md: setup.md#setup",
            "create setup.md",
            "edit setup.md: ---\ntitle: Setup\n---\n\n# Setup\n\nSee [b](b.md).\n",
        ],
        "{resolved}"
    );
    assert!(actions(&mut client, &uri, 2, Some("refactor.inline")).is_empty());
    // What was offered for another text is not done.
    let mut old = action;
    old["data"]["version"] = json!(7);
    let late = client.ask("codeAction/resolve", old);
    assert_eq!(late["error"]["code"], -32803, "{late}");
    assert!(late["error"]["message"].as_str().unwrap().contains("changed since"), "{late}");
    client.finish();
}

#[test]
fn an_include_is_put_in_its_place_and_its_file_goes() {
    let set = set();
    let mut client = Client::start(&set, &able());
    let uri = set.uri("a.md");
    let offered = actions(&mut client, &uri, 8, None);
    let resolved = client.ask("codeAction/resolve", titled(&offered, "Put the text of `x.md` here"));
    assert_eq!(steps(&resolved["result"]["edit"]), ["edit a.md: Text [b](b.md).", "delete x.md"], "{resolved}");
    client.finish();

    // A client that can neither resolve nor touch files gets the edit at once, and keeps the file.
    let literals = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}});
    let mut client = Client::start(&set, &json!({"textDocument": {"codeAction": literals}}));
    let offered = actions(&mut client, &uri, 8, None);
    let action = titled(&offered, "Put the text of `x.md` here");
    assert_eq!(action["edit"]["changes"][&uri][0]["newText"], "Text [b](b.md).", "{action}");
    // Nothing is offered that would need a new file.
    assert!(actions(&mut client, &uri, 2, Some("refactor.extract")).is_empty());
    client.finish();
}

/// The new texts of an edit of one file in the plain form.
fn texts(edit: &Value, uri: &str) -> Vec<String> {
    let edits = edit["changes"][uri].as_array().unwrap_or_else(|| panic!("{edit}"));
    edits.iter().map(|edit| edit["newText"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn texts_are_rewritten_in_clients_that_only_take_plain_edits() {
    let toc = "- name: b\n  href: b.md\n- name: a\n  href: a.md\n";
    let set = Set::new(&[
        ("docfx.json", "{}"),
        ("a.md", A),
        ("b.md", "# B\n\n[a](a.md#a) [l]\n\n[z]: a.md\n[l]: a.md\n"),
        ("toc.yml", toc),
    ]);
    let literals = json!({"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}});
    let mut client = Client::start(&set, &json!({"textDocument": {"codeAction": literals}}));
    for (file, line, only, title, expected) in [
        ("b.md", 2, None, "Give this link a definition", vec!["[a]", "\n[a]: a.md#a\n"]),
        ("b.md", 2, Some("source"), "Organize link definitions", vec!["\n\n[l]: a.md\n"]),
        ("a.md", 2, Some("refactor.rewrite"), "Demote section \"Setup\" to level 3", vec!["###"]),
        ("toc.yml", 0, None, "Sort these entries", vec!["- name: a\n  href: a.md\n- name: b\n  href: b.md\n"]),
    ] {
        let uri = set.uri(file);
        let offered = actions(&mut client, &uri, line, only);
        assert_eq!(texts(&titled(&offered, title)["edit"], &uri), expected, "{title}");
    }
    // What belongs to the whole text is not offered unasked.
    let unasked = actions(&mut client, &set.uri("b.md"), 2, None);
    assert!(unasked.iter().all(|it| !it["kind"].as_str().unwrap().starts_with("source")), "{unasked:?}");
    client.finish();
}

#[test]
fn a_copied_section_becomes_a_relative_link() {
    let set = set();
    let mut client = Client::start(&set, &json!({}));
    let mut run = |command: &str, uri: &str, line: u32, text: Option<&str>| {
        let argument = json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": 0}, "text": text});
        client.ask("workspace/executeCommand", json!({"command": command, "arguments": [argument]}))["result"].clone()
    };
    let copied = run("guidepost.copySectionLink", &set.uri("a.md"), 4, None);
    assert_eq!(copied, format!("{}#setup", set.uri("a.md")));
    let include = set.uri("includes/x.md");
    assert_eq!(run("guidepost.linkFor", &include, 0, copied.as_str()), "[Setup](../a.md#setup)");
    assert_eq!(run("guidepost.linkFor", &include, 0, Some("https://example.com")), Value::Null);
    client.finish();
}

#[test]
fn a_section_of_a_list_is_refused_in_the_menu_where_the_client_shows_why() {
    let set = Set::new(&[("docfx.json", "{}"), ("a.md", "# A\n\n- One\n\n  ## In a list\n\n  x\n")]);
    for disabled in [true, false] {
        let mut declared = able();
        declared["textDocument"]["codeAction"]["disabledSupport"] = json!(disabled);
        let mut client = Client::start(&set, &declared);
        let offered = actions(&mut client, &set.uri("a.md"), 4, Some("refactor.extract"));
        let reasons: Vec<&Value> = offered.iter().map(|it| &it["disabled"]["reason"]).collect();
        let reason = json!("This heading stands in a list (line 3), and its section cannot be moved by itself.");
        assert_eq!(reasons, if disabled { vec![&reason; 3] } else { Vec::new() }, "{offered:?}");
        client.finish();
    }
}
