//! Which content rules count for a file: pages, includes and files that nobody publishes differ; what includes
//! bring may change the verdict. The rules themselves are in `markdown::rules`.

use super::front_matter::{PageRole, role};
use super::{Draft, Fix, Related, Severity};
use crate::article::Article;
use crate::docset::Role;
use crate::docset::relative::relative_path;
use crate::graph::{File, FileId, Snapshot, Target};
use crate::markdown::rules::{heading_skips, may_be_left_out, only_advises, only_warns};
use crate::markdown::{Heading, Link, LinkKind, Problem};
use crate::text::Span;

/// Rules about a page as a whole.
const OF_PAGES: [&str; 4] = ["h1-missing", "h1-not-first", "multiple-h1s", "h1-length"];

/// Rules that count whatever a file is: the file is damaged.
const OF_ALL: [&str; 4] = ["merge-conflict", "file-not-utf8", "file-too-large", "file-unreadable"];

/// Rules whose repair is read from the text.
const MENDED: [&str; 10] = [
    "invalid-note-section",
    "invalid-image",
    "invalid-video",
    "invalid-code",
    "invalid-zone",
    "invalid-form",
    "invalid-moniker-range",
    "invalid-row",
    "invalid-nested-column",
    "invalid-no-loc",
];

/// The problems of `id` that count, and what the rules say that need to know the file's role.
pub(super) fn check(snapshot: &Snapshot, id: FileId, problems: &[Problem], found: &mut Vec<Draft>) {
    let Some((docset, file)) = snapshot.docset(id).zip(snapshot.file(id)) else {
        found.extend(problems.iter().map(Draft::from));
        return;
    };
    let has_header = file.article.as_ref().is_some_and(|article| article.front_matter.is_some());
    let relative = file.path.strip_prefix(&docset.root).unwrap_or(&file.path);
    let is_page = file.role == Role::Page;
    let published =
        role(relative, !is_page, has_header) != PageRole::Unpublished && !super::unbuilt::is_unbuilt(snapshot, id);
    let includes_others = file.article.as_deref().is_some_and(has_includes);
    let mended = published && problems.iter().any(|problem| MENDED.contains(&problem.code));
    let text = mended.then(|| snapshot.text(id)).flatten();
    let repairs = file.article.as_deref().zip(text.as_deref()).map(|(article, text)| article.repairs(text));
    for problem in problems {
        let counts = match problem.code {
            code if OF_ALL.contains(&code) => true,
            _ if !published => false,
            "h1-missing" => is_page && !includes_bring_title(snapshot, id),
            code if OF_PAGES.contains(&code) => is_page,
            "heading-skipped" if includes_others => false,
            "heading-no-content" => is_page || !is_last_heading(file.article.as_deref(), problem),
            _ => true,
        };
        if counts {
            let repair = repairs.as_ref().filter(|_| MENDED.contains(&problem.code)).and_then(|it| it.of(problem));
            found.push(with_fix(problem).with_fix(repair.map(|it| Fix { title: it.title, edits: it.edits })));
        }
    }
    if published && let Some(article) = file.article.as_deref().filter(|_| includes_others) {
        skipped(snapshot, file, article, problems, found);
        if is_page && is_plain(article) {
            brought_too_deep(snapshot, file, article, found);
            brought_by_two(snapshot, file, article, found);
        }
        if is_page {
            brought_twice(snapshot, id, article, problems, found);
        }
    }
    if !is_page && !snapshot.includers(id).is_empty() {
        let titles = file.article.iter().flat_map(|article| article.headings.iter());
        for title in titles.filter(|heading| heading.level == 1 && !heading.tab) {
            let message = "This file is shown inside pages, which have an H1 heading of their own. \
                           Begin the heading with `##`, or move it into the pages.";
            found.push(Draft::new("h1-in-include", title.span, message.to_owned()));
        }
    }
}

