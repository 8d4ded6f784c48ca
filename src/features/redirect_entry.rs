//! Where an entry of a redirection file leads: its source, while it exists, and the article at its URL.

use super::definition::DefinitionTarget;
use crate::checks::redirect_target;
use crate::docset::{RedirectPart, docset_for, redirect_part};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::text::Span;

/// What byte `offset` of the redirection file `file` leads to: on the path of the source to that file, if nobody
/// removed it yet; on the URL to the article of the set that is published there, through redirections in between.
#[must_use]
pub fn definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<DefinitionTarget> {
    let path = snapshot.path(file);
    let mut sets = snapshot.docsets().iter();
    let set = sets.find(|set| set.redirect_files().any(|config| *config.path == *path))?;
    let text = snapshot.text(file)?;
    let (origin, part) = redirect_part(&path, &text, &set.readable_root, offset)?;
    let to = match part {
        RedirectPart::Source(source) => snapshot.file_id(&source)?,
        RedirectPart::Url { source, url } => {
            let set = docset_for(snapshot.docsets(), &source).unwrap_or(set);
            redirect_target(snapshot, set, &source, &url)?
        }
    };
    let known = snapshot.file(to)?;
    let target = DefinitionTarget { origin, file: to, span: Span::default(), selection: Span::default(), config: None };
    (known.kind != FileKind::Folder).then_some(target)
}

/// The file that byte `offset` of the redirection file `file` names: the source of an entry, there or not, or the article
/// at its URL.
#[must_use]
pub fn named(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<FileId> {
    let path = snapshot.path(file);
    let mut sets = snapshot.docsets().iter();
    let set = sets.find(|set| set.redirect_files().any(|config| *config.path == *path))?;
    let text = snapshot.text(file)?;
    match redirect_part(&path, &text, &set.readable_root, offset)?.1 {
        RedirectPart::Source(source) => snapshot.file_id(&source),
        RedirectPart::Url { .. } => definition(snapshot, file, offset).map(|target| target.file),
    }
}

#[cfg(test)]
mod tests {
    use crate::features::definition::definition;
    use crate::features::fixture::Set;

    fn leads_to(entry: &str) -> String {
        let set = Set::new(&format!(
            "--- .git/HEAD\nref: x\n--- docs/docfx.json\n{{\"build\": {{\"basePath\": \"/contoso/phone\"}}}}\n\
             --- docs/set-up.md\n# Set up\n--- docs/kept.md\n# Kept\n--- .openpublishing.redirection.json\n{{\"redirections\": \
             [\n{entry}\n]}}\n"
        ));
        let (file, offset) = set.cursor();
        let found = definition(&set.snapshot, file, offset);
        found.iter().map(|it| set.name_of(&set.snapshot.path(it.file))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_parts_of_an_entry_lead_to_their_files() {
        for (entry, expected) in [
            (r#"{"source_path": "docs/ke<CURSOR>pt.md", "redirect_url": "/x"}"#, "docs/kept.md"),
            (r#"{"source_path_from_root": "/docs/ke<CURSOR>pt.md", "redirect_url": "/x"}"#, "docs/kept.md"),
            (r#"{"source_path": "docs/go<CURSOR>ne.md", "redirect_url": "/x"}"#, ""),
            (r#"{"source_path": "docs/old.md", "redirect_url": "/contoso/pho<CURSOR>ne/set-up"}"#, "docs/set-up.md"),
            (r#"{"source_path": "docs/old.md", "redirect_url": "set<CURSOR>-up"}"#, "docs/set-up.md"),
            (r#"{"source_path": "docs/old.md", "redirect_url": "/azure/set<CURSOR>-up"}"#, ""),
            (r#"{"source_<CURSOR>path": "docs/kept.md", "redirect_url": "/x"}"#, ""),
        ] {
            assert_eq!(leads_to(entry), expected, "{entry}");
        }
    }
}
