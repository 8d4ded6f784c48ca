//! Finding the article sets of a folder: from configuration files at, above and below it, else from what
//! its articles look like.

use super::docfx::{self, Docfx};
use super::resolve::fold_text;
use super::tree::Source;
use super::{
    ConfigFile, Docset, Generator, config, detect, globs, is_config_file, is_markdown, pivots, publish, redirects, site,
};
use crate::files::{self, FileText, ReadError, Skipped, WalkOptions};
use crate::text::LineIndex;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What discovery asks of its surroundings.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The home folder, which is never scanned.
    pub home: Option<&'a Path>,
    /// Reads a file; an editor's text wins over the disk.
    pub read: &'a dyn Fn(&Path) -> Result<FileText, ReadError>,
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").field("home", &self.home).finish_non_exhaustive()
    }
}

/// The sets of a folder, and the files that were seen on the way.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// The sets, sorted by root.
    pub docsets: Vec<Arc<Docset>>,
    /// The folder that was walked: the asked one, or the root of the set that holds it. `None`: nothing was.
    pub walked: Option<PathBuf>,
    /// All files below it, in no particular order (see [`files::walk`]).
    pub files: Vec<PathBuf>,
    /// What the walk passed over.
    pub skipped: Vec<Skipped>,
}

/// All article sets below or around `folder`, each with its configuration read. Never empty for a
/// readable folder, but for `$HOME` and `/`, which are never scanned.
#[must_use]
pub fn discover(folder: &Path) -> Vec<Arc<Docset>> {
    let home = files::home();
    discover_in(folder, Surroundings { home: home.as_deref(), read: &files::read_text }).docsets
}

/// As [`discover`], with the files that were seen, so that nobody needs to walk again.
///
/// - A folder inside a set (a configuration file at or above it, inside the readable root) is that set,
///   which is walked as a whole.
/// - Else every configuration file below the folder makes a set. What lies beside them makes one more,
///   rooted at the folder, whose files are not held to the rules for Learn's pages.
/// - Else the folder itself is a set, of the kind its articles show.
#[must_use]
pub fn discover_in(folder: &Path, around: Surroundings<'_>) -> Discovery {
    let folder = files::normalize(folder);
    if !files::is_dir(&folder) || files::is_forbidden_root(&folder, around.home) {
        return Discovery::default();
    }
    let readable_root = files::readable_root(&folder, around.home);
    let mut found = Found { readable_root: readable_root.clone(), ..Found::default() };
    for above in folder.ancestors().take_while(|it| it.starts_with(&readable_root)) {
        found.add_folder(above, around);
    }
    let enclosing = found.roots.keys().filter(|root| folder.starts_with(root)).max_by_key(|it| it.as_os_str().len());
    let start = enclosing.cloned().unwrap_or_else(|| folder.clone());
    let walked = files::walk(&start, &WalkOptions { inside: &readable_root });
    for file in walked.files.iter().filter(|file| is_config_file(file)) {
        found.add(file, around);
    }
    found.roots.retain(|root, _| root.starts_with(&start));

    let has_sets = found.roots.keys().any(|root| *root != start);
    if !found.roots.contains_key(&start) {
        let roots = &found.roots;
        let beside = |file: &&PathBuf| is_markdown(file) && !file.ancestors().any(|it| roots.contains_key(it));
        if found.roots.is_empty() || walked.files.iter().any(|file| beside(&file)) {
            found.roots.insert(start.clone(), Root::default());
        }
    }
    let builder = Builder::new(&found, &walked.files, around);
    let docsets = builder.build(has_sets.then_some(&start));
    Discovery { docsets, walked: Some(start), files: walked.files, skipped: walked.skipped }
}

