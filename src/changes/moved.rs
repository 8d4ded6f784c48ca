//! Files that something else moved (`git mv`, a file manager): noticed by their content, and followed afterwards.
//!
//! Must not guess: a file counts as moved only where one file went and one with the same facts came, in one batch of
//! changes. Images and code have no facts; they count where they moved along with an article beside them.

use super::moves::{self, Move};
use super::plan::{Plan, shown};
use super::{ChangeSet, Refusal};
use crate::docset::resolve::{self, Destination, fold};
use crate::docset::{Docset, docset_for};
use crate::files;
use crate::graph::{FileId, FileKind, Snapshot, Target};
use crate::markdown::LinkKind;
use crate::text::counted;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};

/// Files looked at in one batch, at most: a checkout of another branch changes thousands, and offers nothing.
const MOST: usize = 500;

/// The files that were moved between two states of the set, of which a batch of changes on the disk names `paths`.
#[must_use]
pub fn moved_outside(before: &Snapshot, after: &Snapshot, paths: &[PathBuf]) -> Vec<Move> {
    let there = |snapshot: &Snapshot, id: FileId| snapshot.file(id).is_some_and(|file| file.kind != FileKind::Folder);
    let known = below(before, paths);
    // An editor may still have the old file open.
    let is_gone =
        |id: &FileId| !there(after, *id) || after.open_version(*id).is_some() && !files::is_file(&before.path(*id));
    let gone: Vec<FileId> = known.into_iter().filter(|&id| there(before, id)).filter(is_gone).collect();
    if gone.is_empty() || gone.len() > MOST {
        return Vec::new();
    }
    let came: Vec<FileId> =
        below(after, paths).into_iter().filter(|&id| there(after, id) && !there(before, id)).collect();
    if came.len() > MOST {
        return Vec::new();
    }
    let same = |old: FileId, new: FileId| {
        let (old, new) = (before.file(old), after.file(new));
        old.zip(new).is_some_and(|(old, new)| {
            old.kind == new.kind && old.article.is_some() && old.article == new.article && old.path != new.path
        })
    };
    let name = |path: &Path| path.file_name().map(std::ffi::OsStr::to_owned);
    let mut moves: Vec<Move> = Vec::new();
    for &old in &gone {
        let all: Vec<FileId> = came.iter().copied().filter(|&new| same(old, new)).collect();
        let from = before.path(old);
        let alike: Vec<FileId> = all.iter().copied().filter(|&new| name(&after.path(new)) == name(&from)).collect();
        let new = match (all.as_slice(), alike.as_slice()) {
            ([one], _) | (_, [one]) => *one,
            _ => continue,
        };
        moves.push(Move { from: from.to_path_buf(), to: after.path(new).to_path_buf() });
    }
    // Two that went and one that came: nobody knows which of them it is.
    let targets: Vec<PathBuf> = moves.iter().map(|step| step.to.clone()).collect();
    moves.retain(|step| targets.iter().filter(|to| **to == step.to).count() == 1);
    let folders: Vec<(PathBuf, PathBuf)> = moves
        .iter()
        .filter(|step| step.from.file_name() == step.to.file_name())
        .filter_map(|step| Some((step.from.parent()?.to_path_buf(), step.to.parent()?.to_path_buf())))
        .collect();
    for &old in gone.iter().filter(|&&id| before.article(id).is_none()) {
        let from = before.path(old);
        let along = folders.iter().find_map(|(was, is)| {
            let to = is.join(from.strip_prefix(was).ok()?);
            came.iter().any(|&new| *after.path(new) == *to).then_some(to)
        });
        moves.extend(along.map(|to| Move { from: from.to_path_buf(), to }));
    }
    moves
}

/// The files at `paths` and in the folders among them.
fn below(snapshot: &Snapshot, paths: &[PathBuf]) -> Vec<FileId> {
    let mut all: Vec<FileId> = paths.iter().filter_map(|path| snapshot.file_id(path)).collect();
    let mut known: FxHashSet<FileId> = all.iter().copied().collect();
    let mut next = 0;
    while let Some(&id) = all.get(next) {
        next += 1;
        all.extend(snapshot.children(id).iter().copied().filter(|&child| known.insert(child)));
    }
    all
}

