//! Findings about the part of a code file that an article shows: tags, lines, languages.
//!
//! Where the build shows something, if less than was asked for, it says nothing, so that has a code of its own.

use super::suggest::nearest;
use super::{Draft, Fix, Severity, codes};
use crate::article::Article;
use crate::docset::relative::relative_path;
use crate::graph::{FileId, Snapshot, Target};
use crate::markdown::Link;
use crate::markdown::snippet::{Lines, Parts, Snippet};
use crate::text::counted;
use std::path::Path;

/// Languages whose comments the build knows. Source: docfx, `HtmlCodeSnippetRenderer.cs`.
const LANGUAGES: [&str; 36] = [
    "actionscript",
    "arduino",
    "assembly",
    "batchfile",
    "cpp",
    "csharp",
    "css",
    "cuda",
    "erlang",
    "fsharp",
    "handlebars",
    "haskell",
    "html",
    "java",
    "javascript",
    "lisp",
    "matlab",
    "pascal",
    "perl",
    "powershell",
    "processing",
    "python",
    "ruby",
    "rust",
    "scala",
    "shell",
    "smalltalk",
    "swift",
    "typescript",
    "vbnet",
    "xaml",
    "xml",
    "json",
    "bash",
    "yaml",
    "azurecli",
];

/// What it is called that the file or part is missing which `link` of `article` shows as code, and how bad that is where
/// the code does not say so: of a `:::code` the build says `invalid-code`, but only warns.
pub(super) fn code_of(article: &Article, link: &Link) -> (&'static str, Option<Severity>) {
    match article.triple_colons.binary_search(&link.span.start) {
        Ok(_) => (codes::INVALID_CODE, Some(Severity::Warning)),
        Err(_) => (codes::CODESNIPPET_NOT_FOUND, None),
    }
}

/// The findings of all code that `article`, which is `file`, shows.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    if !snapshot.docset(file).is_some_and(|docset| docset.generator.ignores_case()) {
        return;
    }
    for snippet in &article.snippets {
        let Some(Target::File { file: code, .. }) = snapshot.target(file, snippet.link as usize) else { continue };
        found.extend(language(snippet));
        let path = snapshot.path(code);
        // A notebook's parts are its cells.
        let notebook = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ipynb"));
        let nothing = snippet.tag.is_none() && snippet.lines.is_empty() && snippet.highlight.is_empty();
        if notebook || nothing {
            continue;
        }
        let Some(parts) = snapshot.code_parts(code) else { continue };
        let shown = relative_path(&snapshot.path(file), &path);
        let Some((code, severity)) = article.links.get(snippet.link as usize).map(|link| code_of(article, link)) else {
            continue;
        };
        let draft = part(snippet, &parts, &shown, &path);
        found.extend(draft.map(|draft| match draft.code {
            codes::CODE_LINES_MISSING => draft,
            _ => Draft { code, severity, ..draft },
        }));
    }
}

