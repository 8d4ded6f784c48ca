//! Findings about uids: cross references to unknown ones, uids that two pages declare.
//!
//! `xref-type-invalid` is no matter here: which types of page a reference may lead to is said by schemas of Learn's
//! service, for YAML pages only.

use super::monikers::{self, Versions};
use super::suggest::nearest;
use super::{Draft, Fix, Related, codes};
use crate::docset::Docset;
use crate::docset::relative::relative_path;
use crate::files::IgnoreRules;
use crate::graph::{DeclaredAs, File, FileId, Snapshot, Target, UidId};
use crate::markdown::moniker::Range;
use crate::markdown::{Link, LinkKind, xref};
use crate::text::Span;
use std::path::Path;
use std::sync::Arc;

/// With more uids than this in the workspace none is suggested for being similar: that would cost too much at
/// each edit of a file with an unknown one.
pub(crate) const MOST_COMPARED: usize = 5_000;

/// The maps of uids that the configuration of `docset` names and that are not there.
///
/// Silent about what a build makes or fetches: folders of other repositories, and what git ignores.
pub(super) fn missing_maps(snapshot: &Snapshot, docset: &Docset) -> Vec<Draft> {
    let is_there = |path: &Path| {
        let known = snapshot.file_id(path).is_some_and(|id| snapshot.file(id).is_some());
        known || crate::files::is_file(path)
    };
    let mut rules = None;
    let mut is_made = |path: &Path| {
        let rules = rules.get_or_insert_with(|| IgnoreRules::new(&docset.readable_root));
        !path.starts_with(&docset.readable_root)
            || docset.is_fetched_by_build(&path.to_string_lossy())
            || rules.ignores(path, false)
    };
    let missing = docset.xref_places().iter().filter(|(path, _)| !is_there(path) && !is_made(path));
    let drafts = missing.map(|(path, span)| {
        let message = format!(
            "`{}` does not exist, so nothing is known of the uids in it. Correct the path, or remove it.",
            relative_path(&docset.root.join("docfx.json"), path)
        );
        Draft::new(codes::FILE_NOT_FOUND, *span, message)
    });
    drafts.collect()
}

/// Link `index` of `file`, whose text is `text`, names a uid, and nothing in the workspace declares it.
pub(super) fn unknown<'t>(
    snapshot: &Snapshot,
    file: FileId,
    index: usize,
    link: &Link,
    text: impl FnOnce() -> Option<&'t str>,
) -> Option<Draft> {
    let Target::Xref { uid, fragment } = snapshot.target(file, index)? else { return None };
    let code = match link.kind {
        LinkKind::XrefOptional => return None,
        LinkKind::XrefShorthand => codes::AT_XREF_NOT_FOUND,
        LinkKind::TocUid => codes::UID_NOT_FOUND,
        _ => codes::XREF_NOT_FOUND,
    };
    if !snapshot.is_uid_missing(file, uid) {
        return None;
    }
    let text = text()?;
    let (span, shown) = (xref::uid_span(link, text), snapshot.uid_text(uid));
    let mut message = format!("No page of this set has the uid `{shown}`.");
    // The `#` of a constructor's uid reads as the start of a fragment.
    let fragment = fragment.map(|fragment| snapshot.fragment(fragment));
    let whole = fragment.as_ref().map(|fragment| format!("{shown}#{fragment}"));
    let whole = whole.filter(|whole| snapshot.declares(whole));
    if let (Some(whole), Some(fragment)) = (&whole, link.fragment) {
        message.push_str(&format!(" Write `%23` for the `#` of `{whole}`."));
        let edits = vec![(Span { start: span.start, end: fragment.end }, xref::encode(whole))];
        let fix = Fix { title: format!("Change to `{}`", xref::encode(whole)), edits };
        return Some(Draft::new(code, span, message).with_fix(Some(fix)));
    }
    let other_case = snapshot.uid_in_other_case(uid).map(|other| snapshot.uid_text(other));
    let similar = match &other_case {
        Some(other) => Some(other.to_string()),
        None => similar(snapshot, &shown),
    };
    match (&other_case, &similar) {
        (Some(other), _) => message.push_str(&format!(" `{other}` differs by case, and case counts in uids.")),
        (None, Some(other)) => message.push_str(&format!(" Did you mean `{other}`?")),
        (None, None) => message.push_str(" Use the `uid` of a page's header, or link by path."),
    }
    let fix = similar.and_then(|other| {
        let written = written(text, link, &other)?;
        Some(Fix { title: format!("Change to `{other}`"), edits: vec![(span, written)] })
    });
    Some(Draft::new(code, span, message).with_fix(fix))
}

fn similar(snapshot: &Snapshot, uid: &str) -> Option<String> {
    let declared: Vec<Arc<str>> =
        snapshot.declared_uids().take(MOST_COMPARED + 1).map(|uid| snapshot.uid_text(uid)).collect();
    if declared.len() > MOST_COMPARED {
        return None;
    }
    nearest(uid, declared.iter().map(|it| &**it)).map(str::to_owned)
}

