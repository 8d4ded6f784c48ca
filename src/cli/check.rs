//! `guidepost check`: collects the findings of the articles asked for, and prints them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::ValueEnum;
use rayon::prelude::*;

use super::accepted::{self, Accepted};
use super::load::{self, Loaded};
use super::since::{self, Since};
use super::{FOUND, Failure, fix, github, human, json, junit, print, sarif};
use crate::checks::{self, Finding, Severity, codes};
use crate::docset::Role;
use crate::files;
use crate::graph::{File, FileId, FileKind};
use crate::text::{Encoding, LineIndex, Position};

/// Arguments of `guidepost check`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folders and files to check; the current folder when none is named.
    paths: Vec<PathBuf>,
    /// How the findings are printed.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Exit with 1 when there is a finding of this severity or a worse one.
    #[arg(long, value_enum, default_value_t = FailOn::Warning, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Report only these codes, and print all of their findings whatever their severity.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    only: Vec<String>,
    /// Print suggestions, or suggestions and hints, with their source too, not only their number.
    #[arg(long, value_enum, value_name = "SEVERITY")]
    show: Option<Show>,
    /// Report only what the change since this commit or branch caused, also in files that it did not touch. The
    /// commit from which it and HEAD went apart is compared with the files as they are now. Shows suggestions, too.
    #[arg(long, value_name = "REV", conflicts_with = "fix")]
    changed_since: Option<String>,
    /// Report nothing that this file lists as accepted, and say which of its entries no longer match.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found into this file, to be accepted from now on. With `--baseline`: write that without the
    /// entries that no longer match.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "changed_since"])]
    write_baseline: Option<PathBuf>,
    /// Mend what cannot be mended wrongly, in all files or none, then report what is left.
    #[arg(long)]
    fix: bool,
    /// With `--fix`: print what would change as a unified diff, and change nothing.
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with the source marked.
    Human,
    /// For programs.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For GitHub Actions: annotations.
    Github,
    /// For CI servers: a test case for each file.
    Junit,
}

/// The severity from which on `check` exits with 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Errors and warnings.
    Warning,
    /// Everything but hints.
    Suggestion,
    /// Exit with 0 whatever is found.
    Never,
}

impl FailOn {
    /// The least severity that fails; none when nothing does.
    fn limit(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Suggestion => Some(Severity::Suggestion),
            Self::Never => None,
        }
    }

    /// The exit code for these findings.
    pub(super) fn exit_code(self, diagnostics: &[Diagnostic]) -> u8 {
        let Some(limit) = self.limit() else { return 0 };
        let failed = diagnostics.iter().any(|d| d.finding.severity <= limit);
        if failed { FOUND } else { 0 }
    }
}

/// What is printed beside errors and warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Show {
    /// Suggestions.
    Suggestion,
    /// Suggestions and hints.
    Hint,
}

/// What to say about a code that does not exist.
pub(super) fn unknown_code(name: &str) -> String {
    let similar = codes::find_similar(name).map(|code| format!("; did you mean `{}`?", code.name));
    format!("there is no code `{name}`{}", similar.unwrap_or_default())
}

/// A finding with its place.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The file, when it is part of the graph; configuration files are not.
    pub id: Option<FileId>,
    /// Absolute path.
    pub path: Arc<Path>,
    /// Path relative to the root of the report, with `/`.
    pub file: String,
    /// Start, line and UTF-16 column from 0.
    pub start: Position,
    /// End, line and UTF-16 column from 0, exclusive.
    pub end: Position,
    /// The finding.
    pub finding: Finding,
}

/// Everything that a check found.
#[derive(Debug)]
pub struct Report {
    /// What was checked.
    pub loaded: Loaded,
    /// Number of pages that were asked for, includes not counted.
    pub articles: usize,
    /// Whether nothing that was asked for is an article or an include.
    pub nothing_to_check: bool,
    /// Findings by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Number of findings of `severity`.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.finding.severity == severity).count()
    }
}

/// How many findings of one code people are shown, unless they ask for that code: what is wrong hundreds of times has
/// one cause or is a matter of style, and must not bury the rest.
const MOST_OF_ONE_CODE: usize = 20;

