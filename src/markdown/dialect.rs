//! Microsoft Learn's own constructs, found in the raw text: `[!INCLUDE]`, `[!code-x]`, `[!VIDEO]`, `:::image:::` and
//! their like, alert markers. Also every other place that Markdown's own parser does not report.
//!
//! What is found is a candidate: only the walk over the parsed text (`parse`) knows whether it lies in code.
//! Decision: constructs are blanked out before Markdown is parsed, because to CommonMark the link in
//! `[[!INCLUDE [name](name.md)]](page.md)` undoes the outer one, while Learn sees one link around an include.

use std::borrow::Cow;
use std::ops::Range;

use super::LinkKind;
use super::links::{balanced_end, line_before};
use super::triple_colon::{self, TripleColon, skip_blanks};
use super::xref;

/// Takes the place of each byte of a construct: no Markdown meaning, punctuation like the bracket it stands for.
const BLANK: char = ',';

/// A destination within a construct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// What the link is.
    pub kind: LinkKind,
    /// Whether it shows an image.
    pub image: bool,
    /// The text that belongs to it.
    pub text: Range<usize>,
    /// Where it leads.
    pub destination: Range<usize>,
}

/// A construct of Learn's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Construct {
    /// All of it.
    pub span: Range<usize>,
    /// The part of it that says best what a reader sees; empty for none.
    pub shown: Range<usize>,
    /// Where it leads.
    pub targets: Vec<Target>,
}

/// What may be at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// The construct of this index.
    Construct(usize),
    /// An alert marker that ends here.
    Alert(usize),
    /// A `:::` construct that is no [`Construct`]: one that encloses others, or one with a mistake.
    TripleColon,
    /// A bare URL.
    Url,
    /// A link reference definition.
    Definition,
    /// An `@uid` that ends here.
    Uid(usize),
}

/// What the raw text shows.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    /// The text with constructs blanked out; every offset means the same place as in the text itself.
    pub text: Cow<'a, str>,
    /// By start.
    pub constructs: Vec<Construct>,
    /// By start.
    pub probes: Vec<(usize, Probe)>,
}

/// The next byte at which [`scan`] looks closer. By blocks, which the compiler turns into vector instructions:
/// this is the one look at every byte of every article.
fn next_interesting(bytes: &[u8], from: usize, www: bool, learn: bool) -> Option<usize> {
    let hit = |b: u8| (b == b'[') | (b == b':') | (www & (b == b'w')) | (learn & (b == b'@'));
    let mut at = from;
    for block in bytes.get(from..)?.chunks(32) {
        if block.iter().fold(false, |any, &b| any | hit(b)) {
            return block.iter().position(|&b| hit(b)).map(|i| at + i);
        }
        at += block.len();
    }
    None
}

/// Finds the candidates in `text`, in one pass.
pub(super) fn scan(text: &str, learn: bool) -> Scan<'_> {
    let bytes = text.as_bytes();
    let mut constructs: Vec<Construct> = Vec::new();
    let mut probes: Vec<(usize, Probe)> = Vec::new();
    let mut at = 0;
    let www = text.contains("www.");
    let mut rows = false;
    let mut lines = Lines { bytes, start: 0, seen: 0 };
    while let Some(found) = next_interesting(bytes, at, www, learn) {
        at = found;
        let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied();
        let rest = &bytes[at..];
        let mut construct = None;
        if rest.starts_with(b"[!") {
            if !escaped(bytes, at) {
                construct = learn.then(|| bracket(text, at)).flatten();
                if let Some(end) = alert(text, at, learn) {
                    probes.push((at, Probe::Alert(end)));
                }
            }
        } else if rest.starts_with(b":::") {
            if learn && before != Some(b':') && !escaped(bytes, at) {
                let directive = triple_colon::read(text, at);
                construct = directive.as_ref().and_then(|it| triple_colon(text, it));
                if let Some(it) = directive.as_ref().filter(|_| construct.is_none()) {
                    probes.push((at, Probe::TripleColon));
                    rows |= text.get(it.name.clone()).is_some_and(|name| name.eq_ignore_ascii_case("row"));
                }
            }
        } else if rest.starts_with(b"://") {
            let scheme = [b"https".as_slice(), b"http"].into_iter().find_map(|scheme| {
                let start = at.checked_sub(scheme.len())?;
                bytes.get(start..at)?.eq_ignore_ascii_case(scheme).then_some(start)
            });
            probes.extend(scheme.filter(|&start| url_may_start(bytes, start)).map(|start| (start, Probe::Url)));
        } else if rest[0] == b'@' {
            let before = text[..at].chars().next_back();
            let len = xref::shorthand_len(before, &text[at..]);
            probes.extend(len.map(|len| (at, Probe::Uid(at + len))));
        } else if rest[0] == b':' {
            if learn && matches!(rest.get(1), Some(b'"' | b'\'')) {
                construct = quoted_xref(text, at);
            }
            if before == Some(b']')
                && let Some(start) = definition_start(bytes, lines.start_of(at - 1), at - 1)
            {
                probes.push((start, Probe::Definition));
            }
        } else if rest.starts_with(b"www.") && url_may_start(bytes, at) {
            probes.push((at, Probe::Url));
        }
        at += 1;
        if let Some(found) = construct {
            at = found.span.end;
            probes.push((found.span.start, Probe::Construct(constructs.len())));
            constructs.push(found);
        }
    }
    // A definition is noticed at its colon, behind what its label may hold.
    probes.sort_by_key(|(start, _)| *start);
    let mut source = blank(text, &constructs);
    if rows {
        source = Cow::Owned(without_indents(source.into_owned()));
    }
    Scan { text: source, constructs, probes }
}

