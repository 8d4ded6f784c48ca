//! Findings about where links lead: missing files, anchors, includes and snippets, wrong case, cycles.
//!
//! Judges by the snapshot alone; never asks the disk.

use super::codes;
use super::suggest::{Budget, nearest, nearest_file};
use super::{Draft, Fix, Related, includes, redirected, snippets, toc, unbuilt, xref};
use crate::article::Article;
use crate::docset::relative::{encode_fragment, encode_path, relative_path};
use crate::graph::{AnchorAt, FileId, FileKind, LinkStatus, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

/// The findings of all links of `article`, which is `file`.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let path = snapshot.path(file);
    found.extend(still_there(snapshot, file));
    // Read once, for the first link that asks.
    let (text, budget) = (OnceCell::new(), Budget::new());
    for (index, link) in article.links.iter().enumerate() {
        // A reference is judged where it is defined.
        if link.kind == LinkKind::Reference {
            continue;
        }
        let at = At { snapshot, file, path: &path, text: &text, budget: &budget, index, link };
        if link.kind == LinkKind::Include {
            at.check_include(found);
            continue;
        }
        let status = snapshot.status(file, index);
        if matches!(status, LinkStatus::MissingFile | LinkStatus::MissingAnchor)
            && unbuilt::is_unbuilt(snapshot, file)
            && unbuilt::works_on_github(snapshot, file, index)
        {
            continue;
        }
        match status {
            LinkStatus::MissingFile if link.kind == LinkKind::TocFolder => {
                found.extend(toc::not_found(snapshot, file, index, link));
            }
            LinkStatus::MissingFile if matches!(at.target(), Target::Xref { .. }) => {
                found.extend(xref::unknown(snapshot, file, index, link, || at.text()));
            }
            LinkStatus::MissingFile if link.kind == LinkKind::Code => {
                let (code, severity) = snippets::code_of(article, link);
                found.push(Draft { code, severity, ..at.missing_file() });
            }
            LinkStatus::MissingFile => found.push(at.missing_file()),
            LinkStatus::Unknown if link.kind == LinkKind::XrefShorthand => {
                found.extend(xref::unknown(snapshot, file, index, link, || at.text()));
            }
            // Anchors of a page that is there for nobody matter to nobody.
            LinkStatus::MissingAnchor if at.out_of_scope().is_none() => found.extend(at.missing_anchor()),
            LinkStatus::Redirected => found.extend(redirected::link(snapshot, file, index, link)),
            _ => found.extend(at.out_of_scope()),
        }
        if at.target() == Target::LocalPath {
            let message = "This path leads to a drive of one computer. Link to a file of the article set instead.";
            found.push(Draft::new(codes::LOCAL_FILE_PATH, link.path, message.to_owned()));
        }
        at.check_case(found);
    }
}

/// Whether link `index` of `file` leads nowhere and is reported for it. A reference is judged where it is defined.
#[must_use]
pub fn is_broken(snapshot: &Snapshot, file: FileId, index: usize) -> bool {
    let link = snapshot.article(file).and_then(|article| article.links.get(index));
    let Some(link) = link.filter(|link| link.kind != LinkKind::Reference) else { return false };
    let leads_nowhere = match snapshot.status(file, index) {
        LinkStatus::MissingFile => true,
        LinkStatus::MissingAnchor => {
            let path = snapshot.path(file);
            let (text, budget) = (OnceCell::new(), Budget::new());
            let at = At { snapshot, file, path: &path, text: &text, budget: &budget, index, link };
            let is_sure = !at.may_come_with_include(&at.pages());
            at.out_of_scope().is_none() && (is_sure || at.missing_anchor().is_some())
        }
        _ => false,
    };
    let is_include = link.kind == LinkKind::Include;
    leads_nowhere
        && (is_include || !unbuilt::is_unbuilt(snapshot, file) || !unbuilt::works_on_github(snapshot, file, index))
}

/// A redirected article that nobody removed.
fn still_there(snapshot: &Snapshot, file: FileId) -> Option<Draft> {
    let (docset, redirect) = snapshot.redirect(file)?;
    if !snapshot.docset(file)?.generator.ignores_case() {
        return None;
    }
    let entry = docset.config_files.get(redirect.file)?;
    let message = format!(
        "Readers of this article are sent to `{}`, so nobody sees it. Remove the file, or its redirection in `{}`.",
        redirect.url,
        relative_path(&snapshot.path(file), &entry.path)
    );
    Some(Draft::new(codes::REDIRECTED_FILE_NOT_REMOVED, Span::default(), message))
}

