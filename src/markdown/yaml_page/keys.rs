//! Which keys of a page written in YAML lead somewhere, and which hold Markdown.
//!
//! Decision: only keys of which it is known what the site makes of them. What stands in others is no link, and a file
//! that it names still counts as used.

/// What the value of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// The path or address of a page.
    Link,
    /// That of a picture.
    Image,
    /// A text in Markdown.
    Markdown,
}

/// What `key` holds in a page of the kind `mime`; `above` is the key of the map that it stands in.
pub(super) fn holds(mime: &str, key: &str, above: Option<&str>) -> Option<Holds> {
    Some(match (mime, key) {
        ("Landing" | "Hub", "url") | ("LandingData", "href") => Holds::Link,
        ("Hub", "imageSrc") | ("Module" | "LearningPath", "iconUrl") => Holds::Image,
        ("LandingData", "src") if above == Some("image") => Holds::Image,
        ("FAQ", "summary" | "answer" | "additionalContent")
        | ("Hub", "footer")
        | ("ModuleUnit" | "Architecture", "content")
        | ("Module" | "LearningPath", "abstract" | "summary" | "prerequisites") => Holds::Markdown,
        _ => return None,
    })
}

/// The keys that lead somewhere in any kind of page, with what they lead to.
pub const LEADING: [(&str, Holds); 5] = [
    ("url", Holds::Link),
    ("href", Holds::Link),
    ("imageSrc", Holds::Image),
    ("iconUrl", Holds::Image),
    ("src", Holds::Image),
];

/// Whether anything is known of pages of the kind `mime`.
pub(super) fn is_known(mime: &str) -> bool {
    ["Landing", "LandingData", "Hub", "FAQ", "Module", "ModuleUnit", "LearningPath", "Architecture"].contains(&mime)
}
