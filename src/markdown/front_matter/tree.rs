//! Well-formed YAML to nodes with ranges. Any error ends the reading; `recover` takes over then.

use super::{Entry, Node, Problem, SYNTAX_ERROR, Value, mark_duplicates};
use crate::text::Span;
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, StructureStyle, Tag, options};

/// How deep lists and maps may nest; a real header has two or three levels.
const MAX_DEPTH: usize = 48;

/// The YAML of a header.
pub(super) struct Tree {
    /// The one document, if there is any content.
    pub root: Option<Node>,
    /// What is readable but wrong: aliases, keys that are no text, duplicates in inner maps.
    pub problems: Vec<Problem>,
}

/// Why and where YAML cannot be read.
#[derive(Debug)]
pub(super) struct Failure {
    /// Byte offset in the file.
    pub at: usize,
    /// The parser's reason; `None` for a second document.
    pub kind: Option<ErrorKind>,
}

/// Reads the YAML in `body` of `text`.
pub(super) fn read(text: &str, body: Span) -> Result<Tree, Failure> {
    let yaml = body.of(text);
    let options = options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let parser = Parser::new_from_str_with_options(yaml, options);
    let mut reader = Reader { parser, yaml, base: body.start as usize, depth: 0, problems: Vec::new() };
    let root = reader.document()?;
    Ok(Tree { root, problems: reader.problems })
}

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    yaml: &'a str,
    base: usize,
    depth: usize,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Result<Option<Node>, Failure> {
        let mut root = None;
        let mut documents = 0;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(root),
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(Failure { at: span.start as usize, kind: None });
                    }
                }
                event => root = Some(self.node(event, span)?),
            }
        }
    }

    /// The next event and its range in the file.
    fn next(&mut self) -> Result<(Event<'a>, Span), Failure> {
        match self.parser.next() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                Ok((event, Span::new(self.base + range.start, self.base + range.end)))
            }
            Some(Err(error)) => Err(self.failure(&error)),
            None => Err(Failure { at: self.base + self.yaml.len(), kind: None }),
        }
    }

    fn failure(&self, error: &ScanError) -> Failure {
        let mut at = error.marker().byte_offset().unwrap_or(0).min(self.yaml.len());
        while !self.yaml.is_char_boundary(at) {
            at -= 1;
        }
        Failure { at: self.base + at, kind: Some(error.kind().clone()) }
    }

    /// The node that `event` begins. Recursion is bounded by the parser's nesting limits.
    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Failure> {
        match event {
            Event::Scalar(value, style, _, tag) => Ok(self.scalar(&value, style, tag.as_deref(), span)),
            Event::SequenceStart(style, ..) => {
                let (mut items, mut whole) = (Vec::new(), span);
                if style == StructureStyle::Block {
                    // A list at its key's column is said to start behind its first dash.
                    let before =
                        self.yaml.get(..whole.start as usize - self.base).unwrap_or("").trim_end_matches([' ', '\t']);
                    let dash = before.strip_suffix('-').map(|before| self.base + before.len());
                    whole.start = dash.map_or(whole.start, |dash| Span::at(dash).start);
                }
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        whole = cover(whole, span, items.last().map(|item: &Node| item.span));
                        return Ok(Node { span: whole, value: Value::List(items.into()) });
                    }
                    let mut item = self.node(event, span)?;
                    // An empty item is where its dash is.
                    if item.value == Value::Null && item.span.is_empty() && style == StructureStyle::Block {
                        item.span = self.dash_before(item.span).unwrap_or(item.span);
                    }
                    items.push(item);
                }
            }
            Event::MappingStart(..) => {
                let (mut entries, mut whole) = (Vec::new(), span);
                self.depth += 1;
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd) {
                        whole = cover(whole, span, entries.last().map(|entry: &Entry| entry.value.span));
                        self.depth -= 1;
                        // The outermost map is looked at once all pieces of a broken header are known.
                        if self.depth > 0 {
                            mark_duplicates(&entries, &mut self.problems);
                        }
                        return Ok(Node { span: whole, value: Value::Map(entries.into()) });
                    }
                    self.entry(event, span, &mut entries)?;
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let message = "YAML reads `*` at the start of a value as an alias, which headers do not have. \
                               Put the value in quotes.";
                self.problem(span, message);
                Ok(Node { span, value: Value::String(within(self.yaml, self.base, span).into()) })
            }
            _ => Err(Failure { at: span.start as usize, kind: None }),
        }
    }

    /// The key that `event` begins, and its value.
    fn entry(&mut self, event: Event<'a>, span: Span, entries: &mut Vec<Entry>) -> Result<(), Failure> {
        let key = match event {
            // A colon or question mark without a key.
            Event::Scalar(..) if span.is_empty() => return Err(Failure { at: span.start as usize, kind: None }),
            Event::Scalar(key, ..) => Some(key),
            event => {
                let node = self.node(event, span)?;
                let message = "YAML reads `{` and `[` at the start of a value as a map or list, and its keys must be \
                               text. Put the value in quotes.";
                self.problem(node.span, message);
                None
            }
        };
        let (event, value_span) = self.next()?;
        let mut value = self.node(event, value_span)?;
        let Some(key) = key else { return Ok(()) };
        if value.value == Value::Null && value.span.is_empty() {
            value.span = Span::at(self.after_colon(span.end as usize));
        }
        entries.push(Entry { key: key.as_ref().into(), key_span: span, value });
        Ok(())
    }

    /// The dash that stands before the empty item at `at`.
    fn dash_before(&self, at: Span) -> Option<Span> {
        let before = self.yaml.get(..(at.start as usize).checked_sub(self.base)?)?.trim_end();
        let dash = self.base + before.strip_suffix('-')?.len();
        Some(Span::new(dash, dash + 1))
    }

    /// The place behind the colon that follows the key ending at `end`.
    fn after_colon(&self, end: usize) -> usize {
        let rest = self.yaml.get(end - self.base..).unwrap_or("");
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest.get(blanks..).is_some_and(|rest| rest.starts_with(':')) { end + blanks + 1 } else { end }
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Node {
        let forced = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
        let value = match style {
            ScalarStyle::Plain if !forced => plain(if span.is_empty() { "" } else { text }),
            _ => Value::String(text.into()),
        };
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let span = if block { self.block_span(span) } else { span };
        Node { span, value }
    }

    /// A block scalar ends with its last line that says something, not with the blank lines behind it.
    fn block_span(&self, span: Span) -> Span {
        let len = within(self.yaml, self.base, span).trim_end().len();
        Span::new(span.start as usize, span.start as usize + len)
    }

    fn problem(&mut self, span: Span, message: &str) {
        self.problems.push(Problem { code: SYNTAX_ERROR, span, message: message.into() });
    }
}

