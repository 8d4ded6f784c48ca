//! Findings about zone pivots: what a page's zones ask for, its header names and the definition has.
//!
//! Silent where a part of the page is not known.

use super::suggest::nearest;
use super::{Draft, Fix};
use crate::article::Article;
use crate::docset::relative::relative_path;
use crate::docset::{Definition, Docset, PivotFile, PivotGroup, Role};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::front_matter::{Node, Value};
use crate::markdown::sections::SectionKind;
use crate::text::Span;

/// The key of a header that names the groups of a page.
pub(crate) const GROUPS: &str = "zone_pivot_groups";
const FILE: &str = "zone_pivot_group_filename";

/// The findings of `article`, which is `file`.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let path = snapshot.path(file);
    let named = article.front_matter.as_ref().and_then(|header| header.get(GROUPS));
    let zones = || article.sections.iter().filter(|section| section.kind == SectionKind::Pivot);
    if named.is_none() && zones().next().is_none() {
        return;
    }
    let Some(docset) = snapshot.docset(file) else { return };
    if !docset.generator.ignores_case() || docset.is_rest || snapshot.role(file) == Role::Outside {
        return;
    }
    if snapshot.role(file) != Role::Page {
        let pages = snapshot.showing_pages(file);
        included(snapshot, docset, article, &pages, found);
        return;
    }
    let groups = header_ids(docset, file, snapshot, article);
    if groups.is_empty() {
        // Zones of an include that is published by mistake, too, are judged in the pages that show it.
        if let Some(first) = zones().next().filter(|_| snapshot.includers(file).is_empty()) {
            let message = "This page has zones for pivots, but its header names no groups to choose from. Add \
                           `zone_pivot_groups:` with the id of the group.";
            found.push(Draft::new("zone-pivot-group-missing", first.value, message.to_owned()));
        }
        return;
    }
    let place = named.map_or_else(Span::default, |entry| entry.value.span);
    let name = file_name(docset, &path, article);
    let definition = match docset.pivot_definition(name.as_deref()) {
        Definition::File(definition) => definition,
        Definition::Conflict(one, other) => {
            let message = format!(
                "Zone pivot groups are defined by both `{}` and `{}`. Remove one of them.",
                relative_path(&path, &one.path),
                relative_path(&path, &other.path)
            );
            found.push(Draft::new("zone-pivot-definition-conflict", place, message));
            return;
        }
        Definition::Missing => {
            let name = name.as_deref().unwrap_or("zone-pivot-groups.yml");
            let message = format!("No file `{name}` in this article set defines zone pivot groups.");
            found.push(Draft::new("zone-pivot-definition-not-found", place, message));
            return;
        }
        Definition::Unknown => return,
    };
    let mut known: Vec<&PivotGroup> = Vec::new();
    for (id, span) in &groups {
        match definition.groups.iter().find(|group| group.id == *id) {
            Some(group) => known.push(group),
            None => {
                let near = nearest(id, definition.groups.iter().map(|group| &*group.id));
                let shown = relative_path(&path, &definition.path);
                let message = format!("`{shown}` defines no group `{id}`.{}", did_you_mean(near));
                let draft = Draft::new("pivot-group-not-found", *span, message);
                found.push(draft.with_fix(near.filter(|_| !span.is_empty()).map(|near| change(*span, near))));
            }
        }
    }
    if known.len() == groups.len() {
        let pivots: Vec<&str> = known.iter().flat_map(|group| &group.pivots).map(String::as_str).collect();
        for (id, span) in ids(article) {
            if !pivots.contains(&id) {
                found.push(not_found(id, span, &pivots, "The groups of this page have"));
            }
        }
        found.extend(unused(snapshot, file, &known, place));
    }
}

/// What a page uses.
pub(crate) struct OfPage<'s> {
    /// The file that defines its groups.
    pub definition: &'s PivotFile,
    /// The ids of its groups, perhaps unknown ones, each with its place in the header; an inherited one has none.
    pub ids: Vec<(String, Span)>,
}

/// The groups that the page `page` names or inherits, where one file defines them.
pub(crate) fn of_page(snapshot: &Snapshot, page: FileId) -> Option<OfPage<'_>> {
    let (article, docset) = snapshot.article(page).zip(snapshot.docset(page))?;
    let path = snapshot.path(page);
    if docset.pivots.is_empty() || docset.role(&path) != Role::Page {
        return None;
    }
    let ids = header_ids(docset, page, snapshot, article);
    if ids.is_empty() {
        return None;
    }
    match docset.pivot_definition(file_name(docset, &path, article).as_deref()) {
        Definition::File(definition) => Some(OfPage { definition, ids }),
        _ => None,
    }
}

