//! Rules about tables whose lines begin with a pipe.

use super::{Page, Problem, problem};
use crate::text::Span;

/// `pipes` are the lines of `page` that begin with a pipe.
pub(super) fn problems(page: &Page<'_>, pipes: &[(u32, Span)], found: &mut Vec<Problem>) {
    for table in pipes.chunk_by(|(number, _), (next, _)| number + 1 == *next) {
        let rows: Vec<Span> = table.iter().map(|(_, line)| *line).collect();
        let [header, second, ..] = *rows.as_slice() else { continue };
        if page.in_comment(header.start) {
            continue;
        }
        if is_delimiter(second.of(page.text)) {
            headers(page, header, rows.get(2..).unwrap_or_default(), found);
        } else {
            let number = table.first().map_or(0, |(number, _)| *number);
            headless(page, number, &rows, found);
        }
    }
}

/// Whether a line divides header and body: `|---|:-:|`.
fn is_delimiter(line: &str) -> bool {
    let line = line.trim();
    line.contains('-') && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// The cells of a row without the pipes; `None` where a pipe may be no border (code, escapes).
fn cells(page: &Page<'_>, row: Span) -> Option<Vec<Span>> {
    let text = row.of(page.text);
    if text.contains(['`', '\\']) {
        return None;
    }
    let mut cells = Vec::new();
    let mut start = None;
    for (at, _) in text.match_indices('|') {
        let pipe = row.start as usize + at;
        cells.extend(start.map(|start| Span::new(start, pipe)));
        start = Some(pipe + 1);
    }
    let rest = Span::new(start?, row.end as usize);
    if !rest.of(page.text).trim().is_empty() {
        cells.push(rest);
    }
    Some(cells)
}

fn headers(page: &Page<'_>, header: Span, body: &[Span], found: &mut Vec<Problem>) {
    let blank = |cell: &Span| cell.of(page.text).trim().is_empty();
    let Some(cells) = cells(page, header) else { return };
    let Some(empty) = cells.iter().position(blank) else { return };
    if body.is_empty() {
        return;
    }
    if cells.iter().all(blank) {
        let message = "The header row of this table is empty. Name each column.";
        let trimmed = header.of(page.text).trim();
        let start = header.start as usize + header.of(page.text).find('|').unwrap_or(0);
        found.push(problem("column-header-missing", Span::new(start, start + trimmed.len()), message));
        return;
    }
    // A table whose rows are named in bold has nothing to name above them.
    let named = |row: &Span| {
        let text = row.of(page.text).trim_start().trim_start_matches('|').trim_start();
        text.starts_with("**") || text.starts_with("__") || text.starts_with("<b>") || text.starts_with('|')
    };
    if empty == 0 && cells.iter().skip(1).all(|cell| !blank(cell)) && body.iter().all(named) {
        return;
    }
    let Some(cell) = cells.get(empty) else { return };
    let span = match cell.is_empty() {
        true => Span { start: cell.start - 1, end: cell.end + 1 },
        false => *cell,
    };
    found.push(problem("column-header-missing", span, "This column has no header. Name it."));
}

/// Lines that look like a table but have no row of dashes.
fn headless(page: &Page<'_>, number: u32, rows: &[Span], found: &mut Vec<Problem>) {
    let above = number.checked_sub(1).and_then(|above| page.lines.line_span(above)).unwrap_or_default();
    let alone = above.of(page.text).trim().is_empty() || above.end <= page.body();
    let framed = |row: &Span| {
        let text = row.of(page.text).trim();
        text.ends_with('|') && text.len() > 2 && text.matches('|').count() > 2
    };
    let divided = rows.iter().any(|row| is_delimiter(row.of(page.text)));
    if !alone || divided || !rows.iter().all(framed) {
        return;
    }
    let Some(first) = rows.first() else { return };
    let start = first.start as usize + first.of(page.text).find('|').unwrap_or(0);
    let span = Span::new(start, start + first.of(page.text).trim().len());
    let message = "These lines are no table yet. Add a line such as `|---|---|` below the first, which holds the \
                   names of the columns.";
    found.push(problem("table-header-missing", span, message));
}
