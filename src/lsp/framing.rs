//! Bytes from a client to messages that the LSP library can decode; everything else is refused here.
//!
//! The library leaves its read loop at the first message that it cannot decode, so nothing of that kind may
//! reach it: what passes is a JSON object with `"jsonrpc":"2.0"` that is a request, a notification or a
//! response, written anew. No input or output here: bytes are fed, items are taken.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// A longer header is none.
const MAX_HEADER: usize = 4096;

/// A longer message is not waited for: an article has at most 10 MB, escapes make it longer.
const MAX_BODY: usize = 256 << 20;

const LENGTH: &[u8] = b"content-length:";

/// JSON-RPC: not JSON.
pub const PARSE_ERROR: i64 = -32700;

/// JSON-RPC: JSON, but no message.
pub const INVALID_REQUEST: i64 = -32600;

/// What the bytes turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A message that the library can decode.
    Message(Value),
    /// No message; to be answered with an error.
    Refused(Refusal),
}

/// Why something was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The request's id, `null` when unknown.
    pub id: Value,
    /// JSON-RPC error code.
    pub code: i64,
    /// What is wrong.
    pub message: String,
    /// Set when it was a change of a document.
    pub lost: Option<Lost>,
}

/// A `textDocument/didChange` that could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// The document, when at least that could be read.
    pub uri: Option<String>,
}

impl Refusal {
    /// The error response, without its frame.
    #[must_use]
    pub fn response(&self) -> Value {
        json!({"jsonrpc": "2.0", "id": self.id, "error": {"code": self.code, "message": self.message}})
    }
}

/// `message` with its header.
#[must_use]
pub fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Cuts a stream of bytes into items.
#[derive(Debug, Default)]
pub struct Framing {
    buffer: Vec<u8>,
    /// Bytes of `buffer` that are dealt with.
    done: usize,
    /// Looking for the next header after bytes that were none; they are answered once.
    lost_track: bool,
}

enum Header {
    Incomplete,
    Bad(&'static str),
    Length { body: usize, length: usize },
}

impl Framing {
    /// Takes in more bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.done);
        self.done = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next item, or `None` when more bytes are needed.
    pub fn take(&mut self) -> Option<Item> {
        loop {
            let rest = self.buffer.get(self.done..).unwrap_or_default();
            if rest.is_empty() {
                return None;
            }
            match header(rest) {
                Header::Incomplete => return None,
                Header::Bad(why) => {
                    self.done += next_header(rest, 1);
                    if !std::mem::replace(&mut self.lost_track, true) {
                        return Some(refused(PARSE_ERROR, format!("bad header: {why}"), None));
                    }
                }
                Header::Length { body, length } => {
                    let bytes = rest.get(body..body + length)?;
                    self.lost_track = false;
                    let (item, broken) = read(bytes);
                    // A length that is too long swallows the next header: go on from there. Inside good
                    // JSON no raw line break can follow the number, so a match is a header.
                    let swallowed = broken.then(|| swallowed_header(bytes)).flatten();
                    self.done += body + swallowed.unwrap_or(length);
                    return Some(item);
                }
            }
        }
    }
}

fn header(rest: &[u8]) -> Header {
    let mut at = 0;
    let mut length = None;
    loop {
        let line = rest.get(at..).unwrap_or_default();
        let Some(end) = line.iter().position(|&byte| byte == b'\n') else {
            let long = rest.len() > MAX_HEADER;
            return if long { Header::Bad("no end of header") } else { Header::Incomplete };
        };
        let (line, next) = (line.get(..end).unwrap_or_default().trim_ascii(), at + end + 1);
        at = next;
        if line.is_empty() {
            match length {
                Some(length) => return Header::Length { body: at, length },
                // Blank lines between messages do no harm.
                None if rest.get(..at).unwrap_or_default().trim_ascii().is_empty() => continue,
                None => return Header::Bad("`Content-Length` is missing"),
            }
        }
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { return Header::Bad("no colon") };
        let (name, value) = line.split_at(colon);
        if name.trim_ascii().eq_ignore_ascii_case(b"content-length") {
            let value = std::str::from_utf8(value).ok().and_then(|value| value.get(1..)?.trim().parse().ok());
            match value {
                Some(value) if value <= MAX_BODY => length = Some(value),
                Some(_) => return Header::Bad("`Content-Length` is too large"),
                None => return Header::Bad("`Content-Length` is no number"),
            }
        }
    }
}

/// Where the next header may start in `rest`, at or after `from`; a header cut short at the end counts.
fn next_header(rest: &[u8], from: usize) -> usize {
    let tail = rest.get(from..).unwrap_or_default();
    let found = (0..tail.len()).find(|&i| {
        let here = tail.get(i..).unwrap_or_default();
        let here = here.get(..LENGTH.len()).unwrap_or(here);
        LENGTH.get(..here.len()).is_some_and(|start| start.eq_ignore_ascii_case(here))
    });
    from + found.unwrap_or(tail.len())
}

/// Where a header (name, number, line break, or a good part of that at the end) starts in `bytes`.
fn swallowed_header(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = next_header(bytes, from);
        let here = bytes.get(at..).filter(|here| here.len() >= 4)?;
        let after = here.get(LENGTH.len()..).unwrap_or_default().trim_ascii_start();
        let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
        match after.get(digits) {
            Some(b'\r' | b'\n') if digits > 0 => return Some(at),
            None => return Some(at),
            Some(_) => from = at + 1,
        }
    }
}