/// Checks `paths` and prints what was found.
pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let started = Instant::now();
    let mended = match arguments.fix {
        true => Some(fix::fix(&arguments.paths, &arguments.only)?),
        false => None,
    };
    let paths: Vec<PathBuf> = match arguments.changed_since {
        // Git knows the folders of a repository by their own names.
        Some(_) => arguments.paths.iter().map(|path| files::follow_folders(path)).collect(),
        None => arguments.paths.clone(),
    };
    let (mut report, fixed) = match mended {
        Some(fix::Mended { loaded, change, fixed }) => {
            if arguments.dry_run {
                print(&super::change::diff(&loaded, &change))?;
            } else {
                fix::write(&change)?;
            }
            (inspect_all(loaded), Some(fixed))
        }
        None => (collect(&paths)?, None),
    };
    let filtered = filter(&mut report, arguments, &paths)?;
    let severity = match arguments.show {
        // Who names codes wants to see them; what a change caused is little, and all of it is for its reviewer.
        None if !arguments.only.is_empty() => Severity::Hint,
        None if filtered.since.is_some() => Severity::Suggestion,
        None => Severity::Warning,
        Some(Show::Suggestion) => Severity::Suggestion,
        Some(Show::Hint) => Severity::Hint,
    };
    let of_one_code = if arguments.only.is_empty() { MOST_OF_ONE_CODE } else { usize::MAX };
    let shown = human::Shown { severity, of_one_code };
    match arguments.format {
        // Nothing else may stand in a diff.
        _ if arguments.dry_run => {}
        Format::Human => {
            let said = fixed.as_deref().map(fix::said).unwrap_or_default();
            print(&format!("{said}{}", human::report(&report, shown, &filtered, started)))?;
        }
        Format::Json => print(&json::report(&report, fixed.as_deref(), &filtered, started))?,
        Format::Sarif => print(&sarif::report(&report))?,
        Format::Github => print(&github::report(&report, severity))?,
        Format::Junit => {
            let failing = arguments.fail_on.limit().unwrap_or(Severity::Warning);
            print(&junit::report(&report, failing, severity, started))?;
        }
    }
    // Formats that have no place for it say it beside the report.
    if !matches!(arguments.format, Format::Human | Format::Json) {
        super::complain(&human::notes(&filtered));
    }
    let code = arguments.fail_on.exit_code(&report.diagnostics);
    // The process ends here; to take a large set apart first would be a fortieth of all the time.
    std::mem::forget(report);
    Ok(code)
}

/// What a report was narrowed down by.
#[derive(Clone, Debug, Default)]
pub struct Filtered {
    /// The comparison with an earlier commit.
    pub since: Option<Since>,
    /// The comparison with a baseline.
    pub accepted: Option<Accepted>,
    /// The baseline that was written.
    pub written: Option<PathBuf>,
}

/// Leaves in the report of `paths` what was asked for: the codes, what a change caused, what is not accepted.
fn filter(report: &mut Report, arguments: &Arguments, paths: &[PathBuf]) -> Result<Filtered, Failure> {
    let mut filtered = Filtered::default();
    let only = codes_named(&arguments.only)?;
    let mut wanted = vec![true; report.diagnostics.len()];
    if let Some(revision) = &arguments.changed_since {
        let (since, new) = since::compare(report, paths, revision)?;
        (filtered.since, wanted) = (Some(since), new);
    }
    if !only.is_empty() {
        let is_asked_for: Vec<bool> = report.diagnostics.iter().map(|it| only.contains(&it.finding.code)).collect();
        retain(&mut report.diagnostics, &is_asked_for);
        retain(&mut wanted, &is_asked_for);
    }
    if let Some(since) = &mut filtered.since {
        since.older = wanted.iter().filter(|wanted| !**wanted).count();
    }
    let write_to = arguments.write_baseline.as_deref();
    let accepted = match (&arguments.baseline, write_to) {
        (Some(file), write_to) => Some(accepted::compare(report, file, &only, write_to)?),
        (None, Some(file)) => Some((accepted::accept(report, file)?, vec![true; report.diagnostics.len()])),
        (None, None) => None,
    };
    if let Some((accepted, known)) = accepted {
        wanted.iter_mut().zip(known).for_each(|(wanted, known)| *wanted &= !known);
        filtered.accepted = Some(accepted);
        filtered.written = arguments.write_baseline.clone();
    }
    retain(&mut report.diagnostics, &wanted);
    Ok(filtered)
}

