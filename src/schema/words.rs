//! What a failed rule means to a writer: code, place, what is wrong, what is allowed, what to do.

use super::compile::{in_place, shortened};
use super::dates::{Date, DateFormat};
use super::evaluate::{Evaluation, Failure, Kind, Place, is_blank};
use super::model::{Notes, Types, Verdict};
use super::patterns;
use super::query::is_scalar;
use super::values::shown;
use super::{Choice, Issue, Repair, Schema};
use crate::docset::Severity;
use crate::markdown::front_matter::write::Reads;
use crate::markdown::front_matter::{Entry, Node, Value};
use crate::text::{Span, counted};
use serde_json::Value as Json;

/// Turns failures of one evaluation into issues.
pub(super) struct Words<'a, 's, 'i, 'e> {
    pub schema: &'s Schema,
    pub evaluation: &'e Evaluation<'a, 's, 'i>,
    /// Whether what a page needs is asked of the header: of an unclosed one nothing counts.
    pub complete: bool,
}

/// An issue without its place.
struct Said {
    code: &'static str,
    severity: Option<Severity>,
    message: String,
    repair: Repair,
    at_key: bool,
}

impl<'a, 's> Words<'a, 's, '_, '_> {
    /// The issues that `failure` stands for.
    pub fn issues(&self, failure: &Failure<'a, 's>, out: &mut Vec<Issue>) {
        match &failure.kind {
            Kind::Group => out.extend(self.group(failure)),
            Kind::Missing(key) => out.extend(self.missing(failure, key)),
            Kind::NoBranch(branches) => self.no_branch(failure, branches, out),
            Kind::Unknown(entry, known) => out.push(self.unknown(failure, entry, known)),
            _ => out.extend(self.value(failure)),
        }
    }

    fn opening(&self) -> Span {
        self.evaluation.instance.opening()
    }

    /// The header's key, or the one that holds the map.
    fn place_of(&self, place: Place<'a>) -> Span {
        place.key.map_or_else(|| self.opening(), |entry| entry.key_span)
    }

    fn value(&self, failure: &Failure<'a, 's>) -> Option<Issue> {
        let said = self.say(failure)?;
        let place = failure.place;
        let span = match &failure.kind {
            Kind::Repeated(item) => item.span,
            Kind::BadName(entry) => entry.key_span,
            Kind::Needs { key, .. } | Kind::Excludes { key, .. } => key.key_span,
            _ if said.at_key => self.place_of(place),
            _ => match place.value {
                Some(value) if !value.span.is_empty() => value.span,
                _ => self.place_of(place),
            },
        };
        let key = place.top.map(|entry| entry.key.to_string()).unwrap_or_default();
        Some(Issue { code: said.code, severity: said.severity, span, message: said.message, key, repair: said.repair })
    }

