//! Where in a header a line stands, by its indentation: the keys and items that hold it.
//!
//! Reads lines, not the parsed header, because a header that is being typed often does not parse. Maps and lists in
//! brackets are read by `flow`.

use crate::markdown::front_matter::key_of;
use crate::text::Span;

/// The place of a line in a header.
pub(super) struct Nest<'t> {
    /// The keys, and `0` for each item of a list, that hold what the line says; empty at the top of the header.
    pub path: Vec<&'t str>,
    /// The column (in bytes) where the line's own key or item begins, or may begin.
    pub start: usize,
    /// The column of the dash behind which that stands.
    pub dash: Option<usize>,
    /// The key that the line has, and the column of its colon.
    pub key: Option<(&'t str, usize)>,
    /// What stands beside it: the other keys of its map and the other items of its list.
    pub beside: Vec<&'t str>,
}

/// A line that is neither blank nor a comment.
struct Row<'t> {
    /// The columns of its dashes.
    dashes: Vec<usize>,
    /// The column of what follows them.
    start: usize,
    /// What follows them, without blanks and comment.
    content: &'t str,
    key: Option<(&'t str, usize)>,
}

impl<'t> Row<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let line = line.trim_end_matches('\r');
        let mut start = line.len() - line.trim_start_matches(' ').len();
        let mut dashes = Vec::new();
        while let Some(rest) = line.get(start..).and_then(|rest| rest.strip_prefix('-'))
            && (rest.is_empty() || rest.starts_with(' '))
        {
            dashes.push(start);
            start += 1 + rest.len() - rest.trim_start_matches(' ').len();
        }
        let content = line.get(start..)?;
        let content = if content.starts_with('#') { "" } else { content.split(" #").next()?.trim_end() };
        if content.is_empty() && dashes.is_empty() {
            return None;
        }
        let key = key_of(line.get(start..)?).map(|(key, colon)| (key, start + colon));
        Some(Self { dashes, start, content, key })
    }

    /// The column where it begins.
    fn left(&self) -> usize {
        self.dashes.first().copied().unwrap_or(self.start)
    }

    /// Whether its key has a value in the same line, so that nothing below belongs to it.
    fn has_value(&self) -> bool {
        let (Some((_, colon)), start) = (self.key, self.start) else { return false };
        self.content.get(colon + 1 - start..).is_some_and(|value| !value.trim().is_empty())
    }
}

/// The place of `line`, with the caret at `column`. `None` where nothing that a schema describes stands: in a value of
/// several lines, or where the indentation fits nothing above.
pub(super) fn find(text: &str, line: Span, column: usize) -> Option<Nest<'_>> {
    let own = Row::read(line.of(text));
    let start = own.as_ref().map_or(column, |own| own.start);
    let dashes = own.as_ref().map_or(&[][..], |own| &own.dashes);
    let mut path: Vec<&str> = dashes.iter().map(|_| "0").collect();
    // What holds it begins left of `key`, or is a dash left of `dash`: a list may begin in the column of its key.
    let (mut key, mut dash) = dashes.first().map_or((start, start), |first| (first + 1, *first));
    let above = || text.get(..line.start as usize).unwrap_or("").lines().rev();
    if key > 0 {
        for line in above() {
            if key == 0 || is_fence(line) {
                break;
            }
            let Some(row) = Row::read(line) else { continue };
            if let Some((name, _)) = row.key.filter(|_| row.start < key) {
                if row.has_value() {
                    return None;
                }
                path.push(name);
                (key, dash) = (row.start, row.start);
            }
            // Text that goes on below an item.
            let is_text = row.key.is_none() && !row.content.is_empty();
            if is_text && row.dashes.iter().any(|at| *at < dash) {
                return None;
            }
            for at in row.dashes.iter().rev().filter(|at| **at < dash).copied().collect::<Vec<_>>() {
                path.push("0");
                (key, dash) = (at + 1, at);
            }
        }
        if key > 0 {
            return None;
        }
    }
    path.reverse();
    let mut nest = Nest {
        path,
        start,
        dash: dashes.last().copied(),
        key: own.as_ref().and_then(|own| own.key),
        beside: Vec::new(),
    };
    let below = text.get(line.end as usize..).unwrap_or("").trim_start_matches(['\r', '\n']).lines();
    match dashes.last() {
        // The items of the same list, and the keys that follow in the same item.
        Some(dash) => {
            nest.beside.extend(items(above().take_while(|line| !is_fence(line)), *dash));
            nest.beside.extend(items(below.clone(), *dash));
            nest.beside.extend(keys(below, start, false));
        }
        None => {
            nest.beside.extend(keys(above(), start, true));
            nest.beside.extend(keys(below, start, false));
        }
    }
    Some(nest)
}

