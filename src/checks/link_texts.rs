//! Findings about what links and sentences call their targets: a misspelt title, an old title, a wrong section.
//!
//! Silent when unsure. Decision: what a link is compared with is the target's title, its first H1 heading and the
//! linked heading, all of the target file itself; texts are read only where signatures say that it is worth it.

use super::{Draft, Fix, Related, codes};
use crate::article::Article;
use crate::graph::shared::{RARE, Signature, word_hash, words};
use crate::graph::{File, FileId, FileKind, FragmentId, Snapshot, Target};
use crate::markdown::Heading;
use crate::text::Span;
use std::sync::Arc;

/// Adds what the texts of the links of `article`, which is `id`, get wrong.
pub(super) fn check(snapshot: &Snapshot, id: FileId, article: &Article, found: &mut Vec<Draft>) {
    let Some(file) = snapshot.file(id) else { return };
    check_sections(snapshot, id, file, found);
    // Tables of contents shorten titles on purpose.
    let drifts = file.kind == FileKind::Article && asks_for_drift(snapshot, id, file);
    // Read at the first link that is worth it: closed files keep no text.
    let mut text: Option<Arc<str>> = None;
    for &(index, signature) in &file.shared.links {
        let index = index as usize;
        let Some((target, fragment)) = target(snapshot, id, file, index) else { continue };
        let Some(shared) = snapshot.file(target).map(|file| &file.shared) else { continue };
        // Most links end here: they say the title, or something else altogether.
        let title = [shared.title, shared.h1];
        let is_titled = title.iter().any(|name| signature.is_same(*name));
        let may_be = drifts || fragment.is_some() || title.iter().any(|name| signature.is_near(*name));
        if is_titled || !may_be {
            continue;
        }
        let names = names(snapshot, target, fragment);
        let is_any = |test: fn(Signature, Signature) -> bool| names.iter().any(|name| test(signature, name.signature));
        if is_any(Signature::is_same) || !(drifts || is_any(Signature::is_near)) {
            continue;
        }
        if text.is_none() {
            text = snapshot.text(id);
        }
        let (Some(text), Some(link)) = (text.as_deref(), article.links.get(index)) else { return };
        let written = link.text.of(text);
        let typo = names.iter().filter(|name| signature.is_near(name.signature)).find_map(|name| {
            let slip = Slip::find(written, name.text)?;
            slip.is_sure(snapshot, article, text).then_some((slip, name))
        });
        if let Some((slip, name)) = typo {
            found.push(slip.draft(link.text, target, name));
        } else if drifts && let Some(name) = names.iter().find(|name| is_drift(written, name.text)) {
            let message = format!(
                "The text of this link differs from the {} of its target, \u{201c}{}\u{201d}. Use the same words if it \
                 is meant to quote it.",
                name.what, name.text
            );
            found.push(Draft {
                related: name.related(target),
                ..Draft::new(codes::LINK_TEXT_DRIFT, link.text, message)
            });
        }
    }
}

/// Sections that a sentence calls otherwise than the linked article does.
fn check_sections(snapshot: &Snapshot, id: FileId, file: &File, found: &mut Vec<Draft>) {
    for section in &file.shared.sections {
        let Some((target, Some(fragment))) = target(snapshot, id, file, section.link as usize) else { continue };
        let Some(article) = snapshot.article(target) else { continue };
        let Some(heading) = heading(article, &snapshot.fragment(fragment)) else { continue };
        if differs_by_a_fifth(&section.name, &heading.text) {
            let message = format!(
                "The linked section is called \u{201c}{}\u{201d}. Write its name so, or link to the section that is meant.",
                heading.text
            );
            let related = Related { file: target, span: heading.text_span, message: "the linked heading".to_owned() };
            let draft = Draft::new(codes::SECTION_NAME_MISMATCH, section.span, message);
            found.push(Draft { related: vec![related], ..draft });
        }
    }
}

/// The heading of `article` itself that has the id.
fn heading<'a>(article: &'a Article, id: &str) -> Option<&'a Heading> {
    article.headings.iter().find(|it| it.id.as_deref() == Some(id))
}

/// A name that readers know a link's target by.
struct Name<'a> {
    what: &'static str,
    text: &'a str,
    span: Span,
    signature: Signature,
}

impl Name<'_> {
    fn related(&self, file: FileId) -> Vec<Related> {
        vec![Related { file, span: self.span, message: format!("the {}", self.what) }]
    }
}

