//! The tabs of an article, `# [Windows](#tab/windows)`, as completion and hover need them.
//!
//! What is a tab and which group it belongs to was decided when the text was read; nothing is decided here.

use crate::article::Article;
use crate::markdown::AnchorKind;
use crate::text::Span;

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tab<'a> {
    /// The group of the article that it is in, from 1.
    pub group: u32,
    /// Its id; several ids with `+` between them.
    pub id: &'a str,
    /// The tab of another group that must be chosen for this one to be there.
    pub condition: Option<&'a str>,
    /// Where its destination is written.
    pub span: Span,
    /// What readers see.
    pub title: &'a str,
}

/// The tabs of `article` in document order.
pub(super) fn tabs(article: &Article) -> impl Iterator<Item = Tab<'_>> {
    let anchors = article.anchors.iter().filter(|anchor| anchor.kind == AnchorKind::Tab);
    anchors.filter_map(|anchor| {
        let (group, rest) = anchor.id.strip_prefix("tabpanel_")?.split_once('_')?;
        let (id, condition) = rest.split_once('_').map_or((rest, None), |(id, condition)| (id, Some(condition)));
        let after = article.headings.partition_point(|heading| heading.span.start <= anchor.span.start);
        let heading = article.headings.get(after.checked_sub(1)?)?;
        let title = if heading.span.covers(anchor.span) { &*heading.text } else { "" };
        Some(Tab { group: group.parse().ok()?, id, condition, span: anchor.span, title })
    })
}
