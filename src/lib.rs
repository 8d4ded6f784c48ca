//! guidepost: a language server and checker for people who write help articles.
//!
//! The crate in reading order, which is also the order of its layers (a module may use those above it):
//!
//! 1. [`text`]: byte spans, line index, columns, edits. [`files`]: the only code that touches the disk. [`git`]: the
//!    only code that asks git.
//! 2. [`markdown`]: one file's text to facts (headings, anchors, links, front matter) with exact ranges.
//! 3. [`article`]: the facts of one file, ready for questions. Immutable.
//! 4. [`docset`]: what an article set is: generator, configuration, redirections, how a link is read.
//! 5. [`schema`]: JSON Schema over front matter.
//! 6. [`graph`]: the whole set in memory: ids, links, backlinks, schemas, snapshots. [`checks`]: findings.
//!    [`changes`]: edits of the whole set planned as one: renames, moves, deletions. [`review`]: what a change brought.
//! 7. [`features`]: one editor feature per file.
//! 8. [`server`]: the owner of the state, scheduling, cancellation.
//! 9. [`lsp`]: the protocol edge. [`cli`]: the command line.
//!
//! # Invariants
//!
//! 1. Dependencies point one way, in the order above. Protocol types appear in `lsp/` only, `std::fs` in
//!    `files.rs` only. (`tests/layers.rs`)
//! 2. Parsing never fails: it returns facts and problems. No panic, no unwrap on anything from a client or
//!    the disk; a panic in one request is fenced and the server lives.
//! 3. A feature is a synchronous pure function of a snapshot, a place and options: no locks, no protocol
//!    types. Its only way to the disk is `graph::Snapshot::text`, which reads a file that no editor has open.
//! 4. A snapshot never changes. One owner mutates; readers get the snapshot of the moment their request was
//!    read, in message order.
//! 5. After any sequence of edits and file events the graph equals one built from scratch.
//! 6. An edit costs what it changes, never what the set holds.
//! 7. The editor's text wins over the disk for open files. Nothing outside the readable root is read or
//!    named. Nothing is fetched from the network.
//! 8. `check` and the editor report the same findings from the same code.

pub mod text;

pub mod files;

pub mod git;

pub mod markdown;

pub mod article;

pub mod docset;

pub mod schema;

pub mod graph;

pub mod checks;

pub mod changes;

pub mod review;

pub mod features;

pub mod server;

pub mod lsp;

pub mod cli;
