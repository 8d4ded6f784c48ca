//! After any rename or move of a generated set every link still leads to the same section, no article has a finding
//! that it did not have, taking the edits back restores the bytes, and nothing else has changed.

use crate::dialect::{self, NAMED, Page};
use crate::judge::{self, World, look, losses, moved, scan, write};
use crate::names::PIVOTS;
use crate::random::Random;
use crate::yaml_pages;
use guidepost::article::Article;
use guidepost::changes::{ChangeSet, Move, RenameOptions, move_files, rename};
use guidepost::graph::{File, FileKind, Snapshot};
use guidepost::markdown::{Dialect, Link};
use guidepost::text::Span;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Sets that are generated; each is changed several times. `PROPTEST_CASES` asks for more.
const SETS: u64 = 500;

/// Changes of one set.
const CHANGES: usize = 5;

/// How often each kind of link has to be drawn, and be rewritten, for the test to say anything.
pub const ENOUGH: usize = 50;

/// The last two are includes; one name is spelt with a combining accent.
pub const ARTICLES: [&str; 10] = [
    "a.md",
    "b b.md",
    "sub/c.md",
    "sub/deep/d (1).md",
    "über/é.md",
    AMPERSAND,
    "sub/cafe\u{301}.md",
    "文書/安 装.md",
    "includes/one.md",
    "includes/two.md",
];

const PAGES: usize = ARTICLES.len() - 2;

const AMPERSAND: &str = "sub/q&a.md";

pub const FILES: [&str; 3] = ["media/p q.png", "code/x.cs", "sub/pic.png"];

const HEADINGS: [&str; 9] = [
    "Set up",
    "Set up",
    "Set up 1",
    "Über uns",
    "`code` and *text*",
    "100 % sure?",
    "Set_up",
    "<a name=\"own\"></a>Own",
    "C# & F#",
];

const NAMES: [&str; 9] =
    ["Set up", "Install", "Über uns", "`x` *y*", "Other (2)", "Set up 1", "ß & co", "!!!", "Install it"];

/// How a link is written. Those with a fragment lead to a section, when the target has one.
pub const KINDS: [&str; 48] = [
    "inline",
    "angle",
    "titled",
    "full",
    "shortcut",
    "collapsed",
    "html",
    "html-single",
    "img",
    "image",
    "colon-image",
    "include",
    "include-inline",
    "code",
    "colon-code",
    "tilde",
    "backslash",
    "dot",
    "percent",
    "case",
    "table",
    "quote",
    "reference-image",
    "query",
    "self",
    "tabs",
    "pivots",
    "xref-link",
    "xref-angle",
    "xref-at",
    "redirected",
    "footnote",
    "autolink",
    "bare-url",
    "site",
    "own-url",
    "html-poster",
    "html-unquoted",
    "entity",
    "colon-lightbox",
    "colon-link",
    "colon-video",
    "include-table",
    "include-nested",
    "xref-html",
    "toc-md",
    "toc-json",
    "toc",
];

/// The last ones of [`KINDS`], which stand in tables of contents.
pub const IN_TOCS: usize = 3;

/// What stands in the text of a footnote: to Learn it is the destination of a definition, to a writer it is a word.
pub const FOOT: &str = "Foot.";

/// A set in the making: texts by path, and which kinds were drawn.
pub struct Made {
    pub texts: BTreeMap<String, String>,
    drawn: BTreeMap<&'static str, usize>,
}

