//! The link graph as a SCIP index, the format that code-search engines read, so that they lead from a link to the
//! section and back, also between repositories.
//!
//! A page's symbol is made of the address at which it is published, so that a link in one set to the address of a page
//! of another one bears the symbol that the other set defines. What is not published, or nobody knows where, is named by
//! repository and path. Decision: each page defines the anchors of what it includes under its own address, at the place
//! where they are written, because links from elsewhere name the page.

use super::super::load::Loaded;
use crate::article::Article;
use crate::docset::Generator;
use crate::docset::site::learn_path;
use crate::graph::{AnchorAt, AnchorRef, File, FileId, FileKind, Snapshot, Target};
use crate::markdown::{Link, LinkKind};
use crate::text::{Encoding, LineIndex, Span};
use protobuf::{EnumOrUnknown, Message, MessageField};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use scip::types::{
    Document, Index, Metadata, Occurrence, PositionEncoding, SymbolInformation, SymbolRole, TextEncoding, ToolInfo,
    symbol_information,
};
use std::path::Path;
use std::sync::Arc;

/// The most characters of a section that a symbol bears as its documentation.
const MOST_TEXT: usize = 1000;

/// Where Learn's pages are, whichever of its hosts an address names.
const LEARN: &str = "learn.microsoft.com";

/// The index of the files for which `is_asked`, as bytes: the same for the same set.
pub(super) fn index(loaded: &Loaded, is_asked: &(dyn Fn(FileId, &Path) -> bool + Sync)) -> Vec<u8> {
    let snapshot = &*loaded.snapshot;
    let mut files: Vec<(String, FileId)> = snapshot
        .files()
        .filter(|(id, file)| is_document(file) && file.path.starts_with(&loaded.root) && is_asked(*id, &file.path))
        .map(|(id, file)| (loaded.relative(&file.path), id))
        .collect();
    files.sort_unstable();
    let maker = Maker::new(loaded, &files);
    let parts: Vec<(Document, Vec<External>)> = files.par_iter().map(|(path, id)| maker.document(path, *id)).collect();
    let mut index = Index { metadata: MessageField::some(metadata(loaded)), ..Index::default() };
    let mut externals: Vec<External> = Vec::new();
    let mut described: FxHashSet<String> = FxHashSet::default();
    for (mut document, external) in parts {
        // Two pages can have one address, each for another version: the first describes it.
        document.symbols.retain(|symbol| described.insert(symbol.symbol.clone()));
        index.documents.push(document);
        externals.extend(external);
    }
    externals.sort_unstable();
    externals.dedup_by(|a, b| a.0 == b.0);
    let external =
        |External(symbol, display_name): External| SymbolInformation { symbol, display_name, ..Default::default() };
    let unknown = externals.into_iter().filter(|external| !described.contains(&external.0));
    index.external_symbols = unknown.map(external).collect();
    // Nothing in the index is of a kind that cannot be written.
    index.write_to_bytes().unwrap_or_default()
}

fn is_document(file: &File) -> bool {
    file.article.is_some() && (file.checked || file.kind == FileKind::Yaml)
}

fn metadata(loaded: &Loaded) -> Metadata {
    let tool =
        ToolInfo { name: "guidepost".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned(), ..ToolInfo::default() };
    let root = url::Url::from_directory_path(&loaded.root).map(String::from).unwrap_or_default();
    Metadata {
        tool_info: MessageField::some(tool),
        project_root: root,
        text_document_encoding: EnumOrUnknown::new(TextEncoding::UTF8),
        ..Metadata::default()
    }
}

/// A symbol that no document of the index defines, and what to call it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct External(String, String);

/// Makes documents.
struct Maker<'s> {
    snapshot: &'s Snapshot,
    /// What stands for the repository in the symbols of files without an address.
    repository: String,
    root: &'s Path,
    /// The anchors that pages show and that are written in another document, by that document: page and anchor.
    lent: FxHashMap<FileId, Vec<(FileId, AnchorRef)>>,
}

