// Tests of what the extension declares, and of the commands of its views, inside the extension host.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

const extension = () => vscode.extensions.getExtension("guidepost.guidepost");

module.exports = ({ open, until, edited, withSetting }) => ({
    "every command is there, has the extension's name before it, and those of rows stay out of the palette": async () => {
        await open("start.md");
        await until("activation", () => extension().isActive);
        const { commands, menus } = extension().packageJSON.contributes;
        const registered = new Set(await vscode.commands.getCommands(true));
        for (const { command, category, title } of commands) {
            assert(registered.has(command), `${command} does nothing`);
            assert.equal(category, "Guidepost", title);
        }
        const hidden = menus.commandPalette.filter((it) => it.when === "false").map((it) => it.command);
        const ofRows = menus["view/item/context"].map((it) => it.command);
        for (const command of ofRows) assert(hidden.includes(command), `${command} cannot work in the palette`);
    },

    "workspaces that are not trusted, virtual or remote are declared": async () => {
        const { capabilities, extensionKind } = extension().packageJSON;
        assert.equal(capabilities.untrustedWorkspaces.supported, "limited");
        // A workspace must not choose the program that is started.
        assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, ["guidepost.server.path"]);
        assert.equal(capabilities.virtualWorkspaces.supported, false);
        // The server runs where the articles lie: on the other machine in a remote workspace, as here.
        assert.deepEqual(extensionKind, ["workspace"]);
        assert.equal(extension().extensionKind, vscode.ExtensionKind.Workspace);
    },

    "each step of the walkthrough has its picture in the package, and an end": async () => {
        const [walkthrough] = extension().packageJSON.contributes.walkthroughs;
        for (const { id, media, completionEvents } of walkthrough.steps) {
            assert(fs.existsSync(path.join(extension().extensionPath, media.image)), `no picture: ${media.image}`);
            assert(media.altText.length > 10, id);
            assert(completionEvents.length > 0, id);
        }
    },

    "the package carries bundles, no modules": async () => {
        const names = fs.readdirSync(extension().extensionPath, { recursive: true });
        assert(!names.some((it) => it.includes("node_modules")), names.join("\n"));
        assert.deepEqual(names.filter((it) => it.endsWith(".js")).sort(), ["dist/extension.js", "dist/graph.js"]);
    },

    "the number of links stands above an article and its headings, unless the setting is off": async () => {
        const document = await open("guide.md");
        const counts = async () => {
            const found = await vscode.commands.executeCommand("vscode.executeCodeLensProvider", document.uri, 20);
            return found.filter((it) => it.command?.command === "guidepost.showReferences").map((it) => it.command.title);
        };
        await until("the counts", async () => (await counts()).join() === "5 links to this article,2 links,1 link", counts);
        await withSetting("guidepost.codeLens", false, () => until("no counts", async () => (await counts()).length === 0, counts));
        await until("the counts again", async () => (await counts()).length === 3, counts);
    },

    "words of the dialect, fragments and broken links have types of their own for their colours": async () => {
        const document = await open("start.md");
        const legend = await until("the legend", () => vscode.commands.executeCommand("vscode.provideDocumentSemanticTokensLegend", document.uri));
        const tokens = async () => {
            const { data } = await vscode.commands.executeCommand("vscode.provideDocumentSemanticTokens", document.uri);
            let [line, column] = [0, 0];
            return Array.from({ length: data.length / 5 }, (_, index) => {
                const [down, right, length, type, bits] = data.slice(index * 5, index * 5 + 5);
                [line, column] = [line + down, down === 0 ? column + right : right];
                const modifiers = legend.tokenModifiers.filter((__, bit) => (bits >> bit) & 1);
                return [legend.tokenTypes[type], ...modifiers, document.lineAt(line).text.slice(column, column + length)].join(" ");
            });
        };
        await until("the tokens", async () => (await tokens()).includes("link broken return.md"), tokens);
        const found = await tokens();
        assert(found.some((it) => /^keyword \[!INCLUDE/.test(it)), found.join("\n"));
        assert(found.includes("anchor #fill-the-kettle"), found.join("\n"));
        // Each type that VS Code does not know by itself is declared, or no theme could colour it.
        const { semanticTokenTypes, semanticTokenModifiers } = extension().packageJSON.contributes;
        const declared = new Set([...semanticTokenTypes, ...semanticTokenModifiers].map((it) => it.id));
        for (const it of ["anchor", "uid", "link", "broken"]) assert(declared.has(it), it);
    },

    "a setting shows the title behind a link that does not say where it leads": async () => {
        const document = await open("start.md");
        const hints = async () => {
            const all = new vscode.Range(0, 0, document.lineCount, 0);
            const found = await vscode.commands.executeCommand("vscode.executeInlayHintProvider", document.uri, all);
            return found.map((it) => (typeof it.label === "string" ? it.label : it.label.map((part) => part.value).join("")));
        };
        await edited(document, "See also", "See [here](guide.md)", async () => {
            assert.deepEqual(await hints(), []);
            await withSetting("guidepost.inlayHints.linkTitles", true, () =>
                until("the title", async () => (await hints()).some((it) => it.includes("Care for your kettle")), hints),
            );
        });
    },

    "the link graph opens beside the article, and the second time in the same panel": async () => {
        await open("start.md");
        const panels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((it) => /guidepost\.graph$/.test(it.input?.viewType ?? "")));
        await vscode.commands.executeCommand("guidepost.showGraph");
        await until("the panel", () => panels().length === 1);
        assert.equal(panels()[0].group.viewColumn, vscode.ViewColumn.Two);
        await vscode.commands.executeCommand("guidepost.showSetGraph");
        await until("one panel", () => panels().length === 1);
    },
});
