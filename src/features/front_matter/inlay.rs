//! Inherited metadata shown in the text, where an editor asks for it.

use super::super::metadata::{self, Given, Source};
use crate::graph::{FileId, Snapshot};

/// A word that an editor shows between others.
#[derive(Clone, Debug, PartialEq)]
pub struct Inlay {
    /// The byte before which it stands.
    pub at: u32,
    /// What is shown.
    pub label: String,
    /// More about it, as Markdown.
    pub tooltip: String,
    /// The value that it is about, to jump to.
    pub given: Given,
}

/// What the set's configuration gives the article `file`: behind the line that closes the header each key that
/// the header has not, behind a value of the header the one that it overrides.
///
/// Off by default: `guidepost.inlayHints.inherited` turns it on.
#[must_use]
pub fn inherited(snapshot: &Snapshot, file: FileId) -> Vec<Inlay> {
    let Some(article) = snapshot.article(file) else { return Vec::new() };
    let Some(header) = article.front_matter.as_deref().filter(|header| header.closed) else { return Vec::new() };
    let inlay = |it: metadata::Metadata| {
        let tooltip = |given: &Given| format!("From {}", metadata::origin(snapshot, file, given));
        let shown = |given: &Given| metadata::cut(&metadata::shown(&given.value));
        if it.given.source != Source::Header {
            let label = format!("{}: {}", it.key, shown(&it.given));
            return Some(Inlay { at: header.span.end, label, tooltip: tooltip(&it.given), given: it.given });
        }
        let given = it.overrides.into_iter().next()?;
        let line = article.lines.line_span(article.lines.line_of(it.given.span.end))?;
        Some(Inlay { at: line.end, label: format!("instead of {}", shown(&given)), tooltip: tooltip(&given), given })
    };
    metadata::effective(snapshot, file).into_iter().filter_map(inlay).collect()
}
