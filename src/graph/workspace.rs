//! The one mutable state: folders, open texts, the graph. Owned by one thread.
//!
//! Must not know the protocol. The disk is asked through `files` only.

use super::ids::{FileId, PathId, Tables};
use super::snapshot::{File, FileKind, OpenText, Snapshot, Target, docset_index};
use super::{read, toc};
use crate::docset::{self, Docset, Surroundings};
use crate::files::{self, FileText, WalkOptions};
use crate::markdown::mentions;
use crate::text::{Buffer, Change, Encoding};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc;

/// Articles parsed between two batches of a scan.
const BATCH: usize = 256;

/// Targets of one open file that are looked for on the disk while the scan runs: about 10 ms of work.
const LOADED_AT_ONCE: usize = 100;

/// Changed articles from which on all threads read them: fewer are read before the pool, which a scan may
/// have to itself, would get to them.
const MANY: usize = 64;

/// The files whose findings may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Everything may have changed (configuration, first scan).
    pub all: bool,
    /// These, when not all; each once, by id.
    pub files: Vec<FileId>,
}

impl Affected {
    /// Everything.
    #[must_use]
    pub fn everything() -> Self {
        Self { all: true, files: Vec::new() }
    }

    /// Adds what `other` names.
    pub fn add(&mut self, other: Affected) {
        self.all |= other.all;
        self.files.extend(other.files);
        self.files.sort_unstable();
        self.files.dedup();
    }
}

/// What a scan found, ready to be applied.
#[derive(Debug)]
pub enum Batch {
    /// The sets, and every file below the walked folders: from now on a missing file is known to be missing.
    Sets {
        /// The sets of all folders.
        docsets: Vec<Arc<Docset>>,
        /// The folders that were walked.
        roots: Vec<PathBuf>,
        /// Absolute paths of all files in them.
        files: Vec<Arc<Path>>,
    },
    /// Articles with their facts.
    Articles {
        /// The articles.
        articles: Vec<(FileId, File)>,
        /// Existing files outside the listing that the articles link to.
        neighbours: Vec<Arc<Path>>,
    },
    /// The scan is complete.
    Done,
}

/// A scan of all folders: runs on other threads, hands out batches.
#[derive(Debug)]
pub struct ScanJob {
    tables: Arc<Tables>,
    folders: Vec<PathBuf>,
    /// Sets of files that were opened without a folder; scanned where a configuration file made them.
    lone: Vec<Arc<Docset>>,
    /// What goes on while a configuration file cannot be parsed.
    previous: Arc<[Arc<Docset>]>,
    /// Texts of open files by path: an editor's text of a configuration file wins over the disk.
    open: FxHashMap<Arc<Path>, Arc<str>>,
}

