//! Redirection files as a change leaves them.

use crate::changes::{FileChange, Move, move_files};
use crate::features::fixture::Set;

/// The redirection files after a move, and the notes; or the refusal.
fn moved(literal: &str, from: &str, to: &str) -> String {
    let set = Set::new(literal);
    let step = Move { from: set.root.join(from), to: set.root.join(to) };
    let change = match move_files(&set.snapshot, &[step]) {
        Ok(change) => change,
        Err(refusal) => return format!("refused: {refusal}\n"),
    };
    let mut out = String::new();
    for (path, text) in &change.texts {
        if path.to_string_lossy().contains("redirection") {
            out += &format!("{}\n{}", set.name_of(path), text.after());
        }
    }
    for file in &change.files {
        if let FileChange::Create { path, text } = file {
            out += &format!("new {}\n{text}", set.name_of(path));
        }
    }
    for note in &change.notes {
        out += &format!("* {note}\n");
    }
    out
}

const PAGES: &str = "--- .git/HEAD\nref: x\n--- docs/docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.md\"], \"exclude\": \
                     [\"hidden/**\"]}], \"basePath\": \"/x\"}}\n--- docs/a.md\n# A\n--- docs/b.md\n# B\n--- docs/sub/c.md\n# C\n\
                     --- docs/sub/index.md\n# S\n";

/// A set whose redirection file has these entries (source, URL, keeps the id), each on one line.
fn with(entries: &[(&str, &str, bool)]) -> String {
    let entry = |(from, to, id): &(&str, &str, bool)| {
        format!("    {{ \"source_path\": \"{from}\", \"redirect_url\": \"{to}\", \"redirect_document_id\": {id} }}")
    };
    let entries: Vec<String> = entries.iter().map(entry).collect();
    let list = entries.join(",\n");
    format!("{PAGES}--- .openpublishing.redirection.json\n{{\n  \"redirections\": [\n{list}\n  ]\n}}\n")
}

/// As `with`, in short: the entries after a move.
fn entries_after(entries: &[(&str, &str, bool)], from: &str, to: &str) -> Vec<String> {
    let after = moved(&with(entries), from, to);
    let lines = after.lines().filter(|line| line.contains("source_path") || line.starts_with(['*', 'r']));
    let short = |line: &str| {
        line.trim()
            .replace("{ \"source_path\": ", "")
            .replace(" \"redirect_url\": ", " ")
            .replace(" \"redirect_document_id\":", "")
            .replace(['"', '}', ','], "")
            .trim_end()
            .to_owned()
    };
    lines.map(short).collect()
}

