//! Files and folders get other paths; links in them and to them follow.

use super::destination::{self, Route};
use super::plan::{Plan, shown};
use super::redirects::{self, Addresses, Leaving};
use super::scope::{Crossings, Ends};
use super::{ChangeSet, FileChange, Refusal};
use crate::docset::relative::Style;
use crate::docset::resolve::{self, Destination, fold};
use crate::docset::{Docset, Generator, docset_for};
use crate::graph::{FileId, FileKind, Snapshot, Target};
use crate::markdown::{Link, LinkKind, toc};
use crate::text::counted;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file or folder and where it goes. Paths are absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it is.
    pub from: PathBuf,
    /// Where it goes.
    pub to: PathBuf,
}

impl Move {
    /// Where the file at `path` goes, when it is what is moved or lies in it.
    #[must_use]
    pub fn path_after(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(&self.from).ok()?;
        Some(if below.as_os_str().is_empty() { self.to.clone() } else { self.to.join(below) })
    }
}

/// Plans to move files and folders: every link to them and every link in them still leads where it led.
///
/// # Errors
/// Refuses a target that exists, a name that no file system or URL can hold, and files that cannot be read.
pub fn move_files(snapshot: &Snapshot, moves: &[Move]) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    for (index, step) in moves.iter().enumerate() {
        refuse(&plan, step)?;
        let same = |other: &Move| fold(&other.to) == fold(&step.to) || other.from == step.from;
        if moves.iter().take(index).any(same) {
            return Err(Refusal::new(format!(
                "`{}` would be moved twice, or two files to one place.",
                step.from.display()
            )));
        }
    }
    redirects::refuse_moved(&plan, &|path| moved_path(moves, path).is_some())?;
    let moved = moved_files(snapshot, moves);
    let tocs = moved_tocs(snapshot, moves, false);
    let mut sources: FxHashSet<FileId> = FxHashSet::default();
    for file in moved.iter().chain(tocs.keys()) {
        sources.extend(snapshot.sources(*file));
        if snapshot.article(*file).is_some() {
            sources.insert(*file);
        }
    }
    let mut sources: Vec<FileId> = sources.into_iter().collect();
    sources.sort_unstable();
    let mut crossings = Crossings::default();
    for source in sources {
        follow(&mut plan, (moves, &tocs), source, &mut crossings)?;
    }
    let (links, files) = plan.counts();
    let what = match moves {
        [step] => {
            let root = |path: &Path| docset_for(snapshot.docsets(), path).map(|set| set.root.clone());
            // Two sets may have a file of the same name.
            let name = |path: &Path| match root(&step.from) == root(&step.to) {
                true => name(snapshot, path),
                false => {
                    let set = docset_for(snapshot.docsets(), &step.from);
                    shown(set.map(|set| set.readable_root.as_path()), path)
                }
            };
            format!("Move `{}` to `{}`", name(&step.from), name(&step.to))
        }
        _ => format!("Move {}", counted(moves.len(), "file")),
    };
    let redirections = redirect(&mut plan, moves, &moved)?;
    note_breadcrumbs(&mut plan, &moved);
    plan.files.extend(moves.iter().cloned().map(FileChange::Move));
    let follow = match links {
        0 => "no link has to follow".to_owned(),
        _ => format!("{} in {}", counted(links, "link"), counted(files, "file")),
    };
    let redirected = match redirections {
        0 => String::new(),
        count => format!(", {}", counted(count, "redirection")),
    };
    let crossing = crossings.told(&mut plan);
    plan.finish(format!("{what}: {follow}{crossing}{redirected}"))
}

