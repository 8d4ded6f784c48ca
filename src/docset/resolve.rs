//! How a link's destination is read: external, site-absolute, or a path in the set. Pure path
//! arithmetic; whether a target exists is `graph`'s matter.

use super::Docset;
use std::path::{Path, PathBuf};

/// Where a destination leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A place in this very file (`#fragment`, empty, or only a query).
    SelfPage {
        /// Decoded fragment.
        fragment: Option<String>,
    },
    /// A file by path.
    File {
        /// Absolute, normalised, decoded, as spelt in the link.
        path: PathBuf,
        /// Decoded fragment.
        fragment: Option<String>,
    },
    /// Leaves the readable root.
    OutOfScope,
    /// A URL with a scheme or host; not checked.
    External,
    /// A path from the site's root (`/azure/...`); not checked against the disk.
    SiteAbsolute,
    /// An `xref:` uid.
    Xref,
    /// A path on the writer's own drive (`C:\..`).
    LocalPath,
    /// Cannot be known (template syntax).
    Unknown,
}

/// Reads `url` (escapes decoded, percent-encoding kept) as written in the file `from`.
#[must_use]
pub fn destination(docset: &Docset, from: &Path, url: &str) -> Destination {
    let _ = (docset, from, url);
    Destination::Unknown
}

/// Reads the path of an `[!INCLUDE]` as written in the file `from`: never percent-decoded.
#[must_use]
pub fn include_destination(docset: &Docset, from: &Path, path: &str) -> Destination {
    let _ = (docset, from, path);
    Destination::Unknown
}

/// The spelling under which paths compare: NFC, lower case, `/` as separator.
#[must_use]
pub fn fold(path: &Path) -> Box<str> {
    path.to_string_lossy().to_lowercase().into()
}
