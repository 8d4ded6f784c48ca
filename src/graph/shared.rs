//! What articles share: texts that ought to be unique in a set, and the words of titles, headings and link texts.
//!
//! Owns the indexes over both, and which other articles' findings a change in one can change. An index is cut
//! into shards, so that a change copies a small part of it while readers keep theirs. Decision: words are counted
//! in titles, headings and link texts only, because those are what link texts are compared with and because the
//! words of whole articles would cost ten times the memory and a scan of all texts. Must not know what is reported.

use super::ids::FileId;
use super::snapshot::{File, FileKind, Snapshot, Target};
use crate::article::Article;
use crate::docset::Docset;
use crate::markdown::front_matter::FrontMatter;
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// How many of the articles with the same text are looked at, from the own place on in the order of paths.
/// A change among thousands of equals is then felt by as many articles before it, not by all.
const NEIGHBOURS: usize = 32;

/// A word is rare when at most as many articles have it in titles, headings or link texts.
pub const RARE: usize = 3;

/// Keys of headers that decide whether two pages are compared.
const QUALITIES: [&str; 5] = ["robots", "titleSuffix", "monikerRange", "monikers", "ROBOTS"];

/// A text that no two pages of a set should have in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unique {
    /// `title` of the header.
    Title,
    /// The first H1 heading.
    H1,
    /// `description` of the header.
    Description,
}

impl Unique {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Title, Self::H1, Self::Description];

    /// The text in `article`.
    #[must_use]
    pub fn of(self, article: &Article) -> Option<&str> {
        let header = |key| article.front_matter.as_deref().and_then(|header| header.text(key)).map(str::trim);
        match self {
            Self::Title => header("title"),
            Self::Description => header("description"),
            Self::H1 => article.h1().map(|h1| h1.text.trim()).filter(|text| !text.is_empty()),
        }
    }

    /// Where the text is written in `article`.
    #[must_use]
    pub fn span(self, article: &Article) -> Option<Span> {
        let header = |key| Some(article.front_matter.as_deref()?.get(key)?.value.span);
        match self {
            Self::Title => header("title"),
            Self::Description => header("description"),
            Self::H1 => article.h1().map(|h1| h1.text_span),
        }
    }
}

/// What tells texts apart without the texts: equal for texts that differ only in case, blanks and marks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Signature {
    hash: u32,
    /// The letters `a` to `z` that occur.
    letters: u32,
    words: u8,
    chars: u8,
}

impl Signature {
    /// The signature of `text`; calls `word` with the hash of each of its words that could be misspelt.
    #[must_use]
    pub fn of(text: &str, mut word: impl FnMut(u32)) -> Self {
        let (mut all, mut letters, mut words, mut chars) = (0u64, 0u32, 0u8, 0u8);
        let mut current = Word::default();
        // The blank at the end closes the last word.
        for c in text.chars().chain([' ']) {
            if c.is_whitespace() {
                if let Some((hash, plain)) = current.end() {
                    all = step(all, hash);
                    words = words.saturating_add(1);
                    if plain {
                        word(hash);
                    }
                }
            } else if c.is_alphanumeric() {
                let c = lower(c);
                current.letter(c);
                chars = chars.saturating_add(1);
                letters |= if c.is_ascii_lowercase() { 1 << (c as u32 - 'a' as u32) } else { 1 << 26 };
            } else {
                current.mark(c);
            }
        }
        Self { hash: fold(all), letters, words, chars }
    }

    /// Whether there is any word.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.words == 0
    }

    /// Whether the text may be `other`'s with one word spelt differently by at most two letters.
    #[must_use]
    pub fn is_near(self, other: Self) -> bool {
        self.words == other.words
            && self.hash != other.hash
            && self.chars.abs_diff(other.chars) <= 2
            && (self.letters ^ other.letters).count_ones() <= 4
    }

    /// Whether the texts are the same but for case, blanks and marks.
    #[must_use]
    pub fn is_same(self, other: Self) -> bool {
        self == other
    }
}

/// A word while its letters come.
#[derive(Default)]
struct Word {
    hash: u64,
    /// Up to the last letter: marks behind a word do not belong to it.
    ended: u64,
    chars: u32,
    marks: bool,
    digits: bool,
    torn: bool,
}

