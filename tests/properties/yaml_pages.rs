//! Pages in YAML of a generated set: links as values in all styles of YAML, and in texts in Markdown.

use crate::changes::{ARTICLES, FILES, encoded, relative, word};
use crate::random::Random;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How a link is written there.
pub const KINDS: [&str; 12] = [
    "yaml-url",
    "yaml-quoted",
    "yaml-double",
    "yaml-flow",
    "yaml-folded",
    "yaml-site",
    "yaml-image",
    "yaml-answer",
    "yaml-inline",
    "yaml-escaped",
    "yaml-reference",
    "yaml-include",
];

/// The paths of the pages, by what kind of page they are.
const PAGES: [(&str, &str); 3] = [("start.yml", "Hub"), ("sub/faq.yml", "FAQ"), ("文書/安.yml", "FAQ")];

/// Whether the file of this name is one of the pages, where it was at first.
pub fn is_page(name: &str) -> bool {
    PAGES.iter().any(|(path, _)| path.rsplit('/').next() == Some(name))
}

/// The pages with their texts; `address` is that of an article on the site.
pub fn pages(
    random: &mut Random,
    ids: &BTreeMap<&str, Vec<String>>,
    address: &dyn Fn(&str) -> String,
    drawn: &mut BTreeMap<&'static str, usize>,
) -> Vec<(&'static str, String)> {
    let mut number = 70_000;
    let mut page = |path: &'static str, mime: &str| {
        let mut text = format!("### YamlMime:{mime}\ntitle: T # 1\nmetadata:\n  url: no.md\nitems:\n");
        let is_hub = mime == "Hub";
        for _ in 0..if is_hub { 10 } else { 4 } + random.below(6) {
            number += 1;
            let kind = *random.pick(if is_hub { &KINDS[..7] } else { &KINDS[7..] });
            let target = if random.below(10) == 0 { "gone.md" } else { *random.pick(&ARTICLES) };
            let fragment = match ids.get(target).filter(|_| random.below(2) == 0) {
                Some(ids) => format!("#{}", random.pick(ids)),
                None => String::new(),
            };
            let plain = relative(path, target);
            let to = format!("{}{fragment}", encoded(&plain));
            let image = encoded(&relative(path, if random.below(2) == 0 { FILES[0] } else { FILES[2] }));
            let mark = format!("{kind} u{number}u");
            let item = match kind {
                "yaml-url" => format!("- url: {to} # {mark}"),
                "yaml-quoted" => format!("- url: '{plain}{fragment}' # {mark}"),
                "yaml-double" => format!("- url: \"./{to}\" # {mark}"),
                "yaml-flow" => format!("- {{text: x, url: \"{to}\"}} # {mark}"),
                "yaml-folded" => format!("- url: >- # {mark}\n    {to}\n  text: x"),
                "yaml-site" if target == "gone.md" => continue,
                "yaml-site" => format!("- url: {}{fragment} # {mark}", address(target)),
                "yaml-image" => format!("- imageSrc: {image} # {mark}"),
                "yaml-answer" => format!("- answer: |\n    Text\n\n    - [{mark} x]({to}) text\n      ![x]({image})"),
                "yaml-inline" => format!("- answer: 'It''s [{mark} x]({to}) text'"),
                "yaml-escaped" => format!("- answer: \"A \\\"word\\\", [{mark} x]({to}\n    'title')\\n\\ntext\""),
                "yaml-reference" => {
                    format!("- answer: >\n    [x][{mark}] and [y]({to})\n\n    [{mark}]: <{plain}{fragment}>")
                }
                _ => {
                    let include = relative(path, word(random, &ARTICLES[ARTICLES.len() - 2..]));
                    format!("- answer: |2\n    Text [!INCLUDE [{mark}]({include})] text")
                }
            };
            *drawn.entry(kind).or_default() += 1;
            writeln!(text, "{item}").unwrap();
        }
        if random.below(3) == 0 {
            text = text.replace('\n', "\r\n");
        }
        (path, text)
    };
    PAGES.into_iter().map(|(path, mime)| page(path, mime)).collect()
}
