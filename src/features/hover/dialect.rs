//! What the words of the dialect mean: `:::` constructs with their attributes and values, alerts, styles of quotes,
//! tabs.

use super::super::completion::PLAYERS;
use super::super::directive::{Directive, Part};
use super::super::spelling::{code_span, escape_markdown, file_uri};
use super::super::tabs::{Tab, tabs};
use super::Hover;
use crate::article::Article;
use crate::checks::pivots;
use crate::docset::relative::relative_path;
use crate::graph::{FileId, FileKind, Snapshot};
use crate::markdown::constructs::{ALERTS, Attribute, Closing, Construct, QUOTE_CLASSES, Value};
use crate::markdown::moniker::{self, Condition};
use crate::markdown::{BlockKind, languages};
use crate::text::Span;
use std::ops::Range;

/// The most other articles that are named.
const ARTICLES: usize = 5;

/// What the kind of alert at `offset` means; Learn and GitHub have the same ones.
pub(super) fn alert(article: &Article, text: &str, offset: u32) -> Option<Hover> {
    let markers = article.blocks.iter().filter(|block| block.kind == BlockKind::AlertMarker);
    let span = markers.map(|block| block.span).find(|span| span.touches(offset))?;
    let kind = span.of(text).trim_start_matches("[!").trim_end_matches(']');
    let (name, meaning) = ALERTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind))?;
    let title: String = name.chars().take(1).chain(name.to_ascii_lowercase().chars().skip(1)).collect();
    Some(Hover { span, markdown: format!("The quote is shown as a box with the title **{title}**.\n\n{meaning}") })
}

/// What the word of Learn's dialect at `offset` means; `None` also for a path, whose target says more.
pub(super) fn learn(snapshot: &Snapshot, file: FileId, article: &Article, text: &str, offset: u32) -> Option<Hover> {
    if article.in_code(offset) {
        return None;
    }
    let construct = || construct(snapshot, file, text, offset as usize);
    construct().or_else(|| marker(text, offset as usize)).or_else(|| tab(snapshot, file, article, offset))
}

fn construct(snapshot: &Snapshot, file: FileId, text: &str, at: usize) -> Option<Hover> {
    let (directive, part) = Directive::around(text, at)?;
    let name = directive.whole.name.clone();
    let found = directive.construct(text);
    let (span, markdown) = match part {
        Part::Name if name.is_empty() => return None,
        Part::Name => match found {
            Some(construct) => (name, describe(construct)),
            None => {
                let closed = directive.whole.closes(text).filter(|_| directive.starts_line)?;
                (name, format!("Closes `:::{}`: {}", closed.name, closed.meaning))
            }
        },
        Part::Attribute(word) => {
            let attribute = found?.attribute(text.get(word.clone())?)?;
            (word, describe_attribute(found?, attribute))
        }
        Part::Value(index, value) => {
            let written = directive.whole.attributes.get(index)?;
            let attribute = found?.attribute(text.get(written.name.clone())?)?;
            let meaning = match attribute.value {
                Value::Pivots => return pivot(snapshot, file, text, value, at),
                Value::Monikers => monikers(text.get(value.clone())?)?,
                _ => meaning(attribute, text.get(value.clone())?)?,
            };
            (value, meaning)
        }
    };
    Some(Hover { span: Span::new(span.start, span.end), markdown })
}

/// A construct with all that may stand in it.
fn describe(construct: &Construct) -> String {
    let mut markdown = format!("`:::{}`: {}", construct.name, construct.meaning);
    if !construct.attributes.is_empty() {
        markdown.push('\n');
    }
    for attribute in construct.attributes {
        let required = if attribute.required { " (required)" } else { "" };
        markdown.push_str(&format!("\n- `{}`{required}: {}", attribute.name, attribute.meaning));
    }
    let closing = match construct.closing {
        Closing::Itself => return markdown,
        Closing::Line(name) => format!("A line `:::{name}` closes it."),
        Closing::LineIf { attribute, value, name } => {
            format!("With `{attribute}=\"{value}\"` its text follows, and a line `:::{name}:::` closes it.")
        }
    };
    format!("{markdown}\n\n{closing}")
}

