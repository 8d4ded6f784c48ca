//! The languages that a code fence can name: those that completion offers, and more that Learn's authoring pages list
//! or that highlight.js, which colours the code, knows by these names.
//!
//! Data only. Learn compares case-sensitively and the whole string.

use crate::markdown::languages;
use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// Whether `name` is a language, perhaps one that runs in the browser (`azurecli-interactive`).
pub(super) fn is_known(name: &str) -> bool {
    static NAMES: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
        let offered = languages::LANGUAGES.iter().flat_map(|it| it.aliases.iter().chain([&it.name])).copied();
        let offered = offered.filter(|name| !HABITS.iter().any(|(written, _)| written == name));
        LANGUAGES.iter().flat_map(|line| line.split(' ')).chain(offered).collect()
    });
    NAMES.contains(name.strip_suffix("-interactive").unwrap_or(name))
}

/// The language that somebody means who writes `name`: in another case, or by a name of habit.
#[must_use]
pub fn meant_by(name: &str) -> Option<String> {
    let name = name.split([' ', '\t', ',', '{']).next()?.trim_start_matches('.').to_lowercase();
    let habit = HABITS.iter().find(|(written, _)| *written == name).map(|(_, meant)| (*meant).to_owned());
    habit.or_else(|| is_known(&name).then_some(name))
}

/// Names that writers use and no list has, or that read better under another name.
const HABITS: [(&str, &str); 9] = [
    ("c#", "csharp"),
    ("f#", "fsharp"),
    ("vb.net", "vb"),
    ("visualbasic", "vb"),
    ("c++", "cpp"),
    ("cpp#", "cpp"),
    ("azure-cli", "azurecli"),
    ("azure-powershell", "azurepowershell"),
    ("command", "console"),
];

/// By first letter.
const LANGUAGES: &[&str] = &[
    "1c 4d abap abnf accesslog ada adoc al angelscript ansi apache apacheconf apex apl applescript arcade arduino arm",
    "armasm as asc asciidoc asm aspectj aspx aspx-csharp aspx-vb atom autohotkey ahk autoit avrasm awk axapta azcopy",
    "azurecli azurepowershell bas bash basic bat batch bf bicep bind bnf brainfuck c c# c++ c4ddf cal capnp capnproto",
    "cc ceylon cil cjs clean cli clj cljs clojure cls cmake cmake.in cmd cobol code coffee coffeescript command-line",
    "conf config console copilot copilot-prompt coq cos cpp cppcx cppwinrt cr craftcms crm crmsh crystal cs csharp",
    "cshtml cson csp css csv cts cue cxx cypher d dart dax dax-query dcl delphi desktop dfm diff django dns do docker",
    "dockerfile dos dotnetcli dpr dsconfig dst dts dust ebnf edge eex elixir elm env erb erl erlang ex excel exs",
    "fish fix flix fortran forth fparser freepascal f90 f95 fs fsharp fsi fsscript fsx gams gauss gawk gcode gdscript",
    "gemspec gherkin gitattributes gitignore glsl gml gms gn gni go godot golang golo gololang gradle graph graphql",
    "groovy gss gyp h h++ haml handlebars haskell haxe hbs hcl hh hlsl hpp hs hsp html html.handlebars html.hbs htmlbars http",
    "https hx hxx hy hylang i i7 iced idl iecst inform7 ini ino inputrc instances irb irpf90 isbl java javascript jinja",
    "jl js json json5 jsonc jsonl jsp jsx julia julia-repl k kdb kql kotlin kt kts kusto ksh lasso lassoscript latex",
    "lazarus ldif leaf less lfm lisp livecodeserver livescript llvm log lpr ls lsl lua luau m ma mak make makefile",
    "markdown markojs mathematica matlab maxima md mel mercury mermaid mirc mips mipsasm mizar mjs mk mkd mkdown ml mm",
    "mma mojolicious monkey moo moon moonscript mrc msgraph msl mts n1ql nasm nawk nc neon nginx nginxconf nimrod nim",
    "nix nsis nt obj-c obj-c++ objc objectivec objective-c objective-c++ objectpascal ocaml odata openscad oracle",
    "osascript output oxygene p21 parser3 pas pascal patch pcmk perl pf pf.conf pgsql php php3 php4 php5 php6 php7 php8",
    "php-template pl plaintext plist plsql pm podspec pony postgres postgresql power-fx powerapps-dot powerappsfl",
    "powerfx powerquery powerquery-m powershell pp pq prisma processing prolog promql prompt properties proto protobuf",
    "ps ps1 psd1 psm1 psql puppet purebasic pwsh py pycon pyi pyspark pytb python python-repl q qml qsharp qt r r-script",
    "rails razor razor-cshtml rb re reasonml rebol regex rest rib roboconf routeros rpm rs rsl rss rst ruby ruleslanguage",
    "rust s+ saml sap-abap sas sca scad scala scheme sci scilab scm scss sh shell shellsession shtml smali smalltalk",
    "smi smile sml sol solidity spec spl splunk sps spss sql sqf squirrel srt srv st stan stanfuncs stata step stl",
    "step stp stylus styl subunit supercollider sv svg svh swift tao tap tcl terraform text tex textile tf thor thrift tk toml",
    "tp ts tsql tsx twig txt typescript typespec tsp unicorn-rails-log usql v vala vb vba vbnet vbs vbscript",
    "vbscript-html verilog vhdl vim vimscript vstscli vue wasm wat webassembly wl wren wsdl wsf x++ x86asm xaml xbm",
    "xhtml xjb xl xlsx xls xml xpath xpp xq xqm xquery xsd xsl xslt xtlang xtm yaml yml zenscript zep zephir zone zs zsh",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_the_whole_string_count() {
        for (name, known) in [
            ("csharp", true),
            ("azurecli-interactive", true),
            ("dotnetcli", true),
            ("c#", true),
            ("C#", false),
            ("csharp title", false),
            ("interactive", false),
            ("bahs", false),
            ("", false),
        ] {
            assert_eq!(is_known(name), known, "{name}");
        }
    }

    #[test]
    fn what_completion_offers_is_known() {
        for language in languages::LANGUAGES {
            assert!(is_known(language.name), "{}", language.name);
            let mut others = language.aliases.iter();
            assert!(others.all(|name| is_known(name) || meant_by(name).is_some()), "{}", language.name);
        }
        assert!(!is_known("vb.net") && !is_known("f#"));
    }

    #[test]
    fn what_writers_mean_is_known() {
        for (name, meant) in [
            ("C#", Some("csharp")),
            ("PowerShell", Some("powershell")),
            ("JSON {1}", Some("json")),
            ("bahs", None),
            ("", None),
        ] {
            assert_eq!(meant_by(name).as_deref(), meant, "{name}");
        }
        for (_, meant) in HABITS {
            assert!(is_known(meant), "{meant}");
        }
    }
}