/// A collection's range: block collections have empty start and end marks, so their last item tells the end.
fn cover(start: Span, end: Span, last: Option<Span>) -> Span {
    let end = if end.is_empty() { last.map_or(start.end, |last| last.end) } else { end.end };
    Span { start: start.start, end: end.max(start.end) }
}

fn within(yaml: &str, base: usize, span: Span) -> &str {
    yaml.get(span.start as usize - base..span.end as usize - base).unwrap_or("")
}

/// A plain scalar by the YAML 1.2 core schema; booleans in any case, as docfx reads them. Dates stay text.
pub(super) fn plain(text: &str) -> Value {
    let is_any = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.is_empty() || matches!(text, "~" | "null" | "Null" | "NULL") {
        Value::Null
    } else if is_any(&["true"]) {
        Value::Bool(true)
    } else if is_any(&["false"]) {
        Value::Bool(false)
    } else {
        number(text).unwrap_or_else(|| Value::String(text.into()))
    }
}

fn number(text: &str) -> Option<Value> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let first = unsigned.bytes().next()?;
    if !first.is_ascii_digit() && first != b'.' {
        return None;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return i64::from_str_radix(digits, radix).ok().map(Value::Int);
        }
    }
    match unsigned.to_ascii_lowercase().as_str() {
        ".inf" if text.starts_with('-') => return Some(Value::Float(f64::NEG_INFINITY)),
        ".inf" => return Some(Value::Float(f64::INFINITY)),
        ".nan" if unsigned.len() == text.len() => return Some(Value::Float(f64::NAN)),
        _ => {}
    }
    if unsigned.bytes().all(|b| b.is_ascii_digit()) {
        // A number too long for 64 bits is still a number.
        return text.parse().map(Value::Int).or_else(|_| text.parse().map(Value::Float)).ok();
    }
    let looks_like_float =
        unsigned.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    looks_like_float.then(|| text.parse().ok().map(Value::Float)).flatten()
}