fn describe_attribute(construct: &Construct, attribute: &Attribute) -> String {
    let required = if attribute.required { " (required)" } else { "" };
    let mut markdown = format!("`{}` of `:::{}`{required}: {}", attribute.name, construct.name, attribute.meaning);
    if let Value::Word(words) = attribute.value {
        markdown.push('\n');
        for (word, meaning) in words {
            markdown.push_str(&format!("\n- `{word}`: {meaning}"));
        }
    }
    markdown
}

/// What a value means that is one of a known list.
fn meaning(attribute: &Attribute, value: &str) -> Option<String> {
    match attribute.value {
        Value::Word(words) => {
            let (word, meaning) = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(value.trim()))?;
            Some(format!("`{}=\"{word}\"`: {meaning}", attribute.name))
        }
        Value::Language => {
            let language = languages::find(value.trim())?;
            Some(format!("{}: the language {}.", code_span(language.name), escape_markdown(language.title)))
        }
        _ => None,
    }
}

/// The answer that the pivot at `at` stands for, and the question that it belongs to.
fn pivot(snapshot: &Snapshot, file: FileId, text: &str, value: Range<usize>, at: usize) -> Option<Hover> {
    let start = text[value.start..at].rfind(',').map_or(value.start, |comma| value.start + comma + 1);
    let end = at + text[at..value.end].find(',').unwrap_or(value.end - at);
    let written = &text[start..end];
    let id = written.trim();
    let start = start + (written.len() - written.trim_start().len());
    let mut shown = pivots::groups(snapshot, file).into_iter().filter_map(|group| {
        let index = group.pivots.iter().position(|pivot| pivot == id)?;
        let name = |title: &str, id: &str| escape_markdown(if title.is_empty() { id } else { title });
        let others = group.pivots.iter().zip(&group.titles).filter(|(pivot, _)| *pivot != id);
        let others: Vec<String> = others.map(|(id, title)| name(title, id)).collect();
        let others = if others.is_empty() { String::new() } else { format!(" The others are {}.", others.join(", ")) };
        let title = name(group.titles.get(index)?, id);
        let question = name(&group.title, &group.id);
        Some(format!("**{title}**, a choice of the group **{question}** ({}).{others}", code_span(&group.id)))
    });
    let markdown = shown.next().filter(|_| !id.is_empty())?;
    Some(Hover { span: Span::new(start, start + id.len()), markdown })
}

/// A range of monikers in words.
fn monikers(range: &str) -> Option<String> {
    let range = moniker::parse(range).ok()?;
    let condition = |it: &Condition<'_>| {
        let name = code_span(it.moniker);
        match it.sign {
            _ if it.moniker == "*" => "every version".to_owned(),
            ">" => format!("every version after {name}"),
            ">=" => format!("{name} and every version after it"),
            "<" => format!("every version before {name}"),
            "<=" => format!("{name} and every version before it"),
            _ => name,
        }
    };
    let any: Vec<String> = range
        .any
        .iter()
        .map(|all| all.iter().map(condition).collect::<Vec<_>>().join(", as far as it is also in: "))
        .collect();
    Some(match any.as_slice() {
        [one] => format!("Shown in {one}."),
        _ => format!("Shown in each of:\n\n{}", any.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n")),
    })
}

