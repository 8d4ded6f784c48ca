// The page of the link graph: the picture, and beside it the same as a list, for readers who do not see a picture and for
// hands that stay on the keyboard. It runs under a strict content security policy and talks to the extension only.
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, zoomIdentity } from "d3-zoom";
import type { FromPage, Graph, ToPage } from "../src/protocol";
import { type Marks, type Taken, type View, paint } from "./canvas";
import { type Placed, type Scene, sceneOf, settle } from "./layout";
import { onThemeChange, readTheme } from "./theme";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void; getState(): unknown; setState(state: unknown): void };

const editor = acquireVsCodeApi();

document.body.innerHTML = `
<header role="toolbar" aria-label="Link graph">
  <select id="depth" aria-label="How far to look">
    <option value="1">1 link away</option>
    <option value="2">2 links away</option>
    <option value="3">3 links away</option>
    <option value="all">Whole set</option>
  </select>
  <input id="search" type="search" placeholder="Search articles" aria-label="Search articles in the graph" aria-controls="list" autocomplete="off" spellcheck="false">
  <span id="count"></span>
</header>
<main>
  <div id="picture">
    <canvas id="canvas" tabindex="0" role="application" aria-roledescription="link graph" aria-describedby="help"></canvas>
    <div id="tip" aria-hidden="true" hidden></div>
    <p id="nothing" hidden></p>
    <div id="legend" aria-hidden="true"></div>
    <div id="zoom">
      <button id="in" title="Zoom in (+)" aria-label="Zoom in">+</button>
      <button id="out" title="Zoom out (-)" aria-label="Zoom out">&minus;</button>
      <button id="fit" title="Show all (0)" aria-label="Show all">Fit</button>
    </div>
  </div>
  <aside>
    <ul id="list" role="listbox" tabindex="0" aria-label="Articles in the graph, by name"></ul>
  </aside>
</main>
<p id="help" class="hidden">Arrow keys go to the next article in that direction, Enter opens it, Control and Enter opens it to the side, plus and minus zoom, 0 shows all. The list holds the same articles.</p>
<p id="said" class="hidden" aria-live="polite"></p>`;

const $ = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const canvas = $<HTMLCanvasElement>("canvas");
const [depth, search, count] = [$<HTMLSelectElement>("depth"), $<HTMLInputElement>("search"), $("count")];
const [list, tip, nothing, said, legend] = [$<HTMLUListElement>("list"), $("tip"), $("nothing"), $("said"), $("legend")];

let theme = readTheme();
let scene: Scene = { nodes: [], edges: [] };
let graph: Graph | undefined;
let view: View = { x: 0, y: 0, k: 1 };
let running = new AbortController();
// A writer who has moved the picture keeps their view while the graph changes.
let isMoved = false;
const marks: Marks = { hovered: undefined, selected: undefined, found: undefined };
let frame = 0;

/** How many pictures were drawn; measured by tests/editors/vscode/graph.mjs. */
const figures = { frames: 0, drawn: 0, layout: 0 };
(window as unknown as { figures: typeof figures }).figures = figures;

let taken: Taken | undefined;
let moving = 0;

function redraw(): void {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
        frame = 0;
        const next = paint(canvas, taken, moving !== 0, scene, view, theme, marks);
        taken = next ?? taken;
        figures.frames += 1;
        if (next !== undefined) figures.drawn += 1;
    });
}

/** While the mouse moves the picture; when it rests, the picture is drawn anew. */
function move(): void {
    clearTimeout(moving);
    moving = window.setTimeout(() => {
        moving = 0;
        redraw();
    }, 120);
    redraw();
}

const zoomer = zoom<HTMLCanvasElement, unknown>()
    .scaleExtent([0.05, 6])
    .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        view = event.transform;
        if (event.sourceEvent) isMoved = true;
        hideTip();
        if (event.sourceEvent) move();
        else redraw();
    });
const surface = select(canvas).call(zoomer).on("dblclick.zoom", null);

