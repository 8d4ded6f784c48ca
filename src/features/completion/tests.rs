//! What an author is offered, and that what is accepted is right.

use super::super::fixture::Set;
use super::*;
use crate::graph::LinkStatus;
use proptest::prelude::*;

const SET: &str = "\
--- docfx.json
{}
--- setup.md
---
title: Set up
---
# Set up the app

## Before you begin
### Check 版本
## <a name=\"install\"></a>Install it
text <a id=\"spot\"></a>
[!INCLUDE [x](includes/steps.md)]
## Before you begin
--- includes/steps.md
## Steps to take
--- sub/deep.md
# Deep article
## Install it all
--- sub/more/deeper.md
# Deeper
--- sub/a b (1).md
# With blanks
--- 安装.md
# 安装
## 概述
--- media/logo.png
--- media/deep/shot.jpg
--- snippets/app.cs
--- index.yml
### YamlMime:Landing
";

fn options() -> CompletionOptions {
    CompletionOptions { snippets: true, today: None }
}

/// A set with the article `at` that holds `text`.
fn set_at(at: &str, text: &str) -> Set {
    Set::new(&format!("{SET}--- {at}\n{text}\n"))
}

fn ask(set: &Set) -> CompletionList {
    let (file, offset) = set.cursor();
    complete(&set.snapshot, file, offset, &options())
}

fn labels(list: &CompletionList) -> Vec<&str> {
    let mut items: Vec<&CompletionItem> = list.items.iter().collect();
    items.sort_by_key(|item| item.sort.clone().unwrap_or_else(|| item.label.clone()));
    items.iter().map(|item| item.label.as_str()).collect()
}

/// The labels offered for `text` in `at`, in the order of the list.
fn offered(at: &str, text: &str) -> String {
    labels(&ask(&set_at(at, text))).join(" | ")
}

/// The text after `item` is accepted, replacing what follows the caret or not.
fn accept(text: &str, item: &CompletionItem, replace: bool) -> String {
    let span = if replace { item.replace_span } else { item.insert_span };
    format!("{}{}{}", &text[..span.start as usize], item.insert, &text[span.end as usize..])
}

/// The last line of `text` after the item `label` was accepted in place of what is there.
fn accepted(at: &str, text: &str, label: &str) -> String {
    let set = set_at(at, text);
    let (file, _) = set.cursor();
    let list = ask(&set);
    let item = list.items.iter().find(|item| item.label == label);
    let item = item.unwrap_or_else(|| panic!("{label} in {:?}", labels(&list)));
    let now = accept(&set.snapshot.text(file).unwrap(), item, true);
    now.trim_end().lines().next_back().unwrap_or_default().to_owned()
}

#[test]
fn a_link_offers_articles_nearest_first() {
    for (at, text, expected) in [
        (
            "new.md",
            "[x](<CURSOR>)",
            "setup.md | 安装.md | media/ | snippets/ | sub/ | sub/a b (1).md | sub/deep.md | sub/more/deeper.md | index.yml | includes/ | snippets/app.cs",
        ),
        (
            "sub/new.md",
            "[x](<CURSOR>",
            "a b (1).md | deep.md | more/ | more/deeper.md | ../setup.md | ../安装.md | ../index.yml | ../snippets/app.cs | ../",
        ),
        ("new.md", "[x](setu<CURSOR>", "setup.md"),
        ("new.md", "[x](deeper<CURSOR>", "sub/more/deeper.md"),
        ("new.md", "[x](dpr<CURSOR>", "sub/more/deeper.md"),
        ("new.md", "[x](./setu<CURSOR>", "./setup.md"),
        ("new.md", "[x](sub/<CURSOR>)", "sub/a b (1).md | sub/deep.md | sub/more/ | sub/more/deeper.md"),
        (
            "sub/new.md",
            "[x](../<CURSOR>)",
            "../setup.md | ../安装.md | ../media/ | ../snippets/ | ../index.yml | ../includes/ | ../snippets/app.cs",
        ),
        ("sub/new.md", "[x](..\\setu<CURSOR>)", "..\\setup.md"),
        ("sub/new.md", "[x](~/setu<CURSOR>)", "~/setup.md"),
        ("sub/new.md", "[x](~<CURSOR>)", "~/"),
        ("new.md", "[x]: setu<CURSOR>", "setup.md"),
        ("new.md", "<a href=\"setu<CURSOR>\">", "setup.md"),
        ("new.md", "[x](zzz<CURSOR>)", ""),
        ("new.md", "[x](/set<CURSOR>)", ""),
        ("new.md", "[x](https://se<CURSOR>)", ""),
        ("new.md", "[x](includes/<CURSOR>)", "includes/steps.md"),
        ("new.md", "[x](incl<CURSOR>)", "includes/"),
        ("new.md", "[x](安<CURSOR>)", "安装.md"),
        ("new.md", "[x](%E5%AE%89<CURSOR>)", "安装.md"),
    ] {
        let got = offered(at, text);
        assert_eq!(got, expected, "{text} in {at}");
    }
}

