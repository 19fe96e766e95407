"""How interpreters read their command line: which options there are before the script."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The options of a program that runs scripts, up to the script: what follows belongs to the script.

    `valued`: their value is the next word. `code`: their value is the program text itself (`repeats`: and
    there may be more; `rest`: it is all words that follow). `modules`: their value is the name of a module
    that is run. `files`: their value is the script. `loads`: their value is further code that is loaded.
    `subcommands`: words before the file. `input`: it runs what comes in, whatever follows. `tools`: with
    these it runs no single file, but something of its own. `clusters`: letters may share a dash (`-ec`);
    `swallowing` letters take the rest of their word as their value.
    """

    valued: frozenset[str] = frozenset()
    code: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()
    subcommands: frozenset[str] = frozenset()
    input: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    swallowing: frozenset[str] = frozenset()
    clusters: bool = False
    repeats: bool = False
    rest: bool = False
    any_case: bool = False


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHELL = Interpreter(
    valued=_set("-o +o -O +O --rcfile --init-file"),
    code=_set("-c"),
    input=_set("-s"),
    tools=_set("--version --help"),
    clusters=True,
)
_PYTHON = Interpreter(
    valued=_set("-W -X --check-hash-based-pycs"),
    code=_set("-c"),
    modules=_set("-m"),
    tools=_set("--version -V -VV --help -h"),
    swallowing=_set("W X c m"),
    clusters=True,
)
_NODE = Interpreter(
    valued=_set("-C --conditions --env-file --input-type --title"),
    code=_set("-e --eval -p --print -pe"),
    loads=_set("-r --require --import --loader --experimental-loader"),
    tools=_set("--test --run --watch --version -v --help -h -i --interactive --build-sea inspect"),
)
_POWERSHELL = Interpreter(
    valued=_set("-executionpolicy -exec -ep -ex -outputformat -inputformat -version -windowstyle -w"),
    code=_set("-command -c"),
    files=_set("-file -f"),
    rest=True,
    any_case=True,
)
_RUBY = Interpreter(
    valued=_set("-I -C -E"),
    code=_set("-e"),
    loads=_set("-r"),
    tools=_set("-v --version"),
    swallowing=_set("I C E F K T W i r x"),
    clusters=True,
    repeats=True,
)
_PERL = Interpreter(
    valued=_set("-I"),
    code=_set("-e -E"),
    tools=_set("-v --version"),
    swallowing=_set("C D F I M V i m x"),
    clusters=True,
    repeats=True,
)
_PHP = Interpreter(
    valued=_set("-d -c"), code=_set("-r"), files=_set("-f"), tools=_set("-v --version -i -m -S -l")
)
_R = Interpreter(code=_set("-e"), tools=_set("--version"), repeats=True)
_DENO = Interpreter(
    valued=_set("-c --config --import-map --lock --cert --location --seed --log-level -L"),
    loads=_set("--preload"),
    subcommands=_set("run"),
    tools=_set(
        "task test lint fmt check cache compile install publish bench doc eval info upgrade add remove repl"
        " serve types coverage bundle jupyter uninstall init deploy outdated clean --version -V --help -h"
    ),
)

INTERPRETERS = {
    **dict.fromkeys(("bash", "sh", "dash", "zsh", "ksh"), _SHELL),
    **dict.fromkeys(("python", "python2", "python3", "pypy", "pypy3"), _PYTHON),
    **dict.fromkeys(("node", "nodejs", "tsx", "ts-node"), _NODE),
    **dict.fromkeys(("pwsh", "powershell"), _POWERSHELL),
    "ruby": _RUBY,
    "perl": _PERL,
    "php": _PHP,
    "Rscript": _R,
    "deno": _DENO,
}
"""By the name of the program. The facts are from each one's manual page or `--help`."""
