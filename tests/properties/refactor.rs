//! After a section or a selection was extracted, an article split or an include put in place of its line, every link
//! still leads to the same section, nothing is broken that was not, and taking it all back restores the bytes.
//!
//! Links and sections are told apart by marks in the text (`u7u` in a link, `m7m` below a heading), so that this
//! judge does not need to know where anything went.

use crate::changes::{ENOUGH, IN_TOCS, KINDS, bytes, generate};
use crate::judge::{scan, write};
use crate::random::Random;
use guidepost::changes::{ChangeSet, FileChange, RefactorOptions, Refactoring, refactor};
use guidepost::checks::check_file;
use guidepost::files::transaction::{self, Step};
use guidepost::graph::{AnchorAt, AnchorRef, FileId, LinkStatus, Snapshot, Target};
use guidepost::markdown::{Link, LinkKind};
use guidepost::text::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Sets that are generated; each is changed several times.
const SETS: u64 = 280;

/// Changes of one set.
const CHANGES: usize = 6;

/// How often a fitting place is looked for.
const TRIES: usize = 4;

/// What is true of one link: how it stands and where it leads.
type Fact = (LinkStatus, String);

/// Codes of findings of which there may not be more afterwards.
const CODES: [&str; 4] = ["zone-pivot-group-missing", "pivot-id-not-found", "duplicate-uid", "xref-not-found"];

/// Facts by the link's mark and kind.
type Links = BTreeMap<(String, LinkKind), BTreeSet<Fact>>;

/// Links, number of references without a definition, number of links without a mark that do not stand well, findings.
type World = (Links, usize, usize, Vec<usize>);

/// What every link of a set leads to, by its mark and kind; a link that is shown in several pages has several facts.
fn look(snapshot: &Snapshot) -> World {
    let mut links: Links = BTreeMap::new();
    let mut broken = 0;
    let mut undefined = 0;
    for (id, file) in snapshot.files() {
        let Some(article) = &file.article else { continue };
        let text = snapshot.text(id).unwrap();
        for (index, link) in article.links.iter().enumerate() {
            let Some(mark) = mark_of(&text, link) else {
                broken += usize::from(!matches!(snapshot.status(id, index), LinkStatus::Ok));
                continue;
            };
            let facts = facts(snapshot, id, index);
            // A cross reference becomes a link by path when its section leaves the page of the uid.
            let kind = if link.kind.is_xref() { LinkKind::Inline } else { link.kind };
            links.entry((mark, kind)).or_default().extend(facts);
        }
        undefined += article.missing_labels.len();
    }
    let findings: Vec<_> = snapshot.files().flat_map(|(id, _)| check_file(snapshot, id)).collect();
    let findings = CODES.map(|code| findings.iter().filter(|it| it.code == code).count());
    (links, undefined, broken, findings.to_vec())
}

fn facts(snapshot: &Snapshot, id: FileId, index: usize) -> Vec<Fact> {
    let status = snapshot.status(id, index);
    let file = |id: FileId| snapshot.path(id).display().to_string().to_lowercase();
    let section = |anchor: AnchorRef| (status, format!("section {}", section(snapshot, &anchor)));
    if let (Some(Target::SelfPage(_)), Some(fragment)) =
        (snapshot.target(id, index), snapshot.target_fragment(id, index))
    {
        // In an include it leads to the section of the page that shows it, unless the include has it itself.
        if let Some(own) = snapshot.find_anchor(id, &fragment) {
            return vec![section(own)];
        }
        let pages = snapshot.showing_pages(id).into_iter();
        let anchors = pages.filter_map(|page| snapshot.find_anchor(page, &fragment));
        return anchors.map(section).collect();
    }
    match snapshot.target_anchor(id, index) {
        Some(anchor) => vec![section(anchor)],
        None if status == LinkStatus::Redirected => {
            let path = snapshot.target_path(id, index).unwrap();
            vec![(status, path.display().to_string().to_lowercase())]
        }
        None => vec![(status, snapshot.target_file(id, index).map_or("none".to_owned(), file))],
    }
}

/// The mark of a link: in it, else in its line or, for an entry of a table of contents, its name.
fn mark_of(text: &str, link: &Link) -> Option<String> {
    let span = link.span;
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let line = &text
        [start..span.end as usize + text[span.end as usize..].find('\n').unwrap_or(text.len() - span.end as usize)];
    if line.trim_start().starts_with("href") {
        let name = text[..start].trim_end().rsplit('\n').next().unwrap();
        return name.contains("name: toc ").then(|| name.trim().to_owned());
    }
    mark(span.of(text), 'u').or_else(|| mark(line, 'u'))
}

/// The first mark made of digits between two `letter`s.
fn mark(text: &str, letter: char) -> Option<String> {
    let mut parts = text.split(letter);
    parts.next();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let found = parts.clone().position(|part| digits(&part))?;
    let number = parts.clone().nth(found)?;
    // `u7uy` is the second link of its line.
    let second = parts.nth(found + 1).is_some_and(|rest| rest.starts_with("y "));
    Some(format!("{number}{}", if second { "y" } else { "" }))
}

