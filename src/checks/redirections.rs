//! Findings about redirections that need the articles: circles, and targets of those that keep a document id.
//!
//! Must not guess where a URL leads: what is not below a known base is silent.

use super::redirected::redirect_target;
use super::{Draft, Related};
use crate::docset::resolve::{Destination, destination};
use crate::docset::{Docset, Generator, Redirect, docset_for};
use crate::graph::{FileId, Snapshot};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::path::Path;

/// Longer chains are not followed.
const LONGEST_CHAIN: usize = 50;

/// The findings about the redirections that `docset` shares with the sets around it, with the index of the
/// configuration file that each stands in.
pub(super) fn check(snapshot: &Snapshot, docset: &Docset) -> Vec<(usize, Draft)> {
    let mut redirects: Vec<&Redirect> = docset.redirects.values().collect();
    redirects.sort_by_key(|redirect| (redirect.file, redirect.span));
    let mut by_url: FxHashMap<String, &Redirect> = FxHashMap::default();
    let mut in_circles: FxHashSet<&Path> = FxHashSet::default();
    let mut found = Vec::new();
    for redirect in redirects {
        let url = page_of(redirect);
        let Some(set) = docset_for(snapshot.docsets(), &redirect.source) else { continue };
        if set.generator != Generator::Learn || url.is_empty() {
            continue;
        }
        let target = redirect_target(snapshot, set, &redirect.source, url);
        // Told once, at its first entry.
        if !in_circles.contains(&*redirect.source)
            && let Some(way) = way_back(snapshot, redirect, target)
        {
            in_circles.extend(way.iter().map(|redirect| &*redirect.source));
            found.push((redirect.file, circle(snapshot, docset, &way)));
        }
        if !redirect.keeps_id || redirect.versions {
            continue;
        }
        let led_to = destination(set, &redirect.source, url);
        let is_known = match &led_to {
            Destination::File { .. } => true,
            Destination::Site { .. } | Destination::External | Destination::SiteAbsolute => set.base_path().is_some(),
            _ => false,
        };
        if target.is_none() && is_known && snapshot.scanned() {
            let message = format!(
                "No page of this article set is published at `{url}`, so nothing can take over the document id. Correct \
                 the address, or set `redirect_document_id` to false."
            );
            found.push((redirect.file, Draft::new("redirect-url-invalid", redirect.url_span, message)));
        }
        // With a query it may be another version, or the page as it stands in another table of contents.
        if redirect.url.contains('?') {
            continue;
        }
        let key = match led_to {
            _ if target.is_some() => format!("{target:?}"),
            Destination::Site { key, .. } => key.display().to_string(),
            Destination::File { path, .. } => path.display().to_string(),
            _ => url.trim_end_matches('/').to_lowercase(),
        };
        match by_url.get(&key) {
            None => {
                by_url.insert(key, redirect);
            }
            Some(first) => {
                let message = format!(
                    "Another redirection to `{url}` keeps its document id, too, and a page can take over one only. Set \
                     `redirect_document_id` to false in one of them."
                );
                let related = place_of(snapshot, docset, first).map(|file| Related {
                    file,
                    span: first.span,
                    message: "the other redirection".to_owned(),
                });
                let draft = Draft::new("redirection-url-conflict", redirect.url_span, message);
                found.push((redirect.file, Draft { related: related.into_iter().collect(), ..draft }));
            }
        }
    }
    found
}

/// What to say about redirections of `docset` that lead from one to the next in a circle.
fn circle(snapshot: &Snapshot, docset: &Docset, way: &[&Redirect]) -> Draft {
    let message = match way {
        [_] => "This redirection leads to itself.".to_owned(),
        _ => {
            let urls: Vec<&str> = way.iter().map(|redirect| &*redirect.url).collect();
            format!("These redirections lead in a circle: {}.", urls.join(" → "))
        }
    };
    let related = way.iter().skip(1).filter_map(|redirect| {
        let (file, message) = (place_of(snapshot, docset, redirect)?, "the next redirection of the circle".to_owned());
        Some(Related { file, span: redirect.url_span, message })
    });
    let span = way.first().map_or_else(Span::default, |first| first.url_span);
    let draft = Draft::new("circular-redirection", span, format!("{message} Lead to a page that exists."));
    Draft { related: related.collect(), ..draft }
}

/// The configuration file of `docset` that `redirect` stands in.
fn place_of(snapshot: &Snapshot, docset: &Docset, redirect: &Redirect) -> Option<FileId> {
    snapshot.file_id(&docset.config_files.get(redirect.file)?.path)
}

/// The redirections from `redirect`, whose URL leads to `target`, back to it, itself first.
fn way_back<'s>(snapshot: &'s Snapshot, redirect: &'s Redirect, target: Option<FileId>) -> Option<Vec<&'s Redirect>> {
    let start = snapshot.file_id(&redirect.source).filter(|&start| snapshot.file(start).is_none())?;
    let mut at = target?;
    let mut way = vec![redirect];
    for _ in 0..LONGEST_CHAIN {
        if at == start {
            return Some(way);
        }
        if snapshot.file(at).is_some() {
            return None;
        }
        let (_, next) = snapshot.redirect(at)?;
        let set = docset_for(snapshot.docsets(), &next.source)?;
        way.push(next);
        at = redirect_target(snapshot, set, &next.source, page_of(next))?;
    }
    None
}

