//! What is only known of files that are shown inside others: which pages show them, and circles.

use super::{Draft, Related, codes};
use crate::docset::relative::relative_path;
use crate::graph::{FileId, Snapshot};
use crate::markdown::Link;
use crate::text::Span;
use rustc_hash::FxHashMap;
use std::path::Path;

/// Pages and steps of a circle that a finding names at most.
const MOST: usize = 5;

/// Tells each finding in the text of the include `file` which pages show it, unless the finding names pages itself.
pub(super) fn name_pages(snapshot: &Snapshot, file: FileId, drafts: &mut [Draft]) {
    let body = snapshot.article(file).and_then(|article| article.front_matter.as_ref()).map_or(0, |it| it.span.end);
    let about_text = |draft: &&mut Draft| draft.span.start >= body && draft.span != Span::default();
    let mut wanting = drafts.iter_mut().filter(about_text).filter(|it| !it.names_pages).peekable();
    if wanting.peek().is_none() || snapshot.includers(file).is_empty() {
        return;
    }
    let path = snapshot.path(file);
    if snapshot.docset(file).is_some_and(|docset| docset.publishes(&path)) {
        return;
    }
    let related = showing(snapshot, file, snapshot.showing_pages(file), "shows this text");
    wanting.for_each(|draft| draft.related.extend(related.iter().cloned()));
}

/// The places where `pages` include `file`, directly or not: the first five by path, and how many more there are.
pub(super) fn showing(snapshot: &Snapshot, file: FileId, mut pages: Vec<FileId>, what: &str) -> Vec<Related> {
    pages.sort_by_cached_key(|page| snapshot.path(*page));
    let more = pages.len().saturating_sub(MOST);
    let places = pages.into_iter().take(MOST).filter_map(|page| {
        let span = directive(snapshot, page, file)?;
        Some(Related { file: page, span, message: format!("this page {what}") })
    });
    let mut related: Vec<Related> = places.collect();
    if let Some(last) = related.last_mut().filter(|_| more > 0) {
        last.message = match more {
            1 => format!("this page {what}, as does 1 other"),
            _ => format!("this page {what}, as do {more} others"),
        };
    }
    related
}

/// The first `[!INCLUDE]` of `page` that brings `file`, directly or through others.
fn directive(snapshot: &Snapshot, page: FileId, file: FileId) -> Option<Span> {
    let includes = snapshot.file(page)?.includes().find(|(_, include)| {
        let mut brings = false;
        snapshot.visit(*include, &mut |id, _| {
            brings |= id == file;
            !brings
        });
        brings
    });
    Some(snapshot.article(page)?.links.get(includes?.0)?.span)
}

/// The include `link` of `file`, which leads to `target`, closes a circle. Said once: in that file of the circle whose
/// path comes first.
pub(super) fn circle(snapshot: &Snapshot, file: FileId, target: FileId, link: &Link) -> Option<Draft> {
    let circle = way_back(snapshot, file, target)?;
    let first = circle.iter().copied().min_by_key(|id| snapshot.path(*id))?;
    if first != file {
        return None;
    }
    let path = snapshot.path(file);
    let shown = |id: FileId| format!("`{}`", relative_to(&path, &snapshot.path(id)));
    let message = if circle.len() == 1 {
        "This file includes itself. The build cannot make a page of it: remove the line.".to_owned()
    } else {
        let mut steps: Vec<String> = circle.iter().chain([&file]).map(|id| shown(*id)).collect();
        if steps.len() > MOST + 2 {
            let left_out = steps.len() - MOST - 1;
            steps.splice(MOST..steps.len() - 1, [format!("{left_out} others")]);
        }
        format!(
            "These files include each other in a circle: {}. The build cannot make a page of it: remove one of the \
             includes.",
            steps.join(" → ")
        )
    };
    let steps = circle.iter().zip(circle.iter().skip(1).chain([&file])).skip(1).take(MOST);
    let related = steps.filter_map(|(from, to)| {
        let (index, _) = snapshot.file(*from)?.includes().find(|(_, include)| include == to)?;
        let span = snapshot.article(*from)?.links.get(index)?.span;
        Some(Related { file: *from, span, message: format!("includes {}", shown(*to)) })
    });
    let related = related.collect();
    Some(Draft { related, ..Draft::new(codes::CIRCULAR_REFERENCE, link.span, message) })
}

/// The path of `to` as written in the file `from`; its name for the file itself.
fn relative_to(from: &Path, to: &Path) -> String {
    match from == to {
        true => to.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        false => relative_path(from, to),
    }
}

/// The shortest way of includes from `target` back to `file`, beginning with `file`; `None` when there is none.
fn way_back(snapshot: &Snapshot, file: FileId, target: FileId) -> Option<Vec<FileId>> {
    let mut from: FxHashMap<FileId, FileId> = [(target, file)].into_iter().collect();
    let mut queue = vec![target];
    let mut next = 0;
    while let Some(&id) = queue.get(next).filter(|_| !from.contains_key(&file)) {
        next += 1;
        for (_, included) in snapshot.file(id).into_iter().flat_map(|it| it.includes()) {
            from.entry(included).or_insert_with(|| {
                queue.push(included);
                id
            });
        }
    }
    let mut circle = Vec::new();
    let mut at = *from.get(&file)?;
    while at != file {
        circle.push(at);
        at = *from.get(&at)?;
    }
    circle.push(file);
    circle.reverse();
    Some(circle)
}

#[cfg(test)]
mod tests {
    use super::super::check_file;
    use crate::features::fixture::Set;

