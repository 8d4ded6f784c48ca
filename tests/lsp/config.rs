//! Configuration of the Learn build, as it stands in the editor: what it decides, and that half-typed text of it
//! decides nothing.

use crate::client::{Client, DEADLINE, Set, at, codes, has_path};
use serde_json::{Value, json};
use std::time::Instant;

/// Waits until the findings of a document have (or have no longer) the code; gives the parameters.
fn expect_code(client: &mut Client, uri: &str, code: &str, there: bool) -> Value {
    client.expect_with("textDocument/publishDiagnostics", |params| {
        params["uri"] == *uri && codes(&params["diagnostics"]).contains(&code) == there
    })
}

fn full(client: &mut Client, uri: &str, version: i64, text: &str) {
    client.change(uri, version, json!([{"text": text}]));
}

#[test]
fn a_docfx_json_with_comments_counts_and_half_typed_keeps_what_it_said() {
    let good = "{\n  // Comments and trailing commas are fine.\n  \"build\": {},\n  \"rules\": { \"file-not-found\": \"off\", },\n}\n";
    let set = Set::new(&[("docfx.json", good), ("a.md", "# A\n\n[x](gone.md)\n")]);
    let mut client = Client::start(&set, &json!({}));
    let (article, config) = (set.uri("a.md"), set.uri("docfx.json"));
    client.open(&article, "# A\n\n[x](gone.md)\n");
    expect_code(&mut client, &article, "file-not-found", false);
    client.open(&config, good);
    full(&mut client, &config, 2, &good.replace("\"off\", }", "\"off\", "));
    let broken = client.expect_codes(&config, &["config-invalid"]);
    assert_eq!(broken["diagnostics"][0]["range"]["start"], json!({"line": 3, "character": 38}), "{broken}");
    // An edit of the article is judged by the last good state.
    full(&mut client, &article, 2, "# A\n\n[x](gone.md) [y](#none)\n");
    let judged = expect_code(&mut client, &article, "bookmark-not-found", true);
    assert!(!codes(&judged["diagnostics"]).contains(&"file-not-found"), "{judged}");
    full(&mut client, &config, 3, &good.replace("\"off\"", "\"fatal\""));
    let wrong = client.expect_codes(&config, &["rule-override-invalid"]);
    assert_eq!(wrong["diagnostics"][0]["range"]["start"], json!({"line": 3, "character": 31}), "{wrong}");
    expect_code(&mut client, &article, "file-not-found", true);
    full(&mut client, &config, 4, good);
    client.expect_codes(&config, &[]);
    expect_code(&mut client, &article, "file-not-found", false);
    client.leave();
}

#[test]
fn a_half_typed_redirection_file_keeps_what_it_said() {
    let good = "{\"redirections\": [\n{\"source_path\": \"old.md\", \"redirect_url\": \"/x/new\"}\n]}\n";
    let text = "# A\n\n[x](old.md)\n";
    let set =
        Set::new(&[("docfx.json", "{\"build\": {}}"), (".openpublishing.redirection.json", good), ("a.md", text)]);
    let mut client = Client::start(&set, &json!({}));
    let (article, config) = (set.uri("a.md"), set.uri(".openpublishing.redirection.json"));
    client.open(&article, text);
    expect_code(&mut client, &article, "link-to-redirect", true);
    client.open(&config, good);
    full(&mut client, &config, 2, &good.replace("\"redirect_url\": \"/x/new\"}", "\"redirect_url\": "));
    let broken = client.expect_codes(&config, &["config-invalid"]);
    assert_eq!(broken["diagnostics"][0]["range"]["start"]["line"], 2, "{broken}");
    full(&mut client, &article, 2, "# A\n\n[x](old.md) [y](#none)\n");
    let judged = expect_code(&mut client, &article, "bookmark-not-found", true);
    let found = codes(&judged["diagnostics"]);
    assert!(found.contains(&"link-to-redirect") && !found.contains(&"file-not-found"), "{judged}");
    full(&mut client, &config, 3, &good.replace("\"redirect_url\": \"/x/new\"", "\"redirect_urls\": \"/x/new\""));
    client.expect_codes(&config, &["missing-attribute"]);
    expect_code(&mut client, &article, "file-not-found", true);
    client.leave();
}

