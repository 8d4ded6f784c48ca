//! Findings about where files are published: two at one address, addresses that are hard to read, and paths from
//! the site's root that only exist as paths of files.

use super::{Draft, Fix, Related};
use crate::article::Article;
use crate::docset::Docset;
use crate::docset::relative::{encode_path, relative_path};
use crate::graph::{File, FileId, FileKind, Snapshot, Target};
use crate::markdown::LinkKind;
use crate::text::Span;
use std::path::{Path, PathBuf};

/// The most folders that an address has.
const MOST_FOLDERS: usize = 4;

/// The findings about the address of `id`.
pub(super) fn check(snapshot: &Snapshot, id: FileId, file: &File, found: &mut Vec<Draft>) {
    let Some(docset) = snapshot.docset(id) else { return };
    found.extend(conflict(snapshot, id, file, docset));
    if file.kind != FileKind::Article {
        return;
    }
    let is_404 = file.path.file_stem().is_some_and(|stem| stem == "404");
    if is_404 && docset.page_below(&file.path).as_deref() == Some("404") {
        let message =
            "The site has its own page for addresses that do not exist, so this one is never shown. Remove it.";
        found.push(Draft::new("custom-404-page", Span::default(), message.to_owned()));
    }
    // Only where the whole address is known: a base may add folders.
    let Some(base) = docset.base_path() else { return };
    if docset.is_plain() && !may_be_odd(base, &docset.root, &file.path) {
        return;
    }
    if let Some(below) = docset.page_below(&file.path) {
        found.extend(address(&format!("{base}/{below}")));
    }
}

/// Whether the address of `path` may be one that [`address`] complains about: asked of every article, so without
/// making the address.
fn may_be_odd(base: &str, root: &Path, path: &Path) -> bool {
    let Some(relative) = path.strip_prefix(root).ok().and_then(Path::to_str) else { return true };
    let stem = relative.rsplit_once('.').map_or(relative, |(stem, _)| stem);
    let segments = || base.split('/').chain(stem.split(std::path::is_separator)).filter(|it| !it.is_empty());
    let twice = |(at, segment): (usize, &str)| segments().take(at).any(|other| other.eq_ignore_ascii_case(segment));
    segments().count() > MOST_FOLDERS + 1 || !stem.is_ascii() || segments().enumerate().any(twice)
}

/// What is hard to read in an address.
fn address(url: &str) -> Vec<Draft> {
    let mut found = Vec::new();
    let segments: Vec<&str> = url.split('/').filter(|segment| !segment.is_empty()).collect();
    let folders = if url.ends_with('/') { segments.len() } else { segments.len().saturating_sub(1) };
    if folders > MOST_FOLDERS {
        let message = format!(
            "The address `{url}` has {folders} folders, and {MOST_FOLDERS} are the most that readers and search engines \
             follow well. Move the article up."
        );
        found.push(Draft::new("path-too-deep", Span::default(), message));
    }
    let twice =
        segments.iter().enumerate().find(|(at, segment)| segments.get(..*at).is_some_and(|it| it.contains(segment)));
    if let Some((_, segment)) = twice {
        let message = format!("The address `{url}` says `{segment}` twice. Rename the file or one of its folders.");
        found.push(Draft::new("path-duplication", Span::default(), message));
    }
    found
}

/// Another file that is published at the same address in the same version.
fn conflict(snapshot: &Snapshot, id: FileId, file: &File, docset: &Docset) -> Option<Draft> {
    let is_toc = file.kind == FileKind::Toc || docset.is_toc(&file.path);
    let existing = |path: PathBuf| {
        let rival = snapshot.file_id(&path).filter(|&rival| rival != id)?;
        snapshot.file(rival).filter(|other| other.kind != FileKind::Folder).map(|other| (rival, other))
    };
    let rivals: Vec<(FileId, &File)> = docset.rivals(&file.path).into_iter().filter_map(existing).collect();
    if rivals.is_empty() {
        return None;
    }
    let below = docset.page_below(&file.path);
    if below.is_none() && !is_toc {
        return None;
    }
    let rival = rivals.into_iter().find(|(rival, other)| {
        let same = match is_toc {
            true => docset.is_toc(&other.path) && docset.takes_in(&other.path) && docset.takes_in(&file.path),
            false => docset.page_below(&other.path) == below && docset.same_version(&file.path, &other.path),
        };
        same && ![id, *rival].iter().any(|&it| has_versions(snapshot, it, docset))
    });
    let (rival, other) = rival?;
    let shown = relative_path(&file.path, &other.path);
    let message = match below {
        Some(_) => format!(
            "`{shown}` is published at the same address, so readers see only one of the two. Rename or remove one."
        ),
        None => format!("`{shown}` is a table of contents of the same folder, and only one counts. Remove one."),
    };
    let draft = Draft::new("publish-url-conflict", Span::default(), message);
    let related = Related { file: rival, span: Span::default(), message: "the other file".to_owned() };
    Some(Draft { related: vec![related], ..draft })
}