impl Word {
    fn letter(&mut self, c: char) {
        self.torn |= self.marks;
        self.digits |= c.is_numeric();
        self.hash = step(self.hash, c as u32);
        self.ended = self.hash;
        self.chars += 1;
    }

    fn mark(&mut self, c: char) {
        if self.chars > 0 {
            self.marks = true;
            self.hash = step(self.hash, c as u32);
        }
    }

    /// The hash, and whether it is a word of more than three letters and nothing else.
    fn end(&mut self) -> Option<(u32, bool)> {
        let word = std::mem::take(self);
        (word.chars > 0).then(|| (fold(word.ended), word.chars > 3 && !word.digits && !word.torn))
    }
}

fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

fn step(hash: u64, next: u32) -> u64 {
    (hash.rotate_left(5) ^ u64::from(next)).wrapping_mul(0x517c_c1b7_2722_0a95)
}

fn fold(hash: u64) -> u32 {
    let [high, low] = [hash >> 32, hash & 0xffff_ffff].map(|half| u32::try_from(half).unwrap_or_default());
    high ^ low
}

/// The words of `text` as signatures see them: parted by blanks, without the marks around them.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
}

/// What one file gives to the indexes, and what its links are compared by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// For each of [`Unique::ALL`] the key that equal texts of a set share; 0 for none.
    texts: [u64; 3],
    /// What decides whether the article is compared with others, and where the texts stand.
    qualities: (u64, [Span; 3]),
    /// Hashes of the words of title, headings and link texts that could be misspelt, sorted.
    words: Box<[u32]>,
    /// The title in the header.
    pub title: Signature,
    /// The first H1 heading.
    pub h1: Signature,
    /// Title, headings and their zones as written: what links to the article are compared with.
    outline: u64,
    /// The links to files that have a text, by index.
    pub links: Box<[(u32, Signature)]>,
    /// The sections that the text names in front of links to them.
    pub sections: Box<[NamedSection]>,
}

/// A section as a sentence names it: `the **Name** section of [the article](article.md#id)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSection {
    /// Index of the link.
    pub link: u32,
    /// The name, without its marks.
    pub span: Span,
    /// The name as written.
    pub name: Box<str>,
}

/// Longest name of a section, in bytes.
const LONGEST_NAME: usize = 200;

impl NamedSection {
    /// The section that is named directly before `link`.
    fn find(index: u32, link: &Link, text: &str) -> Option<Self> {
        link.fragment.filter(|fragment| !fragment.is_empty())?;
        let without = |text: &'_ str, word: &str| -> Option<usize> {
            let text = text.trim_end();
            let start = text.len().checked_sub(word.len())?;
            let fits = text.get(start..)?.eq_ignore_ascii_case(word);
            (fits && text.get(..start)?.ends_with(char::is_whitespace)).then_some(start)
        };
        let mut before = text.get(..link.span.start as usize)?;
        before = without(before, "the").and_then(|end| before.get(..end)).unwrap_or(before);
        let end = without(before, "of").or_else(|| without(before, "in"))?;
        let end = without(before.get(..end)?, "section")?;
        let before = before.get(..end)?.trim_end();
        let (open, close) = [("**", "**"), ("__", "__"), ("\u{201c}", "\u{201d}"), ("\"", "\"")]
            .into_iter()
            .find(|(_, it)| before.ends_with(it))?;
        let before = before.get(..before.len() - close.len())?;
        let start = before.rfind(open)? + open.len();
        let name = before.get(start..)?;
        let plain = !name.trim().is_empty() && name.len() <= LONGEST_NAME && !name.contains(['\n', '\r']);
        plain.then(|| Self { link: index, span: Span::new(start, before.len()), name: name.into() })
    }
}

