//! What tabs, zone pivots and pivot groups mean, read from the written files without the graph's own reading of them:
//! by what a rename does not change.

use guidepost::graph::{FileId, Snapshot};
use std::collections::BTreeMap;

/// The file that defines pivots.
pub const PIVOTS: &str = "zone-pivot-groups.yml";

/// The names of a whole set, as they are written in its files now.
pub struct Names {
    /// By id, for groups and pivots: the title.
    titles: BTreeMap<(Option<String>, String), String>,
}

impl Names {
    pub fn read(snapshot: &Snapshot) -> Self {
        let file = snapshot.files().find(|(_, file)| file.path.ends_with(PIVOTS)).map(|(id, _)| id);
        let text = file.and_then(|file| snapshot.text(file)).unwrap_or_default();
        let (mut titles, mut group, mut id) = (BTreeMap::new(), String::new(), String::new());
        for line in text.lines() {
            if let Some(it) = line.strip_prefix("- id: ") {
                (group, id) = (it.to_owned(), String::new());
            } else if let Some(it) = line.strip_prefix("  - id: ") {
                id = it.to_owned();
            } else if let Some(title) = line.trim_start().strip_prefix("title: ") {
                let key = if id.is_empty() { (None, group.clone()) } else { (Some(group.clone()), id.clone()) };
                titles.insert(key, title.to_owned());
            }
        }
        Self { titles }
    }

    /// What each tab heading, zone and group of the page `page` means, in the order in which they stand.
    pub fn of_page(&self, snapshot: &Snapshot, page: FileId) -> Vec<String> {
        let text = snapshot.text(page).unwrap_or_default();
        let tabs = tabs(snapshot, page);
        let mut names: Vec<String> = tabs.iter().map(|id| format!("tab {}", place_of(&tabs, id))).collect();
        let groups = groups(&text);
        names.extend(groups.iter().map(|group| self.title(None, group)));
        snapshot.visit(page, &mut |part, _| {
            let text = snapshot.text(part).unwrap_or_default();
            for line in text.lines().filter_map(|line| line.strip_prefix(":::zone pivot=\"")) {
                let pivots = line.trim_end().trim_end_matches('"').split(',');
                names.extend(pivots.map(|pivot| self.pivot(&groups, pivot)));
            }
            true
        });
        names
    }

    /// What the query of `url`, that of link `index` of `source`, chooses on the page that it leads to.
    pub fn chosen(&self, snapshot: &Snapshot, source: FileId, index: usize, url: &str) -> Vec<String> {
        let Some((_, query)) = url.split_once('?') else { return Vec::new() };
        let Some(page) = snapshot.target_file(source, index) else { return Vec::new() };
        let mut chosen = Vec::new();
        for (key, values) in query.split('&').filter_map(|it| it.split_once('=')) {
            let values = values.replace("%2C", ",");
            match key {
                "tabs" => {
                    let tabs = tabs(snapshot, page);
                    chosen.extend(values.split(',').map(|id| format!("tab {}", place_of(&tabs, id))));
                }
                "pivots" => {
                    let groups = groups(&snapshot.text(page).unwrap_or_default());
                    chosen.extend(values.split(',').map(|id| self.pivot(&groups, id)));
                }
                _ => {}
            }
        }
        chosen
    }

    fn pivot(&self, groups: &[String], id: &str) -> String {
        let titles: Vec<String> = groups.iter().map(|group| self.title(Some(group), id)).collect();
        titles.join("|")
    }

    fn title(&self, group: Option<&str>, id: &str) -> String {
        self.titles.get(&(group.map(str::to_owned), id.to_owned())).cloned().unwrap_or_else(|| "none".to_owned())
    }
}

/// Whether names mean what they meant; one that meant nothing may have found something.
pub fn are_kept(was: &[String], is: &[String]) -> bool {
    let pieces = |names: &[String]| names.iter().flat_map(|it| it.split('|').map(str::to_owned)).collect::<Vec<_>>();
    let (was, is) = (pieces(was), pieces(is));
    was.len() == is.len() && was.iter().zip(&is).all(|(was, is)| was == "none" || was == is)
}

/// The ids of the tabs that the page shows, in order.
fn tabs(snapshot: &Snapshot, page: FileId) -> Vec<String> {
    let mut ids = Vec::new();
    snapshot.visit(page, &mut |id, _| {
        for line in snapshot.text(id).unwrap_or_default().lines().filter(|line| line.starts_with("# ")) {
            let Some((_, names)) = line.split_once("](#tab/") else { continue };
            ids.extend(names.trim_end_matches(')').split(['+', '/']).map(str::to_owned));
        }
        true
    });
    ids
}

/// The first place at which an id stands: the name of a tab that a rename does not change.
fn place_of(ids: &[String], id: &str) -> String {
    ids.iter().position(|it| it == id).map_or("none".to_owned(), |at| at.to_string())
}

/// The ids of the groups that a header names.
fn groups(text: &str) -> Vec<String> {
    let named = text.lines().find_map(|line| line.strip_prefix("zone_pivot_groups: "));
    named.map(|it| it.trim_end().split(", ").map(str::to_owned).collect()).unwrap_or_default()
}
