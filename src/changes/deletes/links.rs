//! The links to what is deleted: each leads elsewhere, becomes its text, goes with its entry, or is named as broken.

use super::super::destination::{self, Route};
use super::super::moves::names_toc;
use super::super::plan::Plan;
use super::super::redirects::Addresses;
use super::super::{Refusal, toc};
use super::{Broken, DeleteOptions, Gone, Onward};
use crate::article::Article;
use crate::docset::relative::{Style, encode_fragment};
use crate::graph::{FileId, FileKind, LinkStatus, Snapshot, Target};
use crate::markdown::toc::is_toc;
use crate::markdown::{Link, LinkKind};
use crate::text::Span;
use percent_encoding::percent_decode_str;
use std::path::Path;
use std::sync::Arc;

/// A deletion in the making.
pub(super) struct Work<'s, 'a> {
    pub plan: Plan<'s>,
    pub gone: &'a Gone,
    pub options: &'a DeleteOptions,
    pub broken: Vec<Broken>,
    /// Links that lose the section they named.
    pub shortened: usize,
    pub links: usize,
    pub entries: Vec<Broken>,
    pub addresses: Addresses,
}

/// Whether `folder` loses its table of contents with what is `gone`, and has no other.
pub(super) fn loses_toc(snapshot: &Snapshot, gone: &Gone, folder: FileId) -> bool {
    let path = snapshot.path(folder);
    let held = |it: &std::path::PathBuf| is_toc(it) && it.parent() == Some(&*path);
    gone.values().any(held) && snapshot.toc_in(folder).is_none_or(|toc| gone.contains_key(&toc))
}

impl Work<'_, '_> {
    /// Plans the edits of the links in `source` that lead to what goes.
    pub fn links_of(&mut self, source: FileId) -> Result<(), Refusal> {
        let snapshot = self.plan.snapshot;
        let Some(known) = snapshot.file(source) else { return Ok(()) };
        let Some(article) = known.article.clone() else { return Ok(()) };
        let leads = |index: usize| self.is_lost(source, index);
        let lost: Vec<usize> = (0..article.links.len()).filter(|&index| leads(index)).collect();
        if lost.is_empty() {
            return Ok(());
        }
        let (article, _) = self.plan.facts(source)?;
        let text = self.plan.text(source)?;
        if known.kind == FileKind::Toc {
            let lost = lost.iter().filter_map(|&index| Some((index, article.links.get(index)?)));
            let is_entry =
                |(index, link): &(usize, &Link)| !names_toc(&text, link) || !self.keeps_folder(source, *index);
            let spans: Vec<Span> = lost.filter(is_entry).map(|(_, link)| link.destination).collect();
            if spans.is_empty() {
                return Ok(());
            }
            let edits = toc::without(&known.path, &text, &spans).map_err(|line| {
                Refusal::new(format!(
                    "`{}` is written in a way that its entries cannot be taken out of (line {line}). Take them out by \
                     hand first.",
                    self.plan.name(source)
                ))
            })?;
            self.entries.extend(spans.iter().map(|span| broken(&known.path, &text, &article, *span)));
            return edits.into_iter().try_for_each(|(span, new)| self.plan.edit(source, span, new));
        }
        for &index in &lost {
            let Some(link) = article.links.get(index) else { continue };
            let done = match &self.options.redirect_to {
                // It shares the destination of its definition, which is a link of its own.
                Some(_) if link.kind == LinkKind::Reference => true,
                Some(onward) => self.lead_on(source, &text, index, link, &onward.clone())?,
                None => false,
            };
            let as_text = if done { None } else { unlinked(&text, link, &article.links) };
            let can_be_text = as_text.is_some();
            let unlinks = self.options.unlink && can_be_text;
            for (span, new) in as_text.filter(|_| unlinks).unwrap_or_default() {
                self.plan.edit(source, span, new)?;
            }
            if done || unlinks {
                self.links += usize::from(link.kind != LinkKind::Definition);
            } else if link.kind != LinkKind::Reference {
                let broken = broken(&known.path, &text, &article, link.destination);
                self.broken.push(Broken { can_be_text, ..broken });
            }
        }
        Ok(())
    }