#[test]
fn images_go_where_images_go() {
    for (text, expected) in [
        ("![x](<CURSOR>)", "media/logo.png | media/deep/shot.jpg"),
        ("<img alt=\"\" src=\"lo<CURSOR>\">", "media/logo.png"),
        (":::image type=\"content\" source=\"sh<CURSOR>\"", "media/deep/shot.jpg"),
        ("![x](media/<CURSOR>)", "media/logo.png | media/deep/shot.jpg"),
        ("[x](lo<CURSOR>)", ""),
        ("[![a](media/logo.png)](setu<CURSOR>)", "setup.md"),
    ] {
        let got = offered("new.md", text);
        let files: Vec<&str> = got.split(" | ").filter(|label| !label.is_empty() && !label.ends_with('/')).collect();
        let expected: Vec<&str> = expected.split(" | ").filter(|label| !label.is_empty()).collect();
        assert_eq!(files, expected, "{text}");
    }
}

#[test]
fn includes_and_code_get_their_own_files() {
    assert_eq!(offered("new.md", "[!INCLUDE [x](st<CURSOR>)]").split(" | ").next(), Some("includes/steps.md"));
    assert_eq!(offered("new.md", "[!INCLUDE [x](logo<CURSOR>)]"), "");
    assert_eq!(offered("new.md", "[!code-csharp[x](app<CURSOR>)]"), "snippets/app.cs");
    assert_eq!(offered("new.md", ":::code language=\"csharp\" source=\"app<CURSOR>\":::"), "snippets/app.cs");
}

#[test]
fn what_is_accepted_replaces_the_path_and_is_escaped_the_authors_way() {
    for (at, text, label, expected) in [
        ("new.md", "[x](se<CURSOR>)", "setup.md", "[x](setup.md)"),
        ("new.md", "[x](se<CURSOR>old.md#install)", "setup.md", "[x](setup.md#install)"),
        ("new.md", "[x](se<CURSOR>old.md \"title\")", "setup.md", "[x](setup.md \"title\")"),
        ("new.md", "[x](a b<CURSOR>)", "sub/a b (1).md", "[x](sub/a%20b%20%281%29.md)"),
        ("new.md", "[x](<a b<CURSOR>>)", "sub/a b (1).md", "[x](<sub/a b (1).md>)"),
        ("new.md", "[y](<z z.md>)\n[x](sub/a<CURSOR>)", "sub/a b (1).md", "[x](<sub/a b (1).md>)"),
        ("new.md", "[x]: a%20<CURSOR>", "sub/a b (1).md", "[x]: sub/a%20b%20%281%29.md"),
        ("new.md", "<a href=\"a<CURSOR>\">x</a>", "sub/a b (1).md", "<a href=\"sub/a%20b%20%281%29.md\">x</a>"),
        ("new.md", "[x](sub/mo<CURSOR>)", "sub/more/", "[x](sub/more/)"),
        ("sub/new.md", "漢😀 [x](../s<CURSOR>)", "../setup.md", "漢😀 [x](../setup.md)"),
        ("sub/new.md", "[x](~/s<CURSOR>)", "~/setup.md", "[x](~/setup.md)"),
        ("new.md", "[x](setup.md#ins<CURSOR>xx)", "install", "[x](setup.md#install)"),
        ("new.md", "[x](##steps<CURSOR>)", "Install it all", "[x](sub/deep.md#install-it-all)"),
    ] {
        let text_now =
            if label == "Install it all" { "[x](##instal all<CURSOR>)".replace(' ', "-") } else { text.to_owned() };
        assert_eq!(accepted(at, &text_now, label), expected, "{text}");
        let crlf = format!("line\r\n{text_now}\r\n");
        assert_eq!(accepted(at, &crlf, label), expected, "{text} (CRLF)");
    }
}

