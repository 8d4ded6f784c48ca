//! A header against a schema: what is wrong, at which key or value, in a writer's words.

use super::Schema;
use super::dates::Date;
use crate::docset::Severity;
use crate::markdown::front_matter::{Entry, FrontMatter, NOT_OBJECT, Node, SYNTAX_ERROR, Value};
use crate::text::Span;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value as Json};

/// What a file is to its readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageRole {
    /// A page of its own.
    Page,
    /// A file that is only ever shown inside others: nothing is required of it.
    Include,
    /// A file that the build does not publish, such as a table of contents: what a header needs does not matter.
    Unpublished,
}

/// Something wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Diagnostic code.
    pub code: &'static str,
    /// Severity before configuration.
    pub severity: Severity,
    /// Key or value; the opening line for a missing key; the start of the file when there is no header.
    pub span: Span,
    /// What is wrong, what is allowed, what to do.
    pub message: String,
    /// The key that it is about.
    pub key: String,
    /// What would mend it.
    pub repair: Repair,
}

/// What would mend an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repair {
    /// Nothing that a program can know.
    Unknown,
    /// Add these keys; more than one when there is no header.
    Add(Vec<String>),
    /// Write one of these values in place of the issue's span, best first.
    Replace(Vec<String>),
    /// Write another key in place of the issue's span.
    Rename(String),
    /// Remove the key.
    Remove,
}

/// The codes that schemas can name. A schema with another code reports `violate-schema`.
pub const CODES: [&str; 24] = [
    "attribute-reserved",
    "author-missing",
    "deprecated-attribute",
    "description-missing",
    "manager-missing",
    "ms-author-invalid",
    "ms-author-missing",
    "ms-date-invalid",
    "ms-date-missing",
    "ms-prod-and-service",
    "ms-prod-or-service-missing",
    "ms-prod-missing",
    "ms-service-missing",
    "ms-topic-invalid",
    "ms-topic-missing",
    "multiple-values",
    "null-array-value",
    "title-missing",
    "unexpected-type",
    "unknown-field",
    "violate-schema",
    "date-format-invalid",
    "invalid-value",
    "missing-attribute",
];

/// A code with its severity, from an annotation.
fn verdict(note: Option<&Json>, code: &'static str, severity: Severity) -> (&'static str, Severity) {
    let text = |key| note.and_then(|note| note.get(key)).and_then(Json::as_str);
    let code =
        text("code").map_or(code, |code| CODES.iter().copied().find(|it| *it == code).unwrap_or("violate-schema"));
    let severity = match text("severity") {
        Some("error") => Severity::Error,
        Some("warning") => Severity::Warning,
        Some("suggestion") => Severity::Suggestion,
        Some("hint") => Severity::Hint,
        _ => severity,
    };
    (code, severity)
}

/// A header as JSON Schema sees it.
struct Instance<'a> {
    header: &'a FrontMatter,
    json: Json,
    /// Keys that are written without a value.
    blank: Vec<&'a Entry>,
}

impl<'a> Instance<'a> {
    fn new(header: &'a FrontMatter) -> Self {
        let (mut map, mut blank) = (Map::new(), Vec::new());
        for entry in &header.entries {
            map.remove(&*entry.key);
            if is_blank(&entry.value.value) {
                // The build takes an empty value for a missing one.
                blank.push(entry);
            } else if !broken(header, entry.value.span) {
                map.insert(entry.key.to_string(), json(&entry.value.value));
            }
        }
        blank.retain(|entry| !map.contains_key(&*entry.key));
        Self { header, json: Json::Object(map), blank }
    }

    /// Whether `key` is written, perhaps in a way that YAML cannot read.
    fn is_broken(&self, key: &str) -> bool {
        self.header.get(key).is_some_and(|entry| broken(self.header, entry.value.span))
    }

    fn opening(&self) -> Span {
        Span::new(self.header.span.start as usize, self.header.span.start as usize + "---".len())
    }
}

