//! How a link's destination is read: external, site-absolute, or a path in the set. Pure path
//! arithmetic; whether a target exists is `graph`'s matter.

use super::{Docset, Generator};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// Where a destination leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A place in this very file (`#fragment`, empty, or only a query).
    SelfPage {
        /// Decoded fragment; `None` when absent or empty.
        fragment: Option<String>,
    },
    /// A file by path.
    File {
        /// Absolute, normalised, decoded, as spelt in the link. No trailing `/`, except where a file name
        /// (one with an extension) has one: such a path names nothing.
        path: PathBuf,
        /// Decoded fragment; `None` when absent or empty.
        fragment: Option<String>,
    },
    /// Leaves the readable root.
    OutOfScope,
    /// A URL with a scheme or host; not checked.
    External,
    /// A path from the site's root (`/azure/...`) that leads to another set; not checked.
    SiteAbsolute,
    /// A path of the site below the base of a set of this repository, by its host or not: whether it leads to
    /// an article here the graph knows.
    Site {
        /// The path's key, see [`super::Docset::site_keys`].
        key: PathBuf,
        /// Decoded fragment; `None` when absent or empty.
        fragment: Option<String>,
    },
    /// An `xref:` uid.
    Xref,
    /// A path on the writer's own drive (`C:\..`).
    LocalPath,
    /// Cannot be known (template syntax, a repository that only the build fetches).
    Unknown,
}

/// Reads `url` (escapes decoded, percent-encoding kept) as written in the file `from`.
///
/// Learn: `xref:` first; then the whole destination is percent-decoded, trimmed, and split at the first `#`
/// and the first `?` before it; `\` counts as `/`; `~/` is the set's root; a leading `/` is the site's root.
/// GitHub: split first, then path and fragment are decoded each for itself; `\` and `~` are ordinary
/// characters; a leading `/` is the repository's root.
#[must_use]
pub fn destination(docset: &Docset, from: &Path, url: &str) -> Destination {
    // The bulk of all links, and nothing in them is ours.
    if url.starts_with("https://") || url.starts_with("http://") {
        return match docset.generator {
            Generator::Learn => own_site(docset, url).unwrap_or(Destination::External),
            Generator::GitHub => Destination::External,
        };
    }
    if url.contains("{{") || url.contains("{%") {
        return Destination::Unknown;
    }
    match docset.generator {
        Generator::Learn => learn(docset, from, url),
        Generator::GitHub => github(docset, from, url),
    }
}

fn learn(docset: &Docset, from: &Path, url: &str) -> Destination {
    if url.starts_with("xref:") {
        return Destination::Xref;
    }
    let decoded = decode(url);
    let (path, fragment) = split(decoded.trim());
    let path = path.trim_end();
    if path.is_empty() {
        return Destination::SelfPage { fragment: own(fragment.into()) };
    }
    if let Some(leads_away) = leads_away(path, is_slash) {
        return leads_away;
    }
    if path.starts_with(is_slash) {
        return site(docset, path, fragment).unwrap_or(Destination::SiteAbsolute);
    }
    file(docset, from, path, is_slash, own(fragment.into()))
}

/// An address with a host of the set's own site.
fn own_site(docset: &Docset, url: &str) -> Option<Destination> {
    let decoded = decode(docset.own_site_path(url.trim())?);
    let (path, fragment) = split(&decoded);
    site(docset, path.trim_end(), fragment)
}

fn site(docset: &Docset, path: &str, fragment: &str) -> Option<Destination> {
    let key = docset.site_key(path)?;
    Some(Destination::Site { key, fragment: own(fragment.to_owned().into()) })
}

fn github(docset: &Docset, from: &Path, url: &str) -> Destination {
    let (path, fragment) = split(url.trim());
    let fragment = own(decode(fragment));
    if path.is_empty() {
        return Destination::SelfPage { fragment };
    }
    if let Some(leads_away) = leads_away(path, |c| c == '/') {
        return leads_away;
    }
    let path = decode(path);
    match path.strip_prefix('/') {
        // A repository of Learn articles has a README.md that may speak of the site's root or its own.
        Some(_) if docset.is_rest => Destination::SiteAbsolute,
        Some(below) => join(docset, &docset.readable_root, below, |c| c == '/', fragment),
        None => file(docset, from, &path, |c| c == '/', fragment),
    }
}

/// The files that a writer may mean who writes `url`, a path from the site's root ([`Destination::SiteAbsolute`])
/// that ends like a file's name, in the file `from`: beside the article, and in the set's root.
#[must_use]
pub fn meant_files(docset: &Docset, from: &Path, url: &str) -> Option<[PathBuf; 2]> {
    let decoded = decode(url);
    let (path, _) = split(decoded.trim());
    let below = path.trim_end().trim_start_matches(is_slash);
    Path::new(below).extension().filter(|extension| !extension.is_empty())?;
    let meant = |base: &Path| match join(docset, base, below, is_slash, None) {
        Destination::File { path, .. } => Some(path),
        _ => None,
    };
    Some([meant(from.parent()?)?, meant(&docset.root)?])
}