/// The question that the group at `offset` of the header asks, and what readers can choose.
pub(super) fn pivot_group(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Hover> {
    let page = pivots::of_page(snapshot, file)?;
    let (id, span) = page.ids.into_iter().find(|(_, span)| !span.is_empty() && span.touches(offset))?;
    let group = page.definition.groups.iter().find(|group| group.id == id)?;
    let answers = group.pivots.iter().zip(&group.titles).map(|(id, title)| {
        let title = if title.is_empty() { String::new() } else { format!(": {}", escape_markdown(title)) };
        format!("\n- {}{title}", code_span(id))
    });
    let title = if group.title.is_empty() { code_span(&group.id) } else { escape_markdown(&group.title) };
    let place = code_span(&relative_path(&snapshot.path(file), &page.definition.path));
    let answers: String = answers.collect();
    let markdown = format!("**{title}**: readers of this page choose one of these pivots ({place}).\n{answers}");
    Some(Hover { span, markdown })
}

/// What `> [!VIDEO ..]` and the styles in `> [!div class=".."]` stand for.
fn marker(text: &str, at: usize) -> Option<Hover> {
    let line = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = at + text[at..].find(['\n', '\r']).unwrap_or(text.len() - at);
    let quoted = text.get(line..end).filter(|line| line.trim_start().starts_with('>'))?;
    let written = quoted.trim_start_matches([' ', '\t', '>']);
    let begins = |word: &str| written.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
    if begins("[!VIDEO ") {
        return video(written, end - written.len()).filter(|hover| hover.span.range().contains(&at));
    }
    begins("[!div ").then(|| quote_class(text, line, end, at))?
}

/// The video that the marker at the start of `written` shows.
fn video(written: &str, start: usize) -> Option<Hover> {
    let close = written.find(']')?;
    let address = written.get("[!VIDEO ".len()..close)?.trim();
    let markdown = match address.contains("://") {
        _ if address.is_empty() || address.contains(char::is_whitespace) => return None,
        true => {
            let player = PLAYERS.iter().find(|(player, _)| address.starts_with(player));
            let what = player.map_or("A video in a player.", |(_, meaning)| *meaning);
            let shown = if address.contains(['<', '>']) { code_span(address) } else { format!("<{address}>") };
            format!("{what} Readers see it here: {shown}")
        }
        false => format!("A video of Microsoft Learn, by its id {}.", code_span(address)),
    };
    Some(Hover { span: Span::new(start, start + close + 1), markdown })
}

/// What a style in `[!div class=".."]` does.
fn quote_class(text: &str, line: usize, end: usize, at: usize) -> Option<Hover> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let start = at - text[line..at].bytes().rev().take_while(|&b| is_word(char::from(b))).count();
    let stop = at + text[at..end].find(|c| !is_word(c)).unwrap_or(end - at);
    let (class, meaning) = QUOTE_CLASSES.iter().find(|(class, _)| *class == &text[start..stop])?;
    Some(Hover { span: Span::new(start, stop), markdown: format!("`{class}`: {meaning}") })
}

