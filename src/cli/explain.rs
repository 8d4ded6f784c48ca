//! `guidepost explain CODE`: what a diagnostic code means, with an example and the fix.

use std::fmt::Write;

use super::{Failure, check, json, print};
use crate::checks::codes::{self, Code};

/// Prints the explanation of `name`, a code or one of its other names.
pub(super) fn run(name: &str) -> Result<u8, Failure> {
    let Some(code) = codes::find(name) else { return Err(Failure::Usage(check::unknown_code(name))) };
    print(&explain(code))?;
    Ok(0)
}

/// The explanation as Markdown: the code's page, or its one-line meaning, then the facts about it.
#[must_use]
pub fn explain(code: &Code) -> String {
    let mut text = match code.page() {
        Some(page) => page.to_owned(),
        None => format!("# {}\n\n{}\n", code.name, code.meaning),
    };
    let severity = code.severity.map_or("not reported", json::severity_name);
    let mut facts = format!("\nSeverity by default: {severity}\n");
    if !code.aliases.is_empty() {
        // Writing into a string cannot fail.
        let _ = writeln!(facts, "Also known as: {}", code.aliases.join(", "));
    }
    if let Some(url) = code.url() {
        let _ = writeln!(facts, "Microsoft Learn: {url}");
    }
    text.push_str(&facts);
    text
}
