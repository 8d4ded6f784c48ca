//! Findings in front matter: YAML problems and what the schema says, with their repairs.
//!
//! Owns how a repair edits a header. What is wrong is decided by `markdown::front_matter` and `schema`.

use super::codes::{self, SCHEMA_INVALID};
use super::{Draft, Finding, Fix, Severity};
use crate::article::Article;
use crate::docset::{Docset, Role};
use crate::graph::{FileId, Snapshot};
use crate::markdown::Problem;
use crate::markdown::front_matter::{DUPLICATE_KEY, Entry, FrontMatter, SYNTAX_ERROR, UNCLOSED, Value};
pub use crate::schema::PageRole;
use crate::schema::dates::Date;
use crate::schema::{Choice, Context, Issue, Repair, Schema};
use crate::text::Span;
use std::path::Path;

/// How the title of the repair begins that adds every key a header lacks.
pub(crate) const ADD_ALL: &str = "Add all missing keys";

/// Adds what is wrong with the header of an article of the set.
pub(super) fn check_file(snapshot: &Snapshot, id: FileId, article: &Article, drafts: &mut Vec<Draft>) {
    let applied = snapshot.schema(id);
    let uses = |key: &str, value: &str| snapshot.other_uses(id, key, value);
    let findings = in_set(snapshot, id, article, &uses, &|context| check_with(applied.schema, article, context));
    if let Some((span, message)) = applied.unusable.filter(|_| snapshot.docset(id).is_some()) {
        drafts.push(Draft::new(SCHEMA_INVALID, span, message));
    }
    drafts.extend(unchanged_date(snapshot, id, article, applied.schema));
    drafts.extend(findings.into_iter().map(|it| {
        let severity = Some(it.severity);
        Draft { fixes: it.fixes, severity, ..Draft::new(it.code, it.span, it.message) }
    }));
}

/// In an open article: the text differs from that of the last commit, and the date of its last review does not.
///
/// Decision: open articles only. What is committed has no such difference, so in CI there is nothing to find, and a
/// `check` at the desk would have to ask git for every file.
fn unchanged_date(snapshot: &Snapshot, id: FileId, article: &Article, schema: &Schema) -> Option<Draft> {
    const KEY: &str = "ms.date";
    let committed = snapshot.committed(id)?;
    let format = schema.key(KEY)?.date_format.as_ref()?;
    let header = article.front_matter.as_deref().filter(|header| header.closed)?;
    let before = crate::markdown::front_matter::parse(committed).filter(|header| header.closed)?;
    let day = |header: &FrontMatter| header.text(KEY).and_then(|text| format.parse(text.trim()));
    let (now, today) = (day(header)?, today()?);
    let text = snapshot.text(id)?;
    // Blanks and line breaks are no news.
    let (new, old) = (behind(&text, header), behind(committed, &before));
    let is_same_day = day(&before) == Some(now);
    if !is_same_day || now >= today || new.split_whitespace().eq(old.split_whitespace()) {
        return None;
    }
    let span = header.get(KEY)?.value.span;
    let raw = span.of(&text);
    let message = format!(
        "The text changed since the last commit, and `{KEY}` is still {}. If you went through the article, set it to \
         today.",
        raw.trim_matches(['"', '\''])
    );
    let quote = raw.chars().next().filter(|c| matches!(c, '"' | '\'')).map(String::from).unwrap_or_default();
    let day = format.write(today);
    let fix = Fix { title: format!("Set to today, `{day}`"), edits: vec![(span, format!("{quote}{day}{quote}"))] };
    Some(Draft::new(codes::MS_DATE_UNCHANGED, span, message).with_fix(Some(fix)))
}

/// The article's text behind its header.
fn behind<'t>(text: &'t str, header: &FrontMatter) -> &'t str {
    text.get(header.span.end as usize..).unwrap_or_default()
}

