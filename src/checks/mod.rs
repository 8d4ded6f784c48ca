//! Findings: what is wrong in an article set, from facts and graph. `check` and the editor call the same code.

pub mod codes;
mod configuration;
mod content;
mod definitions;
mod domains;
mod duplicates;
pub mod explain;
pub mod front_matter;
mod includes;
mod link_texts;
mod links;
mod monikers;
pub(crate) mod pivots;
mod published;
mod redirected;
mod redirections;
mod repairs;
mod snippets;
pub mod suggest;
mod suppress;
mod toc;
mod unbuilt;
pub mod unused;
mod versions;
pub(crate) mod xref;

pub use crate::docset::Severity;
use crate::docset::{self, ConfigFile, Docset};
use crate::graph::{File, FileId, FileKind, Snapshot};
use crate::markdown::Problem;
use crate::markdown::near::slip_of;
use crate::text::{LineIndex, Span};
pub use duplicates::same_titles;
pub use links::is_broken;
pub use redirected::{end_of_redirects, redirect_target, successor_of_link};
pub use redirections::{Circle, circles};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
pub use suppress::is_silenced;
pub use toc::check_toc_against;

/// An applicable repair: edits to files, to be applied together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative: ``Change to `setup.md` ``.
    pub title: String,
    /// Spans and their new text, in the finding's own file.
    pub edits: Vec<(Span, String)>,
}

/// A place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file.
    pub file: FileId,
    /// The place in it.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// Something wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Diagnostic code, listed in [`codes`].
    pub code: &'static str,
    /// Severity after configuration.
    pub severity: Severity,
    /// Where, in the checked file.
    pub span: Span,
    /// What is wrong and what to do, for a writer.
    pub message: String,
    /// Repairs, best first.
    pub fixes: Vec<Fix>,
    /// Other places that matter.
    pub related: Vec<Related>,
}

/// A finding before configuration has had its say.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub code: &'static str,
    /// Instead of the code's own severity; a schema can say one.
    pub severity: Option<Severity>,
    pub span: Span,
    pub message: String,
    pub fixes: Vec<Fix>,
    pub related: Vec<Related>,
    /// Whether `related` tells already which pages of an include are concerned.
    pub names_pages: bool,
}

impl Draft {
    fn new(code: &'static str, span: Span, message: String) -> Self {
        Self { code, severity: None, span, message, fixes: Vec::new(), related: Vec::new(), names_pages: false }
    }

    fn with_fix(mut self, fix: Option<Fix>) -> Self {
        self.fixes.extend(fix);
        self
    }
}

impl From<&Problem> for Draft {
    fn from(problem: &Problem) -> Self {
        Self::new(problem.code, problem.span, problem.message.clone())
    }
}

/// Whether there can be findings in `file`: it is checked, or it is an image or code of a set, which may be unused.
#[must_use]
pub fn may_have_findings(file: &File) -> bool {
    file.checked || file.kind == FileKind::Resource && file.docset.is_some()
}

