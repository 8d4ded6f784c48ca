// The link graph: a panel with a page (../../webview) that draws what the server says of the links around the active
// article, or of the whole set. The page has no access to anything: it is given data, and asks to open an article.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { ActiveArticle, Connection } from "../connection";
import type { FromPage, Graph, ToPage } from "../protocol";
import { Live } from "./live";

const TYPE = "guidepost.graph";

/** Nodes in a graph: more can neither be read nor drawn while it is dragged. */
const MOST_NODES = 2000;

export class GraphPanels implements vscode.Disposable {
    private readonly subscriptions: vscode.Disposable[];
    private panel: GraphPanel | undefined;

    constructor(
        private readonly extension: vscode.Uri,
        private readonly connection: Connection,
        private readonly active: ActiveArticle,
    ) {
        this.subscriptions = [
            vscode.commands.registerCommand("guidepost.showGraph", () => this.show(1)),
            vscode.commands.registerCommand("guidepost.showSetGraph", () => this.show(null)),
            vscode.window.registerWebviewPanelSerializer(TYPE, {
                deserializeWebviewPanel: async (panel, state: { depth?: number | null } | undefined) => {
                    this.take(panel, state?.depth === undefined ? 1 : state.depth);
                },
            }),
            connection.onDidChange(() => void this.panel?.changed(false)),
            connection.onDidRest(() => void this.panel?.changed(true)),
            active.onDidChange(() => void this.panel?.refresh()),
        ];
    }

    dispose(): void {
        this.panel?.dispose();
        for (const it of this.subscriptions) it.dispose();
    }

    private show(depth: number | null): void {
        if (this.panel !== undefined) {
            this.panel.reveal(depth);
            return;
        }
        const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
        this.take(vscode.window.createWebviewPanel(TYPE, "Link Graph", place, {}), depth);
    }

    private take(panel: vscode.WebviewPanel, depth: number | null): void {
        this.panel?.dispose();
        const taken = new GraphPanel(panel, this.extension, this.connection, this.active, depth);
        this.panel = taken;
        panel.onDidDispose(() => {
            if (this.panel === taken) this.panel = undefined;
        });
    }
}

class GraphPanel {
    private readonly live: Live;
    private shown = "";

    constructor(
        private readonly panel: vscode.WebviewPanel,
        extension: vscode.Uri,
        private readonly connection: Connection,
        private readonly active: ActiveArticle,
        private depth: number | null,
    ) {
        const folder = vscode.Uri.joinPath(extension, "dist");
        panel.iconPath = {
            light: vscode.Uri.joinPath(extension, "media/graph-light.svg"),
            dark: vscode.Uri.joinPath(extension, "media/graph-dark.svg"),
        };
        panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
        panel.webview.onDidReceiveMessage((message: FromPage) => this.receive(message));
        this.live = new Live(
            () => panel.visible,
            (token) => this.ask(token),
        );
        panel.onDidChangeViewState(() => this.live.looked());
        panel.onDidDispose(() => this.live.dispose());
        panel.webview.html = page(panel.webview, folder);
    }

    dispose(): void {
        this.panel.dispose();
    }

    reveal(depth: number | null): void {
        this.depth = depth;
        this.panel.reveal();
        void this.refresh();
    }

    /** The links around an article are asked for at each pause, those of the whole set at longer ones. */
    async changed(isRest: boolean): Promise<void> {
        if (isRest === (this.depth === null)) await this.refresh();
    }

    refresh(): Promise<void> {
        return this.live.refresh();
    }

    private async ask(token: vscode.CancellationToken): Promise<void> {
        const { client } = this.connection;
        const article = this.active.document?.uri;
        const { depth } = this;
        if (client === undefined) return this.say({ type: "nothing", message: "The guidepost server is not running." });
        if (depth !== null && article === undefined) {
            return this.say({ type: "nothing", message: "Open an article to see the links around it, or choose the whole set above." });
        }
        const uri = article && client.code2ProtocolConverter.asUri(article);
        const params = depth === null ? { limit: MOST_NODES } : { textDocument: { uri }, depth, limit: MOST_NODES };
        const graph = await this.connection.ask<Graph>("guidepost/graph", params, token);
        if (token.isCancellationRequested) return;
        if (graph === undefined || graph.nodes.length === 0) {
            const message = depth === null ? "No articles have been read yet." : "This file belongs to no article set, so it has no links to show.";
            return this.say({ type: "nothing", message });
        }
        const names = Object.fromEntries(graph.nodes.map((it) => [it.id, vscode.workspace.asRelativePath(vscode.Uri.parse(it.uri))]));
        this.say({ type: "graph", graph, names, depth });
    }

    private say(message: ToPage): void {
        const text = JSON.stringify(message);
        // A letter in an article changes no link: the page would only be disturbed.
        if (text === this.shown) return;
        this.shown = text;
        void this.panel.webview.postMessage(message);
    }

    private receive(message: FromPage): void {
        if (message.type === "ready") {
            this.shown = "";
            void this.refresh();
        } else if (message.type === "depth") {
            this.depth = message.depth;
            void this.refresh();
        } else if (message.type === "open") {
            void this.open(message.uri, message.beside);
        }
    }

    /** In another group than the graph, so that both are seen; beside that one when the writer asks for it. */
    private async open(uri: string, beside: boolean): Promise<void> {
        const others = vscode.window.tabGroups.all.filter((group) => group.viewColumn !== this.panel.viewColumn);
        const column = beside ? undefined : others.at(-1)?.viewColumn;
        const [seen] = vscode.window.visibleTextEditors.filter((it) => it.viewColumn !== this.panel.viewColumn);
        const viewColumn = (beside ? undefined : (seen?.viewColumn ?? column)) ?? vscode.ViewColumn.Beside;
        await vscode.commands.executeCommand("vscode.open", vscode.Uri.parse(uri), { viewColumn });
    }
}

function page(webview: vscode.Webview, folder: vscode.Uri): string {
    const nonce = randomBytes(16).toString("base64");
    const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Link Graph</title>
<link rel="stylesheet" nonce="${nonce}" href="${uri("graph.css")}">
</head>
<body>
<script nonce="${nonce}" src="${uri("graph.js")}"></script>
</body>
</html>`;
}
