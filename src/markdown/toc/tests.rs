//! Tables: a table of contents and what is read of it.

use super::*;

/// Each link as `kind text -> path [#fragment]`, each problem as `code: marked text`.
fn show(text: &str, json: bool) -> String {
    let toc = parse(text, if json { Format::Json } else { Format::Yaml });
    assert_eq!(toc.links.len(), toc.urls.len());
    let links = toc.links.iter().map(|link| {
        let kind = match link.kind {
            LinkKind::TocFolder => "folder",
            LinkKind::TocUid => "uid",
            _ => "link",
        };
        let fragment = link.fragment.map(|span| format!(" #{}", span.of(text))).unwrap_or_default();
        assert!(link.span.covers(link.destination) && link.destination.covers(link.path), "{text}");
        format!("{kind} {:?} -> {}{fragment}\n", link.text.of(text), link.path.of(text))
    });
    let problems = toc.problems.iter().map(|problem| format!("{}: {}\n", problem.code, problem.span.of(text)));
    links.chain(problems).collect()
}

#[test]
fn entries_are_read_with_their_names_and_exact_places() {
    for (text, expected) in [
        ("- name: A\n  href: a.md\n", "link \"A\" -> a.md\n"),
        ("\u{feff}### YamlMime:TableOfContents\r\n- name: Ä\r\n  href: ä.md\r\n", "link \"Ä\" -> ä.md\n"),
        ("items:\n- name: A\n  href: 'a.md?view=x#y'\n", "link \"A\" -> a.md?view=x #y\n"),
        ("- name: \"A: b\"\n  href: \"a.md\" # why\n", "link \"A: b\" -> a.md\n"),
        ("- name: A\n  uid: 'a#b'\n", "uid \"A\" -> a#b\n"),
        (
            "- name: A\n  uid: x\n  href: a.md\n- topicUid: y # why\n- uid:\n  name: B\n",
            "link \"A\" -> a.md\nuid \"\" -> y\n",
        ),
        ("- {uid: a, items: [{uid: b, name: B}], name: A}", "uid \"A\" -> a\nuid \"B\" -> b\n"),
        // The children may stand first; links come in the order of the text.
        (
            "- items:\n  - name: B\n    href: b.md\n  name: A\n  href: a.md\n- name: C\n  tocHref: c/\n  topicHref: c.md\n",
            "link \"B\" -> b.md\nlink \"A\" -> a.md\nfolder \"C\" -> c/\nlink \"C\" -> c.md\n",
        ),
        (
            "- {name: A, href: a.md, items: [{name: B, href: b/toc.yml}]}",
            "link \"A\" -> a.md\nlink \"B\" -> b/toc.yml\n",
        ),
        // Not a destination: empty, a key of another kind, a list where one value belongs, metadata.
        ("- name: A\n  href:\n- name: B\n  href: ''\n- name: C\n  href: [x.md]\n- name: D\n  url: d.md\n", ""),
        ("metadata:\n  href: x.md\nitems:\n- name: A\n  href: a.md\n", "link \"A\" -> a.md\n"),
        ("- name: A\n  homepage: /x/\n  href: x\\y/\n", "link \"A\" -> /x/\nfolder \"A\" -> x\\y/\n"),
        ("", ""),
        ("just text", ""),
    ] {
        assert_eq!(show(text, false), expected, "{text}");
    }
}

#[test]
fn json_is_read_too() {
    let text = "{\n\t\"items\": [\n\t\t{\"name\": \"A\", \"href\": \"a.md#x\"}\n\t]\n}";
    assert_eq!(show(text, true), "link \"A\" -> a.md #x\n");
    assert_eq!(show("[{\"name\": \"A\"}, {\"name\" \"B\"}]\n", true), "json-syntax-error: \"B\"}]\n");
    // The build's JSON reader takes comments.
    assert_eq!(show("[\n// why\n{\"name\": \"A\"}]", true), "");
}

#[test]
fn what_is_wrong_is_said_at_its_place() {
    for (text, expected) in [
        ("- name: A\n  topicHref: b/toc.yml\n", "invalid-topic-href: b/toc.yml\n"),
        ("- name: A\n  topicHref: b/\n", "invalid-topic-href: b/\n"),
        ("- name: A\n  topicHref: b.md\n", ""),
        ("- name: A\n  tocHref: b.md\n", "invalid-toc-href: b.md\n"),
        ("- name: A\n  tocHref: b/TOC.yml\n- name: B\n  tocHref: c/\n- name: C\n  tocHref: /azure\n", ""),
        ("- name: A\n  tocHref: https://example.com/b\n- name: B\n  tocHref: ''\n", ""),
        ("- items:\n  - name: A\n", "missing-attribute: items\n"),
        ("- name:\n", "missing-attribute: name\n"),
        ("- href: a.md\n- uid: A.B\n- href: b/toc.yml\n- displayName: x\n", ""),
        ("- name: A\n  name: B\n", "yaml-duplicate-key: name\n"),
    ] {
        let shown = show(text, false);
        let problems: String =
            shown.lines().filter(|line| !line.contains("->")).map(|line| format!("{line}\n")).collect();
        assert_eq!(problems, expected, "{text}");
    }
}

