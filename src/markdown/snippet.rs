//! Code that articles show from other files: which part an article asks for, and which parts a code file has.
//!
//! Pure: reading the code file is the caller's matter.

use super::triple_colon;
use super::{Link, LinkKind, Problem};
use crate::text::Span;
use std::ops::Range;

/// What an article asks of a code file, with its places in the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// Index of its link in the article.
    pub link: u32,
    /// The language that is named, in lower case.
    pub language: Option<(Box<str>, Span)>,
    /// The part between two comments, as written; case does not count.
    pub tag: Option<(Box<str>, Span)>,
    /// Lines, from 1, both ends included; the last one may be left open.
    pub lines: Box<[Lines]>,
    /// Lines that are marked, counted from the first one shown.
    pub highlight: Box<[Lines]>,
}

/// Some lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The first, from 1.
    pub first: u32,
    /// The last; `None` for the end of the file.
    pub last: Option<u32>,
    /// Where they are written.
    pub span: Span,
    /// Where the last one is written; empty for none.
    pub end: Span,
}

/// The lines that `written` names, such as `1-4,9` or `3-`, each with its place in it; `None` for anything else.
pub(super) fn lines(written: &str) -> Option<Vec<Lines>> {
    let mut all = Vec::new();
    let mut at = 0;
    for part in written.split(',') {
        let trimmed = part.trim();
        let start = at + (part.len() - part.trim_start().len());
        at += part.len() + 1;
        let (first, last) = match trimmed.split_once('-') {
            Some((first, last)) if last.trim().is_empty() => (first, None),
            Some((first, last)) => (first, Some(last)),
            None => (trimmed, Some(trimmed)),
        };
        let number = |it: &str| it.trim().parse::<u32>().ok();
        let last = match last {
            Some(last) => Some(number(last)?),
            None => None,
        };
        // `-4` begins with the first line.
        let first = if first.trim().is_empty() && last.is_some() { 1 } else { number(first)? };
        let end = start + trimmed.len();
        let digits = trimmed.bytes().rev().take_while(u8::is_ascii_digit).count();
        all.push(Lines { first, last, span: Span::new(start, end), end: Span::new(end - digits, end) });
    }
    Some(all)
}

fn placed(text: &str, at: Range<usize>) -> Box<[Lines]> {
    let written = text.get(at.clone()).and_then(lines).unwrap_or_default();
    let place = |span: Span| Span::new(at.start + span.start as usize, at.start + span.end as usize);
    written.into_iter().map(|it| Lines { span: place(it.span), end: place(it.end), ..it }).collect()
}

/// What `links` of an article ask of code files.
#[must_use]
pub fn snippets(text: &str, links: &[Link]) -> Vec<Snippet> {
    let code = links.iter().enumerate().filter(|(_, link)| link.kind == LinkKind::Code);
    code.map(|(index, link)| {
        let link_index = u32::try_from(index).unwrap_or(u32::MAX);
        match link.span.of(text).starts_with(':') {
            true => Snippet { link: link_index, ..of_directive(text, link) },
            false => Snippet { link: link_index, ..of_bracket(text, link, &mut Vec::new()) },
        }
    })
    .collect()
}

/// What is wrong in the query of a `[!code]`.
pub(super) fn problems(text: &str, links: &[Link]) -> Vec<Problem> {
    let mut found = Vec::new();
    for link in links.iter().filter(|link| link.kind == LinkKind::Code && !link.span.of(text).starts_with(':')) {
        of_bracket(text, link, &mut found);
    }
    found
}

fn of_directive(text: &str, link: &Link) -> Snippet {
    let Some(directive) = triple_colon::read(text, link.span.start as usize) else { return Snippet::default() };
    let named = |name: &str| {
        let range = directive.value_range(text, name)?;
        let value = text.get(range.clone())?.trim();
        (!value.is_empty()).then(|| (value, range.into()))
    };
    let placed = |name: &str| directive.value_range(text, name).map(|range| placed(text, range)).unwrap_or_default();
    let tag = named("id").map(|(tag, span)| (tag.into(), span));
    let language = named("language").map(|(language, span)| (language.to_ascii_lowercase().into(), span));
    // The name of a part wins over lines.
    let lines = if tag.is_some() { Box::default() } else { placed("range") };
    Snippet { link: 0, language, tag, lines, highlight: placed("highlight") }
}

