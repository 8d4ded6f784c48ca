// What a writer sees in VS Code: keys go in, pixels come out. Selectors are VS Code's own class names.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const SLOW = { timeout: 90_000 }; // the extension host starts slowly on a busy machine
export const SOON = { timeout: 30_000 };

export async function openArticle(page, name) {
    await page.locator(".monaco-workbench").waitFor(SLOW);
    const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
    await row.waitFor(SLOW);
    await row.dblclick();
    await page.locator(".tab.active", { hasText: name }).waitFor(SOON);
    // VS Code remembers where a writer was in the file; a test begins at its top.
    await page.locator(".editor-instance .view-line", { hasText: /\w/ }).first().waitFor(SOON);
    await page.keyboard.press("Control+Home");
    await page.locator(".editor-instance .view-line", { hasText: "title:" }).first().waitFor(SOON);
}

/** A message in the notification centre. There are no toasts: VS Code's test driver suppresses them. */
async function notification(page, text) {
    const message = page.locator(".notifications-center .notification-list-item", { hasText: text }).first();
    await page.locator('[id="status.notifications"]').click();
    await message.waitFor(SOON);
    return message;
}

export async function serverIsReady(page) {
    await page.locator(".squiggly-warning, .squiggly-error").first().waitFor(SLOW);
}

/** The window as a test finds it: no editor, no panel, no message, the mouse away from everything. */
export async function tidy(page) {
    await page.mouse.move(640, 2);
    await page.keyboard.press("Escape"); // a popup
    await page.keyboard.press("Escape"); // a hover
    // What is not saved would be asked about.
    await page.keyboard.press("Control+k");
    await page.keyboard.press("s");
    await page.locator(".tab.dirty").first().waitFor({ state: "detached", ...SOON });
    if (await page.locator(".markers-panel").isVisible()) await page.keyboard.press("Control+Shift+M");
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+w");
    await page.locator(".tab").first().waitFor({ state: "detached", ...SOON });
    if (await page.locator(".notifications-center").isVisible()) await page.locator('[id="status.notifications"]').click();
    if (!(await page.locator(".explorer-folders-view").isVisible())) await page.keyboard.press("Control+Shift+E");
    await page.locator(".explorer-folders-view").waitFor(SOON);
}

/** Waits until a file on the disk has a text in it. */
async function holds(folder, name, text) {
    const path = join(folder, name);
    const read = () => (existsSync(path) ? readFileSync(path, "utf8") : "no file");
    for (const end = Date.now() + SOON.timeout; !read().includes(text); await new Promise((done) => setTimeout(done, 50))) {
        assert(Date.now() < end, `waited for ${JSON.stringify(text)} in ${name}, which is:\n${read()}`);
    }
}

/** VS Code asks before an extension changes articles because of a file that was moved. */
async function letLinksFollow(page, look) {
    const question = page.locator(".monaco-dialog-box", { hasText: "'Guidepost' wants to make refactoring changes" });
    await question.waitFor(SOON);
    await look?.();
    await question.locator(".monaco-button", { hasText: "OK" }).click(SOON);
}

/** The middle of a text on the screen, once it is there: counts above headings move the lines when they come. */
export async function placeOf(page, text) {
    const found = await page.waitForFunction((needle) => {
        for (const line of document.querySelectorAll(".editor-instance .view-line")) {
            // Colours cut a line into pieces. Blanks stand on the screen as no-break spaces.
            const start = line.textContent.replaceAll("\u00a0", " ").indexOf(needle);
            if (start < 0) continue;
            const range = document.createRange();
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            let [from, isBegun] = [0, false];
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const to = from + node.data.length;
                if (!isBegun && start < to) {
                    range.setStart(node, start - from);
                    isBegun = true;
                }
                if (start + needle.length <= to) {
                    range.setEnd(node, start + needle.length - from);
                    const box = range.getBoundingClientRect();
                    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
                }
                from = to;
            }
        }
        return null;
    }, text, { timeout: 10_000 }).catch((error) => assert.fail(`not on the screen: ${text}; ${error}`));
    return found.jsonValue();
}

