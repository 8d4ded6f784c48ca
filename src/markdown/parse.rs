//! The walk over `pulldown-cmark`'s events that collects the facts of one text.
//!
//! Offsets here count from the end of the YAML header; [`super::parse()`] moves them to where they belong.
//! What constructs look like is told by `dialect`, `links`, `html` and `heading`; here is where they count.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use rustc_hash::FxHashMap;

use super::dialect::{self, Probe, Scan};
use super::heading::{Context, OpenHeading, rewriting_anchor, tab_ids};
use super::html::{self, Attribute, Item};
use super::links::{self, RawDefinition};
use super::xref;
use super::{Anchor, AnchorKind, Block, BlockKind, Definition, Dialect, Facts, Heading, Link, LinkKind, MissingLabel};
use crate::markdown::slug::Ids;
use crate::text::Span;

/// Reads `text`, which has no YAML header.
pub(super) fn parse(text: &str, dialect: Dialect) -> Facts {
    let Scan { text: source, constructs, probes } = dialect::scan(text, dialect.learn);
    let mut broken: Vec<Range<usize>> = Vec::new();
    let mut options = Options::ENABLE_STRIKETHROUGH;
    // Learn's parser finds the cells of a table after code and links, so that a `|` in code parts nothing and
    // cells beyond the last column are shown; to GitHub the `|` comes first.
    options.set(Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES, !dialect.learn);
    let remember = |link: BrokenLink<'_>| {
        if link.link_type == LinkType::Reference {
            broken.push(link.span);
        }
        None::<(CowStr<'_>, CowStr<'_>)>
    };
    let mut events = Parser::new_with_broken_link_callback(&source, options, Some(remember)).into_offset_iter();
    let known: Vec<usize> =
        events.reference_definitions().iter().map(|(_, definition)| definition.span.start).collect();
    let ctx = Context {
        source: &source,
        original: text,
        constructs: &constructs,
        learn: dialect.learn,
        rule: dialect.heading_ids.rule(),
    };
    let mut walk = Walk {
        ctx: &ctx,
        probes: &probes,
        ids: Ids::new(dialect.heading_ids),
        facts: Facts::default(),
        links: Vec::new(),
        no_links: Vec::new(),
        open: Vec::new(),
        references: Vec::new(),
        definitions: known,
        heading: None,
        html: Vec::new(),
        anchor: None,
        depth: 0,
        in_code: false,
        in_cell: false,
        url_end: 0,
        tabs: Tabs::default(),
    };
    for (event, range) in events.by_ref() {
        walk.event(event, range);
    }
    drop(events);
    walk.finish(&broken)
}

/// A link whose end is not yet reached.
#[derive(Debug)]
struct OpenLink<'a> {
    /// Its index among the links.
    index: usize,
    link_type: LinkType,
    url: CowStr<'a>,
    label: CowStr<'a>,
    range: Range<usize>,
    /// End of the last thing inside.
    inside: usize,
}

/// The tab group that the walk is in.
#[derive(Debug, Default)]
struct Tabs {
    /// Groups so far.
    groups: u32,
    /// How deep in containers the open group is.
    open: Option<u32>,
}

struct Walk<'a> {
    ctx: &'a Context<'a>,
    /// Candidates not yet decided.
    probes: &'a [(usize, Probe)],
    ids: Ids,
    facts: Facts,
    links: Vec<(Link, Box<str>)>,
    /// Indexes of links that turned out to be none.
    no_links: Vec<usize>,
    open: Vec<OpenLink<'a>>,
    /// Links by label: index of the link and its normalised label.
    references: Vec<(usize, Box<str>)>,
    /// Starts of definitions.
    definitions: Vec<usize>,
    heading: Option<OpenHeading>,
    /// The lines of the open HTML block.
    html: Vec<Range<usize>>,
    /// Index of the `<a href>` whose `</a>` is awaited, and where its text starts.
    anchor: Option<(usize, usize)>,
    /// How deep in quotes and lists the walk is.
    depth: u32,
    in_code: bool,
    /// Whether the walk is in a table's cell; on Learn nobody knows while the links are read.
    in_cell: bool,
    /// End of the last bare URL.
    url_end: usize,
    tabs: Tabs,
}

