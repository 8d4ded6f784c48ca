//! Repairs of what a schema says about files that are no articles: tables of contents, configuration.

use super::{Draft, Fix};
use crate::markdown::front_matter::write::Reads;
use crate::schema::{Choice, Issue, Repair};
use crate::text::Span;

/// How keys and values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// As in headers.
    Yaml,
    /// Text in quotes: JSON, and the values of TOML.
    Quoted,
}

/// What `issue` in `text` is told as.
pub(super) fn draft(issue: Issue, text: &str, format: Format) -> Draft {
    let fixes = fixes(&issue, text, format);
    Draft { severity: issue.severity, fixes, ..Draft::new(issue.code, issue.span, issue.message) }
}

fn fixes(issue: &Issue, text: &str, format: Format) -> Vec<Fix> {
    let span = issue.span;
    match &issue.repair {
        Repair::Rename(meant) => vec![rename(span, meant, text)],
        Repair::Replace(choices) => choices.iter().map(|choice| replace(span, choice, format)).collect(),
        _ => Vec::new(),
    }
}

/// Another key in place of the one at `span`, in quotes when that one is.
pub(super) fn rename(span: Span, meant: &str, text: &str) -> Fix {
    let quote = span.of(text).chars().next().filter(|c| matches!(c, '"' | '\'')).map(String::from).unwrap_or_default();
    Fix { title: format!("Rename to `{meant}`"), edits: vec![(span, format!("{quote}{meant}{quote}"))] }
}

/// Another value in place of the one at `span`.
pub(super) fn replace(span: Span, choice: &Choice, format: Format) -> Fix {
    let written = match (format, choice.reads) {
        (Format::Yaml, _) => choice.written(),
        (Format::Quoted, Reads::AsIs) => choice.value.clone(),
        (Format::Quoted, _) => serde_json::Value::from(choice.value.as_str()).to_string(),
    };
    Fix { title: format!("Change to `{}`", choice.value), edits: vec![(span, written)] }
}
