//! All links of one article: who leads here, where it leads, what is broken.

use super::references::{links_once, shown};
use super::title_of;
use crate::checks::{Finding, check_file, is_broken};
use crate::graph::{FileId, FileKind, LinkStatus, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// A link in another file that leads to the article, or shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The file that links.
    pub file: FileId,
    /// What readers call it.
    pub title: String,
    /// The destination, or the label of a reference, in that file.
    pub span: Span,
    /// The text of the link, in one line; empty where it has none.
    pub text: String,
    /// What it is.
    pub kind: LinkKind,
}

/// A link in the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Where it leads, existing or not; `None` for what is no file.
    pub path: Option<Arc<Path>>,
    /// What readers call the target; `None` when it does not exist.
    pub title: Option<String>,
    /// The heading or anchor that it names, in its file, which may be an include of the target.
    pub place: Option<(FileId, Span)>,
    /// The destination as written.
    pub destination: String,
    /// The decoded fragment.
    pub fragment: Option<Arc<str>>,
    /// The destination, or the label of a reference.
    pub span: Span,
    /// What it is.
    pub kind: LinkKind,
    /// How it stands.
    pub status: LinkStatus,
}

/// All links of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleLinks {
    /// What readers call the article.
    pub title: String,
    /// Links of other files, by path and place; perhaps not all.
    pub incoming: Vec<Incoming>,
    /// How many links of other files there are.
    pub incoming_total: usize,
    /// The article's own links, by place.
    pub outgoing: Vec<Outgoing>,
    /// Those of them that are broken, each with what is wrong.
    pub broken: Vec<(Outgoing, String)>,
}

/// The links of `file`: those that lead to it (at most about `limit`, because the texts of all are read), those in it,
/// and those in it that are broken.
///
/// In VS Code the view "Links" shows them, in Neovim `:Guidepost links` and `:Guidepost broken`.
///
/// Decision: a definition that a reference uses is one link with it. In the list of what is broken it stands for its
/// references, as in the findings, because it is what has to be mended.
#[must_use]
pub fn article_links(snapshot: &Snapshot, file: FileId, limit: usize) -> ArticleLinks {
    let (incoming, incoming_total) = incoming(snapshot, file, limit);
    let mut links = ArticleLinks { title: title_of(snapshot, file), incoming, incoming_total, ..Default::default() };
    let Some((article, text)) = snapshot.article(file).zip(snapshot.text(file)) else { return links };
    links.outgoing = links_once(article).map(|(index, link)| outgoing(snapshot, file, &text, index, link)).collect();
    let broken: Vec<(usize, &Link)> =
        article.links.iter().enumerate().filter(|(index, _)| is_broken(snapshot, file, *index)).collect();
    if !broken.is_empty() {
        let findings = check_file(snapshot, file);
        let broken = broken.into_iter().map(|(index, link)| {
            let broken = outgoing(snapshot, file, &text, index, link);
            let message = message(&findings, link, broken.status);
            (broken, message)
        });
        links.broken = broken.collect();
    }
    links
}

fn incoming(snapshot: &Snapshot, file: FileId, limit: usize) -> (Vec<Incoming>, usize) {
    let sources = snapshot.all_sources(file).into_par_iter().filter(|&source| source != file);
    let mut sources: Vec<(Arc<Path>, FileId, Vec<usize>)> = sources
        .map(|source| (snapshot.path(source), source, links_to(snapshot, source, file)))
        .filter(|(_, _, links)| !links.is_empty())
        .collect();
    sources.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let total = sources.iter().map(|(_, _, links)| links.len()).sum();
    let mut room = limit;
    sources.retain(|(_, _, links)| {
        let fits = room > 0;
        room = room.saturating_sub(links.len());
        fits
    });
    let read = |(_, source, links): (Arc<Path>, FileId, Vec<usize>)| {
        let (article, text) = (snapshot.article(source), snapshot.text(source).unwrap_or_default());
        let title = title_of(snapshot, source);
        let links = links.into_iter().filter_map(|index| article?.links.get(index));
        let incoming = |link: &Link| Incoming {
            file: source,
            title: title.clone(),
            span: shown(link),
            text: in_one_line(link.text.of(&text)),
            kind: link.kind,
        };
        links.map(incoming).collect::<Vec<_>>()
    };
    (sources.into_par_iter().flat_map_iter(read).collect(), total)
}

fn links_to(snapshot: &Snapshot, source: FileId, file: FileId) -> Vec<usize> {
    let Some(article) = snapshot.article(source) else { return Vec::new() };
    let hits = links_once(article).filter(|(index, _)| snapshot.target_file(source, *index) == Some(file));
    hits.map(|(index, _)| index).collect()
}