impl<'s> Maker<'s> {
    fn new(loaded: &'s Loaded, files: &[(String, FileId)]) -> Self {
        let snapshot = &*loaded.snapshot;
        let repository = loaded.root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut lent: FxHashMap<FileId, Vec<(FileId, AnchorRef)>> = FxHashMap::default();
        for (_, page) in files {
            if snapshot.file(*page).is_some_and(|file| file.includes().next().is_some()) {
                for anchor in snapshot.anchors(*page).into_iter().filter(|anchor| anchor.file != *page) {
                    lent.entry(anchor.file).or_default().push((*page, anchor));
                }
            }
        }
        Self { snapshot, repository, root: &loaded.root, lent }
    }

    fn document(&self, path: &str, id: FileId) -> (Document, Vec<External>) {
        let mut document = Document {
            relative_path: path.to_owned(),
            language: language(path).to_owned(),
            position_encoding: EnumOrUnknown::new(PositionEncoding::UTF16CodeUnitOffsetFromLineStart),
            ..Document::default()
        };
        let Some(article) = self.snapshot.article(id) else { return (document, Vec::new()) };
        let text = self.snapshot.text(id).unwrap_or_else(|| "".into());
        if text.len() != article.lines.len() as usize {
            // It changed while it was read: its places are not those of the text that is there now.
            return (document, Vec::new());
        }
        let mut writer =
            Writer { lines: &article.lines, text: &text, document: &mut document, known: FxHashSet::default() };
        self.define(id, article, &mut writer);
        let externals = self.refer(id, article, &mut writer);
        document.occurrences.sort_by(|a, b| {
            (&a.range, std::cmp::Reverse(a.symbol_roles), &a.symbol).cmp(&(
                &b.range,
                std::cmp::Reverse(b.symbol_roles),
                &b.symbol,
            ))
        });
        document.occurrences.dedup();
        (document, externals)
    }

    /// The page itself at its title, its headings and anchors, and what it lends to pages that include it.
    fn define(&self, id: FileId, article: &Article, writer: &mut Writer<'_>) {
        let kind = self.snapshot.file(id).map(|file| file.kind);
        if kind != Some(FileKind::Toc) {
            let h1 = article.h1();
            let at = h1.map_or(Span::default(), |heading| heading.text_span);
            let whole = Span { start: 0, end: article.lines.len() };
            let title = crate::features::health::title(self.snapshot, id);
            let first = article.headings.get(1).map_or(article.lines.len(), |next| next.span.start);
            let start = h1.map_or(0, |heading| heading.span.end);
            let said = Span { start, end: first.max(start) };
            writer.define(self.page(id), at, Some(whole), title, Some(said), symbol_information::Kind::File);
        }
        let own = self.snapshot.anchors(id).into_iter().filter(|anchor| anchor.file == id).map(|anchor| (id, anchor));
        let lent = self.lent.get(&id).into_iter().flatten().cloned();
        for (page, anchor) in own.chain(lent) {
            let Some(name) = self.snapshot.anchor_id(&anchor) else { continue };
            let symbol = with_anchor(&self.page(page), name);
            let kind = symbol_information::Kind::UnspecifiedKind;
            match anchor.at {
                AnchorAt::Heading(at) => {
                    let Some(heading) = article.headings.get(at) else { continue };
                    let section = article.section(at);
                    let said = Span { start: heading.span.end.min(section.end), end: section.end };
                    let said = (page == id).then_some(said);
                    writer.define(symbol, heading.text_span, Some(section), heading.text.to_string(), said, kind);
                }
                AnchorAt::Explicit(at) => {
                    let Some(anchor) = article.anchors.get(at) else { continue };
                    writer.define(symbol, anchor.span, None, anchor.id.to_string(), None, kind);
                }
            }
        }
    }

    /// The links to pages, here and elsewhere.
    fn refer(&self, id: FileId, article: &Article, writer: &mut Writer<'_>) -> Vec<External> {
        let mut externals = Vec::new();
        for (index, link) in article.links.iter().enumerate() {
            if link.image || matches!(link.kind, LinkKind::Image | LinkKind::Code | LinkKind::Redirect) {
                continue;
            }
            let at = crate::features::references::shown(link);
            let Some((symbol, name)) = self.target(id, index).or_else(|| self.elsewhere(id, index, link, writer.text))
            else {
                continue;
            };
            writer.refer(&symbol, at);
            externals.push(External(symbol, name));
        }
        externals
    }

