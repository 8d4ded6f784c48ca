//! `guidepost.toml`: what its author decides over what detection found.

use super::tree::{Entry, Node, Source, Value, problem};
use super::{Generator, SchemaName, SchemaRule, Severity, SeverityRule, globs};
use crate::markdown::Problem;
use globset::{Glob, GlobSet};
use std::path::{Path, PathBuf};

/// Its file name.
pub const NAME: &str = "guidepost.toml";

/// What a `guidepost.toml` says.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// The set's root, absolute: the file's folder unless `root` names one below.
    pub root: PathBuf,
    pub generator: Option<Generator>,
    pub base_url: Option<String>,
    pub keep_old_anchors: bool,
    pub exclude: Vec<Glob>,
    pub severities: Vec<SeverityRule>,
    pub schemas: Vec<SchemaRule>,
}

const KEYS: [&str; 8] = ["root", "generator", "base_url", "exclude", "severity", "override", "schema", "rename"];
const RENAME_KEYS: [&str; 1] = ["keep_old_anchor"];
const OVERRIDE_KEYS: [&str; 2] = ["files", "severity"];
const SCHEMA_KEYS: [&str; 3] = ["files", "when", "path"];
const BUILT_IN: [&str; 3] = ["learn", "generic", "toc"];
const GENERATORS: [&str; 2] = ["learn", "github"];
const LEVELS: [(&str, Option<Severity>); 5] = [
    ("error", Some(Severity::Error)),
    ("warning", Some(Severity::Warning)),
    ("suggestion", Some(Severity::Suggestion)),
    ("hint", Some(Severity::Hint)),
    ("off", None),
];

