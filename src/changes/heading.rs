//! A heading gets another text; an explicit anchor another id.

use super::anchors::{self, IdChange};
use super::kept;
use super::plan::Plan;
use super::{ChangeSet, Refusal, RenameOptions, TextChange};
use crate::article::Article;
use crate::graph::{AnchorAt, FileId, Snapshot};
use crate::markdown::Heading;
use crate::text::Span;
use std::sync::Arc;

/// The part of a heading's text that a rename replaces: without anchors at its start and end.
pub(super) fn text_span(text: &str, heading: &Heading) -> Span {
    let mut span = heading.text_span;
    loop {
        let raw = span.of(text);
        let lead = raw.len() - raw.trim_start().len();
        let trail = raw.len() - raw.trim_end().len();
        let shorter = Span::new(span.start as usize + lead, span.end as usize - trail.min(raw.len() - lead));
        let raw = shorter.of(text);
        let next = match (leading_anchor(raw), trailing_anchor(raw)) {
            (Some(len), _) => Span::new(shorter.start as usize + len, shorter.end as usize),
            (None, Some(len)) => Span::new(shorter.start as usize, shorter.end as usize - len),
            (None, None) => return shorter,
        };
        span = next;
    }
}

/// Length of an anchor without content (`<a name="x"></a>`, `<a id="x" />`) at the start of `raw`.
pub(super) fn leading_anchor(raw: &str) -> Option<usize> {
    let tag = raw.starts_with("<a ").then(|| raw.find('>')).flatten()? + 1;
    if raw.get(..tag)?.ends_with("/>") {
        return Some(tag);
    }
    raw.get(tag..)?.starts_with("</a>").then_some(tag + "</a>".len())
}

fn trailing_anchor(raw: &str) -> Option<usize> {
    let start = raw.rfind("<a ")?;
    let tail = raw.get(start..)?;
    (leading_anchor(tail)? == tail.len()).then_some(tail.len())
}

/// Headings with another number that a label names; more are counted.
const MOST_NAMED: usize = 2;

/// Gives heading `index` of `file` the text `new`.
pub(super) fn rename(
    snapshot: &Snapshot,
    file: FileId,
    index: usize,
    new: &str,
    options: RenameOptions,
) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let new = new.trim();
    if new.is_empty() {
        return Err(Refusal::new("A heading needs text."));
    }
    if new.contains(['\n', '\r']) {
        return Err(Refusal::new("A heading has one line."));
    }
    let (article, before) = plan.current(file)?;
    let heading = article.headings.get(index).ok_or_else(|| plan.stale(file))?;
    let span = text_span(&before, heading);
    let old_text = span.of(&before).to_owned();
    plan.edit(file, span, new)?;
    let renamed = |kept: Option<&(Span, String)>| {
        let mut edits = vec![(span, new.to_owned())];
        edits.extend(kept.cloned());
        edits.sort_by_key(|(span, _)| *span);
        let change = TextChange { before: Arc::clone(&before), version: None, edits };
        Article::read(&change.after(), snapshot.dialect(file)).0
    };
    let mut after = renamed(None);
    let changed = anchors::changes(&article, &after)?;
    let is_cut = after.headings.get(index).is_some_and(|heading| heading.text_span.len() < new.len());
    if new.ends_with('#') && is_cut {
        return Err(Refusal::new("Markdown takes `#` at the end of a heading for a mark of its own. Write `\\#`."));
    }
    let id = changed.iter().find(|change| change.at == AnchorAt::Heading(index)).cloned();
    if let Some(change) = &id {
        refuse_empty(after.headings.get(index), &change.new)?;
    }
    let mut unkept = None;
    let keeps = options.keep_anchor.unwrap_or_else(|| snapshot.docset(file).is_some_and(|set| set.keeps_old_anchors));
    if keeps && let Some(change) = &id {
        let taken = after.headings.iter().any(|other| other.id.as_ref() == Some(&change.old));
        match kept::paragraph(&before, &article, heading, &change.old) {
            _ if taken => unkept = Some(format!("another heading has `#{}` from now on", change.old)),
            Err(why) => unkept = Some(why.to_owned()),
            Ok(None) => {}
            Ok(Some(paragraph)) => {
                after = renamed(Some(&paragraph));
                // The insertion moves no heading and adds one anchor.
                anchors::changes(&article, &after)?;
                plan.edit(file, paragraph.0, paragraph.1)?;
            }
        }
    }
    let beside = id.as_ref().map_or_else(Vec::new, |change| kept::followers(&before, &article, heading, change));
    let followed = anchors::follow(&mut plan, file, &changed, &beside, &after)?;
    plan.notes.extend(unkept.map(|why| format!("The old anchor is not kept: {why}.")));
    let shifted: Vec<&IdChange> = changed.iter().filter(|change| change.at != AnchorAt::Heading(index)).collect();
    for change in &shifted {
        let AnchorAt::Heading(other) = change.at else { continue };
        let text = article.headings.get(other).map_or("", |heading| &heading.text);
        plan.notes.push(format!("The heading \"{text}\" is now `#{}` instead of `#{}`.", change.new, change.old));
    }
    let text = after.headings.get(index).map_or("", |heading| &heading.text);
    let is_later = after.headings.iter().take(index).any(|earlier| &*earlier.text == text);
    let numbered = id.as_ref().filter(|change| is_later && change.new.ends_with(|c: char| c.is_ascii_digit()));
    if let Some(change) = numbered {
        plan.notes.push(format!("Another heading has this text, so this one is `#{}`.", change.new));
    }
    let mut label = format!("Rename \"{old_text}\" to \"{new}\": {}", followed.text());
    if shifted.len() > MOST_NAMED {
        let others: Vec<&str> =
            plan.notes.iter().filter(|note| !note.starts_with("The heading ")).map(|it| &**it).collect();
        label.push_str(&format!(". {} other headings get another number. {}", shifted.len(), others.join(" ")));
    } else if !plan.notes.is_empty() {
        label.push_str(". ");
        label.push_str(&plan.notes.join(" "));
    }
    plan.finish(label)
}

