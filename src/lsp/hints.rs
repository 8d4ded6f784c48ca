//! Words that editors show between others, each kind only where the client's settings ask for it.

use super::capabilities::Client;
use super::{convert, headers};
use crate::features::front_matter::inlay;
use crate::features::link_titles;
use crate::server::{View, lines_of};
use crate::text::Span;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use tower_lsp::ls_types::*;

/// Which hints are wanted; none until the client says so.
#[derive(Debug, Default)]
pub struct Wanted {
    /// `inlayHints.inherited`: metadata that an article inherits.
    inherited: AtomicBool,
    /// `inlayHints.linkTitles`: titles behind links that do not say where they lead.
    link_titles: AtomicBool,
}

impl Wanted {
    /// Takes over what `settings` (those of the client, or their part `guidepost`) say; whether that changed anything.
    pub fn configure(&self, settings: &Value) -> bool {
        let own = settings.get("guidepost").unwrap_or(settings);
        let mut changed = false;
        for (name, kept) in [("inherited", &self.inherited), ("linkTitles", &self.link_titles)] {
            if let Some(wanted) = own["inlayHints"][name].as_bool() {
                changed |= kept.swap(wanted, Ordering::Relaxed) != wanted;
            }
        }
        changed
    }
}

/// The wanted hints in `range`; `None` where none is wanted.
#[must_use]
pub fn hints(view: &View, client: &Client, wanted: &Wanted, path: &Path, range: Range) -> Option<Vec<InlayHint>> {
    let is_wanted = |kept: &AtomicBool| kept.load(Ordering::Relaxed);
    let (inherited, titles) = (is_wanted(&wanted.inherited), is_wanted(&wanted.link_titles));
    let file = view.file(path).filter(|_| inherited || titles)?;
    let lines = lines_of(&view.snapshot, file)?;
    let hint = |at: u32, value: String, tooltip: String, location: Option<Location>| {
        let position = convert::range(&lines, Span::at(at as usize), client.encoding).start;
        let part = InlayHintLabelPart { value, location, ..InlayHintLabelPart::default() };
        (range.start <= position && position <= range.end).then(|| InlayHint {
            position,
            label: InlayHintLabel::LabelParts(vec![part]),
            kind: None,
            text_edits: None,
            tooltip: Some(InlayHintTooltip::MarkupContent(MarkupContent {
                kind: MarkupKind::Markdown,
                value: tooltip,
            })),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
    };
    let mut found = Vec::new();
    if inherited {
        let all = inlay::inherited(&view.snapshot, file).into_iter();
        found.extend(all.filter_map(|it| {
            let location = headers::location(&view.snapshot, client, file, &it.given);
            hint(it.at, it.label, it.tooltip, location)
        }));
    }
    if titles {
        let within = convert::span(client, &lines, range);
        let all = link_titles::link_titles(&view.snapshot, file, within).into_iter();
        found.extend(all.filter_map(|it| {
            let (uri, lines) = convert::target_place(&view.snapshot, &it.target)?;
            let location = Location::new(uri, convert::range(&lines, it.target.selection, client.encoding));
            hint(it.at, it.label, it.tooltip, Some(location))
        }));
    }
    Some(found)
}
