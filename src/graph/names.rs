//! What readers see of articles, titles and headings, laid out so that all of them are searched in milliseconds: made
//! when an editor asks, for files that have changed since it asked last.
//!
//! Decision: one text for many articles. Looking up the headings of 100,000 articles one by one takes longer than
//! searching 30 MB that lie side by side. Must not judge: what fits a query is the asker's matter.

use super::chunked::CHUNK;
use super::ids::FileId;
use super::snapshot::{File, FileKind, Snapshot};
use crate::article::Article;
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A chunk of the files of a snapshot.
type Files = Vec<Option<Arc<File>>>;

/// The names of some articles.
#[derive(Debug, Default)]
pub struct Names {
    /// All names in lower case, each behind a line break, the last with one after it, too.
    pub text: String,
    /// What each name is the name of, in order.
    pub rows: Vec<Row>,
}

/// A title or a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The article.
    pub file: FileId,
    /// The heading; `None` for a title that stands in no heading.
    pub heading: Option<u32>,
    /// Whether it says the title of its article.
    pub is_title: bool,
    /// Index of the row that says the title of the article; its own for the title. An article without one has no row
    /// for it: then its own, too.
    pub title: u32,
    /// Where it starts in [`Names::text`].
    pub start: u32,
    /// Which letters of a to z occur in it; all where other letters do.
    pub letters: u32,
}

/// The letters of a to z in `text`, which is in lower case, as in [`Row::letters`].
#[must_use]
pub fn letters(text: &str) -> u32 {
    text.chars().fold(0, |letters, c| match c {
        'a'..='z' => letters | 1 << (c as u32 - 'a' as u32),
        _ if c.is_ascii() => letters,
        _ => u32::MAX,
    })
}

/// The heading that says the title of `article`, if one does.
#[must_use]
pub fn title_heading(article: &Article) -> Option<usize> {
    let title = article.title()?;
    article.h1_index().filter(|&at| article.headings.get(at).is_some_and(|heading| &*heading.text == title))
}

impl Names {
    fn of(first: usize, files: &Files) -> Self {
        let mut names = Self::default();
        for (index, file) in files.iter().enumerate() {
            let Some(file) = file.as_deref().filter(|file| file.kind == FileKind::Article && file.checked) else {
                continue;
            };
            let Some(article) = file.article.as_deref() else { continue };
            names.add(FileId(u32::try_from(first + index).unwrap_or(u32::MAX)), article);
        }
        names.text.push('\n');
        names
    }

    /// The name of row `at`, in lower case.
    #[must_use]
    pub fn name(&self, at: usize) -> &str {
        let start = self.rows.get(at).map_or(self.text.len(), |row| row.start as usize);
        let end = self.rows.get(at + 1).map_or(self.text.len(), |next| next.start as usize).saturating_sub(1);
        self.text.get(start..end).unwrap_or_default()
    }

    fn add(&mut self, file: FileId, article: &Article) {
        let main = title_heading(article);
        let mut title = None;
        let mut row = |heading: Option<usize>, name: &str, is_title: bool| {
            let here = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            if is_title {
                title = Some(here);
            }
            self.text.push('\n');
            let start = self.text.len();
            // A heading over two lines is one name.
            let lower = name.chars().map(|c| if c == '\n' { ' ' } else { c }).flat_map(char::to_lowercase);
            self.text.extend(lower);
            let letters = letters(self.text.get(start..).unwrap_or_default());
            let (start, heading) =
                (u32::try_from(start).unwrap_or(u32::MAX), heading.and_then(|it| it.try_into().ok()));
            self.rows.push(Row { file, heading, is_title, title: title.unwrap_or(here), start, letters });
        };
        match main {
            Some(at) => article.headings.get(at).into_iter().for_each(|it| row(Some(at), &it.text, true)),
            None => article.title().into_iter().for_each(|title| row(None, title, true)),
        }
        let others = article.headings.iter().enumerate().filter(|(at, it)| !it.tab && Some(*at) != main);
        others.for_each(|(at, heading)| row(Some(at), &heading.text, false));
    }
}

/// The names of the files of each chunk that somebody asked for.
#[derive(Debug, Default)]
pub(super) struct Cache(Mutex<Vec<(Weak<Files>, Arc<Names>)>>);

impl Snapshot {
    /// The titles and headings of all articles, in no order.
    #[must_use]
    pub fn names(&self) -> Vec<Arc<Names>> {
        let known = self.laid_out.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let chunks = self.files.chunks();
        let fresh: Vec<(Weak<Files>, Arc<Names>)> = chunks
            .par_iter()
            .enumerate()
            .map(|(number, chunk)| match known.get(number) {
                // While the cache has a reference to a chunk no other can come to lie where it lies.
                Some((weak, names)) if weak.as_ptr() == Arc::as_ptr(chunk) => (weak.clone(), Arc::clone(names)),
                _ => (Arc::downgrade(chunk), Arc::new(Names::of(number * CHUNK, chunk))),
            })
            .collect();
        let names = fresh.iter().map(|(_, names)| Arc::clone(names)).collect();
        *self.laid_out.0.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        names
    }
}
