// Which findings the editor shows (`guidepost.checks.*`). It hides; it never changes what is found.
import * as vscode from "vscode";
import { DocumentDiagnosticRequest, type LanguageClient, type Middleware, type vsdiag } from "vscode-languageclient/node";

const WORST_HIDDEN: Record<string, number> = {
    errors: vscode.DiagnosticSeverity.Warning,
    warnings: vscode.DiagnosticSeverity.Information,
    suggestions: vscode.DiagnosticSeverity.Hint,
};

export class FindingsFilter implements vscode.Disposable {
    private readonly subscription: vscode.Disposable;
    private client: LanguageClient | undefined;
    // What was pushed, unfiltered: a server that pushes is not asked again when a setting changes.
    private readonly pushed = new Map<string, vscode.Diagnostic[]>();
    // What was pulled under older settings is out of date even when the server says "unchanged".
    private generation = 0;
    private readonly pulledIn = new Map<string, number>();

    constructor() {
        this.subscription = vscode.workspace.onDidChangeConfiguration((event) => {
            if (event.affectsConfiguration("guidepost.checks")) this.refresh();
        });
    }

    attach(client: LanguageClient): void {
        this.client = client;
    }

    dispose(): void {
        this.subscription.dispose();
    }

    readonly middleware: Middleware = {
        handleDiagnostics: (uri, diagnostics, next) => {
            if (diagnostics.length > 0) this.pushed.set(uri.toString(), diagnostics);
            else this.pushed.delete(uri.toString());
            next(uri, this.shown(uri, diagnostics));
        },
        provideDiagnostics: async (document, previousResultId, token, next) => {
            const uri = document instanceof vscode.Uri ? document : document.uri;
            const report = await next(document, this.isCurrent(uri) ? previousResultId : undefined, token);
            if (report) this.apply(uri, report);
            return report;
        },
        provideWorkspaceDiagnostics: (resultIds, token, reporter, next) => {
            const filter = (chunk: vsdiag.WorkspaceDiagnosticReport | null | undefined): void => {
                for (const item of chunk?.items ?? []) this.apply(item.uri, item);
            };
            const current = resultIds.filter((it) => this.isCurrent(it.uri));
            const answer = next(current, token, (chunk) => {
                filter(chunk);
                reporter(chunk);
            });
            return Promise.resolve(answer).then((report) => {
                filter(report);
                return report;
            });
        },
    };

    private isCurrent(uri: vscode.Uri): boolean {
        return (this.pulledIn.get(uri.toString()) ?? 0) === this.generation;
    }

    private apply(uri: vscode.Uri, report: { kind: string; items?: vscode.Diagnostic[] }): void {
        if (report.items === undefined) return;
        report.items = this.shown(uri, report.items);
        this.pulledIn.set(uri.toString(), this.generation);
    }

    private shown(uri: vscode.Uri, diagnostics: vscode.Diagnostic[]): vscode.Diagnostic[] {
        const settings = vscode.workspace.getConfiguration("guidepost.checks", uri);
        const from = WORST_HIDDEN[settings.get("show", "hints")] ?? Number.POSITIVE_INFINITY;
        const hidden = new Set(settings.get<string[]>("hide", []));
        return diagnostics.filter((it) => it.severity < from && !hidden.has(codeOf(it)));
    }

    private refresh(): void {
        this.generation += 1;
        for (const [uri, diagnostics] of this.pushed) {
            const parsed = vscode.Uri.parse(uri);
            this.client?.diagnostics?.set(parsed, this.shown(parsed, diagnostics));
        }
        this.client?.getFeature(DocumentDiagnosticRequest.method)?.refresh();
    }
}

function codeOf(diagnostic: vscode.Diagnostic): string {
    const { code } = diagnostic;
    return String(typeof code === "object" ? code.value : (code ?? ""));
}