/// The groups of the page `file` that its set defines; of an include those of the pages that show it.
pub(crate) fn groups(snapshot: &Snapshot, file: FileId) -> Vec<&PivotGroup> {
    let mut groups: Vec<&PivotGroup> = Vec::new();
    for page in snapshot.showing_pages(file).into_iter().chain([file]) {
        let Some((article, docset)) = snapshot.article(page).zip(snapshot.docset(page)) else { continue };
        let name = file_name(docset, &snapshot.path(page), article);
        let Definition::File(definition) = docset.pivot_definition(name.as_deref()) else { continue };
        for (id, _) in header_ids(docset, page, snapshot, article) {
            let group = definition.groups.iter().find(|group| group.id == id);
            groups.extend(group.filter(|group| !groups.iter().any(|known| known.id == group.id)));
        }
    }
    groups
}

/// Pivots that readers can choose and for which the page has nothing.
fn unused(snapshot: &Snapshot, file: FileId, groups: &[&PivotGroup], place: Span) -> Option<Draft> {
    let mut used: Vec<String> = Vec::new();
    let mut whole = true;
    snapshot.visit(file, &mut |_, file| {
        used.extend(
            file.article.iter().flat_map(|article| ids(article).map(|(id, _)| id.to_owned()).collect::<Vec<_>>()),
        );
        whole &= file.article.is_some() && file.includes().all(|(_, include)| snapshot.article(include).is_some());
        true
    });
    // A page without any zone takes part in the choice only by name.
    if !whole || used.is_empty() {
        return None;
    }
    let unused: Vec<String> = groups
        .iter()
        .flat_map(|group| &group.pivots)
        .filter(|pivot| !used.contains(pivot))
        .map(|pivot| format!("`{pivot}`"))
        .collect();
    let listed = match unused.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    let message = format!("Readers can choose {listed}, but no zone of this page is for that choice.");
    Some(Draft::new("pivot-id-unused", place, message))
}

/// The zones of an include are judged by all pages that show it.
fn included(snapshot: &Snapshot, docset: &Docset, article: &Article, pages: &[FileId], found: &mut Vec<Draft>) {
    let mut pivots: Vec<&str> = Vec::new();
    for &page in pages {
        // What a page in YAML names is not read.
        let is_read = snapshot.file(page).is_some_and(|file| file.kind == FileKind::Article);
        let Some(shown) = snapshot.article(page).filter(|_| is_read) else { return };
        let groups = header_ids(docset, page, snapshot, shown);
        let name = file_name(docset, &snapshot.path(page), shown);
        let Definition::File(definition) = docset.pivot_definition(name.as_deref()) else { return };
        for (id, _) in &groups {
            let Some(group) = definition.groups.iter().find(|group| group.id == *id) else { return };
            pivots.extend(group.pivots.iter().map(String::as_str));
        }
    }
    if pivots.is_empty() {
        return;
    }
    for (id, span) in ids(article).filter(|(id, _)| !pivots.contains(id)) {
        found.push(not_found(id, span, &pivots, "The groups of the pages that show this file have"));
    }
}

fn not_found(id: &str, span: Span, pivots: &[&str], who: &str) -> Draft {
    let near = nearest(id, pivots.iter().copied());
    let message = format!("{who} no pivot `{id}`, so nobody sees this zone for it.{}", did_you_mean(near));
    Draft::new("pivot-id-not-found", span, message).with_fix(near.map(|near| change(span, near)))
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(" Did you mean `{near}`?"))
}

fn change(span: Span, to: &str) -> Fix {
    Fix { title: format!("Change to `{to}`"), edits: vec![(span, to.to_owned())] }
}

/// The pivots that the zones of `article` name, each with its place.
pub(crate) fn ids(article: &Article) -> impl Iterator<Item = (&str, Span)> {
    let zones = article.sections.iter().filter(|section| section.kind == SectionKind::Pivot);
    zones.flat_map(|zone| parts(&zone.text, zone.value))
}

/// What stands between commas in `text`, which begins where `span` does.
fn parts(text: &str, span: Span) -> impl Iterator<Item = (&str, Span)> {
    let mut at = span.start as usize;
    text.split(',').filter_map(move |part| {
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let id = part.trim();
        (!id.is_empty()).then(|| (id, Span::new(start, start + id.len())))
    })
}

/// The groups of a page: those that its header names, else those that it inherits, which have no place.
fn header_ids(docset: &Docset, file: FileId, snapshot: &Snapshot, article: &Article) -> Vec<(String, Span)> {
    if let Some(entry) = article.front_matter.as_ref().and_then(|header| header.get(GROUPS)) {
        let of = |node: &Node| match &node.value {
            Value::String(text) => {
                // Quotes stand before the text; where YAML wrote it otherwise, the whole value is the place.
                let quotes = node.span.len().saturating_sub(text.len()) / 2;
                let exact = node.span.len() == text.len() + 2 * quotes && quotes <= 1;
                let start = node.span.start as usize + quotes;
                let inner = Span::new(start, start + text.len());
                let ids = parts(text, inner).map(|(id, span)| (id.to_owned(), if exact { span } else { node.span }));
                ids.collect::<Vec<_>>()
            }
            _ => Vec::new(),
        };
        return match &entry.value.value {
            Value::List(items) => items.iter().flat_map(of).collect(),
            _ => of(&entry.value),
        };
    }
    let inherited = inherited(docset, &snapshot.path(file), GROUPS);
    inherited
        .iter()
        .flat_map(|text| parts(text, Span::default()).map(|(id, _)| (id.to_owned(), Span::default())))
        .collect()
}

