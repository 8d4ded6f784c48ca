//! How each site generator makes a heading's id: rules as data.
//!
//! Adding a generator is one variant of [`HeadingIds`], one row of [`RULES`] and one small function.
//! Must not know about Markdown's syntax: it is given a heading's plain text.

use rustc_hash::FxHashMap;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// A heading-id rule by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeadingIds {
    /// docfx and Microsoft Learn: Markdig's GitHub option.
    Docfx,
    /// GitHub's file view: github-slugger.
    GitHub,
}

/// A heading-id rule.
#[derive(Debug)]
pub struct Rule {
    /// Whose rule it is.
    pub ids: HeadingIds,
    /// From the heading's plain text to its id, duplicates not yet told apart.
    pub slug: fn(&str) -> String,
    /// The id of a heading whose text leaves nothing.
    pub empty: &'static str,
    /// Between a duplicate's id and its number.
    pub separator: &'static str,
    /// The number of the second heading of the same id.
    pub first_number: u32,
    /// Whether `:smile:` is an emoji before the id is made.
    pub emoji: bool,
    /// Whether an image's alternative text is part of the heading's text.
    pub image_alt: bool,
}

/// All rules.
pub const RULES: &[Rule] = &[
    Rule {
        ids: HeadingIds::Docfx,
        slug: docfx,
        empty: "section",
        separator: "-",
        first_number: 1,
        emoji: true,
        image_alt: true,
    },
    Rule {
        ids: HeadingIds::GitHub,
        slug: github,
        empty: "",
        separator: "-",
        first_number: 1,
        emoji: false,
        image_alt: false,
    },
];

impl HeadingIds {
    /// The rule of this name.
    #[must_use]
    pub fn rule(self) -> &'static Rule {
        RULES.iter().find(|rule| rule.ids == self).unwrap_or(&RULES[0])
    }
}

/// The ids that one text has given out so far. An included file has its own.
#[derive(Debug)]
pub struct Ids {
    rule: &'static Rule,
    /// Each id given out, with the number to try next.
    taken: FxHashMap<Box<str>, u32>,
}

impl Ids {
    /// No id given out yet.
    #[must_use]
    pub fn new(ids: HeadingIds) -> Self {
        Self { rule: ids.rule(), taken: FxHashMap::default() }
    }

    /// The id of the next heading, whose plain text is `text`.
    pub fn assign(&mut self, text: &str) -> Box<str> {
        let mut base = (self.rule.slug)(text);
        if base.is_empty() {
            base.push_str(self.rule.empty);
        }
        let base = base.into_boxed_str();
        let Some(&next) = self.taken.get(&base) else {
            self.taken.insert(base.clone(), self.rule.first_number);
            return base;
        };
        // Numbers are tried in order and an id is never given back, so going on where the last duplicate
        // stopped finds what starting anew would. github-slugger's counter does the same.
        let mut n = next;
        let free = loop {
            let candidate = format!("{base}{}{n}", self.rule.separator).into_boxed_str();
            n += 1;
            if !self.taken.contains_key(&candidate) {
                break candidate;
            }
        };
        self.taken.insert(base, n);
        self.taken.insert(free.clone(), self.rule.first_number);
        free
    }
}

/// Markdig's `UrilizeAsGfm`, as .NET sees the text: by UTF-16 unit, so that what needs two units is dropped.
fn docfx(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => id.push('-'),
            '-' | '_' => id.push(c),
            _ if c.is_ascii_alphanumeric() => id.push(c.to_ascii_lowercase()),
            _ if c.is_ascii() => {}
            _ if c.len_utf16() == 1 && is_letter_or_digit(c) => id.push(to_lower_invariant(c)),
            _ => {}
        }
    }
    id
}

/// .NET's `char.IsLetterOrDigit`: all letters, and decimal digits.
fn is_letter_or_digit(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter || c.general_category() == GeneralCategory::DecimalNumber
}

/// .NET's `char.ToLowerInvariant`: one character to one, and `İ`, whose lower case is two, stays.
fn to_lower_invariant(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}

