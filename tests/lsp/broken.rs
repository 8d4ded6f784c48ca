//! Every file that configures a set, damaged while it is typed and on the disk: the last good state counts on, one
//! finding stands in the file, those of the articles stay.

use crate::client::{Client, Set, codes};
use serde_json::{Value, json};
use std::process::Command;

/// A file that says something about articles, and ways to break it.
struct Case {
    /// The file, and its good text.
    file: &'static str,
    good: &'static str,
    /// The other files of the set, and `a.md` among them.
    rest: &'static [(&'static str, &'static str)],
    /// Where `a.md` lies.
    article: &'static str,
    /// The findings of `a.md` as long as the file is known.
    found: &'static [&'static str],
    /// Whether they stay when the file is broken on the disk, too, where nobody is typing; else what can still be read
    /// counts.
    remembers: bool,
    /// The finding of the file while it is broken.
    code: &'static str,
    /// What a writer does to the text: takes the first out, types the second, and the line (from 0) where that shows.
    damages: [(&'static str, &'static str, u64); 5],
}

const DOCFX: (&str, &str) = ("docfx.json", "{\"build\": {}}\n");

const CASES: &[Case] = &[
    Case {
        file: "docfx.json",
        good: "{\n  \"build\": {},\n  \"rules\": { \"file-not-found\": \"off\" },\n  \"name\": \"x\"\n}\n",
        rest: &[("a.md", "# A\n\n[x](gone.md)\n")],
        article: "a.md",
        found: &[],
        remembers: true,
        code: "config-invalid",
        damages: [
            ("\"off\" },", "", 3),
            ("\"off\"", "\"off", 2),
            ("{},", "{}", 1),
            (" \"x\"\n}", " \"x\"", 0),
            ("  \"rules\"", "  /* \"rules\"", 2),
        ],
    },
    Case {
        file: "docfx.yml",
        good: "files: ['**/*.md']\nrules:\n  file-not-found: off\nname: x\n",
        rest: &[("a.md", "# A\n\n[x](gone.md)\n")],
        article: "a.md",
        found: &[],
        remembers: true,
        code: "config-invalid",
        damages: [
            ("name: x", "na", 3),
            ("name: x", "name: \"x", 3),
            ("  file-not-found", "\tfile-not-found", 2),
            ("'**/*.md']", "'**/*.md'", 1),
            ("name: x", "  name: x\n name: y", 4),
        ],
    },
    Case {
        file: ".openpublishing.publish.config.json",
        good: "{\n  \"docsets_to_publish\": [\n    {\"build_source_folder\": \"s\", \"base_path\": \"base\"}\n  ]\n}\n",
        rest: &[("s/docfx.json", "{\"build\": {}}\n"), ("s/a.md", "# A\n\n[x](/base/b#gone)\n"), ("s/b.md", "# B\n")],
        article: "s/a.md",
        found: &["bookmark-not-found"],
        remembers: true,
        code: "config-invalid",
        damages: [
            ("\"base_path\": \"base\"}", "\"base", 2),
            ("\"base\"}", "\"base}", 2),
            ("  ]\n}", "  ]", 0),
            ("\"s\",", "\"s\"", 2),
            ("[\n", "[\n  x\n", 2),
        ],
    },
    Case {
        file: ".openpublishing.redirection.json",
        good: "{\n  \"redirections\": [\n    {\"source_path\": \"old.md\", \"redirect_url\": \"/x/new\"}\n  ]\n}\n",
        rest: &[DOCFX, ("a.md", "# A\n\n[x](old.md)\n")],
        article: "a.md",
        found: &["link-to-redirect"],
        remembers: true,
        code: "config-invalid",
        damages: [
            ("\"redirect_url\": \"/x/new\"}", "\"redirect_url\": ", 3),
            ("\"/x/new\"}", "\"/x/new}", 2),
            ("  ]\n}", "  ]", 0),
            ("\"old.md\",", "\"old.md\"", 2),
            ("/x/new\"}\n", "/x/new\"}\n  {\n", 2),
        ],
    },
    Case {
        file: "zone-pivot-groups.yml",
        good: "### YamlMime:ZonePivotGroups\ngroups:\n- id: lang\n  title: Language\n  pivots:\n  - id: one\n    title: One\n",
        rest: &[
            DOCFX,
            ("a.md", "---\nzone_pivot_groups: lang\n---\n# A\n\n::: zone pivot=\"one\"\n\nText.\n\n::: zone-end\n"),
        ],
        article: "a.md",
        found: &[],
        remembers: true,
        code: "config-invalid",
        damages: [
            ("  title: Language", "  ti", 3),
            ("Language", "\"Language", 3),
            ("  pivots:", "\tpivots:", 3),
            ("- id: lang", "- id:", 2),
            ("  - id: one\n    title: One\n", "", 2),
        ],
    },
    Case {
        file: "zone-pivot-groups.json",
        good: "{\"groups\": [\n{\"id\": \"lang\", \"title\": \"Language\", \"pivots\": [\n{\"id\": \"one\", \"title\": \"One\"}]}]}\n",
        rest: &[
            DOCFX,
            ("a.md", "---\nzone_pivot_groups: lang\n---\n# A\n\n::: zone pivot=\"two\"\n\nText.\n\n::: zone-end\n"),
        ],
        article: "a.md",
        found: &["pivot-id-not-found", "pivot-id-unused"],
        remembers: true,
        code: "config-invalid",
        damages: [
            ("\"title\": \"One\"}", "\"ti", 2),
            ("\"One\"", "\"One", 2),
            ("]}]}", "]}", 0),
            ("\"id\": \"one\"", "\"id\": null", 2),
            ("\"groups\": [\n", "\"groups\": 1, \"x\": [\n", 0),
        ],
    },
    Case {
        file: "toc.yml",
        good: "- name: \"B\"\n  href: b.md\n- name: A\n  href: a.md\n",
        rest: &[DOCFX, ("a.md", "# A\n"), ("b.md", "# B\n")],
        article: "a.md",
        found: &[],
        remembers: false,
        code: "yaml-syntax-error",
        damages: [
            ("  href: b.md", "  hr", 1),
            ("\"B\"", "\"B", 0),
            ("  href: b.md", "\thref: b.md", 1),
            ("  href: b.md", "  href: [b.md", 2),
            ("  href: b.md", " href: b.md\n   x", 1),
        ],
    },
    Case {
        file: "toc.json",
        good: "{\"items\": [\n{\"name\": \"B\", \"href\": \"b.md\"},\n{\"name\": \"A\", \"href\": \"a.md\"}\n]}\n",
        rest: &[DOCFX, ("a.md", "# A\n"), ("b.md", "# B\n")],
        article: "a.md",
        found: &[],
        remembers: false,
        code: "json-syntax-error",
        damages: [
            ("\"href\": \"b.md\"}", "\"hr", 1),
            ("\"B\"", "\"B", 1),
            ("\"b.md\"},", "\"b.md\"}", 1),
            ("\n]}", "\n", 0),
            ("[\n", "[\n x\n", 1),
        ],
    },
    Case {
        // Its place says where the set is published, also while nobody can read it.
        file: "bread/toc.yml",
        good: "- name: \"B\"\n  tocHref: /base/\n- name: A\n  tocHref: /base/a/\n",
        rest: &[
            ("docfx.json", "{\"build\": {\"globalMetadata\": {\"breadcrumb_path\": \"/base/bread/toc.json\"}}}\n"),
            ("a.md", "# A\n\n[x](/base/b#gone)\n"),
            ("b.md", "# B\n"),
        ],
        article: "a.md",
        found: &["bookmark-not-found"],
        remembers: true,
        code: "yaml-syntax-error",
        damages: [
            ("  tocHref: /base/a/", "  toc", 3),
            ("\"B\"", "\"B", 0),
            ("  tocHref: /base/\n", "\ttocHref: /base/\n", 1),
            ("name: A", "name: [A", 3),
            ("  tocHref: /base/\n", " tocHref: /base/\n  x\n", 1),
        ],
    },
    Case {
        file: "guidepost.toml",
        good: "base_url = \"https://x.org\"\n[severity]\nfile-not-found = \"off\"\n",
        rest: &[DOCFX, ("a.md", "# A\n\n[x](gone.md)\n")],
        article: "a.md",
        found: &[],
        remembers: true,
        code: "config-invalid",
        damages: [
            ("file-not-found = \"off\"", "file-not", 2),
            ("\"off\"", "\"off", 2),
            ("[severity]", "[severity", 1),
            ("https://x.org\"", "https://x.org\" x", 0),
            ("= \"off\"", "=", 2),
        ],
    },
    Case {
        file: "xrefmap.yml",
        good: "### YamlMime:XRefMap\nreferences:\n- uid: some.uid\n  name: Some\n  href: https://x.org/some\n",
        rest: &[
            ("docfx.json", "{\"build\": {\"xref\": \"xrefmap.yml\"}}\n"),
            ("a.md", "# A\n\n<xref:some.uid> <xref:gone.uid>\n"),
        ],
        article: "a.md",
        found: &["xref-not-found"],
        remembers: false,
        code: "yaml-syntax-error",
        damages: [
            ("  name: Some", "  na", 3),
            ("Some\n", "\"Some\n", 3),
            ("  name", "\tname", 3),
            ("- uid: some.uid", "- uid: [some.uid", 3),
            ("https://x.org/some", "https://x.org/some\n uid: x", 5),
        ],
    },
    Case {
        file: "xrefmap.json",
        good: "{\"references\": [\n{\"uid\": \"some.uid\", \"name\": \"Some\"}\n]}\n",
        rest: &[
            ("docfx.json", "{\"build\": {\"xref\": \"xrefmap.json\"}}\n"),
            ("a.md", "# A\n\n<xref:some.uid> <xref:gone.uid>\n"),
        ],
        article: "a.md",
        found: &["xref-not-found"],
        remembers: false,
        code: "json-syntax-error",
        damages: [
            ("\"name\": \"Some\"}", "\"na", 1),
            ("\"Some\"", "\"Some", 1),
            ("\"some.uid\",", "\"some.uid\"", 1),
            ("\n]}", "\n", 0),
            ("[\n", "[\n x\n", 1),
        ],
    },
    Case {
        file: "schema.json",
        good: "{\n  \"type\": \"object\",\n  \"properties\": {\"author\": {\"enum\": [\"y\"]}}\n}\n",
        rest: &[
            DOCFX,
            ("guidepost.toml", "[[schema]]\nfiles = [\"**/*.md\"]\npath = \"schema.json\"\n"),
            ("a.md", "---\nauthor: x\n---\n# A\n"),
        ],
        article: "a.md",
        found: &["invalid-value"],
        remembers: true,
        code: "schema-invalid",
        damages: [
            ("\"properties\": {\"author\": {\"enum\": [\"y\"]}}", "\"requ", 2),
            ("\"object\"", "\"object", 1),
            ("\"object\",", "\"object\"", 1),
            ("}}\n}", "}}\n", 0),
            ("[\"y\"]", "[\"y\"", 2),
        ],
    },
];

