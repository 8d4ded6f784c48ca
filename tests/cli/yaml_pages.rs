//! Links in pages written in YAML: what `check`, `mv`, `rm` and `graph` make of them.

use super::{code, guidepost, json, set, stderr, stdout};
use tempfile::TempDir;

const START: &str = "### YamlMime:Landing\ntitle: Kettles\nmetadata:\n  title: Kettles\nlandingContent:\n- title: Start\n  \
                     linkLists:\n  - linkListType: overview\n    links:\n    - text: Descale\n      url: descale.md#with-lemon # \
                     first\n    - text: \"Boil\"\n      url: 'guides/boil water.md'\n    - {text: Site, url: /x/descale}\n";

const FAQ: &str = "### YamlMime:FAQ\r\ntitle: Questions\r\nsections:\r\n- name: All\r\n  questions:\r\n  - question: How?\r\n    \
                   answer: |\r\n      [Descale](../descale.md#with-lemon) it.\r\n\r\n      ![Kettle](../media/k.png)\r\n  - question: Why?\r\n    \
                   answer: \"Read \\\"[this](boil%20water.md)\\\".\"\r\n";

fn kettles() -> TempDir {
    let page = |title: &str, body: &str| {
        format!(
            "---\ntitle: {title} at home\ndescription: What to do with {title}, step by step, and what to leave.\n---\n\n# \
             {title} at home\n\n{body}\n"
        )
    };
    set(&[
        (".git/HEAD", "ref: x\n"),
        (
            "docfx.json",
            "{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"]}], \"resource\": [{\"files\": [\"**/*.png\"]}], \
             \"basePath\": \"/x\"}}",
        ),
        ("index.yml", START),
        ("guides/faq.yml", FAQ),
        ("descale.md", &page("Descaling", "## With lemon\n\nText.")),
        ("guides/boil water.md", &page("Boiling", "[faq](faq.yml)")),
        ("media/k.png", ""),
        ("toc.yml", "- name: Start\n  href: index.yml\n"),
    ])
}

fn text(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap_or_default()
}

/// The findings about links and use, each as `file:line:column code`.
fn found(folder: &TempDir) -> Vec<String> {
    let report = json(&guidepost(&["check", "--format", "json", "--show", "suggestion"], folder.path()));
    let listed = report["diagnostics"].as_array().unwrap().iter();
    let shown = listed.map(|d| {
        let name = |key: &str| d[key].as_str().unwrap().to_owned();
        (format!("{}:{}:{}", name("file"), d["line"], d["column"]), name("code"))
    });
    let about = ["not-found", "orphan", "unused", "case"];
    shown
        .filter(|(_, code)| about.iter().any(|it| code.contains(it)))
        .map(|(at, code)| format!("{at} {code}"))
        .collect()
}

#[test]
fn links_that_lead_nowhere_are_found_where_they_stand() {
    let folder = kettles();
    assert_eq!(found(&folder), [""; 0]);
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("index.yml", START.replace("descale.md#with", "Descale.md#wih").replace("boil w", "boi w"));
    write("guides/faq.yml", FAQ.replace("k.png", "kettle.png").replace("#with", "#without"));
    assert_eq!(
        found(&folder),
        [
            "guides/faq.yml:8:31 bookmark-not-found",
            "guides/faq.yml:10:17 file-not-found",
            "index.yml:11:12 path-case-mismatch",
            "index.yml:11:23 bookmark-not-found",
            "index.yml:13:13 file-not-found",
            "media/k.png:1:1 unused-image",
        ]
    );
    let quiet = |text: &str, mark: &str, comment: &str| {
        let at = text.find(mark).unwrap();
        let line = text[..at].rfind('\n').unwrap() + 1;
        let indent = at - line - (text[line..at].len() - text[line..at].trim_start().len());
        format!("{}{}{comment}\n{}", &text[..line], " ".repeat(text[line..at].len() - indent), &text[line..])
    };
    write(
        "index.yml",
        quiet(&text(&folder, "index.yml"), "url: 'guides", "# guidepost-disable-next-line file-not-found"),
    );
    let faq = text(&folder, "guides/faq.yml");
    write("guides/faq.yml", quiet(&faq, "![Kettle]", "<!-- guidepost-disable-next-line file-not-found -->"));
    let left = found(&folder);
    assert!(!left.iter().any(|it| it.contains(" file-not-found")), "{left:?}");
    // What the build leaves out has no findings, but what it leads to is used.
    write("docfx.json", text(&folder, "docfx.json").replace(", \"**/*.yml\"", ""));
    assert_eq!(found(&folder), ["media/k.png:1:1 unused-image"]);
}

