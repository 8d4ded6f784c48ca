//! A client that is as strict as an editor is not: a message that no test reads is a failure, and so is one
//! that does not come in time.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long anything may take.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// A folder with files, gone when dropped.
pub struct Set {
    folder: tempfile::TempDir,
}

impl Set {
    /// A set of these files (path, text).
    pub fn new(files: &[(&str, &str)]) -> Self {
        let set = Self { folder: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            set.write(path, text);
        }
        set
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    pub fn uri(&self, path: &str) -> String {
        format!("file://{}", self.path(path).display()).trim_end_matches('/').to_owned()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// The parameters of a request about a document.
pub fn about(uri: &str) -> Value {
    json!({"textDocument": {"uri": uri}})
}

/// A running server and everything that it said and nobody read yet.
pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    unread: VecDeque<Value>,
    /// Methods of messages that may stay unread at the end.
    ignored: Vec<String>,
    next_id: i64,
}

impl Client {
    /// A server that nobody has initialized.
    pub fn spawn() -> Self {
        Self::spawn_with_cache(&std::env::temp_dir().join("guidepost-tests-cache"))
    }

    /// A server that nobody has initialized and that keeps its pages in the folder `cache`.
    pub fn spawn_with_cache(cache: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_guidepost"))
            .arg("lsp")
            .env("XDG_CACHE_HOME", cache)
            .env("LOCALAPPDATA", cache)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(message) = read_frame(&mut stdout) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        Self { child, stdin, messages, unread: VecDeque::new(), ignored: Vec::new(), next_id: 0 }
    }

    /// A server that knows `set` and this client's capabilities; the scan has ended.
    pub fn start(set: &Set, capabilities: &Value) -> Self {
        let mut client = Self::spawn();
        client.initialize(set, capabilities);
        client.await_scan();
        client
    }

    /// Initializes; gives the answer.
    pub fn initialize(&mut self, set: &Set, capabilities: &Value) -> Value {
        self.initialize_with(set, capabilities, &Value::Null)
    }

    /// Initializes with options of the server; gives the answer.
    pub fn initialize_with(&mut self, set: &Set, capabilities: &Value, options: &Value) -> Value {
        let folders = json!([{"uri": set.uri(""), "name": "set"}]);
        let params = json!({"processId": std::process::id(), "rootUri": null, "workspaceFolders": folders,
            "capabilities": capabilities, "initializationOptions": options});
        let answer = self.ask("initialize", params);
        self.notify("initialized", json!({}));
        answer["result"].clone()
    }

    /// Asks for the status until the scan has ended.
    pub fn await_scan(&mut self) {
        let begun = Instant::now();
        while self.ask("guidepost/status", json!({}))["result"]["scanned"] != true {
            assert!(begun.elapsed() < DEADLINE, "the scan does not end");
        }
    }

    /// Sends raw bytes.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    pub fn send(&mut self, message: &Value) {
        self.send_bytes(&frame(&message.to_string()));
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Sends a request, gives its id.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = json!(self.next_id);
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(&id)
    }

    /// The answer to request `id`; other messages stay unread.
    pub fn answer(&mut self, id: &Value) -> Value {
        self.next(&format!("an answer to {id}"), |message| message["id"] == *id && message.get("method").is_none())
    }

    /// The error code of the answer to `id`.
    pub fn error(&mut self, id: &Value) -> i64 {
        let answer = self.answer(id);
        answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {answer}"))
    }

    /// The parameters of the next notification or request of this kind; a request is answered with `null`.
    pub fn expect(&mut self, method: &str) -> Value {
        self.expect_with(method, |_| true)
    }

    /// The parameters of the next request of this kind, which is answered with `result`.
    pub fn expect_and_answer(&mut self, method: &str, result: Value) -> Value {
        let message = self.next(method, |message| message["method"] == method && message.get("id").is_some());
        self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": result}));
        message["params"].clone()
    }

    /// As [`Self::expect`], for one whose parameters are `wanted`.
    pub fn expect_with(&mut self, method: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let message = self.next(method, |message| message["method"] == method && wanted(&message["params"]));
        if let Some(id) = message.get("id") {
            self.send(&json!({"jsonrpc": "2.0", "id": id, "result": null}));
        }
        message["params"].clone()
    }

    /// The codes pushed for a document, when they are what is `wanted`; earlier pushes for it are read on the way.
    pub fn expect_codes(&mut self, uri: &str, wanted: &[&str]) -> Value {
        loop {
            let params = self.expect_with("textDocument/publishDiagnostics", |params| params["uri"] == uri);
            if codes(&params["diagnostics"]) == wanted {
                return params;
            }
        }
    }

    /// Forgets unread messages of this kind, and those that are still to come when the session ends: what an editor
    /// does to files reaches the server by its own watch, too, at any time.
    pub fn ignore(&mut self, method: &str) {
        self.forget(method);
        self.ignored.push(method.to_owned());
    }

    /// Forgets the messages of this kind that are there.
    pub fn forget(&mut self, method: &str) {
        while let Ok(message) = self.messages.try_recv() {
            self.unread.push_back(message);
        }
        self.unread.retain(|message| message["method"] != method);
    }

    fn next(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(found) = self.unread.iter().position(&wanted) {
            return self.unread.remove(found).unwrap();
        }
        let end = Instant::now() + DEADLINE;
        loop {
            match self.messages.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) if wanted(&message) => return message,
                Ok(message) => self.unread.push_back(message),
                Err(RecvTimeoutError::Timeout) => panic!("no {what} came; unread: {:?}", self.unread),
                Err(RecvTimeoutError::Disconnected) => panic!("the server ended; no {what}; unread: {:?}", self.unread),
            }
        }
    }

    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({"uri": uri, "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// Says good-bye: the code must be 0 and nothing may be unread.
    pub fn finish(mut self) {
        let answer = self.ask("shutdown", Value::Null);
        assert_eq!(answer, json!({"jsonrpc": "2.0", "id": answer["id"], "result": null}));
        self.notify("exit", Value::Null);
        assert_eq!(self.wait().code(), Some(0));
        let ignored = |message: &Value| self.ignored.iter().any(|it| message["method"] == **it);
        let rest = self.unread.drain(..).chain(self.messages.iter()).filter(|message| !ignored(message));
        let rest: Vec<Value> = rest.collect();
        assert!(rest.is_empty(), "nobody read {rest:#?}");
    }

    /// Says good-bye, whatever may be unread: the code must be 0.
    pub fn leave(mut self) {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        assert_eq!(self.wait().code(), Some(0));
    }

    /// Closes the server's input.
    pub fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// The server's end.
    pub fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "the server does not end");
            std::thread::yield_now();
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Of no interest when it ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The codes of diagnostics in order.
pub fn codes(diagnostics: &Value) -> Vec<&str> {
    diagnostics.as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect()
}

pub fn frame(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn read_frame(stdout: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.strip_suffix("\r\n").expect("a header line ends in CRLF");
        if line.is_empty() {
            break;
        }
        length = line.strip_prefix("Content-Length: ").map(|length| length.parse().unwrap());
        assert!(length.is_some(), "unknown header {line:?}");
    }
    let mut body = vec![0; length?];
    stdout.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("a message is JSON"))
}

/// A place in a document.
pub fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

/// The path of a `file:` URI without escapes.
pub fn has_path(uri: &Value, path: &Path) -> bool {
    uri.as_str() == Some(&format!("file://{}", path.display()))
}