/// What is wrong with the part that `snippet` asks of the file `shown`, the first such thing.
fn part(snippet: &Snippet, parts: &Parts, shown: &str, path: &Path) -> Option<Draft> {
    let draft = |span, message| Draft::new(codes::CODESNIPPET_NOT_FOUND, span, message);
    let less = |span, message| Draft::new(codes::CODE_LINES_MISSING, span, message);
    let mut count = parts.lines;
    if let Some((tag, span)) = &snippet.tag {
        let Some(part) = parts.find(tag) else {
            let names: Vec<&str> = parts.tags.iter().map(|it| &*it.name).collect();
            let lower: Vec<String> = names.iter().map(|it| it.to_ascii_lowercase()).collect();
            let near = nearest(&tag.to_ascii_lowercase(), lower.iter().map(|it| &**it));
            let near = near.and_then(|near| names.iter().find(|it| it.eq_ignore_ascii_case(near)).copied());
            let mut message = format!("`{shown}` has no part `{tag}`.");
            match near {
                Some(near) => message.push_str(&format!(" Did you mean `{near}`?")),
                None if names.is_empty() => {
                    message.push_str(" A part lies between two comments, `<NAME>` and `</NAME>`.")
                }
                None => {
                    let names: Vec<String> = names.iter().take(5).map(|it| format!("`{it}`")).collect();
                    let more = if parts.tags.len() > 5 { " and others" } else { "" };
                    message.push_str(&format!(" It has {}{more}.", names.join(", ")));
                }
            }
            let fix =
                near.map(|near| Fix { title: format!("Change to `{near}`"), edits: vec![(*span, near.to_owned())] });
            return Some(draft(*span, message).with_fix(fix));
        };
        count = match part.lines {
            None => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let message = format!("The part `{tag}` is never closed in `{name}`. Add a comment `</{tag}>` there.");
                return Some(draft(*span, message));
            }
            Some(0) => return Some(draft(*span, format!("The part `{tag}` of `{shown}` is empty."))),
            Some(lines) => lines,
        };
    }
    let reversed = |it: &&Lines| it.last.is_some_and(|last| last < it.first);
    if let Some(wrong) = snippet.lines.iter().find(reversed) {
        return Some(draft(wrong.span, "These lines end before they begin.".to_owned()));
    }
    let all = count;
    if let Some(wrong) = snippet.lines.iter().find(|it| it.first > all) {
        let message = format!("`{shown}` has only {}.", lines(all));
        // The build shows what there is.
        return Some(match snippet.lines.iter().all(|it| it.first > all) {
            true => draft(wrong.span, message),
            false => less(wrong.span, message),
        });
    }
    if let Some(past) = snippet.lines.iter().find(|it| it.last.is_some_and(|last| last > all)) {
        let message = format!("`{shown}` has only {}, so these are not all there.", lines(all));
        let fix = Fix { title: format!("End with line {all}"), edits: vec![(past.end, all.to_string())] };
        return Some(less(past.end, message).with_fix(Some(fix)));
    }
    if !snippet.lines.is_empty() {
        count = snippet.lines.iter().map(|it| it.last.unwrap_or(count) + 1 - it.first.max(1)).sum();
    }
    if let Some(wrong) = snippet.highlight.iter().find(reversed) {
        return Some(less(wrong.span, "These lines end before they begin.".to_owned()));
    }
    let wrong = snippet.highlight.iter().find(|it| it.first > count)?;
    let message = format!("Only {} shown, so this marks nothing. The first line shown is 1.", are(count));
    Some(less(wrong.span, message))
}

fn lines(count: u32) -> String {
    counted(count as usize, "line")
}

fn are(count: u32) -> String {
    format!("{} {}", lines(count), if count == 1 { "is" } else { "are" })
}

/// A language that is misspelt, where the build has to know its comments. Others may be known to it.
fn language(snippet: &Snippet) -> Option<Draft> {
    let (language, span) = snippet.language.as_ref()?;
    snippet.tag.as_ref()?;
    let language = language.strip_suffix("-interactive").unwrap_or(language);
    if language.len() < 4 || LANGUAGES.contains(&language) {
        return None;
    }
    let distances = LANGUAGES.iter().map(|known| (strsim::damerau_levenshtein(language, known), *known));
    let (_, near) = distances.min().filter(|(distance, known)| *distance <= if known.len() > 5 { 2 } else { 1 })?;
    let message = format!(
        "The build does not know the language `{language}`, so it may not find the part. Did you mean `{near}`?"
    );
    let fix = Fix { title: format!("Change to `{near}`"), edits: vec![(*span, near.to_owned())] };
    Some(Draft::new("unknown-language-code", *span, message).with_fix(Some(fix)))
}

#[cfg(test)]
mod tests {
    use crate::checks::{Severity, check_file};
    use crate::features::fixture::Set;

