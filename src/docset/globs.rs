//! Globs as docfx reads them: relative to a folder, `/` between segments, any case,
//! `**.md` short for `**/*.md`, and never a path with a segment that begins with a dot.

use super::tree::{Node, problem};
use crate::markdown::Problem;
use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::{Component, Path};

/// Compiles one glob.
pub(super) fn compile(glob: &str) -> Result<Glob, String> {
    let slashes = glob.trim().replace('\\', "/");
    let trimmed = slashes.trim_start_matches("./").trim_start_matches('/');
    let mut pattern = String::with_capacity(trimmed.len() + 4);
    for (i, segment) in trimmed.split('/').enumerate() {
        if i > 0 {
            pattern.push('/');
        }
        match segment.strip_prefix("**") {
            Some(rest) if !rest.is_empty() => {
                pattern.push_str("**/*");
                pattern.push_str(rest.trim_start_matches('*'));
            }
            _ => pattern.push_str(segment),
        }
    }
    if pattern.ends_with('/') {
        pattern.push_str("**");
    }
    GlobBuilder::new(&pattern)
        .literal_separator(true)
        .case_insensitive(true)
        .backslash_escape(false)
        .empty_alternates(true)
        .build()
        .map_err(|error| error.kind().to_string())
}

/// Compiles the globs of a list (or a single one); what is none becomes a problem and is left out.
/// `of` names the key for messages.
pub(super) fn compile_all(node: &Node, of: &str, problems: &mut Vec<Problem>) -> Vec<Glob> {
    compile_as(super::tree::CONFIG_INVALID, node, of, problems)
}

/// The code of a glob that docfx cannot read.
pub(super) const GLOB_PATTERN_INVALID: &str = "glob-pattern-invalid";

/// As [`compile_all`] for a docfx configuration.
pub(super) fn compile_docfx(node: &Node, of: &str, problems: &mut Vec<Problem>) -> Vec<Glob> {
    compile_as(GLOB_PATTERN_INVALID, node, of, problems)
}

fn compile_as(code: &'static str, node: &Node, of: &str, problems: &mut Vec<Problem>) -> Vec<Glob> {
    let mut globs = Vec::new();
    for item in node.one_or_many() {
        match item.text() {
            Some(text) => match compile(text) {
                Ok(glob) => globs.push(glob),
                Err(reason) => {
                    let message = format!("`{text}` is no glob: {reason}.");
                    problems.push(Problem { code, span: item.span, message });
                }
            },
            None => {
                let message = format!("`{of}` holds {}; it takes globs such as \"**/*.md\".", item.kind());
                problems.push(problem(item.span, message));
            }
        }
    }
    globs
}

/// One set of all globs.
pub(super) fn set(globs: impl IntoIterator<Item = Glob>) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        builder.add(glob);
    }
    // Each glob compiled by itself; all together can only fail by size, and then none applies.
    builder.build().unwrap_or_default()
}

/// `path` relative to `base` for matching; `None` when it lies elsewhere or has a segment with a dot in front.
pub(super) fn relative<'p>(path: &'p Path, base: &Path) -> Option<&'p Path> {
    let relative = path.strip_prefix(base).ok()?;
    let dotted = |it: Component<'_>| it.as_os_str().as_encoded_bytes().first() == Some(&b'.');
    (!relative.components().any(dotted)).then_some(relative)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_as_docfx_reads_them() {
        for (glob, path, expected) in [
            ("**/*.md", "a.md", true),
            ("**/*.md", "x/y/a.md", true),
            ("*.md", "x/a.md", false),
            ("**.md", "a.md", true),
            ("**.md", "x/a.md", true),
            ("/**.md", "x/a.md", true),
            ("**/**.md", "x/y/a.md", true),
            ("**/**.yml", "a.yml", true),
            ("x/**", "x/y/a.png", true),
            ("x/**", "xy/a.png", false),
            ("x/", "x/y/a.png", true),
            ("**/includes/**", "includes/a.md", true),
            ("**/includes/**", "x/Includes/y/a.md", true),
            ("README.md", "readme.md", true),
            ("README.md", "x/README.md", false),
            ("**/*.{md,yml}", "x/a.yml", true),
            ("a?.md", "ab.md", true),
            ("a[bc].md", "ac.md", true),
            (r"x\*.md", "x/a.md", true),
            ("./x/*.md", "x/a.md", true),
            ("**/*.md", ".github/a.md", false),
            (".github/*.md", ".github/a.md", false),
            ("**", "x/.hidden.md", false),
        ] {
            let matcher = set([compile(glob).unwrap()]);
            let path = Path::new("/r").join(path);
            let matched = relative(&path, Path::new("/r")).is_some_and(|it| matcher.is_match(it));
            assert_eq!(matched, expected, "{glob} {}", path.display());
        }
    }
}
