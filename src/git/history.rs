//! What a repository held at an earlier commit: the commit to compare with, its files and their bytes.
//!
//! Only objects and names are asked for (`rev-parse`, `merge-base`, `ls-tree`, `ls-files`, `hash-object --no-filters`,
//! `cat-file`): nothing is compared with the working tree by git, because that would run the filters that attributes
//! name.

use super::{command, run};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::Stdio;

/// Why git gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no git.
    #[error("git cannot be started ({0}); `--changed-since` needs the `git` program")]
    NoGit(std::io::Error),
    /// The folder lies in no working tree.
    #[error("`{}` lies in no git repository with a working tree, so nobody knows what changed", .0.display())]
    NoRepository(PathBuf),
    /// Git does not trust the repository, or it is broken.
    #[error("git cannot read the repository of `{}`: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// No such commit.
    #[error("`{0}` is no commit of this repository{1}")]
    UnknownRevision(String, &'static str),
    /// Nothing has been committed.
    #[error("nothing is committed yet, so nothing can be compared")]
    NoCommit,
    /// Two histories that never met.
    #[error("HEAD and `{0}` have no commit in common{1}")]
    NoMergeBase(String, &'static str),
    /// Git ended early.
    #[error("git {0} failed: {1}")]
    Failed(&'static str, String),
    /// A partial clone.
    #[error(
        "this clone lacks texts of `{0}`; clone without `--filter` (in CI: `filter: ''`) or run `git fetch --refetch`"
    )]
    Missing(String),
}

/// What to do about a clone that holds a part of the history only.
const SHALLOW: &str = "; this is a shallow clone: fetch the whole history (`git fetch --unshallow`; in GitHub Actions \
                       `fetch-depth: 0` for actions/checkout)";
/// What to do about a branch that was not fetched.
const FETCH: &str = "; if it is a branch of the remote, name it as such (`origin/main`) and fetch it first";

/// A file of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of its object.
    pub object: String,
    /// What it is.
    pub kind: Kind,
}

/// What a path of a commit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file, or a symbolic link to one: then the object is that of the file.
    File,
    /// A symbolic link that leads to no file of the commit.
    Link,
    /// Another repository (a submodule), at the commit that the object names.
    Repository,
}

/// The most symbolic links that are followed one after the other.
const MOST_LINKS: usize = 8;

/// What is in the index.
#[derive(Clone, Debug, Default)]
pub struct Tracked {
    /// All files that git knows, relative to the root.
    pub files: Vec<PathBuf>,
    /// Those that a sparse checkout leaves out.
    pub left_out: Vec<PathBuf>,
}

/// A working tree.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Its folder, absolute.
    pub root: PathBuf,
    is_shallow: bool,
}

impl Repository {
    /// The working tree that `folder` (absolute) lies in.
    ///
    /// # Errors
    /// There is none, or git cannot be asked.
    pub fn around(folder: &Path) -> Result<Self, Error> {
        let mut git = command(folder);
        git.args(["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-cdup"]);
        let (done, out, said) = run(&mut git).map_err(Error::NoGit)?;
        let out = String::from_utf8_lossy(&out).into_owned();
        let mut lines = out.lines();
        if !done && !said.contains("not a git repository") && !said.is_empty() {
            return Err(Error::Unreadable(folder.to_path_buf(), said));
        }
        if !done || lines.next() != Some("true") {
            return Err(Error::NoRepository(folder.to_path_buf()));
        }
        let is_shallow = lines.next() == Some("true");
        // As many `../` as lead there.
        let up = lines.next().unwrap_or_default().split('/').filter(|part| *part == "..").count();
        Ok(Self { root: folder.ancestors().nth(up).unwrap_or(folder).to_path_buf(), is_shallow })
    }

