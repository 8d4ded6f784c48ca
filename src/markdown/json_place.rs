//! Where JSON that cannot be read is broken, as a writer sees it. Must not know what the JSON is about.

use crate::text::Span;

/// The text to show for an error of a JSON reader at byte `at` of `text`: a quote that is not closed on its line, when
/// one stands before, else from `at` to the end of its line.
///
/// A reader goes on over the end of the line to the next quote and stumbles behind that, where nothing is wrong.
#[must_use]
pub fn broken_at(text: &str, at: usize) -> (Span, bool) {
    let quote = unclosed_quote(text, at);
    let start = quote.unwrap_or(at).min(text.len());
    let start = (0..=start).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim_end();
    (Span::new(start, start + line.len()), quote.is_some())
}

/// The first quote at or before `at` whose text goes on over the end of its line.
fn unclosed_quote(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut here = 0;
    while here <= at && here < bytes.len() {
        match byte(here) {
            b'"' => {
                let start = here;
                here += 1;
                while here < bytes.len() && byte(here) != b'"' {
                    if matches!(byte(here), b'\n' | b'\r') {
                        return Some(start);
                    }
                    here += if byte(here) == b'\\' { 2 } else { 1 };
                }
                if here >= bytes.len() {
                    return Some(start);
                }
                here += 1;
            }
            b'/' if byte(here + 1) == b'/' => {
                while here < bytes.len() && byte(here) != b'\n' {
                    here += 1;
                }
            }
            b'/' if byte(here + 1) == b'*' => here = here + 4 + text.get(here + 2..)?.find("*/")?,
            _ => here += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unclosed_quote_is_the_place_and_else_the_rest_of_the_line() {
        for (text, at, expected, quote) in [
            ("{\"a\": \"x,\n\"b\": 1}", 11, "\"x,", true),
            ("{\"a\": \"x\", // \"y\n\"b\" 1}", 21, "1}", false),
            ("{\"a\": \"x\\\"\", /* \" \n */ ?}", 23, "?}", false),
            ("{\"a", 1, "\"a", true),
            ("[\n1", 0, "[", false),
            ("{\"é\": \"", 100, "\"", true),
            ("", 5, "", false),
        ] {
            let (span, is_quote) = broken_at(text, at);
            assert_eq!((span.of(text), is_quote), (expected, quote), "{text:?}");
        }
    }
}
