//! The safe repairs of a generated set add no finding and break no link, judged by a scan from scratch of the written
//! files; made twice they change nothing more.

use crate::judge::scan;
use crate::random::Random;
use guidepost::checks::check_file;
use guidepost::cli::fix::{fix, write};
use guidepost::graph::{LinkStatus, Snapshot};
use guidepost::markdown::LinkKind;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Sets that are generated.
const SETS: u64 = 120;

/// How often each code has to be mended for the test to say anything.
const ENOUGH: usize = 30;

/// The codes that are drawn, with lines that have the finding, or nearly so. `N` is a number.
const LINES: &[(&str, &str)] = &[
    ("path-case-mismatch", "Text [a](B.md) and [b](./SUB/c.md#one) and <SUB\\c.md>"),
    ("path-case-mismatch", "![A picture](Sub/Pic%20A.png \"t\")"),
    ("path-case-mismatch", "[!INCLUDE [x](Includes/X.md)]"),
    ("path-case-mismatch", "<img src='sub/PIC A.png' alt='Some picture'>"),
    ("path-case-mismatch", "[c][lN]\n\n[lN]: ~/Sub/C.md?view=x&preserve-view=true#two 'title'"),
    ("bookmark-not-found", "[a](b.md#Setup) [b](b.md#set-up) [c](#One)"),
    ("bookmark-not-found", "[a](~/b.md#Setup) [b](~/b.md?x=y#SET-up 'title')"),
    ("bookmark-not-found", "- [gN][]\n\n[gN]: <~/b.md#Setup>"),
    ("link-to-redirect", "[a](~/old.md#Setup) [b](~/old.md)"),
    ("link-to-redirect", "[a](old.md#setup) [b](old.md#gone) [c](./old.md?a=b) [d](part.md) [e](away.md)"),
    ("link-to-redirect", "<a href=\"old.md\" class=\"x\">old</a>"),
    ("docs-link-absolute", "[a](https://learn.microsoft.com/azure/x?view=a&preserve-view=true#y)"),
    (
        "docs-link-absolute",
        "[a](https://docs.microsoft.com/en-us) [b](https://docs.microsoft.com/en-us/) [c](https://docs.microsoft.com/en-us/x/y.md)",
    ),
    ("docs-link-absolute", "[kN]: <https://docs.microsoft.com/de-de/azure/x N>\n[a][kN]"),
    ("hard-coded-locale", "[a](https://docs.microsoft.com/en-us/azure/x) <https://azure.microsoft.com/en-us/x>"),
    ("hard-coded-locale", "<a href=\"https://msdn.microsoft.com/en-us/library/x\">m</a>"),
    (
        "insecure-link",
        "[a](http://www.microsoft.com/x) http://www.microsoft.com [b](http://learn.microsoft.com/en-us/x)",
    ),
    (
        "html-link",
        "See <a href=\"b.md\">b</a>, <a href='https://example.com/a (b)' title='T'>*c* d</a>, <a href=\"b.md#setup\" target=_blank>e</a>.",
    ),
    ("html-link", "- See <a href=\"https://learn.microsoft.com/en-us/azure/x\">`x`</a> <a href=\"B.md\">[b]</a>"),
    ("html-link", "| a | b |\n|---|---|\n| <a href=\"b.md\">b | c</a> | <a href=\"http://aka.ms/x\">d</a> |"),
    ("preserve-view-not-set", "[a](/azure/x?view=y#z) [b](b.md?view=y) <a href=\"/azure/x?a=b&amp;view=c\">d</a>"),
    ("headings-with-underline", "Heading N\n---"),
    ("headings-with-underline", "Two lines\nof heading N\n---"),
    ("headings-with-underline", "> Quoted N\n> ---\n\n1. Item N\n   ---"),
    ("headings-with-underline", "C # N\n---\n\nC #\n---"),
    ("invalid-note-section", "> [!NOTE] Text N"),
    ("invalid-note-section", "1. Item\n\n   > [!TIP] - a\n   > - b"),
    ("invalid-note-section", "> > [!WARNING]    # Not a heading"),
    ("suppression-unused", "<!-- guidepost-disable-next-line file-not-found -->\n\nText"),
    (
        "suppression-unused",
        "Text\n<!-- guidepost-disable-next-line file-not-found -->\nText\n<!-- guidepost-disable-file h1-empty -->",
    ),
    ("suppression-unused", "- a\n  <!-- guidepost-disable-next-line h1-empty -->\n- b"),
    ("link-definition-duplicate", "[dN]: b.md\n[DN]: b.md\n\n[dN]"),
    ("link-definition-duplicate", "[eN]: b.md\n\n[EN]: a.md\n\n[eN] and [EN][]"),
    ("link-definition-duplicate", "> [fN]: b.md\n\n[FN]: b.md\ntext\n\n[FN]: b.md 'title'\n\n[fN]"),
    ("invalid-image", ":::image type=\"content\" source=\"sub/Pic A.png\" alt-text=\"A picture\"\n\nText"),
    ("invalid-image", ":::image type=\"content\" source='gone.png' alt-text=\"A picture\":::"),
    ("invalid-image", ":::image type='content' source=\"sub/Pic A.png\" alt-text='It is N':::"),
    ("invalid-row", ":::row count='2':::\n:::column:::\nText\n:::column-end:::\n:::row-end:::"),
    ("other", ":::zone pivot='a'\n\n[x](B.md)\n\n:::zone-end"),
    ("other", "```\n[a](B.md) > [!NOTE] x\n```"),
    ("other", "Plain text with `[a](B.md)` and [a][nowhere] and [gone](gone.md)."),
    ("other", "<div>\n<a href=\"b.md\">b</a>\nTitle\n---\n</div>"),
    ("other", "## One N\n\nText"),
    ("other", "<!-- [a](B.md) -->"),
];

