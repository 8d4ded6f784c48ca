//! Repairs of where links lead and of how their addresses are written.

use super::{At, Edits, Repair, Sure, create};
use crate::changes::destination::{self, Route};
use crate::changes::moves::leads_to;
use crate::checks::suggest::{ranked, ranked_files};
use crate::checks::xref::{MOST_COMPARED, written};
use crate::checks::{Finding, successor_of_link};
use crate::docset::relative::{Style, encode_fragment_as, encode_path_as, relative_path};
use crate::docset::resolve::{fold, meant_files};
use crate::graph::{FileKind, LinkStatus, Target};
use crate::markdown::rules::is_locale;
use crate::markdown::xref::uid_span;
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use percent_encoding::percent_decode_str;
use std::path::Path;

/// Names that a writer is offered for one that is not there.
const MOST: usize = 3;

/// The link that `fits`; a reference shares its places with its definition, which is the one that is written.
fn link<'a>(at: &'a At<'_>, fits: impl Fn(&Link) -> bool) -> Option<(usize, &'a Link)> {
    at.article.links.iter().enumerate().find(|(_, link)| link.kind != LinkKind::Reference && fits(link))
}

/// `candidates` likely, when there is one, else each a choice.
fn sure(count: usize) -> Sure {
    if count == 1 { Sure::Likely } else { Sure::Choice }
}

/// The edit that leads link `index` to the file `to`, in the manner in which its author wrote it: with as little
/// change as there can be.
fn relink(at: &At<'_>, index: usize, link: &Link, to: &Path) -> Option<(Span, String)> {
    let span = destination::path_span(&at.text, link);
    let style = destination::style(&at.text, link);
    let raw = span.of(&at.text);
    // Nothing of the old path is right only because it was there.
    let respelt = || {
        let route = Route { docset: at.docset, from: &at.path, was: Path::new(""), to };
        Some(destination::at_start(link, destination::respell(&route, raw, style)?))
    };
    let fits = |written: &String| {
        let plain = written.strip_prefix('<').and_then(|it| it.strip_suffix('>')).unwrap_or(written);
        let same = at.urls.get(index).is_some_and(|url| &**url == plain);
        !same && leads_to(at.docset, &at.path, link, plain, to, true)
    };
    let written = recase(at, raw, style, to).filter(fits);
    let written = written.or_else(|| rename(at, raw, style, to).filter(fits)).or_else(|| respelt().filter(fits))?;
    Some((span, written))
}

fn is_slash(at: &At<'_>, c: char) -> bool {
    c == '/' || c == '\\' && at.is_learn()
}

/// `raw` with the case that the files of `to` have; nothing else changes.
fn recase(at: &At<'_>, raw: &str, style: Style, to: &Path) -> Option<String> {
    let mut written = raw.to_owned();
    let mut end = raw.len();
    for part in to.iter().rev() {
        let part = part.to_str()?;
        let start = raw.get(..end)?.rfind(|c| is_slash(at, c)).map_or(0, |slash| slash + 1);
        let old = raw.get(start..end)?;
        let decoded = match style {
            Style::Include(_) => old.into(),
            _ => percent_decode_str(old).decode_utf8().ok()?,
        };
        if fold(Path::new(&*decoded)) != fold(Path::new(part)) {
            break;
        }
        if decoded != part {
            written.replace_range(start..end, &encode_path_as(part, style)?);
        }
        let Some(before) = start.checked_sub(1) else { break };
        end = before;
    }
    (written != raw).then_some(written)
}

/// `raw` with the name of `to` at its end: right when that lies in the folder that `raw` names.
fn rename(at: &At<'_>, raw: &str, style: Style, to: &Path) -> Option<String> {
    let name = encode_path_as(to.file_name()?.to_str()?, style)?;
    let slash = raw.rfind(|c| is_slash(at, c))?;
    Some(format!("{}{name}", raw.get(..=slash)?))
}

/// Whether the section that link `index` names is in the file `to`, if it names one.
fn has_section(at: &At<'_>, index: usize, to: &Path) -> bool {
    let Some(fragment) = at.snapshot.target_fragment(at.file, index) else { return true };
    let file = at.snapshot.file_id(to).filter(|&id| at.snapshot.article(id).is_some());
    file.is_some_and(|file| at.snapshot.find_anchor(file, &fragment).is_some())
}

fn change(edit: (Span, String), sure: Sure) -> Repair {
    Repair::here(format!("Change to `{}`", edit.1), sure, vec![edit])
}

