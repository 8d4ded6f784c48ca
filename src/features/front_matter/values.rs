//! Values of keys and items of lists.

use super::style::{self, Lists};
use super::{Around, At, Item, ItemKind, is_subsequence, rank};
use crate::markdown::front_matter::FrontMatter;
use crate::markdown::front_matter::write::{self, Reads};
use crate::schema::{Choice, Key};
use crate::text::{Span, counted};
use rustc_hash::FxHashMap;

/// Values of other articles in a list at most.
const MOST_USED: usize = 100;

/// A key that has more values than this in a set has one for each article, like an id: then only those that several
/// articles share are offered.
const MOST_DISTINCT: usize = 50;

/// Where a value is typed.
pub(super) struct Place<'t> {
    pub key: &'t str,
    /// Whether the key is one of the header itself, not of a map in it: then other articles may have it, too.
    pub at_top: bool,
    pub replace: Span,
    pub typed: &'t str,
    /// Goes before the inserted value.
    pub lead: &'static str,
    /// The quote that stands before it, and whether one has to follow.
    pub quote: Option<(char, bool)>,
    /// Whether it is an item of a list, and between brackets.
    pub item: bool,
    pub in_flow: bool,
    /// For a key without any value: just behind its colon.
    pub empty_from: Option<usize>,
    /// Items that the list has already.
    pub taken: Vec<&'t str>,
}

/// Whether a list can be the value of `key`.
pub(super) fn takes_list(key: &Key) -> bool {
    key.types.is_empty() || key.types.iter().any(|it| it == "array")
}

/// A value that fits.
struct Known {
    value: String,
    detail: String,
    meaning: String,
    /// What YAML may read it as.
    reads: Reads,
}

/// Values of the key in the line, behind its colon.
pub(super) fn of_key(place: &At<'_, '_>, (key, colon): (&str, usize), around: &Around<'_>) -> Vec<Item> {
    let At { line, content, column, nest, .. } = *place;
    let mut path = nest.path.clone();
    path.push(key);
    let known = place.key(&path, around);
    let at_top = nest.path.is_empty();
    let after_colon = colon + 1;
    let raw = content.get(after_colon..).unwrap_or("");
    let blanks = raw.len() - raw.trim_start_matches([' ', '\t']).len();
    let value = raw.get(blanks..).unwrap_or("");
    // What stands behind ` #` is a comment and stays.
    let value = if value.starts_with('#') { "" } else { value.split(" #").next().unwrap_or("").trim_end() };
    let mut start = after_colon + blanks;
    let mut end = start + value.len();
    if blanks == 0 && !value.is_empty() || value.starts_with(['{', '[', '|', '>', '&', '*', '!']) {
        return Vec::new();
    }
    let takes_list = known.as_ref().is_some_and(takes_list);
    let at = line.start as usize;
    let first = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let mut quote = None;
    if let Some(first) = first {
        start += 1;
        let close = value.get(1..).and_then(|inner| inner.find(first));
        quote = Some((first, close.is_none()));
        end = close.map_or(end, |close| start + close);
    }
    // Behind the last comma the next item is typed.
    let blank = content.get(end..column).is_some_and(|it| it.trim().is_empty());
    if takes_list && quote.is_none() && value.ends_with(',') && blank {
        end = column;
    }
    let (mut lead, mut empty_from) = ("", None);
    let mut typed = content.get(start..column.clamp(start, end.max(start))).unwrap_or("");
    if value.is_empty() {
        // `key:` needs a blank before its value; blanks that are there are kept.
        (start, end, typed) = (column, column, "");
        lead = if content.get(after_colon..column).is_some_and(str::is_empty) { " " } else { "" };
        empty_from = Some(at + after_colon);
    } else if column < start || column > end {
        return Vec::new();
    }
    // Text with commas is a list to the site, too: the part around the caret counts.
    let mut taken = Vec::new();
    if takes_list && content.get(start..end).is_some_and(|value| value.contains(',')) {
        let before = content.get(start..column).unwrap_or("");
        let from = before.rfind(',').map_or(start, |comma| start + comma + 1);
        let to = content.get(column..end).unwrap_or("").find(',').map_or(end, |comma| column + comma);
        taken = content.get(start..from).unwrap_or("").split(',').collect();
        taken.extend(content.get(to..end).unwrap_or("").split(','));
        let part = content.get(from..to).unwrap_or("");
        let from = (from + part.len() - part.trim_start().len()).min(column);
        lead = if content.get(..from).is_some_and(|it| it.ends_with(',')) { " " } else { "" };
        (start, end, typed) = (from, (from + part.trim().len()).max(column), content.get(from..column).unwrap_or(""));
    }
    let replace = Span::new(at + start, at + end);
    let item = !taken.is_empty();
    let value = Place { key, at_top, replace, typed, lead, quote, item, in_flow: false, empty_from, taken };
    items(place, &value, known.as_ref(), around)
}

