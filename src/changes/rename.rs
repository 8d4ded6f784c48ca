//! What the caret is on, and its rename.

use super::heading::{self, ExplicitId};
use super::plan::Plan;
use super::{ChangeSet, Move, Refusal, label, move_files, pivots, query, tabs, uids};
use crate::docset::resolve::{self, Destination};
use crate::graph::{AnchorAt, FileId, Snapshot, Target, UidId};
use crate::markdown::{Link, LinkKind, xref};
use crate::text::Span;

/// What a rename starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renameable {
    /// What the editor marks, in the asked file.
    pub span: Span,
    /// What the writer edits.
    pub placeholder: String,
}

/// How a rename is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenameOptions {
    /// Whether the old anchor of a heading is left as `<a name="old"></a>`; `None`: as its set's `guidepost.toml` says.
    pub keep_anchor: Option<bool>,
}

/// What can be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    /// The text of a heading.
    Heading(FileId, usize),
    /// An id that is written out.
    Id(FileId, ExplicitId),
    /// The label of a definition of the asked file.
    Label(usize),
    /// The file that a link leads to.
    File(FileId),
    /// A tab of a file.
    Tab(FileId, String),
    /// A zone pivot or a pivot group.
    Pivot(pivots::Name),
    /// A uid.
    Uid(UidId),
}

/// What the caret at byte `offset` of `file` can rename.
///
/// # Errors
/// Says why nothing can be renamed there.
pub fn prepare(snapshot: &Snapshot, file: FileId, offset: u32) -> Result<Renameable, Refusal> {
    let (subject, span) = subject(snapshot, file, offset)?;
    let placeholder = match subject {
        Subject::Heading(at, index) => {
            let mut plan = Plan::new(snapshot);
            let text = plan.text(at)?;
            let heading = snapshot.article(at).and_then(|article| article.headings.get(index));
            heading.map(|heading| heading::text_span(&text, heading).of(&text).to_owned()).unwrap_or_default()
        }
        _ => Plan::new(snapshot).text(file)?.get(span.range()).unwrap_or_default().to_owned(),
    };
    Ok(Renameable { span, placeholder })
}

/// Renames what the caret at byte `offset` of `file` is on.
///
/// # Errors
/// Refuses names that cannot be, and changes that would lose a link.
pub fn rename(
    snapshot: &Snapshot,
    file: FileId,
    offset: u32,
    new: &str,
    options: RenameOptions,
) -> Result<ChangeSet, Refusal> {
    match subject(snapshot, file, offset)?.0 {
        Subject::Heading(at, index) => heading::rename(snapshot, at, index, new, options),
        Subject::Id(at, id) => heading::rename_id(snapshot, at, id, new),
        Subject::Label(definition) => label::rename(snapshot, file, definition, new),
        Subject::File(target) => rename_file(snapshot, file, target, new),
        Subject::Tab(at, id) => tabs::rename(snapshot, at, &id, new),
        Subject::Pivot(name) => pivots::rename(snapshot, &name, new),
        Subject::Uid(uid) => uids::rename(snapshot, uid, new),
    }
}

fn subject(snapshot: &Snapshot, file: FileId, offset: u32) -> Result<(Subject, Span), Refusal> {
    let nothing = || {
        Refusal::new(
            "Nothing here can be renamed. Put the caret on a heading, an anchor, a label, the id of a tab or pivot, a uid, \
             or the path or `#fragment` of a link.",
        )
    };
    if let Some((name, span)) = pivots::in_definition(snapshot, file, offset) {
        return Ok((Subject::Pivot(name), span));
    }
    let declared = snapshot.file(file).map(|file| &*file.uids.declared).unwrap_or_default();
    if let Some(it) = declared.iter().find(|it| it.span.touches(offset)) {
        return Ok((Subject::Uid(it.uid), it.span));
    }
    let article = snapshot.article(file).ok_or_else(nothing)?;
    if let Some(index) = article.link_at(offset)
        && let Some(link) = article.links.get(index)
        && let Some(found) = on_link(snapshot, file, index, link, offset)
    {
        return found;
    }
    if let Some(index) = article.anchors.iter().position(|anchor| anchor.span.touches(offset)) {
        let anchor = article.anchors.get(index).ok_or_else(nothing)?;
        if anchor.kind == crate::markdown::AnchorKind::Html {
            return Ok((Subject::Id(file, ExplicitId::Anchor(index)), anchor.span));
        }
        let text = snapshot.text(file).ok_or_else(nothing)?;
        if let Some((span, id)) = tabs::ids(&text, article).into_iter().find(|(span, _)| span.touches(offset)) {
            return Ok((Subject::Tab(file, id), span));
        }
    }
    if let Some(found) = pivots::in_article(snapshot, file, offset) {
        return found.map(|(name, span)| (Subject::Pivot(name), span));
    }
    let index = article.heading_at(offset).ok_or_else(nothing)?;
    let heading = article.headings.get(index).ok_or_else(nothing)?;
    if let Some(span) = heading.explicit_id.filter(|span| span.touches(offset)) {
        return Ok((Subject::Id(file, ExplicitId::OfHeading(index)), span));
    }
    if heading.tab {
        return Err(Refusal::new(
            "This heading is a tab. Edit its text: links do not name it. To rename the tab's id, put the caret on it.",
        ));
    }
    let text = snapshot.text(file).ok_or_else(nothing)?;
    Ok((Subject::Heading(file, index), heading::text_span(&text, heading)))
}

