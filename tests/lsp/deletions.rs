//! Deleting and moving files over the wire: the edits before, the question of the command, the word afterwards.

use crate::client::{Client, Set};
use serde_json::{Value, json};

const A: &str = "# A\n\n[old](old.md#part) and [o](old.md)\n";
const TOC: &str = "- name: Old\n  href: old.md\n- name: A\n  href: a.md\n";
const REDIRECTIONS: &str = "{\"redirections\": [\n  {\"source_path\": \"0.md\", \"redirect_url\": \"/x/a\"}\n]}\n";

const SHORTENED: &str = "1 link led to a section that is not there any more: now to the page.";

fn set() -> Set {
    Set::new(&[
        ("docfx.json", "{\"build\": {\"content\": [{\"files\": [\"**/*.{md,yml}\"]}], \"basePath\": \"/x\"}}"),
        (".openpublishing.redirection.json", REDIRECTIONS),
        ("toc.yml", TOC),
        ("a.md", A),
        ("old.md", "# Old\n"),
        ("alone.md", "# Alone\n"),
    ])
}

/// An editor that can do everything.
fn start(set: &Set) -> Client {
    start_with(set, json!({}))
}

/// An editor that can do everything, and `more`.
fn start_with(set: &Set, more: Value) -> Client {
    let edit = json!({"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]});
    let operations = json!({"willRename": true, "didRename": true, "willDelete": true, "didDelete": true});
    let window = json!({"showMessage": {"messageActionItem": {}}, "showDocument": {"support": true}});
    let workspace = json!({"workspaceEdit": edit, "applyEdit": true, "fileOperations": operations});
    let mut declared = json!({"workspace": workspace, "window": window});
    declared.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Client::start(set, &declared)
}

/// The next question, with its message and choices; answered with `choice`.
fn choose(client: &mut Client, choice: Option<&str>) -> (String, Vec<String>) {
    let result = choice.map_or(Value::Null, |title| json!({"title": title}));
    let params = client.expect_and_answer("window/showMessageRequest", result);
    let actions = params["actions"].as_array().unwrap().iter();
    (
        params["message"].as_str().unwrap().to_owned(),
        actions.map(|it| it["title"].as_str().unwrap().to_owned()).collect(),
    )
}

/// An edit in words: `file: text after`, then what happens to files. Nothing is open, so texts are those on the disk.
fn applied(set: &Set, edit: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for change in edit["documentChanges"].as_array().unwrap() {
        let uri = |value: &Value| value.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        match change["kind"].as_str() {
            Some("rename") => all.push(format!("rename {} {}", uri(&change["oldUri"]), uri(&change["newUri"]))),
            Some(kind) => all.push(format!("{kind} {}", uri(&change["uri"]))),
            None => {
                let name = uri(&change["textDocument"]["uri"]);
                let mut lines: Vec<String> =
                    std::fs::read_to_string(set.path(&name)).unwrap().split('\n').map(str::to_owned).collect();
                for edit in change["edits"].as_array().unwrap().iter().rev() {
                    let number = |end: &str, part: &str| edit["range"][end][part].as_u64().unwrap() as usize;
                    let (from, to) = (number("start", "line"), number("end", "line"));
                    let mut text = lines[from][..number("start", "character")].to_owned();
                    text.push_str(edit["newText"].as_str().unwrap());
                    text.push_str(&lines[to][number("end", "character")..]);
                    lines.splice(from..=to, text.split('\n').map(str::to_owned).collect::<Vec<_>>());
                }
                all.push(format!("{name}: {}", lines.join("\n")));
            }
        }
    }
    all
}

fn files(set: &Set, names: &[&str]) -> Value {
    json!({"files": names.iter().map(|name| json!({"uri": set.uri(name)})).collect::<Vec<_>>()})
}

const TOC_AFTER: &str = "toc.yml: - name: A\n  href: a.md\n";

#[test]
fn entries_go_before_a_file_is_deleted_and_what_breaks_is_said_afterwards() {
    let set = set();
    let mut client = start(&set);
    let answer = client.ask("workspace/willDeleteFiles", files(&set, &["old.md"]));
    assert_eq!(applied(&set, &answer["result"]), [TOC_AFTER]);
    set.write("toc.yml", "- name: A\n  href: a.md\n");
    std::fs::remove_file(set.path("old.md")).unwrap();
    let changes = json!({"changes": [{"uri": set.uri("toc.yml"), "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
    client.notify("workspace/didDeleteFiles", files(&set, &["old.md"]));
    let (message, choices) = choose(&mut client, Some("Redirect to..."));
    assert_eq!(
        message,
        "`old.md` is gone. 2 links break: a.md:3, a.md:3. Readers who come to `/x/old` find nothing there, because nothing \
         leads on from there."
    );
    assert_eq!(choices, ["Redirect to...", "Unlink", "Show"]);
    let (message, targets) = choose(&mut client, Some("a.md"));
    assert_eq!(message, "Where do readers of `old.md` go?");
    assert_eq!(targets, ["a.md", "alone.md"]);
    let edit = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    assert_eq!(
        applied(&set, &edit["edit"]),
        [
            ".openpublishing.redirection.json: {\"redirections\": [\n  {\"source_path\": \"0.md\", \"redirect_url\": \"/x/a\"},\n  {\"source_path\": \"old.md\", \"redirect_url\": \"/x/a\"}\n]}\n",
            "a.md: # A\n\n[old](a.md) and [o](a.md)\n",
        ]
    );
    assert_eq!(client.expect("window/showMessage")["message"], SHORTENED);
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn any_page_of_the_set_or_an_address_can_be_where_links_to_a_deleted_article_lead() {
    let set = set();
    // Not in the folder of the article: nothing near proposes it.
    set.write("far/away.md", "---\ntitle: Far away\n---\n# X\n");
    let choosing = json!({"experimental": {"guidepostChooseTarget": true}});
    let mut client = start_with(&set, choosing);
    std::fs::remove_file(set.path("old.md")).unwrap();
    client.notify("workspace/didDeleteFiles", files(&set, &["old.md"]));
    choose(&mut client, Some("Redirect to..."));
    let (_, targets) = choose(&mut client, Some("Another page..."));
    assert_eq!(targets, ["a.md", "alone.md", "Another page..."]);
    let asked = client.expect("guidepost/chooseTarget");
    assert_eq!(asked["question"], "Where do readers of `old.md` go?");
    let pages = client.ask("guidepost/pages", json!({"textDocument": asked["textDocument"]}));
    let page = |title: &str, path: &str| json!({"title": title, "path": path, "uri": set.uri(path)});
    let expected = [page("A", "a.md"), page("Alone", "alone.md"), page("Far away", "far/away.md")];
    assert_eq!(pages["result"], json!(expected));
    let redirect =
        |deleted: &Value, target: &str| json!({"command": "guidepost.redirect", "arguments": [deleted, target]});
    for (target, link) in [
        (set.uri("far/away.md"), "far/away.md"),
        ("far/away.md".to_owned(), "far/away.md"),
        ("https://example.com/there".to_owned(), "https://example.com/there"),
    ] {
        assert!(client.ask("workspace/executeCommand", redirect(&asked["deleted"], &target))["result"].is_null());
        let edit = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
        let after = applied(&set, &edit["edit"]);
        let entry = if link.starts_with("http") { link } else { "/x/far/away" };
        assert!(after[0].contains(&format!("\"old.md\", \"redirect_url\": \"{entry}\"")), "{after:?}");
        assert_eq!(after[1], format!("a.md: # A\n\n[old]({link}) and [o]({link})\n"));
        assert_eq!(client.expect("window/showMessage")["message"], SHORTENED);
    }
    // Before a deletion, too; and what cannot be is refused.
    client.ask(
        "workspace/executeCommand",
        json!({"command": "guidepost.deleteArticle", "arguments": [set.uri("alone.md")]}),
    );
    choose(&mut client, Some("Redirect to..."));
    choose(&mut client, Some("Another page..."));
    let asked = client.expect("guidepost/chooseTarget");
    client.ask("workspace/executeCommand", redirect(&asked["deleted"], "/x/far/away"));
    let edit = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    let after = applied(&set, &edit["edit"]);
    assert!(after[0].contains("\"alone.md\", \"redirect_url\": \"/x/far/away\""), "{after:?}");
    assert_eq!(after[1], "delete alone.md");
    for (deleted, target, reason) in [
        (json!(set.uri("old.md")), "none.md", "is no file of the article set"),
        (json!(set.uri("a.md")), "alone.md", "is still there. Delete it first."),
        (json!(set.uri("never.md")), "alone.md", "Nothing is known of an article"),
    ] {
        let answer = client.ask("workspace/executeCommand", redirect(&deleted, target));
        assert!(answer["error"]["message"].as_str().unwrap().contains(reason), "{answer}");
    }
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn a_file_that_another_program_deletes_is_worth_a_word_only_when_links_break() {
    let set = set();
    let mut client = start(&set);
    for name in ["alone.md", "old.md"] {
        std::fs::remove_file(set.path(name)).unwrap();
        client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": set.uri(name), "type": 3}]}));
        // One by one: what changes at once is one batch.
        client.ask("guidepost/status", json!({}));
    }
    // The entry is one of the three; the page that nothing links to is not worth a word.
    let (message, _) = choose(&mut client, Some("Unlink"));
    assert!(message.starts_with("`old.md` is gone. 3 links break: a.md:3, a.md:3, toc.yml:2."), "{message}");
    let edit = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    assert_eq!(applied(&set, &edit["edit"]), ["a.md: # A\n\nold and o\n", TOC_AFTER]);
    client.ignore("textDocument/publishDiagnostics");
    client.finish();
}

#[test]
fn the_command_asks_before_it_deletes() {
    let set = set();
    let mut client = start(&set);
    let command = |arguments: Value| json!({"command": "guidepost.deleteArticle", "arguments": arguments});
    let old = set.uri("old.md");
    // Nobody chooses: nothing happens.
    assert!(client.ask("workspace/executeCommand", command(json!([old])))["result"].is_null());
    let (message, choices) = choose(&mut client, None);
    assert!(message.starts_with("Delete `old.md`? 2 links break: a.md:3, a.md:3."), "{message}");
    assert_eq!(choices, ["Redirect to...", "Unlink", "Show", "Delete anyway"]);
    client.ask("workspace/executeCommand", command(json!([old])));
    choose(&mut client, Some("Show"));
    let shown = client.expect_and_answer("window/showDocument", json!({"success": true}));
    assert_eq!(shown["uri"], json!(set.uri("a.md")));
    assert_eq!(shown["selection"]["start"], json!({"line": 2, "character": 6}));
    // A page that nothing links to.
    client.ask("workspace/executeCommand", command(json!([set.uri("alone.md")])));
    let (message, choices) = choose(&mut client, Some("Delete"));
    assert!(message.starts_with("Delete `alone.md`? No link breaks. Readers who come to `/x/alone`"), "{message}");
    assert_eq!(choices, ["Redirect to...", "Delete"]);
    let edit = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    assert_eq!(applied(&set, &edit["edit"]), ["delete alone.md"]);
    // Decided already; the client then asks about what has followed already, and hears no more of it.
    client.ask("workspace/executeCommand", command(json!([old, {"redirectTo": "a.md", "force": true}])));
    let edit = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    let changes = applied(&set, &edit["edit"]);
    assert_eq!(changes[1..], ["a.md: # A\n\n[old](a.md) and [o](a.md)\n", TOC_AFTER, "delete old.md"]);
    assert!(client.ask("workspace/willDeleteFiles", files(&set, &["old.md"]))["result"].is_null());
    for (arguments, reason) in [
        (json!([set.uri("none.md")]), "does not exist"),
        (json!([old, {"redirectTo": "none.md"}]), "is no file of the article set"),
        (json!([]), "argument 1 of `guidepost.deleteArticle` is missing"),
        (json!([old, {"unlink": 1}]), "argument 2 of `guidepost.deleteArticle` is"),
    ] {
        let answer = client.ask("workspace/executeCommand", command(arguments));
        assert!(answer["error"]["message"].as_str().unwrap().contains(reason), "{answer}");
    }
    client.finish();
}

#[test]
fn a_command_moves_a_file_with_its_links_and_redirection() {
    let set = set();
    let mut client = start(&set);
    let move_to = |to: &str| json!({"command": "guidepost.moveFile", "arguments": [set.uri("old.md"), set.uri(to)]});
    assert!(client.ask("workspace/executeCommand", move_to("sub/new.md"))["result"].is_null());
    let edit = client.expect_and_answer("workspace/applyEdit", json!({"applied": true}));
    assert_eq!(
        applied(&set, &edit["edit"]),
        [
            ".openpublishing.redirection.json: {\"redirections\": [\n  {\"source_path\": \"0.md\", \"redirect_url\": \"/x/a\"},\n  {\"source_path\": \"old.md\", \"redirect_url\": \"/x/sub/new\",\"redirect_document_id\": true}\n]}\n"
                .replace(",\"redirect_document", ", \"redirect_document")
                .as_str(),
            "a.md: # A\n\n[old](sub/new.md#part) and [o](sub/new.md)\n",
            "toc.yml: - name: Old\n  href: sub/new.md\n- name: A\n  href: a.md\n",
            "rename old.md new.md",
        ]
    );
    let asked = json!({"files": [{"oldUri": set.uri("old.md"), "newUri": set.uri("sub/new.md")}]});
    assert!(client.ask("workspace/willRenameFiles", asked)["result"].is_null());
    let refused = client.ask("workspace/executeCommand", move_to("a.md"));
    assert!(refused["error"]["message"].as_str().unwrap().contains("exists already"), "{refused}");
    client.finish();
}

#[test]
fn a_client_that_declares_nothing_is_offered_and_asked_nothing() {
    let set = set();
    let mut client = Client::spawn();
    let offered = client.initialize(&set, &json!({}));
    let commands = offered["capabilities"]["executeCommandProvider"]["commands"].as_array().unwrap();
    let changes_files = |it: &Value| it == "guidepost.deleteArticle" || it == "guidepost.moveFile";
    assert!(!commands.iter().any(changes_files), "{offered}");
    assert!(offered["capabilities"]["workspace"]["fileOperations"]["willDelete"].is_null(), "{offered}");
    client.await_scan();
    client.finish();
}
