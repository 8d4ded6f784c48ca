//! Tables of contents in the graph: a folder named in one stands for the table of contents in it.

use super::ids::{FileId, PathId};
use super::snapshot::{LinkStatus, Snapshot};
use crate::files;
use crate::markdown::toc::is_toc_name;
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

    /// How a link of `source` stands that leads to the table of contents in `folder`.
    pub(super) fn status_of_toc_folder(&self, source: FileId, folder: FileId, spelling: PathId) -> LinkStatus {
        if self.toc_in(folder).is_some() {
            return LinkStatus::Ok;
        }
        let path = self.tables.paths.path(spelling);
        let fetched = self.docset(source).is_some_and(|docset| docset.is_fetched_by_build(&path.to_string_lossy()));
        match fetched || !self.listed {
            true => LinkStatus::Unknown,
            false => LinkStatus::MissingFile,
        }
    }
}

/// Whether `path` is, by its name, that of a table of contents, also of one in Markdown.
pub(super) fn is_toc(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(is_toc_name)
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
