//! Every diagnostic code: default severity, one-line meaning, other names, explanation page.
//!
//! The vocabulary is the Learn build's own where it has a code, so that a writer sees one name for one
//! thing. Severities follow the levels that its public sources show; configuration can change them.
//! Must not know how a finding is found.

use super::Severity;

// The codes that checks report by name; each has a page. Those of schemas are `schema::CODES`.

/// A relative link names a missing file.
pub const FILE_NOT_FOUND: &str = "file-not-found";
/// A link's `#fragment` names no anchor of its target.
pub const BOOKMARK_NOT_FOUND: &str = "bookmark-not-found";
/// A link leads to an article that the build leaves out.
pub const LINK_OUT_OF_SCOPE: &str = "link-out-of-scope";
/// An article that no table of contents lists.
pub const ARTICLE_NOT_IN_TOC: &str = "article-not-in-toc";
/// A table of contents that lists an article twice.
pub const TOC_ENTRY_DUPLICATED: &str = "toc-entry-duplicated";
/// An article exists although a redirection leads away from it.
pub const REDIRECTED_FILE_NOT_REMOVED: &str = "redirected-file-not-removed";
/// An `[!INCLUDE]` names a missing file.
pub const INCLUDE_NOT_FOUND: &str = "include-not-found";
/// An `[!INCLUDE]` names something that is no Markdown file.
pub const INCLUDE_INVALID: &str = "include-invalid";
/// Includes that include each other.
pub const CIRCULAR_REFERENCE: &str = "circular-reference";
/// A `[!code]` names a missing file.
pub const CODESNIPPET_NOT_FOUND: &str = "codesnippet-not-found";
/// A `:::code` that the build rejects, or whose file is missing.
pub const INVALID_CODE: &str = "invalid-code";
/// Lines of a code file that an article shows or marks and that are not there.
pub const CODE_LINES_MISSING: &str = "code-lines-missing";
/// A link to a path on the writer's own drive.
pub const LOCAL_FILE_PATH: &str = "local-file-path";
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
/// A cross reference names an unknown uid.
pub const XREF_NOT_FOUND: &str = "xref-not-found";
/// An `@uid` names an unknown uid.
pub const AT_XREF_NOT_FOUND: &str = "at-xref-not-found";
/// Two pages of a set have one uid.
pub const DUPLICATE_UID: &str = "duplicate-uid";
/// Pages of two sets have one uid.
pub const DUPLICATE_UID_GLOBAL: &str = "duplicate-uid-global";
/// Two pages with one uid are there in the same version.
pub const MONIKER_OVERLAPPING: &str = "moniker-overlapping";
/// A table of contents names an unknown uid.
pub const UID_NOT_FOUND: &str = "uid-not-found";
/// A file above the size limit.
pub const FILE_TOO_LARGE: &str = "file-too-large";
/// A file that the operating system does not let us read.
pub const FILE_UNREADABLE: &str = "file-unreadable";
/// A file with bytes that are no UTF-8.
pub const FILE_NOT_UTF8: &str = "file-not-utf8";
/// Two pages have the same title.
pub const DUPLICATE_TITLES: &str = "duplicate-titles";
/// Two pages have the same H1 heading.
pub const DUPLICATE_H1S: &str = "duplicate-h1s";
/// Two pages have the same description.
pub const DUPLICATE_DESCRIPTIONS: &str = "duplicate-descriptions";
/// A link names a heading that its readers do not see.
pub const BOOKMARK_IN_OTHER_VERSION: &str = "bookmark-in-other-version";
/// A link's text looks like a misspelt title of its target.
pub const LINK_TEXT_TYPO: &str = "link-text-typo";
/// A link's text differs a little from the title of its target.
pub const LINK_TEXT_DRIFT: &str = "link-text-drift";
/// A section named in the text has another heading in the linked article.
pub const SECTION_NAME_MISMATCH: &str = "section-name-mismatch";
/// An open article whose text changed and whose date did not.
pub const MS_DATE_UNCHANGED: &str = "ms-date-unchanged";
/// An address of the published site that a change left without a page.
pub const REDIRECT_MISSING: &str = "redirect-missing";
/// A configuration file that cannot be used as written.
pub const CONFIG_INVALID: &str = "config-invalid";
/// A front-matter schema that cannot be used as written.
pub const SCHEMA_INVALID: &str = "schema-invalid";
/// A comment that switches a code off and does nothing.
pub const SUPPRESSION_UNUSED: &str = "suppression-unused";

