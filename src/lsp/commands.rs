//! What the commands of `workspace/executeCommand` are given, and what is said when it is something else.
//!
//! Must not carry a command out.

use super::capabilities::{EXPLAIN, LINK_FOR, SECTION_LINK};
use super::convert;
use super::deletions::{self, DELETE, MOVE};
use super::fixes::FIX_KIND;
use super::onward::{self, REDIRECT};
use crate::text::counted;
use serde_json::Value;

/// What an argument has to be.
#[derive(Clone, Copy)]
enum Wanted {
    /// The URI of a file.
    File(&'static str),
    /// A text.
    Text(&'static str),
    /// The decisions about a deletion; may be left out.
    Decisions,
    /// Files that are gone, or are to be deleted.
    Deleted,
    /// A place in a document; with the copied text.
    Place(bool),
}

const COMMANDS: [(&str, &[Wanted]); 7] = [
    (FIX_KIND, &[Wanted::File("a file of the set"), Wanted::Text("the code of the findings")]),
    (LINK_FOR, &[Wanted::Place(true)]),
    (SECTION_LINK, &[Wanted::Place(false)]),
    (DELETE, &[Wanted::File("what is deleted"), Wanted::Decisions]),
    (MOVE, &[Wanted::File("what is moved"), Wanted::File("its new place")]),
    (REDIRECT, &[Wanted::Deleted, Wanted::Text("the page or address that links to it lead to")]),
    (EXPLAIN, &[Wanted::Text("the code of a finding")]),
];

/// Why `command` cannot be carried out with `arguments`: which of them is missing or wrong, and what it has to be.
#[must_use]
pub fn why_not(command: &str, arguments: &[Value]) -> String {
    let Some((_, wanted)) = COMMANDS.iter().find(|(name, _)| *name == command) else {
        let names: Vec<String> = COMMANDS.iter().map(|(name, _)| format!("`{name}`")).collect();
        return format!("there is no command `{command}`; there are {}", names.join(", "));
    };
    for (index, wanted) in wanted.iter().enumerate() {
        let (number, given) = (index + 1, arguments.get(index));
        match given {
            None if matches!(wanted, Wanted::Decisions) => {}
            None => return format!("argument {number} of `{command}` is missing: {}", wanted.describe()),
            Some(given) if !wanted.takes(given) => {
                return format!("argument {number} of `{command}` is `{given}`, but has to be {}", wanted.describe());
            }
            Some(_) => {}
        }
    }
    format!("`{command}` takes {} and got {}", counted(wanted.len(), "argument"), arguments.len())
}

impl Wanted {
    fn takes(self, given: &Value) -> bool {
        let is_place = |it: &Value| {
            let place = it.get("position").or_else(|| it.get("range"));
            it.pointer("/textDocument/uri").is_some_and(Value::is_string) && place.is_some_and(Value::is_object)
        };
        match self {
            Self::File(_) => given.as_str().and_then(convert::path_of_text).is_some(),
            Self::Text(_) => given.is_string(),
            Self::Decisions => given.is_null() || deletions::are_decisions(given),
            Self::Deleted => onward::task(given).is_some(),
            Self::Place(false) => is_place(given),
            Self::Place(true) => is_place(given) && given.get("text").is_some_and(Value::is_string),
        }
    }

    fn describe(self) -> String {
        match self {
            Self::File(what) => format!("the `file:` URI of {what}"),
            Self::Text(what) => format!("{what}, as a text"),
            Self::Decisions => {
                "an object with `redirectTo` (a text), `unlink` and `force` (true or false), each of them optional"
                    .to_owned()
            }
            Self::Deleted => {
                "the `file:` URI of what is gone, or an object with `files` (such URIs) and, to delete them, \
                              `delete` (true)"
                    .to_owned()
            }
            Self::Place(false) => "an object with `textDocument` and `position` or `range`".to_owned(),
            Self::Place(true) => {
                "an object with `textDocument`, `position` or `range`, and the copied `text`".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_with_the_arguments_of_a_command_is_said() {
        let place = json!({"textDocument": {"uri": "file:///a.md"}, "position": {"line": 0, "character": 0}});
        for (command, arguments, expected) in [
            (
                DELETE,
                json!([]),
                "argument 1 of `guidepost.deleteArticle` is missing: the `file:` URI of what is deleted",
            ),
            (
                DELETE,
                json!(["a.md"]),
                "argument 1 of `guidepost.deleteArticle` is `\"a.md\"`, but has to be the `file:` URI",
            ),
            (
                DELETE,
                json!(["file:///a.md", {"unlink": 1}]),
                "argument 2 of `guidepost.deleteArticle` is `{\"unlink\":1}`",
            ),
            (
                MOVE,
                json!(["file:///a.md"]),
                "argument 2 of `guidepost.moveFile` is missing: the `file:` URI of its new place",
            ),
            (FIX_KIND, json!(["file:///a.md", 1]), "argument 2 of `guidepost.fixKind` is `1`, but has to be the code"),
            (FIX_KIND, json!(["file:///a.md", "x", "y"]), "`guidepost.fixKind` takes 2 arguments and got 3"),
            (LINK_FOR, json!([place]), "argument 1 of `guidepost.linkFor` is"),
            (SECTION_LINK, json!([{}]), "but has to be an object with `textDocument` and `position`"),
            (
                REDIRECT,
                json!([{"files": []}, "a.md"]),
                "argument 1 of `guidepost.redirect` is `{\"files\":[]}`, but has to be the `file:` URI of what is gone",
            ),
            (REDIRECT, json!(["file:///a.md"]), "argument 2 of `guidepost.redirect` is missing: the page or address"),
            (EXPLAIN, json!([]), "argument 1 of `guidepost.explain` is missing: the code of a finding, as a text"),
            ("guidepost.none", json!([]), "there is no command `guidepost.none`; there are `guidepost.fixKind`"),
        ] {
            let arguments = arguments.as_array().unwrap();
            let said = why_not(command, arguments);
            assert!(said.contains(expected), "{command} {arguments:?}: {said}");
        }
    }
}
