//! What the server says unasked: diagnostics, refreshes, logs, progress, status, watchers.
//!
//! Everything is queued here and sent by one task, in order, once the client said `initialized`; nobody
//! who posts waits. Requests to the client get tasks of their own, so that a slow client delays nothing.

use super::capabilities::Client as Declared;
use super::deletions::{Deletions, Desk};
use super::{changes, convert, findings};
use crate::changes::Move;
use crate::server::{Handle, Outlet, Progress, Report};
use rustc_hash::FxHashMap;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tower_lsp::Client;
use tower_lsp::ls_types::notification::{Notification, Progress as ProgressNotification};
use tower_lsp::ls_types::*;

/// The progress token of scans.
const TOKEN: &str = "guidepost/scan";

/// `guidepost/status`: the sets or the scan changed; the details are asked for.
pub enum StatusChanged {}

impl Notification for StatusChanged {
    type Params = serde_json::Value;
    const METHOD: &'static str = super::STATUS;
}

/// `guidepost/graphChanged`: views of links are out of date; the details are asked for.
pub enum GraphChanged {}

impl Notification for GraphChanged {
    type Params = serde_json::Value;
    const METHOD: &'static str = super::GRAPH_CHANGED;
}

/// How far apart notifications of [`GraphChanged`] are at least: nobody reads a view faster, and each may be answered
/// with a question about everything.
const GRAPH_PAUSE: Duration = Duration::from_millis(300);

enum Outgoing {
    Graph,
    Findings(Report),
    Refresh,
    Log(String),
    Status,
    Progress(Progress),
    Moved(Vec<Move>, String),
    Gone(Vec<PathBuf>),
}

/// The queue.
pub struct Outbox(mpsc::UnboundedSender<Outgoing>);

/// Who empties the queue.
pub struct Mailman(mpsc::UnboundedReceiver<Outgoing>);

/// Said once, when the client is ready and what it declared.
pub type Ready = oneshot::Sender<Arc<Declared>>;

impl Mailman {
    /// Starts the task that sends to `client`; it begins when told that the client is ready.
    #[must_use]
    pub fn start(self, client: Client, server: Handle, deletions: Arc<Deletions>) -> Ready {
        let (ready, declared) = oneshot::channel();
        tokio::spawn(async move {
            if let Ok(declared) = declared.await {
                let desk = Desk { server, client, declared, deletions };
                send_all(desk, self.0).await;
            }
        });
        ready
    }
}

impl Outbox {
    /// An empty queue and who empties it.
    #[must_use]
    pub fn new() -> (Arc<Self>, Mailman) {
        let (sender, queue) = mpsc::unbounded_channel();
        (Arc::new(Self(sender)), Mailman(queue))
    }

    fn put(&self, outgoing: Outgoing) {
        if self.0.send(outgoing).is_err() {
            tracing::debug!("the client is gone");
        }
    }
}

impl Outlet for Outbox {
    fn findings(&self, report: Report) {
        self.put(Outgoing::Findings(report));
    }
    fn refresh(&self) {
        self.put(Outgoing::Refresh);
    }
    fn log(&self, message: String) {
        tracing::warn!("{message}");
        self.put(Outgoing::Log(message));
    }
    fn progress(&self, progress: Progress) {
        self.put(Outgoing::Progress(progress));
    }
    fn status_changed(&self) {
        self.put(Outgoing::Status);
    }
    fn graph_changed(&self) {
        self.put(Outgoing::Graph);
    }
    fn moved(&self, moves: Vec<Move>, label: String) {
        self.put(Outgoing::Moved(moves, label));
    }
    fn gone(&self, paths: Vec<PathBuf>) {
        self.put(Outgoing::Gone(paths));
    }
}

