//! A stretch of an article as Markdown that reads the same outside of it: links made absolute, includes expanded,
//! alerts and other constructs of the dialect written as plain Markdown.

use super::super::spelling::{code_span, escape_markdown, file_uri};
use crate::article::Article;
use crate::docset::Generator;
use crate::graph::{AnchorAt, FileId, LinkStatus, Snapshot, Target};
use crate::markdown::{BlockKind, Link, LinkKind};
use crate::text::Span;
use std::borrow::Cow;
use std::path::Path;

/// A longer line is cut: it is data, not prose.
const LINE: usize = 800;

/// A longer stretch is cut before it is looked at: more lines than are ever shown.
const BYTES: u32 = 24_000;

/// Lines of an include that is shown within a section.
const INCLUDE_LINES: usize = 12;

/// `span` of `file` as Markdown. `depth` is how many includes lead here: deeper ones are only named.
pub(super) fn render(snapshot: &Snapshot, file: FileId, span: Span, depth: u8) -> Option<String> {
    let text = snapshot.text(file)?;
    let article = snapshot.article(file)?;
    let mut end = span.end.min(span.start.saturating_add(BYTES)) as usize;
    while !text.is_char_boundary(end.min(text.len())) {
        end -= 1;
    }
    let span = Span::new(span.start as usize, end.min(text.len()));
    let source = Source { snapshot, file, article, text: &text, depth };
    let mut edits = source.edits(span);
    edits.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut shown = String::with_capacity(span.len());
    let mut at = span.start;
    for (edited, replacement) in edits {
        if edited.start < at || edited.end > span.end {
            continue;
        }
        shown.push_str(Span { start: at, end: edited.start }.of(&text));
        shown.push_str(&replacement);
        at = edited.end;
    }
    shown.push_str(Span { start: at, end: span.end }.of(&text));
    Some(tidied(&shown))
}

/// The first `most` lines, an open fence closed, with a mark when something is left out.
pub(super) fn first_lines(markdown: &str, most: usize) -> String {
    let mut lines = markdown.lines();
    let mut shown: Vec<&str> = lines.by_ref().take(most).collect();
    let more = lines.any(|line| !line.trim().is_empty());
    let mut fence = Fence::default();
    for line in &shown {
        fence.read(line);
    }
    let close = fence.open.clone().unwrap_or_default();
    if !close.is_empty() {
        shown.push(&close);
    }
    if more {
        shown.extend(["", "…"]);
    }
    shown.join("\n").trim_end().to_owned()
}

/// `line`, cut when it is very long.
pub(super) fn cut_line(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(LINE) {
        Some((end, _)) => Cow::Owned(format!("{} …", &line[..end])),
        None => Cow::Borrowed(line),
    }
}

/// A code fence that may be open.
#[derive(Default)]
struct Fence {
    open: Option<String>,
}

impl Fence {
    /// Reads a line; whether it belongs to fenced code.
    fn read(&mut self, line: &str) -> bool {
        let line = line.trim_start_matches([' ', '>', '\t']);
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'));
        let len = mark.map_or(0, |mark| line.chars().take_while(|&c| c == mark).count());
        let run = mark.map(|mark| mark.to_string().repeat(len)).filter(|_| len >= 3);
        match (&self.open, run) {
            (None, Some(run)) if !line[len..].contains('`') => {
                self.open = Some(run);
                true
            }
            (Some(open), Some(run)) if run.starts_with(open.as_str()) && line[len..].trim().is_empty() => {
                self.open = None;
                true
            }
            (open, _) => open.is_some(),
        }
    }
}

/// Without the blank lines that left-out lines leave behind, and with long lines cut.
fn tidied(markdown: &str) -> String {
    let mut lines: Vec<Cow<'_, str>> = Vec::new();
    let mut fence = Fence::default();
    for line in markdown.lines() {
        let in_code = fence.read(line);
        let blank = line.trim().is_empty();
        if blank && !in_code && lines.last().is_none_or(|last| last.trim().is_empty()) {
            continue;
        }
        lines.push(cut_line(line));
    }
    lines.join("\n").trim_end().to_owned()
}

struct Source<'s> {
    snapshot: &'s Snapshot,
    file: FileId,
    article: &'s Article,
    text: &'s str,
    depth: u8,
}

type Edit = (Span, String);

