//! What of Learn's own can be broken: redirections, `:::` constructs, includes, tables of contents.
//!
//! As everywhere, a break that by chance is right, or that something else would hide, is not made.

use std::path::Path;

use guidepost::checks::{codes, redirect_target};
use guidepost::cli::check::is_page;
use guidepost::docset::{Redirect, docset_for};
use guidepost::graph::{FileId, FileKind, Snapshot, Target};
use guidepost::markdown::{Link, LinkKind, triple_colon};
use guidepost::text::Span;

use crate::kinds::{Candidate, Catalogue, Kind, Mutation, Place, change_letter, file_of};
use crate::random::Random;

impl Kind {
    /// Whether it breaks a redirection file.
    pub fn is_of_redirects(self) -> bool {
        matches!(self, Self::RedirectSourceExists | Self::RedirectTwice | Self::RedirectTargetGone)
    }
}

/// The entries of all redirection files below `root`, by place.
pub fn redirects<'a>(snapshot: &'a Snapshot, root: &Path) -> Vec<(FileId, &'a Redirect)> {
    let mut all: Vec<(FileId, &Redirect)> = Vec::new();
    for docset in snapshot.docsets() {
        for redirect in docset.redirects.values() {
            let Some(config) = docset.config_files.get(redirect.file).filter(|it| it.path.starts_with(root)) else {
                continue;
            };
            all.extend(snapshot.file_id(&config.path).map(|id| (id, redirect)));
        }
    }
    all.sort_by_key(|(config, redirect)| (snapshot.path(*config), redirect.span));
    // The sets of a repository share them.
    all.dedup_by_key(|(config, redirect)| (*config, redirect.span));
    all
}

