//! Content rules that one file's text shows by itself: headings, images, links, code, tables, quote blocks.
//!
//! Each family is a file. A rule is silent when it is not sure: an alarm that is wrong costs more than one that is
//! missing. Whether a rule counts for a file (page or include, what its includes bring) is decided in `checks`.

mod code;
mod headings;
mod images;
mod languages;
mod links;
mod quotes;
mod regions;
mod tables;
mod tabs;
mod triple_colons;

pub use languages::meant_by as language_meant_by;
pub(crate) use links::{is_locale, may_be_left_out};
pub use triple_colons::Repair;

use super::front_matter::FrontMatter;
use super::{Block, BlockKind, Heading, Link, LinkKind, Problem};
use crate::text::{LineIndex, Span};
use rustc_hash::FxHashMap;
use std::cell::OnceCell;

/// The facts of one text, as the rules need them.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The text.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a LineIndex,
    /// Its YAML header.
    pub front_matter: Option<&'a FrontMatter>,
    /// All headings.
    pub headings: &'a [Heading],
    /// All links by start.
    pub links: &'a [Link],
    /// For each link its decoded destination.
    pub urls: &'a [Box<str>],
    /// Code and comments by start.
    pub blocks: &'a [Block],
    /// Where the `:::` constructs start that stand in text.
    pub triple_colons: &'a [u32],
    /// Names of HTML tags and attributes that Learn removes.
    pub removed: &'a [Span],
}

/// What the content rules say about `page`, by family.
#[must_use]
pub fn problems(page: &Page<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut pass = Lines::default();
    for (index, line) in page.lines_outside_code() {
        let written = line.of(page.text);
        let trimmed = written.trim_start_matches([' ', '\t']);
        match trimmed.as_bytes().first() {
            Some(b'<' | b'>' | b'=' | b'[') => quotes::line(page, line, trimmed, &mut pass, &mut found),
            Some(b'|') => pass.pipes.push((index, line)),
            Some(b':') if trimmed.starts_with(":::") => pass.colons.push(line),
            _ => {}
        }
    }
    if !found.is_empty() && pass.conflict.is_some() && found.iter().any(|it| it.code == quotes::MERGE_CONFLICT) {
        // The markers make headings and quotes of what they enclose: anything else would be noise.
        found.retain(|it| it.code == quotes::MERGE_CONFLICT);
        return found;
    }
    tables::problems(page, &pass.pipes, &mut found);
    let regions = regions::Regions::new(page, &pass.colons);
    headings::problems(page, &regions, &mut found);
    images::problems(page, &regions, &mut found);
    images::inline(page, &pass.pipes, &mut found);
    links::problems(page, &mut found);
    code::problems(page, &mut found);
    tabs::problems(page, &mut found);
    removed(page, &mut found);
    found.extend(super::snippet::problems(page.text, page.links));
    let wrong: Vec<Problem> = triple_colons::problems(page).into_iter().map(|(problem, _)| problem).collect();
    if wrong.iter().any(|it| it.code == "invalid-image") {
        // What the build shows as text is no image to say more about.
        let spoilt = |image: Span| wrong.iter().any(|it| it.code == "invalid-image" && image.covers(it.span));
        found.retain(|it| !images::CODES.contains(&it.code) || !spoilt(it.span));
    }
    found.extend(wrong);
    found
}

/// What the content rules say about the table of contents `text`, which has these links: how addresses are written.
#[must_use]
pub fn problems_of_toc(text: &str, links: &[Link]) -> Vec<Problem> {
    let mut found = Vec::new();
    links::of_toc(text, links, &mut found);
    found
}

/// How the [`problems`] of a page are mended, where that is certain: its text is read again once, when the first is
/// asked for.
#[derive(Debug)]
pub struct Repairs<'a> {
    page: Page<'a>,
    of_colons: OnceCell<FxHashMap<(Span, &'static str), Repair>>,
}

impl<'a> Repairs<'a> {
    /// The repairs of `page`. The addresses of its links are not needed.
    #[must_use]
    pub const fn new(page: Page<'a>) -> Self {
        Self { page, of_colons: OnceCell::new() }
    }

    /// How `problem` is mended.
    #[must_use]
    pub fn of(&self, problem: &Problem) -> Option<Repair> {
        if problem.code == "invalid-note-section" {
            return quotes::repair(&self.page, problem.span);
        }
        let read = || {
            let all = triple_colons::problems(&self.page).into_iter();
            all.filter_map(|(problem, repair)| Some(((problem.span, problem.code), repair?))).collect()
        };
        self.of_colons.get_or_init(read).get(&(problem.span, problem.code)).cloned()
    }
}

/// Whether the build only warns of `problem`, although its code stands for errors.
#[must_use]
pub fn only_warns(problem: &Problem) -> bool {
    triple_colons::only_warns(problem)
}

