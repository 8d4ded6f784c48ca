//! A zone pivot or a pivot group gets another id: in the file that defines it, in the pages of the group, in their zones
//! and in links that choose it.

mod uses;

use super::plan::Plan;
use super::{ChangeSet, Refusal, query};
use crate::checks::pivots as used;
use crate::docset::PivotPlace;
use crate::graph::{FileId, Snapshot};
use crate::text::{Span, counted};
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};
pub(crate) use uses::{at, declaration, files, places};

/// The parameter of a link that chooses pivots.
pub(super) const KEY: &str = "pivots";

/// A group, or one of its pivots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// The file that defines the group.
    pub file: PathBuf,
    /// The group.
    pub group: String,
    /// The pivot; `None` for the group itself.
    pub pivot: Option<String>,
}

impl Name {
    fn id(&self) -> &str {
        self.pivot.as_deref().unwrap_or(&self.group)
    }
}

/// The name at `offset` of the definition file `file`; `None` where there is none, or the file defines no groups.
pub(super) fn in_definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<(Name, Span)> {
    let path = snapshot.path(file);
    let mut definitions = snapshot.docsets().iter().flat_map(|set| &set.pivots);
    definitions.find(|definition| *definition.path == *path)?;
    let text = snapshot.text(file)?;
    for PivotPlace { group, pivot, span } in crate::docset::pivot_places(&path, &text) {
        if span.touches(offset) {
            return Some((Name { file: path.to_path_buf(), group, pivot }, span));
        }
    }
    None
}

/// The group or pivot that the article `file` names at `offset`: in its header, or in a zone.
pub(super) fn in_article(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Result<(Name, Span), Refusal>> {
    if let Some(used::OfPage { definition, ids }) = used::of_page(snapshot, file)
        && let Some((group, span)) = ids.into_iter().find(|(_, span)| !span.is_empty() && span.touches(offset))
    {
        let known = definition.groups.iter().any(|it| it.id == group);
        return Some(match known {
            true => Ok((Name { file: definition.path.clone(), group, pivot: None }, span)),
            false => Err(Refusal::new(format!("No group `{group}` is defined, so it cannot be renamed."))),
        });
    }
    let article = snapshot.article(file)?;
    let (pivot, span) = used::ids(article).find(|(_, span)| span.touches(offset))?;
    let mut pages = snapshot.showing_pages(file);
    pages.push(file);
    Some(
        pages.iter().find_map(|page| of_page(snapshot, *page, pivot)).map(|name| (name, span)).ok_or_else(|| {
            Refusal::new(format!("No group of the page has a pivot `{pivot}`, so it cannot be renamed."))
        }),
    )
}

/// The pivot `pivot` as the groups of `page` know it.
pub(super) fn of_page(snapshot: &Snapshot, page: FileId, pivot: &str) -> Option<Name> {
    let used::OfPage { definition, ids } = used::of_page(snapshot, page)?;
    let mut groups = definition.groups.iter().filter(|group| ids.iter().any(|(id, _)| *id == group.id));
    let group = groups.find(|group| group.pivots.iter().any(|it| it == pivot))?;
    Some(Name { file: definition.path.clone(), group: group.id.clone(), pivot: Some(pivot.to_owned()) })
}

/// Gives the group or pivot `name` the id `new`.
pub(super) fn rename(snapshot: &Snapshot, name: &Name, new: &str) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let new = new.trim();
    if new.is_empty() || !new.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(Refusal::new(
            "The id of a pivot or a pivot group is made of the small letters a to z, digits and `-`.",
        ));
    }
    let definition = snapshot.file_id(&name.file).filter(|&id| snapshot.file(id).is_some());
    let definition = definition.ok_or_else(|| Refusal::new(format!("`{}` cannot be read.", name.file.display())))?;
    let text = plan.text(definition)?;
    let places = crate::docset::pivot_places(&name.file, &text);
    let is_rival = |it: &&PivotPlace| match &name.pivot {
        Some(_) => it.group == name.group && it.pivot.as_deref() == Some(new),
        None => it.pivot.is_none() && it.group == new,
    };
    if new != name.id() && places.iter().any(|it| is_rival(&it)) {
        return Err(Refusal::new(format!("`{}` has `{new}` already. Choose another id.", plan.name(definition))));
    }
    let own: Vec<Span> =
        places.iter().filter(|it| it.group == name.group && it.pivot == name.pivot).map(|it| it.span).collect();
    if own.is_empty() {
        return Err(plan.stale(definition));
    }
    for span in own {
        plan.edit(definition, span, new)?;
    }
    let pages = uses::pages(snapshot, name);
    let what = match &name.pivot {
        None => {
            for &page in &pages {
                rename_in_header(&mut plan, page, &name.group, new)?;
            }
            format!("Rename the pivot group `{}` to `{new}`: {}", name.group, counted(pages.len(), "page"))
        }
        Some(pivot) => {
            refuse_others(&plan, name, pivot, new, &pages)?;
            let zones = rename_zones(&mut plan, pivot, new, &pages)?;
            let links = query::follow(&mut plan, &pages.iter().copied().collect(), KEY, pivot, new)?;
            let (zones, links) = (counted(zones, "zone"), counted(links, "link"));
            format!("Rename the pivot `{pivot}` to `{new}`: {zones}, {links}")
        }
    };
    plan.finish(what)
}

