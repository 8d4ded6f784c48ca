//! Files and folders go away. Entries of tables of contents go with them; links to them lead elsewhere or become
//! text, as the writer says; what would break is named with its place.

mod links;

use super::plan::{Plan, shown};
use super::redirects::{self, Addresses, Leaving};
use super::{ChangeSet, FileChange, Refusal};
use crate::checks::suggest::nearest;
use crate::docset::relative::encode_fragment;
use crate::docset::resolve::{self, Destination, fold};
use crate::docset::{docset_for, redirects_in};
use crate::files;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::{LineIndex, Span, counted};
use links::Work;
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};

/// What becomes of links to what is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeleteOptions {
    /// Where they lead then, and where readers of the old addresses go.
    pub redirect_to: Option<Onward>,
    /// Whether links that lead nowhere else become their text.
    pub unlink: bool,
}

/// Where links to a deleted file lead then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Onward {
    /// A file of the set.
    Page {
        /// Its path, absolute.
        path: PathBuf,
        /// A section of it.
        fragment: Option<String>,
    },
    /// Another address.
    Url(String),
}

impl Onward {
    /// Reads what a writer says: an address, a path of the site, or the path of a file as seen from `folder`
    /// (absolute). An address of a page of the set means that page.
    ///
    /// # Errors
    /// There is no such file.
    pub fn read(snapshot: &Snapshot, folder: &Path, written: &str) -> Result<Self, Refusal> {
        let (path, fragment) = written.split_once('#').map_or((written, None), |(path, it)| (path, Some(it)));
        let decoded = |it: &str| percent_decode_str(it).decode_utf8_lossy().into_owned();
        let fragment = fragment.filter(|it| !it.is_empty()).map(decoded);
        let path = files::normalize(&folder.join(path));
        if let Some(id) = snapshot.file_id(&path).filter(|id| snapshot.file(*id).is_some()) {
            return Self::section(snapshot, id, fragment);
        }
        let is_address = written.starts_with('/') || written.split_once("://").is_some();
        for set in snapshot.docsets().iter().filter(|_| is_address) {
            if let Destination::Site { key, fragment } = resolve::destination(set, &set.root.join("index.md"), written)
                && let Some(id) = snapshot.find_published(&key).filter(|id| snapshot.file(*id).is_some())
                && !written.contains('?')
            {
                return Self::section(snapshot, id, fragment.filter(|it| !it.is_empty()));
            }
        }
        match is_address {
            true => Ok(Self::Url(written.to_owned())),
            false => Err(Refusal::new(format!(
                "`{written}` is no file of the article set. Write the path of a file, a path of the site that begins \
                 with `/`, or an address."
            ))),
        }
    }

    /// A section of `page`, which has to be there.
    fn section(snapshot: &Snapshot, page: FileId, fragment: Option<String>) -> Result<Self, Refusal> {
        let path = snapshot.path(page);
        if let Some(wanted) = fragment.as_deref().filter(|it| *it != "top" && !it.starts_with(":~:"))
            && snapshot.find_anchor(page, wanted).is_none()
        {
            let anchors = snapshot.anchors(page);
            let near = nearest(wanted, anchors.iter().filter_map(|anchor| snapshot.anchor_id(anchor)));
            let near = near.map_or_else(String::new, |id| format!(" Did you mean `#{id}`?"));
            return Err(Refusal::new(format!(
                "`{}` has no heading or anchor with the id `{wanted}`, so nothing can lead there.{near}",
                name(snapshot, &path)
            )));
        }
        Ok(Self::Page { path: path.to_path_buf(), fragment })
    }
}

/// `2 links break`.
#[must_use]
pub fn links_break(count: usize) -> String {
    format!("{} {}", counted(count, "link"), if count == 1 { "breaks" } else { "break" })
}

/// A link that breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The file that holds it, absolute.
    pub path: PathBuf,
    /// Its destination there.
    pub span: Span,
    /// Its line, from 0.
    pub line: u32,
    /// As written.
    pub destination: String,
    /// Whether it could become its text instead.
    pub can_be_text: bool,
}

/// A planned deletion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// What happens.
    pub change: ChangeSet,
    /// What it breaks, by place.
    pub broken: Vec<Broken>,
    /// The entries of tables of contents that go with it.
    pub entries: Vec<Broken>,
}

