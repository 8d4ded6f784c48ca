//! The parts of code files that articles show: read when somebody asks, kept until the file changes.

use super::ids::FileId;
use super::snapshot::{File, Snapshot, Target};
use crate::markdown::LinkKind;
use crate::markdown::snippet::Parts;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Code files whose parts are kept at most: more than an article set has open pages for.
const MOST: usize = 4096;

/// The parts of code files by id, each with the file as it was when they were read: a file that changes is another
/// one in the graph.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<Read>);

type Read = FxHashMap<FileId, (Arc<File>, Arc<Parts>)>;

impl Snapshot {
    /// The parts of the code file `id`; `None` when it is no such file or cannot be read.
    #[must_use]
    pub fn code_parts(&self, id: FileId) -> Option<Arc<Parts>> {
        let file = self.files.get(id.0)?.as_ref()?;
        if !file.kind.is_resource() {
            return None;
        }
        if let Some(open) = self.open.get(&id) {
            return Some(Arc::new(Parts::read(&open.text)));
        }
        let known = |cache: &Read| {
            cache.get(&id).filter(|(read, _)| Arc::ptr_eq(read, file)).map(|(_, parts)| Arc::clone(parts))
        };
        if let Some(parts) = known(&self.parts.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Some(parts);
        }
        // Not under the lock: others may read other files meanwhile.
        let parts = Arc::new(Parts::read(&self.text(id)?));
        let mut cache = self.parts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MOST {
            cache.clear();
        }
        cache.insert(id, (Arc::clone(file), Arc::clone(&parts)));
        Some(parts)
    }

    /// The articles that show code of `id`.
    pub(super) fn code_users(&self, id: FileId) -> impl Iterator<Item = FileId> + '_ {
        let shows = move |source: &FileId| {
            let Some(file) = self.file(*source) else { return false };
            let Some(article) = file.article.as_ref().filter(|article| !article.snippets.is_empty()) else {
                return false;
            };
            let mut links = article.links.iter().zip(&file.targets);
            links.any(|(link, target)| {
                link.kind == LinkKind::Code && matches!(target, Target::File { file, .. } if *file == id)
            })
        };
        self.sources(id).iter().copied().filter(shows)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::graph::{FileId, Snapshot, Workspace};

    fn codes(snapshot: &Snapshot, id: FileId) -> Vec<&'static str> {
        check_file(snapshot, id).iter().map(|it| it.code).filter(|it| it.starts_with("codesnippet")).collect()
    }

    #[test]
    fn a_code_file_that_changes_is_read_again_and_is_news_for_those_that_show_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        write("docfx.json", "{\"build\": {}}");
        write("a.md", "# T\n\n[!code-csharp[x](a.cs#one)]\n");
        write("b.md", "# U\n\n[x](a.cs)\n");
        write("a.cs", "// <one>\nx\n// </one>\n");
        let mut workspace = Workspace::new();
        workspace.add_folder(&root);
        workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
            workspace.apply(batch);
            true
        });
        let id = |name: &str| workspace.snapshot().file_id(&root.join(name)).unwrap();
        let (article, other) = (id("a.md"), id("b.md"));
        let before = workspace.snapshot();
        assert!(codes(&before, article).is_empty());
        write("a.cs", "// <two>\nx\n// </two>\n");
        let affected = workspace.disk_changed(&[root.join("a.cs")]);
        assert!(affected.files.contains(&article) && !affected.files.contains(&other), "{affected:?}");
        assert_eq!(codes(&workspace.snapshot(), article), ["codesnippet-not-found"]);
        // The editor's text of a code file wins.
        let affected = workspace.open(&root.join("a.cs"), "// <one>\nx\n// </one>\n", 1);
        assert!(affected.files.contains(&article), "{affected:?}");
        assert!(codes(&workspace.snapshot(), article).is_empty());
        workspace.close(&root.join("a.cs"));
        assert_eq!(codes(&workspace.snapshot(), article), ["codesnippet-not-found"]);
    }
}