/// The group of the tab at `offset`, and which others a reader's choice changes too.
fn tab(snapshot: &Snapshot, file: FileId, article: &Article, offset: u32) -> Option<Hover> {
    let heading = article.headings.get(article.heading_at(offset)?).filter(|heading| heading.tab)?;
    let all: Vec<Tab<'_>> = tabs(article).collect();
    let here = all.iter().find(|tab| heading.span.covers(tab.span))?;
    let name = |tab: &Tab<'_>| match tab.title {
        "" => code_span(tab.id),
        title => escape_markdown(title),
    };
    let in_group = |group: u32| all.iter().filter(move |tab| tab.group == group);
    let titles = |group: u32| in_group(group).map(name).collect::<Vec<_>>().join(", ");
    let mut markdown = format!("**{}**, tab {} of the group {}.", name(here), code_span(here.id), titles(here.group));
    if let Some(condition) = here.condition {
        let shown = all.iter().find(|tab| shares(tab.id, condition)).map_or_else(|| code_span(condition), name);
        markdown.push_str(&format!(" It is there only while **{shown}** is chosen."));
    }
    let mut groups: Vec<&Tab<'_>> =
        all.iter().filter(|tab| tab.group != here.group && shares(tab.id, here.id)).collect();
    groups.dedup_by_key(|tab| tab.group);
    if !groups.is_empty() {
        markdown.push_str("\n\nWho chooses it here chooses it on this page also in:\n");
        for tab in groups {
            let line = article.lines.line_of(tab.span.start) + 1;
            markdown.push_str(&format!("\n- line {line}: {}", titles(tab.group)));
        }
    }
    let docset = snapshot.file(file).and_then(|file| file.docset);
    let others = snapshot.files().filter(|(id, it)| *id != file && it.kind == FileKind::Article && it.docset == docset);
    let others = others.filter_map(|(_, it)| Some((it, it.article.as_deref()?)));
    let others = others.filter(|(_, it)| tabs(it).any(|tab| shares(tab.id, here.id)));
    let mut others: Vec<_> = others.map(|(it, article)| (it.path.clone(), article.title())).collect();
    others.sort_unstable();
    if !others.is_empty() {
        let articles = if others.len() == 1 {
            "one other article has".to_owned()
        } else {
            format!("{} other articles have", others.len())
        };
        markdown.push_str(&format!("\n\nThe choice is kept from page to page; {articles} this tab:\n"));
    }
    for (path, title) in others.iter().take(ARTICLES) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let title = escape_markdown(title.unwrap_or(&name));
        let link = file_uri(path).map_or_else(|| title.clone(), |uri| format!("[{title}]({uri})"));
        markdown.push_str(&format!("\n- {link}"));
    }
    if others.len() > ARTICLES {
        markdown.push_str("\n- …");
    }
    Some(Hover { span: heading.span, markdown })
}

