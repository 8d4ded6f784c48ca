//! One `:::` construct as written, with the range of each of its parts; also of one that is not whole.
//!
//! Reading never fails. Must not know which names and attributes there are, but for [`constructs::find`]: a word
//! without a value is an attribute only where the construct has one of that name.

use std::ops::Range;

use super::constructs::{self, Closing, Construct};
use super::links::newline_len;

/// A `:::` construct as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripleColon {
    /// From the first colon to the closing colons, or to the end of what belongs to it.
    pub span: Range<usize>,
    /// How many colons open it.
    pub colons: usize,
    /// Its name as written; empty for none.
    pub name: Range<usize>,
    /// Its attributes, in order.
    pub attributes: Vec<Attribute>,
    /// The colons that close it on its own line.
    pub closing: Option<Range<usize>>,
    /// What cannot be read, the first such thing: the rest of the construct is not looked at.
    pub flaw: Option<Flaw>,
}

/// An attribute as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: Range<usize>,
    /// What stands between the quotes; `None` for a name alone.
    pub value: Option<Range<usize>>,
}

/// Something that the build cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A value in other quotes than `"`, or in none; the quotes belong to it.
    Quotes(Range<usize>),
    /// The quote of a value that has no second one, and what follows it on its line.
    Open(Range<usize>),
    /// Something that is no attribute.
    Junk(Range<usize>),
    /// One or two colons where three close.
    Colons(Range<usize>),
}

impl TripleColon {
    /// What the name stands for; for the name of a closing line `None`.
    #[must_use]
    pub fn construct(&self, text: &str) -> Option<&'static Construct> {
        constructs::find(text.get(self.name.clone())?)
    }

    /// The construct that this is the closing line of.
    #[must_use]
    pub fn closes(&self, text: &str) -> Option<&'static Construct> {
        let name = text.get(self.name.clone())?;
        let opened = name.len().checked_sub("-end".len()).filter(|&at| name.is_char_boundary(at))?;
        let (opened, end) = name.split_at(opened);
        let construct = constructs::find(opened).filter(|_| end.eq_ignore_ascii_case("-end"))?;
        (construct.closing != Closing::Itself).then_some(construct)
    }

    /// The first attribute of this name (lower case).
    #[must_use]
    pub fn attribute(&self, text: &str, name: &str) -> Option<&Attribute> {
        let is_it = |it: &&Attribute| text.get(it.name.clone()).is_some_and(|it| it.eq_ignore_ascii_case(name));
        self.attributes.iter().find(is_it)
    }

    /// Where the value of the attribute `name` is written.
    #[must_use]
    pub fn value_range(&self, text: &str, name: &str) -> Option<Range<usize>> {
        self.attribute(text, name)?.value.clone()
    }

    /// The value of the attribute `name`.
    #[must_use]
    pub fn value<'a>(&self, text: &'a str, name: &str) -> Option<&'a str> {
        text.get(self.value_range(text, name)?)
    }

    /// Whether it can be read to its end.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.flaw.is_none() && self.closing.is_some()
    }
}

