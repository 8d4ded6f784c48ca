//! Between the brackets of maps and lists in a header: `{team: docs, tags: [one, two]}`.
//!
//! Reads what is typed, not the parsed header, because half a map does not parse.

use super::values::{self, Place};
use super::{Around, At, Item, keys, nest};
use crate::markdown::front_matter::FrontMatter;
use crate::text::Span;

/// How many lines above the caret a bracket may open.
const LOOK_BACK: usize = 100;

/// The keys, values or items that fit at `offset`, where it stands between brackets.
pub(super) fn complete(
    text: &str,
    header: Option<&FrontMatter>,
    line: Span,
    offset: u32,
    around: &Around<'_>,
) -> Option<Vec<Item>> {
    let caret = offset as usize;
    let (line, open) = opening(text, line, caret)?;
    let nest = nest::find(text, line, open)?;
    let end = header.filter(|header| header.closed).map_or(text.len(), |header| header.body.end as usize);
    let spot = find(text.get(..end)?, line.start as usize + open, caret)?;
    let place = At { text, header, line, content: line.of(text), column: open, nest: &nest };
    let mut path = nest.path.clone();
    path.extend(nest.key.map(|(key, _)| key));
    // A list that is itself the value of a key of the header is known to other articles, too.
    let at_top = path.len() == 1 && spot.path.is_empty() && matches!(spot.at, Part::Item);
    path.extend(&spot.path);
    let Token { span, outer, quote } = spot.token;
    let typed = text.get(span.start as usize..caret)?;
    // `,` and `:` need a blank before what follows.
    let is_glued = span.is_empty() && quote.is_none() && text.get(..caret)?.ends_with([',', ':']);
    let lead = if is_glued { " " } else { "" };
    let (key, item) = match spot.at {
        Part::Key { has_colon } => {
            let known = around.schema.keys_at(&path, header);
            let offered =
                keys::Offered { typed, replace: outer, at_top: false, taken: &|name| spot.taken.contains(&name) };
            let insert = |name: &str| if has_colon { name.to_owned() } else { format!("{name}: ") };
            return Some(keys::items(&known, &offered, around, &|key| format!("{lead}{}", insert(&key.name))));
        }
        Part::Value(key) => {
            path.push(key);
            (key, false)
        }
        Part::Item => (*path.iter().rfind(|step| **step != "0")?, true),
    };
    let known = place.key(&path, around);
    if item && !known.as_ref().is_some_and(values::takes_list) {
        return Some(Vec::new());
    }
    let taken = if item { spot.taken } else { Vec::new() };
    let flow = Place { key, at_top, replace: span, typed, lead, quote, item, in_flow: true, empty_from: None, taken };
    Some(values::items(&place, &flow, known.as_ref(), around))
}

/// The line whose value or item begins with a bracket that the caret may stand behind, and the bracket's column.
fn opening(text: &str, line: Span, caret: usize) -> Option<(Span, usize)> {
    // A bracket within others is no beginning.
    let begins = |line: Span| nest::bracket(line.of(text)).filter(|open| nest::find(text, line, *open).is_some());
    if let Some(open) = begins(line).filter(|open| line.start as usize + open < caret) {
        return Some((line, open));
    }
    // What stands between brackets is indented more than what opens them.
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let content = line.of(text);
    let mut left = if content.trim().is_empty() { caret - line.start as usize } else { indent(content) };
    let mut end = line.start as usize;
    for _ in 0..LOOK_BACK {
        let before = text.get(..end)?.strip_suffix('\n')?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let above = before.get(start..)?.trim_end_matches('\r');
        end = start;
        if above.trim().is_empty() {
            continue;
        }
        let own = indent(above);
        let span = Span::new(start, start + above.len());
        if let Some(open) = begins(span).filter(|_| own < left) {
            return Some((span, open));
        }
        left = left.min(own);
        if left == 0 {
            return None;
        }
    }
    None
}

/// Where the caret stands between brackets.
#[derive(Debug)]
struct Spot<'t> {
    /// The keys, and `0` for each item of a list, that lead from the first bracket to the caret's own.
    path: Vec<&'t str>,
    at: Part<'t>,
    token: Token,
    /// The other keys of the map, or items of the list.
    taken: Vec<&'t str>,
}

#[derive(Debug)]
enum Part<'t> {
    Key { has_colon: bool },
    Value(&'t str),
    Item,
}

/// A word, perhaps in quotes, or where one can stand.
#[derive(Clone, Copy, Debug)]
struct Token {
    /// Without quotes.
    span: Span,
    /// With them.
    outer: Span,
    /// The quote that opens it, and whether the one that closes it is missing.
    quote: Option<(char, bool)>,
}

#[derive(Clone, Copy, Debug)]
enum Piece {
    Open(u8),
    Close,
    Comma,
    Colon,
    Word(Token),
}

#[derive(Default)]
struct Frame<'t> {
    is_map: bool,
    key: Option<&'t str>,
    /// Whether the colon behind `key` was read.
    colon: bool,
    /// Whether a value or item was read behind the last comma.
    full: bool,
    taken: Vec<&'t str>,
}

impl<'t> Frame<'t> {
    /// The step that leads to what stands here.
    fn step(&self) -> Option<&'t str> {
        if self.is_map { self.key.filter(|_| self.colon) } else { Some("0") }
    }

    /// Reads on by a piece of its own.
    fn read(&mut self, piece: Piece, text: &'t str) {
        match piece {
            Piece::Word(word) if self.is_map && !self.colon => {
                self.key = Some(word.span.of(text));
                self.taken.extend(self.key);
            }
            Piece::Word(word) => {
                self.full = true;
                self.taken.extend((!self.is_map).then(|| word.span.of(text)));
            }
            Piece::Colon => self.colon = true,
            Piece::Comma => (self.key, self.colon, self.full) = (None, false, false),
            Piece::Open(_) | Piece::Close => {}
        }
    }
}

