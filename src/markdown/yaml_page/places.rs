//! Where in a file the characters of a YAML value are written: quotes, escapes, indentation and folded lines stand
//! between them.
//!
//! What cannot be told for certain has no place, so that nothing is ever written into the middle of a mark.

use crate::text::Span;
use granit_parser::ScalarStyle;

/// A stretch of a value that stands in the file as it is, within one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    value: usize,
    file: usize,
    len: usize,
}

/// The places of a value's characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places(Vec<Piece>);

impl Places {
    /// Those of `value`, which `span` of `text` holds in `style`; `None` when they cannot be told.
    ///
    /// Whatever the style, what YAML leaves out between two lines are blanks: so each line has to be found in the value
    /// behind the one before it. That costs as much as the value is long.
    pub fn find(value: &str, style: ScalarStyle, text: &str, span: Span) -> Option<Self> {
        let written = span.of(text);
        let (start, inside) = match style {
            ScalarStyle::SingleQuoted => (1, written.strip_prefix('\'')?.strip_suffix('\'')?),
            ScalarStyle::DoubleQuoted => (1, written.strip_prefix('"')?.strip_suffix('"')?),
            // The range of a block begins behind its mark.
            _ => (0, written),
        };
        let mut pieces = Vec::new();
        let (mut at, mut file) = (0, span.start as usize + start);
        for line in inside.split_inclusive('\n') {
            let content = line.trim();
            if !content.is_empty() {
                at += blanks(value.get(at..)?);
                let mut begin = file + line.len() - line.trim_start().len();
                for (verbatim, escape) in parts(content, style) {
                    value.get(at..)?.strip_prefix(verbatim)?;
                    if !verbatim.is_empty() {
                        pieces.push(Piece { value: at, file: begin, len: verbatim.len() });
                    }
                    at += verbatim.len();
                    begin += verbatim.len() + escape.len();
                    // A backslash at the end of a line stands for nothing.
                    if escape.len() > 1 {
                        at += value.get(at..)?.chars().next()?.len_utf8();
                    }
                }
            }
            file += line.len();
        }
        value.get(at..)?.trim().is_empty().then_some(Self(pieces))
    }

    /// The place of `span` of the value, when all of it stands there as it is.
    pub fn exact(&self, span: Span) -> Option<Span> {
        let (start, end) = (span.start as usize, span.end as usize);
        let index = self.0.partition_point(|piece| piece.value <= start).checked_sub(1)?;
        let piece = self.0.get(index).filter(|piece| end <= piece.value + piece.len)?;
        Some(Span::new(piece.file + start - piece.value, piece.file + end - piece.value))
    }

    /// The place from the first to the last character of `span` of the value, with what stands between them.
    pub fn around(&self, span: Span) -> Span {
        if let Some(exact) = self.exact(span) {
            return exact;
        }
        let (start, end) = (span.start as usize, span.end as usize);
        let first = self.0.partition_point(|piece| piece.value + piece.len <= start);
        let last = self.0.partition_point(|piece| piece.value < end).checked_sub(1);
        let first = self.0.get(first).map(|piece| piece.file + start.saturating_sub(piece.value));
        let last = last.and_then(|last| self.0.get(last));
        let last = last.map(|piece| piece.file + (end - piece.value).min(piece.len));
        match (first, last) {
            (Some(first), Some(last)) if first <= last => Span::new(first, last),
            (Some(at), _) | (None, Some(at)) => Span::at(at),
            (None, None) => Span::default(),
        }
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// A line cut behind each escape: what stands there as it is, and the escape behind it, which is empty at the end.
fn parts(line: &str, style: ScalarStyle) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((at, len)) = escape(rest, style) {
        let (verbatim, behind) = rest.split_at(at);
        let (escape, behind) = behind.split_at_checked(len).unwrap_or((behind, ""));
        parts.push((verbatim, escape));
        rest = behind;
    }
    parts.push((rest, ""));
    parts
}

/// Where the first escape in `line` is, and how long.
fn escape(line: &str, style: ScalarStyle) -> Option<(usize, usize)> {
    match style {
        ScalarStyle::SingleQuoted => Some((line.find("''")?, 2)),
        ScalarStyle::DoubleQuoted => {
            let at = line.find('\\')?;
            let len = match line.get(at + 1..)?.chars().next() {
                None => 1,
                Some('x') => 4,
                Some('u') => 6,
                Some('U') => 10,
                Some(other) => 1 + other.len_utf8(),
            };
            Some((at, len))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use granit_parser::{Event, Parser};

    /// Each word of the values of `yaml`, found where it is written.
    fn words(yaml: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (event, span) in Parser::new_from_str(yaml).map_while(Result::ok) {
            let Event::Scalar(value, style, ..) = event else { continue };
            if matches!(value.trim(), "" | "~") {
                continue;
            }
            let span = Span::from(span.byte_range().unwrap());
            let Some(places) = Places::find(&value, style, yaml, span) else {
                found.push(format!("? {value}"));
                continue;
            };
            for word in value.split_whitespace() {
                let at = word.as_ptr() as usize - value.as_ptr() as usize;
                let span = Span::new(at, at + word.len());
                match places.exact(span) {
                    Some(exact) => assert_eq!(exact.of(yaml), word, "{yaml}"),
                    None => found.push(format!("{word} in `{}`", places.around(span).of(yaml))),
                }
            }
            let (start, end) = (blanks(&value), value.trim_end().len());
            if start < end {
                let whole = places.around(Span::new(start, end)).of(yaml);
                let first = value.split_whitespace().next().unwrap();
                assert!(places.exact(Span::new(start, start + first.len())).is_none() || whole.starts_with(first));
            }
        }
        found
    }

    #[test]
    fn every_style_says_where_its_words_stand() {
        for yaml in [
            "a: one two",
            "a: one\n  two\n\n  three # no\nb: c",
            "a: 'one two'\nb: \"three\n\n  four\"",
            "a: |\n  One [x](y.md)\n\n    code\n  two\n\n\nb: c",
            "a: |2-  # comment\n    more\n  less\nb:\n- >+\n folds\n here\n\n  more\n\n- |\n  x",
            "a: |\n  | one | two |\n  |---|---|\nb: >\n\n  > three\n",
            "a: |\r\n  one\r\n  two\r\nb: 'x\r\n  y'\r\n",
            "a: \"日本 é\"\nb: 日本 # ü\n",
            "{a: 'b c', \"d\": [e, \"f g\"]}",
            "a:\nb: ''\nc: \"\"\nd: |\ne: >-\n\n",
            "a: &x |\n  t u\nb: !!str >\n  v\n  w\n",
        ] {
            assert_eq!(words(yaml), [""; 0], "{yaml}");
        }
    }

    #[test]
    fn a_word_with_an_escape_in_it_has_no_place_of_its_own() {
        for (yaml, expected) in [
            ("'it''s b'", "it's in `it''s`"),
            (r#""a \"b\" \u00e9c \x41 d\\e f\ng""#, "\"b\" in `b`, éc in `c`, A in ``, d\\e in `d\\\\e`"),
            ("\"a\\\n  b c\"", "ab in `a\\\n  b`"),
        ] {
            assert_eq!(words(yaml).join(", "), expected, "{yaml}");
        }
    }
}
