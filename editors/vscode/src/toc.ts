// The way from an article to its entry in a table of contents.
import * as vscode from "vscode";
import type { LanguageClient, Location } from "vscode-languageclient/node";

type Listing = Location & { above: string[] };

/** Opens the table of contents that lists the article of the active editor; asks which, when several do. */
export async function showInToc(client: LanguageClient | undefined): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (client === undefined || document === undefined || !client.isRunning()) return;
    const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
    const listings = await client.sendRequest<Listing[]>("guidepost/inToc", { textDocument });
    if (listings.length === 0) {
        void vscode.window.showInformationMessage("No table of contents lists this article.");
        return;
    }
    const items = listings.map((listing) => {
        const { uri, range } = client.protocol2CodeConverter.asLocation(listing);
        const label = `${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}`;
        return { label, description: listing.above.join(" > "), uri, range };
    });
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { placeHolder: "Tables of contents that list this article, the nearest first" });
    if (chosen !== undefined) await vscode.window.showTextDocument(chosen.uri, { selection: chosen.range });
}
