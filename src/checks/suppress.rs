//! Inline comments take findings away: they have the last word over every other setting.
//!
//! Says, too, when such a comment does nothing, because a reader would believe it. Where the comments stand is
//! `markdown::directives`' matter.

use super::{Draft, Finding, Fix, codes};
use crate::article::Article;
use crate::markdown::directives::{Directive, DirectiveKind};
use crate::text::Span;

/// One code that a comment switches off.
struct Rule {
    /// The code; `None` for every code.
    code: Option<&'static str>,
    reach: Reach,
    /// Where the comment names it.
    place: Span,
    used: bool,
}

#[derive(Clone, Copy)]
enum Reach {
    File,
    Line(u32),
    /// From and to these bytes.
    Bytes(Span),
}

/// Takes the findings away that comments in `article` switch off, and returns what those comments do wrong.
/// Whether one does nothing is only known when `complete`: all that could be found has been looked for.
pub(super) fn apply(article: &Article, findings: &mut Vec<Finding>, complete: bool) -> Vec<Draft> {
    if article.directives.is_empty() {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    let mut rules = read(article, &mut wrong);
    findings.retain(|finding| {
        let mut kept = true;
        for rule in &mut rules {
            if rule.switches_off(article, finding.code, finding.span) {
                rule.used = true;
                kept = false;
            }
        }
        kept
    });
    if complete {
        // What only a comparison finds, nobody knows here.
        let unknown = [Some(codes::SUPPRESSION_UNUSED), Some(codes::REDIRECT_MISSING)];
        let idle = rules.iter().filter(|rule| !rule.used && !unknown.contains(&rule.code));
        wrong.extend(idle.map(|rule| {
            let message = match (rule.code, rule.reach) {
                (Some(code), Reach::Line(line)) => {
                    format!("Line {} has no `{code}` to switch off. Remove the comment.", line + 1)
                }
                (Some(code), Reach::Bytes(_)) => {
                    format!("No `{code}` stands between this comment and its end. Remove the comment.")
                }
                (Some(code), Reach::File) => format!("This file has no `{code}` to switch off. Remove the comment."),
                (None, _) => "There is nothing to switch off here. Remove the comment.".to_owned(),
            };
            let fix = removal(article, rule.place);
            Draft::new(codes::SUPPRESSION_UNUSED, rule.place, message).with_fix(fix)
        }));
    }
    wrong.retain(|draft| !rules.iter().any(|rule| rule.switches_off(article, draft.code, draft.span)));
    wrong
}

/// Whether a comment in `article` switches a finding off that no check of one file makes.
#[must_use]
pub fn is_silenced(article: &Article, finding: &Finding) -> bool {
    !article.directives.is_empty()
        && read(article, &mut Vec::new()).iter().any(|rule| rule.switches_off(article, finding.code, finding.span))
}

impl Rule {
    fn switches_off(&self, article: &Article, code: &str, span: Span) -> bool {
        let reaches = match self.reach {
            Reach::File => true,
            Reach::Line(line) => article.lines.line_of(span.start) == line,
            Reach::Bytes(bytes) => bytes.start <= span.start && span.start < bytes.end,
        };
        reaches && self.code.is_none_or(|own| own == code)
    }
}

/// The rules that the comments of `article` make, and what is wrong with the comments themselves.
fn read(article: &Article, wrong: &mut Vec<Draft>) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    // Indexes of rules that wait for their `guidepost-enable`.
    let mut open: Vec<usize> = Vec::new();
    let mut say = |span: Span, message: String, fix: Option<Fix>| {
        wrong.push(Draft::new(codes::SUPPRESSION_UNUSED, span, message).with_fix(fix));
    };
    for directive in &article.directives {
        if directive.kind == DirectiveKind::Unknown {
            let message = "guidepost does not know this comment. Write `guidepost-disable-next-line`, \
                           `guidepost-disable`, `guidepost-enable` or `guidepost-disable-file`, and the codes behind it.";
            say(directive.word, message.to_owned(), None);
            continue;
        }
        let mut named = Vec::new();
        for (span, name) in &directive.codes {
            match codes::name_of(name) {
                Some(code) => named.push((*span, code)),
                None => {
                    let similar = codes::find_similar(name);
                    let message = match similar {
                        Some(other) => format!("There is no code `{name}`. Did you mean `{}`?", other.name),
                        None => format!("There is no code `{name}`. `guidepost explain` lists all codes."),
                    };
                    let fix = similar.map(|other| Fix {
                        title: format!("Change to `{}`", other.name),
                        edits: vec![(*span, other.name.to_owned())],
                    });
                    say(*span, message, fix);
                }
            }
        }
        if directive.kind == DirectiveKind::Enable {
            enable(directive, &named, &mut rules, &mut open, &mut say);
            continue;
        }
        if directive.codes.is_empty() {
            let message = "This comment names no code, so it switches nothing off. Name the codes behind the word.";
            say(directive.word, message.to_owned(), None);
        }
        for (place, code) in named {
            let reach = match directive.kind {
                DirectiveKind::File => Reach::File,
                DirectiveKind::NextLine => Reach::Line(directive.line),
                _ => Reach::Bytes(Span { start: directive.span.end, end: u32::MAX }),
            };
            if directive.kind == DirectiveKind::Disable {
                open.push(rules.len());
            }
            rules.push(Rule { code: Some(code), reach, place, used: false });
        }
    }
    rules
}