impl ScanJob {
    /// Finds the sets, walks, reads and parses. Calls `progress(done, total)` in articles and `batch` as it
    /// goes, both on the calling thread, and stops when either returns false. The last batch is
    /// [`Batch::Done`]. Must not be called on a thread of the rayon pool.
    pub fn run(self, progress: &mut dyn FnMut(usize, usize) -> bool, batch: &mut dyn FnMut(Batch) -> bool) {
        let (docsets, roots, files) = self.find_sets();
        let mut listing: Vec<Arc<Path>> = files.into_iter().map(Arc::from).collect();
        listing.sort_unstable();
        let known: FxHashSet<FileId> = listing.iter().map(|path| self.tables.paths.intern(path).1).collect();
        let articles: Vec<Arc<Path>> = listing.iter().filter(|path| is_read(path)).map(Arc::clone).collect();
        let total = articles.len();
        if !batch(Batch::Sets { docsets: docsets.clone(), roots, files: listing }) || !progress(0, total) {
            return;
        }
        let (sender, receiver) = mpsc::sync_channel(8);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let sender = sender;
                // A send fails when the reader has stopped listening: the remaining chunks are then skipped.
                let _ =
                    articles.par_chunks(BATCH).try_for_each(|chunk| sender.send(self.read(&docsets, chunk, &known)));
            });
            let receiver = receiver;
            let mut done = 0;
            for (read, neighbours) in &receiver {
                done += read.len();
                if !batch(Batch::Articles { articles: read, neighbours }) || !progress(done, total) {
                    return;
                }
            }
            batch(Batch::Done);
        });
    }

    /// The sets of all folders, the folders that were walked for them, and the files in those.
    fn find_sets(&self) -> (Vec<Arc<Docset>>, Vec<PathBuf>, Vec<PathBuf>) {
        let home = files::home();
        let read = |path: &Path| match self.open.get(path) {
            Some(text) => Ok(FileText { text: text.to_string(), ..FileText::default() }),
            None => files::read_text(path),
        };
        let around = Surroundings { home: home.as_deref(), read: &read };
        let (mut docsets, mut roots, mut found) = (Vec::<Arc<Docset>>::new(), Vec::<PathBuf>::new(), Vec::new());
        let configured = self.lone.iter().filter(|docset| !docset.config_files.is_empty());
        for folder in self.folders.iter().chain(configured.map(|docset| &docset.root)) {
            if roots.iter().any(|root| folder.starts_with(root)) {
                continue;
            }
            let discovery = docset::discover_in(folder, around);
            for docset in discovery.docsets {
                if !docsets.iter().any(|known| known.root == docset.root) {
                    docsets.push(docset);
                }
            }
            if let Some(root) = discovery.walked {
                // A folder opened inside another one that comes later: its files are listed twice.
                found.retain(|file: &PathBuf| !file.starts_with(&root));
                roots.push(root);
                found.extend(discovery.files);
            }
        }
        for docset in &self.lone {
            if docset_index(&docsets, &docset.root).is_none() {
                docsets.push(Arc::clone(docset));
            }
        }
        (docset::with_last_good(docsets, &self.previous), roots, found)
    }

    fn read(
        &self,
        docsets: &[Arc<Docset>],
        paths: &[Arc<Path>],
        known: &FxHashSet<FileId>,
    ) -> (Vec<(FileId, File)>, Vec<Arc<Path>>) {
        let mut articles = Vec::with_capacity(paths.len());
        let mut neighbours = Vec::new();
        let mut asked: FxHashSet<FileId> = FxHashSet::default();
        for path in paths {
            let docset = docset_of(docsets, path);
            let file = read::from_disk(&self.tables, Arc::clone(path), docset);
            let kind = file.kind;
            for target in &file.targets {
                if let Target::File { file, spelling, .. } = *target
                    && !known.contains(&file)
                    && asked.insert(file)
                {
                    let path = self.tables.paths.path(spelling);
                    if files::is_file(&path) {
                        neighbours.push(path);
                    } else if kind == FileKind::Toc && path.extension().is_none() {
                        neighbours.extend(toc::tocs_on_disk(&path).into_iter().map(Arc::from));
                    }
                }
            }
            articles.push((self.tables.paths.intern(path).1, file));
        }
        (articles, neighbours)
    }
}

#[derive(Debug)]
struct Open {
    path: Arc<Path>,
    buffer: Buffer,
}

/// Folders, open texts and the graph.
#[derive(Debug, Default)]
pub struct Workspace {
    pub(super) graph: Snapshot,
    folders: Vec<PathBuf>,
    /// Sets of files that were opened outside all folders.
    lone: Vec<Arc<Docset>>,
    open: FxHashMap<FileId, Open>,
    wants_scan: bool,
    /// Whether an editor's text of a configuration file changed since the owner last asked.
    config_edited: bool,
}

/// The names in folders, each folder listed once: a page may name many files of one folder that are not there.
#[derive(Default)]
struct Names(FxHashMap<PathBuf, FxHashMap<String, OsString>>);