/// The codes of `diagnostics`, sorted, without that of the probe and those of headers that say nothing.
fn own(diagnostics: &Value) -> Vec<String> {
    let beside = |code: &&str| !code.ends_with("-missing");
    let mut codes: Vec<String> = codes(diagnostics).into_iter().filter(beside).map(str::to_owned).collect();
    codes.sort();
    let probe = codes.iter().position(|code| code == "bookmark-not-found");
    codes.remove(probe.expect("the probe is found"));
    codes
}

/// The findings of `article` now: an edit with a link that leads nowhere is answered.
fn judged(client: &mut Client, article: &str, version: i64, text: &str) -> Vec<String> {
    let probe = format!("none-{version}");
    client.change(article, version, json!([{"text": format!("{text}\n[probe](#{probe})\n")}]));
    let answered = client.expect_with("textDocument/publishDiagnostics", |params| {
        params["uri"] == *article && params["diagnostics"].to_string().contains(&probe)
    });
    own(&answered["diagnostics"])
}

/// Waits until this version of the open file `config` has one finding, with this code, in this line alone.
fn expect_one(client: &mut Client, config: &str, version: i64, code: &str, line: u64) {
    client.expect_with("textDocument/publishDiagnostics", |params| {
        let found = &params["diagnostics"];
        let range = &found[0]["range"];
        params["uri"] == *config
            && params["version"] == version
            && codes(found) == [code]
            && range["start"]["line"] == line
            && range["end"]["line"] == line
            && range["start"]["character"] != range["end"]["character"]
    });
}

