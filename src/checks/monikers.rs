//! Findings about moniker ranges: of headers, of parts of a page, and of the groups that docfx.json makes.
//!
//! The list that puts monikers in order is a remote one: what depends on it is not judged.

use super::Draft;
use crate::article::Article;
use crate::docset::{Docset, Role};
use crate::graph::{FileId, Snapshot};
use crate::markdown::front_matter::Value;
use crate::markdown::moniker::{self, Range};
use crate::markdown::sections::SectionKind;
use crate::text::Span;

/// For which versions of the product a page is there.
#[derive(Clone, Debug)]
pub(super) enum Versions<'a> {
    /// The set has no versions, or the page is in all of them.
    All,
    /// Those of a range.
    Range(Range<'a>),
    /// Some, and nobody can say which.
    Unknown,
}

/// The versions of the page `id`: what its header, file and global metadata and its group say.
pub(super) fn versions(snapshot: &Snapshot, id: FileId) -> Versions<'_> {
    let Some(docset) = snapshot.docset(id) else { return Versions::Unknown };
    let path = snapshot.path(id);
    let header = snapshot.article(id).and_then(|article| article.front_matter.as_deref());
    // What the header says counts instead of the metadata.
    let inherited = docset.inherited(&path);
    let of_header = |key: &str| Some(&header?.get(key)?.value.value);
    let of_config = |key: &str| inherited.iter().find(|it| it.key == key).map(|it| it.value);
    let has = |key: &&str| of_header(key).is_some() || of_config(key).is_some();
    let mut own: Option<Range<'_>> = None;
    let said: Vec<&str> = moniker::KEYS.into_iter().filter(has).collect();
    match said.as_slice() {
        [] => {}
        [key] => {
            own = match (of_header(key), of_config(key)) {
                (Some(Value::String(text)), _) => moniker::parse(text).ok(),
                (Some(Value::List(items)), _) => {
                    Range::of(items.iter().map(|item| text_of(&item.value)).collect::<Option<Vec<_>>>())
                }
                (Some(_), _) | (None, None) => None,
                (None, Some(serde_json::Value::String(text))) => moniker::parse(text).ok(),
                (None, Some(serde_json::Value::Array(items))) => {
                    Range::of(items.iter().map(serde_json::Value::as_str).collect::<Option<Vec<_>>>())
                }
                (None, Some(_)) => None,
            };
            if own.is_none() {
                return Versions::Unknown;
            }
        }
        _ => return Versions::Unknown,
    }
    if moniker::CHANGING_KEYS.iter().any(has) {
        return Versions::Unknown;
    }
    match (docset.moniker_range(&path), own) {
        (None | Some(None), None) => Versions::All,
        (None, Some(own)) => Versions::Range(own),
        // The build makes no use of it then.
        (Some(None), Some(_)) => Versions::Unknown,
        (Some(Some(group)), own) => match (moniker::parse(group), own) {
            (Ok(group), None) => Versions::Range(group),
            (Ok(group), Some(own)) => Versions::Range(own.within(&group)),
            (Err(_), _) => Versions::Unknown,
        },
    }
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The findings of `article`, which is `file`.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let header = article.front_matter.as_deref();
    let entry = header.and_then(|header| header.get("monikerRange"));
    let mut zones = article.sections.iter().filter(|section| section.kind == SectionKind::Moniker).peekable();
    if entry.is_none() && zones.peek().is_none() {
        return;
    }
    let path = snapshot.path(file);
    let Some(docset) =
        snapshot.docset(file).filter(|set| set.generator.ignores_case() && snapshot.role(file) != Role::Outside)
    else {
        return;
    };
    let mut own: Option<Range<'_>> = None;
    if let Some(entry) = entry {
        let list = header.and_then(|header| header.get("monikers"));
        if let Some(list) = list.filter(|list| list.value.value != Value::Null) {
            let message = "The versions of this page are set by `monikerRange` already. Remove one of the two.";
            found.push(Draft::new("duplicate-moniker-config", list.key_span, message.to_owned()));
        }
        if let Value::String(text) = &entry.value.value {
            match moniker::parse(text) {
                Ok(range) => own = Some(range),
                Err(_) if text.trim().is_empty() => {}
                Err(reason) => {
                    found.push(Draft::new("moniker-range-invalid", entry.value.span, reason.to_string()));
                }
            }
        }
    }
    let is_page = snapshot.role(file) == Role::Page;
    let group = is_page.then(|| docset.moniker_range(&path)).flatten();
    if group == Some(None) {
        let first = zones.peek().map(|zone| zone.value);
        if let Some(span) = entry.map(|entry| entry.value.span).or(first) {
            let message = "Versions are named here, but the group of this file has no `moniker_range` in docfx.json, so \
                           they have no effect.";
            found.push(Draft::new("moniker-range-undefined", span, message.to_owned()));
        }
        return;
    }
    let group_text = group.flatten();
    let group = group_text.and_then(|text| moniker::parse(text).ok());
    if let (Some(range), Some(group), Some(entry)) = (&own, &group, entry)
        && range.excludes(group)
    {
        let message = format!(
            "docfx.json builds this file for `{}` only, and none of those is in this range.",
            group_text.unwrap_or_default()
        );
        found.push(Draft::new("moniker-range-out-of-scope", entry.value.span, message));
        return;
    }
    for zone in zones {
        let Ok(range) = moniker::parse(&zone.text) else { continue };
        let reason = if range.is_impossible() {
            "no version is two at once. Write `||` where one of them is enough".to_owned()
        } else if own.as_ref().is_some_and(|own| range.excludes(own)) {
            "the `monikerRange` of the page has none of these versions".to_owned()
        } else if group.as_ref().is_some_and(|group| range.excludes(group)) {
            format!("docfx.json builds this file for `{}` only", group_text.unwrap_or_default())
        } else {
            continue;
        };
        let span: Span = zone.value;
        found.push(Draft::new("moniker-zone-empty", span, format!("Nobody sees this part: {reason}.")));
    }
}

