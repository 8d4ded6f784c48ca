//! Completion and hover in the JSON files that configure a set, by their schemas: docfx.json and redirection files.
//!
//! The text is read token by token, so that half-typed JSON is enough. What is wrong in these files is said by the
//! checks.

use super::front_matter::{describe, is_subsequence};
use crate::checks::codes;
use crate::graph::{FileId, Snapshot};
use crate::markdown::front_matter::write::Reads;
use crate::schema::{Choice, Key, Schema};
use crate::text::Span;
use std::path::Path;

/// What fits at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub label: String,
    /// What is written.
    pub insert: String,
    /// What it means.
    pub about: String,
    /// Whether it is a key.
    pub is_key: bool,
}

/// The schema of the file `path`, when it is one of these.
fn schema_of(snapshot: &Snapshot, file: FileId) -> Option<&Schema> {
    let path = snapshot.path(file);
    let path: &Path = &path;
    let is_toc = path.file_name()?.to_str()?.eq_ignore_ascii_case("toc.json");
    if is_toc { Some(snapshot.toc_schema(file).schema) } else { Schema::of_config(path) }
}

/// What describes a file.
#[derive(Clone, Copy)]
struct Described<'s> {
    schema: &'s Schema,
    /// For docfx.json: what describes the headers of the articles, whose keys stand in its metadata.
    headers: Option<&'s Schema>,
}

impl<'s> Described<'s> {
    fn of(snapshot: &'s Snapshot, file: FileId) -> Option<Self> {
        let schema = schema_of(snapshot, file)?;
        let path = snapshot.path(file);
        let is_docfx = path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("docfx.json"));
        let root = path.parent().filter(|_| is_docfx);
        let headers = root.map(|root| snapshot.schema_for(&root.join("index.md"), None).schema);
        Some(Self { schema, headers })
    }

    /// The schema for what stands at `path`, and the path in it.
    fn at<'p>(self, path: &[&'p str]) -> (&'s Schema, Vec<&'p str>) {
        let inner = path.strip_prefix(&["build"]).unwrap_or(path);
        match (self.headers, inner) {
            (Some(headers), ["globalMetadata", rest @ ..]) => (headers, rest.to_vec()),
            (Some(headers), ["fileMetadata"]) => (headers, Vec::new()),
            (Some(headers), ["fileMetadata", key, _, rest @ ..]) => {
                (headers, std::iter::once(*key).chain(rest.iter().copied()).collect())
            }
            _ => (self.schema, path.to_vec()),
        }
    }

    /// The keys that the map at `path` may have.
    fn keys(self, path: &[&str]) -> Vec<Key> {
        let inner = path.strip_prefix(&["build"]).unwrap_or(path);
        if self.headers.is_some() && inner == ["rules"] {
            let key = |code: &codes::Code| Key {
                name: code.name.to_owned(),
                description: code.meaning.to_owned(),
                ..Key::default()
            };
            return codes::all().map(key).collect();
        }
        let (schema, path) = self.at(path);
        schema.keys_at(&path, None)
    }
}

