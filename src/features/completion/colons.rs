//! `:::` constructs: templates behind the colons, closing lines, attributes and their values.
//!
//! Paths in them are offered as in every other destination (`paths`).

use super::super::directive::{Directive, Part};
use super::{Asked, CompletionItem, CompletionKind, CompletionList, CompletionOptions, languages, values};
use crate::article::Article;
use crate::markdown::BlockKind;
use crate::markdown::constructs::{self, Closing, Construct, Value};
use crate::text::Span;
use std::ops::Range;

/// A construct ready to be filled in.
struct Template {
    label: &'static str,
    construct: &'static str,
    /// What follows the opening colons, with tab stops; `:::` and a name in a later line closes it.
    body: &'static str,
    /// Whether it may stand within a line.
    inline: bool,
}

const fn template(label: &'static str, construct: &'static str, body: &'static str, inline: bool) -> Template {
    Template { label, construct, body, inline }
}

/// In the order of how often articles have them.
const TEMPLATES: [Template; 15] = [
    template("image", "image", "image type=\"content\" source=\"$1\" alt-text=\"$2\":::", true),
    template(
        "image with lightbox",
        "image",
        "image type=\"content\" source=\"$1\" alt-text=\"$2\" lightbox=\"$3\":::",
        true,
    ),
    template(
        "image with description",
        "image",
        "image type=\"complex\" source=\"$1\" alt-text=\"$2\":::\n$0\n:::image-end:::",
        false,
    ),
    template("image as icon", "image", "image type=\"icon\" source=\"$1\" border=\"false\":::", true),
    template("code", "code", "code language=\"$1\" source=\"$2\":::", false),
    template("code by id", "code", "code language=\"$1\" source=\"$2\" id=\"$3\":::", false),
    template("code by range", "code", "code language=\"$1\" source=\"$2\" range=\"$3\":::", false),
    template("zone for a pivot", "zone", "zone pivot=\"$1\"\n\n$0\n\n:::zone-end", false),
    template("zone for a target", "zone", "zone target=\"${1|docs,chromeless,pdf|}\"\n\n$0\n\n:::zone-end", false),
    template("moniker", "moniker", "moniker range=\"$1\"\n\n$0\n\n:::moniker-end", false),
    template("video", "video", "video source=\"$1\" title=\"$2\":::", false),
    template("no-loc", "no-loc", "no-loc text=\"$1\":::", true),
    template(
        "row of columns",
        "row",
        "row:::\n:::column:::\n$1\n:::column-end:::\n:::column:::\n$2\n:::column-end:::\n:::row-end:::",
        false,
    ),
    template("column", "column", "column:::\n$0\n:::column-end:::", false),
    template("form", "form", "form action=\"$1\" submittext=\"$2\":::", false),
];

/// What can be written where the caret is in a `:::` construct; `None` when it is in none, or in a path.
pub(super) fn complete(asked: &Asked<'_>, article: &Article, options: &CompletionOptions) -> Option<CompletionList> {
    let (directive, part) = Directive::around(asked.text, asked.caret)?;
    let construct = directive.construct(asked.text);
    let items = match part {
        Part::Name => names(asked, article, &directive, options),
        Part::Between => attributes(asked, &directive, construct?, None, options),
        Part::Attribute(index) => attributes(asked, &directive, construct?, Some(index), options),
        Part::Value(index) => {
            let written = directive.attributes.get(index)?;
            let attribute = construct?.attribute(&asked.text[written.name.clone()])?;
            if matches!(attribute.value, Value::Image | Value::Code | Value::Link) {
                return None;
            }
            let around = value_around(asked, written.value.clone()?);
            return Some(match (construct?.name, attribute.value) {
                (_, Value::Language) => languages::values(asked, article, &around),
                (construct, value) => values::complete(asked, article, construct, value, &around, &directive, options),
            });
        }
    };
    Some(CompletionList { incomplete: false, items })
}

/// What of a value is replaced, and what closes it.
#[derive(Clone, Debug)]
pub(super) struct Around {
    /// What is replaced.
    pub span: Range<usize>,
    /// The quote that is still missing.
    pub quote: &'static str,
}

fn value_around(asked: &Asked<'_>, value: Range<usize>) -> Around {
    let rest = &asked.text[value.end..];
    if rest.starts_with('"') {
        return Around { span: value, quote: "" };
    }
    // Without its quote the value ends with the word at the caret: what follows is not ours.
    let after = &asked.text[asked.caret..value.end];
    let end = after.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')).unwrap_or(after.len());
    Around { span: value.start..asked.caret + end, quote: "\"" }
}

