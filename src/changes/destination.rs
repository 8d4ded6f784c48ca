//! A link's path written anew so that it leads to another place, in the manner in which its author wrote it.

use crate::docset::relative::{Style, encode_path_as, relative_path, relative_to_folder};
use crate::docset::{Docset, Generator, resolve};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use percent_encoding::{percent_decode_str, percent_encode_byte};
use std::borrow::Cow;
use std::path::Path;

/// The part of a link that names the file: without query and fragment.
pub(super) fn path_span(text: &str, link: &Link) -> Span {
    let raw = link.path.of(text);
    let query = if link.kind == LinkKind::Include { None } else { raw.find('?') };
    Span::new(link.path.start as usize, link.path.start as usize + query.unwrap_or(raw.len()))
}

/// How the destination of `link` has to be written.
pub(super) fn style(text: &str, link: &Link) -> Style {
    let before = text.get(..link.destination.start as usize).and_then(|before| before.bytes().next_back());
    match (link.kind, before) {
        (LinkKind::Include, before) => Style::Include(before == Some(b'<')),
        // `<https://...>` is no link any more with a blank in it.
        (LinkKind::Autolink, _) => Style::Bare,
        (_, Some(b'<')) => Style::Angle,
        (kind, _) if kind.is_value() => Style::Bare,
        (_, Some(b'"' | b'\'')) => Style::Quoted,
        _ => Style::Bare,
    }
}

/// `path` as it can stand at the start of the destination of `link`.
pub(super) fn at_start(link: &Link, path: String) -> String {
    // YAML takes `%`, `[` and others at the start of a value for marks of its own.
    let is_mark = |path: &str| !path.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '~' | '_' | '/'));
    if link.kind.is_value() && is_mark(&path) { format!("./{path}") } else { path }
}

/// What a path leads from and to.
pub(super) struct Route<'a> {
    /// The set whose rules the linking file is read by.
    pub docset: &'a Docset,
    /// The linking file, where it will be.
    pub from: &'a Path,
    /// The target where it was, as spelt on the disk.
    pub was: &'a Path,
    /// The target where it will be.
    pub to: &'a Path,
}

/// The path of a link (without query and fragment) written as `raw`, so that it leads to `route.to`.
///
/// What the author chose stays: `~/`, a leading `/` or `./`, the slash, percent-encoding, and each part of the path
/// that stays the same. `None` when no spelling leads there.
pub(super) fn respell(route: &Route<'_>, raw: &str, style: Style) -> Option<String> {
    let learn = route.docset.generator == Generator::Learn;
    let is_slash = |c: char| c == '/' || learn && c == '\\';
    // In Markdown a backslash before punctuation is an escape and separates nothing.
    let follows = |after: &str| !after.starts_with(|c: char| c.is_ascii_punctuation());
    let has_backslash = raw.split('\\').skip(1).any(follows);
    let from_root = |root: &Path, mark: &str| {
        route.to.starts_with(root).then(|| (mark.to_owned(), relative_to_folder(root, route.to)))
    };
    let tilde = learn && raw.strip_prefix('~').is_some_and(|rest| rest.starts_with(is_slash));
    let rooted = match raw {
        _ if tilde => from_root(&route.docset.root, "~"),
        _ if !learn && raw.starts_with('/') => from_root(&route.docset.readable_root, ""),
        _ => None,
    };
    let (mark, path) = match rooted {
        Some((mark, path)) => (Some(mark), path),
        None => {
            let path = relative_path(route.from, route.to);
            let dot = raw.strip_prefix('.').is_some_and(|rest| rest.starts_with(is_slash)) && !path.starts_with("../");
            (dot.then(|| ".".to_owned()), path)
        }
    };
    let decoded = |part: &str| match style {
        Style::Include(_) => part.to_owned(),
        _ => percent_decode_str(&unescaped(part, style)).decode_utf8_lossy().into_owned(),
    };
    let old = parts(raw, is_slash, style);
    let disk: Vec<Cow<'_, str>> = route.was.iter().map(|part| part.to_string_lossy()).collect();
    let new: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    // What stays, at the start and at the end of the path, keeps its bytes.
    let body = old.get(usize::from(old.first().is_some_and(|part| matches!(*part, "." | "~")))..).unwrap_or_default();
    let is_same = |was: &&str, part: &str| {
        let was = decoded(was);
        was == part || disk.iter().any(|disk| disk == part) && fold(&was) == fold(part)
    };
    let pairs = |(was, part): &(&&str, &&str)| is_same(was, part);
    let ahead = body.iter().zip(&new).take_while(pairs).count();
    let behind = body.iter().rev().zip(new.iter().rev()).take_while(pairs).count();
    let mut written: Vec<String> = mark.into_iter().collect();
    for (index, part) in new.iter().enumerate() {
        let from_end = new.len() - index;
        let kept = match (index < ahead, from_end <= behind) {
            (_, true) => body.len().checked_sub(from_end).and_then(|at| body.get(at)),
            (true, _) => body.get(index),
            _ => None,
        };
        written.push(match kept {
            Some(kept) => (*kept).to_owned(),
            None => encode_like(part, raw, style)?,
        });
    }
    let backslash = learn && has_backslash && !raw.contains('/') && written.iter().skip(1).all(|part| follows(part));
    let slash = if backslash { "\\" } else { "/" };
    let mut path = written.join(slash);
    if raw.ends_with(is_slash) {
        path.push_str(slash);
    }
    // A blank or a parenthesis ends the path of an include unless it stands in angle brackets.
    if style == Style::Include(false) && path.contains([' ', '(', ')']) {
        path = format!("<{path}>");
    }
    Some(path)
}

