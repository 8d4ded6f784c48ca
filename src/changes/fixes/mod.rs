//! Repairs of findings: what each finding offers, best first, and which of them cannot be wrong.
//!
//! Computed when somebody asks, from the text of the moment, so that a check costs nothing for them. A safe repair
//! needs no eyes: it leads to what its writer meant, or leaves the published page as it is, and makes no finding.
//! Must not know how a finding is found, nor how an edit reaches the editor or the disk.

mod all;
mod create;
mod html;
mod kinds;
mod links;
mod text;

pub use all::{Done, Fixed, fix_file, fix_files, fix_kind};
pub use kinds::{FIXABLE, Fixable, fixable};

use super::{ChangeSet, TextChange};
use crate::article::Article;
use crate::checks::{Finding, Fix, codes, front_matter};
use crate::docset::resolve::{self, Destination};
use crate::docset::{Docset, Generator};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::toc;
use crate::text::Span;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Edits of one text, by place.
pub type Edits = Vec<(Span, String)>;

/// How sure a repair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// It cannot be wrong: it may be made unseen.
    Safe,
    /// The only thing that its writer is likely to have meant.
    Likely,
    /// One of several ways; a writer has to choose.
    Choice,
}

/// What a repair changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The finding's own file.
    Here(Edits),
    /// Other files, or which files there are.
    Set(ChangeSet),
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What it does, in the imperative: ``Change to `setup.md` ``.
    pub title: String,
    /// How sure it is.
    pub sure: Sure,
    /// What it changes.
    pub change: Change,
}

impl Repair {
    fn here(title: impl Into<String>, sure: Sure, edits: Edits) -> Self {
        Self { title: title.into(), sure, change: Change::Here(edits) }
    }

    /// The edits, when it changes the finding's own file only.
    #[must_use]
    pub fn edits(&self) -> Option<&Edits> {
        match &self.change {
            Change::Here(edits) => Some(edits),
            Change::Set(_) => None,
        }
    }
}

/// A file whose findings are to be mended: its facts and the text that they are of.
pub struct At<'a> {
    snapshot: &'a Snapshot,
    file: FileId,
    path: Arc<Path>,
    docset: &'a Docset,
    article: &'a Article,
    text: Arc<str>,
    /// For each link its decoded destination.
    urls: Vec<Box<str>>,
    is_toc: bool,
    /// Today's date as headers write it, for articles that are created.
    today: Option<&'a str>,
}

impl<'a> At<'a> {
    /// The file `file`; `None` when it belongs to no set, or has changed on the disk since it was read: places in it
    /// mean nothing then.
    #[must_use]
    pub fn new(snapshot: &'a Snapshot, file: FileId) -> Option<Self> {
        let (docset, article) = (snapshot.docset(file)?, snapshot.article(file)?);
        let (path, text) = (snapshot.path(file), snapshot.text(file)?);
        let is_toc = snapshot.file(file)?.kind == FileKind::Toc;
        let (now, urls) = match is_toc {
            true => {
                let format = toc::Format::of(&path);
                Article::of_toc(&text, toc::parse(&text, format), format)
            }
            false => Article::read(&text, snapshot.dialect(file)),
        };
        (now == **article).then_some(Self { snapshot, file, path, docset, article, text, urls, is_toc, today: None })
    }

    /// The same, with today's date as headers write it, for articles that are created.
    #[must_use]
    pub fn dated(self, today: Option<&'a str>) -> Self {
        Self { today, ..self }
    }

    /// The repairs of `finding`, one of this file, best first.
    #[must_use]
    pub fn repairs(&self, finding: &Finding) -> Vec<Repair> {
        let own = match finding.code {
            codes::FILE_NOT_FOUND | codes::INCLUDE_NOT_FOUND | codes::CODESNIPPET_NOT_FOUND => {
                links::missing_file(self, finding)
            }
            codes::PATH_CASE_MISMATCH => links::other_case(self, finding),
            codes::BOOKMARK_NOT_FOUND => links::missing_anchor(self, finding),
            codes::LINK_DEFINITION_MISSING => links::missing_label(self, finding),
            codes::XREF_NOT_FOUND | codes::AT_XREF_NOT_FOUND | codes::UID_NOT_FOUND => {
                links::missing_uid(self, finding)
            }
            "link-to-redirect" => links::redirected(self, finding),
            "docs-link-absolute" | "insecure-link" | "hard-coded-locale" => links::address(self, finding),
            "preserve-view-not-set" => links::preserve_view(self, finding),
            "html-link" => html::link(self, finding),
            "disallowed-html-attribute" => html::attribute(self, finding),
            _ => text::repairs(self, finding),
        };
        own.unwrap_or_else(|| self.given(finding))
    }

