//! What is left of a header that YAML cannot read: cut at its keys, so that one bad line costs one key.

use super::tree::{self, Failure};
use super::{Entry, Line, Lines, NOT_OBJECT, Node, Problem, Read, SYNTAX_ERROR, Value};
use crate::text::Span;
use granit_parser::ErrorKind;

/// A key and the lines that belong to it: itself and everything up to the next key.
struct Piece {
    lines: Vec<Line>,
}

impl Piece {
    fn span(&self) -> Span {
        match (self.lines.first(), self.lines.last()) {
            (Some(first), Some(last)) => Span::new(first.start, last.next),
            _ => Span::default(),
        }
    }
}

/// Reads the header in `body` piece by piece, after reading it as a whole failed with `whole`.
pub(super) fn read(text: &str, body: Span, whole: &Failure) -> Read {
    let pieces = cut(text, body);
    let mut read = Read::default();
    if !pieces.iter().any(|piece| piece.lines.first().is_some_and(|line| key_of(line.text(text)).is_some())) {
        let message = "The metadata header has no `key: value` lines, so nothing in it counts.".into();
        read.problems.push(Problem { code: NOT_OBJECT, span: first_line(text, body), message });
        return read;
    }
    for piece in &pieces {
        read_piece(text, piece, &mut read);
    }
    if !read.problems.iter().any(|problem| problem.code == SYNTAX_ERROR) {
        // Every piece is fine by itself: only together they are not (indentation, a second document).
        read.problems.push(problem(text, body, whole));
    }
    read
}

fn cut(text: &str, body: Span) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for line in Lines::new(text, body.start as usize, body.end as usize) {
        match pieces.last_mut() {
            Some(piece) if key_of(line.text(text)).is_none() => piece.lines.push(line),
            _ => pieces.push(Piece { lines: vec![line] }),
        }
    }
    pieces
}

fn read_piece(text: &str, piece: &Piece, read: &mut Read) {
    let span = piece.span();
    let failure = match tree::read(text, span) {
        Ok(tree) => match take(tree, read) {
            Ok(()) => return,
            Err(node) => Failure { at: node.span.start as usize, kind: None },
        },
        Err(failure) => failure,
    };
    // Lines at column 0 that are no keys are to blame when the piece reads well without them.
    let is_stray = |line: &Line| {
        let content = line.text(text);
        !content.trim().is_empty() && !content.starts_with([' ', '\t', '#', ']', '}']) && !content.starts_with("- ")
    };
    let first_stray = piece.lines.iter().position(|line| is_stray(line) && key_of(line.text(text)).is_none());
    if let Some(at) = first_stray {
        let (head, tail) = piece.lines.split_at(at);
        let head = Piece { lines: head.to_vec() };
        let tree = if head.lines.is_empty() { None } else { tree::read(text, head.span()).ok() };
        if head.lines.is_empty() || tree.is_some_and(|tree| take(tree, read).is_ok()) {
            if let Some(line) = tail.first() {
                stray(text, *line, read);
            }
            return;
        }
    }
    if failure.kind.as_ref().is_some_and(is_colon) && indented_keys(text, piece, read) {
        return;
    }
    let problem = match piece.lines.first().and_then(|line| broken_entry(text, *line, span)) {
        Some(entry) => {
            let problem = blame(text, &entry, span, &failure);
            read.entries.push(entry);
            problem
        }
        None => problem(text, span, &failure),
    };
    read.problems.push(problem);
}

