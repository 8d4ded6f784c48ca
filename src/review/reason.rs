//! Why a finding stands in a file that a change did not touch: what the change did to a file that the finding depends
//! on.
//!
//! Says only what happened to that file, not that it is the cause; nothing where no such file is known.

use super::lost::Sides;
use crate::checks::Finding;
use crate::docset::is_config_file;
use crate::files;
use crate::files::past::Was;
use crate::graph::{FileId, Snapshot};
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// What a change did, to be asked about its findings.
#[derive(Debug)]
pub struct Reasons<'a> {
    sides: Sides<'a>,
    /// Old path by new path.
    came_from: FxHashMap<&'a Path, &'a Path>,
    /// What happened to configuration and schemas, which any finding may depend on.
    to_configuration: Option<String>,
}

impl<'a> Reasons<'a> {
    /// Reasons for findings of `sides.now`.
    #[must_use]
    pub fn new(sides: Sides<'a>) -> Self {
        let came_from = sides.changes.renamed.iter().map(|(from, to)| (&**to, &**from)).collect();
        let mut it = Self { sides, came_from, to_configuration: None };
        let schemas = sides.now.schema_files().flat_map(|schema| &schema.files);
        let schemas = schemas.filter_map(|file| file.path.strip_prefix(sides.root).ok());
        let configuration = sides.changes.differs.keys().map(PathBuf::as_path).filter(|path| is_config_file(path));
        it.to_configuration = schemas.chain(configuration).find_map(|path| it.what_happened(path));
        it
    }

    /// A sentence about what happened to a file that `finding`, in the file `id` of today, depends on; `None` where the
    /// change touched the file itself.
    #[must_use]
    pub fn reason(&self, id: FileId, finding: &Finding) -> Option<String> {
        let Sides { before, now, past, changes, root } = self.sides;
        let path = now.path(id);
        if changes.differs.contains_key(path.strip_prefix(root).ok()?) {
            return None;
        }
        let then = before.file_id(&past.path_of(&path)?)?;
        let mut on: Vec<Option<PathBuf>> = Vec::new();
        let of_then = |path: &Path| past.relative(path).map(Path::to_path_buf);
        let of_now = |path: &Path| path.strip_prefix(root).ok().map(Path::to_path_buf);
        let shown_then = |id| included(before, id).into_iter().map(|it| of_then(&before.path(it)));
        let shown_now = |id| included(now, id).into_iter().map(|it| of_now(&now.path(it)));
        let links = now.article(id).map(|article| &*article.links).unwrap_or_default();
        let is_marked = |span: Span| span.start <= finding.span.start && finding.span.end <= span.end;
        for (index, _) in links.iter().enumerate().filter(|(_, link)| !finding.span.is_empty() && is_marked(link.span))
        {
            on.push(before.target_path(then, index).and_then(|path| of_then(&path)));
            on.push(now.target_path(id, index).and_then(|path| of_now(&path)));
            on.extend(before.target_file(then, index).into_iter().flat_map(shown_then));
            on.extend(now.target_file(id, index).into_iter().flat_map(shown_now));
        }
        on.extend(finding.related.iter().map(|it| of_now(&now.path(it.file))));
        on.extend(shown_then(then).chain(shown_now(id)));
        if finding.span.is_empty() {
            // Who led readers here.
            let mut sources: Vec<_> = before.sources(then).iter().map(|it| of_then(&before.path(*it))).collect();
            sources.sort_unstable();
            on.extend(sources);
        }
        let happened = on.iter().flatten().find_map(|path| self.what_happened(path));
        happened.or_else(|| self.to_configuration.clone())
    }

    /// What the change did to the file `path`, relative to the root.
    fn what_happened(&self, path: &Path) -> Option<String> {
        let Sides { changes, root, .. } = self.sides;
        let name = |path: &Path| self.sides.shown(&root.join(path));
        let moved = |from: &Path, to: &Path| format!("The change moved `{}` to `{}`.", name(from), name(to));
        Some(match (changes.differs.get(path)?, self.came_from.get(path), changes.renamed.get(path)) {
            (Was::Absent, Some(from), _) => moved(from, path),
            (Was::Absent, None, _) => format!("The change added `{}`.", name(path)),
            _ if files::is_file(&root.join(path)) => format!("The change edited `{}`.", name(path)),
            (_, _, Some(to)) => moved(path, to),
            _ => format!("The change deleted `{}`.", name(path)),
        })
    }
}

/// `id` and what it shows by includes, whether that is there or not.
fn included(snapshot: &Snapshot, id: FileId) -> Vec<FileId> {
    let mut all = vec![id];
    snapshot.visit(id, &mut |_, file| {
        all.extend(file.includes().map(|(_, target)| target));
        true
    });
    all
}
