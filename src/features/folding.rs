//! What of an article can be folded away: its header, sections, zones, tabs, items, code, quotes, tables, comments.

use super::outline::{self, Symbol};
use crate::docset::is_markdown;
use crate::graph::{FileId, Snapshot};
use crate::markdown::BlockKind;
use crate::markdown::sections::enclosures;
use crate::markdown::structure::{PartKind, parts};
use crate::text::{Encoding, Span};

/// What can be folded, as far as editors tell such things apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A comment.
    Comment,
    /// What `<!-- #region -->` and `<!-- #endregion -->` enclose.
    Region,
    /// Anything else.
    Other,
}

/// Lines that can be folded into their first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// The line that stays, from 0.
    pub first: u32,
    /// The last line that is folded away.
    pub last: u32,
    /// What it is.
    pub kind: FoldKind,
}

/// What of the article `file` can be folded away, by line; no two begin on one line.
#[must_use]
pub fn folds(snapshot: &Snapshot, file: FileId) -> Vec<Fold> {
    let Some((article, text)) = snapshot.article(file).zip(snapshot.text(file)) else { return Vec::new() };
    // YAML is nobody's Markdown: editors fold it by its indentation.
    if !is_markdown(&snapshot.path(file)) {
        return Vec::new();
    }
    let mut spans: Vec<(Span, FoldKind)> = Vec::new();
    let mut open: Vec<Symbol> = outline::outline(snapshot, file);
    while let Some(symbol) = open.pop() {
        spans.push((symbol.span, FoldKind::Other));
        open.extend(symbol.children);
    }
    let body = article.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
    // A list folds by its items.
    let is_folded = |kind: PartKind| kind.is_block() && !matches!(kind, PartKind::List | PartKind::Paragraph);
    let blocks = parts(&text, body, snapshot.dialect(file)).into_iter().filter(|part| is_folded(part.kind));
    spans.extend(blocks.map(|part| (part.span, FoldKind::Other)));
    spans.extend(enclosures(&text, &article.triple_colons).into_iter().map(|span| (span, FoldKind::Other)));
    let comments = article.blocks.iter().filter(|block| block.kind == BlockKind::Comment).map(|block| block.span);
    let comments: Vec<Span> = comments.collect();
    spans.extend(regions(&comments, &text).into_iter().map(|span| (span, FoldKind::Region)));
    spans.extend(comments.into_iter().map(|span| (span, FoldKind::Comment)));

    let line = |at: u32| article.lines.position(at, Encoding::Utf8).line;
    let mut folds: Vec<Fold> = spans
        .into_iter()
        .map(|(span, kind)| {
            let written = text.get(span.range()).unwrap_or_default().trim_end().len();
            let end = span.start + u32::try_from(written).unwrap_or_default();
            Fold { first: line(span.start), last: line(end), kind }
        })
        .filter(|fold| fold.first < fold.last)
        .collect();
    // Editors show one sign for a line. A comment is told as one, although it is a block of HTML, too.
    folds.sort_by_key(|fold| (fold.first, std::cmp::Reverse(fold.last), fold.kind == FoldKind::Other));
    folds.dedup_by_key(|fold| fold.first);
    folds
}

/// What comments that say `#region` and `#endregion` enclose.
fn regions(comments: &[Span], text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Vec<u32> = Vec::new();
    for comment in comments {
        let said = comment.of(text).trim_start_matches("<!--").trim_start();
        if is_word(said, "#region") {
            open.push(comment.start);
        } else if is_word(said, "#endregion") {
            found.extend(open.pop().map(|start| Span { start, end: comment.end }));
        }
    }
    found
}

/// Whether `said` begins with `word`.
fn is_word(said: &str, word: &str) -> bool {
    let rest = said.get(..word.len()).filter(|it| it.eq_ignore_ascii_case(word)).and(said.get(word.len()..));
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn what_stands_together_can_be_folded() {
        for (text, expected) in [
            ("---\na: 1\n---\n# A\n\na\n", "1-3 4-6"),
            ("# A\n\n## B\nb\n\n\n## C\nc\n", "1-8 3-4 7-8"),
            ("- a\n- b\n  b\n  - c\n    c\n- d\n", "2-5 4-5"),
            ("a\n\n```c\n1\n```\n\n> [!NOTE]\n> b\n", "3-5 7-8"),
            ("|a|\n|-|\n|b|\n", "1-3"),
            ("<details>\n<summary>a</summary>\n</details>\n", "1-3"),
            ("a\n\n<!-- a\nb -->\n", "3-4 comment"),
            (
                "<!-- #region a -->\na\n<!-- #Region b -->\nb\n<!-- #endregion -->\n<!-- #endregion-->\n",
                "1-6 region 3-5 region",
            ),
            ("<!-- #regional -->\na\n<!-- #endregion -->\n", ""),
            ("::: zone pivot=\"a\"\na\n::: zone-end\n", "1-3"),
            ("# A\n:::row:::\n  :::column:::\n  a\n  :::column-end:::\n:::row-end:::\n", "1-6 2-6 3-5"),
            ("# [A](#tab/a)\na\n\n# [B](#tab/b)\nb\n\n---\nc\n", "1-2 4-5"),
            // Nothing to fold in a half-written text.
            ("", ""),
            ("---\n", ""),
            ("```\n", ""),
        ] {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\":{{\"content\":[{{\"files\":\"*.md\"}}]}}}}\n--- a.md\n{text}"
            ));
            let kind = |kind| match kind {
                FoldKind::Comment => " comment",
                FoldKind::Region => " region",
                FoldKind::Other => "",
            };
            let folds = folds(&set.snapshot, set.file("a.md")).into_iter();
            let folds: Vec<String> =
                folds.map(|it| format!("{}-{}{}", it.first + 1, it.last + 1, kind(it.kind))).collect();
            assert_eq!(folds.join(" "), expected, "{text}");
        }
    }
}
