//! How each site generator makes a heading's id: rules as data.

/// A heading-id rule by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeadingIds {
    /// docfx and Microsoft Learn: Markdig's GitHub option.
    Docfx,
    /// GitHub's file view: github-slugger.
    GitHub,
}