/// Reads the path of an `[!INCLUDE]` as written in the file `from`: never percent-decoded, and `#` and `?`
/// are ordinary characters. Only [`Destination::File`] can be included.
#[must_use]
pub fn include_destination(docset: &Docset, from: &Path, path: &str) -> Destination {
    let path = path.trim();
    if path.contains("{{") || path.contains("{%") {
        return Destination::Unknown;
    }
    if path.is_empty() {
        return Destination::SelfPage { fragment: None };
    }
    if let Some(leads_away) = leads_away(path, is_slash) {
        return leads_away;
    }
    if path.starts_with(is_slash) {
        return Destination::SiteAbsolute;
    }
    file(docset, from, path, is_slash, None)
}

/// The spelling under which paths compare: NFC, lower case, `/` as separator.
#[must_use]
pub fn fold(path: &Path) -> Box<str> {
    let mut folded = fold_text(&path.to_string_lossy());
    if cfg!(windows) {
        folded = folded.replace('\\', "/");
    }
    folded.into()
}

/// NFC and lower case.
pub(super) fn fold_text(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.nfc().flat_map(char::to_lowercase).collect() }
}

fn is_slash(c: char) -> bool {
    c == '/' || c == '\\'
}

/// `text` percent-decoded; what is no valid sequence, or no UTF-8 once decoded, stays as written.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    percent_decode_str(text).decode_utf8().unwrap_or(Cow::Borrowed(text))
}

/// Path and fragment of a destination, the query left out. The fragment is empty when there is none.
fn split(destination: &str) -> (&str, &str) {
    let (before, fragment) = destination.split_once('#').unwrap_or((destination, ""));
    (before.split_once('?').map_or(before, |(path, _)| path), fragment)
}

fn own(fragment: Cow<'_, str>) -> Option<String> {
    (!fragment.is_empty()).then(|| fragment.into_owned())
}

/// A destination with host, scheme or drive.
fn leads_away(path: &str, is_slash: fn(char) -> bool) -> Option<Destination> {
    let mut chars = path.chars();
    let (first, second, third) = (chars.next()?, chars.next(), chars.next());
    if is_slash(first) {
        return second.is_some_and(is_slash).then_some(Destination::External);
    }
    if !first.is_ascii_alphabetic() {
        return None;
    }
    // `C:/..` and `C:\..`; a backslash names a drive's folder whatever the generator makes of it elsewhere.
    if second == Some(':') && third.is_none_or(|c| c == '/' || c == '\\') {
        return Some(Destination::LocalPath);
    }
    let scheme = path.bytes().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')))?;
    (path.as_bytes().get(scheme) == Some(&b':')).then_some(Destination::External)
}

fn file(docset: &Docset, from: &Path, path: &str, is_slash: fn(char) -> bool, fragment: Option<String>) -> Destination {
    if docset.generator == Generator::Learn
        && let Some(below) = path.strip_prefix('~')
        && below.starts_with(is_slash)
    {
        return join(docset, &docset.root, below, is_slash, fragment);
    }
    join(docset, from.parent().unwrap_or(from), path, is_slash, fragment)
}