    /// The symbol of the page or section here that link `index` of `source` leads to, and what to call it.
    fn target(&self, source: FileId, index: usize) -> Option<(String, String)> {
        let target = self.snapshot.target_file(source, index)?;
        let file = self.snapshot.file(target).filter(|file| is_document(file) && file.kind != FileKind::Toc)?;
        let page = self.page(target);
        let name = |anchor: &AnchorRef| self.snapshot.anchor_id(anchor).map(str::to_owned);
        let anchor = self.snapshot.target_anchor(source, index);
        let Some(anchor) = anchor.and_then(|anchor| Some((name(&anchor)?, anchor))) else {
            let title = file.article.as_deref().and_then(Article::title).unwrap_or_default();
            return Some((page, title.to_owned()));
        };
        let (id, anchor) = anchor;
        // A jump within an include to an anchor of a page that shows it leads to where that is written.
        let is_own = anchor.file == target || self.snapshot.find_anchor(target, &id).is_some();
        let holder = if is_own { page } else { self.page(anchor.file) };
        Some((with_anchor(&holder, &id), id))
    }

    /// The symbol of the address that link `index` of `source` leads to when that is no file here.
    fn elsewhere(&self, source: FileId, index: usize, link: &Link, text: &str) -> Option<(String, String)> {
        let target = self.snapshot.target(source, index)?;
        if !matches!(target, Target::External | Target::SiteAbsolute | Target::SiteFile { .. } | Target::Site { .. }) {
            return None;
        }
        let written = link.destination.of(text);
        let (address, fragment) = written.split_once('#').unwrap_or((written, ""));
        let page = symbol_of_address(&self.absolute(source, address)?)?;
        let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let name = written.to_owned();
        Some(if fragment.is_empty() { (page, name) } else { (with_anchor(&page, &fragment), name) })
    }

    /// The symbol of the file as a whole.
    fn page(&self, id: FileId) -> String {
        let path = self.snapshot.path(id);
        let url = self.snapshot.docset(id).and_then(|docset| docset.page_url(&path));
        let address = url.filter(|_| self.is_page(id)).and_then(|url| self.absolute(id, &url));
        address.as_deref().and_then(symbol_of_address).unwrap_or_else(|| {
            let relative = super::super::load::relative(self.root, &path);
            format!("guidepost path {} . {}/", blanks(&self.repository), escaped(&relative))
        })
    }

    fn is_page(&self, id: FileId) -> bool {
        let Some(file) = self.snapshot.file(id) else { return false };
        file.kind == FileKind::Yaml || super::check::is_page(file)
    }

    /// `address` with its host: one that begins with a slash is that of the site of `source`.
    fn absolute(&self, source: FileId, address: &str) -> Option<String> {
        if !address.starts_with('/') {
            return address.contains("://").then(|| address.to_owned());
        }
        let docset = self.snapshot.docset(source)?;
        let own = docset.base_url.as_deref().and_then(|base| base.split("://").nth(1)?.split('/').next());
        match (own, docset.generator) {
            (Some(host), _) => Some(format!("https://{host}{address}")),
            (None, Generator::Learn) => Some(format!("https://{LEARN}{address}")),
            (None, Generator::GitHub) => None,
        }
    }
}

/// Adds occurrences and symbols to a document.
struct Writer<'a> {
    lines: &'a LineIndex,
    text: &'a Arc<str>,
    document: &'a mut Document,
    known: FxHashSet<String>,
}

