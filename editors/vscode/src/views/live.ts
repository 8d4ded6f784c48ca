// What a view says of the articles: asked for anew when they change, but only while somebody looks.
import * as vscode from "vscode";

/** Asks anew, with one question at a time: an answer that comes after the next question is not shown. */
export class Live implements vscode.Disposable {
    private asking: vscode.CancellationTokenSource | undefined;
    // What changes while nobody looks is asked for when somebody does.
    private stale = true;

    constructor(
        private readonly isSeen: () => boolean,
        /** Asks and shows the answer, unless the question is cancelled meanwhile. */
        private readonly ask: (token: vscode.CancellationToken) => Promise<void>,
    ) {}

    dispose(): void {
        this.asking?.cancel();
    }

    /** The view is shown or hidden. */
    looked(): void {
        if (this.stale) void this.refresh();
    }

    async refresh(): Promise<void> {
        this.stale = true;
        if (!this.isSeen()) return;
        this.stale = false;
        this.asking?.cancel();
        this.asking = new vscode.CancellationTokenSource();
        await this.ask(this.asking.token);
    }
}

/** What a tree shows of an answer. */
export interface Tree<Node, Answer> {
    ask(token: vscode.CancellationToken): Promise<Answer>;
    /** The top nodes; sets what the view says above them. */
    show(answer: Answer, view: vscode.TreeView<Node>): Node[];
    children(node: Node): Node[] | Promise<Node[]>;
    item(node: Node): vscode.TreeItem;
}

/** A tree in the side bar. */
export class LiveTree<Node, Answer> implements vscode.TreeDataProvider<Node>, vscode.Disposable {
    private readonly emitter = new vscode.EventEmitter<undefined>();
    private readonly subscriptions: vscode.Disposable[];
    private roots: Node[] = [];

    readonly onDidChangeTreeData = this.emitter.event;

    /** `changes`: after which it is asked for anew. */
    constructor(
        id: string,
        private readonly tree: Tree<Node, Answer>,
        changes: vscode.Event<unknown>[],
    ) {
        const view = vscode.window.createTreeView<Node>(id, { treeDataProvider: this, showCollapseAll: true });
        const live = new Live(
            () => view.visible,
            async (token) => {
                const answer = await tree.ask(token);
                if (token.isCancellationRequested) return;
                this.roots = tree.show(answer, view);
                this.emitter.fire(undefined);
            },
        );
        const refresh = () => void live.refresh();
        this.subscriptions = [live, view, this.emitter, view.onDidChangeVisibility(() => live.looked()), ...changes.map((it) => it(refresh))];
        refresh();
    }

    dispose(): void {
        for (const it of this.subscriptions) it.dispose();
    }

    getTreeItem(node: Node): vscode.TreeItem {
        return this.tree.item(node);
    }

    getChildren(node?: Node): Node[] | Promise<Node[]> {
        return node === undefined ? this.roots : this.tree.children(node);
    }
}
