//! Comments that switch a finding off, as repairs of it.
//!
//! A comment is only offered where the text reads the same with it and where it does what it says: each proposal is
//! tried on the text first.

use crate::article::Article;
use crate::checks::{Finding, Fix};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::comments::{is_learn_line, reads_the_same};
use crate::markdown::directives::DirectiveKind;
use crate::markdown::front_matter::Value;
use crate::markdown::yaml_page::{self, YamlPage};
use crate::markdown::{Dialect, toc};
use crate::text::{LineIndex, Span};

type Edits = Vec<(Span, String)>;

/// Ways to switch `finding` off where it stands: for its line (or, in a table, around it), and for the whole file.
#[must_use]
pub fn suppressions(snapshot: &Snapshot, file: FileId, finding: &Finding) -> Vec<Fix> {
    let (Some(text), Some(article), Some(kind)) =
        (snapshot.text(file), snapshot.article(file), snapshot.file(file).map(|file| file.kind))
    else {
        return Vec::new();
    };
    let format = toc::Format::of(&snapshot.path(file));
    let form = match kind {
        FileKind::Article => Form::Markdown(snapshot.dialect(file)),
        // The build reads nothing but entries in a Markdown table of contents.
        FileKind::Toc if format == toc::Format::Markdown => return Vec::new(),
        FileKind::Toc => Form::Toc(format),
        FileKind::Yaml => Form::Yaml(format),
        FileKind::Resource | FileKind::Folder => return Vec::new(),
    };
    let at = At { text: &text, article, form, code: finding.code, offset: finding.span.start };
    let title = |what: &str| format!("Suppress `{}` {what}", finding.code);
    let mut fixes = Vec::new();
    // A finding at the very start is about the whole file.
    if finding.span != Span::default() {
        if let Some(edits) = at.line() {
            fixes.push(Fix { title: title("in this line"), edits });
        } else if let Some(edits) = at.block() {
            fixes.push(Fix { title: title("in this part"), edits });
        }
    }
    fixes.extend(at.file().map(|edits| Fix { title: title("in this file"), edits }));
    fixes
}

/// What kind of text it is.
#[derive(Clone, Copy)]
enum Form {
    Markdown(Dialect),
    Toc(toc::Format),
    Yaml(toc::Format),
}

struct At<'a> {
    text: &'a str,
    article: &'a Article,
    form: Form,
    code: &'static str,
    offset: u32,
}