/// Whether YAML stumbles over something in `span`: a second finding there would say nothing new.
fn broken(header: &FrontMatter, span: Span) -> bool {
    let overlaps = |other: Span| other.start <= span.end && span.start <= other.end;
    header.problems.iter().any(|problem| problem.code == SYNTAX_ERROR && overlaps(problem.span))
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(it) => Json::Bool(*it),
        Value::Int(it) => Json::from(*it),
        Value::Float(it) => serde_json::Number::from_f64(*it).map_or_else(|| it.to_string().into(), Json::Number),
        Value::String(it) => Json::from(&**it),
        Value::List(items) => items.iter().map(|item| json(&item.value)).collect(),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|entry| (entry.key.to_string(), json(&entry.value.value))).collect())
        }
    }
}

impl Schema {
    /// What is wrong with `header`, by place. `inherited` tells whether the set's configuration gives a key.
    ///
    /// A file without header gets one issue at its start, for the first key that pages must have.
    #[must_use]
    pub fn validate(
        &self,
        header: Option<&FrontMatter>,
        role: PageRole,
        inherited: &dyn Fn(&str) -> bool,
    ) -> Vec<Issue> {
        if role == PageRole::Unpublished {
            return Vec::new();
        }
        let Some(header) = header else { return self.without_header(role, inherited).into_iter().collect() };
        if header.problems.iter().any(|problem| problem.code == NOT_OBJECT) {
            return Vec::new();
        }
        let instance = Instance::new(header);
        let mut issues = Vec::new();
        if let Some(validator) = self.validator.as_ref().filter(|validator| !validator.is_valid(&instance.json)) {
            // Of an unclosed header nothing counts: that is said once, not for each key.
            let complete = role == PageRole::Page && header.closed;
            let errors = validator.iter_errors(&instance.json);
            issues.extend(errors.filter_map(|error| self.issue(&instance, &error, complete, inherited)));
        }
        for entry in &header.entries {
            self.own_rules(&instance, entry, role, &mut issues);
        }
        // One value, one issue: what JSON Schema says first is the type, then the rest.
        let mut seen: Vec<(Span, String)> = Vec::new();
        issues.retain(|issue| {
            let place = (issue.span, issue.key.clone());
            let new = !seen.contains(&place);
            seen.push(place);
            new
        });
        issues.sort_by_key(|issue| (issue.span.start, issue.span.end));
        issues
    }

    fn without_header(&self, role: PageRole, inherited: &dyn Fn(&str) -> bool) -> Option<Issue> {
        let needed = |key: &&super::Key| key.required && !inherited(&key.name);
        let missing: Vec<String> = self.keys.iter().filter(needed).map(|key| key.name.clone()).collect();
        let first = missing.first().filter(|_| role == PageRole::Page)?.clone();
        let (code, severity) = verdict(self.notes(&first)?.get("missing"), "missing-attribute", Severity::Suggestion);
        let list = missing.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        let message =
            format!("This page has no metadata header. Put one between two `---` lines at its start, with {list}.");
        Some(Issue { code, severity, span: Span::at(0), message, key: first, repair: Repair::Add(missing) })
    }

    /// A JSON Schema error in a writer's words; `None` when it does not count here.
    fn issue(
        &self,
        instance: &Instance<'_>,
        error: &ValidationError<'_>,
        complete: bool,
        inherited: &dyn Fn(&str) -> bool,
    ) -> Option<Issue> {
        let schema_path = error.schema_path().as_str();
        if let Some(rest) = schema_path.strip_prefix("/allOf/") {
            let notes =
                self.root.get("allOf")?.get(rest.split('/').next()?.parse::<usize>().ok()?)?.get("x-guidepost")?;
            return group_issue(instance, notes, complete, inherited);
        }
        let path: Vec<String> = pointer(error.instance_path().as_str());
        if path.is_empty() {
            return match error.kind() {
                ValidationErrorKind::Required { property } if complete => {
                    self.missing(instance, property.as_str()?, inherited)
                }
                ValidationErrorKind::AdditionalProperties { unexpected } => self.unknown(instance, unexpected.first()?),
                _ => None,
            };
        }
        let key = path.first()?;
        let entry = instance.header.get(key)?;
        let node = node_at(&entry.value, path.get(1..)?);
        let notes = self.notes(key);
        match error.kind() {
            ValidationErrorKind::Type { .. } => Some(type_issue(entry, node, notes)),
            kind => self.value_issue(entry, node, notes, kind),
        }
    }

