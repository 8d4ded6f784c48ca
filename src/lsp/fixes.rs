//! Repairs as code actions: those of one finding, all safe ones of a document, all of one kind in a set.

use super::capabilities::Client;
use super::changes::{whole_set, workspace_edit};
use super::convert;
use crate::changes::fixes::{self, At, Change, Repair, Sure};
use crate::changes::{ChangeSet, Refusal, TextChange};
use crate::graph::FileId;
use crate::server::View;
use crate::text::{Span, counted};
use std::path::Path;
use std::str::FromStr;
use tower_lsp::ls_types::*;

/// The command that mends all findings of one code in a set; its arguments are a file of the set and the code.
pub const FIX_KIND: &str = "guidepost.fixKind";

/// The kind of the code action that makes all safe repairs of a document.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.guidepost");

/// Whether a client that restricts code actions to `only` wants those of `kind`: of that kind or of one above it.
#[must_use]
pub fn wants(only: Option<&[CodeActionKind]>, kind: &CodeActionKind) -> bool {
    let above = |wanted: &CodeActionKind| {
        let rest = kind.as_str().strip_prefix(wanted.as_str());
        wanted.as_str().is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(above))
}

/// A repair as a code action; `None` when the client cannot make it.
#[must_use]
pub fn action(
    view: &View,
    client: &Client,
    file: FileId,
    repair: Repair,
    kind: CodeActionKind,
    shown: Option<&Diagnostic>,
) -> Option<CodeAction> {
    let edit = match repair.change {
        Change::Here(edits) => workspace_edit(client, &of_file(view, file, edits, &repair.title)?),
        // What names other files has to know all of them.
        Change::Set(change) => whole_set(view).and_then(|()| workspace_edit(client, &change)),
    };
    Some(CodeAction {
        title: repair.title,
        kind: Some(kind),
        diagnostics: shown.map(|shown| vec![shown.clone()]),
        edit: Some(edit.ok()?),
        is_preferred: (repair.sure <= Sure::Likely && shown.is_some()).then_some(true),
        ..CodeAction::default()
    })
}

/// Edits of one file as a change of the set.
fn of_file(view: &View, file: FileId, edits: fixes::Edits, label: &str) -> Option<ChangeSet> {
    let (before, version) = (view.snapshot.text(file)?, view.snapshot.open_version(file));
    let text = TextChange { before, version, edits };
    let texts = [(view.snapshot.path(file).to_path_buf(), text)].into();
    Some(ChangeSet { label: label.to_owned(), texts, ..ChangeSet::default() })
}

/// Other ways to write what stands at `span`.
#[must_use]
pub fn rewrites(view: &View, client: &Client, at: &At<'_>, file: FileId, span: Span) -> Vec<CodeActionOrCommand> {
    let found = at.rewrites(span).into_iter();
    let actions = found.filter_map(|it| action(view, client, file, it, CodeActionKind::REFACTOR_REWRITE, None));
    actions.map(CodeActionOrCommand::CodeAction).collect()
}

/// All safe repairs of the document at `path` as one edit; `None` when there are none, or the text may differ from
/// the editor's.
#[must_use]
pub fn fix_all(view: &View, client: &Client, path: &Path) -> Option<CodeActionOrCommand> {
    let file = view.file(path).filter(|_| !view.suspect.contains(path))?;
    let fixed = fixes::fix_file(&view.snapshot, file, &|_| true);
    if fixed.edits.is_empty() {
        return None;
    }
    let title = format!("Fix {} of guidepost", counted(fixed.done.len(), "finding"));
    let edit = workspace_edit(client, &of_file(view, file, fixed.edits, &title)?).ok()?;
    let action = CodeAction { title, kind: Some(FIX_ALL), edit: Some(edit), ..CodeAction::default() };
    Some(CodeActionOrCommand::CodeAction(action))
}

/// The offer to mend all findings of `code` in the set of the file at `path`.
#[must_use]
pub fn offer_kind(client: &Client, path: &Path, code: &str, shown: &Diagnostic) -> Option<CodeActionOrCommand> {
    let uri = convert::uri(path).filter(|_| client.applies_edits)?;
    let title = format!("Fix all `{code}` in the set");
    let arguments = vec![uri.as_str().into(), code.into()];
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![shown.clone()]),
        command: Some(Command { title, command: FIX_KIND.to_owned(), arguments: Some(arguments) }),
        ..CodeAction::default()
    }))
}

/// The arguments of [`FIX_KIND`]: the URI and the code.
#[must_use]
pub fn arguments(params: &ExecuteCommandParams) -> Option<(Uri, String)> {
    let [uri, code] = params.arguments.as_slice() else { return None };
    Some((Uri::from_str(uri.as_str()?).ok()?, code.as_str()?.to_owned()))
}

/// All safe repairs of the findings of `code` in the set of the file at `path`, as an edit that the client is asked
/// to apply.
///
/// # Errors
/// Why there is none.
pub fn fix_kind(view: &View, client: &Client, path: &Path, code: &str) -> Result<ApplyWorkspaceEditParams, Refusal> {
    whole_set(view)?;
    let file = view.file(path).ok_or_else(|| Refusal("This is no file of a set that guidepost knows.".to_owned()))?;
    let change = fixes::fix_kind(&view.snapshot, file, code)?;
    Ok(ApplyWorkspaceEditParams { label: Some(change.label.clone()), edit: workspace_edit(client, &change)? })
}

/// Has the client apply an edit, and says so when it does not.
pub async fn apply(client: tower_lsp::Client, params: ApplyWorkspaceEditParams) {
    let label = params.label.clone().unwrap_or_default();
    match client.send_request::<request::ApplyWorkspaceEdit>(params).await {
        Ok(answer) if answer.applied => {}
        Ok(answer) => {
            let why = answer.failure_reason.map_or_else(String::new, |why| format!(": {why}"));
            client.show_message(MessageType::WARNING, format!("{label}: the editor did not do it{why}.")).await;
        }
        Err(error) => tracing::warn!("the client does not apply an edit: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_action_is_wanted_by_its_name_and_by_those_above_it() {
        for (only, kind, wanted) in [
            ("", CodeActionKind::QUICKFIX, true),
            ("quickfix", CodeActionKind::QUICKFIX, true),
            ("quick", CodeActionKind::QUICKFIX, false),
            ("refactor", CodeActionKind::REFACTOR_REWRITE, true),
            ("refactor.rewrite", CodeActionKind::REFACTOR_REWRITE, true),
            ("refactor.extract", CodeActionKind::REFACTOR_REWRITE, false),
            ("refactor", CodeActionKind::QUICKFIX, false),
        ] {
            let only = [CodeActionKind::from(only.to_owned())];
            assert_eq!(wants(Some(&only), &kind), wanted, "{only:?}");
        }
    }
}
