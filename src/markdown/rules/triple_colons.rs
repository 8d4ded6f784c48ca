//! Rules about `:::` constructs: attributes, and what closes them.
//!
//! A mistake makes literal text of a construct, so only its first one is told.

use super::{Page, problem};
use crate::markdown::Problem;
use crate::markdown::constructs::{self, Attribute, CONSTRUCTS, Closing, Construct, Value};
use crate::markdown::sections::{self, All, Pair};
use crate::markdown::triple_colon::{Flaw, TripleColon};
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// How a problem is mended: what it does, and the edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// In the imperative.
    pub title: String,
    /// Places and their new text.
    pub edits: Vec<(Span, String)>,
}

/// A problem, and its repair where one is certain.
pub(super) type Found = (Problem, Option<Repair>);

/// Beginnings of messages about what the build shows nevertheless: it only warns.
const WARNINGS: [(&str, &str); 3] = [
    ("invalid-zone", "This `:::zone` is never closed."),
    ("invalid-video", "This is the address of a page."),
    ("invalid-video", "Learn knows no player "),
];

/// Names of more letters are no slip of any.
const LONGEST_SLIP: usize = 16;

/// Addresses of players, by what they hold: those that the build names, and the one that published articles of Learn use
/// since (WSL and nuget-docs among them).
const PLAYERS: [&[&str]; 4] = [
    &["youtube.com/embed"],
    &["microsoft.com/en-us/videoplayer/embed"],
    &["channel9.msdn.com", "/player"],
    &["learn-video.azurefd.net"],
];

/// Whether the build only warns of `problem`, although its code stands for errors.
pub(super) fn only_warns(problem: &Problem) -> bool {
    WARNINGS.iter().any(|(code, start)| *code == problem.code && problem.message.starts_with(start))
}

/// What is wrong with the constructs of `page`. Takes time in proportion to the text.
pub(super) fn problems(page: &Page<'_>) -> Vec<Found> {
    if page.triple_colons.is_empty() {
        return Vec::new();
    }
    let text = page.text;
    let all = sections::read(text, page.triple_colons);
    let mut found: Vec<Found> = Vec::new();
    // What a misspelt closing line means to close is not said to be open as well.
    let mut ends = Vec::new();
    for directive in &all.others {
        match directive.construct(text) {
            Some(construct) => found.extend(other(text, construct, directive)),
            None => {
                let Some((one, construct, is_end)) = misspelt(text, directive) else { continue };
                found.push(one);
                ends.extend(is_end.then_some(construct));
            }
        }
    }
    let known = Known::new(page, &all);
    let mut wrong = vec![false; all.pairs.len()];
    let mut told = FxHashSet::default();
    for (index, pair) in all.pairs.iter().enumerate() {
        let Some(code) = pair.construct.code else { continue };
        let mistake = attributes(text, code, pair.construct, &pair.opening);
        wrong[index] = mistake.is_some();
        found.extend(
            mistake
                .or_else(|| nested(code, pair, &known, &mut told))
                .or_else(|| (!ends.contains(&pair.construct)).then(|| unclosed(code, index, pair, &known)).flatten()),
        );
    }
    let excused = wrong.contains(&true);
    for stray in all.stray.iter().filter(|_| !excused) {
        found.extend(closes_nothing(text, stray, &known));
    }
    found
}

/// What is asked of all constructs of a page again and again.
struct Known<'a> {
    page: &'a Page<'a>,
    all: &'a All,
    /// Whether some zone is never closed.
    zone_lacks_end: bool,
    /// For each pair whether one of its own kind in it took the line that was to close it.
    gave_end: Vec<bool>,
    /// Where lines begin that open something, by its name, however the build reads them.
    opened: FxHashMap<&'static str, Vec<usize>>,
}

impl<'a> Known<'a> {
    fn new(page: &'a Page<'a>, all: &'a All) -> Self {
        let zone_lacks_end = all.pairs.iter().any(|it| it.construct.name == "zone" && it.closing.is_none());
        let mut gave_end = vec![false; all.pairs.len()];
        for pair in all.pairs.iter().filter(|pair| pair.closing.is_some()) {
            if let Some(outer) = pair.within.and_then(|outer| gave_end.get_mut(outer)) {
                *outer = true;
            }
        }
        let mut opened: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
        // Only closing lines of nothing ask for them.
        let lines = page.text.match_indices(":::").filter(|_| !all.stray.is_empty());
        let mut line_end = 0;
        for (at, _) in lines {
            // The first colons of a line count.
            if at < line_end {
                continue;
            }
            let rest = &page.text[at..];
            line_end = at + rest.find('\n').unwrap_or(rest.len());
            let name = rest.trim_start_matches([':', ' ', '\t']);
            let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let construct = constructs::find(&name[..len]).filter(|_| !name[len..].starts_with('-'));
            if let Some(construct) = construct {
                opened.entry(construct.name).or_default().push(at);
            }
        }
        Self { page, all, zone_lacks_end, gave_end, opened }
    }

