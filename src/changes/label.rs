//! The label of a reference definition gets another name, with every link that uses it.

use super::plan::Plan;
use super::{ChangeSet, Refusal};
use crate::article::Article;
use crate::graph::{FileId, Snapshot};
use crate::markdown::{Link, LinkKind};
use crate::text::{Span, counted};

/// Gives the definition `definition` (index into the article's definitions) of `file` the label `new`.
///
/// A link that shows its label as text (`[label]`, `[label][]`) keeps its text: it becomes `[label][new]`.
pub(super) fn rename(snapshot: &Snapshot, file: FileId, definition: usize, new: &str) -> Result<ChangeSet, Refusal> {
    let mut plan = Plan::new(snapshot);
    let (article, _) = plan.facts(file)?;
    let old = article.definitions.get(definition).ok_or_else(|| plan.stale(file))?;
    let new = new.trim();
    let fits = !new.is_empty() && new.len() < 1000 && !has_bare_bracket(new) && !new.contains(['\n', '\r']);
    if !fits || new.ends_with('\\') {
        return Err(Refusal::new("A label is text on one line without `[` and `]`."));
    }
    let text = plan.text(file)?;
    let mut links = 0;
    for other in article.definitions.iter().filter(|other| other.label == old.label) {
        let link = article.links.get(other.link as usize).ok_or_else(|| plan.stale(file))?;
        plan.edit(file, link.label, new)?;
    }
    let target = article.links.get(old.link as usize).ok_or_else(|| plan.stale(file))?;
    let first = article.definitions.iter().find(|other| other.label == old.label && !other.shadowed);
    let used = first.and_then(|first| article.links.get(first.link as usize)).unwrap_or(target);
    for link in article.links.iter().filter(|link| uses(link, used)) {
        links += 1;
        let (span, written) = match form_of(&text, link) {
            Form::Full => (link.label, new.to_owned()),
            Form::Collapsed => (Span::new(link.span.end as usize - 2, link.span.end as usize), format!("[{new}]")),
            Form::Shortcut => (Span::at(link.span.end as usize), format!("[{new}]")),
        };
        plan.edit(file, span, written)?;
    }
    let label = target.label.of(&text);
    let change = plan_label(label, new, links);
    let planned = plan.finish(change)?;
    if let Some(after) = planned.texts.values().next().map(|change| change.after()) {
        refuse_others(&article, &Article::read(&after, snapshot.dialect(file)).0, new)?;
    }
    Ok(planned)
}

fn plan_label(old: &str, new: &str, links: usize) -> String {
    format!("Rename the label `{old}` to `{new}`: {}", counted(links, "link"))
}

/// Text in brackets may become a link, or another definition win, when a label gets its name.
fn refuse_others(before: &Article, after: &Article, new: &str) -> Result<(), Refusal> {
    let same = before.links.len() == after.links.len()
        && before.links.iter().zip(&after.links).all(|(a, b)| a.kind == b.kind)
        && before.missing_labels.len() == after.missing_labels.len()
        && before.definitions.iter().zip(&after.definitions).all(|(a, b)| a.shadowed == b.shadowed && a.used == b.used);
    match same {
        true => Ok(()),
        false => Err(Refusal::new(format!(
            "`{new}` is used in this article already: other text would become a link or lead elsewhere."
        ))),
    }
}

pub(super) fn uses(link: &Link, definition: &Link) -> bool {
    link.kind != LinkKind::Definition && !link.label.is_empty() && link.destination == definition.destination
}

pub(super) enum Form {
    Full,
    Collapsed,
    Shortcut,
}

pub(super) fn form_of(text: &str, link: &Link) -> Form {
    if link.label != link.text {
        return Form::Full;
    }
    match link.span.of(text).ends_with("[]") {
        true => Form::Collapsed,
        false => Form::Shortcut,
    }
}

fn has_bare_bracket(label: &str) -> bool {
    let mut escaped = false;
    label.chars().any(|c| {
        let bare = matches!(c, '[' | ']') && !escaped;
        escaped = c == '\\' && !escaped;
        bare
    })
}
