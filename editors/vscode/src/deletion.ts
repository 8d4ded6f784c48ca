// "Delete Article...": the server says what breaks, asks, and makes the change.
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

export async function deleteArticle(client: LanguageClient | undefined, resource?: vscode.Uri): Promise<void> {
    const uri = resource ?? vscode.window.activeTextEditor?.document.uri;
    if (!client || uri?.scheme !== "file") {
        void vscode.window.showWarningMessage("Guidepost: open the article that is to be deleted.");
        return;
    }
    try {
        await client.sendRequest("workspace/executeCommand", {
            command: "guidepost.deleteArticle",
            arguments: [client.code2ProtocolConverter.asUri(uri)],
        });
    } catch (error) {
        void vscode.window.showErrorMessage(`Guidepost: ${error instanceof Error ? error.message : String(error)}`);
    }
}
