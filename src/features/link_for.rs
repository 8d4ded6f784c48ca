//! Links from the clipboard: the address of a section to take along, and the link that comes of an address.

use super::spelling::escape_markdown;
use crate::docset::relative::{encode_fragment, encode_path, relative_path};
use crate::docset::resolve::{self, Destination};
use crate::graph::{AnchorAt, FileId, FileKind, Snapshot};
use crate::text::Span;
use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};

/// The address of the section around byte `offset` of `file`: a `file:` URI with the section's id, or without one for
/// the article itself. Of an include it is the address in the page that shows it, when there is only one.
///
/// In VS Code "guidepost: Copy Link to Section" puts it on the clipboard; pasted into an article it becomes a link.
#[must_use]
pub fn section_link(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<String> {
    let article = snapshot.article(file)?;
    let page = match snapshot.showing_pages(file).as_slice() {
        [page] => *page,
        _ => file,
    };
    let heading = article.breadcrumb(offset).last().copied().filter(|heading| heading.level > 1 || page != file);
    let mut url = url::Url::from_file_path(snapshot.path(page)).ok()?;
    url.set_fragment(heading.and_then(|heading| heading.id.as_deref()).filter(|id| !id.is_empty()));
    Some(url.to_string())
}

/// The Markdown that `copied` (an address of the site, a `file:` URI or an absolute path, each with or without
/// `#section`) becomes where it is pasted over `at` in `file`: a relative link, or only its destination where one is
/// written. The link's text is what was selected, else the title of the target. `None` when `copied` names nothing in
/// the set, and where a link would be none: in code, comments and the header.
///
/// In VS Code pasting does it; elsewhere the command `guidepost.linkFor` answers with the text.
#[must_use]
pub fn link_for(snapshot: &Snapshot, file: FileId, at: Span, copied: &str) -> Option<String> {
    let copied = copied.trim();
    let copied = copied.strip_prefix('<').and_then(|it| it.strip_suffix('>')).unwrap_or(copied);
    if copied.is_empty() || copied.contains(char::is_control) || copied.len() > 4096 {
        return None;
    }
    let from = snapshot.path(file);
    let (target, fragment) = named(snapshot, file, &from, copied)?;
    if snapshot.file(target).is_none_or(|known| known.kind == FileKind::Folder) || !super::is_readable(snapshot, target)
    {
        return None;
    }
    let anchor = fragment.as_deref().and_then(|fragment| snapshot.find_anchor(target, fragment));
    let path = match target == file && fragment.is_some() {
        true => String::new(),
        false => encode_path(&relative_path(&from, &snapshot.path(target))),
    };
    let fragment = fragment.map(|fragment| format!("#{}", encode_fragment(&fragment))).unwrap_or_default();
    let destination = format!("{path}{fragment}");
    let text = snapshot.text(file)?;
    let before = text.get(..at.start as usize)?;
    if is_no_place(snapshot, file, before) {
        return None;
    }
    if takes_destination(before) {
        return Some(destination);
    }
    let selected = at.of(&text);
    if !selected.trim().is_empty() && !selected.contains(['[', ']', '\n']) {
        return Some(format!("[{selected}]({destination})"));
    }
    let heading = anchor.and_then(|anchor| match anchor.at {
        AnchorAt::Heading(index) => Some(snapshot.article(anchor.file)?.headings.get(index)?.text.to_string()),
        AnchorAt::Explicit(_) => None,
    });
    let title = || snapshot.article(target)?.title().map(str::to_owned);
    let name = || snapshot.path(target).file_name().map(|name| name.to_string_lossy().into_owned());
    let title = heading.or_else(title).or_else(name)?;
    let image = if super::is_image(&snapshot.path(target)) { "!" } else { "" };
    Some(format!("{image}[{}]({destination})", escape_markdown(&title)))
}

/// Whether what is written behind `before` is no text of the article.
fn is_no_place(snapshot: &Snapshot, file: FileId, before: &str) -> bool {
    let Some(article) = snapshot.article(file) else { return true };
    let offset = before.len() as u32;
    let header = article.front_matter.as_ref().is_some_and(|header| offset < header.span.end);
    header || article.in_code(offset)
}

/// Whether a destination is what goes behind `before`: in a link, an attribute, a definition or a table of contents.
fn takes_destination(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let attribute = || {
        let name = line.strip_suffix(['"', '\'']).and_then(|it| it.strip_suffix('='));
        name.is_some_and(|it| ["href", "src", "source"].iter().any(|name| it.to_ascii_lowercase().ends_with(name)))
    };
    let words = line.trim();
    let defines = || words.starts_with('[') && words.ends_with("]:");
    line.ends_with("](") || line.ends_with("](<") || attribute() || defines() || words.ends_with("href:")
}

/// The file and the section that an address names.
fn named(snapshot: &Snapshot, file: FileId, from: &Path, copied: &str) -> Option<(FileId, Option<String>)> {
    if copied.starts_with("https://") || copied.starts_with("http://") {
        let Destination::Site { key, fragment } = resolve::destination(snapshot.docset(file)?, from, copied) else {
            return None;
        };
        return Some((snapshot.find_published(&key)?, fragment));
    }
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (path, fragment) = copied.split_once('#').map_or((copied, None), |(path, id)| (path, Some(decode(id))));
    let path = match path.starts_with("file:") {
        true => url::Url::parse(path).ok()?.to_file_path().ok()?,
        false => PathBuf::from(path),
    };
    let path = path.is_absolute().then(|| crate::files::normalize(&path))?;
    Some((snapshot.file_id(&path)?, fragment.filter(|id| !id.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Set;
    use super::*;

    const SET: &str = "--- .git/HEAD\nref: x\n--- docs/docfx.json\n{\"build\": {\"basePath\": \"/contoso/phone\"}}\n--- docs/a b.md\n---\ntitle: The A*\n---\n# A\n\n## Set up\n\nText\n--- docs/p.png\n--- docs/i.md\n## Part\n--- docs/shows.md\n# Shows\n\n[!INCLUDE [i](i.md)]\n";

    fn pasted(text: &str, copied: &str) -> String {
        let set = Set::new(&format!("{SET}--- docs/sub/x.md\n{text}"));
        let (file, offset) = set.cursor();
        let text = set.snapshot.text(file).unwrap();
        let selected = if text[offset as usize..].starts_with("words") { 5 } else { 0 };
        let copied = copied.replace("SET", &set.root.display().to_string());
        let at = Span::new(offset as usize, offset as usize + selected);
        link_for(&set.snapshot, file, at, &copied).unwrap_or_default()
    }

    #[test]
    fn addresses_become_relative_links() {
        for (text, copied, expected) in [
            ("# X\n\n<CURSOR>\n", "file://SET/docs/a%20b.md#set-up", "[Set up](../a%20b.md#set-up)"),
            ("# X\n\n<CURSOR>\n", "SET/docs/a b.md", "[The A\\*](../a%20b.md)"),
            ("# X\n\n<CURSOR>words\n", "<file://SET/docs/a%20b.md>", "[words](../a%20b.md)"),
            ("# X\n\n[y](<CURSOR>)\n", "file://SET/docs/a%20b.md#set-up", "../a%20b.md#set-up"),
            ("# X\n\n<CURSOR>\n\n## Y\n", "file://SET/docs/sub/x.md#y", "[Y](#y)"),
            ("# X\n\n<CURSOR>\n", "file://SET/docs/p.png", "![p.png](../p.png)"),
            (
                "# X\n\n<CURSOR>\n",
                "https://learn.microsoft.com/en-us/contoso/phone/shows?view=x#part",
                "[Part](../shows.md#part)",
            ),
            ("# X\n\n<CURSOR>\n", "https://learn.microsoft.com/en-us/azure/else", ""),
            ("# X\n\n<CURSOR>\n", "file:///etc/passwd", ""),
            ("# X\n\n<CURSOR>\n", "file://SET/docs/none.md", ""),
            ("# X\n\n<CURSOR>\n", "some words", ""),
            ("# X\n\n[y](<<CURSOR>>)\n", "SET/docs/a b.md", "../a%20b.md"),
            ("# X\n\n[y]: <CURSOR>\n", "SET/docs/a b.md", "../a%20b.md"),
            ("# X\n\n<a href=\"<CURSOR>\">y</a>\n", "SET/docs/a b.md", "../a%20b.md"),
            ("# X\n\n:::image source=\"<CURSOR>\":::\n", "SET/docs/p.png", "../p.png"),
            // Text that is none.
            ("---\ntitle: <CURSOR>\n---\n# X\n", "SET/docs/a b.md", ""),
            ("# X\n\n```sh\ncd <CURSOR>\n```\n", "SET/docs/a b.md", ""),
            ("# X\n\nRun `cd <CURSOR> now`.\n", "SET/docs/a b.md", ""),
            ("# X\n\n<!-- <CURSOR> -->\n", "SET/docs/a b.md", ""),
            ("---\ntitle: T\n---\n<CURSOR>\n", "SET/docs/a b.md", "[The A\\*](../a%20b.md)"),
        ] {
            assert_eq!(pasted(text, copied), expected, "{text} {copied}");
        }
    }

    #[test]
    fn a_section_has_an_address_to_take_along() {
        for (name, text, expected) in [
            ("x.md", "# X\n\n## Set up\n\nTe<CURSOR>xt\n", "SET/x.md#set-up"),
            ("x y.md", "# X\n\nTe<CURSOR>xt\n", "SET/x%20y.md"),
            ("docs/i.md", "## Pa<CURSOR>rt\n", "SET/docs/shows.md#part"),
        ] {
            let set = SET.replace("--- docs/i.md\n## Part\n", "");
            let set = Set::new(&format!("{set}--- {name}\n{text}"));
            let (file, offset) = set.cursor();
            let link = section_link(&set.snapshot, file, offset).unwrap();
            assert_eq!(set.without_root(&link), expected);
        }
    }
}
