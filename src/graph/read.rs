//! One file's text to its place in the graph: facts, and destinations resolved to ids.
//! Runs on any thread; only the tables are shared.

use super::ids::{FileId, Tables};
use super::shared::{self, Shared};
use super::snapshot::{File, FileKind, Snapshot, Target};
use super::uids::{self, FileUids};
use crate::article::Article;
use crate::docset::resolve::{self, Destination};
use crate::docset::{Docset, Role};
use crate::files::{self, ReadError};
use crate::markdown::{Dialect, Link, LinkKind, Problem, mentions, toc, xref, yaml_page};
use crate::text::Span;
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// What a file is, by its name. A `toc.md` counts as an article until its set is known.
#[must_use]
pub fn kind_of(path: &Path) -> FileKind {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown") {
        true => FileKind::Article,
        false if toc::is_toc(path) => FileKind::Toc,
        false
            if extension.eq_ignore_ascii_case("yml") || extension.eq_ignore_ascii_case("yaml") || is_map_name(path) =>
        {
            FileKind::Yaml
        }
        false => FileKind::Resource,
    }
}

/// Whether `path` is, by its name, a map of uids.
#[must_use]
pub fn is_map_name(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_ascii_lowercase();
    name.starts_with("xrefmap") && [".yml", ".yaml", ".json"].iter().any(|extension| name.ends_with(extension))
}

/// A file that exists but whose text is not known (yet).
#[must_use]
pub fn unread(path: Arc<Path>, docset: Option<u16>, kind: FileKind) -> File {
    File {
        path,
        docset,
        kind,
        loaded: !kind.is_read(),
        checked: false,
        role: Role::Outside,
        left_out: false,
        article: None,
        targets: Box::default(),
        anchor_ids: Box::default(),
        shared: Shared::default(),
        uids: FileUids::default(),
        problems: Box::default(),
        mentions: Box::default(),
        broken: false,
        unsure: false,
        kept: Box::default(),
    }
}

/// The file `path`, which is only linked to, with the given text, if that is known.
#[must_use]
pub fn resource(path: Arc<Path>, docset: Option<u16>, text: Option<&str>) -> File {
    let mentions = text.map(mentions::of_text).unwrap_or_default();
    File { mentions, ..unread(path, docset, FileKind::Resource) }
}

/// The file `path`, which is only linked to, as it stands on the disk.
#[must_use]
pub fn resource_from_disk(path: Arc<Path>, docset: Option<u16>) -> File {
    let read = mentions::is_bearer(&path).then(|| files::read_text(&path).ok()).flatten();
    resource(path, docset, read.as_ref().map(|read| &*read.text))
}

/// What a file is to its set, whose build may read a `toc.md` as a table of contents.
fn kind_in(docset: Option<(u16, &Docset)>, path: &Path) -> FileKind {
    let is_toc = docset.is_some_and(|(_, docset)| docset.is_toc(path));
    if is_toc { FileKind::Toc } else { kind_of(path) }
}