    fn say(&self, failure: &Failure<'a, 's>) -> Option<Said> {
        let notes = failure.notes;
        let place = failure.place;
        let key = place.key.map_or("the header", |entry| &*entry.key);
        let written = place.value.map(|value| shown(&value.value)).unwrap_or_default();
        let value_note = notes.and_then(|notes| notes.value.as_ref());
        let plain =
            |code, note: Option<&Verdict>, message: String, repair| said(code, note, message, repair, key, &written);
        let has_date = notes.is_some_and(|notes| notes.date.is_some());
        Some(match &failure.kind {
            Kind::Type(types) => self.wrong_type(place, *types, notes),
            // The date rule says these better.
            Kind::Pattern(_) | Kind::Format(_) if has_date => return None,
            Kind::Enum(allowed) => {
                let allowed: Vec<Choice> = allowed.iter().map(literal).collect();
                self.not_allowed(place, &allowed, value_note)
            }
            Kind::Elsewhere(allowed) => {
                let allowed = allowed.iter().map(|it| Choice { reads: Reads::Number, ..Choice::text(*it) });
                self.not_allowed(place, &allowed.collect::<Vec<_>>(), value_note)
            }
            Kind::Pattern(pattern) => {
                let of_top = place.top.filter(|top| place.key.is_none_or(|key| key.key_span == top.key_span));
                let description = of_top.and_then(|top| self.schema.key(&top.key)).map_or("", |it| &*it.description);
                let form = match patterns::in_words(pattern) {
                    Some(words) => format!("Write {words}."),
                    None if description.is_empty() => format!("It must fit the pattern `{}`.", shortened(pattern)),
                    None => String::new(),
                };
                let message = spaced(&spaced(&format!("`{written}` does not fit `{key}`."), description), &form);
                plain("format-invalid", value_note, message, Repair::Unknown)
            }
            Kind::Format(format) => {
                let name = format_name(format).unwrap_or_else(|| format!("text of the form `{format}`"));
                let message = format!("`{written}` is not {name} that `{key}` takes.");
                // A day in another form.
                let day = DateFormat::new("yyyy-MM-dd").filter(|_| *format == "date");
                let day = Date::guess(&written).zip(day).map(|(date, form)| Choice::text(form.write(date)));
                let repair = day.map_or(Repair::Unknown, |day| Repair::Replace(vec![day]));
                plain("format-invalid", value_note, message, repair)
            }
            Kind::TextLength { len, min, max } => {
                let note = notes.and_then(|notes| notes.bad_length.as_ref());
                let (is, amount) = match min {
                    Some(min) if len < min => ("short", self::amount(Some(*min), *max, "character")),
                    _ => ("long", self::amount(*min, *max, "character")),
                };
                let shown = match notes.and_then(|notes| notes.length.as_ref()) {
                    Some(length) if *len != written.chars().count() as u64 => match is {
                        "short" => " with what the site adds".to_owned(),
                        _ => format!(" with {}", ticked(length.with.iter().map(|it| &**it), "and")),
                    },
                    _ => String::new(),
                };
                let characters = counted(usize::try_from(*len).unwrap_or(usize::MAX), "character");
                let message = format!("`{key}` is too {is}: {characters}{shown}. Write {amount}.");
                plain("string-length-invalid", note, message, Repair::Unknown)
            }
            Kind::Number { least, most, multiple_of } => {
                let amount = number(*least, *most, *multiple_of);
                plain(
                    "invalid-value",
                    value_note,
                    format!("`{written}` does not fit `{key}`. Write {amount}."),
                    Repair::Unknown,
                )
            }
            Kind::ListLength { len, min, max } => {
                let note = notes.and_then(|notes| notes.bad_length.as_ref());
                let message = {
                    let has = amount(Some(*len), Some(*len), "item");
                    format!("`{key}` has {has}. Write {}.", amount(*min, *max, "item"))
                };
                plain("array-length-invalid", note, message, Repair::Unknown)
            }
            Kind::Repeated(item) => {
                let message = format!("`{}` is there twice in `{key}`. Remove one of them.", shown(&item.value));
                plain("array-not-unique", value_note, message, Repair::Unknown)
            }
            Kind::NotContained { count, min, max } => {
                let message =
                    format!("`{key}` has {count} items of the kind it needs. Write {}.", range(Some(*min), *max));
                plain("array-length-invalid", value_note, message, Repair::Unknown)
            }
            Kind::KeyCount { min, max } => plain(
                "invalid-value",
                value_note,
                format!("Write {} in `{key}`.", amount(*min, *max, "key")),
                Repair::Unknown,
            ),
            Kind::BadName(entry) => {
                let message = format!("`{}` is no name that a key may have here. Rename it.", entry.key);
                plain("unknown-field", None, message, Repair::Unknown)
            }
            Kind::Needs { key, missing, relation } => {
                let list = ticked(missing.iter().copied(), "and");
                let message = format!("`{}` needs {list}. Add {list}, or remove `{}`.", key.key, key.key);
                let add = Repair::Add(missing.iter().map(|it| (*it).to_owned()).collect());
                plain("missing-paired-attribute", *relation, message, add)
            }
            Kind::Excludes { key, other, inherited, relation } => {
                let message = match inherited {
                    true => format!(
                        "`{0}` and `{other}` exclude each other, and the set's configuration gives `{other}`. Remove `{0}`.",
                        key.key
                    ),
                    false => format!("`{}` and `{other}` exclude each other. Remove one of them.", key.key),
                };
                plain("precluded-attributes", *relation, message, Repair::Remove)
            }
            Kind::Never | Kind::Not(_) => return Some(self.forbidden(failure, key, &written)),
            Kind::ManyBranches(count) => {
                let message = format!("`{key}` fits {count} of the forms that it may have, and must fit only one.");
                plain("invalid-value", value_note, message, Repair::Unknown)
            }
            Kind::Date => {
                let format = notes.and_then(|notes| notes.date.as_ref())?;
                let guess = Date::guess(&written).map(|date| format.write(date));
                let advice = match &guess {
                    Some(date) => format!("here `{date}`"),
                    None => {
                        let example = Date::new(2020, 4, 2).map(|date| format.write(date));
                        format!("such as `{}`", example.unwrap_or_default())
                    }
                };
                let form = if format.text() == "M/d/yyyy" { "month/day/year" } else { format.text() };
                let message = format!("`{written}` is no date that the build reads. Write {form}, {advice}.");
                let repair = guess.map_or(Repair::Unknown, |date| Repair::Replace(vec![Choice::text(date)]));
                plain("date-format-invalid", value_note, message, repair)
            }
            Kind::Ahead(days) => {
                let note = notes.and_then(|notes| notes.ahead.as_ref());
                let limit = match days {
                    0 => "A date must not lie in the future".to_owned(),
                    days => format!("A date may lie {days} days ahead at most"),
                };
                let message =
                    format!("`{written}` is too far in the future. {limit}; write the day of the last review.");
                plain("date-out-of-range", note, message, Repair::Unknown)
            }
            Kind::Deprecated => {
                let note = notes.and_then(|notes| notes.deprecated.as_ref());
                let new = notes.and_then(|notes| notes.deprecated_for.as_deref());
                let (message, repair) = match new {
                    Some(new) if self.evaluation.instance.entry(new).is_none() => {
                        (format!("`{key}` is no longer used. Write `{new}`."), Repair::Rename(new.to_owned()))
                    }
                    Some(new) => {
                        (format!("`{key}` is no longer used, and `{new}` is there. Remove `{key}`."), Repair::Remove)
                    }
                    None => (format!("`{key}` is no longer used. Remove it."), Repair::Remove),
                };
                Said { at_key: true, ..plain("attribute-deprecated", note, message, repair) }
            }
            Kind::Replaced(new) => {
                let note = notes.and_then(|notes| notes.deprecated.as_ref()).or(value_note);
                let message = format!("`{written}` is an old value of `{key}`. Write `{new}`.");
                plain("attribute-deprecated", note, message, Repair::Replace(vec![Choice::text(*new)]))
            }
            Kind::NotUnique(others) => {
                let note = notes.and_then(|notes| notes.unique.as_ref());
                let who = match others {
                    1 => "another article has".to_owned(),
                    2..=20 => format!("{others} other articles have"),
                    _ => "many other articles have".to_owned(),
                };
                let message = format!("`{key}` must be unique, and {who} `{written}`, too. Write another value.");
                plain("duplicate-attribute", note, message, Repair::Unknown)
            }
            Kind::Unused => {
                let note = notes.and_then(|notes| notes.used.as_ref());
                let message = format!("No other article has `{key}: {written}`. Is it spelt right?");
                plain("invalid-value", note, message, Repair::Unknown)
            }
            Kind::IncludeOnly(only) => {
                let message =
                    format!("This file is only shown inside others, so its `{key}` must be `{only}`, not `{written}`.");
                plain("invalid-value", value_note, message, Repair::Replace(vec![Choice::text(*only)]))
            }
            Kind::Group | Kind::Missing(_) | Kind::NoBranch(_) | Kind::Unknown(..) => return None,
        })
    }

