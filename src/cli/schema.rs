//! `guidepost schema list|show|test`: which schema a header is held against and why, where each value of an
//! article's metadata comes from, and what a schema would find before a team turns it on.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::Value as Json;

use super::check::{FailOn, Report, inspect, is_page};
use super::human::plural;
use super::json::{self, line};
use super::load::{self, Loaded};
use super::{Failure, TROUBLE, print};
use crate::checks::{Severity, check_toc_against, front_matter};
use crate::docset::{Docset, SchemaName, is_markdown};
use crate::features::metadata::{self, Source};
use crate::files;
use crate::graph::{Applied, FileId, FileKind, Snapshot, Why};
use crate::schema::{self, Schema};
use crate::text::{Encoding, LineIndex, Span};

/// How these commands print: reports for other programs are `check`'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// The commands about schemas.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the schemas of a set, and for how many articles and tables of contents each is.
    List {
        /// Folder of the article set; the current folder when none is named.
        path: Option<PathBuf>,
        /// How the list is printed.
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Show which schema an article or table of contents is held against and why, and where its metadata comes from.
    Show {
        /// The article.
        article: PathBuf,
        /// How it is printed.
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Hold all articles against a schema, before a team turns it on.
    Test {
        /// The JSON Schema's file, or `learn`, `generic` or `toc`. One for tables of contents is held against those.
        schema: String,
        /// Folder or files to test; the current folder when none is named.
        path: Option<PathBuf>,
        /// How the result is printed.
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
        /// Exit with 1 when there is a finding of this severity or a worse one.
        #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
        fail_on: FailOn,
    },
}

/// Does what a command says.
pub(super) fn run(command: &Command) -> Result<u8, Failure> {
    match command {
        Command::List { path, format } => list(path.as_deref(), *format),
        Command::Show { article, format } => show(article, *format),
        Command::Test { schema, path, format, fail_on } => test(schema, path.as_deref(), *format, *fail_on),
    }
}

/// A place in a file, line from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct At {
    file: String,
    line: u32,
}

impl At {
    fn new(loaded: &Loaded, path: &Path, lines: &LineIndex, span: Span) -> Self {
        Self { file: loaded.relative(path), line: lines.position(span.start, Encoding::Utf16).line + 1 }
    }