/// Plans redirections from the addresses that published pages leave to their new ones, and says what that is not
/// possible for. Returns the number of new ones.
fn redirect(plan: &mut Plan<'_>, moves: &[Move], moved: &[FileId]) -> Result<usize, Refusal> {
    let snapshot = plan.snapshot;
    let mut addresses = Addresses::default();
    let (mut leaving, mut arriving, mut hidden, mut unknown) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for known in moved.iter().filter_map(|&file| snapshot.file(file)) {
        let defines_pivots = |set: &Arc<Docset>| set.pivots.iter().any(|file| *file.path == *known.path);
        let Some(to) = moved_path(moves, &known.path).filter(|_| known.kind != FileKind::Folder) else { continue };
        if snapshot.docsets().iter().any(defines_pivots) {
            continue;
        }
        let set = |path: &Path| docset_for(snapshot.docsets(), path);
        let below = |path: &Path| set(path)?.page_below(path);
        let (was, is) = (below(&known.path), below(&to));
        let same_set = set(&known.path).zip(set(&to)).is_some_and(|(one, other)| one.root == other.root);
        if is.is_some() {
            arriving.push(to.clone());
        }
        if was.is_none() || same_set && was == is || is_served(snapshot, moves, &known.path) {
            continue;
        }
        let page = known.path.to_path_buf();
        match (addresses.of(snapshot, &page), is.and_then(|_| addresses.of(snapshot, &to))) {
            (_, Some(url)) => {
                let url = redirects::encoded(&url);
                leaving.push(Leaving { page, url, is_same: true, keeps_id: same_set });
            }
            (Some(_), None) => hidden.push(page),
            (None, None) => unknown.push(page),
        }
    }
    let done = redirects::follow(plan, &mut addresses, &leaving, &arriving)?;
    redirects::note_lost(
        plan,
        &mut addresses,
        &done.lost,
        " until a redirection leads on: there is no redirection file",
    );
    redirects::note_lost(plan, &mut addresses, &hidden, ": what was there is published no more");
    let redirects = unknown
        .iter()
        .filter_map(|page| docset_for(snapshot.docsets(), page))
        .any(|set| set.redirect_files().next().is_some());
    if redirects {
        plan.notes.push(
            "No redirection was added: nothing says under which address the article set is published. Set `base_url` in \
             `guidepost.toml`."
                .to_owned(),
        );
    }
    Ok(done.added)
}

/// Whether another file is published at the address of the page `path`, and stays there.
fn is_served(snapshot: &Snapshot, moves: &[Move], path: &Path) -> bool {
    let Some(set) = docset_for(snapshot.docsets(), path) else { return false };
    let below = set.page_below(path);
    let is_there = |rival: &PathBuf| snapshot.file_id(rival).is_some_and(|id| snapshot.file(id).is_some());
    set.rivals(path)
        .iter()
        .any(|rival| is_there(rival) && set.page_below(rival) == below && moved_path(moves, rival).is_none())
}

/// Names the breadcrumbs among `moved` that metadata leads to by their address, which does not follow.
fn note_breadcrumbs(plan: &mut Plan<'_>, moved: &[FileId]) {
    let snapshot = plan.snapshot;
    let is_named = |path: &Path| {
        docset_for(snapshot.docsets(), path).is_some_and(|set| set.is_named_breadcrumb(path) || set.may_show_base(path))
    };
    for file in moved.iter().filter_map(|&file| snapshot.file(file)).filter(|file| file.kind == FileKind::Toc) {
        if is_named(&file.path) {
            let name = name(snapshot, &file.path);
            plan.notes.push(format!("`breadcrumb_path` in docfx.json names the address of `{name}`: change it there."));
        }
    }
}

fn name(snapshot: &Snapshot, path: &Path) -> String {
    shown(docset_for(snapshot.docsets(), path).map(|docset| docset.root.as_path()), path)
}