    fn missing(&self, instance: &Instance<'_>, key: &str, inherited: &dyn Fn(&str) -> bool) -> Option<Issue> {
        if inherited(key) || instance.is_broken(key) {
            return None;
        }
        let note = self.notes(key).and_then(|notes| notes.get("missing"));
        let (code, severity) = verdict(note, "missing-attribute", Severity::Warning);
        let issue = |span, message, repair| Some(Issue { code, severity, span, message, key: key.into(), repair });
        let what = self.key(key).map_or("", |key| first_sentence(&key.description));
        if let Some(entry) = instance.blank.iter().find(|entry| &*entry.key == key) {
            return issue(
                entry.key_span,
                format!("`{key}` is empty. Give it a value. {what}").trim_end().into(),
                Repair::Unknown,
            );
        }
        let typo =
            instance.header.entries.iter().find(|entry| self.key(&entry.key).is_none() && is_typo(&entry.key, key));
        if let Some(entry) = typo {
            let message = format!("`{}` is no known key, and `{key}` is missing. Did you mean `{key}`?", entry.key);
            return issue(entry.key_span, message, Repair::Rename(key.into()));
        }
        let glued = |entry: &&Entry| entry.key.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        if let Some(entry) = instance.header.entries.iter().find(glued) {
            let rest = entry.key.get(key.len() + 1..).unwrap_or("");
            let message = format!("`{key}` is missing: its colon needs a blank behind it. Write `{key}: {rest}`.");
            return issue(entry.key_span, message, Repair::Rename(format!("{key}: {rest}")));
        }
        let message = format!("`{key}` is missing. Add it to the header. {what}");
        issue(instance.opening(), message.trim_end().into(), Repair::Add(vec![key.into()]))
    }

    fn unknown(&self, instance: &Instance<'_>, key: &str) -> Option<Issue> {
        let entry = instance.header.get(key)?;
        let near = self.keys.iter().find(|known| is_typo(key, &known.name));
        let message = match near {
            Some(near) => format!("`{key}` is no known key. Did you mean `{}`?", near.name),
            None => format!("`{key}` is no known key. Remove it."),
        };
        Some(Issue {
            code: "unknown-field",
            severity: Severity::Warning,
            span: entry.key_span,
            message,
            key: key.into(),
            repair: near.map_or(Repair::Unknown, |near| Repair::Rename(near.name.clone())),
        })
    }

    fn value_issue(
        &self,
        entry: &Entry,
        node: &Node,
        notes: Option<&Json>,
        kind: &ValidationErrorKind,
    ) -> Option<Issue> {
        let note = notes.and_then(|notes| notes.get("value"));
        let (code, severity) = verdict(note, "invalid-value", Severity::Warning);
        let text = |key: &str| note.and_then(|note| note.get(key)).and_then(Json::as_str);
        let flag = |key: &str| notes.and_then(|notes| notes.get(key)).is_some();
        let written = shown(&node.value);
        // Own rules say these better.
        if flag("dateFormat") {
            return None;
        }
        let (mut message, mut repair) = (None, Repair::Unknown);
        if let ValidationErrorKind::Enum { options } = kind {
            let allowed: Vec<&str> = options.as_array()?.iter().filter_map(Json::as_str).collect();
            if flag("ignoreCase") && allowed.iter().any(|it| it.eq_ignore_ascii_case(&written)) {
                return None;
            }
            let near = nearest(&written, &allowed);
            message = Some(enum_message(&entry.key, &written, &near, &allowed));
            repair = if near.is_empty() { Repair::Unknown } else { Repair::Replace(near) };
        }
        if let Some(key) = text("rename") {
            repair = Repair::Rename(key.into());
        } else if text("at") == Some("key") {
            repair = Repair::Remove;
        }
        let own = text("message").map(|message| message.replace("{value}", &written));
        let description = self.key(&entry.key).map_or("", |key| &*key.description);
        let message =
            own.or(message).unwrap_or_else(|| format!("`{written}` does not fit `{}`. {description}", entry.key));
        let span = if text("at") == Some("key") { entry.key_span } else { node.span };
        Some(Issue { code, severity, span, message, key: entry.key.to_string(), repair })
    }

