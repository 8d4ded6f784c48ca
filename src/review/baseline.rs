//! Findings that a team has accepted for now: a file of them, by file, code and the text of the line.
//!
//! Line numbers count for nothing, so that editing above a finding does not bring it back. The file is sorted and has
//! one entry a line, so that it merges well.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The version of the format; it moves when its shape changes.
const VERSION: u32 = 1;

/// What a finding is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Path relative to the folder of the baseline, with `/`.
    pub file: String,
    /// The code.
    pub code: String,
    /// The number of the line's text, see [`line_hash`].
    pub line: String,
}

/// The number under which the line `text` is known: 16 hexadecimal digits. Blanks around it do not count.
#[must_use]
pub fn line_hash(text: &str) -> String {
    format!("{:016x}", super::hash_of(text.trim()))
}

/// Accepted findings, each with how often it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<Key, usize>,
}

/// Why a baseline cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// It is no baseline.
    #[error("is no baseline: {0}; write one with --write-baseline")]
    Malformed(String),
    /// It was written by a later guidepost.
    #[error("has version {0}, and this guidepost reads version {VERSION}; write it again with --write-baseline")]
    Version(u64),
}

impl Baseline {
    /// The baseline of these findings.
    #[must_use]
    pub fn of(findings: impl IntoIterator<Item = Key>) -> Self {
        Self::counted(findings.into_iter().map(|key| (key, 1)))
    }

    /// The baseline of findings that are there as often as each says.
    #[must_use]
    pub fn counted(findings: impl IntoIterator<Item = (Key, usize)>) -> Self {
        let mut counts = BTreeMap::new();
        for (key, count) in findings {
            let all: &mut usize = counts.entry(key).or_default();
            *all = all.saturating_add(count);
        }
        Self { counts }
    }

    /// Reads what [`Self::text`] wrote.
    ///
    /// # Errors
    /// [`BaselineError`].
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        struct Entry {
            file: String,
            code: String,
            line: String,
            #[serde(default = "one")]
            count: usize,
        }
        fn one() -> usize {
            1
        }
        let malformed = |error: serde_json::Error| BaselineError::Malformed(error.to_string());
        let document: serde_json::Value = serde_json::from_str(text).map_err(malformed)?;
        match document.get("version").and_then(serde_json::Value::as_u64) {
            Some(version) if version == u64::from(VERSION) => {}
            Some(version) => return Err(BaselineError::Version(version)),
            None => return Err(BaselineError::Malformed("it has no version".to_owned())),
        }
        let findings = document.get("findings").cloned().unwrap_or_default();
        let entries: Vec<Entry> = serde_json::from_value(findings).map_err(malformed)?;
        // Two branches may each have added one.
        let entries = entries.into_iter();
        Ok(Self::counted(entries.map(|it| (Key { file: it.file, code: it.code, line: it.line }, it.count))))
    }

    /// The baseline as a file.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
        for (index, (Key { file, code, line }, count)) in self.counts.iter().enumerate() {
            let quoted = |text: &str| serde_json::Value::from(text).to_string();
            let comma = if index == 0 { "" } else { "," };
            // Writing into a string cannot fail.
            let _ = write!(
                out,
                "{comma}\n    {{ \"file\": {}, \"code\": {}, \"line\": {}, \"count\": {count} }}",
                quoted(file),
                quoted(code),
                quoted(line)
            );
        }
        out.push_str(if self.counts.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        out
    }

    /// Number of accepted findings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.counts.values().fold(0, |all, count| all.saturating_add(*count))
    }

    /// Whether nothing is accepted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Accounts for a finding: whether it is accepted, once for each time that it is written down.
    pub fn take(&mut self, key: &Key) -> bool {
        match self.counts.get_mut(key) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// What was not accounted for, with how often.
    pub fn left(&self) -> impl Iterator<Item = (&Key, usize)> {
        self.counts.iter().filter(|(_, count)| **count > 0).map(|(key, count)| (key, *count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(file: &str, line: &str) -> Key {
        Key { file: file.to_owned(), code: "file-not-found".to_owned(), line: line_hash(line) }
    }

    #[test]
    fn what_is_written_is_read_again_sorted_and_counted() {
        let baseline = Baseline::of([key("b \"ü\".md", "x"), key("a.md", " see [x](y) "), key("a.md", "see [x](y)\r")]);
        let text = baseline.text();
        assert_eq!(Baseline::read(&text), Ok(baseline.clone()));
        insta::assert_snapshot!(text, @r#"
        {
          "version": 1,
          "findings": [
            { "file": "a.md", "code": "file-not-found", "line": "c80f13a875e16d74", "count": 2 },
            { "file": "b \"ü\".md", "code": "file-not-found", "line": "af63f54c86021707", "count": 1 }
          ]
        }
        "#);
        assert_eq!(Baseline::default().text(), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
        assert_eq!((baseline.len(), Baseline::read(&Baseline::default().text())), (3, Ok(Baseline::default())));
    }

    #[test]
    fn each_entry_accounts_for_as_many_as_it_counts() {
        let mut baseline = Baseline::of([key("a.md", "x"), key("a.md", "x"), key("a.md", "y")]);
        assert!(baseline.take(&key("a.md", "x")) && baseline.take(&key("a.md", "x")));
        assert!(!baseline.take(&key("a.md", "x")) && !baseline.take(&key("b.md", "x")));
        let left: Vec<_> = baseline.left().map(|(key, count)| (key.clone(), count)).collect();
        assert_eq!(left, [(key("a.md", "y"), 1)]);
    }

    #[test]
    fn what_is_no_baseline_is_said() {
        for (text, expected) in [
            ("", "is no baseline: EOF"),
            ("[]", "is no baseline: it has no version"),
            ("{\"version\": 2}", "has version 2, and this guidepost reads version 1"),
            ("{\"version\": 1, \"findings\": [{}]}", "is no baseline: missing field `file`"),
        ] {
            let error = Baseline::read(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
