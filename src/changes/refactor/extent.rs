//! Where a part of an article that goes elsewhere begins and ends, so that nothing that stands together is torn:
//! lists, quotes, tabs and what `:::` encloses.
//!
//! Must not change anything; what cannot go by itself is refused with the reason.

use super::super::Refusal;
use super::extract::Source;
use crate::graph::Snapshot;
use crate::markdown::containers::{Container, ContainerKind, containers};
use crate::markdown::sections::enclosures;
use crate::markdown::{BlockKind, Heading};
use crate::text::Span;

/// How much of an article goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// The section that a heading opens.
    Section,
    /// This section and all that follow it below the same higher heading.
    FromHere,
}

/// The shape of an article: what in it stands together.
pub(super) struct Shape<'a> {
    source: &'a Source,
    containers: Vec<Container>,
    enclosures: Vec<Span>,
}

impl<'a> Shape<'a> {
    pub fn new(snapshot: &Snapshot, source: &'a Source) -> Self {
        let article = &source.article;
        let body = article.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
        let containers = containers(&source.text, body, snapshot.dialect(source.file), &article.headings);
        Self { source, containers, enclosures: enclosures(&source.text, &article.triple_colons) }
    }

    /// From heading `index` to where its section ends; what stands at the end of the article for all of it stays.
    ///
    /// A heading within a list, a quote or a tab ends no section that begins outside it, and a section that begins in a
    /// tab ends with it.
    pub fn section(&self, index: usize, extent: Extent) -> Span {
        let headings = &self.source.article.headings;
        let Some(heading) = headings.get(index) else { return Span::default() };
        let at = heading.span.start;
        let ends = |next: &&Heading| {
            !next.tab
                && !self.containers.iter().any(|it| it.span.contains(next.span.start) && !it.span.contains(at))
                && match extent {
                    Extent::Section => next.level <= heading.level,
                    Extent::FromHere => next.level < heading.level,
                }
        };
        let next = headings.get(index + 1..).unwrap_or_default().iter().find(ends);
        let mut end = next.map_or_else(|| self.tail(at), |next| self.start_of(next));
        let around = self.containers.iter().filter(|it| it.span.contains(at));
        end = around.map(|it| it.span.end).fold(end, u32::min);
        end = self.within_enclosure(at, end);
        Span { start: self.start_of(heading), end: end.max(heading.span.end) }
    }

    /// The end of a section that begins at `at` and would end at `end`: before the line that closes what encloses it,
    /// when nothing that is shown follows.
    fn within_enclosure(&self, at: u32, end: u32) -> u32 {
        let around = self.enclosures.iter().filter(|it| it.contains(at) && it.end < end);
        let closing = around.map(|it| self.source.line_start(it.end)).min();
        let is_bare = |from: u32| {
            let rest = Span { start: from, end }.of(&self.source.text);
            rest.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with(":::"))
        };
        closing.filter(|&from| from > at && is_bare(from)).unwrap_or(end)
    }

    /// Where a heading begins with the anchors that stand above it for its sake.
    fn start_of(&self, heading: &Heading) -> u32 {
        let source = self.source;
        let apart = |at: u32| {
            let has = |it: &Container| it.span.contains(at) && !it.span.contains(heading.span.start);
            self.containers.iter().any(has)
        };
        let mut start = source.line_start(heading.span.start);
        let mut line = source.article.lines.line_of(heading.span.start);
        while let Some(above) = line.checked_sub(1) {
            let Some((span, text)) = source.line(above) else { break };
            line = above;
            match text.trim() {
                "" => {}
                text if is_only_anchor(text) && !apart(span.start) => start = span.start,
                _ => break,
            }
        }
        start
    }

    /// Where the definitions at the very end begin, which belong to the whole article and not to what stands at `at`.
    fn tail(&self, at: u32) -> u32 {
        let article = &self.source.article;
        let mut tail = article.lines.len();
        for number in (0..article.lines.lines()).rev() {
            let Some((span, text)) = self.source.line(number) else { break };
            let defined = |link: &u32| {
                article
                    .links
                    .get(*link as usize)
                    .is_some_and(|link| link.span.start <= span.end && span.start <= link.span.end)
            };
            if article.definitions.iter().any(|it| defined(&it.link)) {
                tail = span.start;
            } else if !text.trim().is_empty() {
                break;
            }
        }
        let torn = self.containers.iter().find(|it| cuts(it.span, Span { start: at, end: tail }));
        torn.map_or(tail, |it| self.source.next_line(it.span.end))
    }

    /// Refuses a heading whose section is none of its own.
    pub fn refuse_place(&self, heading: &Heading) -> Result<(), Refusal> {
        let is_apart = |it: &&Container| !matches!(it.kind, ContainerKind::Tab | ContainerKind::TabGroup);
        let around = self.containers.iter().filter(|it| it.span.contains(heading.span.start)).find(is_apart);
        if let Some(around) = around {
            return Err(Refusal::new(format!(
                "This heading stands in {} (line {}), and its section cannot be moved by itself.",
                name(around.kind),
                self.line_of(around.span.start)
            )));
        }
        if heading.tab {
            return Err(Refusal::new("A tab cannot be moved without its group."));
        }
        let titles = self.source.article.headings.iter().filter(|other| other.level == 1 && !other.tab).count();
        match heading.level == 1 && titles == 1 {
            true => Err(Refusal::new("This is the title of the article. Move or rename the file instead.")),
            false => Ok(()),
        }
    }

    /// Refuses to cut through what stands together, and to take a part that only some readers see out of it.
    pub fn refuse_cut(&self, span: Span, leaves_page: bool) -> Result<(), Refusal> {
        if let Some(cut) = self.enclosures.iter().find(|it| cuts(**it, span)) {
            return Err(Refusal::new(format!(
                "The `:::` construct in line {} stands partly in it. Move its first and last line together.",
                self.line_of(cut.start)
            )));
        }
        let part = self.source.trimmed(span);
        if let Some(cut) = self.containers.iter().find(|it| self.tears(part, it)) {
            return Err(Refusal::new(format!(
                "{} (line {}) would be torn in two. Take all of it along, or none of it.",
                capital(name(cut.kind)),
                self.line_of(cut.span.start)
            )));
        }
        let mut around = self.source.article.sections.iter().filter(|it| it.span.covers(span) && leaves_page);
        match around.next() {
            Some(it) => Err(Refusal::new(format!(
                "Only some readers see this section (line {}). Another article would show it to all of them.",
                self.line_of(it.span.start)
            ))),
            None => Ok(()),
        }
    }

    /// Whether `part` is no whole number of what may go by itself.
    fn tears(&self, part: Span, container: &Container) -> bool {
        let Container { kind, span } = *container;
        let touches = span.start < part.end && part.start < span.end;
        match kind {
            ContainerKind::List | ContainerKind::Quote | ContainerKind::Footnote => touches && !part.covers(span),
            ContainerKind::Tab => cuts(span, part),
            // Paragraphs of a tab may go, the tab itself not.
            ContainerKind::TabGroup => {
                let is_tab = |it: &Heading| it.tab && span.contains(it.span.start) && part.contains(it.span.start);
                touches && !part.covers(span) && self.source.article.headings.iter().any(is_tab)
            }
        }
    }

    fn line_of(&self, at: u32) -> u32 {
        self.source.article.lines.line_of(at) + 1
    }
}

