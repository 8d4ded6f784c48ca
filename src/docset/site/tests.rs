//! Where files are published, held against what the Learn build does with `dest`, `src`, `routes` and the base.

use crate::docset::resolve::{Destination, destination};
use crate::docset::{Docset, discover};
use std::path::Path;
use std::sync::Arc;

/// The only set of a folder with these files; the folder stays until the guard goes.
fn set(files: &[(&str, &str)]) -> (tempfile::TempDir, Arc<Docset>) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let found = discover(&folder.path().canonicalize().unwrap());
    assert_eq!(found.len(), 1, "{found:?}");
    (folder, found[0].clone())
}

#[test]
fn a_page_is_published_below_the_base_without_its_extension() {
    let mapped = r#"{"build": {"basePath": "/Contoso/", "content": [
        {"files": ["**/*.{md,yml}"], "exclude": ["draft/**"], "src": "articles", "dest": "phone"},
        {"files": ["*.md"]}
    ], "resource": [{"files": ["**/*.png"]}]}}"#;
    let plain = r#"{"basePath": "x/y", "build": {}}"#;
    let routed = r#"{"basePath": "/x", "files": "**", "routes": {"a": "b", "a/c": "."}, "lowerCaseUrl": false}"#;
    for (config, path, expected) in [
        (mapped, "articles/Set up.md", Some("/Contoso/phone/set up")),
        (mapped, "articles/calls/index.md", Some("/Contoso/phone/calls/")),
        (mapped, "articles/index.yml", Some("/Contoso/phone/")),
        (mapped, "articles/reindex.md", Some("/Contoso/phone/reindex")),
        (mapped, "articles/draft/x.md", None),
        (mapped, "articles/includes/x.md", None),
        (mapped, "articles/toc.yml", None),
        (mapped, "articles/x.json", None),
        (mapped, "other/x.md", None),
        (mapped, "README.md", Some("/Contoso/readme")),
        (mapped, "articles/media/A.png", Some("/Contoso/articles/media/a.png")),
        (plain, "a/B.md", Some("/x/y/a/b")),
        (plain, "a/b.png", Some("/x/y/a/b.png")),
        (plain, "docfx.json", None),
        (routed, "a/B.md", Some("/x/b/B")),
        (routed, "a/c/D.md", Some("/x/D")),
        (routed, "e/Index.md", Some("/x/e/")),
        (r#"{"build": {}}"#, "a.md", None),
    ] {
        let (_folder, set) = set(&[("docfx.json", config), ("x.md", "")]);
        let url = set.url_path(&set.root.join(path));
        // A path of the site is its own below a mapping to the root.
        let url = url.map(|url| url.replace("/./", "/"));
        assert_eq!(url.as_deref(), expected, "{path}");
    }
}

#[test]
fn every_published_file_is_found_at_its_url() {
    let config = r#"{"build": {"basePath": "/Contoso", "content": [
        {"files": ["**/*.{md,yml}"], "src": "articles", "dest": "phone"}, {"files": ["*.md"]}
    ], "resource": [{"files": ["**/*.png"]}]}}"#;
    let (_folder, set) = set(&[("docfx.json", config), ("x.md", "")]);
    for path in ["articles/a.md", "articles/b.yml", "articles/c/index.md", "articles/index.yml", "a.md", "media/a.png"]
    {
        let path = set.root.join(path);
        let keys = set.site_keys(&path).unwrap();
        assert!(keys.iter().all(|key| set.sources_of_key(key).contains(&path)), "{keys:?}");
        let url = set.url_path(&path).unwrap();
        for url in [url.clone(), format!("https://learn.microsoft.com/de-de{url}?view=x#y")] {
            let Destination::Site { key, .. } = destination(&set, &set.root.join("a.md"), &url) else {
                panic!("{url} leads elsewhere");
            };
            assert!(set.is_published_at(&path, &key), "{url} {key:?}");
        }
    }
}