impl At<'_> {
    fn lines(&self) -> &LineIndex {
        &self.article.lines
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// Whether the whole file is YAML, or JSON.
    fn is_yaml(&self) -> bool {
        matches!(self.form, Form::Toc(_) | Form::Yaml(_))
    }

    /// Whether the finding stands in the YAML header.
    fn in_header(&self) -> bool {
        self.article.front_matter.as_ref().is_some_and(|header| self.offset < header.span.end)
    }

    fn comment(&self, word: &str, yaml: bool) -> String {
        match (self.form, yaml) {
            (Form::Toc(toc::Format::Json) | Form::Yaml(toc::Format::Json), _) => {
                format!("// guidepost-{word} {}", self.code)
            }
            (_, true) => format!("# guidepost-{word} {}", self.code),
            _ => format!("<!-- guidepost-{word} {} -->", self.code),
        }
    }

    /// A comment about the line of the finding.
    fn line(&self) -> Option<Edits> {
        let number = self.lines().line_of(self.offset);
        let line = self.lines().line_span(number)?;
        // A comment that is there already takes one more code.
        let above = self.article.directives.iter().find(|it| it.kind == DirectiveKind::NextLine && it.line == number);
        if let Some((last, _)) = above.and_then(|it| it.codes.last()) {
            return self.checked(vec![(Span::at(last.end as usize), format!(", {}", self.code))]);
        }
        let written = line.of(self.text);
        let start = Span::at(line.start as usize);
        let yaml = self.in_header() || self.is_yaml();
        let comment = self.comment("disable-next-line", yaml);
        if yaml {
            let indent = written.get(..written.len() - written.trim_start().len()).unwrap_or_default();
            let edits = vec![(start, format!("{indent}{comment}{}", self.newline()))];
            return (number > 0 && (self.is_item(number, written) || !self.in_header()))
                .then(|| self.checked(edits))?;
        }
        // On a line of its own above, as deep as the line itself or as the item before it.
        let prefix = written.len() - written.trim_start_matches([' ', '\t', '>']).len();
        let prefix = written.get(..prefix).unwrap_or_default();
        let own = ["", "  ", "   ", "    "].into_iter().find_map(|deeper| {
            let edits = vec![(start, format!("{prefix}{deeper}{comment}{}", self.newline()))];
            self.checked(edits)
        });
        own.or_else(|| {
            // At the end of the line above, when that is part of the same paragraph.
            let above = self.lines().line_span(number.checked_sub(1)?)?;
            let written = above.of(self.text);
            let content = written.trim_end_matches([' ', '\t', '\\']);
            if content.trim().is_empty() || is_learn_line(written) || self.table_row(number).is_some() {
                return None;
            }
            let end = Span::at(above.start as usize + content.len());
            self.checked(vec![(end, format!(" {comment}"))])
        })
    }

    /// A comment above and one below the lines around the finding.
    fn block(&self) -> Option<Edits> {
        if self.in_header() || self.is_yaml() {
            return None;
        }
        let number = self.lines().line_of(self.offset);
        let blank = |line: &u32| {
            self.lines()
                .line_span(*line)
                .is_none_or(|span| span.of(self.text).trim_matches(['>', ' ', '\t']).is_empty())
        };
        let first = (0..=number).rev().take_while(|line| !blank(line)).last()?;
        let last = (number..self.lines().lines()).take_while(|line| !blank(line)).last()?;
        let (first, last) = (self.lines().line_span(first)?, self.lines().line_span(last)?);
        let written = first.of(self.text);
        let prefix = written.len() - written.trim_start_matches([' ', '\t', '>']).len();
        let prefix = written.get(..prefix).unwrap_or_default();
        let (open, close) = (self.comment("disable", false), self.comment("enable", false));
        let newline = self.newline();
        let edits = vec![
            (Span::at(first.start as usize), format!("{prefix}{open}{newline}")),
            (Span::at(last.end as usize), format!("{newline}{}{newline}{prefix}{close}", prefix.trim_end())),
        ];
        self.checked(edits)
    }

    /// A comment about the whole file.
    fn file(&self) -> Option<Edits> {
        let newline = self.newline();
        let header = self.article.front_matter.as_ref();
        if self.is_yaml() {
            // The first comment of a YAML file says what the file is.
            let comment = |line: &u32| {
                self.lines().line_span(*line).is_some_and(|span| span.of(self.text).trim_start().starts_with('#'))
            };
            let number = (0..self.lines().lines()).take_while(comment).count();
            let start = self.lines().line_span(u32::try_from(number).ok()?)?.start;
            let comment = self.comment("disable-file", true);
            return self.checked(vec![(Span::at(start as usize), format!("{comment}{newline}"))]);
        }
        if let Some(header) = header {
            let comment = self.comment("disable-file", true);
            let edits = vec![(Span::at(header.body.end as usize), format!("{comment}{newline}"))];
            return header.closed.then(|| self.checked(edits))?;
        }
        let comment = self.comment("disable-file", false);
        let start = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        self.checked(vec![(Span::at(start), format!("{comment}{newline}{newline}"))])
    }

    /// Whether a comment may stand above line `number` of the header: a key or an item begins there.
    fn is_item(&self, number: u32, written: &str) -> bool {
        let Some(header) = &self.article.front_matter else { return false };
        let entry = header.entries.iter().rev().find(|entry| entry.key_span.start <= self.offset);
        entry.is_some_and(|entry| {
            self.lines().line_of(entry.key_span.start) == number
                || matches!(entry.value.value, Value::List(_)) && written.trim_start().starts_with("- ")
        })
    }

    /// The first line of the table that line `number` is a row of, when there is one above it.
    fn table_row(&self, number: u32) -> Option<u32> {
        let rows = (0..number)
            .rev()
            .take_while(|line| self.lines().line_span(*line).is_some_and(|span| span.of(self.text).contains('|')));
        rows.last()
    }

    /// The edits, when the text reads the same with them and the finding's place is switched off then.
    fn checked(&self, edits: Edits) -> Option<Edits> {
        let mut after = self.text.to_owned();
        for (span, new) in edits.iter().rev() {
            after.get(span.range())?;
            after.replace_range(span.range(), new);
        }
        let before = edits.iter().filter(|(span, _)| span.start <= self.offset);
        let moved = before.map(|(span, new)| new.len() - span.len()).sum::<usize>();
        let offset = self.offset + u32::try_from(moved).ok()?;
        let (article, same) = match self.form {
            Form::Toc(format) => {
                let (old, new) = (toc::parse(self.text, format), toc::parse(&after, format));
                let same = old.urls == new.urls && old.problems.len() == new.problems.len();
                (Article::of_toc(&after, new, format).0, same)
            }
            Form::Yaml(format) => {
                let read = |text: &str| {
                    yaml_page::read(text, false).or_else(|| yaml_page::read(text, true)).unwrap_or_default()
                };
                // In a text in Markdown the comment would be a part of it.
                let said = |text: &str, page: &YamlPage| {
                    let texts: Vec<String> = page.texts.iter().map(|span| span.of(text).to_owned()).collect();
                    (texts, page.urls.clone(), page.declarations.len(), page.error.is_some())
                };
                let (old, new) = (read(self.text), read(&after));
                let same = said(self.text, &old) == said(&after, &new);
                (Article::of_yaml(&after, new, format).0, same)
            }
            Form::Markdown(dialect) => {
                let (article, _) = Article::read(&after, dialect);
                let body = |text: &str, article: &Article| {
                    let start = article.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
                    text.get(start..).unwrap_or_default().to_owned()
                };
                let (old, new) = (body(self.text, self.article), body(&after, &article));
                // A comment in the header leaves the body alone, and the other way round.
                let headers = |article: &Article| {
                    article.front_matter.as_ref().map(|header| {
                        let keys = header.entries.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>();
                        (keys, header.problems.len(), header.closed)
                    })
                };
                let same =
                    headers(self.article) == headers(&article) && (old == new || reads_the_same(&old, &new, dialect));
                (article, same)
            }
        };
        (same && self.switches_off(&article, offset)).then_some(edits)
    }

    /// Whether a comment in `article` is about byte `offset` and names the code.
    fn switches_off(&self, article: &Article, offset: u32) -> bool {
        article.directives.iter().any(|it| {
            let about = match it.kind {
                DirectiveKind::File => true,
                DirectiveKind::NextLine => it.line == article.lines.line_of(offset),
                DirectiveKind::Disable => it.span.end <= offset,
                DirectiveKind::Enable | DirectiveKind::Unknown => false,
            };
            about && it.codes.iter().any(|(_, name)| **name == *self.code)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    /// The text after the repair `which` of the first finding that has the code, and what is found then.
    fn after(name: &str, text: &str, code: &str, which: &str) -> Option<(String, Vec<&'static str>)> {
        let head =
            "--- docfx.json\n{ \"build\": { \"content\": [ { \"files\": [ \"**/*.md\", \"**/*.yml\" ] } ] } }\n--- ";
        let mut set = Set::new(&format!("{head}{name}\n{text}"));
        let id = set.file(name);
        let found = check_file(&set.snapshot, id);
        let finding =
            found.iter().find(|it| it.code == code).unwrap_or_else(|| panic!("no {code} in {text}: {found:?}"));
        let fixes = suppressions(&set.snapshot, id, finding);
        let fix = fixes.into_iter().find(|fix| fix.title == format!("Suppress `{code}` in this {which}"))?;
        let mut mended = set.snapshot.text(id).unwrap().to_string();
        for (span, new) in fix.edits.iter().rev() {
            mended.replace_range(span.range(), new);
        }
        set.write(name, &mended);
        let left = check_file(&set.snapshot, id).into_iter().map(|it| it.code);
        let left = left.filter(|it| *it == code || *it == "suppression-unused" || *it == "invalid-note-section");
        Some((mended, left.collect()))
    }

    const LINE: &str = "<!-- guidepost-disable-next-line file-not-found -->";

    #[test]
    fn a_comment_stands_where_it_does_no_harm() {
        for (text, expected) in [
            ("# T\n\n[x](a.md)\n", "# T\n\nLINE\n[x](a.md)\n"),
            ("# T\r\n\r\n[x](a.md)\r\n", "# T\r\n\r\nLINE\r\n[x](a.md)\r\n"),
            ("# T\n\nOne\ntwo [x](a.md)\nthree\n", "# T\n\nOne LINE\ntwo [x](a.md)\nthree\n"),
            ("# T\n\nOne  \ntwo [x](a.md)\n", "# T\n\nOne LINE  \ntwo [x](a.md)\n"),
            ("# T\n\n- one\n- [x](a.md)\n", "# T\n\n- one\n  LINE\n- [x](a.md)\n"),
            ("# T\n\n1. one\n2. [x](a.md)\n", "# T\n\n1. one\n   LINE\n2. [x](a.md)\n"),
            ("# T\n\n> [!NOTE]\n> [x](a.md)\n", "# T\n\n> [!NOTE]\n> LINE\n> [x](a.md)\n"),
            ("# T\n\n> One\n> [x](a.md)\n", "# T\n\n> One LINE\n> [x](a.md)\n"),
            (
                "# T\n\n:::zone pivot=\"a\"\n[x](a.md)\n:::zone-end\n",
                "# T\n\n:::zone pivot=\"a\"\nLINE\n[x](a.md)\n:::zone-end\n",
            ),
            (
                "# T\n\n| A [x](a.md) | B |\n|---|---|\n| c | d |\n",
                "# T\n\nLINE\n| A [x](a.md) | B |\n|---|---|\n| c | d |\n",
            ),
            (
                "# T\n\n<!-- guidepost-disable-next-line bookmark-not-found -->\n[x](a.md) [y](#z)\n",
                "# T\n\n<!-- guidepost-disable-next-line bookmark-not-found, file-not-found -->\n[x](a.md) [y](#z)\n",
            ),
        ] {
            let (mended, left) = after("a/b.md", text, "file-not-found", "line").unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!(mended, expected.replace("LINE", LINE));
            assert_eq!(left, [""; 0], "{mended}");
        }
    }

    #[test]
    fn a_row_of_a_table_is_enclosed() {
        let text = "# T\n\n| A | B |\n|---|---|\n| c | [x](a.md) |\n\nEnd\n";
        assert_eq!(after("b.md", text, "file-not-found", "line"), None);
        let (mended, left) = after("b.md", text, "file-not-found", "part").unwrap();
        assert_eq!(
            mended,
            "# T\n\n<!-- guidepost-disable file-not-found -->\n| A | B |\n|---|---|\n| c | [x](a.md) |\n\n\
             <!-- guidepost-enable file-not-found -->\n\nEnd\n"
        );
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn front_matter_has_comments_of_yaml() {
        let text = "---\ntitle: T\ntitle: U\n---\n# T\n";
        let (mended, left) = after("b.md", text, "yaml-duplicate-key", "line").unwrap();
        assert_eq!(mended, "---\ntitle: T\n# guidepost-disable-next-line yaml-duplicate-key\ntitle: U\n---\n# T\n");
        assert_eq!(left, [""; 0]);
        let (mended, left) = after("b.md", text, "yaml-duplicate-key", "file").unwrap();
        assert_eq!(mended, "---\ntitle: T\ntitle: U\n# guidepost-disable-file yaml-duplicate-key\n---\n# T\n");
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn a_finding_about_the_file_is_only_switched_off_for_it() {
        let text = "Text\n";
        assert_eq!(after("b.md", text, "h1-missing", "line"), None);
        let (mended, left) = after("b.md", text, "h1-missing", "file").unwrap();
        assert_eq!(mended, "<!-- guidepost-disable-file h1-missing -->\n\nText\n");
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn tables_of_contents_have_comments_too() {
        let text = "### YamlMime:TableOfContent\n- name: A\n  href: gone.md\n";
        let (mended, left) = after("toc.yml", text, "file-not-found", "line").unwrap();
        assert_eq!(
            mended,
            "### YamlMime:TableOfContent\n- name: A\n  # guidepost-disable-next-line file-not-found\n  href: gone.md\n"
        );
        assert_eq!(left, [""; 0]);
        let (mended, left) = after("toc.yml", text, "file-not-found", "file").unwrap();
        assert!(mended.starts_with("### YamlMime:TableOfContent\n# guidepost-disable-file file-not-found\n- name"));
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn in_a_page_in_yaml_no_comment_becomes_a_part_of_a_text() {
        let line = "# guidepost-disable-next-line file-not-found";
        let hub = "### YamlMime:Hub\nitems:\n- url: gone.md\n";
        let (text, left) = after("index.yml", hub, "file-not-found", "line").unwrap();
        assert_eq!((text, left.len()), (hub.replace("- url", &format!("{line}\n- url")), 0));
        for answer in ["|\n  One\n\n  [x](gone.md)\n", "'[x](gone.md)'\n", ">-\n  Two\n  ![x](gone.png)\n"] {
            let faq = format!("### YamlMime:FAQ\n# Ours.\nanswer: {answer}");
            let is_short = answer.starts_with('\'');
            assert_eq!(after("faq.yml", &faq, "file-not-found", "line").is_some(), is_short, "{faq}");
            assert_eq!(after("faq.yml", &faq, "file-not-found", "part"), None, "{faq}");
            let (text, left) = after("faq.yml", &faq, "file-not-found", "file").unwrap();
            let file = "# Ours.\n# guidepost-disable-file file-not-found\n";
            assert_eq!((text, left.len()), (faq.replace("# Ours.\n", file), 0));
        }
    }
}