/// What is wrong with the ranges that the docfx configuration of `docset` gives files as metadata.
pub(super) fn check_metadata(docset: &Docset) -> Vec<Draft> {
    if !docset.generator.ignores_case() {
        return Vec::new();
    }
    let built: Option<Vec<Range<'_>>> = docset.moniker_ranges().map(|range| moniker::parse(range).ok()).collect();
    let built = built.unwrap_or_default();
    // One after the other: nothing is known of what a `>=` takes in.
    let all: Option<Vec<&str>> = built.iter().map(Range::list).collect::<Option<Vec<_>>>().map(|it| it.concat());
    let ranges = ["monikerRange", "moniker_range"].into_iter().flat_map(|key| docset.values_of(key));
    let drafts = ranges.filter_map(|(value, span)| {
        let text = value.as_str().filter(|text| !text.trim().is_empty())?;
        let range = match moniker::parse(text) {
            Ok(range) => range,
            Err(reason) => return Some(Draft::new("moniker-range-invalid", span, reason.to_string())),
        };
        let all = all.as_ref().filter(|all| !all.is_empty() && built.iter().all(|it| range.excludes(it)))?;
        let shown: Vec<String> = all.iter().take(5).map(|it| format!("`{it}`")).collect();
        let more = if all.len() > 5 { " and others" } else { "" };
        let message = format!(
            "No group of files in `groups` is built for any of these versions: they are for {}{more}.",
            shown.join(", ")
        );
        Some(Draft::new("moniker-range-out-of-scope", span, message))
    });
    drafts.collect()
}

#[cfg(test)]
mod tests {
    use crate::checks::{check_config, check_file};
    use crate::features::fixture::Set;

