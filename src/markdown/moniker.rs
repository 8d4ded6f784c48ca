//! Expressions over monikers, such as `>=docs-2.0 || docs-dev`: reading them, and what can be known of them
//! without the list that puts monikers in order.

use std::fmt;

/// Keys of headers and configuration that say for which versions a page is.
pub const KEYS: [&str; 3] = ["monikerRange", "moniker_range", "monikers"];

/// Keys that take versions away from a page, or give it others.
pub const CHANGING_KEYS: [&str; 2] = ["exclude_monikers", "replace_monikers"];

/// Alternatives, each of conditions that all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range<'a> {
    /// The alternatives.
    pub any: Vec<Vec<Condition<'a>>>,
}

/// A moniker, or those above or below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition<'a> {
    /// Whether it is about the moniker itself only, not about its place in the list.
    pub exact: bool,
    /// What stands before the moniker: nothing or one of `=`, `<`, `<=`, `>`, `>=`.
    pub sign: &'a str,
    /// The moniker as written.
    pub moniker: &'a str,
}

impl Condition<'_> {
    fn says_as(&self, other: &Self) -> bool {
        (self.exact && other.exact || self.sign == other.sign) && self.moniker.eq_ignore_ascii_case(other.moniker)
    }
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing stands where a moniker must.
    Missing,
    /// A word that is no moniker.
    Word(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice =
            "Write monikers, perhaps with `>`, `>=`, `<`, `<=` or `=` before them; a blank means and, `||` or.";
        match self {
            Self::Missing => write!(f, "A moniker is missing in this range. {advice}"),
            Self::Word(word) => write!(f, "`{word}` is no moniker. {advice}"),
        }
    }
}

/// Reads an expression.
///
/// # Errors
/// [`Unreadable`] says what stands in the way.
pub fn parse(text: &str) -> Result<Range<'_>, Unreadable> {
    let mut range = Range::default();
    for part in text.split("||") {
        let mut conditions = Vec::new();
        let mut words = part.split_whitespace();
        while let Some(word) = words.next() {
            let name = word.trim_start_matches(['<', '>', '=']);
            let operator = &word[..word.len() - name.len()];
            // A blank may stand behind the sign.
            let name = if name.is_empty() { words.next().unwrap_or_default() } else { name };
            if name.is_empty() {
                return Err(Unreadable::Missing);
            }
            let is_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) || name == "*";
            if !is_name || !matches!(operator, "" | "=" | "<" | "<=" | ">" | ">=") {
                return Err(Unreadable::Word(word.to_owned()));
            }
            conditions.push(Condition {
                exact: matches!(operator, "" | "=") && name != "*",
                sign: operator,
                moniker: name,
            });
        }
        if conditions.is_empty() {
            return Err(Unreadable::Missing);
        }
        range.any.push(conditions);
    }
    Ok(range)
}

impl<'a> Range<'a> {
    /// One of `monikers`; `None` for none, and for what is no name.
    #[must_use]
    pub fn of(monikers: Option<Vec<&'a str>>) -> Option<Self> {
        let monikers: Vec<&str> = monikers?.into_iter().map(str::trim).collect();
        let named =
            |it: &&str| parse(it).is_ok_and(|range| matches!(&*range.any, [one] if one.len() == 1 && one[0].exact));
        let all = !monikers.is_empty() && monikers.iter().all(named);
        let one = |moniker| vec![Condition { exact: true, sign: "", moniker }];
        all.then(|| Self { any: monikers.into_iter().map(one).collect() })
    }

