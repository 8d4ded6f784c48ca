//! Names that are no headings: ids of tabs, zone pivots and pivot groups, uids; and what a link can rename.

use super::*;

const TABS: &str = "--- docfx.json
{}
--- a.md
# A

# [Windows](#tab/windows)

W

# [Linux and Mac](#tab/linux+mac)

L

***

# [Windows](#tab/windows/cli)

X

***

[up](#tabpanel_1_windows) [me](?tabs=windows)

[!INCLUDE [i](includes/i.md)]
--- includes/i.md
# [W](#tab/windows)

I

***
--- b.md
# B

# [W](#tab/windows)

Other page

***

[1](a.md?tabs=windows,mac) [2](a.md?view=x&tabs=linux%2Cwindows#a) [3](b.md?tabs=windows) [4](a.md#tabpanel_1_windows)
";

fn with_cursor(set: &str, at: &str, within: &str) -> String {
    let marked = at.replacen(within, &format!("<CURSOR>{within}"), 1);
    assert_ne!(marked, at);
    assert!(set.contains(at), "{at}");
    set.replacen(at, &marked, 1)
}

fn renamed_at(set: &str, at: &str, within: &str, new: &str) -> String {
    renamed(&with_cursor(set, at, within), new)
}

#[test]
fn a_tab_is_renamed_in_its_page_in_what_the_page_shows_and_in_links_that_choose_it() {
    let expected = "Rename the tab `windows` to `win`: 3 headings, 5 links
a.md:3: # [Windows](#tab/win)
a.md:13: # [Windows](#tab/win/cli)
a.md:19: [up](#tabpanel_1_win) [me](?tabs=win)
b.md:9: [1](a.md?tabs=win,mac) [2](a.md?view=x&tabs=linux%2Cwin#a) [3](b.md?tabs=windows) [4](a.md#tabpanel_1_win)
includes/i.md:1: # [W](#tab/win)
";
    // From a heading, from the include, from links.
    for (at, within) in [
        ("(#tab/windows)\n\nW", "windows"),
        ("(#tab/windows)\n\nI", "windows"),
        ("a.md?tabs=windows,mac", "windows"),
        ("tabs=linux%2Cwindows", "windows"),
        ("(?tabs=windows)", "windows"),
    ] {
        assert_eq!(renamed_at(TABS, at, within, "win"), expected, "{at}");
    }
    // One of two ids of a tab, and one that only a condition names.
    let mac = renamed_at(TABS, "#tab/linux+mac", "mac", "macos");
    assert!(mac.contains("a.md:7: # [Linux and Mac](#tab/linux+macos)") && mac.contains("tabs=windows,macos"), "{mac}");
    let cli = renamed_at(TABS, "#tab/windows/cli", "cli", "shell");
    assert!(cli.contains("a.md:13: # [Windows](#tab/windows/shell)"), "{cli}");
    for (new, reason) in [("mac", "`a.md` has a tab `mac` already"), ("a b", "letters a to z"), ("", "letters a to z")]
    {
        let refusal = renamed_at(TABS, "(#tab/windows)\n\nW", "windows", new);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{refusal}");
    }
    let gone = renamed(&TABS.replace("[3](b.md?tabs=windows)", "[3](b.md?tabs=no<CURSOR>ne)"), "x");
    assert!(gone.contains("The page has no tab `none`"), "{gone}");
    let set = Set::new(&with_cursor(TABS, "#tab/linux+mac", "mac"));
    let (file, offset) = set.cursor();
    assert_eq!(prepare(&set.snapshot, file, offset).unwrap().placeholder, "mac");
}

const PIVOTS: &str = "--- docfx.json
{\"build\": {\"fileMetadata\": {\"zone_pivot_groups\": {\"given/**\": \"languages\"}}}}
--- zone-pivot-groups.yml
# YamlMime:ZonePivotGroups
groups:
- id: languages
  title: Languages
  prompt: Choose
  pivots:
  - id: csharp
    title: C#
  - id: \"python\"
    title: Python
- id: clouds
  title: Clouds
  prompt: Choose
  pivots:
  - id: azure
    title: Azure
--- a.md
---
zone_pivot_groups: \"languages, clouds\"
---
# A

:::zone pivot=\"csharp, python\"
x
:::zone-end

[!INCLUDE [i](includes/i.md)]
--- includes/i.md
:::zone pivot=\"csharp\"
y
:::zone-end
--- given/b.md
# B

:::zone pivot=\"csharp\"
z
:::zone-end

[1](../a.md?pivots=csharp) [2](b.md?pivots=csharp%2Cpython#b)
--- c.md
# C

:::zone pivot=\"csharp\"
No group.
:::zone-end
";

#[test]
fn a_pivot_is_renamed_in_its_definition_in_zones_and_in_links_that_choose_it() {
    let expected = "Rename the pivot `csharp` to `dotnet`: 3 zones, 2 links
a.md:6: :::zone pivot=\"dotnet, python\"
given/b.md:3: :::zone pivot=\"dotnet\"
given/b.md:7: [1](../a.md?pivots=dotnet) [2](b.md?pivots=dotnet%2Cpython#b)
includes/i.md:1: :::zone pivot=\"dotnet\"
zone-pivot-groups.yml:7:   - id: dotnet
";
    for (at, within) in [
        ("  - id: csharp", "csharp"),
        ("pivot=\"csharp, python\"", "csharp"),
        ("pivot=\"csharp\"\ny", "csharp"),
        ("pivots=csharp%2C", "csharp"),
    ] {
        assert_eq!(renamed_at(PIVOTS, at, within, "dotnet"), expected, "{at}");
    }
    let quoted = renamed_at(PIVOTS, "pivot=\"csharp, python\"", "python", "py");
    assert!(quoted.contains("zone-pivot-groups.yml:9:   - id: \"py\"\n"), "{quoted}");
    for (new, reason) in [
        ("python", "has `python` already"),
        ("azure", "also uses the group `clouds`, which has a pivot `azure`"),
        ("C#", "small letters"),
        ("", "small letters"),
    ] {
        let refusal = renamed_at(PIVOTS, "  - id: csharp", "csharp", new);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{refusal}");
    }
    let none = renamed_at(PIVOTS, "pivot=\"csharp\"\nNo group", "csharp", "x");
    assert!(none.contains("No group of the page has a pivot `csharp`"), "{none}");
    // An include that pages of another group show, too.
    let other = format!(
        "{}--- d.md\n---\nzone_pivot_groups: others\n---\n# D\n\n[!INCLUDE [i](includes/i.md)]\n",
        PIVOTS.replace("- id: clouds", "- id: others\n  pivots:\n  - id: csharp\n- id: clouds")
    );
    let refusal = renamed_at(&other, "pivot=\"csharp, python\"", "csharp", "dotnet");
    assert!(refusal.contains("is shown in `d.md`, too"), "{refusal}");
    // One whose zone would come to mean another pivot there.
    let other = other.replace("- id: others\n  pivots:\n  - id: csharp", "- id: others\n  pivots:\n  - id: java");
    let refusal = renamed_at(&other, "pivot=\"csharp, python\"", "csharp", "java");
    assert!(refusal.contains("is shown in `d.md`, too, whose groups have another pivot `java`"), "{refusal}");
}

#[test]
fn a_pivot_group_is_renamed_in_headers_and_in_the_configuration() {
    let expected = "Rename the pivot group `languages` to `code`: 2 pages
a.md:2: zone_pivot_groups: \"code, clouds\"
docfx.json:1: {\"build\": {\"fileMetadata\": {\"zone_pivot_groups\": {\"given/**\": \"code\"}}}}
zone-pivot-groups.yml:3: - id: code
";
    for (at, within) in [("- id: languages", "languages"), ("\"languages, clouds\"", "languages")] {
        assert_eq!(renamed_at(PIVOTS, at, within, "code"), expected, "{at}");
    }
    for (new, reason) in [("clouds", "has `clouds` already"), ("My group", "small letters")] {
        let refusal = renamed_at(PIVOTS, "- id: languages", "languages", new);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{refusal}");
    }
}

const UIDS: &str = "--- docfx.json
{\"build\": {\"content\": [{\"files\": [\"**/*.md\", \"**/*.yml\"]}]}}
--- xrefmap.yml
references:
- uid: outside
  href: https://example.com/outside
--- a.md
---
uid: guide.setup
---
# Setup

## Install
--- b.md
---
uid: guide.other
---
[1](xref:guide.setup) <xref:guide.setup?text=x> @guide.setup, [2](xref:guide.setup#install) [r] <xref:outside> <xref:none>

[r]: xref:guide.setup \"title\"
--- toc.yml
- name: A
  uid: guide.setup
";

#[test]
fn a_uid_is_renamed_with_every_cross_reference() {
    let expected = "Rename the uid `guide.setup` to `start`: 6 links in 2 files
a.md:2: uid: start
b.md:4: [1](xref:start) <xref:start?text=x> @start, [2](xref:start#install) [r] <xref:outside> <xref:none>
b.md:6: [r]: xref:start \"title\"
toc.yml:2:   uid: start
";
    for (at, within) in [
        ("uid: guide.setup\n---", "guide"),
        ("(xref:guide.setup)", "guide"),
        ("@guide.setup", "guide"),
        ("  uid: guide.setup", "guide"),
    ] {
        assert_eq!(renamed_at(UIDS, at, within, "start"), expected, "{at}");
    }
    // What cannot stand bare behind `@` gets brackets.
    let digit = renamed_at(UIDS, "uid: guide.setup\n---", "guide", "1List`1.Add(T)");
    assert!(
        digit.contains("[1](xref:1List%601.Add%28T%29)") && digit.contains(" <xref:1List%601.Add%28T%29>,"),
        "{digit}"
    );
    assert!(digit.contains("a.md:2: uid: 1List`1.Add(T)\n"), "{digit}");
    for (at, within, new, reason) in [
        ("uid: guide.setup\n---", "guide", "guide.other", "uid of another page already"),
        ("uid: guide.setup\n---", "guide", "a b", "no blanks"),
        ("uid: guide.setup\n---", "guide", "", "begins with a letter"),
        ("<xref:outside>", "outside", "x", "listed in the map of uids `xrefmap.yml`"),
        ("<xref:none>", "none", "x", "No file here declares the uid `none`"),
    ] {
        let refusal = renamed_at(UIDS, at, within, new);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{at} {new}: {refusal}");
    }
}

#[test]
fn from_a_link_the_fragment_is_the_heading_and_the_path_is_the_path() {
    let set = |link: &str| {
        format!(
            "--- docfx.json\n{{}}\n--- a.md\n# A\n\n{link}\n--- sub/b.md\n# B\n\n## Set *it* up\n\n<a id=\"spot\"></a>\n"
        )
    };
    for (link, placeholder, new, label) in [
        (
            "[x](sub/b.md#set-<CURSOR>it-up)",
            "Set *it* up",
            "Install `it`",
            "Rename \"Set *it* up\" to \"Install `it`\": 1 link in 1 file",
        ),
        ("[x](sub/b.md#sp<CURSOR>ot)", "spot", "place", "Rename `#spot` to `#place`: 1 link in 1 file"),
        ("[x](sub/<CURSOR>b.md#spot)", "sub/b.md", "c.md", "Move `sub/b.md` to `c.md`: 1 link in 1 file"),
        (
            "[x](<./sub/<CURSOR>b.md?a=b>)",
            "./sub/b.md",
            "sub/c d.md",
            "Move `sub/b.md` to `sub/c d.md`: 1 link in 1 file",
        ),
        ("[x][r]\n\n[r]: sub/<CURSOR>b.md", "sub/b.md", "./c.md", "Move `sub/b.md` to `c.md`: 1 link in 1 file"),
        (
            "<a href='sub/<CURSOR>b.md#set-it-up'>x</a>",
            "sub/b.md",
            "~/c.md",
            "Move `sub/b.md` to `c.md`: 1 link in 1 file",
        ),
    ] {
        let set = Set::new(&set(link));
        let (file, offset) = set.cursor();
        assert_eq!(prepare(&set.snapshot, file, offset).unwrap().placeholder, placeholder, "{link}");
        let change = rename(&set.snapshot, file, offset, new, RenameOptions::default()).unwrap();
        let said = change.label.replace(" Readers who come", "");
        assert!(said.starts_with(label), "{link}: {said}");
    }
    for (link, new, reason) in [
        ("[x](sub/<CURSOR>b.md)", "sub/c", "needs the file's extension"),
        ("[x](sub/<CURSOR>b.md)", "https://example.com/c.md", "Write the new path as a link would"),
        ("[x](sub/<CURSOR>b.md)", "../../c.md", "outside"),
        ("[x](sub/<CURSOR>b.md)", "a.md", "exists already"),
        ("[x](sub/<CURSOR>b.md)", "sub/con.md", "device"),
        ("[x](gone<CURSOR>.md)", "x.md", "does not exist"),
        ("[x](https://ex<CURSOR>ample.com)", "x", "out of the article set"),
        ("[x](sub/b.md#no<CURSOR>ne)", "x", "no section that exists"),
    ] {
        let refusal = renamed(&set(link), new);
        assert!(refusal.starts_with("refused: ") && refusal.contains(reason), "{link} {new}: {refusal}");
    }
}

#[test]
fn an_id_that_a_heading_has_is_not_given_to_another() {
    let set = |a: &str, b: &str| format!("--- docfx.json\n{{}}\n--- a.md\n# A\n\n## {a}\n\n## {b}\n\n[x](#own)\n");
    let own = "<a name=\"own\"></a>First";
    let shown = renamed(&set("<a name=\"o<CURSOR>wn\"></a>First", "Second"), "second");
    assert_eq!(shown, "refused: `#second` is taken by the heading \"Second\".\n");
    let shown = renamed(&set(own, "Sec<CURSOR>ond"), "Own");
    assert!(shown.starts_with("refused: `#own` is taken by the heading"), "{shown}");
}

#[test]
fn marks_at_the_end_of_a_heading_are_not_swallowed() {
    let set = "--- docfx.json\n{}\n--- a.md\n# A\n\n## Fir<CURSOR>st\n";
    assert!(renamed(set, "C #").starts_with("refused: Markdown takes `#`"));
    assert!(renamed(set, "C \\#").contains("a.md:3: ## C \\#\n"));
    assert!(renamed(set, "C#").contains("a.md:3: ## C#\n"));
}
