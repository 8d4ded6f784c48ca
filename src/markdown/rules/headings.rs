//! Rules about headings. Headings that different readers see (zones, monikers, tabs) are not compared.

use super::regions::Regions;
use super::{Page, Problem, problem};
use crate::markdown::{Heading, LinkKind};
use crate::text::Span;
use rustc_hash::FxHashSet;

/// Longest H1, in characters.
const LONGEST: usize = 100;

/// What the site itself shows below each page.
const DISALLOWED: [&str; 2] = ["Feedback", "Is this page helpful?"];

pub(super) fn problems(page: &Page<'_>, regions: &Regions, found: &mut Vec<Problem>) {
    let headings: Vec<&Heading> = page.headings.iter().filter(|heading| !heading.tab).collect();
    missing(page, &headings, found);
    first(page, &headings, found);
    for heading in &headings {
        single(page, heading, found);
    }
    if !regions.unsure {
        repeated(&headings, regions, found);
        skipped(&headings, regions, found);
    }
    no_content(page, &headings, found);
}

/// Whether the header could be read, so that the text is known to begin behind it.
fn has_sure_start(page: &Page<'_>) -> bool {
    match page.front_matter {
        Some(header) => header.closed,
        None => !page.text.trim_start_matches('\u{feff}').trim_start().starts_with("---"),
    }
}

fn missing(page: &Page<'_>, headings: &[&Heading], found: &mut Vec<Problem>) {
    let redirects = page.front_matter.is_some_and(|header| header.get("redirect_url").is_some());
    let has_one = headings.iter().any(|heading| heading.level == 1) || page.text.contains("<h1");
    let body = Span { start: page.body(), end: page.lines.len() };
    if !has_one && !redirects && has_sure_start(page) && page.first_visible(body).is_some() {
        // There is no place to mark: the build reports the start of the file too.
        let is_include = page.front_matter.and_then(|header| header.text("ms.topic")).is_some_and(|it| it == "include");
        let message = match is_include {
            // Decision: the build asks where a file lies, not what its header says.
            true => {
                "This file says that it is an include, but it is published as a page too, and has no H1 heading. Move \
                 it into a folder `includes`, or add it to `exclude` in docfx.json."
            }
            false => "This page has no H1 heading. Begin its text with a line `# Title`.",
        };
        found.push(problem("h1-missing", Span::default(), message));
    }
}

fn first(page: &Page<'_>, headings: &[&Heading], found: &mut Vec<Problem>) {
    let Some(heading) = headings.iter().find(|heading| heading.level == 1) else { return };
    let mut at = page.body();
    let before = heading.span.start;
    let includes = page.links.iter().take_while(|link| link.span.start < before);
    if !has_sure_start(page) || includes.into_iter().any(|link| link.kind == LinkKind::Include) {
        return;
    }
    while let Some(visible) = page.first_visible(Span { start: at, end: before }) {
        let line = page.line_at(visible);
        let written = Span { start: visible, end: line.end.min(before) }.of(page.text);
        // HTML and zones may show nothing.
        if written.starts_with(['<', ':']) {
            return;
        }
        if written.contains(char::is_alphanumeric) {
            let number = page.lines.line_of(visible) + 1;
            let message = format!("Line {number} stands before the H1 heading. Make the heading the first thing.");
            found.push(problem("h1-not-first", heading.span, message));
            return;
        }
        at = line.end;
    }
}

