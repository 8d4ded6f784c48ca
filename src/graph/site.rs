//! Links that name a file by its URL: which file that is, and who names it.
//!
//! A URL has an id of its own (that of its key, `Docset::site_keys`), under which the graph keeps its links as
//! those of any other target; beside it stands the file that it means now. Whenever a file comes or goes, the
//! URL at which it is published is resolved anew, so the cost is that of the links that name it.

use super::ids::FileId;
use super::snapshot::{File, FileKind, Snapshot, Target, docset_index};
use crate::docset::Docset;
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is known of an id that may be a URL's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SiteEntry {
    /// No link names it as a URL.
    #[default]
    Unasked,
    /// The file that it means: one that exists, else one that is redirected.
    Asked(Option<FileId>),
}

impl Snapshot {
    /// The file that the URL `key` ([`Target::Site`]) leads to: an article or resource that exists, else one that
    /// is gone and redirected; `None` when it leads elsewhere.
    #[must_use]
    pub fn site_file(&self, key: FileId) -> Option<FileId> {
        match self.site.get(key.0)? {
            SiteEntry::Asked(file) => *file,
            SiteEntry::Unasked => None,
        }
    }

    /// Where a target leads, if that is a file.
    #[must_use]
    pub fn file_of(&self, source: FileId, target: Target) -> Option<FileId> {
        match target {
            Target::SelfPage(_) => Some(source),
            Target::File { file, .. } => Some(file),
            Target::Site { key, .. } => self.site_file(key),
            Target::Xref { uid, .. } => self.page_of(source, uid),
            _ => None,
        }
    }

    /// The paths of the files that the URL `key` may mean, likeliest first, with their sets.
    pub(super) fn site_candidates(&self, key: &Path) -> Vec<(&Arc<Docset>, PathBuf)> {
        // Of sets that lie one in the other on the site, the inner one.
        let mut sets: Vec<&Arc<Docset>> = self.docsets.iter().filter(|set| set.base_path().is_some()).collect();
        sets.sort_by_key(|set| std::cmp::Reverse(set.base_path().map_or(0, str::len)));
        let of = |set: &'_ Arc<Docset>| set.sources_of_key(key);
        sets.into_iter().flat_map(|set| of(set).into_iter().map(move |path| (set, path))).collect()
    }

    /// The file that the URL with this key leads to, whether or not a link names it; see [`Self::site_file`].
    #[must_use]
    pub fn find_published(&self, key: &Path) -> Option<FileId> {
        let mut redirected = None;
        for (set, candidate) in self.site_candidates(key) {
            let Some(id) = self.file_id(&candidate) else { continue };
            let is_there = |file: &File| {
                let innermost =
                    docset_index(&self.docsets, &file.path).and_then(|at| self.docsets.get(usize::from(at)));
                file.kind != FileKind::Folder
                    && innermost.is_some_and(|it| it.root == set.root)
                    && set.is_published_at(&file.path, key)
            };
            if self.file(id).is_some_and(is_there) {
                return Some(id);
            }
            if redirected.is_none() && self.redirects.contains_key(&id) && set.is_published_at(&candidate, key) {
                redirected = Some(id);
            }
        }
        redirected
    }

    /// Resolves the URLs that `file` names and nobody did before.
    pub(super) fn ask_for_sites(&mut self, file: &File) {
        for target in &file.targets {
            if let Target::Site { key, .. } = *target
                && !matches!(self.site.get(key.0), Some(SiteEntry::Asked(_)))
            {
                let found = self.find_published(&self.path(key));
                *self.site.get_mut(key.0) = SiteEntry::Asked(found);
                self.has_sites = true;
            }
        }
    }

