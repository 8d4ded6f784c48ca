//! Where a link leads.

use super::{metadata, redirect_entry};
use crate::article::Article;
use crate::changes::pivots;
use crate::checks::end_of_redirects;
use crate::graph::{AnchorAt, AnchorRef, FileId, FileKind, LinkStatus, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::Span;

/// A place that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionTarget {
    /// What the jump starts from, in the asked file.
    pub origin: Span,
    /// The file it leads to; for an entry of a configuration file the article that is gone.
    pub file: FileId,
    /// All of the target (a heading's line, a definition, for a file its start), in `file` or `config`.
    pub span: Span,
    /// The part of `span` where the caret goes.
    pub selection: Span,
    /// When the place is in a configuration file: the redirection that leads on from a gone article.
    pub config: Option<ConfigPlace>,
}

/// A configuration file of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigPlace {
    /// Index into [`Snapshot::docsets`].
    pub docset: usize,
    /// Index into the set's `config_files`.
    pub file: usize,
}

/// Where the link at byte `offset` of `file` leads; empty where there is no link or its target is missing.
///
/// A link leads to the heading, anchor, article, include, image or part of a code file that it names, to the article's
/// start when the anchor is missing. When the article is gone, to the one that readers are redirected to in the end, or to the
/// redirection's entry where that is not in the set. On the label of a reference it leads to
/// the label's definition, on its text to the target. A key of the header leads to the configuration that gives the
/// article a value for it, too, and the id of a zone pivot or pivot group to the file that defines it.
///
/// Decision: origin and selection are those of VS Code's built-in Markdown extension (origin: the destination, for a
/// reference the label; selection: a heading's whole line, a definition up to the end of its destination), because
/// VS Code merges equal answers and shows a list of two for different ones.
#[must_use]
pub fn definition(snapshot: &Snapshot, file: FileId, offset: u32) -> Vec<DefinitionTarget> {
    definition_here(snapshot, file, offset).into_iter().collect()
}

