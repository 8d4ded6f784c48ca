//! The list of what can be mended, held against what the pages of the codes show.

use super::*;

/// Articles that show what the pages of the codes do not: the safe side of a code, or a code without a page.
const MORE: &[(&str, &str)] = &[
    (
        "bookmark-in-other-version",
        "--- article.md\n# A\n\n:::zone pivot=\"one\"\n\n## Next\n\nText\n\n:::zone-end\n\n:::zone pivot=\"two\"\n\n## Next\n\n\
         Text [x](#next)\n\n:::zone-end\n",
    ),
    ("xref-not-found", "--- article.md\n---\nuid: contoso.one\n---\n# A\n\n<xref:Contoso.One>\n"),
    ("uid-not-found", "--- article.md\n---\nuid: contoso.one\n---\n# A\n--- toc.yml\n- name: A\n  uid: Contoso.one\n"),
    (
        "at-xref-not-found",
        "--- guidepost.toml\n[severity]\nat-xref-not-found = \"warning\"\n--- article.md\n---\nuid: contoso.one\n---\n# A\n\n\
         Text @Contoso.One text\n",
    ),
    ("link-text-missing", "--- article.md\n# A\n\n[](other.md)\n--- other.md\n# O\n"),
    ("multiple-values", "--- article.md\n---\nms.topic: [how-to]\n---\n# A\n"),
    (
        "pivot-id-not-found",
        "--- zone-pivot-groups.yml\ngroups:\n- id: os\n  title: O\n  prompt: P\n  pivots:\n  - id: windows\n    title: W\n\
        --- article.md\n---\nzone_pivot_groups: os\n---\n# A\n\n:::zone pivot=\"window\"\n\nText\n\n:::zone-end\n",
    ),
    ("bookmark-not-found", "--- article.md\n# A\n\n## One\n\nText [x](#One)\n"),
    (
        "file-not-found",
        "--- guidepost.toml\ngenerator = \"github\"\n--- article.md\n[x](Other.md)\n--- other.md\n# O\n",
    ),
    ("code-lines-missing", "--- article.md\n[!code-cs[x](code.cs?range=1-9)]\n--- code.cs\n// One\n// Two\n"),
    ("codesnippet-not-found", "--- article.md\n[!code-cs[x](cod.cs)]\n--- code.cs\n//\n"),
    ("invalid-code", "--- article.md\n# A\n\n:::code language=\"cs\" source=\"code.cs\"\n\nText\n--- code.cs\n//\n"),
    ("invalid-form", "--- article.md\n# A\n\n:::form action=\"x\" submitText='y':::\n"),
    ("invalid-image", "--- article.md\n# A\n\n:::image source=\"a.png\" alt-text=\"A kettle\"\n\nText\n--- a.png\n"),
    ("include-invalid", "--- article.md\n# A\n\n[!INCLUD [x](other.md)]\n--- other.md\n# O\n"),
    ("invalid-moniker-range", "--- article.md\n# A\n\n:::moniker range='a'\n\nText\n\n:::moniker-end\n"),
    (
        "invalid-nested-column",
        "--- article.md\n# A\n\n:::row:::\n:::column span='2':::\nText\n:::column-end:::\n:::row-end:::\n",
    ),
    (
        "invalid-row",
        "--- article.md\n# A\n\n:::row count='2':::\n:::column:::\nText\n:::column-end:::\n:::row-end:::\n",
    ),
    ("invalid-video", "--- article.md\n# A\n\n:::video source=\"https://www.youtube.com/embed/v\"\n\nText\n"),
    ("invalid-zone", "--- article.md\n# A\n\n:::zone pivot='a'\n\nText\n\n:::zone-end\n"),
    ("link-definition-duplicate", "--- article.md\n# A\n\n[x]\n\n[x]: article.md\n[x]: article.md\n"),
    (
        "link-to-redirect",
        "--- .openpublishing.redirection.json\n{ \"redirections\": [ { \"source_path\": \"old.md\", \"redirect_url\": \"sub/old\" } ] }\n--- article.md\n[x](old.md)\n--- sub/old.md\n# O\n",
    ),
    ("ms-date-invalid", "--- article.md\n---\nms.date: 2020-04-02\n---\n# A\n"),
    ("yaml-duplicate-key", "--- article.md\n---\ntitle: A\ntitle: A\n---\n# A\n"),
];

