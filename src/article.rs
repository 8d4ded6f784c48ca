//! The facts of one file, ready for questions. An article never changes; an edit makes a new one.

use crate::markdown::directives::{self, Comments, Directive};
use crate::markdown::front_matter::FrontMatter;
use crate::markdown::sections::{Section, sections};
use crate::markdown::snippet::{Snippet, snippets};
use crate::markdown::toc::{Format, Shape, Toc};
use crate::markdown::{self, Anchor, Block, Definition, Dialect, Heading, Link, LinkKind, MissingLabel};
use crate::text::{LineIndex, Span};

/// The facts of one Markdown file. Texts of closed files are not kept; the line index is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Line starts and wide characters.
    pub lines: LineIndex,
    /// The YAML header.
    pub front_matter: Option<Box<FrontMatter>>,
    /// Headings in document order.
    pub headings: Box<[Heading]>,
    /// Explicit anchors in document order.
    pub anchors: Box<[Anchor]>,
    /// Links by start.
    pub links: Box<[Link]>,
    /// Reference definitions.
    pub definitions: Box<[Definition]>,
    /// References without a definition.
    pub missing_labels: Box<[MissingLabel]>,
    /// Code, comments, alert markers.
    pub blocks: Box<[Block]>,
    /// Where the `:::` constructs start that stand in text.
    pub triple_colons: Box<[u32]>,
    /// Names of HTML tags and attributes that Learn removes from a page.
    pub removed: Box<[Span]>,
    /// The parts that only some readers see, by start.
    pub sections: Box<[Section]>,
    /// What the article shows of code files.
    pub snippets: Box<[Snippet]>,
    /// Indexes of the links that show another file in the article.
    pub includes: Box<[u32]>,
    /// Comments that switch findings off, by place.
    pub directives: Box<[Directive]>,
    /// The keys of a table of contents, with the kinds of their values.
    pub toc_keys: Box<[Shape]>,
}

impl Article {
    /// Reads `text`; returns the article and, for each of its links, the decoded destination
    /// (Markdown escapes and HTML entities decoded, percent-encoding kept), which is not kept.
    #[must_use]
    pub fn read(text: &str, dialect: Dialect) -> (Self, Vec<Box<str>>) {
        let facts = markdown::parse(text, dialect);
        let lines = LineIndex::new(text);
        let header = facts.front_matter.as_ref().map_or(0, |header| header.span.end);
        let directives = directives::find(text, &lines, &facts.blocks, Comments::Markdown { header });
        let article = Self {
            directives,
            lines,
            front_matter: facts.front_matter.map(Box::new),
            headings: facts.headings.into(),
            anchors: facts.anchors.into(),
            definitions: facts.definitions.into(),
            missing_labels: facts.missing_labels.into(),
            blocks: facts.blocks.into(),
            removed: facts.removed.into(),
            sections: sections(text, &facts.triple_colons).into(),
            snippets: snippets(text, &facts.links).into(),
            includes: includes(&facts.links),
            triple_colons: facts.triple_colons.into(),
            links: facts.links.into(),
            toc_keys: Box::default(),
        };
        (article, facts.urls)
    }

    /// What the content rules say about the article: `text` and `urls` are those of [`Self::read`].
    #[must_use]
    pub fn problems(&self, text: &str, urls: &[Box<str>]) -> Vec<markdown::Problem> {
        markdown::rules::problems(&self.page(text, urls))
    }

    /// How the problems of this article, whose text is `text`, are mended, where that is certain.
    #[must_use]
    pub fn repairs<'a>(&'a self, text: &'a str) -> markdown::rules::Repairs<'a> {
        markdown::rules::Repairs::new(self.page(text, &[]))
    }

