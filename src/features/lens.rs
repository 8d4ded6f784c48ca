//! "12 links" above the title and above each heading that is linked to.

use super::references::{self, Reference};
use crate::graph::{AnchorAt, AnchorRef, FileId, Snapshot};
use crate::text::{Span, counted};
use rustc_hash::FxHashSet;

/// What a lens counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Links to the article, from other files and from tables of contents.
    Article,
    /// Links to the heading of this index.
    Heading(usize),
}

/// A line that is to bear a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lens {
    /// Where it stands.
    pub span: Span,
    /// What it counts.
    pub counted: Counted,
}

/// The lenses of the article `file`, by place: one for the article and one for each heading that a link names.
#[must_use]
pub fn lenses(snapshot: &Snapshot, file: FileId) -> Vec<Lens> {
    let Some(article) = snapshot.article(file) else { return Vec::new() };
    let title = article.h1_index();
    let first = article.h1().map_or(Span::default(), |heading| heading.span);
    let mut lenses = vec![Lens { span: first, counted: Counted::Article }];
    let named = named_ids(snapshot, file);
    let headings = article.headings.iter().enumerate();
    let headings = headings.filter(|(_, it)| it.id.as_deref().is_some_and(|id| named.contains(id)));
    lenses.extend(headings.filter(|(at, _)| Some(*at) != title).map(|(at, heading)| {
        let counted = Counted::Heading(at);
        Lens { span: heading.span, counted }
    }));
    lenses.sort_by_key(|lens| lens.span.start);
    lenses
}

/// The ids that links name which may lead to `file`. No link is resolved for it.
fn named_ids(snapshot: &Snapshot, file: FileId) -> FxHashSet<std::sync::Arc<str>> {
    let mut sources = snapshot.showing_pages(file);
    sources.push(file);
    let mut linking: Vec<FileId> = sources.iter().flat_map(|&page| snapshot.all_sources(page)).collect();
    linking.extend(sources);
    linking.sort_unstable();
    linking.dedup();
    let mut ids = FxHashSet::default();
    for source in linking {
        let targets = snapshot.file(source).map(|file| &*file.targets).unwrap_or_default();
        ids.extend(targets.iter().filter_map(|target| target.fragment()));
    }
    ids.into_iter().map(|id| snapshot.fragment(id)).collect()
}

/// The most places that a lens has with it; who wants the list of more asks for it.
const LISTED: usize = 1000;

/// What a lens says and opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// What it says.
    pub title: String,
    /// The byte where the references that it counts can be asked for.
    pub at: u32,
    /// These references by path and place; `None` where they are many.
    pub places: Option<Vec<Reference>>,
}

/// What a lens says and opens; `None` when the heading is gone.
#[must_use]
pub fn resolve(snapshot: &Snapshot, file: FileId, counted: Counted) -> Option<Resolved> {
    let article = snapshot.article(file)?;
    let (title, at, count) = match counted {
        Counted::Article => {
            let at = article.h1().map_or(0, |heading| heading.text_span.start);
            let (links, includers) = (references::links_to_file(snapshot, file).len(), snapshot.includers(file).len());
            (article_lens(links, includers), at, links + includers)
        }
        Counted::Heading(index) => {
            let at = article.headings.get(index)?.text_span.start;
            let anchor = AnchorRef { file, at: AnchorAt::Heading(index), include: None };
            let links = references::links_to_anchor(snapshot, &anchor).len();
            (links_of(links), at, links)
        }
    };
    let listed = || references::references(snapshot, file, at, false).unwrap_or_default();
    Some(Resolved { title, at, places: (count <= LISTED).then(listed) })
}

fn article_lens(links: usize, includers: usize) -> String {
    if includers == 0 {
        return format!("{} to this article", links_of(links));
    }
    let shown = format!("shown in {}", counted(includers, "article"));
    match links {
        0 => shown,
        links => format!("{shown}, {}", links_of(links)),
    }
}

fn links_of(count: usize) -> String {
    match count {
        0 => "no links".to_owned(),
        count => counted(count, "link"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn the_article_and_the_headings_that_are_linked_to_bear_a_count() {
        let set = Set::new(
            "--- docfx.json\n{\"build\":{\"content\":[{\"files\":\"**/*.{md,yml}\"}]}}\n--- a.md\n# A\n## One\n[x](#one) [i](#inner)\n## Two\n\n[!INCLUDE [i](i.md)]\n--- b.md\n[a](a.md) [one](A.md#one) [two](a.md#twoo)\n--- c.md\n# C\n[i](a.md#inner)\n[!INCLUDE [i](i.md)]\n--- i.md\n## Inner\n--- toc.yml\n- href: a.md\n",
        );
        for (name, expected) in [
            ("a.md", "1: 5 links to this article (5), 2: 2 links (2)"),
            ("b.md", "1: no links to this article (0)"),
            // An include's heading is linked to in each article that shows it.
            ("i.md", "1: shown in 2 articles (2), 1: 2 links (2)"),
        ] {
            let file = set.file(name);
            let lines = &set.snapshot.article(file).unwrap().lines;
            let row = |lens: Lens| {
                let Resolved { title, places, .. } = resolve(&set.snapshot, file, lens.counted).unwrap();
                let listed = places.unwrap().iter().filter(|it| !it.declares).count();
                format!("{}: {title} ({listed})", lines.line_of(lens.span.start) + 1)
            };
            let rows: Vec<String> = lenses(&set.snapshot, file).into_iter().map(row).collect();
            assert_eq!(rows.join(", "), expected, "{name}");
        }
    }
}
