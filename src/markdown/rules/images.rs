//! Rules about images: their alt texts, and where they stand.

use super::regions::Regions;
use super::{Page, Problem, problem};
use crate::markdown::{Link, LinkKind};
use crate::text::{Span, counted};
use rustc_hash::FxHashMap;

/// Shortest and longest alt text, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=250;

/// What is said about images.
pub(super) const CODES: [&str; 5] = [
    "alt-text-missing",
    "image-altText-with-badlength",
    "altText-equal-filename",
    "image-alt-text-duplicated",
    "image-inline",
];

pub(super) fn problems(page: &Page<'_>, regions: &Regions, found: &mut Vec<Problem>) {
    let mut seen: FxHashMap<(Vec<u32>, String), &str> = FxHashMap::default();
    let mut last = None;
    for (link, url) in page.links.iter().zip(page.urls) {
        if link.kind != LinkKind::Image || !link.image {
            continue;
        }
        let written = link.span.of(page.text);
        // A lightbox is the same image again; a thumbnail belongs to a video.
        if last.replace(link.span.start) == Some(link.span.start) || written.starts_with(":::video") {
            continue;
        }
        if written.starts_with(":::") && is_icon(written) {
            continue;
        }
        let alt = link.text.of(page.text).trim();
        if alt.is_empty() {
            // `alt=""` says that an image is only decoration.
            let decorates = written.starts_with('<') && link.text.start != link.destination.start;
            // Of a `:::image` the build makes text: `invalid-image` says so.
            if !decorates && !written.starts_with(":::") {
                let message =
                    "This image has no alt text. Say in it what the image shows, for those who cannot see it.";
                found.push(problem("alt-text-missing", link.span, message));
            }
            continue;
        }
        judge(link, url, alt, found);
        if regions.unsure {
            continue;
        }
        let key = (regions.of(link.span.start), alt.to_lowercase());
        match seen.get(&key) {
            // The same image twice may say the same twice.
            Some(other) if other.eq_ignore_ascii_case(url) => {}
            Some(_) => {
                let message = "Another image above has the same alt text. Say what is different in this one.";
                found.push(problem("image-alt-text-duplicated", link.text, message));
            }
            None => {
                seen.insert(key, url);
            }
        }
    }
}

/// Images that stand beside text in a line, in a heading or in a table; `pipes` are the lines of tables.
/// Icons belong there.
pub(super) fn inline(page: &Page<'_>, pipes: &[(u32, Span)], found: &mut Vec<Problem>) {
    let (mut last, mut lines) = (None, (None, None));
    for link in page.links.iter().filter(|link| link.kind == LinkKind::Image && link.image) {
        let written = link.span.of(page.text);
        // HTML is laid out by its own rules, and so is a figure that `:::image` makes a block.
        let is_image = written.starts_with("![") || written.starts_with(":::image") && !is_icon(written);
        if last.replace(link.span.start) == Some(link.span.start) || !is_image || page.in_comment(link.span.start) {
            continue;
        }
        let line = page.line_at(link.span.start);
        let before = page.headings.partition_point(|heading| heading.span.start <= link.span.start);
        let heading = before.checked_sub(1).and_then(|index| page.headings.get(index));
        let place = if heading.is_some_and(|heading| !heading.tab && heading.span.contains(link.span.start)) {
            "in a heading"
        } else if let Ok(row) = pipes.binary_search_by_key(&line.start, |(_, line)| line.start) {
            // A table full of check marks is one thing to change.
            if lines.1.is_some_and(|known| same_table(pipes, known, row)) {
                lines.1 = Some(row);
                continue;
            }
            lines.1 = Some(row);
            "in a table"
        } else if has_text_beside(page, line, link.span) {
            "beside text"
        } else {
            continue;
        };
        if lines.0.replace(line) == Some(line) {
            continue;
        }
        let message = format!(
            "This image stands {place}, where it is shown small or breaks the line. Give it a line of its own; an icon \
             is written as `:::image type=\"icon\"`."
        );
        found.push(problem("image-inline", link.span, message));
    }
}