fn retain<T>(items: &mut Vec<T>, wanted: &[bool]) {
    let mut wanted = wanted.iter();
    items.retain(|_| wanted.next().copied().unwrap_or(false));
}

/// Loads what `paths` stand for and checks it.
///
/// # Errors
/// A path does not exist or holds no article set.
pub fn collect(paths: &[PathBuf]) -> Result<Report, Failure> {
    Ok(inspect_all(load::load(paths)?))
}

/// What is wrong in the articles that were asked for and in their configuration.
pub(super) fn inspect_all(loaded: Loaded) -> Report {
    let snapshot = Arc::clone(&loaded.snapshot);
    let mut report = inspect(loaded, &|id| checks::check_file(&snapshot, id));
    report.diagnostics.extend(in_configuration(&report.loaded));
    report.diagnostics.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    report
}

/// The codes that `names` are the names of. To be asked when the set is loaded: only then are the codes known that
/// schemas of the set bring.
///
/// # Errors
/// A name is that of no code.
pub(super) fn codes_named(names: &[String]) -> Result<Vec<&'static str>, Failure> {
    let named = names.iter().map(|name| codes::name_of(name).ok_or_else(|| Failure::Usage(unknown_code(name))));
    named.collect()
}

/// What `judge` finds in the articles that were asked for.
pub(super) fn inspect(loaded: Loaded, judge: &(dyn Fn(FileId) -> Vec<Finding> + Sync)) -> Report {
    let snapshot = &loaded.snapshot;
    let asked = snapshot.files().filter(|(_, file)| checks::may_have_findings(file) && loaded.covers(&file.path));
    let asked: Vec<(FileId, &File)> = asked.collect();
    let articles = asked.iter().filter(|(_, file)| file.checked && is_page(file)).count();
    let nothing_to_check = !asked.iter().any(|(_, file)| file.checked);
    let in_files = asked.par_iter().flat_map_iter(|(id, file)| {
        let lines = file.article.as_ref().map(|article| &article.lines);
        let place = Place { id: Some(*id), path: &file.path, file: loaded.relative(&file.path), lines };
        judge(*id).into_iter().map(move |finding| place.diagnostic(finding))
    });
    let mut diagnostics: Vec<Diagnostic> = in_files.collect();
    diagnostics.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
    Report { articles, nothing_to_check, diagnostics, loaded }
}

/// Whether a file is published as a page of its own.
#[must_use]
pub fn is_page(file: &File) -> bool {
    file.kind == FileKind::Article && file.role == Role::Page
}

/// By what findings are sorted.
pub(super) fn sort_key(d: &Diagnostic) -> (&str, Position, Position, &str, &str) {
    (&d.file, d.start, d.end, d.finding.code, &d.finding.message)
}

/// Where the findings of one file stand.
struct Place<'a> {
    id: Option<FileId>,
    path: &'a Path,
    file: String,
    lines: Option<&'a LineIndex>,
}

impl Place<'_> {
    fn diagnostic(&self, finding: Finding) -> Diagnostic {
        let at = |offset| self.lines.map_or(Position::default(), |lines| lines.position(offset, Encoding::Utf16));
        let (start, end) = (at(finding.span.start), at(finding.span.end));
        Diagnostic { id: self.id, path: self.path.into(), file: self.file.clone(), start, end, finding }
    }
}

/// What is wrong in configuration files. One that lies above the root, such as a repository's redirection
/// file, is reported too, unless only a part of the set was asked for.
fn in_configuration(loaded: &Loaded) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for config in checks::check_config(&loaded.snapshot) {
        if !loaded.within.is_empty() && !loaded.covers(&config.path) {
            continue;
        }
        let file = loaded.relative(&config.path);
        let place = Place { id: None, path: &config.path, file, lines: Some(&config.lines) };
        found.extend(config.findings.into_iter().map(|finding| place.diagnostic(finding)));
    }
    found
}
