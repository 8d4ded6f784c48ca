//! The only code that asks git: for texts of the last commit, and for what an earlier one held ([`history`]).
//!
//! Decision: the `git` program, not a library, because a library that reads all of git's formats (packs, alternates,
//! worktrees, SHA-256) is larger than this crate, and the program is there where a repository is. `cat-file` is asked,
//! because it reads objects only: no index is refreshed, so no hook, no `core.fsmonitor`, no filter and no attribute
//! runs, whatever the repository's configuration says; nothing is fetched and nobody is asked for a password.
//! Without git, outside a repository, or in one that git distrusts, there is no answer, and nothing else changes.

pub mod history;

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

/// Texts above this many bytes are not compared: 10 MB, as files above it are not read.
const MAX_BYTES: u64 = 10_000_000;

/// Variables that would lead git to another repository.
const REPOSITORY: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
];

/// The text of the file `path` (absolute) in the last commit of the repository that it lies in, without a byte order
/// mark; `None` when it is not there, is no UTF-8, or cannot be had.
#[must_use]
pub fn committed_text(path: &Path) -> Option<String> {
    let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
    let mut git = command(folder);
    git.args(["cat-file", "blob"]).arg(format!("HEAD:./{name}"));
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = git.spawn().map_err(|error| tracing::debug!("git cannot be started: {error}")).ok()?;
    let mut bytes = Vec::new();
    let read = child.stdout.take().map(|out| out.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    // Whoever sends more than is read would wait for ever.
    let too_long = bytes.len() as u64 > MAX_BYTES;
    if too_long && let Err(error) = child.kill() {
        tracing::debug!("git has ended already: {error}");
    }
    let done = child.wait().ok()?.success() && matches!(read, Some(Ok(_))) && !too_long;
    let text = String::from_utf8(bytes).ok().filter(|_| done)?;
    Some(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// Git, to be asked about the repository around `folder`.
fn command(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder);
    // Objects that a partial clone lacks are not fetched; older versions only know the first way.
    git.args(["--no-pager", "--no-optional-locks", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false"]);
    git.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    for name in REPOSITORY {
        git.env_remove(name);
    }
    git
}

/// Runs `git` to its end: whether it did its work, what it printed, and what it said about that.
fn run(git: &mut Command) -> std::io::Result<(bool, Vec<u8>, String)> {
    let done = git.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&done.stderr).trim().trim_start_matches("fatal: ").to_owned();
    Ok((done.status.success(), done.stdout, said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(folder: &Path, args: &[&str]) {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
        let done = Command::new("git").arg("-C").arg(folder).args(identity).args(args).output().unwrap();
        assert!(done.status.success(), "{args:?}: {done:?}");
    }

    #[test]
    fn the_committed_text_is_read_and_nothing_that_the_repository_configures_runs() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let file = root.join("sub dir/a [1].md");
        assert_eq!(committed_text(&file), None, "no folder");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        git(&root, &["init", "-q"]);
        std::fs::write(&file, "\u{feff}# Old ä\r\n").unwrap();
        assert_eq!(committed_text(&file), None, "no commit");
        git(&root, &["add", "."]);
        git(&root, &["commit", "-q", "-m", "x"]);
        // Whatever runs leaves a mark.
        let mark = root.join("ran");
        let script = root.join("script.sh");
        std::fs::write(&script, format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display())).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        std::fs::write(root.join(".gitattributes"), "*.md filter=x diff=x\n").unwrap();
        let runs = script.display().to_string();
        for key in
            ["core.fsmonitor", "core.pager", "filter.x.clean", "filter.x.smudge", "diff.x.textconv", "core.editor"]
        {
            git(&root, &["config", key, &runs]);
        }
        std::fs::write(&file, "# New\n").unwrap();
        assert_eq!(committed_text(&file).as_deref(), Some("# Old ä\r\n"));
        assert!(!mark.exists(), "something ran");
        assert_eq!(committed_text(&root.join("new.md")), None, "not committed");
        assert_eq!(committed_text(&root.join("sub dir")), None, "a folder");
    }
}
