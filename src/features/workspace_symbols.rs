//! Articles and sections of all sets by what a writer remembers of their words.

use crate::graph::names::{Names, letters, title_heading};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::Span;
use memchr::memmem::Finder;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::cmp::Reverse;

/// The most that is answered: nobody reads on, and a client asks again with each letter.
pub const MOST: usize = 256;

/// Words of a query with fewer letters must begin a name or stand behind a blank: they are everywhere.
const SHORT: usize = 3;

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
/// Each word of the query must be found in the heading or in the title of its article, at least one in the heading
/// itself. Those that have the words as they are come first; only when they are few, those that have their letters in
/// order.
#[must_use]
pub fn symbols(snapshot: &Snapshot, query: &str) -> Vec<Found> {
    let words: Vec<Word> = query.split_whitespace().map(Word::new).collect();
    if words.is_empty() {
        return most_linked(snapshot);
    }
    let names = snapshot.names();
    let exact = |at: Where| -> Vec<Hit> { names.par_iter().flat_map_iter(|names| exact(names, &words, at)).collect() };
    // A name that begins with the only word is better than any other: when there are enough, the others, which may be
    // most of the set, need not be looked for.
    let begin = if words.len() == 1 { exact(Where::Start) } else { Vec::new() };
    let mut best = if begin.len() < MOST { exact(Where::Anywhere) } else { begin };
    if best.len() < MOST {
        // Finds the others again, since what fits as it is fits by its letters, too.
        let known: FxHashSet<_> = best.iter().map(|hit| (hit.file, hit.heading)).collect();
        let matcher = || Matcher::new(Config::DEFAULT);
        let others = names.par_iter().map_init(matcher, |matcher, names| loose(matcher, names, &words));
        let mut others: Vec<Hit> =
            others.flatten_iter().filter(|hit| !known.contains(&(hit.file, hit.heading))).collect();
        best.sort_unstable_by_key(Hit::rank);
        keep_best(&mut others);
        others.sort_unstable_by_key(Hit::rank);
        best.extend(others);
    } else {
        keep_best(&mut best);
        best.sort_unstable_by_key(Hit::rank);
    }
    best.truncate(MOST);
    best.into_iter().filter_map(|hit| found(snapshot, hit.file, hit.heading)).collect()
}

fn most_linked(snapshot: &Snapshot) -> Vec<Found> {
    let articles = snapshot.files().filter(|(_, file)| file.kind == FileKind::Article && file.checked);
    let mut linked: Vec<(usize, FileId)> = articles.map(|(file, _)| (snapshot.sources(file).len(), file)).collect();
    linked.sort_unstable_by_key(|&(links, file)| (Reverse(links), file));
    let first = linked.into_iter().take(MOST);
    first.filter_map(|(_, file)| found(snapshot, file, None)).collect()
}

/// Where in a name a word is looked for.
#[derive(Clone, Copy)]
enum Where {
    Start,
    Anywhere,
}

/// A word of a query.
struct Word {
    lower: String,
    letters: u32,
    finders: Vec<Finder<'static>>,
    at_start: Finder<'static>,
    atom: Atom,
}

/// How well a word that stands in a name as it is fits it; more is better.
mod grade {
    pub const INSIDE: u8 = 1;
    pub const BEGINS_WORD: u8 = 2;
    pub const IS_WORD: u8 = 3;
    pub const BEGINS_NAME: u8 = 4;
    pub const IS_FIRST_WORD: u8 = 5;
}

impl Word {
    fn new(word: &str) -> Self {
        let lower = word.to_lowercase();
        let finder = |before: &str| Finder::new(format!("{before}{lower}").as_bytes()).into_owned();
        let short = lower.chars().count() < SHORT;
        Self {
            // Nothing but ASCII is to be found by its letters alone.
            letters: if lower.is_ascii() { letters(&lower) } else { 0 },
            at_start: finder("\n"),
            finders: if short { vec![finder("\n"), finder(" ")] } else { vec![finder("")] },
            atom: Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false),
            lower,
        }
    }

    fn is_short(&self) -> bool {
        self.finders.len() > 1
    }

    /// How well each row has the word as it is; 0 for not at all.
    fn grades(&self, names: &Names, at: Where) -> Vec<u8> {
        let finders = match at {
            Where::Start => std::slice::from_ref(&self.at_start),
            Where::Anywhere => &self.finders,
        };
        let mut grades = vec![0; names.rows.len()];
        let text = names.text.as_bytes();
        let is_letter = |at: usize| text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
        for finder in finders {
            let mut row = 0;
            for at in finder.find_iter(text) {
                let start = at + finder.needle().len() - self.lower.len();
                // Hits come in order, and are seldom far from each other.
                let ahead = names.rows.get(row..).unwrap_or_default();
                row += match ahead.get(1).is_none_or(|next| next.start as usize > start) {
                    true => 0,
                    false => ahead.partition_point(|row| row.start as usize <= start) - 1,
                };
                let begins_name = names.rows.get(row).is_some_and(|row| row.start as usize == start);
                let begins_word = begins_name || !is_letter(start - 1);
                let grade = match (begins_name, begins_word, is_letter(start + self.lower.len())) {
                    (true, _, false) => grade::IS_FIRST_WORD,
                    (true, _, true) => grade::BEGINS_NAME,
                    (_, true, false) => grade::IS_WORD,
                    (_, true, true) => grade::BEGINS_WORD,
                    (_, false, _) => grade::INSIDE,
                };
                if let Some(best) = grades.get_mut(row) {
                    *best = grade.max(*best);
                }
            }
        }
        grades
    }
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
    heading: Option<u32>,
}