/// What `schema` alone finds in the header of an article of the set, severities as configured; comments in the
/// article count.
#[must_use]
pub fn check_against(
    snapshot: &Snapshot,
    id: FileId,
    schema: &Schema,
    uses: &dyn Fn(&str, &str) -> Option<usize>,
) -> Vec<Finding> {
    let Some(article) = snapshot.article(id) else { return Vec::new() };
    let header = article.front_matter.as_deref();
    let found = in_set(snapshot, id, article, uses, &|context| {
        schema_findings(schema, article, header, context, schema.validate(header, context))
    });
    let (docset, path) = (snapshot.docset(id).map(|docset| &**docset), snapshot.path(id));
    let judged = found.into_iter().filter_map(|it| {
        let draft = Draft { fixes: it.fixes, severity: Some(it.severity), ..Draft::new(it.code, it.span, it.message) };
        super::judge(docset, &path, draft)
    });
    let mut findings: Vec<Finding> = judged.collect();
    super::suppress::apply(article, &mut findings, false);
    findings
}

/// What `check` finds in an article, as a file of its set.
fn in_set(
    snapshot: &Snapshot,
    id: FileId,
    article: &Article,
    uses: &dyn Fn(&str, &str) -> Option<usize>,
    check: &dyn Fn(&Context<'_>) -> Vec<Finding>,
) -> Vec<Finding> {
    let Some(docset) = snapshot.docset(id) else { return Vec::new() };
    let path = snapshot.path(id);
    let relative = path.strip_prefix(&docset.root).unwrap_or(&path);
    let role = match snapshot.role(id) {
        Role::Page => role(relative, false, article.front_matter.is_some()),
        // A set's role says "include" of whatever is not published; what nobody includes says nothing of itself.
        _ if snapshot.includers(id).is_empty() => PageRole::Unpublished,
        _ => role(relative, true, article.front_matter.is_some()),
    };
    // Asked at the first missing key only: most headers are complete.
    let given = std::cell::OnceCell::new();
    let given = || given.get_or_init(|| docset.inherited(&path));
    let inherited = |key: &str| {
        let found = given().iter().find(|it| it.key == key).map(|it| it.value.clone());
        let unknown = || key == "ms.service" && !has_docfx(docset) || is_docfx_lost(docset);
        found.or_else(|| unknown().then_some(serde_json::Value::Null))
    };
    check(&Context { role, today: today(), inherited: &inherited, uses: Some(uses) })
}

/// Whether the set's docfx configuration is at hand. Without it nobody can know what articles inherit; the
/// service is what sets give all their articles there.
fn has_docfx(docset: &Docset) -> bool {
    let is_docfx = |path: &Path| path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("docfx"));
    docset.config_files.iter().any(|file| is_docfx(&file.path))
}

/// Whether the docfx configuration cannot be read, and nothing is left of an earlier state: nobody knows what it gives
/// to articles. The mistake in it is a finding of its own.
fn is_docfx_lost(docset: &Docset) -> bool {
    docset.docfx_config().is_some_and(|config| !config.parsed) && docset.inherited_keys.is_empty()
}

/// What is wrong with the header of an article by `schema`, by place: [`Schema::generic`] finds only what YAML itself
/// shows.
#[must_use]
pub fn check_with(schema: &Schema, article: &Article, context: &Context<'_>) -> Vec<Finding> {
    let header = article.front_matter.as_deref();
    let problems = header.map_or(&[][..], |header| &header.problems);
    let mut findings: Vec<Finding> =
        problems.iter().filter_map(|problem| Some(yaml_finding(article, header?, problem))).collect();
    let issues = schema.validate(header, context);
    findings.extend(schema_findings(schema, article, header, context, issues));
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
    findings
}

/// The issues as findings. Where several keys are missing, one repair adds them all.
fn schema_findings(
    schema: &Schema,
    article: &Article,
    header: Option<&FrontMatter>,
    context: &Context<'_>,
    issues: Vec<Issue>,
) -> Vec<Finding> {
    let of = Repairs { schema, article, header, today: context.today };
    let mut missing: Vec<String> = Vec::new();
    for issue in &issues {
        if let Repair::Add(keys) = &issue.repair {
            missing.extend(keys.iter().filter(|key| !missing.contains(key)).cloned().collect::<Vec<_>>());
        }
    }
    let all = header.filter(|_| missing.len() > 1).map(|header| of.add_all(header, &mut missing));
    let finding = |issue: Issue| {
        let adds = matches!(issue.repair, Repair::Add(_));
        let mut finding = of.finding(issue);
        if let Some(all) = all.clone().filter(|_| adds) {
            finding.fixes.insert(0, all);
        }
        finding
    };
    issues.into_iter().map(finding).collect()
}

