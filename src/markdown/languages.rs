//! The names of code languages that a code block may carry: those that Learn's articles use and those that
//! highlight.js, which colours the code on Learn, knows (names and aliases of its release 11.12).
//!
//! A list, no rules: what is said about a name that is not here is the business of `rules` and `features`.

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// How it is written behind the marks of a code block, in lower case.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Other names that mean the same.
    pub aliases: &'static [&'static str],
    /// Whether many articles on Learn use it.
    pub usual: bool,
}

/// Behind a language's name: the reader may run the code in the page.
pub const INTERACTIVE: &str = "-interactive";

/// The languages whose code a reader of Learn may run in the page.
pub const RUNNABLE: [&str; 8] =
    ["azurecli", "azurepowershell", "bash", "csharp", "http", "javascript", "msgraph", "powershell"];

/// The language that `written` names, in whatever case: by its name or an alias, perhaps with `-interactive`.
#[must_use]
pub fn find(written: &str) -> Option<&'static Language> {
    let lower = written.to_ascii_lowercase();
    let name = lower.strip_suffix(INTERACTIVE).unwrap_or(&lower);
    let named = |language: &&Language| language.name == name || language.aliases.contains(&name);
    LANGUAGES.iter().find(named)
}

/// The language of files that are called `*.extension`.
#[must_use]
pub fn of_extension(extension: &str) -> Option<&'static Language> {
    let lower = extension.to_ascii_lowercase();
    let name = match &*lower {
        "config" | "csproj" | "vbproj" | "fsproj" | "vcxproj" | "proj" | "props" | "targets" | "resx" | "nuspec"
        | "wsdl" | "xslt" | "btproj" | "odx" => "xml",
        "htm" => "html",
        "psm1" | "psd1" => "powershell",
        "razor" => "cshtml",
        "ipynb" => "json",
        "tfvars" => "terraform",
        "csx" => "csharp",
        "fsx" | "fsi" => "fsharp",
        "pyw" => "python",
        "bas" => "vba",
        "log" => "output",
        other => other,
    };
    find(name)
}

const fn usual(name: &'static str, title: &'static str, aliases: &'static [&'static str]) -> Language {
    Language { name, title, aliases, usual: true }
}

const fn other(name: &'static str, title: &'static str, aliases: &'static [&'static str]) -> Language {
    Language { name, title, aliases, usual: false }
}

