//! Links change between inline and reference style; reference definitions are put in order.

use super::super::label::uses;
use super::super::plan::Plan;
use super::super::{ChangeSet, Refusal};
use super::extract::{Edits, Source};
use crate::article::Article;
use crate::graph::{FileId, Snapshot};
use crate::markdown::{Definition, Link, LinkKind};
use crate::text::{Span, counted};
use rustc_hash::FxHashSet;

/// Which links of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The one with this index.
    One(usize),
    /// All that can be.
    All,
}

/// Whether `link` is written `[text](destination)` or `![alt](destination)`.
pub(super) fn is_inline(link: &Link) -> bool {
    matches!(link.kind, LinkKind::Inline | LinkKind::Image)
        && link.label.is_empty()
        && !link.destination.is_empty()
        && link.destination.start > link.text.end
        && link.destination.end < link.span.end
}

/// Whether `link` is `[text][label]` or one of its short forms.
pub(super) fn is_reference(link: &Link) -> bool {
    link.kind != LinkKind::Definition && !link.label.is_empty()
}

/// What stands between the parentheses of an inline link: destination and title.
fn inner_of<'t>(text: &'t str, link: &Link) -> Option<(Span, &'t str)> {
    let tail = Span { start: link.text.end + 1, end: link.span.end };
    let inner = tail.of(text).strip_prefix('(')?.strip_suffix(')')?;
    Some((tail, inner.trim()))
}

/// What stands behind the colon of a definition: destination and title.
fn defined<'t>(text: &'t str, definition: &Link) -> Option<&'t str> {
    Span { start: definition.label.end, end: definition.span.end }.of(text).strip_prefix("]:").map(str::trim)
}

fn one_line(text: &str) -> String {
    text.split(['\r', '\n']).map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Makes inline links references. Equal destinations share a definition.
pub(super) fn to_reference(snapshot: &Snapshot, file: FileId, which: Which) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let article = &source.article;
    let mut labels: Vec<(String, String)> = Vec::new();
    for definition in article.definitions.iter().filter(|it| !it.shadowed) {
        let link = article.links.get(definition.link as usize);
        let known = link.and_then(|link| Some((one_line(defined(&source.text, link)?), link.label.of(&source.text))));
        labels.extend(known.map(|(to, label)| (to, label.to_owned())));
    }
    let mut taken: FxHashSet<String> = article.definitions.iter().map(|it| it.label.to_string()).collect();
    taken.extend(article.missing_labels.iter().map(|it| it.label.of(&source.text).to_lowercase()));
    let mut edits = Edits::new();
    let mut added = Vec::new();
    let chosen = article.links.iter().enumerate().filter(|(index, link)| match which {
        Which::One(only) => *index == only,
        Which::All => is_inline(link),
    });
    for (_, link) in chosen {
        let Some((tail, inner)) = inner_of(&source.text, link).filter(|(_, inner)| !inner.is_empty()) else { continue };
        let inner = one_line(inner);
        let label = match labels.iter().find(|(to, _)| *to == inner) {
            Some((_, label)) => label.clone(),
            None => {
                let label = free_label(link.text.of(&source.text), link.path.of(&source.text), &mut taken);
                labels.push((inner.clone(), label.clone()));
                added.push(format!("[{label}]: {inner}{}", source.newline));
                label
            }
        };
        edits.insert(tail, format!("[{label}]"));
    }
    if edits.is_empty() {
        return Err(Refusal::new("There is no inline link here."));
    }
    let count = edits.len();
    let end = source.text.trim_end().len();
    if !added.is_empty() {
        let last = article.definitions.iter().filter_map(|it| article.links.get(it.link as usize));
        let at_end = last.into_iter().any(|link| link.span.end as usize >= end);
        let gap = source.newline.repeat(if at_end { 1 } else { 2 });
        edits.insert(Span::new(end, source.text.len()), format!("{gap}{}", added.concat()));
    }
    let what = format!("Give {} a definition at the end", counted(count, "link"));
    finish(plan, &source, edits, what)
}