/// The day in UTC, as the build reads dates. Decision: not the local day, because that needs a time zone database; in
/// `ms.date` a day more or less means nothing. Revisit when a feature needs the writer's own day.
#[must_use]
pub fn today() -> Option<Date> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    Date::from_unix(seconds)
}

/// The name of `path` without its extension, in lower case.
pub(super) fn file_stem(path: &Path) -> String {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_ascii_lowercase()
}

/// Whether a file of this stem (lower case) is one that repositories have for their own readers.
pub(super) fn is_for_repository(stem: &str) -> bool {
    const NAMES: [&str; 9] = [
        "readme",
        "contributing",
        "code_of_conduct",
        "security",
        "license",
        "support",
        "changelog",
        "thirdpartynotices",
        "pull_request_template",
    ];
    NAMES.contains(&&*stem.replace('-', "_"))
}

/// What the file at `path` (relative to its set's root) is to its readers.
///
/// Files that no build publishes as pages are silent: tables of contents, anything in a folder whose name begins
/// with a dot (docfx globs never match those), and, while they have no header, the files that every repository has.
#[must_use]
pub fn role(path: &Path, is_include: bool, has_header: bool) -> PageRole {
    let stem = file_stem(path);
    let hidden = path.iter().any(|part| part.to_str().is_some_and(|part| part.starts_with('.') && part.len() > 2));
    if stem == "toc" || hidden || (!has_header && is_for_repository(&stem)) {
        PageRole::Unpublished
    } else if is_include {
        PageRole::Include
    } else {
        PageRole::Page
    }
}

fn yaml_finding(article: &Article, header: &FrontMatter, problem: &Problem) -> Finding {
    let fixes = match problem.code {
        DUPLICATE_KEY => remove_duplicate(article, header, problem.span),
        SYNTAX_ERROR => mend_syntax(article, header, problem.span).into_iter().collect(),
        UNCLOSED => vec![close(article, header)],
        _ => Vec::new(),
    };
    finding(problem.code, Severity::Warning, problem.span, problem.message.clone(), fixes)
}

fn finding(code: &'static str, severity: Severity, span: Span, message: String, fixes: Vec<Fix>) -> Finding {
    Finding { code, severity, span, message, fixes, related: Vec::new() }
}

/// What repairs of a header go by.
struct Repairs<'a> {
    schema: &'a Schema,
    article: &'a Article,
    header: Option<&'a FrontMatter>,
    today: Option<Date>,
}