#[test]
fn a_table_of_contents_in_markdown_keeps_an_entry_that_is_being_typed() {
    let good = "# [B](b.md)\n## [A](a.md)\n";
    let set = Set::new(&[DOCFX, ("toc.md", good), ("a.md", "# A\n\nText.\n"), ("b.md", "# B\n\nText.\n")]);
    let mut client = Client::start(&set, &json!({}));
    let (article, toc) = (set.uri("a.md"), set.uri("toc.md"));
    client.open(&article, "# A\n\nText.\n");
    client.open(&toc, good);
    for (version, broken) in ["#[A](a.md)", "## [A](a.md) x", "[A](a.", "##[A", "## x [A](a.md)"].iter().enumerate() {
        let version = 2 + version as i64;
        client.change(&toc, version, json!([{"text": good.replace("## [A](a.md)", broken)}]));
        client.expect_with("textDocument/publishDiagnostics", |params| {
            let found = &params["diagnostics"];
            params["uri"] == *toc && codes(found).contains(&"invalid-toc-syntax")
        });
        assert_eq!(judged(&mut client, &article, version, "# A\n\nText.\n"), [""; 0], "{broken}");
    }
    client.leave();
}

#[test]
fn whatever_configures_a_set_may_break_in_the_middle_of_typing() {
    let mut wrong = String::new();
    for case in CASES {
        let mut files = case.rest.to_vec();
        files.push((case.file, case.good));
        let set = Set::new(&files);
        let text = case.rest.iter().find(|(path, _)| *path == case.article).unwrap().1;
        let (article, config) = (set.uri(case.article), set.uri(case.file));
        let mut client = Client::start(&set, &json!({}));
        client.open(&article, text);
        let mut version = 2;
        let mut say = |what: &str, got: String| wrong += &format!("{} {what}: {got}\n", case.file);
        let before = judged(&mut client, &article, version, text);
        if before != case.found {
            say("before", format!("{before:?}"));
        }
        client.open(&config, case.good);
        for (out, typed, line) in case.damages {
            assert!(case.good.contains(out), "{}: {out}", case.file);
            version += 2;
            client.change(&config, version, json!([{"text": case.good.replacen(out, typed, 1)}]));
            expect_one(&mut client, &config, version, case.code, line);
            let after = judged(&mut client, &article, version, text);
            if after != case.found {
                say(&format!("typed {typed:?}, the article"), format!("{after:?}"));
            }
            client.change(&config, version + 1, json!([{"text": case.good}]));
            client.expect_with("textDocument/publishDiagnostics", |params| {
                params["uri"] == *config && params["version"] == version + 1 && params["diagnostics"] == json!([])
            });
            let mended = judged(&mut client, &article, version + 1, text);
            if mended != case.found {
                say(&format!("mended {typed:?}, the article"), format!("{mended:?}"));
            }
        }
        client.leave();
        for (out, typed, line) in case.damages {
            set.write(case.file, case.good);
            let mut client = Client::start(&set, &json!({}));
            client.open(&article, text);
            assert_eq!(judged(&mut client, &article, 2, text), case.found, "{}", case.file);
            set.write(case.file, &case.good.replacen(out, typed, 1));
            client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": config, "type": 2}]}));
            // What a closed file has is pushed only when the first look at it is over, and nothing tells when: the
            // check below says what is found in it.
            client.await_scan();
            let after = judged(&mut client, &article, 3, text);
            if case.remembers && after != case.found {
                say(&format!("saved {typed:?}, the article"), format!("{after:?}"));
            }
            client.leave();
            let report = checked(&set);
            let of_file: Vec<&Value> =
                report["diagnostics"].as_array().unwrap().iter().filter(|it| it["file"] == case.file).collect();
            if of_file.len() != 1 || of_file[0]["code"] != case.code || of_file[0]["line"] != line + 1 {
                say(&format!("checked {typed:?}"), format!("{of_file:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What `guidepost check` says of the set from scratch.
fn checked(set: &Set) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_guidepost"))
        .args(["check", "--format", "json", "--fail-on", "never"])
        .arg(set.path(""))
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