/// Headings that skip a level, in a file that includes others: what those bring stands between its own headings.
/// `problems` are what its own text shows by itself.
fn skipped(snapshot: &Snapshot, file: &File, article: &Article, problems: &[Problem], found: &mut Vec<Draft>) {
    let own: Vec<&Heading> = article.headings.iter().filter(|heading| !heading.tab).collect();
    for pair in own.windows(2) {
        let [before, heading] = pair else { continue };
        let skips = problems.iter().find(|it| it.code == "heading-skipped" && it.span == heading.span);
        if skips.is_none() && heading.level <= 2 {
            continue;
        }
        let links = article.links.iter().zip(&file.targets).filter(|(link, _)| {
            link.kind == LinkKind::Include
                && before.span.start < link.span.start
                && link.span.start < heading.span.start
        });
        let brought = links.map(|(_, target)| match target {
            Target::File { file: include, .. } => last_level(snapshot, *include),
            _ => Brought::Unknown,
        });
        let brought: Vec<Brought> = brought.filter(|it| *it != Brought::Nothing).collect();
        match brought.last() {
            None => found.extend(skips.map(Draft::from)),
            Some(Brought::Level(level)) if heading.level > level + 1 && is_plain(article) => {
                let message = heading_skips(heading.level, *level);
                found.push(Draft::new("heading-skipped", heading.span, message));
            }
            Some(_) => {}
        }
    }
}

/// H2 headings of the page `id` that an include brings, too.
fn brought_twice(snapshot: &Snapshot, id: FileId, article: &Article, problems: &[Problem], found: &mut Vec<Draft>) {
    let is_section = |heading: &&Heading| heading.level == 2 && !heading.tab && !heading.text.is_empty();
    if !is_plain(article) || !article.headings.iter().any(|heading| is_section(&heading)) {
        return;
    }
    let mut brought: Vec<(&str, FileId, Span)> = Vec::new();
    snapshot.visit(id, &mut |include, _| {
        let Some(there) = snapshot.article(include).filter(|it| is_plain(it)) else { return false };
        let sections = there.headings.iter().filter(is_section).filter(|_| include != id);
        brought.extend(sections.map(|heading| (&*heading.text, include, heading.span)));
        true
    });
    for heading in article.headings.iter().filter(is_section).filter(|_| !brought.is_empty()) {
        let is_known = problems.iter().any(|it| it.code == "h2-duplicated" && it.span == heading.span);
        let twin = brought.iter().find(|(text, ..)| *text == &*heading.text).filter(|_| !is_known);
        let Some((text, file, span)) = twin else { continue };
        let include = relative_path(&snapshot.path(id), &snapshot.path(*file));
        let message =
            format!("The page also has a section `{text}` from `{include}`, which it includes. Give one another name.");
        let related = Related { file: *file, span: *span, message: "the same heading".to_owned() };
        found.push(Draft { related: vec![related], ..Draft::new("h2-duplicated", heading.span, message) });
    }
}

/// The includes of `article`, which is `file`, that are known, each with its link.
fn known_includes<'a>(
    snapshot: &'a Snapshot,
    file: &'a File,
    article: &'a Article,
) -> impl Iterator<Item = (&'a Link, FileId, Option<&'a Article>)> {
    let links = article.links.iter().zip(&file.targets).filter(|(link, _)| link.kind == LinkKind::Include);
    links.filter_map(|(link, target)| match target {
        Target::File { file, .. } => Some((link, *file, snapshot.article(*file).map(AsRef::as_ref))),
        _ => None,
    })
}

/// Includes of the page whose first heading skips a level behind what stands before them.
fn brought_too_deep(snapshot: &Snapshot, page: &File, article: &Article, found: &mut Vec<Draft>) {
    let mut includes = article.links.iter().zip(&page.targets).filter(|(link, _)| link.kind == LinkKind::Include);
    if includes.any(|(_, target)| !matches!(target, Target::File { .. })) {
        // Nobody knows what that one brings.
        return;
    }
    let mut own = article.headings.iter().peekable();
    // `None` while nothing is known to stand before.
    let mut before: Option<u8> = None;
    for (link, include, there) in known_includes(snapshot, page, article) {
        while let Some(heading) = own.next_if(|heading| heading.span.start < link.span.start) {
            before = Some(heading.level);
        }
        let first = there.filter(|there| is_plain(there)).and_then(|there| {
            let first = there.headings.first()?;
            let nested = there.links.iter().take_while(|link| link.span.start < first.span.start);
            (!nested.into_iter().any(|link| link.kind == LinkKind::Include)).then_some(first)
        });
        if let Some((first, level)) = first.zip(before).filter(|(first, level)| first.level > level + 1) {
            let shown = relative_path(&page.path, &snapshot.path(include));
            let message = format!(
                "`{shown}` begins with an H{} heading, which here follows an H{level}. Put a heading of level {} before \
                 it, or change the levels there.",
                first.level,
                level + 1
            );
            let related = Related { file: include, span: first.span, message: "the heading".to_owned() };
            found.push(Draft { related: vec![related], ..Draft::new("heading-skipped", link.span, message) });
        }
        before = match last_level(snapshot, include) {
            Brought::Nothing => before,
            Brought::Level(level) => Some(level),
            Brought::Unknown => None,
        };
    }
}