pub fn generate(random: &mut Random) -> Made {
    let newline = if random.below(3) == 0 { "\r\n" } else { "\n" };
    // What stands below a heading or beside an anchor is found nowhere else: it tells sections apart.
    let mut marks = 0;
    let mut mark = || {
        marks += 1;
        format!("m{marks}m")
    };
    let mut bodies: BTreeMap<&str, String> = BTreeMap::new();
    let mut pages: BTreeMap<&str, Page> = BTreeMap::new();
    for (number, path) in ARTICLES.into_iter().enumerate() {
        let mut page = Page::default();
        let mut text = dialect::header(random, number, path.starts_with("includes/"), &mut page);
        write!(text, "# {}\n\n{}\n\n", random.pick(&HEADINGS), mark()).unwrap();
        for _ in 0..2 + random.below(4) {
            let heading = random.pick(&HEADINGS);
            match random.below(4) {
                0 if !heading.starts_with('<') => write!(text, "{heading}\n-----\n\n").unwrap(),
                1 => write!(text, "### {heading} ###\n\n").unwrap(),
                _ => write!(text, "## {heading}\n\n").unwrap(),
            }
            write!(text, "{}\n\n", mark()).unwrap();
            if random.below(4) == 0 {
                write!(text, "{} <a id=\"spot{}\"></a>\n\n", mark(), random.below(3)).unwrap();
            }
            text.push_str(&dialect::part(random, &mut page, &mut mark));
        }
        bodies.insert(path, text);
        pages.insert(path, page);
    }
    let ids: BTreeMap<&str, Vec<String>> = bodies
        .iter()
        .map(|(path, text)| {
            let (article, _) = Article::read(text, Dialect::LEARN);
            let headings = article.headings.iter().filter_map(|it| it.id.as_deref());
            let anchors = article.anchors.iter().map(|it| &*it.id);
            (*path, headings.chain(anchors).map(str::to_owned).collect())
        })
        .collect();
    let mut number = 0;
    let mut made = Made { texts: BTreeMap::new(), drawn: BTreeMap::new() };
    for path in ARTICLES {
        let mut text = bodies[path].clone();
        let mut definitions = String::new();
        for _ in 0..8 + random.below(10) {
            number += 1;
            let kind = *random.pick(&KINDS[..KINDS.len() - IN_TOCS]);
            // What the first include shows is shown by its pages, too.
            let kind = if path == ARTICLES[PAGES] && kind.starts_with("include") { "include-nested" } else { kind };
            if let Some(line) = link(random, path, kind, number, &ids, &pages, &mut definitions) {
                *made.drawn.entry(kind).or_default() += 1;
                if random.below(8) == 0 {
                    let line = line.replace('\n', "\n   ");
                    write!(text, "1. Step\n\n   ## Listed\n\n   {}\n\n   {line}\n\n2. Next\n\n", mark()).unwrap();
                } else {
                    write!(text, "{line}\n\n").unwrap();
                }
            }
        }
        text.push_str(&definitions);
        if newline == "\r\n" {
            text = text.replace('\n', newline);
        }
        if random.below(6) == 0 {
            text.insert(0, '\u{feff}');
        }
        made.texts.insert(path.to_owned(), text);
    }
    for (name, text) in tocs(random, &ids, &pages, &mut made.drawn) {
        made.texts.insert(name.to_owned(), text);
    }
    for (name, text) in yaml_pages::pages(random, &ids, &address, &mut made.drawn) {
        made.texts.insert(name.to_owned(), text);
    }
    made.texts.insert("docfx.json".to_owned(), "{\"basePath\": \"/x\", \"build\": {}}".to_owned());
    made.texts.insert(PIVOTS.to_owned(), dialect::pivots());
    made.texts.insert(".openpublishing.redirection.json".to_owned(), dialect::redirections());
    made.texts.insert("code/x.cs".to_owned(), "// code\n".to_owned());
    for image in ["media/p q.png", "sub/pic.png"] {
        made.texts.insert(image.to_owned(), String::new());
    }
    made
}