/// Reads the construct whose first colon is at `at`; `None` when no three colons and a name stand there.
#[must_use]
pub fn read(text: &str, at: usize) -> Option<TripleColon> {
    let bytes = text.as_bytes();
    let colons = bytes.get(at..)?.iter().take_while(|b| **b == b':').count();
    let start = skip_blanks(bytes, at + colons);
    let name = start..name_end(bytes, start);
    if colons < 3 || name.is_empty() {
        return None;
    }
    let construct = constructs::find(text.get(name.clone())?);
    // Those that enclose lines are lines themselves.
    let one_line = construct.is_none_or(|it| matches!(it.closing, Closing::Line(_)));
    let mut directive =
        TripleColon { span: at..name.end, colons, name, attributes: Vec::new(), closing: None, flaw: None };
    loop {
        let from = directive.span.end;
        let mut next = skip_blanks(bytes, from);
        if newline_len(bytes, next) > 0 && !one_line {
            let Some(continued) = continued(bytes, next) else { break };
            next = continued;
        }
        let rest = bytes.get(next..).unwrap_or_default();
        if matches!(rest.first(), None | Some(b'\n' | b'\r')) {
            break;
        }
        if rest.starts_with(b":::") {
            directive.closing = Some(next..next + 3);
            directive.span.end = next + 3;
            break;
        }
        if rest[0] == b':' {
            let len = rest.iter().take_while(|b| **b == b':').count();
            if is_end(bytes, next + len) {
                directive.span.end = next + len;
                directive.flaw = Some(Flaw::Colons(next..next + len));
                break;
            }
        }
        let word = next..name_end(bytes, next);
        let equals = skip_blanks(bytes, word.end);
        if word.is_empty() || bytes.get(equals) != Some(&b'=') {
            // A word by itself may be text behind a construct that is never closed.
            let known = construct.is_some_and(|it| it.attribute(&text[word.clone()]).is_some());
            let alone = matches!(bytes.get(word.end), None | Some(b' ' | b'\t' | b'\n' | b'\r' | b':'));
            if word.is_empty() || !known || !alone {
                directive.flaw = junk(text, from, next);
                break;
            }
            directive.span.end = word.end;
            directive.attributes.push(Attribute { name: word, value: None });
            continue;
        }
        let quote = skip_blanks(bytes, equals + 1);
        if bytes.get(quote) != Some(&b'"') {
            let end = bare_value_end(text, quote);
            directive.span.end = end;
            directive.flaw = Some(Flaw::Quotes(quote..end));
            directive.attributes.push(Attribute { name: word, value: Some(quote..end) });
            break;
        }
        let Some(end) = value_end(bytes, quote + 1, one_line) else {
            directive.span.end = line_end(bytes, quote);
            directive.flaw = Some(Flaw::Open(quote..directive.span.end));
            directive.attributes.push(Attribute { name: word, value: Some(quote + 1..directive.span.end) });
            break;
        };
        directive.span.end = end + 1;
        directive.attributes.push(Attribute { name: word, value: Some(quote + 1..end) });
    }
    Some(directive)
}

/// What stands at `at`, behind the last thing that could be read, which ended at `from`: up to the closing colons
/// on its line. `None` when there are none, so that the construct is only not closed.
fn junk(text: &str, from: usize, at: usize) -> Option<Flaw> {
    let rest = text.get(at..)?;
    if at == from {
        // Directly behind a quote: a quote within a value, wherever the colons are.
        let len = rest.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(rest.len());
        return (len > 0).then(|| Flaw::Junk(at..at + len));
    }
    // The nearest of both, so that a long line is not read again for each construct in it.
    let colons = rest.as_bytes().windows(3).position(|it| it == b":::" || matches!(it[0], b'\n' | b'\r'))?;
    let is_end = rest.get(colons..)?.starts_with(":::");
    is_end.then(|| Flaw::Junk(at..at + rest[..colons].trim_end().len()))
}

fn name_end(bytes: &[u8], at: usize) -> usize {
    let name = bytes.get(at..).unwrap_or_default();
    at + name.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count()
}

pub(super) fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    at
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len())
}

fn is_end(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(skip_blanks(bytes, at)), None | Some(b'\n' | b'\r'))
}

/// Where the construct goes on behind the line break at `at`, past the marks of a quote: at an attribute or at the
/// closing colons. `None` when the next line is something else.
fn continued(bytes: &[u8], at: usize) -> Option<usize> {
    let mut next = at + newline_len(bytes, at);
    while matches!(bytes.get(next), Some(b' ' | b'\t' | b'>')) {
        next += 1;
    }
    let rest = bytes.get(next..)?;
    if rest.starts_with(b":::") {
        // Three colons with a name behind them open something else.
        return is_end(bytes, next + 3).then_some(next);
    }
    let end = name_end(bytes, next);
    (end > next && bytes.get(skip_blanks(bytes, end)) == Some(&b'=')).then_some(next)
}

/// The closing quote of the value that starts at `at`; a blank line ends the search.
fn value_end(bytes: &[u8], mut at: usize, one_line: bool) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\n' | b'\r' => {
                let next = skip_blanks(bytes, at + newline_len(bytes, at));
                if one_line || newline_len(bytes, next) > 0 {
                    return None;
                }
                at = next;
            }
            _ => at += 1,
        }
    }
}

