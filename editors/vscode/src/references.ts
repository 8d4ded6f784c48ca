// What the counts of links above headings open, and whether they are shown.
import * as vscode from "vscode";
import { CodeLensRequest, type LanguageClient, type Location, type Middleware, type Position, ReferencesRequest } from "vscode-languageclient/node";

/** Lists the references at a place, as the server has them: asking VS Code would add its own Markdown extension's. */
export async function showReferences(client: LanguageClient | undefined, uri: string, position: Position): Promise<void> {
    if (client === undefined || !client.isRunning()) return;
    const params = { textDocument: { uri }, position, context: { includeDeclaration: false } };
    const found: Location[] = (await client.sendRequest(ReferencesRequest.type, params)) ?? [];
    const converter = client.protocol2CodeConverter;
    const locations = found.map((it) => converter.asLocation(it));
    await vscode.commands.executeCommand("editor.action.showReferences", converter.asUri(uri), converter.asPosition(position), locations);
}

/** No counts where `guidepost.codeLens` is off. */
export function codeLenses(): Middleware {
    return {
        provideCodeLenses: (document, token, next) => (vscode.workspace.getConfiguration("guidepost").get("codeLens", true) ? next(document, token) : []),
    };
}

/** Has the editor ask for the counts again when the setting changes. */
export function followCodeLensSetting(client: () => LanguageClient | undefined): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration("guidepost.codeLens")) return;
        const feature = client()?.getFeature(CodeLensRequest.method);
        const providers = vscode.workspace.textDocuments.map((it) => feature?.getProvider(it));
        for (const it of new Set(providers)) it?.onDidChangeCodeLensEmitter.fire();
    });
}
