//! What a writer's text means, construct by construct.

use proptest::prelude::*;

use super::slug::HeadingIds;
use super::*;

/// One line a link: kind, text, destination, fragment; `!` marks an image.
fn link_rows(text: &str, dialect: Dialect) -> Vec<String> {
    let facts = parse(text, dialect);
    check(text, &facts);
    let row = |link: &Link| {
        let fragment = link.fragment.map_or(String::new(), |it| format!(" #{}", it.of(text)));
        let image = if link.image { "!" } else { "" };
        format!("{:?}{image} ({}) {}{fragment}", link.kind, link.text.of(text), link.path.of(text))
    };
    facts.links.iter().map(row).collect()
}

fn spans(text: &str, dialect: Dialect) -> Vec<&str> {
    parse(text, dialect).links.iter().map(|link| link.span.of(text)).collect()
}

/// `(id, text)` of each heading; `-` for a heading without an id.
fn headings(text: &str, dialect: Dialect) -> Vec<(String, String)> {
    let facts = parse(text, dialect);
    check(text, &facts);
    let id = |heading: &Heading| heading.id.as_deref().unwrap_or("-").to_owned();
    facts.headings.iter().map(|heading| (id(heading), heading.text.to_string())).collect()
}

fn ids(text: &str, dialect: Dialect) -> Vec<String> {
    headings(text, dialect).into_iter().map(|(id, _)| id).collect()
}

fn anchors(text: &str) -> Vec<(String, String)> {
    let facts = parse(text, Dialect::LEARN);
    check(text, &facts);
    facts.anchors.iter().map(|it| (it.id.to_string(), it.span.of(text).to_owned())).collect()
}

fn blocks(text: &str, dialect: Dialect) -> Vec<(BlockKind, &str)> {
    let facts = parse(text, dialect);
    check(text, &facts);
    facts.blocks.iter().map(|it| (it.kind, it.span.of(text))).collect()
}

fn missing(text: &str) -> Vec<String> {
    let facts = parse(text, Dialect::LEARN);
    check(text, &facts);
    facts.missing_labels.iter().map(|it| it.label.of(text).to_owned()).collect()
}

/// What holds for the facts of any text.
fn check(text: &str, facts: &Facts) {
    let whole = |span: Span| {
        assert!(span.start <= span.end, "{span:?}");
        assert!(text.get(span.range()).is_some(), "{span:?} is no slice of {text:?}");
    };
    let sorted = |starts: Vec<u32>| assert!(starts.is_sorted(), "{starts:?} in {text:?}");
    sorted(facts.headings.iter().map(|it| it.span.start).collect());
    sorted(facts.anchors.iter().map(|it| it.span.start).collect());
    sorted(facts.links.iter().map(|it| it.span.start).collect());
    sorted(facts.blocks.iter().map(|it| it.span.start).collect());
    sorted(facts.missing_labels.iter().map(|it| it.span.start).collect());
    assert_eq!(facts.links.len(), facts.urls.len());
    for heading in &facts.headings {
        whole(heading.span);
        whole(heading.text_span);
        assert!(heading.span.covers(heading.text_span), "{heading:?} in {text:?}");
        heading.explicit_id.into_iter().for_each(whole);
    }
    for link in &facts.links {
        for span in [link.span, link.text, link.label, link.destination, link.path] {
            whole(span);
        }
        link.fragment.into_iter().for_each(whole);
        let mut joined = link.path.of(text).to_owned();
        if let Some(fragment) = link.fragment {
            joined = format!("{joined}#{}", fragment.of(text));
        }
        assert_eq!(joined, link.destination.of(text));
        assert!(link.span.covers(link.text) || link.kind == LinkKind::Html, "{link:?} in {text:?}");
        if link.label.is_empty() {
            assert!(link.span.covers(link.destination), "{link:?} in {text:?}");
        }
    }
    for (link, url) in facts.links.iter().zip(&facts.urls) {
        // The parser of Markdown told the URL, the range of the destination is found by hand.
        let markdown = match link.kind {
            LinkKind::Inline | LinkKind::Reference | LinkKind::Definition => true,
            LinkKind::Image => link.span.of(text).starts_with("!["),
            _ => false,
        };
        if markdown && !url.contains('\u{fffd}') {
            assert_eq!(links::unescape(link.destination.of(text)), *url, "{link:?} in {text:?}");
        }
    }
    facts.anchors.iter().for_each(|it| whole(it.span));
    facts.blocks.iter().for_each(|it| whole(it.span));
    facts.missing_labels.iter().for_each(|it| {
        whole(it.span);
        assert!(it.span.covers(it.label));
    });
    for definition in &facts.definitions {
        assert_eq!(facts.links[definition.link as usize].kind, LinkKind::Definition);
    }
}

