//! Published sets with redirections: after any move, and any deletion that says where readers go, every address that
//! led to a page leads there, links follow, tables of contents keep every other entry, and nothing new is wrong.
//! Judged by a scan from scratch of the written files and by a reading of the redirections of its own.

use crate::judge::{scan, write};
use crate::random::Random;
use guidepost::changes::{ChangeSet, DeleteOptions, Move, Onward, delete_files, move_files};
use guidepost::checks::{check_config, check_file};
use guidepost::docset::redirects_in;
use guidepost::graph::{AnchorAt, LinkStatus, Snapshot};
use guidepost::markdown::toc;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SETS: u64 = 170;
const CHANGES: usize = 4;
const ENOUGH: usize = 50;

/// What only a few sets can show has to be seen so often.
const SOME: usize = 20;

const PAGES: [&str; 8] =
    ["a.md", "b b.md", "c.md", "sub/d.md", "sub/index.md", "sub/deep/e.md", "sub/deep/f.md", "ü/É.md"];

/// Where pages move; some of them are sources of redirections before.
const PLACES: [&str; 6] = ["n1.md", "sub/n2.md", "new/n3.md", "new dir/n 4.md", "ü/n5.md", "old/n6.md"];

const HEADINGS: [&str; 4] = ["Set up", "Sign in", "Clean up", "More"];

const ELSEWHERE: &str = "https://example.com/there";

/// The address of a page, by the rules of this test's configuration.
fn address(relative: &Path) -> Option<String> {
    let path = relative.to_str()?.replace('\\', "/");
    let below = path.strip_suffix(".md")?.to_lowercase();
    let below = match below.strip_suffix("index") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder.trim_end_matches('/').to_owned(),
        _ => below,
    };
    Some(format!("/x/{below}").trim_end_matches('/').to_owned())
}

fn escaped(url: &str) -> String {
    url.replace(' ', "%20").replace('ü', "%C3%BC").replace('é', "%C3%A9")
}

struct Made {
    texts: BTreeMap<String, String>,
}

fn generate(random: &mut Random) -> Made {
    let mut texts = BTreeMap::new();
    for path in PAGES {
        let mut text = String::from("# Title\n\n");
        for heading in HEADINGS {
            if random.below(3) > 0 {
                write!(text, "## {heading}\n\n").unwrap();
            }
        }
        let mut definitions = String::new();
        for number in 0..3 + random.below(5) {
            let target = *random.pick(&PAGES);
            let fragment = match random.below(2) {
                0 => String::new(),
                _ => format!("#{}", random.pick(&HEADINGS).to_lowercase().replace(' ', "-")),
            };
            let up = "../".repeat(path.matches('/').count());
            let plain = format!("{up}{target}");
            let bare = plain.replace(' ', "%20");
            let url = escaped(&address(Path::new(target)).unwrap());
            let line = match random.below(6) {
                0 => format!("Text [t{number}]({bare}{fragment} \"title\") text"),
                1 => {
                    writeln!(definitions, "[r{number}]: <{plain}{fragment}>").unwrap();
                    format!("Text [t][r{number}] and [r{number}]")
                }
                2 => format!("Text <a href=\"{bare}{fragment}\">t{number}</a>"),
                3 if !target.contains([' ', 'ü']) => format!("Text [t{number}]({url}{fragment})"),
                4 => format!("| H |\n| - |\n| [t{number}](~/{bare}{fragment}) |"),
                _ => format!("Text [*t*{number}]({bare}?view=v{fragment})"),
            };
            write!(text, "{line}\n\n").unwrap();
        }
        text.push_str(&definitions);
        texts.insert(path.to_owned(), text);
    }
    texts.insert("toc.yml".to_owned(), contents(random));
    let config = r#"{"build": {"content": [{"files": ["**/*.md", "**/*.yml"]}], "basePath": "/x"}}"#;
    texts.insert("docfx.json".to_owned(), config.to_owned());
    match random.below(8) {
        0 => {}
        1 | 3 => {
            texts.insert(".openpublishing.publish.config.json".to_owned(), "{}\n".to_owned());
        }
        more => {
            let text = redirections(random, "");
            texts.insert(".openpublishing.redirection.json".to_owned(), text);
            if more == 2 {
                let text = redirections(random, "sub/");
                texts.insert("sub/.openpublishing.redirection.json".to_owned(), text);
            }
        }
    }
    Made { texts }
}

