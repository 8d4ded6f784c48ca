//! A new article gets an entry in the table of contents that lists the one it comes from.

use super::super::Refusal;
use super::super::plan::Plan;
use super::draft::{Draft, Part, Taken};
use crate::docset::relative::{encode_path, relative_path};
use crate::docset::tree::{Node, Source};
use crate::files::FileText;
use crate::graph::{FileId, Snapshot};
use crate::markdown::LinkKind;
use crate::markdown::toc::{self, Format, Toc};
use crate::text::Span;
use std::path::Path;

/// The nearest table of contents that lists `article`, with an entry for `path` behind that of `article`; `None` when
/// there is none, or its entries are written in a way that is not understood.
pub(super) fn behind(plan: &mut Plan<'_>, article: FileId, title: &str, path: &Path) -> Result<Option<Draft>, Refusal> {
    let snapshot = plan.snapshot;
    let own = snapshot.path(article);
    let way = |toc: &FileId| {
        let way = relative_path(&own, &snapshot.path(*toc));
        (way.split('/').filter(|part| *part != "..").count(), way.len(), *toc)
    };
    let Some(table) = snapshot.tocs_of(article).min_by_key(way) else { return Ok(None) };
    let text = plan.text(table)?;
    let table_path = snapshot.path(table);
    let format = Format::of(&table_path);
    let Some(link) = entry_of(snapshot, table, article) else { return Ok(None) };
    let new = NewEntry { title, href: &encode_path(&relative_path(&table_path, path)), newline: newline(&text) };
    let found = match format {
        Format::Yaml => in_yaml(snapshot, table, link, &text, &new),
        Format::Json => in_json(&table_path, link, &text, &new),
        Format::Markdown => in_markdown(link, &text, &new),
    };
    let Some((at, entry)) = found else { return Ok(None) };
    let mut after = text.get(..at).unwrap_or_default().to_owned();
    after.push_str(&entry);
    after.push_str(text.get(at..).unwrap_or_default());
    if !is_right(&toc::parse(&text, format), &toc::parse(&after, format), link, new.href) {
        return Ok(None);
    }
    let old = |start: usize, end: usize| Part::Old(Taken::new(table, Span::new(start, end)));
    let mut draft = Draft::whole(snapshot, table, &text);
    draft.parts = vec![old(0, at), Part::New(entry), old(at, text.len())];
    Ok(Some(draft))
}

/// What is put in.
struct NewEntry<'a> {
    title: &'a str,
    href: &'a str,
    newline: &'static str,
}

fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Whether `is` has one entry more than `was`: behind the entry with `link` and what is below it, beside it, and
/// leading to `href`.
fn is_right(was: &Toc, is: &Toc, link: Span, href: &str) -> bool {
    let owner = was.links.iter().position(|it| it.destination == link).and_then(|index| was.owners.get(index));
    let Some((owner, entry)) = owner.and_then(|owner| Some((*owner, was.entries.get(*owner)?))) else { return false };
    let is_below = |index: usize| {
        let mut above = was.entries.get(index).and_then(|it| it.parent);
        while let Some(parent) = above.filter(|parent| *parent != owner) {
            above = was.entries.get(parent).and_then(|it| it.parent);
        }
        above == Some(owner)
    };
    let place = (owner + 1..was.entries.len()).find(|index| !is_below(*index)).unwrap_or(was.entries.len());
    let leads = |toc: &Toc| toc.urls.iter().filter(|url| ***url == *href).count();
    let added = is.links.iter().zip(&is.urls).zip(&is.owners).any(|((_, url), at)| *at == place && **url == *href);
    !was.broken
        && !is.broken
        && is.entries.len() == was.entries.len() + 1
        && is.entries.get(place).is_some_and(|new| new.parent == entry.parent)
        && added
        && leads(is) == leads(was) + 1
}

/// The destination in `table` of the first entry that leads to `article`.
fn entry_of(snapshot: &Snapshot, table: FileId, article: FileId) -> Option<Span> {
    let links = &snapshot.article(table)?.links;
    let mut pages = links.iter().enumerate().filter(|(_, link)| link.kind == LinkKind::Toc);
    pages.find(|(index, _)| snapshot.target_file(table, *index) == Some(article)).map(|(_, link)| link.destination)
}

/// Where the new entry of a table in YAML comes, and its lines.
fn in_yaml(snapshot: &Snapshot, table: FileId, link: Span, text: &str, new: &NewEntry<'_>) -> Option<(usize, String)> {
    let (at, indent) = place(snapshot, table, link, text)?;
    let before = text.get(..at)?;
    let NewEntry { title, href, newline } = new;
    let blank = " ".repeat(indent);
    let lead = if before.is_empty() || before.ends_with('\n') { "" } else { newline };
    let name = super::yaml_text(title);
    Some((at, format!("{lead}{blank}- name: {name}{newline}{blank}  href: {href}{newline}")))
}

