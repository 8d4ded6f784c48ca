//! Refactorings as code actions: offered at once, planned when chosen where the client can ask then.

use super::capabilities::Client;
use super::{changes, convert, fixes};
use crate::changes::{Offer, RefactorOptions, Refactoring, Refusal, offers, refactor};
use crate::server::{View, lines_of};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::*;

/// What an action has to know when it is chosen.
#[derive(Debug, Serialize, Deserialize)]
struct Chosen {
    refactoring: String,
    path: PathBuf,
    start: u32,
    end: u32,
    /// The version of the text that it was offered for.
    version: Option<i32>,
}

/// The kinds of code actions that refactorings are.
#[must_use]
pub fn kinds() -> Vec<CodeActionKind> {
    let mut kinds: Vec<CodeActionKind> = Refactoring::kinds().map(CodeActionKind::from).collect();
    kinds.dedup();
    kinds
}

/// Whether a client that restricts code actions to `only` wants those of `kind`: a kind stands for all below it.
fn wants(only: Option<&[CodeActionKind]>, kind: &str) -> bool {
    // Nobody asked for what belongs to the whole text, unless it is named.
    match only {
        None => !kind.starts_with("source."),
        Some(_) => fixes::wants(only, &CodeActionKind::from(kind.to_owned())),
    }
}

/// The refactorings that fit `range`.
#[must_use]
pub fn actions(
    view: &View,
    client: &Client,
    path: &Path,
    range: Range,
    only: Option<&[CodeActionKind]>,
) -> CodeActionResponse {
    let Some(file) = view.file(path).filter(|_| changes::whole_set(view).is_ok()) else { return Vec::new() };
    let Some(lines) = lines_of(&view.snapshot, file) else { return Vec::new() };
    let at = convert::span(client, &lines, range);
    let version = view.snapshot.open_version(file);
    let fits = |offer: &Offer| {
        wants(only, offer.what.kind()) && (client.resource_operations.0 || !offer.what.creates_a_file())
    };
    let offers = offers(&view.snapshot, file, at).into_iter().filter(fits);
    let actions = offers.filter_map(|offer| {
        let chosen = Chosen {
            refactoring: offer.what.name().to_owned(),
            path: path.to_path_buf(),
            start: at.start,
            end: at.end,
            version,
        };
        let action = CodeAction {
            title: offer.title,
            kind: Some(CodeActionKind::from(offer.what.kind())),
            ..CodeAction::default()
        };
        if let Some(Refusal(reason)) = offer.refused {
            let disabled = client.disabled_actions.then_some(CodeActionDisabled { reason })?;
            return Some(CodeAction { disabled: Some(disabled), ..action });
        }
        if client.code_action_resolve {
            return Some(CodeAction { data: serde_json::to_value(chosen).ok(), ..action });
        }
        match edit(view, client, &chosen) {
            Ok(edit) => Some(CodeAction { edit: Some(edit), ..action }),
            Err(Refusal(reason)) if client.disabled_actions => {
                Some(CodeAction { disabled: Some(CodeActionDisabled { reason }), ..action })
            }
            Err(_) => None,
        }
    });
    actions.map(CodeActionOrCommand::CodeAction).collect()
}

/// An action with its edit.
///
/// # Errors
/// Why it is not done.
pub fn resolve(view: &View, client: &Client, mut action: CodeAction) -> Result<CodeAction, Refusal> {
    let chosen = action.data.clone().and_then(|data| serde_json::from_value::<Chosen>(data).ok());
    if let Some(chosen) = chosen.filter(|_| action.edit.is_none()) {
        action.edit = Some(edit(view, client, &chosen)?);
    }
    Ok(action)
}

fn edit(view: &View, client: &Client, chosen: &Chosen) -> Result<WorkspaceEdit, Refusal> {
    changes::whole_set(view)?;
    let unknown = || Refusal("This is no article of a set that guidepost knows.".to_owned());
    let file = view.file(&chosen.path).ok_or_else(unknown)?;
    let what = Refactoring::named(&chosen.refactoring).ok_or_else(unknown)?;
    if view.snapshot.open_version(file) != chosen.version {
        return Err(Refusal("The text has changed since. Choose the action again.".to_owned()));
    }
    let at = Span { start: chosen.start, end: chosen.end };
    let options = RefactorOptions { delete_unused: client.resource_operations.2 };
    changes::workspace_edit(client, &refactor(&view.snapshot, file, at, what, options)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_for_all_below_it() {
        for (only, kind, expected) in [
            (None, "refactor.extract.article", true),
            (None, "source.organizeLinks", false),
            (Some("refactor"), "refactor.extract.article", true),
            (Some("refactor.extract"), "refactor.extract.article", true),
            (Some("refactor.ex"), "refactor.extract.article", false),
            (Some("quickfix"), "refactor.extract.article", false),
            (Some("source"), "source.organizeLinks", true),
            (Some(""), "source.organizeLinks", true),
        ] {
            let only = only.map(|only| vec![CodeActionKind::from(only)]);
            assert_eq!(wants(only.as_deref(), kind), expected, "{only:?} {kind}");
        }
    }
}
