//! Paths in a destination: articles, images, includes, folders, nearest first.

use super::super::spelling::{self, Style};
use super::context::{Goes, Typing};
use super::{Asked, CompletionItem, CompletionKind, CompletionList, MOST, ResolveData};
use crate::docset::resolve::Destination;
use crate::graph::{File, FileId, FileKind};
use std::borrow::Cow;
use std::path::{MAIN_SEPARATOR_STR, Path};

/// Where the search starts: the folder that the typed path has reached.
struct Base<'t> {
    /// The typed path up to its last slash, as written.
    written: &'t str,
    /// The folder.
    folder: FileId,
    /// What is typed behind the slash, decoded, in lower case.
    wanted: String,
    /// Whether folders above may be offered: nothing is typed but perhaps `../`.
    climbs: bool,
}

/// A file that fits, sorted best first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Candidate<'s> {
    fit: u8,
    /// Not what one looks for here: behind all that is, however near.
    late: bool,
    distance: u16,
    is_folder: bool,
    name: Cow<'s, str>,
    ups: u16,
    file: FileId,
}

/// The paths that can be written where `typing` is.
pub(super) fn complete(asked: &Asked<'_>, typing: &Typing) -> CompletionList {
    let typed = asked.text.get(typing.start..asked.caret).unwrap_or_default();
    if typed.contains('?') {
        return CompletionList::default();
    }
    let Some(base) = base(asked, typing, typed) else { return CompletionList::default() };
    let mut found = search(asked, typing, &base);
    let incomplete = found.len() > MOST;
    if incomplete {
        // Only the best are put in order: a folder can hold thousands.
        found.select_nth_unstable(MOST);
        found.truncate(MOST);
    }
    found.sort_unstable();
    // The fragment or query that follows the caret stays.
    let end = (asked.caret..typing.end).find(|&at| matches!(asked.text.as_bytes()[at], b'#' | b'?'));
    let end = end.unwrap_or(typing.end);
    let prefers_angle = asked.text.contains("](<") && !asked.text.contains("%20");
    let mut items: Vec<CompletionItem> = Vec::with_capacity(found.len() + 2);
    for candidate in &found {
        let written = Written { typed, end, prefers_angle, rank: items.len() };
        items.extend(item(asked, typing, &base, candidate, &written));
    }
    items.extend(roots(asked, typing, &base, typed, end));
    CompletionList { incomplete, items }
}

/// What all items of a list share.
struct Written<'t> {
    typed: &'t str,
    end: usize,
    prefers_angle: bool,
    rank: usize,
}

fn base<'t>(asked: &Asked<'_>, typing: &Typing, typed: &'t str) -> Option<Base<'t>> {
    let slashes: &[char] = if asked.learn() { &['/', '\\'] } else { &['/'] };
    // A backslash before punctuation is Markdown's escape, not a slash.
    let is_slash = |at: usize, c: char| {
        slashes.contains(&c)
            && (c == '/' || typed[at + 1..].starts_with(|next: char| !next.is_ascii_punctuation() || next == '.'))
    };
    let slash = typed.char_indices().rev().find(|&(at, c)| is_slash(at, c)).map_or(0, |(at, _)| at + 1);
    let (written, name) = typed.split_at(slash);
    let include = typing.goes == Goes::Include;
    let url = format!("{}x", spelling::unescape(written).replace(' ', if include { " " } else { "%20" }));
    let folder = match asked.destination(&url, include) {
        Destination::File { path, .. } => asked.snapshot.file_id(path.parent()?)?,
        _ => return None,
    };
    let wanted = spelling::decode(name, typing.style).to_lowercase();
    let climbs = written.split(['/', '\\']).all(|part| matches!(part, "" | "." | "..")) && !written.starts_with('/');
    Some(Base { written, folder, wanted, climbs })
}

/// A folder to look into.
#[derive(Clone, Copy)]
struct Step {
    folder: FileId,
    /// How many `../` lead to where its path begins.
    ups: u16,
    /// Bytes of an absolute path that the relative spelling leaves out.
    skip: usize,
    /// Whether it is or lies in a folder of includes.
    in_includes: bool,
}

impl Step {
    fn new(folder: FileId, path: &Path, ups: u16) -> Self {
        let separator = usize::from(!path.as_os_str().as_encoded_bytes().ends_with(MAIN_SEPARATOR_STR.as_bytes()));
        let in_includes = path.ancestors().any(is_includes_folder);
        Self { folder, ups, skip: path.as_os_str().len() + separator, in_includes }
    }
}