#[test]
fn links_of_every_kind_have_their_parts() {
    let table: &[(&str, &[&str])] = &[
        ("[a](b.md)", &["Inline (a) b.md"]),
        ("[a](b.md#c)", &["Inline (a) b.md #c"]),
        ("[a](b.md?x=1#c#d)", &["Inline (a) b.md?x=1 #c#d"]),
        ("[a](#)", &["Inline (a)  #"]),
        ("[](b.md)", &["Inline () b.md"]),
        ("[a]()", &["Inline (a) "]),
        ("[a](<b c.md>)", &["Inline (a) b c.md"]),
        ("[a](<>)", &["Inline (a) "]),
        ("[a]( b.md  \"title (x)\" )", &["Inline (a) b.md"]),
        ("[a](b(c).md)", &["Inline (a) b(c).md"]),
        ("[a](b\\).md 't')", &["Inline (a) b\\).md"]),
        ("[a](\nb.md\n)", &["Inline (a) b.md"]),
        ("[*a* `]` b](c.md)", &["Inline (*a* `]` b) c.md"]),
        ("[a\\]](c.md)", &["Inline (a\\]) c.md"]),
        ("[a [b] c](d.md)", &["Inline (a [b] c) d.md"]),
        ("![a](b.png)", &["Image! (a) b.png"]),
        ("[![a](b.png)](c.md#d)", &["Inline (![a](b.png)) c.md #d", "Image! (a) b.png"]),
        ("![a [b](c.md) d](e.png)", &["Image! (a [b](c.md) d) e.png", "Inline (b) c.md"]),
        ("[![a][p]](c.md)\n\n[p]: b.png", &["Inline (![a][p]) c.md", "Image! (a) b.png", "Definition () b.png"]),
        ("[a][b]\n\n[b]: c.md#d", &["Reference (a) c.md #d", "Definition () c.md #d"]),
        ("[b][]\n\n[B]: c.md", &["Reference (b) c.md", "Definition () c.md"]),
        ("[b]\n\n[b]: <c d.md> 'x'", &["Reference (b) c d.md", "Definition () c d.md"]),
        ("> [b]:\n> c.md\n\n[b]", &["Definition () c.md", "Reference (b) c.md"]),
        ("- x\n\n  [b]: c.md\n\n[b]", &["Definition () c.md", "Reference (b) c.md"]),
        ("<https://a.example/b#c>", &["Autolink (https://a.example/b#c) https://a.example/b #c"]),
        ("<me@a.example>", &["Autolink (me@a.example) me@a.example"]),
        ("see https://a.example/b_c_d.", &["Autolink (https://a.example/b_c_d) https://a.example/b_c_d"]),
        ("(see https://a.example/b_(c))!", &["Autolink (https://a.example/b_(c)) https://a.example/b_(c)"]),
        ("**https://a.example**", &["Autolink (https://a.example) https://a.example"]),
        ("www.a.example, and", &["Autolink (www.a.example) www.a.example"]),
        ("http:// and https:// and www.", &[]),
        ("xhttp://a.example", &[]),
        ("| a |\n|---|\n| https://a.example|", &["Autolink (https://a.example) https://a.example"]),
        ("[https://a.example](b.md)", &["Inline (https://a.example) b.md"]),
        ("`https://a.example`\n\n    https://a.example\n", &[]),
        ("\\[a](b.md) and [a]\\(b.md)", &[]),
        ("[b]: <c.md\n\n[b]: d.md", &["Reference (b) d.md", "Definition () d.md"]),
        ("[a b]\\[c]\n\n[c]: d.md", &["Definition () d.md"]),
        ("- [ ] [a](b.md)", &["Inline (a) b.md"]),
    ];
    for (text, expected) in table {
        assert_eq!(link_rows(text, Dialect::LEARN), *expected, "Learn: {text}");
        assert_eq!(link_rows(text, Dialect::GITHUB), *expected, "GitHub: {text}");
    }
}

