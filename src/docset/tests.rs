//! Sets found in trees of files, and what their configuration makes of them.

use super::*;
use crate::files::temporary::TemporaryFolder;
use crate::files::{self, normalize};
use crate::text::Encoding;
use std::fmt::Write as _;

/// A tree of files on the disk; gone when dropped.
struct Tree {
    dir: TemporaryFolder,
}

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self { dir: TemporaryFolder::new("guidepost-sets").unwrap() };
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    fn write(&self, path: &str, text: &str) {
        self.dir.write(path, text.as_bytes()).unwrap();
    }

    fn path(&self, path: &str) -> PathBuf {
        normalize(&self.dir.path().join(path))
    }

    fn discover(&self, folder: &str) -> Discovery {
        discover_in(&self.path(folder), Surroundings { home: None, read: &files::read_text })
    }

    /// `root generator` of each set.
    fn sets(&self, folder: &str) -> Vec<String> {
        let found = self.discover(folder).docsets;
        let name = |set: &Arc<Docset>| {
            let root = set.root.strip_prefix(self.path("")).unwrap().display().to_string();
            format!(
                "{} {}{}",
                if root.is_empty() { "." } else { &root },
                set.generator.name(),
                if set.is_rest { " rest" } else { "" }
            )
        };
        found.iter().map(name).collect()
    }

    /// The only set of the folder.
    fn set(&self, folder: &str) -> Arc<Docset> {
        let found = self.discover(folder).docsets;
        assert_eq!(found.len(), 1, "{found:#?}");
        found[0].clone()
    }
}

/// `file:line:column-line:column message` of every problem, positions from 1.
fn problems(set: &Docset) -> String {
    let mut shown = String::new();
    for file in &set.config_files {
        for problem in &file.problems {
            let code = if problem.code == "config-invalid" { String::new() } else { format!("{}: ", problem.code) };
            let name = file.path.file_name().unwrap().to_str().unwrap();
            let (start, end) = (problem.span.start, problem.span.end);
            let at = |offset| {
                let at = file.lines.position(offset, Encoding::Utf16);
                format!("{}:{}", at.line + 1, at.column + 1)
            };
            writeln!(shown, "{name}:{}-{} {code}{}", at(start), at(end), problem.message).unwrap();
        }
    }
    shown
}

const DOCFX: &str = r#"{"build": {"content": [{"files": ["**/*.md"], "exclude": ["**/includes/**", "README.md"]}]}}"#;
const LEARN: &str = "---\nms.date: 01/01/2024\n---\n# A\n";

