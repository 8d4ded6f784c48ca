// What the views know of the server: whether it runs, how to ask it, and when an answer may have changed.
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

export type State = "starting" | "running" | "failed" | "stopped";

/** How long a writer has to pause until views ask again: they are looked at between sentences, not between letters. */
const PAUSE = 250;

/** The same for what is about the whole set, which costs the server more. */
const LONG_PAUSE = 1500;

export class Connection implements vscode.Disposable {
    private readonly emitter = new vscode.EventEmitter<void>();
    private readonly restEmitter = new vscode.EventEmitter<void>();
    private current: LanguageClient | undefined;
    private timer: NodeJS.Timeout | undefined;
    private restTimer: NodeJS.Timeout | undefined;
    private subscriptions: vscode.Disposable[] = [];

    /** Links may have changed: the server started or ended, read the set, or the writer has paused. */
    readonly onDidChange = this.emitter.event;

    /** The same, when the writer has paused for longer. */
    readonly onDidRest = this.restEmitter.event;

    get client(): LanguageClient | undefined {
        return this.current?.isRunning() ? this.current : undefined;
    }

    dispose(): void {
        this.detach();
        this.emitter.dispose();
        this.restEmitter.dispose();
    }

    attach(client: LanguageClient): void {
        this.detach();
        this.current = client;
        this.subscriptions.push(
            client.onNotification("guidepost/graphChanged", () => this.changed()),
            // Text that moves down takes the places of its links along, even where no link changes.
            vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
                if (contentChanges.length > 0 && isArticle(document)) this.changed();
            }),
        );
    }

    detach(): void {
        clearTimeout(this.timer);
        clearTimeout(this.restTimer);
        this.current = undefined;
        for (const it of this.subscriptions.splice(0)) it.dispose();
    }

    setState(state: State): void {
        void vscode.commands.executeCommand("setContext", "guidepost.state", state);
        this.emitter.fire();
        this.restEmitter.fire();
    }

    /** What the views show may have changed. Many changes are told once, after the last. */
    changed(): void {
        clearTimeout(this.timer);
        clearTimeout(this.restTimer);
        this.timer = setTimeout(() => this.emitter.fire(), PAUSE);
        this.restTimer = setTimeout(() => this.restEmitter.fire(), LONG_PAUSE);
    }

    /** The answer; `undefined` where no server runs, it does not know the question, or nobody waits any more. */
    async ask<T>(method: string, params: unknown, token?: vscode.CancellationToken): Promise<T | undefined> {
        const { client } = this;
        if (client === undefined) return undefined;
        try {
            // A token that is not there would be sent as a second parameter.
            const answer = await (token ? client.sendRequest<T | null>(method, params, token) : client.sendRequest<T | null>(method, params));
            return token?.isCancellationRequested ? undefined : (answer ?? undefined);
        } catch (error) {
            if (!token?.isCancellationRequested) client.outputChannel.appendLine(`${method}: ${String(error)}`);
            return undefined;
        }
    }
}

export function isArticle(document: vscode.TextDocument): boolean {
    return document.languageId === "markdown" && document.uri.scheme === "file";
}

/**
 * The article that a writer is at. While a view, a panel or the graph has the focus, the one they came from counts as long
 * as it is on the screen.
 */
export class ActiveArticle implements vscode.Disposable {
    private readonly emitter = new vscode.EventEmitter<void>();
    private readonly subscriptions: vscode.Disposable[];
    private article: vscode.TextDocument | undefined;

    readonly onDidChange = this.emitter.event;

    constructor() {
        this.article = find(undefined);
        const look = () => {
            const found = find(this.article);
            if (found?.uri.toString() === this.article?.uri.toString()) return;
            this.article = found;
            this.emitter.fire();
        };
        this.subscriptions = [
            vscode.window.onDidChangeActiveTextEditor(look),
            vscode.window.onDidChangeVisibleTextEditors(look),
            vscode.window.tabGroups.onDidChangeTabs(look),
            vscode.workspace.onDidOpenTextDocument(look), // also when the language of one changes
        ];
    }

    get document(): vscode.TextDocument | undefined {
        return this.article;
    }

    dispose(): void {
        for (const it of this.subscriptions) it.dispose();
        this.emitter.dispose();
    }
}

function find(before: vscode.TextDocument | undefined): vscode.TextDocument | undefined {
    const active = vscode.window.activeTextEditor?.document;
    if (active !== undefined && isArticle(active)) return active;
    // A file that is no article has been chosen, such as a picture's source or a table of contents.
    if (active !== undefined && active.uri.scheme === "file") return undefined;
    const uri = before?.uri.toString();
    if (uri === undefined) return undefined;
    // Behind the graph in the same group, an article is no longer seen, but it is what the graph is about.
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const isOpen = tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri);
    return isOpen && before?.isClosed === false ? before : undefined;
}
