//! Entries taken out of a table of contents because what they lead to goes away.
//!
//! An entry with children keeps its name and its children; one that leads nowhere else goes with its lines, and so
//! does one whose children all went and that leads nowhere itself. Every other byte stays.

use super::lists::{Changes, List};
use crate::docset::tree::{Entry, Node, Source, Value};
use crate::files::FileText;
use crate::markdown::toc::{self, Format};
use crate::text::{LineIndex, Span};
use rustc_hash::FxHashSet;
use std::path::Path;

/// The keys that lead somewhere.
const LEADING: [&str; 5] = ["href", "topicHref", "tocHref", "homepage", "uid"];

/// The edits that take out of `text`, the table of contents `path`, every link whose destination is one of `gone`.
///
/// # Errors
/// The line, from 1, that keeps the text from being understood.
pub(super) fn without(path: &Path, text: &str, gone: &[Span]) -> Result<Vec<(Span, String)>, u32> {
    let format = Format::of(path);
    let edits = match format {
        Format::Markdown => Some(without_headings(text, gone)),
        Format::Yaml | Format::Json => {
            let source = Source::parse(path, Ok(FileText { text: text.to_owned(), ..FileText::default() }));
            let at = source.problems.first().map_or(0, |problem| problem.span.start);
            let broken = LineIndex::new(text).line_of(at) + 1;
            let tree = source.tree.filter(|_| source.parsed).ok_or(broken)?;
            root(text, &tree, gone)
        }
    };
    let first = gone.first().map_or(0, |span| span.start);
    let line = LineIndex::new(text).line_of(first) + 1;
    let edits = edits.ok_or(line)?;
    // Whoever writes in a way that was not thought of keeps every entry.
    match is_right(text, format, gone, &edits) {
        true => Ok(edits),
        false => Err(line),
    }
}

/// Whether exactly the links `gone` are gone after `edits`.
fn is_right(text: &str, format: Format, gone: &[Span], edits: &[(Span, String)]) -> bool {
    if edits.windows(2).any(|pair| pair[0].0.end > pair[1].0.start) {
        return false;
    }
    let mut after = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in edits {
        after.push_str(text.get(at..span.start as usize).unwrap_or_default());
        after.push_str(new);
        at = span.end as usize;
    }
    after.push_str(text.get(at..).unwrap_or_default());
    let (before, after) = (toc::parse(text, format), toc::parse(&after, format));
    let kept = before.links.iter().zip(&before.urls).filter(|(link, _)| !gone.contains(&link.destination));
    !after.broken && kept.map(|(_, url)| url).eq(&after.urls)
}

/// The edits of a whole file.
fn root(text: &str, tree: &Node, gone: &[Span]) -> Option<Vec<(Span, String)>> {
    let mut edits = Vec::new();
    let list = match &tree.value {
        Value::List(_) => tree,
        _ => tree.get("items")?,
    };
    items(text, list, gone, &mut edits)?;
    edits.sort_by_key(|(span, _)| (span.start, span.end));
    Some(edits)
}

/// Plans what happens in the list `list`; returns the number of items that stay.
fn items(text: &str, list: &Node, gone: &[Span], edits: &mut Vec<(Span, String)>) -> Option<usize> {
    let mut removed = Vec::new();
    for (index, child) in list.items().iter().enumerate() {
        let mut inner = Vec::new();
        match item(text, child, gone, &mut inner)? {
            true => removed.push(index),
            false => edits.append(&mut inner),
        }
    }
    let kept = list.items().len() - removed.len();
    if is_flow(text, list, '[') {
        let inside = Span::new(list.span.start as usize + 1, list.span.end as usize - 1);
        let spans = list.items().iter().map(|item| item.span).collect();
        let changes = Changes { removed, ..Changes::default() };
        edits.extend(List { text, inside, items: spans }.edits(&changes));
        return Some(kept);
    }
    for index in removed {
        let node = list.items().get(index)?;
        let before = text.get(..node.span.start as usize)?;
        let dash = before.trim_end().strip_suffix('-')?.len();
        let start = text.get(..dash)?.rfind('\n').map_or(0, |at| at + 1);
        let lead = text.get(start..dash)?;
        if !lead.trim_start_matches('\u{feff}').trim().is_empty() {
            return None;
        }
        edits.push((Span::new(start + mark(lead), line_end(text, node.span.end as usize)), String::new()));
    }
    Some(kept)
}

