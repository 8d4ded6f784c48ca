//! The links that follow when the ids of a file change: in its own text, in the pages that show it, and in every
//! file that links to one of those.

use super::plan::Plan;
use super::{Refusal, kept};
use crate::article::Article;
use crate::graph::{AnchorAt, FileId, Snapshot, Target};
use crate::text::{Span, counted};
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

/// Ids that change: which anchor, from what, to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IdChange {
    pub at: AnchorAt,
    pub old: Box<str>,
    pub new: Box<str>,
}

/// What followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Followed {
    pub links: usize,
    pub files: usize,
}

impl Followed {
    /// `3 links in 2 files`.
    pub fn text(self) -> String {
        match self.links {
            0 => "no link leads there".to_owned(),
            _ => format!("{} in {}", counted(self.links, "link"), counted(self.files, "file")),
        }
    }
}

/// The ids that differ between two states of a file whose headings correspond one to one. Refuses when an explicit
/// anchor would get lost.
pub(super) fn changes(old: &Article, new: &Article) -> Result<Vec<IdChange>, Refusal> {
    let same = old.headings.len() == new.headings.len()
        && old.headings.iter().zip(&new.headings).all(|(a, b)| a.level == b.level && a.tab == b.tab);
    if !same {
        return Err(Refusal::new("This text would make other headings of the article. Write plain text on one line."));
    }
    let mut kept: FxHashMap<&str, usize> = FxHashMap::default();
    for anchor in &new.anchors {
        *kept.entry(&anchor.id).or_default() += 1;
    }
    for anchor in &old.anchors {
        match kept.get_mut(&*anchor.id) {
            Some(count) if *count > 0 => *count -= 1,
            _ => {
                let id = &anchor.id;
                return Err(Refusal::new(format!(
                    "The anchor `{id}` would get lost. Keep it, or remove it by itself."
                )));
            }
        }
    }
    let pairs = old.headings.iter().zip(&new.headings).enumerate();
    let changed = pairs.filter_map(|(index, (a, b))| {
        let (old, new) = (a.id.clone()?, b.id.clone()?);
        (old != new).then_some(IdChange { at: AnchorAt::Heading(index), old, new })
    });
    Ok(changed.collect())
}

/// The file and everything that shows it, directly or not.
pub(super) fn contexts(snapshot: &Snapshot, file: FileId) -> Vec<FileId> {
    let mut all = vec![file];
    let mut known: FxHashSet<FileId> = [file].into_iter().collect();
    let mut next = 0;
    while let Some(&id) = all.get(next) {
        next += 1;
        all.extend(snapshot.includers(id).iter().copied().filter(|&includer| known.insert(includer)));
    }
    all
}

/// Plans the edits of all links that lead to one of the changed anchors of `file`, or to one `beside` the anchor that
/// the change is about. `after` is the file's new state.
pub(super) fn follow(
    plan: &mut Plan<'_>,
    file: FileId,
    changed: &[IdChange],
    beside: &[IdChange],
    after: &Article,
) -> Result<Followed, Refusal> {
    if changed.is_empty() {
        return Ok(Followed::default());
    }
    let snapshot = plan.snapshot;
    let contexts = contexts(snapshot, file);
    let text = plan.text(file)?;
    refuse_collisions(plan, (file, &text), changed, after, &contexts)?;
    let mut sources: FxHashSet<FileId> = FxHashSet::default();
    for &context in &contexts {
        sources.extend(snapshot.all_sources(context));
        snapshot.visit(context, &mut |id, _| {
            sources.insert(id);
            true
        });
    }
    let old_ids: FxHashSet<String> = changed.iter().map(|change| change.old.to_lowercase()).collect();
    let mut sources: Vec<FileId> = sources.into_iter().collect();
    sources.sort_unstable();
    let mut places: FxHashSet<(FileId, Span)> = FxHashSet::default();
    let mut files: FxHashSet<FileId> = FxHashSet::default();
    for source in sources {
        let Some((known, article)) = snapshot.file(source).and_then(|it| Some((it, it.article.as_ref()?))) else {
            continue;
        };
        for (index, (link, target)) in article.links.iter().zip(&known.targets).enumerate() {
            let fragment = match *target {
                Target::SelfPage(fragment)
                | Target::File { fragment, .. }
                | Target::Site { fragment, .. }
                | Target::Xref { fragment, .. } => fragment,
                _ => None,
            };
            let (Some(fragment), Some(written)) = (fragment, link.fragment) else { continue };
            let fragment = snapshot.fragment(fragment);
            if !old_ids.contains(fragment.to_lowercase().trim_start_matches("user-content-")) {
                continue;
            }
            let leads_to = snapshot.target_anchor(source, index).filter(|anchor| anchor.file == file);
            let Some(change) =
                leads_to.and_then(|anchor| changed.iter().chain(beside).find(|change| change.at == anchor.at))
            else {
                continue;
            };
            if matches!(target, Target::SelfPage(_)) && source != file {
                refuse_split(plan, source, file, &fragment)?;
            }
            let text = plan.text(source)?;
            let raw = written.of(&text);
            let decoded = percent_decode_str(raw).decode_utf8_lossy();
            if decoded != *fragment && !raw.contains(['&', '\\']) {
                return Err(plan.stale(source));
            }
            plan.edit(source, written, spell(raw, &change.new))?;
            if places.insert((source, written)) {
                files.insert(source);
            }
        }
    }
    Ok(Followed { links: places.len(), files: files.len() })
}

