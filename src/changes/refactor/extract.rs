//! Part of an article becomes a file of its own: a section a new article, whole blocks an include.

use super::super::heading::text_span;
use super::super::moves::bad_name;
use super::super::plan::{Plan, shown};
use super::super::{ChangeSet, Refusal, label};
use super::draft::{Draft, Part, Taken};
use super::extent::{Extent, Shape, blocks_around};
use super::levels;
use super::settle::settle;
use super::toc_entry;
use crate::article::Article;
use crate::docset::relative::{Style, encode_path, encode_path_as, relative_path};
use crate::docset::{Generator, docset_for};
use crate::files;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::front_matter::{Entry, Value};
use crate::markdown::sections::{Section, SectionKind};
use crate::markdown::{Heading, LinkKind};
use crate::text::{Span, counted};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An article with its text.
pub(super) struct Source {
    pub file: FileId,
    pub article: Arc<Article>,
    pub text: Arc<str>,
    pub newline: &'static str,
}

impl Source {
    /// Reads `file`; refuses what is no article.
    pub fn read(plan: &mut Plan<'_>, file: FileId) -> Result<Self, Refusal> {
        if plan.snapshot.file(file).is_none_or(|known| known.kind != FileKind::Article) {
            return Err(Refusal::new("This works in articles and includes only."));
        }
        let (article, _) = plan.facts(file)?;
        let text = plan.text(file)?;
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Ok(Self { file, article, text, newline })
    }

    /// Line `number` with its span, without its line break; `None` outside the text.
    pub fn line(&self, number: u32) -> Option<(Span, &str)> {
        let span = self.article.lines.line_span(number)?;
        Some((span, span.of(&self.text)))
    }

    /// Start of the line that holds `offset`.
    pub fn line_start(&self, offset: u32) -> u32 {
        self.line(self.article.lines.line_of(offset)).map_or(offset, |(span, _)| span.start)
    }

    /// Start of the line behind the one that holds `offset`.
    pub fn next_line(&self, offset: u32) -> u32 {
        let next = self.article.lines.line_of(offset) + 1;
        self.line(next).map_or(self.article.lines.len(), |(span, _)| span.start)
    }

    /// The blank end of `span` cut off, whole lines only; its blank start too.
    pub fn trimmed(&self, span: Span) -> Span {
        let mut text = span.of(&self.text);
        let mut start = span.start as usize;
        while let Some((line, rest)) = text.split_once('\n')
            && line.trim().is_empty()
        {
            start += line.len() + 1;
            text = rest;
        }
        Span::new(start, start + text.trim_end().len())
    }
}

/// Moves the section of heading `index` of `file` to a new article.
pub(super) fn article(snapshot: &Snapshot, file: FileId, index: usize, extent: Extent) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let heading = source.article.headings.get(index).ok_or_else(|| plan.stale(file))?;
    let shape = Shape::new(snapshot, &source);
    shape.refuse_place(heading)?;
    let span = shape.section(index, extent);
    shape.refuse_cut(span, true)?;
    let title = title_of(&source, heading);
    let folder = folder_of(snapshot, file);
    let path = free_path(snapshot, &folder, heading.id.as_deref().unwrap_or_default())?;
    let whole = source.trimmed(span);
    let end = match extent {
        Extent::Section => whole.end,
        Extent::FromHere => shape.section(index, Extent::Section).end.min(whole.end),
    };
    let mut edits = Edits::new();
    levels::shift(&source, Span { start: whole.start, end }, 1 - i16::from(heading.level), &mut edits)?;
    let definitions = Definitions::new(&source, whole);
    let mut parts = Vec::new();
    let header = header(&source, snapshot, &heading.text, whole);
    parts.extend((!header.is_empty()).then_some(Part::New(header)));
    // A page begins with its title: anchors that stood above the heading come below it.
    let line = Span { start: source.line_start(heading.span.start), end: heading.span.end };
    let pieces = match whole.start < line.start {
        true => vec![line, Span { start: whole.start, end: line.start }, Span { start: line.end, end: whole.end }],
        false => vec![whole],
    };
    for (number, piece) in pieces.iter().map(|piece| source.trimmed(*piece)).filter(|it| !it.is_empty()).enumerate() {
        parts.extend((number > 0).then(|| Part::New(source.newline.repeat(2))));
        for piece in definitions.without_unused(&source, piece) {
            let within = edits.iter().filter(|(span, _)| piece.covers(**span)).map(|(span, new)| (*span, new.clone()));
            parts.push(Part::Old(Taken { edits: within.collect(), ..Taken::new(file, piece) }));
        }
    }
    parts.push(Part::New(source.newline.to_owned()));
    definitions.append(&source, &definitions.needed, &mut parts);
    let link = encode_path(&relative_path(&snapshot.path(file), &path));
    let cut = Cut { span, replacement: format!("[{title}]({link})"), definitions: &definitions };
    let drafts = vec![cut.rest(&source, snapshot), new_draft(snapshot, &path, parts)];
    let name = shown(docset_for(snapshot.docsets(), &path).map(|it| it.root.as_path()), &path);
    let what = match extent {
        Extent::Section => format!("Move \"{}\" to `{name}`", heading.text),
        Extent::FromHere => format!("Move all from \"{}\" on to `{name}`", heading.text),
    };
    finish(plan, drafts, &source, &heading.text, &path, what)
}

