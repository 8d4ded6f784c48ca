//! What an editor waits for, measured over stdio on the real server: start to first right definition,
//! edit to diagnostics, hover, completion, definition after an edit, rename, memory; the time of `check`, and what holding headers against a schema adds to it.
//!
//! `cargo bench --bench wire [-- SET]`: SET is an article set; without one a set of 10,000 articles is made, 1,000 of
//! which link to one heading: the rename of that heading may take 100 ms.
//! Times are milliseconds, medians with the 95th percentile behind; memory is MiB of resident set.

// A benchmark may stop at the first thing that goes wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod generate;

use client::{Client, DEADLINE, SERVER, show, uri};
use generate::Random;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Articles of the set that is made, and how many of them link to the heading that is renamed.
const ARTICLES: usize = 10_000;
const LINKS: usize = 1_000;

/// An article with a link to an anchor of another article: the article, the link's line, the UTF-16 column
/// in its destination, and the linked article.
fn scenario(root: &Path) -> (PathBuf, usize, usize, PathBuf) {
    let mut articles = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with('.') {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                articles.push(path);
            }
        }
    }
    articles.sort();
    let mut random = Random::new(7);
    for _ in 0..100_000 {
        let article = &articles[random.below(articles.len())];
        let Ok(text) = std::fs::read_to_string(article) else { continue };
        if !(3_000..40_000).contains(&text.len()) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let Some(at) = line.find("](") else { continue };
            let destination = line[at + 2..].split(')').next().unwrap();
            let Some((path, fragment)) = destination.split_once('#') else { continue };
            let target = article.parent().unwrap().join(path);
            let (Ok(target), true) = (target.canonicalize(), path.ends_with(".md") && line.is_ascii()) else {
                continue;
            };
            let linked = std::fs::read_to_string(&target).unwrap_or_default().to_lowercase().replace(' ', "-");
            if target != *article && !fragment.is_empty() && linked.contains(&format!("#-{fragment}\n")) {
                return (article.clone(), number, at + 3, target);
            }
        }
    }
    panic!("no link to a heading of another article in {}", root.display());
}

/// Completion of keys, and of values that other articles have, in a new article whose header has 30 keys; each answer
/// comes right behind a letter that is typed.
fn complete_in_header(client: &mut Client, folder: &Path) {
    let path = folder.join("guidepost-bench-new-article.md");
    let mut lines = vec!["---".to_owned(), "title: Connect the kettle to the network".to_owned()];
    lines.extend((0..26).map(|i| format!("own.key-{i}: value {i}")));
    lines.extend(["author: ", "ms.service: kettles", "ms.", "---", "", "# Connect", ""].map(str::to_owned));
    let document = json!({ "uri": uri(&path), "languageId": "markdown", "version": 1, "text": lines.join("\n") });
    client.notify("textDocument/didOpen", json!({ "textDocument": document }));
    let mut version = 1;
    for (what, line, column) in
        [("completion of a key in a header of 30", 30, 3), ("completion of an author there", 28, 8)]
    {
        let mut times = Vec::new();
        for i in 0..100 {
            version += 1;
            let place = json!({ "line": 1, "character": 7 });
            let change = json!({ "range": { "start": place, "end": place }, "text": "x" });
            let document = json!({ "uri": uri(&path), "version": version });
            client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
            let position = json!({ "line": line, "character": column });
            let params = json!({ "textDocument": { "uri": uri(&path) }, "position": position });
            let (time, answer) = client.request("textDocument/completion", params);
            // Sets that give their authors in docfx.json have none to offer.
            let offered = answer["items"].as_array().is_some_and(|items| !items.is_empty());
            assert!(offered || column == 8, "{what} {i}: {answer}");
            times.push(time);
        }
        show(what, times);
    }
}

/// Renames a heading that 1,000 articles link to, from the key to the whole edit in the editor's hands. Nothing is
/// applied, so each try finds the same set.
fn rename(client: &mut Client, root: &Path) {
    let path = root.join(generate::LINKED);
    client.open(&path);
    let times = (0..30).map(|number| {
        let params = json!({ "textDocument": { "uri": uri(&path) }, "position": { "line": 2, "character": 5 },
            "newName": format!("Another text {number}") });
        let (time, edit) = client.request("textDocument/rename", params);
        let texts = edit["documentChanges"].as_array().map_or(0, Vec::len);
        assert_eq!(texts, LINKS + 1, "each article is edited");
        time
    });
    let times = times.collect();
    show(&format!("rename of a heading with {LINKS} links"), times);
}