    #[test]
    fn ranges_agree_with_header_and_group_as_far_as_can_be_known() {
        let zone = |range: &str| format!(":::moniker range=\"{range}\"\n\nx\n\n:::moniker-end\n\n");
        let a_or_b = r#""groups": { "g": { "moniker_range": "a || b" } }"#;
        let open = r#""groups": { "g": { "moniker_range": ">=a" } }"#;
        for (groups, group, header, body, expected) in [
            (a_or_b, "g", "monikerRange: a", zone("a"), ""),
            (a_or_b, "g", "monikerRange: c", String::new(), "moniker-range-out-of-scope «c»"),
            (open, "g", "monikerRange: c", zone("d || c"), ""),
            (a_or_b, "g", "title: T", zone("c") + &zone("b"), "moniker-zone-empty «c»"),
            (a_or_b, "g", "title: T", zone("a b"), "moniker-zone-empty «a b»"),
            ("\"x\": 1", "g", "monikerRange: a", zone("b"), "moniker-zone-empty «b»"),
            (a_or_b, "other", "title: T", zone("a"), "moniker-range-undefined «a»"),
            ("\"x\": 1", "g", "title: T", zone(">=a"), ""),
            (a_or_b, "g", "monikerRange: a, b", String::new(), "moniker-range-invalid «a, b»"),
            (a_or_b, "g", "monikerRange: a\nmonikers: [a]", String::new(), "duplicate-moniker-config «monikers»"),
        ] {
            let article = format!("---\n{header}\n---\n# T\n\n{body}");
            let set = Set::new(&format!(
                "--- docfx.json\n{{\"build\": {{\"content\": [{{\"files\": [\"*.md\"], \"group\": \"{group}\"}}], {groups}}}}}\n--- \
                 a.md\n{article}"
            ));
            let findings = check_file(&set.snapshot, set.file("a.md"));
            let ours = findings.iter().filter(|it| it.code.contains("moniker"));
            let shown: Vec<String> = ours.map(|it| format!("{} «{}»", it.code, it.span.of(&article))).collect();
            assert_eq!(shown.join(" "), expected, "{groups} {group} {article}");
        }
    }

    #[test]
    fn ranges_of_metadata_name_versions_that_some_group_is_built_for() {
        for (groups, metadata, expected) in [
            ("a || b", r#""fileMetadata": { "monikerRange": { "x/**": "b" } }"#, ""),
            ("a || b", r#""fileMetadata": { "monikerRange": { "x/**": "b || c" } }"#, ""),
            (
                "a || b",
                r#""fileMetadata": { "monikerRange": { "x/**": "c", "y/**": "a" } }"#,
                "moniker-range-out-of-scope «\"c\"»",
            ),
            ("a || b", r#""globalMetadata": { "monikerRange": "c || d" }"#, "moniker-range-out-of-scope «\"c || d\"»"),
            // The order is not known, and so not what `>=` takes in.
            ("a || b", r#""globalMetadata": { "monikerRange": ">=c" }"#, ""),
            (">=a", r#""globalMetadata": { "monikerRange": "c" }"#, ""),
            ("a, c", r#""globalMetadata": { "monikerRange": "c" }"#, "moniker-range-invalid «\"a, c\"»"),
            ("a || b", r#""globalMetadata": { "monikerRange": "a, b" }"#, "moniker-range-invalid «\"a, b\"»"),
            ("a || b", r#""globalMetadata": { "monikerRange": "" }"#, ""),
            ("a, b", r#""globalMetadata": {}"#, "moniker-range-invalid «\"a, b\"»"),
        ] {
            let config = format!(
                r#"{{ "build": {{ "content": [{{ "files": ["*.md"], "group": "g" }}], "groups": {{ "g": {{ "moniker_range": "{groups}" }} }}, {metadata} }} }}"#
            );
            let set = Set::new(&format!("--- docfx.json\n{config}\n--- a.md\n# T\n"));
            let found = check_config(&set.snapshot).into_iter().flat_map(|it| it.findings);
            let shown: Vec<String> = found.map(|it| format!("{} «{}»", it.code, it.span.of(&config))).collect();
            assert_eq!(shown.join(" "), expected, "{groups} {metadata}");
        }
    }
}