impl Shared {
    /// What `article` of set `docset`, whose links lead to `targets`, shares with others.
    #[must_use]
    pub fn new(docset: &Docset, article: &Article, targets: &[Target], text: &str) -> Self {
        let mut words = Vec::new();
        let header = article.front_matter.as_deref();
        let [title, h1, _] = Unique::ALL.map(|unique| unique.of(article));
        let title = title.map_or_else(Signature::default, |title| Signature::of(title, |word| words.push(word)));
        let mut outline = FxHasher::default();
        header.and_then(|header| header.text("title")).hash(&mut outline);
        for heading in article.headings.iter().filter(|heading| !heading.tab) {
            heading.text.hash(&mut outline);
            let _ = Signature::of(&heading.text, |word| words.push(word));
        }
        if !article.sections.is_empty() {
            // Which version each place that links can name belongs to.
            let anchors = article.headings.iter().map(|it| it.span).chain(article.anchors.iter().map(|it| it.span));
            for anchor in anchors {
                let around = article.sections.iter().filter(|section| section.span.contains(anchor.start));
                around.for_each(|section| (section.kind as u8, &*section.text).hash(&mut outline));
                u8::MAX.hash(&mut outline);
            }
            article.sections.iter().for_each(|section| section.text.hash(&mut outline));
        }
        let (mut links, mut sections) = (Vec::new(), Vec::new());
        for (index, (link, target)) in article.links.iter().zip(targets).enumerate() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let is_text = matches!(link.kind, LinkKind::Inline | LinkKind::Reference | LinkKind::Toc) && !link.image;
            if !is_text
                || link.text.is_empty()
                || !matches!(target, Target::File { .. } | Target::Site { .. } | Target::SelfPage(Some(_)))
            {
                continue;
            }
            let signature = Signature::of(link.text.of(text), |word| words.push(word));
            if !signature.is_empty() {
                links.push((index, signature));
            }
            sections.extend(NamedSection::find(index, link, text));
        }
        words.sort_unstable();
        words.dedup();
        Self {
            texts: Unique::ALL.map(|unique| unique.of(article).map_or(0, |text| key(docset, unique, text))),
            qualities: (qualities(header), Unique::ALL.map(|unique| unique.span(article).unwrap_or_default())),
            words: words.into(),
            title,
            h1: h1.map_or_else(Signature::default, |h1| Signature::of(h1, |_| ())),
            outline: outline.finish(),
            links: links.into(),
            sections: sections.into(),
        }
    }
}

fn key(docset: &Docset, unique: Unique, text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    // By the root, not by the number: sets come and go.
    (docset.root.as_os_str(), unique as u8, text).hash(&mut hasher);
    hasher.finish().max(1)
}

fn qualities(header: Option<&FrontMatter>) -> u64 {
    let mut hasher = FxHasher::default();
    let Some(header) = header else { return 0 };
    for entry in header.entries.iter().filter(|entry| QUALITIES.contains(&&*entry.key)) {
        (&*entry.key, format!("{:?}", entry.value.value)).hash(&mut hasher);
    }
    hasher.finish().max(1)
}

/// The hash that `word` has among the words of an article.
#[must_use]
pub fn word_hash(word: &str) -> u32 {
    fold(word.chars().map(lower).fold(0, |hash, c| step(hash, c as u32)))
}

/// Files by what they have in common.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    shards: Vec<Arc<FxHashMap<u64, Group>>>,
}

#[derive(Clone, Debug)]
enum Group {
    One(FileId),
    Many(Arc<Vec<FileId>>),
}

/// A copy for a change costs a 256th of the index.
const SHARDS: usize = 256;

impl Default for Groups {
    fn default() -> Self {
        Self { shards: vec![Arc::default(); SHARDS] }
    }
}

impl Groups {
    fn get(&self, key: u64) -> &[FileId] {
        match self.shards.get(shard(key)).and_then(|shard| shard.get(&key)) {
            Some(Group::One(file)) => std::slice::from_ref(file),
            Some(Group::Many(files)) => files,
            None => &[],
        }
    }

    /// Adds `file` to the group at place `at`.
    fn insert(&mut self, key: u64, file: FileId, at: usize) {
        let Some(shard) = self.shards.get_mut(shard(key)) else { return };
        let shard = Arc::make_mut(shard);
        match shard.get_mut(&key) {
            None => {
                shard.insert(key, Group::One(file));
            }
            Some(Group::Many(files)) => Arc::make_mut(files).insert(at, file),
            Some(group @ Group::One(_)) => {
                if let Group::One(other) = *group {
                    let mut files = vec![other];
                    files.insert(at.min(1), file);
                    *group = Group::Many(Arc::new(files));
                }
            }
        }
    }