/// Tables of contents in three formats.
fn tocs(
    random: &mut Random,
    ids: &BTreeMap<&str, Vec<String>>,
    pages: &BTreeMap<&str, Page>,
    drawn: &mut BTreeMap<&'static str, usize>,
) -> [(&'static str, String); 3] {
    let (mut yaml, mut markdown, mut json) = (String::new(), String::new(), Vec::new());
    for (index, path) in ARTICLES[..PAGES].iter().enumerate() {
        let fragment = |random: &mut Random| match ids[path].first().filter(|_| random.below(2) == 0) {
            Some(id) => format!("#{id}"),
            None => String::new(),
        };
        let uid = pages[path].uid.as_ref().filter(|_| random.below(4) == 0);
        if let Some(uid) = uid {
            write!(yaml, "- name: toc {index}\n  uid: {uid}\n").unwrap();
        } else if random.below(3) > 0 {
            let key = if random.below(4) == 0 { "topicHref" } else { "href" };
            let fragment = fragment(random);
            write!(yaml, "- name: toc {index}\n  {key}: {}{fragment}\n", encoded(path)).unwrap();
            *drawn.entry("toc").or_default() += 1;
        }
        if random.below(3) == 0 {
            let fragment = fragment(random);
            let to = encoded(&relative("sub/toc.md", path));
            write!(markdown, "# [toc-md u90{index}u]({to}{fragment})\n\n").unwrap();
            *drawn.entry("toc-md").or_default() += 1;
        }
        if random.below(3) == 0 {
            let fragment = fragment(random);
            let to = encoded(&relative("文書/toc.json", path));
            json.push(format!("  {{\"name\": \"toc-json u80{index}u\", \"href\": \"{to}{fragment}\"}}"));
            *drawn.entry("toc-json").or_default() += 1;
        }
    }
    let json = format!("[\n{}\n]\n", json.join(",\n"));
    [("toc.yml", yaml), ("sub/toc.md", markdown), ("文書/toc.json", json)]
}

/// The address at which an article is published.
fn address(path: &str) -> String {
    format!("/x/{}", encoded(path.strip_suffix(".md").unwrap()).replace('&', "%26").to_lowercase())
}

/// Some word of `words`.
pub fn word<'w>(random: &mut Random, words: &[&'w str]) -> &'w str {
    words[random.below(words.len())]
}

/// `path` for a bare destination.
pub fn encoded(path: &str) -> String {
    path.replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// `path` with its letters beyond ASCII encoded; what was two characters is one then.
fn percent(path: &str) -> String {
    path.replace('ü', "%C3%BC").replace('é', "%C3%A9").replace("e\u{301}", "%C3%A9").replace('安', "%E5%AE%89")
}

/// `to` from the folder of `from`.
pub fn relative(from: &str, to: &str) -> String {
    let (base, target): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let shared = base.iter().take(base.len() - 1).zip(&target).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; base.len() - 1 - shared];
    parts.extend(&target[shared..]);
    parts.join("/")
}