    /// Other ways to write what stands at `span`.
    #[must_use]
    pub fn rewrites(&self, span: Span) -> Vec<Repair> {
        if self.is_toc { Vec::new() } else { html::rewrites(self, span) }
    }

    /// The repair of `finding` that cannot be wrong, if there is one: in this file.
    fn safe(&self, finding: &Finding) -> Option<(String, Edits)> {
        if fixable(finding.code) != Some(Fixable::Safe) {
            return None;
        }
        let safe = self.repairs(finding).into_iter().find(|it| it.sure == Sure::Safe)?;
        match safe.change {
            Change::Here(edits) => Some((safe.title, edits)),
            Change::Set(_) => None,
        }
    }

    /// The repairs that the finding brings itself.
    fn given(&self, finding: &Finding) -> Vec<Repair> {
        // A key that is added still lacks its value; all that are missing at once are the usual wish.
        let one = finding.fixes.len() == 1 && !finding.code.ends_with("-missing");
        let adds_all = |fix: &Fix| fix.title.starts_with(front_matter::ADD_ALL);
        let given = finding.fixes.iter().enumerate().map(|(number, fix)| {
            let sure = match text::is_safe(self, finding, number, fix) {
                true => Sure::Safe,
                false if one || adds_all(fix) => Sure::Likely,
                false => Sure::Choice,
            };
            Repair::here(fix.title.clone(), sure, fix.edits.clone())
        });
        given.collect()
    }

    fn is_learn(&self) -> bool {
        self.docset.generator == Generator::Learn
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// The whole lines that `span` touches, with the last line break.
    fn lines_of(&self, span: Span) -> Span {
        let lines = &self.article.lines;
        let first = lines.line_span(lines.line_of(span.start)).unwrap_or_default();
        let next = lines.line_span(lines.line_of(span.end) + 1);
        Span { start: first.start, end: next.map_or(lines.len(), |next| next.start) }
    }

    /// The text after `edits`, with its facts; `None` for edits that are not by place.
    fn after(&self, edits: &Edits) -> Option<(String, Article, Vec<Box<str>>)> {
        let ordered = edits.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start);
        let fit = edits.iter().all(|(span, _)| self.text.get(span.range()).is_some());
        if !ordered || !fit || self.is_toc {
            return None;
        }
        let after = TextChange { before: Arc::clone(&self.text), version: None, edits: edits.clone() }.after();
        let (article, urls) = Article::read(&after, self.snapshot.dialect(self.file));
        Some((after, article, urls))
    }

    /// Whether nothing is wrong after `edits` that is not wrong now: neither with the text by itself, nor with a link
    /// that is none yet.
    fn adds_nothing(&self, edits: &Edits) -> bool {
        let Some((after, article, urls)) = self.after(edits) else { return false };
        let count = |text: &str, article: &Article, urls: &[Box<str>]| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for problem in article.problems(text, urls) {
                *counts.entry(problem.code).or_default() += 1;
            }
            counts
        };
        let before = count(&self.text, self.article, &self.urls);
        let worse = |(code, count): (&&str, &usize)| before.get(code).copied().unwrap_or(0) < *count;
        if count(&after, &article, &urls).iter().any(worse) {
            return false;
        }
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for url in &self.urls {
            *known.entry(url).or_default() += 1;
        }
        let labels = |article: &Article| article.missing_labels.len();
        labels(&article) <= labels(self.article)
            && urls.iter().all(|url| match known.get_mut(&**url) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    true
                }
                _ => self.leads_somewhere(url),
            })
    }

    /// Whether a link to `url` in this file would be without a finding.
    fn leads_somewhere(&self, url: &str) -> bool {
        match resolve::destination(self.docset, &self.path, url) {
            Destination::External => true,
            Destination::SiteAbsolute => resolve::meant_files(self.docset, &self.path, url).is_none(),
            Destination::File { path, fragment } => {
                let found = self.snapshot.file_id(&path).and_then(|id| self.snapshot.file(id));
                fragment.is_none() && found.is_some_and(|file| *file.path == *path && file.kind != FileKind::Folder)
            }
            _ => false,
        }
    }
}

/// The repairs that a finding brings itself, for a file that is no article.
#[must_use]
pub fn given(finding: &Finding) -> Vec<Repair> {
    let sure = if finding.fixes.len() == 1 { Sure::Likely } else { Sure::Choice };
    finding.fixes.iter().map(|fix| Repair::here(fix.title.clone(), sure, fix.edits.clone())).collect()
}

#[cfg(test)]
mod tests;
