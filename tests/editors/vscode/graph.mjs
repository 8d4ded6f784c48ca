// The page of the link graph alone in a headless Chromium: does it keep its promises with 2,000 articles?
// tests/editors/vscode/run.mjs runs it in tests/run. Alone, after `npm run bundle` in editors/vscode:
//   node graph.mjs TOOLS DIST SHOTS
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./code.mjs";

const NODES = 2000;
const MOST_LAYOUT = 3000; // ms
const LEAST_FRAMES = 20; // a second

/** The variables of VS Code's own themes that the page uses. */
const THEMES = {
    light: {
        "editor-foreground": "#202020", "editor-background": "#ffffff", "descriptionForeground": "#606060", "charts-blue": "#0063d3", "charts-red": "#ad0707",
        "editorWarning-foreground": "#bf8803", "charts-purple": "#652d90", "focusBorder": "#0069cc", "input-background": "#ffffff", "input-border": "#d0d0d0",
        "dropdown-background": "#ffffff", "dropdown-border": "#d0d0d0", "panel-border": "#e0e0e0", "list-hoverBackground": "#f0f0f0",
        "list-activeSelectionBackground": "#0069cc", "list-activeSelectionForeground": "#ffffff", "list-inactiveSelectionBackground": "#e0e8f0",
        "button-secondaryBackground": "#eaeaea", "button-secondaryForeground": "#202020", "editorHoverWidget-background": "#fafafa", "editorHoverWidget-border": "#d0d0d0",
    },
    dark: {
        "editor-foreground": "#bbbebf", "editor-background": "#121314", "descriptionForeground": "#8c8c8c", "charts-blue": "#57a3f8", "charts-red": "#ef8773",
        "editorWarning-foreground": "#e5ba7d", "charts-purple": "#a78bfa", "focusBorder": "#3994bc", "input-background": "#191a1b", "input-border": "#333536",
        "dropdown-background": "#191a1b", "dropdown-border": "#333536", "panel-border": "#2a2b2c", "list-hoverBackground": "#262728",
        "list-activeSelectionBackground": "#3994bc", "list-activeSelectionForeground": "#ffffff", "list-inactiveSelectionBackground": "#2c2d2e",
        "button-secondaryBackground": "#333536", "button-secondaryForeground": "#bbbebf", "editorHoverWidget-background": "#202122", "editorHoverWidget-border": "#333536",
    },
};