#[test]
fn links_follow_what_moves_in_the_way_in_which_they_are_written() {
    let folder = kettles();
    for (from, to) in [("descale.md", "care/de scale.md"), ("guides", "how-to"), ("media/k.png", "how-to/it's.png")] {
        let output = guidepost(&["mv", from, to], folder.path());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    let expected = START
        .replace("descale.md#with", "care/de%20scale.md#with")
        .replace("'guides/boil water.md'", "'how-to/boil water.md'")
        .replace("/x/descale", "/x/care/de%20scale");
    assert_eq!(text(&folder, "index.yml"), expected);
    let expected = FAQ.replace("../descale.md#", "../care/de%20scale.md#").replace("../media/k.png", "it%27s.png");
    assert_eq!(text(&folder, "how-to/faq.yml"), expected);
    // The page itself goes elsewhere: its links and those to it.
    let output = guidepost(&["mv", "how-to/faq.yml", "questions.yml"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let expected = FAQ
        .replace("../descale.md#", "care/de%20scale.md#")
        .replace("../media/k.png", "how-to/it%27s.png")
        .replace("(boil%20water.md)", "(how-to/boil%20water.md)");
    assert_eq!(text(&folder, "questions.yml"), expected);
    assert!(text(&folder, "how-to/boil water.md").contains("[faq](../questions.yml)"));
    assert_eq!(found(&folder), [""; 0]);
}

#[test]
fn a_deletion_names_the_links_in_pages_and_leads_them_on() {
    let folder = kettles();
    let output = guidepost(&["rm", "descale.md"], folder.path());
    assert_eq!(code(&output), 1);
    let said = stderr(&output);
    for line in [
        "guides/faq.yml:8:17: `../descale.md#with-lemon`",
        "index.yml:11:12: `descale.md#with-lemon`",
        "index.yml:14:25: `/x/descale`",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let output = guidepost(&["rm", "descale.md", "--redirect-to", "guides/boil water.md"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(
        text(&folder, "index.yml").contains("url: guides/boil%20water.md # first"),
        "{}",
        text(&folder, "index.yml")
    );
    assert!(text(&folder, "guides/faq.yml").contains("[Descale](boil%20water.md) it."));
    assert_eq!(found(&folder), [""; 0]);

    let folder = kettles();
    let output = guidepost(&["rm", "guides/boil water.md", "--unlink", "--force"], folder.path());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(
        text(&folder, "guides/faq.yml").contains("answer: \"Read \\\"this\\\".\""),
        "{}",
        text(&folder, "guides/faq.yml")
    );
    assert_eq!(text(&folder, "index.yml"), START, "nothing stands for the value of a key");
}

#[test]
fn the_graph_lists_the_pages_with_their_links() {
    let graph = json(&guidepost(&["graph", "--format", "json"], kettles().path()));
    let pages = graph["articles"].as_array().unwrap().iter();
    let pages = pages.filter(|page| page["file"].as_str().unwrap().ends_with(".yml"));
    let shown = pages.flat_map(|page| {
        let links = page["links"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or("null").to_owned();
        links.map(move |link| {
            format!(
                "{} {} {}:{} {} {}",
                text(&page["file"]),
                text(&page["url"]),
                link["line"],
                text(&link["kind"]),
                text(&link["file"]),
                text(&link["status"])
            )
        })
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "guides/faq.yml /x/guides/faq 8:inline descale.md ok",
            "guides/faq.yml /x/guides/faq 10:image media/k.png ok",
            "guides/faq.yml /x/guides/faq 12:inline guides/boil water.md ok",
            "index.yml /x/ 11:yaml descale.md ok",
            "index.yml /x/ 13:yaml guides/boil water.md ok",
            "index.yml /x/ 14:yaml descale.md ok",
        ]
    );
    let output = guidepost(&["graph", "--format", "mermaid"], kettles().path());
    assert!(stdout(&output).contains("faq.yml"), "{}", stdout(&output));
}
