//! One file's text to facts: headings, anchors, links, blocks, front matter, each with exact byte ranges.
//!
//! Parsing never fails. Must not know about other files: where a link leads is `docset`'s and `graph`'s matter.

pub mod comments;
pub mod constructs;
pub mod containers;
pub mod directives;
pub mod front_matter;
pub mod json_place;
pub mod languages;
pub mod mentions;
pub mod moniker;
pub mod near;
pub mod rules;
pub mod sections;
pub mod slug;
pub mod snippet;
pub mod structure;
pub mod toc;
pub mod triple_colon;
pub mod xref;
pub mod yaml_page;

mod dialect;
mod heading;
pub(crate) mod html;
mod links;
mod parse;

use crate::text::Span;
use front_matter::FrontMatter;

/// How the text is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Whether Microsoft Learn's constructs (`[!INCLUDE]`, `:::`, tabs, alerts) are known.
    pub learn: bool,
    /// How headings get their ids.
    pub heading_ids: slug::HeadingIds,
}

impl Dialect {
    /// Microsoft Learn (docfx).
    pub const LEARN: Self = Self { learn: true, heading_ids: slug::HeadingIds::Docfx };
    /// GitHub's file view.
    pub const GITHUB: Self = Self { learn: false, heading_ids: slug::HeadingIds::GitHub };
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The whole heading: markers, text and, for setext, the underline; without the last line break.
    pub span: Span,
    /// The heading's text as written, without markers; empty for an empty heading.
    pub text_span: Span,
    /// Plain text: what a reader sees (emphasis and code marks gone, entities decoded).
    pub text: Box<str>,
    /// The id that links can name; `None` for a tab heading.
    pub id: Option<Box<str>>,
    /// Where an explicit id (`## <a name="x"></a>Title`) that replaced the automatic one is written.
    pub explicit_id: Option<Span>,
    /// Whether it is underlined with `===` or `---`.
    pub setext: bool,
    /// Whether it is a tab (`# [Title](#tab/id)`).
    pub tab: bool,
}

/// What an explicit anchor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnchorKind {
    /// An `id` or `name` attribute in HTML.
    Html,
    /// An id that a tab group makes.
    Tab,
}

/// A target that is no heading: an `id` or `name` in HTML, or an id made by a tab group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The id, entities decoded.
    pub id: Box<str>,
    /// Where the id is written (for a tab: the tab heading's link destination).
    pub span: Span,
    /// What it is.
    pub kind: AnchorKind,
}

/// What a link is; the names are those of `guidepost graph --format json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    /// `[text](destination)`
    Inline,
    /// `[text][label]`, `[label][]` or `[label]`
    Reference,
    /// `[label]: destination`
    Definition,
    /// `<https://..>` or a bare URL
    Autolink,
    /// `href` or `src` in HTML, but for `<img>`
    Html,
    /// `![alt](destination)`, `![alt][label]`, `<img src>`, `:::image source lightbox:::`
    Image,
    /// `[!INCLUDE [title](path)]`
    Include,
    /// `[!code-lang[name](path)]`, `:::code source:::`
    Code,
    /// A destination in a table of contents.
    Toc,
    /// A folder in a table of contents, which stands for the table of contents in it.
    TocFolder,
    /// A uid in a table of contents.
    TocUid,
    /// A destination that is a value in a page written in YAML.
    Yaml,
    /// `<xref:uid>`, `[text](xref:uid)`
    Xref,
    /// `@uid`, which is plain text when nothing has the uid.
    XrefShorthand,
    /// `<xref href="uid" data-throw-if-not-resolved="false">`, which may name nothing.
    XrefOptional,
    /// An entry of a redirection file.
    Redirect,
}

impl LinkKind {
    /// What other programs are told.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Inline => "inline",
            Self::Reference => "reference",
            Self::Definition => "definition",
            Self::Autolink => "autolink",
            Self::Html => "html",
            Self::Image => "image",
            Self::Include => "include",
            Self::Code => "code",
            Self::Toc | Self::TocFolder | Self::TocUid => "toc",
            Self::Yaml => "yaml",
            Self::Xref | Self::XrefShorthand | Self::XrefOptional => "xref",
            Self::Redirect => "redirect",
        }
    }

    /// Whether the destination is a value in YAML or JSON (in a table of contents in Markdown: as good as one).
    #[must_use]
    pub fn is_value(self) -> bool {
        matches!(self, Self::Toc | Self::TocFolder | Self::Yaml)
    }

    /// Whether it is a cross reference in a text.
    #[must_use]
    pub fn is_xref(self) -> bool {
        matches!(self, Self::Xref | Self::XrefShorthand | Self::XrefOptional)
    }
}

