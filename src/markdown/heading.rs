//! A heading while it is being read: its text for people, its text for the id, and whether it is a tab.
//!
//! Must not know how an id is made (`slug`) or where the heading's links lead (`parse`).

use std::ops::Range;

use super::dialect::{Construct, is_block_line};
use super::links::line_before;
use super::slug::Rule;
use super::xref::shorthand_len;

/// An open heading.
#[derive(Debug)]
pub(super) struct OpenHeading {
    pub level: u8,
    pub span: Range<usize>,
    pub setext: bool,
    /// What a reader sees.
    pub people: String,
    /// What the id is made from.
    pub plain: String,
    /// From the first to the last part of the text.
    pub text: Option<Range<usize>>,
    /// Inlines at the top level of the heading.
    pub inlines: u32,
    /// How deep in emphasis and links the walk is.
    pub depth: u32,
    /// How deep in images it is.
    pub images: u32,
    /// Whether the walk is in `<xref:..>`, which leaves nothing in the id.
    pub muted: bool,
    /// A leading `<a name="X">`, where X is written, and whether `</a>` followed at once.
    pub anchor: Option<(Range<usize>, bool)>,
    /// Index of the link that makes the heading a tab, should nothing else be in it.
    pub tab: Option<usize>,
    /// Text that is not yet evaluated: names of emoji and uids may be cut into several events.
    run: Range<usize>,
    /// Whether the rest of the line is a construct that is no part of the heading.
    skipping: bool,
}

impl OpenHeading {
    pub fn new(level: u8, span: Range<usize>, setext: bool) -> Self {
        Self {
            level,
            run: span.start..span.start,
            span,
            setext,
            people: String::new(),
            plain: String::new(),
            text: None,
            inlines: 0,
            depth: 0,
            images: 0,
            muted: false,
            anchor: None,
            tab: None,
            skipping: false,
        }
    }

    /// Notes that an inline of the heading lies at `range`.
    pub fn inline(&mut self, range: &Range<usize>) {
        if self.depth == 0 && !self.skipping {
            self.inlines += 1;
        }
        if !self.skipping {
            let text = self.text.get_or_insert_with(|| range.clone());
            text.end = text.end.max(range.end);
            text.start = text.start.min(range.start);
        }
    }

    /// Takes a piece of text; `source` is the text with constructs blanked out.
    pub fn push_text(&mut self, ctx: &Context<'_>, range: Range<usize>, text: &str) {
        if self.setext && ctx.learn && self.opens_block_line(ctx, &range) {
            self.restart(range.end);
            return;
        }
        if self.skipping {
            return;
        }
        self.inline(&range);
        if ctx.source.get(range.clone()) != Some(text) {
            // An entity: its character is no part of a name.
            self.flush(ctx);
            self.push(ctx, text, text);
            self.run = range.end..range.end;
        } else if self.run.end == range.start {
            self.run.end = range.end;
        } else {
            self.flush(ctx);
            self.run = range;
        }
    }

    /// Takes the content of a code span.
    pub fn push_code(&mut self, ctx: &Context<'_>, text: &str) {
        self.flush(ctx);
        self.push(ctx, text, text);
    }

    /// Takes a line break.
    pub fn push_break(&mut self, ctx: &Context<'_>, range: &Range<usize>) {
        self.flush(ctx);
        if std::mem::take(&mut self.skipping) {
            self.span.start = range.end;
        }
        if self.text.is_some() {
            self.push(ctx, " ", "\n");
        }
    }

    /// Evaluates the text so far.
    pub fn flush(&mut self, ctx: &Context<'_>) {
        let run = std::mem::replace(&mut self.run, self.span.end..self.span.end);
        let mut at = run.start;
        let from = ctx.constructs.partition_point(|construct| construct.span.end <= run.start);
        for construct in ctx.constructs[from..].iter().take_while(|c| c.span.start < run.end) {
            self.push_names(ctx, at..construct.span.start.max(at));
            self.push(ctx, ctx.original.get(construct.shown.clone()).unwrap_or_default(), "");
            at = construct.span.end.min(run.end).max(at);
        }
        self.push_names(ctx, at..run.end.max(at));
    }

    fn push(&mut self, ctx: &Context<'_>, people: &str, plain: &str) {
        if self.skipping {
            return;
        }
        self.people.push_str(people);
        if !self.muted && (self.images == 0 || ctx.rule.image_alt) {
            self.plain.push_str(plain);
        }
    }