    fn group(&self, failure: &Failure<'a, 's>) -> Option<Issue> {
        let group = failure.notes?.group.as_ref()?;
        if group.missing && !self.complete || !self.evaluation.instance.header.closed {
            return None;
        }
        let entry = self.evaluation.instance.entry(&group.key);
        let span = entry.map_or_else(|| self.opening(), |entry| entry.key_span);
        let repair = match entry {
            None if group.missing => Repair::Add(vec![group.key.to_string()]),
            _ => Repair::Unknown,
        };
        let default = format!("The header does not fit the rule for `{}`.", group.key);
        let said = said("violate-schema", Some(&group.verdict), default, repair, &group.key, "");
        let (message, key) = (said.message, group.key.to_string());
        Some(Issue { code: said.code, severity: said.severity, span, message, key, repair: said.repair })
    }

    fn missing(&self, failure: &Failure<'a, 's>, key: &str) -> Option<Issue> {
        let instance = self.evaluation.instance;
        let at_top = failure.place.value.is_none();
        if at_top && (!self.complete || instance.is_broken(key)) {
            return None;
        }
        let note = self.schema.note(key, |notes| notes.missing.as_ref()).filter(|_| at_top);
        let what = self.schema.key(key).map_or("", |key| first_sentence(&key.description));
        let issue = |span, message: String, repair| {
            let said = said("missing-attribute", note, message, repair, key, "");
            let (code, severity) = (said.code, said.severity);
            Some(Issue { code, severity, span, message: said.message, key: key.into(), repair: said.repair })
        };
        if !at_top {
            let message = match failure.place.key {
                Some(outer) => format!("`{}` lacks the key `{key}`. Add it.", outer.key),
                None => format!("The key `{key}` is missing here. Add it."),
            };
            let inner = match failure.place.value.map(|value| &value.value) {
                Some(Value::Map(entries)) => entries.first().map(|first| first.key_span),
                _ => None,
            };
            let repair = inner.map_or(Repair::Unknown, |before| Repair::AddInside { before, key: key.to_owned() });
            // Of a list of maps, the one that lacks it.
            let own = failure.place.value.map(|value| value.span);
            let is_item = failure.place.key.is_some_and(|outer| Some(outer.value.span) != own);
            let span = inner.filter(|_| is_item).unwrap_or_else(|| self.place_of(failure.place));
            return issue(span, message, repair);
        }
        if let Some(entry) = instance.blank.iter().find(|entry| &*entry.key == key) {
            let message = spaced(&format!("`{key}` is empty. Give it a value."), what);
            return issue(entry.key_span, message, Repair::Unknown);
        }
        let entries = &instance.header.entries;
        let typo = entries.iter().find(|entry| self.schema.key(&entry.key).is_none() && is_typo(&entry.key, key));
        if let Some(entry) = typo {
            let message = format!("`{}` is no known key, and `{key}` is missing. Did you mean `{key}`?", entry.key);
            return issue(entry.key_span, message, Repair::Rename(key.into()));
        }
        let glued = |entry: &&Entry| entry.key.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        if let Some(entry) = entries.iter().find(glued) {
            let rest = entry.key.get(key.len() + 1..).unwrap_or("");
            let message = format!("`{key}` is missing: its colon needs a blank behind it. Write `{key}: {rest}`.");
            return issue(entry.key_span, message, Repair::Rename(format!("{key}: {rest}")));
        }
        let message = spaced(&format!("`{key}` is missing. Add it to the header."), what);
        issue(self.opening(), message, Repair::Add(vec![key.into()]))
    }