#[test]
fn a_moved_page_leads_on_from_its_old_address() {
    let sorted = [("docs/0.md", "/x/b", false), ("docs/Z.md", "/x/b", false)];
    let by_url = [("docs/z.md", "/x/b", false), ("docs/y.md", "/x/sub/c", false)];
    let unsorted = [("docs/z.md", "/x/sub/c", false), ("docs/y.md", "/x/b", false)];
    for (entries, from, to, expected) in [
        (
            &sorted[..],
            "docs/a.md",
            "docs/new/a.md",
            &["docs/0.md /x/b false", "docs/a.md /x/new/a true", "docs/Z.md /x/b false"][..],
        ),
        (
            &by_url,
            "docs/a.md",
            "docs/new/a.md",
            &["docs/z.md /x/b false", "docs/a.md /x/new/a true", "docs/y.md /x/sub/c false"],
        ),
        (
            &unsorted,
            "docs/a.md",
            "docs/new/a.md",
            &["docs/z.md /x/sub/c false", "docs/y.md /x/b false", "docs/a.md /x/new/a true"],
        ),
        // A folder, with its index page.
        (
            &sorted,
            "docs/sub",
            "docs/other",
            &[
                "docs/0.md /x/b false",
                "docs/sub/c.md /x/other/c true",
                "docs/sub/index.md /x/other/ true",
                "docs/Z.md /x/b false",
            ],
        ),
        // The page of a folder is named as it was in each entry.
        (
            &[
                ("docs/1.md", "/x/sub/index", false),
                ("docs/2.md", "/x/sub/", false),
                ("docs/3.md", "/x/sub#s", false),
                ("docs/4.md", "/x/sub/index?view=v", false),
            ],
            "docs/sub/index.md",
            "docs/top/index.md",
            &[
                "docs/1.md /x/top/index false",
                "docs/2.md /x/top/ false",
                "docs/3.md /x/top#s false",
                "docs/4.md /x/top/index?view=v false",
                "docs/sub/index.md /x/top/ true",
            ],
        ),
        // Nobody finds another address: nothing to do. An article that is not published has none.
        (&sorted, "docs/b.md", "docs/B.md", &[]),
        (
            &sorted,
            "docs/a.md",
            "docs/hidden/a.md",
            &["* Readers who come to `/x/a` find nothing there: what was there is published no more."],
        ),
        // Chains become short; the oldest keeps the id, and a section stays one.
        (
            &[
                ("docs/1.md", "/x/a#s", true),
                ("docs/2.md", "https://learn.microsoft.com/en-us/x/A", false),
                ("docs/3.md", "a", false),
            ],
            "docs/a.md",
            "docs/new/a.md",
            &[
                "docs/1.md /x/new/a#s true",
                "docs/2.md /x/new/a false",
                "docs/3.md /x/new/a false",
                "docs/a.md /x/new/a false",
            ],
        ),
        (
            &[("docs/1.md", "/x/a", true)],
            "docs/a.md",
            "docs/new/a.md",
            &["docs/1.md /x/new/a true", "docs/a.md /x/new/a false"],
        ),
        // As an address writes it.
        (
            &unsorted,
            "docs/a.md",
            "docs/n ü.md",
            &["docs/z.md /x/sub/c false", "docs/y.md /x/b false", "docs/a.md /x/n%20%C3%BC true"],
        ),
        // Back to where it was.
        (
            &[("docs/0.md", "/x/old", true), ("docs/old.md", "/x/a", true), ("docs/z.md", "/x/b", false)],
            "docs/a.md",
            "docs/old.md",
            &[
                "docs/0.md /x/old true",
                "docs/a.md /x/old false",
                "docs/z.md /x/b false",
                "* `docs/old.md` is a page now so the redirection to `/x/a` is removed.",
            ],
        ),
        (
            &[("docs/old.md", "/x/a", true)],
            "docs/a.md",
            "docs/old.md",
            &["docs/a.md /x/old true", "* `docs/old.md` is a page now so the redirection to `/x/a` is removed."],
        ),
        // A page that comes to an address that was led away from: at the path of the entry, or at its address only.
        (
            &[("docs/new/a.md", "/x/b", false)],
            "docs/a.md",
            "docs/new/a.md",
            &["docs/a.md /x/new/a true", "* `docs/new/a.md` is a page now so the redirection to `/x/b` is removed."],
        ),
        // A file that comes to an address which was redirected.
        (
            &[("docs/new/a.md", "/x/b", false)],
            "docs/hidden.md",
            "docs/new/a.md",
            &["refused: `hidden.md` does not exist in the article set."],
        ),
    ] {
        assert_eq!(entries_after(entries, from, to), expected, "{from} -> {to}");
    }
}

#[test]
fn a_page_that_comes_to_the_address_of_a_redirection_ends_it() {
    let all = with(&[("docs/new/a.yml", "/x/b", false)]).replace("**/*.md", "**/*.{md,yml}");
    let after = moved(&all, "docs/a.md", "docs/new/a.md");
    assert!(!after.contains("\"docs/new/a.yml\""), "{after}");
    let said = "* `docs/new/a.md` is a page now, so the redirection of `docs/new/a.yml` to `/x/b` is removed.";
    assert!(after.contains(said), "{after}");
}