    fn in_config(loaded: &Loaded, docset: &Docset, file: usize, span: Span) -> Option<Self> {
        let file = docset.config_files.get(file)?;
        Some(Self::new(loaded, &file.path, &file.lines, span))
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Which schema, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Binding {
    /// `learn`, `generic`, `toc`, or the path of a file.
    schema: String,
    built_in: bool,
    /// `generator`, `rule` or `header`.
    why: &'static str,
    /// The place of the rule in `guidepost.toml`.
    at: Option<At>,
}

impl Binding {
    fn of(loaded: &Loaded, docset: Option<&Docset>, applied: &Applied<'_>) -> Self {
        let schema = match (applied.built_in, applied.file) {
            (Some(name), _) => name.to_owned(),
            (None, Some(file)) => loaded.relative(&file.path),
            (None, None) => String::new(),
        };
        let (why, at) = match applied.why {
            Why::Generator(_) => ("generator", None),
            Why::Rule { file, span } => ("rule", docset.and_then(|docset| At::in_config(loaded, docset, file, span))),
            Why::Header(_) => ("header", None),
        };
        Self { schema, built_in: applied.built_in.is_some(), why, at }
    }

    fn reason(&self, generator: &str) -> String {
        match (self.why, &self.at) {
            ("rule", Some(at)) => format!("[[schema]] in {at}"),
            ("header", _) => "the header names it".to_owned(),
            _ => format!("the set's generator is {generator}"),
        }
    }
}

#[derive(Debug, Default, Serialize)]
struct Count {
    articles: usize,
    includes: usize,
    /// Tables of contents in YAML and JSON.
    tocs: usize,
}

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    binding: &'a Binding,
    #[serde(flatten)]
    count: &'a Count,
    /// What is wrong in the schema's files.
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct Problem {
    #[serde(flatten)]
    at: At,
    message: String,
}

impl Count {
    fn said(&self) -> String {
        let tocs = match self.tocs {
            1 => "1 table of contents".to_owned(),
            many => format!("{many} tables of contents"),
        };
        let pages = format!("{}, {}", plural(self.articles, "article"), plural(self.includes, "include"));
        match (self.tocs, self.articles + self.includes) {
            (0, _) => pages,
            (_, 0) => tocs,
            _ => format!("{pages}, {tocs}"),
        }
    }
}

fn list(path: Option<&Path>, format: Format) -> Result<u8, Failure> {
    let loaded = load::load(&path.map(Path::to_path_buf).into_iter().collect::<Vec<_>>())?;
    let snapshot = &loaded.snapshot;
    let mut counts: BTreeMap<Binding, Count> = BTreeMap::new();
    // A schema that is for no article is worth knowing, too.
    for docset in snapshot.docsets() {
        for rule in &docset.schemas {
            let (schema, built_in) = match &rule.schema {
                SchemaName::BuiltIn(name) => ((*name).to_owned(), true),
                SchemaName::File(file) => (loaded.relative(file), false),
            };
            let at = At::in_config(&loaded, docset, rule.place.0, rule.place.1);
            counts.entry(Binding { schema, built_in, why: "rule", at }).or_default();
        }
    }
    for (id, file) in snapshot.files().filter(|(_, it)| it.checked && it.kind.is_read()) {
        if !loaded.covers(&file.path) {
            continue;
        }
        let docset = snapshot.docset(id).map(AsRef::as_ref);
        if file.kind == FileKind::Toc && !is_markdown(&file.path) {
            counts.entry(Binding::of(&loaded, docset, &snapshot.toc_schema(id))).or_default().tocs += 1;
        }
        if file.kind != FileKind::Article {
            continue;
        }
        let count = counts.entry(Binding::of(&loaded, docset, &snapshot.schema(id))).or_default();
        match is_page(file) {
            true => count.articles += 1,
            false => count.includes += 1,
        }
    }
    let listed: Vec<Listed<'_>> = counts
        .iter()
        .map(|(binding, count)| Listed { binding, count, problems: problems(&loaded, &binding.schema) })
        .collect();
    if format == Format::Json {
        #[derive(Serialize)]
        struct Document<'a> {
            version: u32,
            root: String,
            schemas: Vec<Listed<'a>>,
        }
        let root = json::slashes(&loaded.root.to_string_lossy());
        print(&line(&Document { version: 1, root, schemas: listed }))?;
        return Ok(0);
    }
    let mut out = String::new();
    let width = counts.keys().map(|it| it.schema.len()).max().unwrap_or(0);
    let generators: Vec<&str> = snapshot.docsets().iter().map(|docset| docset.generator.name()).collect();
    for Listed { binding, count, problems } in &listed {
        let generator =
            if binding.schema == "learn" { "learn" } else { generators.first().copied().unwrap_or("github") };
        let reason = binding.reason(if binding.schema == "generic" { "github" } else { generator });
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{:width$}  {}  {reason}", binding.schema, count.said());
        for problem in problems {
            let _ = writeln!(out, "  {}: {}", problem.at, problem.message);
        }
    }
    print(&out)?;
    Ok(0)
}

/// What is wrong in the files of the schema that is reported as `name`.
fn problems(loaded: &Loaded, name: &str) -> Vec<Problem> {
    let Some(schema) = loaded.snapshot.schema_files().find(|it| loaded.relative(&it.path) == name) else {
        return Vec::new();
    };
    schema_problems(loaded, schema)
}

fn schema_problems(loaded: &Loaded, schema: &schema::SchemaFile) -> Vec<Problem> {
    let files = schema.files.iter().flat_map(|file| file.problems.iter().map(move |problem| (file, problem)));
    files
        .map(|(file, problem)| Problem {
            at: At::new(loaded, &file.path, &file.lines, problem.span),
            message: problem.message.clone(),
        })
        .collect()
}

/// A value of an article's metadata, and where it comes from.
#[derive(Serialize)]
struct Given {
    value: Json,
    /// `header`, `fileMetadata` or `globalMetadata`.
    from: &'static str,
    at: Option<At>,
    /// The glob of file metadata.
    glob: Option<String>,
}

/// A key of an article's metadata: the value that counts, and those that it overrides.
#[derive(Serialize)]
struct Metadata {
    key: String,
    #[serde(flatten)]
    given: Given,
    overrides: Vec<Given>,
}

fn show(path: &Path, format: Format) -> Result<u8, Failure> {
    let loaded = load::load(&[path.to_path_buf()])?;
    let snapshot = &loaded.snapshot;
    let absolute = files::normalize(path);
    let id = snapshot.file_id(&absolute).filter(|id| snapshot.article(*id).is_some());
    let Some(id) = id else { return Err(Failure::Usage(format!("`{}` is no article", path.display()))) };
    let is_toc = snapshot.file(id).is_some_and(|file| file.kind == FileKind::Toc && !is_markdown(&file.path));
    let applied = if is_toc { snapshot.toc_schema(id) } else { snapshot.schema(id) };
    let docset = snapshot.docset(id).map(AsRef::as_ref);
    let binding = Binding::of(&loaded, docset, &applied);
    let metadata = metadata(&loaded, id);
    if format == Format::Json {
        #[derive(Serialize)]
        struct Document<'a> {
            version: u32,
            article: String,
            #[serde(flatten)]
            binding: &'a Binding,
            title: &'a str,
            metadata: Vec<Metadata>,
        }
        let (article, title) = (loaded.relative(&absolute), applied.schema.title());
        print(&line(&Document { version: 1, article, binding: &binding, title, metadata }))?;
        return Ok(0);
    }
    let generator = docset.map_or("github", |docset| docset.generator.name());
    let mut out = format!("Schema: {} ({})\n", binding.schema, binding.reason(generator));
    if let Some((_, reason)) = &applied.unusable {
        let _ = writeln!(out, "  {reason}");
    }
    for problem in applied.file.iter().flat_map(|schema| schema_problems(&loaded, schema)) {
        let _ = writeln!(out, "  {}: {}", problem.at, problem.message);
    }
    if applied.file.is_some_and(|file| !file.current) {
        let _ = writeln!(out, "  The schema cannot be used as it is now, so nothing is asked of this header.");
    }
    out.push('\n');
    let width = metadata.iter().map(|it| it.key.len()).max().unwrap_or(0);
    for Metadata { key, given, overrides } in &metadata {
        let _ = writeln!(out, "{key:width$}  {}  ({})", shown(&given.value), origin(given));
        for given in overrides {
            let _ = writeln!(out, "{:width$}  overrides {}  ({})", "", shown(&given.value), origin(given));
        }
    }
    print(&out)?;
    Ok(0)
}

