//! `redirect-missing`: addresses of the published site that led somewhere before a change and lead nowhere since.
//!
//! A page that was deleted or moved needs a redirection, as does the address of a redirection that is taken out; a
//! heading that others link to needs an anchor that keeps its id.
//! Must not ask for a redirection where the set has no place for one: a set that publishes with redirections has a
//! redirection file or a publish configuration, as for moves.

use super::changes::Changes;
use crate::changes::{Addresses, RedirectionFiles, kept_anchor};
use crate::checks::{self, Finding, Fix, Related, codes, redirect_target};
use crate::docset::{Docset, Generator, Redirect, Role, docset_for, is_config_file, relative};
use crate::files::past::Past;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A set before and after a change.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'a> {
    /// The set as it was, loaded from `past`.
    pub before: &'a Snapshot,
    /// The set as it is.
    pub now: &'a Snapshot,
    /// Where `before` lies.
    pub past: &'a Past,
    /// What changed.
    pub changes: &'a Changes,
    /// The root of the repository, absolute.
    pub root: &'a Path,
}

/// A finding, and whose it is.
#[derive(Clone, Debug)]
pub struct Lost {
    /// The file in which it stands, absolute.
    pub path: PathBuf,
    /// That file, when it is part of the graph.
    pub id: Option<FileId>,
    /// The article that it is about, absolute, where it was before the change.
    pub about: PathBuf,
    /// The finding.
    pub finding: Finding,
}

impl Sides<'_> {
    /// The path (absolute, of today's folder) of a file of the set as it was.
    fn old_path(&self, id: FileId) -> Option<PathBuf> {
        Some(self.root.join(self.past.relative(&self.before.path(id))?))
    }

    /// The file of today that was `old` (absolute).
    fn file_now(&self, old: &Path) -> Option<FileId> {
        let path = self.root.join(self.changes.now(old.strip_prefix(self.root).ok()?));
        self.now.file_id(&path).filter(|id| self.now.file(*id).is_some())
    }

    /// `path` (absolute) as people are told it.
    pub(super) fn shown(&self, path: &Path) -> String {
        relative::relative_to_folder(self.root, path)
    }
}

/// All addresses that lead nowhere since the change.
#[must_use]
pub fn check(sides: &Sides<'_>) -> Vec<Lost> {
    let mut files = RedirectionFiles::new(sides.now);
    let mut found = pages(sides, &mut files);
    found.extend(redirections(sides, &mut files));
    found.extend(sections(sides));
    found.retain(|it| !is_silenced(sides.now, it));
    found
}

/// Whether a comment in the article switches the finding off.
fn is_silenced(now: &Snapshot, lost: &Lost) -> bool {
    let article = lost.id.and_then(|id| now.article(id));
    article.is_some_and(|article| checks::is_silenced(article, &lost.finding))
}

/// The set of a page that has an address, and its path below the set's.
fn page_of(snapshot: &Snapshot, id: FileId) -> Option<(&Arc<Docset>, String)> {
    let file = snapshot.file(id)?;
    let set = snapshot.docset(id).filter(|set| set.generator == Generator::Learn)?;
    match file.kind {
        FileKind::Article if file.role == Role::Page => {}
        FileKind::Yaml => {}
        _ => return None,
    }
    Some((set, set.page_below(&file.path)?))
}

/// Whether a YAML file is a page of its own, not one that defines something for others.
fn is_yaml_page(snapshot: &Snapshot, id: FileId) -> bool {
    let text = snapshot.text(id).unwrap_or_default();
    let kind = text.lines().next().and_then(|line| line.strip_prefix("### YamlMime:"));
    kind.is_some_and(|kind| !["TableOfContent", "ZonePivotGroups", "ContextObject"].contains(&kind.trim()))
}

