//! What can be broken, and what the check has to say about it then.
//!
//! A break that by chance is still right must not be made: every builder makes sure that the new path,
//! anchor or label exists nowhere, and gives up otherwise.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use guidepost::article::Article;
use guidepost::checks::codes;
use guidepost::cli::check::{Diagnostic, Report, is_page};
use guidepost::cli::load::Loaded;
use guidepost::docset::{Generator, Redirect};
use guidepost::graph::{AnchorAt, File, FileId, FileKind, LinkStatus, Snapshot, Target};
use guidepost::markdown::front_matter::{Entry, FrontMatter, Value};
use guidepost::markdown::{Link, LinkKind};
use guidepost::text::Span;

use crate::learn;
use crate::random::Random;

/// A way to break something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    PathLetter,
    PathReplaced,
    AnchorLetter,
    AnchorShortened,
    HeadingReworded,
    IncludePath,
    IncludeDeleted,
    TripleImagePath,
    TripleCodePath,
    CodePath,
    TocHref,
    YamlPath,
    FileDeleted,
    LabelLetter,
    DateInvalid,
    TopicInvalid,
    KeyRemoved,
    KeyDoubled,
    ColonUnquoted,
    HeaderUnclosed,
    AttributeName,
    RedirectSourceExists,
    RedirectTwice,
    RedirectTargetGone,
}

const KINDS: &[Kind] = &[
    Kind::PathLetter,
    Kind::PathReplaced,
    Kind::AnchorLetter,
    Kind::AnchorShortened,
    Kind::HeadingReworded,
    Kind::IncludePath,
    Kind::IncludeDeleted,
    Kind::TripleImagePath,
    Kind::TripleCodePath,
    Kind::CodePath,
    Kind::TocHref,
    Kind::YamlPath,
    Kind::FileDeleted,
    Kind::LabelLetter,
    Kind::DateInvalid,
    Kind::TopicInvalid,
    Kind::KeyRemoved,
    Kind::KeyDoubled,
    Kind::ColonUnquoted,
    Kind::HeaderUnclosed,
    Kind::AttributeName,
    Kind::RedirectSourceExists,
    Kind::RedirectTwice,
    Kind::RedirectTargetGone,
];

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PathLetter => "letter of a link's path changed",
            Self::PathReplaced => "path of a link replaced",
            Self::AnchorLetter => "letter of a link's anchor changed",
            Self::AnchorShortened => "letter of a link's anchor removed",
            Self::HeadingReworded => "linked heading reworded",
            Self::IncludePath => "letter of an include's path changed",
            Self::IncludeDeleted => "include deleted",
            Self::TripleImagePath => "letter of an :::image source changed",
            Self::TripleCodePath => "letter of a :::code source changed",
            Self::CodePath => "letter of a [!code] path changed",
            Self::TocHref => "letter of a path in a table of contents changed",
            Self::YamlPath => "letter of a path in a page in YAML changed",
            Self::FileDeleted => "linked article deleted",
            Self::LabelLetter => "letter of a reference's label changed",
            Self::DateInvalid => "ms.date spoilt",
            Self::TopicInvalid => "ms.topic spoilt",
            Self::KeyRemoved => "required key removed",
            Self::KeyDoubled => "key doubled",
            Self::ColonUnquoted => "unquoted colon in a value",
            Self::HeaderUnclosed => "closing line of the header removed",
            Self::AttributeName => "letter of a ::: attribute's name changed",
            Self::RedirectSourceExists => "redirection of an article that exists added",
            Self::RedirectTwice => "redirection of a redirected article added",
            Self::RedirectTargetGone => "redirection with document id led to no page",
        })
    }
}

/// Keys that every page needs, with what is said when one is missing.
const REQUIRED: &[(&str, &str)] = &[
    ("title", "title-missing"),
    ("description", "description-missing"),
    ("author", "author-missing"),
    ("ms.author", "ms-author-missing"),
    ("ms.topic", "ms-topic-missing"),
    ("ms.date", "ms-date-missing"),
];

/// Where a finding has to appear, in the text before the break.
#[derive(Clone, Debug)]
pub struct Place {
    pub file: FileId,
    pub span: Span,
    /// First and last line of the span, from 0.
    pub lines: (u32, u32),
    /// Any of these.
    pub codes: Vec<&'static str>,
}