/// A link, include or code snippet whose file is missing.
pub(super) fn missing_file(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let (index, link) = link(at, |link| link.path == finding.span)?;
    let target = at.snapshot.target_file(at.file, index)?;
    if at.snapshot.status(at.file, index) != LinkStatus::MissingFile {
        return None;
    }
    if let Some(there) = at.snapshot.file(target) {
        // Where case counts, the file is there under another case only; a folder is none.
        let to = Some(&there.path).filter(|_| there.kind != FileKind::Folder)?;
        let safe = if has_section(at, index, to) { Sure::Safe } else { Sure::Likely };
        return Some(relink(at, index, link, to).map(|edit| change(edit, safe)).into_iter().collect());
    }
    let wanted = at.snapshot.target_path(at.file, index)?;
    // Only a backslash for a slash: the finding says so itself.
    let slashes = finding.fixes.iter().any(|fix| fix.edits.iter().any(|(_, new)| !new.contains('\\')))
        && link.path.of(&at.text).contains('\\');
    let moved = at.snapshot.redirect(target).is_some();
    if slashes || moved && finding.fixes.is_empty() {
        return None;
    }
    let found = ranked_files(at.snapshot, at.file, &wanted, link.kind);
    let edits: Vec<_> = found.iter().filter_map(|to| relink(at, index, link, to)).collect();
    let count = edits.len();
    let mut repairs: Vec<Repair> = edits.into_iter().map(|edit| change(edit, sure(count))).collect();
    repairs.extend(create::file(at, link, &wanted));
    Some(repairs)
}

/// A path whose case differs from the file's name.
pub(super) fn other_case(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let (index, link) = link(at, |link| link.path == finding.span)?;
    let to = at.snapshot.target_path(at.file, index)?;
    Some(relink(at, index, link, &to).map(|edit| change(edit, Sure::Safe)).into_iter().collect())
}

/// A link to an article that has moved.
pub(super) fn redirected(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let (index, link) = link(at, |link| link.path == finding.span)?;
    let (gone, successor) = successor_of_link(at.snapshot, at.file, index)?;
    let Some(to) = successor else {
        let target = at.snapshot.target_file(at.file, index)?;
        let url = &*at.snapshot.redirect(target)?.1.url;
        // The address may name a section, and the link another.
        let whole = link.fragment.is_none() || !url.contains('#');
        let plain = !url.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '\''));
        let span = if link.fragment.is_none() { link.destination } else { link.path };
        return Some((whole && plain).then(|| change((span, url.to_owned()), Sure::Choice)).into_iter().collect());
    };
    let by_url = matches!(at.snapshot.target(at.file, index)?, Target::Site { .. });
    let edit = if by_url { readdress(at, link, &gone, &to)? } else { relink(at, index, link, &to)? };
    // In a table of contents the new place may be listed already; and what became part of another article is no
    // longer what the text of the link says.
    let safe = !matches!(link.kind, LinkKind::Toc | LinkKind::TocFolder)
        && is_same_article(&gone, &to)
        && has_section(at, index, &to);
    Some(vec![change(edit, if safe { Sure::Safe } else { Sure::Likely })])
}

/// Whether the name of `to` says that it is the article `gone` at another place.
fn is_same_article(gone: &Path, to: &Path) -> bool {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let folder =
        |path: &Path| path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().to_lowercase();
    // An index page is called as its folder is.
    let name = |path: &Path| if stem(path) == "index" { folder(path) } else { stem(path) };
    let (old, new) = (name(gone), name(to));
    let longer = old.chars().count().max(new.chars().count());
    !old.is_empty() && strsim::levenshtein(&old, &new) * 5 <= longer
}

/// The edit that gives a link by address the address of `to`; host and language stay.
fn readdress(at: &At<'_>, link: &Link, from: &Path, to: &Path) -> Option<(Span, String)> {
    let address = |path: &Path| at.docset.url_path(path).map(|url| url.trim_end_matches('/').to_owned());
    let (old, new) = (address(from)?, address(to)?);
    let span = destination::path_span(&at.text, link);
    let raw = span.of(&at.text);
    let place = raw.to_ascii_lowercase().rfind(&old.to_ascii_lowercase())?;
    let (head, tail) = (raw.get(..place)?, raw.get(place + old.len()..)?);
    tail.chars().all(|c| c == '/').then(|| (span, format!("{head}{new}{tail}")))
}