/// Constructs, and the line that closes the one around the caret.
fn names(
    asked: &Asked<'_>,
    article: &Article,
    directive: &Directive,
    options: &CompletionOptions,
) -> Vec<CompletionItem> {
    let text = asked.text;
    let start = directive.name.start.min(asked.caret);
    let typed = text.get(start..asked.caret).unwrap_or_default().to_ascii_lowercase();
    let open = Open::around(asked, article, directive);
    // Colons alone behind the name are what an editor closes a bracket with: the template brings its own.
    let bare = directive.attributes.iter().all(|it| it.value.is_none());
    let end = name_end(directive);
    let mut items: Vec<CompletionItem> = Vec::new();
    if let Some(inner) = open.innermost.as_ref().filter(|_| directive.starts_line) {
        let fits = inner.end.starts_with(&typed) && (directive.colons.len() == inner.colons || inner.end != MONIKER);
        let insert = format!("{}{}", inner.end, closing_colons(inner.end));
        let mut item = asked.item(CompletionKind::Keyword, inner.end.to_owned(), insert, start, end);
        item.documentation = Some(format!("Closes the {} of line {}.", inner.name, inner.line + 1));
        item.preselect = inner.unclosed;
        item.sort = Some(if inner.unclosed { "00" } else { "99" }.to_owned());
        items.extend(fits.then_some(item));
    }
    for (order, template) in TEMPLATES.iter().enumerate() {
        let Some(construct) = constructs::find(template.construct) else { continue };
        let nested = matches!(construct.name, "zone" | "moniker") && open.names.contains(&construct.name);
        let stands = directive.starts_line || template.inline;
        let colons = directive.colons.len() == 3 || construct.name == "moniker";
        if nested || !stands || !colons || !template.label.contains(typed.as_str()) {
            continue;
        }
        if !bare && template.label != construct.name && !template.label.starts_with(&format!("{} for", construct.name))
        {
            continue; // The attributes are there already: only the name is wanted, once.
        }
        let mut item = match bare {
            true => filled(asked, directive, template, options),
            false => {
                let insert = construct.name.to_owned();
                asked.item(CompletionKind::Keyword, insert.clone(), insert, start, directive.name.end)
            }
        };
        if !bare && items.iter().any(|it| it.label == item.label) {
            continue;
        }
        item.documentation = Some(construct.meaning.to_owned());
        let first = construct.name == "column" && open.innermost.as_ref().is_some_and(|it| it.name == "row");
        item.sort = Some(if first { "01".to_owned() } else { format!("{:02}", order + 10) });
        items.push(item);
    }
    items
}

/// The end of the name, with colons that directly follow it.
fn name_end(directive: &Directive) -> usize {
    if directive.closed && directive.attributes.is_empty() { directive.end } else { directive.name.end }
}

const MONIKER: &str = "moniker-end";

/// `template` as it is written here: its closing line as the opening one, with the author's blank behind the colons.
fn filled(
    asked: &Asked<'_>,
    directive: &Directive,
    template: &Template,
    options: &CompletionOptions,
) -> CompletionItem {
    let text = asked.text;
    let start = directive.name.start.min(asked.caret);
    let blank = &text[directive.colons.end..start];
    let colons = format!("{}{blank}", &text[directive.colons.clone()]);
    // The editor indents further lines as the first; a quote's marks are no indentation to it.
    let line = text[..directive.colons.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let lead = text[line..directive.colons.start].trim_start_matches([' ', '\t']);
    let lead: String = lead.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect();
    let mut body = String::new();
    for (index, part) in template.body.split('\n').enumerate() {
        let closes = if index == 0 { None } else { part.strip_prefix(":::") };
        match (index, closes) {
            (0, _) => body.push_str(part),
            (_, Some(rest)) => body.push_str(&format!("\n{lead}{colons}{rest}")),
            (_, None) => body.push_str(&format!("\n{}{part}", if part.is_empty() { lead.trim_end() } else { &lead })),
        }
    }
    let plain = |body: &str| without_stops(body).lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    let insert = if options.snippets { body } else { plain(&body) };
    let label = template.label.to_owned();
    let mut item = asked.item(CompletionKind::Snippet, label, insert, start, name_end(directive));
    item.snippet = options.snippets;
    item
}

/// `body` without tab stops: the first of several choices, nothing for an empty one.
fn without_stops(body: &str) -> String {
    let mut plain = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, stop)) = rest.split_once('$') {
        plain.push_str(before);
        rest = match stop.split_once("|}") {
            Some((choices, after)) if stop.starts_with('{') => {
                let first = choices.split_once('|').and_then(|(_, all)| all.split(',').next());
                plain.push_str(first.unwrap_or_default());
                after
            }
            _ => stop.trim_start_matches(|c: char| c.is_ascii_digit()),
        };
    }
    plain.push_str(rest);
    plain
}

/// The colons behind a closing name, as the guide writes them.
fn closing_colons(end: &str) -> &'static str {
    if matches!(end, "zone-end" | MONIKER) { "" } else { ":::" }
}

/// What is open around a line.
#[derive(Default)]
struct Open {
    names: Vec<&'static str>,
    innermost: Option<Opened>,
}

struct Opened {
    name: &'static str,
    end: &'static str,
    colons: usize,
    line: usize,
    /// Whether nothing behind the caret closes it.
    unclosed: bool,
}

