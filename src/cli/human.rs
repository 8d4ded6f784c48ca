//! `check --format human`: findings with the source marked, then what was left out, then one summary.
//!
//! Always written with colours; `print` takes them out when stdout is no terminal.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Instant;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};

use super::check::{Diagnostic, Filtered, Report};
use super::load::Loaded;
use crate::checks::{Severity, codes};
use crate::files;
use crate::server::lines_of;
use crate::text::{LineIndex, Span, form};

/// Lines of source that one finding shows at most.
const MAX_LINES: u32 = 6;
/// Width of an excerpt when the terminal's is not known: long paragraphs are cut around the mark.
const WIDTH: usize = 120;

/// What is printed of the findings.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Findings below this are only counted.
    pub severity: Severity,
    /// How many findings of one code are printed at most; the others are only counted.
    pub of_one_code: usize,
}

/// The report for people.
#[must_use]
pub fn report(report: &Report, shown: Shown, filtered: &Filtered, started: Instant) -> String {
    let mut out = String::new();
    let mut writer = Excerpts::new(&report.loaded);
    let mut printed: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in report.diagnostics.iter().filter(|d| d.finding.severity <= shown.severity) {
        let count = printed.entry(diagnostic.finding.code).or_default();
        *count += 1;
        if *count <= shown.of_one_code {
            out.push_str(&writer.render(diagnostic));
            out.push_str("\n\n");
        }
    }
    for (code, more) in
        printed.into_iter().filter_map(|(code, count)| Some((code, count.checked_sub(shown.of_one_code)?)))
    {
        if more > 0 {
            // Writing into a string cannot fail.
            let _ = writeln!(out, "And {} more {code}: `--only {code}` prints all of them", grouped(more));
        }
    }
    for severity in [Severity::Suggestion, Severity::Hint] {
        if severity > shown.severity {
            left_out(&mut out, report, severity);
        }
    }
    out.push_str(&notes(filtered));
    summary(&mut out, report, started);
    out
}

/// Entries of a baseline that are named at most.
const ENTRIES_SHOWN: usize = 20;

/// What the report was narrowed down by, one line each.
pub(super) fn notes(filtered: &Filtered) -> String {
    let mut out = String::new();
    if let Some(since) = &filtered.since {
        let base = match &since.base {
            Some(base) => format!("commit {}", base.chars().take(10).collect::<String>()),
            None => "nothing is committed yet".to_owned(),
        };
        let older = match since.older {
            0 => "nothing was found before it".to_owned(),
            older => format!("{} from before it not reported", plural(older, "finding")),
        };
        // Writing into a string cannot fail.
        let _ = writeln!(out, "What changed since {} ({base}); {older}", since.revision);
    }
    let Some(accepted) = &filtered.accepted else { return out };
    match (&filtered.written, accepted.unmatched.len()) {
        (Some(file), 0) => {
            let _ = writeln!(out, "Baseline: {} accepted in {}", plural(accepted.matched, "finding"), file.display());
        }
        (Some(file), gone) => {
            let gone = plural(gone, "entry");
            let matched = plural(accepted.matched, "finding");
            let _ = writeln!(out, "Baseline: {matched} accepted in {}, {gone} taken out", file.display());
        }
        (None, gone) => {
            let matched = plural(accepted.matched, "accepted finding");
            let _ = writeln!(out, "Baseline: {matched} not reported");
            if gone > 0 {
                let entries = plural(gone, "entry");
                let them = if gone == 1 { "it" } else { "them" };
                let _ = writeln!(
                    out,
                    "Baseline: nothing matches {entries}; `--write-baseline` with `--baseline` takes {them} out:"
                );
            }
            for (key, count) in accepted.unmatched.iter().take(ENTRIES_SHOWN) {
                let times = if *count == 1 { String::new() } else { format!(" ({count} times)") };
                let _ = writeln!(out, "  {} {}{times}", key.file, key.code);
            }
            if let Some(more) = gone.checked_sub(ENTRIES_SHOWN).filter(|more| *more > 0) {
                let _ = writeln!(out, "  and {} more", grouped(more));
            }
        }
    }
    out
}

