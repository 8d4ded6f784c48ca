//! Findings about links to articles that have moved.
//!
//! Must not guess where a URL leads: without a known place of publication there is no repair.

use super::{Draft, Fix};
use crate::docset::Docset;
use crate::docset::relative::{encode_path, relative_path};
use crate::docset::resolve::{self, Destination};
use crate::graph::{FileId, FileKind, Snapshot, Target};
use crate::markdown::Link;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Redirections that lead to each other are followed no further than this.
const LONGEST_CHAIN: usize = 10;

/// Link `index` of `file` leads to an article that is gone and that a redirection leads on from.
pub(super) fn link(snapshot: &Snapshot, file: FileId, index: usize, link: &Link) -> Option<Draft> {
    let target = snapshot.target_file(file, index)?;
    let (docset, redirect) = snapshot.redirect(target)?;
    let from = snapshot.path(file);
    // As the link spells it: the redirections only know the path in lower case.
    let gone = snapshot.target_path(file, index)?;
    let by_url = matches!(snapshot.target(file, index)?, Target::Site { .. });
    let shown = match by_url {
        true => snapshot.docset(target).and_then(|docset| docset.url_path(&gone))?,
        false => relative_path(&from, &gone),
    };
    // In a breadcrumb the address of a folder stands for all pages below it, not for the one that it shows.
    let is_folder = by_url && gone.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("index"));
    if is_folder && snapshot.docset(file).is_some_and(|set| set.is_breadcrumb(&from)) {
        return None;
    }
    let end = follow(snapshot, docset, &gone, &redirect.url);
    let written = end.page.filter(|path| **path != *from).and_then(|path| match by_url {
        true => snapshot.docset(snapshot.file_id(&path)?)?.url_path(&path),
        false => Some(relative_path(&from, &path)),
    });
    let message = match (end.steps, &written) {
        (1, _) => format!("`{shown}` was moved and redirects to `{}`. Link to that directly.", end.url),
        (_, Some(written)) => {
            format!("`{shown}` was moved and redirects, by way of others, to `{written}`. Link to that directly.")
        }
        (_, None) => {
            format!("`{shown}` was moved and redirects, by way of others, to `{}`. Link to that directly.", end.url)
        }
    };
    let fix = written.map(|to| Fix { title: format!("Change to `{to}`"), edits: vec![(link.path, encode_path(&to))] });
    Some(Draft::new("link-to-redirect", link.path, message).with_fix(fix))
}

/// The article here that link `index` of `file`, which leads to a redirected article, leads readers to in the end, and
/// the gone article.
#[must_use]
pub fn successor_of_link(snapshot: &Snapshot, file: FileId, index: usize) -> Option<(Arc<Path>, Option<Arc<Path>>)> {
    let target = snapshot.target_file(file, index)?;
    let (docset, redirect) = snapshot.redirect(target)?;
    let gone = snapshot.target_path(file, index)?;
    let page = follow(snapshot, docset, &gone, &redirect.url).page;
    Some((gone, page.filter(|path| **path != *snapshot.path(file))))
}

/// Where a chain of redirections ends.
struct End {
    /// The last address that a redirection names.
    url: String,
    /// The article here that it leads to, if it does.
    page: Option<Arc<Path>>,
    /// How many redirections lead there.
    steps: usize,
}

/// Where `url`, to which the gone article `source` redirects, leads to in the end.
fn follow(snapshot: &Snapshot, docset: &Docset, source: &Path, url: &str) -> End {
    let mut source = source.to_path_buf();
    let mut end = End { url: url.to_owned(), page: None, steps: 1 };
    // A fragment or version is part of where the redirection leads, and a path alone would lose it.
    while !end.url.contains(['#', '?']) {
        let set = crate::docset::docset_for(snapshot.docsets(), &source).map_or(docset, |set| set);
        let Some(next) = redirect_target(snapshot, set, &source, &end.url) else { break };
        if let Some(file) = snapshot.file(next) {
            end.page = Some(Arc::clone(&file.path));
            break;
        }
        let Some((_, redirect)) = snapshot.redirect(next) else { break };
        if end.steps == LONGEST_CHAIN {
            // A circle has no end.
            return End { url: url.to_owned(), page: None, steps: 1 };
        }
        (source, end.url) = (snapshot.path(next).to_path_buf(), redirect.url.to_string());
        end.steps += 1;
    }
    end
}