    /// What JSON Schema cannot say.
    fn own_rules(&self, instance: &Instance<'_>, entry: &Entry, role: PageRole, issues: &mut Vec<Issue>) {
        if broken(instance.header, entry.value.span) {
            return;
        }
        let Some(notes) = self.notes(&entry.key) else { return };
        let issue = |(code, severity), span, message, repair| Issue {
            code,
            severity,
            span,
            message,
            key: entry.key.to_string(),
            repair,
        };
        let key = &entry.key;
        if let Some(note) = notes.get("blank").filter(|_| is_blank(&entry.value.value)) {
            let verdict = verdict(Some(note), "missing-attribute", Severity::Suggestion);
            issues.push(issue(
                verdict,
                entry.key_span,
                format!("`{key}` is empty. Give it a value or remove it."),
                Repair::Remove,
            ));
        }
        if is_blank(&entry.value.value) {
            return;
        }
        let scalar = match &entry.value.value {
            Value::List(items) => {
                if let Some(item) = items.iter().find(|item| item.value == Value::Null) {
                    let span = if item.span.is_empty() { entry.value.span } else { item.span };
                    let message =
                        format!("`{key}` has an empty list item, which the build drops. Fill it or remove it.");
                    issues.push(issue(("null-array-value", Severity::Warning), span, message, Repair::Unknown));
                }
                return;
            }
            Value::Map(_) => return,
            _ => shown(&entry.value.value),
        };
        let value = |code| verdict(notes.get("value"), code, Severity::Warning);
        if notes.get("dateFormat").is_some() && Date::parse(&scalar).is_none() {
            let date = Date::guess(&scalar).map(|date| date.to_string());
            let advice = date.as_ref().map_or("such as `04/02/2020`".into(), |date| format!("here `{date}`"));
            let message = format!("`{scalar}` is no date that the build reads. Write month/day/year, {advice}.");
            let repair = date.map_or(Repair::Unknown, |date| Repair::Replace(vec![date]));
            issues.push(issue(value("date-format-invalid"), entry.value.span, message, repair));
        }
        let only = notes.get("includeValue").and_then(Json::as_str).filter(|_| role == PageRole::Include);
        if let Some(only) = only.filter(|only| !scalar.eq_ignore_ascii_case(only)) {
            let message =
                format!("This file is only shown inside others, so its `{key}` must be `{only}`, not `{scalar}`.");
            issues.retain(|other| other.span != entry.value.span);
            issues.push(issue(value("invalid-value"), entry.value.span, message, Repair::Replace(vec![only.into()])));
        }
    }
}

fn group_issue(
    instance: &Instance<'_>,
    notes: &Json,
    complete: bool,
    inherited: &dyn Fn(&str) -> bool,
) -> Option<Issue> {
    let text = |key: &str| notes.get(key).and_then(Json::as_str);
    let key = text("key")?;
    let missing = notes.get("missing").is_some();
    let given = |name: &str| inherited(name) || instance.is_broken(name);
    let inherit = notes.get("inherit").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    if (missing && !complete) || !instance.header.closed || inherit.iter().filter_map(Json::as_str).any(given) {
        return None;
    }
    let span = instance.header.get(key).map_or_else(|| instance.opening(), |entry| entry.key_span);
    let repair =
        if missing && instance.header.get(key).is_none() { Repair::Add(vec![key.into()]) } else { Repair::Unknown };
    let (code, severity) = verdict(Some(notes), "violate-schema", Severity::Warning);
    Some(Issue { code, severity, span, message: text("message")?.into(), key: key.into(), repair })
}

