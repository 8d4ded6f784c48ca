//! The change tool: renames headings and moves articles and folders at random in a copy of an article set, and says
//! what a check from scratch finds afterwards that it did not find before, or no longer finds.
//!
//! `cargo run --example change -- SET [--renames 200] [--moves 200] [--folders 20] [--seed N] [--every 10] [--keep]`
//!
//! Each change is planned and written by the code of `guidepost mv` and of the editors' rename. Between two checks lie
//! `--every` changes; with 1 a difference names its change. Any link that leads elsewhere, and any finding that came or
//! went (but for those that say that two headings have one text, that a path is long, or that its case differs), makes the exit code 1. Deliberately absent: knowing
//! which differences are right; a person looks at each.

#[expect(dead_code, reason = "the mutation tool writes single files too")]
mod copy;
#[expect(dead_code, clippy::unwrap_used, reason = "what the property test writes with is not used here")]
#[path = "../properties/judge.rs"]
mod judge;
#[path = "../properties/names.rs"]
mod names;
mod random;

use clap::Parser;
use guidepost::changes::{ChangeSet, FileChange, Move, Refusal, RenameOptions, move_files, rename};
use guidepost::checks::check_config;
use guidepost::docset::Role;
use guidepost::files::transaction;
use guidepost::graph::{FileId, FileKind, Snapshot, Workspace};
use judge::{World, losses};
use random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What comes and goes with the text of a heading, whatever its links do: two headings now have one text.
const OF_TEXT: [&str; 2] = ["h2-duplicated", "duplicate-h1s"];

/// What depends on where a file lies, whatever its links do.
const OF_PLACE: [&str; 1] = ["path-too-deep"];

/// What a path that is written anew mends.
const MENDED: &str = "path-case-mismatch";

type Failed = Box<dyn std::error::Error>;

/// Change a copy of an article set at random, and see whether a check finds anything else afterwards.
#[derive(Debug, Parser)]
#[command(name = "change")]
struct Arguments {
    /// Folder of the article set; it is copied, never changed.
    set: PathBuf,
    /// How many headings are renamed.
    #[arg(long, default_value_t = 200)]
    renames: usize,
    /// How many articles are moved.
    #[arg(long, default_value_t = 200)]
    moves: usize,
    /// How many folders are moved.
    #[arg(long, default_value_t = 20)]
    folders: usize,
    /// Where the row of random numbers starts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many changes are made between two checks.
    #[arg(long, default_value_t = 10)]
    every: usize,
    /// Leave the changed copy in place, to look at it.
    #[arg(long)]
    keep: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Failed> {
    let folder = std::env::temp_dir().join(format!("guidepost-change-{}", std::process::id()));
    copy::copy_set(&arguments.set, &folder)?;
    let folder = folder.canonicalize()?;
    let outcome = Run::new(&folder).and_then(|mut run| run.all(arguments));
    if arguments.keep {
        println!("The changed copy is {}", folder.display());
    } else {
        std::fs::remove_dir_all(&folder)?;
    }
    outcome
}

/// What is changed, of which sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Heading,
    Article,
    Folder,
}

/// What was done of one sort.
#[derive(Debug, Default)]
struct Count {
    made: usize,
    edits: usize,
    files: usize,
    slowest: Duration,
    refused: BTreeMap<String, usize>,
}

struct Run {
    root: PathBuf,
    workspace: Workspace,
    /// Where each file that was moved lay at first, by where it lies now.
    first: BTreeMap<PathBuf, PathBuf>,
    before: World,
    /// The changes since the last check.
    recent: Vec<String>,
    differences: usize,
    /// Findings that came or went as [`OF_TEXT`] and [`OF_PLACE`] say.
    of_text: usize,
    /// Findings that went as [`MENDED`] says.
    mended: usize,
    number: usize,
}

impl Run {
    fn new(root: &Path) -> Result<Self, Failed> {
        let workspace = scanned(root);
        let mut run = Self {
            root: root.to_path_buf(),
            workspace,
            first: BTreeMap::new(),
            before: World::default(),
            recent: Vec::new(),
            differences: 0,
            of_text: 0,
            mended: 0,
            number: 0,
        };
        run.before = run.look();
        let snapshot = run.workspace.snapshot();
        if pages(&snapshot).is_empty() {
            return Err("the folder holds no article".into());
        }
        Ok(run)
    }

