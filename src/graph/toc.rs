//! Tables of contents in the graph: a folder named in one stands for the table of contents in it.

use super::ids::{FileId, PathId};
use super::snapshot::{File, FileKind, LinkStatus, Snapshot, Target};
use super::update::closure;
use crate::files;
use crate::markdown::toc::{TOC_NAMES, is_toc};
use std::path::{Path, PathBuf};

impl Snapshot {
    /// The table of contents in `folder`, Markdown before JSON before YAML, as the build looks for it.
    #[must_use]
    pub fn toc_in(&self, folder: FileId) -> Option<FileId> {
        let tocs = self.children(folder).iter().copied().filter(|&child| is_toc(&self.path(child)));
        tocs.min_by_key(|&toc| {
            let path = self.path(toc);
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            (["md", "json", "yml"].iter().position(|known| *known == extension), path)
        })
    }

    /// Whether nobody can know here what exists at `path`: the build of the set of `source` fetches or makes it.
    pub(super) fn is_made_by_build(&self, source: FileId, path: &Path) -> bool {
        let docset = self.docset(source);
        docset.is_some_and(|docset| docset.is_fetched_by_build(&path.to_string_lossy()) || docset.is_generated(path))
    }

    /// The tables of contents, of any set, that lead to `file`, each once, in no order.
    pub fn tocs_of(&self, file: FileId) -> impl Iterator<Item = FileId> + '_ {
        let by_path = self.sources(file);
        let by_uid = self.uid_sources(file).into_iter().filter(|source| !by_path.contains(source));
        by_path.iter().copied().chain(by_uid).filter(|&source| self.is_toc_file(source))
    }

    fn is_toc_file(&self, id: FileId) -> bool {
        self.file(id).is_some_and(|file| file.kind == FileKind::Toc)
    }

    /// The tables of contents that the one in `toc` takes into itself: those it names as files. A folder only lends
    /// its first page.
    pub fn nested_tocs(&self, toc: FileId) -> impl Iterator<Item = FileId> + '_ {
        let file = self.file(toc).filter(|file| file.kind == FileKind::Toc);
        let nested = file.into_iter().flat_map(|file| &file.targets).filter_map(|target| match target {
            Target::File { file, .. } => Some(*file),
            _ => None,
        });
        nested.filter(|&target| self.is_toc_file(target))
    }

    /// Whether some table of contents of set `docset` leads to a page, so that an article which is in none is missing
    /// there.
    #[must_use]
    pub fn has_toc_of_pages(&self, docset: u16) -> bool {
        self.tocs_of_pages(docset).next().is_some()
    }

    /// Whether a table of contents of set number `docset` may lead to more than anybody knows.
    #[must_use]
    pub fn has_unsure_toc(&self, docset: u16) -> bool {
        let mut named = TOC_NAMES.iter().flat_map(|name| self.named(name)).filter_map(|id| self.file(*id));
        named.any(|file| file.unsure && file.docset == Some(docset))
    }

    fn tocs_of_pages(&self, docset: u16) -> impl Iterator<Item = FileId> + '_ {
        let named = TOC_NAMES.iter().flat_map(|name| self.named(name)).copied();
        named.filter(move |&id| {
            self.file(id).is_some_and(|file| file.docset == Some(docset) && self.leads_to_pages(file))
        })
    }

    /// Whether the table of contents `file` names a page, existing or not.
    fn leads_to_pages(&self, file: &File) -> bool {
        let is_page = |path: &Path| {
            let extension = path.extension().unwrap_or_default();
            ["md", "yml"].iter().any(|page| extension.eq_ignore_ascii_case(page)) && !is_toc(path)
        };
        let named = |target: &Target| match target {
            Target::File { spelling, .. } => is_page(&self.tables.paths.path(*spelling)),
            _ => false,
        };
        file.kind == FileKind::Toc && (file.targets.iter().any(named) || !file.kept.is_empty())
    }

    /// `file`, the editor's text of what is at `id` now: when it is a table of contents that cannot be read to its
    /// end, with what it led to before. A writer who opens a quote must not have half of the set's articles listed nowhere.
    pub(super) fn with_last_good(&self, id: FileId, mut file: File) -> File {
        if file.kind == FileKind::Yaml {
            return self.with_last_good_uids(id, file);
        }
        if file.kind != FileKind::Toc || !file.broken {
            return file;
        }
        file.unsure &=
            self.file(id).is_none_or(|before| before.kind != FileKind::Toc || !before.loaded || before.unsure);
        let now = self.target_files(id, Some(&file));
        let before = self.target_files(id, self.file(id).filter(|before| before.kind == FileKind::Toc));
        let mut kept: Vec<FileId> = before.difference(&now).copied().collect();
        kept.sort_unstable();
        file.kept = kept.into();
        file
    }

    /// The files whose findings may differ because the table of contents `id`, once `old`, leads elsewhere now: what it
    /// gained and lost, and those that take it into themselves when what it takes in is different.
    pub(super) fn affected_by_toc(&self, id: FileId, old: Option<&File>) -> Vec<FileId> {
        let (before, after) = (self.target_files(id, old), self.target_files(id, self.file(id)));
        let mut files: Vec<FileId> = before.symmetric_difference(&after).copied().collect();
        let is_kind = |file: Option<&File>| file.is_some_and(|file| file.kind == FileKind::Toc);
        if is_kind(old) != is_kind(self.file(id)) {
            files.extend(before.union(&after));
        }
        if is_kind(old) != is_kind(self.file(id)) || files.iter().any(|&file| is_toc(&self.path(file))) {
            files.extend(closure([id], |toc| self.tocs_of(toc).collect()));
        }
        files
    }

    /// Whether `id`, once `old`, is the one table of contents that makes others missing in it, or one that nobody could
    /// know all of: with it the question begins, or ends, for all articles of the set.
    ///
    /// Decision: then everything is checked again, because that happens once in the life of a set.
    pub(super) fn begins_to_matter(&self, id: FileId, old: Option<&File>) -> bool {
        let new = self.file(id);
        let led = |file: Option<&File>| file.is_some_and(|file| self.leads_to_pages(file));
        let docset = new.or(old).and_then(|file| file.docset);
        let is_unsure = |file: Option<&File>| file.is_some_and(|file| file.unsure);
        if is_unsure(old) != is_unsure(new) {
            return true;
        }
        led(old) != led(new) && docset.is_some_and(|docset| !self.tocs_of_pages(docset).any(|other| other != id))
    }

    /// How a link of `source` stands that leads to the table of contents in `folder`.
    pub(super) fn status_of_toc_folder(&self, source: FileId, folder: FileId, spelling: PathId) -> LinkStatus {
        if self.toc_in(folder).is_some() {
            return LinkStatus::Ok;
        }
        let path = self.tables.paths.path(spelling);
        match self.is_made_by_build(source, &path) || !self.listed {
            true => LinkStatus::Unknown,
            false => LinkStatus::MissingFile,
        }
    }
}