/// Values of an item, in a list that is written line by line: behind its dash, or on a line of its own below the key.
pub(super) fn of_item(place: &At<'_, '_>, around: &Around<'_>) -> Vec<Item> {
    let At { line, content, column, nest, .. } = *place;
    let of_list = match nest.dash {
        Some(_) => nest.path.split_last().map(|(_, list)| list),
        None => Some(&nest.path[..]),
    };
    let Some((key, folders)) = of_list.and_then(|path| path.split_last()) else { return Vec::new() };
    let known = place.key(of_list.unwrap_or_default(), around);
    let takes_list = known.as_ref().is_some_and(takes_list);
    // A key of a map in the list, or of a map where no list goes.
    if nest.key.is_some() || nest.dash.is_none() && !takes_list {
        return Vec::new();
    }
    let from = nest.dash.map_or(column, |dash| dash + 1);
    let raw = content.get(from..).unwrap_or("").split(" #").next().unwrap_or("").trim_end();
    // Words that stand there without a dash are none of an item.
    if nest.dash.is_none() && !content.trim().is_empty() {
        return Vec::new();
    }
    let blanks = raw.len() - raw.trim_start().len();
    let mut start = from + blanks;
    let mut end = from + raw.len();
    let mut quote = None;
    if let Some(first) = raw.trim_start().chars().next().filter(|c| matches!(c, '"' | '\'')) {
        start += 1;
        let close = content.get(start..).and_then(|inner| inner.find(first));
        quote = Some((first, close.is_none()));
        end = close.map_or(end, |close| start + close);
    }
    if raw.trim().is_empty() {
        (start, end) = (column, column);
    }
    let Some(typed) = content.get(start..column).filter(|_| column <= end) else { return Vec::new() };
    let lead = match nest.dash {
        None => "- ",
        Some(_) if content.get(from..column).is_some_and(str::is_empty) => " ",
        Some(_) => "",
    };
    let at = line.start as usize;
    let replace = Span::new(at + start, at + end);
    let (at_top, taken) = (folders.is_empty(), nest.beside.clone());
    let item = Place { key, at_top, replace, typed, lead, quote, item: true, in_flow: false, empty_from: None, taken };
    items(place, &item, known.as_ref(), around)
}

/// The fitting ones of what is known about the place.
pub(super) fn items(at: &At<'_, '_>, place: &Place<'_>, key: Option<&Key>, around: &Around<'_>) -> Vec<Item> {
    let At { text, header, nest, .. } = *at;
    let known = known(header, place, key, around);
    // With the caret at the end of a complete value the others are still on offer.
    let whole = known.iter().any(|it| it.value == place.typed);
    let taken = |value: &str| place.taken.iter().any(|it| it.trim() == value);
    let fits = |it: &&Known| !taken(&it.value) && (whole || is_subsequence(place.typed, &it.value));
    let mut fitting: Vec<&Known> = known.iter().filter(fits).collect();
    if !whole {
        fitting.sort_by_key(|it| rank(place.typed, &it.value));
    }
    let quotes = style::quotes(text, header, place.key).filter(|_| !place.in_flow && !place.item);
    let list = new_list(text, header, place, key);
    let is_date = key.is_some_and(|key| key.date);
    let item = |(rank, it): (usize, &Known)| {
        let (insert, replace) = match (place.quote, list) {
            (Some((quote, open)), _) => {
                let close = if open { quote.to_string() } else { String::new() };
                (format!("{}{}{close}", place.lead, write::inside(&it.value, quote)), place.replace)
            }
            (None, Some(Lists::Flow)) => {
                (format!("{}[{}]", place.lead, write::scalar(&it.value, true, None, it.reads)), place.replace)
            }
            (None, Some(Lists::Block(indent))) => {
                let from = place.empty_from.unwrap_or(place.replace.start as usize);
                let value = write::scalar(&it.value, false, None, it.reads);
                let insert = format!("{}{}- {value}", style::newline(text), " ".repeat(nest.start + indent));
                (insert, Span { start: u32::try_from(from).unwrap_or(place.replace.start), ..place.replace })
            }
            (None, None) => {
                let value = write::scalar(&it.value, place.in_flow, quotes, it.reads);
                (format!("{}{value}", place.lead), place.replace)
            }
        };
        Item {
            label: it.value.clone(),
            detail: it.detail.clone(),
            documentation: it.meaning.clone(),
            // The editor matches with what it replaces: behind a colon, that is the blank.
            filter: None,
            insert,
            snippet: false,
            replace,
            sort: format!("{rank:03}"),
            kind: ItemKind::Value,
            preselect: is_date,
        }
    };
    fitting.into_iter().enumerate().map(item).collect()
}

