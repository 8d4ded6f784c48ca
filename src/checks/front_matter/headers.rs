//! Broken headers as writers write them: each has exactly one finding, at exactly the marked range, and a neighbour
//! that looks much like it and has none. The order is that of the rules' sources: how YAML is read, then the keys.

use super::{PageRole, check_with};
use crate::article::Article;
use crate::markdown::Dialect;
use crate::schema::dates::Date;
use crate::schema::{Context, Schema};

/// A header without any finding.
const GOOD: [(&str, &str); 8] = [
    ("title", "title: Common problems with signing in"),
    (
        "description",
        "description: What to do when signing in with a second device fails, and whom to ask when nothing helps.",
    ),
    ("author", "author: octocat"),
    ("ms.author", "ms.author: octo"),
    ("ms.service", "ms.service: help"),
    ("ms.subservice", "ms.subservice: sign-in"),
    ("ms.topic", "ms.topic: how-to"),
    ("ms.date", "ms.date: 04/02/2020"),
];

/// GOOD with the line of `key` replaced by `text`; a key that it does not have comes at the end.
fn with(key: &str, text: &str) -> String {
    let mut lines: Vec<&str> = GOOD.iter().map(|(name, line)| if *name == key { text } else { line }).collect();
    if GOOD.iter().all(|(name, _)| *name != key) {
        lines.push(text);
    }
    let lines: String = lines.iter().filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect();
    format!("---\n{lines}---\n\n# Heading\n")
}

/// The text without `«` and `»`, and the range between them; without marks the opening line.
fn marked(text: &str) -> (String, (usize, usize)) {
    let Some(start) = text.find('«') else { return (text.to_owned(), (0, 3)) };
    let end = text.find('»').unwrap() - '«'.len_utf8();
    (text.replace(['«', '»'], ""), (start, end))
}

fn found(text: &str, role: PageRole) -> Vec<(&'static str, (usize, usize), String)> {
    let article = Article::read(text, Dialect::LEARN).0;
    let context = Context { role, today: Date::new(2026, 11, 24), inherited: &|_| None, uses: None };
    let findings = check_with(Schema::learn(), &article, &context);
    findings.into_iter().map(|it| (it.code, (it.span.start as usize, it.span.end as usize), it.message)).collect()
}

