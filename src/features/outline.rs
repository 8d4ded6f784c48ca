//! The outline of one article: its header, its sections, and the zones, moniker ranges and tabs among them.

use crate::article::Article;
use crate::graph::{FileId, Snapshot};
use crate::markdown::containers::{ContainerKind, containers};
use crate::markdown::front_matter::{Entry, Node, Value};
use crate::markdown::sections::SectionKind;
use crate::text::Span;

/// The most that a row shows of a value, in characters.
const SHOWN: usize = 60;

/// What a row of the outline stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// The YAML header.
    Header,
    /// A key of the header.
    Key,
    /// A heading with its section.
    Heading,
    /// A tab with what it shows.
    Tab,
    /// A `:::zone`.
    Zone,
    /// A `:::moniker` range.
    Moniker,
}

/// A row of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What readers see of it; never empty.
    pub name: String,
    /// What else tells it from others: the id of a heading, the value of a key.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it: of a heading its section.
    pub span: Span,
    /// Where it is written; within `span`.
    pub selection: Span,
    /// What stands in it.
    pub children: Vec<Symbol>,
}

/// The outline of the article `file`.
///
/// Decision: a zone or a tab ranks just above the highest heading that it holds. So one that holds parts of a section
/// stands in that section, and one that holds whole sections stands beside others of their rank.
#[must_use]
pub fn outline(snapshot: &Snapshot, file: FileId) -> Vec<Symbol> {
    let Some((article, text)) = snapshot.article(file).zip(snapshot.text(file)) else { return Vec::new() };
    // The text may be a newer one than the facts.
    let text = text.get(..article.lines.len() as usize).unwrap_or(&text);
    let mut rows = header(article, text);
    rows.extend(nested(rows_of(article, text, snapshot.dialect(file)), text));
    rows
}

/// What may hold others, before it is known what it holds.
struct Row {
    symbol: Symbol,
    /// A heading of level n has rank 2n.
    rank: u32,
    /// Where it ends, for what does not end with the next heading.
    end: Option<u32>,
}

fn rows_of(article: &Article, text: &str, dialect: crate::markdown::Dialect) -> Vec<Row> {
    let sections = article.headings.iter().filter(|heading| !heading.tab).map(|heading| Row {
        symbol: Symbol {
            name: named(&heading.text, "(heading without text)"),
            detail: heading.id.as_deref().filter(|id| !id.is_empty()).map(|id| format!("#{id}")),
            kind: SymbolKind::Heading,
            span: heading.span,
            selection: if heading.text_span.is_empty() { heading.span } else { heading.text_span },
            children: Vec::new(),
        },
        rank: 2 * u32::from(heading.level),
        end: None,
    });
    let enclosing = |name: String, detail: &str, kind, span: Span, selection| {
        let held = article.headings.iter().filter(|heading| !heading.tab && span.covers(heading.span));
        let symbol = Symbol { name, detail: Some(detail.to_owned()), kind, span, selection, children: Vec::new() };
        let rank = held.map(|heading| 2 * u32::from(heading.level) - 1).min().unwrap_or(u32::MAX);
        Row { symbol, rank, end: Some(span.end) }
    };
    let zones = article.sections.iter().filter(|section| section.sure).map(|section| {
        let (kind, what) = match section.kind {
            SectionKind::Pivot => (SymbolKind::Zone, "zone"),
            SectionKind::Moniker => (SymbolKind::Moniker, "moniker range"),
        };
        enclosing(named(&section.text, "(without value)"), what, kind, section.span, section.value)
    });
    let mut rows: Vec<Row> = sections.chain(zones).collect();
    if article.headings.iter().any(|heading| heading.tab) {
        let body = article.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
        let found = containers(text, body, dialect, &article.headings).into_iter();
        rows.extend(found.filter(|it| it.kind == ContainerKind::Tab).filter_map(|tab| {
            let heading = article.headings.iter().find(|it| it.tab && it.span.start == tab.span.start)?;
            let name = named(&heading.text, "(tab without title)");
            Some(enclosing(name, "tab", SymbolKind::Tab, tab.span, heading.text_span))
        }));
    }
    rows.sort_by_key(|row| (row.symbol.span.start, std::cmp::Reverse(row.symbol.span.end)));
    rows
}

