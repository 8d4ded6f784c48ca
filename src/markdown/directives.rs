//! Comments that switch findings off: `<!-- guidepost-disable-next-line CODE -->` and its kin, in YAML `# guidepost-..`.
//!
//! Tells where they are and what they name. Must not know codes: what a directive switches off is decided in `checks`.

use super::{Block, BlockKind};
use crate::text::{LineIndex, Span};

/// What every directive begins with.
const PREFIX: &str = "guidepost-";

/// What a directive says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectiveKind {
    /// `guidepost-disable-next-line`: about the next line that has a text of its own.
    NextLine,
    /// `guidepost-disable`: about all that follows, down to its `guidepost-enable`.
    Disable,
    /// `guidepost-enable`: ends a `guidepost-disable`.
    Enable,
    /// `guidepost-disable-file`: about the whole file.
    File,
    /// Any other word.
    Unknown,
}

/// One comment for guidepost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// What it says.
    pub kind: DirectiveKind,
    /// The word that says it, `guidepost-disable` and so on.
    pub word: Span,
    /// The whole comment.
    pub span: Span,
    /// The codes that it names, as written, and where.
    pub codes: Box<[(Span, Box<str>)]>,
    /// For [`DirectiveKind::NextLine`]: the line that it is about, from 0.
    pub line: u32,
}

/// How comments are written where directives are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// `<!-- .. -->`, which `Block`s tell, and `#` in the first so many bytes.
    Markdown {
        /// The end of the YAML header.
        header: u32,
    },
    /// `#`.
    Yaml,
    /// `//`.
    Json,
}

/// The directives in `text`, by place.
#[must_use]
pub fn find(text: &str, lines: &LineIndex, blocks: &[Block], comments: Comments) -> Box<[Directive]> {
    // Hardly any file has one.
    if !text.contains(PREFIX) {
        return Box::default();
    }
    let mut found = Vec::new();
    let (mark, header) = match comments {
        Comments::Markdown { header } => ("#", header),
        Comments::Yaml => ("#", lines.len()),
        Comments::Json => ("//", lines.len()),
    };
    for line in (0..lines.lines()).map_while(|number| lines.line_span(number).filter(|line| line.end <= header)) {
        let written = line.of(text);
        let comment = written.trim_start().strip_prefix(mark).map(|it| it.trim_start_matches(['#', '/']));
        found.extend(comment.and_then(|comment| {
            let start = line.start as usize + written.len() - comment.len();
            let whole = line.start as usize + written.len() - written.trim_start().len();
            directive(comment, start, Span::new(whole, line.end as usize))
        }));
    }
    for block in blocks.iter().filter(|block| block.kind == BlockKind::Comment) {
        let written = block.span.of(text);
        let Some(comment) = written.strip_prefix("<!--").and_then(|it| it.strip_suffix("-->")) else { continue };
        found.extend(directive(comment, block.span.start as usize + 4, block.span));
    }
    found.sort_by_key(|directive| directive.span);
    // From the last one back: what stands below a directive may be another one, whose answer is then its own.
    for index in (0..found.len()).rev() {
        let line = next_line(text, lines, &found, index);
        if let Some(directive) = found.get_mut(index) {
            directive.line = line;
        }
    }
    found.into()
}

/// Reads the inside of a comment, which begins at byte `start`.
fn directive(comment: &str, start: usize, span: Span) -> Option<Directive> {
    let begin = comment.len() - comment.trim_start().len();
    let rest = comment.get(begin..)?.strip_prefix(PREFIX)?;
    let length = PREFIX.len() + rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let kind = match comment.get(begin + PREFIX.len()..begin + length)? {
        "disable-next-line" => DirectiveKind::NextLine,
        "disable" => DirectiveKind::Disable,
        "enable" => DirectiveKind::Enable,
        "disable-file" => DirectiveKind::File,
        _ => DirectiveKind::Unknown,
    };
    let mut at = begin + length;
    // A reason may stand behind the codes: `CODE: reason` or `CODE -- reason`.
    let names = comment.get(at..)?;
    let end = [names.find(':'), names.find(" --")].into_iter().flatten().min().unwrap_or(names.len());
    let mut codes = Vec::new();
    for piece in names.get(..end)?.split_inclusive(|c: char| c == ',' || c.is_whitespace()) {
        let name = piece.trim_end_matches(|c: char| c == ',' || c.is_whitespace());
        if !name.is_empty() {
            codes.push((Span::new(start + at, start + at + name.len()), name.into()));
        }
        at += piece.len();
    }
    let word = Span::new(start + begin, start + begin + length);
    Some(Directive { kind, word, span, codes: codes.into(), line: 0 })
}

