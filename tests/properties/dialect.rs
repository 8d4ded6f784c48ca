//! What only the Learn dialect has, drawn into generated sets: tabs, zone pivots, uids, and what looks like a link and
//! is none; and renames of the names among them.

use crate::names::PIVOTS;
use crate::random::Random;
use guidepost::graph::{FileId, Snapshot};
use std::fmt::Write as _;

const TABS: [&str; 4] = ["windows", "linux", "mac", "web"];

/// Each group with its pivots. Titles stay when ids change: they tell who is who.
const GROUPS: [(&str, [&str; 2]); 2] = [("langs", ["csharp", "python"]), ("places", ["cloud", "premises"])];

/// Pages that are no more, for which a redirection stands in [`redirections`].
pub const GONE: [&str; 4] = ["old.md", "sub/old.md", "sub/deep/o (2).md", "über/old.md"];

/// What a page of a generated set has that others can name.
#[derive(Default)]
pub struct Page {
    pub uid: Option<String>,
    pub groups: Vec<usize>,
    /// The groups from which its zones are.
    pub zones: Vec<usize>,
    pub tabs: Vec<&'static str>,
}

/// The definitions of all groups.
pub fn pivots() -> String {
    let mut text = String::from("### YamlMime:ZonePivotGroups\ngroups:\n");
    for (id, pivots) in GROUPS {
        write!(text, "- id: {id}\n  title: Title of {id}\n  prompt: Choose\n  pivots:\n").unwrap();
        for pivot in pivots {
            write!(text, "  - id: {pivot}\n    title: Title of {pivot}\n").unwrap();
        }
    }
    text
}

pub fn redirections() -> String {
    let entries =
        GONE.map(|path| format!("    {{ \"source_path\": \"{path}\", \"redirect_url\": \"/elsewhere/there\" }}"));
    format!("{{\n  \"redirections\": [\n{}\n  ]\n}}\n", entries.join(",\n"))
}

/// The header of the page with this number; includes have none, and are shown in pages with any group.
pub fn header(random: &mut Random, number: usize, is_include: bool, page: &mut Page) -> String {
    if is_include {
        page.zones = vec![0, 1];
        return String::new();
    }
    if random.below(4) == 0 {
        return String::new();
    }
    let mut text = String::from("---\ntitle: T\n");
    if random.below(3) > 0 {
        let uid = format!("set.a{number}");
        writeln!(text, "uid: {uid}").unwrap();
        page.uid = Some(uid);
    }
    if random.below(2) == 0 {
        page.groups = if random.below(2) == 0 { vec![0, 1] } else { vec![random.below(2)] };
        page.zones.clone_from(&page.groups);
        let names: Vec<&str> = page.groups.iter().map(|it| GROUPS[*it].0).collect();
        writeln!(text, "zone_pivot_groups: {}", names.join(", ")).unwrap();
    }
    text + "---\n"
}

/// Tabs, zones and a list with a heading in it, as they come.
pub fn part(random: &mut Random, page: &mut Page, mark: &mut dyn FnMut() -> String) -> String {
    let mut text = String::new();
    match random.below(8) {
        0 | 1 => {
            let first = random.below(TABS.len());
            for step in 1..=2 {
                let id = TABS[(first + step) % TABS.len()];
                let more = match random.below(6) {
                    0 => "+desktop",
                    1 => "/shell",
                    _ => "",
                };
                write!(text, "# [Tab](#tab/{id}{more})\n\n{}\n\n", mark()).unwrap();
                page.tabs.push(id);
            }
            text.push_str("***\n\n");
        }
        2..5 if !page.zones.is_empty() => {
            let (_, pivots) = GROUPS[*random.pick(&page.zones)];
            let pivot = if random.below(4) == 0 { pivots.join(",") } else { (*random.pick(&pivots)).to_owned() };
            write!(text, ":::zone pivot=\"{pivot}\"\n\n{}\n\n:::zone-end\n\n", mark()).unwrap();
        }
        5 => write!(text, "1. Step\n\n   ## In a list\n\n   {}\n\n2. Next\n\n", mark()).unwrap(),
        _ => {}
    }
    text
}

impl Page {
    /// Whether a link of `kind` can name something of the page.
    pub fn has(&self, kind: &str) -> bool {
        match kind {
            "tabs" => !self.tabs.is_empty(),
            "pivots" => !self.groups.is_empty(),
            _ => self.uid.is_some(),
        }
    }
}

