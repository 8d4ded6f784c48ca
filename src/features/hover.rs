//! What is under the caret: the linked section, an image, who links here, a key's meaning.

use crate::graph::{FileId, Snapshot};
use crate::text::Span;

/// Text to show beside a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about, in the asked file.
    pub span: Span,
    /// Markdown, safe to render.
    pub markdown: String,
}

/// What to show at byte `offset` of `file`.
#[must_use]
pub fn hover(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Hover> {
    let _ = (snapshot, file, offset);
    None
}
