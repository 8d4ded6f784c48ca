//! How a value is written in YAML, so that it is read back as what is meant.
//!
//! The counterpart of the readers beside it. Which quotes and lists a header has is its editor's matter.

use super::{Value, parse};

/// What a value has to be when it is read back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// This text: quotes go around what YAML, in this version or an older one, takes for a number or for yes and no.
    Text,
    /// This text, or the whole number that it looks like.
    Number,
    /// Whatever it is without quotes: a number, `true`, nothing.
    AsIs,
}

/// `value` inside quotes of this kind.
#[must_use]
pub fn inside(value: &str, quote: char) -> String {
    match quote {
        '"' => value.replace('\\', "\\\\").replace('"', "\\\""),
        _ => value.replace('\'', "''"),
    }
}

/// `value` in YAML: plain where that says the same, else in quotes. `wanted` are the quotes that text has around it.
#[must_use]
pub fn scalar(value: &str, in_flow: bool, wanted: Option<char>, reads: Reads) -> String {
    match wanted {
        _ if reads == Reads::AsIs => value.to_owned(),
        Some(quote) => format!("{quote}{}{quote}", inside(value, quote)),
        None if is_plain(value, in_flow, reads) => value.to_owned(),
        None if value.contains(['"', '\\']) => format!("'{}'", inside(value, '\'')),
        None => format!("\"{}\"", inside(value, '"')),
    }
}

fn is_plain(value: &str, in_flow: bool, reads: Reads) -> bool {
    // YAML 1.1, which other tools of a site may read, has more words for yes and no.
    const SWITCHES: [&str; 4] = ["yes", "no", "on", "off"];
    if reads == Reads::Text && SWITCHES.iter().any(|word| value.eq_ignore_ascii_case(word)) {
        return false;
    }
    let line = if in_flow { format!("---\nk: [{value}]\n---\n") } else { format!("---\nk: {value}\n---\n") };
    let Some(read) = parse(&line) else { return false };
    let Some(entry) = read.entries.first().filter(|_| read.problems.is_empty() && read.entries.len() == 1) else {
        return false;
    };
    let node = match &entry.value.value {
        Value::List(items) if in_flow && items.len() == 1 => items.first(),
        _ if in_flow => None,
        _ => Some(&entry.value),
    };
    node.is_some_and(|node| match &node.value {
        Value::String(text) => **text == *value,
        Value::Int(_) => reads == Reads::Number,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for (value, reads, written) in [
            ("plain", Reads::Text, "plain"),
            ("1.0", Reads::Text, "\"1.0\""),
            ("10", Reads::Text, "\"10\""),
            ("10", Reads::Number, "10"),
            ("1.10", Reads::Number, "\"1.10\""),
            ("true", Reads::Text, "\"true\""),
            ("true", Reads::AsIs, "true"),
            ("Yes", Reads::Text, "\"Yes\""),
            ("Yes", Reads::Number, "Yes"),
            ("null", Reads::Text, "\"null\""),
            ("2020-01-01", Reads::Text, "2020-01-01"),
            ("a: b", Reads::Text, "\"a: b\""),
            ("a \"b\" #c", Reads::Text, "'a \"b\" #c'"),
            ("", Reads::Text, "\"\""),
        ] {
            assert_eq!(scalar(value, false, None, reads), written, "{value}");
        }
        assert_eq!(scalar("a, b", true, None, Reads::Text), "\"a, b\"");
        assert_eq!(scalar("true", false, Some('\''), Reads::AsIs), "true");
        assert_eq!(scalar("it's", false, Some('\''), Reads::Text), "'it''s'");
    }
}
