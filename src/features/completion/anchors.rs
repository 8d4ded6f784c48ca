//! Anchors in a destination: those of one article behind `#`, headings of the whole set behind `##`.

use super::super::spelling::{self, Style};
use super::context::Typing;
use super::{Asked, CompletionItem, CompletionKind, CompletionList, MOST, ResolveData};
use crate::docset::relative::relative_path;
use crate::docset::resolve::Destination;
use crate::graph::{AnchorAt, AnchorRef, FileId, FileKind};
use rustc_hash::FxHashSet;
use std::path::Path;

/// The anchors of the article that the typed `path` names, in document order, headings before the rest.
pub(super) fn complete(asked: &Asked<'_>, typing: &Typing, path: &str, fragment: &str) -> Option<CompletionList> {
    let file = article_at(asked, typing, path)?;
    let article_path = asked.snapshot.path(file);
    let mut pages = vec![file];
    if path.is_empty() {
        // `#anchor` in an include is looked for in the page that shows it.
        let showing = asked.snapshot.showing_pages(file);
        pages.extend((showing.len() == 1).then(|| showing[0]));
    }
    let wanted = spelling::decode(fragment, typing.style).to_lowercase();
    let start = asked.caret - fragment.len();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut anchors: Vec<(AnchorRef, &str, FileId)> = Vec::new();
    for page in pages {
        for anchor in asked.snapshot.anchors(page) {
            let at = asked.snapshot.article(anchor.file).zip(id_of(asked, &anchor));
            if let Some((_, id)) = at
                && seen.insert(id)
            {
                anchors.push((anchor, id, page));
            }
        }
    }
    anchors.sort_by_key(|(anchor, ..)| matches!(anchor.at, AnchorAt::Explicit(_)));
    let mut items = Vec::new();
    for (order, (anchor, id, page)) in anchors.into_iter().enumerate() {
        let (detail, shown) = describe(asked, &anchor);
        let fits = spelling::fit(&id.replace('/', "-"), &wanted).is_some()
            || shown.is_some_and(|text| text.to_lowercase().contains(&wanted));
        if !fits {
            continue;
        }
        let insert = spelling::encode_fragment(id, typing.style);
        let mut item = asked.item(CompletionKind::Anchor, id.to_owned(), insert, start, typing.end);
        item.detail = Some(detail);
        item.description = match anchor.file == file {
            true => shown.map(str::to_owned),
            false => {
                let from = relative_path(&article_path, &asked.snapshot.path(anchor.file));
                Some(shown.map_or_else(|| from.clone(), |text| format!("{text} ({from})")))
            }
        };
        // What is typed percent-encoded or as the heading's words still has to match.
        item.filter = Some(if id.to_lowercase().starts_with(&wanted) {
            format!("{fragment}{}", id.get(wanted.len()..).unwrap_or_default())
        } else if spelling::fit(id, &wanted).is_some() {
            id.to_owned()
        } else {
            fragment.to_owned()
        });
        item.sort = Some(format!("{order:04}"));
        let path = asked.snapshot.path(page).to_path_buf();
        item.resolve = Some(ResolveData { path, fragment: Some(id.to_owned()) });
        items.push(item);
    }
    let incomplete = items.len() > 5 * MOST;
    items.truncate(5 * MOST);
    Some(CompletionList { incomplete, items })
}

/// The article that the path part of a destination names; the asked one when it is empty.
fn article_at(asked: &Asked<'_>, typing: &Typing, path: &str) -> Option<FileId> {
    let url = match typing.style {
        Style::Quoted => path.into(),
        _ => spelling::unescape(path),
    };
    match asked.destination(&url, false) {
        Destination::SelfPage { .. } => Some(asked.file),
        Destination::File { path, .. } => {
            let file = asked.snapshot.file_id(&path)?;
            asked.snapshot.article(file).map(|_| file)
        }
        Destination::Site { key, .. } => asked.snapshot.find_published(&key),
        _ => None,
    }
}

fn id_of<'s>(asked: &Asked<'s>, anchor: &AnchorRef) -> Option<&'s str> {
    asked.snapshot.anchor_id(anchor)
}

/// What an anchor is, and its heading's text.
fn describe<'s>(asked: &Asked<'s>, anchor: &AnchorRef) -> (String, Option<&'s str>) {
    let article = asked.snapshot.article(anchor.file);
    match anchor.at {
        AnchorAt::Heading(i) => match article.and_then(|article| article.headings.get(i)) {
            Some(heading) => (format!(" Heading {}", heading.level), Some(&*heading.text)),
            None => (String::new(), None),
        },
        AnchorAt::Explicit(i) => {
            let tab = article.and_then(|article| article.anchors.get(i));
            let tab = tab.is_some_and(|anchor| anchor.kind == crate::markdown::AnchorKind::Tab);
            (if tab { " Tab" } else { " HTML anchor" }.to_owned(), None)
        }
    }
}

