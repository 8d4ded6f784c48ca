//! Findings about links to headings that the readers of the link never see: those of another zone or version.
//!
//! Silent when unsure, as in articles whose zones are not closed as they must be. Pivots of different groups have nothing to do with each other, so a reader's pivots count
//! only where the target has a zone for one of them; of monikers only what their names alone say is known.

use super::{Draft, Fix, Related, codes};
use crate::article::Article;
use crate::docset::relative::encode_fragment;
use crate::graph::{FileId, FragmentId, Snapshot, Target};
use crate::markdown::moniker;
use crate::markdown::sections::{Section, SectionKind};
use crate::markdown::{Heading, LinkKind};
use crate::text::Span;
use std::sync::Arc;

/// Adds the links of `article`, which is `id`, whose bookmark only another version of the target has.
pub(super) fn check(snapshot: &Snapshot, id: FileId, article: &Article, found: &mut Vec<Draft>) {
    let Some(file) = snapshot.file(id).filter(|_| is_sure(article)) else { return };
    // Read at the first link that leads to an article with zones: there are few.
    let mut text: Option<Arc<str>> = None;
    for (link, target) in article.links.iter().zip(&file.targets) {
        let Some(fragment) = link.fragment.filter(|_| link.kind != LinkKind::Reference) else { continue };
        let Some(name) = fragment_of(target) else { continue };
        let Some(other) = snapshot.file_of(id, *target) else { continue };
        let Some(there) = snapshot.article(other).filter(|it| !it.sections.is_empty() && is_sure(it)) else {
            continue;
        };
        if text.is_none() {
            text = snapshot.text(id);
        }
        let Some(text) = text.as_deref() else { return };
        let query = link.path.of(text).split_once('?').map_or("", |(_, query)| query);
        let name = snapshot.fragment(name);
        let anchors = anchors(there, &name);
        for kind in [SectionKind::Pivot, SectionKind::Moniker] {
            let Some(reader) = Reader::find(kind, article, link.span.start, query) else { continue };
            if anchors.is_empty() || !anchors.iter().all(|&at| reader.never_sees(there, at)) {
                continue;
            }
            found.push(draft(snapshot, (id, other), there, &anchors, &reader, fragment, &name));
            break;
        }
    }
}

/// Whether it is known where the zones and moniker ranges of `article` begin and end.
fn is_sure(article: &Article) -> bool {
    article.sections.iter().all(|section| section.sure)
}

fn fragment_of(target: &Target) -> Option<FragmentId> {
    match target {
        Target::File { fragment, .. } | Target::Site { fragment, .. } | Target::SelfPage(fragment) => *fragment,
        _ => None,
    }
}

/// Where `article` itself has the id.
fn anchors(article: &Article, id: &str) -> Vec<u32> {
    let headings = article.headings.iter().filter(|it| it.id.as_deref() == Some(id)).map(|it| it.span.start);
    headings.chain(article.anchors.iter().filter(|it| &*it.id == id).map(|it| it.span.start)).collect()
}

fn draft(
    snapshot: &Snapshot,
    (id, other): (FileId, FileId),
    there: &Article,
    anchors: &[u32],
    reader: &Reader<'_>,
    fragment: Span,
    name: &str,
) -> Draft {
    let shown = match id == other {
        true => "This article".to_owned(),
        false => {
            let path = crate::docset::relative::relative_path(&snapshot.path(id), &snapshot.path(other));
            format!("`{path}`")
        }
    };
    let place = anchors.first().copied().unwrap_or_default();
    let section = there.sections.iter().find(|it| it.kind == reader.kind && it.span.contains(place));
    let theirs = section.map_or("", |section| section.text.trim());
    let message = format!(
        "{shown} has `{name}` only in its part for `{theirs}`, which readers of `{}` do not see. Link to a heading of \
         their part.",
        reader.value
    );
    // The same heading has another id in the reader's part.
    let is_at = |heading: &&Heading| heading.span.start == place;
    let twin = there.headings.iter().find(is_at).and_then(|heading| {
        let mut twins = there.headings.iter().filter(|it| it.text == heading.text && it.id != heading.id);
        twins.find(|it| !reader.never_sees(there, it.span.start))?.id.as_deref()
    });
    let fix = twin.map(|id| Fix { title: format!("Change to `#{id}`"), edits: vec![(fragment, encode_fragment(id))] });
    let related = section.map(|section| Related { file: other, span: section.value, message: "the part".to_owned() });
    let draft = Draft::new(codes::BOOKMARK_IN_OTHER_VERSION, fragment, message).with_fix(fix);
    Draft { related: related.into_iter().collect(), ..draft }
}

