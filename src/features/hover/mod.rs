//! What is under the caret: the linked section, an image, who links here, a key's meaning.
//!
//! Reads only files inside the readable root; what it shows is harmless Markdown (`safe`).

mod backlinks;
mod dialect;
mod safe;
mod section;
mod snippet;
mod xref;

use super::spelling::{code_span, escape_markdown, file_uri};
use super::{front_matter, in_toc, json_keys, metadata};
use crate::article::Article;
use crate::checks;
use crate::docset::relative::relative_path;
use crate::graph::{AnchorAt, AnchorRef, FileId, FileKind, LinkStatus, Snapshot, Target};
use crate::markdown::front_matter::FrontMatter;
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use std::path::Path;

/// Text to show beside a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about, in the asked file.
    pub span: Span,
    /// Markdown, safe to render.
    pub markdown: String,
}

/// The most lines of a linked section.
const SECTION_LINES: usize = 40;

/// The most lines of an article that is linked as a whole.
const OPENING_LINES: usize = 20;

/// The most lines of a linked code file.
const CODE_LINES: usize = 20;

/// What to show at byte `offset` of `file`.
///
/// On a link: where it leads (article title > headings) and what it says there; on one that is broken or moved, what is
/// wrong. On an image: the picture and its size. On an include: its text. On a heading: who links to it. On the
/// article's title: which tables of contents list it. On a key of the header: what it means, where its value comes from
/// and what it overrides. On a word of the dialect: what it means and what may stand there; on a tab: which others are
/// chosen with it.
///
/// Decision: links and images in what is shown are absolute `file:` URIs, because neither VS Code nor Neovim resolves
/// relative ones in a hover; VS Code opens `#L12` behind them at that line, and Neovim shows pictures by such a path
/// where a plugin can.
#[must_use]
pub fn hover(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Hover> {
    let Some(article) = snapshot.article(file) else {
        let (span, markdown) = json_keys::hover(snapshot, file, offset)?;
        return Some(Hover { span, markdown: safe::made_safe(snapshot, markdown) });
    };
    if let Some(header) = article.front_matter.as_deref().filter(|header| header.span.contains(offset)) {
        let markdown = header_hover(snapshot, file, header, offset)?;
        return Some(Hover { markdown: safe::made_safe(snapshot, markdown.markdown), ..markdown });
    }
    let path = snapshot.path(file);
    let is_toc = snapshot.file(file).is_some_and(|known| known.kind == FileKind::Toc);
    if is_toc && path.extension().is_some_and(|it| it.eq_ignore_ascii_case("yml")) {
        let text = snapshot.text(file)?;
        let schema = snapshot.toc_schema(file).schema;
        if let Some((span, about)) = super::completion::toc_key(&text, offset, schema) {
            return Some(Hover { span, markdown: safe::made_safe(snapshot, about) });
        }
    } else if is_toc && let Some((span, about)) = json_keys::hover(snapshot, file, offset) {
        return Some(Hover { span, markdown: safe::made_safe(snapshot, about) });
    }
    if let Some(found) = word_hover(snapshot, file, article, offset) {
        return Some(Hover { markdown: safe::made_safe(snapshot, found.markdown), ..found });
    }
    if let Some(index) = article.link_at(offset) {
        let link = article.links.get(index)?;
        let markdown = link_hover(snapshot, file, index, link)?;
        return Some(Hover { span: link.span, markdown: safe::made_safe(snapshot, markdown) });
    }
    if let Some(missing) = article.missing_labels.iter().find(|missing| missing.span.touches(offset)) {
        let text = snapshot.text(file)?;
        let label = code_span(missing.label.of(&text));
        let markdown =
            format!("**Nothing defines the label {label}.** A line `[label]: path` somewhere in this file does.");
        return Some(Hover { span: missing.span, markdown: safe::made_safe(snapshot, markdown) });
    }
    let (anchor, span) = match article.heading_at(offset) {
        Some(heading) => (AnchorAt::Heading(heading), article.headings.get(heading)?.span),
        None => {
            let explicit = article.anchors.iter().position(|anchor| anchor.span.touches(offset))?;
            (AnchorAt::Explicit(explicit), article.anchors.get(explicit)?.span)
        }
    };
    let mut markdown = backlinks::describe(snapshot, &AnchorRef { file, at: anchor, include: None })?;
    if article.h1_index().is_some_and(|title| anchor == AnchorAt::Heading(title)) {
        markdown.push_str(&with_listings(snapshot, file));
    }
    Some(Hover { span, markdown: safe::made_safe(snapshot, markdown) })
}

/// What a word of the dialect means.
fn word_hover(snapshot: &Snapshot, file: FileId, article: &Article, offset: u32) -> Option<Hover> {
    let text = snapshot.text(file).filter(|text| text.is_char_boundary(offset as usize))?;
    let alert = dialect::alert(article, &text, offset);
    let is_learn = || super::docset_around(snapshot, file).is_some_and(|docset| docset.generator.dialect().learn);
    alert.or_else(|| is_learn().then(|| dialect::learn(snapshot, file, article, &text, offset)).flatten())
}

/// What a proposed path or anchor leads to, for the list of proposals.
pub(super) fn preview(snapshot: &Snapshot, file: FileId, fragment: Option<&str>) -> Option<String> {
    let markdown = match fragment {
        Some(fragment) => anchor_hover(snapshot, file, &snapshot.find_anchor(file, fragment)?)?,
        None => file_hover(snapshot, file, "")?,
    };
    Some(safe::made_safe(snapshot, markdown))
}

/// Which tables of contents list the article, as a paragraph of its own.
fn with_listings(snapshot: &Snapshot, file: FileId) -> String {
    in_toc::describe(snapshot, file).map(|listed| format!("\n\n{listed}")).unwrap_or_default()
}

/// A key or value of the header: its meaning, where its value comes from and what it overrides; on the opening line
/// what the article inherits.
fn header_hover(snapshot: &Snapshot, file: FileId, header: &FrontMatter, offset: u32) -> Option<Hover> {
    let opening = Span { start: header.span.start, end: header.body.start };
    if opening.contains(offset) {
        let span = Span { start: opening.start, end: opening.start + 3 };
        return metadata::describe_inherited(snapshot, file).map(|markdown| Hover { span, markdown });
    }
    let mut entries = header.entries.iter();
    let entry = entries.find(|entry| entry.key_span.touches(offset) || entry.value.span.touches(offset))?;
    let on_key = entry.key_span.touches(offset);
    if !on_key && let Some(group) = dialect::pivot_group(snapshot, file, offset) {
        return Some(group);
    }
    let found = front_matter::hover(header, offset, snapshot.schema(file).schema);
    let whole = if on_key { entry.key_span } else { entry.value.span };
    let span = found.as_ref().map_or(whole, |found| found.span);
    let mut parts: Vec<String> = found.map(|found| found.markdown).into_iter().collect();
    let known = !parts.is_empty();
    // On a value that needs no words, only what is worth some.
    if on_key || known {
        parts.extend(metadata::describe(snapshot, file, &entry.key));
    }
    if &*entry.key == "title" && (on_key || !known) {
        parts.push(backlinks::describe_article(snapshot, file));
        parts.extend(in_toc::describe(snapshot, file));
    }
    (!parts.is_empty()).then(|| Hover { span, markdown: parts.join("\n\n") })
}

fn link_hover(snapshot: &Snapshot, source: FileId, index: usize, link: &Link) -> Option<String> {
    let target = snapshot.target(source, index)?;
    let status = snapshot.status(source, index);
    match status {
        LinkStatus::MissingFile => return broken(snapshot, source, link, &target),
        LinkStatus::OutOfScope => {
            return Some(
                "**This link leaves the repository.** What lies outside is neither read nor checked.".to_owned(),
            );
        }
        LinkStatus::Redirected => {
            let (_, redirect) = snapshot.redirect(snapshot.target_file(source, index)?)?;
            let path = relative_path(&snapshot.path(source), &snapshot.target_path(source, index)?);
            return Some(format!("{} was moved: it **redirects to** {}", code_span(&path), code_span(&redirect.url)));
        }
        LinkStatus::External | LinkStatus::Unknown => {
            let local = "**This path leads to a drive of one computer.** Readers do not have it.";
            return match target {
                Target::Xref { .. } => {
                    with_shown_text(snapshot, source, link, xref::elsewhere(snapshot, source, index, link)?)
                }
                Target::LocalPath => Some(local.to_owned()),
                _ => None,
            };
        }
        LinkStatus::Ok | LinkStatus::MissingAnchor | LinkStatus::Case => {}
    }
    let file = snapshot.target_file(source, index)?;
    let file = if link.kind == LinkKind::TocFolder { snapshot.toc_in(file)? } else { file };
    let text = snapshot.text(source)?;
    let elsewhere = xref::elsewhere(snapshot, source, index, link);
    let shown = if elsewhere.is_some() {
        elsewhere
    } else if link.kind == LinkKind::Include {
        include_hover(snapshot, file)
    } else if link.kind == LinkKind::Code && super::is_readable(snapshot, file) {
        code_shown(snapshot, source, index, file)
    } else if let Some(anchor) = snapshot.target_anchor(source, index) {
        anchor_hover(snapshot, file, &anchor)
    } else if status == LinkStatus::MissingAnchor {
        missing_anchor(snapshot, source, index, link)
    } else {
        file_hover(snapshot, file, link.text.of(&text))
    }?;
    if matches!(target, Target::Xref { .. }) {
        return with_shown_text(snapshot, source, link, shown);
    }
    match snapshot.has_other_case(source, index) {
        true => {
            let path = shown_path(snapshot, source, file);
            Some(format!("The file's name is spelt {}.\n\n{shown}", code_span(&path)))
        }
        false => Some(shown),
    }
}

fn with_shown_text(snapshot: &Snapshot, source: FileId, link: &Link, hover: String) -> Option<String> {
    let shown = xref::shown_text(&snapshot.text(source)?, link);
    Some(shown.map_or(hover.clone(), |shown| format!("{hover}\n\n{shown}")))
}

/// What the findings say about the link, so that hover and list of problems agree.
fn broken(snapshot: &Snapshot, source: FileId, link: &Link, target: &Target) -> Option<String> {
    let found = messages(snapshot, source, link);
    if !found.is_empty() {
        return Some(found);
    }
    let Target::File { file, spelling, .. } = *target else { return None };
    let path = relative_path(&snapshot.path(source), &snapshot.spelling(spelling));
    Some(match snapshot.file(file).map(|file| file.kind) {
        Some(FileKind::Folder) => format!("**{} is a folder**, and only files can be linked to.", code_span(&path)),
        _ => format!("**{} does not exist.**", code_span(&path)),
    })
}

fn messages(snapshot: &Snapshot, source: FileId, link: &Link) -> String {
    let mut messages: Vec<String> = Vec::new();
    for finding in checks::check_file(snapshot, source) {
        let is_here = link.span.covers(finding.span) || link.destination.covers(finding.span);
        if is_here && !finding.span.is_empty() && !messages.contains(&finding.message) {
            messages.push(finding.message);
        }
    }
    messages.join("\n\n")
}

fn missing_anchor(snapshot: &Snapshot, source: FileId, index: usize, link: &Link) -> Option<String> {
    let found = messages(snapshot, source, link);
    let file = snapshot.target_file(source, index)?;
    let fragment = snapshot.target_fragment(source, index)?;
    let says = match found.is_empty() {
        true => format!("**Nothing here is called {}.**", code_span(&format!("#{fragment}"))),
        false => found,
    };
    Some(match file == source {
        true => says,
        false => format!("{says}\n\n{}", file_header(snapshot, file)?),
    })
}

/// The place (article > headings) and the section that the anchor opens.
fn anchor_hover(snapshot: &Snapshot, file: FileId, anchor: &AnchorRef) -> Option<String> {
    let article = snapshot.article(anchor.file)?;
    let (start, section, opened) = match anchor.at {
        AnchorAt::Heading(i) => (article.headings.get(i)?.span.start, article.section(i), Some(i)),
        AnchorAt::Explicit(i) => {
            let span = article.anchors.get(i)?.span;
            let line = article.lines.line_of(span.start);
            // An anchor right before a heading names that heading's section; another one the text that follows.
            let next = article.headings.iter().position(|h| h.span.start >= span.end || h.span.covers(span));
            let is_near =
                |h: usize| article.headings.get(h).is_some_and(|h| article.lines.line_of(h.span.start) <= line + 2);
            match next {
                Some(h) if is_near(h) => (article.headings.get(h)?.span.start, article.section(h), Some(h)),
                _ => {
                    let end = next.and_then(|h| article.headings.get(h)).map_or(article.lines.len(), |h| h.span.start);
                    let start = article.lines.line_span(line)?.start;
                    (span.start, Span { start, end: end.max(start) }, None)
                }
            }
        }
    };
    let title = snapshot.article(file)?.title().map(str::to_owned).or_else(|| name_of(&snapshot.path(file)));
    let mut crumbs: Vec<String> = title.iter().cloned().collect();
    crumbs.extend(article.breadcrumb(start).iter().map(|heading| heading.text.to_string()));
    crumbs.dedup();
    // The title in the header and the first heading often differ by little; both are shown then.
    let crumbs: Vec<String> = crumbs.iter().map(|crumb| escape_markdown(crumb)).collect();
    let crumbs = match crumbs.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} › **{last}**", before.join(" › ")),
        Some((last, _)) => format!("**{last}**"),
        None => String::new(),
    };
    // The heading is the breadcrumb's last part: not said twice.
    let body_start = opened.and_then(|i| article.headings.get(i)).map_or(section.start, |heading| heading.span.end);
    let body = Span { start: body_start.min(section.end), end: section.end };
    let body = section::render(snapshot, anchor.file, body, 0)?;
    Some(join(&crumbs, &section::first_lines(&body, SECTION_LINES)))
}

