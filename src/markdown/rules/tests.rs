//! Each rule by a table of texts: `«..»` encloses what is found, a text without them stays silent.

use super::*;
use crate::article::Article;
use crate::checks::codes;
use crate::markdown::Dialect;

fn found(text: &str) -> Vec<Problem> {
    let (article, urls) = Article::read(text, Dialect::LEARN);
    article.problems(text, &urls)
}

fn check(code: &str, rows: &[&str]) {
    let known = codes::find(code).filter(|known| known.name == code).expect("a known code");
    assert!(known.page().is_some(), "{code} has no explanation");
    for row in rows {
        let text = row.replace(['«', '»'], "");
        let mut expected = Vec::new();
        for (index, (at, _)) in row.match_indices('«').enumerate() {
            // Each mark before it takes two bytes.
            let start = at - index * 4;
            let end = row[at..].find('»').unwrap() + at - index * 4 - 2;
            expected.push(Span::new(start, end));
        }
        let spans: Vec<Span> = found(&text).iter().filter(|it| it.code == code).map(|it| it.span).collect();
        assert_eq!(spans, expected, "{code} in {row:?}");
    }
}

#[test]
fn an_unresolved_merge_is_found_and_nothing_else_then() {
    check(
        "merge-conflict",
        &[
            "# T\n\n«<<<<<<< HEAD»\none\n=======\ntwo\n>>>>>>> main\n",
            "# T\n\n```text\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> main\n```\n",
            "# T\n\nUnder\n=======\n\n>>>>>>> deep quote\n",
            "# T\n\n<<<<<<< HEAD\nno end\n",
        ],
    );
    let all = found("# T\n\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> main\n");
    assert_eq!(all.len(), 1, "{all:?}");
}

#[test]
fn text_behind_an_alert_marker_is_found() {
    check(
        "invalid-note-section",
        &[
            "# T\n\n> [!NOTE] «Mind the gap.»\n",
            "# T\n\n>[!Important]«<br>»  \n> x\n",
            "# T\n\n> [!NOTE]  \n> Mind the gap.\n",
            "# T\n\n> [!DIV] text\n",
            "# T\n\n> [!NOTE](a.md)\n",
            "# T\n\n```\n> [!NOTE] text\n```\n",
            "# T\n\n<!--\n> [!NOTE] text\n-->\n",
        ],
    );
}

#[test]
fn code_blocks() {
    check(
        "code-block-unclosed",
        &[
            "# T\n\n«```json»\n{}\n",
            "# T\n\n1. One\n\n   «```»\n   x\n\nText\n",
            "# T\n\n«````»\nx\n```\n",
            "# T\n\n> ```\n> x\n> ```\n",
            "# T\n\n~~~\nx\n~~~\n",
            "# T\n\n```\nx\n`````\n",
        ],
    );
    let long = |info: &str, lines: usize| format!("# T\n\n{info}\n{}```\n", "line\n\n".repeat(lines));
    check(
        "dev-language-missing",
        &[&long("«```»", 20), &long("```", 19), &long("```json", 30), "# T\n\n> ```\n> x\n> ```\n"],
    );
    check(
        "code-block-indented",
        &[
            "# T\n\nText\n\n    «code\n    more»\n",
            "# T\n\n- Item\n\n      code\n",
            "# T\n\n1. Item\n\n   Text\n\n       code\n",
            "# T\n\nText\n    goes on\n",
            "# T\n\n:::row:::\n\n    code\n",
            "# T\n\n:::code source=\"a.cs\":::\n\n    «code»\n",
            "# T\n\n:::zone pivot=\"a\"\n\nx\n\n:::zone-end\n\n    «code»\n",
            "# T\n\n:::image type=\"complex\" source=\"a.png\" alt-text=\"A b\":::\n\n    text\n\n:::image-end:::\n",
            "# T\n\n:::code source=\"a.cs\":::\n\n- Item\n\n      code\n",
            "# T\n\n:::tip\n\n    text\n\n:::\n",
        ],
    );
}