/// Renders findings with their source; keeps the text of the file at hand.
pub(super) struct Excerpts<'a> {
    loaded: &'a Loaded,
    renderer: Renderer,
    file: String,
    text: Option<(Arc<str>, LineIndex)>,
}

impl<'a> Excerpts<'a> {
    pub(super) fn new(loaded: &'a Loaded) -> Self {
        Self { loaded, renderer: renderer(), file: String::new(), text: None }
    }

    fn render(&mut self, diagnostic: &Diagnostic) -> String {
        if self.file != diagnostic.file {
            self.file.clone_from(&diagnostic.file);
            let text = match diagnostic.id {
                // The bytes of an image are no text.
                Some(_) if files::is_image(&diagnostic.path) => None,
                Some(id) => self.loaded.snapshot.text(id),
                None => files::read_text(&diagnostic.path).ok().map(|read| read.text.into()),
            };
            self.text = text.map(|text| (text.clone(), LineIndex::new(&text)));
        }
        let finding = &diagnostic.finding;
        let mut notes: Vec<(Level<'_>, String)> = Vec::new();
        for related in &finding.related {
            notes.push((Level::NOTE, self.related(related)));
        }
        notes.extend(finding.fixes.iter().map(|fix| (Level::HELP, fix.title.clone())));
        let excerpt = Excerpt {
            file: &diagnostic.file,
            severity: finding.severity,
            code: finding.code,
            message: &finding.message,
            source: self.text.as_ref().map(|(text, lines)| (&**text, lines)),
            span: finding.span,
        };
        excerpt.render(&self.renderer, &notes)
    }

    fn related(&self, related: &crate::checks::Related) -> String {
        let snapshot = &self.loaded.snapshot;
        let file = self.loaded.relative(&snapshot.path(related.file));
        let lines = lines_of(snapshot, related.file);
        let line = lines.map_or(1, |lines| lines.line_of(related.span.start) + 1);
        format!("{file}:{line}: {}", related.message)
    }
}

pub(super) fn renderer() -> Renderer {
    let decor = if std::io::stdout().is_terminal() { DecorStyle::Unicode } else { DecorStyle::Ascii };
    Renderer::styled().decor_style(decor).term_width(terminal_width().unwrap_or(WIDTH))
}

/// Columns of the terminal that stdout is.
#[cfg(unix)]
fn terminal_width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    // A terminal that does not know its size says 0.
    Some(usize::from(size.ws_col)).filter(|columns| *columns >= 40)
}

/// Columns of the terminal that stdout is: not asked for here.
#[cfg(not(unix))]
fn terminal_width() -> Option<usize> {
    None
}

/// A message at a place, to be shown with its source.
pub(super) struct Excerpt<'a> {
    pub(super) file: &'a str,
    pub(super) severity: Severity,
    pub(super) code: &'a str,
    pub(super) message: &'a str,
    pub(super) source: Option<(&'a str, &'a LineIndex)>,
    pub(super) span: Span,
}

impl Excerpt<'_> {
    pub(super) fn render(&self, renderer: &Renderer, notes: &[(Level<'_>, String)]) -> String {
        let title = level(self.severity).primary_title(self.message).id(self.code);
        let mut group = Group::with_title(title);
        // A finding about a whole file has no source to show.
        let whole_file = self.span.is_empty() && self.span.start == 0;
        group = match self.source.filter(|_| !whole_file) {
            Some((text, lines)) => {
                let first = lines.line_of(self.span.start);
                let last = lines.line_of(self.span.end.max(self.span.start + 1) - 1).min(first + MAX_LINES - 1);
                let start = lines.line_span(first).unwrap_or_default().start;
                let end = lines.line_span(last).unwrap_or_default().end.max(start);
                let source = Span { start, end }.of(text);
                let at = |offset: u32| boundary(source, (offset.clamp(start, end) - start) as usize);
                let mark = AnnotationKind::Primary.span(at(self.span.start)..at(self.span.end));
                let snippet = Snippet::source(source).line_start(first as usize + 1).path(self.file);
                group.element(snippet.annotation(mark))
            }
            None => group.element(Origin::path(self.file).line(1).char_column(1)),
        };
        for (level, note) in notes {
            group = group.element(level.clone().message(normalize_untrusted_str(note)));
        }
        renderer.render(&[group])
    }
}

/// `offset`, or the start of the character that it lies in.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Suggestion => Level::INFO.with_name("suggestion"),
        Severity::Hint => Level::NOTE.with_name("hint"),
    }
}