/// One break.
#[derive(Clone, Debug)]
pub struct Mutation {
    pub kind: Kind,
    pub file: FileId,
    /// What was done, for people.
    pub what: String,
    pub edits: Vec<(Span, String)>,
    /// Every one of these has to be found.
    pub expected: Vec<Place>,
    /// These may be found too.
    pub tolerated: Vec<Place>,
    /// What no other break may touch.
    pub claims: Vec<(FileId, Span)>,
}

impl Mutation {
    /// Whether the file itself goes.
    pub fn deletes(&self) -> bool {
        matches!(self.kind, Kind::FileDeleted | Kind::IncludeDeleted)
    }
}

/// A place where something could be broken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub file: FileId,
    /// Index of the link, heading, header entry, `:::` construct or redirection.
    pub index: usize,
}

/// The set before anything is broken.
pub struct Catalogue<'a> {
    pub(super) report: &'a Report,
    loaded: &'a Loaded,
    pub(super) snapshot: &'a Snapshot,
    pub(super) texts: HashMap<FileId, Arc<str>>,
    /// Entries of redirection files, with the file that each stands in.
    pub(super) redirects: Vec<(FileId, &'a Redirect)>,
    /// Lower-case absolute paths of all files, also those that are no articles.
    names: HashSet<String>,
    /// The links that lead to each file.
    pub(super) incoming: HashMap<FileId, Vec<(FileId, usize)>>,
    /// The links that lead to each heading.
    pub(super) to_heading: HashMap<(FileId, usize), Vec<(FileId, usize)>>,
}

impl<'a> Catalogue<'a> {
    pub fn new(report: &'a Report) -> Self {
        let loaded = &report.loaded;
        let snapshot = &*loaded.snapshot;
        let mut texts = HashMap::new();
        let mut incoming: HashMap<FileId, Vec<(FileId, usize)>> = HashMap::new();
        let mut to_heading: HashMap<(FileId, usize), Vec<(FileId, usize)>> = HashMap::new();
        for (id, file) in snapshot.files().filter(|(_, file)| file.checked) {
            let Some(article) = &file.article else { continue };
            // Bytes that are no text stand elsewhere in it than on the disk.
            let is_text = !file.problems.iter().any(|problem| problem.code.starts_with("file-"));
            if let Some(text) = snapshot.text(id).filter(|_| is_text) {
                texts.insert(id, text);
            }
            for index in 0..article.links.len() {
                if let Some(target) = snapshot.target_file(id, index) {
                    incoming.entry(target).or_default().push((id, index));
                }
                if let Some(anchor) = snapshot.target_anchor(id, index)
                    && let AnchorAt::Heading(heading) = anchor.at
                {
                    to_heading.entry((anchor.file, heading)).or_default().push((id, index));
                }
            }
        }
        let mut names = HashSet::new();
        list_names(&loaded.root, &mut names);
        let redirects = learn::redirects(snapshot, &loaded.root);
        for (config, _) in &redirects {
            texts.entry(*config).or_insert_with(|| {
                std::fs::read_to_string(&*snapshot.path(*config))
                    .unwrap_or_default()
                    .trim_start_matches('\u{feff}')
                    .into()
            });
        }
        Self { report, loaded, snapshot, texts, redirects, names, incoming, to_heading }
    }

    pub(super) fn article(&self, id: FileId) -> Option<(&'a Article, Arc<str>)> {
        Some((self.snapshot.article(id)?, self.texts.get(&id)?.clone()))
    }

    pub(super) fn is_learn(&self, id: FileId) -> bool {
        self.snapshot.docset(id).is_some_and(|docset| docset.generator == Generator::Learn)
    }

    /// The files that can be broken, by path: ids depend on the order in which threads read the set.
    fn files(&self) -> Vec<(FileId, &'a File)> {
        let files = self.snapshot.files().filter(|(id, file)| file.checked && self.texts.contains_key(id));
        let mut files: Vec<(FileId, &File)> = files.collect();
        files.sort_by(|a, b| a.1.path.cmp(&b.1.path));
        files
    }

