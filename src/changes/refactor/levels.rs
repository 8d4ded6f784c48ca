//! Headings get another level: a section is promoted or demoted with all below it.

use super::super::plan::Plan;
use super::super::{ChangeSet, Refusal};
use super::extract::{Edits, Source};
use crate::article::Article;
use crate::graph::{FileId, Snapshot};
use crate::markdown::Heading;
use crate::text::{Span, counted};

/// Gives heading `index` of `file` and all below it a level `by` deeper (higher, when negative).
pub(super) fn section(snapshot: &Snapshot, file: FileId, index: usize, by: i16) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let heading = source.article.headings.get(index).ok_or_else(|| plan.stale(file))?;
    let titles = source.article.headings.iter().filter(|it| it.level == 1 && !it.tab).count();
    if heading.level == 1 && titles == 1 {
        return Err(Refusal::new("This is the title of the article, which has to stay at level 1."));
    }
    if i16::from(heading.level) + by == 1 && titles > 0 {
        return Err(Refusal::new("An article has one title, and this one has it already."));
    }
    let mut edits = Edits::new();
    shift(&source, source.article.section(index), by, &mut edits)?;
    let span = source.article.section(index);
    let count = source.article.headings.iter().filter(|it| !it.tab && span.contains(it.span.start)).count();
    for (span, new) in edits {
        plan.edit(file, span, new)?;
    }
    let verb = if by < 0 { "Promote" } else { "Demote" };
    let change = plan.finish(format!("{verb} \"{}\": {}", heading.text, counted(count, "heading")))?;
    let after = change.texts.values().next().map(|change| change.after()).unwrap_or_default();
    let ids =
        |article: &Article| article.headings.iter().map(|it| (it.id.clone(), it.text.clone())).collect::<Vec<_>>();
    match ids(&source.article) == ids(&Article::read(&after, snapshot.dialect(file)).0) {
        true => Ok(change),
        false => Err(Refusal::new("A heading would read differently then, so nothing was changed.")),
    }
}

/// Edits that give every heading in `span` a level `by` deeper (higher, when negative). What is no heading, such as
/// `#` in code, is not touched, and neither are tabs.
pub(super) fn shift(source: &Source, span: Span, by: i16, edits: &mut Edits) -> Result<(), Refusal> {
    if by == 0 {
        return Ok(());
    }
    for heading in source.article.headings.iter().filter(|it| !it.tab && span.contains(it.span.start)) {
        let level = i16::from(heading.level) + by;
        let level = u8::try_from(level).ok().filter(|level| (1..=6).contains(level)).ok_or_else(|| {
            Refusal::new(format!("\"{}\" would have level {level}, and headings have levels 1 to 6.", heading.text))
        })?;
        edits.extend(edit(source, heading, level)?);
    }
    Ok(())
}

/// The edits that give one heading the level `level`.
fn edit(source: &Source, heading: &Heading, level: u8) -> Result<Vec<(Span, String)>, Refusal> {
    let start = heading.span.start as usize;
    if !heading.setext {
        let marks = usize::from(heading.level);
        let wanted = "#".repeat(usize::from(level));
        let mut edits = vec![(Span::new(start, start + marks), wanted.clone())];
        // Marks at the end are for the eye, and look wrong when they are others.
        let rest = Span { start: heading.text_span.end, end: heading.span.end };
        let closing = rest.of(&source.text);
        let begin = closing.find('#').map(|at| rest.start as usize + at);
        if let Some(begin) = begin
            && closing.trim() == "#".repeat(marks)
        {
            edits.push((Span::new(begin, begin + marks), wanted));
        }
        return Ok(edits);
    }
    let written = heading.span.of(&source.text);
    let underline = written.trim_end().rfind('\n').map(|at| at + 1).unwrap_or(0);
    let line = written.get(underline..).unwrap_or_default();
    let lead = line.len() - line.trim_start_matches([' ', '>', '\t']).len();
    let mark = if level == 1 { "=" } else { "-" };
    if level <= 2 {
        let marks = line.trim_start_matches([' ', '>', '\t']).trim_end();
        let at = start + underline + lead;
        return Ok(vec![(Span::new(at, at + marks.len()), mark.repeat(marks.len().max(3)))]);
    }
    // Underlined headings have two levels: deeper ones get marks in front.
    let text = heading.text_span.of(&source.text);
    if text.contains('\n') {
        return Err(Refusal::new(format!(
            "\"{}\" has several lines, which only headings of level 1 and 2 can have.",
            heading.text.replace('\n', " ")
        )));
    }
    let text_end = start + written.get(..underline).unwrap_or_default().trim_end().len();
    let whole = Span::new(text_end, start + written.trim_end().len());
    Ok(vec![(Span::at(start), format!("{} ", "#".repeat(usize::from(level)))), (whole, String::new())])
}
