//! The mutation tool: breaks a copy of an article set in known ways, checks it, and says which breaks were
//! found, which were missed, and what else appeared.
//!
//! `cargo run --release --example mutate -- SET [--count 300] [--seed N] [--keep]`
//!
//! The same seed makes the same breaks. A miss weighs like a false alarm: either makes the exit code 1.

mod copy;
mod kinds;
mod learn;
mod random;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use guidepost::checks::codes;
use guidepost::cli::check::{self, Diagnostic, Report};
use guidepost::graph::FileId;
use guidepost::text::{LineIndex, Span};
use kinds::{Catalogue, Kind, Mutation, Place, file_of};
use random::Random;

/// Break a copy of an article set, and see whether the check finds it.
#[derive(Debug, Parser)]
#[command(name = "mutate")]
struct Arguments {
    /// Folder of the article set; it is copied, never changed.
    set: PathBuf,
    /// How many breaks to make.
    #[arg(long, default_value_t = 300)]
    count: usize,
    /// Where the row of random numbers starts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave the broken copy in place, to look at it.
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

fn run(arguments: &Arguments) -> Result<bool, Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("guidepost-mutate-{}", std::process::id()));
    copy::copy_set(&arguments.set, &folder)?;
    let folder = folder.canonicalize()?;
    let outcome = mutate(arguments, &folder);
    if arguments.keep {
        println!("The broken copy is {}", folder.display());
    } else {
        std::fs::remove_dir_all(&folder)?;
    }
    outcome
}

fn mutate(arguments: &Arguments, folder: &std::path::Path) -> Result<bool, Box<dyn std::error::Error>> {
    let before = check::collect(&[folder.to_path_buf()])?;
    let mut random = Random::new(arguments.seed);
    let mutations = kinds::choose(&Catalogue::new(&before), arguments.count, &mut random);
    let edited = apply(&before, &mutations)?;
    let after = check::collect(&[folder.to_path_buf()])?;
    Ok(judge(&before, &after, &mutations, &edited))
}

/// The edits of one file with its text before and after.
#[derive(Debug, Default)]
struct Edited {
    edits: Vec<(Span, String)>,
    lines: Option<LineIndex>,
    deleted: bool,
}

impl Edited {
    /// The line (from 0) on which byte `offset` of the old text stands now.
    fn line(&self, offset: u32) -> u32 {
        let mut moved = i64::from(offset);
        for (span, text) in &self.edits {
            if span.end <= offset {
                moved += text.len() as i64 - span.len() as i64;
            } else if span.start < offset {
                moved -= i64::from(offset - span.start);
            }
        }
        let moved = u32::try_from(moved).unwrap_or(0);
        self.lines.as_ref().map_or(0, |lines| lines.line_of(moved))
    }
}

/// Writes the broken files.
fn apply(before: &Report, mutations: &[Mutation]) -> std::io::Result<HashMap<FileId, Edited>> {
    let snapshot = &before.loaded.snapshot;
    let mut edited: HashMap<FileId, Edited> = HashMap::new();
    for mutation in mutations {
        let file = edited.entry(mutation.file).or_default();
        file.edits.extend(mutation.edits.iter().cloned());
        file.deleted |= mutation.deletes();
    }
    for (id, file) in &mut edited {
        let path = snapshot.path(*id);
        if file.deleted {
            std::fs::remove_file(&path)?;
            continue;
        }
        file.edits.sort_by_key(|(span, _)| *span);
        let bytes = std::fs::read(&path)?;
        let mark: &[u8] = if bytes.starts_with(b"\xEF\xBB\xBF") { b"\xEF\xBB\xBF" } else { b"" };
        let mut text = String::from_utf8_lossy(&bytes[mark.len()..]).into_owned();
        for (span, new) in file.edits.iter().rev() {
            text.replace_range(span.range(), new);
        }
        file.lines = Some(LineIndex::new(&text));
        copy::write(&path, &[mark, text.as_bytes()].concat())?;
    }
    Ok(edited)
}

