//! A table of contents (`toc.yml`, `toc.json`, `toc.md`) to links with exact places, and what its text shows to
//! be wrong.
//!
//! Reading never fails: behind an error it goes on with the next entry. Must not know about other files.

mod headings;
mod maps;

pub use maps::{Map, Shape, ShapeKind};

use super::front_matter;
use super::json_place::broken_at;
use super::{Link, LinkKind, Problem, xref};
use crate::text::Span;
use granit_parser::{Event, Parser, ScalarStyle, ScanError, StrInput, options};

/// How deep lists and maps may nest; each level of a table of contents takes two.
const MAX_DEPTH: usize = 200;

/// How often reading goes on behind an error.
const MAX_PIECES: usize = 64;

const SYNTAX_ERROR: &str = "yaml-syntax-error";

/// The facts of a table of contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toc {
    /// Links by start. The text of each is the `name` of its entry.
    pub links: Vec<Link>,
    /// For each link its destination with YAML escapes decoded, percent-encoding kept.
    pub urls: Vec<Box<str>>,
    /// For each link the index of its entry.
    pub owners: Vec<usize>,
    /// The entries, each behind the one that it is below.
    pub entries: Vec<Entry>,
    /// The keys that it uses and the kinds of their values, each once: what a schema says about the whole is often
    /// said by them.
    pub shapes: Vec<Shape>,
    /// The maps, when [`maps`] asked for them.
    maps: Vec<Map>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Whether the text could not be read to its end: what is here may lack entries.
    pub broken: bool,
}

/// An entry of a table of contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What readers see; empty where the site takes the title of the article.
    pub name: Box<str>,
    /// The entry that it is below.
    pub parent: Option<usize>,
}

/// How a table of contents is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `toc.yml`
    Yaml,
    /// `toc.json`
    Json,
    /// `toc.md`
    Markdown,
}

impl Format {
    /// The format that a file's name tells.
    #[must_use]
    pub fn of(path: &std::path::Path) -> Self {
        let extension = path.extension().unwrap_or_default();
        match extension.eq_ignore_ascii_case("json") {
            true => Self::Json,
            false if extension.eq_ignore_ascii_case("md") => Self::Markdown,
            false => Self::Yaml,
        }
    }
}

impl Toc {
    /// The names of the entries above entry `index`, outermost first; its own comes last.
    #[must_use]
    pub fn trail(&self, index: usize) -> Vec<&str> {
        let mut trail: Vec<&str> = Vec::new();
        let mut next = self.entries.get(index);
        // Parents come first, so this ends.
        while let Some(entry) = next {
            trail.push(&entry.name);
            next = entry.parent.and_then(|parent| self.entries.get(parent));
        }
        trail.reverse();
        trail
    }
}

/// The names of tables of contents, in lower case.
pub const TOC_NAMES: [&str; 3] = ["toc.yml", "toc.md", "toc.json"];

/// Whether `name` is that of a file which the Learn build reads as a table of contents.
#[must_use]
pub fn is_toc_name(name: &str) -> bool {
    TOC_NAMES.iter().any(|toc| name.eq_ignore_ascii_case(toc))
}

/// Whether `path` is, by its name, a table of contents in YAML, JSON or Markdown.
#[must_use]
pub fn is_toc(path: &std::path::Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(is_toc_name)
}

/// What a destination in a table of contents stands for, by its spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Href {
    /// A URL or a path from the site's root.
    Away,
    /// Another table of contents.
    Toc,
    /// The table of contents in a folder: it ends with `/`.
    Folder,
    /// A page.
    Page,
    /// Nothing that the rules for pages and tables of contents are about: a uid, only a fragment.
    Other,
}

fn href_of(url: &str) -> Href {
    let is_slash = |c: char| matches!(c, '/' | '\\');
    let path = url.split(['?', '#']).next().unwrap_or_default().trim();
    let name = path.rsplit(is_slash).next().unwrap_or_default();
    if path.is_empty() || path.contains("{{") {
        Href::Other
    } else if path.starts_with(is_slash) {
        Href::Away
    } else if path.contains(':') {
        if path.starts_with("xref:") { Href::Other } else { Href::Away }
    } else if path.ends_with(is_slash) {
        Href::Folder
    } else if is_toc_name(name) {
        Href::Toc
    } else {
        Href::Page
    }
}

