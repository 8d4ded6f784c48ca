//! Tables: a table of contents and what is read of it.

use super::*;

/// Each link as `kind text -> path [#fragment]`, each problem as `code: marked text`.
fn show(text: &str, json: bool) -> String {
    let toc = parse(text, json);
    assert_eq!(toc.links.len(), toc.urls.len());
    let links = toc.links.iter().map(|link| {
        let kind = if link.kind == LinkKind::TocFolder { "folder" } else { "link" };
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

proptest::proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_read(text in "(- |  |name: |href: |items:|a.md|\n|\"|'|\\[|\\{|\\}|#|:|é|\t|\u{feff}){0,60}") {
        for json in [false, true] {
            let toc = parse(&text, json);
            for span in toc.links.iter().flat_map(|link| [link.span, link.destination, link.path, link.text])
                .chain(toc.problems.iter().map(|problem| problem.span))
            {
                proptest::prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
        }
    }
}