    fn page<'a>(&'a self, text: &'a str, urls: &'a [Box<str>]) -> markdown::rules::Page<'a> {
        let Self { lines, front_matter, headings, links, blocks, triple_colons, removed, .. } = self;
        let front_matter = front_matter.as_deref();
        markdown::rules::Page { text, lines, front_matter, headings, links, urls, blocks, triple_colons, removed }
    }

    /// The facts of the table of contents `toc`, which `text` holds: links and nothing else.
    #[must_use]
    pub fn of_toc(text: &str, toc: Toc, format: Format) -> (Self, Vec<Box<str>>) {
        let lines = LineIndex::new(text);
        let comments = match format {
            Format::Yaml => Comments::Yaml,
            Format::Json => Comments::Json,
            Format::Markdown => Comments::Markdown { header: 0 },
        };
        let article = Self {
            directives: directives::find(text, &lines, &[], comments),
            lines,
            front_matter: None,
            headings: Box::default(),
            anchors: Box::default(),
            links: toc.links.into(),
            definitions: Box::default(),
            missing_labels: Box::default(),
            blocks: Box::default(),
            triple_colons: Box::default(),
            removed: Box::default(),
            sections: Box::default(),
            snippets: Box::default(),
            includes: Box::default(),
            toc_keys: toc.shapes.into(),
        };
        (article, toc.urls)
    }

    /// What a reader calls the article: the title in its header, else its first heading of level 1 to 3.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        let written = self.front_matter.as_ref().and_then(|header| header.text("title"));
        written.or_else(|| self.headings.iter().find(|h| h.level <= 3 && !h.tab).map(|h| &*h.text))
    }

    /// Index of the first H1 heading. One that opens a tab is none.
    #[must_use]
    pub fn h1_index(&self) -> Option<usize> {
        self.headings.iter().position(|heading| heading.level == 1 && !heading.tab)
    }

    /// The first H1 heading.
    #[must_use]
    pub fn h1(&self) -> Option<&Heading> {
        self.h1_index().and_then(|index| self.headings.get(index))
    }

    /// Index of the innermost link that a caret at `offset` touches; of several that share one construct
    /// (`:::image source="" lightbox=""`) the one whose destination it is in.
    #[must_use]
    pub fn link_at(&self, offset: u32) -> Option<usize> {
        let touching = self.links.iter().enumerate().filter(|(_, link)| link.span.touches(offset));
        touching.min_by_key(|(_, link)| (link.span.len(), !link.destination.touches(offset))).map(|(i, _)| i)
    }

    /// Index of the heading that a caret at `offset` touches.
    #[must_use]
    pub fn heading_at(&self, offset: u32) -> Option<usize> {
        self.headings.iter().position(|heading| heading.span.touches(offset))
    }

    /// The section that heading `index` opens: from the heading to the next one of the same or a higher
    /// rank, or to the end of the text.
    #[must_use]
    pub fn section(&self, index: usize) -> Span {
        let Some(heading) = self.headings.get(index) else { return Span::default() };
        let after = self.headings.get(index + 1..).unwrap_or_default();
        let end = after.iter().find(|h| h.level <= heading.level && !h.tab).map_or(self.lines.len(), |h| h.span.start);
        Span { start: heading.span.start, end }
    }

    /// The headings that enclose byte `offset`, outermost first.
    #[must_use]
    pub fn breadcrumb(&self, offset: u32) -> Vec<&Heading> {
        let mut path: Vec<&Heading> = Vec::new();
        for heading in self.headings.iter().filter(|h| !h.tab && h.span.start <= offset) {
            path.retain(|outer| outer.level < heading.level);
            path.push(heading);
        }
        path
    }

    /// Whether byte `offset` lies in code or a comment.
    #[must_use]
    pub fn in_code(&self, offset: u32) -> bool {
        use markdown::BlockKind::{Code, CodeSpan, Comment};
        self.blocks
            .iter()
            .any(|b| matches!(b.kind, Code | CodeSpan | Comment) && b.span.start < offset && offset < b.span.end)
    }
}

fn includes(links: &[Link]) -> Box<[u32]> {
    let numbered = (0..).zip(links).filter(|(_, link)| link.kind == LinkKind::Include);
    numbered.map(|(index, _)| index).collect()
}