/// A line with one link of `kind`, whose text begins with the kind's name.
fn link(
    random: &mut Random,
    from: &str,
    kind: &str,
    number: usize,
    ids: &BTreeMap<&str, Vec<String>>,
    pages: &BTreeMap<&str, Page>,
    definitions: &mut String,
) -> Option<String> {
    let article = *random.pick(&ARTICLES);
    let fragment = match random.below(3) {
        0 => String::new(),
        1 if random.below(6) == 0 => "#gone".to_owned(),
        _ => format!("#{}", random.pick(&ids[article])),
    };
    // A link to nothing must stay one.
    let target = match () {
        () if kind == "entity" => AMPERSAND,
        // An address of no page is a matter of another site.
        () if matches!(kind, "autolink" | "bare-url" | "site" | "own-url") => article,
        () if random.below(12) == 0 => "gone.md",
        () => article,
    };
    let fragment = if kind == "entity" { String::new() } else { fragment };
    let site = address(target);
    let fragment = if target == "gone.md" { String::new() } else { fragment };
    let plain = relative(from, target);
    let bare = encoded(&plain);
    let image = encoded(&relative(from, if random.below(2) == 0 { FILES[0] } else { FILES[2] }));
    let define = |definitions: &mut String, to: &str| writeln!(definitions, "[{kind} u{number}u]: {to}").unwrap();
    let include = |target: &str| -> Option<String> {
        // No circle: an include shows only what comes after it.
        let shows = |path: &str| ARTICLES.iter().position(|it| *it == path);
        let allowed = target.starts_with("includes/") && (shows(target) > shows(from));
        allowed.then(|| relative(from, target))
    };
    Some(match kind {
        "inline" => format!("[{kind} u{number}u x]({bare}{fragment})"),
        "angle" => format!("[{kind} u{number}u x](<{plain}{fragment}>)"),
        "titled" => format!("[{kind} u{number}u x]({bare}{fragment} \"title\")"),
        "full" => {
            define(definitions, &format!("{bare}{fragment}"));
            format!("[{kind} text][{kind} u{number}u]")
        }
        "shortcut" => {
            define(definitions, &format!("{bare}{fragment}"));
            format!("[{kind} u{number}u]")
        }
        "collapsed" => {
            define(definitions, &format!("<{plain}{fragment}>"));
            format!("[{kind} u{number}u][]")
        }
        "include-table" => {
            let to = include(word(random, &ARTICLES[PAGES..]))?;
            format!("| Head | More |\n| --- | --- |\n| [!INCLUDE [{kind} u{number}u]({to})] | text |")
        }
        "include-nested" if from != ARTICLES[PAGES] => return None,
        "include-nested" => format!("[!INCLUDE [{kind} u{number}u]({})]", include(ARTICLES[PAGES + 1])?),
        "autolink" => format!("{kind} u{number}u <https://learn.microsoft.com/en-us{site}{fragment}>"),
        "bare-url" => format!("{kind} u{number}u https://learn.microsoft.com{site}{fragment} text"),
        "site" => format!("[{kind} u{number}u x]({site}{fragment})"),
        "own-url" => format!("[{kind} u{number}u x](https://learn.microsoft.com/en-us{site}?view=y{fragment})"),
        "html-poster" => format!("<video title=\"{kind} u{number}u\" poster=\"{image}\"></video>"),
        "html-unquoted" => format!("Text <a href={bare}{fragment}>{kind} u{number}u x</a>"),
        "entity" => format!("[{kind} u{number}u x]({})", bare.replace('&', "&amp;")),
        "colon-lightbox" => format!(
            ":::image type=\"content\" source=\"{image}\" alt-text=\"{kind} u{number}u text\" lightbox=\"{image}\":::"
        ),
        "colon-link" => format!(
            ":::image type=\"content\" source=\"{image}\" alt-text=\"{kind} u{number}u text\" \
             link=\"{bare}{fragment}\":::"
        ),
        "colon-video" => format!(
            ":::video source=\"https://www.youtube.com/embed/x\" title=\"{kind} u{number}u\" thumbnail=\"{image}\" \
             upload-date=\"2020-01-01\":::"
        ),
        "html" => format!("Text <a href=\"{bare}{fragment}\">{kind} u{number}u x</a>"),
        "html-single" => format!("Text <a href='{bare}{fragment}'>{kind} u{number}u x</a>"),
        "img" => format!("<img alt=\"{kind} u{number}u\" src=\"{image}\">"),
        "image" => format!("![{kind} u{number}u x]({image})"),
        "colon-image" => format!(":::image type=\"content\" source=\"{image}\" alt-text=\"{kind} u{number}u text\":::"),
        "include" => format!("[!INCLUDE [{kind} u{number}u]({})]", include(word(random, &ARTICLES[PAGES..]))?),
        "include-inline" => {
            format!("Text [!INCLUDE [{kind} u{number}u]({})] text", include(word(random, &ARTICLES[PAGES..]))?)
        }
        "code" => format!("[!code-csharp[{kind} u{number}u]({})]", encoded(&relative(from, FILES[1]))),
        "colon-code" => format!(":::code language=\"csharp\" source=\"{}\":::", relative(from, FILES[1])),
        "tilde" => format!("[{kind} u{number}u x](~/{}{fragment})", encoded(target)),
        "backslash" => {
            // Before punctuation a backslash is an escape and separates nothing.
            let separates = |c: char| c == '.' || c == '/';
            let separated = plain.split_once('/').is_some_and(|(_, rest)| !rest.starts_with(separates));
            let written = if separated { plain.replace('/', "\\") } else { plain.replace("../", "..\\/") };
            format!("[{kind} u{number}u x]({}{fragment})", encoded(&written))
        }
        "dot" => format!("[{kind} u{number}u x](./{bare}{fragment})"),
        "percent" => format!("[{kind} u{number}u x]({}{fragment})", percent(&bare)),
        "case" => format!("[{kind} u{number}u x]({}{fragment})", bare.replace("sub", "Sub").replace("a.md", "A.md")),
        "table" => format!("| Head |\n| --- |\n| [{kind} u{number}u x]({bare}{fragment}) |"),
        "quote" => format!("> [{kind} u{number}u x]({bare}{fragment})"),
        "reference-image" => {
            define(definitions, &image);
            format!("![{kind} alt][{kind} u{number}u]")
        }
        "query" => format!("[{kind} u{number}u x]({bare}?view=y&z=1{fragment})"),
        "self" => {
            let own = random.pick(&ids[from]);
            format!(
                "[{kind} u{number}u x](#{own}) and [{kind} u{number}uy y]({}#{own})",
                encoded(from.rsplit('/').next().unwrap())
            )
        }
        "redirected" => {
            let gone = encoded(&relative(from, word(random, &dialect::GONE)));
            format!("[{kind} u{number}u x]({gone}{})", if fragment == "#gone" { "" } else { &fragment })
        }
        "footnote" => {
            writeln!(definitions, "[^u{number}u]: {FOOT}").unwrap();
            format!("Text {kind}[^u{number}u] text")
        }
        // A page of this very set, so that what is chosen is there.
        _ => {
            let named: Vec<&str> = ARTICLES.into_iter().filter(|path| pages[path].has(kind)).collect();
            let article = *named.get(random.below(named.len().max(1)))?;
            let fragment = if fragment.is_empty() { fragment } else { format!("#{}", random.pick(&ids[article])) };
            dialect::link(random, kind, number, &encoded(&relative(from, article)), &fragment, &pages[article])
        }
    })
}