    /// The ids of the URLs that links name and at which the file `path` is published.
    fn sites_of(&self, path: &Path) -> Vec<FileId> {
        if !self.has_sites {
            return Vec::new();
        }
        let set = docset_index(&self.docsets, path).and_then(|at| self.docsets.get(usize::from(at)));
        let keys = set.and_then(|set| set.site_keys(path)).into_iter().flatten();
        keys.filter_map(|key| self.file_id(&key)).filter(|key| self.is_asked(*key)).collect()
    }

    fn is_asked(&self, key: FileId) -> bool {
        matches!(self.site.get(key.0), Some(SiteEntry::Asked(_)))
    }

    /// The files whose links name the URL of the file `path`.
    pub(super) fn site_sources(&self, path: &Path) -> Vec<FileId> {
        self.sites_of(path).into_iter().flat_map(|key| self.sources(key).to_vec()).collect()
    }

    /// The file `path` came or went: its URLs may mean another file now.
    pub(super) fn site_changed(&mut self, path: &Path) {
        for key in self.sites_of(path) {
            self.resolve_site(key);
        }
    }

    /// Sets or redirections changed: every URL may mean another file now.
    pub(super) fn sites_changed(&mut self) {
        if !self.has_sites {
            return;
        }
        let asked = self.site.iter().filter(|(_, entry)| **entry != SiteEntry::Unasked);
        for key in asked.map(|(key, _)| FileId(key)).collect::<Vec<_>>() {
            self.resolve_site(key);
        }
    }