    fn remove(&mut self, key: u64, file: FileId) {
        let Some(shard) = self.shards.get_mut(shard(key)) else { return };
        let shard = Arc::make_mut(shard);
        match shard.get_mut(&key) {
            Some(Group::One(only)) if *only == file => {
                shard.remove(&key);
            }
            Some(group @ Group::Many(_)) => {
                let Group::Many(files) = &mut *group else { return };
                let files = Arc::make_mut(files);
                files.retain(|&known| known != file);
                if let [last] = files[..] {
                    *group = Group::One(last);
                }
            }
            _ => {}
        }
    }
}

fn shard(key: u64) -> usize {
    usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56).unwrap_or_default()
}

impl Snapshot {
    /// Other articles of the set with the same text as `file`, in the order of paths from its own on, perhaps not
    /// all; whether each is to be compared is the caller's matter.
    #[must_use]
    pub fn sharing(&self, file: FileId, unique: Unique) -> Vec<FileId> {
        let key = self.file(file).map_or(0, |file| file.shared.texts[unique as usize]);
        let group = if key == 0 { &[][..] } else { self.texts.get(key) };
        if group.len() < 2 {
            return Vec::new();
        }
        let (before, from) = group.split_at(self.place(group, &self.path(file)));
        from.iter().chain(before).copied().filter(|&other| other != file).take(NEIGHBOURS).collect()
    }

    /// In how many articles titles, headings or link texts have the word `hash` ([`word_hash`]).
    #[must_use]
    pub fn articles_with(&self, hash: u32) -> usize {
        self.words.get(u64::from(hash)).len()
    }

    /// Where `path` is or would be in a group, which is sorted by path.
    fn place(&self, group: &[FileId], path: &std::path::Path) -> usize {
        group.partition_point(|&other| self.file(other).is_some_and(|it| it.path.as_os_str() < path.as_os_str()))
    }

    /// Moves `id` from what it shared as `old` to what it shares as `new`. Called while `id` is in neither state.
    pub(super) fn reshare(&mut self, id: FileId, old: Option<&File>, new: Option<&File>) {
        let moved = old.map(|file| &file.path) != new.map(|file| &file.path);
        for (index, _) in Unique::ALL.iter().enumerate() {
            let [before, after] = [old, new].map(|file| file.map_or(0, |file| file.shared.texts[index]));
            if before == after && !moved {
                continue;
            }
            if before != 0 {
                Arc::make_mut(&mut self.texts).remove(before, id);
            }
            if let Some(new) = new.filter(|_| after != 0) {
                let at = self.place(self.texts.get(after), &new.path);
                Arc::make_mut(&mut self.texts).insert(after, id, at);
            }
        }
        let [before, after] = [old, new].map(|file| file.map_or(&[][..], |file| &*file.shared.words));
        if before != after {
            let words = Arc::make_mut(&mut self.words);
            difference(before, after, |word| words.remove(u64::from(word), id));
            difference(after, before, |word| words.insert(u64::from(word), id, 0));
        }
    }

    /// Adds the other articles whose findings may differ now that `id`, once `old`, shares what it shares.
    pub(super) fn affected_by_sharing(&self, id: FileId, old: Option<&File>, files: &mut FxHashSet<FileId>) {
        let new = self.file(id);
        let nothing = Shared::default();
        let (before, after) = (old.map_or(&nothing, |file| &file.shared), new.map_or(&nothing, |file| &file.shared));
        let moved = old.map(|file| &file.path) != new.map(|file| &file.path);
        for index in 0..Unique::ALL.len() {
            let (was, is) = (before.texts[index], after.texts[index]);
            if was == is && before.qualities == after.qualities && !moved {
                continue;
            }
            for (key, file) in [(was, old), (is, new)] {
                if let Some(file) = file.filter(|_| key != 0) {
                    self.neighbours(key, &file.path, files);
                }
            }
        }
        if before.outline != after.outline || before.title != after.title {
            files.extend(self.sources(id));
        }
        // A word that became rare, or is no longer: whoever has it in a link text or is linked to by its title.
        let mut common = |word: u32, count: usize| {
            let having = self.words.get(u64::from(word));
            if having.len() != count {
                return;
            }
            for &file in having {
                files.insert(file);
                if self.article(file).is_some_and(|article| has_in_outline(article, word)) {
                    files.extend(self.sources(file));
                }
            }
        };
        difference(&before.words, &after.words, |word| common(word, RARE));
        difference(&after.words, &before.words, |word| common(word, RARE + 1));
        // A file that is shown in others is no page by itself, unless the configuration says so.
        let includes = |file: Option<&File>| -> FxHashSet<FileId> {
            file.map(|file| file.includes().map(|(_, id)| id).collect()).unwrap_or_default()
        };
        for &include in includes(old).symmetric_difference(&includes(new)) {
            let Some(file) = self.file(include) else { continue };
            for key in file.shared.texts.into_iter().filter(|&key| key != 0) {
                self.neighbours(key, &file.path, files);
            }
        }
    }