/// All findings of one file, sorted by place, severities as configured, switched-off codes left out.
/// Empty for files that are no articles of a set, or not read yet.
#[must_use]
pub fn check_file(snapshot: &Snapshot, id: FileId) -> Vec<Finding> {
    let Some(file) = snapshot.file(id).filter(|file| may_have_findings(file)) else { return Vec::new() };
    let mut drafts = Vec::new();
    unused::check(snapshot, id, &mut drafts);
    if file.kind == FileKind::Resource {
        let docset = snapshot.docset(id).map(|docset| &**docset);
        return drafts.into_iter().filter_map(|draft| judge(docset, &file.path, draft)).collect();
    }
    xref::duplicates(snapshot, id, file, &mut drafts);
    if matches!(file.kind, FileKind::Toc | FileKind::Yaml) {
        drafts.extend(file.problems.iter().map(content::with_fix));
    } else {
        content::check(snapshot, id, &file.problems, &mut drafts);
    }
    published::check(snapshot, id, file, &mut drafts);
    if let Some(article) = &file.article {
        links::check(snapshot, id, article, &mut drafts);
        published::site_files(snapshot, id, article, &mut drafts);
        domains::check(snapshot, id, article, &mut drafts);
        if file.kind == FileKind::Toc {
            toc::check(snapshot, id, article, &mut drafts);
            link_texts::check(snapshot, id, article, &mut drafts);
        } else if file.kind == FileKind::Article {
            toc::not_listed(snapshot, id, file, &mut drafts);
            monikers::check(snapshot, id, article, &mut drafts);
            pivots::check(snapshot, id, article, &mut drafts);
            snippets::check(snapshot, id, article, &mut drafts);
            definitions::check(snapshot, id, article, &mut drafts);
            front_matter::check_file(snapshot, id, article, &mut drafts);
            link_texts::check(snapshot, id, article, &mut drafts);
            versions::check(snapshot, id, article, &mut drafts);
            duplicates::check(snapshot, id, article, &mut drafts);
        }
    }
    includes::name_pages(snapshot, id, &mut drafts);
    let docset = snapshot.docset(id).map(|docset| &**docset);
    let mut findings: Vec<Finding> = drafts.into_iter().filter_map(|draft| judge(docset, &file.path, draft)).collect();
    if let Some(article) = &file.article {
        let wrong = suppress::apply(article, &mut findings, snapshot.scanned());
        findings.extend(wrong.into_iter().filter_map(|draft| judge(docset, &file.path, draft)));
    }
    findings.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    findings
}

/// What is wrong in one configuration file.
#[derive(Clone, Debug)]
pub struct ConfigFindings {
    /// Absolute path.
    pub path: PathBuf,
    /// For positions.
    pub lines: Arc<LineIndex>,
    /// The findings.
    pub findings: Vec<Finding>,
}

/// The findings in all configuration files, by path; files without findings are listed too.
#[must_use]
pub fn check_config(snapshot: &Snapshot) -> Vec<ConfigFindings> {
    let mut all: BTreeMap<PathBuf, ConfigFindings> = BTreeMap::new();
    let mut redirects = Vec::new();
    for docset in snapshot.docsets() {
        for file in &docset.config_files {
            // A file that several sets read (redirections, publish settings) is reported once.
            all.entry(file.path.clone()).or_insert_with(|| ConfigFindings {
                path: file.path.clone(),
                lines: Arc::clone(&file.lines),
                findings: Vec::new(),
            });
        }
        let problems =
            docset.config_files.iter().flat_map(|file| file.problems.iter().map(move |it| (file, it.into())));
        let outputs = docset
            .docfx_config()
            .into_iter()
            .flat_map(|file| published::output_conflicts(snapshot, docset).into_iter().map(move |draft| (file, draft)));
        let named = docset.docfx_config().into_iter().flat_map(|file| {
            let drafts = xref::missing_maps(snapshot, docset).into_iter().chain(monikers::check_metadata(docset));
            let drafts = drafts.chain(configuration::check_metadata(snapshot, docset));
            drafts.map(move |draft| (file, draft))
        });
        let found =
            unknown_codes(snapshot, docset).chain(missing_schemas(snapshot, docset)).chain(outputs).chain(named);
        // The sets of a repository share their redirections.
        let is_new = !redirects.iter().any(|known| Arc::ptr_eq(known, &docset.redirects));
        let moved = if is_new { redirections::check(snapshot, docset) } else { Vec::new() };
        redirects.push(Arc::clone(&docset.redirects));
        let moved = moved.into_iter().filter_map(|(file, draft)| Some((docset.config_files.get(file)?, draft)));
        // While a file cannot be parsed, its last good state counts, whose places are not those of the text as it is.
        let found = found.chain(moved).filter(|(file, _)| file.parsed);
        let mut drafts: Vec<(&ConfigFile, Draft)> = problems.chain(found).collect();
        for file in &docset.config_files {
            let mut own: Vec<&mut Draft> =
                drafts.iter_mut().filter(|(of, _)| of.path == file.path).map(|(_, draft)| draft).collect();
            configuration::repair(snapshot, &file.path, &mut own);
        }
        for (file, draft) in drafts {
            let finding = judge(Some(docset), &file.path, draft);
            if let (Some(listed), Some(finding)) = (all.get_mut(&file.path), finding)
                && !listed.findings.contains(&finding)
            {
                listed.findings.push(finding);
            }
        }
    }
    check_schemas(snapshot, &mut all);
    for listed in all.values_mut() {
        listed.findings.sort_by_key(|finding| (finding.span, finding.code));
    }
    all.into_values().collect()
}