/// Whether two tabs, each with one or several ids, have one in common.
fn shares(a: &str, b: &str) -> bool {
    a.split('+').any(|id| b.split('+').any(|other| other == id))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::Set;
    use super::super::hover;

    /// What is shown at the cursor, and in brackets the text that it is about.
    fn shown(text: &str) -> String {
        let set = Set::new(&format!(
            "--- docfx.json\n{{}}\n--- c.md\n# Third\n\n## [Linux](#tab/linux)\n\nx\n\n---\n--- a.md\n{text}\n--- b.png\n"
        ));
        let (file, offset) = set.cursor();
        let text = set.snapshot.text(file).unwrap();
        hover(&set.snapshot, file, offset).map_or_else(
            || "-".into(),
            |hover| format!("[{}] {}", hover.span.of(&text), set.without_root(&hover.markdown)),
        )
    }

    #[test]
    fn words_of_the_dialect_are_explained() {
        for (text, expected) in [
            (
                "> [!NO<CURSOR>TE]\n> x",
                "[[!NOTE]] The quote is shown as a box with the title **Note**.\n\nSomething that",
            ),
            ("> [!no<CURSOR>te]\n> x", "[[!note]] The quote is shown"),
            (
                ":::zo<CURSOR>ne pivot=\"a\"\n:::zone-end",
                "[zone] `:::zone`: A part of the page that only some readers see",
            ),
            (":::zone pivot=\"a\"\n:::zone-<CURSOR>end", "[zone-end] Closes `:::zone`: A part"),
            (":::zone pi<CURSOR>vot=\"a\"", "[pivot] `pivot` of `:::zone`: For which choices"),
            (
                ":::image ty<CURSOR>pe=\"icon\":::",
                "[type] `type` of `:::image`: What kind of image it is.\n\n- `content`: ",
            ),
            (":::image type=\"IC<CURSOR>ON\":::", "[ICON] `type=\"icon\"`: An image that only decorates"),
            (
                ":::moniker range=\">=a-<CURSOR>1\"\n:::moniker-end",
                "[>=a-1] Shown in `a-1` and every version after it.",
            ),
            (
                ":::moniker range=\"a<CURSOR>-1 || >b <= c\"\n:::moniker-end",
                "[a-1 || >b <= c] Shown in each of:\n\n- `a-1`\n- every version after `b`, as far as it is also in: `c` and",
            ),
            (":::code language=\"c<CURSOR>s\" source=\"x.cs\":::", "[cs] `csharp`: the language C#."),
            ("> [!div class=\"check<CURSOR>list\"]\n> - x", "[checklist] `checklist`: A list with check marks"),
            ("a :::no-<CURSOR>loc text=\"x\"::: b", "[no-loc] `:::no-loc`: Text that is not translated."),
        ] {
            let got = shown(text);
            assert!(got.starts_with(expected), "{text:?}: {got}");
        }
    }

    #[test]
    fn a_path_in_a_construct_shows_its_target_and_other_words_nothing() {
        assert!(shown(":::image type=\"content\" source=\"b.p<CURSOR>ng\" alt-text=\"x\":::").contains("b.png"));
        for text in [
            "```\n:::zo<CURSOR>ne\n```",
            "`:::zo<CURSOR>ne`",
            "the zo<CURSOR>ne",
            "a :::: zo<CURSOR>ne",
            ":::wh<CURSOR>at:::",
            ":::zone what<CURSOR>=\"a\"",
            ":::moniker range=\"a\" <CURSOR>",
            "> [!DANG<CURSOR>ER]",
            "class=\"check<CURSOR>list\"",
        ] {
            assert_eq!(shown(text), "-", "{text:?}");
        }
    }

    #[test]
    fn a_video_says_where_it_comes_from() {
        for (text, expected) in [
            (
                "> [!VIDEO https://www.youtube.com/em<CURSOR>bed/abc]",
                "[[!VIDEO https://www.youtube.com/embed/abc]] A video on YouTube, by the id at the end of its address. \
                 Readers see it here: <https://www.youtube.com/embed/abc>",
            ),
            ("> [!vi<CURSOR>deo https://a.example/v] x", "[[!video https://a.example/v]] A video in a player."),
            ("> [!VIDEO 0a-<CURSOR>1b]", "[[!VIDEO 0a-1b]] A video of Microsoft Learn, by its id `0a-1b`."),
            ("> [!VIDEO <CURSOR>]", "-"),
            ("> [!VIDEO https://a.example/v] <CURSOR>x", "-"),
            ("[!VID<CURSOR>EO x]", "-"),
        ] {
            assert!(shown(text).starts_with(expected), "{text:?}: {}", shown(text));
        }
    }

    #[test]
    fn a_group_of_pivots_shows_its_question_and_the_choices() {
        let shown = |header: &str| {
            let set = Set::new(&format!(
                "--- docfx.json\n{{}}\n--- zone-pivot-groups.yml\ngroups:\n- id: langs\n  title: Your language\n  \
                 pivots:\n  - id: csharp\n    title: C#\n  - id: python\n--- a.md\n---\n{header}\n---\n# A\n"
            ));
            let (file, offset) = set.cursor();
            let text = set.snapshot.text(file).unwrap();
            hover(&set.snapshot, file, offset)
                .map_or_else(|| "-".into(), |hover| format!("[{}] {}", hover.span.of(&text), hover.markdown))
        };
        assert_eq!(
            shown("zone_pivot_groups: lan<CURSOR>gs"),
            "[langs] **Your language**: readers of this page choose one of these pivots (`zone-pivot-groups.yml`).\n\n\
             - `csharp`: C#\n- `python`"
        );
        assert_eq!(shown("zone_pivot_groups: oth<CURSOR>er"), "-");
    }

    #[test]
    fn a_pivot_shows_the_answer_that_it_stands_for() {
        let groups = "groups:\n- id: langs\n  title: Your language\n  pivots:\n  - id: csharp\n    title: C#\n  \
                      - id: python\n    title: Python\n";
        let shown = |header: &str, pivots: &str| {
            let set = Set::new(&format!(
                "--- docfx.json\n{{}}\n--- zone-pivot-groups.yml\n{groups}--- a.md\n---\n{header}\n---\n# A\n\n\
                 :::zone pivot=\"{pivots}\"\n\nx\n\n:::zone-end\n"
            ));
            let (file, offset) = set.cursor();
            let text = set.snapshot.text(file).unwrap();
            hover(&set.snapshot, file, offset)
                .map_or_else(|| "-".into(), |hover| format!("[{}] {}", hover.span.of(&text), hover.markdown))
        };
        assert_eq!(
            shown("zone_pivot_groups: langs", "csharp, py<CURSOR>thon"),
            "[python] **Python**, a choice of the group **Your language** (`langs`). The others are C#."
        );
        assert_eq!(shown("zone_pivot_groups: langs", "ja<CURSOR>va"), "-");
        assert_eq!(shown("title: T", "py<CURSOR>thon"), "-");
    }

    #[test]
    fn code_that_an_article_shows_is_shown() {
        let shown = |line: &str| {
            let set = Set::new(&format!(
                "--- docfx.json\n{{}}\n--- src/app.cs\nclass A {{\n    // <Part>\n    int x;\n\n    int y;\n    // </Part>\n}}\n\
                 --- a.md\n# A\n\n{line}\n"
            ));
            let (file, offset) = set.cursor();
            hover(&set.snapshot, file, offset).map_or_else(|| "-".into(), |hover| hover.markdown)
        };
        for (line, expected) in [
            (
                "[!code-csharp[x](src/a<CURSOR>pp.cs#part)]",
                "`app.cs`, the part `Part`\n\n```csharp\nint x;\n\nint y;\n```",
            ),
            ("[!code[x](src/app.cs?name=Pa<CURSOR>rt)]", "`app.cs`, the part `Part`\n\n```csharp\nint x;"),
            (
                "[!code-cs[x](src/app.cs?range=1,5-<CURSOR>7)]",
                "`app.cs`, lines 1, 5-7\n\n```csharp\nclass A {\n    int y;",
            ),
            (
                ":::code language=\"csharp\" source=\"src/a<CURSOR>pp.cs\" range=\"3\":::",
                "`app.cs`, line 3\n\n```csharp\nint x;\n```",
            ),
            (":::code language=\"csharp\" source=\"src/app.cs\" id=\"pa<CURSOR>rt\":::", "`app.cs`, the part `Part`"),
            ("[!code-csharp[x](src/a<CURSOR>pp.cs)]", "`app.cs`\n\n```csharp\nclass A {"),
        ] {
            assert!(shown(line).starts_with(expected), "{line}: {}", shown(line));
        }
        let wrong = shown("[!code-csharp[x](src/a<CURSOR>pp.cs#prt)]");
        assert!(wrong.contains("prt") && wrong.contains("class A {"), "{wrong}");
    }

    #[test]
    fn a_construct_shows_what_may_stand_in_it() {
        insta::assert_snapshot!(shown(":::mo<CURSOR>niker range=\"a\"\n:::moniker-end"), @"
        [moniker] `:::moniker`: A part of the page that only some versions of the product have.

        - `range` (required): The versions, such as `>=docs-2.0 || docs-dev`.

        A line `:::moniker-end` closes it.
        ");
    }

    #[test]
    fn a_tab_shows_which_groups_change_with_it() {
        let text = "# Tabs\n\n## [Windows](#tab/windows)\n\na\n\n## [Lin<CURSOR>ux](#tab/linux)\n\nb\n\n---\n\nBetween.\n\n\
                    ## [On Windows](#tab/windows)\n\na\n\n## [On Linux](#tab/linux)\n\nb\n\n---\n";
        insta::assert_snapshot!(shown(text), @"
        [## [Linux](#tab/linux)] **Linux**, tab `linux` of the group Windows, Linux.

        Who chooses it here chooses it on this page also in:

        - line 19: On Windows, On Linux

        The choice is kept from page to page; one other article has this tab:

        - [Third](SET/c.md)
        ");
    }
}
