//! `check --changed-since`: on a git history made here, exactly the findings that a change caused.

use super::{article, code, command, json, set, stderr, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const PUBLISH: &str =
    r#"{"docsets_to_publish": [{"docset_name": "k", "build_source_folder": "docs", "base_path": "/kettle"}]}"#;
const DOCFX: &str = r#"{"build": {"content": [{"files": ["**/*.md"], "exclude": ["**/includes/**"]}]}}"#;

/// A repository whose first commit, `main`, is a published set with one old finding: `a.md` links to `never.md`.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let folder = set(&[
            (".openpublishing.publish.config.json", PUBLISH),
            (".openpublishing.redirection.json", "{\n  \"redirections\": [\n  ]\n}\n"),
            ("docs/docfx.json", DOCFX),
            ("docs/a.md", &article("# A\n\nSee [b](b.md#the-steps), [c](c.md) and [never](never.md).\n")),
            (
                "docs/b.md",
                &article("# B\n\nText about b and what it is for.\n\n## The steps\n\nBoil it.\n\n## After\n\nDone.\n"),
            ),
            ("docs/c.md", &article("# C\n\n[!INCLUDE [x](includes/x.md)]\n\n[x](#from-the-include)\n")),
            ("docs/d.md", &article("# D\n\n[a](a.md), [c](c.md#from-the-include)\n")),
            ("docs/includes/x.md", "## From the include\n\nText.\n"),
        ]);
        let it = Self(folder);
        it.git(&["init", "-q", "-b", "main"]);
        it.commit();
        it.git(&["checkout", "-q", "-b", "work"]);
        it
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs git as a machine without any settings would, whoever runs the tests.
    fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.arg("-C").arg(self.path()).args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
        git.args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"]).args(arguments);
        git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let done = git.stdin(Stdio::null()).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", stderr(&done));
        stdout(&done)
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn replace(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert!(text.contains(old), "{name} has no {old}");
        self.write(name, &text.replace(old, new));
    }

    /// `file code marked text`, one line for each finding since `revision`, all severities.
    fn since_in(&self, revision: &str, paths: &[&str]) -> String {
        let arguments = [&["check", "--changed-since", revision, "--format", "json"], paths].concat();
        let output = super::guidepost(&arguments, self.path());
        assert!(code(&output) < 2, "{}", stderr(&output));
        let report = json(&output);
        let mut lines = String::new();
        for it in report["diagnostics"].as_array().unwrap() {
            let (file, code) = (it["file"].as_str().unwrap(), it["code"].as_str().unwrap());
            // Of a path in a set the root is that of the set.
            let text = std::fs::read_to_string(Path::new(report["root"].as_str().unwrap()).join(file)).unwrap();
            let line = it["line"].as_u64().unwrap();
            let line = text.lines().nth(usize::try_from(line).unwrap() - 1).unwrap_or_default();
            let utf16: Vec<u16> = line.encode_utf16().collect();
            let at = |key: &str| usize::try_from(it[key].as_u64().unwrap()).unwrap() - 1;
            let marked = if it["line"] == it["end_line"] { at("column")..at("end_column") } else { 0..0 };
            lines.push_str(&format!("{file} {code} {}\n", String::from_utf16(&utf16[marked]).unwrap()));
        }
        lines
    }

    fn since(&self, revision: &str) -> String {
        self.since_in(revision, &[])
    }

    fn messages(&self, revision: &str, code: &str) -> Vec<String> {
        let arguments = ["check", "--changed-since", revision, "--format", "json", "--only", code];
        let report = json(&super::guidepost(&arguments, self.path()));
        let all = report["diagnostics"].as_array().unwrap().iter();
        all.map(|it| format!("{}: {}", it["file"].as_str().unwrap(), it["message"].as_str().unwrap())).collect()
    }
}