/// The words that fit at `offset` of the configuration file `file`, with the text that they replace.
pub(super) fn complete(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<(Span, Vec<Word>)> {
    let described = Described::of(snapshot, file)?;
    let text = snapshot.text(file)?;
    Some(words(&text, offset, described))
}

fn words(text: &str, offset: u32, described: Described<'_>) -> (Span, Vec<Word>) {
    let tokens = tokens(text);
    let Some(spot) = find(text, &tokens, offset as usize) else { return (Span::at(offset as usize), Vec::new()) };
    let typed = text.get(spot.span.start as usize..offset as usize).unwrap_or_default().trim_start_matches('"');
    let path: Vec<&str> = spot.path.iter().map(String::as_str).collect();
    let mut words: Vec<Word> = Vec::new();
    match &spot.key {
        None => {
            let keys = described.keys(&path);
            let known = keys.iter().filter(|key| !key.reserved && !key.deprecated);
            let free = known.filter(|key| !spot.taken.contains(&key.name) && is_subsequence(typed, &key.name));
            words.extend(free.map(|key| Word {
                label: key.name.clone(),
                insert: match spot.has_colon {
                    true => format!("\"{}\"", key.name),
                    false => format!("\"{}\": ", key.name),
                },
                about: describe(key),
                is_key: true,
            }));
        }
        Some(key) => {
            let path: Vec<&str> = path.into_iter().chain([key.as_str()]).collect();
            let (schema, path) = described.at(&path);
            let Some(key) = schema.key_at(&path, None) else { return (spot.span, words) };
            let is_boolean = key.types == ["boolean"];
            let plain = ["true", "false"].into_iter().filter(|_| is_boolean).map(Choice::plain);
            let known = key.allowed.into_iter().chain(plain).filter(|it| is_subsequence(typed, &it.value));
            words.extend(known.map(|it| Word {
                insert: if it.reads != Reads::AsIs { format!("\"{}\"", it.value) } else { it.value.clone() },
                label: it.value,
                about: it.meaning,
                is_key: false,
            }));
        }
    }
    (spot.span, words)
}

/// A value of a JSON file.
pub(super) struct ValuePlace {
    /// The keys that lead to it, its own last; `0` for an item of a list.
    pub path: Vec<String>,
    /// What stands there, quotes included; empty where one can stand.
    pub span: Span,
}

/// The value at `offset` of the JSON file `text`, or the place for one.
pub(super) fn value_at(text: &str, offset: u32) -> Option<ValuePlace> {
    let Spot { mut path, key, span, .. } = find(text, &tokens(text), offset as usize)?;
    path.push(key?);
    Some(ValuePlace { path, span })
}

/// What the key at `offset` of the configuration file `file` means.
pub(super) fn hover(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<(Span, String)> {
    let described = Described::of(snapshot, file)?;
    let text = snapshot.text(file)?;
    let key = key_at(&text, offset, described)?;
    Some((key.0, describe(&key.1)))
}

fn key_at(text: &str, offset: u32, described: Described<'_>) -> Option<(Span, Key)> {
    let spot = find(text, &tokens(text), offset as usize)?;
    if spot.key.is_some() || spot.span.is_empty() {
        return None;
    }
    let name = spot.span.of(text).trim_matches('"');
    let path: Vec<&str> = spot.path.iter().map(String::as_str).collect();
    // A key that no rule names, such as a glob, means nothing by itself.
    Some((spot.span, described.keys(&path).into_iter().find(|key| key.name == name)?))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Text in quotes, or what stands in its place.
    Word,
    Punctuation(u8),
}

type Token = (Kind, Span);

/// The tokens of `text`, comments left out; a text without closing quote ends with its line.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        match byte(at) {
            b'"' => {
                at += 1;
                while at < bytes.len() && !matches!(byte(at), b'"' | b'\n' | b'\r') {
                    at += if byte(at) == b'\\' { 2 } else { 1 };
                }
                at = (at + usize::from(byte(at) == b'"')).min(bytes.len());
                tokens.push((Kind::Word, Span::new(start, at)));
            }
            b'/' if byte(at + 1) == b'/' => {
                while at < bytes.len() && byte(at) != b'\n' {
                    at += 1;
                }
            }
            b'/' if byte(at + 1) == b'*' => {
                let end = text.get(at..).and_then(|rest| rest.find("*/"));
                at = end.map_or(bytes.len(), |end| at + end + 2);
            }
            c @ (b'{' | b'}' | b'[' | b']' | b':' | b',') => {
                at += 1;
                tokens.push((Kind::Punctuation(c), Span::new(start, at)));
            }
            c if c.is_ascii_whitespace() => at += 1,
            _ => {
                let ends = |c: u8| c.is_ascii_whitespace() || b"{}[]:,\"".contains(&c);
                while at < bytes.len() && !ends(byte(at)) {
                    at += 1;
                }
                at = at.max(start + 1);
                tokens.push((Kind::Word, Span::new(start, at)));
            }
        }
    }
    tokens
}

/// A place where a key or value stands or can stand.
struct Spot {
    /// The keys above, `0` for an item of a list.
    path: Vec<String>,
    /// The key whose value it is; `None` where a key stands.
    key: Option<String>,
    /// What stands there.
    span: Span,
    /// Whether a colon follows.
    has_colon: bool,
    /// The other keys of the object.
    taken: Vec<String>,
}

#[derive(Default)]
struct Frame {
    is_map: bool,
    /// The step that leads into it.
    step: Option<String>,
    key: Option<String>,
    /// Whether the colon behind `key` was read.
    value: bool,
    keys: Vec<String>,
}