/// Where link `index` leads.
fn target(snapshot: &Snapshot, id: FileId, file: &File, index: usize) -> Option<(FileId, Option<FragmentId>)> {
    let target = *file.targets.get(index)?;
    let (Target::File { fragment, .. } | Target::Site { fragment, .. } | Target::SelfPage(fragment)) = target else {
        return None;
    };
    Some((snapshot.file_of(id, target)?, fragment))
}

/// The names of what a link leads to, the most telling first.
fn names(snapshot: &Snapshot, target: FileId, fragment: Option<FragmentId>) -> Vec<Name<'_>> {
    let Some((file, article)) = snapshot.file(target).zip(snapshot.article(target)) else { return Vec::new() };
    let shared = &file.shared;
    let mut names = Vec::new();
    if let Some(fragment) = fragment {
        let fragment = snapshot.fragment(fragment);
        let heading = heading(article, &fragment);
        names.extend(heading.map(|heading| Name {
            what: "heading",
            text: &heading.text,
            span: heading.text_span,
            signature: Signature::of(&heading.text, |_| ()),
        }));
    }
    if !shared.title.is_empty()
        && let Some(entry) = article.front_matter.as_deref().and_then(|header| header.get("title"))
        && let Some(text) = article.front_matter.as_deref().and_then(|header| header.text("title"))
    {
        names.push(Name { what: "title", text, span: entry.value.span, signature: shared.title });
    }
    if let Some(h1) = article.h1().filter(|_| !shared.h1.is_empty()) {
        names.push(Name { what: "H1 heading", text: &h1.text, span: h1.text_span, signature: shared.h1 });
    }
    names
}

/// Whether configuration turns on the code that is off by default.
fn asks_for_drift(snapshot: &Snapshot, id: FileId, file: &File) -> bool {
    let docset = snapshot.docset(id);
    docset.is_some_and(|docset| {
        !docset.severities.is_empty()
            && docset.severity(&[codes::LINK_TEXT_DRIFT], &file.path).is_some_and(|severity| severity.is_some())
    })
}

/// One word of a link's text and the word in its place in a name of the target.
struct Slip<'a> {
    written: &'a str,
    /// Byte offset of `written` in the link's text.
    at: usize,
    meant: &'a str,
}

impl<'a> Slip<'a> {
    /// The only word in which `text` differs from `name`, when it differs by a slip of the hand.
    fn find(text: &'a str, name: &'a str) -> Option<Self> {
        let mut pairs =
            words(text).zip(words(name)).filter(|(written, meant)| written.to_lowercase() != meant.to_lowercase());
        let (written, meant) = pairs.next()?;
        if pairs.next().is_some() || words(text).count() != words(name).count() {
            return None;
        }
        let [a, b] = [written, meant].map(str::to_lowercase);
        let is_word = |word: &str| word.chars().count() > 3 && word.chars().all(char::is_alphabetic);
        let sure = is_word(&a) && is_word(&b) && strsim::osa_distance(&a, &b) <= 2 && !are_forms_of_one(&a, &b);
        // The words are parts of `text`, so their places are known.
        let at = (written.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
        sure.then_some(Self { written, at, meant })
    }

    /// Whether one of the words is rare in the set, and not a word that the article uses elsewhere.
    fn is_sure(&self, snapshot: &Snapshot, article: &Article, text: &str) -> bool {
        let is_rare = |word: &&str| snapshot.articles_with(word_hash(word)) <= RARE;
        let suspect = [self.written, self.meant].into_iter().find(is_rare);
        suspect.is_some_and(|word| !is_used_in_text(&word.to_lowercase(), article, text))
    }

    fn draft(&self, span: Span, target: FileId, name: &Name<'_>) -> Draft {
        let start = span.start as usize + self.at;
        let word = Span::new(start, start + self.written.len());
        let meant = in_case_of(self.written, self.meant);
        let message = format!(
            "\u{201c}{}\u{201d} looks misspelt: the {} of the linked article says \u{201c}{}\u{201d}. Correct the one \
             that is wrong.",
            self.written, name.what, self.meant
        );
        let fix = Fix { title: format!("Change to `{meant}`"), edits: vec![(word, meant)] };
        Draft { related: name.related(target), ..Draft::new(codes::LINK_TEXT_TYPO, word, message).with_fix(Some(fix)) }
    }
}

/// Whether `word` (lower case) stands in `text` outside the header, headings and the texts of links.
fn is_used_in_text(word: &str, article: &Article, text: &str) -> bool {
    let body = article.front_matter.as_deref().map_or(0, |header| header.span.end as usize);
    let Some(rest) = text.get(body..) else { return false };
    let mut at = body;
    rest.split_inclusive(|c: char| !c.is_alphabetic()).any(|part| {
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        at += part.len();
        let part = part.trim_end_matches(|c: char| !c.is_alphabetic());
        if part.len() != word.len() || part.to_lowercase() != word {
            return false;
        }
        let in_name = article.links.iter().any(|link| link.span.contains(start))
            || article.headings.iter().any(|heading| heading.span.contains(start));
        !in_name
    })
}

/// `meant` in upper or lower case as `written` is.
fn in_case_of(written: &str, meant: &str) -> String {
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let rest_is_small = meant.chars().skip(1).all(char::is_lowercase);
    match (is_capital(written), is_capital(meant)) {
        (false, true) if rest_is_small => meant.to_lowercase(),
        (true, false) if rest_is_small => {
            let mut chars = meant.chars();
            chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
        }
        _ => meant.to_owned(),
    }
}

/// Endings that make another form of a word, or another word, but no misspelling.
const ENDINGS: [&str; 12] = ["s", "es", "ies", "d", "ed", "ied", "ing", "ly", "al", "or", "y", "n"];

/// Whether two words (lower case) are inflections of one, or its British and its American spelling.
fn are_forms_of_one(a: &str, b: &str) -> bool {
    let stems = |word: &str| {
        let mut stems = vec![word.to_owned()];
        for stem in ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() > 1) {
            stems.push(stem.to_owned());
            // "planned" is "plan", "tries" is "try", "used" and "using" are "use".
            let mut chars = stem.chars().rev();
            if let (Some(last), Some(before)) = (chars.next(), chars.next())
                && last == before
            {
                stems.push(stem[..stem.len() - last.len_utf8()].to_owned());
            }
            stems.extend([format!("{stem}y"), format!("{stem}e")]);
        }
        stems
    };
    let (first, second) = (stems(a), stems(b));
    first.iter().any(|stem| second.contains(stem)) || american(a) == american(b)
}

