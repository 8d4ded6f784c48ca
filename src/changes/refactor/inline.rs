//! An include becomes part of the text that shows it.

use super::super::label::{Form, form_of, uses};
use super::super::plan::{Plan, shown};
use super::super::{ChangeSet, Refusal};
use super::draft::{Draft, Part, Taken};
use super::extract::{Edits, Source};
use super::settle::settle;
use crate::graph::{FileId, Snapshot};
use crate::markdown::{BlockKind, Link, LinkKind};
use crate::text::Span;

/// Puts what the `[!INCLUDE]` link `index` of `file` shows in its place. The include's file goes where `may_delete`
/// and nothing else needs it.
pub(super) fn include(snapshot: &Snapshot, file: FileId, index: usize, may_delete: bool) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let nothing = || Refusal::new("Put the caret on an `[!INCLUDE]`.");
    let link = source.article.links.get(index).filter(|link| link.kind == LinkKind::Include).ok_or_else(nothing)?;
    let target = snapshot.target_file(file, index).filter(|target| snapshot.article(*target).is_some());
    let target = target.ok_or_else(|| Refusal::new("This include does not exist, so there is nothing to put here."))?;
    let mut circular = target == file;
    snapshot.visit(target, &mut |id, _| {
        circular |= id == file;
        !circular
    });
    if circular {
        return Err(Refusal::new("This include shows the article itself again."));
    }
    let shown_text = Source::read(&mut plan, target)?;
    let start = shown_text.article.front_matter.as_ref().map_or(0, |header| header.span.end);
    let body = shown_text.trimmed(Span { start, end: shown_text.article.lines.len() });
    let bom = if body.start == 0 && body.of(&shown_text.text).starts_with('\u{feff}') { 3 } else { 0 };
    let body = Span { start: body.start + bom, end: body.end };
    let line = Span { start: source.line_start(link.span.start), end: link.span.start };
    let behind = Span { start: link.span.end, end: source.next_line(link.span.end) };
    let prefix = prefix(line.of(&source.text)).filter(|_| behind.of(&source.text).trim().is_empty());
    let mut edits = labels(&source, &shown_text)?;
    let (body, definitions) = match prefix {
        Some(prefix) => {
            breaks(&shown_text, body, &mut edits, |next| {
                let blank = next.trim().is_empty();
                let prefix = if blank { prefix.trim_end() } else { &*prefix };
                format!("{}{prefix}", source.newline)
            });
            (body, Vec::new())
        }
        None => {
            let (sentence, definitions) = sentence(&plan, &source, &shown_text, body, link)?;
            breaks(&shown_text, sentence, &mut edits, |_| " ".to_owned());
            (sentence, definitions)
        }
    };
    let take = |span: Span| {
        let within = edits.iter().filter(|(edit, _)| span.covers(**edit)).map(|(edit, new)| (*edit, new.clone()));
        Part::Old(Taken { seen_in: file, edits: within.collect(), ..Taken::new(target, span) })
    };
    let len = source.article.lines.len();
    let mut parts = vec![
        Part::Old(Taken::new(file, Span { start: 0, end: link.span.start })),
        take(body),
        Part::Old(Taken::new(file, Span { start: link.span.end, end: len })),
    ];
    if !definitions.is_empty() {
        let ends = source.text.ends_with('\n');
        parts.push(Part::New(source.newline.repeat(if ends { 1 } else { 2 })));
    }
    for definition in definitions {
        parts.push(take(definition));
        parts.push(Part::New(source.newline.to_owned()));
    }
    let path = snapshot.path(file).to_path_buf();
    let drafts = vec![Draft { path, id: file, old: Some(file), parts }];
    let gone = (may_delete && is_unused_but_for(snapshot, target, file)).then_some(target);
    settle(&mut plan, drafts, gone)?;
    let name = shown(snapshot.docset(target).map(|it| it.root.as_path()), &snapshot.path(target));
    let fate = match gone {
        Some(_) => "and delete the file, which nothing else shows".to_owned(),
        None if is_unused_but_for(snapshot, target, file) => "the file stays, and nothing shows it now".to_owned(),
        None => "the file stays, because others use it".to_owned(),
    };
    plan.finish(format!("Put the text of `{name}` here: {fate}"))
}

/// Whether `include` is there only for the one link of `file` to it.
fn is_unused_but_for(snapshot: &Snapshot, include: FileId, file: FileId) -> bool {
    let links = snapshot.article(file).map_or(0, |article| article.links.len());
    let here = (0..links).filter(|&index| snapshot.target_file(file, index) == Some(include)).count();
    let path = snapshot.path(include);
    let published = snapshot.docset(include).is_some_and(|docset| docset.publishes(&path));
    here == 1 && !published && snapshot.sources(include).iter().all(|source| *source == file || *source == include)
}

