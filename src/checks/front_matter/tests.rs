//! Headers as pages of a set have them: what is found in them, and what the repairs make of it.

use super::*;
use crate::markdown::Dialect;

const GOOD_DESCRIPTION: &str =
    "What to do when signing in with a second device fails, and whom to ask when nothing of it helps.";

/// A header without any finding, in house order.
const GOOD: [(&str, &str); 8] = [
    ("title", "Common problems with signing in"),
    ("description", GOOD_DESCRIPTION),
    ("author", "octocat"),
    ("ms.author", "octo"),
    ("ms.service", "help"),
    ("ms.subservice", "sign-in"),
    ("ms.topic", "how-to"),
    ("ms.date", "04/02/2020"),
];

/// GOOD with `key` set to `value`, left out (`None`), or added at the end.
fn with(key: &str, value: Option<&str>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (name, good) in GOOD {
        match (name == key, value) {
            (true, Some(value)) => lines.push(format!("{name}:{value}")),
            (true, None) => {}
            (false, _) => lines.push(format!("{name}: {good}")),
        }
    }
    if let Some(value) = value.filter(|_| GOOD.iter().all(|(name, _)| *name != key)) {
        lines.push(format!("{key}:{value}"));
    }
    format!("---\n{}\n---\n\n# Heading\n", lines.join("\n"))
}

/// The findings, but for lengths: those have a table of their own, and every short example has some.
fn check(article: &Article, role: PageRole, inherited: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let mut found = check_by(Schema::learn(), article, role, inherited);
    found.retain(|finding| !finding.code.ends_with("-bad-length"));
    found
}

fn check_by(schema: &Schema, article: &Article, role: PageRole, inherited: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let inherited = |key: &str| inherited(key).then(|| "x".into());
    check_with(schema, article, &Context { role, today: Date::new(2026, 11, 24), inherited: &inherited, uses: None })
}

fn read(text: &str) -> Article {
    Article::read(text, Dialect::LEARN).0
}

fn findings(text: &str, role: PageRole, inherited: &[&str]) -> Vec<String> {
    let found = check(&read(text), role, &|key| inherited.contains(&key));
    found.iter().map(|it| format!("{:?} {} `{}`", it.severity, it.code, it.span.of(text))).collect()
}

#[test]
fn a_complete_header_is_clean() {
    let good = with("", None);
    for text in [good.clone(), good.replace('\n', "\r\n"), format!("\u{feff}{good}")] {
        assert_eq!(findings(&text, PageRole::Page, &[]), [""; 0]);
    }
}

#[test]
fn each_code_marks_its_place() {
    // (key, value behind the colon or None, findings)
    for (key, value, expected) in [
        ("title", None, "Warning title-missing `---`"),
        ("title", Some(""), "Warning title-missing `title`"),
        ("title", Some(" '  '"), "Warning title-missing `title`"),
        ("title", Some(" [a, b]"), "Error violate-schema `[a, b]`"),
        ("title", Some("\n  a: b"), "Error violate-schema `a: b`"),
        ("description", None, "Suggestion description-missing `---`"),
        ("author", None, "Warning author-missing `---`"),
        ("author", Some(" [a]"), "Error violate-schema `[a]`"),
        ("ms.author", None, "Warning ms-author-missing `---`"),
        ("ms.author", Some(" octo@example.com"), "Hint ms-author-invalid `octo@example.com`"),
        ("ms.author", Some(" octo, cat"), "Hint ms-author-invalid `octo, cat`"),
        ("ms.author", Some("\n- octo\n- cat"), "Suggestion multiple-values `- octo\n- cat`"),
        ("ms.topic", None, "Warning ms-topic-missing `---`"),
        ("ms.topic", Some(" howto"), "Hint ms-topic-invalid `howto`"),
        ("ms.topic", Some(" [how-to]"), "Suggestion multiple-values `[how-to]`"),
        ("ms.date", None, "Suggestion ms-date-missing `---`"),
        ("ms.date", Some(" 2020-04-02"), "Warning ms-date-invalid `2020-04-02`"),
        ("ms.date", Some(" '2/30/2020'"), "Warning ms-date-invalid `'2/30/2020'`"),
        ("ms.date", Some(" 2020"), "Warning ms-date-invalid `2020`"),
        ("ms.date", Some(" 04/02/2020, 05/02/2020"), "Warning ms-date-invalid `04/02/2020, 05/02/2020`"),
        ("manager", Some(""), "Suggestion manager-missing `manager`"),
        ("ms.prod", Some(" help"), "Warning ms-prod-and-service `ms.prod`"),
        (
            "ms.service",
            None,
            "Suggestion ms-prod-or-service-missing `---`; Suggestion ms-service-missing `ms.subservice`",
        ),
        ("ms.technology", Some(" x"), "Suggestion ms-prod-missing `ms.technology`"),
        ("ms.component", Some(" x"), "Suggestion deprecated-attribute `ms.component`"),
        ("redirect_url", Some(" /a"), "Warning attribute-reserved `redirect_url`"),
        ("ms.custom", Some("\n- a\n-\n- b"), "Warning null-array-value `-`"),
        ("titel", Some(" x"), ""),
        ("title", Some("Foo: bar"), "Warning title-missing `title:Foo`"),
        ("title", Some("\"A: b\""), "Warning yaml-header-syntax-error `title:\"A: b\"`"),
        // A value that YAML cannot read is not also missing or of the wrong kind.
        ("title", Some(" A: b"), "Warning yaml-header-syntax-error `A: b`"),
        ("title", Some(" {{title}}"), "Warning yaml-header-syntax-error `{{title}}`"),
        ("ms.topic", Some(" @x"), "Warning yaml-header-syntax-error `@x`"),
        ("ms.date", Some("4/2/2020"), "Warning yaml-header-syntax-error `ms.date:4/2/2020`"),
    ] {
        let text = with(key, value);
        let shown = findings(&text, PageRole::Page, &[]).join("; ");
        let same = shown == expected;
        assert!(same, "{text}\nfound    {shown}\nexpected {expected}");
    }
}