/// Reads `source`. A wrong value is a problem and counts as not written; the rest counts.
pub(super) fn read(source: &mut Source) -> Settings {
    let folder = source.path.parent().unwrap_or_else(|| Path::new("")).to_path_buf();
    let mut settings = Settings { root: folder.clone(), ..Settings::default() };
    let Some(tree) = source.take_tree() else { return settings };
    let mut reader = Reader { problems: &mut source.problems };
    reader.unknown_keys(&tree, &KEYS, "");
    if let Some((node, text)) = reader.text(&tree, "root") {
        let root = crate::files::normalize(&folder.join(text.replace('\\', "/")));
        if !root.starts_with(&folder) {
            reader.say(node, "`root` leads out of this file's folder. Put guidepost.toml at or above the set's root.");
        } else if !crate::files::is_dir(&root) {
            reader.say(node, &format!("`root` names the folder \"{text}\", which does not exist."));
        } else {
            settings.root = root;
        }
    }
    if let Some((node, text)) = reader.text(&tree, "generator") {
        settings.generator = match text {
            "learn" => Some(Generator::Learn),
            "github" => Some(Generator::GitHub),
            other => {
                let message = format!("`generator` is \"{other}\"; it is one of \"learn\" and \"github\".");
                reader.say(node, &(message + &did_you_mean(other, GENERATORS)));
                None
            }
        };
    }
    if let Some((node, text)) = reader.text(&tree, "base_url") {
        if text.starts_with("https://") || text.starts_with("http://") {
            settings.base_url = Some(text.trim_end_matches('/').to_owned());
        } else {
            reader.say(node, &format!("`base_url` is \"{text}\"; it begins with https:// or http://."));
        }
    }
    if let Some(node) = tree.get("rename") {
        if !matches!(node.value, Value::Map(_)) {
            reader.say(node, &format!("`rename` is {}; it is written as a [rename] table.", node.kind()));
        }
        reader.unknown_keys(node, &RENAME_KEYS, "[rename]");
        match node.get("keep_old_anchor").map(|node| (node, &node.value)) {
            Some((_, Value::Bool(keep))) => settings.keep_old_anchors = *keep,
            Some((node, _)) => {
                reader.say(node, &format!("`keep_old_anchor` is {}; it takes true or false.", node.kind()));
            }
            None => {}
        }
    }
    if let Some(node) = tree.get("exclude") {
        settings.exclude = reader.globs(node, "exclude");
    }
    if let Some(node) = tree.get("severity") {
        settings.severities.extend(reader.severities(node, None, &settings.root));
    }
    if let Some(node) = tree.get("override") {
        for item in reader.tables(node, "override", &OVERRIDE_KEYS) {
            let files = reader.required_globs(item, "override");
            let Some(severity) = item.get("severity") else {
                reader.say(item, "An [[override]] needs `severity`, such as severity = { file-not-found = \"off\" }.");
                continue;
            };
            if let Some(files) = files {
                settings.severities.extend(reader.severities(severity, Some(&files), &settings.root));
            }
        }
    }
    if let Some(node) = tree.get("schema") {
        for item in reader.tables(node, "schema", &SCHEMA_KEYS) {
            let files = item.get("files").map(|node| reader.globs(node, "files"));
            let when = item.get("when").map(|node| reader.conditions(node));
            if item.get("files").is_none() && item.get("when").is_none() {
                let example = "such as files = [\"**/*.md\"] or when = { \"ms.topic\" = \"include\" }";
                reader.say(item, &format!("A [[schema]] needs `files` or `when`, {example}."));
                continue;
            }
            let Some((path, text)) = reader.text(item, "path") else {
                if item.get("path").is_none() {
                    reader.say(
                        item,
                        "A [[schema]] needs `path`, the JSON Schema's file, or \"learn\", \"generic\" or \"toc\".",
                    );
                }
                continue;
            };
            if files.as_ref().is_some_and(Vec::is_empty) || when.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            let schema = match BUILT_IN.iter().find(|name| **name == text) {
                Some(name) => SchemaName::BuiltIn(name),
                None => SchemaName::File(crate::files::normalize(&folder.join(text.replace('\\', "/")))),
            };
            let tocs: Vec<Glob> = files.iter().flatten().filter(|glob| names_toc(glob.glob())).cloned().collect();
            let (base, files) = (settings.root.clone(), files.map(globs::set));
            let (tocs, when) = ((!tocs.is_empty()).then(|| globs::set(tocs)), when.unwrap_or_default());
            settings.schemas.push(SchemaRule { base, files, tocs, when, schema, place: (0, path.span) });
        }
    }
    settings
}

