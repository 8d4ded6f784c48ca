//! `check --format sarif|github|junit`: what other programs read.
//!
//! `sarif.schema.json` is the part of SARIF 2.1.0 that a report here uses, written from the standard and stricter than
//! it: nothing that it does not name is allowed. Reports were also held against the full schema of the standard
//! (from the crate serde-sarif 0.8) when this was written.

use super::{article, broken_set, code, command, guidepost, json, set, stdout};
use serde_json::{Value, json};

fn sarif(arguments: &[&str], folder: &std::path::Path) -> Value {
    let report = json(&guidepost(&[&["check", "--format", "sarif"], arguments].concat(), folder));
    let schema: Value = serde_json::from_str(include_str!("sarif.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    report
}

#[test]
fn sarif_holds_what_the_json_report_holds() {
    let set = broken_set();
    std::fs::create_dir(set.path().join(".git")).unwrap();
    let report = sarif(&[], set.path());
    let run = &report["runs"][0];
    let (results, rules) = (run["results"].as_array().unwrap(), run["tool"]["driver"]["rules"].as_array().unwrap());
    let plain = json(&guidepost(&["check", "--format", "json"], set.path()));
    let plain = plain["diagnostics"].as_array().unwrap();
    assert_eq!(results.len(), plain.len());
    for (result, plain) in results.iter().zip(plain) {
        let place = &result["locations"][0]["physicalLocation"];
        let region = &place["region"];
        assert_eq!(result["ruleId"], plain["code"]);
        assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], plain["code"]);
        assert_eq!(result["message"]["text"], plain["message"]);
        assert_eq!(place["artifactLocation"], json!({"uri": plain["file"], "uriBaseId": "%SRCROOT%"}));
        for (here, there) in
            [("startLine", "line"), ("startColumn", "column"), ("endLine", "end_line"), ("endColumn", "end_column")]
        {
            assert_eq!(region[here], plain[there], "{here}");
        }
    }
    let rule = rules.iter().find(|it| it["id"] == "file-not-found").unwrap();
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Right"));
    assert!(rule["helpUri"].as_str().unwrap().starts_with("https://learn.microsoft.com/"));
    assert_eq!(
        (&rule["defaultConfiguration"]["level"], &rule["properties"]["problem.severity"]),
        (&json!("warning"), &json!("warning"))
    );
    let ids: std::collections::HashSet<&str> = rules.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len(), "each rule once");
}

