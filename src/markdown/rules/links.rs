//! Rules about how links are written. Where they lead is `checks::links`' matter.

use super::{Page, Problem, problem};
use crate::markdown::near::slip_of;
use crate::markdown::{Link, LinkKind};
use crate::text::Span;

/// Hosts, and all below them, that answer `https:`.
const SECURE: [&str; 7] =
    ["microsoft.com", "office.com", "msdn.com", "aka.ms", "visualstudio.com", "azure.com", "technet.com"];

/// Hosts that choose the reader's language when the address names none.
const LOCALIZED: [&str; 6] = [
    "learn.microsoft.com",
    "docs.microsoft.com",
    "msdn.microsoft.com",
    "technet.microsoft.com",
    "azure.microsoft.com",
    "partner.microsoft.com",
];

/// Languages of those hosts; `ef-ab` is no locale.
const LANGUAGES: [&str; 42] = [
    "ar", "bg", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "he", "hi", "hr",
    "hu", "id", "is", "it", "ja", "ka", "kk", "ko", "lb", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "ro", "ru",
    "sk", "sl", "sr", "sv",
];
const MORE_LANGUAGES: [&str; 5] = ["th", "tr", "uk", "vi", "zh"];

pub(super) fn problems(page: &Page<'_>, found: &mut Vec<Problem>) {
    for (link, url) in page.links.iter().zip(page.urls) {
        // A reference is judged where it is defined.
        if link.image || matches!(link.kind, LinkKind::Image | LinkKind::Code | LinkKind::Include) {
            continue;
        }
        if link.kind != LinkKind::Reference {
            address(page.text, link, found);
            view(page.text, link, url, found);
        }
        shape(page, link, found);
        include(page, link, found);
    }
}

/// The beginning of a message about what the build shows as text without a word.
const NO_MARKER: &str = "There is no marker";

/// Whether the build says nothing of `problem`, although its code is one of the build's.
pub(super) fn only_advises(problem: &Problem) -> bool {
    problem.code == "include-invalid" && problem.message.starts_with(NO_MARKER)
}

/// `[!INCLUD [title](path)]`: brackets around a link.
fn include(page: &Page<'_>, link: &Link, found: &mut Vec<Problem>) {
    let before = page.text.get(..link.span.start as usize).unwrap_or_default();
    let word = before.trim_end_matches([' ', '\t']);
    let len = word.bytes().rev().take(MARKER).take_while(u8::is_ascii_alphabetic).count();
    let (rest, word) = word.split_at(word.len() - len);
    if link.kind == LinkKind::Inline && rest.ends_with("[!") && slip_of(word, &["INCLUDE"]).is_some() {
        let span = Span::new(rest.len(), rest.len() + len);
        let message = format!("{NO_MARKER} `[!{word}`, so this shows as text. Did you mean `[!INCLUDE`?");
        found.push(problem("include-invalid", span, message));
    }
}

/// The longest word that may be a misspelt marker.
const MARKER: usize = 10;

/// What is wrong with the addresses of the links in a table of contents, which is `text`.
pub(super) fn of_toc(text: &str, links: &[Link], found: &mut Vec<Problem>) {
    for link in links.iter().filter(|link| matches!(link.kind, LinkKind::Toc | LinkKind::TocFolder)) {
        address(text, link, found);
    }
}

/// An address cut into its parts: scheme with `://`, host, the rest from its slash on.
fn split(url: &str) -> Option<(&str, &str, &str)> {
    let at = url.find("://")? + 3;
    let (scheme, rest) = (url.get(..at)?, url.get(at..)?);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some((scheme, rest.get(..end)?, rest.get(end..)?))
}

/// What a host can be asked for otherwise: more safely, in the reader's language, or without its name.
fn address(text: &str, link: &Link, found: &mut Vec<Problem>) {
    let written = link.destination.of(text);
    let Some((scheme, host, rest)) = split(written) else { return };
    let at = |from: usize, to: usize| {
        let start = link.destination.start as usize;
        Span::new(start + from, start + to)
    };
    let host_lower = host.to_ascii_lowercase();
    let is = |known: &str| host_lower == known;
    let below =
        |known: &str| host_lower.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    let host_start = scheme.len();
    let path_start = host_start + host.len();
    let secure = scheme.eq_ignore_ascii_case("https://");
    // `schemas.` addresses are names of XML vocabularies; nobody opens them.
    if scheme.eq_ignore_ascii_case("http://") && SECURE.iter().any(|it| below(it)) && !is("schemas.microsoft.com") {
        let message = format!("`{host}` is also there under `https:`. Write `https://` instead of `http://`.");
        found.push(problem("insecure-link", at(0, scheme.len()), message));
    }
    let first = rest.strip_prefix('/').map(|path| path.split(['/', '?', '#']).next().unwrap_or_default());
    if let Some(locale) = first.filter(|first| is_locale(first))
        && LOCALIZED.iter().any(|it| is(it))
    {
        let message = format!("`{locale}` fixes the language. Leave it out: each reader then gets their own.");
        found.push(problem("hard-coded-locale", at(path_start + 1, path_start + 1 + locale.len()), message));
    }
    if secure && is_learn(&host_lower) && rest.len() > 1 && rest.starts_with('/') {
        let span = at(0, path_start);
        match link.kind {
            // Without its host it would be text.
            _ if is_bare(link, text) => {
                let message = format!(
                    "A link within Learn begins with `/`, and has a text of its own. Write `[text](/...)` instead of \
                     the bare address, without `https://{host}`."
                );
                found.push(problem("docs-link-absolute", span, message));
            }
            LinkKind::Inline | LinkKind::Definition | LinkKind::Toc | LinkKind::TocFolder => {
                let message = format!("A link within Learn begins with `/`. {LEAVE_OUT}`https://{host}`.");
                found.push(problem("docs-link-absolute", span, message));
            }
            _ => {}
        }
    }
    if is("aka.ms") || (is("go.microsoft.com") && rest.to_ascii_lowercase().starts_with("/fwlink")) {
        let message = format!("`{host}` only leads on to another address. Link to that address itself.");
        found.push(problem("redirected-link", link.destination, message));
    }
}

