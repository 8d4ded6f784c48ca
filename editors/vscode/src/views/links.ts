// The view "Links": what is broken in the active article, where its links lead, and who links to it.
import { posix } from "node:path";
import * as vscode from "vscode";
import type { ActiveArticle, Connection } from "../connection";
import type { BrokenLink, IncomingLink, Links, OutgoingLink } from "../protocol";
import { LiveTree, type Tree } from "./live";

type Node = GroupNode | FileNode | LinkNode;
type Direction = "broken" | "outgoing" | "incoming";

interface GroupNode {
    type: "group";
    direction: Direction;
    children: Node[];
    count: number;
}

/** A file with several links in one direction. */
interface FileNode {
    type: "file";
    direction: Direction;
    uri: vscode.Uri;
    title: string;
    kind: string;
    links: LinkNode[];
}

interface LinkNode {
    type: "link";
    direction: Direction;
    link: IncomingLink | OutgoingLink | BrokenLink;
    /** The article that the view is about. */
    article: vscode.Uri;
    /** Below its file, which has the title already. */
    below: boolean;
}

const GROUPS: Record<Direction, { label: string; icon: string; tooltip: string; none: string }> = {
    broken: { label: "Broken", icon: "error", tooltip: "Links of this article that lead nowhere", none: "" },
    outgoing: { label: "Outgoing", icon: "arrow-right", tooltip: "Where the links of this article lead", none: "no links" },
    incoming: { label: "Incoming", icon: "arrow-left", tooltip: "What links to this article", none: "nothing links here" },
};

/** More incoming links than this are counted, not listed. */
const LIMIT = 1000;

/** The links of an article. */
interface Answer {
    article: vscode.Uri;
    links: Links;
}

export class LinksView implements vscode.Disposable, Tree<Node, Answer | undefined> {
    private readonly subscriptions: vscode.Disposable[];

    constructor(
        private readonly connection: Connection,
        private readonly active: ActiveArticle,
    ) {
        this.subscriptions = [new LiveTree("guidepost.links", this, [connection.onDidChange, active.onDidChange]), ...this.commands()];
    }

    dispose(): void {
        for (const it of this.subscriptions) it.dispose();
    }

    async ask(token: vscode.CancellationToken): Promise<Answer | undefined> {
        const article = this.active.document?.uri;
        const { client } = this.connection;
        if (article === undefined || client === undefined) return undefined;
        const textDocument = { uri: client.code2ProtocolConverter.asUri(article) };
        const links = await this.connection.ask<Links>("guidepost/links", { textDocument, limit: LIMIT }, token);
        return links && { article, links };
    }

    show(answer: Answer | undefined, view: vscode.TreeView<Node>): Node[] {
        view.description = answer ? posix.basename(answer.article.path) : "";
        view.message = answer && !answer.links.scanned ? "The articles are still being read: more links may follow." : "";
        void vscode.commands.executeCommand("setContext", "guidepost.links.known", answer !== undefined);
        return answer ? groupsOf(answer.links, answer.article) : [];
    }

    children(node: Node): Node[] {
        if (node.type === "group") return node.children;
        return node.type === "file" ? node.links : [];
    }

    item(node: Node): vscode.TreeItem {
        if (node.type === "group") return groupItem(node);
        return node.type === "file" ? fileItem(node) : linkItem(node);
    }

    private commands(): vscode.Disposable[] {
        const register = (name: string, run: (node: LinkNode | FileNode) => unknown) =>
            vscode.commands.registerCommand(`guidepost.links.${name}`, (node?: LinkNode | FileNode) => node && run(node));
        return [
            register("open", (node) => open(node, vscode.ViewColumn.Active)),
            register("openToSide", (node) => open(node, vscode.ViewColumn.Beside)),
            register("goToLink", (node) => node.type === "link" && reveal(node.article, rangeOf(node.link.range), vscode.ViewColumn.Active)),
            register("copyLink", (node) => this.copyLink(node)),
            register("fix", async (node) => {
                if (node.type !== "link") return;
                await reveal(node.article, rangeOf(node.link.range), vscode.ViewColumn.Active);
                await vscode.commands.executeCommand("editor.action.quickFix");
            }),
        ];
    }

