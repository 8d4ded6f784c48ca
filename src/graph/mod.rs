//! The article set in memory: ids, resolved links, backlinks, snapshots.
//!
//! [`workspace::Workspace`] is the one mutable thing; it hands out [`Snapshot`]s, which never change.
//! Paths and fragments are interned. A link's target may not exist yet ("phantom"): creating the file mends
//! the link without looking at the link again.

pub mod chunked;
pub mod ids;
mod mentions;
pub mod names;
mod parts;
mod preview;
pub mod read;
mod samples;
pub mod schemas;
pub mod shared;
mod site;
pub mod snapshot;
mod toc;
pub mod uids;
mod update;
mod used;
mod values;
pub mod workspace;

pub use ids::{FileId, FragmentId, PathId};
pub use schemas::{Applied, Why};
pub use shared::Unique;
pub use snapshot::{AnchorAt, AnchorRef, File, FileKind, LinkStatus, OpenText, Snapshot, Target};
pub use uids::{Declared, DeclaredAs, FileUids, UidId};
pub use workspace::{Affected, Batch, ScanJob, Workspace};