/// Codes that `guidepost.toml` sets a severity for and that do not exist. docfx.json may name codes of rules
/// that only the build knows, so that there only what is nearly a known one is told.
fn unknown_codes<'a>(snapshot: &'a Snapshot, docset: &'a Docset) -> impl Iterator<Item = (&'a ConfigFile, Draft)> {
    let of_schema = |code: &str| snapshot.schema_files().any(|it| it.codes().any(|known| known == code));
    let unknown =
        docset.severities.iter().filter(move |rule| codes::find(&rule.code).is_none() && !of_schema(&rule.code));
    unknown.filter_map(|rule| {
        let (file, span) = rule.place?;
        let file = docset.config_files.get(file)?;
        if file.path.file_name()? != docset::config::NAME {
            let names: Vec<&str> = codes::all().flat_map(|it| it.aliases.iter().copied().chain([it.name])).collect();
            let meant = slip_of(&rule.code, &names)?;
            let message = format!("There is no code `{}`. Did you mean `{meant}`?", rule.code);
            return Some((file, Draft::new("rule-override-invalid", span, message)));
        }
        Some({
            let mut message = format!("There is no code `{}`.", rule.code);
            match codes::find_similar(&rule.code) {
                Some(other) => message.push_str(&format!(" Did you mean `{}`?", other.name)),
                None => message.push_str(" The codes stand at the end of each finding of `guidepost check`."),
            }
            (file, Draft::new(codes::CONFIG_INVALID, span, message))
        })
    })
}

/// Schemas that `guidepost.toml` names and that are not there.
fn missing_schemas<'a>(snapshot: &'a Snapshot, docset: &'a Docset) -> impl Iterator<Item = (&'a ConfigFile, Draft)> {
    docset.schemas.iter().filter_map(|rule| {
        let (file, span) = rule.place;
        let path = rule.file()?;
        let loaded = snapshot.schema_file(path);
        let message = match loaded {
            Some(loaded) if loaded.files.is_empty() => format!("The schema `{}` does not exist.", shown(path)),
            None => format!("The schema `{}` lies outside the repository, where nothing is read.", shown(path)),
            Some(_) => return None,
        };
        Some((docset.config_files.get(file)?, Draft::new(codes::CONFIG_INVALID, span, message)))
    })
}

fn shown(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What is wrong in the files of teams' schemas.
fn check_schemas(snapshot: &Snapshot, all: &mut BTreeMap<PathBuf, ConfigFindings>) {
    for file in snapshot.schema_files().flat_map(|schema| &schema.files) {
        let listed = all.entry(file.path.clone()).or_insert_with(|| ConfigFindings {
            path: file.path.clone(),
            lines: Arc::clone(&file.lines),
            findings: Vec::new(),
        });
        let docset = docset::docset_for(snapshot.docsets(), &file.path).map(AsRef::as_ref);
        for finding in file.problems.iter().filter_map(|problem| judge(docset, &file.path, problem.into())) {
            // A file that several schemas name is reported once.
            if !listed.findings.contains(&finding) {
                listed.findings.push(finding);
            }
        }
    }
}

/// A finding that no check of one file makes, with the severity that configuration gives it for `path`; `None` when
/// the code is off.
#[must_use]
pub fn judged(docset: &Docset, path: &Path, code: &'static str, span: Span, message: String) -> Option<Finding> {
    judge(Some(docset), path, Draft::new(code, span, message))
}

/// The finding with the severity that configuration gives it; `None` when the code is off.
fn judge(docset: Option<&Docset>, path: &Path, draft: Draft) -> Option<Finding> {
    let Draft { code, severity, span, message, fixes, related, names_pages: _ } = draft;
    let names = codes::find(code).map(|known| [&[known.name], known.aliases].concat()).unwrap_or_else(|| vec![code]);
    let configured = docset.and_then(|docset| docset.severity(&names, path));
    let severity = configured.unwrap_or_else(|| severity.or_else(|| codes::default_severity(code)));
    Some(Finding { code, severity: severity?, span, message, fixes, related })
}

#[cfg(test)]
mod tests;