/// What stands before an include that has its line for itself, as its further lines need it: quote marks stay, a
/// list's mark becomes blanks. `None` within a sentence.
fn prefix(before: &str) -> Option<String> {
    let is_mark = |word: &str| {
        let number = word.trim_end_matches(['.', ')']);
        matches!(word, "-" | "*" | "+")
            || number.len() < word.len() && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    let mut words = before.split([' ', '\t']).filter(|word| !word.is_empty());
    let fits = words.all(|word| is_mark(word) || word.bytes().all(|b| b == b'>'));
    let prefix = before.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' });
    fits.then(|| prefix.collect())
}

/// Edits of the line breaks in `span`; `write` is given the line that follows.
fn breaks(shown: &Source, span: Span, edits: &mut Edits, write: impl Fn(&str) -> String) {
    let text = span.of(&shown.text);
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\n')) {
        let end = at + found + 1;
        let start = end - if text[..end].ends_with("\r\n") { 2 } else { 1 };
        let next = text.get(end..).unwrap_or_default().lines().next().unwrap_or_default();
        let new = write(next);
        if text[start..end] != *new {
            let from = span.start as usize;
            edits.insert(Span::new(from + start, from + end), new);
        }
        at = end;
    }
}

/// The one paragraph of an include that is shown within a sentence, and its definitions.
fn sentence(
    plan: &Plan<'_>,
    source: &Source,
    shown: &Source,
    body: Span,
    link: &Link,
) -> Result<(Span, Vec<Span>), Refusal> {
    let name = snapshot_name(plan, shown.file);
    let refuse = |what: &str| {
        Err(Refusal::new(format!(
            "`{name}` {what}, which cannot stand within a sentence. Give the `[!INCLUDE]` a line of its own first."
        )))
    };
    let definitions: Vec<Span> = shown
        .article
        .definitions
        .iter()
        .filter_map(|it| shown.article.links.get(it.link as usize).map(|link| link.span))
        .collect();
    let text = body.of(&shown.text);
    let mut sentence: Option<Span> = None;
    let mut at = body.start as usize;
    let mut open = true;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        let is_definition = definitions.iter().any(|it| it.start < span.end && span.start < it.end);
        if line.trim().is_empty() || is_definition {
            open = sentence.is_none();
            continue;
        }
        if !open {
            return refuse("holds more than one paragraph");
        }
        sentence = Some(sentence.map_or(span, |before| Span { start: before.start, end: span.end }));
    }
    let sentence = sentence.unwrap_or(Span { start: body.start, end: body.start });
    let written = sentence.of(&shown.text);
    let within = |span: Span| sentence.covers(span);
    let has_block = shown.article.headings.iter().any(|it| within(it.span))
        || shown
            .article
            .blocks
            .iter()
            .any(|it| matches!(it.kind, BlockKind::Code | BlockKind::AlertMarker) && within(it.span))
        || written.starts_with(['|', '>', '#'])
        || written.contains(":::")
        || prefix(written.split(' ').next().unwrap_or_default()).is_some_and(|it| !it.is_empty());
    if has_block {
        return refuse("holds more than text");
    }
    let row = Span { start: source.line_start(link.span.start), end: source.next_line(link.span.end) };
    if written.contains('|') && row.of(&source.text).contains('|') {
        return refuse("holds a `|`, and the cell of a table ends there");
    }
    Ok((sentence, definitions))
}

fn snapshot_name(plan: &Plan<'_>, file: FileId) -> String {
    plan.name(file)
}

/// Gives the labels of `shown` that `source` has too other names: one text has one definition for each.
fn labels(source: &Source, shown: &Source) -> Result<Edits, Refusal> {
    let mut edits = Edits::new();
    let is_taken = |label: &str| {
        let of = |it: &Source| it.article.definitions.iter().any(|definition| *definition.label == *label);
        of(source) || of(shown)
    };
    for definition in shown.article.definitions.iter() {
        let clash = source.article.definitions.iter().any(|it| it.label == definition.label);
        let Some(link) = shown.article.links.get(definition.link as usize).filter(|_| clash) else { continue };
        let raw = link.label.of(&shown.text).trim();
        let mut names = (2..1000).map(|number| format!("{raw}-{number}"));
        let new = names.find(|name| !is_taken(&name.to_lowercase()));
        let new = new.ok_or_else(|| Refusal::new(format!("The label `{raw}` is taken too often.")))?;
        edits.insert(link.label, new.clone());
        for user in shown.article.links.iter().filter(|it| !definition.shadowed && uses(it, link)) {
            let (span, written) = match form_of(&shown.text, user) {
                Form::Full => (user.label, new.clone()),
                Form::Collapsed => (Span::new(user.span.end as usize - 2, user.span.end as usize), format!("[{new}]")),
                Form::Shortcut => (Span::at(user.span.end as usize), format!("[{new}]")),
            };
            edits.insert(span, written);
        }
    }
    Ok(edits)
}
