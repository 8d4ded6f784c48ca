//! Sets with uids: what the build would report, and what it may know better.

use super::codes::{
    AT_XREF_NOT_FOUND, DUPLICATE_UID, DUPLICATE_UID_GLOBAL, MONIKER_OVERLAPPING, UID_NOT_FOUND, XREF_NOT_FOUND,
};
use crate::checks::{check_config, check_file};
use crate::features::fixture::Set;
use crate::graph::LinkStatus;

const CODES: [&str; 6] =
    [XREF_NOT_FOUND, AT_XREF_NOT_FOUND, DUPLICATE_UID, DUPLICATE_UID_GLOBAL, UID_NOT_FOUND, MONIKER_OVERLAPPING];

/// Each finding as `file code \`marked text\` -> text of the first fix`, by file and place.
fn found(literal: &str) -> Vec<String> {
    let set = Set::new(literal);
    let mut all = Vec::new();
    for (id, file) in set.snapshot.files() {
        for finding in check_file(&set.snapshot, id).into_iter().filter(|it| CODES.contains(&it.code)) {
            let text = set.snapshot.text(id).unwrap();
            let fix = finding.fixes.first().map(|fix| format!(" -> {}", fix.edits[0].1)).unwrap_or_default();
            let name = set.name_of(&file.path);
            all.push((
                name.clone(),
                finding.span,
                format!("{name} {} `{}`{fix}", finding.code, finding.span.of(&text)),
            ));
        }
    }
    all.sort();
    all.into_iter().map(|(.., line)| line).collect()
}

const HOME: &str = "--- .git/HEAD\nref: x\n--- home.md\n---\nuid: contoso.home\n---\n# Home\n";

#[test]
fn each_way_to_write_a_reference_is_found_at_its_uid() {
    for (written, expected) in [
        ("<xref:contoso.hom>", "`contoso.hom` -> contoso.home"),
        ("<XREF:contoso.hom?displayProperty=fullName#x>", "`contoso.hom` -> contoso.home"),
        ("<xref:\"contoso.hom\">", "`contoso.hom` -> contoso.home"),
        ("[t](xref:contoso.hom?x=y#z \"title\")", "`contoso.hom` -> contoso.home"),
        ("[](<xref:Contoso.Home>)", "`Contoso.Home` -> contoso.home"),
        ("[t][r]\n\n[r]: xref:contoso.hom", "`contoso.hom` -> contoso.home"),
        ("<xref href=\"contoso.hom?text=x\"></xref>", "`contoso.hom` -> contoso.home"),
        ("<xref uid='contoso.hom'></xref>", "`contoso.hom` -> contoso.home"),
        ("<a href=\"xref:contoso.hom\">t</a>", "`contoso.hom` -> contoso.home"),
        ("<xref:quite-another-thing>", "`quite-another-thing`"),
    ] {
        let found = found(&format!("{HOME}--- docfx.json\n{{\"build\": {{}}}}\n--- a.md\n# A\n\n{written}\n"));
        assert_eq!(found, [format!("a.md {XREF_NOT_FOUND} {expected}")], "{written}");
    }
}

#[test]
fn what_resolves_or_need_not_is_silent() {
    for written in [
        "<xref:contoso.home> [t](xref:contoso%2Ehome#home) @contoso.home, <xref uid=\"contoso.home\">",
        "@contoso.hom and @'contoso.hom' and me@contoso.hom",
        "<xref href=\"contoso.hom\" data-throw-if-not-resolved=\"false\"></xref>",
        "`<xref:contoso.hom>`\n\n```\n<xref:contoso.hom>\n```\n\n<!-- <xref:contoso.hom> -->",
        "<xref:System.String> and <xref:Microsoft.Extensions.AI>",
        "[t](XREF:contoso.hom) <xref:> [t](xref:)",
    ] {
        let found = found(&format!("{HOME}--- docfx.json\n{{\"build\": {{}}}}\n--- a.md\n# A\n\n{written}\n"));
        assert_eq!(found, [""; 0], "{written}");
    }
}

