//! What is being typed at the caret, found from the raw text: a half-typed link is no link yet, so the parser's
//! facts cannot say. Must not ask what exists.

use super::super::directive::{Directive, Part};
use super::super::spelling::Style;
use crate::markdown::constructs::Value;

/// How far back the start of a link text or tag is looked for, in bytes.
const LOOK_BACK: usize = 4_000;

/// What may be written in a destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Goes {
    /// Articles, then other files.
    Link,
    /// Images only.
    Image,
    /// Articles to show in this one.
    Include,
    /// Code files.
    Code,
    /// Videos, sounds, pages in frames.
    Media,
    /// Tables of contents.
    Toc,
}

/// A destination that the caret is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Typing {
    /// What may be written.
    pub goes: Goes,
    /// How it has to be written.
    pub style: Style,
    /// First byte of the destination.
    pub start: usize,
    /// End of the destination, at or behind the caret.
    pub end: usize,
    /// Whether a blank was typed that a bare destination cannot hold.
    pub has_blank: bool,
}

/// What is being typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Context {
    /// Where a link leads.
    Destination(Typing),
    /// The label of a reference.
    Label {
        /// First byte of the label.
        start: usize,
        /// Its end, at or behind the caret.
        end: usize,
        /// Whether a `]` follows.
        closed: bool,
    },
    /// The word behind `[!`.
    Marker {
        /// First byte of the word.
        start: usize,
        /// Its end, at or behind the caret.
        end: usize,
        /// Whether a `]` follows.
        closed: bool,
        /// Whether only quote marks stand before the `[!`.
        in_quote: bool,
    },
}

/// What is being typed at byte `caret` of `text`; `None` where nothing can be offered.
pub(super) fn find(text: &str, caret: usize, learn: bool) -> Option<Context> {
    let line_start = text.get(..caret)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let html = || html_attribute(text, caret);
    let colons = || learn.then(|| triple_colon(text, caret)).flatten();
    let inline = || inline(text, line_start, caret, learn);
    let definition = || definition(text, line_start, caret);
    let destination = html().or_else(colons).or_else(inline).or_else(definition);
    destination.map(Context::Destination).or_else(|| bracket(text, line_start, caret))
}

/// `[text](path|`, `![alt](path|`, `[!INCLUDE [title](path|`
fn inline(text: &str, line_start: usize, caret: usize, learn: bool) -> Option<Typing> {
    let before = &text[line_start..caret];
    let close = line_start + before.rfind("](")?;
    if is_escaped(text, close) {
        return None;
    }
    let open = opening_bracket(text, close)?;
    let mut start = close + 2;
    start += text[start..caret].len() - text[start..caret].trim_start_matches([' ', '\t']).len();
    let goes = match text[..open].chars().next_back() {
        Some('!') => Goes::Image,
        _ if learn => marker_before(&text[..open]).unwrap_or(Goes::Link),
        _ => Goes::Link,
    };
    destination(text, start, caret, goes, true)
}

/// `[label]: path|`
fn definition(text: &str, line_start: usize, caret: usize) -> Option<Typing> {
    let before = &text[line_start..caret];
    let label = before.trim_start_matches([' ', '\t', '>']);
    let label = label.strip_prefix(['-', '*', '+']).map_or(label, |item| item.trim_start_matches([' ', '\t']));
    let inside = label.strip_prefix('[').filter(|inside| !inside.starts_with(['^', '!']))?;
    let close = inside.char_indices().find(|&(at, c)| c == ']' && !is_escaped(inside, at))?.0;
    if inside[..close].trim().is_empty() || inside[..close].contains('[') {
        return None;
    }
    let rest = inside[close + 1..].strip_prefix(':')?;
    let start = caret - rest.trim_start_matches([' ', '\t']).len();
    destination(text, start, caret, Goes::Link, false)
}

