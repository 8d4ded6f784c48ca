//! How half-typed paths and anchors are read, and how text is written in Markdown.
//!
//! Pure text; what exists is `graph`'s matter, where a destination leads `docset::resolve`'s.

pub(super) use crate::docset::relative::{Style, encode_fragment_as as encode_fragment, encode_path_as as encode_path};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::path::Path;

/// What `typed` means: Markdown's backslash escapes and, but for includes, percent-encoding taken away.
pub(super) fn decode(typed: &str, style: Style) -> Cow<'_, str> {
    let plain = match style {
        Style::Quoted => Cow::Borrowed(typed),
        _ => unescape(typed),
    };
    if matches!(style, Style::Include(_)) || !plain.contains('%') {
        return plain;
    }
    match percent_decode_str(&plain).decode_utf8() {
        Ok(decoded) => Cow::Owned(decoded.into_owned()),
        Err(_) => plain,
    }
}

/// Markdown's backslash escapes taken away; a backslash before a letter is Learn's other slash and stays.
pub(super) fn unescape(typed: &str) -> Cow<'_, str> {
    if !typed.contains('\\') {
        return Cow::Borrowed(typed);
    }
    let mut plain = String::with_capacity(typed.len());
    let mut chars = typed.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() && !matches!(next, '.' | '~') => {}
            _ => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// `path` as a `file:` URI that can stand bare in Markdown.
pub(super) fn file_uri(path: &Path) -> Option<String> {
    let uri = url::Url::from_file_path(path).ok()?;
    Some(uri.as_str().replace('(', "%28").replace(')', "%29").replace('\'', "%27"))
}

/// `text` as Markdown that shows just that. Decision: only what would mean something is escaped, because Neovim shows
/// the backslashes: "C#", "R&D", "What's new!" and "Title | Site" stay readable. Not for a table's cell (`|`).
pub(super) fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
        let means_something = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
            '_' => !(is_word(before) && is_word(rest.peek().copied())),
            '#' | '>' => escaped.trim_start().is_empty(),
            '&' => rest.peek().is_some_and(|&it| it == '#' || it.is_ascii_alphabetic()) && text.contains(';'),
            _ => false,
        };
        if means_something {
            escaped.push('\\');
        }
        escaped.push(if matches!(c, '\n' | '\r') { ' ' } else { c });
        before = Some(c);
    }
    escaped
}

/// `text` as a code span, however many backticks are in it.
pub(super) fn code_span(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// How well `wanted` (lower case) fits the path `candidate`, best first: 0 the name begins with it, 1 the path
/// contains it, 2 its characters occur in order from a word's start. `None` when it does not fit.
pub(super) fn fit(candidate: &str, wanted: &str) -> Option<u8> {
    if wanted.is_empty() {
        return Some(0);
    }
    let folded: Cow<'_, str> = match candidate.is_ascii() {
        true => Cow::Borrowed(candidate),
        false => Cow::Owned(candidate.to_lowercase()),
    };
    let (hay, needle) = (folded.as_bytes(), wanted.as_bytes());
    let name = hay.iter().rposition(|&b| b == b'/').map_or(0, |slash| slash + 1);
    let first = *needle.first()?;
    let upper = first.to_ascii_uppercase();
    let mut fits = None;
    // From a word's start: letters strewn over a long path fit nearly everything.
    let mut word_start = None;
    for (at, &b) in hay.iter().enumerate() {
        if b != first && b != upper {
            continue;
        }
        if hay.get(at..at + needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle)) {
            if at == name || at == 0 {
                return Some(0);
            }
            fits = Some(1);
        }
        let starts_word = at == 0 || !hay[at - 1].is_ascii_alphanumeric();
        if starts_word && (word_start.is_none() || word_start < Some(name)) {
            word_start = Some(at);
        }
    }
    fits.or_else(|| {
        let mut left = needle.iter().peekable();
        for b in &hay[word_start?..] {
            left.next_if(|&&wanted| b.to_ascii_lowercase() == wanted);
        }
        left.peek().is_none().then_some(2)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for raw in ["a b.md", "a(1).md", "100%.md", "安装/说明.md", "a&b`c|d.md", "a\u{3000}b.md", "a#b?.md"] {
            for style in [Style::Bare, Style::Angle, Style::Quoted] {
                assert_eq!(decode(&encode_path(raw, style).unwrap(), style), raw);
            }
        }
    }

    #[test]
    fn only_what_would_mean_something_is_escaped() {
        for (text, escaped) in [
            ("Overview | Microsoft Docs", "Overview | Microsoft Docs"),
            ("What's new in C#!", "What's new in C#!"),
            ("R&D and Q&A", "R&D and Q&A"),
            ("Set ms_author", "Set ms_author"),
            ("_Now_ *here*", "\\_Now\\_ \\*here\\*"),
            ("# one # two > three", "\\# one # two > three"),
            ("> quote", "\\> quote"),
            ("&lt;b&gt; <b>", "\\&lt;b\\&gt; \\<b>"),
            ("![a](b) `c` ~~d~~ \\", "!\\[a\\](b) \\`c\\` \\~\\~d\\~\\~ \\\\"),
            ("two\nlines", "two lines"),
        ] {
            assert_eq!(escape_markdown(text), escaped, "{text}");
        }
    }

    #[test]
    fn names_that_begin_with_the_typed_text_fit_best() {
        for (candidate, wanted, fits) in [
            ("../x/Setup.md", "set", Some(0)),
            ("setup/index.md", "setup", Some(0)),
            ("../x/first-setup.md", "setup", Some(1)),
            ("../x/setup.md", "stp", Some(2)),
            ("../x/setup.md", "tup", Some(1)),
            ("../x/setup.md", "tp", None),
            ("../x/setup.md", "zz", None),
            ("a/ÜBER.md", "über", Some(0)),
            ("a.md", "", Some(0)),
        ] {
            assert_eq!(fit(candidate, wanted), fits, "{candidate} {wanted}");
        }
    }

    #[test]
    fn code_spans_hold_backticks() {
        assert_eq!(code_span("a`b``c"), "```a`b``c```");
        assert_eq!(code_span("`a"), "`` `a ``");
    }
}
