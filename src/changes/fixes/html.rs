//! HTML that Markdown or the dialect can say: links, images, attributes that are removed anyway.

use super::links::{markdown_destination, site_relative};
use super::{At, Edits, Repair, Sure};
use crate::checks::Finding;
use crate::markdown::html::{Item, scan};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use std::ops::Range;

/// The opening tag at the start of `written`: its attributes by name (lower case) with their place and value.
fn attributes(written: &str) -> Vec<(String, Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    let mut first = true;
    scan(written, |item| {
        if let Item::Open { span, attributes, .. } = item
            && std::mem::take(&mut first)
            && span.start == 0
        {
            found.extend(attributes.iter().map(|it| {
                let name = written.get(it.name.clone()).unwrap_or_default().to_ascii_lowercase();
                (name, it.name.clone(), it.value.clone())
            }));
        }
    });
    found
}

fn value<'a>(written: &'a str, attributes: &[(String, Range<usize>, Range<usize>)], name: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|(known, ..)| known == name)?;
    written.get(found.2.clone())
}

/// `<a href="x">text</a>` becomes `[text](x)`.
pub(super) fn link(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let links = at.article.links.iter().enumerate();
    let (index, link) = links.into_iter().find(|(_, it)| it.kind == LinkKind::Html && it.span == finding.span)?;
    Some(markdown_link(at, index, link).into_iter().collect())
}

fn markdown_link(at: &At<'_>, index: usize, link: &Link) -> Option<Repair> {
    let written = link.span.of(&at.text);
    let attributes = attributes(written);
    let known = |name: &str| matches!(name, "href" | "title" | "target" | "rel");
    let once = attributes.iter().filter(|(name, ..)| name == "href").count() == 1;
    if !once || !attributes.iter().all(|(name, ..)| known(name)) {
        return None;
    }
    let url = at.urls.get(index)?;
    // As Markdown the address would be one that names the host for nothing.
    let cut = site_relative(url).filter(|_| at.is_learn()).map_or(0, |(cut, _)| cut);
    let url = url.get(cut..)?;
    let destination = markdown_destination(url)?;
    let title = match value(written, &attributes, "title").filter(|title| !title.is_empty()) {
        Some(title) if title.contains(['"', '\\', '&', '<', '\n']) => return None,
        Some(title) => format!(" \"{title}\""),
        None => String::new(),
    };
    let text = link.text.of(&at.text).trim();
    if text.contains("\n\n") || text.contains("\r\n\r\n") {
        return None;
    }
    let edits: Edits = vec![(link.span, format!("[{text}]({destination}{title})"))];
    let (_, after, urls) = at.after(&edits)?;
    let new = after.links.iter().position(|it| it.kind == LinkKind::Inline && it.span.start == link.span.start)?;
    let others = |urls: &[Box<str>], own: usize| {
        let mut urls: Vec<Box<str>> =
            urls.iter().enumerate().filter(|(at, _)| *at != own).map(|(_, url)| url.clone()).collect();
        urls.sort();
        urls
    };
    let same = &*urls[new] == url
        && after.links.get(new).is_some_and(|it| it.text.len() == text.len())
        && others(&urls, new) == others(&at.urls, index)
        && after.headings.iter().map(|it| &it.id).eq(at.article.headings.iter().map(|it| &it.id));
    if !same {
        return None;
    }
    // A window of its own is something that the writer asked for.
    let whole = attributes.iter().all(|(name, ..)| matches!(&**name, "href" | "title"));
    let safe = whole && at.adds_nothing(&edits);
    Some(Repair::here("Write the link in Markdown", if safe { Sure::Safe } else { Sure::Likely }, edits))
}

/// An attribute that the site takes out of the page.
pub(super) fn attribute(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let before = at.text.get(..finding.span.start as usize)?;
    let start = before.rfind('<')?;
    let tag = at.text.get(start..)?;
    let attributes = attributes(tag);
    let found = attributes.iter().find(|(_, name, _)| start + name.start == finding.span.start as usize);
    let (name, place, value) = found?;
    let quote = tag.get(value.end..)?.starts_with(['"', '\'']) && !value.is_empty();
    let end = if value.start > place.end { value.end + usize::from(quote) } else { place.end };
    let blanks = tag.get(..place.start)?.len() - tag.get(..place.start)?.trim_end().len();
    let span = Span::new(start + place.start - blanks, start + end);
    Some(vec![Repair::here(format!("Remove `{name}`"), Sure::Likely, vec![(span, String::new())])])
}

/// Other ways to write the image at `span`.
pub(super) fn rewrites(at: &At<'_>, span: Span) -> Vec<Repair> {
    let links = at.article.links.iter().enumerate();
    let touching = links.filter(|(_, it)| it.span.start <= span.end && span.start <= it.span.end);
    let image = touching.filter(|(_, it)| it.kind == LinkKind::Image && it.image).min_by_key(|(_, it)| it.span.len());
    let Some((index, link)) = image else { return Vec::new() };
    let written = link.span.of(&at.text);
    let markdown = written.starts_with("![");
    let attributes = attributes(written);
    let of_html = written.get(..4).is_some_and(|tag| tag.eq_ignore_ascii_case("<img"));
    // Width, alignment and classes would be lost.
    if !markdown && (!of_html || !attributes.iter().all(|(name, ..)| matches!(&**name, "src" | "alt" | "title"))) {
        return Vec::new();
    }
    let (Some(url), alt) = (at.urls.get(index), link.text.of(&at.text).trim()) else { return Vec::new() };
    let mut found = Vec::new();
    let title = value(written, &attributes, "title").unwrap_or_default();
    if of_html && !title.contains(['"', '\\', '&', '<', '\n']) && !alt.contains(['[', ']', '\\', '&', '<', '`', '\n']) {
        let title = if title.is_empty() { String::new() } else { format!(" \"{title}\"") };
        found.extend(markdown_destination(url).and_then(|destination| {
            image_as(at, link, "Write the image in Markdown", format!("![{alt}]({destination}{title})"))
        }));
    }
    let line = at.lines_of(link.span).of(&at.text).trim();
    let plain = !alt.is_empty() && !alt.contains(['"', '[', ']', '\\', '&', '<', '`', '*', '_', '\n']);
    // A title has no place there.
    let rest = at.text.get(link.destination.end as usize..link.span.end as usize).unwrap_or_default();
    let untitled = if markdown { matches!(rest.trim(), ")" | ">)") } else { title.is_empty() };
    if at.is_learn() && line == written && plain && untitled && !url.contains(['"', '\n']) {
        let text = format!(":::image type=\"content\" source=\"{url}\" alt-text=\"{alt}\":::");
        found.extend(image_as(at, link, "Write the image as `:::image`", text));
    }
    found
}

/// The image written as `text`, when it is still the same image.
fn image_as(at: &At<'_>, link: &Link, title: &str, text: String) -> Option<Repair> {
    let edits: Edits = vec![(link.span, text)];
    let (_, after, urls) = at.after(&edits)?;
    let images = |article: &crate::article::Article| {
        article.links.iter().map(|it| (it.kind == LinkKind::Image, it.image)).collect::<Vec<_>>()
    };
    let same = urls == at.urls && images(&after) == images(at.article) && at.adds_nothing(&edits);
    same.then(|| Repair::here(title, Sure::Choice, edits))
}