    fn all(&mut self, arguments: &Arguments) -> Result<bool, Failed> {
        let mut random = Random::new(arguments.seed);
        let mut sorts: Vec<Sort> = Vec::new();
        for (sort, count) in
            [(Sort::Heading, arguments.renames), (Sort::Article, arguments.moves), (Sort::Folder, arguments.folders)]
        {
            sorts.extend(std::iter::repeat_n(sort, count));
        }
        random.shuffle(&mut sorts);
        let findings: usize = self.before.findings.values().sum();
        println!("{} links, {findings} findings before", self.before.links.len());
        let mut counts: [Count; 3] = Default::default();
        for (done, sort) in sorts.iter().enumerate() {
            self.one(*sort, &mut random, &mut counts[*sort as usize])?;
            if (done + 1) % arguments.every.max(1) == 0 || done + 1 == sorts.len() {
                self.compare();
            }
        }
        for (sort, count) in [Sort::Heading, Sort::Article, Sort::Folder].iter().zip(&counts) {
            println!(
                "{sort:?}: {} made, {} edits in {} files, slowest plan {:.1} ms, refused {}",
                count.made,
                count.edits,
                count.files,
                count.slowest.as_secs_f64() * 1000.0,
                count.refused.values().sum::<usize>()
            );
            for (reason, times) in &count.refused {
                println!("  refused {times}: {reason}");
            }
        }
        let findings: usize = self.before.findings.values().sum();
        println!("{} links, {findings} findings after", self.before.links.len());
        println!(
            "{} differences; {} came or went of {} and {}; {} {MENDED} went",
            self.differences,
            self.of_text,
            OF_TEXT.join(", "),
            OF_PLACE.join(", "),
            self.mended
        );
        Ok(self.differences == 0)
    }

    /// Makes one change; another one where one is refused.
    fn one(&mut self, sort: Sort, random: &mut Random, count: &mut Count) -> Result<(), Failed> {
        for _ in 0..200 {
            let snapshot = self.workspace.snapshot();
            self.number += 1;
            let begun = Instant::now();
            let Some(planned) = plan(sort, &snapshot, random, self.number) else { continue };
            match planned {
                Ok(change) => {
                    count.slowest = count.slowest.max(begun.elapsed());
                    count.made += 1;
                    count.files += change.texts.len();
                    count.edits += change.texts.values().map(|text| text.edits.len()).sum::<usize>();
                    return self.make(&change);
                }
                Err(refusal) => *count.refused.entry(without_names(&refusal)).or_default() += 1,
            }
        }
        Err(format!("no {sort:?} can be changed").into())
    }

    fn make(&mut self, change: &ChangeSet) -> Result<(), Failed> {
        transaction::run(&change.steps())?;
        self.recent.push(change.label.clone());
        self.recent.extend(change.notes.iter().map(|note| format!("  note: {note}")));
        let mut touched: Vec<PathBuf> = change.texts.keys().cloned().collect();
        for file in &change.files {
            if let FileChange::Move(step) = file {
                for old in files_below(&step.to)
                    .iter()
                    .filter_map(|new| Some(step.from.join(new.strip_prefix(&step.to).ok()?)))
                {
                    // A file that is moved itself: joining nothing would end the path with a slash.
                    let old = if old == step.from.join("") { step.from.clone() } else { old };
                    let now = step.path_after(&old).unwrap_or_else(|| step.to.clone());
                    let first = self.first.remove(&old).unwrap_or(old);
                    self.first.insert(now, first);
                }
                touched.extend([step.from.clone(), step.to.clone()]);
            }
        }
        self.workspace.disk_changed(&touched);
        if self.workspace.wants_scan() {
            self.workspace = scanned(&self.root);
        }
        Ok(())
    }

    /// What a scan from scratch sees, by each file's first path.
    fn look(&self) -> World {
        let snapshot = judge::scan(&self.root);
        let first = |path: &Path| self.first.get(path).cloned().unwrap_or_else(|| path.to_path_buf());
        let mut world = judge::look(&snapshot, &first);
        for file in check_config(&snapshot) {
            for finding in file.findings {
                *world.findings.entry((file.path.clone(), finding.code.to_owned())).or_default() += 1;
            }
        }
        world
    }

    /// Prints what differs since the last time.
    fn compare(&mut self) {
        let after = self.look();
        let mut lines = losses(&self.before, &after);
        let keys: BTreeSet<_> = self.before.findings.keys().chain(after.findings.keys()).collect();
        for key in keys {
            let of = |world: &World| world.findings.get(key).copied().unwrap_or(0);
            if OF_TEXT.iter().chain(&OF_PLACE).any(|code| *code == key.1) {
                self.of_text += of(&self.before).abs_diff(of(&after));
            } else if key.1 == MENDED && of(&after) < of(&self.before) {
                self.mended += of(&self.before) - of(&after);
            } else if of(&self.before) != of(&after) {
                lines.push(format!("{}: {} {} -> {}", key.0.display(), key.1, of(&self.before), of(&after)));
            }
        }
        let changes = std::mem::take(&mut self.recent);
        if !lines.is_empty() {
            self.differences += lines.len();
            println!("{} differences after these changes:", lines.len());
            changes.iter().for_each(|change| println!("  {change}"));
            lines.iter().for_each(|line| println!("  ! {}", line.replace(&format!("{}/", self.root.display()), "")));
        }
        self.before = after;
    }
}