/// H2 headings that two includes of the page bring; those that the page has itself are told there.
fn brought_by_two(snapshot: &Snapshot, page: &File, article: &Article, found: &mut Vec<Draft>) {
    let mut seen: Vec<(&str, FileId, Span)> = Vec::new();
    for (link, include, there) in known_includes(snapshot, page, article) {
        let Some(there) = there.filter(|there| is_plain(there)) else { continue };
        let sections = there.headings.iter().filter(|heading| heading.level == 2 && !heading.text.is_empty());
        let sections: Vec<&Heading> =
            sections.filter(|it| !article.headings.iter().any(|own| own.level == 2 && own.text == it.text)).collect();
        let twin = sections
            .iter()
            .find_map(|heading| Some((heading, seen.iter().find(|(text, ..)| *text == &*heading.text)?)));
        if let Some((heading, (_, other, span))) = twin {
            let shown = relative_path(&page.path, &snapshot.path(*other));
            let text = &heading.text;
            let message = format!(
                "The page also has the section `{text}` of this include from `{shown}` above. Give one another name."
            );
            let at = |file, span| Related { file, span, message: "the same heading".to_owned() };
            let related = vec![at(include, heading.span), at(*other, *span)];
            found.push(Draft { related, ..Draft::new("h2-duplicated", link.span, message) });
        }
        seen.extend(sections.iter().map(|heading| (&*heading.text, include, heading.span)));
    }
}

/// Whether all of an article is shown to all of its readers.
fn is_plain(article: &Article) -> bool {
    article.sections.is_empty() && article.headings.iter().all(|heading| !heading.tab)
}

/// What an include brings of headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brought {
    /// None.
    Nothing,
    /// Some, the last one of this level.
    Level(u8),
    /// Perhaps some: it is missing or not read, or what its readers see depends.
    Unknown,
}

/// The level of the last heading that `include` shows.
fn last_level(snapshot: &Snapshot, include: FileId) -> Brought {
    let Some(article) = snapshot.article(include) else { return Brought::Unknown };
    let mut own = article.headings.iter().filter(|heading| !heading.tab);
    if own.clone().next().is_none() && !has_includes(article) {
        return Brought::Nothing;
    }
    // Headings of what it includes itself may stand anywhere among its own.
    let mut below = false;
    snapshot.visit(include, &mut |id, file| {
        let article = file.article.as_deref();
        let unknown = article.is_none_or(|it| {
            let mut links = it.links.iter().zip(&file.targets);
            links.any(|(link, to)| {
                let known = matches!(to, Target::File { file, .. } if snapshot.article(*file).is_some());
                link.kind == LinkKind::Include && !known
            })
        });
        below |= unknown || id != include && article.is_some_and(|it| it.headings.iter().any(|heading| !heading.tab));
        !below
    });
    match own.next_back() {
        _ if below || !is_plain(article) => Brought::Unknown,
        Some(last) => Brought::Level(last.level),
        None => Brought::Nothing,
    }
}

fn has_includes(article: &Article) -> bool {
    article.links.iter().any(|link| link.kind == LinkKind::Include)
}

/// Whether an include of `id` has an H1 heading, or is not known.
fn includes_bring_title(snapshot: &Snapshot, id: FileId) -> bool {
    let mut brings = false;
    snapshot.visit(id, &mut |_, file| {
        brings |= file.article.as_ref().is_none_or(|article| article.h1().is_some());
        brings |= file.includes().any(|(_, include)| snapshot.article(include).is_none());
        !brings
    });
    brings
}