#[test]
fn the_base_comes_from_configuration_before_the_breadcrumb() {
    let docfx = |extra: &str| {
        format!("{{{extra} \"build\": {{\"globalMetadata\": {{\"breadcrumb_path\": \"/a/b/bread/toc.json\"}}}}}}")
    };
    let with_base = docfx("\"basePath\": \"/from-docfx\",");
    let publish = r#"{"docsets_to_publish": [{"build_source_folder": ".", "base_path": "/from-publish"}]}"#;
    let settings = "generator = \"learn\"\nbase_url = \"https://docs.example.com/from-toml/\"\n";
    let publish = (".openpublishing.publish.config.json", publish);
    for (files, expected) in [
        (vec![("docfx.json", docfx("").as_str()), ("bread/toc.yml", "")], Some("/a/b")),
        (vec![("docfx.json", docfx("").as_str()), ("bread/TOC.md", "")], Some("/a/b")),
        (vec![("docfx.json", docfx("").as_str()), ("b/bread/toc.yml", ""), ("bread/toc.yml", "")], Some("/a")),
        // The breadcrumb of another set, and a table of contents that is none.
        (vec![("docfx.json", docfx("").as_str()), ("toc.yml", "")], None),
        (vec![("docfx.json", docfx("").as_str()), ("bread/x.md", "")], None),
        (vec![("docfx.json", docfx("").as_str()), ("bread/toc.yml", ""), publish], Some("/from-publish")),
        (vec![("docfx.json", with_base.as_str()), ("bread/toc.yml", ""), publish], Some("/from-docfx")),
        (vec![("docfx.json", with_base.as_str()), ("guidepost.toml", settings)], Some("/from-toml")),
    ] {
        let (_folder, set) = set(&files);
        assert_eq!(set.base_path(), expected, "{files:?}");
    }
    let (_folder, set) = set(&[("docfx.json", &with_base), ("guidepost.toml", settings)]);
    let page = set.root.join("a.md");
    assert_eq!(set.page_url(&page).as_deref(), Some("https://docs.example.com/from-toml/a"));
    let leads = |url: &str| destination(&set, &page, url);
    assert!(matches!(leads("https://docs.example.com/from-toml/b"), Destination::Site { .. }));
    for elsewhere in ["https://learn.microsoft.com/from-toml/b", "https://docs.example.com/from-tom/b", "http://x.y"] {
        assert_eq!(leads(elsewhere), Destination::External, "{elsewhere}");
    }
}

#[test]
fn a_language_in_front_of_a_path_is_left_out() {
    for (path, expected) in [
        ("/en-us/azure/x", "/azure/x"),
        ("/EN-US/azure", "/azure"),
        ("/sr-latn-rs/azure", "/azure"),
        ("/en-us", ""),
        ("/azure/en-us", "/azure/en-us"),
        ("/power-bi/x", "/power-bi/x"),
        ("/ef/x", "/ef/x"),
    ] {
        assert_eq!(super::without_locale(path), expected, "{path}");
    }
}

#[test]
fn the_breadcrumb_of_a_set_is_known_by_its_name() {
    let config = r#"{"build": {"globalMetadata": {"breadcrumb_path": "/a/bread/toc.json"}}}"#;
    let (_folder, set) = set(&[("docfx.json", config), ("x.md", "")]);
    for (path, expected) in
        [("bread/toc.yml", true), ("Bread/TOC.md", true), ("toc.yml", false), ("other/toc.yml", false)]
    {
        assert_eq!(set.may_show_base(&set.root.join(path)), expected, "{path}");
    }
    assert!(!set.may_show_base(Path::new("/elsewhere/bread/toc.yml")));
}

#[test]
fn a_breadcrumb_is_known_by_its_address_too() {
    let config = r#"{"basePath": "/a/b", "build": {"globalMetadata": {"breadcrumb_path": "/A/b/bread/toc.json"},
        "fileMetadata": {"breadcrumb_path": {"x/**": "/a/b/x/crumbs/toc.json", "y/**": "/other/toc.json"}}}}"#;
    let (_folder, set) = set(&[("docfx.json", config)]);
    for (path, expected) in [
        ("bread/toc.yml", true),
        ("Bread/TOC.md", true),
        ("x/crumbs/toc.yml", true),
        ("breadcrumbs/toc.yml", true),
        ("toc.yml", false),
        ("b/bread/toc.yml", false),
        ("other/toc.yml", false),
        ("bread/a.yml", false),
    ] {
        assert_eq!(set.is_breadcrumb(&set.root.join(path)), expected, "{path}");
    }
}
