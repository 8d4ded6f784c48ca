//! `guidepost demo`: starts the real server as an editor does, asks it what an editor asks, and shows the
//! answers on the terminal. Nothing here knows an answer: the set is read only to choose places to ask about.

mod bundle;
mod client;
mod show;

use std::path::Path;
use std::time::Duration;

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::load::{self, Loaded};
use super::{Failure, print};
use crate::article::Article;
use crate::graph::{AnchorAt, FileId, LinkStatus, Snapshot};
use crate::markdown::LinkKind;
use crate::text::{Encoding, LineIndex, Position, Span};
use client::Client;
use show::headline;

/// Runs the demo on `path`, or on the set that comes with guidepost.
pub(super) fn run(path: Option<&Path>) -> Result<u8, Failure> {
    let bundled = match path {
        Some(_) => None,
        None => Some(bundle::unpack().map_err(|e| Failure::Usage(format!("the articles cannot be unpacked: {e}")))?),
    };
    let folder = path.or(bundled.as_ref().map(|folder| folder.path())).unwrap_or(Path::new("."));
    let loaded = load::load(&[folder.to_path_buf()])?;
    if articles(&loaded.snapshot).next().is_none() {
        return Err(Failure::Usage(format!("`{}` holds no article to show anything on", folder.display())));
    }
    let places = Places::choose(&loaded.snapshot);
    print(&show::opening(&loaded, bundled.is_some()))?;
    let client = Client::start(&loaded.root)?;
    let mut tour = Tour { client, loaded: &loaded, timings: Vec::new(), open: Vec::new(), version: 1 };
    tour.findings()?;
    match &places.link {
        Some(place) => {
            tour.completions(place)?;
            tour.hover_and_jump(place)?;
        }
        None => print("\nNo article of this set links to a section of another one, so there is no link to try.\n")?,
    }
    if let Some(heading) = &places.heading {
        tour.who_links_here(heading)?;
    }
    let Tour { client, timings, .. } = tour;
    client.stop()?;
    print(&show::closing(&timings, bundled.is_some()))?;
    Ok(0)
}

/// Where the demo looks, chosen so that there is something to see.
#[derive(Debug)]
struct Places {
    link: Option<LinkPlace>,
    heading: Option<HeadingPlace>,
}

/// A working link to a section of another article, in the article that has most of them.
#[derive(Debug)]
struct LinkPlace {
    file: FileId,
    link: usize,
}

/// The heading that most articles link to.
#[derive(Debug)]
struct HeadingPlace {
    file: FileId,
    heading: usize,
}

impl Places {
    fn choose(snapshot: &Snapshot) -> Self {
        let mut links: FxHashMap<FileId, Vec<usize>> = FxHashMap::default();
        let mut sources: FxHashMap<(FileId, usize), Vec<FileId>> = FxHashMap::default();
        for (file, article) in articles(snapshot) {
            for (index, link) in article.links.iter().enumerate() {
                let elsewhere = snapshot.target_file(file, index).is_some_and(|target| target != file);
                if link.kind != LinkKind::Inline || !elsewhere || snapshot.status(file, index) != LinkStatus::Ok {
                    continue;
                }
                let Some(anchor) = snapshot.target_anchor(file, index) else { continue };
                links.entry(file).or_default().push(index);
                if let AnchorAt::Heading(heading) = anchor.at {
                    let known = sources.entry((anchor.file, heading)).or_default();
                    if !known.contains(&file) {
                        known.push(file);
                    }
                }
            }
        }
        // Ids depend on the order in which threads read the set; paths do not.
        let path = |id: FileId| std::cmp::Reverse(snapshot.path(id));
        let best = links.iter().max_by_key(|(file, links)| (links.len(), path(**file)));
        let link = best.and_then(|(file, links)| Some(LinkPlace { file: *file, link: *links.first()? }));
        let busiest = sources.iter().max_by_key(|((file, heading), sources)| (sources.len(), path(*file), *heading));
        let heading = busiest.map(|((file, heading), _)| HeadingPlace { file: *file, heading: *heading });
        Self { link, heading }
    }
}

fn articles(snapshot: &Snapshot) -> impl Iterator<Item = (FileId, &Article)> {
    snapshot.files().filter(|(_, file)| file.checked).filter_map(|(id, file)| Some((id, file.article.as_deref()?)))
}

