//! Which findings can be mended, how surely, and what the texts are then.

use super::*;
use crate::changes::FileChange;
use crate::checks::check_file;
use crate::features::fixture::Set;

mod listed;

const LEARN: &str =
    "--- docfx.json\n{ \"build\": { \"content\": [ { \"files\": [ \"**/*.md\", \"**/*.yml\" ] } ] } }\n";
const GITHUB: &str = "--- guidepost.toml\ngenerator = \"github\"\n";

/// The repairs of the findings of `code` in `name`: how sure, and what.
fn offered(set: &Set, name: &str, code: &str) -> Vec<Repair> {
    let id = set.file(name);
    let found = check_file(&set.snapshot, id).into_iter().filter(|it| it.code == code);
    let at = At::new(&set.snapshot, id).unwrap().dated(Some("11/24/2026"));
    found.flat_map(|finding| at.repairs(&finding)).collect()
}

fn titles(repairs: &[Repair]) -> Vec<String> {
    let mark = |sure| match sure {
        Sure::Safe => "=",
        Sure::Likely => "~",
        Sure::Choice => "?",
    };
    repairs.iter().map(|it| format!("{} {}", mark(it.sure), it.title)).collect()
}

/// The text of `name` after the repair that is called `title`; for another file, its name and its text.
fn after(set: &Set, name: &str, code: &str, title: &str) -> String {
    let all = offered(set, name, code);
    let repair = all.iter().find(|it| it.title == title);
    let repair = repair.unwrap_or_else(|| panic!("no {title:?} in {:?}", titles(&all)));
    let text = set.snapshot.text(set.file(name)).unwrap();
    match &repair.change {
        Change::Here(edits) => TextChange { before: text, version: None, edits: edits.clone() }.after(),
        Change::Set(change) => {
            let texts = change.texts.iter().map(|(path, text)| (path, text.after()));
            let files = change.files.iter().map(|file| match file {
                FileChange::Create { path, text } => (path, text.clone()),
                other => panic!("{other:?}"),
            });
            let all = texts.chain(files).map(|(path, text)| format!("{}: {text}", set.name_of(path)));
            all.collect::<Vec<_>>().join("")
        }
    }
}

/// One finding in `a.md` of a set, what is offered, and the text after the first offer.
fn check(head: &str, others: &str, rows: &[(&str, &str, &[&str], &str)]) {
    for (before, code, expected, first) in rows {
        let set = Set::new(&format!("{head}--- a.md\n{before}{others}"));
        let found = offered(&set, "a.md", code);
        assert_eq!(titles(&found), *expected, "{before}");
        if let Some(repair) = found.first() {
            assert_eq!(after(&set, "a.md", code, &repair.title), *first, "{before}");
        }
    }
}

