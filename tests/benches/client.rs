//! A client of the real server for benchmarks.

// Each benchmark uses what it needs.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// The program that is measured.
pub const SERVER: &str = env!("CARGO_BIN_EXE_guidepost");
/// How long an answer may take.
pub const DEADLINE: Duration = Duration::from_secs(60);

pub struct Client {
    pub child: Child,
    input: ChildStdin,
    messages: Receiver<(Instant, Value)>,
    next: i64,
    version: i64,
}

impl Client {
    pub fn start(root: &Path) -> Self {
        let mut child = Command::new(SERVER)
            .args(["lsp", "--stdio"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = 0;
                loop {
                    let mut line = String::new();
                    if output.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    if line.trim().is_empty() {
                        break;
                    }
                }
                let mut body = vec![0; length];
                output.read_exact(&mut body).unwrap();
                if sender.send((Instant::now(), serde_json::from_slice(&body).unwrap())).is_err() {
                    return;
                }
            }
        });
        let mut client = Self { input: child.stdin.take().unwrap(), child, messages, next: 0, version: 1 };
        client.request(
            "initialize",
            json!({
                "processId": std::process::id(), "rootUri": uri(root),
                "workspaceFolders": [{ "uri": uri(root), "name": "set" }],
                "capabilities": {
                    "experimental": { "guidepostCommands": ["guidepost.showReferences"] },
                    "window": { "workDoneProgress": true },
                    "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true },
                        "workspaceEdit": { "documentChanges": true } },
                    "textDocument": { "publishDiagnostics": { "versionSupport": true }, "definition": { "linkSupport": true },
                        "hover": { "contentFormat": ["markdown"] },
                        "semanticTokens": { "requests": { "full": true }, "tokenTypes": [], "tokenModifiers": [],
                            "formats": ["relative"] } }
                }
            }),
        );
        client.notify("initialized", json!({}));
        client
    }

    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    pub fn receive(&mut self) -> (Instant, Value) {
        let (at, message) = self.messages.recv_timeout(DEADLINE).expect("the server fell silent");
        if message.get("method").is_some() && message.get("id").is_some() {
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
        }
        (at, message)
    }

    pub fn request(&mut self, method: &str, params: Value) -> (Duration, Value) {
        self.next += 1;
        let (id, start) = (self.next, Instant::now());
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let (at, message) = self.receive();
            if message["id"] == id && message.get("method").is_none() {
                assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
                return (at - start, message["result"].clone());
            }
        }
    }

    /// Asks for an answer in parts; puts the time of the first into `first`, and tells how many items it and all have.
    pub fn request_in_parts(
        &mut self,
        method: &str,
        params: &Value,
        token: &str,
        first: &mut Vec<Duration>,
        start: Instant,
    ) -> (usize, usize) {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let (mut in_first, mut total) = (0, 0);
        loop {
            let (at, message) = self.receive();
            if message["method"] == "$/progress" && message["params"]["token"] == token {
                let items = message["params"]["value"].as_array().map_or(0, Vec::len);
                if total == 0 {
                    first.push(at - start);
                    in_first = items;
                }
                total += items;
            }
            if message["id"] == id && message.get("method").is_none() {
                assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
                return (in_first, total + message["result"].as_array().map_or(0, Vec::len));
            }
        }
    }

    pub fn open(&mut self, path: &Path) -> String {
        let text = std::fs::read_to_string(path).unwrap();
        let document = json!({ "uri": uri(path), "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
        text
    }

    pub fn insert(&mut self, path: &Path, line: usize, text: &str) {
        self.version += 1;
        let at = json!({ "line": line, "character": 0 });
        let change = json!({ "range": { "start": at, "end": at }, "text": text });
        let document = json!({ "uri": uri(path), "version": self.version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }

    /// Until the diagnostics of the current version of `path` are published.
    pub fn diagnostics(&mut self, path: &Path) -> Instant {
        loop {
            let (at, message) = self.receive();
            let params = &message["params"];
            let ours = message["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri(path);
            if ours && params["version"] == self.version {
                return at;
            }
        }
    }

    pub fn wait_for_scan(&mut self) {
        loop {
            let (_, message) = self.receive();
            if message["method"] == "$/progress" && message["params"]["value"]["kind"] == "end" {
                return;
            }
        }
    }

    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
        };
        (field("VmRSS:"), field("VmHWM:"))
    }

    pub fn stop(mut self) {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.child.wait().unwrap();
    }
}

/// The URI of `path`.
pub fn uri(path: &Path) -> String {
    url::Url::from_file_path(path).unwrap().into()
}

/// Prints the median and the 95th percentile of `times`.
pub fn show(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!("{what:<44} {:>9.2} {:>9.2}", at(50), at(95));
}
