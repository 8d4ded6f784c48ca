//! `check --format json`: the report that other programs read. Its shape is a contract; `version` moves
//! when it changes.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use super::check::{Diagnostic, Filtered, Report};
use super::fix::Fixed;
use crate::checks::Severity;
use crate::review::baseline::Key;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    root: String,
    articles: usize,
    diagnostics: Vec<Entry<'a>>,
    summary: Summary<'a>,
    /// What `--fix` mended; absent without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<Vec<Mended<'a>>>,
    /// What it was compared with; absent without `--changed-since`.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_since: Option<Compared<'a>>,
    /// Absent without `--baseline` and `--write-baseline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<Baseline<'a>>,
    elapsed_ms: u64,
}

/// The commit that a report was compared with, and how many of the findings are older than the change.
#[derive(Serialize)]
struct Compared<'a> {
    revision: &'a str,
    /// None before the first one.
    commit: Option<&'a str>,
    older: usize,
}

/// How many findings are accepted, and what in the baseline matches none.
#[derive(Serialize)]
struct Baseline<'a> {
    matched: usize,
    unmatched: Vec<Unmatched<'a>>,
}

#[derive(Serialize)]
struct Unmatched<'a> {
    file: &'a str,
    code: &'a str,
    line: &'a str,
    count: usize,
}

/// A finding that was mended, at its place before.
#[derive(Serialize)]
struct Mended<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    code: &'a str,
    title: &'a str,
}

/// Lines and columns from 1, columns in UTF-16 units.
#[derive(Serialize)]
pub(super) struct Entry<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    errors: usize,
    warnings: usize,
    suggestions: usize,
    hints: usize,
    by_code: BTreeMap<&'a str, usize>,
}

/// The report as one line of JSON, with what was mended before it, if that was asked for.
#[must_use]
pub fn report(report: &Report, fixed: Option<&[Fixed]>, filtered: &Filtered, started: Instant) -> String {
    let mut by_code = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        *by_code.entry(diagnostic.finding.code).or_insert(0) += 1;
    }
    let document = Document {
        version: 1,
        root: slashes(&report.loaded.root.to_string_lossy()),
        articles: report.articles,
        diagnostics: report.diagnostics.iter().map(entry).collect(),
        summary: Summary {
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            suggestions: report.count(Severity::Suggestion),
            hints: report.count(Severity::Hint),
            by_code,
        },
        fixed: fixed.map(|all| all.iter().map(mended).collect()),
        changed_since: filtered.since.as_ref().map(|it| Compared {
            revision: &it.revision,
            commit: it.base.as_deref(),
            older: it.older,
        }),
        baseline: filtered
            .accepted
            .as_ref()
            .map(|it| Baseline { matched: it.matched, unmatched: it.unmatched.iter().map(unmatched).collect() }),
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    line(&document)
}

/// A value as a line of JSON.
pub(super) fn line(value: &impl Serialize) -> String {
    // Serialising plain structs with string keys into memory cannot fail.
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

/// A path of this system with `/`.
pub(super) fn slashes(path: &str) -> String {
    if std::path::MAIN_SEPARATOR == '\\' { path.replace('\\', "/") } else { path.to_owned() }
}

fn mended(fixed: &Fixed) -> Mended<'_> {
    Mended {
        file: &fixed.file,
        line: fixed.at.line + 1,
        column: fixed.at.column + 1,
        code: fixed.code,
        title: &fixed.title,
    }
}

fn unmatched((key, count): &(Key, usize)) -> Unmatched<'_> {
    Unmatched { file: &key.file, code: &key.code, line: &key.line, count: *count }
}

/// A finding as reports have it.
pub(super) fn entry(diagnostic: &Diagnostic) -> Entry<'_> {
    let finding = &diagnostic.finding;
    Entry {
        file: &diagnostic.file,
        line: diagnostic.start.line + 1,
        column: diagnostic.start.column + 1,
        end_line: diagnostic.end.line + 1,
        end_column: diagnostic.end.column + 1,
        severity: severity_name(finding.severity),
        code: finding.code,
        message: &finding.message,
        fixes: finding.fixes.iter().map(|fix| Fix { title: &fix.title }).collect(),
    }
}

/// The name of a severity in reports.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Suggestion => "suggestion",
        Severity::Hint => "hint",
    }
}