#[test]
fn a_path_becomes_that_of_a_file_that_is_there_in_the_writers_own_manner() {
    let others = "--- setup.md\n# S\n\n## One\n--- sub/Deep File.md\n# D\n--- sub/phone.png\n--- includes/x.md\nX\n\
                  --- plan/setup-a.md\n# A\n--- plan/setup-b.md\n# B\n";
    check(
        LEARN,
        others,
        &[
            // Case.
            ("[x](Setup.md#one)\n", "path-case-mismatch", &["= Change to `setup.md`"], "[x](setup.md#one)\n"),
            ("[x](./SETUP.md?a=b#c)\n", "path-case-mismatch", &["= Change to `./setup.md`"], "[x](./setup.md?a=b#c)\n"),
            ("[x](~/Setup.md)\n", "path-case-mismatch", &["= Change to `~/setup.md`"], "[x](~/setup.md)\n"),
            (
                "[x](<sub/deep file.md> \"t\")\n",
                "path-case-mismatch",
                &["= Change to `sub/Deep File.md`"],
                "[x](<sub/Deep File.md> \"t\")\n",
            ),
            // As the writer came there.
            (
                "[x](../set/Setup.md)\n",
                "path-case-mismatch",
                &["= Change to `../set/setup.md`"],
                "[x](../set/setup.md)\n",
            ),
            (
                "[x](sub\\deep%20file.md)\n",
                "path-case-mismatch",
                &["= Change to `sub\\Deep%20File.md`"],
                "[x](sub\\Deep%20File.md)\n",
            ),
            (
                "<img src=\"Sub/phone.png\" alt=\"A phone\">\n",
                "path-case-mismatch",
                &["= Change to `sub/phone.png`"],
                "<img src=\"sub/phone.png\" alt=\"A phone\">\n",
            ),
            (
                "[!INCLUDE [x](Includes/X.md)]\n",
                "path-case-mismatch",
                &["= Change to `includes/x.md`"],
                "[!INCLUDE [x](includes/x.md)]\n",
            ),
            // A missing file.
            (
                "[x](setp.md?a=b#one)\n",
                "file-not-found",
                &["~ Change to `setup.md`", "? Create `setp.md`"],
                "[x](setup.md?a=b#one)\n",
            ),
            (
                "![A phone](phone.png)\n",
                "file-not-found",
                &["~ Change to `sub/phone.png`"],
                "![A phone](sub/phone.png)\n",
            ),
            (
                "[x](plan/setup-c.md)\n",
                "file-not-found",
                &["? Change to `plan/setup-a.md`", "? Change to `plan/setup-b.md`", "? Create `plan/setup-c.md`"],
                "[x](plan/setup-a.md)\n",
            ),
            (
                "[!INCLUDE [x](x.md)]\n",
                "include-not-found",
                &["~ Change to `includes/x.md`", "? Create `x.md`"],
                "[!INCLUDE [x](includes/x.md)]\n",
            ),
        ],
    );
    check(
        GITHUB,
        "--- setup.md\n# S\n\n## One\n--- docs/Guide.md\n# G\n",
        &[
            ("[x](Setup.md#one)\n", "file-not-found", &["= Change to `setup.md`"], "[x](setup.md#one)\n"),
            // The section would be the next thing that is missing.
            ("[x](Setup.md#two)\n", "file-not-found", &["~ Change to `setup.md`"], "[x](setup.md#two)\n"),
            ("[x](/docs/guide.md)\n", "file-not-found", &["= Change to `/docs/Guide.md`"], "[x](/docs/Guide.md)\n"),
        ],
    );
}

#[test]
fn a_section_is_one_that_is_there_or_is_created() {
    let others = "--- b.md\n# B\n\n## Set up\n\nText.\n\n## Step a\n\nText.\n\n## Next steps\n\nText.\n\n[l]: a.md\n\
                  --- c.md\n# C\n\nText.\n\n[l]: a.md\n\n[m]: b.md\n--- x.yml\na: b\n";
    check(
        LEARN,
        others,
        &[
            ("[x](b.md#Set-up)\n", "bookmark-not-found", &["= Change to `#set-up`"], "[x](b.md#set-up)\n"),
            (
                "[x](b.md#set-upp)\n",
                "bookmark-not-found",
                &["~ Change to `#set-up`", "? Create the heading `Set upp` in `b.md`"],
                "[x](b.md#set-up)\n",
            ),
            (
                "[x](b.md#step-b)\n",
                "bookmark-not-found",
                &["~ Change to `#step-a`", "? Create the heading `Step b` in `b.md`"],
                "[x](b.md#step-a)\n",
            ),
            (
                "[Repair it](b.md#repair-it)\n",
                "bookmark-not-found",
                &["? Create the heading `Repair it` in `b.md`"],
                "b.md: # B\n\n## Set up\n\nText.\n\n## Step a\n\nText.\n\n## Repair it\n\n## Next steps\n\nText.\n\n[l]: a.md\n",
            ),
            (
                "[see](c.md#repair-it)\n",
                "bookmark-not-found",
                &["? Create the heading `Repair it` in `c.md`"],
                "c.md: # C\n\nText.\n\n## Repair it\n\n[l]: a.md\n\n[m]: b.md\n",
            ),
            (
                "# A\r\n\r\n[C & D](#c--d)\r\n",
                "bookmark-not-found",
                &["? Create the heading `C & D`"],
                "# A\r\n\r\n[C & D](#c--d)\r\n\r\n## C & D\r\n",
            ),
            // No heading has such an id.
            ("# A\n\n[see](#Repair!)\n", "bookmark-not-found", &[], ""),
        ],
    );
}

