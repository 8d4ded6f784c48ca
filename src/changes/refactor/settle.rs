//! The links of reshaped texts: every link that was there, in them or to them, still leads to the same section.
//!
//! Nothing is taken on trust: the reshaped set is made in memory, asked where its links lead, mended, made again and
//! asked once more. What still leads elsewhere then is a refusal.

use super::super::anchors::{Followed, contexts, spell};
use super::super::destination::{self, Route};
use super::super::plan::{Plan, shown};
use super::super::{FileChange, Refusal};
use super::draft::{Draft, Part};
use crate::docset::relative::{encode_path_as, relative_path};
use crate::docset::{Docset, Generator, docset_for};
use crate::graph::{AnchorAt, AnchorRef, FileId, LinkStatus, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;

/// Where a link has to lead.
enum Wanted {
    /// To nothing that a change of texts could move.
    Anything,
    /// To this file, existing or not.
    File(FileId),
    /// To one of these anchors, which are the same section; the link named this page.
    Anchor { page: FileId, homes: Vec<(FileId, AnchorAt)> },
}

/// A link of an old text and where it stands now.
struct Carried {
    file: FileId,
    index: usize,
    seen_in: FileId,
    /// Which draft, and the link's index in its text.
    draft: usize,
    now: usize,
    /// Which of the draft's parts.
    part: usize,
}

/// Plans the change of a set whose files become `drafts` and that loses the file `gone`.
pub(super) fn settle(plan: &mut Plan<'_>, mut drafts: Vec<Draft>, gone: Option<FileId>) -> Result<Followed, Refusal> {
    let snapshot = plan.snapshot;
    let mut first = preview(plan, &drafts, gone)?;
    let reshaped = Reshaped { snapshot, gone };
    let mut carried = reshaped.carried(&drafts, &first)?;
    let mut followed = Followed::default();
    // What a page shows is known only when its includes are found from where they stand now.
    let includes = carried.iter().filter(|it| reshaped.is_include(it));
    let shown = reshaped.edits(plan, (&drafts, &first), includes)?;
    if !shown.is_empty() {
        apply(&mut drafts, &shown);
        first = preview(plan, &drafts, gone)?;
        carried = reshaped.carried(&drafts, &first)?;
    }
    // Made at the end: until then the drafts are those that were previewed.
    let mut edits = reshaped.edits(plan, (&drafts, &first), carried.iter().filter(|it| !reshaped.is_include(it)))?;
    edits.extend(shown);
    // Links of everybody else to what moved.
    let own: FxHashSet<FileId> = drafts.iter().filter_map(|draft| draft.old).collect();
    let mut others: Vec<FileId> = Vec::new();
    let mut more: Vec<Draft> = Vec::new();
    for source in reshaped.sources(&drafts).into_iter().filter(|source| !own.contains(source) && Some(*source) != gone)
    {
        let mut edits: Vec<(Span, String)> = Vec::new();
        let links = snapshot.article(source).map_or(0, |article| article.links.len());
        for index in 0..links {
            if snapshot.target_fragment(source, index).is_none() {
                continue;
            }
            let wanted = reshaped.wanted(&drafts, &first, (source, index), source);
            if is_satisfied(&first, (source, index), &wanted) {
                continue;
            }
            let from = snapshot.path(source);
            let place = (source, index);
            edits.extend(reshaped.mend(plan, (&drafts, &first), place, (&from, place), &wanted)?);
        }
        others.push(source);
        if !edits.is_empty() {
            plan.current(source)?;
            let text = plan.text(source)?;
            let mut draft = Draft::whole(snapshot, source, &text);
            edits.dedup();
            followed.links += edits.len();
            followed.files += 1;
            if let Some(Part::Old(taken)) = draft.parts.first_mut() {
                taken.edits.extend(edits);
            }
            more.push(draft);
        }
    }
    // What moves is written anew as a whole; only links that stay count as followers.
    let stay = edits.iter().filter(|it| drafts.get(it.draft).is_some_and(|draft| draft.old.is_some()));
    let files: FxHashSet<usize> = stay.clone().map(|it| it.draft).collect();
    followed.links += stay.count();
    apply(&mut drafts, &edits);
    drafts.extend(more);
    followed.files += files.len();
    reshaped.verify(plan, &drafts, &others)?;
    for draft in &drafts {
        draft.plan(plan)?;
    }
    plan.files.extend(gone.map(|file| FileChange::Delete { path: snapshot.path(file).to_path_buf() }));
    Ok(followed)
}

/// An edit of an old part: which draft, which of its parts, and what is written where.
struct Edit {
    draft: usize,
    part: usize,
    span: Span,
    new: String,
}

fn apply(drafts: &mut [Draft], edits: &[Edit]) {
    for Edit { draft, part, span, new } in edits {
        if let Some(Part::Old(taken)) = drafts.get_mut(*draft).and_then(|draft| draft.parts.get_mut(*part)) {
            taken.edits.insert(*span, new.clone());
        }
    }
}

fn preview(plan: &mut Plan<'_>, drafts: &[Draft], gone: Option<FileId>) -> Result<Snapshot, Refusal> {
    let texts: Vec<String> = drafts.iter().map(|draft| draft.render(plan)).collect::<Result<_, _>>()?;
    let texts = drafts.iter().zip(&texts).map(|(draft, text)| (&*draft.path, Some(&**text)));
    let gone = gone.map(|file| plan.snapshot.path(file));
    Ok(plan.snapshot.with_texts(texts.chain(gone.as_deref().map(|path| (path, None)))))
}

fn is_satisfied(preview: &Snapshot, (file, index): (FileId, usize), wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Anything => true,
        Wanted::File(target) => preview.target_file(file, index) == Some(*target),
        Wanted::Anchor { homes, .. } => {
            let is_home = |anchor: AnchorRef| homes.contains(&(anchor.file, anchor.at));
            let in_page = matches!(preview.target(file, index), Some(Target::SelfPage(_)));
            let fragment = preview.target_fragment(file, index).filter(|_| in_page);
            match fragment.filter(|fragment| preview.find_anchor(file, fragment).is_none()) {
                Some(fragment) => {
                    let pages = preview.showing_pages(file).into_iter();
                    let mut found = pages.filter_map(|page| preview.find_anchor(page, &fragment)).peekable();
                    found.peek().is_some() && found.all(is_home)
                }
                None => preview.target_anchor(file, index).is_some_and(is_home),
            }
        }
    }
}

