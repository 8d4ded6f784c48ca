//! What a writer is offered in a header, and that what is accepted is right.

use super::*;
use crate::markdown::front_matter::parse;

fn around<'a>(used: &'a Used<'a>) -> Around<'a> {
    let today = Date::new(2026, 11, 24);
    Around { schema: Schema::learn(), today, inherited: &|_| None, used, snippets: true, include: false }
}

fn at_caret(marked: &str) -> (String, u32) {
    let at = marked.find('|').unwrap();
    (marked.replacen('|', "", 1), u32::try_from(at).unwrap())
}

fn items(marked: &str) -> Vec<Item> {
    let (text, offset) = at_caret(marked);
    complete(&text, parse(&text).as_ref(), offset, &around(&|_, _| Vec::new()))
}

fn labels(marked: &str, count: usize) -> String {
    items(marked).iter().take(count).map(|it| &*it.label).collect::<Vec<_>>().join(" ")
}

/// The text after accepting the first item.
fn accepted(marked: &str) -> String {
    let (mut text, _) = at_caret(marked);
    let item = items(marked).into_iter().next().unwrap_or_else(|| panic!("no item: {marked:?}"));
    text.replace_range(item.replace.range(), &item.insert);
    text
}

#[test]
fn missing_required_keys_come_first_in_house_order() {
    assert_eq!(labels("---\n|\n---\n", 7), "title description author ms.author ms.topic ms.date manager");
    assert_eq!(labels("---\ntitle: x\n|\nauthor: y\n---\n", 3), "description ms.author ms.topic");
    assert_eq!(labels("---\n|\n\ntext", 2), "title description");
    assert_eq!(labels("---\n|\n# Heading\n\ntext\n", 2), "title description", "typed above an article");
    assert_eq!(labels("\u{feff}---\r\n|\r\n---\r\n", 1), "title");
    assert!(items("---\n|\n---\n")[0].preselect);
    let offered = items("---\n|\n---\n");
    assert!(offered.iter().all(|it| it.label != "redirect_url" && it.label != "ms.prod"));
}

#[test]
fn accepting_leaves_a_right_line_wherever_the_caret_is() {
    for (marked, expected) in [
        ("---\n|\n---\n", "---\ntitle: \n---\n"),
        ("---\ntitle: x\nms.da|\n---\n", "---\ntitle: x\nms.date: \n---\n"),
        ("---\ntitle: x\nms.|da\n---\n", "---\ntitle: x\nms.author: \n---\n"),
        ("---\ntitle: x\nms.da|", "---\ntitle: x\nms.date: "),
        ("---\ntitle: x\nms.to|pi: how-to\n---\n", "---\ntitle: x\nms.topic: how-to\n---\n"),
        ("---\nms.topic: |\n---\n", "---\nms.topic: article\n---\n"),
        ("---\nms.topic:|\n---\n", "---\nms.topic: article\n---\n"),
        ("---\nms.topic: how|\n---\n", "---\nms.topic: how-to\n---\n"),
        ("---\nms.topic: con|\n---\n", "---\nms.topic: concept-article\n---\n"),
        ("---\nms.topic: ove|xyz # note\n---\n", "---\nms.topic: overview # note\n---\n"),
        ("---\nms.topic: \"ove|\"\n---\n", "---\nms.topic: \"overview\"\n---\n"),
        ("---\nms.topic: \"ove|\n---\n", "---\nms.topic: \"overview\"\n---\n"),
        ("---\nms.topic: 'ove|'  # x\n---\n", "---\nms.topic: 'overview'  # x\n---\n"),
        ("---\nms.date: |\n---\n", "---\nms.date: 11/24/2026\n---\n"),
        ("---\nms.date: 1/|1/2020\n---\n", "---\nms.date: 11/24/2026\n---\n"),
        ("---\r\nms.date: |\r\n---\r\n", "---\r\nms.date: 11/24/2026\r\n---\r\n"),
        ("---\nis_archived: |\n---\n", "---\nis_archived: true\n---\n"),
        ("---\ntitle: x\nms.topic: ho|\n", "---\ntitle: x\nms.topic: how-to\n"),
    ] {
        assert_eq!(accepted(marked), expected, "{marked:?}");
    }
}

#[test]
fn nothing_is_offered_where_nothing_fits() {
    for marked in [
        "|---\ntitle: x\n---\n",
        "---|\ntitle: x\n---\n",
        "|\n# Heading\n",
        "--|--\n# Heading\n",
        "---\ntitle: x\n|---\n",
        "---\ntitle: x\n---\n|",
        "---\ntitle: x\n---\n\nms.|\n",
        "text\n|",
        "---\n\nA rule, then |prose\n",
        "---\nSome prose he|re\n",
        "---\ntitle: some wo|rds\n---\n",
        "---\ntitle: x # ms|\n---\n",
        "---\n# ms|\n---\n",
        "---\ndescription: >-\n  long ti|\n---\n",
        "---\nms.custom:\n  - ti|\n---\n",
        "---\nms.topic: [ho|]\n---\n",
        "---\nms.topic: how-to # ho|\n---\n",
        "---\nunknown.key: |\n---\n",
        "---\nzzqq|\n---\n",
    ] {
        assert_eq!(items(marked), [], "{marked:?}");
    }
}

