// Which server program runs, and whether it can. Every failure ends in a sentence that says what to do.
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";

export interface Server {
    path: string;
    version: string;
    origin: "from the settings" | "came with the extension" | "found on PATH";
}

export class ServerProblem extends Error {}

const PROGRAM = process.platform === "win32" ? "guidepost.exe" : "guidepost";

export async function findServer(context: vscode.ExtensionContext): Promise<Server> {
    // In an untrusted workspace VS Code itself leaves out the workspace's value of this setting (restrictedConfigurations).
    const configured = expand(vscode.workspace.getConfiguration("guidepost").get("server.path", "").trim());
    if (configured !== "") return probe(configured, "from the settings");

    const bundled = context.asAbsolutePath(join("server", PROGRAM));
    if (await isFile(bundled)) {
        // Some ways of unpacking an extension lose the executable bit.
        if (process.platform !== "win32") await chmod(bundled, 0o755).catch(() => undefined);
        return probe(bundled, "came with the extension");
    }

    for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
        const candidate = join(folder, PROGRAM);
        if (folder !== "" && (await isFile(candidate))) return probe(candidate, "found on PATH");
    }
    throw new ServerProblem(
        `The guidepost server was not found: this build of the extension carries none for ${process.platform}-${process.arch}, ` +
            "and there is no `guidepost` on PATH. Install it (`cargo install --path .` in a checkout) or set `guidepost.server.path`.",
    );
}

function expand(path: string): string {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    return path.replace(/^~(?=$|[/\\])/, homedir()).replaceAll("${workspaceFolder}", folder);
}

async function isFile(path: string): Promise<boolean> {
    return stat(path).then((it) => it.isFile(), () => false);
}

/** Asks the program for its version: a program that cannot do that cannot serve either, and says why. */
async function probe(path: string, origin: Server["origin"]): Promise<Server> {
    const named = `The guidepost server ${origin} (${path})`;
    const advice = "Set `guidepost.server.path` to a program that runs on this machine.";
    if (!(await isFile(path))) throw new ServerProblem(`${named} does not exist. ${advice}`);
    if (process.platform !== "win32") {
        await access(path, constants.X_OK).catch(() => {
            throw new ServerProblem(`${named} may not be executed. Run \`chmod +x\` on it. ${advice}`);
        });
    }
    return new Promise((resolve, reject) => {
        execFile(path, ["--version"], { timeout: 10_000, windowsHide: true }, (error, stdout, stderr) => {
            const version = stdout.trim().split(/\r?\n/)[0] ?? "";
            if (error) {
                const why = (stderr.trim() || error.message).split(/\r?\n/)[0];
                reject(new ServerProblem(`${named} cannot run: ${why}. ${advice}`));
            } else if (!version.startsWith("guidepost ")) {
                reject(new ServerProblem(`${named} is another program: it calls itself "${version}". ${advice}`));
            } else {
                resolve({ path, version, origin });
            }
        });
    });
}
