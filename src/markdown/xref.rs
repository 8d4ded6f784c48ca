//! Cross references: how one is written, and what is in it (`uid?query#fragment`).
//!
//! Pure text. Which uids exist is `graph`'s matter, where a reference stands in a text `parse`'s.

use crate::text::Span;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::ops::Range;

use super::front_matter::{FrontMatter, Value};
use super::{Link, LinkKind};

/// What a cross reference says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The uid, percent-decoded; case counts.
    pub uid: Cow<'a, str>,
    /// The decoded part behind `#`; `None` when absent or empty.
    pub fragment: Option<Cow<'a, str>>,
    /// `displayProperty`: which property of the target is shown instead of its name.
    pub display_property: Option<Cow<'a, str>>,
    /// `text`: what is shown.
    pub text: Option<Cow<'a, str>>,
    /// `alt`: what is shown when the target has no page.
    pub alt: Option<Cow<'a, str>>,
    /// `view`: the version that is linked to.
    pub view: Option<Cow<'a, str>>,
}

/// A uid that a file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The uid.
    pub uid: Box<str>,
    /// Where it is written, without quotes.
    pub span: Span,
    /// Whether it is the uid of a page, not of a part of one or of an entry of a map.
    pub whole: bool,
    /// What the page or entry calls itself; empty when it does not.
    pub name: Box<str>,
    /// Where a map's entry leads; empty for none.
    pub href: Box<str>,
}

/// Reads `url`, the decoded destination of a cross reference, with or without its `xref:`.
#[must_use]
pub fn read(url: &str) -> Reference<'_> {
    let (rest, fragment) = match without_prefix(url).split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (without_prefix(url), None),
    };
    let (uid, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut reference = Reference {
        uid: decode(uid.trim()),
        fragment: fragment.filter(|it| !it.is_empty()).map(decode),
        ..Reference::default()
    };
    for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let slot = match key {
            "displayProperty" => &mut reference.display_property,
            "text" => &mut reference.text,
            "alt" => &mut reference.alt,
            "view" => &mut reference.view,
            _ => continue,
        };
        *slot = Some(decode(value));
    }
    reference
}

/// The uid that the header of an article declares, and where it is written, without quotes.
#[must_use]
pub fn declared<'a>(header: &'a FrontMatter, text: &str) -> Option<(Cow<'a, str>, Span)> {
    let value = &header.get("uid")?.value;
    let uid = match &value.value {
        Value::String(uid) => Cow::Borrowed(&**uid),
        Value::Int(uid) => Cow::Owned(uid.to_string()),
        Value::Float(_) | Value::Bool(_) => Cow::Owned(value.span.of(text).to_owned()),
        Value::Null | Value::List(_) | Value::Map(_) => return None,
    };
    let is_quoted = value.span.len() >= 2 && value.span.of(text).starts_with(['"', '\'']);
    let inset = u32::from(is_quoted);
    (!uid.trim().is_empty()).then_some((uid, Span { start: value.span.start + inset, end: value.span.end - inset }))
}

/// A uid that is meant as it stands, as the destination of a cross reference.
#[must_use]
pub fn literal(uid: &str) -> Box<str> {
    uid.replace('%', "%25").replace('#', "%23").replace('?', "%3F").into()
}

/// `uid` as it can be written in the destination of a link; what the build or Markdown would read otherwise is
/// percent-encoded.
#[must_use]
pub fn encode(uid: &str) -> String {
    let mut written = String::with_capacity(uid.len());
    for c in uid.chars() {
        match c {
            '%' | '#' | '?' | '*' | '`' | '"' | '<' | '>' | '(' | ')' | '[' | ']' | '\\' | '|' | ' ' => {
                written.push_str(&format!("%{:02X}", c as u32));
            }
            _ => written.push(c),
        }
    }
    written
}

/// Whether `uid` can be written bare behind `@`.
#[must_use]
pub fn fits_shorthand(uid: &str) -> bool {
    shorthand_len(None, &format!("@{uid} ")) == Some(uid.len() + 1)
}

/// Where the uid of `link`, a cross reference in `text`, is written.
#[must_use]
pub fn uid_span(link: &Link, text: &str) -> Span {
    let path = if link.kind == LinkKind::TocUid { link.destination } else { link.path };
    let written = path.of(text);
    let start = written.len() - without_prefix(written).len();
    let end = match link.kind {
        LinkKind::TocUid => written.len(),
        _ => written.find('?').unwrap_or(written.len()),
    };
    Span::new(path.start as usize + start, path.start as usize + end.max(start))
}

