//! Tables of contents and the articles that are in none.

use crate::checks::check_file;
use crate::features::fixture::Set;

const CODES: [&str; 6] = [
    "article-not-in-toc",
    "orphan-article",
    "toc-entry-duplicated",
    "circular-reference",
    "toc-breadcrumb-link-external",
    "invalid-toc-level",
];

/// What is said about the places of tables of contents in `name`: `line: code marked text`.
fn said(set: &Set, name: &str) -> Vec<String> {
    let id = set.file(name);
    let text = set.snapshot.text(id).unwrap();
    let lines = crate::text::LineIndex::new(&text);
    let findings = check_file(&set.snapshot, id).into_iter().filter(|it| CODES.contains(&it.code));
    let line = |offset| lines.line_of(offset) + 1;
    findings.map(|it| format!("{}: {} {}", line(it.span.start), it.code, it.span.of(&text))).collect()
}

fn is_missing(set: &Set, name: &str) -> bool {
    // One that no article links to either has another name for it.
    said(set, name).iter().any(|it| it.contains("article-not-in-toc") || it.contains("orphan-article"))
}

#[test]
fn an_article_that_no_table_of_contents_leads_to_is_found_once() {
    let set = Set::new(
        r#"
--- .git/HEAD
ref: x
--- one/docfx.json
{ "build": { "content": [ { "files": [ "**/*.md", "**/toc.yml" ], "exclude": [ "drafts/**" ] } ], "globalMetadata": {} ,
  "fileMetadata": { "ROBOTS": { "hidden/**.md": "NOINDEX,NOFOLLOW" } } } }
--- one/toc.yml
- name: Listed
  href: listed.md
- name: Nested
  href: nested/toc.yml
- name: Folder
  tocHref: folder/
- name: Case
  href: UPPER.md?view=x#top
--- one/nested/toc.yml
- name: In nested
  href: in-nested.md
--- one/folder/TOC.md
# [In folder](in-folder.md)
--- one/listed.md
# L
--- one/upper.md
# U
--- one/nested/in-nested.md
# N
--- one/folder/in-folder.md
# F
--- one/of-other.md
# O
--- one/lost.md
# Lost
--- one/nested/lost.md
# Lost
--- one/index.md
# Start
--- one/404.md
# Not found
--- one/README.md
# Read me
--- one/landing.md
---
ms.topic: landing-page
---
# Landing
--- one/named.md
---
uid: named
---
# Named
--- one/noindex.md
---
ROBOTS: NOINDEX
---
# Hidden
--- one/hidden/page.md
# Hidden
--- one/includes/part.md
Part
--- one/shown.md
Shown
--- one/drafts/draft.md
# Draft
--- one/linked.md
# Linked from a landing page, which is no table of contents
--- one/hub.yml
- href: linked.md
--- two/docfx.json
{ "build": {} }
--- two/toc.yml
- name: Other
  href: ../one/of-other.md
--- two/lost.md
[!INCLUDE [s](../one/shown.md)]
--- three/docfx.json
{ "build": {} }
--- three/toc.yml
- name: Site
  href: /x/y
--- three/page.md
# P
--- four/docfx.json
{ "build": {} }
--- four/page.md
# P
"#,
    );
    for (name, missing) in [
        ("one/listed.md", false),
        ("one/upper.md", false),
        ("one/nested/in-nested.md", false),
        ("one/folder/in-folder.md", false),
        ("one/of-other.md", false),
        ("one/lost.md", true),
        ("one/nested/lost.md", true),
        ("one/linked.md", true),
        ("one/index.md", false),
        ("one/404.md", false),
        ("one/README.md", false),
        ("one/landing.md", false),
        ("one/named.md", false),
        ("one/noindex.md", false),
        ("one/hidden/page.md", false),
        ("one/includes/part.md", false),
        ("one/shown.md", false),
        ("one/drafts/draft.md", false),
        // The table of contents of that set leads to an article of another one, so it is one of articles.
        ("two/lost.md", true),
        // No table of contents, or only one of links to the site: nobody knows what the build makes of it.
        ("three/page.md", false),
        ("four/page.md", false),
        // It is itself no article.
        ("one/folder/TOC.md", false),
    ] {
        assert_eq!(is_missing(&set, name), missing, "{name}: {:?}", said(&set, name));
    }
    assert_eq!(said(&set, "one/lost.md"), ["1: orphan-article "]);
}

