//! Findings as diagnostics, diagnostic reports and quick fixes.

use super::capabilities::{Client, EXPLAIN};
use super::{convert, explained, fixes};
use crate::changes::fixes::{At, Sure, given};
use crate::checks::front_matter::today;
use crate::checks::{Finding, Fix, Severity};
use crate::features::suppress;
use crate::graph::{FileId, Snapshot};
use crate::server::check::{all_findings, report_now, result_id};
use crate::server::{Report, View, lines_of};
use crate::text::{LineIndex, Span};
use std::path::Path;
use tower_lsp::ls_types::*;

/// A finding as a diagnostic of the file with these `lines`.
#[must_use]
pub fn diagnostic(snapshot: &Snapshot, client: &Client, lines: &LineIndex, finding: &Finding) -> Diagnostic {
    let related = finding.related.iter().filter_map(|related| {
        let location = convert::location(snapshot, related.file, related.span, client.encoding)?;
        Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
    });
    let related: Vec<_> = if client.related_information { related.collect() } else { Vec::new() };
    Diagnostic {
        range: convert::range(lines, finding.span, client.encoding),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Suggestion => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(finding.code.to_owned())),
        code_description: client.code_description.then(|| explained::description(finding.code)).flatten(),
        source: Some("guidepost".to_owned()),
        message: finding.message.clone(),
        related_information: (!related.is_empty()).then_some(related),
        ..Diagnostic::default()
    }
}

/// The diagnostics of a report; none when its file's text is gone.
#[must_use]
pub fn diagnostics(client: &Client, report: &Report) -> Vec<Diagnostic> {
    let lines = lines_of(&report.snapshot, report.file);
    let lines = lines.as_deref();
    let all = report.findings.iter();
    all.filter_map(|finding| Some(diagnostic(&report.snapshot, client, lines?, finding))).collect()
}

/// The answer to a pull for one document.
#[must_use]
pub fn document_report(
    view: &View,
    client: &Client,
    path: &Path,
    known: Option<String>,
) -> DocumentDiagnosticReportResult {
    let Some(file) = view.file(path) else { return empty_report() };
    let report = report_now(&view.snapshot, file);
    let result_id = result_id(report.id);
    if known.as_ref() == Some(&result_id) {
        let unchanged = UnchangedDocumentDiagnosticReport { result_id };
        return DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: unchanged,
        })
        .into();
    }
    full(FullDocumentDiagnosticReport { result_id: Some(result_id), items: diagnostics(client, &report) })
}

/// The answer for a document that is none of ours.
#[must_use]
pub fn empty_report() -> DocumentDiagnosticReportResult {
    full(FullDocumentDiagnosticReport::default())
}

fn full(report: FullDocumentDiagnosticReport) -> DocumentDiagnosticReportResult {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: report,
    })
    .into()
}

/// The answer to a pull for the whole workspace: the documents that changed.
#[must_use]
pub fn workspace_report(client: &Client, reports: &[Report]) -> WorkspaceDiagnosticReportResult {
    let items = reports.iter().filter_map(|report| {
        let full =
            FullDocumentDiagnosticReport { result_id: Some(result_id(report.id)), items: diagnostics(client, report) };
        Some(WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
            uri: convert::uri(&report.path)?,
            version: report.version.map(i64::from),
            full_document_diagnostic_report: full,
        }))
    });
    WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items: items.collect() })
}

/// What can be done at `range` of the kinds that `only` names: repairs of the findings that touch it, other ways to
/// write what is there, all safe repairs of the document when they are asked for. Nothing while the text may differ
/// from the editor's.
#[must_use]
pub fn actions(
    view: &View,
    client: &Client,
    path: &Path,
    range: Range,
    only: Option<&[CodeActionKind]>,
) -> CodeActionResponse {
    let Some(file) = view.file(path).filter(|_| !view.suspect.contains(path)) else { return Vec::new() };
    let Some(lines) = lines_of(&view.snapshot, file) else { return Vec::new() };
    let span = convert::span(client, &lines, range);
    let today = today().map(|it| it.to_string());
    let at = At::new(&view.snapshot, file).map(|at| at.dated(today.as_deref()));
    let mut actions = Vec::new();
    if fixes::wants(only, &CodeActionKind::QUICKFIX) {
        actions = quick_fixes(view, client, path, file, &lines, span, at.as_ref());
    }
    if let Some(at) = at.filter(|_| fixes::wants(only, &CodeActionKind::REFACTOR_REWRITE)) {
        actions.extend(fixes::rewrites(view, client, &at, file, span));
    }
    // It would stand in every menu.
    if only.is_some() && fixes::wants(only, &fixes::FIX_ALL) {
        actions.extend(fixes::fix_all(view, client, path));
    }
    actions
}

