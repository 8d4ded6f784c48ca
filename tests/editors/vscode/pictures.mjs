// The pictures of the READMEs, taken from real editors. Run by editors/pictures.sh:
//   node pictures.mjs TOOLS VSIX ARTICLE-SET NVIM SERVER EDITORS
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Code } from "./code.mjs";
import { clickOn, hoverOn, lineWith, newLineAtEnd, openArticle, suggestions, tidy } from "./ui.mjs";
import { graphPage, openViews, rows, runCommand } from "./views.mjs";

const [tools, vsix, docset, nvim, server, editors] = process.argv.slice(2, 8).map((it) => resolve(it));
const LIMIT = 200_000; // bytes a picture may have: they lie in the repository
const SOON = { timeout: 30_000 };

async function take(page, path, options = {}) {
    mkdirSync(join(path, ".."), { recursive: true });
    // What appears while VS Code starts, and tips that the mouse left behind.
    await page.locator(".statusbar-item", { hasText: "Activating Extensions" }).first().waitFor({ state: "hidden", ...SOON });
    await page.locator(".workbench-hover").first().waitFor({ state: "hidden", ...SOON });
    await page.screenshot({ path, animations: "disabled", ...options });
    const { size } = statSync(path);
    if (size > LIMIT) throw new Error(`${path} has ${size} bytes, more than ${LIMIT}`);
    console.log(`${path}: ${size} bytes`);
}

/** Without the Explorer: the picture is about the article. */
const hideSideBar = (page) => page.keyboard.press("Control+b");

async function findings(page, path) {
    await openArticle(page, "verification-methods.md");
    await page.keyboard.press("Control+Shift+M");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "guidepost" }).first().waitFor({ timeout: 90_000 });
    await hideSideBar(page);
    await lineWith(page, "title:").first().click();
    await page.keyboard.press("Control+End");
    await page.locator(".squiggly-warning").first().waitFor(SOON);
    // To the rows of this article, the last ones. Rows still come while the set is read.
    await page.mouse.move(600, 650);
    const last = page.locator(".markers-panel .monaco-list-row", { hasText: "change-your-default-method" }).first();
    for (const end = Date.now() + SOON.timeout; !(await last.isVisible()) && Date.now() < end; await page.waitForTimeout(100)) await page.mouse.wheel(0, 2000);
    await last.waitFor(SOON);
    await page.mouse.wheel(0, 2000);
    await page.mouse.move(640, 2);
    await take(page, path);
    await page.keyboard.press("Control+j");
    await hideSideBar(page);
}

async function hover(page, path) {
    await openArticle(page, "manage-devices.md");
    await hideSideBar(page);
    await page.locator(".squiggly-warning").first().waitFor(SOON);
    const shown = await hoverOn(page, "sign-in-overview.md#the-second-step", "The second step");
    // It fades in.
    await page.waitForFunction((it) => Number(getComputedStyle(it).opacity) === 1, await shown.elementHandle());
    await take(page, path);
    await page.keyboard.press("Escape");
    await page.mouse.move(640, 2);
    await hideSideBar(page);
}

async function completion(page, path) {
    await openArticle(page, "troubleshoot-sign-in.md");
    await hideSideBar(page);
    await newLineAtEnd(page);
    await page.keyboard.type("Or [choose another](security-info.md#");
    await suggestions(page).filter({ hasText: "remove-a-method" }).waitFor(SOON);
    // The section beside the list. While the list is still being filled, the key fills it anew instead.
    const section = page.locator(".suggest-details:visible");
    for (let attempt = 0; attempt < 5 && !(await section.count()); attempt++) {
        await page.keyboard.press("Control+Space");
        await section.first().waitFor({ timeout: 2000 }).catch(() => undefined);
    }
    for (let row = 0; row < 3; row++) await page.keyboard.press("ArrowDown");
    await suggestions(page).filter({ hasText: "change-your-default-method" }).and(page.locator(".focused")).waitFor(SOON);
    await section.filter({ hasNotText: "Add a method" }).first().waitFor(SOON);
    await take(page, path);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+z");
    await hideSideBar(page);
}

async function links(page, path) {
    await tidy(page);
    await openArticle(page, "verification-methods.md");
    await openViews(page);
    // Room for titles and paths, as a writer makes it.
    const { x, width } = await page.locator(".part.sidebar").boundingBox();
    await page.mouse.move(x + width + 2, 400);
    await page.mouse.down();
    await page.mouse.move(x + width + 90, 400, { steps: 5 });
    await page.mouse.up();
    await rows(page, "Links").filter({ hasText: "change-you-default-method" }).waitFor(SOON);
    await rows(page, "Health").filter({ hasText: "Broken links" }).waitFor(SOON);
    await page.locator(".codelens-decoration a").first().waitFor(SOON);
    await lineWith(page, "Verification methods").first().click();
    await page.mouse.move(640, 2);
    await take(page, path);
    await page.keyboard.press("Control+Shift+E");
}

async function graph(page, path) {
    await tidy(page);
    await openArticle(page, "verification-methods.md");
    await hideSideBar(page);
    await runCommand(page, "Guidepost: Show Link Graph");
    await graphPage(page).locator("body[data-settled]").waitFor({ timeout: 90_000 });
    await page.mouse.move(640, 2);
    await take(page, path);
    await page.keyboard.press("Control+w");
    await page.locator(".tab", { hasText: "Link Graph" }).waitFor({ state: "detached", ...SOON });
    await hideSideBar(page);
}

