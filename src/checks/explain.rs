//! What there is to read about codes: the page of each, and the list of all.
//!
//! Whether a code is reported follows from its page, whose examples are tests; only why one is not stands in
//! `pages/index.md`.

use super::Severity;
use super::codes::{self, Code};
use std::fmt::Write;

/// What is said about all codes, and why some are not reported.
const INDEX: &str = include_str!("pages/index.md");

/// How a code stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// It is reported; its page shows how.
    Reported,
    /// It cannot be known from the files, because of this.
    Unknowable(&'static str),
    /// It could be known; no check looks for it so far.
    NotYet,
}

/// Whether `code` is reported here, and if not why.
#[must_use]
pub fn here(code: &Code) -> Here {
    if code.page().is_some() {
        return Here::Reported;
    }
    reasons().find(|(name, _)| *name == code.name).map_or(Here::NotYet, |(_, why)| Here::Unknowable(why))
}

/// The rows of the table in `pages/index.md`.
fn reasons() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = INDEX.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    rows.filter(|(name, _)| !matches!(*name, "code" | "---"))
}

/// The explanation of `code` as Markdown: its page, or its one-line meaning, then the facts about it.
#[must_use]
pub fn page(code: &Code) -> String {
    let mut text = match code.page() {
        Some(page) => page.to_owned(),
        None => format!("# {}\n\n{}\n", code.name, code.meaning),
    };
    // Writing into a string cannot fail.
    match here(code) {
        Here::Reported => {}
        Here::Unknowable(why) => drop(write!(text, "\nguidepost does not report it. {why}\n")),
        Here::NotYet => text.push_str("\nguidepost does not report it.\n"),
    }
    let _ = write!(text, "\nSeverity by default: {}\n", severity(code));
    if !code.aliases.is_empty() {
        let _ = writeln!(text, "Also known as: {}", code.aliases.join(", "));
    }
    if let Some(url) = code.url() {
        let _ = writeln!(text, "Microsoft Learn: {url}");
    }
    text
}

fn severity(code: &Code) -> &'static str {
    match code.severity {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        Some(Severity::Suggestion) => "suggestion",
        Some(Severity::Hint) => "hint",
        None => "not reported",
    }
}

/// All codes by family as Markdown: what each means and whether it is reported here.
#[must_use]
pub fn list() -> String {
    let intro = INDEX.split("\n## ").next().unwrap_or_default().trim_end();
    let mut text = format!("{intro}\n");
    for (family, codes) in codes::families() {
        let width = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
        let _ = write!(text, "\n## {family}\n\n| {:width$} | severity     | here | meaning |\n", "code");
        let _ = writeln!(text, "| {:-<width$} | ------------ | ---- | ------- |", "");
        for code in codes {
            let (here, why) = match here(code) {
                Here::Reported => ("yes", ""),
                Here::Unknowable(why) => ("no", why),
                Here::NotYet => ("no", ""),
            };
            let (name, meaning) = (code.name, code.meaning);
            let row = format!("| {name:width$} | {:12} | {here:4} | {meaning} {why}", severity(code));
            let _ = writeln!(text, "{} |", row.trim_end());
        }
    }
    let reported = codes::all().filter(|code| here(code) == Here::Reported).count();
    let _ = write!(
        text,
        "\n{reported} of {} codes are reported here. `guidepost explain CODE` shows the page of one.\n",
        codes::all().count()
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_name_codes_once_and_are_sentences() {
        let mut seen = std::collections::HashSet::new();
        for (name, why) in reasons() {
            assert!(codes::all().any(|code| code.name == name), "{name} is no code");
            assert!(seen.insert(name), "{name} is there twice");
            assert!(why.ends_with('.') && why.starts_with(|c: char| c.is_ascii_alphabetic()), "{why}");
        }
        assert!(seen.len() > 8);
    }

    #[test]
    fn every_reported_code_shows_a_wrong_and_a_right_example() {
        let mut reported = 0;
        for code in codes::all().filter(|code| here(code) == Here::Reported) {
            let page = page(code);
            let (wrong, right) = (page.find("\n## Wrong\n"), page.find("\n## Right\n"));
            assert!(wrong.is_some() && wrong < right, "{}", code.name);
            reported += 1;
        }
        assert!(reported > 80, "{reported}");
    }

    /// Codes that could be reported and are not. The number may only shrink.
    #[test]
    fn hardly_any_code_is_left_to_do() {
        let left: Vec<&str> = codes::all().filter(|code| here(code) == Here::NotYet).map(|code| code.name).collect();
        assert!(left.len() <= MOST_LEFT, "{left:?}");
    }

    const MOST_LEFT: usize = 64;

    #[test]
    fn the_list_has_every_code_once() {
        let list = list();
        for code in codes::all() {
            let rows = list.lines().filter(|line| line.starts_with(&format!("| {} ", code.name)));
            assert_eq!(rows.count(), 1, "{}", code.name);
        }
    }

    #[test]
    fn a_page_ends_with_the_facts_about_its_code() {
        let page = |name: &str| page(codes::find(name).unwrap());
        assert!(page("bookmark-not-found").contains(
            "\nSeverity by default: warning\nAlso known as: InvalidBookmark\nMicrosoft Learn: https://learn.microsoft.com/"
        ));
        assert!(page("path-case-mismatch").ends_with("\nSeverity by default: suggestion\n"));
        assert!(page("link-broken").contains("guidepost does not report it. guidepost never opens a web address."));
    }
}
