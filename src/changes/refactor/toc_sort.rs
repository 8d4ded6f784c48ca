//! The entries of one level of a table of contents, sorted by name.

use super::super::plan::Plan;
use super::super::{ChangeSet, Refusal};
use crate::graph::{FileId, Snapshot};
use crate::markdown::toc::{self, Format};
use crate::text::{LineIndex, Span, counted};

/// Whether the entries beside the one that holds byte `at` of the YAML table of contents `text` are in another order than
/// by name.
pub(super) fn is_unsorted(text: &str, at: u32) -> bool {
    Level::around(text, at).is_some_and(|level| level.by_name(text) != level.blocks)
}

/// Sorts the entries beside the one that holds byte `at` of the table of contents `file`; each keeps what is below
/// it, and comments above it.
pub(super) fn sort(snapshot: &Snapshot, file: FileId, at: u32) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let (_, text) = plan.current(file)?;
    let unusual = || Refusal::new("These entries are not written one below the other, so they cannot be sorted.");
    if Format::of(&snapshot.path(file)) != Format::Yaml {
        return Err(Refusal::new("Only a table of contents in YAML can be sorted."));
    }
    let level = Level::around(&text, at).ok_or_else(unusual)?;
    let blocks = level.by_name(&text);
    if blocks == level.blocks {
        return Err(Refusal::new("These entries are sorted already."));
    }
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let whole = Span { start: blocks.iter().map(|it| it.start).min().unwrap_or_default(), end: level.end };
    let mut sorted = String::with_capacity(whole.len() + newline.len());
    for block in &blocks {
        sorted.push_str(block.of(&text));
        if !sorted.ends_with('\n') {
            sorted.push_str(newline);
        }
    }
    if !whole.of(&text).ends_with('\n') {
        sorted.truncate(sorted.trim_end_matches(['\n', '\r']).len());
    }
    plan.edit(file, whole, sorted)?;
    let change = plan.finish(format!("Sort {} by name", counted(blocks.len(), "entry")))?;
    let after = change.texts.values().next().map(|change| change.after()).unwrap_or_default();
    let entries = |text: &str| {
        let read = toc::parse(text, Format::Yaml);
        let mut links: Vec<(Vec<String>, String)> = read
            .links
            .iter()
            .zip(&read.urls)
            .zip(&read.owners)
            .map(|((_, url), owner)| (read.trail(*owner).into_iter().map(str::to_owned).collect(), url.to_string()))
            .collect();
        links.sort();
        (links, read.entries.len(), read.broken)
    };
    match entries(&text) == entries(&after) {
        true => Ok(change),
        false => Err(unusual()),
    }
}

/// Entries that stand beside each other.
struct Level {
    indent: usize,
    blocks: Vec<Span>,
    end: u32,
}

impl Level {
    /// The entries in the order of their names; what has none counts as its destination.
    fn by_name(&self, text: &str) -> Vec<Span> {
        let name = |span: &Span| {
            let entry = dedented(span.of(text), self.indent);
            let read = toc::parse(&entry, Format::Yaml);
            let name = read.entries.first().map(|entry| entry.name.to_lowercase()).filter(|name| !name.is_empty());
            name.or_else(|| read.urls.first().map(|url| url.to_lowercase())).unwrap_or_default()
        };
        let mut blocks = self.blocks.clone();
        blocks.sort_by_cached_key(name);
        blocks
    }

    fn around(text: &str, at: u32) -> Option<Self> {
        let lines = LineIndex::new(text);
        let line = |number: u32| lines.line_span(number).map(|span| span.of(text));
        let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_item = |line: &str| line.trim_start_matches(' ').starts_with("- ");
        let shows = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let own = lines.line_of(at);
        let mut limit = usize::MAX;
        let first = (0..=own).rev().find(|number| {
            let Some(text) = line(*number).filter(|text| shows(text)) else { return false };
            let found = is_item(text) && depth(text) < limit;
            limit = limit.min(depth(text).max(1));
            found
        })?;
        let indent = depth(line(first)?);
        let belongs = |number: &u32| {
            line(*number)
                .is_some_and(|text| !shows(text) || depth(text) > indent || depth(text) == indent && is_item(text))
        };
        let top = (0..first).rev().take_while(belongs).last().unwrap_or(first);
        let bottom = (first..lines.lines()).take_while(belongs).last()?;
        let items: Vec<u32> = (top..=bottom)
            .filter(|number| line(*number).is_some_and(|it| is_item(it) && depth(it) == indent))
            .collect();
        let start = |number: u32| lines.line_span(number).map_or(lines.len(), |span| span.start);
        // Comments above an entry are about it; those above the first may be about all of them.
        let begins = |index: usize, item: u32| {
            let above = items.get(index.wrapping_sub(1)).copied();
            let comment = |number: &u32| line(*number).is_some_and(|it| it.trim_start().starts_with('#'));
            above.map_or(item, |above| (above + 1..item).rev().take_while(comment).last().unwrap_or(item))
        };
        let begins: Vec<u32> = items.iter().enumerate().map(|(index, item)| begins(index, *item)).collect();
        let last_shown = (first..=bottom).rev().find(|number| line(*number).is_some_and(shows))?;
        let end = start(last_shown + 1);
        let ends = begins.iter().skip(1).map(|next| start(*next)).chain([end]);
        let blocks = begins.iter().zip(ends).map(|(begin, end)| Span { start: start(*begin), end }).collect();
        Some(Self { indent, blocks, end })
    }
}

fn dedented(block: &str, indent: usize) -> String {
    block
        .split_inclusive('\n')
        .map(|line| line.get(indent.min(line.len() - line.trim_start_matches(' ').len())..).unwrap_or(line))
        .collect()
}