    fn unknown(&self, failure: &Failure<'a, 's>, entry: &Entry, known: &[Box<str>]) -> Issue {
        let key = &*entry.key;
        let at_top = failure.place.top.is_some_and(|top| top.key_span == entry.key_span);
        let all = self.schema.keys().iter().filter(|_| at_top).map(|known| &*known.name);
        let near = all.chain(known.iter().map(|it| &**it)).find(|known| is_typo(key, known));
        let message = match near {
            Some(near) => format!("`{key}` is no known key. Did you mean `{near}`?"),
            None => format!("`{key}` is no known key. Remove it."),
        };
        let repair = match near {
            Some(near) => Repair::Rename(near.to_owned()),
            None if at_top => Repair::Remove,
            None => Repair::Unknown,
        };
        let note = failure.notes.and_then(|notes| notes.value.as_ref());
        let said = said("unknown-field", note, message, repair, key, "");
        Issue {
            code: said.code,
            severity: said.severity,
            span: entry.key_span,
            message: said.message,
            key: key.into(),
            repair: said.repair,
        }
    }

    /// `anyOf` and `oneOf` by the branch that comes nearest.
    fn no_branch(&self, failure: &Failure<'a, 's>, branches: &[Vec<Failure<'a, 's>>], out: &mut Vec<Issue>) {
        let here = |it: &Failure<'a, 's>| it.place == failure.place;
        let only = |branch: &'_ Vec<Failure<'a, 's>>| match branch.as_slice() {
            [one] if here(one) => Some(one.kind.clone()),
            _ => None,
        };
        let kinds: Option<Vec<Kind<'a, 's>>> = branches.iter().map(only).collect();
        if let Some(kinds) = kinds {
            let types = kinds.iter().map(|kind| if let Kind::Type(types) = kind { Some(types.0) } else { None });
            if let Some(types) = types.collect::<Option<Vec<u8>>>() {
                let kind = Kind::Type(Types(types.into_iter().fold(0, |all, it| all | it)));
                return out.extend(self.value(&Failure { kind, ..failure.clone() }));
            }
            let lists = kinds.iter().map(|kind| if let Kind::Enum(list) = kind { Some(list.iter()) } else { None });
            if let Some(lists) = lists.collect::<Option<Vec<_>>>() {
                let allowed: Vec<Choice> = lists.into_iter().flatten().map(literal).collect();
                let note = failure.notes.and_then(|notes| notes.value.as_ref());
                let said = self.not_allowed(failure.place, &allowed, note);
                let top = failure.place.top.map(|top| top.key.to_string()).unwrap_or_default();
                let span = failure.place.value.map_or_else(|| self.opening(), |value| value.span);
                let (code, severity) = (said.code, said.severity);
                out.push(Issue { code, severity, span, message: said.message, key: top, repair: said.repair });
                return;
            }
            let keys = kinds.iter().map(|kind| if let Kind::Missing(key) = kind { Some(*key) } else { None });
            if let Some(keys) = keys.collect::<Option<Vec<_>>>() {
                return out.extend(self.none_of(failure, &keys));
            }
        }
        let nearest = branches.iter().min_by_key(|branch| {
            let wrong_kind = branch.iter().any(|it| here(it) && matches!(it.kind, Kind::Type(_)));
            // A branch is meant when what tells it from the others fits: `kind: x`, say.
            let other_kind = branch.iter().any(|it| matches!(it.kind, Kind::Enum(list) if list.len() == 1));
            let deepest = branch.iter().map(|it| it.place.depth).max().unwrap_or(0);
            (wrong_kind, other_kind, branch.len(), std::cmp::Reverse(deepest))
        });
        let before = out.len();
        for inner in nearest.into_iter().flatten() {
            self.issues(inner, out);
        }
        // The whole rule may have a code and words of its own.
        if let Some(note) = failure.notes.and_then(|notes| notes.value.as_ref()) {
            for issue in out.iter_mut().skip(before) {
                issue.code = note.code.unwrap_or(issue.code);
                issue.severity = note.severity.or(issue.severity);
            }
        }
    }

    /// None of several keys is there.
    fn none_of(&self, failure: &Failure<'a, 's>, keys: &[&str]) -> Option<Issue> {
        let at_top = failure.place.value.is_none();
        if at_top && (!self.complete || keys.iter().any(|key| self.evaluation.instance.is_broken(key))) {
            return None;
        }
        let list = ticked(keys.iter().copied(), "or");
        let message = format!("One of {list} is needed, and none is there. Add one.");
        let note = failure.notes.and_then(|notes| notes.missing.as_ref());
        let first = keys.first().copied().unwrap_or_default();
        let repair = if at_top { Repair::Add(vec![first.into()]) } else { Repair::Unknown };
        let said = said("missing-either-attribute", note, message, repair, first, "");
        let (code, severity) = (said.code, said.severity);
        let span = self.place_of(failure.place);
        Some(Issue { code, severity, span, message: said.message, key: first.into(), repair: said.repair })
    }

    /// A value or key that must not be there.
    fn forbidden(&self, failure: &Failure<'a, 's>, key: &str, written: &str) -> Said {
        let note = failure.notes.and_then(|notes| notes.value.as_ref());
        let excluded = match failure.kind {
            Kind::Not(not) => self.schema.nodes.get(not as usize).and_then(|node| {
                let rule = node.map.as_deref().filter(|it| it.required.len() > 1 && it.properties.is_empty())?;
                in_place(node).is_empty().then_some(&rule.required)
            }),
            _ => None,
        };
        if let Some(keys) = excluded {
            let list = ticked(keys.iter().map(|it| &**it), "and");
            let message = format!("{list} exclude each other. Keep one of them.");
            return said("precluded-attributes", note, message, Repair::Unknown, key, written);
        }
        let message = match failure.place.key {
            Some(_) if matches!(failure.kind, Kind::Never) => format!("`{key}` must not be there. Remove it."),
            Some(_) => format!("`{written}` is not allowed for `{key}`."),
            None => "These keys do not go together.".to_owned(),
        };
        let at_key = note.is_some_and(|note| note.at_key);
        let remove = at_key || matches!(failure.kind, Kind::Never);
        let repair = if remove { Repair::Remove } else { Repair::Unknown };
        let said = said("invalid-value", note, message, repair, key, written);
        Said { at_key: at_key || matches!(failure.kind, Kind::Never), ..said }
    }

    fn not_allowed(&self, place: Place<'a>, allowed: &[Choice], note: Option<&Verdict>) -> Said {
        let key = place.key.map_or("the header", |entry| &*entry.key);
        let value = place.value.map(|value| &value.value);
        let written = value.map(shown).unwrap_or_default();
        let written = &*written;
        if let Some((choice, message)) = value.and_then(|value| other_kind(key, value, allowed)) {
            return said("invalid-value", note, message, Repair::Replace(vec![choice]), key, written);
        }
        let mut near = nearest(written, allowed);
        // `yes` is meant for `true`.
        let switch = || Types::of("boolean").and_then(|types| of_kind(written, types));
        if near.is_empty() && allowed.iter().any(|it| it.reads == Reads::AsIs && it.value == "true") {
            near.extend(switch());
        }
        let allowed: Vec<String> = allowed.iter().map(Choice::written).collect();
        let message = match near.first() {
            Some(best) => format!("`{written}` is no known `{key}` value. Did you mean `{}`?", best.written()),
            None if allowed.len() == 1 => {
                format!(
                    "`{written}` is no known `{key}` value. Write {}.",
                    ticked(allowed.iter().map(String::as_str), "or")
                )
            }
            None if allowed.len() <= 12 => {
                let list = ticked(allowed.iter().map(String::as_str), "or");
                format!("`{written}` is no known `{key}` value. Write one of {list}.")
            }
            None => format!("`{written}` is no known `{key}` value. Write one that completion offers."),
        };
        let repair = if near.is_empty() { Repair::Unknown } else { Repair::Replace(near) };
        said("invalid-value", note, message, repair, key, written)
    }

    fn wrong_type(&self, place: Place<'a>, types: Types, notes: Option<&Notes>) -> Said {
        let kind = notes.and_then(|notes| notes.kind.as_ref());
        let list = notes.and_then(|notes| notes.list.as_ref());
        let key = place.key.map_or("the header", |entry| &*entry.key);
        let Some(value) = place.value else {
            let message = "The header is not what the schema describes.".to_owned();
            return said("unexpected-type", kind, message, Repair::Unknown, key, "");
        };
        let written = shown(&value.value);
        let takes_text = types.has("string");
        let wanted = wanted(types);
        if let Value::String(text) = &value.value
            && let Some(choice) = of_kind(text, types).filter(|_| !takes_text)
        {
            let advice = match choice.value == text.trim() {
                true => "Remove the quotes.".to_owned(),
                false => format!("Write `{}`.", choice.value),
            };
            let message = format!("YAML reads `{written}` as text, and `{key}` takes {wanted}. {advice}");
            return said("unexpected-type", kind, message, Repair::Replace(vec![choice]), key, &written);
        }
        let (note, message, repair) = match &value.value {
            Value::List(items) => {
                let filled = || items.iter().filter(|item| !is_blank(&item.value));
                let scalar = filled().all(|item| is_scalar(&item.value)) && filled().count() <= 3;
                let choice = |only: &Node| match types.is_text() || matches!(only.value, Value::String(_)) {
                    true => Choice::text(shown(&only.value)),
                    false => Choice::plain(shown(&only.value)),
                };
                let repair = match filled().map(choice).collect::<Vec<_>>() {
                    choices if scalar && !choices.is_empty() => Repair::Replace(choices),
                    _ => Repair::Unknown,
                };
                let quotes = if takes_text { ", or put text with brackets in quotes" } else { "" };
                let message = match types.has("object") {
                    true => format!("`{key}` takes {wanted}, not a list."),
                    false => format!("`{key}` takes one value, not a list. Write one value{quotes}."),
                };
                (list.or(kind), message, repair)
            }
            Value::Map(_) => {
                let quotes = if takes_text { ", or put text with braces in quotes" } else { "" };
                let message = match types.has("array") && !takes_text {
                    true => format!("`{key}` takes a list, not keys of its own. Write its items behind `-`."),
                    false => format!("`{key}` takes one value, not keys of its own. Write one value{quotes}."),
                };
                (kind, message, Repair::Unknown)
            }
            Value::Bool(_) | Value::Int(_) | Value::Float(_) if takes_text => {
                let what = what(&value.value);
                let message =
                    format!("YAML reads `{written}` as {what}, and `{key}` takes {wanted}. Put it in quotes.");
                (kind, message, Repair::Quote)
            }
            Value::String(text) if types.has("array") && !types.has("object") => {
                let of_top = place.top.filter(|top| place.key.is_some_and(|key| key.key_span == top.key_span));
                let maps = of_top.and_then(|top| self.schema.key(&top.key)).is_some_and(|key| key.maps);
                if maps || text.contains('\n') {
                    let message = format!("`{key}` takes a list. Write each item behind `-` in the lines below.");
                    (kind, message, Repair::Unknown)
                } else {
                    let list = Choice::plain(format!("[{}]", Choice::text(&*written).written()));
                    let message = format!("`{key}` takes a list. Write `{}`, or each item behind `-`.", list.value);
                    (kind, message, Repair::Replace(vec![list]))
                }
            }
            _ => (kind, format!("`{written}` is not what `{key}` takes: {wanted}."), Repair::Unknown),
        };
        said("unexpected-type", note, message, repair, key, &written)
    }
}

