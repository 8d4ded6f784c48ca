//! An article's metadata as the build sees it: each key with the value that counts, where that stands, and the values
//! that it overrides.
//!
//! The one place that knows how header, file metadata and global metadata override one another for people; what they
//! say is read in `docset` and `markdown`.

use super::definition::ConfigPlace;
use super::spelling::code_span;
use crate::docset::relative::{relative_path, relative_to_folder};
use crate::graph::{FileId, Snapshot};
use crate::markdown::front_matter::Value;
use crate::text::Span;
use serde_json::Value as Json;

/// Who gives a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The article's own header.
    Header,
    /// `fileMetadata` of the set's configuration, for files that this glob takes in.
    FileMetadata(String),
    /// `globalMetadata` of the set's configuration.
    GlobalMetadata,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The value.
    pub value: Json,
    /// Who gives it.
    pub source: Source,
    /// Key and value in the header; in a configuration file the entry.
    pub span: Span,
    /// The configuration file; `None` for the header.
    pub config: Option<ConfigPlace>,
}

/// A key of an article's metadata.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// The key.
    pub key: String,
    /// What counts.
    pub given: Given,
    /// What it overrides, the next best first.
    pub overrides: Vec<Given>,
}

/// The metadata of the article `file`: the keys of its header in their order, then the inherited ones in the order of
/// the configuration.
///
/// In VS Code "Guidepost: Show Effective Metadata" and in Neovim `:Guidepost metadata` list it and go to the place of
/// the value that is chosen; hover on a key tells it for that key.
#[must_use]
pub fn effective(snapshot: &Snapshot, file: FileId) -> Vec<Metadata> {
    let path = snapshot.path(file);
    let mut all: Vec<Metadata> = Vec::new();
    let mut add = |key: &str, given: Given| match all.iter_mut().find(|it| it.key == key) {
        Some(known) => {
            let before = std::mem::replace(&mut known.given, given);
            known.overrides.insert(0, before);
        }
        None => all.push(Metadata { key: key.to_owned(), given, overrides: Vec::new() }),
    };
    if let Some(docset) = snapshot.docset(file) {
        let set = snapshot.docsets().iter().position(|known| known.root == docset.root).unwrap_or_default();
        for it in docset.given(&path) {
            let source = it.glob.map_or(Source::GlobalMetadata, |glob| Source::FileMetadata(glob.to_owned()));
            let config = Some(ConfigPlace { docset: set, file: it.file });
            add(it.key, Given { value: it.value.clone(), source, span: it.span, config });
        }
    }
    let header = snapshot.article(file).and_then(|article| article.front_matter.as_deref());
    // What an unclosed header says does not count.
    for entry in header.filter(|header| header.closed).into_iter().flat_map(|header| header.entries.iter()) {
        let span = Span { start: entry.key_span.start, end: entry.key_span.end.max(entry.value.span.end) };
        let value = json_of(&entry.value.value);
        add(&entry.key, Given { value, source: Source::Header, span, config: None });
    }
    all.sort_by_key(|it| if it.given.source == Source::Header { it.given.span.start } else { u32::MAX });
    all
}

/// The values that `key` has in `file`, the one that counts first.
#[must_use]
pub fn of_key(snapshot: &Snapshot, file: FileId, key: &str) -> Option<Metadata> {
    effective(snapshot, file).into_iter().find(|it| it.key == key)
}

/// A value in one line.
#[must_use]
pub fn shown(value: &Json) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where a value comes from, for people: ``docfx.json fileMetadata line 41, glob `articles/**` ``.
#[must_use]
pub fn origin(snapshot: &Snapshot, file: FileId, given: &Given) -> String {
    let Some(place) = given.config else { return "the header".to_owned() };
    let config = snapshot.docsets().get(place.docset).and_then(|docset| docset.config_files.get(place.file));
    let Some(config) = config else { return "the configuration".to_owned() };
    // As it is called in the opened folder, wherever in it the article is.
    let home = snapshot.docset(file).map(|docset| docset.readable_root.as_path());
    let name = match home.filter(|home| config.path.starts_with(home)) {
        Some(home) => relative_to_folder(home, &config.path),
        None => relative_path(&snapshot.path(file), &config.path),
    };
    let line = config.lines.line_of(given.span.start) + 1;
    match &given.source {
        Source::FileMetadata(glob) => format!("{name} fileMetadata line {line}, glob {}", code_span(glob)),
        _ => format!("{name} globalMetadata line {line}"),
    }
}

