//! The table of codes, held against what the build does and against its own pages.

use super::*;
use std::collections::HashSet;

#[test]
fn every_name_and_alias_stands_for_one_code() {
    let mut seen = HashSet::new();
    for code in all() {
        assert!(seen.insert(code.name), "{} is there twice", code.name);
        for alias in code.aliases {
            assert!(seen.insert(alias), "{alias} is there twice");
        }
    }
    assert!(seen.len() > 150);
}

#[test]
fn every_meaning_is_one_sentence() {
    for code in all() {
        assert!(code.meaning.ends_with('.') && !code.meaning.contains('\n'), "{}", code.name);
    }
}

#[test]
fn every_page_belongs_to_a_code_and_shows_wrong_right_and_fix() {
    for (name, page) in PAGES {
        assert!(all().any(|code| code.name == *name), "{name} is no code");
        for part in ["## Wrong", "## Right", "## Why", "## Fix"] {
            assert!(page.contains(part), "{name} has no {part}");
        }
        assert!(page.starts_with(&format!("# {name}\n")), "{name} has another title");
    }
}

/// Every code by its default severity, written down a second time: from the levels that the build's public
/// sources show, and `hint` for values from lists that are not public. A slip in the table shows here.
const SEVERITIES: [(Option<Severity>, &str); 5] = [
    (Some(Severity::Error), ERRORS),
    (Some(Severity::Warning), WARNINGS),
    (Some(Severity::Suggestion), SUGGESTIONS),
    (Some(Severity::Hint), HINTS),
    (None, "at-xref-not-found link-text-drift"),
];

const ERRORS: &str = "circular-reference include-not-found invalid-image invalid-video invalid-code invalid-zone invalid-form \
    yaml-syntax-error violate-schema json-syntax-error schema-not-found redirection-conflict \
    redirection-invalid source-path-conflict invalid-topic-href invalid-toc-href invalid-toc-syntax \
    invalid-toc-level moniker-range-invalid moniker-range-out-of-scope moniker-overlapping \
    glob-pattern-invalid config-not-found locale-invalid sandbox-not-mapping file-too-large file-unreadable \
    file-not-utf8 config-invalid schema-invalid";

const WARNINGS: &str = "file-not-found link-out-of-scope local-file-path bookmark-not-found include-invalid \
    codesnippet-not-found unknown-language-code invalid-moniker-range invalid-row invalid-nested-column \
    invalid-note-section invalid-tab-group xref-not-found duplicate-uid duplicate-uid-global uid-not-found \
    xref-type-invalid yaml-header-syntax-error yaml-header-not-object yaml-duplicate-key null-array-value \
    attribute-reserved author-not-found merge-conflict custom-404-page publish-url-conflict \
    output-path-conflict redirection-url-conflict redirected-file-not-removed circular-redirection \
    redirection-path-syntax-error toc-not-found missing-attribute moniker-zone-empty \
    duplicate-moniker-config rule-override-invalid validation-incomplete unexpected-type invalid-value \
    format-invalid string-length-invalid array-length-invalid array-not-unique missing-paired-attribute \
    missing-either-attribute precluded-attributes date-format-invalid date-out-of-range attribute-deprecated \
    invalid-paired-attribute unknown-field author-missing ms-author-missing title-missing ms-topic-missing \
    ms-date-invalid ms-prod-and-service duplicate-titles h1-missing h1-empty h1-not-first duplicate-h1s \
    insecure-link hard-coded-locale";

const SUGGESTIONS: &str = "disallowed-domain external-image redirect-url-invalid moniker-range-undefined zone-pivot-group-missing \
    pivot-group-not-found zone-pivot-definition-not-found zone-pivot-definition-conflict duplicate-attribute \
    ms-date-missing manager-missing description-missing ms-prod-or-service-missing ms-prod-missing \
    ms-service-missing products-missing deprecated-attribute multiple-values duplicate-descriptions \
    title-bad-length description-bad-length multiple-h1s h1-in-include h1-in-moniker h1-in-zone \
    h2-duplicated heading-skipped heading-empty heading-no-content headings-with-underline \
    disallowed-heading h1-length alt-text-missing image-altText-with-badlength altText-equal-filename \
    image-alt-text-duplicated image-inline docs-link-absolute redirected-link preserve-view-not-set \
    html-link link-text-missing link-broken code-block-indented code-block-unclosed dev-language-missing \
    column-header-missing table-header-missing toc-entry-duplicated toc-deprecated \
    toc-breadcrumb-link-external duplicate-pivot-groups duplicate-pivot-ids pivot-id-not-found \
    pivot-id-unused path-too-deep path-duplication tabbed-conceptual-not-allowed path-case-mismatch \
    link-definition-missing link-definition-unused link-definition-duplicate yaml-header-unclosed \
    ms-date-unchanged link-to-redirect article-not-in-toc bookmark-in-other-version link-text-typo section-name-mismatch \
    absolute-path-suspect code-lines-missing invalid-no-loc orphan-article unused-image unused-include unused-snippet redirect-missing";

const HINTS: &str = "disallowed-html-tag disallowed-html-attribute ms-author-invalid manager-invalid ms-topic-invalid \
    ms-prod-technology-invalid ms-service-subservice-invalid products-invalid page-type dev-language-invalid \
    sensitive-language suppression-unused";

#[test]
fn every_code_has_the_severity_of_the_build() {
    let mut listed = HashSet::new();
    for (severity, names) in SEVERITIES {
        for name in names.split_whitespace() {
            assert!(listed.insert(name), "{name} is listed twice");
            assert!(all().any(|code| code.name == name), "{name} is no code");
            assert_eq!(default_severity(name), severity, "{name}");
        }
    }
    for code in all() {
        assert!(listed.contains(code.name), "{} has no severity here", code.name);
    }
    assert_eq!(default_severity("not-a-code"), Some(Severity::Suggestion));
}

#[test]
fn every_code_that_can_be_reported_has_a_page() {
    // The constants above are the codes that checks use by name.
    let constants = include_str!("../codes.rs").lines().filter(|line| line.starts_with("pub const "));
    let named = constants.filter_map(|line| line.split('"').nth(1));
    let reported: Vec<&str> = named.chain(crate::schema::CODES.iter().copied()).collect();
    assert!(reported.len() > 40);
    for name in reported {
        assert!(find(name).is_some_and(|code| code.page().is_some()), "{name} has no page");
    }
}

#[test]
fn a_code_is_found_by_its_old_names_too() {
    for (alias, name) in [
        ("snippet-not-found", "codesnippet-not-found"),
        ("yaml-header-invalid", "yaml-header-syntax-error"),
        ("block-section-invalid", "invalid-note-section"),
        ("toc-missing", "article-not-in-toc"),
        ("InvalidBookmark", "bookmark-not-found"),
    ] {
        assert_eq!(find(alias).map(|code| code.name), Some(name));
    }
    assert!(find("nothing").is_none());
}

#[test]
fn a_misspelt_code_finds_its_neighbour() {
    for (typed, meant) in [
        ("file-not-fuond", Some("file-not-found")),
        ("bookmark", Some("bookmark-not-found")),
        ("bookmrk", Some("bookmark-not-found")),
        ("file", Some("file-not-found")),
        ("FILE-NOT-FOUND", Some("file-not-found")),
        ("zzzzzzzz", None),
        ("", None),
    ] {
        assert_eq!(find_similar(typed).map(|code| code.name), meant, "{typed}");
    }
}