/// What one heading shows by itself.
fn single(page: &Page<'_>, heading: &Heading, found: &mut Vec<Problem>) {
    if is_empty(page, heading) {
        let (code, message) = match heading.level {
            1 => ("h1-empty", "This H1 heading has no text. Write the title of the page."),
            _ => ("heading-empty", "This heading has no text. Write one, or remove the `#`."),
        };
        found.push(problem(code, heading.span, message));
    }
    if DISALLOWED.iter().any(|it| it.eq_ignore_ascii_case(&heading.text)) {
        let message = "The site adds this heading to every page by itself. Choose another text.";
        found.push(problem("disallowed-heading", heading.span, message));
    }
    if heading.setext {
        let marks = if heading.level == 1 { "# " } else { "## " };
        let message = format!("This heading is written with an underline. Begin its line with `{marks}` instead.");
        found.push(problem("headings-with-underline", heading.span, message));
    }
    let length = heading.text.chars().count();
    if heading.level == 1 && length > LONGEST {
        let message = format!("This title has {length} characters; at most {LONGEST} are shown well. Shorten it.");
        found.push(problem("h1-length", heading.text_span, message));
    }
}

/// Whether a heading shows nothing: neither text nor an image or a link.
fn is_empty(page: &Page<'_>, heading: &Heading) -> bool {
    let written = heading.text_span.of(page.text);
    if !heading.text.is_empty() {
        return false;
    }
    let mut rest = written.trim();
    while let Some(after) = rest.strip_prefix("<!--").and_then(|rest| rest.split_once("-->")) {
        rest = after.1.trim_start();
    }
    rest.is_empty()
}

fn repeated(headings: &[&Heading], regions: &Regions, found: &mut Vec<Problem>) {
    let mut titles: FxHashSet<Vec<u32>> = FxHashSet::default();
    let mut sections: FxHashSet<(Vec<u32>, &str)> = FxHashSet::default();
    for heading in headings.iter().filter(|heading| heading.level <= 2) {
        let place = regions.of(heading.span.start);
        if heading.level == 1 {
            let [zone, moniker] = regions.within(heading.span.start);
            for (code, name, inside) in [("h1-in-zone", "zone", zone), ("h1-in-moniker", "moniker", moniker)] {
                if inside {
                    let message = format!("This title is only shown in one `:::{name}`. Put one for all above it.");
                    found.push(problem(code, heading.span, message));
                }
            }
            if !titles.insert(place) {
                let message = "This page already has an H1 heading. Make this one `##`, and what belongs to it one \
                               level deeper.";
                found.push(problem("multiple-h1s", heading.span, message));
            }
        } else if !heading.text.is_empty() && !sections.insert((place, &heading.text)) {
            let message =
                format!("The page has a section `{}` above already. Give this one another name.", heading.text);
            found.push(problem("h2-duplicated", heading.span, message));
        }
    }
}

/// Whether an include between two headings brings others is for whoever knows the set.
fn skipped(headings: &[&Heading], regions: &Regions, found: &mut Vec<Problem>) {
    for pair in headings.windows(2) {
        let [before, heading] = pair else { continue };
        if heading.level <= before.level + 1 {
            continue;
        }
        let (outer, inner) = (regions.of(before.span.start), regions.of(heading.span.start));
        if Regions::shown_with(&outer, &inner) {
            found.push(problem("heading-skipped", heading.span, skips(heading.level, before.level)));
        }
    }
}

/// What is said about a heading of `level` that follows one of the level `before`.
pub(super) fn skips(level: u8, before: u8) -> String {
    format!("An H{level} heading follows an H{before}. Write this one with {} `#`, one level below.", before + 1)
}

/// Headings with nothing between them and the next one of their rank. The last heading of an include is left to
/// whoever knows that it is one: its content may stand in the page.
fn no_content(page: &Page<'_>, headings: &[&Heading], found: &mut Vec<Problem>) {
    for (index, heading) in headings.iter().enumerate() {
        let next = headings.get(index + 1);
        let ends = next.is_none_or(|next| next.level <= heading.level);
        let end = next.map_or(page.lines.len(), |next| next.span.start);
        let section = Span { start: heading.span.end, end };
        if ends && !heading.text.is_empty() && page.first_visible(section).is_none() {
            let message = "Nothing stands below this heading. Write the section, or remove the heading.";
            found.push(problem("heading-no-content", heading.span, message));
        }
    }
}