fn outgoing(snapshot: &Snapshot, file: FileId, text: &str, index: usize, link: &Link) -> Outgoing {
    let target = snapshot.target_file(file, index).filter(|&target| snapshot.file(target).is_some());
    let anchor = snapshot.target_anchor(file, index);
    let place = anchor.and_then(|anchor| Some((anchor.file, snapshot.anchor_span(&anchor)?)));
    Outgoing {
        path: snapshot.target_path(file, index),
        title: target.map(|target| title_of(snapshot, target)),
        place,
        destination: link.destination.of(text).to_owned(),
        fragment: snapshot.target_fragment(file, index),
        span: shown(link),
        kind: link.kind,
        status: snapshot.status(file, index),
    }
}

/// What the findings say about a broken link; a writer who has switched the finding off still sees why it is listed.
fn message(findings: &[Finding], link: &Link, status: LinkStatus) -> String {
    let about = |finding: &&Finding| !finding.span.is_empty() && link.destination.covers(finding.span);
    let said = findings.iter().find(about).map(|finding| finding.message.clone());
    said.unwrap_or_else(|| match status {
        LinkStatus::MissingAnchor => "The page has no such heading or anchor.".to_owned(),
        _ => "The file does not exist.".to_owned(),
    })
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether link `index` of `file` leads readers to another page: by a link, not by showing an image or a text.
pub(super) fn leads_on(snapshot: &Snapshot, file: FileId, index: usize, link: &Link) -> bool {
    let is_link = match link.kind {
        LinkKind::Inline | LinkKind::Reference | LinkKind::Html => !link.image,
        LinkKind::Autolink | LinkKind::Xref | LinkKind::XrefShorthand | LinkKind::XrefOptional => true,
        _ => false,
    };
    let leads = || match snapshot.target(file, index) {
        Some(Target::File { file: target, .. }) => {
            target != file && snapshot.file(target).is_none_or(|target| target.kind != FileKind::Resource)
        }
        Some(Target::SelfPage(_) | Target::LocalPath) | None => false,
        // Elsewhere, or nobody knows.
        Some(_) => true,
    };
    is_link && leads()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    const SET: &str = "--- docfx.json\n{\"build\":{\"content\":[{\"files\":\"**/*.{md,yml}\"}]}}\n--- a.md\n---\ntitle: Page A\n---\n# A\n[b](b.md) [b  \n two](b.md#x) [r][l] [me](#a) [none](none.md) [w](https://example.com) ![i](i.png)\n[!INCLUDE [i](includes/i.md)]\n\n[l]: c/gone.md\n--- b.md\n[to **A**](a.md) [again][a]\n## X\n\n[a]: a.md#a\n--- i.png\n--- includes/i.md\ntext [a](../a.md)\n--- toc.yml\n- name: A\n  href: a.md\n";

    #[test]
    fn links_come_in_and_go_out_each_once() {
        let set = Set::new(SET);
        let links = article_links(&set.snapshot, set.file("a.md"), 100);
        let name = |path: &Path| set.name_of(path);
        let incoming = links.incoming.iter();
        let incoming = incoming
            .map(|it| format!("{} {} '{}' {}", name(&set.snapshot.path(it.file)), it.title, it.text, it.kind.name()));
        assert_eq!(
            incoming.collect::<Vec<_>>(),
            [
                "b.md X 'to **A**' inline",
                "b.md X 'again' reference",
                "includes/i.md i.md 'a' inline",
                "toc.yml toc.yml 'A' toc"
            ]
        );
        let row = |it: &Outgoing| {
            let path = it.path.as_deref().map_or_else(|| "-".to_owned(), name);
            format!("{} {path} {} {}", it.kind.name(), it.title.as_deref().unwrap_or("-"), it.status.name())
        };
        assert_eq!(
            links.outgoing.iter().map(row).collect::<Vec<_>>(),
            [
                "inline b.md X ok",
                "inline b.md X ok",
                "reference c/gone.md - missing-file",
                "inline a.md Page A ok",
                "inline none.md - missing-file",
                "inline - - external",
                "image i.png i.png ok",
                "include includes/i.md i.md ok"
            ]
        );
        let b = set.file("b.md");
        assert_eq!(links.outgoing[1].place, Some((b, Span::new(31, 32))));
        let broken: Vec<String> = links.broken.iter().map(|(it, message)| format!("{}: {message}", row(it))).collect();
        assert_eq!(
            broken,
            [
                "inline none.md - missing-file: The file `none.md` does not exist.",
                "definition c/gone.md - missing-file: The file `c/gone.md` does not exist."
            ]
        );
    }

    #[test]
    fn of_very_many_links_some_are_read_and_all_are_counted() {
        let set = Set::new(SET);
        let links = article_links(&set.snapshot, set.file("a.md"), 1);
        assert_eq!((links.incoming.len(), links.incoming_total), (2, 4));
        let links = article_links(&set.snapshot, set.file("a.md"), 0);
        assert_eq!((links.incoming.len(), links.incoming_total), (0, 4));
    }
}
