//! Outline, folding, selections, links, symbols, counts and the hierarchy of links, as an editor asks for them.

use crate::client::{Client, DEADLINE, Set, about, at, has_path};
use serde_json::{Value, json};
use std::time::Instant;

const TEXT: &str = "---\ntitle: Guide\n---\n# Guide\n\nSee [the setup](setup.md#first-steps), [none](none.md).\n\n## End\n\n- a\n  b\n\n[e](#end)\n";

fn open(capabilities: &Value) -> (Set, Client, String) {
    let set = Set::new(&[
        ("docfx.json", "{\"build\": {\"content\": [{\"files\": \"**/*.md\"}]}}"),
        ("guide.md", TEXT),
        ("setup.md", "# Setup\n\n😀 Before.\n\n## First steps\n\n[Guide](guide.md)\n"),
    ]);
    let mut client = Client::start(&set, capabilities);
    let uri = set.uri("guide.md");
    client.open(&uri, TEXT);
    client.await_scan();
    (set, client, uri)
}

#[test]
fn an_outline_is_a_tree_where_the_client_takes_one() {
    let tree = json!({"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": true}}});
    let (_set, mut client, uri) = open(&tree);
    let answer = client.ask("textDocument/documentSymbol", about(&uri))["result"].clone();
    assert_eq!(answer[0]["name"], "Front matter");
    assert_eq!(answer[0]["children"][0]["detail"], "Guide");
    assert_eq!(answer[1]["name"], "Guide");
    assert_eq!(answer[1]["children"][0]["name"], "End");
    assert_eq!(answer[1]["range"]["end"], json!({"line": 12, "character": 9}));
    assert_eq!(answer[1]["selectionRange"]["start"], json!({"line": 3, "character": 2}));
    client.leave();
    let (_set, mut client, uri) = open(&json!({}));
    let answer = client.ask("textDocument/documentSymbol", about(&uri))["result"].clone();
    let rows: Vec<(&Value, &Value)> =
        answer.as_array().unwrap().iter().map(|it| (&it["name"], &it["containerName"])).collect();
    assert_eq!(
        json!(rows),
        json!([["Front matter", null], ["title", "Front matter"], ["Guide", null], ["End", "Guide"]])
    );
    client.leave();
}

#[test]
fn folds_are_lines_and_no_more_than_the_client_takes() {
    for (declared, expected) in [(json!({}), "0-2 3-12 7-12 9-10"), (json!({"rangeLimit": 2}), "0-2 3-12")] {
        let (_set, mut client, uri) = open(&json!({"textDocument": {"foldingRange": declared}}));
        let answer = client.ask("textDocument/foldingRange", about(&uri))["result"].clone();
        let folds = answer.as_array().unwrap().iter().map(|it| format!("{}-{}", it["startLine"], it["endLine"]));
        assert_eq!(folds.collect::<Vec<_>>().join(" "), expected);
        client.leave();
    }
}

#[test]
fn each_caret_has_a_selection_that_grows() {
    let (_set, mut client, uri) = open(&json!({}));
    let places = json!([{"line": 7, "character": 4}, {"line": 5, "character": 10}]);
    let question = json!({"textDocument": {"uri": uri}, "positions": places});
    let answer = client.ask("textDocument/selectionRange", question)["result"].clone();
    assert_eq!(answer[0]["range"], json!({"start": {"line": 7, "character": 3}, "end": {"line": 7, "character": 6}}));
    assert_eq!(answer[1]["range"]["end"], json!({"line": 5, "character": 14}));
    let mut outermost = &answer[1];
    let mut steps = 0;
    while !outermost["parent"].is_null() {
        (outermost, steps) = (&outermost["parent"], steps + 1);
    }
    assert_eq!(outermost["range"]["start"], json!({"line": 0, "character": 0}));
    assert!(steps >= 3, "{answer}");
    client.leave();
}

#[test]
fn a_link_is_resolved_to_the_line_it_leads_to() {
    let (set, mut client, uri) = open(&json!({}));
    let links = client.ask("textDocument/documentLink", about(&uri))["result"].clone();
    // The one that leads nowhere is a finding, no link.
    assert_eq!(links.as_array().unwrap().len(), 2, "{links}");
    assert_eq!(links[0]["range"]["start"], json!({"line": 5, "character": 16}));
    assert_eq!(links[0]["target"], Value::Null);
    let link = client.ask("documentLink/resolve", links[0].clone())["result"].clone();
    assert_eq!(link["tooltip"], "Setup › First steps");
    assert_eq!(link["target"], json!(format!("{}#L5", set.uri("setup.md"))));
    client.leave();
}