/// Whether the build says nothing of `problem`, although it has its code: it shows as text what was meant otherwise.
#[must_use]
pub fn only_advises(problem: &Problem) -> bool {
    quotes::only_advises(problem) || links::only_advises(problem)
}

/// What is said about a heading of `level` that follows one of the level `before`, which is not one level above it.
#[must_use]
pub fn heading_skips(level: u8, before: u8) -> String {
    headings::skips(level, before)
}

/// HTML that Learn takes out of a page.
fn removed(page: &Page<'_>, found: &mut Vec<Problem>) {
    for &span in page.removed {
        let name = span.of(page.text);
        let tag = page.text.get(..span.start as usize).is_some_and(|before| before.ends_with('<'));
        found.push(match tag {
            true => problem("disallowed-html-tag", span, format!("Learn removes `<{name}>` from the page.")),
            false => problem("disallowed-html-attribute", span, format!("Learn removes `{name}` from the page.")),
        });
    }
}

/// What the one pass over the lines collects.
#[derive(Debug, Default)]
struct Lines {
    /// Lines that begin with a pipe, and their numbers.
    pipes: Vec<(u32, Span)>,
    /// Lines that begin with `:::`.
    colons: Vec<Span>,
    /// The opening line of a merge conflict, and whether its middle was seen.
    conflict: Option<(Span, bool)>,
}

impl<'a> Page<'a> {
    /// Where the text begins, behind the header.
    fn body(&self) -> u32 {
        let bom = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        self.front_matter.map_or(bom, |header| header.span.end)
    }

    /// The lines behind the header that are no part of a code block, with their numbers, without line breaks.
    fn lines_outside_code(&self) -> impl Iterator<Item = (u32, Span)> + 'a {
        let (lines, body) = (self.lines, self.body());
        let mut code = self.blocks.iter().filter(|block| block.kind == BlockKind::Code).peekable();
        let numbers = lines.line_of(body)..lines.lines();
        numbers.filter_map(move |number| {
            let line = lines.line_span(number).filter(|line| line.start >= body)?;
            while code.next_if(|block| block.span.end <= line.start).is_some() {}
            let inside = code.peek().is_some_and(|block| block.span.start <= line.end);
            (!inside).then_some((number, line))
        })
    }

    /// The whole line of byte `offset`, without its line break.
    fn line_at(&self, offset: u32) -> Span {
        self.lines.line_span(self.lines.line_of(offset)).unwrap_or_default()
    }

    /// Whether byte `offset` lies in a code block.
    fn in_code(&self, offset: u32) -> bool {
        let end = self.blocks.partition_point(|block| block.span.start <= offset);
        let before = self.blocks.iter().take(end).next_back();
        before.is_some_and(|block| block.kind == BlockKind::Code && block.span.contains(offset))
    }

    /// Whether byte `offset` lies in a comment.
    fn in_comment(&self, offset: u32) -> bool {
        let end = self.blocks.partition_point(|block| block.span.start <= offset);
        // Blocks do not stand in one another, so that the nearest ones decide.
        let mut before = self.blocks.iter().take(end).rev().take(8);
        before.any(|block| block.kind == BlockKind::Comment && block.span.contains(offset))
    }

    /// The first byte in `span` that a reader sees something of: no blank, comment or link definition.
    fn first_visible(&self, span: Span) -> Option<u32> {
        let mut at = span.start;
        loop {
            let rest = Span { start: at, end: span.end }.of(self.text);
            at += u32::try_from(rest.find(|c: char| !c.is_whitespace())?).ok()?;
            match self.hidden_at(at) {
                Some(end) => at = end,
                None => return Some(at),
            }
        }
    }

    /// The end of the comment or link definition that begins at `at`.
    fn hidden_at(&self, at: u32) -> Option<u32> {
        // Most looks end here: what hides text begins with one of two characters.
        if !matches!(self.text.as_bytes().get(at as usize), Some(b'<' | b'[')) {
            return None;
        }
        let blocks = self.blocks.get(self.blocks.partition_point(|block| block.span.start < at)..)?;
        let links = self.links.get(self.links.partition_point(|link| link.span.start < at)..)?;
        let mut blocks = blocks.iter().take_while(|block| block.span.start == at);
        let mut links = links.iter().take_while(|link| link.span.start == at);
        let comment = blocks.find(|block| block.kind == BlockKind::Comment).map(|block| block.span);
        let definition = || links.find(|link| link.kind == LinkKind::Definition).map(|link| link.span);
        comment.or_else(definition).map(|span| span.end)
    }
}

fn problem(code: &'static str, span: Span, message: impl Into<String>) -> Problem {
    Problem { code, span, message: message.into() }
}

#[cfg(test)]
mod tests;
