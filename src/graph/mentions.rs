//! Which files are mentioned by name in texts whose links are not read.
//!
//! The index is cut into shards, so that a change copies a small part of it while readers keep theirs. A mention is by
//! name alone: which of several files of one name is meant is not known, so all of them are mentioned.

use super::ids::FileId;
use super::samples::holds_samples;
use super::snapshot::{File, FileKind, Snapshot};
use crate::docset::is_markdown;
use crate::markdown::mentions;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;
use std::sync::Arc;

const SHARDS: usize = 256;

/// Mentions and names by hash.
#[derive(Clone, Debug)]
pub(super) struct Mentions {
    shards: Vec<Arc<FxHashMap<u32, Entry>>>,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    /// How many files mention the name.
    mentions: u32,
    /// The files that have it.
    named: Vec<FileId>,
}

impl Default for Mentions {
    fn default() -> Self {
        Self { shards: vec![Arc::default(); SHARDS] }
    }
}

impl Mentions {
    fn get(&self, key: u32) -> Option<&Entry> {
        self.shards.get(key as usize % SHARDS)?.get(&key)
    }

    fn change(&mut self, key: u32, change: impl FnOnce(&mut Entry)) {
        let Some(shard) = self.shards.get_mut(key as usize % SHARDS) else { return };
        let shard = Arc::make_mut(shard);
        let entry = shard.entry(key).or_default();
        change(entry);
        if entry.mentions == 0 && entry.named.is_empty() {
            shard.remove(&key);
        }
    }
}

/// The names under which a file is mentioned: its own and, for a page, that of its address.
fn keys(path: &Path) -> Vec<u32> {
    let name = path.file_name().and_then(|name| name.to_str()).map(mentions::key);
    // No address has blanks: the last word of such a name is a word like others.
    let is_address = |stem: &&str| is_markdown(path) && !stem.contains(char::is_whitespace);
    let stem = path.file_stem().and_then(|name| name.to_str()).filter(is_address).map(mentions::key);
    let mut keys: Vec<u32> = name.into_iter().chain(stem).collect();
    keys.dedup();
    keys
}

fn keys_of(file: Option<&File>) -> Vec<u32> {
    // Of folders those that hold one sample each are named as a whole.
    let is_one = |file: &&File| file.kind != FileKind::Folder || file.path.parent().is_some_and(holds_samples);
    file.filter(is_one).map(|file| keys(&file.path)).unwrap_or_default()
}

impl Snapshot {
    /// Whether some text whose links are not read (a page in YAML, configuration, a template, the header of an article)
    /// names a file that is called as `id` is.
    #[must_use]
    pub fn is_mentioned(&self, id: FileId) -> bool {
        let keys = self.file(id).map(|file| keys(&file.path)).unwrap_or_default();
        keys.into_iter().any(|key| self.mentions.get(key).is_some_and(|entry| entry.mentions > 0))
    }

    /// Whether such a text names `name`.
    #[must_use]
    pub fn mentions_name(&self, name: &str) -> bool {
        self.mentions.get(mentions::key(name)).is_some_and(|entry| entry.mentions > 0)
    }

    /// Takes over what changes when `id`, once `old`, becomes `new`.
    pub(super) fn move_mentions(&mut self, id: FileId, old: Option<&File>, new: Option<&File>) {
        let (before, after) = (mentioned(old), mentioned(new));
        let (names, renamed) = (keys_of(old), keys_of(new));
        if before == after && names == renamed {
            return;
        }
        let all = Arc::make_mut(&mut self.mentions);
        let lost = before.iter().filter(|key| after.binary_search(key).is_err());
        lost.for_each(|key| all.change(*key, |entry| entry.mentions = entry.mentions.saturating_sub(1)));
        let won = after.iter().filter(|key| before.binary_search(key).is_err());
        won.for_each(|key| all.change(*key, |entry| entry.mentions += 1));
        if names != renamed {
            names.into_iter().for_each(|key| all.change(key, |entry| entry.named.retain(|&known| known != id)));
            renamed.into_iter().for_each(|key| all.change(key, |entry| entry.named.push(id)));
        }
    }

    /// The files that are named by what `id`, once `old`, no longer mentions or mentions now.
    pub(super) fn affected_by_mentions(&self, id: FileId, old: Option<&File>, files: &mut FxHashSet<FileId>) {
        let (before, after) = (mentioned(old), mentioned(self.file(id)));
        let lost = before.iter().filter(|key| after.binary_search(key).is_err());
        let won = after.iter().filter(|key| before.binary_search(key).is_err());
        for entry in lost.chain(won).filter_map(|key| self.mentions.get(*key)) {
            for &file in &entry.named {
                let path = self.path(file);
                match self.file(file).is_some_and(|file| file.kind == FileKind::Folder) {
                    true => files.extend(self.sample_in(&path)),
                    false => {
                        files.insert(file);
                        files.extend(self.sample(&path));
                    }
                }
            }
        }
    }
}

fn mentioned(file: Option<&File>) -> &[u32] {
    file.map_or(&[], |file| &file.mentions)
}
