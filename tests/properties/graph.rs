//! After any sequence of edits and file events the graph equals one built from scratch (invariant 5), and
//! whatever an event did not name as affected has the findings it had before.

use guidepost::checks::{Finding, check_file};
use guidepost::graph::{Affected, FileId, FileKind, Snapshot, Workspace};
use guidepost::text::{Change, Encoding, LineIndex};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Tables of contents, one of them in Markdown.
const TOCS: &[&str] = &["toc.yml", "sub/TOC.yml", "sub/deep/toc.md"];

/// Lines of tables of contents, each good by itself: a broken one keeps what the last good one led to, which one built
/// from scratch cannot know.
const ENTRIES: [&[&str]; 2] = [
    &[
        "- {name: A, href: a.md}\n",
        "- {name: A, href: ../A.md#one}\n",
        "- {name: C, href: sub/c.md, items: [{name: D, href: sub/d.md}]}\n",
        "- {name: C, href: c.md}\n",
        "- {name: E, href: Sub2/E.md}\n",
        "- {name: T, href: sub/toc.yml}\n",
        "- {name: T, href: ../toc.yml}\n",
        "- {name: T, href: sub/}\n",
        "- {name: T, href: deep/toc.md}\n",
        "- {name: F, href: deep/f.md}\n",
        "- {name: Site, href: /x}\n",
        "- {uid: one}\n",
        "- {name: U, uid: Two, items: [{uid: three}]}\n",
    ],
    &[
        "# [F](f.md)\n",
        "# [F](f.md)\n## [C](../c.md)\n",
        "# [T](../../toc.yml)\n",
        "# [T](../toc.yml)\n",
        "# Name\n",
        "# @one\n",
    ],
];

/// Paths that articles use and link to, some in other case than they are spelt in links.
const PATHS: &[&str] = &[
    "a.md",
    "b.md",
    "sub/c.md",
    "sub/d.md",
    "includes/one.md",
    "includes/two.md",
    "Sub2/E.md",
    "media/p.png",
    "sub/deep/f.md",
    "sub/page.yml",
    "sub/xrefmap.yml",
    "a/index.md",
    "b.yml",
];

