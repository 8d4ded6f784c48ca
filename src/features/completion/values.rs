//! Values of the attributes of `:::` constructs that are neither paths nor languages.

use super::super::directive::Directive;
use super::colons::Around;
use super::{Asked, CompletionItem, CompletionKind, CompletionList, CompletionOptions};
use crate::article::Article;
use crate::markdown::constructs::Value;

/// Players that Learn takes videos from, with what each is.
pub(super) const PLAYERS: [(&str, &str); 3] = [
    ("https://learn-video.azurefd.net/vod/player?id=", "A video of Microsoft Learn."),
    ("https://www.youtube.com/embed/", "A video on YouTube, by the id at the end of its address."),
    ("https://www.microsoft.com/en-us/videoplayer/embed/", "A video on microsoft.com."),
];

/// The values that `value` of `construct` may have.
pub(super) fn complete(
    asked: &Asked<'_>,
    article: &Article,
    construct: &str,
    value: Value,
    around: &Around,
    directive: &Directive,
    options: &CompletionOptions,
) -> CompletionList {
    let known: Vec<(String, String)> = match value {
        Value::Word(words) => owned(words),
        Value::Url => owned(&PLAYERS),
        Value::Number if construct == "row" => owned(&[("2", ""), ("3", ""), ("4", "")]),
        Value::Number if construct == "column" => owned(&[("2", ""), ("3", ""), ("4", "")]),
        Value::Date => options
            .today
            .map(|day| (format!("{:04}-{:02}-{:02}", day.year, day.month, day.day), "Today.".to_owned()))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    };
    let _ = (article, directive);
    words(asked, around, &known)
}

pub(super) fn owned(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words.iter().map(|(word, about)| ((*word).to_owned(), (*about).to_owned())).collect()
}

/// Those of `known` that hold what is typed, in their order, each with what it means.
pub(super) fn words(asked: &Asked<'_>, around: &Around, known: &[(String, String)]) -> CompletionList {
    let typed = asked.text.get(around.span.start..asked.caret).unwrap_or_default().to_lowercase();
    let mut items: Vec<CompletionItem> = Vec::new();
    for (word, about) in known.iter().filter(|(word, _)| word.to_lowercase().contains(&typed)) {
        let insert = format!("{word}{}", around.quote);
        let mut item = asked.item(CompletionKind::Value, word.clone(), insert, around.span.start, around.span.end);
        item.documentation = Some(about.clone()).filter(|about| !about.is_empty());
        item.sort = Some(format!("{:04}", items.len()));
        items.push(item);
    }
    CompletionList { incomplete: false, items }
}
