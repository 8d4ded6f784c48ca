//! Whether a text with comments put into it still reads as it did.
//!
//! Owns no edit: `features::suppress` proposes them, and asks here before it shows one to a writer.

use super::Dialect;
use super::dialect::{is_block_line, scan};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Whether readers of `after` see what readers of `before` saw, comments for guidepost left aside.
#[must_use]
pub fn reads_the_same(before: &str, after: &str, dialect: Dialect) -> bool {
    outline(before, dialect) == outline(after, dialect)
}

/// What a text shows, without comments for guidepost.
fn outline(text: &str, dialect: Dialect) -> Vec<String> {
    let text = if dialect.learn { without_block_lines(text) } else { text.to_owned() };
    let text = scan(&text, dialect.learn).text;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut seen: Vec<String> = Vec::new();
    // The text so far between two other events: a comment in between parts nothing.
    let mut run = String::new();
    for event in Parser::new_ext(&text, options) {
        match event {
            Event::Text(text) => run.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) if is_ours(html.trim()) => {}
            // What is left of a block is shown by its lines.
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            other => {
                flush(&mut run, &mut seen);
                seen.push(format!("{other:?}"));
            }
        }
    }
    flush(&mut run, &mut seen);
    seen
}

/// Whether a piece of HTML is nothing or a comment for guidepost.
fn is_ours(html: &str) -> bool {
    let inside = html.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    html.is_empty() || inside.is_some_and(|inside| inside.trim_start().starts_with("guidepost-"))
}

fn flush(run: &mut String, seen: &mut Vec<String>) {
    // Blanks in front of a comment were none before it came.
    if !run.trim_end().is_empty() {
        seen.push(run.trim_end().to_owned());
    }
    run.clear();
}

/// `text` with Learn's own lines (zones, alert markers) blanked, which Markdown would take for text.
fn without_block_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if is_learn_line(line) {
            let mark = line.find(|c: char| !matches!(c, ' ' | '\t' | '>')).unwrap_or(0);
            out.push_str(line.get(..mark).unwrap_or_default());
            out.push('\n');
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Whether `line` is one of Learn's own: nothing may be put on it.
#[must_use]
pub fn is_learn_line(line: &str) -> bool {
    let content = line.trim().trim_start_matches(['>', ' ', '\t']);
    is_block_line(line.trim_end_matches('\n')) || content.starts_with("[!") || content.starts_with(":::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_may_not_part_what_belongs_together() {
        for (before, after, same) in [
            ("# A\nb\n", "# A\nC\nb\n", true),
            ("a\nb\n", "a\nC\nb\n", false),
            ("a\nb\n", "a C\nb\n", true),
            ("- a\n- b\n", "- a\nC\n- b\n", false),
            ("- a\n- b\n", "- a\n  C\n- b\n", true),
            ("```\na\n```\n", "```\nC\na\n```\n", false),
            ("|a|b|\n|-|-|\n|c|d|\n", "|a|b|\n|-|-|\nC\n|c|d|\n", false),
            ("|a|b|\n|-|-|\n|c|d|\n", "C\n|a|b|\n|-|-|\n|c|d|\n", true),
            (":::zone pivot=\"a\"\nb\n:::zone-end\n", ":::zone pivot=\"a\"\nC\nb\n:::zone-end\n", true),
            ("> [!NOTE]\n> b\n", "> [!NOTE]\n> C\n> b\n", true),
            ("<div>\na\n</div>\n", "<div>\nC\na\n</div>\n", true),
        ] {
            let after = after.replace('C', "<!-- guidepost-enable -->");
            assert_eq!(reads_the_same(before, &after, Dialect::LEARN), same, "{after}");
        }
    }
}
