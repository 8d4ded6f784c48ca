//! Whatever a client sends, it gets an error at most, and the server goes on.

use crate::client::{Client, Set, at, frame};
use serde_json::{Value, json};

fn started() -> (Set, Client) {
    let set = Set::new(&[("a.md", "# A\n")]);
    let client = Client::start(&set, &json!({}));
    (set, client)
}

#[test]
fn messages_that_are_none_are_answered_and_the_next_one_is_read() {
    let (_set, mut client) = started();
    let good = r#"{"jsonrpc":"2.0","id":"next","method":"guidepost/status","params":{}}"#;
    let with_header = |header: &str, body: &str| format!("{header}\r\n\r\n{body}").into_bytes();
    let cases: Vec<(&str, Vec<u8>, i64)> = vec![
        ("header without a length", with_header("Content-Type: x", "{}"), -32700),
        ("length that is no number", with_header("Content-Length: x", "{}"), -32700),
        ("negative length", with_header("Content-Length: -5", "{}"), -32700),
        ("huge length", with_header("Content-Length: 99999999999999999999", "{}"), -32700),
        ("no header at all", b"hello\r\n\r\n".to_vec(), -32700),
        ("no JSON", frame("{\"jsonrpc\":"), -32700),
        ("empty body", frame(""), -32700),
        ("bad UTF-8", [b"Content-Length: 4\r\n\r\n\"\xff\xfe\"".as_slice()].concat(), -32700),
        ("empty batch", frame("[]"), -32600),
        ("batch", frame(&format!("[{good}]")), -32600),
        ("number", frame("1"), -32600),
        ("object", frame("{}"), -32600),
        ("other version", frame(r#"{"jsonrpc":"1.0","id":null,"method":"x"}"#), -32600),
        ("neither request nor response", frame(r#"{"jsonrpc":"2.0"}"#), -32600),
    ];
    for (what, bytes, code) in cases {
        client.send_bytes(&bytes);
        client.send_bytes(&frame(good));
        assert_eq!(client.error(&Value::Null), code, "{what}");
        assert!(client.answer(&json!("next"))["result"].is_object(), "{what}");
    }
    client.finish();
}

#[test]
fn a_request_with_an_id_is_refused_under_that_id() {
    let (_set, mut client) = started();
    client.send_bytes(&frame(r#"{"jsonrpc":"2.0","id":"x","method":5}"#));
    assert_eq!(client.error(&json!("x")), -32600);
    client.finish();
}

#[test]
fn responses_that_nobody_asked_for_are_ignored() {
    let (_set, mut client) = started();
    client.send(&json!({"jsonrpc": "2.0", "id": 777, "result": null}));
    client.send(&json!({"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": "m", "unknown": 2}}));
    client.finish();
}

#[test]
fn unknown_methods_are_refused_and_unknown_notifications_ignored() {
    let (_set, mut client) = started();
    let id = client.request("textDocument/noSuchThing", json!({}));
    assert_eq!(client.error(&id), -32601);
    client.notify("textDocument/noSuchThing", json!({}));
    client.notify("$/noSuchThing", json!({}));
    client.notify("$/setTrace", json!({"value": "off"}));
    client.notify("$/cancelRequest", json!({"id": 4711}));
    let id = client.request("textDocument/hover", json!({"textDocument": 5}));
    assert_eq!(client.error(&id), -32602);
    client.notify("textDocument/didOpen", json!([1, 2]));
    client.finish();
}

#[test]
fn a_lone_surrogate_is_replaced_and_the_text_goes_on() {
    let (set, mut client) = started();
    let uri = set.uri("a.md");
    let open = json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {
        "uri": uri, "languageId": "markdown", "version": 1, "text": "# A LONE\n\n[x](gone.md)\n"}}});
    client.send_bytes(&frame(&open.to_string().replace("LONE", "\\ud83d")));
    // The replacement is as wide as the half that was lost.
    let params = client.expect_codes(&uri, &["file-not-found"]);
    assert_eq!(params["diagnostics"][0]["range"]["start"], json!({"line": 2, "character": 4}));
    client.finish();
}

#[test]
fn positions_outside_the_text_clamp() {
    let (set, mut client) = started();
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n");
    client.expect_codes(&uri, &[]);
    for method in ["textDocument/hover", "textDocument/definition", "textDocument/completion"] {
        for (line, character) in [(0, u32::MAX), (u32::MAX, 0), (99, 99)] {
            let answer = client.ask(method, at(&uri, line, character));
            assert!(answer.get("error").is_none(), "{method}: {answer}");
        }
    }
    let range = json!({"start": {"line": 7, "character": 9}, "end": {"line": 99, "character": 0}});
    client.change(&uri, 2, json!([{"range": range, "text": "\n[x](gone.md)\n"}]));
    let params = client.expect_codes(&uri, &["file-not-found"]);
    assert_eq!(params["diagnostics"][0]["range"]["start"], json!({"line": 2, "character": 4}));
    client.finish();
}

#[test]
fn edits_of_unopened_files_are_ignored_and_said() {
    let (set, mut client) = started();
    let uri = set.uri("a.md");
    client.change(&uri, 2, json!([{"text": "[x](gone.md)"}]));
    assert!(client.expect("window/logMessage")["message"].as_str().unwrap().contains("a.md"));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    assert!(client.expect("window/logMessage")["message"].as_str().unwrap().contains("a.md"));
    assert!(client.ask("guidepost/status", json!({}))["result"].is_object());
    client.finish();
}

#[test]
fn documents_that_are_no_files_have_empty_answers() {
    let (_set, mut client) = started();
    for uri in ["untitled:Untitled-1", "git:/x/a.md?ref", "vscode-remote://h/x.md"] {
        client.open(uri, "# A\n\n[x](gone.md)\n");
        client.change(uri, 2, json!([{"text": "[y](gone.md)\n"}]));
        for method in ["textDocument/hover", "textDocument/definition", "textDocument/completion"] {
            assert_eq!(client.ask(method, at(uri, 0, 3))["result"], Value::Null, "{method}");
        }
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }
    assert_eq!(client.ask("guidepost/status", json!({}))["result"]["articles"], 1);
    client.finish();
}

#[test]
fn a_lost_change_makes_the_document_suspect_until_its_next_full_text() {
    let (set, mut client) = started();
    let uri = set.uri("a.md");
    client.open(&uri, "# A\n");
    client.expect_codes(&uri, &[]);
    let change = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
        "textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "BROKEN"}]}});
    let mut bytes = frame(&change.to_string());
    let place = bytes.windows(6).position(|window| window == b"BROKEN").unwrap();
    bytes[place] = 0xff;
    client.send_bytes(&bytes);
    assert_eq!(client.error(&Value::Null), -32700);
    assert!(client.expect("window/logMessage")["message"].as_str().unwrap().contains("a.md"));
    assert_eq!(client.ask("guidepost/status", json!({}))["result"]["suspect"], 1);
    client.change(&uri, 3, json!([{"text": "# A\n\n[x](gone.md)\n"}]));
    assert_eq!(client.ask("guidepost/status", json!({}))["result"]["suspect"], 0);
    client.expect_codes(&uri, &["file-not-found"]);
    client.finish();
}
