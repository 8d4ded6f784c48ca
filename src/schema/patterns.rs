//! What a pattern asks for, in a writer's words.
//!
//! Only of patterns that are simple enough for a sentence. Must not decide whether a text fits one.

use crate::text::counted;
/// So many parts fit into a sentence.
const MOST_PARTS: usize = 6;

/// What to write so that the pattern of a schema fits: `only small letters, digits or `-``. `None` when that takes more
/// than a sentence.
pub(super) fn in_words(pattern: &str) -> Option<String> {
    let (rest, from_start) = pattern.strip_prefix('^').map_or((pattern, false), |rest| (rest, true));
    let cut = rest.strip_suffix('$').filter(|rest| !rest.ends_with('\\'));
    let (inner, to_end) = cut.map_or((rest, false), |rest| (rest, true));
    let lead = match (from_start, to_end) {
        (true, true) => "",
        (true, false) => "something that begins with ",
        (false, true) => "something that ends with ",
        (false, false) => "something with ",
    };
    if let Some(words) = choices(inner) {
        let one = if words.len() > 1 && lead.is_empty() { "one of " } else { "" };
        return Some(format!("{lead}{one}{}", joined(words.iter().map(|it| ticked(it)).collect())));
    }
    let parts = parts(inner)?;
    let whole = lead.is_empty() && parts.len() == 1;
    let words: Vec<String> = parts.iter().map(|part| part.words(whole)).collect::<Option<_>>()?;
    (!words.is_empty() && words.len() <= MOST_PARTS).then(|| format!("{lead}{}", words.join(", then ")))
}

/// A piece of a pattern with how often it may stand.
struct Part {
    what: What,
    least: u32,
    most: Option<u32>,
}

enum What {
    /// This text.
    Text(String),
    /// One character: of these, or any but these.
    One { of: Vec<String>, not: bool },
}

impl Part {
    /// `whole` when nothing else is there.
    fn words(&self, whole: bool) -> Option<String> {
        let once = self.least == 1 && self.most == Some(1);
        let count = match (self.least, self.most) {
            (0, Some(1)) => "at most 1 of ".to_owned(),
            (least, Some(most)) if least == most => format!("{least} of "),
            (least, Some(most)) => format!("{least} to {most} of "),
            (0, None) => "any number of ".to_owned(),
            (1, None) => String::new(),
            (least, None) => format!("at least {least} of "),
        };
        Some(match &self.what {
            What::Text(text) if once => ticked(text),
            What::Text(text) if self.least == 0 && self.most == Some(1) => format!("{} or nothing", ticked(text)),
            What::Text(_) => return None,
            // `.*` asks for nothing.
            What::One { of, not: true } if of.is_empty() => match (self.least, self.most) {
                (0, None) => "anything".to_owned(),
                (1, None) => "any text".to_owned(),
                (least, Some(most)) if least == most => characters(least),
                _ => return None,
            },
            What::One { of, not: true } => {
                let names = joined(of.clone());
                match (self.least, self.most) {
                    (1, Some(1)) => format!("one character, not {names}"),
                    (0 | 1, None) => format!("text without {names}"),
                    _ => return None,
                }
            }
            What::One { of, not: false } if once => match of.as_slice() {
                [one] => one.strip_suffix('s').map_or_else(|| one.clone(), |one| format!("a {one}")),
                _ => format!("one of {}", joined(of.clone())),
            },
            What::One { of, not: false } => {
                let names = joined(of.clone());
                match (count.as_str(), of.len()) {
                    ("", _) | ("any number of ", _) if whole => format!("only {names}"),
                    ("", 1) => names,
                    ("", _) => format!("at least 1 of {names}"),
                    (count, 1) if names.ends_with('s') => format!("{} {names}", count.trim_end_matches(" of ")),
                    (count, _) => format!("{count}{names}"),
                }
            }
        })
    }
}