/// github-slugger: lower case first, then all but letters, marks, digits, connectors, `-` and blank deleted.
fn github(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.to_lowercase().chars() {
        match c {
            ' ' => id.push('-'),
            '-' | '_' => id.push(c),
            _ if c.is_ascii_alphanumeric() => id.push(c),
            _ if c.is_ascii() => {}
            // Rust's `is_alphabetic` is Unicode's Alphabetic, the property that github-slugger uses.
            _ if c.is_alphabetic()
                || c.general_category_group() == GeneralCategoryGroup::Mark
                || matches!(
                    c.general_category(),
                    GeneralCategory::DecimalNumber | GeneralCategory::ConnectorPunctuation
                ) =>
            {
                id.push(c);
            }
            _ => {}
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rule: HeadingIds, texts: &[&str]) -> Vec<String> {
        let mut ids = Ids::new(rule);
        texts.iter().map(|text| ids.assign(text).into_string()).collect()
    }

    #[test]
    fn every_rule_has_a_row() {
        for ids in [HeadingIds::Docfx, HeadingIds::GitHub] {
            assert_eq!(ids.rule().ids, ids);
        }
    }

    #[test]
    fn docfx_and_github_make_the_ids_that_their_own_tests_name() {
        // heading text, docfx, GitHub
        let table = [
            ("Header identifiers in HTML", "header-identifiers-in-html", "header-identifiers-in-html"),
            ("* Dogs*?--in *my* house?", "-dogs--in-my-house", "-dogs--in-my-house"),
            ("[HTML], [S5], or [RTF]?", "html-s5-or-rtf", "html-s5-or-rtf"),
            ("3. Applications", "3-applications", "3-applications"),
            ("33", "33", "33"),
            ("Hello World", "hello-world", "hello-world"),
            ("Title from H1", "title-from-h1", "title-from-h1"),
            ("bravoCharlieDelta", "bravocharliedelta", "bravocharliedelta"),
            ("__proto__", "__proto__", "__proto__"),
            ("heading with a - dash", "heading-with-a---dash", "heading-with-a---dash"),
            ("heading with an _ underscore", "heading-with-an-_-underscore", "heading-with-an-_-underscore"),
            ("heading with a period.txt", "heading-with-a-periodtxt", "heading-with-a-periodtxt"),
            (
                "exchange.bind_headers(exchange, routing [, bindCallback])",
                "exchangebind_headersexchange-routing--bindcallback",
                "exchangebind_headersexchange-routing--bindcallback",
            ),
            ("I ♥ unicode", "i--unicode", "i--unicode"),
            ("en–dash", "endash", "endash"),
            ("😄 - an emoji", "---an-emoji", "---an-emoji"),
            (":ok_hand: Single", "ok_hand-single", "ok_hand-single"),
            ("Привет non-latin 你好", "привет-non-latin-你好", "привет-non-latin-你好"),
            ("What's new in v2.0?", "whats-new-in-v20", "whats-new-in-v20"),
            ("C# & .NET", "c--net", "c--net"),
            ("A  --  B", "a------b", "a------b"),
            ("日本語 見出し", "日本語-見出し", "日本語-見出し"),
            ("😀 Emoji", "-emoji", "-emoji"),
            ("Title {#custom}", "title-custom", "title-custom"),
            ("!!!", "section", ""),
            ("Bold link text", "bold-link-text", "bold-link-text"),
            ("Ⅳ x² ½", "-x-", "ⅳ-x-"),
            // No blank but U+0020 becomes a hyphen.
            ("a\u{a0}b\tc\nd", "abcd", "abcd"),
            // Marks, astral letters and the dotted capital I are where .NET and JavaScript differ.
            ("e\u{301}te", "ete", "e\u{301}te"),
            ("𝐀bc", "bc", "𝐀bc"),
            ("İx", "İx", "i\u{307}x"),
            ("ΑΣ", "ασ", "ας"),
            ("Straße ÀÉ", "straße-àé", "straße-àé"),
            ("٣ tests", "٣-tests", "٣-tests"),
            ("a‿b", "ab", "a‿b"),
        ];
        for (text, docfx, github) in table {
            assert_eq!(ids(HeadingIds::Docfx, &[text]), [docfx], "docfx: {text}");
            assert_eq!(ids(HeadingIds::GitHub, &[text]), [github], "GitHub: {text}");
        }
    }

    #[test]
    fn duplicates_get_numbers_that_no_other_heading_has() {
        let table: &[(&[&str], &[&str])] = &[
            (&["alpha", "alpha", "alpha"], &["alpha", "alpha-1", "alpha-2"]),
            (&["echo", "echo", "echo 1", "echo-1", "echo"], &["echo", "echo-1", "echo-1-1", "echo-1-2", "echo-2"]),
            (&["foxtrot-1", "foxtrot", "foxtrot"], &["foxtrot-1", "foxtrot", "foxtrot-2"]),
            (&["Two", "two", "TWO"], &["two", "two-1", "two-2"]),
        ];
        for (texts, expected) in table {
            assert_eq!(ids(HeadingIds::GitHub, texts), *expected);
            assert_eq!(ids(HeadingIds::Docfx, texts), *expected);
        }
        assert_eq!(ids(HeadingIds::Docfx, &["?", "!", "Section"]), ["section", "section-1", "section-2"]);
        assert_eq!(ids(HeadingIds::GitHub, &["?", "!"]), ["", "-1"]);
    }
}
