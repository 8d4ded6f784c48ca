// Peace with VS Code's own Markdown extension, which answers for the same files and cannot be told to stop.
// What a setting turns off is turned off by `configurationDefaults` in package.json. What no setting turns off is
// reconciled here, so that a writer sees every answer once:
// - definition: our target gets the range the built-in gives for the same place; VS Code merges equal targets.
// - outline, folding, workspace symbols: the built-in already gives them; ours are dropped.
// - hover of a picture: the built-in shows the picture; ours keeps what it adds (size, kind).
// - hover of what a finding stands on: VS Code shows the finding itself; ours does not say it again.
// - rename, moved files: changes.ts.
// Where the built-in is switched off, ours stand.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";

export const builtInIsThere = (): boolean => vscode.extensions.getExtension("vscode.markdown-language-features") !== undefined;

export function reconcileWithBuiltIn(): Middleware {
    return {
        async provideDefinition(document, position, token, next) {
            const answer = await next(document, position, token);
            if (!answer || !builtInIsThere()) return answer;
            const targets: (vscode.Location | vscode.LocationLink)[] = Array.isArray(answer) ? answer : [answer];
            const fragment = fragmentAt(document, position);
            return (await Promise.all(targets.map((it) => asBuiltIn(it, fragment)))) as vscode.LocationLink[];
        },
        async provideHover(document, position, token, next) {
            const hover = await next(document, position, token);
            if (!hover) return hover;
            const shown = findingsAt(document, position);
            const hasPicture = builtInIsThere() && builtInShowsPicture(document, position);
            if (shown.length === 0 && !hasPicture) return hover;
            return edited(hover, (text) => {
                const rest = shown.reduce((left, message) => left.replace(message, ""), text);
                return hasPicture ? rest.replace(PICTURE, "") : rest;
            });
        },
        provideDocumentSymbols: (document, token, next) => (builtInIsThere() ? [] : next(document, token)),
        provideFoldingRanges: (document, context, token, next) => {
            // No answer lets VS Code fold YAML and JSON by their indentation; an empty one would leave nothing to fold.
            if (document.languageId !== "markdown") return undefined;
            return builtInIsThere() ? [] : next(document, context, token);
        },
        provideWorkspaceSymbols: (query, token, next) => (builtInIsThere() ? [] : next(query, token)),
    };
}

/** The target with the range that the built-in gives: the whole line of a heading or definition, or the value of an `id`. */
async function asBuiltIn(
    target: vscode.Location | vscode.LocationLink,
    fragment: string | undefined,
): Promise<vscode.Location | vscode.LocationLink> {
    const uri = "targetUri" in target ? target.targetUri : target.uri;
    const place = "targetUri" in target ? (target.targetSelectionRange ?? target.targetRange) : target.range;
    // A link to a whole file: the built-in leaves that to its document links.
    if (place.isEmpty && place.start.line === 0 && place.start.character === 0) return target;
    if (!/\.(md|markdown)$/i.test(uri.path)) return target;
    const line = await lineOf(uri, place.start.line);
    if (line === undefined) return target;
    const id = /^\s*#|^\s*\[[^\]]+\]:/.test(line) ? undefined : idRange(line, place.start.line, fragment);
    const range = id ?? new vscode.Range(place.start.line, 0, place.start.line, line.length);
    if (!("targetUri" in target)) return new vscode.Location(uri, range);
    // VS Code compares the range of one target with the selection of the other: both must be the built-in's.
    return { ...target, targetRange: range, targetSelectionRange: range };
}

function idRange(line: string, number: number, fragment: string | undefined): vscode.Range | undefined {
    for (const match of line.matchAll(/\bid\s*=\s*(["']?)([^"'\s>]+)/gi)) {
        const value = match[2] ?? "";
        if (fragment !== undefined && value.toLowerCase() !== fragment.toLowerCase()) continue;
        const start = match.index + match[0].length - value.length;
        return new vscode.Range(number, start, number, start + value.length);
    }
    return undefined;
}

/** A line of a file, from the editor when it is open, else from the disk: opening it would make the server think a writer did. */
export async function lineOf(uri: vscode.Uri, line: number): Promise<string | undefined> {
    const open = vscode.workspace.textDocuments.find((it) => it.uri.toString() === uri.toString());
    if (open) return line < open.lineCount ? open.lineAt(line).text : undefined;
    try {
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
        return text.split(/\r\n|\n|\r/)[line];
    } catch {
        return undefined;
    }
}

interface Destination {
    text: string;
    range: vscode.Range;
}

/** The destinations of inline links and HTML attributes on a line: all that matters here, not a Markdown parser. */
export function* destinationsIn(text: string, line: number): Generator<Destination> {
    for (const pattern of [/(\]\(\s*<?)([^)\s>]+)/g, /(\b(?:src|href)\s*=\s*["'])([^"']+)/gi, /(^\s*\[[^\]]+\]:\s*<?)([^\s>]+)/g]) {
        for (const match of text.matchAll(pattern)) {
            const start = match.index + (match[1]?.length ?? 0);
            const destination = match[2] ?? "";
            yield { text: destination, range: new vscode.Range(line, start, line, start + destination.length) };
        }
    }
}

function destinationAt(document: vscode.TextDocument, position: vscode.Position): string | undefined {
    for (const it of destinationsIn(document.lineAt(position.line).text, position.line)) if (it.range.contains(position)) return it.text;
    return undefined;
}

function fragmentAt(document: vscode.TextDocument, position: vscode.Position): string | undefined {
    const destination = destinationAt(document, position);
    const hash = destination?.indexOf("#") ?? -1;
    return destination === undefined || hash < 0 ? undefined : destination.slice(hash + 1);
}

/** Whether the built-in shows the picture here. It does not know `~/` and backslashes; there ours stays. */
function builtInShowsPicture(document: vscode.TextDocument, position: vscode.Position): boolean {
    const destination = destinationAt(document, position);
    if (destination === undefined || /^~|\\/.test(destination)) return false;
    return /\.(avif|bmp|gif|ico|jpe?g|png|svg|webp)$/i.test(destination.replace(/[?#].*$/, ""));
}

const PICTURE = /!\[[^\]]*\]\((?:<[^>]*>|[^)\s]*)(?:\s+"[^"]*")?\)/g;

/** What the editor itself shows in a hover here. Findings that a setting hides are not among them. */
function findingsAt(document: vscode.TextDocument, position: vscode.Position): string[] {
    const here = vscode.languages.getDiagnostics(document.uri).filter((it) => it.source === "guidepost" && it.range.contains(position));
    return here.map((it) => it.message);
}

/** The hover with its texts edited, `undefined` when nothing is left. */
function edited(hover: vscode.Hover, edit: (text: string) => string): vscode.Hover | undefined {
    const contents: vscode.MarkdownString[] = [];
    for (const part of hover.contents) {
        const rest = edit(typeof part === "string" ? part : part.value).replace(/\n{3,}/g, "\n\n").trim();
        if (rest === "") continue;
        const kept = new vscode.MarkdownString(rest);
        if (part instanceof vscode.MarkdownString && part.baseUri) kept.baseUri = part.baseUri;
        contents.push(kept);
    }
    return contents.length === 0 ? undefined : new vscode.Hover(contents, hover.range);
}
