//! Values in configuration files that name files and addresses: those of redirections, and folders in docfx.json.
//!
//! What else can stand in these files is said by their schemas (`json_keys`).

use super::context::{Goes, Typing};
use super::{Asked, CompletionItem, CompletionKind, CompletionList, MOST, anchors, site};
use crate::docset::{Docset, Role, docset_for};
use crate::features::json_keys;
use crate::features::spelling::{self, Style};
use crate::graph::{FileId, FileKind, LinkStatus, Snapshot};
use crate::text::{Span, counted};
use rustc_hash::FxHashMap;
use std::path::Path;
use std::sync::Arc;

/// What can be written in the value at byte `offset` of the configuration file `file`; `None` where the value names no
/// file.
///
/// The source of a redirection: pages that links lead to and that are gone, then those that are still there, because
/// an entry is often written before its file is removed; what is redirected already is left out. Its target: pages of
/// the sets by their addresses, and behind `#` their anchors.
pub(super) fn complete(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<CompletionList> {
    let path = snapshot.path(file);
    let text = snapshot.text(file)?;
    let caret = offset as usize;
    let place = json_keys::value_at(&text, offset)?;
    let quotes = Quotes::around(&text, place.span, caret)?;
    let holds = |set: &&Arc<Docset>| set.config_files.iter().any(|config| *config.path == *path);
    let docset = snapshot.docsets().iter().find(holds)?;
    let is_redirects = docset.redirect_files().any(|config| *config.path == *path);
    let folder = path.parent()?;
    let steps: Vec<&str> = place.path.iter().map(String::as_str).collect();
    match steps.as_slice() {
        [_, "0", "source_path"] if is_redirects => Some(pages(snapshot, &quotes, (folder, ""))),
        [_, "0", "source_path_from_root"] if is_redirects => {
            Some(pages(snapshot, &quotes, (&docset.readable_root, "/")))
        }
        [_, "0", "redirect_url"] if is_redirects => Some(addresses(snapshot, (file, &path), &text, &quotes)),
        [.., "content" | "resource", "0", "src"] => Some(folders(snapshot, &quotes, folder)),
        _ => None,
    }
}

/// A text in quotes around the caret, perhaps half or still without them.
struct Quotes<'t> {
    typed: &'t str,
    /// The same in lower case.
    wanted: String,
    /// From behind the first quote up to the second.
    start: usize,
    end: usize,
    caret: usize,
    /// The quotes that are missing.
    open: &'static str,
    close: &'static str,
}

impl<'t> Quotes<'t> {
    fn around(text: &'t str, span: Span, caret: usize) -> Option<Self> {
        let written = text.get(span.range())?;
        let span = span.range();
        let opened = written.starts_with('"');
        let closed = opened && written.len() > 1 && written.ends_with('"');
        let start = span.start + usize::from(opened);
        // Without its second quote a text seems to go on to the end of its line.
        let end = if closed || !opened { span.end - usize::from(closed) } else { caret };
        let typed = text.get(start..caret).filter(|_| caret <= end)?;
        let open = if opened { "" } else { "\"" };
        Some(Self {
            typed,
            wanted: typed.to_lowercase(),
            start,
            end,
            caret,
            open,
            close: if closed { "" } else { "\"" },
        })
    }

    /// An item for `path` as it is written from the folder `base`, when it lies there and fits what is typed; with a
    /// higher `rank` behind others that fit as well.
    fn path(&self, kind: CompletionKind, path: &Path, (base, lead): (&Path, &str), rank: u8) -> Option<CompletionItem> {
        let below = path.strip_prefix(base).ok()?.to_str()?.replace('\\', "/");
        let is_hidden = below.is_empty() || below.split('/').any(|part| part.starts_with('.'));
        let written = (!is_hidden).then(|| format!("{lead}{below}"))?;
        let fit = spelling::fit(&written, &self.wanted)?;
        let mut item = self.item(kind, written);
        item.sort = Some(format!("{fit}{rank}{}", item.label));
        Some(item)
    }

    fn item(&self, kind: CompletionKind, label: String) -> CompletionItem {
        let insert = format!("{}{label}{}", self.open, self.close);
        CompletionItem {
            filter: Some(format!("{}{label}", self.open)),
            label,
            kind,
            detail: None,
            description: None,
            documentation: None,
            sort: None,
            insert,
            insert_span: Span::new(self.start, self.caret),
            replace_span: Span::new(self.start, self.end),
            snippet: false,
            preselect: false,
            resolve: None,
        }
    }
}