#[test]
fn an_entry_is_written_as_its_neighbours_are() {
    let change =
        |file: &str| moved(&format!("{PAGES}--- .openpublishing.redirection.json\n{file}"), "docs/a.md", "docs/n.md");
    for (file, expected) in [
        (
            "{\n    \"redirections\": [\n        {\n            \"source_path\": \"docs/1.md\",\n            \"redirect_url\": \"/x/b\"\n        } // why\n    ]\n}\n",
            "{\n    \"redirections\": [\n        {\n            \"source_path\": \"docs/1.md\",\n            \"redirect_url\": \"/x/b\"\n        }, // why\n        {\n            \"source_path\": \"docs/a.md\",\n            \"redirect_url\": \"/x/n\",\n            \"redirect_document_id\": true\n        }\n    ]\n}\n",
        ),
        (
            "{\"redirections\":[{\"redirect_url\":\"/x/b\",\"source_path_from_root\":\"/docs/1.md\"}]}",
            "{\"redirections\":[{\"redirect_url\":\"/x/b\",\"source_path_from_root\":\"/docs/1.md\"}, {\"redirect_url\":\"/x/n\",\"source_path_from_root\":\"/docs/a.md\",\"redirect_document_id\":true}]}",
        ),
        (
            "{\n\t\"redirections\": [\n\t\t{ \"source_path\": \"docs/1.md\", \"redirect_url\": \"/x/b\" },\n\t]\n}",
            "{\n\t\"redirections\": [\n\t\t{ \"source_path\": \"docs/1.md\", \"redirect_url\": \"/x/b\" },\n\t\t{ \"source_path\": \"docs/a.md\", \"redirect_url\": \"/x/n\", \"redirect_document_id\": true },\n\t]\n}",
        ),
        (
            "{\n  \"redirections\": []\n}\n",
            "{\n  \"redirections\": [\n    {\n      \"source_path\": \"docs/a.md\",\n      \"redirect_url\": \"/x/n\",\n      \"redirect_document_id\": true\n    }\n  ]\n}\n",
        ),
        (
            "{}",
            "{\n  \"redirections\": [\n    {\n      \"source_path\": \"docs/a.md\",\n      \"redirect_url\": \"/x/n\",\n      \"redirect_document_id\": true\n    }\n  ]\n}",
        ),
        (
            "{\n  \"redirections\": {\n    \"docs/1.md\": \"/x/b\"\n  }\n}\n",
            "{\n  \"redirections\": {\n    \"docs/1.md\": \"/x/b\",\n    \"docs/a.md\": \"/x/n\"\n  }\n}\n",
        ),
    ] {
        let expected = format!(".openpublishing.redirection.json\n{expected}");
        assert_eq!(change(file), expected, "{file}");
        if !file.contains('\n') {
            continue;
        }
        let crlf = |text: &str| text.replace('\n', "\r\n");
        let after = change(&crlf(file)).replacen(".json\n", ".json\r\n", 1);
        assert_eq!(after, crlf(&expected), "{file}");
    }
}

#[test]
fn the_file_that_holds_the_page_gets_the_entry() {
    let empty = "{\"redirections\": []}\n";
    let entry = |source: &str| {
        format!("{{\"redirections\": [{{\"source_path\": \"{source}\", \"redirect_url\": \"/x/b\"}}]}}\n")
    };
    let named = |files: &str| {
        moved(&format!("{PAGES}{files}"), "docs/sub/c.md", "docs/n.md").lines().next().unwrap_or_default().to_owned()
    };
    let file = |name: &str, text: &str| format!("--- {name}\n{text}");
    let root = ".openpublishing.redirection.json";
    for (files, expected) in [
        (file(root, empty), root),
        (
            file(root, empty) + &file("docs/.openpublishing.redirection.json", empty),
            "docs/.openpublishing.redirection.json",
        ),
        (
            file(root, empty) + &file("docs/sub/.openpublishing.redirection.sub.json", empty),
            "docs/sub/.openpublishing.redirection.sub.json",
        ),
        // Of two in one folder that with the neighbours.
        (
            file(root, &entry("docs/q.md")) + &file(".openpublishing.redirection.sub.json", &entry("docs/sub/q.md")),
            ".openpublishing.redirection.sub.json",
        ),
        (file(root, empty) + &file(".openpublishing.redirection.a.json", empty), root),
        // None: only a repository that publishes gets one, where its configuration says.
        (
            String::new(),
            "* Readers who come to `/x/sub/c` find nothing there until a redirection leads on: there is no redirection file.",
        ),
        (file(".openpublishing.publish.config.json", "{}\n"), "new .openpublishing.redirection.json"),
        (
            file(
                ".openpublishing.publish.config.json",
                "{\"redirection_files\": [\"docs/.openpublishing.redirection.docs.json\"]}\n",
            ),
            "new docs/.openpublishing.redirection.docs.json",
        ),
    ] {
        assert_eq!(named(&files), expected, "{files}");
    }
    let created = moved(&format!("{PAGES}--- .openpublishing.publish.config.json\n{{}}\n"), "docs/sub", "docs/s");
    assert_eq!(
        created,
        "new .openpublishing.redirection.json\n{\n  \"redirections\": [\n    {\n      \"source_path\": \"docs/sub/c.md\",\n      \"redirect_url\": \"/x/s/c\",\n      \"redirect_document_id\": true\n    },\n    {\n      \"source_path\": \"docs/sub/index.md\",\n      \"redirect_url\": \"/x/s/\",\n      \"redirect_document_id\": true\n    }\n  ]\n}\n* The article set had no redirection file: `.openpublishing.redirection.json` is new.\n"
    );
}