/// `id` in the manner in which the old fragment was written: with or without percent-encoding.
pub(super) fn spell(raw: &str, id: &str) -> String {
    let prefix = raw.strip_prefix("user-content-").map_or("", |_| "user-content-");
    let mut spelt = String::from(prefix);
    for c in id.chars() {
        let special = c.is_control()
            || c.is_whitespace()
            || matches!(c, '%' | '<' | '>' | '"' | '\'' | '`' | '|' | '\\' | '&' | '(' | ')');
        if special || raw.contains('%') && !c.is_ascii() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                spelt.push_str(percent_encoding::percent_encode_byte(byte));
            }
        } else {
            spelt.push(c);
        }
    }
    spelt
}

/// A link `#fragment` in an include leads to another section in every page that shows the include: it can follow
/// only when all of them get it from `file`.
fn refuse_split(plan: &Plan<'_>, source: FileId, file: FileId, fragment: &str) -> Result<(), Refusal> {
    let snapshot = plan.snapshot;
    if snapshot.find_anchor(source, fragment).is_some() {
        return Ok(());
    }
    for page in snapshot.showing_pages(source) {
        if let Some(other) = snapshot.find_anchor(page, fragment).filter(|anchor| anchor.file != file) {
            return Err(Refusal::new(format!(
                "`{}` links to `#{fragment}` and is shown in several pages: in `{}` the link leads to a section of `{}`. \
                 Give the section an anchor of its own there first.",
                plan.name(source),
                plan.name(page),
                plan.name(other.file),
            )));
        }
    }
    Ok(())
}

/// Refuses ids that something else has already, in the file or in a page that shows it.
fn refuse_collisions(
    plan: &Plan<'_>,
    (file, text): (FileId, &str),
    changed: &[IdChange],
    after: &Article,
    contexts: &[FileId],
) -> Result<(), Refusal> {
    let snapshot = plan.snapshot;
    for change in changed {
        // An anchor that kept this very id beside its heading leads to the same place.
        let own = match change.at {
            AnchorAt::Heading(index) => snapshot.article(file).and_then(|it| Some((it, it.headings.get(index)?))),
            AnchorAt::Explicit(_) => None,
        };
        let own = own.map_or(0, |(article, heading)| {
            let same = article.anchors.iter().filter(|anchor| anchor.id == change.new);
            same.filter(|anchor| kept::is_beside(text, heading, anchor)).count()
        });
        let explicit = after.anchors.iter().enumerate().filter(|(_, anchor)| anchor.id == change.new);
        let others = explicit.filter(|(index, _)| change.at != AnchorAt::Explicit(*index));
        if let Some((_, anchor)) = others.skip(own).last() {
            let line = after.lines.line_of(anchor.span.start) + 1;
            return Err(Refusal::new(format!(
                "`#{}` is taken: line {line} has an anchor of that name. Choose another text.",
                change.new
            )));
        }
        // The generator keeps its own ids apart, but not from those that a heading is given.
        let mut others = after.headings.iter().enumerate().filter(|(index, _)| change.at != AnchorAt::Heading(*index));
        if let Some((_, heading)) = others.find(|(_, heading)| heading.id.as_deref() == Some(&change.new)) {
            return Err(Refusal::new(format!("`#{}` is taken by the heading \"{}\".", change.new, heading.text)));
        }
    }
    for &context in contexts {
        let anchors = snapshot.anchors(context);
        for change in changed {
            let taken =
                anchors.iter().find(|anchor| anchor.file != file && snapshot.anchor_id(anchor) == Some(&change.new));
            if let Some(anchor) = taken {
                return Err(Refusal::new(format!(
                    "`#{}` is taken: the page `{}` shows a section or anchor of that name from `{}`. Choose another text.",
                    change.new,
                    plan.name(context),
                    plan.name(anchor.file),
                )));
            }
        }
    }
    Ok(())
}
