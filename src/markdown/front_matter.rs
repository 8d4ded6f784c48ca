//! The YAML header of an article: keys and values with their ranges.
//!
//! Owns where a header begins and ends and what its YAML says; `tree` reads well-formed YAML, `recover` what is
//! left of YAML that does not parse. What a key means is `schema`'s matter.

mod recover;
mod tree;
pub mod write;

pub use recover::{is_word, key_of};

use super::Problem;
use crate::text::Span;
use rustc_hash::FxHashSet;

/// Code of a header that YAML cannot read.
pub const SYNTAX_ERROR: &str = "yaml-header-syntax-error";
/// Code of a key that is written twice.
pub const DUPLICATE_KEY: &str = "yaml-duplicate-key";
/// Code of a header that is a list or plain text.
pub const NOT_OBJECT: &str = "yaml-header-not-object";
/// Code of a header without a closing line.
pub const UNCLOSED: &str = "yaml-header-unclosed";

/// The YAML header of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// From the opening `---` to the end of the closing line, without its line break.
    pub span: Span,
    /// The YAML between the two fences; begins at a line start.
    pub body: Span,
    /// Whether a closing `---` or `...` was found. When not, `body` ends where the header seems to end.
    pub closed: bool,
    /// The keys in document order, duplicates included.
    pub entries: Box<[Entry]>,
    /// YAML problems: `yaml-header-syntax-error`, `yaml-duplicate-key`, `yaml-header-not-object`, `yaml-header-unclosed`.
    pub problems: Box<[Problem]>,
    /// The schema that the header names and where: in a comment `# yaml-language-server: $schema=..`, or as the
    /// value of a key `$schema`.
    pub schema: Option<Box<(Box<str>, Span)>>,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key, unquoted.
    pub key: Box<str>,
    /// Where the key is written, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A YAML value and where it is written (quotes included; empty behind the colon for an empty value).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where it is written.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// A YAML value: YAML 1.2 core schema, dates stay text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Empty, `null` or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// Text.
    String(Box<str>),
    /// A list.
    List(Box<[Node]>),
    /// A mapping.
    Map(Box<[Entry]>),
}

impl Eq for Value {}

impl Value {
    /// What YAML reads where `text` stands without quotes.
    #[must_use]
    pub fn of_plain(text: &str) -> Self {
        tree::plain(text)
    }
}

impl FrontMatter {
    /// The last entry with `key`: where a key is written twice, the last one counts.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| &*entry.key == key)
    }

    /// The value of `key` when it is text that is not blank.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        match &self.get(key)?.value.value {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Reads the header of `text`, if its very first line opens one.
///
/// The first line is `---` and blanks; the header ends at the next line that is `---` or `...` and blanks
/// (docfx `ExtractYamlHeader`). A byte order mark in front is skipped. A text that merely begins with a
/// horizontal rule (no closing line and nothing that looks like a key) has no header.
#[must_use]
pub fn parse(text: &str) -> Option<FrontMatter> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lines = Lines::new(text, start, text.len());
    let opening = lines.next()?;
    if !is_fence(opening.text(text), &["---"]) {
        return None;
    }
    let body_start = opening.next;
    let closing = lines.find(|line| is_fence(line.text(text), &["---", "..."]));
    let guess = || plausible_end(text, body_start);
    let Some(closing) = closing else {
        let (end, keys) = guess();
        return (keys > 0).then(|| unclosed(text, start, body_start, end));
    };
    let body = Span::new(body_start, closing.start);
    let read = match tree::read(text, body) {
        Ok(tree) => from_tree(text, body, tree),
        Err(failure) => {
            // A rule further down closes a header that the writer never closed: everything between would be lost.
            let (end, keys) = guess();
            let rest = Span::new(end, closing.start);
            if keys > 0 && is_article_text(text, rest) && tree::read(text, Span::new(body_start, end)).is_ok() {
                return Some(unclosed(text, start, body_start, end));
            }
            recover::read(text, body, &failure)
        }
    };
    Some(finish(text, Span::new(start, closing.trimmed_end(text)), body, true, read))
}

/// Problems of one header that are told at most: no writer makes more, and each costs a finding with its repairs.
const MOST_PROBLEMS: usize = 200;

