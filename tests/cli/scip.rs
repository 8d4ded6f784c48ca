//! The SCIP export, decoded again: what code-search engines rely on.

use super::{guidepost, set};
use protobuf::Message;
use scip::types::{Index, PositionEncoding, SymbolRole};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tempfile::TempDir;

const CONFIG: &str = "{\"basePath\": \"/contoso/kettle\", \"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"], \"exclude\": [\"**/includes/**\"]}]}}";

fn kettle() -> TempDir {
    set(&[
        ("docfx.json", CONFIG),
        ("toc.yml", "- name: Use\n  href: use.md\n"),
        (
            "use.md",
            "---\ntitle: Use it\n---\n# Use 😀 it\n\nFirst [clean](clean.md#with-lemon) it.\n\n## Boil\n\nSee [cup](/contoso/cup/tea#fill), [me](#boil) and [note](clean.md#be-careful).\n\n[gone](gone.md) ![i](i.png) <https://example.com/a%20b>\n",
        ),
        (
            "clean.md",
            "# Clean\n\n😀😀 [use](https://learn.microsoft.com/en-us/contoso/kettle/use#boil)\n\n## With lemon\n\n<a id=\"b`c d\"></a>\nSqueeze.\n\n[!INCLUDE [n](includes/note.md)]\n",
        ),
        ("includes/note.md", "### Be careful\n\nIt is hot. [back](#with-lemon)\n"),
    ])
}

fn bytes(folder: &Path) -> Vec<u8> {
    let output = guidepost(&["graph", "--format", "scip"], folder);
    assert!(output.status.success(), "{}", super::stderr(&output));
    output.stdout
}

fn index(folder: &Path) -> Index {
    Index::parse_from_bytes(&bytes(folder)).unwrap()
}

/// Start and end of an occurrence: lines from 0, columns in UTF-16 units.
fn place(range: &[i32]) -> ((usize, usize), (usize, usize)) {
    let number = |at: usize| usize::try_from(range[at]).unwrap();
    match range.len() {
        3 => ((number(0), number(1)), (number(0), number(2))),
        4 => ((number(0), number(1)), (number(2), number(3))),
        other => panic!("{other} numbers are no range"),
    }
}

/// Whether `symbol` follows the grammar of SCIP symbols: scheme, package (manager, name, version), descriptors.
fn is_symbol(symbol: &str) -> bool {
    let mut rest = symbol;
    for part in 0..4 {
        let Some(after) = part_of_package(rest, part == 0) else { return false };
        rest = after;
    }
    let mut descriptors = 0;
    while !rest.is_empty() {
        let Some(after) = descriptor(rest) else { return false };
        (rest, descriptors) = (after, descriptors + 1);
    }
    descriptors > 0
}

/// What follows a part that ends with one blank; two stand for one in it. The scheme is not empty, nor `local`.
fn part_of_package(text: &str, is_scheme: bool) -> Option<&str> {
    let units = text.as_bytes();
    let mut at = 0;
    while at < units.len() {
        match (units[at], units.get(at + 1)) {
            (b' ', Some(b' ')) => at += 2,
            (b' ', _) => return (!is_scheme || at > 0 && &text[..at] != "local").then(|| &text[at + 1..]),
            _ => at += 1,
        }
    }
    None
}

/// What follows a namespace (`name/`), a type (`name#`), a term (`name.`), a meta (`name:`) or a macro (`name!`).
fn descriptor(text: &str) -> Option<&str> {
    let after = match text.strip_prefix('`') {
        None => {
            let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_+-$".contains(c)))?;
            if end == 0 {
                return None;
            }
            &text[end..]
        }
        Some(mut escaped) => loop {
            let end = escaped.find('`')?;
            match escaped[end + 1..].strip_prefix('`') {
                Some(more) => escaped = more,
                None => break &escaped[end + 1..],
            }
        },
    };
    let suffix = after.chars().next()?;
    "/#.:!".contains(suffix).then(|| &after[1..])
}

#[test]
fn the_grammar_of_this_test_knows_good_from_bad() {
    for (symbol, expected) in [
        ("guidepost url learn.microsoft.com . `/a/b`/", true),
        ("guidepost url learn.microsoft.com . `/a/b`/boil.", true),
        ("guidepost path my  docs . `a``b`/x.", true),
        ("guidepost url learn.microsoft.com . ", false),
        ("guidepost url learn.microsoft.com . /a/", false),
        ("guidepost url x . `a/", false),
        ("guidepost url x . a", false),
        ("local 3", false),
        ("", false),
    ] {
        assert_eq!(is_symbol(symbol), expected, "{symbol}");
    }
}