/// The set of a single file that was opened without a folder: the one that a configuration file above
/// makes, else the file's folder, judged by the file alone. Walks nothing, so it is safe in `$HOME`.
#[must_use]
pub fn for_single_file(file: &Path, around: Surroundings<'_>) -> Arc<Docset> {
    let file = files::normalize(file);
    let folder = file.parent().unwrap_or(&file).to_path_buf();
    let readable_root = files::readable_root(&folder, around.home);
    let mut found = Found { readable_root: readable_root.clone(), ..Found::default() };
    for above in folder.ancestors().take_while(|it| it.starts_with(&readable_root)) {
        found.add_folder(above, around);
    }
    let enclosing = found.roots.keys().filter(|root| folder.starts_with(root)).max_by_key(|it| it.as_os_str().len());
    let start = enclosing.cloned().unwrap_or(folder);
    found.roots.retain(|root, _| *root == start);
    found.roots.entry(start.clone()).or_default();
    let seen = [file];
    let mut docsets = Builder::new(&found, &seen, around).build(None);
    docsets.pop().unwrap_or_else(|| Arc::new(Docset::bare(start, readable_root, Generator::GitHub)))
}

/// What makes a folder a set's root.
#[derive(Default)]
struct Root {
    docfx: Option<PathBuf>,
    published_by: Option<PathBuf>,
}

/// Configuration files found so far.
#[derive(Default)]
struct Found {
    readable_root: PathBuf,
    seen: FxHashSet<PathBuf>,
    roots: BTreeMap<PathBuf, Root>,
    settings: BTreeMap<PathBuf, (config::Settings, Source)>,
    publish: Vec<(publish::Publish, Source)>,
    /// Redirection files that count anywhere, and those that count at a set's root.
    redirects: BTreeSet<PathBuf>,
    root_redirects: BTreeSet<PathBuf>,
    /// Files that may define zone pivot groups.
    pivots: BTreeSet<PathBuf>,
}

impl Found {
    /// Looks at the files of one folder.
    fn add_folder(&mut self, folder: &Path, around: Surroundings<'_>) {
        for item in files::list_dir(folder).into_iter().filter(|item| !item.is_dir) {
            let path = folder.join(item.name);
            if is_config_file(&path) {
                self.add(&path, around);
            }
        }
    }

    fn add(&mut self, path: &Path, around: Surroundings<'_>) {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|it| it.to_str())) else { return };
        if !self.seen.insert(path.to_path_buf()) {
            return;
        }
        match name {
            config::NAME => {
                let mut source = Source::parse(path, (around.read)(path));
                let settings = config::read(&mut source);
                self.roots.entry(settings.root.clone()).or_default();
                self.settings.insert(path.to_path_buf(), (settings, source));
            }
            "docfx.json" => self.roots.entry(folder.to_path_buf()).or_default().docfx = Some(path.to_path_buf()),
            "docfx.yml" => {
                self.roots.entry(folder.to_path_buf()).or_default().docfx.get_or_insert_with(|| path.to_path_buf());
            }
            publish::NAME => {
                let mut source = Source::parse(path, (around.read)(path));
                let publish = publish::read(&mut source);
                publish::say_missing(&publish, &self.readable_root, &mut source.problems);
                let sets = publish.sets.iter().filter(|it| it.starts_with(&self.readable_root) && files::is_dir(it));
                for set in sets {
                    self.roots.entry(set.clone()).or_default().published_by = Some(path.to_path_buf());
                }
                self.publish.push((publish, source));
            }
            _ if redirects::is_redirection_file(name) => {
                self.redirects.insert(path.to_path_buf());
            }
            _ if redirects::is_root_redirection_file(name) => {
                self.root_redirects.insert(path.to_path_buf());
            }
            _ if pivots::is_definition_name(name) => {
                self.pivots.insert(path.to_path_buf());
            }
            _ => {}
        }
    }
}

/// Makes sets of what was found.
struct Builder<'a> {
    found: &'a Found,
    files: &'a [PathBuf],
    around: Surroundings<'a>,
    redirects: Arc<FxHashMap<Box<str>, super::Redirect>>,
    fetched: Arc<[String]>,
    /// Files that all sets share: publish configurations and redirections.
    shared: Vec<ConfigFile>,
}