/// All languages: the usual ones first, each part by name.
pub const LANGUAGES: &[Language] = &[
    usual("azurecli", "Azure CLI", &[]),
    usual("azurepowershell", "Azure PowerShell", &[]),
    usual("bash", "Bash", &["sh", "zsh"]),
    usual("bicep", "Bicep", &[]),
    usual("c", "C", &["h"]),
    usual("cmd", "Windows command line", &["bat", "batch", "dos"]),
    usual("console", "Console commands", &["shell", "shellsession"]),
    usual("cpp", "C++", &["c++", "h++", "cc", "cxx", "hpp", "hh", "hxx"]),
    usual("cppcx", "C++/CX", &[]),
    usual("cppwinrt", "C++/WinRT", &[]),
    usual("csharp", "C#", &["cs", "c#"]),
    usual("cshtml", "Razor (CSHTML)", &["razor", "razor-cshtml"]),
    usual("css", "CSS", &[]),
    usual("dax", "DAX", &[]),
    usual("diff", "Difference", &["patch"]),
    usual("dockerfile", "Dockerfile", &["docker"]),
    usual("dotnetcli", ".NET CLI", &[]),
    usual("fsharp", "F#", &["fs", "f#"]),
    usual("go", "Go", &["golang"]),
    usual("graphql", "GraphQL", &["gql"]),
    usual("html", "HTML", &["xhtml"]),
    usual("http", "HTTP", &["https"]),
    usual("ini", "INI", &[]),
    usual("java", "Java", &["jsp"]),
    usual("javascript", "JavaScript", &["js", "jsx", "mjs", "cjs"]),
    usual("json", "JSON", &["jsonc", "json5"]),
    usual("kotlin", "Kotlin", &["kt", "kts", "ktm", "ktx"]),
    usual("kusto", "Kusto Query Language", &["kql"]),
    usual("markdown", "Markdown", &["md", "mkdown", "mkd"]),
    usual("objectivec", "Objective-C", &["objc", "obj-c", "obj-c++", "objective-c++", "mm"]),
    usual("output", "Output of a command", &[]),
    usual("php", "PHP", &["php3", "php4", "php5", "php6", "php7", "php8"]),
    usual("powerquery-m", "Power Query M", &["powerquery"]),
    usual("powershell", "PowerShell", &["pwsh", "ps", "ps1"]),
    usual("protobuf", "Protocol Buffers", &["proto"]),
    usual("python", "Python", &["py", "gyp", "ipython"]),
    usual("qsharp", "Q#", &[]),
    usual("r", "R", &[]),
    usual("ruby", "Ruby", &["rb", "gemspec", "podspec", "thor", "irb"]),
    usual("rust", "Rust", &["rs"]),
    usual("scala", "Scala", &[]),
    usual("sql", "SQL", &[]),
    usual("swift", "Swift", &[]),
    usual("terraform", "Terraform", &["tf", "hcl"]),
    usual("text", "Plain text", &["plaintext", "txt"]),
    usual("toml", "TOML", &[]),
    usual("tsql", "Transact-SQL", &[]),
    usual("typescript", "TypeScript", &["ts", "tsx", "mts", "cts"]),
    usual("vb", "Visual Basic", &["vbnet", "vb.net"]),
    usual("vba", "VBA", &[]),
    usual("xaml", "XAML", &[]),
    usual("xml", "XML", &["rss", "atom", "xjb", "xsd", "xsl", "plist", "wsf", "svg"]),
    usual("yaml", "YAML", &["yml"]),
    other("1c", "1C:Enterprise", &[]),
    other("abnf", "ABNF", &[]),
    other("accesslog", "Apache Access Log", &[]),
    other("actionscript", "ActionScript", &["as"]),
    other("ada", "Ada", &[]),
    other("al", "AL (Business Central)", &[]),
    other("angelscript", "AngelScript", &["asc"]),
    other("apache", "Apache config", &["apacheconf"]),
    other("applescript", "AppleScript", &["osascript"]),
    other("arcade", "ArcGIS Arcade", &[]),
    other("arduino", "Arduino", &["ino"]),
    other("armasm", "ARM Assembly", &["arm"]),
    other("asciidoc", "AsciiDoc", &["adoc"]),
    other("aspectj", "AspectJ", &[]),
    other("aspx", "ASP.NET page", &[]),
    other("aspx-csharp", "ASP.NET page (C#)", &[]),
    other("aspx-vb", "ASP.NET page (Visual Basic)", &[]),
    other("autohotkey", "AutoHotkey", &["ahk"]),
    other("autoit", "AutoIt", &[]),
    other("avrasm", "AVR Assembly", &[]),
    other("awk", "Awk", &[]),
    other("azcopy", "AzCopy", &[]),
    other("azdeveloper", "Azure Developer CLI", &[]),
    other("basic", "BASIC", &[]),
    other("bnf", "BNF", &[]),
    other("cal", "C/AL", &[]),
    other("capnproto", "Cap'n Proto", &["capnp"]),
    other("ceylon", "Ceylon", &[]),
    other("clean", "Clean", &["icl", "dcl"]),
    other("clojure", "Clojure", &["clj", "edn"]),
    other("clojure-repl", "Clojure REPL", &[]),
    other("cmake", "CMake", &["cmake.in"]),
    other("cobol", "COBOL", &["cbl"]),
    other("coffeescript", "CoffeeScript", &["coffee", "cson", "iced"]),
    other("copilot-prompt", "Prompt for Copilot", &[]),
    other("coq", "Coq", &[]),
    other("cos", "Caché ObjectScript", &["cls"]),
    other("crmsh", "crmsh", &["crm", "pcmk"]),
    other("crystal", "Crystal", &["cr"]),
    other("csp", "CSP", &[]),
    other("csv", "Comma-separated values", &[]),
    other("d", "D", &[]),
    other("dart", "Dart", &[]),
    other("delphi", "Delphi", &["dpr", "dfm", "pas", "pascal"]),
    other("django", "Django", &["jinja"]),
    other("dns", "DNS Zone", &["bind", "zone"]),
    other("dsconfig", "dsconfig", &[]),
    other("dts", "Device Tree", &[]),
    other("dust", "Dust", &["dst"]),
    other("ebnf", "EBNF", &[]),
    other("elixir", "Elixir", &["ex", "exs"]),
    other("elm", "Elm", &[]),
    other("env", "Environment file", &["dotenv"]),
    other("erb", "ERB", &[]),
    other("erlang", "Erlang", &["erl"]),
    other("erlang-repl", "Erlang REPL", &[]),
    other("excel", "Excel formulae", &["xlsx", "xls"]),
    other("fish", "fish shell", &[]),
    other("fix", "FIX", &[]),
    other("flix", "Flix", &[]),
    other("fortran", "Fortran", &["f90", "f95"]),
    other("freedesktop", "FreeDesktop config", &["desktop", "systemd"]),
    other("gams", "GAMS", &["gms"]),
    other("gauss", "GAUSS", &["gss"]),
    other("gcode", "G-code (ISO 6983)", &["nc"]),
    other("gherkin", "Gherkin", &["feature"]),
    other("gitignore", "Ignore file of git", &["ignore"]),
    other("glsl", "GLSL", &[]),
    other("gml", "GML", &[]),
    other("golo", "Golo", &[]),
    other("gradle", "Gradle", &[]),
    other("groovy", "Groovy", &[]),
    other("haml", "HAML", &[]),
    other("handlebars", "Handlebars", &["hbs", "html.hbs", "html.handlebars", "htmlbars"]),
    other("haskell", "Haskell", &["hs"]),
    other("haxe", "Haxe", &["hx"]),
    other("hsp", "HSP", &[]),
    other("hy", "Hy", &["hylang"]),
    other("idl", "Interface definition", &["midl"]),
    other("inform7", "Inform 7", &["i7"]),
    other("irpf90", "IRPF90", &[]),
    other("isbl", "ISBL", &[]),
    other("jboss-cli", "JBoss CLI", &["wildfly-cli"]),
    other("jscript", "JScript", &[]),
    other("julia", "Julia", &[]),
    other("julia-repl", "Julia REPL", &["jldoctest"]),
    other("jupyter", "Jupyter notebook", &["ipynb"]),
    other("lasso", "Lasso", &["lassoscript"]),
    other("latex", "LaTeX", &["tex"]),
    other("ldif", "LDIF", &[]),
    other("leaf", "Leaf", &[]),
    other("less", "Less", &[]),
    other("lisp", "Lisp", &[]),
    other("livecodeserver", "LiveCode", &[]),
    other("livescript", "LiveScript", &["ls"]),
    other("llvm", "LLVM IR", &[]),
    other("lsl", "LSL (Linden Scripting Language)", &[]),
    other("lua", "Lua", &["pluto"]),
    other("makefile", "Makefile", &["mk", "mak", "make"]),
    other("math", "Mathematics", &[]),
    other("mathematica", "Mathematica", &["mma", "wl"]),
    other("matlab", "Matlab", &[]),
    other("maxima", "Maxima", &[]),
    other("mel", "MEL", &[]),
    other("mercury", "Mercury", &["m", "moo"]),
    other("mermaid", "Mermaid diagram", &[]),
    other("mipsasm", "MIPS Assembly", &["mips"]),
    other("mizar", "Mizar", &[]),
    other("mof", "Managed Object Format", &[]),
    other("mojolicious", "Mojolicious", &[]),
    other("monkey", "Monkey", &[]),
    other("moonscript", "MoonScript", &["moon"]),
    other("msgraph", "Microsoft Graph request", &[]),
    other("mysql", "MySQL", &[]),
    other("n1ql", "N1QL", &[]),
    other("nestedtext", "Nested Text", &["nt"]),
    other("nginx", "Nginx config", &["nginxconf"]),
    other("nim", "Nim", &[]),
    other("nix", "Nix", &["nixos"]),
    other("node-repl", "Node REPL", &[]),
    other("nsis", "NSIS", &[]),
    other("nuget", "NuGet command line", &[]),
    other("ocaml", "OCaml", &["ml"]),
    other("odata", "OData", &[]),
    other("openscad", "OpenSCAD", &["scad"]),
    other("oxygene", "Oxygene", &[]),
    other("parser3", "Parser3", &[]),
    other("perl", "Perl", &["pl", "pm"]),
    other("pf", "Packet Filter config", &["pf.conf"]),
    other("pgsql", "PostgreSQL", &["postgres", "postgresql"]),
    other("php-template", "PHP template", &[]),
    other("plantuml", "PlantUML diagram", &["puml"]),
    other("pony", "Pony", &[]),
    other("powerappsfl", "Power Fx", &["powerfx"]),
    other("processing", "Processing", &["pde"]),
    other("profile", "Python profiler", &[]),
    other("prolog", "Prolog", &[]),
    other("prompt", "Prompt for a language model", &[]),
    other("properties", ".properties", &[]),
    other("puppet", "Puppet", &["pp"]),
    other("purebasic", "PureBASIC", &["pb", "pbi"]),
    other("python-repl", "python-repl", &["pycon"]),
    other("q", "Q", &["k", "kdb"]),
    other("qml", "QML", &["qt"]),
    other("reasonml", "ReasonML", &["re"]),
    other("redis", "Redis commands", &[]),
    other("regex", "Regular expression", &["regexp"]),
    other("rest", "REST request", &[]),
    other("rib", "RenderMan RIB", &[]),
    other("roboconf", "Roboconf", &["graph", "instances"]),
    other("routeros", "MikroTik RouterOS script", &["mikrotik"]),
    other("rsl", "RenderMan RSL", &[]),
    other("ruleslanguage", "Oracle Rules Language", &[]),
    other("sas", "SAS", &[]),
    other("scheme", "Scheme", &["scm"]),
    other("scilab", "Scilab", &["sci"]),
    other("scss", "SCSS", &[]),
    other("shexc", "Shape Expressions", &[]),
    other("smali", "Smali", &[]),
    other("smalltalk", "Smalltalk", &["st"]),
    other("sml", "SML (Standard ML)", &[]),
    other("solidity", "Solidity", &["sol"]),
    other("splunk", "Splunk SPL", &["spl"]),
    other("sqf", "SQF", &[]),
    other("stan", "Stan", &["stanfuncs"]),
    other("stata", "Stata", &["do", "ado"]),
    other("step21", "STEP Part 21", &["p21", "step", "stp"]),
    other("structured-text", "Structured Text", &["iecst", "scl", "stl"]),
    other("stylus", "Stylus", &["styl"]),
    other("subunit", "SubUnit", &[]),
    other("supercollider", "SuperCollider", &["sc"]),
    other("svelte", "Svelte", &[]),
    other("taggerscript", "Tagger Script", &[]),
    other("tap", "Test Anything Protocol", &[]),
    other("tcl", "Tcl", &["tk"]),
    other("thrift", "Thrift", &[]),
    other("tp", "TP", &[]),
    other("tsv", "Tab-separated values", &[]),
    other("twig", "Twig", &["craftcms"]),
    other("vala", "Vala", &[]),
    other("vbscript", "VBScript", &["vbs"]),
    other("vbscript-html", "VBScript in HTML", &[]),
    other("verilog", "Verilog", &["v", "sv", "svh"]),
    other("vhdl", "VHDL", &[]),
    other("vim", "Vim Script", &[]),
    other("vue", "Vue", &[]),
    other("wasm", "WebAssembly", &[]),
    other("wgsl", "WGSL", &[]),
    other("wren", "Wren", &[]),
    other("x86asm", "Intel x86 Assembly", &[]),
    other("xl", "XL", &["tao"]),
    other("xpp", "X++", &["x++", "axapta"]),
    other("xquery", "XQuery", &["xpath", "xq", "xqm"]),
    other("zephir", "Zephir", &["zep"]),
    other("zig", "Zig", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_one_language() {
        let mut names: Vec<&str> =
            LANGUAGES.iter().flat_map(|it| it.aliases.iter().chain([&it.name])).copied().collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(names.iter().all(|name| *name == name.to_ascii_lowercase() && !name.contains(' ')));
        assert!(RUNNABLE.iter().all(|name| LANGUAGES.iter().any(|language| language.name == *name)));
    }

    #[test]
    fn languages_are_found_by_name_alias_and_extension() {
        for (written, name) in [
            ("csharp", "csharp"),
            ("C#", "csharp"),
            ("azurecli-interactive", "azurecli"),
            ("yml", "yaml"),
            ("PowerShell", "powershell"),
            ("vb", "vb"),
            ("plaintext", "text"),
        ] {
            assert_eq!(find(written).map(|it| it.name), Some(name), "{written}");
        }
        for written in ["", "bahs", "-interactive", "c sharp"] {
            assert_eq!(find(written), None, "{written}");
        }
        for (extension, name) in [("cs", "csharp"), ("PSM1", "powershell"), ("csproj", "xml"), ("py", "python")] {
            assert_eq!(of_extension(extension).map(|it| it.name), Some(name), "{extension}");
        }
    }
}