/// A table of contents, up to three levels deep.
fn contents(random: &mut Random) -> String {
    let mut text = String::new();
    let mut depth = 0;
    for (index, page) in PAGES.iter().enumerate() {
        let indent = "  ".repeat(depth);
        writeln!(text, "{indent}- name: entry {index}").unwrap();
        if random.below(5) > 0 {
            writeln!(text, "{indent}  href: {}", page.replace(' ', "%20")).unwrap();
        } else {
            writeln!(text, "{indent}  href: {ELSEWHERE}").unwrap();
        }
        let goes_in = depth < 2 && index + 1 < PAGES.len() && random.below(3) == 0;
        if goes_in {
            writeln!(text, "{indent}  items:").unwrap();
            depth += 1;
        } else {
            depth -= random.below(depth + 1);
        }
    }
    if random.below(3) == 0 { text.replace('\n', "\r\n") } else { text }
}

/// A redirection file in some layout and order, for sources in `folder`.
fn redirections(random: &mut Random, folder: &str) -> String {
    let mut entries: Vec<(String, String, bool)> = Vec::new();
    let mut sources: Vec<String> = (0..2 + random.below(5)).map(|number| format!("gone/{number}.md")).collect();
    sources.extend(PLACES.iter().filter(|_| random.below(3) == 0).filter_map(|place| {
        let place = if folder.is_empty() { Some(*place) } else { place.strip_prefix(folder) };
        place.filter(|place| !folder.is_empty() || !place.starts_with("sub/")).map(str::to_owned)
    }));
    for source in sources {
        let page = address(Path::new(*random.pick(&PAGES))).unwrap();
        let url = match random.below(6) {
            0 => format!("{}#set-up", escaped(&page)),
            1 => format!("https://learn.microsoft.com/en-us{}", escaped(&page)),
            2 => ELSEWHERE.to_owned(),
            _ => escaped(&page),
        };
        entries.push((source, url, random.below(3) == 0));
    }
    random.shuffle(&mut entries);
    match random.below(3) {
        0 => entries.sort_by_key(|(source, ..)| source.to_lowercase()),
        1 => entries.sort_by_key(|(_, url, _)| url.to_lowercase()),
        _ => {}
    }
    let one_line = random.below(3) == 0;
    let comments = random.below(3) == 0;
    let lines = entries.iter().enumerate().map(|(number, (source, url, keeps))| {
        let parts = [
            format!("\"source_path\": \"{source}\""),
            format!("\"redirect_url\": \"{url}\""),
            format!("\"redirect_document_id\": {keeps}"),
        ];
        let comment = if comments && number % 2 == 1 { "    // about it\n" } else { "" };
        match one_line {
            true => format!("{comment}    {{ {} }}", parts.join(", ")),
            false => format!("{comment}    {{\n      {}\n    }}", parts.join(",\n      ")),
        }
    });
    let trailing = if random.below(4) == 0 { "," } else { "" };
    let text = format!("{{\n  \"redirections\": [\n{}{trailing}\n  ]\n}}\n", lines.collect::<Vec<_>>().join(",\n"));
    if random.below(3) == 0 { text.replace('\n', "\r\n") } else { text }
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lead {
    /// A page, by path relative to the set, behind so many redirections.
    Page(PathBuf, usize),
    Away(String),
    Nowhere,
}

/// Everything that must stay or follow.
struct World {
    leads: BTreeMap<String, Lead>,
    /// Redirection files with their text and the sources of their entries, in order.
    files: BTreeMap<PathBuf, (String, Vec<String>)>,
    /// By file and number: status, file and anchor.
    links: BTreeMap<(PathBuf, usize), (LinkStatus, Option<PathBuf>, String)>,
    /// The entries of the table of contents that lead somewhere: names above and own, target.
    entries: Vec<(Vec<String>, String)>,
    findings: BTreeMap<String, usize>,
}

fn look(root: &Path) -> (World, Arc<Snapshot>) {
    let snapshot = scan(root);
    let relative = |path: &Path| path.strip_prefix(root).unwrap().to_path_buf();
    let mut pages: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut files: BTreeMap<PathBuf, (String, Vec<String>)> = BTreeMap::new();
    let mut redirects: BTreeMap<String, String> = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.contains("redirection") && name.ends_with(".json") {
                let text = std::fs::read_to_string(&path).unwrap();
                let read = redirects_in(&path, &text, root);
                for redirect in &read {
                    if let Some(from) = address(&relative(&redirect.source)) {
                        redirects.entry(from).or_insert_with(|| redirect.url.to_string());
                    }
                }
                let sources = read.iter().map(|it| relative(&it.source).display().to_string()).collect();
                files.insert(relative(&path), (text, sources));
            } else if let Some(address) = address(&relative(&path)) {
                pages.insert(address, relative(&path));
            }
        }
    }
    let lead = |from: &str| {
        let (mut at, mut steps) = (from.to_owned(), 0);
        while steps < 20 {
            if let Some(page) = pages.get(&at) {
                return Lead::Page(page.clone(), steps);
            }
            let Some(url) = redirects.get(&at) else { return Lead::Nowhere };
            let path = url.strip_prefix("https://learn.microsoft.com/en-us").unwrap_or(url);
            if !path.starts_with('/') {
                return Lead::Away(url.clone());
            }
            let path = path.split(['#', '?']).next().unwrap();
            at = percent_decoded(path).to_lowercase().trim_end_matches('/').to_owned();
            steps += 1;
        }
        Lead::Nowhere
    };
    let all: BTreeSet<&String> = pages.keys().chain(redirects.keys()).collect();
    let leads = all.into_iter().map(|from| (from.clone(), lead(from))).collect();
    let mut links = BTreeMap::new();
    let mut findings: BTreeMap<String, usize> = BTreeMap::new();
    for (id, file) in snapshot.files() {
        let Some(article) = &file.article else { continue };
        let is_toc = file.path.ends_with("toc.yml");
        for index in (0..article.links.len()).filter(|_| !is_toc) {
            let target = snapshot.target_path(id, index).map(|path| relative(&path));
            let anchor = match snapshot.target_anchor(id, index).map(|anchor| anchor.at) {
                Some(AnchorAt::Heading(number)) => {
                    let holder = snapshot.target_file(id, index).unwrap();
                    snapshot.article(holder).unwrap().headings[number].text.to_string()
                }
                _ => String::new(),
            };
            links.insert((relative(&file.path), index), (snapshot.status(id, index), target, anchor));
        }
        for finding in check_file(&snapshot, id) {
            *findings.entry(finding.code.to_owned()).or_default() += 1;
        }
    }
    for finding in check_config(&snapshot).into_iter().flat_map(|config| config.findings) {
        *findings.entry(finding.code.to_owned()).or_default() += 1;
    }
    (World { leads, files, links, entries: entries(&snapshot, root), findings }, snapshot)
}