#[test]
fn without_a_change_nothing_is_reported() {
    let it = Repository::new();
    assert_eq!(it.since("main"), "");
    let output = super::guidepost(&["check", "--changed-since", "main"], it.path());
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("What changed since main (commit "), "{}", stdout(&output));
    assert!(stdout(&output).contains("); 1 finding from before it not reported\n"), "{}", stdout(&output));
}

#[test]
fn a_moved_article_breaks_links_of_articles_that_nobody_touched() {
    let it = Repository::new();
    it.write("docs/sub/b.md", &it.read("docs/b.md"));
    std::fs::remove_file(it.path().join("docs/b.md")).unwrap();
    let expected = "docs/a.md file-not-found b.md\ndocs/sub/b.md redirect-missing \n";
    assert_eq!(it.since("main"), expected, "not even added");
    it.commit();
    assert_eq!(it.since("main"), expected, "committed");
    assert_eq!(
        it.messages("main", "redirect-missing"),
        [
            "docs/sub/b.md: `docs/b.md` was published at `/kettle/b` and moved here, and nothing leads its readers on. Add \
          a redirection of `docs/b.md` to `/kettle/sub/b` to `.openpublishing.redirection.json`."
        ]
    );
    it.replace("docs/a.md", "b.md#the-steps", "sub/b.md#the-steps");
    assert_eq!(it.since("main"), "docs/sub/b.md redirect-missing \n", "links followed");
    it.replace(
        ".openpublishing.redirection.json",
        "[\n",
        "[\n    {\"source_path\": \"docs/b.md\", \"redirect_url\": \"/kettle/sub/b\", \"redirect_document_id\": true}\n",
    );
    assert_eq!(it.since("main"), "", "with a redirection");
}

#[test]
fn a_move_by_guidepost_leaves_nothing_to_report() {
    let it = Repository::new();
    let moved = super::guidepost(&["mv", "docs/a.md", "docs/sub/deep.md"], it.path());
    assert_eq!(code(&moved), 0, "{}", stderr(&moved));
    // Its old finding moved along, with another destination in its line.
    assert!(it.read("docs/sub/deep.md").contains("../b.md#the-steps"));
    assert_eq!(it.since("main"), "");
}

#[test]
fn a_deleted_article_needs_a_redirection() {
    let it = Repository::new();
    it.git(&["rm", "-q", "docs/b.md"]);
    it.replace("docs/a.md", "[b](b.md#the-steps)", "b");
    assert_eq!(
        it.messages("main", "redirect-missing"),
        [
            ".openpublishing.redirection.json: `docs/b.md` was published at `/kettle/b` and is deleted, and nothing leads \
          its readers on; 1 article linked to it. Add a redirection to the page that takes its place to \
          `.openpublishing.redirection.json`."
        ]
    );
    assert_eq!(it.since("main"), ".openpublishing.redirection.json redirect-missing \n");
    // Another page at its address is as good.
    it.write("docs/b/index.md", &article("# Another B\n\nText about something else.\n"));
    assert!(!it.since("main").contains("redirect-missing"), "{}", it.since("main"));
}

#[test]
fn a_redirection_that_is_taken_out_is_missed() {
    let it = Repository::new();
    let entry =
        "    {\"source_path\": \"docs/old.md\", \"redirect_url\": \"/kettle/a\", \"redirect_document_id\": false}\n";
    it.replace(".openpublishing.redirection.json", "[\n", &format!("[\n{entry}"));
    it.commit();
    it.git(&["tag", "base"]);
    it.replace(".openpublishing.redirection.json", entry, "");
    assert_eq!(
        it.messages("base", "redirect-missing"),
        [
            ".openpublishing.redirection.json: The redirection of `docs/old.md` to `/kettle/a` is gone, and there is no page \
          at its old address: readers who come there find nothing. Put it back, with the page that takes its place."
        ]
    );
    // In another spelling it is the same, and a page that comes back takes its place.
    it.replace(".openpublishing.redirection.json", "[\n", &format!("[\n{}", entry.replace("old.md", "Old.md")));
    assert_eq!(it.messages("base", "redirect-missing"), [""; 0]);
    it.replace(".openpublishing.redirection.json", &entry.replace("old.md", "Old.md"), "");
    it.write("docs/old.md", &article("# Old\n\nIt is back.\n"));
    assert_eq!(it.messages("base", "redirect-missing"), [""; 0]);
}

