//! YAML pages (`### YamlMime:..`) and maps of uids (`xrefmap.yml`, `xrefmap.json`): the uids in them, and the links of
//! pages, which are values (`url:`) or stand in values that hold Markdown (`answer:`).
//!
//! Reading never fails: behind an error nothing more is found. What a page says otherwise is not read.

mod keys;
mod places;

pub use keys::{Holds, LEADING};

use super::xref::Declaration;
use super::{Block, Dialect, Link, LinkKind, parse};
use crate::text::Span;
use granit_parser::{Event, Parser, ScalarStyle, StrInput, options};
use places::Places;

/// How deep lists and maps may nest.
const MAX_DEPTH: usize = 100;

const MIME: &str = "### YamlMime:";

/// What a YAML or JSON file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YamlPage {
    /// Whether it is a map of uids instead of a page.
    pub is_map: bool,
    /// Whether it is a page of a kind whose links are known.
    pub is_known: bool,
    /// Where it cannot be read any further, a byte, and why; `None` when all of it could be read.
    pub error: Option<(usize, String)>,
    /// The uids by place.
    pub declarations: Vec<Declaration>,
    /// The links by start. References are links of their own; what defines them is known to the value alone.
    pub links: Vec<Link>,
    /// For each link its destination with escapes decoded, percent-encoding kept.
    pub urls: Vec<Box<str>>,
    /// The values that hold Markdown.
    pub texts: Vec<Span>,
    /// Code, comments and alert markers in them.
    pub blocks: Vec<Block>,
}

/// The uids and links in `text`: those of a page where its first line says that it is one, those of a map where that line
/// or its name (`is_map`) does; `None` for anything else.
#[must_use]
pub fn read(text: &str, is_map: bool) -> Option<YamlPage> {
    // A blank for each of its bytes: nothing moves.
    let unmarked = text.strip_prefix('\u{feff}').map(|rest| format!("   {rest}"));
    let text = unmarked.as_deref().unwrap_or(text);
    let first = text.trim_start().lines().next().unwrap_or_default();
    let mime = first.strip_prefix(MIME).map(str::trim);
    let is_map = is_map || mime.is_some_and(|mime| mime.eq_ignore_ascii_case("XRefMap"));
    if !is_map && mime.is_none_or(|mime| mime == "TableOfContent") {
        return None;
    }
    // JSON is YAML but for tabs between its tokens.
    let untabbed = if text.contains('\t') { text.replace('\t', " ") } else { String::new() };
    let options = options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let yaml = if untabbed.is_empty() { text } else { &*untabbed };
    let mut walk = Walk {
        text: yaml,
        is_map,
        // Only these list what they declare; elsewhere a list of items may name uids of others.
        lists_items: mime.is_some_and(|mime| mime.ends_with("Reference")),
        mime: mime.unwrap_or_default().into(),
        open: Vec::new(),
        found: YamlPage { is_map, ..YamlPage::default() },
    };
    let parser: Parser<'_, StrInput<'_>> = Parser::new_from_str_with_options(yaml, options);
    for next in parser {
        let (event, span) = match next {
            Ok(next) => next,
            Err(found) => {
                walk.found.error = Some((found.marker().byte_offset().unwrap_or(0).min(text.len()), found.info()));
                break;
            }
        };
        walk.event(event, span.byte_range().map_or_else(Span::default, Span::from));
    }
    while let Some(frame) = walk.open.pop() {
        walk.close(frame);
    }
    let mut found = walk.found;
    found.is_known = keys::is_known(&walk.mime);
    found.declarations.sort_by_key(|declaration| declaration.span);
    Some(found)
}

/// An open list or mapping.
#[derive(Default)]
struct Frame {
    is_list: bool,
    /// The key whose value comes next.
    key: Option<Box<str>>,
    key_start: u32,
    uid: Option<(Box<str>, Span)>,
    name: Box<str>,
    title: Box<str>,
    href: Box<str>,
}