#[test]
fn a_label_is_one_that_is_defined_or_gets_its_definition() {
    check(
        LEARN,
        "",
        &[
            (
                "[see][setp]\n\n[you][set up]\n\n[Set Up]: a.md\n",
                "link-definition-missing",
                &["~ Change to `[Set Up]`", "? Define `[setp]`"],
                "[see][Set Up]\n\n[you][set up]\n\n[Set Up]: a.md\n",
            ),
            (
                "Text [see][one]\n\n[see]: a.md \"\n",
                "link-definition-missing",
                &["? Define `[one]`"],
                "Text [see][one]\n\n[see]: a.md \"\n\n[one]: \n",
            ),
            (
                "[see][one] [you][other]\r\n\r\n[other]: a.md\r\n\r\nEnd\r\n",
                "link-definition-missing",
                &["? Define `[one]`"],
                "[see][one] [you][other]\r\n\r\n[other]: a.md\r\n[one]: \r\n\r\nEnd\r\n",
            ),
        ],
    );
}

#[test]
fn a_uid_is_one_that_is_declared() {
    let others = "--- b.md\n---\nuid: contoso.set-up\n---\n# B\n--- c.md\n---\nuid: contoso.one\n---\n# C\n\
                  --- d.md\n---\nuid: contoso.two\n---\n# D\n";
    check(
        LEARN,
        others,
        &[
            (
                "<xref:Contoso.Set-Up?view=x#y>\n",
                "xref-not-found",
                &["= Change to `contoso.set-up`"],
                "<xref:contoso.set-up?view=x#y>\n",
            ),
            (
                "[x](xref:contoso.setup)\n",
                "xref-not-found",
                &["~ Change to `contoso.set-up`"],
                "[x](xref:contoso.set-up)\n",
            ),
            (
                "[x](xref:contoso.tne)\n",
                "xref-not-found",
                &["? Change to `contoso.one`", "? Change to `contoso.two`"],
                "[x](xref:contoso.one)\n",
            ),
        ],
    );
}

#[test]
fn a_link_to_a_moved_article_leads_to_its_new_place() {
    let head = "--- .openpublishing.publish.config.json\n{ \"docsets_to_publish\": [ { \"build_source_folder\": \".\" } ] }\n\
        --- .openpublishing.redirection.json\n{ \"redirections\": [\n\
        { \"source_path\": \"old-name.md\", \"redirect_url\": \"new/old-names\" },\n\
        { \"source_path\": \"page.md\", \"redirect_url\": \"page/index\" },\n\
        { \"source_path\": \"part.md\", \"redirect_url\": \"whole\" },\n\
        { \"source_path\": \"away.md\", \"redirect_url\": \"/azure/away\" } ] }\n\
        --- docfx.json\n{ \"build\": { \"content\": [ { \"files\": [ \"**/*.md\" ] } ] } }\n";
    let others = "--- new/old-names.md\n# O\n\n## One\n--- page/index.md\n# P\n--- whole.md\n# W\n";
    check(
        head,
        others,
        &[
            (
                "[x](./old-name.md?v=1#one)\n",
                "link-to-redirect",
                &["= Change to `./new/old-names.md`"],
                "[x](./new/old-names.md?v=1#one)\n",
            ),
            // Its section is gone.
            (
                "[x](old-name.md#two)\n",
                "link-to-redirect",
                &["~ Change to `new/old-names.md`"],
                "[x](new/old-names.md#two)\n",
            ),
            (
                "[x]: page.md\n\n[x]\n",
                "link-to-redirect",
                &["= Change to `page/index.md`"],
                "[x]: page/index.md\n\n[x]\n",
            ),
            // What became part of another article is not what the link says.
            ("[A part](part.md)\n", "link-to-redirect", &["~ Change to `whole.md`"], "[A part](whole.md)\n"),
            ("[x](away.md#y)\n", "link-to-redirect", &["? Change to `/azure/away`"], "[x](/azure/away#y)\n"),
        ],
    );
}