/// Says how many findings of `severity` are not shown, by code, most first.
fn left_out(out: &mut String, report: &Report, severity: Severity) {
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in report.diagnostics.iter().filter(|d| d.finding.severity == severity) {
        *by_code.entry(diagnostic.finding.code).or_default() += 1;
    }
    if by_code.is_empty() {
        return;
    }
    let mut codes: Vec<(&str, usize)> = by_code.into_iter().collect();
    codes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let (name, option) =
        if severity == Severity::Suggestion { ("Suggestions", "suggestion") } else { ("Hints", "hint") };
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{name} not shown; `--show {option}` prints them, `--only CODE` those of one code:");
    let width = codes.iter().map(|(code, _)| code.len()).max().unwrap_or(0);
    let digits = codes.first().map_or(0, |(_, count)| grouped(*count).len());
    for (code, count) in codes {
        let meaning = codes::find(code).map_or("", |known| known.meaning);
        let _ = writeln!(out, "  {:>digits$} {code:width$}  {meaning}", grouped(count));
    }
}

/// A number as people read it: `1,702`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn summary(out: &mut String, report: &Report, started: Instant) {
    let loaded = &report.loaded;
    for set in loaded.snapshot.docsets() {
        let root = loaded.relative(&set.root);
        let _ = writeln!(out, "Article set {root}: {} ({})", set.generator.name(), set.found_by);
    }
    if report.nothing_to_check {
        let _ = writeln!(
            out,
            "No article was asked for: hidden folders, what .gitignore names and what `exclude` leaves out are not checked."
        );
    }
    let counts = [
        (report.count(Severity::Error), "error"),
        (report.count(Severity::Warning), "warning"),
        (report.count(Severity::Suggestion), "suggestion"),
        (report.count(Severity::Hint), "hint"),
    ];
    let counts: Vec<String> = counts.into_iter().map(|(count, noun)| plural(count, noun)).collect();
    let articles = plural(report.articles, "article");
    let seconds = started.elapsed().as_secs_f64();
    let _ = writeln!(out, "Checked {articles} in {}: {} ({seconds:.2} s)", loaded.root.display(), counts.join(", "));
}

pub(super) fn plural(count: usize, noun: &str) -> String {
    format!("{} {}", grouped(count), form(count, noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, span: std::ops::Range<usize>) -> String {
        let lines = LineIndex::new(text);
        let excerpt = Excerpt {
            file: "a/b.md",
            severity: Severity::Warning,
            code: "file-not-found",
            message: "`c.md` does not exist",
            source: Some((text, &lines)),
            span: span.into(),
        };
        let notes = [(Level::HELP, "Change to `d.md`".to_owned())];
        excerpt.render(&Renderer::plain(), &notes)
    }

    #[test]
    fn the_range_is_marked_in_its_line() {
        insta::assert_snapshot!(excerpt("# One\r\n\r\nSee [über](c.md).\r\nMore.\r\n", 21..25), @r"
        warning[file-not-found]: `c.md` does not exist
         --> a/b.md:3:12
          |
        3 | See [über](c.md).
          |            ^^^^
          |
          = help: Change to `d.md`
        ");
    }

    #[test]
    fn a_finding_about_a_whole_file_shows_only_the_place() {
        insta::assert_snapshot!(excerpt("# One\n", 0..0), @r"
        warning[file-not-found]: `c.md` does not exist
        --> a/b.md:1:1
         = help: Change to `d.md`
        ");
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_702, "1,702"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_long_range_is_cut() {
        let text = "line\n".repeat(50);
        let shown = excerpt(&text, 0..200);
        assert!(shown.lines().count() < 15, "{shown}");
    }

    #[test]
    fn spans_that_do_not_fit_the_text_do_no_harm() {
        for span in [0..999, 3..4, 500..600, 5..5] {
            assert!(excerpt("äé\n", span).contains("file-not-found"));
        }
    }
}