/// Whether rows `first` and `second` of `pipes` belong to one table.
fn same_table(pipes: &[(u32, Span)], first: usize, second: usize) -> bool {
    let number = |row: usize| pipes.get(row).map(|(number, _)| *number as usize);
    number(second)
        .zip(number(first))
        .is_some_and(|(second_line, first_line)| second_line - first_line == second - first)
}

/// Longer lines, in bytes, are not looked at: nobody wrote them by hand, and each of their images would cost the line.
const LONGEST_LINE: usize = 10_000;

/// Whether a reader sees letters or digits in `line` beside the image at `image`, up to the next `<br>`.
fn has_text_beside(page: &Page<'_>, line: Span, image: Span) -> bool {
    let written = line.of(page.text);
    if written.len() > LONGEST_LINE {
        return false;
    }
    // A link around the image may begin on a line before.
    let from = page.links.partition_point(|link| link.span.start < line.start).saturating_sub(4);
    let on_line = page.links.get(from..).unwrap_or_default().iter().take_while(|link| link.span.start < line.end);
    let mut images: Vec<Span> = on_line.map(|link| if link.image { link.span } else { link.destination }).collect();
    images.sort_unstable_by_key(|span| span.start);
    let mut images = images.into_iter().peekable();
    let mut text = String::with_capacity(written.len());
    let mark = '\u{0}';
    for (at, c) in written.char_indices() {
        let offset = line.start + u32::try_from(at).unwrap_or(0);
        while images.next_if(|span| span.end <= offset).is_some() {}
        match images.peek().filter(|span| span.contains(offset)) {
            None => text.push(c),
            Some(span) if offset == image.start && *span == image => text.push(mark),
            Some(_) => {}
        }
    }
    let text = text.trim_start_matches([' ', '\t', '>']);
    // The number or mark of a list's item.
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = digits.strip_prefix(['.', ')']).filter(|_| digits.len() < text.len()).unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    let mut parts = lower.split("<br");
    let Some(part) = parts.find(|part| part.contains(mark)) else { return false };
    // What is left of a tag, of the link around the image, and of an attribute list says nothing to readers.
    let mut hidden = 0usize;
    let mut previous = ' ';
    part.strip_prefix(['>', '/']).unwrap_or(part).chars().any(|c| {
        let opens = c == '<' || c == '{' || c == '(' && previous == ']';
        let closes = matches!(c, '>' | '}') || c == ')' && hidden > 0;
        hidden = if opens { hidden + 1 } else { hidden.saturating_sub(usize::from(closes)) };
        previous = c;
        hidden == 0 && c.is_alphanumeric()
    })
}

fn judge(link: &Link, url: &str, alt: &str, found: &mut Vec<Problem>) {
    if equals_name(alt, url) {
        let message = "This alt text is only the file's name. Say what the image shows.";
        found.push(problem("altText-equal-filename", link.text, message));
        return;
    }
    let length = alt.chars().count();
    if !LENGTH.contains(&length) {
        let (least, most) = (LENGTH.start(), LENGTH.end());
        let has = counted(length, "character");
        let message = format!("This alt text has {has}; {least} to {most} are useful to a listener.");
        found.push(problem("image-altText-with-badlength", link.text, message));
    }
}

fn is_icon(written: &str) -> bool {
    written.split_once("type").is_some_and(|(_, rest)| {
        let value = rest.trim_start().trim_start_matches('=').trim_start().trim_start_matches('"');
        value.get(..4).is_some_and(|value| value.eq_ignore_ascii_case("icon"))
    })
}

/// Whether `alt` is the name of the file at `url`, with or without its extension.
fn equals_name(alt: &str, url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default().replace("%20", " ");
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    !stem.is_empty() && (alt.eq_ignore_ascii_case(stem) || alt.eq_ignore_ascii_case(&name))
}