/// A line with a link of `kind` to a page that has such a name, and at which `bare` leads.
pub fn link(random: &mut Random, kind: &str, number: usize, bare: &str, fragment: &str, page: &Page) -> String {
    let uid = page.uid.as_deref().unwrap_or_default();
    match kind {
        "tabs" => {
            let tabs = [*random.pick(&page.tabs), page.tabs[0]];
            let query = match random.below(4) {
                0 => format!("view=y&tabs={}", tabs[0]),
                1 if tabs[0] != tabs[1] => format!("tabs={}%2C{}", tabs[0], tabs[1]),
                2 if tabs[0] != tabs[1] => format!("tabs={},{}", tabs[0], tabs[1]),
                _ => format!("tabs={}", tabs[0]),
            };
            format!("[{kind} u{number}u x]({bare}?{query}{fragment})")
        }
        "pivots" => {
            let (_, pivots) = GROUPS[*random.pick(&page.groups)];
            format!("[{kind} u{number}u x]({bare}?pivots={}{fragment})", random.pick(&pivots))
        }
        "xref-link" => format!("[{kind} u{number}u x](xref:{uid}{fragment})"),
        "xref-angle" => format!("{kind} u{number}u <xref:{uid}>"),
        "xref-html" => format!("{kind} u{number}u <xref href=\"{uid}{fragment}\"/>"),
        "xref-at" => format!("{kind} u{number}u @{uid} text"),
        _ => unreachable!("{kind} is no kind of link"),
    }
}

/// Where the caret may stand to rename a name of `kind`: behind one of these.
fn before_names(kind: &str) -> &'static [&'static str] {
    match kind {
        "tab" => &["](#tab/", "?tabs=", "&tabs="],
        "pivot" => &[":::zone pivot=\"", "?pivots=", "?pivots=", "  - id: ", "zone_pivot_groups: ", "\n- id: "],
        _ => &["\nuid: ", "](xref:", "<xref:", " @"],
    }
}

/// Some place of the set where a name of `kind` can be renamed, and a new name.
pub fn name(random: &mut Random, snapshot: &Snapshot, kind: &str) -> Option<(FileId, u32, String)> {
    let before = random.pick(before_names(kind));
    let mut places = Vec::new();
    for (id, file) in snapshot.files() {
        let defines = file.path.ends_with(PIVOTS);
        if (file.article.is_none() || before.ends_with("- id: ")) && !defines {
            continue;
        }
        let text = snapshot.text(id)?;
        places.extend(text.match_indices(before).map(|(at, _)| (id, (at + before.len()) as u32)));
    }
    let (id, at) = *places.get(random.below(places.len().max(1)))?;
    let number = random.below(60);
    let new = match kind {
        // Some are taken already.
        "tab" => random.pick(&[format!("t{number}"), format!("tab-{number}"), "web".to_owned()]).clone(),
        "pivot" => random.pick(&[format!("p{number}"), format!("pivot-{number}"), "cloud".to_owned()]).clone(),
        // What cannot stand bare behind `@` among them.
        _ => random.pick(&[format!("set.b{number}"), format!("c{number}"), format!("List`{number}.Add")]).clone(),
    };
    Some((id, at, new))
}

/// Whether the line, in which an edit lies, has one of the names that are no links.
pub fn named_in(line: &str) -> Option<&'static str> {
    match () {
        () if line.starts_with(":::zone ") => Some("zone"),
        () if line.starts_with("zone_pivot_groups:") => Some("group of a header"),
        () if line.starts_with("uid:") => Some("uid of a page"),
        () if line.contains("](#tab/") => Some("tab heading"),
        () if line.trim_start().starts_with("- id:") => Some("pivot definition"),
        () => None,
    }
}

/// What a change of this label writes anew in a link, when it is about a name.
pub fn named_by(label: &str) -> Option<&'static str> {
    let names = [("Rename the tab ", "tab in a link"), ("Rename the pivot `", "pivot in a link")];
    names.into_iter().find(|(start, _)| label.starts_with(start)).map(|(_, name)| name)
}

/// What [`named_in`] and [`named_by`] know; each has to be renamed.
pub const NAMED: [&str; 7] = [
    "zone",
    "group of a header",
    "uid of a page",
    "tab heading",
    "pivot definition",
    "tab in a link",
    "pivot in a link",
];