impl<'a> Walk<'a> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        // The end of a link spans the whole link, its destination too.
        let ends_link = matches!(event, Event::End(TagEnd::Link | TagEnd::Image));
        if let Some(link) = self.open.last_mut().filter(|_| !ends_link) {
            link.inside = link.inside.max(range.end);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => {
                self.settle(&range, !self.in_code);
                if let Some(heading) = &mut self.heading {
                    heading.push_text(self.ctx, range, &text);
                }
            }
            Event::Code(text) => {
                self.settle(&range, false);
                self.block(BlockKind::CodeSpan, range.clone());
                if let Some(heading) = &mut self.heading {
                    heading.inline(&range);
                    heading.push_code(self.ctx, &text);
                }
            }
            Event::Html(_) => {
                self.settle(&range, false);
                self.html.push(range);
            }
            Event::InlineHtml(text) => {
                self.settle(&range, false);
                self.inline_html(&text, range);
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(heading) = &mut self.heading {
                    heading.push_break(self.ctx, &range);
                }
            }
            Event::Rule => self.rule(),
            Event::FootnoteReference(_) => {
                if let Some(heading) = &mut self.heading {
                    heading.flush(self.ctx);
                    heading.inline(&range);
                }
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.anchor = None;
                let setext = !self.ctx.source[range.clone()].starts_with('#');
                self.heading = Some(OpenHeading::new(level as u8, range, setext));
            }
            Tag::Link { link_type, dest_url, id, .. } => self.open_link(link_type, dest_url, id, range, false),
            Tag::Image { link_type, dest_url, id, .. } => self.open_link(link_type, dest_url, id, range, true),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Superscript | Tag::Subscript => {
                if let Some(heading) = &mut self.heading {
                    heading.flush(self.ctx);
                    heading.inline(&range);
                    heading.depth += 1;
                }
            }
            Tag::CodeBlock(_) => {
                self.in_code = true;
                let end = range.start + self.ctx.source[range.clone()].trim_end_matches(['\n', '\r']).len();
                self.block(BlockKind::Code, range.start..end);
            }
            Tag::HtmlBlock => self.html.clear(),
            Tag::TableCell => {
                self.anchor = None;
                self.in_cell = true;
            }
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item | Tag::FootnoteDefinition(_) => self.depth += 1,
            Tag::Paragraph => self.anchor = None,
            Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(_) => self.close_heading(),
            TagEnd::Link => self.close_link(false),
            TagEnd::Image => self.close_link(true),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {
                if let Some(heading) = &mut self.heading {
                    heading.flush(self.ctx);
                    heading.depth = heading.depth.saturating_sub(1);
                }
            }
            TagEnd::CodeBlock => self.in_code = false,
            TagEnd::HtmlBlock => {
                let pieces = std::mem::take(&mut self.html);
                self.html_block(&pieces, &range);
                self.html = pieces;
            }
            TagEnd::TableCell => self.in_cell = false,
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.depth = self.depth.saturating_sub(1);
                if self.tabs.open.is_some_and(|depth| depth > self.depth) {
                    self.tabs.open = None;
                }
            }
            _ => {}
        }
    }

    /// A thematic break ends a tab group.
    fn rule(&mut self) {
        if self.tabs.open == Some(self.depth) {
            self.tabs.open = None;
        }
    }

    fn block(&mut self, kind: BlockKind, range: Range<usize>) {
        self.facts.blocks.push(Block { kind, span: range.into() });
    }

    fn add_link(&mut self, link: Link, url: Box<str>) -> usize {
        self.links.push((link, url));
        self.links.len() - 1
    }

    /// Decides the candidates up to the end of `range`, which is something that is read: text when `text`.
    /// Where nothing is read there can be definitions.
    fn settle(&mut self, range: &Range<usize>, text: bool) {
        while let Some(((at, probe), rest)) = self.probes.split_first() {
            if *at >= range.end {
                break;
            }
            self.probes = rest;
            if *at < range.start {
                if *probe == Probe::Definition {
                    self.definitions.push(*at);
                }
            } else if text {
                match probe {
                    Probe::Construct(index) => self.construct(*index),
                    Probe::Alert(end) => self.block(BlockKind::AlertMarker, *at..*end),
                    Probe::Url => self.bare_url(*at),
                    Probe::Uid(end) => self.uid(*at..*end),
                    Probe::TripleColon => self.directive(*at),
                    Probe::Definition => {}
                }
            }
        }
    }

    fn construct(&mut self, index: usize) {
        let Some(construct) = self.ctx.constructs.get(index) else { return };
        if self.ctx.original.as_bytes().get(construct.span.start) == Some(&b':') {
            self.directive(construct.span.start);
        }
        for target in &construct.targets {
            let link = new_link(
                self.ctx.original,
                target.kind,
                construct.span.clone(),
                target.text.clone(),
                target.destination.clone(),
            );
            let url = link.destination.of(self.ctx.original).into();
            self.add_link(Link { image: target.image, ..link }, url);
        }
    }

    /// `@uid`, `@'uid'` or `@"uid"`.
    fn uid(&mut self, span: Range<usize>) {
        if !self.open.is_empty() || self.anchor.is_some() {
            return;
        }
        let quoted = matches!(self.ctx.source.as_bytes().get(span.start + 1), Some(b'\'' | b'"'));
        let uid = span.start + 1 + usize::from(quoted)..span.end - usize::from(quoted);
        let Some(url) = self.ctx.original.get(uid.clone()).map(Box::from) else { return };
        self.add_link(new_link(self.ctx.original, LinkKind::XrefShorthand, span, uid.clone(), uid), url);
    }

    fn directive(&mut self, at: usize) {
        self.facts.triple_colons.extend(u32::try_from(at));
    }

    fn bare_url(&mut self, start: usize) {
        if start < self.url_end || !self.open.is_empty() || self.anchor.is_some() {
            return;
        }
        let Some(end) = links::bare_url_end(self.ctx.source, start, self.in_cell || self.ctx.learn) else { return };
        self.url_end = end;
        let written = &self.ctx.source[start..end];
        let scheme = if written.contains("://") { "" } else { "http://" };
        let url = format!("{scheme}{written}").into();
        let link = new_link(self.ctx.original, LinkKind::Autolink, start..end, start..end, start..end);
        self.add_link(link, url);
    }

    fn open_link(&mut self, link_type: LinkType, url: CowStr<'a>, label: CowStr<'a>, range: Range<usize>, image: bool) {
        // The bracket of a link is no text, but no definition either.
        self.settle(&(range.start..range.start + 1), false);
        let xref = link_type == LinkType::Autolink && self.is_xref(&url, true);
        if let Some(heading) = &mut self.heading {
            heading.flush(self.ctx);
            heading.inline(&range);
            if heading.depth == 0 && heading.inlines == 1 && self.ctx.learn && !image && tab_ids(&url).is_some() {
                heading.tab = Some(self.links.len());
            }
            heading.depth += 1;
            heading.images += u32::from(image);
            heading.muted |= xref;
        }
        let start = range.start;
        let link = new_link(self.ctx.original, LinkKind::Inline, range.clone(), start..start, start..start);
        let index = self.add_link(Link { image, ..link }, "".into());
        let inside = start + 1 + usize::from(image);
        self.open.push(OpenLink { index, link_type, url, label, range, inside });
    }

    fn close_link(&mut self, image: bool) {
        let Some(mut open) = self.open.pop() else { return };
        // The range of `[label][]` ends before the empty brackets.
        let behind = self.ctx.source.get(open.range.end..).unwrap_or_default();
        if open.link_type == LinkType::Collapsed && behind.starts_with("[]") {
            open.range.end += 2;
        }
        if let Some(outer) = self.open.last_mut() {
            outer.inside = outer.inside.max(open.range.end);
        }
        if let Some(heading) = &mut self.heading {
            heading.flush(self.ctx);
            heading.depth = heading.depth.saturating_sub(1);
            heading.images = heading.images.saturating_sub(u32::from(image));
            heading.muted = false;
        }
        let original = self.ctx.original;
        let range = open.range.clone();
        let text_start = range.start + 1 + usize::from(image);
        let mut url: Box<str> = open.url.as_ref().into();
        let xref = self.is_xref(&url, false);
        let link = match open.link_type {
            LinkType::Autolink | LinkType::Email => {
                let inside = range.start + 1..range.end.saturating_sub(1);
                let xref = self.is_xref(&url, true);
                if open.link_type == LinkType::Email {
                    url = format!("mailto:{url}").into();
                }
                let kind = if xref { LinkKind::Xref } else { LinkKind::Autolink };
                new_link(original, kind, range, inside.clone(), inside)
            }
            LinkType::Inline | LinkType::WikiLink { .. } => {
                let (close, destination) =
                    links::inline_destination(self.ctx.source, open.inside.min(range.end), range.end)
                        .unwrap_or((open.inside, range.end..range.end));
                let kind = match (image, xref) {
                    (true, _) => LinkKind::Image,
                    (false, true) => LinkKind::Xref,
                    (false, false) => LinkKind::Inline,
                };
                new_link(original, kind, range, text_start..close, destination)
            }
            _ => {
                let kind = if image { LinkKind::Image } else { LinkKind::Reference };
                // `[^1]` is a footnote to its writer, also where the generator knows none.
                let parts = self.reference_parts(&open, text_start).filter(|_| !open.label.starts_with('^'));
                let (text, label) = match parts {
                    Some(parts) => {
                        self.references.push((open.index, links::normalise_label(&open.label)));
                        parts
                    }
                    None => {
                        self.no_links.push(open.index);
                        (text_start..text_start, text_start..text_start)
                    }
                };
                // The destination is filled in when all definitions are known.
                let end = range.end;
                Link { label: label.into(), ..new_link(original, kind, range, text, end..end) }
            }
        };
        if let Some(slot) = self.links.get_mut(open.index) {
            *slot = (Link { image, ..link }, url);
        }
    }

    /// Text and label of `[text][label]`, `[label][]` or `[label]`; `None` for `[text]\[label]`, which
    /// `pulldown-cmark` 0.13 takes for the first although the bracket is escaped.
    fn reference_parts(&self, open: &OpenLink<'_>, text_start: usize) -> Option<(Range<usize>, Range<usize>)> {
        let range = &open.range;
        let last = range.end.saturating_sub(1).max(text_start);
        Some(match open.link_type {
            LinkType::Shortcut | LinkType::ShortcutUnknown => (text_start..last, text_start..last),
            LinkType::Collapsed | LinkType::CollapsedUnknown => {
                let close = last.saturating_sub(2).max(text_start);
                (text_start..close, text_start..close)
            }
            _ => {
                let bytes = self.ctx.source.as_bytes();
                let bracket = last_bracket(bytes, text_start, last).filter(|&i| bytes[i - 1] == b']')?;
                (text_start..(bracket - 1).max(text_start), bracket + 1..last)
            }
        })
    }

    fn is_xref(&self, url: &str, any_case: bool) -> bool {
        let prefix = url.get(..5).unwrap_or_default();
        self.ctx.learn && (prefix == "xref:" || (any_case && prefix.eq_ignore_ascii_case("xref:")))
    }

    fn close_heading(&mut self) {
        let Some(mut heading) = self.heading.take() else { return };
        heading.flush(self.ctx);
        let written = &self.ctx.source[heading.span.clone()];
        if heading.is_no_heading() {
            if written.trim_end().ends_with('-') {
                self.rule();
            }
            return;
        }
        let end = heading.span.start + written.trim_end_matches(['\n', '\r']).len();
        let hashes = heading.span.start + if heading.setext { 0 } else { usize::from(heading.level) };
        let mut text_span = heading.text.clone().unwrap_or(hashes..hashes);
        // The first character's backslash is no part of its event.
        if text_span.start > hashes && self.ctx.source.as_bytes()[text_span.start - 1] == b'\\' {
            text_span.start -= 1;
        }
        let auto = self.ids.assign(&heading.plain);
        let mut id = Some(auto);
        let mut explicit_id = None;
        let tab = heading.tab.filter(|_| heading.inlines == 1);
        if let Some(index) = tab {
            id = None;
            self.tab(index);
        } else if self.ctx.learn
            && let Some((range, true)) = heading.anchor.clone()
            && heading.inlines > 2
        {
            let span = Span::from(range);
            if let Some(place) = self.facts.anchors.iter().rposition(|anchor| anchor.span == span) {
                self.facts.anchors.remove(place);
            }
            id = Some(span.of(self.ctx.original).into());
            explicit_id = Some(span);
        }
        self.facts.headings.push(Heading {
            level: heading.level,
            span: (heading.span.start..end).into(),
            text_span: text_span.into(),
            text: heading.people.trim().into(),
            id,
            explicit_id,
            setext: heading.setext,
            tab: tab.is_some(),
        });
    }

    /// Makes the link of `index`, all that a heading holds, a tab.
    fn tab(&mut self, index: usize) {
        self.no_links.push(index);
        let Some((link, url)) = self.links.get(index) else { return };
        let span = link.destination;
        if self.tabs.open != Some(self.depth) {
            self.tabs.open = Some(self.depth);
            self.tabs.groups += 1;
            let id = format!("tabgroup_{}", self.tabs.groups).into();
            self.facts.anchors.push(Anchor { id, span, kind: AnchorKind::Tab });
        }
        let Some((ids, condition)) = tab_ids(url) else { return };
        let condition = condition.map_or_else(String::new, |it| format!("_{it}"));
        let id = format!("tabpanel_{}_{ids}{condition}", self.tabs.groups).into();
        self.facts.anchors.push(Anchor { id, span, kind: AnchorKind::Tab });
    }

    fn inline_html(&mut self, text: &str, range: Range<usize>) {
        let source = self.ctx.source;
        if let Some(heading) = &mut self.heading {
            heading.flush(self.ctx);
            heading.inline(&range);
            match heading.inlines {
                1 if heading.depth == 0 => {
                    heading.anchor =
                        rewriting_anchor(text).map(|id| (range.start + id.start..range.start + id.end, false));
                }
                2 if heading.depth == 0 => {
                    let closes = text.eq_ignore_ascii_case("</a>");
                    heading.anchor = heading.anchor.take().map(|(id, _)| (id, closes));
                }
                _ => {}
            }
        }
        if source.get(range.clone()) == Some(text) {
            self.html_block(std::slice::from_ref(&range), &range);
            return;
        }
        // Lines of a tag within a quote or list: what stands before them is no part of the tag.
        let mut pieces = Vec::new();
        let mut at = range.start;
        for line in text.split_inclusive('\n') {
            let Some(start) = source.get(at..range.end).and_then(|rest| rest.find(line)).map(|i| at + i) else { break };
            at = start + line.len();
            pieces.push(start..at);
        }
        self.html_block(&pieces, &range);
    }

    /// Reads the HTML whose lines are `pieces`.
    fn html_block(&mut self, pieces: &[Range<usize>], whole: &Range<usize>) {
        let Some(first) = pieces.first() else { return };
        let connected = pieces.windows(2).all(|pair| pair[0].end == pair[1].start);
        let (text, map) = if connected {
            let all = first.start..pieces.last().map_or(first.end, |last| last.end);
            (Cow::Borrowed(self.ctx.source.get(all).unwrap_or_default()), Map { pieces: &[], start: first.start })
        } else {
            let lines = pieces.iter().map(|piece| self.ctx.source.get(piece.clone()).unwrap_or_default());
            (Cow::Owned(lines.collect::<String>()), Map { pieces, start: whole.start })
        };
        html::scan(&text, |item| self.html_item(&text, &map, item));
    }

    fn html_item(&mut self, text: &str, map: &Map<'_>, item: Item<'_>) {
        match item {
            Item::Comment(range) => self.block(BlockKind::Comment, map.range(range)),
            Item::Close { span, name } => {
                if text.get(name).is_some_and(|name| name.eq_ignore_ascii_case("a"))
                    && let Some((index, start)) = self.anchor.take()
                    && let Some((link, _)) = self.links.get_mut(index)
                {
                    let close = map.range(span);
                    link.text = (start..close.start).into();
                    link.span.end = Span::from(close).end;
                }
            }
            Item::Open { span, name, attributes } => {
                if self.ctx.learn {
                    self.remove(text, map, &name, attributes);
                }
                let name = text.get(name).unwrap_or_default().to_ascii_lowercase();
                let span = map.range(span);
                if name == "a" {
                    self.anchor = None;
                }
                for attribute in attributes.iter().filter(|attribute| !attribute.value.is_empty()) {
                    self.html_attribute(text, map, &name, &span, attribute, attributes);
                }
            }
        }
    }

    /// Notes what Learn takes out of a tag, or the tag itself. Only what its list leaves out for certain.
    fn remove(&mut self, text: &str, map: &Map<'_>, name: &Range<usize>, attributes: &[Attribute]) {
        let is =
            |range: &Range<usize>, word: &str| text.get(range.clone()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        if ["script", "style", "link", "meta", "object"].iter().any(|tag| is(name, tag)) {
            self.facts.removed.push(map.range(name.clone()).into());
            return;
        }
        for attribute in attributes {
            let written = text.get(attribute.name.clone()).unwrap_or_default().as_bytes();
            // `onclick`, `onload`
            let event = written.len() > 4
                && written[..2].eq_ignore_ascii_case(b"on")
                && written[2..].iter().all(u8::is_ascii_alphabetic);
            if event || is(&attribute.name, "style") {
                self.facts.removed.push(map.range(attribute.name.clone()).into());
            }
        }
    }

    fn html_attribute(
        &mut self,
        text: &str,
        map: &Map<'_>,
        tag: &str,
        span: &Range<usize>,
        attribute: &Attribute,
        all: &[Attribute],
    ) {
        let name = text.get(attribute.name.clone()).unwrap_or_default().to_ascii_lowercase();
        let value = text.get(attribute.value.clone()).unwrap_or_default();
        let destination = map.range(attribute.value.clone());
        let (kind, image) = match &*name {
            "id" | "name" => {
                let id = links::decode_entities(value);
                self.facts.anchors.push(Anchor { id, span: destination.into(), kind: AnchorKind::Html });
                return;
            }
            "href" | "uid" if tag == "xref" && self.ctx.learn => {
                let is_optional = all.iter().any(|it| {
                    let of = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
                    of(&it.name).eq_ignore_ascii_case("data-throw-if-not-resolved")
                        && of(&it.value).trim().eq_ignore_ascii_case("false")
                });
                (if is_optional { LinkKind::XrefOptional } else { LinkKind::Xref }, false)
            }
            "href" if matches!(tag, "a" | "area") => (LinkKind::Html, false),
            "src" if tag == "img" => (LinkKind::Image, true),
            "src" => (LinkKind::Html, false),
            "poster" | "srcset" => (LinkKind::Html, true),
            _ => return,
        };
        let url = links::decode_entities(value.trim());
        let kind = if kind == LinkKind::Html && self.is_xref(&url, false) { LinkKind::Xref } else { kind };
        let alt =
            all.iter().find(|it| image && text.get(it.name.clone()).is_some_and(|n| n.eq_ignore_ascii_case("alt")));
        let alt = alt.map_or(destination.start..destination.start, |it| map.range(it.value.clone()));
        let mut link = new_link(self.ctx.original, kind, span.clone(), alt, destination);
        let is_uid = tag == "xref" && name == "uid";
        if is_uid {
            (link.path, link.fragment) = (link.destination, None);
        }
        let url = if is_uid { xref::literal(&url) } else { url };
        let index = self.add_link(Link { image, ..link }, url);
        if tag == "a" {
            self.anchor = Some((index, span.end));
        }
    }

    fn finish(mut self, broken: &[Range<usize>]) -> Facts {
        let rest = std::mem::take(&mut self.probes);
        let gaps = rest.iter().filter(|(_, probe)| *probe == Probe::Definition);
        self.definitions.extend(gaps.map(|(at, _)| *at));
        self.define();
        let mut facts = self.facts;
        let (text, defines) = (self.ctx.original, !facts.definitions.is_empty());
        facts.missing_labels = broken.iter().filter_map(|span| missing_label(text, span, defines)).collect();
        facts.missing_labels.sort_by_key(|missing| missing.span);
        facts.anchors.sort_by_key(|anchor| anchor.span.start);
        facts.blocks.sort_by_key(|block| block.span);
        let mut links = self.links;
        for (link, url) in links.iter_mut().filter(|_| !self.ctx.constructs.is_empty()) {
            // A construct within a destination is none: what was blanked out comes back.
            let markdown = matches!(link.kind, LinkKind::Inline | LinkKind::Reference | LinkKind::Image);
            if markdown && link.destination.of(self.ctx.source) != link.destination.of(text) {
                *url = links::unescape(link.destination.of(text));
            }
        }
        self.no_links.sort_unstable();
        self.no_links.dedup();
        let mut no_links = self.no_links.into_iter().peekable();
        let mut index = 0;
        links.retain(|_| {
            let keep = no_links.next_if_eq(&index).is_none();
            index += 1;
            keep
        });
        let start = |link: &Link| (link.span.start, std::cmp::Reverse(link.span.end), link.destination.start);
        links.sort_by_key(|(link, _)| start(link));
        let places = links.iter().enumerate().filter(|(_, (link, _))| link.kind == LinkKind::Definition);
        let places: Vec<u32> = places.filter_map(|(i, _)| u32::try_from(i).ok()).collect();
        for (definition, link) in facts.definitions.iter_mut().zip(places) {
            definition.link = link;
        }
        (facts.links, facts.urls) = links.into_iter().unzip();
        facts
    }

    /// Reads the definitions and gives each reference its destination.
    fn define(&mut self) {
        self.definitions.sort_unstable();
        self.definitions.dedup();
        let (source, original) = (self.ctx.source, self.ctx.original);
        let mut first: FxHashMap<Box<str>, usize> = FxHashMap::default();
        let mut raw: Vec<(RawDefinition, Definition)> = Vec::new();
        let mut end = 0;
        for start in std::mem::take(&mut self.definitions) {
            let Some(definition) = links::definition(source, start).filter(|it| it.span.start >= end) else { continue };
            let label = links::normalise_label(source.get(definition.label.clone()).unwrap_or_default());
            if label.is_empty() || label.starts_with('^') {
                continue;
            }
            end = definition.span.end;
            let shadowed = first.contains_key(&label);
            if !shadowed {
                first.insert(label.clone(), raw.len());
            }
            raw.push((definition, Definition { label, link: 0, used: false, shadowed }));
        }
        for (index, label) in &self.references {
            let Some(place) = first.get(label) else { continue };
            let Some((definition, fact)) = raw.get_mut(*place) else { continue };
            fact.used = true;
            if let Some((link, _)) = self.links.get_mut(*index) {
                let (path, fragment) = links::split_fragment(original, definition.destination.clone());
                link.destination = definition.destination.clone().into();
                link.path = path.into();
                link.fragment = fragment.map(Span::from);
            }
        }
        for (definition, fact) in raw {
            let written = original.get(definition.destination.clone()).unwrap_or_default();
            // `[//]: # (text)` is how writers hide a comment: it leads nowhere and nothing can use it.
            if matches!(written, "#" | "") && !fact.used {
                self.block(BlockKind::Comment, definition.span);
                continue;
            }
            let at = definition.label.end;
            let link =
                new_link(original, LinkKind::Definition, definition.span, at..at, definition.destination.clone());
            self.add_link(Link { label: definition.label.into(), ..link }, links::unescape(written));
            self.facts.definitions.push(fact);
        }
    }
}