#[test]
fn schemas_and_the_table_of_codes_agree() {
    for code in crate::schema::CODES {
        assert!(crate::checks::codes::find(code).is_some(), "{code}");
    }
    fn walk(value: &serde_json::Value) {
        if let (Some(code), Some(severity)) = (value.get("code"), value.get("severity")) {
            let known = crate::checks::codes::default_severity(code.as_str().unwrap()).unwrap();
            assert_eq!(format!("{known:?}").to_lowercase(), severity.as_str().unwrap(), "{code}");
            assert!(crate::schema::CODES.contains(&code.as_str().unwrap()), "{code}");
        }
        value.as_object().into_iter().flat_map(|map| map.values()).for_each(walk);
        value.as_array().into_iter().flatten().for_each(walk);
    }
    walk(&serde_json::from_str(crate::schema::LEARN).unwrap());
}

#[test]
fn near_misses_stay_silent() {
    for (key, value) in [
        ("title", " 'A: b'"),
        ("title", " 2020"),
        ("title", " true"),
        ("title", " C# for C++ users"),
        ("description", " >-\n  Two\n  lines"),
        ("ms.topic", " How-To"),
        ("ms.topic", " \"article\"  # note"),
        ("ms.topic", " concept-article"),
        ("ms.date", " 4/2/2020"),
        ("ms.date", " '04/02/2020'"),
        ("ms.date", " 2/29/2024 # leap"),
        ("ms.reviewer", " [a, b]"),
        ("ms.reviewer", ""),
        ("ms.custom", " a, b"),
        ("ms.author", " octo-cat_1"),
        ("robots", " noindex"),
        ("anything.else", " {a: b}"),
        ("is_archived", " true"),
        ("manager", " boss"),
    ] {
        let text = with(key, Some(value));
        assert_eq!(findings(&text, PageRole::Page, &[]), [""; 0], "{text}");
    }
}

#[test]
fn what_the_set_gives_is_not_missing() {
    for key in ["title", "author", "ms.author", "ms.topic", "ms.date", "description"] {
        assert_eq!(findings(&with(key, None), PageRole::Page, &[key]), [""; 0], "{key}");
        assert_eq!(findings(&with(key, Some("")), PageRole::Page, &[key]), [""; 0], "{key}");
    }
    assert_eq!(findings(&with("ms.service", None), PageRole::Page, &["ms.service"]), [""; 0]);
    assert_eq!(findings(&with("ms.date", Some(" soon")), PageRole::Page, &["ms.date"]).len(), 1);
}