/// An article that neither a table of contents nor another article leads to.
pub const ORPHAN_ARTICLE: &str = "orphan-article";
/// An image that no article shows.
pub const UNUSED_IMAGE: &str = "unused-image";
/// An include that no article includes.
pub const UNUSED_INCLUDE: &str = "unused-include";
/// Code that no article shows.
pub const UNUSED_SNIPPET: &str = "unused-snippet";

/// A diagnostic code.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code as reported.
    pub name: &'static str,
    /// Default severity; `None` means that it is not reported unless configuration asks for it.
    pub severity: Option<Severity>,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// Other names that configuration and `explain` accept.
    pub aliases: &'static [&'static str],
    /// Whether it is the Learn build's own code, which has a public page.
    pub learn: bool,
}

impl Code {
    const fn new(name: &'static str, severity: Severity, meaning: &'static str) -> Self {
        Self { name, severity: Some(severity), meaning, aliases: &[], learn: true }
    }

    const fn alias(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn own(mut self) -> Self {
        self.learn = false;
        self
    }

    const fn off(mut self) -> Self {
        self.severity = None;
        self
    }

    /// The public page of one of the Learn build's own codes.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.learn.then(|| format!("https://learn.microsoft.com/help/platform/validation-ref/{}", self.name))
    }

    /// The explanation page: Markdown with a wrong example, a right one, the reason and the fix.
    #[must_use]
    pub fn page(&self) -> Option<&'static str> {
        PAGES.iter().find(|(name, _)| *name == self.name).map(|(_, page)| *page)
    }
}

/// The code with this name or alias.
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    let by_name = all().find(|code| code.name == name);
    by_name.or_else(|| all().find(|code| code.aliases.contains(&name)))
}

/// The code's name, for a name or alias of this table or a code that the schema of a team brought.
#[must_use]
pub fn name_of(name: &str) -> Option<&'static str> {
    find(name).map(|code| code.name).or_else(|| crate::schema::own_code(name))
}

/// The severity of a code that no configuration mentions. `None`: not reported. A code that the table does
/// not know counts as a suggestion.
#[must_use]
pub fn default_severity(name: &str) -> Option<Severity> {
    find(name).map_or(Some(Severity::Suggestion), |code| code.severity)
}

/// The code whose name or alias looks most like `name`, if any does. `name` may be only the beginning of
/// one: a writer who types `bookmrk` means `bookmark-not-found`.
#[must_use]
pub fn find_similar(name: &str) -> Option<&'static Code> {
    let name = name.to_lowercase();
    let words = name.split('-').count();
    let names = all().flat_map(|code| code.aliases.iter().chain([&code.name]).map(move |known| (code, *known)));
    let scored = names.filter_map(|(code, known)| {
        let known = known.to_lowercase();
        let beginning = known.split('-').take(words).collect::<Vec<_>>().join("-");
        let whole = strsim::damerau_levenshtein(&name, &known);
        // The whole name is better evidence than its beginning.
        let distance = whole.min(1 + strsim::damerau_levenshtein(&name, &beginning));
        (distance <= 1 + name.chars().count() / 4).then_some((distance, code))
    });
    // Of equals the first: the table begins with the codes that are met most.
    scored.min_by_key(|(distance, _)| *distance).map(|(_, code)| code)
}

/// All codes, the Learn build's first.
pub fn all() -> impl Iterator<Item = &'static Code> {
    families().into_iter().flat_map(|(_, codes)| codes)
}

/// All codes by what they are about.
#[must_use]
pub fn families() -> [(&'static str, &'static [Code]); 4] {
    [
        ("Links, configuration and what the Learn build reads", ENGINE),
        ("Front matter", METADATA),
        ("The text of a page", CONTENT),
        ("What only guidepost looks for", OWN),
    ]
}

const fn error(name: &'static str, meaning: &'static str) -> Code {
    Code::new(name, Severity::Error, meaning)
}

const fn warning(name: &'static str, meaning: &'static str) -> Code {
    Code::new(name, Severity::Warning, meaning)
}

const fn suggestion(name: &'static str, meaning: &'static str) -> Code {
    Code::new(name, Severity::Suggestion, meaning)
}

const fn hint(name: &'static str, meaning: &'static str) -> Code {
    Code::new(name, Severity::Hint, meaning)
}