#[test]
fn sets_are_found_from_their_configuration_files() {
    let publish = r#"{"docsets_to_publish": [{"build_source_folder": "b"}, {"build_source_folder": "gone"}]}"#;
    for (files, folder, expected) in [
        // A docfx.json is a set, alone or many.
        (vec![("docfx.json", DOCFX), ("a.md", "")], "", vec![". learn"]),
        (vec![("a/docfx.json", DOCFX), ("b/docfx.yml", ""), ("a/x.md", "")], "", vec!["a learn", "b learn"]),
        (vec![("docfx.json", DOCFX), ("a/docfx.json", DOCFX)], "", vec![". learn", "a learn"]),
        // What lies beside them is a set of its own.
        (vec![("a/docfx.json", DOCFX), ("README.md", "# A")], "", vec![". github rest", "a learn"]),
        (vec![("a/docfx.json", DOCFX), ("includes/x.md", LEARN)], "", vec![". learn rest", "a learn"]),
        // The publish configuration names sets too; a folder that is not there is none.
        (vec![(publish::NAME, publish), ("b/x.md", "")], "", vec!["b learn"]),
        // A folder inside a set is that set, if its configuration lies in the readable root.
        (vec![("docfx.json", DOCFX), (".git/x", ""), ("a/b/x.md", "")], "a/b", vec![". learn"]),
        (vec![(".git/x", ""), ("docs/docfx.json", DOCFX), ("docs/a/x.md", "")], "docs/a", vec!["docs learn"]),
        (vec![(publish::NAME, publish), ("b/c/x.md", "")], "b/c", vec!["b learn"]),
        (vec![("docfx.json", DOCFX), ("a/b/x.md", "")], "a/b", vec!["a/b github"]),
        // Sets elsewhere in the repository are not drawn in.
        (vec![(".git/x", ""), ("a/docfx.json", DOCFX), ("b/docfx.json", DOCFX)], "b", vec!["b learn"]),
        // Without any configuration the articles tell.
        (vec![("a.md", LEARN)], "", vec![". learn"]),
        (vec![("a.md", "# A")], "", vec![". github"]),
        (vec![("a.txt", "")], "", vec![". github"]),
        (vec![("x/docfx.json", DOCFX), (".gitignore", "x/"), ("a.md", "# A")], "", vec![". github"]),
        (vec![("node_modules/x/docfx.json", DOCFX), ("a.md", "# A")], "", vec![". github"]),
        // guidepost.toml rules.
        (vec![("docfx.json", DOCFX), ("guidepost.toml", "generator = \"github\"")], "", vec![". github"]),
        (
            vec![("guidepost.toml", "root = \"docs\"\ngenerator = \"learn\""), ("docs/a.md", "# A")],
            "",
            vec!["docs learn"],
        ),
        (
            vec![("guidepost.toml", "root = \"docs\""), ("docs/x/a.md", LEARN), (".git/x", "")],
            "docs/x",
            vec!["docs learn"],
        ),
    ] {
        let tree = Tree::new(&files);
        assert_eq!(tree.sets(folder), expected, "{files:?} in {folder:?}");
    }
}

#[test]
fn one_stray_article_from_learn_makes_no_learn_set() {
    let mut files: Vec<(String, &str)> = (0..30).map(|i| (format!("{i:02}.md"), "# A")).collect();
    files[7].1 = LEARN;
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    assert_eq!(Tree::new(&borrowed).sets(""), [". github"]);
}

#[test]
fn the_reason_is_said() {
    let tree = Tree::new(&[("x/a.md", LEARN), ("b.md", "# B")]);
    assert_eq!(
        tree.set("").found_by,
        format!(
            "no configuration file, but 1 of 2 articles looked at are written for Learn, such as x{}a.md with `ms.date` in its header",
            std::path::MAIN_SEPARATOR
        )
    );
    assert_eq!(Tree::new(&[("docfx.json", DOCFX)]).set("").found_by, "docfx.json");
}

#[test]
fn home_and_the_root_of_the_disk_are_never_scanned() {
    let tree = Tree::new(&[("docfx.json", DOCFX), (".git/x", ""), ("docs/a.md", LEARN)]);
    let home = tree.path("");
    let around = Surroundings { home: Some(&home), read: &files::read_text };
    assert!(discover_in(&home, around).docsets.is_empty());
    assert!(discover_in(&home, around).walked.is_none());
    assert!(discover_in(Path::new("/"), around).docsets.is_empty());
    // Nor does a folder in it draw it in, though it has a configuration and a repository.
    let below = discover_in(&tree.path("docs"), around).docsets;
    assert_eq!(below[0].root, tree.path("docs"));
    assert_eq!(below[0].readable_root, tree.path("docs"));
    // A lone file in it is served without a scan.
    let lone = for_single_file(&tree.path("note.md"), around);
    assert_eq!((lone.root.as_path(), lone.readable_root.as_path()), (home.as_path(), home.as_path()));
}

#[test]
fn a_lone_file_belongs_to_the_set_around_it() {
    let tree = Tree::new(&[(".git/x", ""), ("docs/docfx.json", DOCFX), ("docs/x/a.md", ""), ("b.md", LEARN)]);
    let around = Surroundings { home: None, read: &files::read_text };
    assert_eq!(for_single_file(&tree.path("docs/x/a.md"), around).root, tree.path("docs"));
    let beside = for_single_file(&tree.path("b.md"), around);
    assert_eq!((&beside.root, beside.generator), (&tree.path(""), Generator::Learn));
}