/// A link as written, with the range of each of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub kind: LinkKind,
    /// Whether it shows an image (also for `Reference` and `Html` spellings).
    pub image: bool,
    /// The whole construct.
    pub span: Span,
    /// Link text or alt text as written; empty at a sensible place when there is none.
    pub text: Span,
    /// The label of a reference (the text, for a shortcut) or of a definition; empty otherwise.
    pub label: Span,
    /// The destination as written, without `<>`, quotes and title.
    /// For a `Reference` it is the definition's destination, in the same file.
    pub destination: Span,
    /// The destination up to `#`, query included.
    pub path: Span,
    /// The destination after its first `#`, perhaps empty; `None` without `#`.
    pub fragment: Option<Span>,
}

/// A link reference definition, `[label]: destination`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The label, normalised as CommonMark compares labels (case folded, blanks collapsed).
    pub label: Box<str>,
    /// Index of its [`Link`] (kind `Definition`) in the same file.
    pub link: u32,
    /// Whether a link uses it.
    pub used: bool,
    /// Whether an earlier definition has the same label, so that this one never counts.
    pub shadowed: bool,
}

/// `[text][label]` whose label nothing defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingLabel {
    /// The whole construct.
    pub span: Span,
    /// The label as written.
    pub label: Span,
}

/// What a block or a stretch of text is, as far as features need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A fenced or indented code block.
    Code,
    /// Code within a line.
    CodeSpan,
    /// An HTML comment.
    Comment,
    /// The marker of an alert, `[!NOTE]`, with its brackets.
    AlertMarker,
}

/// A block of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it is.
    pub span: Span,
}

/// Something wrong that one file's text shows by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Diagnostic code, one of `checks::codes`.
    pub code: &'static str,
    /// Where; never empty unless nothing can be marked.
    pub span: Span,
    /// What is wrong, what is allowed and what to do, for a writer.
    pub message: String,
}

/// The facts of one text, in document order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The YAML header, if the text begins with one.
    pub front_matter: Option<FrontMatter>,
    /// All headings.
    pub headings: Vec<Heading>,
    /// All explicit anchors.
    pub anchors: Vec<Anchor>,
    /// All links by start.
    pub links: Vec<Link>,
    /// For each link its destination with Markdown escapes or HTML entities decoded, percent-encoding kept.
    pub urls: Vec<Box<str>>,
    /// All reference definitions.
    pub definitions: Vec<Definition>,
    /// References without a definition.
    pub missing_labels: Vec<MissingLabel>,
    /// Code, comments and alert markers.
    pub blocks: Vec<Block>,
    /// Where the `:::` constructs start that stand in text; [`triple_colon::read`] reads them.
    pub triple_colons: Vec<u32>,
    /// Names of HTML tags and attributes that Learn removes from a page, where they are written.
    pub removed: Vec<Span>,
}

/// Reads `text` as Markdown of `dialect`. Never fails.
#[must_use]
pub fn parse(text: &str, dialect: Dialect) -> Facts {
    let front_matter = front_matter::parse(text);
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let header = front_matter.as_ref().map_or(bom, |header| header.span.end as usize);
    let body = text.get(header..).unwrap_or_default();
    let mut facts = parse::parse(body, dialect);
    facts.shift(header);
    facts.front_matter = front_matter;
    facts
}

impl Facts {
    /// Moves every place by `by` bytes.
    fn shift(&mut self, by: usize) {
        let by = u32::try_from(by).unwrap_or(u32::MAX);
        let shift = |span: &mut Span| {
            span.start = span.start.saturating_add(by);
            span.end = span.end.saturating_add(by);
        };
        for heading in &mut self.headings {
            shift(&mut heading.span);
            shift(&mut heading.text_span);
            heading.explicit_id.iter_mut().for_each(shift);
        }
        self.anchors.iter_mut().for_each(|anchor| shift(&mut anchor.span));
        for link in &mut self.links {
            for span in [&mut link.span, &mut link.text, &mut link.label, &mut link.destination, &mut link.path] {
                shift(span);
            }
            link.fragment.iter_mut().for_each(shift);
        }
        for missing in &mut self.missing_labels {
            shift(&mut missing.span);
            shift(&mut missing.label);
        }
        self.blocks.iter_mut().for_each(|block| shift(&mut block.span));
        self.removed.iter_mut().for_each(shift);
        self.triple_colons.iter_mut().for_each(|start| *start = start.saturating_add(by));
    }
}

#[cfg(test)]
mod tests;
