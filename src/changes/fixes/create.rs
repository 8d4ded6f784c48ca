//! What a link wants and nobody has written yet: the article, the heading, the definition.

use super::{At, Change, Edits, Repair, Sure};
use crate::changes::moves::bad_name;
use crate::changes::plan::shown;
use crate::changes::{ChangeSet, FileChange, TextChange};
use crate::docset::{Docset, Generator, Role, docset_for};
use crate::graph::FileId;
use crate::markdown::front_matter::FrontMatter;
use crate::markdown::{Link, LinkKind};
use crate::schema::Schema;
use crate::text::Span;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Sections that close an article: what is new goes above them.
const CLOSING: [&str; 7] = [
    "next-steps",
    "next-step",
    "related-content",
    "see-also",
    "related-articles",
    "additional-resources",
    "clean-up-resources",
];

/// The article or include that `link` leads to, with a header that is right where it will be.
pub(super) fn file(at: &At<'_>, link: &Link, wanted: &Path) -> Option<Repair> {
    let kinds =
        [LinkKind::Inline, LinkKind::Definition, LinkKind::Html, LinkKind::Toc, LinkKind::Yaml, LinkKind::Include];
    let docset = docset_for(at.snapshot.docsets(), wanted)?;
    let name = wanted.file_name()?.to_str()?;
    let fits = kinds.contains(&link.kind)
        && !link.image
        && is_markdown(wanted)
        && bad_name(name).is_none()
        && wanted.starts_with(&docset.readable_root)
        && !docset.is_toc(wanted);
    let is_include = link.kind == LinkKind::Include;
    if !fits || !is_include && docset.leaves_out(wanted) {
        return None;
    }
    let title = title(at, link, wanted);
    let newline = at.newline();
    let text = match is_include || docset.role(wanted) != Role::Page {
        true => String::new(),
        false => {
            let header = match docset.generator {
                Generator::Learn => header(at, docset, wanted, &title),
                Generator::GitHub => String::new(),
            };
            format!("{header}# {title}\n").replace('\n', newline)
        }
    };
    let shown = shown(Some(&docset.root), wanted);
    let label = format!("Create `{shown}`");
    let files = vec![FileChange::Create { path: wanted.to_path_buf(), text }];
    let change = ChangeSet { label: label.clone(), files, ..ChangeSet::default() };
    Some(Repair { title: label, sure: Sure::Choice, change: Change::Set(change) })
}

/// What the new article is called: as the link says, unless the link only says where it is.
fn title(at: &At<'_>, link: &Link, wanted: &Path) -> String {
    let references = at.article.links.iter().filter(|it| it.kind == LinkKind::Reference);
    let reference = references.into_iter().find(|it| it.destination == link.destination);
    let link = if link.kind == LinkKind::Definition { reference.unwrap_or(link) } else { link };
    let said = plain(link.text.of(&at.text));
    let stem = wanted.file_stem().unwrap_or_default().to_string_lossy();
    let is_path = said.contains('/') || said.ends_with(".md") || said.eq_ignore_ascii_case(&stem);
    if link.kind != LinkKind::Definition && !said.is_empty() && !is_path { capital(&said) } else { words(&stem) }
}

/// A text without the marks of Markdown.
fn plain(text: &str) -> String {
    let entity = text
        .match_indices('&')
        .any(|(at, _)| text.get(at + 1..).is_some_and(|it| it.starts_with(|c: char| c == '#' || c.is_alphanumeric())));
    let marks = text.contains(['<', '[']) || entity;
    let text: String = text.chars().filter(|c| !matches!(c, '*' | '`' | '\\')).collect();
    if marks { String::new() } else { text.split_whitespace().collect::<Vec<_>>().join(" ") }
}