#[test]
fn messages_name_marks_and_numbers_as_a_writer_would() {
    for (text, part) in [
        ("# T\n\n```json\n{}\n", "Add a line of 3 backticks behind"),
        ("# T\n\n~~~~\nx\n", "Add a line of 4 tildes behind"),
        ("# T\n\n![x](a.png)\n", "has 1 character; "),
        ("# T\n\n![xy](a.png)\n", "has 2 characters; "),
        ("---\nms.topic: include\n---\nText\n", "says that it is an include, but it is published"),
        ("---\nms.topic: article\n---\nText\n", "Begin its text with a line `# Title`."),
    ] {
        let found = found(text);
        assert!(found.iter().any(|it| it.message.contains(part)), "{text:?}: {found:?}");
    }
}

#[test]
fn tables() {
    check(
        "column-header-missing",
        &[
            "# T\n\n|« »| B |\n|---|---|\n| x | y |\n",
            "# T\n\n«||»B|\n|---|---|\n|x|y|\n",
            "# T\n\n«| | |»\n|---|---|\n| x | y |\n",
            "# T\n\n| | B |\n|---|---|\n| **x** | y |\n",
            "# T\n\n| A | B |\n|---|---|\n| | y |\n",
            "# T\n\n| `|` | B |\n|---|---|\n| | y |\n",
        ],
    );
    check(
        "table-header-missing",
        &[
            "# T\n\n«| a | b |»\n| c | d |\n",
            "# T\n\n| a | b |\n|---|---|\n| c | d |\n",
            "# T\n\n| a | b |\n",
            "# T\n\nText\n| a | b |\n| c | d |\n",
            "# T\n\n```\n| a | b |\n| c | d |\n```\n",
        ],
    );
}

#[test]
fn the_title() {
    check(
        "h1-missing",
        &[
            "«»## Section\n\nText\n",
            "«»---\ntitle: T\n---\nText\n",
            "# T\n",
            "T\n=\n",
            "<h1>T</h1>\n\nText\n",
            "---\nredirect_url: /x\n---\nText\n",
            "---\ntitle: T\n",
            "",
        ],
    );
    check("h1-empty", &["«#»\n\nText\n", "«# <!-- none -->»\n\nText\n", "# ![Logo](l.png)\n", "# &nbsp;\n", "# `x`\n"]);
    check(
        "h1-not-first",
        &[
            "Text\n\n«# T»\n",
            "---\ntitle: T\n---\n\n![Logo](a.png)\n\n«# T»\n",
            "<!-- remark -->\n[//]: # (remark)\n\n[x]: y.md\n\n# T\n",
            "\u{feff}# T\n",
            "<a name=\"top\"></a>\n\n# T\n",
            "[!INCLUDE [note](n.md)]\n\n# T\n",
            ":::zone pivot=\"a\"\n# T\n:::zone-end\n",
        ],
    );
    check(
        "multiple-h1s",
        &[
            "# T\n\n«# U»\n",
            "# T\n\n«U\n====»\n",
            "# T\n\n## U\n",
            ":::zone pivot=\"a\"\n# T\n:::zone-end\n:::zone pivot=\"b\"\n# U\n:::zone-end\n",
            ":::zone pivot=\"a\"\n# T\n\n«# U»\n:::zone-end\n",
            ":::zone pivot=\"a\"\n# T\n\n# U\n",
            "# T\n\n# [Windows](#tab/win)\n\nx\n\n# [Mac](#tab/mac)\n\ny\n\n---\n",
        ],
    );
    let long = "x".repeat(101);
    check("h1-length", &[&format!("# «{long}»\n"), &format!("# {}\n", &long[1..]), &format!("# T\n\n## {long}\n")]);
}

#[test]
fn titles_that_some_readers_do_not_see() {
    let zone = ":::zone pivot=\"a\"\n«# T»\n:::zone-end\n";
    let moniker = "::: moniker range=\"a\"\n«# T»\n::: moniker-end\n";
    check("h1-in-zone", &[zone, &moniker.replace(['«', '»'], ""), "# T\n\n:::zone pivot=\"a\"\n## U\n:::zone-end\n"]);
    check("h1-in-moniker", &[moniker, &zone.replace(['«', '»'], ""), "# T\n"]);
}

