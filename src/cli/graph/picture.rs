//! The link graph as a text that a program draws: GraphViz's dot and Mermaid.
//!
//! Both are the same for the same set. Titles are what writers wrote: everything that means something to the drawing
//! programs is escaped.

use super::super::load::Loaded;
use crate::features::neighbourhood::{Node, NodeKind, Part};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// The most nodes that GraphViz lays out in a time that people wait.
pub(super) const MOST_IN_DOT: usize = 2000;

/// The most nodes of a Mermaid chart; above 500 edges it draws nothing.
pub(super) const MOST_IN_MERMAID: usize = 100;

const MOST_MERMAID_EDGES: usize = 500;

/// What is drawn for a file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape {
    /// Path relative to the root; unique.
    path: String,
    label: String,
    look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Article,
    Include,
    Toc,
    Other,
    Folder,
    Orphan,
    Broken,
}

impl Look {
    const ALL: [Self; 7] =
        [Self::Article, Self::Include, Self::Toc, Self::Other, Self::Folder, Self::Orphan, Self::Broken];

    fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Include => "include",
            Self::Toc => "toc",
            Self::Other => "other",
            Self::Folder => "folder",
            Self::Orphan => "orphan",
            Self::Broken => "broken",
        }
    }

    /// Fill and line, dark on light for paper and for screens.
    fn colours(self) -> (&'static str, &'static str) {
        match self {
            Self::Article => ("#ffffff", "#333333"),
            Self::Include => ("#eef4fb", "#3b6ea5"),
            Self::Toc => ("#f3eefb", "#6b4fa5"),
            Self::Other => ("#f2f2f2", "#777777"),
            Self::Folder => ("#fff8e5", "#8a6d1b"),
            Self::Orphan => ("#fff3d6", "#b26a00"),
            Self::Broken => ("#fde7e9", "#b10e1e"),
        }
    }

    fn of(node: &Node) -> Self {
        match node.kind {
            _ if node.broken > 0 => Self::Broken,
            _ if node.orphan => Self::Orphan,
            NodeKind::Article => Self::Article,
            NodeKind::Include => Self::Include,
            NodeKind::Toc => Self::Toc,
            NodeKind::Yaml | NodeKind::Image | NodeKind::Resource => Self::Other,
        }
    }
}

/// A graph to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Picture {
    shapes: Vec<Shape>,
    /// Places in `shapes`, and how many links there are.
    lines: Vec<(usize, usize, usize)>,
}

impl Picture {
    /// A picture of files.
    pub(super) fn of_files(loaded: &Loaded, part: &Part) -> Self {
        let path = |node: &Node| loaded.relative(&loaded.snapshot.path(node.file));
        let shape = |node: &Node| Shape { path: path(node), label: node.title.clone(), look: Look::of(node) };
        let mut nodes: Vec<(Shape, &Node)> = part.nodes.iter().map(|node| (shape(node), node)).collect();
        nodes.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let places: BTreeMap<_, usize> = nodes.iter().enumerate().map(|(at, (_, node))| (node.file, at)).collect();
        let line = |edge: &crate::features::neighbourhood::Edge| {
            Some((*places.get(&edge.from)?, *places.get(&edge.to)?, edge.count))
        };
        let mut lines: Vec<_> = part.edges.iter().filter_map(line).collect();
        lines.sort_unstable();
        Self { shapes: nodes.into_iter().map(|(shape, _)| shape).collect(), lines }
    }

    /// A picture of the folders that the files lie in: as deep as leaves at most `limit` of them.
    pub(super) fn of_folders(loaded: &Loaded, part: &Part, limit: usize) -> Self {
        let files = Self::of_files(loaded, part);
        let depth_of = |shape: &Shape| shape.path.matches('/').count();
        let deepest = files.shapes.iter().map(depth_of).max().unwrap_or(0);
        let folders = |depth: usize| -> BTreeMap<String, usize> {
            let mut counts = BTreeMap::new();
            files.shapes.iter().for_each(|shape| *counts.entry(folder(&shape.path, depth)).or_default() += 1);
            counts
        };
        let fits = (0..=deepest).rev().map(|depth| (depth, folders(depth))).find(|(_, all)| all.len() <= limit);
        let (depth, counts) = fits.unwrap_or_else(|| (0, folders(0)));
        let places: BTreeMap<&str, usize> = counts.keys().enumerate().map(|(at, name)| (&**name, at)).collect();
        let place = |file: usize| {
            let shape = files.shapes.get(file)?;
            places.get(&*folder(&shape.path, depth)).copied()
        };
        let mut lines: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (from, to, count) in &files.lines {
            if let Some((from, to)) = place(*from).zip(place(*to)).filter(|(from, to)| from != to) {
                *lines.entry((from, to)).or_default() += count;
            }
        }
        let label = |name: &str, count: usize| match count {
            1 => format!("{name} (1 file)"),
            many => format!("{name} ({many} files)"),
        };
        let shapes = counts.iter().map(|(name, count)| Shape {
            path: name.clone(),
            label: label(name, *count),
            look: Look::Folder,
        });
        Self {
            shapes: shapes.collect(),
            lines: lines.into_iter().map(|((from, to), count)| (from, to, count)).collect(),
        }
    }

