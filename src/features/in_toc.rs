//! The way from an article to the tables of contents that list it.

use super::spelling::{code_span, escape_markdown, file_uri};
use crate::docset::relative::relative_path;
use crate::graph::{FileId, Snapshot};
use crate::markdown::toc::{self, Format};
use crate::text::Span;
use std::path::Path;

/// The most entries that a hover names.
const NAMED: usize = 3;

/// An entry of a table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The table of contents.
    pub toc: FileId,
    /// The destination that leads to the article.
    pub span: Span,
    /// The names of the entries above it, outermost first.
    pub above: Vec<String>,
}

/// Where tables of contents list `article`, the nearest table first.
///
/// In VS Code "guidepost: Show in Table of Contents" and in Neovim `:Guidepost toc` go there, and the hover of the
/// article's title names the places.
///
/// Decision: near is what it is for docfx, which shows that table beside the article: one in the article's own folder
/// or above it before one that lies aside, and of those the one with the fewest folders between.
#[must_use]
pub fn listings(snapshot: &Snapshot, article: FileId) -> Vec<Listing> {
    let path = snapshot.path(article);
    let mut tocs: Vec<FileId> = snapshot.tocs_of(article).filter(|&toc| super::is_readable(snapshot, toc)).collect();
    tocs.sort_by_cached_key(|&toc| {
        let toc = snapshot.path(toc);
        (distance(&path, &toc), toc)
    });
    tocs.into_iter().flat_map(|toc| listings_in(snapshot, toc, article)).collect()
}

/// How many folders lead down and up from `article` to `toc`.
fn distance(article: &Path, toc: &Path) -> (usize, usize) {
    let way = relative_path(article, toc);
    let folders: Vec<&str> = way.split('/').collect();
    let up = folders.iter().filter(|folder| **folder == "..").count();
    (folders.len() - 1 - up, up)
}

fn listings_in(snapshot: &Snapshot, toc: FileId, article: FileId) -> Vec<Listing> {
    let Some((facts, text)) = snapshot.article(toc).zip(snapshot.text(toc)) else { return Vec::new() };
    let leads_here = |index: &usize| snapshot.target_file(toc, *index) == Some(article);
    let links: Vec<usize> = (0..facts.links.len()).filter(leads_here).collect();
    // Only these tables are asked for what stands above an entry, so nobody keeps it.
    let read = toc::parse(&text, Format::of(&snapshot.path(toc)));
    let listing = |index: usize| {
        let span = facts.links.get(index)?.destination;
        let owner = read.links.iter().position(|link| link.destination == span).and_then(|at| read.owners.get(at));
        let mut above = owner.map(|&owner| read.trail(owner)).unwrap_or_default();
        above.pop();
        let named = above.into_iter().filter(|name| !name.trim().is_empty());
        Some(Listing { toc, span, above: named.map(str::to_owned).collect() })
    };
    links.into_iter().filter_map(listing).collect()
}

/// What a hover says of the places that list `article`; `None` when no table of contents does.
pub(super) fn describe(snapshot: &Snapshot, article: FileId) -> Option<String> {
    let listings = listings(snapshot, article);
    let path = snapshot.path(article);
    let places: Vec<String> = listings.iter().take(NAMED).map(|listing| place(snapshot, &path, listing)).collect();
    let more = match listings.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("\n- … and {more} more"),
    };
    match places.as_slice() {
        [] => None,
        [only] => Some(format!("In the table of contents: {only}")),
        all => Some(format!("In tables of contents:\n\n- {}{more}", all.join("\n- "))),
    }
}

fn place(snapshot: &Snapshot, article: &Path, listing: &Listing) -> String {
    let toc = snapshot.path(listing.toc);
    let name = code_span(&relative_path(article, &toc));
    let line = snapshot.article(listing.toc).map_or(0, |facts| facts.lines.line_of(listing.span.start)) + 1;
    let linked = file_uri(&toc).map_or_else(|| name.clone(), |uri| format!("[{name}]({uri}#L{line})"));
    match listing.above.is_empty() {
        true => linked,
        false => format!("{linked}, below **{}**", escape_markdown(&listing.above.join(" > "))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Set;
    use super::super::hover::hover;
    use super::*;

    /// Each listing as `table:line above`.
    fn show(set: &Set, name: &str) -> Vec<String> {
        let article = set.file(name);
        let found = listings(&set.snapshot, article).into_iter();
        found
            .map(|it| {
                let line = set.snapshot.article(it.toc).unwrap().lines.line_of(it.span.start) + 1;
                format!("{}:{line} {}", set.name_of(&set.snapshot.path(it.toc)), it.above.join(" > "))
            })
            .collect()
    }

    const SET: &str = r#"
--- docfx.json
{ "build": {} }
--- toc.yml
- name: Use
  items:
  - name: "Deep: part"
    items:
    - name: A
      href: sub/deep/a.md
    - name: Once more
      href: sub/deep/A.md#b
- name: Far
  href: sub/toc.md
--- sub/toc.md
# Sub
## [A](deep/a.md)
--- sub/deep/below/toc.json
[{"items": [{"href": "../a.md", "name": "A"}]}]
--- beside/toc.yml
- name: A
  href: ../sub/deep/a.md
--- sub/deep/lost.md
# Lost
"#;

    #[test]
    fn the_nearest_table_of_contents_comes_first() {
        let set = Set::new(&format!("{SET}--- sub/deep/a.md\n# A\n"));
        let expected = [
            "sub/toc.md:2 Sub",
            "toc.yml:6 Use > Deep: part",
            "toc.yml:8 Use > Deep: part",
            "sub/deep/below/toc.json:1 ",
            "beside/toc.yml:2 ",
        ];
        assert_eq!(show(&set, "sub/deep/a.md"), expected);
        assert_eq!(show(&set, "sub/deep/lost.md"), [""; 0]);
        assert_eq!(show(&set, "sub/toc.md"), ["toc.yml:10 "]);
    }

    #[test]
    fn titles_say_where_the_article_is_listed() {
        for (article, expected) in [
            ("# A<CURSOR>\n", true),
            ("---\nti<CURSOR>tle: A\n---\n# A\n", true),
            ("---\ntitle: A<CURSOR> B\n---\n# A\n", true),
            ("---\nms.date: 01/01<CURSOR>/2024\ntitle: A\n---\n# A\n", false),
            ("# A\n\n## B<CURSOR>\n", false),
        ] {
            let set = Set::new(&format!("{SET}--- sub/deep/a.md\n{article}"));
            let (file, offset) = set.cursor();
            let shown = hover(&set.snapshot, file, offset).map(|it| set.without_root(&it.markdown)).unwrap_or_default();
            let said = "In tables of contents:\n\n- [`../toc.md`](SET/sub/toc.md#L2), below **Sub**\n- \
                        [`../../toc.yml`](SET/toc.yml#L6), below **Use > Deep: part**\n- \
                        [`../../toc.yml`](SET/toc.yml#L8), below **Use > Deep: part**\n- … and 2 more";
            assert_eq!(shown.ends_with(said), expected, "{article}: {shown}\n{said}");
            assert_eq!(shown.contains("of contents:"), expected, "{article}: {shown}");
        }
        let set =
            Set::new("--- docfx.json\n{\"build\": {}}\n--- toc.yml\n- name: A\n  href: a.md\n--- a.md\n# A<CURSOR>\n");
        let (file, offset) = set.cursor();
        let shown = set.without_root(&hover(&set.snapshot, file, offset).unwrap().markdown);
        assert!(shown.ends_with("\n\nIn the table of contents: [`toc.yml`](SET/toc.yml#L2)"), "{shown}");
    }
}
