//! HTML inside Markdown: tags, attributes and comments with their ranges.
//!
//! Decision: an own scanner instead of a tokenizer crate, because it must say where a value is written (quotes
//! and entities included), see an attribute that is written twice, and cost nothing where there is no `<`.
//! Must not know what an attribute means; `parse` does.

use std::ops::Range;

/// An attribute of a tag; of a `srcset`, which lists several images, one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    /// The name as written.
    pub name: Range<usize>,
    /// The value without its quotes; empty behind the name when there is none.
    pub value: Range<usize>,
}

/// What is found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// `<!-- .. -->`
    Comment(Range<usize>),
    /// `<name ..>`
    Open {
        /// The whole tag.
        span: Range<usize>,
        /// Its name as written.
        name: Range<usize>,
        /// Its attributes.
        attributes: &'a [Attribute],
    },
    /// `</name>`
    Close {
        /// The whole tag.
        span: Range<usize>,
        /// Its name as written.
        name: Range<usize>,
    },
}

/// Elements whose content is no HTML.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "xmp"];

/// Reports tags and comments of `text` in order. What is not closed at the end of `text` is no tag.
pub(crate) fn scan(text: &str, mut visit: impl FnMut(Item<'_>)) {
    let bytes = text.as_bytes();
    let mut attributes: Vec<Attribute> = Vec::new();
    let mut at = 0;
    while let Some(open) = find(text, at, "<") {
        let rest = &bytes[open..];
        if rest.starts_with(b"<!--") {
            // `<!-->` and `<!--->` are whole comments too.
            let end = if rest.starts_with(b"<!-->") {
                open + 5
            } else if rest.starts_with(b"<!--->") {
                open + 6
            } else {
                find(text, open + 4, "-->").map_or(text.len(), |i| i + 3)
            };
            visit(Item::Comment(open..end));
            at = end;
        } else if rest.get(1).is_some_and(u8::is_ascii_alphabetic) {
            let name = open + 1..name_end(bytes, open + 1);
            let Some(end) = read_attributes(bytes, name.end, &mut attributes) else { return };
            let raw = text.get(name.clone()).and_then(|name| RAW.iter().find(|raw| raw.eq_ignore_ascii_case(name)));
            visit(Item::Open { span: open..end, name, attributes: &attributes });
            at = raw.map_or(end, |raw| raw_end(bytes, end, raw));
        } else if rest.get(1) == Some(&b'/') && rest.get(2).is_some_and(u8::is_ascii_alphabetic) {
            let name = open + 2..name_end(bytes, open + 2);
            let Some(end) = find(text, name.end, ">") else { return };
            visit(Item::Close { span: open..end + 1, name });
            at = end + 1;
        } else if matches!(rest.get(1), Some(b'!' | b'?')) {
            let Some(end) = find(text, open, ">") else { return };
            at = end + 1;
        } else {
            at = open + 1;
        }
    }
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    text.get(from..)?.find(what).map(|i| from + i)
}

fn name_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')).count()
}

/// Reads attributes from `at`; returns the end of the tag.
fn read_attributes(bytes: &[u8], mut at: usize, attributes: &mut Vec<Attribute>) -> Option<usize> {
    attributes.clear();
    loop {
        at = skip_whitespace(bytes, at);
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            b'/' => at += 1,
            _ => {
                let start = at;
                // A leading `=` is part of the name, as in browsers.
                at += 1;
                while !matches!(bytes.get(at)?, b'=' | b'/' | b'>') && !bytes[at].is_ascii_whitespace() {
                    at += 1;
                }
                let name = start..at;
                let equals = skip_whitespace(bytes, at);
                let mut value = at..at;
                if bytes.get(equals) == Some(&b'=') {
                    at = skip_whitespace(bytes, equals + 1);
                    if let quote @ (b'"' | b'\'') = bytes.get(at)? {
                        let end = at + 1 + bytes[at + 1..].iter().position(|b| b == quote)?;
                        value = at + 1..end;
                        at = end + 1;
                    } else {
                        let end =
                            at + bytes[at..].iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count();
                        value = at..end;
                        at = end;
                    }
                }
                match bytes[name.clone()].eq_ignore_ascii_case(b"srcset") {
                    true => images_of(bytes, &name, &value, attributes),
                    false => attributes.push(Attribute { name, value }),
                }
            }
        }
    }
}

/// Splits the value of a `srcset` (`a.png 1x, b.png 2x`): an attribute for each of its images.
fn images_of(bytes: &[u8], name: &Range<usize>, value: &Range<usize>, attributes: &mut Vec<Attribute>) {
    let bytes = &bytes[..value.end];
    let count = |at: usize, is_part: &dyn Fn(&u8) -> bool| bytes[at..].iter().take_while(|b| is_part(b)).count();
    let mut at = value.start;
    loop {
        at += count(at, &|b| b.is_ascii_whitespace() || *b == b',');
        if at == value.end {
            return;
        }
        let written = at..at + count(at, &|b| !b.is_ascii_whitespace());
        // A comma ends an address, and separates nothing within it.
        let commas = bytes[written.clone()].iter().rev().take_while(|b| **b == b',').count();
        attributes.push(Attribute { name: name.clone(), value: written.start..written.end - commas });
        at = written.end;
        if commas == 0 {
            at += count(at, &|b| *b != b',');
        }
    }
}

/// The closing tag of a raw element, or the end.
fn raw_end(bytes: &[u8], from: usize, name: &str) -> usize {
    let rest = &bytes[from..];
    let closes = |window: &[u8]| window[..2] == *b"</" && window[2..].eq_ignore_ascii_case(name.as_bytes());
    rest.windows(name.len() + 2).position(closes).map_or(bytes.len(), |i| from + i)
}

fn skip_whitespace(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}