/// What a header holds, before duplicates are looked for.
#[derive(Default)]
struct Read {
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

fn finish(text: &str, span: Span, body: Span, closed: bool, mut read: Read) -> FrontMatter {
    blame_glued_keys(text, &mut read);
    mark_duplicates(&read.entries, &mut read.problems);
    blame_placeholders(text, &mut read);
    read.problems.truncate(MOST_PROBLEMS);
    for problem in read.problems.iter_mut().filter(|problem| problem.span.is_empty()) {
        problem.span = widened(text, body, problem.span);
    }
    if !closed {
        let opening = text.get(span.start as usize..).map_or(0, |rest| rest.find(['\r', '\n']).unwrap_or(rest.len()));
        read.problems.push(Problem {
            code: UNCLOSED,
            span: Span::new(span.start as usize, span.start as usize + opening),
            message: "This metadata header is never closed, so nothing in it counts. \
                      Add a line `---` after its last key."
                .into(),
        });
    }
    read.problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    let schema = named_schema(text, body, &read.entries).map(Box::new);
    FrontMatter { span, body, closed, entries: read.entries.into(), problems: read.problems.into(), schema }
}

/// The schema that a header names. The comment is the one that YAML editors know.
fn named_schema(text: &str, body: Span, entries: &[Entry]) -> Option<(Box<str>, Span)> {
    const MARK: &str = "yaml-language-server:";
    if let Some(entry) = entries.iter().find(|entry| &*entry.key == "$schema")
        && let Value::String(name) = &entry.value.value
    {
        return (!name.trim().is_empty()).then(|| (name.trim().into(), entry.value.span));
    }
    let mut lines = Lines::new(text, body.start as usize, body.end as usize);
    // Most headers have no comment at all.
    if !body.of(text).contains(MARK) {
        return None;
    }
    lines.find_map(|line| {
        let content = line.text(text);
        let rest = content.trim_start().strip_prefix('#')?.trim_start().strip_prefix(MARK)?;
        let name = rest.split_once("$schema=")?.1;
        let name_len = name.find([' ', '\t', '\r']).unwrap_or(name.len());
        let start = line.start + content.len() - name.len();
        let name = name.get(..name_len).filter(|name| !name.is_empty())?;
        Some((name.into(), Span::new(start, start + name_len)))
    })
}

/// `title:"A: b"` and `title:How to: do it` are keys to YAML, up to the second colon. No writer means that.
fn blame_glued_keys(text: &str, read: &mut Read) {
    for entry in &mut read.entries {
        let raw = entry.key_span.of(text);
        let Some((key, rest)) = raw.split_once(':').filter(|(key, _)| recover::is_word(key)) else { continue };
        if !rest.starts_with(['"', '\'']) && !rest.contains(' ') {
            continue;
        }
        let start = entry.key_span.start as usize;
        let value = Span::new(start + key.len() + 1, entry.value.span.end.max(entry.key_span.end) as usize);
        let span = Span { start: entry.key_span.start, end: value.end };
        // A second colon further right is no second mistake.
        read.problems.retain(|problem| problem.code != SYNTAX_ERROR || !span.covers(problem.span));
        read.problems.push(Problem {
            code: SYNTAX_ERROR,
            span,
            message: format!("A colon needs a blank behind it. Write `{key}: ` and the value."),
        });
        entry.value = Node { span: value, value: Value::String(value.of(text).into()) };
        entry.key_span = Span::new(start, start + key.len());
        entry.key = key.into();
    }
}

/// A template's `{{placeholder}}` is one thing to a writer, not a map in a map: the whole value is wrong.
fn blame_placeholders(text: &str, read: &mut Read) {
    let broken = |span: Span| move |problem: &&mut Problem| problem.code == SYNTAX_ERROR && span.covers(problem.span);
    for entry in &mut read.entries {
        let raw = entry.value.span.of(text);
        if !raw.starts_with("{{") || raw.contains(['\r', '\n']) {
            continue;
        }
        let mut problems = read.problems.iter_mut().filter(broken(entry.value.span));
        if let Some(problem) = problems.next() {
            problem.span = entry.value.span;
            entry.value.value = Value::String(raw.into());
        }
    }
}

/// What to mark for a problem at a point (a key that is not there): the rest of its line, else the line.
fn widened(text: &str, body: Span, point: Span) -> Span {
    let mut lines = Lines::new(text, body.start as usize, body.end as usize);
    let Some(line) = lines.find(|line| line.next > point.start as usize) else {
        return recover::first_line(text, body);
    };
    let end = line.trimmed_end(text);
    let start = if end > point.start as usize { point.start as usize } else { line.start };
    if start < end { Span::new(start, end) } else { recover::first_line(text, body) }
}

fn unclosed(text: &str, start: usize, body_start: usize, end: usize) -> FrontMatter {
    let body = Span::new(body_start, end);
    let read = match tree::read(text, body) {
        Ok(tree) => from_tree(text, body, tree),
        Err(failure) => recover::read(text, body, &failure),
    };
    let last = body.of(text).trim_end_matches(['\r', '\n']).len();
    finish(text, Span::new(start, body_start + last), body, false, read)
}

fn from_tree(text: &str, body: Span, tree: tree::Tree) -> Read {
    let mut problems = tree.problems;
    let entries = match tree.root {
        Some(Node { value: Value::Map(entries), .. }) => entries.into_vec(),
        None | Some(Node { value: Value::Null, .. }) => Vec::new(),
        Some(node) => {
            problems.push(not_object(text, body, &node));
            Vec::new()
        }
    };
    Read { entries, problems }
}

fn not_object(text: &str, body: Span, node: &Node) -> Problem {
    let span = recover::first_line(text, if node.span.is_empty() { body } else { node.span });
    let what = match &node.value {
        Value::List(_) => "a list",
        _ => "plain text",
    };
    let mut message = format!("The metadata header is {what}, not `key: value` lines, so nothing in it counts.");
    if let Some((key, value)) = recover::glued_pair(span.of(text)) {
        message.push_str(&format!(" Put a blank after the colon: `{key}: {value}`."));
    } else {
        message.push_str(" Write one `key: value` a line.");
    }
    Problem { code: NOT_OBJECT, span, message }
}

/// Reports each key that an earlier one of the same map already had.
fn mark_duplicates(entries: &[Entry], problems: &mut Vec<Problem>) {
    let mut seen = FxHashSet::default();
    for entry in entries {
        if !seen.insert(&*entry.key) {
            problems.push(Problem {
                code: DUPLICATE_KEY,
                span: entry.key_span,
                message: format!("`{}` is written twice; only the last one counts. Remove one of them.", entry.key),
            });
        }
    }
}

/// A line of the text: `next` is where the following one starts.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
    next: usize,
}

