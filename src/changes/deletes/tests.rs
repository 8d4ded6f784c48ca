//! Deletions of small sets: what follows, what breaks, what is refused.

use super::*;
use crate::features::fixture::Set;
use std::fmt::Write;

/// The lines that a deletion makes anew, what goes, notes, and what breaks.
fn deleted(literal: &str, paths: &[&str], redirect_to: Option<&str>, unlink: bool) -> String {
    let set = Set::new(literal);
    let paths: Vec<PathBuf> = paths.iter().map(|path| set.root.join(path)).collect();
    let redirect_to = redirect_to.map(|written| Onward::read(&set.snapshot, &set.root, written));
    let options = match redirect_to.transpose() {
        Ok(redirect_to) => DeleteOptions { redirect_to, unlink },
        Err(refusal) => return format!("refused: {refusal}\n"),
    };
    match delete_files(&set.snapshot, &paths, &options) {
        Ok(deletion) => show(&set, &deletion),
        Err(refusal) => format!("refused: {refusal}\n"),
    }
}

fn show(set: &Set, deletion: &Deletion) -> String {
    let mut out = format!("{}\n", deletion.change.label);
    for (path, text) in &deletion.change.texts {
        let (before, after) = (text.before.lines().collect::<Vec<_>>(), text.after());
        for line in before.iter().filter(|line| !after.lines().any(|it| it == **line)) {
            writeln!(out, "{} - {line}", set.name_of(path)).unwrap();
        }
        for line in after.lines().filter(|line| !before.contains(line)) {
            writeln!(out, "{} + {line}", set.name_of(path)).unwrap();
        }
    }
    for file in &deletion.change.files {
        if let FileChange::Delete { path } = file {
            writeln!(out, "gone {}", set.name_of(path)).unwrap();
        }
    }
    for note in &deletion.change.notes {
        writeln!(out, "* {note}").unwrap();
    }
    for it in &deletion.broken {
        writeln!(out, "! {}:{} {}", set.name_of(&it.path), it.line + 1, it.destination).unwrap();
    }
    out
}

const SET: &str = r##"--- .git/HEAD
ref: x
--- docfx.json
{"build": {"content": [{"files": ["**/*.md", "**/*.yml"]}], "basePath": "/x"}}
--- old.md
# Old

## Setup

![p](media/p.png)
--- new.md
# New

## Setup
--- sub/other.md
# Other