/**
 * Rests the mouse on a text until a hover shows the other one. A hover that comes up while the editor is still laying out
 * closes again; a writer then moves the mouse once more.
 */
export async function hoverOn(page, text, shown) {
    const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: shown }).first();
    for (const end = Date.now() + SOON.timeout; ; ) {
        const { x, y } = await placeOf(page, text);
        await page.mouse.move(x - 20, y + 80);
        await page.mouse.move(x, y, { steps: 6 });
        const came = await hover.waitFor({ timeout: 5000 }).then(() => true, () => false);
        if (came) return hover;
        assert(Date.now() < end, `no hover on ${text} with ${JSON.stringify(shown)}`);
    }
}

export async function clickOn(page, text) {
    const { x, y } = await placeOf(page, text);
    await page.mouse.click(x, y);
}

/** An empty line at the end of the article, where the cursor then is. */
export async function newLineAtEnd(page) {
    await lineWith(page, "title:").first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Enter");
}

export const lineWith = (page, text) => page.locator(".editor-instance .view-line", { hasText: text });
export const suggestions = (page) => page.locator(".suggest-widget.visible .monaco-list-row");

/** An article with every kind of link that leads somewhere, short enough for one screen. */
const KINDS_OF_LINKS = `---
title: Kinds
---
# Kinds
- [file](descale.md)
- [section](guide.md#boil-water)
- [own](#kinds)
- [an id](troubleshoot.md#lights)
- [full][to-full]
- [to-collapsed][]
- [to-shortcut]
- ![picture](media/kettle.png)
- [!INCLUDE [hot](includes/hot-surface.md)]
- <a href="guide.md#fill-the-kettle">html</a>
- <img src="media/kettle.png?html" alt="kettle">
- [from the root](~/guide.md#remove-limescale)

[to-full]: descale.md#descale-in-five-steps "Full"
[to-collapsed]: guide.md
[to-shortcut]: troubleshoot.md#lights
`;

/** What is clicked on, the tab that must be there after F12, and the line the cursor must stand in. */
const TARGETS_OF_KINDS = [
    ["descale.md", "descale.md", 1],
    ["guide.md#boil-water", "guide.md", 20],
    ["#kinds", "kinds.md", 4],
    ["troubleshoot.md#lights", "troubleshoot.md", 15],
    ["to-full", "kinds.md", 18],
    ["to-collapsed", "kinds.md", 19],
    ["to-shortcut", "kinds.md", 20],
    ["media/kettle.png", "kettle.png"],
    ["hot-surface.md", "hot-surface.md", 1],
    ["guide.md#fill-the-kettle", "guide.md", 15],
    ["media/kettle.png?html", "kettle.png"],
    ["~/guide.md", "guide.md", 24],
    ["descale.md#descale-in-five-steps", "descale.md", 11],
];