/// Length of the `@uid`, `@'uid'` or `@"uid"` that `text` begins with, given the character before it.
///
/// Source: docfx, `Microsoft.Docs.MarkdigExtensions/Xref/XrefInlineParser.cs`. What stands before an e-mail
/// address's `@` is a letter, so that it is none.
#[must_use]
pub fn shorthand_len(before: Option<char>, text: &str) -> Option<usize> {
    let stop = |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '~');
    if !before.is_none_or(|c| c.is_whitespace() || stop(c)) {
        return None;
    }
    let rest = text.strip_prefix('@')?;
    let first = rest.chars().next()?;
    if let quote @ ('\'' | '"') = first {
        let close = rest[1..].find([quote, '\n', '\r'])?;
        return (close > 0 && rest[1 + close..].starts_with(quote)).then_some(close + 3);
    }
    if !first.is_alphabetic() {
        return None;
    }
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let ends = c.is_whitespace()
            || matches!(c, '"' | '\'' | '<' | '>' | '[' | ']' | '|')
            || (stop(c) && next.is_none_or(|next| next.is_whitespace() || stop(next)));
        if ends {
            return Some(i + 1);
        }
    }
    Some(text.len())
}

/// The quoted uid of `<xref:"uid">` whose colon is at `colon`: from `<` to `>`, and what is between the quotes.
pub(super) fn quoted(text: &str, colon: usize) -> Option<(Range<usize>, Range<usize>)> {
    let start = colon.checked_sub(5)?;
    if !text.get(start..colon)?.eq_ignore_ascii_case("<xref") {
        return None;
    }
    let rest = text.get(colon + 1..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let len = rest[1..].find([quote, '\n', '\r'])?;
    let end = colon + 2 + len;
    (len > 0 && text.get(end..)?.strip_prefix(quote)?.starts_with('>')).then_some((start..end + 2, colon + 2..end))
}

fn without_prefix(url: &str) -> &str {
    match url.get(..5).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xref:")) {
        true => &url[5..],
        false => url,
    }
}

/// `text` percent-decoded; what is no UTF-8 then stays as written.
fn decode(text: &str) -> Cow<'_, str> {
    match text.contains('%') {
        true => percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text)),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_reference_are_told_apart() {
        for (url, uid, fragment) in [
            ("xref:A.B", "A.B", None),
            ("XREF:A.B", "A.B", None),
            ("A.B?x=y#f%20g", "A.B", Some("f g")),
            ("xref:A.B%2A#", "A.B*", None),
            ("xref:A.B.%23ctor%28System.String%29", "A.B.#ctor(System.String)", None),
            ("xref:List%601", "List`1", None),
            ("xref:100%", "100%", None),
            ("xref:a#b?c", "a", Some("b?c")),
            ("xref:", "", None),
        ] {
            let read = read(url);
            assert_eq!((&*read.uid, read.fragment.as_deref()), (uid, fragment), "{url}");
        }
    }

    #[test]
    fn the_reserved_keys_of_the_query_are_read() {
        let read = read("xref:A?displayProperty=fullName&alt=b%20c&text=T&view=net-9&other=x&odd");
        assert_eq!(
            [read.display_property, read.alt, read.text, read.view].map(|it| it.unwrap().into_owned()),
            ["fullName", "b c", "T", "net-9"]
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        for uid in ["A.B", "A*", "A.#ctor(B,C)", "100%", "what?", "List`1", "a b"] {
            assert_eq!(read(&literal(uid)).uid, uid);
            assert_eq!(read(&encode(uid)).uid, uid);
        }
    }

    #[test]
    fn a_shorthand_ends_where_the_build_ends_it() {
        for (before, text, expected) in [
            (None, "@A.B c", Some("@A.B")),
            (Some(' '), "@A.B. C", Some("@A.B")),
            (Some('.'), "@A.B.", Some("@A.B")),
            (Some(' '), "@A..B", Some("@A")),
            (Some(' '), "@A,B|C", Some("@A,B")),
            (Some(' '), "@'a b' c", Some("@'a b'")),
            (Some(' '), "@\"a b\"", Some("@\"a b\"")),
            (Some(' '), "@'a\nb'", None),
            (Some(' '), "@''", None),
            (Some('e'), "@A.example", None),
            (Some('('), "@A", None),
            (None, "@1", None),
            (None, "@", None),
        ] {
            assert_eq!(shorthand_len(before, text).map(|len| &text[..len]), expected, "{text}");
        }
        assert!(fits_shorthand("A.B`1") && !fits_shorthand("a b") && !fits_shorthand("A.") && !fits_shorthand("1"));
    }
}