/// Reads `text`. Never fails.
#[must_use]
pub fn parse(text: &str, format: Format) -> Toc {
    match format {
        Format::Markdown => headings::parse(text),
        _ => read(text, format, false),
    }
}

/// The maps in `text`, for a schema: the whole, where it is one, and each entry. None in Markdown.
#[must_use]
pub fn maps(text: &str, format: Format) -> Vec<Map> {
    match format {
        Format::Markdown => Vec::new(),
        _ => read(text, format, true).maps,
    }
}

fn read(text: &str, format: Format, keep: bool) -> Toc {
    let json = format == Format::Json;
    let mut toc = Toc::default();
    // JSON is YAML but for tabs between its tokens.
    let untabbed = if json { text.replace('\t', " ") } else { String::new() };
    let yaml = if json { &*untabbed } else { text };
    let mut from = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut failed = false;
    for _ in 0..MAX_PIECES {
        let Some(piece) = yaml.get(from..) else { break };
        let mut reader = Reader::new(piece, from, text, &mut toc, failed);
        reader.keep = keep;
        let Err(error) = reader.document() else { break };
        let read = reader.read;
        if !failed && !json {
            toc.problems.push(syntax_problem(text, from, &error));
        }
        failed = true;
        let Some(next) = next_entry(yaml, read.max(from + 1)) else { break };
        from = next;
    }
    toc.broken = failed;
    if json {
        let problem = json_problem(text);
        toc.broken |= problem.is_some();
        toc.problems.extend(problem);
    }
    let mut order: Vec<usize> = (0..toc.links.len()).collect();
    // A nested list may stand before the entry's own destination.
    if !toc.links.is_sorted_by_key(|link| link.span.start) {
        order.sort_by_key(|&i| toc.links[i].span.start);
        toc.links = order.iter().map(|&i| toc.links[i].clone()).collect();
        toc.urls = order.iter().map(|&i| toc.urls[i].clone()).collect();
        toc.owners = order.iter().map(|&i| toc.owners[i]).collect();
    }
    toc.problems.sort_by_key(|problem| problem.span);
    toc
}

/// Start of the next line at or behind `at` that begins an entry.
fn next_entry(text: &str, at: usize) -> Option<usize> {
    let at = (at..=text.len()).find(|&at| text.is_char_boundary(at))?;
    let first = at + text.get(at..)?.find('\n')? + 1;
    let mut start = first;
    for line in text.get(first..)?.split_inclusive('\n') {
        let content = line.trim_start_matches(' ');
        if content.strip_prefix('-').is_some_and(|rest| rest.starts_with([' ', '\n', '\r'])) {
            return Some(start);
        }
        start += line.len();
    }
    None
}

fn syntax_problem(text: &str, base: usize, error: &ScanError) -> Problem {
    let at = base + error.marker().byte_offset().unwrap_or(0);
    unreadable(SYNTAX_ERROR, visible(text, at), "YAML", &error.info())
}

fn json_problem(text: &str) -> Option<Problem> {
    let (at, reason) = json_error(text)?;
    Some(unreadable("json-syntax-error", visible(text, at), "JSON", &reason))
}

/// Where `text` is no JSON as the build reads it, a byte, and why.
pub(crate) fn json_error(text: &str) -> Option<(usize, String)> {
    let json = text.trim_start_matches('\u{feff}');
    let options = jsonc_parser::ParseOptions {
        // What the build reads: comments and trailing commas, but no other liberties.
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        ..jsonc_parser::ParseOptions::default()
    };
    let error = jsonc_parser::parse_to_ast(json, &jsonc_parser::CollectOptions::default(), &options).err()?;
    let (place, is_quote) = broken_at(text, text.len() - json.len() + error.range().start);
    let reason = match is_quote {
        true => "This quote is not closed on its line".to_owned(),
        false => error.kind().to_string(),
    };
    Some((place.start as usize, reason))
}

fn unreadable(code: &'static str, span: Span, language: &str, reason: &str) -> Problem {
    let reason = reason.trim_end_matches('.');
    let message =
        format!("This is no valid {language}, so the build leaves out the whole table of contents: {reason}.");
    Problem { code, span, message }
}