#[test]
fn content_says_what_is_a_page() {
    let config = r#"{ // comments and trailing commas are fine
      "build": {
        "content": [
          "extra/*.md",
          {"files": ["**.md"], "exclude": ["**/obj/**", "README.md"], "src": "articles"},
          {"files": "*.md"},
        ],
        "resource": [{"files": ["**/*.png", "samples/*.md"]}],
      }
    }"#;
    let tree = Tree::new(&[("docfx.json", config)]);
    let set = tree.set("");
    assert_eq!(problems(&set), "");
    for (path, expected) in [
        ("a.md", Role::Page),
        ("A.MD", Role::Page),
        ("articles/a.md", Role::Page),
        ("ARTICLES.md", Role::Page),
        ("articles/x/y/a.md", Role::Page),
        ("articles/README.md", Role::Include),
        ("articles/x/README.md", Role::Page),
        ("articles/x/obj/a.md", Role::Include),
        ("articles/.hidden/a.md", Role::Include),
        ("articles/Includes/a.md", Role::Include),
        ("other/a.md", Role::Include),
        ("extra/a.md", Role::Page),
        ("samples/a.md", Role::Include),
        ("a.png", Role::Outside),
        ("../a.md", Role::Outside),
    ] {
        assert_eq!(set.role(&tree.path(path)), expected, "{path}");
    }
}

#[test]
fn without_a_content_mapping_every_article_is_a_page() {
    let tree = Tree::new(&[("a.md", LEARN), ("guidepost.toml", "exclude = [\"archive\", \"**/*.draft.md\"]")]);
    let set = tree.set("");
    for (path, expected) in [
        ("a.md", Role::Page),
        ("x/INCLUDES/a.md", Role::Include),
        ("includes.md", Role::Page),
        ("archive/x/a.md", Role::Outside),
        ("x/archive/a.md", Role::Page),
        ("x/a.draft.md", Role::Outside),
    ] {
        assert_eq!(set.role(&tree.path(path)), expected, "{path}");
    }
}

#[test]
fn metadata_is_inherited_by_glob_and_the_last_one_wins() {
    let config = r#"{"build": {
      "globalMetadata": {"author": "all", "layout": "Conceptual"},
      "fileMetadata": {
        "author": {"**/*.md": "every", "x/**": "x", "x/y/*.md": "y"},
        "titleSuffix": {"/**.md": ["a", 1]}
      }
    }}"#;
    let tree = Tree::new(&[("docfx.json", config)]);
    let set = tree.set("");
    assert_eq!(set.inherited_keys, ["author", "layout", "titleSuffix"]);
    for (path, author) in [("a.md", "every"), ("x/a.md", "x"), ("X/y/a.md", "y"), ("x/y/z/a.md", "x"), ("a.yml", "all")]
    {
        let path = tree.path(path);
        let inherited = set.inherited(&path);
        let found = inherited.iter().find(|it| it.key == "author").unwrap();
        assert_eq!(found.value, author, "{path:?}");
        assert_eq!(
            found.span.of(config),
            match author {
                "all" => r#""author": "all""#,
                "every" => r#""**/*.md": "every""#,
                "x" => r#""x/**": "x""#,
                _ => r#""x/y/*.md": "y""#,
            }
        );
        assert_eq!(set.config_files[found.file].path, tree.path("docfx.json"));
        assert_eq!(inherited.iter().any(|it| it.key == "titleSuffix"), path.extension().unwrap() == "md");
    }
}

