//! What the parts of guidepost cost in process, on made-up article sets of 1,000 and 10,000 articles:
//! parsing, an edit with its snapshot, the findings of one article, completion, a rename.
//!
//! `cargo bench --bench core [-- NAME]`. Parsing is given in bytes a second. An edit and a check must take as
//! long in the large set as in the small one: they cost what they change, never what the set holds.
//! Completing a path looks at the names of all articles, so it may grow with the set, but far slower.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark may stop at the first thing that goes wrong")]

mod generate;

use criterion::{Criterion, Throughput};
use guidepost::changes::{self, RenameOptions};
use guidepost::checks;
use guidepost::features::completion::{self, CompletionOptions};
use guidepost::graph::{FileId, Workspace};
use guidepost::lsp::{self, capabilities::Client};
use guidepost::markdown::{self, Dialect};
use guidepost::text::{Change, Encoding, Position};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

const SIZES: [usize; 2] = [1_000, 10_000];

/// Links to the heading that is renamed, each in an article of its own.
const LINKS: usize = 1_000;

/// A scanned set with one open article.
struct Set {
    workspace: Workspace,
    article: PathBuf,
    text: String,
    id: FileId,
    version: i32,
    _folder: tempfile::TempDir,
}

impl Set {
    fn new(articles: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        generate::write_set(&root, articles).unwrap();
        let mut workspace = Workspace::new();
        workspace.add_folder(&root);
        workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
            workspace.apply(batch);
            true
        });
        let article = root.join("area-0/topic-0/article-0.md");
        let text = read(&article);
        workspace.open(&article, &text, 1);
        let snapshot = workspace.snapshot();
        assert_eq!(snapshot.files().filter(|(_, file)| file.article.is_some()).count(), articles);
        let id = snapshot.file_id(&article).unwrap();
        Self { workspace, article, text, id, version: 1, _folder: folder }
    }

    /// Types `text` at the start of line `line`, or deletes as much again.
    fn edit(&mut self, line: u32, text: &str, delete: bool) {
        let at = Position { line, column: 0 };
        let end = Position { line, column: text.len() as u32 };
        let change = match delete {
            false => Change { range: Some((at, at)), text: text.to_owned() },
            true => Change { range: Some((at, end)), text: String::new() },
        };
        self.version += 1;
        self.workspace.change(&self.article, &[change], self.version, Encoding::Utf16).unwrap();
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn parse(criterion: &mut Criterion, set: &Set) {
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(set.text.len() as u64));
    group.bench_function("one article", |bench| bench.iter(|| markdown::parse(black_box(&set.text), Dialect::LEARN)));
    group.finish();
}

fn in_the_set(criterion: &mut Criterion, articles: usize, set: &mut Set) {
    let of = |name: &str| format!("{name}, {articles} articles");
    // The last line of the header is far from line 12, which is the text of the first section.
    let line = 12;
    criterion.bench_function(&of("edit"), |bench| {
        bench.iter(|| {
            set.edit(line, "x", false);
            set.edit(line, "x", true);
        });
    });
    // A link to another article comes and goes: backlinks change.
    criterion.bench_function(&of("edit of a link"), |bench| {
        bench.iter(|| {
            set.edit(line, "[x](../topic-1/article-1.md#section-1) ", false);
            set.edit(line, "[x](../topic-1/article-1.md#section-1) ", true);
        });
    });
    criterion.bench_function(&of("edit and snapshot"), |bench| {
        bench.iter(|| {
            set.edit(line, "x", false);
            black_box(set.workspace.snapshot());
            set.edit(line, "x", true);
            black_box(set.workspace.snapshot())
        });
    });
    let snapshot = set.workspace.snapshot();
    criterion.bench_function(&of("check_file"), |bench| {
        bench.iter(|| checks::check_file(&snapshot, set.id));
    });

    let options = CompletionOptions::default();
    for (name, typed) in
        [("complete a path", "[x](../"), ("complete a section", "[x](../../area-1/topic-1/article-1.md#")]
    {
        let offset = set.text.len() + typed.len();
        set.version += 1;
        set.workspace.open(&set.article, &format!("{}{typed}", set.text), set.version);
        let snapshot = set.workspace.snapshot();
        let found = completion::complete(&snapshot, set.id, offset as u32, &options);
        assert!(found.items.len() > 5, "{name}: {} items", found.items.len());
        criterion.bench_function(&of(name), |bench| {
            bench.iter(|| completion::complete(&snapshot, set.id, offset as u32, &options));
        });
    }
}

/// A heading that 1,000 articles link to gets another text, up to the edit that is sent.
fn rename(criterion: &mut Criterion, articles: usize) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    generate::write_set(&root, articles).unwrap();
    generate::link_to_one(&root, articles, LINKS).unwrap();
    let mut workspace = Workspace::new();
    workspace.add_folder(&root);
    workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
        workspace.apply(batch);
        true
    });
    let snapshot = workspace.snapshot();
    let id = snapshot.file_id(&root.join(generate::LINKED)).unwrap();
    let heading = snapshot.article(id).unwrap().headings[1].text_span.start;
    let client = Client { document_changes: true, ..Client::default() };
    let to_the_edit = || {
        let change = changes::rename(&snapshot, id, heading, "Another text", RenameOptions::default()).unwrap();
        assert_eq!(change.texts.len(), LINKS + 1);
        lsp::changes::workspace_edit(&client, &change).unwrap()
    };
    let name = format!("rename a heading with {LINKS} links, {articles} articles");
    criterion.bench_function(&name, |bench| bench.iter(to_the_edit));
}

fn main() {
    let short = Criterion::default().sample_size(20).without_plots();
    let short = short.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let mut criterion = short.configure_from_args();
    for (at, articles) in SIZES.into_iter().enumerate() {
        let mut set = Set::new(articles);
        if at == 0 {
            parse(&mut criterion, &set);
        }
        in_the_set(&mut criterion, articles, &mut set);
    }
    rename(&mut criterion, SIZES[1]);
    criterion.final_summary();
}
