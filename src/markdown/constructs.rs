//! What Microsoft Learn's own constructs are made of, as data: `:::` blocks and their attributes, alerts, quote
//! classes, the query of a code snippet. Checks, completion and hover read the same rows.
//!
//! Must not know how a text is parsed or what is said about it.

/// A `:::` construct.
#[derive(Debug, PartialEq, Eq)]
pub struct Construct {
    /// Its name, as it stands behind the colons.
    pub name: &'static str,
    /// What it is for, in one line.
    pub meaning: &'static str,
    /// What may stand behind the name.
    pub attributes: &'static [Attribute],
    /// How it ends.
    pub closing: Closing,
    /// The code under which the Learn build reports a mistake in it; `None` where it reports none.
    pub code: Option<&'static str>,
}

/// How a construct ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// With the colons at the end of its own line.
    Itself,
    /// With a line of colons and this name.
    Line(&'static str),
    /// With a line of colons and this name when the attribute has the value, else with its own colons.
    LineIf {
        /// The attribute.
        attribute: &'static str,
        /// The value that asks for the line.
        value: &'static str,
        /// The name in the line.
        name: &'static str,
    },
}

/// An attribute of a `:::` construct.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name, in lower case. The build compares without regard to case.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What may stand between the quotes.
    pub value: Value,
    /// What it does, in one line.
    pub meaning: &'static str,
}

/// What may be the value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// Any text.
    Text,
    /// A number in digits.
    Number,
    /// A date, or a date with a time.
    Date,
    /// One of some words, each with its meaning.
    Word(&'static [(&'static str, &'static str)]),
    /// Path of an image, or its URL.
    Image,
    /// Path of a code file.
    Code,
    /// Path of an article, or a URL.
    Link,
    /// A URL.
    Url,
    /// A programming language.
    Language,
    /// Lines of a file, such as `1-4,9`.
    Lines,
    /// The name of a part of a code file.
    Tag,
    /// Ids of the pivots of the page's groups, with commas between them.
    Pivots,
    /// An expression over monikers, such as `>=docs-2.0 || docs-dev`.
    Monikers,
}

const fn must(name: &'static str, value: Value, meaning: &'static str) -> Attribute {
    Attribute { name, required: true, value, meaning }
}

const fn may(name: &'static str, value: Value, meaning: &'static str) -> Attribute {
    Attribute { name, required: false, value, meaning }
}

/// All `:::` constructs. Source: docfx, branch v3, `src/Microsoft.Docs.MarkdigExtensions`.
pub const CONSTRUCTS: &[Construct] = &[
    Construct {
        name: "image",
        meaning: "An image, with a border, a large view or a long description if wanted.",
        attributes: &[
            may(
                "type",
                Value::Word(&[
                    ("content", "An image that says something; it needs an alt text. The default."),
                    ("complex", "An image with a long description, which ends with `:::image-end:::`."),
                    ("icon", "An image that only decorates; it needs no alt text."),
                ]),
                "What kind of image it is.",
            ),
            must("source", Value::Image, "The image file."),
            // An icon needs none: `missing` knows.
            must("alt-text", Value::Text, "What the image shows, for readers who do not see it."),
            may("loc-scope", Value::Text, "What the image shows, for translators."),
            may(
                "border",
                Value::Word(&[
                    ("true", "A grey border. The default."),
                    ("false", "No border. The default of an icon."),
                ]),
                "Whether the image has a border.",
            ),
            may("lightbox", Value::Image, "A larger image that opens on a click."),
            may("link", Value::Link, "Where a click on the image leads; wins over `lightbox`."),
        ],
        closing: Closing::LineIf { attribute: "type", value: "complex", name: "image-end" },
        code: Some("invalid-image"),
    },
    Construct {
        name: "video",
        meaning: "A video in a player.",
        attributes: &[
            must("source", Value::Url, "The address of the player, such as `https://www.youtube.com/embed/ID`."),
            may("title", Value::Text, "The title of the video."),
            may("max-width", Value::Number, "The largest width, in pixels."),
            may("thumbnail", Value::Image, "The image that stands there until the video starts."),
            may("upload-date", Value::Date, "The day on which the video was published."),
            may("duration", Value::Text, "How long the video is, such as `PT2M30S`."),
            may("type", Value::Text, "What kind of video it is."),
        ],
        closing: Closing::Itself,
        code: Some("invalid-video"),
    },
    Construct {
        name: "code",
        meaning: "Code from a file, or a part of it.",
        attributes: &[
            may("language", Value::Language, "The language; without it, the ending of the file decides."),
            must("source", Value::Code, "The file."),
            may("id", Value::Tag, "The part of the file between the comments `<ID>` and `</ID>`."),
            may("range", Value::Lines, "The lines that are shown, such as `1-4,9`."),
            may("highlight", Value::Lines, "The lines that are marked, counted from the first one shown."),
            may(
                "interactive",
                Value::Word(&[
                    ("try-dotnet", "Readers can run the code in .NET."),
                    ("try-dotnet-method", "Readers can run the code as the body of a method."),
                    ("try-dotnet-class", "Readers can run the code as a class."),
                    ("cloudshell-powershell", "Readers can run the code in PowerShell in the Cloud Shell."),
                    ("cloudshell-bash", "Readers can run the code in Bash in the Cloud Shell."),
                    ("azurecli", "Readers can run the code in the Azure CLI."),
                    ("msgraph", "Readers can run the request in Graph Explorer."),
                ]),
                "Where readers can run the code.",
            ),
        ],
        closing: Closing::Itself,
        code: Some("invalid-code"),
    },
    Construct {
        name: "zone",
        meaning: "A part of the page that only some readers see: by pivot, or by where the page is shown.",
        attributes: &[
            may(
                "target",
                Value::Word(&[
                    ("docs", "Shown on Learn."),
                    ("chromeless", "Shown where the page is embedded in a product."),
                    ("pdf", "Shown in the PDF."),
                ]),
                "Where the part is shown.",
            ),
            may("pivot", Value::Pivots, "For which choices of the reader the part is shown, such as `csharp,python`."),
        ],
        closing: Closing::Line("zone-end"),
        code: Some("invalid-zone"),
    },
    Construct {
        name: "moniker",
        meaning: "A part of the page that only some versions of the product have.",
        attributes: &[must("range", Value::Monikers, "The versions, such as `>=docs-2.0 || docs-dev`.")],
        closing: Closing::Line("moniker-end"),
        code: Some("invalid-moniker-range"),
    },
    Construct {
        name: "row",
        meaning: "A row of columns.",
        attributes: &[may("count", Value::Number, "How many columns fit beside each other, 2 to 4.")],
        closing: Closing::Line("row-end"),
        code: Some("invalid-row"),
    },
    Construct {
        name: "column",
        meaning: "A column of a row.",
        attributes: &[may("span", Value::Number, "How many columns wide it is.")],
        closing: Closing::Line("column-end"),
        code: Some("invalid-nested-column"),
    },
    Construct {
        name: "no-loc",
        meaning: "Text that is not translated.",
        attributes: &[must("text", Value::Text, "The text.")],
        closing: Closing::Itself,
        code: None,
    },
    Construct {
        name: "form",
        meaning: "A form with a button, on pages embedded in a product.",
        attributes: &[
            must("action", Value::Text, "What the button does."),
            must("submittext", Value::Text, "What the button says."),
            may("model", Value::Text, "The data of the form."),
        ],
        closing: Closing::Itself,
        code: Some("invalid-form"),
    },
];