export const tests = {
    "squiggles and rows in Problems": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        await page.keyboard.press("Control+Shift+M");
        const rows = page.locator(".markers-panel .monaco-list-row", { hasText: "guidepost" });
        await rows.filter({ hasText: "remove-limescale" }).waitFor(SOON);
        await rows.filter({ hasText: "return.md" }).waitFor(SOON);
        await shot("problems");
        assert.equal(await rows.filter({ hasText: "return.md" }).count(), 1);
        assert.equal(await rows.filter({ hasText: "remove-limescale" }).count(), 1);
    },

    "a file created outside the editor takes the row away": async ({ page, folder, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        await page.keyboard.press("Control+Shift+M");
        const row = page.locator(".markers-panel .monaco-list-row", { hasText: "return.md" });
        await row.waitFor(SOON);
        // A copy would be named for having the same title as its original.
        const copied = readFileSync(join(folder, "descale.md"), "utf8");
        const titles = /^(title: |description: |# )/gm;
        writeFileSync(join(folder, "return.md"), copied.replace(titles, (start) => `${start}Return. `));
        await row.waitFor({ state: "detached", ...SOON });
        await shot("mended-from-outside");
    },

    "a hover shows the linked section": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        const hover = await hoverOn(page, "fill-the-kettle", "never above the upper one");
        await shot("hover");
        assert.doesNotMatch(await hover.innerText(), /Press the lever/);
    },

    "a hover shows the picture once": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        const hover = await hoverOn(page, "media/kettle.png", "160");
        await hover.locator("img").first().waitFor(SOON);
        await shot("hover-picture");
        assert.equal(await hover.locator("img").count(), 1);
    },

    "paths come while typing a link, each once, and Enter takes one": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        await newLineAtEnd(page);
        await page.keyboard.type("[clean it](");
        await suggestions(page).filter({ hasText: "guide.md" }).waitFor(SOON);
        await shot("completion-paths");
        assert.equal(await suggestions(page).filter({ hasText: "guide.md" }).count(), 1);
        await page.keyboard.type("gui");
        await suggestions(page).filter({ hasText: "guide.md" }).and(page.locator(".focused")).waitFor(SOON);
        await page.keyboard.press("Enter");
        await lineWith(page, "[clean it](guide.md").waitFor(SOON);
        assert.match((await lineWith(page, "[clean it](").innerText()).replaceAll("\u00a0", " "), /^\[clean it\]\(guide\.md\)?$/);
    },

    "sections come after #, and Tab takes one": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        await newLineAtEnd(page);
        await page.keyboard.type("[boil it](guide.md#");
        await suggestions(page).filter({ hasText: /boil/i }).waitFor(SOON);
        await shot("completion-sections");
        assert.equal(await suggestions(page).filter({ hasText: /boil/i }).count(), 1);
        await page.keyboard.type("boil");
        await suggestions(page).filter({ hasText: /boil/i }).and(page.locator(".focused")).waitFor(SOON);
        await page.keyboard.press("Tab");
        await lineWith(page, "[boil it](guide.md#boil-water").waitFor(SOON);
    },

    "keys and values come in toc.yml and docfx.json": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        const open = async (name) => {
            await page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first().dblclick();
            await page.locator(".tab.active", { hasText: name }).waitFor(SOON);
            await page.locator(".editor-instance .view-line", { hasText: /\w/ }).first().waitFor(SOON);
        };
        await open("toc.yml");
        await lineWith(page, "name:").first().click();
        await page.keyboard.press("Control+End");
        await page.keyboard.press("Enter");
        await page.keyboard.type("- expan");
        await page.keyboard.press("Control+Space");
        await suggestions(page).filter({ hasText: "expanded" }).first().waitFor(SOON);
        await shot("completion-toc");
        await page.keyboard.press("Enter");
        await lineWith(page, "- expanded:").waitFor(SOON);
        await open("docfx.json");
        await page.keyboard.press("Control+Home");
        await page.keyboard.press("ArrowRight");
        await page.keyboard.type('"globalMetad');
        await page.keyboard.press("Control+Space");
        await suggestions(page).filter({ hasText: "globalMetadata" }).first().waitFor(SOON);
        await shot("completion-docfx");
        // The set stays as it was.
        await page.keyboard.press("Escape");
        while (await page.locator(".tab.active.dirty").count()) await page.keyboard.press("Control+z");
    },

    "a header completes: keys, values with what they mean, and what lies in other keys": async ({ page, folder, shot }) => {
        const owner = { type: "object", required: ["team"], properties: { team: { enum: ["kitchen", "garden"] }, backup: { type: "object" } } };
        writeFileSync(join(folder, "team.schema.json"), JSON.stringify({ $ref: "guidepost:learn", properties: { owner } }));
        const header = ["---", "# yaml-language-server: $schema=team.schema.json", "title: Keep your kettle", "---", "", "# Keep your kettle", ""];
        writeFileSync(join(folder, "keep.md"), header.join("\n"));
        await openArticle(page, "keep.md");
        await serverIsReady(page);
        await lineWith(page, "title:").click();
        await page.keyboard.press("End");
        await page.keyboard.press("Enter");
        await page.keyboard.press("Control+Space");
        await suggestions(page).filter({ hasText: "description" }).first().waitFor(SOON);
        await shot("completion-header");
        assert.match(await suggestions(page).first().innerText(), /description/, "what is missing comes first");
        await page.keyboard.type("ms.top");
        await suggestions(page).filter({ hasText: "ms.topic" }).and(page.locator(".focused")).waitFor(SOON);
        await page.keyboard.press("Enter");
        await lineWith(page, "ms.topic:").waitFor(SOON);
        await page.keyboard.type("how");
        await page.keyboard.press("Control+Space");
        await suggestions(page).filter({ hasText: "how-to" }).and(page.locator(".focused")).waitFor(SOON);
        await shot("completion-header-value");
        await page.keyboard.press("Enter");
        await lineWith(page, "ms.topic: how-to").waitFor(SOON);
        // A map begins on the next line, and what is in it is not indented twice.
        await page.keyboard.press("Enter");
        await page.keyboard.type("own");
        await page.keyboard.press("Control+Space");
        await suggestions(page).filter({ hasText: "owner" }).and(page.locator(".focused")).waitFor(SOON);
        await page.keyboard.press("Enter");
        await lineWith(page, "owner:").waitFor(SOON);
        await page.keyboard.press("Control+Space");
        await suggestions(page).filter({ hasText: "team" }).first().waitFor(SOON);
        await shot("completion-header-nested");
        await page.keyboard.type("back");
        await suggestions(page).filter({ hasText: "backup" }).and(page.locator(".focused")).waitFor(SOON);
        await page.keyboard.press("Enter");
        await lineWith(page, "backup:").waitFor(SOON);
        await page.keyboard.type("x: y");
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+s");
        await holds(folder, "keep.md", "ms.topic: how-to\nowner:\n  backup:\n    x: y\n---\n");
    },

    "no popup while writing a sentence": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        await newLineAtEnd(page);
        // Words that VS Code's own Markdown snippets begin with, and characters that trigger elsewhere.
        let seen = "";
        for (const part of ["The bold ", "link and ", "code ", "in a \"list\": ", "image/heading ", "quote"]) {
            await page.keyboard.type(part, { delay: 60 });
            if (await suggestions(page).count()) seen += `${part}: ${(await suggestions(page).allInnerTexts()).join(", ")}\n`;
        }
        await shot("prose");
        assert.equal(seen, "");
        // The same popup does come in a link: the silence above was no missing server.
        await page.keyboard.type(" [it](");
        await suggestions(page).filter({ hasText: "guide.md" }).waitFor(SOON);
    },

    "F12 goes to the heading at once, without a list to choose from": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        await clickOn(page, "fill-the-kettle");
        await page.locator(".statusbar-item", { hasText: /Ln 13, Col/ }).waitFor(SOON);
        await page.keyboard.press("F12");
        await page.locator(".tab.active", { hasText: "guide.md" }).waitFor(SOON);
        await lineWith(page, "Fill the kettle").first().waitFor(SOON);
        await page.locator(".statusbar-item", { hasText: /Ln 15, Col/ }).waitFor(SOON);
        await shot("definition");
        assert.equal(await page.locator(".peekview-widget, .zone-widget .reference-zone-widget").count(), 0);
    },

    "F12 on every kind of link has one target": async ({ page, folder, shot }) => {
        writeFileSync(join(folder, "kinds.md"), KINDS_OF_LINKS);
        await openArticle(page, "kinds.md");
        // No finding in it says that the server is there; its status does.
        await page.locator(".statusbar-item", { hasText: "Guidepost: 5 articles" }).first().waitFor(SLOW);
        for (const [on, tab, line] of TARGETS_OF_KINDS) {
            await clickOn(page, on);
            const from = await page.locator(".editor-instance .view-line", { hasText: on }).first().innerText();
            await page.keyboard.press("F12");
            await page.locator(".tab.active", { hasText: tab }).waitFor(SOON);
            if (line !== undefined) await page.locator(".statusbar-item", { hasText: `Ln ${line}, Col` }).waitFor(SOON);
            // A second target would open a list to choose from.
            assert.equal(await page.locator(".peekview-widget").count(), 0, `a list of targets for: ${from}`);
            if (tab === "kinds.md") continue;
            // Not by a key: where a picture was shown, its viewer would take it.
            await page.locator(".tab", { hasText: "kinds.md" }).click();
            await page.locator(".tab.active", { hasText: "kinds.md" }).waitFor(SOON);
        }
        await shot("definition-kinds");
    },

    "the outline has one row a heading": async ({ page, shot }) => {
        await openArticle(page, "guide.md");
        await page.locator(".pane-header", { hasText: "Outline" }).click();
        const rows = page.locator(".outline-pane .monaco-list-row");
        await rows.filter({ hasText: "Remove limescale" }).first().waitFor(SLOW);
        await page.locator(".statusbar-item", { hasText: "Guidepost" }).first().waitFor(SOON);
        await shot("outline");
        const names = (await rows.allInnerTexts()).map((it) => it.trim().split("\n")[0]);
        assert.deepEqual(names, ["# Care for your kettle", "## Fill the kettle", "## Boil water", "## Remove limescale"]);
    },

    "F2 renames a heading, and the links to it follow": async ({ page, folder, shot }) => {
        await openArticle(page, "guide.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await clickOn(page, "Fill the kettle");
        await page.keyboard.press("F2");
        const input = page.locator(".rename-box input").first();
        await input.waitFor(SLOW);
        assert.equal(await input.inputValue(), "Fill the kettle");
        await shot("rename-box");
        await input.fill("Fill it up");
        await page.keyboard.press("Enter");
        await lineWith(page, "## Fill it up").waitFor(SOON);
        // VS Code saves what a rename changes in other articles.
        await holds(folder, "start.md", "read how to [fill it](guide.md#fill-it-up).");
        await holds(folder, "descale.md", "[fill the kettle](guide.md#fill-it-up)");
        await shot("renamed-heading");
    },

    "a rename that would break links is refused with the reason": async ({ page, folder, shot }) => {
        await openArticle(page, "guide.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await clickOn(page, "Fill the kettle");
        await page.keyboard.press("F2");
        const input = page.locator(".rename-box input").first();
        await input.waitFor(SLOW);
        await input.fill("!!!");
        await page.keyboard.press("Enter");
        await notification(page, "Not renamed: This text has no letter or digit");
        await shot("rename-refused");
        await lineWith(page, "## Fill the kettle").waitFor(SOON);
        assert.match(readFileSync(join(folder, "start.md"), "utf8"), /guide\.md#fill-the-kettle/);
    },

    "F2 on the path in a link moves the file, and all links to it follow once": async ({ page, folder, shot }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await clickOn(page, "descale.md");
        await page.keyboard.press("F2");
        const input = page.locator(".rename-box input").first();
        await input.waitFor(SLOW);
        assert.equal(await input.inputValue(), "descale.md");
        await input.fill("parts/descale.md");
        await page.keyboard.press("Enter");
        // VS Code asks the server about this move again, which has just proposed it.
        await holds(folder, "parts/descale.md", "[fill the kettle](../guide.md#fill-the-kettle)");
        await holds(folder, "start.md", "[descale]: parts/descale.md\n");
        await holds(folder, "guide.md", "[the five steps](parts/descale.md)");
        await holds(folder, "toc.yml", "href: parts/descale.md\n");
        await shot("renamed-path");
        assert(!existsSync(join(folder, "descale.md")));
    },

    "a file renamed in the Explorer takes its links along": async ({ page, folder, shot }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "guide.md" }).first();
        await row.click();
        await page.locator(".tab.active", { hasText: "guide.md" }).waitFor(SOON);
        await row.click();
        await page.keyboard.press("F2");
        const input = page.locator(".explorer-item-edited input").first();
        await input.waitFor(SOON);
        await input.fill("care.md");
        await page.keyboard.press("Enter");
        await letLinksFollow(page, () => shot("asked-before-a-move"));
        await holds(folder, "start.md", "[fill it](care.md#fill-the-kettle)");
        await holds(folder, "descale.md", "[fill the kettle](care.md#fill-the-kettle)");
        await holds(folder, "troubleshoot.md", "[remove limescale](care.md#remove-limescale)");
        await holds(folder, "toc.yml", "href: care.md\n");
        // The links change before the file does: what is found in between goes away.
        await page.keyboard.press("Control+Shift+M");
        const rows = page.locator(".markers-panel .monaco-list-row");
        await rows.filter({ hasText: "return.md" }).waitFor(SOON);
        for (const name of ["descale.md", "troubleshoot.md", "toc.yml"]) await rows.filter({ hasText: name }).first().waitFor({ state: "detached", ...SOON });
        await shot("renamed-file");
        assert(existsSync(join(folder, "care.md")) && !existsSync(join(folder, "guide.md")));
    },

    "a file dragged into a folder in the Explorer takes its links along": async ({ page, folder, shot }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        const row = (name) => page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
        await row("guide.md").dragTo(row("media"));
        // VS Code asks whether the file is to be moved.
        await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Move" }).first().click(SOON);
        await letLinksFollow(page);
        await holds(folder, "start.md", "[fill it](media/guide.md#fill-the-kettle)");
        await holds(folder, "toc.yml", "href: media/guide.md\n");
        await holds(folder, "media/guide.md", "[the five steps](../descale.md). Come back [to the start](../start.md)");
        assert(!existsSync(join(folder, "guide.md")));
        // Two links of the article are broken from the start; what is found in between goes away.
        await page.locator(".tab.active", { hasText: "start.md" }).click();
        await page.locator('.statusbar-item[id="status.problems"]', { hasText: /^\D*0\D+2(\D+\d+)?\D*$/ }).waitFor(SOON);
        await shot("dragged-file");
    },

    "an address of the set is pasted as a relative link, and other text as it is": async ({ page, folder, shot }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        // The clipboard of the browser: what a writer copied somewhere else.
        const paste = async (text) => {
            await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
            await page.keyboard.press("Control+v");
        };
        const nextLine = async () => {
            await page.keyboard.press("Control+End");
            await page.keyboard.press("Enter");
        };
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await newLineAtEnd(page);
        await paste(`file://${folder}/guide.md#boil-water`);
        await lineWith(page, "[Boil water](guide.md#boil-water)").waitFor(SOON);
        await shot("pasted-link");
        await nextLine();
        // Whether VS Code closes the bracket by itself depends on how long its window has been open.
        await page.keyboard.type("[it]()");
        await page.keyboard.press("ArrowLeft");
        await paste(`${folder}/descale.md`);
        await lineWith(page, "[it](descale.md)").waitFor(SOON);
        await nextLine();
        await paste("https://example.com/else and words");
        await lineWith(page, "https://example.com/else").waitFor(SOON);
        await page.keyboard.press("Control+z");
        await lineWith(page, "https://example.com/else").waitFor({ state: "detached", ...SOON });
    },

    "a quick fix writes the section that was meant": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await serverIsReady(page);
        await clickOn(page, "remove-limescal");
        await page.keyboard.press("Control+.");
        const rows = page.locator(".action-widget .monaco-list-row.action");
        await rows.first().waitFor(SOON);
        await shot("quick-fix");
        assert.match(await rows.first().innerText(), /remove-limescale/);
        await page.keyboard.press("Enter");
        await lineWith(page, "[remove limescale](guide.md#remove-limescale)").waitFor(SOON);
    },

    "the status bar says how many articles were read": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        const item = page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" });
        await item.first().waitFor(SLOW);
        await item.first().click();
        const message = await notification(page, "guidepost 0.");
        await shot("status");
        // Sentences for a writer, not the fields of the server's answer.
        assert.match(await message.innerText(), /4 articles · Article set \S+\/kettle: learn \(docfx\.json\)/);
        assert.doesNotMatch(await message.innerText(), /suspect|scanned/);
    },

    "a server that is not there is said, with a way to the setting": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await page.locator('.statusbar-item.error-kind', { hasText: "Guidepost" }).first().waitFor(SLOW);
        const message = await notification(page, "/nowhere/guidepost");
        await shot("server-missing");
        await message.getByText("Open Settings").click();
        await page.locator(".settings-editor").waitFor(SOON);
    },
};

// The user's settings are read when a window opens: they are written before, and the window is a fresh one.
tests["a server that is not there is said, with a way to the setting"].settings = { "guidepost.server.path": "/nowhere/guidepost" };
