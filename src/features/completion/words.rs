//! Words between brackets: labels of link references, kinds of alerts.

use super::{Asked, CompletionItem, CompletionKind, CompletionList};
use crate::article::Article;

/// The alerts of Learn and GitHub, with what each is for.
const ALERTS: [(&str, &str); 5] = [
    ("NOTE", "Something that readers should notice even when skimming."),
    ("TIP", "Optional information that makes a reader more successful."),
    ("IMPORTANT", "Something that readers need to know to reach their goal."),
    ("CAUTION", "What an action can lead to that nobody wants."),
    ("WARNING", "A danger that comes with an action."),
];

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
    if asked.learn() {
        if in_quote {
            let classes = "${1|checklist,nextstepaction,op_single_selector,mx-tdBreakAll|}";
            let template = format!("div class=\"{classes}\"");
            add("div", "div class=\"\"", Some(&template), "A quote with a style: `checklist`, `nextstepaction`, ...");
            add("VIDEO", "VIDEO ", Some("VIDEO ${1:https://}"), "A video, by the address of its player.");
        }
        let template = "INCLUDE [${1:title}](${2:includes/})";
        add("INCLUDE", "INCLUDE []()", Some(template), "The text of another Markdown file, shown here.");
    }
    CompletionList { incomplete: false, items }
}