/// Kinds of alert, `> [!NOTE]`, as house style writes them, each with its meaning. The build ignores case.
pub const ALERTS: &[(&str, &str)] = &[
    ("NOTE", "Something that readers should notice even when they skim."),
    ("TIP", "Something that helps readers but that they can do without."),
    ("IMPORTANT", "Something that readers must know to succeed."),
    ("CAUTION", "Something bad that may come of what readers do."),
    ("WARNING", "Something dangerous that certainly comes of what readers do."),
];

/// Classes of a quote, `> [!div class="checklist"]`, each with its meaning.
pub const QUOTE_CLASSES: &[(&str, &str)] = &[
    ("checklist", "A list with check marks instead of dots."),
    ("nextstepaction", "A link as a large button, for the next step."),
    ("op_single_selector", "A list of links as one choice."),
    ("op_multi_selector", "A list of links as two choices; needs `title1` and `title2`."),
    ("mx-imgBorder", "An image with a border."),
    ("mx-tdBreakAll", "A table whose cells may break anywhere."),
    ("mx-tdCol2BreakAll", "A table whose second column may break anywhere."),
    ("mx-tableFixed", "A table whose columns are equally wide."),
    ("tabbedCodeSnippets", "Code blocks as tabs, one for each language."),
];

/// Keys in the query of a code snippet, `[!code-csharp[name](file.cs?range=1-4)]`, each with what its value may be
/// and its meaning.
pub const SNIPPET_KEYS: &[(&str, Value, &str)] = &[
    ("name", Value::Tag, "The part of the file between the comments `<NAME>` and `</NAME>`."),
    ("range", Value::Lines, "The lines that are shown, such as `1-4,9`."),
    ("start", Value::Number, "The first line that is shown."),
    ("end", Value::Number, "The last line that is shown."),
    ("highlight", Value::Lines, "The lines that are marked, counted from the first one shown."),
    ("dedent", Value::Number, "How many blanks are cut from the start of each line."),
];

/// The construct of this name; case does not count.
#[must_use]
pub fn find(name: &str) -> Option<&'static Construct> {
    CONSTRUCTS.iter().find(|construct| construct.name.eq_ignore_ascii_case(name))
}

impl Construct {
    /// The attribute of this name; case does not count.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// The name in the line that closes the construct; `None` when its own colons close it.
    #[must_use]
    pub const fn end(&self) -> Option<&'static str> {
        match self.closing {
            Closing::Line(name) => Some(name),
            Closing::Itself | Closing::LineIf { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_and_unique() {
        let mut seen = Vec::new();
        for construct in CONSTRUCTS {
            seen.push(construct.name);
            let mut names: Vec<&str> = construct.attributes.iter().map(|it| it.name).collect();
            assert!(names.iter().all(|name| *name == name.to_lowercase()), "{names:?}");
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), construct.attributes.len(), "{}", construct.name);
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), CONSTRUCTS.len());
    }

    #[test]
    fn every_meaning_is_a_sentence() {
        let attributes = CONSTRUCTS.iter().flat_map(|it| it.attributes);
        let words = attributes.clone().flat_map(|it| match it.value {
            Value::Word(words) => words,
            _ => &[],
        });
        let meanings = CONSTRUCTS.iter().map(|it| it.meaning).chain(attributes.map(|it| it.meaning));
        let meanings = meanings.chain([ALERTS, QUOTE_CLASSES].into_iter().flatten().chain(words).map(|(_, it)| *it));
        for meaning in meanings.chain(SNIPPET_KEYS.iter().map(|(.., it)| *it)) {
            assert!(meaning.ends_with('.') && meaning.starts_with(char::is_uppercase), "{meaning}");
        }
    }

    #[test]
    fn every_code_is_listed() {
        for code in CONSTRUCTS.iter().filter_map(|it| it.code) {
            assert!(crate::checks::codes::find(code).is_some(), "{code}");
        }
    }
}
