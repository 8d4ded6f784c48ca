//! Refactorings: changes of a text's shape that leave what readers can reach as it is.
//!
//! [`offers`] says at once which of them fit a place; [`refactor`] plans one. Deliberately absent: anything that
//! guesses what a text means.

mod contents;
mod draft;
mod extent;
mod extract;
mod inline;
mod levels;
mod references;
mod settle;
mod toc_entry;
mod toc_sort;

use super::plan::Plan;
use super::{ChangeSet, Refusal};
use crate::article::Article;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::toc::Format;
use crate::markdown::{Heading, LinkKind};
use crate::text::Span;
use references::Which;

/// A refactoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refactoring {
    /// The section that the caret is in the heading of becomes an article.
    ExtractArticle,
    /// This section and those behind it become an article.
    SplitArticle,
    /// The section of a heading becomes an include.
    ExtractSectionInclude,
    /// The selected blocks become an include.
    ExtractInclude,
    /// The text of an include comes in place of its `[!INCLUDE]`.
    InlineInclude,
    /// An inline link becomes a reference.
    ToReference,
    /// All inline links become references.
    AllToReference,
    /// A reference becomes an inline link.
    ToInline,
    /// All references become inline links.
    AllToInline,
    /// A section rises a level.
    Promote,
    /// A section sinks a level.
    Demote,
    /// A list of the page's sections is inserted or made anew.
    Contents,
    /// One level of a table of contents is sorted.
    SortToc,
    /// Reference definitions are sorted at the end, those that nothing uses dropped.
    OrganizeLinks,
}

/// A refactoring that fits a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which one.
    pub what: Refactoring,
    /// What it does, for a menu.
    pub title: String,
    /// Why it cannot be done here, where that is seen without planning it.
    pub refused: Option<Refusal>,
}

/// How a refactoring is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefactorOptions {
    /// Whether an include that nothing shows any more is deleted.
    pub delete_unused: bool,
}

impl Refactoring {
    const ALL: [(Self, &'static str, &'static str); 14] = [
        (Self::ExtractArticle, "extractArticle", "refactor.extract.article"),
        (Self::SplitArticle, "splitArticle", "refactor.extract.article"),
        (Self::ExtractSectionInclude, "extractSectionInclude", "refactor.extract.include"),
        (Self::ExtractInclude, "extractInclude", "refactor.extract.include"),
        (Self::InlineInclude, "inlineInclude", "refactor.inline.include"),
        (Self::ToReference, "toReference", "refactor.rewrite.links"),
        (Self::AllToReference, "allToReference", "refactor.rewrite.links"),
        (Self::ToInline, "toInline", "refactor.rewrite.links"),
        (Self::AllToInline, "allToInline", "refactor.rewrite.links"),
        (Self::Promote, "promote", "refactor.rewrite.heading"),
        (Self::Demote, "demote", "refactor.rewrite.heading"),
        (Self::Contents, "contents", "refactor.rewrite.contents"),
        (Self::SortToc, "sortToc", "refactor.rewrite.toc"),
        (Self::OrganizeLinks, "organizeLinks", "source.organizeLinks"),
    ];

    /// Its name, for the way through an editor and back.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The refactoring of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// All kinds of code actions that refactorings are; the same one may come twice, one behind the other.
    pub fn kinds() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|row| row.2)
    }

    /// Whether it makes a new file.
    #[must_use]
    pub fn creates_a_file(self) -> bool {
        self.kind().starts_with("refactor.extract.")
    }

    /// The kind of code action that it is.
    #[must_use]
    pub fn kind(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("refactor", |row| row.2)
    }
}

/// The refactorings that fit the selection (or caret) `at` in `file`. Plans nothing, so that a menu opens at once.
#[must_use]
pub fn offers(snapshot: &Snapshot, file: FileId, at: Span) -> Vec<Offer> {
    let mut offers = Vec::new();
    let mut offer = |what, title: String| offers.push(Offer { what, title, refused: None });
    let Some(known) = snapshot.file(file) else { return offers };
    if known.kind == FileKind::Toc
        && Format::of(&known.path) == Format::Yaml
        && snapshot.text(file).is_some_and(|text| toc_sort::is_unsorted(&text, at.start))
    {
        offer(Refactoring::SortToc, "Sort these entries by name".to_owned());
    }
    let Some(article) = known.article.as_ref().filter(|_| known.kind == FileKind::Article) else { return offers };
    let learn = snapshot.dialect(file).learn;
    let on = |heading: &&Heading| heading.span.touches(at.start) && heading.span.touches(at.end) && !heading.tab;
    let heading = article.headings.iter().find(on).filter(|heading| heading.level > 1);
    if let Some(heading) = heading {
        let name = &heading.text;
        offer(Refactoring::ExtractArticle, format!("Move section \"{name}\" to a new article"));
        offer(Refactoring::SplitArticle, format!("Split the article here: move all from \"{name}\" on"));
        if learn {
            offer(Refactoring::ExtractSectionInclude, format!("Move section \"{name}\" to an include"));
        }
        if heading.level > 2 {
            offer(Refactoring::Promote, format!("Promote section \"{name}\" to level {}", heading.level - 1));
        }
        if heading.level < 6 {
            offer(Refactoring::Demote, format!("Demote section \"{name}\" to level {}", heading.level + 1));
        }
    } else if !at.is_empty() && learn && article.front_matter.as_ref().is_none_or(|header| at.start >= header.span.end)
    {
        offer(Refactoring::ExtractInclude, "Move the selected paragraphs to an include".to_owned());
    }
    let included = article.links.iter().position(|link| link.kind == LinkKind::Include && link.span.touches(at.start));
    if let Some(target) = included.and_then(|index| snapshot.target_file(file, index))
        && snapshot.article(target).is_some()
    {
        let path = snapshot.path(target);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        offer(Refactoring::InlineInclude, format!("Put the text of `{name}` here"));
    }
    if let Some(link) = article.link_at(at.start).and_then(|index| article.links.get(index)) {
        if references::is_inline(link) {
            offer(Refactoring::ToReference, "Give this link a definition at the end".to_owned());
            offer(Refactoring::AllToReference, "Give all links of the article definitions at the end".to_owned());
        }
        if references::is_reference(link) {
            offer(Refactoring::ToInline, "Put the destination into this link".to_owned());
            offer(Refactoring::AllToInline, "Put the destinations into all links of the article".to_owned());
        }
    }
    if let Some(title) = contents_title(snapshot, file, article, at.start) {
        offer(Refactoring::Contents, title);
    }
    if !article.definitions.is_empty() {
        offer(Refactoring::OrganizeLinks, "Organize link definitions".to_owned());
    }
    if let Some(reason) = heading.and_then(|heading| refused_place(snapshot, file, article, heading)) {
        let moves = offers.iter_mut().filter(|offer| offer.what.creates_a_file());
        moves.for_each(|offer| offer.refused = Some(reason.clone()));
    }
    offers
}