async fn send_all(desk: Desk, mut queue: mpsc::UnboundedReceiver<Outgoing>) {
    let (client, declared) = (desk.client.clone(), Arc::clone(&desk.declared));
    if declared.watches_files {
        tokio::spawn(register_watchers(client.clone()));
    }
    let (progress, states) = mpsc::unbounded_channel();
    if declared.progress {
        tokio::spawn(show_progress(client.clone(), states));
    }
    let (graph, changes) = mpsc::unbounded_channel();
    if declared.graph_changed {
        tokio::spawn(tell_of_graph(client.clone(), changes));
    }
    let mut shown: FxHashMap<Arc<Path>, Vec<&'static str>> = FxHashMap::default();
    while let Some(outgoing) = queue.recv().await {
        match outgoing {
            // Nobody takes it where the client did not ask for it.
            Outgoing::Graph => drop(graph.send(())),
            Outgoing::Findings(report) => {
                publish(&client, &declared, &report).await;
                // A file that came or went mends or breaks links of an open one, whose colours nobody asks for then.
                let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
                if report.version.is_none() {
                    shown.remove(&report.path);
                } else if shown.get(&report.path).is_none_or(|known| *known != codes) {
                    shown.insert(Arc::clone(&report.path), codes);
                    refresh_tokens(&client, &declared);
                }
            }
            Outgoing::Log(message) => client.log_message(MessageType::WARNING, message).await,
            Outgoing::Refresh => {
                tokio::spawn(refresh(client.clone()));
                refresh_tokens(&client, &declared);
            }
            // Nobody takes it where the client shows no progress.
            Outgoing::Progress(state) => drop(progress.send(state)),
            // Elsewhere a question may stop whoever types, about files that another program deleted; findings tell.
            Outgoing::Gone(paths) => {
                if declared.asks_about_files() {
                    drop(tokio::spawn(desk.clone().tell(paths)));
                }
            }
            Outgoing::Status => {
                if declared.status {
                    client.send_notification::<StatusChanged>(json!({})).await;
                }
                // Other sets give other metadata.
                if declared.inlay_refresh {
                    let client = client.clone();
                    tokio::spawn(async move { client.inlay_hint_refresh().await });
                }
                refresh_tokens(&client, &declared);
                // And more files give more links.
                if declared.lens_refresh {
                    let client = client.clone();
                    tokio::spawn(async move { client.code_lens_refresh().await });
                }
            }
            Outgoing::Moved(moves, label) => {
                let Desk { server, client, declared, .. } = desk.clone();
                tokio::spawn(changes::offer_to_follow(client, declared, server, moves, label));
            }
        }
    }
}

fn refresh_tokens(client: &Client, declared: &Declared) {
    if declared.token_refresh && declared.tokens != (false, false) {
        let client = client.clone();
        tokio::spawn(async move { client.semantic_tokens_refresh().await });
    }
}

/// Tells the client of the first of the changes that come together at once, and of the rest after a pause.
async fn tell_of_graph(client: Client, mut changes: mpsc::UnboundedReceiver<()>) {
    while changes.recv().await.is_some() {
        client.send_notification::<GraphChanged>(json!({})).await;
        tokio::time::sleep(GRAPH_PAUSE).await;
        let mut more = false;
        while changes.try_recv().is_ok() {
            more = true;
        }
        if more {
            client.send_notification::<GraphChanged>(json!({})).await;
            tokio::time::sleep(GRAPH_PAUSE).await;
        }
    }
}

async fn publish(client: &Client, declared: &Declared, report: &Report) {
    let Some(uri) = convert::uri(&report.path) else { return };
    client.publish_diagnostics(uri, findings::diagnostics(declared, report), report.version).await;
}

async fn refresh(client: Client) {
    if let Err(error) = client.workspace_diagnostic_refresh().await {
        tracing::warn!("the client did not refresh its diagnostics: {error}");
    }
}

async fn register_watchers(client: Client) {
    // Everything: images and snippets are targets too, configuration is an input.
    let watchers = vec![FileSystemWatcher { glob_pattern: GlobPattern::String("**/*".to_owned()), kind: None }];
    let registration = Registration {
        id: "guidepost/files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(DidChangeWatchedFilesRegistrationOptions { watchers }).ok(),
    };
    if let Err(error) = client.register_capability(vec![registration]).await {
        tracing::warn!("the client does not watch files: {error}");
    }
}

/// Shows the states of scans; counts that come faster than the client takes them are skipped.
async fn show_progress(client: Client, mut states: mpsc::UnboundedReceiver<Progress>) {
    let token = ProgressToken::String(TOKEN.to_owned());
    let mut shown = None;
    while let Some(state) = states.recv().await {
        if matches!(state, Progress::Report { .. }) && !states.is_empty() {
            continue;
        }
        let value = match (state, shown) {
            (Progress::End, None) => continue,
            (Progress::End, Some(_)) => {
                shown = None;
                WorkDoneProgress::End(WorkDoneProgressEnd::default())
            }
            (_, None) => {
                if let Err(error) = client.create_work_done_progress(token.clone()).await {
                    tracing::warn!("the client shows no progress: {error}");
                    return;
                }
                shown = Some(0);
                WorkDoneProgress::Begin(WorkDoneProgressBegin {
                    title: "guidepost: reading articles".to_owned(),
                    cancellable: Some(false),
                    message: None,
                    percentage: Some(0),
                })
            }
            (Progress::Begin, Some(_)) => continue,
            (Progress::Report { done, total }, Some(percentage)) => {
                let now = u32::try_from(done * 100 / total.max(1)).unwrap_or(100).min(100);
                if now <= percentage {
                    continue;
                }
                shown = Some(now);
                WorkDoneProgress::Report(WorkDoneProgressReport {
                    cancellable: None,
                    message: Some(format!("{done}/{total}")),
                    percentage: Some(now),
                })
            }
        };
        let value = ProgressParamsValue::WorkDone(value);
        client.send_notification::<ProgressNotification>(ProgressParams { token: token.clone(), value }).await;
    }
}