impl Names {
    /// The first name in `folder` that is `wanted` (lower case) but for case.
    fn on_disk(&mut self, folder: &Path, wanted: &str) -> Option<&OsString> {
        let list = || {
            let mut names = FxHashMap::default();
            for item in files::list_dir(folder) {
                names.entry(item.name.to_string_lossy().to_lowercase()).or_insert(item.name);
            }
            names
        };
        if !self.0.contains_key(folder) {
            self.0.insert(folder.to_path_buf(), list());
        }
        self.0.get(folder)?.get(wanted)
    }
}

impl Workspace {
    /// An empty workspace.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a workspace folder. Its sets are found by the scan that is now due.
    pub fn add_folder(&mut self, folder: &Path) {
        let folder = files::normalize(folder);
        if !self.folders.contains(&folder) {
            self.folders.push(folder);
            self.wants_scan = true;
        }
    }

    /// Removes a workspace folder; the scan that is now due forgets the files that no other folder holds.
    pub fn remove_folder(&mut self, folder: &Path) {
        let folder = files::normalize(folder);
        let count = self.folders.len();
        self.folders.retain(|kept| *kept != folder);
        self.wants_scan |= self.folders.len() < count;
    }

    /// Whether a scan is due since the last call: a folder came, or configuration changed.
    pub fn wants_scan(&mut self) -> bool {
        std::mem::take(&mut self.wants_scan)
    }

    /// Makes a scan due: files may have changed unheard.
    pub fn look_again(&mut self) {
        self.wants_scan = true;
    }

    /// Whether the editor's text of a configuration file changed since the last call: a scan is due when the
    /// writer pauses.
    pub fn config_edited(&mut self) -> bool {
        std::mem::take(&mut self.config_edited)
    }

    /// Says that no folder will be scanned: what is known is all there is.
    pub fn nothing_to_scan(&mut self) {
        self.graph.scanned = true;
    }

    fn note_config(&mut self, path: &Path, text: &str) {
        let is_saved = || files::read_text(path).is_ok_and(|read| read.text == text);
        self.config_edited |= docset::is_config_file(path) && !is_saved();
    }

    /// Takes the editor's text of a file that was opened; loads what it links to from the disk at once, so
    /// that the first answers are right while a scan runs.
    pub fn open(&mut self, path: &Path, text: &str, version: i32) -> Affected {
        let path: Arc<Path> = files::normalize(path).into();
        // A file above the sets that configures them makes no set of its own.
        let mut configs = self.graph.docsets.iter().flat_map(|set| &set.config_files);
        let is_read = read::kind_of(&path) == FileKind::Article || docset::is_config_file(&path);
        if is_read && docset_index(&self.graph.docsets, &path).is_none() && configs.all(|it| *it.path != *path) {
            self.add_lone(&path);
        }
        self.note_config(&path, text);
        let id = self.claim(&path);
        self.open.insert(id, Open { path: Arc::clone(&path), buffer: Buffer::new(text) });
        let mut affected = self.set_text(id, Arc::clone(&path), text, version);
        affected.add(self.schema_changed(&path));
        affected
    }

    /// Applies edits to an open file; `None` when it is not open.
    pub fn change(&mut self, path: &Path, changes: &[Change], version: i32, encoding: Encoding) -> Option<Affected> {
        let id = self.graph.file_id(&files::normalize(path))?;
        let open = self.open.get_mut(&id)?;
        for change in changes {
            open.buffer.apply(change, encoding);
        }
        let (path, text) = (Arc::clone(&open.path), open.buffer.text());
        self.config_edited |= docset::is_config_file(&path);
        let mut affected = self.set_text(id, Arc::clone(&path), &text, version);
        affected.add(self.schema_changed(&path));
        Some(affected)
    }