impl Source<'_> {
    fn edits(&self, section: Span) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        let inside = |span: Span| section.covers(span);
        for heading in self.article.headings.iter().filter(|heading| heading.tab && inside(heading.span)) {
            edits.push((heading.span, format!("**{}**", escape_markdown(&heading.text))));
        }
        for (index, link) in self.article.links.iter().enumerate().filter(|(_, link)| inside(link.span)) {
            self.link_edits(index, link, &mut edits);
        }
        for block in self.article.blocks.iter().filter(|block| inside(block.span)) {
            match block.kind {
                BlockKind::Comment => edits.push((block.span, String::new())),
                BlockKind::AlertMarker => edits.push((block.span, alert(block.span.of(self.text)))),
                BlockKind::Code | BlockKind::CodeSpan => {}
            }
        }
        self.line_edits(section, &mut edits);
        self.html_edits(section, &mut edits);
        edits
    }

    fn link_edits(&self, index: usize, link: &Link, edits: &mut Vec<Edit>) {
        let written = link.span.of(self.text);
        // It may stand in a table's cell.
        let alt = || escape_markdown(link.text.of(self.text)).replace('|', "\\|");
        let before = Span { start: link.span.start, end: link.text.start };
        let after = Span { start: link.text.end, end: link.span.end };
        let uri = || self.uri(index, link);
        let is_markdown = written.starts_with(['[', '!']) && !written.starts_with("[!");
        match link.kind {
            LinkKind::Include => edits.push((link.span, self.include(index, link))),
            LinkKind::Code => edits.push((link.span, format!("Code: {}", code_span(link.destination.of(self.text))))),
            LinkKind::Definition => edits.push((link.span, String::new())),
            LinkKind::Autolink if written.starts_with('<') => match uri() {
                // As it is: the edit keeps it from being taken for HTML.
                Some(_) => edits.push((link.span, written.to_owned())),
                None => edits.push((link.span, code_span(link.destination.of(self.text)))),
            },
            LinkKind::Xref | LinkKind::XrefOptional if written.starts_with('<') => {
                let page = self.snapshot.target_file(self.file, index).and_then(|file| self.snapshot.article(file));
                let title = page.and_then(|article| article.title());
                edits.push((
                    link.span,
                    match (uri(), title) {
                        (Some(uri), Some(title)) => format!("[{}]({uri})", escape_markdown(title).replace('|', "\\|")),
                        _ => code_span(link.destination.of(self.text)),
                    },
                ));
            }
            LinkKind::Html if written.starts_with(['[', ':']) => edits.push((
                link.span,
                match uri() {
                    Some(uri) => format!("Video: [{uri}]({uri})"),
                    None => format!("Video: {}", code_span(link.destination.of(self.text))),
                },
            )),
            LinkKind::Image if !is_markdown => edits.push((
                link.span,
                match uri() {
                    Some(uri) if uri.starts_with("file:") => format!("![{}]({uri})", alt()),
                    Some(uri) => format!("[{}]({uri})", alt()),
                    None => alt(),
                },
            )),
            LinkKind::Inline | LinkKind::Reference | LinkKind::Image | LinkKind::Xref if is_markdown => match uri() {
                Some(uri) => {
                    // Nothing is fetched from the web to be shown: such an image becomes a link.
                    if link.image && !uri.starts_with("file:") {
                        edits.push((before, "[".to_owned()));
                    }
                    edits.push((after, format!("]({uri})")));
                }
                None => {
                    edits.push((before, String::new()));
                    edits.push((after, String::new()));
                }
            },
            _ => {}
        }
    }

    /// An address that works from anywhere; `None` for what should not be linked.
    fn uri(&self, index: usize, link: &Link) -> Option<String> {
        let snapshot = self.snapshot;
        let written = link.destination.of(self.text);
        let web = |prefix: &str| {
            let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>');
            let address = format!("{prefix}{written}").replace('(', "%28").replace(')', "%29");
            address.chars().all(plain).then_some(address)
        };
        match snapshot.target(self.file, index)? {
            Target::External => {
                let lower = written.to_ascii_lowercase();
                let known = ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme));
                known.then(|| web(""))?
            }
            Target::Site { key, .. } if snapshot.site_file(key).is_none() => {
                let written = written.to_ascii_lowercase();
                if written.starts_with("http") { web("") } else { web("https://learn.microsoft.com") }
            }
            Target::SiteAbsolute | Target::SiteFile { .. } => {
                let learn = snapshot.docset(self.file).is_some_and(|docset| docset.generator == Generator::Learn);
                learn.then(|| web("https://learn.microsoft.com"))?
            }
            Target::SelfPage(_) | Target::File { .. } | Target::Site { .. } | Target::Xref { .. } => {
                if matches!(snapshot.status(self.file, index), LinkStatus::MissingFile | LinkStatus::Redirected) {
                    return None;
                }
                let anchor = snapshot.target_anchor(self.file, index);
                let file = anchor.as_ref().map_or(snapshot.target_file(self.file, index)?, |anchor| anchor.file);
                let uri = file_uri(&snapshot.file(file)?.path)?;
                let article = snapshot.article(file);
                let line = anchor.zip(article).and_then(|(anchor, article)| {
                    let start = match anchor.at {
                        AnchorAt::Heading(i) => article.headings.get(i)?.span.start,
                        AnchorAt::Explicit(i) => article.anchors.get(i)?.span.start,
                    };
                    Some(article.lines.line_of(start) + 1)
                });
                Some(line.map_or_else(|| uri.clone(), |line| format!("{uri}#L{line}")))
            }
            _ => None,
        }
    }

    /// The text of an include; its name when it is missing or lies too deep.
    fn include(&self, index: usize, link: &Link) -> String {
        let named = || {
            let path = link.destination.of(self.text);
            let name = Path::new(path).file_name().map_or(path.into(), |name| name.to_string_lossy());
            format!("*Include:* {}", code_span(&name))
        };
        let shown = self.snapshot.target_file(self.file, index).filter(|_| self.depth == 0).and_then(|file| {
            let article = self.snapshot.article(file).filter(|_| super::super::is_readable(self.snapshot, file))?;
            let start = article.front_matter.as_ref().map_or(0, |header| header.span.end);
            render(self.snapshot, file, Span { start, end: article.lines.len().max(start) }, self.depth + 1)
        });
        let Some(shown) = shown else { return named() };
        let shown = first_lines(&shown, INCLUDE_LINES);
        let Some(line) = self.article.lines.line_span(self.article.lines.line_of(link.span.start)) else {
            return shown;
        };
        let lead = Span { start: line.start, end: link.span.start }.of(self.text);
        let rest = Span { start: link.span.end, end: line.end.max(link.span.end) }.of(self.text);
        match rest.trim().is_empty() && lead.chars().all(|c| matches!(c, ' ' | '\t' | '>' | '-' | '*')) {
            // Within a quote or list, what follows stays within it.
            true => {
                let lead: String = lead.chars().map(|c| if matches!(c, '-' | '*') { ' ' } else { c }).collect();
                shown.lines().collect::<Vec<_>>().join(&format!("\n{lead}"))
            }
            false => shown.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }

    /// Lines of the dialect that show nothing by themselves: `:::row:::`, `> [!div class="x"]`.
    fn line_edits(&self, section: Span, edits: &mut Vec<Edit>) {
        let lines = &self.article.lines;
        for number in lines.line_of(section.start)..lines.lines() {
            let Some(line) = lines.line_span(number).filter(|line| line.start < section.end) else { break };
            let text = line.of(self.text);
            let start = text.len() - text.trim_start_matches([' ', '\t', '>']).len();
            let word = text[start..].to_ascii_lowercase();
            let span = Span::new(line.start as usize + start, line.end as usize);
            let is_link = self.article.links.iter().any(|link| span.covers(link.span) && link.span.start == span.start);
            if !section.covers(span) || self.is_code(span.start) || is_link {
                continue;
            }
            if word.starts_with(":::") || word.starts_with("[!div") {
                edits.push((span, String::new()));
            } else if let Some(address) = word.strip_prefix("[!video").map(|_| &text[start + "[!video".len()..]) {
                let address = address.trim().trim_end_matches(']').trim();
                edits.push((span, format!("Video: {}", code_span(address))));
            }
        }
    }

    /// Tags are left out, their text stays; any other `<` is shown as such.
    fn html_edits(&self, section: Span, edits: &mut Vec<Edit>) {
        let taken: Vec<Span> = edits.iter().map(|(span, _)| *span).collect();
        let end = section.end as usize;
        let mut at = section.start as usize;
        while let Some(found) = self.text.get(at..end).and_then(|rest| rest.find('<')) {
            let start = at + found;
            at = start + 1;
            let here = start as u32;
            if let Some(edit) = taken.iter().find(|span| span.contains(here)) {
                at = at.max(edit.end as usize);
                continue;
            }
            if self.is_code(here) || self.text[..start].ends_with('\\') {
                continue;
            }
            let rest = &self.text[start..end];
            let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
            match tag_end(rest).filter(|_| is_tag) {
                Some(len) => {
                    let span = Span::new(start, start + len);
                    let is_break = rest[1..].get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br"));
                    edits.push((span, if is_break { " ".to_owned() } else { String::new() }));
                    at = start + len;
                }
                None => edits.push((Span::new(start, start + 1), "&lt;".to_owned())),
            }
        }
    }

    fn is_code(&self, offset: u32) -> bool {
        let code = |kind| matches!(kind, BlockKind::Code | BlockKind::CodeSpan | BlockKind::Comment);
        self.article.blocks.iter().any(|block| code(block.kind) && block.span.contains(offset))
    }
}

/// Length of the tag that `rest` begins with.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in rest.char_indices().take(2_000) {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at + 1),
            (None, '<') if at > 0 => return None,
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// `[!NOTE]` as a label.
fn alert(marker: &str) -> String {
    let word = marker.trim_start_matches("[!").trim_end_matches(']').trim();
    if word.to_ascii_lowercase().starts_with("div") {
        return String::new();
    }
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("**{first}{}**  ", escape_markdown(&letters.as_str().to_lowercase()))
}
