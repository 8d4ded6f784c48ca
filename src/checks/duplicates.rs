//! Findings about texts that no two published pages of a set should share: titles, H1 headings, descriptions.

use super::front_matter::{PageRole, role};
use super::{Draft, Related, codes};
use crate::article::Article;
use crate::docset::relative::relative_path;
use crate::docset::{Docset, Role};
use crate::graph::{File, FileId, Snapshot, Unique};
use crate::markdown::front_matter::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Other articles that a finding names at most.
const SHOWN: usize = 5;

/// Adds what `article`, which is `id`, has in common with other pages.
pub(super) fn check(snapshot: &Snapshot, id: FileId, article: &Article, found: &mut Vec<Draft>) {
    let mut own = None;
    for unique in Unique::ALL {
        let sharing = snapshot.sharing(id, unique);
        if sharing.is_empty() {
            continue;
        }
        // Asked at the first text that is shared: most pages share none.
        let Some(page) = own.get_or_insert_with(|| Page::find(snapshot, id)) else { return };
        let others: Vec<(FileId, Page<'_>)> = sharing
            .into_iter()
            .filter_map(|other| Some((other, Page::find(snapshot, other)?)))
            .filter(|(_, other)| page.competes_with(other, unique))
            .take(SHOWN)
            .collect();
        let (Some((_, first)), Some(span)) = (others.first(), unique.span(article)) else { continue };
        let (code, what) = match unique {
            Unique::Title => (codes::DUPLICATE_TITLES, "title"),
            Unique::H1 => (codes::DUPLICATE_H1S, "H1 heading"),
            Unique::Description => (codes::DUPLICATE_DESCRIPTIONS, "description"),
        };
        let path = relative_path(&page.file.path, &first.file.path);
        let more = if others.len() > 1 { ", and more articles have," } else { "" };
        let message = format!(
            "`{path}` has{more} the same {what}, so that readers cannot tell the articles apart. Say in each what is \
             different."
        );
        let related = others.iter().filter_map(|(file, page)| {
            let span = unique.span(page.article)?;
            Some(Related { file: *file, span, message: format!("the same {what}") })
        });
        found.push(Draft { related: related.collect(), ..Draft::new(code, span, message) });
    }
}

/// The pages of the set that have their title in common with another one, in groups: the title, and the pages by path.
#[must_use]
pub fn same_titles(snapshot: &Snapshot) -> Vec<(String, Vec<FileId>)> {
    let mut groups: BTreeMap<(&Path, &str), Vec<FileId>> = BTreeMap::new();
    for (id, file) in snapshot.files() {
        let title = file.article.as_deref().and_then(|article| Unique::Title.of(article));
        let (Some(title), false) = (title, snapshot.sharing(id, Unique::Title).is_empty()) else { continue };
        let Some(page) = Page::find(snapshot, id) else { continue };
        let competes =
            |other: FileId| Page::find(snapshot, other).is_some_and(|other| page.competes_with(&other, Unique::Title));
        if snapshot.sharing(id, Unique::Title).into_iter().any(competes) {
            groups.entry((page.docset.root.as_path(), title)).or_default().push(id);
        }
    }
    let mut groups: Vec<(String, Vec<FileId>)> =
        groups.into_iter().map(|((_, title), files)| (title.to_owned(), files)).collect();
    groups.iter_mut().for_each(|(_, files)| files.sort_by_key(|&file| snapshot.path(file)));
    groups
}

/// A page that readers and search engines find.
struct Page<'a> {
    docset: &'a Docset,
    file: &'a File,
    article: &'a Article,
}

impl<'a> Page<'a> {
    fn find(snapshot: &'a Snapshot, id: FileId) -> Option<Self> {
        let (docset, file) = (snapshot.docset(id)?, snapshot.file(id).filter(|file| file.checked)?);
        let page = Self { docset, file, article: file.article.as_deref()? };
        let relative = file.path.strip_prefix(&docset.root).unwrap_or(&file.path);
        let is_published = file.role == Role::Page
            && role(relative, false, page.article.front_matter.is_some()) == PageRole::Page
            && (snapshot.includers(id).is_empty() || docset.publishes(&file.path))
            && snapshot.redirect(id).is_none();
        let is_hidden = || ["robots", "ROBOTS"].iter().any(|key| page.has(key, "noindex"));
        (is_published && !is_hidden()).then_some(page)
    }

    /// The value of `key` in the header, else from configuration: as words.
    fn value(&self, key: &str) -> Option<String> {
        match self.article.front_matter.as_deref().and_then(|header| header.get(key)) {
            Some(entry) => Some(match &entry.value.value {
                Value::String(text) => text.trim().to_owned(),
                other => format!("{other:?}"),
            }),
            None => self.docset.inherited_value(&self.file.path, key).map(|value| match value {
                serde_json::Value::String(text) => text.trim().to_owned(),
                other => other.to_string(),
            }),
        }
    }

