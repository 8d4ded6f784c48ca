//! `check --format junit`: one test case for each file, for CI servers that show test results.
//!
//! A file fails when it has a finding at or above `--fail-on`, so that the server and the exit code say the same; what
//! is only worth showing stands in its output. A case has one failure, because some servers read no second one.

use super::check::{Diagnostic, Report};
use super::json::severity_name;
use crate::checks::Severity;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;

/// The report: findings down to `failing` fail their file, those down to `shown` are in its output.
#[must_use]
pub fn report(report: &Report, failing: Severity, shown: Severity, started: Instant) -> String {
    let mut by_file: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    let loaded = &report.loaded;
    let checked = loaded.snapshot.files().filter(|(_, file)| file.checked && loaded.covers(&file.path));
    let names: Vec<String> = checked.map(|(_, file)| loaded.relative(&file.path)).collect();
    for name in &names {
        by_file.entry(name).or_default();
    }
    for it in &report.diagnostics {
        by_file.entry(&it.file).or_default().push(it);
    }
    let fails = |it: &&&Diagnostic| it.finding.severity <= failing;
    let failures = by_file.values().filter(|found| found.iter().any(|it| it.finding.severity <= failing)).count();
    let time = started.elapsed().as_secs_f64();
    let about = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" time=\"{time:.3}\"", by_file.len());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"guidepost\" {about}>\n  <testsuite \
         name=\"guidepost check\" {about} skipped=\"0\">\n"
    );
    for (file, found) in by_file {
        let failed: Vec<&Diagnostic> = found.iter().filter(fails).copied().collect();
        let other = found.iter().filter(|it| !fails(it) && it.finding.severity <= shown);
        let other: Vec<&Diagnostic> = other.copied().collect();
        let line = failed.first().map_or(1, |it| it.start.line + 1);
        // Writing into a string cannot fail.
        let _ = write!(
            out,
            "    <testcase name=\"{0}\" classname=\"guidepost\" file=\"{0}\" line=\"{line}\" time=\"0\"",
            escape(file)
        );
        if failed.is_empty() && other.is_empty() {
            out.push_str("/>\n");
            continue;
        }
        out.push_str(">\n");
        if let Some(first) = failed.first() {
            let message = match failed.len() {
                1 => first.finding.message.clone(),
                many => format!("{many} findings, the first: {}", first.finding.message),
            };
            let _ = writeln!(
                out,
                "      <failure type=\"{}\" message=\"{}\">{}</failure>",
                escape(first.finding.code),
                escape(&message),
                escape(&lines(&failed))
            );
        }
        if !other.is_empty() {
            let _ = writeln!(out, "      <system-out>{}</system-out>", escape(&lines(&other)));
        }
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// Each finding with its place, as compilers write it.
fn lines(found: &[&Diagnostic]) -> String {
    let lines = found.iter().map(|it| {
        let (line, column, severity) = (it.start.line + 1, it.start.column + 1, severity_name(it.finding.severity));
        format!("{}:{line}:{column}: {severity}[{}]: {}", it.file, it.finding.code, it.finding.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A text in XML 1.0, which has no control characters but line ends and tabs.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\r' => out.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c < ' ' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escape("a<b> & \"c\"\u{1b}\r\n]]>"), "a&lt;b&gt; &amp; &quot;c&quot;\u{fffd}&#13;\n]]&gt;");
    }
}