fn finish(
    mut plan: Plan<'_>,
    mut drafts: Vec<Draft>,
    source: &Source,
    title: &str,
    path: &Path,
    what: String,
) -> Result<ChangeSet, Refusal> {
    let snapshot = plan.snapshot;
    let entry = match snapshot.includers(source.file).is_empty() {
        true => toc_entry::behind(&mut plan, source.file, title, path)?,
        false => None,
    };
    let listed = entry.is_some();
    drafts.extend(entry);
    let followed = settle(&mut plan, drafts, None)?;
    let mut label = format!("{what}: {}", followed.text());
    if listed {
        label.push_str(", and an entry in the table of contents");
    }
    plan.finish(label)
}

/// Moves the section of heading `index` of `file` to an include.
pub(super) fn section_include(snapshot: &Snapshot, file: FileId, index: usize) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let heading = source.article.headings.get(index).ok_or_else(|| plan.stale(file))?;
    let shape = Shape::new(snapshot, &source);
    shape.refuse_place(heading)?;
    let span = shape.section(index, Extent::Section);
    to_include(plan, &source, span)
}

/// Moves whole blocks of `file` around `selection` to an include.
pub(super) fn include(snapshot: &Snapshot, file: FileId, selection: Span) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let source = Source::read(&mut plan, file)?;
    let span = blocks_around(&source, selection)?;
    to_include(plan, &source, span)
}

fn to_include(mut plan: Plan<'_>, source: &Source, span: Span) -> Result<ChangeSet, Refusal> {
    let (snapshot, file) = (plan.snapshot, source.file);
    if !snapshot.dialect(file).learn {
        return Err(Refusal::new("Only article sets of Microsoft Learn have includes."));
    }
    Shape::new(snapshot, source).refuse_cut(span, false)?;
    let inside = |heading: &&Heading| span.contains(heading.span.start);
    let first = source.article.headings.iter().find(inside);
    if first.is_some_and(|heading| source.article.headings.first() == Some(heading) && heading.level == 1) {
        return Err(Refusal::new("The title has to stay in the article. Select what stands below it."));
    }
    let own = snapshot.path(file);
    let stem = own.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = first.and_then(|it| it.id.as_deref()).filter(|id| !id.is_empty());
    let name = name.map_or_else(|| format!("{stem}-include"), str::to_owned);
    let path = free_path(snapshot, &includes_folder(snapshot, file), &name)?;
    let whole = source.trimmed(span);
    let is_definition = |at: usize| {
        let mut links = source.article.definitions.iter().filter_map(|it| source.article.links.get(it.link as usize));
        links.any(|link| link.span.range().contains(&at))
    };
    let mut words = whole.of(&source.text).char_indices().filter(|(_, c)| !c.is_whitespace());
    if words.all(|(at, _)| is_definition(whole.start as usize + at)) {
        return Err(Refusal::new("Definitions show nothing by themselves. Select the text that uses them."));
    }
    let definitions = Definitions::new(source, whole);
    let pieces = definitions.without_unused(source, whole);
    let mut parts: Vec<Part> = pieces.into_iter().map(|piece| Part::Old(Taken::new(file, piece))).collect();
    parts.push(Part::New(source.newline.to_owned()));
    definitions.append(source, &definitions.needed, &mut parts);
    let relative = relative_path(&own, &path);
    let link = encode_path_as(&relative, Style::Include(false)).unwrap_or_else(|| format!("<{relative}>"));
    let title = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let replacement = format!("[!INCLUDE [{title}]({link})]");
    let cut = Cut { span, replacement, definitions: &definitions };
    let drafts = vec![cut.rest(source, snapshot), new_draft(snapshot, &path, parts)];
    let followed = settle(&mut plan, drafts, None)?;
    let name = shown(docset_for(snapshot.docsets(), &path).map(|it| it.root.as_path()), &path);
    let lines = whole.of(&source.text).lines().count();
    let follow = if followed.links == 0 { String::new() } else { format!(", {}", followed.text()) };
    plan.finish(format!("Move {} to `{name}`{follow}", counted(lines, "line")))
}

