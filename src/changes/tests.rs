//! Renames and moves on small sets: what changes, in which words, and what is refused.

use super::*;
use crate::features::fixture::Set;
use std::fmt::Write;

/// The lines that a change makes anew, as `file:line: text`, then what happens to files, then notes.
fn show(set: &Set, change: &ChangeSet) -> String {
    let mut out = format!("{}\n", change.label);
    for (path, text) in &change.texts {
        let (before, after) = (text.before.lines().collect::<Vec<_>>(), text.after());
        for (number, line) in after.lines().enumerate() {
            if before.get(number) != Some(&line) {
                writeln!(out, "{}:{}: {line}", set.name_of(path), number + 1).unwrap();
            }
        }
    }
    for file in &change.files {
        match file {
            FileChange::Move(Move { from, to }) => {
                writeln!(out, "{} -> {}", set.name_of(from), set.name_of(to)).unwrap()
            }
            FileChange::Create { path, text } => writeln!(out, "+ {}: {text}", set.name_of(path)).unwrap(),
            FileChange::Delete { path } => writeln!(out, "- {}", set.name_of(path)).unwrap(),
        }
    }
    out
}

fn renamed(literal: &str, new: &str) -> String {
    renamed_with(literal, new, RenameOptions::default())
}

fn renamed_with(literal: &str, new: &str, options: RenameOptions) -> String {
    let set = Set::new(literal);
    let (file, offset) = set.cursor();
    match rename(&set.snapshot, file, offset, new, options) {
        Ok(change) => show(&set, &change),
        Err(refusal) => format!("refused: {refusal}\n"),
    }
}

fn moved(literal: &str, from: &str, to: &str) -> String {
    let set = Set::new(literal);
    let step = Move { from: set.root.join(from), to: set.root.join(to) };
    match move_files(&set.snapshot, &[step]) {
        Ok(change) => show(&set, &change),
        Err(refusal) => format!("refused: {refusal}\n"),
    }
}

const LINKS: &str = r#"
--- index.md
# Index