/// A link to a section that its target does not have.
pub(super) fn missing_anchor(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let (index, link) = link(at, |link| link.fragment.unwrap_or(link.destination) == finding.span)?;
    let span = link.fragment?;
    let wanted = at.snapshot.target_fragment(at.file, index)?;
    let pages = match at.snapshot.target(at.file, index)? {
        Target::SelfPage(Some(fragment)) => at.snapshot.pages_without(at.file, fragment),
        target => at.snapshot.file_of(at.file, target).into_iter().collect(),
    };
    let page = *pages.first()?;
    let anchors = at.snapshot.anchors(page);
    let ids: Vec<&str> = anchors.iter().filter_map(|anchor| at.snapshot.anchor_id(anchor)).collect();
    let everywhere = |id: &&str| pages.iter().all(|&page| at.snapshot.find_anchor(page, id).is_some());
    let near: Vec<&str> = ranked(&wanted, ids.iter().copied(), MOST).into_iter().filter(everywhere).collect();
    let same = |id: &str| id.to_lowercase() == wanted.to_lowercase();
    let only = near.iter().filter(|id| same(id)).count() == 1;
    let style = destination::style(&at.text, link);
    let count = near.len();
    let repairs = near.iter().map(|id| {
        let sure = if only && same(id) { Sure::Safe } else { sure(count) };
        Repair::here(format!("Change to `#{id}`"), sure, vec![(span, encode_fragment_as(id, style))])
    });
    let mut repairs: Vec<Repair> = repairs.collect();
    if pages.len() == 1 {
        repairs.extend(create::heading(at, link, page, &wanted));
    }
    Some(repairs)
}

/// A reference whose label nothing defines.
pub(super) fn missing_label(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let label = finding.span.of(&at.text);
    let near = ranked(&label.to_lowercase(), at.article.definitions.iter().map(|it| &*it.label), MOST);
    let count = near.len();
    let repairs = near.into_iter().filter_map(|near| {
        let definition = at.article.definitions.iter().find(|it| *it.label == *near && !it.shadowed)?;
        let written = at.article.links.get(definition.link as usize)?.label.of(&at.text);
        let edits = vec![(finding.span, written.to_owned())];
        Some(Repair::here(format!("Change to `[{written}]`"), sure(count), edits))
    });
    let mut repairs: Vec<Repair> = repairs.collect();
    repairs.push(create::definition(at, label));
    Some(repairs)
}

/// A uid that no page has.
pub(super) fn missing_uid(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let (index, link) = at.article.links.iter().enumerate().find(|(_, it)| uid_span(it, &at.text) == finding.span)?;
    let Target::Xref { uid, fragment } = at.snapshot.target(at.file, index)? else { return None };
    let shown = at.snapshot.uid_text(uid);
    // The `#` of a constructor's uid: the finding says what is meant.
    if fragment.is_some_and(|it| at.snapshot.declares(&format!("{shown}#{}", at.snapshot.fragment(it)))) {
        return None;
    }
    let change = |uid: &str, sure| {
        let edits = vec![(finding.span, written(&at.text, link, uid)?)];
        Some(Repair::here(format!("Change to `{uid}`"), sure, edits))
    };
    let declared: Vec<_> =
        at.snapshot.declared_uids().take(MOST_COMPARED + 1).map(|uid| at.snapshot.uid_text(uid)).collect();
    if let Some(other) = at.snapshot.uid_in_other_case(uid).map(|other| at.snapshot.uid_text(other)) {
        let same = declared.iter().filter(|it| it.to_lowercase() == shown.to_lowercase()).count();
        let sure = if same == 1 && declared.len() <= MOST_COMPARED { Sure::Safe } else { Sure::Likely };
        return Some(change(&other, sure).into_iter().collect());
    }
    if declared.len() > MOST_COMPARED {
        return None;
    }
    let near = ranked(&shown, declared.iter().map(|it| &**it), MOST);
    let count = near.len();
    Some(near.into_iter().filter_map(|uid| change(uid, sure(count))).collect())
}

