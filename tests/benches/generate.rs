//! A made-up article set of any size: same seed, same bytes.

use std::fmt::Write;
use std::path::Path;

/// xorshift64*: enough to shuffle links, and the same everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }
}

const WORDS: &[&str] = &[
    "account",
    "phone",
    "sign",
    "verify",
    "method",
    "security",
    "device",
    "password",
    "reset",
    "add",
    "remove",
    "code",
    "app",
    "notification",
    "settings",
    "recover",
    "work",
    "school",
    "page",
    "default",
];

fn words(random: &mut Random, count: usize) -> String {
    (0..count).map(|_| WORDS[random.below(WORDS.len())]).collect::<Vec<_>>().join(" ")
}

fn path_of(index: usize) -> String {
    format!("area-{}/topic-{}/article-{index}.md", index % 20, index % 100)
}

/// Writes `articles` articles with 8 sections and 30 links each (one in 300 broken) below `root`, and docfx.json.
pub fn write_set(root: &Path, articles: usize) -> std::io::Result<()> {
    let mut random = Random::new(42);
    std::fs::create_dir_all(root)?;
    std::fs::write(root.join("docfx.json"), "{ \"build\": { \"content\": [ { \"files\": [\"**/*.md\"] } ] } }\n")?;
    for index in 0..articles {
        let path = root.join(path_of(index));
        std::fs::create_dir_all(path.parent().unwrap_or(root))?;
        let title = words(&mut random, 5);
        let mut text = format!(
            "---\ntitle: {title} {index}\ndescription: {}\nauthor: writer\nms.author: writer\nms.date: 01/15/2026\nms.topic: how-to\nms.service: accounts\n---\n\n# {title}\n\n",
            words(&mut random, 20)
        );
        for section in 0..8 {
            let _ = write!(text, "## Section {section}\n\n{}.\n\n", words(&mut random, 60));
            for _ in 0..4 {
                let target = random.below(articles);
                let broken = if random.below(300) == 0 { "x" } else { "" };
                let _ = write!(
                    text,
                    "{} see [{}](../../{}#section-{}{broken}) and {}.\n\n",
                    words(&mut random, 8),
                    words(&mut random, 3),
                    path_of(target),
                    random.below(8),
                    words(&mut random, 8)
                );
            }
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// The article that [`link_to_one`] adds.
pub const LINKED: &str = "linked.md";

/// Adds an article with a section to which `links` of the `articles` articles below `root` link once more.
pub fn link_to_one(root: &Path, articles: usize, links: usize) -> std::io::Result<()> {
    std::fs::write(root.join(LINKED), "# Linked\n\n## The section\n\nText.\n")?;
    for index in (0..articles).step_by(articles / links) {
        let path = root.join(path_of(index));
        let text = std::fs::read_to_string(&path)?;
        std::fs::write(path, format!("{text}[section](../../{LINKED}#the-section)\n"))?;
    }
    Ok(())
}

/// The include that [`write_wide_set`] adds.
pub const INCLUDED: &str = "includes/shared.md";

/// Writes `articles` short articles below `root`, each with a title and eight headings of words of its own and no links;
/// `including` of them show one include.
pub fn write_wide_set(root: &Path, articles: usize, including: usize) -> std::io::Result<()> {
    let mut random = Random::new(7);
    std::fs::create_dir_all(root.join("includes"))?;
    std::fs::write(root.join("docfx.json"), "{ \"build\": { \"content\": [ { \"files\": [\"**/*.md\"] } ] } }\n")?;
    std::fs::write(root.join(INCLUDED), "## Before you begin\n\nText.\n")?;
    // Words that nobody else has, so that most words of a query are rare.
    let mut heading = |random: &mut Random| {
        let own: String = (0..6).map(|_| char::from(b'a' + random.below(26) as u8)).collect();
        format!("{} {own}", words(random, 3))
    };
    for index in 0..articles {
        let path = root.join(path_of(index));
        std::fs::create_dir_all(path.parent().unwrap_or(root))?;
        let title = heading(&mut random);
        let mut text = format!("---\ntitle: {title}\n---\n\n# {title}\n\n");
        for _ in 0..8 {
            let _ = write!(text, "## {}\n\nText.\n\n", heading(&mut random));
        }
        if index < including {
            let _ = write!(text, "[!INCLUDE [shared](../../{INCLUDED})]\n");
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}
