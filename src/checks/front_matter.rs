//! Findings in front matter: YAML problems and what the schema says, with their repairs.
//!
//! Owns how a repair edits a header. What is wrong is decided by `markdown::front_matter` and `schema`.

use super::{Finding, Fix, Severity};
use crate::article::Article;
use crate::markdown::Problem;
use crate::markdown::front_matter::{DUPLICATE_KEY, Entry, FrontMatter, SYNTAX_ERROR, UNCLOSED, Value};
pub use crate::schema::PageRole;
use crate::schema::{Issue, Repair, Schema};
use crate::text::Span;

/// What is wrong with the header of a Learn article, by place, with default severities.
#[must_use]
pub fn check(article: &Article, role: PageRole, inherited: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    check_with(Schema::learn(), article, role, inherited)
}

/// What is wrong with the header of an article by `schema`: [`Schema::generic`] finds only what YAML itself
/// shows. `inherited` tells whether the set's configuration gives a key.
#[must_use]
pub fn check_with(
    schema: &Schema,
    article: &Article,
    role: PageRole,
    inherited: &dyn Fn(&str) -> bool,
) -> Vec<Finding> {
    let header = article.front_matter.as_deref();
    let problems = header.map_or(&[][..], |header| &header.problems);
    let mut findings: Vec<Finding> =
        problems.iter().filter_map(|problem| Some(yaml_finding(article, header?, problem))).collect();
    let issues = schema.validate(header, role, inherited);
    findings.extend(issues.into_iter().map(|issue| schema_finding(schema, article, header, issue)));
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings
}

fn yaml_finding(article: &Article, header: &FrontMatter, problem: &Problem) -> Finding {
    let fixes = match problem.code {
        DUPLICATE_KEY => remove_duplicate(article, header, problem.span),
        SYNTAX_ERROR => mend_syntax(header, problem.span).into_iter().collect(),
        UNCLOSED => vec![close(article, header)],
        _ => Vec::new(),
    };
    finding(problem.code, Severity::Warning, problem.span, problem.message.clone(), fixes)
}

fn finding(code: &'static str, severity: Severity, span: Span, message: String, fixes: Vec<Fix>) -> Finding {
    Finding { code, severity, span, message, fixes, related: Vec::new() }
}

fn schema_finding(schema: &Schema, article: &Article, header: Option<&FrontMatter>, issue: Issue) -> Finding {
    let span = issue.span;
    let fixes = match &issue.repair {
        Repair::Unknown => Vec::new(),
        Repair::Replace(values) => values
            .iter()
            .map(|value| Fix { title: format!("Change to `{value}`"), edits: vec![(span, value.clone())] })
            .collect(),
        Repair::Rename(key) => vec![Fix { title: format!("Rename to `{key}`"), edits: vec![(span, key.clone())] }],
        Repair::Remove => {
            let entry = header.and_then(|header| header.entries.iter().find(|entry| entry.key_span == span));
            entry.map(|entry| remove(article, entry, format!("Remove `{}`", entry.key))).into_iter().collect()
        }
        Repair::Add(keys) => vec![add(schema, article, header, keys)],
    };
    finding(issue.code, issue.severity, span, issue.message, fixes)
}

/// Removes either of two equal keys: the earlier, which never counts, or the later.
fn remove_duplicate(article: &Article, header: &FrontMatter, span: Span) -> Vec<Fix> {
    // Inner maps may be written in one line: their entries have no lines of their own.
    let Some(at) = header.entries.iter().position(|entry| entry.key_span == span) else { return Vec::new() };
    let (before, rest) = header.entries.split_at(at);
    let Some(later) = rest.first() else { return Vec::new() };
    let earlier = before.iter().rev().find(|entry| entry.key == later.key);
    let earlier =
        earlier.map(|entry| remove(article, entry, format!("Remove the earlier `{}`, which never counts", entry.key)));
    earlier.into_iter().chain([remove(article, later, format!("Remove this `{}`", later.key))]).collect()
}

/// Removes the lines of an entry.
fn remove(article: &Article, entry: &Entry, title: String) -> Fix {
    let lines = &article.lines;
    let start = lines.line_span(lines.line_of(entry.key_span.start)).map_or(entry.key_span.start, |line| line.start);
    let last = lines.line_of(entry.value.span.end.max(entry.key_span.end));
    let end = lines.line_span(last + 1).map_or(lines.len(), |line| line.start);
    Fix { title, edits: vec![(Span { start, end }, String::new())] }
}

fn mend_syntax(header: &FrontMatter, span: Span) -> Option<Fix> {
    let glued = |entry: &&Entry| entry.key_span.start == span.start && entry.key_span.end + 1 == entry.value.span.start;
    if let Some(entry) = header.entries.iter().find(glued) {
        let blank = (Span::at(entry.value.span.start as usize), " ".to_owned());
        return Some(Fix { title: "Put a blank after the colon".into(), edits: vec![blank] });
    }
    let entry = header.entries.iter().find(|entry| entry.value.span == span)?;
    let Value::String(raw) = &entry.value.value else { return None };
    if raw.contains(['\n', '\r']) {
        return None;
    }
    Some(Fix { title: "Put the value in quotes".into(), edits: vec![(span, quoted(raw))] })
}

/// `raw` as a quoted YAML value; a quote that was opened and never closed is taken for the writer's intent.
fn quoted(raw: &str) -> String {
    let open = raw.chars().next().filter(|c| matches!(c, '"' | '\'') && raw.matches(*c).count() == 1);
    let text = open.map_or(raw, |quote| raw.trim_start_matches(quote));
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

fn close(article: &Article, header: &FrontMatter) -> Fix {
    let newline = newline(article);
    let at = Span::at(header.body.end as usize);
    // The header may end with the text, in the middle of a line.
    let in_line = article.lines.line_span(article.lines.line_of(at.start)).is_some_and(|line| line.start < at.start);
    let text = if in_line { format!("{newline}---{newline}") } else { format!("---{newline}") };
    Fix { title: "Close the header with `---`".into(), edits: vec![(at, text)] }
}

/// Adds keys without values, each behind the key that goes before it in a header.
fn add(schema: &Schema, article: &Article, header: Option<&FrontMatter>, keys: &[String]) -> Fix {
    let newline = newline(article);
    let lines = keys.iter().map(|key| format!("{key}: {newline}")).collect::<String>();
    let Some(header) = header else {
        return Fix {
            title: "Add a header".into(),
            edits: vec![(Span::at(0), format!("---{newline}{lines}---{newline}{newline}"))],
        };
    };
    let order = |key: &str| schema.key(key).map_or(u32::MAX, |key| key.order);
    let wanted = keys.first().map_or(u32::MAX, |key| order(key));
    let before = header.entries.iter().filter(|entry| order(&entry.key) < wanted);
    let at = match before.max_by_key(|entry| order(&entry.key)) {
        Some(entry) => {
            let last = article.lines.line_of(entry.value.span.end.max(entry.key_span.end));
            article.lines.line_span(last + 1).map_or(header.body.end, |line| line.start.min(header.body.end))
        }
        None => header.body.start,
    };
    let names = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    Fix { title: format!("Add {names}"), edits: vec![(Span::at(at as usize), lines)] }
}

/// The line break of the article's first line.
fn newline(article: &Article) -> &'static str {
    match (article.lines.line_span(0), article.lines.line_span(1)) {
        (Some(first), Some(second)) if second.start - first.end == 2 => "\r\n",
        _ => "\n",
    }
}