/// How many bytes at the start of an absolute address within Learn go, host and language, so that it begins with
/// the site's root; whether the language is among them.
pub(super) fn site_relative(url: &str) -> Option<(usize, bool)> {
    let scheme = ["https://", "http://"].into_iter().find(|it| starts_with(url, it))?;
    let rest = url.get(scheme.len()..)?;
    let host = ["learn.microsoft.com", "docs.microsoft.com"].into_iter().find(|it| starts_with(rest, it))?;
    let path = rest.get(host.len()..)?;
    if !path.starts_with('/') || path.starts_with("//") || path.len() == 1 {
        return None;
    }
    let first = path.get(1..)?.split(['/', '?', '#']).next().unwrap_or_default();
    let language = is_locale(first);
    let cut = scheme.len() + host.len() + if language { 1 + first.len() } else { 0 };
    let left = url.get(cut..)?;
    (left.starts_with('/') && !left.starts_with("//") && left.len() > 1).then_some((cut, language))
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// An address of a Microsoft site that is written in too many words, or without encryption.
pub(super) fn address(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let (index, link) = link(at, |link| link.destination.covers(finding.span) && !link.destination.is_empty())?;
    let written = link.destination.of(&at.text);
    // What stands in angle brackets by itself would be no link without its host.
    let has_text = match link.kind {
        LinkKind::Inline | LinkKind::Definition => true,
        LinkKind::Toc | LinkKind::TocFolder => !link.span.of(&at.text).starts_with('<'),
        _ => false,
    };
    let mut repairs = Vec::new();
    if let Some((cut, language)) = site_relative(written).filter(|_| has_text && at.is_learn()) {
        let title = if language { "Remove the host and the language" } else { "Remove the host" };
        let start = link.destination.start as usize;
        let edits = vec![(Span::new(start, start + cut), String::new())];
        let left = written.get(cut..).unwrap_or_default();
        // What ends like a file's name may lead to a file here.
        let is_file = meant_files(at.docset, &at.path, left).is_some();
        repairs.push(Repair::here(title, if is_file { Sure::Choice } else { Sure::Safe }, edits));
        repairs.extend(relative(at, index, link));
    }
    let shown = link.kind == LinkKind::Autolink;
    let given = at.given(finding).into_iter().filter(|it| repairs.iter().all(|known| known.title != it.title));
    // A host alone, or one with a language, is no link within Learn.
    let alone = repairs.is_empty() && finding.code != "docs-link-absolute";
    let given: Vec<Repair> = given
        .map(|it| {
            // The address of an autolink is text that readers see, perhaps as an example.
            let sure = match alone && !shown {
                true => Sure::Safe,
                false if repairs.is_empty() => Sure::Likely,
                false => Sure::Choice,
            };
            Repair { sure, ..it }
        })
        .collect();
    repairs.extend(given);
    Some(repairs)
}

/// A link by address to an article of this very set, by its path: the build checks that one.
fn relative(at: &At<'_>, index: usize, link: &Link) -> Option<Repair> {
    let target = at.snapshot.target_file(at.file, index).filter(|&target| target != at.file)?;
    let file = at.snapshot.file(target).filter(|file| file.kind == FileKind::Article && file.checked)?;
    let same = at.snapshot.docset(target).is_some_and(|docset| docset.root == at.docset.root);
    let style = destination::style(&at.text, link);
    let written = encode_path_as(&relative_path(&at.path, &file.path), style).filter(|_| same && !file.left_out)?;
    let edit = (destination::path_span(&at.text, link), written);
    Some(change(edit, Sure::Choice))
}

/// A link that changes the reader's version for good.
pub(super) fn preserve_view(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let (_, link) = link(at, |link| link.destination == finding.span)?;
    let written = link.destination.of(&at.text);
    let query = written.split('#').next().unwrap_or_default();
    if !query.contains('?') || written.contains("%3F") || written.contains("%3f") {
        return None;
    }
    let and = if link.kind == LinkKind::Html { "&amp;" } else { "&" };
    let and = if query.ends_with(['&', '?']) { "" } else { and };
    let end = Span::at(link.destination.start as usize + query.len());
    let sure = if link.kind == LinkKind::Autolink { Sure::Likely } else { Sure::Safe };
    let edits: Edits = vec![(end, format!("{and}preserve-view=true"))];
    Some(vec![Repair::here("Add `preserve-view=true`", sure, edits)])
}

/// The destination of a Markdown link that is read as `url`, bare or in angle brackets; `None` when there is none.
pub(super) fn markdown_destination(url: &str) -> Option<String> {
    let bad = |c: char| c.is_control() || matches!(c, '<' | '>' | '\\');
    if url.is_empty() || url.contains(bad) {
        return None;
    }
    let bare = !url.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
    Some(if bare { url.to_owned() } else { format!("<{url}>") })
}