/// Codes of the Learn build's engine. Source: docfx, branch v3, `src/docfx/Errors.cs`.
/// Aliases in capitals are the codes of docfx 2 (`Loggers/*Codes.cs`).
const ENGINE: &[Code] = &[
    warning(FILE_NOT_FOUND, "A relative link names a file that does not exist.").alias(&["InvalidFileLink"]),
    warning(LINK_OUT_OF_SCOPE, "A link leads to a page that exists but is not built."),
    warning(LOCAL_FILE_PATH, "A link leads to a path on the writer's own drive."),
    warning(BOOKMARK_NOT_FOUND, "The part of a link after # names no heading or anchor of its target.")
        .alias(&["InvalidBookmark"]),
    error(CIRCULAR_REFERENCE, "Files or tables of contents include each other in a circle.")
        .alias(&["CircularTocInclusion"]),
    error(INCLUDE_NOT_FOUND, "An [!INCLUDE] names a file that does not exist.").alias(&["InvalidInclude"]),
    warning(INCLUDE_INVALID, "An [!INCLUDE] names something that is not a .md file."),
    warning(CODESNIPPET_NOT_FOUND, "The file of a [!code], or the part that it asks for, does not exist.")
        .alias(&["snippet-not-found", "InvalidCodeSnippet"]),
    warning("unknown-language-code", "A code snippet names a language that is not known."),
    error("invalid-image", "An :::image has a wrong, missing or doubled attribute."),
    error("invalid-video", "A :::video has a wrong, missing or doubled attribute."),
    error(
        INVALID_CODE,
        "A :::code has a wrong, missing or doubled attribute, or names a file or part that is not there.",
    ),
    error("invalid-zone", "A :::zone is nested, unclosed or has wrong attributes."),
    error("invalid-form", "A :::form has wrong attributes."),
    warning("invalid-moniker-range", "A :::moniker is nested, unclosed or has no readable range."),
    warning("invalid-row", "A :::row has wrong attributes or content outside its columns."),
    warning("invalid-nested-column", "A :::column has wrong attributes or is unclosed."),
    warning("invalid-note-section", "An alert marker such as [!NOTE] has text behind it on its line, or is misspelt.")
        .alias(&["block-section-invalid"]),
    warning("invalid-tab-group", "Tabs of a group repeat an id or only share some ids with another group.")
        .alias(&["InvalidTabGroup"]),
    warning(XREF_NOT_FOUND, "A cross reference names a uid that nothing defines."),
    warning(AT_XREF_NOT_FOUND, "An @uid names a uid that nothing defines.").off(),
    warning(DUPLICATE_UID, "A uid is defined twice in the set.").alias(&["DuplicateUids"]),
    warning(DUPLICATE_UID_GLOBAL, "A uid is also defined by another set."),
    warning(UID_NOT_FOUND, "A table of contents names a uid that nothing defines.").alias(&["UidNotFound"]),
    warning("xref-type-invalid", "A cross reference leads to a page of the wrong type."),
    error("yaml-syntax-error", "A YAML file cannot be read.").alias(&["InvalidYamlFile"]),
    warning(YAML_HEADER_SYNTAX_ERROR, "A line of the front matter is not valid YAML; the build drops all of it.")
        .alias(&["yaml-header-invalid", "InvalidYamlHeader"]),
    warning(YAML_HEADER_NOT_OBJECT, "The front matter is a list or a single value instead of key: value lines."),
    warning(YAML_DUPLICATE_KEY, "A key is written twice; only the last value counts."),
    error("violate-schema", "A value has a type that the build cannot use, such as a list for a title.")
        .alias(&["ViolateSchema"]),
    error("json-syntax-error", "A JSON file cannot be read."),
    warning("null-array-value", "A list has an empty item, which is dropped."),
    error("schema-not-found", "A YAML page names a page type that is not known."),
    warning("attribute-reserved", "A metadata key is set by the build and must not be written."),
    warning("author-not-found", "The author is no GitHub login."),
    warning("merge-conflict", "The file holds the markers of an unresolved merge."),
    warning("custom-404-page", "The set brings its own 404 page."),
    hint("disallowed-html-tag", "An HTML tag is removed when the page is published."),
    hint("disallowed-html-attribute", "An HTML attribute is removed when the page is published."),
    suggestion("disallowed-domain", "A link leads to a domain that is not trusted."),
    suggestion("external-image", "An image comes from a domain that is not trusted."),
    warning("publish-url-conflict", "Two files are published under one URL."),
    warning("output-path-conflict", "Two files are written to one output path."),
    error("redirection-conflict", "A path is redirected twice."),
    error("redirection-invalid", "The source of a redirection is not a page."),
    error("source-path-conflict", "A redirection has both source_path and source_path_from_root."),
    warning("redirection-url-conflict", "Two redirections with document id lead to one URL."),
    warning(REDIRECTED_FILE_NOT_REMOVED, "A redirected file still exists."),
    warning("circular-redirection", "Redirections lead in a circle."),
    warning("redirection-path-syntax-error", "The source path of a redirection is not written as required."),
    suggestion("redirect-url-invalid", "A redirection with document id leads to a page that is not in the set."),
    error("invalid-topic-href", "A topicHref of a table of contents leads to a table of contents."),
    error("invalid-toc-href", "A tocHref of a table of contents leads to a page."),
    error("invalid-toc-syntax", "A table of contents in Markdown has something other than headings with links."),
    error("invalid-toc-level", "A table of contents in Markdown skips a level."),
    warning("toc-not-found", "A folder named in a table of contents has none itself."),
    warning("missing-attribute", "A required attribute is missing."),
    error("moniker-range-invalid", "A moniker range cannot be read."),
    error("moniker-range-out-of-scope", "A moniker range lies outside the range of the file."),
    error(MONIKER_OVERLAPPING, "Two pages with one uid are there in the same version of the product."),
    warning("moniker-zone-empty", "A :::moniker zone applies to no version of the page."),
    warning("duplicate-moniker-config", "Monikers are set both as a range and as a list."),
    suggestion("moniker-range-undefined", "A moniker range is used in a file whose group has none."),
    suggestion("zone-pivot-group-missing", "Zone pivots are used without zone_pivot_groups in the front matter."),
    suggestion("pivot-group-not-found", "zone_pivot_groups names a group that is not defined."),
    suggestion("zone-pivot-definition-not-found", "The file that defines zone pivot groups does not exist."),
    suggestion("zone-pivot-definition-conflict", "Two files define zone pivot groups."),
    error("glob-pattern-invalid", "A file pattern in the configuration cannot be read."),
    error("config-not-found", "A folder named as an article set has no configuration file."),
    error("locale-invalid", "The configured locale is not known."),
    warning("rule-override-invalid", "A rule is configured in a way that is not allowed."),
    warning("validation-incomplete", "The build could not run all checks."),
    warning("unexpected-type", "A value has the wrong type."),
    warning("invalid-value", "A value is not one of those allowed."),
    warning("format-invalid", "A value is not written as required."),
    warning("string-length-invalid", "A text is too short or too long."),
    warning("array-length-invalid", "A list has too few or too many items."),
    warning("array-not-unique", "A list holds the same item twice."),
    warning("missing-paired-attribute", "A key needs another key that is missing."),
    warning("missing-either-attribute", "One of several keys is required and none is there."),
    warning("precluded-attributes", "Keys that exclude each other are both there."),
    warning("date-format-invalid", "A date is not written as required."),
    warning("date-out-of-range", "A date lies too far in the past or in the future."),
    warning("attribute-deprecated", "A key is no longer used."),
    warning("invalid-paired-attribute", "The values of two keys do not go together."),
    suggestion("duplicate-attribute", "A value that must be unique in the set is used twice."),
    warning("unknown-field", "A key is not known."),
];

