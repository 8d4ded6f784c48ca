//! Metadata that docfx.json gives articles, by the schema of their headers, and repairs of misspelt keys in
//! configuration files.

use super::repairs::{self, Format};
use super::{Draft, Fix};
use crate::docset::Docset;
use crate::docset::tree::{Entry as ConfigEntry, Node as Config, Source};
use crate::files::FileText;
use crate::graph::Snapshot;
use crate::markdown::front_matter::{Entry, FrontMatter, Node, Value};
use crate::markdown::near::slip_of;
use crate::schema::{Context, PageRole, Schema, UNKNOWN_FIELD};
use crate::text::Span;
use serde_json::Value as Json;
use std::path::Path;

/// What is wrong with values of `globalMetadata` and `fileMetadata` in the docfx configuration of `docset`.
pub(super) fn check_metadata(snapshot: &Snapshot, docset: &Docset) -> Vec<Draft> {
    let schema = snapshot.schema_for(&docset.root.join("index.md"), None).schema;
    // Nothing is missing in a value, and what other keys say of it is not known here.
    let context = Context { role: PageRole::Page, today: None, inherited: &|_| Some(Json::Null), uses: None };
    let mut found = Vec::new();
    for (key, value, span) in docset.configured_values() {
        if schema.key(key).is_none() || value.is_null() {
            continue;
        }
        // The key stands nowhere: what is wrong with it is no matter of the value.
        let (nowhere, value) = (Span { start: u32::MAX - 8, end: u32::MAX - 4 }, node(value, span));
        let entries = [Entry { key: key.into(), key_span: nowhere, value }].into();
        let header = FrontMatter { span: nowhere, closed: true, entries, ..FrontMatter::default() };
        let issues = schema.validate(Some(&header), &context).into_iter();
        let told = issues.filter(|issue| issue.span == span && is_about_value(issue.code));
        found.extend(told.map(|issue| repairs::draft(issue, "", Format::Quoted)));
    }
    found
}

/// Decision: only what no article can have. A key that is going out of use, or a title that is too long with what the
/// site adds, is said where an article has it.
fn is_about_value(code: &str) -> bool {
    !["missing", "deprecated", "reserved", "length"].iter().any(|part| code.contains(part))
}

fn node(value: &Json, span: Span) -> Node {
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => it.as_i64().map_or_else(|| Value::Float(it.as_f64().unwrap_or(0.0)), Value::Int),
        Json::String(it) => Value::String(it.as_str().into()),
        Json::Array(items) => Value::List(items.iter().map(|item| node(item, span)).collect()),
        Json::Object(map) => {
            let entry = |(key, value): (&String, &Json)| Entry {
                key: key.as_str().into(),
                key_span: span,
                value: node(value, span),
            };
            Value::Map(map.iter().map(entry).collect())
        }
    };
    Node { span, value }
}

/// Gives the misspelt keys of the configuration file `path` among `drafts` their repairs. The file is read only when
/// there are some.
pub(super) fn repair(snapshot: &Snapshot, path: &Path, drafts: &mut [&mut Draft]) {
    let Some(schema) = Schema::of_config(path) else { return };
    // What is missing may be misspelt.
    let mendable = |draft: &Draft| matches!(draft.code, UNKNOWN_FIELD | MISSING | WRONG_TYPE);
    if !drafts.iter().any(|draft| mendable(draft)) {
        return;
    }
    let Some(text) = snapshot.file_id(path).and_then(|id| snapshot.text(id)) else { return };
    let file = FileText { text: text.to_string(), ..FileText::default() };
    let Some(tree) = Source::parse(path, Ok(file)).take_tree() else { return };
    for draft in drafts.iter_mut().filter(|draft| mendable(draft)) {
        let written = draft.span.of(&text).trim_matches('"').to_ascii_lowercase();
        if draft.code == WRONG_TYPE {
            let switch = Some(written).filter(|it| matches!(it.as_str(), "true" | "false"));
            let fix = |it: String| Fix { title: format!("Change to `{it}`"), edits: vec![(draft.span, it)] };
            draft.fixes.extend(switch.map(fix));
        } else {
            let meant = meant(schema, &tree, &mut Vec::new(), draft.span);
            draft.fixes.extend(meant.into_iter().map(|(span, meant)| repairs::rename(span, &meant, &text)));
        }
    }
}

const MISSING: &str = "missing-attribute";
const WRONG_TYPE: &str = "unexpected-type";

