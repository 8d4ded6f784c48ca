//! Files that something else moved: which count as moved, and what follows.

use super::*;
use crate::graph::{Snapshot, Workspace};
use std::sync::Arc;

/// A folder that is there as long as this.
struct Root {
    root: PathBuf,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Root {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.root
    }
}

/// A scanned set whose files are then moved on the disk; the states before and after.
fn moved_on_disk(files: &[(&str, &str)], steps: &[(&str, &str)]) -> (Arc<Snapshot>, Arc<Snapshot>, Vec<Move>, Root) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (name, text) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut workspace = Workspace::new();
    workspace.add_folder(&root);
    workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
        workspace.apply(batch);
        true
    });
    let before = workspace.snapshot();
    let mut paths = Vec::new();
    for (from, to) in steps {
        let (from, to) = (root.join(from), root.join(to));
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(&from, &to).unwrap();
        paths.extend([from, to]);
    }
    workspace.disk_changed(&paths);
    let after = workspace.snapshot();
    let moves = moved_outside(&before, &after, &paths);
    // Planned while the files are there.
    let planned = follow_moved(&after, &moves).unwrap();
    for (path, text) in &planned.texts {
        std::fs::write(path, text.after()).unwrap();
    }
    workspace.disk_changed(&planned.texts.keys().cloned().collect::<Vec<_>>());
    (before, workspace.snapshot(), moves, Root { root, _folder: folder })
}

/// `from -> to` of each move, and each link that leads nowhere afterwards.
fn outcome(files: &[(&str, &str)], steps: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let (_, after, moves, root) = moved_on_disk(files, steps);
    let name = |path: &Path| path.strip_prefix(&*root).unwrap().display().to_string();
    let mut moves: Vec<String> =
        moves.iter().map(|step| format!("{} -> {}", name(&step.from), name(&step.to))).collect();
    moves.sort();
    let mut broken = Vec::new();
    for (id, file) in after.files() {
        for (index, _) in file.article.iter().flat_map(|article| article.links.iter()).enumerate() {
            if after.status(id, index) == crate::graph::LinkStatus::MissingFile {
                broken.push(format!("{} {index}", name(&file.path)));
            }
        }
    }
    broken.sort();
    (moves, broken)
}

const FILES: [(&str, &str); 7] = [
    ("docfx.json", "{}"),
    ("a.md", "# A\n\n[b](sub/b.md#b) ![p](sub/media/p.png)\n"),
    ("sub/b.md", "# B\n\n[a](../a.md) [c](c.md) [me](b.md#b) ![p](media/p.png)\n"),
    ("sub/c.md", "# C\n\n[b](b.md)\n"),
    ("sub/media/p.png", ""),
    ("toc.yml", "- name: B\n  href: sub/b.md\n"),
    ("twin.md", "# Twin\n"),
];

#[test]
fn a_moved_article_is_known_by_its_content_and_links_follow() {
    for (steps, expected) in [
        (vec![("sub/b.md", "other/new.md")], vec!["sub/b.md -> other/new.md"]),
        (vec![("sub/b.md", "b.md"), ("a.md", "sub/a.md")], vec!["a.md -> sub/a.md", "sub/b.md -> b.md"]),
        (
            vec![("sub", "deep/er")],
            vec!["sub/b.md -> deep/er/b.md", "sub/c.md -> deep/er/c.md", "sub/media/p.png -> deep/er/media/p.png"],
        ),
    ] {
        assert_eq!(outcome(&FILES, &steps), (expected.into_iter().map(str::to_owned).collect(), vec![]), "{steps:?}");
    }
}

