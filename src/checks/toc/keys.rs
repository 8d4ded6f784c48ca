//! Keys and values of tables of contents, by the schema that applies.

use super::super::repairs::{self, Format};
use super::super::{Finding, judge, suppress};
use super::Draft;
use crate::article::Article;
use crate::graph::{FileId, Snapshot};
use crate::markdown::toc::{self, Shape, ShapeKind};
use crate::schema::{Schema, Spot};

/// What is wrong with keys and values of `article`, which is the table of contents `file`.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let applied = snapshot.toc_schema(file);
    let schema = applied.schema;
    // Mostly the keys and the kinds of their values show that all is well, and the text need not be read again.
    if applied.built_in == Some("toc") && article.toc_keys.iter().all(|shape| allows(schema, shape)) {
        return;
    }
    hold_against(snapshot, file, schema, found);
}

/// What `schema` alone finds in the table of contents `file` of a set, severities as configured; comments in it count.
#[must_use]
pub fn check_toc_against(snapshot: &Snapshot, file: FileId, schema: &Schema) -> Vec<Finding> {
    let Some(article) = snapshot.article(file) else { return Vec::new() };
    let mut drafts = Vec::new();
    hold_against(snapshot, file, schema, &mut drafts);
    let (docset, path) = (snapshot.docset(file).map(|docset| &**docset), snapshot.path(file));
    let mut findings: Vec<Finding> = drafts.into_iter().filter_map(|draft| judge(docset, &path, draft)).collect();
    suppress::apply(article, &mut findings, false);
    findings
}

fn hold_against(snapshot: &Snapshot, file: FileId, schema: &Schema, found: &mut Vec<Draft>) {
    let Some(text) = snapshot.text(file) else { return };
    let format = toc::Format::of(&snapshot.path(file));
    let as_json = if format == toc::Format::Json { Format::Quoted } else { Format::Yaml };
    // An entry that an error cuts off may lack what stands behind it.
    let is_broken = snapshot.file(file).is_some_and(|file| file.broken);
    let (whole, top) = (schema.spot(&[]), schema.spot(&["0"]));
    let mut spots: Vec<Spot> = Vec::new();
    for map in toc::maps(&text, format) {
        let spot = match map.parent.and_then(|parent| spots.get(parent)) {
            Some(parent) => schema.below(parent, &["items", "0"]),
            None if map.whole => whole.clone(),
            None => top.clone(),
        };
        let issues = schema.check_map(&spot, &map.node, map.start).into_iter();
        let issues = issues.filter(|issue| !is_broken || !issue.code.starts_with("missing-"));
        found.extend(issues.map(|issue| repairs::draft(issue, &text, as_json)));
        spots.push(spot);
    }
}

/// Whether nothing can be wrong with a key and its value, of which only the kind is known.
fn allows(schema: &Schema, shape: &Shape) -> bool {
    let path: &[&str] = if shape.whole { &[] } else { &["0"] };
    let path: Vec<&str> = path.iter().copied().chain([&*shape.key]).collect();
    let Some(key) = schema.key_at(&path, None) else { return false };
    let (plain, kind) = match shape.kind {
        ShapeKind::Bool => (true, "boolean"),
        ShapeKind::Text => (key.allowed.is_empty() && !key.has_text_rule, "string"),
        ShapeKind::List => (key.items.is_empty(), "array"),
        ShapeKind::Map => (true, "object"),
    };
    plain && !key.deprecated && (key.types.is_empty() || key.types.iter().any(|known| known == kind))
}

#[cfg(test)]
mod tests {
    use crate::checks::check_file;
    use crate::features::fixture::Set;

    /// The findings about keys and values in `file` of a set, as `code: marked text [=> what each repair makes of it]`.
    fn said(files: &str, file: &str) -> Vec<String> {
        let set = Set::new(&format!("--- docfx.json\n{{\"build\": {{}}}}\n{files}"));
        let id = set.file(file);
        let text = set.snapshot.text(id).unwrap();
        let findings = check_file(&set.snapshot, id).into_iter();
        let findings = findings.filter(|it| !matches!(it.code, "file-not-found" | "json-syntax-error"));
        let show = |it: crate::checks::Finding| {
            let fixes: Vec<&str> = it.fixes.iter().map(|fix| &*fix.edits[0].1).collect();
            let fixes = if fixes.is_empty() { String::new() } else { format!(" => {}", fixes.join(" | ")) };
            assert!(!it.message.contains("the header") && !it.message.contains("``"), "{}", it.message);
            format!("{}: {}{fixes}", it.code, it.span.of(&text))
        };
        findings.map(show).collect()
    }