[a](setup.md#install-it) [b](./setup.md?view=x#install-it "title") [r] <a href="setup.md#install-it">x</a>
[other](setup.md#other)

[r]: setup.md#install-it
--- sub/far.md
# Far

[a](~/setup.md#install-it) [b](..\setup.md#install-it)
--- toc.yml
- name: Install
  href: setup.md#install-it
--- includes/part.md
[up](#install-it)
"#;

#[test]
fn links_of_every_kind_follow_a_heading() {
    let set = format!(
        "--- docfx.json\n{{}}\n--- setup.md\n# Setup\n\n## Inst<CURSOR>all it\n\n[here](#install-it)\n\n[!INCLUDE [p](includes/part.md)]\n\n## Other\n{}",
        LINKS.trim_start()
    );
    assert_eq!(
        renamed(&set, "Get `guidepost`"),
        "Rename \"Install it\" to \"Get `guidepost`\": 9 links in 5 files
includes/part.md:1: [up](#get-guidepost)
index.md:3: [a](setup.md#get-guidepost) [b](./setup.md?view=x#get-guidepost \"title\") [r] <a href=\"setup.md#get-guidepost\">x</a>
index.md:6: [r]: setup.md#get-guidepost
setup.md:3: ## Get `guidepost`
setup.md:5: [here](#get-guidepost)
sub/far.md:3: [a](~/setup.md#get-guidepost) [b](..\\setup.md#get-guidepost)
toc.yml:2:   href: setup.md#get-guidepost
"
    );
}

#[test]
fn duplicates_that_get_another_number_are_followed_and_named() {
    let set =
        "--- docfx.json\n{}\n--- a.md\n# A\n\n## Set<CURSOR>up\n\n## Setup\n\n[1](#setup) [2](#setup-1)\n\n## Other\n";
    let shifted = renamed(set, "Install");
    assert!(
        shifted.contains("a.md:7: [1](#install) [2](#setup)\n") || shifted.contains("[1](#install) [2](#setup)"),
        "{shifted}"
    );
    assert!(shifted.contains("The heading \"Setup\" is now `#setup` instead of `#setup-1`."), "{shifted}");
    let joined = renamed(set, "Other");
    assert!(joined.contains("[1](#other) [2](#setup)"), "{joined}");
    let joined = renamed("--- docfx.json\n{}\n--- a.md\n# A\n\n## Other\n\n## Set<CURSOR>up\n\n[1](#setup)\n", "Other");
    assert!(joined.contains("[1](#other-1)") && joined.contains("so this one is `#other-1`"), "{joined}");
}

#[test]
fn what_would_lose_a_link_is_refused() {
    let set =
        |line: &str| format!("--- docfx.json\n{{}}\n--- a.md\n# A\n\n## Set<CURSOR>up\n\n{line}\n\n[x](#setup)\n");
    for (line, new, reason) in [
        ("<a name=\"taken\"></a>", "Taken", "line 5 has an anchor of that name"),
        ("", "!!!", "no letter or digit"),
        ("", "", "needs text"),
        ("", "two\nlines", "one line"),
        ("", "[T](#tab/x)", "other headings"),
    ] {
        let refusal = renamed(&set(line), new);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{new}: {refusal}");
    }
}

#[test]
fn the_old_anchor_can_be_kept() {
    let keep = RenameOptions { keep_anchor: true };
    let kept = |literal: &str| {
        let set = Set::new(literal);
        let (file, offset) = set.cursor();
        let change = rename(&set.snapshot, file, offset, "Install", keep).unwrap();
        change.texts.values().next().unwrap().after()
    };
    let set = "--- docfx.json\n{}\n--- a.md\n";
    assert_eq!(
        kept(&format!("{set}# A\n\n## Set<CURSOR>up\n\nText\n")),
        "# A\n\n<a name=\"setup\"></a>\n\n## Install\n\nText\n"
    );
    assert_eq!(
        kept(&format!("{set}# A\n## Set<CURSOR>up\nText\n")),
        "# A\n\n<a name=\"setup\"></a>\n\n## Install\nText\n"
    );
    assert_eq!(kept(&format!("{set}# Set<CURSOR>up\nText\n")), "# Install\n\n<a name=\"setup\"></a>\n\nText\n");
    assert_eq!(kept(&format!("{set}# Set<CURSOR>up")), "# Install\n\n<a name=\"setup\"></a>");
    assert_eq!(
        kept(&format!("{set}# A\n\nText\n\nSet<CURSOR>up\n-----\n")),
        "# A\n\nText\n\n<a name=\"setup\"></a>\n\nInstall\n-----\n"
    );
    let taken = renamed_with("--- docfx.json\n{}\n--- a.md\n# A\n\n## Set<CURSOR>up\n\n## Setup\n", "Install", keep);
    assert!(taken.contains("another heading of the article has it"), "{taken}");
}

#[test]
fn anchors_and_labels_get_other_names() {
    let set = "--- docfx.json\n{}\n--- b.md\n[x](a.md#sp%6Ft)\n--- a.md\n# A\n\n";
    let id = renamed(&format!("{set}<a name=\"sp<CURSOR>ot\"></a>\n\n[x](#spot)\n"), "place");
    assert_eq!(
        id,
        "Rename `#spot` to `#place`: 2 links in 2 files\na.md:3: <a name=\"place\"></a>\na.md:5: [x](#place)\nb.md:1: [x](a.md#place)\n"
    );
    let label =
        renamed(&format!("{set}[one][La<CURSOR>bel] [label] [label][] ![i][label]\n\n[label]: b.md\n"), "new name");
    assert_eq!(
        label,
        "Rename the label `label` to `new name`: 4 links\na.md:3: [one][new name] [label][new name] [label][new name] ![i][new name]\na.md:5: [new name]: b.md\n"
    );
    let taken = renamed(&format!("{set}[one][la<CURSOR>bel] and [other]\n\n[label]: b.md\n"), "other");
    assert!(taken.starts_with("refused: `other` is used in this article"), "{taken}");
}

#[test]
fn a_section_is_renamed_from_a_link_to_it() {
    let set = Set::new(
        "--- docfx.json\n{}\n--- a.md\n# A\n\n[x](b.md#se<CURSOR>tup-)\n--- b.md\n# B\n\n## Setup <a name=\"old\"></a>\n",
    );
    let (file, offset) = set.cursor();
    let text = set.snapshot.text(file).unwrap();
    let found = prepare(&set.snapshot, file, offset).unwrap();
    assert_eq!((found.span.of(&text), &*found.placeholder), ("setup-", "Setup"));
    let change = rename(&set.snapshot, file, offset, "Install", RenameOptions::default()).unwrap();
    assert_eq!(
        show(&set, &change),
        "Rename \"Setup\" to \"Install\": 1 link in 1 file\na.md:3: [x](b.md#install-)\nb.md:3: ## Install <a name=\"old\"></a>\n"
    );
}

const MOVING: &str = r#"--- docfx.json
{}
--- one/a.md
# A

[b](b.md#x) ![p](../media/p%20q.png) [self](a.md) [web](https://example.com) [gone](gone.md)
[!INCLUDE [i](../includes/i.md)]
--- one/b.md
[a](a.md) [a](./a.md?x=y#z) [a](<a.md>) [a](~/one/a.md) [a](..\one\a.md) [r]

[r]: a.md "title"
--- media/p q.png
--- includes/i.md
[a](../one/a.md)
--- toc.yml
- name: A
  href: one/a.md
- name: B
  href: one/b.md
"#;

#[test]
fn links_in_and_out_follow_a_moved_article() {
    assert_eq!(
        moved(MOVING, "one/a.md", "two/new (a).md"),
        "Move `one/a.md` to `two/new (a).md`: 11 links in 4 files
includes/i.md:1: [a](../two/new%20%28a%29.md)
one/a.md:3: [b](../one/b.md#x) ![p](../media/p%20q.png) [self](new%20%28a%29.md) [web](https://example.com) [gone](../one/gone.md)
one/b.md:1: [a](../two/new%20%28a%29.md) [a](../two/new%20%28a%29.md?x=y#z) [a](<../two/new (a).md>) [a](~/two/new%20%28a%29.md) [a](..\\two\\new%20%28a%29.md) [r]
one/b.md:3: [r]: ../two/new%20%28a%29.md \"title\"
toc.yml:2:   href: two/new%20%28a%29.md
one/a.md -> two/new (a).md
"
    );
}

#[test]
fn a_folder_moves_with_what_is_in_it() {
    assert_eq!(
        moved(MOVING, "one", "deep/er/one"),
        "Move `one` to `deep/er/one`: 6 links in 4 files
includes/i.md:1: [a](../deep/er/one/a.md)
one/a.md:3: [b](b.md#x) ![p](../../../media/p%20q.png) [self](a.md) [web](https://example.com) [gone](gone.md)
one/a.md:4: [!INCLUDE [i](../../../includes/i.md)]
one/b.md:1: [a](a.md) [a](./a.md?x=y#z) [a](<a.md>) [a](~/deep/er/one/a.md) [a](..\\one\\a.md) [r]
toc.yml:2:   href: deep/er/one/a.md
toc.yml:4:   href: deep/er/one/b.md
one -> deep/er/one
"
    );
}

#[test]
fn moves_that_cannot_be_are_refused() {
    for (from, to, reason) in [
        ("one/a.md", "one/b.md", "exists already"),
        ("one/a.md", "one/a.md", "there already"),
        ("one/none.md", "one/c.md", "does not exist"),
        ("one", "one/two", "into itself"),
        ("one/a.md", "one/a?.md", "Windows"),
        ("one/a.md", "one/con.md", "device"),
    ] {
        let refusal = moved(MOVING, from, to);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{from} {to}: {refusal}");
    }
}

#[test]
fn cross_references_follow_a_heading_and_do_not_mind_a_move() {
    let set = "--- docfx.json\n{\"build\": {}}\n--- setup.md\n---\nuid: contoso.setup\n---\n# Setup\n\n## Inst<CURSOR>all it\n\
               --- a.md\n# A\n\n<xref:contoso.setup?text=x#install-it> [t](xref:contoso.setup#install-it)\n";
    let shown = renamed(set, "Put it in");
    assert!(
        shown.contains("a.md:3: <xref:contoso.setup?text=x#put-it-in> [t](xref:contoso.setup#put-it-in)"),
        "{shown}"
    );
    let shown = moved(&set.replace("<CURSOR>", ""), "setup.md", "sub/setup.md");
    assert!(!shown.contains("a.md"), "{shown}");
}
