//! From `initialize` to the end of the process.

use crate::client::{Client, Set, at, frame};
use serde_json::{Value, json};

#[test]
fn a_server_that_is_shut_down_ends_with_0() {
    let set = Set::new(&[("a.md", "# A\n")]);
    Client::start(&set, &json!({})).finish();
}

#[test]
fn exit_without_shutdown_ends_with_1() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(1));
}

#[test]
fn exit_right_behind_shutdown_ends_with_0() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &json!({}));
    let down = json!({"jsonrpc": "2.0", "id": 99, "method": "shutdown"}).to_string();
    let exit = json!({"jsonrpc": "2.0", "method": "exit"}).to_string();
    client.send_bytes(&[frame(&down), frame(&exit)].concat());
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn exit_before_initialize_ends_with_1() {
    let mut client = Client::spawn();
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(1));
}

#[test]
fn the_end_of_the_input_ends_the_server_even_while_requests_are_held() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::start(&set, &pulling());
    client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    client.hang_up();
    assert_eq!(client.wait().code(), Some(1));
}

#[test]
fn a_client_process_that_is_gone_ends_the_server() {
    let mut other = std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut client = Client::spawn();
    client.ask("initialize", json!({"processId": other.id(), "rootUri": null, "capabilities": {}}));
    client.ask("guidepost/status", json!({}));
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(client.wait().code(), Some(1));
}

#[test]
fn requests_outside_the_session_are_refused() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::spawn();
    let early = client.request("textDocument/hover", at(&set.uri("a.md"), 0, 0));
    assert_eq!(client.error(&early), -32002);
    client.initialize(&set, &json!({}));
    let again = client.request("initialize", json!({"processId": null, "rootUri": null, "capabilities": {}}));
    assert_eq!(client.error(&again), -32600);
    let down = client.request("shutdown", Value::Null);
    let late = client.request("textDocument/hover", at(&set.uri("a.md"), 0, 0));
    assert_eq!(client.answer(&down)["result"], Value::Null);
    assert_eq!(client.error(&late), -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait().code(), Some(0));
}

#[test]
fn the_first_encoding_of_the_client_that_the_server_knows_is_spoken() {
    let set = Set::new(&[("a.md", "# A\n")]);
    for (offered, spoken) in [
        (json!(["utf-8", "utf-16"]), "utf-8"),
        (json!(["utf-32", "utf-8"]), "utf-32"),
        (json!(["utf-16"]), "utf-16"),
        (Value::Null, "utf-16"),
    ] {
        let mut client = Client::spawn();
        let general = if offered.is_null() { json!({}) } else { json!({"positionEncodings": offered}) };
        let result = client.initialize(&set, &json!({"general": general}));
        assert_eq!(result["capabilities"]["positionEncoding"], spoken);
        client.finish();
    }
}

#[test]
fn columns_count_what_was_negotiated() {
    let text = "# T\n\n😀é [x](gone.md) [y](a.md)\n";
    let before = "😀é [x](gone.md) [y](a.md";
    let set = Set::new(&[("a.md", text)]);
    for (encoding, column, width) in [
        ("utf-8", before.find("gone").unwrap(), 7),
        ("utf-16", "😀é [x](".encode_utf16().count(), 7),
        ("utf-32", "😀é [x](".chars().count(), 7),
    ] {
        let mut client = Client::start(&set, &json!({"general": {"positionEncodings": [encoding]}}));
        let uri = set.uri("a.md");
        client.open(&uri, text);
        let params = client.expect_codes(&uri, &["file-not-found"]);
        let range = &params["diagnostics"][0]["range"];
        assert_eq!(range["start"], json!({"line": 2, "character": column}), "{encoding}");
        assert_eq!(range["end"], json!({"line": 2, "character": column + width}), "{encoding}");
        // An edit right after the wide characters lands where the client means it.
        let end = json!({"line": 2, "character": column + width});
        client.change(&uri, 2, json!([{"range": {"start": range["start"], "end": end}, "text": "a.md"}]));
        client.expect_codes(&uri, &[]);
        client.finish();
    }
}

#[test]
fn the_scan_shows_progress_where_the_client_can() {
    let set = Set::new(&[("a.md", "# A\n")]);
    let mut client = Client::spawn();
    client.initialize(&set, &json!({"window": {"workDoneProgress": true}}));
    let created = client.expect("window/workDoneProgress/create");
    let mut kinds = Vec::new();
    while kinds.last() != Some(&json!("end")) {
        let params = client.expect("$/progress");
        assert_eq!(params["token"], created["token"]);
        kinds.push(params["value"]["kind"].clone());
    }
    assert_eq!(kinds[0], "begin");
    client.finish();
}

#[test]
fn the_status_says_which_sets_were_found_and_why() {
    let set = Set::new(&[("docfx.json", "{\"build\": {}}"), ("a.md", "# A\n"), ("b/c.md", "# C\n")]);
    let mut client = Client::spawn();
    client.initialize(&set, &json!({"experimental": {"guidepostStatus": true}}));
    client.expect("guidepost/status");
    client.await_scan();
    let status = client.ask("guidepost/status", json!({"textDocument": {"uri": set.uri("a.md")}}))["result"].clone();
    assert_eq!(status["articles"], 2);
    assert_eq!(status["sets"][0]["generator"], "learn");
    assert_eq!(status["sets"][0]["root"], json!(set.path("").to_str().unwrap().trim_end_matches('/')));
    assert!(status["sets"][0]["foundBy"].as_str().unwrap().contains("docfx.json"), "{status}");
    assert_eq!(status["document"]["version"], Value::Null);
    client.ignore("guidepost/status");
    client.finish();
}

/// A client that pulls diagnostics and can be told to pull again.
pub fn pulling() -> Value {
    json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}})
}
