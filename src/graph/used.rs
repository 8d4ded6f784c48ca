//! Which values the articles of a set have for a key, with the articles that have them: counted when an editor asks,
//! kept until a file that no editor has open changes.
//!
//! Open files are counted anew each time, so that typing in a header throws nothing away. Must not judge: which of the
//! values are worth offering is the asker's matter.

use super::ids::FileId;
use super::snapshot::{File, FileKind, Snapshot};
use crate::docset::Docset;
use crate::markdown::front_matter::Value;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Keys whose values are kept at most: nobody asks about more in one sitting.
const MOST_KEYS: usize = 64;

/// Values of this many bytes or more are prose and not counted.
const LONGEST: usize = 80;

/// Files by value, by set and value of the key above.
type Counted = FxHashMap<(u16, Option<Box<str>>), FxHashMap<Box<str>, Vec<FileId>>>;

/// A key, and the key above.
type Asked = (Box<str>, Option<Box<str>>);

/// What was counted, by key and key above, for these sets.
#[derive(Debug, Default)]
pub(super) struct Used(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    docsets: Option<Arc<[Arc<Docset>]>>,
    by_key: FxHashMap<Asked, Arc<Counted>>,
}

impl Snapshot {
    /// Throws away what was counted, because `id` becomes another file; not while an editor has it open.
    pub(super) fn forget_used(&mut self, id: FileId) {
        let is_empty = |used: &Used| used.0.lock().unwrap_or_else(PoisonError::into_inner).by_key.is_empty();
        if !self.open.contains_key(&id) && !is_empty(&self.used) {
            self.used = Arc::default();
        }
    }

    /// The values that other articles of its set have for `key`, each with how many have it, the most used first. With
    /// `parent` only articles count that have the same value as `id` for that key, header and configuration together;
    /// when `id` has none, all do. Lists count item by item. Values of many lines and very long ones are left out.
    #[must_use]
    pub fn used_values(&self, id: FileId, key: &str, parent: Option<&str>) -> Vec<(Box<str>, usize)> {
        let Some(file) = self.file(id) else { return Vec::new() };
        let Some(docset) = file.docset else { return Vec::new() };
        let above = parent.and_then(|parent| self.effective_text(file, parent));
        let parent = parent.filter(|_| above.is_some());
        let closed = self.counted(key, parent);
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        let place = (docset, above.clone());
        for (value, files) in closed.get(&place).into_iter().flatten() {
            let others = files.iter().filter(|other| **other != id && !self.open.contains_key(other)).count();
            if others > 0 {
                counts.insert(value, others);
            }
        }
        let mut opened: Vec<Box<str>> = Vec::new();
        for other in self.open.keys().filter(|other| **other != id) {
            let Some(file) = self.file(*other).filter(|it| counts_for(it) && it.docset == Some(docset)) else {
                continue;
            };
            if parent.is_none() || parent.and_then(|parent| self.effective_text(file, parent)) == above {
                opened.extend(values_of(file, key));
            }
        }
        for value in &opened {
            *counts.entry(value).or_default() += 1;
        }
        let mut found: Vec<(Box<str>, usize)> =
            counts.into_iter().map(|(value, count)| (value.into(), count)).collect();
        found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found
    }

    /// All files with their values, those that are open with what they had when it was counted.
    fn counted(&self, key: &str, parent: Option<&str>) -> Arc<Counted> {
        let asked: Asked = (key.into(), parent.map(Into::into));
        {
            let mut kept = self.used.0.lock().unwrap_or_else(PoisonError::into_inner);
            let same = kept.docsets.as_ref().is_some_and(|docsets| Arc::ptr_eq(docsets, &self.docsets));
            if !same || kept.by_key.len() >= MOST_KEYS {
                *kept = Kept { docsets: Some(Arc::clone(&self.docsets)), by_key: FxHashMap::default() };
            }
            if let Some(found) = kept.by_key.get(&asked) {
                return Arc::clone(found);
            }
        }
        // Not under the lock: others may ask meanwhile.
        let mut counted = Counted::default();
        for (id, file) in self.files().filter(|(_, file)| counts_for(file)) {
            let Some(docset) = file.docset else { continue };
            let values = values_of(file, key);
            if values.is_empty() {
                continue;
            }
            let above = parent.and_then(|parent| self.effective_text(file, parent));
            let by_value = counted.entry((docset, above)).or_default();
            for value in values {
                by_value.entry(value).or_default().push(id);
            }
        }
        let counted = Arc::new(counted);
        let mut kept = self.used.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.by_key.insert(asked, Arc::clone(&counted));
        counted
    }

    /// The text of `key` in the file's header, else in the configuration of its set.
    fn effective_text(&self, file: &File, key: &str) -> Option<Box<str>> {
        let header = file.article.as_ref().and_then(|article| article.front_matter.as_deref());
        if let Some(entry) = header.and_then(|header| header.get(key)) {
            return text_of(&entry.value.value);
        }
        let docset = self.docsets.get(usize::from(file.docset?))?;
        docset.inherited_value(&file.path, key)?.as_str().map(Into::into)
    }
}