#[test]
fn inserting_keeps_what_follows_the_caret() {
    let set = set_at("new.md", "[x](set<CURSOR>old.md)");
    let (file, _) = set.cursor();
    let text = set.snapshot.text(file).unwrap();
    let list = ask(&set);
    let item = list.items.iter().find(|item| item.label == "setup.md").unwrap();
    assert_eq!(accept(&text, item, false).trim_end(), "[x](setup.mdold.md)");
    assert_eq!(accept(&text, item, true).trim_end(), "[x](setup.md)");
    assert_eq!(item.detail.as_deref(), Some(" Set up"));
    assert_eq!(item.filter.as_deref(), Some("setup.md"));
}

#[test]
fn a_far_name_matches_by_what_is_typed_of_it() {
    for (text, label, filter) in [
        ("[x](deep<CURSOR>", "sub/deep.md", "deep.md"),
        ("[x](Deep<CURSOR>", "sub/deep.md", "Deep.md"),
        ("[x](sub/de<CURSOR>", "sub/deep.md", "sub/deep.md"),
        ("[x](sub/deeper<CURSOR>", "sub/more/deeper.md", "sub/deeper.md"),
    ] {
        let list = ask(&set_at("new.md", text));
        let item = list.items.iter().find(|item| item.label == label).unwrap_or_else(|| panic!("{label} for {text}"));
        assert_eq!(item.filter.as_deref(), Some(filter), "{text}");
    }
}

#[test]
fn anchors_come_in_document_order_through_includes() {
    let expected =
        "set-up-the-app | before-you-begin | check-版本 | install | steps-to-take | before-you-begin-1 | spot";
    assert_eq!(offered("new.md", "[x](setup.md#<CURSOR>)"), expected);
    assert_eq!(offered("new.md", "[x](./SETUP.md#<CURSOR>)"), expected);
    assert_eq!(offered("new.md", "[x]: setup.md#<CURSOR>"), expected);
    assert_eq!(offered("new.md", "<a href='setup.md#<CURSOR>'>"), expected);
    assert_eq!(offered("sub/new.md", "[x](~/setup.md?view=y#<CURSOR>)"), expected);
    assert_eq!(offered("new.md", "# One\n## Two\n[x](#<CURSOR>)"), "one | two");
    assert_eq!(offered("new.md", "[x](setup.md#bef<CURSOR>)"), "before-you-begin | before-you-begin-1");
    assert_eq!(offered("new.md", "[x](安装.md#<CURSOR>)"), "安装 | 概述");
    assert_eq!(offered("new.md", "[x](%E5%AE%89%E8%A3%85.md#%E6%A6%82<CURSOR>)"), "概述");
    assert_eq!(offered("new.md", "[x](gone.md#<CURSOR>)"), "");
    assert_eq!(offered("new.md", "[x](media/logo.png#<CURSOR>)"), "");
}

#[test]
fn an_anchor_shows_its_level_and_where_it_comes_from() {
    let list = ask(&set_at("new.md", "[x](setup.md#<CURSOR>)"));
    let shown = |label: &str| {
        let item = list.items.iter().find(|item| item.label == label).unwrap();
        format!("{}: {}", item.detail.as_deref().unwrap_or_default(), item.description.as_deref().unwrap_or_default())
    };
    assert_eq!(shown("check-版本"), " Heading 3: Check 版本");
    assert_eq!(shown("steps-to-take"), " Heading 2: Steps to take (includes/steps.md)");
    assert_eq!(shown("spot"), " HTML anchor: ");
}