fn section(snapshot: &Snapshot, anchor: &AnchorRef) -> String {
    let article = snapshot.article(anchor.file).unwrap();
    let text = snapshot.text(anchor.file).unwrap();
    let from = match anchor.at {
        AnchorAt::Heading(index) => article.headings[index].span.end as usize,
        AnchorAt::Explicit(index) => {
            let at = article.anchors[index].span.start as usize;
            text[..at].rfind('\n').map_or(0, |at| at + 1)
        }
    };
    let sort = if matches!(anchor.at, AnchorAt::Heading(_)) { "heading" } else { "anchor" };
    format!("{sort} {}", mark(&text[from..], 'm').unwrap_or_default())
}

/// Some refactoring of the set; `None` when it is refused or nothing fits.
fn change(
    random: &mut Random,
    snapshot: &Snapshot,
    refused: &mut BTreeMap<String, usize>,
    in_lists: &mut usize,
) -> Option<(Refactoring, ChangeSet)> {
    let articles: Vec<FileId> = snapshot
        .files()
        .filter(|(_, file)| file.article.as_ref().is_some_and(|article| !article.headings.is_empty()))
        .map(|(id, _)| id)
        .collect();
    let id = *random.pick(&articles);
    let article = snapshot.article(id)?;
    let text = snapshot.text(id)?;
    let heading = &article.headings[random.below(article.headings.len())];
    let is_in_list = text[..heading.span.start as usize].ends_with("   ");
    let heading = heading.span;
    let options = RefactorOptions { delete_unused: random.below(2) == 0 };
    let (what, at) = match random.below(7) {
        0 => (Refactoring::ExtractArticle, heading),
        1 => (Refactoring::SplitArticle, heading),
        2 => (Refactoring::ExtractSectionInclude, heading),
        3 => {
            let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
            let from = random.below(lines.len());
            let to = lines.get(from + 1 + random.below(8)).copied().unwrap_or(text.len());
            (Refactoring::ExtractInclude, Span::new(lines[from], to))
        }
        _ => {
            let includes: Vec<Span> =
                article.links.iter().filter(|link| link.kind == LinkKind::Include).map(|link| link.span).collect();
            let at = includes.get(random.below(includes.len()))?;
            (Refactoring::InlineInclude, *at)
        }
    };
    let at = if what == Refactoring::ExtractInclude { at } else { Span::at(at.start as usize) };
    *in_lists += usize::from(is_in_list && at == Span::at(heading.start as usize));
    let change = match refactor(snapshot, id, at, what, options) {
        Ok(change) => change,
        Err(refusal) => {
            let reason = refusal.0.split(['`', '"']).step_by(2).collect::<Vec<_>>().join("_");
            *refused.entry(reason).or_default() += 1;
            return None;
        }
    };
    // A heading and its mark stay together, or the judge could not tell its section.
    let parts_mark = what == Refactoring::ExtractInclude
        && change.files.iter().any(|file| match file {
            FileChange::Create { text, .. } => {
                let lines: Vec<&str> =
                    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('[')).collect();
                let is_mark = |line: &&str| mark(line, 'm').is_some_and(|number| format!("m{number}m") == **line);
                let is_heading = |line: &&str| line.starts_with('#') || line.starts_with("---");
                lines.first().is_some_and(is_mark) || lines.last().is_some_and(is_heading)
            }
            _ => false,
        });
    (!parts_mark).then_some((what, change))
}

/// What takes `change` back.
fn inverse(change: &ChangeSet, was: &BTreeMap<std::path::PathBuf, Vec<u8>>) -> Vec<Step> {
    let files = change.files.iter().map(|file| match file {
        FileChange::Create { path, .. } => Step::Delete { path: path.clone() },
        FileChange::Delete { path } => {
            Step::Create { path: path.clone(), text: String::from_utf8(was[path].clone()).unwrap() }
        }
        FileChange::Move(_) => unreachable!("no refactoring moves files"),
    });
    let texts = change.texts.iter().map(|(path, text)| Step::Replace {
        path: path.clone(),
        before: text.after().into(),
        after: text.before.to_string(),
    });
    files.chain(texts).collect()
}

/// The lines that stand in new files or came into old ones.
fn new_lines(change: &ChangeSet) -> Vec<String> {
    let mut lines = Vec::new();
    for file in &change.files {
        if let FileChange::Create { text, .. } = file {
            lines.extend(text.lines().map(str::to_owned));
        }
    }
    for text in change.texts.values() {
        let before: BTreeSet<&str> = text.before.lines().collect();
        let after = text.after();
        lines.extend(after.lines().filter(|line| !before.contains(line)).map(str::to_owned));
    }
    lines
}

