//! Findings about link reference definitions: missing, unused, written twice.

use super::codes;
use super::suggest::{Budget, nearest};
use super::{Draft, Fix};
use crate::article::Article;
use crate::graph::{FileId, Snapshot};

/// The findings about the definitions of `article`, which is `file`.
pub(super) fn check(snapshot: &Snapshot, file: FileId, article: &Article, found: &mut Vec<Draft>) {
    let text = match article.missing_labels.is_empty() && article.definitions.iter().all(|d| d.used && !d.shadowed) {
        true => return,
        false => snapshot.text(file).unwrap_or_else(|| "".into()),
    };
    let budget = Budget::new();
    for missing in &article.missing_labels {
        let label = missing.label.of(&text);
        let suggestion = match budget.allows(article.definitions.len()) {
            true => nearest(&label.to_lowercase(), article.definitions.iter().map(|d| &*d.label)),
            false => None,
        };
        let mut message = format!("Nothing defines `[{label}]`, so this is shown as plain text.");
        match suggestion {
            Some(other) => message.push_str(&format!(" Did you mean `[{other}]`?")),
            None => message.push_str(&format!(" Add a line `[{label}]: destination`.")),
        }
        let fix = suggestion.map(|other| Fix {
            title: format!("Change to `[{other}]`"),
            edits: vec![(missing.label, other.to_owned())],
        });
        found.push(Draft::new(codes::LINK_DEFINITION_MISSING, missing.label, message).with_fix(fix));
    }
    for definition in &article.definitions {
        let Some(link) = article.links.get(definition.link as usize) else { continue };
        // `[//]: # (text)` and its kin are the custom way to hide a remark in Markdown.
        let is_remark =
            definition.label.starts_with("//") || link.destination.of(&text).trim_matches(['<', '>']) == "#";
        if is_remark {
            continue;
        }
        let label = link.label.of(&text);
        if definition.shadowed {
            let message = format!("`[{label}]` is already defined above; this definition never counts.");
            found.push(Draft::new(codes::LINK_DEFINITION_DUPLICATE, link.label, message));
        } else if !definition.used {
            let message = format!("No link in this article uses `[{label}]`.");
            found.push(Draft::new(codes::LINK_DEFINITION_UNUSED, link.label, message));
        }
    }
}