#[test]
fn what_is_only_no_longer_checked_is_still_published() {
    let it = Repository::new();
    it.write("docs/guidepost.toml", "exclude = [\"b.md\", \"d.md\"]\n");
    assert_eq!(it.since("main"), "");
}

#[test]
fn comments_and_configuration_switch_missing_redirections_off() {
    let it = Repository::new();
    it.replace("docs/b.md", "## The steps", "## What to do");
    it.git(&["rm", "-q", "docs/d.md"]);
    let missing = |it: &Repository| it.messages("main", "redirect-missing").len();
    assert_eq!(missing(&it), 2);
    it.replace("docs/b.md", "## What", "<!-- guidepost-disable-next-line redirect-missing -->\n## What");
    assert_eq!(missing(&it), 1);
    it.write("docs/guidepost.toml", "[[override]]\nfiles = [\"d.md\"]\nseverity = { redirect-missing = \"off\" }\n");
    assert_eq!(missing(&it), 0);
    // A check of the set alone cannot know whether the comment does something.
    let plain = json(&super::guidepost(&["check", "--format", "json"], it.path()));
    assert!(!plain.to_string().contains("suppression-unused"), "{plain}");
}

#[test]
fn a_finding_in_a_file_that_nobody_touched_says_what_the_change_did() {
    let reasons = |change: &dyn Fn(&Repository)| {
        let it = Repository::new();
        change(&it);
        let report = json(&super::guidepost(&["check", "--changed-since", "main", "--format", "json"], it.path()));
        let all = report["diagnostics"].as_array().unwrap().iter();
        let all = all.map(|it| {
            let message = it["message"].as_str().unwrap();
            let reason = message.find("The change ").map_or("", |at| &message[at..]);
            format!("{} {}: {reason}\n", it["file"].as_str().unwrap(), it["code"].as_str().unwrap())
        });
        all.collect::<String>()
    };
    assert_eq!(
        reasons(&|it| {
            it.git(&["mv", "docs/b.md", "docs/bb.md"]);
        }),
        "docs/a.md file-not-found: The change moved `docs/b.md` to `docs/bb.md`.\ndocs/bb.md redirect-missing: \n"
    );
    assert_eq!(
        reasons(&|it| std::fs::remove_file(it.path().join("docs/includes/x.md")).unwrap()),
        "docs/c.md redirect-missing: The change deleted `docs/includes/x.md`.\n\
         docs/c.md include-not-found: The change deleted `docs/includes/x.md`.\n"
    );
    assert_eq!(
        reasons(&|it| it.replace("docs/includes/x.md", "## From the include", "## Of the include")),
        "docs/c.md redirect-missing: The change edited `docs/includes/x.md`.\n\
         docs/c.md bookmark-not-found: The change edited `docs/includes/x.md`.\n\
         docs/d.md bookmark-not-found: The change edited `docs/includes/x.md`.\n"
    );
    assert_eq!(
        reasons(&|it| it.replace("docs/b.md", "## The steps", "## What to do")),
        "docs/a.md bookmark-not-found: The change edited `docs/b.md`.\ndocs/b.md redirect-missing: \n"
    );
    assert_eq!(
        reasons(&|it| it.write("docs/e.md", &it.read("docs/b.md"))),
        ["duplicate-titles", "duplicate-descriptions", "duplicate-h1s"]
            .map(|code| format!("docs/b.md {code}: The change added `docs/e.md`.\n"))
            .concat()
            + "docs/e.md duplicate-titles: \ndocs/e.md duplicate-descriptions: \ndocs/e.md duplicate-h1s: \n"
    );
    let excluded =
        reasons(&|it| it.write("docs/docfx.json", &DOCFX.replace("/includes/**\"", "/includes/**\", \"b.md\"")));
    assert!(excluded.contains("docs/a.md link-out-of-scope: The change edited `docs/docfx.json`.\n"), "{excluded}");
}