fn origin(given: &Given) -> String {
    let at = given.at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
    let glob = given.glob.as_ref().map(|glob| format!(" `{glob}`")).unwrap_or_default();
    format!("{}{glob}{at}", given.from)
}

fn shown(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The metadata of an article by key: what the header says first, in its order.
fn metadata(loaded: &Loaded, id: FileId) -> Vec<Metadata> {
    let snapshot = &loaded.snapshot;
    let given = |it: metadata::Given| {
        let at = match it.config {
            None => snapshot.article(id).map(|article| At::new(loaded, &snapshot.path(id), &article.lines, it.span)),
            Some(place) => {
                let docset = snapshot.docsets().get(place.docset);
                docset.and_then(|docset| At::in_config(loaded, docset, place.file, it.span))
            }
        };
        let (from, glob) = match it.source {
            Source::Header => ("header", None),
            Source::FileMetadata(glob) => ("fileMetadata", Some(glob)),
            Source::GlobalMetadata => ("globalMetadata", None),
        };
        Given { value: it.value, from, at, glob }
    };
    let all = metadata::effective(snapshot, id).into_iter();
    all.map(|it| Metadata {
        key: it.key,
        given: given(it.given),
        overrides: it.overrides.into_iter().map(given).collect(),
    })
    .collect()
}

fn test(name: &str, path: Option<&Path>, format: Format, fail_on: FailOn) -> Result<u8, Failure> {
    let loaded = load::load(&path.map(Path::to_path_buf).into_iter().collect::<Vec<_>>())?;
    let file;
    let schema: &Schema = match name {
        "learn" => Schema::learn(),
        "generic" => Schema::generic(),
        "toc" => Schema::toc(),
        _ => {
            file = read(&loaded, name)?;
            let problems = schema_problems(&loaded, &file);
            if let (Some(schema), true) = (&file.schema, problems.is_empty()) {
                schema
            } else {
                let lines: Vec<String> = problems.iter().map(|it| format!("\n  {}: {}", it.at, it.message)).collect();
                return Err(Failure::Usage(format!("the schema `{name}` cannot be used:{}", lines.concat())));
            }
        }
    };
    let snapshot = Arc::clone(&loaded.snapshot);
    let uses = uses_of(&snapshot, schema);
    let judge = |id: FileId| {
        let is_toc = snapshot.file(id).is_some_and(|file| file.kind == FileKind::Toc);
        match (is_toc, schema.is_for_tocs()) {
            (true, true) => return check_toc_against(&snapshot, id, schema),
            (false, true) => return Vec::new(),
            _ => {}
        }
        let docset = snapshot.file(id).and_then(|file| file.docset);
        let others = |key: &str, value: &str| {
            let count = uses.get(&(docset?, key.to_owned(), value.trim().to_owned())).copied().unwrap_or(0);
            Some(count.saturating_sub(1))
        };
        front_matter::check_against(&snapshot, id, schema, &others)
    };
    let report = inspect(loaded, &judge);
    if report.nothing_to_check {
        print("No article was asked for.\n")?;
        return Ok(TROUBLE);
    }
    match format {
        Format::Human => print(&summary(name, &report))?,
        Format::Json => print(&document(name, &report))?,
    }
    Ok(fail_on.exit_code(&report.diagnostics))
}

fn read(loaded: &Loaded, name: &str) -> Result<schema::SchemaFile, Failure> {
    let path = files::normalize(Path::new(name));
    if !files::is_file(&path) {
        return Err(Failure::Usage(format!("there is no schema `{name}`: name a file, `learn`, `generic` or `toc`")));
    }
    let folder = path.parent().unwrap_or(&path).to_path_buf();
    // A schema of the set may name all that the set may; one from elsewhere what lies beside and below it.
    let of_set = loaded.snapshot.docsets().iter().find(|set| path.starts_with(&set.readable_root));
    let root =
        of_set.map_or_else(|| files::readable_root(&folder, files::home().as_deref()), |set| set.readable_root.clone());
    Ok(schema::load(&path, &root, &files::read_text, None))
}

/// How many articles have a value, by set and key, for the keys whose findings depend on it.
fn uses_of(snapshot: &Snapshot, schema: &Schema) -> FxHashMap<(u16, String, String), usize> {
    let keys: Vec<&str> =
        schema.keys().iter().filter(|key| key.unique || key.used_values).map(|key| &*key.name).collect();
    let mut uses = FxHashMap::default();
    for (_, file) in snapshot.files().filter(|(_, file)| file.checked && file.kind == FileKind::Article) {
        let header = file.article.as_ref().and_then(|article| article.front_matter.as_deref());
        let (Some(header), Some(docset)) = (header, file.docset) else { continue };
        for key in &keys {
            let value = header.get(key).map(|entry| shown(&metadata::json_of(&entry.value.value)));
            if let Some(value) = value {
                *uses.entry((docset, (*key).to_owned(), value)).or_default() += 1;
            }
        }
    }
    uses
}

/// Findings by code and by file, most first.
fn counted<'r>(report: &'r Report, name: impl Fn(&'r super::check::Diagnostic) -> &'r str) -> Vec<(&'r str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        *counts.entry(name(diagnostic)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// Files that are named in a summary for people.
const FILES_SHOWN: usize = 20;

fn summary(name: &str, report: &Report) -> String {
    let (by_code, by_file) = (counted(report, |it| it.finding.code), counted(report, |it| &it.file));
    let mut out = String::new();
    for (code, count) in &by_code {
        let of_code = || report.diagnostics.iter().filter(|it| it.finding.code == *code);
        let severity = of_code().map(|it| it.finding.severity).min().map_or("", json::severity_name);
        let example = of_code().next();
        let (message, place) = example
            .map(|it| (it.finding.message.as_str(), format!("{}:{}", it.file, it.start.line + 1)))
            .unwrap_or_default();
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{count:>6}  {severity}[{code}]\n        such as {place}: {message}");
    }
    if !by_file.is_empty() {
        let _ = writeln!(out, "\nFiles with the most findings:");
        for (file, count) in by_file.iter().take(FILES_SHOWN) {
            let _ = writeln!(out, "{count:>6}  {file}");
        }
        if let Some(more) = by_file.len().checked_sub(FILES_SHOWN).filter(|more| *more > 0) {
            let _ = writeln!(out, "        and {} more", plural(more, "file"));
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "{} against {name}: {} in {} ({}, {}, {}, {})",
        plural(report.articles, "article"),
        plural(report.diagnostics.len(), "finding"),
        plural(by_file.len(), "file"),
        plural(report.count(Severity::Error), "error"),
        plural(report.count(Severity::Warning), "warning"),
        plural(report.count(Severity::Suggestion), "suggestion"),
        plural(report.count(Severity::Hint), "hint"),
    );
    out
}

fn document(name: &str, report: &Report) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        version: u32,
        schema: &'a str,
        root: String,
        articles: usize,
        by_code: BTreeMap<&'a str, usize>,
        by_file: BTreeMap<&'a str, usize>,
        diagnostics: Vec<json::Entry<'a>>,
    }
    line(&Document {
        version: 1,
        schema: name,
        root: json::slashes(&report.loaded.root.to_string_lossy()),
        articles: report.articles,
        by_code: counted(report, |it| it.finding.code).into_iter().collect(),
        by_file: counted(report, |it| &it.file).into_iter().collect(),
        diagnostics: report.diagnostics.iter().map(json::entry).collect(),
    })
}
