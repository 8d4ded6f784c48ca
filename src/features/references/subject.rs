//! What the caret is on, as far as others can refer to it.

use crate::changes::pivots;
use crate::graph::{AnchorAt, AnchorRef, FileId, Snapshot, Target, UidId};
use crate::markdown::front_matter::{Node, Value};
use crate::markdown::{AnchorKind, LinkKind};
use crate::text::Span;
use std::borrow::Cow;

/// What can be referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A heading or an anchor.
    Anchor(AnchorRef),
    /// A file, there or not.
    File(FileId),
    /// A uid.
    Uid(UidId),
    /// The definition of the asked file with this destination.
    Label(Span),
    /// A zone pivot or a pivot group.
    Pivot(pivots::Name),
    /// A value of the header.
    Value {
        /// The key.
        key: Box<str>,
        /// The value as text.
        value: Box<str>,
    },
}

/// What byte `offset` of `file` is on. The very start of an article without a title stands for the article: an include
/// has no other place for it.
pub(super) fn at(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Subject> {
    let article = snapshot.article(file).filter(|_| offset == 0);
    if article.is_some_and(|article| article.h1_index().is_none()) {
        return Some(Subject::File(file));
    }
    on(snapshot, file, offset)
}

fn on(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Subject> {
    let declared = snapshot.file(file).map(|file| &*file.uids.declared).unwrap_or_default();
    if let Some(it) = declared.iter().find(|it| it.span.touches(offset)) {
        return Some(Subject::Uid(it.uid));
    }
    if let Some((name, _)) = pivots::at(snapshot, file, offset) {
        return Some(Subject::Pivot(name));
    }
    let Some(article) = snapshot.article(file) else {
        return super::super::redirect_entry::named(snapshot, file, offset).map(Subject::File);
    };
    if let Some(header) = article.front_matter.as_deref().filter(|header| header.span.contains(offset)) {
        let entry = header.entries.iter().find(|it| it.key_span.touches(offset) || it.value.span.touches(offset))?;
        if &*entry.key == "title" {
            return Some(Subject::File(file));
        }
        let value = value_at(&entry.value, offset)?;
        return Some(Subject::Value { key: entry.key.clone(), value });
    }
    if let Some(index) = article.link_at(offset) {
        return on_link(snapshot, file, index, offset);
    }
    let html = |anchor: &crate::markdown::Anchor| anchor.kind == AnchorKind::Html && anchor.span.touches(offset);
    if let Some(index) = article.anchors.iter().position(html) {
        return Some(Subject::Anchor(AnchorRef { file, at: AnchorAt::Explicit(index), include: None }));
    }
    let index = article.heading_at(offset)?;
    let heading = article.headings.get(index).filter(|heading| !heading.tab)?;
    let on_id = heading.explicit_id.is_some_and(|span| span.touches(offset));
    Some(match article.h1_index() == Some(index) && !on_id {
        true => Subject::File(file),
        false => Subject::Anchor(AnchorRef { file, at: AnchorAt::Heading(index), include: None }),
    })
}

/// What a caret on link `index` is on.
fn on_link(snapshot: &Snapshot, file: FileId, index: usize, offset: u32) -> Option<Subject> {
    let link = snapshot.article(file)?.links.get(index)?;
    let here = link.span.covers(link.destination);
    let on_label = !link.label.is_empty() && link.label.touches(offset);
    if on_label && (link.kind == LinkKind::Definition || !here) {
        return Some(Subject::Label(link.destination));
    }
    let target = snapshot.target(file, index)?;
    let whole = match target {
        Target::SelfPage(None) => Some(file),
        Target::Xref { uid, .. } => return Some(Subject::Uid(uid)),
        _ => snapshot.file_of(file, target),
    };
    // On the path the file is meant, elsewhere what the link as a whole leads to.
    let on_path =
        here && link.path.touches(offset) && !link.path.is_empty() && link.fragment.is_some_and(|it| it.start > offset);
    if !on_path && let Some(anchor) = snapshot.target_anchor(file, index) {
        return Some(Subject::Anchor(AnchorRef { include: None, ..anchor }));
    }
    whole.map(Subject::File)
}

/// The value at `offset`: an item of a list, or the whole when it is one.
fn value_at(node: &Node, offset: u32) -> Option<Box<str>> {
    match &node.value {
        Value::List(items) => {
            let item = items.iter().find(|item| item.span.touches(offset));
            value_at(item?, offset)
        }
        _ => text_of(node).map(Into::into),
    }
}

/// A value as text; nothing for what is empty or a mapping.
pub(super) fn text_of(node: &Node) -> Option<Cow<'_, str>> {
    match &node.value {
        Value::String(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text.trim())),
        Value::Bool(it) => Some(Cow::Owned(it.to_string())),
        Value::Int(it) => Some(Cow::Owned(it.to_string())),
        Value::Float(it) => Some(Cow::Owned(it.to_string())),
        _ => None,
    }
}
