//! Findings: what is wrong in an article set, from facts and graph. `check` and the editor call the same code.

pub mod codes;

pub use crate::docset::Severity;
use crate::graph::FileId;
use crate::text::Span;

/// An applicable repair: edits to files, to be applied together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: ``Change to `setup.md` ``.
    pub title: String,
    /// Spans and their new text, in the finding's own file.
    pub edits: Vec<(Span, String)>,
}

/// A place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub file: FileId,
    /// The place in it.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// Something wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Diagnostic code, listed in [`codes`].
    pub code: &'static str,
    /// Severity after configuration.
    pub severity: Severity,
    /// Where, in the checked file.
    pub span: Span,
    /// What is wrong and what to do, for a writer.
    pub message: String,
    /// Repairs, best first.
    pub fixes: Vec<Fix>,
    /// Other places that matter.
    pub related: Vec<Related>,
}

/// All findings of one file, sorted by place, severities as configured, switched-off codes left out.
#[must_use]
pub fn check_file(snapshot: &crate::graph::Snapshot, file: FileId) -> Vec<Finding> {
    let _ = (snapshot, file);
    Vec::new()
}