/// The destination from `start` when `caret` lies in it, not behind it (in a title, behind a parenthesis).
fn destination(text: &str, start: usize, caret: usize, goes: Goes, in_parentheses: bool) -> Option<Typing> {
    let typed = text.get(start..caret)?;
    if let Some(inside) = typed.strip_prefix('<') {
        if inside.contains(['<', '>']) {
            return None;
        }
        let after = text[caret..].find(['>', '\n', '\r']).unwrap_or(text.len() - caret);
        let closed = text[caret + after..].starts_with('>');
        // Without its `>` the rest of the line may be anything.
        let end = if closed { caret + after } else { caret + bare_end(&text[caret..], 0, in_parentheses) };
        let style = if goes == Goes::Include { Style::Include(true) } else { Style::Angle };
        return Some(Typing { goes, style, start: start + 1, end, has_blank: false });
    }
    let style = if goes == Goes::Include { Style::Include(false) } else { Style::Bare };
    let mut depth = 0;
    let mut has_blank = false;
    for (at, c) in typed.char_indices() {
        match c {
            _ if is_escaped(typed, at) => {}
            '(' => depth += 1,
            ')' if depth == 0 && in_parentheses => return None,
            ')' => depth -= 1,
            ' ' | '\t' => has_blank = true,
            '"' | '\'' | '<' | '>' => return None,
            _ => {}
        }
    }
    // A blank ends a definition's destination, and a link's before a title; a path with a raw blank in
    // parentheses is a common slip and is mended by what is chosen.
    if has_blank && (!in_parentheses || typed.ends_with([' ', '\t'])) {
        return None;
    }
    let end = caret + bare_end(&text[caret..], depth, in_parentheses);
    Some(Typing { goes, style, start, end, has_blank })
}

/// How many bytes of `rest` still belong to a bare destination.
fn bare_end(rest: &str, mut depth: i32, in_parentheses: bool) -> usize {
    for (at, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth <= 0 && in_parentheses => return at,
            ')' => depth -= 1,
            ' ' | '\t' | '\n' | '\r' => return at,
            // Another link begins: the parenthesis is still missing, and what follows is not ours.
            '[' | ']' | '<' | '>' | '!' => return if in_parentheses { 0 } else { at },
            _ => {}
        }
    }
    rest.len()
}

/// The `[` that the `]` at `close` belongs to, within the paragraph.
fn opening_bracket(text: &str, close: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0;
    let mut line_is_blank = false;
    for at in (close.saturating_sub(LOOK_BACK)..close).rev() {
        match bytes[at] {
            b'\n' if line_is_blank => return None,
            b'\n' => line_is_blank = true,
            b' ' | b'\t' | b'\r' => {}
            b']' if !is_escaped(text, at) => (depth, line_is_blank) = (depth + 1, false),
            b'[' if !is_escaped(text, at) && depth == 0 => return Some(at),
            b'[' if !is_escaped(text, at) => (depth, line_is_blank) = (depth - 1, false),
            _ => line_is_blank = false,
        }
    }
    None
}

/// What `[!INCLUDE `, `[!code-cs` and the like before a link's bracket ask for.
fn marker_before(before: &str) -> Option<Goes> {
    let before = before.trim_end_matches([' ', '\t']);
    let word = &before[before.rfind("[!")? + 2..];
    let lower = word.to_ascii_lowercase();
    if matches!(lower.trim_end_matches(['+', '-']), "include") {
        return Some(Goes::Include);
    }
    let code = lower.starts_with("code") || lower.starts_with("notebook");
    (code && !word.contains([' ', ']', '\n'])).then_some(Goes::Code)
}

/// `<a href="path|`, `<img src='path|`
fn html_attribute(text: &str, caret: usize) -> Option<Typing> {
    let window = back(text, caret);
    let open = window.rfind('<')?;
    let tag = &window[open + 1..];
    let name_len = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    let name = tag[..name_len].to_ascii_lowercase();
    let (attribute, start, quote) = open_attribute(&tag[name_len..])?;
    let goes = match (&*name, &*attribute.to_ascii_lowercase()) {
        ("img", "src") | ("video", "poster") => Goes::Image,
        ("a" | "area" | "link", "href") => Goes::Link,
        ("video" | "audio" | "source" | "track" | "iframe" | "embed", "src") => Goes::Media,
        _ => return None,
    };
    quoted(text, caret, tag.len() - name_len - start, quote, goes)
}

/// `:::image source="path|`
fn triple_colon(text: &str, caret: usize) -> Option<Typing> {
    let (directive, part) = Directive::around(text, caret)?;
    let Part::Value(index, value) = part else { return None };
    let written = directive.whole.attributes.get(index)?;
    let construct = directive.construct(text)?;
    let goes = match construct.attribute(&text[written.name.clone()])?.value {
        Value::Image => Goes::Image,
        Value::Link => Goes::Link,
        Value::Code => Goes::Code,
        _ => return None,
    };
    quoted(text, caret, caret - value.start, '"', goes)
}