#[test]
fn links_to_deleted_files_that_redirect_are_followed_out_of_a_moved_folder() {
    let files = [
        (".git/HEAD", "ref: x\n"),
        ("docfx.json", "{\"build\": {\"basePath\": \"/x\"}}"),
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": [{\"source_path\": \"one/gone.md\", \"redirect_url\": \"/x/b\"}]}",
        ),
        ("b.md", "# B\n"),
        ("one/a.md", "# A\n\n[gone](gone.md)\n"),
    ];
    assert_eq!(outcome(&files, &[("one", "two/deep")]), (vec!["one/a.md -> two/deep/a.md".to_owned()], vec![]));
}

#[test]
fn what_is_not_certain_is_no_move() {
    // An image alone has no facts.
    let image = outcome(&FILES, &[("sub/media/p.png", "p.png")]);
    assert_eq!(image.0, Vec::<String>::new());
    assert_eq!(image.1.len(), 2, "{image:?}");
    // Of two files alike nobody knows which went where.
    let twins: Vec<_> = FILES.into_iter().chain([("twin 2.md", "# Twin\n")]).collect();
    assert_eq!(outcome(&twins, &[("twin.md", "x.md"), ("twin 2.md", "y.md")]).0, Vec::<String>::new());
    // Their names may tell.
    assert_eq!(outcome(&twins, &[("twin.md", "sub/twin.md"), ("twin 2.md", "y.md")]).0, ["twin.md -> sub/twin.md"]);
}

#[test]
fn links_over_the_border_of_a_set_become_addresses_or_are_announced() {
    let set = |base: &str| {
        let config = "{\"build\": {\"content\": [{\"files\": [\"**/*.md\"], \"exclude\": [\"notes/**\"]}]}}\n";
        format!(
            "--- .openpublishing.publish.config.json\n{{\"docsets_to_publish\": [{{\"docset_name\": \"a\", \
             \"build_source_folder\": \"one\"}}, {{\"docset_name\": \"b\", \"build_source_folder\": \"two\"}}]}}\n\
             --- one/docfx.json\n{config}--- two/docfx.json\n{config}\
             --- one/guidepost.toml\n{base}--- two/guidepost.toml\n{}\
             --- one/a.md\n# A\n\n[b](b.md?view=x#b) [r] ![p](p.png) [me](a.md#a) [c](../two/c.md)\n\n[r]: <b.md#b>\n\
             --- one/b.md\n# B\n\n[a](a.md#a) <a href=\"a.md\">a</a>\n\
             --- one/p.png\n--- two/c.md\n# C\n",
            base.replace("one", "two")
        )
    };
    let known = set("base_url = \"https://learn.microsoft.com/one\"\n");
    assert_eq!(
        moved(&known, "one/a.md", "two/sub/a x.md"),
        "Move `one/a.md` to `two/sub/a x.md`: 7 links in 2 files, 4 links now by the address on the site, 1 redirection\n\
         one/a.md:3: [b](/one/b?view=x#b) [r] ![p](../../one/p.png) [me](a%20x.md#a) [c](../c.md)\n\
         one/a.md:5: [r]: </one/b#b>\n\
         one/b.md:3: [a](/two/sub/a%20x#a) <a href=\"/two/sub/a%20x\">a</a>\n\
         + .openpublishing.redirection.json: {\n  \"redirections\": [\n    {\n      \"source_path\": \"one/a.md\",\n      \
         \"redirect_url\": \"/two/sub/a%20x\",\n      \"redirect_document_id\": false\n    }\n  ]\n}\n\n\
         one/a.md -> two/sub/a x.md\n"
    );
    // A link that leads over the border already is written as it was.
    assert_eq!(
        moved(&known, "two/c.md", "two/d.md").lines().nth(1),
        Some("one/a.md:3: [b](b.md?view=x#b) [r] ![p](p.png) [me](a.md#a) [c](../two/d.md)")
    );
    let noted = |literal: &str, from: &str, to: &str| {
        let set = Set::new(literal);
        let change = move_files(&set.snapshot, &[Move { from: set.root.join(from), to: set.root.join(to) }]).unwrap();
        (change.label, change.notes)
    };
    let (label, notes) = noted(&set(""), "one/a.md", "two/a.md");
    assert_eq!(label, "Move `one/a.md` to `two/a.md`: 5 links in 2 files, 4 links lead out of the article set");
    assert_eq!(
        notes,
        [
            "4 links will lead out of the article set, which the build refuses (`link-out-of-scope`): in `a.md`, `b.md`. \
          Change them to published addresses."
        ]
    );
    // The set's own configuration may leave the new place out, too; there nobody reads an address.
    let (label, notes) = noted(&known, "one/b.md", "one/notes/b.md");
    assert!(label.contains(", 2 links lead out of the article set") && !notes.is_empty(), "{label} {notes:?}");
}

