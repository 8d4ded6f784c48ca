// Bundles the extension into dist/extension.js, because one file starts faster than a folder of modules, and the page of
// the link graph into dist/graph.js and dist/graph.css. dist/licenses.txt names what is in them and under which licence.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const isDebug = process.argv.includes("--debug");
const common = {
    bundle: true,
    minify: !isDebug,
    sourcemap: isDebug ? "inline" : false,
    legalComments: "eof",
    logLevel: "warning",
    metafile: true,
};
const extension = await build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
});
const page = await build({
    ...common,
    entryPoints: { graph: "webview/graph.ts" },
    outdir: "dist",
    platform: "browser",
    format: "iife",
    target: "es2022",
});
await build({ ...common, entryPoints: ["webview/graph.css"], outdir: "dist" });

const inputs = [extension, page].flatMap((it) => Object.keys(it.metafile.inputs));
const packages = new Set(inputs.flatMap((it) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(it)?.[0] ?? []));
const notices = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((it) => /^licen[cs]e/i.test(it));
    if (file === undefined || !existsSync(join(folder, file))) throw new Error(`${name} comes without the text of its licence`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
});
writeFileSync("dist/licenses.txt", notices.join(`\n${"-".repeat(80)}\n\n`));