/// The pages that left their address, and that nothing leads on from.
fn pages(sides: &Sides<'_>, files: &mut RedirectionFiles<'_>) -> Vec<Lost> {
    let Sides { before, now, .. } = *sides;
    let mut left: Vec<(PathBuf, FileId, String)> = Vec::new();
    for (id, _) in before.files() {
        let Some((_, below)) = page_of(before, id) else { continue };
        let Some(old) = sides.old_path(id) else { continue };
        let there = now.file_id(&old).filter(|id| now.file(*id).is_some_and(|file| *file.path == *old));
        // What `guidepost.toml` leaves out is published all the same.
        let is_unread = || docset_for(now.docsets(), &old).is_some_and(|set| set.is_excluded(&old));
        let is_left = there.is_none_or(|id| page_of(now, id).is_none() && !is_unread());
        if is_left && (before.file(id).is_some_and(|file| file.kind == FileKind::Article) || is_yaml_page(before, id)) {
            left.push((old, id, below));
        }
    }
    if left.is_empty() {
        return Vec::new();
    }
    left.sort();
    let taken = addresses_taken(now);
    let (mut then, mut today) = (Addresses::default(), Addresses::default());
    let mut found = Vec::new();
    for (old, id, below) in left {
        let Some(set) = docset_for(now.docsets(), &old) else { continue };
        if taken.contains(&(set.root.clone(), folded(&below))) {
            continue;
        }
        let Some((file, exists)) = files.file_for(set, &old) else { continue };
        let was = then.of(before, &before.path(id));
        let new = sides.file_now(&old).filter(|id| page_of(now, *id).is_some());
        let file_name = sides.shown(&file);
        let file_name = if exists { format!("`{file_name}`") } else { format!("a new file `{file_name}`") };
        let name = sides.shown(&old);
        let at = was.map_or_else(String::new, |url| format!(" was published at `{url}` and"));
        let (path, id, message) = match new {
            Some(new) => {
                let to = today.of(now, &now.path(new));
                let to = to.map_or_else(String::new, |url| format!(" to `{url}`"));
                let message = format!(
                    "`{name}`{at} moved here, and nothing leads its readers on. Add a redirection of `{name}`{to} to \
                     {file_name}."
                );
                (now.path(new).to_path_buf(), Some(new), message)
            }
            None => {
                let links = links_to(before, id);
                let verb = if sides.file_now(&old).is_some() { "no longer published" } else { "deleted" };
                let message = format!(
                    "`{name}`{at} is {verb}, and nothing leads its readers on{links}. Add a redirection to the page \
                     that takes its place to {file_name}."
                );
                let place = if exists { Some(file) } else { publish_file(set) };
                let Some(place) = place else { continue };
                let id = now.file_id(&place);
                (place, id, message)
            }
        };
        let span = Span::default();
        if let Some(finding) = checks::judged(set, &old, codes::REDIRECT_MISSING, span, message) {
            found.push(Lost { path, id, about: old, finding });
        }
    }
    found
}

/// The redirections that are gone, and at whose address there is neither a page nor another one.
fn redirections(sides: &Sides<'_>, files: &mut RedirectionFiles<'_>) -> Vec<Lost> {
    let Sides { before, now, .. } = *sides;
    if !sides.changes.differs.keys().any(|path| is_config_file(path)) {
        return Vec::new();
    }
    let taken = addresses_taken(now);
    let all = before.docsets().iter().flat_map(|set| set.redirects.values());
    // The sets of a repository share their redirections.
    let all: BTreeMap<PathBuf, &Redirect> =
        all.filter_map(|redirect| Some((sides.root.join(sides.past.relative(&redirect.source)?), redirect))).collect();
    let mut found = Vec::new();
    for (source, redirect) in all {
        let Some(set) = docset_for(now.docsets(), &source) else { continue };
        let is_taken = |below: String| taken.contains(&(set.root.clone(), folded(&below)));
        if set.page_below(&source).is_none_or(is_taken) {
            continue;
        }
        let Some((file, exists)) = files.file_for(set, &source) else { continue };
        let path = if exists { Some(file) } else { publish_file(set) };
        let Some(path) = path else { continue };
        let message = format!(
            "The redirection of `{}` to `{}` is gone, and there is no page at its old address: readers who come there \
             find nothing. Put it back, with the page that takes its place.",
            sides.shown(&source),
            redirect.url
        );
        if let Some(finding) = checks::judged(set, &source, codes::REDIRECT_MISSING, Span::default(), message) {
            found.push(Lost { id: now.file_id(&path), path, about: source, finding });
        }
    }
    found
}