    /// How many lines before `offset` open a `construct`, however the build reads them.
    fn opened_before(&self, construct: &Construct, offset: usize) -> usize {
        self.opened.get(construct.name).map_or(0, |at| at.partition_point(|at| *at < offset))
    }
}

/// A construct on one line.
fn other(text: &str, construct: &Construct, directive: &TripleColon) -> Option<Found> {
    let block = construct.name == "code" || matches!(construct.closing, Closing::Line(_)) || construct.name == "form";
    let opens_line = crate::markdown::dialect::opens_block(text.as_bytes(), directive.span.start);
    // A name in a sentence is only talked about.
    let written = directive.closing.is_some() || !directive.attributes.is_empty() || opens_line;
    if !written || block && !opens_line {
        return None;
    }
    if construct.name == "no-loc" {
        return no_loc(text, directive);
    }
    let code = construct.code?;
    let (mistake, warning) = match attributes(text, code, construct, directive) {
        Some(found) if only_warns(&found.0) => (None, Some(found)),
        found => (found, None),
    };
    let unclosed = || {
        let by_line = matches!(construct.closing, Closing::Line(_));
        (directive.closing.is_none() && !by_line).then(|| {
            let end = trimmed_end(text, directive.span.end);
            let message =
                format!("This `:::{}` is never closed, so it shows as text. Write `:::` at its end.", construct.name);
            let repair =
                Repair { title: "Close with `:::`".to_owned(), edits: vec![(Span::at(end), ":::".to_owned())] };
            (problem(code, Span::new(directive.span.start, end), message), Some(repair))
        })
    };
    mistake.or_else(unclosed).or(warning)
}

/// `:::no-loc text="..":::`, which the build reads to the letter and else shows as text without a word. A `"` in the
/// text has a `\` before it.
fn no_loc(text: &str, directive: &TripleColon) -> Option<Found> {
    const OPENING: &str = ":::no-loc text=\"";
    let written = text.get(directive.span.start..)?;
    let rest = written.strip_prefix(OPENING);
    // A blank line ends the paragraph.
    let paragraph = rest.map(|rest| rest.split("\n\n").next().unwrap_or_default());
    if paragraph.is_some_and(|it| it.contains("\":::")) {
        return None;
    }
    let quotes = matches!(&directive.flaw, Some(Flaw::Quotes(_)));
    let colons = text.get(directive.span.end..).is_some_and(|rest| rest.starts_with(":::"));
    let end = directive.span.end + if quotes && colons { 3 } else { 0 };
    let whole = directive.is_whole() || quotes && colons;
    let repair = match directive.attributes.as_slice() {
        [one] if whole => one.value.clone().and_then(|value| {
            let value =
                text.get(value)?.trim_matches(['\'', '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']);
            let meant = format!("{OPENING}{value}\":::");
            let plain = !value.is_empty() && !value.contains(['"', '\\']);
            let place = Span::new(directive.span.start, end);
            plain.then(|| Repair { title: format!("Change to `{meant}`"), edits: vec![(place, meant)] })
        }),
        _ => None,
    };
    let message = "Learn does not read this, so it shows as text. It is written `:::no-loc text=\"…\":::`, in lower case, \
                   with one blank.";
    let span = Span::new(directive.span.start, trimmed_end(text, end));
    Some((problem("invalid-no-loc", span, message), repair))
}

/// The first mistake in the attributes of `directive`.
fn attributes(text: &str, code: &'static str, construct: &Construct, directive: &TripleColon) -> Option<Found> {
    let mut seen: Vec<String> = Vec::new();
    // What only warns stands behind what spoils the construct.
    let mut warning = None;
    for attribute in &directive.attributes {
        let written = text.get(attribute.name.clone()).unwrap_or_default();
        let name = written.to_ascii_lowercase();
        let Some(known) = construct.attribute(&name) else {
            return Some(unknown(code, construct, &seen, written, attribute.name.clone()));
        };
        if seen.contains(&name) {
            let message = format!("`{name}` is written twice. Keep one of the two.");
            return Some((problem(code, span(&attribute.name), message), None));
        }
        seen.push(name);
        let flawed = matches!(&directive.flaw, Some(Flaw::Quotes(at) | Flaw::Open(at))
            if attribute.value.as_ref().is_some_and(|value| value.end == at.end));
        if let Some(value) = attribute.value.clone().filter(|_| !flawed) {
            let written = text.get(value.clone()).unwrap_or_default();
            if let Some(message) = illegal(construct, known, written) {
                let range = construct.name == "moniker" && known.name == "range";
                let code = if range { "moniker-range-invalid" } else { code };
                let found = (problem(code, span(&value), message), None);
                if !only_warns(&found.0) {
                    return Some(found);
                }
                warning.get_or_insert(found);
            }
        }
    }
    flaw(text, code, construct, directive).or_else(|| missing(text, code, construct, directive)).or(warning)
}