/// Ends the rules that a `guidepost-enable` names, or all that are open when it names none.
fn enable(
    directive: &Directive,
    named: &[(Span, &'static str)],
    rules: &mut [Rule],
    open: &mut Vec<usize>,
    say: &mut impl FnMut(Span, String, Option<Fix>),
) {
    let mut end = |open: &mut Vec<usize>, code: Option<&str>| {
        let before = open.len();
        open.retain(|&index| match rules.get_mut(index) {
            Some(rule) if code.is_none() || rule.code == code => {
                if let Reach::Bytes(bytes) = &mut rule.reach {
                    bytes.end = directive.span.start;
                }
                false
            }
            _ => true,
        });
        open.len() < before
    };
    if directive.codes.is_empty() && !end(open, None) {
        say(directive.word, "No `guidepost-disable` stands above this comment. Remove it.".to_owned(), None);
    }
    for (place, code) in named {
        if !end(open, Some(code)) {
            say(*place, format!("No `guidepost-disable {code}` stands above this comment. Remove it."), None);
        }
    }
}

/// Removes the comment that names the code at `place`, when it names only that one.
fn removal(article: &Article, place: Span) -> Option<Fix> {
    let directive = article.directives.iter().find(|it| it.span.covers(place))?;
    if directive.codes.len() > 1 || directive.kind == DirectiveKind::Disable {
        return None;
    }
    let lines = &article.lines;
    let (first, last) = (lines.line_of(directive.span.start), lines.line_of(directive.span.end));
    let begins = lines.line_span(first)?.start == directive.span.start;
    let ends = lines.line_span(last)?.end == directive.span.end;
    let span = match lines.line_span(last + 1) {
        Some(next) if begins && ends => Span { start: directive.span.start, end: next.start },
        _ => directive.span,
    };
    Some(Fix { title: "Remove the comment".to_owned(), edits: vec![(span, String::new())] })
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    /// The findings of the only article: code, what is marked, and whether `guidepost.toml` says `error` matters not.
    fn found(text: &str) -> Vec<String> {
        let set = Set::new(&format!(
            "--- guidepost.toml\ngenerator = \"github\"\n[severity]\nfile-not-found = \"error\"\n--- a.md\n{text}"
        ));
        let id = set.file("a.md");
        let text = set.snapshot.text(id).unwrap();
        check_file(&set.snapshot, id).iter().map(|it| format!("{} `{}`", it.code, it.span.of(&text))).collect()
    }

    #[test]
    fn a_comment_has_the_last_word() {
        for (text, expected) in [
            ("<!-- guidepost-disable-next-line file-not-found -->\n[x](a1.md)\n", &[][..]),
            (
                "<!-- guidepost-disable-next-line invalid-file-link, bookmark-not-found -->\n[x](a.md#b) [y](#b)\n",
                &["suppression-unused `invalid-file-link`"],
            ),
            (
                "<!-- guidepost-disable-next-line InvalidFileLink -->\n[x](a1.md)\n[y](a2.md)\n",
                &["file-not-found `a2.md`"],
            ),
            (
                "<!-- guidepost-disable file-not-found -->\n[x](a1.md)\n\n<!-- guidepost-enable file-not-found -->\n[y](a2.md)\n",
                &["file-not-found `a2.md`"],
            ),
            (
                "<!-- guidepost-disable file-not-found -->\n[x](a1.md)\n\n<!-- guidepost-enable -->\n[y](a2.md)\n",
                &["file-not-found `a2.md`"],
            ),
            ("[x](a1.md)\n\n<!-- guidepost-disable file-not-found -->\n[y](a2.md)\n", &["file-not-found `a1.md`"]),
            ("[x](a1.md)\n\n<!-- guidepost-disable-file file-not-found -->\n", &[]),
            ("---\n# guidepost-disable-file file-not-found\na: b\n---\n[x](a1.md)\n", &[]),
            (
                "---\n# guidepost-disable-next-line yaml-duplicate-key\na: b\na: c\n---\n",
                &["suppression-unused `yaml-duplicate-key`", "yaml-duplicate-key `a`"],
            ),
            ("---\na: b\n# guidepost-disable-next-line yaml-duplicate-key\na: c\n---\n", &[]),
            ("a <!-- guidepost-disable-next-line file-not-found -->\n[x](a1.md)\n", &[]),
        ] {
            let expected: Vec<&str> = expected.to_vec();
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn a_comment_that_does_nothing_is_said() {
        for (text, expected) in [
            (
                "<!-- guidepost-disable-next-line file-not-found -->\n[x](a.md)\n",
                &["suppression-unused `file-not-found`"][..],
            ),
            ("<!-- guidepost-disable file-not-fuond -->\n[x](a.md)\n", &["suppression-unused `file-not-fuond`"]),
            (
                "<!-- guidepost-disable-next-line -->\n[x](a.md)\n",
                &["suppression-unused `guidepost-disable-next-line`"],
            ),
            ("<!-- guidepost-enable file-not-found -->\n", &["suppression-unused `file-not-found`"]),
            ("<!-- guidepost-enable -->\n", &["suppression-unused `guidepost-enable`"]),
            ("<!-- guidepost-ignore file-not-found -->\n", &["suppression-unused `guidepost-ignore`"]),
            (
                "<!-- guidepost-disable-file suppression-unused -->\n<!-- guidepost-disable-next-line file-not-found -->\n[x](a.md)\n",
                &[],
            ),
        ] {
            let expected: Vec<&str> = expected.to_vec();
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