#[test]
fn a_set_that_does_not_publish_needs_no_redirection() {
    let it = Repository::new();
    for name in [".openpublishing.publish.config.json", ".openpublishing.redirection.json"] {
        std::fs::remove_file(it.path().join(name)).unwrap();
    }
    it.commit();
    it.git(&["tag", "base"]);
    it.git(&["rm", "-q", "docs/b.md"]);
    assert_eq!(it.since("base"), "docs/a.md file-not-found b.md\n");
}

#[test]
fn a_heading_that_others_link_to_needs_its_anchor() {
    let it = Repository::new();
    it.replace("docs/b.md", "## The steps", "## What to do");
    assert_eq!(it.since("main"), "docs/a.md bookmark-not-found the-steps\ndocs/b.md redirect-missing ## What to do\n");
    it.replace("docs/a.md", "b.md#the-steps", "b.md#what-to-do");
    assert_eq!(it.since("main"), "docs/b.md redirect-missing ## What to do\n", "the link followed, bookmarks did not");
    let report = json(&super::guidepost(&["check", "--changed-since", "main", "--format", "json"], it.path()));
    assert_eq!(report["diagnostics"][0]["fixes"][0]["title"], "Keep `#the-steps` as an anchor of this heading");
    it.replace("docs/b.md", "## What to do", "<a name=\"the-steps\"></a>\n\n## What to do");
    assert_eq!(it.since("main"), "", "the anchor is kept");
}

#[test]
fn a_heading_that_is_gone_is_missed_where_it_was() {
    let it = Repository::new();
    it.replace("docs/b.md", "## The steps\n\nBoil it.\n\n", "");
    assert_eq!(it.since("main"), "docs/a.md bookmark-not-found the-steps\ndocs/b.md redirect-missing # B\n");
    // A heading that nobody linked to is nobody's loss.
    let it = Repository::new();
    it.replace("docs/b.md", "## After", "## Later");
    assert_eq!(it.since("main"), "");
}

#[test]
fn an_edited_include_is_felt_in_the_articles_that_show_it() {
    let it = Repository::new();
    it.replace("docs/includes/x.md", "## From the include", "## Of the include");
    assert_eq!(
        it.since("main"),
        "docs/c.md redirect-missing \ndocs/c.md bookmark-not-found from-the-include\ndocs/d.md bookmark-not-found \
         from-the-include\n"
    );
    assert_eq!(it.since_in("main", &["docs/d.md"]), "d.md bookmark-not-found from-the-include\n");
}

#[test]
fn old_findings_stay_old_when_lines_move_and_are_edited() {
    let it = Repository::new();
    it.replace("docs/a.md", "# A\n", "# A\n\nA new paragraph.\n\nAnd another.\n");
    assert_eq!(it.since("main"), "");
    it.replace("docs/a.md", "See [b]", "You may want to see [b]");
    assert_eq!(it.since("main"), "", "the line was edited around the broken link");
    it.replace("docs/a.md", "And another.", "And another, as [never](never.md) says. [new](new.md)");
    assert_eq!(it.since("main"), "docs/a.md file-not-found never.md\ndocs/a.md file-not-found new.md\n");
}

