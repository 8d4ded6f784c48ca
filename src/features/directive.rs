//! The `:::` construct around a place, read from the raw text, so that a half-typed one is found too.
//!
//! Must not know what exists in the set, nor say anything about a construct: that is for completion and hover.

use crate::markdown::constructs::{self, Closing, Construct};
use std::ops::Range;

/// How far back the start of a construct is looked for, in bytes.
const LOOK_BACK: usize = 4_000;

/// A `:::` construct as written, perhaps half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// The colons that open it.
    pub colons: Range<usize>,
    /// Its name, perhaps empty.
    pub name: Range<usize>,
    /// Its attributes.
    pub attributes: Vec<Written>,
    /// Whether colons close it on its own.
    pub closed: bool,
    /// Where it ends.
    pub end: usize,
    /// Whether nothing but a quote's or list's mark stands before it on its line.
    pub starts_line: bool,
}

/// An attribute as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Its name.
    pub name: Range<usize>,
    /// What stands between its quotes, or behind the first one.
    pub value: Option<Range<usize>>,
}

/// The part of a construct that a place is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its name, or where one begins.
    Name,
    /// The name of the attribute of this index.
    Attribute(usize),
    /// The value of the attribute of this index.
    Value(usize),
    /// Blanks behind the name, where an attribute may begin.
    Between,
}

impl Directive {
    /// The construct around byte `at` of `text`, and the part that `at` touches.
    pub(super) fn around(text: &str, at: usize) -> Option<(Self, Part)> {
        let mut from = paragraph_start(text, at)?;
        loop {
            let start = from + text.get(from..at)?.find(":::")?;
            let directive = Self::read(text, start)?;
            if let Some(part) = directive.part(text, at) {
                return Some((directive, part));
            }
            from = directive.end.max(directive.colons.end);
        }
    }

    /// The value of the attribute `name`.
    pub(super) fn value<'t>(&self, text: &'t str, name: &str) -> Option<&'t str> {
        let found = self.attributes.iter().find(|it| text[it.name.clone()].eq_ignore_ascii_case(name))?;
        text.get(found.value.clone()?)
    }

    /// What the name stands for; `None` within a line for a construct that is a block.
    pub(super) fn construct(&self, text: &str) -> Option<&'static Construct> {
        let found = constructs::find(text.get(self.name.clone())?)?;
        (self.starts_line || matches!(found.name, "image" | "no-loc")).then_some(found)
    }

    /// The construct whose colons begin at `start`.
    pub(super) fn read(text: &str, start: usize) -> Option<Self> {
        let bytes = text.as_bytes();
        let run = bytes.get(start..)?.iter().take_while(|&&b| b == b':').count();
        let colons = start..start + run;
        let name_start = skip(bytes, colons.end, is_blank);
        let name = name_start..skip(bytes, name_start, is_word);
        let line = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let lead = text[line..start].trim_matches([' ', '\t', '>']);
        let starts_line = lead.is_empty() || is_list_mark(lead);
        let before = text[..start].chars().next_back();
        if run < 3 || before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ':' | '`' | '\\')) {
            // No construct, but one may follow it.
            let end = colons.end;
            return Some(Self {
                name: end..end,
                colons,
                attributes: Vec::new(),
                closed: true,
                end,
                starts_line: false,
            });
        }
        // Only what is one with the text around it goes on in the next line.
        let known = constructs::find(&text[name.clone()]);
        let inline = known.is_some_and(|it| it.closing != Closing::Itself && it.end().is_none());
        let mut end = name.end;
        let mut attributes = Vec::new();
        let mut closed = false;
        loop {
            let mut at = skip(bytes, end, is_blank);
            if inline && matches!(bytes.get(at), Some(b'\n' | b'\r')) {
                at = next_line(bytes, at);
            }
            if text[at..].starts_with(":::") {
                (closed, end) = (true, skip(bytes, at, |b| b == b':'));
                break;
            }
            let name_end = skip(bytes, at, is_word);
            let equals = skip(bytes, name_end, is_blank);
            let has_value = bytes.get(equals) == Some(&b'=');
            // What is glued to the name or to a value is no attribute; nor are words behind one.
            if at == end || name_end == at {
                end = at.min(line_end(text, end));
                break;
            }
            let quote = if has_value { skip(bytes, equals + 1, is_blank) } else { name_end };
            if !has_value || bytes.get(quote) != Some(&b'"') {
                attributes.push(Written { name: at..name_end, value: None });
                end = if has_value { equals + 1 } else { name_end };
                continue;
            }
            let stop = line_end(text, quote);
            let value_end = text[quote + 1..stop].find('"').map(|len| quote + 1 + len);
            attributes.push(Written { name: at..name_end, value: Some(quote + 1..value_end.unwrap_or(stop)) });
            end = value_end.map_or(stop, |end| end + 1);
            if value_end.is_none() {
                break;
            }
        }
        Some(Self { colons, name, attributes, closed, end, starts_line })
    }

    fn part(&self, text: &str, at: usize) -> Option<Part> {
        let behind = if self.closed { text[..self.end].trim_end_matches(':').len() } else { self.end };
        // Blanks behind what was read still belong to a construct that its line closes.
        let blanks = text.get(self.end..at).is_some_and(|rest| rest.bytes().all(is_blank)) && !self.closed;
        if at < self.colons.end || (at > behind && !blanks) {
            return None;
        }
        if at <= self.name.end {
            return Some(Part::Name);
        }
        for (index, attribute) in self.attributes.iter().enumerate() {
            if attribute.name.start <= at && at <= attribute.name.end {
                return Some(Part::Attribute(index));
            }
            if attribute.value.as_ref().is_some_and(|value| value.start <= at && at <= value.end) {
                return Some(Part::Value(index));
            }
        }
        text[..at].ends_with([' ', '\t']).then_some(Part::Between)
    }
}