#[test]
fn an_item_previews_its_section() {
    let set = set_at("new.md", "[x](setup.md#<CURSOR>)");
    let list = ask(&set);
    let item = list.items.iter().find(|item| item.label == "steps-to-take").unwrap();
    let preview = resolve(&set.snapshot, item.resolve.as_ref().unwrap()).unwrap();
    assert!(preview.starts_with("Set up › **Steps to take**"), "{preview}");
    let list = ask(&set_at("new.md", "[x](set<CURSOR>)"));
    let data = list.items[0].resolve.clone().unwrap();
    let data = ResolveData { path: set.root.join(data.path.file_name().unwrap()), ..data };
    assert!(resolve(&set.snapshot, &data).unwrap().starts_with("**Set up**"));
    let gone = ResolveData { path: set.root.join("gone.md"), fragment: None };
    assert_eq!(resolve(&set.snapshot, &gone), None);
}

#[test]
fn an_include_is_offered_the_anchors_of_the_page_that_shows_it() {
    let got = offered("includes/steps.md", "## Steps to take\n[x](#<CURSOR>)");
    assert!(got.starts_with("steps-to-take | set-up-the-app | before-you-begin"), "{got}");
}

#[test]
fn two_hashes_find_headings_of_the_whole_set() {
    let list = ask(&set_at("new.md", "[x](##install<CURSOR>)"));
    assert!(list.incomplete);
    let found: Vec<(&str, &str)> = list.items.iter().map(|item| (item.label.as_str(), item.insert.as_str())).collect();
    assert_eq!(found, [("Install it", "setup.md#install"), ("Install it all", "sub/deep.md#install-it-all")]);
    assert!(list.items.iter().all(|item| item.filter.as_deref() == Some("##install")));
    let offered = |text| offered("new.md", text);
    assert_eq!(offered("[x](##all-inst<CURSOR>)"), "Install it all | Install it");
    assert_eq!(offered("[x](##版<CURSOR>)"), "Check 版本");
    assert_eq!(offered("[x](##nothing-like-it<CURSOR>)"), "");
    assert_eq!(offered("[x](##steps<CURSOR>)"), "", "an include is not linked to");
}

#[test]
fn the_article_itself_is_offered_only_by_its_name() {
    let offered =
        |text: &str| labels(&ask(&Set::new(&format!("--- docfx.json\n{{}}\n--- guide.md\n{text}\n")))).join(" | ");
    assert_eq!(offered("[x](<CURSOR>)"), "");
    assert_eq!(offered("[x](gui<CURSOR>de.md#a)"), "guide.md");
    assert_eq!(offered("[x](./gui<CURSOR>"), "./guide.md");
    assert_eq!(offered("[x](ide<CURSOR>"), "");
    assert_eq!(offered("[!INCLUDE [x](gui<CURSOR>"), "");
}

#[test]
fn the_way_from_the_root_leads_back_to_the_own_folder() {
    let set = Set::new("--- docfx.json\n{}\n--- top.md\n# T\n--- arts/new.md\n[x](~/<CURSOR>)\n--- arts/a.md\n# A\n");
    assert_eq!(labels(&ask(&set)).join(" | "), "~/top.md | ~/arts/ | ~/arts/a.md");
}

#[test]
fn brackets_offer_labels_of_this_file() {
    let with = |text: &str| {
        offered("new.md", &format!("{text}\n\n[setup]: setup.md\n[Deep one]: sub/deep.md\n[setup]: other.md\n"))
    };
    assert_eq!(with("[x][<CURSOR>"), "setup | Deep one");
    assert_eq!(with("[x][de<CURSOR>]"), "Deep one");
    assert_eq!(with("see [se<CURSOR>"), "setup");
    assert_eq!(with("- [<CURSOR>"), "");
    assert_eq!(with("- [ ] <CURSOR>task"), "");
    assert_eq!(with("plain <CURSOR>prose"), "");
    assert_eq!(with("`[x][<CURSOR>`"), "");
    let set = set_at("new.md", "[x][de<CURSOR>ad]\n\n[Deep one]: sub/deep.md");
    let text = set.snapshot.text(set.cursor().0).unwrap();
    assert!(accept(&text, &ask(&set).items[0], true).starts_with("[x][Deep one]\n"));
    let set = set_at("new.md", "[x][de<CURSOR>\n\n[Deep one]: sub/deep.md");
    let text = set.snapshot.text(set.cursor().0).unwrap();
    assert!(accept(&text, &ask(&set).items[0], true).starts_with("[x][Deep one]\n"));
}