/** A set as they are: areas with a landing page each, links mostly within an area. The same on every machine. */
export function made(count) {
    let state = 7;
    const random = (below) => {
        state = (state * 1664525 + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
    const areas = Math.max(1, Math.round(count / 80));
    const nodes = Array.from({ length: count }, (_, id) => ({
        id, uri: `file:///set/area-${id % areas}/article-${id}.md`, title: id < areas ? `Area ${id + 1}` : `Article ${id}`,
        kind: id >= areas && random(20) === 0 ? "include" : "article", broken: random(25) === 0 ? 1 + random(3) : 0, orphan: false, distance: null,
    }));
    const counts = new Map();
    const link = (from, to) => from !== to && counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1);
    for (let id = 0; id < count; id++) {
        const area = id % areas;
        if (random(40) === 0 && id >= areas) {
            nodes[id].orphan = true;
            link(id, area);
            continue;
        }
        link(area, id);
        link(id, area);
        for (let i = random(4); i > 0; i--) link(id, random(8) === 0 ? random(count) : area + areas * random(Math.floor((count - area - 1) / areas) + 1));
    }
    for (let area = 1; area < areas; area++) link(0, area);
    const edges = [...counts].map(([key, number]) => {
        const [from, to] = key.split(" ").map(Number);
        return { from, to, count: number, kinds: ["inline"] };
    });
    return { version: 1, nodes, edges, truncated: false, total: count, scanned: true };
}

/** The part within one link of an area's landing page, as the server gives it. */
export function around(graph, start) {
    const near = new Set([start, ...graph.edges.flatMap(({ from, to }) => (from === start ? [to] : to === start ? [from] : []))]);
    const nodes = graph.nodes.filter((it) => near.has(it.id)).map((it) => ({ ...it, distance: it.id === start ? 0 : 1 }));
    const edges = graph.edges.filter((it) => near.has(it.from) && near.has(it.to));
    return { ...graph, nodes: nodes.sort((a, b) => a.distance - b.distance), edges, total: nodes.length };
}

/** Opens the page under the policy that it has in VS Code, with a stand-in for the extension. */
async function open(browser, dist, theme) {
    const policy = "default-src 'none'; script-src 'nonce-n'; style-src 'nonce-n'";
    const html = `<!DOCTYPE html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="${policy}">
        <link rel="stylesheet" nonce="n" href="graph.css"></head><body class="vscode-${theme}"><script nonce="n" src="graph.js"></script></body></html>`;
    const types = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8" };
    const server = createServer((request, response) => {
        const name = request.url === "/" ? "page.html" : request.url.slice(1);
        const type = types[/\.\w+$/.exec(name)?.[0]];
        if (!["page.html", "graph.js", "graph.css"].includes(name)) return response.writeHead(404).end();
        response.writeHead(200, { "content-type": type }).end(name === "page.html" ? html : readFileSync(join(dist, name)));
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const context = await browser.newContext({ viewport: { width: 1100, height: 760 } });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (it) => /Content Security Policy|Error/.test(it.text()) && complaints.push(it.text()));
    page.on("pageerror", (it) => complaints.push(String(it)));
    await page.addInitScript(([variables]) => {
        window.said = [];
        window.acquireVsCodeApi = () => ({ postMessage: (it) => window.said.push(it), getState: () => undefined, setState: () => undefined });
        const paint = () => {
            for (const [name, color] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, color);
            document.documentElement.style.setProperty("--vscode-font-family", "DejaVu Sans, sans-serif");
        };
        if (document.documentElement) paint();
        else new MutationObserver((_, it) => document.documentElement && (it.disconnect(), paint())).observe(document, { childList: true });
    }, [THEMES[theme]]);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => window.said.some((it) => it.type === "ready"));
    return { page, complaints, close: async () => (await context.close(), server.close()) };
}

const send = (page, graph, depth) =>
    page.evaluate(([data, far]) => {
        const names = Object.fromEntries(data.nodes.map((it) => [it.id, it.uri.replace("file:///set/", "")]));
        window.postMessage({ type: "graph", graph: data, names, depth: far }, "*");
    }, [graph, depth]);
const settled = (page, nodes) => page.waitForFunction((it) => document.body.dataset.settled === String(it), nodes, { timeout: 30_000 });

/** Pictures a second while a writer drags, then zooms, with real events. */
async function framesOf(page, act) {
    const before = await page.evaluate(() => [window.figures.frames, performance.now()]);
    await act();
    const after = await page.evaluate(() => [window.figures.frames, performance.now()]);
    return ((after[0] - before[0]) * 1000) / (after[1] - before[1]);
}

export const tests = {
    "graph: 2,000 articles stand within 3 s, and 20 pictures a second follow a drag and the wheel": async ({ browser, dist, shot, note }) => {
        const { page, complaints, close } = await open(browser, dist, "light");
        try {
            const graph = made(NODES);
            await send(page, graph, null);
            await settled(page, NODES);
            const layout = await page.evaluate(() => window.figures.layout);
            await shot(page, "graph-2000");
            const { x, y, width, height } = await page.locator("#canvas").boundingBox();
            await page.mouse.move(x + width / 2, y + height / 2);
            const zoomed = await framesOf(page, async () => {
                for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i < 30 ? -40 : 40);
            });
            await page.mouse.down();
            const dragged = await framesOf(page, async () => {
                for (let i = 0; i < 90; i++) await page.mouse.move(x + width / 2 + 150 * Math.sin(i / 9), y + height / 2 + 100 * Math.cos(i / 9));
            });
            await page.mouse.up();
            note(`${NODES} nodes, ${graph.edges.length} edges: layout ${Math.round(layout)} ms, drag ${dragged.toFixed(0)} and wheel ${zoomed.toFixed(0)} pictures a second`);
            assert(layout <= MOST_LAYOUT, `the layout took ${layout} ms`);
            assert(dragged >= LEAST_FRAMES, `${dragged} pictures a second while dragging`);
            assert(zoomed >= LEAST_FRAMES, `${zoomed} pictures a second while zooming`);
            assert.deepEqual(complaints, []);
        } finally {
            await close();
        }
    },

    "graph: keys go from article to article, and a search narrows the list": async ({ browser, dist, shot }) => {
        const { page, complaints, close } = await open(browser, dist, "dark");
        try {
            const graph = around(made(400), 2);
            await send(page, graph, 1);
            await settled(page, graph.nodes.length);
            await page.locator("#canvas").focus();
            await page.keyboard.press("ArrowRight");
            await page.keyboard.press("ArrowRight");
            assert.match(await page.locator("#said").innerText(), /^Article \d+.* links to it, \d+ from it$/);
            const selected = page.locator('#list li[aria-selected="true"]');
            assert.equal(await selected.count(), 1);
            await page.keyboard.press("Enter");
            const [opened] = await page.evaluate(() => window.said.filter((it) => it.type === "open"));
            assert.equal(opened.uri.replace("file:///set/", ""), await selected.getAttribute("title"));
            await shot(page, "graph-dark");
            // The list says the same to those who do not see the picture.
            await page.locator("#search").fill("broken nothing");
            assert.equal(await page.locator("#list li:visible").count(), 0);
            const { title } = graph.nodes.at(-1);
            await page.locator("#search").fill(title.toUpperCase());
            assert.equal(await page.locator("#list li:visible").count(), 1);
            await page.keyboard.press("ArrowDown");
            assert.equal(await page.evaluate(() => document.activeElement.id), "list");
            await page.keyboard.press("Control+Enter");
            const last = (await page.evaluate(() => window.said.filter((it) => it.type === "open"))).at(-1);
            assert.deepEqual(last, { type: "open", uri: graph.nodes.at(-1).uri, beside: true });
            await shot(page, "graph-search");
            assert.deepEqual(complaints, []);
        } finally {
            await close();
        }
    },

    "graph: the picture follows the theme, and stays where it is when a link is added": async ({ browser, dist }) => {
        const { page, complaints, close } = await open(browser, dist, "light");
        try {
            const graph = around(made(400), 2);
            await send(page, graph, 1);
            await settled(page, graph.nodes.length);
            const corner = () => page.locator("#canvas").evaluate((it) => [...it.getContext("2d").getImageData(2, 2, 1, 1).data]);
            assert.deepEqual(await corner(), [255, 255, 255, 255]);
            await page.evaluate(() => {
                document.documentElement.style.setProperty("--vscode-editor-background", "#000000");
                document.body.className = "vscode-high-contrast";
            });
            await page.waitForFunction(() => document.getElementById("canvas").getContext("2d").getImageData(2, 2, 1, 1).data[0] === 0);
            // A new article comes; the one in the middle keeps its place, those around it nearly so.
            const [first] = graph.nodes;
            const added = { id: 9999, uri: "file:///set/new.md", title: "New", kind: "article", broken: 0, orphan: false, distance: 1 };
            await send(page, { ...graph, nodes: [...graph.nodes, added], edges: [...graph.edges, { from: first.id, to: 9999, count: 1, kinds: ["inline"] }] }, 1);
            await settled(page, graph.nodes.length + 1);
            assert.equal(await page.locator("#list li", { hasText: "New" }).count(), 1);
            assert.deepEqual(complaints, []);
        } finally {
            await close();
        }
    },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [tools, dist, shots] = process.argv.slice(2, 5).map((it) => resolve(it));
    mkdirSync(shots, { recursive: true });
    const browser = await launch(tools);
    let failed = 0;
    try {
        for (const [name, run] of Object.entries(tests)) {
            const shot = (page, it) => page.screenshot({ path: join(shots, `${it}.png`) });
            await run({ browser, dist, shot, note: (it) => console.log(it) }).then(
                () => console.log(`ok       ${name}`),
                (error) => console.log(`FAILED   ${name}\n${(failed++, error.stack)}`),
            );
        }
    } finally {
        await browser.close();
    }
    process.exit(failed === 0 ? 0 : 1);
}