    /** Puts a link to what the row is about on the clipboard, as it must be written in the article of the view. */
    private async copyLink(node: LinkNode | FileNode): Promise<void> {
        const { client } = this.connection;
        const [link] = node.type === "file" ? node.links : [node];
        if (link === undefined || client === undefined) return;
        let text = "destination" in link.link ? link.link.destination : link.link.uri;
        if (link.link.uri !== null && link.direction !== "broken") {
            const fragment = "fragment" in link.link && node.type === "link" ? link.link.fragment : null;
            // At the end of the text: in the header, or where a destination stands, an address would be all that fits.
            const document = await vscode.workspace.openTextDocument(link.article);
            const end = client.code2ProtocolConverter.asPosition(document.lineAt(document.lineCount - 1).range.end);
            const argument = {
                textDocument: { uri: client.code2ProtocolConverter.asUri(link.article) },
                range: { start: end, end },
                text: fragment ? `${link.link.uri}#${encodeURIComponent(fragment)}` : link.link.uri,
            };
            const params = { command: "guidepost.linkFor", arguments: [argument] };
            text = (await this.connection.ask<string>("workspace/executeCommand", params)) ?? text;
        }
        await vscode.env.clipboard.writeText(text);
        vscode.window.setStatusBarMessage("Link copied", 3000);
    }
}

function groupsOf(links: Links, article: vscode.Uri): GroupNode[] {
    const group = (direction: Direction, list: LinkNode["link"][], count = list.length): GroupNode => ({
        type: "group",
        direction,
        children: byFile(list.map((link) => ({ type: "link", direction, link, article, below: false }))),
        count,
    });
    const broken = links.broken.length === 0 ? [] : [group("broken", links.broken)];
    // What leads nowhere is said once.
    const places = new Set(links.broken.map((it) => JSON.stringify(it.range)));
    const outgoing = links.outgoing.filter((it) => !places.has(JSON.stringify(it.range)));
    return [...broken, group("outgoing", outgoing), group("incoming", links.incoming, links.incomingTotal)];
}

/** Several links of one file stand below it, in their order, where the first of them would. */
function byFile(links: LinkNode[]): Node[] {
    const nodes = new Map<string, LinkNode[]>();
    for (const [index, node] of links.entries()) {
        const { uri } = node.link;
        // What is broken is mended one by one; what is no file has nothing in common.
        const key = uri === null || node.direction === "broken" ? String(index) : uri;
        nodes.set(key, [...(nodes.get(key) ?? []), node]);
    }
    return [...nodes.values()].flatMap((list): Node[] => {
        const [first] = list;
        if (list.length < 2 || !first?.link.uri) return list;
        const { uri, title, kind } = first.link;
        const below = list.map((it) => ({ ...it, below: true }));
        const { direction } = first;
        return [{ type: "file", direction, uri: vscode.Uri.parse(uri), title: title || posix.basename(uri), kind, links: below }];
    });
}

function groupItem({ direction, count, children }: GroupNode): vscode.TreeItem {
    const { label, icon, tooltip, none } = GROUPS[direction];
    const { Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, children.length > 0 ? Expanded : None);
    // The state that a writer has chosen for a group holds in every article.
    item.id = `${direction}${children.length > 0 ? "" : ":none"}`;
    item.description = count === 0 ? none : count.toLocaleString("en");
    item.tooltip = tooltip;
    item.iconPath = new vscode.ThemeIcon(icon, direction === "broken" ? ERROR : undefined);
    item.contextValue = "group";
    return item;
}

function fileItem({ direction, uri, title, kind, links }: FileNode): vscode.TreeItem {
    const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `${direction}:${uri.toString()}`;
    item.description = `${links.length} · ${vscode.workspace.asRelativePath(uri)}`;
    item.tooltip = `${title}\n${vscode.workspace.asRelativePath(uri)}\n${links.length} links`;
    item.iconPath = iconOf(kind, "ok");
    item.contextValue = "file";
    return item;
}