/// Keys below a value that are indented, so that YAML takes them for more of that value: whether that is what is wrong
/// with the piece. They count as keys, so that they are not missed as well.
fn indented_keys(text: &str, piece: &Piece, read: &mut Read) -> bool {
    let key = |line: &Line| {
        let content = line.text(text);
        let indent = content.len() - content.trim_start_matches(' ').len();
        word_key(content.get(indent..)?).filter(|_| indent > 0).map(|key| (key, indent))
    };
    let Some(first) = piece.lines.iter().position(|line| key(line).is_some()) else { return false };
    let (head, rest) = piece.lines.split_at(first);
    let filled = |line: &&Line| !line.text(text).trim().is_empty();
    if !rest.iter().filter(filled).all(|line| key(line).is_some()) {
        return false;
    }
    let Ok(tree) = tree::read(text, Piece { lines: head.to_vec() }.span()) else { return false };
    let above = match tree.root.as_ref().map(|node| &node.value) {
        Some(Value::Map(entries)) if entries.len() == 1 => entries.first().map(|entry| entry.key.clone()),
        _ => None,
    };
    let Some(above) = above else { return false };
    let entries: Vec<Entry> = rest
        .iter()
        .filter(filled)
        .filter_map(|line| {
            let (_, indent) = key(line)?;
            let inner = Line { start: line.start + indent, end: line.end, next: line.next };
            broken_entry(text, inner, Span::new(inner.start, line.next))
        })
        .collect();
    if take(tree, read).is_err() {
        return false;
    }
    for entry in entries {
        let span = Span { start: entry.key_span.start, end: entry.value.span.end.max(entry.key_span.end) };
        let message = format!(
            "This line is indented, so YAML takes it for more of `{above}`, and there the colon is wrong. Start `{}` at \
             the beginning of the line.",
            entry.key
        );
        read.problems.push(Problem { code: SYNTAX_ERROR, span, message });
        read.entries.push(entry);
    }
    true
}

/// Adds what a piece holds; gives back a root that is no map.
fn take(tree: tree::Tree, read: &mut Read) -> Result<(), Node> {
    match tree.root {
        Some(Node { value: Value::Map(entries), .. }) => read.entries.extend(entries.into_vec()),
        None => {}
        Some(node) => return Err(node),
    }
    read.problems.extend(tree.problems);
    Ok(())
}

/// A line that is neither a key nor part of a value.
fn stray(text: &str, line: Line, read: &mut Read) {
    let content = line.text(text);
    let span = Span::new(line.start, line.start + content.trim_end().len());
    let message = if let Some((key, value)) = glued_pair(content.trim_end()) {
        let start = line.start + key.len() + 1;
        let value_span = Span::new(start, start + value.len());
        read.entries.push(Entry {
            key: key.into(),
            key_span: Span::new(line.start, line.start + key.len()),
            value: Node { span: value_span, value: Value::String(value.into()) },
        });
        format!("A colon needs a blank behind it. Write `{key}: {value}`.")
    } else if is_word(content.trim_end()) {
        format!("`{0}` has no value. Write `{0}: ` and the value, or remove the line.", content.trim_end())
    } else {
        "This line is no `key: value` pair. Indent it if it continues the value above, or put a key in front of it."
            .into()
    };
    read.problems.push(Problem { code: SYNTAX_ERROR, span, message });
}

/// The entry of a piece that does not parse, its value as raw text: `key_of` found a key on its first line.
fn broken_entry(text: &str, line: Line, piece: Span) -> Option<Entry> {
    let content = line.text(text);
    let (key, colon) = key_of(content)?;
    let key_span = Span::new(line.start, line.start + content.get(..colon)?.trim_end().len());
    let after = line.start + colon + 1;
    let rest = text.get(after..piece.end as usize)?;
    let first = content.get(colon + 1..)?;
    let raw = if first.trim().is_empty() || rest.trim() != first.trim() { rest } else { first };
    let start = after + (raw.len() - raw.trim_start().len());
    let raw = raw.trim();
    // A comment is no part of the value, unless a quote or list is still open there.
    let raw = match raw.find(" #") {
        Some(at) if !raw.starts_with(['"', '\'', '[', '{']) && !raw.contains(['\r', '\n']) => raw.get(..at)?.trim_end(),
        _ => raw,
    };
    let span = if raw.is_empty() { Span::at(after) } else { Span::new(start, start + raw.len()) };
    Some(Entry { key: key.into(), key_span, value: Node { span, value: Value::String(raw.into()) } })
}