/// How the first item of a list is written, where a key without value takes one.
fn new_list(text: &str, header: Option<&FrontMatter>, place: &Place<'_>, key: Option<&Key>) -> Option<Lists> {
    place.empty_from?;
    let types = &key?.types;
    if !types.iter().any(|it| it == "array") {
        return None;
    }
    let takes_text = types.iter().any(|it| it == "string");
    style::lists(text, header).or((!takes_text).then_some(Lists::Flow))
}

/// The values of a key that takes lists, where text with commas is a list, too: each item for itself.
fn apart(used: Vec<(Box<str>, usize)>) -> Vec<(Box<str>, usize)> {
    if !used.iter().any(|(value, _)| value.contains(',')) {
        return used;
    }
    let mut counts: FxHashMap<Box<str>, usize> = FxHashMap::default();
    for (value, count) in used {
        for item in value.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            *counts.entry(item.into()).or_default() += count;
        }
    }
    let mut items: Vec<(Box<str>, usize)> = counts.into_iter().collect();
    items.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    items
}

/// Everything that can stand there, best first.
fn known(header: Option<&FrontMatter>, place: &Place<'_>, key: Option<&Key>, around: &Around<'_>) -> Vec<Known> {
    let is = |name: &str| key.is_some_and(|key| key.types.iter().any(|it| it == name));
    // Text that looks like a number is one where numbers go.
    let only_text = is("string") && !["boolean", "number", "integer"].into_iter().any(is);
    let reads = if only_text { Reads::Text } else { Reads::Number };
    let of_schema = |it: Choice| Known { value: it.value, detail: String::new(), meaning: it.meaning, reads: it.reads };
    let mut known: Vec<Known> = Vec::new();
    if let Some(key) = key {
        if let Some(format) = &key.date_format {
            let today = around.today.map(|today| format.write(today));
            let today =
                today.map(|value| Known { value, detail: "today".to_owned(), meaning: key.description.clone(), reads });
            return today.into_iter().collect();
        }
        if let Some(only) = key.include_value.as_ref().filter(|_| around.include) {
            return vec![of_schema(Choice::text(only))];
        }
        let allowed = match (place.item, place.at_top) {
            (true, _) => Vec::new(),
            (false, true) => around.schema.values(&key.name, header, around.inherited),
            (false, false) => key.allowed.clone(),
        };
        known.extend(allowed.into_iter().chain(key.items.iter().cloned()).map(of_schema));
        if !known.is_empty() {
            return known;
        }
        if is("boolean") && !is("number") {
            return ["true", "false"].map(|it| of_schema(Choice::plain(it))).into();
        }
    }
    // Every article has its own.
    if place.at_top && matches!(place.key, "title" | "description") || key.is_some_and(|key| key.unique) {
        return known;
    }
    let parent = key.and_then(|key| key.requires.first()).map(String::as_str);
    let mut used = if place.at_top { (around.used)(place.key, parent) } else { Vec::new() };
    if is("string") && is("array") {
        used = apart(used);
    }
    let several = used.len() > MOST_DISTINCT && key.is_none_or(|key| !key.used_values);
    let shared = used.into_iter().filter(|(_, count)| !several || *count > 1).take(MOST_USED);
    known.extend(shared.map(|(value, count)| Known {
        value: value.into(),
        detail: format!("in {}", counted(count, "article")),
        meaning: String::new(),
        reads,
    }));
    for example in key.into_iter().flat_map(|key| &key.examples).filter_map(|it| it.as_str()) {
        if !known.iter().any(|it| it.value == example) {
            let (value, meaning) = (example.to_owned(), String::new());
            known.push(Known { value, detail: "example".to_owned(), meaning, reads });
        }
    }
    known
}
