//! Which parts of a text stand together: lists, quotes, footnotes and the tabs of a group, read when asked for.
//!
//! Must not judge: whether a change may cut one is the asker's matter.

use super::dialect;
use super::{Dialect, Heading};
use crate::text::Span;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What holds a part of a text together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerKind {
    /// A list with all its items.
    List,
    /// A block quote.
    Quote,
    /// The text of a footnote.
    Footnote,
    /// All tabs of a group.
    TabGroup,
    /// One tab: its heading, and what it shows.
    Tab,
}

/// A part of a text that stands together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Container {
    /// What makes it one.
    pub kind: ContainerKind,
    /// Half-open. Of lists and quotes only the outermost are told.
    pub span: Span,
}

/// The containers of `text`, whose body begins at byte `body` (behind the header) and has these headings.
#[must_use]
pub fn containers(text: &str, body: usize, dialect: Dialect, headings: &[Heading]) -> Vec<Container> {
    let scan = dialect::scan(text.get(body..).unwrap_or_default(), dialect.learn);
    let mut options = Options::ENABLE_STRIKETHROUGH;
    options.set(Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES, !dialect.learn);
    let place = |range: &std::ops::Range<usize>| Span::new(range.start + body, range.end + body);
    let mut found = Vec::new();
    let mut rules: Vec<u32> = Vec::new();
    let mut depth = 0_u32;
    for (event, range) in Parser::new_ext(&scan.text, options).into_offset_iter() {
        let kind = match event {
            Event::Start(Tag::List(_)) => ContainerKind::List,
            Event::Start(Tag::BlockQuote(_)) => ContainerKind::Quote,
            Event::Start(Tag::FootnoteDefinition(_)) => ContainerKind::Footnote,
            Event::End(TagEnd::List(_) | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Event::Rule if depth == 0 => {
                rules.push(place(&range).start);
                continue;
            }
            _ => continue,
        };
        if depth == 0 {
            let span = place(&range);
            let end = span.start as usize + span.of(text).trim_end().len();
            found.push(Container { kind, span: Span::new(span.start as usize, end) });
        }
        depth += 1;
    }
    tabs(text, headings, &rules, &mut found);
    found
}

/// Adds the groups of tabs that stand in no other container. A thematic break ends a group.
fn tabs(text: &str, headings: &[Heading], rules: &[u32], found: &mut Vec<Container>) {
    let is_inside = |at: u32| found.iter().any(|it| it.span.contains(at));
    let starts: Vec<u32> = headings.iter().filter(|it| it.tab).map(|it| it.span.start).collect();
    let starts: Vec<u32> = starts.into_iter().filter(|&at| !is_inside(at)).collect();
    let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let end_of = |at: u32| rules.iter().copied().find(|&rule| rule > at).unwrap_or(len);
    let mut group: Option<Span> = None;
    for (index, &start) in starts.iter().enumerate() {
        let end = end_of(start);
        let next = starts.get(index + 1).copied().unwrap_or(len);
        found.push(Container { kind: ContainerKind::Tab, span: Span { start, end: next.min(end) } });
        match &mut group {
            Some(open) if open.end >= end => {}
            _ => {
                let close = text
                    .get(end as usize..)
                    .and_then(|rest| rest.find('\n'))
                    .map_or(len as usize, |at| end as usize + at);
                found.extend(group.take().map(|span| Container { kind: ContainerKind::TabGroup, span }));
                group = Some(Span::new(start as usize, close));
            }
        }
    }
    found.extend(group.map(|span| Container { kind: ContainerKind::TabGroup, span }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use ContainerKind::{Footnote, List, Quote, Tab, TabGroup};

    #[test]
    fn lists_quotes_and_tabs_are_told_with_all_that_stands_in_them() {
        for (text, dialect, expected) in [
            ("a\n\n- b\n  - c\n\n  ## H\n\nd\n", Dialect::LEARN, &[(List, "- b\n  - c\n\n  ## H")][..]),
            ("1. a\n\n2. b\n\n# C\n", Dialect::LEARN, &[(List, "1. a\n\n2. b")]),
            ("> a\n> - b\n\nc\n", Dialect::LEARN, &[(Quote, "> a\n> - b")]),
            ("---\ntitle: x\n---\n- a\n", Dialect::LEARN, &[(List, "- a")]),
            ("x[^1]\n\n[^1]: a\n\n    b\n\nc\n", Dialect::GITHUB, &[(Footnote, "[^1]: a\n\n    b")]),
            (
                "# [A](#tab/a)\na\n\n## H\n\n# [B](#tab/b)\nb\n\n---\n\nc\n",
                Dialect::LEARN,
                &[
                    (Tab, "# [A](#tab/a)\na\n\n## H\n\n"),
                    (Tab, "# [B](#tab/b)\nb\n\n"),
                    (TabGroup, "# [A](#tab/a)\na\n\n## H\n\n# [B](#tab/b)\nb\n\n---"),
                ],
            ),
            (
                "# [A](#tab/a)\na\n\n---\n# [B](#tab/b)\nb\n",
                Dialect::LEARN,
                &[
                    (Tab, "# [A](#tab/a)\na\n\n"),
                    (Tab, "# [B](#tab/b)\nb\n"),
                    (TabGroup, "# [A](#tab/a)\na\n\n---"),
                    (TabGroup, "# [B](#tab/b)\nb\n"),
                ],
            ),
        ] {
            let facts = crate::markdown::parse(text, dialect);
            let body = facts.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
            let found = containers(text, body, dialect, &facts.headings);
            let found: Vec<_> = found.iter().map(|it| (it.kind, it.span.of(text))).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