/// Says what is wrong with a value that stands on one line; else what the parser says, where it says so.
fn blame(text: &str, entry: &Entry, piece: Span, failure: &Failure) -> Problem {
    let Value::String(raw) = &entry.value.value else { return problem(text, piece, failure) };
    let between = Span { start: entry.key_span.end, end: entry.value.span.start };
    if raw.is_empty() || raw.contains(['\r', '\n']) || between.of(text).contains(['\r', '\n']) {
        return problem(text, piece, failure);
    }
    match value_fault(raw) {
        Some(message) => Problem { code: SYNTAX_ERROR, span: entry.value.span, message },
        None => problem(text, piece, failure),
    }
}

/// What is wrong with a value on one line.
fn value_fault(raw: &str) -> Option<String> {
    let first = raw.chars().next()?;
    Some(match first {
        '"' | '\'' => {
            if raw.chars().filter(|&c| c == first).count() == 1 {
                format!("The quote that opens this value is never closed. Add a `{first}` at its end.")
            } else if first == '"' && raw.contains('\\') && raw.ends_with('"') {
                "In double quotes `\\` starts an escape. Write `\\\\`, or use single quotes.".into()
            } else {
                "Text follows the closing quote. Put the whole value in quotes, and double a `'` inside single quotes."
                    .into()
            }
        }
        '[' | '{' => {
            let (what, close) = if first == '[' { ("list", ']') } else { ("map", '}') };
            if raw.contains(close) {
                format!("YAML reads `{first}` at the start of a value as a {what}. Put the value in quotes.")
            } else {
                format!("The {what} that `{first}` opens is never closed. Add `{close}`, or put the value in quotes.")
            }
        }
        '@' | '`' | '%' | '&' | '*' | '!' | '|' | '>' | ']' | '}' | ',' => {
            format!("A value cannot start with `{first}`. Put the value in quotes.")
        }
        '-' | '?' if raw[1..].starts_with(' ') => {
            format!("A value cannot start with `{first} `. Put the value in quotes.")
        }
        _ if raw.contains(": ") || raw.contains(":\t") || raw.ends_with(':') => {
            "The value has a colon that YAML takes for another key. Put the value in quotes.".into()
        }
        _ => return None,
    })
}

/// What the parser says, at the line where it stopped.
fn problem(text: &str, within: Span, failure: &Failure) -> Problem {
    let kind = failure.kind.as_ref();
    let mut span = first_line(text, within);
    for line in Lines::new(text, within.start as usize, within.end as usize) {
        let content = line.text(text).trim_end();
        let indent = content.len() - content.trim_start().len();
        if kind.is_some_and(is_tab) {
            // The parser names the value that the tab interrupts.
            if content.get(..indent).is_some_and(|blanks| blanks.contains('\t')) && content.len() > indent {
                span = Span::new(line.start, line.start + content.len());
                break;
            }
            continue;
        }
        if content.is_empty() || line.start > failure.at {
            continue;
        }
        let colon = kind.is_some_and(is_colon);
        let start = line.start + if colon { value_start(content, indent) } else { indent };
        let end = line.start + content.len();
        let at = if !colon && failure.at > start && failure.at < end { failure.at } else { start };
        span = Span::new(at, end);
    }
    Problem { code: SYNTAX_ERROR, span, message: explain(kind) }
}

/// Where the value of a line begins: behind list marks and the first key.
fn value_start(content: &str, indent: usize) -> usize {
    let mut start = indent;
    while content.get(start..).is_some_and(|rest| rest.starts_with("- ")) {
        start += 2;
    }
    let rest = content.get(start..).unwrap_or("");
    match key_of(rest) {
        Some((_, colon)) if rest.len() > colon + 1 && (start > indent || rest.matches(": ").count() > 1) => {
            let value = rest.get(colon + 1..).unwrap_or("");
            start + rest.len() - value.trim_start().len()
        }
        _ => start,
    }
}

fn is_colon(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement)
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
    )
}