/// The codes with a repair in a set, and whether one of them is safe. Each repair is tried: its finding must be gone
/// then, unless the writer still has to say something.
fn fixable_in(literal: &str, seen: &mut BTreeMap<&'static str, Fixable>) -> Vec<String> {
    let mut set = Set::new(literal);
    let mut tried: Vec<(String, &'static str, String, String, usize)> = Vec::new();
    for (id, file) in set.snapshot.files().filter(|(_, file)| file.checked) {
        let Some(at) = At::new(&set.snapshot, id) else { continue };
        let findings = check_file(&set.snapshot, id);
        for finding in &findings {
            let repairs = at.repairs(finding);
            let safe = repairs.iter().any(|it| it.sure == Sure::Safe);
            if repairs.is_empty() {
                continue;
            }
            let known = seen.entry(finding.code).or_insert(Fixable::Look);
            if safe {
                *known = Fixable::Safe;
            }
            assert!(
                !safe || at.safe(finding).is_some() || fixable(finding.code).is_none(),
                "{:?}: {finding:?}",
                file.path
            );
            let count = findings.iter().filter(|it| it.code == finding.code).count();
            for repair in repairs {
                let Change::Here(edits) = repair.change else { continue };
                let text = TextChange { before: Arc::clone(&at.text), version: None, edits };
                tried.push((set.name_of(&file.path), finding.code, repair.title, text.after(), count));
            }
        }
    }
    let mut left = Vec::new();
    for (name, code, title, after, count) in tried {
        let id = set.file(&name);
        let before = set.snapshot.text(id).unwrap().to_string();
        set.write(&name, &after);
        let still = check_file(&set.snapshot, id).iter().filter(|it| it.code == code).count();
        if still >= count {
            left.push(format!("{code}: {title}: {count} -> {still}\n{after}"));
        }
        set.write(&name, &before);
    }
    // A value, a destination: what only the writer knows.
    let open = [": Add `", ": Add a header", ": Add all missing keys", ": Define `"];
    left.retain(|it| !open.iter().any(|open| it.contains(open)));
    left
}

#[test]
fn the_list_of_what_can_be_mended_is_what_the_pages_of_the_codes_show() {
    let mut seen: BTreeMap<&'static str, Fixable> = BTreeMap::new();
    let mut left = Vec::new();
    for code in codes::all() {
        let Some(page) = code.page() else { continue };
        left.extend(fixable_in(&example(page), &mut seen));
    }
    for (code, text) in MORE {
        let head = if text.contains("github") { "" } else { LEARN };
        let mut own = BTreeMap::new();
        left.extend(fixable_in(&format!("{head}{text}"), &mut own));
        assert!(own.contains_key(code), "{code}: {own:?}");
        own.into_iter().for_each(|(code, it)| {
            let known = seen.entry(code).or_insert(it);
            if it == Fixable::Safe {
                *known = it;
            }
        });
    }
    assert!(left.is_empty(), "repairs that mend nothing:\n{}", left.join("\n"));
    let listed: BTreeMap<&str, Fixable> = FIXABLE.iter().copied().collect();
    let names = |it: &BTreeMap<&str, Fixable>| {
        it.iter().map(|(code, it)| format!("{code} {it:?}")).collect::<Vec<_>>().join("\n")
    };
    similar_asserts(&names(&seen), &names(&listed));
}

fn similar_asserts(seen: &str, listed: &str) {
    let diff = similar::TextDiff::from_lines(seen, listed);
    assert!(seen == listed, "- shown, + listed\n{}", diff.unified_diff());
}

/// The wrong example of an explanation page, as a set.
fn example(page: &str) -> String {
    let mut set = String::from("--- docfx.json\n{\"build\": {}}\n");
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        match line {
            "## Right" => break,
            _ if line.starts_with("The set holds ") => {
                let names = line.split('`').skip(1).step_by(2).filter(|name| name.contains('.'));
                names.for_each(|name| set.push_str(&format!("--- {name}\n")));
            }
            _ if line.starts_with("```") => {
                let name = line.split('"').nth(1).unwrap_or("article.md");
                let fence = &line[..line.len() - line.trim_start_matches('`').len()];
                set.push_str(&format!("--- {name}\n"));
                lines.by_ref().take_while(|line| *line != fence).for_each(|line| set.push_str(&format!("{line}\n")));
            }
            _ => {}
        }
    }
    set
}