impl Open {
    fn around(asked: &Asked<'_>, article: &Article, here: &Directive) -> Self {
        let mut open: Vec<Opened> = Vec::new();
        let mut lines = block_lines(asked, article).filter(|(_, start)| *start != here.colons.start).peekable();
        let read = |open: &mut Vec<Opened>, (number, start): (usize, usize)| -> Option<usize> {
            let directive = Directive::read(asked.text, start)?;
            let name = &asked.text[directive.name.clone()];
            if let Some(construct) = constructs::find(name) {
                let end = end_of(construct, &directive, asked.text)?;
                let colons = directive.colons.len();
                open.push(Opened { name: construct.name, end, colons, line: number, unclosed: true });
                return None;
            }
            open.iter().rposition(|it| it.end.eq_ignore_ascii_case(name))
        };
        while let Some(line) = lines.next_if(|(_, start)| *start < here.colons.start) {
            if let Some(closed) = read(&mut open, line) {
                open.truncate(closed);
            }
        }
        let names = open.iter().map(|it| it.name).collect();
        let around = open.len();
        for line in lines {
            match read(&mut open, line) {
                Some(closed) if closed < around => {
                    if let Some(innermost) = open.get_mut(closed).filter(|_| closed + 1 == around) {
                        innermost.unclosed = false;
                    }
                    break;
                }
                Some(closed) => open.truncate(closed),
                None => {}
            }
        }
        open.truncate(around);
        Self { names, innermost: open.pop() }
    }
}

/// The lines that begin with `:::` outside of code and comments: their numbers and where the colons begin.
fn block_lines<'a>(asked: &'a Asked<'_>, article: &'a Article) -> impl Iterator<Item = (usize, usize)> + 'a {
    let hidden = |at: usize| {
        let hides = |kind| matches!(kind, BlockKind::Code | BlockKind::Comment);
        let inside = |span: Span| span.start as usize <= at && at < span.end as usize;
        article.blocks.iter().any(|block| hides(block.kind) && inside(block.span))
    };
    let mut at = 0;
    let lines = asked.text.split('\n').enumerate().filter_map(move |(number, line)| {
        let trimmed = line.trim_start_matches([' ', '\t', '>']);
        let start = at + line.len() - trimmed.len();
        at += line.len() + 1;
        trimmed.starts_with(":::").then_some((number, start))
    });
    lines.filter(move |(_, start)| !hidden(*start))
}

/// The name that closes what `directive` opens.
fn end_of(construct: &'static Construct, directive: &Directive, text: &str) -> Option<&'static str> {
    match construct.closing {
        Closing::Itself => None,
        Closing::Line(name) => Some(name),
        Closing::LineIf { attribute, value, name } => {
            directive.value(text, attribute).is_some_and(|it| it.eq_ignore_ascii_case(value)).then_some(name)
        }
    }
}

/// Attributes that are not there yet, those that must be first.
fn attributes(
    asked: &Asked<'_>,
    directive: &Directive,
    construct: &'static Construct,
    under_caret: Option<usize>,
    options: &CompletionOptions,
) -> Vec<CompletionItem> {
    let text = asked.text;
    let written = under_caret.and_then(|index| directive.attributes.get(index));
    let (start, end) = written.map_or((asked.caret, asked.caret), |it| (it.name.start, it.name.end));
    let typed = text.get(start..asked.caret).unwrap_or_default().to_ascii_lowercase();
    let has_value = text[end..].trim_start_matches([' ', '\t']).starts_with('=');
    let glued = text[end..].starts_with(|c: char| c.is_alphanumeric());
    let taken = |name: &str| {
        let mut others = directive.attributes.iter().enumerate().filter(|(index, _)| Some(*index) != under_caret);
        others.any(|(_, it)| text[it.name.clone()].eq_ignore_ascii_case(name))
    };
    let is = |name: &str, value: &str| directive.value(text, name).is_some_and(|it| it.eq_ignore_ascii_case(value));
    let excluded = |name: &str| match (construct.name, name) {
        ("image", "alt-text" | "lightbox" | "loc-scope") => is("type", "icon"),
        ("code", "id") => taken("range"),
        ("code", "range") => taken("id"),
        ("zone", "pivot") => is("target", "pdf"),
        _ => false,
    };
    let fits = construct.attributes.iter().enumerate().filter(|(_, attribute)| {
        attribute.name.contains(typed.as_str()) && !taken(attribute.name) && !excluded(attribute.name)
    });
    let mut items: Vec<CompletionItem> = Vec::new();
    for (order, attribute) in fits {
        let behind = if glued { " " } else { "" };
        let insert = match (has_value, options.snippets) {
            (true, _) => attribute.name.to_owned(),
            (false, true) => format!("{}=\"$1\"{behind}", attribute.name),
            (false, false) => format!("{}=\"\"{behind}", attribute.name),
        };
        let mut item = asked.item(CompletionKind::Key, attribute.name.to_owned(), insert, start, end);
        item.snippet = options.snippets && !has_value;
        item.description = attribute.required.then(|| "required".to_owned());
        item.documentation = Some(attribute.meaning.to_owned());
        item.sort = Some(format!("{}{order:02}", u8::from(!attribute.required)));
        items.push(item);
    }
    items.sort_by(|a, b| a.sort.cmp(&b.sort));
    items
}

#[cfg(test)]
mod tests;