#[test]
fn xref_links_are_xref_links_on_learn_only() {
    let table: &[(&str, &[&str])] = &[
        ("<xref:A.B%2A?x=y#f>", &["Xref (xref:A.B%2A?x=y#f) xref:A.B%2A?x=y #f"]),
        ("<XRef:A>", &["Xref (XRef:A) XRef:A"]),
        ("[t](xref:A.B)", &["Xref (t) xref:A.B"]),
        ("[t](XREF:A.B)", &["Inline (t) XREF:A.B"]),
        ("<a href=\"xref:A\">t</a>", &["Xref (t) xref:A"]),
        ("<xref href=\"A\" data-throw-if-not-resolved=\"false\"></xref>", &["XrefOptional () A"]),
        ("<xref href=\"A\" data-throw-if-not-resolved=\"true\"></xref>", &["Xref () A"]),
        ("write to me@A.example or @A.B.", &["XrefShorthand (A.B) A.B"]),
        (
            "@A.B%2A, @'a b' and @\"c d\"!",
            &["XrefShorthand (A.B%2A) A.B%2A", "XrefShorthand (a b) a b", "XrefShorthand (c d) c d"],
        ),
        (
            "`@A` <b title=\" @A\">(@A)</b> [ @A](b.md) <me@A.example> \\@A\n\n    @A\n\n```\n@A\n<xref:A>\n```\n",
            &["Inline ( @A) b.md", "Autolink (me@A.example) me@A.example"],
        ),
        ("<xref:\"A B?x=y\"> `<xref:\"A\">` \\<xref:\"A\">", &["Xref (A B?x=y) A B?x=y"]),
        ("<xref:'A'>", &["Xref (A) A"]),
        ("<xref uid=\"A#b\"></xref>", &["Xref () A#b"]),
        ("[](xref:A)", &["Xref () xref:A"]),
        ("[t][l]\n\n[l]: xref:A#f", &["Reference (t) xref:A #f", "Definition () xref:A #f"]),
    ];
    for (text, expected) in table {
        assert_eq!(link_rows(text, Dialect::LEARN), *expected, "{text}");
    }
    assert_eq!(link_rows("[t](xref:A) @A <xref:\"A\">", Dialect::GITHUB)[0], "Inline (t) xref:A");
    assert_eq!(link_rows("@A @'b'", Dialect::GITHUB), [""; 0]);
}

#[test]
fn html_has_links_and_anchors_wherever_a_tag_stands() {
    let table: &[(&str, &[&str])] = &[
        ("<a href=\"b.md#c\">t *u*</a>", &["Html (t *u*) b.md #c"]),
        ("x <A HREF='b.md'>t</A> y", &["Html (t) b.md"]),
        ("x <a\n  class=x href=b.md\n id=x>t</a>", &["Html (t) b.md"]),
        ("<a\n  class=x\nhref=b.md>t</a>", &["Html (t) b.md"]),
        (
            "<p>\n<a href=\"a&amp;b.md\">t</a>\n<img src=\"c.png\" alt=\"d\"/>\n</p>",
            &["Html (t) a&amp;b.md", "Image! (d) c.png"],
        ),
        ("<img src=\"c.png\">", &["Image! () c.png"]),
        ("<video poster=p.png><source src=v.mp4></video>", &["Html! () p.png", "Html () v.mp4"]),
        (
            "<img src=\"c.png\" srcset=\"c.png 1x, d,e.png,f.png 2x,\n g.png, data:image/png;base64,AA= 3x,\">",
            &[
                "Image! () c.png",
                "Html! () c.png",
                "Html! () d,e.png,f.png",
                "Html! () g.png",
                "Html! () data:image/png;base64,AA=",
            ],
        ),
        ("<picture><source srcset=a.png></picture><img srcset=\" , \" alt=x>", &["Html! () a.png"]),
        ("<iframe src=\"https://a.example\"></iframe>", &["Html () https://a.example"]),
        ("<!-- <a href=\"b.md\">t</a> [a](b.md) -->", &[]),
        ("x <!-- <a href=\"b.md\"> [a](b.md) --> y", &[]),
        ("`<a href=\"b.md\">`", &[]),
        ("<div>\n[a](b.md)\n</div>", &[]),
        ("<div>\n\n[a](b.md)\n\n</div>", &["Inline (a) b.md"]),
        ("<script>\nlet a = '<a href=\"b.md\">';\n</script>", &[]),
        ("> <a\n> href=\"b.md\">t</a>", &["Html (t) b.md"]),
        ("> <div\n>   id=i>\n> <a href=\"b.md\">t</a>\n> </div>", &["Html (t) b.md"]),
        ("<a href=\"b.md\">https://c.example</a>", &["Html (https://c.example) b.md"]),
        ("<a href=\"b.md\"><img src=\"c.png\" /></a>", &["Html (<img src=\"c.png\" />) b.md", "Image! () c.png"]),
    ];
    for (text, expected) in table {
        assert_eq!(link_rows(text, Dialect::LEARN), *expected, "Learn: {text}");
        assert_eq!(link_rows(text, Dialect::GITHUB), *expected, "GitHub: {text}");
    }
    let table: &[(&str, &[(&str, &str)])] = &[
        ("<a name=\"x\"></a>", &[("x", "x")]),
        ("<a id='x' name=y />", &[("x", "x"), ("y", "y")]),
        ("text <span ID = \"a&amp;b\">", &[("a&b", "a&amp;b")]),
        ("<div\nid=\"x\">\n\n<h2 id=y>T</h2>\n", &[("x", "x"), ("y", "y")]),
        ("> <div\n> id=\"x\">", &[("x", "x")]),
        ("<a name=\"\"></a> <a name></a> <a data-id=\"x\"></a>", &[]),
        ("<!-- <a name=\"x\"></a> -->\n\n```\n<a name=\"x\"></a>\n```\n`<a name=\"x\">`", &[]),
        ("| <a id=\"x\"></a> |\n|---|\n", &[("x", "x")]),
        ("<a name=\"ä b\"></a>", &[("ä b", "ä b")]),
    ];
    for (text, expected) in table {
        let expected: Vec<_> = expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(anchors(text), expected, "{text}");
    }
}

