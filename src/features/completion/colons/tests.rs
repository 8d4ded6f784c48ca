//! What is offered in `:::` constructs, and the text that is there when it was accepted.

use super::super::super::fixture::Set;
use super::super::{CompletionOptions, complete};
use super::*;
use crate::schema::dates::Date;

const SET: &str =
    "--- docfx.json\n{}\n--- media/app.png\n--- src/app.cs\n// <part>\nclass A;\n// </part>\n--- b.md\n# B\n";

fn list(text: &str, snippets: bool) -> (Set, CompletionList) {
    let set = Set::new(&format!("{SET}--- a.md\n{text}\n"));
    let (file, offset) = set.cursor();
    let today = Date::new(2026, 11, 4);
    let list = complete(&set.snapshot, file, offset, &CompletionOptions { snippets, today });
    (set, list)
}

fn offered(text: &str) -> String {
    let (_, list) = list(text, true);
    let mut items: Vec<&CompletionItem> = list.items.iter().collect();
    items.sort_by_key(|item| item.sort.clone());
    items.iter().map(|item| item.label.as_str()).collect::<Vec<_>>().join(" | ")
}

/// The text after the item `label` was accepted.
fn accepted(text: &str, label: &str, snippets: bool) -> String {
    let (set, list) = list(text, snippets);
    let item = list.items.iter().find(|item| item.label == label);
    let item = item.unwrap_or_else(|| panic!("{label} in {:?}", list.items));
    let text = set.snapshot.text(set.cursor().0).unwrap();
    let (start, end) = (item.replace_span.start as usize, item.replace_span.end as usize);
    format!("{}{}{}", &text[..start], item.insert, &text[end..]).trim_end().to_owned()
}

#[test]
fn constructs_are_offered_behind_colons() {
    let all = "image | image with lightbox | image with description | image as icon | code | code by id | \
               code by range | zone for a pivot | zone for a target | moniker | video | no-loc | row of columns | \
               column | form";
    for (text, expected) in [
        (":::<CURSOR>", all),
        ("# A\n\n::: <CURSOR>", all),
        ("> :::<CURSOR>", all),
        ("1. :::<CURSOR>", all),
        (":::vi<CURSOR>", "video"),
        (":::ZO<CURSOR>", "zone for a pivot | zone for a target"),
        ("::::<CURSOR>", "moniker"),
        // Within a line only what readers see in it.
        ("Choose :::<CURSOR>", "image | image with lightbox | image as icon | no-loc"),
        ("| a | :::im<CURSOR> |", "image | image with lightbox | image as icon"),
        // What is there already only gets another name.
        (":::co<CURSOR> source=\"a.cs\":::", "code | column"),
        (":::zone<CURSOR> pivot=\"a\"", "zone"),
    ] {
        assert_eq!(offered(text), expected, "{text:?}");
    }
}

#[test]
fn the_construct_around_the_caret_is_closed_first() {
    let first = |text: &str| offered(text).split(" | ").next().unwrap_or_default().to_owned();
    for (text, expected) in [
        (":::zone pivot=\"a\"\n\ntext\n\n:::<CURSOR>", "zone-end"),
        (":::zone pivot=\"a\"\n\ntext\n\n:::zo<CURSOR>", "zone-end"),
        (":::moniker range=\"a\"\n:::<CURSOR>\n\n:::zone pivot=\"b\"\n:::zone-end", "moniker-end"),
        (":::row:::\n:::column:::\ntext\n:::<CURSOR>", "column-end"),
        (":::row:::\n:::column:::\ntext\n:::column-end:::\n:::<CURSOR>", "row-end"),
        (":::image type=\"complex\" source=\"a.png\" alt-text=\"b\":::\n\ntext\n\n:::<CURSOR>", "image-end"),
        ("> :::zone pivot=\"a\"\n> :::<CURSOR>", "zone-end"),
        // Nothing is open, or something behind closes it.
        (":::zone pivot=\"a\"\n:::zone-end\n:::<CURSOR>", "image"),
        (":::zone pivot=\"a\"\n:::<CURSOR>\n:::zone-end", "image"),
        ("```\n:::zone pivot=\"a\"\n```\n:::<CURSOR>", "image"),
        (":::image type=\"content\" source=\"a.png\" alt-text=\"b\":::\n:::<CURSOR>", "image"),
        (":::row:::\n:::<CURSOR>\n:::row-end:::", "column"),
    ] {
        assert_eq!(first(text), expected, "{text:?}");
    }
    let within = offered(":::zone pivot=\"a\"\n:::<CURSOR>\n:::zone-end");
    assert!(within.ends_with(" | zone-end") && !within.contains("zone for"), "{within}");
    assert!(!offered(":::moniker range=\"a\"\n:::<CURSOR>\n:::moniker-end").contains("moniker |"));
    assert_eq!(accepted("::: zone pivot=\"a\"\n::: <CURSOR>", "zone-end", true), "::: zone pivot=\"a\"\n::: zone-end");
    assert_eq!(accepted(":::row:::\n:::ro<CURSOR>:::", "row-end", true), ":::row:::\n:::row-end:::");
    assert_eq!(
        accepted("::::moniker range=\"a\"\n::::<CURSOR>", "moniker-end", true).lines().last(),
        Some("::::moniker-end")
    );
}

