//! Paths of the site, `/azure/storage/queues`: only those below the set's own base, one folder at a time.

use super::context::{Goes, Typing};
use super::{Asked, CompletionItem, CompletionKind, CompletionList, MOST, ResolveData};
use crate::features::spelling;
use crate::graph::{File, FileId, FileKind};

/// The paths of the site that can be written where `typed`, which begins with `/`, is.
pub(super) fn complete(asked: &Asked<'_>, typing: &Typing, typed: &str) -> CompletionList {
    found(asked, typing, typed).unwrap_or_default()
}

fn found(asked: &Asked<'_>, typing: &Typing, typed: &str) -> Option<CompletionList> {
    let docset = asked.docset;
    let base = format!("{}/", docset.base_path()?);
    let end = (asked.caret..typing.end).find(|&at| matches!(asked.text.as_bytes()[at], b'#' | b'?'));
    let end = end.unwrap_or(typing.end);
    let folder_item = |path: String| {
        let mut item = asked.item(CompletionKind::Folder, path.clone(), path, typing.start, end);
        item.sort = Some(format!("1{}", item.label));
        item
    };
    if typed.len() < base.len() {
        let begins = base.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
        return begins.then(|| CompletionList { incomplete: false, items: vec![folder_item(base)] });
    }
    let start = typed.get(..base.len())?;
    if !start.eq_ignore_ascii_case(&base) || matches!(typing.goes, Goes::Include | Goes::Code) {
        return None;
    }
    let below = typed.get(base.len()..)?;
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    let folder = spelling::decode(folder, typing.style).to_lowercase();
    let wanted = spelling::decode(name, typing.style).to_lowercase();
    let lead = if folder.is_empty() { base } else { format!("{base}{folder}/") };
    let (folders, virtual_folders) = docset.folders_of_url(&folder);
    let mut items: Vec<CompletionItem> = Vec::new();
    let mut add = |item: CompletionItem| {
        if !items.iter().any(|known| known.label == item.label) {
            items.push(item);
        }
    };
    for name in virtual_folders.iter().filter(|name| spelling::fit(name, &wanted).is_some()) {
        add(folder_item(format!("{lead}{name}/")));
    }
    for child in folders.iter().filter_map(|it| asked.snapshot.file_id(it)).flat_map(|it| asked.snapshot.children(it)) {
        let Some(file) = asked.snapshot.file(*child) else { continue };
        if file.kind == FileKind::Folder {
            let name = file.path.file_name().and_then(|it| it.to_str()).map(str::to_lowercase).unwrap_or_default();
            let shown = !name.starts_with('.') && name != "includes" && spelling::fit(&name, &wanted).is_some();
            if shown && let Some(name) = spelling::encode_path(&name, typing.style) {
                add(folder_item(format!("{lead}{name}/")));
            }
        } else if let Some(item) = file_item(asked, typing, (*child, file), &lead, (&wanted, end)) {
            add(item);
        }
    }
    items.sort_by(|a, b| a.sort.cmp(&b.sort));
    let incomplete = items.len() > MOST;
    items.truncate(MOST);
    // What comes behind the next slash is asked for then.
    (!items.is_empty()).then_some(CompletionList { incomplete, items })
}

fn file_item(
    asked: &Asked<'_>,
    typing: &Typing,
    (id, file): (FileId, &File),
    lead: &str,
    (wanted, end): (&str, usize),
) -> Option<CompletionItem> {
    let is_image = crate::features::is_image(&file.path);
    let goes = match typing.goes {
        Goes::Image => is_image,
        Goes::Media => file.kind == FileKind::Resource,
        Goes::Toc => file.kind == FileKind::Toc,
        _ => !is_image,
    };
    let url = goes.then(|| asked.docset.url_path(&file.path))??;
    // An index page is its folder, which stands in the list of the folder above.
    let name = url.strip_prefix(lead).filter(|name| !name.is_empty() && !name.contains('/'))?;
    spelling::fit(name, wanted)?;
    let insert = format!("{lead}{}", spelling::encode_path(name, typing.style)?);
    let kind = match file.kind {
        FileKind::Article => CompletionKind::Article,
        _ if is_image => CompletionKind::Image,
        _ => CompletionKind::File,
    };
    let mut item = asked.item(kind, url.clone(), insert, typing.start, end);
    let title = asked.snapshot.article(id).and_then(|article| article.title());
    item.detail = title.map(|title| format!(" {title}"));
    item.sort = Some(format!("0{url}"));
    item.resolve = Some(ResolveData { path: file.path.to_path_buf(), fragment: None });
    Some(item)
}

#[cfg(test)]
mod tests {
    use crate::features::completion::{CompletionOptions, complete};
    use crate::features::fixture::Set;

    fn offered(written: &str) -> String {
        let set = Set::new(&format!(
            "--- docfx.json\n{{\"build\": {{\"basePath\": \"/Contoso/phone\", \"content\": [{{\"files\": [\"**/*.md\"], \
             \"exclude\": [\"draft.md\"]}}, {{\"files\": [\"*.md\"], \"src\": \"extra\", \"dest\": \"more/help\"}}], \
             \"resource\": [{{\"files\": [\"**/*.png\"]}}]}}}}\n--- Set up.md\n# Set up\n\n## Sign in\n--- index.md\n# \
             I\n--- draft.md\n# D\n--- Calls/toc.yml\n--- Calls/end.md\n# End\n--- includes/x.md\n--- media/a.png\n--- a.md\n{written}\n"
        ));
        let (file, offset) = set.cursor();
        let list = complete(&set.snapshot, file, offset, &CompletionOptions { snippets: false, today: None });
        list.items.iter().map(|item| item.insert.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paths_of_the_site_are_offered_below_the_own_base_only() {
        for (written, expected) in [
            ("[x](/<CURSOR>)", "/Contoso/phone/"),
            ("[x](/con<CURSOR>)", "/Contoso/phone/"),
            ("[x](/azure<CURSOR>)", ""),
            (
                "[x](/contoso/phone/<CURSOR>)",
                "/Contoso/phone/a /Contoso/phone/set%20up /Contoso/phone/calls/ \
                 /Contoso/phone/media/ /Contoso/phone/more/",
            ),
            ("[x](/contoso/phone/calls/<CURSOR>)", "/Contoso/phone/calls/end"),
            ("[x](/contoso/phone/more/<CURSOR>)", "/Contoso/phone/more/help/"),
            ("![x](/contoso/phone/media/<CURSOR>)", "/Contoso/phone/media/a.png"),
            ("[x](/contoso/phone/set%20up#<CURSOR>)", "set-up sign-in"),
            ("[!INCLUDE [x](/contoso/phone/<CURSOR>)]", ""),
        ] {
            assert_eq!(offered(written), expected, "{written}");
        }
    }
}
