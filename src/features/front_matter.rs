//! Completion and hover in the metadata header, from its schema.
//!
//! Pure functions of the text, its header and a place. Where the header ends is found from the lines around the
//! caret, so that a half-typed header without closing line completes too.

use crate::markdown::front_matter::{FrontMatter, Value, is_word, key_of};
use crate::schema::{Key, Schema};
use crate::text::Span;

/// What an item stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A key.
    Key,
    /// A value.
    Value,
}

/// A completion item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What the list shows.
    pub label: String,
    /// A word or two beside it.
    pub detail: String,
    /// What it means, as Markdown.
    pub documentation: String,
    /// The text that is inserted.
    pub insert: String,
    /// The text that it replaces: the whole word or value around the caret.
    pub replace: Span,
    /// Sorts the list.
    pub sort: String,
    /// What it is.
    pub kind: ItemKind,
    /// Whether it is the most likely choice.
    pub preselect: bool,
}

/// What a key or value means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The key or value.
    pub span: Span,
    /// Its meaning.
    pub markdown: String,
}

/// Keys and values that fit at `offset`: missing keys that pages need come first, in the order in which headers
/// have them; behind a colon the allowed values; for a date `today`, written as the set writes dates.
#[must_use]
pub fn complete(text: &str, header: Option<&FrontMatter>, offset: u32, schema: &Schema, today: &str) -> Vec<Item> {
    let Some(line) = line_in_header(text, header, offset) else { return Vec::new() };
    let content = line.of(text);
    let column = (offset - line.start) as usize;
    let Some(before) = content.get(..column) else { return Vec::new() };
    if content.starts_with([' ', '\t', '#']) && !content.trim().is_empty() || before.contains(" #") {
        return Vec::new();
    }
    match key_of(content) {
        Some((key, colon)) if column > colon => {
            schema.key(key).map(|key| values(text, line, colon + 1, column, key, today)).unwrap_or_default()
        }
        found => keys(header, schema, line, content, column, found),
    }
}

/// What the key or value at `offset` means.
#[must_use]
pub fn hover(header: &FrontMatter, offset: u32, schema: &Schema) -> Option<Hover> {
    let entry =
        header.entries.iter().find(|entry| entry.key_span.touches(offset) || entry.value.span.touches(offset))?;
    let key = schema.key(&entry.key)?;
    if entry.key_span.touches(offset) {
        return Some(Hover { span: entry.key_span, markdown: describe(key) });
    }
    let Value::String(value) = &entry.value.value else { return None };
    let (name, meaning) = key.allowed.iter().find(|(name, _)| name.eq_ignore_ascii_case(value.trim()))?;
    let markdown = format!("`{}: {name}`\n\n{meaning}", key.name);
    Some(Hover { span: entry.value.span, markdown })
}

/// The line of `offset`, without its break, when a key or value may stand there.
fn line_in_header(text: &str, header: Option<&FrontMatter>, offset: u32) -> Option<Span> {
    let at = offset as usize;
    let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = at + text.get(at..)?.find(['\n', '\r']).unwrap_or(text.len() - at);
    let line = Span::new(start, end);
    if let Some(header) = header.filter(|header| header.closed) {
        let inside = header.body.start <= line.start && line.start < header.body.end;
        // Inside a value of several lines there is nothing to complete.
        let in_value = header.entries.iter().any(|entry| {
            let value = entry.value.span;
            let list = matches!(entry.value.value, Value::List(_));
            !list && value.start < line.start && line.start <= value.end
        });
        return (inside && !in_value).then_some(line);
    }
    // No closing line yet: every line from the opening one to this one must look like a header's.
    let mut lines = text.get(..start)?.trim_start_matches('\u{feff}').lines();
    if lines.next()?.trim_end() != "---" {
        return None;
    }
    let fits = |line: &str| line.starts_with([' ', '\t', '#']) || line.starts_with("- ") || key_of(line).is_some();
    let plausible = |line: &str| !line.trim().is_empty() && (fits(line) || is_word(line.trim_end()));
    lines.all(plausible).then_some(line)
}

