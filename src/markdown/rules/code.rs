//! Rules about code blocks.

use super::{Page, Problem, languages, problem};
use crate::markdown::BlockKind;
use crate::text::Span;
use std::cell::OnceCell;

/// From how many lines on a block needs a language.
const LONG: usize = 20;

pub(super) fn problems(page: &Page<'_>, found: &mut Vec<Problem>) {
    let mut margins = Margins { page, enclosed: OnceCell::new(), last: None };
    for block in page.blocks.iter().filter(|block| block.kind == BlockKind::Code) {
        let written = block.span.of(page.text);
        let mut lines = written.lines();
        let Some(first) = lines.next() else { continue };
        let first = first.trim_end();
        let Some(mark @ ('`' | '~')) = first.chars().next() else {
            indented(&mut margins, block.span, found);
            continue;
        };
        let info = first.trim_start_matches(mark);
        let length = first.len() - info.len();
        let opening = Span::new(block.span.start as usize, block.span.start as usize + first.len());
        let last = written.lines().skip(1).last().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']).trim_end();
        let closed = last.len() >= length && last.chars().all(|c| c == mark);
        if length < 3 {
            continue;
        }
        if !closed {
            // Marks between marks cannot be told apart.
            let marks = if mark == '`' { "backticks" } else { "tildes" };
            let message =
                format!("This code block is never closed. Add a line of {length} {marks} behind its last line.");
            found.push(problem("code-block-unclosed", opening, message));
            continue;
        }
        let filled = lines.filter(|line| !line.trim_matches([' ', '\t', '>']).is_empty()).count() - 1;
        if info.trim().is_empty() && filled >= LONG {
            let message = format!(
                "This code block has {filled} lines and names no language. Add one behind the marks, such as `json`."
            );
            found.push(problem("dev-language-missing", opening, message));
        }
        let name = info.trim();
        if !name.is_empty() && !languages::is_known(name) {
            let start = block.span.start as usize + first.len() - info.trim_start().len();
            let advice = match languages::meant_by(name) {
                Some(meant) => format!("Write `{meant}`."),
                None => "Write the name as Learn does, such as `csharp` or `console`.".to_owned(),
            };
            let message =
                format!("`{name}` is no language that Learn knows; case counts, and nothing may follow. {advice}");
            found.push(problem("dev-language-invalid", Span::new(start, start + name.len()), message));
        }
    }
}

/// Code that is marked by indentation at the top level: in lists and quotes it cannot be told from text that only
/// belongs to an item.
fn indented(margins: &mut Margins<'_>, block: Span, found: &mut Vec<Problem>) {
    let page = margins.page;
    let number = page.lines.line_of(block.start);
    let first = page.lines.line_span(number).unwrap_or_default().of(page.text);
    if !first.starts_with("    ") && !first.starts_with('\t') {
        return;
    }
    // The build's rule leaves out what stands in zones and their like.
    if margins.encloses(block.start) || margins.is_item(number) {
        return;
    }
    let message = "This text is indented by four blanks, which makes it a code block. Put code between lines of \
                   three backticks; take the blanks away from text.";
    found.push(problem("code-block-indented", block, message));
}

/// What stands around indented lines, asked for from the top of a page to its end.
struct Margins<'a> {
    page: &'a Page<'a>,
    /// Where `:::` constructs that enclose lines end, and the farthest end of those before; by start.
    enclosed: OnceCell<Vec<(u32, u32)>>,
    /// The last line that was asked about, and the answer: what lies above it need not be read again.
    last: Option<(u32, bool)>,
}

impl Margins<'_> {
    fn encloses(&self, offset: u32) -> bool {
        let enclosed = self.enclosed.get_or_init(|| {
            let spans = crate::markdown::sections::enclosures(self.page.text, self.page.triple_colons);
            let mut farthest = 0;
            let ends = spans.into_iter().map(|span| {
                farthest = span.end.max(farthest);
                (span.start, farthest)
            });
            ends.collect()
        });
        let before = enclosed.partition_point(|(start, _)| *start <= offset);
        before.checked_sub(1).and_then(|last| enclosed.get(last)).is_some_and(|(_, end)| offset < *end)
    }

    /// Whether the nearest line above line `number` that stands at the margin may be an item that the line belongs to.
    fn is_item(&mut self, number: u32) -> bool {
        let mut above = number;
        let answer = loop {
            if let Some((_, answer)) = self.last.filter(|(last, _)| *last == above) {
                break answer;
            }
            let line = above.checked_sub(1).and_then(|above| self.page.lines.line_span(above));
            let Some(line) = line.filter(|line| line.start >= self.page.body()) else { break false };
            above -= 1;
            let line = line.of(self.page.text);
            if line.trim().is_empty() || line.starts_with([' ', '\t']) {
                continue;
            }
            // A construct on one line, or the end of a longer one, is no item that text could belong to.
            let construct = crate::markdown::triple_colon::read(line, 0)
                .is_some_and(|it| it.construct(line).is_some() || it.closes(line).is_some());
            let item =
                line.starts_with(['*', '-', '+', '>', ':', '<']) || line.starts_with(|c: char| c.is_ascii_digit());
            break item && !construct;
        };
        self.last = Some((number, answer));
        answer
    }
}