#[test]
fn sections() {
    check("disallowed-heading", &["# T\n\n«## Feedback»\n\nx\n", "# T\n\n## Send feedback\n\nx\n"]);
    check(
        "h2-duplicated",
        &[
            "# T\n\n## See also\n\nx\n\n«## See also»\n\ny\n",
            "# T\n\n## A\n\nx\n\n### A\n\ny\n",
            "# T\n\n# [W](#tab/w)\n\n## A\n\nx\n\n# [M](#tab/m)\n\n## A\n\ny\n\n---\n",
            "# T\n\n:::moniker range=\"a\"\n## A\n\nx\n:::moniker-end\n:::moniker range=\"b\"\n## A\n\ny\n:::moniker-end\n",
            "# T\n\n:::moniker range=\"a\"\n## A\n\nx\n:::moniker-end\n::: moniker range=\"a\"\n«## A»\n\ny\n:::moniker-end\n",
        ],
    );
    check(
        "heading-skipped",
        &[
            "# T\n\n«### A»\n\nx\n",
            "### A\n\nx\n\n# T\n",
            "# T\n\n## A\n\n### B\n",
            "# T\n\n[!INCLUDE [a](a.md)]\n\n«### A»\n",
            "# T\n\n:::zone pivot=\"a\"\n## A\n:::zone-end\n\n### B\n",
            "# T\n\n:::zone pivot=\"a\"\n\n«### A»\n:::zone-end\n",
            "# T\n\n#### [W](#tab/w)\n\nx\n",
        ],
    );
    check(
        "heading-empty",
        &[
            "# T\n\n«##»\n\nx\n",
            "# T\n\n«### <!-- x -->»\n\nx\n",
            "# T\n\n## [x](y.md)\n",
            "# T\n\n## &nbsp;\n",
            "# T\n\n#x\n",
        ],
    );
    check(
        "heading-no-content",
        &[
            "# T\n\n«## A»\n\n## B\n\nx\n",
            "# T\n\nx\n\n«## A»\n<!-- later -->\n",
            "«# T»\n\n[x]: y.md\n",
            "# T\n\n## A\n\n### B\n\nx\n",
            "# T\n\n## A\n\n![Logo](a.png)\n",
            "# T\n\n## A\n\n[!INCLUDE [a](a.md)]\n\n## B\n\nx\n",
            "# T\n\n## A\n\n# [W](#tab/w)\n\nx\n",
        ],
    );
    check(
        "headings-with-underline",
        &["«T\n=»\n\nx\n\n«A b\n---»\n\nx\n", "# T\n\nx\n\n---\n", "---\ntitle: T\n---\n# T\n"],
    );
}

#[test]
fn alt_texts() {
    check(
        "alt-text-missing",
        &[
            "# T\n\n«![](a.png)» «![ ](b.png)»\n",
            "# T\n\n«<img src=\"a.png\">»\n",
            "# T\n\n<img src=\"a.png\" alt=\"\"> <img src=\"a.png\" alt=\"The start page\">\n",
            "# T\n\n:::image source=\"a.png\" lightbox=\"b.png\":::\n",
            "# T\n\n:::image type=\"icon\" source=\"a.png\":::\n",
            "# T\n\n![The start page](a.png)\n\n`![](a.png)`\n",
            "# T\n\n:::video source=\"https://a.example\" thumbnail=\"a.png\":::\n",
        ],
    );
    let long = "a b".repeat(84);
    check(
        "image-altText-with-badlength",
        &[
            "# T\n\n![«One»](a.png)\n",
            &format!("# T\n\n![«{long}»](a.png)\n"),
            "# T\n\n![Menu](a.png)\n",
            "# T\n\n:::image source=\"a.png\" alt-text=\"«Ok»\":::\n",
        ],
    );
    check(
        "altText-equal-filename",
        &[
            "# T\n\n![«start-page»](media/Start-Page.png)\n",
            "# T\n\n![«start.png»](media/start.png)\n",
            "# T\n\n![Start page](media/start-page.png)\n",
        ],
    );
    check(
        "image-alt-text-duplicated",
        &[
            "# T\n\n![Start page](a.png)\n\n![«Start page»](b.png)\n",
            "# T\n\n![Start page](a.png)\n\n![Start page](a.png)\n",
            "# T\n\n# [W](#tab/w)\n\n![Start page](a.png)\n\n# [M](#tab/m)\n\n![Start page](b.png)\n\n---\n",
        ],
    );
}