/// A label made of the link's text, else of its path, that nothing has yet.
fn free_label(text: &str, path: &str, taken: &mut FxHashSet<String>) -> String {
    let words = |raw: &str| {
        let plain = raw.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { ' ' });
        plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    let from_text =
        Some(words(text)).filter(|label| !label.is_empty() && label.len() <= 40 && !text.contains(['(', '[']));
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let label = from_text.unwrap_or_else(|| words(name.strip_suffix(".md").unwrap_or(name)));
    let label = if label.is_empty() { "link".to_owned() } else { label };
    let mut names = std::iter::once(label.clone()).chain((2..).map(|number| format!("{label}-{number}")));
    let free = names.find(|name| !taken.contains(name)).unwrap_or(label);
    taken.insert(free.clone());
    free
}

/// Puts the destinations of references into them, and drops definitions that nothing uses then.
pub(super) fn to_inline(snapshot: &Snapshot, file: FileId, which: Which) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let article = &source.article;
    let mut edits = Edits::new();
    let mut done: FxHashSet<usize> = FxHashSet::default();
    let definition_of = |link: &Link| {
        let mut all = article.definitions.iter().filter(|it| !it.shadowed);
        all.find_map(|it| article.links.get(it.link as usize).filter(|definition| uses(link, definition)))
    };
    for (index, link) in article.links.iter().enumerate().filter(|(_, link)| is_reference(link)) {
        if matches!(which, Which::One(only) if only != index) {
            continue;
        }
        let Some(inner) = definition_of(link).and_then(|definition| defined(&source.text, definition)) else {
            continue;
        };
        edits.insert(Span { start: link.text.end + 1, end: link.span.end }, format!("({})", one_line(inner)));
        done.insert(index);
    }
    if edits.is_empty() {
        return Err(Refusal::new("There is no reference link here."));
    }
    let is_left = |definition: &&Definition| {
        let Some(link) = article.links.get(definition.link as usize) else { return false };
        let mut users = article.links.iter().enumerate().filter(|(_, it)| uses(it, link)).peekable();
        users.peek().is_some() && users.all(|(index, _)| done.contains(&index))
    };
    let left: Vec<&Link> =
        article.definitions.iter().filter(is_left).filter_map(|it| article.links.get(it.link as usize)).collect();
    let what = format!("Put the destination into {}", counted(done.len(), "link"));
    cut(&source, &left, &mut edits);
    finish(plan, &source, edits, what)
}

/// Sorts the definitions, gathers them at the end, and drops those that are unused or never count.
pub(super) fn organize(snapshot: &Snapshot, file: FileId) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let article = &source.article;
    let (mut movable, mut kept) = (Vec::new(), Vec::new());
    for definition in article.definitions.iter() {
        let Some(link) = article.links.get(definition.link as usize) else { continue };
        // `[//]: # (text)` and its kin are remarks, which belong where they stand.
        let is_remark =
            definition.label.starts_with("//") || link.destination.of(&source.text).trim_matches(['<', '>']) == "#";
        if is_remark || !stands_alone(&source, link) {
            continue;
        }
        movable.push(link);
        if definition.used && !definition.shadowed {
            kept.push((definition, link));
        }
    }
    kept.sort_by_cached_key(|(definition, _)| {
        let number = definition.label.parse::<u64>().ok();
        (number.is_none(), number, definition.label.clone())
    });
    let dropped = movable.len() - kept.len();
    let mut edits = Edits::new();
    let tail = cut(&source, &movable, &mut edits);
    let nothing = || Refusal::new("The definitions are in order already.");
    if movable.is_empty() {
        return Err(nothing());
    }
    let newline = source.newline;
    let mut lines: String =
        kept.iter().map(|(_, link)| format!("{}{newline}", link.span.of(&source.text).trim_end())).collect();
    if !source.text.ends_with('\n') {
        lines.truncate(lines.trim_end().len());
    }
    let before = source.text.get(..tail as usize).unwrap_or_default().trim_end().len();
    let gap = match (kept.is_empty(), before) {
        (false, 1..) => newline.repeat(2),
        (true, 1..) => newline.to_owned(),
        _ => String::new(),
    };
    edits.retain(|span, _| (span.end as usize) <= before);
    edits.insert(Span::new(before, source.text.len()), format!("{gap}{lines}"));
    let what = match dropped {
        0 => format!("Sort {} at the end", counted(kept.len(), "definition")),
        _ => format!("Sort {} at the end, drop {dropped}", counted(kept.len(), "definition")),
    };
    edits.retain(|span, new| span.of(&source.text) != *new);
    if edits.is_empty() {
        return Err(nothing());
    }
    finish(plan, &source, edits, what)
}