#[test]
fn a_docfx_yml_is_read_like_a_docfx_json() {
    let config = "files: ['**/*.md', '**/*.yml']\nexclude: drafts/**\nglobalMetadata:\n  author: x\nrules:\n  title-missing: info\n";
    let tree = Tree::new(&[("docfx.yml", config), ("a.md", "")]);
    let set = tree.set("");
    assert_eq!(problems(&set), "");
    assert_eq!(set.role(&tree.path("a.md")), Role::Page);
    assert_eq!(set.role(&tree.path("drafts/a.md")), Role::Include);
    assert_eq!(set.inherited(&tree.path("a.md"))[0].value, "x");
    assert_eq!(set.severity(&["title-missing"], &tree.path("a.md")), Some(Some(Severity::Hint)));
}

#[test]
fn severities_of_guidepost_win_over_those_of_docfx_and_inner_over_outer() {
    let tree = Tree::new(&[
        (
            "guidepost.toml",
            "[severity]\nouter = \"hint\"\nboth = \"hint\"\n[[override]]\nfiles = [\"docs/old\"]\nseverity = { outer = \"off\" }\n",
        ),
        ("docs/guidepost.toml", "[severity]\nboth = \"error\"\nruled = \"warning\"\n"),
        (
            "docs/docfx.json",
            r#"{"rules": {"ruled": "off", "kept": {"severity": "info", "exclude": ["x/**"]}, "text": {"message": "m"}}}"#,
        ),
        ("docs/a.md", ""),
    ]);
    let found = tree.discover("").docsets;
    let set = docset_for(&found, &tree.path("docs/a.md")).unwrap();
    for (code, path, expected) in [
        ("outer", "docs/a.md", Some(Some(Severity::Hint))),
        ("outer", "docs/old/x/a.md", Some(None)),
        ("both", "docs/a.md", Some(Some(Severity::Error))),
        ("ruled", "docs/a.md", Some(Some(Severity::Warning))),
        ("kept", "docs/a.md", Some(Some(Severity::Hint))),
        ("kept", "docs/x/a.md", None),
        ("text", "docs/a.md", None),
        ("unheard", "docs/a.md", None),
    ] {
        assert_eq!(set.severity(&[code], &tree.path(path)), expected, "{code} {path}");
    }
    assert_eq!(set.severity(&["alias", "both"], &tree.path("docs/a.md")), Some(Some(Severity::Error)));
}

