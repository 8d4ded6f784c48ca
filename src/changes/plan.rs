//! A change set in the making: edits by file, each checked against the text that it is for.

use super::{ChangeSet, FileChange, Refusal, TextChange};
use crate::article::Article;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::toc;
use crate::text::{LineIndex, Span};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A change set in the making.
pub(super) struct Plan<'s> {
    pub snapshot: &'s Snapshot,
    texts: FxHashMap<FileId, Arc<str>>,
    edits: BTreeMap<PathBuf, Edits>,
    pub files: Vec<FileChange>,
    pub notes: Vec<String>,
}

struct Edits {
    before: Arc<str>,
    version: Option<i32>,
    /// By place: two links that share a destination (a reference and its definition) are one edit.
    edits: BTreeMap<Span, String>,
}

impl<'s> Plan<'s> {
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, texts: FxHashMap::default(), edits: BTreeMap::new(), files: Vec::new(), notes: Vec::new() }
    }

    /// The text of a file, read once.
    pub fn text(&mut self, file: FileId) -> Result<Arc<str>, Refusal> {
        if let Some(text) = self.texts.get(&file) {
            return Ok(Arc::clone(text));
        }
        let text = self.snapshot.text(file).ok_or_else(|| {
            Refusal::new(format!("`{}` cannot be read, so its links cannot follow.", self.name(file)))
        })?;
        self.texts.insert(file, Arc::clone(&text));
        Ok(text)
    }

    /// The facts of a file with, for each link, its decoded destination. Refuses a file that changed on the disk
    /// since it was read.
    pub fn facts(&mut self, file: FileId) -> Result<(Arc<Article>, Vec<Box<str>>), Refusal> {
        let known = self.snapshot.article(file).map(Arc::clone);
        let known = known.ok_or_else(|| Refusal::new(format!("`{}` could not be read.", self.name(file))))?;
        let text = self.text(file)?;
        let path = self.snapshot.path(file);
        let (now, urls) = match self.snapshot.file(file).is_some_and(|known| known.kind == FileKind::Toc) {
            true => {
                let format = toc::Format::of(&path);
                Article::of_toc(&text, toc::parse(&text, format), format)
            }
            false => Article::read(&text, self.snapshot.dialect(file)),
        };
        if now.links != known.links || now.lines != known.lines {
            return Err(self.stale(file));
        }
        Ok((known, urls))
    }

    /// The facts and the text of a file whose lines are still those of the facts.
    pub fn current(&mut self, file: FileId) -> Result<(Arc<Article>, Arc<str>), Refusal> {
        let article = self.snapshot.article(file).map(Arc::clone).ok_or_else(|| self.stale(file))?;
        let text = self.text(file)?;
        match LineIndex::new(&text) == article.lines {
            true => Ok((article, text)),
            false => Err(self.stale(file)),
        }
    }

    pub fn stale(&self, file: FileId) -> Refusal {
        Refusal::new(format!("`{}` has just changed. Try again in a moment.", self.name(file)))
    }

    /// `file` relative to its set, with `/`.
    pub fn name(&self, file: FileId) -> String {
        let path = self.snapshot.path(file);
        let root = self.snapshot.docset(file).map(|docset| docset.root.clone());
        shown(root.as_deref(), &path)
    }

    /// Plans to replace `span` of `file`.
    pub fn edit(&mut self, file: FileId, span: Span, new: impl Into<String>) -> Result<(), Refusal> {
        let text = self.text(file)?;
        let path = self.snapshot.file(file).map_or_else(|| self.snapshot.path(file), |file| Arc::clone(&file.path));
        let version = self.snapshot.open_version(file);
        self.edit_text(path.to_path_buf(), text, version, span, new.into())
    }

    /// Plans to replace `span` of `text`, which stands at `path`.
    pub fn edit_text(
        &mut self,
        path: PathBuf,
        text: Arc<str>,
        version: Option<i32>,
        span: Span,
        new: String,
    ) -> Result<(), Refusal> {
        let old = text.get(span.range());
        let refusal = |why: &str| Refusal::new(format!("`{}`: {why}", path.display()));
        let Some(old) = old else { return Err(refusal("the text has just changed. Try again in a moment.")) };
        if old == new {
            return Ok(());
        }
        let edits =
            self.edits.entry(path.clone()).or_insert_with(|| Edits { before: text, version, edits: BTreeMap::new() });
        match edits.edits.insert(span, new.clone()) {
            Some(other) if other != new => Err(refusal("one place would have to change in two ways.")),
            _ => Ok(()),
        }
    }

    /// Number of edits and of files with edits.
    pub fn counts(&self) -> (usize, usize) {
        (self.edits.values().map(|edits| edits.edits.len()).sum(), self.edits.len())
    }

    /// The finished change.
    pub fn finish(self, label: String) -> Result<ChangeSet, Refusal> {
        let mut texts = BTreeMap::new();
        for (path, Edits { before, version, edits }) in self.edits {
            let edits: Vec<(Span, String)> = edits.into_iter().collect();
            let overlaps = edits.windows(2).any(|pair| pair[0].0.end > pair[1].0.start);
            if overlaps {
                return Err(Refusal::new(format!(
                    "`{}`: two changes would overlap. Nothing was changed.",
                    path.display()
                )));
            }
            texts.insert(path, TextChange { before, version, edits });
        }
        Ok(ChangeSet { label, texts, files: self.files, notes: self.notes })
    }
}

/// `path` as a writer calls it: below `root` where it lies there.
pub(super) fn shown(root: Option<&Path>, path: &Path) -> String {
    let path = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}