impl<'a> Builder<'a> {
    fn new(found: &'a Found, files: &'a [PathBuf], around: Surroundings<'a>) -> Self {
        let mut shared: Vec<ConfigFile> = found.publish.iter().map(|(_, source)| config_file(source)).collect();
        let built = found.roots.iter().filter(|(_, root)| root.docfx.is_some() || root.published_by.is_some());
        let mut redirects = redirects::Redirections {
            roots: built.map(|(root, _)| root.clone()).collect(),
            ..redirects::Redirections::default()
        };
        let at_roots = found
            .root_redirects
            .iter()
            .filter(|path| path.parent().and_then(|it| found.roots.get(it)).is_some_and(|root| root.docfx.is_some()));
        for path in found.redirects.iter().chain(at_roots) {
            let mut source = Source::parse(path, (around.read)(path));
            redirects::read(&mut source, shared.len(), &found.readable_root, &mut redirects);
            shared.push(config_file(&source));
        }
        // A fetched folder that is there (a submodule, say) is checked like any other.
        let fetched = found.publish.iter().flat_map(|(publish, _)| &publish.fetched);
        let fetched = fetched.filter(|it| **it != found.readable_root && !files::is_dir(it));
        let fetched = fetched.map(|it| it.to_string_lossy().into_owned()).collect();
        Self { found, files, around, redirects: Arc::new(redirects.by_source), fetched, shared }
    }

    /// The sets, sorted by root. `rest_at`: where other sets lie below, the folder whose set, without any
    /// configuration of its own, is the rest.
    fn build(&self, rest_at: Option<&PathBuf>) -> Vec<Arc<Docset>> {
        let mut reported = FxHashSet::default();
        let roots = self.found.roots.iter();
        let mut sets: Vec<Docset> = roots.map(|(root, why)| self.docset(root, why, rest_at, &mut reported)).collect();
        let learn = sets.iter().filter(|set| set.generator == Generator::Learn);
        let bases: Arc<[Box<str>]> = learn.filter_map(|set| Some(fold_text(set.base_path()?).into())).collect();
        sets.iter_mut().for_each(|set| set.bases = bases.clone());
        sets.into_iter().map(Arc::new).collect()
    }

    fn docset(&self, root: &Path, why: &Root, rest_at: Option<&PathBuf>, reported: &mut FxHashSet<PathBuf>) -> Docset {
        let mut set = Docset::bare(root.to_path_buf(), self.found.readable_root.clone(), Generator::GitHub);
        set.redirects = self.redirects.clone();
        set.fetched = self.fetched.clone();
        // Themes declare no uids.
        let is_theme =
            |it: &String| Path::new(it).file_name().is_some_and(|it| it.to_string_lossy().starts_with("_themes"));
        set.asks_service = self.found.publish.iter().any(|(publish, _)| publish.asking.iter().any(|it| it == root))
            || self.fetched.iter().any(|it| !is_theme(it));
        set.config_files = self.shared.clone();
        if let Some(path) = &why.docfx {
            let mut source = Source::parse(path, (self.around.read)(path));
            let mut docfx = docfx::read(root, &mut source);
            let file = set.config_files.len();
            place_rules(&mut docfx.rules, file);
            set.severities.append(&mut docfx.rules);
            set.inherited_keys = inherited_keys(&docfx);
            set.docfx_file = file;
            set.site = std::mem::take(&mut docfx.site);
            set.docfx = Arc::new(docfx);
            set.config_files.push(config_file(&source));
        }
        // The innermost set that holds the file.
        let roots = &self.found.roots;
        let holds = |path: &&PathBuf| path.ancestors().find(|it| roots.contains_key(*it)) == Some(root);
        for path in self.found.pivots.iter().filter(holds) {
            if let Some((definition, source)) = pivots::read(path, (self.around.read)(path)) {
                set.pivots.push(definition);
                set.config_files.push(config_file(&source));
            }
        }
        let mut own_generator = None;
        // Outer settings first, because inner ones win.
        let mut applying: Vec<_> = self.found.settings.values().filter(|(it, _)| root.starts_with(&it.root)).collect();
        applying.sort_by_key(|(settings, _)| settings.root.as_os_str().len());
        for (settings, source) in applying {
            let file = set.config_files.len();
            set.config_files.push(config_file(source));
            let mut rules = settings.severities.clone();
            place_rules(&mut rules, file);
            set.severities.append(&mut rules);
            set.schemas.extend(settings.schemas.iter().cloned().map(|mut it| {
                it.place.0 = file;
                it
            }));
            let exclude = globs::set(settings.exclude.iter().cloned());
            if settings.root == root {
                own_generator = settings.generator.or(own_generator);
                set.base_url = settings.base_url.clone().or(set.base_url);
                set.keeps_old_anchors |= settings.keep_old_anchors;
                set.exclude = exclude;
            } else {
                set.outer_excludes.push((settings.root.clone(), exclude));
            }
        }
        for file in &mut set.config_files {
            if !reported.insert(file.path.clone()) {
                file.problems.clear();
            }
        }
        // Whoever names a generator for the folder means a set of its own.
        set.is_rest = rest_at.is_some_and(|it| it == root)
            && why.docfx.is_none()
            && why.published_by.is_none()
            && own_generator.is_none();
        (set.generator, set.found_by) = self.generator(root, why, own_generator, set.is_rest);
        self.locate(&mut set);
        set
    }