    /// Whether a link leads to something that goes.
    fn is_lost(&self, source: FileId, index: usize) -> bool {
        let snapshot = self.plan.snapshot;
        if let Some(uid) = snapshot.target_uid(source, index) {
            let declared = snapshot.declarations(uid);
            return !declared.is_empty() && declared.iter().all(|(file, _)| self.gone.contains_key(file));
        }
        let Some(target) = snapshot.target_file(source, index) else { return false };
        let link = snapshot.article(source).and_then(|article| article.links.get(index));
        if link.is_some_and(|link| link.kind == LinkKind::TocFolder) {
            return loses_toc(snapshot, self.gone, target);
        }
        if !self.gone.contains_key(&target) {
            return false;
        }
        // After the deletion: what a redirection leads on from is no loss.
        snapshot.file(target).is_some() || snapshot.status(source, index) != LinkStatus::Redirected
    }

    /// Whether something stays in the folder of the page that link `index` of `source` leads to.
    fn keeps_folder(&self, source: FileId, index: usize) -> bool {
        let snapshot = self.plan.snapshot;
        let page = snapshot.target_file(source, index).map(|page| snapshot.path(page));
        let folder = page.and_then(|page| snapshot.file_id(page.parent()?));
        let stays = |id: &FileId| snapshot.file(*id).is_some() && !self.gone.contains_key(id);
        folder.is_some_and(|folder| snapshot.children(folder).iter().any(stays))
    }

    /// Plans that `link` leads to `onward`; false when it cannot.
    fn lead_on(
        &mut self,
        source: FileId,
        text: &str,
        index: usize,
        link: &Link,
        onward: &Onward,
    ) -> Result<bool, Refusal> {
        let snapshot = self.plan.snapshot;
        let (Some(target), Some(docset)) = (snapshot.target(source, index), snapshot.docset(source)) else {
            return Ok(false);
        };
        let from = snapshot.path(source);
        let was = snapshot.target_path(source, index);
        let span = destination::path_span(text, link);
        let raw = span.of(text);
        let (path, page) = match onward {
            Onward::Url(url) => {
                if !self.is_page_link(source, link) {
                    return Ok(false);
                }
                let style = destination::style(text, link);
                let url = match style {
                    Style::Bare => url.replace('(', "%28").replace(')', "%29").replace(' ', "%20"),
                    _ => url.replace('>', "%3E"),
                };
                // Quotes around a value in YAML may stand far away.
                let quotes = snapshot.file(source).is_some_and(|known| known.kind == FileKind::Yaml);
                let url = match style {
                    Style::Bare if !quotes => url,
                    _ => url.replace('"', "%22").replace('\'', "%27"),
                };
                // An address has its own query and section.
                self.shortened += usize::from(link.fragment.is_some_and(|it| !it.is_empty()));
                self.plan.edit(source, link.destination, url)?;
                return Ok(true);
            }
            Onward::Page { path, .. } => (path.clone(), snapshot.file_id(path)),
        };
        if !self.fits(source, link, &path) {
            return Ok(false);
        }
        let written = match target {
            Target::Site { .. } => {
                let address = |it: &Path, addresses: &mut Addresses| addresses.of(snapshot, it);
                let (Some(was), Some(new)) = (was, address(&path, &mut self.addresses)) else { return Ok(false) };
                let Some(old) = address(&was, &mut self.addresses) else { return Ok(false) };
                destination::readdress(raw, &old, &new, destination::style(text, link))
            }
            Target::File { .. } => {
                let was = was.unwrap_or_else(|| Arc::from(path.as_path()));
                let route = Route { docset, from: &from, was: &was, to: &path };
                destination::respell(&route, raw, destination::style(text, link))
            }
            _ => None,
        };
        let Some(written) = written else { return Ok(false) };
        self.plan.edit(source, span, destination::at_start(link, written))?;
        self.section(source, text, link, onward, page)?;
        Ok(true)
    }

    /// Plans the fragment of a link that leads to `page` now: it stays where the page has such a section.
    fn section(
        &mut self,
        source: FileId,
        text: &str,
        link: &Link,
        onward: &Onward,
        page: Option<FileId>,
    ) -> Result<(), Refusal> {
        let snapshot = self.plan.snapshot;
        let own = match onward {
            Onward::Page { fragment: Some(fragment), .. } => format!("#{}", encode_fragment(fragment)),
            _ => String::new(),
        };
        let end = link.destination.end as usize;
        match link.fragment {
            Some(fragment) => {
                let decoded = percent_decode_str(fragment.of(text)).decode_utf8_lossy();
                let is_there = page.is_some_and(|page| snapshot.find_anchor(page, &decoded).is_some());
                if !is_there {
                    self.shortened += usize::from(own.is_empty() && !fragment.is_empty());
                    self.plan.edit(source, Span::new(fragment.start as usize - 1, end), own)?;
                }
                Ok(())
            }
            None if own.is_empty() || !self.is_page_link(source, link) => Ok(()),
            None => self.plan.edit(source, Span::at(end), own),
        }
    }

