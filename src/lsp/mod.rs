//! The protocol edge: the only part that knows the Language Server Protocol.
//!
//! `framing` and `transport` stand between the client and the library; `backend` holds the handlers, which
//! post to [`crate::server`] and await answers; `answers`, `findings` and `convert` translate; `outbox`
//! says what nobody asked for.

pub mod answers;
mod backend;
pub mod capabilities;
pub mod changes;
mod client_process;
mod commands;
pub mod convert;
mod deletions;
mod explained;
pub mod findings;
pub mod fixes;
pub mod framing;
mod headers;
mod hints;
mod navigation;
mod onward;
mod outbox;
mod refactorings;
mod tokens;
mod transport;
mod views;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tower_lsp::{LspService, Server};

/// Our own request (details) and notification (they changed): sets, articles, scan.
pub const STATUS: &str = "guidepost/status";

/// Our own request: where tables of contents list an article.
const IN_TOC: &str = "guidepost/inToc";

/// Our own request: where the values of an article's metadata come from.
const METADATA: &str = "guidepost/metadata";

/// Our own request: the pages that links to an article can lead to instead.
const PAGES: &str = "guidepost/pages";

/// Our own request: the links of an article.
const LINKS: &str = "guidepost/links";

/// Our own request: the link graph around an article, or of all sets.
const GRAPH: &str = "guidepost/graph";

/// Our own request: what is unused, unlinked and broken in all sets.
const HEALTH: &str = "guidepost/health";

/// Our own notification: answers to the three above may differ now.
const GRAPH_CHANGED: &str = "guidepost/graphChanged";

/// Made by the framing when it could not read a change of a document.
const LOST: &str = "guidepost/lost";

/// Requests at once: below this a cancellation waits behind slow requests.
const CONCURRENCY: usize = 1024;

/// How long the last messages may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serves the protocol on standard input and output until `exit` or the end of the input.
/// Code 0 when the client asked for `shutdown` first, else 1.
#[must_use]
pub fn run() -> ExitCode {
    match serve() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            tracing::error!("cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let shut_down = Arc::new(AtomicBool::new(false));
    let output = transport::Output::start(std::io::stdout())?;
    let input = transport::Input::start(std::io::stdin(), output.clone(), shut_down.clone())?;
    let (outbox, mailman) = outbox::Outbox::new();
    let owner = crate::server::start(outbox)?;
    runtime.block_on(async {
        let backend = |client: tower_lsp::Client| {
            let deletions = Arc::default();
            let ready = mailman.start(client.clone(), owner.clone(), Arc::clone(&deletions));
            backend::Backend::new(owner, ready, client, deletions, output.clone())
        };
        let (service, socket) = LspService::build(backend)
            .custom_method(STATUS, backend::Backend::status)
            .custom_method(IN_TOC, backend::Backend::in_toc)
            .custom_method(METADATA, backend::Backend::metadata)
            .custom_method(PAGES, backend::Backend::pages)
            .custom_method(LINKS, backend::Backend::links)
            .custom_method(GRAPH, backend::Backend::graph)
            .custom_method(HEALTH, backend::Backend::health)
            .custom_method(LOST, backend::Backend::lost)
            .finish();
        Server::new(input, output.clone(), socket).concurrency_level(CONCURRENCY).serve(service).await;
    });
    output.finish(FAREWELL);
    // Threads that still read or wait end with the process.
    runtime.shutdown_background();
    Ok(shut_down.load(Ordering::SeqCst))
}
