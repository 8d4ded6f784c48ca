// The item in the status bar: is the server there, what is it doing, how big is the set.
import * as vscode from "vscode";
import type { LanguageClient, WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport } from "vscode-languageclient/node";
import type { Server } from "./server";

type Progress = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;

interface Work {
    title: string;
    message: string;
    percentage: number | undefined;
}

/** What the server says of itself (`guidepost/status`). */
interface ServerState {
    sets?: { root?: string; generator?: string; foundBy?: string }[];
    articles?: number;
    scanned?: boolean;
    suspect?: number;
}

export class Status implements vscode.Disposable {
    private readonly item = vscode.window.createStatusBarItem("guidepost.status", vscode.StatusBarAlignment.Left, -10);
    private readonly work = new Map<number | string, Work>();
    private server: Server | undefined;
    private client: LanguageClient | undefined;
    private state: ServerState = {};

    constructor() {
        this.item.name = "Guidepost";
        this.item.command = "guidepost.showStatus";
    }

    dispose(): void {
        this.item.dispose();
    }

    starting(): void {
        this.work.clear();
        this.state = {};
        this.show("$(sync~spin) Guidepost", "Guidepost is starting");
    }

    running(server: Server): void {
        this.server = server;
        this.render();
    }

    stopped(): void {
        this.work.clear();
        this.client = undefined;
        this.show("$(circle-slash) Guidepost", "The guidepost server is not running", "statusBarItem.warningBackground");
    }

    failed(message: string): void {
        this.stopped();
        this.show("$(error) Guidepost", message, "statusBarItem.errorBackground");
    }

    progress(token: number | string, params: Progress): void {
        if (params.kind === "end") {
            this.work.delete(token);
            if (this.client) void this.refresh(this.client);
        } else {
            const before = this.work.get(token);
            this.work.set(token, {
                title: params.kind === "begin" ? params.title : (before?.title ?? ""),
                message: params.message ?? before?.message ?? "",
                percentage: params.percentage ?? before?.percentage,
            });
        }
        this.render();
    }

    /** Asks the server about its state (`guidepost/status`). From an older server that does not know the request, nothing is shown. */
    async refresh(client: LanguageClient): Promise<void> {
        this.client = client;
        try {
            this.state = (await client.sendRequest<ServerState | null>("guidepost/status")) ?? {};
        } catch {
            this.state = {};
        }
        this.render();
    }

    async describe(client: LanguageClient | undefined): Promise<string[]> {
        if (!client) return ["Guidepost: the server is not running."];
        await this.refresh(client);
        const work = [...this.work.values()].map(sentence);
        return [`${this.server?.version ?? "guidepost"}, ${this.server?.origin ?? ""}`, ...work, ...sentences(this.state)];
    }

    private render(): void {
        const [work] = this.work.values();
        if (work) {
            const percent = work.percentage === undefined ? "" : ` ${Math.round(work.percentage)}%`;
            this.show(`$(sync~spin) Guidepost${percent}`, sentence(work));
            return;
        }
        const count = this.state.articles === undefined ? "" : `: ${articles(this.state.articles)}`;
        const lines = sentences(this.state).map((it) => `- ${it}`);
        this.show(`$(milestone) Guidepost${count}`, [this.server?.version ?? "guidepost", "", ...lines].join("\n"));
    }

    private show(text: string, tooltip: string, background?: string): void {
        this.item.text = text;
        this.item.tooltip = new vscode.MarkdownString(tooltip.replaceAll("<", "&lt;"));
        this.item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
        this.item.show();
    }
}

function sentence(work: Work): string {
    return [work.title, work.message].filter((it) => it !== "").join(": ");
}

/** What the answer says, as a writer reads it. Every part may be missing: the server may be older or newer. */
function sentences(state: ServerState): string[] {
    const said: string[] = [];
    if (state.articles !== undefined) said.push(state.scanned === false ? `${articles(state.articles)} so far` : articles(state.articles));
    for (const { root, generator, foundBy } of state.sets ?? []) {
        said.push(`Article set ${root ?? ""}: ${generator ?? "unknown style"}${foundBy === undefined ? "" : ` (${foundBy})`}`);
    }
    if (state.suspect) said.push(`Out of step with ${articles(state.suspect)}: close and open what shows no findings`);
    return said;
}

function articles(count: number): string {
    return `${count.toLocaleString("en")} ${count === 1 ? "article" : "articles"}`;
}