/// From `at` to the end of its line, or the last line before it that shows anything.
pub(crate) fn visible(text: &str, at: usize) -> Span {
    let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let line_end = text.get(at..).and_then(|rest| rest.find(['\n', '\r'])).map_or(text.len(), |end| at + end);
    let rest = text.get(at..line_end).unwrap_or_default();
    if !rest.trim().is_empty() {
        let lead = rest.len() - rest.trim_start().len();
        return Span::new(at + lead, at + rest.trim_end().len());
    }
    let before = text.get(..at).unwrap_or_default().trim_end();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.get(start..).unwrap_or_default();
    Span::new(start + line.len() - line.trim_start().len(), before.len())
}

/// What is wrong in `toc`, which holds breadcrumbs: they lead upwards in the site and never away from it.
#[must_use]
pub fn leading_away(toc: &Toc) -> Vec<Problem> {
    let links = toc.links.iter().zip(&toc.urls).filter(|(_, url)| host(url).is_some_and(|host| !is_own(host)));
    let problems = links.map(|(link, url)| {
        let message = format!(
            "Breadcrumbs lead to pages of this site, and `{url}` is elsewhere. Use a path that begins with `/`, or \
             remove the entry."
        );
        Problem { code: "toc-breadcrumb-link-external", span: link.destination, message }
    });
    problems.collect()
}

fn host(url: &str) -> Option<&str> {
    let rest = url.trim().split_once("//").filter(|(scheme, _)| matches!(*scheme, "https:" | "http:" | ""))?.1;
    rest.split(['/', '?', '#']).next()
}

/// Whether `host` is one that Learn is published under.
fn is_own(host: &str) -> bool {
    ["learn.microsoft.com", "docs.microsoft.com"].iter().any(|own| host.eq_ignore_ascii_case(own))
}

/// What is known of an entry while it is read.
#[derive(Default)]
struct Reading {
    name: Option<Span>,
    /// Whether something gives it a title: a name, or what its title can be taken from.
    has_title: bool,
    /// The first key, where a finding about the entry stands.
    start: Option<Span>,
    keys: Vec<Box<str>>,
    /// Keys and values, when they are kept.
    kept: Vec<front_matter::Entry>,
    links: Vec<usize>,
    /// Whether it names a page by path, so that its uid does not count.
    has_page: bool,
    uids: Vec<(Link, Box<str>)>,
}

struct Reader<'a, 't> {
    parser: Parser<'a, StrInput<'a>>,
    base: usize,
    text: &'t str,
    toc: &'t mut Toc,
    /// How far the text is read, as an offset in the file.
    read: usize,
    /// Behind an error entries may lack what stands before it.
    failed: bool,
    /// The entries that are being read, the innermost last.
    above: Vec<usize>,
    /// Whether maps are kept.
    keep: bool,
    /// The map around what is being read, among those that are kept.
    around: Option<usize>,
}

impl<'a, 't> Reader<'a, 't> {
    fn new(piece: &'a str, base: usize, text: &'t str, toc: &'t mut Toc, failed: bool) -> Self {
        let options = options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        Self {
            parser: Parser::new_from_str_with_options(piece, options),
            base,
            text,
            toc,
            read: base,
            failed,
            above: Vec::new(),
            keep: false,
            around: None,
        }
    }