/// Plans to delete files and folders (absolute paths).
///
/// # Errors
/// Refuses what does not exist, what holds a whole set, and files that cannot be read.
pub fn delete_files(snapshot: &Snapshot, paths: &[PathBuf], options: &DeleteOptions) -> Result<Deletion, Refusal> {
    let plan = Plan::new(snapshot);
    let mut gone = FxHashMap::default();
    for path in paths {
        let id = snapshot.file_id(path).filter(|&id| snapshot.file(id).is_some());
        let id =
            id.ok_or_else(|| Refusal::new(format!("`{}` does not exist in the article set.", name(snapshot, path))))?;
        let holds_set =
            snapshot.docsets().iter().any(|set| set.root.starts_with(path) || set.readable_root.starts_with(path));
        if holds_set {
            return Err(Refusal::new(format!("`{}` holds a whole article set.", path.display())));
        }
        gather(snapshot, id, &mut gone);
    }
    // The path on the disk; of one in the other only the outer one is deleted.
    let mut tops: Vec<PathBuf> =
        paths.iter().filter_map(|path| Some(snapshot.path(snapshot.file_id(path)?).to_path_buf())).collect();
    tops.sort();
    tops.dedup_by(|inner, outer| inner.starts_with(&*outer));
    let what = match tops.as_slice() {
        [one] => format!("Delete `{}`", name(snapshot, one)),
        many => format!("Delete {}", counted(many.len(), "file")),
    };
    let mut deletion = mend(plan, &gone, options, &what)?;
    deletion.change.files.extend(tops.into_iter().map(|path| FileChange::Delete { path }));
    Ok(deletion)
}

/// Plans what has to follow the deletion of the files `paths` (absolute), which are gone already.
///
/// # Errors
/// Refuses as [`delete_files`] does.
pub fn after_deletion(snapshot: &Snapshot, paths: &[PathBuf], options: &DeleteOptions) -> Result<Deletion, Refusal> {
    let gone = paths.iter().filter_map(|path| Some((snapshot.file_id(path)?, path.clone())));
    let gone: FxHashMap<FileId, PathBuf> = gone.filter(|(id, _)| snapshot.file(*id).is_none()).collect();
    let what = match paths {
        [one] => format!("After the deletion of `{}`", name(snapshot, one)),
        many => format!("After the deletion of {}", counted(many.len(), "file")),
    };
    mend(Plan::new(snapshot), &gone, options, &what)
}

/// The files at or below `path` (absolute) that exist, without folders.
#[must_use]
pub fn files_below(snapshot: &Snapshot, path: &Path) -> Vec<PathBuf> {
    let mut found = FxHashMap::default();
    if let Some(id) = snapshot.file_id(path).filter(|&id| snapshot.file(id).is_some()) {
        gather(snapshot, id, &mut found);
    }
    let mut files: Vec<PathBuf> = found.into_values().collect();
    files.sort();
    files
}

fn gather(snapshot: &Snapshot, id: FileId, gone: &mut FxHashMap<FileId, PathBuf>) {
    let mut ids = vec![id];
    while let Some(id) = ids.pop() {
        match snapshot.file(id) {
            Some(known) if known.kind == FileKind::Folder => ids.extend(snapshot.children(id)),
            Some(known) => drop(gone.insert(id, known.path.to_path_buf())),
            None => {}
        }
    }
}

fn name(snapshot: &Snapshot, path: &Path) -> String {
    shown(docset_for(snapshot.docsets(), path).map(|docset| docset.root.as_path()), path)
}

type Gone = FxHashMap<FileId, PathBuf>;

/// Plans the edits of what stays.
fn mend(plan: Plan<'_>, gone: &Gone, options: &DeleteOptions, what: &str) -> Result<Deletion, Refusal> {
    let snapshot = plan.snapshot;
    if let Some(Onward::Page { path, .. }) = &options.redirect_to
        && snapshot.file_id(path).is_none_or(|id| gone.contains_key(&id) || snapshot.file(id).is_none())
    {
        return Err(Refusal::new(format!("`{}` does not stay, so nothing can lead there.", name(snapshot, path))));
    }
    let mut sources: FxHashSet<FileId> = FxHashSet::default();
    for &id in gone.keys() {
        sources.extend(snapshot.all_sources(id));
    }
    let folders = gone.values().filter_map(|path| snapshot.file_id(path.parent()?));
    for folder in folders.filter(|&folder| links::loses_toc(snapshot, gone, folder)) {
        sources.extend(snapshot.sources(folder));
    }
    sources.retain(|source| !gone.contains_key(source));
    let mut sources: Vec<FileId> = sources.into_iter().collect();
    sources.sort_unstable();
    let mut work = Work {
        plan,
        gone,
        options,
        broken: Vec::new(),
        shortened: 0,
        links: 0,
        entries: Vec::new(),
        addresses: Addresses::default(),
    };
    for source in sources {
        work.links_of(source)?;
    }
    let redirections = work.redirect()?;
    let Work { mut plan, mut broken, shortened, links, entries, .. } = work;
    if shortened > 0 {
        plan.notes.push(format!(
            "{} led to a section that is not there any more: now to the page.",
            counted(shortened, "link")
        ));
    }
    let sets = snapshot.docsets().iter();
    let definitions = sets.flat_map(|set| &set.pivots).filter(|it| gone.values().any(|path| *path == it.path));
    let notes: Vec<String> = definitions
        .map(|it| {
            let name = name(snapshot, &it.path);
            format!("`{name}` defines zone pivots: pages that ask for its groups have none then.")
        })
        .collect();
    plan.notes.extend(notes);
    broken.sort_by(|a, b| (&a.path, a.span).cmp(&(&b.path, b.span)));
    // An image by reference shares the place of its definition.
    broken.dedup_by(|b, a| (&a.path, a.span) == (&b.path, b.span));
    let parts = [
        (entries.len(), "entry of a table of contents", "entries of tables of contents"),
        (links, "link", "links"),
        (redirections, "redirection", "redirections"),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<String> =
        parts.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many })).collect();
    let follow = match (parts.is_empty(), broken.len()) {
        (false, _) => parts.join(", "),
        (true, 0) => "nothing has to follow".to_owned(),
        (true, 1) => "1 link breaks".to_owned(),
        (true, many) => format!("{many} links break"),
    };
    Ok(Deletion { change: plan.finish(format!("{what}: {follow}"))?, broken, entries })
}