/// The keys that are misspelt at `span` below `node`, which is a key or a map, with what they were meant to be.
fn meant<'t>(schema: &Schema, node: &'t Config, path: &mut Vec<&'t str>, span: Span) -> Vec<(Span, String)> {
    let is_wanted = |entry: &ConfigEntry| node.span == span || entry.key_span == span;
    if node.entries().iter().any(is_wanted) {
        let keys = schema.keys_at(path, None);
        let known: Vec<&str> = keys.iter().map(|key| &*key.name).filter(|key| node.get(key).is_none()).collect();
        let is_unknown = |entry: &&ConfigEntry| keys.iter().all(|key| key.name != entry.key) && is_wanted(entry);
        let slips = node.entries().iter().filter(is_unknown);
        return slips.filter_map(|it| Some((it.key_span, slip_of(&it.key, &known)?.to_owned()))).collect();
    }
    let entries = node.entries().iter().map(|it| (&*it.key, &it.value));
    for (step, inner) in entries.chain(node.items().iter().map(|it| ("0", it))) {
        path.push(step);
        let found = meant(schema, inner, path, span);
        path.pop();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use crate::checks::check_config;
    use crate::features::fixture::Set;

    /// The findings in `file`, as `code: marked text [=> repairs]`.
    fn said(files: &str, file: &str) -> Vec<String> {
        let set = Set::new(&format!("--- .git/HEAD\nref: x\n{files}"));
        let path = set.snapshot.path(set.file(file));
        let text = set.snapshot.text(set.file(file)).unwrap();
        let found = check_config(&set.snapshot).into_iter().filter(|it| *it.path == *path);
        let show = |it: crate::checks::Finding| {
            let fixes: Vec<&str> = it.fixes.iter().map(|fix| &*fix.edits[0].1).collect();
            let fixes = if fixes.is_empty() { String::new() } else { format!(" => {}", fixes.join(" | ")) };
            format!("{}: {}{fixes}", it.code, it.span.of(&text))
        };
        found.flat_map(|it| it.findings).map(show).collect()
    }

    #[test]
    fn metadata_that_no_article_may_have_is_said_where_docfx_json_gives_it() {
        for (build, expected) in [
            (r#""globalMetadata": {"ms.topic": "how-too"}"#, r#"ms-topic-invalid: "how-too" => "how-to""#),
            (r#""globalMetadata": {"ms.topic": "how-to", "ms.prod": "x", "own": 1, "locale": "en-us"}"#, ""),
            (
                r#""fileMetadata": {"ms.topic": {"a/**": "how-to", "b/**": "overvew", "c/**": null}}"#,
                r#"ms-topic-invalid: "overvew" => "overview""#,
            ),
            (r#""globalMetadata": {"ms.date": "2024-01-31"}"#, r#"ms-date-invalid: "2024-01-31" => "01/31/2024""#),
            (r#""globalMetadata": {"author": ["a"], "title": "x"}"#, r#"violate-schema: ["a"] => "a""#),
        ] {
            let found = said(&format!("--- docfx.json\n{{\"build\": {{{build}}}}}\n--- a.md\n# A\n"), "docfx.json");
            assert_eq!(found.join(", "), expected, "{build}");
        }
    }

    #[test]
    fn a_team_schema_is_asked_for_metadata_of_docfx_json() {
        let files = "--- guidepost.toml\n[[schema]]\nfiles = [\"**/*.md\"]\npath = \"own.json\"\n--- own.json\n\
                     {\"properties\": {\"area\": {\"enum\": [\"one\", \"two\"]}}}\n--- docfx.json\n\
                     {\"build\": {\"globalMetadata\": {\"area\": \"tow\", \"ms.topic\": \"how-too\"}}}\n";
        assert_eq!(said(files, "docfx.json"), ["invalid-value: \"tow\" => \"two\""]);
    }

    #[test]
    fn misspelt_keys_of_configuration_files_have_a_repair() {
        for (file, text, expected) in [
            ("docfx.json", r#"{"build": {"fileMetdata": {}}}"#, r#"unknown-field: "fileMetdata" => "fileMetadata""#),
            ("docfx.json", r#"{"biuld": {}, "build": {"contnt": []}}"#, r#"unknown-field: "contnt" => "content""#),
            (
                ".openpublishing.redirection.json",
                r#"{"redirections": [{"source_path": "x.md", "redirect_url": "/y", "redirect_documnt_id": true}]}"#,
                r#"unknown-field: "redirect_documnt_id" => "redirect_document_id""#,
            ),
            (
                ".openpublishing.redirection.json",
                r#"{"redirections": [{"sorce_path": "x.md", "redirect_url": "/y"}]}"#,
                r#"missing-attribute: {"sorce_path": "x.md", "redirect_url": "/y"} => "source_path""#,
            ),
            (
                ".openpublishing.redirection.json",
                r#"{"redirections": [{"source_path": "x.md", "redirect_url": "/y", "redirect_document_id": "True"}]}"#,
                r#"unexpected-type: "True" => true"#,
            ),
            ("docfx.json", r#"{"build": {"content": [{"fils": ["**/*.md"]}]}}"#, r#"unknown-field: "fils" => "files""#),
        ] {
            let docfx = if file == "docfx.json" { "" } else { "--- docfx.json\n{\"build\": {}}\n" };
            let found = said(&format!("{docfx}--- {file}\n{text}\n--- a.md\n# A\n"), file);
            assert!(found.contains(&expected.to_owned()), "{text}: {found:?}");
        }
    }
}