fn characters(count: u32) -> String {
    counted(count as usize, "character")
}

fn ticked(text: &str) -> String {
    format!("`{text}`")
}

fn joined(mut words: Vec<String>) -> String {
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} or {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// The texts of `(a|b)`, `(?:a|b)`, or of one text alone.
fn choices(pattern: &str) -> Option<Vec<String>> {
    let inner = match pattern.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(inner) => inner.strip_prefix("?:").unwrap_or(inner),
        None => pattern,
    };
    // `^a|b$` is anchored on one side each: nobody means that, and nobody can say it.
    if inner.len() == pattern.len() && pattern.contains('|') {
        return None;
    }
    let words: Vec<String> = inner.split('|').map(literal).collect::<Option<_>>()?;
    (words.len() <= 12 && words.iter().all(|it| !it.is_empty())).then_some(words)
}

/// `text` without its escapes, when it stands for nothing but itself.
fn literal(text: &str) -> Option<String> {
    let (mut out, mut chars) = (String::new(), text.chars());
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => chars.next().filter(|c| !c.is_ascii_alphanumeric())?,
            '`' | '.' | '^' | '$' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' => return None,
            c => c,
        });
    }
    Some(out)
}

/// The pieces of a pattern without groups and choices.
fn parts(pattern: &str) -> Option<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let what;
        (what, rest) = match c {
            '[' => {
                let end = class_end(rest)?;
                (class(rest.get(1..end)?)?, rest.get(end + 1..)?)
            }
            '.' => (What::One { of: Vec::new(), not: true }, rest.get(1..)?),
            '\\' => {
                let escaped = rest.chars().nth(1)?;
                let rest = rest.get(1 + escaped.len_utf8()..)?;
                (shorthand(escaped).or_else(|| literal(&format!("\\{escaped}")).map(What::Text))?, rest)
            }
            c => (What::Text(literal(c.encode_utf8(&mut [0; 4]))?), rest.get(c.len_utf8()..)?),
        };
        let (least, most);
        (least, most, rest) = count(rest)?;
        match (parts.last_mut(), what) {
            (Some(Part { what: What::Text(before), least: 1, most: Some(1) }), What::Text(text))
                if (least, most) == (1, Some(1)) =>
            {
                before.push_str(&text);
            }
            (_, what) => parts.push(Part { what, least, most }),
        }
    }
    Some(parts)
}

/// Where the class that `pattern` begins with ends.
fn class_end(pattern: &str) -> Option<usize> {
    let mut escaped = false;
    pattern.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == ']' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

fn shorthand(escaped: char) -> Option<What> {
    let (names, not): (&[&str], bool) = match escaped {
        'd' => (&["digits"], false),
        'w' => (&["letters", "digits", "`_`"], false),
        's' => (&["blanks"], false),
        'D' => (&["digits"], true),
        'S' => (&["blanks"], true),
        _ => return None,
    };
    Some(What::One { of: names.iter().map(|it| (*it).to_owned()).collect(), not })
}

/// What stands between the brackets of a class.
fn class(inner: &str) -> Option<What> {
    let (inner, not) = inner.strip_prefix('^').map_or((inner, false), |rest| (rest, true));
    let (mut names, mut signs): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let chars: Vec<char> = inner.chars().collect();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if let (Some('-'), Some(&to)) = (chars.get(at + 1), chars.get(at + 2)) {
            names.push(match (c, to) {
                ('a', 'z') => "small letters".to_owned(),
                ('A', 'Z') => "capital letters".to_owned(),
                ('0', '9') => "digits".to_owned(),
                _ if c.is_ascii_alphanumeric() && to.is_ascii_alphanumeric() => format!("`{c}` to `{to}`"),
                _ => return None,
            });
            at += 3;
            continue;
        }
        let sign = match (c, chars.get(at + 1)) {
            ('\\', Some(&escaped)) => {
                at += 1;
                match shorthand(escaped) {
                    Some(What::One { of, not: false }) => {
                        names.extend(of.into_iter().filter(|it| !it.starts_with('`')));
                        (escaped == 'w').then_some('_')
                    }
                    Some(_) => return None,
                    None => Some(escaped).filter(|it| !it.is_ascii_alphanumeric()).map(Some)?,
                }
            }
            ('`' | '[' | '&' | '~', _) => return None,
            (' ', _) => {
                names.push("blanks".to_owned());
                None
            }
            (c, _) => Some(c),
        };
        signs.extend(sign.map(|it| format!("`{it}`")));
        at += 1;
    }
    let has = |names: &[String], name: &str| names.iter().any(|it| it == name);
    if has(&names, "small letters") && has(&names, "capital letters") {
        names.retain(|it| !it.ends_with(" letters"));
        names.insert(0, "letters".to_owned());
    }
    names.extend(signs);
    let mut seen = Vec::new();
    names.retain(|it| {
        !seen.contains(it) && {
            seen.push(it.clone());
            true
        }
    });
    (!names.is_empty() && names.len() <= 8).then_some(What::One { of: names, not })
}

