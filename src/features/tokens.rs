//! What an editor's grammar of Markdown does not colour: words of the dialect, anchors and fragments, uids, broken links.

use crate::article::Article;
use crate::graph::{FileId, LinkStatus, Snapshot, Target};
use crate::markdown::{AnchorKind, BlockKind, Link, LinkKind, triple_colon, xref};
use crate::text::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// A word of the dialect with its marks: `[!NOTE]`, `[!INCLUDE`, `:::zone`, `#tab/`.
    Keyword,
    /// An attribute of a `:::` construct or of a quote.
    Property,
    /// The value of an attribute, with its quotes.
    String,
    /// An explicit anchor or a tab's id, and a fragment that names an anchor.
    Anchor,
    /// A uid of a cross reference.
    Uid,
    /// A path or a label; only broken ones are told, a grammar knows the others.
    Link,
}

/// A stretch of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it is; never empty.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it declares what others refer to.
    pub declares: bool,
    /// Whether it leads nowhere.
    pub broken: bool,
}

/// The tokens of `file`, by place, none over another and none over two lines; with `within` those that touch it.
///
/// Nothing is told of what editors colour themselves (headings, emphasis, destinations that lead somewhere), nor of
/// what the build takes for plain text: a half-written `[!INCLUDE` and an unknown `:::` name stay as they are.
#[must_use]
pub fn tokens(snapshot: &Snapshot, file: FileId, within: Option<Span>) -> Vec<Token> {
    let Some((article, text)) = snapshot.article(file).zip(snapshot.text(file)) else { return Vec::new() };
    let mut painter = Painter { article, text: &text, within, over: Vec::new(), under: Vec::new() };
    painter.anchors();
    painter.markers();
    painter.quotes(snapshot.dialect(file).learn);
    painter.triple_colons();
    for (index, link) in article.links.iter().enumerate() {
        if painter.is_wanted(link.span) {
            painter.link(snapshot, file, index, link);
        }
    }
    let labels = article.missing_labels.iter().map(|missing| missing.label);
    labels.for_each(|label| painter.put(label, TokenKind::Link, true));
    painter.finish()
}

struct Painter<'a> {
    article: &'a Article,
    text: &'a str,
    within: Option<Span>,
    over: Vec<Token>,
    /// Values: what stands in them is told instead.
    under: Vec<Token>,
}

