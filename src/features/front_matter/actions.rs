//! What can be done with a header that has nothing wrong: sort its keys, set its date to today.

use super::style;
use crate::markdown::front_matter::FrontMatter;
use crate::schema::Schema;
use crate::schema::dates::Date;
use crate::text::{LineIndex, Span};

/// A change of the header on request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// Spans and their new text.
    pub edits: Vec<(Span, String)>,
}

/// The date keys in `lines` (first and last) of the header whose day is not `today`, each with the change that makes it
/// so: in the schema's format, with the quotes that it has.
#[must_use]
pub fn set_to_today(text: &str, header: &FrontMatter, at: Span, schema: &Schema, today: Date) -> Vec<Action> {
    let touched = header.entries.iter().filter(|entry| {
        let span = Span { start: entry.key_span.start, end: entry.value.span.end.max(entry.key_span.end) };
        span.start <= at.end && at.start <= span.end
    });
    let dates = touched.filter_map(|entry| {
        let format = schema.key(&entry.key)?.date_format.as_ref()?;
        let raw = entry.value.span.of(text);
        let is_today = format.parse(raw.trim_matches(['"', '\''])).is_some_and(|day| day == today);
        if is_today || raw.contains(['\n', '[', '{']) {
            return None;
        }
        let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\''));
        let day = format.write(today);
        let written = quote.map_or_else(|| day.clone(), |quote| format!("{quote}{day}{quote}"));
        // `key:` needs a blank before its value.
        let glued = raw.is_empty() && text.get(..entry.value.span.start as usize).is_some_and(|it| it.ends_with(':'));
        let written = if glued { format!(" {written}") } else { written };
        Some(Action { title: format!("Set `{}` to today", entry.key), edits: vec![(entry.value.span, written)] })
    });
    dates.collect()
}

/// The keys of the header in the order of the schema; those that it does not know stay behind the key that they
/// follow. Comments and blank lines go with the key below them. `None` when nothing would change, or when the header is
/// not one that YAML reads without a problem.
#[must_use]
pub fn sorted(text: &str, lines: &LineIndex, header: &FrontMatter, schema: &Schema) -> Option<Action> {
    let body = header.body.of(text);
    // An alias must stay behind its anchor.
    if !header.closed || !header.problems.is_empty() || body.contains(['&', '*']) || header.entries.len() < 2 {
        return None;
    }
    let mut start = header.body.start;
    // The comment that names a schema belongs to the whole header.
    if let Some((_, named)) = header.schema.as_deref()
        && header.entries.first().is_some_and(|first| named.end <= first.key_span.start)
    {
        start = lines.line_span(lines.line_of(named.end) + 1)?.start;
    }
    let mut pieces: Vec<(u32, &str)> = Vec::new();
    let (first, mut order) = (start, 0);
    for entry in &header.entries {
        let last = entry.value.span.end.max(entry.key_span.end);
        let line = lines.line_of(entry.key_span.start);
        // Two keys in one line are no lines to move.
        if lines.line_span(line)?.start != entry.key_span.start || entry.key_span.start < start {
            return None;
        }
        // A value that ends with a line break ends before the next line begins.
        let last =
            if last > entry.key_span.start && text.get(..last as usize)?.ends_with('\n') { last - 1 } else { last };
        let end = lines.line_span(lines.line_of(last) + 1)?.start.min(header.body.end);
        order = schema.key(&entry.key).map_or(order, |key| key.order);
        pieces.push((order, text.get(start as usize..end as usize)?));
        start = end;
    }
    let before: Vec<u32> = pieces.iter().map(|it| it.0).collect();
    pieces.sort_by_key(|it| it.0);
    if before.is_sorted() {
        return None;
    }
    let newline = style::newline(text);
    let ended = |piece: &str| if piece.ends_with('\n') { piece.to_owned() } else { format!("{piece}{newline}") };
    let sorted: String = pieces.iter().map(|(_, piece)| ended(piece)).collect();
    let span = Span { start: first, end: start };
    Some(Action { title: "Sort the keys of the header".to_owned(), edits: vec![(span, sorted)] })
}