fn refuse(plan: &Plan<'_>, step: &Move) -> Result<(), Refusal> {
    let snapshot = plan.snapshot;
    let (from, to) = (name(snapshot, &step.from), name(snapshot, &step.to));
    let existing = |path: &Path| snapshot.file_id(path).filter(|&id| snapshot.file(id).is_some());
    let Some(id) = existing(&step.from) else {
        return Err(Refusal::new(format!("`{from}` does not exist in the article set.")));
    };
    if step.from == step.to {
        return Err(Refusal::new(format!("`{from}` is there already.")));
    }
    if step.to.starts_with(&step.from) {
        return Err(Refusal::new(format!("`{from}` cannot be moved into itself.")));
    }
    // A change of case only names the same file.
    if existing(&step.to).is_some_and(|other| other != id) {
        return Err(Refusal::new(format!("`{to}` exists already. Choose another name, or move that file away first.")));
    }
    if snapshot.docsets().iter().any(|set| set.root.starts_with(&step.from)) {
        let folder = step.from.file_name().unwrap_or_default().to_string_lossy();
        return Err(Refusal::new(format!(
            "`{folder}` holds a whole article set. Files around it name its folder, and addresses begin there: move it by \
             hand."
        )));
    }
    let defines_pivots = snapshot.docsets().iter().any(|set| set.pivots.iter().any(|file| file.path == step.from));
    if defines_pivots && step.from.file_name() != step.to.file_name() {
        return Err(Refusal::new(format!(
            "`{from}` defines zone pivots, and pages find them by its name. Keep the name."
        )));
    }
    let set = docset_for(snapshot.docsets(), &step.from);
    if let Some(set) = set
        && !step.to.starts_with(&set.readable_root)
    {
        return Err(Refusal::new(format!("`{to}` lies outside the repository, where no link can follow.")));
    }
    let root = set.map_or_else(|| Path::new(""), |set| set.readable_root.as_path());
    let mut at = root.to_path_buf();
    for part in step.to.strip_prefix(root).unwrap_or(&step.to) {
        at.push(part);
        let name = part.to_string_lossy();
        // Folders that are there already may be called what they like.
        if existing(&at).is_some() && at != step.to {
            continue;
        }
        if let Some(why) = bad_name(&name) {
            return Err(Refusal::new(format!("`{name}` cannot be the name of a file or folder: {why}.")));
        }
        if name.contains('#') && set.is_some_and(|set| set.generator == Generator::Learn) {
            return Err(Refusal::new(format!(
                "`{name}` could not be linked to: `#` begins a fragment, even when it is escaped."
            )));
        }
    }
    let extension = |path: &Path| path.extension().map(|it| it.to_ascii_lowercase());
    let is_text = snapshot.file(id).is_some_and(|known| matches!(known.kind, FileKind::Article | FileKind::Toc));
    if is_text && extension(&step.from) != extension(&step.to) {
        return Err(Refusal::new(format!(
            "`{to}` would be no {} any more: keep the extension of `{from}`.",
            if toc::is_toc(&step.from) { "table of contents" } else { "article" }
        )));
    }
    Ok(())
}

/// Why some system on which the set is read could not hold a file of this name.
pub(super) fn bad_name(name: &str) -> Option<&'static str> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    if name.is_empty() {
        Some("it is empty")
    } else if name.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\' | '/'))
    {
        Some("`< > : \" | ? * \\` and control characters are not allowed on Windows")
    } else if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        Some("it must not begin or end with a blank, or end with a dot")
    } else if DEVICES.contains(&&*stem) || numbered("com") || numbered("lpt") {
        Some("Windows keeps it for a device")
    } else if name.len() > 255 {
        Some("it is longer than 255 bytes")
    } else {
        None
    }
}

/// Every file and folder that gets another path.
fn moved_files(snapshot: &Snapshot, moves: &[Move]) -> Vec<FileId> {
    let mut moved: Vec<FileId> = moves.iter().filter_map(|step| snapshot.file_id(&step.from)).collect();
    let mut next = 0;
    while let Some(&file) = moved.get(next) {
        next += 1;
        if snapshot.file(file).is_some_and(|known| known.kind == FileKind::Folder) {
            moved.extend(snapshot.children(file));
        }
    }
    moved.sort_unstable();
    moved.dedup();
    moved
}

/// Folders whose table of contents, which links to the folder mean, goes to another folder by itself.
pub(super) type MovedTocs = FxHashMap<FileId, PathBuf>;