/// From offsets in joined lines of HTML to offsets in the text.
struct Map<'a> {
    /// The lines; none when they are one stretch that begins at `start`.
    pieces: &'a [Range<usize>],
    start: usize,
}

impl Map<'_> {
    fn range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.at(range.start);
        if range.is_empty() {
            return start..start;
        }
        // By its last byte: the end of a line and the start of the next one are the same place in between.
        start..self.at(range.end - 1) + 1
    }

    fn at(&self, mut offset: usize) -> usize {
        for piece in self.pieces {
            if offset < piece.len() {
                return piece.start + offset;
            }
            offset -= piece.len();
        }
        self.pieces.last().map_or(self.start + offset, |last| last.end)
    }
}

fn new_link(text: &str, kind: LinkKind, span: Range<usize>, shown: Range<usize>, destination: Range<usize>) -> Link {
    let (path, fragment) = links::split_fragment(text, destination.clone());
    Link {
        kind,
        image: false,
        span: span.into(),
        text: shown.into(),
        label: Span::at(destination.start),
        destination: destination.into(),
        path: path.into(),
        fragment: fragment.map(Span::from),
    }
}

/// The last `[` in `from..to` that no backslash escapes.
fn last_bracket(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    let escaped = |at: usize| bytes[from..at].iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1;
    (from..to).rev().find(|&i| bytes[i] == b'[' && !escaped(i))
}