fn unknown(code: &'static str, construct: &Construct, seen: &[String], written: &str, at: Range<usize>) -> Found {
    let free = || construct.attributes.iter().map(|it| it.name).filter(|name| !seen.iter().any(|it| it == name));
    let near = free().map(|name| (strsim::damerau_levenshtein(&written.to_ascii_lowercase(), name), name)).min();
    let near = near.filter(|(distance, name)| *distance <= 2.min(name.len() / 3).max(1)).map(|(_, name)| name);
    let mut message = format!("`:::{}` has no attribute `{written}`.", construct.name);
    match near {
        Some(name) => message.push_str(&format!(" Did you mean `{name}`?")),
        None => {
            let names: Vec<String> = construct.attributes.iter().map(|it| format!("`{}`", it.name)).collect();
            message.push_str(&format!(" It takes {}.", listed(&names, "and")));
        }
    }
    let repair =
        near.map(|name| Repair { title: format!("Change to `{name}`"), edits: vec![(span(&at), name.to_owned())] });
    (problem(code, span(&at), message), repair)
}

/// Something that cannot be read.
fn flaw(text: &str, code: &'static str, construct: &Construct, directive: &TripleColon) -> Option<Found> {
    let (at, message, repair) = match directive.flaw.clone()? {
        Flaw::Quotes(at) => {
            let written = text.get(at.clone())?;
            let marks = ['\'', '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}'];
            let value = written.trim_matches(marks);
            // What is left of a quote within the value would end it.
            let repair = (!value.contains('"') && !value.is_empty()).then(|| Repair {
                title: "Put in double quotes".to_owned(),
                edits: vec![(span(&at), format!("\"{value}\""))],
            });
            (at, "A value stands in double quotes, `\"…\"`.".to_owned(), repair)
        }
        Flaw::Open(at) => (at, "This value has no second `\"`. Add it behind the value.".to_owned(), None),
        Flaw::Junk(at) => {
            let within = text.get(at.clone())?.contains('"') || text.get(..at.start)?.ends_with('"');
            let message = match within {
                true => "This stands behind the closing `\"` of a value. A value cannot hold `\"`; write `'` instead.",
                false => "This is no attribute. Attributes are written `name=\"value\"`.",
            };
            (at, message.to_owned(), None)
        }
        Flaw::Colons(at) => {
            let repair = Repair { title: "Close with `:::`".to_owned(), edits: vec![(span(&at), ":::".to_owned())] };
            (at, format!("`:::{}` is closed by three colons.", construct.name), Some(repair))
        }
    };
    let at = if at.is_empty() { directive.name.clone() } else { at };
    Some((problem(code, span(&at), message), repair))
}

/// A required attribute that is not there, or has no value.
fn missing(text: &str, code: &'static str, construct: &Construct, directive: &TripleColon) -> Option<Found> {
    let has = |name: &str| directive.value(text, name).is_some_and(|value| !value.trim().is_empty());
    let at = |name: &str| directive.attribute(text, name).map_or(&directive.name, |it| &it.name).clone();
    let is = |name: &str, wanted: &str| directive.value(text, name).is_some_and(|it| it.eq_ignore_ascii_case(wanted));
    if construct.name == "zone" {
        let (target, pivot) = (has("target"), has("pivot"));
        let (at, message) = match (target, pivot) {
            (false, false) => (at("pivot"), "A zone needs `pivot=\"…\"` or `target=\"…\"`: who sees it?"),
            (true, true) if is("target", "pdf") => {
                (at("pivot"), "A zone for the PDF has no pivots: a PDF shows all of them.")
            }
            _ => return None,
        };
        return Some((problem(code, span(&at), message), None));
    }
    let needed = construct.attributes.iter().filter(|it| it.required && !has(it.name));
    let needed: Vec<&Attribute> = needed.filter(|it| it.name != "alt-text" || !is("type", "icon")).collect();
    if let Some(first) = needed.first() {
        let names: Vec<String> = needed.iter().map(|it| format!("`{}=\"…\"`", it.name)).collect();
        let message = match (needed.len(), first.name) {
            (1, "alt-text") => "This image has no alt text, so the build rejects it. Say in `alt-text=\"…\"` what it \
                                shows, or write `type=\"icon\"` if it only decorates."
                .to_owned(),
            _ => format!("`:::{}` needs {}.", construct.name, listed(&names, "and")),
        };
        return Some((problem(code, span(&at(first.name)), message), None));
    }
    None
}