/// The folders that lose their table of contents by `moves`, which `are_made` already or not.
pub(super) fn moved_tocs(snapshot: &Snapshot, moves: &[Move], are_made: bool) -> MovedTocs {
    let goes_on = |step: &Move| {
        let folder = snapshot.file_id(step.from.parent()?)?;
        let new = step.to.parent().filter(|new| step.from.parent() != Some(*new))?;
        let toc = snapshot.file_id(if are_made { &step.to } else { &step.from })?;
        let is_toc = snapshot.file(toc).is_some_and(|known| known.kind == FileKind::Toc) && toc::is_toc(&step.to);
        let was_first = match are_made {
            true => toc::is_toc(&step.from) && snapshot.toc_in(folder).is_none(),
            false => snapshot.toc_in(folder) == Some(toc),
        };
        (is_toc && was_first).then(|| (folder, new.to_path_buf()))
    };
    moves.iter().filter_map(goes_on).collect()
}

/// Whether `link` is the `tocHref` of an entry: it means a folder with its table of contents, not the page there.
pub(super) fn names_toc(text: &str, link: &Link) -> bool {
    matches!(link.kind, LinkKind::Toc | LinkKind::TocFolder)
        && link.span.of(text).trim_start_matches(['"', '\'']).starts_with("tocHref")
}

/// Where `path` goes.
fn moved_path(moves: &[Move], path: &Path) -> Option<PathBuf> {
    moves.iter().find_map(|step| step.path_after(path))
}

/// Plans the edits of the links in `source`.
fn follow(
    plan: &mut Plan<'_>,
    (moves, tocs): (&[Move], &MovedTocs),
    source: FileId,
    crossings: &mut Crossings,
) -> Result<(), Refusal> {
    let snapshot = plan.snapshot;
    let Some(known) = snapshot.file(source) else { return Ok(()) };
    if known.article.is_none() {
        return Ok(());
    }
    let was = Arc::clone(&known.path);
    let from = moved_path(moves, &was).unwrap_or_else(|| was.to_path_buf());
    let Some(docset) = docset_for(snapshot.docsets(), &from).or_else(|| docset_for(snapshot.docsets(), &was)) else {
        return Ok(());
    };
    let is_affected = |target: &Target| match target {
        Target::File { file, .. } => {
            *from != *was
                || tocs.contains_key(file)
                || snapshot.file(*file).is_some_and(|file| moved_path(moves, &file.path).is_some())
        }
        // An address does not depend on where it is written.
        Target::Site { .. } => snapshot
            .file_of(source, *target)
            .and_then(|file| snapshot.file(file))
            .is_some_and(|file| moved_path(moves, &file.path).is_some()),
        _ => false,
    };
    if !known.targets.iter().any(is_affected) {
        return Ok(());
    }
    let (article, urls) = plan.facts(source)?;
    let text = plan.text(source)?;
    for ((link, target), url) in article.links.iter().zip(&known.targets).zip(&urls) {
        // A reference shares the destination of its definition, which is a link of its own.
        if link.kind == LinkKind::Reference || !is_affected(target) {
            continue;
        }
        let Target::File { file, spelling, .. } = *target else {
            if let Some(page) = snapshot.file_of(source, *target).and_then(|file| snapshot.file(file)) {
                let folder = page.path.parent().unwrap_or(&page.path);
                if names_toc(&text, link) && moved_path(moves, folder).is_none() {
                    continue;
                }
                let to = moved_path(moves, &page.path).unwrap_or_else(|| page.path.to_path_buf());
                follow_address(plan, (source, &from), &text, link, (&page.path, &to))?;
            }
            continue;
        };
        let exists = snapshot.file(file).map(|file| Arc::clone(&file.path));
        let target_was = exists.unwrap_or_else(|| snapshot.spelling(spelling));
        // A file that is gone goes nowhere: its redirection leads on from where it was.
        let stays = snapshot.file(file).is_none() && snapshot.redirect(file).is_some();
        let to = moved_path(moves, &target_was).filter(|_| !stays).unwrap_or_else(|| target_was.to_path_buf());
        let toc = tocs.get(&file).filter(|_| link.kind == LinkKind::TocFolder);
        let to = toc.cloned().unwrap_or(to);
        let ends = Ends { was: (&was, &target_was), is: (&from, &to) };
        let style = destination::style(&text, link);
        if let Some(address) = crossings.address(snapshot, (source, file), link, style, &ends) {
            plan.edit(source, destination::path_span(&text, link), address)?;
            continue;
        }
        let exact = snapshot.spelling(spelling) == target_was;
        if leads_to(docset, &from, link, url, &to, exact) {
            continue;
        }
        respell(plan, source, docset, &from, &text, link, (&target_was, &to))?;
    }
    Ok(())
}

