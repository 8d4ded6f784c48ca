// Links from the clipboard: copying the address of a section, and pasting an address as a relative link.
import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";

/** Puts the address of the section around the caret on the clipboard. */
export async function copySectionLink(client: LanguageClient | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (client === undefined || editor === undefined || !client.isRunning()) return;
    const link = await ask(client, "guidepost.copySectionLink", editor.document, editor.selection);
    if (link === null) {
        void vscode.window.showInformationMessage("This is no article that guidepost knows, so it has no address.");
        return;
    }
    await vscode.env.clipboard.writeText(link);
    vscode.window.setStatusBarMessage("Link to section copied", 3000);
}

/** Pastes the address on the clipboard as a link; what is no address of the set is pasted as it is. */
export async function pasteLink(client: LanguageClient | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (client === undefined || editor === undefined || !client.isRunning()) return;
    const copied = await vscode.env.clipboard.readText();
    const link = await ask(client, "guidepost.linkFor", editor.document, editor.selection, copied);
    const text = link ?? copied;
    await editor.edit((edit) => edit.replace(editor.selection, text));
}

function ask(client: LanguageClient, command: string, document: vscode.TextDocument, range: vscode.Range, text?: string): Promise<string | null> {
    const converter = client.code2ProtocolConverter;
    const argument = { textDocument: converter.asTextDocumentIdentifier(document), range: converter.asRange(range), text };
    return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }) as Promise<string | null>;
}
