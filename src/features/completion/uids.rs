//! Uids: behind `xref:`, in `<xref href="">`, behind `@`, and in tables of contents.

use super::super::spelling::fit;
use super::{Asked, CompletionItem, CompletionKind, CompletionList, MOST, ResolveData};
use crate::graph::{FileKind, UidId};
use crate::markdown::xref;

/// How a uid has to be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Written {
    /// In a destination: percent-encoded.
    Encoded,
    /// As it is, between quotes or as a value of YAML.
    Literal,
    /// Bare behind `@`.
    Shorthand,
}

/// A uid that the caret is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Typing {
    written: Written,
    start: usize,
    end: usize,
}

/// The uids that can be written at the caret; `None` where none can.
pub(super) fn complete(asked: &Asked<'_>, kind: FileKind) -> Option<CompletionList> {
    let snapshot = asked.snapshot;
    if !asked.learn() || !snapshot.has_uids(asked.file) {
        return None;
    }
    let typing = match kind {
        FileKind::Toc => in_toc(asked.text, asked.caret),
        _ => in_article(asked.text, asked.caret),
    }?;
    let typed = asked.text.get(typing.start..asked.caret)?.to_lowercase();
    let mut fitting: Vec<(u8, String, UidId)> = Vec::new();
    for uid in snapshot.declared_uids() {
        let text = snapshot.uid_text(uid);
        // Dots part a uid as slashes do a path.
        let by_uid = fit(&text.replace('.', "/"), &typed.replace('.', "/"));
        if let Some(fits) = by_uid {
            fitting.push((fits, text.to_string(), uid));
        }
    }
    fitting.sort();
    let incomplete = fitting.len() > MOST;
    fitting.truncate(MOST);
    let items = fitting.into_iter().enumerate().filter_map(|(rank, (_, uid, id))| item(asked, typing, rank, &uid, id));
    Some(CompletionList { incomplete, items: items.collect() })
}

fn item(asked: &Asked<'_>, typing: Typing, rank: usize, uid: &str, id: UidId) -> Option<CompletionItem> {
    let insert = match typing.written {
        Written::Encoded => xref::encode(uid),
        Written::Literal => (!uid.contains(['"', '\''])).then(|| uid.to_owned())?,
        Written::Shorthand => xref::fits_shorthand(uid).then(|| uid.to_owned())?,
    };
    let (file, declared) = asked.snapshot.declaration(asked.file, id)?;
    let title = match declared.name.is_empty() {
        true => asked.snapshot.article(file).and_then(|article| article.title()).unwrap_or_default(),
        false => &declared.name,
    };
    let path = asked.snapshot.path(file);
    let item = asked.item(CompletionKind::Reference, uid.to_owned(), insert, typing.start, typing.end);
    Some(CompletionItem {
        detail: Some(format!(" {title}")).filter(|_| !title.is_empty()),
        description: path.file_name().map(|name| name.to_string_lossy().into_owned()),
        filter: Some(uid.to_owned()),
        sort: Some(format!("{rank:04}")),
        resolve: Some(ResolveData { path: path.to_path_buf(), fragment: None }),
        ..item
    })
}

fn line_before(text: &str, caret: usize) -> Option<&str> {
    let before = text.get(..caret)?;
    Some(&before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..])
}

fn end_of(text: &str, caret: usize, ends: impl Fn(char) -> bool) -> usize {
    let rest = text.get(caret..).unwrap_or_default();
    caret + rest.find(|c: char| matches!(c, '\n' | '\r') || ends(c)).unwrap_or(rest.len())
}

fn in_article(text: &str, caret: usize) -> Option<Typing> {
    let before = line_before(text, caret)?;
    prefixed(text, caret, before).or_else(|| attribute(text, caret, before)).or_else(|| shorthand(text, caret, before))
}

/// `<xref:|`, `<xref:"|`, `[text](xref:|`, `[label]: xref:|`, `<a href="xref:|`
fn prefixed(text: &str, caret: usize, before: &str) -> Option<Typing> {
    let at = before.to_ascii_lowercase().rfind("xref:")?;
    let lead = &before[..at];
    let mut typed = &before[at + 5..];
    let is_autolink = lead.ends_with('<') && !lead.ends_with("(<");
    let opens = is_autolink
        || ["](", "](<", "]: ", "]:", "href=\"", "href='"]
            .iter()
            .any(|opening| lead.trim_end_matches(' ').ends_with(opening.trim_end()));
    let quote = typed.chars().next().filter(|c| is_autolink && matches!(c, '"' | '\''));
    typed = quote.map_or(typed, |_| &typed[1..]);
    let ends = |c: char| match quote {
        Some(quote) => c == quote,
        None => c.is_whitespace() || matches!(c, '>' | ')' | '"' | '\'' | '?' | '#'),
    };
    if !opens || typed.contains(ends) {
        return None;
    }
    let written = if quote.is_some() { Written::Literal } else { Written::Encoded };
    Some(Typing { written, start: caret - typed.len(), end: end_of(text, caret, ends) })
}

/// `<xref href="|`, `<xref uid="|`
fn attribute(text: &str, caret: usize, before: &str) -> Option<Typing> {
    let open = before.rfind("<xref ")?;
    let tag = &before[open..];
    let (name, typed) = tag.rsplit_once('=')?;
    let quote = typed.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let typed = &typed[1..];
    let written = match name.rsplit(' ').next()? {
        "href" => Written::Encoded,
        "uid" => Written::Literal,
        _ => return None,
    };
    let ends = |c: char| c == quote || written == Written::Encoded && matches!(c, '?' | '#');
    (!typed.contains(ends)).then(|| Typing { written, start: caret - typed.len(), end: end_of(text, caret, ends) })
}