/// What a caret on a link is on; `None` on its text.
fn on_link(
    snapshot: &Snapshot,
    file: FileId,
    index: usize,
    link: &Link,
    offset: u32,
) -> Option<Result<(Subject, Span), Refusal>> {
    let article = snapshot.article(file)?;
    let here = link.span.covers(link.destination);
    let fragment = link.fragment.filter(|span| here && span.touches(offset));
    if let Some(span) = fragment {
        let anchor = snapshot.target_anchor(file, index);
        return Some(match anchor.map(|anchor| (anchor.file, anchor.at)) {
            Some((at, AnchorAt::Heading(heading))) => {
                let explicit = snapshot.article(at).and_then(|it| it.headings.get(heading)?.explicit_id);
                match explicit {
                    Some(_) => Ok((Subject::Id(at, ExplicitId::OfHeading(heading)), span)),
                    None => Ok((Subject::Heading(at, heading), span)),
                }
            }
            Some((at, AnchorAt::Explicit(anchor))) => Ok((Subject::Id(at, ExplicitId::Anchor(anchor)), span)),
            None => Err(Refusal::new("This link names no section that exists, so there is nothing to rename.")),
        });
    }
    if here && link.destination.touches(offset) {
        if let Some(found) = on_query(snapshot, file, index, link, offset) {
            return Some(found);
        }
        if let Some(uid) = snapshot.target_uid(file, index) {
            let text = snapshot.text(file)?;
            return Some(Ok((Subject::Uid(uid), xref::uid_span(link, &text))));
        }
        return Some(match snapshot.target(file, index) {
            Some(Target::File { file: target, .. }) if snapshot.file(target).is_some() => {
                let text = snapshot.text(file)?;
                Ok((Subject::File(target), super::destination::path_span(&text, link)))
            }
            Some(Target::File { .. }) => Err(Refusal::new("This file does not exist, so it cannot be renamed.")),
            Some(Target::SelfPage(_)) => return None,
            Some(Target::Site { .. }) if snapshot.target_file(file, index).is_some() => Err(Refusal::new(
                "This link names the page by its address on the site. Rename the page where a link names its path, or \
                 move its file.",
            )),
            _ => Err(Refusal::new("This link leads out of the article set. Nothing there can be renamed.")),
        });
    }
    if !link.label.is_empty() && link.label.touches(offset) {
        let defined = |it: &crate::markdown::Definition| {
            article.links.get(it.link as usize).is_some_and(|definition| match link.kind {
                LinkKind::Definition => definition.span == link.span,
                _ => definition.destination == link.destination,
            })
        };
        let definition = article.definitions.iter().position(defined)?;
        return Some(Ok((Subject::Label(definition), link.label)));
    }
    None
}

/// What a caret in the query of a link is on: a tab or a pivot of the page.
fn on_query(
    snapshot: &Snapshot,
    file: FileId,
    index: usize,
    link: &Link,
    offset: u32,
) -> Option<Result<(Subject, Span), Refusal>> {
    let text = snapshot.text(file)?;
    let page = snapshot.target_file(file, index)?;
    let at = |key| query::values(&text, link, key).into_iter().find(|(span, _)| span.touches(offset));
    if let Some((span, id)) = at(tabs::KEY) {
        let holder = tabs::holder(snapshot, page, &id);
        return Some(
            holder
                .map(|holder| (Subject::Tab(holder, id.clone()), span))
                .ok_or_else(|| Refusal::new(format!("The page has no tab `{id}`, so it cannot be renamed."))),
        );
    }
    let (span, id) = at(pivots::KEY)?;
    let name = pivots::of_page(snapshot, page, &id);
    Some(
        name.map(|name| (Subject::Pivot(name), span)).ok_or_else(|| {
            Refusal::new(format!("The groups of the page have no pivot `{id}`, so it cannot be renamed."))
        }),
    )
}

/// Moves the file that a link leads to, to the path `new` as it would be written in the link.
fn rename_file(snapshot: &Snapshot, from: FileId, target: FileId, new: &str) -> Result<ChangeSet, Refusal> {
    let refusal = || Refusal::new("Write the new path as a link would: relative to this article.");
    let path = snapshot.path(from);
    let docset = snapshot.docset(from).ok_or_else(refusal)?;
    let to = match resolve::destination(docset, &path, new.trim()) {
        Destination::File { path, fragment: None } => path,
        Destination::OutOfScope => {
            return Err(Refusal::new(format!(
                "`{}` lies outside the repository, where no link can follow.",
                new.trim()
            )));
        }
        _ => return Err(refusal()),
    };
    let known = snapshot.file(target).ok_or_else(refusal)?;
    let lost = |path: &std::path::Path| path.extension().map(|it| it.to_ascii_lowercase());
    if lost(&to) != lost(&known.path) {
        return Err(Refusal::new(
            "The new path needs the file's extension: another one would change what the file is.",
        ));
    }
    move_files(snapshot, &[Move { from: known.path.to_path_buf(), to }])
}