struct Walk<'a> {
    text: &'a str,
    is_map: bool,
    lists_items: bool,
    /// The kind of page.
    mime: Box<str>,
    open: Vec<Frame>,
    found: YamlPage,
}

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::MappingStart(..) => self.open.push(Frame::default()),
            Event::SequenceStart(..) => self.open.push(Frame { is_list: true, ..Frame::default() }),
            Event::MappingEnd | Event::SequenceEnd => {
                if let Some(frame) = self.open.pop() {
                    self.close(frame);
                }
                self.value_read();
            }
            Event::Scalar(value, style, ..) => self.scalar(&value, style, span),
            Event::Alias(..) | Event::UnresolvedAlias(..) => self.value_read(),
            _ => {}
        }
    }

    fn value_read(&mut self) {
        if let Some(frame) = self.open.last_mut() {
            // A key that is no scalar has no name.
            frame.key = match frame.is_list || frame.key.is_some() {
                true => None,
                false => Some("".into()),
            };
        }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Span) {
        let text = self.text;
        let Some(frame) = self.open.last_mut().filter(|frame| !frame.is_list) else { return };
        let Some(key) = frame.key.take() else {
            frame.key = Some(value.into());
            frame.key_start = span.start;
            return;
        };
        let start = frame.key_start;
        match &*key {
            "uid" if !value.trim().is_empty() && !span.is_empty() => {
                frame.uid = Some((value.into(), inner(text, span, style)));
            }
            "name" => frame.name = value.into(),
            "title" => frame.title = value.into(),
            "href" => frame.href = value.into(),
            // The kind of page was once said in a key.
            "documentType" if &*self.mime == "YamlDocument" => self.mime = value.into(),
            _ => {}
        }
        let is_empty = value.trim().is_empty() || style == ScalarStyle::Plain && matches!(value, "~" | "null");
        if self.is_map || is_empty || self.open.first().and_then(|top| top.key.as_deref()) == Some("metadata") {
            return;
        }
        let above = self.open.iter().rev().nth(1).and_then(|frame| frame.key.as_deref());
        let Some(holds) = keys::holds(&self.mime, &key, above) else { return };
        let Some(places) = Places::find(value, style, text, span) else { return };
        match holds {
            Holds::Markdown => self.markdown(value, span, &places),
            _ => self.link(value, Span { start, end: span.end }, &places, holds == Holds::Image),
        }
    }

    /// The link that is the value of a key; `whole` is both.
    fn link(&mut self, value: &str, whole: Span, places: &Places, image: bool) {
        let url = value.trim();
        let start = value.len() - value.trim_start().len();
        let Some(destination) = places.exact(Span::new(start, start + url.len())) else { return };
        // These pages name articles without their extension, too, and the build looks for both.
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        if &*self.mime == "LandingData" && !path.starts_with('/') && !name.contains('.') {
            return;
        }
        let (at, end) = (destination.start as usize, destination.end as usize);
        let hash = url.find('#').map(|hash| at + hash);
        self.found.links.push(Link {
            kind: LinkKind::Yaml,
            image,
            span: whole,
            text: Span::at(at),
            label: Span::at(at),
            destination,
            path: Span::new(at, hash.unwrap_or(end)),
            fragment: hash.map(|hash| Span::new(hash + 1, end)),
        });
        self.found.urls.push(url.into());
    }

    /// The links in a text; headings there are not known to be anchors.
    fn markdown(&mut self, value: &str, span: Span, places: &Places) {
        let facts = parse::parse(value, Dialect::LEARN);
        for (link, url) in facts.links.into_iter().zip(facts.urls) {
            let fragment = link.fragment.map(|fragment| places.exact(fragment));
            let exact = places.exact(link.destination).zip(places.exact(link.path));
            let (Some((destination, path)), false) = (exact, fragment == Some(None)) else { continue };
            self.found.links.push(Link {
                span: places.around(link.span),
                text: places.around(link.text),
                label: places.around(link.label),
                destination,
                path,
                fragment: fragment.flatten(),
                ..link
            });
            self.found.urls.push(url);
        }
        self.found.blocks.extend(facts.blocks.iter().map(|block| Block { span: places.around(block.span), ..*block }));
        self.found.texts.push(span);
    }

    fn close(&mut self, frame: Frame) {
        let Some((uid, span)) = frame.uid else { return };
        let top = self.open.first().and_then(|top| top.key.as_deref());
        // What a page refers to is declared elsewhere.
        if !self.is_map && top == Some("references") {
            return;
        }
        let whole = self.open.is_empty() || (self.lists_items && self.open.len() == 2 && top == Some("items"));
        let name = if frame.name.is_empty() { frame.title } else { frame.name };
        self.found.declarations.push(Declaration { uid, span, whole: whole && !self.is_map, name, href: frame.href });
    }
}