    fn set_text(&mut self, id: FileId, path: Arc<Path>, text: &str, version: i32) -> Affected {
        Arc::make_mut(&mut self.graph.open).insert(id, OpenText { text: text.into(), version });
        if !read::kind_of(&path).is_read() {
            let docset = docset_index(&self.graph.docsets, &path);
            let mentioning = mentions::is_bearer(&path).then_some(text);
            return match self.graph.file(id).is_some() && mentioning.is_none() {
                true => {
                    let same = self.graph.files.get(id.0).cloned().flatten();
                    let affected = self.graph.affected_by(id, same.as_deref());
                    self.changed(affected)
                }
                false => self.replace(id, read::resource(path, docset, mentioning)),
            };
        }
        let file = {
            let docset = docset_of(&self.graph.docsets, &path);
            let file = read::from_text(&self.graph.tables, path, docset, text);
            self.graph.with_last_good(id, file)
        };
        let targets = file.targets.clone();
        let mut affected = self.replace(id, file);
        affected.add(self.load_targets(&targets));
        affected
    }

    /// Takes over the text that an open file has in the last commit.
    pub fn committed(&mut self, path: &Path, text: Option<String>) -> Affected {
        let id = self.graph.file_id(&files::normalize(path)).filter(|id| self.open.contains_key(id));
        let Some(id) = id else { return Affected::default() };
        let known = self.graph.committed.get(&id).map(|known| &**known);
        if known == text.as_deref() {
            return Affected::default();
        }
        let committed = Arc::make_mut(&mut self.graph.committed);
        match text {
            Some(text) => drop(committed.insert(id, text.into())),
            None => drop(committed.remove(&id)),
        }
        Affected { files: [id].into_iter().collect(), ..Affected::default() }
    }

    /// Forgets the editor's text: the disk counts again.
    pub fn close(&mut self, path: &Path) -> Affected {
        let Some(id) = self.graph.file_id(&files::normalize(path)) else { return Affected::default() };
        let Some(open) = self.open.remove(&id) else { return Affected::default() };
        Arc::make_mut(&mut self.graph.open).remove(&id);
        self.graph.forget_used(id);
        if self.graph.committed.contains_key(&id) {
            Arc::make_mut(&mut self.graph.committed).remove(&id);
        }
        self.note_config(&open.path, &open.buffer.text());
        let mut affected = self.look_at(&open.path);
        affected.add(self.schema_changed(&open.path));
        affected.add(self.forget_lone());
        affected
    }