#[test]
fn addresses_follow_a_page_that_something_else_moved() {
    let config = "{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"]}]}}\n";
    let files = [
        ("docfx.json", config),
        ("guidepost.toml", "base_url = \"https://learn.microsoft.com/x\"\n"),
        ("a.md", "# A\n\n[me](/x/a#a) [b](/x/b)\n"),
        ("sub/index.md", "# I\n\n[a](../a.md)\n"),
        (
            "b.md",
            "# B\n\n[1](/x/a#a) [2](https://learn.microsoft.com/en-us/x/A?view=y) [3](/x/sub/) [4](a.md) [5](/y/a)\n",
        ),
        ("only.md", "# Only\n\n[1](/x/a)\n"),
    ];
    let (_, after, moves, root) = moved_on_disk(&files, &[("a.md", "new/c d.md"), ("sub/index.md", "top/index.md")]);
    assert_eq!(moves.len(), 2);
    let line = |name: &str| {
        let text = std::fs::read_to_string(root.join(name)).unwrap();
        text.lines().nth(2).unwrap().to_owned()
    };
    assert_eq!(line("new/c d.md"), "[me](/x/new/c%20d#a) [b](/x/b)");
    assert_eq!(
        line("b.md"),
        "[1](/x/new/c%20d#a) [2](https://learn.microsoft.com/en-us/x/new/c%20d?view=y) [3](/x/top/) [4](new/c%20d.md) [5](/y/a)"
    );
    assert_eq!(line("only.md"), "[1](/x/new/c%20d)");
    assert_eq!(line("top/index.md"), "[a](../new/c%20d.md)");
    // Once all has followed nothing is left to offer.
    let again = follow_moved(&after, &moves).unwrap();
    assert!(again.texts.is_empty() && again.notes.is_empty(), "{again:?}");
    // Another page at the old address keeps its readers.
    let mut files = files.to_vec();
    files.push(("a.yml", "### YamlMime:Hub\ntitle: A\n"));
    let (_, _, _, root) = moved_on_disk(&files, &[("a.md", "c.md")]);
    assert_eq!(std::fs::read_to_string(root.join("only.md")).unwrap(), "# Only\n\n[1](/x/a)\n");
}

#[test]
fn an_address_between_angle_brackets_gets_no_blanks() {
    let set = "--- docfx.json\n{\"basePath\": \"/x\", \"build\": {}}\n--- a.md\n# A\n--- b.md\n# B\n\n\
               <https://learn.microsoft.com/x/a#a> https://learn.microsoft.com/en-us/x/a\n";
    let shown = moved(set, "a.md", "new (1).md");
    let line = "<https://learn.microsoft.com/x/new%20%281%29#a> https://learn.microsoft.com/en-us/x/new%20%281%29\n";
    assert!(shown.contains(line), "{shown}");
}

#[test]
fn links_to_a_folder_follow_its_table_of_contents() {
    let set = "--- docfx.json\n{}\n--- toc.yml\n- name: Guide\n  href: guide/\n- name: Page\n  href: guide/a.md\n\
               --- guide/toc.yml\n- name: A\n  href: a.md\n--- guide/a.md\n# A\n";
    let shown = moved(set, "guide/toc.yml", "other/toc.yml");
    assert!(shown.contains("toc.yml:2:   href: other/\n") && shown.contains("../guide/a.md"), "{shown}");
    assert!(!shown.contains("toc.yml:4"), "{shown}");
}