    /// Whether it holds for no moniker at all, whatever their order: each alternative asks for two at once.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.any.iter().all(|conditions| impossible(conditions))
    }

    /// Whether no moniker can fit both, whatever their order. `false` when nobody can know.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        self.any.iter().all(|a| other.any.iter().all(|b| impossible(&[a.as_slice(), b.as_slice()].concat())))
    }

    /// What both certainly hold for, as written in one of them: an alternative that stands in both. `None` when there is
    /// nothing, or nobody can know.
    #[must_use]
    pub fn common(&self, other: &Self) -> Option<String> {
        let same = |a: &[Condition<'_>], b: &[Condition<'_>]| {
            a.len() == b.len() && a.iter().all(|it| b.iter().any(|other| it.says_as(other)))
        };
        let mut both = self.any.iter().filter(|a| !impossible(a) && other.any.iter().any(|b| same(a, b)));
        both.next().map(|conditions| {
            let words: Vec<String> = conditions.iter().map(|it| format!("{}{}", it.sign, it.moniker)).collect();
            words.join(" ")
        })
    }

    /// Without the alternatives that cannot fit `other`.
    #[must_use]
    pub fn within(mut self, other: &Self) -> Self {
        self.any.retain(|a| !other.any.iter().all(|b| impossible(&[a.as_slice(), b.as_slice()].concat())));
        self
    }

    /// The monikers that it names one by one; `None` when it also takes others in.
    #[must_use]
    pub fn list(&self) -> Option<Vec<&'a str>> {
        self.any.iter().map(|it| it.iter().find(|condition| condition.exact).map(|it| it.moniker)).collect()
    }
}

fn impossible(conditions: &[Condition<'_>]) -> bool {
    let mut exact = conditions.iter().filter(|it| it.exact).map(|it| it.moniker);
    let first = exact.next();
    exact.any(|other| first.is_some_and(|first| !first.eq_ignore_ascii_case(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        for (text, expected) in [
            ("docs-1.0", Ok(vec![vec![(true, "docs-1.0")]])),
            (
                ">= docs-1.0 <docs-3.0||=dev",
                Ok(vec![vec![(false, "docs-1.0"), (false, "docs-3.0")], vec![(true, "dev")]]),
            ),
            ("", Err(Unreadable::Missing)),
            ("a ||", Err(Unreadable::Missing)),
            (">=", Err(Unreadable::Missing)),
            ("a, b", Err(Unreadable::Word("a,".to_owned()))),
            ("=>a", Err(Unreadable::Word("=>a".to_owned()))),
            ("a && b", Err(Unreadable::Word("&&".to_owned()))),
        ] {
            let read = parse(text).map(|it| {
                it.any
                    .iter()
                    .map(|it| it.iter().map(|it| (it.exact, it.moniker)).collect::<Vec<_>>())
                    .collect::<Vec<_>>()
            });
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn only_what_needs_no_order_is_known() {
        for (a, b, excludes) in [
            ("a || b", "c", true),
            ("a || b", "B", false),
            (">=a", "c", false),
            ("a", "<a", false),
            ("a", "a >=b", false),
            ("a", "*", false),
        ] {
            assert_eq!(parse(a).unwrap().excludes(&parse(b).unwrap()), excludes, "{a} and {b}");
        }
        assert!(parse("a b").unwrap().is_impossible());
        assert!(!parse("a b || c").unwrap().is_impossible());
        assert_eq!(parse("a || =b").unwrap().list(), Some(vec!["a", "b"]));
        assert_eq!(parse("a || >b").unwrap().list(), None);
    }

    #[test]
    fn what_two_ranges_have_in_common_is_said_where_it_is_certain() {
        for (a, b, common) in [
            ("a || b", "c || =B", Some("b")),
            ("a", "b", None),
            (">=a", "a", None),
            (">=a", ">= A", Some(">=a")),
            (">=a <c", "<c >=a", Some(">=a <c")),
            (">=a", ">a", None),
            ("a b", "a b", None),
        ] {
            assert_eq!(parse(a).unwrap().common(&parse(b).unwrap()).as_deref(), common, "{a} and {b}");
        }
        assert_eq!(parse("a || b").unwrap().within(&parse("b || c").unwrap()), parse("b").unwrap());
        assert_eq!(parse("a || b").unwrap().within(&parse(">=c").unwrap()), parse("a || b").unwrap());
    }
}
