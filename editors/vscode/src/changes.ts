// Renames and moved files: each link changes once, and what the server refuses is said and done by nobody.
// - rename: VS Code asks extensions before built-ins and takes the first answer. When ours refuses because links would
//   break, VS Code would have its own Markdown extension do it: the refusal is shown and answered with no change.
// - moved files: where `markdown.updateLinksOnFileMove.enabled` is on (it is off by default), VS Code's own extension
//   changes links after the move. Links that lead to the moved file it finds done; those in the moved file it would
//   change a second time, so these are left to it. What it does not know (`:::image`) stays ours.
// - VS Code writes the refusal of a move into a log where no writer reads it: it is shown.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { builtInIsThere, destinationsIn, lineOf } from "./reconcile";
import { did } from "./walkthrough";

export function changeOnce(): Middleware {
    return {
        async provideRenameEdits(document, position, newName, token, next) {
            try {
                const edit = await next(document, position, newName, token);
                if (edit) did("rename");
                return edit;
            } catch (error) {
                if (error instanceof vscode.CancellationError) throw error;
                say("Not renamed", error);
                return new vscode.WorkspaceEdit();
            }
        },
        workspace: {
            async willRenameFiles(event, next) {
                try {
                    const edit = await next(event);
                    if (edit) for (const file of event.files) await leaveToBuiltIn(edit, file.oldUri);
                    return edit;
                } catch (error) {
                    if (!(error instanceof vscode.CancellationError)) say("Links do not follow this move", error);
                    return undefined;
                }
            },
        },
    };
}

/** Takes the edits of links that the built-in changes after the move of `moved`, a file or a folder, out of `edit`. */
async function leaveToBuiltIn(edit: vscode.WorkspaceEdit, moved: vscode.Uri): Promise<void> {
    const settings = vscode.workspace.getConfiguration("markdown.updateLinksOnFileMove", moved);
    if (!builtInIsThere() || settings.get("enabled", "never") === "never") return;
    const isFolder = ((await vscode.workspace.fs.stat(moved)).type & vscode.FileType.Directory) !== 0;
    if (isFolder && !settings.get("enableForDirectories", true)) return;
    for (const [uri, edits] of edit.entries()) {
        const within = uri.path === moved.path || uri.path.startsWith(`${moved.path}/`);
        if (!within || !/\.(md|markdown)$/i.test(uri.path)) continue;
        const kept: vscode.TextEdit[] = [];
        for (const it of edits) if (!(await isLinkOfBuiltIn(uri, it.range))) kept.push(it);
        // `set` adds to what is there. With no list, which its types do not know, it takes away what was there.
        edit.set(uri, undefined as unknown as vscode.TextEdit[]);
        edit.set(uri, kept);
    }
}

async function isLinkOfBuiltIn(uri: vscode.Uri, range: vscode.Range): Promise<boolean> {
    const { line } = range.start;
    return [...destinationsIn((await lineOf(uri, line)) ?? "", line)].some((it) => it.range.contains(range));
}

function say(what: string, error: unknown): void {
    // Not awaited: VS Code waits for the answer, not for a writer who reads.
    void vscode.window.showWarningMessage(`${what}: ${error instanceof Error ? error.message : String(error)}`);
}
