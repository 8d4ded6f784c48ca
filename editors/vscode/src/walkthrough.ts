// The walkthrough "Get started with Guidepost": a command opens it, and its steps are done when a writer has done them.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";

const NAME = "guidepost.guidepost#guidepost.start";

export function openWalkthrough(): Thenable<unknown> {
    return vscode.commands.executeCommand("workbench.action.openWalkthrough", NAME, false);
}

/** Tells the walkthrough what a writer has done; package.json names these keys in `completionEvents`. */
export function did(what: "complete" | "rename"): void {
    void vscode.commands.executeCommand("setContext", `guidepost.did.${what}`, true);
}

export function noticeCompletion(): Middleware {
    return {
        async provideCompletionItem(document, position, context, token, next) {
            const answer = await next(document, position, context, token);
            const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
            if (items.length > 0) did("complete");
            return answer;
        },
    };
}
