//! The raw text of links: where a destination is written, what a definition says, how labels compare.
//!
//! `pulldown-cmark` says what a link is and where it starts and ends, not where its destination is.
//! Nothing here decides whether something is a link; the text is known to be one.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// How far a look to either side goes. CommonMark's labels end at 999 characters; without a bound a text of one
/// endless line would cost its square.
const NEAR: usize = 4096;

/// Longest title of an include or snippet, in bytes.
const TITLE: usize = 1024;

/// What stands on the line of byte `at` before it, or the last 4 KiB of it.
pub(super) fn line_before(bytes: &[u8], at: usize) -> &[u8] {
    let near = &bytes[at.saturating_sub(NEAR)..at];
    let start = near.iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |i| i + 1);
    &near[start..]
}

/// Length of the line break at `at`, 0 for none.
pub(super) fn newline_len(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'\r') => 1 + usize::from(bytes.get(at + 1) == Some(&b'\n')),
        Some(b'\n') => 1,
        _ => 0,
    }
}

/// The `close` that belongs to the `open` at `at`, on the same line; backslashes escape.
pub(super) fn balanced_end(bytes: &[u8], at: usize, open: u8, close: u8) -> Option<usize> {
    (bytes.get(at) == Some(&open)).then_some(())?;
    let mut depth = 0usize;
    let mut i = at;
    loop {
        match *bytes.get(i)? {
            b'\n' | b'\r' => return None,
            _ if i - at > TITLE => return None,
            b'\\' => i += 1,
            b if b == open => depth += 1,
            b if b == close => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
        i += 1;
    }
}

/// The `]` that ends a link's text, and the destination behind it. `from` is the end of the text's last part,
/// `end` the end of the link.
pub(super) fn inline_destination(text: &str, from: usize, end: usize) -> Option<(usize, Range<usize>)> {
    let bytes = text.as_bytes().get(..end)?;
    let close = (from..end).find(|&i| bytes[i] == b']' && bytes.get(i + 1) == Some(&b'('))?;
    let start = skip_whitespace(bytes, close + 2);
    Some((close, destination(bytes, start)))
}

/// The destination that starts at `start`, without its angle brackets.
fn destination(bytes: &[u8], start: usize) -> Range<usize> {
    let mut at = start;
    if bytes.get(at) == Some(&b'<') {
        at += 1;
        while let Some(&b) = bytes.get(at) {
            match b {
                b'>' | b'\n' | b'\r' => break,
                b'\\' => at += 1,
                _ => {}
            }
            at += 1;
        }
        return start + 1..at.min(bytes.len()).max(start + 1);
    }
    let mut depth = 0usize;
    while let Some(&b) = bytes.get(at) {
        match b {
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            // Non-ASCII blanks and control characters are part of a destination only by mistake, but are.
            b if b <= b' ' || b == 0x7f => break,
            _ => {}
        }
        at += 1;
    }
    start..at.min(bytes.len())
}

fn skip_whitespace(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)) {
        at += 1;
    }
    at
}

/// `[label]: destination "title"` as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawDefinition {
    pub span: Range<usize>,
    pub label: Range<usize>,
    pub destination: Range<usize>,
}

/// The definition whose `[` is at `start`.
pub(super) fn definition(text: &str, start: usize) -> Option<RawDefinition> {
    let bytes = text.as_bytes();
    (bytes.get(start) == Some(&b'[')).then_some(())?;
    let mut close = start + 1;
    loop {
        match bytes.get(close)? {
            b']' => break,
            b'[' => return None,
            b'\\' => close += 1,
            _ => {}
        }
        close += 1;
    }
    (bytes.get(close + 1) == Some(&b':')).then_some(())?;
    let quoted = line_before(bytes, start).contains(&b'>');
    let from = skip_one_line_break(bytes, close + 2, quoted);
    let destination = destination(bytes, from);
    let angled = bytes.get(from) == Some(&b'<');
    // Two bytes of `<` and `>` may enclose nothing; without them there must be something.
    (angled || !destination.is_empty()).then_some(())?;
    let after = destination.end + usize::from(angled);
    let end = title_end(bytes, after, quoted).unwrap_or(after);
    Some(RawDefinition { span: start..end.min(bytes.len()), label: start + 1..close, destination })
}

/// Past blanks and at most one line break (with the marks of a quote on the next line).
fn skip_one_line_break(bytes: &[u8], mut at: usize, quoted: bool) -> usize {
    let blank = |b: Option<&u8>| matches!(b, Some(b' ' | b'\t'));
    while blank(bytes.get(at)) {
        at += 1;
    }
    let newline = newline_len(bytes, at);
    if newline > 0 {
        at += newline;
        while blank(bytes.get(at)) || (quoted && bytes.get(at) == Some(&b'>')) {
            at += 1;
        }
    }
    at
}

