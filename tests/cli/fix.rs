//! `guidepost check --fix`: what it mends, what it says, and when it refuses.

use super::{article, code, guidepost, json, set, stderr, stdout};
use std::path::Path;
use tempfile::TempDir;

const DOCFX: (&str, &str) = ("docfx.json", "{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}]}}");

/// Three findings with a safe repair in two files, and one that a writer has to look at.
fn mendable() -> TempDir {
    set(&[
        (".git/HEAD", ""),
        DOCFX,
        ("a.md", &article("# A\n\n[b](B.md) [x](https://docs.microsoft.com/en-us/x)\n\n[gone](gone.md)\n")),
        ("sub/b.md", &format!("\u{feff}{}", article("# B\r\n\r\nSee [a](../A.md).\r\n"))),
        ("b.md", &article("# B\n\n[a](a.md)\n")),
        ("toc.yml", "- href: a.md\n- href: b.md\n- href: sub/b.md\n"),
    ])
}

fn read(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

/// All files with their bytes.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => all.push((path.display().to_string(), std::fs::read(&path).unwrap())),
            }
        }
    }
    all.sort();
    all
}

#[test]
fn safe_repairs_are_made_and_the_rest_is_reported() {
    let folder = mendable();
    let output = guidepost(&["check", "--fix"], folder.path());
    let said = stdout(&output);
    assert!(
        said.starts_with(
            "Fixed 4 findings in 2 files:\n      1 docs-link-absolute\n      1 hard-coded-locale\n      2 path-case-mismatch\n\n"
        ),
        "{said}"
    );
    assert!(said.contains("file-not-found") && !said.contains("path-case-mismatch]"), "{said}");
    // What is left decides the exit code.
    assert_eq!(code(&output), 1);
    assert_eq!(read(&folder, "a.md"), article("# A\n\n[b](b.md) [x](/x)\n\n[gone](gone.md)\n"));
    // A byte order mark and line breaks stay as they are.
    assert_eq!(read(&folder, "sub/b.md"), format!("\u{feff}{}", article("# B\r\n\r\nSee [a](../a.md).\r\n")));
    let before = bytes(folder.path());
    let again = guidepost(&["check", "--fix", "--only", "path-case-mismatch"], folder.path());
    assert!(stdout(&again).starts_with("Fixed nothing"), "{}", stdout(&again));
    assert_eq!((code(&again), bytes(folder.path())), (0, before));
}

#[test]
fn a_part_of_the_set_or_one_code_is_mended_alone() {
    let folder = mendable();
    let output = guidepost(&["check", "--fix", "--only", "docs-link-absolute"], folder.path());
    assert!(stdout(&output).starts_with("Fixed 1 finding in 1 file:\n"), "{}", stdout(&output));
    assert_eq!(code(&output), 0);
    assert_eq!(read(&folder, "a.md"), article("# A\n\n[b](B.md) [x](/x)\n\n[gone](gone.md)\n"));
    let output = guidepost(&["check", "--fix", "sub"], folder.path());
    assert!(stdout(&output).starts_with("Fixed 1 finding in 1 file:\n"), "{}", stdout(&output));
    assert!(read(&folder, "a.md").contains("(B.md)"));
    assert!(read(&folder, "sub/b.md").contains("(../a.md)"));
}

#[test]
fn the_report_for_programs_says_what_was_mended() {
    let folder = mendable();
    let report = json(&guidepost(&["check", "--fix", "--format", "json"], folder.path()));
    let fixed: Vec<String> = report["fixed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{}:{}:{} {} {}", it["file"], it["line"], it["column"], it["code"], it["title"]))
        .collect();
    assert_eq!(
        fixed,
        [
            r#""a.md":14:5 "path-case-mismatch" "Change to `b.md`""#,
            r#""a.md":14:15 "docs-link-absolute" "Remove the host and the language""#,
            r#""a.md":14:42 "hard-coded-locale" "Remove the host and the language""#,
            r#""sub/b.md":14:9 "path-case-mismatch" "Change to `../a.md`""#,
        ]
    );
    let left: Vec<&str> =
        report["diagnostics"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    // The three articles have one header.
    let left: Vec<&str> = left.into_iter().filter(|code| !code.starts_with("duplicate-")).collect();
    assert_eq!(left, ["file-not-found"]);
    // Without `--fix` the field is not there.
    assert!(json(&guidepost(&["check", "--format", "json"], folder.path())).get("fixed").is_none());
}

#[test]
fn a_dry_run_prints_the_change_as_a_diff_and_makes_none() {
    let folder = mendable();
    let before = bytes(folder.path());
    let output = guidepost(&["check", "--fix", "--dry-run"], folder.path());
    assert_eq!((code(&output), bytes(folder.path())), (1, before));
    let diff = stdout(&output);
    let lines: Vec<&str> = diff.lines().filter(|line| line.starts_with(['+', '-', 'd'])).collect();
    assert_eq!(
        lines,
        [
            "diff --git a/a.md b/a.md",
            "--- a/a.md",
            "+++ b/a.md",
            "-[b](B.md) [x](https://docs.microsoft.com/en-us/x)",
            "+[b](b.md) [x](/x)",
            "diff --git a/sub/b.md b/sub/b.md",
            "--- a/sub/b.md",
            "+++ b/sub/b.md",
            "-See [a](../A.md).",
            "+See [a](../a.md).",
        ],
        "{diff}"
    );
    let alone = guidepost(&["check", "--dry-run"], folder.path());
    assert_eq!(code(&alone), 2);
    assert!(stderr(&alone).contains("--fix"), "{}", stderr(&alone));
}

#[test]
fn a_read_only_file_stops_everything() {
    let folder = mendable();
    let path = folder.path().join("sub/b.md");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let before = bytes(folder.path());
    let output = guidepost(&["check", "--fix"], folder.path());
    assert_eq!(code(&output), 2);
    let said = stderr(&output);
    assert!(said.contains("sub/b.md") && said.contains("read-only") && said.contains("Nothing was changed"), "{said}");
    assert_eq!(bytes(folder.path()), before);
    assert_eq!(stdout(&output), "");
}

#[test]
fn a_file_that_is_no_utf8_is_left_out_and_the_others_are_mended() {
    let folder = mendable();
    std::fs::write(folder.path().join("sub/b.md"), b"# B\n\ncaf\xe9 [a](../A.md)\n").unwrap();
    let output = guidepost(&["check", "--fix"], folder.path());
    assert!(stdout(&output).starts_with("Fixed 3 findings in 1 file:\n"), "{}", stdout(&output));
    assert_eq!(std::fs::read(folder.path().join("sub/b.md")).unwrap(), b"# B\n\ncaf\xe9 [a](../A.md)\n");
}
