// Draws the scene. Shapes are told apart by form as well as by colour: a ring with a cross is broken, a hollow circle is an
// orphan, a square is an include, a bar a table of contents.
import type { Drawn, Placed, Scene } from "./layout";
import type { Theme } from "./theme";

export interface View {
    /** Place and scale of the scene on the canvas. */
    x: number;
    y: number;
    k: number;
}

export interface Marks {
    hovered: Placed | undefined;
    selected: Placed | undefined;
    /** What a search has found; `undefined` without one. */
    found: Set<Placed> | undefined;
}

type Form = "circle" | "square" | "bar";

const FORMS: Record<string, Form> = { include: "square", toc: "bar", yaml: "bar" };

/** From this scale on, and up to so many edges on the screen, edges have heads: else they are too small, or too many to be read. */
const HEADS = 0.55;
const MOST_HEADS = 1500;

/** Up to so many nodes on the screen have an outline that sets them off from each other. */
const MOST_OUTLINES = 800;

/** The last picture and where it was taken: while a large graph is dragged or zoomed it moves along. */
export interface Taken {
    picture: HTMLCanvasElement;
    view: View;
    /** When it was taken, and how long that took; milliseconds. */
    at: number;
    cost: number;
}

/** A picture that takes longer is not drawn anew for each step of the mouse. */
const SLOW = 12;

/** Of the time in which the mouse moves so much at most is for drawing anew. */
const SHARE = 0.2;

/** Draws the scene; while `isMoving` perhaps only the last picture, moved. Gives the last picture, or nothing when it moved one. */
export function paint(canvas: HTMLCanvasElement, taken: Taken | undefined, isMoving: boolean, ...what: [Scene, View, Theme, Marks]): Taken | undefined {
    const [, view, theme] = what;
    if (isMoving && taken !== undefined && taken.cost > SLOW && performance.now() - taken.at < taken.cost / SHARE) {
        const context = canvas.getContext("2d");
        if (context === null) return undefined;
        const ratio = window.devicePixelRatio || 1;
        const scale = view.k / taken.view.k;
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.fillStyle = theme.background;
        context.fillRect(0, 0, canvas.width, canvas.height);
        const [x, y] = [(view.x - taken.view.x * scale) * ratio, (view.y - taken.view.y * scale) * ratio];
        context.drawImage(taken.picture, x, y, canvas.width * scale, canvas.height * scale);
        return undefined;
    }
    const begun = performance.now();
    draw(canvas, ...what);
    const picture = taken?.picture ?? document.createElement("canvas");
    if (picture.width !== canvas.width || picture.height !== canvas.height) [picture.width, picture.height] = [canvas.width, canvas.height];
    // Reading it makes the browser draw now, so that the cost is seen.
    picture.getContext("2d")?.drawImage(canvas, 0, 0);
    const now = performance.now();
    return { picture, view: { ...view }, at: now, cost: now - begun };
}

function draw(canvas: HTMLCanvasElement, scene: Scene, view: View, theme: Theme, marks: Marks): void {
    const context = canvas.getContext("2d");
    if (context === null) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.width / ratio, canvas.height / ratio];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, width, height);
    context.translate(view.x, view.y);
    context.scale(view.k, view.k);
    const shown = within(scene, view, width, height);
    const focus = marks.hovered ?? marks.selected;
    const isLit = (it: Placed) => (focus ? it === focus || focus.neighbours.has(it) : (marks.found?.has(it) ?? true));
    drawEdges(context, shown.edges, view.k, theme, focus, marks.found !== undefined);
    drawNodes(context, shown.nodes, view.k, theme, isLit);
    for (const node of [marks.selected, marks.hovered, scene.nodes.find((it) => it.distance === 0)]) {
        if (node !== undefined) ring(context, node, view.k, node.distance === 0 ? theme.text : theme.focus);
    }
    drawLabels(context, shown.nodes, view, theme, marks, isLit);
}

/** What is on the screen: the rest costs nothing. */
function within({ nodes, edges }: Scene, { x, y, k }: View, width: number, height: number): Scene {
    const [left, top, right, bottom] = [-x / k - 20, -y / k - 20, (width - x) / k + 20, (height - y) / k + 20];
    const isIn = (it: Placed) => it.x > left && it.x < right && it.y > top && it.y < bottom;
    const crosses = ({ source, target }: Drawn) =>
        Math.max(source.x, target.x) > left && Math.min(source.x, target.x) < right && Math.max(source.y, target.y) > top && Math.min(source.y, target.y) < bottom;
    return { nodes: nodes.filter(isIn), edges: edges.filter(crosses) };
}

function drawEdges(context: CanvasRenderingContext2D, edges: Drawn[], scale: number, theme: Theme, focus: Placed | undefined, isDim: boolean): void {
    const lit: Drawn[] = [];
    const path = new Path2D();
    const hasHeads = scale >= HEADS && edges.length <= MOST_HEADS;
    for (const it of edges) {
        if (focus !== undefined && (it.source === focus || it.target === focus)) lit.push(it);
        else line(path, it, hasHeads);
    }
    context.lineWidth = 1 / scale;
    context.strokeStyle = theme.edge;
    context.globalAlpha = focus || isDim ? 0.15 : edges.length > 1500 ? 0.3 : 0.6;
    context.stroke(path);
    const own = new Path2D();
    for (const it of lit) line(own, it, scale >= HEADS);
    context.globalAlpha = 1;
    context.lineWidth = 1.5 / scale;
    context.strokeStyle = theme.text;
    context.stroke(own);
}