/// The range of a scalar without its quotes.
fn inner(text: &str, span: Span, style: ScalarStyle) -> Span {
    match style {
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if span.len() >= 2 => {
            Span { start: span.start + 1, end: span.end - 1 }
        }
        ScalarStyle::Plain => Span { end: span.start + span.of(text).trim_end().len() as u32, ..span },
        _ => span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, is_map: bool) -> Vec<String> {
        let Some(read) = read(text, is_map) else { return vec!["none".to_owned()] };
        let mut lines: Vec<String> = read
            .declarations
            .iter()
            .map(|it| {
                let whole = if it.whole { "page" } else { "part" };
                format!("{whole} {} `{}` {} {}", it.uid, it.span.of(text), it.name, it.href).trim_end().to_owned()
            })
            .collect();
        if read.error.is_some() {
            lines.push("incomplete".to_owned());
        }
        lines
    }

    #[test]
    fn pages_declare_the_uid_at_their_top_and_those_of_their_parts() {
        let text =
            "### YamlMime:Module\nuid: learn.a # x\ntitle: A\nunits:\n- learn.a.1\nbadge:\n  uid: 'learn.a.badge'\n";
        assert_eq!(show(text, false), ["page learn.a `learn.a` A", "part learn.a.badge `learn.a.badge`"]);
        let text =
            "### YamlMime:ManagedReference\nitems:\n- uid: A.B\n  name: B\n- uid: A.C\nreferences:\n- uid: System.X\n";
        assert_eq!(show(text, false), ["page A.B `A.B` B", "page A.C `A.C`"]);
        assert_eq!(show("uid: x\ntitle: no page\n", false), ["none"]);
        assert_eq!(show("### YamlMime:TableOfContent\n- uid: x\n", false), ["none"]);
    }

    #[test]
    fn maps_in_both_languages_are_read() {
        let yaml =
            "### YamlMime:XRefMap\nreferences:\n- uid: A.B\n  name: B\n  href: https://x.example/b\n- uid: A.C\n";
        assert_eq!(show(yaml, false), ["part A.B `A.B` B https://x.example/b", "part A.C `A.C`"]);
        let json = "{\n\t\"references\": [\n\t\t{\"uid\": \"A.B\", \"name\": \"B\", \"href\": \"b.html\"}\n\t]\n}\n";
        assert_eq!(show(json, true), ["part A.B `A.B` B b.html"]);
    }

    #[test]
    fn what_stands_before_an_error_counts() {
        assert_eq!(show("### YamlMime:Hub\nuid: a\ntitle: [b\nx: y", false), ["page a `a`", "incomplete"]);
        assert_eq!(show("### YamlMime:Hub\nuid:\n", false), [""; 0]);
    }
    /// The links of a page: kind, destination as written, and its decoded form where that differs.
    fn links(text: &str) -> Vec<String> {
        let page = read(text, false).unwrap();
        assert_eq!(page.links.len(), page.urls.len());
        let show = |link: &Link, url: &str| {
            let written = link.destination.of(text);
            assert!(link.span.covers(link.destination) || link.kind == LinkKind::Reference, "{link:?}");
            assert!(link.destination.covers(link.path), "{link:?}");
            if let Some(fragment) = link.fragment {
                assert_eq!(fragment.end, link.destination.end, "{link:?}");
                assert_eq!(fragment.start, link.path.end + 1, "{link:?}");
            }
            let image = if link.image { " image" } else { "" };
            let decoded = if *url == *written { String::new() } else { format!(" = {url}") };
            format!("{}{image} {written}{decoded}", link.kind.name())
        };
        page.links.iter().zip(&page.urls).map(|(link, url)| show(link, url)).collect()
    }

    #[test]
    fn keys_that_lead_somewhere_are_links_in_pages_that_have_them() {
        for (text, expected) in [
            (
                "### YamlMime:Hub\ntitle: T # <60\nmetadata:\n  url: no.md\nproductDirectory:\n  items:\n  - imageSrc: media/a.svg\n    links:\n    - url: a.md#b # c\n      text: A.md\n    - url: 'b c.md'\n    - url: \"c.md?x#y\"\n    - url: ~\n    - url:\n    - url: ''\n    - {url: d.md, href: no.md}\n",
                &["yaml image media/a.svg", "yaml a.md#b", "yaml b c.md", "yaml c.md?x#y", "yaml d.md"][..],
            ),
            (
                "### YamlMime:Landing\nlandingContent:\n- linkLists:\n  - links:\n    - url: >-\n        a.md\n    - url: \" b.md \"\n    - url: \"c\\u0041.md\"\n    - url: /x/y\n    - url: https://x.example\n    - &a\n      url: d.md\n    - *a\n    - url: *none\n      text: e.md\n",
                &["yaml a.md", "yaml b.md", "yaml /x/y", "yaml https://x.example", "yaml d.md"],
            ),
            (
                "### YamlMime:YamlDocument\ndocumentType: LandingData\nabstract:\n  image:\n    src: media/a.png\nsections:\n- items:\n  - href: a\n  - href: b/\n  - href: c.md\n  - href: /d\n  src: no.png\n",
                &["yaml image media/a.png", "yaml c.md", "yaml /d"],
            ),
            ("### YamlMime:YamlDocument\nhref: a.md\n", &[]),
            ("### YamlMime:ManagedReference\nitems:\n- href: a.md\n  url: b.md\n  summary: '[x](c.md)'\n", &[]),
            ("### YamlMime:FAQ\nurl: a.md\nquestion: '[x](b.md)'\n", &[]),
            ("### YamlMime:Hub\nitems:\n- url: a.md\n  broken: [\n- url: b.md\n", &["yaml a.md"]),
            ("\u{feff}### YamlMime:Hub\r\nitems:\r\n- url: a.md\r\n", &["yaml a.md"]),
            (
                "### YamlMime:ModuleUnit\ncontent: |\n  [!include[](includes/1.md)]\nquiz:\n  questions:\n  - content: \"See [x](y.md).\"\n",
                &["include includes/1.md", "inline y.md"],
            ),
        ] {
            assert_eq!(links(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_in_markdown_have_links_with_their_places_in_the_file() {
        for (answer, expected) in [
            (
                "|\n    See [a\n    b](c.md#d \"t\") and ![i](<m/x y.png>).\n\n    - [!INCLUDE [t](../i.md)]\n      <a href=\"h.md\">h</a>\n\n    ```\n    [no](no.md)\n    ```\n\n    :::image source=\"s.png\" alt-text=\"x\":::\n",
                &["inline c.md#d", "image image m/x y.png", "include ../i.md", "html h.md", "image image s.png"][..],
            ),
            (">-\n    One [a](b.md)\n    and\n\n    [c](d.md)\n", &["inline b.md", "inline d.md"]),
            ("See [a](b.md) # [c](d.md)\n", &["inline b.md"]),
            ("See\n    [a](b.md)\n", &["inline b.md"]),
            ("'It''s [a](b.md)'\n", &["inline b.md"]),
            ("\"Say \\\"x\\\" [a](b.md) \\u00e9 [c](\\u0041.md)\\n\\n[e](f.md)\"\n", &["inline b.md", "inline f.md"]),
            (
                "|\n    [a][x] [b] [none]\n\n    [x]: y.md\n    [b]: <z.md> 't'\n",
                &["reference y.md", "reference z.md", "definition y.md", "definition z.md"],
            ),
            // A list of blanks is code; the indentation of the value is none.
            ("|2\n      [a](b.md)\n    [c](d.md)\n", &["inline b.md", "inline d.md"]),
            ("|\n    ---\n    uid: x\n    ---\n    [a](b.md)\n", &["inline b.md"]),
            ("|\r\n    [a](b.md)\r\n    x\r\n", &["inline b.md"]),
            ("|\n    日本 [é](ü.md) \\[no](no.md)\n    [p](a\\(b.md)\n", &["inline ü.md", "inline a\\(b.md = a(b.md"]),
        ] {
            let text = format!("### YamlMime:FAQ\nsections:\n- answer: {answer}  question: x\n");
            assert_eq!(links(&text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_of_any_size_is_read_in_time() {
        let deep = format!("### YamlMime:Hub\n{}url: a.md\n", "- ".repeat(100_000));
        assert!(read(&deep, false).unwrap().error.is_some());
        let long = "    [a](b.md) it''s \\\" *x*\n".repeat(20_000);
        for style in ["|\n", ">\n", "'\n", "\"\n"] {
            let text = format!("### YamlMime:FAQ\nanswer: {style}{long}");
            let start = std::time::Instant::now();
            let _ = read(&text, false);
            assert!(start.elapsed().as_secs() < 20, "{style}");
        }
    }
}