    /// Files or folders that were created, changed or deleted on the disk: each is looked at anew.
    /// A configuration file makes a scan due, which reads all sets again.
    pub fn disk_changed(&mut self, paths: &[PathBuf]) -> Affected {
        let mut affected = Affected::default();
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| files::normalize(path)).collect();
        paths.sort();
        paths.dedup();
        // The set's breadcrumb may show where it is published.
        let shows_base = |path: &PathBuf| {
            crate::markdown::toc::is_toc(path) && self.graph.docsets.iter().any(|set| set.may_show_base(path))
        };
        self.wants_scan |= paths.iter().any(|path| docset::is_config_file(path) || shows_base(path));
        let changed = paths.clone();
        // Deletions first: a file may come back under another case.
        let (there, gone): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.into_iter().partition(|path| files::is_file(path) || files::is_dir(path));
        for path in gone {
            affected.add(self.gone(&path));
        }
        let mut found: Vec<PathBuf> = Vec::new();
        for path in there {
            match files::is_file(&path) {
                true => found.push(path),
                false => found.extend(self.walk(&path)),
            }
        }
        let docsets = Arc::clone(&self.graph.docsets);
        let mut rules: FxHashMap<&Path, files::IgnoreRules> = FxHashMap::default();
        found.retain(|path| {
            let known = self.graph.file_id(path).is_some_and(|id| self.graph.file(id).is_some());
            known
                || self.is_awaited(path)
                || docset::docset_for(&docsets, path).is_some_and(|docset| {
                    let root = docset.readable_root.as_path();
                    !rules.entry(root).or_insert_with(|| files::IgnoreRules::new(root)).ignores(path, false)
                })
        });
        let articles: Vec<&PathBuf> = found.iter().filter(|path| read::kind_of(path).is_read()).collect();
        let tables = Arc::clone(&self.graph.tables);
        let read = |path: &&PathBuf| read::from_disk(&tables, path.as_path().into(), docset_of(&docsets, path));
        let read: Vec<File> = match articles.len() < MANY {
            true => articles.iter().map(read).collect(),
            false => articles.par_iter().map(read).collect(),
        };
        for file in read {
            let id = self.claim(&file.path);
            self.forget_absent(id);
            if !self.open.contains_key(&id) {
                affected.add(self.replace(id, file));
            }
        }
        for path in found.iter().filter(|path| !read::kind_of(path).is_read()) {
            affected.add(self.look_at(path));
        }
        for path in changed {
            affected.add(self.schema_changed(&path));
        }
        affected
    }

    /// A scan of everything, to be run elsewhere.
    #[must_use]
    pub fn scan_job(&self) -> ScanJob {
        let open = self.graph.open.iter().map(|(id, open)| (self.graph.path(*id), Arc::clone(&open.text)));
        ScanJob {
            tables: Arc::clone(&self.graph.tables),
            folders: self.folders.clone(),
            lone: self.lone.clone(),
            previous: Arc::clone(&self.graph.docsets),
            open: open.collect(),
        }
    }

    /// Takes over a batch of a scan; files that an editor has open keep the editor's text.
    pub fn apply(&mut self, batch: Batch) -> Affected {
        match batch {
            Batch::Sets { docsets, roots, files } => {
                self.set_docsets(docsets);
                self.apply_listing(&roots, &files)
            }
            Batch::Articles { articles, neighbours } => {
                for path in neighbours {
                    let id = self.claim(&path);
                    if self.graph.file(id).is_none() {
                        let docset = docset_of(&self.graph.docsets, &path);
                        let file = match read::kind_of(&path) {
                            kind if kind.is_read() => File {
                                checked: false,
                                ..read::from_disk(&self.graph.tables, Arc::clone(&path), docset)
                            },
                            _ => read::resource_from_disk(Arc::clone(&path), docset.map(|(index, _)| index)),
                        };
                        self.graph.insert(id, file);
                    }
                }
                for (id, file) in articles {
                    // Two files that differ by case only share the id that the scan saw before they were split.
                    let id = self.graph.file(id).is_some_and(|known| known.path == file.path).then_some(id);
                    let id = id.unwrap_or_else(|| self.claim(&file.path));
                    if !self.open.contains_key(&id) {
                        self.load_schema_of(&file);
                        self.graph.insert(id, file);
                    }
                }
                self.changed(Affected::default())
            }
            Batch::Done => {
                self.graph.scanned = true;
                self.changed(Affected::everything())
            }
        }
    }

    fn apply_listing(&mut self, roots: &[PathBuf], listing: &[Arc<Path>]) -> Affected {
        let mut listed: FxHashSet<FileId> = FxHashSet::default();
        for path in listing {
            let id = self.claim(path);
            listed.insert(id);
            if self.graph.file(id).is_none() {
                let docset = docset_index(&self.graph.docsets, path);
                self.graph.insert(id, read::unread(Arc::clone(path), docset, read::kind_of(path)));
            }
        }
        let vanished: Vec<FileId> = self
            .graph
            .files()
            .filter(|(id, file)| file.kind != FileKind::Folder && !listed.contains(id) && !self.open.contains_key(id))
            .filter(|(_, file)| match roots.iter().any(|root| file.path.starts_with(root)) {
                true => !files::is_file(&file.path),
                false => docset_of(&self.graph.docsets, &file.path).is_none(),
            })
            .map(|(id, _)| id)
            .collect();
        for id in vanished {
            self.graph.remove(id);
        }
        self.graph.absent = Arc::default();
        self.graph.listed = true;
        let open: Vec<FileId> = self.open.keys().copied().collect();
        self.changed(Affected { all: false, files: open })
    }

    /// The set of this moment.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::new(self.graph.clone())
    }

    /// Reads `path` from the disk as if it had just changed.
    fn look_at(&mut self, path: &Path) -> Affected {
        if !files::is_file(path) {
            return self.gone(path);
        }
        let id = self.claim(path);
        self.forget_absent(id);
        let docset = docset_of(&self.graph.docsets, path);
        let file = match read::kind_of(path) {
            kind if kind.is_read() => read::from_disk(&self.graph.tables, path.into(), docset),
            _ => read::resource_from_disk(path.into(), docset.map(|(index, _)| index)),
        };
        self.replace(id, file)
    }

    /// `path` is no longer on the disk: a file, or a folder with all in it.
    fn gone(&mut self, path: &Path) -> Affected {
        let Some(id) = self.graph.file_id(path) else { return Affected::default() };
        let Some(file) = self.graph.file(id) else { return Affected::default() };
        if file.path.as_os_str() != path.as_os_str() || self.open.contains_key(&id) {
            return Affected::default();
        }
        let mut affected = Affected::default();
        for child in self.graph.children(id).to_vec() {
            let path = self.graph.path(child);
            affected.add(self.gone(&path));
        }
        if self.graph.file(id).is_some_and(|file| file.kind == FileKind::Folder) && !self.graph.children(id).is_empty()
        {
            return affected; // An open file still lives there.
        }
        for (id, old) in self.graph.remove(id) {
            let these = self.graph.affected_by(id, Some(&old));
            affected.add(self.changed(these));
        }
        affected
    }

    /// Puts `file` in and says what that can change.
    fn replace(&mut self, id: FileId, file: File) -> Affected {
        let old = self.graph.files.get(id.0).cloned().flatten();
        self.load_schema_of(&file);
        let folders = self.graph.insert(id, file);
        let mut affected = self.graph.affected_by(id, old.as_deref());
        for folder in folders {
            affected.add(self.graph.affected_by(folder, None));
        }
        self.changed(affected)
    }

    fn changed(&mut self, affected: Affected) -> Affected {
        self.graph.generation += 1;
        affected
    }

    /// Loads the articles that an open file links to, and what those include, where they are not known yet:
    /// at most [`LOADED_AT_ONCE`], so that opening a table of contents does not make everybody wait. What
    /// is left out is unknown, not missing, until the scan comes to it.
    fn load_targets(&mut self, targets: &[Target]) -> Affected {
        let mut affected = Affected::default();
        let mut queue: Vec<(FileId, PathId)> = Vec::new();
        let mut names = Names::default();
        for target in targets {
            if let Target::File { file, spelling, .. } = *target {
                queue.push((file, spelling));
            }
            if let Target::Site { key, .. } = *target {
                match self.graph.site_file(key) {
                    Some(file) => queue.push((file, PathId(file.0))),
                    None if self.graph.listed => {}
                    None => queue.extend(self.site_on_disk(key, &mut names)),
                }
            }
        }
        let (mut next, mut looked_at) = (0, 0);
        while let Some(&(id, spelling)) = queue.get(next) {
            next += 1;
            if self.graph.file(id).is_some_and(|file| file.loaded) || self.graph.absent.contains(&id) {
                continue;
            }
            looked_at += 1;
            if looked_at > LOADED_AT_ONCE {
                break;
            }
            let known = self.graph.file(id).map(|file| Arc::clone(&file.path));
            let path = known.unwrap_or_else(|| self.graph.tables.paths.path(spelling));
            // Before the listing, a path under another case is found through the folder's own list of names.
            let Some(path) = self.find_file(&path, &mut names) else {
                // A folder in a table of contents stands for the one in it.
                let tocs = toc::tocs_on_disk(&path);
                if !tocs.is_empty() {
                    tocs.iter().for_each(|toc| affected.add(self.look_at(toc)));
                    continue;
                }
                Arc::make_mut(&mut self.graph.absent).insert(id);
                continue;
            };
            affected.add(self.look_at(&path));
            if let Some(file) = self.graph.file(id) {
                let includes = file.includes().map(|(_, id)| id);
                queue.extend(includes.map(|id| (id, PathId(id.0))).collect::<Vec<_>>());
            }
        }
        affected
    }

    /// Before the listing, the file on the disk that the URL `key` means.
    fn site_on_disk(&self, key: FileId, names: &mut Names) -> Option<(FileId, PathId)> {
        let key = self.graph.path(key);
        let candidates = self.graph.site_candidates(&key).into_iter();
        let mut found = candidates.filter_map(|(_, path)| self.find_file(&path, names));
        found.next().map(|path| self.graph.tables.paths.intern(&path)).map(|(spelling, file)| (file, spelling))
    }

    fn forget_absent(&mut self, id: FileId) {
        if self.graph.absent.contains(&id) {
            Arc::make_mut(&mut self.graph.absent).remove(&id);
        }
    }

    /// Whether something links to `path`, which did not exist.
    fn is_awaited(&self, path: &Path) -> bool {
        self.graph.file_id(path).is_some_and(|id| !self.graph.sources(id).is_empty())
    }

    /// The id for the existing file `path`; two files that differ by case only get one each.
    fn claim(&mut self, path: &Path) -> FileId {
        let (spelling, id) = self.graph.tables.paths.intern(path);
        let Some(other) = self.graph.file(id) else { return id };
        let same = other.path.as_os_str() == path.as_os_str() || other.kind == FileKind::Folder;
        if same || !files::is_file(&other.path) || files::is_same_file(&other.path, path) {
            return id;
        }
        let own = self.graph.tables.paths.split(spelling);
        for source in self.graph.sources(id).to_vec() {
            let Some(file) = self.graph.file(source) else { continue };
            let mut file = file.clone();
            for target in &mut file.targets {
                if let Target::File { file, spelling: spelt, .. } = target
                    && *spelt == spelling
                {
                    *file = own;
                }
            }
            self.graph.insert(source, file);
        }
        own
    }

    /// Finds the set of a file that was opened outside all known sets: before the first scan, or for good.
    /// Walks nothing, so it is quick and safe anywhere.
    fn add_lone(&mut self, path: &Path) {
        let home = files::home();
        let around = Surroundings { home: home.as_deref(), read: &files::read_text };
        let found = docset::for_single_file(path, around);
        let mut docsets = self.graph.docsets.to_vec();
        if !docsets.iter().any(|known| known.root == found.root) {
            docsets.push(Arc::clone(&found));
        }
        if !self.folders.iter().any(|folder| path.starts_with(folder)) {
            // Its set is scanned where a configuration file says that it is one.
            if !found.config_files.is_empty() {
                self.wants_scan = true;
                self.graph.scanned = false;
            }
            self.lone.push(found);
        }
        self.set_docsets(docsets);
    }

    /// Forgets the sets of files without a folder of which none is open any more: what is wrong in them is
    /// nobody's business now.
    fn forget_lone(&mut self) -> Affected {
        let open = &self.open;
        let (kept, unused): (Vec<_>, Vec<_>) = std::mem::take(&mut self.lone)
            .into_iter()
            .partition(|set| open.values().any(|open| open.path.starts_with(&set.root)));
        self.lone = kept;
        // A folder that came later may hold the set too.
        let is_ours = |root: &Path| self.folders.iter().any(|it| root.starts_with(it) || it.starts_with(root));
        let unused: Vec<_> = unused.into_iter().filter(|set| !is_ours(&set.root)).collect();
        if unused.is_empty() {
            return Affected::default();
        }
        let docsets = self.graph.docsets.iter().filter(|set| unused.iter().all(|it| it.root != set.root));
        self.set_docsets(docsets.cloned().collect());
        let nobodys =
            |file: &File| file.kind != FileKind::Folder && docset_of(&self.graph.docsets, &file.path).is_none();
        let gone: Vec<FileId> = self.graph.files().filter(|(_, file)| nobodys(file)).map(|(id, _)| id).collect();
        for &id in &gone {
            self.graph.remove(id);
        }
        self.changed(Affected { all: false, files: gone })
    }

    fn walk(&self, folder: &Path) -> Vec<PathBuf> {
        let inside = docset_of(&self.graph.docsets, folder).map(|(_, docset)| docset.readable_root.as_path());
        inside.map_or_else(Vec::new, |inside| files::walk(folder, &WalkOptions { inside }).files)
    }

    /// The existing file that `path` means. Before the listing a path under another case is found through the
    /// names in its folder; afterwards the graph knows every spelling.
    fn find_file(&self, path: &Path, names: &mut Names) -> Option<PathBuf> {
        let inside = docset_of(&self.graph.docsets, path)?.1.readable_root.as_path();
        if !path.starts_with(inside) {
            return None;
        }
        if files::is_file(path) {
            return Some(path.to_path_buf());
        }
        if self.graph.listed {
            return None;
        }
        let mut at = inside.to_path_buf();
        for part in path.strip_prefix(inside).ok()?.components() {
            let exact = at.join(part);
            let wanted = part.as_os_str().to_string_lossy().to_lowercase();
            at = match files::is_dir(&exact) || files::is_file(&exact) {
                true => exact,
                false => at.join(names.on_disk(&at, &wanted)?),
            };
        }
        files::is_file(&at).then_some(at)
    }

    fn set_docsets(&mut self, docsets: Vec<Arc<Docset>>) {
        let mut redirects = FxHashMap::default();
        for (index, docset) in docsets.iter().enumerate() {
            for (key, redirect) in docset.redirects.iter() {
                let (_, id) = self.graph.tables.paths.intern(&redirect.source);
                redirects.entry(id).or_insert((u16::try_from(index).unwrap_or(u16::MAX), key.clone()));
            }
        }
        for file in docsets.iter().flat_map(|docset| &docset.config_files) {
            // Findings in configuration files need an id, wherever the files lie.
            self.graph.tables.paths.intern(&file.path);
        }
        self.graph.redirects = Arc::new(redirects);
        let before = std::mem::replace(&mut self.graph.docsets, docsets.into());
        self.graph.link_newly_readable(&before);
        self.graph.sites_changed();
        let moved: Vec<(FileId, Option<u16>)> = self
            .graph
            .files()
            .map(|(id, file)| (id, file.docset, docset_of(&self.graph.docsets, &file.path).map(|(index, _)| index)))
            .filter(|(_, old, new)| old != new)
            .map(|(id, _, new)| (id, new))
            .collect();
        for (id, docset) in moved {
            if let Some(file) = self.graph.file(id) {
                let file = File { docset, ..file.clone() };
                *self.graph.files.get_mut(id.0) = Some(Arc::new(file));
            }
        }
        self.graph.recount_uids();
        self.load_schemas();
        self.changed(Affected::default());
        // Open files are read by the rules of their (new) set at once; the rest by the scan that is due.
        let open: Vec<(FileId, Arc<Path>)> = self.open.iter().map(|(id, open)| (*id, Arc::clone(&open.path))).collect();
        for (id, path) in open {
            if let Some(open) = self.graph.open.get(&id).cloned() {
                self.set_text(id, path, &open.text, open.version);
            }
        }
    }
}

/// Whether the text of the file `path` is read, be it only for what it mentions.
fn is_read(path: &Path) -> bool {
    read::kind_of(path).is_read() || mentions::is_bearer(path)
}

/// The set whose rules `path` is read by: the innermost that holds it, else one that may read it.
pub(super) fn docset_of<'a>(docsets: &'a [Arc<Docset>], path: &Path) -> Option<(u16, &'a Docset)> {
    let inside = docset_index(docsets, path).map(usize::from);
    let index = inside.or_else(|| docsets.iter().position(|docset| path.starts_with(&docset.readable_root)))?;
    Some((u16::try_from(index).ok()?, docsets.get(index)?))
}
