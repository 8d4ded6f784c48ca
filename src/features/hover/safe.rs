//! Makes Markdown harmless: no HTML, no link but to the web and to files of the set.
//!
//! The renderers before it already leave such things out; this is the check of the result as a client reads it,
//! because what was code or HTML in an article may be neither in an excerpt.

use super::super::spelling::file_uri;
use crate::graph::Snapshot;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// Rounds of repair: each leaves less to repair, and two are enough for all that was seen.
const ROUNDS: usize = 6;

/// `markdown` without HTML and without links that do more than open a page.
pub(super) fn made_safe(snapshot: &Snapshot, markdown: String) -> String {
    let roots = snapshot.docsets().iter().filter_map(|docset| file_uri(&docset.readable_root));
    neutralised(markdown, &roots.collect::<Vec<_>>())
}

fn neutralised(mut markdown: String, roots: &[String]) -> String {
    for _ in 0..ROUNDS {
        let mut bad = offenders(&markdown, roots);
        if bad.is_empty() {
            return markdown;
        }
        bad.sort_unstable();
        bad.dedup();
        for at in bad.into_iter().rev() {
            match markdown.as_bytes().get(at) {
                Some(b'<') => markdown.replace_range(at..=at, "&lt;"),
                Some(b'!') => markdown.insert(at + 1, '\\'),
                _ => markdown.insert(at, '\\'),
            }
        }
    }
    markdown.replace('<', "&lt;").replace("](", "]\\(").replace("]:", "]\\:")
}

/// Where HTML and forbidden links begin.
fn offenders(markdown: &str, roots: &[String]) -> Vec<usize> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut bad = Vec::new();
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => {
                let lines = markdown[range.clone()].match_indices('<').map(|(at, _)| range.start + at);
                bad.extend(lines);
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if !is_harmless(&dest_url, roots) =>
            {
                bad.push(range.start);
            }
            _ => {}
        }
    }
    bad
}

fn is_harmless(url: &str, roots: &[String]) -> bool {
    let lower = url.to_ascii_lowercase();
    if lower.starts_with("file:") {
        let inside =
            |root: &String| url.strip_prefix(root.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'));
        return roots.iter().any(inside) && !url.contains("/../") && !lower.contains("%2e%2e");
    }
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn html_and_commands_are_shown_as_text() {
        let roots = ["file:///set".to_owned()];
        for (markdown, safe) in [
            ("plain [x](https://example.com) `<b>`", "plain [x](https://example.com) `<b>`"),
            ("[x](command:do)", "\\[x](command:do)"),
            ("![x](javascript:alert%281%29)", "!\\[x](javascript:alert%281%29)"),
            ("a <b onclick=\"x\">c</b>", "a &lt;b onclick=\"x\">c&lt;/b>"),
            ("<script>\nalert()\n</script>", "&lt;script>\nalert()\n&lt;/script>"),
            ("[x](file:///set/a.md#L3)", "[x](file:///set/a.md#L3)"),
            ("[x](file:///etc/passwd)", "\\[x](file:///etc/passwd)"),
            ("[x](file:///set/../etc/passwd)", "\\[x](file:///set/../etc/passwd)"),
            ("[x](file:///set2/a.md)", "\\[x](file:///set2/a.md)"),
            ("<command:do>", "&lt;command:do>"),
            ("[x]\n\n[x]: command:do", "\\[x]\n\n[x]: command:do"),
            ("    <b> is code here", "    <b> is code here"),
        ] {
            assert_eq!(neutralised(markdown.to_owned(), &roots), safe, "{markdown}");
        }
    }

    proptest! {
        #[test]
        fn nothing_dangerous_survives(parts in prop::collection::vec(prop::sample::select(vec![
            "<b>", "</b>", "<!--", "-->", "[x](command:a)", "[", "](javascript:b)", "![", "`", "```\n", "\n", "\n\n", "    ",
            "> ", "- ", "<a href=\"command:x\">", "[x]: command:a\n", "[x]", "\\", "<command:a>", "&lt;", "|", "漢",
        ]), 0..30)) {
            let safe = neutralised(parts.concat(), &[]);
            prop_assert_eq!(offenders(&safe, &[]), Vec::<usize>::new(), "{}", safe);
        }
    }
}
