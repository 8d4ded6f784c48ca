//! Words between brackets: labels of link references, kinds of alerts and other markers, what stands in them.

use super::super::directive::is_list_mark;
use super::colons::Around;
use super::values::{self, PLAYERS};
use super::{Asked, CompletionItem, CompletionKind, CompletionList};
use crate::article::Article;
use crate::markdown::constructs::{ALERTS, QUOTE_CLASSES};
use crate::markdown::languages::LANGUAGES;

/// The labels that this article defines and that hold what is typed.
pub(super) fn labels(asked: &Asked<'_>, article: &Article, start: usize, end: usize, closed: bool) -> CompletionList {
    let typed = asked.text.get(start..asked.caret).unwrap_or_default().to_lowercase();
    let mut items: Vec<CompletionItem> = Vec::new();
    for definition in article.definitions.iter().filter(|definition| !definition.shadowed) {
        let Some(link) = article.links.get(definition.link as usize) else { continue };
        let label = link.label.of(asked.text);
        if label.is_empty() || label.starts_with('^') || !label.to_lowercase().contains(&typed) {
            continue;
        }
        let insert = if closed { label.to_owned() } else { format!("{label}]") };
        let mut item = asked.item(CompletionKind::Reference, label.to_owned(), insert, start, end);
        item.description = Some(link.destination.of(asked.text).to_owned());
        item.sort = Some(format!("{:04}", items.len()));
        items.push(item);
    }
    CompletionList { incomplete: false, items }
}

/// What can follow `[!`: alert kinds at the start of a quote, Learn's includes and media elsewhere.
pub(super) fn markers(
    asked: &Asked<'_>,
    start: usize,
    end: usize,
    closed: bool,
    in_quote: bool,
    snippets: bool,
) -> CompletionList {
    let typed = asked.text.get(start..asked.caret).unwrap_or_default().to_ascii_uppercase();
    let mut items: Vec<CompletionItem> = Vec::new();
    let mut add = |label: &str, insert: &str, template: Option<&str>, about: &str| {
        if !label.to_ascii_uppercase().starts_with(&typed) {
            return;
        }
        let snippet = template.filter(|_| snippets);
        let bracket = if closed { "" } else { "]" };
        let insert = format!("{}{bracket}", snippet.unwrap_or(insert));
        let kind = if template.is_some() { CompletionKind::Snippet } else { CompletionKind::Keyword };
        let mut item = asked.item(kind, label.to_owned(), insert, start, end);
        item.documentation = Some(about.to_owned());
        item.sort = Some(format!("{:04}", items.len()));
        item.snippet = snippet.is_some();
        items.push(item);
    };
    if in_quote {
        for (kind, about) in ALERTS {
            add(kind, kind, None, about);
        }
    }
    if !asked.learn() {
        return CompletionList { incomplete: false, items };
    }
    if in_quote {
        let classes: Vec<&str> = QUOTE_CLASSES.iter().map(|(class, _)| *class).collect();
        let template = format!("div class=\"${{1|{}|}}\"", classes.join(","));
        add("div", "div class=\"\"", Some(&template), "A quote with a style: `checklist`, `nextstepaction`, ...");
        add("VIDEO", "VIDEO ", Some("VIDEO ${1:https://}"), "A video, by the address of its player.");
    }
    let template = "INCLUDE [${1:title}](${2:includes/})";
    add("INCLUDE", "INCLUDE []()", Some(template), "The text of another Markdown file, shown here.");
    // Code stands in lines of its own only.
    if starts_line(asked.text, start.saturating_sub(2)) {
        let about = "Code from a file, or a part of it.";
        match typed.starts_with("CODE-") {
            false => add("code", "code-csharp[]()", Some("code-${1:csharp}[${2:name}](${3:path})"), about),
            true => LANGUAGES.iter().filter(|language| language.usual).for_each(|language| {
                let label = format!("code-{}", language.name);
                let template = format!("{label}[${{1:name}}](${{2:path}})");
                add(&label, &format!("{label}[]()"), Some(&template), about);
            }),
        }
    }
    CompletionList { incomplete: false, items }
}

/// Whether only a quote's or list's marks stand before byte `at` on its line.
fn starts_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let lead = before[line..].trim_matches([' ', '\t', '>']);
    lead.is_empty() || is_list_mark(lead)
}

/// What can stand in `> [!div class=".."]` and `> [!VIDEO ..]`.
pub(super) fn in_marker(asked: &Asked<'_>) -> Option<CompletionList> {
    let line = asked.text[..asked.caret].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = &asked.text[line..asked.caret];
    let open = before.find("[!")?;
    if !before[..open].starts_with('>') || !before[..open].trim_matches([' ', '\t', '>']).is_empty() {
        return None;
    }
    let marker = &before[open + 2..];
    let (word, rest) = marker.split_once([' ', '\t'])?;
    let after = &asked.text[asked.caret..];
    if word.eq_ignore_ascii_case("video") && !rest.contains([' ', ']']) {
        let end = asked.caret + after.find([']', ' ', '\n', '\r']).unwrap_or(after.len());
        let around = Around { span: asked.caret - rest.len()..end, quote: "" };
        return Some(values::words(asked, &around, &values::owned(&PLAYERS)));
    }
    if !word.trim_start_matches('`').eq_ignore_ascii_case("div") {
        return None;
    }
    let classes = values::owned(QUOTE_CLASSES);
    match rest.rsplit_once("class=\"") {
        Some((_, typed)) if !typed.contains(['"', ']']) => {
            let end = after.find(['"', ']', ' ', '\n', '\r']).unwrap_or(after.len());
            let closed = after[end..].starts_with('"');
            let start = asked.caret - typed.rsplit(' ').next().unwrap_or_default().len();
            let around = Around { span: start..asked.caret + end, quote: if closed { "" } else { "\"" } };
            Some(values::words(asked, &around, &classes))
        }
        _ => None,
    }
}
