// Bundles the extension into dist/extension.js, because one file starts faster than a folder of modules, and the page of
// the link graph into dist/graph.js and dist/graph.css.
import { build } from "esbuild";

const isDebug = process.argv.includes("--debug");
const common = {
    bundle: true,
    minify: !isDebug,
    sourcemap: isDebug ? "inline" : false,
    legalComments: "eof",
    logLevel: "warning",
};
await build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
});
await build({
    ...common,
    entryPoints: { graph: "webview/graph.ts" },
    outdir: "dist",
    platform: "browser",
    format: "iife",
    target: "es2022",
});
await build({ ...common, entryPoints: ["webview/graph.css"], outdir: "dist" });
