//! What can be written here: paths, anchors, link references, alert kinds, header keys and values.
//!
//! Offers nothing where nothing fits: never a popup in prose, code or comments.

mod anchors;
mod colons;
mod configs;
mod context;
mod languages;
mod paths;
mod site;
mod snippets;
mod tabs;
mod toc;
mod uids;
mod values;
mod words;

use super::front_matter::{Around, ItemKind};
use super::{front_matter, hover, json_keys};
use crate::article::Article;
use crate::docset::resolve::{self, Destination};
use crate::docset::{Docset, Role};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::BlockKind;
use crate::markdown::front_matter::FrontMatter;
use crate::schema::Schema;
use crate::schema::dates::Date;
use crate::text::Span;
use context::{Context, Goes, Typing};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
pub(super) use values::PLAYERS;

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

/// The most items in a list; a longer one is cut and marked incomplete.
const MOST: usize = 200;

/// What the parts of this feature share about the place that is asked for.
struct Asked<'s> {
    snapshot: &'s Snapshot,
    file: FileId,
    path: &'s Path,
    docset: &'s Docset,
    text: &'s str,
    caret: usize,
}

impl Asked<'_> {
    fn learn(&self) -> bool {
        self.docset.generator.dialect().learn
    }

    /// Where `url` (escapes decoded) written here leads.
    fn destination(&self, url: &str, include: bool) -> Destination {
        match include {
            true => resolve::include_destination(self.docset, self.path, url),
            false => resolve::destination(self.docset, self.path, url),
        }
    }

    /// An item that replaces `start..end` around the caret.
    fn item(&self, kind: CompletionKind, label: String, insert: String, start: usize, end: usize) -> CompletionItem {
        CompletionItem {
            label,
            kind,
            detail: None,
            description: None,
            documentation: None,
            filter: None,
            sort: None,
            insert,
            insert_span: Span::new(start, self.caret),
            replace_span: Span::new(start, end.max(self.caret)),
            snippet: false,
            preselect: false,
            resolve: None,
        }
    }
}

/// What can be written at byte `offset` of `file`; empty where nothing fits.
///
/// In a link: articles by relative path, nearest first; behind `#` the anchors of the article, those of its includes
/// among them; behind `##` every heading of the set. In an image: images. Between brackets: the article's link
/// references. Behind `> [!`: kinds of alerts. Behind the marks of a code block: languages. In the header: keys and
/// their values. In Learn's dialect also: behind `:::` constructs ready to fill in and the line that closes the one
/// around the caret, in a construct its attributes and their values, and what the parts of a code snippet, the ids of
/// tabs and the styles of quotes may be.
#[must_use]
pub fn complete(snapshot: &Snapshot, file: FileId, offset: u32, options: &CompletionOptions) -> CompletionList {
    let mut list = complete_here(snapshot, file, offset, options).unwrap_or_default();
    // What is not found yet may be there a moment later: the editor asks again at the next letter.
    list.incomplete |= !snapshot.scanned() && !in_header(snapshot, file, offset);
    list
}

fn in_header(snapshot: &Snapshot, file: FileId, offset: u32) -> bool {
    let article = snapshot.article(file);
    article.and_then(|article| article.front_matter.as_deref()).is_some_and(|header| header.span.contains(offset))
}

fn complete_here(
    snapshot: &Snapshot,
    file: FileId,
    offset: u32,
    options: &CompletionOptions,
) -> Option<CompletionList> {
    let Some(article) = snapshot.article(file) else { return configuration(snapshot, file, offset) };
    let known = snapshot.file(file)?;
    let text = snapshot.text(file)?;
    let caret = offset as usize;
    if !text.is_char_boundary(caret) {
        return None;
    }
    let docset = super::docset_around(snapshot, file)?;
    let is_markdown = crate::docset::is_markdown(&known.path);
    // Dashes begin an entry of a list where no header can be.
    if is_markdown {
        let header = article.front_matter.as_deref();
        let in_header = header_list(snapshot, file, &text, header, offset, options);
        if in_header.is_some() || header.is_some_and(|header| header.span.contains(offset)) {
            return in_header;
        }
    }
    let asked = Asked { snapshot, file, path: &known.path, docset, text: &text, caret };
    if known.kind == FileKind::Yaml {
        return None;
    }
    if known.kind == FileKind::Toc && !is_markdown {
        if let Some(list) = uids::complete(&asked, known.kind) {
            return Some(list);
        }
        let is_yaml = known.path.extension().is_some_and(|it| it.eq_ignore_ascii_case("yml"));
        let destination = toc::find(&text, caret);
        return match destination {
            Some(typing) => destinations(&asked, &typing),
            None if is_yaml => toc::words(&asked),
            None => configuration(snapshot, file, offset),
        };
    }
    // The line that opens a code block is a part of it.
    let fence = languages::of_fence(&asked, article);
    if fence.is_some() || in_code(article, &text, offset) {
        return fence;
    }
    if let Some(list) = uids::complete(&asked, known.kind) {
        return Some(list);
    }
    let words = || words::in_marker(&asked);
    let learns = || colons::complete(&asked, article, options).or_else(words).or_else(|| tabs::complete(&asked));
    let of_learn = asked.learn().then(learns).flatten();
    if of_learn.is_some() {
        return of_learn;
    }
    match context::find(&text, caret, asked.learn())? {
        Context::Destination(typing) => destinations(&asked, &typing),
        Context::Label { start, end, closed } => Some(words::labels(&asked, article, start, end, closed)),
        Context::Marker { start, end, closed, in_quote } => {
            Some(words::markers(&asked, start, end, closed, in_quote, options.snippets))
        }
    }
}