/// Length of the byte order mark at the start of `lead`.
fn mark(lead: &str) -> usize {
    if lead.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

/// Plans what happens in the entry `node`; whether it goes as a whole.
fn item(text: &str, node: &Node, gone: &[Span], edits: &mut Vec<(Span, String)>) -> Option<bool> {
    let entries = node.entries();
    let leads = |entry: &&Entry| LEADING.contains(&&*entry.key) && entry.value.value != Value::Null;
    let is_gone = |entry: &Entry| gone.iter().any(|span| entry.value.span.covers(*span));
    let lost: Vec<usize> =
        entries.iter().enumerate().filter(|(_, it)| leads(it) && is_gone(it)).map(|(index, _)| index).collect();
    let leads_on = entries.iter().any(|entry| leads(&entry) && !is_gone(entry));
    let children = entries.iter().position(|entry| entry.key == "items" && !entry.value.items().is_empty());
    let mut inner = Vec::new();
    let kept = match children {
        Some(index) => items(text, &entries.get(index)?.value, gone, &mut inner)?,
        None => 0,
    };
    let emptied = children.is_some() && kept == 0;
    if !leads_on && kept == 0 && (!lost.is_empty() || emptied) {
        return Some(true);
    }
    let mut removed = lost;
    if emptied {
        removed.extend(children);
    } else {
        edits.append(&mut inner);
    }
    if removed.is_empty() {
        return Some(false);
    }
    removed.sort_unstable();
    if is_flow(text, node, '{') {
        let inside = Span::new(node.span.start as usize + 1, node.span.end as usize - 1);
        let changes = Changes { removed, ..Changes::default() };
        edits.extend(List { text, inside, items: entries.iter().map(Entry::span).collect() }.edits(&changes));
        return Some(false);
    }
    // Keys from the first one on share its line with the dash: the first that stays takes its place.
    let first = (0..entries.len()).find(|index| !removed.contains(index))?;
    if first > 0 {
        let (from, to) = (entries.first()?.key_span.start, entries.get(first)?.key_span.start);
        edits.push((Span::new(from as usize, to as usize), String::new()));
    }
    for index in removed.into_iter().filter(|index| *index > first) {
        let span = entries.get(index)?.span();
        let start = text.get(..span.start as usize)?.rfind('\n')? + 1;
        edits.push((Span::new(start, line_end(text, span.end as usize)), String::new()));
    }
    Some(false)
}

fn is_flow(text: &str, node: &Node, open: char) -> bool {
    text.get(node.span.start as usize..).is_some_and(|text| text.starts_with(open))
}

/// The start of the line behind the one that holds the byte before `end`.
fn line_end(text: &str, end: usize) -> usize {
    let before = text.get(..end).unwrap_or_default();
    if before.ends_with('\n') {
        return end;
    }
    text.get(end..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| end + at + 1)
}

/// The edits of a table of contents in Markdown: the heading of an entry without children goes, that of one with
/// children becomes text.
fn without_headings(text: &str, gone: &[Span]) -> Vec<(Span, String)> {
    let toc = toc::parse(text, Format::Markdown);
    let lost: Vec<(usize, &crate::markdown::Link)> = toc
        .links
        .iter()
        .zip(&toc.owners)
        .filter(|(link, _)| gone.contains(&link.destination))
        .map(|(link, owner)| (*owner, link))
        .collect();
    let loses: FxHashSet<usize> = lost.iter().map(|(owner, _)| *owner).collect();
    let (mut goes, mut has_children) = (vec![false; toc.entries.len()], vec![false; toc.entries.len()]);
    // Children come later: by the time an entry is looked at, they are known.
    for (index, entry) in toc.entries.iter().enumerate().rev() {
        goes[index] = !has_children[index] && loses.contains(&index);
        if let Some(parent) = entry.parent.filter(|_| !goes[index]) {
            has_children[parent] = true;
        }
    }
    let mut edits = Vec::new();
    for (owner, link) in lost {
        let span = link.span;
        if goes.get(owner) == Some(&true) {
            let start = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
            edits.push((Span::new(start, line_end(text, span.end as usize)), String::new()));
        } else {
            edits.push((Span { end: link.text.start, ..span }, String::new()));
            edits.push((Span { start: link.text.end, ..span }, String::new()));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` without its links to files whose names begin with `x`.
    fn after(name: &str, text: &str) -> String {
        let path = Path::new(name);
        let toc = toc::parse(text, Format::of(path));
        let gone = toc.links.iter().filter(|link| link.destination.of(text).starts_with('x'));
        let gone: Vec<Span> = gone.map(|link| link.destination).collect();
        let mut out = text.to_owned();
        match without(path, text, &gone) {
            Err(line) => return format!("line {line}"),
            Ok(edits) => {
                for (span, new) in edits.into_iter().rev() {
                    out.replace_range(span.range(), &new);
                }
            }
        }
        out
    }

    #[test]
    fn entries_go_with_their_lines_and_parents_keep_name_and_children() {
        for (text, expected) in [
            (
                "- name: A\n  href: a.md\n- name: X\n  href: x.md # why\n- name: B\n  href: b.md\n",
                "- name: A\n  href: a.md\n- name: B\n  href: b.md\n",
            ),
            ("- name: X\n  href: x.md\n# about b\n- name: B\n  href: b.md", "# about b\n- name: B\n  href: b.md"),
            ("- name: B\n  href: b.md\n- name: X\n  href: x.md", "- name: B\n  href: b.md\n"),
            // With children, on any place in the entry.
            (
                "- name: X\n  href: x.md\n  items:\n  - name: B\n    href: b.md\n",
                "- name: X\n  items:\n  - name: B\n    href: b.md\n",
            ),
            (
                "- href: x.md\n  name: X\n  items:\n    - name: B\n      href: b.md\n",
                "- name: X\n  items:\n    - name: B\n      href: b.md\n",
            ),
            (
                "- name: X\n  items:\n  - name: B\n    href: b.md\n  href: x.md\n",
                "- name: X\n  items:\n  - name: B\n    href: b.md\n",
            ),
            // Children go, too; a parent that leads nowhere else follows them.
            (
                "- name: P\n  items:\n  - name: X\n    href: x.md\n  - name: Y\n    href: x2.md\n- name: B\n  href: b.md\n",
                "- name: B\n  href: b.md\n",
            ),
            (
                "- name: P\n  href: p.md\n  items:\n  - name: X\n    href: x.md\n- name: B\n  href: b.md\n",
                "- name: P\n  href: p.md\n- name: B\n  href: b.md\n",
            ),
            (
                "- name: P\n  items:\n  - name: X\n    href: x.md\n  - name: B\n    href: b.md\n",
                "- name: P\n  items:\n  - name: B\n    href: b.md\n",
            ),
            (
                "- name: P\n  tocHref: p/\n  topicHref: x.md\n- name: B\n  href: b.md\n",
                "- name: P\n  tocHref: p/\n- name: B\n  href: b.md\n",
            ),
            (
                "items:\r\n- name: X\r\n  href: 'x.md'\r\n- name: B\r\n  href: b.md\r\n",
                "items:\r\n- name: B\r\n  href: b.md\r\n",
            ),
            (
                "- {name: X, href: x.md, items: [{name: B, href: b.md}, {name: Y, href: x.md}]}\n",
                "- {name: X, items: [{name: B, href: b.md}]}\n",
            ),
            ("- name: X\n  href: x.md\n", ""),
            ("\u{feff}- name: X\n  href: x.md\n- name: B\n  href: b.md\n", "\u{feff}- name: B\n  href: b.md\n"),
            ("- name: X\n  href: x.md\n- name: \"\n  href: b.md\n", "line 3"),
        ] {
            assert_eq!(after("toc.yml", text), expected, "{text}");
        }
        for (text, expected) in [
            (
                "[\n  {\n    \"name\": \"X\",\n    \"href\": \"x.md\"\n  },\n  {\n    \"name\": \"B\",\n    \"href\": \"b.md\"\n  }\n]\n",
                "[\n  {\n    \"name\": \"B\",\n    \"href\": \"b.md\"\n  }\n]\n",
            ),
            (
                "{\"items\": [{\"name\": \"P\", \"href\": \"x.md\", \"items\": [{\"name\": \"B\", \"href\": \"b.md\"}]}]}",
                "{\"items\": [{\"name\": \"P\", \"items\": [{\"name\": \"B\", \"href\": \"b.md\"}]}]}",
            ),
        ] {
            assert_eq!(after("toc.json", text), expected, "{text}");
        }
        for (text, expected) in [
            ("# [A](a.md)\n## [X](x.md)\n## [B](b.md)\n", "# [A](a.md)\n## [B](b.md)\n"),
            ("# [X](x.md)\n## [B](b.md)\n## [Y](x/y.md)", "# X\n## [B](b.md)\n"),
            ("# [X](x.md)\n## [Y](x/y.md)\n# [B](b.md)\n", "# [B](b.md)\n"),
        ] {
            assert_eq!(after("toc.md", text), expected, "{text}");
        }
    }
}
