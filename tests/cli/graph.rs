//! The link graph as pictures, around an article, and with the health of the set.

use super::{code, guidepost, json, set, stderr, stdout};
use serde_json::json;
use tempfile::TempDir;

fn example() -> TempDir {
    set(&[
        (
            "docfx.json",
            "{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"]}], \"resource\": [{\"files\": [\"**/*.png\"]}]}}",
        ),
        ("toc.yml", "- name: A\n  href: a.md\n"),
        ("a.md", "---\ntitle: The \"A\" & <more>\n---\n# A\n\n[b](sub/b.md#part) [b](sub/b.md#part) [none](none.md)\n"),
        ("sub/b.md", "# B\n\n## Part\n\n[c](c.md)\n"),
        ("sub/c.md", "# C\n"),
        ("lone.md", "# Lone\n"),
        ("media/old.png", ""),
    ])
}

#[test]
fn graphviz_draws_files_with_titles_and_colours() {
    let folder = example();
    let drawn = guidepost(&["graph", "--format", "dot"], folder.path());
    assert_eq!((code(&drawn), stderr(&drawn).as_str()), (0, ""));
    let text = stdout(&drawn);
    for line in [
        "digraph guidepost {",
        "  \"a.md\" [label=\"The \\\"A\\\" &amp; <more>\", tooltip=\"a.md\", class=\"broken\", fillcolor=\"#fde7e9\", color=\"#b10e1e\"];",
        "  \"lone.md\" [label=\"Lone\", tooltip=\"lone.md\", class=\"orphan\", fillcolor=\"#fff3d6\", color=\"#b26a00\"];",
        "  \"a.md\" -> \"sub/b.md\" [label=\"2\"];",
        "  \"toc.yml\" -> \"a.md\";",
        "}",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    assert_eq!(text, stdout(&guidepost(&["graph", "--format", "dot"], folder.path())));
}

#[test]
fn mermaid_draws_what_is_around_an_article() {
    let folder = example();
    let around = |depth: &str| {
        stdout(&guidepost(&["graph", "--format", "mermaid", "--around", "sub/b.md", "--depth", depth], folder.path()))
    };
    let expected = "flowchart LR\n  n0[\"The #quot;A#quot; #amp; #lt;more#gt;\"]:::broken\n  n1[\"B\"]:::article\n  \
                    n2[\"C\"]:::article\n  n0 -->|2| n1\n  n1 --> n2\n  classDef article \
                    fill:#ffffff,stroke:#333333,color:#222222\n  classDef broken fill:#fde7e9,stroke:#b10e1e,color:#222222\n";
    assert_eq!(around("1"), expected);
    assert_eq!(
        around("0"),
        "flowchart LR\n  n0[\"B\"]:::article\n  classDef article fill:#ffffff,stroke:#333333,color:#222222\n"
    );
    assert!(around("2").contains("toc.yml"));
}

#[test]
fn what_is_too_large_for_a_picture_is_drawn_by_folder_and_said() {
    let mut files = vec![("docfx.json".to_owned(), "{\"build\": {}}".to_owned())];
    for at in 0..120 {
        let next = (at + 7) % 120;
        let name = |at: usize| format!("f{}/s{}/p{at}.md", at % 3, at % 60);
        files.push((name(at), format!("# P{at}\n\n[n](../../{})\n", name(next))));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let folder = set(&files);
    let drawn = guidepost(&["graph", "--format", "mermaid"], folder.path());
    let text = stdout(&drawn);
    assert!(
        stderr(&drawn).contains("note: 120 files are too many for one picture, so folders are drawn"),
        "{}",
        stderr(&drawn)
    );
    assert!(text.contains("[\"f0/s0 (2 files)\"]:::folder"), "{text}");
    assert_eq!(text.matches(":::folder").count(), 60);
    let drawn = guidepost(&["graph", "--format", "dot"], folder.path());
    assert_eq!(stderr(&drawn), "");
    assert_eq!(stdout(&drawn).matches("class=\"article\"").count(), 120);
}

#[test]
fn json_around_an_article_is_a_part_and_health_is_asked_for() {
    let folder = example();
    let part = json(&guidepost(&["graph", "--format", "json", "--around", "sub/c.md"], folder.path()));
    let files: Vec<_> = part["articles"].as_array().unwrap().iter().map(|it| it["file"].clone()).collect();
    assert_eq!(json!(files), json!(["sub/b.md", "sub/c.md"]));
    assert!(part.get("health").is_none());
    let health = json(&guidepost(&["graph", "--format", "json", "--health"], folder.path()))["health"].clone();
    assert_eq!(
        health,
        json!({
            "orphans": ["lone.md"],
            "unlinked": ["a.md"],
            "dead_ends": ["lone.md", "sub/c.md"],
            "unused_images": ["media/old.png"],
            "unused_includes": [],
            "unused_snippets": [],
            "broken": [{"file": "a.md", "count": 1}],
            "most_linked_anchors": [
                {"page": "sub/b.md", "fragment": "part", "title": "Part", "file": "sub/b.md", "line": 3, "count": 2}
            ],
            "redirect_cycles": [],
            "duplicate_titles": [],
        })
    );
}

#[test]
fn options_that_do_not_go_together_are_refused() {
    let folder = example();
    for (arguments, expected) in [
        (&["graph", "--format", "dot", "--health"][..], "`--health` is a part of `--format json`"),
        (&["graph", "--format", "json", "--depth", "2"], "`--depth` needs `--around`"),
        (&["graph", "--format", "json", "--around", "none.md"], "`none.md` is no file of the article set"),
    ] {
        let output = guidepost(arguments, folder.path());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    }
}

#[test]
fn unused_files_are_suggestions_at_their_first_line() {
    let folder = example();
    let report =
        json(&guidepost(&["check", "--format", "json", "--only", "unused-image,orphan-article"], folder.path()));
    let found: Vec<_> = report["diagnostics"].as_array().unwrap().iter().collect();
    let row = |it: &&serde_json::Value| json!([it["file"], it["line"], it["column"], it["severity"], it["code"]]);
    assert_eq!(
        json!(found.iter().map(row).collect::<Vec<_>>()),
        json!([
            ["lone.md", 1, 1, "suggestion", "orphan-article"],
            ["media/old.png", 1, 1, "suggestion", "unused-image"]
        ])
    );
    let shown = stdout(&guidepost(&["check", "--only", "unused-image"], folder.path()));
    assert!(shown.contains("media/old.png") && shown.contains("No article shows this image."), "{shown}");
}