    fn candidates(&self, kind: Kind) -> Vec<Candidate> {
        let mut all = Vec::new();
        if kind.is_of_redirects() {
            let all = self.redirects.iter().enumerate();
            return all.map(|(index, (config, _))| Candidate { file: *config, index }).collect();
        }
        for (id, file) in self.files() {
            let Some(article) = &file.article else { continue };
            let header = article.front_matter.as_ref().map_or(0, |header| header.entries.len());
            let count = match kind {
                Kind::PathLetter
                | Kind::PathReplaced
                | Kind::AnchorLetter
                | Kind::AnchorShortened
                | Kind::IncludePath
                | Kind::TripleImagePath
                | Kind::TripleCodePath
                | Kind::CodePath
                | Kind::TocHref
                | Kind::YamlPath
                | Kind::LabelLetter => article.links.len(),
                Kind::AttributeName => article.triple_colons.len(),
                Kind::HeadingReworded => article.headings.len(),
                Kind::FileDeleted | Kind::IncludeDeleted => 1,
                Kind::HeaderUnclosed => header.min(1),
                _ => header,
            };
            all.extend((0..count).map(|index| Candidate { file: id, index }));
        }
        all
    }

    pub(super) fn place(&self, file: FileId, span: Span, codes: &[&'static str]) -> Option<Place> {
        let config = || {
            let path = self.snapshot.path(file);
            let mut files = self.snapshot.docsets().iter().flat_map(|docset| &docset.config_files);
            files.find(|config| *config.path == *path).map(|config| &*config.lines)
        };
        let lines = self.snapshot.article(file).map(|article| &article.lines).or_else(config)?;
        let lines = (lines.line_of(span.start), lines.line_of(span.end));
        Some(Place { file, span, lines, codes: codes.to_vec() })
    }

    /// Whether something like it is said there already, so that nothing new could be seen.
    fn is_known(&self, place: &Place) -> bool {
        self.report.diagnostics.iter().any(|d| {
            file_of(self.report, d) == Some(place.file)
                && place.codes.contains(&d.finding.code)
                && (place.lines.0..=place.lines.1).contains(&d.start.line)
        })
    }

    fn build(&self, kind: Kind, at: Candidate, random: &mut Random) -> Option<Mutation> {
        match kind {
            Kind::PathLetter
            | Kind::PathReplaced
            | Kind::IncludePath
            | Kind::TripleImagePath
            | Kind::TripleCodePath
            | Kind::CodePath
            | Kind::TocHref
            | Kind::YamlPath => self.break_path(kind, at, random),
            Kind::IncludeDeleted => self.delete_include(at),
            Kind::AttributeName => self.misspell_attribute(at, random),
            Kind::RedirectSourceExists | Kind::RedirectTwice | Kind::RedirectTargetGone => {
                self.break_redirect(kind, at, random)
            }
            Kind::AnchorLetter | Kind::AnchorShortened => self.break_anchor(kind, at, random),
            Kind::HeadingReworded => self.reword_heading(at, random),
            Kind::FileDeleted => self.delete_file(at),
            Kind::LabelLetter => self.break_label(at, random),
            Kind::HeaderUnclosed => self.unclose_header(at),
            _ => self.break_entry(kind, at, random),
        }
    }

    fn break_path(&self, kind: Kind, at: Candidate, random: &mut Random) -> Option<Mutation> {
        let (article, text) = self.article(at.file)?;
        let link = article.links.get(at.index)?;
        let include = kind == Kind::IncludePath;
        let ordinary = if kind == Kind::PathReplaced { Kind::PathLetter } else { kind };
        if self.path_kind(at, link, &text) != Some(ordinary) || !self.is_plain(at, link) {
            return None;
        }
        let Target::File { file: target, .. } = self.snapshot.target(at.file, at.index)? else { return None };
        if include && !self.stands_alone(target) {
            return None;
        }
        let path = link.path.of(&text).split('?').next()?;
        // Escapes and entities would have to be decoded to know what the new path means.
        if path.is_empty() || path.ends_with('/') || path.contains(['%', '&', '\\']) {
            return None;
        }
        let name_at = path.rfind('/').map_or(0, |slash| slash + 1);
        let name = &path[name_at..];
        let new_name = if kind == Kind::PathReplaced {
            format!("gone-{}.md", random.below(1_000_000))
        } else {
            change_letter(name, name.rfind('.').unwrap_or(name.len()), random)?
        };
        let new_path = self.snapshot.path(target).with_file_name(&new_name);
        if self.exists(&new_path) {
            return None;
        }
        let start = link.path.start as usize + name_at;
        let code = match link.kind {
            LinkKind::Include => codes::INCLUDE_NOT_FOUND,
            LinkKind::Code if kind == Kind::TripleCodePath => codes::INVALID_CODE,
            LinkKind::Code => codes::CODESNIPPET_NOT_FOUND,
            _ => codes::FILE_NOT_FOUND,
        };
        let judged = (link.kind == LinkKind::Include).then(|| self.heading_behind(at.file, link)).flatten();
        // An article that this entry alone led to is in no table of contents now, if it has to be in one.
        let unlisted = (kind == Kind::TocHref).then(|| self.unlisted(at.file, target)).flatten();
        Some(Mutation {
            kind,
            file: at.file,
            what: format!("`{path}` became `{}{new_name}`", &path[..name_at]),
            edits: vec![(Span::new(start, start + name.len()), new_name)],
            expected: vec![self.place(at.file, link.path, &[code])?],
            tolerated: unlisted.into_iter().collect(),
            claims: [(at.file, link.span), (at.file, link.destination)].into_iter().chain(judged).collect(),
        })
    }

    /// Whether the link stands as it should and its destination is written in it alone.
    fn is_plain(&self, at: Candidate, link: &Link) -> bool {
        self.snapshot.status(at.file, at.index) == LinkStatus::Ok && !link.destination.is_empty()
    }

    /// Whether nothing but its own `[!INCLUDE]` breaks when an include is gone: it brings no anchors, and
    /// no link in it needs the page around it.
    pub(super) fn stands_alone(&self, include: FileId) -> bool {
        let mut alone = true;
        self.snapshot.visit(include, &mut |id, file| {
            let in_page = file.targets.iter().any(|target| matches!(target, Target::SelfPage(_)));
            alone &= self.snapshot.anchors(id).is_empty() && !in_page;
            alone
        });
        alone
    }

    /// The heading behind an include: whether it skips a level is only known with what the include brings.
    pub(super) fn heading_behind(&self, file: FileId, include: &Link) -> Option<(FileId, Span)> {
        let headings = &self.snapshot.article(file)?.headings;
        headings.iter().find(|heading| heading.span.start > include.span.start).map(|heading| (file, heading.span))
    }

    fn exists(&self, path: &Path) -> bool {
        let redirected = |id| self.snapshot.redirect(id).is_some();
        self.names.contains(&path.to_string_lossy().to_lowercase())
            || self.snapshot.file_id(path).is_some_and(redirected)
    }

    fn break_anchor(&self, kind: Kind, at: Candidate, random: &mut Random) -> Option<Mutation> {
        let (article, text) = self.article(at.file)?;
        let link = article.links.get(at.index)?;
        let span = link.fragment?;
        let fragment = span.of(&text);
        if link.kind == LinkKind::Reference || !self.is_plain(at, link) || fragment.contains(['%', '&', '\\']) {
            return None;
        }
        // Only an anchor that is found now can be lost: links to images or YAML pages are not checked.
        self.snapshot.target_anchor(at.file, at.index)?;
        let in_include = !self.snapshot.includers(at.file).is_empty();
        if in_include && matches!(self.snapshot.target(at.file, at.index)?, Target::SelfPage(_)) {
            return None;
        }
        let new = if kind == Kind::AnchorLetter {
            change_letter(fragment, fragment.len(), random)?
        } else {
            let cut = random.below(fragment.chars().count());
            fragment.chars().enumerate().filter(|(i, _)| *i != cut).map(|(_, c)| c).collect()
        };
        let page = self.snapshot.target_file(at.file, at.index)?;
        if new.is_empty() || new == "top" || self.snapshot.find_anchor(page, &new).is_some() {
            return None;
        }
        Some(Mutation {
            kind,
            file: at.file,
            what: format!("`#{fragment}` became `#{new}`"),
            edits: vec![(span, new)],
            expected: vec![self.place(at.file, span, &[codes::BOOKMARK_NOT_FOUND])?],
            tolerated: Vec::new(),
            claims: vec![(at.file, link.span), (at.file, link.destination)],
        })
    }

    fn reword_heading(&self, at: Candidate, random: &mut Random) -> Option<Mutation> {
        let (article, text) = self.article(at.file)?;
        let heading = article.headings.get(at.index)?;
        let id = heading.id.as_deref()?;
        let links = self.to_heading.get(&(at.file, at.index))?;
        let has_markup = article.links.iter().any(|link| heading.span.covers(link.span))
            || article.anchors.iter().any(|anchor| heading.span.covers(anchor.span));
        if heading.explicit_id.is_some() || heading.setext || has_markup || shares_its_base(article, at.index, id) {
            return None;
        }
        let mut expected = Vec::new();
        let mut claims = vec![(at.file, heading.span)];
        for &(source, index) in links {
            let link = self.snapshot.article(source)?.links.get(index)?;
            let in_page = matches!(self.snapshot.target(source, index)?, Target::SelfPage(_));
            if in_page && !self.snapshot.includers(source).is_empty() {
                return None;
            }
            // The page may have the anchor twice, once from an include.
            let page = self.snapshot.target_file(source, index)?;
            let same = |anchor: &&guidepost::graph::AnchorRef| self.snapshot.anchor_id(anchor) == Some(id);
            if self.snapshot.anchors(page).iter().filter(same).count() != 1 {
                return None;
            }
            claims.push((source, link.span));
            if link.kind != LinkKind::Reference {
                expected.push(self.place(source, link.fragment?, &[codes::BOOKMARK_NOT_FOUND])?);
            }
        }
        if expected.is_empty() {
            return None;
        }
        let new = format!("Reworded {}", random.below(1_000_000));
        Some(Mutation {
            kind: Kind::HeadingReworded,
            file: at.file,
            what: format!("heading `{}` became `{new}`", heading.text_span.of(&text)),
            edits: vec![(heading.text_span, new)],
            expected,
            tolerated: Vec::new(),
            claims,
        })
    }

    fn delete_file(&self, at: Candidate) -> Option<Mutation> {
        let (article, _) = self.article(at.file)?;
        let links = self.incoming.get(&at.file)?;
        if self.snapshot.file(at.file)?.kind != FileKind::Article || self.takes_over_an_id(at.file) {
            return None;
        }
        let from_outside = links.iter().filter(|(source, _)| *source != at.file);
        if !self.snapshot.includers(at.file).is_empty() || self.snapshot.redirect(at.file).is_some() {
            return None;
        }
        // An include that only this article shows would become a page of its own.
        if self.snapshot.file(at.file)?.includes().next().is_some() {
            return None;
        }
        let mut expected = Vec::new();
        let mut claims = vec![(at.file, Span { start: 0, end: article.lines.len() })];
        for &(source, index) in from_outside {
            let link = self.snapshot.article(source)?.links.get(index)?;
            claims.push((source, link.span));
            // Where a URL leads that is no article of the set, nobody knows.
            let by_path = matches!(self.snapshot.target(source, index)?, Target::File { .. });
            if by_path && link.kind != LinkKind::Reference {
                expected.push(self.place(source, link.path, &[codes::FILE_NOT_FOUND])?);
            }
        }
        if expected.is_empty() || expected.len() > 12 {
            return None;
        }
        Some(Mutation {
            kind: Kind::FileDeleted,
            file: at.file,
            what: format!("`{}` was deleted", self.loaded.relative(&self.snapshot.path(at.file))),
            edits: Vec::new(),
            expected,
            tolerated: Vec::new(),
            claims,
        })
    }

    fn break_label(&self, at: Candidate, random: &mut Random) -> Option<Mutation> {
        let (article, text) = self.article(at.file)?;
        let link = article.links.get(at.index)?;
        // What labels mean in a page in YAML is known to each of its texts alone.
        let is_article = self.snapshot.file(at.file)?.kind == FileKind::Article;
        let full = is_article && link.kind == LinkKind::Reference && !link.label.is_empty() && link.label != link.text;
        if !full {
            return None;
        }
        let label = link.label.of(&text);
        let new = change_letter(label, label.len(), random)?;
        let defined = |label: &str| article.definitions.iter().any(|d| *d.label == *label.to_lowercase());
        if defined(&new) || defined(link.text.of(&text)) {
            return None;
        }
        let definition = article.definitions.iter().find(|d| *d.label == *label.to_lowercase() && !d.shadowed)?;
        let definition = article.links.get(definition.link as usize)?.span;
        Some(Mutation {
            kind: Kind::LabelLetter,
            file: at.file,
            what: format!("label `{label}` became `{new}`"),
            edits: vec![(link.label, new)],
            expected: vec![self.place(at.file, link.span, &[codes::LINK_DEFINITION_MISSING])?],
            tolerated: vec![self.place(at.file, definition, &[codes::LINK_DEFINITION_UNUSED])?],
            claims: vec![(at.file, link.span), (at.file, definition)],
        })
    }

    fn unclose_header(&self, at: Candidate) -> Option<Mutation> {
        let (article, text) = self.article(at.file)?;
        let header = sound_header(article)?;
        let fence = article.lines.line_span(article.lines.line_of(header.span.end))?;
        let next = article.lines.line_span(article.lines.line_of(header.span.end) + 1)?;
        let closes = |line: &str| matches!(line.trim_end(), "---" | "...");
        // A comment of the header would be a heading of the text.
        let has_comment = header.span.of(&text).lines().any(|line| line.starts_with('#'));
        if has_comment
            || !self.is_learn(at.file)
            || !closes(fence.of(&text))
            || text[fence.end as usize..].lines().any(closes)
        {
            return None;
        }
        Some(Mutation {
            kind: Kind::HeaderUnclosed,
            file: at.file,
            what: "the closing line of the header was removed".to_owned(),
            edits: vec![(Span { start: fence.start, end: next.start }, String::new())],
            expected: vec![self.place(at.file, header.span, &[codes::YAML_HEADER_UNCLOSED])?],
            tolerated: Vec::new(),
            claims: vec![(at.file, header.span)],
        })
    }

    fn break_entry(&self, kind: Kind, at: Candidate, random: &mut Random) -> Option<Mutation> {
        let (article, text) = self.article(at.file)?;
        let header = sound_header(article)?;
        let entry = header.entries.get(at.index)?;
        let page = is_page(self.snapshot.file(at.file)?);
        let written = entry.value.span.of(&text);
        let Value::String(value) = &entry.value.value else { return None };
        let line = one_line(article, entry)?;
        let once = header.entries.iter().filter(|other| other.key == entry.key).count() == 1;
        if !page || !once || !self.is_learn(at.file) {
            return None;
        }
        let key = &*entry.key;
        let (codes, edit): (&[&'static str], (Span, String)) = match kind {
            Kind::DateInvalid if key == "ms.date" => {
                let bad = random.pick(&["2024-03-14", "13/45/2024", "soon", "14/03/2024", "03.14.2024"]);
                (&["ms-date-invalid"], (entry.value.span, (*bad).to_owned()))
            }
            Kind::TopicInvalid if key == "ms.topic" => {
                (&["ms-topic-invalid"], (entry.value.span, format!("{value}-zq{}", random.below(100))))
            }
            Kind::KeyRemoved => {
                let (_, code) = REQUIRED.iter().find(|(name, _)| *name == key)?;
                let docset = self.snapshot.docset(at.file)?;
                if value.trim().is_empty() || docset.inherited_keys.iter().any(|inherited| inherited == key) {
                    return None;
                }
                let end = article.lines.line_span(article.lines.line_of(line.start) + 1)?.start;
                (std::slice::from_ref(code), (Span { start: line.start, end }, String::new()))
            }
            Kind::KeyDoubled => {
                let copy = format!("\n{}", line.of(&text));
                (&[codes::YAML_DUPLICATE_KEY], (Span { start: line.end, end: line.end }, copy))
            }
            Kind::ColonUnquoted if matches!(key, "title" | "description") => {
                let blank = written.find(' ')?;
                let plain =
                    written.starts_with(|c: char| c.is_alphabetic()) && written.as_bytes().get(blank - 1)? != &b':';
                if !plain {
                    return None;
                }
                let at = entry.value.span.start as usize + blank;
                (&[codes::YAML_HEADER_SYNTAX_ERROR], (Span::at(at), ":".to_owned()))
            }
            _ => return None,
        };
        let place = if kind == Kind::KeyRemoved { Span { start: 0, end: header.span.end } } else { line };
        // The last value counts, so what is said about it is said there now.
        let moved: &[&str] =
            if kind == Kind::KeyDoubled { &["title-bad-length", "description-bad-length"] } else { &[] };
        Some(Mutation {
            kind,
            file: at.file,
            what: match kind {
                Kind::KeyRemoved => format!("`{key}` was removed"),
                Kind::KeyDoubled => format!("`{key}` was written twice"),
                Kind::ColonUnquoted => format!("`{key}` got an unquoted colon"),
                _ => format!("`{key}` became `{}`", edit.1),
            },
            edits: vec![edit],
            expected: vec![self.place(at.file, place, codes)?],
            tolerated: vec![self.place(at.file, place, moved)?],
            claims: vec![(at.file, header.span)],
        })
    }
}

/// The file that a finding is in; configuration files have an id, too.
pub fn file_of(report: &Report, d: &Diagnostic) -> Option<FileId> {
    d.id.or_else(|| report.loaded.snapshot.file_id(&d.path))
}

/// Chooses `count` breaks, the kinds by turns, none touching another.
pub fn choose(catalogue: &Catalogue<'_>, count: usize, random: &mut Random) -> Vec<Mutation> {
    let mut queues: Vec<(Kind, Vec<Candidate>)> = Vec::new();
    for kind in KINDS {
        let mut candidates = catalogue.candidates(*kind);
        random.shuffle(&mut candidates);
        queues.push((*kind, candidates));
    }
    let mut claimed: HashMap<FileId, Vec<Span>> = HashMap::new();
    let mut chosen = Vec::new();
    while chosen.len() < count {
        let before = chosen.len();
        for (kind, candidates) in &mut queues {
            while let Some(candidate) = candidates.pop() {
                let Some(mutation) = catalogue.build(*kind, candidate, random) else { continue };
                let taken = |(file, span): &(FileId, Span)| {
                    let taken = claimed.get(file).map_or(&[][..], |spans| spans);
                    taken.iter().any(|other| span.start <= other.end && other.start <= span.end)
                };
                let known = mutation.expected.iter().any(|place| catalogue.is_known(place));
                if known || mutation.claims.iter().any(taken) {
                    continue;
                }
                for (file, span) in &mutation.claims {
                    claimed.entry(*file).or_default().push(*span);
                }
                chosen.push(mutation);
                break;
            }
            if chosen.len() == count {
                return chosen;
            }
        }
        if chosen.len() == before {
            break;
        }
    }
    chosen
}

/// `text` with one ASCII letter before byte `end` changed to another letter, the case aside.
pub(super) fn change_letter(text: &str, end: usize, random: &mut Random) -> Option<String> {
    let letters: Vec<usize> =
        text.bytes().take(end).enumerate().filter(|(_, b)| b.is_ascii_lowercase()).map(|(i, _)| i).collect();
    if letters.is_empty() {
        return None;
    }
    let at = *random.pick(&letters);
    let old = text.as_bytes()[at];
    let new = b'a' + (old - b'a' + 1 + random.below(25) as u8) % 26;
    let mut changed = text.to_owned();
    changed.replace_range(at..=at, &char::from(new).to_string());
    Some(changed)
}

/// Whether another heading has the same id but for a number: rewording one would give the other its id.
fn shares_its_base(article: &Article, index: usize, id: &str) -> bool {
    let base = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-').to_owned();
    let others = article.headings.iter().enumerate().filter(|(i, _)| *i != index);
    others.filter_map(|(_, heading)| heading.id.as_deref()).any(|other| base(other) == base(id))
}

/// The header, when nothing is wrong with it yet.
fn sound_header(article: &Article) -> Option<&FrontMatter> {
    let header = article.front_matter.as_deref()?;
    (header.closed && header.problems.is_empty() && header.entries.len() > 1).then_some(header)
}

/// The line of an entry that takes one line and nothing else.
fn one_line(article: &Article, entry: &Entry) -> Option<Span> {
    let line = article.lines.line_span(article.lines.line_of(entry.key_span.start))?;
    (line.start == entry.key_span.start && entry.value.span.end <= line.end).then_some(line)
}

fn list_names(folder: &Path, names: &mut HashSet<String>) {
    let mut folders: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            names.insert(path.to_string_lossy().to_lowercase());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            }
        }
    }
}
