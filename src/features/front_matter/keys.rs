//! Keys that a header does not have yet.

use super::{Around, At, Item, ItemKind, describe, is_subsequence, rank, style};
use crate::schema::Key;
use crate::text::Span;
use std::borrow::Cow;

/// The keys that fit at a place: at the top of the header, in a map, or in an item of a list of maps.
pub(super) fn complete(place: &At<'_, '_>, around: &Around<'_>) -> Vec<Item> {
    let At { text, header, line, content, column, nest } = *place;
    let start = nest.start.min(column);
    let (Some(typed), Some(rest)) = (content.get(start..column), content.get(column..)) else { return Vec::new() };
    let written = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
    let word_end = nest.key.map_or_else(
        || column + rest.find(|c| !written(c)).unwrap_or(rest.len()),
        |(_, colon)| content.get(..colon).map_or(colon, |key| key.trim_end().len()),
    );
    let behind = content.get(word_end..).unwrap_or("");
    // Behind a word in prose, or where a quoted key is written, nothing fits.
    if !typed.chars().all(written) || (nest.key.is_none() && !behind.trim().is_empty()) {
        return Vec::new();
    }
    let replace = Span::new(line.start as usize + start, line.start as usize + word_end);
    let at_top = nest.path.is_empty();
    let taken = |name: &str| {
        let mut entries = header.into_iter().filter(|_| at_top).flat_map(|header| header.entries.iter());
        nest.beside.contains(&name) || entries.any(|entry| &*entry.key == name && entry.key_span.start != line.start)
    };
    // What a header asks for can depend on what it has.
    let known: Cow<'_, [Key]> = match header {
        None if at_top => around.schema.keys().into(),
        Some(_) if at_top && !around.schema.has_conditions() => around.schema.keys().into(),
        _ => around.schema.keys_at(&nest.path, header).into(),
    };
    // On a line of its own below the key of a list, an item of it begins.
    let begins_item = known.is_empty() && !at_top && nest.dash.is_none() && content.trim().is_empty();
    let known = match begins_item {
        true => around.schema.keys_at(&[&nest.path[..], &["0"]].concat(), header).into(),
        false => known,
    };
    // `-` needs a blank before its item.
    let lead = match nest.dash {
        Some(dash) if dash + 1 == start => " ",
        _ if begins_item => "- ",
        _ => "",
    };
    let fitting = known.iter().filter(|key| !key.reserved && !key.deprecated && !taken(&key.name));
    let mut items: Vec<Item> = fitting
        .filter(|key| is_subsequence(typed, &key.name))
        .map(|key| {
            let inherited = at_top && (around.inherited)(&key.name).is_some();
            let required = key.required && !inherited && !(at_top && around.include);
            let detail = match (required, inherited) {
                (true, _) => "required",
                (_, true) => "inherited",
                _ => "",
            };
            let insert = match nest.key {
                Some(_) => key.name.clone(),
                None => format!("{lead}{}:{}", key.name, opening(text, key, start + lead.len())),
            };
            let order = key.order.min(999);
            Item {
                label: key.name.clone(),
                detail: detail.to_owned(),
                documentation: describe(key),
                filter: None,
                insert,
                snippet: false,
                replace,
                sort: format!("{}{}{order:03}{}", rank(typed, &key.name), u8::from(!required), key.name),
                kind: ItemKind::Key,
                preselect: false,
            }
        })
        .collect();
    items.sort_by(|a, b| a.sort.cmp(&b.sort));
    if let Some(first) = items.first_mut().filter(|item| item.detail == "required") {
        first.preselect = true;
    }
    items
}

/// What follows the colon of a new key in the column `start`: where only a map, or a list of maps goes, its first line.
fn opening(text: &str, key: &Key, start: usize) -> String {
    let newline = style::newline(text);
    let below = " ".repeat(start + 2);
    match key.types.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["object"] => format!("{newline}{below}"),
        ["array"] if key.maps => format!("{newline}{below}- "),
        _ => " ".to_owned(),
    }
}