/// The article or table of contents `path` of set `docset` with the given text.
#[must_use]
pub fn from_text(tables: &Tables, path: Arc<Path>, docset: Option<(u16, &Docset)>, text: &str) -> File {
    let dialect = docset.map_or(Dialect::LEARN, |(_, docset)| docset.generator.dialect());
    let kind = kind_in(docset, &path);
    if kind == FileKind::Yaml {
        let (file, urls) = uids::from_yaml(tables, path, docset, text);
        let links = file.article.as_ref().map(|article| &*article.links).unwrap_or_default();
        let targets = targets_of(tables, docset, &file.path, links, &urls);
        // What is found by its path needs no mention.
        let found = links.iter().zip(&targets).filter(|(_, target)| matches!(target, Target::File { .. }));
        let mentions = mentions::beside(text, found.map(|(link, _)| link.destination));
        return File { mentions, targets, ..file };
    }
    let mut broken = false;
    let (article, urls, mut problems) = match kind {
        FileKind::Toc => {
            // Only Learn's build reads such files.
            if !docset.is_some_and(|(_, docset)| docset.reads_tocs()) {
                return File { loaded: true, ..unread(path, docset.map(|(index, _)| index), kind) };
            }
            let format = toc::Format::of(&path);
            let mut toc = toc::parse(text, format);
            let mut problems = std::mem::take(&mut toc.problems);
            broken = toc.broken;
            if docset.is_some_and(|(_, docset)| docset.is_breadcrumb(&path)) {
                problems.extend(toc::leading_away(&toc));
            }
            let (article, urls) = Article::of_toc(text, toc, format);
            (article, urls, problems)
        }
        _ => {
            let (article, urls) = Article::read(text, dialect);
            (article, urls, Vec::new())
        }
    };
    let targets = targets_of(tables, docset, &path, &article.links, &urls);
    let headings = article.headings.iter().filter_map(|heading| heading.id.as_deref());
    let ids = headings.chain(article.anchors.iter().map(|anchor| &*anchor.id));
    let mut anchor_ids: Vec<_> = ids.map(|id| tables.fragments.intern(id)).collect();
    anchor_ids.sort_unstable();
    anchor_ids.dedup();
    let role = docset.map_or(Role::Outside, |(_, docset)| docset.role(&path));
    let checked = is_checked(docset, role, &path);
    if checked && dialect.learn {
        match kind {
            FileKind::Toc => problems.extend(crate::markdown::rules::problems_of_toc(text, &article.links)),
            _ => problems = article.problems(text, &urls),
        }
    }
    let header = article.front_matter.as_ref().map_or("", |header| header.span.of(text));
    let external = targets.iter().zip(&urls).filter(|(target, _)| **target == Target::External);
    let mentions = mentions::of_article(header, external.map(|(_, url)| &**url));
    let uids = match docset {
        Some((_, docset)) => uids::of_article(tables, docset, role, &article, text),
        None => FileUids::default(),
    };
    File {
        uids,
        docset: docset.map(|(index, _)| index),
        loaded: true,
        role,
        // A page is built.
        left_out: role != Role::Page && docset.is_some_and(|(_, docset)| docset.leaves_out(&path)),
        checked,
        problems: problems.into(),
        mentions,
        shared: shared::of(docset.map(|(_, docset)| docset), kind, &article, &targets, text),
        article: Some(Arc::new(article)),
        targets,
        anchor_ids: anchor_ids.into(),
        broken,
        unsure: broken && kind == FileKind::Toc,
        ..unread(path, None, kind)
    }
}

/// Where `links` lead that stand in the file `path`; `urls` are their decoded destinations.
fn targets_of(
    tables: &Tables,
    docset: Option<(u16, &Docset)>,
    path: &Path,
    links: &[Link],
    urls: &[Box<str>],
) -> Box<[Target]> {
    let targets = links.iter().zip(urls).map(|(link, url)| match docset {
        Some((_, docset)) => {
            let destination = match link.kind {
                LinkKind::Include => resolve::include_destination(docset, path, url),
                LinkKind::Xref | LinkKind::XrefShorthand | LinkKind::XrefOptional | LinkKind::TocUid => {
                    Destination::Xref
                }
                _ => resolve::destination(docset, path, url),
            };
            // A folder of the site is that of some table of contents, not of its index page.
            let destination = match destination {
                Destination::Site { .. } if link.kind == LinkKind::TocFolder => Destination::SiteAbsolute,
                other => other,
            };
            let may_be_file =
                destination == Destination::SiteAbsolute && is_page_link(link.kind) && docset.generator.dialect().learn;
            let meant = may_be_file.then(|| resolve::meant_files(docset, path, url)).flatten();
            match meant {
                Some([beside, in_root]) => {
                    let file = |path: &Path| tables.paths.intern(path).1;
                    Target::SiteFile { beside: file(&beside), in_root: file(&in_root) }
                }
                None => target_of(tables, destination, url),
            }
        }
        None => Target::Unknown,
    });
    targets.collect()
}

/// Whether a browser follows the link, or shows what it leads to, in the page.
fn is_page_link(kind: LinkKind) -> bool {
    matches!(
        kind,
        LinkKind::Inline
            | LinkKind::Definition
            | LinkKind::Reference
            | LinkKind::Html
            | LinkKind::Image
            | LinkKind::Yaml
    )
}

fn is_checked(docset: Option<(u16, &Docset)>, role: Role, path: &Path) -> bool {
    role != Role::Outside || docset.is_some_and(|(_, docset)| docset.builds_toc(path))
}

fn target_of(tables: &Tables, destination: Destination, url: &str) -> Target {
    let intern = |fragment: Option<String>| {
        fragment.filter(|fragment| !fragment.is_empty()).map(|fragment| tables.fragments.intern(&fragment))
    };
    match destination {
        Destination::SelfPage { fragment } => Target::SelfPage(intern(fragment)),
        Destination::File { path, fragment } => {
            let (spelling, file) = tables.paths.intern(&path);
            Target::File { file, spelling, fragment: intern(fragment) }
        }
        Destination::Site { key, fragment } => {
            Target::Site { key: tables.paths.intern(&key).1, fragment: intern(fragment) }
        }
        Destination::OutOfScope => Target::OutOfScope,
        Destination::External => Target::External,
        Destination::SiteAbsolute => Target::SiteAbsolute,
        Destination::Xref => {
            let reference = xref::read(url);
            match reference.uid.is_empty() {
                true => Target::Unknown,
                false => Target::Xref {
                    uid: tables.uids.intern(&reference.uid),
                    fragment: intern(reference.fragment.map(Cow::into_owned)),
                },
            }
        }
        Destination::LocalPath => Target::LocalPath,
        Destination::Unknown => Target::Unknown,
    }
}

