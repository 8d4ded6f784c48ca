//! Redirections for pages that leave their address: entries put into the right redirection file, chains made short,
//! entries removed whose source is a page again.
//!
//! Edits only what it must: order, indentation, comments and line ends of the files stay. Must not guess an address:
//! where nobody knows one, it says so and adds nothing.

mod file;
mod yaml;

use super::plan::{Plan, shown};
use super::{FileChange, Refusal};
use crate::checks::redirect_target;
use crate::docset::resolve::fold;
use crate::docset::tree::{Node, Source};
use crate::docset::{Docset, Generator, Redirect, docset_for, redirects_in, relative};
use crate::files::{self, FileText};
use crate::graph::{FileKind, Snapshot};
use crate::text::LineIndex;
use file::{RedirectFile, Style};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The configuration that names the redirection files of a repository.
const PUBLISH: &str = ".openpublishing.publish.config.json";

/// The redirection file of a repository that has none yet.
const DEFAULT: &str = ".openpublishing.redirection.json";

/// A page that leaves its address.
pub(super) struct Leaving {
    /// The file of the page, absolute.
    pub page: PathBuf,
    /// Where its readers go now: a path of the site or an address.
    pub url: String,
    /// Whether the page there is this one, only moved: then sections are the same.
    pub is_same: bool,
    /// Whether the page there takes over the document id (its ratings and comments).
    pub keeps_id: bool,
}

/// The addresses of pages, also where only the redirections show the base.
#[derive(Debug, Default)]
pub struct Addresses {
    /// By root of the set: the base that its redirections show.
    shown: FxHashMap<PathBuf, Option<String>>,
}

impl Addresses {
    /// The path of the site at which the page `path` (absolute) is published; `None` when it is no page, or nobody
    /// knows.
    pub fn of(&mut self, snapshot: &Snapshot, path: &Path) -> Option<String> {
        let set = docset_for(snapshot.docsets(), path)?;
        let below = set.page_below(path)?;
        if let Some(base) = set.base_path() {
            return Some(format!("{base}/{below}"));
        }
        let shown = self.shown.entry(set.root.clone()).or_insert_with(|| base_of(snapshot, set));
        Some(format!("{}/{below}", shown.as_deref()?))
    }
}

/// The base of the set's addresses that its redirections show: the one under which most of their targets are pages
/// of the set. `None` when no two agree.
fn base_of(snapshot: &Snapshot, set: &Docset) -> Option<String> {
    let pages = snapshot.files().filter(|(_, file)| file.kind != FileKind::Folder && file.path.starts_with(&set.root));
    let pages: FxHashSet<String> = pages.filter_map(|(_, file)| set.page_below(&file.path)).collect();
    let mut votes: FxHashMap<String, usize> = FxHashMap::default();
    let own = set.redirects.values().filter(|redirect| redirect.source.starts_with(&set.root));
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for redirect in own.filter(|redirect| seen.insert(&redirect.url)) {
        let Some(path) = site_path(&redirect.url) else { continue };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_lowercase();
        for (at, _) in path.match_indices('/') {
            if path.get(at + 1..).is_some_and(|below| pages.contains(below)) {
                *votes.entry(path.get(..at)?.to_owned()).or_default() += 1;
            }
        }
    }
    let mut ranked: Vec<(String, usize)> = votes.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    match ranked.as_slice() {
        [(base, votes), rest @ ..] if *votes >= 2 && rest.first().is_none_or(|(_, second)| second < votes) => {
            Some(base.clone())
        }
        _ => None,
    }
}

/// The pages that are somewhere after the change where they were not before.
pub(super) struct Arriving<'p> {
    by_path: FxHashMap<Box<str>, &'p Path>,
    /// By root of the set and address below it.
    by_address: FxHashMap<(PathBuf, String), &'p Path>,
}

impl<'p> Arriving<'p> {
    fn new(snapshot: &Snapshot, pages: &'p [PathBuf]) -> Self {
        Self {
            by_path: pages.iter().map(|page| (fold(page), page.as_path())).collect(),
            by_address: pages.iter().filter_map(|page| Some((address_key(snapshot, page)?, page.as_path()))).collect(),
        }
    }

    /// The page that readers find now where `redirect` leads away from: at its path, or at its address.
    fn at(&self, snapshot: &Snapshot, redirect: &Redirect) -> Option<&'p Path> {
        if self.by_path.is_empty() {
            return None;
        }
        if let Some(page) = self.by_path.get(&fold(&redirect.source)) {
            return Some(page);
        }
        let page = self.by_address.get(&address_key(snapshot, &redirect.source)?)?;
        let set = docset_for(snapshot.docsets(), page)?;
        // Another version of the set may still lead away from there.
        (!redirect.versions && set.same_version(&redirect.source, page)).then_some(page)
    }
}

