//! Findings about links and definitions over whole article sets: what a writer on Learn or GitHub would
//! call right. Each set is one literal; `!!code,code` in a line names the findings that stand there.

use crate::checks::check_file;
use crate::features::fixture::Set;
use std::collections::BTreeSet;

/// The codes that the marks speak of; front matter has tests of its own.
const FAMILIES: &[&str] = &[
    "file-not-found",
    "bookmark-not-found",
    "include-",
    "circular-",
    "link-",
    "path-",
    "local-",
    "codesnippet-",
    "redirect",
];

fn found(set: &Set) -> BTreeSet<(String, usize, String)> {
    let mut all = BTreeSet::new();
    for (id, file) in set.snapshot.files() {
        for finding in check_file(&set.snapshot, id) {
            if FAMILIES.iter().any(|family| finding.code.starts_with(family)) {
                let text = set.snapshot.text(id).unwrap();
                let line = text[..finding.span.start as usize].matches('\n').count() + 1;
                all.insert((set.name_of(&file.path), line, finding.code.to_owned()));
            }
        }
    }
    all
}

/// Compares the findings of the set with its marks.
#[track_caller]
fn assert_as_marked(literal: &str) {
    let set = Set::new(literal);
    let mut expected = BTreeSet::new();
    let (mut file, mut number) = (String::new(), 0);
    for line in literal.lines() {
        if let Some(name) = line.strip_prefix("--- ") {
            (file, number) = (name.trim().to_owned(), 0);
            continue;
        }
        number += 1;
        let marks = line.split("!!").nth(1).unwrap_or_default();
        let marks = marks.split(|c: char| !c.is_ascii_lowercase() && c != '-' && c != ',').next().unwrap_or_default();
        expected.extend(
            marks.split(',').filter(|code| !code.is_empty()).map(|code| (file.clone(), number, code.to_owned())),
        );
    }
    let found = found(&set);
    let missed: Vec<_> = expected.difference(&found).collect();
    let alarms: Vec<_> = found.difference(&expected).collect();
    assert!(missed.is_empty() && alarms.is_empty(), "missed: {missed:#?}\nfalse alarms: {alarms:#?}");
}

/// The message and the fixes of each finding of `code` in `file`.
fn messages(set: &Set, file: &str, code: &str) -> Vec<String> {
    let findings = check_file(&set.snapshot, set.file(file)).into_iter().filter(|finding| finding.code == code);
    findings
        .map(|finding| {
            let fixes: Vec<_> = finding.fixes.into_iter().map(|fix| fix.title).collect();
            [vec![finding.message], fixes].concat().join(" => ")
        })
        .collect()
}

const CONFIG: &str = r#"
--- .git/HEAD
ref: refs/heads/main
--- docs/docfx.json
{"build": {"content": [{"files": ["**/*.md", "**/*.yml"], "exclude": ["**/includes/**", "left/**"]}]}}
"#;

