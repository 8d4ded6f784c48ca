// Links from the clipboard: copying the address of a section, and pasting an address as a relative link, by a command
// or by a plain paste.
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

/** What VS Code 1.97 added; the extension lives in older ones, too, whose types it is checked with. */
interface PasteApi {
    languages: {
        registerDocumentPasteEditProvider?(selector: vscode.DocumentSelector, provider: object, metadata: object): vscode.Disposable;
    };
    DocumentDropOrPasteEditKind: { Empty: { append(...parts: string[]): unknown } };
    DocumentPasteEdit: new (text: string, title: string, kind: unknown) => unknown;
}

/** What can be an address: of the web, of a file, or an absolute path. Everything else is pasted without a question. */
const ADDRESS = /^<?(https?:\/\/|file:\/|\/|[a-z]:[\\/])[^\r\n]{1,4096}$/i;

/** Has a plain paste of an address of the article set become a relative link. VS Code then offers the plain text, too. */
export function pasteLinksWith(client: () => LanguageClient | undefined): vscode.Disposable {
    const api = vscode as unknown as PasteApi;
    if (api.languages.registerDocumentPasteEditProvider === undefined) return new vscode.Disposable(() => undefined);
    const kind = api.DocumentDropOrPasteEditKind.Empty.append("markdown", "link", "guidepost");
    const provider = {
        async provideDocumentPasteEdits(
            document: vscode.TextDocument,
            ranges: readonly vscode.Range[],
            data: vscode.DataTransfer,
            _context: unknown,
            token: vscode.CancellationToken,
        ): Promise<unknown[] | undefined> {
            const server = client();
            const [range] = ranges;
            const copied = (await data.get("text/plain")?.asString())?.trim();
            // With several carets each would need a link of its own.
            if (server === undefined || !server.isRunning() || ranges.length !== 1 || range === undefined) return undefined;
            if (copied === undefined || !ADDRESS.test(copied)) return undefined;
            const link = await ask(server, "guidepost.linkFor", document, range, copied).catch(() => null);
            if (link === null || token.isCancellationRequested) return undefined;
            return [new api.DocumentPasteEdit(link, "Insert link to article", kind)];
        },
    };
    const metadata = { providedPasteEditKinds: [kind], pasteMimeTypes: ["text/plain"] };
    return api.languages.registerDocumentPasteEditProvider({ language: "markdown", scheme: "file" }, provider, metadata);
}

function ask(client: LanguageClient, command: string, document: vscode.TextDocument, range: vscode.Range, text?: string): Promise<string | null> {
    const converter = client.code2ProtocolConverter;
    const argument = { textDocument: converter.asTextDocumentIdentifier(document), range: converter.asRange(range), text };
    return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }) as Promise<string | null>;
}