/// The column of the bracket with which the value of the line's key, or its item, begins.
pub(super) fn bracket(line: &str) -> Option<usize> {
    let row = Row::read(line)?;
    let from = row.key.map_or(row.start, |(_, colon)| colon + 1);
    let value = line.get(from..)?;
    let blanks = value.len() - value.trim_start_matches([' ', '\t']).len();
    value.get(blanks..)?.starts_with(['{', '[']).then_some(from + blanks)
}

fn is_fence(line: &str) -> bool {
    matches!(line.trim_end(), "---" | "..." | "\u{feff}---")
}

/// The texts of the items whose dash stands in the column `dash`, up to where their list begins or ends.
fn items<'t>(lines: impl Iterator<Item = &'t str>, dash: usize) -> Vec<&'t str> {
    let rows = lines
        .filter_map(Row::read)
        .take_while(|row| row.left() >= dash && (row.left() > dash || !row.dashes.is_empty()));
    let of_list = rows.filter(|row| row.dashes.last() == Some(&dash) && row.key.is_none());
    of_list.map(|row| row.content.trim_matches(['"', '\''])).filter(|it| !it.is_empty()).collect()
}

/// The keys in the column `start`, up to where their map begins (`upwards`) or ends.
fn keys<'t>(lines: impl Iterator<Item = &'t str>, start: usize, upwards: bool) -> Vec<&'t str> {
    let mut found = Vec::new();
    for line in lines {
        if is_fence(line) {
            break;
        }
        let Some(row) = Row::read(line) else { continue };
        let begins_item = row.left() < start && row.start == start && upwards;
        if row.left() < start && !begins_item {
            break;
        }
        found.extend(row.key.filter(|_| row.start == start).map(|(key, _)| key));
        if begins_item {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path and what stands beside the line with the `|`.
    fn place(header: &str) -> String {
        let caret = header.find('|').unwrap();
        let text = header.replace('|', "");
        let start = text[..caret].rfind('\n').map_or(0, |at| at + 1);
        let end = caret + text[caret..].find('\n').unwrap_or(text.len() - caret);
        match find(&text, Span::new(start, end), caret - start) {
            None => "nowhere".to_owned(),
            Some(it) => format!("/{} at {} beside {}", it.path.join("/"), it.start, it.beside.join(",")),
        }
    }

    #[test]
    fn a_line_stands_in_what_its_indentation_says() {
        for (header, expected) in [
            ("---\n|\n---\n", "/ at 0 beside "),
            ("---\na: 1\n|\nb: 2\n---\n# x\nc: 3\n", "/ at 0 beside a,b"),
            ("---\na:\n  |\n", "/a at 2 beside "),
            ("---\na:\n  b: 1\n  |\n  c:\n    d: 1\ne: 1\n---\n", "/a at 2 beside b,c"),
            ("---\na:\n  b:\n    c: |\n", "/a/b at 4 beside "),
            ("---\na: # why\n\n  # what\n  b|\n", "/a at 2 beside "),
            ("---\na:\n- |\n", "/a/0 at 2 beside "),
            ("---\na:\n  - x\n  - |\n  - 'y'\nb: 1\n", "/a/0 at 4 beside x,y"),
            ("---\na:\n- x\n-|\n", "/a/0 at 1 beside x"),
            ("---\na:\n- b: 1\n  c: 2\n  |\n  d: 3\n- e: 4\n", "/a/0 at 2 beside c,b,d"),
            ("---\na:\n- b|\n  c: 2\n- e: 4\n", "/a/0 at 2 beside c"),
            ("---\na:\n  - b:\n      - x\n      - |\n", "/a/0/b/0 at 8 beside x"),
            ("---\na:\n  - b:\n    - |\n", "/a/0/b/0 at 6 beside "),
            ("---\na:\n- - |\n", "/a/0/0 at 4 beside "),
            ("---\r\na:\r\n  b: 1\r\n  |\r\nc: 1\r\n---\r\n", "/a at 2 beside b"),
            ("---\na:\n- x\n  |\n", "nowhere"),
            // Nothing belongs below a value, and nothing to text that goes on.
            ("---\na: x\n  |\n", "nowhere"),
            ("---\na: >\n  |\n", "nowhere"),
            ("---\n  |\n", "nowhere"),
            ("a:\n---\n  |\n", "nowhere"),
        ] {
            assert_eq!(place(header), expected, "{header}");
        }
    }
}