    #[test]
    fn lines_past_the_end_are_said_by_a_code_of_our_own_and_names_are_shown_as_written() {
        const LINES: &str = "code-lines-missing";
        for (snippet, code, severity, message, fixed) in [
            (
                "[!code-js[x](a.js#L1-L300)]",
                LINES,
                Severity::Suggestion,
                "`a.js` has only 4 lines, so these are not all there.",
                "[!code-js[x](a.js#L1-L4)]",
            ),
            (
                "[!code-js[x](a.js?start=2&end=12)]",
                LINES,
                Severity::Suggestion,
                "`a.js` has only 4 lines, so these are not all there.",
                "[!code-js[x](a.js?start=2&end=4)]",
            ),
            (
                ":::code source=\"a.js\" range=\"2-10\":::",
                LINES,
                Severity::Suggestion,
                "`a.js` has only 4 lines, so these are not all there.",
                ":::code source=\"a.js\" range=\"2-4\":::",
            ),
            (
                "[!code-js[x](a.js#GetUsr)]",
                "codesnippet-not-found",
                Severity::Warning,
                "`a.js` has no part `GetUsr`. Did you mean `GetUser`?",
                "[!code-js[x](a.js#GetUser)]",
            ),
        ] {
            let article = format!("# T\n\n{snippet}\n");
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{}}}}\n--- a.md\n{article}--- a.js\n// <GetUser>\none\n// </GetUser>\nx\n"
            ));
            let findings = check_file(&set.snapshot, set.file("a.md"));
            let found = findings.iter().find(|it| it.code.contains("code")).expect(snippet);
            assert_eq!((found.code, found.severity, &*found.message), (code, severity, message));
            let mut text = article.clone();
            for (span, new) in &found.fixes[0].edits {
                text.replace_range(span.range(), new);
            }
            assert_eq!(text, format!("# T\n\n{fixed}\n"));
        }
    }

    #[test]
    fn the_part_that_an_article_asks_for_must_be_there() {
        for (snippet, expected) in [
            ("[!code-csharp[x](a.cs)]", ""),
            ("[!code-csharp[x](a.cs#One)]", ""),
            ("[!code-csharp[x](a.cs#snippetone)]", ""),
            ("[!code-csharp[x](a.cs#on)]", "codesnippet-not-found «on»"),
            ("[!code-csharp[x](a.cs?name=nowhere)]", "codesnippet-not-found «nowhere»"),
            ("[!code-csharp[x](a.cs#open)]", "codesnippet-not-found «open»"),
            ("[!code-csharp[x](a.cs#empty)]", "codesnippet-not-found «empty»"),
            ("[!code-csharp[x](a.cs#L2-L3)]", ""),
            ("[!code-csharp[x](a.cs#L20-L30)]", "codesnippet-not-found «L20-L30»"),
            ("[!code-csharp[x](a.cs?start=9)]", "codesnippet-not-found «9»"),
            ("[!code-csharp[x](a.cs?range=1,9-12)]", "code-lines-missing «9-12»"),
            ("[!code-csharp[x](a.cs?range=5-3)]", "codesnippet-not-found «5-3»"),
            // The build shows what there is.
            ("[!code-csharp[x](a.cs?range=9,10-12)]", "codesnippet-not-found «9»"),
            (":::code source=\"a.cs\" range=\"9-10\":::", "invalid-code «9-10»"),
            ("[!code-csharp[x](a.cs?range=2-99)]", "code-lines-missing «99»"),
            ("[!code-csharp[x](a.cs?range=1,2-8)]", ""),
            ("[!code-csharp[x](a.cs?range=2-)]", ""),
            ("[!code-csharp[x](a.cs#L1-L300)]", "code-lines-missing «300»"),
            ("[!code-csharp[x](a.cs?start=2&end=12)]", "code-lines-missing «12»"),
            ("[!code-csharp[x](a.cs?end=12)]", "code-lines-missing «12»"),
            ("[!code-csharp[x](a.cs?end=8)]", ""),
            (":::code source=\"a.cs\" range=\"1-2, 4-10\":::", "code-lines-missing «10»"),
            (":::code source=\"a.cs\" id=\"one\" highlight=\"1-2\":::", ""),
            (":::code source=\"a.cs\" id=\"one\" highlight=\"1,3\":::", "code-lines-missing «3»"),
            (":::code source=\"a.cs\" range=\"2-3\" highlight=\"4\":::", "code-lines-missing «4»"),
            (":::code language=\"cshrap\" source=\"a.cs\" id=\"one\":::", "unknown-language-code «cshrap»"),
            (":::code language=\"cshrap\" source=\"a.cs\":::", ""),
            (":::code language=\"kotlin\" source=\"a.cs\" id=\"one\":::", ""),
            ("[!notebook-python[x](n.ipynb#cell)]", ""),
            ("[!code-csharp[x](gone.cs#one)]", "codesnippet-not-found «gone.cs»"),
            (":::code source=\"gone.cs\" id=\"one\":::", "invalid-code «gone.cs»"),
            (":::code source=\"a.cs\" id=\"on\":::", "invalid-code «on»"),
            // The build takes the part then.
            (":::code source=\"a.cs\" id=\"one\" range=\"1-2\":::", ""),
        ] {
            let article = format!("# T\n\n{snippet}\n");
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{}}}}\n--- a.md\n{article}--- n.ipynb\n{{}}\n--- a.cs\n// <One>\none\ntwo\n\
                 // </One>\n#region Empty\n#endregion\n// <open>\nx\n"
            ));
            let findings = check_file(&set.snapshot, set.file("a.md"));
            let ours = findings.iter().filter(|it| it.code.contains("code"));
            let of_build = findings.iter().filter(|it| ["invalid-code", "codesnippet-not-found"].contains(&it.code));
            assert!(of_build.into_iter().all(|it| it.severity == Severity::Warning));
            let shown: Vec<String> = ours.map(|it| format!("{} «{}»", it.code, it.span.of(&article))).collect();
            assert_eq!(shown.join(" "), expected, "{snippet}");
        }
    }
}