fn counts_for(file: &File) -> bool {
    file.checked && file.kind == FileKind::Article
}

/// The values of `key` in the header of `file`, each once.
fn values_of(file: &File, key: &str) -> Vec<Box<str>> {
    let header = file.article.as_ref().and_then(|article| article.front_matter.as_deref());
    let Some(entry) = header.and_then(|header| header.get(key)) else { return Vec::new() };
    let mut values: Vec<Box<str>> = match &entry.value.value {
        Value::List(items) => items.iter().filter_map(|item| text_of(&item.value)).collect(),
        value => text_of(value).into_iter().collect(),
    };
    values.sort_unstable();
    values.dedup();
    values
}

fn text_of(value: &Value) -> Option<Box<str>> {
    match value {
        Value::String(text) => {
            let text = text.trim();
            (!text.is_empty() && text.len() < LONGEST && !text.contains('\n')).then(|| text.into())
        }
        Value::Int(it) => Some(it.to_string().into()),
        // How a fraction was written is not kept: 3.10 and 3.1 are the same number. And who needs a yes or no of others?
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::{FileId, Workspace};
    use std::path::PathBuf;

    struct Set {
        workspace: Workspace,
        root: PathBuf,
        _folder: tempfile::TempDir,
    }

    fn set(files: &[(&str, &str)]) -> Set {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (name, text) in files {
            std::fs::write(root.join(name), text).unwrap();
        }
        let mut workspace = Workspace::new();
        workspace.add_folder(&root);
        workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
            workspace.apply(batch);
            true
        });
        Set { workspace, root, _folder: folder }
    }

    impl Set {
        fn id(&self, name: &str) -> FileId {
            self.workspace.snapshot().file_id(&self.root.join(name)).unwrap()
        }

        fn used(&self, name: &str, key: &str, parent: Option<&str>) -> String {
            let found = self.workspace.snapshot().used_values(self.id(name), key, parent);
            found.iter().map(|(value, count)| format!("{value} {count}")).collect::<Vec<_>>().join(", ")
        }
    }

    #[test]
    fn values_are_counted_in_other_articles_by_the_key_above() {
        let config = "{\"build\": {\"globalMetadata\": {\"ms.service\": \"x\"}}}";
        let set = set(&[
            ("docfx.json", config),
            ("a.md", "---\nms.custom: [m, n]\nms.subservice: own\n---\n"),
            ("b.md", "---\nms.custom: n\nms.service: y\nms.subservice: s\n---\n"),
            ("c.md", "---\nms.custom:\n- n\n- o\nms.service: x\nms.subservice: t\n---\n"),
            ("d.md", "---\nms.custom: >-\n  long\n\n  text\nms.subservice: u\n---\n"),
        ]);
        assert_eq!(set.used("a.md", "ms.custom", None), "n 2, o 1");
        assert_eq!(set.used("d.md", "ms.custom", None), "n 3, m 1, o 1");
        // The service that the configuration gives counts.
        assert_eq!(set.used("a.md", "ms.subservice", Some("ms.service")), "t 1, u 1");
        assert_eq!(set.used("b.md", "ms.subservice", Some("ms.service")), "");
        assert_eq!(set.used("b.md", "ms.subservice", Some("ms.none")), "own 1, t 1, u 1");
        assert_eq!(set.used("a.md", "none", None), "");
    }

    #[test]
    fn what_editors_and_the_disk_change_is_counted_anew() {
        let mut set = set(&[
            ("docfx.json", "{}"),
            ("a.md", "---\nauthor: a\n---\n"),
            ("b.md", "---\nauthor: b\n---\n"),
            ("c.md", "---\nauthor: c\n---\n"),
        ]);
        let path = |set: &Set, name: &str| set.root.join(name);
        assert_eq!(set.used("a.md", "author", None), "b 1, c 1");
        let b = path(&set, "b.md");
        set.workspace.open(&b, "---\nauthor: c\n---\n", 1);
        assert_eq!(set.used("a.md", "author", None), "c 2");
        set.workspace.open(&b, "---\nauthor: d\n---\n", 2);
        assert_eq!(set.used("a.md", "author", None), "c 1, d 1");
        assert_eq!(set.used("b.md", "author", None), "a 1, c 1");
        // Saved, and closed.
        std::fs::write(&b, "---\nauthor: d\n---\n").unwrap();
        set.workspace.close(&b);
        assert_eq!(set.used("a.md", "author", None), "c 1, d 1");
        std::fs::write(path(&set, "c.md"), "---\nauthor: d\n---\n").unwrap();
        let c = path(&set, "c.md");
        set.workspace.disk_changed(&[c]);
        assert_eq!(set.used("a.md", "author", None), "d 2");
        std::fs::remove_file(&b).unwrap();
        set.workspace.disk_changed(&[b]);
        assert_eq!(set.used("a.md", "author", None), "d 1");
    }
}
