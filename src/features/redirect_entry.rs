//! Where an entry of a redirection file leads: its source, while it exists, and the article at its URL.

use super::definition::{ConfigPlace, DefinitionTarget, anchor_line};
use crate::checks::{end_of_redirects, redirect_target};
use crate::docset::{Docset, RedirectPart, docset_for, redirect_part};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::Span;

/// What byte `offset` of the redirection file `file` leads to: on the path of the source to that file, if nobody
/// removed it yet; on the URL to the article of the set that readers come to, through redirections in between, at its
/// anchor, and to the redirection in between when its article is not here.
#[must_use]
pub fn definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<DefinitionTarget> {
    let (set, origin, part) = part_at(snapshot, file, offset)?;
    match part {
        RedirectPart::Source(source) => {
            let to = snapshot.file_id(&source)?;
            (snapshot.file(to)?.kind != FileKind::Folder).then(|| at_anchor(snapshot, to, None, origin))
        }
        RedirectPart::Url { source, url } => {
            let set = docset_for(snapshot.docsets(), &source).map_or(set, |it| it);
            if let Some((to, fragment)) = end_of_redirects(snapshot, set, &source, &url) {
                let is_file = snapshot.file(to)?.kind != FileKind::Folder;
                return is_file.then(|| at_anchor(snapshot, to, fragment.as_deref(), origin));
            }
            entry_of(snapshot, redirect_target(snapshot, set, &source, &url)?, origin)
        }
    }
}

/// The place in `file` that `fragment` names, else its start.
pub(super) fn at_anchor(snapshot: &Snapshot, file: FileId, fragment: Option<&str>, origin: Span) -> DefinitionTarget {
    let start = DefinitionTarget { origin, file, span: Span::default(), selection: Span::default(), config: None };
    let decoded = fragment.map(|it| percent_encoding::percent_decode_str(it).decode_utf8_lossy());
    let anchor = decoded.and_then(|fragment| snapshot.find_anchor(file, &fragment));
    let place = anchor.and_then(|anchor| Some((anchor.file, anchor_line(snapshot, &anchor)?)));
    match place {
        Some((file, span)) => DefinitionTarget { file, span, selection: span, ..start },
        None => start,
    }
}

/// The redirection that leads on from the gone article `gone`.
pub(super) fn entry_of(snapshot: &Snapshot, gone: FileId, origin: Span) -> Option<DefinitionTarget> {
    let (docset, redirect) = snapshot.redirect(gone)?;
    let set = snapshot.docsets().iter().position(|known| known.root == docset.root)?;
    let place = docset.config_files.get(redirect.file)?;
    Some(DefinitionTarget {
        origin,
        file: snapshot.file_id(&place.path).unwrap_or(gone),
        span: redirect.span,
        selection: redirect.span,
        config: Some(ConfigPlace { docset: set, file: redirect.file }),
    })
}