/// The tables of contents in `folder` on the disk.
pub(super) fn tocs_on_disk(folder: &Path) -> Vec<PathBuf> {
    let items = files::list_dir(folder).into_iter().filter(|item| !item.is_dir);
    items.map(|item| folder.join(item.name)).filter(|path| is_toc(path)).collect()
}

#[cfg(test)]
mod tests {
    use crate::features::fixture::Set;
    use crate::graph::LinkStatus;

    #[test]
    fn a_folder_stands_for_the_table_of_contents_in_it_and_only_in_tables_of_contents() {
        let set = Set::new(
            "--- .git/HEAD\nref: x\n--- docs/docfx.json\n{\"build\": {}}\n--- docs/toc.yml\n- name: A\n  href: a/\n- \
             name: B\n  href: b/\n- name: C\n  href: c/\n- name: D\n  href: ../beside/\n- name: E\n  href: a\n--- \
             docs/a/TOC.md\n# T\n--- docs/a/toc.yml\n--- docs/b/x.md\n# X\n--- beside/toc.yml\n- name: X\n",
        );
        let toc = set.file("docs/toc.yml");
        let statuses: Vec<LinkStatus> = (0..5).map(|link| set.snapshot.status(toc, link)).collect();
        let (ok, missing) = (LinkStatus::Ok, LinkStatus::MissingFile);
        assert_eq!(statuses, [ok, missing, missing, ok, missing]);
        assert_eq!(set.snapshot.toc_in(set.file("docs/a")), Some(set.file("docs/a/TOC.md")));
    }

    #[test]
    fn a_table_of_contents_that_comes_or_goes_is_news_for_those_that_name_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            std::fs::write(root.join(name), text).unwrap();
        };
        write("docfx.json", "{\"build\": {}}");
        write("toc.yml", "- name: A\n  href: a/\n");
        write("a/x.md", "# X\n");
        let mut workspace = crate::graph::Workspace::new();
        workspace.add_folder(&root);
        workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
            workspace.apply(batch);
            true
        });
        let toc = workspace.snapshot().file_id(&root.join("toc.yml")).unwrap();
        assert_eq!(workspace.snapshot().status(toc, 0), LinkStatus::MissingFile);
        write("a/toc.yml", "");
        let affected = workspace.disk_changed(&[root.join("a/toc.yml")]);
        assert!(affected.files.contains(&toc), "{affected:?}");
        assert_eq!(workspace.snapshot().status(toc, 0), LinkStatus::Ok);
        std::fs::remove_file(root.join("a/toc.yml")).unwrap();
        let affected = workspace.disk_changed(&[root.join("a/toc.yml")]);
        assert!(affected.files.contains(&toc), "{affected:?}");
        assert_eq!(workspace.snapshot().status(toc, 0), LinkStatus::MissingFile);
    }
}