/// Why `written` is no value of the attribute.
fn illegal(construct: &Construct, attribute: &Attribute, written: &str) -> Option<String> {
    match (construct.name, attribute.name, attribute.value) {
        ("image", "type", Value::Word(words)) | ("zone", "target", Value::Word(words)) => {
            let known = written.is_empty() || words.iter().any(|(word, _)| *word == written);
            let names: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            (!known).then(|| format!("`{}` is {}, not `{written}`.", attribute.name, listed(&names, "or")))
        }
        ("zone", "pivot", _) => {
            let id = |id: &str| {
                let id = id.trim();
                !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            };
            (!written.is_empty() && !written.split(',').all(id)).then(|| {
                "Ids of pivots are lower-case letters, digits and hyphens, with commas between them.".to_owned()
            })
        }
        ("video", "max-width", _) | ("row", "count", _) | ("column", "span", _) => {
            let number = written.is_empty() || written.trim().bytes().all(|b| b.is_ascii_digit());
            (!number).then(|| format!("`{}` is a number.", attribute.name))
        }
        ("video", "source", _) => {
            let page = ["youtube.com/watch", "youtu.be/"].iter().any(|page| written.contains(page));
            if page {
                return Some(
                    "This is the address of a page. A player is at `https://www.youtube.com/embed/ID`.".to_owned(),
                );
            }
            let host = written.split_once("//").map_or(written, |(_, rest)| rest).split(['/', '?', '#']).next()?;
            let player = PLAYERS.iter().any(|players| players.iter().all(|part| written.contains(part)));
            (!written.trim().is_empty() && !player).then(|| {
                format!(
                    "Learn knows no player on `{host}` like this one. It shows `https://www.youtube.com/embed/ID` and \
                     `https://www.microsoft.com/en-us/videoplayer/embed/ID`."
                )
            })
        }
        ("code", "range" | "highlight", _) => {
            let fits = written.is_empty() || crate::markdown::snippet::lines(written).is_some();
            (!fits).then(|| format!("`{}` names lines, such as `1-4,9`.", attribute.name))
        }
        ("moniker", "range", _) => {
            let reason = crate::markdown::moniker::parse(written).err()?;
            // An empty one is said to be missing.
            (!written.trim().is_empty()).then(|| reason.to_string())
        }
        _ => None,
    }
}

/// A zone in a zone. Of those in one that is never closed only the first is `told`: there its end is missing.
fn nested(code: &'static str, pair: &Pair, known: &Known<'_>, told: &mut FxHashSet<usize>) -> Option<Found> {
    if pair.construct.name != "zone" {
        return None;
    }
    let index = pair.within?;
    let outer = known.all.pairs.get(index)?;
    if outer.closing.is_none() && !told.insert(index) {
        return None;
    }
    let start = u32::try_from(outer.opening.span.start).ok()?;
    let line = 1 + known.page.lines.line_of(start);
    let message = format!(
        "A zone cannot stand in a zone, and that of line {line} is still open here. Close it with `:::zone-end` first."
    );
    // Where a zone lacks its end, its end is meant to be here.
    let repair = known.zone_lacks_end.then(|| close_before(known.page, &pair.opening, outer)).flatten();
    Some((problem(code, span(&pair.opening.name), message), repair))
}

fn close_before(page: &Page<'_>, opening: &TripleColon, outer: &Pair) -> Option<Repair> {
    let before = page.text.get(..opening.span.start)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let marks = before.get(line..)?;
    let colons = page.text.get(outer.opening.span.start..outer.opening.name.start)?;
    let newline = if before.get(..line)?.ends_with("\r\n") { "\r\n" } else { "\n" };
    let end = outer.construct.end()?;
    let written = format!("{marks}{colons}{end}{newline}{}{newline}", marks.trim_end());
    Some(Repair { title: format!("Close with `:::{end}`"), edits: vec![(Span::at(line), written)] })
}

