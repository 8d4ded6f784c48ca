//! What can be written here: paths, anchors, link references, alert kinds, header keys and values.

use crate::graph::{FileId, Snapshot};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Date {
    /// Year of the common era.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

/// What completion must know about the editor and the day.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CompletionOptions {
    /// Whether inserted text may hold snippet placeholders (`$0`, `${1:name}`).
    pub snippets: bool,
    /// The day, for `ms.date`; `None` when the clock cannot be read.
    pub today: Option<Date>,
}

/// What an item is, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// An article.
    Article,
    /// Another file.
    File,
    /// An image.
    Image,
    /// A folder.
    Folder,
    /// A heading or another anchor.
    Anchor,
    /// A link reference.
    Reference,
    /// A word of the dialect: an alert kind.
    Keyword,
    /// A front-matter key.
    Key,
    /// A value of a front-matter key.
    Value,
    /// A template with placeholders.
    Snippet,
}

/// What a chosen item is about, so that its preview can be made later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveData {
    /// Absolute path of the article.
    pub path: PathBuf,
    /// The anchor in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fragment: Option<String>,
}

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionItem {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Shown right after the label: ` Heading 2`.
    pub detail: Option<String>,
    /// Shown at the end of the row: where it comes from.
    pub description: Option<String>,
    /// Markdown shown beside the list.
    pub documentation: Option<String>,
    /// What the typed text is matched with; the label when `None`.
    pub filter: Option<String>,
    /// What the list is sorted by; the label when `None`.
    pub sort: Option<String>,
    /// The text to write.
    pub insert: String,
    /// What is replaced when the author inserts: up to the caret.
    pub insert_span: Span,
    /// What is replaced when the author replaces: also what follows the caret.
    pub replace_span: Span,
    /// Whether `insert` holds placeholders.
    pub snippet: bool,
    /// Whether the list opens with it chosen.
    pub preselect: bool,
    /// For a preview made when the item is looked at.
    pub resolve: Option<ResolveData>,
}

/// The proposals at a place.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CompletionList {
    /// Whether typing on may bring others.
    pub incomplete: bool,
    /// Best first.
    pub items: Vec<CompletionItem>,
}

/// What can be written at byte `offset` of `file`; empty where nothing fits.
#[must_use]
pub fn complete(snapshot: &Snapshot, file: FileId, offset: u32, options: &CompletionOptions) -> CompletionList {
    let _ = (snapshot, file, offset, options);
    CompletionList::default()
}

/// The preview (Markdown) of an item.
#[must_use]
pub fn resolve(snapshot: &Snapshot, data: &ResolveData) -> Option<String> {
    let _ = (snapshot, data);
    None
}