#[test]
fn addresses_of_microsoft_sites_are_written_short() {
    let safe = |before: &'static str, code: &'static str, title: &'static str, after: &'static str| {
        let text = format!("{LEARN}--- a.md\n{before}");
        let set = Set::new(&text);
        let found = offered(&set, "a.md", code);
        let first = found.first().unwrap_or_else(|| panic!("nothing for {before}"));
        assert_eq!(titles(std::slice::from_ref(first)), [title], "{before}");
        assert_eq!(super::tests::after(&set, "a.md", code, &first.title), after);
    };
    let learn = "docs-link-absolute";
    safe("[x](https://learn.microsoft.com/azure/x#y)\n", learn, "= Remove the host", "[x](/azure/x#y)\n");
    safe(
        "[x]\n\n[x]: <https://docs.microsoft.com/EN-us/azure/x> \"t\"\n",
        learn,
        "= Remove the host and the language",
        "[x]\n\n[x]: </azure/x> \"t\"\n",
    );
    safe(
        "[x](https://learn.microsoft.com/en-us/azure/x)\n",
        "hard-coded-locale",
        "= Remove the host and the language",
        "[x](/azure/x)\n",
    );
    safe("[x](http://docs.microsoft.com/azure/x)\n", "insecure-link", "= Remove the host", "[x](/azure/x)\n");
    // Nothing would be left of the first; the second ends like a file's name.
    safe("[x](https://docs.microsoft.com/en-us)\n", learn, "~ Remove the host", "[x](/en-us)\n");
    safe("[x](https://docs.microsoft.com/x/a.png)\n", learn, "? Remove the host", "[x](/x/a.png)\n");
    safe(
        "<a href=\"https://azure.microsoft.com/en-us/x\">y</a>\n",
        "hard-coded-locale",
        "= Remove the language",
        "<a href=\"https://azure.microsoft.com/x\">y</a>\n",
    );
    safe(
        "[x](http://www.microsoft.com/x)\n",
        "insecure-link",
        "= Change to `https://`",
        "[x](https://www.microsoft.com/x)\n",
    );
    let bare = Set::new(&format!("{LEARN}--- a.md\n<https://learn.microsoft.com/azure/x>\n"));
    assert!(offered(&bare, "a.md", learn).is_empty());
    let toc = Set::new(&format!(
        "{LEARN}--- toc.yml\n- name: A\n  href: 'https://learn.microsoft.com/en-us/azure/x'\n- name: B\n  href: http://www.microsoft.com/x\n"
    ));
    let first = |code| titles(&offered(&toc, "toc.yml", code)).first().map(ToString::to_string);
    assert_eq!(first(learn).as_deref(), Some("= Remove the host and the language"));
    assert_eq!(first("insecure-link").as_deref(), Some("= Change to `https://`"));
    safe(
        "<http://www.microsoft.com/x>\n",
        "insecure-link",
        "~ Change to `https://`",
        "<https://www.microsoft.com/x>\n",
    );
    let view = "preserve-view-not-set";
    safe("[x](/a/b?view=c#d)\n", view, "= Add `preserve-view=true`", "[x](/a/b?view=c&preserve-view=true#d)\n");
    safe(
        "<a href=\"/a/b?view=c\">d</a>\n",
        view,
        "= Add `preserve-view=true`",
        "<a href=\"/a/b?view=c&amp;preserve-view=true\">d</a>\n",
    );
}

#[test]
fn html_becomes_markdown_where_it_says_the_same() {
    check(
        LEARN,
        "--- b.md\n# B\n",
        &[
            (
                "See <a href=\"b.md\">the *B*</a>.\n",
                "html-link",
                &["= Write the link in Markdown"],
                "See [the *B*](b.md).\n",
            ),
            (
                "See <a href='b.md?a&amp;b' title='T'>b (1)</a>.\n",
                "html-link",
                &["= Write the link in Markdown"],
                "See [b (1)](b.md?a&b \"T\").\n",
            ),
            (
                "See <a href=\"https://example.com/a (b)\" target=\"_blank\">x</a>.\n",
                "html-link",
                &["~ Write the link in Markdown"],
                "See [x](<https://example.com/a (b)>).\n",
            ),
            (
                "See <a href=\"https://learn.microsoft.com/en-us/azure/x\">x</a>.\n",
                "html-link",
                &["= Write the link in Markdown"],
                "See [x](/azure/x).\n",
            ),
            // The text would end the link.
            ("See <a href=\"b.md\">a ] b</a>.\n", "html-link", &[], ""),
            ("See <a href=\"b.md\">a [c](b.md) b</a>.\n", "html-link", &[], ""),
            (
                "See <span style=\"color: red\" class=\"x\">y</span>.\n",
                "disallowed-html-attribute",
                &["~ Remove `style`"],
                "See <span class=\"x\">y</span>.\n",
            ),
        ],
    );
    let rewritten = |text: &str| {
        let set = Set::new(&format!("{LEARN}--- media/k.png\n--- a.md\n{text}"));
        let id = set.file("a.md");
        let at = At::new(&set.snapshot, id).unwrap();
        let found = at.rewrites(Span::at(text.find("k.png").unwrap()));
        let edits = found.iter().map(|it| it.edits().unwrap().clone());
        let done = edits.map(|edits| TextChange { before: text.into(), version: None, edits }.after());
        done.collect::<Vec<_>>()
    };
    assert_eq!(
        rewritten("# A\n\n<img src=\"media/k.png\" alt=\"A kettle\">\n"),
        [
            "# A\n\n![A kettle](media/k.png)\n",
            "# A\n\n:::image type=\"content\" source=\"media/k.png\" alt-text=\"A kettle\":::\n"
        ]
    );
    assert_eq!(
        rewritten("# A\n\n![A kettle](media/k.png)\n"),
        ["# A\n\n:::image type=\"content\" source=\"media/k.png\" alt-text=\"A kettle\":::\n"]
    );
    // In a line of text; with a title; with a width.
    assert_eq!(rewritten("# A\n\nSee ![A kettle](media/k.png)\n"), [""; 0]);
    assert_eq!(rewritten("# A\n\n![A kettle](media/k.png \"T\")\n"), [""; 0]);
    assert_eq!(rewritten("# A\n\n<img src=\"media/k.png\" alt=\"A kettle\" width=\"10\">\n"), [""; 0]);
}

