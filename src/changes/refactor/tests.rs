//! Refactorings on small sets: every file that changes, whole, as a writer would read it.

use super::*;
use crate::changes::FileChange;
use crate::features::fixture::Set;
use std::fmt::Write;

/// The files that `change` makes anew, whole, then what happens to files.
fn show(set: &Set, change: &ChangeSet) -> String {
    let mut out = format!("{}\n", change.label);
    for (path, text) in &change.texts {
        write!(out, "--- {}\n{}", set.name_of(path), text.after()).unwrap();
    }
    for file in &change.files {
        match file {
            FileChange::Create { path, text } => write!(out, "+++ {}\n{text}", set.name_of(path)).unwrap(),
            FileChange::Delete { path } => writeln!(out, "xxx {}", set.name_of(path)).unwrap(),
            FileChange::Move(_) => unreachable!("no refactoring moves files"),
        }
    }
    out
}

/// Does `what` at the cursor, or in `<CURSOR>..|` when the text behind the cursor has a `|`.
fn refactored(literal: &str, what: Refactoring) -> String {
    refactored_over(literal, what, "")
}

/// Does `what` with `selected` selected, which begins at the cursor.
fn refactored_over(literal: &str, what: Refactoring, selected: &str) -> String {
    let set = Set::new(literal);
    let (file, offset) = set.cursor();
    let text = set.snapshot.text(file).unwrap();
    assert!(text[offset as usize..].starts_with(selected));
    let at = Span::new(offset as usize, offset as usize + selected.len());
    let offered: Vec<Refactoring> = offers(&set.snapshot, file, at).into_iter().map(|it| it.what).collect();
    match refactor(&set.snapshot, file, at, what, RefactorOptions { delete_unused: true }) {
        Ok(change) => {
            assert!(offered.contains(&what), "{offered:?}");
            show(&set, &change)
        }
        Err(refusal) => format!("refused: {refusal}\n"),
    }
}