#[test]
fn a_map_of_uids_is_missing_until_it_comes_and_half_typed_text_marks_nothing_but_itself() {
    let good = "{\"build\": {\n\"resource\": [],\n\"xref\": \"maps/xrefmap.yml\"}}\n";
    let set = Set::new(&[("docfx.json", good), ("a.md", "# A\n")]);
    let mut client = Client::start(&set, &json!({}));
    let config = set.uri("docfx.json");
    client.open(&config, good);
    let missing = client.expect_codes(&config, &["file-not-found"]);
    assert_eq!(missing["diagnostics"][0]["range"]["start"], json!({"line": 2, "character": 8}), "{missing}");
    full(&mut client, &config, 2, &good.replace("[]", "[{\"fi"));
    client.expect_codes(&config, &["config-invalid"]);
    full(&mut client, &config, 3, good);
    client.expect_codes(&config, &["file-not-found"]);
    set.write("maps/xrefmap.yml", "references: []\n");
    let changes = json!({"changes": [{"uri": set.uri("maps/xrefmap.yml"), "type": 1}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
    client.expect_codes(&config, &[]);
    client.leave();
}

#[test]
fn metadata_of_files_wins_over_that_of_the_set_and_the_last_glob_over_the_others() {
    let config = |last: &str| {
        format!(
            "{{\"build\": {{\"globalMetadata\": {{\"author\": \"all\"}}, \"fileMetadata\": {{\"author\": {{\
             \"**/*.md\": \"files\", \"sub/*.md\": \"{last}\"}}}}}}}}\n"
        )
    };
    let text = "---\nauthor: own\n---\n# A\n";
    let set = Set::new(&[("docfx.json", &config("some")), ("a.md", text), ("sub/a.md", text)]);
    let mut client = Client::start(&set, &json!({}));
    let hover = |client: &mut Client, path: &str| {
        let answer = client.ask("textDocument/hover", at(&set.uri(path), 1, 2));
        answer["result"]["contents"].to_string()
    };
    for path in ["a.md", "sub/a.md"] {
        client.open(&set.uri(path), text);
    }
    assert!(hover(&mut client, "a.md").contains("Overrides `author: files`"));
    assert!(hover(&mut client, "sub/a.md").contains("Overrides `author: some`"));
    set.write("docfx.json", &config("others"));
    let changes = json!({"changes": [{"uri": set.uri("docfx.json"), "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
    let begun = Instant::now();
    while !hover(&mut client, "sub/a.md").contains("Overrides `author: others`") {
        assert!(begun.elapsed() < DEADLINE, "the new configuration does not count");
    }
    client.leave();
}

#[test]
fn each_of_several_sets_has_its_own_rules_and_addresses() {
    let text =
        "# A\n\n[gone](gone.md) [own](/one/b#part) [other](/two/b#part) [none](/two/b#none) [else](/three/b#none)\n";
    let set = Set::new(&[
        (".git/HEAD", "ref: x\n"),
        (
            ".openpublishing.publish.config.json",
            "{\"docsets_to_publish\": [{\"build_source_folder\": \"one\"}, {\"build_source_folder\": \"two\"}]}",
        ),
        ("one/docfx.yml", "files: ['**/*.md']\nbasePath: /one\nrules:\n  file-not-found: off\n"),
        ("two/docfx.json", "{\"build\": {\"globalMetadata\": {\"breadcrumb_path\": \"/two/bread/toc.json\"}}}"),
        ("two/bread/toc.yml", "- name: Two\n"),
        ("one/a.md", text),
        ("one/b.md", "# B\n\n## Part\n"),
        ("two/a.md", text),
        ("two/b.md", "# B\n\n## Part\n"),
    ]);
    let mut client = Client::start(&set, &json!({}));
    for (folder, missing) in [("one", false), ("two", true)] {
        let uri = set.uri(&format!("{folder}/a.md"));
        client.open(&uri, text);
        let shown = expect_code(&mut client, &uri, "bookmark-not-found", true);
        let found = codes(&shown["diagnostics"]);
        assert_eq!(found.contains(&"file-not-found"), missing, "{shown}");
        assert_eq!(found.iter().filter(|code| **code == "bookmark-not-found").count(), 1, "{shown}");
        for (link, to) in [("/one/b#part", "one/b.md"), ("/two/b#part", "two/b.md")] {
            let column = text.lines().nth(2).unwrap().find(link).unwrap() as u32;
            let answer = client.ask("textDocument/definition", at(&uri, 2, column + 2))["result"].clone();
            assert!(has_path(&answer[0]["uri"], &set.path(to)), "{answer}");
            assert_eq!(answer[0]["range"]["start"]["line"], 2, "{answer}");
        }
    }
    client.leave();
}

#[test]
fn an_entry_of_a_redirection_file_leads_to_its_article_as_it_is_typed() {
    let text = "{\"redirections\": [\n{\"source_path\": \"old.md\", \"redirect_url\": \"/base/gone\"}\n]}\n";
    let set = Set::new(&[
        ("docfx.json", "{\"build\": {}, \"basePath\": \"/base\"}"),
        (".openpublishing.redirection.json", text),
        ("new.md", "# New\n"),
    ]);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri(".openpublishing.redirection.json");
    client.open(&uri, text);
    let place = at(&uri, 1, text.lines().nth(1).unwrap().find("/base").unwrap() as u32 + 3);
    let nowhere = client.ask("textDocument/definition", place.clone())["result"].clone();
    assert!(nowhere.as_array().is_none_or(Vec::is_empty), "{nowhere}");
    full(&mut client, &uri, 2, &text.replace("gone", "new"));
    let answer = client.ask("textDocument/definition", place)["result"].clone();
    assert!(has_path(&answer[0]["uri"], &set.path("new.md")), "{answer}");
    client.leave();
}

#[test]
fn a_redirection_that_keeps_a_document_id_is_judged_anew_when_its_page_comes() {
    let text = "{\"redirections\": [\n{\"source_path\": \"old.md\", \"redirect_url\": \"/base/new\", \"redirect_document_id\": true}\n]}\n";
    let set = Set::new(&[
        ("docfx.json", "{\"build\": {}, \"basePath\": \"/base\"}"),
        (".openpublishing.redirection.json", text),
        ("a.md", "# A\n"),
    ]);
    let mut client = Client::start(&set, &json!({}));
    let uri = set.uri(".openpublishing.redirection.json");
    client.open(&uri, text);
    client.expect_codes(&uri, &["redirect-url-invalid"]);
    set.write("new.md", "# New\n");
    let changes = json!({"changes": [{"uri": set.uri("new.md"), "type": 1}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
    client.expect_codes(&uri, &[]);
    client.leave();
}