/// A finding as it is compared: columns may move with an edit of the same line.
type Key = (Arc<std::path::Path>, &'static str, u32);

/// Prints what was found, missed and added; whether all is well.
fn judge(before: &Report, after: &Report, mutations: &[Mutation], edited: &HashMap<FileId, Edited>) -> bool {
    let mut new = appeared(before, after, edited);
    let mut table: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    let mut misses: Vec<String> = Vec::new();
    let mut unjudged = 0;
    for mutation in mutations {
        let row = table.entry(mutation.kind).or_default();
        let missing: Vec<&Place> =
            mutation.expected.iter().filter(|place| !take(&mut new, before, place, edited)).collect();
        if !missing.is_empty() && missing.iter().all(|place| may_come_with_include(before, after, mutation, place)) {
            unjudged += 1;
            continue;
        }
        row.1 += 1;
        row.0 += usize::from(missing.is_empty());
        for place in missing {
            let line = now(place, edited).0 + 1;
            let path = before.loaded.relative(&before.loaded.snapshot.path(place.file));
            misses.push(format!("{path}:{line}: expected {} ({})", place.codes.join(" or "), mutation.what));
        }
    }
    for mutation in mutations {
        for place in &mutation.tolerated {
            while take(&mut new, before, place, edited) {}
        }
    }
    new.retain(|d| !lost_its_ways(before, d, edited));
    println!("found / made");
    for (kind, (found, made)) in &table {
        println!("  {found:>4} / {made:<4} {kind}");
    }
    let (found, made) = table.values().fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
    println!("  {found:>4} / {made:<4} all");
    println!("not judged, because an include of the page is missing, too: {unjudged}");
    list("missed", &misses);
    let extra: Vec<String> = new.iter().map(|d| describe(d)).collect();
    list("appeared without a reason", &extra);
    let gone = disappeared(before, after, mutations, edited);
    list("no longer reported", &gone);
    misses.is_empty() && extra.is_empty() && gone.is_empty()
}

/// Whether the anchor that `place` misses was taken from a page of which another break took an include: nobody knows then
/// whether the include brings the anchor, and `check` says only that the include is missing.
fn may_come_with_include(before: &Report, after: &Report, mutation: &Mutation, place: &Place) -> bool {
    let (then, now) = (&before.loaded.snapshot, &after.loaded.snapshot);
    let Some(file) = now.file_id(&then.path(mutation.file)) else { return false };
    let mut pages = now.showing_pages(file);
    pages.push(file);
    place.codes.contains(&"bookmark-not-found") && pages.iter().any(|&page| now.lacks_include(page))
}

/// Whether `d` says that nothing leads to a file any more, and each link to it stood in a line where something was broken. A link
/// that nothing touched makes it a false alarm.
fn lost_its_ways(before: &Report, d: &Diagnostic, edited: &HashMap<FileId, Edited>) -> bool {
    let codes = [codes::ORPHAN_ARTICLE, codes::UNUSED_IMAGE, codes::UNUSED_INCLUDE, codes::UNUSED_SNIPPET];
    let snapshot = &before.loaded.snapshot;
    // Ids of `after` are others.
    let Some(file) = snapshot.file_id(&d.path).filter(|_| codes.contains(&d.finding.code)) else { return false };
    let sources: Vec<FileId> = snapshot.all_sources(file).into_iter().filter(|&source| source != file).collect();
    let is_cut = |source: &FileId| {
        let (Some(article), Some(edited)) = (snapshot.article(*source), edited.get(source)) else { return false };
        // An attribute that loses its name takes the link in its value along: the line is what was broken.
        let line = |offset: u32| article.lines.line_of(offset);
        let is_cut = |span: Span| {
            let mut edits = edited.edits.iter();
            edits.any(|(edit, _)| line(edit.start) <= line(span.end) && line(span.start) <= line(edit.end))
        };
        let mut links = article.links.iter().enumerate();
        edited.deleted || links.all(|(at, link)| snapshot.target_file(*source, at) != Some(file) || is_cut(link.span))
    };
    !sources.is_empty() && sources.iter().all(is_cut)
}

fn describe(d: &Diagnostic) -> String {
    format!("{}:{}: {}: {}", d.file, d.start.line + 1, d.finding.code, d.finding.message)
}

fn list(title: &str, lines: &[String]) {
    println!("{title}: {}", lines.len());
    for line in lines {
        println!("  {line}");
    }
}

/// The lines, from 0, on which an expected finding may stand now.
fn now(place: &Place, edited: &HashMap<FileId, Edited>) -> (u32, u32) {
    match edited.get(&place.file) {
        Some(file) => (file.line(place.span.start), file.line(place.span.end)),
        None => place.lines,
    }
}

/// Removes a finding that stands at `place` from `new`.
fn take(new: &mut Vec<&Diagnostic>, before: &Report, place: &Place, edited: &HashMap<FileId, Edited>) -> bool {
    let path = before.loaded.snapshot.path(place.file);
    let (first, last) = now(place, edited);
    let fits = |d: &&Diagnostic| {
        d.path == path && (first..=last).contains(&d.start.line) && place.codes.contains(&d.finding.code)
    };
    let found = new.iter().position(fits);
    found.map(|at| new.remove(at)).is_some()
}

/// Where each finding of `before` stands now; those in deleted files are gone with them.
fn baseline<'a>(before: &'a Report, edited: &HashMap<FileId, Edited>) -> Vec<(Key, &'a Diagnostic)> {
    let mut keys = Vec::new();
    for d in &before.diagnostics {
        let file = file_of(before, d).and_then(|id| edited.get(&id));
        if file.is_some_and(|file| file.deleted) {
            continue;
        }
        let line = file.map_or(d.start.line, |file| file.line(d.finding.span.start));
        keys.push(((d.path.clone(), d.finding.code, line), d));
    }
    keys
}