/// Whether the file may be in one version of the set only: then another one may have its address in the rest.
fn has_versions(snapshot: &Snapshot, id: FileId, docset: &Docset) -> bool {
    const KEYS: [&str; 4] = ["monikerRange", "monikers", "exclude_monikers", "replace_monikers"];
    let header = snapshot.article(id).and_then(|article| article.front_matter.as_deref());
    KEYS.iter().any(|key| header.is_some_and(|header| header.get(key).is_some()))
        || docset.inherited(&snapshot.path(id)).iter().any(|it| KEYS.contains(&it.key))
}

/// Paths from the site's root that lead nowhere there but are paths of files here.
pub(super) fn site_files(snapshot: &Snapshot, id: FileId, article: &Article, found: &mut Vec<Draft>) {
    let Some(file) = snapshot.file(id) else { return };
    for (link, target) in article.links.iter().zip(&file.targets) {
        let Target::SiteFile { beside, in_root } = *target else { continue };
        if link.kind == LinkKind::Reference {
            continue;
        }
        let there = |id: &FileId| snapshot.file(*id).is_some_and(|file| file.kind != FileKind::Folder);
        let Some(meant) = [beside, in_root].into_iter().find(there).map(|id| snapshot.path(id)) else { continue };
        let relative = relative_path(&file.path, &meant);
        let message = format!(
            "A path that begins with `/` starts at the site's root, where no such file is published, and the build does \
             not check it. The file lies at `{relative}`."
        );
        let fix = Fix { title: format!("Change to `{relative}`"), edits: vec![(link.path, encode_path(&relative))] };
        found.push(Draft::new("absolute-path-suspect", link.path, message).with_fix(Some(fix)));
    }
}