/// Something typed into an article to see what is offered.
struct Typing {
    /// What it is called on the terminal.
    title: &'static str,
    /// What it is called in the list of times.
    name: &'static str,
    /// What the typed text replaces.
    range: (Position, Position),
    /// The text; its last character is what makes an editor ask.
    typed: String,
}

/// The demo under way.
struct Tour<'a> {
    client: Client,
    loaded: &'a Loaded,
    timings: Vec<(String, Duration)>,
    open: Vec<FileId>,
    /// The last document version that the server was told.
    version: i32,
}

impl Tour<'_> {
    fn ask(&mut self, name: &str, method: &str, params: &Value) -> Result<(Value, Duration), Failure> {
        let answer = self.client.request(method, params)?;
        self.timings.push((name.to_owned(), answer.took));
        Ok((answer.result, answer.took))
    }

    /// What the list of problems shows.
    fn findings(&mut self) -> Result<(), Failure> {
        let indexing = self.client.wait_for_index()?;
        self.timings.push(("reading the set".to_owned(), indexing));
        // The server answers when something differs from what the editor knows, which in a set without a
        // finding is never; so this editor claims to know an old report of one article.
        let Some((any, _)) = articles(&self.loaded.snapshot).next() else { return Ok(()) };
        let old = client::uri(&self.loaded.snapshot.path(any));
        let params = json!({"previousResultIds": [{"uri": old, "value": "old"}]});
        let (result, took) = self.ask("findings of the set", "workspace/diagnostic", &params)?;
        let mut problems = show::Problem::list(self.loaded, &result);
        for problem in problems.iter_mut().take(show::MAX_PROBLEMS) {
            let params = json!({
                "textDocument": {"uri": client::uri(&problem.path)},
                "range": problem.item["range"],
                "context": {"diagnostics": [problem.item], "only": ["quickfix"]}
            });
            let actions = self.client.request("textDocument/codeAction", &params)?.result;
            let titles = actions.as_array().into_iter().flatten().filter_map(|action| action["title"].as_str());
            // Each finding can also be suppressed by a comment; said in the headline, not below each.
            problem.fixes = titles.filter(|title| !title.starts_with("Suppress `")).map(str::to_owned).collect();
        }
        let mut text =
            headline("The list of problems, each with its quick fixes (or a comment that suppresses it)", took);
        text.push_str(&show::problems(&problems));
        print(&text)
    }

    /// What pops up while a link and a header value are typed.
    fn completions(&mut self, place: &LinkPlace) -> Result<(), Failure> {
        let Some((article, text)) = self.article(place.file) else { return Ok(()) };
        let Some(link) = article.links.get(place.link) else { return Ok(()) };
        let name = self.loaded.relative(&self.loaded.snapshot.path(place.file));
        self.open(place.file, &text)?;

        let end = article.lines.position(article.lines.len(), Encoding::Utf16);
        let link_start = "\n\nSee [the steps](".to_owned();
        let anchor_start = format!("{link_start}{}#", link.path.of(&text));
        let mut steps = vec![
            Typing { title: "Typing a link", name: "completion of a path", range: (end, end), typed: link_start },
            Typing {
                title: "Typing the section of a link",
                name: "completion of a section",
                range: (end, end),
                typed: anchor_start,
            },
        ];
        if let Some(header) = &article.front_matter {
            let at = |offset| article.lines.position(offset, Encoding::Utf16);
            // In the place of the value that is there, else on a line of its own.
            let range = match header.get("ms.topic") {
                Some(entry) => (at(entry.key_span.start), at(entry.value.span.end)),
                None => (at(header.body.start), at(header.body.start)),
            };
            let typed = "ms.topic: ".to_owned();
            steps.push(Typing {
                title: "Typing a value of the front matter",
                name: "completion of a value",
                range,
                typed,
            });
        }
        for step in steps {
            self.complete(place.file, &name, &step, &text)?;
        }
        Ok(())
    }

    /// Types, asks for completions behind it and takes the edit back.
    fn complete(&mut self, file: FileId, shown_as: &str, typing: &Typing, text: &str) -> Result<(), Failure> {
        let (start, end) = typing.range;
        self.change(file, &json!({"range": {"start": lsp(start), "end": lsp(end)}, "text": typing.typed}))?;
        let trigger = typing.typed.chars().next_back().map(String::from);
        let params = json!({
            "textDocument": self.document(file),
            "position": lsp(after(start, &typing.typed)),
            "context": {"triggerKind": 2, "triggerCharacter": trigger}
        });
        let (result, took) = self.ask(typing.name, "textDocument/completion", &params)?;
        self.change(file, &json!({"text": text}))?;
        let mut shown = headline(typing.title, took);
        shown.push_str(&show::completions(shown_as, typing.typed.trim_start(), &result));
        print(&shown)
    }

    /// What the mouse shows over a link, and where F12 goes.
    fn hover_and_jump(&mut self, place: &LinkPlace) -> Result<(), Failure> {
        let Some((article, text)) = self.article(place.file) else { return Ok(()) };
        let Some(link) = article.links.get(place.link) else { return Ok(()) };
        self.open(place.file, &text)?;
        let source = self.excerpt_place(place.file, link.destination, &article.lines);
        let params = json!({
            "textDocument": self.document(place.file),
            "position": lsp(article.lines.position(link.destination.start, Encoding::Utf16))
        });
        let (result, took) = self.ask("hover on a link", "textDocument/hover", &params)?;
        let mut shown = headline("The mouse on a link", took);
        shown.push_str(&show::hover(self.loaded, &source, link.span.of(&text), &result));
        let (result, took) = self.ask("jump to the section", "textDocument/definition", &params)?;
        shown.push_str(&headline("Going to the link's target", took));
        shown.push_str(&show::jump(self.loaded, &result));
        print(&shown)
    }

    /// What the mouse shows over a heading: who links to it.
    fn who_links_here(&mut self, place: &HeadingPlace) -> Result<(), Failure> {
        let Some((article, text)) = self.article(place.file) else { return Ok(()) };
        let Some(heading) = article.headings.get(place.heading) else { return Ok(()) };
        self.open(place.file, &text)?;
        let source = self.excerpt_place(place.file, heading.text_span, &article.lines);
        let params = json!({
            "textDocument": self.document(place.file),
            "position": lsp(article.lines.position(heading.text_span.start, Encoding::Utf16))
        });
        let (result, took) = self.ask("hover on a heading", "textDocument/hover", &params)?;
        let mut shown = headline("Who links here: the mouse on a heading", took);
        shown.push_str(&show::hover(self.loaded, &source, heading.span.of(&text), &result));
        print(&shown)
    }

    fn article(&self, file: FileId) -> Option<(std::sync::Arc<Article>, std::sync::Arc<str>)> {
        let snapshot = &self.loaded.snapshot;
        Some((snapshot.article(file)?.clone(), snapshot.text(file)?))
    }

    fn excerpt_place(&self, file: FileId, span: Span, lines: &LineIndex) -> String {
        let at = lines.position(span.start, Encoding::Utf16);
        format!("{}:{}:{}", self.loaded.relative(&self.loaded.snapshot.path(file)), at.line + 1, at.column + 1)
    }

    fn document(&self, file: FileId) -> Value {
        json!({"uri": client::uri(&self.loaded.snapshot.path(file))})
    }

    fn open(&mut self, file: FileId, text: &str) -> Result<(), Failure> {
        if self.open.contains(&file) {
            return Ok(());
        }
        self.open.push(file);
        let mut document = self.document(file);
        document["languageId"] = "markdown".into();
        document["version"] = 1.into();
        document["text"] = text.into();
        self.client.notify("textDocument/didOpen", &json!({"textDocument": document}))
    }

    fn change(&mut self, file: FileId, change: &Value) -> Result<(), Failure> {
        let mut document = self.document(file);
        self.version += 1;
        document["version"] = self.version.into();
        self.client.notify("textDocument/didChange", &json!({"textDocument": document, "contentChanges": [change]}))
    }
}

/// A position as the protocol writes it.
fn lsp(at: Position) -> Value {
    json!({"line": at.line, "character": at.column})
}

/// Where the caret stands after `typed` was typed at `from`.
fn after(from: Position, typed: &str) -> Position {
    let lines = LineIndex::new(typed);
    let end = lines.position(lines.len(), Encoding::Utf16);
    Position { line: from.line + end.line, column: if end.line == 0 { from.column + end.column } else { end.column } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_behind_what_was_typed() {
        let from = Position { line: 3, column: 5 };
        assert_eq!(after(from, "ab"), Position { line: 3, column: 7 });
        assert_eq!(after(from, "\n\nab"), Position { line: 5, column: 2 });
    }
}