/// Reads a body; also says whether it was no JSON at all.
fn read(body: &[u8]) -> (Item, bool) {
    let Ok(text) = std::str::from_utf8(body) else {
        return (refused(PARSE_ERROR, "the message is no UTF-8".to_owned(), lost_change(body)), true);
    };
    match serde_json::from_str(&replace_lone_surrogates(text)) {
        Ok(value) => (message(value), false),
        Err(error) => (refused(PARSE_ERROR, format!("the message is no JSON: {error}"), lost_change(body)), true),
    }
}

/// Checks that `value` is a message; writes responses in the one way that the library reads.
fn message(value: Value) -> Item {
    let Value::Object(mut object) = value else {
        return refused(INVALID_REQUEST, "a message must be an object; batches are not part of LSP".to_owned(), None);
    };
    let known = |id: &Value| id.is_i64() || id.is_string() || id.is_null();
    let id = object.get("id").filter(|id| known(id)).cloned();
    let refuse = |why: &str| {
        let id = id.clone().unwrap_or(Value::Null);
        Item::Refused(Refusal { id, code: INVALID_REQUEST, message: why.to_owned(), lost: None })
    };
    if object.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return refuse("`jsonrpc` must be \"2.0\"");
    }
    if object.get("id").is_some_and(|id| !known(id)) {
        return refuse("`id` must be an integer or a string");
    }
    if let Some(method) = object.get("method") {
        // `guidepost/status` needs no parameters; the library knows only "always" and "never".
        let status = method == super::STATUS;
        // With these beside it the library would take a request for a response.
        let (clean, named) = (!object.contains_key("result") && !object.contains_key("error"), method.is_string());
        if !clean || !named {
            return refuse("this is no request");
        }
        if let Some(params) = object.get_mut("params") {
            escape_uris(params);
        } else if status {
            object.insert("params".to_owned(), json!({}));
        }
        return Item::Message(Value::Object(object));
    }
    let error = object.remove("error").filter(|error| !error.is_null());
    let result = object.remove("result");
    match (id.clone(), error, result) {
        (Some(id), Some(error), _) => {
            let error = json!({"code": error["code"].as_i64().unwrap_or_default(), "message": error["message"].as_str().unwrap_or_default()});
            Item::Message(json!({"jsonrpc": "2.0", "id": id, "error": error}))
        }
        (Some(id), None, Some(result)) => Item::Message(json!({"jsonrpc": "2.0", "id": id, "result": result})),
        _ => refuse("a message needs a `method`, or an `id` and a `result`"),
    }
}

/// What RFC 3986 allows nowhere in a path, but editors write there (`[`, blanks, letters beyond ASCII).
const NOT_IN_URIS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Escapes what the library refuses in URIs: it would drop the message, and a lost `didOpen` is never missed.
fn escape_uris(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(uri) if matches!(key.as_str(), "uri" | "oldUri" | "newUri" | "rootUri") => {
                        *uri = utf8_percent_encode(uri, NOT_IN_URIS).to_string();
                    }
                    _ => escape_uris(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(escape_uris),
        _ => {}
    }
}

fn refused(code: i64, message: String, lost: Option<Lost>) -> Item {
    Item::Refused(Refusal { id: Value::Null, code, message, lost })
}