/// Walks outward from the base folder, one level of distance at a time, over all that may be linked.
fn search<'s>(asked: &Asked<'s>, typing: &Typing, base: &Base<'_>) -> Vec<Candidate<'s>> {
    let snapshot = asked.snapshot;
    let base_path = snapshot.path(base.folder);
    let mut found: Vec<Candidate<'s>> = Vec::new();
    let mut above: &Path = &base_path;
    let mut level = vec![Step::new(base.folder, &base_path, 0)];
    let mut distance = 0;
    while !level.is_empty() {
        let mut next: Vec<Step> = Vec::new();
        for step in &level {
            for &child in snapshot.children(step.folder) {
                let Some(file) = snapshot.file(child) else { continue };
                // Only what is shown is validated: this is asked of every file of the set.
                let tail = file.path.as_os_str().as_encoded_bytes().get(step.skip..);
                let Some(name) = tail.and_then(|tail| std::str::from_utf8(tail).ok()) else { continue };
                let name = with_slashes(name);
                if file.kind != FileKind::Folder {
                    found.extend(candidate(asked, typing, base, (child, file), name, step, distance));
                } else if !(step.ups > 0 && base_path.starts_with(&file.path) || is_home(asked, base, &base_path, file))
                {
                    let in_includes = step.in_includes || is_includes_folder(&file.path);
                    next.push(Step { folder: child, in_includes, ..*step });
                    let fit = spelling::fit(&name, &base.wanted).filter(|_| distance == 0);
                    let name = || Cow::Owned(format!("{name}/"));
                    found.extend(fit.map(|fit| Candidate {
                        fit,
                        late: typing.goes == Goes::Link && asked.learn() && in_includes,
                        distance,
                        is_folder: true,
                        name: name(),
                        ups: 0,
                        file: child,
                    }));
                }
            }
        }
        // What lies farther would come behind these anyway.
        if found.len() > MOST && found.iter().filter(|it| it.fit == 0 && !it.late).nth(MOST).is_some() {
            break;
        }
        distance += 1;
        // A typed folder says where to look; without one, the folders above join, each at its distance.
        let parent =
            above.parent().filter(|parent| base.written.is_empty() && parent.starts_with(&asked.docset.readable_root));
        if let Some(parent) = parent
            && let Some(folder) = snapshot.file_id(parent)
        {
            above = parent;
            next.push(Step::new(folder, parent, distance));
        }
        level = next;
    }
    found
}

/// Whether `folder` holds the article and the typed path has just left it: `../` does not lead back.
fn is_home(asked: &Asked<'_>, base: &Base<'_>, base_path: &Path, folder: &File) -> bool {
    let own = asked.path.parent().unwrap_or(Path::new(""));
    base.climbs && !base.written.is_empty() && own != base_path && own.starts_with(&folder.path)
}

fn with_slashes(name: &str) -> Cow<'_, str> {
    if cfg!(windows) { Cow::Owned(name.replace('\\', "/")) } else { Cow::Borrowed(name) }
}

fn candidate<'s>(
    asked: &Asked<'s>,
    typing: &Typing,
    base: &Base<'_>,
    (id, file): (FileId, &'s File),
    name: Cow<'s, str>,
    step: &Step,
    distance: u16,
) -> Option<Candidate<'s>> {
    // The cheap question first: with something typed, most files do not fit.
    let fit = spelling::fit(&name, &base.wanted).filter(|&fit| !typing.has_blank || fit == 0)?;
    // Nobody links to the article at hand by its path, but who types its name may.
    let is_own = id == asked.file;
    if is_own && (typing.goes != Goes::Link || base.wanted.is_empty() || fit > 0) {
        return None;
    }
    let late = is_own || is_late(asked, typing, base, file, step.in_includes)?;
    Some(Candidate { fit, late, distance, is_folder: false, name, ups: step.ups, file: id })
}

/// Whether a file is only a possibility where `typing` is (true) or what belongs there; `None` for one that may
/// not stand there.
fn is_late(asked: &Asked<'_>, typing: &Typing, base: &Base<'_>, file: &File, in_includes: bool) -> Option<bool> {
    let is_article = file.kind == FileKind::Article;
    if !is_article && crate::docset::is_config_file(&file.path) {
        return None;
    }
    let is_image = !is_article && crate::features::is_image(&file.path);
    match typing.goes {
        Goes::Image => is_image.then_some(false),
        Goes::Media => (!is_article).then_some(is_image),
        Goes::Code => (!is_article && !is_image).then_some(file.kind == FileKind::Toc),
        Goes::Toc => (file.kind == FileKind::Toc).then_some(false),
        Goes::Include => is_article.then_some(!in_includes),
        Goes::Link if is_image => None,
        // Learn keeps parts of articles in folders called `includes`: nobody links there, but who goes there
        // by its folder's name may.
        Goes::Link if is_article && asked.learn() && in_includes => {
            base.written.to_ascii_lowercase().contains("include").then_some(true)
        }
        Goes::Link => Some(!is_article),
    }
}