/// The first line below directive `index` that is neither blank nor only directives; those further down have theirs.
fn next_line(text: &str, lines: &LineIndex, found: &[Directive], index: usize) -> u32 {
    let Some(directive) = found.get(index) else { return 0 };
    let own = lines.line_of(directive.span.end);
    if let Some(other) = found.get(index + 1).filter(|other| lines.line_of(other.span.end) == own) {
        return other.line;
    }
    let mut line = own + 1;
    while let Some(span) = lines.line_span(line) {
        let written = span.of(text);
        let content = written.trim_start_matches([' ', '\t', '>']);
        if content.trim_end().is_empty() {
            line += 1;
            continue;
        }
        let start = span.start + u32::try_from(written.len() - content.len()).unwrap_or(0);
        let at = found.binary_search_by_key(&start, |it| it.span.start).ok();
        let Some(other) = at.and_then(|at| found.get(at)) else { return line };
        let last = lines.line_span(lines.line_of(other.span.end)).unwrap_or_default();
        let alone = Span { start: other.span.end, end: last.end }.of(text).trim().is_empty();
        return if alone { other.line } else { line };
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::markdown::Dialect;

    fn directives(text: &str) -> Vec<String> {
        let (article, _) = Article::read(text, Dialect::LEARN);
        let shown = article.directives.iter().map(|it| {
            let codes: Vec<&str> = it.codes.iter().map(|(span, _)| span.of(text)).collect();
            let line = if it.kind == DirectiveKind::NextLine { format!(" line {}", it.line) } else { String::new() };
            format!("{:?} {}{line}", it.kind, codes.join(" "))
        });
        shown.collect()
    }

    #[test]
    fn directives_are_comments_and_nothing_else() {
        for (text, expected) in [
            ("<!-- guidepost-disable-next-line a-b, c -->\nx\n", &["NextLine a-b c line 1"][..]),
            ("x <!--guidepost-disable a--> y <!-- guidepost-enable -->\n", &["Disable a", "Enable "]),
            ("<!-- guidepost-disable-file a\n     b -->\n", &["File a b"]),
            (
                "<!-- guidepost-disable a: moves next week -->\n<!-- guidepost-enable a -- b -->\n",
                &["Disable a", "Enable a"],
            ),
            ("> <!-- guidepost-disable-next-line a -->\n> x\n", &["NextLine a line 1"]),
            (
                "<!-- guidepost-disable-next-line a -->\n\n<!-- guidepost-disable-next-line b -->\nx\n",
                &["NextLine a line 3", "NextLine b line 3"],
            ),
            ("<!-- guidepost-disabled a -->\n", &["Unknown a"]),
            ("<!-- see guidepost-disable a -->\n", &[]),
            ("`<!-- guidepost-disable a -->`\n", &[]),
            ("```\n<!-- guidepost-disable a -->\n```\n", &[]),
            ("guidepost-disable a\n# guidepost-disable a\n", &[]),
            ("<!-- guidepost-disable a\n", &[]),
            ("---\n# guidepost-disable-next-line a\nb: c\n---\n# guidepost-disable d\n", &["NextLine a line 2"]),
            ("---\nb: c # guidepost-disable a\n---\n", &[]),
        ] {
            assert_eq!(directives(text), expected, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_words() {
        let text = "é <!-- guidepost-disable one,two -->\n";
        let (article, _) = Article::read(text, Dialect::GITHUB);
        let it = &article.directives[0];
        assert_eq!((it.word.of(text), it.span.of(text)), ("guidepost-disable", "<!-- guidepost-disable one,two -->"));
        assert_eq!(
            it.codes.iter().map(|(span, name)| (span.of(text), &**name)).collect::<Vec<_>>(),
            [("one", "one"), ("two", "two")]
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_every_place_lies_in_it(parts in proptest::collection::vec(proptest::sample::select(vec![
            "<!--", "-->", " ", "\n", "---\n", "guidepost-", "disable", "-next-line", "-file", "enable", ",", "é", ":", "> ", "# ", "a",
        ]), 0..30)) {
            let text = parts.concat();
            let (article, _) = Article::read(&text, Dialect::LEARN);
            for it in &article.directives {
                proptest::prop_assert!(text.get(it.span.range()).is_some() && text.get(it.word.range()).is_some());
                proptest::prop_assert!(it.codes.iter().all(|(span, name)| span.of(&text) == &**name));
            }
        }
    }
}