    /// Says where the set is published: `guidepost.toml` before docfx before the publish configuration before
    /// what the set's own breadcrumb shows.
    fn locate(&self, set: &mut Docset) {
        set.site.places = set.places();
        let configured = set.base_url.as_deref().and_then(site::split_address);
        if let Some((host, path)) = configured {
            let (host, base) = (host.to_owned(), site::base_path(path));
            set.site.hosts = site::hosts(Some(&host));
            set.site.base = Some(base);
        } else if set.site.hosts.is_empty() {
            set.site.hosts = site::hosts(None);
        }
        if set.site.base.is_none() {
            let mut published = self.found.publish.iter().flat_map(|(publish, _)| &publish.bases);
            let written = published.find(|(root, _)| *root == set.root).map(|(_, base)| base.clone());
            set.site.base = written.or_else(|| site::base_from_breadcrumb(set, &files::is_file));
        }
    }

    fn generator(&self, root: &Path, why: &Root, own: Option<Generator>, rest: bool) -> (Generator, String) {
        if let Some(generator) = own {
            return (generator, format!("`generator` in {}", config::NAME));
        }
        let shown = |path: &Path| {
            let relative = path.strip_prefix(&self.found.readable_root).unwrap_or(path);
            relative.display().to_string()
        };
        if let Some(path) = &why.docfx {
            return (Generator::Learn, shown(path));
        }
        if let Some(path) = &why.published_by {
            return (Generator::Learn, format!("`build_source_folder` in {}", shown(path)));
        }
        let roots = &self.found.roots;
        let innermost = |file: &Path| file.ancestors().find(|it| roots.contains_key(*it)) == Some(root);
        let mut articles: Vec<&PathBuf> = self.files.iter().filter(|it| is_markdown(it) && innermost(it)).collect();
        let verdict = detect::by_content(root, &mut articles, self.around.read);
        let reason = if rest { format!("beside the other sets; {}", verdict.reason) } else { verdict.reason };
        (verdict.generator, reason)
    }
}

fn place_rules(rules: &mut [super::SeverityRule], file: usize) {
    for rule in rules {
        if let Some((of, _)) = &mut rule.place {
            *of = file;
        }
    }
}

fn inherited_keys(docfx: &Docfx) -> Vec<String> {
    let mut keys: Vec<String> = docfx.metadata.values.iter().map(|it| it.key.to_string()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn config_file(source: &Source) -> ConfigFile {
    let lines: Arc<LineIndex> = source.lines.clone();
    ConfigFile { path: source.path.clone(), lines, problems: source.problems.clone(), parsed: source.parsed }
}
