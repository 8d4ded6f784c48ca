//! What a cross reference leads to, where that is not told as for other links.

use super::super::spelling::{code_span, escape_markdown};
use super::name_of;
use crate::graph::{DeclaredAs, FileId, FileKind, Snapshot, Target};
use crate::markdown::{Link, LinkKind, xref};

/// What a cross reference says that leads to no article: to a YAML page, an entry of a map, to nothing known.
pub(super) fn elsewhere(snapshot: &Snapshot, source: FileId, index: usize, link: &Link) -> Option<String> {
    let Target::Xref { uid, .. } = snapshot.target(source, index)? else { return None };
    let shown = code_span(&snapshot.uid_text(uid));
    let Some((file, declared)) = snapshot.declaration(source, uid) else {
        // Behind `@` stand names of people, decorators and more.
        return (!matches!(link.kind, LinkKind::XrefShorthand)).then(|| {
            let scan = if snapshot.scanned() { "" } else { " (the articles are still being read)" };
            format!("{shown}\n\nNothing in this workspace has this uid{scan}. The build may know it from elsewhere.")
        });
    };
    if snapshot.file(file)?.kind == FileKind::Article {
        return None;
    }
    let name = code_span(&name_of(&snapshot.path(file))?);
    let title = match declared.name.is_empty() {
        true => shown.clone(),
        false => format!("**{}**", escape_markdown(&declared.name)),
    };
    let place = match (declared.how, declared.href.is_empty()) {
        (DeclaredAs::MapEntry, false) => format!("In {name}, leads to {}", code_span(&declared.href)),
        (DeclaredAs::MapEntry, true) | (DeclaredAs::Part, _) => format!("In {name}"),
        (DeclaredAs::Page, _) => format!("The page {name}"),
    };
    Some(format!("{title}\n\n{shown}\n\n{place}"))
}

/// What is shown for the reference, where its query decides.
pub(super) fn shown_text(text: &str, link: &Link) -> Option<String> {
    if link.kind == LinkKind::TocUid {
        return None;
    }
    let reference = xref::read(link.destination.of(text));
    if let Some(shown) = reference.text {
        return Some(format!("Shown as \"{}\".", escape_markdown(&shown)));
    }
    let says = match &*reference.display_property? {
        "fullName" => "Shown with its full name: namespace, type and member.",
        "nameWithType" => "Shown with its type: the type's name before the member's.",
        "name" => "Shown with its name alone.",
        "uid" => "Shown as its uid.",
        other => return Some(format!("Shown as its property {}; as its name where it has none.", code_span(other))),
    };
    Some(says.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::definition::definition;
    use super::super::super::fixture::Set;
    use super::super::hover;

    const SET: &str = "\
--- docfx.json
{\"build\": {}}
--- sub/home.md
---
title: Home of all
uid: contoso.home
---
# Home

Welcome.

## Rooms

Two rooms.
--- hub.yml
### YamlMime:Hub
title: The hub
uid: contoso.hub
--- xrefmap.yml
references:
- uid: x.y
  name: Why
  href: https://x.example/y
--- a.md
# A

";

    fn at(line: &str) -> (String, String) {
        let set = Set::new(&format!("{SET}{line}\n"));
        let (file, offset) = set.cursor();
        let shown = hover(&set.snapshot, file, offset).map(|it| set.without_root(&it.markdown)).unwrap_or_default();
        let target = definition(&set.snapshot, file, offset).into_iter().next().map(|it| {
            let text = set.snapshot.text(it.file).unwrap();
            format!("{} `{}`", set.name_of(&set.snapshot.path(it.file)), it.span.of(&text))
        });
        (shown, target.unwrap_or_default())
    }

    #[test]
    fn a_reference_shows_and_leads_to_what_it_names() {
        for (line, shown, target) in [
            ("<xref:contoso<CURSOR>.home>", "**Home of all**\n\n---\n\nWelcome.", "sub/home.md ``"),
            ("[t](xref:contoso.home#ro<CURSOR>oms)", "Two rooms.", "sub/home.md `## Rooms`"),
            ("see @contoso<CURSOR>.home.", "**Home of all**", "sub/home.md ``"),
            ("<xref uid=\"contoso<CURSOR>.home\"></xref>", "**Home of all**", "sub/home.md ``"),
            (
                "<xref:contoso.hu<CURSOR>b>",
                "**The hub**\n\n`contoso.hub`\n\nThe page `hub.yml`",
                "hub.yml `contoso.hub`",
            ),
            ("<xref:x.<CURSOR>y>", "In `xrefmap.yml`, leads to `https://x.example/y`", "xrefmap.yml `x.y`"),
            ("<xref:no<CURSOR>ne>", "No page of this set has the uid `none`", ""),
            ("<xref:System.Str<CURSOR>ing>", "The build may know it from elsewhere", ""),
            ("<xref:contoso<CURSOR>.home?displayProperty=nameWithType>", "Shown with its type", "sub/home.md ``"),
            ("<xref:contoso<CURSOR>.home?text=My%20home>", "Shown as \"My home\"", "sub/home.md ``"),
        ] {
            let (hover, definition) = at(line);
            assert!(hover.contains(shown), "{line}: {hover}");
            assert_eq!(definition, target, "{line}");
        }
        assert_eq!(at("thanks to @some<CURSOR>body"), (String::new(), String::new()));
    }

    #[test]
    fn a_table_of_contents_shows_and_leads_to_what_it_names() {
        let (hover, definition) = at("--- toc.yml\n- name: A\n  uid: contoso<CURSOR>.home");
        assert!(hover.contains("**Home of all**"), "{hover}");
        assert_eq!(definition, "sub/home.md ``");
    }

    #[test]
    fn references_count_among_the_links_to_a_page() {
        let set = Set::new(
            &SET.replace("# Home\n", "# Ho<CURSOR>me\n").replace("# A\n", "# A\n\n<xref:contoso.home> @contoso.home\n"),
        );
        let (file, offset) = set.cursor();
        let shown = hover(&set.snapshot, file, offset).unwrap().markdown;
        assert!(shown.contains("**2 links lead to this article**, from one article"), "{shown}");
    }
}
