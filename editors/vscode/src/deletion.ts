// "Delete Article...": the server says what breaks, asks, and makes the change. Where links to a deleted article lead then
// is chosen among all pages of the set, or is an address.
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

type Question = { question: string; textDocument: { uri: string }; deleted: unknown };
type Page = { title: string; path: string; uri: string };
type Target = vscode.QuickPickItem & { target: string };

/** Lets the writer choose a page or type an address, and has the server lead the links there. */
export async function chooseTarget(client: LanguageClient, { question, textDocument, deleted }: Question): Promise<void> {
    const pages = await client.sendRequest<Page[]>("guidepost/pages", { textDocument });
    const target = await pick(
        question,
        pages.map(({ title, path, uri }) => ({ label: title || path, description: title ? path : "", target: uri })),
    );
    if (target === undefined) return;
    try {
        await client.sendRequest("workspace/executeCommand", { command: "guidepost.redirect", arguments: [deleted, target] });
    } catch (error) {
        void vscode.window.showErrorMessage(`Guidepost: ${error instanceof Error ? error.message : String(error)}`);
    }
}

function pick(question: string, pages: Target[]): Promise<string | undefined> {
    const list = vscode.window.createQuickPick<Target>();
    list.title = question;
    list.placeholder = "Type a part of a title or path, or an address";
    list.matchOnDescription = true;
    list.items = pages;
    list.onDidChangeValue((value) => {
        const address = /^(https?:\/\/|\/)\S+$/i.test(value.trim()) ? value.trim() : undefined;
        const typed = address === undefined ? [] : [{ label: address, description: "this address", target: address, alwaysShow: true }];
        list.items = [...typed, ...pages];
    });
    return new Promise((resolve) => {
        list.onDidAccept(() => {
            resolve(list.selectedItems[0]?.target);
            list.hide();
        });
        list.onDidHide(() => {
            resolve(undefined);
            list.dispose();
        });
        list.show();
    });
}
