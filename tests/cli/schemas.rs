//! `guidepost schema`, and what teams' schemas do to `check`.

use super::{article, code, guidepost, json, set, stderr, stdout};
use std::time::{Duration, Instant};

const SETTINGS: &str = "generator = \"learn\"\n[[schema]]\nfiles = [\"how/**\"]\npath = \"team.json\"\n\n[[schema]]\n\
    when = { \"ms.topic\" = [\"release-notes\", \"whats-new\"] }\npath = \"generic\"\n";
const TEAM: &str = r#"{"title": "Team", "required": ["owner"], "properties": {"owner": {"x-guidepost":
    {"missing": {"code": "owner-missing", "severity": "error", "message": "Who owns this page?"}}}}}"#;
const DOCFX: &str = "{\"build\": {\n\"globalMetadata\": {\n\"ms.service\": \"help\",\n\"area\": \"all\"},\n\
    \"fileMetadata\": {\"area\": {\n\"how/**\": \"how\"}}}}\n";

fn team_set() -> tempfile::TempDir {
    let notes = article("# N\n\nText.\n").replace("how-to", "whats-new").replace("title: ", "title: News. ");
    let named = article("# I\n\nText.\n").replace("---\ntitle", "---\n$schema: ../team.json\ntitle");
    set(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("guidepost.toml", SETTINGS),
        ("docfx.json", DOCFX),
        ("team.json", TEAM),
        ("how/a.md", &article("# A\n\nText.\n")),
        ("how/b.md", &article("# B\n\nText.\n").replace("title: ", "title: Another. ")),
        ("c.md", &article("# C\n\nText.\n").replace("title: ", "title: Third. ")),
        ("other/n.md", &notes),
        ("other/i.md", &named),
    ])
}

#[test]
fn list_names_each_schema_with_its_articles_and_reason() {
    let folder = team_set();
    let output = guidepost(&["schema", "list"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    insta::assert_snapshot!(stdout(&output), @r"
    generic    1 article, 0 includes  [[schema]] in guidepost.toml:8
    learn      1 article, 0 includes  the set's generator is learn
    team.json  1 article, 0 includes  the header names it
    team.json  2 articles, 0 includes  [[schema]] in guidepost.toml:4
    ");
    let listed = json(&guidepost(&["schema", "list", "--format", "json"], folder.path()));
    assert_eq!(listed["version"], 1);
    let of = |schema: &str, why: &str| {
        let all = listed["schemas"].as_array().unwrap();
        all.iter().find(|it| it["schema"] == schema && it["why"] == why).unwrap_or_else(|| panic!("{listed}")).clone()
    };
    assert_eq!(of("team.json", "rule")["articles"], 2);
    assert_eq!(of("team.json", "rule")["at"]["line"], 4);
    assert_eq!(of("team.json", "header")["articles"], 1);
    assert_eq!(of("generic", "rule")["articles"], 1);
    assert_eq!(of("learn", "generator")["articles"], 1);
}

#[test]
fn tables_of_contents_have_a_schema_of_their_own_that_a_team_extends() {
    let team = r##"{"$ref": "guidepost:toc", "$defs": {"entry": {"$dynamicAnchor": "entry",
        "allOf": [{"$ref": "guidepost:toc#/$defs/entry"}], "required": ["owner"]}}}"##;
    let folder = set(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("docfx.json", "{\"build\": {}}"),
        ("guidepost.toml", "[[schema]]\nfiles = [\"how/**\", \"how/toc.yml\"]\npath = \"toc.json.schema\"\n"),
        ("toc.json.schema", team),
        ("toc.yml", "- name: A\n  href: a.md\n  expandet: true\n"),
        ("how/toc.yml", "- name: B\n  href: ../a.md\n"),
        ("a.md", &article("# A\n\nText.\n")),
    ]);
    let output = guidepost(&["schema", "list"], folder.path());
    insta::assert_snapshot!(stdout(&output), @r"
    learn            1 article, 0 includes  the set's generator is learn
    toc              1 table of contents  the set's generator is learn
    toc.json.schema  1 table of contents  [[schema]] in guidepost.toml:3
    ");
    let shown = stdout(&guidepost(&["schema", "show", "how/toc.yml"], folder.path()));
    assert!(shown.starts_with("Schema: toc.json.schema ([[schema]] in guidepost.toml:3)"), "{shown}");
    let shown = stdout(&guidepost(&["schema", "show", "toc.yml"], folder.path()));
    assert!(shown.starts_with("Schema: toc (the set's generator is learn)"), "{shown}");
    for (schema, expected) in [
        ("toc", "toc.yml unknown-field"),
        ("toc.json.schema", "how/toc.yml missing-attribute | toc.yml missing-attribute | toc.yml unknown-field"),
    ] {
        let tested = json(&guidepost(&["schema", "test", schema, "--format", "json"], folder.path()));
        let found = tested["diagnostics"].as_array().unwrap().iter();
        let found = found.map(|it| format!("{} {}", it["file"].as_str().unwrap(), it["code"].as_str().unwrap()));
        assert_eq!(found.collect::<Vec<_>>().join(" | "), expected, "{schema}");
    }
}

