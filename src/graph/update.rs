//! Changing the graph: a file comes, changes or goes; what that can mean for other files.

use super::ids::FileId;
use super::snapshot::{File, FileKind, Snapshot, Target};
use super::workspace::Affected;
use crate::docset::Docset;
use crate::markdown::moniker;
use crate::markdown::sections::SectionKind;
use rustc_hash::FxHashSet;
use std::path::Path;
use std::sync::Arc;

impl Snapshot {
    /// Puts `file` in place of whatever `id` was; returns the folders that came with it.
    /// The cost is that of the file's own links.
    pub(super) fn insert(&mut self, id: FileId, file: File) -> Vec<FileId> {
        // While the old file is still there: the new one may name itself by its URL.
        self.ask_for_sites(&file);
        let old = self.files.get_mut(id.0).take();
        let folders = match &old {
            Some(old) if old.path == file.path => Vec::new(),
            Some(old) => {
                self.unlink_from_folder(id, &Arc::clone(&old.path));
                self.link_to_folder(id, &file)
            }
            None => self.link_to_folder(id, &file),
        };
        self.relink(id, old.as_deref(), Some(&file));
        let path = Arc::clone(&file.path);
        *self.files.get_mut(id.0) = Some(Arc::new(file));
        match old {
            None => self.site_changed(&path),
            Some(old) if old.path != path => {
                self.site_changed(&old.path);
                self.site_changed(&path);
            }
            Some(_) => {}
        }
        folders
    }

    /// Takes `id` away, and the folders that it leaves empty; links that lead to it stay as they are and now
    /// lead nowhere. Returns what went.
    pub(super) fn remove(&mut self, id: FileId) -> Vec<(FileId, Arc<File>)> {
        let Some(old) = self.files.get_mut(id.0).take() else { return Vec::new() };
        self.relink(id, Some(&old), None);
        self.site_changed(&old.path);
        let folder = self.unlink_from_folder(id, &old.path);
        let mut gone = vec![(id, old)];
        if let Some(folder) = folder.filter(|&folder| self.children(folder).is_empty()) {
            gone.extend(self.remove(folder));
        }
        gone
    }

    fn unlink_from_folder(&mut self, id: FileId, path: &Path) -> Option<FileId> {
        let name = folded_name(path);
        if let Some(list) = Arc::make_mut(&mut self.names).get_mut(&*name) {
            list.retain(|&named| named != id);
        }
        let folder = path.parent().and_then(|parent| self.file_id(parent))?;
        Arc::make_mut(self.children.get_mut(folder.0)).retain(|&child| child != id);
        self.file(folder).map(|_| folder)
    }

    /// Makes `file` known to its folder and under its name; returns the folders that had to be made.
    fn link_to_folder(&mut self, id: FileId, file: &File) -> Vec<FileId> {
        if file.kind != FileKind::Folder {
            Arc::make_mut(&mut self.names).entry(folded_name(&file.path)).or_default().push(id);
        }
        self.link_to_parent(id, &file.path)
    }

    /// Makes the file or folder `id` at `path` known to the folder that it lies in.
    fn link_to_parent(&mut self, id: FileId, path: &Path) -> Vec<FileId> {
        let Some(parent) = path.parent() else { return Vec::new() };
        // Folders are known only inside the readable root of some set: what lies above is nobody's business.
        if !is_readable(&self.docsets, parent) {
            return Vec::new();
        }
        let (_, folder) = self.tables.paths.intern(parent);
        let mut made = Vec::new();
        if self.file(folder).is_none() {
            let docset = super::snapshot::docset_index(&self.docsets, parent);
            made = self.insert(folder, super::read::unread(parent.into(), docset, FileKind::Folder));
            made.push(folder);
        }
        Arc::make_mut(self.children.get_mut(folder.0)).push(id);
        made
    }