function linkItem(node: LinkNode): vscode.TreeItem {
    const { direction, link, below } = node;
    const line = link.range.start.line + 1;
    const path = link.uri === null ? "" : vscode.workspace.asRelativePath(vscode.Uri.parse(link.uri));
    const item = new vscode.TreeItem("");
    item.command = { command: "guidepost.links.open", title: "Open", arguments: [node] };
    if (direction === "incoming") {
        item.label = below ? textOf(link) || `line ${line}` : link.title || path;
        item.description = below || item.label === path ? `line ${line}` : `${path}:${line}`;
        item.tooltip = [link.title ?? path, `${path}:${line}`, textOf(link)].filter((it) => it).join("\n");
        if (!below) item.iconPath = iconOf(link.kind, "ok");
        item.contextValue = "incoming";
        return item;
    }
    const { destination, fragment, kind, status } = link as OutgoingLink;
    const section = fragment ? `#${fragment}` : "";
    if (direction === "broken") {
        item.label = destination;
        item.description = `line ${line}`;
        item.tooltip = (link as BrokenLink).message;
        item.iconPath = new vscode.ThemeIcon("error", ERROR);
        item.contextValue = "broken";
        return item;
    }
    item.label = below ? section || `line ${line}` : link.title || destination;
    item.description = below ? `line ${line}` : link.title ? `${path}${section}` : "";
    item.tooltip = [link.title, destination, MEANINGS[status], `line ${line} of this article`].filter((it) => it).join("\n");
    if (!below || status !== "ok") item.iconPath = iconOf(kind, status);
    item.contextValue = link.uri === null ? "elsewhere" : "outgoing";
    return item;
}

const ERROR = new vscode.ThemeColor("list.errorForeground");
const WARNING = new vscode.ThemeColor("list.warningForeground");

const KINDS: Record<string, string> = {
    image: "file-media",
    include: "symbol-snippet",
    code: "code",
    toc: "list-tree",
    xref: "symbol-reference",
    redirect: "arrow-swap",
};

/** What an icon says, in words; what is right needs none. */
const MEANINGS: Record<string, string> = {
    "missing-file": "This file does not exist.",
    "missing-anchor": "The article has no such heading or anchor.",
    redirected: "The article has moved; a redirection leads on.",
    case: "Upper and lower case differ from the file's name.",
    "out-of-scope": "Outside the repository: not checked.",
    external: "Elsewhere on the web: not checked.",
    unknown: "Nobody here can tell whether it exists.",
};

function iconOf(kind: string, status: string): vscode.ThemeIcon {
    if (status === "missing-file" || status === "missing-anchor") return new vscode.ThemeIcon("error", ERROR);
    if (status === "redirected") return new vscode.ThemeIcon("arrow-swap", WARNING);
    if (status === "case") return new vscode.ThemeIcon("warning", WARNING);
    if (status === "external") return new vscode.ThemeIcon("globe");
    return new vscode.ThemeIcon(KINDS[kind] ?? "file");
}

function textOf(link: LinkNode["link"]): string {
    return "text" in link ? link.text : "";
}

function rangeOf({ start, end }: LinkNode["link"]["range"]): vscode.Range {
    return new vscode.Range(start.line, start.character, end.line, end.character);
}

/**
 * Incoming: the place of the link in the other article. Outgoing: where the link leads. Broken, and what is no file here:
 * the place in this article, because nothing else can be shown.
 */
async function open(node: LinkNode | FileNode, column: vscode.ViewColumn): Promise<void> {
    if (node.type === "file") {
        await vscode.commands.executeCommand("vscode.open", node.uri, { viewColumn: column });
        return;
    }
    const { direction, link, article } = node;
    if (direction === "broken" || link.uri === null) return reveal(article, rangeOf(link.range), column);
    if (direction === "incoming") return reveal(vscode.Uri.parse(link.uri), rangeOf(link.range), column);
    const { target, kind } = link as OutgoingLink;
    if (target) return reveal(vscode.Uri.parse(target.uri), rangeOf(target.range), column, true);
    const uri = vscode.Uri.parse(link.uri);
    if (kind === "image") await vscode.commands.executeCommand("vscode.open", uri, { viewColumn: column });
    else await reveal(uri, undefined, column);
}

async function reveal(uri: vscode.Uri, range: vscode.Range | undefined, viewColumn: vscode.ViewColumn, atTop = false): Promise<void> {
    try {
        const options = range === undefined ? {} : { selection: atTop ? new vscode.Range(range.start, range.start) : range };
        const editor = await vscode.window.showTextDocument(uri, { viewColumn, ...options });
        if (atTop && range !== undefined) editor.revealRange(range, vscode.TextEditorRevealType.AtTop);
    } catch {
        // What is no text, such as an archive that an article offers.
        await vscode.commands.executeCommand("vscode.open", uri, { viewColumn });
    }
}
