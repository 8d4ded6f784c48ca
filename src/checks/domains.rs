//! Findings about domains that the docfx configuration does not trust. Silent where it trusts all.

use super::Draft;
use crate::article::Article;
use crate::graph::{FileId, Snapshot, Target};
use crate::markdown::LinkKind;

/// The links and images of `article`, which is `file`, that lead to domains which are not trusted.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let Some((docset, known)) = snapshot.docset(file).zip(snapshot.file(file)) else { return };
    if docset.trusted_domains().is_empty() {
        return;
    }
    let Some(text) = snapshot.text(file) else { return };
    for (link, target) in article.links.iter().zip(&known.targets) {
        let tag = match link.kind {
            LinkKind::Inline | LinkKind::Definition | LinkKind::Autolink => "a",
            // Frames and videos are written in HTML, too.
            LinkKind::Html if link.span.of(&text).to_ascii_lowercase().starts_with("<a ") => "a",
            LinkKind::Image => "img",
            _ => continue,
        };
        let trusted = docset.trusted_domains().iter().find(|(of, _)| **of == *tag);
        let Some((_, trusted)) = trusted.filter(|_| *target == Target::External) else { continue };
        let Some(host) = host(link.destination.of(&text)) else { continue };
        let is_trusted = |domain: &str| {
            let start = host.len().checked_sub(domain.len());
            start.is_some_and(|at| host.ends_with(domain) && (at == 0 || host.as_bytes().get(at - 1) == Some(&b'.')))
        };
        if trusted.iter().any(|domain| is_trusted(domain)) {
            continue;
        }
        let (code, what) = match tag {
            "img" => ("external-image", "Images may not come from"),
            _ => ("disallowed-domain", "Articles may not link to"),
        };
        let message = format!("{what} `{host}`: it is none of the `trustedDomains` in the docfx configuration.");
        found.push(Draft::new(code, link.path, message));
    }
}

/// The host of a web address, in lower case.
fn host(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    let rest = ["https://", "http://", "//"].iter().find_map(|scheme| lower.strip_prefix(scheme))?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    #[test]
    fn only_what_the_configuration_names_is_judged() {
        let codes = |config: &str| {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{}}{config}}}\n--- a.md\n[x](https://a.contoso.com/x) [y](https://contoso.com) \
                 [z](https://notcontoso.com) ![i](http://pics.net:80/i.png) [m](mailto:a@b.net) [h](b.md) \
                 <iframe src=\"https://frames.org\"></iframe>\n"
            ));
            let id = set.file("a.md");
            let text = set.snapshot.text(id).unwrap();
            let found = check_file(&set.snapshot, id).into_iter();
            let found = found.filter(|it| ["disallowed-domain", "external-image"].contains(&it.code));
            found.map(|it| format!("{} {}", it.code, it.span.of(&text))).collect::<Vec<_>>()
        };
        assert_eq!(codes(""), Vec::<String>::new());
        assert_eq!(codes(r#", "trustedDomains": {"a": "Contoso.com"}"#), ["disallowed-domain https://notcontoso.com"]);
        assert_eq!(
            codes(r#", "trustedDomains": {"img": ["contoso.com"]}"#),
            ["external-image http://pics.net:80/i.png"]
        );
        assert_eq!(codes(r#", "trustedDomains": {"img": ["*.net"]}"#), Vec::<String>::new());
    }
}
