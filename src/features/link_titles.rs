//! The title behind a link that does not say where it leads, shown in the text where an editor asks for it.

use super::definition::{self, DefinitionTarget};
use super::document_links::described;
use crate::docset::relative::relative_path;
use crate::graph::{FileId, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;

/// Texts that say nothing of the target. Decision: English only; a path or a uid says nothing in any language.
const OPAQUE: [&str; 16] = [
    "article",
    "click here",
    "details",
    "here",
    "learn more",
    "link",
    "more",
    "more information",
    "page",
    "read more",
    "see here",
    "this",
    "this article",
    "this link",
    "this page",
    "this topic",
];

/// The most characters of a title or of an include's text that are shown.
const SHOWN: usize = 50;

/// A title to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTitle {
    /// The byte before which it stands.
    pub at: u32,
    /// What is shown.
    pub label: String,
    /// The path from here, as Markdown.
    pub tooltip: String,
    /// Where the link leads.
    pub target: DefinitionTarget,
}

/// The titles behind the links in `within` of `file` whose text says nothing (a path, a word like "here"), behind cross
/// references without a text and behind includes (how their text begins).
///
/// Off by default: `guidepost.inlayHints.linkTitles` turns it on.
#[must_use]
pub fn link_titles(snapshot: &Snapshot, file: FileId, within: Span) -> Vec<LinkTitle> {
    let Some((article, text)) = snapshot.article(file).zip(snapshot.text(file)) else { return Vec::new() };
    let links = article.links.iter().enumerate();
    let links = links.filter(|(_, link)| within.start <= link.span.end && link.span.start <= within.end);
    let title = |(index, link): (usize, &Link)| {
        if !is_opaque(link, &text) {
            return None;
        }
        let target = definition::link_target(snapshot, file, index).filter(|it| it.config.is_none())?;
        let known = snapshot.file(target.file)?;
        let label = match known.article.as_deref() {
            // Nobody sees the title of an include.
            Some(article) if link.kind == LinkKind::Include => {
                opening(&snapshot.text(target.file)?, article.front_matter.as_ref().map_or(0, |it| it.span.end))?
            }
            Some(_) => described(snapshot, file, index, &target),
            None => uid_name(snapshot, file, index)?,
        };
        let path = relative_path(&snapshot.path(file), &known.path);
        let shown = cut(&label);
        let is_new = !label.trim().is_empty() && !label.eq_ignore_ascii_case(link.text.of(&text));
        is_new.then(|| LinkTitle {
            at: link.span.end,
            label: format!("→ {shown}"),
            tooltip: super::spelling::code_span(&path),
            target,
        })
    };
    links.filter_map(title).collect()
}

/// Whether the text of `link` does not say where it leads.
fn is_opaque(link: &Link, text: &str) -> bool {
    let said = link.text.of(text).trim();
    match link.kind {
        LinkKind::Include | LinkKind::XrefShorthand | LinkKind::XrefOptional => true,
        LinkKind::Xref => link.destination.of(text).contains(said),
        LinkKind::Inline | LinkKind::Reference | LinkKind::Autolink if !link.image => {
            let said = said.trim_matches(['`', '*', '_']).to_lowercase();
            let path = link.path.of(text).to_lowercase();
            let is_path = !said.contains(' ') && (said.contains('/') || said.ends_with(".md") || path.ends_with(&said));
            is_path || OPAQUE.contains(&&*said)
        }
        _ => false,
    }
}

/// The name of a uid that no article declares.
fn uid_name(snapshot: &Snapshot, file: FileId, index: usize) -> Option<String> {
    let Target::Xref { uid, .. } = snapshot.target(file, index)? else { return None };
    let (_, declared) = snapshot.declaration(file, uid)?;
    (!declared.name.is_empty()).then(|| declared.name.to_string())
}

/// How a text begins behind its header: the first line that readers see.
fn opening(text: &str, header: u32) -> Option<String> {
    let lines = text.get(header as usize..)?.lines().map(str::trim);
    let hidden = |line: &&str| line.is_empty() || ["<!--", ":::", "[!"].iter().any(|mark| line.starts_with(mark));
    lines.map(|line| line.trim_start_matches(['>', ' ', '#', '-', '*'])).find(|line| !hidden(line)).map(str::to_owned)
}

fn cut(label: &str) -> String {
    match label.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fixture::Set;

    #[test]
    fn a_title_stands_behind_links_that_do_not_say_where_they_lead() {
        for (text, expected) in [
            ("[the kettle](b.md)", &[][..]),
            ("[here](b.md) and [b.md](b.md#two)", &["here: → Kettle", "two: → Kettle › Two"]),
            ("[click here][k]\n\n[k]: b.md", &["click here: → Kettle"]),
            ("[here](none.md) [here](https://example.com) [here](p.png)", &[]),
            ("<xref:con.b>, [](xref:con.b) and [Kettles](xref:con.b)", &["con.b: → Kettle", "con.b: → Kettle"]),
            ("@con.b @nobody", &["con.b: → Kettle"]),
            ("[!INCLUDE [x](i.md)]", &["i.md: → Hot water burns, so keep your hands and everything…"]),
            ("[Kettle](Kettle.md)", &[]),
            ("![here](p.png)", &[]),
        ] {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\":{{\"content\":[{{\"files\":\"*.md\"}}]}}}}\n--- a.md\n{text}\n--- b.md\n---\nuid: con.b\n---\n# Kettle\n## Two\n--- i.md\n---\ntitle: Include\n---\n\n> [!NOTE]\n> Hot water burns, so keep your hands and everything you like away.\n--- p.png\nx\n--- Kettle.md\n# Kettle\n"
            ));
            let file = set.file("a.md");
            let written = set.snapshot.text(file).unwrap();
            let found = link_titles(&set.snapshot, file, Span::new(0, written.len()));
            let row = |it: &LinkTitle| {
                let links = &set.snapshot.article(file).unwrap().links;
                let link = links.iter().find(|link| link.span.end == it.at).unwrap();
                let path = link.fragment.unwrap_or(link.path).of(&written).trim_start_matches("xref:");
                let said = link.text.of(&written);
                let said = if said.is_empty() || said.contains('.') || said == "x" { path } else { said };
                format!("{said}: {}", it.label)
            };
            assert_eq!(found.iter().map(row).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn only_links_of_the_asked_part_are_looked_at() {
        let set = Set::new("--- docfx.json\n{}\n--- a.md\n[here](b.md)\n\n\n[here](b.md)\n--- b.md\n# B\n");
        let found = link_titles(&set.snapshot, set.file("a.md"), Span::new(0, 13));
        assert_eq!(found.iter().map(|it| it.at).collect::<Vec<_>>(), [12]);
    }
}