impl Writer<'_> {
    fn define(
        &mut self,
        symbol: String,
        at: Span,
        encloses: Option<Span>,
        display_name: String,
        said: Option<Span>,
        kind: symbol_information::Kind,
    ) {
        // Of two anchors with one id the first is where links lead.
        if !self.known.insert(symbol.clone()) {
            return;
        }
        self.document.occurrences.push(Occurrence {
            range: self.range(at),
            symbol: symbol.clone(),
            symbol_roles: SymbolRole::Definition as i32,
            enclosing_range: encloses.map(|span| self.range(span)).unwrap_or_default(),
            ..Occurrence::default()
        });
        let said = said.map(|span| excerpt(span.of(self.text))).filter(|said| !said.is_empty());
        self.document.symbols.push(SymbolInformation {
            symbol,
            display_name,
            documentation: said.into_iter().collect(),
            kind: EnumOrUnknown::new(kind),
            ..SymbolInformation::default()
        });
    }

    fn refer(&mut self, symbol: &str, at: Span) {
        let range = self.range(at);
        self.document.occurrences.push(Occurrence { range, symbol: symbol.to_owned(), ..Occurrence::default() });
    }

    /// Lines from 0, columns in UTF-16 units.
    fn range(&self, span: Span) -> Vec<i32> {
        let at = |offset| self.lines.position(offset, Encoding::Utf16);
        let (start, end) = (at(span.start), at(span.end));
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        match start.line == end.line {
            true => vec![number(start.line), number(start.column), number(end.column)],
            false => vec![number(start.line), number(start.column), number(end.line), number(end.column)],
        }
    }
}

/// The beginning of a section: whole lines, without the blank ones around.
fn excerpt(text: &str) -> String {
    let mut shown = String::new();
    for line in text.trim().lines() {
        if shown.chars().count() + line.chars().count() > MOST_TEXT {
            shown.push('…');
            break;
        }
        shown.push_str(line);
        shown.push('\n');
    }
    shown.trim_end().to_owned()
}

fn language(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "yml" | "yaml" => "YAML",
        "json" => "JSON",
        _ => "Markdown",
    }
}

/// The symbol of the page at `address`, `https://host/path`: without query, language and what an index page may be
/// called besides. Learn's addresses do not distinguish case.
fn symbol_of_address(address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next()?;
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let (host, path) = match learn_path(address) {
        Some(path) => (LEARN.to_owned(), path.to_lowercase()),
        None => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (host.to_ascii_lowercase(), path.to_owned())
        }
    };
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix("/index").unwrap_or(path);
    let path = if path.is_empty() { "/" } else { path };
    (!host.is_empty()).then(|| format!("guidepost url {} . {}/", blanks(&host), escaped(path)))
}

/// The symbol of an anchor of the page with the symbol `page`.
fn with_anchor(page: &str, id: &str) -> String {
    format!("{page}{}.", escaped(id))
}

/// A part of a symbol before the descriptors: blanks are doubled, and nothing is a dot.
fn blanks(text: &str) -> String {
    if text.is_empty() { ".".to_owned() } else { text.replace(' ', "  ") }
}

/// The name of a descriptor: in backticks, which are doubled inside, unless it is simple.
fn escaped(name: &str) -> String {
    let is_simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-' | '$');
    match !name.is_empty() && name.chars().all(is_simple) {
        true => name.to_owned(),
        false => format!("`{}`", name.replace('`', "``")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_symbol_however_its_address_is_written() {
        let page = "guidepost url learn.microsoft.com . `/contoso/kettle`/";
        for (address, expected) in [
            ("https://learn.microsoft.com/contoso/kettle", Some(page)),
            ("https://learn.microsoft.com/en-us/Contoso/Kettle/?view=x#boil", Some(page)),
            ("http://docs.microsoft.com/contoso/kettle/index", Some(page)),
            ("https://example.com", Some("guidepost url example.com . `/`/")),
            ("https://Example.com/A/b.html", Some("guidepost url example.com . `/A/b.html`/")),
            ("mailto:a@example.com", None),
            ("ftp://example.com/a", None),
        ] {
            assert_eq!(symbol_of_address(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn names_are_escaped_as_the_grammar_wants_it() {
        for (name, expected) in [
            ("boil-it", "boil-it"),
            ("a b", "`a b`"),
            ("a`b", "`a``b`"),
            ("", "``"),
            ("größe", "`größe`"),
            ("1_2", "1_2"),
        ] {
            assert_eq!(escaped(name), expected);
        }
        assert_eq!((blanks("a b"), blanks("")), ("a  b".to_owned(), ".".to_owned()));
    }

    #[test]
    fn an_excerpt_ends_with_a_line() {
        assert_eq!(excerpt("\n\nOne.\n\nTwo.\n\n"), "One.\n\nTwo.");
        let long = format!("{}\n{}\n", "a".repeat(900), "b".repeat(200));
        assert_eq!(excerpt(&long), format!("{}\n…", "a".repeat(900)));
    }
}