#[test]
fn learn_links_are_judged_as_the_build_does() {
    assert_as_marked(&format!(
        r#"{CONFIG}
--- .openpublishing.redirection.json
{{"redirections": [
  {{"source_path": "docs/Moved.md", "redirect_url": "/x"}},
  {{"source_path_from_root": "/docs/stays.md", "redirect_url": "/x"}}
]}}
--- .openpublishing.publish.config.json
{{"docsets_to_publish": [{{"build_source_folder": "docs"}}, {{"build_source_folder": "other"}}],
 "dependent_repositories": [{{"path_to_root": "fetched", "url": "x"}}]}}
--- .gitignore
made/
--- .github/x.md
# X
--- docs/made/m.md
# Made
--- docs/left/l.md
# Left
--- docs/a b.md
# A
--- docs/a%20b.md
# A
--- docs/a#b.md
# A
--- docs/page.yml
x: y
--- docs/folder/index.md
# I
--- docs/Mixed/Case.md
# Case
--- docs/img/p.png
--- docs/stays.md
# S !!redirected-file-not-removed
--- docs/t.md
# T

## Beta <a name="beta-x"></a>

## <a name="gamma"></a>Gamma

## <a id="delta"/>Delta

## Same

## Same

## `code only`

## 😀

##

## 日本語 見出し

> ## In quote

- ## In list

Set
ext
---

## [Linked](https://example.com) head

## a & b &amp; c ##
--- other/o.md
# O

[t](../docs/t.md#t) [o](~/o.md#o)
[t](../docs/t.md#u) !!bookmark-not-found
[t](~/t.md) !!file-not-found
--- docs/TOC.md
# [T](t.md#t)
# [Moved](moved.md) !!link-to-redirect
# [Gone](gone.md) !!file-not-found
# [T](t.md#u) !!bookmark-not-found
--- docs/links.md
# L

[a](t.md#beta-) [a](t.md#beta-x) [a](t.md#gamma) [a](t.md#delta) [a](t.md#same-1) [a](t.md#code-only)
[a](t.md#section) [a](t.md#section-1) [a](t.md#日本語-見出し) [a](t.md#%E6%97%A5%E6%9C%AC%E8%AA%9E-見出し)
[a](t.md#in-quote) [a](t.md#in-list) [a](t.md#linked-head) [a](t.md#a--b--c) [a](t.md#) [a](#top)
[a](t.md#T) !!bookmark-not-found
[a](t.md#beta) !!bookmark-not-found
[a](t.md#same-2) !!bookmark-not-found
[a](t.md#section-2) !!bookmark-not-found
[a](Moved.md#any) [a](moved.md) [a](~/Moved.md#any) [a](stays.md#any) !!link-to-redirect
[a](a%20b.md) [a](<a b.md>) [a](a%2520b.md) [a](t.md ) [a](t.md%20) [a]( t.md#t%20)
[a](a%23b.md) !!file-not-found
[a](img\p.png) [a](~\t.md) [a](~/folder/index.md)
[a](mixed/Case.md) !!path-case-mismatch
[a](Mixed/case.md#nope) !!path-case-mismatch,bookmark-not-found
[a](folder) !!file-not-found
[a](folder/) !!file-not-found
[a](.) !!file-not-found
[a](page.yml#any) [![p](img/p.png)](img/p.png#lightbox)
[![p](img/p.png)](img/q.png#lightbox) !!file-not-found
[a](t.md?view=v#t) [a](t.md?view=v&preserve-view=true)
[a](t.md?view=v#u) !!bookmark-not-found
[a](/azure/x#y) [a](/gone.md) [a](xref:A.B) <xref:A.B> [a](../fetched/x.md)
[a](C:\x\y.md) !!local-file-path
[a](made/m.md#made)
[a](left/l.md#left) !!link-out-of-scope
[a](../.github/x.md#x) !!link-out-of-scope
[a](../other/o.md#o) !!link-out-of-scope
[a](left/l.md#nope) !!link-out-of-scope
[a](made/m.md#nope) !!bookmark-not-found
[a](made/n.md) !!file-not-found
[a](../.github/x.md#nope) !!link-out-of-scope
[a](../../outside.md)
<a href="t.md#t">a</a> <a href='gone.md'>a</a> !!file-not-found
<img src="img/q.png"> !!file-not-found
:::image type="content" source="img/p.png" alt-text="x" lightbox="img/q.png"::: !!file-not-found
"#
    ));
}

#[test]
fn what_is_no_link_is_not_judged_and_what_is_one_is() {
    assert_as_marked(&format!(
        r#"{CONFIG}
--- docs/t.md
# T
--- docs/a.md
# A

<!-- [x](gone.md)

[x](gone.md) -->

<details>
<summary>[x](gone.md)</summary>

[x](gone.md) !!file-not-found

## Inside

</details>

[x](#inside)

<pre>
[x](gone.md)
</pre>

- item

      [x](gone.md)

  [x](gone.md) !!file-not-found

Unpaired ` tick [x](gone.md) !!file-not-found

Other ` tick.

`` ` [x](gone.md) ``

[array[0]] [0] [1,2] [a-z] \[x](gone.md)

- [x] done
- [ ] open

[x]: t.md

Foot[^1].

[^1]: plain on Learn [x](gone.md) !!file-not-found

>[!Important]
>[x](gone.md) !!file-not-found

:::zone pivot="a"

## Zoned

:::zone-end

[x](#zoned)

~~~
[x](gone.md)
```
~~~

- a

  [in list]: gone.md "!!file-not-found"

> [in quote]: t.md#u (!!bookmark-not-found)

[in list] [in quote]

[long]:
  t.md
  "title
  over lines"

[ LONG ] [a][nolabel] !!link-definition-missing

[dup]: t.md
[dup]: t.md '!!link-definition-duplicate'
[unused]: t.md '!!link-definition-unused'
[dup]

## [Link](gone.md) in heading !!file-not-found

# [One](#tab/one)

## Same

# [Two](#tab/two)

## Same

---

[x](#same) [x](#same-1)
[x](#same-2) !!bookmark-not-found

[a [b](gone.md) !!file-not-found
[x](gone(1).md) !!file-not-found
"#
    ));
}

#[test]
fn includes_are_judged_where_they_are_shown() {
    assert_as_marked(&format!(
        r#"{CONFIG}
--- .openpublishing.redirection.json
{{"redirections": [{{"source_path": "docs/includes/moved.md", "redirect_url": "/x"}}]}}
--- docs/one.md
# One

## Shared

[!INCLUDE [t](includes/part.md)]

[x](#part) [x](#nested) [x](two.md#nested)
--- docs/two.md
# Two

[!INCLUDE [t](includes/part.md)]
--- docs/includes/part.md
## Part

[x](#part) [x](#nested) [x](../one.md#shared)
[x](#shared) !!bookmark-not-found
[!INCLUDE [n](nested.md)]
--- docs/includes/nested.md
## Nested

[x](#part)
[x](gone.md) !!file-not-found
--- docs/includes/alone.md
## Alone

[x](#alone)
[x](#else) !!bookmark-not-found
--- docs/includes/plain.md
## Plain
--- shared/s.md
## From outside
--- docs/code.cs
--- docs/places.md
# P

[!INCLUDE [t](../shared/s.md)]
[x](#from-outside) [x](#plain)

| a | b |
|---|---|
| [!INCLUDE [t](includes/plain.md)] | [!INCLUDE [t](includes/gone.md)] !!include-not-found |

- x [!include[t](includes/gone.md)] !!include-not-found

[!INCLUDE [t](includes/moved.md)] !!include-not-found

[!INCLUDE [t](includes%2Fplain.md)] !!include-not-found

[!INCLUDE [t](code.cs)] !!include-invalid

[!INCLUDE [t](Includes/plain.md)] !!path-case-mismatch

`[!INCLUDE [t](includes/gone.md)]`
--- docs/c1.md
[!INCLUDE [t](c1.md)] !!circular-reference
--- docs/c2.md
[!INCLUDE [t](includes/c2.md)] !!circular-reference
--- docs/includes/c2.md
[!INCLUDE [t](../c2.md)]
--- docs/includes/c3.md
[!INCLUDE [t](c4.md)] !!circular-reference
--- docs/includes/c4.md
[!INCLUDE [t](c5.md)]
--- docs/includes/c5.md
[!INCLUDE [t](c3.md)]
"#
    ));
}

#[test]
fn an_include_that_is_published_itself_is_judged_alone_too() {
    assert_as_marked(&format!(
        r#"{CONFIG}
--- docs/page.md
# Page

## There

[!INCLUDE [t](other.md)]
--- docs/other.md
# Other

[x](#other)
[x](#there) !!bookmark-not-found
"#
    ));
}

#[test]
fn github_links_are_judged_as_its_file_view_does() {
    assert_as_marked(
        r#"
--- .git/HEAD
ref: refs/heads/main
--- .gitignore
build/
--- build/out.md
# Out
--- LICENSE
x
--- src/main.rs
x
--- docs/with space.md
# A b
--- docs/c#.md
# C
--- docs/logo.png
--- .github/CONTRIBUTING.md
# How
--- docs/guide.md
# Guide

## Install

[x](../README.md#foo--bar) [x](/README.md) [x](#Install) [x](#INSTALL)
[x](README.md) !!file-not-found
--- README.md
# Project :rocket: name

[x](/docs/guide.md#install) [x](docs/guide.md?plain=1#L3) [x](docs/guide.md#L3) [x](src/main.rs#L1C3-L2C5)
[x](docs) [x](docs/) [x](/) [x](.) [x](../../issues) [x](../../releases/latest)
[x](nodocs/) !!file-not-found
[x](docs/Guide.md) !!file-not-found
[x](Docs/guide.md) !!file-not-found
[x](license) !!file-not-found
[x](docs\guide.md) !!file-not-found
[x](~/docs/guide.md) !!file-not-found
[x](docs/with%20space.md#a-b) [x](<docs/with space.md>) [x](docs/c%23.md) [x](build/out.md) [x](LICENSE)
[x](docs/with+space.md) !!file-not-found
![x](docs/logo.png?raw=true) ![x](/docs/logo.png)
![x](docs/log.png) !!file-not-found
[x](.github/CONTRIBUTING.md#how)
[x](.github/CONTRIBUTING.md#howw) !!bookmark-not-found

## 🚀 Quick start

## Foo & bar

## Same

## Same

## Same-1

## ½ x² Ⅳ

## !!!

<a name="Named"></a>

[x](#project-rocket-name) [x](#-quick-start) [x](#foo--bar) [x](#same-1-1) [x](#-x-ⅳ)
[x](#user-content-foo--bar) [x](#Foo--Bar) [x](#Named) [x](#named) [x](docs/guide.md#user-content-install)
[x](#project--name) !!bookmark-not-found
[x](#same-2) !!bookmark-not-found

Note[^1], [x](#fn-1) [x](#user-content-fnref-1) [^none].

[^1]: A note [x](gone.md) !!file-not-found

> [!NOTE]
> [x](gone.md) !!file-not-found

<p><a href="docs/guide.md"><img src="gone.png"></a></p> !!file-not-found
"#,
    );
}

#[test]
fn messages_say_what_is_so_and_what_to_do() {
    let set = Set::new(&format!(
        r#"{CONFIG}
--- .openpublishing.redirection.json
{{"redirections": [
  {{"source_path": "docs/includes/Moved.md", "redirect_url": "/new/place"}},
  {{"source_path": "docs/c.md", "redirect_url": "/new/c"}}
]}}
--- docs/folder/index.md
# I
--- docs/Mixed/Case.md
# Case
--- docs/a.md
# A

[x](.) [x](folder/) [x](gone.md) [x](fodler/index.md) [x](a%23b.md) ![x](gone.png)

[x](mixed/Case.md)

[!INCLUDE [t](includes/self.md)]

[!INCLUDE [t](includes/both.md)]

[!INCLUDE [t](includes/all.md)]

[!INCLUDE [t](own.md)]

## There
--- docs/m.md
# M

[!INCLUDE [t](includes/Moved.md)]

[!INCLUDE [t](includes/gone.md)]
--- docs/b.md
# B

[!INCLUDE [t](includes/both.md)]

[!INCLUDE [t](includes/all.md)]
--- docs/c.md
# C

[x](left/l.md) [x](../other/o.md) [x](alone.md) [x](https://example.com/o.md)

[!INCLUDE [t](includes/all.md)]
--- docs/includes/alone.md
Alone.
--- docs/left/l.md
# L
--- other/docfx.json
{{}}
--- other/o.md
# O
--- docs/includes/self.md
[x](#nope)

[!INCLUDE [t](self.md)]
--- docs/includes/both.md
[x](#nope)
--- docs/includes/all.md
[x](#nope)
--- docs/own.md
# Own

[x](#there)
"#
    ));
    for (file, code, expected) in [
        (
            "docs/a.md",
            "file-not-found",
            &[
                "`.` is a folder, and only files can be linked to. Link to a file in it.",
                "`folder` is a folder, and only files can be linked to. Link to `folder/index.md`. \
                 => Change to `folder/index.md`",
                "The file `gone.md` does not exist.",
                "The file `fodler/index.md` does not exist. Did you mean `folder/index.md`? \
                 => Change to `folder/index.md`",
                "The file `a` does not exist. `%23` ends the path here: the Learn build decodes it before it looks.",
                "The image `gone.png` does not exist.",
            ][..],
        ),
        (
            "docs/a.md",
            "path-case-mismatch",
            &["The file is called `Mixed/Case.md`; the case differs here. The Learn build accepts it, GitHub and \
               Linux do not. => Change to `Mixed/Case.md`"],
        ),
        (
            "docs/m.md",
            "include-not-found",
            &[
                "The included file `includes/Moved.md` was moved to `/new/place`. Redirections lead readers on, but \
                 not the build.",
                "The included file `includes/gone.md` does not exist.",
            ],
        ),
        (
            "docs/includes/self.md",
            "bookmark-not-found",
            &["`../a.md` has no heading or anchor with the id `nope`. That page includes this file."],
        ),
        (
            "docs/includes/both.md",
            "bookmark-not-found",
            &["`../a.md` has no heading or anchor with the id `nope`, nor has another page that includes this file."],
        ),
        (
            "docs/includes/all.md",
            "bookmark-not-found",
            &["`../a.md` has no heading or anchor with the id `nope`, nor have 2 other pages that include this file."],
        ),
        (
            "docs/own.md",
            "bookmark-not-found",
            &["No heading or anchor here has the id `there`. Pages that include this file may have it, but the file \
               is published as a page of its own, too."],
        ),
        (
            "docs/includes/self.md",
            "circular-reference",
            &["This file includes itself. The build cannot make a page of it: remove the line."],
        ),
        (
            "docs/c.md",
            "redirected-file-not-removed",
            &["Readers of this article are sent to `/new/c`, so nobody sees it. Remove the file, or its redirection \
               in `../.openpublishing.redirection.json`."],
        ),
        (
            "docs/c.md",
            "file-not-found",
            // Followed by nothing: the only `alone.md` is an include.
            &["The file `alone.md` does not exist."],
        ),
        (
            "docs/c.md",
            "link-out-of-scope",
            &[
                "`left/l.md` exists but is not published: the docfx configuration leaves it out. Link to a \
                 published article, or to a full address.",
                "`../other/o.md` belongs to another article set, which is published apart. Link to its published \
                 address.",
            ],
        ),
    ] {
        assert_eq!(messages(&set, file, code), expected, "{file} {code}");
    }
}

#[test]
fn anchors_that_a_missing_include_may_bring_are_not_missed() {
    let said = |include: &str| {
        let mut set = Set::new(
            "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.md\"]}]}}\n--- a.md\n# A\n\n[x](b.md#part) [y](#none) [w](b.md#cup)\n\
             --- b.md\n# B\n\n## Cups\n\n[!INCLUDE [o](includes/outer.md)]\n\n[z](#part)\n--- includes/outer.md\nText.\n",
        );
        set.write("includes/outer.md", &format!("Text.\n\n{include}\n"));
        let codes = |name: &str| {
            let findings = check_file(&set.snapshot, set.file(name)).into_iter();
            findings.map(|it| it.code).filter(|code| code.ends_with("-not-found")).collect::<Vec<_>>().join(" ")
        };
        ["a.md", "b.md", "includes/outer.md"].map(codes)
    };
    assert_eq!(said(""), ["bookmark-not-found bookmark-not-found bookmark-not-found", "bookmark-not-found", ""]);
    // The error stands where the include is missing; a slip of an anchor that is there, and what else is wrong in
    // other pages, is still told.
    assert_eq!(said("[!INCLUDE [i](inner.md)]"), ["bookmark-not-found bookmark-not-found", "", "include-not-found"]);
}

#[test]
fn a_backslash_on_github_is_told_from_a_slash() {
    let set = Set::new(
        "--- .git/HEAD\nref: refs/heads/main\n--- docs/guide.md\n# G\n--- README.md\n# R\n\n[x](docs\\guide.md)\n",
    );
    assert_eq!(
        messages(&set, "README.md", "file-not-found"),
        ["The file `docs\\guide.md` does not exist. Did you mean `docs/guide.md`? => Change to `docs/guide.md`"]
    );
}

/// Each of these took time in the square or the cube of its length.
#[test]
fn a_page_of_nothing_but_mistakes_is_checked_in_time() {
    for (line, times) in [
        (":::zone pivot=\"a\"\n\n", 3000),
        (":::zone-end\n\n", 3000),
        (":::moniker range=\"a\"\n\n:::zone-end\n\n", 1500),
        (":::row:::\n:::column:::\n", 1500),
        (":::image source='a' \n\n", 3000),
        ("[a](#b) ", 3000),
        ("   x\n\n    y\n\n", 3000),
        ("[!TIP]\n\n> [!TIPS]\n\n", 3000),
        (":::image source=\"gone.png\" alt-text=\"x\" ", 20_000),
        // Each link with an id that is nearly that of many headings.
        ("## Section N on kettles\n\n[a](#section-on-kettles-N)\n\n", 20_000),
    ] {
        let start = std::time::Instant::now();
        let lines: String = (0..times).map(|number| line.replace('N', &number.to_string())).collect();
        let set = Set::new(&format!("--- docfx.json\n{{\"build\": {{}}}}\n--- a.md\n# A\n\n{lines}"));
        let found = check_file(&set.snapshot, set.file("a.md"));
        assert!(!found.is_empty(), "{line:?}");
        assert!(start.elapsed().as_secs() < 30, "{line:?}: {:?}", start.elapsed());
    }
}

#[test]
fn a_rule_of_docfx_json_that_is_nearly_called_like_one_is_a_slip() {
    for (rule, expected) in [
        ("heading-skiped", "There is no code `heading-skiped`. Did you mean `heading-skipped`?"),
        ("heading-skipped", ""),
        ("toc-missing", ""),
        ("a-rule-of-the-service", ""),
    ] {
        let config = format!("{{\"build\": {{}}, \"rules\": {{\"{rule}\": \"off\"}}}}");
        let set = Set::new(&format!("--- docfx.json\n{config}\n--- a.md\n# A\n"));
        let found = super::check_config(&set.snapshot).into_iter().flat_map(|it| it.findings);
        let found: Vec<String> = found.map(|it| it.message).collect();
        assert_eq!(found.join(" "), expected, "{rule}");
    }
}