fn keys(
    header: Option<&FrontMatter>,
    schema: &Schema,
    line: Span,
    content: &str,
    column: usize,
    found: Option<(&str, usize)>,
) -> Vec<Item> {
    let (typed, rest) = content.split_at(column);
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
    let fitting = schema.keys().iter().filter(|key| !key.reserved && !key.deprecated && !taken(&key.name));
    let mut items: Vec<Item> = fitting
        .filter(|key| is_subsequence(typed, &key.name))
        .map(|key| Item {
            label: key.name.clone(),
            detail: if key.required { "required".into() } else { String::new() },
            documentation: describe(key),
            insert: if found.is_some() { key.name.clone() } else { format!("{}: ", key.name) },
            replace,
            sort: format!("{}{}{:03}{}", rank(typed, &key.name), u8::from(!key.required), key.order.min(999), key.name),
            kind: ItemKind::Key,
            preselect: false,
        })
        .collect();
    items.sort_by(|a, b| a.sort.cmp(&b.sort));
    if let Some(first) = items.first_mut().filter(|item| item.detail == "required") {
        first.preselect = true;
    }
    items
}

fn values(text: &str, line: Span, after_colon: usize, column: usize, key: &Key, today: &str) -> Vec<Item> {
    let content = line.of(text);
    let raw = content.get(after_colon..).unwrap_or("");
    let blanks = raw.len() - raw.trim_start_matches([' ', '\t']).len();
    let value = raw.get(blanks..).unwrap_or("");
    // What stands behind ` #` is a comment and stays.
    let value = if value.starts_with('#') { "" } else { value.split(" #").next().unwrap_or("").trim_end() };
    if value.starts_with(['[', '{', '|', '>', '&', '*', '!']) {
        return Vec::new();
    }
    let mut start = after_colon + blanks;
    let mut end = start + value.len();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let mut closing = String::new();
    if let Some(quote) = quote {
        start += 1;
        match value.get(1..).and_then(|inner| inner.find(quote)) {
            Some(close) => end = start + close,
            None => closing.push(quote),
        }
    }
    let (mut lead, mut typed) = ("", content.get(start..column.clamp(start, end)).unwrap_or(""));
    if value.is_empty() {
        // `key:` needs a blank before its value; blanks that are there are kept.
        (start, end, typed) = (column, column, "");
        lead = if content.get(after_colon..column).is_some_and(str::is_empty) { " " } else { "" };
    } else if column < start || column > end {
        return Vec::new();
    }
    if blanks == 0 && !value.is_empty() {
        return Vec::new();
    }
    let replace = Span::new(line.start as usize + start, line.start as usize + end);
    let item = |label: &str, detail: &str, meaning: &str, rank: usize| Item {
        label: label.into(),
        detail: detail.into(),
        documentation: meaning.into(),
        insert: format!("{lead}{label}{closing}"),
        replace,
        sort: format!("{rank:03}"),
        kind: ItemKind::Value,
        preselect: false,
    };
    if key.date {
        return vec![Item { preselect: true, ..item(today, "today", &key.description, 0) }];
    }
    let is_boolean = key.types.iter().any(|it| it == "boolean") && !key.types.iter().any(|it| it == "number");
    if key.allowed.is_empty() && is_boolean {
        return vec![item("true", "", "", 0), item("false", "", "", 1)];
    }
    // With the caret at the end of a complete value the others are still on offer.
    let whole = key.allowed.iter().any(|(name, _)| name == typed);
    let fitting = key.allowed.iter().filter(|(name, _)| whole || is_subsequence(typed, name));
    let mut fitting: Vec<_> = fitting.collect();
    if !whole {
        fitting.sort_by_key(|(name, _)| rank(typed, name));
    }
    fitting.into_iter().enumerate().map(|(rank, (name, meaning))| item(name, "", meaning, rank)).collect()
}