/// Why the section of `heading` cannot be moved: it stands in a list or a quote. Only a heading that does not begin
/// its line can, so that for others nothing is read.
fn refused_place(snapshot: &Snapshot, file: FileId, article: &Article, heading: &Heading) -> Option<Refusal> {
    let line = article.lines.line_span(article.lines.line_of(heading.span.start))?;
    if line.start == heading.span.start {
        return None;
    }
    let source = extract::Source::read(&mut Plan::new(snapshot), file).ok()?;
    extent::Shape::new(snapshot, &source).refuse_place(heading).err()
}

/// What to call the list of sections, where somebody may want one: in it, on the title, and in an empty line.
fn contents_title(snapshot: &Snapshot, file: FileId, article: &Article, at: u32) -> Option<String> {
    if !article.headings.iter().any(|heading| heading.level == 2) {
        return None;
    }
    let text = snapshot.text(file)?;
    let line = article.lines.line_span(article.lines.line_of(at))?;
    let header = article.front_matter.as_ref().map_or(0, |header| header.span.end);
    let on_title = article.headings.iter().any(|heading| heading.level == 1 && heading.span.touches(at));
    match contents::existing(&text, &article.blocks) {
        Some(list) => (list.touches(at) || on_title).then(|| "Make the list of sections anew".to_owned()),
        None => {
            let empty = line.of(&text).trim().is_empty() && at > header && !article.in_code(at);
            (empty || on_title).then(|| "Insert a list of the sections".to_owned())
        }
    }
}

/// Plans a refactoring of what `at` selects in `file`.
///
/// # Errors
/// Refuses what would lose a link, or would read differently afterwards.
pub fn refactor(
    snapshot: &Snapshot,
    file: FileId,
    at: Span,
    what: Refactoring,
    options: RefactorOptions,
) -> Result<ChangeSet, Refusal> {
    let nothing = || Refusal::new("This file is no article that guidepost knows.");
    let article = snapshot.article(file).ok_or_else(nothing)?;
    let heading = || {
        let on = |heading: &Heading| heading.span.touches(at.start) && !heading.tab;
        article.headings.iter().position(on).ok_or_else(|| Refusal::new("Put the caret on the heading of the section."))
    };
    let link = || {
        let index = article.link_at(at.start).ok_or_else(|| Refusal::new("Put the caret on a link."))?;
        Ok(Which::One(index))
    };
    match what {
        Refactoring::ExtractArticle => extract::article(snapshot, file, heading()?, extent::Extent::Section),
        Refactoring::SplitArticle => extract::article(snapshot, file, heading()?, extent::Extent::FromHere),
        Refactoring::ExtractSectionInclude => extract::section_include(snapshot, file, heading()?),
        Refactoring::ExtractInclude => extract::include(snapshot, file, at),
        Refactoring::InlineInclude => {
            let on = |link: &crate::markdown::Link| link.kind == LinkKind::Include && link.span.touches(at.start);
            let index = article.links.iter().position(on);
            let index = index.ok_or_else(|| Refusal::new("Put the caret on an `[!INCLUDE]`."))?;
            inline::include(snapshot, file, index, options.delete_unused)
        }
        Refactoring::ToReference => references::to_reference(snapshot, file, link()?),
        Refactoring::AllToReference => references::to_reference(snapshot, file, Which::All),
        Refactoring::ToInline => references::to_inline(snapshot, file, link()?),
        Refactoring::AllToInline => references::to_inline(snapshot, file, Which::All),
        Refactoring::Promote => levels::section(snapshot, file, heading()?, -1),
        Refactoring::Demote => levels::section(snapshot, file, heading()?, 1),
        Refactoring::Contents => contents::list(snapshot, file, at.start),
        Refactoring::SortToc => toc_sort::sort(snapshot, file, at.start),
        Refactoring::OrganizeLinks => references::organize(snapshot, file),
    }
}

/// `text` as the text of a link.
fn link_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<') {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}

/// `text` as a YAML scalar on one line: plain where YAML reads it as just that text, quoted otherwise.
fn yaml_text(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    let first = text.chars().next().is_some_and(|c| c.is_alphabetic() || !c.is_ascii());
    let means = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let word =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].iter().any(|it| text.eq_ignore_ascii_case(it));
    match first && !means && !word {
        true => text.to_owned(),
        false => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

#[cfg(test)]
mod tests;
