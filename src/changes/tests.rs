//! Renames and moves on small sets: what changes, in which words, and what is refused.

use super::*;
use crate::features::fixture::Set;
use std::fmt::Write;

mod moved;
mod names;
mod refused;

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
    let keep = RenameOptions { keep_anchor: Some(true) };
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
    // Where it cannot be kept the heading is renamed all the same, and the label says so.
    for (body, why) in [
        ("## Set<CURSOR>up\n\n## Setup\n", "another heading has `#setup` from now on"),
        ("- ## Set<CURSOR>up\n", "the heading stands in a list or a quote"),
    ] {
        let change = renamed_with(&format!("{set}# A\n\n{body}"), "Install", keep);
        assert!(change.contains(&format!("The old anchor is not kept: {why}.")), "{change}");
        assert!(change.contains("## Install\n") && !change.contains("<a "), "{change}");
    }
}

/// Where each link of the files of `set` leads after `change` is made.
fn leads(set: &Set, change: &ChangeSet) -> Vec<String> {
    crate::files::transaction::run(&change.steps()).unwrap();
    let mut workspace = crate::graph::Workspace::new();
    workspace.add_folder(&set.root);
    workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
        workspace.apply(batch);
        true
    });
    let snapshot = workspace.snapshot();
    let mut all = Vec::new();
    for (id, file) in snapshot.files() {
        for (index, link) in file.article.iter().flat_map(|article| article.links.iter()).enumerate() {
            let text = snapshot.text(id).unwrap();
            let line = snapshot.target_anchor(id, index).map(|anchor| {
                let article = snapshot.article(anchor.file).unwrap();
                let start = match anchor.at {
                    crate::graph::AnchorAt::Heading(at) => article.headings[at].span.start,
                    crate::graph::AnchorAt::Explicit(at) => article.anchors[at].span.start,
                };
                article.lines.line_of(start) + 1
            });
            let line = line.map_or_else(|| "nowhere".to_owned(), |line| format!("line {line}"));
            all.push(format!("{} -> {line}", link.destination.of(&text)));
        }
    }
    all.sort();
    all
}

#[test]
fn old_and_new_fragment_lead_to_the_section_when_the_old_anchor_is_kept() {
    // A link from outside that nobody can change is one to the old id in an article of another set.
    let outside = "--- docfx.json\n{\"build\": {\"basePath\": \"/x\"}}\n--- a.md\n";
    for (body, expected) in [
        ("# A\n\n## Set<CURSOR>up\n\n[in](#setup)\n", ["#install -> line 5"]),
        ("# A\n\nSet<CURSOR>up\n-----\n\n[in](#setup)\n", ["#install -> line 5"]),
        ("# Set<CURSOR>up\n\n[in](#setup)\n", ["#install -> line 1"]),
        ("# A\n\n## Setup\n\n## Set<CURSOR>up\n\n[in](#setup-1)\n", ["#install -> line 7"]),
    ] {
        let set = Set::new(&format!("{outside}{body}"));
        let (file, offset) = set.cursor();
        let keep = RenameOptions { keep_anchor: Some(true) };
        let change = rename(&set.snapshot, file, offset, "Install", keep).unwrap();
        assert_eq!(leads(&set, &change), expected, "{body}");
        let old = if body.contains("setup-1") { "setup-1" } else { "setup" };
        let text = std::fs::read_to_string(set.root.join("a.md")).unwrap();
        std::fs::write(set.root.join("a.md"), format!("{text}[old](#{old})\n")).unwrap();
        let after = leads(&set, &ChangeSet::default());
        let old = after.iter().find(|it| it.starts_with(&format!("#{old} "))).unwrap();
        assert!(!old.ends_with("nowhere"), "{body}: {old}");
        // The anchor stands next to the heading.
        let line = |it: &str| it.rsplit(' ').next().unwrap().parse::<i64>().unwrap();
        assert!((line(old) - line(expected[0])).abs() == 2, "{body}: {after:?}");
    }
}

#[test]
fn the_present_id_can_be_kept_and_links_follow_the_heading_later() {
    let keep = |literal: &str| {
        let set = Set::new(literal);
        let (file, offset) = set.cursor();
        let heading = set.snapshot.article(file).unwrap().heading_at(offset).unwrap();
        match keep_anchor(&set.snapshot, file, heading) {
            Ok(change) => show(&set, &change),
            Err(refusal) => format!("refused: {refusal}\n"),
        }
    };
    let set = "--- docfx.json\n{}\n--- b.md\n[x](a.md#setup)\n--- a.md\n";
    let kept = keep(&format!("{set}# A\n\n## Set<CURSOR>up\n\n[y](#setup)\n"));
    assert!(kept.starts_with("Keep `#setup` when the heading is renamed\na.md:3: <a name=\"setup\"></a>\n"), "{kept}");
    for (body, why) in [
        ("## Set<CURSOR>up\n\n<a id=\"setup\"></a>\n", "has an anchor already"),
        ("> ## Set<CURSOR>up\n", "a list or a quote"),
        ("## <a name=\"x\"></a>Set<CURSOR>up\n", "no id of its own making"),
    ] {
        let refused = keep(&format!("{set}{body}"));
        assert!(refused.starts_with("refused: ") && refused.contains(why), "{refused}");
    }
    // The anchor comes first, and still the links belong to the heading; so they do when it gets its old name back.
    let kept = "# A\n\n<a name=\"setup\"></a>\n\n## Set<CURSOR>up\n\n[y](#setup)\n";
    assert_eq!(
        renamed(&format!("{set}{kept}"), "Install"),
        "Rename \"Setup\" to \"Install\": 2 links in 2 files\na.md:5: ## Install\na.md:7: [y](#install)\nb.md:1: [x](a.md#install)\n"
    );
    let back = kept.replace("Set<CURSOR>up", "Inst<CURSOR>all").replace("[y](#setup)", "[y](#install)");
    assert!(renamed(&format!("{set}{back}"), "Setup").contains("a.md:7: [y](#setup)\n"));
    // An anchor elsewhere is another place: its links stay.
    let far = "<a name=\"setup\"></a>\n\nText\n\n## Set<CURSOR>up\n\n[y](#setup)\n";
    assert_eq!(
        renamed(&format!("{set}{far}"), "Install"),
        "Rename \"Setup\" to \"Install\": no link leads there\na.md:5: ## Install\n"
    );
}