/// The end of a value that no `"` opens: its own second quote, or a blank or the closing colons.
fn bare_value_end(text: &str, at: usize) -> usize {
    let end = line_end(text.as_bytes(), at);
    let line = text.get(at..end).unwrap_or_default();
    let close = match line.chars().next() {
        Some('\'') => Some('\''),
        Some('\u{201c}' | '\u{201d}' | '\u{201e}') => Some('\u{201d}'),
        Some('\u{2018}' | '\u{2019}') => Some('\u{2019}'),
        _ => None,
    };
    let quoted = close.and_then(|close| {
        let open = line.chars().next().map_or(0, char::len_utf8);
        line.get(open..)?.find(close).map(|i| open + i + close.len_utf8())
    });
    let bare = || line.find(":::").unwrap_or(line.len()).min(line.find([' ', '\t']).unwrap_or(line.len()));
    at + quoted.unwrap_or_else(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Name, attributes and what is wrong, in words.
    fn shown(text: &str) -> String {
        let Some(it) = read(text, text.find(':').unwrap()) else { return "nothing".to_owned() };
        let mut out = text[it.name.clone()].to_owned();
        for attribute in &it.attributes {
            out += &format!(" {}", &text[attribute.name.clone()]);
            out += &attribute.value.clone().map_or_else(String::new, |value| format!("=({})", &text[value]));
        }
        let flaw = it.flaw.clone().map(|flaw| match flaw {
            Flaw::Quotes(range) => format!(" quotes `{}`", &text[range]),
            Flaw::Open(range) => format!(" open `{}`", &text[range]),
            Flaw::Junk(range) => format!(" junk `{}`", &text[range]),
            Flaw::Colons(range) => format!(" colons `{}`", &text[range]),
        });
        out += &flaw.unwrap_or_default();
        out += if it.closing.is_some() { " closed" } else { "" };
        out + &format!(" | {}", &text[it.span.end..])
    }

    #[test]
    fn each_part_has_its_place() {
        for (text, expected) in [
            (":::image source=\"a.png\" alt-text=\"b\"::: x", "image source=(a.png) alt-text=(b) closed |  x"),
            ("::: zone pivot = \"a,b\"\nx", "zone pivot=(a,b) | \nx"),
            (":::image\n  source=\"a.png\"\n> lightbox\n", "image source=(a.png) | \n> lightbox\n"),
            (":::image source=\"a.png\" lightbox:::", "image source=(a.png) lightbox closed | "),
            (":::row:::", "row closed | "),
            ("::::moniker range=\"a\"\n", "moniker range=(a) | \n"),
            (
                ":::image source='a b.png' alt-text=\"b\":::",
                "image source=('a b.png') quotes `'a b.png'` |  alt-text=\"b\":::",
            ),
            (":::image source=a.png:::", "image source=(a.png) quotes `a.png` | :::"),
            (
                ":::image source=\u{201c}a b\u{201d} x:::",
                "image source=(\u{201c}a b\u{201d}) quotes `\u{201c}a b\u{201d}` |  x:::",
            ),
            (":::zone pivot=\"a\n\nx\"", "zone pivot=(a) open `\"a` | \n\nx\""),
            (
                ":::image source=\"a\" alt-text=\"the \"b\" c\":::",
                "image source=(a) alt-text=(the ) junk `b\"` | b\" c\":::",
            ),
            (":::image source=\"a\" see below\n", "image source=(a) |  see below\n"),
            (":::image source=\"a\", alt-text=\"b\":::", "image source=(a) junk `,` | , alt-text=\"b\":::"),
            (":::image source=\"a\"::\nx", "image source=(a) colons `::` | \nx"),
            (":::image source=\"a\"\n:::\n", "image source=(a) closed | \n"),
            (":::image source=\"a\"\n:::zone-end\n", "image source=(a) | \n:::zone-end\n"),
            (":::zone-end", "zone-end | "),
            ("::: \n", "nothing"),
            ("::image", "nothing"),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_ranges_that_fit_it(parts in prop::collection::vec(prop::sample::select(vec![
            ":::", ":", "image", "zone", "code", " ", "\n", "\r\n", "\"", "'", "=", "source", "é", "\u{201c}", "\u{201d}", ">", "x",
        ]), 0..24)) {
            let text = format!(":::{}", parts.concat());
            if let Some(it) = read(&text, 0) {
                let mut ranges = vec![it.span.clone(), it.name.clone()];
                ranges.extend(it.closing.clone());
                ranges.extend(it.attributes.iter().flat_map(|a| a.value.clone().into_iter().chain([a.name.clone()])));
                if let Some(Flaw::Quotes(r) | Flaw::Open(r) | Flaw::Junk(r) | Flaw::Colons(r)) = it.flaw.clone() {
                    ranges.push(r);
                }
                for range in ranges {
                    prop_assert!(text.get(range.clone()).is_some(), "{range:?} in {text:?}");
                }
            }
        }
    }
}