/// `@|`
fn shorthand(text: &str, caret: usize, before: &str) -> Option<Typing> {
    let at = before.rfind('@')?;
    let lead = before[..at].chars().next_back();
    let is_apart = lead.is_none_or(|c| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '~'));
    let typed = &before[at + 1..];
    let quote = typed.chars().next().filter(|c| matches!(c, '"' | '\''));
    let typed = quote.map_or(typed, |_| &typed[1..]);
    let ends = |c: char| match quote {
        Some(quote) => c == quote,
        None => c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '[' | ']' | '|'),
    };
    if !is_apart || typed.contains(ends) {
        return None;
    }
    // The rest of a sentence is not replaced: only what goes on as a word.
    let goes_on = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'));
    let end = if quote.is_some() { end_of(text, caret, ends) } else { end_of(text, caret, goes_on) };
    let written = if quote.is_some() { Written::Literal } else { Written::Shorthand };
    Some(Typing { written, start: caret - typed.len(), end })
}

/// `uid: |`
fn in_toc(text: &str, caret: usize) -> Option<Typing> {
    let before = line_before(text, caret)?;
    let (key, value) = before.rsplit_once(':')?;
    let name = key.trim_end_matches(['"', '\'']).rsplit([' ', '-', '{', ',', '"', '\'']).next()?;
    if !matches!(name, "uid" | "topicUid") || !value.starts_with([' ', '"', '\'']) {
        return None;
    }
    let value = value.trim_start_matches(' ');
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let typed = quote.map_or(value, |_| &value[1..]);
    let ends = |c: char| match quote {
        Some(quote) => c == quote,
        None => c.is_whitespace() || matches!(c, '}' | ','),
    };
    (!typed.contains(ends)).then(|| Typing {
        written: Written::Literal,
        start: caret - typed.len(),
        end: end_of(text, caret, ends),
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::Set;
    use super::super::{CompletionOptions, complete};

    const SET: &str = "\
--- docfx.json
{\"build\": {}}
--- home.md
---
title: Home of all
uid: contoso.home
---
# Home
--- list.yml
### YamlMime:NetType
uid: Contoso.List`1.Add*
name: List.Add
";

    /// What is written when each proposal is taken, with the caret's line as it is then.
    fn lines(name: &str, line: &str) -> Vec<String> {
        let set = Set::new(&format!("{SET}--- {name}\n{line}\n"));
        let (file, offset) = set.cursor();
        let text = set.snapshot.text(file).unwrap();
        let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
        let taken = list.items.iter().filter(|item| item.label.to_lowercase().starts_with("contoso")).map(|item| {
            let mut text = text.to_string();
            text.replace_range(item.replace_span.range(), &item.insert);
            text.trim_end().to_owned()
        });
        taken.collect()
    }

    #[test]
    fn uids_are_offered_wherever_one_can_stand() {
        for (line, home, list) in [
            ("<xref:<CURSOR>", "<xref:contoso.home", "<xref:Contoso.List%601.Add%2A"),
            ("<xref:con<CURSOR>x?text=y>", "<xref:contoso.home?text=y>", "<xref:Contoso.List%601.Add%2A?text=y>"),
            ("<xref:\"<CURSOR>\">", "<xref:\"contoso.home\">", "<xref:\"Contoso.List`1.Add*\">"),
            ("[t](xref:<CURSOR>) b", "[t](xref:contoso.home) b", "[t](xref:Contoso.List%601.Add%2A) b"),
            ("[r]: xref:<CURSOR>", "[r]: xref:contoso.home", "[r]: xref:Contoso.List%601.Add%2A"),
            ("<xref href=\"<CURSOR>\">", "<xref href=\"contoso.home\">", "<xref href=\"Contoso.List%601.Add%2A\">"),
            ("<xref uid=\"<CURSOR>\">", "<xref uid=\"contoso.home\">", "<xref uid=\"Contoso.List`1.Add*\">"),
            ("see @<CURSOR> now", "see @contoso.home now", "see @Contoso.List`1.Add* now"),
            ("see @'<CURSOR>' now", "see @'contoso.home' now", "see @'Contoso.List`1.Add*' now"),
        ] {
            let mut offered = lines("a.md", line);
            offered.sort_by_key(|line| !line.contains("home"));
            assert_eq!(offered, [home, list], "{line}");
        }
        let offered = lines("toc.yml", "- name: A\n  uid: cont<CURSOR>");
        assert!(offered.contains(&"- name: A\n  uid: contoso.home".to_owned()), "{offered:?}");
    }

    #[test]
    fn nothing_is_offered_elsewhere() {
        for line in [
            "me@<CURSOR>",
            "(@<CURSOR>",
            "`@<CURSOR>`",
            "<xref:contoso.home> <CURSOR>",
            "<xref:contoso.home?te<CURSOR>",
            "a xref:<CURSOR>",
            "```\n<xref:<CURSOR>\n```",
            "<xref alt=\"<CURSOR>\">",
        ] {
            assert_eq!(lines("a.md", line), [""; 0], "{line}");
        }
        // In a set without uids an `@` is only an `@`.
        let set = Set::new("--- docfx.json\n{\"build\": {}}\n--- a.md\nsee @<CURSOR>\n");
        let (file, offset) = set.cursor();
        assert!(complete(&set.snapshot, file, offset, &CompletionOptions::default()).items.is_empty());
    }

    #[test]
    fn a_uid_is_shown_with_its_title() {
        let set = Set::new(&format!("{SET}--- a.md\n<xref:hom<CURSOR>\n"));
        let (file, offset) = set.cursor();
        let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
        let item = list.items.iter().find(|item| item.label == "contoso.home").unwrap();
        assert_eq!((item.detail.as_deref(), item.description.as_deref()), (Some(" Home of all"), Some("home.md")));
    }
}