/// `text` where nothing is code because of an indent that it has within a `:::row`: there it only shows what belongs
/// to what. Blanks that are too many become line breaks, so that every offset means the same place; where they stand,
/// behind an empty line or a construct, these part nothing.
fn without_indents(text: String) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut depth = 0usize;
    let mut fence: Option<(u8, usize)> = None;
    let mut after_gap = true;
    for line in text.split_inclusive('\n') {
        let written = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - written.len();
        let mark = written.bytes().next().filter(|b| matches!(b, b'`' | b'~'));
        let marks = written.bytes().take_while(|b| Some(*b) == mark).count();
        let is_fence = marks >= 3 && fence.is_none_or(|(open, count)| Some(open) == mark && marks >= count);
        if is_fence {
            fence = if fence.is_some() { None } else { mark.map(|mark| (mark, marks)) };
        }
        let directive = fence.is_none().then(|| written.strip_prefix(":::")).flatten();
        if let Some(rest) = directive {
            let name = rest.trim_start_matches([':', ' ', '\t']).to_ascii_lowercase();
            let closes = name.starts_with("row-end");
            depth = if closes { depth.saturating_sub(1) } else { depth + usize::from(name.starts_with("row")) };
        }
        let opens = is_fence || directive.is_some() || after_gap && fence.is_none();
        let wide = indent > 3 || line.as_bytes().get(..indent).is_some_and(|it| it.contains(&b'\t'));
        if depth > 0 && opens && wide && !written.trim().is_empty() {
            let kept = indent.min(3);
            out.resize(out.len() + indent - kept, b'\n');
            out.resize(out.len() + kept, b' ');
            out.extend_from_slice(written.as_bytes());
        } else {
            out.extend_from_slice(line.as_bytes());
        }
        after_gap = written.trim().is_empty() || directive.is_some();
    }
    String::from_utf8(out).unwrap_or(text)
}

/// `text` with `constructs` blanked out; line breaks stay, so that lines stay lines.
fn blank<'a>(text: &'a str, constructs: &[Construct]) -> Cow<'a, str> {
    if constructs.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for construct in constructs {
        out.push_str(text.get(done..construct.span.start).unwrap_or_default());
        let inside = text.get(construct.span.clone()).unwrap_or_default();
        out.extend(inside.bytes().map(|b| if b == b'\n' || b == b'\r' { b as char } else { BLANK }));
        done = construct.span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// Whether an odd number of backslashes stands before `at`.
fn escaped(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1
}

/// Whether a bare URL may start at `at`: not within a word.
fn url_may_start(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|i| bytes.get(i)).is_none_or(|b| b.is_ascii() && !b.is_ascii_alphanumeric())
}

/// Where lines start, for places that are asked for in order: each byte is looked at once.
struct Lines<'a> {
    bytes: &'a [u8],
    start: usize,
    seen: usize,
}