/// `[text][label]` that nothing defines, when it can only be meant as a link. Brackets side by side also mean
/// an index (`a[0][1]`), options of a command (`[-a][-b: value]`), or tags that open an item (`[Bug][UI] ..`): the
/// last cannot be told from a link, so there the text must have `definitions` to show that its writer uses them.
fn missing_label(text: &str, span: &Range<usize>, definitions: bool) -> Option<MissingLabel> {
    let bytes = text.as_bytes();
    let open = last_bracket(bytes, span.start, span.end.checked_sub(1)?)?;
    let label = open + 1..span.end - 1;
    let written = text.get(label.clone())?;
    let shown = text.get(span.start..open)?.trim_start_matches('!').strip_prefix('[')?.strip_suffix(']')?.trim();
    let word = |b: &u8| b.is_ascii_alphanumeric() || !b.is_ascii() || matches!(b, b'_' | b']' | b')');
    let before = span.start.checked_sub(1).and_then(|i| bytes.get(i));
    let after = bytes.get(span.end);
    let no_label = written.trim() != written
        || written.starts_with(['^', '!', '-', '/'])
        || written.contains(['<', '>', '*', '"', '=', '|', '`'])
        || written.chars().nth(1).is_none()
        || written.bytes().all(|b| b.is_ascii_digit());
    let no_text = shown.is_empty() || shown.starts_with(['^', '!', '-', '/']) || shown.eq_ignore_ascii_case("x");
    let no_link = before.is_some_and(word) || after.is_some_and(|b| word(b) || matches!(b, b'[' | b'('));
    let sure = !(no_label || no_text || no_link);
    (sure && (definitions || !dialect::opens_block(bytes, span.start)))
        .then(|| MissingLabel { span: span.clone().into(), label: label.into() })
}
