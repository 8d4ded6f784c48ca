//! Anchors that keep an id which a heading has or had: `<a name="old"></a>` in a paragraph of its own.
//!
//! Above the heading, and below an H1, because what stands before the H1 hides it from the build. In the heading the
//! anchor would replace or change the new id.

use super::anchors::IdChange;
use super::heading::leading_anchor;
use super::plan::Plan;
use super::{ChangeSet, Refusal};
use crate::article::Article;
use crate::graph::{AnchorAt, FileId, Snapshot};
use crate::markdown::{Anchor, AnchorKind, Heading};
use crate::text::Span;

/// Plans to keep the id that heading `index` of `file` has, whatever it is renamed to later.
///
/// Decision: it keeps the *present* id, because an editor's menu cannot ask for the new text. Links in the set that
/// find the anchor first still count as links to the heading, so that a later rename takes them along; the anchor
/// serves the links that nobody here can change.
///
/// # Errors
/// Nothing is to be kept, or there is no place for it.
pub fn keep_anchor(snapshot: &Snapshot, file: FileId, index: usize) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let (article, text) = plan.current(file)?;
    let heading = article.headings.get(index).ok_or_else(|| plan.stale(file))?;
    let id = heading.id.as_ref().filter(|_| heading.explicit_id.is_none());
    let id = id.ok_or_else(|| Refusal::new("This heading has no id of its own making."))?;
    match paragraph(&text, &article, heading, id)
        .map_err(|why| Refusal::new(format!("No anchor can be added: {why}.")))?
    {
        Some((span, anchor)) => plan.edit(file, span, anchor)?,
        None => return Err(Refusal::new(format!("`#{id}` has an anchor already."))),
    }
    plan.finish(format!("Keep `#{id}` when the heading is renamed"))
}

/// The edit that gives `heading` the anchor `id` beside its own; `None` when it is there, or there is no place for it.
#[must_use]
pub fn kept_anchor(text: &str, article: &Article, heading: &Heading, id: &str) -> Option<(Span, String)> {
    paragraph(text, article, heading, id).ok().flatten()
}

/// Where and how the anchor for `id` has to be inserted; `None` when it is there already.
pub(super) fn paragraph(
    text: &str,
    article: &Article,
    heading: &Heading,
    id: &str,
) -> Result<Option<(Span, String)>, &'static str> {
    if article.anchors.iter().any(|anchor| anchor.kind == AnchorKind::Html && *anchor.id == *id) {
        return Ok(None);
    }
    if id.contains(['"', '&', '<', '>']) {
        return Err("its name cannot be written in HTML");
    }
    let line = article.lines.line_span(article.lines.line_of(heading.span.start)).unwrap_or_default();
    let lead = Span { start: line.start, end: heading.span.start };
    if !lead.of(text).trim().is_empty() || lead.len() > 3 {
        return Err("the heading stands in a list or a quote");
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let anchor = format!("<a name=\"{id}\"></a>");
    if heading.level > 1 {
        let before = text.get(..line.start as usize).unwrap_or_default();
        let blank = before.is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n");
        let lead = if blank { "" } else { newline };
        return Ok(Some((Span::at(line.start as usize), format!("{lead}{anchor}{newline}{newline}"))));
    }
    let end = heading.span.end as usize;
    let rest = text.get(end..).unwrap_or_default();
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    let blank = rest.is_empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
    let trail = if blank { "" } else { newline };
    Ok(Some((Span::at(end), format!("{newline}{newline}{anchor}{trail}"))))
}

/// The anchors beside the heading that have its old id: links that find one of them mean the heading, and follow it.
pub(super) fn followers(text: &str, article: &Article, heading: &Heading, change: &IdChange) -> Vec<IdChange> {
    let anchors = article.anchors.iter().enumerate();
    let beside = anchors.filter(|(_, anchor)| *anchor.id == *change.old && is_beside(text, heading, anchor));
    let follow = |(index, _)| IdChange { at: AnchorAt::Explicit(index), ..change.clone() };
    beside.map(follow).collect()
}

/// Whether an anchor stands where [`paragraph`] puts it: above the heading or below an H1, with nothing but empty
/// anchors and blanks between them.
pub(super) fn is_beside(text: &str, heading: &Heading, anchor: &Anchor) -> bool {
    if anchor.kind != AnchorKind::Html {
        return false;
    }
    // The tag begins before its id and ends behind it.
    let tag = text.get(..anchor.span.start as usize).and_then(|before| before.rfind("<a "));
    let Some(start) = tag.filter(|start| leading_anchor(text.get(*start..).unwrap_or_default()).is_some()) else {
        return false;
    };
    let (from, to) = match start < heading.span.start as usize {
        true => (start, heading.span.start as usize),
        false if heading.level == 1 => (heading.span.end as usize, start),
        false => return false,
    };
    let mut between = text.get(from..to).unwrap_or("?").trim();
    while let Some(len) = leading_anchor(between) {
        between = between.get(len..).unwrap_or("?").trim_start();
    }
    between.is_empty()
}