/// Rules for front matter. Source: docfx, branch v3, `test/docfx.Test/data/validation`; levels of build reports.
const METADATA: &[Code] = &[
    warning("author-missing", "The front matter has no author."),
    warning("ms-author-missing", "The front matter has no ms.author."),
    warning("title-missing", "The front matter has no title."),
    warning("ms-topic-missing", "The front matter has no ms.topic."),
    suggestion("ms-date-missing", "The front matter has no ms.date."),
    suggestion("manager-missing", "The manager is empty."),
    suggestion("description-missing", "The front matter has no description."),
    // The engine's `ms-alias-invalid` is what the rule set renames to this code.
    hint("ms-author-invalid", "The ms.author is not a known alias.").alias(&["ms-alias-invalid"]),
    hint("manager-invalid", "The manager is not a known alias."),
    hint("ms-topic-invalid", "The ms.topic is not one of the known values."),
    warning("ms-date-invalid", "The ms.date is not a date written as month/day/year."),
    suggestion("ms-prod-or-service-missing", "The front matter has neither ms.service nor ms.prod."),
    warning("ms-prod-and-service", "The front matter has both ms.service and ms.prod."),
    hint("ms-prod-technology-invalid", "The ms.prod or its ms.technology is not a known value."),
    hint("ms-service-subservice-invalid", "The ms.service or its ms.subservice is not a known value."),
    suggestion("ms-prod-missing", "The front matter has ms.technology without ms.prod."),
    suggestion("ms-service-missing", "The front matter has ms.subservice without ms.service."),
    suggestion("products-missing", "The page has no products."),
    hint("products-invalid", "One of the products is not a known value."),
    hint("page-type", "The page type is not a known value."),
    suggestion("deprecated-attribute", "A metadata key is no longer used."),
    suggestion("multiple-values", "A key that takes one value has a list."),
    warning(DUPLICATE_TITLES, "Two articles have the same title.").alias(&["duplicate-title-within-docset"]),
    suggestion(DUPLICATE_DESCRIPTIONS, "Two articles have the same description.")
        .alias(&["duplicate-description-within-docset"]),
    suggestion("title-bad-length", "The title is too short or too long for a search result."),
    suggestion("description-bad-length", "The description is too short or too long for a search result."),
];