/// The findings of `after` that `before` did not have.
fn appeared<'a>(before: &Report, after: &'a Report, edited: &HashMap<FileId, Edited>) -> Vec<&'a Diagnostic> {
    let mut known: HashMap<Key, usize> = HashMap::new();
    for (key, _) in baseline(before, edited) {
        *known.entry(key).or_default() += 1;
    }
    let is_new = |d: &&Diagnostic| match known.get_mut(&(d.path.clone(), d.finding.code, d.start.line)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    after.diagnostics.iter().filter(is_new).collect()
}

/// The findings of `before` that `after` lacks, but for those at places that a break changed: a link in the
/// wrong case to an article that was deleted now leads nowhere.
fn disappeared(
    before: &Report,
    after: &Report,
    mutations: &[Mutation],
    edited: &HashMap<FileId, Edited>,
) -> Vec<String> {
    let mut left: HashMap<Key, usize> = HashMap::new();
    for d in &after.diagnostics {
        *left.entry((d.path.clone(), d.finding.code, d.start.line)).or_default() += 1;
    }
    let claims: Vec<&(FileId, Span)> = mutations.iter().flat_map(|mutation| &mutation.claims).collect();
    let touched = |d: &Diagnostic| {
        let (start, end) = (d.finding.span.start, d.finding.span.end);
        claims.iter().any(|(file, span)| file_of(before, d) == Some(*file) && span.start <= end && start <= span.end)
    };
    // A name is compared with the heading that the link behind it leads to.
    let names_target = |d: &Diagnostic| {
        let end = d.finding.span.end;
        let near = |span: &Span| end <= span.start && span.start - end < 40;
        d.finding.code == codes::SECTION_NAME_MISMATCH
            && claims.iter().any(|(file, span)| file_of(before, d) == Some(*file) && near(span))
    };
    let mut gone = Vec::new();
    // Of two alike on a line, what is left stands for the one that nothing touched.
    for (key, d) in baseline(before, edited).into_iter().filter(|(_, d)| !touched(d) && !names_target(d)) {
        match left.get_mut(&key) {
            Some(count) if *count > 0 => *count -= 1,
            _ => gone.push(describe(d)),
        }
    }
    gone
}
