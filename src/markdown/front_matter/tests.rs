//! Front matter as writers write it, right and wrong: what is read, and with which problems.

use super::*;
use proptest::prelude::*;

/// `key=value` for each entry, with the text under the value's range when that differs from the value.
fn entries(text: &str) -> String {
    let header = parse(text).unwrap();
    let shown = header.entries.iter().map(|entry| format!("{}={}", entry.key_span.of(text), value(&entry.value, text)));
    shown.collect::<Vec<_>>().join("; ")
}

fn value(node: &Node, text: &str) -> String {
    let raw = node.span.of(text);
    match &node.value {
        Value::Null if raw.is_empty() => format!("null@{}", node.span.start),
        Value::Null => "null".into(),
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => format!("{it}i"),
        Value::Float(it) => format!("{it:?}f"),
        Value::String(it) if **it == *raw => format!("'{it}'"),
        Value::String(it) => format!("'{it}' from `{raw}`"),
        Value::List(items) => {
            format!("[{}] from `{raw}`", items.iter().map(|it| value(it, text)).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) => {
            let shown = entries.iter().map(|it| format!("{}: {}", it.key, value(&it.value, text)));
            format!("{{{}}}", shown.collect::<Vec<_>>().join(", "))
        }
    }
}

/// `code: text under the range` for each problem.
fn problems(text: &str) -> Vec<String> {
    let Some(header) = parse(text) else { return vec!["no header".into()] };
    header.problems.iter().map(|it| format!("{}: {}", it.code, it.span.of(text))).collect()
}

#[test]
fn a_header_begins_on_the_first_line_and_ends_at_its_fence() {
    // (text, what the header's span covers; None: no header)
    for (text, expected) in [
        ("---\na: b\n---\ntext", Some("---\na: b\n---")),
        ("--- \t\na: b\n---  \ntext", Some("--- \t\na: b\n---")),
        ("---\na: b\n...\ntext", Some("---\na: b\n...")),
        ("---\r\na: b\r\n---\r\ntext", Some("---\r\na: b\r\n---")),
        ("---\ra: b\r---\rtext", Some("---\ra: b\r---")),
        ("\u{feff}---\na: b\n---\n", Some("---\na: b\n---")),
        ("---\na: |\n  x\n---\n  y\n---\n", Some("---\na: |\n  x\n---")),
        ("---\na: |\n  x\n  ---\n  y\n---\n", Some("---\na: |\n  x\n  ---\n  y\n---")),
        ("---\n---\n", Some("---\n---")),
        ("---\na: b\n\nc: d\n---", Some("---\na: b\n\nc: d\n---")),
        ("\n---\na: b\n---\n", None),
        ("text\n---\na: b\n---\n", None),
        (" ---\na: b\n---\n", None),
        ("----\na: b\n---\n", None),
        ("--- a\na: b\n---\n", None),
        ("---\n\nA rule, then text. For example: this.\n", None),
        ("---", None),
        ("", None),
    ] {
        let header = parse(text);
        assert_eq!(header.as_ref().map(|it| it.span.of(text)), expected, "{text:?}");
        if let Some(header) = header {
            assert_eq!(header.problems.len(), 0, "{text:?} {:?}", header.problems);
            assert!(header.closed);
            assert!(header.span.covers(header.body));
        }
    }
}

#[test]
fn an_unclosed_header_ends_where_the_text_begins() {
    // (text, body)
    for (text, body) in [
        ("---\ntitle: x\nms.date: 1/2/2024\n\n# Heading\n\nText: more\n", "title: x\nms.date: 1/2/2024\n"),
        ("---\ntitle: x\n# Heading\n", "title: x\n"),
        (
            "---\ntitle: x\nno-loc:\n- A\n  b\n\nms.date: x\n\nProse here: yes\n",
            "title: x\nno-loc:\n- A\n  b\n\nms.date: x\n",
        ),
        ("---\ntitle: x\n#customer intent: as a reader\n\ntext\n", "title: x\n#customer intent: as a reader\n"),
        ("---\ntitle: x\n\n# Heading\n\nText\n\n---\n\nmore\n", "title: x\n"),
        ("---\ntitle: x\n\n\n# Heading\n\nText\n\n```yaml\nname: y\n```\n\n---\n", "title: x\n"),
        ("---\ntitle: x\n[!INCLUDE [a](b.md)]\n", "title: x\n"),
        ("---\r\ntitle: x", "title: x"),
    ] {
        let header = parse(text).unwrap();
        assert_eq!(header.body.of(text), body, "{text:?}");
        assert!(!header.closed);
        assert_eq!(problems(text), ["yaml-header-unclosed: ---"], "{text:?}");
        assert_eq!(header.text("title"), Some("x"));
    }
    assert_eq!(problems("---\ntitle: x\nms.da"), ["yaml-header-unclosed: ---", "yaml-header-syntax-error: ms.da"]);
}

#[test]
fn values_are_typed_as_the_build_types_them() {
    // (header lines, entries)
    for (yaml, expected) in [
        ("a: b c", "a='b c'"),
        ("a:", "a=null@6"),
        ("a: # Required; fill in", "a=null@6"),
        ("a: ~\nb: null", "a=null; b=null"),
        ("a: true\nb: False\nc: TRUE", "a=true; b=false; c=true"),
        ("a: yes\nb: off", "a='yes'; b='off'"),
        ("a: 12\nb: -3\nc: 0x1f\nd: 0o17", "a=12i; b=-3i; c=31i; d=15i"),
        ("a: 1.10\nb: 1e3\nc: .5\nd: '3.10'", "a=1.1f; b=1000.0f; c=0.5f; d='3.10' from `'3.10'`"),
        ("a: 1.2.3\nb: 1-2\nc: e3\nd: .net", "a='1.2.3'; b='1-2'; c='e3'; d='.net'"),
        ("a: 99999999999999999999", "a=1e20f"),
        (
            "a: 04/02/2020\nb: 2020-04-02\nc: 2020-04-02T10:00:00Z",
            "a='04/02/2020'; b='2020-04-02'; c='2020-04-02T10:00:00Z'",
        ),
        ("a: !!str 5", "a='5'"),
        ("a: C# x\nb: A #1\nc: x # y", "a='C# x'; b='A'; c='x'"),
        ("a: a:b\nb: https://example.com/x:1", "a='a:b'; b='https://example.com/x:1'"),
        ("ms:assetid: x\nspaced : y\nms.topic: z", "ms:assetid='x'; spaced='y'; ms.topic='z'"),
        (
            "a: [x, 'y', 3]\nb:\n- p\n- q\nc:\n  - r",
            "a=['x', 'y' from `'y'`, 3i] from `[x, 'y', 3]`; b=['p', 'q'] from `- p\n- q`; c=['r'] from `- r`",
        ),
        (
            "a: >-\n  x\n  y\nb: |\n  x\n  y\n\nc: x\n  y",
            "a='x y' from `x\n  y`; b='x\ny\n' from `x\n  y`; c='x y' from `x\n  y`",
        ),
        ("\"a\": \"x\\ty\"\n'b': 'it''s'", "\"a\"='x\ty' from `\"x\\ty\"`; 'b'='it's' from `'it''s'`"),
        ("a: {b: c, d: }", "a={b: 'c', d: null@16}"),
        ("a: \u{201c}x\u{201d} é 😀", "a='\u{201c}x\u{201d} é 😀'"),
        ("# only\n# comments", ""),
        ("a: b\n# last", "a='b'"),
        ("a: &x b", "a='b'"),
        ("a: b  \nA: c", "a='b'; A='c'"),
    ] {
        for (text, width) in
            [(format!("---\n{yaml}\n---\n"), 1), (format!("---\n{yaml}\n---\n").replace('\n', "\r\n"), 2)]
        {
            assert_eq!(problems(&text), [""; 0], "{text:?}");
            if width == 1 {
                assert_eq!(entries(&text), expected, "{text:?}");
            } else {
                let count = |it: &str| it.matches('=').count();
                assert_eq!(count(&entries(&text)), count(expected), "{text:?}");
            }
        }
    }
}

#[test]
fn one_bad_line_costs_one_key() {
    // (bad line, the marked text, a word of the message)
    for (bad, marked, word) in [
        ("title: A: b", "A: b", "quotes"),
        ("title: What's new: 2024 # note", "What's new: 2024", "quotes"),
        ("title: \u{201c}x: y\u{201d}", "\u{201c}x: y\u{201d}", "quotes"),
        ("title: ends with:", "ends with:", "quotes"),
        ("title: @home", "@home", "`@`"),
        ("title: `code`", "`code`", "quotes"),
        ("title: %x", "%x", "`%`"),
        ("title: *x", "*x", "alias"),
        ("title: | x", "| x", "`|`"),
        ("title: > x", "> x", "`>`"),
        ("title: - x", "- x", "`- `"),
        ("title: ? x", "? x", "`? `"),
        ("title: [Preview] x", "[Preview] x", "list"),
        ("title: [x", "[x", "never closed"),
        ("title: {x} y", "{x} y", "map"),
        ("title: {{x}}", "{{x}}", "quotes"),
        ("title: 'x", "'x", "never closed"),
        ("title: \"x", "\"x", "never closed"),
        ("title: 'a' b", "'a' b", "closing quote"),
        ("title: it's \"x\": y", "it's \"x\": y", "quotes"),
        ("title: \"c:\\dir\"", "\"c:\\dir\"", "escape"),
        ("title:x", "title:x", "`title: x`"),
        ("title:\"A: b\"", "title:\"A: b\"", "blank"),
        ("title:\"A: b: c\"", "title:\"A: b: c\"", "blank"),
        ("title:How to: do it", "title:How to: do it", "blank"),
        ("title", "title", "no value"),
        ("some text here", "some text here", "pair"),
        ("title:\n  - b: c: d", "c: d", "quotes"),
        ("title: x\n\tb: 1", "\tb: 1", "tabs"),
        ("title: x\n  b: 1", "b: 1", "Start `b` at the beginning"),
        ("title: a\n--- b", "--- b", "pair"),
    ] {
        for text in [
            format!("---\nms.date: 1/2/2024\n{bad}\nms.topic: how-to\n---\n"),
            format!("---\r\nms.date: 1/2/2024\r\n{}\r\nms.topic: how-to\r\n---\r\n", bad.replace('\n', "\r\n")),
        ] {
            assert_eq!(problems(&text), [format!("yaml-header-syntax-error: {marked}")], "{text:?}");
            let header = parse(&text).unwrap();
            assert!(header.problems[0].message.contains(word), "{text:?}: {}", header.problems[0].message);
            for (key, value) in [("ms.date", "1/2/2024"), ("ms.topic", "how-to")] {
                let entry = header.get(key).unwrap();
                assert_eq!((entry.key_span.of(&text), entry.value.span.of(&text)), (key, value), "{text:?}");
                assert_eq!(header.text(key), Some(value));
            }
        }
    }
}

#[test]
fn a_bad_line_behind_a_comment_does_not_end_the_header() {
    for text in
        ["---\ntitle: x\n\n# Dates\nms.date: a: b\n---\n", "---\ntitle: x\n\nms.date: a: b\n\nms.topic: y\n---\n"]
    {
        assert_eq!(problems(text), ["yaml-header-syntax-error: a: b"], "{text:?}");
    }
    let stray = "---\ntitle: x\n\nstray words\n\nms.topic: y\n---\n";
    assert_eq!(problems(stray), ["yaml-header-syntax-error: stray words"]);
}

#[test]
fn two_bad_lines_are_two_findings() {
    let text = "---\na: x: y\nb: fine\nc: @z\nd: 'open\ne: fine\n---\n";
    assert_eq!(
        problems(text),
        ["yaml-header-syntax-error: x: y", "yaml-header-syntax-error: @z", "yaml-header-syntax-error: 'open"]
    );
    assert_eq!(entries(text), "a='x: y'; b='fine'; c='@z'; d=''open'; e='fine'");
}

#[test]
fn duplicates_lists_and_plain_text_are_said() {
    for (text, expected) in [
        ("---\na: 1\nb: 2\na: 3\n---\n", &["yaml-duplicate-key: a"][..]),
        ("---\na: 1\n'a': x: y\n---\n", &["yaml-duplicate-key: 'a'", "yaml-header-syntax-error: x: y"]),
        ("---\nm:\n  k: 1\n  k: 2\n---\n", &["yaml-duplicate-key: k"]),
        ("---\n- a\n- b\n---\n", &["yaml-header-not-object: - a"]),
        ("---\njust text\nmore\n---\n", &["yaml-header-not-object: just text"]),
        ("---\ntitle:x\nauthor:y\n---\n", &["yaml-header-not-object: title:x"]),
        ("---\n*a*: see\n[x]\n---\n", &["yaml-header-not-object: *a*: see"]),
        ("---\na: 1\nA: 2\n---\n", &[]),
    ] {
        assert_eq!(problems(text), expected, "{text:?}");
    }
    let text = "---\na: 1\nb: 2\na: 3\n---\n";
    let header = parse(text).unwrap();
    assert_eq!(header.problems[0].span, Span::new(14, 15), "the later key");
    assert_eq!(header.get("a").unwrap().value.value, Value::Int(3), "the last one counts");
}

#[test]
fn deep_and_swollen_headers_are_bounded() {
    let deep = format!("---\na: {}\nb: x\n---\n", "[".repeat(100_000));
    assert_eq!(parse(&deep).unwrap().text("b"), Some("x"));
    let bomb = "---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\nd: y\n---\n";
    assert_eq!(problems(bomb).len(), 4);
    assert_eq!(parse(bomb).unwrap().text("d"), Some("y"));
    let long = format!("---\n{}\n---\n", "k: v\n".repeat(20_000));
    assert_eq!(parse(&long).unwrap().problems.len(), 200);
}

fn yamlish() -> impl Strategy<Value = String> {
    let parts = vec![
        "---",
        "...",
        "\n",
        "\r\n",
        "\r",
        "a: b",
        "title",
        ":",
        ": ",
        " ",
        "  ",
        "\t",
        "- ",
        "#",
        " #",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "|",
        ">",
        "&x",
        "*x",
        "!",
        "!!str ",
        "%",
        "@",
        "`",
        "?",
        "? ",
        ",",
        "é",
        "😀",
        "\u{feff}",
        "\\",
        "~",
        "1.5",
        "\u{85}",
        "\u{2028}",
        "\0",
        "ms.date: 1/2/2024\n",
        "--- x",
        "<<: ",
        "\\u12",
    ];
    prop::collection::vec(prop::sample::select(parts), 0..30).prop_map(|parts| parts.concat())
}

fn spans_fit(entries: &[Entry], within: Span, text: &str) -> Result<(), TestCaseError> {
    for entry in entries {
        for span in [entry.key_span, entry.value.span] {
            prop_assert!(within.covers(span) && text.get(span.range()).is_some(), "{text:?} {entry:?}");
        }
        match &entry.value.value {
            Value::Map(inner) => spans_fit(inner, entry.value.span, text)?,
            Value::List(items) => {
                for item in items {
                    prop_assert!(entry.value.span.covers(item.span), "{text:?} {entry:?}");
                    prop_assert!(text.get(item.span.range()).is_some(), "{text:?} {entry:?}");
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[test]
fn a_key_that_is_not_there_is_blamed_on_what_stands_in_its_place() {
    let text = "---\n? ? \u{e9}: |\n---\n";
    let header = parse(text).unwrap();
    assert!(!header.problems.is_empty());
    assert!(header.problems.iter().all(|problem| !problem.span.is_empty()), "{:?}", header.problems);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_read_without_panic_and_with_ranges_inside_it(body in yamlish(), close in any::<bool>()) {
        let text = format!("---\n{body}{}", if close { "\n---\n" } else { "" });
        if let Some(header) = parse(&text) {
            prop_assert!(text.get(header.span.range()).is_some() && text.get(header.body.range()).is_some());
            spans_fit(&header.entries, header.body, &text)?;
            for problem in &header.problems {
                let whole = Span { start: header.span.start, end: header.body.end.max(header.span.end) };
                prop_assert!(whole.covers(problem.span) && text.get(problem.span.range()).is_some(), "{text:?} {problem:?}");
                prop_assert!(!problem.span.is_empty(), "{text:?} {problem:?}");
                prop_assert!(!problem.message.is_empty());
            }
        }
    }
}
