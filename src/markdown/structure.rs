//! The blocks of a text and what stands in them, each in the one around it, read when an editor asks for it.
//!
//! Must not judge, and must not be asked for every article of a set: what a check needs of a text is a fact in
//! [`super::Facts`].

use super::Dialect;
use super::dialect;
use crate::text::Span;
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::ops::Range;

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Lines of text that belong together.
    Paragraph,
    /// A heading with its markers.
    Heading,
    /// A list with all its items.
    List,
    /// An item of a list with all that stands in it.
    Item,
    /// A block quote, an alert too.
    Quote,
    /// The text of a footnote.
    Footnote,
    /// A block of code with its fences.
    Code,
    /// A block of HTML.
    Html,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// Something within a line: a link, an image, emphasis, code, a construct of Learn's.
    Inline,
}

impl PartKind {
    /// Whether it takes up lines of its own.
    #[must_use]
    pub fn is_block(self) -> bool {
        !matches!(self, Self::Row | Self::Cell | Self::Inline)
    }
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Where it is, without blanks and line breaks at its end.
    pub span: Span,
}

/// The parts of `text`, whose body begins at byte `body` (behind the header), by start, outer ones first.
#[must_use]
pub fn parts(text: &str, body: usize, dialect: Dialect) -> Vec<Part> {
    let source = text.get(body..).unwrap_or_default();
    let scan = dialect::scan(source, dialect.learn);
    // Learn's own reader of tables differs in what is a cell, not in what is a table.
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES;
    let mut found = Vec::new();
    let mut add = |kind: PartKind, range: Range<usize>| {
        let written = source.get(range.clone()).unwrap_or_default();
        let start = range.start + (written.len() - written.trim_start().len());
        let end = (range.start + written.trim_end().len()).max(start);
        found.push(Part { kind, span: Span::new(start + body, end + body) });
    };
    for (event, range) in Parser::new_ext(&scan.text, options).into_offset_iter() {
        match event {
            Event::Start(tag) => kind(&tag).into_iter().for_each(|kind| add(kind, range.clone())),
            Event::Code(_) => add(PartKind::Inline, range),
            _ => {}
        }
    }
    scan.constructs.iter().for_each(|it| add(PartKind::Inline, it.span.clone()));
    // Of two that are equally long the first that was found is around the other.
    found.sort_by_key(|part| (part.span.start, std::cmp::Reverse(part.span.end)));
    found
}

fn kind(tag: &Tag<'_>) -> Option<PartKind> {
    Some(match tag {
        Tag::Paragraph => PartKind::Paragraph,
        Tag::Heading { .. } => PartKind::Heading,
        Tag::List(_) => PartKind::List,
        Tag::Item => PartKind::Item,
        Tag::BlockQuote(_) => PartKind::Quote,
        Tag::FootnoteDefinition(_) => PartKind::Footnote,
        Tag::CodeBlock(_) => PartKind::Code,
        Tag::HtmlBlock => PartKind::Html,
        Tag::Table(_) => PartKind::Table,
        Tag::TableHead | Tag::TableRow => PartKind::Row,
        Tag::TableCell => PartKind::Cell,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } => PartKind::Inline,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::PartKind::{Cell, Code, Heading, Html, Inline, Item, List, Paragraph, Quote, Row, Table};
    use super::*;

    #[test]
    fn each_part_stands_in_the_one_around_it() {
        for (text, expected) in [
            ("a *b* `c`\n\nd\n", &[(Paragraph, "a *b* `c`"), (Inline, "*b*"), (Inline, "`c`"), (Paragraph, "d")][..]),
            (
                "- a\n  - b\n\n  c\n- d\n",
                &[
                    (List, "- a\n  - b\n\n  c\n- d"),
                    (Item, "- a\n  - b\n\n  c"),
                    (Paragraph, "a"),
                    (List, "- b"),
                    (Item, "- b"),
                    (Paragraph, "c"),
                    (Item, "- d"),
                    (Paragraph, "d"),
                ],
            ),
            ("> [!NOTE]\n> a\n\nb\n", &[(Quote, "> [!NOTE]\n> a"), (Paragraph, "[!NOTE]\n> a"), (Paragraph, "b")]),
            ("# A [b](c.md)\n", &[(Heading, "# A [b](c.md)"), (Inline, "[b](c.md)")]),
            ("```c\n*a*\n```\n", &[(Code, "```c\n*a*\n```")]),
            ("<div>\n*a*\n</div>\n", &[(Html, "<div>\n*a*\n</div>")]),
            (
                "|a|b|\n|-|-|\n|c|d|\n",
                &[
                    (Table, "|a|b|\n|-|-|\n|c|d|"),
                    (Row, "|a|b|"),
                    (Cell, "a"),
                    (Cell, "b"),
                    (Row, "|c|d|"),
                    (Cell, "c"),
                    (Cell, "d"),
                ],
            ),
            (
                "---\ntitle: x\n---\n\nSee [!INCLUDE [a](b.md)].\n",
                &[(Paragraph, "See [!INCLUDE [a](b.md)]."), (Inline, "[!INCLUDE [a](b.md)]")],
            ),
        ] {
            let facts = crate::markdown::parse(text, Dialect::LEARN);
            let body = facts.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
            let found = parts(text, body, Dialect::LEARN);
            let found: Vec<_> = found.iter().map(|it| (it.kind, it.span.of(text))).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
