// The colours of the editor's theme, read from the variables that VS Code gives the page, again when it changes.

export interface Theme {
    font: string;
    background: string;
    text: string;
    dim: string;
    edge: string;
    node: string;
    include: string;
    toc: string;
    broken: string;
    orphan: string;
    focus: string;
    /** In high contrast every shape has an outline of this colour. */
    outline: string | undefined;
}

export function readTheme(): Theme {
    const style = getComputedStyle(document.documentElement);
    const color = (fallback: string, ...names: string[]) => names.map((it) => style.getPropertyValue(it).trim()).find((it) => it !== "") ?? fallback;
    const text = color("#888", "--vscode-editor-foreground", "--vscode-foreground");
    const isHighContrast = document.body.classList.contains("vscode-high-contrast") || document.body.classList.contains("vscode-high-contrast-light");
    return {
        font: color("sans-serif", "--vscode-font-family"),
        background: color("#fff", "--vscode-editor-background"),
        text,
        dim: color(text, "--vscode-descriptionForeground"),
        edge: isHighContrast ? text : color(text, "--vscode-descriptionForeground"),
        node: color("#3794ff", "--vscode-charts-blue"),
        include: color("#b180d7", "--vscode-charts-purple"),
        toc: color(text, "--vscode-descriptionForeground"),
        broken: color("#e51400", "--vscode-charts-red"),
        orphan: color("#d18616", "--vscode-editorWarning-foreground", "--vscode-charts-orange"),
        focus: color(text, "--vscode-focusBorder"),
        outline: isHighContrast ? color(text, "--vscode-contrastBorder") : undefined,
    };
}

/** VS Code changes the variables on the root and the classes of the body. */
export function onThemeChange(changed: () => void): void {
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
    observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
}