#[test]
fn a_merge_base_is_compared_not_the_tip() {
    let it = Repository::new();
    // Main goes on and breaks something; work breaks something else.
    it.git(&["checkout", "-q", "main"]);
    it.replace("docs/d.md", "[a](a.md)", "[a](a.md), [of main](gone-on-main.md)");
    it.commit();
    it.git(&["checkout", "-q", "work"]);
    it.replace("docs/b.md", "Done.", "Done. [of work](gone-on-work.md)");
    it.commit();
    assert_eq!(it.since("main"), "docs/b.md file-not-found gone-on-work.md\n");
    // The merge brings in what main has, which is not this change's doing.
    it.git(&["merge", "-q", "--no-edit", "main"]);
    assert_eq!(it.since("main"), "docs/b.md file-not-found gone-on-work.md\n");
    // A merge that breaks what neither side broke: main links to a heading that work took away.
    let it = Repository::new();
    it.git(&["checkout", "-q", "main"]);
    it.replace("docs/d.md", "[a](a.md)", "[a](a.md), [after](b.md#after)");
    it.commit();
    it.git(&["checkout", "-q", "work"]);
    it.replace("docs/b.md", "## After", "## Later");
    it.commit();
    assert_eq!(it.since("main"), "");
    it.git(&["merge", "-q", "--no-edit", "main"]);
    assert_eq!(it.since("main"), "docs/b.md redirect-missing ## Later\ndocs/d.md bookmark-not-found after\n");
}

#[test]
fn configuration_is_compared_too() {
    let it = Repository::new();
    it.write("docs/docfx.json", &DOCFX.replace("**/includes/**\"", "**/includes/**\", \"b.md\""));
    let found = it.since("main");
    assert!(found.contains("docs/a.md link-out-of-scope b.md\n"), "{found}");
    assert!(found.contains(".openpublishing.redirection.json redirect-missing \n"), "{found}");
}

#[test]
fn new_files_count_and_ignored_ones_do_not() {
    let it = Repository::new();
    it.write(".gitignore", "out/\n");
    it.write("docs/e ü.md", &article("# E\n\n[gone](gone.md), [a](a.md)\n"));
    it.write("docs/out/f.md", &article("# F\n\n[gone](gone.md)\n"));
    assert_eq!(it.since("main"), "docs/e ü.md file-not-found gone.md\n");
    assert_eq!(it.since("HEAD"), "docs/e ü.md file-not-found gone.md\n");
}

#[test]
#[cfg(unix)]
fn a_path_may_lead_through_a_symbolic_link() {
    let it = Repository::new();
    it.replace("docs/b.md", "## After", "## Later");
    it.replace("docs/a.md", "b.md#the-steps", "b.md#after");
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(it.path().join("docs"), &link).unwrap();
    let expected = "a.md bookmark-not-found after\n";
    assert_eq!(it.since_in("main", &["docs/a.md"]), expected);
    assert_eq!(it.since_in("main", &[link.join("a.md").to_str().unwrap()]), expected);
    assert_eq!(it.since_in("main", &[link.to_str().unwrap()]), expected);
}

#[test]
fn a_folder_that_moved_is_asked_for_where_it_was() {
    let it = Repository::new();
    it.write("docs/sub/deep/f.md", &article("# F\n\n[gone](gone.md)\n"));
    it.write("docs/sub/g.md", &article("# G\n\n[gone](gone.md)\n"));
    it.commit();
    it.git(&["tag", "base"]);
    it.git(&["mv", "docs/sub", "docs/other"]);
    let missing = "other/deep/f.md redirect-missing \nother/g.md redirect-missing \n";
    assert_eq!(it.since_in("base", &["docs/other"]), missing, "the broken links are old");
}

