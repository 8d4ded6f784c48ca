// The extension's life: start the server, restart it, stop it. What it shows and hides lies in the files beside this one.
import * as vscode from "vscode";
import { LanguageClient, type Position, RevealOutputChannelOn, State, type StaticFeature, TransportKind } from "vscode-languageclient/node";
import { changeOnce } from "./changes";
import { ActiveArticle, Connection } from "./connection";
import { chooseTarget, deleteArticle } from "./deletion";
import { FindingsFilter } from "./findings";
import { copySectionLink, pasteLink, pasteLinksWith } from "./links";
import { showMetadata } from "./metadata";
import { reconcileWithBuiltIn } from "./reconcile";
import { codeLenses, followCodeLensSetting, showReferences } from "./references";
import { ServerProblem, findServer } from "./server";
import { Status } from "./status";
import { showInToc } from "./toc";
import { GraphPanels } from "./views/graph";
import { HealthView } from "./views/health";
import { LinksView } from "./views/links";
import { did, noticeCompletion, openWalkthrough } from "./walkthrough";

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    session = new Session(context);
    context.subscriptions.push(
        vscode.commands.registerCommand("guidepost.restart", () => session?.restart()),
        vscode.commands.registerCommand("guidepost.showOutput", () => session?.output.show()),
        vscode.commands.registerCommand("guidepost.showStatus", () => session?.showStatus()),
        vscode.commands.registerCommand("guidepost.showInToc", () => session?.showInToc()),
        vscode.commands.registerCommand("guidepost.delete", (resource?: vscode.Uri) => session?.deleteArticle(resource)),
        vscode.commands.registerCommand("guidepost.showMetadata", () => session?.showMetadata()),
        vscode.commands.registerCommand("guidepost.copyLinkToSection", () => session?.copySectionLink()),
        vscode.commands.registerCommand("guidepost.pasteAsLink", () => session?.pasteLink()),
        vscode.commands.registerCommand("guidepost.showReferences", (uri: string, position: Position) => session?.showReferences(uri, position)),
        vscode.commands.registerCommand("guidepost.showLinks", () => vscode.commands.executeCommand("guidepost.links.focus")),
        vscode.commands.registerCommand("guidepost.showWalkthrough", openWalkthrough),
        vscode.commands.registerCommand("guidepost.showHealth", () => vscode.commands.executeCommand("guidepost.health.focus")),
        vscode.workspace.onDidChangeConfiguration((event) => {
            if (event.affectsConfiguration("guidepost.server.path")) void session?.restart();
        }),
        vscode.workspace.onDidGrantWorkspaceTrust(() => session?.restart()),
    );
    await session.start();
}

export async function deactivate(): Promise<void> {
    await session?.stop();
    session = undefined;
}

/** Tells the server what this client does besides the protocol: it shows the state, lets a writer choose a page, lists references. */
function announceOwn(): StaticFeature {
    return {
        fillClientCapabilities: (capabilities) => {
            const own = { guidepostStatus: true, guidepostChooseTarget: true, guidepostCommands: ["guidepost.showReferences"] };
            capabilities.experimental = { ...capabilities.experimental, ...own };
        },
        initialize: () => undefined,
        getState: () => ({ kind: "static" }),
        clear: () => undefined,
    };
}

class Session {
    readonly output = vscode.window.createOutputChannel("Guidepost", { log: true });
    private readonly status = new Status();
    private readonly connection = new Connection();
    private client: LanguageClient | undefined;
    private filter: FindingsFilter | undefined;
    // Starts and stops one after the other: a second restart waits for the first.
    private queue: Promise<void> = Promise.resolve();

    constructor(private readonly context: vscode.ExtensionContext) {
        const active = new ActiveArticle();
        context.subscriptions.push(
            this.output,
            this.status,
            this.connection,
            active,
            new LinksView(this.connection, active),
            new HealthView(this.connection),
            new GraphPanels(context.extensionUri, this.connection, active),
            pasteLinksWith(() => this.client),
            followCodeLensSetting(() => this.client),
        );
    }

    start(): Promise<void> {
        return this.enqueue(() => this.doStart());
    }

    stop(): Promise<void> {
        return this.enqueue(() => this.doStop());
    }

    restart(): Promise<void> {
        return this.enqueue(async () => {
            await this.doStop();
            await this.doStart();
        });
    }

    async showStatus(): Promise<void> {
        const lines = await this.status.describe(this.client);
        for (const line of lines) this.output.info(line);
        const choice = await vscode.window.showInformationMessage(lines.join(" · "), "Show Output", "Restart Server");
        if (choice === "Show Output") this.output.show();
        if (choice === "Restart Server") await this.restart();
    }

    async showInToc(): Promise<void> {
        await showInToc(this.client);
    }

    async deleteArticle(resource?: vscode.Uri): Promise<void> {
        await deleteArticle(this.client, resource);
    }

    async showMetadata(): Promise<void> {
        await showMetadata(this.client);
    }

    async copySectionLink(): Promise<void> {
        await copySectionLink(this.client);
    }

    async showReferences(uri: string, position: Position): Promise<void> {
        await showReferences(this.client, uri, position);
    }

    async pasteLink(): Promise<void> {
        await pasteLink(this.client);
    }

