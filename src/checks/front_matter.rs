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
        finding.fixes.extend(all.clone().filter(|_| adds));
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
        SYNTAX_ERROR => mend_syntax(header, problem.span).into_iter().collect(),
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
        format!("{key}: {value}{}", newline(self.article))
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
        Fix { title: format!("Add all missing keys: {}", ticked(keys)), edits }
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

fn mend_syntax(header: &FrontMatter, span: Span) -> Option<Fix> {
    let glued = |entry: &&Entry| entry.key_span.start == span.start && entry.key_span.end + 1 == entry.value.span.start;
    if let Some(entry) = header.entries.iter().find(glued) {
        let blank = (Span::at(entry.value.span.start as usize), " ".to_owned());
        return Some(Fix { title: "Put a blank after the colon".into(), edits: vec![blank] });
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
mod tests {
    use super::*;
    use crate::markdown::Dialect;

    const GOOD_DESCRIPTION: &str =
        "What to do when signing in with a second device fails, and whom to ask when nothing of it helps.";

    /// A header without any finding, in house order.
    const GOOD: [(&str, &str); 8] = [
        ("title", "Common problems with signing in"),
        ("description", GOOD_DESCRIPTION),
        ("author", "octocat"),
        ("ms.author", "octo"),
        ("ms.service", "help"),
        ("ms.subservice", "sign-in"),
        ("ms.topic", "how-to"),
        ("ms.date", "04/02/2020"),
    ];

    /// GOOD with `key` set to `value`, left out (`None`), or added at the end.
    fn with(key: &str, value: Option<&str>) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (name, good) in GOOD {
            match (name == key, value) {
                (true, Some(value)) => lines.push(format!("{name}:{value}")),
                (true, None) => {}
                (false, _) => lines.push(format!("{name}: {good}")),
            }
        }
        if let Some(value) = value.filter(|_| GOOD.iter().all(|(name, _)| *name != key)) {
            lines.push(format!("{key}:{value}"));
        }
        format!("---\n{}\n---\n\n# Heading\n", lines.join("\n"))
    }

    /// The findings, but for lengths: those have a table of their own, and every short example has some.
    fn check(article: &Article, role: PageRole, inherited: &dyn Fn(&str) -> bool) -> Vec<Finding> {
        let mut found = check_by(Schema::learn(), article, role, inherited);
        found.retain(|finding| !finding.code.ends_with("-bad-length"));
        found
    }

    fn check_by(schema: &Schema, article: &Article, role: PageRole, inherited: &dyn Fn(&str) -> bool) -> Vec<Finding> {
        let inherited = |key: &str| inherited(key).then(|| "x".into());
        check_with(
            schema,
            article,
            &Context { role, today: Date::new(2026, 11, 24), inherited: &inherited, uses: None },
        )
    }

    fn read(text: &str) -> Article {
        Article::read(text, Dialect::LEARN).0
    }

    fn findings(text: &str, role: PageRole, inherited: &[&str]) -> Vec<String> {
        let found = check(&read(text), role, &|key| inherited.contains(&key));
        found.iter().map(|it| format!("{:?} {} `{}`", it.severity, it.code, it.span.of(text))).collect()
    }

    #[test]
    fn a_complete_header_is_clean() {
        let good = with("", None);
        for text in [good.clone(), good.replace('\n', "\r\n"), format!("\u{feff}{good}")] {
            assert_eq!(findings(&text, PageRole::Page, &[]), [""; 0]);
        }
    }

    #[test]
    fn each_code_marks_its_place() {
        // (key, value behind the colon or None, findings)
        for (key, value, expected) in [
            ("title", None, "Warning title-missing `---`"),
            ("title", Some(""), "Warning title-missing `title`"),
            ("title", Some(" '  '"), "Warning title-missing `title`"),
            ("title", Some(" [a, b]"), "Error violate-schema `[a, b]`"),
            ("title", Some("\n  a: b"), "Error violate-schema `a: b`"),
            ("description", None, "Suggestion description-missing `---`"),
            ("author", None, "Warning author-missing `---`"),
            ("author", Some(" [a]"), "Error violate-schema `[a]`"),
            ("ms.author", None, "Warning ms-author-missing `---`"),
            ("ms.author", Some(" octo@example.com"), "Hint ms-author-invalid `octo@example.com`"),
            ("ms.author", Some(" octo, cat"), "Hint ms-author-invalid `octo, cat`"),
            ("ms.author", Some("\n- octo\n- cat"), "Suggestion multiple-values `- octo\n- cat`"),
            ("ms.topic", None, "Warning ms-topic-missing `---`"),
            ("ms.topic", Some(" howto"), "Hint ms-topic-invalid `howto`"),
            ("ms.topic", Some(" [how-to]"), "Suggestion multiple-values `[how-to]`"),
            ("ms.date", None, "Suggestion ms-date-missing `---`"),
            ("ms.date", Some(" 2020-04-02"), "Warning ms-date-invalid `2020-04-02`"),
            ("ms.date", Some(" '2/30/2020'"), "Warning ms-date-invalid `'2/30/2020'`"),
            ("ms.date", Some(" 2020"), "Warning ms-date-invalid `2020`"),
            ("ms.date", Some(" 04/02/2020, 05/02/2020"), "Warning ms-date-invalid `04/02/2020, 05/02/2020`"),
            ("manager", Some(""), "Suggestion manager-missing `manager`"),
            ("ms.prod", Some(" help"), "Warning ms-prod-and-service `ms.prod`"),
            (
                "ms.service",
                None,
                "Suggestion ms-prod-or-service-missing `---`; Suggestion ms-service-missing `ms.subservice`",
            ),
            ("ms.technology", Some(" x"), "Suggestion ms-prod-missing `ms.technology`"),
            ("ms.component", Some(" x"), "Suggestion deprecated-attribute `ms.component`"),
            ("redirect_url", Some(" /a"), "Warning attribute-reserved `redirect_url`"),
            ("ms.custom", Some("\n- a\n-\n- b"), "Warning null-array-value `- a\n-\n- b`"),
            ("titel", Some(" x"), ""),
            ("title", Some("Foo: bar"), "Warning title-missing `title:Foo`"),
            ("title", Some("\"A: b\""), "Warning yaml-header-syntax-error `title:\"A: b\"`"),
            // A value that YAML cannot read is not also missing or of the wrong kind.
            ("title", Some(" A: b"), "Warning yaml-header-syntax-error `A: b`"),
            ("title", Some(" {{title}}"), "Warning yaml-header-syntax-error `{{title}}`"),
            ("ms.topic", Some(" @x"), "Warning yaml-header-syntax-error `@x`"),
            ("ms.date", Some("4/2/2020"), "Warning yaml-header-syntax-error `ms.date:4/2/2020`"),
        ] {
            let text = with(key, value);
            let shown = findings(&text, PageRole::Page, &[]).join("; ");
            let same = shown == expected;
            assert!(same, "{text}\nfound    {shown}\nexpected {expected}");
        }
    }

    #[test]
    fn schemas_and_the_table_of_codes_agree() {
        for code in crate::schema::CODES {
            assert!(crate::checks::codes::find(code).is_some(), "{code}");
        }
        fn walk(value: &serde_json::Value) {
            if let (Some(code), Some(severity)) = (value.get("code"), value.get("severity")) {
                let known = crate::checks::codes::default_severity(code.as_str().unwrap()).unwrap();
                assert_eq!(format!("{known:?}").to_lowercase(), severity.as_str().unwrap(), "{code}");
                assert!(crate::schema::CODES.contains(&code.as_str().unwrap()), "{code}");
            }
            value.as_object().into_iter().flat_map(|map| map.values()).for_each(walk);
            value.as_array().into_iter().flatten().for_each(walk);
        }
        walk(&serde_json::from_str(crate::schema::LEARN).unwrap());
    }

    #[test]
    fn near_misses_stay_silent() {
        for (key, value) in [
            ("title", " 'A: b'"),
            ("title", " 2020"),
            ("title", " true"),
            ("title", " C# for C++ users"),
            ("description", " >-\n  Two\n  lines"),
            ("ms.topic", " How-To"),
            ("ms.topic", " \"article\"  # note"),
            ("ms.topic", " concept-article"),
            ("ms.date", " 4/2/2020"),
            ("ms.date", " '04/02/2020'"),
            ("ms.date", " 2/29/2024 # leap"),
            ("ms.reviewer", " [a, b]"),
            ("ms.reviewer", ""),
            ("ms.custom", " a, b"),
            ("ms.author", " octo-cat_1"),
            ("robots", " noindex"),
            ("anything.else", " {a: b}"),
            ("is_archived", " true"),
            ("manager", " boss"),
        ] {
            let text = with(key, Some(value));
            assert_eq!(findings(&text, PageRole::Page, &[]), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_the_set_gives_is_not_missing() {
        for key in ["title", "author", "ms.author", "ms.topic", "ms.date", "description"] {
            assert_eq!(findings(&with(key, None), PageRole::Page, &[key]), [""; 0], "{key}");
            assert_eq!(findings(&with(key, Some("")), PageRole::Page, &[key]), [""; 0], "{key}");
        }
        assert_eq!(findings(&with("ms.service", None), PageRole::Page, &["ms.service"]), [""; 0]);
        assert_eq!(findings(&with("ms.date", Some(" soon")), PageRole::Page, &["ms.date"]).len(), 1);
    }

    #[test]
    fn a_file_without_header_gets_one_finding() {
        let article = read("# Heading\n");
        let found = check(&article, PageRole::Page, &|key| key == "author");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code, found[0].span), ("title-missing", Span::at(0)));
        assert!(found[0].message.contains("`ms.topic`") && !found[0].message.contains("`author`"));
        for role in [PageRole::Include, PageRole::Unpublished] {
            assert_eq!(check(&article, role, &|_| false), []);
        }
        assert_eq!(check_by(Schema::generic(), &article, PageRole::Page, &|_| false), []);
    }

    #[test]
    fn includes_need_nothing_but_say_what_they_are() {
        let include = "---\nms.topic: include\n---\ntext";
        assert_eq!(findings(include, PageRole::Include, &[]), [""; 0]);
        assert_eq!(
            findings("---\nms.topic: how-to\n---\ntext", PageRole::Include, &[]),
            ["Hint ms-topic-invalid `how-to`"]
        );
        assert_eq!(findings("---\nauthor: x\n---\ntext", PageRole::Include, &[]), [""; 0]);
    }

    #[test]
    fn broken_headers_are_said_once() {
        for (text, expected) in [
            ("---\n- a\n---\n", &["Warning yaml-header-not-object `- a`"][..]),
            ("---\ntitle: x\n\ntext\n", &["Warning yaml-header-unclosed `---`"]),
        ] {
            assert_eq!(findings(text, PageRole::Page, &[]), expected);
        }
    }

    #[test]
    fn roles_follow_the_path() {
        for (path, header, expected) in [
            ("a/b.md", false, PageRole::Page),
            ("a/TOC.md", true, PageRole::Unpublished),
            (".github/skill.md", true, PageRole::Unpublished),
            ("README.md", false, PageRole::Unpublished),
            ("README.md", true, PageRole::Page),
            ("../a.md", false, PageRole::Page),
        ] {
            assert_eq!(role(Path::new(path), false, header), expected, "{path}");
        }
        assert_eq!(role(Path::new("includes/a.md"), true, false), PageRole::Include);
    }

    fn apply(text: &str, fix: &Fix) -> String {
        let mut text = text.to_owned();
        let mut edits = fix.edits.clone();
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        for (span, new) in edits {
            text.replace_range(span.range(), &new);
        }
        text
    }

    #[test]
    fn repairs_mend_what_was_found() {
        // (broken line, the code, the line afterwards)
        for (key, value, mended) in [
            ("ms.topic", " howto", "ms.topic: how-to"),
            ("ms.topic", " conceptul", "ms.topic: conceptual"),
            ("ms.topic", " [how-to]", "ms.topic: how-to"),
            ("ms.date", " 2020-04-02", "ms.date: 04/02/2020"),
            ("ms.date", " '2020-04-02'", "ms.date: 04/02/2020"),
            ("ms.date", "4/2/2020", "ms.date: 4/2/2020"),
            ("title", " A: b", "title: \"A: b\""),
            ("title", "\"A: b\"", "title: \"A: b\""),
            ("title", " \"open", "title: \"open\""),
            ("title", " 'it is", "title: \"it is\""),
            ("title", " say \"x\": it's", "title: 'say \"x\": it''s'"),
            ("title", " [Preview] b", "title: \"[Preview] b\""),
            ("title", " {{title}}", "title: \"{{title}}\""),
            ("redirect_url", " /a", ""),
        ] {
            for text in [with(key, Some(value)), with(key, Some(value)).replace('\n', "\r\n")] {
                let found = check(&read(&text), PageRole::Page, &|_| false);
                let after = apply(&text, &found[0].fixes[0]);
                assert!(after.contains(mended), "{after}");
                assert_eq!(findings(&after, PageRole::Page, &[]), [""; 0], "{after}");
            }
        }
    }

    #[test]
    fn repairs_write_what_yaml_reads_as_the_schema_wants_it() {
        // (what the schema says of the key, the value, what is said, the value afterwards)
        for (rule, value, said, mended) in [
            (r#""enum": ["1.0", "2.0"]"#, "1.0", "reads `1.0` without quotes as a number", "\"1.0\""),
            (r#""enum": ["1.0", "2.0"]"#, "1", "reads `1.0` without quotes as a number", "\"1.0\""),
            (r#""enum": ["1.0", "2.0"]"#, "3", "Write one of `\"1.0\"` or `\"2.0\"`.", ""),
            (r#""type": "string", "enum": ["1.10"]"#, "1.10", "Put it in quotes.", "\"1.10\""),
            (r#""enum": ["true", "maybe"]"#, "true", "reads `true` without quotes as true or false", "\"true\""),
            (r#""enum": ["yes", "no"]"#, "yess", "Did you mean `\"yes\"`?", "\"yes\""),
            (r#""enum": ["stable", "beta"]"#, "stabel", "Did you mean `stable`?", "stable"),
            (r#""enum": [1, 2]"#, "\"1\"", "in quotes is text to YAML, and `a` takes a number.", "1"),
            (r#""const": true"#, "'true'", "in quotes is text to YAML, and `a` takes true or false.", "true"),
            (r#""type": "boolean""#, "\"yes\"", "as text, and `a` takes true or false. Write `true`.", "true"),
            (r#""type": "boolean""#, "Off", "as text, and `a` takes true or false. Write `false`.", "false"),
            (r#""type": "boolean""#, "'false'", "takes true or false. Remove the quotes.", "false"),
            (r#""type": "integer""#, "'3'", "as text, and `a` takes a whole number. Remove the quotes.", "3"),
            (r#""type": "integer""#, "'3.5'", "is not what `a` takes: a whole number.", ""),
            (r#""type": "string""#, "0x10", "Put it in quotes.", "\"0x10\""),
            (r#""type": "string""#, "[1.5]", "takes one value, not a list.", "\"1.5\""),
            (
                r#""type": "string", "x-guidepost": {"replacedValues": {"old": "2.0"}}"#,
                "old",
                "Write `2.0`.",
                "\"2.0\"",
            ),
        ] {
            let schema = Schema::compile(&format!(r#"{{"properties": {{"a": {{{rule}}}}}}}"#)).unwrap();
            let text = format!("---\na: {value}\n---\n");
            let found = check_by(&schema, &read(&text), PageRole::Page, &|_| false);
            assert!(found.len() == 1 && found[0].message.contains(said), "{rule}: {found:?}");
            let after = found[0].fixes.first().map(|fix| apply(&text, fix)).unwrap_or_default();
            let expected = if mended.is_empty() { String::new() } else { format!("---\na: {mended}\n---\n") };
            assert_eq!(after, expected, "{rule}");
            if !after.is_empty() {
                assert_eq!(check_by(&schema, &read(&after), PageRole::Page, &|_| false), [], "{after}");
            }
        }
    }

    #[test]
    fn a_missing_key_goes_where_the_house_puts_it() {
        for (key, before) in
            [("title", "---"), ("author", &format!("description: {GOOD_DESCRIPTION}")), ("ms.date", "ms.topic: how-to")]
        {
            for newline in ["\n", "\r\n"] {
                let text = with(key, None).replace('\n', newline);
                let found = check(&read(&text), PageRole::Page, &|_| false);
                let after = apply(&text, &found[0].fixes[0]);
                let value = if key == "ms.date" { "11/24/2026" } else { "" };
                assert!(after.contains(&format!("{before}{newline}{key}: {value}{newline}")), "{after:?}");
            }
        }
        let misspelled = with("ms.topic", None).replace("ms.date", "topic: how-to\nms.date");
        let found = check(&read(&misspelled), PageRole::Page, &|_| false);
        assert_eq!(found[0].span.of(&misspelled), "topic");
        assert_eq!(findings(&apply(&misspelled, &found[0].fixes[0]), PageRole::Page, &[]), [""; 0]);
    }

    #[test]
    fn all_missing_keys_are_added_at_once_each_in_its_place() {
        for newline in ["\n", "\r\n"] {
            let text = format!("---\ntitle: {}\nms.author: octo\nms.service: help\n---\n", GOOD[0].1);
            let text = text.replace('\n', newline);
            let found = check(&read(&text), PageRole::Page, &|_| false);
            assert_eq!(found.len(), 4, "{found:?}");
            let lines = ["title: Common problems with signing in", "description: ", "author: ", "ms.author: octo"];
            let lines = [&lines[..], &["ms.service: help", "ms.topic: ", "ms.date: 11/24/2026", "---", ""]].concat();
            for finding in &found {
                let all = finding.fixes.last().unwrap();
                let title = "Add all missing keys: `description`, `author`, `ms.topic`, `ms.date`";
                assert_eq!((finding.fixes.len(), &*all.title), (2, title));
                assert_eq!(apply(&text, all), format!("---{newline}{}", lines.join(newline)));
            }
        }
        let one = check(&read(&with("author", None)), PageRole::Page, &|_| false);
        assert_eq!(one[0].fixes.len(), 1, "one missing key is one repair");
    }

    #[test]
    fn a_date_that_is_none_can_become_today() {
        for (value, titles) in [
            (" 2020-04-02", &["Change to `04/02/2020`", "Set to today, `11/24/2026`"][..]),
            (" soon", &["Set to today, `11/24/2026`"]),
            (" 12/25/2026", &["Set to today, `11/24/2026`"]),
            (" 2026-11-24", &["Change to `11/24/2026`"]),
        ] {
            let text = with("ms.date", Some(value));
            let found = check(&read(&text), PageRole::Page, &|_| false);
            let fixes: Vec<&str> = found[0].fixes.iter().map(|fix| &*fix.title).collect();
            assert_eq!(fixes, titles, "{value}");
            let after = apply(&text, found[0].fixes.last().unwrap());
            assert!(after.contains("\nms.date: 11/24/2026\n"), "{after}");
        }
    }

    #[test]
    fn a_date_that_yaml_would_read_as_a_number_is_quoted() {
        let rule = r#"{"type": "string", "x-guidepost": {"dateFormat": "yyyyMMdd"}}"#;
        let schema =
            Schema::compile(&format!(r#"{{"required": ["d", "e"], "properties": {{"d": {rule}, "e": {{}}}}}}"#))
                .unwrap();
        for text in ["---\nd: soon\ne: x\n---\n", "---\ne: x\n---\n"] {
            let found = check_by(&schema, &read(text), PageRole::Page, &|_| false);
            let after = apply(text, &found[0].fixes[0]);
            assert!(after.contains("d: \"20261124\"\n"), "{after}");
            assert_eq!(check_by(&schema, &read(&after), PageRole::Page, &|_| false), [], "{after}");
        }
    }

    #[test]
    fn duplicates_and_open_headers_are_mended() {
        let twice = with("", None).replace("ms.date: 04/02/2020", "title: Later\nms.date: 04/02/2020");
        let found = check(&read(&twice), PageRole::Page, &|_| false);
        assert_eq!(found[0].code, "yaml-duplicate-key");
        let titles: Vec<String> = found[0].fixes.iter().map(|fix| apply(&twice, fix)).collect();
        assert!(titles[0].contains("Later") && !titles[0].contains("Common problems"));
        assert!(!titles[1].contains("Later") && titles[1].contains("Common problems"));
        for open in [with("", None).replacen("2020\n---", "2020", 1), "---\ntitle: x".to_owned()] {
            let found = check(&read(&open), PageRole::Page, &|_| false);
            assert_eq!(found[0].code, "yaml-header-unclosed");
            let closed = apply(&open, &found[0].fixes[0]);
            assert!(read(&closed).front_matter.unwrap().closed, "{closed}");
        }
    }
}