fn percent_decoded(path: &str) -> String {
    path.replace("%20", " ").replace("%C3%BC", "ü").replace("%C3%A9", "é").replace("%C3%89", "É")
}

fn entries(snapshot: &Snapshot, root: &Path) -> Vec<(Vec<String>, String)> {
    let text = std::fs::read_to_string(root.join("toc.yml")).unwrap();
    let toc = toc::parse(&text, toc::Format::Yaml);
    assert!(!toc.broken, "{text}");
    let id = snapshot.file_id(&root.join("toc.yml")).unwrap();
    let leads = |(index, url): (usize, &str)| {
        let target = snapshot
            .target_path(id, index)
            .map_or(url.to_string(), |path| path.strip_prefix(root).unwrap().display().to_string());
        let trail = toc.trail(toc.owners[index]).into_iter().map(str::to_owned).collect();
        (trail, target)
    };
    toc.urls.iter().map(|url| &**url).enumerate().map(leads).collect()
}

/// Codes of findings of which there may not be more afterwards.
const CODES: [&str; 12] = [
    "circular-redirection",
    "redirection-conflict",
    "redirection-invalid",
    "redirection-path-syntax-error",
    "redirected-file-not-removed",
    "redirection-url-conflict",
    "redirect-url-invalid",
    "config-invalid",
    "json-syntax-error",
    "yaml-syntax-error",
    "bookmark-not-found",
    "link-to-redirect",
];

/// Taking the edits back restores the bytes.
fn assert_undo(change: &ChangeSet) {
    for (path, text) in &change.texts {
        let mut restored = text.after();
        let mut shift = 0isize;
        let mut places = Vec::new();
        for (span, new) in &text.edits {
            let start = usize::try_from(span.start as isize + shift).unwrap();
            places.push((start, start + new.len(), span.of(&text.before)));
            shift += new.len() as isize - span.len() as isize;
        }
        for (start, end, old) in places.into_iter().rev() {
            restored.replace_range(start..end, old);
        }
        assert_eq!(restored, *text.before, "{path:?}");
    }
}

