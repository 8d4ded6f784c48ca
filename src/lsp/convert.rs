//! The one place where protocol types and our own meet: URIs and paths, positions and bytes, answers.

use super::capabilities::Client;
use crate::features::references::Reference;
use crate::features::{completion, definition, hover};
use crate::graph::{FileId, Snapshot};
use crate::server::{View, lines_of};
use crate::text::{self, Encoding, LineIndex, Span};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tower_lsp::ls_types::*;

/// The absolute path of a `file:` URI; other schemes have none.
#[must_use]
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    let path = is_file.then(|| uri.to_file_path()).flatten()?;
    path.is_absolute().then(|| crate::files::normalize(&path))
}

/// The absolute path of a `file:` URI given as text.
#[must_use]
pub fn path_of_text(uri: &str) -> Option<PathBuf> {
    path(&Uri::from_str(uri).ok()?)
}

/// The URI of an absolute path.
#[must_use]
pub fn uri(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path)
}

/// Our position for the client's.
#[must_use]
pub fn position(position: Position) -> text::Position {
    text::Position { line: position.line, column: position.character }
}

/// The client's range for a span.
#[must_use]
pub fn range(lines: &LineIndex, span: Span, encoding: Encoding) -> Range {
    let at = |offset| {
        let text::Position { line, column } = lines.position(offset, encoding);
        Position::new(line, column)
    };
    Range::new(at(span.start), at(span.end))
}

/// The client's place for a span of any file of the set.
#[must_use]
pub fn location(snapshot: &Snapshot, file: FileId, span: Span, encoding: Encoding) -> Option<Location> {
    Some(Location::new(uri(&snapshot.path(file))?, range(&*lines_of(snapshot, file)?, span, encoding)))
}

/// The client's places for references of one file.
#[must_use]
pub fn locations(snapshot: &Snapshot, file: FileId, references: &[Reference], encoding: Encoding) -> Vec<Location> {
    if references.is_empty() {
        return Vec::new();
    }
    let Some((uri, lines)) = uri(&snapshot.path(file)).zip(lines_of(snapshot, file)) else { return Vec::new() };
    references.iter().map(|it| Location::new(uri.clone(), range(&lines, it.span, encoding))).collect()
}

/// A change of an open text.
#[must_use]
pub fn change(change: TextDocumentContentChangeEvent) -> text::Change {
    text::Change { range: change.range.map(|it| (position(it.start), position(it.end))), text: change.text }
}

/// The file and the byte that a request is about; `None` for what is no file of the set.
#[must_use]
pub fn place(view: &View, client: &Client, path: &Path, at: Position) -> Option<(FileId, u32)> {
    let file = view.file(path)?;
    Some((file, current_lines(view, file)?.offset(position(at), client.encoding)))
}

/// What `range` covers of a text with these `lines`.
#[must_use]
pub fn span(client: &Client, lines: &LineIndex, range: Range) -> Span {
    let offset = |at| lines.offset(position(at), client.encoding);
    let start = offset(range.start);
    Span { start, end: offset(range.end).max(start) }
}

/// The lines of the text that the client has: what is kept of a configuration file is what was read of it last.
fn current_lines(view: &View, file: FileId) -> Option<Cow<'_, LineIndex>> {
    let open = view.snapshot.open_version(file).filter(|_| view.snapshot.article(file).is_none());
    match open.and_then(|_| view.snapshot.text(file)) {
        Some(text) => Some(Cow::Owned(LineIndex::new(&text))),
        None => lines_of(&view.snapshot, file),
    }
}

/// A hover, in the format that the client declared.
#[must_use]
pub fn hover(view: &View, client: &Client, file: FileId, hover: hover::Hover) -> Option<Hover> {
    let range = range(&*current_lines(view, file)?, hover.span, client.encoding);
    let contents = HoverContents::Markup(markup(hover.markdown, client.hover_markdown));
    Some(Hover { contents, range: Some(range) })
}

fn markup(value: String, markdown: bool) -> MarkupContent {
    let kind = if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    MarkupContent { kind, value }
}

/// Definitions: links where the client takes them, places otherwise.
#[must_use]
pub fn definitions(
    view: &View,
    client: &Client,
    file: FileId,
    targets: &[definition::DefinitionTarget],
) -> Option<GotoDefinitionResponse> {
    if targets.is_empty() {
        return None;
    }
    let encoding = client.encoding;
    if !client.definition_links {
        let places = targets.iter().map(|it| {
            let (uri, lines) = target_place(&view.snapshot, it)?;
            Some(Location::new(uri, range(&lines, it.selection, encoding)))
        });
        return Some(GotoDefinitionResponse::Array(places.collect::<Option<_>>()?));
    }
    let origin_lines = lines_of(&view.snapshot, file)?;
    let links = targets.iter().map(|it| {
        let (target_uri, lines) = target_place(&view.snapshot, it)?;
        Some(LocationLink {
            origin_selection_range: Some(range(&origin_lines, it.origin, encoding)),
            target_uri,
            target_range: range(&lines, it.span, encoding),
            target_selection_range: range(&lines, it.selection, encoding),
        })
    });
    Some(GotoDefinitionResponse::Link(links.collect::<Option<_>>()?))
}

