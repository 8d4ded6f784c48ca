//! What is being typed in a table of contents: the value of a key that holds a path, and in YAML the keys of an entry.

use super::super::spelling::Style;
use super::context::{Goes, Typing};
use super::{Asked, CompletionKind, CompletionList};
use crate::features::front_matter::describe;
use crate::schema::{Choice, Key, Schema};
use crate::text::Span;

const KEYS: [&str; 4] = ["href", "topicHref", "tocHref", "homepage"];

/// The keys and values that can be written in a YAML table of contents, by the schema that applies to it.
pub(super) fn words(asked: &Asked<'_>) -> Option<CompletionList> {
    let schema = asked.snapshot.toc_schema(asked.file).schema;
    let text = asked.text;
    let start = text[..asked.caret].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = asked.caret + text[asked.caret..].find(['\n', '\r']).unwrap_or(text.len() - asked.caret);
    let line = Line::read(&text[start..end]);
    let key_start = start + line.column;
    let before = text.get(key_start..asked.caret)?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let rest = &text[asked.caret..end];
    let word_end = asked.caret + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    if let Some((key, value)) = before.split_once(':') {
        let typed = value.trim_start_matches(' ');
        if typed.len() == value.len() || !typed.chars().all(is_word) {
            return None;
        }
        let path = path_of(text, start, &line)?;
        let path: Vec<&str> = path.into_iter().chain([key.trim_matches(['"', '\''])]).collect();
        let key = schema.key_at(&path, None)?;
        return Some(values(asked, &key, typed, word_end));
    }
    let has_colon = text[word_end..end].trim_start().starts_with(':');
    let stands_alone = has_colon || text[word_end..end].trim().is_empty();
    if !before.chars().all(is_word) || !stands_alone {
        return None;
    }
    let taken = siblings(text, start, &line);
    let begins_entry = line.column == 0 && !line.dash && !has_colon;
    let (path, begins_entry) = match path_of(text, start, &line) {
        Some(path) => (path, false),
        // At the start of a line of a list, an empty one too, the next entry begins.
        None if begins_entry => (vec!["0"], true),
        None => return None,
    };
    // A mark needs a blank behind it.
    let lead = match begins_entry {
        true => "- ",
        false if line.dash && text[..key_start].ends_with('-') => " ",
        false => "",
    };
    let insert = |key: &Key| match &key.types {
        _ if has_colon => format!("{lead}{}", key.name),
        // What they hold follows in lines of its own.
        types if types == &["array"] || types == &["object"] => format!("{lead}{}:", key.name),
        _ => format!("{lead}{}: ", key.name),
    };
    let typed = before.to_ascii_lowercase();
    let fits = |key: &Key| {
        let is_old = key.reserved || key.deprecated;
        key.name.to_ascii_lowercase().contains(&typed) && !taken.contains(&&*key.name) && !is_old
    };
    let keys = schema.keys_at(&path, None).into_iter().filter(fits);
    let items = keys.enumerate().map(|(order, key)| {
        let mut item = asked.item(CompletionKind::Key, key.name.clone(), insert(&key), key_start, word_end);
        item.documentation = Some(describe(&key));
        item.sort = Some(format!("{order:02}"));
        item
    });
    Some(CompletionList { incomplete: false, items: items.collect() })
}

/// The values of `key` that begin with `typed`, which stands before the caret.
fn values(asked: &Asked<'_>, key: &Key, typed: &str, word_end: usize) -> CompletionList {
    let is_switch = key.types.iter().any(|it| it == "boolean") && key.types.iter().all(|it| it != "number");
    let switch = ["true", "false"].into_iter().filter(|_| is_switch && key.allowed.is_empty()).map(Choice::plain);
    let typed_lower = typed.to_lowercase();
    let fits = key.allowed.iter().cloned().chain(switch);
    let fits = fits.filter(|choice| choice.value.to_lowercase().starts_with(&typed_lower));
    let begin = asked.caret - typed.len();
    let items = fits.enumerate().map(|(order, choice)| {
        let written = choice.written();
        let mut item = asked.item(CompletionKind::Value, choice.value, written, begin, word_end);
        item.documentation = Some(choice.meaning).filter(|meaning| !meaning.is_empty());
        item.sort = Some(format!("{order:02}"));
        item
    });
    CompletionList { incomplete: false, items: items.collect() }
}