    #[test]
    fn misspelt_keys_and_values_of_another_kind_are_said_and_their_neighbours_are_not() {
        for (text, expected) in [
            ("- name: A\n  herf: a.md\n", "unknown-field: herf => href"),
            ("- nmae: A\n  href: a.md\n", "unknown-field: nmae => name"),
            ("- name: A\n  item:\n  - name: B\n", "unknown-field: item => items"),
            (
                "- name: A\n  items:\n  - name: B\n    items:\n    - name: C\n      herf: x\n",
                "unknown-field: herf => href",
            ),
            ("items:\n- name: A\n  herf: a.md\n", "unknown-field: herf => href"),
            ("- {name: A, \"expandet\": true}", "unknown-field: \"expandet\" => \"expanded\""),
            ("metdata:\n  a: b\nitems:\n- name: A\n", "unknown-field: metdata => metadata"),
            // With the right key there, the other means something; so does what is not near, or differs in case.
            ("- name: A\n  href: a.md\n  hrefs: x\n", ""),
            ("- name: A\n  link: a.md\n  udi: x\n  Href: y\n", ""),
            ("- name: A\n  items: a.md\n", "unexpected-type: a.md"),
            ("- name: A\n  items: {name: B}\n", "unexpected-type: items"),
            ("items: a.md\n", "unexpected-type: a.md"),
            ("metadata: x\nitems:\n- name: A\n", "unexpected-type: x"),
            ("- name: A\n  items:\n- name: B\n  items: []\n", ""),
            ("- name: [A]\n", "unexpected-type: name"),
            ("- name: {a: b}\n  href: [a.md]\n", "unexpected-type: name, unexpected-type: href"),
            ("- name: 12\n- name: true\n- name: 'true'\n  uid: 1.5\n", ""),
            ("- name: A\n  expanded: yes\n", "unexpected-type: yes => true"),
            ("- name: A\n  expanded: True\n  maintainContext: \"false\"\n", ""),
            ("- name: A\n  maintainContext: 1\n", "unexpected-type: 1"),
            // An error in one entry hides no other one.
            (
                "- name: A: B\n- name: C\n  expandet: true\n- name: D\n  href: [x]\n",
                "yaml-syntax-error: : B, unknown-field: expandet => expanded, unexpected-type: href",
            ),
        ] {
            assert_eq!(said(&format!("--- toc.yml\n{text}"), "toc.yml").join(", "), expected, "{text}");
        }
        let json = "[{\"name\": \"A\", \"herf\": \"a.md\", \"expanded\": \"no\"}]";
        let expected = ["unknown-field: \"herf\" => \"href\"", "unexpected-type: \"no\" => false"];
        assert_eq!(said(&format!("--- toc.json\n{json}"), "toc.json"), expected);
    }

    const OWN: &str = r#"--- guidepost.toml
[[schema]]
files = ["**/toc.yml"]
path = "own.json"
[[schema]]
files = ["**/*"]
path = "header.json"
--- header.json
{"required": ["author"], "properties": {"name": false}}
--- own.json
{"$ref": "guidepost:toc", "$defs": {"entry": {"$dynamicAnchor": "entry", "allOf": [{"$ref": "guidepost:toc#/$defs/entry"}],
  "required": ["owner"], "properties": {"owner": {"enum": ["docs", "dev"]}, "hrefs": {"deprecated": true, "x-guidepost": {"deprecatedFor": "href"}}}}}}
"#;

    #[test]
    fn a_team_adds_to_the_schema_by_naming_tables_of_contents() {
        for (text, expected) in [
            ("- name: A\n  owner: docs\n", ""),
            ("- name: A\n  owner: dcs\n", "invalid-value: dcs => docs"),
            (
                "- name: A\n  owner: docs\n  items:\n  - name: B\n    expanded: maybe\n",
                "missing-attribute: name, unexpected-type: maybe",
            ),
            ("- name: A\n  ownr: docs\n", "unknown-field: ownr => owner"),
            ("- name: A\n  owner: dev\n  hrefs: a.md\n", "attribute-deprecated: hrefs => href"),
            // What an error cuts off may be there.
            ("- name: A: B\n  owner: docs\n", "yaml-syntax-error: : B"),
        ] {
            assert_eq!(said(&format!("{OWN}--- toc.yml\n{text}"), "toc.yml").join(", "), expected, "{text}");
        }
        // A rule for all files is one for headers.
        assert_eq!(said(&format!("{OWN}--- toc.json\n[{{\"name\": \"A\"}}]"), "toc.json"), [""; 0]);
    }
}