/// One change of the set that `snapshot` shows: `None` when it is refused.
fn change(random: &mut Random, root: &Path, snapshot: &Snapshot, moves: &mut usize) -> Option<ChangeSet> {
    // In a table of contents nothing can be renamed but what it leads to.
    let may_change = |file: &File| file.article.is_some() && file.kind != FileKind::Toc;
    let articles: Vec<_> = snapshot.files().filter(|(_, file)| may_change(file)).map(|(id, _)| id).collect();
    let id = *random.pick(&articles);
    let which = random.below(18);
    let article = snapshot.article(id)?;
    let renamed = |offset: u32, name: &str| rename(snapshot, id, offset, name, RenameOptions::default()).ok();
    let mut named = |kind| {
        let (id, at, new) = dialect::name(random, snapshot, kind)?;
        rename(snapshot, id, at, &new, RenameOptions::default()).ok()
    };
    match which {
        0 => return named("tab"),
        1..4 => return named("pivot"),
        4..7 => return named("uid"),
        _ => {}
    }
    match random.below(8) {
        0..3 => {
            let heading = article.headings.get(random.below(article.headings.len().max(1)))?;
            renamed(heading.text_span.start, word(random, &NAMES))
        }
        3 => {
            let anchor = article.anchors.get(random.below(article.anchors.len().max(1)))?;
            renamed(anchor.span.start, word(random, &["spot9", "place", "own", "spot1"]))
        }
        4 => {
            // The label of a footnote would become a text.
            let text = snapshot.text(id)?;
            let is_label = |link: &&Link| !link.label.is_empty() && !link.label.of(&text).starts_with('^');
            let labels: Vec<_> = article.links.iter().filter(is_label).collect();
            if labels.is_empty() {
                return None;
            }
            let name = format!("label {}", random.below(4));
            renamed(random.pick(&labels).label.start, &name)
        }
        _ => {
            let path = snapshot.path(id);
            let name = path.file_name()?.to_str()?;
            let extension = path.extension()?.to_str()?;
            *moves += 1;
            let to = match random.below(5) {
                0 => root.join("sub").join(name),
                1 => root.join("new dir").join(format!("n {moves}.{extension}")),
                2 => root.join(format!("ö{moves}.{extension}")),
                3 => path.parent()?.join(format!("r{moves} (x).{extension}")),
                _ => {
                    let folders: Vec<PathBuf> = ["sub", "media", "includes", "über", "code", "sub/deep", "文書"]
                        .map(|it| root.join(it))
                        .to_vec();
                    let from = random.pick(&folders).clone();
                    let to = root.join(format!("moved{moves}")).join(from.file_name()?);
                    return move_files(snapshot, &[Move { from, to }]).ok();
                }
            };
            // Files that configure a set mean something by where they lie.
            let is_page = extension == "md" && name != "toc.md" || yaml_pages::is_page(name);
            is_page.then(|| move_files(snapshot, &[Move { from: path.to_path_buf(), to }]).ok())?
        }
    }
}