    private enqueue(work: () => Promise<void>): Promise<void> {
        this.queue = this.queue.then(work, work);
        return this.queue;
    }

    private async doStart(): Promise<void> {
        this.status.starting();
        this.connection.setState("starting");
        try {
            const server = await findServer(this.context);
            this.output.info(`server: ${server.path} (${server.version}, ${server.origin})`);
            const filter = new FindingsFilter();
            const client = new LanguageClient(
                "guidepost",
                "Guidepost",
                // `--stdio` is added by the client for this transport.
                { command: server.path, args: ["lsp"], transport: TransportKind.stdio },
                {
                    // In tables of contents and pages in YAML a writer types and jumps as in articles; entries of redirection
                    // files lead to their articles, and keys of the files that configure a set say what they mean. Only its
                    // first line says that a file is a page: the server has no answer for any other YAML file. Other JSON
                    // files are nobody's business here.
                    documentSelector: [
                        { language: "markdown", scheme: "file" },
                        { scheme: "file", pattern: "**/[tT][oO][cC].{yml,json}" },
                        { language: "yaml", scheme: "file" },
                        { scheme: "file", pattern: "**/*.openpublishing.redirection*.json" },
                        { scheme: "file", pattern: "**/docfx.json" },
                        { scheme: "file", pattern: "**/.openpublishing.publish.config.json" },
                        { scheme: "file", pattern: "**/guidepost.toml" },
                        // A schema takes effect as it is typed; one by another name when it is saved.
                        { scheme: "file", pattern: "**/*.schema.json" },
                    ],
                    outputChannel: this.output,
                    revealOutputChannelOn: RevealOutputChannelOn.Never,
                    initializationOptions: {
                        trusted: vscode.workspace.isTrusted,
                        graphChanged: true,
                        rename: {
                            keepOldAnchor: vscode.workspace.getConfiguration("guidepost").get("rename.keepOldAnchor"),
                        },
                    },
                    // Sent at the start and when they change; the server takes what it knows.
                    synchronize: { configurationSection: "guidepost" },
                    diagnosticPullOptions: { onChange: true, onSave: true, onFocus: true },
                    markdown: { isTrusted: false, supportHtml: false },
                    // stdout carries the protocol and is read by the client itself.
                    stdioOptions: { stdout: () => undefined, stderr: (stream) => this.forwardLog(stream) },
                    middleware: {
                        ...reconcileWithBuiltIn(),
                        ...changeOnce(),
                        ...codeLenses(),
                        ...noticeCompletion(),
                        ...filter.middleware,
                        // The status item shows the work; a second spinner beside it would say it twice.
                        handleWorkDoneProgress: (token, params) => this.status.progress(token, params),
                    },
                },
            );
            client.onDidChangeState(({ newState }) => {
                if (newState === State.Running) this.status.running(server);
                if (newState === State.Stopped) {
                    this.status.stopped();
                    this.connection.setState("stopped");
                }
            });
            client.registerFeature(announceOwn());
            client.onNotification("guidepost/status", () => {
                void this.status.refresh(client);
                this.connection.changed();
            });
            client.onNotification("guidepost/chooseTarget", (question) => void chooseTarget(client, question));
            this.client = client;
            this.filter = filter;
            await client.start();
            filter.attach(client);
            this.connection.attach(client);
            this.connection.setState("running");
            did("open");
            await this.status.refresh(client);
        } catch (error) {
            const problem = error instanceof ServerProblem ? error : new ServerProblem(`The guidepost server did not start: ${String(error)}`);
            this.client = undefined;
            this.output.error(problem.message);
            this.status.failed(problem.message);
            this.connection.detach();
            this.connection.setState("failed");
            // Not awaited: activation must not hang on a message that nobody answers.
            void this.offerHelp(problem);
        }
    }

    private async doStop(): Promise<void> {
        const { client, filter } = this;
        this.client = undefined;
        this.filter = undefined;
        filter?.dispose();
        this.connection.detach();
        if (client?.needsStop()) await client.dispose();
    }

    private async offerHelp(problem: ServerProblem): Promise<void> {
        const choice = await vscode.window.showErrorMessage(problem.message, "Open Settings", "Show Output", "Try Again");
        if (choice === "Open Settings") await vscode.commands.executeCommand("workbench.action.openSettings", "guidepost.server.path");
        if (choice === "Show Output") this.output.show();
        if (choice === "Try Again") await this.restart();
    }

    /** The server logs to stderr, a line an event with its level in it: the output channel shows each at that level. */
    private forwardLog(stream: NodeJS.ReadableStream): void {
        let rest = "";
        stream.setEncoding("utf8");
        stream.on("data", (chunk: string) => {
            const lines = (rest + chunk).split(/\r?\n/);
            rest = lines.pop() ?? "";
            for (const line of lines) this.log(line);
        });
        stream.on("end", () => this.log(rest));
    }

    private log(line: string): void {
        if (line.trim() === "") return;
        if (/\bERROR\b|panicked at/.test(line)) this.output.error(line);
        else if (/\bWARN\b/.test(line)) this.output.warn(line);
        else if (/\b(DEBUG|TRACE)\b/.test(line)) this.output.debug(line);
        else this.output.info(line);
    }
}
