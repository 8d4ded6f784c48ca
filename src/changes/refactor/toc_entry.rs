//! A new article gets an entry in the table of contents that lists the one it comes from.

use super::super::Refusal;
use super::super::plan::Plan;
use super::draft::{Draft, Part, Taken};
use crate::docset::relative::{encode_path, relative_path};
use crate::graph::{FileId, Snapshot};
use crate::markdown::LinkKind;
use crate::markdown::toc::{self, Format};
use crate::text::Span;
use std::path::Path;

/// The nearest table of contents in YAML that lists `article`, with an entry for `path` behind that of `article`;
/// `None` when there is none, or its entries are not written one below the other.
pub(super) fn behind(plan: &mut Plan<'_>, article: FileId, title: &str, path: &Path) -> Result<Option<Draft>, Refusal> {
    let snapshot = plan.snapshot;
    let own = snapshot.path(article);
    let is_yaml = |toc: &FileId| Format::of(&snapshot.path(*toc)) == Format::Yaml;
    let way = |toc: &FileId| {
        let way = relative_path(&own, &snapshot.path(*toc));
        (way.split('/').filter(|part| *part != "..").count(), way.len(), *toc)
    };
    let Some(table) = snapshot.tocs_of(article).filter(is_yaml).min_by_key(way) else { return Ok(None) };
    let text = plan.text(table)?;
    let Some((at, indent)) = place(snapshot, table, article, &text) else { return Ok(None) };
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let href = encode_path(&relative_path(&snapshot.path(table), path));
    let blank = " ".repeat(indent);
    let before = text.get(..at).unwrap_or_default();
    let lead = if before.is_empty() || before.ends_with('\n') { "" } else { newline };
    let name = super::yaml_text(title);
    let entry = format!("{lead}{blank}- name: {name}{newline}{blank}  href: {href}{newline}");
    let mut after = before.to_owned();
    after.push_str(&entry);
    after.push_str(text.get(at..).unwrap_or_default());
    let (was, is) = (toc::parse(&text, Format::Yaml), toc::parse(&after, Format::Yaml));
    let added =
        is.urls.iter().filter(|url| ***url == *href).count() > was.urls.iter().filter(|url| ***url == *href).count();
    if was.broken || is.broken || !added || is.entries.len() != was.entries.len() + 1 {
        return Ok(None);
    }
    let old = |start: usize, end: usize| Part::Old(Taken::new(table, Span::new(start, end)));
    let mut draft = Draft::whole(snapshot, table, &text);
    draft.parts = vec![old(0, at), Part::New(entry), old(at, text.len())];
    Ok(Some(draft))
}

/// Where the entry that lists `article` ends, and how deep it is indented.
fn place(snapshot: &Snapshot, table: FileId, article: FileId, text: &str) -> Option<(usize, usize)> {
    let facts = snapshot.article(table)?;
    let lists = |index: &usize| snapshot.target_file(table, *index) == Some(article);
    let is_page = |index: &usize| facts.links.get(*index).is_some_and(|link| link.kind == LinkKind::Toc);
    let index = (0..facts.links.len()).filter(is_page).find(lists)?;
    let href = facts.links.get(index)?.span.start;
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