impl Painter<'_> {
    fn is_wanted(&self, span: Span) -> bool {
        self.within.is_none_or(|within| span.start <= within.end && within.start <= span.end)
    }

    fn put(&mut self, span: Span, kind: TokenKind, broken: bool) {
        self.add(Token { span, kind, declares: false, broken });
    }

    fn add(&mut self, token: Token) {
        if self.is_wanted(token.span) {
            match token.kind {
                TokenKind::String => self.under.push(token),
                _ => self.over.push(token),
            }
        }
    }

    fn declare(&mut self, span: Span) {
        self.add(Token { span, kind: TokenKind::Anchor, declares: true, broken: false });
    }

    fn anchors(&mut self) {
        const TAB: &str = "#tab/";
        let article = self.article;
        for anchor in &article.anchors {
            let span = anchor.span;
            if anchor.kind == AnchorKind::Html {
                self.declare(span);
            } else if span.of(self.text).get(..TAB.len()).is_some_and(|it| it.eq_ignore_ascii_case(TAB)) {
                let id = Span::new(span.start as usize + TAB.len(), span.end as usize);
                self.put(Span { end: id.start, ..span }, TokenKind::Keyword, false);
                self.declare(id);
            }
        }
        article.headings.iter().filter_map(|heading| heading.explicit_id).for_each(|span| self.declare(span));
    }

    /// `[!NOTE]`
    fn markers(&mut self) {
        let article = self.article;
        let markers = article.blocks.iter().filter(|block| block.kind == BlockKind::AlertMarker);
        markers.for_each(|block| self.put(block.span, TokenKind::Keyword, false));
    }

    /// `> [!div class="checklist"]` and `> [!VIDEO url]`.
    fn quotes(&mut self, learn: bool) {
        let text = self.text;
        for (at, _) in text.match_indices("[!").filter(|_| learn) {
            let line = text.get(..at).and_then(|it| it.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
            let lead = text.get(line..at).unwrap_or_default();
            let rest = text.get(at..).unwrap_or_default();
            let rest = rest.split(['\n', '\r']).next().unwrap_or_default();
            let Some(close) = rest.find(']').filter(|_| lead.contains('>')) else { continue };
            let name = rest.get(2..close).unwrap_or_default().split([' ', '\t']).next().unwrap_or_default();
            let known = ["div", "video"].iter().any(|it| it.eq_ignore_ascii_case(name));
            if !known || !lead.trim_matches([' ', '\t', '>']).is_empty() || self.is_code(at) {
                continue;
            }
            self.put(Span::new(at, at + 2 + name.len()), TokenKind::Keyword, false);
            self.put(Span::new(at + close, at + close + 1), TokenKind::Keyword, false);
            let attribute = rest.get(2 + name.len()..close).and_then(|it| it.split_once('='));
            if let Some((class, value)) = attribute.filter(|_| name.eq_ignore_ascii_case("div")) {
                let start = at + 2 + name.len() + (class.len() - class.trim_start().len());
                self.put(Span::new(start, start + class.trim().len()), TokenKind::Property, false);
                self.put(Span::new(at + close - value.trim_start().len(), at + close), TokenKind::String, false);
            }
        }
    }

    fn is_code(&self, at: usize) -> bool {
        u32::try_from(at).is_ok_and(|at| self.article.in_code(at))
    }

    fn triple_colons(&mut self) {
        let (article, text) = (self.article, self.text);
        let span = |range: std::ops::Range<usize>| Span::new(range.start, range.end);
        for &at in &article.triple_colons {
            let Some(found) = triple_colon::read(text, at as usize) else { continue };
            if found.construct(text).or_else(|| found.closes(text)).is_none() {
                continue;
            }
            self.put(Span::new(found.span.start, found.name.end), TokenKind::Keyword, false);
            found.closing.into_iter().for_each(|closing| self.put(span(closing), TokenKind::Keyword, false));
            for attribute in found.attributes {
                self.put(span(attribute.name), TokenKind::Property, false);
                let value = attribute.value.map(|value| Span::new(value.start - 1, value.end + 1));
                value.into_iter().for_each(|value| self.put(value, TokenKind::String, false));
            }
        }
    }

    fn link(&mut self, snapshot: &Snapshot, file: FileId, index: usize, link: &Link) {
        let text = self.text;
        if matches!(link.kind, LinkKind::Include | LinkKind::Code) && link.span.of(text).starts_with("[!") {
            let word = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '#' | '+'));
            let len = link.span.of(text).get(2..).and_then(|rest| rest.find(word)).unwrap_or_default();
            let start = link.span.start as usize;
            self.put(Span::new(start, start + 2 + len), TokenKind::Keyword, false);
            self.put(Span { start: link.span.end - 1, ..link.span }, TokenKind::Keyword, false);
        }
        let Some(target) = snapshot.target(file, index) else { return };
        let here = link.span.covers(link.destination);
        if let Target::Xref { uid, .. } = target {
            let broken = link.kind != LinkKind::XrefOptional && snapshot.is_uid_missing(file, uid);
            // Most words behind an `@` are no uids.
            let told = !broken && snapshot.target_file(file, index).is_some();
            if here && (told || link.kind != LinkKind::XrefShorthand) {
                self.put(xref::uid_span(link, text), TokenKind::Uid, broken);
                self.fragment(link, snapshot.status(file, index) == LinkStatus::MissingAnchor);
            }
            return;
        }
        let status = snapshot.status(file, index);
        let broken = matches!(status, LinkStatus::MissingFile | LinkStatus::MissingAnchor);
        if !here {
            // The destination is told where it is written.
            return if broken {
                self.put(link.label, TokenKind::Link, true)
            };
        }
        if status == LinkStatus::MissingFile {
            self.put(link.path, TokenKind::Link, true);
        }
        let leads_to_article = snapshot.target_file(file, index).is_some_and(|it| snapshot.article(it).is_some());
        let is_tab = || {
            let headings = &self.article.headings;
            let next = headings.partition_point(|it| it.span.start <= link.span.start);
            headings[..next].last().is_some_and(|it| it.tab && it.span.covers(link.span))
        };
        if leads_to_article && !is_tab() {
            self.fragment(link, status == LinkStatus::MissingAnchor);
        }
    }

    /// The fragment of `link`, with its `#`.
    fn fragment(&mut self, link: &Link, broken: bool) {
        let Some(fragment) = link.fragment.filter(|it| !it.is_empty()) else { return };
        self.put(Span { start: fragment.start - 1, end: fragment.end }, TokenKind::Anchor, broken);
    }

    fn finish(self) -> Vec<Token> {
        let Self { article, text, mut over, mut under, .. } = self;
        over.sort_by_key(|token| (token.span.start, token.kind));
        let mut found: Vec<Token> = Vec::with_capacity(over.len() + under.len());
        for token in over {
            if found.last().is_none_or(|last| last.span.end <= token.span.start) {
                found.push(token);
            }
        }
        under.sort_by_key(|token| token.span.start);
        let mut rest = Vec::new();
        for token in under {
            let mut start = token.span.start;
            let first = found.partition_point(|it| it.span.end <= start);
            for it in found.iter().skip(first).take_while(|it| it.span.start < token.span.end) {
                rest.push(Token { span: Span { start, end: it.span.start.max(start) }, ..token });
                start = it.span.end;
            }
            rest.push(Token { span: Span { start, end: token.span.end.max(start) }, ..token });
        }
        found.extend(rest);
        found.sort_by_key(|token| token.span.start);
        found.into_iter().flat_map(|token| by_line(article, text, token)).collect()
    }
}

