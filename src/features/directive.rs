//! The `:::` construct around a place, also one that is still being typed.
//!
//! Must not know what exists in the set, nor say anything about a construct: that is for completion and hover.

use crate::markdown::constructs::{self, Construct};
use crate::markdown::triple_colon::{self, TripleColon};
use std::ops::Range;

/// How far back the start of a construct is looked for, in bytes.
const LOOK_BACK: usize = 4_000;

/// A `:::` construct as written, perhaps half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// The construct; without the word that is being typed where an attribute may begin.
    pub whole: TripleColon,
    /// Whether nothing but a quote's or list's mark stands before it on its line.
    pub starts_line: bool,
}

/// The part of a construct that a place is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its name, or where one begins.
    Name,
    /// The name of an attribute, perhaps half or still empty.
    Attribute(Range<usize>),
    /// What stands between the quotes of the attribute of this index; without its second quote up to the line's end.
    Value(usize, Range<usize>),
}

impl Directive {
    /// The construct around byte `at` of `text`, and the part that `at` touches.
    pub(super) fn around(text: &str, at: usize) -> Option<(Self, Part)> {
        let mut from = paragraph_start(text, at)?;
        loop {
            let start = from + text.get(from..at)?.find(":::")?;
            let before = text[..start].chars().next_back();
            let colons = text[start..].bytes().take_while(|&b| b == b':').count();
            from = start + colons;
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, ':' | '`' | '\\')) {
                continue;
            }
            let found = match triple_colon::read(text, start) {
                Some(whole) => {
                    from = whole.span.end;
                    part(text, at, start, &whole).map(|(part, patched)| (patched.unwrap_or(whole), part))
                }
                None => unnamed(text, at, start, colons).map(|whole| (whole, Part::Name)),
            };
            if let Some((whole, part)) = found {
                let line = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
                let lead = text[line..start].trim_matches([' ', '\t', '>']);
                return Some((Self { whole, starts_line: lead.is_empty() || is_list_mark(lead) }, part));
            }
        }
    }

    /// What the name stands for; `None` within a line for a construct that is a block.
    pub(super) fn construct(&self, text: &str) -> Option<&'static Construct> {
        let found = constructs::find(text.get(self.whole.name.clone())?)?;
        (self.starts_line || matches!(found.name, "image" | "no-loc")).then_some(found)
    }

    /// The end of the name, with colons that directly follow it.
    pub(super) fn name_end(&self) -> usize {
        match &self.whole.closing {
            Some(closing) if self.whole.attributes.is_empty() => closing.end,
            _ => self.whole.name.end,
        }
    }
}

/// Colons behind which a name may be typed at `at`.
fn unnamed(text: &str, at: usize, start: usize, colons: usize) -> Option<TripleColon> {
    let end = start + colons;
    let blanks = text.get(end..at)?;
    let name = at..at;
    blanks.bytes().all(is_blank).then(|| TripleColon {
        span: start..at,
        colons,
        name,
        attributes: Vec::new(),
        closing: None,
        flaw: None,
    })
}

/// The part of `whole` that `at` is in, and the construct without the word at `at` when that is still being typed.
fn part(text: &str, at: usize, start: usize, whole: &TripleColon) -> Option<(Part, Option<TripleColon>)> {
    if at < start + whole.colons {
        return None;
    }
    if at <= whole.name.end {
        return Some((Part::Name, None));
    }
    for (index, attribute) in whole.attributes.iter().enumerate() {
        let value = attribute.value.clone().filter(|value| text[..value.start].ends_with('"'));
        if let Some(value) = value.filter(|value| value.start <= at && at <= value.end) {
            let rest = &text[at..value.end];
            let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
            return Some((Part::Value(index, value.start..end), None));
        }
        if attribute.value.is_some() && attribute.name.start <= at && at <= attribute.name.end {
            return Some((Part::Attribute(attribute.name.clone()), None));
        }
    }
    // A word that is no attribute yet ends the reading: without it the rest can be read.
    let word = at - text[..at].bytes().rev().take_while(|&b| is_word(b)).count();
    let word = word..at + text[at..].bytes().take_while(|&b| is_word(b)).count();
    let mut patched = text.to_owned();
    patched.replace_range(word.clone(), &" ".repeat(word.len()));
    let without = triple_colon::read(&patched, start)?;
    let stop = without.closing.as_ref().map_or(without.span.end, |closing| closing.start);
    let blank = patched.get(stop..at).is_none_or(|rest| rest.bytes().all(is_blank));
    let within = at <= stop || (blank && without.closing.is_none());
    (within && text[..word.start].ends_with([' ', '\t'])).then_some((Part::Attribute(word), Some(without)))
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

/// `-`, `*`, `+`, `1.`
pub(super) fn is_list_mark(lead: &str) -> bool {
    let number = lead.strip_suffix(['.', ')']);
    matches!(lead, "-" | "*" | "+") || number.is_some_and(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()))
}

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t')
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The part at `|`, with what it is.
    fn show(marked: &str) -> String {
        let at = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let Some((directive, part)) = Directive::around(&text, at) else { return "-".into() };
        let name = &text[directive.whole.name.clone()];
        match part {
            Part::Name => format!("name {name}"),
            Part::Attribute(word) if word.is_empty() => format!("{name} between"),
            Part::Attribute(word) => format!("{name} {}", &text[word]),
            Part::Value(index, value) => {
                let attribute = &directive.whole.attributes[index];
                format!("{name} {}={}", &text[attribute.name.clone()], &text[value])
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
            (":::image source='a' |", "image between"),
            (":::image source='a|' alt-text=\"b\":::", "-"),
            (":::image so| alt-text=\"b\":::", "image so"),
            (":::image alt-text=\"a|\nb \"c\" d", "image alt-text=a"),
            (":::image alt-text=\"a\nb|c\" source=\"d\":::", "image alt-text=a\nbc"),
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
                proptest::prop_assert!(directive.whole.span.end <= text.len());
            }
        }
    }
}