struct Reader<'a> {
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn say(&mut self, node: &Node, message: &str) {
        self.problems.push(problem(node.span, message.to_owned()));
    }

    fn unknown_keys(&mut self, node: &Node, known: &[&str], of: &str) {
        for entry in node.entries().iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let list = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let hint = did_you_mean(&entry.key, known.iter().copied());
            let message = format!(
                "`{}` is no key of {}{of}.{hint} Known keys are {list}.",
                entry.key,
                if of.is_empty() { NAME } else { "" }
            );
            self.problems.push(problem(entry.key_span, message));
        }
    }

    fn text<'n>(&mut self, node: &'n Node, key: &str) -> Option<(&'n Node, &'n str)> {
        let value = node.get(key)?;
        if value.text().is_none() {
            self.say(value, &format!("`{key}` is {}; it takes text in quotes.", value.kind()));
        }
        value.text().map(|text| (value, text))
    }

    /// The globs of a list; each also matches what lies below a folder it names.
    fn globs(&mut self, node: &Node, key: &str) -> Vec<Glob> {
        let globs = globs::compile_all(node, key, self.problems);
        let below = globs.iter().filter(|it| !it.glob().ends_with("**"));
        let below: Vec<Glob> = below.filter_map(|it| globs::compile(&format!("{}/**", it.glob())).ok()).collect();
        globs.into_iter().chain(below).collect()
    }

    fn tables<'n>(&mut self, node: &'n Node, name: &str, keys: &[&str]) -> Vec<&'n Node> {
        let mut tables = Vec::new();
        for item in node.one_or_many() {
            if matches!(item.value, Value::Map(_)) {
                self.unknown_keys(item, keys, &format!("[[{name}]]"));
                tables.push(item);
            } else {
                self.say(item, &format!("`{name}` is {}; it is written as [[{name}]] tables.", item.kind()));
            }
        }
        tables
    }

    fn required_globs(&mut self, item: &Node, name: &str) -> Option<GlobSet> {
        let Some(node) = item.get("files") else {
            self.say(item, &format!("A [[{name}]] needs `files`, such as files = [\"archive/**\"]."));
            return None;
        };
        let globs = self.globs(node, "files");
        (!globs.is_empty()).then(|| globs::set(globs))
    }

    /// Keys with the values that an article must have.
    fn conditions(&mut self, node: &Node) -> Vec<(String, Vec<String>)> {
        if node.entries().is_empty() {
            self.say(node, "`when` maps keys to values, such as when = { \"ms.topic\" = \"include\" }.");
        }
        let mut conditions = Vec::new();
        let mut waiting: Vec<(String, &Node)> =
            node.entries().iter().map(|entry| (entry.key.clone(), &entry.value)).collect();
        while let Some((key, value)) = waiting.pop() {
            if matches!(value.value, Value::Map(_)) {
                // `ms.topic` without quotes is a table in a table to TOML, and a key to everybody else.
                waiting.extend(value.entries().iter().map(|it| (format!("{key}.{}", it.key), &it.value)));
                continue;
            }
            let values: Option<Vec<String>> = value.one_or_many().iter().map(as_text).collect();
            match values.filter(|values| !values.is_empty()) {
                Some(values) => conditions.push((key, values)),
                None => self.say(value, &format!("`{key}` takes a value or a list of values.")),
            }
        }
        conditions
    }

    fn severities(&mut self, node: &Node, files: Option<&GlobSet>, base: &Path) -> Vec<SeverityRule> {
        if !matches!(node.value, Value::Map(_)) {
            self.say(node, &format!("`severity` is {}; it maps codes to severities.", node.kind()));
        }
        node.entries().iter().filter_map(|entry| self.severity(entry, files, base)).collect()
    }

    fn severity(&mut self, entry: &Entry, files: Option<&GlobSet>, base: &Path) -> Option<SeverityRule> {
        let text = entry.value.text().unwrap_or_default();
        let Some((_, severity)) = LEVELS.iter().find(|(name, _)| *name == text) else {
            let hint = did_you_mean(text, LEVELS.map(|(name, _)| name));
            let message = format!(
                "The severity of `{}` is one of \"error\", \"warning\", \"suggestion\", \"hint\" and \"off\".{hint}",
                entry.key
            );
            self.say(&entry.value, &message);
            return None;
        };
        Some(SeverityRule {
            code: entry.key.clone(),
            severity: *severity,
            files: files.cloned(),
            except: None,
            base: base.to_path_buf(),
            place: Some((0, entry.key_span)),
        })
    }
}

/// Whether a glob is for tables of contents: its last part begins with their name.
fn names_toc(glob: &str) -> bool {
    let name = glob.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    name.replace(['[', ']'], "").starts_with("toc.") || name.starts_with("[tt][oo][cc].")
}

fn as_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(it) => Some(it.to_string()),
        Value::Number(it) => Some(it.to_string()),
        _ => None,
    }
}

/// ` Did you mean …?` for the nearest known word, when one is near.
fn did_you_mean<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let lower = word.to_lowercase().replace('-', "_");
    let distances = known.into_iter().map(|it| (strsim::osa_distance(&lower, &it.replace('-', "_")), it));
    match distances.min() {
        Some((distance, nearest)) if !word.is_empty() && distance <= 1 + word.chars().count() / 4 => {
            format!(" Did you mean `{nearest}`?")
        }
        _ => String::new(),
    }
}
