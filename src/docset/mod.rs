//! What an article set is: the generator found from its files, its configuration, redirections,
//! and how a link's destination is read.

pub mod relative;
pub mod resolve;

use crate::markdown::{Dialect, Problem};
use crate::text::LineIndex;
use globset::GlobSet;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A site generator: whose rules the set follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generator {
    /// Microsoft Learn (docfx).
    Learn,
    /// GitHub's file view.
    GitHub,
}

impl Generator {
    /// How its Markdown is read.
    #[must_use]
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Learn => Dialect::LEARN,
            Self::GitHub => Dialect::GITHUB,
        }
    }

    /// The name in `guidepost.toml`: `learn` or `github`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Learn => "learn",
            Self::GitHub => "github",
        }
    }

    /// Whether paths compare without regard to case.
    #[must_use]
    pub fn ignores_case(self) -> bool {
        self == Self::Learn
    }
}

/// How bad a finding is, as in LSP and the JSON report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build fails or the reader is lost.
    Error,
    /// Something is broken.
    Warning,
    /// Worth a look.
    Suggestion,
    /// A remark.
    Hint,
}

/// A severity set in configuration for a code, perhaps only for some files.
#[derive(Clone, Debug)]
pub struct SeverityRule {
    /// The diagnostic code.
    pub code: String,
    /// The new severity; `None` turns the code off.
    pub severity: Option<Severity>,
    /// Files it applies to, relative to the set's root; `None` means all.
    pub files: Option<GlobSet>,
}

/// An entry of a redirection file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// Index into [`Docset::config_files`] of the file that holds it.
    pub file: usize,
    /// The whole entry in that file.
    pub span: crate::text::Span,
    /// Its `redirect_url`.
    pub url: Box<str>,
}

/// A configuration file that was read, with what is wrong in it.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// Absolute path.
    pub path: PathBuf,
    /// For positions.
    pub lines: LineIndex,
    /// What is wrong in it.
    pub problems: Vec<Problem>,
}

/// An article set.
#[derive(Clone, Debug)]
pub struct Docset {
    /// The folder that holds it, absolute and normalised. `~/` leads here.
    pub root: PathBuf,
    /// The folder above which nothing is read: the enclosing repository, else the opened folder.
    pub readable_root: PathBuf,
    /// Whose rules it follows.
    pub generator: Generator,
    /// Which file or content made it a set of this generator, for people.
    pub found_by: String,
    /// Files of the set that are not articles of it, relative to `root`.
    pub exclude: GlobSet,
    /// Severities from `guidepost.toml` and docfx.json `rules`, later ones win.
    pub severities: Vec<SeverityRule>,
    /// Redirected sources by folded absolute path (see [`resolve::fold`]).
    pub redirects: FxHashMap<Box<str>, Redirect>,
    /// Metadata of docfx.json that every article inherits: key names (global and file metadata).
    pub inherited_keys: Vec<String>,
    /// Every configuration file that was read for the set.
    pub config_files: Vec<ConfigFile>,
}

impl Docset {
    /// Whether findings of the article `path` are reported: it lies in the set and is not excluded.
    #[must_use]
    pub fn checks(&self, path: &Path) -> bool {
        path.strip_prefix(&self.root).is_ok_and(|relative| !self.exclude.is_match(relative))
    }
}

/// Whether a change of `path` can change what the sets are.
#[must_use]
pub fn is_config_file(path: &Path) -> bool {
    let _ = path;
    false
}

/// All article sets below or around `folder`, each with its configuration read. Never empty for a
/// readable folder, but for `$HOME` and `/`, which are never scanned.
#[must_use]
pub fn discover(folder: &Path) -> Vec<Arc<Docset>> {
    let _ = folder;
    Vec::new()
}