    fn resolve_site(&mut self, key: FileId) {
        let found = self.find_published(&self.path(key));
        if self.site_file(key) == found {
            return;
        }
        let sources = self.sources(key).to_vec();
        let before: Vec<FxHashSet<FileId>> =
            sources.iter().map(|&source| self.target_files(source, self.file(source))).collect();
        *self.site.get_mut(key.0) = SiteEntry::Asked(found);
        for (source, before) in sources.into_iter().zip(before) {
            let after = self.target_files(source, self.file(source));
            self.move_source(source, &before, &after);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::features::fixture::Set;
    use crate::graph::LinkStatus;

    const SET: &str = r##"
--- .git/HEAD
ref: x
--- docs/docfx.json
{ "build": {
  "content": [ { "files": ["**/*.md", "**/*.yml"], "exclude": ["**/includes/**", "draft.md"] } ],
  "resource": [ { "files": ["**/*.png"] } ],
  "globalMetadata": { "breadcrumb_path": "/Contoso/phone/breadcrumb/toc.json" }
} }
--- docs/breadcrumb/toc.yml
- name: Contoso
--- docs/set-up.md
# Set up

## Sign in
--- docs/index.yml
### YamlMime:Landing
--- docs/more/index.md
# More
--- docs/media/a.png
--- docs/draft.md
# D
--- .openpublishing.redirection.json
{"redirections": [{"source_path": "docs/old.md", "redirect_url": "/contoso/phone/set-up"}]}
--- docs/a.md
[1](/contoso/phone/set-up#sign-in)
[2](/contoso/phone/Set-Up)
[3](/contoso/phone/set-up#none)
[4](/contoso/phone/)
[5](/contoso/phone)
[6](/contoso/phone/more)
[7](/contoso/phone/more/index?view=x#more)
[8](https://learn.microsoft.com/en-us/contoso/phone/set-up#sign-in)
[9](https://docs.microsoft.com/contoso/phone/set-up#none)
![10](/contoso/phone/media/a.png)
[11](/contoso/phone/old)
[12](/contoso/phone/gone)
[13](/contoso/phonebook)
[14](/azure/storage)
[15](https://learn.microsoft.com/en-us/azure/storage)
[16](/contoso/phone/draft)
[17](https://example.com/contoso/phone/set-up#none)
[18](/contoso/phone/set-up.md)
"##;

    #[test]
    fn site_paths_below_the_own_base_lead_to_articles_and_others_are_external() {
        use LinkStatus::{External, MissingAnchor, Ok, Redirected};
        let set = Set::new(SET);
        let a = set.file("docs/a.md");
        for (link, file, status) in [
            (1, "docs/set-up.md", Ok),
            (2, "docs/set-up.md", Ok),
            (3, "docs/set-up.md", MissingAnchor),
            (4, "docs/index.yml", Ok),
            (5, "docs/index.yml", Ok),
            (6, "docs/more/index.md", Ok),
            (7, "docs/more/index.md", Ok),
            (8, "docs/set-up.md", Ok),
            (9, "docs/set-up.md", MissingAnchor),
            (10, "docs/media/a.png", Ok),
            (11, "docs/old.md", Redirected),
            (12, "", External),
            (13, "", External),
            (14, "", External),
            (15, "", External),
            (16, "", External),
            (17, "", External),
            (18, "", External),
        ] {
            let found = set.snapshot.target_path(a, link - 1).map(|path| set.name_of(&path)).unwrap_or_default();
            assert_eq!((found.as_str(), set.snapshot.status(a, link - 1)), (file, status), "{link}");
        }
        assert!(set.snapshot.sources(set.file("docs/set-up.md")).contains(&a));
        assert!(set.snapshot.sources(set.file("docs/media/a.png")).contains(&a));
    }

    #[test]
    fn a_page_and_the_index_of_a_folder_of_its_name_have_their_own_addresses() {
        for links in ["[1](/x/b) [2](/x/b/) [3](/x/b/index)", "[3](/x/b/index) [2](/x/b/) [1](/x/b)"] {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{\"basePath\": \"/x\", \"content\": [{{\"files\": [\"**/*.md\"]}}]}}}}\n--- \
                 a.md\n{links}\n--- b.md\n# B\n--- b/index.md\n# I\n"
            ));
            let a = set.file("a.md");
            let led = (0..3).map(|link| set.name_of(&set.snapshot.target_path(a, link).unwrap()));
            let mut led: Vec<String> = led.collect();
            if links.starts_with("[3]") {
                led.reverse();
            }
            assert_eq!(led, ["b.md", "b/index.md", "b/index.md"], "{links}");
        }
    }

    #[test]
    fn a_file_that_comes_or_goes_changes_where_its_url_leads() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        write("docfx.json", r#"{"build": {"content": [{"files": ["**/*.md", "**/*.yml"]}], "basePath": "/x"}}"#);
        write("a.md", "[b](/x/b#two)\n");
        let mut workspace = crate::graph::Workspace::new();
        workspace.add_folder(&root);
        workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
            workspace.apply(batch);
            true
        });
        let id =
            |workspace: &crate::graph::Workspace, name: &str| workspace.snapshot().file_id(&root.join(name)).unwrap();
        let a = id(&workspace, "a.md");
        assert_eq!(workspace.snapshot().status(a, 0), LinkStatus::External);
        for (text, status) in [("# One\n", LinkStatus::MissingAnchor), ("# Two\n", LinkStatus::Ok)] {
            write("b.md", text);
            let affected = workspace.disk_changed(&[root.join("b.md")]);
            assert!(affected.files.contains(&a), "{affected:?}");
            assert_eq!(workspace.snapshot().status(a, 0), status);
            assert_eq!(workspace.snapshot().sources(id(&workspace, "b.md")), [a]);
        }
        // The first of two with one URL counts; when it goes, the other one does.
        write("b.yml", "### YamlMime:Landing\n");
        workspace.disk_changed(&[root.join("b.yml")]);
        std::fs::remove_file(root.join("b.md")).unwrap();
        let affected = workspace.disk_changed(&[root.join("b.md")]);
        assert!(affected.files.contains(&a), "{affected:?}");
        assert_eq!(workspace.snapshot().target_file(a, 0), Some(id(&workspace, "b.yml")));
        assert_eq!(workspace.snapshot().sources(id(&workspace, "b.yml")), [a]);
        assert!(workspace.snapshot().sources(id(&workspace, "b.md")).is_empty());
    }
}