/// What a link to a whole file leads to.
fn file_hover(snapshot: &Snapshot, file: FileId, alt: &str) -> Option<String> {
    let known = snapshot.file(file)?;
    if !super::is_readable(snapshot, file) {
        return None;
    }
    match known.kind {
        FileKind::Folder => None,
        FileKind::Article => {
            let article = known.article.as_ref()?;
            let start = article.front_matter.as_ref().map_or(0, |header| header.span.end);
            // The first heading is the title that was just shown.
            let first = article.headings.first().filter(|heading| heading.level == 1 && !heading.tab);
            let start = first.map_or(start, |heading| heading.span.end.max(start));
            let body = section::render(snapshot, file, Span { start, end: article.lines.len().max(start) }, 0)?;
            Some(join(&file_header(snapshot, file)?, &section::first_lines(&body, OPENING_LINES)))
        }
        FileKind::Resource if super::is_image(&known.path) => image_hover(&known.path, alt),
        FileKind::Resource | FileKind::Toc | FileKind::Yaml => code_hover(snapshot, file),
    }
}

/// Title, description, date.
fn file_header(snapshot: &Snapshot, file: FileId) -> Option<String> {
    let article = snapshot.article(file)?;
    let title = article.title().map(str::to_owned).or_else(|| name_of(&snapshot.path(file)))?;
    let mut header = format!("**{}**", escape_markdown(&title));
    if let Some(front_matter) = &article.front_matter {
        if let Some(description) = front_matter.text("description") {
            header.push_str(&format!("\n\n{}", escape_markdown(description)));
        }
        if let Some(date) = front_matter.text("ms.date") {
            header.push_str(&format!("\n\n*ms.date: {}*", escape_markdown(date)));
        }
    }
    Some(header)
}

