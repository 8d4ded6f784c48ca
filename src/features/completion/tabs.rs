//! Ids of tabs, `# [Windows](#tab/windows)`: those that the page has already, then those of the set, so that a
//! reader's choice holds for all of them.

use super::super::tabs;
use super::{Asked, CompletionKind, CompletionList, MOST};
use crate::graph::FileKind;
use rustc_hash::FxHashMap;

const PREFIX: &str = "#tab/";

/// What tab ids can be written; `None` outside of a tab's destination.
pub(super) fn complete(asked: &Asked<'_>) -> Option<CompletionList> {
    let text = asked.text;
    let line = text[..asked.caret].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = &text[line..asked.caret];
    let heading = before.trim_start_matches([' ', '>', '\t']);
    let title = heading.trim_start_matches('#');
    if title.len() == heading.len() || !title.trim_start().starts_with('[') {
        return None;
    }
    // The bracket that opens the destination must be the only one: a heading with more is no tab.
    let (_, typed) = title.split_once("](")?;
    let fits = typed.starts_with(PREFIX) || (!typed.is_empty() && PREFIX.starts_with(typed));
    if !fits || typed.contains([')', '(', ' ', '<']) {
        return None;
    }
    let start = asked.caret - typed.len();
    let after = &text[asked.caret..];
    let end = asked.caret + after.find([')', ' ', '\n', '\r']).unwrap_or(after.len());
    let here = u32::try_from(asked.caret).unwrap_or(u32::MAX);
    let snapshot = asked.snapshot;
    let docset = snapshot.file(asked.file).and_then(|file| file.docset);
    let mut found: FxHashMap<&str, Known<'_>> = FxHashMap::default();
    for (id, file) in snapshot.files().filter(|(_, file)| file.kind == FileKind::Article && file.docset == docset) {
        for tab in file.article.iter().flat_map(|article| tabs::tabs(article)) {
            // The one that is being typed is no example.
            if id == asked.file && tab.span.touches(here) {
                continue;
            }
            let known = found.entry(tab.id).or_default();
            known.here |= id == asked.file;
            known.uses += 1;
            if known.title.is_empty() {
                known.title = tab.title;
            }
        }
    }
    let wanted = typed.strip_prefix(PREFIX).unwrap_or_default().to_lowercase();
    let mut found: Vec<_> = found.into_iter().filter(|(id, _)| id.to_lowercase().contains(&wanted)).collect();
    found.sort_by_key(|(id, known)| (!known.here, std::cmp::Reverse(known.uses), *id));
    let incomplete = found.len() > MOST;
    found.truncate(MOST);
    let items = found.into_iter().enumerate().map(|(order, (id, known))| {
        let written = format!("{PREFIX}{id}");
        let mut item = asked.item(CompletionKind::Anchor, written.clone(), written, start, end);
        item.detail = Some(format!(" {}", known.title));
        item.description = Some(match known.uses {
            _ if known.here => "on this page".to_owned(),
            1 => "one tab of the set".to_owned(),
            uses => format!("{uses} tabs of the set"),
        });
        item.sort = Some(format!("{order:04}"));
        item
    });
    Some(CompletionList { incomplete, items: items.collect() })
}

/// What is known of an id.
#[derive(Default)]
struct Known<'a> {
    here: bool,
    uses: usize,
    title: &'a str,
}