impl Catalogue<'_> {
    /// The kind of break that a link's path stands for.
    pub(super) fn path_kind(&self, at: Candidate, link: &Link, text: &str) -> Option<Kind> {
        let is_triple = link.span.of(text).starts_with(":::");
        match link.kind {
            LinkKind::Reference => None,
            _ if self.snapshot.file(at.file)?.kind == FileKind::Toc => {
                let target = self.snapshot.target_file(at.file, at.index)?;
                // Of one that is listed twice the other entry would lose its finding.
                (self.links_to(at.file, target) == 1).then_some(Kind::TocHref)
            }
            LinkKind::Include => Some(Kind::IncludePath),
            LinkKind::Inline | LinkKind::Yaml if self.snapshot.file(at.file)?.kind == FileKind::Yaml => {
                Some(Kind::YamlPath)
            }
            LinkKind::Code if is_triple => Some(Kind::TripleCodePath),
            LinkKind::Code => Some(Kind::CodePath),
            // Where a picture is shown again, its alt text would be another's, too.
            _ if link.image && self.links_to(at.file, self.snapshot.target_file(at.file, at.index)?) > 1 => None,
            LinkKind::Image if is_triple => Some(Kind::TripleImagePath),
            _ => Some(Kind::PathLetter),
        }
    }

    fn links_to(&self, source: FileId, target: FileId) -> usize {
        let links = self.snapshot.article(source).map_or(0, |article| article.links.len());
        (0..links).filter(|&index| self.snapshot.target_file(source, index) == Some(target)).count()
    }

    /// Where it is said that no table of contents leads to `target`, when only `toc` does.
    pub(super) fn unlisted(&self, toc: FileId, target: FileId) -> Option<Place> {
        let others = self.snapshot.tocs_of(target).any(|other| other != toc);
        (!others).then(|| self.place(target, Span::default(), &[codes::ARTICLE_NOT_IN_TOC])).flatten()
    }

    /// Whether anything is said about the lines of `span` already.
    fn is_spoken_of(&self, file: FileId, span: Span) -> bool {
        let Some(place) = self.place(file, span, &[]) else { return true };
        let mut said = self.report.diagnostics.iter().filter(|d| file_of(self.report, d) == Some(file));
        said.any(|d| (place.lines.0..=place.lines.1).contains(&d.start.line))
    }

    pub(super) fn delete_include(&self, at: Candidate) -> Option<Mutation> {
        let (article, _) = self.article(at.file)?;
        let links = self.incoming.get(&at.file)?;
        let includes = |&(source, index): &(FileId, usize)| {
            let link = self.snapshot.article(source).and_then(|article| article.links.get(index));
            link.is_some_and(|link| link.kind == LinkKind::Include)
        };
        // What it shows may be shown by nobody else.
        let shows = |link: &Link| link.image || matches!(link.kind, LinkKind::Include | LinkKind::Code);
        if !links.iter().all(includes) || links.len() > 12 || article.links.iter().any(shows) || self.is_needed(at.file)
        {
            return None;
        }
        let mut expected = Vec::new();
        let mut claims = vec![(at.file, Span { start: 0, end: article.lines.len() })];
        for &(source, index) in links {
            let link = self.snapshot.article(source)?.links.get(index)?;
            claims.push((source, link.span));
            claims.extend(self.heading_behind(source, link));
            expected.push(self.place(source, link.path, &[codes::INCLUDE_NOT_FOUND])?);
        }
        Some(Mutation {
            kind: Kind::IncludeDeleted,
            file: at.file,
            what: format!("`{}` was deleted", self.snapshot.path(at.file).file_name()?.display()),
            edits: Vec::new(),
            expected,
            tolerated: Vec::new(),
            claims,
        })
    }

    /// Whether more than its own `[!INCLUDE]` would break without the include `file`: it brings a title, or something
    /// that links lead to.
    fn is_needed(&self, file: FileId) -> bool {
        let Some(article) = self.snapshot.article(file) else { return true };
        let targets = self.snapshot.file(file).map(|file| &*file.targets).unwrap_or_default();
        let leads_here = |heading: usize| self.to_heading.contains_key(&(file, heading));
        article.headings.iter().enumerate().any(|(index, heading)| heading.level == 1 || leads_here(index))
            || !article.anchors.is_empty()
            || targets.iter().any(|target| matches!(target, Target::SelfPage(_)))
    }

    pub(super) fn misspell_attribute(&self, at: Candidate, random: &mut Random) -> Option<Mutation> {
        let (article, text) = self.article(at.file)?;
        let directive = triple_colon::read(&text, *article.triple_colons.get(at.index)? as usize)?;
        let construct = directive.construct(&text).filter(|_| directive.is_whole())?;
        let (code, span) = (construct.code?, Span::from(directive.span.clone()));
        // What stands between two lines would be judged otherwise without the first.
        let is_pair =
            construct.end().is_some() && construct.name != "image" || directive.value(&text, "type") == Some("complex");
        if is_pair || directive.attributes.is_empty() || !self.is_learn(at.file) || self.is_spoken_of(at.file, span) {
            return None;
        }
        let name = &random.pick(&directive.attributes).name;
        let written = text.get(name.clone())?;
        let new = change_letter(written, written.len(), random)?;
        if construct.attribute(&new).is_some() {
            return None;
        }
        let name = Span::from(name.clone());
        Some(Mutation {
            kind: Kind::AttributeName,
            file: at.file,
            what: format!("`{written}` of `:::{}` became `{new}`", construct.name),
            edits: vec![(name, new)],
            expected: vec![self.place(at.file, name, &[code])?],
            tolerated: Vec::new(),
            claims: vec![(at.file, span)],
        })
    }

    /// Whether a redirection gives the page `file` the document id of another one.
    pub(super) fn takes_over_an_id(&self, file: FileId) -> bool {
        let targets = self.redirects.iter().filter(|(_, redirect)| redirect.keeps_id);
        targets.filter_map(|(_, redirect)| self.redirect_target(redirect)).any(|target| target == file)
    }

    fn redirect_target(&self, redirect: &Redirect) -> Option<FileId> {
        let set = docset_for(self.snapshot.docsets(), &redirect.source)?;
        let url = redirect.url.split(['?', '#']).next()?;
        redirect_target(self.snapshot, set, &redirect.source, url)
    }

    pub(super) fn break_redirect(&self, kind: Kind, at: Candidate, random: &mut Random) -> Option<Mutation> {
        let (config, redirect) = *self.redirects.get(at.index)?;
        let text = self.texts.get(&config)?;
        let set = docset_for(self.snapshot.docsets(), &redirect.source)?;
        let is_entry = redirect.span.of(text).starts_with('{') && text.len() > redirect.span.end as usize;
        if !is_entry || !set.reads_tocs() || self.is_spoken_of(config, redirect.span) {
            return None;
        }
        let path = self.snapshot.path(config);
        // Behind the entry, on its last line.
        let added = |source: &Path| {
            let source = source.strip_prefix(path.parent()?).ok()?.to_str()?.replace('\\', "/");
            let entry = format!(", {{\"source_path\": {source:?}, \"redirect_url\": {:?}}}", redirect.url);
            Some((Span::at(redirect.span.end as usize), entry))
        };
        let here = Span::at(redirect.span.end as usize);
        let (edit, expected, claim) = match kind {
            Kind::RedirectTwice if !redirect.versions => {
                (added(&redirect.source)?, self.place(config, here, &["redirection-conflict"])?, None)
            }
            Kind::RedirectSourceExists => {
                let page = self.unnoticed_page(random)?;
                let expected = self.place(page, Span::default(), &[codes::REDIRECTED_FILE_NOT_REMOVED])?;
                let whole = Span { start: 0, end: self.snapshot.article(page)?.lines.len() };
                (added(&self.snapshot.path(page))?, expected, Some((page, whole)))
            }
            Kind::RedirectTargetGone if redirect.keeps_id && !redirect.versions => {
                let target = self.redirect_target(redirect)?;
                self.snapshot.file(target)?;
                let url = redirect.url.split(['?', '#']).next()?.trim_end_matches('/');
                let gone = format!("{url}-gone-{}", random.below(1_000_000));
                let place = self.place(config, redirect.url_span, &["redirect-url-invalid"])?;
                ((redirect.url_span, format!("{gone:?}")), place, None)
            }
            _ => return None,
        };
        Some(Mutation {
            kind,
            file: config,
            what: format!("`{}` was written in `{}`", edit.1.trim_start_matches(", "), path.file_name()?.display()),
            edits: vec![edit],
            expected: vec![expected],
            tolerated: Vec::new(),
            claims: [(config, redirect.span)].into_iter().chain(claim).collect(),
        })
    }

    /// A page of which only links to the whole are known, so that nothing but the redirection is said about it.
    fn unnoticed_page(&self, random: &mut Random) -> Option<FileId> {
        let mut pages: Vec<FileId> = Vec::new();
        for (id, file) in self.snapshot.files() {
            // A README.md beside the sets is no page of the build.
            let is_built = self.snapshot.docset(id).is_some_and(|docset| docset.publishes(&file.path));
            let is_page = is_built && self.is_learn(id) && is_page(file);
            if is_page && self.texts.contains_key(&id) && self.snapshot.redirect(id).is_none() {
                pages.push(id);
            }
        }
        pages.sort_by_key(|id| self.snapshot.path(*id));
        let page = *random.pick(&pages);
        let links = self.incoming.get(&page).map_or(&[][..], |links| links);
        let to_whole = links.iter().all(|&(source, index)| {
            matches!(self.snapshot.target(source, index), Some(Target::File { fragment: None, .. }))
        });
        (to_whole && !self.is_spoken_of(page, Span::default()) && !self.takes_over_an_id(page)).then_some(page)
    }
}