#[test]
fn a_uid_that_may_be_known_elsewhere_is_not_called_missing() {
    let article = "--- a.md\n# A\n\n<xref:contoso.hom> <xref:Contoso.Home>\n";
    let publish = |more: &str| {
        format!(
            "--- docfx.json\n{{\"build\": {{}}}}\n--- .openpublishing.publish.config.json\n{{\"docsets_to_publish\": \
             [{{\"build_source_folder\": \".\"{more}}}]}}\n"
        )
    };
    let both = [
        format!("a.md {XREF_NOT_FOUND} `contoso.hom` -> contoso.home"),
        format!("a.md {XREF_NOT_FOUND} `Contoso.Home` -> contoso.home"),
    ];
    for (config, sure) in [
        ("--- docfx.json\n{\"build\": {}}\n".to_owned(), true),
        (publish(""), true),
        (
            "--- docfx.json\n{\"build\": {\"xref\": [\"maps/own.yml\"]}}\n--- maps/own.yml\nreferences: []\n"
                .to_owned(),
            true,
        ),
        ("--- docfx.json\n{\"build\": {\"xref\": [\"maps/own.yml\"]}}\n".to_owned(), false),
        ("--- docfx.json\n{\"build\": {\"xref\": \"https://x.example/xrefmap.yml\"}}\n".to_owned(), false),
        ("--- docfx.json\n{\"build\": {\"xrefService\": [\"https://x.example/?uid={uid}\"]}}\n".to_owned(), false),
        ("--- docfx.json\n{\"build\": {}, \"metadata\": [{\"src\": \"src\", \"dest\": \"api\"}]}\n".to_owned(), false),
        (publish(", \"xref_query_tags\": [\"/dotnet\"]"), false),
        ("--- docfx.json\n{\"build\": {}}\n--- xrefmap.yml\nreferences:\n- uid: [\n".to_owned(), false),
    ] {
        // What differs by case only is wrong wherever else one looks.
        let expected = if sure { &both[..] } else { &both[1..] };
        assert_eq!(found(&format!("{HOME}{config}{article}")), expected, "{config}");
    }
    // Without a configuration nobody knows what the build asks; in a set without uids nothing is known.
    assert_eq!(found(&format!("{HOME}{article}--- b.md\n---\nms.date: 1/1/2026\n---\n# B\n")), [""; 0]);
    assert_eq!(found(&format!("--- docfx.json\n{{\"build\": {{}}}}\n{article}")), [""; 0]);
}