#[test]
fn a_file_without_header_gets_one_finding() {
    let article = read("# Heading\n");
    let found = check(&article, PageRole::Page, &|key| key == "author");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].span), ("title-missing", Span::at(0)));
    assert!(found[0].message.contains("`ms.topic`") && !found[0].message.contains("`author`"));
    for role in [PageRole::Include, PageRole::Unpublished] {
        assert_eq!(check(&article, role, &|_| false), []);
    }
    assert_eq!(check_by(Schema::generic(), &article, PageRole::Page, &|_| false), []);
}

#[test]
fn includes_need_nothing_but_say_what_they_are() {
    let include = "---\nms.topic: include\n---\ntext";
    assert_eq!(findings(include, PageRole::Include, &[]), [""; 0]);
    assert_eq!(
        findings("---\nms.topic: how-to\n---\ntext", PageRole::Include, &[]),
        ["Hint ms-topic-invalid `how-to`"]
    );
    assert_eq!(findings("---\nauthor: x\n---\ntext", PageRole::Include, &[]), [""; 0]);
}

#[test]
fn broken_headers_are_said_once() {
    for (text, expected) in [
        ("---\n- a\n---\n", &["Warning yaml-header-not-object `- a`"][..]),
        ("---\ntitle: x\n\ntext\n", &["Warning yaml-header-unclosed `---`"]),
    ] {
        assert_eq!(findings(text, PageRole::Page, &[]), expected);
    }
}

#[test]
fn roles_follow_the_path() {
    for (path, header, expected) in [
        ("a/b.md", false, PageRole::Page),
        ("a/TOC.md", true, PageRole::Unpublished),
        (".github/skill.md", true, PageRole::Unpublished),
        ("README.md", false, PageRole::Unpublished),
        ("README.md", true, PageRole::Page),
        ("../a.md", false, PageRole::Page),
    ] {
        assert_eq!(role(Path::new(path), false, header), expected, "{path}");
    }
    assert_eq!(role(Path::new("includes/a.md"), true, false), PageRole::Include);
}

fn apply(text: &str, fix: &Fix) -> String {
    let mut text = text.to_owned();
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, new) in edits {
        text.replace_range(span.range(), &new);
    }
    text
}

#[test]
fn repairs_mend_what_was_found() {
    // (broken line, the code, the line afterwards)
    for (key, value, mended) in [
        ("ms.topic", " howto", "ms.topic: how-to"),
        ("ms.topic", " conceptul", "ms.topic: conceptual"),
        ("ms.topic", " [how-to]", "ms.topic: how-to"),
        ("ms.date", " 2020-04-02", "ms.date: 04/02/2020"),
        ("ms.date", " '2020-04-02'", "ms.date: 04/02/2020"),
        ("ms.date", "4/2/2020", "ms.date: 4/2/2020"),
        ("title", " x\n manager: octo", "title: x\nmanager: octo"),
        ("title", " A: b", "title: \"A: b\""),
        ("title", "\"A: b\"", "title: \"A: b\""),
        ("title", " \"open", "title: \"open\""),
        ("title", " 'it is", "title: \"it is\""),
        ("title", " say \"x\": it's", "title: 'say \"x\": it''s'"),
        ("title", " [Preview] b", "title: \"[Preview] b\""),
        ("title", " {{title}}", "title: \"{{title}}\""),
        ("redirect_url", " /a", ""),
    ] {
        for text in [with(key, Some(value)), with(key, Some(value)).replace('\n', "\r\n")] {
            let found = check(&read(&text), PageRole::Page, &|_| false);
            let after = apply(&text, &found[0].fixes[0]);
            assert!(after.replace("\r\n", "\n").contains(mended), "{after}");
            assert_eq!(findings(&after, PageRole::Page, &[]), [""; 0], "{after}");
        }
    }
}

