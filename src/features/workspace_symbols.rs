//! Articles and sections of all sets by what a writer remembers of their words.

use crate::article::Article;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::Span;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use rayon::prelude::*;
use std::cmp::Reverse;

/// The most that is answered: nobody reads on, and a client asks again with each letter.
pub const MOST: usize = 256;

/// An article, or a section of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The article.
    pub file: FileId,
    /// The text of the heading, or the title of the article.
    pub name: String,
    /// For a section the title of its article.
    pub article: Option<String>,
    /// The heading, or the start of an article whose title stands in no heading.
    pub span: Span,
}

/// The articles and sections whose words `query` fits, the best first; for an empty query the articles that most files
/// link to.
///
/// Each word of the query must be found, its letters in their order, in the heading or in the title of its article; at
/// least one in the heading itself.
#[must_use]
pub fn symbols(snapshot: &Snapshot, query: &str) -> Vec<Found> {
    let atom = |word| Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
    let atoms: Vec<Atom> = query.split_whitespace().map(atom).collect();
    let articles: Vec<(FileId, &Article)> = snapshot
        .files()
        .filter(|(_, file)| file.kind == FileKind::Article && file.checked)
        .filter_map(|(id, file)| Some((id, &**file.article.as_ref()?)))
        .collect();
    if atoms.is_empty() {
        let mut linked: Vec<(usize, FileId)> =
            articles.iter().map(|&(file, _)| (snapshot.sources(file).len(), file)).collect();
        linked.sort_unstable_by_key(|&(links, file)| (Reverse(links), file));
        let first = linked.into_iter().take(MOST);
        return first.filter_map(|(_, file)| found(snapshot, file, None)).collect();
    }
    let search = || Search { matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new(), best: Vec::new() };
    // Chunks, since each search brings a table of its own.
    let searched = articles.par_chunks(2048).map(|articles| {
        let mut search = search();
        articles.iter().for_each(|&(file, article)| search.article(file, article, &atoms));
        search.best
    });
    let mut best: Vec<Hit> = searched.flatten_iter().collect();
    best.sort_unstable_by_key(Hit::rank);
    best.truncate(MOST);
    best.into_iter().filter_map(|hit| found(snapshot, hit.file, hit.heading)).collect()
}

/// Something that fits.
#[derive(Clone, Copy)]
struct Hit {
    score: u32,
    /// In bytes: a short one fits better.
    len: u32,
    /// Whether it is no article: an article comes before a section of the same words.
    section: bool,
    file: FileId,
    /// `None` for a title that stands in no heading.
    heading: Option<usize>,
}

impl Hit {
    fn rank(&self) -> (Reverse<u32>, u32, bool, FileId, Option<usize>) {
        (Reverse(self.score), self.len, self.section, self.file, self.heading)
    }
}

struct Search {
    matcher: Matcher,
    buffer: Vec<char>,
    best: Vec<Hit>,
}

impl Search {
    fn article(&mut self, file: FileId, article: &Article, atoms: &[Atom]) {
        let title = article.title().unwrap_or_default();
        let in_title: Vec<Option<u32>> = atoms.iter().map(|atom| self.score(atom, title)).collect();
        let main = title_heading(article);
        let add = |this: &mut Self, heading: Option<usize>, name: &str| {
            let mut score = 0;
            let mut own = false;
            for (atom, title) in atoms.iter().zip(&in_title) {
                match (this.score(atom, name), title) {
                    (Some(here), _) => (score, own) = (score + 4 * here, true),
                    (None, Some(title)) => score += title,
                    (None, None) => return,
                }
            }
            if own {
                let len = u32::try_from(name.len()).unwrap_or(u32::MAX);
                this.best.push(Hit { score, len, section: heading != main, file, heading });
            }
        };
        if main.is_none() {
            add(self, None, title);
        }
        for (index, heading) in article.headings.iter().enumerate().filter(|(_, heading)| !heading.tab) {
            add(self, Some(index), &heading.text);
        }
        if self.best.len() > 4 * MOST {
            self.best.sort_unstable_by_key(Hit::rank);
            self.best.truncate(MOST);
        }
    }

    fn score(&mut self, atom: &Atom, text: &str) -> Option<u32> {
        let haystack = Utf32Str::new(text, &mut self.buffer);
        atom.score(haystack, &mut self.matcher).map(u32::from)
    }
}

/// The heading that says the title of its article, if one does.
fn title_heading(article: &Article) -> Option<usize> {
    let title = article.title()?;
    let first = article.headings.iter().position(|heading| !heading.tab && heading.level == 1);
    first.filter(|&at| article.headings.get(at).is_some_and(|heading| &*heading.text == title))
}

fn found(snapshot: &Snapshot, file: FileId, heading: Option<usize>) -> Option<Found> {
    let article = snapshot.article(file)?;
    let title = article.title().map_or_else(|| file_name(snapshot, file), str::to_owned);
    let at = heading.or_else(|| title_heading(article)).and_then(|at| article.headings.get(at));
    let is_title = heading.is_none() || heading == title_heading(article);
    let name = if is_title { title.clone() } else { at?.text.to_string() };
    let span = at.map_or_else(Span::default, |heading| heading.span);
    (!name.trim().is_empty()).then_some(Found { file, name, article: (!is_title).then_some(title), span })
}

fn file_name(snapshot: &Snapshot, file: FileId) -> String {
    snapshot.path(file).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn the_words_of_a_query_are_found_in_headings_and_titles() {
        let set = Set::new(
            "--- docfx.json\n{\"build\":{\"content\":[{\"files\":\"**/*.md\"}]}}\n--- setup.md\n---\ntitle: Set up the printer\n---\n# Set up the printer\n\n## Install on Linux\n\n## Install on Windows\n\nSee [x](paper.md) and [y](faq.md).\n--- paper.md\n# Paper\n\n## Größe\n\n## Install\n--- faq.md\n---\ntitle: Questions about installing\n---\n## When\n\n[a](paper.md)\n--- none.md\ntext\n",
        );
        let shown = |query: &str| {
            let found = symbols(&set.snapshot, query).into_iter();
            let row = |it: Found| match it.article {
                Some(article) => format!("{} ({article})", it.name),
                None => it.name,
            };
            found.map(row).collect::<Vec<_>>().join(", ")
        };
        for (query, expected) in [
            (
                "install",
                "Install (Paper), Install on Linux (Set up the printer), Install on Windows (Set up the printer), \
                 Questions about installing",
            ),
            ("inst LINUX", "Install on Linux (Set up the printer)"),
            ("printer install", "Install on Linux (Set up the printer), Install on Windows (Set up the printer)"),
            ("instwin", "Install on Windows (Set up the printer)"),
            ("grosse", ""),
            ("große", ""),
            ("grö", "Größe (Paper)"),
            ("gro", "Größe (Paper)"),
            ("set up", "Set up the printer"),
            ("questions when", "When (Questions about installing)"),
            ("zzz", ""),
            ("", "Paper, Questions about installing, none.md, Set up the printer"),
        ] {
            assert_eq!(shown(query), expected, "{query}");
        }
    }
}
