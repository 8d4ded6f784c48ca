//! `guidepost rm`, and what `guidepost mv` does to redirections.

use super::{code, guidepost, set, stderr, stdout};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const REDIRECTIONS: &str = "{\n  \"redirections\": [\n    {\n      \"source_path\": \"docs/0.md\",\n      \"redirect_url\": \"/x/new\"\n    }\n  ]\n}\n";

fn folder() -> TempDir {
    set(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        (".openpublishing.redirection.json", REDIRECTIONS),
        ("docs/docfx.json", "{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}], \"basePath\": \"/x\"}}"),
        ("docs/old.md", "# Old\n"),
        ("docs/new.md", "# New\n\n[old](old.md#part) and [o](old.md)\n"),
        ("docs/toc.yml", "- name: Old\n  href: old.md\n- name: New\n  href: new.md\n"),
        ("docs/media/p.md", "# P\n"),
    ])
}

fn text(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap_or_default()
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn nothing_is_deleted_while_links_would_break() {
    let folder = folder();
    let output = guidepost(&["rm", "docs/old.md"], folder.path());
    assert_eq!(code(&output), 1);
    assert_eq!(
        stderr(&output),
        "docs/new.md:3:7: `old.md#part`\ndocs/new.md:3:28: `old.md`\n2 links break, so nothing was deleted. Say where they \
         lead with --redirect-to, make text of them with --unlink, or delete with --force.\n"
    );
    assert_eq!(stdout(&output), "");
    assert_eq!(text(&folder, "docs/old.md"), "# Old\n");
    assert_eq!(text(&folder, "docs/toc.yml").lines().count(), 4);
    let output = guidepost(&["rm", "docs/old.md", "--force"], folder.path());
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).starts_with("Delete `old.md`: 1 entry of a table of contents\n"), "{}", stdout(&output));
    assert!(stderr(&output).ends_with("2 links break now.\n"), "{}", stderr(&output));
    assert!(!folder.path().join("docs/old.md").exists());
    assert_eq!(text(&folder, "docs/toc.yml"), "- name: New\n  href: new.md\n");
}

#[test]
fn a_refusal_names_the_ways_that_are_left() {
    let folder = set(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("docfx.json", "{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}], \"basePath\": \"/x\"}}"),
        (".openpublishing.redirection.json", &REDIRECTIONS.replace("docs/0.md", "0.md").replace("/x/new", "/x/led")),
        ("led.md", "# Led\n"),
        ("p.png", ""),
        ("text.md", "# Text\n"),
        ("image.md", "# Image\n\n![p](p.png)\n"),
        ("both.md", "# Both\n\n[p](p.png) and [text](text.md)\n"),
    ]);
    for (arguments, expected) in [
        (
            &["rm", "text.md"][..],
            "1 link breaks, so nothing was deleted. Say where they lead with --redirect-to, make text of them with --unlink, \
             or delete with --force.\n",
        ),
        (
            &["rm", "p.png"],
            "2 links break, so nothing was deleted. Say where they lead with --redirect-to, make text of 1 of them with \
             --unlink, or delete with --force.\n",
        ),
        (
            &["rm", "p.png", "--unlink"],
            "1 link breaks, so nothing was deleted. Nothing of this can become text. Say where they lead with --redirect-to \
             or delete with --force.\n",
        ),
        (
            &["rm", "led.md", "--unlink"],
            "1 link breaks, so nothing was deleted. Nothing of this can become text. Say where they lead with --redirect-to \
             or delete with --force.\n",
        ),
        (
            &["rm", "p.png", "--redirect-to", "text.md", "--unlink"],
            "1 link breaks, so nothing was deleted. Nothing of this can lead to `text.md` or become text. Change it by hand \
             first or delete with --force.\n",
        ),
    ] {
        for dry_run in [&[][..], &["--dry-run"]] {
            let output = guidepost(&[arguments, dry_run].concat(), folder.path());
            assert_eq!((code(&output), stdout(&output)), (1, String::new()), "{arguments:?}");
            assert!(stderr(&output).ends_with(expected), "{arguments:?}: {}", stderr(&output));
        }
    }
    let output = guidepost(&["rm", "text.md", "--force"], folder.path());
    assert!(stdout(&output).starts_with("Delete `text.md`: 1 link breaks\n"), "{}", stdout(&output));
}