fn new_draft(snapshot: &Snapshot, path: &Path, parts: Vec<Part>) -> Draft {
    Draft { path: path.to_path_buf(), id: snapshot.id_of(path), old: None, parts }
}

/// What happens to a text of which a part goes.
struct Cut<'a> {
    span: Span,
    replacement: String,
    definitions: &'a Definitions,
}

impl Cut<'_> {
    fn rest(self, source: &Source, snapshot: &Snapshot) -> Draft {
        let newline = source.newline;
        let len = source.article.lines.len();
        let mut end = self.span.end;
        // Blank lines around the part that goes stay as they are.
        let gap = Span { start: source.trimmed(self.span).end, end };
        let mut replacement = self.replacement;
        match gap.of(&source.text).find('\n') {
            Some(_) => end = gap.start,
            None if end < len => replacement.push_str(newline),
            None => {}
        }
        let mut cuts: Vec<Span> = self.definitions.unused_now.clone();
        cuts.push(Span { start: self.span.start, end });
        cuts.sort_unstable();
        let mut parts = Vec::new();
        let mut at = 0;
        for cut in cuts {
            parts.push(Part::Old(Taken::new(source.file, Span { start: at, end: cut.start })));
            if cut.start == self.span.start {
                parts.push(Part::New(std::mem::take(&mut replacement)));
            }
            at = cut.end;
        }
        parts.push(Part::Old(Taken::new(source.file, Span { start: at, end: len })));
        // Where the definitions at the end went, the blank line above them goes too.
        while !self.definitions.unused_now.is_empty()
            && let Some(Part::Old(taken)) = parts.last()
            && taken.span.of(&source.text).trim().is_empty()
        {
            parts.pop();
        }
        match parts.last_mut() {
            Some(Part::Old(taken)) if taken.span.end == len => {}
            Some(Part::Old(taken)) => {
                taken.span = Span { start: taken.span.start, end: source.trimmed(taken.span).end };
                parts.push(Part::New(newline.to_owned()));
            }
            _ => parts.push(Part::New(newline.to_owned())),
        }
        self.definitions.append(source, &self.definitions.left_behind, &mut parts);
        Draft { path: snapshot.path(source.file).to_path_buf(), id: source.file, old: Some(source.file), parts }
    }
}

/// The reference definitions that a part of a text and the rest of it need.
struct Definitions {
    /// Those outside that the part uses.
    needed: Vec<Span>,
    /// Those in the part that the rest uses.
    left_behind: Vec<Span>,
    /// The lines of those of them that the part itself does not use.
    only_behind: Vec<Span>,
    /// The lines of those outside that only the part used.
    unused_now: Vec<Span>,
}

