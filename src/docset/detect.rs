//! Whose rules a folder without configuration follows, found from a sample of its articles.

use super::Generator;
use crate::files::{FileText, ReadError};
use std::path::{Path, PathBuf};

/// At most this many articles are looked at.
const SAMPLE: usize = 60;

/// A verdict and its reason, for people.
pub(super) struct Verdict {
    pub generator: Generator,
    pub reason: String,
}

/// Looks at a sample of `articles` (spread evenly over the sorted list).
/// Learn when at least every tenth of them has a `ms.*` key or Learn's own syntax: a repository with one
/// stray file from Learn is no Learn set.
pub(super) fn by_content(
    root: &Path,
    articles: &mut [&PathBuf],
    read: &dyn Fn(&Path) -> Result<FileText, ReadError>,
) -> Verdict {
    articles.sort_unstable();
    let step = articles.len().div_ceil(SAMPLE).max(1);
    let (mut looked_at, mut signs) = (0usize, Vec::new());
    for path in articles.iter().step_by(step) {
        let Ok(file) = read(path) else { continue };
        looked_at += 1;
        if let Some(sign) = learn_sign(&file.text) {
            signs.push((path, sign));
        }
    }
    let reason = match signs.first() {
        Some((path, sign)) if signs.len() * 10 >= looked_at => {
            let shown = path.strip_prefix(root).unwrap_or(path).display();
            let count = signs.len();
            let reason = format!(
                "no configuration file, but {count} of {looked_at} articles looked at are written for Learn, such as {shown} with {sign}"
            );
            return Verdict { generator: Generator::Learn, reason };
        }
        Some(_) => format!("no configuration file, and few of {looked_at} articles looked at are written for Learn"),
        None if looked_at == 0 => "no configuration file and no articles".to_owned(),
        None => "no configuration file, and nothing in the articles that only Learn knows".to_owned(),
    };
    Verdict { generator: Generator::GitHub, reason }
}

/// What in `text` only Learn knows.
pub(super) fn learn_sign(text: &str) -> Option<String> {
    let mut lines = text.lines().peekable();
    if lines.peek().is_some_and(|first| first.trim_end() == "---") {
        lines.next();
        for line in lines.by_ref() {
            if matches!(line.trim_end(), "---" | "...") {
                break;
            }
            let key = line.split_once(':').map(|(key, _)| key.trim_end());
            if let Some(key) = key.filter(|key| key.starts_with("ms.") && !key.contains(' ')) {
                return Some(format!("`{key}` in its header"));
            }
        }
    }
    // The fence that is open, if any: what it holds is shown, not meant.
    let mut fence: Option<&str> = None;
    for line in lines {
        let line = line.trim_start();
        let marker = ["```", "~~~"].into_iter().find(|marker| line.starts_with(marker));
        match (fence, marker) {
            (None, Some(marker)) => fence = Some(marker),
            (Some(open), Some(marker)) if open == marker => fence = None,
            _ => {}
        }
        if fence.is_none()
            && let Some(sign) = sign_in(line)
        {
            return Some(format!("`{sign}`"));
        }
    }
    None
}

/// Decision: of `:::` only Learn's own names count, because Docusaurus, VitePress and others write
/// `:::note` and `:::tip`.
fn sign_in(line: &str) -> Option<&'static str> {
    const BLOCKS: [&str; 11] =
        ["code", "column", "form", "image", "moniker", "no-loc", "row", "video", "zone", "zone-end", "moniker-end"];
    if let Some(rest) = line.strip_prefix(":::") {
        let name = rest.trim_start().split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or("");
        if let Some(known) = BLOCKS.iter().find(|it| it.eq_ignore_ascii_case(name)) {
            return Some(match *known {
                "code" => ":::code",
                "image" => ":::image",
                "zone" | "zone-end" => ":::zone",
                "moniker" | "moniker-end" => ":::moniker",
                _ => ":::",
            });
        }
    }
    // Inline code on the line shows syntax rather than using it.
    if line.contains('`') {
        return None;
    }
    let at = line.find("[!").map(|at| &line[at + 2..]);
    if at.is_some_and(|rest| rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("include"))) {
        return Some("[!INCLUDE");
    }
    (line.starts_with('#') && line.contains("](#tab/")).then_some("#tab/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_learn() {
        for (text, expected) in [
            ("---\nms.date: 1/1/2024\n---\n", Some("`ms.date` in its header")),
            ("---\ntitle: x\nms.author : x\n---\n", Some("`ms.author` in its header")),
            ("---\ntitle: x\n---\nms.date: x\n", None),
            ("Text\n\n[!INCLUDE [x](y.md)]\n", Some("`[!INCLUDE`")),
            ("Text [!include[x](y.md)]\n", Some("`[!INCLUDE`")),
            ("Write `[!INCLUDE[x](y.md)]` here\n", None),
            ("```\n[!INCLUDE[x](y.md)]\n```\n", None),
            ("```\n~~~\n```\n[!INCLUDE[x](y.md)]\n", Some("`[!INCLUDE`")),
            ("# [One](#tab/one)\n", Some("`#tab/`")),
            (":::image source=\"x.png\":::\n", Some("`:::image`")),
            ("::: zone pivot=\"a\"\n", Some("`:::zone`")),
            (":::note\nx\n:::\n", None),
            ("> [!NOTE]\n> x\n", None),
            ("", None),
        ] {
            assert_eq!(learn_sign(text).as_deref(), expected, "{text:?}");
        }
    }
}