#[test]
fn many_pages_that_share_most_lines_are_each_followed_to_their_new_name() {
    let it = Repository::new();
    let common =
        (0..10).map(|line| format!("A sentence that all of the pages have, number {line}.\n\n")).collect::<String>();
    let page = |number: usize| article(&format!("# Page {number}\n\n{common}Only here: {number}.\n"));
    for number in 0..60 {
        it.write(&format!("docs/many/{number}.md"), &page(number));
    }
    it.commit();
    it.git(&["tag", "base"]);
    std::fs::remove_dir_all(it.path().join("docs/many")).unwrap();
    for number in 0..60 {
        it.write(&format!("docs/few/p{:02}.md", 59 - number), &(page(number) + "\nAnd a new sentence.\n"));
    }
    let expected: Vec<String> = (0..60)
        .map(|at| {
            format!(
                "docs/few/p{at:02}.md: `docs/many/{0}.md` was published at `/kettle/many/{0}` and moved here",
                59 - at
            )
        })
        .collect();
    let found = it.messages("base", "redirect-missing");
    let found: Vec<&str> = found.iter().map(|it| it.split(',').next().unwrap()).collect();
    assert_eq!(found, expected);
}

#[test]
#[cfg(unix)]
fn symbolic_links_count_as_what_they_lead_to() {
    let it = Repository::new();
    std::fs::create_dir(it.path().join("docs/sub")).unwrap();
    std::os::unix::fs::symlink("../b.md", it.path().join("docs/sub/one.md")).unwrap();
    std::os::unix::fs::symlink("sub/one.md", it.path().join("docs/two.md")).unwrap();
    it.replace("docs/d.md", "[a](a.md)", "[a](a.md), [two](two.md#after)");
    it.commit();
    it.git(&["tag", "base"]);
    assert_eq!(it.since("base"), "");
    std::fs::remove_file(it.path().join("docs/two.md")).unwrap();
    let found = it.since("base");
    assert!(found.contains("docs/d.md file-not-found two.md\n"), "{found}");
}

#[test]
fn a_submodule_is_compared_with_the_commit_that_it_was_at() {
    let library = Repository::new();
    let it = Repository::new();
    let from = library.path().to_str().unwrap();
    it.git(&["-c", "protocol.file.allow=always", "submodule", "add", "-q", from, "docs/lib"]);
    it.replace("docs/d.md", "[a](a.md)", "[a](a.md), [lib](lib/docs/b.md#after)");
    it.commit();
    it.git(&["tag", "base"]);
    assert_eq!(it.since("base"), "", "its own old findings are no news");
    it.replace("docs/lib/docs/b.md", "## After", "## Later");
    // The set publishes the submodule's pages.
    assert_eq!(it.since("base"), "docs/d.md bookmark-not-found after\ndocs/lib/docs/b.md redirect-missing ## Later\n");
    std::fs::remove_file(it.path().join("docs/lib/docs/b.md")).unwrap();
    let found = it.since("base");
    assert!(found.contains("docs/d.md file-not-found lib/docs/b.md\n"), "{found}");
    assert!(found.contains("docs/lib/docs/a.md file-not-found b.md\n"), "{found}");
}

