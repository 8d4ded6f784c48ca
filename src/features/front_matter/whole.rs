//! A whole header for a file that has none.

use super::{Around, Item, ItemKind, style};
use crate::markdown::front_matter::{self, FrontMatter};
use crate::schema::{Choice, Context, Key, PageRole, Repair};
use crate::text::Span;

/// The key whose values are the kinds of articles.
const TOPIC: &str = "ms.topic";

/// Headers for the kinds of articles, where `offset` is at the start of a file that has no header: in an empty one, and
/// behind the dashes that begin one.
pub(super) fn complete(text: &str, header: Option<&FrontMatter>, offset: u32, around: &Around<'_>) -> Vec<Item> {
    let Some(place) = find(text, header, offset) else { return Vec::new() };
    let topics: Vec<Choice> = match around.schema.key(TOPIC) {
        Some(Key { include_value: Some(only), .. }) if around.include => vec![Choice::text(only)],
        Some(key) => {
            let no_page = key.include_value.as_deref();
            key.allowed.iter().filter(|topic| Some(topic.value.as_str()) != no_page).cloned().collect()
        }
        None => Vec::new(),
    };
    let item = |(rank, topic): (usize, Option<&Choice>)| {
        let body = write(topic, text, &place, around)?;
        let name = topic.map_or("header", |topic| &topic.value);
        Some(Item {
            label: if topic.is_some() { format!("header: {name}") } else { name.to_owned() },
            detail: "metadata header".to_owned(),
            documentation: topic.map(|topic| topic.meaning.clone()).unwrap_or_default(),
            filter: Some(format!("--- {name}")),
            insert: body,
            snippet: around.snippets,
            replace: place.replace,
            sort: format!("{rank:03}"),
            kind: ItemKind::Header,
            preselect: false,
        })
    };
    let choices: Vec<Option<&Choice>> = if topics.is_empty() { vec![None] } else { topics.iter().map(Some).collect() };
    choices.into_iter().enumerate().filter_map(item).collect()
}

struct Place {
    replace: Span,
    /// Whether the opening line is still to be written.
    opening: bool,
    /// Whether nothing follows.
    alone: bool,
}

fn find(text: &str, header: Option<&FrontMatter>, offset: u32) -> Option<Place> {
    let caret = offset as usize;
    let from = text.len() - text.trim_start_matches('\u{feff}').len();
    let is_dashes = |line: &str| line.len() <= 3 && line.bytes().all(|b| b == b'-');
    let first_end = from + text.get(from..)?.find(['\r', '\n']).unwrap_or(text.len() - from);
    let first = text.get(from..first_end)?;
    let alone = text.get(first_end..)?.trim().is_empty();
    if header.is_some() || !is_dashes(first.trim_end()) {
        return None;
    }
    if (from..=first_end).contains(&caret) {
        // In an article that has text, dashes are asked for a header; a blank first line is not.
        let asked = alone || !first.trim().is_empty();
        let at_end = caret >= from + first.trim_end().len();
        return (asked && at_end).then(|| Place { replace: Span::new(from, first_end), opening: true, alone });
    }
    // On a line below the opening one, in a file that has nothing else.
    let line = text.get(..caret)?.rfind('\n')? + 1;
    (alone && first.trim_end() == "---").then(|| Place { replace: Span::new(line, caret), opening: false, alone })
}

/// The text of a header with every key that the page needs: those that would be missed, in house order.
fn write(topic: Option<&Choice>, text: &str, place: &Place, around: &Around<'_>) -> Option<String> {
    let newline = style::newline(text);
    let begun = topic.map(|topic| format!("{TOPIC}: {}\n", topic.written())).unwrap_or_default();
    let begun = format!("---\n{begun}---\n");
    let header = front_matter::parse(&begun).unwrap_or_default();
    let role = if around.include { PageRole::Include } else { PageRole::Page };
    let context = Context { role, today: around.today, inherited: around.inherited, uses: None };
    let issues = around.schema.validate(Some(&header), &context);
    let mut keys: Vec<String> = issues
        .into_iter()
        .filter_map(|issue| match issue.repair {
            Repair::Add(keys) => Some(keys),
            _ => None,
        })
        .flatten()
        .collect();
    keys.extend(topic.map(|_| TOPIC.to_owned()));
    // Without any rule a title is what every page has.
    if keys.is_empty() && !around.include {
        keys.push("title".to_owned());
    }
    let order = |key: &String| around.schema.key(key).map_or(u32::MAX, |key| key.order);
    keys.sort_by_key(order);
    keys.dedup();
    let mut stops = 0;
    let mut out = String::new();
    if place.opening {
        out.push_str(&format!("---{newline}"));
    }
    for name in &keys {
        let key = around.schema.key(name);
        let format = key.and_then(|key| key.date_format.as_ref());
        let value = match (topic.filter(|_| name == TOPIC), format.zip(around.today)) {
            (Some(topic), _) => escaped(&topic.written(), around.snippets),
            (None, Some((format, today))) => escaped(&format.write(today), around.snippets),
            (None, None) if around.snippets => {
                stops += 1;
                format!("${{{stops}:{name}}}")
            }
            (None, None) => String::new(),
        };
        let opening = key.map_or_else(|| " ".to_owned(), |key| key.opening(0, newline));
        out.push_str(&format!("{name}:{opening}{value}{newline}"));
    }
    out.push_str("---");
    if place.alone {
        out.push_str(&format!("{newline}{newline}"));
        out.push_str(if around.snippets { "$0" } else { "" });
    }
    Some(out)
}

fn escaped(value: &str, snippets: bool) -> String {
    match snippets {
        true => value.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}"),
        false => value.to_owned(),
    }
}