/// A construct without its closing line.
fn unclosed(code: &'static str, index: usize, pair: &Pair, known: &Known<'_>) -> Option<Found> {
    let text = known.page.text;
    let end = match pair.construct.closing {
        Closing::Line(end) | Closing::LineIf { name: end, .. } => end,
        Closing::Itself => return None,
    };
    let Some(closing) = &pair.closing else {
        // The one within it is told already, and is where the end is missing.
        if known.gave_end[index] && pair.construct.name == "zone" {
            return None;
        }
        // A line with too few or too many colons is told instead.
        let ends_wrong = |it: &TripleColon| {
            it.span.start > pair.opening.span.start && it.closes(text).is_some_and(|it| it.name == "moniker")
        };
        if pair.construct.name == "moniker" && known.all.stray.iter().any(ends_wrong) {
            return None;
        }
        let opening = trimmed_end(text, pair.opening.span.end);
        let colons = ":".repeat(pair.opening.colons);
        let line = if matches!(pair.construct.closing, Closing::LineIf { .. }) { ":::" } else { "" };
        let message = format!(
            "This `:::{}` is never closed. Add a line `{colons}{end}{line}` behind its last line.",
            pair.construct.name
        );
        return Some((problem(code, Span::new(pair.opening.span.start, opening), message), None));
    };
    if matches!(pair.construct.closing, Closing::LineIf { .. }) {
        let between = text.get(pair.opening.span.end..closing.span.start)?;
        if between.trim_matches([' ', '\t', '>', '\r', '\n']).is_empty() {
            let message = "A complex image needs a description between this line and `:::image-end:::`.";
            return Some((problem(code, span(&pair.opening.name), message), None));
        }
    }
    None
}

/// A closing line that closes nothing.
fn closes_nothing(text: &str, stray: &TripleColon, known: &Known<'_>) -> Option<Found> {
    let construct = stray.closes(text)?;
    let code = construct.code?;
    // An opening line that is read as something else (in HTML, behind other marks) is its fault, not this one's.
    let before = |it: &&Pair| it.construct == construct && it.opening.span.start < stray.span.start;
    let pairs = || known.all.pairs.iter().filter(before);
    let read = pairs().count();
    if known.opened_before(construct, stray.span.start) > read && matches!(construct.closing, Closing::Line(_)) {
        return None;
    }
    let other = pairs().find(|it| it.closing.is_none() && it.opening.colons != stray.colons);
    if let Some(other) = other.filter(|_| construct.name == "moniker") {
        let colons = ":".repeat(other.opening.colons);
        let at = stray.span.start..stray.span.start + stray.colons;
        let message = format!("The `moniker` above begins with `{colons}`, so only `{colons}moniker-end` closes it.");
        let repair = Repair { title: format!("Change to `{colons}`"), edits: vec![(span(&at), colons)] };
        return Some((problem(code, span(&at), message), Some(repair)));
    }
    let message = match construct.closing {
        Closing::LineIf { attribute, value, .. } => {
            format!("This closes nothing: only an image with `{attribute}=\"{value}\"` has such a line.")
        }
        _ => format!("This closes nothing: no `:::{}` is open here. Remove it.", construct.name),
    };
    Some((problem(code, Span::new(stray.span.start, stray.name.end), message), None))
}

/// A name that is nearly that of a construct. Other names are text to the build, and may be meant so.
/// Also says which it is, and whether it is its closing line.
fn misspelt(text: &str, directive: &TripleColon) -> Option<(Found, &'static Construct, bool)> {
    let written = text.get(directive.name.clone())?.to_ascii_lowercase();
    if written.len() > LONGEST_SLIP || directive.closes(text).is_some() {
        return None;
    }
    let in_text = !crate::markdown::dialect::opens_block(text.as_bytes(), directive.span.start);
    let ends = written.ends_with("-end");
    let names = CONSTRUCTS.iter().flat_map(|it| {
        let end = match it.closing {
            Closing::Line(end) | Closing::LineIf { name: end, .. } => Some(end),
            Closing::Itself => None,
        };
        [Some(it.name).filter(|_| !ends), end].into_iter().flatten().map(move |name| (it, name))
    });
    let near =
        names.map(|(it, name)| (strsim::damerau_levenshtein(&written, name), name, it)).min_by_key(|it| (it.0, it.1));
    let (_, name, construct) = near.filter(|(distance, name, _)| *distance <= if name.len() > 4 { 2 } else { 1 })?;
    let code = if construct.name == "no-loc" { "invalid-no-loc" } else { construct.code? };
    if in_text && !(matches!(name, "image" | "no-loc") && directive.is_whole()) {
        return None;
    }
    // Only what is written like the construct is meant as one.
    let fits = |it: &crate::markdown::triple_colon::Attribute| {
        text.get(it.name.clone()).is_some_and(|it| construct.attribute(it).is_some())
    };
    let meant = match name == construct.name {
        true if directive.attributes.is_empty() => {
            directive.closing.is_some() && construct.attributes.iter().all(|it| !it.required)
        }
        true => directive.attributes.iter().any(fits),
        false => directive.attributes.is_empty() && directive.flaw.is_none(),
    };
    meant.then(|| {
        let message = format!("There is no `:::{written}`, so this shows as text. Did you mean `:::{name}`?");
        let repair =
            Repair { title: format!("Change to `:::{name}`"), edits: vec![(span(&directive.name), name.to_owned())] };
        ((problem(code, span(&directive.name), message), Some(repair)), construct, name != construct.name)
    })
}