/// The key at `offset` of a YAML table of contents, with what `schema` says of it.
pub(super) fn key_at(text: &str, offset: usize, schema: &Schema) -> Option<(Span, String)> {
    let start = text.get(..offset)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let rest = text.get(start..)?;
    let content = rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len()))?;
    let line = Line::read(content);
    let quote = usize::from(content.get(line.column..)?.starts_with(['"', '\'']));
    let span = Span::new(start + line.column + quote, start + line.column + quote + line.key.len());
    if line.key.is_empty() || !(span.start as usize..=span.end as usize).contains(&offset) {
        return None;
    }
    let path = path_of(text, start, &line)?;
    let named = schema.keys_at(&path, None).into_iter().find(|key| key.name == line.key)?;
    Some((span, describe(&named)))
}

/// Where the map that the line at `start` belongs to stands in a schema; `None` when it belongs to none.
fn path_of<'t>(text: &'t str, start: usize, line: &Line<'_>) -> Option<Vec<&'t str>> {
    let before = || text[..start].lines().rev().filter(is_filled).map(Line::read);
    if line.column == 0 {
        // The whole is a map only where other keys say so: every list begins with a mark.
        let after = text[start..].lines().skip(1).filter(is_filled).map(Line::read);
        let is_map = before().chain(after).any(|other| other.column == 0 && !other.key.is_empty());
        return is_map.then(Vec::new);
    }
    // From the inside to the outside: a mark is an item of a list, a key in front of it holds what is further right.
    let (mut indent, mut column, mut marked) = (line.indent, line.column, line.dash);
    let mut path = Vec::new();
    path.extend(marked.then_some("0"));
    for other in before() {
        let is_holder = if marked { other.column <= indent } else { other.column < column };
        if is_holder {
            path.push(other.key);
            (indent, column, marked) = (other.indent, other.column, other.dash);
            path.extend(marked.then_some("0"));
        } else if !marked && other.column == column && other.dash {
            (indent, marked) = (other.indent, true);
            path.push("0");
        }
    }
    path.reverse();
    (marked || column == 0).then_some(path)
}

/// Whether a line says something.
fn is_filled(line: &&str) -> bool {
    let content = line.trim();
    !content.is_empty() && !content.starts_with('#') && content != "---"
}

/// A line of YAML: where it begins and where its key does, and whether the mark of an entry stands before it.
struct Line<'t> {
    indent: usize,
    column: usize,
    dash: bool,
    key: &'t str,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Self {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let (mut column, mut dash) = (indent, false);
        while let Some(rest) = line[column..].strip_prefix('-').filter(|it| it.is_empty() || it.starts_with(' ')) {
            column += 1 + rest.len() - rest.trim_start_matches(' ').len();
            dash = true;
        }
        let key = line[column..].split_once(':').map_or("", |(key, _)| key.trim_matches([' ', '"', '\'']));
        Self { indent, column, dash, key }
    }
}

/// The other keys of the map that the line at `start` belongs to.
fn siblings<'t>(text: &'t str, start: usize, line: &Line<'_>) -> Vec<&'t str> {
    let mut keys = Vec::new();
    let mut begun = line.dash;
    let before = text[..start].lines().rev().filter(is_filled).map(Line::read);
    for other in before.filter(|other| other.column <= line.column) {
        if begun || other.column < line.column {
            break;
        }
        keys.push(other.key);
        begun = other.dash;
    }
    let after = text[start..].lines().skip(1).filter(is_filled).map(Line::read);
    let after = after.take_while(|other| other.column > line.column || (other.column == line.column && !other.dash));
    keys.extend(after.filter(|other| other.column == line.column).map(|other| other.key));
    keys
}

/// The destination around byte `caret` of `text`, which is YAML or JSON.
pub(super) fn find(text: &str, caret: usize) -> Option<Typing> {
    find_value(text, caret, &|key| match key {
        "tocHref" => Some(Goes::Toc),
        _ => KEYS.contains(&key).then_some(Goes::Link),
    })
}

