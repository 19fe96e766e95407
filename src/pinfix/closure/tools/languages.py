"""Interpreters and launchers whose scripts are known by their names; which options these have is not read.

The first argument that is a file of the repository with one of the endings is the script.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from pinfix.closure.view import View
from pinfix.scripts.pieces import Surroundings, Unresolvable
from pinfix.scripts.places import path_of
from pinfix.shell.model import Word

_JAVASCRIPT = ".js .mjs .cjs .ts .mts .cts"
_LISP = ".clj .cljs .cljc .bb"
_SCRIPTS = {
    "amm": ".sc", "awk": ".awk", "babel-node": _JAVASCRIPT, "bb": _LISP, "clj": _LISP, "clojure": _LISP,
    "crystal": ".cr", "cscript": ".vbs .js .wsf", "dart": ".dart", "dotnet": ".cs .csx .fsx .dll",
    "elixir": ".exs .ex", "emacs": ".el", "escript": ".escript .erl", "esno": _JAVASCRIPT, "fish": ".fish",
    "groovy": ".groovy", "guile": ".scm", "iex": ".exs .ex", "java": ".java .jar", "jbang": ".java .jsh .kt",
    "jiti": _JAVASCRIPT, "julia": ".jl", "kotlin": ".kts .jar", "kotlinc": ".kts", "lua": ".lua",
    "luajit": ".lua", "mix": ".exs", "nim": ".nim .nims", "nu": ".nu", "ocaml": ".ml", "octave": ".m",
    "osascript": ".scpt .applescript .js", "r": ".r", "racket": ".rkt", "runghc": ".hs", "runhaskell": ".hs",
    "rust-script": ".rs .ers", "sbcl": ".lisp .cl", "scala": ".scala .sc", "scala-cli": ".scala .sc",
    "swift": ".swift", "tclsh": ".tcl", "texlua": ".lua", "vite-node": _JAVASCRIPT, "wish": ".tcl",
    "wscript": ".vbs .js .wsf", "xonsh": ".xsh .py", "zig": ".zig", "zx": _JAVASCRIPT,
}  # fmt: skip
_BY_OPTION = frozenset({"awk", "gawk", "mawk", "nawk", "sed", "gsed"})
_OPTION = re.compile(r"-[A-Za-z]*f|--file", re.ASCII)


def scripts_among(
    name: str, words: Sequence[Word], folder: str | None, view: View
) -> Iterator[str | Unresolvable]:
    """The tracked file that the command line `words` of `name` says is to be run."""
    if name in _BY_OPTION:
        yield from _by_option(words, folder, view)
    endings = tuple(_SCRIPTS.get(name.lower(), "").split())
    for word in words[1:] if endings else ():
        last = word.parts[-1] if word.parts else ""
        if not isinstance(last, str) or not last.lower().endswith(endings):
            continue
        found = _tracked(word, folder, view)
        if found is not None:
            yield found
            return


def _by_option(words: Sequence[Word], folder: str | None, view: View) -> Iterator[str | Unresolvable]:
    for word, following in zip(words[1:], (*words[2:], None), strict=True):
        option, sign, _ = word.prefix.partition("=")
        if not _OPTION.fullmatch(option):
            continue
        value = Word((word.prefix[len(option) + 1 :], *word.parts[1:])) if sign else following
        found = _tracked(value, folder, view) if value is not None and value.parts else None
        if found is not None:
            yield found


def _tracked(word: Word, folder: str | None, view: View) -> str | Unresolvable | None:
    """The file that `word` names; None: none of the repository."""
    place = path_of(word, folder, Surroundings())
    if isinstance(place, Unresolvable):
        return None if place.outside else place
    return view.tracked_at(posixpath.normpath(place))
