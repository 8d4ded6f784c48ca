// The walkthrough "Get started with Guidepost": a command opens it, and its steps are done when a writer has done them.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";

const NAME = "guidepost.guidepost#guidepost.start";

type Step = "open" | "complete" | "rename";

const done = new Set<Step>();

/** VS Code takes no notice of what was done before it first showed a walkthrough: that is told again once it is open. */
export async function openWalkthrough(): Promise<void> {
    for (const step of done) await tell(step, false);
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", NAME, false);
    for (const step of done) await tell(step, true);
}

/** Tells the walkthrough what a writer has done; package.json names these keys in `completionEvents`. */
export function did(what: Step): void {
    done.add(what);
    void tell(what, true);
}

function tell(step: Step, isDone: boolean): Thenable<unknown> {
    return vscode.commands.executeCommand("setContext", `guidepost.did.${step}`, isDone);
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