/// Around a line: nothing, a quote, an item, a zone.
fn placed(random: &mut Random, line: &str) -> String {
    let each = |mark: &str, first: &str| {
        let lines = line.lines().enumerate();
        lines.map(|(number, line)| format!("{}{line}\n", if number == 0 { first } else { mark })).collect::<String>()
    };
    match random.below(8) {
        0 => each("> ", "> "),
        1 => each("   ", "1. "),
        2 => format!("::: zone pivot=\"a\"\n\n{line}\n\n::: zone-end\n"),
        3 => format!("Text before\n{line}\ntext behind\n"),
        _ => format!("{line}\n"),
    }
}

fn article(random: &mut Random, number: &mut usize) -> String {
    let mut text = String::new();
    if random.below(3) == 0 {
        let date = random.pick(&["2020-04-02", "04/02/2020", "'2020/4/2'", "4.2.2020"]);
        text.push_str(&format!("---\ntitle: T\ntitle: {}\nms.date: {date}\n---\n", random.pick(&["T", "U"])));
    }
    text.push_str(random.pick::<&str>(&["# Title\n\n", "Title\n===\n\n", ""]));
    for _ in 0..3 + random.below(6) {
        *number += 1;
        let (_, line) = random.pick(LINES);
        let line = line.replace('N', &number.to_string());
        text.push_str(&placed(random, &line));
        text.push('\n');
    }
    text
}

fn generate(random: &mut Random, root: &Path) {
    let put = |name: &str, text: &str| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("docfx.json", "{ \"build\": { \"content\": [ { \"files\": [ \"**/*.md\" ] } ] } }");
    put(".openpublishing.publish.config.json", "{ \"docsets_to_publish\": [ { \"build_source_folder\": \".\" } ] }");
    put(
        ".openpublishing.redirection.json",
        "{ \"redirections\": [ { \"source_path\": \"old.md\", \"redirect_url\": \"new/old\" }, \
         { \"source_path\": \"part.md\", \"redirect_url\": \"b\" }, { \"source_path\": \"away.md\", \"redirect_url\": \"/z/away\" } ] }",
    );
    put("sub/Pic A.png", "");
    put("new/old.md", "# Old\n\n## Setup\n\nText\n");
    put("b.md", "# B\n\n## Setup\n\nText\n\n## Set Up\n\nText\n");
    let newline = if random.below(3) == 0 { "\r\n" } else { "\n" };
    let mut number = 0;
    for name in ["a.md", "sub/c.md", "includes/x.md"] {
        let text = article(random, &mut number).replace('\n', newline);
        let mark = if random.below(6) == 0 { "\u{feff}" } else { "" };
        put(name, &format!("{mark}{text}"));
    }
}

/// Number of findings by file and code, and the good links by file and target.
type Seen = (BTreeMap<(PathBuf, &'static str), usize>, BTreeMap<(PathBuf, PathBuf, String), usize>);

fn look(snapshot: &Snapshot) -> Seen {
    let (mut findings, mut links) = Seen::default();
    for (id, file) in snapshot.files() {
        let Some(article) = &file.article else { continue };
        for finding in check_file(snapshot, id) {
            *findings.entry((file.path.to_path_buf(), finding.code)).or_default() += 1;
        }
        for (index, link) in article.links.iter().enumerate() {
            let good = matches!(snapshot.status(id, index), LinkStatus::Ok | LinkStatus::Case);
            // A definition that never counted may go.
            let target = snapshot.target_path(id, index).filter(|_| good && link.kind != LinkKind::Definition);
            if let Some(target) = target {
                let fragment = snapshot.target_fragment(id, index).map_or_else(String::new, |it| it.to_string());
                *links.entry((file.path.to_path_buf(), target.to_path_buf(), fragment)).or_default() += 1;
            }
        }
    }
    (findings, links)
}

#[test]
fn safe_repairs_add_no_finding_break_no_link_and_have_an_end() {
    let mut mended: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..SETS {
        let mut random = Random::new(seed);
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        generate(&mut random, &root);
        let text = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
        let texts = ["a.md", "sub/c.md", "includes/x.md"].map(text);
        let (findings, links) = look(&scan(&root));
        let result = fix(std::slice::from_ref(&root), &[]).unwrap();
        for it in &result.fixed {
            *mended.entry(it.code).or_default() += 1;
        }
        write(&result.change).unwrap();
        let shown = || {
            let now = ["a.md", "sub/c.md", "includes/x.md"].map(text);
            let diff = |(old, new): (&String, &String)| {
                similar::TextDiff::from_lines(old, new).unified_diff().context_radius(1).to_string()
            };
            format!("seed {seed}\n{}", texts.iter().zip(&now).map(diff).collect::<String>())
        };
        let (left, good) = look(&scan(&root));
        for (place, count) in &left {
            let was = findings.get(place).copied().unwrap_or(0);
            assert!(*count <= was, "{place:?}: {was} -> {count}\n{}", shown());
        }
        for (place, count) in &links {
            let is = good.get(place).copied().unwrap_or(0);
            assert!(is >= *count, "{place:?}: {count} -> {is}\n{}", shown());
        }
        let again = fix(std::slice::from_ref(&root), &[]).unwrap();
        assert!(again.change.texts.is_empty() && again.fixed.is_empty(), "{:?}\n{}", again.fixed, shown());
    }
    let rare: Vec<_> = LINES
        .iter()
        .map(|(code, _)| *code)
        .chain(["ms-date-invalid", "yaml-duplicate-key"])
        .filter(|code| *code != "other" && mended.get(code).copied().unwrap_or(0) < ENOUGH)
        .collect();
    assert!(rare.is_empty(), "too rarely mended: {rare:?} of {mended:?}");
}