impl Definitions {
    fn new(source: &Source, part: Span) -> Self {
        let article = &source.article;
        let mut all =
            Self { needed: Vec::new(), left_behind: Vec::new(), only_behind: Vec::new(), unused_now: Vec::new() };
        let mut seen: FxHashSet<Span> = FxHashSet::default();
        for definition in article.definitions.iter().filter(|it| !it.shadowed) {
            let Some(link) = article.links.get(definition.link as usize) else { continue };
            let users = article.links.iter().filter(|it| it.kind != LinkKind::Definition && label::uses(it, link));
            let (inside, outside): (Vec<_>, Vec<_>) = users.partition(|it| part.covers(it.span));
            let here = part.covers(link.span);
            if !seen.insert(link.span) {
                continue;
            }
            let line = Span { start: source.line_start(link.span.start), end: source.next_line(link.span.end) };
            let alone = Span { start: line.start, end: link.span.start }.of(&source.text).trim().is_empty();
            if !here && !inside.is_empty() {
                all.needed.push(link.span);
                if outside.is_empty() && alone {
                    all.unused_now.push(line);
                }
            }
            if here && !outside.is_empty() {
                all.left_behind.push(link.span);
                all.only_behind.extend((inside.is_empty() && alone).then_some(line));
            }
        }
        all.only_behind.sort_unstable();
        all
    }

    /// `piece` of the part without the definitions that it does not use, in pieces.
    fn without_unused(&self, source: &Source, piece: Span) -> Vec<Span> {
        let mut pieces = Vec::new();
        let mut start = piece.start;
        for line in self.only_behind.iter().filter(|line| line.start < piece.end && piece.start < line.end) {
            pieces.push(Span { start, end: line.start.max(start) });
            start = line.end.min(piece.end);
            let before = Span { start: piece.start, end: line.start }.of(&source.text);
            let is_apart = before.trim_end_matches(' ').ends_with("\n\n") || before.ends_with("\r\n\r\n");
            // One of the two blank lines around it is enough.
            if is_apart {
                start = source.trimmed(Span { start, end: piece.end }).start;
            }
        }
        pieces.push(Span { start, end: piece.end });
        pieces.retain(|it| !it.of(&source.text).trim().is_empty());
        // The blank lines above the last definitions go with them.
        if let Some(last) = pieces.last_mut() {
            last.end = last.start + u32::try_from(last.of(&source.text).trim_end().len()).unwrap_or_default();
        }
        pieces
    }

    /// Adds copies of `definitions` behind the last of `parts`.
    fn append(&self, source: &Source, definitions: &[Span], parts: &mut Vec<Part>) {
        let newline = source.newline;
        let ends = match parts.last() {
            Some(Part::Old(taken)) => taken.span.of(&source.text).ends_with('\n'),
            Some(Part::New(text)) => text.ends_with('\n'),
            None => true,
        };
        if definitions.is_empty() {
            return;
        }
        let gap = if ends { newline.to_owned() } else { format!("{newline}{newline}") };
        parts.push(Part::New(gap));
        for span in definitions {
            parts.push(Part::Old(Taken::new(source.file, *span)));
            parts.push(Part::New(newline.to_owned()));
        }
    }
}

/// The text of a link that is named like the heading.
fn title_of(source: &Source, heading: &Heading) -> String {
    let raw = text_span(&source.text, heading).of(&source.text);
    if !raw.is_empty() && !raw.contains(['[', ']', '<', '\n', '\r']) {
        return raw.to_owned();
    }
    super::link_text(&heading.text)
}