#[test]
fn nothing_is_missing_in_a_table_of_contents_that_nobody_can_read_whole() {
    for (toc, missing) in
        [("- name: A\n  href: a.md\n", true), ("- name: A\n  href: a.md\n- name: B\n href: b.md\n", false)]
    {
        let set = Set::new(&format!(
            "--- docfx.json\n{{\"build\": {{}}}}\n--- toc.yml\n{toc}--- a.md\n# A\n\n[b](b.md)\n--- b.md\n# B\n"
        ));
        assert_eq!(is_missing(&set, "b.md"), missing, "{toc}");
    }
}

#[test]
fn both_names_of_the_code_switch_it_off() {
    for name in ["article-not-in-toc", "toc-missing"] {
        let set = Set::new(&format!(
            "--- docfx.json\n{{ \"build\": {{}}, \"rules\": {{ \"{name}\": \"off\" }} }}\n--- toc.yml\n- name: A\n  href: a.md\n\
             --- a.md\n[b](b.md)\n--- b.md\n# B\n"
        ));
        assert_eq!(said(&set, "b.md"), [""; 0], "{name}");
    }
}

#[test]
fn the_same_article_twice_is_found_and_the_first_place_named() {
    let set = Set::new(
        "--- docfx.json\n{\"build\": {}}\n--- toc.yml\n- name: A\n  href: a.md\n- name: View\n  href: a.md?view=x\n- name: Part\n  \
         href: a.md#part\n- name: Again\n  href: ./A.md\n- name: Home\n  homepage: a.md\n  href: sub/\n- name: View again\n  \
         href: a.md?view=x\n- name: Site\n  href: /x\n- name: Site\n  href: /x\n- name: Folder\n  href: sub/\n- name: Sub\n  href: sub/toc.yml\n- name: Sub\n  href: sub/toc.yml\n--- a.md\n# A\n## Part\n\
         --- sub/toc.yml\n- name: A\n  href: ../a.md\n",
    );
    assert_eq!(said(&set, "toc.yml"), ["8: toc-entry-duplicated ./A.md", "13: toc-entry-duplicated a.md?view=x"]);
    assert_eq!(said(&set, "sub/toc.yml"), [""; 0]);
    let toc = set.file("toc.yml");
    let findings = check_file(&set.snapshot, toc);
    let finding = findings.iter().find(|it| it.code == "toc-entry-duplicated").unwrap();
    let text = set.snapshot.text(toc).unwrap();
    assert_eq!((finding.related[0].file, finding.related[0].span.of(&text)), (toc, "a.md"));
    assert!(finding.message.contains("`a.md`") && finding.message.contains("line 2"), "{}", finding.message);
}

#[test]
fn tables_of_contents_in_a_circle_are_found_and_folders_are_none() {
    let set = Set::new(
        "--- docfx.json\n{\"build\": {}}\n--- toc.yml\n- name: B\n  href: b/toc.yml\n- name: C\n  href: c/toc.yml\n- name: Folder\n  \
         href: d/\n--- b/toc.yml\n- name: C\n  href: ../c/toc.yml\n--- c/toc.yml\n- name: B\n  tocHref: ../b/toc.yml\n- name: Self\n  \
         href: toc.yml\n--- d/toc.md\n# [Up](../)\n## [Up](..\\)\n",
    );
    // It takes in a circle but is no part of it.
    assert_eq!(said(&set, "toc.yml"), [""; 0]);
    assert_eq!(said(&set, "b/toc.yml"), ["2: circular-reference ../c/toc.yml"]);
    assert_eq!(said(&set, "c/toc.yml"), ["2: circular-reference ../b/toc.yml", "4: circular-reference toc.yml"]);
    assert_eq!(said(&set, "d/toc.md"), [""; 0]);
}

