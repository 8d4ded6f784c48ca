//! Links that a move makes lead from one article set into another, or to what is not built: the build publishes each set
//! apart and takes no path there.
//!
//! Judges as the finding `link-out-of-scope` does; where the page's address is known it says how to write the link.

use super::plan::Plan;
use crate::docset::relative::{Style, encode_path_as};
use crate::docset::resolve::{self, Destination};
use crate::docset::{Role, docset_for};
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::{Link, LinkKind};
use crate::text::counted;
use std::path::Path;

/// So many articles are named in a note.
const MOST_NAMED: usize = 3;

/// What a move does to the links that cross the border of a set.
#[derive(Debug, Default)]
pub(super) struct Crossings {
    /// Links that name the page by its address from now on.
    addressed: usize,
    /// The articles with links that the build will refuse, one for each link.
    refused: Vec<FileId>,
}

/// A link as it stands before and after the move: the paths of its file and of what it leads to.
pub(super) struct Ends<'a> {
    pub was: (&'a Path, &'a Path),
    pub is: (&'a Path, &'a Path),
}

impl Crossings {
    /// What to write for the path of `link` in `source` when the move makes it cross a border and the address of the page
    /// is known. Counts links that cross.
    pub fn address(
        &mut self,
        snapshot: &Snapshot,
        (source, target): (FileId, FileId),
        link: &Link,
        style: Style,
        ends: &Ends<'_>,
    ) -> Option<String> {
        let is_judged = matches!(link.kind, LinkKind::Inline | LinkKind::Definition | LinkKind::Html)
            && snapshot.file(target).is_some_and(|known| known.kind == FileKind::Article)
            && snapshot.redirect(target).is_none();
        let is_shown = !snapshot.includers(source).is_empty();
        let crosses = |(from, to): (&Path, &Path)| {
            docset_for(snapshot.docsets(), from).is_some_and(|set| {
                let is_read_here = set.role(from) != Role::Page && set.leaves_out(from) && !is_shown;
                set.leaves_out(to) && !is_read_here
            })
        };
        if !is_judged || crosses(ends.was) || !crosses(ends.is) {
            return None;
        }
        let (from, to) = ends.is;
        let address = || {
            let (set, of_page) = docset_for(snapshot.docsets(), from).zip(docset_for(snapshot.docsets(), to))?;
            let address = encode_path_as(&of_page.url_path(to)?, style)?;
            let read = resolve::destination(set, from, &address);
            matches!(read, Destination::Site { key, .. } if of_page.is_published_at(to, &key)).then_some(address)
        };
        let address = address();
        match address.is_some() {
            true => self.addressed += 1,
            false => self.refused.push(source),
        }
        address
    }

    /// Adds what the writer has to know to the notes of `plan`; the same in short, for a label.
    pub fn told(mut self, plan: &mut Plan<'_>) -> String {
        let mut said = match self.addressed {
            0 => String::new(),
            count => format!(", {} now by the address on the site", counted(count, "link")),
        };
        let links = self.refused.len();
        if links > 0 {
            self.refused.sort_unstable();
            self.refused.dedup();
            let named: Vec<String> =
                self.refused.iter().take(MOST_NAMED).map(|&file| format!("`{}`", plan.name(file))).collect();
            let more = match self.refused.len().saturating_sub(MOST_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let (lead, onward) = if links == 1 {
                ("leads", "it to the published address")
            } else {
                ("lead", "them to published addresses")
            };
            said.push_str(&format!(", {} {lead} out of the article set", counted(links, "link")));
            plan.notes.push(format!(
                "{} will lead out of the article set, which the build refuses (`link-out-of-scope`): in {}{more}. Change \
                 {onward}.",
                counted(links, "link"),
                named.join(", "),
            ));
        }
        said
    }
}
