//! Editor features, one file each: pure functions of a snapshot, a place and options.
//!
//! No protocol types, no state, no disk but through [`crate::graph::Snapshot::text`].

pub mod completion;
pub mod definition;
pub mod front_matter;
pub mod hover;