/// Plans to write the path of `link` in `source`, which lies or will lie at `from`, so that it leads to the second of the
/// two paths instead of the first.
pub(super) fn respell(
    plan: &mut Plan<'_>,
    source: FileId,
    docset: &Docset,
    from: &Path,
    text: &str,
    link: &Link,
    (was, to): (&Path, &Path),
) -> Result<(), Refusal> {
    let span = destination::path_span(text, link);
    let raw = span.of(text);
    let style = destination::style(text, link);
    let written = destination::respell(&Route { docset, from, was, to }, raw, style).map(|written| match link.kind {
        // YAML takes `%`, `[` and others at the start of a value for marks of its own.
        LinkKind::Toc | LinkKind::TocFolder
            if !written.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '~' | '_' | '/')) =>
        {
            format!("./{written}")
        }
        _ => written,
    });
    let fits = written.as_deref().is_some_and(|written| {
        let plain = written.strip_prefix('<').and_then(|it| it.strip_suffix('>')).unwrap_or(written);
        let plain = match style {
            Style::Include(_) => plain.to_owned(),
            _ => destination::unescaped(plain, style),
        };
        leads_to(docset, from, link, &plain, to, false)
    });
    match written.filter(|_| fits) {
        Some(written) => plan.edit(source, span, written),
        None => Err(Refusal::new(format!(
            "`{}` links to `{raw}`, and no path written there would lead to `{}`.",
            plan.name(source),
            name(plan.snapshot, to)
        ))),
    }
}

/// Plans the edit of a link that names a page by its address on the site, which moves from the first of the two paths to
/// the second. The link stands in `source`, which lies or will lie at `from`.
pub(super) fn follow_address(
    plan: &mut Plan<'_>,
    (source, from): (FileId, &Path),
    text: &str,
    link: &Link,
    (was, to): (&Path, &Path),
) -> Result<(), Refusal> {
    let docsets = plan.snapshot.docsets();
    let address = |path: &Path| docset_for(docsets, path)?.url_path(path);
    let span = destination::path_span(text, link);
    let raw = span.of(text);
    let written = address(was)
        .zip(address(to))
        .and_then(|(old, new)| destination::readdress(raw, &old, &new, destination::style(text, link)));
    // The address counts only when it is read back as the page.
    let leads_there = |written: &&String| {
        docset_for(docsets, from).zip(docset_for(docsets, to)).is_some_and(|(docset, of_page)| {
            let read = resolve::destination(docset, from, written);
            matches!(read, Destination::Site { key, .. } if of_page.is_published_at(to, &key))
        })
    };
    match written.as_ref().filter(leads_there) {
        Some(written) => plan.edit(source, span, written.clone()),
        None => {
            let note = format!("`{}` links to `{raw}`, which cannot follow: change it by hand.", plan.name(source));
            plan.notes.push(note);
            Ok(())
        }
    }
}

/// Whether `url` in a file at `from` leads to `to`; with `exact` in just that spelling.
pub(super) fn leads_to(docset: &Docset, from: &Path, link: &Link, url: &str, to: &Path, exact: bool) -> bool {
    let destination = match link.kind {
        LinkKind::Include => resolve::include_destination(docset, from, url),
        _ => resolve::destination(docset, from, url),
    };
    match destination {
        Destination::File { path, .. } => {
            if exact {
                path == to
            } else {
                fold(&path) == fold(to)
            }
        }
        _ => false,
    }
}
