//! The parts of a code snippet's destination behind its path, `[!code-csharp[name](file.cs?range=1-4#tag)]`.

use super::super::spelling;
use super::colons::Around;
use super::context::Typing;
use super::values;
use super::{Asked, CompletionKind, CompletionList};
use crate::docset::resolve::Destination;
use crate::markdown::constructs::SNIPPET_KEYS;
use crate::text::counted;

/// Keys behind `?` and `&`, names of the file's parts behind `#` and `name=`.
pub(super) fn complete(asked: &Asked<'_>, typing: &Typing) -> Option<CompletionList> {
    let text = asked.text;
    let typed = text.get(typing.start..asked.caret)?;
    let rest = text.get(asked.caret..typing.end)?;
    let path = typed.split(['?', '#']).next()?;
    if let Some((_, tag)) = typed.split_once('#') {
        let around = Around { span: asked.caret - tag.len()..typing.end, quote: "" };
        return Some(tags(asked, path, &around));
    }
    let query = &typed[path.len() + 1..];
    let pair = query.rsplit('&').next()?;
    let end = asked.caret + rest.find(['&', '#']).unwrap_or(rest.len());
    if let Some((key, value)) = pair.split_once('=') {
        let around = Around { span: asked.caret - value.len()..end, quote: "" };
        return Some(if key.eq_ignore_ascii_case("name") {
            tags(asked, path, &around)
        } else {
            CompletionList::default()
        });
    }
    let behind = text.get(end..typing.end)?.split('#').next()?;
    let others = query[..query.len() - pair.len()].split('&').chain(behind.split('&'));
    let taken: Vec<&str> = others.filter_map(|pair| pair.split_once('=')).map(|(key, _)| key).collect();
    let has_value = rest.find('=').is_some_and(|at| asked.caret + at < end);
    let end = if has_value { asked.caret + rest.find('=').unwrap_or_default() } else { end };
    let mut items = Vec::new();
    for (key, _, about) in SNIPPET_KEYS {
        if !key.starts_with(&pair.to_ascii_lowercase()) || taken.iter().any(|it| it.eq_ignore_ascii_case(key)) {
            continue;
        }
        let insert = if has_value { (*key).to_owned() } else { format!("{key}=") };
        let start = asked.caret - pair.len();
        let mut item = asked.item(CompletionKind::Key, (*key).to_owned(), insert, start, end);
        item.documentation = Some((*about).to_owned());
        item.sort = Some(format!("{:02}", items.len()));
        items.push(item);
    }
    Some(CompletionList { incomplete: false, items })
}

/// The parts that the code file at `path` (as written) names.
pub(super) fn tags(asked: &Asked<'_>, path: &str, around: &Around) -> CompletionList {
    let Destination::File { path, .. } = asked.destination(&spelling::unescape(path), false) else {
        return CompletionList::default();
    };
    let file = asked.snapshot.file_id(&path);
    let Some((parts, text)) = file.and_then(|file| asked.snapshot.code_parts(file).zip(asked.snapshot.text(file)))
    else {
        return CompletionList::default();
    };
    let known = parts.tags.iter().filter_map(|part| {
        let lines = part.lines?;
        let first = part.shown(&text).map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let lines = counted(lines as usize, "line");
        Some((part.span.of(&text).to_owned(), format!("{lines}: {}", spelling::code_span(first))))
    });
    values::words(asked, around, &known.collect::<Vec<_>>())
}
