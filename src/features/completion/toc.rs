//! What is being typed in a table of contents: the value of a key that holds a path, and in YAML the keys of an entry.

use super::super::spelling::Style;
use super::context::{Goes, Typing};
use super::{Asked, CompletionItem, CompletionKind, CompletionList};
use crate::text::Span;

const KEYS: [&str; 4] = ["href", "topicHref", "tocHref", "homepage"];

/// The keys of an entry with what each is for, in the order in which entries have them.
/// Source: <https://github.com/dotnet/docfx/blob/v3/docs/specs/toc/toc.yml>.
const ENTRY: [(&str, &str); 10] = [
    ("name", "What readers see. Every entry needs it, or a `uid`."),
    ("href", "Where the entry leads: an article, another table of contents, a folder with one, or a URL."),
    ("items", "The entries below this one."),
    ("displayName", "More words that find the entry in the filter box, with commas between them."),
    ("uid", "The uid of the article that the entry leads to."),
    ("topicHref", "The article that the entry shows, where `href` or `tocHref` name a table of contents."),
    ("tocHref", "The table of contents whose entries stand below this one."),
    ("expanded", "Whether the entries below this one are shown from the start."),
    ("maintainContext", "Whether the reader stays in this table of contents when the article is in another one, too."),
    ("homepage", "The article that a click on the entry of another table of contents leads to."),
];

/// The keys whose value is yes or no.
const SWITCHES: [&str; 2] = ["expanded", "maintainContext"];

/// The keys and the yes or no that can be written in a YAML table of contents.
pub(super) fn words(asked: &Asked<'_>) -> Option<CompletionList> {
    let text = asked.text;
    let start = text[..asked.caret].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = asked.caret + text[asked.caret..].find(['\n', '\r']).unwrap_or(text.len() - asked.caret);
    let line = Line::read(&text[start..end]);
    let key_start = start + line.column;
    let before = text.get(key_start..asked.caret)?;
    if let Some((key, value)) = before.split_once(':') {
        let typed = value.trim_start_matches(' ');
        if !SWITCHES.contains(&key) || typed.len() == value.len() || !typed.bytes().all(|b| b.is_ascii_alphabetic()) {
            return None;
        }
        let rest = text[asked.caret..end].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(end - asked.caret);
        let words = ["true", "false"].into_iter().filter(|word| word.starts_with(&typed.to_ascii_lowercase()));
        let item = |word: &str| {
            let begin = asked.caret - typed.len();
            asked.item(CompletionKind::Value, word.to_owned(), word.to_owned(), begin, asked.caret + rest)
        };
        return Some(CompletionList { incomplete: false, items: words.map(item).collect() });
    }
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let rest = &text[asked.caret..end];
    let word_end = asked.caret + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let has_colon = text[word_end..end].trim_start().starts_with(':');
    let stands_alone = has_colon || text[word_end..end].trim().is_empty();
    if !before.chars().all(is_word) || !stands_alone || (line.column == 0 && !line.dash) {
        return None;
    }
    let taken = siblings(text, start, &line)?;
    // A mark needs a blank behind it.
    let lead = if line.dash && text[..key_start].ends_with('-') { " " } else { "" };
    let insert = |key: &str| match key {
        _ if has_colon => format!("{lead}{key}"),
        // Its entries follow in lines of their own.
        "items" => format!("{lead}{key}:"),
        _ => format!("{lead}{key}: "),
    };
    let typed = before.to_ascii_lowercase();
    let fits = ENTRY.iter().filter(|(key, _)| key.to_ascii_lowercase().contains(&typed) && !taken.contains(key));
    let items = fits.enumerate().map(|(order, (key, about))| {
        let mut item: CompletionItem =
            asked.item(CompletionKind::Key, (*key).to_owned(), insert(key), key_start, word_end);
        item.documentation = Some((*about).to_owned());
        item.sort = Some(format!("{order:02}"));
        item
    });
    Some(CompletionList { incomplete: false, items: items.collect() })
}

/// The key of an entry at `offset` of a YAML table of contents, with what it is for.
pub(super) fn key_at(text: &str, offset: usize) -> Option<(Span, &'static str)> {
    let start = text.get(..offset)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let rest = text.get(start..)?;
    let content = rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len()))?;
    let line = Line::read(content);
    let (name, about) = ENTRY.iter().find(|(name, _)| *name == line.key)?;
    let quote = usize::from(content.get(line.column..)?.starts_with(['"', '\'']));
    let span = Span::new(start + line.column + quote, start + line.column + quote + name.len());
    (span.start as usize..=span.end as usize).contains(&offset).then_some((span, *about))
}

/// A line of YAML: where its key begins, and whether the mark of an entry stands before it.
struct Line<'t> {
    column: usize,
    dash: bool,
    key: &'t str,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Self {
        let mut column = line.len() - line.trim_start_matches(' ').len();
        let mut dash = false;
        while let Some(rest) = line[column..].strip_prefix('-').filter(|it| it.is_empty() || it.starts_with(' ')) {
            column += 1 + rest.len() - rest.trim_start_matches(' ').len();
            dash = true;
        }
        let key = line[column..].split_once(':').map_or("", |(key, _)| key.trim_matches([' ', '"', '\'']));
        Self { column, dash, key }
    }
}

/// The keys of the entry that the line at `start` belongs to; `None` when it belongs to none.
fn siblings<'t>(text: &'t str, start: usize, line: &Line<'_>) -> Option<Vec<&'t str>> {
    let mut keys = Vec::new();
    let filled = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let mut begun = line.dash;
    let before = text[..start].lines().rev().filter(filled).map(Line::read);
    for other in before.filter(|other| other.column <= line.column) {
        if begun || other.column < line.column {
            break;
        }
        keys.push(other.key);
        begun = other.dash;
    }
    let after = text[start..].lines().skip(1).filter(filled).map(Line::read);
    let after = after.take_while(|other| other.column > line.column || (other.column == line.column && !other.dash));
    keys.extend(after.filter(|other| other.column == line.column).map(|other| other.key));
    begun.then_some(keys)
}

/// The destination around byte `caret` of `text`, which is YAML or JSON.
pub(super) fn find(text: &str, caret: usize) -> Option<Typing> {
    let before = text.get(..caret)?;
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let mut start = line + value_start(&before[line..])?;
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
    Some(Typing { goes: Goes::Link, style, start, end, has_blank: typed.contains(' ') })
}

/// Where the value of the line's last key begins, when it is one that holds a path.
fn value_start(before: &str) -> Option<usize> {
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
        if begins && is_apart && KEYS.contains(&name) {
            last = Some(at + 1 + blanks);
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
            "hre<CURSOR>",
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
        for text in ["<CURSOR>", "---<CURSOR>", "--<CURSOR>"] {
            let set = Set::new(&format!("{SET}{text}"));
            let (file, offset) = set.cursor();
            let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
            assert_eq!(list.items, [], "{text:?}");
        }
    }

    #[test]
    fn keys_that_the_entry_has_not_are_offered() {
        let others = "displayName:  | uid:  | topicHref:  | tocHref:  | expanded:  | maintainContext:  | homepage: ";
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