/// The set of the redirection file `file`, and the part of an entry at byte `offset` with its place.
fn part_at(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<(&Docset, Span, RedirectPart)> {
    let path = snapshot.path(file);
    let mut sets = snapshot.docsets().iter();
    let set = sets.find(|set| set.redirect_files().any(|config| *config.path == *path))?;
    let (origin, part) = redirect_part(&path, &snapshot.text(file)?, &set.readable_root, offset)?;
    Some((set, origin, part))
}

/// The file that byte `offset` of the redirection file `file` names: the source of an entry, there or not, or the article
/// at its URL.
#[must_use]
pub fn named(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<FileId> {
    let (set, _, part) = part_at(snapshot, file, offset)?;
    match part {
        RedirectPart::Source(source) => snapshot.file_id(&source),
        RedirectPart::Url { source, url } => {
            let set = docset_for(snapshot.docsets(), &source).map_or(set, |it| it);
            let to = redirect_target(snapshot, set, &source, &url)?;
            snapshot.file(to).is_some_and(|file| file.kind != FileKind::Folder).then_some(to)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::features::definition::definition;
    use crate::features::fixture::Set;

    /// Where the cursor leads, as `file:line`, in a set with a chain of redirections: two to one to `set-up`, three and
    /// four to other sites, five and six to each other.
    fn leads_to(entry: &str, article: &str) -> String {
        let chain = [
            ("one", "/contoso/phone/set-up#part"),
            ("two", "/contoso/phone/one"),
            ("three", "https://example.org/x"),
            ("four", "/contoso/phone/three"),
            ("five", "/contoso/phone/six"),
            ("six", "/contoso/phone/five"),
        ];
        let chain =
            chain.map(|(from, to)| format!("{{\"source_path\": \"docs/{from}.md\", \"redirect_url\": \"{to}\"}}"));
        let set = Set::new(&format!(
            "--- .git/HEAD\nref: x\n--- docs/docfx.json\n{{\"build\": {{\"basePath\": \"/contoso/phone\"}}}}\n\
             --- docs/set-up.md\n# Set up\n\n## Part\n--- docs/kept.md\n# Kept\n\n{article}\n\
             --- .openpublishing.redirection.json\n{{\"redirections\": [\n{},\n{entry}\n]}}\n",
            chain.join(",\n")
        ));
        let (file, offset) = set.cursor();
        let found = definition(&set.snapshot, file, offset);
        let shown = found.iter().map(|it| match it.config {
            Some(place) => {
                let config = &set.snapshot.docsets()[place.docset].config_files[place.file];
                let line = config.lines.line_of(it.selection.start);
                format!("{}:{line}", set.name_of(&config.path))
            }
            None => {
                let line = set.snapshot.article(it.file).map_or(0, |article| article.lines.line_of(it.selection.start));
                format!("{}:{line}", set.name_of(&set.snapshot.path(it.file)))
            }
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_parts_of_an_entry_lead_to_their_files() {
        for (entry, expected) in [
            (r#"{"source_path": "docs/ke<CURSOR>pt.md", "redirect_url": "/x"}"#, "docs/kept.md:0"),
            (r#"{"source_path_from_root": "/docs/ke<CURSOR>pt.md", "redirect_url": "/x"}"#, "docs/kept.md:0"),
            (r#"{"source_path": "docs/go<CURSOR>ne.md", "redirect_url": "/x"}"#, ""),
            (r#"{"source_path": "docs/old.md", "redirect_url": "/contoso/pho<CURSOR>ne/set-up"}"#, "docs/set-up.md:0"),
            (
                r#"{"source_path": "docs/old.md", "redirect_url": "/contoso/pho<CURSOR>ne/set-up#part"}"#,
                "docs/set-up.md:2",
            ),
            (r#"{"source_path": "docs/old.md", "redirect_url": "set<CURSOR>-up"}"#, "docs/set-up.md:0"),
            (r#"{"source_path": "docs/old.md", "redirect_url": "/azure/set<CURSOR>-up"}"#, ""),
            (r#"{"source_<CURSOR>path": "docs/kept.md", "redirect_url": "/x"}"#, ""),
        ] {
            assert_eq!(leads_to(entry, ""), expected, "{entry}");
        }
    }

    #[test]
    fn a_step_in_a_chain_leads_to_its_end_and_to_the_entry_when_the_end_is_elsewhere() {
        let file = ".openpublishing.redirection.json";
        for (name, expected) in [
            ("one", "docs/set-up.md:2".to_owned()),
            ("two", "docs/set-up.md:2".to_owned()),
            ("three", format!("{file}:3")),
            ("four", format!("{file}:4")),
            ("five", format!("{file}:5")),
        ] {
            let entry =
                format!("{{\"source_path\": \"docs/old.md\", \"redirect_url\": \"/contoso/phone/{name}<CURSOR>\"}}");
            assert_eq!(leads_to(&entry, ""), expected, "{entry}");
            let other = "{\"source_path\": \"docs/old.md\", \"redirect_url\": \"/x\"}";
            for link in [format!("[x]({name}<CURSOR>.md)"), format!("[x](/contoso/phone/{name}<CURSOR>)")] {
                assert_eq!(leads_to(other, &link), expected, "{link}");
            }
        }
    }
}