#[test]
fn a_deleted_page_leads_on_and_the_diff_says_the_same() {
    let folder = folder();
    let arguments = ["rm", "docs/old.md", "--redirect-to", "docs/new.md"];
    let output = guidepost(&[&arguments[..], &["--dry-run"]].concat(), folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(text(&folder, "docs/old.md"), "# Old\n", "nothing is written");
    let other = tempfile::tempdir().unwrap();
    copy(folder.path(), other.path());
    std::fs::remove_dir_all(other.path().join(".git")).unwrap();
    let diff = other.path().join("the.diff");
    std::fs::write(&diff, stdout(&output)).unwrap();
    let applied = Command::new("git").args(["apply", "the.diff"]).current_dir(other.path()).output().unwrap();
    assert!(applied.status.success(), "{}{}", String::from_utf8_lossy(&applied.stderr), stdout(&output));
    let output = guidepost(&arguments, folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(
        stdout(&output),
        "Delete `old.md`: 1 entry of a table of contents, 2 links, 1 redirection\n1 link led to a section that is not there \
         any more: now to the page.\n  .openpublishing.redirection.json\n  docs/new.md\n  docs/toc.yml\n"
    );
    assert_eq!(text(&folder, "docs/new.md"), "# New\n\n[old](new.md) and [o](new.md)\n");
    for name in ["docs/new.md", "docs/toc.yml", ".openpublishing.redirection.json", "docs/old.md"] {
        assert_eq!(text(&folder, name), std::fs::read_to_string(other.path().join(name)).unwrap_or_default(), "{name}");
    }
    let redirections = text(&folder, ".openpublishing.redirection.json");
    assert!(
        redirections
            .contains("    {\n      \"source_path\": \"docs/old.md\",\n      \"redirect_url\": \"/x/new\"\n    }\n")
    );
    let codes = "file-not-found,bookmark-not-found,link-to-redirect,redirected-file-not-removed,circular-redirection";
    let output = guidepost(&["check", "--only", codes, "--fail-on", "suggestion", "--show", "hint"], folder.path());
    assert_eq!(code(&output), 0, "{}", stdout(&output));
}

#[test]
fn links_become_text_and_folders_go_whole() {
    let folder = folder();
    let output = guidepost(&["rm", "docs/old.md", "docs/media", "--unlink"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(text(&folder, "docs/new.md"), "# New\n\nold and o\n");
    assert!(!folder.path().join("docs/media").exists());
    for (arguments, reason) in [
        (&["rm", "none.md"][..], "does not exist"),
        (&["rm", "docs"], "whole article set"),
        (&["rm"], "required"),
        (&["rm", "docs/new.md", "--redirect-to", "none.md"], "is no file of the article set"),
        (
            &["rm", "docs/new.md", "--redirect-to", "docs/new.md#nw"],
            "`new.md` has no heading or anchor with the id `nw`, so nothing can lead there. Did you mean `#new`?",
        ),
    ] {
        let output = guidepost(arguments, folder.path());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
    }
}

#[test]
fn a_moved_page_gets_a_redirection_unless_the_file_is_broken() {
    let folder = folder();
    let output = guidepost(&["mv", "docs/old.md", "docs/sub/new.md"], folder.path());
    assert!(
        stdout(&output).starts_with("Move `old.md` to `sub/new.md`: 3 links in 2 files, 1 redirection\n"),
        "{}{}",
        stdout(&output),
        stderr(&output)
    );
    let redirections = text(&folder, ".openpublishing.redirection.json");
    let entry = "    },\n    {\n      \"source_path\": \"docs/old.md\",\n      \"redirect_url\": \"/x/sub/new\",\n      \"redirect_document_id\": true\n    }\n  ]\n}\n";
    assert!(redirections.ends_with(entry), "{redirections}");
    std::fs::write(folder.path().join(".openpublishing.redirection.json"), "{\n  \"redirections\": [\n    {,\n")
        .unwrap();
    let output = guidepost(&["mv", "docs/sub/new.md", "docs/old.md"], folder.path());
    assert_eq!(code(&output), 2);
    let expected = "The redirection file `.openpublishing.redirection.json` is broken in line 3";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    assert_eq!(text(&folder, "docs/sub/new.md"), "# Old\n");
}