impl Hit {
    fn rank(&self) -> (Reverse<u32>, u32, bool, FileId, Option<u32>) {
        (Reverse(self.score), self.len, self.section, self.file, self.heading)
    }
}

/// Those of `names` that have the words as they are, the best of them.
fn exact(names: &Names, words: &[Word], at: Where) -> Vec<Hit> {
    let grades: Vec<Vec<u8>> = words.iter().map(|word| word.grades(names, at)).collect();
    let fits = |at: usize, title: usize| {
        let (mut score, mut own) = (0, false);
        for grades in &grades {
            match (grades.get(at)?, grades.get(title)?) {
                (0, 0) => return None,
                (0, above) => score += u32::from(*above),
                (here, _) => (score, own) = (score + 4 * u32::from(*here), true),
            }
        }
        own.then_some(score)
    };
    best(names, fits)
}

/// Those of `names` that have the letters of the words in order, the best of them; a short word must stand there as it
/// is.
fn loose(matcher: &mut Matcher, names: &Names, words: &[Word]) -> Vec<Hit> {
    let grades: Vec<Vec<u8>> = words
        .iter()
        .map(|word| if word.is_short() { word.grades(names, Where::Anywhere) } else { Vec::new() })
        .collect();
    let mut buffer = Vec::new();
    let mut fits_word = |at: usize, word: &Word, grades: &[u8]| -> Option<u32> {
        let row = names.rows.get(at)?;
        if word.is_short() {
            return grades.get(at).filter(|grade| **grade > 0).map(|grade| u32::from(*grade));
        }
        if row.letters & word.letters != word.letters {
            return None;
        }
        word.atom.score(Utf32Str::new(names.name(at), &mut buffer), matcher).map(u32::from)
    };
    // The sections of an article stand together: what its title is worth is asked once for all of them.
    let mut titles: Vec<(usize, Option<u32>)> = vec![(usize::MAX, None); words.len()];
    let fits = |at: usize, title: usize| {
        let (mut score, mut own) = (0, false);
        for ((word, grades), known) in words.iter().zip(&grades).zip(&mut titles) {
            if known.0 != title {
                *known = (title, fits_word(title, word, grades));
            }
            let here = if at == title { known.1 } else { fits_word(at, word, grades) };
            match here {
                Some(here) => (score, own) = (score + 4 * here, true),
                None => score += known.1?,
            }
        }
        own.then_some(score)
    };
    best(names, fits)
}

/// The best of the rows that have a score; `fits` is given a row and the row of its article's title.
fn best(names: &Names, mut fits: impl FnMut(usize, usize) -> Option<u32>) -> Vec<Hit> {
    let mut best: Vec<Hit> = Vec::new();
    for (at, row) in names.rows.iter().enumerate() {
        if let Some(score) = fits(at, row.title as usize) {
            let len = u32::try_from(names.name(at).len()).unwrap_or(u32::MAX);
            best.push(Hit { score, len, section: !row.is_title, file: row.file, heading: row.heading });
        }
    }
    keep_best(&mut best);
    best
}

fn keep_best(hits: &mut Vec<Hit>) {
    if hits.len() > MOST {
        hits.select_nth_unstable_by_key(MOST, Hit::rank);
        hits.truncate(MOST);
    }
}

fn found(snapshot: &Snapshot, file: FileId, heading: Option<u32>) -> Option<Found> {
    let article = snapshot.article(file)?;
    let title = article.title().map_or_else(|| file_name(snapshot, file), str::to_owned);
    let main = title_heading(article);
    let heading = heading.map(|it| it as usize);
    let at = heading.or(main).and_then(|at| article.headings.get(at));
    let is_title = heading.is_none() || heading == main;
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

    #[test]
    fn an_edit_shows_in_the_next_answer() {
        let mut set = Set::new(
            "--- docfx.json\n{\"build\":{\"content\":[{\"files\":\"**/*.md\"}]}}\n--- a.md\n# Alpha\n--- b.md\n# Beta\n",
        );
        let names =
            |set: &Set, query| -> Vec<String> { symbols(&set.snapshot, query).into_iter().map(|it| it.name).collect() };
        assert_eq!(names(&set, "a"), ["Alpha"]);
        set.write("a.md", "# Gamma\n\n## Alphabet\n");
        assert_eq!(names(&set, "alph"), ["Alphabet"]);
        assert_eq!(names(&set, "mma"), ["Gamma"]);
        assert_eq!(names(&set, "beta"), ["Beta"]);
    }
}