async function rename(page, path) {
    await tidy(page);
    await openArticle(page, "security-info.md");
    await hideSideBar(page);
    await page.locator(".codelens-decoration a").first().waitFor(SOON);
    await clickOn(page, "Remove a method");
    await page.keyboard.press("F2");
    const input = page.locator(".rename-box input").first();
    await input.waitFor(SOON);
    await input.fill("Remove one method");
    // VS Code selects what it proposes: the caret stands at the end instead, as after typing.
    await input.evaluate((it) => it.setSelectionRange(it.value.length, it.value.length));
    await page.mouse.move(640, 2);
    await take(page, path);
    await page.keyboard.press("Escape");
    await hideSideBar(page);
}

/** Neovim in a terminal: its output goes through the terminal emulator that VS Code brings (xterm.js), its keys come from here. */
async function neovim(code, path) {
    const base = mkdtempSync(join(tmpdir(), "guidepost-picture-"));
    try {
        cpSync(docset, join(base, "set"), { recursive: true });
        mkdirSync(join(base, "bin"));
        symlinkSync(server, join(base, "bin/guidepost"));
        writeFileSync(join(base, "init.lua"), `
            vim.opt.runtimepath:prepend('${join(editors, "neovim")}')
            vim.opt.number, vim.opt.ruler, vim.opt.breakindent = true, false, true
            vim.diagnostic.config({ virtual_text = true })
            vim.lsp.enable('guidepost')`);
        const context = await code.browser.newContext({ viewport: { width: 1040, height: 620 } });
        const page = await context.newPage();
        const xterm = join(tools, "server/node_modules/@xterm/xterm");
        await page.setContent("<body style='margin:0;background:#14161b'><div id='t' style='padding:8px'></div></body>");
        await page.addStyleTag({ content: readFileSync(join(xterm, "css/xterm.css"), "utf8") });
        await page.addScriptTag({ content: readFileSync(join(xterm, "lib/xterm.js"), "utf8") });
        const [columns, rows] = [112, 33];
        await page.evaluate(([cols, rows]) => {
            window.term = new Terminal({ cols, rows, fontSize: 15, fontFamily: "DejaVu Sans Mono, monospace", theme: { background: "#14161b" }, allowProposedApi: true });
            window.term.open(document.getElementById("t"));
        }, [columns, rows]);
        const env = { ...process.env, PATH: `${join(base, "bin")}:${process.env.PATH}`, HOME: base, TERM: "xterm-256color", COLORTERM: "truecolor" };
        for (const it of ["CONFIG", "DATA", "STATE", "CACHE"]) env[`XDG_${it}_HOME`] = join(base, it.toLowerCase());
        // `script` gives it a terminal of its own.
        const command = `stty cols ${columns} rows ${rows}; exec '${nvim}' -n -i NONE -u ../init.lua verification-methods.md`;
        const child = spawn("script", ["-qfec", command, "/dev/null"], { cwd: join(base, "set"), env, stdio: ["pipe", "pipe", "inherit"] });
        const left = new Promise((done) => child.once("close", done));
        let written = Promise.resolve();
        try {
            child.stdout.on("data", (it) => {
                written = written.then(() => page.evaluate((bytes) => new Promise((done) => window.term.write(Uint8Array.from(bytes), done)), [...it]));
            });
            // What Neovim asks the terminal is answered as a terminal does.
            await page.exposeFunction("toNeovim", (text) => child.stdin.write(text));
            await page.evaluate(() => window.term.onData((it) => window.toNeovim(it)));
            const screen = (text) =>
                page.waitForFunction((it) => {
                    const { active } = window.term.buffer;
                    return Array.from({ length: window.term.rows }, (_, row) => active.getLine(row + active.viewportY)?.translateToString() ?? "").join("\n").includes(it);
                }, text, SOON).catch((error) => {
                    throw new Error(`not on Neovim's screen: ${text}`, { cause: error });
                });
            await screen("Verification methods");
            child.stdin.write("G");
            await screen("Nothing defines `[service-desk]`");
            child.stdin.write("/lost-my\r:nohlsearch\rK");
            await screen("Sign it out");
            await take(page, path, { clip: await page.locator("#t").boundingBox() });
            child.stdin.write("\x1b:qall!\r");
        } finally {
            const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
            await left;
            await written;
            clearTimeout(timer);
            await context.close();
        }
    } finally {
        rmSync(base, { recursive: true, force: true });
    }
}

const code = await Code.start({ tools, vsix, docset });
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void code.stop().finally(() => process.exit(1)));
try {
    const window = await code.window(code.workspace("fabrikam-sign-in"));
    await window.open();
    await findings(window.page, join(editors, "vscode/images/findings.png"));
    await hover(window.page, join(editors, "vscode/images/hover.png"));
    await completion(window.page, join(editors, "vscode/images/completion.png"));
    await rename(window.page, join(editors, "vscode/images/rename.png"));
    await links(window.page, join(editors, "vscode/images/links.png"));
    await graph(window.page, join(editors, "vscode/images/graph.png"));
    await window.close();
    await neovim(code, join(editors, "neovim/images/neovim.png"));
} finally {
    await code.stop();
}