#[test]
fn alerts_are_offered_in_quotes() {
    assert_eq!(
        offered("new.md", "> [!<CURSOR>"),
        "NOTE | TIP | IMPORTANT | CAUTION | WARNING | div | VIDEO | INCLUDE | code"
    );
    assert_eq!(offered("new.md", "text [!<CURSOR>"), "INCLUDE");
    assert_eq!(offered("new.md", "> text [!N<CURSOR>"), "");
    assert_eq!(accepted("new.md", "> [!no<CURSOR>", "NOTE"), "> [!NOTE]");
    assert_eq!(accepted("new.md", "> [!no<CURSOR>te]", "NOTE"), "> [!NOTE]");
    assert_eq!(accepted("new.md", ">[!w<CURSOR>]", "WARNING"), ">[!WARNING]");
    let github = |text: &str| {
        let set = Set::new(&format!("--- README.md\n# Read\n--- new.md\n{text}\n"));
        labels(&ask(&set)).join(" | ")
    };
    assert_eq!(github("> [!<CURSOR>"), "NOTE | TIP | IMPORTANT | CAUTION | WARNING");
    assert_eq!(github("text [!<CURSOR>"), "");
    assert_eq!(github("[x](/<CURSOR>"), "/README.md");
}

#[test]
fn markers_of_learn_are_filled_in() {
    let learn = |text: &str| offered("new.md", text);
    assert_eq!(learn("[!<CURSOR>"), "INCLUDE | code");
    assert_eq!(learn("text [!co<CURSOR>"), "", "code is a block");
    assert_eq!(learn("[!code-cs<CURSOR>"), "code-csharp | code-cshtml | code-css");
    assert_eq!(accepted("new.md", "[!code-cs<CURSOR>]", "code-csharp"), "[!code-csharp[${1:name}](${2:path})]");
    assert_eq!(learn("> [!div class=\"mx-ta<CURSOR>\"]"), "mx-tableFixed");
    assert_eq!(accepted("new.md", "> [!div class=\"che<CURSOR>", "checklist"), "> [!div class=\"checklist\"");
    assert_eq!(
        accepted("new.md", "> [!VIDEO you<CURSOR>]", "https://www.youtube.com/embed/"),
        "> [!VIDEO https://www.youtube.com/embed/]"
    );
}

#[test]
fn ids_of_tabs_come_from_the_page_and_the_set() {
    let at = |tab: &str| {
        let set = Set::new(&format!(
            "--- docfx.json\n{{}}\n--- b.md\n# B\n\n## [Linux](#tab/linux)\n\nx\n\n## [macOS](#tab/macos)\n\nx\n\n---\n\
             --- c.md\n# C\n\n## [macOS](#tab/macos)\n\nx\n\n---\n--- a.md\n# A\n\n## [Windows](#tab/windows)\n\nx\n\n{tab}\n"
        ));
        labels(&ask(&set)).join(" | ")
    };
    let all = "#tab/windows | #tab/macos | #tab/linux";
    assert_eq!(at("## [New](#<CURSOR>)"), all);
    assert_eq!(at("## [New](#tab/<CURSOR>)"), all);
    assert_eq!(at("## [New](#tab/li<CURSOR>nx)"), "#tab/linux");
    assert!(!at("# [New](#a<CURSOR>)").contains("#tab/"), "another fragment is a heading's");
    assert_eq!(at("See [New](#tab/<CURSOR>)"), "", "only a heading is a tab");
}

