//! The texts behind findings: the line that one stands in and what it marks.

use super::check::Diagnostic;
use crate::files;
use crate::graph::Snapshot;
use crate::text::{LineIndex, Span};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads the files of findings, each once when the findings are sorted by file.
#[derive(Debug)]
pub struct Texts<'a> {
    snapshot: &'a Snapshot,
    path: PathBuf,
    text: Arc<str>,
    lines: Option<Arc<LineIndex>>,
}

/// What stands at a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The line in which it begins, without blanks around it; empty for a finding about a whole file.
    pub line: String,
    /// What it marks.
    pub marked: String,
}

impl<'a> Texts<'a> {
    /// The texts of files of `snapshot` and of what configures them.
    #[must_use]
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, path: PathBuf::new(), text: "".into(), lines: None }
    }

    /// The text of the file `path` (absolute).
    pub fn of(&mut self, path: &Path) -> &Arc<str> {
        if self.path != path {
            self.path = path.to_path_buf();
            self.lines = None;
            let known = self.snapshot.file_id(path).and_then(|id| self.snapshot.text(id));
            let text = known.or_else(|| files::read_text(path).ok().map(|read| read.text.into()));
            self.text = text.unwrap_or_else(|| "".into());
        }
        &self.text
    }

    /// What stands at `diagnostic`.
    pub fn source(&mut self, diagnostic: &Diagnostic) -> Source {
        source(self.of(&diagnostic.path), diagnostic.finding.span)
    }

    /// The lines of the file `path` (absolute).
    pub fn lines(&mut self, path: &Path) -> Arc<LineIndex> {
        let text = Arc::clone(self.of(path));
        Arc::clone(self.lines.get_or_insert_with(|| Arc::new(LineIndex::new(&text))))
    }
}

fn source(text: &str, span: Span) -> Source {
    let start = span.start as usize;
    if span.is_empty() && start == 0 {
        return Source::default();
    }
    let from = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(from..).unwrap_or_default().lines().next().unwrap_or_default();
    let marked = text.get(start..span.end as usize).unwrap_or_default();
    Source { line: line.trim().to_owned(), marked: marked.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_has_a_line_unless_it_is_about_the_whole_file() {
        let text = "# A\r\n  See [x](y.md).\r\n";
        let of = |from: usize, to: usize| {
            let Source { line, marked } = source(text, Span::new(from, to));
            (line, marked)
        };
        assert_eq!(of(15, 19), ("See [x](y.md).".to_owned(), "y.md".to_owned()));
        assert_eq!(of(0, 3), ("# A".to_owned(), "# A".to_owned()));
        assert_eq!(of(0, 0), (String::new(), String::new()));
        assert_eq!(of(900, 950), (String::new(), String::new()), "a span that does not fit");
    }
}