/// A link and where it stands.
struct At<'a> {
    snapshot: &'a Snapshot,
    file: FileId,
    path: &'a Path,
    text: &'a OnceCell<Option<Arc<str>>>,
    budget: &'a Budget,
    index: usize,
    link: &'a Link,
}

impl At<'_> {
    fn target(&self) -> Target {
        self.snapshot.target(self.file, self.index).unwrap_or(Target::Unknown)
    }

    fn check_include(&self, found: &mut Vec<Draft>) {
        let Target::File { file: target, spelling, .. } = self.target() else {
            if matches!(
                self.target(),
                Target::External | Target::SiteAbsolute | Target::Site { .. } | Target::LocalPath | Target::SelfPage(_)
            ) {
                let message = "Only a file of the article set can be included, by its path from here.";
                found.push(Draft::new(codes::INCLUDE_NOT_FOUND, self.link.destination, message.to_owned()));
            }
            return;
        };
        let path = self.snapshot.spelling(spelling);
        if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")) {
            let message = format!("`{}` is no Markdown file: only `.md` files can be included.", self.shown(&path));
            found.push(Draft::new(codes::INCLUDE_INVALID, self.link.path, message));
            return;
        }
        match self.snapshot.status(self.file, self.index) {
            LinkStatus::MissingFile => found.push(self.missing_file()),
            _ => match includes::circle(self.snapshot, self.file, target, self.link) {
                Some(circle) => found.push(circle),
                None => self.check_case(found),
            },
        }
    }

    fn missing_file(&self) -> Draft {
        let code = match self.link.kind {
            LinkKind::Include => codes::INCLUDE_NOT_FOUND,
            LinkKind::Code => codes::CODESNIPPET_NOT_FOUND,
            _ => codes::FILE_NOT_FOUND,
        };
        let Target::File { file, spelling, .. } = self.target() else {
            return Draft::new(code, self.link.path, String::new());
        };
        let path = self.snapshot.spelling(spelling);
        let shown = self.shown(&path);
        if let Some(folder) = self.snapshot.file(file).filter(|file| file.kind == FileKind::Folder) {
            let index = ["index.md", "index.yml"].iter().find_map(|name| self.existing(&folder.path.join(name)));
            let advice = index.as_deref().map_or_else(
                || "Link to a file in it.".to_owned(),
                |index| format!("Link to `{}`.", self.shown(index)),
            );
            let message = format!("`{shown}` is a folder, and only files can be linked to. {advice}");
            return Draft::new(code, self.link.path, message).with_fix(index.map(|index| self.relink(&index)));
        }
        let what = match self.link.kind {
            LinkKind::Include => "The included file",
            LinkKind::Code => "The code file",
            LinkKind::Image => "The image",
            _ => "The file",
        };
        // The build asks the redirections only where a page is linked to.
        if let Some((_, redirect)) = self.snapshot.redirect(file) {
            let message = format!(
                "{what} `{shown}` was moved to `{}`. Redirections lead readers on, but not the build.",
                redirect.url
            );
            return Draft::new(code, self.link.path, message);
        }
        let suggestion = self.with_slashes(&path);
        let suggestion = suggestion.or_else(|| nearest_file(self.snapshot, self.file, &path, self.link.kind));
        let mut message = format!("{what} `{shown}` does not exist.");
        if let Some(escape) = self.cutting_escape() {
            message.push_str(&format!(" `{escape}` ends the path here: the Learn build decodes it before it looks."));
        }
        if let Some(other) = &suggestion {
            message.push_str(&format!(" Did you mean `{}`?", self.shown(other)));
        }
        Draft::new(code, self.link.path, message).with_fix(suggestion.map(|other| self.relink(&other)))
    }

    /// The pages that lack the anchor: the one that the link leads to, or those that show it.
    fn pages(&self) -> Vec<FileId> {
        match self.target() {
            Target::SelfPage(Some(fragment)) => self.snapshot.pages_without(self.file, fragment),
            target => self.snapshot.file_of(self.file, target).into_iter().collect(),
        }
    }

    /// Whether something that each of the pages includes is missing, so that nobody knows which anchors they have.
    fn may_come_with_include(&self, pages: &[FileId]) -> bool {
        !pages.is_empty() && pages.iter().all(|&page| self.snapshot.lacks_include(page))
    }

    /// Decision: where a missing include may bring the anchor, only one that looks like a slip of another is told. The
    /// include is an error by itself, and one break is one finding.
    fn missing_anchor(&self) -> Option<Draft> {
        let span = self.link.fragment.unwrap_or(self.link.destination);
        let fragment = self.snapshot.target_fragment(self.file, self.index).unwrap_or_else(|| "".into());
        let pages = self.pages();
        let page = pages.first().copied().unwrap_or(self.file);
        let anchors = if self.budget.is_spent() { Vec::new() } else { self.snapshot.anchors(page) };
        let ids: Vec<&str> = anchors.iter().filter_map(|anchor| self.snapshot.anchor_id(anchor)).collect();
        // A tab whose address cannot be read is a link, and no heading is meant.
        let tab = fragment.strip_prefix("tab/").filter(|_| matches!(self.target(), Target::SelfPage(_)));
        let suggestion = match self.budget.allows(ids.len()) && tab.is_none() {
            true => nearest(&fragment, ids.iter().copied()),
            false => None,
        };
        if suggestion.is_none() && self.may_come_with_include(&pages) {
            return None;
        }
        let shown = self.shown(&self.snapshot.path(page));
        let includes_this = page != self.file && matches!(self.target(), Target::SelfPage(_));
        let mut message = match (page == self.file, includes_this, pages.len()) {
            (true, ..) if self.is_shown_elsewhere() => {
                format!(
                    "No heading or anchor here has the id `{fragment}`. Pages that include this file may have it, \
                     but the file is published as a page of its own, too."
                )
            }
            (true, ..) => format!("No heading or anchor here has the id `{fragment}`."),
            (_, true, 1) => {
                format!("`{shown}` has no heading or anchor with the id `{fragment}`. That page includes this file.")
            }
            (_, true, 2) => format!(
                "`{shown}` has no heading or anchor with the id `{fragment}`, nor has another page that includes \
                 this file."
            ),
            (_, true, pages) => format!(
                "`{shown}` has no heading or anchor with the id `{fragment}`, nor have {} other pages that include \
                 this file.",
                pages - 1
            ),
            _ => format!("`{shown}` has no heading or anchor with the id `{fragment}`."),
        };
        if let Some(id) = suggestion {
            message.push_str(&format!(" Did you mean `#{id}`?"));
        }
        if let Some(id) = tab {
            message.push_str(&match id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '/')) {
                true => " A tab is a heading that is only this link.".to_owned(),
                false => {
                    format!(" It is no tab either: the id of a tab has only letters, digits and `-`, unlike `{id}`.")
                }
            });
        }
        let fix =
            suggestion.map(|id| Fix { title: format!("Change to `#{id}`"), edits: vec![(span, encode_fragment(id))] });
        let related =
            anchors.iter().find(|anchor| self.snapshot.anchor_id(anchor) == suggestion && suggestion.is_some());
        let related = related.and_then(|anchor| {
            let article = self.snapshot.article(anchor.file)?;
            let (span, what) = match anchor.at {
                AnchorAt::Heading(i) => (article.headings.get(i)?.span, "the heading"),
                AnchorAt::Explicit(i) => (article.anchors.get(i)?.span, "the anchor"),
            };
            Some(Related { file: anchor.file, span, message: format!("{what} with the id `{}`", suggestion?) })
        });
        let mut draft = Draft::new(codes::BOOKMARK_NOT_FOUND, span, message).with_fix(fix);
        draft.related.extend(related);
        if includes_this {
            draft.names_pages = true;
            draft.related.extend(includes::showing(self.snapshot, self.file, pages, "has no such anchor"));
        }
        Some(draft)
    }

    /// A page that the build leaves out is there for nobody.
    fn out_of_scope(&self) -> Option<Draft> {
        let Target::File { file, .. } = self.target() else { return None };
        if !matches!(self.link.kind, LinkKind::Inline | LinkKind::Definition | LinkKind::Html) {
            return None;
        }
        let (source, target) = (self.snapshot.file(self.file)?, self.snapshot.file(file)?);
        let docset = self.snapshot.docset(self.file)?;
        let left_out = match source.docset == target.docset {
            true => target.left_out,
            false => docset.leaves_out(&target.path),
        };
        // A README.md and its like are read where they lie, and so is what they link to.
        let is_read_here = source.left_out && self.snapshot.includers(self.file).is_empty();
        if !left_out || is_read_here || target.kind != FileKind::Article || self.snapshot.redirect(file).is_some() {
            return None;
        }
        let shown = self.shown(&target.path);
        let elsewhere = self.snapshot.docset(file).filter(|other| other.root != docset.root && !other.is_rest);
        let message = match elsewhere {
            Some(_) => format!(
                "`{shown}` belongs to another article set, which is published apart. Link to its published address."
            ),
            None => format!(
                "`{shown}` exists but is not published: the docfx configuration leaves it out. Link to a \
                 published article, or to a full address."
            ),
        };
        Some(Draft::new(codes::LINK_OUT_OF_SCOPE, self.link.path, message))
    }

    fn check_case(&self, found: &mut Vec<Draft>) {
        if !self.snapshot.has_other_case(self.file, self.index) {
            return;
        }
        let ignores_case = self.snapshot.docset(self.file).is_none_or(|docset| docset.generator.ignores_case());
        let Target::File { file, .. } = self.target() else { return };
        if !ignores_case || self.snapshot.file(file).is_none_or(|file| file.kind == FileKind::Folder) {
            return; // Already said: the file does not exist under this name.
        }
        let path = self.snapshot.path(file);
        let message = format!(
            "The file is called `{}`; the case differs here. The Learn build accepts it, GitHub and Linux do not.",
            self.shown(&path)
        );
        let draft = Draft::new(codes::PATH_CASE_MISMATCH, self.link.path, message);
        found.push(draft.with_fix(Some(self.relink(&path))));
    }

    /// The fix that leads the link to `path`, in the style the author writes links.
    fn relink(&self, path: &Path) -> Fix {
        let relative = relative_path(self.path, path);
        let written = match self.link.kind {
            LinkKind::Include | LinkKind::Code => relative.clone(),
            _ => encode_path(&relative),
        };
        Fix { title: format!("Change to `{relative}`"), edits: vec![(self.path_span(), written)] }
    }

    /// The file that is meant when `\\` is written for `/` where only `/` parts folders.
    fn with_slashes(&self, path: &Path) -> Option<Arc<Path>> {
        let path = path.to_str().filter(|path| !cfg!(windows) && path.contains('\\'))?;
        self.existing(Path::new(&path.replace('\\', "/")))
    }

    /// Whether a link to a place in this page is read in other pages as well.
    fn is_shown_elsewhere(&self) -> bool {
        matches!(self.target(), Target::SelfPage(_)) && !self.snapshot.showing_pages(self.file).is_empty()
    }

    /// An encoded `#` or `?` in the path, which Learn cannot tell from a bare one.
    fn cutting_escape(&self) -> Option<&'static str> {
        let learn = self.snapshot.docset(self.file).is_some_and(|docset| docset.generator.ignores_case());
        if !learn || matches!(self.link.kind, LinkKind::Include) {
            return None;
        }
        let written = self.link.path.of(self.text()?).to_ascii_uppercase();
        ["%23", "%3F"].into_iter().find(|escape| written.contains(escape))
    }

    /// The text of the file.
    fn text(&self) -> Option<&str> {
        self.text.get_or_init(|| self.snapshot.text(self.file)).as_deref()
    }

    /// The path without its query.
    fn path_span(&self) -> Span {
        self.link.path
    }

    fn existing(&self, path: &Path) -> Option<Arc<Path>> {
        let id = self.snapshot.file_id(path)?;
        self.snapshot.file(id).map(|file| Arc::clone(&file.path))
    }

    /// A path as the writer would write it here.
    fn shown(&self, path: &Path) -> String {
        let relative = relative_path(self.path, path);
        if relative.is_empty() { ".".to_owned() } else { relative }
    }
}
