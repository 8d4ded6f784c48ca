//! Writing links: the relative path from one file to another, escaped for a Markdown destination.
//! The opposite of `resolve`.

use std::path::{Component, Path};

/// ASCII that cannot stand in a bare Markdown destination as it is, nor in the path of a URL.
/// Letters of other scripts stay as they are: writers read them, and browsers encode them.
const ENCODED: &[u8] = b" \"#%<>?()\\`";

/// `to` as seen from the folder of the file `from`, with `/` between the parts and nothing escaped:
/// `setup.md`, `../media/a b.png`. Both paths absolute and normalised.
#[must_use]
pub fn relative_path(from: &Path, to: &Path) -> String {
    let base: Vec<Component<'_>> = from.parent().map(|parent| parent.components().collect()).unwrap_or_default();
    let target: Vec<Component<'_>> = to.components().collect();
    let shared = base.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = base.len() - shared;
    let down = target[shared..].iter().map(|part| part.as_os_str().to_string_lossy());
    let parts: Vec<_> = std::iter::repeat_n("..".into(), up).chain(down).collect();
    parts.join("/")
}

/// `path` with the characters percent-encoded that a bare Markdown destination cannot hold.
#[must_use]
pub fn encode_path(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for c in path.chars() {
        match u8::try_from(c) {
            Ok(byte) if byte.is_ascii_control() || ENCODED.contains(&byte) => {
                encoded.push_str(percent_encoding::percent_encode_byte(byte));
            }
            _ => encoded.push(c),
        }
    }
    encoded
}

/// `fragment` with the characters percent-encoded that a bare Markdown destination cannot hold.
#[must_use]
pub fn encode_fragment(fragment: &str) -> String {
    encode_path(fragment)
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
    fn only_what_a_destination_cannot_hold_is_encoded() {
        assert_eq!(encode_path("../my media/a(1)#2%.png"), "../my%20media/a%281%29%232%25.png");
        assert_eq!(encode_path("日本語/é_-~.md"), "日本語/é_-~.md");
    }
}