#[test]
fn values_say_what_they_mean() {
    let offered = items("---\nms.topic: how-to|\n---\n");
    assert_eq!(offered.len(), Schema::learn().key("ms.topic").unwrap().allowed.len());
    let item = offered.iter().find(|it| it.label == "how-to").unwrap();
    assert_eq!((item.kind, &*item.documentation), (ItemKind::Value, "Leads through one task, step by step."));
}

#[test]
fn hover_says_meaning_type_and_values() {
    let text = "---\ntitle: x\nms.topic: How-To\nms.date: 4/2/2020\nms.prod: y\nother: z\n---\n";
    let header = parse(text).unwrap();
    let on = |word: &str| {
        let at = u32::try_from(text.find(word).unwrap() + 1).unwrap();
        hover(&header, at, Schema::learn())
    };
    let topic = on("ms.topic").unwrap();
    assert_eq!(topic.span.of(text), "ms.topic");
    assert!(topic.markdown.starts_with("**ms.topic** *(required)*") && topic.markdown.contains("`how-to`"));
    let value = on("How-To").unwrap();
    assert_eq!(value.span.of(text), "How-To");
    assert_eq!(value.markdown, "`ms.topic: how-to`\n\nLeads through one task, step by step.");
    assert!(on("ms.date").unwrap().markdown.contains("month/day/year"));
    assert!(on("ms.prod").unwrap().markdown.contains("*(out of use)*"));
    assert!(on("title").unwrap().markdown.ends_with("\n\nText."));
    assert_eq!(on("other"), None);
    assert_eq!(on(": z"), None);
}