/// The end of the title behind a definition's destination, if there is one and nothing follows it.
fn title_end(bytes: &[u8], after: usize, quoted: bool) -> Option<usize> {
    let at = skip_one_line_break(bytes, after, quoted);
    (at > after).then_some(())?;
    let close = match bytes.get(at)? {
        quote @ (b'"' | b'\'') => *quote,
        b'(' => b')',
        _ => return None,
    };
    let mut end = at + 1;
    loop {
        match *bytes.get(end)? {
            b'\\' => end += 1,
            b if b == close => break,
            b'\n' | b'\r' => {
                let next = end + newline_len(bytes, end);
                let line = bytes.get(next..)?.iter().find(|b| !matches!(b, b' ' | b'\t'));
                (!matches!(line, None | Some(b'\n' | b'\r'))).then_some(())?;
                end = next - 1;
            }
            _ => {}
        }
        end += 1;
    }
    let rest = bytes.get(end + 1..)?.iter().find(|b| !matches!(b, b' ' | b'\t'));
    matches!(rest, None | Some(b'\n' | b'\r')).then_some(end + 1)
}

/// A label as CommonMark compares labels: case folded, blanks collapsed.
pub(super) fn normalise_label(label: &str) -> Box<str> {
    let mut out = String::with_capacity(label.len());
    for word in label.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.is_ascii() {
        out.make_ascii_lowercase();
    } else {
        // Lower, upper, lower is full case folding but for a handful of letters: ẞ and ß both become ss.
        out = out.to_lowercase().to_uppercase().to_lowercase();
    }
    out.into()
}

/// A destination with backslash escapes and entities decoded, percent-encoding kept.
pub(super) fn unescape(destination: &str) -> Box<str> {
    if !destination.contains(['\\', '&']) {
        return destination.into();
    }
    // Only `pulldown-cmark` knows all entities; a link around the destination makes it tell. Written bare a
    // destination may hold `<` and `>`, in angle brackets it may hold blanks.
    let url = |link: &str| {
        let mut events = Parser::new_ext(link, Options::empty()).into_offset_iter();
        events.find_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. }) if range == (0..link.len()) => Some(Box::from(&*dest_url)),
            _ => None,
        })
    };
    url(&format!("[]({destination})"))
        .or_else(|| url(&format!("[](<{destination}>)")))
        .unwrap_or_else(|| destination.into())
}

/// An attribute's value with entities decoded.
pub(super) fn decode_entities(value: &str) -> Box<str> {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let name = entity[1..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        let len = if name > 0 && entity.as_bytes().get(name + 1) == Some(&b';') { name + 2 } else { 1 };
        let (entity, after) = entity.split_at(len);
        for event in Parser::new_ext(entity, Options::empty()) {
            if let Event::Text(text) = event {
                out.push_str(&text);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

/// The end of the bare URL that starts at `start`, by the rules of GitHub's autolink extension, or `None` when
/// nothing but the scheme is there. `cell` is whether a `|` ends it.
pub(super) fn bare_url_end(text: &str, start: usize, cell: bool) -> Option<usize> {
    let rest = text.get(start..)?;
    let scheme = rest.find("://").filter(|&i| i <= 5).map_or("www.".len(), |i| i + 3);
    let mut end = rest
        .find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '`') || (cell && c == '|'))
        .unwrap_or(rest.len());
    // One look for the brackets that close what the URL does not open.
    let (mut round, mut square) = (0i32, 0i32);
    for (i, b) in rest.as_bytes()[..end].iter().enumerate() {
        match b {
            b'(' => round += 1,
            b'[' => square += 1,
            b')' => round -= 1,
            b']' => square -= 1,
            _ => {}
        }
        if square < 0 {
            end = i;
            break;
        }
    }
    loop {
        let url = &rest[..end];
        match url.as_bytes().last()? {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
            b')' if round < 0 => {
                round += 1;
                end -= 1;
            }
            b';' => {
                let name = url[..end - 1].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
                let entity = url[..end - 1 - name].ends_with('&');
                end -= if entity { name + 2 } else { 1 };
            }
            _ => break,
        }
        if end <= scheme {
            return None;
        }
    }
    let host = rest.get(scheme..end)?.chars().next()?;
    host.is_alphanumeric().then_some(start + end)
}

/// The part of `destination` before its first `#`, and the part after.
pub(super) fn split_fragment(text: &str, destination: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    match text.get(destination.clone()).and_then(|it| it.find('#')) {
        Some(at) => (destination.start..destination.start + at, Some(destination.start + at + 1..destination.end)),
        None => (destination, None),
    }
}
