//! Rules about the alt texts of images.

use super::regions::Regions;
use super::{Page, Problem, problem};
use crate::markdown::{Link, LinkKind};
use rustc_hash::FxHashMap;

/// Shortest and longest alt text, in characters.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=250;

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

fn judge(link: &Link, url: &str, alt: &str, found: &mut Vec<Problem>) {
    if equals_name(alt, url) {
        let message = "This alt text is only the file's name. Say what the image shows.";
        found.push(problem("altText-equal-filename", link.text, message));
        return;
    }
    let length = alt.chars().count();
    if !LENGTH.contains(&length) {
        let (least, most) = (LENGTH.start(), LENGTH.end());
        let message = format!("This alt text has {length} characters; {least} to {most} are useful to a listener.");
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
