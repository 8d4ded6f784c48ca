//! Names of code languages: behind the marks of a code block, and as values.

use super::super::directive::is_list_mark;
use super::colons::Around;
use super::{Asked, CompletionItem, CompletionKind, CompletionList};
use crate::article::Article;
use crate::markdown::BlockKind;
use crate::markdown::languages::{self, INTERACTIVE, LANGUAGES, Language, RUNNABLE};
use rustc_hash::FxHashMap;

/// The languages that can stand behind the marks of the code block whose first line the caret is in.
pub(super) fn of_fence(asked: &Asked<'_>, article: &Article) -> Option<CompletionList> {
    let text = asked.text;
    let line = text[..asked.caret].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = &text[line..asked.caret];
    let mark = before.find(['`', '~'])?;
    let lead = before[..mark].trim_matches([' ', '\t', '>']);
    let c = before[mark..].chars().next()?;
    let info = before[mark..].trim_start_matches(c);
    let typed = info.trim_start_matches(' ');
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '+' | '#' | '.' | '_');
    if before.len() - mark - info.len() < 3 || !typed.chars().all(is_word) {
        return None;
    }
    if !lead.is_empty() && !is_list_mark(lead) {
        return None;
    }
    // The line that closes a block looks the same: only a block that begins here counts.
    let opens = article.blocks.iter().any(|block| {
        let start = block.span.start as usize;
        block.kind == BlockKind::Code && line <= start && start <= line + mark
    });
    if !opens {
        return None;
    }
    let rest = &text[asked.caret..];
    let end = asked.caret + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let around = Around { span: asked.caret - typed.len()..end, quote: "" };
    Some(list(asked, article, &around, asked.learn()))
}

/// The languages as values of an attribute.
pub(super) fn values(asked: &Asked<'_>, article: &Article, around: &Around) -> CompletionList {
    list(asked, article, around, false)
}

/// Languages that the article uses come first, then the usual ones; the others only by name.
fn list(asked: &Asked<'_>, article: &Article, around: &Around, interactive: bool) -> CompletionList {
    let used = used(asked, article, around.span.start);
    let typed = asked.text.get(around.span.start..asked.caret).unwrap_or_default().to_lowercase();
    let mut items: Vec<CompletionItem> = Vec::new();
    let mut add = |language: &Language, suffix: &str| {
        let Some((rank, filter)) = fit(language, suffix, &typed) else { return };
        let name = format!("{}{suffix}", language.name);
        let insert = format!("{name}{}", around.quote);
        let mut item = asked.item(CompletionKind::Value, name, insert, around.span.start, around.span.end);
        item.description = Some(match suffix {
            "" => language.title.to_owned(),
            _ => format!("{}, can be run by readers", language.title),
        });
        let uses = used.get(item.label.as_str()).copied().unwrap_or_default();
        let late = 9_999_usize.saturating_sub(uses);
        item.sort = Some(format!("{rank}{late:04}{}{}", u8::from(!language.usual), item.label));
        item.filter = Some(filter);
        items.push(item);
    };
    for language in LANGUAGES {
        if typed.is_empty() && !language.usual && !used.contains_key(language.name) {
            continue;
        }
        add(language, "");
        if interactive && RUNNABLE.contains(&language.name) {
            add(language, INTERACTIVE);
        }
    }
    items.sort_by(|a, b| a.sort.cmp(&b.sort));
    // Each letter may bring languages that another name of theirs fits.
    CompletionList { incomplete: true, items }
}

/// How well a language fits what is typed, best first, and the text that the client matches.
fn fit(language: &Language, suffix: &str, typed: &str) -> Option<(u8, String)> {
    let name = format!("{}{suffix}", language.name);
    if name.starts_with(typed) {
        return Some((u8::from(name != typed && !typed.is_empty()), name));
    }
    if let Some(alias) = language.aliases.iter().find(|alias| alias.starts_with(typed)) {
        return Some((if *alias == typed { 0 } else { 2 }, format!("{alias}{suffix}")));
    }
    let title = language.title.to_lowercase();
    let begins = title.split([' ', '(', '/']).any(|word| word.starts_with(typed));
    (typed.len() > 1 && begins).then(|| (3, typed.to_owned()))
}

/// How often the article names each language, but for the place that is asked for.
fn used<'t>(asked: &Asked<'t>, article: &Article, here: usize) -> FxHashMap<&'t str, usize> {
    let mut used: FxHashMap<&str, usize> = FxHashMap::default();
    for block in article.blocks.iter().filter(|block| block.kind == BlockKind::Code) {
        let first = block.span.of(asked.text).lines().next().unwrap_or_default();
        let info = first.trim_start_matches(['`', '~']);
        let start = block.span.start as usize;
        if info.len() + 3 > first.len() || (start..=start + first.len()).contains(&here) {
            continue;
        }
        let info = info.trim();
        let known = languages::find(info).map(|it| it.name);
        let interactive = info.to_ascii_lowercase().ends_with(INTERACTIVE);
        let name = known.filter(|_| !interactive).unwrap_or(info);
        if !name.is_empty() {
            *used.entry(name).or_default() += 1;
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::Set;
    use super::super::{CompletionOptions, complete};

    fn offered(set: &str, text: &str) -> Vec<String> {
        let set = Set::new(&format!("{set}--- a.md\n{text}\n"));
        let (file, offset) = set.cursor();
        let list = complete(&set.snapshot, file, offset, &CompletionOptions::default());
        list.items.into_iter().map(|item| item.insert).collect()
    }

    const LEARN: &str = "--- docfx.json\n{}\n";
    const GITHUB: &str = "--- README.md\n# R\n";

    #[test]
    fn languages_are_offered_where_a_block_begins() {
        for (text, first) in [
            ("# A\n\n```<CURSOR>", "azurecli"),
            ("# A\n\n```<CURSOR>\ncode\n```", "azurecli"),
            ("# A\n\n```py<CURSOR>", "python"),
            ("# A\n\n```C#<CURSOR>", "csharp"),
            ("# A\n\n``` ps<CURSOR>xx\ncode\n```", "powershell"),
            ("# A\n\n~~~visual<CURSOR>", "vb"),
            ("> ```js<CURSOR>", "javascript"),
            ("- ```go<CURSOR>", "go"),
            ("1. a\n\n   ```bas<CURSOR>\n   b\n   ```\n", "bash"),
            ("```json\n{}\n```\n\n```<CURSOR>\n", "json"),
            ("```azurecli-inter<CURSOR>", "azurecli-interactive"),
            (":::code language=\"pyt<CURSOR>\" source=\"a.py\":::", "python"),
            (":::code language=\"pyt<CURSOR>:::", "python\""),
        ] {
            assert_eq!(offered(LEARN, text).first().map(String::as_str), Some(first), "{text:?}");
        }
        assert_eq!(offered(GITHUB, "```py<CURSOR>").first().map(String::as_str), Some("python"));
        assert!(offered(GITHUB, "```azurecli-<CURSOR>").is_empty(), "only Learn runs code in the page");
    }

    #[test]
    fn nothing_is_offered_in_code_and_at_its_end() {
        for text in [
            "```json\n{}\n```<CURSOR>",
            "```json\npy<CURSOR>\n```",
            "```json title=<CURSOR>",
            "```json {<CURSOR>",
            "a ```js<CURSOR>",
            "``js<CURSOR>",
            "`js<CURSOR>",
            "~~js<CURSOR>",
            "```zzz<CURSOR>",
        ] {
            assert_eq!(offered(LEARN, text), [""; 0], "{text:?}");
        }
    }
}
