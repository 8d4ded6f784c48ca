//! What links choose on the page that they lead to: `?tabs=a,b` and `?pivots=c`.

use super::Refusal;
use super::plan::Plan;
use crate::graph::{FileId, Snapshot};
use crate::markdown::Link;
use crate::text::Span;
use rustc_hash::FxHashSet;

/// The values of `key` in the query of `link`, each with its place: `a` and `b` of `?tabs=a%2Cb`.
pub(super) fn values(text: &str, link: &Link, key: &str) -> Vec<(Span, String)> {
    let raw = link.path.of(text);
    let Some(query) = raw.find('?') else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = query + 1;
    for part in raw.get(at..).unwrap_or_default().split('&') {
        let named = part.strip_prefix("amp;").unwrap_or(part);
        let value = named.strip_prefix(key).and_then(|rest| rest.strip_prefix('='));
        if let Some(value) = value {
            let mut start = at + part.len() - value.len();
            for piece in pieces(value) {
                let span = Span::new(link.path.start as usize + start, link.path.start as usize + start + piece.len());
                found.push((span, piece.to_owned()));
                start += piece.len();
                let comma = raw.get(start..).unwrap_or_default();
                start += if comma.starts_with(',') { 1 } else { "%2C".len() };
            }
        }
        at += part.len() + 1;
    }
    found
}

/// What stands between commas, written as such or encoded.
fn pieces(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').flat_map(|part| part.split("%2C")).flat_map(|part| part.split("%2c"))
}

/// Plans to write `new` for `old` in every link to one of `pages` that chooses it by `key`; returns how many.
pub(super) fn follow(
    plan: &mut Plan<'_>,
    pages: &FxHashSet<FileId>,
    key: &str,
    old: &str,
    new: &str,
) -> Result<usize, Refusal> {
    let snapshot = plan.snapshot;
    let wanted = |page: FileId| pages.contains(&page);
    let mut places: FxHashSet<(FileId, Span)> = FxHashSet::default();
    for source in sources(snapshot, pages.iter().copied()) {
        let Some(article) = snapshot.article(source).cloned() else { continue };
        let links = links_to(snapshot, source, key, &wanted);
        if links.is_empty() {
            continue;
        }
        let text = plan.text(source)?;
        for link in links.into_iter().filter_map(|index| article.links.get(index)) {
            if text.get(link.path.range()).is_none() {
                return Err(plan.stale(source));
            }
            for (span, value) in values(&text, link, key) {
                if value == old {
                    plan.edit(source, span, new)?;
                    places.insert((source, span));
                }
            }
        }
    }
    Ok(places.len())
}

/// Where links of `source` to a page that is `wanted` choose `value` by `key`.
pub(super) fn places(
    snapshot: &Snapshot,
    source: FileId,
    key: &str,
    value: &str,
    wanted: &impl Fn(FileId) -> bool,
) -> Vec<Span> {
    let links = links_to(snapshot, source, key, wanted);
    let Some((article, text)) = snapshot.article(source).filter(|_| !links.is_empty()).zip(snapshot.text(source))
    else {
        return Vec::new();
    };
    let links = links.into_iter().filter_map(|index| article.links.get(index));
    links.flat_map(|link| values(&text, link, key)).filter(|(_, it)| it == value).map(|(span, _)| span).collect()
}

/// The files whose links may lead to one of `pages`, each once.
pub(super) fn sources(snapshot: &Snapshot, pages: impl Iterator<Item = FileId>) -> Vec<FileId> {
    let mut sources: FxHashSet<FileId> = FxHashSet::default();
    for page in pages {
        sources.extend(snapshot.all_sources(page));
        // A link that is only a query leads to its own page.
        snapshot.visit(page, &mut |id, _| {
            sources.insert(id);
            true
        });
        sources.insert(page);
    }
    let mut sources: Vec<FileId> = sources.into_iter().collect();
    sources.sort_unstable();
    sources
}

/// The links of `source` that lead to a page that is `wanted`; none where no one is long enough to choose by `key`.
fn links_to(snapshot: &Snapshot, source: FileId, key: &str, wanted: &impl Fn(FileId) -> bool) -> Vec<usize> {
    let Some(article) = snapshot.article(source) else { return Vec::new() };
    // Most links have no query; the text is read only for those that may.
    let can_choose = |index: &usize| article.links.get(*index).is_some_and(|link| link.path.len() > key.len());
    (0..article.links.len()).filter(can_choose).filter(|&index| leads_to(snapshot, source, index, wanted)).collect()
}

fn leads_to(snapshot: &Snapshot, source: FileId, index: usize, wanted: &impl Fn(FileId) -> bool) -> bool {
    let Some(target) = snapshot.target_file(source, index) else { return false };
    wanted(target) || target == source && snapshot.showing_pages(source).into_iter().any(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::markdown::Dialect;

    #[test]
    fn each_value_has_its_place() {
        for (url, expected) in [
            ("a.md?tabs=x", vec!["x"]),
            ("a.md?tabs=x,y&view=z", vec!["x", "y"]),
            ("a.md?view=z&tabs=x%2Cy%2cz#f", vec!["x", "y", "z"]),
            ("a.md?view=z&amp;tabs=x", vec!["x"]),
            ("?tabs=x", vec!["x"]),
            ("a.md?othertabs=x", vec![]),
            ("tabs=x", vec![]),
        ] {
            let text = format!("[l]({url})\n");
            let (article, _) = Article::read(&text, Dialect::LEARN);
            let found = values(&text, &article.links[0], "tabs");
            let shown: Vec<&str> = found.iter().map(|(span, _)| span.of(&text)).collect();
            assert_eq!(shown, expected, "{url}");
            assert!(found.iter().all(|(span, value)| span.of(&text) == value), "{url}");
        }
    }
}
