// What a writer sees of links: the views in the side bar, the link graph, the counts above headings, the walkthrough.
import assert from "node:assert/strict";
import { SLOW, SOON, lineWith, openArticle } from "./ui.mjs";

/** The rows of a view, as a writer reads them: label, description. */
export const rows = (page, view) => page.locator(".pane", { has: page.locator(".pane-header", { hasText: view }) }).locator(".monaco-list-row");

export async function openViews(page) {
    const icon = page.locator('.activitybar .action-item [aria-label="Guidepost"]').first();
    await icon.waitFor(SLOW);
    if (!(await page.locator(".pane-header", { hasText: "Links" }).first().isVisible())) await icon.click();
    await page.locator(".pane-header", { hasText: "Links" }).first().waitFor(SOON);
}

export async function runCommand(page, name) {
    await page.keyboard.press("F1");
    const input = page.locator(".quick-input-widget input").first();
    await input.waitFor(SOON);
    await input.fill(`>${name}`);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click(SOON);
}

/** The page inside the panel of the link graph. */
export const graphPage = (page) => page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");

const text = async (locator) => (await locator.allInnerTexts()).map((it) => it.replaceAll(/\s+/g, " ").trim());
/** Label and description of the rows of a view. */
const labels = (locator) =>
    locator.evaluateAll((all) => all.map((it) => [".label-name", ".label-description"].map((part) => it.querySelector(part)?.textContent ?? "").join(" | ")));

