//! The id of a tab gets another name: in every group of the page that offers the tab, in conditions of other tabs, and
//! in links that choose it.

use super::anchors::{self, IdChange};
use super::plan::Plan;
use super::{ChangeSet, Refusal, query};
use crate::article::Article;
use crate::graph::{AnchorAt, FileId, Snapshot};
use crate::markdown::AnchorKind;
use crate::text::{Span, counted};
use rustc_hash::FxHashSet;

/// The parameter of a link that chooses tabs.
pub(super) const KEY: &str = "tabs";

/// What the tab headings of `article` name: each id with its place.
pub(super) fn ids(text: &str, article: &Article) -> Vec<(Span, String)> {
    let mut spans: Vec<Span> =
        article.anchors.iter().filter(|anchor| anchor.kind == AnchorKind::Tab).map(|anchor| anchor.span).collect();
    spans.dedup();
    let mut found = Vec::new();
    for span in spans {
        let Some(names) = text.get(span.range()).and_then(|raw| raw.strip_prefix("#tab/")) else { continue };
        let mut start = span.end as usize - names.len();
        for name in names.split(['+', '/']) {
            if !name.is_empty() {
                found.push((Span::new(start, start + name.len()), name.to_owned()));
            }
            start += name.len() + 1;
        }
    }
    found
}

/// The files whose tabs are chosen together with the tab `id` of `file`, and the pages that show them: a reader's choice
/// counts for every group of a page, and an include carries it into other pages.
fn together(plan: &mut Plan<'_>, file: FileId, id: &str) -> Result<(Vec<FileId>, FxHashSet<FileId>), Refusal> {
    let snapshot = plan.snapshot;
    let mut members = vec![file];
    let mut pages: FxHashSet<FileId> = FxHashSet::default();
    let mut next = 0;
    while let Some(&member) = members.get(next) {
        next += 1;
        for page in anchors::contexts(snapshot, member) {
            if !pages.insert(page) {
                continue;
            }
            for shown in parts(snapshot, page) {
                if !members.contains(&shown) && has(plan, shown, id)? {
                    members.push(shown);
                }
            }
        }
    }
    Ok((members, pages))
}

fn parts(snapshot: &Snapshot, page: FileId) -> Vec<FileId> {
    let mut parts = Vec::new();
    snapshot.visit(page, &mut |id, _| {
        parts.push(id);
        true
    });
    parts
}

fn has(plan: &mut Plan<'_>, file: FileId, id: &str) -> Result<bool, Refusal> {
    let Some(article) = plan.snapshot.article(file).cloned() else { return Ok(false) };
    if !article.anchors.iter().any(|anchor| anchor.kind == AnchorKind::Tab) {
        return Ok(false);
    }
    let text = plan.text(file)?;
    Ok(ids(&text, &article).iter().any(|(_, known)| known == id))
}

/// Whether the page `file`, or what it shows, has a tab `id`: the file that has it.
pub(super) fn holder(snapshot: &Snapshot, page: FileId, id: &str) -> Option<FileId> {
    let mut plan = Plan::new(snapshot);
    parts(snapshot, page).into_iter().find(|&part| has(&mut plan, part, id).unwrap_or(false))
}

/// Gives the tab `old` of `file` the id `new`.
pub(super) fn rename(snapshot: &Snapshot, file: FileId, old: &str, new: &str) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let new = new.trim();
    if new.is_empty() || !new.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(Refusal::new("The id of a tab is made of the letters a to z, digits and `-`."));
    }
    let (members, pages) = together(&mut plan, file, old)?;
    let mut all: FxHashSet<FileId> = FxHashSet::default();
    for &page in &pages {
        all.extend(parts(snapshot, page));
    }
    let mut all: Vec<FileId> = all.into_iter().collect();
    all.sort_unstable();
    for other in all {
        if old != new && has(&mut plan, other, new)? {
            return Err(Refusal::new(format!(
                "`{}` has a tab `{new}` already, and readers who choose one would get the other. Choose another id.",
                plan.name(other)
            )));
        }
    }
    let (mut tabs, mut links) = (0, 0);
    for member in &members {
        let (article, text) = plan.current(*member)?;
        let mut after = text.to_string();
        for (span, name) in ids(&text, &article).into_iter().rev() {
            if name == old {
                tabs += 1;
                plan.edit(*member, span, new)?;
                after.replace_range(span.range(), new);
            }
        }
        let after = Article::read(&after, snapshot.dialect(*member)).0;
        let changed: Vec<IdChange> = article
            .anchors
            .iter()
            .zip(&after.anchors)
            .enumerate()
            .filter(|(_, (before, after))| before.id != after.id)
            .map(|(index, (before, after))| IdChange {
                at: AnchorAt::Explicit(index),
                old: before.id.clone(),
                new: after.id.clone(),
            })
            .collect();
        links += anchors::follow(&mut plan, *member, &changed, &[], &after)?.links;
    }
    links += query::follow(&mut plan, &pages, KEY, old, new)?;
    plan.finish(format!("Rename the tab `{old}` to `{new}`: {}, {}", counted(tabs, "heading"), counted(links, "link")))
}