function line(path: Path2D, { source, target, isMutual }: Drawn, hasHead: boolean): void {
    // Where links lead both ways one line is enough.
    if (isMutual && !hasHead && source.id > target.id) return;
    path.moveTo(source.x, source.y);
    const [dx, dy] = [target.x - source.x, target.y - source.y];
    const length = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [dx / length, dy / length];
    const [tipX, tipY] = [target.x - ux * (target.radius + 2), target.y - uy * (target.radius + 2)];
    path.lineTo(tipX, tipY);
    if (!hasHead) return;
    const size = 6;
    path.moveTo(tipX - ux * size - uy * size * 0.5, tipY - uy * size + ux * size * 0.5);
    path.lineTo(tipX, tipY);
    path.lineTo(tipX - ux * size + uy * size * 0.5, tipY - uy * size - ux * size * 0.5);
}

function drawNodes(context: CanvasRenderingContext2D, nodes: Placed[], scale: number, theme: Theme, isLit: (it: Placed) => boolean): void {
    // One path for all of a kind: 2,000 single ones would take a frame each.
    const batches = new Map<string, { path: Path2D; marks: Path2D; node: Placed; lit: boolean }>();
    for (const node of nodes) {
        const lit = isLit(node);
        const key = `${node.kind}|${node.broken > 0}|${node.orphan}|${lit}`;
        let batch = batches.get(key);
        if (batch === undefined) batches.set(key, (batch = { path: new Path2D(), marks: new Path2D(), node, lit }));
        shape(batch.path, node);
        if (node.broken > 0) cross(batch.marks, node);
    }
    for (const { path, marks, node, lit } of [...batches.values()].sort((a, b) => Number(a.lit) - Number(b.lit))) {
        const color = node.broken > 0 ? theme.broken : node.orphan ? theme.orphan : colorOf(node.kind, theme);
        context.globalAlpha = lit ? 1 : 0.25;
        context.fillStyle = node.orphan ? theme.background : color;
        context.fill(path);
        if (node.orphan || theme.outline !== undefined || nodes.length <= MOST_OUTLINES) {
            context.lineWidth = (node.orphan ? 2.5 : 1) / Math.max(scale, 0.5);
            context.strokeStyle = node.orphan ? color : (theme.outline ?? theme.background);
            context.stroke(path);
        }
        context.lineWidth = 1.5;
        context.strokeStyle = node.orphan ? color : theme.background;
        context.stroke(marks);
    }
    context.globalAlpha = 1;
}

export function colorOf(kind: string, theme: Theme): string {
    if (kind === "include") return theme.include;
    return kind === "toc" || kind === "yaml" ? theme.toc : theme.node;
}

function shape(path: Path2D, { x, y, radius, kind }: Placed): void {
    const form = FORMS[kind] ?? "circle";
    if (form === "square") path.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
    else if (form === "bar") path.rect(x - radius, y - radius * 0.6, radius * 2, radius * 1.2);
    else {
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
    }
}

function cross(path: Path2D, { x, y, radius }: Placed): void {
    const arm = radius * 0.45;
    path.moveTo(x - arm, y - arm);
    path.lineTo(x + arm, y + arm);
    path.moveTo(x - arm, y + arm);
    path.lineTo(x + arm, y - arm);
}

function ring(context: CanvasRenderingContext2D, { x, y, radius }: Placed, scale: number, color: string): void {
    context.beginPath();
    context.arc(x, y, radius + 4, 0, 2 * Math.PI);
    context.lineWidth = 2 / Math.max(scale, 0.5);
    context.strokeStyle = color;
    context.stroke();
}

/** Titles where there is room: the ones a writer points at first, then those with most links. */
function drawLabels(context: CanvasRenderingContext2D, nodes: Placed[], view: View, theme: Theme, marks: Marks, isLit: (it: Placed) => boolean): void {
    const size = 12;
    const { k } = view;
    const weight = (it: Placed) =>
        (it === marks.hovered || it === marks.selected ? 1e6 : 0) + (it.distance === 0 ? 1e5 : 0) + (marks.found?.has(it) ? 1e4 : 0) + (isLit(it) ? 1e3 : 0) + it.neighbours.size;
    const wanted = nodes.filter((it) => weight(it) >= 1e4 || (isLit(it) && (nodes.length < 80 || it.neighbours.size * k * k > 6)));
    wanted.sort((a, b) => weight(b) - weight(a));
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = `${size}px ${theme.font}`;
    context.textAlign = "center";
    context.textBaseline = "top";
    const taken: [number, number, number, number][] = [];
    for (const node of wanted.slice(0, 250)) {
        const strong = weight(node) >= 1e5;
        const text = strong ? node.title || node.name : shortened(node.title || node.name);
        const half = context.measureText(text).width / 2 + 3;
        const [x, middle] = [node.x * k + view.x, node.y * k + view.y];
        // Below the node, or where that is taken, above it.
        const tops = [middle + (node.radius + 5) * k, middle - (node.radius + 5) * k - size];
        const isFree = (top: number) => !taken.some((it) => it[0] < x + half && it[2] > x - half && it[1] < top + size + 3 && it[3] > top - 2);
        const y = tops.find(isFree);
        if (y === undefined) continue;
        taken.push([x - half, y - 2, x + half, y + size + 3]);
        if (taken.length > 60) break;
        context.lineWidth = 3;
        context.lineJoin = "round";
        context.strokeStyle = theme.background;
        context.globalAlpha = isLit(node) ? 1 : 0.4;
        context.strokeText(text, x, y);
        context.fillStyle = theme.text;
        context.fillText(text, x, y);
    }
    context.globalAlpha = 1;
}

function shortened(text: string): string {
    return text.length > 32 ? `${text.slice(0, 31).trimEnd()}…` : text;
}