/// How `uid` is spelt where `link` has another one.
pub(crate) fn written(text: &str, link: &Link, uid: &str) -> Option<String> {
    let before = text.get(..link.destination.start as usize)?;
    match link.kind {
        LinkKind::XrefShorthand if before.ends_with(['\'', '"']) => {
            (!uid.contains(['\'', '"', '\n', '\r'])).then(|| uid.to_owned())
        }
        LinkKind::XrefShorthand => xref::fits_shorthand(uid).then(|| uid.to_owned()),
        LinkKind::TocUid => (!uid.contains(['\'', '"', '\\']) && !uid.contains(": ")).then(|| uid.to_owned()),
        _ if before.ends_with(['\'', '"']) && before.trim_end_matches(['\'', '"']).ends_with("uid=") => {
            (!uid.contains(['"', '\'', '&', '<'])).then(|| uid.to_owned())
        }
        _ => Some(xref::encode(uid)),
    }
}

/// The uids of the page `id` that another page has, too.
pub(super) fn duplicates(snapshot: &Snapshot, id: FileId, file: &File, found: &mut Vec<Draft>) {
    let pages = file.uids.declared.iter().filter(|it| it.how == DeclaredAs::Page);
    for declared in pages {
        if let Some(draft) = duplicate(snapshot, id, file, declared.uid) {
            found.push(Draft { span: declared.span, ..draft });
        }
    }
}

fn duplicate(snapshot: &Snapshot, id: FileId, file: &File, uid: UidId) -> Option<Draft> {
    let all = snapshot.declarations(uid);
    let others = all.iter().filter(|(other, it)| *other != id && it.how == DeclaredAs::Page);
    let others: Vec<_> = others.filter_map(|(other, it)| Some((*other, it.span, snapshot.file(*other)?))).collect();
    let docset = snapshot.docset(id).filter(|_| !others.is_empty())?;
    // Pages for different versions share a uid rightfully.
    match monikers::versions(snapshot, id) {
        Versions::All => {}
        Versions::Range(own) => {
            let others = others.into_iter().filter(|(.., other)| other.docset == file.docset);
            return overlapping(snapshot, id, uid, &own, others);
        }
        Versions::Unknown => return None,
    }
    let (inside, outside): (Vec<_>, Vec<_>) = others
        .into_iter()
        .filter(|(other, ..)| matches!(monikers::versions(snapshot, *other), Versions::All))
        .partition(|(.., other)| other.docset == file.docset);
    let inside: Vec<_> =
        inside.into_iter().filter(|(.., other)| docset.same_version(&file.path, &other.path)).collect();
    let is_published_beside = |other: FileId| {
        let other = snapshot.docset(other);
        // Another repository may be a translation or a fork, where all uids are the same.
        other.is_some_and(|it| it.readable_root == docset.readable_root && it.has_docfx() && !it.has_versions())
    };
    let outside: Vec<_> =
        outside.into_iter().filter(|(other, ..)| !docset.has_versions() && is_published_beside(*other)).collect();
    let shown = snapshot.uid_text(uid);
    let (code, others, what) = match (inside.is_empty(), outside.is_empty()) {
        (false, _) => (codes::DUPLICATE_UID, inside, ""),
        (true, false) => (codes::DUPLICATE_UID_GLOBAL, outside, " of another article set"),
        (true, true) => return None,
    };
    let path = snapshot.path(id);
    let first = relative_path(&path, &others.first()?.2.path);
    let more = match others.len() {
        1 => String::new(),
        2 => " and one more page".to_owned(),
        many => format!(" and {} more pages", many - 1),
    };
    let message = format!(
        "The uid `{shown}` is also that of `{first}`{more}{what}, so that cross references may lead to either. Each \
         page needs a uid of its own."
    );
    let related =
        others.into_iter().map(|(file, span, _)| Related { file, span, message: format!("the uid `{shown}` again") });
    Some(Draft { related: related.collect(), ..Draft::new(code, Span::default(), message) })
}

/// The first of `others`, pages of the uid too, that is there in a version in which the page `id` is: `own` are its
/// versions.
fn overlapping<'a>(
    snapshot: &Snapshot,
    id: FileId,
    uid: UidId,
    own: &Range<'_>,
    others: impl Iterator<Item = (FileId, Span, &'a File)>,
) -> Option<Draft> {
    let mut shared = others.filter_map(|(other, span, file)| match monikers::versions(snapshot, other) {
        Versions::Range(theirs) => Some((other, span, file, own.common(&theirs)?)),
        _ => None,
    });
    let (other, span, file, version) = shared.next()?;
    let (shown, first) = (snapshot.uid_text(uid), relative_path(&snapshot.path(id), &file.path));
    let message = format!(
        "The uid `{shown}` is also that of `{first}`, and readers of `{version}` have both, so that cross references may \
         lead to either. Give them different versions, or one of them another uid."
    );
    let related = Related { file: other, span, message: format!("the uid `{shown}` again") };
    Some(Draft { related: vec![related], ..Draft::new(codes::MONIKER_OVERLAPPING, Span::default(), message) })
}

#[cfg(test)]
mod tests;
