//! Which codes can be mended, and which of them without being looked at.

/// What can be done about the findings of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fixable {
    /// Some of its repairs cannot be wrong; `check --fix` makes those.
    Safe,
    /// A writer has to choose, or at least to look.
    Look,
}

use Fixable::{Look, Safe};

/// Every code with a repair; a schema of a team may bring more, which are looked at. The others need words, a decision, or knowledge of the site that nobody has here.
pub const FIXABLE: &[(&str, Fixable)] = &[
    // Links.
    ("bookmark-in-other-version", Look),
    ("link-text-typo", Look),
    ("absolute-path-suspect", Look),
    ("bookmark-not-found", Safe),
    ("code-lines-missing", Look),
    ("codesnippet-not-found", Look),
    ("docs-link-absolute", Safe),
    ("file-not-found", Safe),
    ("hard-coded-locale", Safe),
    ("html-link", Safe),
    ("include-invalid", Look),
    ("include-not-found", Look),
    ("insecure-link", Safe),
    ("link-definition-duplicate", Safe),
    ("link-definition-missing", Look),
    ("link-definition-unused", Look),
    ("link-text-missing", Look),
    ("link-to-redirect", Safe),
    ("path-case-mismatch", Safe),
    ("preserve-view-not-set", Safe),
    ("at-xref-not-found", Safe),
    ("uid-not-found", Safe),
    ("xref-not-found", Safe),
    // Text.
    ("alt-text-missing", Look),
    ("code-block-unclosed", Look),
    ("dev-language-invalid", Safe),
    ("disallowed-html-attribute", Look),
    ("heading-empty", Look),
    ("headings-with-underline", Safe),
    ("invalid-note-section", Safe),
    ("suppression-unused", Safe),
    ("table-header-missing", Look),
    // Constructs of the dialect.
    ("invalid-code", Look),
    ("invalid-form", Safe),
    ("invalid-image", Safe),
    ("invalid-moniker-range", Look),
    ("invalid-nested-column", Safe),
    ("invalid-no-loc", Look),
    ("invalid-row", Safe),
    ("invalid-video", Safe),
    ("invalid-zone", Look),
    ("pivot-group-not-found", Look),
    ("pivot-id-not-found", Look),
    ("unknown-language-code", Look),
    // Front matter.
    ("attribute-deprecated", Look),
    ("attribute-reserved", Look),
    ("author-missing", Look),
    ("date-format-invalid", Look),
    ("date-out-of-range", Look),
    ("deprecated-attribute", Look),
    ("description-missing", Look),
    ("manager-missing", Look),
    ("missing-either-attribute", Look),
    ("missing-paired-attribute", Look),
    ("ms-author-missing", Look),
    ("ms-date-invalid", Safe),
    ("ms-date-missing", Look),
    ("ms-prod-and-service", Look),
    ("ms-prod-missing", Look),
    ("ms-prod-or-service-missing", Look),
    ("ms-service-missing", Look),
    ("ms-topic-invalid", Look),
    ("ms-topic-missing", Look),
    ("multiple-values", Look),
    ("precluded-attributes", Look),
    ("title-missing", Look),
    ("unexpected-type", Look),
    ("unknown-field", Look),
    ("yaml-duplicate-key", Safe),
    ("yaml-header-syntax-error", Look),
    ("yaml-header-unclosed", Look),
];

/// What can be done about the findings of `code`; `None`: nothing.
#[must_use]
pub fn fixable(code: &str) -> Option<Fixable> {
    FIXABLE.iter().find(|(name, _)| *name == code).map(|(_, fixable)| *fixable)
}
