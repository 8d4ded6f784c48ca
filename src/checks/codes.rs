//! Every diagnostic code: default severity, one-line meaning, other names, explanation page.
//!
//! The vocabulary is the Learn build's own where it has a code, so that a writer sees one name for one
//! thing. Severities follow the levels that its public sources show; configuration can change them.
//! Must not know how a finding is found.

use super::Severity;

/// A relative link names a missing file.
pub const FILE_NOT_FOUND: &str = "file-not-found";
/// A link's `#fragment` names no anchor of its target.
pub const BOOKMARK_NOT_FOUND: &str = "bookmark-not-found";
/// An `[!INCLUDE]` names a missing file.
pub const INCLUDE_NOT_FOUND: &str = "include-not-found";
/// An `[!INCLUDE]` names something that is no Markdown file.
pub const INCLUDE_INVALID: &str = "include-invalid";
/// Includes that include each other.
pub const CIRCULAR_REFERENCE: &str = "circular-reference";
/// A `[!code]` or `:::code` names a missing file.
pub const CODESNIPPET_NOT_FOUND: &str = "codesnippet-not-found";
/// A link to a path on the writer's own drive.
pub const LOCAL_FILE_PATH: &str = "local-file-path";
/// A link to a page that is not built.
pub const LINK_OUT_OF_SCOPE: &str = "link-out-of-scope";
/// A link that matches its target only when case is ignored.
pub const PATH_CASE_MISMATCH: &str = "path-case-mismatch";
/// A reference whose label nothing defines.
pub const LINK_DEFINITION_MISSING: &str = "link-definition-missing";
/// A definition that no link uses.
pub const LINK_DEFINITION_UNUSED: &str = "link-definition-unused";
/// A definition whose label is defined before.
pub const LINK_DEFINITION_DUPLICATE: &str = "link-definition-duplicate";
/// A front matter line that is no YAML.
pub const YAML_HEADER_SYNTAX_ERROR: &str = "yaml-header-syntax-error";
/// A front matter that is a list or a single value.
pub const YAML_HEADER_NOT_OBJECT: &str = "yaml-header-not-object";
/// A front matter key that is written twice.
pub const YAML_DUPLICATE_KEY: &str = "yaml-duplicate-key";
/// A front matter without its closing line.
pub const YAML_HEADER_UNCLOSED: &str = "yaml-header-unclosed";
/// A file above the size limit.
pub const FILE_TOO_LARGE: &str = "file-too-large";
/// A file with bytes that are no UTF-8.
pub const FILE_NOT_UTF8: &str = "file-not-utf8";
/// A configuration file that cannot be used as written.
pub const CONFIG_INVALID: &str = "config-invalid";
/// A front-matter schema that cannot be used as written.
pub const SCHEMA_INVALID: &str = "schema-invalid";

/// A code.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// name
    pub name: &'static str,
}
/// find
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    let _ = name;
    None
}
/// severity
#[must_use]
pub fn default_severity(name: &str) -> Option<Severity> {
    let _ = name;
    Some(Severity::Warning)
}