/// The file that a definition is in and its lines; nothing is read for a target that is a whole file.
pub fn target_place<'a>(
    snapshot: &'a Snapshot,
    target: &definition::DefinitionTarget,
) -> Option<(Uri, Cow<'a, LineIndex>)> {
    if let Some(place) = target.config {
        let config = snapshot.docsets().get(place.docset)?.config_files.get(place.file)?;
        return Some((uri(&config.path)?, Cow::Borrowed(&*config.lines)));
    }
    let uri = uri(&snapshot.path(target.file))?;
    if target.span.end == 0 {
        return Some((uri, Cow::Owned(LineIndex::new(""))));
    }
    Some((uri, lines_of(snapshot, target.file)?))
}

/// Completions, as far as the client understands them.
#[must_use]
pub fn completions(
    view: &View,
    client: &Client,
    file: FileId,
    list: completion::CompletionList,
) -> Option<CompletionResponse> {
    let lines = current_lines(view, file)?;
    let items = list.items.into_iter().map(|item| completion_item(&lines, client, item)).collect();
    Some(CompletionResponse::List(CompletionList { is_incomplete: list.incomplete, items }))
}

fn completion_item(lines: &LineIndex, client: &Client, item: completion::CompletionItem) -> CompletionItem {
    let replace = range(lines, item.replace_span, client.encoding);
    let new_lines = item.insert.contains('\n');
    let edit = if client.insert_replace {
        let insert = range(lines, item.insert_span, client.encoding);
        CompletionTextEdit::InsertAndReplace(InsertReplaceEdit { new_text: item.insert, insert, replace })
    } else {
        CompletionTextEdit::Edit(TextEdit { range: replace, new_text: item.insert })
    };
    let (details, detail) = if client.label_details {
        (Some(CompletionItemLabelDetails { detail: item.detail, description: item.description }), None)
    } else {
        (None, item.description.or(item.detail.map(|detail| detail.trim().to_owned())))
    };
    // What an item writes in several lines is indented already.
    let as_is = client.insert_modes && new_lines;
    CompletionItem {
        insert_text_mode: as_is.then_some(InsertTextMode::AS_IS),
        label: item.label,
        label_details: details,
        kind: Some(completion_kind(item.kind)),
        detail,
        documentation: item.documentation.map(|text| documentation(text, client)),
        preselect: (client.preselect && item.preselect).then_some(true),
        sort_text: item.sort,
        filter_text: item.filter,
        insert_text_format: (client.snippets && item.snippet).then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(edit),
        data: item.resolve.and_then(|data| serde_json::to_value(data).ok()),
        ..CompletionItem::default()
    }
}

/// Documentation of a completion item, in the format that the client declared.
#[must_use]
pub fn documentation(text: String, client: &Client) -> Documentation {
    Documentation::MarkupContent(markup(text, client.completion_markdown))
}

fn completion_kind(kind: completion::CompletionKind) -> CompletionItemKind {
    use completion::CompletionKind as Kind;
    match kind {
        Kind::Article | Kind::File | Kind::Image => CompletionItemKind::FILE,
        Kind::Folder => CompletionItemKind::FOLDER,
        Kind::Anchor | Kind::Reference => CompletionItemKind::REFERENCE,
        // Decision: templates of the dialect show as keywords, because VS Code hides the kind for snippets where
        // the setting `editor.snippetSuggestions` is `none`, as our extension has it for Markdown.
        Kind::Keyword | Kind::Snippet => CompletionItemKind::KEYWORD,
        Kind::Key => CompletionItemKind::PROPERTY,
        Kind::Value => CompletionItemKind::ENUM_MEMBER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_file_uris_are_paths() {
        for (text, expected) in [
            ("file:///a/b%20c.md", Some("/a/b c.md")),
            ("FILE:///a/%C3%A9.md", Some("/a/é.md")),
            ("untitled:Untitled-1", None),
            ("git:/a/b.md?x", None),
            ("vscode-notebook-cell:/a.md", None),
            ("file:a.md", None),
        ] {
            assert_eq!(path_of_text(text), expected.map(PathBuf::from), "{text}");
        }
    }

    #[test]
    fn paths_survive_the_round_trip() {
        for path in ["/a/b c.md", "/a/é#?.md", "/a/[x](y)%20.md", "/a/漢字.md"] {
            assert_eq!(super::path(&uri(Path::new(path)).unwrap()), Some(PathBuf::from(path)));
        }
    }
}