/// The destination in the value of a key, as typed up to `caret`; `goes` tells what may be written behind a key.
pub(super) fn find_value(text: &str, caret: usize, goes: &dyn Fn(&str) -> Option<Goes>) -> Option<Typing> {
    let before = text.get(..caret)?;
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let (start, goes) = value_start(&before[line..], goes)?;
    let mut start = line + start;
    let quote = text[start..].chars().next().filter(|c| matches!(c, '"' | '\''));
    start += usize::from(quote.is_some());
    let typed = text.get(start..caret)?;
    let ends = |c: char| matches!(c, '\n' | '\r' | '}' | ',') && quote.is_none() || Some(c) == quote || c == '\n';
    if typed.contains(ends) || quote.is_none() && typed.contains(" #") {
        return None;
    }
    let rest = &text[caret..];
    let end = caret + rest.find(ends).unwrap_or(rest.len());
    let end = if quote.is_some() { end } else { caret + text[caret..end].trim_end().len() };
    let style = if quote.is_some() { Style::Quoted } else { Style::Bare };
    Some(Typing { goes, style, start, end, has_blank: typed.contains(' ') })
}

/// Where the value of the line's last key begins, when it is one that holds a path.
fn value_start(before: &str, goes: &dyn Fn(&str) -> Option<Goes>) -> Option<(usize, Goes)> {
    let mut last = None;
    for (at, _) in before.match_indices(':') {
        let key = before[..at].trim_end_matches([' ', '"', '\'']);
        let name = key.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let lead = key[..key.len() - name.len()].trim_end_matches(['"', '\'']);
        let begins = lead.is_empty() || lead.ends_with([' ', '-', '{', ',', '\t']);
        let value = &before[at + 1..];
        let blanks = value.len() - value.trim_start().len();
        // YAML wants a blank between colon and value; only quoted keys (JSON) do without.
        let is_apart = blanks > 0 || before[..at].ends_with('"');
        if let Some(goes) = goes(name).filter(|_| begins && is_apart) {
            last = Some((at + 1 + blanks, goes));
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::Set;
    use super::super::{CompletionOptions, complete};

    const SET: &str = "--- docfx.json\n{\"build\": {}}\n--- a.md\n# A\n## Part one\n--- sub/b c.md\n# B\n--- toc.yml\n";

    fn offered(line: &str) -> Vec<String> {
        let set = Set::new(&format!("{SET}- name: A\n{line}\n"));
        let (file, offset) = set.cursor();
        let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
        list.items.into_iter().map(|item| item.insert).collect()
    }

    #[test]
    fn paths_and_anchors_are_offered_where_a_path_stands() {
        for (line, wanted) in [
            ("  href: <CURSOR>", "a.md"),
            ("- href: <CURSOR>", "a.md"),
            ("  topicHref: \"su<CURSOR>\"", "sub/b%20c.md"),
            ("- {name: x, href: a<CURSOR>}", "a.md"),
            ("- {\"href\":\"a<CURSOR>\"}", "a.md"),
            ("  href: a.md#<CURSOR>", "part-one"),
        ] {
            let offered = offered(line);
            assert!(offered.iter().any(|insert| insert.ends_with(wanted)), "{line}: {offered:?}");
        }
    }

    #[test]
    fn only_tables_of_contents_are_offered_where_nothing_else_may_stand() {
        let set = |line: &str| format!("--- sub/toc.yml\n- name: B\n{SET}- name: A\n  {line}\n");
        for (line, expected) in [("tocHref: <CURSOR>", "sub/ sub/toc.yml"), ("tocHref: a<CURSOR>", "")] {
            let set = Set::new(&set(line));
            let (file, offset) = set.cursor();
            let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
            let offered: Vec<&str> = list.items.iter().map(|item| item.insert.as_str()).collect();
            assert_eq!(offered.join(" "), expected, "{line}");
        }
    }

    #[test]
    fn the_first_entry_of_an_empty_table_begins_with_its_dash() {
        for toc in ["<CURSOR>", "# ours\n<CURSOR>\n", "na<CURSOR>", "- name: A\n<CURSOR>"] {
            let set = Set::new(&format!("{SET}{toc}"));
            let (file, offset) = set.cursor();
            let items = complete(&set.snapshot, file, offset, &CompletionOptions::default()).items;
            assert_eq!(items.first().map(|item| &*item.insert), Some("- name: "), "{toc:?}");
        }
    }

    #[test]
    fn a_key_says_what_it_is_for() {
        for (line, key, about) in [
            ("  hr<CURSOR>ef: a.md", "href", "Where the entry leads"),
            ("- <CURSOR>name: A", "name", "What readers see"),
            ("  items<CURSOR>:", "items", "The entries below"),
            ("  \"expa<CURSOR>nded\": true", "expanded", "Whether"),
            ("  own<CURSOR>: x", "", ""),
            ("  displayName: na<CURSOR>me", "", ""),
        ] {
            let set = Set::new(&format!("{SET}- name: A\n{line}\n"));
            let (file, offset) = set.cursor();
            let text = set.snapshot.text(file).unwrap();
            let found = crate::features::hover::hover(&set.snapshot, file, offset);
            let found = found.map(|it| (it.span.of(&text).to_owned(), it.markdown)).unwrap_or_default();
            assert_eq!(found.0, key, "{line}");
            assert!(found.1.contains(about), "{line}: {}", found.1);
        }
    }

    #[test]
    fn nothing_is_offered_elsewhere() {
        for line in [
            "  name: <CURSOR>",
            "name: hre<CURSOR>",
            "  # hre<CURSOR>",
            "  href:<CURSOR>",
            "     hre<CURSOR>",
            "  href: a.md # <CURSOR>",
            "  xhref: <CURSOR>",
        ] {
            assert_eq!(offered(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn the_first_entry_of_an_empty_table_has_keys_and_no_header() {
        for (text, first) in [
            ("- <CURSOR>", "name: "),
            ("-<CURSOR>", " name: "),
            ("- <CURSOR>\n", "name: "),
            ("- hr<CURSOR>", "href: "),
            ("### YamlMime:TableOfContents\n- <CURSOR>", "name: "),
            ("items:\n- <CURSOR>", "name: "),
            ("---\n- <CURSOR>", "name: "),
        ] {
            let set = Set::new(&format!("{SET}{text}"));
            let (file, offset) = set.cursor();
            let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
            let first_item = list.items.first().map(|item| item.insert.as_str());
            assert_eq!(first_item, Some(first), "{text:?}");
            assert!(list.items.iter().all(|item| !item.label.starts_with("header")), "{text:?}");
        }
        for text in ["---<CURSOR>", "--<CURSOR>"] {
            let set = Set::new(&format!("{SET}{text}"));
            let (file, offset) = set.cursor();
            let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
            assert_eq!(list.items, [], "{text:?}");
        }
    }

    #[test]
    fn keys_that_the_entry_has_not_are_offered() {
        let others = "displayName:  | uid:  | topicHref:  | tocHref:  | expanded:  | maintainContext:  | homepage:  | \
                      topicUid:  | order:  | landingPageType:  | type:  | metadata: ";
        for (line, expected) in [
            ("  <CURSOR>", format!("href:  | items: | {others}")),
            ("- <CURSOR>", format!("name:  | href:  | items: | {others}")),
            ("  hre<CURSOR>", "href:  | topicHref:  | tocHref: ".to_owned()),
            ("  hre<CURSOR>x: a.md", "href | topicHref | tocHref".to_owned()),
            ("  <CURSOR>\n  href: a.md", format!("items: | {others}")),
            ("  items:\n  - na<CURSOR>", "name:  | displayName: ".to_owned()),
            ("  items:\n  - name: B\n    href: b.md\n  it<CURSOR>", String::new()),
            ("  items:\n    - name: B\n      # more\n      it<CURSOR>\n- name: C\n  href: c.md", "items:".to_owned()),
            ("  expanded: <CURSOR>", "true | false".to_owned()),
            ("  expanded: f<CURSOR>x", "false".to_owned()),
            ("  maintainContext: t<CURSOR> # why", "true".to_owned()),
            ("  expanded:<CURSOR>", String::new()),
            ("  displayName: tr<CURSOR>", String::new()),
        ] {
            assert_eq!(offered(line).join(" | "), expected, "{line}");
        }
    }
}