/// `path` walked from the folder `base`, `.` and `..` taken out.
fn join(docset: &Docset, base: &Path, path: &str, is_slash: fn(char) -> bool, fragment: Option<String>) -> Destination {
    let base = base.to_string_lossy();
    let mut joined = String::with_capacity(base.len() + path.len() + 1);
    joined.push_str(base.trim_end_matches(MAIN_SEPARATOR));
    let mut last = "";
    for segment in path.split(is_slash) {
        match segment {
            "" | "." => {}
            ".." => match joined.rfind(MAIN_SEPARATOR) {
                Some(cut) => joined.truncate(cut),
                None => return Destination::OutOfScope,
            },
            name => {
                joined.push(MAIN_SEPARATOR);
                joined.push_str(name);
                last = name;
            }
        }
    }
    let root = docset.readable_root.to_string_lossy();
    let root = root.trim_end_matches(MAIN_SEPARATOR);
    let within = joined.strip_prefix(root).is_some_and(|below| below.is_empty() || below.starts_with(MAIN_SEPARATOR));
    if !within {
        return Destination::OutOfScope;
    }
    if docset.is_fetched_by_build(&joined) {
        return Destination::Unknown;
    }
    if path.ends_with(is_slash) && last.contains('.') {
        joined.push(MAIN_SEPARATOR);
    }
    Destination::File { path: PathBuf::from(joined), fragment }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docset(generator: Generator) -> Docset {
        Docset::bare("/repo/docs".into(), "/repo".into(), generator)
    }

    /// `kind` or path, with the fragment behind `#`.
    fn show(destination: Destination) -> String {
        let with = |path: String, fragment: Option<String>| match fragment {
            Some(fragment) => format!("{path}#{fragment}"),
            None => path,
        };
        match destination {
            Destination::SelfPage { fragment } => with("self".into(), fragment),
            Destination::File { path, fragment } => with(path.display().to_string(), fragment),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn learn_reads_destinations_like_its_build() {
        let docset = docset(Generator::Learn);
        for (url, expected) in [
            ("b.md", "/repo/docs/sub/b.md"),
            ("./b.md", "/repo/docs/sub/b.md"),
            ("../b.md", "/repo/docs/b.md"),
            ("x/../b.md", "/repo/docs/sub/b.md"),
            ("x//b.md", "/repo/docs/sub/x/b.md"),
            // Leaving the set but not the readable root is fine, leaving that one is not.
            ("../../README.md", "/repo/README.md"),
            ("../../../b.md", "OutOfScope"),
            ("../../../repo/b.md", "/repo/b.md"),
            ("../../../repository/b.md", "OutOfScope"),
            ("../../../../../../b.md", "OutOfScope"),
            // Backslashes are slashes.
            (r"..\b.md", "/repo/docs/b.md"),
            (r"x\y/b.md", "/repo/docs/sub/x/y/b.md"),
            // The set's root.
            ("~/b.md", "/repo/docs/b.md"),
            ("~////b.md", "/repo/docs/b.md"),
            (r"~\b.md", "/repo/docs/b.md"),
            ("~/../b.md", "/repo/b.md"),
            ("~x.md", "/repo/docs/sub/~x.md"),
            ("~", "/repo/docs/sub/~"),
            // The whole is decoded before it is split.
            ("a%20b.md", "/repo/docs/sub/a b.md"),
            ("a%2Fb.md", "/repo/docs/sub/a/b.md"),
            ("a%23b.md", "/repo/docs/sub/a#b.md"),
            ("a%3Fb.md", "/repo/docs/sub/a"),
            ("%7E/b.md", "/repo/docs/b.md"),
            ("a%2520b.md", "/repo/docs/sub/a%20b.md"),
            ("caf%C3%A9.md", "/repo/docs/sub/café.md"),
            ("b.md#caf%C3%A9", "/repo/docs/sub/b.md#café"),
            ("b&/c~.md", "/repo/docs/sub/b&/c~.md"),
            ("a+b.md", "/repo/docs/sub/a+b.md"),
            // What is no percent-encoding stays.
            ("100%.md", "/repo/docs/sub/100%.md"),
            ("a%2.md", "/repo/docs/sub/a%2.md"),
            ("a%zz.md", "/repo/docs/sub/a%zz.md"),
            ("a%FF.md", "/repo/docs/sub/a%FF.md"),
            // Fragment at the first `#`, query at the first `?` before it.
            ("b.md#x", "/repo/docs/sub/b.md#x"),
            ("b.md#", "/repo/docs/sub/b.md"),
            ("b.md#a#b", "/repo/docs/sub/b.md#a#b"),
            ("b.md#a?b=c", "/repo/docs/sub/b.md#a?b=c"),
            ("b.md?view=x", "/repo/docs/sub/b.md"),
            ("b.md?view=x#y", "/repo/docs/sub/b.md#y"),
            ("b.md?a?b#y", "/repo/docs/sub/b.md#y"),
            // Blanks around.
            (" b.md ", "/repo/docs/sub/b.md"),
            ("b.md%20", "/repo/docs/sub/b.md"),
            ("b.md #x", "/repo/docs/sub/b.md#x"),
            // This page.
            ("", "self"),
            ("  ", "self"),
            ("#", "self"),
            ("#x", "self#x"),
            ("%23x", "self#x"),
            ("?view=x", "self"),
            ("?view=x#y", "self#y"),
            // Folders; a file's name with a slash behind it is none.
            ("x/", "/repo/docs/sub/x"),
            ("../", "/repo/docs"),
            (".", "/repo/docs/sub"),
            ("b.md/", "/repo/docs/sub/b.md/"),
            // Elsewhere.
            ("https://example.com/a b", "External"),
            ("HTTP://example.com", "External"),
            ("//example.com/x", "External"),
            (r"\\server\share", "External"),
            ("mailto:a@example.com", "External"),
            ("tel:+1", "External"),
            ("javascript:void(0)", "External"),
            ("data:image/png;base64,AA", "External"),
            ("file://server/x", "External"),
            ("ms-settings:about", "External"),
            ("XREF:System.String", "External"),
            ("xref:System.String", "Xref"),
            ("xref:a%2A", "Xref"),
            ("/azure/x", "SiteAbsolute"),
            ("/", "SiteAbsolute"),
            (r"\azure\x", "SiteAbsolute"),
            ("%2Fazure", "SiteAbsolute"),
            (r"C:\docs\b.md", "LocalPath"),
            ("c:/docs/b.md", "LocalPath"),
            ("C%3A/docs/b.md", "LocalPath"),
            ("a b:c.md", "/repo/docs/sub/a b:c.md"),
            ("x/a:b.md", "/repo/docs/sub/x/a:b.md"),
            ("1:b.md", "/repo/docs/sub/1:b.md"),
            ("{{site.base}}/b.md", "Unknown"),
            ("{% link b.md %}", "Unknown"),
        ] {
            assert_eq!(show(destination(&docset, Path::new("/repo/docs/sub/a.md"), url)), expected, "{url:?}");
        }
    }

    #[test]
    fn github_reads_destinations_like_a_browser() {
        let docset = docset(Generator::GitHub);
        for (url, expected) in [
            ("b.md", "/repo/docs/sub/b.md"),
            ("../b.md#x", "/repo/docs/b.md#x"),
            ("/b.md", "/repo/b.md"),
            ("/docs//b.md#x", "/repo/docs/b.md#x"),
            ("/", "/repo"),
            ("../../../b.md", "OutOfScope"),
            ("~/b.md", "/repo/docs/sub/~/b.md"),
            (r"x\b.md", r"/repo/docs/sub/x\b.md"),
            ("a%20b.md", "/repo/docs/sub/a b.md"),
            // Split before decoding.
            ("a%23b.md", "/repo/docs/sub/a#b.md"),
            ("a%3Fb.md#c", "/repo/docs/sub/a?b.md#c"),
            ("b.md#caf%C3%A9", "/repo/docs/sub/b.md#café"),
            ("b.md?raw=true", "/repo/docs/sub/b.md"),
            ("b.md?plain=1#L3", "/repo/docs/sub/b.md#L3"),
            ("100%.md", "/repo/docs/sub/100%.md"),
            ("#x%20y", "self#x y"),
            ("?x", "self"),
            ("//example.com", "External"),
            ("mailto:a@example.com", "External"),
            ("xref:x", "External"),
            (r"C:\b.md", "LocalPath"),
            ("{{ x }}", "Unknown"),
        ] {
            assert_eq!(show(destination(&docset, Path::new("/repo/docs/sub/a.md"), url)), expected, "{url:?}");
        }
    }

    #[test]
    fn includes_are_never_decoded() {
        let docset = docset(Generator::Learn);
        for (path, expected) in [
            ("includes/b.md", "/repo/docs/sub/includes/b.md"),
            (r"..\includes\b.md", "/repo/docs/includes/b.md"),
            ("~/includes/b.md", "/repo/docs/includes/b.md"),
            (" includes/b.md ", "/repo/docs/sub/includes/b.md"),
            ("a%20b.md", "/repo/docs/sub/a%20b.md"),
            ("a&amp;b.md", "/repo/docs/sub/a&amp;b.md"),
            ("b.md#x", "/repo/docs/sub/b.md#x"),
            ("b.md?x", "/repo/docs/sub/b.md?x"),
            ("../../../b.md", "OutOfScope"),
            ("/b.md", "SiteAbsolute"),
            ("https://example.com/b.md", "External"),
            ("", "self"),
        ] {
            assert_eq!(
                show(include_destination(&docset, Path::new("/repo/docs/sub/a.md"), path)),
                expected,
                "{path:?}"
            );
        }
    }

    #[test]
    fn spellings_that_learn_takes_for_one_fold_to_one() {
        for (a, b) in [("/R/A.MD", "/r/a.md"), ("/r/cafe\u{301}.md", "/r/CAFÉ.md"), ("/r/Ä/ß.md", "/r/ä/ß.md")] {
            assert_eq!(fold(Path::new(a)), fold(Path::new(b)));
        }
        assert_ne!(fold(Path::new("/r/ss.md")), fold(Path::new("/r/ß.md")));
    }

    #[test]
    fn a_folder_at_the_very_top_can_be_the_readable_root() {
        let docset = Docset::bare("/".into(), "/".into(), Generator::Learn);
        assert_eq!(show(destination(&docset, Path::new("/a.md"), "x/b.md")), "/x/b.md");
        assert_eq!(show(destination(&docset, Path::new("/a.md"), "../b.md")), "OutOfScope");
    }
}