/// The header of the article that a section becomes: its title, and what the source says of itself that holds for
/// the new one too.
fn header(source: &Source, snapshot: &Snapshot, title: &str, part: Span) -> String {
    const SHARED: [&str; 4] = ["author", "manager", "monikerRange", "services"];
    let learn = snapshot.docset(source.file).is_some_and(|docset| docset.generator == Generator::Learn);
    let old = source.article.front_matter.as_deref().filter(|header| header.closed);
    if !learn && old.is_none_or(|header| header.get("title").is_none()) {
        return String::new();
    }
    let newline = source.newline;
    let mut header = format!("---{newline}title: {}{newline}", super::yaml_text(title));
    let pivots = shows_pivots(source, snapshot, part);
    let shared = |entry: &&Entry| {
        let key = &*entry.key;
        learn
            && (key.starts_with("ms.") || SHARED.contains(&key) || key == "zone_pivot_groups" && pivots)
            && !matches!(key, "ms.assetid" | "ms.contentid")
            // What an include says it is holds for no article.
            && !(key == "ms.topic" && matches!(&entry.value.value, Value::String(it) if it.eq_ignore_ascii_case("include")))
    };
    for entry in old.iter().flat_map(|header| header.entries.iter()).filter(shared) {
        let written = Span { start: entry.key_span.start, end: entry.value.span.end.max(entry.key_span.end + 1) };
        header.push_str(written.of(&source.text).trim_end());
        header.push_str(newline);
    }
    header.push_str(&format!("---{newline}{newline}"));
    header
}

/// Whether `part` holds a zone of a pivot, itself or in what it includes.
fn shows_pivots(source: &Source, snapshot: &Snapshot, part: Span) -> bool {
    let is_pivot = |it: &Section| it.kind == SectionKind::Pivot;
    let mut found = source.article.sections.iter().any(|it| is_pivot(it) && part.covers(it.span));
    let links = source.article.links.iter().enumerate();
    for (index, _) in links.filter(|(_, link)| link.kind == LinkKind::Include && part.covers(link.span)) {
        let Some(include) = snapshot.target_file(source.file, index) else { continue };
        snapshot.visit(include, &mut |id, _| {
            found |= snapshot.article(id).is_some_and(|article| article.sections.iter().any(is_pivot));
            !found
        });
    }
    found
}

fn folder_of(snapshot: &Snapshot, file: FileId) -> PathBuf {
    let path = snapshot.path(file);
    let folder = path.parent().unwrap_or(&path);
    // A page made of an include stands beside the folder of includes, where it is published.
    let is_includes = folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case("includes"));
    let above = folder.parent().filter(|_| is_includes);
    above.unwrap_or(folder).to_path_buf()
}

/// The nearest folder `includes` at or above the article in its set, else one beside it.
fn includes_folder(snapshot: &Snapshot, file: FileId) -> PathBuf {
    let path = snapshot.path(file);
    let folder = path.parent().unwrap_or(&path);
    if folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case("includes")) {
        return folder.to_path_buf();
    }
    let root = snapshot.docset(file).map_or(folder, |docset| docset.root.as_path());
    let near = folder.ancestors().take_while(|folder| folder.starts_with(root)).map(|folder| folder.join("includes"));
    let known = |folder: &PathBuf| snapshot.file_id(folder).is_some_and(|id| snapshot.file(id).is_some());
    near.into_iter().find(known).unwrap_or_else(|| folder.join("includes"))
}

/// A path in `folder` for `name` that nothing has yet.
fn free_path(snapshot: &Snapshot, folder: &Path, name: &str) -> Result<PathBuf, Refusal> {
    let name: String =
        name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '_' | '.') { c } else { '-' }).collect();
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    let mut name = parts.join("-");
    if name.is_empty() || bad_name(&format!("{name}.md")).is_some() {
        name = format!("section-{name}").trim_end_matches('-').to_owned();
    }
    // Long enough for any file system, and the number still fits.
    let end = name.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= 100).last().unwrap_or(0);
    name.truncate(end);
    let is_free = |path: &PathBuf| {
        snapshot.file_id(path).is_none_or(|id| snapshot.file(id).is_none())
            && !files::is_file(path)
            && !files::is_dir(path)
    };
    let names = std::iter::once(format!("{name}.md")).chain((2..1000).map(|number| format!("{name}-{number}.md")));
    let mut paths = names.map(|name| folder.join(name)).filter(is_free);
    paths.next().ok_or_else(|| Refusal::new(format!("There are too many files named like `{name}.md`.")))
}

/// Kept beside the parts: edits by place.
pub(super) type Edits = BTreeMap<Span, String>;
