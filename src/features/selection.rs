//! What a caret stands in, from the word to the whole article, each in the next: for "expand selection".

use super::outline::{self, Symbol};
use crate::docset::is_markdown;
use crate::graph::{FileId, Snapshot};
use crate::markdown::sections::enclosures;
use crate::markdown::structure::{PartKind, parts};
use crate::text::Span;

/// What byte `offset` of the article `file` stands in, the innermost first; each lies within the next.
#[must_use]
pub fn selections(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<Span> {
    let Some((article, text)) = snapshot.article(file).zip(snapshot.text(file)) else { return Vec::new() };
    let mut around = vec![Span::new(0, text.len())];
    let mut open: Vec<Symbol> = outline::outline(snapshot, file);
    while let Some(symbol) = open.pop() {
        if symbol.span.touches(offset) {
            around.extend([symbol.span, symbol.selection]);
            open.extend(symbol.children);
        }
    }
    around.extend(enclosures(&text, &article.triple_colons));
    if let Some(header) = article.front_matter.as_deref().filter(|header| header.span.contains(offset)) {
        around.push(header.body);
        values(&header.entries, offset, &mut around);
    } else {
        let body = article.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
        // To Learn the lines that open and close a zone end a paragraph.
        let is_parted = |span: Span| article.triple_colons.iter().any(|&at| span.contains(at) && opens_line(&text, at));
        let parts = match is_markdown(&snapshot.path(file)) {
            true => parts(&text, body, snapshot.dialect(file)),
            false => Vec::new(),
        };
        for part in parts {
            if part.kind != PartKind::Paragraph || !is_parted(part.span) {
                around.push(part.span);
            }
            if part.kind == PartKind::Code {
                around.extend(inner_lines(part.span, &text));
            }
        }
        for link in article.links.iter().filter(|link| link.span.touches(offset)) {
            around.extend([link.span, link.text, link.label, link.destination, link.path]);
            around.extend(link.fragment);
        }
    }
    around.extend(word(&text, offset));
    around.retain(|span| span.touches(offset) && !span.is_empty());
    around.sort_by_key(|span| (span.len(), span.start));
    let mut chain: Vec<Span> = Vec::new();
    for span in around {
        if chain.last().is_none_or(|inner| span.covers(*inner) && span != *inner) {
            chain.push(span);
        }
    }
    chain
}

/// Whether nothing but blanks stands before byte `at` of its line.
fn opens_line(text: &str, at: u32) -> bool {
    let before = text.get(..at as usize).unwrap_or_default();
    before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
}

/// The values of the header that the caret is in.
fn values(entries: &[crate::markdown::front_matter::Entry], offset: u32, around: &mut Vec<Span>) {
    use crate::markdown::front_matter::Value;
    let mut open: Vec<&crate::markdown::front_matter::Node> = entries.iter().map(|entry| &entry.value).collect();
    while let Some(node) = open.pop() {
        if !node.span.touches(offset) {
            continue;
        }
        around.push(node.span);
        match &node.value {
            Value::List(items) => open.extend(items),
            Value::Map(entries) => open.extend(entries.iter().map(|entry| &entry.value)),
            _ => {}
        }
    }
}

/// The lines of a block of code without its fences.
fn inner_lines(block: Span, text: &str) -> Option<Span> {
    let written = text.get(block.range())?;
    let (first, rest) = written.split_once('\n').filter(|_| written.starts_with(['`', '~']))?;
    let inner = rest.rsplit_once('\n').map_or(rest, |(inner, _)| inner);
    let start = block.start as usize + first.len() + 1;
    Some(Span::new(start, start + inner.len()))
}

/// The word that a caret at `offset` touches.
fn word(text: &str, offset: u32) -> Option<Span> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (before, after) = text.split_at_checked(offset as usize)?;
    let start = before.trim_end_matches(is_part).len();
    let end = text.len() - after.trim_start_matches(is_part).len();
    Some(Span::new(start, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn a_selection_grows_from_the_word_to_the_article() {
        for (text, expected) in [
            (
                "# A\n\n## B\nSee *the <CURSOR>best* one.\n\nc\n",
                &[
                    "best",
                    "*the best*",
                    "See *the best* one.",
                    "## B\nSee *the best* one.\n\nc",
                    "# A\n\n## B\nSee *the best* one.\n\nc",
                ][..],
            ),
            ("[a b](c.md#<CURSOR>d)\n", &["d", "c.md#d", "[a b](c.md#d)"]),
            ("[a <CURSOR>b](c.md#d)\n", &["b", "a b", "[a b](c.md#d)"]),
            ("- a\n  - <CURSOR>b\n- c\n", &["b", "- b", "- a\n  - b", "- a\n  - b\n- c"]),
            ("```c\nx<CURSOR> = 1\ny\n```\n", &["x", "x = 1\ny", "```c\nx = 1\ny\n```"]),
            ("|a|b|\n|-|-|\n|c|<CURSOR>d e|\n", &["d", "d e", "|c|d e|", "|a|b|\n|-|-|\n|c|d e|"]),
            (
                "---\na: 1\nb:\n  - c <CURSOR>d\n  - e\n---\n",
                &[
                    "d",
                    "c d",
                    "- c d\n  - e",
                    "b:\n  - c d\n  - e",
                    "a: 1\nb:\n  - c d\n  - e\n",
                    "---\na: 1\nb:\n  - c d\n  - e\n---",
                ],
            ),
            (
                "# A\n::: zone pivot=\"a\"\n<CURSOR>b\n::: zone-end\nc\n",
                &["b", "::: zone pivot=\"a\"\nb\n::: zone-end", "# A\n::: zone pivot=\"a\"\nb\n::: zone-end\nc"],
            ),
            ("# A <CURSOR>b\nc\n", &["b", "A b", "# A b", "# A b\nc"]),
            ("Größe<CURSOR>\n", &["Größe"]),
            ("a\n\n<CURSOR>\n", &[]),
        ] {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\":{{\"content\":[{{\"files\":\"*.md\"}}]}}}}\n--- a.md\n{text}"
            ));
            let (file, offset) = set.cursor();
            let written = set.snapshot.text(file).unwrap();
            let mut found: Vec<&str> =
                selections(&set.snapshot, file, offset).iter().map(|it| it.of(&written)).collect();
            assert_eq!(found.pop(), Some(&*written), "the last is the whole text");
            assert_eq!(found, expected, "{text}");
        }
    }
}
