//! Repairs within one text: headings, definitions, alt texts, tables, fences, and which of the repairs that findings
//! bring themselves cannot be wrong.

use super::{At, Edits, Repair, Sure};
use crate::checks::{Finding, Fix, codes};
use crate::markdown::comments::reads_the_same;
use crate::markdown::{BlockKind, LinkKind};
use crate::text::Span;

/// The repairs of a finding about the text; `None` where only those count that the finding brings itself.
pub(super) fn repairs(at: &At<'_>, finding: &Finding) -> Option<Vec<Repair>> {
    let found = match finding.code {
        "headings-with-underline" => underlined(at, finding),
        "heading-empty" => empty_heading(at, finding),
        "alt-text-missing" => return Some(alt_text(at, finding)),
        "link-text-missing" => link_text(at, finding),
        "table-header-missing" => table_header(at, finding),
        "code-block-unclosed" => fence(at, finding),
        codes::LINK_DEFINITION_DUPLICATE | codes::LINK_DEFINITION_UNUSED => definition(at, finding),
        _ => return None,
    };
    Some(found.into_iter().collect())
}

/// Whether repair `number`, which the finding brings itself, cannot be wrong.
pub(super) fn is_safe(at: &At<'_>, finding: &Finding, number: usize, fix: &Fix) -> bool {
    match finding.code {
        // What a misspelt marker was meant to be is the writer's to say.
        "invalid-note-section" => fix.title.starts_with("Move") && at.adds_nothing(&fix.edits),
        // What is read then must bring no finding of its own, and a misspelt name may be another one. Of zones, monikers
        // and code the set says whether they are right.
        "invalid-image" | "invalid-video" | "invalid-form" | "invalid-row" | "invalid-nested-column" => {
            matches!(&*fix.title, "Close with `:::`" | "Put in double quotes") && at.adds_nothing(&fix.edits)
        }
        codes::SUPPRESSION_UNUSED => fix.title == "Remove the comment" && changes_nothing(at, &fix.edits),
        codes::YAML_DUPLICATE_KEY => number == 0 && finding.fixes.len() == 2 && says_the_same_twice(at, finding),
        "dev-language-invalid" => {
            fix.edits.iter().all(|(span, new)| span.of(&at.text).to_lowercase() == *new) && at.adds_nothing(&fix.edits)
        }
        // Year first is read in one way only.
        "ms-date-invalid" => {
            let written = finding.span.of(&at.text).trim_matches(['\'', '"']);
            let year = written.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
            year && written.get(4..5).is_some_and(|mark| mark == "-" || mark == "/")
                && number == 0
                && fix.title.starts_with("Change to")
        }
        _ => false,
    }
}

/// Whether readers of the page see what they saw.
fn changes_nothing(at: &At<'_>, edits: &Edits) -> bool {
    let Some((after, article, _)) = at.after(edits) else { return false };
    let body = |text: &str, article: &crate::article::Article| {
        let start = article.front_matter.as_ref().map_or(0, |header| header.span.end as usize);
        text.get(start..).unwrap_or_default().to_owned()
    };
    let dialect = at.snapshot.dialect(at.file);
    reads_the_same(&body(&at.text, at.article), &body(&after, &article), dialect) && at.adds_nothing(edits)
}

fn says_the_same_twice(at: &At<'_>, finding: &Finding) -> bool {
    let Some(header) = &at.article.front_matter else { return false };
    let Some(later) = header.entries.iter().position(|entry| entry.key_span == finding.span) else { return false };
    let (before, rest) = header.entries.split_at(later);
    let Some(later) = rest.first() else { return false };
    let earlier: Vec<_> = before.iter().filter(|entry| entry.key == later.key).collect();
    matches!(earlier.as_slice(), [one] if one.value.span.of(&at.text) == later.value.span.of(&at.text))
}