    /// Makes what lies in folders that became readable since `before` known to them: an article that was opened
    /// before its set was found came with a smaller root.
    pub(super) fn link_newly_readable(&mut self, before: &[Arc<Docset>]) {
        let unlinked: Vec<(FileId, Arc<Path>)> = self
            .files()
            .filter_map(|(id, file)| {
                let parent = file.path.parent()?;
                let is_new = !is_readable(before, parent) && is_readable(&self.docsets, parent);
                is_new.then(|| (id, Arc::clone(&file.path)))
            })
            .collect();
        for (id, path) in unlinked {
            // A folder that was made for the one before may have linked this one already.
            let known = path.parent().and_then(|parent| self.file_id(parent));
            if known.is_none_or(|folder| !self.children(folder).contains(&id)) {
                self.link_to_parent(id, &path);
            }
        }
    }

    /// Moves `id` from the source lists of its old targets to those of its new ones.
    fn relink(&mut self, id: FileId, old: Option<&File>, new: Option<&File>) {
        self.uids.relink(&self.tables, id, old, new);
        let (before, after) = (self.target_files(id, old), self.target_files(id, new));
        self.move_source(id, &before, &after);
        self.reshare(id, old, new);
        self.move_values(id, old, new);
        self.move_mentions(id, old, new);
        self.forget_used(id);
        let (before, after) = (included_files(old), included_files(new));
        for &gone in before.difference(&after) {
            remove_from(Arc::make_mut(self.includers.get_mut(gone.0)), id);
        }
        for &come in after.difference(&before) {
            Arc::make_mut(self.includers.get_mut(come.0)).push(id);
        }
    }

    /// Makes `id` a source of `after` instead of `before`.
    pub(super) fn move_source(&mut self, id: FileId, before: &FxHashSet<FileId>, after: &FxHashSet<FileId>) {
        for &gone in before.difference(after) {
            remove_from(Arc::make_mut(self.sources.get_mut(gone.0)), id);
        }
        for &come in after.difference(before) {
            Arc::make_mut(self.sources.get_mut(come.0)).push(id);
        }
    }

    /// Whose sources `file`, which is `id`, counts among: the files that it links to, and the URLs that it names.
    pub(super) fn target_files(&self, id: FileId, file: Option<&File>) -> FxHashSet<FileId> {
        let targets = file.map(|file| &*file.targets).unwrap_or_default();
        let mut files: FxHashSet<FileId> = FxHashSet::default();
        // Cross references have their sources by uid.
        for target in targets.iter().filter(|target| !matches!(target, Target::Xref { .. })) {
            files.extend(self.file_of(id, *target));
            match target {
                Target::Site { key, .. } => files.extend([*key]),
                // Their coming and going decides what is said about the link.
                Target::SiteFile { beside, in_root } => files.extend([*beside, *in_root]),
                _ => {}
            }
        }
        files.extend(file.into_iter().flat_map(|file| file.kept.iter().copied()));
        files.remove(&id);
        files
    }

    /// The files that may be published at the address of `path` (absolute), too.
    fn rivals(&self, path: &Path) -> Vec<FileId> {
        let set = super::snapshot::docset_index(&self.docsets, path).and_then(|at| self.docsets.get(usize::from(at)));
        let rivals = set.map(|set| set.rivals(path)).unwrap_or_default();
        rivals.iter().filter_map(|rival| self.file_id(rival)).collect()
    }