/// What a verdict makes of words: its own code, severity and message win.
fn said(code: &'static str, note: Option<&Verdict>, message: String, repair: Repair, key: &str, written: &str) -> Said {
    let own = note.and_then(|note| note.message.as_deref());
    let repair = match note.and_then(|note| note.rename.as_deref()) {
        Some(rename) => Repair::Rename(rename.to_owned()),
        None => repair,
    };
    Said {
        code: note.and_then(|note| note.code).unwrap_or(code),
        severity: note.and_then(|note| note.severity),
        message: own.map_or(message, |own| own.replace("{value}", written).replace("{key}", key)),
        repair,
        at_key: note.is_some_and(|note| note.at_key),
    }
}

/// An allowed value as a writer would write it.
fn literal(value: &Json) -> Choice {
    value.as_str().map_or_else(|| Choice::plain(value.to_string()), Choice::text)
}

/// For a value that would be allowed if it were text, or if it were none: the allowed one, and what to say.
fn other_kind(key: &str, value: &Value, allowed: &[Choice]) -> Option<(Choice, String)> {
    if let Value::String(text) = value {
        let choice = allowed.iter().find(|it| it.reads == Reads::AsIs && it.value == text.trim())?;
        let message = format!(
            "`{text}` in quotes is text to YAML, and `{key}` takes {}. Remove the quotes.",
            what(&value_of(choice))
        );
        return Some((choice.clone(), message));
    }
    // `1` is meant for `1.0`.
    let number = |value: &Value| match value {
        Value::Int(it) => Some(*it as f64),
        Value::Float(it) => Some(*it),
        _ => None,
    };
    let is_same = |read: Value| read == *value || number(&read).is_some_and(|it| number(value) == Some(it));
    let choice = allowed.iter().find(|it| it.reads != Reads::AsIs && is_same(value_of(it)))?;
    let message = format!(
        "YAML reads `{}` without quotes as {}, and `{key}` takes text. Put it in quotes.",
        choice.value,
        what(&value_of(choice))
    );
    Some((choice.clone(), message))
}