#[test]
fn each_occurrence_lies_in_its_document_and_each_reference_is_defined_or_external() {
    let folder = kettle();
    let index = index(folder.path());
    let mut defined = BTreeSet::new();
    let mut referred = BTreeSet::new();
    for document in &index.documents {
        assert_eq!(document.position_encoding.unwrap(), PositionEncoding::UTF16CodeUnitOffsetFromLineStart);
        let text = std::fs::read_to_string(folder.path().join(&document.relative_path)).unwrap();
        let lines: Vec<usize> = text.split('\n').map(|line| line.encode_utf16().count()).collect();
        let lies_inside = |(line, column): (usize, usize)| lines.get(line).is_some_and(|&length| column <= length);
        for occurrence in &document.occurrences {
            for range in [&occurrence.range, &occurrence.enclosing_range] {
                if !range.is_empty() {
                    let (start, end) = place(range);
                    assert!(
                        start <= end && lies_inside(start) && lies_inside(end),
                        "{} {range:?}",
                        document.relative_path
                    );
                }
            }
            assert!(is_symbol(&occurrence.symbol), "{}", occurrence.symbol);
            let is_definition = occurrence.symbol_roles & SymbolRole::Definition as i32 != 0;
            if is_definition { &mut defined } else { &mut referred }.insert(occurrence.symbol.clone());
        }
        for symbol in &document.symbols {
            let is_here = document.occurrences.iter().any(|it| it.symbol == symbol.symbol && it.symbol_roles == 1);
            assert!(is_here, "{}", symbol.symbol);
        }
    }
    let external: BTreeSet<String> = index.external_symbols.iter().map(|it| it.symbol.clone()).collect();
    assert!(external.iter().all(|symbol| is_symbol(symbol) && !defined.contains(symbol)), "{external:?}");
    let lost: Vec<&String> = referred.iter().filter(|it| !defined.contains(*it) && !external.contains(*it)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    // A missing file is no symbol; what is elsewhere is external.
    let cup = "guidepost url learn.microsoft.com . `/contoso/cup/tea`/fill.";
    let example = "guidepost url example.com . `/a%20b`/";
    assert_eq!(external.iter().map(String::as_str).collect::<Vec<_>>(), [example, cup]);
}

#[test]
fn links_bear_the_symbol_of_what_they_lead_to() {
    let folder = kettle();
    let index = index(folder.path());
    let kettle = "guidepost url learn.microsoft.com . `/contoso/kettle/";
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for document in &index.documents {
        let text = std::fs::read_to_string(folder.path().join(&document.relative_path)).unwrap();
        for occurrence in &document.occurrences {
            let ((line, from), (_, to)) = place(&occurrence.range);
            let line: Vec<u16> = text.split('\n').nth(line).unwrap().encode_utf16().collect();
            let role = if occurrence.symbol_roles == 1 { "is" } else { "to" };
            let short = occurrence.symbol.replace(kettle, "`").replace("guidepost path ", "path ");
            let short = short
                .split_once(" . ")
                .filter(|_| short.starts_with("path"))
                .map_or(short.clone(), |(_, it)| it.to_owned());
            let marked = String::from_utf16(&line[from..to]).unwrap();
            found.entry(document.relative_path.clone()).or_default().push(format!("{role} {short} '{marked}'"));
        }
    }
    let rows = |name: &str| found.get(name).unwrap_or_else(|| panic!("{name}: {found:#?}")).clone();
    assert_eq!(rows("toc.yml"), ["to `use`/ 'use.md'"]);
    let use_it = rows("use.md");
    for row in [
        "is `use`/ 'Use 😀 it'",
        "is `use`/boil. 'Boil'",
        "to `clean`/with-lemon. 'clean.md#with-lemon'",
        "to `use`/boil. '#boil'",
        // The included heading is the page's.
        "to `clean`/be-careful. 'clean.md#be-careful'",
    ] {
        assert!(use_it.iter().any(|it| it == row), "{row}: {use_it:#?}");
    }
    let clean = rows("clean.md");
    for row in
        ["is `clean`/`b``c d`. 'b`c d'", "to `use`/boil. 'https://learn.microsoft.com/en-us/contoso/kettle/use#boil'"]
    {
        assert!(clean.iter().any(|it| it == row), "{row}: {clean:#?}");
    }
    let note = rows("includes/note.md");
    for row in [
        "is `clean`/be-careful. 'Be careful'",
        "is `includes/note.md`/be-careful. 'Be careful'",
        "to `clean`/with-lemon. '#with-lemon'",
    ] {
        assert!(note.iter().any(|it| it == row), "{row}: {note:#?}");
    }
    let of_boil =
        index.documents.iter().flat_map(|it| &it.symbols).find(|it| it.symbol.ends_with("use`/boil.")).unwrap();
    assert_eq!(of_boil.display_name, "Boil");
    assert!(of_boil.documentation[0].starts_with("See [cup](/contoso/cup/tea#fill)"), "{:?}", of_boil.documentation);
}

#[test]
fn another_set_defines_the_symbol_that_a_link_to_its_address_bears() {
    let cup =
        set(&[("docfx.json", &CONFIG.replace("kettle", "cup")), ("tea.md", "# Tea\n\n## Fill\n\nUp to the rim.\n")]);
    let defined: BTreeSet<String> =
        index(cup.path()).documents.iter().flat_map(|it| &it.symbols).map(|it| it.symbol.clone()).collect();
    let kettle = kettle();
    let external = index(kettle.path()).external_symbols;
    assert!(external.iter().any(|it| defined.contains(&it.symbol)), "{defined:?}");
}

#[test]
fn two_exports_are_the_same_bytes() {
    let folder = kettle();
    assert!(!bytes(folder.path()).is_empty());
    assert_eq!(bytes(folder.path()), bytes(folder.path()));
}