/// Pieces that articles are made of: anchors, links of all kinds to all of `PATHS` and to nothing.
const PIECES: &[&str] = &[
    "# One\n\n",
    "## Two\n\n",
    "## Two\n\n",
    "#### Two\n\n",
    "<a name=\"here\"></a>\n\n",
    "[x](#one) [y](#here)\n\n",
    "[x](a.md#one) and [y](../a.md#two)\n\n",
    "[x](/a.md) [y](~/b.md#here)\n\n",
    "[x](sub/c.md#two-1) [y](c.md#none)\n\n",
    "[x](SUB/c.md) [y](sub2/e.md#one)\n\n",
    "![p](media/p.png) ![q](../media/p.png)\n\n",
    "[!INCLUDE [i](includes/one.md)]\n\n",
    "[!INCLUDE [i](two.md)]\n\n",
    "[!INCLUDE [i](../includes/two.md)]\n\n",
    "[!INCLUDE [i](one.md)]\n\n",
    "[r] and [s][t]\n\n[r]: sub/d.md#one\n\n",
    "[folder](sub) [deep](sub/deep/)\n\n",
    "---\ntitle: T\n---\n",
    "---\nuid: one\n---\n",
    "---\nuid: one\nmonikerRange: v1\n---\n",
    "---\nuid: one\nmonikerRange: v1 || v2\n---\n",
    "---\nuid: Two\n---\n",
    "---\nuid: System.X\n---\n",
    "<xref:one> [x](xref:Two#here) @two <xref:System.Y>\n\n",
    "[x](xref:TWO#one) <xref:three> @one\n\n[u]: xref:two\n\n",
    "### YamlMime:Hub\nuid: one\nparts:\n- uid: two\n",
    "references:\n- uid: three\n- uid: one\n",
    "---\nzone_pivot_groups: sides\n---\n",
    ":::zone pivot=\"left\"\n\n",
    ":::zone pivot=\"right\"\n\n",
    ":::zone-end\n\n",
    "---\nteam: x\nid: one\n---\n",
    "---\nteam: x\nid: two\nkind: k\n---\n",
    "---\nteam: x\nid: one\nkind: k\n---\n",
    "---\n$schema: /team.json\nid: one\n---\n",
    "---\n# yaml-language-server: $schema=part.json\nid: two\n---\n",
    "[x](/base/a#one) [y](/base/a/) [z](/base/sub/c#two) ![p](/base/media/p.png)\n\n",
    "[x](https://learn.microsoft.com/en-us/base/SUB/D#none) [y](/base/includes/one) [z](/other/a)\n\n",
    "![s](/media/p.png) [t](/c.md) [u](/sub/c.md)\n\n",
    "---\ntitle: Scaling out the tier\ndescription: D\n---\n",
    "---\ntitle: T\ndescription: D\nrobots: noindex\n---\n",
    "---\ntitle: T\nmonikerRange: a\n---\n",
    "# Scaling out the tier\n\n",
    "## Scalung\n\n",
    "The **Scaling in** section of [b](b.md#scaling-out-the-tier) and of [c](../sub/c.md#two)\n\n",
    "[x](a.md?pivots=left#scaling-out-the-tier) [y](sub/c.md?pivots=right#two)\n\n",
    "[Scalung out the tier](a.md) [scalung](sub/c.md)\n\n",
    "---\nms.image: /base/media/p.png\n---\n",
    "### YamlMime:FAQ\nanswer: |\n  # One\n\n  [x](../a.md#one) [!INCLUDE [i](../includes/two.md)] [z](#here)\n\n",
    "### YamlMime:Hub\nitems:\n- url: a.md#one\n- url: ../sub/c.md#two-1\n  imageSrc: ../media/p.png\n- url: /base/b\n",
    "answer: '[x](a.md#two) ![p](../media/p.png) [!INCLUDE [i](includes/one.md)] <xref:two>'\n",
    "### YamlMime:Landing\nurl: d.md\nimage: ../media/p.png\nlinks:\n- url: /base/includes/one\n",
    "[Scaling out the tier](../b.md#scaling-out-the-tier) [Skaling out the tier](~/b.md#scaling-out-the-tier)\n\n",
];

