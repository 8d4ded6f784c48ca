//! Files in a Learn set that its build never sees: a README.md for the repository's own readers, rules for
//! contributors, notes. They are read where they lie, on GitHub, so the build's rules say nothing about them, and
//! of their links only those are wrong that lead nowhere there either.

use crate::article::Article;
use crate::graph::{FileId, FileKind, Snapshot, Target};
use crate::markdown::Dialect;

/// Whether the docfx configuration leaves `file` out and nothing includes it. A file in a folder of includes is
/// written for the build, even if no article shows it yet.
pub(super) fn is_unbuilt(snapshot: &Snapshot, file: FileId) -> bool {
    let Some(known) = snapshot.file(file).filter(|known| known.left_out) else { return false };
    let is_include =
        |name: &std::ffi::OsStr| name.eq_ignore_ascii_case("includes") || name.eq_ignore_ascii_case("include");
    let root = snapshot.docset(file).map(|docset| docset.root.as_path());
    let folders = known.path.parent().and_then(|folder| folder.strip_prefix(root?).ok());
    let in_includes = folders.is_some_and(|folders| folders.iter().any(is_include));
    !in_includes && snapshot.includers(file).is_empty()
}

/// Whether link `index` of the unbuilt file `source`, which leads nowhere on Learn, leads somewhere on GitHub: to a
/// folder, or to a heading whose id is made in another way there.
pub(super) fn works_on_github(snapshot: &Snapshot, source: FileId, index: usize) -> bool {
    let Some(target) = snapshot.target(source, index) else { return false };
    let Some(file) = snapshot.file_of(source, target) else { return false };
    let Some(known) = snapshot.file(file) else { return false };
    match (known.kind, snapshot.target_fragment(source, index)) {
        (FileKind::Folder, _) => matches!(target, Target::File { .. }),
        (FileKind::Article, Some(fragment)) => {
            let wanted = fragment.strip_prefix("user-content-").unwrap_or(&fragment).to_lowercase();
            let text = snapshot.text(file).unwrap_or_else(|| "".into());
            let (article, _) = Article::read(&text, Dialect::GITHUB);
            let headings = article.headings.iter().filter_map(|heading| heading.id.as_deref());
            let mut ids = headings.chain(article.anchors.iter().map(|anchor| &*anchor.id));
            ids.any(|id| id.strip_prefix("user-content-").unwrap_or(id).to_lowercase() == wanted)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    #[test]
    fn what_the_build_never_sees_is_held_to_what_its_readers_see() {
        let notes = "[folder](media) [gone](gone.md) [up](#Steps) [none](#none) [x](sub/a.md#c-sharp)\n\n## Steps\n\n### A\n\n## Steps\n";
        let set = Set::new(&format!(
            "--- docfx.json\n{{\"build\": {{\"content\": [{{\"files\": [\"articles/**/*.md\"]}}]}}}}\n--- media/a.png\n\
             --- articles/page.md\n---\ntitle: A title that is long enough\n---\n# Page\n\n[i](../shown.md)\n\n[!INCLUDE \
             [x](../shown.md)]\n--- NOTES.md\n{notes}--- shown.md\n{notes}--- includes/new.md\n{notes}--- sub/a.md\n# C-Sharp\n"
        ));
        let codes = |name: &str| {
            let found = check_file(&set.snapshot, set.file(name)).into_iter();
            found.filter(|it| !it.code.ends_with("-missing")).map(|it| it.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("NOTES.md"), ["file-not-found", "bookmark-not-found"]);
        for (shown, gone) in [("shown.md", 2), ("includes/new.md", 3)] {
            let codes = codes(shown);
            assert_eq!(codes.iter().filter(|code| **code == "file-not-found").count(), gone, "{shown} {codes:?}");
            assert!(codes.contains(&"h2-duplicated"), "{shown} {codes:?}");
        }
    }
}
