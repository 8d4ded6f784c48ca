//! A list of a page's sections, between two comments so that it can be made anew.

use super::super::plan::Plan;
use super::super::{ChangeSet, Refusal};
use super::extract::Source;
use super::link_text;
use crate::docset::relative::encode_fragment;
use crate::graph::{AnchorAt, FileId, Snapshot};
use crate::markdown::BlockKind;
use crate::text::Span;
use std::fmt::Write;

const OPEN: &str = "<!-- contents -->";
const CLOSE: &str = "<!-- contents end -->";

/// The list that is there, with its comments.
pub(super) fn existing(text: &str, blocks: &[crate::markdown::Block]) -> Option<Span> {
    let mut comments = blocks.iter().filter(|block| block.kind == BlockKind::Comment).map(|block| block.span);
    let open = comments.find(|span| span.of(text).trim() == OPEN)?;
    let close = comments.find(|span| span.of(text).trim() == CLOSE)?;
    let trailing = close.of(text).len() - close.of(text).trim_end().len();
    Some(Span::new(open.start as usize, close.end as usize - trailing))
}

/// Makes the list anew, or puts one where the caret is in an empty line, else above the first section.
pub(super) fn list(snapshot: &Snapshot, file: FileId, at: u32) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let newline = source.newline;
    let items = items(snapshot, file, newline);
    if items.is_empty() {
        return Err(Refusal::new("The article has no sections to list: no heading below its title."));
    }
    let list = format!("{OPEN}{newline}{newline}{items}{newline}{CLOSE}");
    if let Some(span) = existing(&source.text, &source.article.blocks) {
        if span.of(&source.text) == list {
            return Err(Refusal::new("The list names all sections already."));
        }
        plan.edit(file, span, list)?;
        return plan.finish("Make the list of sections anew".to_owned());
    }
    let header = source.article.front_matter.as_ref().map_or(0, |header| header.span.end);
    let number = source.article.lines.line_of(at);
    let here = source.line(number).filter(|(span, text)| text.trim().is_empty() && span.start > header);
    let here = here.filter(|_| !source.article.in_code(at)).map(|(span, _)| span.start);
    let mut sections = source.article.headings.iter().filter(|it| it.level > 1 && !it.tab);
    let place = here.or_else(|| sections.next().map(|heading| source.line_start(heading.span.start)));
    let place = place.unwrap_or_else(|| source.article.lines.len()) as usize;
    let (above, below) = (source.text.get(..place).unwrap_or_default(), source.text.get(place..).unwrap_or_default());
    let lead = match above {
        "" => "",
        _ if above.ends_with("\n\n") || above.ends_with("\n\r\n") => "",
        _ => newline,
    };
    let trail = newline.repeat(if below.starts_with(['\n', '\r']) || below.is_empty() { 1 } else { 2 });
    plan.edit(file, Span::at(place), format!("{lead}{list}{trail}"))?;
    plan.finish("Insert a list of the sections".to_owned())
}

/// The sections of the page of level 2 and 3, those of its includes too.
fn items(snapshot: &Snapshot, file: FileId, newline: &str) -> String {
    let mut items = String::new();
    let mut deep = false;
    for anchor in snapshot.anchors(file) {
        let AnchorAt::Heading(index) = anchor.at else { continue };
        let heading = snapshot.article(anchor.file).and_then(|article| article.headings.get(index));
        let Some(heading) = heading.filter(|it| matches!(it.level, 2 | 3) && !it.text.is_empty()) else { continue };
        let Some(id) = heading.id.as_deref().filter(|id| !id.is_empty()) else { continue };
        // Below nothing, an indented item would be code.
        let indent = if heading.level == 3 && deep { "  " } else { "" };
        deep |= heading.level == 2;
        // Writing into a string cannot fail.
        let _ = write!(items, "{indent}- [{}](#{}){newline}", link_text(&heading.text), encode_fragment(id));
    }
    items
}
