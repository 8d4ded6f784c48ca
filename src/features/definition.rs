//! Where a link leads.

use crate::graph::{FileId, Snapshot};
use crate::text::Span;

/// A place that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionTarget {
    /// What the jump starts from, in the asked file.
    pub origin: Span,
    /// The file it leads to.
    pub file: FileId,
    /// All of the target (for a heading its section's heading line, for a file its start), in `file`.
    pub span: Span,
    /// The part of `span` where the caret goes.
    pub selection: Span,
}

/// Where the link at byte `offset` of `file` leads; empty where there is no link or its target is missing.
#[must_use]
pub fn definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<DefinitionTarget> {
    let _ = (snapshot, file, offset);
    Vec::new()
}