/// The URL of a redirection without version and section, which make no other page.
fn page_of(redirect: &Redirect) -> &str {
    redirect.url.split(['?', '#']).next().unwrap_or_default()
}

/// Redirections that lead from one to the next in a circle: the configuration file and the place of each URL, and the
/// URL.
pub type Circle = Vec<(FileId, Span, String)>;

/// The circles of redirections of all sets, each once, from the entry of the first path on.
#[must_use]
pub fn circles(snapshot: &Snapshot) -> Vec<Circle> {
    let mut found: BTreeMap<&Path, Circle> = BTreeMap::new();
    for docset in snapshot.docsets() {
        for redirect in docset.redirects.values() {
            let Some(set) = docset_for(snapshot.docsets(), &redirect.source) else { continue };
            if set.generator != Generator::Learn || page_of(redirect).is_empty() {
                continue;
            }
            let target = redirect_target(snapshot, set, &redirect.source, page_of(redirect));
            let Some(way) = way_back(snapshot, redirect, target) else { continue };
            // Every entry of a circle comes by: that of the first path tells of it.
            if way.iter().any(|other| other.source < redirect.source) {
                continue;
            }
            let place =
                |entry: &&Redirect| Some((place_of(snapshot, docset, entry)?, entry.url_span, entry.url.to_string()));
            found.insert(&*redirect.source, way.iter().filter_map(place).collect());
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use crate::checks::check_config;
    use crate::features::fixture::Set;

    /// What is said about these entries: codes with the text that they mark.
    fn said(config: &str, entries: &[(&str, &str, bool)]) -> Vec<String> {
        let entry = |(from, to, id): &(&str, &str, bool)| {
            format!("{{\"source_path\": \"{from}\", \"redirect_url\": \"{to}\", \"redirect_document_id\": {id}}}")
        };
        let text = format!("{{\"redirections\": [{}]}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "));
        let set = Set::new(&format!(
            "--- docfx.json\n{{{config}\"build\": {{}}}}\n--- .openpublishing.redirection.json\n{text}\n--- new.md\n# N\n--- hub/index.yml\n"
        ));
        let findings = check_config(&set.snapshot).into_iter().flat_map(|config| config.findings);
        let shown = findings.map(|it| {
            let related = it.related.iter().filter(|_| it.code == "circular-redirection");
            let related: String = related.map(|it| format!(" + {}", it.span.of(&text))).collect();
            format!("{} {}{related}", it.code, it.span.of(&text))
        });
        shown.collect()
    }

    const BASE: &str = "\"basePath\": \"/x\", ";

    #[test]
    fn circles_are_found_wherever_they_can_be_followed() {
        let none: [&str; 0] = [];
        for (config, entries, expected) in [
            (BASE, vec![("a.md", "/x/a", false)], &["circular-redirection \"/x/a\""][..]),
            (
                BASE,
                vec![("a.md", "/x/b", false), ("b.md", "https://learn.microsoft.com/en-us/x/A?view=v", false)],
                &["circular-redirection \"/x/b\" + \"https://learn.microsoft.com/en-us/x/A?view=v\""],
            ),
            ("", vec![("a.md", "b", false), ("b.md", "a", false)], &["circular-redirection \"b\" + \"a\""]),
            // Into a circle is not in it; a chain that ends is none; without a base nobody knows.
            (BASE, vec![("c.md", "/x/a", false), ("a.md", "/x/a", false)], &["circular-redirection \"/x/a\""]),
            (BASE, vec![("a.md", "/x/b", false), ("b.md", "/x/new", false)], &none),
            ("", vec![("a.md", "/x/b", false), ("b.md", "/x/a", false)], &none),
        ] {
            assert_eq!(said(config, &entries), expected, "{entries:?}");
        }
    }

    #[test]
    fn a_document_id_goes_to_one_page_of_the_set() {
        let none: [&str; 0] = [];
        for (config, entries, expected) in [
            (BASE, vec![("a.md", "/x/new", true)], &none[..]),
            (BASE, vec![("a.md", "/x/hub", true)], &none),
            (BASE, vec![("a.md", "new#part", true)], &none),
            (BASE, vec![("a.md", "/x/gone", true)], &["redirect-url-invalid \"/x/gone\""]),
            (BASE, vec![("a.md", "/y/new", true)], &["redirect-url-invalid \"/y/new\""]),
            ("", vec![("a.md", "gone", true)], &["redirect-url-invalid \"gone\""]),
            ("", vec![("a.md", "/y/new", true)], &none),
            (BASE, vec![("a.md", "/x/gone", false)], &none),
            (
                BASE,
                vec![("a.md", "/x/new", true), ("b.md", "/x/New/", true)],
                &["redirection-url-conflict \"/x/New/\""],
            ),
            (BASE, vec![("a.md", "/x/new", true), ("b.md", "/x/new", false)], &none),
            (BASE, vec![("a.md", "/x/new", true), ("b.md", "/x/new?toc=/x/toc.json", true)], &none),
            ("", vec![("a.md", "/y/new", true), ("b.md", "/y/new", true)], &["redirection-url-conflict \"/y/new\""]),
        ] {
            assert_eq!(said(config, &entries), expected, "{entries:?}");
        }
    }
}