function fit(): void {
    const { nodes } = scene;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (nodes.length === 0 || width === 0) return;
    const [xs, ys] = [nodes.map((it) => it.x), nodes.map((it) => it.y)];
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    // Titles stand below and beside the nodes, the legend below all.
    const k = Math.min(1.6, (width - 160) / (right - left || 1), (height - 110) / (bottom - top || 1));
    const scale = Math.max(k, 0.05);
    const transform = zoomIdentity.translate(width / 2 - (scale * (left + right)) / 2, (height - 30) / 2 - (scale * (top + bottom)) / 2).scale(scale);
    surface.call(zoomer.transform, transform);
}

function resize(): void {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth, clientHeight } = canvas;
    if (clientWidth === 0) return;
    canvas.width = Math.round(clientWidth * ratio);
    canvas.height = Math.round(clientHeight * ratio);
    if (!isMoved) fit();
    redraw();
}

async function show(next: Graph, names: Record<number, string>): Promise<void> {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    const selected = marks.selected?.uri;
    const center = next.nodes.find((it) => it.distance === 0)?.uri;
    const isNew = graph === undefined || center !== graph.nodes.find((it) => it.distance === 0)?.uri || depthOf() !== depthOf(graph);
    graph = next;
    scene = sceneOf(next, names, isNew ? undefined : scene);
    marks.hovered = undefined;
    marks.selected = scene.nodes.find((it) => it.uri === selected);
    if (isNew) isMoved = false;
    nothing.hidden = true;
    fillList();
    filter();
    tellCount();
    const begun = performance.now();
    const still = scene.nodes.length <= 300 || matchMedia("(prefers-reduced-motion: reduce)").matches;
    let seen = 0;
    await settle(scene, isNew, () => {
        if (still || performance.now() - seen < 120) return;
        seen = performance.now();
        if (!isMoved) fit();
        redraw();
    }, signal);
    if (signal.aborted) return;
    figures.layout = performance.now() - begun;
    document.body.dataset["settled"] = String(scene.nodes.length);
    if (!isMoved) fit();
    redraw();
    editor.postMessage({ type: "drawn", milliseconds: Math.round(figures.layout) });
}

/** Which choice a graph belongs to: around one article, or of the set. */
function depthOf(of?: Graph): string {
    return of === undefined ? (depth.value === "all" ? "set" : "article") : of.nodes[0]?.distance === null ? "set" : "article";
}

function tellCount(): void {
    if (graph === undefined) return;
    const links = graph.edges.reduce((sum, it) => sum + it.count, 0);
    const number = (it: number, one: string, many: string) => `${it.toLocaleString("en")} ${it === 1 ? one : many}`;
    const part = graph.truncated ? ` of ${graph.total.toLocaleString("en")}` : "";
    count.textContent = `${graph.nodes.length.toLocaleString("en")}${part} ${graph.nodes.length === 1 ? "file" : "files"}, ${number(links, "link", "links")}`;
    count.title = graph.truncated ? "The rest is left out: those shown are the nearest, or the best linked" : "";
    canvas.setAttribute("aria-label", count.textContent);
}

// The list.

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