/// Where the new entry of a table in JSON comes, and how it is written: as the entry before it is.
fn in_json(path: &Path, link: Span, text: &str, new: &NewEntry<'_>) -> Option<(usize, String)> {
    let source = Source::parse(path, Ok(FileText { text: text.to_owned(), ..FileText::default() }));
    let tree = source.tree.filter(|_| source.parsed)?;
    let beside = holder(&tree, link)?;
    let NewEntry { title, href, newline } = new;
    let string = |text: &str| serde_json::Value::from(text).to_string();
    let (name, href) = (format!("\"name\": {}", string(title)), format!("\"href\": {}", string(href)));
    let written = beside.span.of(text);
    let blank_before = |offset: u32| {
        let line = text.get(..offset as usize)?;
        let lead = line.get(line.rfind('\n').map_or(0, |at| at + 1)..)?.trim_start_matches('\u{feff}');
        lead.trim().is_empty().then_some(lead)
    };
    let indent = blank_before(beside.span.start);
    let first = beside.entries().first()?.key_span;
    let entry = match blank_before(first.start).filter(|_| written.contains('\n')) {
        Some(inner) => {
            let outer = blank_before(beside.span.end.checked_sub(1)?)?;
            format!("{{{newline}{inner}{name},{newline}{inner}{href}{newline}{outer}}}")
        }
        None => {
            let pad = if written.starts_with("{ ") { " " } else { "" };
            format!("{{{pad}{name}, {href}{pad}}}")
        }
    };
    let between = indent.map_or_else(|| " ".to_owned(), |indent| format!("{newline}{indent}"));
    Some((beside.span.end as usize, format!(",{between}{entry}")))
}

/// The entry that holds `link` itself, not one below it.
fn holder(node: &Node, link: Span) -> Option<&Node> {
    let inner = node.items().iter().chain(node.entries().iter().map(|entry| &entry.value));
    let inner = inner.filter(|inner| inner.span.covers(link)).find_map(|inner| holder(inner, link));
    inner.or_else(|| (!node.entries().is_empty()).then_some(node))
}

/// Where the new entry of a table in Markdown comes, and its line: below the last heading that is below the one with
/// `link`.
fn in_markdown(link: Span, text: &str, new: &NewEntry<'_>) -> Option<(usize, String)> {
    let level = |line: &str| {
        let line = line.trim_start_matches('\u{feff}').trim_start_matches(' ');
        line.len() - line.trim_start_matches('#').len()
    };
    let start = text.get(..link.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let mut lines = text.get(start..)?.split_inclusive('\n');
    let own = lines.next()?;
    let depth = level(own);
    let (mut end, mut at, mut spaced, mut in_comment) = (start + own.len(), start + own.len(), None, false);
    for line in lines {
        let is_heading = level(line) > 0 && !in_comment;
        in_comment = match (line.rfind("<!--"), line.rfind("-->")) {
            (Some(open), close) => close.is_none_or(|close| close < open),
            (None, close) => in_comment && close.is_none(),
        };
        spaced = spaced.or_else(|| (is_heading || line.trim().is_empty()).then_some(!is_heading));
        if is_heading && level(line) <= depth {
            break;
        }
        at += line.len();
        end = if is_heading { at } else { end };
    }
    let above = text.get(..start)?;
    // The last heading of a file is followed by nothing; then the one above it shows whether lines are between them.
    let spaced = match text.get(end..).is_some_and(|rest| !rest.trim().is_empty()) {
        true => spaced == Some(true),
        false => above.trim_end().len() < above.len() && above.trim_end_matches(' ').ends_with(&new.newline.repeat(2)),
    };
    let NewEntry { title, href, newline } = new;
    let lead = if text.get(..end)?.ends_with('\n') { "" } else { newline };
    let blank = if spaced { newline } else { "" };
    let marks = "#".repeat(depth);
    Some((end, format!("{lead}{blank}{marks} [{}]({href}){newline}", super::link_text(title))))
}

/// Where the entry with `link` ends, and how deep it is indented.
fn place(snapshot: &Snapshot, table: FileId, link: Span, text: &str) -> Option<(usize, usize)> {
    let facts = snapshot.article(table)?;
    let href = facts.links.iter().find(|it| it.destination == link)?.span.start;
    let number = facts.lines.line_of(href);
    let line = |number: u32| facts.lines.line_span(number).map(|span| (span, span.of(text)));
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let column = href - line(number)?.0.start;
    let dash = |line: &str| line.trim_start_matches(' ').starts_with("- ").then(|| depth(line));
    let (_, indent) = (0..=number).rev().find_map(|above| {
        let (_, text) = line(above)?;
        dash(text).filter(|depth| *depth < column as usize).map(|depth| (above, depth))
    })?;
    let mut end = number + 1;
    let mut last = number;
    while let Some((_, written)) = line(end) {
        let content = written.trim();
        let comment = content.starts_with('#');
        if !content.is_empty() && !comment && depth(written) <= indent {
            break;
        }
        if !(content.is_empty() || comment && depth(written) <= indent) {
            last = end;
        }
        end += 1;
    }
    let at = line(last + 1).map_or(text.len(), |(span, _)| span.start as usize);
    Some((at, indent))
}
