//! Holds invariant 1 of the crate: dependencies point one way, protocol types stay in `lsp/`, the disk in
//! `files`. A violation is reported with its file and line.

// Clippy takes only `#[test]` functions for tests; helpers of tests may fail loudly too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

/// The layers in order; a module may use modules with a lower number.
const LAYERS: &[(&str, u32)] = &[
    ("text", 0),
    ("files", 1),
    ("git", 1),
    ("markdown", 2),
    ("article", 3),
    ("docset", 4),
    ("schema", 5),
    ("graph", 6),
    ("checks", 7),
    ("changes", 8),
    ("review", 9),
    ("features", 10),
    ("server", 11),
    ("lsp", 12),
    ("cli", 13),
];

/// Words and the only modules in which they may occur.
const RESERVED: &[(&str, &[&str])] = &[
    ("std::fs", &["files"]),
    ("tokio::fs", &[]),
    ("tower_lsp", &["lsp"]),
    ("ls_types", &["lsp"]),
    ("notify::", &["files"]),
];

fn rank(module: &str) -> Option<u32> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a line of code names as `crate::module`, also in `use crate::{a, b::c}`.
fn named(line: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let group = rest
            .strip_prefix('{')
            .map_or(rest.split(|c: char| !c.is_alphanumeric() && c != '_').take(1).collect::<Vec<_>>(), |group| {
                group.split([',', '}']).filter_map(|item| item.trim().split(':').next()).collect()
            });
        modules.extend(group.into_iter().map(str::to_owned).filter(|name| rank(name).is_some()));
    }
    modules
}

/// `code` with each `use crate::{..}` on one line (the lines that it took stay, empty).
fn one_line_a_use(code: &str) -> String {
    let mut parts = code.split("use crate::{");
    let mut joined = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (group, rest) = part.split_once("};").unwrap_or((part, ""));
        joined.push_str(&format!("use crate::{{{}}};", group.replace('\n', " ")));
        joined.push_str(&"\n".repeat(group.matches('\n').count()));
        joined.push_str(rest);
    }
    joined
}

/// The violations in one file; `module` is its top-level module.
fn violations(module: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    // Tests may build what they need from anywhere.
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let code = one_line_a_use(code);
    for (number, line) in code.lines().enumerate() {
        let line = line.split("//").next().unwrap();
        for other in named(line) {
            if other != module && rank(&other) >= rank(module) {
                found.push(format!("line {}: `{module}` uses `{other}`", number + 1));
            }
        }
        for (word, modules) in RESERVED {
            if line.contains(word) && !modules.contains(&module) {
                found.push(format!("line {}: `{module}` uses `{word}`", number + 1));
            }
        }
    }
    found
}

#[test]
fn dependencies_point_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut found = Vec::new();
    for path in files {
        let relative = path.strip_prefix(&root).unwrap();
        let module = relative.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        if rank(module).is_none() {
            assert!(["lib", "main"].contains(&module), "{module} has no layer: add it to LAYERS");
            continue;
        }
        // Test code in a file or a folder of its own.
        if relative.with_extension("").iter().any(|part| part == "fixture" || part == "tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        found.extend(violations(module, &text).into_iter().map(|what| format!("{}: {what}", relative.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_violation_is_seen() {
    assert_eq!(violations("docset", "use crate::graph::FileId;\n"), ["line 1: `docset` uses `graph`"]);
    let long = "use crate::{\n    text::Span,\n    checks::Finding,\n};\nuse std::fs;";
    assert_eq!(violations("graph", long), ["line 1: `graph` uses `checks`", "line 5: `graph` uses `std::fs`"]);
    assert_eq!(violations("graph", "use crate::{checks::Finding, text::Span};"), ["line 1: `graph` uses `checks`"]);
    assert_eq!(violations("graph", "let x = std::fs::read(path); // tower_lsp"), ["line 1: `graph` uses `std::fs`"]);
    assert_eq!(violations("server", "use tower_lsp::ls_types::Uri;").len(), 2);
    assert_eq!(violations("features", "use crate::checks::codes;"), [""; 0]);
}