/// Copies the set, so that settings can lie beside its files. What is hidden is no part of a set, except for the files
/// that configure it.
fn copy_set(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (name, kind) = (entry.file_name(), entry.file_type().unwrap());
        if kind.is_dir() && !name.to_string_lossy().starts_with('.') {
            copy_set(&entry.path(), &to.join(name));
        } else if kind.is_file() {
            std::fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

/// How long `check` takes, its findings thrown away.
fn check(root: &Path) -> Duration {
    let start = Instant::now();
    let mut check = Command::new(SERVER);
    check.args(["check", "--format", "json"]).arg(root).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(check.status().unwrap().code().is_some_and(|code| code < 2), "check failed");
    start.elapsed()
}

/// What holding all headers against the Learn schema adds to `check`: the same set, in turn with that schema and with
/// one that asks for nothing, so that whatever else the machine does meets both alike.
fn headers(root: &Path) {
    const ROUNDS: usize = 15;
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().canonicalize().unwrap().join("set");
    copy_set(root, &set);
    std::fs::write(set.join("nothing.schema.json"), "{}").unwrap();
    let with = |schema: &str| {
        let settings = format!("[[schema]]\nfiles = [\"**\"]\npath = \"{schema}\"\n");
        std::fs::write(set.join("guidepost.toml"), settings).unwrap();
        check(&set)
    };
    let (mut learn, mut nothing, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    // The first run reads from the disk.
    with("learn");
    for round in 0..ROUNDS {
        // Neither is always the second one.
        let (first, second) =
            if round % 2 == 0 { ("learn", "nothing.schema.json") } else { ("nothing.schema.json", "learn") };
        let (one, other) = (with(first), with(second));
        let (bound, unbound) = if round % 2 == 0 { (one, other) } else { (other, one) };
        ratios.push(bound.as_secs_f64() / unbound.as_secs_f64());
        learn.push(bound);
        nothing.push(unbound);
    }
    ratios.sort_by(f64::total_cmp);
    let best = |times: &[Duration]| times.iter().min().unwrap().as_secs_f64();
    let of_best = best(&learn) / best(&nothing);
    show("check, headers held against no schema", nothing);
    show("check, headers held against Learn's schema", learn);
    let of_pairs = ratios[ROUNDS / 2];
    println!(
        "{:<44} {of_pairs:>9.3} {of_best:>9.3}  (times: median of pairs, best of each)",
        "what Learn's schema costs"
    );
}

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let made = tempfile::tempdir().unwrap();
    let root = given.as_ref().map_or_else(
        || {
            generate::write_set(made.path(), ARTICLES).unwrap();
            generate::link_to_one(made.path(), ARTICLES, LINKS).unwrap();
            made.path().canonicalize().unwrap()
        },
        |path| Path::new(path).canonicalize().expect("SET must be a folder"),
    );
    let (article, line, column, target) = scenario(&root);
    println!("set {}, link at {}:{}", root.display(), article.strip_prefix(&root).unwrap().display(), line + 1);
    println!("{:<44} {:>9} {:>9}", "", "p50 ms", "p95 ms");
    let at = |path: &Path, line: usize, character: usize| json!({ "textDocument": { "uri": uri(path) }, "position": { "line": line, "character": character } });

    let mut first = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let mut client = Client::start(&root);
        client.open(&article);
        loop {
            let (_, answer) = client.request("textDocument/definition", at(&article, line, column));
            let found = answer[0]["targetUri"].as_str().or(answer["uri"].as_str()).unwrap_or_default().to_owned();
            if found == uri(&target) {
                break;
            }
            assert!(start.elapsed() < DEADLINE, "no right definition");
        }
        first.push(start.elapsed());
        client.child.kill().unwrap();
        client.child.wait().unwrap();
    }
    show("start to first right definition", first);

    let start = Instant::now();
    let mut client = Client::start(&root);
    client.wait_for_scan();
    show("start to the whole set known", vec![start.elapsed()]);
    client.open(&article);
    for (what, method) in [
        ("definition", "textDocument/definition"),
        ("hover", "textDocument/hover"),
        ("completion in a destination", "textDocument/completion"),
    ] {
        let times = (0..50).map(|_| client.request(method, at(&article, line, column)).0).collect();
        show(what, times);
    }
    let mut edits = Vec::new();
    let mut answers = Vec::new();
    for i in 0..100 {
        let start = Instant::now();
        client.insert(&article, line, "x");
        edits.push(client.diagnostics(&article) - start);
        let start = Instant::now();
        client.insert(&article, line, "x");
        client.request("textDocument/definition", at(&article, line, column + 2 * i + 2));
        answers.push(start.elapsed());
    }
    show("edit to diagnostics", edits);
    show("edit then definition", answers);
    complete_in_header(&mut client, article.parent().unwrap());
    if given.is_none() {
        rename(&mut client, &root);
    }
    let (now, peak) = client.memory();
    println!("{:<44} {now:>9} {peak:>9}  (MiB now, peak)", "memory");
    client.stop();

    let checks = (0..5).map(|_| check(&root)).collect();
    show("check --format json", checks);
    headers(&root);
}