    /// The commit from which HEAD and `revision` went apart; `None` for HEAD before the first commit.
    ///
    /// # Errors
    /// `revision` names no commit, or they have none in common.
    pub fn merge_base(&self, revision: &str) -> Result<Option<String>, Error> {
        let commit = |name: &str| -> Result<Option<String>, Error> {
            let mut git = command(&self.root);
            git.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(format!("{name}^{{commit}}"));
            let (done, out, _) = run(&mut git).map_err(Error::NoGit)?;
            let name = String::from_utf8_lossy(&out).trim().to_owned();
            // Older versions print the option, too.
            Ok((done && !name.is_empty()).then(|| name.lines().last().unwrap_or_default().to_owned()))
        };
        let Some(head) = commit("HEAD")? else {
            return if revision == "HEAD" { Ok(None) } else { Err(Error::NoCommit) };
        };
        let unknown = || Error::UnknownRevision(revision.to_owned(), if self.is_shallow { SHALLOW } else { FETCH });
        let other = commit(revision)?.ok_or_else(unknown)?;
        let mut git = command(&self.root);
        git.args(["merge-base", &head, &other]);
        let (done, out, said) = run(&mut git).map_err(Error::NoGit)?;
        let base = String::from_utf8_lossy(&out).trim().to_owned();
        match (done && !base.is_empty(), said.is_empty()) {
            (true, _) => Ok(Some(base)),
            (false, true) => Err(Error::NoMergeBase(revision.to_owned(), if self.is_shallow { SHALLOW } else { "" })),
            (false, false) => Err(Error::Failed("merge-base", said)),
        }
    }

    /// What `commit` holds, by path relative to the root.
    ///
    /// # Errors
    /// Git fails.
    pub fn files_of(&self, commit: &str) -> Result<BTreeMap<PathBuf, Entry>, Error> {
        let mut git = command(&self.root);
        git.args(["ls-tree", "-r", "-z", "--full-tree", commit]);
        let out = answer(&mut git, "ls-tree")?;
        let entries = out.split(|byte| *byte == 0).filter_map(|line| {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            let about = std::str::from_utf8(line.get(..tab)?).ok()?;
            let mut about = about.split(' ');
            let (mode, _kind, object) = (about.next()?, about.next()?, about.next()?);
            let kind = match mode {
                "120000" => Kind::Link,
                "160000" => Kind::Repository,
                _ => Kind::File,
            };
            Some((path_of(line.get(tab + 1..)?), Entry { object: object.to_owned(), kind }))
        });
        let mut files = entries.collect();
        self.follow_links(&mut files)?;
        Ok(files)
    }

    /// Makes of the symbolic links among `files` the files that they lead to: whoever reads the working tree follows
    /// them.
    fn follow_links(&self, files: &mut BTreeMap<PathBuf, Entry>) -> Result<(), Error> {
        let links = files.iter().filter(|(_, entry)| entry.kind == Kind::Link);
        let (links, objects): (Vec<&PathBuf>, Vec<&str>) = links.map(|(path, entry)| (path, &*entry.object)).unzip();
        if links.is_empty() {
            return Ok(());
        }
        let texts = self.bytes_of(&objects)?;
        let leads: BTreeMap<PathBuf, PathBuf> =
            links.into_iter().zip(texts).map(|(link, text)| (link.clone(), beside(link, &path_of(&text)))).collect();
        for link in leads.keys() {
            let mut chain = std::iter::successors(Some(link), |path| leads.get(*path)).take(MOST_LINKS);
            let target = chain.find_map(|path| files.get(path).filter(|entry| entry.kind == Kind::File));
            if let Some(target) = target.cloned() {
                files.insert(link.clone(), target);
            }
        }
        Ok(())
    }

    /// What the index holds.
    ///
    /// # Errors
    /// Git fails.
    pub fn tracked(&self) -> Result<Tracked, Error> {
        let mut git = command(&self.root);
        git.args(["ls-files", "-t", "-z"]);
        let out = answer(&mut git, "ls-files")?;
        let mut tracked = Tracked::default();
        for line in out.split(|byte| *byte == 0) {
            let [tag, b' ', path @ ..] = line else { continue };
            if *tag == b'S' {
                tracked.left_out.push(path_of(path));
            }
            tracked.files.push(path_of(path));
        }
        Ok(tracked)
    }

