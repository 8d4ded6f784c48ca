// Tests inside VS Code's extension host, with the extension installed from its .vsix and a user's default settings.
// VS Code's own Markdown extension runs beside it: what is counted here is what a writer would see twice.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const DEADLINE = 30_000;
const root = () => vscode.workspace.workspaceFolders[0].uri;
const file = (name) => vscode.Uri.joinPath(root(), name);

/** Asks until the answer is true or the deadline has passed; then says what was seen last. */
async function until(what, ask, seen = () => "") {
    const end = Date.now() + DEADLINE;
    for (;;) {
        const answer = await ask();
        if (answer) return answer;
        if (Date.now() > end) throw new Error(`waited ${DEADLINE} ms for ${what}; seen: ${JSON.stringify(await seen())}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
    }
}

async function open(name) {
    const document = await vscode.workspace.openTextDocument(file(name));
    await vscode.window.showTextDocument(document, { preview: false });
    return document;
}

/** The place of a text that stands once in a document. */
function placeOf(document, text, offset = 0) {
    const at = document.getText().indexOf(text);
    assert.notEqual(at, -1, `not in the document: ${text}`);
    return document.positionAt(at + offset);
}

const findings = (uri) =>
    vscode.languages
        .getDiagnostics(uri)
        .slice()
        .sort((a, b) => a.range.start.compareTo(b.range.start));
const codeOf = (it) => String(typeof it.code === "object" ? it.code.value : it.code);
const codes = (uri) => findings(uri).map(codeOf);
const waitForCodes = (uri, ...expected) =>
    until(
        `the findings ${expected}`,
        () => codes(uri).join() === expected.join(),
        () => findings(uri).map((it) => `${codeOf(it)}: ${it.message}`),
    );

async function edited(document, text, replacement, run) {
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    const start = placeOf(document, text);
    await editor.edit((it) => it.replace(new vscode.Range(start, start.translate(0, text.length)), replacement));
    try {
        await run();
    } finally {
        await vscode.commands.executeCommand("workbench.action.files.revert");
    }
}

/** The value `guide.md` of `key` leads to that article, and is completed. */
async function leadsToGuide(document, key) {
    const at = placeOf(document, "guide.md", 3);
    const targets = await until("a target", async () => {
        const found = await vscode.commands.executeCommand("vscode.executeDefinitionProvider", document.uri, at);
        return found.length > 0 && found;
    });
    assert.deepEqual(targets.map((it) => (it.targetUri ?? it.uri).path), [file("guide.md").path]);
    const half = `${key}: gui`;
    await edited(document, `${key}: guide.md`, half, async () => {
        const end = placeOf(document, half, half.length);
        const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, end);
        const labels = list.items.map((it) => it.label.label ?? it.label).filter((it) => it.includes("guide.md"));
        assert.deepEqual(labels, ["guide.md"]);
    });
}

async function withSetting(name, value, run) {
    const [, section, key] = /^(.*)\.([^.]+)$/.exec(name);
    const set = (it) => vscode.workspace.getConfiguration(section).update(key, it, vscode.ConfigurationTarget.Global);
    await set(value);
    try {
        await run();
    } finally {
        await set(undefined);
    }
}

/** The bytes of every file of the article set, by their paths in it. */
function filesOfSet() {
    const base = root().fsPath;
    const found = fs.readdirSync(base, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
    const names = found.map((it) => path.join(it.parentPath, it.name));
    return new Map(names.map((it) => [path.relative(base, it), fs.readFileSync(it)]));
}

/** Runs what changes articles; afterwards they are as they were, in the editor and on the disk. */
async function restoring(run) {
    const before = filesOfSet();
    try {
        await run();
    } finally {
        for (const document of vscode.workspace.textDocuments.filter((it) => it.isDirty)) {
            await vscode.window.showTextDocument(document, { preview: false });
            await vscode.commands.executeCommand("workbench.action.files.revert");
        }
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
        const changed = filesOfSet();
        for (const name of changed.keys()) if (!before.has(name)) fs.rmSync(file(name).fsPath);
        for (const [name, bytes] of before) if (!changed.get(name)?.equals(bytes)) fs.writeFileSync(file(name).fsPath, bytes);
        // VS Code reads what it still holds again when it hears of the change.
        const stale = () =>
            vscode.workspace.textDocuments.filter((it) => {
                const bytes = before.get(path.relative(root().fsPath, it.uri.fsPath));
                return bytes !== undefined && it.getText() !== bytes.toString();
            });
        await until("the texts of before", () => stale().length === 0, () => stale().map((it) => it.uri.path));
        const start = await open("start.md");
        await waitForCodes(start.uri, "bookmark-not-found", "file-not-found");
    }
}

/** What an edit writes, by article. */
const edits = (edit) =>
    Object.fromEntries(edit.entries().map(([uri, list]) => [path.relative(root().fsPath, uri.fsPath), list.map((it) => it.newText)]).sort());

/** Moves a file as the Explorer does: extensions are asked before. */
async function move(from, to) {
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(file(from), file(to));
    assert(await vscode.workspace.applyEdit(edit));
}

/** The text of an article as the editor has it. */
const textOf = async (name) => (await vscode.workspace.openTextDocument(file(name))).getText();

const textOfHover = (hovers) =>
    hovers.flatMap((it) => it.contents).map((it) => (typeof it === "string" ? it : it.value)).join("\n");

const tests = {
    "the installed extension is active with the server it carries": async () => {
        await open("start.md");
        const extension = vscode.extensions.getExtension("guidepost.guidepost");
        assert(extension, "not installed");
        await until("activation", () => extension.isActive);
        assert(fs.existsSync(path.join(extension.extensionPath, "server", "guidepost")), "no server in the package");
    },

    "the contributed defaults hold": async () => {
        const at = { uri: file("start.md"), languageId: "markdown" };
        const editor = vscode.workspace.getConfiguration("editor", at);
        assert.deepEqual({ ...editor.get("quickSuggestions") }, { other: "on", comments: "off", strings: "off" });
        assert.equal(editor.get("wordBasedSuggestions"), "off");
        assert.equal(editor.get("snippetSuggestions"), "none");
        const markdown = vscode.workspace.getConfiguration("markdown", at);
        assert.equal(markdown.get("suggest.paths.enabled"), false);
        assert.equal(markdown.get("editor.updateLinksOnPaste.enabled"), false);
    },

    "the missing section and the missing file are found, each once and by guidepost": async () => {
        const document = await open("start.md");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
        const [bookmark, missing] = findings(document.uri);
        assert.match(bookmark.message, /remove-limescale/);
        assert.match(document.getText(bookmark.range), /^#?remove-limescal$/);
        assert.equal(document.getText(missing.range), "return.md");
        for (const it of [bookmark, missing]) assert.equal(it.source, "guidepost");
    },

    "correcting the fragment takes the finding away": async () => {
        const document = await open("start.md");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
        await edited(document, "remove-limescal)", "remove-limescale)", () => waitForCodes(document.uri, "file-not-found"));
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
    },

    "a file created outside the editor mends the finding, and deleting it brings it back": async () => {
        const document = await open("start.md");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
        const created = file("return.md").fsPath;
        fs.writeFileSync(created, fs.readFileSync(file("descale.md").fsPath, "utf8").replaceAll("Descale in five steps", "Send it back"));
        try {
            await waitForCodes(document.uri, "bookmark-not-found");
        } finally {
            fs.rmSync(created, { force: true });
        }
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
    },

    "every jump has one target": async () => {
        const document = await open("start.md");
        for (const [link, target, line] of [
            ["guide.md#fill-the-kettle", "guide.md", "## Fill the kettle"],
            ["troubleshoot.md#lights", "troubleshoot.md", '<a id="lights"></a>'],
            ["][descale]", "start.md", "[descale]: descale.md"],
            ["includes/hot-surface.md", "includes/hot-surface.md", "> [!CAUTION]"],
            ["media/kettle.png", "media/kettle.png", undefined],
        ]) {
            const at = placeOf(document, link, 3);
            const targets = await until(`a target of ${link}`, async () => {
                const found = await vscode.commands.executeCommand("vscode.executeDefinitionProvider", document.uri, at);
                return found.length > 0 && found;
            });
            const places = new Set(
                targets.map((it) => {
                    // VS Code compares the range of one target with the selection of the other: all four must be equal.
                    const range = it.targetRange ?? it.range;
                    const selection = it.targetSelectionRange ?? range;
                    return `${(it.targetUri ?? it.uri).path}:${JSON.stringify([range, selection])}`;
                }),
            );
            assert.equal(places.size, 1, `${link}: ${[...places].join(" and ")}`);
            const [only] = places;
            const [range, selection] = JSON.parse(only.slice(only.indexOf(":") + 1));
            if (targets.length > 1) assert.deepEqual(range, selection, link);
            const [first] = targets;
            const uri = first.targetUri ?? first.uri;
            assert.equal(uri.path, file(target).path);
            if (line === undefined) continue;
            const opened = await vscode.workspace.openTextDocument(uri);
            assert.equal(opened.lineAt((first.targetSelectionRange ?? first.targetRange ?? first.range).start.line).text, line);
        }
    },

    "an article leads to its entry in the table of contents": async () => {
        const document = await open("descale.md");
        await vscode.window.showTextDocument(document);
        const editor = await until("the table of contents", async () => {
            await vscode.commands.executeCommand("guidepost.showInToc");
            const active = vscode.window.activeTextEditor;
            return active?.document.uri.path === file("toc.yml").path && active;
        });
        assert.equal(editor.document.getText(editor.selection), "descale.md");
    },

    "the outline has one row a heading": async () => {
        const document = await open("guide.md");
        const symbols = await until("symbols", async () => {
            const found = await vscode.commands.executeCommand("vscode.executeDocumentSymbolProvider", document.uri);
            return found?.length > 0 && found;
        });
        const names = [];
        const walk = (list) => list.forEach((it) => (names.push(it.name), walk(it.children)));
        walk(symbols);
        assert.deepEqual(names, ["# Care for your kettle", "## Fill the kettle", "## Boil water", "## Remove limescale"]);
    },

    "the symbols of the workspace hold every heading once": async () => {
        await open("guide.md");
        const found = await until("symbols", async () => {
            const list = await vscode.commands.executeCommand("vscode.executeWorkspaceSymbolProvider", "Remove limescale");
            return list?.length > 0 && list;
        });
        const places = found.map((it) => `${it.location.uri.path}:${it.location.range.start.line}`);
        assert.equal(new Set(places).size, places.length, places.join("\n"));
    },

    "a section folds once": async () => {
        const document = await open("guide.md");
        const ranges = await until("ranges", async () => {
            const found = await vscode.commands.executeCommand("vscode.executeFoldingRangeProvider", document.uri);
            return found?.length > 0 && found;
        });
        const starts = ranges.map((it) => it.start);
        assert.equal(new Set(starts).size, starts.length, JSON.stringify(ranges));
    },

    "a path is offered once": async () => {
        const document = await open("start.md");
        await edited(document, "See also", "See also [the guide](gui", async () => {
            const at = placeOf(document, "(gui", 4);
            const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, at);
            const labels = list.items.map((it) => it.label.label ?? it.label);
            assert.equal(labels.filter((it) => it.includes("guide.md")).length, 1, JSON.stringify(labels));
        });
    },

    "the sections of another article are offered once, in the order they stand there": async () => {
        const document = await open("start.md");
        await edited(document, "See also", "See also [the guide](guide.md#", async () => {
            const at = placeOf(document, "guide.md#", 9).translate(0, 0);
            const end = placeOf(document, "[the guide](guide.md#", "[the guide](guide.md#".length);
            assert(at.line <= end.line);
            const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, end, "#");
            const sorted = list.items.slice().sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
            const texts = sorted.map((it) => [it.label.label ?? it.label, it.filterText, it.insertText?.value ?? it.insertText].join(" "));
            const order = ["fill-the-kettle", "boil-water", "remove-limescale"].map((anchor) => {
                const places = texts.flatMap((it, index) => (it.includes(anchor) ? [index] : []));
                assert.equal(places.length, 1, `${anchor}: ${JSON.stringify(texts)}`);
                return places[0];
            });
            assert.deepEqual(order, order.slice().sort((a, b) => a - b), JSON.stringify(texts));
        });
    },

    "a construct of the dialect is offered as a snippet, each once": async () => {
        const document = await open("start.md");
        await edited(document, "See also", "\n:::\n\nSee also", async () => {
            const at = placeOf(document, "\n:::\n", 4);
            const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, at, ":");
            const zones = list.items.filter((it) => (it.label.label ?? it.label) === "zone for a pivot");
            assert.equal(zones.length, 1, JSON.stringify(list.items.map((it) => it.label)));
            assert(zones[0].insertText instanceof vscode.SnippetString, "no snippet");
            assert.match(zones[0].insertText.value, /^zone pivot="\$1"\n[^]*:::zone-end$/);
        });
    },

    "an entry of a table of contents leads to its article, and its paths are completed": async () => {
        await leadsToGuide(await open("toc.yml"), "href");
    },

    "nothing is offered in prose": async () => {
        const document = await open("start.md");
        await edited(document, "See also", "See also the ", async () => {
            const at = placeOf(document, "See also the ", "See also the ".length);
            const list = await vscode.commands.executeCommand("vscode.executeCompletionItemProvider", document.uri, at, " ");
            const offered = list.items.filter((it) => it.kind !== vscode.CompletionItemKind.Snippet && it.kind !== vscode.CompletionItemKind.Text);
            assert.deepEqual(offered.map((it) => it.label), []);
        });
    },

    "a hover on a link shows the linked section and nothing of the next one": async () => {
        const document = await open("start.md");
        const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, placeOf(document, "guide.md#fill-the-kettle", 3));
        assert.equal(hovers.length, 1);
        const text = textOfHover(hovers);
        assert.match(text, /Care for your kettle/);
        assert.match(text, /never above the upper one/);
        assert.doesNotMatch(text, /Press the lever/);
    },

    "a hover does not say again what the finding beside it says, unless the finding is hidden": async () => {
        const document = await open("start.md");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
        const hoverOn = async (text) =>
            textOfHover(await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, placeOf(document, text, 1)));
        const message = findings(document.uri)[0].message;
        assert.equal(await hoverOn("return.md"), "");
        const left = await hoverOn("remove-limescal)");
        assert(!left.includes(message), left);
        await withSetting("guidepost.checks.hide", ["file-not-found"], async () => {
            await waitForCodes(document.uri, "bookmark-not-found");
            assert.match(await hoverOn("return.md"), /return\.md/);
        });
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
    },

    "a hover on a picture shows it once, with its size": async () => {
        const document = await open("start.md");
        const hovers = await vscode.commands.executeCommand("vscode.executeHoverProvider", document.uri, placeOf(document, "media/kettle.png", 3));
        const text = textOfHover(hovers);
        assert.equal(text.match(/!\[|<img/g)?.length, 1, text);
        assert.match(text, /160/);
        assert.match(text, /120/);
    },

    "settings hide findings and show them again": async () => {
        const document = await open("start.md");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
        await withSetting("guidepost.checks.hide", ["file-not-found"], () => waitForCodes(document.uri, "bookmark-not-found"));
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
        const worst = Math.min(...findings(document.uri).map((it) => it.severity));
        const left = findings(document.uri).filter((it) => it.severity === vscode.DiagnosticSeverity.Error).map(codeOf);
        await withSetting("guidepost.checks.show", "errors", () => waitForCodes(document.uri, ...left));
        assert(worst <= vscode.DiagnosticSeverity.Warning, "a missing file is at least a warning");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
    },

    "a page in YAML leads to its articles, which are completed in it, and YAML still folds by its indentation": async () => {
        const page = file("page.yml");
        await vscode.workspace.fs.writeFile(page, Buffer.from("### YamlMime:Landing\nitems:\n- text: Guide\n  url: guide.md\n"));
        try {
            const document = await open("page.yml");
            await leadsToGuide(document, "url");
            const folds = await vscode.commands.executeCommand("vscode.executeFoldingRangeProvider", document.uri);
            assert.deepEqual(folds.map(({ start, end }) => [start, end]), [[2, 3]]);
        } finally {
            await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
            await vscode.workspace.fs.delete(page);
        }
    },

    "a deleted article takes its entry along, and the command asks before it deletes": async () => {
        const [spare, toc] = [file("spare.md"), file("toc.yml")];
        const before = await vscode.workspace.fs.readFile(toc);
        const table = await vscode.workspace.openTextDocument(toc);
        const deletedBy = async (remove) => {
            await vscode.workspace.fs.writeFile(spare, Buffer.from("# Spare\n"));
            await vscode.workspace.fs.writeFile(toc, Buffer.concat([before, Buffer.from("- name: Spare\n  href: spare.md\n")]));
            await open("spare.md");
            // The server has read both when it finds the entry.
            await until("the entry", async () => {
                if (vscode.window.activeTextEditor?.document.uri.path === spare.path) {
                    await vscode.commands.executeCommand("guidepost.showInToc");
                }
                return vscode.window.activeTextEditor?.document.uri.path === toc.path;
            });
            await open("spare.md");
            await remove();
            await until("an entry less", () => !table.getText().includes("spare.md"), () => table.getText());
            assert.equal(fs.existsSync(spare.fsPath), false);
            await table.save();
            assert.equal(Buffer.from(await vscode.workspace.fs.readFile(toc)).toString(), Buffer.from(before).toString());
        };
        try {
            // As the explorer does.
            await deletedBy(async () => {
                const edit = new vscode.WorkspaceEdit();
                edit.deleteFile(spare);
                assert(await vscode.workspace.applyEdit(edit));
            });
            await deletedBy(async () => {
                await vscode.commands.executeCommand("guidepost.delete");
                await until("the deletion", async () => {
                    await vscode.commands.executeCommand("notification.acceptPrimaryAction");
                    return !fs.existsSync(spare.fsPath);
                });
            });
        } finally {
            await vscode.workspace.fs.writeFile(toc, before);
            if (fs.existsSync(spare.fsPath)) await vscode.workspace.fs.delete(spare);
        }
    },

    "a renamed heading takes the links in all articles along, each changed once": async () => {
        await restoring(async () => {
            const guide = await open("guide.md");
            const at = placeOf(guide, "## Fill the kettle", 5);
            const { placeholder } = await vscode.commands.executeCommand("vscode.prepareRename", guide.uri, at);
            assert.equal(placeholder, "Fill the kettle");
            const edit = await vscode.commands.executeCommand("vscode.executeDocumentRenameProvider", guide.uri, at, "Fill it up");
            // VS Code's own Markdown extension renames too: its edits would stand here a second time.
            assert.deepEqual(edits(edit), {
                "descale.md": ["fill-it-up"],
                "guide.md": ["Fill it up"],
                "start.md": ["fill-it-up"],
            });
            assert(await vscode.workspace.applyEdit(edit));
            assert.match(await textOf("start.md"), /\[fill it\]\(guide\.md#fill-it-up\)/);
            assert.match(await textOf("descale.md"), /\[fill the kettle\]\(guide\.md#fill-it-up\)/);
            const start = await open("start.md");
            await waitForCodes(start.uri, "bookmark-not-found", "file-not-found");
        });
    },

    "a rename that is refused is not done by another extension instead": async () => {
        await restoring(async () => {
            const guide = await open("guide.md");
            const at = placeOf(guide, "## Fill the kettle", 5);
            const edit = await vscode.commands.executeCommand("vscode.executeDocumentRenameProvider", guide.uri, at, "!!!");
            assert.deepEqual(edits(edit), {});
        });
    },

    "a file moved in the editor takes its links along, each changed once": async () => {
        await restoring(async () => {
            await move("guide.md", "once/guide.md");
            await until("the links that lead there", async () => (await textOf("toc.yml")).includes("href: once/guide.md"));
            assert.match(await textOf("start.md"), /\[fill it\]\(once\/guide\.md#fill-the-kettle\)[^]*\(once\/guide\.md#remove-limescal\)/);
            assert.match(await textOf("descale.md"), /\[fill the kettle\]\(once\/guide\.md#fill-the-kettle\)/);
            assert.match(await textOf("troubleshoot.md"), /\[remove limescale\]\(once\/guide\.md#remove-limescale\)/);
            assert.match(await textOf("once/guide.md"), /\[the five steps\]\(\.\.\/descale\.md\)[^]*\(\.\.\/start\.md\)/);
        });
    },

    "beside VS Code's own setting for moved files each link changes once": async () => {
        await withSetting("markdown.updateLinksOnFileMove.enabled", "always", () =>
            restoring(async () => {
                const start = await open("start.md");
                const image = ':::image type="content" source="media/kettle.png" alt-text="The kettle on its base.":::';
                fs.writeFileSync(file("return.md").fsPath, `# Send it back\n\nFirst [clean it](descale.md).\n\n${image}\n`);
                await waitForCodes(start.uri, "bookmark-not-found");
                await move("return.md", "always/return.md");
                // VS Code's own change comes some time after the move, and it is the last one.
                const moved = () => textOf("always/return.md");
                await until("the links of the moved article", async () => !(await moved()).includes("(descale.md)"), moved);
                assert.match(await moved(), /\[clean it\]\(\.\.\/descale\.md\)[^]* source="\.\.\/media\/kettle\.png"/);
                assert.match(start.getText(), /\[send it back\]\(always\/return\.md\)/);
            }),
        );
    },

    "a quick fix writes the section that was meant": async () => {
        await restoring(async () => {
            const document = await open("start.md");
            await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
            const { range } = findings(document.uri)[0];
            const kind = vscode.CodeActionKind.QuickFix.value;
            const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, range, kind);
            const fixes = actions.filter((it) => it.isPreferred);
            assert.equal(fixes.length, 1, actions.map((it) => it.title).join("\n"));
            assert(await vscode.workspace.applyEdit(fixes[0].edit));
            assert.match(document.getText(), /\[remove limescale\]\(guide\.md#remove-limescale\)/);
            await waitForCodes(document.uri, "file-not-found");
        });
    },

    "restarting the server brings the findings back": async () => {
        const document = await open("start.md");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
        await vscode.commands.executeCommand("guidepost.restart");
        await waitForCodes(document.uri, "bookmark-not-found", "file-not-found");
    },
};

Object.assign(tests, require("./views.js")({ open, until, edited, withSetting }));

/** Runs all tests, what fails once a second time; every line is one result, read by run.mjs. */
exports.run = async () => {
    for (const [name, run] of Object.entries(tests)) {
        if (!new RegExp(process.env.GUIDEPOST_ONLY ?? "").test(name)) continue;
        const started = Date.now();
        let error;
        for (const attempt of [1, 2]) {
            try {
                await run();
                error = undefined;
                break;
            } catch (it) {
                error = it;
                if (attempt === 1) console.log(`again ${name}\n${it.stack}`);
            }
        }
        console.log(`${error ? "FAILED" : "ok"} ${name} (${Date.now() - started} ms)${error ? `\n${error.stack}` : ""}`);
        await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    }
    console.log("done");
};