/// How often what stands before may stand, and what follows.
fn count(rest: &str) -> Option<(u32, Option<u32>, &str)> {
    let Some(first) = rest.chars().next() else { return Some((1, Some(1), rest)) };
    let (least, most, rest) = match first {
        '*' => (0, None, rest.get(1..)?),
        '+' => (1, None, rest.get(1..)?),
        '?' => (0, Some(1), rest.get(1..)?),
        '{' => {
            let end = rest.find('}')?;
            let inner = rest.get(1..end)?;
            let (least, most) = match inner.split_once(',') {
                Some((least, "")) => (least.parse().ok()?, None),
                Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
                None => (inner.parse().ok()?, Some(inner.parse().ok()?)),
            };
            (least, most, rest.get(end + 1..)?)
        }
        _ => return Some((1, Some(1), rest)),
    };
    // Lazy and possessive ones are nobody's sentence.
    (!rest.starts_with(['?', '+', '*', '{'])).then_some((least, most, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_patterns_are_said_in_words() {
        for (pattern, words) in [
            ("^[a-z]+$", "only small letters"),
            ("^[a-z0-9-]+$", "only small letters, digits or `-`"),
            ("^[A-Za-z0-9_.-]*$", "only letters, digits, `_`, `.` or `-`"),
            ("^\\d+$", "only digits"),
            ("^\\d{4}-\\d{2}$", "4 digits, then `-`, then 2 digits"),
            ("^v[0-9]+\\.[0-9]+$", "`v`, then digits, then `.`, then digits"),
            ("^[a-z][a-z0-9-]*$", "a small letter, then any number of small letters, digits or `-`"),
            ("^[A-Z]{2,4}$", "2 to 4 capital letters"),
            ("^[A-Z]{3,}$", "at least 3 capital letters"),
            ("^(stable|beta)$", "one of `stable` or `beta`"),
            ("^(?:stable|beta)$", "one of `stable` or `beta`"),
            ("^(https?://|/)", ""),
            ("^https://", "something that begins with `https://`"),
            ("\\.md$", "something that ends with `.md`"),
            ("^(a|b)-", ""),
            ("^a|b$", ""),
            ("^[^@,;\\s]+$", "text without blanks, `@`, `,` or `;`"),
            ("^.+@example\\.com$", "any text, then `@example.com`"),
            ("^ID-?[0-9]+$", "`ID`, then `-` or nothing, then digits"),
            ("^[a-f]+$", "only `a` to `f`"),
            ("^[a-z]+?$", ""),
            ("^(?=x)y", ""),
            ("^\\bx", ""),
            ("[0-9]", "something with a digit"),
            ("", ""),
        ] {
            assert_eq!(in_words(pattern).unwrap_or_default(), words, "{pattern}");
        }
    }
}