fn explain(kind: Option<&ErrorKind>) -> String {
    let Some(kind) = kind else {
        return "A header is one list of `key: value` lines. Remove this line or make it one.".into();
    };
    match kind {
        kind if is_colon(kind) => {
            "The value has a colon that YAML takes for another key. Put the value in quotes.".into()
        }
        kind if is_tab(kind) => "YAML does not allow tabs here. Indent with blanks.".into(),
        ErrorKind::RecursionLimitExceeded => "Lists and maps nest too deep here. Flatten them.".into(),
        ErrorKind::SimpleKeyExpected => {
            "This line is no `key: value` pair. Put a colon and a blank behind its key.".into()
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedDocumentStart
        | ErrorKind::ExpectedBlockMappingKey
        | ErrorKind::MappingKeyNotAllowed => {
            "The indentation fits no line above. Start keys at the beginning of the line.".into()
        }
        ErrorKind::UnclosedFlowCollection { open: '[' }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::ExpectedFlowSequenceSeparator => {
            "This list is not closed, or a comma is missing in it. Add `]` or `,`, or put the value in quotes.".into()
        }
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator => {
            "This map is not closed, or a comma is missing in it. Add `}` or `,`, or put the value in quotes.".into()
        }
        ErrorKind::UnclosedQuotedScalar => "The quote that opens here is never closed. Close it.".into(),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::ExpectedBlockSequenceEntry => {
            "A list item does not fit here. Put each `- item` on a line of its own below its key.".into()
        }
        kind => format!("YAML cannot read this: {kind}. Put the value in quotes if it is plain text."),
    }
}

/// The first line of `span` that is not blank, without the blanks around it.
pub(super) fn first_line(text: &str, span: Span) -> Span {
    let lines = Lines::new(text, span.start as usize, span.end as usize);
    let mut lines = lines.filter(|line| !line.text(text).trim().is_empty());
    lines.next().map_or(span, |line| {
        let content = line.text(text);
        let indent = content.len() - content.trim_start().len();
        Span::new(line.start + indent, line.start + content.trim_end().len())
    })
}

/// The key that `line` begins with and the byte offset of its colon. Keys may hold blanks, dots and colons
/// (`ms:assetid`); the colon that ends one is followed by a blank or the end of the line.
#[must_use]
pub fn key_of(line: &str) -> Option<(&str, usize)> {
    let line = line.trim_end_matches(['\r', '\n']);
    let first = line.chars().next()?;
    if let '"' | '\'' = first {
        let close = 1 + line.get(1..)?.find(first)?;
        let rest = line.get(close + 1..)?;
        let colon = close + 1 + (rest.len() - rest.trim_start_matches(' ').len());
        return ends_key(line, colon).then(|| (line.get(1..close).unwrap_or(""), colon));
    }
    if first.is_whitespace() || "#[]{}&*!|>%@`,?:".contains(first) || line.starts_with("- ") {
        return None;
    }
    let colon = line.match_indices(':').map(|(at, _)| at).find(|&at| ends_key(line, at))?;
    let key = line.get(..colon)?.trim_end();
    (!key.contains(" #")).then_some((key, colon))
}

fn ends_key(line: &str, colon: usize) -> bool {
    let mut rest = line.get(colon..).unwrap_or("").chars();
    rest.next() == Some(':') && rest.next().is_none_or(|c| c == ' ' || c == '\t')
}

/// The key of `line` when it is one word, as every key of a real header is.
pub(super) fn word_key(line: &str) -> Option<&str> {
    key_of(line).map(|(key, _)| key).filter(|key| key.split(':').all(is_word))
}

/// Whether `text` is one word of letters, digits, `.`, `_`, `-` that starts with a letter.
#[must_use]
pub fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '$'))
}

/// `key:value` without the blank that YAML needs: its key and value.
pub(super) fn glued_pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    (is_word(key) && !value.is_empty() && !value.starts_with([' ', '\t', ':']) && !value.starts_with("//"))
        .then_some((key, value))
}