    /// The picture in GraphViz's language.
    pub(super) fn dot(&self) -> String {
        let mut out = String::from(
            "digraph guidepost {\n  graph [rankdir=\"LR\"];\n  node [shape=\"box\", style=\"rounded,filled\", fontname=\"sans-serif\"];\n",
        );
        for shape in &self.shapes {
            let (fill, line) = shape.look.colours();
            let (path, label) = (dot_text(&shape.path), dot_text(&shape.label));
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "  {path} [label={label}, tooltip={path}, class=\"{}\", fillcolor=\"{fill}\", color=\"{line}\"];",
                shape.look.name()
            );
        }
        for (from, to, count) in &self.lines {
            let Some((from, to)) = self.shapes.get(*from).zip(self.shapes.get(*to)) else { continue };
            let label = if *count > 1 { format!(" [label=\"{count}\"]") } else { String::new() };
            let _ = writeln!(out, "  {} -> {}{label};", dot_text(&from.path), dot_text(&to.path));
        }
        out.push_str("}\n");
        out
    }

    /// The picture as a Mermaid flowchart, and how many of its edges are left out, those of the fewest links.
    pub(super) fn mermaid(&self) -> (String, usize) {
        let mut out = String::from("flowchart LR\n");
        for (at, shape) in self.shapes.iter().enumerate() {
            let _ = writeln!(out, "  n{at}[\"{}\"]:::{}", mermaid_text(&shape.label), shape.look.name());
        }
        let mut lines = self.lines.clone();
        lines.sort_by_key(|(from, to, count)| (std::cmp::Reverse(*count), *from, *to));
        let left_out = lines.len().saturating_sub(MOST_MERMAID_EDGES);
        lines.truncate(MOST_MERMAID_EDGES);
        lines.sort_unstable();
        for (from, to, count) in lines {
            let label = if count > 1 { format!("|{count}|") } else { String::new() };
            let _ = writeln!(out, "  n{from} -->{label} n{to}");
        }
        for look in Look::ALL.into_iter().filter(|look| self.shapes.iter().any(|shape| shape.look == *look)) {
            let (fill, line) = look.colours();
            let _ = writeln!(out, "  classDef {} fill:{fill},stroke:{line},color:#222222", look.name());
        }
        (out, left_out)
    }
}

/// The folder of `path`, at most `depth` names deep; `.` for the root.
fn folder(path: &str, depth: usize) -> String {
    let parent = Path::new(path).parent().and_then(Path::to_str).unwrap_or_default();
    let names: Vec<&str> = parent.split('/').filter(|name| !name.is_empty()).take(depth).collect();
    if names.is_empty() { ".".to_owned() } else { names.join("/") }
}

/// A quoted string of GraphViz: a backslash begins an escape there, an ampersand a named character.
fn dot_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The inside of a quoted label of Mermaid: `#` begins a named character there, a backtick Markdown, and the rest is
/// shown as HTML. It knows no empty label.
fn mermaid_text(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
            '\\' => out.push_str("#92;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    if out.is_empty() { " ".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let shape = |path: &str, label: &str, look| Shape { path: path.to_owned(), label: label.to_owned(), look };
        let shapes =
            vec![shape("a.md", "The \"A\" & <b> \\n #1 `x`", Look::Article), shape("b \"x\".md", "", Look::Broken)];
        Picture { shapes, lines: vec![(0, 1, 1), (1, 0, 3)] }
    }

    #[test]
    fn whatever_a_title_holds_is_only_text_to_graphviz() {
        let expected = r##"digraph guidepost {
  graph [rankdir="LR"];
  node [shape="box", style="rounded,filled", fontname="sans-serif"];
  "a.md" [label="The \"A\" &amp; <b> \\n #1 `x`", tooltip="a.md", class="article", fillcolor="#ffffff", color="#333333"];
  "b \"x\".md" [label="", tooltip="b \"x\".md", class="broken", fillcolor="#fde7e9", color="#b10e1e"];
  "a.md" -> "b \"x\".md";
  "b \"x\".md" -> "a.md" [label="3"];
}
"##;
        assert_eq!(picture().dot(), expected);
    }

    #[test]
    fn whatever_a_title_holds_is_only_text_to_mermaid() {
        let expected = r##"flowchart LR
  n0["The #quot;A#quot; #amp; #lt;b#gt; #92;n #35;1 #96;x#96;"]:::article
  n1[" "]:::broken
  n0 --> n1
  n1 -->|3| n0
  classDef article fill:#ffffff,stroke:#333333,color:#222222
  classDef broken fill:#fde7e9,stroke:#b10e1e,color:#222222
"##;
        assert_eq!(picture().mermaid(), (expected.to_owned(), 0));
    }

    #[test]
    fn mermaid_is_given_no_more_edges_than_it_draws() {
        let shape = |at: usize| Shape { path: format!("{at:03}"), label: at.to_string(), look: Look::Article };
        let lines = (0..600).map(|at| (at, at + 1, if at < 100 { 1 } else { 2 })).collect();
        let picture = Picture { shapes: (0..601).map(shape).collect(), lines };
        let (text, left_out) = picture.mermaid();
        assert_eq!((text.matches("-->").count(), left_out), (500, 100));
        assert!(!text.contains("n0 -->") && text.contains("n599 -->"));
    }

    #[test]
    fn folders_are_as_deep_as_wanted() {
        for (path, depth, expected) in [
            ("a/b/c.md", 9, "a/b"),
            ("a/b/c.md", 1, "a"),
            ("a/b/c.md", 0, "."),
            ("c.md", 3, "."),
            ("../x/c.md", 1, ".."),
        ] {
            assert_eq!(folder(path, depth), expected, "{path} {depth}");
        }
    }
}