#[test]
fn the_folder_of_a_whole_set_is_not_moved() {
    let set = "--- .openpublishing.publish.config.json\n{\"docsets_to_publish\": [{\"build_source_folder\": \"docs\"}]}\n\
               --- docs/docfx.json\n{}\n--- docs/a.md\n# A\n";
    let shown = moved(set, "docs", "content");
    assert!(shown.starts_with("refused: `docs` holds a whole article set"), "{shown}");
}

#[test]
fn a_breadcrumb_keeps_the_address_of_a_folder_whose_page_moves() {
    let set = "--- docfx.json\n{\"basePath\": \"/x\", \"build\": {}}\n--- guide/index.md\n# A\n--- guide/b.md\n# B\n\
               --- breadcrumb/toc.yml\n- name: G\n  tocHref: /x/guide/\n  topicHref: /x/guide/index\n";
    let shown = moved(set, "guide/index.md", "guide/start.md");
    assert!(shown.contains("toc.yml:3:   topicHref: /x/guide/start\n") && !shown.contains("toc.yml:2"), "{shown}");
    let shown = moved(set, "guide", "manual");
    assert!(shown.contains("toc.yml:2:   tocHref: /x/manual/\n"), "{shown}");
}

#[test]
fn a_definition_of_zone_pivots_keeps_its_name() {
    let set = "--- docfx.json\n{\"basePath\": \"/x\", \"build\": {}}\n--- .openpublishing.redirection.json\n\
               {\"redirections\": []}\n--- zone-pivot-groups.yml\ngroups:\n- id: g\n  pivots:\n  - id: p\n";
    assert!(moved(set, "zone-pivot-groups.yml", "zones.yml").starts_with("refused: `zone-pivot-groups.yml` defines"));
    let shown = moved(set, "zone-pivot-groups.yml", "sub/zone-pivot-groups.yml");
    assert!(shown.starts_with("Move `zone-pivot-groups.yml`") && !shown.contains("redirection"), "{shown}");
}

#[test]
fn an_article_stays_one() {
    let set = "--- docfx.json\n{}\n--- a.md\n# A\n--- toc.yml\n- name: A\n  href: a.md\n";
    assert_eq!(
        moved(set, "a.md", "b.txt"),
        "refused: `b.txt` would be no article any more: keep the extension of `a.md`.\n"
    );
    assert!(moved(set, "toc.yml", "toc.txt").contains("no table of contents any more"));
    assert!(moved(set, "a.md", "b.MD").starts_with("Move `a.md` to `b.MD`"));
}

#[test]
fn links_to_a_folder_follow_the_table_of_contents_that_was_moved_outside() {
    let files = [
        ("docfx.json", "{}"),
        ("toc.yml", "- name: Guide\n  href: guide/\n"),
        ("guide/toc.yml", "- name: A\n  href: a.md\n"),
        ("guide/a.md", "# A\n"),
    ];
    let (moves, broken) = outcome(&files, &[("guide", "manual")]);
    assert_eq!((moves.len(), broken), (2, vec![]), "{moves:?}");
}

#[test]
fn parts_that_stay_keep_their_escapes() {
    let set = "--- docfx.json\n{}\n--- a.md\n[x](one/a_\\(b\\).md) [y](one/q&amp;a.md) [z](one\\a_(b).md)\n\
               --- one/a_(b).md\n# A\n--- one/q&a.md\n# B\n";
    let line = "a.md:1: [x](two/a_\\(b\\).md) [y](two/q&amp;a.md) [z](two\\a_(b).md)\n";
    let shown = moved(set, "one", "two");
    assert!(shown.contains(line), "{shown}");
}
