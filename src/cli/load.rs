//! From the paths on the command line to a loaded article set: what is loaded, which folder is the root
//! of the report, and which part of it was asked for.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Failure;
use crate::docset::Docset;
use crate::docset::relative::relative_to_folder;
use crate::files;
use crate::graph::{Batch, Snapshot, Workspace};

/// How long reading may take before a progress bar appears.
const PATIENCE: Duration = Duration::from_millis(300);

/// A loaded article set and the part of it that was asked for.
#[derive(Debug)]
pub struct Loaded {
    /// The whole set.
    pub snapshot: Arc<Snapshot>,
    /// The folder to which reported paths are relative.
    pub root: PathBuf,
    /// The files and folders asked for; what lies in none of them is not reported. Empty: all of `root`.
    pub within: Vec<PathBuf>,
}

impl Loaded {
    /// Whether `path` was asked for.
    #[must_use]
    pub fn covers(&self, path: &Path) -> bool {
        if self.within.is_empty() {
            path.starts_with(&self.root)
        } else {
            self.within.iter().any(|asked| path.starts_with(asked))
        }
    }

    /// `path` as it is reported: relative to the root, with `/`.
    #[must_use]
    pub fn relative(&self, path: &Path) -> String {
        relative(&self.root, path)
    }
}

/// What one PATH stands for.
struct Asked {
    root: PathBuf,
    within: Option<PathBuf>,
}

/// Loads what `paths` stand for (the current folder when there are none).
///
/// When sets lie in PATH, all of PATH is asked for. When PATH lies inside a set, the whole set is loaded,
/// because links into PATH and out of it count, and PATH is asked for.
///
/// # Errors
/// A path does not exist, or holds no article set.
pub fn load(paths: &[PathBuf]) -> Result<Loaded, Failure> {
    load_to_edit(paths).map(|(loaded, _)| loaded)
}

/// As [`load()`], with the workspace, in which texts can be given another form.
///
/// # Errors
/// As [`load()`].
pub fn load_to_edit(paths: &[PathBuf]) -> Result<(Loaded, Workspace), Failure> {
    let here = std::env::current_dir().map_err(|e| Failure::Usage(format!("the current folder is gone: {e}")))?;
    let here = [here];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    if let [path] = paths
        && let root = files::normalize(path)
        && files::is_dir(&root)
        && let Some(workspace) = scan(&[&root], &mut |sets| holds_set(sets, &root))
    {
        return Ok((Loaded { snapshot: workspace.snapshot(), root, within: Vec::new() }, workspace));
    }
    let mut all: Vec<Asked> = Vec::new();
    for path in paths {
        all.push(ask(path)?);
    }
    let mut folders: Vec<&Path> = all.iter().map(|asked| &*asked.root).collect();
    folders.sort_unstable();
    folders.dedup();
    // A folder inside another one is loaded with it.
    let outer: Vec<&Path> =
        folders.iter().copied().filter(|f| !folders.iter().any(|o| o != f && f.starts_with(o))).collect();
    let workspace = scan(&outer, &mut |_| true).unwrap_or_default();
    let root = common_folder(&outer);
    let within = all.into_iter().map(|a| a.within.unwrap_or(a.root)).collect();
    Ok((Loaded { snapshot: workspace.snapshot(), root, within }, workspace))
}

fn ask(path: &Path) -> Result<Asked, Failure> {
    let shown = path.display();
    let path = files::normalize(path);
    let is_file = files::is_file(&path);
    if !is_file && !files::is_dir(&path) {
        return Err(Failure::Usage(format!("`{shown}` does not exist")));
    }
    let folder = if is_file { path.parent().unwrap_or(&path) } else { &path };
    let sets = crate::docset::discover(folder);
    if !is_file && holds_set(&sets, folder) {
        return Ok(Asked { root: path, within: None });
    }
    match crate::docset::docset_for(&sets, &path) {
        Some(set) => Ok(Asked { root: set.root.clone(), within: Some(path) }),
        None => Err(Failure::Usage(format!(
            "`{shown}` is no article set that can be checked; name a folder with articles \
             (a home folder or `/` as a whole is never read)"
        ))),
    }
}

fn holds_set(sets: &[Arc<Docset>], folder: &Path) -> bool {
    sets.iter().any(|set| set.root.starts_with(folder))
}

/// Reads `folders`, with a progress bar on a terminal when it takes long. Stops, and returns `None`, when `wanted` does not
/// want the sets that are found in them.
fn scan(folders: &[&Path], wanted: &mut dyn FnMut(&[Arc<Docset>]) -> bool) -> Option<Workspace> {
    let mut workspace = Workspace::new();
    for folder in folders {
        workspace.add_folder(folder);
    }
    let terminal = std::io::stderr().is_terminal();
    let bar = progress_bar();
    let job = workspace.scan_job();
    let started = Instant::now();
    let mut progress = |done: usize, total: usize| {
        // A bar that flashes up and goes tells nobody anything.
        if bar.is_hidden() && terminal && started.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        true
    };
    let mut complete = true;
    job.run(&mut progress, &mut |batch| {
        if let Batch::Sets { docsets, .. } = &batch {
            complete = wanted(docsets);
        }
        if complete {
            workspace.apply(batch);
        }
        complete
    });
    bar.finish_and_clear();
    complete.then_some(workspace)
}

/// A bar that is not shown yet.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} articles") {
        bar.set_style(style);
    }
    bar.set_message("reading");
    bar
}

/// The deepest folder that holds all of `folders`.
fn common_folder(folders: &[&Path]) -> PathBuf {
    let Some((first, rest)) = folders.split_first() else { return PathBuf::new() };
    let holds_all = |folder: &&Path| rest.iter().all(|other| other.starts_with(folder));
    first.ancestors().find(holds_all).unwrap_or(first).to_path_buf()
}

/// `path` relative to `root`, with `/` and, for a path outside, `../`.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    let path = relative_to_folder(root, path);
    if path.is_empty() { ".".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_root() {
        for (root, path, expected) in [
            ("/a/b", "/a/b/c.md", "c.md"),
            ("/a/b", "/a/b/c/d.md", "c/d.md"),
            ("/a/b", "/a/x.json", "../x.json"),
            ("/a/b", "/a/b", "."),
            ("/a/b", "/a/bc/d.md", "../bc/d.md"),
        ] {
            assert_eq!(relative(Path::new(root), Path::new(path)), expected);
        }
    }

    #[test]
    fn several_folders_meet_in_their_common_folder() {
        let folders = ["/r/a/x", "/r/a/y"].map(Path::new);
        assert_eq!(common_folder(&folders), Path::new("/r/a"));
        assert_eq!(common_folder(&folders[..1]), Path::new("/r/a/x"));
    }
}
