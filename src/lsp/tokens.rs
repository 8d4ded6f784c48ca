//! Colours at the edge: the legend, and tokens as distances from one to the next.
//!
//! Decision: standard types where they fit, so that each theme has a colour for them; `anchor`, `uid` and `link` are our
//! own, because no standard type is meant for them. The plugins say which colour they get where a theme has none. There
//! are no differences to an earlier answer: the tokens of the longest article are a few kilobytes.

use super::capabilities::Client;
use super::convert;
use crate::features::tokens::{self, Token, TokenKind};
use crate::server::{View, lines_of};
use std::path::Path;
use tower_lsp::ls_types::*;

/// The types in the order of [`type_of`].
const TYPES: [&str; 6] = ["keyword", "property", "string", "anchor", "uid", "link"];

/// The modifiers in the order of their bits: what declares, what leads nowhere.
const MODIFIERS: [&str; 2] = ["declaration", "broken"];

fn type_of(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Keyword => 0,
        TokenKind::Property => 1,
        TokenKind::String => 2,
        TokenKind::Anchor => 3,
        TokenKind::Uid => 4,
        TokenKind::Link => 5,
    }
}

/// Whether a client colours what it is told of a whole document, and of a part of one.
#[must_use]
pub fn declared(document: Option<&TextDocumentClientCapabilities>) -> (bool, bool) {
    let requests = document.and_then(|it| it.semantic_tokens.as_ref()).map(|it| &it.requests);
    requests.map_or((false, false), |requests| {
        let full = match requests.full {
            Some(SemanticTokensFullOptions::Bool(full)) => full,
            Some(SemanticTokensFullOptions::Delta { .. }) => true,
            None => false,
        };
        (full, requests.range == Some(true))
    })
}

/// What is offered to `client`.
#[must_use]
pub fn offered(client: &Client) -> Option<SemanticTokensServerCapabilities> {
    let (full, range) = client.tokens;
    let legend = SemanticTokensLegend {
        token_types: TYPES.map(SemanticTokenType::new).to_vec(),
        token_modifiers: MODIFIERS.map(SemanticTokenModifier::new).to_vec(),
    };
    let options = SemanticTokensOptions {
        legend,
        range: range.then_some(true),
        full: full.then_some(SemanticTokensFullOptions::Bool(true)),
        ..SemanticTokensOptions::default()
    };
    (full || range).then_some(SemanticTokensServerCapabilities::SemanticTokensOptions(options))
}

/// The tokens of the file at `path`, with `range` those that touch it.
#[must_use]
pub fn tokens<T: From<SemanticTokens>>(view: &View, client: &Client, path: &Path, range: Option<Range>) -> Option<T> {
    let file = view.file(path)?;
    let lines = lines_of(&view.snapshot, file)?;
    let within = range.map(|range| convert::span(client, &lines, range));
    let mut before = Position::default();
    let data =
        tokens::tokens(&view.snapshot, file, within).into_iter().map(|Token { span, kind, declares, broken }| {
            let Range { start, end } = convert::range(&lines, span, client.encoding);
            let delta_line = start.line - before.line;
            let delta_start = start.character - if delta_line == 0 { before.character } else { 0 };
            before = start;
            SemanticToken {
                delta_line,
                delta_start,
                length: end.character - start.character,
                token_type: type_of(kind),
                token_modifiers_bitset: u32::from(declares) | u32::from(broken) << 1,
            }
        });
    Some(SemanticTokens { result_id: None, data: data.collect() }.into())
}
