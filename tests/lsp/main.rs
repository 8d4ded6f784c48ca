//! Black-box tests of `guidepost lsp` over real standard input and output.

// Clippy takes only `#[test]` functions for tests; helpers of tests may fail loudly too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_input;
mod broken;
mod changes;
mod client;
mod config;
mod configuration;
mod deletions;
mod explained;
mod features;
mod files;
mod findings;
mod fixes;
mod headers;
mod lifecycle;
mod navigation;
mod order;
mod refactorings;
mod schemas;
mod views;
mod yaml_pages;