/// Plans to have links follow files that were moved already. Nothing has to change where they have followed.
///
/// # Errors
/// A file has changed since it was read, or a link cannot be written so that it leads there.
pub fn follow_moved(snapshot: &Snapshot, moves: &[Move]) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let old: FxHashSet<FileId> = moves.iter().filter_map(|step| snapshot.file_id(&step.from)).collect();
    let tocs = moves::moved_tocs(snapshot, moves, true);
    let left_behind = old.iter().chain(tocs.keys());
    let mut sources: FxHashSet<FileId> = left_behind.flat_map(|&id| snapshot.sources(id).iter().copied()).collect();
    let arrived = |id: FileId| moves.iter().find(|step| snapshot.file_id(&step.to) == Some(id));
    sources.extend(moves.iter().filter_map(|step| snapshot.file_id(&step.to)));
    let left = addresses_left(snapshot, moves);
    sources.extend(left.keys().flat_map(|&key| snapshot.sources(key).iter().copied()));
    let mut sources: Vec<FileId> = sources.into_iter().filter(|id| !old.contains(id)).collect();
    sources.sort_unstable();
    for source in sources {
        let Some(article) = snapshot.article(source).cloned() else { continue };
        let path = snapshot.path(source);
        let was = arrived(source).map_or(&*path, |step| step.from.as_path());
        let docset_of = |path: &Path| docset_for(snapshot.docsets(), path);
        let Some((docset, then)) = docset_of(&path).zip(docset_of(was).or_else(|| docset_of(&path))) else { continue };
        let leads_to_old = (0..article.links.len()).any(
            |index| matches!(snapshot.target(source, index), Some(Target::File { file, .. }) if old.contains(&file) || tocs.contains_key(&file)),
        );
        let left_by = |index: usize| match snapshot.target(source, index) {
            Some(Target::Site { key, .. }) => left.get(&key).copied(),
            _ => None,
        };
        let names_old_address = (0..article.links.len()).any(|index| left_by(index).is_some());
        if *was == *path && !leads_to_old && !names_old_address {
            continue;
        }
        let (_, urls) = plan.facts(source)?;
        let text = plan.text(source)?;
        for (index, (link, url)) in article.links.iter().zip(&urls).enumerate() {
            if link.kind == LinkKind::Reference {
                continue;
            }
            if let Some(step) = left_by(index) {
                moves::follow_address(&mut plan, (source, &path), &text, link, (&step.from, &step.to))?;
                continue;
            }
            let toc = match snapshot.target(source, index) {
                Some(Target::File { file, .. }) if link.kind == LinkKind::TocFolder => {
                    tocs.get(&file).map(|to| (file, to))
                }
                _ => None,
            };
            if let Some((folder, to)) = toc {
                let was = snapshot.path(folder);
                moves::respell(&mut plan, source, docset, &path, &text, link, (&was, to))?;
                continue;
            }
            let Some(target) = target(snapshot, then, was, link, url, moves) else { continue };
            let to = moves.iter().find_map(|step| step.path_after(&target)).unwrap_or_else(|| target.clone());
            let changes = *was != *path || to != target;
            if changes && !moves::leads_to(docset, &path, link, url, &to, false) {
                moves::respell(&mut plan, source, docset, &path, &text, link, (&target, &to))?;
            }
        }
    }
    let (links, files) = plan.counts();
    let name = |path: &Path| shown(docset_for(snapshot.docsets(), path).map(|docset| docset.root.as_path()), path);
    let what = match moves {
        [step] => format!("Follow `{}` to `{}`", name(&step.from), name(&step.to)),
        _ => format!("Follow {}", counted(moves.len(), "moved file")),
    };
    plan.finish(format!("{what}: {} in {}", counted(links, "link"), counted(files, "file")))
}

/// The keys of the addresses at which the moved pages were published and nothing is any more.
fn addresses_left<'m>(snapshot: &Snapshot, moves: &'m [Move]) -> FxHashMap<FileId, &'m Move> {
    let keys = moves.iter().flat_map(|step| {
        let set = docset_for(snapshot.docsets(), &step.from);
        let keys = set.and_then(|set| set.site_keys(&step.from)).into_iter().flatten();
        keys.map(move |key| (key, step))
    });
    let is_served = |key: &Path| snapshot.find_published(key).is_some_and(|file| snapshot.file(file).is_some());
    keys.filter(|(key, _)| !is_served(key)).filter_map(|(key, step)| Some((snapshot.file_id(&key)?, step))).collect()
}

/// The file that `url` led to from `was`, before files were moved: as spelt on the disk. `None` where it led nowhere.
fn target(
    snapshot: &Snapshot,
    docset: &Docset,
    was: &Path,
    link: &crate::markdown::Link,
    url: &str,
    moves: &[Move],
) -> Option<PathBuf> {
    let read = match link.kind {
        LinkKind::Include => resolve::include_destination(docset, was, url),
        _ => resolve::destination(docset, was, url),
    };
    let Destination::File { path, .. } = read else { return None };
    let folded = fold(&path);
    if let Some(step) = moves.iter().find(|step| fold(&step.from) == folded) {
        return Some(step.from.clone());
    }
    let id = snapshot.file_id(&path)?;
    // A file that is gone and redirects is led on from where it was.
    let known = snapshot.file(id).map(|file| file.path.to_path_buf());
    known.or_else(|| snapshot.redirect(id).map(|_| path.clone()))
}