/// The parts of a path between slashes; empty ones count for nothing.
fn parts(raw: &str, is_slash: impl Fn(char) -> bool, style: Style) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c) in raw.char_indices().filter(|(_, c)| is_slash(*c)) {
        let escapes = c == '\\' && style != Style::Quoted;
        if escapes
            && raw.get(at + 1..).is_some_and(|rest| rest.starts_with(['(', ')', '_', '*', '[', ']', '<', '>', '&']))
        {
            continue;
        }
        parts.extend(raw.get(start..at));
        start = at + 1;
    }
    parts.extend(raw.get(start..));
    parts.retain(|part| !part.is_empty());
    parts
}

/// `part` without the marks by which a text names a sign: `&amp;`, and in Markdown `\(`.
pub(super) fn unescaped(part: &str, style: Style) -> String {
    let part = part.replace("&amp;", "&");
    let mut plain = String::with_capacity(part.len());
    let mut rest = part.chars().peekable();
    while let Some(c) = rest.next() {
        let escapes = c == '\\' && style != Style::Quoted && rest.peek().is_some_and(char::is_ascii_punctuation);
        if !escapes {
            plain.push(c);
        } else if let Some(next) = rest.next() {
            plain.push(next);
        }
    }
    plain
}

/// The address of a page (`raw`, without query and fragment) that is published at `old`, written for `new`. Host and
/// locale stay, and how the author names the page of a folder: `/more`, `/more/` or `/more/index`.
///
/// `None` when `raw` does not end in the old address.
pub(super) fn readdress(raw: &str, old: &str, new: &str, style: Style) -> Option<String> {
    let (plain, is_index) = (old.trim_end_matches('/'), old.ends_with('/'));
    let named = raw.trim_end_matches('/');
    let tails: &[&str] = if is_index { &["/index", ""] } else { &[""] };
    let encoded = |address: &str| encode_path_as(address, style);
    let spellings = [
        Some(plain.to_owned()),
        encode_like(plain, raw, style),
        encoded(plain),
        encoded(plain).map(|it| encode_beyond_ascii(&it)),
    ];
    let ends = spellings.into_iter().flatten().flat_map(|plain| tails.iter().map(move |tail| (plain.clone(), *tail)));
    for (spelling, tail) in ends {
        let end = format!("{spelling}{tail}");
        let Some(at) = named.len().checked_sub(end.len()) else { continue };
        if end.is_empty() || !named.get(at..).is_some_and(|found| found.eq_ignore_ascii_case(&end)) {
            continue;
        }
        let address = encode_like(new.trim_end_matches('/'), raw, style)?;
        let tail = match (is_index, new.ends_with('/')) {
            (true, true) => raw.get(at + spelling.len()..)?,
            (false, true) => "/",
            (_, false) => "",
        };
        return Some(format!("{}{address}{tail}", raw.get(..at)?));
    }
    None
}

/// `part` escaped as `raw` is: a sign that `raw` escapes is escaped here, too, and one that stands in `raw` as it is may
/// stand here, where the link still ends where it should.
fn encode_like(part: &str, raw: &str, style: Style) -> Option<String> {
    if let Style::Include(_) = style {
        return encode_path_as(part, style).or_else(|| encode_path_as(part, Style::Include(true)));
    }
    let beyond_ascii = raw.is_ascii() && raw.contains('%');
    let balanced = is_balanced(part);
    let escaped = |c: char| {
        let mut bytes = [0; 4];
        c.encode_utf8(&mut bytes).bytes().map(percent_encode_byte).collect::<String>()
    };
    let mut written = String::with_capacity(part.len());
    for c in part.chars() {
        let stands = match c {
            '(' | ')' => balanced && raw.contains(c),
            '\'' => style != Style::Quoted && raw.contains(c),
            _ => false,
        };
        let is_escaped = || c.is_ascii() && c != '/' && raw.to_ascii_uppercase().contains(&escaped(c));
        if stands {
            written.push(c);
        } else if is_escaped() {
            written.push_str(&escaped(c));
        } else {
            let plain = encode_path_as(c.encode_utf8(&mut [0; 4]), style)?;
            written.push_str(&if beyond_ascii { encode_beyond_ascii(&plain) } else { plain });
        }
    }
    Some(written)
}