/// All files by path relative to `root`.
pub fn bytes(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.insert(path.clone(), std::fs::read(&path).unwrap());
            }
        }
    }
    all
}

/// The edits of a change in reverse restore the text; each lies in a link, a heading or an anchor.
fn assert_edits(snapshot: &Snapshot, change: &ChangeSet, rewritten: &mut BTreeMap<&'static str, usize>) {
    for (path, text) in &change.texts {
        let after = text.after();
        // From the end, where the edits before have not moved anything yet.
        let mut places: Vec<(usize, usize, &str)> = Vec::new();
        let mut shift = 0isize;
        for (span, new) in &text.edits {
            let old = span.of(&text.before);
            assert_ne!(old, new, "an edit changes something");
            let start = usize::try_from(span.start as isize + shift).unwrap();
            places.push((start, start + new.len(), old));
            shift += new.len() as isize - old.len() as isize;
        }
        let mut restored = after;
        for (start, end, old) in places.into_iter().rev() {
            restored.replace_range(start..end, old);
        }
        assert_eq!(restored, *text.before, "the edits can be taken back");
        if path.ends_with(".openpublishing.redirection.json") {
            continue;
        }
        let whole = |span: &Span| line_around(&text.before, span.start as usize, span.end as usize);
        let name = |span: &Span| dialect::named_in(whole(span));
        let Some(article) = snapshot.article(snapshot.file_id(path).unwrap()) else {
            for (span, _) in &text.edits {
                let name = name(span).filter(|_| path.ends_with(PIVOTS));
                *rewritten.entry(name.expect("of other files only pivots are renamed")).or_default() += 1;
            }
            continue;
        };
        for (span, _) in &text.edits {
            if let Some(name) = name(span) {
                *rewritten.entry(name).or_default() += 1;
                continue;
            }
            let link = article.links.iter().filter(|link| link.span.covers(*span)).min_by_key(|link| link.span.len());
            let heading = article.headings.iter().any(|heading| heading.text_span.covers(*span));
            let anchor = article.anchors.iter().any(|anchor| anchor.span == *span);
            assert!(
                link.is_some() || heading || anchor,
                "an edit lies in a link or an anchor: {:?}",
                span.of(&text.before)
            );
            if let Some(link) = link.filter(|_| !heading) {
                let line = line_around(&text.before, link.span.start as usize, link.span.end as usize);
                let kinds = KINDS.iter().chain(&yaml_pages::KINDS);
                let named = kinds.filter(|kind| line.contains(**kind)).max_by_key(|kind| kind.len());
                let kind = match () {
                    () if path.ends_with("toc.yml") => Some(&"toc"),
                    () if path.ends_with("toc.md") => Some(&"toc-md"),
                    () if path.ends_with("toc.json") => Some(&"toc-json"),
                    () if line.contains(":::code") => Some(&"colon-code"),
                    () => named,
                };
                if let Some(kind) = kind {
                    *rewritten.entry(*kind).or_default() += 1;
                }
                if let Some(name) = dialect::named_by(&change.label) {
                    *rewritten.entry(name).or_default() += 1;
                }
            }
        }
    }
}

