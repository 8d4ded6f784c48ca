//! Values of the attributes of `:::` constructs that are neither paths nor languages.

use super::super::spelling::escape_markdown;
use super::colons::Around;
use super::snippets;
use super::{Asked, CompletionItem, CompletionKind, CompletionList, CompletionOptions};
use crate::article::Article;
use crate::checks::pivots;
use crate::markdown::constructs::Value;
use crate::markdown::moniker;
use crate::markdown::sections::SectionKind;
use crate::markdown::triple_colon::TripleColon;

/// Players that Learn takes videos from, with what each is.
pub(in crate::features) const PLAYERS: [(&str, &str); 3] = [
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
    directive: &TripleColon,
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
        Value::Tag => {
            return directive
                .value(asked.text, "source")
                .map(|path| snippets::tags(asked, path, around))
                .unwrap_or_default();
        }
        Value::Pivots => {
            let around = around.word(asked, |c| c != ',' && !c.is_whitespace());
            return words(asked, &around, &pivots(asked, &around));
        }
        Value::Monikers => {
            let around = around.word(asked, |c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'));
            return words(asked, &around, &monikers(asked, article, &around));
        }
        _ => Vec::new(),
    };
    words(asked, around, &known)
}

/// The pivots of the page's groups that the value does not name yet, each with its answer.
fn pivots(asked: &Asked<'_>, around: &Around) -> Vec<(String, String)> {
    let text = asked.text;
    let line = text[..around.span.start].rfind('"').map_or(0, |quote| quote + 1);
    let rest = &text[around.span.end..];
    let rest = &rest[..rest.find(['"', '\n', '\r']).unwrap_or(rest.len())];
    let written = text[line..around.span.start].split(',').chain(rest.split(',')).map(str::trim);
    let written: Vec<&str> = written.collect();
    let groups = pivots::groups(asked.snapshot, asked.file);
    let all = groups.iter().flat_map(|group| {
        group.pivots.iter().zip(&group.titles).map(|(id, title)| {
            let title = if title.is_empty() { id } else { title };
            let of = if group.title.is_empty() { &group.id } else { &group.title };
            (id.clone(), format!("{}, of {}", escape_markdown(title), escape_markdown(of)))
        })
    });
    all.filter(|(id, _)| !written.contains(&id.as_str())).collect()
}

/// The monikers that the configuration, this page and the other pages of the set name.
fn monikers(asked: &Asked<'_>, article: &Article, around: &Around) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> = Vec::new();
    let mut add = |range: &str, place: &str| {
        for condition in moniker::parse(range).into_iter().flat_map(|range| range.any).flatten() {
            if condition.moniker != "*" && !known.iter().any(|(name, _)| name == condition.moniker) {
                known.push((condition.moniker.to_owned(), place.to_owned()));
            }
        }
    };
    asked.docset.moniker_ranges().for_each(|range| add(range, "Named in docfx.json."));
    let header = article.front_matter.as_ref().and_then(|header| header.text("monikerRange"));
    header.into_iter().for_each(|range| add(range, "Named in the header of this page."));
    let here = u32::try_from(around.span.start).unwrap_or(u32::MAX);
    let own = article.sections.iter().filter(|it| it.kind == SectionKind::Moniker && !it.value.touches(here));
    own.for_each(|section| add(&section.text, "Named on this page."));
    let docset = asked.snapshot.file(asked.file).and_then(|file| file.docset);
    let others = asked.snapshot.files().filter(|(id, file)| *id != asked.file && file.docset == docset);
    let others = others.filter_map(|(_, file)| file.article.as_deref()).flat_map(|article| article.sections.iter());
    let others = others.filter(|section| section.kind == SectionKind::Moniker);
    others.for_each(|section| add(&section.text, "Named on another page."));
    known
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