#[test]
fn hover_says_what_values_mean_and_has_no_empty_paragraph() {
    for (rule, marked, expected) in [
        (
            r#""enum": ["a", "b"], "enumDescriptions": ["The first.", "The\nsecond."]"#,
            "|k: a",
            "**k**\n\nKnown values:\n\n- `a`: The first.\n- `b`: The second.",
        ),
        (r#""enum": ["a"], "enumDescriptions": ["The first."]"#, "k: |a", "`k: a`\n\nThe first."),
        (r#""enum": ["a", "b"]"#, "k: |a", "`k: a`"),
        (r#""enum": ["a", "b"], "description": "Of k.""#, "|k: a", "**k**\n\nOf k.\n\nKnown values: `a`, `b`"),
        (r#""type": "string""#, "|k: a", "**k**\n\nText."),
        (r#""oneOf": [{"const": 1, "description": "One."}, {"const": 2}]"#, "k: |1", "`k: 1`\n\nOne."),
        (
            r#""type": "array", "items": {"enum": ["a", "b"], "enumDescriptions": ["The first.", ""]}"#,
            "|k: [a]",
            "**k**\n\nKnown items:\n\n- `a`: The first.\n- `b`",
        ),
        (
            r#""type": "array", "items": {"enum": ["a", "b"], "enumDescriptions": ["The first.", ""]}"#,
            "k: [b, |a]",
            "`k: a`\n\nThe first.",
        ),
    ] {
        let schema = Schema::compile(&format!(r#"{{"properties": {{"k": {{{rule}}}}}}}"#)).unwrap();
        let (text, offset) = at_caret(&format!("---\n{marked}\n---\n"));
        let found = hover(&parse(&text).unwrap(), offset, &schema).map(|it| it.markdown);
        assert_eq!(found.as_deref(), Some(expected), "{rule} {marked}");
    }
}

#[test]
fn hover_says_what_kind_of_value_a_key_takes() {
    for (types, said) in [
        (r#""string""#, "Text."),
        (r#"["string", "number", "boolean"]"#, "Text."),
        (r#"["string", "array"]"#, "Text or a list."),
        (r#""array""#, "A list."),
        (r#""object""#, "Keys of its own."),
        (r#"["string", "array", "object"]"#, "Text, a list or keys of its own."),
        (r#""boolean""#, "`true` or `false`."),
        (r#"["boolean", "null"]"#, "`true` or `false`."),
        (r#""number""#, "A number."),
        (r#"["number", "integer"]"#, "A number."),
        (r#""integer""#, "A whole number."),
        (r#"["boolean", "integer"]"#, "`true` or `false` or a whole number."),
        (r#""string", "x-guidepost": {"dateFormat": "yyyy-MM-dd"}"#, "A date, `yyyy-MM-dd`."),
        (r#""string", "x-guidepost": {"dateFormat": "M/d/yyyy"}"#, "A date, month/day/year."),
    ] {
        let schema = format!(r#"{{"properties": {{"a": {{"description": "Why.", "type": {types}}}}}}}"#);
        let schema = Schema::compile(&schema).unwrap();
        let found = hover(&parse("---\na: 1\n---\n").unwrap(), 4, &schema).unwrap();
        assert_eq!(found.markdown, format!("**a**\n\nWhy.\n\n{said}"), "{types}");
    }
}

/// What other articles have: for `ms.subservice` it depends on the service.
fn used(key: &str, parent: Option<&str>) -> Vec<(Box<str>, usize)> {
    let of = |values: &[(&str, usize)]| values.iter().map(|(value, count)| ((*value).into(), *count)).collect();
    match (key, parent) {
        ("author", None) => of(&[("octocat", 12), ("octodog", 1)]),
        ("ms.reviewer" | "ms.custom", None) => of(&[("octo", 3), ("yes: no", 2), ("3.10", 1), ("#1", 1)]),
        ("ms.subservice", Some("ms.service")) => of(&[("sign-in", 4)]),
        ("team", None) => of(&[("docs", 2)]),
        _ => Vec::new(),
    }
}

fn in_set(marked: &str) -> Vec<Item> {
    let (text, offset) = at_caret(marked);
    complete(&text, parse(&text).as_ref(), offset, &around(&used))
}

/// The texts after accepting each item.
fn all_accepted(marked: &str) -> Vec<String> {
    let (text, _) = at_caret(marked);
    let accept = |item: Item| {
        let mut text = text.clone();
        text.replace_range(item.replace.range(), &item.insert);
        text
    };
    in_set(marked).into_iter().map(accept).collect()
}

#[test]
fn values_of_other_articles_are_offered_most_used_first() {
    let shown = |marked: &str| {
        let items = in_set(marked);
        items.iter().map(|it| format!("{} ({})", it.label, it.detail)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(shown("---\nauthor: |\n---\n"), "octocat (in 12 articles), octodog (in 1 article)");
    assert_eq!(shown("---\nauthor: dog|\n---\n"), "octodog (in 1 article)");
    assert_eq!(shown("---\nms.service: x\nms.subservice: |\n---\n"), "sign-in (in 4 articles)");
    assert_eq!(shown("---\nteam: |\n---\n"), "docs (in 2 articles)", "a key that no schema knows");
    assert_eq!(shown("---\nai-usage: ai-as|\n---\n"), "ai-assisted (example)");
}

#[test]
fn text_with_commas_is_offered_item_by_item_where_lists_go() {
    let used = |_: &str, _: Option<&str>| -> Vec<(Box<str>, usize)> {
        vec![("b, a".into(), 2), ("a".into(), 1), ("a,c,".into(), 1)]
    };
    for (marked, expected) in [
        ("ms.custom: |", "a 4, b 2, c 1"),
        ("ms.custom: b, |", "a 4, c 1"),
        ("ms.custom: b,|", "a 4, c 1"),
        ("ms.custom: b,  |  # x", "a 4, c 1"),
        ("ms.custom: \"b, |\"", "a 4, c 1"),
        ("ms.custom: [|]", "a 4, b 2, c 1"),
        ("ms.custom:\n- |", "a 4, b 2, c 1"),
        ("other: |", "b, a 2, a 1, a,c, 1"),
    ] {
        let (text, offset) = at_caret(&format!("---\n{marked}\n---\n"));
        let items = complete(&text, parse(&text).as_ref(), offset, &around(&used));
        let count = |it: &Item| it.detail.split(' ').nth(1).unwrap_or_default().to_owned();
        let shown: Vec<String> = items.iter().map(|it| format!("{} {}", it.label, count(it))).collect();
        assert_eq!(shown.join(", "), expected, "{marked}");
    }
}

#[test]
fn what_is_accepted_is_quoted_as_yaml_needs_it_and_as_the_header_is() {
    for (marked, expected) in [
        ("---\nms.reviewer: |\n---\n", ["octo", "\"yes: no\"", "\"3.10\"", "\"#1\""]),
        ("---\nms.reviewer: \"|\"\n---\n", ["\"octo\"", "\"yes: no\"", "\"3.10\"", "\"#1\""]),
        ("---\nauthor: 'a'\ntitle: 'b'\nms.reviewer: |\n---\n", ["'octo'", "'yes: no'", "'3.10'", "'#1'"]),
        ("---\nauthor: 'a'\ntitle: b\nms.reviewer:|\n---\n", ["octo", "\"yes: no\"", "\"3.10\"", "\"#1\""]),
    ] {
        let lines: Vec<String> = all_accepted(marked)
            .iter()
            .map(|text| text.lines().find_map(|line| line.strip_prefix("ms.reviewer: ")).unwrap().to_owned())
            .collect();
        assert_eq!(lines, expected, "{marked:?}");
        for text in all_accepted(marked) {
            assert_eq!(parse(&text).unwrap().problems.len(), 0, "{text}");
        }
    }
}

#[test]
fn values_that_look_like_something_else_are_quoted_or_not_as_the_schema_needs_it() {
    for (rule, marked, expected) in [
        (r#""enum": ["1.0", "plain"]"#, "a: |", "a: \"1.0\""),
        (r#""enum": ["10"]"#, "a: 1|", "a: \"10\""),
        (r#""enum": ["yes", "no"]"#, "a: |", "a: \"yes\""),
        (r#""enum": ["true"]"#, "a: '|'", "a: 'true'"),
        (r#""enum": [1.5]"#, "a: |", "a: 1.5"),
        (r#""enum": [true]"#, "b: 'x'\nc: 'y'\na: |", "b: 'x'\nc: 'y'\na: true"),
        (r#""type": "boolean""#, "b: 'x'\nc: 'y'\na: |", "b: 'x'\nc: 'y'\na: true"),
        (r#""enum": ["1.0"]"#, "b: 'x'\nc: 'y'\na: |", "b: 'x'\nc: 'y'\na: '1.0'"),
        (r#""type": "array", "items": {"enum": ["2.0"]}"#, "a: [|]", "a: [\"2.0\"]"),
        (r#""type": "array", "items": {"enum": ["2.0"]}"#, "a:\n- |", "a:\n- \"2.0\""),
        (r#""type": "string", "examples": ["3"]"#, "a: |", "a: \"3\""),
        (r#""examples": ["3"]"#, "a: |", "a: 3"),
        (r#""type": "string", "x-guidepost": {"dateFormat": "yyyyMMdd"}"#, "a: |", "a: \"20261124\""),
    ] {
        let schema = Schema::compile(&format!(r#"{{"properties": {{"a": {{{rule}}}}}}}"#)).unwrap();
        let (mut text, offset) = at_caret(&format!("---\n{marked}\n---\n"));
        let none = |_: &str, _: Option<&str>| Vec::new();
        let around = Around { schema: &schema, ..around(&none) };
        let item = complete(&text, parse(&text).as_ref(), offset, &around).into_iter().next();
        let item = item.unwrap_or_else(|| panic!("no item: {rule} {marked}"));
        text.replace_range(item.replace.range(), &item.insert);
        assert_eq!(text, format!("---\n{expected}\n---\n"), "{rule}");
    }
}

#[test]
fn lists_are_completed_in_the_style_of_the_header() {
    for (marked, expected) in [
        // Items between brackets, in lines, and in text with commas; what is there is not offered again.
        ("---\nms.custom: [oct|]\n---\n", "---\nms.custom: [octo]\n---\n"),
        ("---\nms.custom: [a, |]\n---\n", "---\nms.custom: [a, octo]\n---\n"),
        ("---\nms.custom: [a,|]\n---\n", "---\nms.custom: [a, octo]\n---\n"),
        ("---\nms.custom: [octo, |]\n---\n", "---\nms.custom: [octo, \"yes: no\"]\n---\n"),
        ("---\nms.custom: [|, b]\n---\n", "---\nms.custom: [octo, b]\n---\n"),
        ("---\nms.custom: [\"o|\", b]\n---\n", "---\nms.custom: [\"octo\", b]\n---\n"),
        ("---\nms.custom:\n- |\n---\n", "---\nms.custom:\n- octo\n---\n"),
        ("---\nms.custom:\n  -|\n---\n", "---\nms.custom:\n  - octo\n---\n"),
        ("---\nms.custom:\n  - octo\n  - |\n---\n", "---\nms.custom:\n  - octo\n  - \"yes: no\"\n---\n"),
        ("---\nms.custom:\n  - |\n  - octo\n---\n", "---\nms.custom:\n  - \"yes: no\"\n  - octo\n---\n"),
        ("---\nms.custom: a, o|\n---\n", "---\nms.custom: a, octo\n---\n"),
        ("---\nms.custom: a,|\n---\n", "---\nms.custom: a, octo\n---\n"),
        // The first item of a list.
        ("---\nms.custom: |\n---\n", "---\nms.custom: octo\n---\n"),
        ("---\nno-loc: [a]\nms.custom: |\n---\n", "---\nno-loc: [a]\nms.custom: [octo]\n---\n"),
        ("---\nno-loc:\n  - a\nms.custom: |\n---\n", "---\nno-loc:\n  - a\nms.custom:\n  - octo\n---\n"),
        ("---\nno-loc:\n- a\nms.custom:|\n---\n", "---\nno-loc:\n- a\nms.custom:\n- octo\n---\n"),
    ] {
        assert_eq!(all_accepted(marked).first().map(String::as_str), Some(expected), "{marked:?}");
        assert_eq!(parse(expected).unwrap().problems.len(), 0, "{expected}");
    }
    assert_eq!(in_set("---\ntitle:\n- |\n---\n"), [], "no list goes there");
    assert_eq!(in_set("---\nms.custom: [a, [o|]]\n---\n"), [], "no list goes there");
}

#[test]
fn inherited_keys_are_not_missing_and_includes_need_nothing() {
    let (text, offset) = at_caret("---\n|\n---\n");
    let inherited = |key: &str| (key == "author").then(|| Json::from("octocat"));
    let none = |_: &str, _: Option<&str>| Vec::new();
    let given = Around { inherited: &inherited, ..around(&none) };
    let items = complete(&text, parse(&text).as_ref(), offset, &given);
    let first: Vec<&str> = items.iter().take(3).map(|it| &*it.label).collect();
    assert_eq!(first, ["title", "description", "ms.author"]);
    assert_eq!(items.iter().find(|it| it.label == "author").unwrap().detail, "inherited");
    let include = Around { include: true, ..around(&none) };
    let items = complete(&text, parse(&text).as_ref(), offset, &include);
    assert!(items.iter().all(|it| it.detail != "required"));
    let (text, offset) = at_caret("---\nms.topic: |\n---\n");
    let items = complete(&text, parse(&text).as_ref(), offset, &include);
    assert_eq!(items.iter().map(|it| &*it.label).collect::<Vec<_>>(), ["include"]);
}

#[test]
fn an_empty_article_gets_a_whole_header_for_its_kind() {
    let written = "---\ntitle: ${1:title}\ndescription: ${2:description}\nauthor: ${3:author}\n\
                   ms.author: ${4:ms.author}\nms.service: ${5:ms.service}\nms.topic: how-to\n\
                   ms.date: 11/24/2026\n---\n\n$0";
    let how_to = |marked: &str| {
        let (text, _) = at_caret(marked);
        let item = items(marked).into_iter().find(|it| it.label == "header: how-to")?;
        let mut text = text;
        text.replace_range(item.replace.range(), &item.insert);
        Some(text)
    };
    for marked in ["|", "-|", "---|", "---|\n", "---\n|", "---\n|\n"] {
        let text = how_to(marked).unwrap_or_else(|| panic!("{marked:?}"));
        assert_eq!(text.trim_end(), written, "{marked:?}");
    }
    assert_eq!(how_to("---\r\n|").unwrap(), written.replace('\n', "\r\n"));
    let above = how_to("---|\n\n# Heading\n").unwrap();
    assert!(above.ends_with("ms.date: 11/24/2026\n---\n\n# Heading\n"), "{above}");
    assert!(items("|").iter().all(|it| it.kind == ItemKind::Header && it.label != "header: include"));
    // What the set gives is not asked again, and a client without placeholders gets none.
    let inherited = |key: &str| matches!(key, "author" | "ms.author" | "ms.service").then(|| Json::from("x"));
    let none = |_: &str, _: Option<&str>| Vec::new();
    let plain = Around { inherited: &inherited, snippets: false, ..around(&none) };
    let first = complete("", None, 0, &plain).into_iter().next().unwrap();
    assert_eq!(first.insert, "---\ntitle: \ndescription: \nms.topic: article\nms.date: 11/24/2026\n---\n\n");
    let include = Around { include: true, ..plain };
    let all = complete("", None, 0, &include);
    assert_eq!(all.iter().map(|it| &*it.insert).collect::<Vec<_>>(), ["---\nms.topic: include\n---\n\n"]);
}

mod actions {
    use super::super::actions::{set_to_today, sorted};
    use crate::markdown::front_matter::parse;
    use crate::schema::{Schema, dates::Date};
    use crate::text::{LineIndex, Span};

    fn sort(text: &str) -> Option<String> {
        let header = parse(text).unwrap();
        let action = sorted(text, &LineIndex::new(text), &header, Schema::learn())?;
        let mut text = text.to_owned();
        for (span, new) in action.edits {
            text.replace_range(span.range(), &new);
        }
        Some(text)
    }

    #[test]
    fn keys_are_sorted_with_what_belongs_to_them() {
        for (text, expected) in [
            ("---\nms.date: 1/1/2020\ntitle: x\n---\ntext\n", Some("---\ntitle: x\nms.date: 1/1/2020\n---\ntext\n")),
            (
                "---\nms.custom:\n- a\n- b\n# who\nauthor: y # z\n\ndescription: >-\n  two\n  lines\nown: 1\n# end\n---\n",
                Some(
                    "---\n\ndescription: >-\n  two\n  lines\nown: 1\n# who\nauthor: y # z\nms.custom:\n- a\n- b\n# end\n---\n",
                ),
            ),
            (
                "---\n# yaml-language-server: $schema=x.json\nauthor: y\ntitle: x\n---\n",
                Some("---\n# yaml-language-server: $schema=x.json\ntitle: x\nauthor: y\n---\n"),
            ),
            ("---\r\nauthor: y\r\ntitle: x\r\n---\r\n", Some("---\r\ntitle: x\r\nauthor: y\r\n---\r\n")),
            ("---\ntitle: x\nauthor: y\n---\n", None),
            ("---\nauthor: y\ntitle: x: z\n---\n", None),
            ("---\nauthor: &a y\ntitle: *a\n---\n", None),
            ("---\nauthor: y\ntitle: x\n", None),
        ] {
            assert_eq!(sort(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_date_is_set_to_today_in_its_own_quotes() {
        let today = Date::new(2026, 11, 24).unwrap();
        for (text, expected) in [
            ("---\nms.date: 1/2/2020\n---\n", Some("---\nms.date: 11/24/2026\n---\n")),
            ("---\nms.date: '1/2/2020' # x\n---\n", Some("---\nms.date: '11/24/2026' # x\n---\n")),
            ("---\nms.date:\n---\n", Some("---\nms.date: 11/24/2026\n---\n")),
            ("---\nms.date: 11/24/2026\n---\n", None),
            ("---\ntitle: 1/2/2020\n---\n", None),
        ] {
            let header = parse(text).unwrap();
            let found = set_to_today(text, &header, Span::at(8), Schema::learn(), today);
            let after = found.into_iter().next().map(|action| {
                let mut text = text.to_owned();
                text.replace_range(action.edits[0].0.range(), &action.edits[0].1);
                text
            });
            assert_eq!(after.as_deref(), expected, "{text}");
        }
    }
}

mod nested {
    use super::super::*;
    use super::at_caret;
    use crate::markdown::front_matter::parse;

    const SCHEMA: &str = r#"{"required": ["owner"], "properties": {
        "owner": {"type": "object", "description": "The team.", "required": ["team", "mail"], "properties": {
            "team": {"enum": ["alpha", "beta"], "x-guidepost": {"enumDescriptions": {"alpha": "The first one."}}},
            "mail": {"type": "string", "format": "email"},
            "backup": {"type": "object", "properties": {"on": {"type": "boolean"}}}}},
        "links": {"type": "array", "items": {"type": "object", "required": ["url"], "properties": {
            "url": {"type": "string"}, "kind": {"enum": ["docs", "blog"]},
            "tags": {"type": "array", "items": {"enum": ["one", "two"]}}}}},
        "kinds": {"type": "array", "items": {"enum": ["red", "blue"]}},
        "cover": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"src": {}, "alt": {"type": "string"}}}]},
        "size": {"type": "integer", "minimum": 1, "maximum": 5, "default": 3, "examples": [2, 4]},
        "code": {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{3}$"},
        "color": {"oneOf": [{"const": "red", "description": "Like blood."}, {"const": "blue"}]},
        "old": {"deprecated": true, "x-guidepost": {"deprecatedFor": "new"}},
        "day": {"type": "string", "format": "date"}}}"#;

    fn items(marked: &str) -> Vec<Item> {
        let (text, offset) = at_caret(marked);
        let schema = Schema::compile(SCHEMA).unwrap();
        let none: &Used<'_> = &|_, _| Vec::new();
        let today = Date::new(2026, 11, 24);
        let around =
            Around { schema: &schema, today, inherited: &|_| None, used: none, snippets: false, include: false };
        complete(&text, parse(&text).as_ref(), offset, &around)
    }

    /// The labels, and the text after accepting the first item.
    fn offered(header: &str) -> (String, String) {
        let marked = format!("---\n{header}\n---\n\n# A\n");
        let (mut text, _) = at_caret(&marked);
        let items = items(&marked);
        let labels: Vec<&str> = items.iter().map(|it| &*it.label).collect();
        if let Some(item) = items.first() {
            text.replace_range(item.replace.range(), &item.insert);
        }
        let body = text.strip_prefix("---\n").unwrap().split("\n---\n").next().unwrap().to_owned();
        (labels.join(" "), body)
    }

    #[test]
    fn keys_and_values_are_offered_as_deep_as_the_schema_goes() {
        for (header, labels, accepted) in [
            ("owner:\n  |", "mail team backup", "owner:\n  mail: "),
            ("owner:\n  t|", "team", "owner:\n  team: "),
            ("owner:\n  team: |", "alpha beta", "owner:\n  team: alpha"),
            ("owner:\n  team:|", "alpha beta", "owner:\n  team: alpha"),
            ("owner:\n  team: al|\nsize: 1", "alpha", "owner:\n  team: alpha\nsize: 1"),
            ("owner:\n  team: alpha\n  |", "mail backup", "owner:\n  team: alpha\n  mail: "),
            ("owner:\n  team: alpha\n  ba|\nsize: 1", "backup", "owner:\n  team: alpha\n  backup:\n    \nsize: 1"),
            ("owner:\n  te|m: alpha", "team", "owner:\n  team: alpha"),
            ("owner:\n    backup:\n      on: |", "true false", "owner:\n    backup:\n      on: true"),
            ("owner:\n  backup:\n    |\n  team: beta", "on", "owner:\n  backup:\n    on: \n  team: beta"),
            ("links:\n  - |", "url kind tags", "links:\n  - url: "),
            ("links:\n-|", "url kind tags", "links:\n- url: "),
            ("links:\n- u|", "url", "links:\n- url: "),
            ("links:\n- url: x\n  |", "kind tags", "links:\n- url: x\n  kind: "),
            ("links:\n- url: x\n  kind: d|", "docs", "links:\n- url: x\n  kind: docs"),
            ("links:\n- kind: |\n  url: x", "docs blog", "links:\n- kind: docs\n  url: x"),
            ("links:\n  - url: x\n    tags:\n      - |", "one two", "links:\n  - url: x\n    tags:\n      - one"),
            ("links:\n- tags: [one, |]", "two", "links:\n- tags: [one, two]"),
            ("kinds:\n  - red\n  - |", "blue", "kinds:\n  - red\n  - blue"),
            // A line of its own below a key that takes a list.
            ("kinds:\n  |", "red blue", "kinds:\n  - red"),
            ("links:\n  |", "url kind tags", "links:\n  - url: "),
            ("cover:\n  |", "alt src", "cover:\n  alt: "),
            ("own|", "owner", "owner:\n  "),
            ("lin|", "links", "links:\n  - "),
            ("day: |", "2026-11-24", "day: 2026-11-24"),
        ] {
            let (found, text) = offered(header);
            assert_eq!((found.as_str(), text.as_str()), (labels, accepted), "{header}");
        }
        for header in
            ["size: 1\n  |", "code: >\n  x\n  |", "owner:\n  team: |alpha # x\n|", "kinds:\n  re|", "|  kinds: x"]
        {
            assert_eq!(
                offered(&header.replacen("# x\n|", "# x", 1)).0,
                if header.contains("team") { "alpha beta" } else { "" },
                "{header}"
            );
        }
    }

    #[test]
    fn a_broken_line_above_takes_nothing_away() {
        for header in [
            "code: A: B\nsi|\nkinds: [red]",
            "code: \"A\nsi|\nkinds: [red]",
            "code: A: B\nsi|",
            "owner:\n  team: a: b\nsi|\nday: x",
        ] {
            assert_eq!(offered(header).0, "size", "{header}");
        }
        assert_eq!(offered("code: A: B\nowner:\n  te|\nkinds: [red]").0, "team");
        // Text in quotes that goes on is no place for a key.
        assert_eq!(offered("code: \"A\nsi|\nb\"\nkinds: [red]").0, "");
    }

    fn about(header: &str) -> String {
        let (text, offset) = at_caret(&format!("---\n{header}\n---\n"));
        let schema = Schema::compile(SCHEMA).unwrap();
        hover(&parse(&text).unwrap(), offset, &schema).map(|it| it.markdown).unwrap_or_default()
    }

    #[test]
    fn hover_says_what_goes_there() {
        for (header, expected) in [
            ("own|er: x", "**owner** *(required)*\n\nThe team.\n\nKeys of its own."),
            ("owner:\n  te|am: alpha", "**team** *(required)*\n\nKnown values:\n\n- `alpha`: The first one.\n- `beta`"),
            ("owner:\n  team: al|pha", "`team: alpha`\n\nThe first one."),
            ("links:\n- url: x\n  ki|nd: docs", "**kind**\n\nKnown values: `docs`, `blog`"),
            ("links:\n- tags: [one, tw|o]", "`tags: two`"),
            ("cov|er: x", "**cover**\n\nText or keys of its own."),
            (
                "si|ze: 2",
                "**size**\n\nA whole number. Write a number from 1 to 5.\n\nWithout it: `3`\n\nFor example: `2`, `4`",
            ),
            ("co|de: x", "**code**\n\nText. Write 2 capital letters, then `-`, then 3 digits."),
            ("col|or: red", "**color**\n\nKnown values:\n\n- `red`: Like blood.\n- `blue`"),
            ("ol|d: x", "**old** *(out of use)*\n\nWrite `new` instead."),
            ("da|y: x", "**day**\n\nA date, `yyyy-MM-dd`."),
        ] {
            assert_eq!(about(header), expected, "{header}");
        }
    }
}

const NESTED: &str = r#"{"properties": {
    "owner": {"type": "object", "required": ["team"], "properties": {
        "name": {"type": "string"}, "team": {"enum": ["docs", "site"]},
        "also": {"type": "array", "items": {"enum": ["one", "two", "x: y"]}},
        "deep": {"type": "object", "properties": {"on": {"type": "boolean"}}}}},
    "links": {"type": "array", "items": {"type": "object", "properties": {"href": {"type": "string"}, "kind": {"enum": ["a", "b"]}}}}}}"#;

#[test]
fn what_fits_between_brackets_is_offered() {
    let schema = Schema::compile(NESTED).unwrap();
    let around = Around { schema: &schema, ..around(&|_, _| Vec::new()) };
    let offered = |marked: &str| {
        let (text, offset) = at_caret(&format!("---\ntitle: x\n{marked}\n---\n"));
        let items = complete(&text, parse(&text).as_ref(), offset, &around);
        let first = items.first().map(|item| {
            let mut text = text.clone();
            text.replace_range(item.replace.range(), &item.insert);
            text.trim_start_matches("---\ntitle: x\n").trim_end_matches("\n---\n").to_owned()
        });
        (items.iter().map(|it| &*it.label).collect::<Vec<_>>().join(" "), first.unwrap_or_default())
    };
    for (marked, labels, accepted) in [
        ("owner: {|}", "team also deep name", "owner: {team: }"),
        ("owner: {|", "team also deep name", "owner: {team: "),
        ("owner: { na| }", "name", "owner: { name:  }"),
        ("owner: {name: x,|}", "team also deep", "owner: {name: x, team: }"),
        ("owner: {name: x, |}", "team also deep", "owner: {name: x, team: }"),
        ("owner: {te|: docs, name: x}", "team", "owner: {team: docs, name: x}"),
        ("owner: {|, \u{a0}}", "team also deep name", "owner: {team: , \u{a0}}"),
        ("owner: {|, name: x}", "team also deep", "owner: {team: , name: x}"),
        ("owner: {team: |}", "docs site", "owner: {team: docs}"),
        ("owner: {team:|}", "docs site", "owner: {team: docs}"),
        ("owner: {team: si|, name: x}", "site", "owner: {team: site, name: x}"),
        ("owner: {team: \"si|\"}", "site", "owner: {team: \"site\"}"),
        ("owner: {team: 'si|}", "site", "owner: {team: 'site'}"),
        ("owner: {\"team\": si|}", "site", "owner: {\"team\": site}"),
        ("owner: {also: [|]}", "one two x: y", "owner: {also: [one]}"),
        ("owner: {also: [one, |]}", "two x: y", "owner: {also: [one, two]}"),
        ("owner: {also: [two,|], name: x}", "one x: y", "owner: {also: [two, one], name: x}"),
        ("owner: {also: [x|]}", "x: y", "owner: {also: [\"x: y\"]}"),
        ("owner: {deep: {|}}", "on", "owner: {deep: {on: }}"),
        ("owner: {deep: {on: |}}", "true false", "owner: {deep: {on: true}}"),
        ("owner:\n  also: [|]", "one two x: y", "owner:\n  also: [one]"),
        ("owner:\n  deep: {|}", "on", "owner:\n  deep: {on: }"),
        ("links: [{|}]", "href kind", "links: [{href: }]"),
        ("links: [{href: https://a.example/x, |}]", "kind", "links: [{href: https://a.example/x, kind: }]"),
        ("links:\n- {href: a, kind: |}", "a b", "links:\n- {href: a, kind: a}"),
        ("owner: {\n  name: x,\n  te|\n  }", "team", "owner: {\n  name: x,\n  team: \n  }"),
        ("owner:\n  also: [\n    one,\n    |\n  ]", "two x: y", "owner:\n  also: [\n    one,\n    two\n  ]"),
        ("owner: {\n  also: [|\n  ]}", "one two x: y", "owner: {\n  also: [one\n  ]}"),
        ("owner: {\n  deep: {\n    |", "on", "owner: {\n  deep: {\n    on: "),
    ] {
        assert_eq!(offered(marked), (labels.to_owned(), accepted.to_owned()), "{marked}");
        let crlf = marked.replace('\n', "\r\n");
        assert_eq!(offered(&crlf).0, labels, "{marked} (CRLF)");
    }
    for marked in [
        "owner: {team: docs}|",
        "owner: {team: docs |si}",
        "owner: {name |}",
        "owner: {name: |}",
        "owner: {team: \"docs\"|}",
        "owner: {also: [\"one\" |]}",
        "owner: {unknown: {|}}",
        "owner: {team: docs} # te|",
        "owner: {name: x, # te|\n  }",
        "links: [|]",
        "other: {|}",
        "description: a {te|} b",
    ] {
        assert_eq!(offered(marked).0, "", "{marked}");
    }
    // A bracket that is not closed swallows no line that is indented less.
    assert_eq!(offered("owner: {team: docs\nli|").0, "links");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 1000, failure_persistence: None, ..Default::default() })]
    #[test]
    fn no_text_between_brackets_makes_completion_fail(
        body in "[\\[\\]{}:,\"' \n#a-bé\u{a0}-]{0,60}",
        key in proptest::sample::select(vec!["owner: {", "owner: ", "links: [", ""]),
        at in 0_usize..80,
    ) {
        let schema = Schema::compile(NESTED).unwrap();
        let around = Around { schema: &schema, ..around(&|_, _| Vec::new()) };
        let text = format!("---\n{key}{body}\n---\n");
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let offset = u32::try_from(at).unwrap();
        for item in complete(&text, parse(&text).as_ref(), offset, &around) {
            proptest::prop_assert!(item.replace.touches(offset) && text.get(item.replace.range()).is_some());
        }
    }
}