    /// Whether `link` can lead to a page: it shows nothing of its target.
    fn is_page_link(&self, source: FileId, link: &Link) -> bool {
        let kind = matches!(
            link.kind,
            LinkKind::Inline | LinkKind::Definition | LinkKind::Html | LinkKind::Autolink | LinkKind::Yaml
        );
        kind && !self.shows_image(source, link)
    }

    /// Whether `link` of `source` is an image, or the definition of one.
    fn shows_image(&self, source: FileId, link: &Link) -> bool {
        let article = self.plan.snapshot.article(source);
        let mut links = article.iter().flat_map(|article| &article.links);
        link.image
            || link.kind == LinkKind::Definition && links.any(|it| it.image && it.destination == link.destination)
    }

    /// Whether `link` can lead to the file `to`: what is shown in the page has to be of the same kind.
    fn fits(&self, source: FileId, link: &Link, to: &Path) -> bool {
        let is_article = crate::docset::is_markdown(to);
        match link.kind {
            LinkKind::Include => is_article,
            LinkKind::Image | LinkKind::Code => !is_article,
            LinkKind::Inline | LinkKind::Definition | LinkKind::Html | LinkKind::Autolink | LinkKind::Yaml => {
                !is_article || !self.shows_image(source, link)
            }
            _ => false,
        }
    }
}

/// The edits by which `link` becomes its text; `None` when it has none. `all` are the links of its file.
fn unlinked(text: &str, link: &Link, all: &[Link]) -> Option<Vec<(Span, &'static str)>> {
    if link.image {
        return None;
    }
    let (outer, inner) = match link.kind {
        LinkKind::Inline | LinkKind::Reference | LinkKind::Xref if !link.text.is_empty() => (link.span, link.text),
        LinkKind::Html => html_element(text, link)?,
        LinkKind::Definition => {
            let mut users =
                all.iter().filter(|other| other.kind != LinkKind::Definition && other.destination == link.destination);
            if users.any(|user| user.kind != LinkKind::Reference || user.image || user.text.is_empty()) {
                return None;
            }
            return Some(vec![(own_lines(text, link.span)?, "")]);
        }
        _ => return None,
    };
    // One whose definition cannot go stays.
    if link.kind == LinkKind::Reference {
        let definition = all.iter().find(|it| it.kind == LinkKind::Definition && it.destination == link.destination);
        own_lines(text, definition?.span)?;
        if all.iter().any(|it| it.destination == link.destination && it.image) {
            return None;
        }
    }
    Some(vec![(Span { end: inner.start, ..outer }, ""), (Span { start: inner.end, ..outer }, "")])
}

/// The destination `span` as a link that breaks.
fn broken(path: &Path, text: &str, article: &Article, span: Span) -> Broken {
    let line = article.lines.line_of(span.start);
    Broken { path: path.to_path_buf(), span, line, destination: span.of(text).to_owned(), can_be_text: false }
}

/// The `<a>` element of a link and what is in it, when the element does nothing else.
fn html_element(text: &str, link: &Link) -> Option<(Span, Span)> {
    let before = text.get(..link.destination.start as usize)?;
    let open = before.rfind('<')?;
    let tag = text.get(open..)?;
    let end = open + tag.find('>')? + 1;
    let lower = text.get(open..end)?.to_ascii_lowercase();
    let is_link = lower.strip_prefix("<a").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_whitespace()));
    if !is_link || ["id", "name"].iter().any(|key| lower.contains(&format!(" {key}="))) || lower.ends_with("/>") {
        return None;
    }
    let rest = text.get(end..)?.to_ascii_lowercase();
    let close = rest.find("</a")?;
    if rest.get(..close)?.contains("<a ") {
        return None;
    }
    let close_end = end + close + rest.get(close..)?.find('>')? + 1;
    Some((Span::new(open, close_end), Span::new(end, end + close)))
}

/// The lines of `span`, when nothing else stands on them.
fn own_lines(text: &str, span: Span) -> Option<Span> {
    let start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(span.end as usize..)?.find('\n').map_or(text.len(), |at| span.end as usize + at + 1);
    let alone =
        text.get(start..span.start as usize)?.trim().is_empty() && text.get(span.end as usize..end)?.trim().is_empty();
    alone.then(|| Span::new(start, end))
}