/// Whether one of two spans begins in the other and ends outside it.
fn cuts(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end && !other.covers(one) && !one.covers(other)
}

fn name(kind: ContainerKind) -> &'static str {
    match kind {
        ContainerKind::List => "a list",
        ContainerKind::Quote => "a quote",
        ContainerKind::Footnote => "a footnote",
        ContainerKind::TabGroup => "a group of tabs",
        ContainerKind::Tab => "a tab",
    }
}

fn capital(name: &str) -> String {
    name.replacen('a', "A", 1)
}

fn is_only_anchor(line: &str) -> bool {
    let inner = line.strip_prefix("<a ").and_then(|rest| rest.strip_suffix("</a>").or(rest.strip_suffix("/>")));
    inner.is_some_and(|inner| {
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        !inner.contains(['<', '>']) && (inner.contains("name=") || inner.contains("id=")) && !inner.contains("href")
    })
}

/// The lines of `selection`, grown until blank lines, headings and whole code blocks bound them.
pub(super) fn blocks_around(source: &Source, selection: Span) -> Result<Span, Refusal> {
    let text = selection.of(&source.text);
    if text.trim().is_empty() {
        return Err(Refusal::new("Select the paragraphs that the include shall hold."));
    }
    let lead = text.len() - text.trim_start().len();
    let lines = &source.article.lines;
    let mut first = lines.line_of(selection.start + u32::try_from(lead).unwrap_or_default());
    let mut last = lines.line_of(selection.start + u32::try_from(text.trim_end().len().max(1) - 1).unwrap_or_default());
    let is_blank = |line: u32| source.line(line).is_none_or(|(_, text)| text.trim().is_empty());
    let heads = |line: u32| {
        let on = |it: &&Heading| lines.line_of(it.span.start) <= line && line <= lines.line_of(it.span.end);
        source.article.headings.iter().find(on)
    };
    let code = |line: u32| {
        let mut blocks =
            source.article.blocks.iter().filter(|it| matches!(it.kind, BlockKind::Code | BlockKind::Comment));
        blocks.find(|it| lines.line_of(it.span.start) <= line && line <= lines.line_of(it.span.end))
    };
    loop {
        let before = (first, last);
        for line in [first, last] {
            if let Some(block) = code(line) {
                first = first.min(lines.line_of(block.span.start));
                last = last.max(lines.line_of(block.span.end));
            }
            if let Some(heading) = heads(line) {
                first = first.min(lines.line_of(heading.span.start));
                last = last.max(lines.line_of(heading.span.end));
            }
        }
        if heads(first).is_none() && first > 0 && !is_blank(first - 1) && heads(first - 1).is_none() {
            first -= 1;
        }
        if heads(last).is_none() && !is_blank(last + 1) && heads(last + 1).is_none() {
            last += 1;
        }
        if before == (first, last) {
            break;
        }
    }
    let header = source.article.front_matter.as_ref().map_or(0, |header| header.span.end);
    let (Some((start, written)), Some((end, _))) = (source.line(first), source.line(last)) else {
        return Err(Refusal::new("Select the paragraphs that the include shall hold."));
    };
    if start.start < header {
        return Err(Refusal::new("The header of an article cannot be part of an include."));
    }
    if written.starts_with([' ', '\t', '>']) {
        return Err(Refusal::new("Part of a list or a quote cannot be an include. Select all of the list."));
    }
    Ok(Span { start: start.start, end: source.next_line(end.end) })
}
