//! Positions in text: byte spans, line index, columns in the three LSP encodings, applying edits.
//!
//! Everything inside the crate speaks byte offsets; columns exist only at the edges (`lsp`, `cli`).
//! Must not know about Markdown, files or the protocol.

use std::ops::Range;

/// `1 link`, `2 links`, `2 entries`.
#[must_use]
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {}", form(count, what))
}

/// The form of `what` behind `count`.
#[must_use]
pub fn form(count: usize, what: &str) -> String {
    match what.strip_suffix("try") {
        _ if count == 1 => what.to_owned(),
        Some(stem) => format!("{stem}tries"),
        None => format!("{what}s"),
    }
}

/// A half-open range of byte offsets into one file's text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; never below `start`.
    pub end: u32,
}

impl Span {
    /// The span `start..end`; offsets above `u32::MAX` cannot occur (files are capped at 10 MB).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let (start, end) = (to_u32(start), to_u32(end));
        Self { start, end: end.max(start) }
    }

    /// The empty span at `offset`.
    #[must_use]
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether a caret at `offset` touches the span: both ends count.
    #[must_use]
    pub fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    #[must_use]
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether `other` lies wholly inside this span.
    #[must_use]
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// As a range for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text under the span, or `""` when the span does not fit `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// What a column counts: the encodings a client can negotiate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// UTF-16 code units: LSP's default and the unit of `check --format json`.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// Units that `c` takes in this encoding.
    #[must_use]
    pub fn width(self, c: char) -> u32 {
        match self {
            Self::Utf8 => c.len_utf8() as u32,
            Self::Utf16 => c.len_utf16() as u32,
            Self::Utf32 => 1,
        }
    }

    /// Units that a character of `utf8_len` bytes takes.
    fn width_of_len(self, utf8_len: u32) -> u32 {
        match self {
            Self::Utf8 => utf8_len,
            Self::Utf16 => 1 + u32::from(utf8_len == 4),
            Self::Utf32 => 1,
        }
    }
}

/// A line and a column, both from 0; the column's unit is the encoding it was made with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position {
    /// Line from 0.
    pub line: u32,
    /// Column from 0.
    pub column: u32,
}

/// Where the lines of a text start and which of its characters are wide, so that positions can be
/// computed without the text. Lines end at LF, CRLF or a lone CR, as in LSP.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineIndex {
    /// Byte offset of each line's first byte; never empty.
    starts: Box<[u32]>,
    /// Byte offset of each line's end without its line break.
    /// Kept as the break's length (0, 1 or 2) to save memory.
    breaks: Box<[u8]>,
    /// Non-ASCII characters in order: `offset << 2 | (utf8 length - 1)`.
    /// Decision: packed into 32 bits because files are capped at 10 MB (24 bits).
    wide: Box<[u32]>,
    /// Length of the text in bytes.
    len: u32,
}

impl LineIndex {
    /// Indexes `text` in one pass.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let mut breaks = Vec::new();
        let mut at = 0;
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &bytes[at..]) {
            let end = at + found;
            let width = if bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n') { 2 } else { 1 };
            breaks.push(width as u8);
            at = end + width;
            starts.push(to_u32(at));
        }
        breaks.push(0);
        let wide = if text.is_ascii() {
            Box::default()
        } else {
            text.char_indices()
                .filter(|(_, c)| !c.is_ascii())
                .map(|(i, c)| to_u32(i) << 2 | (c.len_utf8() as u32 - 1))
                .collect()
        };
        Self { starts: starts.into(), breaks: breaks.into(), wide, len: to_u32(bytes.len()) }
    }

    /// Number of lines; a text that ends in a line break has an empty last line.
    #[must_use]
    pub fn lines(&self) -> u32 {
        to_u32(self.starts.len())
    }

    /// Length of the text in bytes.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether the text is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The line that holds byte `offset` (clamped to the text).
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        to_u32(self.starts.partition_point(|&start| start <= offset).max(1) - 1)
    }

    /// The span of line `line` without its line break, or `None` past the last line.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Option<Span> {
        let i = line as usize;
        let start = *self.starts.get(i)?;
        let next = self.starts.get(i + 1).copied().unwrap_or(self.len);
        let end = next - u32::from(self.breaks.get(i).copied().unwrap_or(0));
        Some(Span { start, end })
    }

    /// The position of byte `offset` (clamped to the text; an offset inside a character counts as its start).
    #[must_use]
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let offset = offset.min(self.len);
        let line = self.line_of(offset);
        let start = self.starts[line as usize];
        let mut column = offset - start;
        if encoding != Encoding::Utf8 {
            for (at, len) in self.wide_from(start) {
                if at >= offset {
                    break;
                }
                if at + len > offset {
                    column -= offset - at;
                    break;
                }
                column -= len - encoding.width_of_len(len);
            }
        }
        Position { line, column }
    }

    /// The byte offset of `position`: columns past the end of the line clamp to its end, lines past
    /// the last to the end of the text, a column inside a character to that character's start.
    #[must_use]
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        let Some(line) = self.line_span(position.line) else { return self.len };
        let mut offset = line.start;
        let mut left = position.column;
        for (at, len) in self.wide_from(line.start) {
            if at >= line.end || left < at - offset {
                break;
            }
            left -= at - offset;
            offset = at;
            let width = encoding.width_of_len(len);
            if left < width {
                return offset;
            }
            left -= width;
            offset += len;
        }
        offset.saturating_add(left).min(line.end)
    }

    fn wide_from(&self, start: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let first = self.wide.partition_point(|&packed| packed >> 2 < start);
        self.wide[first..].iter().map(|&packed| (packed >> 2, (packed & 3) + 1))
    }
}