#[test]
fn the_text_is_mended_where_one_way_is_left() {
    let others = "--- b.md\n---\ntitle: The [B] page\n---\n# B\n\n## One\n";
    check(
        LEARN,
        others,
        &[
            (
                "Title *x*\n===\n\nText\n",
                "headings-with-underline",
                &["= Change to `# Title *x*`"],
                "# Title *x*\n\nText\n",
            ),
            (
                "# T\r\n\r\nC#\r\n--\r\nText\r\n",
                "headings-with-underline",
                &["= Change to `## C#`"],
                "# T\r\n\r\n## C#\r\nText\r\n",
            ),
            // As `## Part #` the last mark would be gone; two lines make no such heading.
            ("# T\n\nPart #\n---\n\nText\n", "headings-with-underline", &[], ""),
            ("# T\n\nTwo\nlines\n---\n\nText\n", "headings-with-underline", &[], ""),
            ("# T\n\n##\n\nText\n", "heading-empty", &["? Remove the heading"], "# T\n\n\nText\n"),
            (
                "# T\n\n![](media/sign-in-page.png)\n",
                "alt-text-missing",
                &["? Add the alt text `Sign in page`", "? Add a placeholder for the alt text"],
                "# T\n\n![Sign in page](media/sign-in-page.png)\n",
            ),
            (
                "# T\n\n<img src=\"media/img01.png\">\n",
                "alt-text-missing",
                &["? Add a placeholder for the alt text"],
                "# T\n\n<img alt=\"Describe what the image shows\" src=\"media/img01.png\">\n",
            ),
            (
                "# T\n\n[](b.md)\n",
                "link-text-missing",
                &["? Write the title `The [B] page`"],
                "# T\n\n[The \\[B\\] page](b.md)\n",
            ),
            ("# T\n\n[](b.md#one)\n", "link-text-missing", &["? Write the title `One`"], "# T\n\n[One](b.md#one)\n"),
            (
                "# T\n\n| a | b |\n| c | d |\n",
                "table-header-missing",
                &["? Add the line `|---|---|`"],
                "# T\n\n| a | b |\n|---|---|\n| c | d |\n",
            ),
            (
                "# T\n\n````json\nx\n```\n\n",
                "code-block-unclosed",
                &["? Close the code block behind its last line"],
                "# T\n\n````json\nx\n```\n````\n\n",
            ),
            (
                "# T\n\n[l]\n\n[l]: b.md\n[L]: b.md\n[m]: b.md\n",
                "link-definition-duplicate",
                &["= Remove this definition"],
                "# T\n\n[l]\n\n[l]: b.md\n[m]: b.md\n",
            ),
            (
                "# T\n\n[l]\n\n[l]: b.md\n\n[L]: a.md\n\nEnd\n",
                "link-definition-duplicate",
                &["? Remove this definition"],
                "# T\n\n[l]\n\n[l]: b.md\n\nEnd\n",
            ),
            ("# T\n\nText\n\n[m]: b.md\n", "link-definition-unused", &["? Remove this definition"], "# T\n\nText\n\n"),
            (
                "# T\n\n> [!NOTE] Text\n",
                "invalid-note-section",
                &["= Move the text to the next line"],
                "# T\n\n> [!NOTE]\n> Text\n",
            ),
            (
                "# T\n\n<!-- guidepost-disable-next-line file-not-found -->\n\nText\n",
                "suppression-unused",
                &["= Remove the comment"],
                "# T\n\n\nText\n",
            ),
            // The comment parts two paragraphs.
            (
                "# T\n\nOne\n<!-- guidepost-disable-file h1-empty -->\ntwo\n",
                "suppression-unused",
                &["~ Remove the comment"],
                "# T\n\nOne\ntwo\n",
            ),
        ],
    );
}