#[test]
fn a_template_is_complete_and_keeps_the_authors_way() {
    for (text, label, snippets, expected) in [
        (":::im<CURSOR>", "image", true, ":::image type=\"content\" source=\"$1\" alt-text=\"$2\":::"),
        (":::im<CURSOR>", "image", false, ":::image type=\"content\" source=\"\" alt-text=\"\":::"),
        ("::: <CURSOR>", "zone for a pivot", true, "::: zone pivot=\"$1\"\n\n$0\n\n::: zone-end"),
        ("> :::<CURSOR>", "zone for a pivot", false, "> :::zone pivot=\"\"\n>\n>\n>\n> :::zone-end"),
        (":::<CURSOR>", "zone for a target", false, ":::zone target=\"docs\"\n\n\n\n:::zone-end"),
        ("::::<CURSOR>", "moniker", true, "::::moniker range=\"$1\"\n\n$0\n\n::::moniker-end"),
        (":::no<CURSOR>:::", "no-loc", true, ":::no-loc text=\"$1\":::"),
        ("- :::<CURSOR>", "column", false, "- :::column:::\n\n  :::column-end:::"),
        (":::co<CURSOR>lumn span=\"2\":::", "column", true, ":::column span=\"2\":::"),
    ] {
        assert_eq!(accepted(text, label, snippets), expected, "{text:?}");
    }
}

#[test]
fn every_template_is_a_construct_that_the_build_takes() {
    for template in &TEMPLATES {
        let plain = format!(":::{}", without_stops(template.body));
        let directive = triple_colon::read(&plain, 0).unwrap();
        let construct = constructs::find(template.construct).unwrap();
        assert_eq!(&plain[directive.name.clone()], construct.name);
        assert!(directive.closing.is_some() || construct.end().is_some(), "{plain}");
        for attribute in &directive.attributes {
            assert!(construct.attribute(&plain[attribute.name.clone()]).is_some(), "{plain}");
        }
        let icon = template.label.contains("icon");
        for needed in construct.attributes.iter().filter(|it| it.required && !(icon && it.name == "alt-text")) {
            assert!(directive.value(&plain, needed.name).is_some(), "{} in {plain}", needed.name);
        }
        let ends = end_of(construct, &directive, &plain);
        let last = plain.lines().last().unwrap().trim_matches(':');
        assert_eq!(ends.unwrap_or(last), last, "{plain}");
    }
}

#[test]
fn attributes_that_are_missing_are_offered_required_ones_first() {
    for (text, expected) in [
        (":::image <CURSOR>", "source | alt-text | type | loc-scope | border | lightbox | link"),
        (":::image source=\"a\" <CURSOR>:::", "alt-text | type | loc-scope | border | lightbox | link"),
        (":::image source=\"a\" l<CURSOR> link=\"b\":::", "alt-text | loc-scope | lightbox"),
        (":::image type=\"icon\" source=\"a\" <CURSOR>", "border | link"),
        (":::IMAGE SOURCE=\"a\" al<CURSOR>", "alt-text"),
        (":::code source=\"a\" range=\"1\" <CURSOR>", "language | highlight | interactive"),
        (":::zone target=\"pdf\" <CURSOR>", ""),
        (":::moniker <CURSOR>", "range"),
        (":::zone-end <CURSOR>", ""),
        (":::what <CURSOR>", ""),
        (":::image source=\"a\"::: <CURSOR>", ""),
        (":::image source=\"a\"<CURSOR>", ""),
    ] {
        assert_eq!(offered(text), expected, "{text:?}");
    }
    for (text, label, snippets, expected) in [
        (":::image al<CURSOR>", "alt-text", true, ":::image alt-text=\"$1\""),
        (":::image al<CURSOR>", "alt-text", false, ":::image alt-text=\"\""),
        (":::image al<CURSOR>t=\"x\":::", "alt-text", true, ":::image alt-text=\"x\":::"),
        (":::image <CURSOR>alt-text=\"x\":::", "source", false, ":::image source=\"x\":::"),
        (":::image <CURSOR> alt-text=\"x\":::", "source", false, ":::image source=\"\" alt-text=\"x\":::"),
    ] {
        assert_eq!(accepted(text, label, snippets), expected, "{text:?}");
    }
}