/// Whether the parentheses of `part` pair up, so that they end no destination.
fn is_balanced(part: &str) -> bool {
    let depth = part.chars().try_fold(0_u32, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    depth == Some(0)
}

fn fold(part: &str) -> Box<str> {
    resolve::fold(Path::new(part))
}

fn encode_beyond_ascii(part: &str) -> String {
    let mut written = String::with_capacity(part.len());
    for c in part.chars() {
        if c.is_ascii() {
            written.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                written.push_str(percent_encode_byte(byte));
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_renamed_keeps_its_bytes_and_new_parts_are_escaped_as_the_old_ones() {
        for (raw, new, expected) in [
            // In /set/from.md, to what was /set/one dir/ä (b).md.
            ("one%20dir/%C3%A4%20%28b%29.md", "one dir/ü (c).md", "one%20dir/%C3%BC%20%28c%29.md"),
            ("one%20dir/ä%20(b).md", "one dir/ü (c).md", "one%20dir/ü%20(c).md"),
            ("one%20dir/ä%20(b).md", "one dir/ü c).md", "one%20dir/ü%20c%29.md"),
            ("one%20dir/ä%20%28b%29.md", "one dir/ü (c).md", "one%20dir/ü%20%28c%29.md"),
            ("./one%20dir/%c3%a4%20(b).md", "one dir/ü.md", "./one%20dir/%C3%BC.md"),
            ("one%20dir/%c3%a4%20(b).md", "one dir/sub/ä (b).md", "one%20dir/sub/%c3%a4%20(b).md"),
            ("one%20dir/%c3%a4%20(b).md", "two dir/ä (b).md", "two%20dir/%c3%a4%20(b).md"),
            ("~/one%20dir/%C3%A4%20%28b%29.md", "one dir/x, y.md", "~/one%20dir/x,%20y.md"),
            ("%6Fne%20dir/ä%20(b).md", "one dir/c.md", "%6Fne%20dir/c.md"),
            ("ONE%20dir/ä%20(b).md", "one dir/c.md", "ONE%20dir/c.md"),
            ("one%20dir/ä%20\\(b\\).md", "two/ä (b).md", "two/ä%20\\(b\\).md"),
            ("one%20dir\\ä%20(b).md", "two/ä (b).md", "two\\ä%20(b).md"),
        ] {
            let docset = Docset::bare("/set".into(), "/set".into(), Generator::Learn);
            let (was, to) = (Path::new("/set/one dir/ä (b).md"), Path::new("/set").join(new));
            let route = Route { docset: &docset, from: Path::new("/set/from.md"), was, to: &to };
            assert_eq!(respell(&route, raw, Style::Bare).as_deref(), Some(expected), "{raw} {new}");
        }
    }

    #[test]
    fn addresses_keep_what_their_author_chose() {
        for (raw, old, new, expected) in [
            ("/x/a", "/x/a", "/x/b", Some("/x/b")),
            ("/x/A", "/x/a", "/x/b", Some("/x/b")),
            ("https://learn.microsoft.com/en-us/x/a", "/x/a", "/x/b", Some("https://learn.microsoft.com/en-us/x/b")),
            ("/x/a", "/x/a", "/x/b (2)", Some("/x/b%20%282%29")),
            ("/x/b%20%282%29", "/x/b (2)", "/x/é", Some("/x/%C3%A9")),
            ("/x/é", "/x/é", "/x/ü", Some("/x/ü")),
            ("/x/%C3%A9", "/x/é", "/x/ü", Some("/x/%C3%BC")),
            // The page of a folder has three names.
            ("/x/index", "/x/", "/x/b", Some("/x/b")),
            ("/x/", "/x/", "/y/", Some("/y/")),
            ("/x", "/x/", "/y/", Some("/y")),
            ("/x/index", "/x/", "/y/", Some("/y/index")),
            ("/x/", "/x/", "/y/b", Some("/y/b")),
            ("/x/a", "/x/a", "/y/", Some("/y/")),
            ("/x/ab", "/x/a", "/y", None),
        ] {
            assert_eq!(readdress(raw, old, new, Style::Bare).as_deref(), expected, "{raw} {new}");
        }
    }
}