/// Rules for the text. Source: docfx, branch v3, `docs/specs/validation`; levels of build reports.
const CONTENT: &[Code] = &[
    warning("h1-missing", "The page has no H1 heading."),
    warning("h1-empty", "The H1 heading has no text.").alias(&["h1-no-space"]),
    warning("h1-not-first", "Something visible stands before the H1 heading."),
    suggestion("multiple-h1s", "The page has more than one H1 heading."),
    suggestion("h1-in-include", "An include holds an H1 heading."),
    suggestion("h1-in-moniker", "A :::moniker zone holds an H1 heading."),
    suggestion("h1-in-zone", "A :::zone holds an H1 heading."),
    warning(DUPLICATE_H1S, "Two articles have the same H1 heading.").alias(&["duplicate-h1"]),
    suggestion("h2-duplicated", "The page has two H2 headings with the same text."),
    suggestion("heading-skipped", "A heading skips a level."),
    suggestion("heading-empty", "A heading has no text."),
    suggestion("heading-no-content", "Nothing stands between a heading and the next one."),
    suggestion("headings-with-underline", "A heading is written with an underline instead of #."),
    suggestion("disallowed-heading", "A heading has a text that the site adds by itself."),
    suggestion("h1-length", "The H1 heading has more than 100 characters."),
    suggestion("alt-text-missing", "An image has no alt text.").alias(&["missing-image-altText"]),
    suggestion("image-altText-with-badlength", "An alt text is too short or too long."),
    suggestion("altText-equal-filename", "An alt text is only the file name of the image."),
    suggestion("image-alt-text-duplicated", "Two images of the page have the same alt text."),
    suggestion("image-inline", "An image stands within a line of text, a heading or a table."),
    warning("insecure-link", "A link to a Microsoft site uses http: instead of https:."),
    warning("hard-coded-locale", "A link to a Microsoft site names a language such as en-us."),
    suggestion("docs-link-absolute", "A link to Learn names the host instead of starting with /."),
    suggestion("redirected-link", "A link goes through a link shortener."),
    suggestion("preserve-view-not-set", "A link with ?view= has no preserve-view=true."),
    suggestion("html-link", "A link is written as HTML instead of Markdown."),
    suggestion("link-text-missing", "A link has no text."),
    suggestion("link-broken", "A web address does not answer."),
    suggestion("code-block-indented", "Code is marked by indentation instead of a fence."),
    suggestion("code-block-unclosed", "A code fence is never closed."),
    suggestion("dev-language-missing", "A long code block names no language."),
    hint("dev-language-invalid", "A code block names a language that is not known."),
    suggestion("column-header-missing", "A column of a table has no header."),
    suggestion("table-header-missing", "Lines with pipes have no header row, so they are no table."),
    suggestion(TOC_ENTRY_DUPLICATED, "A table of contents names an article twice."),
    suggestion("toc-deprecated", "A table of contents is written in Markdown instead of YAML."),
    suggestion("toc-breadcrumb-link-external", "A breadcrumb leads to another site."),
    suggestion("duplicate-pivot-groups", "A zone pivot group is defined twice."),
    suggestion("duplicate-pivot-ids", "A zone pivot group defines a pivot twice."),
    suggestion("pivot-id-not-found", "A :::zone names a pivot that its groups do not have."),
    suggestion("pivot-id-unused", "A pivot of the page's groups is not used on the page."),
    suggestion("path-too-deep", "The URL of a page has more than four folders."),
    suggestion("path-duplication", "The URL of a page repeats a word."),
    hint("sensitive-language", "A word is on the list of words to avoid."),
    suggestion("tabbed-conceptual-not-allowed", "A page of this type must not have tabs."),
    error("sandbox-not-mapping", "A training unit names a sandbox that does not fit."),
];