/// The value of `typed` bytes before `caret`, up to its quote or the end of the line.
fn quoted(text: &str, caret: usize, typed: usize, quote: char, goes: Goes) -> Option<Typing> {
    let rest = &text[caret..];
    let after = rest.find([quote, '\n', '\r']).unwrap_or(rest.len());
    let closed = rest[after..].starts_with(quote);
    let end = if closed { caret + after } else { caret + rest.find([' ', '\t', '>', '\n', '\r']).unwrap_or(after) };
    Some(Typing { goes, style: Style::Quoted, start: caret - typed, end, has_blank: false })
}

/// The attribute whose quoted value `attributes` ends in: its name, where the value starts, its quote.
fn open_attribute(attributes: &str) -> Option<(&str, usize, char)> {
    let mut at = 0;
    loop {
        let rest = &attributes[at..];
        let blank = rest.len() - rest.trim_start().len();
        if blank == 0 {
            return None;
        }
        let name_start = at + blank;
        let rest = &attributes[name_start..];
        let name_len = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':'))?;
        if name_len == 0 {
            return None;
        }
        let name = &rest[..name_len];
        let after = rest[name_len..].trim_start();
        let Some(value) = after.strip_prefix('=') else {
            at = name_start + name_len; // An attribute without a value.
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let start = attributes.len() - value.len() + 1;
        match attributes[start..].find(quote) {
            Some(len) => at = start + len + 1,
            None if attributes[start..].contains(['\n', '\r']) => return None,
            None => return Some((name, start, quote)),
        }
    }
}

/// The last stretch of `text` before `caret`, from a character's start.
fn back(text: &str, caret: usize) -> &str {
    let mut from = caret.saturating_sub(LOOK_BACK);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..caret]
}

/// `[label|`, `[text][label|`, `[!NO|`
fn bracket(text: &str, line_start: usize, caret: usize) -> Option<Context> {
    let before = &text[line_start..caret];
    let open = before.rfind('[')?;
    let typed = &before[open + 1..];
    if is_escaped(before, open) || typed.contains([']', '`', '(']) {
        return None;
    }
    let lead = &before[..open];
    let start = line_start + open + 1;
    if let Some(word) = typed.strip_prefix('!') {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '#');
        if !word.chars().all(is_word) {
            return None;
        }
        let rest = &text[caret..];
        let end = caret + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let closed = text[end..].starts_with(']');
        let quote = lead.trim_start_matches([' ', '\t']);
        let in_quote = quote.starts_with('>') && quote.chars().all(|c| matches!(c, '>' | ' ' | '\t'));
        return Some(Context::Marker { start: start + 1, end, closed, in_quote });
    }
    // The title of an `[!INCLUDE [..` is no label either.
    let is_title = || lead.rfind("[!").is_some_and(|at| !lead[at..].contains(']'));
    if typed.starts_with('^') || lead.ends_with('!') || is_checkbox(lead, typed) || is_title() {
        return None;
    }
    let rest = &text[caret..];
    let end = rest.find(['[', ']', '\n', '\r']).unwrap_or(rest.len());
    let closed = rest[end..].starts_with(']');
    let end = if closed { caret + end } else { caret };
    // `[text](..` and `[label]: ..` are finished; their text is not a label.
    if closed && text[end + 1..].starts_with(['(', ':']) {
        return None;
    }
    Some(Context::Label { start, end, closed })
}

/// Whether `- [ ` may become a checkbox.
fn is_checkbox(lead: &str, typed: &str) -> bool {
    let lead = lead.trim_matches([' ', '\t', '>']);
    let numbered =
        lead.strip_suffix(['.', ')']).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    (numbered || matches!(lead, "-" | "*" | "+")) && matches!(typed, "" | " " | "x" | "X")
}