impl Snapshot {
    /// The facts of `text`, read as the file `id` is, with the decoded destination of each link.
    #[must_use]
    pub fn facts_of(&self, id: FileId, text: &str) -> (Article, Vec<Box<str>>) {
        let file = self.file(id);
        let format = toc::Format::of(&self.path(id));
        match file.map(|file| file.kind) {
            Some(FileKind::Toc) => Article::of_toc(text, toc::parse(text, format), format),
            Some(FileKind::Yaml) => {
                let is_map = file.is_some_and(|file| file.uids.is_map);
                Article::of_yaml(text, yaml_page::read(text, is_map).unwrap_or_default(), format)
            }
            _ => Article::read(text, self.dialect(id)),
        }
    }
}

/// The article or table of contents `path` as it stands on the disk. What cannot be read becomes a file with a problem.
#[must_use]
pub fn from_disk(tables: &Tables, path: Arc<Path>, docset: Option<(u16, &Docset)>) -> File {
    let kind = kind_in(docset, &path);
    let index = docset.map(|(index, _)| index);
    if kind == FileKind::Resource {
        return resource_from_disk(path, index);
    }
    if kind == FileKind::Yaml && !docset.is_some_and(|(_, docset)| uids::reads(docset, &path)) {
        let mentions = files::read_text(&path).map(|read| mentions::of_text(&read.text)).unwrap_or_default();
        return File { loaded: true, mentions, ..unread(path, index, kind) };
    }
    let problem = |code, span, message| Problem { code, span, message };
    match files::read_text(&path) {
        Ok(read) => {
            let mut file = from_text(tables, path, docset, &read.text);
            if let Some(at) = read.invalid_utf8_at {
                let span = Span::new(at as usize, at as usize + '\u{fffd}'.len_utf8());
                let message =
                    "This byte is not UTF-8. Save the file as UTF-8; until then the character shows as \u{fffd}.";
                let read = file.problems.into_iter().chain([problem("file-not-utf8", span, message.to_owned())]);
                file.problems = read.collect();
            }
            file
        }
        Err(_) if kind == FileKind::Yaml => {
            let uids = uids::unreadable(&path, docset);
            File { loaded: true, uids, ..unread(path, index, kind) }
        }
        Err(error) => {
            let code = match error {
                ReadError::TooLarge(_) => "file-too-large",
                ReadError::Unreadable(_) => "file-unreadable",
            };
            let message = format!("This file is not checked: {error}.");
            let role = docset.map_or(Role::Outside, |(_, docset)| docset.role(&path));
            File {
                loaded: true,
                checked: is_checked(docset, role, &path),
                role,
                problems: [problem(code, Span::default(), message)].into(),
                ..unread(path, index, kind)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    #[test]
    fn what_nobody_can_know_of_a_page_in_yaml_is_not_said() {
        let set = Set::new(
            "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"], \"exclude\": \
             [\"**/includes/**\", \"old.yml\"]}]}}\n--- faq.yml\n### YamlMime:FAQ\nanswer: |\n  # Here\n\n  [a](#here) \
             [b](#there) [c](a.md#top) [!INCLUDE [i](includes/i.md)] [d][none]\n--- includes/i.md\n[e](#here) \
             [f](#own)\n\n:::zone pivot=\"x\"\n:::zone-end\n--- a.md\n[g](faq.yml#here) [h](faq.yml#gone)\n--- \
             land.yml\n### YamlMime:YamlDocument\ndocumentType: LandingData\nitems:\n- href: a\n- href: sub\n- href: \
             none\n--- hub.yml\n### YamlMime:Hub\nitems:\n- url: sub\n- url: a.md\n- unknown: gone.md\n--- old.yml\n### \
             YamlMime:Hub\nitems:\n- url: gone.md\n--- sub/x.md\n# X\n",
        );
        let codes = |name: &str| {
            let found = check_file(&set.snapshot, set.file(name)).into_iter();
            let about =
                |code: &&str| ["bookmark", "not-found", "pivot", "include", "label"].iter().any(|it| code.contains(it));
            found.map(|it| it.code).filter(about).collect::<Vec<_>>()
        };
        for name in ["faq.yml", "includes/i.md", "a.md", "land.yml", "old.yml"] {
            assert_eq!(codes(name), [""; 0], "{name}");
        }
        assert_eq!(codes("hub.yml"), ["file-not-found"], "a folder is no page");
    }
}