/// One change to an open text, as a client sends it: a range and its replacement, or the whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The replaced range, or `None` for the whole text.
    pub range: Option<(Position, Position)>,
    /// The new text.
    pub text: String,
}

/// The text of an open file, editable in time proportional to the edit.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    rope: ropey::Rope,
}

impl Buffer {
    /// A buffer that holds `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { rope: ropey::Rope::from_str(text) }
    }

    /// Applies `change`; positions outside the text clamp to it, a range given backwards is turned round.
    pub fn apply(&mut self, change: &Change, encoding: Encoding) {
        let Some((from, to)) = change.range else {
            self.rope = ropey::Rope::from_str(&change.text);
            return;
        };
        let (a, b) = (self.char_at(from, encoding), self.char_at(to, encoding));
        let (a, b) = (a.min(b), a.max(b));
        self.rope.remove(a..b);
        self.rope.insert(a, &change.text);
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        self.rope.to_string()
    }

    fn char_at(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.rope.len_chars();
        }
        let start = self.rope.line_to_char(line);
        let mut chars = 0;
        let mut left = position.column;
        for c in self.rope.line(line).chars() {
            let width = encoding.width(c);
            if c == '\n' || c == '\r' || left < width {
                break;
            }
            left -= width;
            chars += 1;
        }
        start + chars
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn columns_count_in_the_negotiated_unit() {
        // (text, byte offset, utf-8, utf-16, utf-32 column), all on line 1
        for (text, offset, utf8, utf16, utf32) in [
            ("\nabc", 3, 2, 2, 2),
            ("\näbc", 3, 2, 1, 1),
            ("\n漢b", 4, 3, 1, 1),
            ("\n😀b", 5, 4, 2, 1),
            ("\r\n😀漢é!", 11, 9, 4, 3),
            ("\r😀", 1, 0, 0, 0),
        ] {
            let index = LineIndex::new(text);
            for (encoding, column) in [(Encoding::Utf8, utf8), (Encoding::Utf16, utf16), (Encoding::Utf32, utf32)] {
                assert_eq!(index.position(offset, encoding), position(1, column), "{text:?} {encoding:?}");
                assert_eq!(index.offset(position(1, column), encoding), offset, "{text:?} {encoding:?}");
            }
        }
    }

    #[test]
    fn positions_outside_clamp() {
        let index = LineIndex::new("ab\r\n😀\n");
        assert_eq!(index.lines(), 3);
        assert_eq!(index.offset(position(0, 99), Encoding::Utf16), 2, "end of line, before its break");
        assert_eq!(index.offset(position(1, 1), Encoding::Utf16), 4, "inside a surrogate pair: its start");
        assert_eq!(index.offset(position(9, 0), Encoding::Utf16), 9);
        assert_eq!(index.offset(position(1, u32::MAX), Encoding::Utf16), 8);
        assert_eq!(index.position(5, Encoding::Utf16), position(1, 0), "inside a character: its start");
        assert_eq!(index.position(999, Encoding::Utf16), position(2, 0));
        assert_eq!(LineIndex::new("").position(0, Encoding::Utf16), position(0, 0));
    }

    #[test]
    fn separators_that_are_no_line_breaks_in_lsp() {
        assert_eq!(LineIndex::new("a\u{2028}b\u{85}c\u{b}d\u{c}e").lines(), 1);
        let mut buffer = Buffer::new("a\u{2028}b\nc");
        buffer.apply(&Change { range: Some((position(1, 0), position(1, 1))), text: "d".into() }, Encoding::Utf16);
        assert_eq!(buffer.text(), "a\u{2028}b\nd");
    }

    fn texts() -> impl Strategy<Value = String> {
        prop::collection::vec(
            prop::sample::select(vec!["a", "é", "漢", "😀", "\n", "\r\n", "\r", " ", "\u{2028}"]),
            0..40,
        )
        .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn every_character_boundary_survives_the_round_trip(text in texts()) {
            let index = LineIndex::new(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                for (i, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    let at = index.position(i as u32, encoding);
                    let line = index.line_span(at.line).unwrap();
                    if i as u32 <= line.end {
                        prop_assert_eq!(index.offset(at, encoding), i as u32);
                    }
                }
            }
        }

        #[test]
        fn a_buffer_edits_like_a_string(text in texts(), insert in texts(), from in (0u32..8, 0u32..8), to in (0u32..8, 0u32..8)) {
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let (from, to) = (position(from.0, from.1), position(to.0, to.1));
                let index = LineIndex::new(&text);
                let (a, b) = (index.offset(from, encoding), index.offset(to, encoding));
                let mut expected = text.clone();
                expected.replace_range(a.min(b) as usize..a.max(b) as usize, &insert);
                let mut buffer = Buffer::new(&text);
                buffer.apply(&Change { range: Some((from, to)), text: insert.clone() }, encoding);
                prop_assert_eq!(buffer.text(), expected);
            }
        }
    }
}