/// Checks each case: (what replaces the line of the key, code, what is silent there).
fn hold(cases: &[(&str, &str, &str, &str)], role: PageRole) {
    let mut failures = Vec::new();
    for (key, broken, code, near) in cases {
        for newline in ["\n", "\r\n"] {
            let (text, range) = marked(&with(key, broken).replace('\n', newline));
            let shown = found(&text, role);
            if shown.len() != 1 || shown[0].0 != *code || shown[0].1 != range {
                failures.push(format!("{broken:?}: expected {code} {:?}, found {:#?}", &text[range.0..range.1], {
                    let at =
                        |it: &(&str, (usize, usize), String)| format!("{} {:?}: {}", it.0, &text[it.1.0..it.1.1], it.2);
                    shown.iter().map(at).collect::<Vec<_>>()
                }));
            }
            let near = with(key, near).replace('\n', newline);
            let shown = found(&near, role);
            if !shown.is_empty() {
                failures.push(format!("near miss {near}: {shown:#?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Each with the key whose line it stands for, the code, and a neighbour.
fn lines() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    vec![
        ("title", "title: «| Sign in with a key»", "yaml-header-syntax-error", "title: Sign in with a key | for all"),
        ("title", "title: «> Sign in with a key»", "yaml-header-syntax-error", "title: Sign in > and use a key then"),
        (
            "title",
            "title: «? how to sign in with a key»",
            "yaml-header-syntax-error",
            "title: ?how to sign in with a key now",
        ),
        (
            "title",
            "title: «Sign in at: with a key:»",
            "yaml-header-syntax-error",
            "title: Sign in at https://example.com now",
        ),
        ("ms:assetid", "«ms:assetid:x»", "yaml-header-syntax-error", "ms:assetid: x"),
        (
            "author",
            "description2: x\n «author: octocat»",
            "yaml-header-syntax-error",
            "author: octocat\ndescription2:\n  x y",
        ),
        ("ms.date", "ms.date: «\"[mm/dd/yyyy]\"»", "ms-date-invalid", "ms.date: 4/2/2020"),
        ("ms.collection", "ms.collection:\n  «-» \n  - a", "null-array-value", "ms.collection: a, b"),
        // A colon with a blank behind it, quotes and characters that begin something else in YAML.
        ("title", "title: «Sign in: how it works»", "yaml-header-syntax-error", "title: Sign in:how it works for all"),
        ("title", "title: «“Sign in: how it works”»", "yaml-header-syntax-error", "title: “Sign in” and how it works"),
        (
            "title",
            "title: «@octocat and signing in»",
            "yaml-header-syntax-error",
            "title: Octocat @ work and signing in",
        ),
        ("title", "title: «`sign-in` in the shell»", "yaml-header-syntax-error", "title: The `sign-in` in the shell"),
        ("title", "title: «%PATH% and signing in»", "yaml-header-syntax-error", "title: PATH% and signing in with it"),
        ("title", "title: «*Sign in* with a key»", "yaml-header-syntax-error", "title: Sign in *at once* with a key"),
        (
            "title",
            "title: «{{placeholder of a title}}»",
            "yaml-header-syntax-error",
            "title: '{{placeholder of a title}}'",
        ),
        (
            "title",
            "title: «[Preview] Sign in with a key»",
            "yaml-header-syntax-error",
            "title: '[Preview] Sign in with a key'",
        ),
        (
            "title",
            "title: «\"Sign in with a key»",
            "yaml-header-syntax-error",
            "title: Sign in with a \"key\" of yours",
        ),
        ("title", "title: «'Sign in with a key»", "yaml-header-syntax-error", "title: Sign in with the user's own key"),
        ("title", "title: «'Sign in' with a key»", "yaml-header-syntax-error", "title: '''Sign in'' with a key'"),
        ("title", "title: «- sign in with a key»", "yaml-header-syntax-error", "title: -sign in with a key at all"),
        ("title", "«title:Sign in with a key»", "yaml-header-syntax-error", "title : Sign in with a key"),
        ("ms.date", "«ms.date:4/2/2020»", "yaml-header-syntax-error", "ms.date: 4/2/2020"),
        ("ms.reviewer", "ms.reviewer:\n«\t- octo»", "yaml-header-syntax-error", "ms.reviewer:\n  - octo"),
        ("ms.topic", "ms.topic: !how-to «now»", "ms-topic-invalid", "ms.topic: how-to # now!"),
        ("author", "author: octocat\n«author»: octodog", "yaml-duplicate-key", "author: octocat\nAuthor: octodog"),
        // A comment takes the value away; template leftovers are empty.
        (
            "ms.author",
            "«ms.author»: #Required; your alias",
            "ms-author-missing",
            "ms.author: octo #Required; your alias",
        ),
        ("title", "«title»: # Sign in", "title-missing", "title: C# and signing in with a key"),
        ("title", "title: «The number» #1 #2", "title-bad-length", "title: The number#1 of all sign-ins #2"),
        // Missing keys.
        ("title", "", "title-missing", "title: Sign in with a security key"),
        ("title", "«title»: \"  \"", "title-missing", "title: 'Sign in with a security key'"),
        (
            "title",
            "«titel»: Sign in with a security key",
            "title-missing",
            "title: Sign in with a security key\ntitel: x",
        ),
        (
            "description",
            "",
            "description-missing",
            "description: >-\n  What to do when signing in with a second\n  device fails, and whom to ask when it does.",
        ),
        ("author", "", "author-missing", "author: 'octocat'"),
        ("author", "«author»:", "author-missing", "author:\n  octocat"),
        ("ms.author", "", "ms-author-missing", "ms.author: \"octo\""),
        ("ms.author", "«ms.author»: ~", "ms-author-missing", "ms.author: ~octo"),
        ("ms.topic", "", "ms-topic-missing", "ms.topic: How-To"),
        ("ms.topic", "«topic»: how-to", "ms-topic-missing", "ms.topic: how-to\ntopic: sign-in"),
        ("ms.date", "", "ms-date-missing", "ms.date: \"4/2/2020\""),
        ("ms.date", "«ms.date»: null", "ms-date-missing", "ms.date: 4/2/2020 # null"),
        ("manager", "«manager»:", "manager-missing", "manager: octoboss"),
        ("manager", "«manager»: ''", "manager-missing", "manager: 'octoboss'"),
        ("products", "«products»:", "products-missing", "products: azure"),
        ("products", "products: «[]»", "products-missing", "products: [azure]"),
        // Values.
        ("ms.author", "ms.author: «octo@example.com»", "ms-author-invalid", "ms.author: octo.cat"),
        ("ms.author", "ms.author: «octo, cat»", "ms-author-invalid", "ms.author: octo-cat"),
        ("manager", "manager: «Octo Boss»", "manager-invalid", "manager: octo_boss"),
        ("ms.topic", "ms.topic: «howto»", "ms-topic-invalid", "ms.topic: how-to"),
        ("ms.topic", "ms.topic: «\"Tutorials\"»", "ms-topic-invalid", "ms.topic: \"Tutorial\""),
        ("ms.date", "ms.date: «2020-04-02»", "ms-date-invalid", "ms.date: 04/02/2020"),
        ("ms.date", "ms.date: «'2020-04-02T10:00:00Z'»", "ms-date-invalid", "ms.date: '04/02/2020'"),
        ("ms.date", "ms.date: «13/04/2020»", "ms-date-invalid", "ms.date: 12/04/2020"),
        ("ms.date", "ms.date: «2/29/2023»", "ms-date-invalid", "ms.date: 2/29/2024"),
        ("ms.date", "ms.date: «04/02/2020, 05/02/2020»", "ms-date-invalid", "ms.date: 04/02/2020 # 05/02/2020"),
        ("ms.date", "ms.date: «4/2/20»", "ms-date-invalid", "ms.date: 4/2/2020"),
        ("ms.date", "ms.date: «12/25/2026»", "ms-date-invalid", "ms.date: 12/24/2026"),
        ("ms.service", "ms.service: «Azure AD»", "ms-service-subservice-invalid", "ms.service: azure-ad"),
        ("ms.subservice", "ms.subservice: «Sign in»", "ms-service-subservice-invalid", "ms.subservice: sign.in"),
        (
            "products",
            "products:\n- azure\n- «Azure Functions»",
            "products-invalid",
            "products:\n- azure\n- azure-functions",
        ),
        ("page_type", "page_type: «Sample page»", "page-type", "page_type: sample"),
        // Types and lists.
        ("title", "title:\n«- - Sign in with a key»", "violate-schema", "title:\n  Sign in with a key"),
        ("author", "author: «[octocat]»", "violate-schema", "author: '[octocat]'"),
        ("ms.author", "ms.author: «[octo, cat]»", "multiple-values", "ms.author: octo"),
        ("ms.topic", "ms.topic:\n«- how-to»", "multiple-values", "ms.topic:\n  how-to"),
        ("ms.custom", "ms.custom: «[a, , b]»", "yaml-header-syntax-error", "ms.custom: a, , b"),
        ("ms.custom", "ms.custom:\n- a\n«-»\n- b", "null-array-value", "ms.custom:\n- a\n- '-'\n- b"),
        ("ms.custom", "ms.custom: [a, «null»]", "null-array-value", "ms.custom: [a, 'null']"),
        // Keys that go together, or do not.
        ("ms.prod", "«ms.prod»: help", "ms-prod-and-service", "ms.product: help"),
        ("ms.technology", "«ms.technology»: x", "ms-prod-missing", "ms.technologies: x"),
        ("ms.component", "«ms.component»: x", "deprecated-attribute", "ms.components: x"),
        ("locale", "«locale»: en-us", "attribute-reserved", "locales: en-us"),
        ("redirect_url", "«redirect_url»: /a", "attribute-reserved", "redirect_uri: /a"),
        ("_op_rank", "«_op_rank»: 1", "attribute-reserved", "op_rank: 1"),
        // Lengths count characters of the text as it is read: folded, without quotes, not bytes.
        ("title", "title: «Sign in»", "title-bad-length", "title: Sign in, äöü"),
        (
            "title",
            "title: «A title of a page about signing in with a key that no search shows»",
            "title-bad-length",
            "title: A title of a page about signing in that fits.",
        ),
        (
            "description",
            "description: «How to sign in.»",
            "description-bad-length",
            "description: |\n  How to sign in with a security key on a computer that others use,\n  and more.",
        ),
    ]
}

#[test]
fn each_broken_line_has_its_finding_and_its_neighbour_has_none() {
    let cases = lines();
    assert!(cases.len() >= 60, "{}", cases.len());
    hold(&cases, PageRole::Page);
}

/// The codes of the metadata rules (LEARN-RULES 4.2) and those of headers in the engine (4.1); what is the same in two
/// articles stands in `duplicates`.
#[test]
fn the_tables_have_every_code_of_headers() {
    let known: Vec<&str> = lines().iter().map(|it| it.2).chain(frames().iter().map(|it| it.1)).collect();
    for code in [
        "author-missing",
        "ms-author-missing",
        "title-missing",
        "ms-topic-missing",
        "ms-date-missing",
        "manager-missing",
        "description-missing",
        "ms-author-invalid",
        "manager-invalid",
        "ms-topic-invalid",
        "ms-date-invalid",
        "ms-prod-or-service-missing",
        "ms-prod-and-service",
        "ms-prod-technology-invalid",
        "ms-service-subservice-invalid",
        "ms-prod-missing",
        "ms-service-missing",
        "products-missing",
        "products-invalid",
        "page-type",
        "deprecated-attribute",
        "multiple-values",
        "title-bad-length",
        "description-bad-length",
        "yaml-header-syntax-error",
        "yaml-header-not-object",
        "yaml-header-unclosed",
        "yaml-duplicate-key",
        "violate-schema",
        "null-array-value",
        "attribute-reserved",
    ] {
        assert!(known.contains(&code), "{code}");
    }
}

/// A whole good header, to be broken as a whole.
fn good() -> String {
    with("", "")
}

/// Whole texts: the broken one, its code, and a neighbour.
fn frames() -> Vec<(String, &'static str, String)> {
    let good = good();
    let no_service = good.replace("ms.service: help\nms.subservice: sign-in\n", "");
    let service_only = good.replace("ms.service: help\n", "");
    vec![
        // Dashes in a text of several lines close the header, too.
        (
            "«---»\n".to_owned() + &good.replacen("---\n", "", 1).replace("ms.date", "notes: |\n  a\n---\nms.date"),
            "ms-date-missing",
            good.replace("ms.date", "notes: |\n  a\n  ---\nms.date"),
        ),
        // Line breaks of two kinds.
        (good.replacen("how-to\n", "«howto»\r\n", 1), "ms-topic-invalid", good.replacen("how-to\n", "how-to\r\n", 1)),
        // The first line opens the header; nothing stands before it but a byte order mark.
        (format!("«»\n{good}"), "title-missing", format!("\u{feff}{good}")),
        (format!("«»Text.\n{good}"), "title-missing", good.replacen("---\n", "---  \n", 1)),
        (format!("«» {good}"), "title-missing", good.replacen("---\n", "---\t\n", 1)),
        // The second fence closes it; a rule further down does not.
        (good.replacen("\n---\n\n", "\n\n", 1), "yaml-header-unclosed", good.replacen("\n---\n\n", "\n...\n\n", 1)),
        (
            good.replacen("\n---\n\n# Heading\n", "\n\n# Heading\n\nText.\n\n---\n\nText.\n", 1),
            "yaml-header-unclosed",
            format!("{good}\nText.\n\n---\n\nText.\n"),
        ),
        // It holds keys, not a list and not prose.
        ("---\n«- title: x»\n- author: y\n---\n".to_owned(), "yaml-header-not-object", good.clone()),
        ("---\n«Only prose»\n---\n".to_owned(), "yaml-header-not-object", good.replace("how-to\n", "how-to\n\n\n")),
        // Groups of keys.
        (
            no_service.replace("ms.topic", "ms.prod: «\"Windows 10\"»\nms.topic"),
            "ms-prod-technology-invalid",
            no_service.replace("ms.topic", "ms.prod: windows-10\nms.topic"),
        ),
        (no_service.clone(), "ms-prod-or-service-missing", no_service.replace("ms.topic", "ms.prod: help\nms.topic")),
        (
            service_only.replace("ms.subservice", "ms.prod: help\n«ms.subservice»"),
            "ms-service-missing",
            no_service.replace("ms.topic", "ms.service: help\nms.topic"),
        ),
        (
            good.replace(
                "title: Common problems with signing in",
                "title: «Common problems with signing in»\ntitleSuffix: An account of the whole family 1",
            ),
            "title-bad-length",
            good.replace(
                "title: Common problems with signing in",
                "title: Common problems with signing in\ntitleSuffix: An account of the whole family1",
            ),
        ),
    ]
}

#[test]
fn a_header_of_nothing_but_comments_has_no_keys() {
    for text in ["---\n---\n\n# Heading\n", "---\n# title: x\n\n---\n\n# Heading\n"] {
        let shown = found(text, PageRole::Page);
        let mut codes: Vec<&str> = shown.iter().map(|it| it.0).collect();
        codes.sort_unstable();
        let wanted = ["author-missing", "description-missing", "ms-author-missing", "ms-date-missing"];
        let rest = ["ms-prod-or-service-missing", "ms-topic-missing", "title-missing"];
        assert_eq!(codes, [&wanted[..], &rest[..]].concat(), "{text}");
        assert!(shown.iter().all(|it| it.1 == (0, 3)), "{shown:#?}");
    }
}

#[test]
fn each_broken_frame_has_its_finding_and_its_neighbour_has_none() {
    let cases = frames();
    let long = |key: &str, count: usize| format!("{key}: «{}»", "ä".repeat(count));
    let plain = |key: &str, count: usize| long(key, count).replace(['«', '»'], "");
    let lengths = [("title", 66, 65), ("title", 11, 12), ("description", 301, 300), ("description", 74, 75)];
    let lengths = lengths.map(|(key, broken, near)| {
        let code = if key == "title" { "title-bad-length" } else { "description-bad-length" };
        (with(key, &long(key, broken)), code, with(key, &plain(key, near)))
    });
    for (broken, code, near) in cases.into_iter().chain(lengths) {
        let (text, range) = marked(&broken);
        let shown = found(&text, PageRole::Page);
        let places: Vec<_> = shown.iter().map(|it| (it.0, it.1)).collect();
        assert_eq!(places, [(code, range)], "{text}\n{shown:#?}");
        assert_eq!(found(&near, PageRole::Page), [], "{near}");
    }
}

#[test]
fn pages_that_searches_skip_and_includes_may_have_any_length() {
    let short = with("title", "title: Sign in");
    assert_eq!(found(&short, PageRole::Page).len(), 1);
    for line in ["robots: noindex", "robots: NOINDEX, nofollow", "ROBOTS: NoIndex"] {
        assert_eq!(found(&short.replacen("author:", &format!("{line}\nauthor:"), 1), PageRole::Page), [], "{line}");
    }
    assert_eq!(found(&short.replacen("author:", "robots: index\nauthor:", 1), PageRole::Page).len(), 1);
    assert_eq!(found(&short, PageRole::Include).iter().map(|it| it.0).collect::<Vec<_>>(), ["ms-topic-invalid"]);
    assert_eq!(found(&short.replace("how-to", "include"), PageRole::Include), []);
}