fn type_issue(entry: &Entry, node: &Node, notes: Option<&Json>) -> Issue {
    let note = notes.and_then(|notes| notes.get("type"));
    let key = &entry.key;
    let (note, message, repair) = match &node.value {
        Value::List(items) => {
            let list = notes.and_then(|notes| notes.get("list"));
            let first = items.iter().find(|item| !is_blank(&item.value)).map(|item| shown(&item.value));
            let only = first.filter(|_| {
                items.len() == 1 && !matches!(items.first().map(|it| &it.value), Some(Value::Map(_) | Value::List(_)))
            });
            let repair = only.map_or(Repair::Unknown, |only| Repair::Replace(vec![only]));
            let message =
                format!("`{key}` takes one value, not a list. Write one value, or put text with brackets in quotes.");
            (list.or(note), message, repair)
        }
        Value::Map(_) => {
            let message = format!(
                "`{key}` takes one value, not keys of its own. Write one value, or put text with braces in quotes."
            );
            (note, message, Repair::Unknown)
        }
        value => {
            (note, format!("`{}` is not what `{key}` takes. See what it may hold.", shown(value)), Repair::Unknown)
        }
    };
    let (code, severity) = verdict(note, "unexpected-type", Severity::Warning);
    Issue { code, severity, span: node.span, message, key: key.to_string(), repair }
}

fn enum_message(key: &str, written: &str, near: &[String], allowed: &[&str]) -> String {
    let ticked = |values: &[&str]| values.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
    if let Some(best) = near.first() {
        return format!("`{written}` is no known `{key}` value. Did you mean `{best}`?");
    }
    let few = allowed.len() <= 12;
    let advice = if few { ticked(allowed) } else { "one that completion offers".into() };
    format!("`{written}` is no known `{key}` value. Write {}{advice}.", if few { "one of " } else { "" })
}

/// The allowed values that `written` may have meant, best first, at most three.
fn nearest(written: &str, allowed: &[&str]) -> Vec<String> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '_', '-'], "");
    let wanted = plain(written);
    let limit = (wanted.chars().count() / 4).clamp(1, 3);
    let distance = |value: &str| {
        let value = plain(value);
        let extends = wanted.chars().count() >= 4 && value.starts_with(&wanted);
        if extends { 1 } else { strsim::damerau_levenshtein(&wanted, &value) }
    };
    let mut near: Vec<(usize, &str)> =
        allowed.iter().map(|value| (distance(value), *value)).filter(|(distance, _)| *distance <= limit).collect();
    near.sort();
    near.into_iter().take(3).map(|(_, value)| value.to_owned()).collect()
}

/// Whether `written` is `key` misspelled: another case, its last part alone, or one or two letters off.
fn is_typo(written: &str, key: &str) -> bool {
    if written.eq_ignore_ascii_case(key) || key.rsplit_once('.').is_some_and(|(_, last)| last == written) {
        return true;
    }
    let limit = if key.len() < 6 { 1 } else { 2 };
    written.len().abs_diff(key.len()) <= limit && strsim::damerau_levenshtein(&written.to_lowercase(), key) <= limit
}

/// A value as a writer would say it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Float(it) => it.to_string(),
        Value::String(it) => it.trim().into(),
        Value::List(_) => "a list".into(),
        Value::Map(_) => "a map".into(),
    }
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| text.get(..=end).unwrap_or(text))
}

fn node_at<'a>(node: &'a Node, path: &[String]) -> &'a Node {
    let Some((step, rest)) = path.split_first() else { return node };
    let inner = match &node.value {
        Value::List(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)),
        Value::Map(entries) => entries.iter().rev().find(|entry| *entry.key == **step).map(|entry| &entry.value),
        _ => None,
    };
    inner.map_or(node, |inner| node_at(inner, rest))
}

/// The steps of a JSON pointer.
fn pointer(text: &str) -> Vec<String> {
    text.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}
