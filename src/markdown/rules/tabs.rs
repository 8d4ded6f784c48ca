//! Rules about groups of tabs.

use super::{Page, Problem, problem};
use crate::markdown::Heading;
use crate::text::Span;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Tabs that a message lists at most.
const MOST_LISTED: usize = 10;

/// The tabs of a group: what each one's address says, and where.
type Group<'a> = Vec<(&'a str, Span)>;

pub(super) fn problems(page: &Page<'_>, found: &mut Vec<Problem>) {
    // The tabs of the first group that has a tab; `None` where that group itself is not as it was meant.
    let mut first: FxHashMap<&str, Option<Rc<[&str]>>> = FxHashMap::default();
    for group in groups(page) {
        let mut seen = FxHashSet::default();
        let mut repeats = false;
        for (address, span) in &group {
            if !seen.insert(*address) {
                repeats = true;
                let message = format!("This group has a tab `{address}` already. Give this one an id of its own.");
                found.push(problem("invalid-tab-group", *span, message));
            }
        }
        let own: Rc<[&str]> = ids(&group).into();
        let other = own.iter().find_map(|id| first.get(id)).cloned().flatten();
        if let Some(other) = other.filter(|other| *other != own && !repeats)
            && let Some((_, span)) = group.first()
        {
            let message = format!(
                "This group has the tabs {}, but a group above that shares some of them has {}. Groups that share a \
                 tab have the same tabs, because readers choose for all of them at once.",
                listed(&own),
                listed(&other)
            );
            found.push(problem("invalid-tab-group", *span, message));
        }
        for id in own.iter() {
            first.entry(id).or_insert_with(|| (!repeats).then(|| Rc::clone(&own)));
        }
    }
}

fn listed(ids: &[&str]) -> String {
    let more = if ids.len() > MOST_LISTED { ", and others" } else { "" };
    ids.iter().take(MOST_LISTED).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ") + more
}

/// The ids of a group without conditions, sorted.
fn ids<'a>(group: &Group<'a>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = group.iter().map(|(it, _)| it.split('/').next().unwrap_or_default()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn groups<'a>(page: &Page<'a>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut last: Option<(u32, &str)> = None;
    for tab in page.headings.iter().filter(|heading| heading.tab) {
        let Some(address) = address(page, tab) else { continue };
        // A list item or quote is a container of its own, and a group ends with it.
        let line = Span { start: page.line_at(tab.span.start).start, end: tab.span.start }.of(page.text);
        let goes_on =
            last.is_some_and(|(end, marks)| marks == line && !super::regions::has_rule(page, end, tab.span.start));
        match groups.last_mut().filter(|_| goes_on) {
            Some(group) => group.push(address),
            None => groups.push(vec![address]),
        }
        last = Some((tab.span.end, line));
    }
    groups
}

/// What stands behind `#tab/` in the address of a tab.
fn address<'a>(page: &Page<'a>, tab: &Heading) -> Option<(&'a str, Span)> {
    let text = tab.span.of(page.text);
    let start = text.rfind("#tab/")? + "#tab/".len();
    let rest = &text[start..];
    let len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '/'))).unwrap_or(rest.len());
    let start = tab.span.start as usize + start;
    Some((&rest[..len], Span::new(start, start + len)))
}
