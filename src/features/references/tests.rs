//! What counts as a reference to what, and as a declaration of it.

use super::super::fixture::Set;
use super::*;

/// Each place as `file:line:column text`, declarations with `*`.
fn show(set: &Set, places: &[Reference]) -> String {
    let shown = places.iter().map(|it| {
        let text = set.snapshot.text(it.file).unwrap();
        let at = crate::text::LineIndex::new(&text).position(it.span.start, crate::text::Encoding::Utf16);
        let star = if it.declares { "*" } else { "" };
        let name = set.name_of(&set.snapshot.path(it.file));
        format!("{star}{name}:{}:{} {}", at.line + 1, at.column + 1, it.span.of(&text))
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn found(literal: &str) -> String {
    let set = Set::new(literal);
    let (file, offset) = set.cursor();
    let found = references(&set.snapshot, file, offset, true);
    // Whoever asks without declarations gets the same without them.
    let mut without = found.clone();
    without.iter_mut().for_each(|it| it.retain(|it| !it.declares));
    assert_eq!(references(&set.snapshot, file, offset, false), without);
    found.map_or_else(|| "nothing".to_owned(), |found| show(&set, &found))
}

const SET: &str = "
--- docfx.json
{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/toc.yml\"]}]}}
--- a.md
# A
## Part
[here](#part) [other](b.md#set-up) [b](b.md) ![p](media/p.png)
[!INCLUDE [i](includes/i.md)]
[in include](#shared)
--- c.md
---
author: ann
ms.custom: [one, two]
---
# C
[x][b] [y][b] [z](B.md#set-up)

[b]: b.md#set-up
[unused]: b.md
<a href=\"b.md?tabs=x#set-up\">html</a>
--- toc.yml
- name: B
  href: b.md
--- includes/i.md
## Shared
[up](#part)
--- media/p.png
";

fn with(file: &str) -> String {
    format!("{SET}{file}")
}

#[test]
fn a_heading_is_referred_to_by_every_kind_of_link() {
    assert_eq!(
        found(&with("--- b.md\n# B\n## Set<CURSOR> up\n[s](#set-up)\n")),
        "a.md:3:23 b.md#set-up\n*b.md:2:4 Set up\nb.md:3:5 #set-up\nc.md:6:5 b\nc.md:6:12 b\nc.md:6:19 B.md#set-up\nc.md:10:10 b.md?tabs=x#set-up"
    );
}

#[test]
fn the_first_heading_and_the_title_stand_for_the_article() {
    let all = "a.md:3:23 b.md#set-up\na.md:3:40 b.md\n";
    let rest = "c.md:6:5 b\nc.md:6:12 b\nc.md:6:19 B.md#set-up\nc.md:9:11 b.md\nc.md:10:10 b.md?tabs=x#set-up\ntoc.yml:2:9 b.md";
    assert_eq!(found(&with("--- b.md\n# B<CURSOR>\n## Set up\n")), format!("{all}*b.md:1:3 B\n{rest}"));
    assert_eq!(
        found(&with("--- b.md\n---\ntitle: B<CURSOR>\n---\n# B\n## Set up\n")),
        format!("{all}*b.md:4:3 B\n{rest}")
    );
}

#[test]
fn links_stand_for_what_they_lead_to() {
    let set_up = "a.md:3:23 b.md#set-up\n*b.md:2:4 Set up\nc.md:6:5 b\nc.md:6:12 b\nc.md:6:19 B.md#set-up\nc.md:10:10 b.md?tabs=x#set-up\n";
    let b = "--- b.md\n# B\n## Set up\n--- d.md\n";
    assert_eq!(found(&with(&format!("{b}[q<CURSOR>](b.md#set-up)\n"))), format!("{set_up}d.md:1:5 b.md#set-up"));
    assert_eq!(found(&with(&format!("{b}[q](b.md#set<CURSOR>-up)\n"))), format!("{set_up}d.md:1:5 b.md#set-up"));
    assert_eq!(found(&with(&format!("{b}![q](media/<CURSOR>p.png)\n"))), "a.md:3:51 media/p.png\nd.md:1:6 media/p.png");
    // A file that is missing has those who miss it.
    assert_eq!(
        found(&with("--- d.md\n[q](go<CURSOR>ne.md) [r](gone.md#x)\n")),
        "d.md:1:5 gone.md\nd.md:1:18 gone.md#x"
    );
    assert_eq!(found(&with("--- d.md\n[q](https://con<CURSOR>toso.com)\n")), "nothing");
}

#[test]
fn headings_of_includes_belong_to_the_pages_that_show_them() {
    let page = "--- e.md\n# E\n[!INCLUDE [i](includes/i.md)]\n[other page](a.md#sha<CURSOR>red)\n";
    assert_eq!(found(&with(page)), "a.md:5:14 #shared\ne.md:3:14 a.md#shared\n*includes/i.md:1:4 Shared");
    // And an include may link to the headings of its page.
    let set = Set::new(&with("--- e.md\n"));
    let a = set.file("a.md");
    let found = references(&set.snapshot, a, 7, false).unwrap();
    assert_eq!(show(&set, &found), "a.md:3:8 #part\nincludes/i.md:2:6 #part");
    // The include itself: those who show it.
    let found = references(&set.snapshot, a, 85, false).unwrap();
    assert_eq!(show(&set, &found), "a.md:4:15 includes/i.md");
}

#[test]
fn the_start_of_an_include_stands_for_it() {
    let shown = "--- e.md\n[!INCLUDE [x](includes/x.md)]\n--- includes/x.md\n";
    assert_eq!(found(&with(&format!("{shown}<CURSOR>Text.\n"))), "e.md:1:15 includes/x.md");
    assert_eq!(found(&with(&format!("{shown}<CURSOR>## Two\n"))), "e.md:1:15 includes/x.md");
    assert_eq!(found(&with(&format!("{shown}#<CURSOR># Two\n"))), "*includes/x.md:1:4 Two");
    assert_eq!(found(&with(&format!("{shown}Some <CURSOR>text.\n"))), "nothing");
}

#[test]
fn labels_are_referred_to_in_their_article() {
    let expected = "d.md:1:5 l\nd.md:1:9 l\n*d.md:3:2 l";
    assert_eq!(found(&with("--- d.md\n[q][l] [l]\n\n[l<CURSOR>]: a.md\n")), expected);
    assert_eq!(found(&with("--- d.md\n[q][l<CURSOR>] [l]\n\n[l]: a.md\n")), expected);
}

#[test]
fn values_are_referred_to_by_the_articles_that_have_them() {
    assert_eq!(found(&with("--- d.md\n---\nauthor: an<CURSOR>n\n---\n")), "c.md:2:9 ann\nd.md:2:9 ann");
    assert_eq!(found(&with("--- d.md\n---\nms.custom:\n- two<CURSOR>\n- three\n---\n")), "c.md:3:18 two\nd.md:3:3 two");
    assert_eq!(found(&with("--- d.md\n---\nms.custom:<CURSOR>\n---\n")), "nothing");
}

#[test]
fn uids_are_referred_to_by_cross_references() {
    let set = "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}]}}\n--- a.md\n---\nuid: con.a\n---\n# A\n--- b.md\n# B\n<xref:con.a> [x](xref:con.a#a) @con.a\n";
    let expected = "*a.md:2:6 con.a\nb.md:2:2 xref:con.a\nb.md:2:18 xref:con.a#a\nb.md:2:33 con.a\nc.md:2:2 xref:con.a";
    assert_eq!(found(&format!("{set}--- c.md\n# C\n<xref:co<CURSOR>n.a>\n")), expected);
}

#[test]
fn highlights_are_the_places_of_the_own_file() {
    let set = Set::new(&with("--- b.md\n# B\n## Set<CURSOR> up\n[s](#set-up) [t](b.md#set-up) [a](a.md)\n"));
    let (file, offset) = set.cursor();
    let found = highlights(&set.snapshot, file, offset);
    assert_eq!(show(&set, &found), "*b.md:2:4 Set up\nb.md:3:5 #set-up\nb.md:3:18 b.md#set-up");
}

const PIVOTS: &str = "
--- docfx.json
{}
--- zone-pivot-groups.yml
groups:
- id: langs
  pivots:
  - id: csharp
  - id: python
- id: clouds
  pivots:
  - id: csharp
--- a.md
---
zone_pivot_groups: langs
---
:::zone pivot=\"csharp, python\"
[me](?pivots=python) [b](b.md?pivots=csharp)
:::zone-end
[!INCLUDE [i](includes/i.md)]
--- b.md
---
zone_pivot_groups: clouds
---
:::zone pivot=\"csharp\"
[a](a.md?pivots=csharp,python#a)
:::zone-end
--- includes/i.md
:::zone pivot=\"csharp\"
x
:::zone-end
";

#[test]
fn pivots_are_referred_to_by_zones_and_by_links_to_their_pages() {
    let at = |place: &str, marked: &str| {
        assert!(PIVOTS.contains(place), "{place}");
        found(&PIVOTS.replacen(place, marked, 1))
    };
    let csharp = "a.md:4:16 csharp\nb.md:5:17 csharp\nincludes/i.md:1:16 csharp\n*zone-pivot-groups.yml:4:9 csharp";
    assert_eq!(at("\"csharp, ", "\"cshar<CURSOR>p, "), csharp);
    assert_eq!(at("- id: csharp", "- id: cs<CURSOR>harp"), csharp);
    assert_eq!(at("a.md?pivots=csharp", "a.md?pivots=cs<CURSOR>harp"), csharp);
    let other = "a.md:5:38 csharp\nb.md:4:16 csharp\n*zone-pivot-groups.yml:8:9 csharp";
    assert_eq!(at("b.md?pivots=csharp", "b.md?pivots=cs<CURSOR>harp"), other);
    assert_eq!(at("groups: langs", "groups: la<CURSOR>ngs"), "a.md:2:20 langs\n*zone-pivot-groups.yml:2:7 langs");
    let set = Set::new(&PIVOTS.replacen("csharp, python", "csharp, py<CURSOR>thon", 1));
    let (file, offset) = set.cursor();
    let here = highlights(&set.snapshot, file, offset);
    assert_eq!(show(&set, &here), "a.md:4:24 python\na.md:5:14 python");
}