/// `[!code-lang[name](path?query#tag)]`
fn of_bracket(text: &str, link: &Link, found: &mut Vec<Problem>) -> Snippet {
    let mut snippet = Snippet::default();
    let start = link.span.start as usize;
    let written = link.span.of(text);
    if let Some(name) =
        written.find('-').filter(|at| written.find('[').is_some() && written[2..*at].chars().all(char::is_alphabetic))
    {
        let len = written[name + 1..].find(|c: char| c == '[' || c.is_whitespace()).unwrap_or(0);
        let range = start + name + 1..start + name + 1 + len;
        if let Some(language) = text.get(range.clone()).filter(|it| !it.is_empty()) {
            snippet.language = Some((language.to_ascii_lowercase().into(), range.into()));
        }
    }
    let mut key_tag = None;
    let mut range = Box::default();
    let (mut first, mut last) = (None, None);
    let path = link.path.of(text);
    if let Some(question) = path.find('?') {
        let mut at = link.path.start as usize + question + 1;
        for part in path[question + 1..].split('&') {
            let from = at;
            at += part.len() + 1;
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let value_at = from + key.len() + 1..from + part.len();
            let mut wrong = |span: Range<usize>, message: String| {
                found.push(Problem { code: "invalid-code", span: span.into(), message });
            };
            let key_name = key.to_ascii_lowercase();
            match &*key_name {
                "" if part.is_empty() => {}
                "name" if !value.is_empty() => key_tag = Some((value.into(), value_at.into())),
                "range" | "highlight" => {
                    if lines(value).is_none() {
                        wrong(from..from + part.len(), format!("`{key_name}` names lines, such as `1-4,9`."));
                    }
                    let lines = placed(text, value_at);
                    if key_name == "range" { range = lines } else { snippet.highlight = lines }
                }
                "start" | "end" | "dedent" => match value.parse::<u32>() {
                    Ok(number) if key_name == "start" => first = Some((number, Span::from(value_at))),
                    Ok(number) if key_name == "end" => last = Some((number, Span::from(value_at))),
                    Ok(_) => {}
                    Err(_) => wrong(from..from + part.len(), format!("`{key_name}` is a number.")),
                },
                "name" => wrong(from..from + part.len(), "`name` names a part of the file.".to_owned()),
                _ => {
                    let keys = super::constructs::SNIPPET_KEYS.iter().map(|(key, ..)| *key);
                    let near = keys.clone().map(|it| (strsim::damerau_levenshtein(&key_name, it), it)).min();
                    let advice = match near.filter(|(distance, _)| *distance <= 2) {
                        Some((_, near)) => format!("Did you mean `{near}`?"),
                        None => {
                            format!("It takes {}.", keys.map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", "))
                        }
                    };
                    wrong(
                        from..from + key.len(),
                        format!("A code snippet has no `{key}`, and nothing behind it is read. {advice}"),
                    );
                    break;
                }
            }
        }
    }
    let fragment = link.fragment.filter(|it| !it.is_empty());
    let line_numbers = fragment.and_then(|it| {
        let written = it.of(text);
        let (first, last) = numbers(written)?;
        let digits = written.bytes().rev().take_while(u8::is_ascii_digit).count();
        let end = Span::new(it.end as usize - digits, it.end as usize);
        Some(Lines { first, last, span: it, end })
    });
    let named = fragment.filter(|_| line_numbers.is_none()).map(|it| (it.of(text).into(), it));
    snippet.tag = named.or(key_tag);
    if snippet.tag.is_none() {
        snippet.lines = match (line_numbers, first, last) {
            (Some(lines), ..) => Box::new([lines]),
            (None, Some((number, span)), last) => {
                let end = last.map_or(Span::at(span.end as usize), |(_, end)| end);
                Box::new([Lines { first: number.max(1), last: last.map(|(number, _)| number), span, end }])
            }
            (None, None, Some((number, span))) => Box::new([Lines { first: 1, last: Some(number), span, end: span }]),
            (None, None, None) => range,
        };
    }
    snippet
}

/// `L1-L9`, `L4`
fn numbers(fragment: &str) -> Option<(u32, Option<u32>)> {
    let number = |it: &str| it.strip_prefix(['L', 'l'])?.parse::<u32>().ok();
    match fragment.split_once('-') {
        Some((first, last)) => Some((number(first)?, Some(number(last)?))),
        None => number(fragment).map(|line| (line, Some(line))),
    }
}

