//! Which content rules count for a file: pages, includes and files that nobody publishes differ; what includes
//! bring may change the verdict. The rules themselves are in `markdown::rules`.

use super::front_matter::{PageRole, role};
use super::{Draft, Fix};
use crate::article::Article;
use crate::docset::Role;
use crate::graph::{FileId, Snapshot};
use crate::markdown::Problem;

/// Rules about a page as a whole.
const OF_PAGES: [&str; 4] = ["h1-missing", "h1-not-first", "multiple-h1s", "h1-length"];

/// Rules that count whatever a file is: the file is damaged.
const OF_ALL: [&str; 4] = ["merge-conflict", "file-not-utf8", "file-too-large", "file-unreadable"];

/// Rules whose repair is read from the text.
const MENDED: [&str; 9] = [
    "invalid-note-section",
    "invalid-image",
    "invalid-video",
    "invalid-code",
    "invalid-zone",
    "invalid-form",
    "invalid-moniker-range",
    "invalid-row",
    "invalid-nested-column",
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
    for problem in problems {
        let counts = match problem.code {
            code if OF_ALL.contains(&code) => true,
            _ if !published => false,
            "h1-missing" => is_page && !includes_bring_title(snapshot, id),
            code if OF_PAGES.contains(&code) => is_page,
            "heading-no-content" => is_page || !is_last_heading(file.article.as_deref(), problem),
            _ => true,
        };
        if counts {
            let repair = || file.article.as_ref()?.repair(&snapshot.text(id)?, problem);
            let repair = MENDED.contains(&problem.code).then(repair).flatten();
            found.push(with_fix(problem).with_fix(repair.map(|it| Fix { title: it.title, edits: it.edits })));
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

/// Whether an include of `id` has an H1 heading, or is not known.
fn includes_bring_title(snapshot: &Snapshot, id: FileId) -> bool {
    let mut brings = false;
    snapshot.visit(id, &mut |_, file| {
        brings |= file.article.as_ref().is_none_or(|article| article.headings.iter().any(|it| it.level == 1));
        brings |= file.includes().any(|(_, include)| snapshot.article(include).is_none());
        !brings
    });
    brings
}

fn is_last_heading(article: Option<&Article>, problem: &Problem) -> bool {
    article.and_then(|article| article.headings.last()).is_none_or(|last| last.span == problem.span)
}

/// The finding with the repair that its place shows.
fn with_fix(problem: &Problem) -> Draft {
    let span = problem.span;
    let fix = |title: &str, text: &str| Some(Fix { title: title.to_owned(), edits: vec![(span, text.to_owned())] });
    let fix = match problem.code {
        "insecure-link" => fix("Change to `https://`", "https://"),
        "docs-link-absolute" => fix("Remove the host", ""),
        "dev-language-invalid" => {
            // The message begins with the name, so that the text need not be read again.
            let name = problem.message.split('`').nth(1).unwrap_or_default();
            let meant = crate::markdown::rules::language_meant_by(name);
            meant.and_then(|meant| fix(&format!("Change to `{meant}`"), &meant))
        }
        "hard-coded-locale" => {
            let with_slash = crate::text::Span { start: span.start - 1, end: span.end };
            Some(Fix { title: "Remove the language".to_owned(), edits: vec![(with_slash, String::new())] })
        }
        _ => None,
    };
    Draft::from(problem).with_fix(fix)
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
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
--- TOC.md
# [A](titled.md)
# [B](untitled.md)
# [C](unknown.md)
--- includes/title.md
# Sign in

# Sign out
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
            ("TOC.md", &["toc-deprecated ``"]),
            (
                "includes/title.md",
                &["h1-in-include `# Sign in`", "heading-no-content `# Sign in`", "h1-in-include `# Sign out`"],
            ),
            ("includes/text.md", &[]),
            ("includes/unused.md", &[]),
            ("README.md", &[]),
        ] {
            assert_eq!(codes(&set, name), expected, "{name}");
        }
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