fn address_key(snapshot: &Snapshot, page: &Path) -> Option<(PathBuf, String)> {
    let set = docset_for(snapshot.docsets(), page)?;
    Some((set.root.clone(), set.page_below(page)?.to_lowercase()))
}

/// Says that `redirect` goes, because `page` is there now; or in which file nobody can take it out.
fn gone_note(set: &Docset, redirect: &Redirect, page: &Path, gone: Result<(), &PathBuf>) -> String {
    let name = |path: &Path| shown(Some(&set.readable_root), path);
    let source = match fold(&redirect.source) == fold(page) {
        true => String::new(),
        false => format!(" of `{}`", name(&redirect.source)),
    };
    let what = match gone {
        Ok(()) => "is removed".to_owned(),
        Err(file) => format!("has to be removed from `{}` by hand", name(file)),
    };
    format!("`{}` is a page now, so the redirection{source} to `{}` {what}.", name(page), redirect.url)
}

/// Refuses the address `url` when redirections lead on from there to one of `pages`, which go: readers would be led in a
/// circle.
///
/// # Errors
/// The reason.
pub(super) fn refuse_circle(
    snapshot: &Snapshot,
    addresses: &mut Addresses,
    url: &str,
    pages: &[&PathBuf],
) -> Result<(), Refusal> {
    let Some(set) = pages.first().and_then(|page| docset_for(snapshot.docsets(), page)) else { return Ok(()) };
    let bare = |url: &str| folded(url.split(['?', '#']).next().unwrap_or_default());
    let gone: FxHashSet<String> =
        pages.iter().filter_map(|page| addresses.of(snapshot, page)).map(|it| folded(&it)).collect();
    let onward = set.redirects.values();
    let onward = onward.filter_map(|it| Some((folded(&addresses.of(snapshot, &it.source)?), bare(&it.url))));
    let onward: FxHashMap<String, String> = onward.collect();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let start = bare(url);
    let mut at = start.as_str();
    while seen.insert(at) {
        if gone.contains(at) {
            return Err(Refusal::new(format!(
                "`{url}` leads to what is deleted, so readers would be led in a circle. Choose another page or address."
            )));
        }
        match onward.get(at) {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(())
}

/// What was done for the pages that leave.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// Number of new redirections.
    pub added: usize,
    /// The pages that no redirection leads on from.
    pub lost: Vec<PathBuf>,
}

/// Plans the redirections of `leaving`, and that nothing redirects any more from the files in `arriving`, which
/// exist after the change. Where the addresses stand that lead nowhere is noted.
pub(super) fn follow(
    plan: &mut Plan<'_>,
    addresses: &mut Addresses,
    leaving: &[Leaving],
    arriving: &[PathBuf],
) -> Result<Done, Refusal> {
    let snapshot = plan.snapshot;
    let mut done = Done::default();
    // The sets of a repository share their redirection files.
    let mut repositories: Vec<(Arc<Docset>, Vec<&Leaving>)> = Vec::new();
    let paths = leaving.iter().map(|it| (it.page.as_path(), Some(it)));
    for (path, page) in paths.chain(arriving.iter().map(|path| (path.as_path(), None))) {
        let Some(set) = docset_for(snapshot.docsets(), path).filter(|set| set.generator == Generator::Learn) else {
            continue;
        };
        match repositories.iter_mut().find(|(known, _)| known.readable_root == set.readable_root) {
            Some((_, pages)) => pages.extend(page),
            None => repositories.push((Arc::clone(set), page.into_iter().collect())),
        }
    }
    let arriving = Arriving::new(snapshot, arriving);
    for (set, pages) in repositories {
        let there = files_of(plan.snapshot, &set)?;
        let mut left: Vec<&Leaving> = Vec::new();
        let mut by_file: FxHashMap<usize, Vec<&Leaving>> = FxHashMap::default();
        for page in pages {
            match place(&there, &set, &page.page) {
                Some(index) => by_file.entry(index).or_default().push(page),
                None => left.push(page),
            }
        }
        let id_keepers = id_keepers(snapshot, addresses, &there, leaving, &arriving);
        for (index, file) in there.iter().enumerate() {
            let new = by_file.remove(&index).unwrap_or_default();
            done.added += file.plan(plan, addresses, &set, (&new, leaving, &arriving), &id_keepers)?;
        }
        if left.is_empty() {
            continue;
        }
        match new_file(&set, &there) {
            Some(path) => {
                done.added += left.len();
                plan.notes.push(format!(
                    "The article set had no redirection file: `{}` is new.",
                    shown(Some(&set.readable_root), &path)
                ));
                let text = fresh(&path, &set, &left);
                plan.files.push(FileChange::Create { path, text });
            }
            None => done.lost.extend(left.iter().map(|page| page.page.clone())),
        }
    }
    Ok(done)
}

/// Refuses to move a redirection file, whose paths start from its folder.
pub(super) fn refuse_moved(plan: &Plan<'_>, is_moved: &dyn Fn(&Path) -> bool) -> Result<(), Refusal> {
    for set in plan.snapshot.docsets() {
        if let Some(file) = set.redirect_files().find(|file| is_moved(&file.path)) {
            return Err(Refusal::new(format!(
                "The redirection file `{}` would move, too, and the paths in it start from its folder. Move what lies \
                 beside it by itself.",
                shown(Some(&set.readable_root), &file.path)
            )));
        }
    }
    Ok(())
}

/// Says which addresses nothing leads on from, and why.
pub(super) fn note_lost(plan: &mut Plan<'_>, addresses: &mut Addresses, lost: &[PathBuf], why: &str) {
    let snapshot = plan.snapshot;
    let mut known: Vec<String> = lost.iter().filter_map(|path| addresses.of(snapshot, path)).collect();
    known.sort();
    match known.as_slice() {
        [] => {}
        [one] => plan.notes.push(format!("Readers who come to `{one}` find nothing there{why}.")),
        [first, ..] => plan.notes.push(format!(
            "Readers who come to one of {} old addresses, such as `{first}`, find nothing there{why}.",
            known.len()
        )),
    }
}

/// The redirection files around `set`.
fn files_of(snapshot: &Snapshot, set: &Docset) -> Result<Vec<RedirectFile>, Refusal> {
    let mut found = Vec::new();
    for config in set.redirect_files() {
        let path = config.path.clone();
        let name = shown(Some(&set.readable_root), &path);
        let id = snapshot.file_id(&path);
        let open = id.and_then(|id| snapshot.open_version(id));
        let unreadable = || Refusal::new(format!("The redirection file `{name}` cannot be read."));
        let text: Arc<str> = match (open, id) {
            (Some(_), Some(id)) => snapshot.text(id).ok_or_else(unreadable)?,
            _ => files::read_text(&path).map_err(|_| unreadable())?.text.into(),
        };
        let source = Source::parse(&path, Ok(FileText { text: text.to_string(), ..FileText::default() }));
        if !source.parsed {
            let problem = source.problems.first();
            let at = problem.map_or(0, |problem| problem.span.start);
            let line = LineIndex::new(&text).line_of(at) + 1;
            let reason = problem.and_then(|problem| problem.message.split_once(": ")).map_or("", |(_, reason)| reason);
            return Err(Refusal::new(format!(
                "The redirection file `{name}` is broken in line {line}, so redirections cannot follow: {} Mend it first.",
                reason.trim_end()
            )));
        }
        let redirects = redirects_in(&path, &text, &set.readable_root);
        found.push(RedirectFile { path, text, version: open, tree: source.tree, redirects });
    }
    Ok(found)
}

/// Redirection files, to be asked about many pages: those of a set are read once.
#[derive(Debug)]
pub struct RedirectionFiles<'s> {
    snapshot: &'s Snapshot,
    /// By root of their set; `None` where they are broken.
    known: FxHashMap<PathBuf, Option<Vec<RedirectFile>>>,
}

