//! Which parts of a page are shown together: `:::zone` and `:::moniker` sections, and tabs.

use super::Page;
use crate::text::Span;
use rustc_hash::FxHashMap;

/// Sections of a page that anybody writes at most; more would only cost time.
const MOST: usize = 1000;

/// The sections of a page that are shown to some readers only.
#[derive(Debug, Default)]
pub(super) struct Regions {
    /// Each with what it is shown for: equal numbers are shown together.
    regions: Vec<(Span, u32)>,
    /// The `:::zone` and the `:::moniker` sections.
    named: [Vec<Span>; 2],
    /// Whether a section is not closed as it must be, so that nothing is sure.
    pub unsure: bool,
}

impl Regions {
    /// Reads the sections from the lines of `page` that begin with `:::`, and its tab headings.
    pub fn new(page: &Page<'_>, colons: &[Span]) -> Self {
        let mut this = Self::default();
        this.zones(page, colons);
        this.tabs(page);
        if this.regions.len() > MOST {
            this = Self { unsure: true, ..Self::default() };
        }
        this
    }

    fn zones(&mut self, page: &Page<'_>, colons: &[Span]) {
        let mut keys: FxHashMap<String, u32> = FxHashMap::default();
        let mut open: Vec<(&str, u32, u32)> = Vec::new();
        for line in colons {
            let written = line.of(page.text).trim().trim_start_matches(':').trim_start();
            let end = written.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(written.len());
            let (name, attributes) = written.split_at(end);
            match name {
                "zone" | "moniker" => {
                    let key: String = written.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
                    let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
                    let key = *keys.entry(key).or_insert(next);
                    self.unsure |= attributes.trim_end_matches(':').trim().is_empty();
                    open.push((name, line.start, key));
                }
                "zone-end" | "moniker-end" => match open.pop() {
                    Some((opened, start, key)) if name.starts_with(opened) => {
                        let span = Span { start, end: line.end };
                        self.regions.push((span, key));
                        let [zones, monikers] = &mut self.named;
                        if opened == "zone" { zones } else { monikers }.push(span);
                    }
                    _ => self.unsure = true,
                },
                _ => {}
            }
        }
        self.unsure |= !open.is_empty();
    }

    fn tabs(&mut self, page: &Page<'_>) {
        for (index, tab) in page.headings.iter().enumerate().filter(|(_, heading)| heading.tab) {
            let next = page.headings.get(index + 1..).unwrap_or_default().iter().find(|heading| heading.tab);
            let end = next.map_or(page.lines.len(), |next| next.span.start);
            let rule = first_rule(page, tab.span.end, end);
            let end = rule.map_or(end, |line| line.start);
            // Every tab is a place of its own, also where another group has a tab of the same id.
            let key = u32::MAX - u32::try_from(index).unwrap_or(0);
            self.regions.push((Span { start: tab.span.start, end }, key));
        }
    }

    /// Whether byte `offset` lies in a `:::zone`, and whether in a `:::moniker`.
    pub fn within(&self, offset: u32) -> [bool; 2] {
        self.named.each_ref().map(|spans| spans.iter().any(|span| span.contains(offset)))
    }

    /// What byte `offset` is shown for; empty when it is shown to all.
    pub fn of(&self, offset: u32) -> Vec<u32> {
        let mut keys: Vec<u32> =
            self.regions.iter().filter(|(span, _)| span.contains(offset)).map(|(_, key)| *key).collect();
        keys.sort_unstable();
        keys
    }

    /// Whether whoever sees `inner` also sees `outer`.
    pub fn shown_with(outer: &[u32], inner: &[u32]) -> bool {
        outer.iter().all(|key| inner.contains(key))
    }
}

/// Whether a thematic break stands on a line behind that of `from` and before that of `to`.
pub(super) fn has_rule(page: &Page<'_>, from: u32, to: u32) -> bool {
    first_rule(page, from, to).is_some()
}

fn first_rule(page: &Page<'_>, from: u32, to: u32) -> Option<Span> {
    let numbers = page.lines.line_of(from) + 1..page.lines.line_of(to);
    numbers
        .filter_map(|number| page.lines.line_span(number))
        .find(|line| is_rule(line.of(page.text)) && !underlines(page, *line) && !page.in_code(line.start))
}

/// Whether a line is a thematic break.
fn is_rule(line: &str) -> bool {
    let marks = line.bytes().filter(|b| !matches!(b, b' ' | b'\t'));
    let mut first = None;
    let mut count = 0;
    for mark in marks {
        if !matches!(mark, b'-' | b'*' | b'_') || *first.get_or_insert(mark) != mark {
            return false;
        }
        count += 1;
    }
    count >= 3
}

/// Whether `line` is the underline of a heading.
fn underlines(page: &Page<'_>, line: Span) -> bool {
    let after = page.headings.partition_point(|heading| heading.span.start <= line.start);
    let before = after.checked_sub(1).and_then(|index| page.headings.get(index));
    before.is_some_and(|heading| heading.setext && heading.span.contains(line.start))
}
