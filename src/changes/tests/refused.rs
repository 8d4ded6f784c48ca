//! Changes that come too late: what was read is no longer what is there.

use super::*;
use crate::files::transaction;

const SET: &str = "--- docfx.json\n{}\n--- b.md\n# B\n\n[a](a.md#setup)\n--- a.md\n# A\n\n## Set<CURSOR>up\n";

/// All files of the set with their bytes.
fn contents(set: &Set) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(&set.root).unwrap();
    let mut all: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_text_that_changed_since_it_was_read_refuses_the_change() {
    for (name, text) in [("b.md", "# B\n\nMore. [a](a.md#setup)\n"), ("b.md", "# B\n\n[a](a.md#other)\n")] {
        let set = Set::new(SET);
        let (file, offset) = set.cursor();
        std::fs::write(set.root.join(name), text).unwrap();
        let refusal = rename(&set.snapshot, file, offset, "Install", RenameOptions::default()).unwrap_err();
        assert_eq!(refusal.0, "`b.md` has just changed. Try again in a moment.");
        let step = Move { from: set.root.join("a.md"), to: set.root.join("c.md") };
        let refused = move_files(&set.snapshot, &[step]);
        // A fragment is no matter of a move; only places that moved are.
        assert_eq!(refused.is_err(), text.contains("More"), "{text}");
    }
}

#[test]
fn of_two_changes_at_once_the_second_is_refused_and_writes_nothing() {
    let set = Set::new(SET);
    let (file, offset) = set.cursor();
    let plan = |new: &str| rename(&set.snapshot, file, offset, new, RenameOptions::default()).unwrap();
    let step = |to: &str| Move { from: set.root.join("a.md"), to: set.root.join(to) };
    let (first, second) = (plan("Install"), plan("Get it"));
    let moves =
        [move_files(&set.snapshot, &[step("c.md")]).unwrap(), move_files(&set.snapshot, &[step("d.md")]).unwrap()];
    transaction::run(&first.steps()).unwrap();
    let after = contents(&set);
    for late in [&second, &moves[0]] {
        let error = transaction::run(&late.steps()).unwrap_err().to_string();
        assert!(error.contains("was changed in between. Nothing was written"), "{error}");
        assert_eq!(contents(&set), after);
    }
    // Two moves of one file: what the first has taken away the second does not find.
    let set = Set::new(SET);
    let step = |to: &str| Move { from: set.root.join("a.md"), to: set.root.join(to) };
    let plan = |to: &str| move_files(&set.snapshot, &[step(to)]).unwrap();
    let (first, second) = (plan("c.md"), plan("d.md"));
    transaction::run(&first.steps()).unwrap();
    let after = contents(&set);
    let error = transaction::run(&second.steps()).unwrap_err().to_string();
    assert!(error.contains("Nothing was"), "{error}");
    assert_eq!(contents(&set), after);
}

#[test]
fn names_that_a_url_reads_otherwise_are_escaped_in_links() {
    let set = "--- docfx.json\n{}\n--- b.md\n[a](a.md#a) <a href=\"a.md\">a</a> [a](<a.md>)\n--- a.md\n# A\n";
    for (name, bare, quoted, angle) in [
        ("100%.md", "100%25.md", "100%25.md", "100%25.md"),
        ("a&b.md", "a%26b.md", "a%26b.md", "a%26b.md"),
        ("[x] y.md", "[x]%20y.md", "[x]%20y.md", "[x] y.md"),
        ("é'.md", "é%27.md", "é%27.md", "é%27.md"),
    ] {
        let change = moved(set, "a.md", name);
        let line = format!("b.md:1: [a]({bare}#a) <a href=\"{quoted}\">a</a> [a](<{angle}>)");
        assert!(change.lines().any(|it| it == line), "{change}");
    }
    for (name, reason) in [
        ("a?.md", "Windows"),
        ("a\tb.md", "control characters"),
        ("nul.md", "device"),
        (" a.md", "blank"),
        ("a#b.md", "begins a fragment"),
        ("con/a.md", "device"),
        ("new?/a.md", "Windows"),
        ("a.md.", "dot"),
    ] {
        let refusal = moved(set, "a.md", name);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{name:?}: {refusal}");
    }
    let long = format!("{}.md", "x".repeat(260));
    assert!(moved(set, "a.md", &long).contains("longer than 255 bytes"));
}