fn is_last_heading(article: Option<&Article>, problem: &Problem) -> bool {
    article
        .and_then(|article| article.headings.iter().rfind(|heading| !heading.tab))
        .is_none_or(|last| last.span == problem.span)
}

/// The finding with the repair that its place shows.
pub(super) fn with_fix(problem: &Problem) -> Draft {
    let span = problem.span;
    let fix = |title: &str, text: &str| Some(Fix { title: title.to_owned(), edits: vec![(span, text.to_owned())] });
    let fix = match problem.code {
        "insecure-link" => fix("Change to `https://`", "https://"),
        "include-invalid" => fix("Change to `INCLUDE`", "INCLUDE"),
        "docs-link-absolute" if may_be_left_out(problem) => fix("Remove the host", ""),
        "dev-language-invalid" => {
            // The message begins with the name, so that the text need not be read again.
            let name = problem.message.split('`').nth(1).unwrap_or_default();
            let meant = crate::markdown::rules::language_meant_by(name);
            meant.and_then(|meant| fix(&format!("Change to `{meant}`"), &meant))
        }
        "hard-coded-locale" => {
            let with_slash = Span { start: span.start - 1, end: span.end };
            Some(Fix { title: "Remove the language".to_owned(), edits: vec![(with_slash, String::new())] })
        }
        _ => None,
    };
    let severity = match problem {
        _ if only_warns(problem) => Some(Severity::Warning),
        _ if only_advises(problem) => Some(Severity::Suggestion),
        _ => None,
    };
    Draft { severity, ..Draft::from(problem) }.with_fix(fix)
}

#[cfg(test)]
mod tests {
    use crate::checks::{Severity, check_file};
    use crate::features::fixture::Set;

    /// What content rules say about `name`: codes with the text they mark.
    fn codes(set: &Set, name: &str) -> Vec<String> {
        let id = set.file(name);
        let text = set.snapshot.text(id).unwrap();
        let findings = check_file(&set.snapshot, id).into_iter();
        findings
            .filter(|it| !it.code.ends_with("-missing") || it.code == "h1-missing")
            .map(|it| format!("{} `{}`", it.code, it.span.of(&text)))
            .collect()
    }

    const SET: &str = r##"
--- docfx.json
{ "build": { "content": [ { "files": [ "**/*.md" ] } ] } }
--- titled.md
[!INCLUDE [title](includes/title.md)]
--- untitled.md
[!INCLUDE [text](includes/text.md)]
--- unknown.md
[!INCLUDE [gone](includes/gone.md)]
--- tabs.md
Text.

# [Windows](#tab/windows)

Text.

---
--- shows-tabs.md
[!INCLUDE [tabs](includes/tabs.md)]
--- TOC.md
# [A](titled.md)
# [B](untitled.md)
# [C](unknown.md)
# [D](tabs.md)
# [E](shows-tabs.md)
--- includes/title.md
# Sign in

# Sign out
--- includes/tabs.md
# [Linux](#tab/linux)

Text.

---
--- includes/text.md
Text.

## Steps
--- includes/unused.md
# Nobody shows this
--- README.md
Text

# T

# U
"##;

    #[test]
    fn pages_and_includes_are_judged_by_what_they_are() {
        let set = Set::new(SET);
        for (name, expected) in [
            ("titled.md", &[][..]),
            ("untitled.md", &["h1-missing ``"]),
            ("unknown.md", &["include-not-found `includes/gone.md`"]),
            ("tabs.md", &["h1-missing ``"]),
            ("shows-tabs.md", &["h1-missing ``"]),
            ("includes/tabs.md", &[]),
            ("TOC.md", &["toc-deprecated ``"]),
            (
                "includes/title.md",
                &["h1-in-include `# Sign in`", "heading-no-content `# Sign in`", "h1-in-include `# Sign out`"],
            ),
            ("includes/text.md", &[]),
            ("includes/unused.md", &["unused-include ``"]),
            ("README.md", &[]),
        ] {
            assert_eq!(codes(&set, name), expected, "{name}");
        }
    }