fn find(text: &str, tokens: &[Token], offset: usize) -> Option<Spot> {
    let mut stack: Vec<Frame> = Vec::new();
    let mut here = tokens.len();
    for (index, (kind, span)) in tokens.iter().enumerate() {
        let touches = *kind == Kind::Word && (span.start as usize) < offset && offset <= span.end as usize;
        if touches || span.start as usize >= offset {
            here = index;
            break;
        }
        step(text, &mut stack, *kind, *span);
    }
    // In a comment nothing stands; between two tokens there must be none.
    let from = here.checked_sub(1).and_then(|at| tokens.get(at)).map_or(0, |(_, span)| span.end as usize);
    let touched = tokens.get(here).filter(|(kind, span)| *kind == Kind::Word && (span.start as usize) < offset);
    if touched.is_none() && text.get(from..offset)?.contains('/') {
        return None;
    }
    let span = touched.map_or_else(|| Span::at(offset), |(_, span)| *span);
    let next = tokens.get(here + usize::from(touched.is_some()));
    let has_colon = next.is_some_and(|(kind, _)| *kind == Kind::Punctuation(b':'));
    let path: Vec<String> = stack.iter().filter_map(|frame| frame.step.clone()).collect();
    let frame = stack.last()?;
    let key = match (frame.is_map, frame.value) {
        (true, false) => None,
        (true, true) => frame.key.clone(),
        (false, _) => Some("0".to_owned()),
    };
    // A value that is there already has none beside it.
    let mut taken = frame.keys.clone();
    let depth = stack.len();
    for (index, (kind, span)) in tokens.iter().enumerate().skip(here) {
        let is_own = index == here && touched.is_some();
        if is_own && key.is_none() {
            continue;
        }
        step(text, &mut stack, *kind, *span);
        if stack.len() < depth {
            break;
        }
        if let Some(frame) = stack.get(depth - 1) {
            taken.extend(frame.keys.iter().filter(|key| !taken.contains(key)).cloned().collect::<Vec<_>>());
        }
    }
    Some(Spot { path, key, span, has_colon, taken })
}