/// Whether unreadable bytes were a change of a document, and of which.
fn lost_change(body: &[u8]) -> Option<Lost> {
    let text = String::from_utf8_lossy(body);
    text.contains("textDocument/didChange\"").then(|| {
        let after = text.split_once("\"uri\"").map(|(_, after)| after.trim_start());
        let uri = after.and_then(|after| after.strip_prefix(':')?.trim_start().strip_prefix('"')?.split_once('"'));
        Lost { uri: uri.map(|(uri, _)| uri.replace("\\/", "/")) }
    })
}

/// Replaces escapes of surrogates without their other half by `\ufffd`, which has the same length in UTF-16.
fn replace_lone_surrogates(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("\\ud") && !text.contains("\\uD") {
        return text.into();
    }
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut repaired = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + found;
        repaired.push_str(text.get(at..escape).unwrap_or_default());
        let (width, lone) = match (unit(escape), unit(escape + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, false),
            (Some(0xD800..=0xDFFF), _) => (6, true),
            (Some(_), _) => (6, false),
            // `\\`, `\"` and the like; what follows may be more than one byte long when it is no escape.
            _ => (1 + text.get(escape + 1..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8), false),
        };
        repaired.push_str(if lone { "\\ufffd" } else { text.get(escape..escape + width).unwrap_or_default() });
        at = escape + width;
    }
    repaired.push_str(text.get(at..).unwrap_or_default());
    repaired.into()
}