#[test]
fn breadcrumbs_that_lead_to_another_site_are_found() {
    let toc = "- name: A\n  tocHref: https://www.example.com/a\n  topicHref: /a\n- name: B\n  href: //example.com/b\n- name: C\n  \
               href: https://learn.microsoft.com/c\n";
    let set = Set::new(&format!(
        "--- docfx.json\n{{ \"build\": {{ \"globalMetadata\": {{ \"breadcrumb_path\": \"~/crumbs/toc.yml\" }} }} }}\n--- crumbs/toc.yml\n\
         {toc}--- Breadcrumbs/toc.yml\n{toc}--- other/toc.yml\n{toc}"
    ));
    let expected = [
        "2: toc-breadcrumb-link-external https://www.example.com/a",
        "5: toc-breadcrumb-link-external //example.com/b",
    ];
    assert_eq!(said(&set, "crumbs/toc.yml"), expected);
    assert_eq!(said(&set, "Breadcrumbs/toc.yml"), expected);
    assert_eq!(said(&set, "other/toc.yml"), [""; 0]);
}

#[test]
fn folders_that_docfx_makes_from_source_code_are_not_missed() {
    let set = Set::new(
        "--- docfx.json\n{ \"metadata\": [ { \"src\": [ { \"files\": [ \"**/*.csproj\" ] } ], \"dest\": \"api\" }, { \"output\": \
         \"obj\\\\more\" } ], \"build\": {} }\n--- toc.yml\n- name: API\n  href: api/\n- name: API\n  href: api/toc.yml\n- name: B\n  \
         href: obj/more/\n- name: C\n  href: apis/\n- name: D\n  href: apis/d.md\n--- api/index.md\n# API\n\n[X](X.yml) [Y](../api/Y.yml#z) \
         [gone](../gone.yml)\n",
    );
    let codes = |name: &str| -> Vec<String> {
        let id = set.file(name);
        let text = set.snapshot.text(id).unwrap();
        let found = check_file(&set.snapshot, id).into_iter().filter(|it| it.code.ends_with("-not-found"));
        found.map(|it| format!("{} {}", it.code, it.span.of(&text))).collect()
    };
    assert_eq!(codes("toc.yml"), ["toc-not-found apis/", "file-not-found apis/d.md"]);
    assert_eq!(codes("api/index.md"), ["file-not-found ../gone.yml"]);
}

#[test]
fn a_table_of_contents_that_breaks_keeps_what_it_led_to() {
    let good = "- name: A\n  href: a.md\n- name: B\n  href: b.md\n- name: C\n  href: c.md\n";
    let files = "--- a.md\n# A\n--- b.md\n# B\n--- c.md\n# C\n--- d.md\n# D\n";
    let mut set = Set::new(&format!("--- docfx.json\n{{\"build\": {{}}}}\n{files}--- toc.yml\n{good}<CURSOR>"));
    let missing = |set: &Set| -> Vec<&str> {
        ["a.md", "b.md", "c.md", "d.md"].into_iter().filter(|name| is_missing(set, name)).collect()
    };
    assert_eq!(missing(&set), ["d.md"]);
    for broken in [
        good.replace("B\n", "\"B\n"),
        good.replace("- name: B", "- name: B: x"),
        "- name: \"".to_owned() + good,
        good.replace("href: c.md", "href: 'c"),
    ] {
        set.write("toc.yml", &broken);
        let codes: Vec<&str> = check_file(&set.snapshot, set.file("toc.yml")).iter().map(|it| it.code).collect();
        assert!(codes.contains(&"yaml-syntax-error"), "{broken}: {codes:?}");
        assert_eq!(missing(&set), ["d.md"], "{broken}");
    }
    // Whole again, it counts as it is.
    set.write("toc.yml", &good.replace("b.md", "d.md"));
    assert_eq!(missing(&set), ["b.md"]);
}