impl<'s> RedirectionFiles<'s> {
    /// Those around the sets of `snapshot`.
    #[must_use]
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, known: FxHashMap::default() }
    }

    /// The file that an entry for the page `page` (absolute) of `set` belongs into, and whether it is there already.
    /// `None` where the set does not publish with redirections, or its redirection files are broken.
    pub fn file_for(&mut self, set: &Docset, page: &Path) -> Option<(PathBuf, bool)> {
        let known = self.known.entry(set.root.clone()).or_insert_with(|| files_of(self.snapshot, set).ok());
        let there = known.as_deref()?;
        let index = place(there, set, page);
        match index.and_then(|index| there.get(index)) {
            Some(file) => Some((file.path.clone(), true)),
            None => new_file(set, there).map(|path| (path, false)),
        }
    }
}

/// The redirection file that an entry for `page` belongs into: of those in whose folder it lies the nearest, of
/// several in one folder the one with entries for the closest neighbours; else one that has entries from anywhere.
fn place(files: &[RedirectFile], set: &Docset, page: &Path) -> Option<usize> {
    let shared = |redirect: &Redirect| {
        page.components().zip(redirect.source.components()).take_while(|(one, other)| one == other).count()
    };
    let rank = |file: &RedirectFile| {
        let folder = file.path.parent()?;
        let holds = page.starts_with(folder);
        if !file.is_editable() || !holds && !file.counts_from_root() || !page.starts_with(&set.readable_root) {
            return None;
        }
        let depth = if holds { folder.components().count() } else { 0 };
        let neighbours = file.redirects.iter().map(shared).max().unwrap_or(0);
        let is_default = file.path.file_name().is_some_and(|name| name == DEFAULT);
        Some((depth, neighbours, is_default, file.redirects.len()))
    };
    let ranked = files.iter().enumerate().filter_map(|(index, file)| Some((rank(file)?, std::cmp::Reverse(index))));
    ranked.max().map(|(_, std::cmp::Reverse(index))| index)
}

