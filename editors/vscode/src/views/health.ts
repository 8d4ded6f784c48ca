// The view "Health": what is broken, unlinked and unused in all article sets, by article.
import * as vscode from "vscode";
import type { Connection } from "../connection";
import type { Health, Links, NamedFile } from "../protocol";
import { LiveTree, type Tree } from "./live";

interface Node {
    item: vscode.TreeItem;
    children?: Node[] | (() => Promise<Node[]>);
}

interface Group {
    label: string;
    icon: string;
    tooltip: string;
    nodes: Node[];
    color?: string;
}

/** Of what links to an article with broken links nothing is shown: the least that can be asked for. */
const NO_INCOMING = 1;

export class HealthView implements vscode.Disposable, Tree<Node, Health | undefined> {
    private readonly subscriptions: vscode.Disposable[];

    constructor(private readonly connection: Connection) {
        this.subscriptions = [
            new LiveTree("guidepost.health", this, [connection.onDidRest]),
            vscode.commands.registerCommand("guidepost.health.openToSide", (node?: Node) => {
                const [uri, options] = node?.item.command?.arguments ?? [];
                return uri && vscode.commands.executeCommand("vscode.open", uri, { ...options, viewColumn: vscode.ViewColumn.Beside });
            }),
            vscode.commands.registerCommand("guidepost.health.delete", (node?: Node) => {
                const [uri] = node?.item.command?.arguments ?? [];
                return uri && vscode.commands.executeCommand("guidepost.delete", uri);
            }),
        ];
    }

    dispose(): void {
        for (const it of this.subscriptions) it.dispose();
    }

    ask(token: vscode.CancellationToken): Promise<Health | undefined> {
        return this.connection.ask<Health>("guidepost/health", {}, token);
    }

    show(health: Health | undefined, view: vscode.TreeView<Node>): Node[] {
        const groups = health?.scanned ? this.groupsOf(health) : [];
        const isWell = health?.scanned && groups.length === 0;
        view.message = isWell ? "Nothing is broken, orphaned or unused." : "";
        void vscode.commands.executeCommand("setContext", "guidepost.health.known", health?.scanned === true);
        return groups;
    }

    item(node: Node): vscode.TreeItem {
        return node.item;
    }

    children(node: Node): Node[] | Promise<Node[]> {
        return typeof node.children === "function" ? node.children() : (node.children ?? []);
    }

    private groupsOf(health: Health): Node[] {
        const { unused } = health;
        const groups: Group[] = [
            {
                label: "Broken links",
                icon: "error",
                color: "list.errorForeground",
                tooltip: "Articles with links that lead nowhere",
                nodes: health.broken.map((it) => this.withBroken(it)),
            },
            {
                label: "Orphans",
                icon: "warning",
                color: "list.warningForeground",
                tooltip: "Articles that no table of contents lists and no article links to",
                nodes: health.orphans.map((it) => fileNode(it, "article")),
            },
            {
                label: "Redirections in a circle",
                icon: "sync",
                color: "list.warningForeground",
                tooltip: "Redirections that lead back to where they begin",
                nodes: health.redirectCycles.map((circle) => parent(circle.map((it) => it.url).join(" → "), "sync", circle.map(placeNode))),
            },
            {
                label: "Same title",
                icon: "files",
                tooltip: "Articles that readers cannot tell apart by their titles",
                nodes: health.duplicateTitles.map((it) => parent(it.title, "files", it.articles.map((article) => fileNode(article, "article", true)))),
            },
            { label: "Unused images", icon: "file-media", tooltip: "Images that no article shows", nodes: unused.images.map((it) => fileNode(it, "image")) },
            {
                label: "Unused includes",
                icon: "symbol-snippet",
                tooltip: "Includes that no article includes",
                nodes: unused.includes.map((it) => fileNode(it, "include")),
            },
            { label: "Unused code", icon: "code", tooltip: "Code that no article shows", nodes: unused.snippets.map((it) => fileNode(it, "code")) },
            {
                label: "Linked from no article",
                icon: "circle-outline",
                tooltip: "Articles that are in a table of contents, but that no other article links to",
                nodes: health.unlinked.map((it) => fileNode(it, "article")),
            },
            {
                label: "Dead ends",
                icon: "debug-disconnect",
                tooltip: "Articles from which no link leads on",
                nodes: health.deadEnds.map((it) => fileNode(it, "article")),
            },
            {
                label: "Most linked sections",
                icon: "star-empty",
                tooltip: "Sections and anchors that most links lead to: rename these with care",
                nodes: health.mostLinkedAnchors.map((it) => {
                    const node = placeNode(it);
                    node.item.label = it.title;
                    node.item.description = `${it.count} · ${it.page.title}`;
                    node.item.tooltip = `${it.count} links lead to #${it.fragment} of ${it.page.title}`;
                    return node;
                }),
            },
        ];
        return groups.filter((it) => it.nodes.length > 0).map(groupNode);
    }

    /** An article with its broken links below it, asked for when it is unfolded. */
    private withBroken(file: NamedFile & { count: number }): Node {
        const node = fileNode(file, "article");
        node.item.description = `${file.count} · ${vscode.workspace.asRelativePath(vscode.Uri.parse(file.uri))}`;
        node.item.collapsibleState = vscode.TreeItemCollapsibleState.Collapsed;
        node.children = async () => {
            const links = await this.connection.ask<Links>("guidepost/links", { textDocument: { uri: file.uri }, limit: NO_INCOMING });
            return (links?.broken ?? []).map((link) => {
                const child = placeNode({ uri: file.uri, range: link.range });
                child.item.label = link.destination;
                child.item.tooltip = link.message;
                child.item.iconPath = new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
                return child;
            });
        };
        return node;
    }
}

function groupNode({ label, icon, tooltip, nodes, color }: Group): Node {
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
    // What a writer has unfolded stays so while the numbers change.
    item.id = label;
    item.description = nodes.length.toLocaleString("en");
    item.tooltip = tooltip;
    item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
    return { item, children: nodes };
}

function parent(label: string, icon: string, children: Node[]): Node {
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
    item.description = String(children.length);
    item.iconPath = new vscode.ThemeIcon(icon);
    return { item, children };
}

function fileNode({ uri, title }: NamedFile, kind: "article" | "image" | "include" | "code", byPath = false): Node {
    const resource = vscode.Uri.parse(uri);
    const path = vscode.workspace.asRelativePath(resource);
    const item = new vscode.TreeItem(byPath || kind !== "article" || !title ? path : title);
    if (item.label !== path) item.description = path;
    item.tooltip = path;
    item.iconPath = new vscode.ThemeIcon(kind === "image" ? "file-media" : kind === "code" ? "code" : "file");
    item.contextValue = kind;
    item.command = { command: "vscode.open", title: "Open", arguments: [resource] };
    return { item };
}

function placeNode({ uri, range }: { uri: string; range: { start: { line: number; character: number }; end: { line: number; character: number } } }): Node {
    const resource = vscode.Uri.parse(uri);
    const { start, end } = range;
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    const item = new vscode.TreeItem(`${vscode.workspace.asRelativePath(resource)}:${start.line + 1}`);
    item.description = `line ${start.line + 1}`;
    item.iconPath = new vscode.ThemeIcon("symbol-reference");
    item.command = { command: "vscode.open", title: "Open", arguments: [resource, { selection }] };
    return { item };
}