    /// The files whose findings may differ now that `id`, once `old`, is what it is.
    pub(super) fn affected_by(&self, id: FileId, old: Option<&File>) -> Affected {
        let new = self.file(id);
        let mut configs: Vec<FileId> = Vec::new();
        let mut files: FxHashSet<FileId> = [id].into_iter().collect();
        let (before, after) = (included_files(old), included_files(new));
        let exports = |file: Option<&File>| file.map(|file| (file.anchor_ids.clone(), file.kind, file.loaded));
        let spelt = |file: Option<&File>| file.map(|file| Arc::clone(&file.path));
        if before != after || exports(old) != exports(new) || spelt(old) != spelt(new) {
            // Whoever links here, or to a page that shows this file's anchors as its own.
            for page in closure([id], |page| self.includers(page).to_vec()) {
                files.insert(page);
                files.extend(self.all_sources(page));
            }
            // `#fragment` links of an include are looked for in the pages that show it.
            let included =
                |id| self.file(id).map(|file| file.includes().map(|(_, id)| id).collect()).unwrap_or_default();
            files.extend(closure(before.union(&after).copied(), included));
        }
        self.affected_by_uids(id, old, &mut files);
        if zones(old) != zones(new) {
            // A page is judged by all zones that it shows, those of an include by what the pages that show it name.
            files.extend(closure([id], |page| self.includers(page).to_vec()));
            let included =
                |id| self.file(id).map(|file| file.includes().map(|(_, id)| id).collect()).unwrap_or_default();
            files.extend(closure([id], included));
        }
        if parts(old) != parts(new) {
            // Links that lead to an anchor of another zone or version.
            files.extend(self.all_sources(id));
        }
        if outline(old) != outline(new) {
            // Whether a page has a title, skips no level and repeats no section is judged with the headings that its includes bring.
            files.extend(closure([id], |page| self.includers(page).to_vec()));
        }
        if versions(old) != versions(new) {
            // Pages with one uid or one address are told apart by their versions.
            files.extend(self.declarers_of_same(old).chain(self.declarers_of_same(new)));
            let path = new.or(old).map(|file| Arc::clone(&file.path));
            files.extend(path.into_iter().flat_map(|path| self.rivals(&path)));
        }
        if new.or(old).is_some_and(|file| file.kind.is_resource()) {
            files.extend(self.code_users(id));
        }
        if old.is_none() != new.is_none()
            && let Some(path) = new.or(old).map(|file| &file.path).filter(|path| crate::markdown::toc::is_toc(path))
            && let Some(folder) = path.parent().and_then(|folder| self.file_id(folder))
        {
            files.extend(self.sources(folder));
        }
        self.affected_by_sharing(id, old, &mut files);
        if old.is_none() != new.is_none()
            && let Some(path) = new.or(old).map(|file| &file.path)
        {
            // Whoever names it by its URL, and who has the same one.
            files.extend(self.site_sources(path));
            let set =
                super::snapshot::docset_index(&self.docsets, path).and_then(|at| self.docsets.get(usize::from(at)));
            files.extend(self.rivals(path));
            // Redirections may lead here.
            let redirects = set.filter(|set| !set.redirects.is_empty());
            configs.extend(
                redirects.into_iter().flat_map(|set| set.redirect_files()).filter_map(|it| self.file_id(&it.path)),
            );
            // A configuration may name it as a map of uids.
            let names = |set: &&Arc<Docset>| set.xref_places().iter().any(|(place, _)| **place == **path);
            let naming = self.docsets.iter().filter(names).filter_map(|set| set.docfx_config());
            configs.extend(naming.filter_map(|config| self.file_id(&config.path)));
            if let Some(set) = set.filter(|set| set.mixes_folders() && set.resource_below(path).is_some()) {
                configs.extend(set.config_files.iter().filter_map(|config| self.file_id(&config.path)));
            }
        }
        if [old, new].iter().flatten().any(|file| file.kind == FileKind::Toc) {
            files.extend(self.affected_by_toc(id, old));
            if self.begins_to_matter(id, old) {
                return Affected::everything();
            }
        }
        if old.is_none() != new.is_none()
            && let Some(path) = new.or(old).map(|file| &file.path)
        {
            // What belongs to one sample is used together; and where articles are listed by a start page, its coming and
            // going begins and ends the question who is listed.
            files.extend(self.sample(path));
            if crate::docset::is_start_page(path) && self.docset(id).is_some_and(|set| !set.reads_tocs()) {
                return Affected::everything();
            }
        }
        self.affected_by_values(id, old, &mut files);
        self.affected_by_mentions(id, old, &mut files);
        self.affected_by_use(id, old, &mut files);
        // An image may be unused now.
        let counts = |file: &File| file.kind.is_read() || file.kind == FileKind::Resource;
        files.retain(|&file| file == id || self.file(file).is_some_and(counts));
        let mut files: Vec<FileId> = files.into_iter().chain(configs).collect();
        files.sort_unstable();
        files.dedup();
        Affected { all: false, files }
    }