    #[test]
    fn a_section_that_an_include_brings_again_is_found_in_the_page() {
        let config = "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"p.md\"]}]}}\n";
        for (page, a, expected) in [
            ("## See also\n\n[!INCLUDE [a](a.md)]\n", "## See also\n\nx\n", &["h2-duplicated `## See also`"][..]),
            ("[!INCLUDE [b](b.md)]\n\n## See also\n\nx\n", "## See also\n\nx\n", &["h2-duplicated `## See also`"]),
            ("## See also\n\n[!INCLUDE [a](a.md)]\n", "### See also\n\nx\n", &[]),
            ("## See also\n\n[!INCLUDE [a](a.md)]\n", "## Next\n\nx\n", &[]),
            ("## See also\n\n[a](a.md)\n", "## See also\n\nx\n", &[]),
            ("## A\n\n[!INCLUDE [a](a.md)]\n", ":::moniker range=\"x\"\n\n## A\n\n:::moniker-end\n", &[]),
            ("# [W](#tab/w)\n\n## A\n\n[!INCLUDE [a](a.md)]\n\n---\n", "## A\n\nx\n", &[]),
        ] {
            let set = Set::new(&format!(
                "{config}--- p.md\n# T\n\nx\n\n{page}--- a.md\n{a}--- b.md\n[!INCLUDE [a](a.md)]\n--- toc.yml\n- name: P\n  href: p.md\n"
            ));
            let found: Vec<String> = codes(&set, "p.md").into_iter().filter(|it| it.starts_with("h2")).collect();
            assert_eq!(found, expected, "{page}{a}");
        }
    }

    #[test]
    fn what_the_build_shows_nevertheless_is_a_warning() {
        for (text, expected) in [
            (":::zone pivot=\"x\"", Severity::Warning),
            (":::zone pivto=\"x\"\n\n:::zone-end", Severity::Error),
            (":::video source=\"https://www.youtube.com/watch?v=x\":::", Severity::Warning),
            (":::video source=\"https://a.example/x\":::", Severity::Warning),
            (":::video sorce=\"https://www.youtube.com/embed/x\":::", Severity::Error),
        ] {
            let set = Set::new(&format!("--- docfx.json\n{{\"build\": {{}}}}\n--- a.md\n# T\n\n{text}\n"));
            let findings = check_file(&set.snapshot, set.file("a.md"));
            let ours = findings.iter().filter(|it| it.code.starts_with("invalid-")).map(|it| it.severity);
            assert_eq!(ours.collect::<Vec<_>>(), [expected], "{text}");
        }
    }

    #[test]
    fn what_includes_bring_decides_whether_a_level_is_skipped() {
        let page = "# T\n\nx\n\n[!INCLUDE [a](a.md)]\n\n### Deep\n\nx\n\n[!INCLUDE [b](b.md)]\n\n### Flat\n\nx\n";
        let (deep, flat) = ("heading-skipped `### Deep`", "heading-skipped `### Flat`");
        let mut set = Set::new(&format!(
            "--- docfx.json\n{{\"build\": {{\"content\": [{{\"files\": [\"p.md\"]}}]}}}}\n--- p.md\n{page}--- a.md\nText\n--- \
             b.md\nText\n--- toc.yml\n- name: P\n  href: p.md\n"
        ));
        let skipped = |set: &Set| -> Vec<String> {
            codes(set, "p.md").into_iter().filter(|it| it.starts_with("heading-skipped")).collect()
        };
        assert_eq!(skipped(&set), [deep]);
        for (a, b, expected) in [
            ("## A\n\nx\n", "Text\n", &[][..]),
            ("#### A\n\nx\n\n# B\n", "Text\n", &["heading-skipped `[!INCLUDE [a](a.md)]`", deep]),
            ("Text\n", "# B\n\nx\n", &[deep, flat]),
            ("Text\n", "## B\n\nx\n", &[deep]),
            (":::zone pivot=\"x\"\n\n# A\n\n:::zone-end\n", "[!INCLUDE [a](a.md)]\n", &[]),
            ("Text\n", "[!INCLUDE [a](a.md)]\n", &[deep]),
            ("## A\n\nx\n", "[!INCLUDE [a](a.md)]\n", &[]),
            ("# [W](#tab/w)\n\nx\n\n---\n", "Text\n", &[deep]),
            ("[!INCLUDE [c](gone.md)]\n", "Text\n", &[]),
        ] {
            set.write("a.md", a);
            set.write("b.md", b);
            assert_eq!(skipped(&set), expected, "{a}{b}");
        }
    }