/// Who follows a link: readers of some pivots or of some versions.
struct Reader<'a> {
    kind: SectionKind,
    /// As written.
    value: &'a str,
}

impl<'a> Reader<'a> {
    /// Whoever follows the link at byte `at` of `article`: what its address asks for, else who sees it.
    fn find(kind: SectionKind, article: &'a Article, at: u32, query: &'a str) -> Option<Self> {
        let key = match kind {
            SectionKind::Pivot => "pivots",
            SectionKind::Moniker => "view",
        };
        let asked = query.split('&').filter_map(|part| part.split_once('=')).find(|(name, _)| *name == key);
        let value = asked.map(|(_, value)| value).or_else(|| {
            let mut around = article.sections.iter().filter(|it| it.kind == kind && it.span.contains(at));
            // One within the other: nobody can say without the list of versions.
            around.next().filter(|_| around.next().is_none()).map(|section| &*section.text)
        });
        let value = value.map(str::trim).filter(|value| !value.is_empty())?;
        Some(Self { kind, value })
    }

    /// Whether it is certain that what stands at byte `at` of `article` is shown to none of them.
    fn never_sees(&self, article: &Article, at: u32) -> bool {
        let of_kind = || article.sections.iter().filter(|section| section.kind == self.kind);
        let shares_group = || of_kind().any(|section| shares_pivot(self.value, &section.text));
        let excludes = |section: &Section| match self.kind {
            SectionKind::Pivot => !shares_pivot(self.value, &section.text),
            SectionKind::Moniker => match (moniker::parse(self.value), moniker::parse(&section.text)) {
                (Ok(own), Ok(other)) => own.excludes(&other),
                _ => false,
            },
        };
        of_kind().filter(|section| section.span.contains(at)).any(excludes)
            && (self.kind == SectionKind::Moniker || shares_group())
    }
}

fn shares_pivot(a: &str, b: &str) -> bool {
    let pivots =
        |text: &'_ str| text.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect::<Vec<_>>();
    let b = pivots(b);
    pivots(a).iter().any(|pivot| b.contains(pivot))
}

#[cfg(test)]
mod tests {
    use crate::checks::{check_file, codes};
    use crate::features::fixture::Set;

    fn found(set: &Set, name: &str) -> Vec<String> {
        let id = set.file(name);
        let text = set.snapshot.text(id).unwrap();
        let findings = check_file(&set.snapshot, id).into_iter();
        let ours = findings.filter(|it| it.code == codes::BOOKMARK_IN_OTHER_VERSION);
        ours.map(|it| format!("{} {}", it.span.of(&text), it.fixes.first().map_or("", |fix| &fix.edits[0].1))).collect()
    }

    const TARGET: &str = "--- docfx.json\n{\"build\": {}}\n--- t.md\n# T\n\n## All\n\n::: zone pivot=\"win, mac\"\n\n## Install\n\n## Run\n\n\
         ::: zone-end\n\n::: zone pivot=\"linux\"\n\n## Install\n\n<a name=\"apt\"></a>\n\n::: zone-end\n\n\
         ::: moniker range=\"v1\"\n\n## Old\n\n::: moniker-end\n\n::: moniker range=\">=v2\"\n\n## New\n\n::: moniker-end\n";