    fn has(&self, key: &str, word: &str) -> bool {
        self.value(key).is_some_and(|value| value.to_ascii_lowercase().contains(word))
    }

    /// Whether both have the text, and neither is another version of the other.
    fn competes_with(&self, other: &Self, unique: Unique) -> bool {
        let same = |key: &str| self.value(key) == other.value(key);
        let is_version = ["monikerRange", "monikers"].iter().any(|key| {
            let (own, others) = (self.value(key), other.value(key));
            own.is_some() && others.is_some() && own != others
        });
        let group = |page: &Self| page.docset.moniker_range(&page.file.path).flatten().map(str::to_owned);
        let is_version = is_version || group(self).zip(group(other)).is_some_and(|(own, other)| own != other);
        // Indexed by hash: the texts have the last word.
        unique.of(self.article) == unique.of(other.article)
            && !is_version
            && (unique != Unique::Title || same("titleSuffix"))
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    /// The findings of `name` about shared texts: code, marked text, and the articles named beside it.
    fn shared(set: &Set, name: &str) -> Vec<String> {
        let id = set.file(name);
        let text = set.snapshot.text(id).unwrap();
        let findings = check_file(&set.snapshot, id).into_iter().filter(|it| it.code.starts_with("duplicate-"));
        findings
            .map(|it| {
                let related: Vec<_> =
                    it.related.iter().map(|other| set.name_of(&set.snapshot.path(other.file))).collect();
                format!("{} `{}` {}", it.code, it.span.of(&text), related.join(" "))
            })
            .collect()
    }

    #[test]
    fn pages_that_readers_cannot_tell_apart_name_each_other() {
        let set = Set::new(
            r##"
--- docfx.json
{ "build": { "content": [ { "files": [ "**/*.md" ], "exclude": [ "out/**" ] } ],
  "globalMetadata": { "titleSuffix": "Help" },
  "fileMetadata": { "robots": { "drafts/*.md": "NOINDEX, nofollow" }, "titleSuffix": { "x/*.md": "X" } } } }
--- a.md
---
title: Sign in
description: How to sign in.
---
# Sign in
--- b.md
---
title: "Sign in"
description: How to sign in.
---
# Signing in
--- x/c.md
---
title: Sign in
description: How to sign in to X.
---
# Sign in
--- drafts/d.md
---
title: Sign in
---
# Sign in
--- out/e.md
---
title: Sign in
---
# Sign in
--- includes/f.md
# Sign in
--- hidden.md
---
title: Sign in
robots: noindex
---
# Sign in
--- v1/g.md
---
title: Sign out
monikerRange: ">= 1"
---
# Sign out
--- v2/g.md
---
title: Sign out
monikerRange: ">= 2"
---
# Sign out
--- README.md
# Sign in
--- TOC.md
# Sign in
"##,
        );
        for (name, expected) in [
            (
                "a.md",
                &[
                    "duplicate-titles `Sign in` b.md",
                    "duplicate-descriptions `How to sign in.` b.md",
                    "duplicate-h1s `Sign in` x/c.md",
                ][..],
            ),
            ("b.md", &["duplicate-titles `\"Sign in\"` a.md", "duplicate-descriptions `How to sign in.` a.md"]),
            ("x/c.md", &["duplicate-h1s `Sign in` a.md"]),
            ("drafts/d.md", &[]),
            ("out/e.md", &[]),
            ("includes/f.md", &[]),
            ("hidden.md", &[]),
            ("v1/g.md", &[]),
            ("v2/g.md", &[]),
            ("README.md", &[]),
            ("TOC.md", &[]),
        ] {
            assert_eq!(shared(&set, name), expected, "{name}");
        }
    }

    #[test]
    fn of_many_pages_five_are_named_from_the_own_place_on() {
        let files: String =
            (0..8).map(|i| format!("--- {i}.md\n---\ntitle: Title {i}\n---\n# Overview\n\nText.\n")).collect();
        let set = Set::new(&format!("--- docfx.json\n{{}}\n{files}"));
        assert_eq!(shared(&set, "0.md"), ["duplicate-h1s `Overview` 1.md 2.md 3.md 4.md 5.md"]);
        assert_eq!(shared(&set, "6.md"), ["duplicate-h1s `Overview` 7.md 0.md 1.md 2.md 3.md"]);
    }

    #[test]
    fn another_title_clears_the_other_page() {
        let page = |title: &str| format!("---\ntitle: {title}\n---\n# {title}\n");
        let mut set = Set::new(&format!("--- docfx.json\n{{}}\n--- a.md\n{}--- b.md\n{}", page("One"), page("One")));
        assert_eq!(shared(&set, "b.md").len(), 2);
        set.write("a.md", &page("Two"));
        assert_eq!(shared(&set, "b.md"), [""; 0]);
    }
}
