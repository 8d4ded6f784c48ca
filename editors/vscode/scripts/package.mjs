// One command from a checkout to a `.vsix` that carries the server: `npm run package`.
//
// GUIDEPOST_SERVER=PATH   takes this program instead of building one (`cargo build --release`)
// GUIDEPOST_TARGET=NAME   the platform it is for (linux-x64, darwin-arm64, win32-x64, ...); default: this machine's
// GUIDEPOST_VSIX=PATH     where the package goes; default: guidepost-VERSION-TARGET.vsix in this folder
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const repository = resolve(here, "../..");
const target = process.env.GUIDEPOST_TARGET ?? `${process.platform}-${process.arch}`;
const program = target.startsWith("win32") ? "guidepost.exe" : "guidepost";
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const run = (command, ...args) => execFileSync(command, args, { cwd: here, stdio: "inherit" });

let server = process.env.GUIDEPOST_SERVER;
if (server === undefined) {
    execFileSync("cargo", ["build", "--release", "--locked", "--bin", "guidepost"], { cwd: repository, stdio: "inherit" });
    server = join(process.env.CARGO_TARGET_DIR ?? join(repository, "target"), "release", program);
}
if (!existsSync(server) || !statSync(server).isFile()) {
    console.error(`package: there is no server program at ${server}`);
    process.exit(1);
}

rmSync(join(here, "server"), { recursive: true, force: true });
mkdirSync(join(here, "server"));
copyFileSync(server, join(here, "server", program));
chmodSync(join(here, "server", program), 0o755);

rmSync(join(here, "dist"), { recursive: true, force: true });
run(process.execPath, "scripts/bundle.mjs");
const vsix = resolve(process.env.GUIDEPOST_VSIX ?? join(here, `guidepost-${version}-${target}.vsix`));
mkdirSync(dirname(vsix), { recursive: true });
run(process.execPath, "node_modules/@vscode/vsce/vsce", "package", "--no-dependencies", "--allow-missing-repository", "--target", target, "--out", vsix);
