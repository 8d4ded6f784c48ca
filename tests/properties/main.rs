//! Property tests over whole article sets.

// Clippy takes only `#[test]` functions for tests; helpers of tests may fail loudly too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod graph;
