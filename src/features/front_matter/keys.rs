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
    let newline = style::newline(text);
    let insert = |key: &Key| match nest.key {
        Some(_) => key.name.clone(),
        None => format!("{lead}{}:{}", key.name, key.opening(start + lead.len(), newline)),
    };
    items(&known, &Offered { typed, replace, at_top, taken: &taken }, around, &insert)
}

/// What the keys on offer depend on.
pub(super) struct Offered<'a> {
    pub typed: &'a str,
    pub replace: Span,
    /// Whether they are keys of the header itself.
    pub at_top: bool,
    /// Whether the map has a key already.
    pub taken: &'a dyn Fn(&str) -> bool,
}

/// The fitting ones of the `known` keys, best first, each as `insert` writes it.
pub(super) fn items(
    known: &[Key],
    offered: &Offered<'_>,
    around: &Around<'_>,
    insert: &dyn Fn(&Key) -> String,
) -> Vec<Item> {
    let Offered { typed, replace, at_top, taken } = *offered;
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
            let order = key.order.min(999);
            Item {
                label: key.name.clone(),
                detail: detail.to_owned(),
                documentation: describe(key),
                filter: None,
                insert: insert(key),
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
