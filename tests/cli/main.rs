//! The command line as its users see it: output, exit codes, messages. Spawns the real binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod baseline;
mod editor;
mod fix;
mod formats;
mod graph;
mod pages;
mod rm;
mod schemas;
mod scip;
mod since;
mod yaml_pages;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with `files`: path and text.
fn set(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
    command.args(arguments).current_dir(folder).env_remove("CLICOLOR_FORCE");
    command
}

fn guidepost(arguments: &[&str], folder: &Path) -> Output {
    command(arguments, folder).stdin(Stdio::null()).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {} {}", stdout(output), stderr(output)))
}

/// Behind `title`.
const HEADER: &str = "author: maria\nms.author: maria\n\
    manager: tanaka\nms.service: account\nms.topic: how-to\nms.date: 03/14/2024\n---\n\n";

/// A page with a header without fault; title and description are its own as its H1 heading is.
fn article(body: &str) -> String {
    let h1 = body.lines().next().unwrap_or_default().trim_start_matches("# ");
    let description = "says what the article helps with, in as many words as a search result shows";
    format!("---\ntitle: A title that is long enough for {h1}\ndescription: {h1} {description}.\n{HEADER}{body}")
}

/// Two pages and an include with a missing file, a missing section and a wrong case.
fn broken_set() -> TempDir {
    set(&[
        ("docfx.json", r#"{"build": {"content": [{"files": ["**/*.md"], "exclude": ["**/includes/**"]}]}}"#),
        (
            "a.md",
            &article(
                "# Übersicht 😀\n\n😀 [gone](missing.md), [b](b.md#step-thre), [B](B.md)\n\n[!INCLUDE [x](includes/x.md)]\n",
            ),
        ),
        ("b.md", &article("# B\n\n## Step three\n\n[a](a.md#from-the-include)\n")),
        ("includes/x.md", "## From the include\n"),
    ])
}

/// One page without a fault.
fn sound_set() -> TempDir {
    set(&[("docfx.json", r#"{"build": {}}"#), ("a.md", &article("# A\n\n[here](#a)\n"))])
}

/// One page whose only fault is a suggestion.
fn suggestion_set() -> TempDir {
    set(&[
        ("docfx.json", r#"{"build": {}}"#),
        ("a.md", &article("# A\n\n[b](B.md)\n")),
        ("b.md", &article("# B\n\nText.\n")),
    ])
}

#[test]
fn the_exit_code_says_whether_something_was_found() {
    let (broken, sound, suggestion) = (broken_set(), sound_set(), suggestion_set());
    for (folder, arguments, expected) in [
        (&sound, &["check"][..], 0),
        (&broken, &["check"], 1),
        (&broken, &["check", "--fail-on", "never"], 0),
        (&broken, &["check", "--fail-on", "error"], 0),
        (&broken, &["check", "--fail-on", "warning"], 1),
        (&broken, &["check", "--only", "circular-reference"], 0),
        (&broken, &["check", "--only", "circular-reference,InvalidFileLink"], 1),
        (&suggestion, &["check"], 0),
        (&suggestion, &["check", "--fail-on", "suggestion"], 1),
        (&suggestion, &["check", "--format", "json", "--fail-on", "suggestion"], 1),
        (&sound, &["check", "--fail-on", "suggestion"], 0),
    ] {
        let output = guidepost(arguments, folder.path());
        assert_eq!(code(&output), expected, "{arguments:?}\n{}{}", stdout(&output), stderr(&output));
    }
}

#[test]
fn bad_usage_exits_with_2_and_says_why_on_stderr() {
    let folder = sound_set();
    for (arguments, said) in [
        (&["check", "nowhere"][..], "`nowhere` does not exist"),
        (&["check", "--format", "xml"], "xml"),
        (&["check", "--fail-on", "all"], "all"),
        (&["check", "--only", "file-not-fuond"], "did you mean `file-not-found`?"),
        (&["check", "--bogus"], "--bogus"),
        (&["graph"], "--format"),
        (&["graph", "nowhere", "--format", "json"], "`nowhere` does not exist"),
        (&["explain", "bookmrk"], "did you mean `bookmark-not-found`?"),
        (&["conquer"], "conquer"),
        (&[], "Usage"),
    ] {
        let output = guidepost(arguments, folder.path());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    let folder = sound_set();
    let help = guidepost(&["--help"], folder.path());
    assert_eq!(code(&help), 0);
    for name in ["lsp", "check", "graph", "explain", "init", "demo"] {
        assert!(stdout(&help).contains(&format!("\n  {name}")), "{name}: {}", stdout(&help));
    }
    let version = guidepost(&["--version"], folder.path());
    assert_eq!((code(&version), stdout(&version)), (0, format!("guidepost {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn the_json_report_has_the_agreed_fields() {
    let folder = broken_set();
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["version", "root", "articles", "diagnostics", "summary", "elapsed_ms"]);
    assert_eq!(report["version"], 1);
    assert_eq!(report["articles"], 2, "an include is no page");
    let root = folder.path().canonicalize().unwrap();
    assert_eq!(Path::new(report["root"].as_str().unwrap()).canonicalize().unwrap(), root);
    assert!(report["elapsed_ms"].is_u64());

    let diagnostics = report["diagnostics"].as_array().unwrap();
    let missing = diagnostics.iter().find(|d| d["code"] == "file-not-found").unwrap();
    let keys: Vec<&String> = missing.as_object().unwrap().keys().collect();
    let expected = ["file", "line", "column", "end_line", "end_column", "severity", "code", "message", "fixes"];
    assert_eq!(keys, expected);
    assert_eq!(missing["file"], "a.md");
    assert_eq!(missing["severity"], "warning");
    // 14 lines down; the emoji before the link takes two UTF-16 units.
    let place = ["line", "column", "end_line", "end_column"].map(|key| missing[key].as_u64().unwrap());
    assert_eq!(place, [14, 11, 14, 21]);
    let bookmark = diagnostics.iter().find(|d| d["code"] == "bookmark-not-found").unwrap();
    assert_eq!(bookmark["fixes"][0]["title"], "Change to `#step-three`");

    let summary = &report["summary"];
    let keys: Vec<&String> = summary.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["errors", "warnings", "suggestions", "hints", "by_code"]);
    let total: u64 = ["errors", "warnings", "suggestions", "hints"].iter().map(|k| summary[k].as_u64().unwrap()).sum();
    assert_eq!(total, diagnostics.len() as u64);
    for (code, count) in [("file-not-found", 1), ("bookmark-not-found", 1), ("path-case-mismatch", 1)] {
        assert_eq!(summary["by_code"][code], count, "{code}: {report}");
    }
}

#[test]
fn the_json_report_is_sorted_and_the_same_every_time() {
    let mut files = vec![("docfx.json".to_owned(), "{}".to_owned())];
    for i in 0..40 {
        files
            .push((format!("f{}/a{i}.md", i % 7), article(&format!("# A {i}\n\n[x](no.md) [y](no.md)\n\n[z](#no)\n"))));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let folder = set(&files);
    let report = || json(&guidepost(&["check", "--format", "json"], folder.path()))["diagnostics"].clone();
    let first = report();
    let key = |d: &Value| {
        (d["file"].as_str().unwrap().to_owned(), d["line"].as_u64().unwrap(), d["column"].as_u64().unwrap())
    };
    let keys: Vec<_> = first.as_array().unwrap().iter().map(key).collect();
    assert_eq!(keys.len(), 120, "three findings an article");
    assert!(keys.is_sorted(), "{keys:?}");
    assert_eq!(report(), first);
}

#[test]
fn a_path_inside_a_set_reports_its_findings_with_the_sets_root() {
    let folder = set(&[
        // What lies above a folder counts only inside one repository.
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("docfx.json", "{}"),
        ("a.md", &article("# A\n\n[gone](gone.md)\n")),
        ("part/b.md", &article("# B\n\n[a](../a.md#a) [gone](gone.md)\n")),
        ("part/c.md", &article("# C\n\n[gone](gone.md)\n")),
    ]);
    for (arguments, expected) in [
        (&["check", "--format", "json", "part"][..], &["part/b.md", "part/c.md"][..]),
        (&["check", "--format", "json", "part/b.md"], &["part/b.md"]),
        (&["check", "--format", "json", "part/b.md", "a.md"], &["a.md", "part/b.md"]),
        (&["check", "--format", "json", "."], &["a.md", "part/b.md", "part/c.md"]),
    ] {
        let report = json(&guidepost(arguments, folder.path()));
        let files: Vec<&str> =
            report["diagnostics"].as_array().unwrap().iter().map(|d| d["file"].as_str().unwrap()).collect();
        assert_eq!(files, expected, "{arguments:?}");
        assert_eq!(report["articles"], expected.len(), "{arguments:?}");
        let root = Path::new(report["root"].as_str().unwrap()).canonicalize().unwrap();
        assert_eq!(root, folder.path().canonicalize().unwrap(), "{arguments:?}");
    }
}

#[test]
fn a_folder_without_configuration_is_a_set() {
    let folder = set(&[("a.md", "# A\n\n[gone](gone.md)\n"), ("b/c.md", "# C\n\n[a](../a.md#b)\n")]);
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    assert_eq!(report["summary"]["by_code"], serde_json::json!({"bookmark-not-found": 1, "file-not-found": 1}));
}

#[test]
fn a_configuration_file_that_cannot_be_read_is_an_error_at_its_place() {
    // What the file gives to articles is unknown, so that nothing is called missing.
    let inherits = article("# B\n\nText.\n").replace("ms.author: maria\n", "");
    let broken = ("docfx.json", "{\n  \"build\": [\n");
    let folder = set(&[broken, ("a.md", &article("# A\n\nText.\n")), ("b.md", &inherits)]);
    let output = guidepost(&["check", "--format", "json"], folder.path());
    let report = json(&output);
    let found = &report["diagnostics"][0];
    assert_eq!((&found["file"], &found["severity"]), (&"docfx.json".into(), &"error".into()), "{report}");
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 1, "{report}");
    assert_eq!(code(&output), 1);
}

#[test]
fn a_check_of_what_is_never_checked_says_so() {
    let head = (".git/HEAD", "ref: refs/heads/main\n");
    let folder = set(&[head, ("docfx.json", "{}"), ("a.md", &article("# A\n")), (".drafts/b.md", "[x](y.md)\n")]);
    let output = guidepost(&["check", ".drafts/b.md"], folder.path());
    assert!(stdout(&output).contains("No article was asked for: hidden folders"), "{}", stdout(&output));
    assert!(!stdout(&guidepost(&["check"], folder.path())).contains("No article"));
}

#[test]
fn a_schema_that_is_not_there_is_told_where_it_is_named() {
    let settings = "generator = \"learn\"\n[[schema]]\nfiles = [\"**/*.md\"]\npath = \"team.json\"\n";
    let folder = set(&[("guidepost.toml", settings), ("a.md", &article("# A\n\nText.\n"))]);
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    let found = &report["diagnostics"][0];
    assert_eq!((&found["code"], &found["line"]), (&"config-invalid".into(), &4.into()), "{report}");
    assert!(found["message"].as_str().unwrap().contains("`team.json` does not exist"), "{report}");
}

#[test]
fn the_human_report_marks_the_source_and_sums_up() {
    let folder = broken_set();
    let output = guidepost(&["check"], folder.path());
    let text = stdout(&output).replace(&*folder.path().to_string_lossy(), "SET");
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
    let (report, summary) = text.rsplit_once("Checked ").unwrap();
    insta::assert_snapshot!(report, @r"
    warning[file-not-found]: The file `missing.md` does not exist.
      --> a.md:14:10
       |
    14 | 😀 [gone](missing.md), [b](b.md#step-thre), [B](B.md)
       |           ^^^^^^^^^^

    warning[bookmark-not-found]: `b.md` has no heading or anchor with the id `step-thre`. Did you mean `#step-three`?
      --> a.md:14:32
       |
    14 | 😀 [gone](missing.md), [b](b.md#step-thre), [B](B.md)
       |                                 ^^^^^^^^^
       |
       = note: b.md:14: the heading with the id `step-three`
       = help: Change to `#step-three`

    Suggestions not shown; `--show suggestion` prints them, `--only CODE` those of one code:
      1 path-case-mismatch  A link spells upper and lower case differently from the file.
    Article set .: learn (docfx.json)
    ");
    assert!(summary.starts_with("2 articles in "), "{summary}");
    assert!(summary.contains(": 0 errors, 2 warnings, 1 suggestion, 0 hints ("), "{summary}");
    assert_eq!(stderr(&output), "", "no progress bar in a pipe");
}

#[test]
fn a_place_that_explains_a_finding_is_named_from_the_root() {
    let folder = set(&[
        ("docfx.json", "{}"),
        ("a/b.md", &article("# B\n\n[c](../c/d.md#on)\n")),
        ("c/d.md", &article("# D\n\n## One\n")),
    ]);
    let text = stdout(&guidepost(&["check"], folder.path()));
    assert!(text.contains("= note: c/d.md:14: the heading with the id `one`"), "{text}");
}

#[test]
fn suggestions_are_counted_and_shown_on_request() {
    let folder = suggestion_set();
    let counted = stdout(&guidepost(&["check"], folder.path()));
    assert!(counted.contains("not shown; `--show suggestion` prints them"), "{counted}");
    assert!(counted.contains("\n  1 path-case-mismatch  A link spells"), "{counted}");
    assert!(!counted.contains("a.md:"), "{counted}");
    for options in [["--show", "suggestion"], ["--show", "hint"], ["--only", "path-case-mismatch"]] {
        let shown = stdout(&guidepost(&[&["check"], &options[..]].concat(), folder.path()));
        assert!(shown.contains("suggestion[path-case-mismatch]") && shown.contains("a.md:14:5"), "{shown}");
        assert!(!shown.contains("not shown"), "{shown}");
    }
}

#[test]
fn what_is_wrong_many_times_does_not_bury_the_rest() {
    let many: String = (1..=1025).map(|number| format!("[x](gone{number}.md)\n")).collect();
    let text = article(&format!("# A\n\n{many}\n[y](#gone)\n"));
    let folder = set(&[("docfx.json", "{}"), ("a.md", &text)]);
    let output = guidepost(&["check"], folder.path());
    let shown = stdout(&output);
    assert_eq!(shown.matches("warning[file-not-found]").count(), 20, "{shown}");
    assert_eq!(shown.matches("warning[bookmark-not-found]").count(), 1, "{shown}");
    assert!(shown.contains("\nAnd 1,005 more file-not-found: `--only file-not-found` prints all of them\n"), "{shown}");
    assert!(shown.contains("1,026 warnings"), "{shown}");
    assert_eq!(code(&output), 1);
    let all = stdout(&guidepost(&["check", "--only", "file-not-found"], folder.path()));
    assert_eq!(all.matches("warning[file-not-found]").count(), 1025);
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 1026, "a program gets all of them");
}

#[test]
fn colours_are_used_when_asked_for() {
    let folder = broken_set();
    let output = command(&["check"], folder.path()).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(stdout(&output).contains("\u{1b}["));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_exits_with_2() {
    let folder = sound_set();
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["graph", "--format", "json"],
        &["explain", "file-not-found"],
        &["--help"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = command(arguments, folder.path()).stdout(full).output().unwrap();
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains("cannot write the output"), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn a_reader_that_went_away_gets_no_complaint() {
    let folder = broken_set();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command(&["check"], folder.path()).stdout(writer).output().unwrap();
    assert_eq!(stderr(&output), "");
}

#[test]
fn the_graph_has_the_agreed_fields() {
    let folder = broken_set();
    let graph = json(&guidepost(&["graph", "--format", "json"], folder.path()));
    assert_eq!(graph.as_object().unwrap().keys().collect::<Vec<_>>(), ["version", "articles"]);
    assert_eq!(graph["version"], 1);
    let articles = graph["articles"].as_array().unwrap();
    let files: Vec<&str> = articles.iter().map(|a| a["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["a.md", "b.md", "includes/x.md"]);
    let a = &articles[0];
    assert_eq!(a.as_object().unwrap().keys().collect::<Vec<_>>(), ["file", "title", "url", "anchors", "links"]);
    assert_eq!(a["title"], "A title that is long enough for Übersicht 😀");
    assert_eq!(a["url"], serde_json::Value::Null, "nobody knows where the set is published");
    let anchors = serde_json::json!([
        {"id": "übersicht-", "kind": "heading", "line": 12},
        {"id": "from-the-include", "kind": "include", "line": 16}
    ]);
    assert_eq!(a["anchors"], anchors);
    let links: Vec<[String; 5]> = a["links"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| ["kind", "destination", "file", "fragment", "status"].map(|k| l[k].as_str().unwrap_or("-").to_owned()))
        .collect();
    let expected = [
        ["inline", "missing.md", "missing.md", "-", "missing-file"],
        ["inline", "b.md#step-thre", "b.md", "step-thre", "missing-anchor"],
        ["inline", "B.md", "b.md", "-", "case"],
        ["include", "includes/x.md", "includes/x.md", "-", "ok"],
    ];
    assert_eq!(links, expected.map(|link| link.map(str::to_owned)));
    let place = ["line", "column", "end_line", "end_column"].map(|key| a["links"][0][key].as_u64().unwrap());
    assert_eq!(place, [14, 4, 14, 22]);
    assert_eq!(articles[1]["links"][0]["status"], "ok", "an anchor of an include is an anchor of its includer");
}

#[test]
fn an_explanation_shows_wrong_right_and_where_to_read_more() {
    let folder = sound_set();
    let text = stdout(&guidepost(&["explain", "yaml-header-invalid"], folder.path()));
    for part in [
        "# yaml-header-syntax-error",
        "## Wrong",
        "## Right",
        "Severity by default: warning",
        "Also known as: yaml-header-invalid",
        "https://learn.microsoft.com/help/platform/validation-ref/yaml-header-syntax-error",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let short = stdout(&guidepost(&["explain", "h1-missing"], folder.path()));
    assert!(short.contains("The page has no H1 heading."), "{short}");
    let own = stdout(&guidepost(&["explain", "path-case-mismatch"], folder.path()));
    assert!(!own.contains("learn.microsoft.com"), "{own}");
}

#[test]
fn without_a_code_the_explanation_lists_all_of_them() {
    let folder = sound_set();
    let list = guidepost(&["explain"], folder.path());
    assert_eq!(code(&list), 0);
    let list = stdout(&list);
    let row = |name: &str| {
        let rows = list.lines().filter(|line| line.starts_with(&format!("| {name} ")));
        let rows: Vec<Vec<&str>> = rows.map(|row| row.split('|').map(str::trim).collect()).collect();
        assert_eq!(rows.len(), 1, "{name}");
        rows[0].clone()
    };
    assert_eq!(row("file-not-found")[2..4], ["warning", "yes"]);
    assert_eq!(row("link-broken")[2..4], ["suggestion", "no"]);
    assert!(row("link-broken")[4].contains("never opens a web address"), "{list}");
    assert_eq!(row("suppression-unused")[2..4], ["hint", "yes"]);
}

#[test]
fn init_writes_settings_once() {
    let folder = sound_set();
    let first = guidepost(&["init"], folder.path());
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    assert!(stdout(&first).contains("learn") && stdout(&first).contains("guidepost.toml"), "{}", stdout(&first));
    let written = std::fs::read_to_string(folder.path().join("guidepost.toml")).unwrap();
    let second = guidepost(&["init"], folder.path());
    assert_eq!(code(&second), 2);
    assert!(stderr(&second).contains("not overwritten"), "{}", stderr(&second));
    assert_eq!(std::fs::read_to_string(folder.path().join("guidepost.toml")).unwrap(), written);
    let check = guidepost(&["check"], folder.path());
    assert_eq!(code(&check), 0, "what init writes is right: {}", stdout(&check));
}

#[test]
fn the_demo_set_has_the_mistakes_it_is_meant_to_have() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docsets/demo");
    let report = json(&guidepost(&["check", "--format", "json", "."], &demo));
    let mut found: Vec<[&str; 2]> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| [d["code"].as_str().unwrap(), d["file"].as_str().unwrap()])
        .collect();
    found.sort_unstable();
    let expected = [
        ["bookmark-not-found", "verification-methods.md"],
        ["file-not-found", "manage-devices.md"],
        ["include-not-found", "sign-in-first-time.md"],
        ["link-definition-missing", "verification-methods.md"],
        ["link-to-redirect", "app-passwords.md"],
        ["ms-date-invalid", "set-up-text-messages.md"],
        ["path-case-mismatch", "sign-in-overview.md"],
        ["yaml-duplicate-key", "security-info.md"],
        ["yaml-header-syntax-error", "app-passwords.md"],
    ];
    assert_eq!(found, expected, "{report}");
}

#[test]
fn the_demo_runs_to_its_end() {
    let folder = sound_set();
    let output = guidepost(&["demo"], folder.path());
    let text = stdout(&output);
    assert_eq!(code(&output), 0, "{text}{}", stderr(&output));
    for part in [
        "file-not-found",
        "Typing a link",
        "security-info.md",
        "Typing the section of a link",
        "Typing a value of the front matter",
        "how-to",
        "The mouse on a link",
        "Going to the link's target",
        "Who links here",
        "= quick fix: Change to `#change-your-default-method`",
        "How long each answer took",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("    nothing\n") && !text.contains("| nothing\n"), "every question has an answer: {text}");
}

#[test]
fn the_demo_runs_on_a_folder_of_ones_own() {
    let folder = broken_set();
    let output = guidepost(&["demo", "."], folder.path());
    let text = stdout(&output);
    assert_eq!(code(&output), 0, "{text}{}", stderr(&output));
    assert!(text.contains("missing.md") && text.contains("Typing a link"), "{text}");
    assert_eq!(code(&guidepost(&["demo", "nowhere"], folder.path())), 2);
}

#[test]
fn the_demo_runs_where_nothing_is_wrong_and_says_when_there_is_no_article() {
    let folder = sound_set();
    let output = guidepost(&["demo", "."], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("Nothing is wrong."), "{}", stdout(&output));
    let empty = set(&[("docfx.json", "{}")]);
    let output = guidepost(&["demo", "."], empty.path());
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("holds no article"), "{}", stderr(&output));
}

#[test]
fn tables_of_contents_and_redirections_are_checked_but_count_as_no_articles() {
    let folder = set(&[
        ("docfx.json", r#"{"build": {"content": [{"files": ["**/*.md", "**/*.yml"]}]}}"#),
        (".openpublishing.publish.config.json", "{}"),
        (
            ".openpublishing.redirection.json",
            r#"{"redirections": [
{"source_path": "old.md", "redirect_url": "/x"},
{"source_path": "old.md", "redirect_url": "/y"},
{"source_path": "kept.md", "redirect_url": "/x"},
{"source_path": "moved.md", "redirect_url": "kept"}
]}"#,
        ),
        ("a.md", &article("# A\n\n## Part\n\n[old](old.md), [moved](moved.md)\n")),
        (
            "TOC.yml",
            "- name: A\n  href: a.md#part\n- name: B\n  href: a.md#prt\n- name: C\n  href: c.md\n- name: D\n  href: sub/\n- name: E\n  tocHref: none/\n",
        ),
        ("sub/toc.yml", "items:\n- name: A: B\n- name: C\n  href: ../b.md\n"),
        ("kept.md", &article("# Kept\n\nText.\n")),
        ("none/x.png", ""),
    ]);
    let report = json(&guidepost(&["check", "--format", "json"], folder.path()));
    assert_eq!(report["articles"], 2, "{report}");
    let found = report["diagnostics"].as_array().unwrap().iter();
    let found = found.map(|d| {
        let fixes = d["fixes"].as_array().unwrap().len();
        let text = |key: &str| d[key].as_str().unwrap().to_owned();
        format!("{}:{}:{} {} {} {fixes}", text("file"), d["line"], d["column"], text("severity"), text("code"))
    });
    assert_eq!(
        found.collect::<Vec<_>>(),
        [
            ".openpublishing.redirection.json:3:1 error redirection-conflict 0",
            "TOC.yml:4:14 warning bookmark-not-found 1",
            "TOC.yml:6:9 warning file-not-found 0",
            "TOC.yml:10:12 warning toc-not-found 0",
            "a.md:16:7 suggestion link-to-redirect 0",
            "a.md:16:24 suggestion link-to-redirect 1",
            "kept.md:1:1 warning redirected-file-not-removed 0",
            "sub/toc.yml:2:10 error yaml-syntax-error 0",
            "sub/toc.yml:4:9 warning file-not-found 0",
        ],
        "{report}"
    );
}

#[test]
fn a_file_is_moved_with_its_links_or_shown_as_a_diff() {
    let files = [
        ("guidepost.toml", "generator = \"github\"\n"),
        ("a.md", "# A\n\n[b](b.md#part) and [x](sub/x.md)\r\n"),
        ("b.md", "# B\n\n## Part\n\n[a](a.md)\n"),
        ("sub/x.md", "# X\n\n[b](../b.md)\n"),
    ];
    let folder = set(&files);
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let output = guidepost(&["mv", "b.md", "sub/c d.md", "--dry-run"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let shown = stdout(&output);
    for line in [
        "diff --git a/a.md b/a.md",
        "-[b](b.md#part) and [x](sub/x.md)",
        "+[b](sub/c%20d.md#part) and [x](sub/x.md)",
        "rename from b.md",
        "rename to sub/c d.md",
        "+[a](../a.md)",
        "+[b](c%20d.md)",
    ] {
        assert!(shown.lines().any(|it| it.trim_end_matches('\r') == line), "{line}: {shown}");
    }
    assert_eq!(text("b.md"), files[2].1, "nothing is written");
    let output = guidepost(&["mv", "b.md", "sub/c d.md"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).starts_with("Move `b.md` to `sub/c d.md`: 3 links in 3 files\n"), "{}", stdout(&output));
    assert_eq!(text("a.md"), "# A\n\n[b](sub/c%20d.md#part) and [x](sub/x.md)\r\n");
    assert_eq!(text("sub/c d.md"), "# B\n\n## Part\n\n[a](../a.md)\n");
    assert!(!folder.path().join("b.md").exists());
    assert_eq!(code(&guidepost(&["check", "--fail-on", "suggestion"], folder.path())), 0);
    for (arguments, reason) in [
        (&["mv", "none.md", "x.md"][..], "does not exist"),
        (&["mv", "a.md", "sub/x.md"], "exists already"),
        (&["mv", "sub", "sub/deeper"], "into itself"),
    ] {
        let output = guidepost(arguments, folder.path());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    }
    // Into a folder, as `mv` does.
    let output = guidepost(&["mv", "a.md", "sub"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(text("sub/a.md"), "# A\n\n[b](c%20d.md#part) and [x](x.md)\r\n");
    assert_eq!(text("sub/c d.md"), "# B\n\n## Part\n\n[a](a.md)\n");
}

#[test]
fn a_move_that_cannot_be_written_changes_nothing() {
    let folder = set(&[
        ("guidepost.toml", "generator = \"github\"\n"),
        ("a.md", "# A\n\n[b](b.md)\n"),
        ("b.md", "# B\n\n[a](a.md)\n"),
        ("c.md", "# C\n\n[b](b.md)\n"),
    ]);
    let locked = folder.path().join("c.md");
    let mut permissions = std::fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&locked, permissions).unwrap();
    let output = guidepost(&["mv", "b.md", "sub/b.md"], folder.path());
    assert_eq!(code(&output), 2, "{}", stdout(&output));
    assert!(
        stderr(&output).contains("c.md` cannot be written: it is read-only. Nothing was changed."),
        "{}",
        stderr(&output)
    );
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["a.md", "b.md", "c.md", "guidepost.toml"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.md")).unwrap(), "# A\n\n[b](b.md)\n");
}