/// Codes that only guidepost has.
const OWN: &[Code] = &[
    suggestion(PATH_CASE_MISMATCH, "A link spells upper and lower case differently from the file.").own(),
    suggestion(LINK_DEFINITION_MISSING, "A link uses a label that the file does not define.").own(),
    suggestion(LINK_DEFINITION_UNUSED, "A link label is defined but never used.").own(),
    suggestion(LINK_DEFINITION_DUPLICATE, "A link label is defined twice; only the first counts.").own(),
    suggestion(MS_DATE_UNCHANGED, "The text changed since the last commit and ms.date did not; in open articles only.")
        .own(),
    suggestion(YAML_HEADER_UNCLOSED, "The front matter has no closing --- line, so the build shows it as text.").own(),
    suggestion("link-to-redirect", "A link leads to an article that has moved.").own(),
    // The rule set has a `toc-missing`; see `checks::toc` for why it is only another name.
    suggestion(ARTICLE_NOT_IN_TOC, "No table of contents leads to the article.").alias(&["toc-missing"]).own(),
    suggestion(BOOKMARK_IN_OTHER_VERSION, "The linked heading exists only in another version of the page.").own(),
    suggestion(LINK_TEXT_TYPO, "The text of a link looks like a misspelt title of its target.").own(),
    hint(LINK_TEXT_DRIFT, "The text of a link quotes an old title of its target.").own().off(),
    suggestion(SECTION_NAME_MISMATCH, "A section named in the text is not called so in the linked article.").own(),
    suggestion("absolute-path-suspect", "A link starts with / and names a file, which the build does not check.").own(),
    suggestion(CODE_LINES_MISSING, "Code that an article shows has fewer lines than it asks for or marks.").own(),
    suggestion("invalid-no-loc", "A :::no-loc is not written to the letter, so it shows as text.").own(),
    suggestion(ORPHAN_ARTICLE, "Nothing links to the article.").own(),
    suggestion(UNUSED_IMAGE, "No article shows the image.").own(),
    suggestion(UNUSED_INCLUDE, "No article includes the file.").own(),
    suggestion(UNUSED_SNIPPET, "No article shows the code file.").own(),
    suggestion(REDIRECT_MISSING, "An article or a heading left its address, and nothing leads readers on.").own(),
    error(FILE_TOO_LARGE, "The file is larger than 10 MB and was not read.").own(),
    error(FILE_UNREADABLE, "The file cannot be opened: permissions, or a disk that failed.").own(),
    error(FILE_NOT_UTF8, "The file has bytes that are not UTF-8.").own(),
    error(CONFIG_INVALID, "A configuration file cannot be read or has a setting that is not known.").own(),
    error(SCHEMA_INVALID, "A front-matter schema cannot be read.").own(),
    hint(SUPPRESSION_UNUSED, "A comment that switches a code off does nothing.").own(),
];

macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("pages/", $name, ".md")))),*]
    };
}