#[test]
fn nothing_that_the_repository_configures_runs() {
    let it = Repository::new();
    let mark = it.path().join("ran");
    let script = it.path().join(".git/script.sh");
    std::fs::write(&script, format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display())).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    it.write(".gitattributes", "*.md filter=x diff=x\n");
    let runs = script.display().to_string();
    for key in
        ["core.fsmonitor", "core.pager", "filter.x.clean", "filter.x.smudge", "filter.x.process", "diff.x.textconv"]
    {
        it.git(&["config", key, &runs]);
    }
    it.write("docs/b.md", &it.read("docs/b.md").replace("Done.", "Done. [gone](gone.md)"));
    std::fs::remove_file(it.path().join("docs/d.md")).unwrap();
    let _ = std::fs::remove_file(&mark);
    assert!(it.since("main").contains("docs/b.md file-not-found gone.md\n"));
    assert!(!mark.exists(), "something ran");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let it = Repository::new();
    let fails = |folder: &Path, arguments: &[&str], expected: &str| {
        let output = super::guidepost(&[&["check", "--changed-since"], arguments].concat(), folder);
        assert_eq!(code(&output), 2, "{arguments:?} {}", stdout(&output));
        assert!(stderr(&output).contains(expected), "{arguments:?}: {}", stderr(&output));
    };
    fails(it.path(), &["nowhere"], "`nowhere` is no commit of this repository; if it is a branch of the remote");
    let option = super::guidepost(&["check", "--changed-since=--output=x"], it.path());
    assert_eq!((code(&option), it.path().join("x").exists()), (2, false));
    assert!(stderr(&option).contains("`--output=x` is no commit"), "{}", stderr(&option));
    fails(it.path(), &["main", "no-such.md"], "`no-such.md` does not exist");
    let plain = super::sound_set();
    fails(plain.path(), &["main"], "lies in no git repository");
    let fresh = super::sound_set();
    let git = |arguments: &[&str]| Command::new("git").arg("-C").arg(fresh.path()).args(arguments).output().unwrap();
    git(&["init", "-q"]);
    fails(fresh.path(), &["main"], "nothing is committed yet");
    // The hook of the first commit asks for HEAD.
    std::fs::write(fresh.path().join("new.md"), article("# New\n\n[gone](gone.md)\n")).unwrap();
    let first = super::guidepost(&["check", "--changed-since", "HEAD"], fresh.path());
    assert_eq!(code(&first), 1, "{}", stderr(&first));
    assert!(stdout(&first).contains("What changed since HEAD (nothing is committed yet); "), "{}", stdout(&first));
    assert!(stdout(&first).contains("gone.md"), "{}", stdout(&first));
    let output = command(&["check", "--changed-since", "main"], it.path()).env("PATH", "/nowhere").output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("git cannot be started"), "{}", stderr(&output));
    // Two histories that never met.
    it.git(&["checkout", "-q", "--orphan", "other"]);
    // Another text, or git makes the very commit of `main` again within the same second.
    it.replace("docs/b.md", "Done.", "Done, alone.");
    it.commit();
    fails(it.path(), &["main"], "HEAD and `main` have no commit in common");
    fails(it.path(), &["main", "--fix"], "cannot be used with");
}

#[test]
fn the_hooks_of_pre_commit_run_when_only_an_image_is_deleted() {
    let it = Repository::new();
    it.write("docs/i.png", "");
    it.replace("docs/d.md", "[a](a.md)", "![a picture of it](i.png)");
    it.commit();
    it.git(&["rm", "-q", "docs/i.png"]);
    let hooks = include_str!("../../.pre-commit-hooks.yaml");
    let field = |hook: &str, name: &str| {
        let line = hook.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_default().trim_matches([' ', '[', ']']).replace(", ", " ")
    };
    let found = hooks.split("- id:").skip(1).map(|hook| {
        // It names no deleted files, so that a filter of files would skip the hook.
        assert_eq!((field(hook, "always_run"), field(hook, "pass_filenames")), ("true".to_owned(), "false".to_owned()));
        let line = format!("{} {}", field(hook, "entry"), field(hook, "args"));
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[0], "guidepost");
        let output = super::guidepost(&words[1..], it.path());
        assert!(stdout(&output).contains("The image `i.png` does not exist."), "{line}: {}", stderr(&output));
        stdout(&output).matches("file-not-found").count()
    });
    // The whole set has an old finding, too.
    assert_eq!(found.collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn a_shallow_clone_is_told_what_to_do() {
    let it = Repository::new();
    it.replace("docs/b.md", "Done.", "Done, at last.");
    it.commit();
    let clones = tempfile::tempdir().unwrap();
    let from = format!("file://{}", it.path().display());
    let to = clones.path().join("clone");
    let cloned =
        Command::new("git").args(["clone", "-q", "--depth", "1", "-b", "work", &from]).arg(&to).output().unwrap();
    assert!(cloned.status.success(), "{}", stderr(&cloned));
    let output = super::guidepost(&["check", "--changed-since", "HEAD~1"], &to);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("shallow clone") && stderr(&output).contains("fetch-depth: 0"),
        "{}",
        stderr(&output)
    );
}