/// Reads on by one token.
fn step(text: &str, stack: &mut Vec<Frame>, kind: Kind, span: Span) {
    let inner = match stack.last() {
        Some(frame) if frame.is_map => frame.key.clone(),
        Some(_) => Some("0".to_owned()),
        None => None,
    };
    match kind {
        Kind::Punctuation(open @ (b'{' | b'[')) => {
            stack.push(Frame { is_map: open == b'{', step: inner, ..Frame::default() });
        }
        Kind::Punctuation(b'}' | b']') => drop(stack.pop()),
        Kind::Punctuation(b':') => {
            if let Some(frame) = stack.last_mut() {
                frame.value = true;
            }
        }
        Kind::Punctuation(_) => {
            if let Some(frame) = stack.last_mut() {
                (frame.key, frame.value) = (None, false);
            }
        }
        Kind::Word => {
            if let Some(frame) = stack.last_mut().filter(|frame| frame.is_map && !frame.value) {
                let key = span.of(text).trim_matches('"').to_owned();
                frame.keys.push(key.clone());
                frame.key = Some(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn docfx() -> Described<'static> {
        Described { schema: Schema::docfx(), headers: Some(Schema::learn()) }
    }

    fn at_caret(marked: &str) -> (String, u32) {
        let at = marked.find('|').unwrap();
        (marked.replacen('|', "", 1), u32::try_from(at).unwrap())
    }

    fn offered(marked: &str, schema: &Schema) -> (String, Vec<String>) {
        let (text, offset) = at_caret(marked);
        let headers = std::ptr::eq(schema, Schema::docfx()).then(Schema::learn);
        let (span, words) = words(&text, offset, Described { schema, headers });
        let first = words.first().map(|word| {
            let mut text = text.clone();
            text.replace_range(span.range(), &word.insert);
            text
        });
        (first.unwrap_or_default(), words.into_iter().map(|it| it.label).collect())
    }

    #[test]
    fn keys_and_values_are_offered_where_they_can_stand() {
        for (marked, expected, count) in [
            ("{\"build\": {\"fileM|\"}}", "{\"build\": {\"fileMetadata\": }}", 2),
            ("{\"build\": {\"fileM|\": {}}}", "{\"build\": {\"fileMetadata\": {}}}", 2),
            ("{\"build\": {\"dest\": \"x\", |", "{\"build\": {\"dest\": \"x\", \"content\": ", 0),
            (
                "{\"build\": {\"fileMetadata\": {}, \"fileM|\": {}}}",
                "{\"build\": {\"fileMetadata\": {}, \"fileMetadataFiles\": {}}}",
                1,
            ),
            (
                "{\"build\": {\"fileM|\", \"fileMetadata\": {}}}",
                "{\"build\": {\"fileMetadataFiles\": , \"fileMetadata\": {}}}",
                1,
            ),
            ("{\"build\": {\"content\": [{\"fi|", "{\"build\": {\"content\": [{\"files\": ", 1),
            ("{\"build\": {\"content\": [{}, {\"exc|\"}]}}", "{\"build\": {\"content\": [{}, {\"exclude\": }]}}", 1),
            (
                "{\"build\": {\"globalMetadata\": {\"ms.top|\"}}}",
                "{\"build\": {\"globalMetadata\": {\"ms.topic\": }}}",
                3,
            ),
            (
                "{\"globalMetadata\": {\"ms.topic\": \"overvi|\"}}",
                "{\"globalMetadata\": {\"ms.topic\": \"overview\"}}",
                1,
            ),
            ("{\"build\": {\"fileMetadata\": {\"ms.serv|", "{\"build\": {\"fileMetadata\": {\"ms.service\": ", 0),
            (
                "{\"build\": {\"fileMetadata\": {\"ms.topic\": {\"a/**\": \"quickst|",
                "{\"build\": {\"fileMetadata\": {\"ms.topic\": {\"a/**\": \"quickstart\"",
                0,
            ),
            ("{\"rules\": {\"h1-mis|\": \"off\"}}", "{\"rules\": {\"h1-missing\": \"off\"}}", 1),
            ("{\"lowerCaseUrl\": |}", "{\"lowerCaseUrl\": true}", 2),
            ("{\"lowerCaseUrl\": fa|}", "{\"lowerCaseUrl\": false}", 1),
            ("{\"rules\": {\"h1-missing\": \"w|\"}}", "{\"rules\": {\"h1-missing\": \"warning\"}}", 1),
            (
                "{\"rules\": {\"h1-missing\": {\"severity\": |}}}",
                "{\"rules\": {\"h1-missing\": {\"severity\": \"error\"}}}",
                5,
            ),
        ] {
            let (text, labels) = offered(marked, Schema::docfx());
            assert_eq!(text, expected, "{marked}");
            assert!(count == 0 || labels.len() == count, "{marked}: {labels:?}");
        }
        let (text, labels) = offered("{\"redirections\": [\n{\"source_path\": \"a\",\n|", Schema::redirections());
        assert_eq!(text, "{\"redirections\": [\n{\"source_path\": \"a\",\n\"source_path_from_root\": ");
        assert_eq!(labels, ["source_path_from_root", "redirect_url", "redirect_document_id", "monikers"]);
    }

    #[test]
    fn nothing_is_offered_where_nothing_fits() {
        for marked in [
            "|",
            "{\"build\": {\"dest\": \"|\"}}",
            "{\"build\": {}} |",
            "{\"build\": { // fi|\n}}",
            "{\"build\": {\"content\": [\"|\"]}}",
            "{\"unknown\": {\"|\"}}",
        ] {
            assert_eq!(offered(marked, Schema::docfx()).1, [""; 0], "{marked}");
        }
    }

    #[test]
    fn a_key_says_what_it_means() {
        let text = "{\"build\": {\"fileMetadata\": {\"author\": {\"**/*.md\": \"x\"}}, \"own\": 1}}";
        let about = |word: &str| {
            let at = u32::try_from(text.find(word).unwrap() + 1).unwrap();
            key_at(text, at, docfx()).map(|(span, key)| (span.of(text).to_owned(), describe(&key)))
        };
        let (marked, words) = about("fileMetadata").unwrap();
        assert_eq!(marked, "\"fileMetadata\"");
        assert!(words.contains("the last glob that matches"), "{words}");
        let (_, words) = about("author").unwrap();
        assert!(words.contains("GitHub"), "{words}");
        for word in ["**/*", "own", "\"x\""] {
            assert_eq!(about(word), None, "{word}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_text_is_read_without_panic(text in "[\\[\\]{}:,\"\\\\/* \na-zé]{0,60}", at in 0_usize..60) {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let offset = u32::try_from(at).unwrap();
            let (span, _) = words(&text, offset, docfx());
            prop_assert!(span.touches(offset) && text.get(span.range()).is_some());
            key_at(&text, offset, docfx());
        }
    }
}