/// Explanation pages by code.
const PAGES: &[(&str, &str)] = pages![
    "absolute-path-suspect",
    "alt-text-missing",
    "altText-equal-filename",
    "array-length-invalid",
    "array-not-unique",
    "article-not-in-toc",
    "at-xref-not-found",
    "attribute-deprecated",
    "attribute-reserved",
    "author-missing",
    "bookmark-in-other-version",
    "bookmark-not-found",
    "circular-redirection",
    "circular-reference",
    "code-block-indented",
    "code-block-unclosed",
    "code-lines-missing",
    "codesnippet-not-found",
    "column-header-missing",
    "config-invalid",
    "config-not-found",
    "custom-404-page",
    "date-format-invalid",
    "date-out-of-range",
    "deprecated-attribute",
    "description-bad-length",
    "description-missing",
    "dev-language-invalid",
    "dev-language-missing",
    "disallowed-domain",
    "disallowed-heading",
    "disallowed-html-attribute",
    "disallowed-html-tag",
    "docs-link-absolute",
    "duplicate-attribute",
    "duplicate-moniker-config",
    "duplicate-pivot-groups",
    "duplicate-pivot-ids",
    "duplicate-uid",
    "duplicate-uid-global",
    "external-image",
    "duplicate-descriptions",
    "duplicate-h1s",
    "duplicate-titles",
    "file-not-found",
    "file-not-utf8",
    "file-too-large",
    "file-unreadable",
    "format-invalid",
    "glob-pattern-invalid",
    "h1-empty",
    "h1-in-include",
    "h1-in-moniker",
    "h1-in-zone",
    "h1-length",
    "h1-missing",
    "h1-not-first",
    "h2-duplicated",
    "hard-coded-locale",
    "heading-empty",
    "heading-no-content",
    "heading-skipped",
    "headings-with-underline",
    "html-link",
    "image-alt-text-duplicated",
    "image-altText-with-badlength",
    "image-inline",
    "include-invalid",
    "include-not-found",
    "insecure-link",
    "invalid-code",
    "invalid-form",
    "invalid-image",
    "invalid-moniker-range",
    "invalid-nested-column",
    "invalid-no-loc",
    "invalid-note-section",
    "invalid-row",
    "invalid-tab-group",
    "invalid-toc-href",
    "invalid-toc-level",
    "invalid-toc-syntax",
    "invalid-topic-href",
    "invalid-value",
    "invalid-video",
    "invalid-zone",
    "json-syntax-error",
    "link-definition-duplicate",
    "link-definition-missing",
    "link-definition-unused",
    "link-out-of-scope",
    "link-text-drift",
    "link-text-missing",
    "link-text-typo",
    "link-to-redirect",
    "local-file-path",
    "locale-invalid",
    "manager-invalid",
    "manager-missing",
    "merge-conflict",
    "missing-attribute",
    "missing-either-attribute",
    "missing-paired-attribute",
    "moniker-overlapping",
    "moniker-range-invalid",
    "moniker-range-out-of-scope",
    "moniker-range-undefined",
    "moniker-zone-empty",
    "ms-author-invalid",
    "ms-author-missing",
    "ms-date-invalid",
    "ms-date-missing",
    "ms-date-unchanged",
    "ms-prod-and-service",
    "ms-prod-missing",
    "ms-prod-or-service-missing",
    "ms-prod-technology-invalid",
    "ms-service-missing",
    "ms-service-subservice-invalid",
    "ms-topic-invalid",
    "ms-topic-missing",
    "multiple-h1s",
    "multiple-values",
    "null-array-value",
    "orphan-article",
    "output-path-conflict",
    "page-type",
    "path-case-mismatch",
    "path-duplication",
    "path-too-deep",
    "pivot-group-not-found",
    "pivot-id-not-found",
    "pivot-id-unused",
    "precluded-attributes",
    "preserve-view-not-set",
    "products-invalid",
    "products-missing",
    "publish-url-conflict",
    "redirect-missing",
    "redirect-url-invalid",
    "redirected-file-not-removed",
    "redirected-link",
    "redirection-conflict",
    "redirection-invalid",
    "redirection-path-syntax-error",
    "redirection-url-conflict",
    "rule-override-invalid",
    "schema-invalid",
    "section-name-mismatch",
    "source-path-conflict",
    "string-length-invalid",
    "suppression-unused",
    "table-header-missing",
    "title-bad-length",
    "title-missing",
    "toc-breadcrumb-link-external",
    "toc-deprecated",
    "toc-entry-duplicated",
    "toc-not-found",
    "uid-not-found",
    "unexpected-type",
    "unknown-field",
    "unknown-language-code",
    "unused-image",
    "unused-include",
    "unused-snippet",
    "violate-schema",
    "xref-not-found",
    "yaml-duplicate-key",
    "yaml-header-not-object",
    "yaml-header-syntax-error",
    "yaml-header-unclosed",
    "yaml-syntax-error",
    "zone-pivot-definition-conflict",
    "zone-pivot-definition-not-found",
    "zone-pivot-group-missing",
];

#[cfg(test)]
mod tests;