impl Repairs<'_> {
    fn finding(&self, issue: Issue) -> Finding {
        let span = issue.span;
        let mut fixes = match &issue.repair {
            Repair::Unknown => Vec::new(),
            Repair::Replace(values) => values
                .iter()
                .map(|choice| {
                    let value = choice.written();
                    Fix { title: format!("Change to `{value}`"), edits: vec![(span, value)] }
                })
                .collect(),
            Repair::Quote => {
                let (before, behind) = (Span::at(span.start as usize), Span::at(span.end as usize));
                let edits = [before, behind].map(|at| (at, "\"".to_owned())).into();
                vec![Fix { title: "Put the value in quotes".into(), edits }]
            }
            Repair::Rename(key) => vec![Fix { title: format!("Rename to `{key}`"), edits: vec![(span, key.clone())] }],
            Repair::Remove => {
                let mut entries = self.header.into_iter().flat_map(|header| header.entries.iter());
                let entry = entries.find(|entry| entry.key_span == span);
                entry.map(|entry| remove(self.article, entry, format!("Remove `{}`", entry.key))).into_iter().collect()
            }
            Repair::Add(keys) => vec![self.add(keys)],
            Repair::AddInside { before, key } => self.add_inside(*before, key).into_iter().collect(),
        };
        fixes.extend(self.set_to_today(&issue));
        finding(issue.code, severity_of(&issue), span, issue.message, fixes)
    }

    /// For a date that is none or lies too far ahead.
    fn set_to_today(&self, issue: &Issue) -> Option<Fix> {
        let today = self.schema.key(&issue.key)?.date_format.as_ref()?.write(self.today?);
        let of_date = self.header?.get(&issue.key).is_some_and(|entry| entry.value.span == issue.span);
        let offered = matches!(&issue.repair, Repair::Replace(values) if values.iter().any(|it| it.value == today));
        (of_date && !issue.span.is_empty() && !offered)
            .then(|| Fix { title: format!("Set to today, `{today}`"), edits: vec![(issue.span, written(today))] })
    }

    /// The line of a new key: a date is today's, every other value is the writer's to fill in.
    fn line(&self, key: &str) -> String {
        let format = self.schema.key(key).and_then(|key| key.date_format.as_ref());
        let value = format.zip(self.today).map(|(format, today)| written(format.write(today))).unwrap_or_default();
        format!("{key}:{}{value}{}", self.opening(key, 0), newline(self.article))
    }

    /// What follows the colon of a new key in the column `start`.
    fn opening(&self, key: &str, start: usize) -> String {
        self.schema.key(key).map_or_else(|| " ".to_owned(), |key| key.opening(start, newline(self.article)))
    }

    /// Adds keys, all behind the key that goes before the first of them in a header.
    fn add(&self, keys: &[String]) -> Fix {
        let lines: String = keys.iter().map(|key| self.line(key)).collect();
        let Some(header) = self.header else {
            let newline = newline(self.article);
            let text = format!("---{newline}{lines}---{newline}{newline}");
            return Fix { title: "Add a header".into(), edits: vec![(Span::at(0), text)] };
        };
        let at = keys.first().map_or(header.body.start, |key| self.place(header, key));
        Fix { title: format!("Add {}", ticked(keys)), edits: vec![(Span::at(at as usize), lines)] }
    }

    /// Adds a key in front of the one at `before`, in its column. Not in braces, where no line breaks.
    fn add_inside(&self, before: Span, key: &str) -> Option<Fix> {
        let lines = &self.article.lines;
        let line = lines.line_span(lines.line_of(before.start))?;
        let braces = self.header?.entries.iter().any(|entry| {
            let within = entry.value.span.start <= before.start && before.end <= entry.value.span.end;
            within && lines.line_of(entry.key_span.start) == lines.line_of(before.start)
        });
        let indent = " ".repeat((before.start - line.start) as usize);
        let text = format!("{key}: {}{indent}", newline(self.article));
        (!braces).then(|| Fix { title: format!("Add `{key}`"), edits: vec![(Span::at(before.start as usize), text)] })
    }

    /// Adds keys, each where the house puts it.
    fn add_all(&self, header: &FrontMatter, keys: &mut [String]) -> Fix {
        keys.sort_by_key(|key| self.order(key));
        let mut edits: Vec<(Span, String)> = Vec::new();
        for key in keys.iter() {
            let at = Span::at(self.place(header, key) as usize);
            // An edit a place: clients differ in the order of several.
            match edits.iter_mut().find(|(span, _)| *span == at) {
                Some((_, lines)) => lines.push_str(&self.line(key)),
                None => edits.push((at, self.line(key))),
            }
        }
        Fix { title: format!("{ADD_ALL}: {}", ticked(keys)), edits }
    }

    fn order(&self, key: &str) -> u32 {
        self.schema.key(key).map_or(u32::MAX, |key| key.order)
    }

    /// Where a line with `key` goes: behind the last of the keys that go before it.
    fn place(&self, header: &FrontMatter, key: &str) -> u32 {
        let wanted = self.order(key);
        let before = header.entries.iter().filter(|entry| self.order(&entry.key) < wanted);
        let Some(entry) = before.max_by_key(|entry| self.order(&entry.key)) else { return header.body.start };
        let last = self.article.lines.line_of(entry.value.span.end.max(entry.key_span.end));
        self.article.lines.line_span(last + 1).map_or(header.body.end, |line| line.start.min(header.body.end))
    }
}

/// A date as text; without quotes some formats are numbers to YAML.
fn written(date: String) -> String {
    Choice::text(date).written()
}