    /// Takes text in which `:emoji:` and `@uid` may be.
    fn push_names(&mut self, ctx: &Context<'_>, range: Range<usize>) {
        let Some(text) = ctx.source.get(range.clone()) else { return };
        let mut done = 0;
        let mut at = 0;
        while let Some(skip) = text[at..].find([':', '@']) {
            at += skip;
            let before = ctx.source.get(..range.start + at).and_then(|it| it.chars().next_back());
            let mut end = at + 1;
            if text[at..].starts_with(':') {
                let name = text[at + 1..].bytes().take_while(|b| is_emoji_name(*b)).count();
                let close = at + 1 + name;
                // Markdig wants a blank before it, and nothing behind it.
                if name > 0
                    && text.as_bytes().get(close) == Some(&b':')
                    && before.is_none_or(char::is_whitespace)
                    && let Some(emoji) = emojis::get_by_shortcode(&text[at + 1..close])
                {
                    self.push(ctx, &text[done..at], &text[done..at]);
                    let name = &text[at..=close];
                    self.push(ctx, emoji.as_str(), if ctx.rule.emoji { emoji.as_str() } else { name });
                    end = close + 1;
                    done = end;
                }
            } else if ctx.learn
                && let Some(len) = shorthand_len(before, &text[at..])
            {
                self.push(ctx, &text[done..at], &text[done..at]);
                end = at + len;
                self.push(ctx, &text[at + 1..end], "");
                done = end;
            }
            at = end;
        }
        self.push(ctx, &text[done..], &text[done..]);
    }

    /// Whether all of it was a block of its own, so that its underline is a thematic break.
    pub fn is_no_heading(&self) -> bool {
        self.skipping
    }

    /// Whether `range` begins a line that is a block of its own, so that the heading starts after it.
    fn opens_block_line(&self, ctx: &Context<'_>, range: &Range<usize>) -> bool {
        let before = line_before(ctx.original.as_bytes(), range.start);
        if !before.iter().all(|b| matches!(b, b' ' | b'\t' | b'>')) {
            return false;
        }
        let rest = ctx.original.get(range.start..).unwrap_or_default();
        is_block_line(rest.split(['\n', '\r']).next().unwrap_or_default())
    }

    /// Forgets what was read: the heading begins behind `end`.
    fn restart(&mut self, end: usize) {
        self.people.clear();
        self.plain.clear();
        self.text = None;
        self.inlines = 0;
        self.anchor = None;
        self.tab = None;
        self.run = end..end;
        self.span.start = end;
        self.skipping = true;
    }
}

/// What a heading is read against.
#[derive(Debug)]
pub(super) struct Context<'a> {
    /// The text with constructs blanked out.
    pub source: &'a str,
    /// The text.
    pub original: &'a str,
    pub constructs: &'a [Construct],
    pub learn: bool,
    pub rule: &'static Rule,
}

fn is_emoji_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+')
}

/// The id of `<a name="X">` or `<a id="X">` as docfx's heading rewriter accepts it: this one attribute, double
/// quotes, letters, digits, `_`, blank, `-` and `.`; relative to `tag`.
pub(super) fn rewriting_anchor(tag: &str) -> Option<Range<usize>> {
    let rest = tag.get(..2).filter(|it| it.eq_ignore_ascii_case("<a")).and_then(|_| tag.get(2..))?;
    let rest = rest.strip_prefix(' ')?.trim_start_matches(' ');
    let len = if rest.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("name")) { 4 } else { 2 };
    let rest = rest.get(..len).filter(|it| len == 4 || it.eq_ignore_ascii_case("id")).and_then(|_| rest.get(len..))?;
    let rest = rest.strip_prefix("=\"")?;
    let close = rest.find('"')?;
    let start = tag.len() - rest.len();
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.');
    let closes = rest[close + 1..].trim_start_matches(' ') == ">";
    (closes && close > 0 && rest[..close].chars().all(word)).then_some(start..start + close)
}

/// The ids that a tab link names: `#tab/id` or `#tab/id+id/condition`, as `id` and condition.
pub(super) fn tab_ids(url: &str) -> Option<(&str, Option<&str>)> {
    let rest = url.strip_prefix("#tab/")?;
    let (ids, condition) = match rest.split_once('/') {
        Some((ids, condition)) => (ids, Some(condition).filter(|it| !it.is_empty())),
        None => (rest, None),
    };
    let name = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (ids.split('+').all(name) && condition.is_none_or(name)).then_some((ids, condition))
}