    /// The next event and its range in the file; `StreamEnd` at the end.
    fn next(&mut self) -> Result<(Event<'a>, Span), ScanError> {
        match self.parser.next() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                let span = Span::new(self.base + range.start, self.base + range.end);
                // The ends of lists and maps are said to be where the next thing begins.
                if matches!(event, Event::Scalar(..)) {
                    self.read = self.read.max(span.end as usize);
                }
                if matches!(event, Event::Alias(_) | Event::UnresolvedAlias(_)) {
                    self.alias(span);
                }
                Ok((event, span))
            }
            Some(Err(error)) => Err(error),
            None => Ok((Event::StreamEnd, Span::at(self.base))),
        }
    }

    /// A list of entries, or a map whose `items` are one.
    fn document(&mut self) -> Result<(), ScanError> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::SequenceStart(..) => drop(self.entries()?),
                Event::MappingStart(..) => self.root(span)?,
                Event::StreamEnd => return Ok(()),
                _ => {}
            }
        }
    }

    /// The build's reader of YAML knows lists, maps and values, and nothing else.
    fn alias(&mut self, span: Span) {
        let message = "YAML reads `*` at the start of a value as an alias, which the build does not take, so it leaves \
                       out the whole table of contents. Put the value in quotes, or write out what the alias stands \
                       for.";
        self.problem(SYNTAX_ERROR, span, message.to_owned());
    }

    fn root(&mut self, span: Span) -> Result<(), ScanError> {
        let own = self.begin_map(span);
        let mut keys: Vec<Box<str>> = Vec::new();
        let mut kept = Vec::new();
        let result = self.root_keys(&mut keys, &mut kept);
        self.end_map(own, span, kept);
        result
    }

    fn root_keys(&mut self, keys: &mut Vec<Box<str>>, kept: &mut Vec<front_matter::Entry>) -> Result<(), ScanError> {
        loop {
            let (key, key_span) = self.next()?;
            let key = match key {
                Event::MappingEnd | Event::StreamEnd => return Ok(()),
                Event::Scalar(key, ..) => key,
                other => {
                    self.skip(&other)?;
                    let value = self.next()?.0;
                    self.skip(&value)?;
                    continue;
                }
            };
            self.say_when_doubled(&key, key_span, keys);
            let (value, span) = self.next()?;
            self.shape(true, &key, &value, span);
            let node = match value {
                Event::SequenceStart(..) if key == "items" => self.children(span)?,
                value => self.value(value, span)?,
            };
            self.keep_entry(&key, key_span, node, kept);
        }
    }

    fn say_when_doubled(&mut self, key: &str, span: Span, keys: &mut Vec<Box<str>>) {
        if keys.iter().any(|known| **known == *key) {
            let message = format!("`{key}` is written twice; only the last one counts. Remove one of them.");
            self.problem("yaml-duplicate-key", span, message);
        }
        keys.push(key.into());
    }

    /// Reads the entries of a list to its end; tells how many there are.
    fn entries(&mut self) -> Result<usize, ScanError> {
        let mut count = 0;
        loop {
            let (event, span) = self.next()?;
            count += 1;
            match event {
                Event::SequenceEnd | Event::StreamEnd => return Ok(count - 1),
                Event::MappingStart(..) => {
                    let mut entry = Reading::default();
                    let parent = self.above.last().copied();
                    self.above.push(self.toc.entries.len());
                    self.toc.entries.push(Entry { name: "".into(), parent });
                    let map = self.begin_map(span);
                    let result = self.entry(&mut entry);
                    let own = self.above.pop().unwrap_or_default();
                    let start = entry.start.unwrap_or(span);
                    self.end_map(map, start, std::mem::take(&mut entry.kept));
                    for (link, url) in entry.uids.drain(..).filter(|_| !entry.has_page) {
                        entry.links.push(self.toc.links.len());
                        self.toc.links.push(link);
                        self.toc.urls.push(url);
                        self.toc.owners.push(own);
                    }
                    for index in entry.links {
                        if let (Some(link), Some(name)) = (self.toc.links.get_mut(index), entry.name) {
                            link.text = name;
                        }
                    }
                    result?;
                    if !entry.has_title && !self.failed {
                        let message = "This entry has no `name`, and nothing that a name could be taken from. \
                                       Add `name:`.";
                        self.problem("missing-attribute", start, message.to_owned());
                    }
                }
                other => self.skip(&other)?,
            }
        }
    }

    fn entry(&mut self, entry: &mut Reading) -> Result<(), ScanError> {
        loop {
            let (event, key_span) = self.next()?;
            let key = match event {
                Event::MappingEnd | Event::StreamEnd => return Ok(()),
                Event::Scalar(key, ..) => key,
                other => {
                    self.skip(&other)?;
                    let value = self.next()?.0;
                    self.skip(&value)?;
                    continue;
                }
            };
            entry.start.get_or_insert(key_span);
            self.say_when_doubled(&key, key_span, &mut entry.keys);
            let (value, span) = self.next()?;
            let is_filled = match &value {
                // What is not there is read as `~`.
                Event::Scalar(text, ..) => !span.is_empty() && !matches!(text.trim(), "" | "~" | "null"),
                _ => true,
            };
            self.shape(false, &key, &value, span);
            if self.keep
                && let Event::Scalar(text, style, ..) = &value
            {
                let node = maps::scalar(text, *style, span);
                self.keep_entry(&key, key_span, node, &mut entry.kept);
            }
            match (&*key, value) {
                ("items", Event::SequenceStart(..)) => {
                    let node = self.children(span)?;
                    self.keep_entry(&key, key_span, node, &mut entry.kept);
                }
                ("name", Event::Scalar(name, style, ..)) => {
                    entry.has_title |= is_filled;
                    if let Some(this) = self.above.last().and_then(|&this| self.toc.entries.get_mut(this)) {
                        this.name = name.as_ref().into();
                    }
                    entry.name = Some(self.inner(span, style));
                }
                ("href" | "topicHref" | "tocHref" | "homepage", Event::Scalar(url, style, ..)) if is_filled => {
                    entry.has_title = true;
                    entry.has_page |= matches!(&*key, "href" | "topicHref");
                    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                    // Decision: nobody writes a path as a block of text; where its characters stand is not known.
                    if !is_block {
                        entry.links.push(self.toc.links.len());
                        self.link(&key, key_span, &url, span, style);
                    }
                }
                ("uid" | "topicUid", Event::Scalar(uid, style, ..)) if is_filled => {
                    entry.has_title = true;
                    if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                        let place = self.inner(span, style);
                        let link = Link {
                            kind: LinkKind::TocUid,
                            image: false,
                            span: Span { start: key_span.start, end: span.end },
                            text: Span::at(place.start as usize),
                            label: Span::at(place.start as usize),
                            destination: place,
                            path: place,
                            fragment: None,
                        };
                        entry.uids.push((link, xref::literal(&uid)));
                    }
                }
                (_, value) => {
                    // A uid has the title of what it names; keys that only some sites know may give one too.
                    entry.has_title |= is_filled && !matches!(&*key, "items" | "expanded");
                    let is_kept = matches!(value, Event::Scalar(..));
                    let node = self.value(value, span)?;
                    if !is_kept {
                        self.keep_entry(&key, key_span, node, &mut entry.kept);
                    }
                }
            }
        }
    }

    fn link(&mut self, key: &str, key_span: Span, url: &str, span: Span, style: ScalarStyle) {
        let destination = self.inner(span, style);
        let written = destination.of(self.text);
        let hash = written.find('#').map(|at| destination.start as usize + at);
        let end = destination.end as usize;
        let path = Span::new(destination.start as usize, hash.unwrap_or(end));
        let href = href_of(url);
        match (key, href) {
            ("topicHref", Href::Toc | Href::Folder) => {
                let message = format!(
                    "`topicHref` leads to a page, and `{url}` is a table of contents. Use `tocHref` for it, or `href`."
                );
                self.problem("invalid-topic-href", path, message);
            }
            ("tocHref", Href::Page) => {
                let message = format!(
                    "`tocHref` leads to a table of contents (a file `toc.yml`, or a folder with `/` at its end), and \
                     `{url}` is none. Use `topicHref` for it, or `href`."
                );
                self.problem("invalid-toc-href", path, message);
            }
            _ => {}
        }
        self.toc.links.push(Link {
            kind: if href == Href::Folder { LinkKind::TocFolder } else { LinkKind::Toc },
            image: false,
            span: Span { start: key_span.start, end: span.end },
            text: Span::at(destination.start as usize),
            label: Span::at(destination.start as usize),
            destination,
            path,
            fragment: hash.map(|at| Span::new(at + 1, end)),
        });
        self.toc.urls.push(url.into());
        self.toc.owners.push(self.above.last().copied().unwrap_or_default());
    }

    /// The range of a scalar without its quotes.
    fn inner(&self, span: Span, style: ScalarStyle) -> Span {
        let written = span.of(self.text);
        let quote = match style {
            ScalarStyle::SingleQuoted => '\'',
            ScalarStyle::DoubleQuoted => '"',
            _ => return span,
        };
        match written.strip_prefix(quote).and_then(|inner| inner.strip_suffix(quote)) {
            Some(inner) => Span::new(span.start as usize + 1, span.start as usize + 1 + inner.len()),
            None => span,
        }
    }

    /// Passes over the value that `event` begins.
    fn skip(&mut self, event: &Event<'a>) -> Result<(), ScanError> {
        let opens = |event: &Event<'a>| matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
        let mut depth = usize::from(opens(event));
        while depth > 0 {
            let (event, _) = self.next()?;
            match event {
                Event::SequenceEnd | Event::MappingEnd => depth -= 1,
                Event::StreamEnd => return Ok(()),
                event => depth += usize::from(opens(&event)),
            }
        }
        Ok(())
    }

    fn problem(&mut self, code: &'static str, span: Span, message: String) {
        self.toc.problems.push(Problem { code, span, message });
    }
}

#[cfg(test)]
mod tests;
