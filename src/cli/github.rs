//! `check --format github`: a workflow command for each finding, which GitHub shows beside the changed lines.
//!
//! GitHub shows the first 10 errors, 10 warnings and 10 notices of a step and keeps the others in the log, so errors
//! come first, and what is above that number is said.

use super::check::{Diagnostic, Report};
use super::human::plural;
use crate::checks::Severity;
use crate::docset::relative::relative_to_folder;
use crate::files;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Annotations of one kind that GitHub shows of a step.
const MOST: usize = 10;

/// The findings down to `shown` as workflow commands, then one line in words.
#[must_use]
pub fn report(report: &Report, shown: Severity) -> String {
    let root = root(&report.loaded.root);
    let mut findings: Vec<&Diagnostic> = report.diagnostics.iter().filter(|it| it.finding.severity <= shown).collect();
    findings.sort_by_key(|it| it.finding.severity);
    let mut out = String::new();
    let mut counts = [("error", 0_usize), ("warning", 0), ("notice", 0)];
    for it in &findings {
        let kind = match it.finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Suggestion | Severity::Hint => 2,
        };
        let Some((name, count)) = counts.get_mut(kind) else { continue };
        *count += 1;
        command(&mut out, name, &relative_to_folder(&root, &it.path), it);
    }
    let above = counts.iter().filter(|(_, count)| *count > MOST);
    let above: Vec<String> = above.map(|(name, count)| plural(*count, name)).collect();
    if !above.is_empty() {
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "GitHub shows the first {MOST} annotations of a kind in a step; this one has {}. All of them are in this log.",
            above.join(" and ")
        );
    }
    let total: Vec<String> = counts.iter().map(|(name, count)| plural(*count, name)).collect();
    let _ = writeln!(out, "Checked {}: {}", plural(report.articles, "article"), total.join(", "));
    out
}

/// The folder that GitHub's paths are relative to: the checkout, else the repository.
fn root(folder: &Path) -> PathBuf {
    let workspace = std::env::var_os("GITHUB_WORKSPACE").filter(|it| !it.is_empty());
    let workspace = workspace.map(|it| files::normalize(Path::new(&it))).filter(|it| folder.starts_with(it));
    workspace.unwrap_or_else(|| files::readable_root(folder, files::home().as_deref()))
}

fn command(out: &mut String, name: &str, file: &str, it: &Diagnostic) {
    let (line, end_line) = (it.start.line + 1, it.end.line + 1);
    let _ = write!(out, "::{name} file={},line={line},", property(file));
    // Columns are only for a range within a line.
    if line == end_line {
        let _ = write!(out, "col={},endLine={end_line},endColumn={},", it.start.column + 1, it.end.column + 1);
    } else {
        let _ = write!(out, "endLine={end_line},");
    }
    let mut message = it.finding.message.clone();
    if let Some(fix) = it.finding.fixes.first() {
        let _ = write!(message, "\n{}", fix.title);
    }
    let _ = writeln!(out, "title={}::{}", property(it.finding.code), data(&message));
}

/// A text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_the_runner_reads_them() {
        assert_eq!(data("50 %: a,\r\nb"), "50 %25: a,%0D%0Ab");
        assert_eq!(property("a%,b:c\n.md"), "a%25%2Cb%3Ac%0A.md");
    }
}