#[test]
fn behind_an_error_reading_goes_on_with_the_next_entry() {
    for (text, expected) in [
        ("- name: A: B\n  href: a.md\n- name: C\n  href: c.md\n", "link \"C\" -> c.md\nyaml-syntax-error: : B\n"),
        (
            "items:\n- name: A\n  href: a.md\n  items:\n  - name: B\n    href: b.md\n   bad\n  - name: C\n    href: c.md\n- name: D\n  href: d.md\n",
            "link \"A\" -> a.md\nlink \"B\" -> b.md\nlink \"C\" -> c.md\nlink \"D\" -> d.md\nyaml-syntax-error: bad\n",
        ),
        // A value that is being typed.
        ("- name: A\n  href: \"a\n- name: B\n  href: b.md\n", ""),
    ] {
        let shown = show(text, false);
        if expected.is_empty() {
            assert!(shown.contains("link \"B\" -> b.md\n") && shown.contains("yaml-syntax-error"), "{text}\n{shown}");
        } else {
            assert_eq!(shown, expected, "{text}");
        }
    }
}

#[test]
fn a_second_byte_order_mark_behind_blanks_is_text() {
    // A drawn text that once took the reader down.
    let toc = parse("\u{feff}\t\u{feff}\n# A\n", Format::Markdown);
    assert_eq!(toc.entries.len(), 1, "{toc:?}");
}

proptest::proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_read(text in "(- |  |# |###|<!--|-->|name: |href: |items:|a.md|]\\(|\n|\"|'|\\[|\\{|\\}|#|:|é|\t|\u{feff}){0,60}") {
        for format in [Format::Yaml, Format::Json, Format::Markdown] {
            let toc = parse(&text, format);
            proptest::prop_assert_eq!((toc.urls.len(), toc.owners.len()), (toc.links.len(), toc.links.len()));
            proptest::prop_assert!(toc.owners.iter().all(|&owner| owner < toc.entries.len()));
            for span in toc.links.iter().flat_map(|link| [link.span, link.destination, link.path, link.text])
                .chain(toc.problems.iter().map(|problem| problem.span))
            {
                proptest::prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
        }
    }
}

/// As [`show`], with each entry as `name` behind those above it.
fn show_markdown(text: &str) -> String {
    let toc = parse(text, Format::Markdown);
    let links = toc.links.iter().zip(&toc.owners).map(|(link, owner)| {
        let kind = match link.kind {
            LinkKind::TocFolder => "folder",
            kind if kind.is_xref() => "xref",
            _ => "link",
        };
        let fragment = link.fragment.map(|span| format!(" #{}", span.of(text))).unwrap_or_default();
        format!("{kind} {} -> {}{fragment}\n", toc.trail(*owner).join(" > "), link.path.of(text))
    });
    let problems = toc.problems.iter().filter(|problem| problem.code != "toc-deprecated");
    let problems = problems.map(|problem| format!("{}: {}\n", problem.code, problem.span.of(text)));
    links.chain(problems).collect()
}