fn line_around(text: &str, from: usize, to: usize) -> &str {
    let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    // An entry of a table of contents has its name on the line above.
    let start =
        if text[start..].starts_with("  href") { text[..start - 1].rfind('\n').map_or(0, |at| at + 1) } else { start };
    let end = text[to..].find('\n').map_or(text.len(), |at| to + at);
    &text[start..end]
}

#[test]
fn no_change_of_a_set_loses_a_link() {
    let (mut drawn, mut rewritten) = (BTreeMap::<&str, usize>::new(), BTreeMap::<&str, usize>::new());
    let (mut made, mut refused, mut footnotes) = (0, 0, 0);
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok());
    for seed in 0..asked.unwrap_or(SETS).max(SETS) {
        let mut random = Random::new(seed);
        let set = generate(&mut random);
        for (kind, count) in &set.drawn {
            *drawn.entry(kind).or_default() += count;
        }
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (path, text) in &set.texts {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut moves = 0;
        for step in 0..CHANGES {
            let snapshot = scan(&root);
            let Some(change) = change(&mut random, &root, &snapshot, &mut moves) else {
                refused += 1;
                continue;
            };
            made += 1;
            let before: World = look(&snapshot, &|path| moved(&change, path));
            let was = bytes(&root);
            assert_edits(&snapshot, &change, &mut rewritten);
            write(&change);
            let after = look(&scan(&root), &|path| path.to_path_buf());
            let lost = losses(&before, &after);
            assert!(lost.is_empty(), "seed {seed} step {step}: {}\n{lost:#?}\n{:#?}", change.label, change.texts);
            let now = bytes(&root);
            assert_eq!(was.len(), now.len(), "no file is lost or left over");
            for (path, bytes) in was {
                let to = judge::moved(&change, &path);
                let notes = |bytes: &[u8]| -> Vec<String> {
                    let text = String::from_utf8_lossy(bytes);
                    text.lines().filter(|line| line.starts_with("[^")).map(str::to_owned).collect()
                };
                let noted = notes(&bytes);
                assert_eq!(noted, notes(&now[&to]), "footnotes are left alone: {}", change.label);
                footnotes += if to.parent() == path.parent() { 0 } else { noted.len() };
                if !change.texts.contains_key(&path) {
                    assert_eq!(now.get(&to), Some(&bytes), "{path:?} is not touched");
                }
            }
        }
    }
    println!("{made} changes, {refused} refused or impossible\ndrawn {drawn:?}\nrewritten {rewritten:?}");
    for name in NAMED {
        let count = rewritten.get(name).copied().unwrap_or(0);
        assert!(count >= ENOUGH, "{name} is renamed too rarely ({count}): {rewritten:?}");
    }
    assert!(footnotes >= ENOUGH, "footnotes are moved too rarely ({footnotes})");
    for kind in KINDS.into_iter().chain(yaml_pages::KINDS) {
        assert!(drawn.get(kind).is_some_and(|count| *count >= ENOUGH), "{kind} is drawn too rarely: {drawn:?}");
        // A footnote must not be.
        let count = rewritten.get(kind).copied().unwrap_or(if kind == "footnote" { ENOUGH } else { 0 });
        assert!(count >= ENOUGH, "{kind} is rewritten too rarely ({count}): {rewritten:?}");
    }
    assert!(made > 400, "{made} changes, {refused} refused");
}