impl Work<'_, '_> {
    /// Plans redirections from the addresses of the pages that go; returns their number. Without a place to lead to,
    /// redirections to these pages break.
    fn redirect(&mut self) -> Result<usize, Refusal> {
        let snapshot = self.plan.snapshot;
        let mut pages: Vec<&PathBuf> = self.gone.values().filter(|path| self.is_page(path)).collect();
        pages.sort();
        if pages.is_empty() {
            return Ok(0);
        }
        let url = match &self.options.redirect_to {
            Some(Onward::Url(url)) => {
                redirects::refuse_circle(snapshot, &mut self.addresses, url, &pages)?;
                Some(url.clone())
            }
            Some(Onward::Page { path, fragment }) => {
                let fragment = fragment.as_ref().map(|it| format!("#{}", encode_fragment(it))).unwrap_or_default();
                let url = self.addresses.of(snapshot, path);
                if url.is_none() {
                    self.plan.notes.push(format!(
                        "No redirection was added: nothing says at which address `{}` is published.",
                        name(snapshot, path)
                    ));
                }
                url.map(|url| format!("{}{fragment}", redirects::encoded(&url)))
            }
            None => None,
        };
        let Some(url) = url else {
            self.redirections_that_break(&pages);
            let has_files = pages
                .iter()
                .filter_map(|path| docset_for(snapshot.docsets(), path))
                .any(|set| set.redirect_files().next().is_some());
            if self.options.redirect_to.is_none() && has_files {
                let pages: Vec<PathBuf> = pages.into_iter().cloned().collect();
                redirects::note_lost(
                    &mut self.plan,
                    &mut self.addresses,
                    &pages,
                    ", because nothing leads on from there",
                );
            }
            return Ok(0);
        };
        let leaving = pages.into_iter().map(|page| Leaving {
            page: page.clone(),
            url: url.clone(),
            is_same: false,
            keeps_id: false,
        });
        let leaving: Vec<Leaving> = leaving.collect();
        let done = redirects::follow(&mut self.plan, &mut self.addresses, &leaving, &[])?;
        redirects::note_lost(
            &mut self.plan,
            &mut self.addresses,
            &done.lost,
            " until a redirection leads on: there is no redirection file",
        );
        Ok(done.added)
    }

    /// Whether `path` is published as a page of its own address.
    fn is_page(&self, path: &Path) -> bool {
        let snapshot = self.plan.snapshot;
        let Some(set) = docset_for(snapshot.docsets(), path) else { return false };
        let Some(below) = set.page_below(path).filter(|_| set.pivots.iter().all(|it| it.path != *path)) else {
            return false;
        };
        let stays = |rival: &PathBuf| {
            snapshot.file_id(rival).is_some_and(|id| snapshot.file(id).is_some() && !self.gone.contains_key(&id))
        };
        !set.rivals(path).iter().any(|rival| stays(rival) && set.page_below(rival).as_ref() == Some(&below))
    }

    /// Names the redirections that lead to one of `pages`.
    fn redirections_that_break(&mut self, pages: &[&PathBuf]) {
        let snapshot = self.plan.snapshot;
        let gone: FxHashSet<Box<str>> = pages.iter().map(|page| fold(page)).collect();
        let mut seen: FxHashSet<&Path> = FxHashSet::default();
        let sets = pages.iter().filter_map(|page| docset_for(snapshot.docsets(), page));
        let files = sets.flat_map(|set| set.redirect_files().map(move |file| (set, file)));
        for (set, file) in files.filter(|(_, file)| seen.insert(&file.path)) {
            let id = snapshot.file_id(&file.path);
            let open = id.filter(|&id| snapshot.open_version(id).is_some()).and_then(|id| snapshot.text(id));
            let text = open.or_else(|| Some(files::read_text(&file.path).ok()?.text.into()));
            let Some(text) = text else { continue };
            let lines = LineIndex::new(&text);
            for redirect in redirects_in(&file.path, &text, &set.readable_root) {
                if gone.contains(&fold(&redirect.source)) {
                    continue;
                }
                let breaks =
                    pages.iter().any(|page| redirects::leads_to(snapshot, &mut self.addresses, &redirect, page));
                if breaks {
                    self.broken.push(Broken {
                        path: file.path.clone(),
                        span: redirect.url_span,
                        line: lines.line_of(redirect.url_span.start),
                        destination: redirect.url.to_string(),
                        can_be_text: false,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
