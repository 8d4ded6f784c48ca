//! Writing links: the relative path from one file to another, escaped for a Markdown destination.
//! The opposite of `resolve`.

use std::path::{Component, Path};

/// Where a destination is written: decides which characters have to be encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// `(path)` or `[label]: path`: a blank or a parenthesis would end it.
    Bare,
    /// `(<path>)`: only angle brackets would end it.
    Angle,
    /// A quoted attribute, in HTML or in `:::`.
    Quoted,
    /// The path of an `[!INCLUDE]`, which is never decoded; whether it stands in angle brackets.
    Include(bool),
}

/// `to` as seen from the folder of the file `from`, with `/` between the parts and nothing escaped:
/// `setup.md`, `../media/a b.png`. Both paths absolute and normalised.
#[must_use]
pub fn relative_path(from: &Path, to: &Path) -> String {
    relative_to_folder(from.parent().unwrap_or(Path::new("")), to)
}

/// `to` as seen from `folder`, likewise; empty when they are the same.
#[must_use]
pub fn relative_to_folder(folder: &Path, to: &Path) -> String {
    let base: Vec<Component<'_>> = folder.components().collect();
    let target: Vec<Component<'_>> = to.components().collect();
    let shared = base.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = base.len() - shared;
    let down = target.iter().skip(shared).map(|part| part.as_os_str().to_string_lossy());
    let parts: Vec<_> = std::iter::repeat_n("..".into(), up).chain(down).collect();
    parts.join("/")
}

/// `path` (with `/`, decoded) as a bare destination.
#[must_use]
pub fn encode_path(path: &str) -> String {
    encode(path, Style::Bare, &['#', '?'])
}

/// `fragment` as part of a bare destination.
#[must_use]
pub fn encode_fragment(fragment: &str) -> String {
    encode(fragment, Style::Bare, &[])
}

/// `path` (with `/`, decoded) as it has to be written in `style`; `None` when no spelling leads there.
#[must_use]
pub fn encode_path_as(path: &str, style: Style) -> Option<String> {
    if let Style::Include(angle) = style {
        let bad = |c: char| c.is_control() || matches!(c, '<' | '>') || !angle && matches!(c, ' ' | '(' | ')');
        return (!path.contains(bad)).then(|| path.to_owned());
    }
    Some(encode(path, style, &['#', '?']))
}

/// `fragment` (decoded) as it has to be written in `style`.
#[must_use]
pub fn encode_fragment_as(fragment: &str, style: Style) -> String {
    match style {
        Style::Include(_) => fragment.to_owned(),
        _ => encode(fragment, style, &[]),
    }
}

/// Characters beyond ASCII stay as they are: every generator reads them, and writers can too. But a blank of
/// another script ends a destination as well, and `|` the cell of a table.
fn encode(raw: &str, style: Style, more: &[char]) -> String {
    let mut written = String::with_capacity(raw.len());
    for c in raw.chars() {
        let special = match c {
            ' ' | '(' | ')' => style != Style::Angle,
            '%' | '<' | '>' | '"' | '\'' | '`' | '|' | '\\' | '&' => true,
            _ => c.is_control() || c.is_whitespace() || more.contains(&c),
        };
        if special {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                written.push_str(percent_encoding::percent_encode_byte(byte));
            }
        } else {
            written.push(c);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_from_the_linking_file() {
        for (from, to, expected) in [
            ("/set/a.md", "/set/b.md", "b.md"),
            ("/set/a.md", "/set/media/b.png", "media/b.png"),
            ("/set/one/a.md", "/set/two/b.md", "../two/b.md"),
            ("/set/one/two/a.md", "/set/b.md", "../../b.md"),
        ] {
            assert_eq!(relative_path(Path::new(from), Path::new(to)), expected);
        }
    }

    #[test]
    fn a_folder_is_left_upwards_and_is_nothing_from_itself() {
        for (folder, to, expected) in
            [("/a/b", "/a/b/c/d.md", "c/d.md"), ("/a/b", "/a/x.json", "../x.json"), ("/a/b", "/a/b", "")]
        {
            assert_eq!(relative_to_folder(Path::new(folder), Path::new(to)), expected);
        }
    }

    #[test]
    fn paths_are_written_so_that_nothing_ends_them() {
        for (raw, bare, angle) in [
            ("a b.md", "a%20b.md", "a b.md"),
            ("../my media/a(1)#2%.png", "../my%20media/a%281%29%232%25.png", "../my media/a(1)%232%25.png"),
            ("日本語/é_-~.md", "日本語/é_-~.md", "日本語/é_-~.md"),
            ("a&b`c|d.md", "a%26b%60c%7Cd.md", "a%26b%60c%7Cd.md"),
            ("a\u{3000}b.md", "a%E3%80%80b.md", "a%E3%80%80b.md"),
        ] {
            assert_eq!(encode_path(raw), bare);
            assert_eq!(encode_path_as(raw, Style::Bare).as_deref(), Some(bare));
            assert_eq!(encode_path_as(raw, Style::Angle).as_deref(), Some(angle));
        }
        assert_eq!(encode_path_as("a b.md", Style::Include(false)), None);
        assert_eq!(encode_path_as("a b%20.md", Style::Include(true)).as_deref(), Some("a b%20.md"));
    }
}