fn definition_here(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<DefinitionTarget> {
    let Some(article) = snapshot.article(file) else {
        return redirect_entry::definition(snapshot, file, offset).or_else(|| pivot_target(snapshot, file, offset));
    };
    let target = metadata_target(snapshot, file, article, offset).or_else(|| pivot_target(snapshot, file, offset));
    if target.is_some() {
        return target;
    }
    let index = article.link_at(offset)?;
    let link = article.links.get(index)?;
    let is_reference = !link.label.is_empty() && !link.span.covers(link.destination);
    let origin = match is_reference {
        true if link.label.touches(offset) => link.label,
        true => link.text,
        false => link.destination,
    };
    if is_reference && link.label.touches(offset) {
        let defined = article.links.iter().find(|other| {
            other.kind == LinkKind::Definition && other.span != link.span && other.destination == link.destination
        })?;
        let span = definition_span(snapshot, file, defined)?;
        return Some(DefinitionTarget { origin, file, span, selection: span, config: None });
    }
    target_of(snapshot, file, index, origin)
}

/// On a key of the header: where the configuration gives the article the value that counts without this line.
fn metadata_target(snapshot: &Snapshot, file: FileId, article: &Article, offset: u32) -> Option<DefinitionTarget> {
    let header = article.front_matter.as_deref().filter(|header| header.span.contains(offset))?;
    let entry = header.entries.iter().find(|entry| entry.key_span.touches(offset))?;
    let metadata = metadata::of_key(snapshot, file, &entry.key)?;
    let inherited = [&metadata.given].into_iter().chain(&metadata.overrides).find(|given| given.config.is_some())?;
    let place = inherited.config?;
    let config = snapshot.docsets().get(place.docset)?.config_files.get(place.file)?;
    let file = snapshot.file_id(&config.path).unwrap_or(file);
    let (origin, span) = (entry.key_span, inherited.span);
    Some(DefinitionTarget { origin, file, span, selection: span, config: Some(place) })
}

/// On the id of a zone pivot or of a pivot group: where it is defined.
fn pivot_target(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<DefinitionTarget> {
    let (name, origin) = pivots::at(snapshot, file, offset)?;
    let (file, span) = pivots::declaration(snapshot, &name)?;
    Some(DefinitionTarget { origin, file, span, selection: span, config: None })
}

/// From the line's start, if only blanks come before, to the end of the destination.
fn definition_span(snapshot: &Snapshot, file: FileId, link: &Link) -> Option<Span> {
    let lines = &snapshot.article(file)?.lines;
    let text = snapshot.text(file)?;
    let line = lines.line_span(lines.line_of(link.span.start))?;
    let lead = Span { start: line.start, end: link.span.start };
    let start = if lead.of(&text).trim().is_empty() { lead.start } else { link.span.start };
    let bracket = text.get(link.destination.end as usize..).is_some_and(|rest| rest.starts_with('>'));
    Some(Span { start, end: link.destination.end + u32::from(bracket) })
}

/// Where link `index` of `source` leads; the jump starts from its destination.
#[must_use]
pub fn link_target(snapshot: &Snapshot, source: FileId, index: usize) -> Option<DefinitionTarget> {
    let origin = snapshot.article(source)?.links.get(index)?.destination;
    target_of(snapshot, source, index, origin)
}

fn target_of(snapshot: &Snapshot, source: FileId, index: usize, origin: Span) -> Option<DefinitionTarget> {
    let at = |file, span| Some(DefinitionTarget { origin, file, span, selection: span, config: None });
    if let Some(anchor) = snapshot.target_anchor(source, index) {
        return at(anchor.file, anchor_line(snapshot, &anchor)?);
    }
    let file = match snapshot.target(source, index)? {
        // `#` and a missing anchor of this page: its start, where a browser goes too.
        Target::SelfPage(_) => source,
        Target::Xref { uid, .. } => {
            let (file, declared) = snapshot.declaration(source, uid)?;
            return match snapshot.file(file)?.kind {
                FileKind::Article => at(file, Span::default()),
                _ => at(file, declared.span),
            };
        }
        target => snapshot.file_of(source, target)?,
    };
    if snapshot.status(source, index) == LinkStatus::Redirected {
        let (docset, redirect) = snapshot.redirect(file)?;
        let gone = snapshot.target_path(source, index)?;
        return match end_of_redirects(snapshot, docset, &gone, &redirect.url) {
            Some((end, fragment)) => {
                let fragment = fragment.or_else(|| Some(snapshot.target_fragment(source, index)?.to_string()));
                Some(redirect_entry::at_anchor(snapshot, end, fragment.as_deref(), origin))
            }
            None => redirect_entry::entry_of(snapshot, file, origin),
        };
    }
    // A folder in a table of contents stands for the one in it.
    let link = snapshot.article(source).and_then(|article| article.links.get(index));
    let file = match link.is_some_and(|link| link.kind == LinkKind::TocFolder) {
        true => snapshot.toc_in(file)?,
        false => file,
    };
    let known = snapshot.file(file)?;
    if known.kind == FileKind::Folder {
        return None;
    }
    at(file, code_part(snapshot, source, index, file).unwrap_or_default())
}

/// Where the part of the code file `file` begins that link `index` of `source` shows: its tag, or its first line.
fn code_part(snapshot: &Snapshot, source: FileId, index: usize, file: FileId) -> Option<Span> {
    let snippet = snapshot.article(source)?.snippets.iter().find(|snippet| snippet.link as usize == index)?;
    if let Some((tag, _)) = &snippet.tag {
        return Some(snapshot.code_parts(file)?.find(tag)?.span);
    }
    let first = snippet.lines.first()?.first;
    let text = snapshot.text(file)?;
    let mut start = 0;
    for line in text.split_inclusive('\n').take(first.saturating_sub(1) as usize) {
        start += line.len();
    }
    let line = text.get(start..)?.lines().next()?;
    Some(Span::new(start, start + line.len()))
}

/// The line of a heading, the attribute of an HTML anchor.
pub(super) fn anchor_line(snapshot: &Snapshot, anchor: &AnchorRef) -> Option<Span> {
    let article = snapshot.article(anchor.file)?;
    match anchor.at {
        AnchorAt::Heading(i) => article.lines.line_span(article.lines.line_of(article.headings.get(i)?.span.start)),
        AnchorAt::Explicit(i) => article.anchors.get(i).map(|anchor| anchor.span),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::Set;
    use super::*;

    /// Each target as `file:line:column`, with the marked text and the text that the jump starts from.
    fn show(literal: &str) -> String {
        let set = Set::new(literal);
        let (file, offset) = set.cursor();
        let own = set.snapshot.text(file).unwrap();
        let targets = definition(&set.snapshot, file, offset);
        let shown = targets.iter().map(|target| {
            let (name, text) = match target.config {
                Some(place) => {
                    let path = &set.snapshot.docsets()[place.docset].config_files[place.file].path;
                    (set.name_of(path), crate::files::read_text(path).unwrap().text.into())
                }
                None => {
                    (set.name_of(&set.snapshot.path(target.file)), set.snapshot.text(target.file).unwrap_or_default())
                }
            };
            let position =
                crate::text::LineIndex::new(&text).position(target.selection.start, crate::text::Encoding::Utf16);
            let (marked, origin) = (target.selection.of(&text), target.origin.of(&own));
            format!("{name}:{}:{} `{marked}` from `{origin}`", position.line + 1, position.column + 1)
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    const OTHER: &str = "
--- other.md
# Other

intro

## Get 漢字 <a name=\"go\"></a>

text <a id=\"spot\"></a> here

Setext heading
--------------
--- pics/a b.png
--- includes/part.md
## Part heading
";

    #[test]
    fn a_key_of_the_header_leads_to_the_configuration_that_it_overrides() {
        let config =
            "--- docfx.json\n{\"build\": {\"fileMetadata\": {\"author\": {\"**/*.md\": \"ann\"}}}}\n--- a.md\n";
        let key = show(&format!("{config}---\ntitle: x\nau<CURSOR>thor: me\n---\n# A\n"));
        assert_eq!(key, "docfx.json:1:40 `\"**/*.md\": \"ann\"` from `author`");
        assert_eq!(show(&format!("{config}---\nti<CURSOR>tle: x\n---\n# A\n")), "");
    }

    #[test]
    fn ids_of_pivots_and_their_groups_lead_to_their_definition() {
        let set = "--- docfx.json\n{}\n--- zone-pivot-groups.yml\ngroups:\n- id: langs\n  pivots:\n  - id: csharp\n  - id: \"python\"\n\
                   --- a.md\n---\nzone_pivot_groups: langs, other\n---\n\n:::zone pivot=\"csharp, python\"\n\n[b](b.md?pivots=python)\n\
                   [a](?pivots=csharp%2Cpython#x)\n\n:::zone-end\n--- b.md\n---\nzone_pivot_groups: [\"langs\"]\n---\n\n\
                   [!INCLUDE [i](includes/i.md)]\n--- includes/i.md\n:::zone pivot=\"python\"\n\nx\n\n:::zone-end\n";
        let python = "zone-pivot-groups.yml:5:10 `python` from `python`";
        let csharp = "zone-pivot-groups.yml:4:9 `csharp` from `csharp`";
        let group = "zone-pivot-groups.yml:2:7 `langs` from `langs`";
        for (at, expected) in [
            ("groups: la<CURSOR>ngs,", group),
            ("[\"la<CURSOR>ngs\"]", group),
            ("groups: langs, oth<CURSOR>er", ""),
            ("\"csh<CURSOR>arp, ", csharp),
            ("csharp, pyth<CURSOR>on\"", python),
            ("b.md?pivots=pyt<CURSOR>hon", python),
            ("?pivots=csharp%2Cpy<CURSOR>thon", python),
            ("i.md\n:::zone pivot=\"pyt<CURSOR>hon", python),
            ("id: \"pyt<CURSOR>hon\"", python),
            ("b<CURSOR>.md?pivots", "b.md:1:1 `` from `b.md?pivots=python`"),
        ] {
            let plain = at.replace("<CURSOR>", "");
            assert!(set.contains(&plain), "{plain}");
            assert_eq!(show(&set.replacen(&plain, at, 1)), expected, "{at}");
        }
    }

    #[test]
    fn links_lead_to_what_they_name() {
        for (line, expected) in [
            ("[x](oth<CURSOR>er.md)", "other.md:1:1 `` from `other.md`"),
            ("[t<CURSOR>ext](other.md)", "other.md:1:1 `` from `other.md`"),
            ("[x](other.md#set<CURSOR>ext-heading)", "other.md:9:1 `Setext heading` from `other.md#setext-heading`"),
            ("[x](other.md#sp<CURSOR>ot)", "other.md:7:13 `spot` from `other.md#spot`"),
            ("[x](other.md#mis<CURSOR>sing)", "other.md:1:1 `` from `other.md#missing`"),
            ("[x](./ot<CURSOR>her.md?view=y#other)", "other.md:1:1 `# Other` from `./other.md?view=y#other`"),
            ("[x](gone.m<CURSOR>d)", ""),
            ("[x](https://exam<CURSOR>ple.com)", ""),
            ("pro<CURSOR>se", ""),
            ("`[x](oth<CURSOR>er.md)`", ""),
            ("![x](pics/a%20b<CURSOR>.png)", "pics/a b.png:1:1 `` from `pics/a%20b.png`"),
            ("![x](<pics/a b<CURSOR>.png>)", "pics/a b.png:1:1 `` from `pics/a b.png`"),
            ("<a href=\"oth<CURSOR>er.md\">x</a>", "other.md:1:1 `` from `other.md`"),
            ("[!INCLUDE [x](includes/pa<CURSOR>rt.md)]", "includes/part.md:1:1 `` from `includes/part.md`"),
            (":::image source=\"pics/a b<CURSOR>.png\" alt-text=\"x\":::", "pics/a b.png:1:1 `` from `pics/a b.png`"),
            ("[x](~/oth<CURSOR>er.md)", "other.md:1:1 `` from `~/other.md`"),
            ("[x](OTH<CURSOR>ER.md)", "other.md:1:1 `` from `OTHER.md`"),
            ("[漢😀字](oth<CURSOR>er.md)", "other.md:1:1 `` from `other.md`"),
        ] {
            let literal = format!("--- docfx.json\n{{}}\n--- index.md\n# Index\n\n{line}\n{}", OTHER.trim_start());
            assert_eq!(show(&literal), expected, "{line}");
            let crlf = literal.replace('\n', "\r\n");
            assert_eq!(show(&crlf), expected, "{line} (CRLF)");
        }
    }

    #[test]
    fn code_leads_to_the_part_that_is_shown() {
        for (line, expected) in [
            ("[!code-cs[x](a.cs#o<CURSOR>ne)]", "a.cs:2:5 `one` from `a.cs#one`"),
            (":::code source=\"a.<CURSOR>cs\" id=\"one\":::", "a.cs:2:5 `one` from `a.cs`"),
            ("[!code-cs[x](a.cs#L<CURSOR>3-L4)]", "a.cs:3:1 `first` from `a.cs#L3-L4`"),
            (":::code source=\"a.<CURSOR>cs\" range=\"4-9\":::", "a.cs:4:1 `// </one>` from `a.cs`"),
            ("[!code-cs[x](a.cs#mis<CURSOR>sing)]", "a.cs:1:1 `` from `a.cs#missing`"),
            ("[!code-cs[x](a.cs?start=2<CURSOR>0)]", "a.cs:1:1 `` from `a.cs?start=20`"),
            ("[!code-cs[x](a.<CURSOR>cs)]", "a.cs:1:1 `` from `a.cs`"),
        ] {
            let code = "--- a.cs\nusing x;\n// <one>\nfirst\n// </one>\n";
            let literal = format!("--- docfx.json\n{{}}\n{code}--- index.md\n# Index\n\n{line}\n");
            assert_eq!(show(&literal), expected, "{line}");
        }
    }

    #[test]
    fn references_lead_to_their_definition_on_the_label_and_to_the_target_elsewhere() {
        for (line, expected) in [
            ("[te<CURSOR>xt][Label]", "other.md:1:1 `` from `text`"),
            ("[text][La<CURSOR>bel]", "index.md:5:1 ` [label]: other.md` from `Label`"),
            ("[la<CURSOR>bel]", "index.md:5:1 ` [label]: other.md` from `label`"),
            ("![al<CURSOR>t][pic]", "pics/a b.png:1:1 `` from `alt`"),
            ("![alt][p<CURSOR>ic]", "index.md:6:1 `[pic]: <pics/a b.png>` from `pic`"),
        ] {
            let literal = format!(
                "--- docfx.json\n{{}}\n--- index.md\n# Index\n\n{line}\n\n [label]: other.md \"title\"\n[pic]: <pics/a b.png>\n{}",
                OTHER.trim_start()
            );
            assert_eq!(show(&literal), expected, "{line}");
        }
        let literal = "--- docfx.json\n{}\n--- index.md\n[x]\n\n[x]: oth<CURSOR>er.md#other\n";
        let literal = format!("{literal}{}", OTHER.trim_start());
        assert_eq!(show(&literal), "other.md:1:1 `# Other` from `other.md#other`");
    }

    #[test]
    fn anchors_are_found_through_includes_and_in_the_page_that_shows_an_include() {
        let set = "--- docfx.json\n{}\n--- page.md\n# Page\n\n[!INCLUDE [x](includes/a.md)]\n\n## In page\n--- includes/a.md\n## In include\n";
        let with = |index: &str| show(&format!("{set}{index}"));
        assert_eq!(
            with("--- index.md\n[x](page.md#in-incl<CURSOR>ude)\n"),
            "includes/a.md:1:1 `## In include` from `page.md#in-include`"
        );
        let set = set.replace("## In include\n", "[x](#in-p<CURSOR>age)\n");
        assert_eq!(show(&set), "page.md:5:1 `## In page` from `#in-page`");
    }

    #[test]
    fn a_link_to_a_gone_article_leads_to_its_redirection() {
        let literal = r#"--- docfx.json
{}
--- .openpublishing.redirection.json
{
  "redirections": [
    { "source_path": "old.md", "redirect_url": "/x/new" }
  ]
}
--- index.md
[x](ol<CURSOR>d.md)
"#;
        assert_eq!(
            show(literal),
            ".openpublishing.redirection.json:3:5 `{ \"source_path\": \"old.md\", \"redirect_url\": \"/x/new\" }` from `old.md`"
        );
    }
}