fn file_name(docset: &Docset, path: &std::path::Path, article: &Article) -> Option<String> {
    let own = article.front_matter.as_ref().and_then(|header| header.text(FILE)).map(str::to_owned);
    own.or_else(|| inherited(docset, path, FILE))
}

fn inherited(docset: &Docset, path: &std::path::Path, key: &str) -> Option<String> {
    let value = docset.inherited_value(path, key)?.as_str()?.trim().to_owned();
    (!value.is_empty()).then_some(value)
}

#[cfg(test)]
mod tests {
    use crate::checks::{check_config, check_file};
    use crate::features::fixture::Set;

    const DEFINITION: &str = "# YamlMime:ZonePivotGroups\ngroups:\n- id: languages\n  title: L\n  prompt: P\n  pivots:\n  - \
                              id: csharp\n    title: C#\n  - id: python\n    title: Python\n";

    fn look(files: &str, name: &str) -> String {
        let set =
            Set::new(&format!("--- docfx.json\n{{\"build\": {{\"content\": [{{\"files\": [\"*.md\"]}}]}}}}\n{files}"));
        let id = set.file(name);
        let text = set.snapshot.text(id).unwrap();
        let findings = check_file(&set.snapshot, id);
        let ours = findings.iter().filter(|it| it.code.contains("pivot"));
        ours.map(|it| format!("{} «{}»", it.code, it.span.of(&text))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn zones_header_and_definition_agree() {
        let zone = |pivot: &str| format!(":::zone pivot=\"{pivot}\"\nx\n:::zone-end\n\n");
        let both = zone("csharp") + &zone("python");
        for (header, body, definition, expected) in [
            ("zone_pivot_groups: languages", both.clone(), DEFINITION, ""),
            ("zone_pivot_groups: \"languages\"", zone("csharp, python"), DEFINITION, ""),
            ("title: T", both.clone(), DEFINITION, "zone-pivot-group-missing «csharp»"),
            ("zone_pivot_groups: languages", both.clone(), "", "zone-pivot-definition-not-found «languages»"),
            ("zone_pivot_groups: \"langauges\"", both.clone(), DEFINITION, "pivot-group-not-found «langauges»"),
            ("zone_pivot_groups: languages", both.clone() + &zone("phyton"), DEFINITION, "pivot-id-not-found «phyton»"),
            ("zone_pivot_groups: languages", zone("csharp"), DEFINITION, "pivot-id-unused «languages»"),
            ("zone_pivot_groups: languages", "No zone.\n".to_owned(), DEFINITION, ""),
            ("title: T", ":::zone target=\"docs\"\nx\n:::zone-end\n".to_owned(), "", ""),
        ] {
            let definition =
                if definition.is_empty() { String::new() } else { format!("--- zone-pivot-groups.yml\n{definition}") };
            let files = format!("{definition}--- a.md\n---\n{header}\n---\n# T\n\n{body}");
            assert_eq!(look(&files, "a.md"), expected, "{files}");
        }
        let conflict = format!(
            "--- zone-pivot-groups.yml\n{DEFINITION}--- zone-pivot-groups.json\n{{\"groups\": []}}\n--- a.md\n---\n\
             zone_pivot_groups: languages\n---\n# T\n"
        );
        assert_eq!(look(&conflict, "a.md"), "zone-pivot-definition-conflict «languages»");
    }

    #[test]
    fn an_include_is_judged_by_the_pages_that_show_it() {
        let files = format!(
            "--- zone-pivot-groups.yml\n{DEFINITION}--- a.md\n---\nzone_pivot_groups: languages\n---\n# T\n\n[!INCLUDE \
             [x](includes/x.md)]\n--- includes/x.md\n:::zone pivot=\"csharp\"\nx\n:::zone-end\n\n:::zone \
             pivot=\"rust\"\nx\n:::zone-end\n"
        );
        assert_eq!(look(&files, "includes/x.md"), "pivot-id-not-found «rust»");
        assert_eq!(look(&files, "a.md"), "pivot-id-unused «languages»");
    }

    #[test]
    fn a_definition_repeats_no_id() {
        let set = Set::new(&format!(
            "--- docfx.json\n{{\"build\": {{}}}}\n--- zone-pivot-groups.yml\n{DEFINITION}  - id: csharp\n    title: C\n- id: \
             languages\n  pivots: []\n--- data/pivot-tables.yml\nrows: [\n"
        ));
        let found = check_config(&set.snapshot);
        let codes: Vec<&str> = found.iter().flat_map(|file| &file.findings).map(|it| it.code).collect();
        assert_eq!(codes, ["duplicate-pivot-ids", "duplicate-pivot-groups"]);
    }
}