/// How many articles linked to a file, for people; empty when none did.
fn links_to(snapshot: &Snapshot, id: FileId) -> String {
    let sources = snapshot.sources(id).iter().filter(|source| **source != id);
    match sources.filter(|source| snapshot.file(**source).is_some_and(|file| file.kind == FileKind::Article)).count() {
        0 => String::new(),
        1 => "; 1 article linked to it".to_owned(),
        many => format!("; {many} articles linked to it"),
    }
}

/// The addresses, by root of their set, at which something is found: a page, or a redirection.
fn addresses_taken(now: &Snapshot) -> FxHashSet<(PathBuf, String)> {
    let pages = now.files().filter_map(|(id, _)| page_of(now, id)).map(|(set, below)| (set.root.clone(), below));
    let redirects = now.docsets().iter().flat_map(|set| set.redirects.values());
    let redirects = redirects.filter_map(|redirect| {
        let set = docset_for(now.docsets(), &redirect.source)?;
        Some((set.root.clone(), set.page_below(&redirect.source)?))
    });
    pages.chain(redirects).map(|(root, below)| (root, folded(&below))).collect()
}

/// An address under which equal ones are the same: `x/` is the page in the folder `x`.
fn folded(below: &str) -> String {
    below.trim_end_matches('/').to_lowercase()
}

/// The configuration that publishes the set.
fn publish_file(set: &Docset) -> Option<PathBuf> {
    let name = ".openpublishing.publish.config.json";
    let named = set.config_files.iter().find(|file| file.path.file_name().is_some_and(|it| it == name));
    named.map(|file| file.path.clone())
}

/// The sections that others linked to, in pages that are still there, and whose ids are gone.
fn sections(sides: &Sides<'_>) -> Vec<Lost> {
    let Sides { before, now, .. } = *sides;
    let mut same: FxHashMap<FileId, Option<FileId>> = FxHashMap::default();
    // For each page and id the articles and redirections that led there.
    let mut lost: BTreeMap<(FileId, String), FxHashSet<FileId>> = BTreeMap::new();
    let mut by_redirect: FxHashSet<(FileId, String)> = FxHashSet::default();
    let mut is_lost = |page: FileId, fragment: &str| {
        let now_page = *same.entry(page).or_insert_with(|| {
            page_of(before, page).filter(|_| before.article(page).is_some())?;
            let old = sides.old_path(page)?;
            sides.file_now(&old).filter(|id| page_of(now, *id).is_some() && now.article(*id).is_some())
        });
        now_page
            .is_some_and(|id| now.find_anchor(id, fragment).is_none() && before.find_anchor(page, fragment).is_some())
    };
    for (source, file) in before.files() {
        for (index, target) in file.targets.iter().enumerate() {
            let (Some(fragment), Some(page)) = (target.fragment(), before.target_file(source, index)) else { continue };
            let fragment = before.fragment(fragment);
            if page != source && is_lost(page, &fragment) {
                lost.entry((page, fragment.to_string())).or_default().insert(source);
            }
        }
    }
    for set in before.docsets() {
        for redirect in set.redirects.values() {
            let Some((url, fragment)) = redirect.url.split_once('#') else { continue };
            let Some(of) = docset_for(before.docsets(), &redirect.source) else { continue };
            let Some(page) = redirect_target(before, of, &redirect.source, url) else { continue };
            if is_lost(page, fragment) {
                lost.entry((page, fragment.to_owned())).or_default();
                by_redirect.insert((page, fragment.to_owned()));
            }
        }
    }
    let mut found = Vec::new();
    for ((page, fragment), sources) in lost {
        let Some(old) = sides.old_path(page) else { continue };
        let Some(id) = sides.file_now(&old) else { continue };
        let Some(set) = now.docset(id) else { continue };
        let redirected = by_redirect.contains(&(page, fragment.clone()));
        let who = match (sources.len(), redirected) {
            (0, _) => "a redirection led here".to_owned(),
            (1, false) => "1 other file linked to it".to_owned(),
            (many, false) => format!("{many} other files linked to it"),
            (1, true) => "1 other file and a redirection led here".to_owned(),
            (many, true) => format!("{many} other files and a redirection led here"),
        };
        let (span, fix) = place(sides, page, id, &fragment);
        let message = format!(
            "The section `#{fragment}` is gone, and {who}: readers who come from elsewhere land at the top of the page. \
             Keep the address with `<a name=\"{fragment}\"></a>` where the text is now."
        );
        let path = now.path(id);
        let finding = checks::judged(set, &path, codes::REDIRECT_MISSING, span, message);
        if let Some(mut finding) = finding {
            finding.fixes.extend(fix);
            finding.related.extend(still_linking(sides, page, &fragment, &sources));
            found.push(Lost { path: path.to_path_buf(), id: Some(id), about: old, finding });
        }
    }
    found
}