/// A word in American spelling, near enough to compare by.
fn american(word: &str) -> String {
    let mut word = word.to_owned();
    for (british, american) in [
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("our", "or"),
        ("ogue", "og"),
        ("ence", "ense"),
        ("tre", "ter"),
        ("ll", "l"),
        ("mme", "m"),
        ("ae", "e"),
        ("judgement", "judgment"),
        ("adaptor", "adapter"),
    ] {
        word = word.replace(british, american);
    }
    word
}

/// Whether `text` differs from `name` by up to a fifth of its length, in more than case and marks.
fn is_drift(text: &str, name: &str) -> bool {
    difference(text, name).is_some_and(|(distance, length)| distance > 0 && distance * 5 <= length)
}

fn differs_by_a_fifth(text: &str, name: &str) -> bool {
    difference(text, name).is_some_and(|(distance, length)| distance * 5 > length)
}

/// By how many letters `text` differs from `name`, but for case and marks, and the length of `name`. `None` for
/// texts that are too long to be names; to compare them would cost their square.
fn difference(text: &str, name: &str) -> Option<(usize, usize)> {
    let normal = |text: &str| words(text).map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    let (text, name) = (normal(text), normal(name));
    let (length, longest) = (name.chars().count(), 2 * LONGEST_NAME);
    let short = length <= longest && text.len() <= longest && !text.is_empty() && length > 0;
    short.then(|| (strsim::levenshtein(&text, &name), length))
}