/// `Title` over `---` becomes `## Title`.
fn underlined(at: &At<'_>, finding: &Finding) -> Option<Repair> {
    let place = at.article.headings.iter().position(|heading| heading.setext && heading.span == finding.span)?;
    let heading = at.article.headings.get(place)?;
    let title = heading.text_span.of(&at.text).trim();
    if title.contains(['\n', '\r']) {
        return None;
    }
    let marks = if heading.level == 1 { "#" } else { "##" };
    let edits: Edits = vec![(heading.span, format!("{marks} {title}"))];
    let (_, after, _) = at.after(&edits)?;
    let same = after.headings.len() == at.article.headings.len()
        && after.headings.iter().zip(&at.article.headings).enumerate().all(|(number, (new, old))| {
            (new.level, &new.text, &new.id) == (old.level, &old.text, &old.id)
                && (new.setext == old.setext || number == place)
        });
    let safe = same && at.adds_nothing(&edits);
    safe.then(|| Repair::here(format!("Change to `{marks} {title}`"), Sure::Safe, edits))
}

fn empty_heading(at: &At<'_>, finding: &Finding) -> Option<Repair> {
    let lines = at.lines_of(finding.span);
    let alone = lines.of(&at.text).trim() == finding.span.of(&at.text).trim();
    alone.then(|| Repair::here("Remove the heading", Sure::Choice, vec![(lines, String::new())]))
}

/// What the name of an image says, when it says anything: two words at least, else it is only the name again.
fn words(path: &str) -> Option<String> {
    let name = path.split(['?', '#']).next()?.rsplit(['/', '\\']).next()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let decoded = percent_encoding::percent_decode_str(stem).decode_utf8().ok()?;
    let mut words = decoded.split(['-', '_', ' ', '.']).filter(|word| !word.is_empty());
    let said: Vec<&str> = words.by_ref().collect();
    let letters = said.iter().filter(|word| word.chars().all(char::is_alphabetic)).count();
    if letters < 2 || said.iter().any(|word| word.contains(['[', ']', '<', '>', '*', '`', '"', '\\'])) {
        return None;
    }
    let text = said.join(" ");
    let mut chars = text.chars();
    let first = chars.next()?;
    Some(first.to_uppercase().chain(chars).collect())
}

fn alt_text(at: &At<'_>, finding: &Finding) -> Vec<Repair> {
    let link = at.article.links.iter().enumerate().find(|(_, link)| link.image && link.span == finding.span);
    let Some((index, link)) = link else { return Vec::new() };
    let written = link.span.of(&at.text);
    let edit = |alt: &str| -> Edits {
        match written.starts_with("![") {
            true => vec![(link.text, alt.to_owned())],
            // `<img>` without an `alt`, or with one that is empty.
            false if link.text.start == link.destination.start => {
                vec![(Span::at(link.span.start as usize + "<img".len()), format!(" alt=\"{alt}\""))]
            }
            false => vec![(link.text, alt.to_owned())],
        }
    };
    if !written.starts_with("![") && !written.get(..4).is_some_and(|tag| tag.eq_ignore_ascii_case("<img")) {
        return Vec::new();
    }
    let name = at.urls.get(index).and_then(|url| words(url));
    let named = name.map(|name| Repair::here(format!("Add the alt text `{name}`"), Sure::Choice, edit(&name)));
    let empty = Repair::here("Add a placeholder for the alt text", Sure::Choice, edit("Describe what the image shows"));
    named.into_iter().chain([empty]).collect()
}

/// A link without text gets the title of the article that it leads to.
fn link_text(at: &At<'_>, finding: &Finding) -> Option<Repair> {
    let (index, link) =
        at.article.links.iter().enumerate().find(|(_, it)| it.kind == LinkKind::Inline && it.span == finding.span)?;
    let target = at.snapshot.target_file(at.file, index)?;
    let article = at.snapshot.article(target)?;
    let section = at.snapshot.target_anchor(at.file, index).and_then(|anchor| match anchor.at {
        crate::graph::AnchorAt::Heading(number) => {
            at.snapshot.article(anchor.file)?.headings.get(number).map(|heading| heading.text.to_string())
        }
        crate::graph::AnchorAt::Explicit(_) => None,
    });
    let title = section.or_else(|| article.title().map(str::to_owned))?;
    let escaped: String =
        title.chars().flat_map(|c| matches!(c, '[' | ']' | '\\').then_some('\\').into_iter().chain([c])).collect();
    (!title.trim().is_empty())
        .then(|| Repair::here(format!("Write the title `{title}`"), Sure::Choice, vec![(link.text, escaped)]))
}

