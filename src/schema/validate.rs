//! A header against a schema: the issues, by place.

use super::dates::Date;
use super::evaluate::{Evaluation, Instance, Place, Subject};
use super::words::{Words, blanks};
use super::{Choice, Schema};
use crate::docset::Severity;
use crate::markdown::front_matter::{FrontMatter, NOT_OBJECT};
use crate::text::Span;
use rustc_hash::FxHashSet;
use serde_json::Value as Json;

/// What a file is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageRole {
    /// A page of its own.
    Page,
    /// A file that is only ever shown inside others: nothing is required of it.
    Include,
    /// A file that the build does not publish, such as a table of contents: what a header needs does not matter.
    Unpublished,
}

/// What a header is held against beside its schema.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What the file is to its readers.
    pub role: PageRole,
    /// The day from which dates lie ahead; `None` when nobody knows it.
    pub today: Option<Date>,
    /// The value that the set's configuration gives a key.
    pub inherited: &'a dyn Fn(&str) -> Option<Json>,
    /// How many other articles of the set have a value for a key; `None` when that is not known.
    pub uses: Option<&'a Uses<'a>>,
}

/// Counts other articles by key and value.
pub type Uses<'a> = dyn Fn(&str, &str) -> Option<usize> + 'a;

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("role", &self.role).field("today", &self.today).finish_non_exhaustive()
    }
}

/// Something wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Diagnostic code: one of [`CODES`], or one that the schema brings.
    pub code: &'static str,
    /// Severity before configuration, when the schema says one; else the code's own.
    pub severity: Option<Severity>,
    /// Key or value; the opening line for a missing key; the start of the file when there is no header.
    pub span: Span,
    /// What is wrong, what is allowed, what to do.
    pub message: String,
    /// The key that it is about.
    pub key: String,
    /// What would mend it.
    pub repair: Repair,
}

/// What would mend an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Nothing that a program can know.
    Unknown,
    /// Add these keys; more than one when there is no header.
    Add(Vec<String>),
    /// Add this key to the map whose first key stands at `before`.
    AddInside {
        /// The first key of the map.
        before: Span,
        /// The key that it lacks.
        key: String,
    },
    /// Write one of these values in place of the issue's span, best first.
    Replace(Vec<Choice>),
    /// Put quotes around the issue's span.
    Quote,
    /// Write another key in place of the issue's span.
    Rename(String),
    /// Remove the key.
    Remove,
}

/// The codes that the built-in schemas and the rules of JSON Schema report. A team's schema can bring more.
pub const CODES: [&str; 42] = [
    "array-length-invalid",
    "array-not-unique",
    "attribute-deprecated",
    "attribute-reserved",
    "author-missing",
    "date-format-invalid",
    "date-out-of-range",
    "deprecated-attribute",
    "description-bad-length",
    "description-missing",
    "duplicate-attribute",
    "format-invalid",
    "invalid-value",
    "manager-invalid",
    "manager-missing",
    "missing-attribute",
    "missing-either-attribute",
    "missing-paired-attribute",
    "ms-author-invalid",
    "ms-author-missing",
    "ms-date-invalid",
    "ms-date-missing",
    "ms-prod-and-service",
    "ms-prod-missing",
    "ms-prod-or-service-missing",
    "ms-prod-technology-invalid",
    "ms-service-missing",
    "ms-service-subservice-invalid",
    "ms-topic-invalid",
    "ms-topic-missing",
    "multiple-values",
    "null-array-value",
    "page-type",
    "precluded-attributes",
    "products-invalid",
    "products-missing",
    "string-length-invalid",
    "title-bad-length",
    "title-missing",
    "unexpected-type",
    "unknown-field",
    "violate-schema",
];

/// What is told of one header at most: beyond that nobody reads on, and a schema that asks for thousands of keys would
/// cost a finding for each in each article.
const MOST_ISSUES: usize = 100;

impl Schema {
    /// What is wrong with `header`, by place.
    ///
    /// A file without header gets one issue at its start, for the first key that pages must have.
    #[must_use]
    pub fn validate(&self, header: Option<&FrontMatter>, context: &Context<'_>) -> Vec<Issue> {
        if context.role == PageRole::Unpublished {
            return Vec::new();
        }
        let Some(header) = header else { return self.without_header(context).into_iter().collect() };
        if header.problems.iter().any(|problem| problem.code == NOT_OBJECT) {
            return Vec::new();
        }
        let instance = Instance::new(header);
        let evaluation = Evaluation::new(self, &instance, context);
        let mut failures = Vec::new();
        let whole = Place { value: None, key: None, top: None, depth: 0 };
        evaluation.run(0, Subject::Header(&instance), whole, None, &mut failures);
        let complete = context.role == PageRole::Page && header.closed;
        let words = Words { schema: self, evaluation: &evaluation, complete };
        let mut issues = Vec::new();
        let mut failures = failures.iter();
        for failure in failures.by_ref() {
            words.issues(failure, &mut issues);
            if issues.len() >= MOST_ISSUES {
                break;
            }
        }
        blanks(&words, &mut issues);
        if failures.next().is_some() || issues.len() > MOST_ISSUES {
            issues.truncate(MOST_ISSUES);
            let message = format!(
                "More than {MOST_ISSUES} things are wrong with this header by its schema; these are the first ones."
            );
            let (code, span, repair) = (super::SCHEMA_INVALID, instance.opening(), Repair::Unknown);
            issues.push(Issue { code, severity: None, span, message, key: String::new(), repair });
        }
        if evaluation.is_exhausted() {
            let message = "Checking this header by its schema takes too many steps, so it was not checked in full. \
                           Make the schema simpler: fewer branches in `anyOf` and `oneOf` that lead to each other."
                .to_owned();
            let (code, span, repair) = (super::SCHEMA_INVALID, instance.opening(), Repair::Unknown);
            issues.push(Issue { code, severity: None, span, message, key: String::new(), repair });
        }
        // One value, one issue: what JSON Schema says first is the type, then the rest.
        let mut seen: FxHashSet<(Span, String)> = FxHashSet::default();
        issues.retain(|issue| seen.insert((issue.span, issue.key.clone())));
        issues.sort_by_key(|issue| (issue.span.start, issue.span.end));
        issues
    }

    fn without_header(&self, context: &Context<'_>) -> Option<Issue> {
        let needed = |key: &&super::Key| key.required && (context.inherited)(&key.name).is_none();
        let missing: Vec<String> = self.keys.iter().filter(needed).map(|key| key.name.clone()).collect();
        let first = missing.first().filter(|_| context.role == PageRole::Page)?.clone();
        let note = self.note(&first, |notes| notes.missing.as_ref());
        let list = missing.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        Some(Issue {
            code: note.and_then(|note| note.code).unwrap_or("missing-attribute"),
            severity: note.and_then(|note| note.severity),
            span: Span::at(0),
            message: format!(
                "This page has no metadata header. Put one between two `---` lines at its start, with {list}."
            ),
            key: first,
            repair: Repair::Add(missing),
        })
    }
}
