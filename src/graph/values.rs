//! Which articles of a set have which value for a key: for the keys of which some schema says that values are
//! unique in the set, or those that the set uses already.
//!
//! Sets whose schemas say nothing of the kind pay nothing. The index is cut into shards, so that a change copies a
//! small part of it while readers keep theirs. Must not know what is reported.

use super::ids::FileId;
use super::snapshot::{File, FileKind, Snapshot};
use crate::markdown::front_matter::Value;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

const SHARDS: usize = 256;

/// The set, the key's place in [`Values::keys`], and the value.
type Use = (u16, usize, Box<str>);

/// Articles by set, key and value.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    /// The keys that some schema asks about, sorted.
    keys: Vec<Box<str>>,
    /// Empty while there is no such key.
    shards: Vec<Arc<FxHashMap<Use, Vec<FileId>>>>,
}

impl Values {
    fn shard(&self, of: &Use) -> usize {
        let mut hasher = FxHasher::default();
        of.hash(&mut hasher);
        // The high bits are the well mixed ones.
        (hasher.finish() >> 32) as usize % SHARDS
    }

    fn get(&self, of: &Use) -> &[FileId] {
        let shard = self.shards.get(self.shard(of));
        shard.and_then(|shard| shard.get(of)).map_or(&[], Vec::as_slice)
    }

    fn change(&mut self, of: Use, change: impl FnOnce(&mut Vec<FileId>)) {
        let at = self.shard(&of);
        let Some(shard) = self.shards.get_mut(at) else { return };
        let shard = Arc::make_mut(shard);
        let files = shard.entry(of.clone()).or_default();
        change(files);
        if files.is_empty() {
            shard.remove(&of);
        }
    }

    /// What `file` has.
    fn uses(&self, file: Option<&File>) -> FxHashSet<Use> {
        let Some(file) = file.filter(|file| file.checked && file.kind == FileKind::Article) else {
            return FxHashSet::default();
        };
        let (Some(docset), Some(article)) = (file.docset, &file.article) else { return FxHashSet::default() };
        let Some(header) = article.front_matter.as_deref().filter(|_| !self.keys.is_empty()) else {
            return FxHashSet::default();
        };
        let uses = self.keys.iter().enumerate().filter_map(|(index, key)| {
            let value = text_of(&header.get(key)?.value.value)?;
            Some((docset, index, value))
        });
        uses.collect()
    }
}

fn text_of(value: &Value) -> Option<Box<str>> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().into()),
        Value::Bool(it) => Some(it.to_string().into()),
        Value::Int(it) => Some(it.to_string().into()),
        Value::Float(it) => Some(it.to_string().into()),
        _ => None,
    }
}

impl Snapshot {
    /// How many other articles of its set have `value` for `key`; `None` when no schema asks about the key, or
    /// while the set is not read yet.
    #[must_use]
    pub fn other_uses(&self, id: FileId, key: &str, value: &str) -> Option<usize> {
        let index = self.values.keys.binary_search_by(|known| (**known).cmp(key)).ok().filter(|_| self.scanned)?;
        let docset = self.file(id)?.docset?;
        let files = self.values.get(&(docset, index, value.trim().into()));
        Some(files.iter().filter(|file| **file != id).count())
    }

    /// Takes over what changes when `id`, once `old`, becomes `new`.
    pub(super) fn move_values(&mut self, id: FileId, old: Option<&File>, new: Option<&File>) {
        if self.values.keys.is_empty() {
            return;
        }
        let (before, after) = (self.values.uses(old), self.values.uses(new));
        if before == after {
            return;
        }
        let values = Arc::make_mut(&mut self.values);
        for gone in before.difference(&after) {
            values.change(gone.clone(), |files| files.retain(|file| *file != id));
        }
        for come in after.difference(&before) {
            values.change(come.clone(), |files| {
                if !files.contains(&id) {
                    files.push(id);
                }
            });
        }
    }

    /// The articles whose findings depend on the values that `id`, once `old`, no longer has or has now.
    pub(super) fn affected_by_values(&self, id: FileId, old: Option<&File>, files: &mut FxHashSet<FileId>) {
        if self.values.keys.is_empty() {
            return;
        }
        let (before, after) = (self.values.uses(old), self.values.uses(self.file(id)));
        for changed in before.symmetric_difference(&after) {
            // Among many equals one more or less changes nothing but a number that nobody counts.
            files.extend(self.values.get(changed).iter().take(100));
        }
    }

    /// Indexes anew, by what the schemas ask about now. Costs the set when they ask about anything.
    pub(super) fn index_values(&mut self) {
        let mut keys: Vec<Box<str>> = self.schema_files().flat_map(|it| it.keys_of_set()).map(Into::into).collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() && self.values.keys.is_empty() {
            return;
        }
        let shards = if keys.is_empty() { Vec::new() } else { vec![Arc::default(); SHARDS] };
        self.values = Arc::new(Values { keys, shards });
        let ids: Vec<FileId> = self.files().map(|(id, _)| id).collect();
        for id in ids {
            let file = self.files.get(id.0).cloned().flatten();
            self.move_values(id, None, file.as_deref());
        }
    }
}