/// Resources of the set `docset` that are written to one path, each pair once, by the path of the second one.
pub(super) fn output_conflicts(snapshot: &Snapshot, docset: &Docset) -> Vec<Draft> {
    if !docset.mixes_folders() {
        return Vec::new();
    }
    let mut files: Vec<(FileId, &File)> = snapshot.files().filter(|(_, file)| file.kind.is_resource()).collect();
    files.retain(|(id, _)| snapshot.docset(*id).is_some_and(|it| it.root == docset.root));
    files.sort_by(|a, b| a.1.path.cmp(&b.1.path));
    let mut known: rustc_hash::FxHashMap<String, (FileId, &Path)> = rustc_hash::FxHashMap::default();
    let mut found = Vec::new();
    for (id, file) in files {
        let Some(output) = docset.resource_below(&file.path) else { continue };
        match known.get(&output.to_lowercase()) {
            None => {
                known.insert(output.to_lowercase(), (id, &file.path));
            }
            Some((other, path)) if docset.same_version(path, &file.path) => {
                let shown = |path: &Path| crate::docset::relative::relative_to_folder(&docset.root, path);
                let message = format!(
                    "`{}` and `{}` are both published as `{output}`, so one of them is lost. Rename one, or give its \
                     folder another `dest`.",
                    shown(path),
                    shown(&file.path)
                );
                let related = [(*other, "the first file"), (id, "the second file")];
                let related =
                    related.map(|(file, what)| Related { file, span: Span::default(), message: what.to_owned() });
                let draft = Draft::new("output-path-conflict", docset.place_of_mapping(&file.path), message);
                found.push(Draft { related: related.to_vec(), ..draft });
            }
            Some(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::checks::{check_config, check_file};
    use crate::features::fixture::Set;

    const OWN: [&str; 6] = [
        "publish-url-conflict",
        "path-too-deep",
        "path-duplication",
        "custom-404-page",
        "absolute-path-suspect",
        "output-path-conflict",
    ];

    /// The codes of this family for the file `name` of a set with the base `/x/y`, with the related files.
    fn codes(set: &Set, name: &str) -> Vec<String> {
        let found = check_file(&set.snapshot, set.file(name)).into_iter().filter(|it| OWN.contains(&it.code));
        let related = |it: &crate::checks::Related| set.name_of(&set.snapshot.path(it.file));
        found
            .map(|it| [vec![it.code.to_owned()], it.related.iter().map(related).collect()].concat().join(" "))
            .collect()
    }

    #[test]
    fn addresses_are_judged_where_they_are_known() {
        for (base, path, expected) in [
            ("/x/y", "a/b/c.md", &[][..]),
            ("/x/y", "a/b/c/d.md", &["path-too-deep"]),
            ("/x/y", "a/b/index.md", &[]),
            ("/x/y", "a/b/c/index.md", &["path-too-deep"]),
            ("/x/y", "a/a.md", &["path-duplication"]),
            ("/x/y", "Y/b.md", &["path-duplication"]),
            ("/x/y", "a/index.md", &[]),
            ("/x/y", "includes/a/b/c/d/d.md", &[]),
            ("/x/y", "404.md", &["custom-404-page"]),
            ("/x/y", "a/404.md", &[]),
        ] {
            let set =
                Set::new(&format!("--- docfx.json\n{{\"basePath\": \"{base}\", \"build\": {{}}}}\n--- {path}\n# T\n"));
            assert_eq!(codes(&set, path), expected, "{path}");
        }
        let set = Set::new("--- docfx.json\n{\"build\": {}}\n--- a/a/b/c/d/e.md\n# T\n");
        assert_eq!(codes(&set, "a/a/b/c/d/e.md"), [""; 0]);
    }

    #[test]
    fn two_files_with_one_address_name_each_other_unless_versions_part_them() {
        let set = Set::new(
            "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.{md,yml}\"], \"exclude\": [\"e.yml\"]}]}}\n\
             --- a.md\n# A\n--- a.yml\n--- b.md\n---\nmonikerRange: x\n---\n# B\n--- b.yml\n--- c.md\n# C\n--- c/index.md\n# C\n\
             --- d.md\n# D\n--- d.png\n--- e.md\n# E\n--- e.yml\n--- toc.yml\n- name: A\n--- TOC.md\n# [A](a.md)\n--- x/toc.yml\n- name: A\n",
        );
        for (path, expected) in [
            ("a.md", &["publish-url-conflict a.yml"][..]),
            ("b.md", &[]),
            ("c.md", &[]),
            ("c/index.md", &[]),
            ("d.md", &[]),
            ("e.md", &[]),
            ("toc.yml", &["publish-url-conflict TOC.md"]),
            ("TOC.md", &["publish-url-conflict toc.yml"]),
            ("x/toc.yml", &[]),
        ] {
            assert_eq!(codes(&set, path), expected, "{path}");
        }
        let mapped = |first: &str, second: &str| {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{\"content\": [{{\"files\": [\"*.md\"], \"src\": \"one\", \"dest\": \"z\"{first}}}, \
                 {{\"files\": [\"*.md\"], \"src\": \"two\", \"dest\": \"z\"{second}}}]}}}}\n--- one/a.md\n# A\n--- two/A.md\n# A\n"
            ));
            [codes(&set, "one/a.md"), codes(&set, "two/A.md")].concat()
        };
        let both = ["publish-url-conflict two/A.md", "publish-url-conflict one/a.md"];
        assert_eq!(mapped("", ""), both);
        assert_eq!(mapped(", \"group\": \"v1\"", ", \"group\": \"v1\""), both);
        assert_eq!(mapped(", \"group\": \"v1\"", ", \"group\": \"v2\""), [""; 0]);
    }

    #[test]
    fn pictures_that_are_written_to_one_path_are_named_at_the_mapping_of_the_second() {
        let found = |dest: &str| {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{\"resource\": [{{\"files\": [\"*.png\"], \"src\": \"one\", \"dest\": \"z\"}},\n\
                 {{\"files\": [\"*.png\"], \"src\": \"two\", \"dest\": \"{dest}\"}}], \"content\": [{{\"files\": [\"*.md\"]}}]}}}}\n\
                 --- one/a.png\n--- two/A.png\n--- two/b.png\n--- x.md\n# X\n"
            ));
            let configs = check_config(&set.snapshot);
            let found = configs.iter().flat_map(|config| config.findings.iter().map(move |it| (config, it)));
            let place = |config: &crate::checks::ConfigFindings, at| {
                config.lines.position(at, crate::text::Encoding::Utf16).line
            };
            found.map(|(config, it)| (it.code, place(config, it.span.start), it.related.len())).collect::<Vec<_>>()
        };
        assert_eq!(found("z"), [("output-path-conflict", 1, 2)]);
        assert_eq!(found("y"), []);
    }

    #[test]
    fn a_path_from_the_sites_root_is_suspect_when_such_a_file_exists_here() {
        for (link, expected) in [
            ("![x](/media/a.png)", Some("../media/a.png")),
            ("![x](/img/a.png)", Some("img/a.png")),
            ("[x](/sub/b.md#y)", Some("b.md#y")),
            ("<img src=\"/media/a.png\">", Some("../media/a.png")),
            ("![x](/media/none.png)", None),
            ("[x](/media)", None),
            ("[x](/sub/b)", None),
            ("[x](https://learn.microsoft.com/media/a.png)", None),
            ("`![x](/media/a.png)`", None),
        ] {
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{}}}}\n--- media/a.png\n--- sub/img/a.png\n--- sub/b.md\n# B\n--- sub/a.md\n{link}\n"
            ));
            let id = set.file("sub/a.md");
            let mut text = set.snapshot.text(id).unwrap().to_string();
            let found = check_file(&set.snapshot, id).into_iter().find(|it| it.code == "absolute-path-suspect");
            let mended = found.map(|it| {
                let (span, new) = &it.fixes[0].edits[0];
                text.replace_range(span.range(), new);
                text.trim_end().to_owned()
            });
            let wanted = expected.map(|new| {
                let old =
                    ["/media/a.png", "/img/a.png", "/sub/b.md#y"].into_iter().find(|it| link.contains(it)).unwrap();
                link.replace(old, new)
            });
            assert_eq!(mended, wanted, "{link}");
        }
    }
}