#[test]
fn symbols_are_found_by_words_of_the_whole_set() {
    let (set, mut client, _) = open(&json!({}));
    let answer = client.ask("workspace/symbol", json!({"query": "first"}))["result"].clone();
    assert_eq!(answer[0]["name"], "First steps");
    assert_eq!(answer[0]["containerName"], "Setup");
    assert!(has_path(&answer[0]["location"]["uri"], &set.path("setup.md")));
    assert_eq!(answer[0]["location"]["range"]["start"]["line"], 4);
    assert_eq!(client.ask("workspace/symbol", json!({"query": "zzz"}))["result"], json!([]));
    client.leave();
}

#[test]
fn a_lens_counts_links_when_it_is_shown() {
    let (_set, mut client, uri) = open(&json!({}));
    assert_eq!(client.ask("textDocument/codeLens", about(&uri))["result"], Value::Null);
    client.leave();
    let (_set, mut client, uri) = open(&json!({"experimental": {"guidepostCommands": ["guidepost.showReferences"]}}));
    let lenses = client.ask("textDocument/codeLens", about(&uri))["result"].clone();
    let lines: Vec<&Value> = lenses.as_array().unwrap().iter().map(|it| &it["range"]["start"]["line"]).collect();
    assert_eq!(json!(lines), json!([3, 7]));
    for (index, title) in [(0, "1 link to this article"), (1, "1 link")] {
        assert_eq!(lenses[index]["command"], Value::Null);
        let lens = client.ask("codeLens/resolve", lenses[index].clone())["result"].clone();
        assert_eq!(lens["command"]["title"], title);
        assert_eq!(lens["command"]["command"], "guidepost.showReferences");
        // What it opens is the list of just those, whether the client takes it or asks.
        let listed = lens["command"]["arguments"][2].clone();
        let place = lens["command"]["arguments"][1].clone();
        let question =
            json!({"textDocument": {"uri": uri}, "position": place, "context": {"includeDeclaration": false}});
        let references = client.ask("textDocument/references", question)["result"].clone();
        assert_eq!(references.as_array().unwrap().len(), 1, "{references}");
        assert_eq!(listed, references);
    }
    client.leave();
}

