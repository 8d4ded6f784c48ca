// Tests of editors/vscode in a real VS Code. Run by tests/editors/run:
//   node run.mjs TOOLS VSIX ARTICLE-SET SHOTS [host|ui|graph|all [pattern of tests' names]]
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Code } from "./code.mjs";
import { tests as graphTests } from "./graph.mjs";
import { tests as articleTests, tidy } from "./ui.mjs";
import { tests as viewTests } from "./views.mjs";

const [tools, vsix, docset, shots] = process.argv.slice(2, 6).map((it) => resolve(it));
const [only, filter] = process.argv.slice(6);
const here = dirname(fileURLToPath(import.meta.url));
mkdirSync(shots, { recursive: true });
// Read in the extension host, which has no arguments.
if (filter !== undefined) process.env.GUIDEPOST_ONLY = filter;

let passed = 0;
let failed = 0;
function result(ok, text) {
    ok ? passed++ : failed++;
    console.log(`${ok ? "ok      " : "FAILED  "} vscode: ${text}`);
}

/** The tests inside the extension host: one window runs them all and says each result in a line. */
async function runHostTests(code) {
    const folder = code.workspace();
    const remote = (path) => `vscode-remote://127.0.0.1:${code.port}${path}`;
    const window = await code.window(folder, [
        ["extensionDevelopmentPath", remote(join(here, "host"))],
        ["extensionTestsPath", remote(join(here, "host/index"))],
        ["skipWelcome", "true"],
        ["skipReleaseNotes", "true"],
    ]);
    let done;
    const exit = new Promise((resolvePromise) => (done = resolvePromise));
    let complete = false;
    await window.page.exposeFunction("codeAutomationLog", (_type, args) => {
        const line = args.map(String).join(" ");
        const match = /^(ok|FAILED) ([^]*)$/.exec(line);
        if (match) result(match[1] === "ok", match[2]);
        else if (line === "done") complete = true;
        else if (line.startsWith("again ")) console.log(`again    vscode: ${line.slice(6)}`);
    });
    await window.page.exposeFunction("codeAutomationExit", (status) => done(status));
    await window.open();
    const timer = setTimeout(() => done("no answer for 240 s"), 240_000);
    const status = await exit;
    clearTimeout(timer);
    if (status !== 0 || !complete) {
        result(false, `the extension host ran the tests to their end (${status})`);
        await window.page.screenshot({ path: join(shots, "host-failure.png") });
    }
    await window.close();
}

/**
 * A tidy window and the article set as it was, known to the server. Changes are told in the order they were made: when the
 * server has seen a last article come and go, it has seen all that came before.
 */
async function reset(code, page, folder) {
    const last = join(folder, "last.md");
    const articles = (count) => page.locator(".statusbar-item", { hasText: `Guidepost: ${count} articles` }).first().waitFor({ timeout: 10_000 });
    try {
        await tidy(page);
        code.restore(folder);
        const count = readdirSync(folder).filter((it) => it.endsWith(".md")).length;
        writeFileSync(last, "# The last article\n");
        await articles(count + 1);
        rmSync(last);
        await articles(count);
        return true;
    } catch (error) {
        console.log(`         a fresh window, because the old one was not as it was: ${String(error).split("\n")[0]} ${readdirSync(folder, { recursive: true })}`);
        return false;
    }
}

/** The tests with a writer's keys and eyes, in one window. What fails once is tried once more, in a fresh window. */
async function runUiTests(code) {
    let window;
    let folder;
    let settings; // of the user, while a test wants some
    const fresh = async () => {
        await window?.close();
        folder = code.workspace();
        window = await code.window(folder);
        await window.open();
    };
    for (const [name, run] of Object.entries({ ...viewTests, ...articleTests })) {
        if (filter !== undefined && !new RegExp(filter).test(name)) continue;
        const started = Date.now();
        // The next test begins in a tidy window; where that does not work, in a fresh one.
        if (!(window !== undefined && !settings && !run.settings && (await reset(code, window.page, folder)))) {
            await window?.close();
            window = undefined;
            settings = run.settings;
            code.configure(settings ?? {});
        }
        for (const attempt of [1, 2]) {
            try {
                if (!window) await fresh();
                const { page } = window;
                await run({ page, folder, code, shot: (it) => page.screenshot({ path: join(shots, `${it}.png`) }) });
                result(true, `${name} (${Date.now() - started} ms${attempt === 2 ? ", second try" : ""})`);
                break;
            } catch (error) {
                await window?.page.screenshot({ path: join(shots, `failure-${name.replaceAll(/\W+/g, "-")}-${attempt}.png`) }).catch(() => undefined);
                await window?.close();
                window = undefined;
                // When nothing works, trying everything twice only takes time.
                if (attempt === 1 && failed < 3) console.log(`again    vscode: ${name}\n${error.stack ?? error}`);
                else {
                    result(false, `${name} (${Date.now() - started} ms)\n${error.stack ?? error}`);
                    for (const log of code.extensionLogs()) console.log(`--- ${log}\n${readFileSync(log, "utf8").slice(-3000)}`);
                    break;
                }
            }
        }
    }
    await window?.close();
}

/** The page of the link graph alone, with more articles than the set of the tests has. */
async function runGraphTests(code) {
    const extensions = join(code.base, "extensions");
    const dist = join(extensions, readdirSync(extensions).find((it) => it.startsWith("guidepost.")), "dist");
    for (const [name, run] of Object.entries(graphTests)) {
        if (filter !== undefined && !new RegExp(filter).test(name)) continue;
        const started = Date.now();
        const shot = (page, it) => page.screenshot({ path: join(shots, `${it}.png`) });
        for (const attempt of [1, 2]) {
            try {
                await run({ browser: code.browser, dist, shot, note: (it) => console.log(`         ${it}`) });
                result(true, `${name} (${Date.now() - started} ms${attempt === 2 ? ", second try" : ""})`);
                break;
            } catch (error) {
                if (attempt === 1) console.log(`again    vscode: ${name}\n${error.stack ?? error}`);
                else result(false, `${name} (${Date.now() - started} ms)\n${error.stack ?? error}`);
            }
        }
    }
}

let code;
// A timeout from outside takes the editor and the browser along.
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void code?.stop().finally(() => process.exit(1)));
try {
    code = await Code.start({ tools, vsix, docset });
    const wants = (part) => only === undefined || only === "all" || only === part;
    if (wants("host")) await runHostTests(code);
    if (wants("graph")) await runGraphTests(code);
    if (wants("ui")) await runUiTests(code);
} catch (error) {
    result(false, `VS Code runs\n${error.stack ?? error}`);
} finally {
    await code?.stop();
}
console.log(`vscode: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