/// Whether the link is an address by itself, in angle brackets or not.
fn is_bare(link: &Link, text: &str) -> bool {
    link.kind == LinkKind::Autolink || link.kind == LinkKind::Toc && link.span.of(text).starts_with('<')
}

fn is_learn(host: &str) -> bool {
    ["learn.microsoft.com", "docs.microsoft.com"].iter().any(|it| host.eq_ignore_ascii_case(it))
}

/// A version that the reader keeps without having chosen it.
fn view(text: &str, link: &Link, url: &str, found: &mut Vec<Problem>) {
    match split(link.destination.of(text)) {
        Some((_, host, _)) if !is_learn(host) => return,
        None if url.contains(':') && !url.starts_with(['/', '.', '?']) => return,
        _ => {}
    }
    let Some((_, query)) = url.split('#').next().unwrap_or_default().split_once('?') else { return };
    let view = query.split('&').any(|pair| pair.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("view=")));
    // Behind `#` it does nothing, but its writer meant to set it.
    if view && !url.to_ascii_lowercase().contains("preserve-view") {
        let message = "This link changes the version for all pages that the reader opens next. \
                       Add `&preserve-view=true`.";
        found.push(problem("preserve-view-not-set", link.destination, message));
    }
}

/// Whether `problem`, a `docs-link-absolute`, is mended by taking its place out of the text.
#[must_use]
pub fn may_be_left_out(problem: &Problem) -> bool {
    problem.message.contains(LEAVE_OUT)
}

const LEAVE_OUT: &str = "Leave out ";

pub(crate) fn is_locale(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split('-').collect();
    let language = |it: &str| LANGUAGES.contains(&it) || MORE_LANGUAGES.contains(&it);
    let letters = |it: &str, len: usize| it.len() == len && it.bytes().all(|b| b.is_ascii_lowercase());
    match *parts.as_slice() {
        [first, country] => language(first) && (letters(country, 2) || matches!(country, "hans" | "hant")),
        [first, script, country] => language(first) && letters(script, 4) && letters(country, 2),
        _ => false,
    }
}

/// Links without text, and links in HTML that Markdown could write.
fn shape(page: &Page<'_>, link: &Link, found: &mut Vec<Problem>) {
    let empty = link.text.of(page.text).trim().is_empty();
    let written = link.span.of(page.text);
    match link.kind {
        LinkKind::Inline if empty && !link.destination.is_empty() => {
            found.push(problem("link-text-missing", link.span, NO_TEXT));
        }
        LinkKind::Html if starts_with_a(written) && written.to_ascii_lowercase().ends_with("</a>") => {
            if empty {
                found.push(problem("link-text-missing", link.span, NO_TEXT));
            } else if is_plain(written) && in_markdown(page, link.span) {
                let message = "This link is written in HTML. Write it as `[text](destination)`.";
                found.push(problem("html-link", link.span, message));
            }
        }
        _ => {}
    }
}

/// Lines that a look for the start of a paragraph goes back at most.
const FAR: usize = 100;

const NO_TEXT: &str = "This link has no text, so that nobody can see or choose it. Write what it leads to.";

fn starts_with_a(written: &str) -> bool {
    written.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<a ") || start.eq_ignore_ascii_case("<a\n"))
}

/// Whether a tag has no attribute that Markdown cannot say: only an address, a title, or a window to open.
fn is_plain(written: &str) -> bool {
    let tag = written.split('>').next().unwrap_or_default();
    let mut names = tag.split('=').map(|part| part.split_whitespace().last().unwrap_or_default().to_ascii_lowercase());
    let count = tag.matches('=').count();
    let plain = |name: &String| matches!(&**name, "href" | "title" | "target" | "rel");
    // An address may hold `=` itself: such a tag counts as not plain.
    names.by_ref().take(count).all(|name| plain(&name))
}

/// Whether the paragraph around `span` is Markdown, not a block of HTML, in which Markdown is not read.
fn in_markdown(page: &Page<'_>, span: Span) -> bool {
    let mut number = page.lines.line_of(span.start);
    for _ in 0..FAR {
        let line = page.lines.line_span(number).unwrap_or_default();
        let marks = |c: char| matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+' | '.' | ')') || c.is_ascii_digit();
        let written = line.of(page.text).trim_start_matches(marks);
        if line.start < page.body() || written.is_empty() {
            return true;
        }
        if written.starts_with('<') && !starts_with_a(written) {
            return false;
        }
        let Some(above) = number.checked_sub(1) else { return true };
        number = above;
    }
    false
}