[a](../old.md) [b](../old.md#setup "t") [c](<../old.md?v=1#gone>) [d](/x/old#setup) [e](~/old.md)
[ref] and [full][ref] and <a href="../old.md#setup">h</a>

[ref]: ../old.md#gone
--- toc.yml
- name: Old
  href: old.md
- name: New
  href: new.md
--- media/p.png
"##;

#[test]
fn what_needs_no_choice_follows_and_what_breaks_is_named() {
    assert_eq!(
        deleted(SET, &["old.md"], None, false),
        "Delete `old.md`: 1 entry of a table of contents
toc.yml - - name: Old
toc.yml -   href: old.md
gone old.md
! sub/other.md:3 ../old.md
! sub/other.md:3 ../old.md#setup
! sub/other.md:3 ../old.md?v=1#gone
! sub/other.md:3 /x/old#setup
! sub/other.md:3 ~/old.md
! sub/other.md:4 ../old.md#setup
! sub/other.md:6 ../old.md#gone
"
    );
    assert_eq!(
        deleted(SET, &["media"], None, false),
        "Delete `media`: 1 link breaks\ngone media\n! old.md:5 media/p.png\n"
    );
    // What goes together breaks nothing.
    assert!(!deleted(SET, &["media", "old.md"], None, true).contains("p.png"));
}

#[test]
fn links_lead_to_the_target_and_keep_the_sections_that_it_has() {
    let redirections = "--- .openpublishing.redirection.json\n{\"redirections\": [\n  {\"source_path\": \"0.md\", \"redirect_url\": \"/x/old\"}\n]}\n";
    assert_eq!(
        deleted(&format!("{SET}{redirections}"), &["old.md"], Some("new.md"), false),
        "Delete `old.md`: 1 entry of a table of contents, 8 links, 1 redirection
.openpublishing.redirection.json -   {\"source_path\": \"0.md\", \"redirect_url\": \"/x/old\"}
.openpublishing.redirection.json +   {\"source_path\": \"0.md\", \"redirect_url\": \"/x/new\"},
.openpublishing.redirection.json +   {\"source_path\": \"old.md\", \"redirect_url\": \"/x/new\"}
sub/other.md - [a](../old.md) [b](../old.md#setup \"t\") [c](<../old.md?v=1#gone>) [d](/x/old#setup) [e](~/old.md)
sub/other.md - [ref] and [full][ref] and <a href=\"../old.md#setup\">h</a>
sub/other.md - [ref]: ../old.md#gone
sub/other.md + [a](../new.md) [b](../new.md#setup \"t\") [c](<../new.md?v=1>) [d](/x/new#setup) [e](~/new.md)
sub/other.md + [ref] and [full][ref] and <a href=\"../new.md#setup\">h</a>
sub/other.md + [ref]: ../new.md
toc.yml - - name: Old
toc.yml -   href: old.md
gone old.md
* 2 links led to a section that is not there any more: now to the page.
"
    );
    let section = deleted(SET, &["old.md"], Some("/x/new#setup"), false);
    assert!(section.contains("[a](../new.md#setup) [b](../new.md#setup \"t\") [c](<../new.md?v=1#setup>) [d](/x/new#setup) [e](~/new.md#setup)"), "{section}");
    let away = deleted(&format!("{SET}{redirections}"), &["old.md"], Some("https://example.com/a(b)"), false);
    assert!(away.contains("[a](https://example.com/a%28b%29) [b](https://example.com/a%28b%29 \"t\")"), "{away}");
    assert!(away.contains("<a href=\"https://example.com/a(b)\">h</a>"), "{away}");
    assert!(away.contains("{\"source_path\": \"old.md\", \"redirect_url\": \"https://example.com/a(b)\"}"), "{away}");
    assert!(away.contains("* 5 links led to a section"), "{away}");
    // An image leads to an image, never to an article.
    let image = format!("{SET}--- media/q.png\n");
    assert!(deleted(&image, &["media/p.png"], Some("media/q.png"), false).contains("old.md + ![p](media/q.png)\n"));
    assert!(deleted(&image, &["media/p.png"], Some("new.md"), false).contains("! old.md:5 media/p.png\n"));
}

#[test]
fn links_become_their_text() {
    let all = deleted(SET, &["old.md"], None, true);
    assert!(all.contains("sub/other.md + a b c d e\nsub/other.md + ref and full and h\n"), "{all}");
    assert!(all.contains("sub/other.md - [ref]: ../old.md#gone\n") && !all.contains('!'), "{all}");
    for (line, expected) in [
        ("[![p](media/p.png)](old.md)", "+ ![p](media/p.png)"),
        ("| [t](old.md) |", "+ | t |"),
        ("![p](old.md)", "! z.md:1 old.md"),
        ("<a id=\"x\" href=\"old.md\">t</a>", "! z.md:1 old.md"),
        ("<A HREF='old.md' target=_blank>*t*</A>", "+ *t*"),
    ] {
        let shown = deleted(&format!("{SET}--- z.md\n{line}\n"), &["old.md"], None, true);
        assert!(shown.contains(expected), "{line}: {shown}");
    }
    let include = deleted(
        "--- docfx.json\n{}\n--- a.md\n[!INCLUDE [i](includes/i.md)]\n--- includes/i.md\ni\n",
        &["includes"],
        None,
        true,
    );
    assert!(include.contains("! a.md:1 includes/i.md\n"), "{include}");
}

#[test]
fn redirections_to_a_deleted_page_break_and_uids_too() {
    let set = format!(
        "{SET}--- .openpublishing.redirection.json\n{{\"redirections\": [{{\"source_path\": \"0.md\", \"redirect_url\": \"/x/named\"}}]}}\n\
         --- named.md\n---\nuid: its.name\n---\n# N\n--- z.md\n<xref:its.name>\n"
    );
    assert_eq!(
        deleted(&set, &["named.md"], None, false),
        "Delete `named.md`: 2 links break
gone named.md
* Readers who come to `/x/named` find nothing there, because nothing leads on from there.
! .openpublishing.redirection.json:1 /x/named
! z.md:1 xref:its.name
"
    );
}

#[test]
fn deletions_that_cannot_be_are_refused() {
    for (path, to, reason) in [
        ("none.md", None, "does not exist"),
        (".", None, "whole article set"),
        ("old.md", Some("none.md"), "is no file of the article set"),
        ("old.md", Some("old.md"), "does not stay"),
    ] {
        let refusal = deleted(SET, &[path], to, false);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{path}: {refusal}");
    }
    let broken = SET.replace("- name: New", "- name: \"New");
    assert!(deleted(&broken, &["old.md"], None, false).contains("refused: `toc.yml`"));
}

#[test]
fn an_address_that_leads_back_to_what_is_deleted_is_refused() {
    let redirections = "--- redirections.yml\nredirections:\n  1.md: /x/2\n  2.md: /x/old\n  3.md: /x/new\n";
    let set = format!("{SET}\n{redirections}");
    for back in ["/x/1", "/x/2#s", "https://learn.microsoft.com/en-us/x/1"] {
        let refusal = deleted(&set, &["old.md"], Some(back), false);
        assert!(refusal.contains("leads to what is deleted, so readers would be led in a circle"), "{back}: {refusal}");
    }
    let onward = deleted(&set, &["old.md"], Some("/x/3"), false);
    assert!(onward.contains("redirections.yml +   2.md: /x/3\n"), "{onward}");
}

#[test]
fn entries_that_mean_a_folder_go_with_its_table_of_contents_only() {
    let set = "--- docfx.json\n{\"basePath\": \"/x\", \"build\": {}}\n--- toc.yml\n- name: Guide\n  href: guide/\n\
               - name: B\n  href: b.md\n--- guide/toc.yml\n- name: A\n  href: index.md\n--- guide/index.md\n# A\n\
               --- b.md\n# B\n--- breadcrumb/toc.yml\n- name: G\n  tocHref: /x/guide/\n  topicHref: /x/b\n";
    let shown = deleted(set, &["guide/toc.yml"], None, false);
    assert!(shown.starts_with("Delete `guide/toc.yml`: 1 entry of a table of contents\n"), "{shown}");
    assert!(!shown.contains("breadcrumb"), "{shown}");
    let shown = deleted(set, &["guide/index.md"], None, false);
    assert!(shown.starts_with("Delete `guide/index.md`: 1 entry of a table of contents\n"), "{shown}");
    assert!(!shown.contains("breadcrumb"), "{shown}");
    let shown = deleted(set, &["guide"], None, false);
    assert!(shown.starts_with("Delete `guide`: 2 entries of tables of contents\n"), "{shown}");
}

#[test]
fn an_image_by_reference_breaks_once() {
    let set = "--- docfx.json\n{}\n--- a.md\n![x][p] ![p]\n\n[p]: p.png\n--- p.png\n";
    assert!(deleted(set, &["p.png"], None, false).starts_with("Delete `p.png`: 1 link breaks\n"));
    // No page can take its place.
    let shown = deleted(set, &["p.png"], Some("a.md"), false);
    assert!(shown.starts_with("Delete `p.png`: 1 link breaks\n"), "{shown}");
}

#[test]
fn the_end_of_a_definition_of_zone_pivots_is_told() {
    let set = "--- docfx.json\n{\"basePath\": \"/x\", \"build\": {}}\n--- .openpublishing.redirection.json\n\
               {\"redirections\": []}\n--- zone-pivot-groups.yml\ngroups:\n- id: g\n  pivots:\n  - id: p\n--- a.md\n# A\n";
    let shown = deleted(set, &["zone-pivot-groups.yml"], None, false);
    assert!(shown.contains("* `zone-pivot-groups.yml` defines zone pivots"), "{shown}");
    assert!(!shown.contains("Readers who come"), "{shown}");
}