#[test]
fn headers_get_keys_and_values() {
    let header = |text: &str| ask(&set_at("new.md", text));
    let keys = header("---\ntitle: T\nms.to<CURSOR>\n---\n");
    let topic = keys.items.iter().find(|item| item.label == "ms.topic").unwrap();
    assert_eq!((topic.kind, topic.insert.starts_with("ms.topic:")), (CompletionKind::Key, true));
    let values = header("---\nms.topic: how<CURSOR>x\n---\n");
    let value = values.items.iter().find(|item| item.label == "how-to").unwrap();
    assert_eq!((value.kind, value.insert_span.len(), value.replace_span.len()), (CompletionKind::Value, 3, 4));
    let dates = set_at("new.md", "---\nms.date: <CURSOR>\n---\n");
    let (file, offset) = dates.cursor();
    let today = CompletionOptions { snippets: false, today: Date::new(2026, 11, 4) };
    assert_eq!(complete(&dates.snapshot, file, offset, &today).items[0].insert, "11/04/2026");
    assert_eq!(header("---\ntitle: see [x](<CURSOR>\n---\n").items, []);
}

#[test]
fn prose_code_and_comments_stay_quiet() {
    for text in [
        "plain <CURSOR>prose",
        "a sentence: <CURSOR>",
        "# Heading <CURSOR>",
        "```\n[x](<CURSOR>)\n```",
        "```\n[x](<CURSOR>",
        "`[x](<CURSOR>)`",
        "<!-- [x](<CURSOR>) -->",
        "<!-- [x](<CURSOR>",
        "\n    [x](<CURSOR>)",
        "say \"<CURSOR>",
        "a / <CURSOR>b",
        "C<<CURSOR>",
        "array[<CURSOR>0]",
        "wow!<CURSOR>",
        "[x](setup.md) <CURSOR>",
        "[x](setup.md \"<CURSOR>\")",
        "\\[x](<CURSOR>)",
        "| a | <CURSOR> |",
        "#<CURSOR>",
        "std::<CURSOR>",
        "std:::<CURSOR>",
        "at 10:<CURSOR>30",
        "Really?<CURSOR>",
        "R&<CURSOR>D",
        "a=<CURSOR>b",
        "one, <CURSOR>two",
        "`:::<CURSOR>`",
        "```\n:::<CURSOR>\n```",
        "```\n:::image <CURSOR>\n```",
        "<!-- :::<CURSOR> -->",
        "\\:::<CURSOR>",
        "---\ntitle: a:::<CURSOR>\n---\n",
        "---\ntitle: T\n---\n\nThe ``` <CURSOR>",
        "# [Windows](setup.md) #ta<CURSOR>b",
        "## Why #tab/<CURSOR>",
        "class=\"<CURSOR>\"",
        "> Say [!div and class=\"<CURSOR>",
        "[!NOTE <CURSOR>",
        ":::image source=\"a.png\" alt-text=\"b\"::: and <CURSOR>then",
        ":::zone pivot=\"a\"\n\nIn a zone <CURSOR>\n\n:::zone-end",
        ":::row:::\nIn a row<CURSOR>\n:::row-end:::",
    ] {
        assert_eq!(offered("new.md", text), "", "{text:?}");
    }
}

#[test]
fn a_large_folder_is_cut_and_marked() {
    let mut literal = String::from("--- docfx.json\n{}\n--- new.md\n[x](<CURSOR>)\n");
    for i in 0..260 {
        literal.push_str(&format!("--- articles/a{i:03}.md\n# A\n"));
    }
    let list = ask(&Set::new(&literal));
    assert!(list.incomplete);
    assert_eq!(list.items.iter().filter(|item| item.kind == CompletionKind::Article).count(), MOST - 1);
    let list = ask(&Set::new(&literal.replace("(<CURSOR>)", "(a25<CURSOR>)")));
    assert!(!list.incomplete && list.items.len() >= 10);
}