/// Puts each row, which come by start, into the one that it belongs to.
fn nested(rows: Vec<Row>, text: &str) -> Vec<Symbol> {
    let mut done: Vec<Symbol> = Vec::new();
    let mut open: Vec<Row> = Vec::new();
    let close = |open: &mut Vec<Row>, done: &mut Vec<Symbol>, keep: usize, end: u32| {
        while open.len() > keep {
            // What stands in a zone ends with it.
            let bound = open.iter().skip(keep).filter_map(|row| row.end).min();
            let end = bound.map_or(end, |bound| bound.min(end));
            let Some(Row { mut symbol, .. }) = open.pop() else { break };
            let written = text.get(..end as usize).unwrap_or(text).trim_end().len();
            symbol.span.end = u32::try_from(written).unwrap_or(end).max(symbol.selection.end);
            match open.last_mut() {
                Some(outer) => outer.symbol.children.push(symbol),
                None => done.push(symbol),
            }
        }
    };
    for row in rows {
        let start = row.symbol.span.start;
        let over = open.iter().position(|it| it.end.is_some_and(|end| end <= start)).unwrap_or(open.len());
        close(&mut open, &mut done, over, start);
        let holds = open.iter().rposition(|it| it.end.is_some() || it.rank < row.rank);
        close(&mut open, &mut done, holds.map_or(0, |at| at + 1), start);
        open.push(row);
    }
    close(&mut open, &mut done, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    done
}

fn header(article: &Article, text: &str) -> Vec<Symbol> {
    let Some(header) = article.front_matter.as_deref() else { return Vec::new() };
    let first_line = text.get(header.span.range()).unwrap_or_default().lines().next().unwrap_or_default();
    let selection = Span::new(header.span.start as usize, header.span.start as usize + first_line.trim_end().len());
    let children = keys(&header.entries, text);
    let name = "Front matter".to_owned();
    vec![Symbol { name, detail: None, kind: SymbolKind::Header, span: header.span, selection, children }]
}

fn keys(entries: &[Entry], text: &str) -> Vec<Symbol> {
    let row = |entry: &Entry| Symbol {
        name: named(&entry.key, "(key without name)"),
        detail: written(&entry.value, text),
        kind: SymbolKind::Key,
        span: Span { start: entry.key_span.start, end: entry.value.span.end.max(entry.key_span.end) },
        selection: entry.key_span,
        children: below(&entry.value, text),
    };
    entries.iter().map(row).collect()
}

fn below(node: &Node, text: &str) -> Vec<Symbol> {
    match &node.value {
        Value::Map(entries) => keys(entries, text),
        Value::List(items) => items.iter().flat_map(|item| below(item, text)).collect(),
        _ => Vec::new(),
    }
}

/// What the row of a key shows of its value: the first line of it.
fn written(node: &Node, text: &str) -> Option<String> {
    if matches!(node.value, Value::Map(_)) {
        return None;
    }
    let line = node.span.of(text).lines().next().unwrap_or_default().trim();
    let mut shown: String = line.chars().take(SHOWN).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    (!shown.is_empty()).then_some(shown)
}

/// `text` as the name of a row, or `instead` where nothing is to be seen.
fn named(text: &str, instead: &str) -> String {
    let text = text.trim();
    if text.is_empty() { instead } else { text }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    /// The outline of `text`: each row with its range (lines from 1) below the one that holds it.
    fn shown(text: &str) -> String {
        let set = Set::new(&format!(
            "--- docfx.json\n{{\"build\":{{\"content\":[{{\"files\":\"*.md\"}}]}}}}\n--- a.md\n{text}"
        ));
        let file = set.file("a.md");
        let lines = &set.snapshot.article(file).unwrap().lines;
        let line = |at| lines.position(at, crate::text::Encoding::Utf8).line + 1;
        let mut out = String::new();
        let mut rows: Vec<(usize, Symbol)> = Vec::new();
        rows.extend(outline(&set.snapshot, file).into_iter().rev().map(|it| (0, it)));
        while let Some((depth, symbol)) = rows.pop() {
            assert!(symbol.span.covers(symbol.selection), "{symbol:?}");
            assert!(symbol.children.iter().all(|it| symbol.span.covers(it.span)), "{symbol:?}");
            let detail = symbol.detail.as_deref().map(|it| format!(" ({it})")).unwrap_or_default();
            let (from, to) = (line(symbol.span.start), line(symbol.span.end));
            out += &format!("{}{}{detail} {from}-{to}\n", "  ".repeat(depth), symbol.name);
            rows.extend(symbol.children.into_iter().rev().map(|it| (depth + 1, it)));
        }
        out
    }

    #[test]
    fn headings_keys_zones_and_tabs_stand_in_each_other() {
        for (text, expected) in [
            ("# A\n\n## B\nb\n\n### C\n\n## D\nd\n\n\n", "A (#a) 1-9\n  B (#b) 3-6\n    C (#c) 6-6\n  D (#d) 8-9\n"),
            // A level that is left out, and a second title.
            ("# A\n#### B\n## C\n# D\n", "A (#a) 1-3\n  B (#b) 2-2\n  C (#c) 3-3\nD (#d) 4-4\n"),
            ("##\n", "(heading without text) (#section) 1-1\n"),
            (
                "---\ntitle: T\nms.custom:\n  - a\n  - b\nx:\n  y: 1\nempty:\n---\n# A\n",
                "Front matter 1-9\n  title (T) 2-2\n  ms.custom (- a) 3-5\n  x 6-7\n    y (1) 7-7\n  empty 8-8\nA (#a) 10-10\n",
            ),
            // A zone of paragraphs is a part of its section; one of sections stands beside others.
            (
                "# A\n## B\n::: zone pivot=\"x,y\"\nb\n::: zone-end\nc\n### C\n",
                "A (#a) 1-7\n  B (#b) 2-7\n    x,y (zone) 3-5\n    C (#c) 7-7\n",
            ),
            (
                "# A\n## B\n::: moniker range=\">=v1\"\n## C\n### D\n::: moniker-end\n\nx\n## E\n",
                "A (#a) 1-9\n  B (#b) 2-2\n  >=v1 (moniker range) 3-6\n    C (#c) 4-6\n      D (#d) 5-6\n  E (#e) 9-9\n",
            ),
            // One that nothing closes has no end that anybody knows.
            ("# A\n::: zone pivot=\"x\"\n## B\n", "A (#a) 1-3\n  B (#b) 3-3\n"),
            ("# A\n::: zone pivot=\"x\"\nb\n::: zone-end\nc\n", "A (#a) 1-5\n  x (zone) 2-4\n"),
            (
                "# A\n## B\n# [Linux](#tab/linux)\nl\n### C\n# [Windows](#tab/windows)\nw\n\n---\nafter\n## D\n",
                "A (#a) 1-11\n  B (#b) 2-10\n    Linux (tab) 3-5\n      C (#c) 5-5\n    Windows (tab) 6-7\n  D (#d) 11-11\n",
            ),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
