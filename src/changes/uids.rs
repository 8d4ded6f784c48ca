//! The uid of a page gets another name, with every cross reference to it.

use super::plan::Plan;
use super::{ChangeSet, Refusal};
use crate::graph::{DeclaredAs, FileId, Snapshot, UidId};
use crate::markdown::LinkKind;
use crate::markdown::xref;
use crate::text::counted;
use rustc_hash::FxHashSet;

/// Gives the uid that `source` declares or links to another name.
pub(super) fn rename(snapshot: &Snapshot, uid: UidId, new: &str) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let (old, new) = (snapshot.uid_text(uid), new.trim());
    let declared = snapshot.declarations(uid);
    if declared.is_empty() {
        return Err(Refusal::new(format!("No file here declares the uid `{old}`, so it cannot be renamed.")));
    }
    if let Some((map, _)) = declared.iter().find(|(_, it)| it.how == DeclaredAs::MapEntry) {
        return Err(Refusal::new(format!(
            "`{old}` is listed in the map of uids `{}`, which is made where its pages are. Rename it there.",
            plan.name(*map)
        )));
    }
    let bad = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '\'' | '<' | '>' | '|' | '[' | ']' | '\\' | '&' | '#' | '?' | '%')
    };
    if !new.starts_with(|c: char| c.is_alphanumeric() || c == '_') || new.contains(bad) || new.ends_with(':') {
        return Err(Refusal::new(
            "A uid begins with a letter or digit and has no blanks, quotes, brackets or any of `< > | \\ & # ? %`.",
        ));
    }
    if *new != *old && snapshot.declares(new) {
        return Err(Refusal::new(format!("`{new}` is the uid of another page already. Choose another one.")));
    }
    let files: Vec<FileId> = declared.iter().map(|(file, _)| *file).collect();
    for file in files {
        let spans = snapshot.file(file).map(|it| it.uids.declared.iter().filter(|it| it.uid == uid).map(|it| it.span));
        let spans: Vec<_> = spans.into_iter().flatten().collect();
        let text = plan.text(file)?;
        for span in spans {
            if text.get(span.range()).is_none_or(|written| *written != *old) {
                return Err(plan.stale(file));
            }
            plan.edit(file, span, new)?;
        }
    }
    let mut places = FxHashSet::default();
    let mut touched = FxHashSet::default();
    for &source in snapshot.sources_of_uid(uid) {
        let Some(article) = snapshot.article(source).cloned() else { continue };
        let text = plan.text(source)?;
        for (index, link) in article.links.iter().enumerate() {
            if snapshot.target_uid(source, index) != Some(uid) {
                continue;
            }
            let span = xref::uid_span(link, &text);
            let written = text.get(span.range()).unwrap_or_default();
            if !written.contains(['\\', '&']) && *xref::read(written).uid != *old {
                return Err(plan.stale(source));
            }
            let (span, written) = match link.kind {
                LinkKind::XrefShorthand if !xref::fits_shorthand(new) => {
                    (link.span, format!("<xref:{}>", xref::encode(new)))
                }
                LinkKind::XrefShorthand | LinkKind::TocUid => (span, new.to_owned()),
                _ => (span, xref::encode(new)),
            };
            plan.edit(source, span, written)?;
            places.insert((source, span));
            touched.insert(source);
        }
    }
    let follow = match places.len() {
        0 => "no link leads there".to_owned(),
        links => format!("{} in {}", counted(links, "link"), counted(touched.len(), "file")),
    };
    plan.finish(format!("Rename the uid `{old}` to `{new}`: {follow}"))
}
