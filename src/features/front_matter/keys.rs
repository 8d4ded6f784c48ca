//! Keys that a header does not have yet.

use super::{Around, Item, ItemKind, describe, is_subsequence, rank};
use crate::markdown::front_matter::FrontMatter;
use crate::schema::Key;
use crate::text::Span;
use std::borrow::Cow;

/// The keys that fit in the line `content`, in which the caret stands at `column`; `found` is the key that stands there,
/// with its colon.
pub(super) fn complete(
    header: Option<&FrontMatter>,
    line: Span,
    content: &str,
    column: usize,
    found: Option<(&str, usize)>,
    around: &Around<'_>,
) -> Vec<Item> {
    let Some((typed, rest)) = content.split_at_checked(column) else { return Vec::new() };
    let written = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
    let word_end = found.map_or_else(
        || column + rest.find(|c| !written(c)).unwrap_or(rest.len()),
        |(_, colon)| content.get(..colon).map_or(colon, |key| key.trim_end().len()),
    );
    let behind = content.get(word_end..).unwrap_or("");
    // Behind a word in prose, or where a quoted key is written, nothing fits.
    if !typed.chars().all(written) || (found.is_none() && !behind.trim().is_empty()) {
        return Vec::new();
    }
    let replace = Span::new(line.start as usize, line.start as usize + word_end);
    let taken = |name: &str| {
        let mut entries = header.into_iter().flat_map(|header| header.entries.iter());
        entries.any(|entry| &*entry.key == name && entry.key_span.start != line.start)
    };
    // What a header asks for can depend on what it has.
    let known: Cow<'_, [Key]> = match header {
        Some(header) if around.schema.has_conditions() => around.schema.keys_at(&[], Some(header)).into(),
        _ => around.schema.keys().into(),
    };
    let fitting = known.iter().filter(|key| !key.reserved && !key.deprecated && !taken(&key.name));
    let mut items: Vec<Item> = fitting
        .filter(|key| is_subsequence(typed, &key.name))
        .map(|key| {
            let inherited = (around.inherited)(&key.name).is_some();
            let required = key.required && !inherited && !around.include;
            let detail = match (required, inherited) {
                (true, _) => "required",
                (_, true) => "inherited",
                _ => "",
            };
            let insert = if found.is_some() { key.name.clone() } else { format!("{}: ", key.name) };
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