#[test]
fn repairs_write_what_yaml_reads_as_the_schema_wants_it() {
    // (what the schema says of the key, the value, what is said, the value afterwards)
    for (rule, value, said, mended) in [
        (r#""enum": ["1.0", "2.0"]"#, "1.0", "reads `1.0` without quotes as a number", "\"1.0\""),
        (r#""enum": ["1.0", "2.0"]"#, "1", "reads `1.0` without quotes as a number", "\"1.0\""),
        (r#""enum": ["1.0", "2.0"]"#, "3", "Write one of `\"1.0\"` or `\"2.0\"`.", ""),
        (r#""type": "string", "enum": ["1.10"]"#, "1.10", "Put it in quotes.", "\"1.10\""),
        (r#""enum": ["true", "maybe"]"#, "true", "reads `true` without quotes as true or false", "\"true\""),
        (r#""enum": ["yes", "no"]"#, "yess", "Did you mean `\"yes\"`?", "\"yes\""),
        (r#""enum": ["stable", "beta"]"#, "stabel", "Did you mean `stable`?", "stable"),
        (r#""enum": [1, 2]"#, "\"1\"", "in quotes is text to YAML, and `a` takes a number.", "1"),
        (r#""const": true"#, "'true'", "in quotes is text to YAML, and `a` takes true or false.", "true"),
        (r#""type": "boolean""#, "\"yes\"", "as text, and `a` takes true or false. Write `true`.", "true"),
        (r#""type": "boolean""#, "Off", "as text, and `a` takes true or false. Write `false`.", "false"),
        (r#""type": "boolean""#, "'false'", "takes true or false. Remove the quotes.", "false"),
        (r#""type": "integer""#, "'3'", "as text, and `a` takes a whole number. Remove the quotes.", "3"),
        (r#""type": "integer""#, "'3.5'", "is not what `a` takes: a whole number.", ""),
        (r#""format": "date""#, "4/2/2020", "is not a date such as 2020-04-02", "2020-04-02"),
        (r#""type": "array", "items": {"enum": ["red"]}"#, "red", "Write `[red]`", "[red]"),
        (r#""required": ["url"]"#, "\n  kind: x", "lacks the key `url`", "\n  url: \n  kind: x"),
        (r#""items": {"required": ["url"]}"#, "\n  - kind: x", "lacks the key `url`", "\n  - url: \n    kind: x"),
        (r#""required": ["url"]"#, "{kind: x}", "lacks the key `url`", ""),
        (r#""type": "string""#, "0x10", "Put it in quotes.", "\"0x10\""),
        (r#""type": "string""#, "[1.5]", "takes one value, not a list.", "\"1.5\""),
        (r#""type": "string", "x-guidepost": {"replacedValues": {"old": "2.0"}}"#, "old", "Write `2.0`.", "\"2.0\""),
    ] {
        let schema = Schema::compile(&format!(r#"{{"properties": {{"a": {{{rule}}}}}}}"#)).unwrap();
        let text = format!("---\na: {value}\n---\n");
        let found = check_by(&schema, &read(&text), PageRole::Page, &|_| false);
        assert!(found.len() == 1 && found[0].message.contains(said), "{rule}: {found:?}");
        let after = found[0].fixes.first().map(|fix| apply(&text, fix)).unwrap_or_default();
        let expected = if mended.is_empty() { String::new() } else { format!("---\na: {mended}\n---\n") };
        assert_eq!(after, expected, "{rule}");
        if !after.is_empty() {
            assert_eq!(check_by(&schema, &read(&after), PageRole::Page, &|_| false), [], "{after}");
        }
    }
}

#[test]
fn a_missing_key_goes_where_the_house_puts_it() {
    for (key, before) in
        [("title", "---"), ("author", &format!("description: {GOOD_DESCRIPTION}")), ("ms.date", "ms.topic: how-to")]
    {
        for newline in ["\n", "\r\n"] {
            let text = with(key, None).replace('\n', newline);
            let found = check(&read(&text), PageRole::Page, &|_| false);
            let after = apply(&text, &found[0].fixes[0]);
            let value = if key == "ms.date" { "11/24/2026" } else { "" };
            assert!(after.contains(&format!("{before}{newline}{key}: {value}{newline}")), "{after:?}");
        }
    }
    let misspelled = with("ms.topic", None).replace("ms.date", "topic: how-to\nms.date");
    let found = check(&read(&misspelled), PageRole::Page, &|_| false);
    assert_eq!(found[0].span.of(&misspelled), "topic");
    assert_eq!(findings(&apply(&misspelled, &found[0].fixes[0]), PageRole::Page, &[]), [""; 0]);
}

#[test]
fn all_missing_keys_are_added_at_once_each_in_its_place() {
    for newline in ["\n", "\r\n"] {
        let text = format!("---\ntitle: {}\nms.author: octo\nms.service: help\n---\n", GOOD[0].1);
        let text = text.replace('\n', newline);
        let found = check(&read(&text), PageRole::Page, &|_| false);
        assert_eq!(found.len(), 4, "{found:?}");
        let lines = ["title: Common problems with signing in", "description: ", "author: ", "ms.author: octo"];
        let lines = [&lines[..], &["ms.service: help", "ms.topic: ", "ms.date: 11/24/2026", "---", ""]].concat();
        for finding in &found {
            let all = finding.fixes.first().unwrap();
            let title = "Add all missing keys: `description`, `author`, `ms.topic`, `ms.date`";
            assert_eq!((finding.fixes.len(), &*all.title), (2, title));
            assert_eq!(apply(&text, all), format!("---{newline}{}", lines.join(newline)));
        }
    }
    let one = check(&read(&with("author", None)), PageRole::Page, &|_| false);
    assert_eq!(one[0].fixes.len(), 1, "one missing key is one repair");
}

#[test]
fn a_date_that_is_none_can_become_today() {
    for (value, titles) in [
        (" 2020-04-02", &["Change to `04/02/2020`", "Set to today, `11/24/2026`"][..]),
        (" soon", &["Set to today, `11/24/2026`"]),
        (" 12/25/2026", &["Set to today, `11/24/2026`"]),
        (" 2026-11-24", &["Change to `11/24/2026`"]),
    ] {
        let text = with("ms.date", Some(value));
        let found = check(&read(&text), PageRole::Page, &|_| false);
        let fixes: Vec<&str> = found[0].fixes.iter().map(|fix| &*fix.title).collect();
        assert_eq!(fixes, titles, "{value}");
        let after = apply(&text, found[0].fixes.last().unwrap());
        assert!(after.contains("\nms.date: 11/24/2026\n"), "{after}");
    }
}

#[test]
fn a_date_that_yaml_would_read_as_a_number_is_quoted() {
    let rule = r#"{"type": "string", "x-guidepost": {"dateFormat": "yyyyMMdd"}}"#;
    let schema =
        Schema::compile(&format!(r#"{{"required": ["d", "e"], "properties": {{"d": {rule}, "e": {{}}}}}}"#)).unwrap();
    for text in ["---\nd: soon\ne: x\n---\n", "---\ne: x\n---\n"] {
        let found = check_by(&schema, &read(text), PageRole::Page, &|_| false);
        let after = apply(text, &found[0].fixes[0]);
        assert!(after.contains("d: \"20261124\"\n"), "{after}");
        assert_eq!(check_by(&schema, &read(&after), PageRole::Page, &|_| false), [], "{after}");
    }
}

#[test]
fn duplicates_and_open_headers_are_mended() {
    let twice = with("", None).replace("ms.date: 04/02/2020", "title: Later\nms.date: 04/02/2020");
    let found = check(&read(&twice), PageRole::Page, &|_| false);
    assert_eq!(found[0].code, "yaml-duplicate-key");
    let titles: Vec<String> = found[0].fixes.iter().map(|fix| apply(&twice, fix)).collect();
    assert!(titles[0].contains("Later") && !titles[0].contains("Common problems"));
    assert!(!titles[1].contains("Later") && titles[1].contains("Common problems"));
    for open in [with("", None).replacen("2020\n---", "2020", 1), "---\ntitle: x".to_owned()] {
        let found = check(&read(&open), PageRole::Page, &|_| false);
        assert_eq!(found[0].code, "yaml-header-unclosed");
        let closed = apply(&open, &found[0].fixes[0]);
        assert!(read(&closed).front_matter.unwrap().closed, "{closed}");
    }
}

#[test]
fn a_key_that_holds_keys_is_added_with_its_next_line() {
    let schema = r#"{"properties": {"title": {"type": "string"}, "owner": {"type": "object"},
        "links": {"type": "array", "items": {"type": "object"}}}, "required": ["owner", "links"]}"#;
    let schema = Schema::compile(schema).unwrap();
    let text = "---\r\ntitle: x\r\n---\r\n";
    let context = Context { role: PageRole::Page, today: None, inherited: &|_| None, uses: None };
    let found = check_with(&schema, &read(text), &context);
    let expected = "---\r\nowner:\r\n  \r\nlinks:\r\n  - \r\ntitle: x\r\n---\r\n";
    assert_eq!(apply(text, &found[0].fixes[0]), expected);
}
