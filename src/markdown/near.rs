//! Which known word a misspelt one was meant to be. Knows no words itself.

/// The word of `known` that `written` is a slip of: one letter wrong, left out, doubled or changed with its neighbour,
/// two in longer words. `None` when it is one of them but for case, or near to none.
#[must_use]
pub fn slip_of<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    if known.iter().any(|it| it.eq_ignore_ascii_case(written)) {
        return None;
    }
    let lower = written.to_ascii_lowercase();
    let near = known.iter().filter_map(|it| {
        // Of a word of three letters every other one would be a slip.
        let limit = match it.len() {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        if lower.len().abs_diff(it.len()) > 2 * limit {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&lower, &it.to_ascii_lowercase());
        (distance <= limit).then_some((distance, *it))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::slip_of;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let known = ["href", "items", "uid", "maintainContext"];
        for (written, expected) in [
            ("herf", Some("href")),
            ("hreff", Some("href")),
            ("item", Some("items")),
            ("maintanContext", Some("maintainContext")),
            ("maintaincontextt", Some("maintainContext")),
            ("Href", None),
            ("uid", None),
            ("udi", None),
            ("link", None),
            ("时间", None),
        ] {
            assert_eq!(slip_of(written, &known), expected, "{written}");
        }
    }
}