/// Where an anchor begins, as it is written.
fn start_of(snapshot: &Snapshot, file: FileId, at: AnchorAt) -> Option<u32> {
    let article = snapshot.article(file)?;
    match at {
        AnchorAt::Heading(index) => article.headings.get(index).map(|heading| heading.span.start),
        AnchorAt::Explicit(index) => article.anchors.get(index).map(|anchor| anchor.span.start),
    }
}

fn plan_name(snapshot: &Snapshot, file: FileId) -> String {
    shown(snapshot.docset(file).map(|docset| docset.root.as_path()), &snapshot.path(file))
}

fn shows(preview: &Snapshot, page: FileId, file: FileId) -> bool {
    let mut found = false;
    preview.visit(page, &mut |id, _| {
        found |= id == file;
        !found
    });
    found
}

struct Reshaped<'s> {
    snapshot: &'s Snapshot,
    gone: Option<FileId>,
}

impl Reshaped<'_> {
    /// Every link of the old parts with its place in the new texts. Refuses parts that read differently where they
    /// stand now.
    fn carried(&self, drafts: &[Draft], preview: &Snapshot) -> Result<Vec<Carried>, Refusal> {
        let mut carried = Vec::new();
        for (number, draft) in drafts.iter().enumerate() {
            let Some(now) = preview.article(draft.id) else { continue };
            let links: FxHashMap<(u32, LinkKind, Option<u32>), usize> =
                now.links.iter().enumerate().map(|(index, link)| (key(link, &|offset| offset), index)).collect();
            let headings: FxHashSet<u32> = now.headings.iter().map(|heading| heading.span.start).collect();
            let anchors: FxHashSet<u32> = now.anchors.iter().map(|anchor| anchor.span.start).collect();
            for (part, start, taken) in draft.taken() {
                let Some(article) = self.snapshot.article(taken.file) else { continue };
                let place = |offset: u32| taken.place(start, offset);
                let here = Span::new(start, start + taken.len());
                let refuse = || reads_differently(&plan_name(self.snapshot, taken.file));
                let kept = article.headings.iter().filter(|it| taken.span.contains(it.span.start));
                let kept: Vec<u32> = kept.map(|it| place(it.span.start)).collect();
                let count = headings.iter().filter(|start| here.contains(**start)).count();
                if count != kept.len() || kept.iter().any(|at| !headings.contains(at)) {
                    return Err(refuse());
                }
                let mut kept = article.anchors.iter().filter(|it| taken.span.contains(it.span.start));
                if kept.any(|it| !anchors.contains(&place(it.span.start))) {
                    return Err(refuse());
                }
                let before = carried.len();
                for (index, link) in article.links.iter().enumerate().filter(|(_, it)| taken.span.covers(it.span)) {
                    let now = links.get(&key(link, &place)).copied().ok_or_else(refuse)?;
                    let (file, seen_in) = (taken.file, taken.seen_in);
                    carried.push(Carried { file, index, seen_in, draft: number, now, part });
                }
                let count = now.links.iter().filter(|link| here.contains(link.span.start)).count();
                if count != carried.len() - before {
                    return Err(refuse());
                }
            }
        }
        Ok(carried)
    }

    fn is_include(&self, carried: &Carried) -> bool {
        let article = self.snapshot.article(carried.file);
        article.and_then(|it| it.links.get(carried.index)).is_some_and(|link| link.kind == LinkKind::Include)
    }

    /// The edits after which the links `carried` lead where they should.
    fn edits<'c>(
        &self,
        plan: &mut Plan<'_>,
        (drafts, preview): (&[Draft], &Snapshot),
        carried: impl Iterator<Item = &'c Carried>,
    ) -> Result<Vec<Edit>, Refusal> {
        let mut edits = Vec::new();
        for link in carried {
            let Some(draft) = drafts.get(link.draft) else { continue };
            let wanted = self.wanted(drafts, preview, (link.file, link.index), link.seen_in);
            let place = (draft.id, link.now);
            // A path that leads to the right file by a detour is written anew, too; a uid is the same everywhere.
            let fits = draft.path.parent() == self.snapshot.path(link.file).parent()
                || self.snapshot.target_uid(link.file, link.index).is_some();
            if fits && is_satisfied(preview, place, &wanted) {
                continue;
            }
            let edit = self.mend(plan, (drafts, preview), (link.file, link.index), (&draft.path, place), &wanted)?;
            edits.extend(edit.map(|(span, new)| Edit { draft: link.draft, part: link.part, span, new }));
        }
        Ok(edits)
    }

    /// Where link `index` of the old `file` has to lead.
    fn wanted(&self, drafts: &[Draft], preview: &Snapshot, (file, index): (FileId, usize), seen_in: FileId) -> Wanted {
        let snapshot = self.snapshot;
        let target = snapshot.target(file, index);
        let fragment = snapshot.target_fragment(file, index);
        if let (Some(Target::SelfPage(_)), Some(fragment)) = (target, &fragment) {
            let own = snapshot.find_anchor(file, fragment);
            let page = if own.is_some() { file } else { seen_in };
            // In an include it leads to a section of each page that shows it.
            let pages = || std::iter::once(seen_in).chain(snapshot.showing_pages(file));
            let anchors: Vec<AnchorRef> = match own {
                Some(own) => vec![own],
                None => pages().filter_map(|page| snapshot.find_anchor(page, fragment)).collect(),
            };
            if anchors.is_empty() {
                return Wanted::Anything;
            }
            let homes = anchors.iter().flat_map(|anchor| self.homes(drafts, preview, anchor));
            return Wanted::Anchor { page, homes: homes.collect() };
        }
        let page = snapshot.target_file(file, index);
        match (target, page, snapshot.target_anchor(file, index)) {
            (Some(Target::File { .. } | Target::Site { .. } | Target::Xref { .. }), Some(page), Some(anchor)) => {
                Wanted::Anchor { page, homes: self.homes(drafts, preview, &anchor) }
            }
            (Some(Target::File { .. } | Target::Site { .. }), Some(page), None) => Wanted::File(page),
            _ => Wanted::Anything,
        }
    }

    /// What `anchor` is in the new texts: in each part that holds it, and where it was, if that file is no draft.
    fn homes(&self, drafts: &[Draft], preview: &Snapshot, anchor: &AnchorRef) -> Vec<(FileId, AnchorAt)> {
        let mut homes = Vec::new();
        let Some(start) = start_of(self.snapshot, anchor.file, anchor.at) else { return homes };
        for draft in drafts {
            let Some(now) = preview.article(draft.id) else { continue };
            for place in draft.places(anchor.file, start) {
                let at = match anchor.at {
                    AnchorAt::Heading(_) => {
                        now.headings.iter().position(|it| it.span.start == place).map(AnchorAt::Heading)
                    }
                    AnchorAt::Explicit(_) => {
                        now.anchors.iter().position(|it| it.span.start == place).map(AnchorAt::Explicit)
                    }
                };
                homes.extend(at.map(|at| (draft.id, at)));
            }
        }
        let stays = Some(anchor.file) != self.gone && drafts.iter().all(|draft| draft.old != Some(anchor.file));
        if stays {
            homes.push((anchor.file, anchor.at));
        }
        homes
    }

    /// The files with links to what the drafts were made of, or to a page that shows it.
    fn sources(&self, drafts: &[Draft]) -> Vec<FileId> {
        let snapshot = self.snapshot;
        let taken = drafts.iter().flat_map(Draft::taken).map(|(.., taken)| taken.file);
        let files: FxHashSet<FileId> = taken.chain(self.gone).collect();
        let mut sources: FxHashSet<FileId> = FxHashSet::default();
        for context in files.iter().flat_map(|&file| contexts(snapshot, file)) {
            sources.extend(snapshot.all_sources(context));
            snapshot.visit(context, &mut |id, _| {
                sources.insert(id);
                true
            });
        }
        let mut sources: Vec<FileId> = sources.into_iter().collect();
        sources.sort_unstable();
        sources
    }

    /// The edit after which link `index` of the old `file`, written in the file `own` at `from`, leads to what is
    /// wanted.
    fn mend(
        &self,
        plan: &mut Plan<'_>,
        (drafts, preview): (&[Draft], &Snapshot),
        (file, index): (FileId, usize),
        (from, (own, now)): (&Path, (FileId, usize)),
        wanted: &Wanted,
    ) -> Result<Option<(Span, String)>, Refusal> {
        let snapshot = self.snapshot;
        let text = plan.text(file)?;
        let link =
            snapshot.article(file).and_then(|article| article.links.get(index)).ok_or_else(|| plan.stale(file))?;
        // A reference shares the destination of its definition, which is a link of its own.
        if link.kind == LinkKind::Reference {
            return Ok(None);
        }
        let raw = link.destination.of(&text);
        let refuse = || Refusal::new(format!("The link `{raw}` could not follow, so nothing was changed."));
        let path = destination::path_span(&text, link);
        let (page, id) = match wanted {
            Wanted::Anything => return Ok(None),
            Wanted::File(page) => (*page, None),
            Wanted::Anchor { page, homes } => {
                let visible = |page: FileId| homes.iter().find(|(home, _)| shows(preview, page, *home));
                let by_itself = path.is_empty().then_some(own);
                let exists = |page: &FileId| preview.article(*page).is_some();
                let mut pages =
                    by_itself.into_iter().chain([*page]).filter(exists).chain(drafts.iter().map(|it| it.id));
                let found = pages.find_map(|page| visible(page).map(|home| (page, *home)));
                let (page, (home, at)) =
                    found.or_else(|| homes.first().map(|home| (home.0, *home))).ok_or_else(refuse)?;
                let anchor = AnchorRef { file: home, at, include: None };
                (page, Some(preview.anchor_id(&anchor).ok_or_else(refuse)?.to_owned()))
            }
        };
        // The uid stays with the page that it was: a section that leaves it is linked to by its path.
        let is_xref = snapshot.target_uid(file, index).is_some();
        if is_xref && !text.get(..link.destination.start as usize).is_some_and(|before| before.ends_with(['(', ' '])) {
            return Err(refuse());
        }
        // In an include `#fragment` is looked for in the pages that show it.
        let stays = path.is_empty() && (page == own || preview.showing_pages(own).contains(&page));
        let docset = docset_for(snapshot.docsets(), from).ok_or_else(refuse)?;
        let written = if stays {
            String::new()
        } else if (is_xref || from.parent() == snapshot.path(file).parent())
            && preview.target_file(own, now) == Some(page)
        {
            path.of(&text).to_owned()
        } else {
            let was = snapshot.target_file(file, index);
            self.spell_path(docset, from, (link, was), &text, page, preview).ok_or_else(refuse)?
        };
        let rest = Span { start: path.end, end: link.path.end };
        let query = if path.is_empty() || is_xref && !written.starts_with("xref:") { "" } else { rest.of(&text) };
        let fragment = match (&id, link.fragment) {
            (Some(id), Some(fragment)) => format!("#{}", spell(fragment.of(&text), id)),
            (None, Some(fragment)) => format!("#{}", fragment.of(&text)),
            _ => String::new(),
        };
        Ok(Some((link.destination, format!("{written}{query}{fragment}"))))
    }

    /// The path of a link to `page` in the manner of `link`, which led to the file `was`.
    fn spell_path(
        &self,
        docset: &Docset,
        from: &Path,
        (link, was): (&Link, Option<FileId>),
        text: &str,
        page: FileId,
        preview: &Snapshot,
    ) -> Option<String> {
        let span = destination::path_span(text, link);
        let raw = span.of(text);
        let to = preview.path(page);
        let style = destination::style(text, link);
        let is_address = raw.contains("://")
            || raw.starts_with("//")
            || raw.starts_with('/') && docset.generator == Generator::Learn;
        if is_address {
            let address = |path: &Path| docset_for(self.snapshot.docsets(), path)?.url_path(path);
            return destination::readdress(raw, &address(&self.snapshot.path(was?))?, &address(&to)?, style);
        }
        let path = match raw.is_empty() || raw.starts_with("xref:") {
            true => encode_path_as(&relative_path(from, &to), style)?,
            false => destination::respell(&Route { docset, from, was: &to, to: &to }, raw, style)?,
        };
        Some(destination::at_start(link, path))
    }

    /// Asks the set that would be whether every link leads where it should.
    fn verify(&self, plan: &mut Plan<'_>, drafts: &[Draft], others: &[FileId]) -> Result<(), Refusal> {
        let last = preview(plan, drafts, self.gone)?;
        let carried = self.carried(drafts, &last)?;
        let carried = carried.iter().map(|it| (it.file, it.index, it.seen_in, drafts[it.draft].id, it.now));
        let is_draft = |file: &FileId| drafts.iter().any(|draft| draft.old == Some(*file));
        let rest = others.iter().filter(|file| !is_draft(file)).flat_map(|&file| {
            let links = self.snapshot.article(file).map_or(0, |article| article.links.len());
            (0..links).map(move |index| (file, index, file, file, index))
        });
        for (file, index, seen_in, own, now) in carried.chain(rest) {
            let wanted = self.wanted(drafts, &last, (file, index), seen_in);
            let (was, is) = (self.snapshot.status(file, index), last.status(own, now));
            let broken = matches!(is, LinkStatus::MissingFile | LinkStatus::MissingAnchor) && was != is;
            // A link in an include is judged in every page that shows it; one that was broken somewhere stays so.
            if broken || !is_satisfied(&last, (own, now), &wanted) && was != LinkStatus::MissingAnchor {
                let link = self.snapshot.article(file).and_then(|article| article.links.get(index));
                let line =
                    self.snapshot.article(file).zip(link).map(|(it, link)| it.lines.line_of(link.span.start) + 1);
                return Err(Refusal::new(format!(
                    "A link in line {} of `{}` would lead elsewhere: two sections of one page would have the same \
                     address. Rename one of them first.",
                    line.unwrap_or(1),
                    plan.name(file)
                )));
            }
        }
        Ok(())
    }
}

/// What tells a link from all others of its text.
fn key(link: &Link, place: &dyn Fn(u32) -> u32) -> (u32, LinkKind, Option<u32>) {
    let own = link.kind != LinkKind::Reference && link.span.covers(link.destination);
    // `[text](xref:uid)` becomes a link by path when its section leaves the page of the uid.
    let kind = if link.kind == LinkKind::Xref { LinkKind::Inline } else { link.kind };
    (place(link.span.start), kind, own.then(|| place(link.destination.start)))
}

fn reads_differently(name: &str) -> Refusal {
    Refusal::new(format!(
        "This part of `{name}` does not stand for itself: alone it would read differently. Choose whole paragraphs, \
         lists, tables and code blocks."
    ))
}