/// Pages that can be redirected, by their paths from a folder, each behind a lead such as `/`.
fn pages(snapshot: &Snapshot, quotes: &Quotes<'_>, from: (&Path, &str)) -> CompletionList {
    let mut items: Vec<CompletionItem> = Vec::new();
    for (path, links) in gone(snapshot) {
        let Some(mut item) = quotes.path(CompletionKind::File, &path, from, 0) else { continue };
        item.description = Some(format!("gone, {} to it", counted(links, "link")));
        items.push(item);
    }
    for (id, file) in snapshot.files().filter(|(_, file)| file.kind == FileKind::Article) {
        let Some(mut item) = quotes.path(CompletionKind::Article, &file.path, from, 1) else { continue };
        if snapshot.role(id) == Role::Page && snapshot.redirect(id).is_none() {
            item.detail = snapshot.article(id).and_then(|article| article.title()).map(|title| format!(" {title}"));
            items.push(item);
        }
    }
    sorted(items)
}

/// Folders below `base`.
fn folders(snapshot: &Snapshot, quotes: &Quotes<'_>, base: &Path) -> CompletionList {
    let folders = snapshot.files().filter(|(_, file)| file.kind == FileKind::Folder);
    sorted(folders.filter_map(|(_, it)| quotes.path(CompletionKind::Folder, &it.path, (base, ""), 0)).collect())
}

fn sorted(mut items: Vec<CompletionItem>) -> CompletionList {
    items.sort_by(|a, b| a.sort.cmp(&b.sort));
    let incomplete = items.len() > MOST;
    items.truncate(MOST);
    CompletionList { incomplete, items }
}

/// The missing pages that links lead to, each with how many do.
fn gone(snapshot: &Snapshot) -> FxHashMap<Arc<Path>, usize> {
    let mut gone: FxHashMap<FileId, usize> = FxHashMap::default();
    for (source, file) in snapshot.files() {
        for (index, _) in file.targets.iter().enumerate() {
            if let Some(target) = snapshot.target_file(source, index).filter(|&target| snapshot.file(target).is_none())
                && snapshot.status(source, index) == LinkStatus::MissingFile
            {
                *gone.entry(target).or_default() += 1;
            }
        }
    }
    let is_page = |path: &Path| {
        let set = docset_for(snapshot.docsets(), path);
        let is_yaml = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("yml"));
        set.is_some_and(|set| set.role(path) == Role::Page || is_yaml && set.publishes_yaml(path))
    };
    gone.into_iter().map(|(id, links)| (snapshot.path(id), links)).filter(|(path, _)| is_page(path)).collect()
}