/// What a change was, for the judge.
enum Kind {
    Moved,
    Led(PathBuf, PathBuf),
    LedAway(PathBuf),
    Unlinked(PathBuf),
}

fn change(random: &mut Random, root: &Path, snapshot: &Snapshot) -> Option<(ChangeSet, Kind)> {
    let pages: Vec<PathBuf> = snapshot
        .files()
        .filter(|(_, file)| file.path.extension().is_some_and(|it| it == "md"))
        .map(|(_, file)| file.path.to_path_buf())
        .collect();
    if pages.len() < 3 {
        return None;
    }
    let page = random.pick(&pages).clone();
    let step = |from: PathBuf, to: PathBuf| Some((move_files(snapshot, &[Move { from, to }]).ok()?, Kind::Moved));
    let options = |redirect_to: Option<Onward>, unlink: bool| DeleteOptions { redirect_to, unlink };
    let deleted =
        |options: &DeleteOptions| Some(delete_files(snapshot, std::slice::from_ref(&page), options).unwrap().change);
    match random.below(7) {
        0..3 => step(page, root.join(random.pick(&PLACES))),
        3 => {
            let folder = root.join(random.pick(&["sub", "sub/deep", "ü", "new"]));
            step(folder, root.join(random.pick(&["other", "sub2/in", "x y"])))
        }
        4 | 5 => {
            let to = pages.iter().cycle().skip(random.below(pages.len())).find(|it| **it != page)?.clone();
            let options = options(Some(Onward::Page { path: to.clone(), fragment: None }), false);
            Some((deleted(&options)?, Kind::Led(page.clone(), to)))
        }
        _ if random.below(2) == 0 => {
            let options = options(Some(Onward::Url(ELSEWHERE.to_owned())), false);
            Some((deleted(&options)?, Kind::LedAway(page.clone())))
        }
        _ => Some((deleted(&options(None, true))?, Kind::Unlinked(page.clone()))),
    }
}

#[test]
fn every_address_link_and_entry_follows_moves_and_deletions() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..SETS {
        let mut random = Random::new(seed ^ 0x5EED);
        let set = generate(&mut random);
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (path, text) in &set.texts {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let (mut before, mut snapshot) = look(&root);
        for number in 0..CHANGES {
            let Some((change, kind)) = change(&mut random, &root, &snapshot) else { continue };
            assert_undo(&change);
            write(&change);
            let (after, now) = look(&root);
            let what = format!("seed {seed}, change {number}: {}\n{change:#?}", change.label);
            judge(&root, &before, &after, &change, &kind, &what, &mut seen);
            (before, snapshot) = (after, now);
        }
    }
    println!("{seen:?}");
    for what in [
        "redirection",
        "short chain",
        "removed entry",
        "sorted",
        "new file",
        "led",
        "kept section",
        "lost section",
        "led away",
        "text",
        "entry gone",
        "entry kept",
        "section in url",
    ] {
        let least = if matches!(what, "new file" | "removed entry") { SOME } else { ENOUGH };
        assert!(seen.get(what).is_some_and(|count| *count >= least), "too few of: {what}: {seen:?}");
    }
}