/// Whether the lines of a definition hold nothing else.
fn stands_alone(source: &Source, link: &Link) -> bool {
    let lead = Span { start: source.line_start(link.span.start), end: link.span.start };
    let rest = Span { start: link.span.end, end: source.next_line(link.span.end) };
    lead.of(&source.text).trim().is_empty() && lead.len() <= 3 && rest.of(&source.text).trim().is_empty()
}

/// Edits that remove the lines of `definitions`, and the blank line that would be left over; returns where the text
/// without them ends.
fn cut(source: &Source, definitions: &[&Link], edits: &mut Edits) -> u32 {
    let article = &source.article;
    let mut gone: FxHashSet<u32> = FxHashSet::default();
    for link in definitions.iter().filter(|link| stands_alone(source, link)) {
        gone.extend(article.lines.line_of(link.span.start)..=article.lines.line_of(link.span.end));
    }
    let count = article.lines.lines();
    let blank = |line: u32| source.line(line).is_none_or(|(_, text)| text.trim().is_empty());
    let last = (0..count).rev().find(|line| !blank(*line) && !gone.contains(line));
    let tail = last.map_or(0, |line| source.line(line).map_or(0, |(span, _)| span.end));
    let mut line = 0;
    while line < count {
        if !gone.contains(&line) {
            line += 1;
            continue;
        }
        let first = line;
        while gone.contains(&line) {
            line += 1;
        }
        let above = first.checked_sub(1).is_none_or(blank);
        while above && line < count && blank(line) && !gone.contains(&line) {
            line += 1;
        }
        let from = source.line(first).map_or(0, |(span, _)| span.start);
        let to = source.line(line).map_or(article.lines.len(), |(span, _)| span.start);
        match from > tail {
            // At the end the blank line above goes too.
            true => {
                let newline = if source.text.ends_with('\n') { source.newline } else { "" };
                edits.insert(Span { start: tail, end: article.lines.len() }, newline.to_owned());
                break;
            }
            false => edits.insert(Span { start: from, end: to }, String::new()),
        };
    }
    tail
}

/// Plans `edits`, when every link still leads where it led.
fn finish(mut plan: Plan<'_>, source: &Source, edits: Edits, what: String) -> Result<ChangeSet, Refusal> {
    for (span, new) in edits {
        plan.edit(source.file, span, new)?;
    }
    let dialect = plan.snapshot.dialect(source.file);
    let change = plan.finish(what)?;
    let after = change.texts.values().next().map(|change| change.after()).unwrap_or_default();
    let leads = |(article, urls): (Article, Vec<Box<str>>)| {
        let links = article.links.into_iter().zip(urls).filter(|(link, _)| link.kind != LinkKind::Definition);
        let links = links.map(|(link, url)| (link.image, url)).collect::<Vec<_>>();
        (links, article.missing_labels.len(), article.headings.len())
    };
    let (before, after) = (leads(Article::read(&source.text, dialect)), leads(Article::read(&after, dialect)));
    match before == after {
        true => Ok(change),
        false => Err(Refusal::new("A link would read differently then, so nothing was changed.")),
    }
}