/// The addresses of pages of all sets that the typed one begins, or the anchors of the page that it names.
fn addresses(snapshot: &Snapshot, (file, path): (FileId, &Path), text: &str, quotes: &Quotes<'_>) -> CompletionList {
    let Quotes { start, end, caret, .. } = *quotes;
    let typed = if quotes.typed.is_empty() { "/" } else { quotes.typed };
    let typing = Typing { goes: Goes::Link, style: Style::Quoted, start, end, has_blank: false };
    let mut found = CompletionList::default();
    for docset in snapshot.docsets().iter().filter(|docset| docset.base_path().is_some()) {
        let asked = Asked { snapshot, file, path, docset, text, caret };
        let list = match typed.split_once('#') {
            Some((page, fragment)) => anchors::complete(&asked, &typing, page, fragment),
            None if typed.starts_with('/') => Some(site::complete(&asked, &typing, typed)),
            None => None,
        };
        let CompletionList { incomplete, items } = list.unwrap_or_default();
        found.incomplete |= incomplete;
        for mut item in items {
            if !found.items.iter().any(|known| known.label == item.label) {
                // Behind a folder the address goes on.
                let close = if item.insert.ends_with('/') { "" } else { quotes.close };
                let open = if item.insert_span.start as usize == start { quotes.open } else { "" };
                item.insert = format!("{open}{}{close}", item.insert);
                found.items.push(item);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::features::completion::{CompletionOptions, complete};
    use crate::features::fixture::Set;

    const SET: &str = "--- .openpublishing.publish.config.json\n{\"docsets_to_publish\": [{\"docset_name\": \"d\", \
                       \"build_source_folder\": \"docs\"}]}\n--- docs/a.md\n# A\n\n## Part\n\n[x](gone.md) [y](gone.md#z) \
                       [w](sub/lost.md) [v](moved.md) [!INCLUDE [u](includes/none.md)] ![p](no.png)\n--- docs/sub/b.md\n# B\n--- docs/includes/i.md\nI\n";

    /// What is offered in the file `name`, which reads `written`, and the text after the first is accepted.
    fn offered(name: &str, written: &str) -> (String, String) {
        let docfx = "{\"build\": {\"basePath\": \"/x/y\", \"content\": [{\"files\": [\"**/*.md\"]}]}}";
        let docfx = if name == "docs/docfx.json" { String::new() } else { format!("--- docs/docfx.json\n{docfx}\n") };
        let set = Set::new(&format!("{SET}{docfx}--- {name}\n{written}\n"));
        let (file, offset) = set.cursor();
        let list = complete(&set.snapshot, file, offset, &CompletionOptions { snippets: false, today: None });
        let shown = list.items.iter().map(|item| match &item.description {
            Some(description) => format!("{} ({description})", item.label),
            None => item.label.clone(),
        });
        let mut text = set.snapshot.text(file).unwrap().to_string();
        if let Some(first) = list.items.first() {
            text.replace_range(first.replace_span.range(), &first.insert);
        }
        (shown.collect::<Vec<_>>().join(", "), text.trim_end().to_owned())
    }

    /// The same in an entry of a redirection file; of the text only the entry.
    fn in_entry(name: &str, entry: &str) -> (String, String) {
        let moved = match name.starts_with("docs/") {
            true => "{\"source_path\": \"moved.md\", \"redirect_url\": \"/x/y/a\"}",
            false => "{\"source_path\": \"docs/moved.md\", \"redirect_url\": \"/x/y/a\"}",
        };
        let (lead, end) = (format!("{{\"redirections\": [{moved}, {{"), "}]}");
        let (labels, text) = offered(name, &format!("{lead}{entry}{end}"));
        let inner = text.strip_prefix(&lead).and_then(|rest| rest.strip_suffix(end));
        (labels, inner.unwrap_or(&text).to_owned())
    }

    #[test]
    fn sources_of_redirections_are_pages_that_are_gone_and_then_those_that_are_there() {
        let root = ".openpublishing.redirection.json";
        for (name, entry, labels, accepted) in [
            (
                root,
                "\"source_path\": \"<CURSOR>\"",
                "docs/gone.md (gone, 2 links to it), docs/sub/lost.md (gone, 1 link to it), docs/a.md, docs/sub/b.md",
                "\"source_path\": \"docs/gone.md\"",
            ),
            (
                "docs/.openpublishing.redirection.x.json",
                "\"source_path\": \"<CURSOR>\"",
                "gone.md (gone, 2 links to it), sub/lost.md (gone, 1 link to it), a.md, sub/b.md",
                "\"source_path\": \"gone.md\"",
            ),
            (
                "docs/.openpublishing.redirection.x.json",
                "\"source_path_from_root\": \"/docs/su<CURSOR>\"",
                "/docs/sub/lost.md (gone, 1 link to it), /docs/sub/b.md",
                "\"source_path_from_root\": \"/docs/sub/lost.md\"",
            ),
            (root, "\"source_path\": <CURSOR>", "", "\"source_path\": \"docs/gone.md\""),
            (
                root,
                "\"source_path\": \"sub/b<CURSOR>x\", \"redirect_url\": \"/x\"",
                "docs/sub/b.md",
                "\"source_path\": \"docs/sub/b.md\", \"redirect_url\": \"/x\"",
            ),
            (root, "\"source_path\": \"zzz<CURSOR>\"", "", "\"source_path\": \"zzz\""),
        ] {
            let (shown, text) = in_entry(name, entry);
            assert_eq!(text, accepted, "{name} {entry}");
            assert!(labels.is_empty() && !entry.contains("zzz") || shown == labels, "{entry}: {shown}");
        }
    }

    #[test]
    fn targets_of_redirections_are_published_addresses_with_their_anchors() {
        let root = ".openpublishing.redirection.json";
        for (entry, labels, accepted) in [
            ("\"redirect_url\": \"<CURSOR>\"", "/x/y/", "\"redirect_url\": \"/x/y/\""),
            ("\"redirect_url\": <CURSOR>", "/x/y/", "\"redirect_url\": \"/x/y/"),
            ("\"redirect_url\": \"/x/y/<CURSOR>\"", "/x/y/a, /x/y/sub/", "\"redirect_url\": \"/x/y/a\""),
            ("\"redirect_url\": \"/x/y/a#<CURSOR>\"", "a (A), part (Part)", "\"redirect_url\": \"/x/y/a#a\""),
            ("\"redirect_url\": \"/x/y/a#pa<CURSOR>rx\"", "part (Part)", "\"redirect_url\": \"/x/y/a#part\""),
            ("\"redirect_url\": \"/other/<CURSOR>\"", "", "\"redirect_url\": \"/other/\""),
            ("\"redirect_url\": \"https://a.example/<CURSOR>\"", "", "\"redirect_url\": \"https://a.example/\""),
        ] {
            assert_eq!(in_entry(root, entry), (labels.to_owned(), accepted.to_owned()), "{entry}");
        }
    }

    #[test]
    fn docfx_json_offers_folders_where_files_are_taken_from() {
        let config = "{\"build\": {\"content\": [{\"src\": \"<CURSOR>\", \"files\": [\"**/*.md\"]}]}}";
        let (labels, text) = offered("docs/docfx.json", config);
        assert_eq!(labels, "includes, sub");
        assert!(text.contains("\"src\": \"includes\""), "{text}");
        let (labels, _) = offered("docs/docfx.json", &config.replace("\"src\"", "\"dest\""));
        assert_eq!(labels, "");
    }
}