/// What is meant by text where only these types go: `"3"` is 3, and `yes` is `true`.
fn of_kind(text: &str, types: Types) -> Option<Choice> {
    let text = text.trim();
    let fits = match Value::of_plain(text) {
        Value::Bool(_) => types.has("boolean"),
        Value::Int(_) => types.has("integer") || types.has("number"),
        Value::Float(_) => types.has("number"),
        _ => false,
    };
    if fits {
        return Some(Choice::plain(text));
    }
    if !types.has("boolean") {
        return None;
    }
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some(Choice::plain("true")),
        "no" | "off" | "n" | "false" => Some(Choice::plain("false")),
        _ => None,
    }
}

fn value_of(choice: &Choice) -> Value {
    Value::of_plain(&choice.value)
}

fn what(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "true or false",
        Value::Null => "nothing",
        _ => "a number",
    }
}

fn spaced(a: &str, b: &str) -> String {
    format!("{a} {b}").trim_end().to_owned()
}

fn ticked<'t>(words: impl Iterator<Item = &'t str>, last: &str) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((end, start)) if !start.is_empty() => format!("{} {last} {end}", start.join(", ")),
        _ => words.concat(),
    }
}

fn range(min: Option<u64>, max: Option<u64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) if min == max => min.to_string(),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "any number of".to_owned(),
    }
}

