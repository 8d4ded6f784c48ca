//! What finding one's way costs in a very large set, measured over stdio on the real server: symbols of the whole set by
//! words, who refers to an include that 38,000 articles show, and what is asked of the best linked article when it is
//! opened: counts of links, colours, outline, folding, links.
//!
//! `cargo bench --bench navigation [-- SET]`: SET is an article set; without one a set of 100,000 articles with eight
//! headings each is made. Bounds: symbols 30 ms, the first references 50 ms.
//! Times are milliseconds, medians with the 95th percentile behind; memory is MiB of resident set.

// A benchmark may stop at the first thing that goes wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod client;
mod generate;

use client::{Client, show, uri};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

const ARTICLES: usize = 100_000;
const INCLUDING: usize = 38_000;
const TRIES: usize = 30;

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let made = tempfile::tempdir().unwrap();
    let root = given.as_ref().map_or_else(
        || {
            generate::write_wide_set(made.path(), ARTICLES, INCLUDING).unwrap();
            made.path().canonicalize().unwrap()
        },
        |path| Path::new(path).canonicalize().expect("SET must be a folder"),
    );
    println!("{:<44} {:>9} {:>9}", "", "p50 ms", "p95 ms");
    let start = Instant::now();
    let mut client = Client::start(&root);
    client.wait_for_scan();
    show("start to the whole set known", vec![start.elapsed()]);
    for query in ["", "s", "set", "before you begin", "configure", "confgure netw", "xqz"] {
        let mut found = 0;
        let times = (0..TRIES).map(|_| {
            let (time, answer) = client.request("workspace/symbol", json!({ "query": query }));
            found = answer.as_array().unwrap().len();
            time
        });
        let times = times.collect();
        show(&format!("symbols for {query:?}: {found}"), times);
    }
    if given.is_none() {
        references(&mut client, &root);
    }
    article(&mut client);
    let (now, peak) = client.memory();
    println!("{:<44} {now:>9} {peak:>9}  (MiB now, peak)", "memory");
    client.stop();
}

/// What an editor asks of an open article: of the best linked one.
fn article(client: &mut Client) {
    let (_, best) = client.request("workspace/symbol", json!({ "query": "" }));
    let uri = best[0]["location"]["uri"].as_str().unwrap().to_owned();
    let path = url::Url::parse(&uri).unwrap().to_file_path().unwrap();
    let text = client.open(&path);
    println!(
        "{:<44} {} lines, {} bytes",
        path.file_name().unwrap().to_string_lossy(),
        text.lines().count(),
        text.len()
    );
    let about = json!({ "textDocument": { "uri": uri } });
    for (name, method) in [
        ("lenses", "textDocument/codeLens"),
        ("colours", "textDocument/semanticTokens/full"),
        ("outline", "textDocument/documentSymbol"),
        ("folding", "textDocument/foldingRange"),
        ("links", "textDocument/documentLink"),
    ] {
        let mut found = 0;
        let times = (0..TRIES).map(|_| {
            let (time, answer) = client.request(method, about.clone());
            found = answer.as_array().map_or_else(|| answer["data"].as_array().map_or(0, |it| it.len() / 5), Vec::len);
            time
        });
        let times = times.collect();
        show(&format!("{name} of the best linked article: {found}"), times);
    }
    let (_, lenses) = client.request("textDocument/codeLens", about);
    let lens = lenses[0].clone();
    let mut title = String::new();
    let times = (0..TRIES).map(|_| {
        let (time, lens) = client.request("codeLens/resolve", lens.clone());
        title = lens["command"]["title"].as_str().unwrap().to_owned();
        time
    });
    let times = times.collect();
    show(&format!("its count: {title}"), times);
}

/// The references of the include: the first of them, and all.
fn references(client: &mut Client, root: &Path) {
    let path = root.join(generate::INCLUDED);
    client.open(&path);
    let place = json!({ "textDocument": { "uri": uri(&path) }, "position": { "line": 0, "character": 5 },
        "context": { "includeDeclaration": false } });
    let lens = json!({ "textDocument": { "uri": uri(&path) } });
    show("lenses of an include", (0..TRIES).map(|_| client.request("textDocument/codeLens", lens.clone()).0).collect());
    let article = root.join("area-0/topic-0/article-0.md");
    let text = client.open(&article);
    let line = text.lines().position(|line| line.starts_with("[!INCLUDE")).unwrap();
    let mut place = place;
    place["textDocument"]["uri"] = json!(uri(&article));
    place["position"] = json!({ "line": line, "character": 30 });
    let mut first = Vec::new();
    let mut all = Vec::new();
    for number in 0..TRIES {
        let token = format!("part-{number}");
        place["partialResultToken"] = json!(token);
        let start = Instant::now();
        let (in_first, total) = client.request_in_parts("textDocument/references", &place, &token, &mut first, start);
        assert!(in_first > 0 && total == INCLUDING, "{in_first} of {total}");
        all.push(start.elapsed());
    }
    show("first references of 38,000, in parts", first);
    show("all references of 38,000, in parts", all);
    place["partialResultToken"] = json!(null);
    let whole: Vec<Duration> = (0..TRIES)
        .map(|_| {
            let (time, answer) = client.request("textDocument/references", place.clone());
            assert_eq!(answer.as_array().unwrap().len(), INCLUDING);
            time
        })
        .collect();
    show("all references of 38,000, in one answer", whole);
}
