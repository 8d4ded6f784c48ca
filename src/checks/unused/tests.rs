//! What nobody comes to, and all that counts as a way.

use crate::checks::check_file;
use crate::features::fixture::Set;

const CONFIG: &str = "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"], \"exclude\": [\"**/includes/**\"]}], \"resource\": [{\"files\": [\"**/*.png\", \"**/*.svg\"], \"exclude\": [\"kept/**\"]}], \"globalMetadata\": {\"_appLogoPath\": \"media/logo.svg\"}, \"template\": [\"theme\"]}}\n";

const CODES: [&str; 5] = ["orphan-article", "article-not-in-toc", "unused-image", "unused-include", "unused-snippet"];

/// The findings of the file `name` that are about the file as a whole.
fn said(set: &Set, name: &str) -> Vec<&'static str> {
    let found = check_file(&set.snapshot, set.file(name)).into_iter();
    found.map(|it| it.code).filter(|code| CODES.contains(code)).collect()
}

#[test]
fn an_article_without_any_way_to_it_is_an_orphan_and_has_one_finding() {
    let listed = "--- toc.yml\n- name: A\n  href: a.md\n";
    let none: &[&str] = &[];
    for (files, expected) in [
        (format!("{listed}--- a.md\n# A\n"), &["orphan-article"][..]),
        // Who links to it matters, not how.
        (format!("{listed}--- a.md\n[l](lone.md)\n"), &["article-not-in-toc"]),
        (format!("{listed}--- a.md\n<a href=\"lone.md#x\">l</a>\n"), &["article-not-in-toc"]),
        (
            format!("{listed}--- a.md\n[!INCLUDE [i](includes/i.md)]\n--- includes/i.md\n[l](../lone.md)\n"),
            &["article-not-in-toc"],
        ),
        (format!("{listed}--- a.md\n[l](~/lone.md)\n"), &["article-not-in-toc"]),
        // Not the article itself.
        (format!("{listed}--- a.md\n# A\n--- lone.md\n[me](lone.md) [here](#x)\n"), &["orphan-article"]),
        // A page in YAML links in ways that are not read.
        (
            format!("{listed}--- a.md\n# A\n--- index.yml\n### YamlMime:Landing\nlandingContent:\n- url: lone.md\n"),
            &["article-not-in-toc"],
        ),
        (
            format!(
                "{listed}--- a.md\n# A\n--- index.yml\n### YamlMime:Landing\nlandingContent:\n- url: /set/lone?view=x\n"
            ),
            &["article-not-in-toc"],
        ),
        (
            format!("{listed}--- a.md\n# A\n--- index.yml\n### YamlMime:Landing\nsummary: A lone word\n"),
            &["orphan-article"],
        ),
        ("--- toc.yml\n- name: A\n  href: lone.md\n".to_owned(), none),
        // Nobody knows how readers come to articles of a set without a list.
        (String::new(), none),
        ("--- toc.yml\n- name: A\n  href: https://example.com\n".to_owned(), none),
    ] {
        let lone = if files.contains("--- lone.md") { "" } else { "--- lone.md\n# Lone\n" };
        let set = Set::new(&format!("{CONFIG}{files}{lone}"));
        assert_eq!(said(&set, "lone.md"), expected, "{files}");
    }
}

#[test]
fn pages_that_stand_apart_are_no_orphans() {
    let set = Set::new(&format!(
        "{CONFIG}--- toc.yml\n- name: A\n  href: a.md\n--- a.md\n# A\n--- sub/index.md\n# I\n--- README.md\n# R\n--- 404.md\n# N\n--- \
         hidden.md\n---\nROBOTS: NOINDEX\n---\n# H\n--- uid.md\n---\nuid: u\n---\n# U\n--- start.md\n---\nms.topic: \
         landing-page\n---\n# S\n--- out/draft.txt\n--- moved.md\n# M\n--- .openpublishing.redirection.json\n\
         {{\"redirections\": [{{\"source_path\": \"moved.md\", \"redirect_url\": \"/x/a\"}}]}}\n"
    ));
    for name in ["a.md", "sub/index.md", "README.md", "404.md", "hidden.md", "uid.md", "start.md", "moved.md"] {
        assert_eq!(said(&set, name), [""; 0], "{name}");
    }
}

#[test]
fn where_no_table_of_contents_is_read_a_start_page_makes_the_difference() {
    let config = "--- guidepost.toml\ngenerator = \"github\"\n";
    for (files, expected) in [
        ("--- README.md\n[a](a.md)\n--- a.md\n# A\n", &["orphan-article"][..]),
        ("--- README.md\n[a](sub/lone.md)\n", &[]),
        ("--- a.md\n# A\n", &[]),
    ] {
        let set = Set::new(&format!("{config}{files}--- sub/lone.md\n# Lone\n"));
        assert_eq!(said(&set, "sub/lone.md"), expected, "{files}");
    }
}

