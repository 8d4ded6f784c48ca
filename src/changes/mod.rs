//! Changes of a whole article set, planned as one edit: renames of anchors and labels, moves and deletions of files,
//! with every link, table of contents and redirection that has to follow.
//!
//! A plan is made from a snapshot and touches nothing; `lsp` hands it to the editor, `cli` writes it. What cannot
//! be done without losing a link is refused, with the reason. Deliberately absent: writing to the disk, the protocol.

mod anchors;
mod deletes;
mod destination;
pub mod fixes;
mod heading;
mod kept;
mod label;
mod lists;
mod moved;
mod moves;
pub(crate) mod pivots;
mod plan;
mod query;
mod redirects;
mod refactor;
mod rename;
mod scope;
mod successors;
mod tabs;
mod toc;
mod uids;

pub use deletes::{Broken, DeleteOptions, Deletion, Onward, after_deletion, delete_files, files_below, links_break};
pub use kept::{keep_anchor, kept_anchor};
pub use moved::{follow_moved, moved_outside};
pub use moves::{Move, move_files};
pub use redirects::{Addresses, RedirectionFiles};
pub use refactor::{Offer, RefactorOptions, Refactoring, offers, refactor};
pub use rename::{RenameOptions, Renameable, prepare, rename};
pub use successors::{pages, shown_page, shown_page_from, successors};

use crate::files::transaction::Step;
use crate::text::Span;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a change is not made: what is in the way and what to do, for a writer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// A change of the whole set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// What it does, with the number of links and files that it touches.
    pub label: String,
    /// The texts that change, by absolute path before any file is moved.
    pub texts: BTreeMap<PathBuf, TextChange>,
    /// What happens to files, after the edits and in this order.
    pub files: Vec<FileChange>,
    /// What the writer should know besides: duplicates that got another number, links that stay broken.
    pub notes: Vec<String>,
}

impl ChangeSet {
    /// Where the file at `path` will be, if it is moved.
    #[must_use]
    pub fn path_after(&self, path: &Path) -> Option<PathBuf> {
        self.files.iter().find_map(|file| match file {
            FileChange::Move(step) => step.path_after(path),
            _ => None,
        })
    }

    /// What has to be done on the disk, in this order.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let texts = self.texts.iter().map(|(path, text)| Step::Replace {
            path: path.clone(),
            before: Arc::clone(&text.before),
            after: text.after(),
        });
        let files = self.files.iter().cloned().map(|file| match file {
            FileChange::Create { path, text } => Step::Create { path, text },
            FileChange::Move(Move { from, to }) => Step::Move { from, to },
            FileChange::Delete { path } => Step::Delete { path },
        });
        texts.chain(files).collect()
    }
}

/// The edits of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextChange {
    /// The text that the edits were planned for. They must not be applied to another.
    pub before: Arc<str>,
    /// The version of an editor that has the file open.
    pub version: Option<i32>,
    /// By place; none overlaps another.
    pub edits: Vec<(Span, String)>,
}

impl TextChange {
    /// The text after the edits.
    #[must_use]
    pub fn after(&self) -> String {
        let mut text = String::with_capacity(self.before.len() + 64);
        let mut at = 0;
        for (span, new) in &self.edits {
            text.push_str(self.before.get(at..span.start as usize).unwrap_or_default());
            text.push_str(new);
            at = span.end as usize;
        }
        text.push_str(self.before.get(at..).unwrap_or_default());
        text
    }
}

/// What happens to a file. Paths are absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileChange {
    /// A new file.
    Create {
        /// Where; nothing is there yet.
        path: PathBuf,
        /// Its text.
        text: String,
    },
    /// A file or folder gets another path, where nothing is yet.
    Move(Move),
    /// A file, or a folder with all that is in it, goes away.
    Delete {
        /// Where it is.
        path: PathBuf,
    },
}

#[cfg(test)]
mod tests;