fn judge(
    root: &Path,
    before: &World,
    after: &World,
    change: &ChangeSet,
    kind: &Kind,
    what: &str,
    seen: &mut BTreeMap<&'static str, usize>,
) {
    let relative = |path: &Path| path.strip_prefix(root).unwrap().to_path_buf();
    let mut count = |what| *seen.entry(what).or_default() += 1;
    let now =
        |path: &Path| change.path_after(&root.join(path)).map_or_else(|| path.to_path_buf(), |path| relative(&path));
    let gone = match kind {
        Kind::Led(page, _) | Kind::LedAway(page) | Kind::Unlinked(page) => Some(relative(page)),
        Kind::Moved => None,
    };
    let publishes = !after.files.is_empty();
    for (address, was) in &before.leads {
        let is = after.leads.get(address).unwrap_or(&Lead::Nowhere);
        let Lead::Page(page, steps) = was else {
            // Where nothing led, or away, a page may come to lie.
            assert!(is == was || matches!(is, Lead::Page(_, 0)), "{address}: {was:?} -> {is:?}\n{what}");
            continue;
        };
        let expected = match (gone.as_ref() == Some(page), kind) {
            (false, _) => Some(now(page)),
            (true, Kind::Led(_, to)) => Some(relative(to)),
            (true, _) => None,
        };
        // A page that comes to lie there hides the redirection.
        if matches!(is, Lead::Page(_, 0)) && *steps > 0 {
            count("removed entry");
            continue;
        }
        match (expected, kind) {
            (Some(expected), _) => {
                let (moved, led) = (expected != *page, publishes);
                if led {
                    let Lead::Page(there, now_steps) = is else { panic!("{address}: {was:?} -> {is:?}\n{what}") };
                    assert_eq!(*there, expected, "{address}\n{what}");
                    assert!(*now_steps <= (*steps).max(1), "a longer chain from {address}: {was:?} -> {is:?}\n{what}");
                    if moved && *now_steps == 1 {
                        count(if *steps == 0 { "redirection" } else { "short chain" });
                    }
                }
            }
            (None, Kind::LedAway(_)) if publishes => {
                assert_eq!(*is, Lead::Away(ELSEWHERE.to_owned()), "{address}\n{what}");
                count("led away");
            }
            _ => {}
        }
    }
    for (path, (text, sources)) in &after.files {
        let Some((old, old_sources)) = before.files.get(path) else {
            count("new file");
            continue;
        };
        assert!(!old.contains("\r\n") || !text.replace("\r\n", "").contains('\n'), "line ends\n{what}");
        assert_eq!(old.matches("// about it").count(), text.matches("// about it").count(), "comments\n{what}");
        let keys = |sources: &[String]| sources.iter().map(|it| it.to_lowercase()).collect::<Vec<_>>();
        if old_sources.len() > 1 && keys(old_sources).is_sorted() && sources != old_sources {
            assert!(keys(sources).is_sorted(), "{sources:?}\n{what}");
            count("sorted");
        }
        if text != old && text.contains("#set-up") {
            count("section in url");
        }
    }
    for ((file, index), was) in &before.links {
        if gone.as_ref() == Some(file) {
            continue;
        }
        let (status, target, anchor) = was;
        let is_lost = gone.is_some() && *target == gone;
        if matches!(kind, Kind::Unlinked(_)) {
            continue;
        }
        let (is_status, is_target, is_anchor) = &after.links[&(now(file), *index)];
        match kind {
            Kind::Led(_, to) if is_lost => {
                assert_eq!(is_target.as_deref(), Some(&*relative(to)), "{file:?} {index}\n{what}");
                assert_eq!(*is_status, LinkStatus::Ok, "{file:?} {index}\n{what}");
                count("led");
                match (anchor.is_empty(), is_anchor.is_empty()) {
                    (false, false) => {
                        assert_eq!(anchor, is_anchor);
                        count("kept section");
                    }
                    (false, true) => count("lost section"),
                    _ => {}
                }
            }
            Kind::LedAway(_) if is_lost => assert_eq!(*is_status, LinkStatus::External, "{file:?} {index}\n{what}"),
            _ => {
                assert_eq!(is_target.clone(), target.as_deref().map(now), "{file:?} {index}\n{what}");
                assert_eq!((is_status, is_anchor), (status, anchor), "{file:?} {index}\n{what}");
            }
        }
    }
    if let Kind::Unlinked(page) = kind {
        let page = relative(page);
        assert!(after.links.values().all(|(_, target, _)| target.as_ref() != Some(&page)), "{what}");
        before.links.values().filter(|(_, target, _)| target.as_ref() == Some(&page)).for_each(|_| count("text"));
    }
    let kept: Vec<(Vec<String>, String)> = before
        .entries
        .iter()
        .filter(|(_, target)| gone.as_ref().is_none_or(|gone| Path::new(target) != gone))
        .map(|(trail, target)| {
            (
                trail.clone(),
                if target.contains("://") { target.clone() } else { now(Path::new(target)).display().to_string() },
            )
        })
        .collect();
    assert_eq!(after.entries, kept, "{what}");
    if gone.is_some() && before.entries.len() > kept.len() {
        count("entry gone");
        let text = std::fs::read_to_string(root.join("toc.yml")).unwrap();
        let names = toc::parse(&text, toc::Format::Yaml).entries.len();
        if names > kept.len() {
            count("entry kept");
        }
    }
    for code in CODES {
        // What is deleted without a target breaks redirections, and says so.
        let number = |world: &World| world.findings.get(code).copied().unwrap_or(0);
        if !matches!(kind, Kind::Unlinked(_)) {
            assert!(number(after) <= number(before), "{code}: {} -> {}\n{what}", number(before), number(after));
        }
    }
}