export const tests = {
    "the Links view says what is broken, where links lead and what links here": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await openViews(page);
        const links = rows(page, "Links");
        await links.filter({ hasText: "Incoming" }).waitFor(SOON);
        await links.filter({ hasText: "return.md" }).first().waitFor(SOON);
        await shot("links");
        assert.deepEqual(await labels(links), [
            "Broken | 2",
            "guide.md#remove-limescal | line 21",
            "return.md | line 22",
            "Outgoing | 5",
            "Care for your kettle | guide.md#fill-the-kettle",
            "kettle.png | media/kettle.png",
            "hot-surface.md | includes/hot-surface.md",
            "Troubleshoot your kettle | troubleshoot.md#lights",
            "Descale in five steps | descale.md",
            "Incoming | 3",
            "Care for your kettle | guide.md:26",
            "toc.yml | line 2",
            "Troubleshoot your kettle | troubleshoot.md:23",
        ]);
        // Each row leads to the exact place: of the link in another article,
        await links.filter({ hasText: "troubleshoot.md:23" }).click();
        await page.locator(".tab.active", { hasText: "troubleshoot.md" }).waitFor(SOON);
        await page.locator(".statusbar-item", { hasText: /Ln 23, Col/ }).waitFor(SOON);
        // and the view follows the article.
        await links.filter({ hasText: "start.md:23" }).first().waitFor(SOON);
        await shot("links-followed");
        assert.equal((await labels(links))[0], "Outgoing | 2");
        // Of a link in this article: the section it leads to.
        await links.filter({ hasText: "#remove-limescale" }).first().click();
        await page.locator(".tab.active", { hasText: "guide.md" }).waitFor(SOON);
        await page.locator(".statusbar-item", { hasText: /Ln 24, Col/ }).waitFor(SOON);
    },

    "the Links view follows what is typed, and mends a broken link": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await openViews(page);
        const links = rows(page, "Links");
        const broken = links.filter({ hasText: "guide.md#remove-limescal" }).first();
        await broken.waitFor(SOON);
        await broken.hover();
        await broken.locator('[aria-label^="Fix"]').click(SOON);
        const fixes = page.locator(".action-widget .monaco-list-row.action");
        await fixes.filter({ hasText: "remove-limescale" }).first().waitFor(SOON);
        await shot("links-fix");
        await page.keyboard.press("Enter");
        await lineWith(page, "[remove limescale](guide.md#remove-limescale)").waitFor(SOON);
        await links.filter({ hasText: /^Broken\s*1\s*$/ }).waitFor(SOON);
        await lineWith(page, "See also").first().click();
        await page.keyboard.press("End");
        await page.keyboard.type(" [the second one](gone.md)");
        await page.keyboard.press("Escape");
        await links.filter({ hasText: "gone.md" }).first().waitFor(SOON);
        await shot("links-typed");
    },

    "a row of the Links view is copied as a link of the article": async ({ page, shot }) => {
        await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await openArticle(page, "start.md");
        await openViews(page);
        const row = rows(page, "Links").filter({ hasText: "Troubleshoot your kettle" }).first();
        await row.waitFor(SOON);
        const entry = page.locator(".context-view .action-label", { hasText: "Copy Link" }).first();
        const copied = () => page.evaluate(() => navigator.clipboard.readText());
        // A click on a menu that has only just opened is sometimes lost (once in about ten runs); a writer clicks again.
        for (const end = Date.now() + SOON.timeout; !(await copied()).includes("troubleshoot.md"); ) {
            assert(Date.now() < end, "nothing was copied");
            await row.click({ button: "right" });
            await entry.waitFor(SOON);
            await shot("links-menu");
            await entry.click();
            const again = Date.now() + 2_000;
            while (Date.now() < again && !(await copied()).includes("troubleshoot.md")) await page.waitForTimeout(50);
        }
        assert.match(await copied(), /^\[.*\]\(troubleshoot\.md(#lights)?\)$/);
    },

    "without an article the Links view says what it is for": async ({ page, shot }) => {
        await page.locator(".monaco-workbench").waitFor(SLOW);
        await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "toc.yml" }).first().dblclick(SLOW);
        await page.locator(".tab.active", { hasText: "toc.yml" }).waitFor(SOON);
        await openViews(page);
        await page.locator(".pane", { hasText: "Open an article to see" }).first().waitFor(SLOW);
        await page.locator(".monaco-button", { hasText: "Go to Article" }).first().waitFor(SOON);
        await shot("links-empty");
    },

    "the Health view lists broken links by article and goes to each": async ({ page, shot }) => {
        await openArticle(page, "guide.md");
        await openViews(page);
        const health = rows(page, "Health");
        await health.filter({ hasText: /^Broken links/ }).click(SLOW);
        const article = health.filter({ hasText: "Start with your kettle" }).first();
        await article.waitFor(SOON);
        await article.locator(".monaco-tl-twistie").click();
        const link = health.filter({ hasText: "return.md" }).first();
        await link.waitFor(SOON);
        await shot("health");
        await link.click();
        await page.locator(".tab.active", { hasText: "start.md" }).waitFor(SOON);
        await page.locator(".statusbar-item", { hasText: /Ln 22, Col/ }).waitFor(SOON);
    },

    "the link graph shows the articles around this one and opens them": async ({ page, shot }) => {
        const refused = [];
        page.on("console", (it) => /Content Security Policy/.test(it.text()) && /graph|nonce/.test(it.text()) && refused.push(it.text()));
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await runCommand(page, "Guidepost: Show Link Graph");
        const graph = graphPage(page);
        await graph.locator("body[data-settled]").waitFor(SLOW);
        const names = await text(graph.locator("#list li"));
        assert(names[0].startsWith("Start with your kettle this article · 2 broken"), names.join("\n"));
        assert(names.some((it) => it.startsWith("Care for your kettle")), names.join("\n"));
        await shot("graph");
        await graph.locator("#list").focus();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("Home");
        await graph.locator("#list li", { hasText: "Troubleshoot" }).click();
        await page.locator(".tab.active", { hasText: "troubleshoot.md" }).waitFor(SOON);
        // The graph stays beside it and is now about that article.
        await graph.locator("#list li", { hasText: /^Troubleshoot your kettle\s*this article/ }).waitFor(SOON);
        await graph.locator("#depth").selectOption("all");
        await graph.locator("#list li", { hasText: "Descale" }).waitFor(SOON);
        await shot("graph-set");
        assert.deepEqual(refused, []);
    },

    "the link graph follows the theme": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await runCommand(page, "Guidepost: Show Link Graph");
        const canvas = graphPage(page).locator("#canvas");
        await graphPage(page).locator("body[data-settled]").waitFor(SLOW);
        const isDark = () => canvas.evaluate((it) => it.getContext("2d").getImageData(2, 2, 1, 1).data[0] < 100);
        assert.equal(await isDark(), false);
        const toggle = async (dark) => {
            await runCommand(page, "Preferences: Toggle between Light/Dark Themes");
            for (const end = Date.now() + SOON.timeout; (await isDark()) !== dark; await page.waitForTimeout(50)) assert(Date.now() < end, "the graph kept its colours");
        };
        await toggle(true);
        await shot("graph-dark-theme");
        await toggle(false);
    },

    "the link graph keeps its forms in high contrast": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await runCommand(page, "Guidepost: Show Link Graph");
        await graphPage(page).locator("body.vscode-high-contrast[data-settled]").waitFor(SLOW);
        await shot("graph-high-contrast");
        // What the legend shows is seen: no colour is that of the background, or none.
        const legend = graphPage(page).locator("#legend i");
        const colors = await legend.evaluateAll((all) => all.map((it) => (it.className === "orphan" ? getComputedStyle(it).borderTopColor : getComputedStyle(it).backgroundColor)));
        for (const it of colors) assert.doesNotMatch(it, /^rgba?\(0, 0, 0/, colors.join("\n"));
    },

    "the link graph comes back when the window is loaded again": async ({ page }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await runCommand(page, "Guidepost: Show Link Graph of the Whole Set");
        await graphPage(page).locator("#list li", { hasText: "Descale" }).waitFor(SLOW);
        await runCommand(page, "Developer: Reload Window");
        await page.locator("iframe.webview.ready").waitFor({ state: "detached", ...SOON });
        await graphPage(page).locator("#list li", { hasText: "Descale" }).waitFor(SLOW);
        assert.equal(await graphPage(page).locator("#depth").inputValue(), "all");
    },

    "the count above a heading opens the list of its links": async ({ page, shot }) => {
        await openArticle(page, "guide.md");
        const lens = page.locator(".codelens-decoration a", { hasText: /link/ });
        await lens.first().waitFor(SLOW);
        await shot("code-lens");
        await lens.nth(1).click();
        const peek = page.locator(".peekview-widget");
        await peek.waitFor(SOON);
        await peek.locator(".monaco-list-row").first().waitFor(SOON);
        await shot("code-lens-list");
        await page.keyboard.press("Escape");
    },

    "commands that need an article are offered only in one": async ({ page, shot }) => {
        const offered = async () => {
            await page.keyboard.press("F1");
            await page.locator(".quick-input-widget input").first().fill(">Guidepost: ");
            await page.locator(".quick-input-list .monaco-list-row", { hasText: "Guidepost: Show Output" }).waitFor(SOON);
            const names = await text(page.locator(".quick-input-list .monaco-list-row"));
            return names.filter((it) => it.includes("Guidepost: "));
        };
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        const within = await offered();
        await shot("commands");
        assert(within.some((it) => it.includes("Show Link Graph")), within.join("\n"));
        assert(within.some((it) => it.includes("Delete Article")), within.join("\n"));
        // What only works on a row of a view is no command of its own.
        assert(!within.some((it) => /Guidepost: (Open|Fix)/.test(it)), within.join("\n"));
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+k");
        await page.keyboard.press("Control+w");
        await page.locator(".tab").first().waitFor({ state: "detached", ...SOON });
        const without = await offered();
        assert(!without.some((it) => /Delete Article|Effective Metadata|Table of Contents/.test(it)), without.join("\n"));
        await page.keyboard.press("Escape");
    },

    "the walkthrough opens with its steps and their pictures": async ({ page, shot }) => {
        await openArticle(page, "start.md");
        await page.locator(".statusbar-item", { hasText: "Guidepost: 4 articles" }).first().waitFor(SLOW);
        await runCommand(page, "Guidepost: Get Started");
        await page.locator(".gettingStartedContainer .category-title", { hasText: "Guidepost" }).first().waitFor(SOON);
        const steps = page.locator(".gettingStartedContainer .getting-started-step");
        await steps.nth(1).waitFor(SOON);
        // VS Code shows pictures only where there is room.
        await page.keyboard.press("Control+b");
        await page.locator(".gettingStartedContainer .getting-started-media img").first().waitFor(SOON);
        await steps.filter({ hasText: "Open your articles" }).locator(".complete.codicon-getting-started-step-checked").first().waitFor(SOON);
        await steps.filter({ hasText: "See the neighbourhood" }).click();
        await page.locator(".gettingStartedContainer .getting-started-media img[alt*='link graph']").first().waitFor(SOON);
        await shot("walkthrough");
        await page.keyboard.press("Control+b");
        assert((await steps.count()) >= 5);
    },
};

tests["the link graph keeps its forms in high contrast"].settings = { "workbench.colorTheme": "Default High Contrast" };