#[test]
fn show_says_which_schema_and_where_each_value_comes_from() {
    let folder = team_set();
    let output = guidepost(&["schema", "show", "how/a.md"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    insta::assert_snapshot!(stdout(&output), @r"
    Schema: team.json ([[schema]] in guidepost.toml:4)

    title        A title that is long enough for A  (header, how/a.md:2)
    description  A says what the article helps with, in as many words as a search result shows.  (header, how/a.md:3)
    author       maria  (header, how/a.md:4)
    ms.author    maria  (header, how/a.md:5)
    manager      tanaka  (header, how/a.md:6)
    ms.service   account  (header, how/a.md:7)
                 overrides help  (globalMetadata, docfx.json:3)
    ms.topic     how-to  (header, how/a.md:8)
    ms.date      03/14/2024  (header, how/a.md:9)
    area         how  (fileMetadata `how/**`, docfx.json:6)
                 overrides all  (globalMetadata, docfx.json:4)
    ");
    let shown = json(&guidepost(&["schema", "show", "how/a.md", "--format", "json"], folder.path()));
    let of = |key: &str| {
        let all = shown["metadata"].as_array().unwrap();
        all.iter().find(|it| it["key"] == key).unwrap_or_else(|| panic!("{shown}")).clone()
    };
    assert_eq!((&shown["version"], &shown["schema"], &shown["why"]), (&1.into(), &"team.json".into(), &"rule".into()));
    assert_eq!((&of("area")["value"], &of("area")["from"]), (&"how".into(), &"fileMetadata".into()));
    assert_eq!((&of("area")["glob"], &of("area")["at"]["line"]), (&"how/**".into(), &6.into()));
    assert_eq!(of("area")["overrides"][0]["value"], "all");
    assert_eq!((&of("ms.service")["from"], &of("ms.service")["value"]), (&"header".into(), &"account".into()));
    assert_eq!(of("ms.service")["overrides"][0]["value"], "help");
    let missing = guidepost(&["schema", "show", "guidepost.toml"], folder.path());
    assert_eq!(code(&missing), 2);
}

#[test]
fn test_counts_by_code_and_file_and_exits_as_check_does() {
    let folder = team_set();
    let output = guidepost(&["schema", "test", "team.json"], folder.path());
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    insta::assert_snapshot!(stdout(&output), @r"
         5  error[owner-missing]
            such as c.md:1: Who owns this page?

    Files with the most findings:
         1  c.md
         1  how/a.md
         1  how/b.md
         1  other/i.md
         1  other/n.md

    5 articles against team.json: 5 findings in 5 files (5 errors, 0 warnings, 0 suggestions, 0 hints)
    ");
    let tested = json(&guidepost(&["schema", "test", "team.json", "--format", "json"], folder.path()));
    assert_eq!((&tested["version"], &tested["by_code"]["owner-missing"]), (&1.into(), &5.into()));
    assert_eq!(tested["by_file"]["how/a.md"], 1);
    assert_eq!(tested["diagnostics"][0]["severity"], "error");
    let only = json(&guidepost(&["schema", "test", "team.json", "how", "--format", "json"], folder.path()));
    assert_eq!(only["by_code"]["owner-missing"], 2);
    for (arguments, wanted) in [
        (&["schema", "test", "team.json", "--fail-on", "never"][..], 0),
        (&["schema", "test", "generic"], 0),
        (&["schema", "test", "none.json"], 2),
        (&["schema", "test", "docfx.json", "nowhere"], 2),
    ] {
        assert_eq!(code(&guidepost(arguments, folder.path())), wanted, "{arguments:?}");
    }
    std::fs::write(folder.path().join("bad.json"), "{\n\"type\": \"text\"}").unwrap();
    let bad = guidepost(&["schema", "test", "bad.json"], folder.path());
    assert_eq!(code(&bad), 2);
    assert!(stderr(&bad).contains("bad.json:2: `text` is no type"), "{}", stderr(&bad));
}

#[test]
fn check_reports_a_teams_own_codes_which_settings_and_only_know() {
    let folder = team_set();
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    assert_eq!(report["summary"]["by_code"]["owner-missing"], 3, "{report}");
    assert_eq!(code(&guidepost(&["check", "--only", "owner-missing"], folder.path())), 1);
    assert_eq!(code(&guidepost(&["check", "--only", "owner-mising"], folder.path())), 2);
    let quiet = format!("{SETTINGS}\n[severity]\nowner-missing = \"off\"\n");
    std::fs::write(folder.path().join("guidepost.toml"), quiet).unwrap();
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    assert_eq!(report["summary"]["by_code"]["owner-missing"], serde_json::Value::Null, "{report}");
    assert_eq!(report["summary"]["by_code"]["config-invalid"], serde_json::Value::Null, "{report}");
}

/// No measure, which a busy machine would spoil: what grows without bounds takes hours.
const BOUNDED: Duration = Duration::from_secs(180);

/// More findings than this of one header are no help to anybody, and cost memory.
const BOUNDED_FINDINGS: usize = 310;

/// Each costs bounded time, and is told.
#[test]
fn hostile_schemas_and_headers_cost_little_and_have_a_finding() {
    let nested = |open: &str, close: &str, count: usize| format!("{}{}", open.repeat(count), close.repeat(count));
    // Two ways at each of 25 steps: thirty million paths for whoever walks them all.
    let doubling: String = (0..25)
        .map(|i| {
            let next = i + 1;
            format!("\"n{i}\": {{\"anyOf\": [{{\"$ref\": \"#/$defs/n{next}\"}}, {{\"$ref\": \"#/$defs/n{next}\"}}]}},")
        })
        .collect();
    let chain: String = (0..5000).map(|i| format!("\"n{i}\": {{\"$ref\": \"#/$defs/n{}\"}},", i + 1)).collect();
    let large = format!("{{\"title\": \"{}\"}}", "x".repeat(9_999_000));
    let huge = format!("{{\"title\": \"{}\"}}", "x".repeat(10_000_000));
    let many: Vec<String> = (0..100_000).map(|i| format!("\"v{i}\"")).collect();
    let required: Vec<String> = (0..16_000).map(|i| format!("\"key{i}\"")).collect();
    let patterns: Vec<String> = (0..3_000).map(|i| format!("\"^(t+)+{i}$\": {{}}")).collect();
    let patterns = format!("{{\"items\": {{\"patternProperties\": {{{}}}}}}}", patterns.join(", "));
    let cases: [(&str, String, &str, &str); 12] = [
        (
            "thousands of required keys",
            format!("{{\"required\": [{}]}}", required.join(",")),
            "schema-invalid",
            "More than 100 things",
        ),
        (
            "thousands of patterns for keys",
            format!("{{\"properties\": {{\"many\": {patterns}}}}}"),
            "schema-invalid",
            "too many steps",
        ),
        (
            "a circle",
            r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##.into(),
            "schema-invalid",
            "circle",
        ),
        (
            "a long chain",
            format!("{{\"$ref\": \"#/$defs/n0\", \"$defs\": {{{chain} \"n5000\": {{}}}}}}"),
            "schema-invalid",
            "too long",
        ),
        (
            "doubling",
            format!("{{\"$ref\": \"#/$defs/n0\", \"$defs\": {{{doubling} \"n25\": {{\"required\": [\"x\"]}}}}}}"),
            "schema-invalid",
            "too many steps",
        ),
        (
            "an exponential pattern",
            r#"{"properties": {"title": {"pattern": "^(a+)+$"}}}"#.into(),
            "format-invalid",
            "does not fit",
        ),
        (
            "an enormous pattern",
            r#"{"properties": {"title": {"pattern": "((a{1000}){1000}){1000}"}}}"#.into(),
            "schema-invalid",
            "too large",
        ),
        ("deep JSON", nested("{\"not\":", "}", 100_000), "schema-invalid", "JSON"),
        ("10 MB", large, "schema-invalid", "are not read"),
        ("more than 10 MB", huge, "schema-invalid", "are not read"),
        (
            "a long enum",
            format!("{{\"properties\": {{\"title\": {{\"enum\": [{}]}}}}}}", many.join(",")),
            "invalid-value",
            "no known",
        ),
        ("no bounds to its files", r#"{"$ref": "../../../../../../etc/passwd"}"#.into(), "schema-invalid", "outside"),
    ];
    let many = "- t: 1\n".repeat(100);
    let title = format!("---\ntitle: {}b\nmany:\n{many}---\n\n# A\n", "a".repeat(20_000));
    for (name, schema, wanted, message) in cases {
        let settings = "generator = \"github\"\n[[schema]]\nfiles = [\"*.md\"]\npath = \"team.json\"\n";
        let folder = set(&[("guidepost.toml", settings), ("team.json", &schema), ("a.md", &title)]);
        let started = Instant::now();
        let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
        assert!(started.elapsed() < BOUNDED, "{name} took {:?}", started.elapsed());
        let found = report["diagnostics"].as_array().unwrap();
        assert!(found.len() < BOUNDED_FINDINGS, "{name}: {} findings", found.len());
        let told = |it: &&serde_json::Value| it["code"] == wanted && it["message"].as_str().unwrap().contains(message);
        assert!(found.iter().any(|it| told(&it)), "{name}: {report}");
    }
}

#[test]
fn yaml_bombs_are_headers_like_any_other() {
    let laughs: String = (1..30).map(|i| format!("a{i}: &a{i} [*a{}, *a{}]\n", i - 1, i - 1)).collect();
    let deep = format!("a: {}{}\n", "[".repeat(5000), "]".repeat(5000));
    let keys: String = (0..50_000).map(|i| format!("key{i}: {i}\n")).collect();
    let same = "a: 1\n".repeat(100_000);
    for (name, header) in [("laughs", format!("a0: &a0 x\n{laughs}")), ("deep", deep), ("keys", keys), ("same", same)] {
        let folder = set(&[("docfx.json", "{\"build\": {}}"), ("a.md", &format!("---\n{header}---\n\n# A\n"))]);
        let started = Instant::now();
        let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
        assert!(started.elapsed() < BOUNDED, "{name} took {:?}", started.elapsed());
        let found = report["diagnostics"].as_array().unwrap().len();
        assert!((1..BOUNDED_FINDINGS).contains(&found), "{name}: {found} findings");
    }
}