/// Meaning, type, allowed values and whether pages need the key.
fn describe(key: &Key) -> String {
    let mut text = format!("**{}**", key.name);
    for (holds, word) in
        [(key.required, "required"), (key.deprecated, "out of use"), (key.reserved, "set by the build")]
    {
        if holds {
            text.push_str(&format!(" *({word})*"));
        }
    }
    text.push_str("\n\n");
    text.push_str(&key.description);
    if key.date {
        text.push_str("\n\nA date, month/day/year.");
    } else if !key.allowed.is_empty() {
        let names: Vec<String> = key.allowed.iter().map(|(name, _)| format!("`{name}`")).collect();
        text.push_str(&format!("\n\nKnown values: {}", names.join(", ")));
    } else if !key.types.is_empty() {
        text.push_str(if key.types.iter().any(|it| it == "array") {
            "\n\nText or a list."
        } else if key.types.iter().any(|it| it == "number") {
            "\n\nText, one value."
        } else {
            "\n\n`true` or `false`."
        });
    }
    text
}

/// 0 for a name that begins with what is typed, 1 for one that merely holds its letters.
fn rank(typed: &str, name: &str) -> u8 {
    let begins = name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    u8::from(!begins)
}

/// Whether the characters of `typed` occur in `name` in this order, without regard to case.
fn is_subsequence(typed: &str, name: &str) -> bool {
    let mut rest = name.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|c| rest.any(|it| it == c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::front_matter::parse;

    const TODAY: &str = "11/24/2026";

    fn at_caret(marked: &str) -> (String, u32) {
        let at = marked.find('|').unwrap();
        (marked.replacen('|', "", 1), u32::try_from(at).unwrap())
    }

    fn items(marked: &str) -> Vec<Item> {
        let (text, offset) = at_caret(marked);
        complete(&text, parse(&text).as_ref(), offset, Schema::learn(), TODAY)
    }

    fn labels(marked: &str, count: usize) -> String {
        items(marked).iter().take(count).map(|it| &*it.label).collect::<Vec<_>>().join(" ")
    }

    /// The text after accepting the first item.
    fn accepted(marked: &str) -> String {
        let (mut text, _) = at_caret(marked);
        let item = items(marked).into_iter().next().unwrap_or_else(|| panic!("no item: {marked:?}"));
        text.replace_range(item.replace.range(), &item.insert);
        text
    }

    #[test]
    fn missing_required_keys_come_first_in_house_order() {
        assert_eq!(labels("---\n|\n---\n", 7), "title description author ms.author ms.topic ms.date manager");
        assert_eq!(labels("---\ntitle: x\n|\nauthor: y\n---\n", 3), "description ms.author ms.topic");
        assert_eq!(labels("---\n|", 2), "title description");
        assert_eq!(labels("---\n|\n# Heading\n\ntext\n", 2), "title description", "typed above an article");
        assert_eq!(labels("\u{feff}---\r\n|\r\n---\r\n", 1), "title");
        assert!(items("---\n|\n---\n")[0].preselect);
        let offered = items("---\n|\n---\n");
        assert!(offered.iter().all(|it| it.label != "redirect_url" && it.label != "ms.prod"));
    }

    #[test]
    fn accepting_leaves_a_right_line_wherever_the_caret_is() {
        for (marked, expected) in [
            ("---\n|\n---\n", "---\ntitle: \n---\n"),
            ("---\ntitle: x\nms.da|\n---\n", "---\ntitle: x\nms.date: \n---\n"),
            ("---\ntitle: x\nms.|da\n---\n", "---\ntitle: x\nms.author: \n---\n"),
            ("---\ntitle: x\nms.da|", "---\ntitle: x\nms.date: "),
            ("---\ntitle: x\nms.to|pi: how-to\n---\n", "---\ntitle: x\nms.topic: how-to\n---\n"),
            ("---\nms.topic: |\n---\n", "---\nms.topic: article\n---\n"),
            ("---\nms.topic:|\n---\n", "---\nms.topic: article\n---\n"),
            ("---\nms.topic: how|\n---\n", "---\nms.topic: how-to\n---\n"),
            ("---\nms.topic: con|\n---\n", "---\nms.topic: concept-article\n---\n"),
            ("---\nms.topic: ove|xyz # note\n---\n", "---\nms.topic: overview # note\n---\n"),
            ("---\nms.topic: \"ove|\"\n---\n", "---\nms.topic: \"overview\"\n---\n"),
            ("---\nms.topic: \"ove|\n---\n", "---\nms.topic: \"overview\"\n---\n"),
            ("---\nms.topic: 'ove|'  # x\n---\n", "---\nms.topic: 'overview'  # x\n---\n"),
            ("---\nms.date: |\n---\n", "---\nms.date: 11/24/2026\n---\n"),
            ("---\nms.date: 1/|1/2020\n---\n", "---\nms.date: 11/24/2026\n---\n"),
            ("---\r\nms.date: |\r\n---\r\n", "---\r\nms.date: 11/24/2026\r\n---\r\n"),
            ("---\nis_archived: |\n---\n", "---\nis_archived: true\n---\n"),
            ("---\ntitle: x\nms.topic: ho|\n", "---\ntitle: x\nms.topic: how-to\n"),
        ] {
            assert_eq!(accepted(marked), expected, "{marked:?}");
        }
    }

    #[test]
    fn nothing_is_offered_where_nothing_fits() {
        for marked in [
            "|---\ntitle: x\n---\n",
            "---|\ntitle: x\n---\n",
            "---\ntitle: x\n|---\n",
            "---\ntitle: x\n---\n|",
            "---\ntitle: x\n---\n\nms.|\n",
            "text\n|",
            "---\n\nA rule, then |prose\n",
            "---\nSome prose he|re\n",
            "---\ntitle: some wo|rds\n---\n",
            "---\ntitle: x # ms|\n---\n",
            "---\n# ms|\n---\n",
            "---\ndescription: >-\n  long ti|\n---\n",
            "---\nms.custom:\n  - ti|\n---\n",
            "---\nms.topic: [ho|]\n---\n",
            "---\nms.topic: how-to # ho|\n---\n",
            "---\nunknown.key: |\n---\n",
            "---\nzzqq|\n---\n",
        ] {
            assert_eq!(items(marked), [], "{marked:?}");
        }
    }

    #[test]
    fn values_say_what_they_mean() {
        let offered = items("---\nms.topic: how-to|\n---\n");
        assert_eq!(offered.len(), Schema::learn().key("ms.topic").unwrap().allowed.len());
        let item = offered.iter().find(|it| it.label == "how-to").unwrap();
        assert_eq!((item.kind, &*item.documentation), (ItemKind::Value, "Leads through one task, step by step."));
    }

    #[test]
    fn hover_says_meaning_type_and_values() {
        let text = "---\ntitle: x\nms.topic: How-To\nms.date: 4/2/2020\nms.prod: y\nother: z\n---\n";
        let header = parse(text).unwrap();
        let on = |word: &str| {
            let at = u32::try_from(text.find(word).unwrap() + 1).unwrap();
            hover(&header, at, Schema::learn())
        };
        let topic = on("ms.topic").unwrap();
        assert_eq!(topic.span.of(text), "ms.topic");
        assert!(topic.markdown.starts_with("**ms.topic** *(required)*") && topic.markdown.contains("`how-to`"));
        let value = on("How-To").unwrap();
        assert_eq!(value.span.of(text), "How-To");
        assert_eq!(value.markdown, "`ms.topic: how-to`\n\nLeads through one task, step by step.");
        assert!(on("ms.date").unwrap().markdown.contains("month/day/year"));
        assert!(on("ms.prod").unwrap().markdown.contains("*(out of use)*"));
        assert!(on("title").unwrap().markdown.contains("Text, one value."));
        assert_eq!(on("other"), None);
        assert_eq!(on(": z"), None);
    }
}
