//! Property tests over whole article sets.

// Clippy takes only `#[test]` functions for tests; helpers of tests may fail loudly too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod changes;
mod dialect;
mod fixes;
mod graph;
mod judge;
mod names;
#[path = "../mutation/random.rs"]
mod random;
mod redirects;
mod refactor;
mod schema;
mod yaml_pages;
