//! `.openpublishing.publish.config.json`: where the sets of a repository lie, and which folders only the
//! build fetches.

use super::tree::{Node, Source, Value, problem};
use crate::markdown::Problem;
use crate::text::Span;
use std::path::{Path, PathBuf};

/// Its file name.
pub(super) const NAME: &str = ".openpublishing.publish.config.json";

/// What a publish configuration says.
#[derive(Clone, Debug, Default)]
pub(super) struct Publish {
    /// Folders of the sets, absolute.
    pub sets: Vec<PathBuf>,
    /// Bases of the sets' URLs, where they are written, by the sets' folders.
    pub bases: Vec<(PathBuf, Box<str>)>,
    /// Folders of the sets, absolute and as written, and where they are written.
    pub places: Vec<(PathBuf, String, Span)>,
    /// Folders that the build fills from other repositories, absolute.
    pub fetched: Vec<PathBuf>,
    /// Folders of the sets whose build asks Learn's service for uids, absolute.
    pub asking: Vec<PathBuf>,
}

/// Reads `source`.
pub(super) fn read(source: &mut Source) -> Publish {
    let Some(tree) = source.take_tree() else { return Publish::default() };
    let folder = source.path.parent().unwrap_or_else(|| Path::new("")).to_path_buf();
    let mut collect = |list: &str, key: &str| {
        let Some(node) = tree.get(list) else { return Vec::new() };
        if !matches!(node.value, Value::List(_) | Value::Null) {
            source.problems.push(problem(node.span, format!("`{list}` is a list; this is {}.", node.kind())));
        }
        let paths = node.items().iter().filter_map(|item| item.get(key).and_then(Node::text));
        paths.map(|it| crate::files::normalize(&folder.join(it.replace('\\', "/")))).collect()
    };
    let sets = collect("docsets_to_publish", "build_source_folder");
    let fetched = collect("dependent_repositories", "path_to_root");
    let asks = |item: &&Node| item.get("xref_query_tags").is_some_and(|tags| !tags.items().is_empty());
    let sets_of = tree.get("docsets_to_publish").map(Node::items).unwrap_or_default();
    let asking = sets_of.iter().filter(asks).filter_map(|item| item.get("build_source_folder").and_then(Node::text));
    let asking = asking.map(|it| crate::files::normalize(&folder.join(it.replace('\\', "/")))).collect();
    let items = tree.get("docsets_to_publish").map(Node::items).unwrap_or_default().iter();
    let bases = items.filter_map(|item| {
        let set = item.get("build_source_folder").and_then(Node::text)?;
        let base = item.get("base_path").and_then(Node::text)?;
        Some((crate::files::normalize(&folder.join(set.replace('\\', "/"))), super::site::base_path(base)))
    });
    let bases = bases.collect();
    let items = tree.get("docsets_to_publish").map(Node::items).unwrap_or_default().iter();
    let text = |item: &Node, key: &str| item.get(key).and_then(|it| Some((it.text()?.to_owned(), it.span)));
    let mut places = Vec::new();
    for item in items {
        if let Some((locale, span)) = text(item, "locale").filter(|(locale, _)| !is_locale(locale)) {
            let message = format!("`{locale}` is no locale. One is written like `en-us` or `zh-cn`.");
            source.problems.push(Problem { code: "locale-invalid", span, message });
        }
        if let Some((set, span)) = text(item, "build_source_folder") {
            places.push((crate::files::normalize(&folder.join(set.replace('\\', "/"))), set, span));
        }
    }
    Publish { sets, bases, fetched, places, asking }
}

/// Says which of the sets' folders below `readable_root` hold no docfx configuration.
pub(super) fn say_missing(publish: &Publish, readable_root: &Path, problems: &mut Vec<Problem>) {
    for (folder, written, span) in &publish.places {
        let is_fetched = publish.fetched.iter().any(|it| it != readable_root && folder.starts_with(it));
        let has_config = ["docfx.json", "docfx.yml"].iter().any(|name| crate::files::is_file(&folder.join(name)));
        if is_fetched || has_config || !folder.starts_with(readable_root) {
            continue;
        }
        let what = match crate::files::is_dir(folder) {
            true => "has no `docfx.json`",
            false => "does not exist",
        };
        let message = format!("The folder `{written}` {what}, so this article set cannot be built.");
        problems.push(Problem { code: "config-not-found", span: *span, message });
    }
}

/// The languages that have a name of two letters (ISO 639-1, with the names that some had before).
const LANGUAGES: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de \
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id \
    ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li \
    ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa \
    pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th \
    ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Whether `text` is written as a locale: a language, perhaps a script, perhaps a region.
fn is_locale(text: &str) -> bool {
    let letters = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
    };
    let mut parts = text.split('-');
    let language = parts.next().is_some_and(|part| {
        let known = || LANGUAGES.split(' ').any(|it| it.eq_ignore_ascii_case(part));
        letters(part, 2..=3) && (part.len() > 2 || known())
    });
    let rest: Vec<&str> = parts.collect();
    let region = |part: &str| letters(part, 2..=2) || part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
    language
        && match *rest.as_slice() {
            [] => true,
            [one] => region(one) || letters(one, 4..=4),
            [script, last] => letters(script, 4..=4) && region(last),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::is_locale;

    #[test]
    fn locales_are_a_language_a_script_and_a_region() {
        for (text, expected) in [
            ("en-us", true),
            ("de", true),
            ("sr-latn-rs", true),
            ("es-419", true),
            ("zh-Hans", true),
            ("qps-ploc", true),
            ("nb-no", true),
            ("xx-yy", false),
            ("us-en", false),
            ("english", false),
            ("en_us", false),
            ("en-usa", false),
            ("", false),
        ] {
            assert_eq!(is_locale(text), expected, "{text}");
        }
    }
}