fn is_includes_folder(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.eq_ignore_ascii_case("includes") || name.eq_ignore_ascii_case("include"))
}

fn item(
    asked: &Asked<'_>,
    typing: &Typing,
    base: &Base<'_>,
    candidate: &Candidate<'_>,
    written: &Written<'_>,
) -> Option<CompletionItem> {
    let name = &candidate.name;
    let raw = format!("{}{name}", "../".repeat(candidate.ups.into()));
    let unlinkable = |c: char| matches!(c, '\\' | '#' | '?');
    if asked.learn() && typing.goes != Goes::Include && raw.contains(unlinkable) {
        return None; // Learn decodes before it splits: no spelling of such a name leads there.
    }
    let lead = match base.written.contains(' ') && typing.style == Style::Bare {
        true => Cow::Owned(base.written.replace(' ', "%20")),
        false => Cow::Borrowed(base.written),
    };
    // `a:b.md` would be read as a scheme.
    let scheme = lead.is_empty() && raw.split(['/', '.', ' ']).next().is_some_and(|first| first.contains(':'));
    let dot = if scheme { "./" } else { "" };
    let bare = spelling::encode_path(&raw, typing.style);
    let is_plain = bare.as_deref() == Some(&raw);
    let angle_style = match typing.style {
        Style::Bare if written.prefers_angle && !lead.contains('%') => Some(Style::Angle),
        Style::Include(false) => Some(Style::Include(true)),
        _ => None,
    };
    let is_folder = name.ends_with('/');
    let insert = match angle_style {
        // A folder is not the end of the path: it stays open for what follows.
        Some(style) if !is_plain && !is_folder => {
            format!("<{lead}{dot}{}>", spelling::encode_path(&raw, style)?)
        }
        _ => format!("{lead}{dot}{}", bare?),
    };
    let (kind, title) = match asked.snapshot.file(candidate.file)? {
        _ if is_folder => (CompletionKind::Folder, None),
        file if file.kind == FileKind::Article => {
            (CompletionKind::Article, file.article.as_ref().and_then(|article| article.title()))
        }
        file if crate::features::is_image(&file.path) => (CompletionKind::Image, None),
        _ => (CompletionKind::File, None),
    };
    let label = format!("{}{raw}", spelling::decode(&lead, typing.style));
    let mut item = asked.item(kind, label, insert, typing.start, written.end);
    item.detail = title.map(|title| format!(" {title}"));
    item.filter = Some(filter(written.typed, base, &item.insert, name));
    item.sort = Some(format!("{:04}", written.rank));
    if matches!(kind, CompletionKind::Article | CompletionKind::Image) {
        let path = asked.snapshot.path(candidate.file).to_path_buf();
        item.resolve = Some(ResolveData { path, fragment: None });
    }
    Some(item)
}

/// What a client matches the typed text with: some compare the beginning only, so that a name that begins with
/// what is typed must be offered from there, wherever its folder is.
fn filter(typed: &str, base: &Base<'_>, insert: &str, name: &str) -> String {
    if insert.starts_with(typed) {
        return insert.to_owned();
    }
    let file_name = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let rest = [file_name, name].into_iter().find_map(|candidate| {
        let begins = candidate.get(..base.wanted.len())?.to_lowercase() == base.wanted;
        begins.then(|| &candidate[base.wanted.len()..])
    });
    match rest {
        Some(rest) => format!("{typed}{rest}"),
        None => format!("{}{name}", base.written),
    }
}

/// `../` and `~/`, from which typing goes on.
fn roots(asked: &Asked<'_>, typing: &Typing, base: &Base<'_>, typed: &str, end: usize) -> Vec<CompletionItem> {
    let mut items = Vec::new();
    let mut add = |label: String, sort: &str| {
        let mut item = asked.item(CompletionKind::Folder, label.clone(), label, typing.start, end);
        item.sort = Some(sort.to_owned());
        items.push(item);
    };
    let only_ups = base.written.split('/').all(|part| matches!(part, "" | ".."));
    let above = asked.snapshot.path(base.folder);
    let above = above.parent().is_some_and(|parent| parent.starts_with(&asked.docset.readable_root));
    if base.climbs && only_ups && above && matches!(&*base.wanted, "" | "." | "..") {
        add(format!("{}../", base.written), "9998");
    }
    if asked.learn() && typed == "~" {
        add("~/".to_owned(), "0000");
    }
    items
}
