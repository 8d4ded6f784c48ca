//! What a cross reference leads to, where that is not told as for other links.

use super::super::spelling::{code_span, escape_markdown};
use super::name_of;
use crate::graph::{DeclaredAs, FileId, FileKind, Snapshot, Target};
use crate::markdown::{Link, LinkKind, xref};

/// What a cross reference says that leads to no article: to a YAML page, an entry of a map, to nothing known.
pub(super) fn elsewhere(snapshot: &Snapshot, source: FileId, index: usize, link: &Link) -> Option<String> {
    let Target::Xref { uid, .. } = snapshot.target(source, index)? else { return None };
    let shown = code_span(&snapshot.uid_text(uid));
    let Some((file, declared)) = snapshot.declaration(source, uid) else {
        // Behind `@` stand names of people, decorators and more.
        return (!matches!(link.kind, LinkKind::XrefShorthand)).then(|| {
            let scan = if snapshot.scanned() { "" } else { " (the articles are still being read)" };
            format!("{shown}\n\nNothing in this workspace has this uid{scan}. The build may know it from elsewhere.")
        });
    };
    if snapshot.file(file)?.kind == FileKind::Article {
        return None;
    }
    let name = code_span(&name_of(&snapshot.path(file))?);
    let title = match declared.name.is_empty() {
        true => shown.clone(),
        false => format!("**{}**", escape_markdown(&declared.name)),
    };
    let place = match (declared.how, declared.href.is_empty()) {
        (DeclaredAs::MapEntry, false) => format!("In {name}, leads to {}", code_span(&declared.href)),
        (DeclaredAs::MapEntry, true) | (DeclaredAs::Part, _) => format!("In {name}"),
        (DeclaredAs::Page, _) => format!("The page {name}"),
    };
    Some(format!("{title}\n\n{shown}\n\n{place}"))
}

/// What is shown for the reference, where its query decides.
pub(super) fn shown_text(text: &str, link: &Link) -> Option<String> {
    if link.kind == LinkKind::TocUid {
        return None;
    }
    let reference = xref::read(link.destination.of(text));
    if let Some(shown) = reference.text {
        return Some(format!("Shown as \"{}\".", escape_markdown(&shown)));
    }
    let says = match &*reference.display_property? {
        "fullName" => "Shown with its full name: namespace, type and member.",
        "nameWithType" => "Shown with its type: the type's name before the member's.",
        "name" => "Shown with its name alone.",
        "uid" => "Shown as its uid.",
        other => return Some(format!("Shown as its property {}; as its name where it has none.", code_span(other))),
    };
    Some(says.to_owned())
}
