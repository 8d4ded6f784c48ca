//! Names of files that a text mentions without linking to them in a way that we read: pages in YAML, configuration in
//! JSON, templates, and the metadata of articles.
//!
//! Only whether a name is mentioned is kept, as a hash of its last part, so that an answer is never "unused" for a file
//! that something else uses. Must not say what a mention means.

use crate::files::is_image;
use crate::text::Span;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;

/// Files that are read for nothing but what they mention.
const BEARERS: [&str; 13] =
    ["json", "jsonc", "html", "htm", "css", "scss", "js", "mjs", "ts", "liquid", "tmpl", "cshtml", "csproj"];

/// Keys of YAML pages whose values are addresses, which may have neither an extension nor a slash.
const ADDRESSES: [&str; 6] = ["url", "href", "link", "homepage", "tocHref", "topicHref"];

/// Longer texts are data.
pub const LONGEST: usize = 1 << 20;

/// Whether the file `path`, which is neither Markdown nor YAML, is read for what it mentions. Redirections name what is
/// gone.
#[must_use]
pub fn is_bearer(path: &Path) -> bool {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default().to_ascii_lowercase();
    BEARERS.iter().any(|known| extension.eq_ignore_ascii_case(known))
        && !name.contains("redirection")
        && !name.starts_with("package-lock")
        && !name.starts_with("xrefmap")
}

/// The names that a text which is no Markdown mentions: of files, and last parts of addresses. Sorted.
#[must_use]
pub fn of_text(text: &str) -> Box<[u32]> {
    let mut found = Vec::new();
    if text.len() <= LONGEST && !is_list_of_findings(text) {
        let mut before = "";
        for piece in pieces(text) {
            // `picture (1).png` ends in two pieces.
            if piece.starts_with('.') && !piece.contains(['/', '\\']) {
                found.push(hash(&format!("{before}{piece}")));
            }
            let is_address = ADDRESSES.contains(&before.trim_matches(':'));
            // In JSON the colon stands alone.
            before = if piece == ":" { before } else { piece };
            if is_address || piece.contains(['/', '\\', '.']) {
                found.extend(name(piece).map(hash));
            }
        }
    }
    sorted(found)
}

/// The same, but for what stands at `spans`.
#[must_use]
pub fn beside(text: &str, spans: impl Iterator<Item = Span>) -> Box<[u32]> {
    let mut spans: Vec<Span> = spans.collect();
    spans.sort_unstable();
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for span in spans {
        rest.push_str(text.get(at..span.start as usize).unwrap_or_default());
        // A sign that no file has in its name: the key in front must not take what follows for its value.
        rest.push('\0');
        at = at.max(span.end as usize);
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    of_text(&rest)
}

/// Whether `text` is a baseline of accepted findings: it names the very files that nothing uses.
fn is_list_of_findings(text: &str) -> bool {
    let start = text.chars().filter(|c| !c.is_whitespace()).take(64).collect::<String>();
    start.starts_with("{\"version\":") && start.contains(",\"findings\":[")
}

/// The names that a Markdown text mentions beside its links: images in its header (`header` is that part of the text),
/// and files of repositories on GitHub that `urls` lead to. Sorted.
#[must_use]
pub fn of_article<'u>(header: &str, urls: impl Iterator<Item = &'u str>) -> Box<[u32]> {
    let images = pieces(header).filter_map(name).filter(|name| is_image(Path::new(name)));
    let mut found: Vec<u32> = images.map(hash).collect();
    for url in urls.filter(|url| url.contains("github")) {
        // Any folder of the address may be the sample that is meant as a whole.
        let parts = url.split(['?', '#']).next().unwrap_or_default().split('/').skip(5);
        found.extend(parts.filter(|part| !part.is_empty()).filter_map(name).map(hash));
    }
    sorted(found)
}

/// The hash under which a mention of a file or folder of this name is found.
#[must_use]
pub fn key(name_of_file: &str) -> u32 {
    let mut pieces = pieces(name_of_file).collect::<Vec<_>>().into_iter().rev();
    match (pieces.next().unwrap_or_default(), pieces.next()) {
        (extension, Some(before)) if extension.starts_with('.') => hash(&format!("{before}{extension}")),
        (last, _) => hash(last),
    }
}

fn sorted(mut found: Vec<u32>) -> Box<[u32]> {
    found.sort_unstable();
    found.dedup();
    found.into()
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    const AROUND: [char; 16] = ['"', '\'', '(', ')', '<', '>', '[', ']', '{', '}', '|', ',', ';', '=', '`', '*'];
    let pieces = text.split(|c: char| c.is_whitespace() || AROUND.contains(&c));
    pieces.filter(|piece| !piece.is_empty())
}

/// The last part of a path or address, without query and fragment.
fn name(piece: &str) -> Option<&str> {
    let path = piece.split(['?', '#']).next().unwrap_or_default().trim_end_matches(['/', '\\', '.', ':', '!']);
    // The last blank of a name that is escaped, as it would be when it is not.
    let last = path.rsplit(['/', '\\']).next()?.rsplit("%20").next()?;
    (!last.is_empty()).then_some(last)
}

fn hash(name: &str) -> u32 {
    let mut hasher = FxHasher::default();
    match name.contains('%') {
        true => percent_encoding::percent_decode_str(name).decode_utf8_lossy().to_lowercase().hash(&mut hasher),
        false => name.to_lowercase().hash(&mut hasher),
    }
    // The high bits are the well mixed ones.
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_mentioned_in_whatever_way_it_is_written() {
        for (text, name, expected) in [
            ("image: ./media/Icon.svg", "icon.svg", true),
            ("\"_appLogoPath\": \"images/logo.png\",", "logo.png", true),
            ("a: |\n  ![x](media/a%20b.png \"t\")", "a b.png", true),
            ("src: media/my picture.png", "my picture.png", true),
            ("url: /azure/set/overview?view=x", "overview", true),
            ("url: overview", "overview", true),
            ("{\"url\": \"overview\"}", "overview", true),
            ("background: url(../img/bg.gif)", "bg.gif", true),
            ("summary: An overview", "overview", false),
            ("see media/other.png.", "other.png", true),
            ("path: media\\x.png", "x.png", true),
            ("path: media/picture (1).png", "picture (1).png", true),
            ("path: media/picture%20(1).png", "picture (1).png", true),
            ("files: ['**/*.png', '*.jpg']", "picture (1).png", false),
            ("path: media/xx.png", "x.png", false),
        ] {
            let found = of_text(text);
            assert_eq!(
                found.binary_search(&key(name)).is_ok(),
                expected,
                "{text} {name} {:?}",
                pieces(text).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn articles_mention_images_of_their_header_and_samples_on_github() {
        let url = "https://github.com/contoso/docs/tree/main/samples/Kettle/Program.cs#L3";
        let found = of_article(
            "ms.image: media/social.png\ntitle: a.b\nurl: x",
            [url, "https://example.com/a/b/c/d/e"].into_iter(),
        );
        for (name, expected) in
            [("social.png", true), ("kettle", true), ("Program.cs", true), ("a.b", false), ("x", false), ("e", false)]
        {
            assert_eq!(found.binary_search(&key(name)).is_ok(), expected, "{name}");
        }
    }

    #[test]
    fn only_texts_that_may_use_a_file_are_read() {
        for (name, expected) in [
            ("docfx.json", true),
            ("a/theme.CSS", true),
            (".openpublishing.redirection.json", false),
            ("Program.cs", false),
            ("a.png", false),
        ] {
            assert_eq!(is_bearer(Path::new(name)), expected, "{name}");
        }
    }
}