    #[test]
    fn what_includes_bring_is_compared_where_the_page_shows_them() {
        let config = "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"p.md\"]}]}}\n";
        let (a, b) = ("[!INCLUDE [a](a.md)]", "[!INCLUDE [b](b.md)]");
        for (page, of_a, of_b, expected) in [
            (format!("{a}\n\n{b}"), "## Next\n\nx", "## Next\n\ny", "h2-duplicated [!INCLUDE [b](b.md)]"),
            (format!("{a}\n\n{b}"), "## Next\n\nx", "## Last\n\ny", ""),
            (format!("{a}\n\n{b}"), ":::zone pivot=\"x\"\n\n## Next\n\n:::zone-end", "## Next\n\ny", ""),
            (format!("## Next\n\nx\n\n{a}\n\n{b}"), "## Next\n\nx", "## Next\n\ny", "h2-duplicated ## Next"),
            (a.to_owned(), "### Deep\n\nx", "", "heading-skipped [!INCLUDE [a](a.md)]"),
            (format!("## Up\n\nx\n\n{a}"), "### Deep\n\nx", "", ""),
            (format!("{b}\n\n{a}"), "### Deep\n\nx", "## Up\n\nx", ""),
            (format!("{b}\n\n{a}"), "#### Deep\n\nx", "## Up\n\nx", "heading-skipped [!INCLUDE [a](a.md)]"),
            (format!("{b}\n\n{a}"), "### Deep\n\nx", "[!INCLUDE [gone](gone.md)]", ""),
            (format!(":::zone pivot=\"x\"\n\n{a}\n\n:::zone-end"), "### Deep\n\nx", "", ""),
            (a.to_owned(), "[!INCLUDE [b](b.md)]\n\n### Deep\n\nx", "## Up\n\nx", ""),
        ] {
            let set = Set::new(&format!(
                "{config}--- p.md\n# T\n\nx\n\n{page}\n--- a.md\n{of_a}\n--- b.md\n{of_b}\n--- toc.yml\n- name: P\n  href: p.md\n"
            ));
            let found = codes(&set, "p.md").into_iter().map(|it| it.replace('`', ""));
            let found: Vec<String> = found.filter(|it| it.starts_with("h2") || it.starts_with("heading-s")).collect();
            assert_eq!(found.join("; "), expected, "{page}\n{of_a}\n{of_b}");
        }
    }

    #[test]
    fn a_heading_of_an_include_that_becomes_a_tab_is_seen_by_the_page() {
        let mut set = Set::new(
            "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"p.md\"]}]}}\n--- p.md\n[!INCLUDE [a](a.md)]\n--- a.md\n# \
             [W](b.md)\n\nx\n--- toc.yml\n- name: P\n  href: p.md\n",
        );
        assert_eq!(codes(&set, "p.md"), [""; 0]);
        let id = set.file("p.md");
        set.write("a.md", "# [W](b.md)\n\nx\n");
        assert!(set.write("a.md", "# [W](#tab/w)\n\nx\n").files.contains(&id));
        assert_eq!(codes(&set, "p.md"), ["h1-missing ``"]);
    }

    #[test]
    fn addresses_are_mended() {
        let set = Set::new(
            "--- docfx.json\n{ \"build\": { \"content\": [ { \"files\": [ \"**/*.md\" ] } ] } }\n--- a.md\n# T\n\n\
             [x](http://azure.microsoft.com/en-us/x) [y](https://learn.microsoft.com/y)\n\n```C# x\n```\n",
        );
        let id = set.file("a.md");
        let mut text = set.snapshot.text(id).unwrap().to_string();
        for finding in check_file(&set.snapshot, id).iter().rev() {
            for (span, new) in
                finding.fixes.iter().take(1).flat_map(|fix| &fix.edits).filter(|(span, _)| span.start > 0)
            {
                text.replace_range(span.range(), new);
            }
        }
        assert_eq!(text, "# T\n\n[x](https://azure.microsoft.com/x) [y](/y)\n\n```csharp\n```\n");
    }
}