/// A message that tells our own handlers of a lost change, in its place among the others.
#[must_use]
pub fn lost_notification(lost: &Lost) -> Value {
    let mut params = Map::new();
    if let Some(uri) = &lost.uri {
        params.insert("uri".to_owned(), json!(uri));
    }
    json!({"jsonrpc": "2.0", "method": super::LOST, "params": params})
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items(bytes: &[u8]) -> Vec<Item> {
        let mut framing = Framing::default();
        framing.feed(bytes);
        std::iter::from_fn(|| framing.take()).collect()
    }

    /// `ok` for a message, else the code.
    fn outline(bytes: &[u8]) -> String {
        let text = |item: &Item| match item {
            Item::Message(_) => "ok".to_owned(),
            Item::Refused(refusal) => refusal.code.to_string(),
        };
        items(bytes).iter().map(text).collect::<Vec<_>>().join(" ")
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    const GOOD: &str = r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{}}"#;

    #[test]
    fn every_bad_frame_is_answered_once_and_the_next_message_is_read() {
        let good = framed(GOOD);
        let table: &[(&str, String)] = &[
            ("ok ok", format!("{good}{good}")),
            ("ok", format!("content-length : {}\r\nContent-Type: x; charset=utf-8\r\n\r\n{GOOD}", GOOD.len())),
            ("ok ok", format!("{good}\r\n\r\n{good}")),
            ("-32700 ok", format!("Content-Length: abc\r\n\r\n{GOOD}{good}")),
            ("-32700 ok", format!("Content-Length: -1\r\n\r\n{GOOD}{good}")),
            ("-32700 ok", format!("Content-Length: 99999999999\r\n\r\n{GOOD}{good}")),
            ("-32700 ok", format!("Content-Lenght: 12\r\n\r\n{GOOD}{good}")),
            ("-32700 ok", format!("hello\r\nworld\r\n{good}")),
            ("-32700 ok", format!("hello{good}")),
            ("ok -32700 ok", format!("{good}xxxx{good}")),
            ("-32700 ok", framed("{\"jsonrpc\":") + &good),
            ("-32700 ok", "Content-Length: 0\r\n\r\n".to_owned() + &good),
            // Too short: the rest of the body is no header. Too long: the next header is inside.
            ("-32700 -32700 ok", format!("Content-Length: 10\r\n\r\n{GOOD}{good}")),
            ("-32700 ok", format!("Content-Length: {}\r\n\r\n{GOOD}{good}", GOOD.len() + 9)),
            ("-32600 ok", framed("[]") + &good),
            ("-32600 ok", framed("[{}]") + &good),
            ("-32600 ok", framed("7") + &good),
            ("-32600", framed(r#"{"id":1,"method":"x"}"#)),
            ("-32600", framed(r#"{"jsonrpc":"1.0","id":1,"method":"x"}"#)),
            ("-32600", framed(r#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#)),
            ("-32600", framed(r#"{"jsonrpc":"2.0","id":{},"method":"x"}"#)),
            ("-32600", framed(r#"{"jsonrpc":"2.0","id":1}"#)),
            ("-32600", framed(r#"{"jsonrpc":"2.0","id":1,"method":7}"#)),
            ("ok", framed(r#"{"jsonrpc":"2.0","id":1,"result":null}"#)),
            ("ok", framed(r#"{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":1,"message":"m","more":1}}"#)),
            ("ok", framed(r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}"#)),
        ];
        for (expected, input) in table {
            assert_eq!(outline(input.as_bytes()), *expected, "{input:?}");
        }
    }

    #[test]
    fn bad_utf8_is_answered_and_a_lost_change_names_its_document() {
        let body =
            b"{\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":{\"uri\":\"file:///a.md\"},\"x\":\"\xff\"}}";
        let mut input = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
        input.extend_from_slice(body);
        let Item::Refused(refusal) = items(&input).remove(0) else { panic!("passed") };
        assert_eq!((refusal.code, refusal.id), (PARSE_ERROR, Value::Null));
        assert_eq!(refusal.lost, Some(Lost { uri: Some("file:///a.md".to_owned()) }));
    }

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_kept() {
        for (input, expected) in [
            (r"\ud83d\ude00", "\u{1f600}"),
            (r"\uD83D\uDE00", "\u{1f600}"),
            (r"a\ud83db", "a\u{fffd}b"),
            (r"\ude00", "\u{fffd}"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
            (r"\\ud83d", "\\ud83d"),
            (r"\\\ud83d\n", "\\\u{fffd}\n"),
        ] {
            let json = format!("\"{input}\"");
            let value: Value = serde_json::from_str(&replace_lone_surrogates(&json)).unwrap();
            assert_eq!(value, json!(expected), "{input}");
        }
    }

    #[test]
    fn uris_that_break_the_rules_are_escaped_and_nothing_else_is() {
        let open = |uri: &str| json!({"textDocument": {"uri": uri, "text": "a [b] é"}, "files": [{"oldUri": uri}]});
        for (written, passed) in [
            ("file:///a%20b/c.md", "file:///a%20b/c.md"),
            ("file:///a[1] b/é.md", "file:///a%5B1%5D%20b/%C3%A9.md"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
        ] {
            let body = json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": open(written)});
            let Item::Message(message) = items(framed(&body.to_string()).as_bytes()).remove(0) else {
                panic!("refused")
            };
            assert_eq!(message["params"], open(passed));
        }
    }

    #[test]
    fn the_status_needs_no_parameters() {
        let item = items(framed(r#"{"jsonrpc":"2.0","id":1,"method":"guidepost/status"}"#).as_bytes()).remove(0);
        assert!(matches!(item, Item::Message(message) if message["params"] == json!({})));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_give_the_same_items_and_never_stop_the_reader(
            parts in prop::collection::vec(prop::sample::select(vec![
                "Content-Length: 49\r\n\r\n", "Content-Length: ", "content-length:3\n\n", "\r\n", "{}", "[]", "\\ud800",
                r#"{"jsonrpc":"2.0","id":1,"method":"x","params":{}}"#, "7", "é", "\"",
            ]), 0..12),
            cut in 1usize..20,
        ) {
            let bytes = parts.concat().into_bytes();
            let mut framing = Framing::default();
            let mut pieces = Vec::new();
            for piece in bytes.chunks(cut) {
                framing.feed(piece);
                pieces.extend(std::iter::from_fn(|| framing.take()));
            }
            let count = |items: &[Item]| items.iter().filter(|item| matches!(item, Item::Message(_))).count();
            prop_assert_eq!(count(&pieces), count(&items(&bytes)));
            // Whatever came before, closing it off and sending a good message gets that message through: blank
            // lines end a header, and what a header announced has to come.
            // A header inside of that is found, and announces more.
            let mut blank = 3;
            while blank > 0 {
                framing.feed("\n".repeat(blank).as_bytes());
                let _ = std::iter::from_fn(|| framing.take()).count();
                let rest = framing.buffer.get(framing.done..).unwrap_or_default();
                blank = if let Header::Length { body, length } = header(rest) { body + length - rest.len() } else { 0 };
            }
            framing.feed(framed(GOOD).repeat(2).as_bytes());
            let last = std::iter::from_fn(|| framing.take()).last();
            prop_assert!(matches!(last, Some(Item::Message(_))), "{:?}", last);
        }
    }
}