    /// Adds the articles of a group that look at what is at `path`.
    fn neighbours(&self, key: u64, path: &std::path::Path, files: &mut FxHashSet<FileId>) {
        let group = self.texts.get(key);
        let (before, from) = group.split_at(self.place(group, path));
        files.extend(before.iter().rev().chain(from.iter().rev()).take(NEIGHBOURS));
    }
}

fn has_in_outline(article: &Article, word: u32) -> bool {
    let title = Unique::Title.of(article).into_iter();
    let mut texts = title.chain(article.headings.iter().map(|heading| &*heading.text));
    texts.any(|text| {
        let mut found = false;
        let _ = Signature::of(text, |it| found |= it == word);
        found
    })
}

/// Calls `visit` with what `all` has and `other` has not; both are sorted.
fn difference(all: &[u32], other: &[u32], mut visit: impl FnMut(u32)) {
    let mut other = other.iter().peekable();
    for &item in all {
        while other.next_if(|&&it| it < item).is_some() {}
        if other.peek() != Some(&&item) {
            visit(item);
        }
    }
}

/// What `file` shares, for one that was just read.
pub(super) fn of(docset: Option<&Docset>, kind: FileKind, article: &Article, targets: &[Target], text: &str) -> Shared {
    match docset.filter(|docset| kind.is_read() && docset.generator.dialect().learn) {
        Some(docset) => Shared::new(docset, article, targets, text),
        None => Shared::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(text: &str) -> Signature {
        Signature::of(text, |_| ())
    }

    #[test]
    fn a_signature_sees_words_not_marks() {
        for (a, b) in [("**Set up** `x`", "set  UP x"), ("What now?", "what now"), ("Über uns", "über UNS")] {
            assert!(signature(a).is_same(signature(b)), "{a} {b}");
        }
        for (a, b) in [("MIME/SMIME", "MIME-SMIME"), ("a b", "ab"), ("b a", "a b"), ("can't", "cant")] {
            assert!(!signature(a).is_same(signature(b)), "{a} {b}");
        }
        assert!(signature(" - ** ").is_empty());
    }

    #[test]
    fn a_slip_in_one_word_is_near() {
        for (a, b, near) in [
            ("Scalie Out", "Scaling out", true),
            ("What are defulta", "What are defaults", true),
            ("Set up", "Set up", false),
            ("Set up", "Set up now", false),
            ("What is new", "Buy a phone", false),
        ] {
            assert_eq!(signature(a).is_near(signature(b)), near, "{a} {b}");
        }
    }

    #[test]
    fn words_and_hashes_agree() {
        let text = "(The) *quick* brown-fox's it's 2nd Größe, jumps!";
        let mut hashes = Vec::new();
        let _ = Signature::of(text, |word| hashes.push(word));
        let expected: Vec<u32> = ["quick", "GRÖßE", "jumps"].map(word_hash).into();
        assert_eq!(hashes, expected);
        assert_eq!(words(text).collect::<Vec<_>>(), ["The", "quick", "brown-fox's", "it's", "2nd", "Größe", "jumps"]);
    }

    #[test]
    fn a_group_keeps_its_order_and_readers_keep_theirs() {
        let mut groups = Groups::default();
        for (file, at) in [(3, 0), (1, 0), (2, 1)] {
            groups.insert(7, FileId(file), at);
        }
        let copy = groups.clone();
        groups.remove(7, FileId(1));
        groups.remove(7, FileId(9));
        assert_eq!(groups.get(7), [FileId(2), FileId(3)]);
        assert_eq!(copy.get(7), [FileId(1), FileId(2), FileId(3)]);
        groups.remove(7, FileId(3));
        groups.remove(7, FileId(2));
        assert!(groups.get(7).is_empty() && groups.get(8).is_empty());
    }
}
