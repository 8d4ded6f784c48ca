// Where the nodes stand: d3-force in slices, so that the page answers meanwhile.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from "d3-force";
import type { Graph, GraphEdge, GraphNode } from "../src/protocol";

export interface Placed extends SimulationNodeDatum, GraphNode {
    name: string;
    radius: number;
    incoming: number;
    outgoing: number;
    neighbours: Set<Placed>;
    x: number;
    y: number;
}

export interface Drawn extends SimulationLinkDatum<Placed> {
    source: Placed;
    target: Placed;
    edge: GraphEdge;
    /** Links lead the other way, too. */
    isMutual: boolean;
}

export interface Scene {
    nodes: Placed[];
    edges: Drawn[];
}

/** How long the nodes of the largest graph may move. On a slow machine they then stand a little less well. */
const BUDGET = 2200;

/** Of each frame so much is for the layout. */
const SLICE = 40;

export function sceneOf(graph: Graph, names: Record<number, string>, before: Scene | undefined): Scene {
    const known = new Map(before?.nodes.map((it) => [it.uri, it]));
    const nodes = graph.nodes.map((node): Placed => {
        const { x = Number.NaN, y = Number.NaN } = known.get(node.uri) ?? {};
        return { ...node, name: names[node.id] ?? node.uri, radius: 0, incoming: 0, outgoing: 0, neighbours: new Set(), x, y };
    });
    const byId = new Map(nodes.map((it) => [it.id, it]));
    const pairs = new Set(graph.edges.map(({ from, to }) => `${from} ${to}`));
    const edges = graph.edges.flatMap((edge): Drawn[] => {
        const [source, target] = [byId.get(edge.from), byId.get(edge.to)];
        if (source === undefined || target === undefined || source === target) return [];
        source.outgoing += edge.count;
        target.incoming += edge.count;
        source.neighbours.add(target);
        target.neighbours.add(source);
        return [{ source, target, edge, isMutual: pairs.has(`${edge.to} ${edge.from}`) }];
    });
    for (const node of nodes) {
        node.radius = node.distance === 0 ? 9 : Math.min(4 + Math.sqrt(node.neighbours.size), 11);
        // What is new begins beside what it is linked with, not somewhere.
        if (!Number.isNaN(node.x)) continue;
        const [near] = [...node.neighbours].filter((it) => !Number.isNaN(it.x));
        if (near === undefined) continue;
        node.x = near.x + 20 * Math.cos(node.id);
        node.y = near.y + 20 * Math.sin(node.id);
    }
    return { nodes, edges };
}

/** Moves the nodes to their places; `step` is called between slices. Ends early when `signal` says so. */
export async function settle({ nodes, edges }: Scene, isNew: boolean, step: () => void, signal: AbortSignal): Promise<void> {
    const many = nodes.length > 300;
    const center = nodes.find((it) => it.distance === 0);
    if (center !== undefined) [center.fx, center.fy] = [0, 0];
    const simulation = forceSimulation(nodes)
        .force("link", forceLink<Placed, Drawn>(edges).distance(many ? 40 : 70))
        .force("charge", forceManyBody<Placed>().strength(many ? -45 : -220).theta(many ? 1.2 : 0.9))
        .force("x", forceX<Placed>().strength(many ? 0.07 : 0.06))
        .force("y", forceY<Placed>().strength(many ? 0.09 : 0.08))
        .stop();
    if (!many) simulation.force("collide", forceCollide<Placed>((it) => it.radius + 12));
    const ticks = many ? 120 : 250;
    simulation.alpha(isNew ? 1 : 0.3).alphaDecay(1 - 0.001 ** (1 / ticks));
    const begun = performance.now();
    while (simulation.alpha() > simulation.alphaMin() && !signal.aborted) {
        const slice = performance.now();
        do simulation.tick();
        while (performance.now() - slice < SLICE && simulation.alpha() > simulation.alphaMin());
        if (performance.now() - begun > BUDGET) break;
        step();
        await new Promise((done) => setTimeout(done));
    }
    simulation.stop();
}
