//! `check --baseline` and `--write-baseline`: accepted findings are not reported, and the list of them shrinks.

use super::{article, broken_set, code, guidepost, json, set, stderr, stdout};
use std::path::Path;

fn codes(arguments: &[&str], folder: &Path) -> Vec<String> {
    let report = json(&guidepost(&[&["check", "--format", "json"], arguments].concat(), folder));
    report["diagnostics"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_written_is_accepted_until_it_changes() {
    let set = broken_set();
    let all = codes(&[], set.path()).len();
    assert!(all > 2);
    let written = guidepost(&["check", "--write-baseline", "base.json"], set.path());
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    assert!(
        stdout(&written).contains(&format!("Baseline: {all} findings accepted in base.json\n")),
        "{}",
        stdout(&written)
    );
    let first = std::fs::read_to_string(set.path().join("base.json")).unwrap();
    assert_eq!(codes(&["--baseline", "base.json"], set.path()), [""; 0]);
    // Lines move, and nothing comes back.
    let path = set.path().join("a.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let moved = text.replace("# Übersicht 😀\n", "# Übersicht 😀\n\nA paragraph.\n\nAnother.\n");
    std::fs::write(&path, &moved).unwrap();
    let again = guidepost(&["check", "--baseline", "base.json"], set.path());
    assert_eq!(code(&again), 0, "{}", stdout(&again));
    assert!(
        stdout(&again).contains(&format!("Baseline: {all} accepted findings not reported\n")),
        "{}",
        stdout(&again)
    );
    // A new finding of a known code is new, and the same one once more is, too.
    std::fs::write(&path, moved.replace("Another.\n", "Another [one](never.md).\n")).unwrap();
    assert_eq!(codes(&["--baseline", "base.json"], set.path()), ["file-not-found"]);
    let line = text.lines().find(|line| line.contains("missing.md")).unwrap();
    std::fs::write(&path, format!("{text}\n{line}\n")).unwrap();
    let twice = codes(&["--baseline", "base.json"], set.path());
    assert!(twice.contains(&"file-not-found".to_owned()), "{twice:?}");
    // Written again it is the same file.
    std::fs::write(&path, &text).unwrap();
    assert_eq!(code(&guidepost(&["check", "--write-baseline", "base.json"], set.path())), 0);
    assert_eq!(std::fs::read_to_string(set.path().join("base.json")).unwrap(), first);
}

#[test]
fn entries_that_match_nothing_are_named_and_taken_out() {
    let set = broken_set();
    guidepost(&["check", "--write-baseline", "base.json"], set.path());
    let path = set.path().join("a.md");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("[gone](missing.md), ", "") + "\n[new](new.md)\n").unwrap();
    let output = guidepost(&["check", "--baseline", "base.json"], set.path());
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("  a.md file-not-found\n"), "{}", stdout(&output));
    let report = json(&guidepost(&["check", "--baseline", "base.json", "--format", "json"], set.path()));
    let unmatched = report["baseline"]["unmatched"].as_array().unwrap();
    assert!(unmatched.iter().any(|it| it["file"] == "a.md" && it["code"] == "file-not-found" && it["count"] == 1));
    // Other formats say it beside the report.
    let sarif = guidepost(&["check", "--baseline", "base.json", "--format", "sarif"], set.path());
    assert!(stderr(&sarif).contains("  a.md file-not-found\n"), "{}", stderr(&sarif));
    // Who looks at a part knows nothing of the rest.
    let part = json(&guidepost(&["check", "b.md", "--baseline", "base.json", "--format", "json"], set.path()));
    assert_eq!(part["baseline"]["unmatched"].as_array().unwrap().len(), 0);
    let part = ["check", "--only", "h1-missing", "--baseline", "base.json", "--write-baseline", "part.json"];
    assert_eq!(code(&guidepost(&part, set.path())), 0);
    let read = |name: &str| std::fs::read_to_string(set.path().join(name)).unwrap();
    assert_eq!(read("part.json"), read("base.json"), "nothing else was looked at");
    // What matches nothing goes; what is new stays reported.
    let shrink = ["check", "--baseline", "base.json", "--write-baseline", "base.json"];
    let output = guidepost(&shrink, set.path());
    assert_eq!(code(&output), 1, "{}", stdout(&output));
    assert!(stdout(&output).contains("taken out\n") && stdout(&output).contains("new.md"), "{}", stdout(&output));
    let report = json(&guidepost(&["check", "--baseline", "base.json", "--format", "json"], set.path()));
    assert_eq!(report["baseline"]["unmatched"].as_array().unwrap().len(), 0);
}

#[test]
fn a_baseline_serves_whatever_part_is_checked_from_wherever() {
    let docs = set(&[
        ("docs/docfx.json", r#"{"build": {}}"#),
        ("docs/a.md", &article("# A\n\n[x](gone.md) [y](gone.md)\n")),
        ("docs/sub/b.md", &article("# B\n\n[x](gone.md)\n")),
    ]);
    guidepost(&["check", "--write-baseline", "base.json"], docs.path());
    assert!(std::fs::read_to_string(docs.path().join("base.json")).unwrap().contains("\"docs/a.md\""));
    for (folder, arguments) in [
        ("", &["docs/sub", "--baseline", "base.json"][..]),
        ("docs", &["--baseline", "../base.json"]),
        ("docs/sub", &["b.md", "../a.md", "--baseline", "../../base.json"]),
    ] {
        assert_eq!(codes(arguments, &docs.path().join(folder)), [""; 0], "{arguments:?}");
    }
}

#[test]
fn what_is_no_baseline_is_neither_read_nor_overwritten() {
    let set = broken_set();
    let text = std::fs::read_to_string(set.path().join("b.md")).unwrap();
    std::fs::write(set.path().join("later.json"), "{\"version\": 99, \"findings\": []}").unwrap();
    for (arguments, expected) in [
        (&["--baseline", "nowhere.json"][..], "`nowhere.json` cannot be read"),
        (&["--baseline", "b.md"], "`b.md` is no baseline"),
        (&["--write-baseline", "b.md"], "it is not overwritten"),
        (&["--baseline", "later.json"], "has version 99"),
        (&["--write-baseline", "b.md/base.json"], "cannot be written"),
        (&["--write-baseline", "x.json", "--fix"], "cannot be used with"),
        (&["--write-baseline", "x.json", "--changed-since", "HEAD"], "cannot be used with"),
    ] {
        let output = guidepost(&[&["check"], arguments].concat(), set.path());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(expected), "{arguments:?}: {}", stderr(&output));
    }
    assert_eq!(std::fs::read_to_string(set.path().join("b.md")).unwrap(), text);
}

#[test]
fn counts_beyond_measure_cost_nothing() {
    let set = broken_set();
    guidepost(&["check", "--write-baseline", "base.json"], set.path());
    let path = set.path().join("base.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let line = text.lines().find(|line| line.contains("missing.md") || line.contains("file-not-found")).unwrap();
    let huge = line.replace("\"count\": 1 ", &format!("\"count\": {} ", u64::MAX));
    std::fs::write(&path, text.replace(line, &format!("{},\n{}", huge.trim_end_matches(','), huge))).unwrap();
    let both = ["check", "--baseline", "base.json", "--write-baseline", "base.json"];
    assert_eq!(code(&guidepost(&both, set.path())), 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_baseline_uses_no_file_that_it_names() {
    let set = set(&[
        ("docfx.json", r#"{"build": {"content": [{"files": "**/*.md"}], "resource": [{"files": "**/*.png"}]}}"#),
        ("toc.yml", "- name: A\n  href: a.md\n"),
        ("a.md", &article("# A\n\nText.\n")),
        ("lone.md", &article("# Lone\n\nText.\n")),
        ("media/i.png", ""),
    ]);
    let found =
        |arguments: &[&str]| codes(&[&["--only", "orphan-article,unused-image"], arguments].concat(), set.path());
    let all = ["orphan-article", "unused-image"];
    assert_eq!(found(&[]), all);
    let written = guidepost(&["check", "--write-baseline", "base.json"], set.path());
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    assert_eq!(found(&[]), all);
    assert_eq!(found(&["--baseline", "base.json"]), [""; 0]);
}
