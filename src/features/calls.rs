//! Links between articles as a hierarchy of calls: who links here, and where this one links.

use super::references;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::LinkKind;
use crate::text::Span;
use rustc_hash::FxHashMap;

/// A file that links or is linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The file.
    pub file: FileId,
    /// What readers call it; never empty.
    pub name: String,
    /// Its path from the root of its set.
    pub path: String,
    /// Its title, or its start.
    pub title: Span,
}

/// The other side of links, with where they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The other file.
    pub node: Node,
    /// The links, in the file that links.
    pub links: Vec<Span>,
}

/// The node to start from: what the link at byte `offset` of `file` leads to, else `file` itself.
#[must_use]
pub fn start(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Node> {
    let article = snapshot.article(file)?;
    let linked = article.link_at(offset).and_then(|index| snapshot.target_file(file, index));
    node(snapshot, linked.filter(|&target| is_page(snapshot, target)).unwrap_or(file))
}

/// The files that link to `file` or show it, by path.
#[must_use]
pub fn incoming(snapshot: &Snapshot, file: FileId) -> Vec<Call> {
    let calls = snapshot.all_sources(file).into_iter().filter(|&source| source != file);
    let calls = calls.filter_map(|source| {
        let links = links_between(snapshot, source).remove(&file)?;
        Some(Call { node: node(snapshot, source)?, links })
    });
    sorted(calls.collect())
}

/// The articles that `file` links to or shows, by path.
#[must_use]
pub fn outgoing(snapshot: &Snapshot, file: FileId) -> Vec<Call> {
    let targets = links_between(snapshot, file).into_iter().filter(|(target, _)| *target != file);
    let calls = targets.filter_map(|(target, links)| Some(Call { node: node(snapshot, target)?, links }));
    sorted(calls.collect())
}

/// The files that links of `source` lead to, with the links.
fn links_between(snapshot: &Snapshot, source: FileId) -> FxHashMap<FileId, Vec<Span>> {
    let mut found: FxHashMap<FileId, Vec<Span>> = FxHashMap::default();
    let Some(article) = snapshot.article(source) else { return found };
    for (index, link) in article.links.iter().enumerate() {
        let Some(target) = snapshot.target_file(source, index).filter(|&it| is_page(snapshot, it)) else { continue };
        if link.kind != LinkKind::Definition {
            found.entry(target).or_default().push(references::shown(link));
        }
    }
    found
}

/// Whether `file` is there and is something that links.
fn is_page(snapshot: &Snapshot, file: FileId) -> bool {
    snapshot.file(file).is_some_and(|file| matches!(file.kind, FileKind::Article | FileKind::Toc))
}

fn node(snapshot: &Snapshot, file: FileId) -> Option<Node> {
    let known = snapshot.file(file)?;
    let root = snapshot.docset(file).map(|set| set.root.clone());
    let path = root.and_then(|root| known.path.strip_prefix(root).ok()).unwrap_or(&known.path);
    let name = || known.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let article = known.article.as_deref();
    let title = article.and_then(crate::article::Article::h1);
    Some(Node {
        file,
        name: article
            .and_then(|article| article.title())
            .filter(|it| !it.trim().is_empty())
            .map_or_else(name, str::to_owned),
        path: path.to_string_lossy().replace('\\', "/"),
        title: title.map_or_else(Span::default, |heading| heading.text_span),
    })
}

fn sorted(mut calls: Vec<Call>) -> Vec<Call> {
    calls.sort_by(|a, b| a.node.path.cmp(&b.node.path));
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn links_go_in_and_out_of_an_article() {
        let set = Set::new(
            "--- docfx.json\n{\"build\":{\"content\":[{\"files\":\"**/*.{md,yml}\"}]}}\n--- a.md\n# A\n[b](b.md) [b2](b.md#x) [r][l] [me](#a) [none](none.md) [w](https://example.com)\n[!INCLUDE [i](i.md)]\n\n[l]: c/d.md\n--- b.md\n---\ntitle: B\n---\n[a](<CURSOR>a.md)\n--- c/d.md\n# D\n--- i.md\ntext\n--- toc.yml\n- href: a.md\n",
        );
        let shown = |calls: Vec<Call>| {
            let row = |call: Call| format!("{} ({}) {}", call.node.name, call.node.path, call.links.len());
            calls.into_iter().map(row).collect::<Vec<_>>().join(", ")
        };
        let (b, offset) = set.cursor();
        let from = start(&set.snapshot, b, offset).unwrap();
        assert_eq!((from.name.as_str(), from.file), ("A", set.file("a.md")));
        assert_eq!(start(&set.snapshot, b, 0).unwrap().name, "B");
        assert_eq!(shown(incoming(&set.snapshot, from.file)), "B (b.md) 1, toc.yml (toc.yml) 1");
        assert_eq!(shown(outgoing(&set.snapshot, from.file)), "B (b.md) 2, D (c/d.md) 1, i.md (i.md) 1");
        assert_eq!(shown(incoming(&set.snapshot, set.file("i.md"))), "A (a.md) 1");
        assert_eq!(shown(outgoing(&set.snapshot, set.file("toc.yml"))), "A (a.md) 1");
    }
}