#[test]
fn maps_and_yaml_pages_declare_uids() {
    let found = found(
        "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"**/*.{md,yml}\"], \"exclude\": [\"out/**\"]}]}}\n\
         --- xrefmap.json\n{\"references\": [{\"uid\": \"System.String\", \"href\": \"https://x.example\"}]}\n\
         --- hub.yml\n### YamlMime:Hub\nuid: contoso.hub\nbadge:\n  uid: contoso.badge\n\
         --- plain.yml\nuid: contoso.plain\n\
         --- out/left.md\n---\nuid: contoso.left\n---\n# L\n\
         --- includes/part.md\n---\nuid: contoso.part\n---\nText\n\
         --- a.md\n# A\n\n<xref:System.String> <xref:contoso.hub> <xref:contoso.badge>\n\n\
         <xref:System.Strin> <xref:contoso.plain> <xref:contoso.left> <xref:contoso.part>\n",
    );
    let uids: Vec<&str> = found.iter().map(|line| line.split('`').nth(1).unwrap()).collect();
    assert_eq!(uids, ["System.Strin", "contoso.plain", "contoso.left", "contoso.part"], "{found:#?}");
}

#[test]
fn a_bare_hash_of_a_constructor_is_explained() {
    let found = found(
        "--- docfx.json\n{\"build\": {}}\n--- c.yml\n### YamlMime:NetType\nuid: \"A.B.#ctor\"\n--- a.md\n# A\n\n\
         [t](xref:A.B.#ctor) and [t](xref:A.B.%23ctor)\n",
    );
    assert_eq!(found, [format!("a.md {XREF_NOT_FOUND} `A.B.` -> A.B.%23ctor")]);
}

#[test]
fn tables_of_contents_name_uids_as_they_stand() {
    let found = found(&format!(
        "{HOME}--- docfx.json\n{{\"build\": {{}}}}\n--- toc.yml\n- name: A\n  uid: contoso.home\n- uid: contoso.hom\n- \
         name: B\n  uid: contoso.hom\n  href: home.md\n- name: C\n  topicUid: contoso%2Ehome\n- name: D\n  href: \
         xref:contoso.hom\n- name: E\n  uid:\n"
    ));
    assert_eq!(
        found,
        [
            format!("toc.yml {UID_NOT_FOUND} `contoso.hom` -> contoso.home"),
            format!("toc.yml {UID_NOT_FOUND} `contoso%2Ehome` -> contoso.home"),
            format!("toc.yml {XREF_NOT_FOUND} `contoso.hom` -> contoso.home"),
        ]
    );
}

#[test]
fn pages_with_one_uid_are_named_each_with_the_others() {
    let page = |name: &str, more: &str| format!("--- {name}\n---\nuid: 'one'{more}\n---\n# P\n");
    let config = "--- .git/HEAD\nref: x\n--- docfx.json\n{\"build\": {}}\n";
    let literal = format!(
        "{config}{}{}--- c.yml\n### YamlMime:Hub\nuid: one\n--- xrefmap.yml\nreferences:\n- uid: one\n",
        page("a.md", ""),
        page("b.md", "")
    );
    let expected = ["a.md", "b.md", "c.yml"].map(|name| format!("{name} {DUPLICATE_UID} `one`"));
    assert_eq!(found(&literal), expected);
    let set = Set::new(&literal);
    let finding = check_file(&set.snapshot, set.file("b.md")).into_iter().find(|it| it.code == DUPLICATE_UID).unwrap();
    let related: Vec<String> = finding.related.iter().map(|it| set.name_of(&set.snapshot.path(it.file))).collect();
    assert_eq!(related, ["a.md", "c.yml"]);
    assert!(finding.message.contains("`a.md` and one more page"), "{}", finding.message);

    // Versions of one page, and what is no page of its own.
    for (first, second) in [
        (page("a.md", "\nmonikerRange: '>=x-1'"), page("b.md", "")),
        (page("a.md", ""), page("includes/b.md", "")),
        (page("a.md", ""), "--- b.md\n---\nuid: One\n---\n# P\n".to_owned()),
    ] {
        assert_eq!(found(&format!("{config}{first}{second}")), [""; 0], "{first}{second}");
    }
    let versions = "--- docfx.json\n{\"build\": {\"content\": [{\"files\": [\"a.md\"], \"version\": \"v1\"}, \
                    {\"files\": [\"*.md\"], \"version\": \"v2\"}]}}\n";
    assert_eq!(found(&format!("{versions}{}{}", page("a.md", ""), page("b.md", ""))), [""; 0]);
    assert_eq!(found(&format!("{versions}{}{}", page("c.md", ""), page("b.md", ""))).len(), 2);
}

#[test]
fn versions_of_a_page_that_share_a_version_overlap() {
    let page = |name: &str, more: &str| format!("--- {name}\n---\nuid: one\n{more}\n---\n# P\n");
    let groups = |ranges: &str| {
        format!(
            "--- docfx.json\n{{\"build\": {{\"content\": [{{\"files\": [\"a.md\"], \"group\": \"g\"}}, {{\"files\": \
             [\"b.md\"], \"group\": \"h\"}}], \"groups\": {{{ranges}}}}}}}\n"
        )
    };
    let plain = "--- docfx.json\n{\"build\": {}}\n".to_owned();
    let by_glob = "--- docfx.json\n{\"build\": {\"fileMetadata\": {\"monikerRange\": {\"a.md\": \"x || y\", \"b.md\": \
                   [\"y\"]}}}}\n"
        .to_owned();
    let range = |group: &str, range: &str| format!("\"{group}\": {{\"moniker_range\": \"{range}\"}}");
    let both = |g: &str, h: &str| groups(&[range("g", g), range("h", h)].join(", "));
    for (config, first, second, overlap) in [
        (plain.clone(), "monikerRange: x || y", "monikerRange: y", true),
        (plain.clone(), "monikerRange: '>=x'", "monikerRange: '>= x'", true),
        (plain.clone(), "monikers: [x, y]", "monikerRange: Y", true),
        (plain.clone(), "monikerRange: x", "monikerRange: y", false),
        (plain.clone(), "monikerRange: '>=x'", "monikerRange: y", false),
        (plain.clone(), "monikerRange: x", "", false),
        (plain.clone(), "monikerRange: x\nexclude_monikers: [x]", "monikerRange: x", false),
        (plain.clone(), "monikerRange: x\nmonikers: [x]", "monikerRange: x", false),
        (plain, "monikerRange: ''", "monikerRange: ''", false),
        (by_glob.clone(), "", "", true),
        (by_glob, "", "monikerRange: x", true),
        (both("x || y", "y || z"), "", "", true),
        (both("x", "y"), "", "", false),
        (both("x || y", "y || z"), "monikerRange: x || z", "monikerRange: y || z", false),
        (groups(&range("g", "x")), "monikerRange: x", "monikerRange: x", false),
    ] {
        let files = format!("{config}{}{}", page("a.md", first), page("b.md", second));
        let expected: Vec<String> = ["a.md", "b.md"].map(|name| format!("{name} {MONIKER_OVERLAPPING} `one`")).into();
        assert_eq!(found(&files), if overlap { expected } else { Vec::new() }, "{files}");
    }
}

#[test]
fn a_range_that_changes_is_seen_by_the_other_page_of_the_uid() {
    let page = |range: &str| format!("---\nuid: one\nmonikerRange: {range}\n---\n# P\n");
    let mut set =
        Set::new(&format!("--- docfx.json\n{{\"build\": {{}}}}\n--- a.md\n{}--- b.md\n{}", page("x"), page("y")));
    let overlaps =
        |set: &Set| check_file(&set.snapshot, set.file("a.md")).iter().any(|it| it.code == MONIKER_OVERLAPPING);
    assert!(!overlaps(&set));
    set.write("b.md", &page("x"));
    assert!(overlaps(&set));
}

#[test]
fn a_uid_of_another_set_of_the_repository_is_named_once_in_each() {
    let literal = "--- .git/HEAD\nref: x\n--- docfx.json\n{\"build\": {}}\n--- sub/docfx.json\n{\"build\": {}}\n\
                   --- a.md\n---\nuid: one\n---\n# A\n--- sub/b.md\n---\nuid: one\n---\n# B\n";
    let expected = ["a.md", "sub/b.md"].map(|name| format!("{name} {DUPLICATE_UID_GLOBAL} `one`"));
    assert_eq!(found(literal), expected);
}

#[test]
fn short_references_are_reported_when_a_team_wants_it() {
    let found = found(&format!(
        "{HOME}--- docfx.json\n{{\"build\": {{\"rules\": {{\"at-xref-not-found\": \"warning\"}}}}}}\n--- a.md\n# A\n\n\
         @contoso.hom, @'contoso.hom', @contoso.home, `@x`, me@contoso.hom\n"
    ));
    let expected = format!("a.md {AT_XREF_NOT_FOUND} `contoso.hom` -> contoso.home");
    assert_eq!(found, [expected.clone(), expected]);
}

#[test]
fn a_reference_is_a_link_to_the_page() {
    let set = Set::new(&format!(
        "{HOME}--- docfx.json\n{{\"build\": {{}}}}\n--- xrefmap.yml\nreferences:\n- uid: x.y\n  href: z.html\n--- a.md\n\
         # A\n\n<xref:contoso.home#home> [t](xref:contoso.home#gone) <xref:x.y> <xref:none> @none\n"
    ));
    let (a, home) = (set.file("a.md"), set.file("home.md"));
    let statuses: Vec<LinkStatus> = (0..5).map(|link| set.snapshot.status(a, link)).collect();
    let (ok, gone) = (LinkStatus::Ok, LinkStatus::MissingAnchor);
    assert_eq!(statuses, [ok, gone, LinkStatus::External, LinkStatus::MissingFile, LinkStatus::Unknown]);
    assert_eq!(set.snapshot.target_file(a, 0), Some(home));
    assert_eq!(set.snapshot.all_sources(home), [a]);
    assert!(set.snapshot.target_anchor(a, 0).is_some());
    let codes: Vec<&str> = check_file(&set.snapshot, a).iter().map(|it| it.code).collect();
    assert!(codes.contains(&"bookmark-not-found"), "{codes:?}");
}

#[test]
fn a_page_that_is_listed_by_uid_is_in_the_table_of_contents() {
    let set = Set::new(&format!(
        "{HOME}--- docfx.json\n{{\"build\": {{}}}}\n--- apart.md\n# A\n--- toc.yml\n- name: O\n  href: other.md\n- uid: \
         contoso.home\n--- other.md\n# O\n"
    ));
    let lacks = |name: &str| check_file(&set.snapshot, set.file(name)).iter().any(|it| it.code == "orphan-article");
    assert!(!lacks("home.md") && !lacks("other.md") && lacks("apart.md"));
    assert_eq!(set.snapshot.tocs_of(set.file("home.md")).count(), 1);
}

#[test]
fn a_finding_in_a_yaml_page_can_be_switched_off_there() {
    let page = |comment: &str| {
        format!(
            "--- docfx.json\n{{\"build\": {{}}}}\n--- a.yml\n### YamlMime:Hub\n{comment}uid: one\n--- b.yml\n### YamlMime:Hub\n\
             uid: one\n"
        )
    };
    assert_eq!(found(&page("")).len(), 2);
    assert_eq!(found(&page("# guidepost-disable-next-line duplicate-uid\n")), [format!("b.yml {DUPLICATE_UID} `one`")]);
}

#[test]
fn a_map_that_the_configuration_names_is_there_or_made_by_a_build() {
    for (xref, expected) in [
        (r#""xrefmap.yml""#, ""),
        (r#"["xrefmap.yml", "gone/xrefmap.yml"]"#, "file-not-found \"gone/xrefmap.yml\""),
        (r#"["./maps/other.zip"]"#, ""),
        (r#"["maps/gone.zip"]"#, "file-not-found \"maps/gone.zip\""),
        (r#"["https://example.com/xrefmap.yml"]"#, ""),
        // Made or fetched by a build, or outside of what is read.
        (r#"["obj/xrefmap.yml"]"#, ""),
        (r#"["_shared/xrefmap.yml"]"#, ""),
        (r#"["../../../elsewhere/xrefmap.yml"]"#, ""),
        (r#"["maps/*.yml"]"#, ""),
    ] {
        let config = format!("{{\"build\": {{\"xref\": {xref}}}}}");
        let set = Set::new(&format!(
            "--- docfx.json\n{config}\n--- .gitignore\nobj/\n--- .openpublishing.publish.config.json\n\
             {{\"docsets_to_publish\": [{{\"build_source_folder\": \".\"}}], \"dependent_repositories\": \
             [{{\"path_to_root\": \"_shared\"}}]}}\n--- xrefmap.yml\nreferences: []\n--- maps/other.zip\nPK\n--- a.md\n# A\n"
        ));
        let found = check_config(&set.snapshot).into_iter().flat_map(|it| it.findings);
        let shown: Vec<String> = found.map(|it| format!("{} {}", it.code, it.span.of(&config))).collect();
        assert_eq!(shown.join(" "), expected, "{xref}");
    }
}

#[test]
fn a_map_that_comes_is_no_longer_missing() {
    let mut set = Set::new("--- docfx.json\n{\"build\": {\"xref\": \"xrefmap.yml\"}}\n--- a.md\n# A\n");
    let found = |set: &Set| check_config(&set.snapshot).into_iter().map(|it| it.findings.len()).sum::<usize>();
    assert_eq!(found(&set), 1);
    let affected = set.write("xrefmap.yml", "references: []\n");
    assert!(affected.files.contains(&set.file("docfx.json")), "{affected:?}");
    assert_eq!(found(&set), 0);
}
