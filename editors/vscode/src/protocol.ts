// What the server answers to the requests that the protocol does not have (editors/README.md). A newer one may say more.
import type { Location, Range } from "vscode-languageclient/node";

export interface IncomingLink {
    uri: string;
    title: string;
    range: Range;
    /** The text of the link, in one line; empty where it has none. */
    text: string;
    kind: string;
}

export interface OutgoingLink {
    /** The file it leads to, existing or not; `null` for what is no file. */
    uri: string | null;
    /** `null` when it does not exist. */
    title: string | null;
    destination: string;
    fragment: string | null;
    range: Range;
    kind: string;
    status: string;
    /** The heading or anchor that it names. */
    target: Location | null;
}

export interface BrokenLink extends OutgoingLink {
    message: string;
}

/** `guidepost/links` */
export interface Links {
    version: number;
    title: string;
    incoming: IncomingLink[];
    incomingTotal: number;
    outgoing: OutgoingLink[];
    broken: BrokenLink[];
    scanned: boolean;
}

export interface NamedFile {
    uri: string;
    title: string;
}

/** `guidepost/health` */
export interface Health {
    version: number;
    orphans: NamedFile[];
    unlinked: NamedFile[];
    deadEnds: NamedFile[];
    unused: { images: NamedFile[]; includes: NamedFile[]; snippets: NamedFile[] };
    broken: (NamedFile & { count: number })[];
    mostLinkedAnchors: { uri: string; range: Range; fragment: string; title: string; count: number; page: NamedFile }[];
    redirectCycles: { uri: string; range: Range; url: string }[][];
    duplicateTitles: { title: string; articles: NamedFile[] }[];
    scanned: boolean;
}

export interface GraphNode {
    id: number;
    uri: string;
    title: string;
    kind: string;
    /** How many of its links are broken. */
    broken: number;
    orphan: boolean;
    /** How many links away from the article in the middle; `null` without one. */
    distance: number | null;
}

export interface GraphEdge {
    from: number;
    to: number;
    count: number;
    kinds: string[];
}

/** `guidepost/graph` */
export interface Graph {
    version: number;
    nodes: GraphNode[];
    edges: GraphEdge[];
    truncated: boolean;
    total: number;
    scanned: boolean;
}

/** What the page of the graph is told. */
export type ToPage =
    | { type: "graph"; graph: Graph; names: Record<number, string>; depth: number | null }
    | { type: "nothing"; message: string };

/** What the page of the graph says. */
export type FromPage =
    | { type: "ready" }
    | { type: "depth"; depth: number | null }
    | { type: "open"; uri: string; beside: boolean }
    | { type: "drawn"; milliseconds: number };