#[test]
fn without_a_base_the_redirections_show_it_or_nothing_is_guessed() {
    let pages = PAGES.replace(", \"basePath\": \"/x\"", "");
    let after = |entries: &[(&str, &str)]| {
        let entry = |(from, to): &(&str, &str)| format!("{{\"source_path\": \"{from}\", \"redirect_url\": \"{to}\"}}");
        let list = entries.iter().map(entry).collect::<Vec<_>>().join(", ");
        let file = format!("--- .openpublishing.redirection.json\n{{\"redirections\": [{list}]}}\n");
        moved(&format!("{pages}{file}"), "docs/a.md", "docs/n.md")
    };
    let shown =
        after(&[("docs/1.md", "/azure/phone/b"), ("docs/2.md", "/azure/phone/sub/c"), ("docs/3.md", "/azure/phone/a")]);
    assert!(shown.contains("{\"source_path\": \"docs/a.md\", \"redirect_url\": \"/azure/phone/n\""), "{shown}");
    assert!(shown.contains("{\"source_path\": \"docs/3.md\", \"redirect_url\": \"/azure/phone/n\""), "{shown}");
    for entries in [&[("docs/1.md", "/azure/phone/b")][..], &[("docs/1.md", "/a/b"), ("docs/2.md", "/c/b")]] {
        let unknown = after(entries);
        assert!(unknown.starts_with("* No redirection was added: nothing says under which address"), "{unknown}");
    }
}

#[test]
fn a_redirection_file_that_is_broken_is_named_with_the_place() {
    for (file, line) in [("{\n  \"redirections\": [\n    {\n", 3), ("{\"redirections\": [{\"source_path\": }]}\n", 1)] {
        let refusal = moved(&format!("{PAGES}--- .openpublishing.redirection.json\n{file}"), "docs/a.md", "docs/n.md");
        let expected =
            format!("refused: The redirection file `.openpublishing.redirection.json` is broken in line {line}");
        assert!(refusal.starts_with(&expected), "{refusal}");
    }
    let inside = format!("{PAGES}--- docs/sub/.openpublishing.redirection.json\n{{}}\n");
    assert!(moved(&inside, "docs/sub", "docs/s").contains("start from its folder"));
}