fn scanned(root: &Path) -> Workspace {
    let mut workspace = Workspace::new();
    workspace.add_folder(root);
    let mut batches = Vec::new();
    workspace.scan_job().run(&mut |_, _| true, &mut |batch| {
        batches.push(batch);
        true
    });
    for batch in batches {
        workspace.apply(batch);
    }
    // The folder that was added is scanned.
    workspace.wants_scan();
    workspace
}

/// The articles of the set that are published as pages.
fn pages(snapshot: &Snapshot) -> Vec<FileId> {
    let is_page = |id: FileId, path: &Path| snapshot.docset(id).is_some_and(|set| set.role(path) == Role::Page);
    let articles = snapshot.files().filter(|(_, file)| file.kind == FileKind::Article && file.article.is_some());
    articles.filter(|(id, file)| is_page(*id, &file.path)).map(|(id, _)| id).collect()
}

/// A change of this sort; `None` when chance chose what cannot be changed.
fn plan(sort: Sort, snapshot: &Snapshot, random: &mut Random, number: usize) -> Option<Result<ChangeSet, Refusal>> {
    let pages = pages(snapshot);
    let page = *random.pick(&pages);
    let root = &snapshot.docset(page)?.root;
    // Another set has other rules; links to it are read in another way.
    let pages: Vec<FileId> =
        pages.into_iter().filter(|other| snapshot.docset(*other).is_some_and(|set| set.root == *root)).collect();
    match sort {
        Sort::Heading => rename_heading(snapshot, random, page, number),
        Sort::Article => {
            let from = snapshot.path(page).to_path_buf();
            // Where another page lies, so that the article stays a page.
            let to = snapshot.path(*random.pick(&pages)).parent()?.join(name(random, &from, number)?);
            Some(move_files(snapshot, &[Move { from, to }]))
        }
        Sort::Folder => {
            let from = snapshot.path(page).parent()?.to_path_buf();
            if from == *root {
                return None;
            }
            let to = snapshot.path(*random.pick(&pages)).parent()?.join(name(random, &from, number)?);
            Some(move_files(snapshot, &[Move { from, to }]))
        }
    }
}

fn rename_heading(
    snapshot: &Snapshot,
    random: &mut Random,
    page: FileId,
    number: usize,
) -> Option<Result<ChangeSet, Refusal>> {
    let article = snapshot.article(page)?;
    // A heading's own links and images go with its text.
    let is_plain = |span: guidepost::text::Span| !article.links.iter().any(|link| span.covers(link.span));
    let headings: Vec<_> =
        article.headings.iter().filter(|heading| heading.id.is_some() && is_plain(heading.text_span)).collect();
    if headings.is_empty() {
        return None;
    }
    let heading = random.pick(&headings);
    let new = match random.below(5) {
        // The text of another heading: numbers shift.
        0 => random.pick(&headings).text.to_string(),
        1 => format!("Über `x{number}` & *mehr*"),
        2 => format!("Step {number}: what's new?"),
        _ => format!("{} {number}", heading.text),
    };
    Some(rename(snapshot, page, heading.text_span.end, &new, RenameOptions::default()))
}

/// A name for what lies at `from`: its own, or one that needs care in a link.
fn name(random: &mut Random, from: &Path, number: usize) -> Option<String> {
    let (stem, extension) = (from.file_stem()?.to_str()?, from.extension().and_then(|it| it.to_str()));
    let stem = match random.below(6) {
        0 => format!("{stem} ({number})"),
        1 => format!("{stem}-ü{number}"),
        2 => format!("{stem}-{number}"),
        _ => stem.to_owned(),
    };
    Some(extension.map_or_else(|| stem.clone(), |extension| format!("{stem}.{extension}")))
}

fn files_below(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![path.to_path_buf()] };
    entries.filter_map(Result::ok).flat_map(|entry| files_below(&entry.path())).collect()
}

/// A reason without what it is about, so that reasons can be counted.
fn without_names(refusal: &Refusal) -> String {
    let parts = refusal.0.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part } else { "…" }).collect()
}