/// Schemas of the team, each good by itself: a broken one keeps the last good one in force, which one built from
/// scratch cannot know.
const SCHEMAS: &[(&str, &str)] = &[
    ("team.json", r#"{"properties": {"id": {"x-guidepost": {"unique": true}}}}"#),
    (
        "team.json",
        r#"{"properties": {"id": {"x-guidepost": {"usedValues": true}}, "kind": {"x-guidepost": {"unique": true}}}}"#,
    ),
    ("team.json", r#"{"required": ["kind"]}"#),
    ("part.json", r#"{"enum": ["one"]}"#),
    ("part.json", r#"{"required": ["kind"], "maxLength": 2}"#),
];

#[derive(Clone, Debug)]
enum Event {
    WriteSchema(usize),
    DeleteSchema(usize),
    Write(usize, Vec<usize>),
    Delete(usize),
    DeleteFolder,
    Rename(usize, usize),
    Open(usize),
    Edit(usize, usize, usize, usize),
    Close(usize),
    Config(bool),
    WriteToc(usize, Vec<usize>),
    DeleteToc(usize),
    OpenToc(usize),
    EditToc(usize, usize, usize, usize),
    CloseToc(usize),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let path = 0..PATHS.len();
    let pieces = prop::collection::vec(0..PIECES.len(), 0..6);
    let (toc, entries) = (0..TOCS.len(), prop::collection::vec(0..20usize, 0..4));
    let event = prop_oneof![
        6 => (path.clone(), pieces).prop_map(|(p, pieces)| Event::Write(p, pieces)),
        2 => path.clone().prop_map(Event::Delete),
        1 => Just(Event::DeleteFolder),
        2 => (path.clone(), path.clone()).prop_map(|(a, b)| Event::Rename(a, b)),
        2 => path.clone().prop_map(Event::Open),
        6 => (path.clone(), 0usize..60, 0usize..60, 0..PIECES.len()).prop_map(|(p, a, b, t)| Event::Edit(p, a, b, t)),
        1 => path.prop_map(Event::Close),
        1 => any::<bool>().prop_map(Event::Config),
        2 => (0..SCHEMAS.len()).prop_map(Event::WriteSchema),
        1 => (0..SCHEMAS.len()).prop_map(Event::DeleteSchema),
        4 => (toc.clone(), entries).prop_map(|(t, entries)| Event::WriteToc(t, entries)),
        1 => toc.clone().prop_map(Event::DeleteToc),
        1 => toc.clone().prop_map(Event::OpenToc),
        4 => (toc.clone(), 0usize..4, 0usize..4, 0..20usize).prop_map(|(t, a, b, e)| Event::EditToc(t, a, b, e)),
        1 => toc.prop_map(Event::CloseToc),
    ];
    prop::collection::vec(event, 1..25)
}

fn text_of(pieces: &[usize]) -> String {
    pieces.iter().map(|&piece| PIECES[piece]).collect()
}

fn entry(toc: &Path, entry: usize) -> &'static str {
    let entries = ENTRIES[usize::from(toc.extension().unwrap() == "md")];
    entries[entry % entries.len()]
}

fn open_file(workspace: &mut Workspace, open: &mut BTreeMap<PathBuf, (String, i32)>, path: PathBuf) -> Affected {
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    open.insert(path.clone(), (text.clone(), 1));
    workspace.open(&path, &text, 1)
}

/// Replaces the bytes from `from` to `to` of an open file.
fn edit_file(
    workspace: &mut Workspace,
    path: &Path,
    (text, version): &mut (String, i32),
    (from, to): (usize, usize),
    new: &str,
) -> Affected {
    let lines = LineIndex::new(text);
    let at = |offset: usize| lines.position(offset as u32, Encoding::Utf16);
    let change = Change { range: Some((at(from), at(to))), text: new.to_owned() };
    text.replace_range(from..to, new);
    *version += 1;
    workspace.change(path, &[change], *version, Encoding::Utf16).unwrap()
}

fn scan(workspace: &mut Workspace) -> Affected {
    let mut affected = Affected::default();
    if workspace.wants_scan() {
        let mut batches = Vec::new();
        workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
            batches.push(batch);
            true
        });
        for batch in batches {
            affected.add(workspace.apply(batch));
        }
    }
    affected
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// The findings of every article by code and place. Not by message: which similar name a message suggests may
/// change with any file that comes or goes, and is looked up anew whenever the article is.
fn findings(snapshot: &Snapshot) -> BTreeMap<FileId, String> {
    let articles = snapshot.files().filter(|(_, file)| file.kind != FileKind::Folder);
    // What names its peers, or what they say, must be up to date word for word.
    let words = |found: &Finding| match found.code {
        "duplicate-titles" | "duplicate-h1s" | "duplicate-descriptions" => {
            format!("{} {:?}", found.message, found.related)
        }
        "link-text-typo" | "section-name-mismatch" => found.message.clone(),
        _ => String::new(),
    };
    let places = |id| check_file(snapshot, id).iter().map(|it| (it.span, it.code, words(it))).collect::<Vec<_>>();
    articles.map(|(id, _)| (id, format!("{:?}", places(id)))).collect()
}

/// Everything a reader can ask, in words, independent of ids and order.
fn dump(root: &Path, snapshot: &Snapshot) -> String {
    let name = |id: FileId| relative(root, &snapshot.path(id));
    let names = |ids: &[FileId]| {
        let mut names: Vec<String> = ids.iter().map(|&id| name(id)).collect();
        names.sort();
        names.join(" ")
    };
    let mut files: Vec<_> = snapshot.files().collect();
    files.sort_by(|a, b| a.1.path.cmp(&b.1.path));
    let mut out = String::new();
    for (id, file) in files {
        writeln!(out, "{} {:?} loaded={} checked={}", name(id), file.kind, file.loaded, file.checked).unwrap();
        writeln!(
            out,
            "  from [{}] shown in [{}] has [{}]",
            names(&snapshot.all_sources(id)),
            names(snapshot.includers(id)),
            names(snapshot.children(id))
        )
        .unwrap();
        let uids = file.uids.declared.iter().map(|it| (snapshot.uid_text(it.uid), it.how, it.span));
        writeln!(out, "  uids {:?}", uids.collect::<Vec<_>>()).unwrap();
        let anchors: Vec<_> = snapshot
            .anchors(id)
            .iter()
            .map(|a| format!("{}#{}", name(a.file), snapshot.anchor_id(a).unwrap()))
            .collect();
        writeln!(out, "  anchors {anchors:?}").unwrap();
        for (index, _) in file.targets.iter().enumerate() {
            // A missing file is called as whoever named it first spelt it.
            let target = snapshot.target_file(id, index).map(|file| name(file).to_lowercase());
            writeln!(
                out,
                "  link {target:?} {:?} {:?}",
                snapshot.target_fragment(id, index),
                snapshot.status(id, index)
            )
            .unwrap();
        }
        for finding in check_file(snapshot, id) {
            writeln!(out, "  {:?} {} {}", finding.span, finding.code, finding.message).unwrap();
            for related in &finding.related {
                writeln!(out, "    {} {:?} {}", name(related.file), related.span, related.message).unwrap();
            }
        }
    }
    let health = guidepost::features::health::health(snapshot);
    for list in [
        &health.orphans,
        &health.unlinked,
        &health.dead_ends,
        &health.unused_images,
        &health.unused_includes,
        &health.unused_snippets,
    ] {
        writeln!(out, "health [{}]", names(list)).unwrap();
    }
    let mut broken: Vec<_> = health.broken.iter().map(|(file, count)| (name(*file), count)).collect();
    broken.sort();
    let mut anchors: Vec<_> =
        health.anchors.iter().map(|it| (name(it.page), &it.fragment, name(it.place.0), it.place.1, it.count)).collect();
    anchors.sort();
    let titles: Vec<_> = health.same_titles.iter().map(|(title, files)| (title, names(files))).collect();
    writeln!(out, "health {broken:?} {anchors:?} {titles:?}").unwrap();
    out
}

fn play(learn: bool, events: &[Event]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("set");
    std::fs::create_dir_all(&root).unwrap();
    let base = "base_url = \"https://learn.microsoft.com/base\"\n";
    let schema = "[[schema]]\nwhen = { team = \"x\" }\npath = \"team.json\"\n";
    let config = |learn: bool| match learn {
        true => format!("generator = \"learn\"\n{base}{schema}"),
        false => format!("generator = \"github\"\n{schema}"),
    };
    std::fs::write(root.join("guidepost.toml"), config(learn)).unwrap();
    let docfx =
        r#"{"build": {"content": [{"files": ["**/*.md", "**/*.yml"]}], "resource": [{"files": ["**/*.png"]}]}}"#;
    std::fs::write(root.join("docfx.json"), docfx).unwrap();
    let mut workspace = Workspace::new();
    workspace.add_folder(&root);
    scan(&mut workspace);
    let mut open: BTreeMap<PathBuf, (String, i32)> = BTreeMap::new();
    for event in events {
        let before = workspace.snapshot();
        let had = findings(&before);
        let mut affected = match event {
            Event::Write(path, pieces) => {
                let path = root.join(PATHS[*path]);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, text_of(pieces)).unwrap();
                workspace.disk_changed(&[path])
            }
            Event::Delete(path) => {
                let path = root.join(PATHS[*path]);
                let _ = std::fs::remove_file(&path);
                workspace.disk_changed(&[path])
            }
            Event::DeleteFolder => {
                let path = root.join("sub");
                let _ = std::fs::remove_dir_all(&path);
                workspace.disk_changed(&[path])
            }
            Event::Rename(from, to) => {
                let (from, to) = (root.join(PATHS[*from]), root.join(PATHS[*to]));
                std::fs::create_dir_all(to.parent().unwrap()).unwrap();
                let _ = std::fs::rename(&from, &to);
                workspace.disk_changed(&[from, to])
            }
            Event::Open(path) => {
                let path = root.join(PATHS[*path]);
                if path.extension().is_some_and(|e| e != "md") || open.contains_key(&path) {
                    continue;
                }
                open_file(&mut workspace, &mut open, path)
            }
            Event::Edit(path, from, to, piece) => {
                let path = root.join(PATHS[*path]);
                let Some(file) = open.get_mut(&path) else { continue };
                let (from, to) = ((*from).min(file.0.len()), (*to).min(file.0.len()));
                edit_file(&mut workspace, &path, file, (from.min(to), from.max(to)), PIECES[*piece])
            }
            Event::Close(path) => {
                let path = root.join(PATHS[*path]);
                open.remove(&path);
                workspace.close(&path)
            }
            Event::WriteToc(toc, entries) => {
                let path = root.join(TOCS[*toc]);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, entries.iter().map(|&it| entry(&path, it)).collect::<String>()).unwrap();
                workspace.disk_changed(&[path])
            }
            Event::DeleteToc(toc) => {
                let path = root.join(TOCS[*toc]);
                let _ = std::fs::remove_file(&path);
                workspace.disk_changed(&[path])
            }
            Event::OpenToc(toc) => {
                let path = root.join(TOCS[*toc]);
                if open.contains_key(&path) {
                    continue;
                }
                open_file(&mut workspace, &mut open, path)
            }
            Event::EditToc(toc, from, to, new) => {
                let path = root.join(TOCS[*toc]);
                let Some(file) = open.get_mut(&path) else { continue };
                // Whole lines, so that what is left is good, too.
                let starts: Vec<usize> =
                    [0].into_iter().chain(file.0.match_indices('\n').map(|(at, _)| at + 1)).collect();
                let (from, to) = (starts[*from % starts.len()], starts[*to % starts.len()]);
                edit_file(&mut workspace, &path, file, (from.min(to), from.max(to)), entry(&path, *new))
            }
            Event::CloseToc(toc) => {
                let path = root.join(TOCS[*toc]);
                open.remove(&path);
                workspace.close(&path)
            }
            Event::WriteSchema(schema) => {
                let (path, text) = SCHEMAS[*schema];
                std::fs::write(root.join(path), text).unwrap();
                workspace.disk_changed(&[root.join(path)])
            }
            Event::DeleteSchema(schema) => {
                let path = root.join(SCHEMAS[*schema].0);
                let _ = std::fs::remove_file(&path);
                workspace.disk_changed(&[path])
            }
            Event::Config(learn) => {
                let path = root.join("guidepost.toml");
                std::fs::write(&path, config(*learn)).unwrap();
                workspace.disk_changed(&[path])
            }
        };
        affected.add(scan(&mut workspace));
        if !affected.all {
            let now = findings(&workspace.snapshot());
            for (id, text) in &now {
                let same = had.get(id) == Some(text);
                prop_assert!(
                    same || affected.files.contains(id),
                    "{event:?} changed {id:?} unsaid: {:?} -> {text}",
                    had.get(id)
                );
            }
        }
    }
    let mut scratch = Workspace::new();
    scratch.add_folder(&root);
    scan(&mut scratch);
    for (path, (text, version)) in &open {
        scratch.open(path, text, *version);
    }
    let (grown, built) = (dump(&root, &workspace.snapshot()), dump(&root, &scratch.snapshot()));
    prop_assert_eq!(grown, built);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_graph_equals_one_built_from_scratch(learn in any::<bool>(), events in events()) {
        play(learn, &events)?;
    }
}

/// What the draw comes to once in hundreds of runs.
#[test]
fn rare_sequences() {
    for events in [
        // The only link to an image goes by an address that two files may have.
        &[Event::Write(7, vec![]), Event::Write(0, vec![38])][..],
        &[Event::Write(7, vec![]), Event::Write(2, vec![38]), Event::Delete(2)],
    ] {
        for learn in [true, false] {
            play(learn, events).unwrap_or_else(|error| panic!("{events:?}: {error}"));
        }
    }
}