/// Where the paragraph around `at` begins, or what of it is looked at.
fn paragraph_start(text: &str, at: usize) -> Option<usize> {
    let mut from = at.saturating_sub(LOOK_BACK);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = text.get(from..at)?;
    let mut end = window.len();
    while let Some(line_break) = window[..end].rfind('\n') {
        let line = &window[line_break + 1..end];
        if line.trim().is_empty() && end < window.len() {
            return Some(from + end);
        }
        end = line_break;
    }
    Some(from)
}

/// `-`, `*`, `+`, `1.`, perhaps with a quote's mark.
pub(super) fn is_list_mark(lead: &str) -> bool {
    let number = lead.strip_suffix(['.', ')']);
    matches!(lead, "-" | "*" | "+") || number.is_some_and(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()))
}

fn skip(bytes: &[u8], at: usize, is: impl Fn(u8) -> bool) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|&&b| is(b)).count()
}

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t')
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
}

fn line_end(text: &str, at: usize) -> usize {
    at + text[at..].find(['\n', '\r']).unwrap_or(text.len() - at)
}

/// The first byte that is no blank in the line behind the break at `at`; the break itself before a blank line.
fn next_line(bytes: &[u8], at: usize) -> usize {
    let line = skip(bytes, at, |b| b == b'\r');
    let start = skip(bytes, line + 1, |b| is_blank(b) || b == b'>');
    if matches!(bytes.get(start), None | Some(b'\n' | b'\r')) { at } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The part at `|`, with what it is.
    fn show(marked: &str) -> String {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let Some((directive, part)) = Directive::around(&text, at) else { return "-".into() };
        let name = &text[directive.name.clone()];
        match part {
            Part::Name => format!("name {name}"),
            Part::Between => format!("{name} between"),
            Part::Attribute(i) => format!("{name} {}", &text[directive.attributes[i].name.clone()]),
            Part::Value(i) => {
                let it = &directive.attributes[i];
                format!("{name} {}={}", &text[it.name.clone()], &text[it.value.clone().unwrap()])
            }
        }
    }

    #[test]
    fn the_part_at_the_caret_is_found_in_half_typed_constructs() {
        for (text, expected) in [
            (":::|", "name "),
            (":::im|", "name im"),
            ("::: im|age source=\"x\":::", "name image"),
            (":::image |", "image between"),
            (":::image so|", "image so"),
            (":::image source=|", "-"),
            (":::image source=\"|", "image source="),
            (":::image source=\"a|b\" alt-text=\"c\":::", "image source=ab"),
            (":::image source=\"ab\" al|t-text=\"c\":::", "image alt-text"),
            (":::image source=\"ab\" | alt-text=\"c\":::", "image between"),
            (":::image source=\"ab\"|", "-"),
            (":::image source=\"ab\" |:::", "image between"),
            (":::image source=\"ab\":::|", "-"),
            (":::image source=\"ab\"::: |", "-"),
            ("text :::image source=\"ab\"::: and :::no-|", "name no-"),
            (":::image source=\"a\"\n    alt-t|ext=\"b\":::", "image alt-text"),
            ("> :::zone pi|vot=\"a\"\n> x\n> :::zone-end", "zone pivot"),
            (":::zone pivot=\"a\"\nte|xt\n:::zone-end", "-"),
            (":::zone pivot=\"a\"\n:::zone-e|nd", "name zone-end"),
            ("::::moniker range=\"|\"", "moniker range="),
            (":::row:::\n:::column sp|", "column sp"),
            ("plain |text", "-"),
            ("std::|", "-"),
            ("a:::|", "-"),
            (":::\n\n|", "-"),
            (":::\n|", "-"),
            ("漢:::|", "-"),
            ("漢 :::zone |", "zone between"),
            (":::image source='a' |", "-"),
        ] {
            assert_eq!(show(text), expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_fail(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                ":::", ":", "image", "zone", " ", "\"", "=", "\n", "\r\n", "\n\n", "> ", "source", "漢", "-end", "`",
            ]), 0..30),
            at in 0usize..120,
        ) {
            let text = parts.concat();
            if let Some((directive, _)) = text.is_char_boundary(at).then(|| Directive::around(&text, at)).flatten() {
                proptest::prop_assert!(directive.end <= text.len());
            }
        }
    }
}