    /// Adds what `id`, once `old`, no longer leads to or leads to now: who is the only one that leads somewhere decides
    /// whether anybody comes there.
    fn affected_by_use(&self, id: FileId, old: Option<&File>, files: &mut FxHashSet<FileId>) {
        // Whatever counts it among its sources: both files that a link by address may mean, and those it finds by uid.
        let targets = |file: Option<&File>| -> FxHashSet<FileId> {
            let mut files = self.target_files(id, file);
            let targets = file.map(|file| &*file.targets).unwrap_or_default().iter();
            let uids = targets.filter(|target| matches!(target, Target::Xref { .. }));
            files.extend(uids.filter_map(|target| self.file_of(id, *target)));
            files
        };
        let new = self.file(id);
        let (before, after) = (targets(old), targets(new));
        for &target in before.symmetric_difference(&after) {
            files.insert(target);
            if self.file(target).is_some_and(|file| file.kind == FileKind::Resource) {
                files.extend(self.sample(&self.path(target)));
            }
        }
        if old.map(|file| file.kind) != new.map(|file| file.kind) {
            files.extend(after);
        }
    }
}

/// The headings of a file with their levels, and which of them open tabs.
fn outline(file: Option<&File>) -> Vec<(u8, bool, &str)> {
    let article = file.and_then(|file| file.article.as_ref());
    article.into_iter().flat_map(|article| article.headings.iter().map(|it| (it.level, it.tab, &*it.text))).collect()
}

/// The zones and moniker ranges of a file, each with the headings and anchors in it.
fn parts(file: Option<&File>) -> Vec<(SectionKind, &str, bool, Vec<Option<&str>>)> {
    let article = file.and_then(|file| file.article.as_ref());
    let parts = article.into_iter().flat_map(|article| {
        article.sections.iter().map(|section| {
            let headings = article.headings.iter().map(|it| (it.span.start, it.id.as_deref()));
            let anchors = article.anchors.iter().map(|it| (it.span.start, Some(&*it.id)));
            let within = headings.chain(anchors).filter(|(start, _)| section.span.contains(*start));
            (section.kind, &*section.text, section.sure, within.map(|(_, id)| id).collect())
        })
    });
    parts.collect()
}

/// What a file's header says about the versions that it is for.
fn versions(file: Option<&File>) -> Vec<Option<&crate::markdown::front_matter::Value>> {
    let header = file.and_then(|file| file.article.as_ref()?.front_matter.as_ref());
    let keys = moniker::KEYS.iter().chain(&moniker::CHANGING_KEYS);
    keys.map(|key| header.and_then(|header| header.get(key)).map(|entry| &entry.value.value)).collect()
}

/// What a file has to do with zones: the pivots and ranges of its own, and the groups that its header names.
fn zones(file: Option<&File>) -> (Vec<&str>, Option<&crate::markdown::front_matter::Value>) {
    let Some(article) = file.and_then(|file| file.article.as_ref()) else { return (Vec::new(), None) };
    let sections = article.sections.iter().map(|section| &*section.text).collect();
    let header = article.front_matter.as_ref();
    (sections, header.and_then(|header| header.get("zone_pivot_groups")).map(|entry| &entry.value.value))
}

/// `first` and all that `next` leads to from there, each once.
pub(super) fn closure(
    first: impl IntoIterator<Item = FileId>,
    next: impl Fn(FileId) -> Vec<FileId>,
) -> FxHashSet<FileId> {
    let mut waiting: Vec<FileId> = first.into_iter().collect();
    let mut known: FxHashSet<FileId> = waiting.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        waiting.extend(next(id).into_iter().filter(|&id| known.insert(id)));
    }
    known
}

fn folded_name(path: &Path) -> Box<str> {
    path.file_name().unwrap_or_default().to_string_lossy().to_lowercase().into()
}

fn remove_from(list: &mut Vec<FileId>, id: FileId) {
    if let Some(at) = list.iter().position(|&source| source == id) {
        list.swap_remove(at);
    }
}

fn included_files(file: Option<&File>) -> FxHashSet<FileId> {
    file.map(|file| file.includes().map(|(_, id)| id).collect()).unwrap_or_default()
}

fn is_readable(docsets: &[Arc<Docset>], folder: &Path) -> bool {
    docsets.iter().any(|docset| folder.starts_with(&docset.readable_root))
}
