//! What is being typed in a table of contents: the value of a key that holds a path.

use super::super::spelling::Style;
use super::context::{Goes, Typing};

const KEYS: [&str; 4] = ["href", "topicHref", "tocHref", "homepage"];

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
    fn nothing_is_offered_elsewhere() {
        for line in
            ["  name: <CURSOR>", "  hre<CURSOR>", "  href:<CURSOR>", "  href: a.md # <CURSOR>", "  xhref: <CURSOR>"]
        {
            assert_eq!(offered(line), [""; 0], "{line}");
        }
    }
}