function fillList(): void {
    const rows = [...scene.nodes].sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0) || byName.compare(a.title, b.title));
    list.replaceChildren(...rows.map((node) => {
        const row = document.createElement("li");
        row.id = `n${node.id}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", String(node === marks.selected));
        const [title, about] = [document.createElement("span"), document.createElement("small")];
        title.textContent = node.title || node.name;
        about.textContent = [...traits(node), node.name].join(" · ");
        row.append(title, about);
        if (node.broken > 0) row.classList.add("broken");
        if (node.orphan) row.classList.add("orphan");
        row.title = node.name;
        return row;
    }));
    list.removeAttribute("aria-activedescendant");
    if (marks.selected === undefined) return;
    list.setAttribute("aria-activedescendant", `n${marks.selected.id}`);
    document.getElementById(`n${marks.selected.id}`)?.scrollIntoView({ block: "nearest" });
}

function traits(node: Placed): string[] {
    return [
        node.distance === 0 ? "this article" : "",
        node.broken > 0 ? `${node.broken} broken` : "",
        node.orphan ? "orphan" : "",
        node.kind === "include" || node.kind === "toc" ? { include: "include", toc: "table of contents" }[node.kind] : "",
    ].filter((it) => it !== "");
}

const nodeOf = (row: Element | null | undefined) => scene.nodes.find((it) => `n${it.id}` === row?.id);
const rowsShown = () => [...list.children].filter((it): it is HTMLElement => !(it as HTMLElement).hidden);

function filter(): void {
    const words = search.value.toLowerCase().split(/\s+/).filter((it) => it !== "");
    const fits = (it: Placed) => words.every((word) => `${it.title} ${it.name}`.toLowerCase().includes(word));
    marks.found = words.length === 0 ? undefined : new Set(scene.nodes.filter(fits));
    for (const row of list.children) {
        const node = nodesById().get(row.id);
        (row as HTMLElement).hidden = marks.found !== undefined && node !== undefined && !marks.found.has(node);
    }
    if (marks.found !== undefined) said.textContent = `${marks.found.size} found`;
    redraw();
}

let byId: { of: Scene; map: Map<string, Placed> } | undefined;
function nodesById(): Map<string, Placed> {
    if (byId?.of !== scene) byId = { of: scene, map: new Map(scene.nodes.map((it) => [`n${it.id}`, it])) };
    return byId.map;
}

function choose(node: Placed | undefined, from: "list" | "picture"): void {
    if (node === undefined) return;
    document.getElementById(`n${marks.selected?.id}`)?.setAttribute("aria-selected", "false");
    marks.selected = node;
    const row = document.getElementById(`n${node.id}`);
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    list.setAttribute("aria-activedescendant", `n${node.id}`);
    bringIntoView(node);
    if (from === "picture") {
        const links = `${node.incoming} links to it, ${node.outgoing} from it`;
        said.textContent = [node.title || node.name, ...traits(node), links].join(", ");
    }
    redraw();
}

function bringIntoView(node: Placed): void {
    const [x, y] = [node.x * view.k + view.x, node.y * view.k + view.y];
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (x > 30 && x < width - 30 && y > 30 && y < height - 50) return;
    surface.call(zoomer.translateTo, node.x, node.y);
}

function open(node: Placed | undefined, beside: boolean): void {
    if (node !== undefined) editor.postMessage({ type: "open", uri: node.uri, beside });
}

// The mouse.

function nodeAt(event: MouseEvent): Placed | undefined {
    const { left, top } = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - left - view.x) / view.k, (event.clientY - top - view.y) / view.k];
    let [nearest, least]: [Placed | undefined, number] = [undefined, Infinity];
    for (const it of scene.nodes) {
        const distance = Math.hypot(it.x - x, it.y - y) - it.radius;
        if (distance < least) [nearest, least] = [it, distance];
    }
    return least * view.k < 4 ? nearest : undefined;
}

function hideTip(): void {
    tip.hidden = true;
}

canvas.addEventListener("mousemove", (event) => {
    const node = event.buttons === 0 ? nodeAt(event) : undefined;
    canvas.classList.toggle("over", node !== undefined);
    if (node === marks.hovered) return;
    marks.hovered = node;
    hideTip();
    if (node !== undefined) {
        tip.replaceChildren(...[node.title || node.name, node.name, `${node.incoming} in, ${node.outgoing} out${[...traits(node)].map((it) => `, ${it}`).join("")}`].map((it) => {
            const row = document.createElement("div");
            row.textContent = it;
            return row;
        }));
        tip.hidden = false;
        const [width, height] = [canvas.clientWidth, canvas.clientHeight];
        const [x, y] = [node.x * view.k + view.x, node.y * view.k + view.y];
        tip.style.left = `${Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 4))}px`;
        tip.style.top = `${Math.max(4, Math.min(y - tip.offsetHeight - 12, height - tip.offsetHeight - 4))}px`;
    }
    redraw();
});
canvas.addEventListener("mouseleave", () => {
    marks.hovered = undefined;
    hideTip();
    redraw();
});
canvas.addEventListener("click", (event) => {
    const node = nodeAt(event);
    if (node === undefined) return;
    choose(node, "picture");
    open(node, event.ctrlKey || event.metaKey);
});

// Keys.

canvas.addEventListener("keydown", (event) => {
    const directions: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const direction = directions[event.key];
    if (direction !== undefined) choose(next(direction), "picture");
    else if (event.key === "Enter") open(marks.selected, event.ctrlKey || event.metaKey);
    else if (event.key === "+" || event.key === "=") surface.call(zoomer.scaleBy, 1.3);
    else if (event.key === "-") surface.call(zoomer.scaleBy, 1 / 1.3);
    else if (event.key === "0") showAll();
    else if (event.key === "Escape" && marks.selected !== undefined) {
        marks.selected = undefined;
        redraw();
    } else return;
    event.preventDefault();
});

/** The next article in a direction: near, and not far off the line. From nowhere, the one in the middle. */
function next([dx, dy]: [number, number]): Placed | undefined {
    const from = marks.selected;
    if (from === undefined) return scene.nodes.find((it) => it.distance === 0) ?? scene.nodes[0];
    let [best, least]: [Placed | undefined, number] = [undefined, Infinity];
    for (const it of scene.nodes) {
        const [x, y] = [it.x - from.x, it.y - from.y];
        const along = x * dx + y * dy;
        const off = Math.abs(x * dy) + Math.abs(y * dx);
        if (it === from || along <= 0 || off > along * 2) continue;
        const cost = along + off * 2;
        if (cost < least) [best, least] = [it, cost];
    }
    return best;
}

list.addEventListener("keydown", (event) => {
    const rows = rowsShown();
    const at = rows.findIndex((it) => it.id === `n${marks.selected?.id}`);
    const steps: Record<string, number> = {
        ArrowDown: at + 1, ArrowUp: Math.max(at, 1) - 1, Home: 0, End: rows.length - 1, PageDown: at + 10, PageUp: Math.max(at - 10, 0),
    };
    const step = steps[event.key];
    if (step !== undefined) choose(nodeOf(rows[Math.min(step, rows.length - 1)]), "list");
    else if (event.key === "Enter") open(marks.selected, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
});
list.addEventListener("focus", () => {
    if (marks.selected === undefined) choose(nodeOf(rowsShown()[0]), "list");
});
list.addEventListener("click", (event) => {
    const node = nodeOf((event.target as Element).closest("li"));
    choose(node, "list");
    open(node, event.ctrlKey || event.metaKey);
});
search.addEventListener("input", filter);
search.addEventListener("keydown", (event) => {
    const [first] = rowsShown();
    if (event.key === "Enter") open(nodeOf(first), event.ctrlKey || event.metaKey);
    else if (event.key === "ArrowDown") {
        choose(nodeOf(first), "list");
        list.focus();
    } else if (event.key === "Escape" && search.value !== "") {
        search.value = "";
        filter();
    } else return;
    event.preventDefault();
});
depth.addEventListener("change", () => {
    const chosen = depth.value === "all" ? null : Number(depth.value);
    isMoved = false;
    editor.setState({ depth: chosen });
    editor.postMessage({ type: "depth", depth: chosen });
});

function showAll(): void {
    isMoved = false;
    fit();
}

$("in").addEventListener("click", () => surface.call(zoomer.scaleBy, 1.3));
$("out").addEventListener("click", () => surface.call(zoomer.scaleBy, 1 / 1.3));
$("fit").addEventListener("click", showAll);

// What the colours mean, in the forms of the picture.
for (const [name, label] of [["node", "article"], ["broken", "has broken links"], ["orphan", "orphan"], ["include", "include"], ["toc", "table of contents"]]) {
    const [item, mark] = [document.createElement("span"), document.createElement("i")];
    mark.className = name ?? "";
    item.append(mark, label ?? "");
    legend.append(item);
}

onThemeChange(() => {
    theme = readTheme();
    redraw();
});
new ResizeObserver(resize).observe(canvas);

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
    if (data.type === "graph") {
        depth.value = data.depth === null ? "all" : String(data.depth);
        editor.setState({ depth: data.depth });
        void show(data.graph, data.names);
    } else if (data.type === "nothing") {
        running.abort();
        graph = undefined;
        scene = { nodes: [], edges: [] };
        Object.assign(marks, { hovered: undefined, selected: undefined });
        list.replaceChildren();
        count.textContent = "";
        nothing.textContent = data.message;
        nothing.hidden = false;
        redraw();
    }
});
editor.postMessage({ type: "ready" });