#[test]
fn tables_of_contents_in_markdown_are_headings() {
    for (text, expected) in [
        (
            "# [A](a.md)\n## [B](b.md#x)\n### C\n#### [D](d/)\n## [E](e/toc.md)\n",
            "link A -> a.md\nlink A > B -> b.md #x\nfolder A > B > C > D -> d/\nlink A > E -> e/toc.md\n",
        ),
        ("\u{feff}# [A](a.md)\r\n\r\n  ## [B](<b c.md> \"shown\") ##\r\n", "link A -> a.md\nlink A > B -> b c.md\n"),
        (
            "---\ntitle: x\n---\n<!-- [no](no.md)\nmore -->\n# <xref:A.B>\n# [A](xref:A.C)\n# @uid\n",
            "xref xref:A.B -> xref:A.B\nxref A -> xref:A.C\nxref uid -> uid\n",
        ),
        // Levels begin anywhere, and there are more than Markdown has.
        ("### [A](a.md)\n#### [B](b.md)\n# [C](c.md)\n", "link A -> a.md\nlink A > B -> b.md\nlink C -> c.md\n"),
        (
            "##### [E](e.md)\n###### [F](f.md)\n####### [G](g.md)\n######## [H](h.md)\n",
            "link E -> e.md\nlink E > F -> f.md\nlink E > F > G -> g.md\nlink E > F > G > H -> h.md\n",
        ),
        ("# [A](a.md) <!-- why -->\n", "link A -> a.md\n"),
        ("# [![p](p.png) A](a.md)\n", "link ![p](p.png) A -> a.md\n"),
        // What the build does not take.
        (
            "# A\n### [B](b.md)\n#### [C](c.md)\n",
            "link A > B -> b.md\nlink A > B > C -> c.md\ninvalid-toc-level: ###\n",
        ),
        ("# [A](a.md) and more\n", "link A -> a.md\ninvalid-toc-syntax: [A](a.md) and more\n"),
        ("# [A](a.md) [B](b.md)\n", "link A -> a.md\nlink A -> b.md\ninvalid-toc-syntax: [A](a.md) [B](b.md)\n"),
        ("# A\ntext\nmore\n\n- [B](b.md)\n# C\n", "invalid-toc-syntax: text\nmore\ninvalid-toc-syntax: - [B](b.md)\n"),
        ("#[A](a.md)\n    # B\n", "invalid-toc-syntax: #[A](a.md)\n    # B\n"),
        ("#\n# ##\n", "missing-attribute: #\nmissing-attribute: # ##\n"),
        ("", ""),
    ] {
        assert_eq!(show_markdown(text), expected, "{text}");
    }
}

#[test]
fn a_table_of_contents_in_markdown_is_deprecated_once_it_holds_something() {
    for (text, deprecated) in [("", 0), ("\n", 0), ("# [A](a.md)\n# B\n", 1)] {
        let problems = parse(text, Format::Markdown).problems;
        assert_eq!(problems.iter().filter(|problem| problem.code == "toc-deprecated").count(), deprecated, "{text}");
    }
}

#[test]
fn entries_know_what_they_are_below() {
    let toc =
        parse("- name: A\n  items:\n  - name: 'It''s'\n    href: b.md\n  href: a.md\n- href: c.md\n", Format::Yaml);
    let trails: Vec<String> = toc.owners.iter().map(|&owner| toc.trail(owner).join(" > ")).collect();
    assert_eq!(trails, ["A > It's", "A", ""]);
}

#[test]
fn destinations_in_any_script_are_read() {
    let toc = parse("- name: x\n  href: ö2.md\n- name: ü\n  href: über/é.md#ß\n", Format::Yaml);
    assert_eq!(toc.urls.iter().map(|url| &**url).collect::<Vec<_>>(), ["ö2.md", "über/é.md#ß"]);
}

#[test]
fn an_alias_is_nothing_that_the_build_reads_and_an_anchor_alone_is_harmless() {
    for (text, expected) in [
        ("- name: A\n  href: *x\n", "yaml-syntax-error: *x\n"),
        ("- &a\n  name: A\n  href: a.md\n- *a\n", "link \"A\" -> a.md\nyaml-syntax-error: *a\n"),
        ("- &a\n  name: A\n- <<: *a\n  href: b.md\n", "link \"\" -> b.md\nyaml-syntax-error: *a\n"),
        ("metadata: {a: [*b]}\nitems: *c\n", "yaml-syntax-error: *b\nyaml-syntax-error: *c\n"),
        ("- name: &a A\n  href: &b a.md\n", "link \"A\" -> a.md\n"),
        ("- name: '*x'\n- name: a *b*\n", ""),
    ] {
        assert_eq!(show(text, false), expected, "{text}");
    }
}

#[test]
fn a_key_of_the_whole_that_is_written_twice_is_said() {
    assert_eq!(show("items:\n- name: A\nitems:\n- name: B\n", false), "yaml-duplicate-key: items\n");
}

#[test]
fn maps_are_read_each_by_itself_with_what_is_around_them() {
    let text = "items:\n- name: A\n  items:\n  - name: B\n    metadata: {x: [1]}\n- name: C: D\n- name: E\n  name: F\n";
    let maps = maps(text, Format::Yaml);
    let shown: Vec<String> = maps
        .iter()
        .map(|map| {
            let front_matter::Value::Map(entries) = &map.node.value else { panic!() };
            let keys: Vec<&str> = entries.iter().map(|entry| entry.value.span.of(text)).collect();
            format!("{:?} {} {}: {}", map.parent, map.whole, map.start.of(text), keys.join(","))
        })
        .collect();
    assert_eq!(shown.len(), 5, "{shown:?}");
    assert!(shown[0].starts_with("None true"), "{shown:?}");
    assert!(shown[1].starts_with("Some(0) false name: A,"), "{shown:?}");
    assert!(shown[2].starts_with("Some(1) false name: B,"), "{shown:?}");
    // Behind the error there is no whole, and of equal keys the last one counts.
    assert_eq!(shown[4], "None false name: F");
}