/// What stands at `caret` behind the bracket at `open`; `None` where the brackets are closed by then, or nothing of
/// its own can stand.
fn find(text: &str, open: usize, caret: usize) -> Option<Spot<'_>> {
    let mut frames: Vec<Frame<'_>> = Vec::new();
    let mut at = open;
    let (token, mut at) = loop {
        let (start, piece, end) = match next(text, at) {
            Some(found) if found.0 < caret || matches!(found.1, Piece::Word(_)) && found.0 == caret => found,
            // Between two pieces, or at the end.
            _ => {
                let here = Span::at(caret);
                break (Token { span: here, outer: here, quote: None }, caret);
            }
        };
        match piece {
            Piece::Word(word) if end >= caret => {
                let inside = (word.span.start as usize..=word.span.end as usize).contains(&caret);
                if !inside {
                    return None;
                }
                break (word, end);
            }
            Piece::Open(bracket) => frames.push(Frame { is_map: bracket == b'{', ..Frame::default() }),
            Piece::Close => {
                frames.pop();
                frames.last_mut()?.full = true;
            }
            other => frames.last_mut()?.read(other, text),
        }
        at = end.max(start + 1);
    };
    // In a comment nothing stands.
    let line = text.get(..caret)?.rfind('\n').map_or(0, |at| at + 1);
    if text.get(line..caret)?.contains(" #") {
        return None;
    }
    let has_colon = matches!(next(text, at), Some((_, Piece::Colon, _)));
    let (own, above) = frames.split_last_mut()?;
    let path = above.iter().map(Frame::step).collect::<Option<Vec<_>>>()?;
    let part = match (own.is_map, own.colon, own.key) {
        // Two words without a comma or colon between them.
        _ if own.full => return None,
        (true, false, Some(_)) => return None,
        (true, true, Some(key)) => Part::Value(key),
        (true, _, None) => Part::Key { has_colon },
        (false, ..) => Part::Item,
    };
    // What follows in the same brackets is taken as well; the caret's own word is not.
    let mut depth = 0_usize;
    while let Some((_, piece, end)) = next(text, at) {
        match piece {
            Piece::Open(_) => depth += 1,
            Piece::Close if depth == 0 => break,
            Piece::Close => depth -= 1,
            other if depth == 0 => own.read(other, text),
            _ => {}
        }
        at = end;
    }
    let taken = std::mem::take(&mut own.taken);
    Some(Spot { path, at: part, token, taken })
}

/// The piece that follows byte `at`, with where it begins and ends.
fn next(text: &str, mut at: usize) -> Option<(usize, Piece, usize)> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at)? {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' if at > 0 && bytes.get(at - 1).is_some_and(u8::is_ascii_whitespace) => {
                at += text.get(at..)?.find('\n')?;
            }
            _ => break,
        }
    }
    let one = |piece| Some((at, piece, at + 1));
    match *bytes.get(at)? {
        open @ (b'{' | b'[') => one(Piece::Open(open)),
        b'}' | b']' => one(Piece::Close),
        b',' => one(Piece::Comma),
        b':' if ends_key(bytes, at) => one(Piece::Colon),
        quote @ (b'"' | b'\'') => {
            let word = quoted(text, at, char::from(quote))?;
            Some((at, Piece::Word(word), word.outer.end as usize))
        }
        _ => {
            let stops = |index: usize, b: u8| match b {
                b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r' => true,
                b':' => ends_key(bytes, index),
                b'#' => index > at && bytes.get(index - 1).is_some_and(u8::is_ascii_whitespace),
                _ => false,
            };
            let len = bytes.get(at..)?.iter().enumerate().position(|(index, b)| stops(at + index, *b));
            let end = len.map_or(text.len(), |len| at + len);
            let span = Span::new(at, at + text.get(at..end)?.trim_end().len());
            // Blanks that YAML takes for letters are words, too: reading goes on behind them.
            let end = if span.is_empty() { end } else { span.end as usize };
            Some((at, Piece::Word(Token { span, outer: span, quote: None }), end))
        }
    }
}

/// Whether the colon at `at` ends a key: not one within a word, as in an address.
fn ends_key(bytes: &[u8], at: usize) -> bool {
    let follows = bytes.get(at + 1).is_none_or(|b| b.is_ascii_whitespace() || b",[]{}".contains(b));
    follows || at > 0 && bytes.get(at - 1).is_some_and(|b| matches!(b, b'"' | b'\''))
}

/// The word in quotes at `at`. A quote that stands in the middle of words closes none: then the word ends where it
/// would without quotes.
fn quoted(text: &str, at: usize, quote: char) -> Option<Token> {
    let line = text.get(at + 1..)?;
    let line = line.get(..line.find(['\n', '\r']).unwrap_or(line.len()))?;
    let closes = |(index, _): &(usize, &str)| {
        let behind = line.get(index + 1..).unwrap_or("").trim_start_matches([' ', '\t']);
        behind.is_empty() || behind.starts_with([',', ':', ']', '}'])
    };
    let close = line.match_indices(quote).find(closes).map(|(index, _)| index);
    let len = close.unwrap_or_else(|| line.find([',', ']', '}']).unwrap_or(line.len()));
    let span = Span::new(at + 1, at + 1 + len);
    let outer = Span::new(at, at + 1 + len + usize::from(close.is_some()));
    Some(Token { span, outer, quote: Some((quote, close.is_none())) })
}
