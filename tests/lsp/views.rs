//! What editors draw: the links of an article, the link graph, the health of the set, and the word that they changed.

use crate::client::{Client, Set, about, has_path};
use serde_json::{Value, json};

const A: &str = "---\ntitle: Guide\n---\n# Guide\n\nSee 😀 [the setup](setup.md#first-steps), [none](none.md).\n";

fn start(options: &Value) -> (Set, Client) {
    let set = Set::new(&[
        (
            "docfx.json",
            "{\"build\": {\"content\": [{\"files\": \"**/*.{md,yml}\"}], \"resource\": [{\"files\": \"**/*.png\"}]}}",
        ),
        ("guide.md", A),
        ("setup.md", "# Setup\n\n## First steps\n\nBack to the [Guide](guide.md).\n"),
        ("lone.md", "# Lone\n"),
        ("media/old.png", ""),
        ("includes/old.md", "text\n"),
        ("toc.yml", "- name: Guide\n  href: guide.md\n"),
    ]);
    let mut client = Client::spawn();
    client.initialize_with(&set, &json!({}), options);
    client.ignore("textDocument/publishDiagnostics");
    client.await_scan();
    (set, client)
}

fn range(line: u32, from: u32, to: u32) -> Value {
    json!({"start": {"line": line, "character": from}, "end": {"line": line, "character": to}})
}

#[test]
fn the_links_of_an_article_come_in_go_out_and_are_broken() {
    let (set, mut client) = start(&Value::Null);
    let answer = client.ask("guidepost/links", about(&set.uri("guide.md")))["result"].clone();
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["title"], "Guide");
    assert_eq!(answer["scanned"], true);
    assert_eq!(answer["incomingTotal"], 2);
    let incoming = &answer["incoming"][0];
    assert!(has_path(&incoming["uri"], &set.path("setup.md")), "{answer}");
    assert_eq!(incoming["range"], range(4, 20, 28));
    let told = json!([incoming["title"], incoming["text"], incoming["kind"]]);
    assert_eq!(told, json!(["Setup", "Guide", "inline"]));
    assert_eq!(answer["incoming"][1]["kind"], "toc");
    let outgoing = &answer["outgoing"][0];
    assert!(has_path(&outgoing["uri"], &set.path("setup.md")), "{answer}");
    // The emoji counts two.
    assert_eq!(outgoing["range"], range(5, 19, 39));
    assert_eq!(outgoing["target"]["range"], range(2, 3, 14));
    let told = json!([outgoing["fragment"], outgoing["destination"], outgoing["status"]]);
    assert_eq!(told, json!(["first-steps", "setup.md#first-steps", "ok"]));
    let broken = &answer["broken"][0];
    assert!(has_path(&broken["uri"], &set.path("none.md")), "{answer}");
    assert_eq!(broken["status"], "missing-file");
    assert_eq!(broken["message"], "The file `none.md` does not exist. Did you mean `lone.md`?");
    assert_eq!(client.ask("guidepost/links", about(&set.uri("nobody.md")))["result"], Value::Null);
    assert_eq!(client.ask("guidepost/links", about("untitled:x"))["result"], Value::Null);
    client.leave();
}

#[test]
fn the_graph_is_that_around_an_article_or_of_the_set() {
    let (set, mut client) = start(&Value::Null);
    let answer = client.ask("guidepost/graph", about(&set.uri("setup.md")))["result"].clone();
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["truncated"], false);
    let nodes = answer["nodes"].as_array().unwrap();
    let told: Vec<Value> =
        nodes.iter().map(|it| json!([it["title"], it["kind"], it["broken"], it["orphan"], it["distance"]])).collect();
    assert_eq!(json!(told), json!([["Setup", "article", 0, false, 0], ["Guide", "article", 1, false, 1]]));
    let (setup, guide) = (&nodes[0]["id"], &nodes[1]["id"]);
    let edge = |from: &Value, to: &Value| json!({"from": from, "to": to, "count": 1, "kinds": ["inline"]});
    assert_eq!(answer["edges"], json!([edge(setup, guide), edge(guide, setup)]));
    let answer = client.ask("guidepost/graph", json!({"limit": 2}))["result"].clone();
    assert_eq!(answer["truncated"], true);
    assert_eq!(answer["total"], 5);
    assert_eq!(answer["nodes"][0]["title"], "Guide");
    assert_eq!(answer["nodes"][0]["distance"], Value::Null);
    client.leave();
}

#[test]
fn health_lists_what_nobody_comes_to() {
    let (set, mut client) = start(&Value::Null);
    let answer = client.ask("guidepost/health", json!({}))["result"].clone();
    assert_eq!(answer["version"], 1);
    let only = |list: &Value, name: &str| {
        assert_eq!(list.as_array().map(Vec::len), Some(1), "{name}: {answer}");
        assert!(has_path(&list[0]["uri"], &set.path(name)), "{name}: {answer}");
    };
    only(&answer["orphans"], "lone.md");
    only(&answer["deadEnds"], "lone.md");
    only(&answer["unused"]["images"], "media/old.png");
    only(&answer["unused"]["includes"], "includes/old.md");
    only(&answer["broken"], "guide.md");
    assert_eq!(answer["broken"][0]["count"], 1);
    only(&answer["mostLinkedAnchors"], "setup.md");
    let anchor = &answer["mostLinkedAnchors"][0];
    assert_eq!(json!([anchor["fragment"], anchor["title"]]), json!(["first-steps", "First steps"]));
    assert_eq!(anchor["range"], range(2, 3, 14));
    for empty in ["unlinked", "redirectCycles", "duplicateTitles"] {
        assert_eq!(answer[empty], json!([]), "{empty}");
    }
    assert_eq!(client.ask("guidepost/health", Value::Null)["result"], answer);
    client.leave();
}

#[test]
fn who_asks_for_it_is_told_that_the_graph_changed() {
    let (set, mut client) = start(&json!({"graphChanged": true}));
    client.expect("guidepost/graphChanged");
    let uri = set.uri("guide.md");
    client.open(&uri, A);
    client.expect("guidepost/graphChanged");
    // However many changes come together: one word at once, and one for the rest.
    for version in 2..50 {
        client.change(&uri, version, json!([{"text": format!("{A}\n{version} [l](lone.md)\n")}]));
    }
    client.expect("guidepost/graphChanged");
    let answer = client.ask("guidepost/health", json!({}))["result"].clone();
    assert_eq!(answer["orphans"], json!([]), "lone.md is linked to now");
    client.ignore("guidepost/graphChanged");
    client.leave();
}