fn assert_line_breaks(change: &ChangeSet, root: &Path) {
    for (path, text) in &change.texts {
        let after = text.after();
        if text.before.contains("\r\n") {
            assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{path:?} keeps its line breaks");
        }
    }
    let crlf = |text: &str| text.contains("\r\n");
    // All files of a generated set break their lines alike.
    let set =
        change.texts.iter().any(|(path, text)| path.extension().is_some_and(|it| it == "md") && crlf(&text.before));
    for file in &change.files {
        if let FileChange::Create { path, text } = file {
            assert!(path.starts_with(root));
            assert_eq!(crlf(text), set, "{path:?}: {text:?}");
            assert!(!set || text.matches('\n').count() == text.matches("\r\n").count(), "{path:?}: {text:?}");
        }
    }
}

#[test]
fn no_refactoring_of_a_set_loses_a_link() {
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    let mut carried: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut refused, mut in_lists) = (BTreeMap::new(), 0);
    for seed in 0..SETS {
        let mut random = Random::new(seed + 5000);
        let set = generate(&mut random);
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (path, text) in &set.texts {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut snapshot: Arc<Snapshot> = scan(&root);
        for step in 0..CHANGES {
            let found = (0..TRIES).find_map(|_| change(&mut random, &snapshot, &mut refused, &mut in_lists));
            let Some((what, change)) = found else { continue };
            *done.entry(format!("{what:?}")).or_default() += 1;
            let (links, undefined, broken, findings) = look(&snapshot);
            let was = bytes(&root);
            assert_line_breaks(&change, &root);
            for line in new_lines(&change) {
                let kind = KINDS
                    .iter()
                    .filter(|kind| [" u", "[^u"].iter().any(|mark| line.contains(&format!("{kind}{mark}"))))
                    .max_by_key(|kind| kind.len());
                let code = line.contains(":::code").then_some(&"colon-code");
                if let Some(kind) = code.or(kind) {
                    *carried.entry(kind).or_default() += 1;
                }
            }
            write(&change);
            let after = scan(&root);
            let (links_now, undefined_now, broken_now, findings_now) = look(&after);
            let told = || {
                format!("seed {seed} step {step} {what:?}: {}\n{:#?}\n{:#?}", change.label, change.texts, change.files)
            };
            let inlined = usize::from(what == Refactoring::InlineInclude);
            let mut gone = Vec::new();
            for (link, facts) in &links {
                let Some(now) = links_now.get(link) else {
                    gone.push(link);
                    continue;
                };
                for fact in now {
                    let same = facts.iter().any(|was| {
                        // A path that is written anew gets the case that it should have had.
                        was == fact || was.0 == LinkStatus::Case && fact.0 == LinkStatus::Ok && was.1 == fact.1
                            // A link that led nowhere may find something; that is no loss.
                            || was.0 == LinkStatus::MissingAnchor
                    });
                    assert!(same, "{link:?}: {facts:?} -> {now:?}\n{}", told());
                }
                let mut kept = facts.iter().filter(|was| was.0 != LinkStatus::MissingAnchor).peekable();
                assert!(kept.peek().is_none() || !now.is_empty(), "{link:?}: {facts:?} -> nothing\n{}", told());
            }
            assert!(gone.len() <= inlined && gone.iter().all(|it| it.1 == LinkKind::Include), "{gone:?}\n{}", told());
            // Links without a mark are those that the change made.
            assert!(broken_now <= broken, "{broken} -> {broken_now} broken links without a mark\n{}", told());
            assert!(
                undefined_now <= undefined,
                "{undefined} -> {undefined_now} references without a definition\n{}",
                told()
            );
            for (code, (was, now)) in CODES.iter().zip(findings.iter().zip(&findings_now)) {
                // The zones of an include have no groups of their own: in a page without any they are found. So they are
                // in both parts of such a page.
                let include = root.join("includes");
                let of_include = inlined > 0 || change.texts.keys().any(|path| path.starts_with(&include));
                let found_here = (of_include || *was > 0) && code.contains("pivot");
                assert!(now <= was || found_here, "{was} -> {now} {code}\n{}", told());
            }
            let now = bytes(&root);
            for (path, bytes) in &was {
                let deleted =
                    change.files.iter().any(|file| matches!(file, FileChange::Delete { path: it } if it == path));
                if !change.texts.contains_key(path) && !deleted {
                    assert_eq!(now.get(path), Some(bytes), "{path:?} is not touched");
                }
            }
            if random.below(3) == 0 {
                transaction::run(&inverse(&change, &was)).unwrap();
                assert_eq!(bytes(&root), was, "taking it back restores the bytes\n{}", told());
            } else {
                snapshot = after;
            }
        }
    }
    assert!(in_lists >= ENOUGH, "headings in lists are tried too rarely: {in_lists}");
    println!("{done:?}, {in_lists} in lists\nrefused {refused:#?}\ncarried {carried:?}");
    for what in ["ExtractArticle", "SplitArticle", "ExtractSectionInclude", "ExtractInclude", "InlineInclude"] {
        assert!(done.get(what).is_some_and(|count| *count >= ENOUGH), "{what} is done too rarely: {done:?}");
    }
    for kind in KINDS[..KINDS.len() - IN_TOCS].iter() {
        let count = carried.get(kind).copied().unwrap_or(0);
        assert!(count >= ENOUGH, "{kind} is carried too rarely ({count}): {carried:?}");
    }
}
