//! YAML pages (`### YamlMime:..`) and maps of uids (`xrefmap.yml`, `xrefmap.json`): the uids in them.
//!
//! Reading never fails: behind an error nothing more is found. What a page says otherwise is not read.

use super::xref::Declaration;
use crate::text::Span;
use granit_parser::{Event, Parser, ScalarStyle, StrInput, options};

/// How deep lists and maps may nest.
const MAX_DEPTH: usize = 100;

const MIME: &str = "### YamlMime:";

/// What a YAML or JSON file declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YamlUids {
    /// Whether it is a map of uids instead of a page.
    pub is_map: bool,
    /// Where it cannot be read any further, a byte, and why; `None` when all of it could be read.
    pub error: Option<(usize, String)>,
    /// The uids by place.
    pub declarations: Vec<Declaration>,
}

/// The uids in `text`: those of a page where its first line says that it is one, those of a map where that line
/// or its name (`is_map`) does; `None` for anything else.
#[must_use]
pub fn read(text: &str, is_map: bool) -> Option<YamlUids> {
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
        open: Vec::new(),
        found: Vec::new(),
    };
    let mut error = None;
    let parser: Parser<'_, StrInput<'_>> = Parser::new_from_str_with_options(yaml, options);
    for next in parser {
        let (event, span) = match next {
            Ok(next) => next,
            Err(found) => {
                error = Some((found.marker().byte_offset().unwrap_or(0).min(text.len()), found.info()));
                break;
            }
        };
        walk.event(event, span.byte_range().map_or_else(Span::default, Span::from));
    }
    while let Some(frame) = walk.open.pop() {
        walk.close(frame);
    }
    let mut declarations = walk.found;
    declarations.sort_by_key(|declaration| declaration.span);
    Some(YamlUids { is_map, error, declarations })
}

/// An open list or mapping.
#[derive(Default)]
struct Frame {
    is_list: bool,
    /// The key whose value comes next.
    key: Option<Box<str>>,
    uid: Option<(Box<str>, Span)>,
    name: Box<str>,
    title: Box<str>,
    href: Box<str>,
}

struct Walk<'a> {
    text: &'a str,
    is_map: bool,
    lists_items: bool,
    open: Vec<Frame>,
    found: Vec<Declaration>,
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
            Event::Alias(..) => self.value_read(),
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
            return;
        };
        match &*key {
            "uid" if !value.trim().is_empty() && !span.is_empty() => {
                frame.uid = Some((value.into(), inner(text, span, style)));
            }
            "name" => frame.name = value.into(),
            "title" => frame.title = value.into(),
            "href" => frame.href = value.into(),
            _ => {}
        }
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
        self.found.push(Declaration { uid, span, whole: whole && !self.is_map, name, href: frame.href });
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
}
