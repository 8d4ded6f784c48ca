//! `check --format sarif`: SARIF 2.1.0, for code scanning and viewers.
//!
//! Own structs: the few that a linter needs. Source of the names: the OASIS standard SARIF 2.1.0. Paths are relative to
//! the root of the repository (`%SRCROOT%`), as code scanning wants them; columns are UTF-16 units, ends exclusive.

use super::check::{Diagnostic, Report};
use super::texts::Texts;
use crate::checks::{Severity, codes, explain};
use crate::docset::relative::relative_to_folder;
use crate::files;
use crate::review::baseline::line_hash;
use crate::server::lines_of;
use crate::text::{Encoding, LineIndex, Position, Span};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// What stays as it is in a path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The name of the root of the repository.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    original_uri_base_ids: serde_json::Value,
    invocations: [Invocation; 1],
    results: Vec<Finding>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: Vec<&'static str>,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints {
    /// The only one that GitHub's code scanning reads.
    primary_location_line_hash: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

/// Lines and columns from 1, the end column exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl Region {
    fn new(start: Position, end: Position) -> Self {
        let one = |at: Position| (at.line + 1, at.column + 1);
        let ((start_line, start_column), (end_line, end_column)) = (one(start), one(end));
        Self { start_line, start_column, end_line, end_column }
    }

    fn of(lines: &LineIndex, span: Span) -> Self {
        let at = |offset| lines.position(offset, Encoding::Utf16);
        Self::new(at(span.start), at(span.end))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    description: Message,
    artifact_changes: [Change; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

/// The report as one SARIF log.
#[must_use]
pub fn report(report: &Report) -> String {
    let root = files::readable_root(&report.loaded.root, files::home().as_deref());
    let mut writer = Writer {
        report,
        root: &root,
        texts: Texts::new(&report.loaded.snapshot),
        rules: Vec::new(),
        known: FxHashMap::default(),
        same: FxHashMap::default(),
    };
    let results: Vec<Finding> = report.diagnostics.iter().map(|it| writer.finding(it)).collect();
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver { name: "guidepost", version, semantic_version: version, rules: writer.rules };
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            column_kind: "utf16CodeUnits",
            original_uri_base_ids: serde_json::json!({ ROOT: { "uri": format!("{}/", file_uri(&root)) } }),
            invocations: [Invocation { execution_successful: true }],
            results,
        }],
    };
    super::json::line(&log)
}

struct Writer<'a> {
    report: &'a Report,
    root: &'a Path,
    texts: Texts<'a>,
    rules: Vec<Rule>,
    known: FxHashMap<&'static str, usize>,
    /// How often a line has had a finding of a code so far.
    same: FxHashMap<(String, &'static str, String), usize>,
}

impl Writer<'_> {
    fn finding(&mut self, it: &Diagnostic) -> Finding {
        let found = &it.finding;
        let lines = self.texts.lines(&it.path);
        let hash = line_hash(&self.texts.source(it).line);
        let count = self.same.entry((it.file.clone(), found.code, hash.clone())).or_default();
        *count += 1;
        let primary_location_line_hash = format!("{hash}:{count}");
        let related = found.related.iter().enumerate().map(|(index, related)| {
            let snapshot = &self.report.loaded.snapshot;
            let lines = lines_of(snapshot, related.file);
            let region = lines.map_or_else(
                || Region::new(Position::default(), Position::default()),
                |lines| Region::of(&lines, related.span),
            );
            let place = Place { artifact_location: self.artifact(&snapshot.path(related.file)), region };
            let message = Some(Message { text: related.message.clone() });
            Location { id: Some(index + 1), physical_location: place, message }
        });
        let related_locations = related.collect();
        let fixes = found.fixes.iter().filter(|fix| !fix.edits.is_empty());
        let fixes = fixes.map(|fix| Fix {
            description: Message { text: fix.title.clone() },
            artifact_changes: [Change {
                artifact_location: self.artifact(&it.path),
                replacements: fix.edits.iter().map(|(span, text)| replacement(&lines, *span, text)).collect(),
            }],
        });
        let fixes = fixes.collect();
        let place = Place { artifact_location: self.artifact(&it.path), region: Region::new(it.start, it.end) };
        Finding {
            rule_id: found.code,
            rule_index: self.rule(found.code),
            level: level(Some(found.severity)),
            message: Message { text: found.message.clone() },
            locations: [Location { id: None, physical_location: place, message: None }],
            related_locations,
            partial_fingerprints: Fingerprints { primary_location_line_hash },
            fixes,
        }
    }

    fn artifact(&self, path: &Path) -> Artifact {
        match path.starts_with(self.root) {
            true => {
                let below = relative_to_folder(self.root, path);
                Artifact { uri: utf8_percent_encode(&below, PATH).to_string(), uri_base_id: Some(ROOT) }
            }
            false => Artifact { uri: file_uri(path), uri_base_id: None },
        }
    }

    /// The index of the rule `code`, which is written down when it is met first.
    fn rule(&mut self, code: &'static str) -> usize {
        if let Some(index) = self.known.get(code) {
            return *index;
        }
        self.known.insert(code, self.rules.len());
        self.rules.push(rule(code));
        self.rules.len() - 1
    }
}

fn replacement(lines: &Arc<LineIndex>, span: Span, text: &str) -> Replacement {
    Replacement { deleted_region: Region::of(lines, span), inserted_content: Message { text: text.to_owned() } }
}

fn rule(code: &'static str) -> Rule {
    let known = codes::find(code);
    let meaning = known.map_or("A rule of this article set's own schema.", |it| it.meaning).to_owned();
    let page = known.map_or_else(|| format!("# {code}\n\n{meaning}\n"), explain::page);
    let severity = codes::default_severity(code);
    let learn = known.is_some_and(|it| it.learn);
    Rule {
        id: code,
        short_description: Message { text: meaning.clone() },
        full_description: Message { text: first_sentences(&page).unwrap_or(meaning) },
        help: Help { text: page.clone(), markdown: page },
        help_uri: known.and_then(codes::Code::url),
        default_configuration: Configuration { level: level(severity) },
        properties: Properties {
            tags: if learn { vec!["documentation", "microsoft-learn"] } else { vec!["documentation"] },
            severity: match severity {
                Some(Severity::Error) => "error",
                Some(Severity::Warning) => "warning",
                _ => "recommendation",
            },
        },
    }
}

/// What a page says below its title.
fn first_sentences(page: &str) -> Option<String> {
    let lines = page.lines().skip(1).skip_while(|line| line.is_empty());
    let text: Vec<&str> = lines.take_while(|line| !line.is_empty() && !line.starts_with('#')).collect();
    (!text.is_empty()).then(|| text.join(" "))
}

fn level(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        Some(Severity::Suggestion | Severity::Hint) => "note",
        None => "none",
    }
}

/// An absolute path as a URI.
fn file_uri(path: &Path) -> String {
    let path = super::json::slashes(&path.to_string_lossy());
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&path, PATH)).replace("%3A/", ":/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_as_uris() {
        assert_eq!(file_uri(Path::new("/a b/ü#1.md")), "file:///a%20b/%C3%BC%231.md");
        assert_eq!(file_uri(Path::new("C:/docs")), "file:///C:/docs");
    }
}