#[test]
fn sarif_places_are_those_of_the_repository_and_fixes_can_be_applied() {
    let body = "# Ä 😀\n\n😀 [b](B%20x.md) and [gone](gone.md), [gone](gone.md)\n";
    let repository = set(&[
        (".git/HEAD", ""),
        ("my docs/docfx.json", r#"{"build": {}}"#),
        ("my docs/a.md", &article(body)),
        ("my docs/b x.md", &article("# B\n\nText.\n")),
    ]);
    let folder = repository.path().join("my docs");
    let report = sarif(&[], &folder);
    let run = &report["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let root = run["originalUriBaseIds"]["%SRCROOT%"]["uri"].as_str().unwrap();
    assert!(root.starts_with("file:///") && root.ends_with('/') && !root.contains("my"), "{root}");
    let results = run["results"].as_array().unwrap();
    let case = results.iter().find(|it| it["ruleId"] == "path-case-mismatch").unwrap();
    assert_eq!(case["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "my%20docs/a.md");
    assert_eq!(case["level"], "note");
    let change = &case["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "my%20docs/a.md");
    // The emoji is two units wide.
    let replacement = &change["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "b%20x.md");
    assert_eq!(
        (&replacement["deletedRegion"]["startColumn"], &replacement["deletedRegion"]["endColumn"]),
        (&json!(8), &json!(16))
    );
    let gone: Vec<&str> = results
        .iter()
        .filter(|it| it["ruleId"] == "file-not-found")
        .map(|it| it["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap())
        .collect();
    let [one, two] = gone[..] else { panic!("{gone:?}") };
    assert!(one.ends_with(":1") && two.ends_with(":2") && one[..16] == two[..16], "{gone:?}");
    // The fingerprint stays when the line moves.
    std::fs::write(folder.join("a.md"), article(&body.replace("# Ä 😀\n", "# Ä 😀\n\nNew.\n"))).unwrap();
    let moved = sarif(&["--only", "file-not-found"], &folder);
    assert_eq!(moved["runs"][0]["results"][0]["partialFingerprints"]["primaryLocationLineHash"], one);
}

#[test]
fn sarif_has_related_places_and_may_be_empty() {
    let twins = set(&[
        ("docfx.json", r#"{"build": {}}"#),
        ("a.md", &article("# Same\n\nText.\n")),
        ("b.md", &article("# Same\n\nText.\n")),
    ]);
    let report = sarif(&["--only", "duplicate-titles"], twins.path());
    let related = &report["runs"][0]["results"][0]["relatedLocations"][0];
    assert_eq!(related["physicalLocation"]["artifactLocation"]["uri"], "b.md");
    assert!(related["message"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{related}");
    let nothing = sarif(&["--only", "merge-conflict"], twins.path());
    assert_eq!(nothing["runs"][0]["results"], json!([]));
}

#[test]
fn github_shows_annotations_with_paths_of_the_checkout() {
    let repository = set(&[
        (".git/HEAD", ""),
        ("docs/docfx.json", r#"{"build": {}}"#),
        ("docs/a,b.md", &article("# A\n\n😀 [b](gone%20x.md) [c](C.md)\n\n[!INCLUDE [x](no.md)]\n")),
        ("docs/c.md", &article("# C\n\nText.\n")),
    ]);
    let folder = repository.path().join("docs");
    let run = |arguments: &[&str], workspace: &str| {
        let mut command = command(&[&["check", "--format", "github"], arguments].concat(), &folder);
        command.env("GITHUB_WORKSPACE", workspace);
        stdout(&command.output().unwrap())
    };
    let out = run(&[], "");
    let lines: Vec<&str> = out.lines().collect();
    assert!(
        lines[0]
            .starts_with("::error file=docs/a%2Cb.md,line=16,col=15,endLine=16,endColumn=20,title=include-not-found::"),
        "errors first: {out}"
    );
    assert!(
        lines[1]
            .starts_with("::warning file=docs/a%2Cb.md,line=14,col=8,endLine=14,endColumn=19,title=file-not-found::"),
        "{out}"
    );
    assert!(!out.contains("%20x") || out.contains("gone%2520x.md"), "{out}");
    assert_eq!(lines[2], "Checked 2 articles: 1 error, 1 warning, 0 notices");
    assert_eq!(lines.len(), 3, "{out}");
    assert!(run(&["--show", "suggestion"], "").contains("::notice file=docs/a%2Cb.md,line=14,"));
    // A checkout below the workspace, and a workspace elsewhere.
    let above = repository.path().parent().unwrap().to_str().unwrap();
    let name = repository.path().file_name().unwrap().to_str().unwrap();
    assert!(run(&[], above).contains(&format!("file={name}/docs/a%2Cb.md,")), "{}", run(&[], above));
    assert!(run(&[], "/nowhere/else").contains("file=docs/a%2Cb.md,"));
}

#[test]
fn github_shows_ten_of_a_kind_and_is_told_so() {
    let links: String = (0..11).map(|n| format!("[x](gone{n}.md)\n\n")).collect();
    let many = set(&[("docfx.json", r#"{"build": {}}"#), ("a.md", &article(&format!("# A\n\n{links}")))]);
    let out = stdout(&guidepost(&["check", "--format", "github"], many.path()));
    assert_eq!(out.matches("::warning ").count(), 11, "{out}");
    assert!(
        out.contains("GitHub shows the first 10 annotations of a kind in a step; this one has 11 warnings."),
        "{out}"
    );
}

#[test]
fn junit_has_a_case_for_each_file_and_fails_as_the_exit_code_does() {
    let set = broken_set();
    let run = |arguments: &[&str]| {
        let output = guidepost(&[&["check", "--format", "junit"], arguments].concat(), set.path());
        (code(&output), stdout(&output))
    };
    let (exit, out) = run(&[]);
    assert_eq!(exit, 1);
    assert!(
        out.starts_with(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"guidepost\" tests=\"3\" failures=\"1\""
        ),
        "{out}"
    );
    for file in ["a.md", "b.md", "includes/x.md"] {
        assert_eq!(out.matches(&format!("<testcase name=\"{file}\" classname=\"guidepost\"")).count(), 1, "{out}");
    }
    assert_eq!(out.matches("<failure ").count(), 1);
    assert!(out.contains("\na.md:14:") || out.contains(">a.md:14:"), "{out}");
    assert!(out.contains("warning[file-not-found]"), "{out}");
    let (exit, out) = run(&["--fail-on", "error"]);
    assert_eq!((exit, out.matches("<failure ").count()), (0, 0), "{out}");
    assert!(out.contains("<system-out>a.md:14:"), "{out}");
    let (exit, out) = run(&["--fail-on", "suggestion"]);
    assert_eq!(exit, 1);
    assert!(out.contains("suggestion[path-case-mismatch]"), "{out}");
}