/// Tokens as `line:column length type modifiers`.
fn tokens(answer: &Value) -> String {
    let data: Vec<u64> = answer["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let (mut line, mut column) = (0, 0);
    let rows = data.chunks(5).map(|token| {
        column = if token[0] == 0 { column + token[1] } else { token[1] };
        line += token[0];
        format!("{line}:{column} {} {} {}", token[2], token[3], token[4])
    });
    rows.collect::<Vec<_>>().join(", ")
}

#[test]
fn what_a_grammar_does_not_know_is_coloured_where_the_client_asks_for_it() {
    let declared = |requests: Value| {
        let tokens = json!({
            "requests": requests, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"]
        });
        json!({"textDocument": {"semanticTokens": tokens}})
    };
    let (set, mut client, uri) = open(&declared(json!({"full": {"delta": true}, "range": true})));
    let whole = client.ask("textDocument/semanticTokens/full", about(&uri))["result"].clone();
    // `#first-steps` is an anchor, `none.md` a broken link, `#end` an anchor.
    assert_eq!(tokens(&whole), "5:24 12 3 0, 5:46 7 5 2, 12:4 4 3 0");
    let mut part = about(&uri);
    part["range"] = json!({"start": {"line": 11, "character": 0}, "end": {"line": 12, "character": 9}});
    let part = client.ask("textDocument/semanticTokens/range", part)["result"].clone();
    assert_eq!(tokens(&part), "12:4 4 3 0");
    // Columns are UTF-16 units.
    let setup = set.uri("setup.md");
    client.open(&setup, "😀 [x](guide.md#end) :::no-loc text=\"😀\":::\n");
    let answer = client.ask("textDocument/semanticTokens/full", about(&setup))["result"].clone();
    assert_eq!(tokens(&answer), "0:15 4 3 0, 0:21 9 0 0, 0:31 4 1 0, 0:36 4 2 0, 0:40 3 0 0");
    client.leave();
}

#[test]
fn colours_are_offered_only_to_clients_that_take_them_and_told_to_be_asked_again() {
    let set = Set::new(&[("docfx.json", "{}"), ("a.md", "# A\n\n[b](b.md)\n")]);
    let mut plain = Client::spawn();
    assert_eq!(plain.initialize(&set, &json!({}))["capabilities"]["semanticTokensProvider"], Value::Null);
    plain.leave();
    let tokens = json!({"requests": {"full": true}, "tokenTypes": [], "tokenModifiers": [], "formats": []});
    let declared = json!({
        "textDocument": {"semanticTokens": tokens}, "workspace": {"semanticTokens": {"refreshSupport": true}}
    });
    let mut client = Client::start(&set, &declared);
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n\n[b](b.md)\n");
    let await_tokens = |client: &mut Client, wanted: Value| {
        let begun = Instant::now();
        while client.ask("textDocument/semanticTokens/full", about(&uri))["result"]["data"] != wanted {
            assert!(begun.elapsed() < DEADLINE, "the tokens are not {wanted}");
        }
    };
    await_tokens(&mut client, json!([2, 4, 4, 5, 2]));
    client.forget("workspace/semanticTokens/refresh");
    set.write("b.md", "# B\n");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": set.uri("b.md"), "type": 1}]}));
    client.expect("workspace/semanticTokens/refresh");
    await_tokens(&mut client, json!([]));
    client.leave();
}

#[test]
fn titles_stand_behind_opaque_links_where_the_client_wants_them() {
    let text = "# A\n\nSee [here](setup.md#first-steps).\n";
    let (set, mut client, _) = open(&json!({}));
    let uri = set.uri("a.md");
    client.open(&uri, text);
    let mut question = about(&uri);
    question["range"] = json!({"start": {"line": 0, "character": 0}, "end": {"line": 3, "character": 0}});
    assert_eq!(client.ask("textDocument/inlayHint", question.clone())["result"], Value::Null);
    let on = json!({"settings": {"guidepost": {"inlayHints": {"linkTitles": true}}}});
    client.notify("workspace/didChangeConfiguration", on);
    let hints = client.ask("textDocument/inlayHint", question)["result"].clone();
    assert_eq!(hints[0]["label"][0]["value"], "→ Setup › First steps", "{hints}");
    assert_eq!(hints[0]["position"], json!({"line": 2, "character": 32}));
    assert!(has_path(&hints[0]["label"][0]["location"]["uri"], &set.path("setup.md")), "{hints}");
    client.leave();
}

#[test]
fn a_hierarchy_goes_from_article_to_article() {
    let (set, mut client, uri) = open(&json!({}));
    let items = client.ask("textDocument/prepareCallHierarchy", at(&uri, 5, 20))["result"].clone();
    assert_eq!((&items[0]["name"], &items[0]["detail"]), (&json!("Setup"), &json!("setup.md")));
    let item = json!({"item": items[0]});
    let calls = client.ask("callHierarchy/incomingCalls", item.clone())["result"].clone();
    assert_eq!(calls[0]["from"]["name"], "Guide");
    assert_eq!(calls[0]["fromRanges"][0]["start"], json!({"line": 5, "character": 16}));
    let calls = client.ask("callHierarchy/outgoingCalls", item)["result"].clone();
    assert!(has_path(&calls[0]["to"]["uri"], &set.path("guide.md")));
    assert_eq!(calls[0]["fromRanges"][0]["start"], json!({"line": 6, "character": 8}));
    client.leave();
}

#[test]
fn references_come_in_parts_where_the_client_asks_for_them() {
    let pages: Vec<(String, String)> =
        (0..300).map(|number| (format!("p{number:03}.md"), "# P\n\n[s](setup.md)\n".to_owned())).collect();
    let mut files: Vec<(&str, &str)> = pages.iter().map(|(name, text)| (&**name, &**text)).collect();
    files.extend([("docfx.json", "{\"build\": {\"content\": [{\"files\": \"*.md\"}]}}"), ("setup.md", "# Setup\n")]);
    let set = Set::new(&files);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri("setup.md");
    client.open(&uri, "# Setup\n");
    client.await_scan();
    let mut question = at(&uri, 0, 3);
    question["context"] = json!({"includeDeclaration": true});
    let whole = client.ask("textDocument/references", question.clone())["result"].clone();
    assert_eq!(whole.as_array().unwrap().len(), 301);
    question["partialResultToken"] = json!("part");
    let id = client.request("textDocument/references", question);
    let part = |client: &mut Client| {
        client.expect_with("$/progress", |params| params["token"] == "part")["value"].as_array().unwrap().clone()
    };
    let parts = [part(&mut client), part(&mut client)];
    let answer = client.answer(&id)["result"].clone();
    assert_eq!(answer, json!([]), "all places were in the parts");
    assert_eq!(parts.each_ref().map(Vec::len), [200, 101]);
    assert_eq!(json!(parts.concat()), whole);
    client.leave();
}