    #[test]
    fn a_heading_of_another_zone_or_version_is_found_where_that_is_certain() {
        let zone = |pivot: &str, link: &str| format!("::: zone pivot=\"{pivot}\"\n\n[x]({link})\n\n::: zone-end\n");
        let moniker =
            |range: &str, link: &str| format!("::: moniker range=\"{range}\"\n\n[x]({link})\n\n::: moniker-end\n");
        for (text, expected) in [
            (zone("linux", "t.md#run"), "run "),
            (zone("linux", "t.md#install"), "install install-1"),
            (zone("mac", "t.md#apt"), "apt "),
            (zone("mac", "t.md#run"), ""),
            (zone("linux, win", "t.md#run"), ""),
            (zone("linux", "t.md#all"), ""),
            (zone("linux", "t.md#none"), ""),
            (zone("python", "t.md#run"), ""),
            (zone("linux", "t.md?pivots=win#run"), ""),
            ("[x](t.md#run)\n".to_owned(), ""),
            ("[x](t.md?pivots=linux#run)\n".to_owned(), "run "),
            ("[x](t.md?view=v2&preserve-view=true#old)\n".to_owned(), "old "),
            ("[x](t.md?view=v1&preserve-view=true#old)\n".to_owned(), ""),
            ("[x](t.md?view=v1&preserve-view=true#new)\n".to_owned(), ""),
            (moniker("v2 || v3", "t.md#old"), "old "),
            (moniker(">=v2", "t.md#old"), ""),
            (moniker("v1", "t.md#old"), ""),
        ] {
            let set = Set::new(&format!("{TARGET}--- a.md\n# A\n\n{text}"));
            assert_eq!(found(&set, "a.md").join(";"), expected, "{text}");
        }
    }

    #[test]
    fn while_zones_are_not_closed_nothing_is_said() {
        let link = "::: zone pivot=\"linux\"\n\n[x](t.md#run)\n\n::: zone-end\n";
        let of_t = TARGET.split_once("--- t.md\n").unwrap().1;
        for (target, text, expected) in [
            (of_t.to_owned(), link.to_owned(), "run "),
            (of_t.to_owned(), format!("::: zone pivot=\"mac\"\n\n{link}"), ""),
            (of_t.to_owned(), format!("{link}\n::: moniker range=\"v1\"\n\nx\n"), ""),
            (of_t.to_owned(), format!("{link}\n::: zone-end\n"), ""),
            (of_t.to_owned(), format!("{link}\n::: zone pivot='mac'\n\nx\n\n::: zone-end\n"), ""),
            (of_t.replacen("::: zone-end", "::: zone-edn", 1), link.to_owned(), ""),
            (of_t.replacen("::: moniker-end", "", 1), link.to_owned(), ""),
            // A row has nothing to do with it.
            (format!("{of_t}\n:::row:::\nx\n"), link.to_owned(), "run "),
        ] {
            let set =
                Set::new(&format!("--- docfx.json\n{{\"build\": {{}}}}\n--- t.md\n{target}--- a.md\n# A\n\n{text}"));
            assert_eq!(found(&set, "a.md").join(";"), expected, "{target}\n{text}");
        }
    }

    #[test]
    fn a_zone_that_moves_in_the_target_is_seen_by_its_links() {
        let mut set = Set::new(&format!("{TARGET}--- a.md\n[x](t.md?pivots=linux#run)\n"));
        let (a, t) = (set.file("a.md"), set.file("t.md"));
        let text = set.snapshot.text(t).unwrap();
        // What is written stays, and so do the anchors: only where they stand differs.
        set.write("t.md", &text);
        assert_eq!(found(&set, "a.md").len(), 1);
        let open = text.replacen("::: zone-end", "", 1);
        assert!(set.write("t.md", &open).files.contains(&a));
        assert_eq!(found(&set, "a.md"), [""; 0]);
        assert!(set.write("t.md", &text).files.contains(&a));
        let moved = text.replacen("## Run\n\n::: zone-end", "::: zone-end\n\n## Run", 1);
        assert!(set.write("t.md", &moved).files.contains(&a));
        assert_eq!(found(&set, "a.md"), [""; 0]);
        assert!(!set.write("t.md", &format!("{moved}\n\nMore.\n")).files.contains(&a));
        set.write("t.md", "# T\n\n::: zone pivot=\"linux\"\n\n## Run\n\n::: zone-end\n");
        assert_eq!(found(&set, "a.md"), [""; 0]);
    }
}