/// Rows of pipes get the line that makes a table of them.
fn table_header(at: &At<'_>, finding: &Finding) -> Option<Repair> {
    let row = finding.span.of(&at.text);
    let cells = row.trim().trim_start_matches('|').trim_end_matches('|').split('|').count();
    if row.contains(['`', '\\']) || cells == 0 {
        return None;
    }
    let line = at.article.lines.line_span(at.article.lines.line_of(finding.span.start))?;
    let indent = at.text.get(line.start as usize..finding.span.start as usize)?;
    let rule = format!("|{}", "---|".repeat(cells));
    let edits = vec![(Span::at(line.end as usize), format!("{}{indent}{rule}", at.newline()))];
    Some(Repair::here(format!("Add the line `{rule}`"), Sure::Choice, edits))
}

/// A fence that is never closed ends where its block ends.
fn fence(at: &At<'_>, finding: &Finding) -> Option<Repair> {
    let block = at
        .article
        .blocks
        .iter()
        .find(|block| block.kind == BlockKind::Code && block.span.start == finding.span.start)?;
    let opening = finding.span.of(&at.text);
    let mark = opening.chars().next()?;
    let fence: String = opening.chars().take_while(|c| *c == mark).collect();
    let line = at.article.lines.line_span(at.article.lines.line_of(block.span.start))?;
    let before = at.text.get(line.start as usize..block.span.start as usize)?;
    // Within a quote or a list the end of the block is a matter of marks.
    if !before.trim_matches(' ').is_empty() {
        return None;
    }
    let end = block.span.start as usize + block.span.of(&at.text).trim_end().len();
    let edits: Edits = vec![(Span::at(end), format!("{}{before}{fence}", at.newline()))];
    Some(Repair::here("Close the code block behind its last line", Sure::Choice, edits))
}

/// A definition that counts for nothing.
fn definition(at: &At<'_>, finding: &Finding) -> Option<Repair> {
    let own = at
        .article
        .definitions
        .iter()
        .find(|it| at.article.links.get(it.link as usize).is_some_and(|link| link.label == finding.span))?;
    // Another definition of the label would only take its place.
    if !own.shadowed && at.article.definitions.iter().filter(|it| it.label == own.label).count() > 1 {
        return None;
    }
    let link = at.article.links.get(own.link as usize)?;
    let mut lines = at.lines_of(link.span);
    if lines.of(&at.text).trim() != link.span.of(&at.text).trim() {
        return None;
    }
    // Of two empty lines that meet then, one goes.
    let above = at.text.get(..lines.start as usize)?;
    let below = at.text.get(lines.end as usize..)?;
    let newline = at.newline();
    let blank_above = above.is_empty() || above.ends_with(&format!("{newline}{newline}"));
    if blank_above && below.starts_with(newline) {
        lines.end += u32::try_from(newline.len()).ok()?;
    }
    let edits: Edits = vec![(lines, String::new())];
    let destination = |link: &crate::markdown::Link| link.destination.of(&at.text).to_owned();
    let first = at.article.definitions.iter().find(|it| it.label == own.label && !it.shadowed);
    let twice = own.shadowed
        && first.and_then(|it| at.article.links.get(it.link as usize)).map(destination) == Some(destination(link))
        && changes_nothing(at, &edits);
    let sure = if twice { Sure::Safe } else { Sure::Choice };
    Some(Repair::here("Remove this definition", sure, edits))
}