impl Line {
    fn text(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    fn trimmed_end(self, text: &str) -> usize {
        self.start + self.text(text).trim_end_matches([' ', '\t']).len()
    }
}

/// The lines of a stretch of text; LF, CRLF and CR end a line.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, at: usize, end: usize) -> Self {
        Self { text, at, end }
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let rest = self.text.get(self.at..self.end).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let len = rest.bytes().position(|b| b == b'\n' || b == b'\r').unwrap_or(rest.len());
        let after = rest.as_bytes().get(len..).unwrap_or_default();
        let width = if after.starts_with(b"\r\n") { 2 } else { usize::from(!after.is_empty()) };
        self.at = start + len + width;
        Some(Line { start, end: start + len, next: self.at })
    }
}

fn is_fence(line: &str, fences: &[&str]) -> bool {
    fences.iter().any(|fence| line.strip_prefix(fence).is_some_and(|rest| rest.trim_matches([' ', '\t']).is_empty()))
}

/// Where a header without closing line seems to end (a line start or the end of the text), and how many
/// lines of it look like `key: value`.
///
/// Decision: keys are words without blanks here, because behind the header comes prose, and "For example: .."
/// must not be taken for a key. A blank line ends the header unless a key follows it.
fn plausible_end(text: &str, body_start: usize) -> (usize, usize) {
    let (mut end, mut keys, mut after_blank) = (body_start, 0, false);
    for line in Lines::new(text, body_start, text.len()) {
        let content = line.text(text);
        if content.trim().is_empty() {
            after_blank = true;
            continue;
        }
        let is_key = recover::word_key(content).is_some();
        let belongs = is_key
            || (keys > 0
                && !after_blank
                && (content.starts_with([' ', '\t'])
                    || content.starts_with("- ")
                    || (content.starts_with('#') && !content.trim_start_matches('#').starts_with([' ', '\t']))
                    || recover::is_word(content.trim_end())));
        if !belongs {
            break;
        }
        keys += usize::from(is_key);
        after_blank = false;
        end = line.next;
    }
    (end, keys)
}

/// Whether `rest`, between the seeming end of a header and the fence that closes it, is the article's text:
/// it is set off by a blank line or begins like Markdown, and its first line that is no comment is prose.
/// Behind a heading, keys further down (in a code block, say) change nothing.
fn is_article_text(text: &str, rest: Span) -> bool {
    const MARKS: [&str; 8] = ["[!", "![", "<", ":::", "> ", "* ", "```", "|"];
    let lines = || Lines::new(text, rest.start as usize, rest.end as usize).map(|line| line.text(text).trim_end());
    let is_key = |line: &str| recover::word_key(line).is_some() || recover::glued_pair(line).is_some();
    let is_mark = |line: &str| MARKS.iter().any(|mark| line.starts_with(mark));
    let is_heading = |line: &str| line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
    let set_off = lines().next().is_some_and(|line| line.is_empty() || is_mark(line) || is_heading(line));
    let Some(first) = lines().find(|line| !line.is_empty() && !line.starts_with('#')) else { return false };
    if !set_off || is_key(first) || first.starts_with([' ', '\t', '-', ']', '}']) {
        return false;
    }
    is_mark(first) || lines().take_while(|line| *line != first).any(is_heading) || !lines().any(is_key)
}

#[cfg(test)]
mod tests;