#[test]
fn the_settings_of_the_set_decide_whether_the_old_anchor_is_kept() {
    for (keep, count) in [("true", 1), ("false", 0)] {
        let set = format!("--- guidepost.toml\ngenerator = \"learn\"\n[rename]\nkeep_old_anchor = {keep}\n");
        let change = renamed(&format!("{set}--- a.md\n# A\n\n## Set<CURSOR>up\n"), "Install");
        assert_eq!(change.matches("<a name=\"setup\"></a>").count(), count, "{change}");
        let off = RenameOptions { keep_anchor: Some(false) };
        let change = renamed_with(&format!("{set}--- a.md\n# A\n\n## Set<CURSOR>up\n"), "Install", off);
        assert!(!change.contains("<a "), "{change}");
    }
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
fn a_backslash_stays_where_it_separates_and_no_longer() {
    let set = |link: &str| format!("--- docfx.json\n{{}}\n--- a/b.md\n# B\n--- a/c/d.md\n# D\n--- x/y.md\n{link}\n");
    for (link, from, to, expected) in [
        ("[l](..\\a\\b.md)", "a", "e", "[l](..\\e\\b.md)"),
        // `\.` would be an escaped dot, `\%` an escaped sign.
        ("[l](..\\a\\b.md)", "x/y.md", "x/z/y.md", "[l](../../a/b.md)"),
        ("[l](..\\a\\b.md)", "a/b.md", "a/(b).md", "[l](../a/%28b%29.md)"),
        ("[l](..\\a\\c\\d.md)", "a/c", "a/_c", "[l](../a/_c/d.md)"),
        ("[l](../a/c/d\\.md)", "a/c", "e", "[l](../e/d.md)"),
    ] {
        let change = moved(&set(link), from, to);
        let line = change.lines().find_map(|line| line.strip_prefix("x/y.md:1: "));
        assert_eq!(line, Some(expected), "{link} {from} {to}: {change}");
    }
}

#[test]
fn addresses_of_a_moved_page_follow_as_they_were_written() {
    let set = "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}], \"basePath\": \"/x\"}}\n\
               --- guidepost.toml\nbase_url = \"https://learn.microsoft.com/x\"\n\
               --- sub/index.md\n# I\n--- a.md\n# A\n--- b.md\n\
               [1](/x/a#a) [2](https://learn.microsoft.com/en-us/x/A?view=y) [3](/x/sub/) [4](/x/sub/index) [5](/x/sub)\n";
    let line = |from: &str, to: &str| {
        let change = moved(set, from, to);
        change.lines().find_map(|line| line.strip_prefix("b.md:1: ").map(str::to_owned)).unwrap_or(change)
    };
    assert_eq!(
        line("a.md", "c (1).md"),
        "[1](/x/c%20%281%29#a) [2](https://learn.microsoft.com/en-us/x/c%20%281%29?view=y) [3](/x/sub/) [4](/x/sub/index) [5](/x/sub)"
    );
    assert_eq!(
        line("sub", "top"),
        "[1](/x/a#a) [2](https://learn.microsoft.com/en-us/x/A?view=y) [3](/x/top/) [4](/x/top/index) [5](/x/top)"
    );
    assert_eq!(
        line("sub/index.md", "i.md"),
        "[1](/x/a#a) [2](https://learn.microsoft.com/en-us/x/A?view=y) [3](/x/i) [4](/x/i) [5](/x/i)"
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
fn links_to_deleted_files_that_redirect_do_not_move_with_their_folder() {
    let set = "--- .git/HEAD\nref: x\n--- docfx.json\n{\"build\": {\"basePath\": \"/x\"}}\n\
               --- .openpublishing.redirection.json\n{\"redirections\": [\n\
               {\"source_path\": \"one/gone.md\", \"redirect_url\": \"/x/b\"},\n\
               {\"source_path\": \"one/in/gone.md\", \"redirect_url\": \"/x/one/a\"}\n]}\n\
               --- b.md\n[gone](one/gone.md)\n\
               --- one/a.md\n[1](gone.md#s) [2](in/gone.md) [3](never.md) [4](~/one/gone.md) <a href=\"gone.md\">5</a>\n";
    let change = moved(set, "one", "two");
    let line = change.lines().find_map(|line| line.strip_prefix("one/a.md:1: "));
    assert_eq!(
        line,
        Some(
            "[1](../one/gone.md#s) [2](../one/in/gone.md) [3](never.md) [4](~/one/gone.md) <a href=\"../one/gone.md\">5</a>"
        ),
        "{change}"
    );
    assert!(!change.contains("b.md:1"), "{change}");
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