/// Where a repository that publishes gets its first redirection file.
fn new_file(set: &Docset, there: &[RedirectFile]) -> Option<PathBuf> {
    let is_publish = |path: &Path| path.file_name().is_some_and(|name| name == PUBLISH);
    let config = set.config_files.iter().filter(|file| is_publish(&file.path));
    // The nearest one above the set.
    let config = config.filter(|file| file.path.parent().is_some_and(|folder| set.root.starts_with(folder)));
    let config = config.max_by_key(|file| file.path.components().count()).filter(|_| there.is_empty())?;
    let folder = config.path.parent()?;
    let tree = Source::parse(&config.path, files::read_text(&config.path)).take_tree()?;
    let named = tree.get("redirection_files").map(Node::items).unwrap_or_default();
    let named = named.iter().filter_map(Node::text).map(|name| files::normalize(&folder.join(name.replace('\\', "/"))));
    let mut named = named.filter(|path| path.starts_with(&set.readable_root) && !files::is_file(path));
    Some(named.next().unwrap_or_else(|| folder.join(DEFAULT)))
}

/// The text of a new redirection file.
fn fresh(path: &Path, set: &Docset, pages: &[&Leaving]) -> String {
    let style = Style::plain("    ", "  ", "\n");
    let folder = path.parent().unwrap_or(&set.readable_root);
    let mut pages = pages.to_vec();
    pages.sort_by(|a, b| a.page.cmp(&b.page));
    let entries = pages.iter().map(|page| {
        let source = relative::relative_to_folder(folder, &page.page);
        format!("    {}", style.entry(&source, false, &page.url, page.keeps_id))
    });
    format!("{{\n  \"redirections\": [\n{}\n  ]\n}}\n", entries.collect::<Vec<_>>().join(",\n"))
}

/// For each folded address the source of the one redirection that hands the document id on to the page there, once
/// every chain is short: the longest known one.
fn id_keepers(
    snapshot: &Snapshot,
    addresses: &mut Addresses,
    files: &[RedirectFile],
    leaving: &[Leaving],
    arriving: &Arriving<'_>,
) -> FxHashMap<String, Box<str>> {
    let mut keepers: FxHashMap<String, Box<str>> = FxHashMap::default();
    for redirect in files.iter().flat_map(|file| &file.redirects).filter(|redirect| redirect.keeps_id) {
        if arriving.at(snapshot, redirect).is_some() {
            continue;
        }
        let moved = leaving.iter().find(|page| leads_to(snapshot, addresses, redirect, &page.page));
        let url = moved.filter(|page| page.keeps_id).map(|page| &*page.url);
        let url = url.or(moved.is_none().then_some(&*redirect.url));
        if let Some(url) = url {
            keepers.entry(folded(url)).or_insert_with(|| fold(&redirect.source));
        }
    }
    keepers
}

/// Whether `redirect` leads to the page `page` (absolute), which is there before the change.
pub(super) fn leads_to(snapshot: &Snapshot, addresses: &mut Addresses, redirect: &Redirect, page: &Path) -> bool {
    let url = redirect.url.split(['?', '#']).next().unwrap_or_default();
    if addresses.of(snapshot, page).is_some_and(|address| folded(&address) == folded(url)) {
        return true;
    }
    let Some(set) = docset_for(snapshot.docsets(), &redirect.source) else { return false };
    redirect_target(snapshot, set, &redirect.source, url).is_some_and(|id| *snapshot.path(id) == *page)
}

/// The path of the site in `url`: as it is, or behind one of Learn's hosts and a language.
fn site_path(url: &str) -> Option<&str> {
    if url.starts_with('/') {
        return Some(url);
    }
    crate::docset::site::learn_path(url)
}

/// An address under which equal ones are the same.
fn folded(url: &str) -> String {
    let path = percent_decode_str(site_path(url).unwrap_or(url)).decode_utf8_lossy().to_lowercase();
    let path = path.trim_end_matches('/');
    path.strip_suffix("/index").unwrap_or(path).to_owned()
}

/// A path of the site as an address writes it.
pub(super) fn encoded(path: &str) -> String {
    const SPECIAL: &AsciiSet =
        &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');
    utf8_percent_encode(path, SPECIAL).to_string()
}

#[cfg(test)]
mod tests;