fn is_escaped(text: &str, at: usize) -> bool {
    text.as_bytes()[..at].iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The destination around `|` with what may go there, or what else it is.
    fn show(marked: &str) -> String {
        let caret = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        match find(&text, caret, true) {
            None => "-".into(),
            Some(Context::Destination(typing)) => {
                let style = match typing.style {
                    Style::Bare => "",
                    Style::Angle | Style::Include(true) => "<>",
                    Style::Quoted => "\"",
                    Style::Include(false) => "",
                };
                format!("{:?}{style} {}", typing.goes, &text[typing.start..typing.end])
            }
            Some(Context::Label { start, end, closed }) => {
                format!("label {}{}", &text[start..end], if closed { "]" } else { "" })
            }
            Some(Context::Marker { start, end, closed, in_quote }) => format!(
                "{} {}{}",
                if in_quote { "alert" } else { "marker" },
                &text[start..end],
                if closed { "]" } else { "" }
            ),
        }
    }

    #[test]
    fn half_typed_links_are_found_in_raw_text() {
        for (text, expected) in [
            ("see [x](|", "Link "),
            ("see [x](pa|", "Link pa"),
            ("see [x](pa|th.md) more", "Link path.md"),
            ("see [x](|) more", "Link "),
            ("see [x](pa|th.md \"title\")", "Link path.md"),
            ("see [x](path.md \"ti|tle\")", "-"),
            ("see [x](path.md) |", "-"),
            ("see [x](a(b|)c.md)", "Link a(b)c.md"),
            ("see [x](a\\)b|.md)", "Link a\\)b.md"),
            ("see [x](<a b|c.md>)", "Link<> a bc.md"),
            ("see [x](<a b|", "Link<> a b"),
            ("see [x](<a b.md>|", "-"),
            ("see [x](a b|", "Link a b"),
            ("see [x](a.md |", "-"),
            ("see [x](|[y](z.md)", "Link "),
            ("see ![x](|", "Image "),
            ("[![x](a.png)](|", "Link "),
            ("a [text\nover lines](pa|", "Link pa"),
            ("a [text\n\nnot a link](pa|", "-"),
            ("not a link](pa|", "-"),
            ("\\[x\\](pa|", "-"),
            ("[x](other.md#fr|ag)", "Link other.md#frag"),
            ("[!INCLUDE [x](|)]", "Include "),
            ("[!include[x](pa|)]", "Include pa"),
            ("[!code-csharp[x](pa|)]", "Code pa"),
            ("漢字😀 [x](漢|字.md)", "Link 漢字.md"),
        ] {
            assert_eq!(show(text), expected, "{text:?}");
        }
    }

    #[test]
    fn definitions_and_attributes_are_found() {
        for (text, expected) in [
            ("[x]: |", "Link "),
            ("[x]:|", "Link "),
            ("> [x]: pa|th.md", "Link path.md"),
            ("[x]: <a |b.md>", "Link<> a b.md"),
            ("[x]: path.md |", "-"),
            ("[^1]: no|te", "-"),
            ("text [x]: pa|", "-"),
            ("<a href=\"|\">", "Link\" "),
            ("<a class='b' href='pa|th.md'>", "Link\" path.md"),
            ("<a\n  href=\"pa|", "Link\" pa"),
            ("<img width=\"3\" src=\"|", "Image\" "),
            ("<source src=\"a|\">", "Media\" a"),
            ("<a title=\"|\">", "-"),
            ("<a href=\"x\"> |", "-"),
            (":::image type=\"content\" source=\"a/|b.png\":::", "Image\" a/b.png"),
            ("::: code language=\"c\" source=\"|", "Code\" "),
            (":::image alt-text=\"|", "-"),
            (":::image source=\"a.png\":::|", "-"),
            (":::video thumbnail=\"a|", "Image\" a"),
            (":::video source=\"a|", "-"),
            (":::image link=\"a|.md\" source=\"b.png\":::", "Link\" a.md"),
        ] {
            assert_eq!(show(text), expected, "{text:?}");
        }
    }

    #[test]
    fn brackets_hold_labels_or_alert_kinds() {
        for (text, expected) in [
            ("[text][|", "label "),
            ("[text][la|bel]", "label label]"),
            ("see [la|", "label la"),
            ("- [|", "-"),
            ("- [ |]", "-"),
            ("1. [x|]", "-"),
            ("- [la|", "label la"),
            ("[^|", "-"),
            ("![|", "-"),
            ("[te|xt](a.md)", "-"),
            ("> [!|", "alert "),
            ("> [!NO|]", "alert NO]"),
            (">[!no|TE]", "alert noTE]"),
            ("text [!IN|", "marker IN"),
            ("[!INCLUDE [|", "-"),
            ("[!INCLUDE [ti|", "-"),
            ("[!NOTE] [la|", "label la"),
            ("plain |prose", "-"),
            ("- [x] do|ne", "-"),
        ] {
            assert_eq!(show(text), expected, "{text:?}");
        }
    }
}