fn quick_fixes(
    view: &View,
    client: &Client,
    path: &Path,
    file: FileId,
    lines: &LineIndex,
    span: Span,
    at: Option<&At<'_>>,
) -> CodeActionResponse {
    let mut actions: Vec<CodeAction> = Vec::new();
    let mut kinds: Vec<&str> = Vec::new();
    let mut of_kind = Vec::new();
    let mut other = Vec::new();
    for finding in all_findings(&view.snapshot, file) {
        if finding.span.start > span.end || finding.span.end < span.start {
            continue;
        }
        let shown = diagnostic(&view.snapshot, client, lines, &finding);
        for repair in at.map_or_else(|| given(&finding), |at| at.repairs(&finding)) {
            let safe = repair.sure == Sure::Safe;
            let made = fixes::action(view, client, file, repair, CodeActionKind::QUICKFIX, Some(&shown));
            // Several findings can ask for the same: one entry stands for all of them.
            if let Some(made) = made {
                let is_same = |it: &&mut CodeAction| it.title == made.title && it.edit == made.edit;
                match actions.iter_mut().find(is_same) {
                    Some(known) => known.diagnostics.get_or_insert_default().push(shown.clone()),
                    None => actions.push(made),
                }
            }
            if safe && !kinds.contains(&finding.code) {
                kinds.push(finding.code);
                of_kind.extend(fixes::offer_kind(client, path, finding.code, &shown));
            }
        }
        if other.len() < MOST_OTHER {
            other.extend(explanation(client, &finding, &shown));
            let suppressions = suppress::suppressions(&view.snapshot, file, &finding);
            let suppressions =
                suppressions.iter().filter_map(|fix| repair(&view.snapshot, client, file, lines, fix, &shown));
            other.extend(suppressions.map(CodeActionOrCommand::CodeAction));
        }
    }
    // One that stands for several findings, or is most likely meant, is found first.
    actions.sort_by_key(|action| action.is_preferred != Some(true));
    actions.into_iter().map(CodeActionOrCommand::CodeAction).chain(of_kind).chain(other).collect()
}

/// What is offered beside repairs, at most: each is tried on the text first, and a menu has an end.
const MOST_OTHER: usize = 12;

fn repair(
    snapshot: &Snapshot,
    client: &Client,
    file: FileId,
    lines: &LineIndex,
    fix: &Fix,
    shown: &Diagnostic,
) -> Option<CodeAction> {
    let edits = fix.edits.iter().map(|(span, text)| {
        let range = convert::range(lines, *span, client.encoding);
        TextEdit { range, new_text: text.clone() }
    });
    Some(CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![shown.clone()]),
        edit: Some(workspace_edit(snapshot, client, file, edits.collect())?),
        ..CodeAction::default()
    })
}

/// Opens the page of the finding's code.
fn explanation(client: &Client, finding: &Finding, shown: &Diagnostic) -> Option<CodeActionOrCommand> {
    let title = format!("Explain `{}`", finding.code);
    client.explains().then(|| {
        CodeActionOrCommand::CodeAction(CodeAction {
            title: title.clone(),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![shown.clone()]),
            command: Some(Command { title, command: EXPLAIN.to_owned(), arguments: Some(vec![finding.code.into()]) }),
            ..CodeAction::default()
        })
    })
}

/// `edits` of `file`, as the client takes them.
pub(super) fn workspace_edit(
    snapshot: &Snapshot,
    client: &Client,
    file: FileId,
    edits: Vec<TextEdit>,
) -> Option<WorkspaceEdit> {
    let uri = convert::uri(&snapshot.path(file))?;
    if !client.document_changes {
        return Some(WorkspaceEdit { changes: Some([(uri, edits)].into()), ..WorkspaceEdit::default() });
    }
    let text_document = OptionalVersionedTextDocumentIdentifier { uri, version: snapshot.open_version(file) };
    let edit = TextDocumentEdit { text_document, edits: edits.into_iter().map(OneOf::Left).collect() };
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(vec![edit])), ..WorkspaceEdit::default() })
}
