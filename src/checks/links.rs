//! Findings about where links lead: missing files, anchors, includes and snippets, wrong case, cycles.
//!
//! Judges by the snapshot alone; never asks the disk.

use super::codes;
use super::suggest::{nearest, nearest_file};
use super::{Draft, Fix, Related};
use crate::article::Article;
use crate::docset::relative::{encode_fragment, encode_path, relative_path};
use crate::graph::{AnchorAt, FileId, LinkStatus, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use std::path::Path;

/// The findings of all links of `article`, which is `file`.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let path = snapshot.path(file);
    for (index, link) in article.links.iter().enumerate() {
        // A reference is judged where it is defined.
        if link.kind == LinkKind::Reference {
            continue;
        }
        let at = At { snapshot, file, path: &path, index, link };
        if link.kind == LinkKind::Include {
            at.check_include(found);
            continue;
        }
        match snapshot.status(file, index) {
            LinkStatus::MissingFile => found.push(at.missing_file()),
            LinkStatus::MissingAnchor => found.push(at.missing_anchor()),
            _ => {}
        }
        if at.target() == Target::LocalPath {
            let message = "This path leads to a drive of one computer. Link to a file of the article set instead.";
            found.push(Draft::new(codes::LOCAL_FILE_PATH, link.path, message.to_owned()));
        }
        at.check_case(found);
    }
}

/// A link and where it stands.
struct At<'a> {
    snapshot: &'a Snapshot,
    file: FileId,
    path: &'a Path,
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
                Target::External | Target::SiteAbsolute | Target::LocalPath | Target::SelfPage(_)
            ) {
                let message = "Only a file of the article set can be included, by its path from here.";
                found.push(Draft::new(codes::INCLUDE_NOT_FOUND, self.link.destination, message.to_owned()));
            }
            return;
        };
        let path = self.snapshot.spelling(spelling);
        if crate::graph::read::kind_of(&path) != crate::graph::FileKind::Article {
            let message = format!("`{}` is no Markdown file: only `.md` files can be included.", self.shown(&path));
            found.push(Draft::new(codes::INCLUDE_INVALID, self.link.path, message));
            return;
        }
        match self.snapshot.status(self.file, self.index) {
            LinkStatus::MissingFile => found.push(self.missing_file()),
            _ if self.includes_itself(target) => {
                let message = match target == self.file {
                    true => "This article includes itself.".to_owned(),
                    false => format!("`{}` includes this article in turn: the build drops both.", self.shown(&path)),
                };
                found.push(Draft::new(codes::CIRCULAR_REFERENCE, self.link.span, message));
            }
            _ => self.check_case(found),
        }
    }

    fn includes_itself(&self, target: FileId) -> bool {
        let mut cycle = target == self.file;
        self.snapshot.visit(target, &mut |id, _| {
            cycle |= id == self.file;
            !cycle
        });
        cycle
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
        if let Some(folder) = self.snapshot.file(file).filter(|file| file.kind == crate::graph::FileKind::Folder) {
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
        let suggestion = nearest_file(self.snapshot, self.file, &path, self.link.kind);
        let mut message = format!("{what} `{shown}` does not exist.");
        if let Some(other) = &suggestion {
            message.push_str(&format!(" Did you mean `{}`?", self.shown(other)));
        }
        Draft::new(code, self.link.path, message).with_fix(suggestion.map(|other| self.relink(&other)))
    }

    fn missing_anchor(&self) -> Draft {
        let span = self.link.fragment.unwrap_or(self.link.destination);
        let fragment = self.snapshot.target_fragment(self.file, self.index).unwrap_or_else(|| "".into());
        let page = match self.target() {
            Target::File { file, .. } => file,
            Target::SelfPage(Some(fragment)) => {
                self.snapshot.pages_without(self.file, fragment).first().copied().unwrap_or(self.file)
            }
            _ => self.file,
        };
        let anchors = self.snapshot.anchors(page);
        let ids: Vec<&str> = anchors.iter().filter_map(|anchor| self.snapshot.anchor_id(anchor)).collect();
        let suggestion = nearest(&fragment, ids.iter().copied());
        let mut message = match page == self.file {
            true => format!("No heading or anchor here has the id `{fragment}`."),
            false => format!(
                "`{}` has no heading or anchor with the id `{fragment}`.",
                self.shown(&self.snapshot.path(page))
            ),
        };
        if page != self.file && matches!(self.target(), Target::SelfPage(_)) {
            message.push_str(" That page includes this file.");
        }
        if let Some(id) = suggestion {
            message.push_str(&format!(" Did you mean `#{id}`?"));
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
        let draft = Draft::new(codes::BOOKMARK_NOT_FOUND, span, message).with_fix(fix);
        Draft { related: related.into_iter().collect(), ..draft }
    }

    fn check_case(&self, found: &mut Vec<Draft>) {
        if !self.snapshot.has_other_case(self.file, self.index) {
            return;
        }
        let ignores_case = self.snapshot.docset(self.file).is_none_or(|docset| docset.generator.ignores_case());
        let Target::File { file, .. } = self.target() else { return };
        if !ignores_case || self.snapshot.file(file).is_none_or(|file| file.kind == crate::graph::FileKind::Folder) {
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

    /// The path without its query.
    fn path_span(&self) -> Span {
        self.link.path
    }

    fn existing(&self, path: &Path) -> Option<std::sync::Arc<Path>> {
        let id = self.snapshot.file_id(path)?;
        self.snapshot.file(id).map(|file| std::sync::Arc::clone(&file.path))
    }

    /// A path as the writer would write it here.
    fn shown(&self, path: &Path) -> String {
        relative_path(self.path, path)
    }
}