fn image_hover(path: &Path, alt: &str) -> Option<String> {
    let name = name_of(path)?;
    let alt = if alt.trim().is_empty() { name.as_str() } else { alt.trim() };
    let picture = format!("![{}]({})", escape_markdown(alt), file_uri(path)?);
    Some(match crate::files::image_size(path) {
        Some((width, height)) => format!("{picture}\n\n{}: {width} × {height} pixels", code_span(&name)),
        // Empty placeholders, and pictures without pixels.
        None if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("svg")) => picture,
        None => format!("{}: its size cannot be read. It may be empty or no image.", code_span(&name)),
    })
}

/// The first lines of a code file; only the name of anything that is no text.
fn code_hover(snapshot: &Snapshot, file: FileId) -> Option<String> {
    const TEXT: [&str; 34] = [
        "bicep", "c", "cpp", "cs", "css", "csv", "fs", "go", "h", "html", "ini", "java", "js", "json", "kql", "kt",
        "log", "php", "ps1", "psm1", "py", "r", "rb", "rs", "sh", "sql", "swift", "tf", "toml", "ts", "txt", "vb",
        "xml", "yaml",
    ];
    let path = snapshot.path(file);
    let name = code_span(&name_of(&path)?);
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    let is_toc = snapshot.file(file).is_some_and(|file| file.kind == FileKind::Toc);
    if extension != "yml" && !is_toc && !TEXT.contains(&extension.as_str()) {
        return Some(format!("File {name}"));
    }
    let text = snapshot.text(file)?;
    let lines: Vec<String> = text.lines().take(CODE_LINES).map(|line| section::cut_line(line).into_owned()).collect();
    let lines = lines.join("\n");
    let fence = "`".repeat(lines.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
    let more = if text.lines().count() > CODE_LINES { "\n\n…" } else { "" };
    Some(format!("{name}\n\n{fence}{extension}\n{lines}\n{fence}{more}"))
}

/// What of a code file the article shows; what is wrong, where it shows nothing.
fn code_shown(snapshot: &Snapshot, source: FileId, index: usize, file: FileId) -> Option<String> {
    let article = snapshot.article(source)?;
    snippet::describe(snapshot, article, index, file).or_else(|| {
        let wrong = article.links.get(index).map(|link| messages(snapshot, source, link)).unwrap_or_default();
        let code = code_hover(snapshot, file)?;
        Some(if wrong.is_empty() { code } else { format!("{wrong}\n\n{code}") })
    })
}

fn include_hover(snapshot: &Snapshot, file: FileId) -> Option<String> {
    if !super::is_readable(snapshot, file) {
        return None;
    }
    let article = snapshot.article(file)?;
    let start = article.front_matter.as_ref().map_or(0, |header| header.span.end);
    let body = section::render(snapshot, file, Span { start, end: article.lines.len().max(start) }, 1)?;
    let pages = snapshot.showing_pages(file).len();
    let name = code_span(&name_of(&snapshot.path(file))?);
    let shown_in = match pages {
        1 => "shown in one article".to_owned(),
        pages => format!("shown in {pages} articles"),
    };
    Some(join(&format!("{name}, {shown_in}"), &section::first_lines(&body, SECTION_LINES)))
}

fn join(header: &str, body: &str) -> String {
    match body.trim().is_empty() {
        true => header.to_owned(),
        false => format!("{header}\n\n---\n\n{body}"),
    }
}

fn shown_path(snapshot: &Snapshot, source: FileId, file: FileId) -> String {
    relative_path(&snapshot.path(source), &snapshot.path(file))
}

fn name_of(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;
