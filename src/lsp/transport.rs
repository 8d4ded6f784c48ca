//! Standard input and output: one reader thread, one writer thread, whole frames only.
//!
//! The library reads from [`Input`] and writes to [`Output`]; refusals of the framing go to the same writer.

use super::framing::{Framing, Item, frame, lost_notification};
use serde::Serialize;
use serde_json::json;
use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tower_lsp::ls_types::ProgressToken;

/// Messages read ahead of the library.
const READ_AHEAD: usize = 256;

/// Good messages, as the library reads them.
pub struct Input {
    frames: mpsc::Receiver<Vec<u8>>,
    current: Vec<u8>,
    at: usize,
}

impl Input {
    /// Reads `source` on a thread of its own until its end, which is passed on as `exit`; `shut_down` is set when
    /// an initialized client asks for `shutdown`.
    ///
    /// Decision: noted here and not in the handler, because the library drops handlers that wait when `exit`
    /// comes right behind `shutdown`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        source: impl Read + Send + 'static,
        output: Output,
        shut_down: Arc<AtomicBool>,
    ) -> std::io::Result<Self> {
        let (sender, frames) = mpsc::channel(READ_AHEAD);
        std::thread::Builder::new()
            .name("stdin".to_owned())
            .spawn(move || pump(source, &sender, &output, &shut_down))?;
        Ok(Self { frames, current: Vec::new(), at: 0 })
    }
}

fn pump(mut source: impl Read, frames: &mpsc::Sender<Vec<u8>>, output: &Output, shut_down: &AtomicBool) {
    let mut framing = Framing::default();
    let mut initialized = false;
    let mut chunk = vec![0; 64 << 10];
    loop {
        match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => framing.feed(chunk.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => {
                tracing::error!("cannot read from the client: {error}");
                break;
            }
        }
        while let Some(item) = framing.take() {
            let message = match item {
                Item::Message(message) => message,
                Item::Refused(refusal) => {
                    tracing::warn!("refused: {}", refusal.message);
                    output.send(frame(&refusal.response()));
                    let Some(lost) = refusal.lost else { continue };
                    lost_notification(&lost)
                }
            };
            initialized |= message["method"] == "initialize";
            if initialized && message["method"] == "shutdown" {
                shut_down.store(true, Ordering::SeqCst);
            }
            if frames.blocking_send(frame(&message)).is_err() {
                return;
            }
        }
    }
    // Without this, requests that are held would keep a server alive that nobody talks to.
    if frames.blocking_send(frame(&json!({"jsonrpc": "2.0", "method": "exit"}))).is_err() {
        tracing::debug!("the server ended before its input");
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.at == self.current.len() {
            match ready!(self.frames.poll_recv(context)) {
                Some(frame) => (self.current, self.at) = (frame, 0),
                None => return Poll::Ready(Ok(())),
            }
        }
        let rest = self.current.get(self.at..).unwrap_or_default();
        let taken = rest.get(..buffer.remaining()).unwrap_or(rest);
        buffer.put_slice(taken);
        let taken = taken.len();
        self.at += taken;
        Poll::Ready(Ok(()))
    }
}

/// The one way to the client. What was written becomes visible at a flush, all at once, so that frames of
/// several writers never mix.
///
/// Decision: the queue to the writer thread has no bound, because a server that waits for a client which
/// itself waits for the server hangs both. Revisit if clients are seen that stop reading for long.
#[derive(Clone)]
pub struct Output {
    queue: Sender<Outgoing>,
    pending: Vec<u8>,
}

enum Outgoing {
    Frames(Vec<u8>),
    /// Nothing follows; the sender is dropped when everything before is written.
    End(Sender<()>),
}

impl Output {
    /// Writes to `target` on a thread of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(target: impl Write + Send + 'static) -> std::io::Result<Self> {
        let (queue, outgoing) = channel();
        let run = move || {
            if let Err(error) = drain(target, &outgoing) {
                tracing::error!("cannot write to the client: {error}");
            }
        };
        std::thread::Builder::new().name("stdout".to_owned()).spawn(run)?;
        Ok(Self { queue, pending: Vec::new() })
    }

    /// Sends whole frames.
    pub fn send(&self, frames: Vec<u8>) {
        self.put(Outgoing::Frames(frames));
    }

    /// Sends a part of an answer for which the client gave `token`.
    ///
    /// Decision: past the library, which may write an answer before notifications that were sent earlier; the whole
    /// answer must come after its parts.
    pub fn send_part(&self, token: &ProgressToken, part: &impl Serialize) {
        let part = json!({"jsonrpc": "2.0", "method": "$/progress", "params": {"token": token, "value": part}});
        self.send(frame(&part));
    }

    /// Waits until everything sent before is written, but not longer than `limit`: a client that does not
    /// read must not keep the server alive.
    pub fn finish(&self, limit: Duration) {
        let (done, written) = channel();
        self.put(Outgoing::End(done));
        if written.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the client did not read the last messages");
        }
    }

    fn put(&self, outgoing: Outgoing) {
        if self.queue.send(outgoing).is_err() {
            tracing::debug!("the client does not listen any more");
        }
    }
}

fn drain(mut target: impl Write, queue: &Receiver<Outgoing>) -> std::io::Result<()> {
    while let Ok(first) = queue.recv() {
        let mut next = Some(first);
        while let Some(outgoing) = next {
            match outgoing {
                Outgoing::Frames(frames) => target.write_all(&frames)?,
                Outgoing::End(done) => {
                    target.flush()?;
                    drop(done);
                    return Ok(());
                }
            }
            next = queue.try_recv().ok();
        }
        target.flush()?;
    }
    Ok(())
}

impl AsyncWrite for Output {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.pending.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        if !self.pending.is_empty() {
            let frames = std::mem::take(&mut self.pending);
            self.send(frames);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.poll_flush(context)
    }
}
