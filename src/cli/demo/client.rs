//! A small editor without a screen: starts the server as editors do and asks it over stdin and stdout.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::Failure;

/// How long one answer may take before the demo gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer and how long it took from the request's first byte.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) result: Value,
    pub(super) took: Duration,
}

/// A running server and the editor's end of the line.
#[derive(Debug)]
pub(super) struct Client {
    server: Child,
    /// `None` once the line was closed.
    to_server: Option<ChildStdin>,
    messages: Receiver<Value>,
    last_id: i64,
    /// Whether the server said that it has read the whole set.
    indexed: bool,
}

impl Client {
    /// Starts the server on `folder` and greets it.
    pub(super) fn start(folder: &Path) -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(|e| Failure::Server(format!("cannot be found: {e}")))?;
        let mut command = Command::new(program);
        command.args(["lsp", "--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut server = command.spawn().map_err(|e| Failure::Server(format!("does not start: {e}")))?;
        let (sender, messages) = channel();
        if let Some(output) = server.stdout.take() {
            std::thread::spawn(move || read_messages(BufReader::new(output), &sender));
        }
        let to_server = server.stdin.take();
        let mut client = Self { server, to_server, messages, last_id: 0, indexed: false };
        client.request("initialize", &greeting(folder))?;
        client.notify("initialized", &json!({}))?;
        Ok(client)
    }

    /// Asks, and waits for the answer; what the server asks or tells meanwhile is dealt with.
    pub(super) fn request(&mut self, method: &str, params: &Value) -> Result<Answer, Failure> {
        self.last_id += 1;
        let id = self.last_id;
        let started = Instant::now();
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))?;
        loop {
            let mut message = self.next(started + PATIENCE, method)?;
            if message.get("method").is_some() || message["id"] != id {
                self.attend(&message)?;
                continue;
            }
            if let Some(error) = message.get("error") {
                return Err(Failure::Server(format!("answered {method} with an error: {error}")));
            }
            return Ok(Answer { result: message["result"].take(), took: started.elapsed() });
        }
    }

    /// Tells the server something.
    pub(super) fn notify(&mut self, method: &str, params: &Value) -> Result<(), Failure> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    /// Waits until the server has read the whole set; returns how long it took from now.
    pub(super) fn wait_for_index(&mut self) -> Result<Duration, Failure> {
        let started = Instant::now();
        while !self.indexed {
            let message = self.next(started + PATIENCE, "the end of indexing")?;
            self.attend(&message)?;
        }
        Ok(started.elapsed())
    }

    /// Says goodbye as the protocol wants it; an error when the server does not leave with code 0.
    pub(super) fn stop(mut self) -> Result<(), Failure> {
        self.request("shutdown", &Value::Null)?;
        self.notify("exit", &Value::Null)?;
        self.to_server = None;
        // The reader thread ends with the server's output: nothing more can come after that.
        let deadline = Instant::now() + PATIENCE;
        while self.messages.recv_timeout(deadline.saturating_duration_since(Instant::now())).is_ok() {}
        let status = self.server.wait().map_err(|e| Failure::Server(format!("cannot be waited for: {e}")))?;
        if status.success() { Ok(()) } else { Err(Failure::Server(format!("left with {status}"))) }
    }

    fn send(&mut self, message: &Value) -> Result<(), Failure> {
        let Some(line) = &mut self.to_server else { return Err(Failure::Server("is gone".to_owned())) };
        let body = message.to_string();
        let sent = write!(line, "Content-Length: {}\r\n\r\n{body}", body.len()).and_then(|()| line.flush());
        sent.map_err(|e| Failure::Server(format!("does not listen: {e}")))
    }

    fn next(&mut self, deadline: Instant, awaited: &str) -> Result<Value, Failure> {
        let left = deadline.saturating_duration_since(Instant::now());
        self.messages.recv_timeout(left).map_err(|e| match e {
            RecvTimeoutError::Timeout => Failure::Server(format!("sent nothing for {awaited}")),
            RecvTimeoutError::Disconnected => Failure::Server(format!("left while {awaited} was awaited")),
        })
    }

    /// Answers what the server asks, and notes what it tells.
    fn attend(&mut self, message: &Value) -> Result<(), Failure> {
        let method = message["method"].as_str().unwrap_or_default();
        if let Some(id) = message.get("id").filter(|_| !method.is_empty()) {
            let result = match method {
                // One `null` an item: no settings.
                "workspace/configuration" => {
                    vec![Value::Null; message["params"]["items"].as_array().map_or(0, Vec::len)].into()
                }
                _ => Value::Null,
            };
            return self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
        }
        self.indexed |= method == "$/progress" && message["params"]["value"]["kind"] == "end";
        Ok(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Only after an error is it still there; a server without an editor has no purpose.
        if matches!(self.server.try_wait(), Ok(None)) {
            let _ = self.server.kill();
            let _ = self.server.wait();
        }
    }
}

/// What an able editor says of itself.
fn greeting(folder: &Path) -> Value {
    let uri = uri(folder);
    json!({
        "processId": std::process::id(),
        "clientInfo": {"name": "guidepost demo", "version": env!("CARGO_PKG_VERSION")},
        "rootUri": uri,
        "workspaceFolders": [{"uri": uri, "name": "demo"}],
        "capabilities": {
            "general": {"positionEncodings": ["utf-16"]},
            "window": {"workDoneProgress": true},
            "workspace": {
                "workspaceFolders": true,
                "configuration": true,
                "workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]},
                "diagnostics": {"refreshSupport": true}
            },
            "textDocument": {
                "diagnostic": {"relatedDocumentSupport": true},
                "hover": {"contentFormat": ["markdown", "plaintext"]},
                "definition": {"linkSupport": true},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
                "completion": {
                    "completionItem": {
                        "documentationFormat": ["markdown", "plaintext"],
                        "labelDetailsSupport": true,
                        "insertReplaceSupport": true,
                        "resolveSupport": {"properties": ["documentation", "detail"]}
                    }
                }
            }
        }
    })
}

/// `path` as the protocol names it.
pub(super) fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).map_or_else(|()| String::new(), |url| url.to_string())
}

/// The path of a `file:` URI.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    url::Url::parse(uri).ok()?.to_file_path().ok()
}

/// Passes on every message until the server's output ends.
fn read_messages(mut from_server: BufReader<ChildStdout>, sender: &Sender<Value>) {
    while let Some(message) = read_message(&mut from_server) {
        if sender.send(message).is_err() {
            return;
        }
    }
}

fn read_message(from: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok(),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length?];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_one_after_the_other() {
        let mut wire: &[u8] = b"Content-Length: 7\r\n\r\n{\"a\":1}content-length: 2\r\nX: y\r\n\r\n[]";
        assert_eq!(read_message(&mut wire), Some(json!({"a": 1})));
        assert_eq!(read_message(&mut wire), Some(json!([])));
        assert_eq!(read_message(&mut wire), None);
    }

    #[test]
    fn paths_survive_the_way_through_a_uri() {
        let written = Path::new(if cfg!(windows) { r"C:\a b\ü#.md" } else { "/a b/ü#.md" });
        assert_eq!(path(&uri(written)).as_deref(), Some(written));
    }
}