/// An amount of things: `at most 1 item`, `3 to 5 characters`.
pub(super) fn amount(min: Option<u64>, max: Option<u64>, noun: &str) -> String {
    let plural = if max.or(min) == Some(1) { "" } else { "s" };
    format!("{} {noun}{plural}", range(min, max))
}

/// A number within bounds.
pub(super) fn number(least: Option<f64>, most: Option<f64>, multiple_of: Option<f64>) -> String {
    match (least, most, multiple_of) {
        (_, _, Some(of)) => format!("a multiple of {of}"),
        (Some(least), Some(most), _) => format!("a number from {least} to {most}"),
        (Some(least), None, _) => format!("a number from {least} on"),
        (None, Some(most), _) => format!("a number up to {most}"),
        _ => "another number".to_owned(),
    }
}

/// What a value of these types is called.
fn wanted(types: Types) -> String {
    let names: Vec<&str> = types
        .names()
        .filter(|name| !(*name == "integer" && types.has("number")))
        .map(|name| match name {
            "string" => "text",
            "array" => "a list",
            "object" => "keys of its own",
            "boolean" => "true or false",
            "number" => "a number",
            "integer" => "a whole number",
            _ => "nothing",
        })
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// What text of this format is called; `None` for a format that is not known and so fits always.
pub(super) fn format_name(format: &str) -> Option<String> {
    let name = match format {
        "date" => "a date such as 2020-04-02".to_owned(),
        "date-time" => "a date with time such as 2020-04-02T10:00:00Z".to_owned(),
        "time" => "a time such as 10:00:00".to_owned(),
        "email" | "idn-email" => "an e-mail address".to_owned(),
        "uri" | "iri" => "an address such as https://example.com/page".to_owned(),
        "uri-reference" | "iri-reference" => "an address or path".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "ipv4" | "ipv6" | "regex" => format!("text of the form `{format}`"),
        _ => return None,
    };
    Some(name)
}

/// The allowed values that `written` may have meant, best first, at most three.
pub(super) fn nearest(written: &str, allowed: &[Choice]) -> Vec<Choice> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '_', '-'], "");
    let wanted = plain(written);
    if wanted.len() > 100 {
        return Vec::new();
    }
    let limit = (wanted.chars().count() / 4).clamp(1, 3);
    let distance = |value: &str| {
        let value = plain(value);
        let extends = wanted.chars().count() >= 4 && value.starts_with(&wanted);
        match extends {
            true => 1,
            // Far apart by length alone.
            false if value.len().abs_diff(wanted.len()) > 3 * limit => usize::MAX,
            false => strsim::damerau_levenshtein(&wanted, &value),
        }
    };
    let mut near: Vec<(usize, &Choice)> = allowed
        .iter()
        .map(|choice| (distance(&choice.value), choice))
        .filter(|(distance, _)| *distance <= limit && *distance * 2 <= wanted.chars().count())
        .collect();
    near.sort_by(|(a, x), (b, y)| (a, &x.value).cmp(&(b, &y.value)));
    near.into_iter().take(3).map(|(_, value)| value.clone()).collect()
}