/// The parts of a code file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// How many lines it has.
    pub lines: u32,
    /// Named parts, in order.
    pub tags: Box<[Part]>,
}

/// A named part of a code file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name as written.
    pub name: Box<str>,
    /// Where its name is written in the file's text.
    pub span: Span,
    /// The number of lines that it shows; `None` when nothing closes it.
    pub lines: Option<u32>,
}

impl Parts {
    /// Reads a code file. Comments of any language count: the build tries all where it does not know the language.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut tags: Vec<Part> = Vec::new();
        let mut starts: Vec<u32> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut number = 0;
        let mut at = 0;
        // Lines that are tags themselves are not shown.
        let mut shown = 0;
        for line in text.split_inclusive('\n') {
            number += 1;
            let start = at;
            at += line.len();
            match mark(line) {
                Some(Mark::Open(range)) => {
                    let name = line[range.clone()].into();
                    open.push(tags.len());
                    starts.push(shown);
                    tags.push(Part { name, span: Span::new(start + range.start, start + range.end), lines: None });
                }
                Some(Mark::Close(name)) => {
                    let is_it = |tag: &Part| tag.name.eq_ignore_ascii_case(name) && !tag.is_region(text);
                    if let Some(place) = open.iter().rposition(|&index| is_it(&tags[index])) {
                        let index = open.remove(place);
                        tags[index].lines = Some(shown - starts[index]);
                    }
                }
                Some(Mark::EndRegion) => {
                    if let Some(place) = open.iter().rposition(|&index| tags[index].is_region(text)) {
                        let index = open.remove(place);
                        tags[index].lines = Some(shown - starts[index]);
                    }
                }
                None => shown += 1,
            }
        }
        Self { lines: number, tags: tags.into() }
    }

    /// The part of this name, with or without `snippet` before it; case does not count.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Part> {
        let is_it = |part: &&Part| {
            part.name.eq_ignore_ascii_case(name)
                || short(&part.name).is_some_and(|it| it.eq_ignore_ascii_case(name))
                || short(name).is_some_and(|it| it.eq_ignore_ascii_case(&part.name))
        };
        // One that is closed wins over one of the same name that is not.
        let mut named = self.tags.iter().filter(is_it);
        let first = named.next()?;
        if first.lines.is_some() { Some(first) } else { Some(named.find(|it| it.lines.is_some()).unwrap_or(first)) }
    }
}

/// A name without `snippet` before it.
fn short(name: &str) -> Option<&str> {
    let (start, rest) = name.split_at_checked("snippet".len())?;
    (start.eq_ignore_ascii_case("snippet") && !rest.is_empty()).then_some(rest)
}

impl Part {
    /// The lines of `text`, which it was found in, that it shows.
    pub fn shown<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let rest = text.get(self.span.end as usize..).unwrap_or_default();
        let lines = rest.split_inclusive('\n').skip(1).filter(|line| mark(line).is_none());
        lines.map(|line| line.trim_end_matches(['\n', '\r'])).take(self.lines.unwrap_or_default() as usize)
    }

    fn is_region(&self, text: &str) -> bool {
        let before = text.get(..self.span.start as usize).unwrap_or_default();
        !before.ends_with('<')
    }
}

enum Mark<'a> {
    Open(Range<usize>),
    Close(&'a str),
    EndRegion,
}