/// The parts of `token` on the lines that it lies on.
fn by_line(article: &Article, text: &str, token: Token) -> impl Iterator<Item = Token> {
    let Span { start, end } = token.span;
    let lines = article.lines.line_of(start)..=article.lines.line_of(end.max(start + 1) - 1);
    lines.filter_map(move |line| {
        let line = article.lines.line_span(line)?;
        let span = Span { start: start.max(line.start), end: end.min(line.end) };
        let shown = span.start < span.end && !span.of(text).trim().is_empty();
        shown.then_some(Token { span, ..token })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    /// Each token of `a.md` as `kind text`, a declaration with `+`, a broken one with `!`.
    fn shown(article: &str) -> String {
        let set = Set::new(&format!(
            "--- docfx.json\n{{\"build\":{{\"content\":[{{\"files\":\"*.md\"}}]}}}}\n--- a.md\n{article}\n--- b.md\n---\nuid: con.b\n---\n# B\n## Two\n--- i.md\ntext\n--- p.png\nx\n"
        ));
        let file = set.file("a.md");
        let text = set.snapshot.text(file).unwrap();
        let found = tokens(&set.snapshot, file, None);
        for pair in found.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start, "{pair:?} overlap in {article}");
        }
        let row = |it: &Token| {
            assert!(!it.span.is_empty() && !it.span.of(&text).contains('\n'), "{it:?}");
            let kind = format!("{:?}", it.kind).to_lowercase();
            let marks = format!("{}{}", if it.declares { "+" } else { "" }, if it.broken { "!" } else { "" });
            format!("{kind}{marks} {}", it.span.of(&text))
        };
        found.iter().map(row).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_a_grammar_of_markdown_does_not_know_is_told() {
        for (text, expected) in [
            ("# A\n\ntext **bold** [b](b.md) [w](https://example.com/x#y)", ""),
            ("> [!NOTE]\n> text", "keyword [!NOTE]"),
            ("[!INCLUDE [title](i.md)]", "keyword [!INCLUDE, keyword ]"),
            ("[!INCLUDE [title](none.md)]", "keyword [!INCLUDE, link! none.md, keyword ]"),
            ("[!INCLUDE [title]", ""),
            ("[!code-c#[m](none.cs?range=1)]", "keyword [!code-c#, link! none.cs?range=1, keyword ]"),
            ("> [!div class=\"checklist\"]\n> * a", "keyword [!div, property class, string \"checklist\", keyword ]"),
            ("> [!VIDEO https://example.com/v]", "keyword [!VIDEO, keyword ]"),
            ("`[!div class=\"a\"]` and [!div class=\"a\"]", ""),
            (
                "::: zone pivot=\"a,b\"\nx\n::: zone-end",
                "keyword ::: zone, property pivot, string \"a,b\", keyword ::: zone-end",
            ),
            (
                ":::image source=\"none.png\" alt-text=\"An é\":::",
                "keyword :::image, property source, string \", link! none.png, string \", property alt-text, \
                 string \"An é\", keyword :::",
            ),
            (
                ":::image type=\"icon\"\n  source=\"p.png\":::",
                "keyword :::image, property type, string \"icon\", property source, string \"p.png\", keyword :::",
            ),
            (":::nothing a=\"b\":::", ""),
            ("```\n:::zone\n> [!NOTE]\n[x](none.md)\n```", ""),
            ("<a name=\"x\"></a>\n\n## <a id=\"y\"></a>Y", "anchor+ x, anchor+ y"),
            ("# [L](#tab/l)\nx\n# [W](#tab/w)\ny\n\n---", "keyword #tab/, anchor+ l, keyword #tab/, anchor+ w"),
            ("[b](b.md#two) [c](#gone) [d](b.md#gone)", "anchor #two, anchor! #gone, anchor! #gone"),
            ("[b](none.md#x)", "link! none.md"),
            (
                "[b][l] [b][k] [more words][none]\n\n[l]: none.md\n[k]: b.md#two",
                "link! l, link! none, link! none.md, anchor #two",
            ),
            ("<xref:con.b> @con.b @someone [x](xref:gone.b)", "uid con.b, uid con.b, uid! gone.b"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn only_what_touches_the_asked_part_is_told() {
        let set = Set::new("--- docfx.json\n{}\n--- a.md\n[a](none.md)\n\n[b](gone.md)\n\n> [!NOTE]\n> x\n");
        let file = set.file("a.md");
        let text = set.snapshot.text(file).unwrap();
        let part = tokens(&set.snapshot, file, Some(Span::new(14, 20)));
        assert_eq!(part.iter().map(|it| it.span.of(&text)).collect::<Vec<_>>(), ["gone.md"]);
        assert_eq!(tokens(&set.snapshot, file, None).len(), 3);
    }
}