/// Longest title that is compared letter by letter.
const LONGEST_NAME: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    #[test]
    fn forms_of_a_word_are_no_misspelling() {
        for (a, b, forms) in [
            ("plugin", "plugins", true),
            ("harness", "harnesses", true),
            ("policy", "policies", true),
            ("overload", "overloaded", true),
            ("using", "used", true),
            ("plan", "planned", true),
            ("customise", "customize", true),
            ("colour", "color", true),
            ("cancelled", "canceled", true),
            ("change", "changer", false),
            ("configure", "condigure", false),
            ("invoke", "involk", false),
            ("scaling", "scalie", false),
            ("create", "creat", false),
            ("defaults", "defulta", false),
        ] {
            assert_eq!(are_forms_of_one(a, b), forms, "{a} {b}");
            assert_eq!(are_forms_of_one(b, a), forms, "{b} {a}");
        }
    }

    #[test]
    fn only_one_word_may_differ_and_by_a_slip() {
        for (text, name, slip) in [
            ("**Scalie** out", "Scaling Out", Some(("Scalie", "Scaling"))),
            ("What are security defulta?", "What are security defaults?", Some(("defulta", "defaults"))),
            ("Scalie uot", "Scaling Out", None),
            ("Scalie out now", "Scaling Out", None),
            ("Windows 10", "Windows 11", None),
            ("The set", "The sat", None),
            ("MIME/SMIME decoder", "MIME-SMIME decoder", None),
            ("don\u{2019}ts", "donts", None),
            ("Create it", "Delete it", None),
        ] {
            let found = Slip::find(text, name);
            assert_eq!(found.as_ref().map(|it| (it.written, it.meant)), slip, "{text}");
            assert!(found.is_none_or(|it| text[it.at..].starts_with(it.written)));
        }
    }

    #[test]
    fn a_word_of_the_fix_is_written_as_the_link_writes() {
        for (written, meant, expected) in [
            ("defulta", "Defaults", "defaults"),
            ("Involk", "invoke", "Invoke"),
            ("Scalie", "Scaling", "Scaling"),
            ("ssrs", "SSIS", "SSIS"),
        ] {
            assert_eq!(in_case_of(written, meant), expected);
        }
    }

    /// The findings of `name` about link texts: code, marked text, first repair.
    fn said(set: &Set, name: &str) -> Vec<String> {
        let id = set.file(name);
        let text = set.snapshot.text(id).unwrap();
        let codes = [codes::LINK_TEXT_TYPO, codes::LINK_TEXT_DRIFT, codes::SECTION_NAME_MISMATCH];
        let findings = check_file(&set.snapshot, id).into_iter().filter(|it| codes.contains(&it.code));
        findings
            .map(|it| {
                let fix = it.fixes.first().map_or("", |fix| &fix.edits[0].1);
                format!("{} `{}` {fix}", it.code, it.span.of(&text))
            })
            .collect()
    }

    #[test]
    fn a_misspelt_title_is_found_where_the_word_is_rare() {
        let common: String = (0..4).map(|i| format!("--- c{i}.md\n# About sallow and {i}\n")).collect();
        let mut set = Set::new(&format!(
            "--- docfx.json\n{{}}\n{common}--- a.md\n---\ntitle: Configure the shallow tier\n---\n# Tiers\n\n\
             ## Scaling out\n--- b.md\n[Condigure the shallow tier](a.md) [Scalie out](a.md#scaling-out)\n\n\
             [x][Tires] [Tires]\n\n[Configure the sallow tier](a.md)\n\n[Configure the shalow tier](a.md). Most are \
             shalow.\n\n[tires]: a.md\n[Configure the shallow tiers](a.md) [configure the **shallow** tier](a.md)\n"
        ));
        assert_eq!(
            said(&set, "b.md"),
            [
                "link-text-typo `Condigure` Configure",
                "link-text-typo `Scalie` Scaling",
                "link-text-typo `Tires` Tiers",
                "link-text-typo `sallow` shallow",
            ]
        );
        // Now "shallow" is a word of many, and "sallow" always was.
        for i in 0..4 {
            set.write(&format!("c{i}.md"), &format!("# About sallow and shallow {i}\n"));
        }
        assert_eq!(said(&set, "b.md").len(), 3);
        set.write("a.md", "# Other\n");
        assert_eq!(said(&set, "b.md"), [""; 0]);
    }

    #[test]
    fn a_section_must_be_called_what_it_is_called() {
        let set = Set::new(
            "--- docfx.json\n{}\n--- a.md\n# Phones\n\n## Lost phone\n\n## Create and delete passwords\n--- b.md\n\
             The **Get a code** section of [Phones](a.md#lost-phone). The \"Get a code\" section in\nthe \
             [Phones](a.md#lost-phone).\n\nThe **Lost phone** section of [Phones](a.md#lost-phone), the “lost phones” \
             section in [Phones](a.md#lost-phone), a section of [Phones](a.md#lost-phone), **so** the next section of \
             [Phones](a.md#lost-phone), the **Get** section of [Phones](a.md) and the **Get** [section](a.md#lost-phone)\n",
        );
        assert_eq!(said(&set, "b.md"), ["section-name-mismatch `Get a code` ", "section-name-mismatch `Get a code` "]);
    }

    #[test]
    fn an_old_title_is_said_only_where_it_is_asked_for() {
        let files = "--- a.md\n# Set up the gateway for branches\n--- b.md\n[Set up a gateway for branches](a.md)\n";
        let set = Set::new(&format!("--- docfx.json\n{{}}\n{files}"));
        assert_eq!(said(&set, "b.md"), [""; 0]);
        let set = Set::new(&format!(
            "--- guidepost.toml\n[severity]\nlink-text-drift = \"hint\"\n--- docfx.json\n{{}}\n{files}"
        ));
        assert_eq!(said(&set, "b.md"), ["link-text-drift `Set up a gateway for branches` "]);
    }
}