impl Lines<'_> {
    /// The start of the line that holds `at`.
    fn start_of(&mut self, at: usize) -> usize {
        let new = self.bytes.get(self.seen..at).unwrap_or_default();
        if let Some(i) = new.iter().rposition(|b| matches!(b, b'\n' | b'\r')) {
            self.start = self.seen + i + 1;
        }
        self.seen = self.seen.max(at);
        self.start
    }
}

/// The `[` of a definition whose label closes at `close`, if the bracket is the first thing on its line, which
/// starts at `line`.
fn definition_start(bytes: &[u8], line: usize, close: usize) -> Option<usize> {
    let line = &bytes[line..close];
    let open = line.iter().position(|&b| !is_block_mark(b)).filter(|&i| line[i] == b'[')?;
    let label = &line[open + 1..];
    let bracket = label.iter().enumerate().any(|(i, b)| matches!(b, b'[' | b']') && !escaped(label, i));
    (!bracket && !escaped(label, label.len())).then_some(close - label.len() - 1)
}

/// Whether what stands before `at` on its line are only the marks of quotes and lists.
pub(super) fn opens_block(bytes: &[u8], at: usize) -> bool {
    line_before(bytes, at).iter().all(|&b| is_block_mark(b))
}

/// Whether `b` may stand before the text of a line: blanks and the marks of quotes and lists.
fn is_block_mark(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'.' | b')' | b'0'..=b'9')
}

/// `<xref:"uid">` whose colon is at `colon`; within the quotes the uid may have blanks, which no autolink has.
fn quoted_xref(text: &str, colon: usize) -> Option<Construct> {
    let (span, uid) = xref::quoted(text, colon)?;
    if escaped(text.as_bytes(), span.start) {
        return None;
    }
    let target = Target { kind: LinkKind::Xref, image: false, text: uid.clone(), destination: uid.clone() };
    Some(Construct { span, shown: uid, targets: vec![target] })
}

/// Kinds of alert. Others are ordinary quotes.
const ALERTS: [&str; 5] = ["note", "tip", "warning", "important", "caution"];

/// The end of the alert marker whose bracket is at `at`.
fn alert(text: &str, at: usize, learn: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let word = text.get(at + 2..)?;
    let word = &word[..word.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let end = at + 2 + word.len();
    if bytes.get(end) != Some(&b']') || !ALERTS.iter().any(|kind| kind.eq_ignore_ascii_case(word)) {
        return None;
    }
    let rest = bytes.get(end + 1..)?;
    let rest = rest.iter().find(|b| !matches!(b, b' ' | b'\t'));
    if !matches!(rest, None | Some(b'\n' | b'\r')) {
        return None;
    }
    let line = line_before(bytes, at);
    let blanks = line.iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
    let quoted = line[..line.len() - blanks].last() == Some(&b'>');
    (quoted && blanks <= if learn { 1 } else { 4 }).then_some(end + 1)
}

/// The construct whose `[!` is at `at`.
fn bracket(text: &str, at: usize) -> Option<Construct> {
    let bytes = text.as_bytes();
    let rest = text.get(at + 2..)?;
    let word = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let mut next = at + 2 + word.len();
    let kind = if word.eq_ignore_ascii_case("include") {
        next += usize::from(matches!(bytes.get(next), Some(b'+' | b'-')));
        LinkKind::Include
    } else if word.eq_ignore_ascii_case("code") || word.eq_ignore_ascii_case("notebook") {
        if bytes.get(next) == Some(&b'-') {
            next += bytes[next..].iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'[').count();
        }
        if !opens_block(bytes, at) {
            return None;
        }
        LinkKind::Code
    } else if word.eq_ignore_ascii_case("video") {
        return video(text, at, next);
    } else {
        return None;
    };
    next = skip_blanks(bytes, next);
    let title_end = balanced_end(bytes, next, b'[', b']')?;
    let title = next + 1..title_end;
    if bytes.get(title_end + 1) != Some(&b'(') {
        return None;
    }
    next = skip_blanks(bytes, title_end + 2);
    let destination = if bytes.get(next) == Some(&b'<') {
        let len = bytes[next..].iter().position(|b| matches!(b, b'>' | b'\n' | b'\r'))?;
        let end = next + len;
        (bytes[end] == b'>').then_some(())?;
        let inside = next + 1..end;
        next = end + 1;
        inside
    } else {
        let end = path_end(bytes, next);
        let inside = next..end;
        next = end;
        inside
    };
    next = skip_blanks(bytes, next);
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(next) {
        let len = bytes[next + 1..].iter().position(|b| b == quote || *b == b'\n' || *b == b'\r')?;
        next = next + 1 + len;
        (bytes[next] == *quote).then_some(())?;
        next = skip_blanks(bytes, next + 1);
    }
    (bytes.get(next) == Some(&b')')).then_some(())?;
    next = skip_blanks(bytes, next + 1);
    (bytes.get(next) == Some(&b']')).then_some(())?;
    let shown = if kind == LinkKind::Include { title.clone() } else { at..at };
    let target = Target { kind, image: false, text: title, destination };
    Some(Construct { span: at..next + 1, shown, targets: vec![target] })
}