#[test]
fn a_section_becomes_an_article_and_its_links_follow() {
    let set = r#"
--- docfx.json
{}
--- toc.yml
- name: One
  items:
  - name: Guide
    href: docs/guide.md
    items:
    - name: Below
      href: docs/guide.md#install-it
  - name: Other
    href: other.md
--- other.md
# Other

[a](docs/guide.md#install-it) [b](docs/guide.md#intro) [c](~/docs/guide.md?view=x#on-windows) <a href="docs/guide.md#spot">x</a>
--- docs/guide.md
---
title: Guide
description: All about it
ms.author: someone
ms.topic: how-to
author: someone
---
# Guide

[there](#install-it) and [r].

## Intro

Text.

## Install<CURSOR> it

See [intro](#intro), [Windows](#on-windows), ![p](media/p.png) and [web][w].

### On Windows

<a name="spot"></a>Text with [r].

```sh
## no heading
```

## Next

[back](#on-windows)

[r]: guide.md#intro
[w]: https://example.com
--- docs/media/p.png
"#;
    assert_eq!(
        refactored(set, Refactoring::ExtractArticle),
        r#"Move "Install it" to `docs/install-it.md`: 6 links in 3 files, and an entry in the table of contents
--- docs/guide.md
---
title: Guide
description: All about it
ms.author: someone
ms.topic: how-to
author: someone
---
# Guide

[there](install-it.md#install-it) and [r].

## Intro

Text.

[Install it](install-it.md)

## Next

[back](install-it.md#on-windows)

[r]: guide.md#intro
--- other.md
# Other

[a](docs/install-it.md#install-it) [b](docs/guide.md#intro) [c](~/docs/install-it.md?view=x#on-windows) <a href="docs/install-it.md#spot">x</a>
--- toc.yml
- name: One
  items:
  - name: Guide
    href: docs/guide.md
    items:
    - name: Below
      href: docs/install-it.md#install-it
  - name: Install it
    href: docs/install-it.md
  - name: Other
    href: other.md
+++ docs/install-it.md
---
title: Install it
ms.author: someone
ms.topic: how-to
author: someone
---

# Install it

See [intro](guide.md#intro), [Windows](#on-windows), ![p](media/p.png) and [web][w].

## On Windows

<a name="spot"></a>Text with [r].

```sh
## no heading
```

[r]: guide.md#intro
[w]: https://example.com
"#
    );
}

#[test]
fn cross_references_lead_to_a_section_where_it_goes() {
    let set = "--- docfx.json\n{}\n--- a.md\n---\nuid: guide\n---\n# A\n\n[me](xref:guide#b)\n\n## <CURSOR>B\n\n[up](xref:guide#a)\n--- sub/c.md\n# C\n\n[b](xref:guide?displayProperty=name#b) [a](xref:guide#a) <xref:guide> [r]\n\n[r]: xref:guide#b\n";
    let expected = "Move \"B\" to `b.md`: 3 links in 2 files\n--- a.md\n---\nuid: guide\n---\n# A\n\n[me](b.md#b)\n\n[B](b.md)\n--- sub/c.md\n# C\n\n[b](../b.md#b) [a](xref:guide#a) <xref:guide> [r]\n\n[r]: ../b.md#b\n+++ b.md\n---\ntitle: B\n---\n\n# B\n\n[up](xref:guide#a)\n";
    assert_eq!(refactored(set, Refactoring::ExtractArticle), expected);
    // What has no text of its own cannot become a link by path.
    let bare = refactored(&set.replace("<xref:guide>", "<xref:guide#b>"), Refactoring::ExtractArticle);
    assert!(bare.contains("The link `xref:guide#b` could not follow"), "{bare}");
}

#[test]
fn an_article_is_split_and_the_sections_behind_keep_their_level() {
    let set = "--- docfx.json\n{}\n--- a.md\n# A\n\n[x](#three) [1](#two-1)\n\n## Two\n\n<a name=\"old\"></a>\n\n## Tw<CURSOR>o\n\n### Deep\n\n## Three\n\nEnd\n--- two-1.md\n# Taken\n\n[y](a.md#old)\n";
    assert_eq!(
        refactored(set, Refactoring::SplitArticle),
        "Move all from \"Two\" on to `two-1-2.md`: 3 links in 2 files
--- a.md
# A

[x](two-1-2.md#three) [1](two-1-2.md#two)

## Two

[Two](two-1-2.md)
--- two-1.md
# Taken

[y](two-1-2.md#old)
+++ two-1-2.md
---
title: Two
---

# Two

<a name=\"old\"></a>

## Deep

## Three

End
"
    );
}

#[test]
fn blocks_become_an_include_and_anchors_stay_where_they_were() {
    let set = "--- docfx.json\n{}\n--- b.md\n[s](sub/a.md#setup) [i](sub/a.md#intro)\n--- includes/x.md\nx\n--- sub/a.md\n# A\n\n## Intro\n\n<CURSOR>A [link](c.md#y) and [intro](#intro)\nof two lines with [r].\n\n## Setup\n\n- one\n- two ![p](p.png)\n\nAfter [r] [z](#setup)\n\n[r]: c.md\n--- sub/c.md\n# C\n\n## Y\n--- sub/p.png\n";
    assert_eq!(
        refactored_over(
            set,
            Refactoring::ExtractInclude,
            "A [link](c.md#y) and [intro](#intro)\nof two lines with [r].\n\n## Setup\n\n- one\n"
        ),
        "Move 7 lines to `includes/setup.md`
--- sub/a.md
# A

## Intro

[!INCLUDE [setup](../includes/setup.md)]

After [r] [z](#setup)

[r]: c.md
+++ includes/setup.md
A [link](../sub/c.md#y) and [intro](#intro)
of two lines with [r].

## Setup

- one
- two ![p](../sub/p.png)

[r]: ../sub/c.md
"
    );
}

#[test]
fn an_include_comes_in_place_of_its_line() {
    let set = "--- docfx.json\n{}\n--- b.md\n[s](sub/a.md#setup-1)\n--- includes/x.md\n---\nms.topic: include\n---\n\n## Setup\n\nA [c](../sub/c.md) [me](#setup) and [r].\n\n```\ncode\n```\n\n[r]: ../sub/c.md#y\n--- sub/a.md\n# A\n\n## Setup\n\n[r]\n\n> [!INCLUDE [<CURSOR>x](../includes/x.md)]\n\nAfter\n\n[r]: https://example.com\n--- sub/c.md\n# C\n\n## Y\n";
    assert_eq!(
        refactored(set, Refactoring::InlineInclude),
        "Put the text of `includes/x.md` here: and delete the file, which nothing else shows
--- sub/a.md
# A

## Setup

[r]

> ## Setup
>
> A [c](c.md) [me](#setup-1) and [r][r-2].
>
> ```
> code
> ```
>
> [r-2]: c.md#y

After

[r]: https://example.com
xxx includes/x.md
"
    );
}

#[test]
fn an_include_within_a_sentence_comes_into_it() {
    let set = "--- docfx.json\n{}\n--- b.md\n[!INCLUDE [x](includes/x.md)]\n--- includes/x.md\nA [c](../c.md)\nand more [r].\n\n[r]: ../c.md\n--- a.md\n# A\r\n\r\nBefore [!INCLUDE [<CURSOR>x](includes/x.md)] after.\r\n--- c.md\n# C\n";
    assert_eq!(
        refactored(set, Refactoring::InlineInclude),
        "Put the text of `includes/x.md` here: the file stays, because others use it
--- a.md
# A\r\n\r\nBefore A [c](c.md) and more [r]. after.\r\n\r\n[r]: c.md\r\n"
    );
    let set = set.replace("A [c]", "## A [c]");
    assert!(refactored(&set, Refactoring::InlineInclude).contains("cannot stand within a sentence"));
}

#[test]
fn what_would_read_differently_is_refused() {
    let table: &[(&str, Refactoring, &str)] = &[
        ("# A<CURSOR>\n\nText\n", Refactoring::ExtractArticle, "title of the article"),
        ("# A\n\n- x\n\n  ## B<CURSOR>\n", Refactoring::ExtractArticle, "stands in a list (line 3)"),
        ("# A\n\n> ## B<CURSOR>\n> Text\n", Refactoring::ExtractSectionInclude, "stands in a quote (line 3)"),
        ("# A\n\n- x\n\n<CURSOR>- y\n\nText\n", Refactoring::ExtractInclude, "A list (line 3) would be torn"),
        (
            "# A\n\n# [X](#tab/x)\n\nText\n\n<CURSOR># [Y](#tab/y)\n\nText\n\n---\n",
            Refactoring::ExtractInclude,
            "A group of tabs (line 3) would be torn",
        ),
        (
            "# A\n\n::: zone pivot=\"p\"\n\n## B<CURSOR>\n\nText\n\n::: zone-end\n\nMore\n",
            Refactoring::ExtractArticle,
            "stands partly in it",
        ),
        (
            "# A\n\n::: zone pivot=\"p\"\n\n## B<CURSOR>\n\nText\n\n## C\n\n::: zone-end\n",
            Refactoring::ExtractArticle,
            "Only some readers",
        ),
        ("# A\n\nText<CURSOR>\n", Refactoring::InlineInclude, "Put the caret on"),
        ("# A\n\n[!INCLUDE [x](<CURSOR>a.md)]\n", Refactoring::InlineInclude, "shows the article itself"),
    ];
    for &(text, what, reason) in table {
        let selected = match what {
            Refactoring::ExtractInclude => text.split("<CURSOR>").last().unwrap().trim_end().lines().next().unwrap(),
            _ => "",
        };
        let refusal = refactored_over(&format!("--- docfx.json\n{{}}\n--- a.md\n{text}"), what, selected);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{text}: {refusal}");
    }
}

#[test]
fn a_section_ends_outside_what_stands_together() {
    use Refactoring::{ExtractArticle, ExtractSectionInclude, SplitArticle};
    for (text, what, moved) in [
        // A heading in a list, a quote or a tab ends no section that begins outside it.
        (
            "## B<CURSOR>\n\n* l\n\n  ## In\n\n  m\n\n* n\n\no\n\n## C\n\np\n",
            ExtractArticle,
            "# B\n\n* l\n\n  # In\n\n  m\n\n* n\n\no\n",
        ),
        ("## B<CURSOR>\n\n* l\n\n  ## In\n\n  m\n\n## C\n", ExtractSectionInclude, "## B\n\n* l\n\n  ## In\n\n  m\n"),
        ("## B<CURSOR>\n\n> # In\n> q\n\no\n\n## C\n", ExtractSectionInclude, "## B\n\n> # In\n> q\n\no\n"),
        ("## B<CURSOR>\n\n> # In\n> q\n\no\n\n## C\n\np\n", SplitArticle, "refused: \"In\" would have level 0"),
        (
            "## B<CURSOR>\n\n# [X](#tab/x)\n\n## In\n\nx\n\n# [Y](#tab/y)\n\ny\n\n---\n\no\n\n## C\n",
            ExtractSectionInclude,
            "## B\n\n# [X](#tab/x)\n\n## In\n\nx\n\n# [Y](#tab/y)\n\ny\n\n---\n\no\n",
        ),
        // A section of a tab ends with it.
        (
            "# [X](#tab/x)\n\n## In<CURSOR>\n\nx\n\n# [Y](#tab/y)\n\ny\n\n---\n\no\n",
            ExtractSectionInclude,
            "## In\n\nx\n",
        ),
        ("# [X](#tab/x)\n\n## In<CURSOR>\n\nx\n\n---\n\no\n", ExtractArticle, "# In\n\nx\n"),
        // An anchor at the end of a list is no mark above the next heading.
        (
            "## B<CURSOR>\n\n- l\n\n  <a name=\"x\"></a>\n\n## C\n",
            ExtractSectionInclude,
            "## B\n\n- l\n\n  <a name=\"x\"></a>\n",
        ),
        // Definitions in a list go with it.
        ("## B<CURSOR>\n\n- [r]\n\n  [r]: b.md\n", ExtractSectionInclude, "## B\n\n- [r]\n\n  [r]: ../b.md\n"),
        // Definitions that only the rest uses stay there.
        (
            "[r] [s]\n\n## B<CURSOR>\n\nx [s]\n\n[r]: b.md\n[s]: b.md\n\n## C\n",
            ExtractSectionInclude,
            "## B\n\nx [s]\n\n[s]: ../b.md\n",
        ),
        ("[r]\n\n## B<CURSOR>\n\nx\n\n[r]: b.md\n\ny\n\n[t]: b.md\n\n## C\n\n[t]\n", ExtractArticle, "# B\n\nx\n\ny\n"),
        // What only some readers see may become an include, without the lines around it.
        (
            "::: zone pivot=\"p\"\n\n## B<CURSOR>\n\nx\n\n::: zone-end\n\n::: moniker range=\"m\"\n\n## C\n\n::: moniker-end\n",
            ExtractSectionInclude,
            "## B\n\nx\n",
        ),
        (
            "::: moniker range=\"m\"\n## B<CURSOR>\n\nx\n::: moniker-end\n\no\n",
            ExtractSectionInclude,
            "refused: The `:::` construct in line 3 stands partly in it",
        ),
        // Blanks in front of a heading make it no part of a list.
        ("- l\n\ntext\n\n  ## B<CURSOR>\n\nx\n", ExtractSectionInclude, "  ## B\n\nx\n"),
    ] {
        let set = format!("--- docfx.json\n{{}}\n--- b.md\n# B\n--- a.md\n# A\n\n{text}");
        let shown = refactored(&set, what);
        let new = shown.split_once("+++ ").and_then(|(_, file)| file.split_once('\n'));
        let new = new.map_or(shown.as_str(), |(_, new)| new);
        let new =
            new.strip_prefix("---\ntitle: B\n---\n\n").or(new.strip_prefix("---\ntitle: In\n---\n\n")).unwrap_or(new);
        match moved.starts_with("refused: ") {
            true => assert!(new.starts_with(moved), "{text}: {new}"),
            false => assert_eq!(new, moved, "{text}: {shown}"),
        }
    }
}

/// What a Learn article holds after `what`.
fn rewritten(text: &str, what: Refactoring) -> String {
    let shown = refactored(&format!("--- docfx.json\n{{}}\n--- b.md\n# B\n--- a.md\n{text}"), what);
    match shown.split_once("--- a.md\n") {
        Some((_, after)) => after.to_owned(),
        None => shown,
    }
}

#[test]
fn links_get_definitions_and_lose_them_again() {
    let article = "# A\n\nA [good <CURSOR>link](b.md \"title\"), [another](<b.md> 'x') and [good link](b.md \"title\").\n\n![i](p.png) [known]\n\n[known]: b.md\n";
    assert_eq!(
        rewritten(article, Refactoring::ToReference),
        "# A\n\nA [good link][good link], [another](<b.md> 'x') and [good link](b.md \"title\").\n\n![i](p.png) [known]\n\n[known]: b.md\n[good link]: b.md \"title\"\n"
    );
    let all = rewritten(article, Refactoring::AllToReference);
    assert_eq!(
        all,
        "# A\n\nA [good link][good link], [another][another] and [good link][good link].\n\n![i][i] [known]\n\n[known]: b.md\n[good link]: b.md \"title\"\n[another]: <b.md> 'x'\n[i]: p.png\n"
    );
    let back = rewritten(&all.replacen("A [good", "A [go<CURSOR>od", 1), Refactoring::AllToInline);
    assert_eq!(
        back,
        "# A\n\nA [good link](b.md \"title\"), [another](<b.md> 'x') and [good link](b.md \"title\").\n\n![i](p.png) [known](b.md)\n"
    );
    let one = rewritten("# A\r\n\r\n[x]<CURSOR>[Label] [label]\r\n\r\n[label]: b.md\r\n", Refactoring::ToInline);
    assert_eq!(one, "# A\r\n\r\n[x](b.md) [label]\r\n\r\n[label]: b.md\r\n");
    assert!(rewritten("# A\n\n`[<CURSOR>x](y)`\n", Refactoring::ToReference).contains("Put the caret on a link"));
}

#[test]
fn definitions_are_sorted_at_the_end() {
    let table = [
        (
            "# A\n\n[b] [a] [10] [9]\n\n[b]: b.md\n[B]: https://example.com\n\nMore\n\n[10]: b.md\n[9]: b.md\n[unused]: b.md\n[a]: b.md\n[//]: # (a remark)\n<CURSOR>",
            "# A\n\n[b] [a] [10] [9]\n\nMore\n\n[//]: # (a remark)\n\n[9]: b.md\n[10]: b.md\n[a]: b.md\n[b]: b.md\n",
        ),
        ("# A\n\nText<CURSOR>\n\n[u]: b.md\n", "# A\n\nText\n"),
        (
            "# A\n\n> [q]<CURSOR>\n>\n> [q]: b.md\n\n[r] [q]\n\n[r]: b.md",
            "refused: The definitions are in order already.\n",
        ),
        (
            "# A\r\n\r\n[a]<CURSOR> [b]\r\n\r\n[b]: b.md\r\n[a]: b.md",
            "# A\r\n\r\n[a] [b]\r\n\r\n[a]: b.md\r\n[b]: b.md",
        ),
    ];
    for (before, after) in table {
        assert_eq!(rewritten(before, Refactoring::OrganizeLinks), after, "{before}");
    }
}

#[test]
fn a_section_rises_and_sinks_with_all_below_it() {
    let text = "# A\n\n## B\n\n### C<CURSOR> ###\n\n```\n### code\n```\n\n#### D\n\n### E\n";
    assert_eq!(
        rewritten(text, Refactoring::Promote),
        "# A\n\n## B\n\n## C ##\n\n```\n### code\n```\n\n### D\n\n### E\n"
    );
    assert_eq!(
        rewritten(text, Refactoring::Demote),
        "# A\n\n## B\n\n#### C ####\n\n```\n### code\n```\n\n##### D\n\n### E\n"
    );
    let setext = "A\n===\n\nB<CURSOR>\r\n---\r\n\nText\n";
    assert_eq!(rewritten(setext, Refactoring::Demote), "A\n===\n\n### B\r\n\nText\n");
    for (text, what, reason) in [
        ("# A\n\n## B<CURSOR>\n", Refactoring::Promote, "one title"),
        ("# A<CURSOR>\n\n## B\n", Refactoring::Demote, "title of the article"),
        ("# A\n\n## B<CURSOR>\n\n###### C\n", Refactoring::Demote, "levels 1 to 6"),
    ] {
        let refusal = rewritten(text, what);
        assert!(refusal.contains(reason), "{text}: {refusal}");
    }
}

#[test]
fn the_sections_of_a_page_are_listed() {
    let article = "---\ntitle: A\n---\n# A<CURSOR>\n\nIntro\n\n## Set up\n\n### On *Windows*\n\n## Set up\n\n[!INCLUDE [x](i.md)]\n";
    let set = |text: &str| format!("--- docfx.json\n{{}}\n--- i.md\n## Über\n--- a.md\n{text}");
    let listed = |text: &str| {
        let shown = refactored(&set(text), Refactoring::Contents);
        shown.split_once("--- a.md\n").map_or(shown.clone(), |(_, after)| after.to_owned())
    };
    let list = "<!-- contents -->\n\n- [Set up](#set-up)\n  - [On Windows](#on-windows)\n- [Set up](#set-up-1)\n- [Über](#über)\n\n<!-- contents end -->";
    let after = listed(article);
    assert_eq!(after, article.replace("<CURSOR>", "").replacen("## Set up", &format!("{list}\n\n## Set up"), 1));
    let renamed = after.replace("# A\n", "# A<CURSOR>\n").replace("### On *Windows*", "### On Linux");
    assert!(listed(&renamed).contains("  - [On Linux](#on-linux)\n- [Set up]"), "{}", listed(&renamed));
    assert_eq!(listed(&after.replace("# A\n", "# A<CURSOR>\n")), "refused: The list names all sections already.\n");
    assert!(listed("# A<CURSOR>\n").contains("no sections to list"));
    let here = listed("# A\r\n\r\n<CURSOR>\r\n\r\n## B\r\n");
    assert_eq!(
        here,
        "# A\r\n\r\n<!-- contents -->\r\n\r\n- [B](#b)\r\n- [Über](#über)\r\n\r\n<!-- contents end -->\r\n\r\n\r\n## B\r\n".replace("- [Über](#über)\r\n", "")
    );
}

#[test]
fn one_level_of_a_table_of_contents_is_sorted() {
    let toc = "# The table\n- name: zeta\n  href: z.md\n- name: Alpha\n  items:\n  - name: two\n    href: 2.md\n  # about one\n  - href: 1.md\n    name: \"one\"\n- name: beta<CURSOR>\n  href: b.md\n";
    let sorted = |toc: &str| refactored(&format!("--- docfx.json\n{{}}\n--- toc.yml\n{toc}"), Refactoring::SortToc);
    assert_eq!(
        sorted(toc),
        "Sort 3 entries by name\n--- toc.yml\n# The table\n- name: Alpha\n  items:\n  - name: two\n    href: 2.md\n  # about one\n  - href: 1.md\n    name: \"one\"\n- name: beta\n  href: b.md\n- name: zeta\n  href: z.md\n"
    );
    let inner = sorted(&toc.replace("<CURSOR>", "").replace("2.md", "2<CURSOR>.md"));
    assert!(
        inner.contains(
            "  items:\n  # about one\n  - href: 1.md\n    name: \"one\"\n  - name: two\n    href: 2.md\n- name: beta"
        ),
        "{inner}"
    );
    let nested = "items:\r\n- name: b\r\n  href: b.md\r\n\r\n- name: a<CURSOR>\r\n  href: a.md";
    assert_eq!(
        sorted(nested),
        "Sort 2 entries by name\n--- toc.yml\nitems:\r\n- name: a\r\n  href: a.md\r\n- name: b\r\n  href: b.md"
    );
    let in_order = "- name: a<CURSOR>\n- name: b\n  items:\n  - name: d\n  - name: c\n";
    assert!(sorted(in_order).contains("sorted already"));
    let is_offered = |toc: &str| {
        let set = Set::new(&format!("--- docfx.json\n{{}}\n--- toc.yml\n{toc}"));
        let (file, offset) = set.cursor();
        !offers(&set.snapshot, file, Span::at(offset as usize)).is_empty()
    };
    assert!(!is_offered(in_order));
    assert!(is_offered(&in_order.replace("<CURSOR>", "").replace("name: d", "name: d<CURSOR>")));
}

#[test]
fn what_cannot_move_a_section_says_so_before_it_is_chosen() {
    let refused = |text: &str| {
        let set = Set::new(&format!("--- docfx.json\n{{}}\n--- a.md\n# A\n\n{text}\n"));
        let (file, offset) = set.cursor();
        let offers = offers(&set.snapshot, file, Span::at(offset as usize));
        let reasons = offers.iter().filter(|it| it.what.creates_a_file()).map(|it| it.refused.clone());
        let reasons: Vec<_> = reasons.collect();
        assert_eq!(reasons.len(), 3);
        assert!(offers.iter().filter(|it| !it.what.creates_a_file()).all(|it| it.refused.is_none()));
        reasons[0].clone().map(|it| it.0).unwrap_or_default()
    };
    assert!(
        refused("1. One\n\n   ## In a <CURSOR>list\n\n   x\n").starts_with("This heading stands in a list (line 3)")
    );
    assert!(refused("> ## In a <CURSOR>quote\n").starts_with("This heading stands in a quote (line 3)"));
    assert_eq!(refused("  ## Out<CURSOR>side\n"), "");
    assert_eq!(refused("## Out<CURSOR>side\n"), "");
}

#[test]
fn a_selection_in_the_header_is_not_offered_as_an_include() {
    let is_offered = |text: &str, selected: &str| {
        let set = Set::new(&format!("--- docfx.json\n{{}}\n--- a.md\n{text}"));
        let (file, offset) = set.cursor();
        let at = Span::new(offset as usize, offset as usize + selected.len());
        offers(&set.snapshot, file, at).iter().any(|offer| offer.what == Refactoring::ExtractInclude)
    };
    assert!(!is_offered("---\ntitle: <CURSOR>Kettles\n---\n\nText.\n", "Kettles"));
    assert!(!is_offered("<CURSOR>---\ntitle: Kettles\n---\n\nText.\n", "---"));
    assert!(is_offered("---\ntitle: Kettles\n---\n<CURSOR>Text.\n", "Text."));
    assert!(is_offered("---\ntitle: Kettles\n---\n\n<CURSOR>Text.\n", "Text."));
}

#[test]
fn a_new_article_is_listed_in_tables_of_contents_of_each_format() {
    let listed = |toc: &str, text: &str| {
        let set =
            format!("--- docfx.json\n{{}}\n--- a.md\n# A\n\n## New \"[one]<CURSOR>\"\n\nText.\n--- {toc}\n{text}");
        let changed = refactored(&set, Refactoring::ExtractArticle);
        let (label, after) = (changed.lines().next().unwrap(), changed.split_once(&format!("--- {toc}\n")));
        let after = after.map(|(_, it)| it.split("+++ ").next().unwrap().to_owned());
        assert_eq!(label.ends_with(", and an entry in the table of contents"), after.is_some(), "{label}");
        after
    };
    let rows: &[(&str, &str, &str)] = &[
        ("toc.md", "# [A](a.md)\n# [B](b.md)\n", "# [A](a.md)\n# [New \"\\[one\\]\"](new-one.md)\n# [B](b.md)\n"),
        (
            "toc.md",
            "# Top\n\n## [A](a.md)\n\n### [Below](b.md)\n\n## C\n",
            "# Top\n\n## [A](a.md)\n\n### [Below](b.md)\n\n## [New \"\\[one\\]\"](new-one.md)\n\n## C\n",
        ),
        (
            "toc.md",
            "# Top\r\n\r\n## [A](a.md)",
            "# Top\r\n\r\n## [A](a.md)\r\n\r\n## [New \"\\[one\\]\"](new-one.md)\r\n",
        ),
        (
            "toc.md",
            "# [A](a.md)\n<!--\n## no\n-->\n",
            "# [A](a.md)\n# [New \"\\[one\\]\"](new-one.md)\n<!--\n## no\n-->\n",
        ),
        (
            "toc.json",
            "[\n  {\n    \"name\": \"A\",\n    \"href\": \"a.md\",\n    \"items\": [{\"href\": \"b.md\"}]\n  },\n  {\"href\": \"c.md\"}\n]\n",
            "[\n  {\n    \"name\": \"A\",\n    \"href\": \"a.md\",\n    \"items\": [{\"href\": \"b.md\"}]\n  },\n  {\n    \"name\": \"New \\\"[one]\\\"\",\n    \"href\": \"new-one.md\"\n  },\n  {\"href\": \"c.md\"}\n]\n",
        ),
        (
            "toc.json",
            "{\"items\": [{ \"name\": \"Top\", \"items\": [{ \"name\": \"A\", \"href\": \"a.md\" }] }]}",
            "{\"items\": [{ \"name\": \"Top\", \"items\": [{ \"name\": \"A\", \"href\": \"a.md\" }, { \"name\": \"New \\\"[one]\\\"\", \"href\": \"new-one.md\" }] }]}",
        ),
        (
            "toc.json",
            "[\r\n\t{\"name\": \"A\", \"href\": \"a.md\"}\r\n]",
            "[\r\n\t{\"name\": \"A\", \"href\": \"a.md\"},\r\n\t{\"name\": \"New \\\"[one]\\\"\", \"href\": \"new-one.md\"}\r\n]",
        ),
    ];
    for (toc, before, after) in rows {
        assert_eq!(listed(toc, before).as_deref(), Some(*after), "{toc}: {before}");
    }
    // What is not understood stays as it is.
    assert_eq!(listed("toc.json", "[{\"href\": \"a.md\"},"), None);
}

#[test]
fn links_to_what_an_inlined_include_includes_still_lead_through_the_page() {
    let set = "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"*.md\"]}]}}\n--- a.md\n# A\n\n\
               [!INCLUDE <CURSOR>[p](includes/part.md)]\n--- b.md\n# B\n\n[x](a.md#deep)\n\
               --- includes/part.md\nText.\n\n[!INCLUDE [d](more/deep.md)]\n--- includes/more/deep.md\n## Deep\n";
    let shown = refactored(set, Refactoring::InlineInclude);
    assert!(shown.contains("[!INCLUDE [d](includes/more/deep.md)]") && !shown.contains("--- b.md"), "{shown}");
}

#[test]
fn an_article_whose_includes_have_zones_asks_for_their_pivots() {
    let set = "--- docfx.json\n{}\n--- a.md\n---\ntitle: A\nzone_pivot_groups: g\n---\n# A\n\n## Pa<CURSOR>rt\n\n\
               [!INCLUDE [z](includes/z.md)]\n--- includes/z.md\n:::zone pivot=\"p\"\n\nText.\n\n:::zone-end\n";
    let shown = refactored(set, Refactoring::ExtractArticle);
    assert!(shown.contains("+++ part.md\n---\ntitle: Part\nzone_pivot_groups: g\n---\n"), "{shown}");
}