    /// The names that the files `paths` (relative to the root; they exist) would have as objects, as they stand on the
    /// disk. Empty when git cannot tell: then nothing is known about any of them.
    #[must_use]
    pub fn objects_of<'p>(&self, paths: &[&'p Path]) -> BTreeMap<&'p Path, String> {
        // A line is a path; one in quotes is unquoted.
        let simple = |path: &&&Path| {
            let name = path.as_os_str().as_encoded_bytes();
            !name.contains(&b'\n') && name.first() != Some(&b'"')
        };
        let paths: Vec<&Path> = paths.iter().filter(simple).copied().collect();
        let mut git = command(&self.root);
        git.args(["hash-object", "--no-filters", "--stdin-paths"]);
        let mut names: Vec<String> = Vec::new();
        let asked = talk(
            &mut git,
            "hash-object",
            |input| {
                for path in &paths {
                    input.write_all(path.as_os_str().as_encoded_bytes())?;
                    input.write_all(b"\n")?;
                }
                Ok(())
            },
            |output| {
                names = output.lines().collect::<Result<_, _>>()?;
                Ok(())
            },
        );
        match asked {
            Ok(()) if names.len() == paths.len() => paths.into_iter().zip(names).collect(),
            Ok(()) => BTreeMap::new(),
            Err(error) => {
                tracing::debug!("{error}");
                BTreeMap::new()
            }
        }
    }

    /// The bytes of `objects`, in their order.
    ///
    /// # Errors
    /// Git fails, or the clone lacks one.
    pub fn bytes_of(&self, objects: &[&str]) -> Result<Vec<Vec<u8>>, Error> {
        let mut git = command(&self.root);
        git.args(["cat-file", "--batch"]);
        let (mut all, mut missing) = (Vec::with_capacity(objects.len()), None);
        talk(
            &mut git,
            "cat-file",
            |input| objects.iter().try_for_each(|name| writeln!(input, "{name}")),
            |output| {
                for name in objects {
                    let mut line = String::new();
                    output.read_line(&mut line)?;
                    let size = line.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
                    let Some(size) = size else {
                        missing.get_or_insert_with(|| (*name).to_owned());
                        all.push(Vec::new());
                        continue;
                    };
                    let mut bytes = Vec::new();
                    output.by_ref().take(size).read_to_end(&mut bytes)?;
                    output.read_exact(&mut [0])?;
                    all.push(bytes);
                }
                Ok(())
            },
        )?;
        missing.map_or(Ok(all), |name| Err(Error::Missing(name)))
    }
}

/// The output of `git`.
fn answer(git: &mut std::process::Command, what: &'static str) -> Result<Vec<u8>, Error> {
    match run(git).map_err(Error::NoGit)? {
        (true, out, _) => Ok(out),
        (false, _, said) => Err(Error::Failed(what, said)),
    }
}

/// Runs `git`, writing to it and reading from it at once, because it answers while it is asked.
fn talk(
    git: &mut std::process::Command,
    what: &'static str,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()> + Send,
    read: impl FnOnce(&mut BufReader<std::process::ChildStdout>) -> std::io::Result<()>,
) -> Result<(), Error> {
    git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = git.spawn().map_err(Error::NoGit)?;
    let failed = |error: std::io::Error| Error::Failed(what, error.to_string());
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let asked = std::thread::scope(|scope| {
        if let Some(input) = input {
            scope.spawn(move || {
                let mut input = std::io::BufWriter::new(input);
                // Git that ends early says so by its answer.
                if let Err(error) = write(&mut input).and_then(|()| input.flush()) {
                    tracing::debug!("git {what}: {error}");
                }
            });
        }
        // The reader goes before the writer is waited for: git that nobody reads from would never take the rest.
        output.map_or(Ok(()), |output| read(&mut BufReader::new(output)))
    });
    let ended = child.wait().map_err(failed)?;
    asked.map_err(failed)?;
    match ended.success() {
        true => Ok(()),
        false => Err(Error::Failed(what, ended.to_string())),
    }
}

/// The path that `target`, as a symbolic link at `link` has it, leads to; both relative to the root.
fn beside(link: &Path, target: &Path) -> PathBuf {
    let mut path = link.parent().unwrap_or(link).to_path_buf();
    for part in target.components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}

/// A path as git writes it.
#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

/// A path as git writes it.
#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(bytes)))
}