#[test]
fn an_image_is_used_however_it_is_shown() {
    for (files, expected) in [
        ("--- a.md\n# A\n", &["unused-image"][..]),
        ("--- a.md\n![i](media/i.png)\n", &[]),
        ("--- a.md\n[i](media/i.png)\n", &[]),
        ("--- a.md\n<img src=\"media/i.png\">\n", &[]),
        ("--- a.md\n:::image type=\"content\" source=\"media/i.png\" alt-text=\"An i.\":::\n", &[]),
        (
            "--- a.md\n:::image type=\"content\" source=\"media/j.png\" alt-text=\"A j.\" lightbox=\"media/i.png\":::\n--- media/j.png\n",
            &[],
        ),
        ("--- a.md\n---\nms.image: /set/media/i.png\n---\n# A\n", &[]),
        ("--- index.yml\n### YamlMime:Hub\nbrand: x\nitems:\n- imageSrc: ./media/I.png\n", &[]),
        (
            "--- faq.yml\n### YamlMime:FAQ\nsections:\n- questions:\n  - answer: |\n      Look: ![i](media/i.png \"t\")\n",
            &[],
        ),
        ("--- theme/styles.css\n.x { background: url(../media/i.png) }\n", &[]),
        ("--- theme/page.html\n<img src='/media/i.png'>\n", &[]),
        ("--- a.md\n![i](https://raw.githubusercontent.com/contoso/docs/main/media/i.png)\n", &[]),
        // A name that only ends alike.
        ("--- index.yml\n### YamlMime:Hub\nimageSrc: ./media/hi.png\n", &["unused-image"]),
        // Only what is published is meant to be shown.
        ("--- Program.cs\n// media/i.png\n", &["unused-image"]),
    ] {
        let set = Set::new(&format!("{CONFIG}--- media/i.png\n{files}"));
        assert_eq!(said(&set, "media/i.png"), expected, "{files}");
    }
    let set = Set::new(&format!("{CONFIG}--- media/logo.svg\n--- kept/i.png\n--- a.md\n# A\n"));
    for name in ["media/logo.svg", "kept/i.png"] {
        assert_eq!(said(&set, name), [""; 0], "{name}");
    }
}

#[test]
fn includes_and_snippets_are_unused_when_nothing_shows_them() {
    for (file, files, expected) in [
        ("includes/i.md", "--- a.md\n# A\n", &["unused-include"][..]),
        ("includes/i.md", "--- a.md\n[!INCLUDE [i](includes/i.md)]\n", &[]),
        ("includes/i.md", "--- a.md\n[i](includes/i.md)\n", &[]),
        ("includes/i.md", "--- faq.yml\n### YamlMime:FAQ\nsummary: |\n  [!INCLUDE [i](includes/i.md)]\n", &[]),
        ("includes/README.md", "--- a.md\n# A\n", &[]),
        ("snippets/kettle/Program.cs", "--- a.md\n# A\n", &["unused-snippet"]),
        ("snippets/kettle/Program.cs", "--- a.md\n[!code-csharp[x](snippets/kettle/Program.cs)]\n", &[]),
        // What is compiled together is used together.
        (
            "snippets/kettle/Program.cs",
            "--- snippets/kettle/src/Boil.cs\n--- a.md\n:::code source=\"snippets/kettle/src/Boil.cs\":::\n",
            &[],
        ),
        (
            "snippets/kettle/Program.cs",
            "--- snippets/cup/Tea.cs\n--- a.md\n:::code source=\"snippets/cup/Tea.cs\":::\n",
            &["unused-snippet"],
        ),
        (
            "snippets/kettle/Program.cs",
            "--- a.md\nOn [GitHub](https://github.com/contoso/docs/tree/main/snippets/kettle).\n",
            &[],
        ),
        ("snippets/kettle/kettle.csproj", "--- a.md\n# A\n", &[]),
        ("samples/kettle/Program.cs", "--- a.md\n# A\n", &[]),
    ] {
        let set = Set::new(&format!("{CONFIG}--- {file}\n{files}"));
        assert_eq!(said(&set, file), expected, "{file} {files}");
    }
}

#[test]
fn an_edit_tells_whose_use_it_changes() {
    let mut set = Set::new(&format!(
        "{CONFIG}--- toc.yml\n- name: A\n  href: a.md\n--- a.md\n<CURSOR># A\n--- lone.md\n# Lone\n--- media/i.png\n--- includes/i.md\n\
         text\n--- snippets/x/Program.cs\n--- snippets/x/Other.cs\n--- index.yml\n### YamlMime:Landing\n"
    ));
    let names = ["lone.md", "media/i.png", "includes/i.md", "snippets/x/Program.cs", "snippets/x/Other.cs"];
    let before: Vec<_> = names.iter().map(|name| said(&set, name)).collect();
    assert_eq!(
        before,
        [["orphan-article"], ["unused-image"], ["unused-include"], ["unused-snippet"], ["unused-snippet"]]
    );
    let text =
        "[l](lone.md) ![An i.](media/i.png)\n[!INCLUDE [i](includes/i.md)]\n[!code-csharp[x](snippets/x/Program.cs)]\n";
    let affected = set.write("a.md", text);
    for name in names {
        assert!(affected.all || affected.files.contains(&set.file(name)), "{name}: {affected:?}");
        assert!(said(&set, name).iter().all(|code| *code == "article-not-in-toc"), "{name}");
    }
    let affected = set.write("a.md", "# A\n");
    for (name, expected) in names.iter().zip(before) {
        assert!(affected.all || affected.files.contains(&set.file(name)), "{name}: {affected:?}");
        assert_eq!(said(&set, name), expected, "{name}");
    }
    let affected = set.write("index.yml", "### YamlMime:Landing\nurl: lone.md\nimage: i.png\n");
    for (name, expected) in [("lone.md", &["article-not-in-toc"][..]), ("media/i.png", &[])] {
        assert!(affected.all || affected.files.contains(&set.file(name)), "{name}: {affected:?}");
        assert_eq!(said(&set, name), expected, "{name}");
    }
    // The sample as a whole.
    let whole = "### YamlMime:Landing\nurl: https://github.com/contoso/docs/tree/main/snippets/x\n";
    for (page, expected) in [(whole, &[][..]), ("### YamlMime:Landing\n", &["unused-snippet"])] {
        let affected = set.write("index.yml", page);
        for name in ["snippets/x/Program.cs", "snippets/x/Other.cs"] {
            assert!(affected.all || affected.files.contains(&set.file(name)), "{name}: {affected:?}");
            assert_eq!(said(&set, name), expected, "{name}");
        }
    }
}
