//! The command line: arguments, exit codes, what goes to stdout and stderr.
//!
//! Exit 0: nothing at or above `--fail-on`; 1: findings at or above it; 2: bad usage, a path that does not
//! exist, output that cannot be written. Must not find anything out by itself: it asks the library and
//! prints the answer.

pub mod accepted;
pub mod change;
pub mod check;
pub mod demo;
pub mod explain;
pub mod fix;
pub mod github;
pub mod graph;
pub mod human;
pub mod init;
pub mod json;
pub mod junit;
pub mod load;
pub mod sarif;
pub mod schema;
pub mod since;
pub mod texts;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Exit code for findings at or above `--fail-on`.
pub const FOUND: u8 = 1;
/// Exit code for bad usage, a missing path or output that cannot be written.
pub const TROUBLE: u8 = 2;

/// Checks help articles while you write them, and in CI.
#[derive(Debug, Parser)]
#[command(name = "guidepost", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an editor: the Language Server Protocol on standard input and output.
    Lsp {
        /// Talk over standard input and output, as it does anyway.
        #[arg(long)]
        stdio: bool,
    },
    /// Check articles: links, headings, includes and front matter.
    Check(check::Arguments),
    /// Print the link graph of an article set.
    Graph(graph::Arguments),
    /// Move an article, an image or a folder; every link to it and in it follows.
    Mv(change::MoveArguments),
    /// Delete articles, images or folders; says which links break, or leads them elsewhere.
    Rm(change::DeleteArguments),
    /// Say what a diagnostic code means and how to mend it; without a code, list all codes.
    Explain {
        /// The code, such as file-not-found.
        code: Option<String>,
    },
    /// Which schemas the headers of a set are held against, and what a schema would find.
    #[command(subcommand)]
    Schema(schema::Command),
    /// Write a guidepost.toml from what is found in a folder; never over an existing one.
    Init {
        /// The folder of the article set; the current folder when none is named.
        folder: Option<PathBuf>,
    },
    /// Show on the terminal what an editor shows: findings, completions, hover, jump.
    Demo {
        /// Folder of an article set; without it, the set that comes with guidepost.
        path: Option<PathBuf>,
    },
}

/// Why a command could not do its work; exit code 2.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The language server did not do what it should.
    #[error("the language server {0}")]
    Server(String),
    /// The user has to change the command line, or its surroundings.
    #[error("{0}")]
    Usage(String),
    /// Nobody can read the output.
    #[error("cannot write the output: {0}")]
    Output(#[from] std::io::Error),
}

/// Reads the arguments of this process and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap reports `--help` and `--version` as errors too; they go to stdout and exit with 0.
            let printed = error.print();
            let code = if error.use_stderr() { TROUBLE } else { 0 };
            return finish(printed.map_err(Failure::from).map(|()| code));
        }
    };
    log_to_stderr();
    finish(match arguments.command {
        Command::Lsp { stdio: _ } => return crate::lsp::run(),
        Command::Check(arguments) => check::run(&arguments),
        Command::Graph(arguments) => graph::run(&arguments),
        Command::Mv(arguments) => change::move_file(&arguments),
        Command::Rm(arguments) => change::delete(&arguments),
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Schema(command) => schema::run(&command),
        Command::Init { folder } => initialise(folder.as_deref().unwrap_or(Path::new("."))),
        Command::Demo { path } => demo::run(path.as_deref()),
    })
}

fn finish(outcome: Result<u8, Failure>) -> ExitCode {
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            // A reader that went away (`guidepost check | head`) wants no complaint.
            let quiet = matches!(&failure, Failure::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe);
            if !quiet {
                // When stderr is gone too there is nobody left to tell.
                drop(writeln!(anstream::stderr(), "error: {failure}"));
            }
            ExitCode::from(TROUBLE)
        }
    }
}

/// Writes the settings file and says what it rests on.
fn initialise(folder: &Path) -> Result<u8, Failure> {
    let outcome = init::init(folder).map_err(|e| Failure::Usage(e.to_string()))?;
    let found: String = outcome.found.iter().map(|line| format!("{line}\n")).collect();
    print(&format!("{found}Wrote {}\n", outcome.path.display()))?;
    Ok(0)
}

/// Writes `text` to stdout, without colours when it is no terminal.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes to stderr. When that is gone, too, there is nobody left to tell.
fn complain(text: &str) {
    drop(anstream::stderr().write_all(text.as_bytes()));
}

/// Logs to stderr what `GUIDEPOST_LOG` asks for (`info`, `guidepost=debug`, ...); warnings by default.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("GUIDEPOST_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
}