/// The article here that readers come to who are led to `url` in place of the gone `source`, through all redirections
/// in between, with the fragment that they bring along; none when that lies elsewhere, or nobody comes to an end.
#[must_use]
pub fn end_of_redirects(
    snapshot: &Snapshot,
    docset: &Docset,
    source: &Path,
    url: &str,
) -> Option<(FileId, Option<String>)> {
    let (mut source, mut url) = (source.to_path_buf(), url.to_owned());
    let mut fragment = None;
    for _ in 0..LONGEST_CHAIN {
        let set = crate::docset::docset_for(snapshot.docsets(), &source).map_or(docset, |set| set);
        // A browser keeps the last fragment that it was given.
        let own = url.split_once('#').map(|(_, own)| own.to_owned()).filter(|own| !own.is_empty());
        fragment = own.or(fragment);
        let next = redirect_target(snapshot, set, &source, &url)?;
        if snapshot.file(next).is_some() {
            return Some((next, fragment));
        }
        let (_, redirect) = snapshot.redirect(next)?;
        (source, url) = (snapshot.path(next).to_path_buf(), redirect.url.to_string());
    }
    None
}

/// The file that `url`, to which `source` redirects, leads to: one that is there, or one that is redirected in
/// turn.
#[must_use]
pub fn redirect_target(snapshot: &Snapshot, docset: &Docset, source: &Path, url: &str) -> Option<FileId> {
    let page = match resolve::destination(docset, source, url) {
        Destination::Site { key, .. } => return snapshot.find_published(&key),
        Destination::File { path, .. } => path,
        _ => return None,
    };
    let with = |ending: &str| PathBuf::from(format!("{}{ending}", page.display()));
    let candidates = [page.clone(), with(".md"), with(".yml"), page.join("index.md"), page.join("index.yml")];
    let known = || candidates.iter().filter_map(|path| snapshot.file_id(path));
    let is_there = |id: &FileId| snapshot.file(*id).is_some_and(|file| file.kind != FileKind::Folder);
    let is_gone = |id: &FileId| snapshot.file(*id).is_none() && snapshot.redirect(*id).is_some();
    known().find(is_there).or_else(|| known().find(is_gone))
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    #[test]
    fn the_message_names_the_page_that_the_reader_comes_to() {
        for (link, message, fix) in [
            ("one.md", "`one.md` was moved and redirects to `/x/new`.", "new.md"),
            ("two.md", "`two.md` was moved and redirects, by way of others, to `new.md`.", "new.md"),
            ("/x/two", "`/x/two` was moved and redirects, by way of others, to `/x/new`.", "/x/new"),
            ("away.md", "`away.md` was moved and redirects, by way of others, to `/y/away`.", ""),
            ("part.md", "`part.md` was moved and redirects, by way of others, to `/x/new#part`.", ""),
            // Nobody comes to anything; the redirections say so themselves.
            ("circle.md", "`circle.md` was moved and redirects to `/x/circle2`.", ""),
        ] {
            let entries = [
                ("one", "/x/new"),
                ("two", "/x/one"),
                ("away", "/x/away2"),
                ("away2", "/y/away"),
                ("part", "/x/part2"),
                ("part2", "/x/new#part"),
                ("circle", "/x/circle2"),
                ("circle2", "/x/circle"),
            ];
            let entry = |(from, to)| format!("{{\"source_path\": \"{from}.md\", \"redirect_url\": \"{to}\"}}");
            let entries = entries.map(entry).join(", ");
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"basePath\": \"/x\", \"build\": {{}}}}\n--- .openpublishing.redirection.json\n\
                 {{\"redirections\": [{entries}]}}\n--- new.md\n# New\n--- a.md\n# A\n\n[x]({link})\n"
            ));
            let findings = check_file(&set.snapshot, set.file("a.md"));
            let found = findings.iter().find(|it| it.code == "link-to-redirect").expect(link);
            assert_eq!(found.message.strip_suffix(" Link to that directly."), Some(message));
            assert_eq!(found.fixes.first().map_or("", |fix| &*fix.edits[0].1), fix, "{link}");
        }
    }
}