/// A place that still links to the section, if one does.
fn still_linking(sides: &Sides<'_>, page: FileId, fragment: &str, sources: &FxHashSet<FileId>) -> Option<Related> {
    let old = sides.old_path(page)?;
    let id = sides.file_now(&old)?;
    let mut sources: Vec<FileId> =
        sources.iter().filter_map(|source| sides.file_now(&sides.old_path(*source)?)).collect();
    sources.sort_unstable();
    sources.into_iter().find_map(|source| {
        let links = &sides.now.article(source)?.links;
        let index = (0..links.len()).find(|index| {
            sides.now.target_file(source, *index) == Some(id)
                && sides.now.target_fragment(source, *index).is_some_and(|it| *it == *fragment)
        })?;
        let span = links.get(index)?.span;
        Some(Related { file: source, span, message: "This still links to it.".to_owned() })
    })
}

/// Where a section that is gone is missed: the heading that stands in its place, with the repair that keeps the
/// address, else the one before it, else the whole page.
fn place(sides: &Sides<'_>, page: FileId, id: FileId, fragment: &str) -> (Span, Option<Fix>) {
    let nowhere = (Span::default(), None);
    let (Some(old), Some(new)) = (sides.before.article(page), sides.now.article(id)) else { return nowhere };
    let old_ids: Vec<&str> = old.headings.iter().map(|it| it.id.as_deref().unwrap_or_default()).collect();
    let new_ids: Vec<&str> = new.headings.iter().map(|it| it.id.as_deref().unwrap_or_default()).collect();
    let Some(at) = old_ids.iter().position(|it| *it == fragment) else { return nowhere };
    let in_new = |id: &&str| new_ids.iter().position(|it| it == id);
    let (above, below) = old_ids.split_at(at);
    let previous = above.iter().rev().find_map(in_new);
    let from = previous.map_or(0, |index| index + 1);
    let next = below.iter().skip(1).find_map(in_new).filter(|next| *next >= from);
    let candidates: Vec<usize> = (from..next.unwrap_or(new_ids.len()))
        .filter(|index| new_ids.get(*index).is_some_and(|it| !old_ids.contains(it)))
        .collect();
    let gone_above = above.iter().rev().take_while(|id| in_new(id).is_none()).count();
    let gone = gone_above + below.iter().take_while(|id| in_new(id).is_none()).count();
    let heading =
        candidates.get(gone_above).filter(|_| candidates.len() == gone).and_then(|index| new.headings.get(*index));
    match heading {
        None => (previous.and_then(|index| new.headings.get(index)).map(|it| it.span).unwrap_or_default(), None),
        Some(heading) => {
            let text = sides.now.text(id).unwrap_or_default();
            let edit = kept_anchor(&text, new, heading, fragment);
            let title = format!("Keep `#{fragment}` as an anchor of this heading");
            (heading.span, edit.map(|edit| Fix { title, edits: vec![edit] }))
        }
    }
}
