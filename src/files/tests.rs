//! Reading, walking, watching and writing on real trees of files.

use super::watch::{Changed, watch};
use super::*;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

struct Tree {
    dir: tempfile::TempDir,
}

impl Tree {
    fn new(files: &[&str]) -> Self {
        let tree = Self { dir: tempfile::tempdir().unwrap() };
        for path in files {
            tree.write(path, "");
        }
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        normalize(&self.dir.path().canonicalize().unwrap().join(path))
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn walk(&self, root: &str, inside: &str) -> (Vec<String>, Vec<(String, SkipReason)>) {
        let shown = |path: &Path| path.strip_prefix(self.path("")).unwrap().display().to_string().replace('\\', "/");
        let walked = walk(&self.path(root), &WalkOptions { inside: &self.path(inside) });
        let mut files: Vec<String> = walked.files.iter().map(|it| shown(it)).collect();
        files.sort();
        (files, walked.skipped.iter().map(|it| (shown(&it.path), it.reason.clone())).collect())
    }
}

#[test]
fn text_is_read_without_its_byte_order_mark_and_bad_bytes_are_placed() {
    let tree = Tree::new(&[]);
    for (bytes, text, invalid, mark) in [
        (&b"a\r\nb"[..], "a\r\nb", None, false),
        (b"\xEF\xBB\xBFa", "a", None, true),
        (b"caf\xE9 x", "caf\u{FFFD} x", Some(3), false),
        (b"\xEF\xBB\xBFa\xFF", "a\u{FFFD}", Some(1), true),
        (b"\xFF\xFEa\0", "\u{FFFD}\u{FFFD}a\0", Some(0), false),
        (b"", "", None, false),
    ] {
        tree.write("a.md", bytes);
        let read = read_text(&tree.path("a.md")).unwrap();
        assert_eq!(read, FileText { text: text.into(), invalid_utf8_at: invalid, byte_order_mark: mark });
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let tree = Tree::new(&["x/a.md"]);
    assert!(matches!(read_text(&tree.path("gone.md")), Err(ReadError::Unreadable(_))));
    assert_eq!(read_text(&tree.path("x")), Err(ReadError::Unreadable("is no regular file".into())));
    let large = std::fs::File::create(tree.path("large.md")).unwrap();
    large.set_len(MAX_BYTES + 1).unwrap();
    assert_eq!(read_text(&tree.path("large.md")), Err(ReadError::TooLarge(MAX_BYTES + 1)));
    large.set_len(MAX_BYTES).unwrap();
    assert_eq!(read_text(&tree.path("large.md")).unwrap().text.len() as u64, MAX_BYTES);
}

#[test]
fn ignore_rules_hold_without_a_repository() {
    let tree = Tree::new(&[
        "a.md",
        "x/b.png",
        ".hidden.json",
        ".github/c.md",
        ".git/d.md",
        "node_modules/e.md",
        "x/node_modules/f.md",
        "_site/g.md",
        "x/h.tmp",
        "x/keep.tmp",
        "x/_site/i.md",
        "x/y/j.log",
    ]);
    tree.write(".gitignore", "/_site/\n*.tmp\n!keep.tmp\n");
    tree.write("x/y/.gitignore", "*.log\n");
    let expected = [".gitignore", ".hidden.json", "a.md", "x/_site/i.md", "x/b.png", "x/keep.tmp", "x/y/.gitignore"];
    assert_eq!(tree.walk("", ""), (expected.map(str::to_owned).to_vec(), vec![]));
    // Rules above the walked folder count up to the readable root, and no further.
    assert_eq!(tree.walk("x", "").0, ["x/_site/i.md", "x/b.png", "x/keep.tmp", "x/y/.gitignore"]);
    assert_eq!(tree.walk("x", "x").0, ["x/_site/i.md", "x/b.png", "x/h.tmp", "x/keep.tmp", "x/y/.gitignore"]);

    let rules = IgnoreRules::new(&tree.path(""));
    for (path, expected) in [
        ("a.md", false),
        (".hidden.json", false),
        (".github/c.md", true),
        ("x/node_modules/f.md", true),
        ("_site/g.md", true),
        ("x/_site/i.md", false),
        ("x/h.tmp", true),
        ("x/keep.tmp", false),
        ("x/y/j.log", true),
        ("gone/z.tmp", true),
    ] {
        assert_eq!(rules.ignores(&tree.path(path), false), expected, "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_never_in_circles() {
    use std::os::unix::fs::symlink;
    let tree = Tree::new(&["repo/docs/a.md", "repo/docs/x/b.md", "repo/shared/c.md", "elsewhere/d.md"]);
    for (target, link) in [
        ("repo/docs", "repo/docs/x/circle"),
        ("repo/docs/x", "repo/docs/again"),
        ("repo/shared", "repo/docs/shared"),
        ("repo/shared", "repo/docs/shared-2"),
        ("repo/docs", "repo/shared/back"),
        ("elsewhere", "repo/docs/out"),
        ("elsewhere/d.md", "repo/docs/d.md"),
        ("repo/docs/a.md", "repo/docs/alias.md"),
        ("repo/docs/self", "repo/docs/self"),
        ("gone", "repo/docs/dangling"),
    ] {
        symlink(tree.path(target), tree.path(link)).unwrap();
    }
    let (files, skipped) = tree.walk("repo/docs", "repo");
    assert_eq!(files, ["repo/docs/a.md", "repo/docs/alias.md", "repo/docs/shared/c.md", "repo/docs/x/b.md"]);
    let skip = |path: &str, reason| (format!("repo/docs/{path}"), reason);
    assert_eq!(
        skipped,
        [
            skip("again", SkipReason::LinkSeenElsewhere),
            skip("d.md", SkipReason::LinkLeavesRoot),
            skip("dangling", SkipReason::LinkBroken),
            skip("out", SkipReason::LinkLeavesRoot),
            skip("self", SkipReason::LinkBroken),
            skip("shared/back", SkipReason::LinkSeenElsewhere),
            skip("shared-2", SkipReason::LinkSeenElsewhere),
            skip("x/circle", SkipReason::LinkSeenElsewhere),
        ]
    );
}

#[test]
fn paths_are_normalised_without_the_disk() {
    for (path, expected) in [("/a/./b/../c", "/a/c"), ("/../..", "/"), ("/a//b/", "/a/b"), ("/a/b/../../..", "/")] {
        assert_eq!(normalize(Path::new(path)).as_os_str(), expected);
    }
    assert!(normalize(Path::new("a/../b.md")).ends_with("b.md"));
    assert!(normalize(Path::new("b.md")).is_absolute());
}

#[test]
fn the_readable_root_is_the_repository_but_never_home() {
    let tree = Tree::new(&["home/.git/x", "home/repo/.git/x", "home/repo/docs/a.md", "home/plain/b.md"]);
    tree.write("home/tree/.git", "gitdir: elsewhere");
    tree.write("home/tree/docs/c.md", "");
    tree.write("home/published/.openpublishing.publish.config.json", "{}");
    let home = tree.path("home");
    for (folder, expected) in [
        ("home/repo", "home/repo"),
        ("home/repo/docs", "home/repo"),
        ("home/tree/docs", "home/tree"),
        ("home/published/x/y", "home/published"),
        ("home/plain", "home/plain"),
        ("home", "home"),
    ] {
        assert_eq!(readable_root(&tree.path(folder), Some(&home)), tree.path(expected), "{folder}");
    }
    assert!(is_forbidden_root(&home, Some(&home)) && is_forbidden_root(Path::new("/"), None));
    assert!(!is_forbidden_root(&tree.path("home/repo"), Some(&home)));
}

#[test]
fn a_new_file_is_written_whole_and_never_over_another() {
    let tree = Tree::new(&["x/there.toml"]);
    let path = tree.path("x/new.toml");
    assert_eq!(write_new(&path, "a = 1\n"), Ok(()));
    assert_eq!(write_new(&path, "b = 2\n"), Err(WriteError::Exists(path.clone())));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a = 1\n");
    assert_eq!(list_dir(&tree.path("x")).len(), 2, "no draft stays behind");
    assert!(matches!(write_new(&tree.path("gone/new.toml"), ""), Err(WriteError::Unwritable(..))));
}

#[test]
fn an_image_has_a_size_and_a_placeholder_none() {
    let tree = Tree::new(&["empty.png"]);
    tree.write("a.gif", b"GIF89a\x03\x00\x02\x00\x80\x00\x00");
    assert_eq!(image_size(&tree.path("a.gif")), Some((3, 2)));
    assert_eq!(image_size(&tree.path("empty.png")), None);
    assert_eq!(image_size(&tree.path("gone.png")), None);
}

/// Everything reported until all of `expected` has been; a busy machine may cut a burst in two.
fn wait_for(batches: &Receiver<Vec<PathBuf>>, expected: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let mut seen = BTreeSet::new();
    while !expected.is_subset(&seen) {
        seen.extend(batches.recv_timeout(Duration::from_secs(20)).expect("a batch before the deadline"));
    }
    seen
}

#[test]
fn changes_are_reported_without_ignored_files() {
    let tree = Tree::new(&["a.md", "x/b.md"]);
    tree.write(".gitignore", "*.tmp\n");
    let (sender, batches) = channel();
    let root = tree.path("");
    let report = move |changed| match changed {
        Changed::Paths(paths) => drop(sender.send(paths)),
        Changed::Unknown => panic!("so few changes are not lost"),
    };
    let watcher = watch(&root, &root, report).unwrap();

    let made: BTreeSet<PathBuf> = (0..100).map(|i| tree.path(&format!("x/{i}.md"))).collect();
    for path in &made {
        std::fs::write(path.with_extension("tmp"), "").unwrap();
        std::fs::write(path, "# A").unwrap();
    }
    let seen = wait_for(&batches, &made);
    assert!(seen == made, "nothing else, but {:?}", seen.difference(&made).collect::<Vec<_>>());

    // A folder that comes with files in it, and a folder below that.
    tree.write("new/deep/c.md", "");
    wait_for(&batches, &[tree.path("new/deep/c.md")].into());
    tree.write("new/deep/d.md", "");
    wait_for(&batches, &[tree.path("new/deep/d.md")].into());
    std::fs::remove_file(tree.path("a.md")).unwrap();
    std::fs::rename(tree.path("x/b.md"), tree.path("x/moved.md")).unwrap();
    wait_for(&batches, &[tree.path("a.md"), tree.path("x/b.md"), tree.path("x/moved.md")].into());

    // Once dropped it is silent: the channel closes with the thread.
    drop(watcher);
    while batches.recv_timeout(Duration::from_secs(20)).is_ok() {}
    assert_eq!(batches.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
}

#[test]
fn a_folder_that_is_not_there_cannot_be_watched() {
    let tree = Tree::new(&[]);
    let gone = tree.path("gone");
    assert_eq!(watch(&gone, &gone, |_| ()).unwrap_err().folder, gone);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_is_listed_as_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("dir")).unwrap();
    std::fs::write(at("file"), "").unwrap();
    for (target, link) in [("dir", "to-dir"), ("file", "to-file"), ("none", "to-none")] {
        std::os::unix::fs::symlink(at(target), at(link)).unwrap();
    }
    let listed = list_dir(folder.path()).into_iter().map(|it| (it.name.into_string().unwrap(), it.is_dir));
    let expected = [("dir", true), ("file", false), ("to-dir", true), ("to-file", false), ("to-none", false)];
    assert_eq!(listed.collect::<Vec<_>>(), expected.map(|(name, is_dir)| (name.to_owned(), is_dir)));
}