/// What can stand in a destination.
fn destinations(asked: &Asked<'_>, typing: &Typing) -> Option<CompletionList> {
    let typed = asked.text.get(typing.start..asked.caret)?;
    match typed.split_once('#') {
        _ if typing.goes == Goes::Include => Some(paths::complete(asked, typing)),
        _ if typing.goes == Goes::Code && typed.contains(['?', '#']) => snippets::complete(asked, typing),
        None if asked.learn() && typed.starts_with('/') => Some(site::complete(asked, typing, typed)),
        Some(("", words)) if words.starts_with('#') => Some(anchors::everywhere(asked, typing)),
        Some((path, fragment)) => anchors::complete(asked, typing, path, fragment),
        None => Some(paths::complete(asked, typing)),
    }
}

/// The key at byte `offset` of a YAML table of contents, with what it is for.
pub(super) fn toc_key(text: &str, offset: u32, schema: &Schema) -> Option<(Span, String)> {
    toc::key_at(text, offset as usize, schema)
}

/// Keys and values of a JSON file that configures the set.
fn configuration(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<CompletionList> {
    if let Some(list) = configs::complete(snapshot, file, offset) {
        return Some(list);
    }
    let (replace, words) = json_keys::complete(snapshot, file, offset)?;
    let items = words.into_iter().enumerate().map(|(rank, word)| CompletionItem {
        kind: if word.is_key { CompletionKind::Key } else { CompletionKind::Value },
        detail: None,
        description: None,
        documentation: Some(word.about).filter(|about| !about.is_empty()),
        // The editor matches with what is replaced, quotes included.
        filter: Some(format!("\"{}\"", word.label)),
        label: word.label,
        sort: Some(format!("{rank:03}")),
        insert: word.insert,
        insert_span: Span { start: replace.start.min(offset), end: offset },
        replace_span: Span { start: replace.start.min(offset), end: replace.end.max(offset) },
        snippet: false,
        preselect: false,
        resolve: None,
    });
    let items: Vec<CompletionItem> = items.collect();
    (!items.is_empty()).then_some(CompletionList { incomplete: false, items })
}

/// Keys and values of the header, if `offset` lies where one can stand.
fn header_list(
    snapshot: &Snapshot,
    file: FileId,
    text: &str,
    header: Option<&FrontMatter>,
    offset: u32,
    options: &CompletionOptions,
) -> Option<CompletionList> {
    let path = snapshot.path(file);
    let docset = snapshot.docset(file);
    // Asked at the first key only that the configuration may give.
    let given = std::cell::OnceCell::new();
    let given = || given.get_or_init(|| docset.map(|docset| docset.inherited(&path)).unwrap_or_default());
    let inherited = |key: &str| {
        docset.filter(|docset| docset.inherited_keys.iter().any(|it| it == key))?;
        given().iter().find(|it| it.key == key).map(|it| it.value.clone())
    };
    let used = |key: &str, parent: Option<&str>| snapshot.used_values(file, key, parent);
    let is_page = docset.is_none_or(|docset| docset.role(&path) == Role::Page);
    let around = Around {
        schema: snapshot.schema(file).schema,
        today: options.today,
        inherited: &inherited,
        used: &used,
        snippets: options.snippets,
        include: !is_page,
    };
    let found = front_matter::complete(text, header, offset, &around);
    let items = found.into_iter().filter(|item| !item.insert.is_empty()).map(|item| CompletionItem {
        label: item.label,
        kind: match item.kind {
            ItemKind::Key => CompletionKind::Key,
            ItemKind::Value => CompletionKind::Value,
            ItemKind::Header => CompletionKind::Snippet,
        },
        detail: None,
        description: Some(item.detail).filter(|detail| !detail.is_empty()),
        documentation: Some(item.documentation).filter(|documentation| !documentation.is_empty()),
        filter: item.filter,
        sort: Some(item.sort),
        insert: item.insert,
        insert_span: Span { start: item.replace.start.min(offset), end: offset },
        replace_span: Span { start: item.replace.start.min(offset), end: item.replace.end.max(offset) },
        snippet: item.snippet,
        preselect: item.preselect,
        resolve: None,
    });
    let items: Vec<CompletionItem> = items.collect();
    // Other articles' values are all known only when all are read.
    let incomplete = !snapshot.scanned() && items.iter().all(|item| item.kind == CompletionKind::Value);
    (!items.is_empty()).then_some(CompletionList { incomplete, items })
}

/// The preview (Markdown) of an item.
#[must_use]
pub fn resolve(snapshot: &Snapshot, data: &ResolveData) -> Option<String> {
    let file = snapshot.file_id(&data.path)?;
    hover::preview(snapshot, file, data.fragment.as_deref())
}

/// Whether `offset` lies in code or a comment, also at the end of one that is not closed yet.
fn in_code(article: &Article, text: &str, offset: u32) -> bool {
    let open_end = |kind: BlockKind, span: Span| {
        let written = span.of(text).trim_end();
        match kind {
            BlockKind::Code => {
                let fence = written.chars().next().filter(|c| matches!(c, '`' | '~'));
                let last = written.lines().next_back().unwrap_or_default().trim_start_matches([' ', '\t', '>']);
                fence.is_none_or(|c| {
                    !written.contains('\n') || !last.starts_with([c; 3].iter().collect::<String>().as_str())
                })
            }
            BlockKind::Comment => !written.ends_with("-->"),
            BlockKind::CodeSpan | BlockKind::AlertMarker => false,
        }
    };
    article.in_code(offset)
        || article
            .blocks
            .iter()
            .any(|block| block.span.end == offset && !block.span.is_empty() && open_end(block.kind, block.span))
}

#[cfg(test)]
mod tests;