/// An id that says nothing of the text: the generator found no letter or digit in it.
fn refuse_empty(heading: Option<&Heading>, id: &str) -> Result<(), Refusal> {
    let says_something = |text: &str| text.chars().any(char::is_alphanumeric);
    let fallback = matches!(id.trim_end_matches(|c: char| c == '-' || c.is_ascii_digit()), "section" | "heading" | "");
    let empty = heading.is_none_or(|heading| !says_something(&heading.text)) && fallback || !says_something(id);
    match empty {
        true => Err(Refusal::new(
            "This text has no letter or digit that can stand in an address, so links could not name the section.",
        )),
        false => Ok(()),
    }
}

/// Gives the explicit id at `at` of `file` another name.
pub(super) fn rename_id(snapshot: &Snapshot, file: FileId, at: ExplicitId, new: &str) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let new = new.trim();
    let bad =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '&' | '#' | '%' | '`');
    if new.is_empty() || new.contains(bad) {
        return Err(Refusal::new("An anchor's name has no blanks, quotes, `<`, `>`, `&`, `#` or `%`."));
    }
    let (article, before) = plan.current(file)?;
    let (span, old, at) = match at {
        ExplicitId::Anchor(index) => {
            let anchor = article.anchors.get(index).ok_or_else(|| plan.stale(file))?;
            (anchor.span, anchor.id.clone(), AnchorAt::Explicit(index))
        }
        ExplicitId::OfHeading(index) => {
            let heading = article.headings.get(index).ok_or_else(|| plan.stale(file))?;
            let (span, id) = heading.explicit_id.zip(heading.id.clone()).ok_or_else(|| plan.stale(file))?;
            (span, id, AnchorAt::Heading(index))
        }
    };
    plan.edit(file, span, new)?;
    let mut text = before.to_string();
    text.replace_range(span.range(), new);
    let after = Article::read(&text, snapshot.dialect(file)).0;
    let change = IdChange { at, old: old.clone(), new: new.into() };
    let changed = if *old == *new { Vec::new() } else { vec![change] };
    // Both `id` and `name` of one element may hold the id: the first is renamed, links follow it.
    let followed = anchors::follow(&mut plan, file, &changed, &[], &after)?;
    plan.finish(format!("Rename `#{old}` to `#{new}`: {}", followed.text()))
}

/// An id that is written in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExplicitId {
    /// Index into the article's anchors.
    Anchor(usize),
    /// Index of the heading that has it instead of its own.
    OfHeading(usize),
}
