// The metadata of an article as the build sees it, and the way to where each value stands.
import * as vscode from "vscode";
import type { LanguageClient, Location } from "vscode-languageclient/node";

type Given = { value: unknown; from: "header" | "fileMetadata" | "globalMetadata"; glob?: string; location: Location };
type Metadata = Given & { key: string; overrides: Given[] };

/** Lists the metadata of the article in the active editor; goes to the value that is chosen. */
export async function showMetadata(client: LanguageClient | undefined): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (client === undefined || document === undefined || !client.isRunning()) return;
    const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
    const metadata = await client.sendRequest<Metadata[] | null>("guidepost/metadata", { textDocument });
    if (metadata === null || metadata.length === 0) {
        void vscode.window.showInformationMessage("This file has no metadata, neither of its own nor inherited.");
        return;
    }
    const place = (given: Given) => client.protocol2CodeConverter.asLocation(given.location);
    const origin = (given: Given) => {
        if (given.from === "header") return "header";
        const { uri, range } = place(given);
        const glob = given.glob === undefined ? "" : ` for ${given.glob}`;
        return `${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1} ${given.from}${glob}`;
    };
    const items = metadata.flatMap((it) => [
        { label: `${it.key}: ${shown(it.value)}`, description: origin(it), given: it as Given },
        ...it.overrides.map((given) => ({ label: `$(blank) overrides ${shown(given.value)}`, description: origin(given), given })),
    ]);
    const placeHolder = "Effective metadata; choose a value to go where it stands";
    const chosen = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
    if (chosen === undefined) return;
    const { uri, range } = place(chosen.given);
    await vscode.window.showTextDocument(uri, { selection: range });
}

function shown(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}