#[test]
fn addresses() {
    check(
        "insecure-link",
        &[
            "# T\n\n[x](«http://»www.microsoft.com/x) and «http://»aka.ms/x\n",
            "# T\n\n[x][y]\n\n[y]: «http://»go.microsoft.com/x\n",
            "# T\n\n[x](https://microsoft.com) [y](http://example.com) [z](http://notmicrosoft.com)\n",
            "# T\n\nThe namespace is http://schemas.microsoft.com/x and `http://microsoft.com`.\n",
            "# T\n\nwww.microsoft.com\n",
        ],
    );
    check(
        "hard-coded-locale",
        &[
            "# T\n\n[x](https://learn.microsoft.com/«en-us»/x) [y](https://azure.microsoft.com/«zh-hans»)\n",
            "# T\n\n[x](https://social.msdn.microsoft.com/en-us/x) [y](https://learn.microsoft.com/ef-core/x)\n",
            "# T\n\n[x](https://learn.microsoft.com/ef-ab/x) [y](https://example.com/en-us/x)\n",
        ],
    );
    check(
        "docs-link-absolute",
        &[
            "# T\n\n[x](«https://learn.microsoft.com»/azure/x)\n",
            "# T\n\n<«https://learn.microsoft.com»/azure/x> and «https://docs.microsoft.com»/azure/x, too\n",
            "# T\n\n<https://learn.microsoft.com> [x](https://learn.microsoft.com/) [y](/azure/x)\n",
            "# T\n\n`https://learn.microsoft.com/azure/x` ![z](https://learn.microsoft.com/z.png)\n",
        ],
    );
    check(
        "redirected-link",
        &[
            "# T\n\n[x](«https://aka.ms/x») [y](«https://go.microsoft.com/fwlink/?linkid=1»)\n",
            "# T\n\n[x](https://aka.example/x) [y](https://go.microsoft.com/x) ![z](https://aka.ms/z)\n",
        ],
    );
    check(
        "preserve-view-not-set",
        &[
            "# T\n\n[x](«/sql/x?view=sql-2019») [y](«https://learn.microsoft.com/x?tabs=a&view=b#c»)\n",
            "# T\n\n[x](/sql/x?view=a&preserve-view=true) [y](https://example.com/?view=a) [z](/x?overview=1)\n",
        ],
    );
}

#[test]
fn addresses_in_tables_of_contents() {
    for (name, text, expected) in [
        (
            "toc.yml",
            "- name: A\n  href: https://learn.microsoft.com/azure/x\n",
            "docs-link-absolute «https://learn.microsoft.com»",
        ),
        (
            "toc.yml",
            "- name: A\n  href: 'https://docs.microsoft.com/azure/'\n",
            "docs-link-absolute «https://docs.microsoft.com»",
        ),
        ("toc.yml", "- name: A\n  topicHref: https://azure.microsoft.com/en-us/x\n", "hard-coded-locale «en-us»"),
        ("toc.yml", "- name: A\n  tocHref: http://azure.microsoft.com/x/\n", "insecure-link «http://»"),
        ("toc.yml", "- name: A\n  homepage: https://aka.ms/x\n", "redirected-link «https://aka.ms/x»"),
        ("toc.yml", "- name: https://aka.ms/x\n  href: a.md\n  # https://aka.ms/y\n", ""),
        ("toc.yml", "- name: A\n  href: https://example.com/en-us/x\n- name: B\n  href: /azure/x?view=y\n", ""),
        (
            "toc.json",
            "[{\"name\": \"A\", \"href\": \"http://aka.ms\"}]",
            "insecure-link «http://» redirected-link «http://aka.ms»",
        ),
        ("TOC.md", "# [A](https://learn.microsoft.com/azure/x)\n", "docs-link-absolute «https://learn.microsoft.com»"),
        ("TOC.md", "# <https://learn.microsoft.com/azure/x>\n", "docs-link-absolute «https://learn.microsoft.com»"),
        ("TOC.md", "# [A](https://learn.microsoft.com/)\n", ""),
    ] {
        use crate::markdown::toc::{Format, parse};
        let toc = parse(text, Format::of(std::path::Path::new(name)));
        let found = problems_of_toc(text, &toc.links).into_iter();
        let shown: Vec<String> = found.map(|it| format!("{} «{}»", it.code, it.span.of(text))).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }
}