/// Refuses what would make two pivots one, or one two: pages that use another group with the old or the new id.
fn refuse_others(plan: &Plan<'_>, name: &Name, old: &str, new: &str, pages: &[FileId]) -> Result<(), Refusal> {
    for &page in pages {
        let Some(used::OfPage { definition, ids }) = used::of_page(plan.snapshot, page) else { continue };
        let others =
            definition.groups.iter().filter(|it| it.id != name.group && ids.iter().any(|(id, _)| *id == it.id));
        for other in others {
            if let Some(id) = [old, new].into_iter().find(|id| other.pivots.iter().any(|it| it == id)) {
                return Err(Refusal::new(format!(
                    "`{}` also uses the group `{}`, which has a pivot `{id}`, too: its zones could not be told apart.",
                    plan.name(page),
                    other.id
                )));
            }
        }
    }
    Ok(())
}

/// Plans the edits of all zones that name the pivot; returns how many.
fn rename_zones(plan: &mut Plan<'_>, old: &str, new: &str, pages: &[FileId]) -> Result<usize, Refusal> {
    let snapshot = plan.snapshot;
    let mut parts: FxHashSet<FileId> = FxHashSet::default();
    for &page in pages {
        snapshot.visit(page, &mut |id, _| {
            parts.insert(id);
            true
        });
    }
    let mut parts: Vec<FileId> = parts.into_iter().collect();
    parts.sort_unstable();
    let mut zones = 0;
    for part in parts {
        let Some(article) = snapshot.article(part).cloned() else { continue };
        let spans: Vec<Span> = used::ids(&article).filter(|(id, _)| *id == old).map(|(_, span)| span).collect();
        if spans.is_empty() {
            continue;
        }
        for page in snapshot.showing_pages(part).into_iter().filter(|page| !pages.contains(page)) {
            let other = [old, new].into_iter().find(|id| of_page(snapshot, page, id).is_some());
            if let Some(id) = other {
                return Err(Refusal::new(format!(
                    "`{}` is shown in `{}`, too, whose groups have another pivot `{id}`: the zone cannot be for both.",
                    plan.name(part),
                    plan.name(page)
                )));
            }
        }
        plan.current(part)?;
        for span in spans {
            plan.edit(part, span, new)?;
            zones += 1;
        }
    }
    Ok(zones)
}

/// Plans the edit of the group in the header of `page`, or in the configuration that gives it to the page.
fn rename_in_header(plan: &mut Plan<'_>, page: FileId, old: &str, new: &str) -> Result<(), Refusal> {
    let snapshot = plan.snapshot;
    let Some(used::OfPage { ids, .. }) = used::of_page(snapshot, page) else { return Ok(()) };
    for (_, span) in ids.into_iter().filter(|(id, _)| id == old) {
        if !span.is_empty() {
            let text = plan.text(page)?;
            if text.get(span.range()) != Some(old) {
                return Err(Refusal::new(format!(
                    "The groups of `{}` are written in a way that cannot be changed by itself. Write them on one line.",
                    plan.name(page)
                )));
            }
            plan.edit(page, span, new)?;
            continue;
        }
        let path = snapshot.path(page);
        let set = snapshot.docset(page);
        let given = set.and_then(|set| {
            let inherited = set.inherited(&path).into_iter().find(|it| it.key == used::GROUPS)?;
            Some((set.config_files.get(inherited.file)?.path.clone(), inherited.span))
        });
        let Some((config, span)) = given else { continue };
        rename_in_config(plan, &config, span, old, new)?;
    }
    Ok(())
}

fn rename_in_config(plan: &mut Plan<'_>, config: &Path, span: Span, old: &str, new: &str) -> Result<(), Refusal> {
    let unknown = || Refusal::new(format!("`{}` names the group, and cannot be read.", config.display()));
    let file = plan.snapshot.file_id(config).filter(|&id| plan.snapshot.file(id).is_some()).ok_or_else(unknown)?;
    let text = plan.text(file)?;
    let raw = text.get(span.range()).ok_or_else(|| plan.stale(file))?;
    let value = raw.find(':').unwrap_or(0);
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
    let found: Vec<usize> = raw
        .match_indices(old)
        .map(|(at, _)| at)
        .filter(|&at| at > value)
        .filter(|&at| {
            let (before, after) = (raw.get(..at).unwrap_or_default(), raw.get(at + old.len()..).unwrap_or_default());
            !is_part(before.chars().next_back()) && !is_part(after.chars().next())
        })
        .collect();
    if found.is_empty() {
        return Err(plan.stale(file));
    }
    for at in found {
        let start = span.start as usize + at;
        plan.edit(file, Span::new(start, start + old.len()), new)?;
    }
    Ok(())
}
