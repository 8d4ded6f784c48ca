//! Texts in the making: parts of old texts in a new order, with new text between them, so that for each old place
//! it is known where it comes to stand.

use super::super::plan::Plan;
use super::super::{FileChange, Refusal};
use crate::graph::{FileId, Snapshot};
use crate::text::Span;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What a file will hold.
#[derive(Debug)]
pub(super) struct Draft {
    /// Where it is or will be, absolute.
    pub path: PathBuf,
    /// The same as an id of the set.
    pub id: FileId,
    /// The file as it is now; `None` for a new one.
    pub old: Option<FileId>,
    /// The parts of its text, in order.
    pub parts: Vec<Part>,
}

/// A part of a text in the making.
#[derive(Debug)]
pub(super) enum Part {
    /// Part of an old text.
    Old(Taken),
    /// New text.
    New(String),
}

/// Part of an old text.
#[derive(Debug)]
pub(super) struct Taken {
    /// The file that it is from.
    pub file: FileId,
    /// The page that it was seen in, where a link `#fragment` is looked for after the file itself.
    pub seen_in: FileId,
    /// Which part.
    pub span: Span,
    /// What changes in it, by place in the old text; none overlaps another.
    pub edits: BTreeMap<Span, String>,
}

impl Taken {
    /// Part of `file`, as it is.
    pub fn new(file: FileId, span: Span) -> Self {
        Self { file, seen_in: file, span, edits: BTreeMap::new() }
    }

    fn render(&self, text: &str, out: &mut String) {
        let mut at = self.span.start as usize;
        for (span, new) in &self.edits {
            out.push_str(text.get(at..span.start as usize).unwrap_or_default());
            out.push_str(new);
            at = span.end as usize;
        }
        out.push_str(text.get(at..self.span.end as usize).unwrap_or_default());
    }

    /// Where the old `offset` stands when the part starts at `start`; what is inserted there comes behind it.
    pub fn place(&self, start: usize, offset: u32) -> u32 {
        let before = self.edits.iter().take_while(|(span, _)| span.start < offset);
        let (mut added, mut gone) = (0, 0);
        for (span, new) in before {
            added += new.len();
            gone += (span.end.min(offset) - span.start) as usize;
        }
        let place = start + (offset - self.span.start) as usize + added - gone;
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// Length of the rendered part.
    pub fn len(&self) -> usize {
        let added: usize = self.edits.values().map(String::len).sum();
        let gone: usize = self.edits.keys().map(|span| span.len()).sum();
        self.span.len() + added - gone
    }
}

impl Draft {
    /// A file that is as it is, until a part of it is edited.
    pub fn whole(snapshot: &Snapshot, file: FileId, text: &str) -> Self {
        let path = snapshot.path(file).to_path_buf();
        let span = Span::new(0, text.len());
        Self { path, id: file, old: Some(file), parts: vec![Part::Old(Taken::new(file, span))] }
    }

    /// The parts that come from old texts: which part, where it starts in the new text, and what it is.
    pub fn taken(&self) -> impl Iterator<Item = (usize, usize, &Taken)> {
        let mut at = 0;
        self.parts.iter().enumerate().filter_map(move |(number, part)| {
            let start = at;
            match part {
                Part::Old(taken) => {
                    at += taken.len();
                    Some((number, start, taken))
                }
                Part::New(text) => {
                    at += text.len();
                    None
                }
            }
        })
    }

    /// Where `offset` of the old `file` stands in the new text, for each part that holds it.
    pub fn places(&self, file: FileId, offset: u32) -> impl Iterator<Item = u32> {
        let holds = move |taken: &Taken| taken.file == file && taken.span.contains(offset);
        let places = self.taken().filter(move |(.., taken)| holds(taken));
        places.map(move |(_, start, taken)| taken.place(start, offset))
    }

    /// The new text.
    pub fn render(&self, plan: &mut Plan<'_>) -> Result<String, Refusal> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Old(taken) => taken.render(&plan.text(taken.file)?, &mut out),
                Part::New(text) => out.push_str(text),
            }
        }
        Ok(out)
    }

    /// Plans what makes the file hold the new text.
    pub fn plan(&self, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        let Some(file) = self.old else {
            let text = self.render(plan)?;
            plan.files.push(FileChange::Create { path: self.path.clone(), text });
            return Ok(());
        };
        let text: Arc<str> = plan.text(file)?;
        let (mut at, mut new) = (0, String::new());
        for part in &self.parts {
            match part {
                Part::New(text) => new.push_str(text),
                Part::Old(taken) if taken.file == file && taken.span.start as usize >= at => {
                    plan.edit(file, Span::new(at, taken.span.start as usize), std::mem::take(&mut new))?;
                    for (span, text) in &taken.edits {
                        plan.edit(file, *span, text.clone())?;
                    }
                    at = taken.span.end as usize;
                }
                Part::Old(taken) => taken.render(&plan.text(taken.file)?, &mut new),
            }
        }
        plan.edit(file, Span::new(at, text.len()), new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn old_places_are_found_in_the_new_text() {
        let set = Set::new("--- a.md\n0123456789");
        let file = set.file("a.md");
        let mut taken = Taken::new(file, Span::new(2, 8));
        taken.edits.insert(Span::at(3), "ab".to_owned());
        taken.edits.insert(Span::new(5, 7), "c".to_owned());
        let old = Some(file);
        let parts = vec![Part::New("--".to_owned()), Part::Old(taken), Part::New("!".to_owned())];
        let draft = Draft { path: set.root.join("a.md"), id: file, old, parts };
        let mut plan = Plan::new(&set.snapshot);
        assert_eq!(draft.render(&mut plan).unwrap(), "--2ab34c7!");
        let place = |offset| draft.places(file, offset).collect::<Vec<_>>();
        assert_eq!(
            [place(1), place(2), place(3), place(4), place(7), place(8)],
            [vec![], vec![2], vec![3], vec![6], vec![8], vec![]]
        );
        draft.plan(&mut plan).unwrap();
        let change = plan.finish(String::new()).unwrap();
        assert_eq!(change.texts.values().next().unwrap().after(), "--2ab34c7!");
    }
}