#[test]
fn the_shape_of_links() {
    check(
        "html-link",
        &[
            "# T\n\nSee «<a href=\"a.md\">this</a>».\n\n«<a href=\"b.md\" target=\"_blank\">That</a>»\n",
            "# T\n\n<p>See <a href=\"a.md\">this</a></p>\n\n> [!NOTE]\n> <P>See <A href=\"a.md\">this</A>.</P>\n",
            "# T\n\n<a href=\"a.md\" class=\"button\">this</a> <a name=\"x\"></a> `<a href=\"a.md\">x</a>`\n",
        ],
    );
    check(
        "link-text-missing",
        &[
            "# T\n\n«[](a.md)» «<a href=\"a.md\"></a>»\n",
            "# T\n\n[![Start page](a.png)](a.md) [x](a.md) <a name=\"x\"></a> <xref:a> [](xref:a)\n",
        ],
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_and_every_place_lies_in_it(parts in proptest::collection::vec(proptest::sample::select(vec![
        "# T", "\n", "\n\n", "## ", "===", "---", "| ", "|", "|---|", "```", "~~~", "> ", "[!NOTE]", " x", "é", "    ",
        "- ", "![", "](", ")", "](http://aka.ms/en-us?view=a)", ":::zone pivot=\"a\"", ":::zone-end", "Feedback", "<a href=\"x\">",
        "</a>", "<!--", "-->", "<<<<<<< a", "=======", ">>>>>>> b", "[W](#tab/w)", "\r\n", ":::image source=\"a\":::",
    ]), 0..40)) {
        let text = parts.concat();
        for problem in found(&text) {
            proptest::prop_assert!(text.get(problem.span.range()).is_some(), "{problem:?}");
        }
    }
}

#[test]
fn tabs_of_a_group_differ_and_groups_agree() {
    check(
        "invalid-tab-group",
        &[
            "# T\n\n# [A](#tab/a)\n\nx\n\n# [B](#tab/b)\n\nx\n\n---\n\n# [A](#tab/a)\n\nx\n\n# [B](#tab/b)\n\nx\n",
            "# T\n\n# [A](#tab/a)\n\nx\n\n# [B](#tab/«a»)\n\nx\n",
            // What a wrong group shares with others says nothing.
            "# T\n\n# [A](#tab/a)\n\nx\n\n# [B](#tab/«a»)\n\nx\n\n---\n\n# [A](#tab/a)\n\nx\n\n# [B](#tab/b)\n\nx\n",
            "# T\n\n# [A](#tab/a/x)\n\nx\n\n# [A](#tab/a/y)\n\nx\n",
            "# T\n\n# [A](#tab/a)\n\nx\n\n---\n\n# [A](#tab/a)\n\nx\n",
            "# T\n\n# [A](#tab/a)\n\nx\n\n# [B](#tab/b)\n\nx\n\n***\n\n# [A](#tab/«a»)\n\nx\n",
            "# T\n\n# [A](#tab/a)\n\nx\n\n# [B](#tab/b)\n\nx\n\n---\n\n# [C](#tab/c)\n\nx\n",
        ],
    );
}

#[test]
fn markers_that_show_as_text_are_found_where_nothing_else_can_be_meant() {
    check(
        "invalid-note-section",
        &[
            "# T\n\n> [!«NOTES»]\n> x\n",
            "# T\n\n> [!«Warnning»]\n> x\n",
            "# T\n\n> [!«tips»]\n> x\n",
            "# T\n\n> [«Note»]\n> x\n",
            "# T\n\n- a\n\n  «[!NOTE]» x\n",
            "# T\n\n> [!«VIDEO»]\n",
            // Kinds of others, labels, sentences, links, code.
            "# T\n\n> [!INFO]\n> x\n\n> [!top]\n\n> [!VIDEO https://a.example]\n\n> [!div class=\"checklist\"]\n",
            "# T\n\n> [note]\n\n[note]: a.md\n",
            "# T\n\n> [Note] that x\n\n> [!NOTES] x\n\n> [!NOTES](a.md)\n",
            "# T\n\n`[!NOTE]`\n\n```\n[!NOTE]\n```\n\n<!--\n> [!NOTES]\n-->\n\n[NOTE]\n",
        ],
    );
    check(
        "include-invalid",
        &[
            "# T\n\n[!«INCLUD» [x](a.md)]\n",
            "# T\n\nx [!«inlcude»[x](a.md)] y\n",
            "# T\n\n[!INCLUDE [x](a.md)] [!NOTE [x](a.md)] [includ [x](a.md)] [!x](a.md)\n",
        ],
    );
}

#[test]
fn html_that_learn_removes_is_named() {
    check(
        "disallowed-html-tag",
        &[
            "# T\n\n<«script»>alert()</script>\n",
            "# T\n\ntext <«OBJECT» data=\"a\"></OBJECT> text\n",
            "# T\n\n<details><b>x</b></details>\n\n`<script>` <!-- <style> -->\n\n```\n<style>\n```\n",
        ],
    );
    check(
        "disallowed-html-attribute",
        &[
            "# T\n\n<table «style»=\"width:1%\"><tr><td «onClick»=\"x()\" class=\"y\"></td></tr></table>\n",
            "# T\n\n<img src=\"a.png\" alt=\"A b c\" title=\"style\" one=\"x\">\n",
        ],
    );
}

#[test]
fn text_within_columns_is_no_code() {
    check(
        "code-block-indented",
        &["# T\n\n:::row:::\n:::column:::\n\n    Text\n\n:::column-end:::\n:::row-end:::\n\nMore\n\n    «code»\n"],
    );
}

#[test]
fn an_image_has_a_line_of_its_own() {
    check(
        "image-inline",
        &[
            "# T\n\nSelect «![Gear](gear.png)» to begin.\n",
            "# T «![Gear](gear.png)»\n",
            "# T\n\n| A | B |\n| - | - |\n| «![Gear](gear.png)» | x |\n",
            "# T\n\nSelect «:::image type=\"content\" source=\"gear.png\" alt-text=\"Gear\":::» now.\n",
            "# T\n\nSelect [«![Gear](gear.png)»](gear.md) now.\n",
            "# T\n\nSelect :::image tipe=\"icon\" source=\"gear.png\" alt-text=\"Gear\"::: now.\n",
            "# T\n\n1. Open the menu «![Gear](gear.png)»<br>x\n",
            "# T\n\nSelect «![Gear](gear.png)» or ![Gear](gear.png)\n",
            "# T\n\n|A|B|\n|-|-|\n|«![Y](y.png)»|![Y](y.png)|\n|x|y|\n|![Y](y.png)|x|\n\nx\n\n|A|\n|-|\n|«![Y](y.png)»|\n",
            "# T\n\n[![Gear](gear.png)](\ngear/lens.md?a=b) [![Lens](lens.png)](lens.md)\n",
            "# T\n\n![Gear](gear.png)\n",
            "# T\n\nSelect the gear.\n![Gear](gear.png)\n",
            "# T\n\n10. ![Gear](gear.png)\n    - ![Gear](gear.png).\n",
            "# T\n\n[![Gear](gear.png \"Gear\")](gear.md) [![Lens](lens.png)](lens.md)\n",
            "# T\n\nOpen the menu.<br>![Gear](gear.png)<br/>Close it.\n",
            "# T\n\nSelect :::image type=\"icon\" source=\"gear.png\"::: now.\n",
            "# T\n\n<p align=\"center\">![Gear](gear.png)</p>\n",
            "# T\n\nSelect <img src=\"gear.png\" alt=\"Gear\"> now.\n",
            "# T\n\n```\nx ![Gear](gear.png)\n```\n",
        ],
    );
}

#[test]
fn a_fence_names_a_language_that_exists() {
    check(
        "dev-language-invalid",
        &[
            "# T\n\n```«C#»\nx\n```\n",
            "# T\n\n~~~~  «bahs»\nx\n~~~~\n",
            "# T\n\n- ```«json title»\n  x\n  ```\n",
            "# T\n\n```csharp\nx\n```\n\n```azurecli-interactive\nx\n```\n",
            "# T\n\n```\nx\n```\n",
            "# T\n\n    C#\n",
        ],
    );
}