#[test]
fn constructs_of_the_dialect_are_closed() {
    check(
        LEARN,
        "--- k.png\n",
        &[
            (
                "# T\n\n:::image type=\"content\" source=\"k.png\" alt-text=\"A kettle\"\n\nText\n",
                "invalid-image",
                &["= Close with `:::`"],
                "# T\n\n:::image type=\"content\" source=\"k.png\" alt-text=\"A kettle\":::\n\nText\n",
            ),
            (
                "# T\n\n:::image type=\"content\" source='k.png' alt-text=\"A kettle\":::\n",
                "invalid-image",
                &["= Put in double quotes"],
                "# T\n\n:::image type=\"content\" source=\"k.png\" alt-text=\"A kettle\":::\n",
            ),
            // Its file would be the next thing that is missing.
            (
                "# T\n\n:::image type=\"content\" source=\"gone.png\" alt-text=\"A kettle\"\n\nText\n",
                "invalid-image",
                &["~ Close with `:::`"],
                "# T\n\n:::image type=\"content\" source=\"gone.png\" alt-text=\"A kettle\":::\n\nText\n",
            ),
            (
                "# T\n\n:::image type=\"content\" sourse=\"k.png\" alt-text=\"A kettle\":::\n",
                "invalid-image",
                &["~ Change to `source`"],
                "# T\n\n:::image type=\"content\" source=\"k.png\" alt-text=\"A kettle\":::\n",
            ),
        ],
    );
}

#[test]
fn a_new_article_has_the_header_that_its_place_asks_for() {
    let header = "---\ntitle: A\ndescription: D\nauthor: maria\nms.author: mar\nms.service: help\nms.topic: how-to\nms.date: 01/02/2020\n---\n";
    let set = Set::new(&format!("{LEARN}--- a.md\n{header}# A\n\n[Set up: the *phone*](new/deep/set-up.md#x)\n"));
    let created = after(&set, "a.md", "file-not-found", "Create `new/deep/set-up.md`");
    assert_eq!(
        created,
        "new/deep/set-up.md: ---\ntitle: \"Set up: the phone\"\ndescription: \"Set up: the phone\"\nauthor: maria\n\
         ms.author: mar\nms.service: help\nms.topic: how-to\nms.date: 11/24/2026\n---\n\n# Set up: the phone\n"
    );
    // The header has no finding where the article will be.
    let text = created.split_once(": ").unwrap().1;
    let set = Set::new(&format!("{LEARN}--- new/deep/set-up.md\n{text}\nText.\n"));
    let left: Vec<_> = check_file(&set.snapshot, set.file("new/deep/set-up.md")).iter().map(|it| it.code).collect();
    // What the article helps with its writer has to say.
    assert_eq!(left, ["description-bad-length"]);
}

#[test]
fn what_the_set_gives_is_left_out_of_a_new_header() {
    let docfx = "--- docfx.json\n{ \"build\": { \"content\": [ { \"files\": [ \"**/*.md\" ] } ], \"globalMetadata\": \
                 { \"author\": \"a\", \"ms.author\": \"b\", \"ms.service\": \"c\" } } }\n";
    let set = Set::new(&format!("{docfx}--- a.md\n# A\n\n[set-up.md](set-up.md)\n"));
    assert_eq!(
        after(&set, "a.md", "file-not-found", "Create `set-up.md`"),
        "set-up.md: ---\ntitle: Set up\ndescription: Set up\nms.topic: \nms.date: 11/24/2026\n---\n\n# Set up\n"
    );
    let set = Set::new(&format!("{GITHUB}--- a.md\r\n# A\r\n\r\n[b][]\r\n\r\n[b]: new/b-c.md\r\n"));
    assert_eq!(after(&set, "a.md", "file-not-found", "Create `new/b-c.md`"), "new/b-c.md: # B\r\n");
    // Images, tables of contents and names that no file system holds are not made.
    for link in ["![Some image](x.png)", "[x](toc.md)", "[x](con.md)", "[x](folder/)", "[x](a.b)"] {
        let set = Set::new(&format!("{LEARN}--- a.md\n# A\n\n{link}\n"));
        let found = titles(&offered(&set, "a.md", "file-not-found"));
        assert!(!found.iter().any(|title| title.contains("Create")), "{link}: {found:?}");
    }
}