#[test]
fn redirections_in_yaml_follow_in_the_form_that_they_have() {
    let after = |text: &str, from: &str, to: &str| {
        let all = moved(&format!("{PAGES}--- docs/redirections.yml\n{text}"), from, to);
        all.replacen("docs/redirections.yml\n", "", 1)
    };
    let (a, new) = ("docs/a.md", "docs/new/a.md");
    for (text, from, to, expected) in [
        // A list, in the order that it has, with the quotes and keys of the last entry.
        (
            "redirections:\n- source_path: 0.md\n  redirect_url: /x/a#s\n# why\n- source_path: 'z.md'\n  redirect_url: '/x/b'\n",
            a,
            new,
            "redirections:\n- source_path: 0.md\n  redirect_url: /x/new/a#s\n- source_path: 'a.md'\n  redirect_url: '/x/new/a'\n  redirect_document_id: true\n# why\n- source_path: 'z.md'\n  redirect_url: '/x/b'\n",
        ),
        (
            "redirections:\n  - redirect_url: \"/x/a\"\n    source_path_from_root: /docs/0.md # old",
            a,
            new,
            "redirections:\n  - redirect_url: \"/x/new/a\"\n    source_path_from_root: /docs/0.md # old\n  - redirect_url: \"/x/new/a\"\n    source_path_from_root: /docs/a.md\n    redirect_document_id: true",
        ),
        // Mappings: a page that only moved belongs to the renames, with its document id.
        (
            "redirections:\n  0.md: /x/b\n  z.md: https://example.com/\n",
            a,
            new,
            "redirections:\n  0.md: /x/b\n  a.md: /x/new/a\n  z.md: https://example.com/\n",
        ),
        (
            "redirections:\n  0.md: /x/b\nrenames:\n  1.md: /x/sub/c\n",
            a,
            new,
            "redirections:\n  0.md: /x/b\nrenames:\n  1.md: /x/sub/c\n  a.md: /x/new/a\n",
        ),
        (
            "redirections:\n  0.md: /x/b\nrenames:\n  1.md: /x/a\n",
            a,
            new,
            "redirections:\n  0.md: /x/b\n  a.md: /x/new/a\nrenames:\n  1.md: /x/new/a\n",
        ),
        // In brackets, as JSON is.
        (
            "redirections: {\"0.md\": \"/x/b\"}\n",
            a,
            new,
            "redirections: {\"0.md\": \"/x/b\", \"a.md\": \"/x/new/a\"}\n",
        ),
        // Nothing is there yet.
        (
            "# All\nredirections:\n",
            a,
            new,
            "# All\nredirections:\n  - source_path: a.md\n    redirect_url: /x/new/a\n    redirect_document_id: true\n",
        ),
        ("renames:\n  1.md: /x/b\n", a, "docs/sub/d.md", "renames:\n  1.md: /x/b\n  a.md: /x/sub/d\n"),
        // A page comes: the entry goes with its comment on the line.
        (
            "redirections:\n- source_path: 0.md\n  redirect_url: /x/b\n- source_path: new/a.md # was here\n  redirect_url: /x/a # soon\nrenames:\n  9.md: /x/b\n",
            a,
            new,
            "redirections:\n- source_path: 0.md\n  redirect_url: /x/b\nrenames:\n  9.md: /x/b\n  a.md: /x/new/a\n* `docs/new/a.md` is a page now, so the redirection to `/x/a` is removed.\n",
        ),
        // What cannot be edited in place is said.
        (
            "redirections:\n  0.md: >-\n    /x/a\n",
            a,
            new,
            "redirections:\n  0.md: >-\n    /x/a\n  a.md: /x/new/a\n* The redirection of `docs/0.md` cannot follow as it is written in `docs/redirections.yml`: let it lead to `/x/new/a` by hand.\n",
        ),
    ] {
        assert_eq!(after(text, from, to), expected, "{text}");
        let crlf = text.replace('\n', "\r\n");
        let (expected, notes) = expected.split_at(expected.find("* ").unwrap_or(expected.len()));
        assert_eq!(after(&crlf, from, to), format!("{}{notes}", expected.replace('\n', "\r\n")), "{text}");
    }
}

#[test]
fn there_and_back_again_leads_nobody_in_a_circle() {
    for (name, text) in [
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": [\n  {\"source_path\": \"docs/0.md\", \"redirect_url\": \"/x/a\"}\n]}\n",
        ),
        ("docs/redirections.yml", "redirections:\n  0.md: /x/a\n"),
    ] {
        let there = moved(&format!("{PAGES}--- {name}\n{text}"), "docs/a.md", "docs/n.md");
        let file = there.split_once('\n').unwrap().1;
        let pages = PAGES.replace("docs/a.md\n", "docs/n.md\n");
        let back = moved(&format!("{pages}--- {name}\n{file}"), "docs/n.md", "docs/a.md");
        let leads = back.lines().filter(|line| line.contains("/x/") && !line.starts_with('*')).collect::<Vec<_>>();
        assert_eq!(leads.len(), 2, "{back}");
        assert!(leads[0].contains("0.md") && leads[0].contains("/x/a"), "{back}");
        assert!(leads[1].contains("n.md") && leads[1].contains("/x/a"), "{back}");
        assert!(back.contains("* `docs/a.md` is a page now, so the redirection to `/x/n` is removed."), "{back}");
    }
}
