//! The links of an article as editors underline them; where each leads is only asked for the one that is followed.

use super::definition::{self, DefinitionTarget};
use crate::graph::{FileId, LinkStatus, Snapshot, Target};
use crate::markdown::LinkKind;
use crate::text::Span;

/// What a link of an article leads to, as far as it costs nothing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To a place outside.
    Url(String),
    /// To a file of the set: [`resolve`] tells which, for the link of this index.
    File(usize),
}

/// A link that can be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    /// What is underlined: the destination, or what stands for it.
    pub span: Span,
    /// Where it leads.
    pub leads: Leads,
}

/// The links of `file` that lead somewhere, by place.
#[must_use]
pub fn document_links(snapshot: &Snapshot, file: FileId) -> Vec<DocumentLink> {
    let Some((article, text)) = snapshot.article(file).zip(snapshot.text(file)) else { return Vec::new() };
    let mut found: Vec<DocumentLink> = Vec::new();
    for (index, link) in article.links.iter().enumerate() {
        let here = link.span.covers(link.destination);
        let span = if here { link.destination } else { link.label };
        let leads = match snapshot.target(file, index) {
            Some(Target::External) if is_web(link.destination.of(&text)) => {
                Leads::Url(link.destination.of(&text).to_owned())
            }
            Some(_) if leads_to_file(snapshot, file, index) => Leads::File(index),
            _ => continue,
        };
        // One destination can stand for several links; a picture's label is all of it.
        let is_new = found.last().is_none_or(|last| last.span.end <= span.start);
        if !span.is_empty() && is_new && link.kind != LinkKind::TocFolder {
            found.push(DocumentLink { span, leads });
        }
    }
    found
}

/// Where link `index` of `file` leads, and what to tell of it before it is followed.
#[must_use]
pub fn resolve(snapshot: &Snapshot, file: FileId, index: usize) -> Option<(DefinitionTarget, String)> {
    let target = definition::link_target(snapshot, file, index)?;
    let said = match target.config {
        Some(_) => format!("{} was moved: its redirection", file_name(&snapshot.path(target.file))),
        None => described(snapshot, file, index, &target),
    };
    Some((target, said))
}

/// The title of what link `index` of `file` leads to, and its section.
pub(super) fn described(snapshot: &Snapshot, file: FileId, index: usize, target: &DefinitionTarget) -> String {
    let path = snapshot.path(target.file);
    let Some(article) = snapshot.article(target.file) else { return file_name(&path) };
    let title = article.title().map_or_else(|| file_name(&path), str::to_owned);
    let missing = snapshot.status(file, index) == LinkStatus::MissingAnchor;
    match article.headings.iter().find(|heading| heading.span.start == target.selection.start) {
        _ if missing => format!("{title} (the section is missing)"),
        Some(heading) if *heading.text != *title => format!("{title} › {}", heading.text),
        _ => title,
    }
}

fn leads_to_file(snapshot: &Snapshot, file: FileId, index: usize) -> bool {
    use LinkStatus::{Case, MissingAnchor, Ok, Redirected};
    let leads = matches!(snapshot.status(file, index), Ok | Case | MissingAnchor | Redirected);
    leads && snapshot.target_file(file, index).is_some()
}

fn is_web(destination: &str) -> bool {
    let known = ["http://", "https://", "mailto:"];
    known.iter().any(|scheme| destination.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme)))
}

fn file_name(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn each_link_that_leads_somewhere_is_told_once() {
        let set = Set::new(
            "--- docfx.json\n{\"build\":{\"content\":[{\"files\":\"*.md\"}]}}\n--- a.md\n# A\n[b](b.md#two) [none](none.md) [w](https://example.com/x) [r][b] ![p](p.png) [s](#a)\n[!INCLUDE [i](i.md)] [gone](b.md#gone)\n\n[b]: b.md\n--- b.md\n# B\n## Two\n--- i.md\ntext\n--- p.png\nx\n",
        );
        let file = set.file("a.md");
        let text = set.snapshot.text(file).unwrap();
        let shown: Vec<String> = document_links(&set.snapshot, file)
            .into_iter()
            .map(|link| {
                let leads = match link.leads {
                    Leads::Url(url) => url,
                    Leads::File(index) => {
                        let (target, said) = resolve(&set.snapshot, file, index).unwrap();
                        format!("{} {}: {said}", set.name_of(&set.snapshot.path(target.file)), target.selection.start)
                    }
                };
                format!("{} -> {leads}", link.span.of(&text))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "b.md#two -> b.md 4: B › Two",
                "https://example.com/x -> https://example.com/x",
                "b -> b.md 0: B",
                "p.png -> p.png 0: p.png",
                "#a -> a.md 0: A",
                "i.md -> i.md 0: i.md",
                "b.md#gone -> b.md 0: B (the section is missing)",
                "b.md -> b.md 0: B",
            ]
        );
    }
}