/// The text of `name` after all its safe repairs, until none is left; what was mended in the first round, and how
/// many waited.
fn fix_all(set: &mut Set, name: &str) -> (String, Vec<&'static str>, usize) {
    let mut first = None;
    for _ in 0..5 {
        let id = set.file(name);
        let fixed = fix_file(&set.snapshot, id, &|_| true);
        let text = set.snapshot.text(id).unwrap();
        let codes: Vec<_> = fixed.done.iter().map(|it| it.code).collect();
        let waiting = fixed.waiting;
        let after = TextChange { before: Arc::clone(&text), version: None, edits: fixed.edits }.after();
        let (codes, waiting) = first.get_or_insert((codes, waiting)).clone();
        if *after == *text {
            return (after, codes, waiting);
        }
        set.write(name, &after);
    }
    panic!("it never ends");
}

#[test]
fn all_safe_repairs_of_a_document_are_one_edit_and_those_that_overlap_wait() {
    let text = "Title\n===\n\n[x](https://docs.microsoft.com/en-us/azure/x) [y](B.md) [z](gone.md)\n\n\
                See <a href=\"B.md\">B</a> and <a href=\"http://docs.microsoft.com/en-us/y\">C</a>.\n\n> [!NOTE] A [b](B.md)\n";
    let mut set = Set::new(&format!("{LEARN}--- b.md\n# B\n--- a.md\n{text}"));
    let (after, codes, waiting) = fix_all(&mut set, "a.md");
    assert_eq!(
        after,
        "# Title\n\n[x](/azure/x) [y](b.md) [z](gone.md)\n\nSee [B](b.md) and [C](/y).\n\n> [!NOTE]\n> A [b](b.md)\n"
    );
    assert_eq!(
        codes,
        [
            "headings-with-underline",
            "docs-link-absolute",
            "hard-coded-locale",
            "path-case-mismatch",
            "html-link",
            "html-link",
            "invalid-note-section",
            "path-case-mismatch"
        ]
    );
    assert_eq!(waiting, 3);
}

#[test]
fn all_findings_of_a_kind_are_mended_in_the_whole_set_and_nothing_else() {
    let set = Set::new(&format!(
        "{LEARN}--- a.md\n# A\n\n[b](B.md) [x](https://docs.microsoft.com/x)\n--- b.md\n# B\n\n[a](A.md) [b](B.md)\n--- c.md\n# C\n"
    ));
    let change = fix_kind(&set.snapshot, set.file("c.md"), "path-case-mismatch").unwrap();
    assert_eq!(change.label, "Fix all `path-case-mismatch`: 3 findings in 2 files");
    let texts: Vec<String> =
        change.texts.iter().map(|(path, it)| format!("{}: {}", set.name_of(path), it.after())).collect();
    assert_eq!(
        texts,
        ["a.md: # A\n\n[b](b.md) [x](https://docs.microsoft.com/x)\n", "b.md: # B\n\n[a](a.md) [b](b.md)\n"]
    );
    let nothing = fix_kind(&set.snapshot, set.file("c.md"), "h1-missing").unwrap_err();
    assert!(nothing.0.contains("No `h1-missing`"), "{nothing}");
}

#[test]
fn a_file_that_has_changed_on_the_disk_is_left_alone() {
    let set = Set::new(&format!("{LEARN}--- a.md\n# A\n\n[b](B.md)\n--- b.md\n# B\n"));
    std::fs::write(set.root.join("a.md"), "# A\n\nMore\n\n[b](B.md)\n").unwrap();
    assert_eq!(fix_file(&set.snapshot, set.file("a.md"), &|_| true), Fixed::default());
}