    /// What `name` has: message and where else to look.
    fn found(set: &Set, name: &str, code: &str) -> Vec<(String, Vec<String>)> {
        let findings = check_file(&set.snapshot, set.file(name)).into_iter().filter(|it| it.code == code);
        let related = |it: &super::Related| {
            let line = set.snapshot.article(it.file).unwrap().lines.line_of(it.span.start) + 1;
            format!("{}:{line} {}", set.name_of(&set.snapshot.path(it.file)), it.message)
        };
        findings.map(|it| (it.message.clone(), it.related.iter().map(related).collect())).collect()
    }

    const CONFIG: &str = r#"--- docfx.json
{"build": {"content": [{"files": ["**/*.md"], "exclude": ["**/includes/**"]}]}}
"#;

    #[test]
    fn a_finding_in_an_include_names_the_pages_that_show_it() {
        let pages: String =
            (1..=7).map(|number| format!("--- p{number}.md\n# P\n\n[!INCLUDE [t](includes/outer.md)]\n")).collect();
        let set = Set::new(&format!(
            "{CONFIG}{pages}--- includes/outer.md\nText.\n\n| a | [!INCLUDE [t](inner.md)] |\n|---|---|\n\
             --- includes/inner.md\nSee [x](gone.md).\n--- one.md\n# O\n\n- x\n\n  [!INCLUDE [t](includes/single.md)]\n\
             --- includes/single.md\n[y](gone.md)\n--- includes/alone.md\n[y](gone.md)\n"
        ));
        let (_, related) = &found(&set, "includes/inner.md", "file-not-found")[0];
        assert_eq!(
            related.join("\n"),
            "p1.md:3 this page shows this text\np2.md:3 this page shows this text\np3.md:3 this page shows this text\n\
             p4.md:3 this page shows this text\np5.md:3 this page shows this text, as do 2 others"
        );
        assert_eq!(found(&set, "includes/single.md", "file-not-found")[0].1, ["one.md:5 this page shows this text"]);
        assert_eq!(found(&set, "includes/alone.md", "file-not-found")[0].1, [""; 0]);
        for page in ["p1.md", "one.md"] {
            assert_eq!(found(&set, page, "file-not-found"), [], "the finding is named once");
        }
    }

    #[test]
    fn a_link_within_the_page_names_the_pages_where_it_fails() {
        let set = Set::new(&format!(
            "{CONFIG}--- a.md\n# A\n\n[!INCLUDE [t](includes/x.md)]\n--- b.md\n# B\n\n## There\n\n\
             [!INCLUDE [t](includes/x.md)]\n--- includes/x.md\n[x](#there)\n\n[y](#thera)\n"
        ));
        let found = found(&set, "includes/x.md", "bookmark-not-found");
        assert_eq!(found[0].1, ["a.md:3 this page has no such anchor"]);
        assert_eq!(
            found[1].1,
            ["a.md:3 this page has no such anchor", "b.md:5 this page has no such anchor"],
            "a heading of another page is no help"
        );
    }

    #[test]
    fn a_circle_is_named_once_with_its_steps() {
        let ring: String = (1..=9)
            .map(|number| format!("--- includes/r{number}.md\n[!INCLUDE [t](r{}.md)]\n", number % 9 + 1))
            .collect();
        let set = Set::new(&format!(
            "{CONFIG}--- includes/self.md\n[!INCLUDE [t](self.md)]\n--- page.md\n# P\n\n[!INCLUDE [t](includes/b.md)]\n\
             --- includes/a.md\nText.\n\n[!INCLUDE [t](c.md)]\n--- includes/b.md\n[!INCLUDE [t](a.md)]\n\
             --- includes/c.md\n[!INCLUDE [t](b.md)]\n{ring}"
        ));
        let circles = |name: &str| found(&set, name, "circular-reference");
        assert_eq!(
            circles("includes/self.md")[0].0,
            "This file includes itself. The build cannot make a page of it: remove the line."
        );
        let (message, related) = circles("includes/a.md").remove(0);
        assert!(message.contains("`a.md` → `c.md` → `b.md` → `a.md`"), "{message}");
        assert_eq!(
            related,
            [
                "includes/c.md:1 includes `b.md`",
                "includes/b.md:1 includes `a.md`",
                "page.md:3 this page shows this text"
            ]
        );
        for other in ["includes/b.md", "includes/c.md", "page.md", "includes/r2.md"] {
            assert_eq!(circles(other), [], "{other}");
        }
        let (message, related) = circles("includes/r1.md").remove(0);
        assert!(message.contains("`r1.md` → `r2.md` → `r3.md` → `r4.md` → `r5.md` → 4 others → `r1.md`"), "{message}");
        assert_eq!(related.len(), 5);
    }

    #[test]
    fn what_can_be_included_is_a_file_that_ends_in_md() {
        let set = Set::new(&format!(
            "{CONFIG}--- a.md\n# A\n\n[!INCLUDE [t](includes/x.MD)]\n\n[!INCLUDE+ [t](includes/x.md \"title\")]\n\n\
             z [!INCLUDE- [](<includes/b c.md>)]\n\n[!include[t](includes/b%20c.md)]\n\n[!INCLUDE [t](includes/x.markdown)]\n\n\
             [!INCLUDE [t]()]\n--- includes/x.md\nX.\n--- includes/x.markdown\nX.\n--- includes/b c.md\nX.\n"
        ));
        assert_eq!(found(&set, "a.md", "include-invalid").len(), 1);
        let missing: Vec<String> = found(&set, "a.md", "include-not-found").into_iter().map(|it| it.0).collect();
        assert_eq!(missing.len(), 2, "{missing:?}");
        assert!(missing[0].contains("b%20c.md"), "{missing:?}");
    }
}
