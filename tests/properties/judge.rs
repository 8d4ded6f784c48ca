//! Judges a change of an article set by what a scan from scratch finds in the written files, before and after:
//! every link still leads to the same section, and no article has a finding that it did not have.

use crate::names::{Names, are_kept};
use guidepost::changes::ChangeSet;
use guidepost::checks::check_file;
use guidepost::files::transaction;
use guidepost::graph::{AnchorAt, FileId, LinkStatus, Snapshot, Workspace};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads the set in `root` from the disk, whole.
pub fn scan(root: &Path) -> Arc<Snapshot> {
    let mut workspace = Workspace::new();
    workspace.add_folder(root);
    let mut batches = Vec::new();
    workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
        batches.push(batch);
        true
    });
    for batch in batches {
        workspace.apply(batch);
    }
    workspace.snapshot()
}

/// Where a link leads, in words that a move does not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub kind: String,
    pub status: LinkStatus,
    /// The file by its first path and, when the link names one, the anchor: holder, sort, number.
    pub target: String,
    /// The tabs and pivots that its query chooses, by what does not change.
    pub chosen: Vec<String>,
}

/// Everything that must stay.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct World {
    /// By file (its first path) and number of the link in it.
    pub links: BTreeMap<(PathBuf, usize), Fact>,
    /// What the tabs, zones and groups of each page mean.
    pub names: BTreeMap<PathBuf, Vec<String>>,
    /// Number of findings by file and code.
    pub findings: BTreeMap<(PathBuf, String), usize>,
}

/// What `snapshot` says, with every path shown as `first` knows it.
pub fn look(snapshot: &Snapshot, first: &dyn Fn(&Path) -> PathBuf) -> World {
    let mut world = World::default();
    let name = |id: FileId| first(&snapshot.path(id)).display().to_string().to_lowercase();
    let names = Names::read(snapshot);
    for (id, file) in snapshot.files() {
        let Some(article) = &file.article else { continue };
        let own = first(&file.path);
        let text = snapshot.text(id).unwrap_or_default();
        world.names.insert(own.clone(), names.of_page(snapshot, id));
        for (index, link) in article.links.iter().enumerate() {
            let target = match snapshot.target_anchor(id, index) {
                Some(anchor) => {
                    let at = match anchor.at {
                        AnchorAt::Heading(number) => format!("heading {number}"),
                        AnchorAt::Explicit(number) => format!("anchor {number}"),
                    };
                    format!("{} {at}", name(anchor.file))
                }
                None => snapshot.target_file(id, index).map_or("none".to_owned(), name),
            };
            let status = snapshot.status(id, index);
            // Who redirects is a place where no file is: it stays when its folder moves.
            let target = match snapshot.target_path(id, index).filter(|_| status == LinkStatus::Redirected) {
                Some(path) => path.display().to_string().to_lowercase(),
                None => target,
            };
            // `@uid` becomes `<xref:uid>` where the uid cannot stand bare.
            let kind = if link.kind.is_xref() { "Xref".to_owned() } else { format!("{:?}", link.kind) };
            if link.label.of(&text).starts_with('^') {
                // A footnote: its text stays, so what it would lead to as a link moves with it.
                continue;
            }
            let fact = Fact { kind, status, target, chosen: names.chosen(snapshot, id, index, link.path.of(&text)) };
            world.links.insert((own.clone(), index), fact);
        }
        for finding in check_file(snapshot, id) {
            *world.findings.entry((own.clone(), finding.code.to_owned())).or_default() += 1;
        }
    }
    world
}

/// The codes about links. Others depend on where a file is: an include that becomes a page needs a title.
const OF_LINKS: [&str; 15] = [
    "file-not-found",
    "bookmark-not-found",
    "include-not-found",
    "include-invalid",
    "codesnippet-not-found",
    "invalid-code",
    "link-definition-missing",
    "toc-not-found",
    "circular-reference",
    "xref-not-found",
    "uid-not-found",
    "duplicate-uid",
    "pivot-group-not-found",
    "zone-pivot-definition-not-found",
    "pivot-id-not-found",
];

/// What differs for the worse; empty when nothing does.
pub fn losses(before: &World, after: &World) -> Vec<String> {
    let mut lost = Vec::new();
    for (place, was) in &before.links {
        match after.links.get(place) {
            Some(is) if is == was => {}
            // A path that is written anew gets the case that it should have had.
            Some(is) if was.status == LinkStatus::Case && is.status == LinkStatus::Ok && is.target == was.target => {}
            // A link that led nowhere may find something; that is no loss.
            Some(is) if was.status == LinkStatus::MissingAnchor && is.kind == was.kind => {}
            Some(is) => lost.push(format!("{place:?}: {was:?} -> {is:?}")),
            None => lost.push(format!("{place:?}: {was:?} is gone")),
        }
    }
    if before.links.len() != after.links.len() {
        lost.push(format!("{} links became {}", before.links.len(), after.links.len()));
    }
    for (file, was) in &before.names {
        let is = after.names.get(file);
        if !is.is_some_and(|is| are_kept(was, is)) {
            lost.push(format!("{}: names {was:?} -> {is:?}", file.display()));
        }
    }
    for ((file, code), count) in &after.findings {
        let was = before.findings.get(&(file.clone(), code.clone())).copied().unwrap_or(0);
        if *count > was && OF_LINKS.contains(&&**code) {
            lost.push(format!("{}: {code} {was} -> {count}", file.display()));
        }
    }
    lost
}

/// Writes `change`, whole or not at all.
pub fn write(change: &ChangeSet) {
    transaction::run(&change.steps()).unwrap();
}

/// Where `path` goes when `change` is made.
pub fn moved(change: &ChangeSet, path: &Path) -> PathBuf {
    change.path_after(path).unwrap_or_else(|| path.to_path_buf())
}