/// `[!VIDEO url]`. Learn also takes an id that is no URL and leads nowhere.
fn video(text: &str, at: usize, next: usize) -> Option<Construct> {
    let bytes = text.as_bytes();
    let start = skip_blanks(bytes, next);
    let len = bytes.get(start..)?.iter().take_while(|b| !b.is_ascii_whitespace() && **b != b']').count();
    let close = skip_blanks(bytes, start + len);
    if start == next || len == 0 || bytes.get(close) != Some(&b']') {
        return None;
    }
    let url = start..start + len;
    let mut targets = Vec::new();
    if text.get(url.clone())?.contains("://") {
        targets.push(Target { kind: LinkKind::Html, image: false, text: start..start, destination: url });
    }
    Some(Construct { span: at..close + 1, shown: at..at, targets })
}

/// The construct `found`, which has links or a text of its own. Those that enclose other blocks (zones, monikers,
/// rows) are no constructs here: what they enclose is read as if they were not there.
fn triple_colon(text: &str, found: &TripleColon) -> Option<Construct> {
    let at = found.span.start;
    let name = text.get(found.name.clone())?.to_ascii_lowercase();
    let known = matches!(&*name, "image" | "video" | "code" | "no-loc");
    if !known || found.colons > 3 || !found.is_whole() || (name == "code" && !opens_block(text.as_bytes(), at)) {
        return None;
    }
    let value = |wanted: &str| found.value_range(text, wanted);
    let shown = if name == "no-loc" { value("text")? } else { at..at };
    let label = value("alt-text").or_else(|| value("title"));
    let rows: &[(&str, LinkKind, bool)] = match &*name {
        "image" => {
            &[("source", LinkKind::Image, true), ("lightbox", LinkKind::Image, true), ("link", LinkKind::Html, false)]
        }
        "video" => &[("source", LinkKind::Html, false), ("thumbnail", LinkKind::Image, true)],
        "code" => &[("source", LinkKind::Code, false)],
        _ => &[],
    };
    let targets = rows.iter().filter_map(|&(key, kind, image)| {
        let destination = value(key).filter(|value| !value.is_empty())?;
        let text = label.clone().unwrap_or(destination.start..destination.start);
        Some(Target { kind, image, text, destination })
    });
    let targets = targets.collect();
    Some(Construct { span: found.span.clone(), shown, targets })
}

/// Where the path that starts at `at` ends: at a blank or the parenthesis that closes it.
fn path_end(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while let Some(&b) = bytes.get(at) {
        match b {
            b' ' | b'\t' | b'\n' | b'\r' => break,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b'\\' if matches!(bytes.get(at + 1), Some(b'(' | b')')) => at += 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Whether `line`, of a text without its line break, is a construct that is a block of its own and so ends a
/// paragraph, where to CommonMark it would be one of its lines.
pub(super) fn is_block_line(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t', '>', '\r']);
    if let Some(rest) = line.strip_prefix(":::") {
        let name = rest.trim_start_matches([' ', '\t', ':']).to_ascii_lowercase();
        let blocks = ["zone", "moniker", "row", "column", "code", "video", "form", "image-end"];
        return blocks.iter().any(|block| name.starts_with(block));
    }
    line.starts_with("[!") && bracket(line, 0).is_some_and(|c| c.span.end == line.len())
}
