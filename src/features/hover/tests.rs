//! What a writer sees at a place.

use super::super::fixture::Set;
use super::*;

const SET: &str = "\
--- docfx.json
{}
--- setup.md
---
title: Set up
description: How to *set up* the app.
ms.date: 05/20/2026
---
# Set up the app

Opening [line](sub/deep.md#deep-one).

## Install

> [!NOTE]
> Mind the [gap](https://example.com/gap).

See ![pic](media/logo.png), [again](#install), <b>bold</b>, [bad](gone.md) and [ref].

[!INCLUDE [x](includes/steps.md)]

### Details

`<b>code</b>` stays. <!-- unseen --> [run](command:do) 1 < 2<br>

[ref]: sub/deep.md

## Next

text <a id=\"spot\"></a> with a spot
--- includes/steps.md
Step one, [deep](../sub/deep.md).

## Steps heading

More.
--- sub/deep.md
# Deep one

[up](../setup.md#install), [whole](../setup.md)
--- media/logo.png
--- broken.svg
--- app.cs
class App {}
--- old/.keep
";

/// The hover at the cursor of `text` in `at`, with the set's folder shown as `SET`.
fn shown(at: &str, text: &str) -> String {
    let set = Set::new(&format!("{SET}--- {at}\n{text}\n"));
    let (file, offset) = set.cursor();
    let hover = hover(&set.snapshot, file, offset);
    hover.map_or_else(|| "-".into(), |hover| set.without_root(&hover.markdown))
}

#[test]
fn a_link_to_a_heading_shows_its_section() {
    insta::assert_snapshot!(shown("new.md", "[x](setup.md#inst<CURSOR>all)"), @r#"
    Set up › Set up the app › **Install**

    ---

    > **Note**  
    > Mind the [gap](https://example.com/gap).

    See ![pic](SET/media/logo.png), [again](SET/setup.md#L10), bold, bad and [ref](SET/sub/deep.md).

    Step one, [deep](SET/sub/deep.md).

    ## Steps heading

    More.

    ### Details

    `<b>code</b>` stays.  run 1 &lt; 2
    "#);
}

#[test]
fn a_link_to_an_article_shows_title_description_date_and_opening() {
    insta::assert_snapshot!(shown("sub/new.md", "[x](../setup.m<CURSOR>d)"), @r#"
    **Set up**

    How to \*set up\* the app.

    *ms.date: 05/20/2026*

    ---

    Opening [line](SET/sub/deep.md#L1).

    ## Install

    > **Note**  
    > Mind the [gap](https://example.com/gap).

    See ![pic](SET/media/logo.png), [again](SET/setup.md#L10), bold, bad and [ref](SET/sub/deep.md).

    Step one, [deep](SET/sub/deep.md).

    ## Steps heading

    More.

    ### Details

    `<b>code</b>` stays.  run 1 &lt; 2 

    ## Next

    …
    "#);
}

#[test]
fn an_anchor_shows_the_text_around_it() {
    insta::assert_snapshot!(shown("new.md", "[x](setup.md#sp<CURSOR>ot)"), @r#"
    Set up › Set up the app › **Next**

    ---

    text  with a spot
    "#);
}

#[test]
fn an_included_heading_is_shown_under_the_page_that_is_linked() {
    insta::assert_snapshot!(shown("new.md", "[x](setup.md#steps-he<CURSOR>ading)"), @r#"
    Set up › **Steps heading**

    ---

    More.
    "#);
}

#[test]
fn a_heading_shows_who_links_to_it() {
    insta::assert_snapshot!(shown("new.md", "# N<CURSOR>ew\n\n[a](#new)"), @r#"
    `#new`

    **One link leads to this article**, from one article.

    - here
    "#);
    let set = Set::new(&SET.replace("## Install", "## Inst<CURSOR>all"));
    let (file, offset) = set.cursor();
    let heading = hover(&set.snapshot, file, offset).unwrap();
    insta::assert_snapshot!(set.without_root(&heading.markdown), @r#"
    `#install`

    **2 links lead to this heading**, from 2 articles.

    - here
    - [Deep one](SET/sub/deep.md) `sub/deep.md`
    "#);
    let set = Set::new(&SET.replace("# Set up", "# Set<CURSOR> up"));
    let (file, offset) = set.cursor();
    let heading = hover(&set.snapshot, file, offset).unwrap();
    insta::assert_snapshot!(set.without_root(&heading.markdown), @r#"
    `#set-up-the-app`

    **2 links lead to this article**, from one article.

    - [Deep one](SET/sub/deep.md) `sub/deep.md` (2)
    "#);
}

#[test]
fn a_title_in_the_header_shows_who_links_to_the_article() {
    let set = "--- b.md\n# B\n[a](a.md) [x](a.md#x) [c](c.md)\n--- c.md\n---\ntitle: C\n---\n";
    let with = |cursor: &str| {
        let set = Set::new(&format!("--- docfx.json\n{{}}\n{set}--- a.md\n---\n{cursor}\n---\n## X\n"));
        let (file, offset) = set.cursor();
        hover(&set.snapshot, file, offset).map_or_else(|| "-".into(), |hover| set.without_root(&hover.markdown))
    };
    let said = "**2 links lead to this article**, from one article.\n\n- [B](SET/b.md) `b.md` (2)";
    assert!(with("ti<CURSOR>tle: A").ends_with(said), "{}", with("ti<CURSOR>tle: A"));
    assert!(!with("title: A\nms.topic: how<CURSOR>-to").contains("this article**"));
}

#[test]
fn an_include_shows_its_text() {
    insta::assert_snapshot!(shown("new.md", "[!INCLUDE [x](includes/st<CURSOR>eps.md)]"), @r#"
    `steps.md`, shown in 2 articles

    ---

    Step one, [deep](SET/sub/deep.md).

    ## Steps heading

    More.
    "#);
}

#[test]
fn an_image_shows_the_picture_and_its_size() {
    // A 1 × 2 GIF.
    let set = Set::new("--- docfx.json\n{}\n--- a.gif\n--- b.md\n![Alt *text*](a.g<CURSOR>if) <img src=\"a.gif\">\n");
    std::fs::write(set.root.join("a.gif"), b"GIF89a\x01\x00\x02\x00\x00\x00\x00;").unwrap();
    let (file, offset) = set.cursor();
    let shown_now = |offset| set.without_root(&hover(&set.snapshot, file, offset).unwrap().markdown);
    assert_eq!(shown_now(offset), "![Alt \\*text\\*](SET/a.gif)\n\n`a.gif`: 1 × 2 pixels");
    assert_eq!(shown_now(offset + 15), "![a.gif](SET/a.gif)\n\n`a.gif`: 1 × 2 pixels");
    // An empty placeholder.
    assert_eq!(
        shown("new.md", "![x](media/lo<CURSOR>go.png)"),
        "`logo.png`: its size cannot be read. It may be empty or no image."
    );
}

#[test]
fn other_files_show_their_code_or_name() {
    assert_eq!(shown("new.md", "[!code-csharp[x](ap<CURSOR>p.cs)]"), "`app.cs`\n\n```csharp\nclass App {}\n```");
    let set = Set::new("--- docfx.json\n{}\n--- LICENSE\nterms\n--- a.md\n[x](LIC<CURSOR>ENSE)\n");
    let (file, offset) = set.cursor();
    assert_eq!(hover(&set.snapshot, file, offset).unwrap().markdown, "File `LICENSE`");
}

#[test]
fn what_is_wrong_with_a_link_is_said() {
    for (text, expected) in [
        ("[x](gon<CURSOR>e.md)", "`gone.md`"),
        ("[x](setup.md#instal<CURSOR>)", "#install"),
        ("[x](SETUP.m<CURSOR>d)", "spelt `setup.md`"),
        ("[x](../../../../../../../../out<CURSOR>.md)", "leaves the repository"),
        ("[x](C:\\\\temp\\\\x<CURSOR>.md)", "drive of one computer"),
        ("see [text][no<CURSOR>ne]", "Nothing defines the label `none`"),
    ] {
        let got = shown("new.md", text);
        assert!(got.contains(expected), "{text}: {got}");
    }
}

#[test]
fn a_moved_article_says_where_to() {
    let set = Set::new(
        "--- docfx.json\n{}\n--- .openpublishing.redirection.json\n{\"redirections\":[{\"source_path\":\"old.md\",\"redirect_url\":\"/x/new\"}]}\n--- new.md\n[x](ol<CURSOR>d.md#any)\n",
    );
    let (file, offset) = set.cursor();
    let markdown = hover(&set.snapshot, file, offset).unwrap().markdown;
    assert_eq!(markdown, "`old.md` was moved: it **redirects to** `/x/new`");
}

#[test]
fn references_and_definitions_show_their_target() {
    for text in [
        "[te<CURSOR>xt][a]\n\n[a]: setup.md#next",
        "[text][<CURSOR>a]\n\n[a]: setup.md#next",
        "[a]\n\n[a]: setup.md#ne<CURSOR>xt",
    ] {
        let got = shown("new.md", text);
        assert!(got.starts_with("Set up › Set up the app › **Next**"), "{text}: {got}");
    }
}

#[test]
fn nothing_is_shown_where_nothing_is() {
    for text in [
        "pro<CURSOR>se",
        "[x](https://exam<CURSOR>ple.com)",
        "`[x](setup.m<CURSOR>d)`",
        "<!-- [x](setup.m<CURSOR>d) -->",
    ] {
        assert_eq!(shown("new.md", text), "-", "{text}");
    }
}

#[test]
fn long_sections_and_lines_are_cut() {
    let mut section = String::from("# T\n\n## Long\n\n```text\n");
    (0..100).for_each(|i| section.push_str(&format!("line {i}\n")));
    section.push_str("```\n");
    let set = Set::new(&format!("--- docfx.json\n{{}}\n--- a.md\n{section}--- b.md\n[x](a.md#lo<CURSOR>ng)\n"));
    let (file, offset) = set.cursor();
    let markdown = hover(&set.snapshot, file, offset).unwrap().markdown;
    assert!(markdown.lines().count() < 55, "{}", markdown.lines().count());
    assert!(markdown.ends_with("```\n\n…"), "the fence is closed: {markdown}");
    let set = Set::new(&format!(
        "--- docfx.json\n{{}}\n--- a.md\n# A\n\n{}\n--- b.md\n[x](a<CURSOR>.md)\n",
        "漢".repeat(9_000)
    ));
    let (file, offset) = set.cursor();
    assert!(hover(&set.snapshot, file, offset).unwrap().markdown.chars().count() < 1_000);
}

#[test]
fn tabs_alerts_and_html_become_plain_markdown() {
    let target = "# T\n\n## S\n\n# [Windows](#tab/windows)\n\n> [!WARNING]\n> Hot.\n\n> [!div class=\"checklist\"]\n> * One\n\n:::row:::\n<div onclick=\"x()\">in [l](command:x)</div>\n:::row-end:::\n\n<img src=\"media/logo.png\" alt=\"Logo\"> :::image type=\"content\" source=\"media/logo.png\" alt-text=\"Big logo\":::\n\n[site](/azure/x) <https://example.com> <xref:A.B> [uid](xref:A.B)\n\n***\n";
    let set = Set::new(&format!("{SET}--- t.md\n{}--- b.md\n[x](t.md#<CURSOR>s)\n", target));
    let (file, offset) = set.cursor();
    insta::assert_snapshot!(set.without_root(&hover(&set.snapshot, file, offset).unwrap().markdown), @r#"
    T › **S**

    ---

    **Windows**

    > **Warning**  
    > Hot.

    > 
    > * One

    in \[l](command:x)

    ![Logo](SET/media/logo.png) ![Big logo](SET/media/logo.png)

    [site](https://learn.microsoft.com/azure/x) <https://example.com> `xref:A.B` uid

    ***
    "#);
}

#[test]
fn one_include_does_not_bring_another_and_cycles_end() {
    let set =
        "--- docfx.json\n{}\n--- includes/a.md\nA [!INCLUDE [b](b.md)]\n--- includes/b.md\nB [!INCLUDE [a](a.md)]\n";
    let set = Set::new(&format!(
        "{set}--- page.md\n# P\n\n## S\n\n> [!INCLUDE [a](includes/a.md)]\n--- x.md\n[x](page.md#<CURSOR>s)\n"
    ));
    let (file, offset) = set.cursor();
    let markdown = hover(&set.snapshot, file, offset).unwrap().markdown;
    assert_eq!(markdown, "P › **S**\n\n---\n\n> A *Include:* `b.md`");
}

#[test]
fn a_key_says_where_values_come_from_and_what_it_overrides() {
    let hover_at = |line: &str| {
        let metadata =
            r#"{"build": {"globalMetadata": {"author": "ann"}, "fileMetadata": {"author": {"a*.md": "bob"}}}}"#;
        let set = Set::new(&format!("--- docfx.json\n{metadata}\n--- a.md\n---\n{line}\n---\n# A\n"));
        let (file, offset) = set.cursor();
        hover(&set.snapshot, file, offset).unwrap().markdown
    };
    let author = hover_at("aut<CURSOR>hor: me");
    let overrides = "\n\nOverrides `author: bob`, from docfx.json fileMetadata line 1, glob `a*.md`  \n\
                     Overrides `author: ann`, from docfx.json globalMetadata line 1";
    assert!(author.ends_with(overrides), "{author}");
    assert!(!hover_at("tit<CURSOR>le: x").contains("Overrides"));
    // A key that no schema knows has a place, too; and the opening line tells what the header has not.
    let own = "{\"build\": {\"globalMetadata\": {\"own\": 1, \"author\": \"ann\"}}}";
    let set = Set::new(&format!("--- docfx.json\n{own}\n--- a.md\n-<CURSOR>--\nown: 2\n---\n# A\n"));
    let (file, offset) = set.cursor();
    let opening = hover(&set.snapshot, file, offset).unwrap().markdown;
    assert_eq!(opening, "**Inherited metadata**\n\n- `author: ann`, from docfx.json globalMetadata line 1");
    let key = hover(&set.snapshot, file, 5).unwrap().markdown;
    assert_eq!(key, "Overrides `own: 1`, from docfx.json globalMetadata line 1");
}

#[test]
fn an_article_tells_which_tables_of_contents_list_it_and_those_are_no_articles() {
    let set = Set::new(
        "--- docfx.json\n{\"build\": {}}\n--- a.md\n# A<CURSOR>\n--- b.md\n# B\n\n[a](a.md)\n--- toc.yml\n- name: A\n  \
         href: a.md\n- name: Again\n  href: a.md\n",
    );
    let (file, offset) = set.cursor();
    let shown = set.without_root(&hover(&set.snapshot, file, offset).unwrap().markdown);
    assert!(shown.contains("**3 links lead to this article**, from one article and one table of contents."), "{shown}");
    assert!(shown.contains("[toc.yml](SET/toc.yml)"), "{shown}");
}
