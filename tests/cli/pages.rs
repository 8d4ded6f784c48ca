//! The explanation pages, taken at their word: their wrong examples have the finding, their right ones not.
//!
//! A fenced block is a file: `title="..."` behind its language is the file's name, without one it is
//! `article.md`. A block before `## Wrong` belongs to both examples. A sentence that begins with
//! "The set holds" names files that only have to exist.

use super::{guidepost, json};
use std::path::Path;

/// Codes that no example text can show, and why.
const NOT_SHOWN_BY_TEXT: [(&str, &str); 5] = [
    ("file-not-utf8", "a page is UTF-8 itself"),
    ("file-too-large", "a page of 10 MB"),
    ("file-unreadable", "a file's permissions are not its text"),
    ("ms-date-unchanged", "an article that an editor has open, and a commit"),
    ("redirect-missing", "two commits; tests/cli/since.rs shows it"),
];

type Files = Vec<(String, String)>;

/// The files of the wrong and of the right example.
fn examples(page: &str) -> [Files; 2] {
    let [mut common, mut wrong, mut right] = [Files::new(), Files::new(), Files::new()];
    let mut files = &mut common;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        match line {
            "## Wrong" => files = &mut wrong,
            "## Right" => files = &mut right,
            "## Why" => break,
            _ if line.starts_with("The set holds ") => {
                let names = line.split('`').skip(1).step_by(2).filter(|name| name.contains('.'));
                files.extend(names.map(|name| (name.to_owned(), String::new())));
            }
            _ if line.starts_with("```") => {
                let name = line.split('"').nth(1).unwrap_or("article.md").to_owned();
                // An example that holds code itself has a longer fence.
                let fence = &line[..line.len() - line.trim_start_matches('`').len()];
                let text: String = lines.by_ref().take_while(|line| *line != fence).map(|l| format!("{l}\n")).collect();
                files.push((name, text));
            }
            _ => {}
        }
    }
    [wrong, right].map(|example| common.iter().cloned().chain(example).collect())
}

fn reported(files: &Files) -> Vec<String> {
    let mut set = vec![("docfx.json", "{\"build\": {}}")];
    set.extend(files.iter().map(|(name, text)| (&**name, &**text)));
    let folder = super::set(&set);
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    let codes = report["diagnostics"].as_array().unwrap().iter();
    codes.map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_wrong_example_of_a_page_has_its_finding_and_the_right_one_has_not() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks/pages");
    let mut tried = 0;
    let mut failures = Vec::new();
    for entry in std::fs::read_dir(pages).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_str().unwrap();
        // The list of codes has no examples.
        if code == "index" || NOT_SHOWN_BY_TEXT.iter().any(|(name, _)| *name == code) {
            continue;
        }
        let [wrong, right] = examples(&std::fs::read_to_string(&path).unwrap()).map(|files| reported(&files));
        if !wrong.iter().any(|it| it == code) {
            failures.push(format!("{code}: the wrong example only has {wrong:?}"));
        }
        if right.iter().any(|it| it == code) {
            failures.push(format!("{code}: the right example has it too: {right:?}"));
        }
        tried += 1;
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(tried >= 35, "{tried}");
}
