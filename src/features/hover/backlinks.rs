//! Who links to a heading, an anchor or, on its first heading, to the whole article.

use super::super::spelling::{code_span, escape_markdown, file_uri};
use super::shown_path;
use crate::features::references::{links_to_anchor, links_to_file};
use crate::graph::{AnchorAt, AnchorRef, FileId, FileKind, Snapshot};
use rustc_hash::FxHashMap;

/// The most articles that are named.
const NAMED: usize = 10;

/// How many links come here, and from which articles.
pub(super) fn describe(snapshot: &Snapshot, anchor: &AnchorRef) -> Option<String> {
    let article = snapshot.article(anchor.file)?;
    let heading = match anchor.at {
        AnchorAt::Heading(i) => Some(article.headings.get(i)?),
        AnchorAt::Explicit(_) => None,
    };
    if heading.is_some_and(|heading| heading.tab) {
        return None;
    }
    let id = snapshot.anchor_id(anchor)?;
    let is_whole = heading.is_some_and(|heading| heading.level == 1);
    let mut links = links_to_anchor(snapshot, anchor);
    let here = links.len();
    if is_whole {
        links.extend(links_to_file(snapshot, anchor.file));
        links.sort_unstable();
        links.dedup();
    }
    let what = match (is_whole, heading.is_some()) {
        (true, _) => "this article",
        (false, true) => "this heading",
        (false, false) => "this anchor",
    };
    let to_heading = if is_whole && here > 0 && here < links.len() { Some(here) } else { None };
    let said = counted(snapshot, anchor.file, &links, what, to_heading);
    Some(format!("{}\n\n{said}", code_span(&format!("#{id}"))))
}

/// How many links lead to the article `file`, and from which articles: for a title that stands in no heading.
pub(super) fn describe_article(snapshot: &Snapshot, file: FileId) -> String {
    counted(snapshot, file, &links_to_file(snapshot, file), "this article", None)
}

/// How many `links` there are to `what`, which `file` holds, and from which articles; how many of them go `to_heading`.
fn counted(
    snapshot: &Snapshot,
    file: FileId,
    links: &[(FileId, usize)],
    what: &str,
    to_heading: Option<usize>,
) -> String {
    let all = links.len();
    let mut counts: FxHashMap<FileId, usize> = FxHashMap::default();
    links.iter().for_each(|(source, _)| *counts.entry(*source).or_default() += 1);
    let scan = if snapshot.scanned() { "" } else { " so far (the articles are still being read)" };
    if counts.is_empty() {
        return format!("No link leads to {what}{scan}.");
    }
    let is_toc = |source: &&FileId| snapshot.file(**source).is_some_and(|file| file.kind == FileKind::Toc);
    let tocs = counts.keys().filter(is_toc).count();
    let articles = match counts.len() - tocs {
        0 => None,
        1 => Some("one article".to_owned()),
        many => Some(format!("{many} articles")),
    };
    let tocs = match tocs {
        0 => None,
        1 => Some("one table of contents".to_owned()),
        many => Some(format!("{many} tables of contents")),
    };
    let articles = articles.into_iter().chain(tocs).collect::<Vec<_>>().join(" and ");
    let links = if all == 1 { "One link leads".to_owned() } else { format!("{all} links lead") };
    let mut shown = format!("**{links} to {what}**, from {articles}{scan}");
    if let Some(here) = to_heading {
        shown.push_str(&format!("; {here} of them to this heading"));
    }
    shown.push_str(".\n");
    let mut sources: Vec<(usize, String, FileId)> =
        counts.iter().map(|(&source, &count)| (count, shown_path(snapshot, file, source), source)).collect();
    sources.sort_by(|a, b| (b.0, &a.1).cmp(&(a.0, &b.1)));
    for (count, path, source) in sources.iter().take(NAMED) {
        let times = if *count > 1 { format!(" ({count})") } else { String::new() };
        let title = snapshot.article(*source).and_then(|article| article.title()).unwrap_or(path);
        let title = escape_markdown(title);
        match file_uri(&snapshot.path(*source)) {
            _ if *source == file => shown.push_str(&format!("\n- here{times}")),
            Some(uri) => shown.push_str(&format!("\n- [{title}]({uri}) {}{times}", code_span(path))),
            None => shown.push_str(&format!("\n- {title} {}{times}", code_span(path))),
        }
    }
    if sources.len() > NAMED {
        shown.push_str(&format!("\n- … and {} more", sources.len() - NAMED));
    }
    shown
}