/// `set-up-phone` as words.
fn words(name: &str) -> String {
    capital(&name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// `text` with a capital letter at its start.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The header of a page at `wanted`: what the set asks for and does not give itself. Who writes and what it is about
/// are as in the linking article, else as in an article beside the new one.
fn header(at: &At<'_>, docset: &Docset, wanted: &Path, title: &str) -> String {
    let inherited = docset.inherited(wanted);
    let given = |key: &str| inherited.iter().any(|it| it.key == key);
    let own = at.article.front_matter.as_deref();
    let folder = wanted.parent().and_then(|folder| at.snapshot.file_id(folder));
    let beside = folder.into_iter().flat_map(|folder| at.snapshot.children(folder));
    let beside = beside.filter_map(|&id| at.snapshot.article(id)?.front_matter.as_deref());
    let models: Vec<&FrontMatter> = own.into_iter().chain(beside).collect();
    let model = |key: &str| models.iter().find_map(|header| header.text(key).filter(|it| !it.trim().is_empty()));
    let mut lines = String::from("---\n");
    let service = if model("ms.service").is_none() && model("ms.prod").is_some() { "ms.prod" } else { "ms.service" };
    for key in Schema::learn().keys() {
        let needed = key.required || key.name == service && !given("ms.service") && !given("ms.prod");
        if !needed || given(&key.name) || key.deprecated && key.name != service {
            continue;
        }
        let value = match &*key.name {
            "title" | "description" => title,
            _ if key.date => at.today.unwrap_or_default(),
            name => model(name).unwrap_or_default(),
        };
        lines.push_str(&format!("{}: {}\n", key.name, scalar(value)));
    }
    lines.push_str("---\n\n");
    lines
}

/// `value` as YAML: in quotes where it would be read as something else.
fn scalar(value: &str) -> String {
    let safe = value.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ',' | '/' | '(' | ')'));
    let starts = value.starts_with(|c: char| c.is_alphanumeric());
    if value.is_empty() || safe && starts {
        return value.to_owned();
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The heading that a link wants of `page`, so that its id is `fragment`.
pub(super) fn heading(at: &At<'_>, link: &Link, page: FileId, fragment: &str) -> Option<Repair> {
    let other = if page == at.file { None } else { Some(At::new(at.snapshot, page)?) };
    let target = other.as_ref().unwrap_or(at);
    if !target.is_markdown || !is_markdown(&target.path) || target.snapshot.redirect(page).is_some() {
        return None;
    }
    let said = plain(link.text.of(&at.text));
    let place = place(target);
    for text in [said, words(fragment), fragment.to_owned()] {
        if text.is_empty() {
            continue;
        }
        let (at_byte, before, after) = &place;
        let newline = target.newline();
        let written = format!("{before}## {text}{after}").replace('\n', newline);
        let edits: Edits = vec![(Span::at(*at_byte), written)];
        if !makes(target, &edits, fragment, &text) {
            continue;
        }
        let title = match other {
            None => format!("Create the heading `{text}`"),
            Some(_) => format!("Create the heading `{text}` in `{}`", shown(Some(&target.docset.root), &target.path)),
        };
        let change = match other {
            None => Change::Here(edits),
            Some(_) => {
                let version = target.snapshot.open_version(page);
                let text = TextChange { before: Arc::clone(&target.text), version, edits };
                let texts: BTreeMap<PathBuf, TextChange> = [(target.path.to_path_buf(), text)].into();
                Change::Set(ChangeSet { label: title.clone(), texts, ..ChangeSet::default() })
            }
        };
        return Some(Repair { title, sure: Sure::Choice, change });
    }
    None
}

/// Whether `edits` make one heading more, with the id `fragment`, and leave the others alone.
fn makes(target: &At<'_>, edits: &Edits, fragment: &str, text: &str) -> bool {
    let Some((_, after, _)) = target.after(edits) else { return false };
    let ids = |article: &crate::article::Article| {
        let mut ids: Vec<Option<Box<str>>> = article.headings.iter().map(|heading| heading.id.clone()).collect();
        ids.sort();
        ids
    };
    let mut wanted = ids(target.article);
    wanted.push(Some(fragment.into()));
    wanted.sort();
    ids(&after) == wanted && after.headings.iter().any(|it| it.id.as_deref() == Some(fragment) && &*it.text == text)
}

/// Where a new section goes, and what stands before and behind its heading.
fn place(target: &At<'_>) -> (usize, &'static str, &'static str) {
    let last = target.article.headings.iter().rev().find(|heading| heading.level <= 2 && !heading.tab);
    let closing = last.filter(|it| it.level == 2 && it.id.as_deref().is_some_and(|id| CLOSING.contains(&id)));
    let in_part = |at: u32| target.article.sections.iter().any(|part| part.span.contains(at));
    if let Some(heading) = closing.filter(|heading| !in_part(heading.span.start)) {
        let line = target.lines_of(Span::at(heading.span.start as usize)).start;
        return (line as usize, "", "\n\n");
    }
    let end = end_of_text(target);
    match (end, target.text.get(end..).unwrap_or_default().is_empty()) {
        (0, _) => (0, "", "\n"),
        (_, true) => (end, "\n\n", "\n"),
        (_, false) => (end, "\n\n", ""),
    }
}

/// The end of what is said: behind it stand only link definitions and empty lines.
fn end_of_text(target: &At<'_>) -> usize {
    let trimmed = |end: usize| target.text.get(..end).unwrap_or_default().trim_end().len();
    let mut end = trimmed(target.text.len());
    let definitions = target.article.definitions.iter().rev();
    for link in definitions.filter_map(|it| target.article.links.get(it.link as usize)) {
        let lines = target.lines_of(link.span);
        if trimmed(lines.end as usize) != end || lines.of(&target.text).trim() != link.span.of(&target.text).trim() {
            break;
        }
        end = trimmed(lines.start as usize);
    }
    end
}

/// The definition of `label`, its destination still to be written: behind the other definitions.
pub(super) fn definition(at: &At<'_>, label: &str) -> Repair {
    let definitions = at.article.definitions.iter().filter_map(|it| at.article.links.get(it.link as usize));
    // One in a list or a quote has marks before it.
    let mut outer = definitions.filter(|link| at.lines_of(link.span).start == link.span.start);
    let newline = at.newline();
    let (place, before) = match outer.next_back() {
        Some(last) => (last.span.end as usize, newline.to_owned()),
        None => (at.text.trim_end().len(), format!("{newline}{newline}")),
    };
    let rest = at.text.get(place..).unwrap_or_default();
    let after = if rest.is_empty() { newline } else { "" };
    let edits = vec![(Span::at(place), format!("{before}[{label}]: {after}"))];
    Repair::here(format!("Define `[{label}]`"), Sure::Choice, edits)
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}