/// What a line of code opens or closes.
fn mark(line: &str) -> Option<Mark<'_>> {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    if let Some(hash) = trimmed.strip_prefix('#') {
        let word = hash.trim_start();
        let word = word
            .get(.."pragma ".len())
            .filter(|it| it.eq_ignore_ascii_case("pragma "))
            .map_or(word, |it| word[it.len()..].trim_start());
        let starts = |name: &str| word.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
        if starts("region") {
            let name = word["region".len()..].trim().trim_matches('"');
            let from = line.rfind(name).filter(|_| !name.is_empty())?;
            return Some(Mark::Open(from..from + name.len()));
        }
        if starts("endregion") || starts("end region") {
            return Some(Mark::EndRegion);
        }
    }
    // A tag stands in a comment: behind marks, or behind `rem`.
    let open = trimmed.find('<')?;
    let open = if trimmed[open..].starts_with("<!--") { open + trimmed[open + 4..].find('<')? + 4 } else { open };
    let before = trimmed[..open].trim();
    let comment = !before.is_empty() && !before.contains(|c: char| c.is_alphanumeric() || matches!(c, '"' | '(' | '_'));
    if !comment && !before.eq_ignore_ascii_case("rem") {
        return None;
    }
    let rest = &trimmed[open + 1..];
    let end = rest.find('>')?;
    let name = &rest[..end];
    let is_name = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    match name.strip_prefix('/') {
        Some(name) if is_name(name.trim()) => Some(Mark::Close(name.trim())),
        None if is_name(name) => {
            let from = indent + open + 1;
            Some(Mark::Open(from..from + end))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::markdown::Dialect;

    #[test]
    fn the_parts_of_a_code_file_are_found() {
        for (text, expected) in [
            ("a\n// <One>\nb\nc\n// </one>\nd\n", "6 lines: One 2"),
            ("    '<Snippet2>\n'</Snippet2>", "2 lines: Snippet2 0"),
            ("<a>\n  <!-- <x.y> -->\n  <b/>\n<!--</x.y>-->\n</a>\n", "5 lines: x.y 1"),
            ("#region Main part\n#region In\nx\n#endregion\n#endregion\n", "5 lines: Main part 1, In 1"),
            ("#Region \"All\"\nx\n#End Region\n", "3 lines: All 1"),
            ("rem <go>\ndir\nREM </go>\n-- <sql>\n", "4 lines: go 1, sql open"),
            ("/* <c> */\n\n/* </c> */\n", "3 lines: c 1"),
            ("var x = a < b > c; // <no>\n<p>\nList<int> y;\n", "3 lines: "),
            ("# <out>\n# <in>\nx\n# </in>\ny\n# </out>", "6 lines: out 2, in 1"),
        ] {
            let parts = Parts::read(text);
            let tags = parts
                .tags
                .iter()
                .map(|it| format!("{} {}", it.name, it.lines.map_or_else(|| "open".to_owned(), |it| it.to_string())));
            assert_eq!(format!("{} lines: {}", parts.lines, tags.collect::<Vec<_>>().join(", ")), expected, "{text:?}");
            for tag in &parts.tags {
                assert_eq!(tag.span.of(text), &*tag.name);
            }
        }
    }

    #[test]
    fn what_an_article_asks_for_is_read() {
        for (text, expected) in [
            ("[!code-csharp[x](a.cs)]", "csharp"),
            ("[!code-csharp[x](a.cs#One)]", "csharp tag One `One`"),
            ("[!code-csharp[x](a.cs#L3-L9)]", "csharp 3-9 `L3-L9` to `9`"),
            ("[!code-csharp[x](a.cs#L3)]", "csharp 3-3 `L3` to `3`"),
            (
                "[!code-csharp[x](a.cs?name=One&highlight=2,4-5)]",
                "csharp tag One `One` marks 2-2 `2` to `2` marks 4-5 `4-5` to `5`",
            ),
            ("[!code[x](a.cs?start=3&end=9)]", "3-9 `3` to `9`"),
            ("[!code-js[x](a.js?range=1,3-&dedent=2)]", "js 1-1 `1` to `1` 3- `3-` to ``"),
            ("[!code-js[x](a.js?range=1#tag)]", "js tag tag `tag`"),
            (":::code language=\"C#\" source=\"a.cs\" id=\"One\" range=\"1\":::", "c# tag One `One`"),
            (
                ":::code source=\"a.cs\" range=\"1-2, 7\" highlight=\"1\":::",
                "1-2 `1-2` to `2` 7-7 `7` to `7` marks 1-1 `1` to `1`",
            ),
        ] {
            let (article, _) = Article::read(text, Dialect::LEARN);
            let all = snippets(text, &article.links);
            let [snippet] = &all[..] else { panic!("{text}: {all:?}") };
            let mut shown: Vec<String> = snippet.language.iter().map(|(it, _)| it.to_string()).collect();
            shown.extend(snippet.tag.iter().map(|(tag, span)| format!("tag {tag} `{}`", span.of(text))));
            let lines = |it: &Lines| {
                let last = it.last.map_or_else(String::new, |it| it.to_string());
                format!("{}-{last} `{}` to `{}`", it.first, it.span.of(text), it.end.of(text))
            };
            shown.extend(snippet.lines.iter().map(lines));
            shown.extend(snippet.highlight.iter().map(|it| format!("marks {}", lines(it))));
            assert_eq!(shown.join(" "), expected, "{text}");
        }
    }
}
