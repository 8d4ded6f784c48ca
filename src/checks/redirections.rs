//! Findings about redirections that need the articles: circles, and targets of those that keep a document id.
//!
//! Must not guess where a URL leads: what is not below a known base is silent.

use super::redirected::redirect_target;
use super::{Draft, Related};
use crate::docset::resolve::{Destination, destination};
use crate::docset::{Docset, Generator, Redirect, docset_for};
use crate::graph::{FileId, Snapshot};
use rustc_hash::FxHashMap;

/// Longer chains are not followed.
const LONGEST_CHAIN: usize = 50;

/// The findings about the redirections that `docset` shares with the sets around it, with the index of the
/// configuration file that each stands in.
pub(super) fn check(snapshot: &Snapshot, docset: &Docset) -> Vec<(usize, Draft)> {
    let mut redirects: Vec<&Redirect> = docset.redirects.values().collect();
    redirects.sort_by_key(|redirect| (redirect.file, redirect.span));
    let mut by_url: FxHashMap<String, &Redirect> = FxHashMap::default();
    let mut found = Vec::new();
    for redirect in redirects {
        // A version or section is no other page.
        let url = redirect.url.split(['?', '#']).next().unwrap_or_default();
        let Some(set) = docset_for(snapshot.docsets(), &redirect.source) else { continue };
        if set.generator != Generator::Learn || url.is_empty() {
            continue;
        }
        let target = redirect_target(snapshot, set, &redirect.source, url);
        if let Some(message) = circle(snapshot, redirect, target) {
            found.push((redirect.file, Draft::new("circular-redirection", redirect.url_span, message)));
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
                let file = docset.config_files.get(first.file).and_then(|file| snapshot.file_id(&file.path));
                let related =
                    file.map(|file| Related { file, span: first.span, message: "the other redirection".to_owned() });
                let draft = Draft::new("redirection-url-conflict", redirect.url_span, message);
                found.push((redirect.file, Draft { related: related.into_iter().collect(), ..draft }));
            }
        }
    }
    found
}

/// What to say when following `redirect`, whose URL leads to `target`, comes back to it.
fn circle(snapshot: &Snapshot, redirect: &Redirect, target: Option<FileId>) -> Option<String> {
    let start = snapshot.file_id(&redirect.source).filter(|&start| snapshot.file(start).is_none())?;
    let mut at = target?;
    let mut way = vec![redirect.url.to_string()];
    for _ in 0..LONGEST_CHAIN {
        if at == start {
            let message = match way.len() {
                1 => "This redirection leads to itself.".to_owned(),
                _ => format!("These redirections lead in a circle: {}.", way.join(" → ")),
            };
            return Some(format!("{message} Lead to a page that exists."));
        }
        if snapshot.file(at).is_some() {
            return None;
        }
        let (_, next) = snapshot.redirect(at)?;
        let set = docset_for(snapshot.docsets(), &next.source)?;
        way.push(next.url.to_string());
        at = redirect_target(snapshot, set, &next.source, next.url.split(['?', '#']).next().unwrap_or_default())?;
    }
    None
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
        findings.map(|it| format!("{} {}", it.code, it.span.of(&text))).collect()
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
                &[
                    "circular-redirection \"/x/b\"",
                    "circular-redirection \"https://learn.microsoft.com/en-us/x/A?view=v\"",
                ],
            ),
            (
                "",
                vec![("a.md", "b", false), ("b.md", "a", false)],
                &["circular-redirection \"b\"", "circular-redirection \"a\""],
            ),
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
