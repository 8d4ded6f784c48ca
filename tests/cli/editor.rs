//! `check` and the editor say the same: the findings of the demo set, asked for both ways.

#[path = "../lsp/client.rs"]
#[expect(dead_code, reason = "the other tests of the server need more of it")]
mod client;

use super::{guidepost, json};
use client::{Client, Set};
use serde_json::{Value, json};
use std::path::Path;

/// A finding as both must tell it: file, range from 0, severity, code, message.
type Told = (String, [u64; 4], u64, String, String);

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn from_check(finding: &Value) -> Told {
    let range = ["line", "column", "end_line", "end_column"].map(|key| number(&finding[key]) - 1);
    let severities = ["", "error", "warning", "suggestion", "hint"];
    let severity = severities.iter().position(|name| finding["severity"] == *name).unwrap() as u64;
    (text(&finding["file"]), range, severity, text(&finding["code"]), text(&finding["message"]))
}

fn from_editor(file: &str, finding: &Value) -> Told {
    let (start, end) = (&finding["range"]["start"], &finding["range"]["end"]);
    let range = [&start["line"], &start["character"], &end["line"], &end["character"]].map(number);
    (file.to_owned(), range, number(&finding["severity"]), text(&finding["code"]), text(&finding["message"]))
}

/// A copy of the demo set with more mistakes: wide characters, the configuration, an include.
fn demo_and_more() -> (Set, Vec<(String, String)>) {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docsets/demo");
    let mut files = vec![
        (
            "guidepost.toml".to_owned(),
            "generater = \"learn\"\n[severity]\nlink-definition-unused = \"error\"\n".to_owned(),
        ),
        ("wide.md".to_owned(), "# 😀\n\n😀é [x](gone.md#y) 日本 [y](index.md#no)\n\n[unused]: a.md\n".to_owned()),
        ("includes/more.md".to_owned(), "---\nms.topic: how-to\n---\n\n[x](../gone.md)\n".to_owned()),
    ];
    let mut folders = vec![demo.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&demo).unwrap().to_str().unwrap().replace('\\', "/");
            match std::fs::read_to_string(&path) {
                Ok(text) => files.push((name, text)),
                Err(_) if path.is_dir() => folders.push(path),
                // A picture: its name is enough.
                Err(_) => files.push((name, String::new())),
            }
        }
    }
    let set = Set::new(&files.iter().map(|(name, text)| (&**name, &**text)).collect::<Vec<_>>());
    (set, files)
}

#[test]
fn check_and_the_editor_tell_the_same_findings() {
    let (set, files) = demo_and_more();
    let report = json(&guidepost(&["check", "--format", "json"], &set.path("")));
    let mut checked: Vec<Told> = report["diagnostics"].as_array().unwrap().iter().map(from_check).collect();
    checked.sort();
    assert!(checked.len() > 12, "{checked:#?}");

    // The editor asks for the findings of the whole set, and of every article when it is open: a closed one
    // tells only its errors and warnings.
    let capabilities = json!({
        "general": {"positionEncodings": ["utf-16"]},
        "textDocument": {"diagnostic": {"relatedDocumentSupport": true}},
        "workspace": {"diagnostics": {"refreshSupport": true}}
    });
    let mut client = Client::start(&set, &capabilities);
    let answer = client.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    let mut closed: Vec<Told> = Vec::new();
    for document in answer["result"]["items"].as_array().unwrap() {
        let uri = text(&document["uri"]);
        let file = uri.strip_prefix(&format!("{}/", set.uri(""))).unwrap_or_else(|| panic!("{uri}"));
        closed.extend(document["items"].as_array().unwrap().iter().map(|it| from_editor(file, it)));
    }
    closed.sort();
    let serious: Vec<Told> = checked.iter().filter(|told| told.2 <= 2).cloned().collect();
    assert_eq!(closed, serious);

    let articles = files.iter().filter(|(name, _)| Path::new(name).extension().is_some_and(|it| it == "md"));
    let mut open: Vec<Told> = Vec::new();
    for (name, content) in articles {
        let uri = set.uri(name);
        client.open(&uri, content);
        let answer = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
        open.extend(answer["result"]["items"].as_array().unwrap().iter().map(|it| from_editor(name, it)));
    }
    open.sort();
    let in_articles: Vec<Told> = checked.into_iter().filter(|told| told.0.ends_with(".md")).collect();
    assert_eq!(open, in_articles);
}