/// Whether `written` is `key` misspelled: another case, its last part alone, or one or two letters off.
fn is_typo(written: &str, key: &str) -> bool {
    if written.eq_ignore_ascii_case(key) || key.rsplit_once('.').is_some_and(|(_, last)| last == written) {
        return true;
    }
    // Of a key of one or two letters every other one would be a slip.
    let limit = match key.len() {
        0..=2 => return false,
        3..=5 => 1,
        _ => 2,
    };
    written.len().abs_diff(key.len()) <= limit && strsim::damerau_levenshtein(&written.to_lowercase(), key) <= limit
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| text.get(..=end).unwrap_or(text))
}

/// Keys that are written but empty, and empty items of lists: no rule of JSON Schema sees them.
pub(super) fn blanks(words: &Words<'_, '_, '_, '_>, out: &mut Vec<Issue>) {
    let (schema, instance) = (words.schema, words.evaluation.instance);
    for entry in &instance.blank {
        let key = entry.key.to_string();
        let Some(note) = schema.note(&key, |notes| notes.blank.as_ref()) else { continue };
        let message = format!("`{key}` is empty. Give it a value or remove it.");
        let said = said("missing-attribute", Some(note), message, Repair::Remove, &key, "");
        let (code, severity, span) = (said.code, said.severity, entry.key_span);
        out.push(Issue { code, severity, span, message: said.message, key, repair: said.repair });
    }
    for entry in &instance.entries {
        let Value::List(items) = &entry.value.value else { continue };
        for item in items.iter().filter(|item| item.value == Value::Null) {
            let key = entry.key.to_string();
            let message = format!("`{key}` has an empty list item, which the build drops. Fill it or remove it.");
            let span = if item.span.is_empty() { entry.value.span } else { item.span };
            out.push(Issue { code: "null-array-value", severity: None, span, message, key, repair: Repair::Unknown });
        }
    }
}