#[test]
fn a_bar_in_the_code_of_a_table_parts_cells_on_github_only() {
    let text = "| a | b |\n|---|---|\n| `x | y` | [c](d.md) | [e](f.md) |\n| [g](h.md) | https://a.example|\n";
    for (dialect, expected) in [
        (Dialect::LEARN, &["d.md", "f.md", "h.md", "https://a.example"][..]),
        (Dialect::GITHUB, &["h.md", "https://a.example"]),
    ] {
        let links = parse(text, dialect).links;
        assert_eq!(links.iter().map(|link| link.destination.of(text)).collect::<Vec<_>>(), expected, "{dialect:?}");
    }
}

#[test]
fn learn_constructs_are_one_link_each() {
    let table: &[(&str, &[&str])] = &[
        ("[!INCLUDE [t](a.md)]", &["Include (t) a.md"]),
        ("[!INCLUDE[](a.md)]", &["Include () a.md"]),
        ("[!include  [t]( ~/a.md \"T\")]", &["Include (t) ~/a.md"]),
        ("[!INCLUDE+ [t](a.md)] [!INCLUDE-[t](<b c.md>)]", &["Include (t) a.md", "Include (t) b c.md"]),
        ("x [!INCLUDE [t_x](a_b.md)] y", &["Include (t_x) a_b.md"]),
        ("| a |\n|---|\n| [!INCLUDE [t|u](a.md)] |", &["Include (t|u) a.md"]),
        ("[[!INCLUDE [t](a.md)]](b.md)", &["Inline ([!INCLUDE [t](a.md)]) b.md", "Include (t) a.md"]),
        ("# [!INCLUDE [t](a.md)] x", &["Include (t) a.md"]),
        ("`[!INCLUDE [t](a.md)]`\n\n\\[!INCLUDE [t](a.md)]", &["Inline (t) a.md"]),
        ("```\n[!INCLUDE [t](a.md)]\n```\n<!-- [!INCLUDE [t](a.md)] -->", &[]),
        ("[!INCLUDE [t](a.md)", &["Inline (t) a.md"]),
        ("[!INCLUDE [t](a%20b.md#c)]", &["Include (t) a%20b.md #c"]),
        ("[!code-csharp[n](a.cs?range=1-2#tag)]", &["Code (n) a.cs?range=1-2 #tag"]),
        ("  [!code[](~/a(1).cs \"t\")]", &["Code () ~/a(1).cs"]),
        ("- [!notebook-python[n](a.ipynb)]", &["Code (n) a.ipynb"]),
        ("text [!code-x[n](a.cs)]", &["Inline (n) a.cs"]),
        (":::code language=\"c\" source=\"a.c\" id=\"x\":::", &["Code () a.c"]),
        ("see :::code source=\"a.c\":::", &[]),
        (
            ":::image type=\"content\" source=\"a.png\" alt-text=\"b *c*\" lightbox=\"d.png#lightbox\":::",
            &["Image! (b *c*) a.png", "Image! (b *c*) d.png #lightbox"],
        ),
        (
            ":::image source=\"a.png\"\n   alt-text=\"b\"\n   link=\"c.md#d\":::",
            &["Image! (b) a.png", "Html (b) c.md #d"],
        ),
        ("> x :::image source=\"a.png\"\n> alt-text=\"b\":::", &["Image! (b) a.png"]),
        (":::image source=\"a.png\" alt-text=\"b\"", &[]),
        (":::image source='a.png':::", &[]),
        (":::video source=\"https://a.example/embed\" title=\"t\":::", &["Html (t) https://a.example/embed"]),
        ("> [!VIDEO https://a.example/embed/x]", &["Html () https://a.example/embed/x"]),
        ("> [!VIDEO 0a-1b]", &[]),
        ("> [!div class=\"nextstepaction\"]\n> [t](a.md)", &["Inline (t) a.md"]),
        ("::: zone pivot=\"x\"\n[t](a.md)\n## H\n- [u](b.md)\n::: zone-end", &["Inline (t) a.md", "Inline (u) b.md"]),
        (
            "[:::image source=\"a.png\" alt-text=\"b\":::](c.md)",
            &["Inline (:::image source=\"a.png\" alt-text=\"b\":::) c.md", "Image! (b) a.png"],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(link_rows(text, Dialect::LEARN), *expected, "{text}");
        assert_eq!(missing(text), [""; 0], "{text}");
    }
    assert_eq!(spans("a [!INCLUDE [t](a.md)] b", Dialect::LEARN), ["[!INCLUDE [t](a.md)]"]);
    assert_eq!(link_rows("[!INCLUDE [t](a.md)]", Dialect::GITHUB), ["Inline (t) a.md"]);
}

#[test]
fn urls_are_decoded_but_for_percents() {
    let table: &[(&str, &[&str])] = &[
        ("[a](b\\_c&amp;d%20e.md)", &["b_c&d%20e.md"]),
        ("[a][x]\n\n[x]: b\\_c&auml;.md\n[x]: d\\_e&amp;.md", &["b_cä.md", "b_cä.md", "d_e&.md"]),
        ("<a href=\" a&amp;b\\_&nbsp;&bogus;& \">", &["a&b\\_\u{a0}&bogus;&"]),
        ("<me@a.example>", &["mailto:me@a.example"]),
        ("www.a.example", &["http://www.a.example"]),
        ("[!INCLUDE [t](a&amp;b\\_.md)]", &["a&amp;b\\_.md"]),
        ("[a](<b c.md>)", &["b c.md"]),
        (
            "[a] [b](<[!VIDEO u://w]>)\n\n[a]: x[!VIDEO u://v]y\n",
            &["x[!VIDEO u://v]y", "[!VIDEO u://w]", "x[!VIDEO u://v]y"],
        ),
    ];
    for (text, expected) in table {
        let urls = parse(text, Dialect::LEARN).urls;
        assert_eq!(urls.iter().map(|it| &**it).collect::<Vec<_>>(), *expected, "{text}");
    }
}

#[test]
fn definitions_know_whether_they_count() {
    let text = "[a][B  c] [d]\n\n[b C]: 1.md\n[d]: 2.md \"t\"\n[D]: 3.md\n[e]: 4.md\n\n[//]: # (hidden)\n\n[//]: # (too)\n\n```\n[d]: 5.md\n```\n";
    for dialect in [Dialect::LEARN, Dialect::GITHUB] {
        let facts = parse(text, dialect);
        check(text, &facts);
        let row =
            |it: &Definition| (it.label.to_string(), facts.links[it.link as usize].span.of(text), it.used, it.shadowed);
        let rows: Vec<_> = facts.definitions.iter().map(row).collect();
        assert_eq!(
            rows,
            [
                ("b c".into(), "[b C]: 1.md", true, false),
                ("d".into(), "[d]: 2.md \"t\"", true, false),
                ("d".into(), "[D]: 3.md", false, true),
                ("e".into(), "[e]: 4.md", false, false),
            ]
        );
        let comments: Vec<_> = facts.blocks.iter().filter(|it| it.kind == BlockKind::Comment).collect();
        assert_eq!(comments.len(), 2);
    }
    // Footnotes, also where the build knows none.
    let footnote = "x[^1] [^2] [t][^1] ![^1][]\n\n[^1]: Note.\n\n[^3]: Unused.\n";
    for dialect in [Dialect::LEARN, Dialect::GITHUB] {
        let facts = parse(footnote, dialect);
        assert!(facts.definitions.is_empty() && facts.links.is_empty(), "{facts:?}");
        assert!(facts.missing_labels.is_empty(), "{facts:?}");
    }
}

#[test]
fn only_a_full_reference_can_miss_its_definition() {
    let table: &[(&str, &[&str])] = &[
        ("see [text][label].", &["label"]),
        ("[text][label]\n\n[other]: a.md", &["label"]),
        ("- [Bug][Old UI] was mended", &[]),
        ("run [ -a:\\<b\\> ][ -c:\\<d\\> ] or [-a][-b] or [**/A:**x][**/B:**y] or [A_B][C_D]E", &[]),
        ("see ![text][my label]", &["my label"]),
        ("a *[text*][lab\\[el]", &["lab\\[el"]),
        ("[text][label]\n\n[label]: a.md", &[]),
        ("[text] [text][] [text](a.md)", &[]),
        ("`[text][label]`\n\n    [text][label]\n", &[]),
        ("a[text][label] a[0][1] b[i][j] f()[text][label]", &[]),
        ("[text][1] [text][i] [ ][label] [x][label] [text][^note]", &[]),
        ("[a1][b1][c1] [a1][b1](c.md)", &[]),
        ("\\[text][label]", &[]),
        ("[!INCLUDE [text](a.md)][label]", &[]),
    ];
    for (text, expected) in table {
        assert_eq!(missing(text), *expected, "{text}");
    }
}

#[test]
fn headings_get_the_ids_of_their_rendered_text() {
    // text, id on Learn, id on GitHub, text for people
    let table = [
        ("# Hello World", "hello-world", "hello-world", "Hello World"),
        ("Hello *World*\n===", "hello-world", "hello-world", "Hello World"),
        ("Two\nlines\n---", "twolines", "twolines", "Two lines"),
        ("#", "section", "", ""),
        ("## Closed ##", "closed", "closed", "Closed"),
        ("- # In a list", "in-a-list", "in-a-list", "In a list"),
        ("> 1. In\n>    ---", "in", "in", "In"),
        ("# **Bold** [link](u) `code` ~~text~~", "bold-link-code-text", "bold-link-code-text", "Bold link code text"),
        ("# ![alt](u) x", "alt-x", "-x", "alt x"),
        ("# a <b>c</b> <!-- d --> e", "a-c--e", "a-c--e", "a c  e"),
        ("# a&nbsp;b &amp; c", "ab--c", "ab--c", "a\u{a0}b & c"),
        ("# a \\* \\_b\\_", "a--_b_", "a--_b_", "a * _b_"),
        ("# <https://a.example>", "httpsaexample", "httpsaexample", "https://a.example"),
        ("# `<a>` & `b`", "a--b", "a--b", "<a> & b"),
        ("# Hi :smile: there:+1:", "hi--there1", "hi-smile-there1", "Hi 😄 there:+1:"),
        ("# :ok_hand: Single", "-single", "ok_hand-single", "👌 Single"),
        ("# A {#custom}", "a-custom", "a-custom", "A {#custom}"),
        ("# Hello @CrossLink1 @'CrossLink2'dummy", "hello--dummy", "hello-crosslink1-crosslink2dummy", ""),
        ("# me@a.example: x", "meaexample-x", "meaexample-x", "me@a.example: x"),
        ("# Ask @you, now", "ask--now", "ask-you-now", ""),
    ];
    for (text, learn, github, people) in table {
        assert_eq!(ids(text, Dialect::LEARN), [learn], "Learn: {text}");
        assert_eq!(ids(text, Dialect::GITHUB), [github], "GitHub: {text}");
        if !people.is_empty() {
            assert_eq!(headings(text, Dialect::LEARN)[0].1, people, "{text}");
        }
    }
    assert_eq!(ids("no heading\n\n#also none\n\n```\n# nor this\n```\n", Dialect::LEARN), [""; 0]);
    assert_eq!(ids("# a\n## A\n# a-1\n# a", Dialect::LEARN), ["a", "a-1", "a-1-1", "a-2"]);
}

#[test]
fn learn_constructs_leave_nothing_in_an_id() {
    let table = [
        ("# [!INCLUDE[](b.md)] Overview", "-overview", "Overview"),
        ("# Set up [!INCLUDE[the product](b.md)] now", "set-up--now", "Set up the product now"),
        ("# This is *a* title using @b & `<`", "this-is-a-title-using---", "This is a title using b & <"),
        ("# A <xref:B.C> d", "a--d", "A xref:B.C d"),
        ("# A [t](xref:B.C) d", "a-t-d", "A t d"),
        ("# :::no-loc text=\"Product\"::: help", "-help", "Product help"),
        ("# :::image type=\"icon\" source=\"a.png\"::: Files", "-files", "Files"),
    ];
    for (text, id, people) in table {
        assert_eq!(headings(text, Dialect::LEARN), [(id.to_owned(), people.to_owned())], "{text}");
    }
}

#[test]
fn a_leading_anchor_becomes_the_headings_id() {
    // text, id, places of explicit ids, anchors
    let table: &[(&str, &str, &[&str])] = &[
        ("## <a name=\"a-b\"></a> Section 3", "a-b", &[]),
        ("## <a id=\"A b.c\"></a>Section 3", "A b.c", &[]),
        ("## <A  NAME=\"x\" ></A>S", "x", &[]),
        ("# <a id=\"b\" /> a", "-a", &["b"]),
        ("# <a name='b'></a> a", "-a", &["b"]),
        ("# <a name=\"b\" class=\"c\"></a> a", "-a", &["b"]),
        ("# a <a name=\"b\"></a>", "a-", &["b"]),
        ("# <a name=\"b\"></a>", "section", &["b"]),
        ("# <a name=\"b\">a</a> x", "a-x", &["b"]),
        ("# <a name=\"b/c\"></a> a", "-a", &["b/c"]),
    ];
    for (text, id, expected) in table {
        assert_eq!(ids(text, Dialect::LEARN), [*id], "{text}");
        let found: Vec<String> = anchors(text).into_iter().map(|(id, _)| id).collect();
        assert_eq!(found, *expected, "{text}");
    }
    let text = "## <a name=\"x\"></a>S\n## S\n";
    assert_eq!(ids(text, Dialect::LEARN), ["x", "s-1"], "the automatic id stays taken");
    let facts = parse(text, Dialect::LEARN);
    assert_eq!(facts.headings[0].explicit_id.unwrap().of(text), "x");
    assert_eq!(ids(text, Dialect::GITHUB), ["s", "s-1"]);
}

#[test]
fn tab_headings_are_tabs() {
    let text = "# [Windows](#tab/windows)\n\n[t](a.md)\n\n## Same\n\n# [Linux](#tab/linux+mac/x)\n\n## Same\n\n---\n\n### [B](#tab/b)\n\n> # [C](#tab/c)\n\n# [No](#tab/no!) \n# [No](#tab/no) tab\n";
    let facts = parse(text, Dialect::LEARN);
    check(text, &facts);
    let ids: Vec<_> = facts.headings.iter().map(|it| (it.id.as_deref(), it.tab, &*it.text)).collect();
    assert_eq!(
        ids,
        [
            (None, true, "Windows"),
            (Some("same"), false, "Same"),
            (None, true, "Linux"),
            (Some("same-1"), false, "Same"),
            (None, true, "B"),
            (None, true, "C"),
            (Some("no"), false, "No"),
            (Some("no-tab"), false, "No tab"),
        ]
    );
    let anchors: Vec<_> = facts.anchors.iter().map(|it| (&*it.id, it.kind)).collect();
    let expected = [
        "tabgroup_1",
        "tabpanel_1_windows",
        "tabpanel_1_linux+mac_x",
        "tabgroup_2",
        "tabpanel_2_b",
        "tabgroup_3",
        "tabpanel_3_c",
    ];
    assert_eq!(anchors, expected.map(|id| (id, AnchorKind::Tab)));
    assert_eq!(link_rows(text, Dialect::LEARN), ["Inline (t) a.md", "Inline (No)  #tab/no!", "Inline (No)  #tab/no"]);
    assert_eq!(link_rows("# [W](#tab/w)", Dialect::GITHUB), ["Inline (W)  #tab/w"]);
}

#[test]
fn a_construct_above_an_underline_is_no_heading() {
    let table: &[(&str, &[&str])] = &[
        ("text\n\n::: zone-end\n---\n# A", &["a"]),
        ("[!INCLUDE [t](a.md)]\n---\n# A", &["a"]),
        (":::row:::\nTitle\n---\n", &["title"]),
        ("A :::no-loc text=\"b\":::\n---\n", &["a-"]),
        ("::: nonsense\n---\n", &["-nonsense"]),
    ];
    for (text, expected) in table {
        assert_eq!(ids(text, Dialect::LEARN), *expected, "{text}");
    }
    let text = ":::row:::\nTitle\n---\n";
    let facts = parse(text, Dialect::LEARN);
    assert_eq!(facts.headings[0].span.of(text), "Title\n---");
    assert_eq!(facts.headings[0].text_span.of(text), "Title");
}

#[test]
fn headings_have_exact_ranges() {
    let table = [
        ("# A *b* ##\n\nx", "# A *b* ##", "A *b*"),
        ("> ## \\*A\r\n> x", "## \\*A", "\\*A"),
        ("A `b`\nc\n---\nx", "A `b`\nc\n---", "A `b`\nc"),
        ("#", "#", ""),
        ("##  \tA\n", "##  \tA", "A"),
        ("# <a name=\"x\"></a> A", "# <a name=\"x\"></a> A", "<a name=\"x\"></a> A"),
        ("# [!INCLUDE [t](a.md)]", "# [!INCLUDE [t](a.md)]", "[!INCLUDE [t](a.md)]"),
    ];
    for (text, span, text_span) in table {
        let facts = parse(text, Dialect::LEARN);
        assert_eq!(facts.headings[0].span.of(text), span, "{text}");
        assert_eq!(facts.headings[0].text_span.of(text), text_span, "{text}");
    }
    let facts = parse("# A\n\nB\n===\n", Dialect::LEARN);
    assert_eq!(facts.headings.iter().map(|it| (it.level, it.setext)).collect::<Vec<_>>(), [(1, false), (1, true)]);
}

#[test]
fn blocks_are_found() {
    use BlockKind::{AlertMarker, Code, CodeSpan, Comment};
    let table: &[(&str, &[(BlockKind, &str)])] = &[
        ("a `b` ``c`d``", &[(CodeSpan, "`b`"), (CodeSpan, "``c`d``")]),
        ("```x\n[a](b.md)\n```\n", &[(Code, "```x\n[a](b.md)\n```")]),
        ("~~~\nopen", &[(Code, "~~~\nopen")]),
        ("a <!-- b --> c", &[(Comment, "<!-- b -->")]),
        ("<!-- a\n\nb -->\n", &[(Comment, "<!-- a\n\nb -->")]),
        ("> [!NOTE]\n> x", &[(AlertMarker, "[!NOTE]")]),
        (">[!Important]\n>x", &[(AlertMarker, "[!Important]")]),
        ("> [!TIP]  \n> x\n> [!warning]\n> y", &[(AlertMarker, "[!TIP]"), (AlertMarker, "[!warning]")]),
        ("> [!NOTE] text", &[]),
        ("> [!OTHER]\n> x", &[]),
        ("[!NOTE]\nx", &[]),
        ("> ```\n> [!NOTE]\n> ```", &[(Code, "```\n> [!NOTE]\n> ```")]),
        ("an unpaired ` tick\n\nand ` another", &[]),
    ];
    for (text, expected) in table {
        assert_eq!(blocks(text, Dialect::LEARN), *expected, "Learn: {text}");
        assert_eq!(blocks(text, Dialect::GITHUB), *expected, "GitHub: {text}");
    }
    assert_eq!(blocks(">  [!NOTE]\n> x", Dialect::LEARN), []);
    assert_eq!(blocks(">  [!NOTE]\n> x", Dialect::GITHUB), [(AlertMarker, "[!NOTE]")]);
}

#[test]
fn line_breaks_and_wide_characters_do_not_move_anything() {
    let text = "\u{feff}# 日本\r\n\r[ä𝐀](b.md#ö)\n\r\n\t- [x](y.md)\r[z]: w.md\r";
    for dialect in [Dialect::LEARN, Dialect::GITHUB] {
        assert_eq!(ids(text, dialect), ["日本"]);
        let found = link_rows(text, dialect);
        assert_eq!(found[0], "Inline (ä𝐀) b.md #ö");
    }
}

#[test]
fn every_rule_reads_the_same_text() {
    assert_ne!(Dialect::LEARN.heading_ids, Dialect::GITHUB.heading_ids);
    let mixed = Dialect { learn: true, heading_ids: HeadingIds::GitHub };
    assert_eq!(ids("# ![a](b) :smile: @uid", mixed), ["-smile-"]);
}

/// Pieces that mean something somewhere.
const TOKENS: &[&str] = &[
    "[",
    "]",
    "(",
    ")",
    "!",
    "[!INCLUDE ",
    "[t](a.md)",
    "](b.md#c)",
    "[a][b]",
    "[b]: c.md\n",
    ":::",
    ":::image source=\"a.png\"",
    ":::code source=\"x\":::",
    " alt-text=\"",
    "\"",
    ":::\n",
    "::: zone-end\n",
    "---\n",
    "===\n",
    "# ",
    "## ",
    "> ",
    "- ",
    "    ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "`",
    "```\n",
    "<!--",
    "-->",
    "<a name=\"x\"></a>",
    "<a href=\"",
    "</a>",
    "<div>",
    "<",
    ">",
    "https://a.example/",
    "www.b.example",
    "<xref:A>",
    "@uid",
    ":smile:",
    "[!NOTE]\n",
    "> [!TIP]\n",
    "#tab/x",
    "\\",
    "&amp;",
    "|",
    "|---|\n",
    "*",
    "**",
    "~~",
    "_",
    "ä",
    "日",
    "😀",
    "\u{feff}",
    "\0",
    "[^1]",
    "[^1]: ",
    "[!code-x[n](p)]",
    "[!VIDEO u://v]",
    "<img src=x alt='y'>",
    "<script>",
    "text",
    " ",
    "1. ",
    "[//]: # (c)\n",
    "':",
    "=",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_text_gives_facts_that_fit_it(text in "\\PC{0,80}") {
        check(&text, &parse(&text, Dialect::LEARN));
        check(&text, &parse(&text, Dialect::GITHUB));
    }

    #[test]
    fn any_mix_of_constructs_gives_facts_that_fit_it(picks in proptest::collection::vec(0..TOKENS.len(), 0..40)) {
        let text: String = picks.iter().map(|&pick| TOKENS[pick]).collect();
        check(&text, &parse(&text, Dialect::LEARN));
        check(&text, &parse(&text, Dialect::GITHUB));
    }
}

#[test]
fn an_indent_within_a_row_makes_no_code() {
    let text = "# T\n\n:::row:::\n    :::column:::\n\n        [a](a.md)\n        [b](b.md)\n\n\t\t## H\n\n        ```\n        [no](no.md)\n        ```\n\n      - [c](c.md)\n\n    :::column-end:::\n:::row-end:::\n\n    [no](no.md)\n";
    let facts = parse(text, Dialect::LEARN);
    let links: Vec<&str> = facts.links.iter().map(|link| link.span.of(text)).collect();
    assert_eq!(links, ["[a](a.md)", "[b](b.md)", "[c](c.md)"]);
    assert_eq!(facts.headings.iter().map(|it| it.span.of(text)).collect::<Vec<_>>(), ["# T", "## H"]);
    let code: Vec<&str> = facts.blocks.iter().map(|block| block.span.of(text)).collect();
    assert_eq!(code, ["```\n        [no](no.md)\n        ```", "[no](no.md)"]);
}