/// What hover says of where the value of `key` comes from; `None` when only the header gives one.
pub(super) fn describe(snapshot: &Snapshot, file: FileId, key: &str) -> Option<String> {
    let metadata = of_key(snapshot, file, key)?;
    let from = |given: &Given| {
        let value = code_span(&format!("{key}: {}", cut(&shown(&given.value))));
        format!("{value}, from {}", origin(snapshot, file, given))
    };
    let mut lines: Vec<String> = Vec::new();
    if metadata.given.source != Source::Header {
        lines.push(from(&metadata.given));
    }
    lines.extend(metadata.overrides.iter().map(|given| format!("Overrides {}", from(given))));
    (!lines.is_empty()).then(|| lines.join("  \n"))
}

/// What hover on the opening line says: the keys that the article inherits.
pub(super) fn describe_inherited(snapshot: &Snapshot, file: FileId) -> Option<String> {
    let inherited = effective(snapshot, file).into_iter().filter(|it| it.given.source != Source::Header);
    let lines: Vec<String> = inherited
        .map(|it| {
            let value = code_span(&format!("{}: {}", it.key, cut(&shown(&it.given.value))));
            format!("- {value}, from {}", origin(snapshot, file, &it.given))
        })
        .collect();
    (!lines.is_empty()).then(|| format!("**Inherited metadata**\n\n{}", lines.join("\n")))
}

/// As much of a value as a line has room for.
pub(super) fn cut(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A value of a header as JSON.
#[must_use]
pub fn json_of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(it) => (*it).into(),
        Value::Int(it) => (*it).into(),
        Value::Float(it) => serde_json::Number::from_f64(*it).map_or(Json::Null, Json::Number),
        Value::String(it) => it.trim().into(),
        Value::List(items) => items.iter().map(|item| json_of(&item.value)).collect(),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|it| (it.key.to_string(), json_of(&it.value.value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Set;
    use super::*;

    const CONFIG: &str = "\
--- docfx.json
{
  \"build\": {
    \"globalMetadata\": { \"ms.service\": \"azure\", \"author\": \"octo\", \"robots\": null },
    \"fileMetadata\": {
      \"author\": { \"sub/**\": \"cat\", \"sub/a*\": \"dog\" }
    }
  }
}
--- sub/a.md
";

    #[test]
    fn each_value_says_where_it_comes_from_and_what_it_overrides() {
        let set = Set::new(&format!("{CONFIG}---\ntitle: A\nauthor: own\n---\n"));
        let file = set.file("sub/a.md");
        let all = effective(&set.snapshot, file);
        let lines: Vec<String> = all
            .iter()
            .map(|it| {
                let from = |given: &Given| format!("{} ({})", shown(&given.value), origin(&set.snapshot, file, given));
                let overridden: Vec<String> = it.overrides.iter().map(from).collect();
                format!("{}: {} <- {}", it.key, from(&it.given), overridden.join(", "))
            })
            .collect();
        assert_eq!(
            lines,
            [
                "title: A (the header) <- ",
                "author: own (the header) <- dog (docfx.json fileMetadata line 5, glob `sub/a*`), \
                 cat (docfx.json fileMetadata line 5, glob `sub/**`), octo (docfx.json globalMetadata line 3)",
                "ms.service: azure (docfx.json globalMetadata line 3) <- ",
                "robots: null (docfx.json globalMetadata line 3) <- ",
            ]
        );
    }

    #[test]
    fn an_unclosed_header_gives_nothing() {
        let set = Set::new(&format!("{CONFIG}---\ntitle: A\n"));
        let all = effective(&set.snapshot, set.file("sub/a.md"));
        assert!(all.iter().all(|it| it.given.source != Source::Header), "{all:?}");
    }

    #[test]
    fn inlays_show_what_is_inherited_and_what_is_overridden() {
        let set = Set::new(&format!("{CONFIG}---\ntitle: A\nauthor: own # x\n---\n\ntext\n"));
        let file = set.file("sub/a.md");
        let text = set.snapshot.text(file).unwrap();
        let inlays = super::super::front_matter::inlay::inherited(&set.snapshot, file);
        let shown: Vec<(&str, &str)> =
            inlays.iter().map(|it| (text[..it.at as usize].lines().last().unwrap(), &*it.label)).collect();
        assert_eq!(
            shown,
            [("author: own # x", "instead of dog"), ("---", "ms.service: azure"), ("---", "robots: null")]
        );
        assert_eq!(inlays[1].tooltip, "From docfx.json globalMetadata line 3");
    }
}