#[test]
fn redirections_are_found_above_and_below_the_folder() {
    let above = r#"{"redirections": [
      {"source_path": "docs/old.md", "redirect_url": "/new", "redirect_document_id": false},
      {"source_path_from_root": "/docs/Rooted.md", "redirect_url": "/rooted"},
      {"source_path": "docs\\back.md", "redirect_url": "/back"},
      {"source_path": "docs/old.md", "redirect_url": "/second"},
    ]}"#;
    let tree = Tree::new(&[
        (".git/x", ""),
        (".openpublishing.redirection.json", above),
        ("docs/docfx.json", DOCFX),
        (
            "docs/x/.openpublishing.redirection.x.json",
            r#"{"redirections": [{"source_path": "in.md", "redirect_url": "/in"}]}"#,
        ),
        ("docs/redirections.yml", "redirections:\n  - source_path: yaml.md\n    redirect_url: /yaml\n"),
        ("docs/x/a.md", ""),
    ]);
    let set = tree.set("docs/x");
    assert_eq!(
        problems(&set),
        ".openpublishing.redirection.json:5:7-5:64 redirection-conflict: This article is redirected before: that \
         entry counts. Remove one of them.\n"
    );
    for (path, url, file) in [
        ("docs/old.md", "/new", ".openpublishing.redirection.json"),
        ("docs/rooted.md", "/rooted", ".openpublishing.redirection.json"),
        ("docs/back.md", "/back", ".openpublishing.redirection.json"),
        ("docs/x/in.md", "/in", "docs/x/.openpublishing.redirection.x.json"),
        ("docs/yaml.md", "/yaml", "docs/redirections.yml"),
    ] {
        let found = set.redirects.get(&resolve::fold(&tree.path(path))).unwrap_or_else(|| panic!("{path}"));
        assert_eq!(&*found.url, url);
        assert_eq!(set.config_files[found.file].path, tree.path(file));
    }
    assert_eq!(set.redirects.len(), 5);
    let first = &set.redirects[&resolve::fold(&tree.path("docs/old.md"))];
    assert!(first.span.of(above).starts_with(r#"{"source_path": "docs/old.md", "redirect_url": "/new""#));
}

#[test]
fn a_redirection_that_the_build_refuses_is_said_to_be_wrong() {
    for (entries, expected) in [
        (r#"{"source_path": "docs/x.png", "redirect_url": "/x"}"#, "redirection-invalid"),
        (r#"{"source_path": "docs/x.MD", "redirect_url": "/x"}"#, ""),
        (
            r#"{"source_path": "docs/x.md", "source_path_from_root": "/docs/x.md", "redirect_url": "/x"}"#,
            "source-path-conflict",
        ),
        // Outside every set nothing is built: what is written there is nobody's concern.
        (r#"{"source_path": "x.png", "redirect_url": "/x"}, {"source_path": "x.png", "redirect_url": "/y"}"#, ""),
        // Versions of an article may lead to different places.
        (
            r#"{"source_path": "docs/x.md", "redirect_url": "/x", "monikers": ["a"]}, {"source_path": "docs/x.md", "redirect_url": "/y", "monikers": ["b"]}"#,
            "",
        ),
        (
            r#"{"source_path": "docs/x.md", "redirect_url": "/x"}, {"source_path": "docs\\X.md", "redirect_url": "/x"}"#,
            "redirection-conflict",
        ),
    ] {
        let text = format!("{{\"redirections\": [{entries}]}}");
        let tree =
            Tree::new(&[(".git/x", ""), (".openpublishing.redirection.json", &text), ("docs/docfx.json", DOCFX)]);
        let shown = problems(&tree.set("docs"));
        let codes: Vec<&str> = shown.lines().filter_map(|line| line.split(' ').nth(1)?.strip_suffix(':')).collect();
        assert_eq!(codes.join(" "), expected, "{entries}");
    }
}

#[test]
fn folders_that_only_the_build_fills_are_unknown() {
    let publish = r#"{"docsets_to_publish": [{"build_source_folder": "docs"}],
      "dependent_repositories": [{"path_to_root": "samples"}, {"path_to_root": "there"}]}"#;
    let tree = Tree::new(&[(publish::NAME, publish), ("docs/docfx.json", DOCFX), ("there/a.md", LEARN)]);
    let found = tree.discover("docs").docsets;
    let from = tree.path("docs/a.md");
    let at = |url: &str| resolve::destination(&found[0], &from, url);
    assert_eq!(at("~/../samples/x.cs"), resolve::Destination::Unknown);
    assert_eq!(at("../Samples/x.cs"), resolve::Destination::Unknown);
    assert!(matches!(at("../samples-2/x.cs"), resolve::Destination::File { .. }));
    assert!(matches!(at("../there/x.cs"), resolve::Destination::File { .. }));
}

#[test]
fn mistakes_in_configuration_are_said_at_their_place() {
    for (name, text, expected) in [
        (
            "docfx.json",
            "{\"build\": {\"globalMetdata\": {}, \"own\": 1, \"contents\": []}}",
            "docfx.json:1:12-1:27 unknown-field: `globalMetdata` is no known key. Did you mean `globalMetadata`?\ndocfx.json:1:43-1:53 unknown-field: `contents` is no known key. Did you mean `content`?\n",
        ),
        // With the right key there, the other has a meaning of its own.
        ("docfx.json", "{\"build\": {\"content\": [], \"contents\": [], \"Dest\": \"x\"}}", ""),
        (
            "guidepost.toml",
            "generater = \"learn\"\n",
            "guidepost.toml:1:1-1:10 `generater` is no key of guidepost.toml. Did you mean `generator`? Known keys are `root`, `generator`, `base_url`, `exclude`, `severity`, `override`, `schema`, `rename`.\n",
        ),
        (
            "guidepost.toml",
            "generator = \"Learn\"\n",
            "guidepost.toml:1:13-1:20 `generator` is \"Learn\"; it is one of \"learn\" and \"github\". Did you mean `learn`?\n",
        ),
        (
            "guidepost.toml",
            "generator = 1\n",
            "guidepost.toml:1:13-1:14 `generator` is a number; it takes text in quotes.\n",
        ),
        (
            "guidepost.toml",
            "root = \"..\"\n",
            "guidepost.toml:1:8-1:12 `root` leads out of this file's folder. Put guidepost.toml at or above the set's root.\n",
        ),
        (
            "guidepost.toml",
            "root = \"gone\"\n",
            "guidepost.toml:1:8-1:14 `root` names the folder \"gone\", which does not exist.\n",
        ),
        (
            "guidepost.toml",
            "base_url = \"learn\"\n",
            "guidepost.toml:1:12-1:19 `base_url` is \"learn\"; it begins with https:// or http://.\n",
        ),
        (
            "guidepost.toml",
            "[rename]\nkeep_old_anchors = true\n",
            "guidepost.toml:2:1-2:17 `keep_old_anchors` is no key of [rename]. Did you mean `keep_old_anchor`? Known keys are `keep_old_anchor`.\n",
        ),
        (
            "guidepost.toml",
            "[rename]\nkeep_old_anchor = \"yes\"\n",
            "guidepost.toml:2:19-2:24 `keep_old_anchor` is text; it takes true or false.\n",
        ),
        (
            "guidepost.toml",
            "exclude = [\"a\", \"[x\"]\n",
            "guidepost.toml:1:17-1:21 `[x` is no glob: unclosed character class; missing ']'.\n",
        ),
        (
            "guidepost.toml",
            "exclude = [1]\n",
            "guidepost.toml:1:12-1:13 `exclude` holds a number; it takes globs such as \"**/*.md\".\n",
        ),
        (
            "guidepost.toml",
            "[severity]\nfile-not-found = \"warn\"\n",
            "guidepost.toml:2:18-2:24 The severity of `file-not-found` is one of \"error\", \"warning\", \"suggestion\", \"hint\" and \"off\".\n",
        ),
        (
            "guidepost.toml",
            "[severity]\nx = \"errors\"\n",
            "guidepost.toml:2:5-2:13 The severity of `x` is one of \"error\", \"warning\", \"suggestion\", \"hint\" and \"off\". Did you mean `error`?\n",
        ),
        (
            "guidepost.toml",
            "severity = \"off\"\n",
            "guidepost.toml:1:12-1:17 `severity` is text; it maps codes to severities.\n",
        ),
        (
            "guidepost.toml",
            "[[override]]\nfile = [\"a\"]\nseverity = { x = \"off\" }\n",
            "guidepost.toml:2:1-2:5 `file` is no key of [[override]]. Did you mean `files`? Known keys are `files`, `severity`.\nguidepost.toml:1:1-1:13 A [[override]] needs `files`, such as files = [\"archive/**\"].\n",
        ),
        (
            "guidepost.toml",
            "[[schema]]\nfiles = [\"a\"]\n",
            "guidepost.toml:1:1-1:11 A [[schema]] needs `path`, the JSON Schema's file, or \"learn\", \"generic\" or \"toc\".\n",
        ),
        (
            "guidepost.toml",
            "root = [\n",
            "guidepost.toml:1:8-1:9 This file is no valid TOML, so nothing in it counts: unclosed array, expected `]`.\n",
        ),
        (
            "docfx.json",
            "{\"build\": {\n  \"content\" []\n}}\n",
            "docfx.json:2:13-2:14 This file is no valid JSON, so nothing in it counts: expected colon after the string or word in object property.\n",
        ),
        ("docfx.json", "[]", "docfx.json:1:1-1:3 A docfx configuration is an object; this is a list.\n"),
        (
            "docfx.json",
            "{\"build\": {\"content\": [1]}}",
            "docfx.json:1:24-1:25 `content` holds a number; it takes objects with `files`, or globs.\n",
        ),
        (
            "docfx.json",
            "{\"fileMetadata\": {\"a\": \"b\"}}",
            "docfx.json:1:24-1:27 `a` is text; it takes an object that maps globs to values.\n",
        ),
        (
            "docfx.json",
            "{\"rules\": {\"a\": \"hint\"}}",
            "docfx.json:1:17-1:23 rule-override-invalid: A severity is one of \"error\", \"warning\", \"suggestion\", \"info\" and \"off\".\n",
        ),
        (
            "docfx.json",
            "{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"[x\"]}]}}",
            "docfx.json:1:46-1:50 glob-pattern-invalid: `[x` is no glob: unclosed character class; missing ']'.\n",
        ),
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": [{\"redirect_url\": \"/x\"}, {\"source_path\": \"/a.md\", \"redirect_url\": \"/x\"}]}",
            ".openpublishing.redirection.json:1:19-1:41 missing-attribute: This redirection needs `source_path` (or `source_path_from_root`), as text.\n\
             .openpublishing.redirection.json:1:59-1:66 redirection-path-syntax-error: `source_path` starts from this file's folder. Leave out the `/` in front, or call it `source_path_from_root`.\n",
        ),
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": [{\"source_path_from_root\": \"a.md\", \"redirect_url\": \"/x\"}]}",
            ".openpublishing.redirection.json:1:45-1:51 redirection-path-syntax-error: `source_path_from_root` starts from the repository's root: put a `/` in front.\n",
        ),
        (
            publish::NAME,
            "{\"docsets_to_publish\": [{\"build_source_folder\": \"gone\", \"locale\": \"en_us\"}]}",
            ".openpublishing.publish.config.json:1:67-1:74 locale-invalid: `en_us` is no locale. One is written like `en-us` or `zh-cn`.\n\
             .openpublishing.publish.config.json:1:49-1:55 config-not-found: The folder `gone` does not exist, so this article set cannot be built.\n",
        ),
        (
            "docfx.yml",
            "files: [\n",
            "docfx.yml:1:8-1:9 This file is no valid YAML, so nothing in it counts: unclosed bracket '['.\n",
        ),
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": [{\"source_path\": \"a.md\"}]}",
            ".openpublishing.redirection.json:1:19-1:42 missing-attribute: This redirection needs `redirect_url`, as text.\n",
        ),
        (
            ".openpublishing.redirection.json",
            "{\"redirections\": {\"a\": ",
            ".openpublishing.redirection.json:1:22-1:23 This file is no valid JSON, so nothing in it counts: expected value after colon in object property.\n",
        ),
        (
            publish::NAME,
            "{\"docsets_to_publish\": 1}",
            ".openpublishing.publish.config.json:1:24-1:25 `docsets_to_publish` is a list; this is a number.\n",
        ),
    ] {
        let tree = Tree::new(&[(name, text), ("a.md", LEARN)]);
        assert_eq!(problems(&tree.set("")), expected, "{text}");
    }
}

#[test]
fn one_mistake_costs_one_key() {
    let toml = "generator = \"x\"\nexclude = [\"[\", \"old/**\"]\nbase_url = \"https://example.com/\"\n";
    let tree = Tree::new(&[("guidepost.toml", toml), ("a.md", LEARN)]);
    let set = tree.set("");
    assert_eq!(problems(&set).lines().count(), 2);
    assert_eq!(set.base_url.as_deref(), Some("https://example.com"));
    assert_eq!(set.role(&tree.path("old/a.md")), Role::Outside);
    assert_eq!(set.generator, Generator::Learn, "by content, since the key says nothing");
}

#[test]
fn a_shared_file_has_its_problems_in_one_set_only() {
    let tree =
        Tree::new(&[("a/docfx.json", DOCFX), ("b/docfx.json", DOCFX), (".openpublishing.redirection.json", "[")]);
    let found = tree.discover("").docsets;
    let all: String = found.iter().map(|set| problems(set)).collect();
    assert_eq!((found.len(), all.lines().count()), (2, 1), "{all}");
}

#[test]
fn configuration_files_are_known_by_name() {
    for (name, expected) in [
        ("guidepost.toml", true),
        ("docfx.json", true),
        ("docfx.yml", true),
        (".openpublishing.publish.config.json", true),
        (".openpublishing.redirection.json", true),
        (".openpublishing.redirection.azure.json", true),
        ("x.openpublishing.redirection.json", true),
        ("redirections.yml", true),
        (".gitignore", true),
        ("toc.yml", false),
        ("docfx.md", false),
    ] {
        assert_eq!(is_config_file(&Path::new("/x").join(name)), expected, "{name}");
    }
}

#[test]
fn a_file_that_breaks_while_it_is_typed_leaves_the_last_good_state() {
    let publish = r#"{"docsets_to_publish": [{"build_source_folder": "b"}]}"#;
    let tree = Tree::new(&[
        (publish::NAME, publish),
        ("a/docfx.json", DOCFX),
        ("b/x.md", ""),
        ("guidepost.toml", "[severity]\nx = \"off\"\n"),
        ("README.md", "# A"),
    ]);
    let good = tree.discover("").docsets;
    let readme = tree.path("a/README.md");
    assert_eq!(docset_for(&good, &readme).unwrap().role(&readme), Role::Include);

    tree.write("a/docfx.json", "{\"build\": {");
    let broken = tree.discover("").docsets;
    assert_eq!(docset_for(&broken, &readme).unwrap().role(&readme), Role::Page, "without memory it counts for nothing");
    let kept = with_last_good(broken, &good);
    let set = docset_for(&kept, &readme).unwrap();
    assert_eq!(set.role(&readme), Role::Include);
    assert!(problems(set).starts_with("docfx.json:1:11-1:12 This file is no valid JSON"), "{}", problems(set));

    // A set that only the broken file names stays; what is wrong is said once.
    tree.write("a/docfx.json", DOCFX);
    tree.write(publish::NAME, "[");
    tree.write("guidepost.toml", "[severity");
    let kept = with_last_good(tree.discover("").docsets, &good);
    let roots = |sets: &[Arc<Docset>]| sets.iter().map(|set| set.root.clone()).collect::<Vec<_>>();
    assert_eq!(roots(&kept), roots(&good));
    assert_eq!(kept[1].severity(&["x"], &readme), Some(None));
    assert_eq!(kept.iter().map(|set| problems(set)).collect::<String>().lines().count(), 2);

    // Mended, it is as found.
    tree.write(publish::NAME, publish);
    tree.write("guidepost.toml", "");
    let mended = with_last_good(tree.discover("").docsets, &kept);
    assert_eq!(mended[1].severity(&["x"], &readme), None);
}

#[test]
fn content_that_can_match_no_page_is_found() {
    for (content, expected) in [
        ("\"x\"", "docfx.json:1:23-1:26 `x` matches no page"),
        ("[\"docs\"]", "docfx.json:1:24-1:30 `docs` matches no page"),
        ("\"*\"", ""),
        ("\"a.md\"", ""),
        ("[\"docs/**\"]", ""),
        ("{\"files\": \"**/*.md\"}", ""),
    ] {
        let config = format!("{{\"build\": {{\"content\": {content}}}}}");
        let set = Tree::new(&[("docfx.json", &config), ("a.md", "# A")]).set("");
        let shown = problems(&set);
        assert!(shown.starts_with(expected) && shown.is_empty() == expected.is_empty(), "{content}: {shown}");
    }
}