#[test]
fn values_are_offered_between_quotes() {
    for (text, expected) in [
        (":::image type=\"<CURSOR>\":::", "content | complex | icon"),
        (":::image type=\"co<CURSOR>", "content | complex | icon"),
        (":::image border=\"<CURSOR>\"", "true | false"),
        (":::zone target=\"<CURSOR>\"", "docs | chromeless | pdf"),
        (":::row count=\"<CURSOR>\":::", "2 | 3 | 4"),
        (":::video upload-date=\"<CURSOR>\":::", "2026-11-04"),
        (":::code source=\"<CURSOR>\":::", "media/ | src/ | src/app.cs"),
        (":::image lightbox=\"<CURSOR>\":::", "media/ | src/ | media/app.png"),
        (":::video thumbnail=\"ap<CURSOR>\":::", "media/app.png"),
        (":::image link=\"b<CURSOR>\":::", "b.md"),
        (":::image alt-text=\"<CURSOR>\":::", ""),
        (":::image what=\"<CURSOR>\":::", ""),
        (":::no-loc text=\"<CURSOR>\":::", ""),
    ] {
        assert_eq!(offered(text), expected, "{text:?}");
    }
    for (text, label, expected) in [
        (":::image type=\"co<CURSOR>", "complex", ":::image type=\"complex\""),
        (":::image type=\"co<CURSOR>:::", "complex", ":::image type=\"complex\":::"),
        (":::image type=\"co<CURSOR>ntent\" source=\"a\":::", "icon", ":::image type=\"icon\" source=\"a\":::"),
    ] {
        assert_eq!(accepted(text, label, true), expected, "{text:?}");
    }
}

#[test]
fn pivots_monikers_and_parts_of_code_come_from_the_set() {
    let offered = |header: &str, line: &str| {
        let set = Set::new(&format!(
            "--- docfx.json\n{{\"build\": {{\"content\": [{{\"files\": [\"**/*.md\"], \"group\": \"g\"}}]}}, \"groups\": {{\"g\": \
             {{\"moniker_range\": \">=a-1\"}}}}}}\n--- src/app.cs\n// <part>\nclass A;\n// </part>\n// <open>\n\
             --- zone-pivot-groups.yml\ngroups:\n- id: langs\n  title: Language\n  pivots:\n  - id: csharp\n    title: C#\n  - id: \
             python\n--- b.md\n# B\n\n:::moniker range=\"b-2\"\nx\n:::moniker-end\n--- a.md\n---\n{header}\n---\n# A\n\n\
             :::moniker range=\"a-2\"\nx\n:::moniker-end\n\n{line}\n"
        ));
        let (file, offset) = set.cursor();
        let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
        list.items.into_iter().map(|item| item.insert).collect::<Vec<_>>().join(" | ")
    };
    for (line, expected) in [
        (":::zone pivot=\"<CURSOR>\"", "csharp | python"),
        (":::zone pivot=\"csharp, <CURSOR>\"", "python"),
        (":::zone pivot=\"<CURSOR>,python\"", "csharp"),
        (":::zone pivot=\"py<CURSOR>", "python\""),
        (":::moniker range=\"<CURSOR>\"", "a-1 | a-2 | b-2"),
        (":::moniker range=\">=<CURSOR>", "a-1\" | a-2\" | b-2\""),
        (":::moniker range=\"a-1 || b<CURSOR>\"", "b-2"),
        ("[!code-csharp[x](src/app.cs#<CURSOR>)]", "part"),
        ("[!code-csharp[x](src/app.cs?name=p<CURSOR>x&dedent=2)]", "part"),
        (":::code source=\"src/app.cs\" id=\"<CURSOR>\":::", "part"),
        ("[!code-csharp[x](src/app.cs?<CURSOR>)]", "name= | range= | start= | end= | highlight= | dedent="),
        ("[!code-csharp[x](src/app.cs?range=1&h<CURSOR>)]", "highlight="),
        ("[!code-csharp[x](src/app.cs?range=1&<CURSOR>&dedent=2)]", "name= | start= | end= | highlight="),
        ("[!code-csharp[x](src/app.cs?ra<CURSOR>nge=1)]", "range"),
        ("[!code-csharp[x](src/app.cs?range=<CURSOR>)]", ""),
        ("[!code-csharp[x](src/gone.cs#<CURSOR>)]", ""),
    ] {
        assert_eq!(offered("zone_pivot_groups: langs", line), expected, "{line}");
    }
    assert_eq!(offered("title: T", ":::zone pivot=\"<CURSOR>\""), "");
}

#[test]
fn sets_of_other_generators_have_no_constructs() {
    for text in [":::<CURSOR>", ":::image <CURSOR>", ":::image type=\"<CURSOR>\"", "> [!div class=\"<CURSOR>\"]"] {
        let set = Set::new(&format!("--- guidepost.toml\ngenerator = \"github\"\n--- a.md\n{text}\n"));
        let (file, offset) = set.cursor();
        assert_eq!(complete(&set.snapshot, file, offset, &CompletionOptions::default()).items, [], "{text}");
    }
}