fn trimmed_end(text: &str, end: usize) -> usize {
    text.get(..end).map_or(end, |it| it.trim_end().len())
}

fn span(range: &Range<usize>) -> Span {
    range.clone().into()
}

/// `a, b and c`
fn listed(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::markdown::Dialect;

    /// What is found, as `code «marked»`, and the text after all repairs.
    fn look(text: &str) -> (Vec<String>, String) {
        let (article, urls) = Article::read(text, Dialect::LEARN);
        let mut mended = text.to_owned();
        let mut found = Vec::new();
        let repairs = article.repairs(text);
        for problem in article.problems(text, &urls).iter().rev() {
            if !problem.code.starts_with("invalid-") && !problem.code.starts_with("moniker") {
                continue;
            }
            found.insert(0, format!("{} «{}»", problem.code, problem.span.of(text)));
            for (span, new) in repairs.of(problem).into_iter().flat_map(|it| it.edits).rev() {
                mended.replace_range(span.range(), &new);
            }
        }
        (found, mended)
    }

    #[test]
    fn each_mistake_is_told_once_at_its_place() {
        for (text, expected) in [
            // Images.
            (":::image type=\"content\" source=\"a.png\" alt-text=\"A b c\":::", ""),
            (":::image type=\"icon\" source=\"a.png\":::", ""),
            (
                ":::Image SOURCE=\"a.png\" alt-text=\"A b c\" lightbox=\"b.png\" link=\"c.md\" border=\"false\" loc-scope=\"other\":::",
                "",
            ),
            ("text :::image source=\"a.png\" alt-text=\"A b c\"::: text", ""),
            (":::image source=\"a.png\":::", "invalid-image «image»"),
            (":::image source=\"a.png\" alt-text=\"\":::", "invalid-image «alt-text»"),
            (":::image alt-text=\"A b c\":::", "invalid-image «image»"),
            (":::image source=\"a.png\" alt=\"A b c\":::", "invalid-image «alt»"),
            (":::image source=\"a.png\" source=\"b.png\" alt-text=\"A b c\":::", "invalid-image «source»"),
            (":::image source='a.png' alt-text=\"A b c\":::", "invalid-image «'a.png'»"),
            (":::image type=\"photo\" source=\"a.png\" alt-text=\"A b c\":::", "invalid-image «photo»"),
            (
                ":::image source=\"a.png\" alt-text=\"A b c\"",
                "invalid-image «:::image source=\"a.png\" alt-text=\"A b c\"»",
            ),
            (":::image source=\"a.png\" alt-text=\"A \"b\" c\":::", "invalid-image «b\"»"),
            ("In `:::image source=a.png` and in prose :::image", ""),
            ("<!-- :::image source=a.png::: -->", ""),
            ("```\n:::image source=a.png:::\n```", ""),
            ("<div>\n:::image source=a.png:::\n</div>", ""),
            (":::image type=\"complex\" source=\"a.png\" alt-text=\"A b c\":::\nLong.\n:::image-end:::", ""),
            (
                ":::image type=\"complex\" source=\"a.png\" alt-text=\"A b c\":::\n\n:::image-end:::",
                "invalid-image «image»",
            ),
            (
                ":::image type=\"complex\" source=\"a.png\" alt-text=\"A b c\":::\nLong.",
                "invalid-image «:::image type=\"complex\" source=\"a.png\" alt-text=\"A b c\":::»",
            ),
            (":::image source=\"a.png\" alt-text=\"A b c\":::\n\n:::image-end:::", "invalid-image «:::image-end»"),
            (":::imgae source=\"a.png\" alt-text=\"A b c\":::", "invalid-image «imgae»"),
            (":::note source=\"x\":::\n\n:::tip\n\n:::", ""),
            // Videos.
            (":::video source=\"https://www.youtube.com/embed/x\" title=\"t\":::", ""),
            (":::video title=\"t\":::", "invalid-video «video»"),
            (
                ":::video source=\"https://www.youtube.com/watch?v=x\":::",
                "invalid-video «https://www.youtube.com/watch?v=x»",
            ),
            (":::video source=\"https://a.example\" max-width=\"wide\":::", "invalid-video «wide»"),
            (":::video source=\"https://a.example/v\" max-width=\"9\":::", "invalid-video «https://a.example/v»"),
            (":::video source=\"https://a.example/v\"", "invalid-video «:::video source=\"https://a.example/v\"»"),
            (":::video source=\"https://youtu.be/x\" titel=\"t\":::", "invalid-video «titel»"),
            (
                ":::video source=\"https://www.youtube-nocookie.com/embed/x\":::",
                "invalid-video «https://www.youtube-nocookie.com/embed/x»",
            ),
            (":::video source=\"https://www.microsoft.com/en-us/videoplayer/embed/RE1\":::", ""),
            (":::video source=\"https://channel9.msdn.com/Shows/a/player?nocookie=1\":::", ""),
            (
                ":::video source=\"https://channel9.msdn.com/Shows/a\":::",
                "invalid-video «https://channel9.msdn.com/Shows/a»",
            ),
            (":::video source=\"https://learn-video.azurefd.net/vod/player?id=x\":::", ""),
            // Code.
            (
                ":::code language=\"csharp\" source=\"a.cs\" id=\"x\" highlight=\"1-2,4\" interactive=\"try-dotnet\":::",
                "",
            ),
            (":::code source=\"a.cs\" range=\"1-\":::", ""),
            (":::code language=\"csharp\":::", "invalid-code «code»"),
            (":::code source=\"a.cs\" lang=\"csharp\":::", "invalid-code «lang»"),
            (":::code source=\"a.cs\" range=\"one\":::", "invalid-code «one»"),
            (":::code source=\"a.cs\" id=\"x\" range=\"1-2\":::", ""),
            ("[!code-csharp[x](a.cs?range=1-4&highlight=2)]", ""),
            ("[!code-csharp[x](a.cs?rnage=1-4)]", "invalid-code «rnage»"),
            ("[!code-csharp[x](a.cs?range=x)]", "invalid-code «range=x»"),
            // Zones.
            ("::: zone pivot=\"a, b\"\nx\n::: zone-end", ""),
            (":::zone target=\"docs\" pivot=\"a\"\nx\n:::zone-end\n\n:::zone target=\"pdf\"\n:::zone-end", ""),
            (":::zone\nx\n:::zone-end", "invalid-zone «zone»"),
            (":::zone pivot=\"C#\"\nx\n:::zone-end", "invalid-zone «C#»"),
            (":::zone target=\"web\"\nx\n:::zone-end", "invalid-zone «web»"),
            (":::zone target=\"pdf\" pivot=\"a\"\nx\n:::zone-end", "invalid-zone «pivot»"),
            (":::zone pviot=\"a\"\nx\n:::zone-end", "invalid-zone «pviot»"),
            (":::zone pivot=\"a\"\nx", "invalid-zone «:::zone pivot=\"a\"»"),
            (":::zone pivot=\"a\"\nx\n\n:::zone pivot=\"b\"\ny\n:::zone-end", "invalid-zone «zone»"),
            (":::zone pivot=\"a\"\nx\n:::zone-end\n\n:::zone-end", "invalid-zone «:::zone-end»"),
            (
                ":::zone pivot=\"a\"\nx\n\n:::zone pivot=\"b\"\ny\n:::zone-end\n\n:::zone pivot=\"c\"\nz\n:::zone-end",
                "invalid-zone «zone»",
            ),
            (
                ":::zone pivot=\"a\"\n:::zone pivot=\"b\"\ny\n:::zone-end\n:::zone pivot=\"c\"\nz\n:::zone-end\n:::zone-end",
                "invalid-zone «zone» invalid-zone «zone»",
            ),
            ("<br />\n:::zone pivot=\"a\"\n\nx\n\n:::zone-end", ""),
            (":::zone pivot=\"a\"\nx\n:::zone-edn", "invalid-zone «zone-edn»"),
            // Monikers.
            (":::moniker range=\">=a-1.0 || b\"\nx\n:::moniker-end", ""),
            ("::::moniker range=\"a\"\nx\n::::moniker-end", ""),
            (":::moniker range=\"a\"\n:::zone pivot=\"b\"\nx\n:::zone-end\n:::moniker-end", ""),
            (":::moniker range=\"a\"\nx", "invalid-moniker-range «:::moniker range=\"a\"»"),
            (":::moniker\nx\n:::moniker-end", "invalid-moniker-range «moniker»"),
            (":::moniker range='a'\nx\n:::moniker-end", "invalid-moniker-range «'a'»"),
            (":::moniker range=\"a, b\"\nx\n:::moniker-end", "moniker-range-invalid «a, b»"),
            ("::::moniker range=\"a\"\nx\n:::moniker-end", "invalid-moniker-range «:::»"),
            // Rows.
            (
                ":::row:::\n   :::column span=\"2\":::\n   x\n   :::column-end:::\n   :::column:::\n   :::column-end:::\n:::row-end:::",
                "",
            ),
            (":::row:::\n:::column span=\"two\":::\nx\n:::column-end:::\n:::row-end:::", "invalid-nested-column «two»"),
            (":::row:::\n:::column:::\nx\n:::row-end:::", "invalid-nested-column «:::column:::»"),
            (":::row columns=\"2\":::\nx\n:::row-end:::", "invalid-row «columns»"),
            (":::row:::\nx\n", "invalid-row «:::row:::»"),
            // Forms, and what is never wrong.
            (":::form action=\"create\" submittext=\"Go\":::", ""),
            (":::form action=\"create\":::", "invalid-form «form»"),
            ("A :::no-loc text=\"x\"::: and :::no-loc text=\"a \\\"b\\\" c\":::, or a :::no-loc by name.", ""),
            (":::no-loc text='x':::", "invalid-no-loc «:::no-loc text='x':::»"),
            ("A :::no-loc txt=\"x\"::: b", "invalid-no-loc «:::no-loc txt=\"x\":::»"),
            ("A :::no-loc  text=\"x\"::: b", "invalid-no-loc «:::no-loc  text=\"x\":::»"),
            ("A :::No-Loc text=\"x\"::: b", "invalid-no-loc «:::No-Loc text=\"x\":::»"),
            ("A :::no-loc text=\"x\" b", "invalid-no-loc «:::no-loc text=\"x\"»"),
            ("A :::noloc text=\"x\"::: b", "invalid-no-loc «noloc»"),
            ("A :::imge source=\"a.png\" alt-text=\"A b c\"::: b", "invalid-image «imge»"),
            ("A :::cod source=\"a.cs\"::: b and :::zon", ""),
        ] {
            let text = format!("# T\n\n{text}\n");
            assert_eq!(look(&text).0.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn what_is_certain_is_mended() {
        for (text, expected) in [
            (":::image source=\"a.png\" alt-text=\"A b c\"\n", ":::image source=\"a.png\" alt-text=\"A b c\":::\n"),
            (":::image source=\"a.png\" alt-text=\"A b c\"::\n", ":::image source=\"a.png\" alt-text=\"A b c\":::\n"),
            (
                ":::image source=\u{201c}a b.png\u{201d} alt-text=\"A\":::\n",
                ":::image source=\"a b.png\" alt-text=\"A\":::\n",
            ),
            (":::code sorce=\"a.cs\":::\n", ":::code source=\"a.cs\":::\n"),
            (":::imgae source=\"a.png\" alt-text=\"A b c\":::\n", ":::image source=\"a.png\" alt-text=\"A b c\":::\n"),
            (
                "::: zone pivot=\"a\"\r\nx\r\n::: zone pivot=\"b\"\r\ny\r\n::: zone-end\r\n",
                "::: zone pivot=\"a\"\r\nx\r\n::: zone-end\r\n\r\n::: zone pivot=\"b\"\r\ny\r\n::: zone-end\r\n",
            ),
            ("A :::no-loc txt='x y'::: b\n", "A :::no-loc text=\"x y\"::: b\n"),
            ("A ::: no-loc text=\"x\"::: b\n", "A :::no-loc text=\"x\"::: b\n"),
            ("> [!NOTES]\n> Mind.\n", "> [!NOTE]\n> Mind.\n"),
            (">[Tip]\n> Mind.\n", ">[!TIP]\n> Mind.\n"),
            ("> [!Tips]\n> Mind.\n", "> [!TIP]\n> Mind.\n"),
            ("> [!NOTE] Mind the gap.\n> Second.\n", "> [!NOTE]\n> Mind the gap.\n> Second.\n"),
            ("  >[!Tip]  Mind.\r\n", "  >[!Tip]\r\n  > Mind.\r\n"),
        ] {
            let (found, mended) = look(text);
            assert!(!found.is_empty(), "{text:?}");
            assert_eq!(mended, expected);
            assert!(look(&mended).0.is_empty(), "{mended}: {:?}", look(&mended).0);
        }
    }
}