/// Headings of the whole set that hold the typed words: `[x](##words`.
pub(super) fn everywhere(asked: &Asked<'_>, typing: &Typing) -> CompletionList {
    let typed = asked.text.get(typing.start..asked.caret).unwrap_or_default();
    let words = spelling::decode(typed.trim_start_matches('#'), typing.style).to_lowercase();
    let words: Vec<&str> = words.split(['-', ' ', '+', '_']).filter(|word| !word.is_empty()).collect();
    let snapshot = asked.snapshot;
    let folder = asked.path.parent().unwrap_or(Path::new(""));
    let docset = snapshot.file(asked.file).and_then(|file| file.docset);
    let mut rings: Vec<Vec<FileId>> = Vec::new();
    for (id, file) in snapshot.files() {
        let is_page = file.kind == FileKind::Article && file.article.is_some() && file.docset == docset;
        // Includes are not linked to: their headings are found in the pages that show them.
        if is_page && snapshot.includers(id).is_empty() {
            let distance = distance_between(folder, &file.path);
            rings.resize_with(rings.len().max(distance + 1), Vec::new);
            rings[distance].push(id);
        }
    }
    // Best: all words begin words of the heading; then nearer articles; then document order. So from the inside
    // outward, and when enough begin with the words, what is left cannot be better.
    let mut found: Vec<(u8, usize, FileId, usize)> = Vec::new();
    let mut best = 0;
    'rings: for (distance, ring) in rings.iter().enumerate() {
        for &id in ring {
            let headings = snapshot.article(id).map(|article| article.headings.iter()).unwrap_or_default();
            for (i, heading) in headings.enumerate().filter(|(_, heading)| heading.id.is_some()) {
                let Some(fit) = fit_words(&heading.text, &words) else { continue };
                found.push((fit, distance, id, i));
                best += usize::from(fit == 0);
                if best >= MOST {
                    break 'rings;
                }
            }
        }
    }
    if found.len() > MOST {
        found.select_nth_unstable(MOST);
        found.truncate(MOST);
    }
    found.sort_unstable();
    let items = found
        .into_iter()
        .enumerate()
        .filter_map(|(rank, (_, _, file, heading))| heading_item(asked, typing, typed, rank, file, heading));
    CompletionList { incomplete: true, items: items.collect() }
}

fn heading_item(
    asked: &Asked<'_>,
    typing: &Typing,
    typed: &str,
    rank: usize,
    file: FileId,
    heading: usize,
) -> Option<CompletionItem> {
    let heading = asked.snapshot.article(file)?.headings.get(heading)?;
    let id = heading.id.as_deref()?;
    let path = asked.snapshot.path(file);
    let relative = relative_path(asked.path, &path);
    let way = if file == asked.file { String::new() } else { spelling::encode_path(&relative, typing.style)? };
    // A level-1 heading is the article itself.
    let fragment = match heading.level == 1 && file != asked.file {
        true => String::new(),
        false => format!("#{}", spelling::encode_fragment(id, typing.style)),
    };
    let insert = format!("{way}{fragment}");
    let mut item = asked.item(CompletionKind::Anchor, heading.text.to_string(), insert, typing.start, typing.end);
    item.detail = Some(format!(" Heading {}", heading.level));
    item.description = Some(relative);
    // Which headings fit is decided here; the client shows what it gets, in this order.
    item.filter = Some(typed.to_owned());
    item.sort = Some(format!("{rank:04}"));
    item.resolve = Some(ResolveData { path: path.to_path_buf(), fragment: Some(id.to_owned()) });
    Some(item)
}

/// 0 when every word begins a word of `text`, 1 when every word is in it.
fn fit_words(text: &str, words: &[&str]) -> Option<u8> {
    let mut worst = 0;
    for word in words {
        worst = worst.max(fit_word(text, word)?);
    }
    Some(worst)
}

fn fit_word(text: &str, word: &str) -> Option<u8> {
    if !text.is_ascii() {
        let text = text.to_lowercase();
        let at = text.find(word)?;
        return Some(u8::from(text[..at].chars().next_back().is_some_and(char::is_alphanumeric)));
    }
    let (hay, needle) = (text.as_bytes(), word.as_bytes());
    let first = *needle.first()?;
    let last = hay.len().checked_sub(needle.len())?;
    let mut within = None;
    for at in 0..=last {
        if hay[at].to_ascii_lowercase() == first && hay[at..at + needle.len()].eq_ignore_ascii_case(needle) {
            if at == 0 || !hay[at - 1].is_ascii_alphanumeric() {
                return Some(0);
            }
            within = Some(1);
        }
    }
    within
}

/// How many folders lie between `folder` and the file `path`; by bytes, because every article is asked.
fn distance_between(folder: &Path, path: &Path) -> usize {
    let (from, to) = (folder.as_os_str().as_encoded_bytes(), path.as_os_str().as_encoded_bytes());
    let is_separator = |b: &&u8| std::path::is_separator(char::from(**b));
    let same = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let is_above = same == from.len() && to.get(same).as_ref().is_some_and(is_separator);
    // Back to the last folder that both share.
    let shared = match is_above {
        true => same + 1,
        false => from[..same].iter().rposition(|b| is_separator(&b)).map_or(0, |at| at + 1),
    };
    let ups = if is_above { 0 } else { 1 + from[shared..].iter().filter(is_separator).count() };
    ups + to[shared..].iter().filter(is_separator).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_folders() {
        for (folder, path, distance) in [
            ("/s/a", "/s/a/x.md", 0),
            ("/s/a", "/s/a/b/x.md", 1),
            ("/s/a", "/s/x.md", 1),
            ("/s/a", "/s/ab/x.md", 2),
            ("/s/a/b", "/s/c/x.md", 3),
            ("/s", "/s/c/d/x.md", 2),
        ] {
            assert_eq!(distance_between(Path::new(folder), Path::new(path)), distance, "{folder} {path}");
        }
    }
}