/// Accepts every item of a list as written and as replaced, and judges the link that is there then.
fn assert_all_resolve(at: &str, before: &str, after: &str) -> usize {
    let mut set = set_at(at, &format!("# New\n\n{before}<CURSOR>{after}"));
    let (file, offset) = set.cursor();
    let text = set.snapshot.text(file).unwrap().to_string();
    let list = ask(&set);
    let mut judged = 0;
    for item in list.items.iter().filter(|item| item.kind != CompletionKind::Folder) {
        let mut now = accept(&text, item, true);
        let at_end = item.replace_span.start as usize + item.insert.len();
        if !now[at_end..].starts_with([')', '"', '>', '#']) && before.contains("](") {
            now.insert(at_end, ')');
        }
        set.write(at, &now);
        let article = set.snapshot.article(file).unwrap();
        let link =
            article.link_at(offset.min(item.replace_span.start + 1)).unwrap_or_else(|| panic!("a link in {now}"));
        assert_eq!(set.snapshot.status(file, link), LinkStatus::Ok, "{now}");
        judged += 1;
    }
    judged
}

#[test]
fn whatever_is_accepted_resolves() {
    let mut judged = 0;
    for at in ["new.md", "sub/new.md", "sub/more/new.md"] {
        for (before, after) in [
            ("[x](", ")"),
            ("[x](", ""),
            ("[x](<", ">)"),
            ("see ![x](", ")"),
            ("[x]: ", ""),
            ("<a href=\"", "\">x</a>"),
            ("<img src='", "'>"),
            ("[!INCLUDE [x](", ")]"),
            (":::image type=\"content\" alt-text=\"x\" source=\"", "\":::"),
            ("[x](~/", ")"),
            ("[x](../", ")"),
            ("[x](../setup.md#", ")"),
            ("[x](~/setup.md#", ")"),
            ("[x](<~/setup.md#", ">)"),
            ("[x](##in", ")"),
            ("[x](##", ")"),
            ("[x](~/安装.md#", ")"),
            ("[x](#", ")"),
        ] {
            judged += assert_all_resolve(at, before, after);
        }
    }
    assert!(judged > 200, "{judged} items");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn no_text_makes_a_feature_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "[", "]", "(", ")", "](", "][", "[!", "![", "[x](", "setup.md", "#", "##", "install", "<", ">", "\"", "<a href=\"", "<img src='",
        ":::image source=\"", ":::", "::: zone pivot=\"", ":::zone-end\n", ":::code source=\"a.cs\" id=\"", "?", "&", "> ", "> [!NOTE]", "[!INCLUDE [x](", "[!code-x[y](", "`", "```\n", "\n", "\r\n", "\n\n", "---\n",
        "# ", "- [ ] ", " ", "\t", "\\", "%20", "%E5", "../", "~/", "/", "?", "漢", "😀", "é", "[a]: ", "[a]", "<!--", "-->", "&amp;",
        "title: x\n", "includes/steps.md", "media/logo.png", "# [T](#tab/t)\n", "sub/deep.md#", "command:x",
    ]), 0..24)) {
        let mut set = SHARED.with(|set| set.borrow_mut().take()).unwrap_or_else(|| set_at("new.md", "<CURSOR>"));
        let text = parts.concat();
        set.write("new.md", &text);
        let file = set.file("new.md");
        for offset in 0..=text.len() + 1 {
            let offset = u32::try_from(offset).unwrap();
            let list = complete(&set.snapshot, file, offset, &options());
            for item in &list.items {
                prop_assert!(item.insert_span.start == item.replace_span.start && item.insert_span.end == offset);
                prop_assert!(item.replace_span.end >= offset && item.replace_span.end as usize <= text.len());
                prop_assert!(text.is_char_boundary(item.replace_span.start as usize));
                prop_assert!(text.is_char_boundary(item.replace_span.end as usize));
            }
            if let Some(data) = list.items.first().and_then(|item| item.resolve.as_ref()) {
                let _ = resolve(&set.snapshot, data);
            }
            let _ = crate::features::hover::hover(&set.snapshot, file, offset);
            let _ = crate::features::definition::definition(&set.snapshot, file, offset);
        }
        SHARED.with(|shared| *shared.borrow_mut() = Some(set));
    }
}

thread_local! {
    /// Building a set takes longer than asking it.
    static SHARED: std::cell::RefCell<Option<Set>> = const { std::cell::RefCell::new(None) };
}
