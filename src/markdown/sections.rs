//! Which lines `:::zone`, `:::moniker`, `:::row` and their like enclose.
//!
//! Must not judge: what is not closed or closes nothing is told as such; rules say what is wrong with it.

use super::constructs::{Closing, Construct};
use super::dialect::opens_block;
use super::triple_colon::{self, TripleColon};
use crate::text::Span;

/// Sections of a page that anybody writes at most; more would only cost time.
const MOST: usize = 5000;

/// What makes a part of a page one that only some readers see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionKind {
    /// `:::zone pivot="..":::`
    Pivot,
    /// `:::moniker range=".."`
    Moniker,
}

/// A part of a page that only some readers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What makes it one.
    pub kind: SectionKind,
    /// From the opening colons to the end of the closing line, or of the text when nothing closes it.
    pub span: Span,
    /// The pivots or the range, between the quotes.
    pub value: Span,
    /// The same as text.
    pub text: Box<str>,
    /// Whether all zones and moniker ranges of the page are closed as they must be. Else nobody can say where this
    /// one ends.
    pub sure: bool,
}

/// A construct that encloses lines.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub construct: &'static Construct,
    pub opening: TripleColon,
    /// The line that closes it.
    pub closing: Option<TripleColon>,
    /// The open construct of the same name that it stands in, by index.
    pub within: Option<usize>,
}

impl Pair {
    /// All of it, in a text that is `len` bytes long.
    pub fn span(&self, len: usize) -> Span {
        Span::new(self.opening.span.start, self.closing.as_ref().map_or(len, |closing| closing.span.end))
    }
}

/// All `:::` constructs of a text.
#[derive(Debug, Default)]
pub(super) struct All {
    /// Those that enclose lines, by start.
    pub pairs: Vec<Pair>,
    /// Closing lines of nothing.
    pub stray: Vec<TripleColon>,
    /// All others.
    pub others: Vec<TripleColon>,
}

/// Reads the constructs that start at `starts`.
pub(super) fn read(text: &str, starts: &[u32]) -> All {
    let mut all = All::default();
    let mut open: Vec<usize> = Vec::new();
    for directive in starts.iter().take(MOST).filter_map(|&at| triple_colon::read(text, at as usize)) {
        if !opens_block(text.as_bytes(), directive.span.start) {
            all.others.push(directive);
            continue;
        }
        if let Some(construct) = directive.construct(text).filter(|it| encloses(it, &directive, text)) {
            let within = open.iter().rev().copied().find(|&index| all.pairs[index].construct == construct);
            open.push(all.pairs.len());
            all.pairs.push(Pair { construct, opening: directive, closing: None, within });
            continue;
        }
        let Some(construct) = directive.closes(text) else {
            all.others.push(directive);
            continue;
        };
        // A moniker is closed with as many colons as opened it.
        let fits = |pair: &Pair| {
            pair.construct == construct && (pair.opening.colons == directive.colons || construct.name != "moniker")
        };
        match open.iter().rposition(|&index| fits(&all.pairs[index])) {
            Some(place) => {
                all.pairs[open[place]].closing = Some(directive);
                open.truncate(place);
            }
            None => all.stray.push(directive),
        }
    }
    all
}

fn encloses(construct: &Construct, directive: &TripleColon, text: &str) -> bool {
    match construct.closing {
        Closing::Itself => false,
        Closing::Line(_) => true,
        Closing::LineIf { attribute, value, .. } => {
            directive.value(text, attribute).is_some_and(|it| it.eq_ignore_ascii_case(value))
        }
    }
}

/// The parts of the page `text` that only some readers see; `starts` are its constructs.
#[must_use]
pub fn sections(text: &str, starts: &[u32]) -> Vec<Section> {
    let All { pairs, stray, .. } = read(text, starts);
    let hides = |construct: &Construct| matches!(construct.name, "zone" | "moniker");
    let is_sure = |pair: &Pair| {
        let nested = pair.construct.name == "zone" && pair.within.is_some();
        pair.closing.is_some() && pair.opening.flaw.is_none() && !nested
    };
    let sure = pairs.iter().all(|pair| !hides(pair.construct) || is_sure(pair))
        && !stray.iter().any(|end| end.closes(text).is_some_and(hides));
    let sections = pairs.iter().filter_map(|pair| {
        let (kind, attribute) = match pair.construct.name {
            "zone" => (SectionKind::Pivot, "pivot"),
            "moniker" => (SectionKind::Moniker, "range"),
            _ => return None,
        };
        let value = pair.opening.value_range(text, attribute).filter(|_| pair.opening.flaw.is_none())?;
        let written = text.get(value.clone())?.into();
        Some(Section { kind, span: pair.span(text.len()), value: value.into(), text: written, sure })
    });
    sections.collect()
}

/// All of each `:::` construct that encloses lines, by start: from its opening colons to the end of what closes it.
#[must_use]
pub fn enclosures(text: &str, starts: &[u32]) -> Vec<Span> {
    read(text, starts).pairs.iter().map(|pair| pair.span(text.len())).collect()
}