fn ticked(keys: &[String]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// The severity that the schema says, else the code's own. A code that only a team's schema knows is a warning.
fn severity_of(issue: &Issue) -> Severity {
    let own = || codes::find(issue.code).map_or(Some(Severity::Warning), |code| code.severity);
    issue.severity.or_else(own).unwrap_or(Severity::Hint)
}

/// Removes either of two equal keys: the earlier, which never counts, or the later.
fn remove_duplicate(article: &Article, header: &FrontMatter, span: Span) -> Vec<Fix> {
    // Inner maps may be written in one line: their entries have no lines of their own.
    let Some(at) = header.entries.iter().position(|entry| entry.key_span == span) else { return Vec::new() };
    let (before, rest) = header.entries.split_at(at);
    let Some(later) = rest.first() else { return Vec::new() };
    let earlier = before.iter().rev().find(|entry| entry.key == later.key);
    let earlier =
        earlier.map(|entry| remove(article, entry, format!("Remove the earlier `{}`, which never counts", entry.key)));
    earlier.into_iter().chain([remove(article, later, format!("Remove this `{}`", later.key))]).collect()
}

/// Removes the lines of an entry.
fn remove(article: &Article, entry: &Entry, title: String) -> Fix {
    let lines = &article.lines;
    let start = lines.line_span(lines.line_of(entry.key_span.start)).map_or(entry.key_span.start, |line| line.start);
    let last = lines.line_of(entry.value.span.end.max(entry.key_span.end));
    let end = lines.line_span(last + 1).map_or(lines.len(), |line| line.start);
    Fix { title, edits: vec![(Span { start, end }, String::new())] }
}

fn mend_syntax(article: &Article, header: &FrontMatter, span: Span) -> Option<Fix> {
    let glued = |entry: &&Entry| entry.key_span.start == span.start && entry.key_span.end + 1 == entry.value.span.start;
    if let Some(entry) = header.entries.iter().find(glued) {
        let blank = (Span::at(entry.value.span.start as usize), " ".to_owned());
        return Some(Fix { title: "Put a blank after the colon".into(), edits: vec![blank] });
    }
    let lines = &article.lines;
    let indented = |entry: &&Entry| {
        let line = lines.line_span(lines.line_of(entry.key_span.start)).unwrap_or_default();
        entry.key_span.start == span.start && line.start < span.start
    };
    if let Some(entry) = header.entries.iter().find(indented) {
        let line = lines.line_span(lines.line_of(entry.key_span.start))?;
        let indent = Span { start: line.start, end: span.start };
        return Some(Fix {
            title: format!("Start `{}` at the beginning of the line", entry.key),
            edits: vec![(indent, String::new())],
        });
    }
    let entry = header.entries.iter().find(|entry| entry.value.span == span)?;
    let Value::String(raw) = &entry.value.value else { return None };
    if raw.contains(['\n', '\r']) {
        return None;
    }
    Some(Fix { title: "Put the value in quotes".into(), edits: vec![(span, quoted(raw))] })
}

/// `raw` as a quoted YAML value; a quote that was opened and never closed is taken for the writer's intent.
fn quoted(raw: &str) -> String {
    let open = raw.chars().next().filter(|c| matches!(c, '"' | '\'') && raw.matches(*c).count() == 1);
    let text = open.map_or(raw, |quote| raw.trim_start_matches(quote));
    if text.contains(['"', '\\']) { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") }
}

fn close(article: &Article, header: &FrontMatter) -> Fix {
    let newline = newline(article);
    let at = Span::at(header.body.end as usize);
    // The header may end with the text, in the middle of a line.
    let in_line = article.lines.line_span(article.lines.line_of(at.start)).is_some_and(|line| line.start < at.start);
    let text = if in_line { format!("{newline}---{newline}") } else { format!("---{newline}") };
    Fix { title: "Close the header with `---`".into(), edits: vec![(at, text)] }
}

/// The line break of the article's first line.
fn newline(article: &Article) -> &'static str {
    match (article.lines.line_span(0), article.lines.line_span(1)) {
        (Some(first), Some(second)) if second.start - first.end == 2 => "\r\n",
        _ => "\n",
    }
}

#[cfg(test)]
mod headers;

#[cfg(test)]
mod tests;
