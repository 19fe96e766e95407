"""Files that a text names and that could be run: scripts by their endings, and files with a `#!` line."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from pinfix.closure.programs.program import Program, bounded, first_tracked
from pinfix.closure.view import View

_SCRIPTS = (
    "sh bash zsh ksh fish ps1 bat cmd py rb pl php lua jl r tcl exp exs groovy awk js mjs cjs ts mts cts"
)
_ENDING = re.compile(rf"\.(?:{'|'.join(_SCRIPTS.split())})\Z", re.IGNORECASE)
_WITHIN = re.compile(rf"(?<![\w.\\/-])[\w.\\/-]*[\w-]\.(?:{'|'.join(_SCRIPTS.split())})\b", re.IGNORECASE)
_SHELL = re.compile(r"\.(?:sh|bash|zsh|ps1|bat|cmd)\Z", re.IGNORECASE)
_JAVASCRIPT = re.compile(r"\.[cm]?[jt]s\Z")
_QUOTED = re.compile(r"""["'`]([^"'`\s]{1,300})(?=["'`])""")
_STARTS = re.compile(r"\b(?:require|import|fork|Worker|exec\w*|spawn\w*)\s?\(([^\n;]{1,300})")
_PLAIN = re.compile(r"[\w./\\-]*\w\Z")
_OWN_FOLDER = re.compile(r"%~dp0\\?", re.IGNORECASE)
_TEXTS = frozenset({"other", "cmd"})


def named_in(program: Program, view: View) -> Iterator[str]:
    """The places of files that it names: in quotes, and in a text that is not understood anywhere.

    JavaScript names the sources of JavaScript that it works on far more often than those that it starts, and
    so do settings: there a name counts where something is started, or if it is that of a shell script.
    """
    if program.language in _TEXTS:
        names = _anywhere(program.text)
    else:
        names = _in_quotes(program.text)
        if program.is_settings:
            names = tuple(name for name in names if _SHELL.search(name))
        elif program.language == "javascript":
            names = tuple(name for name in names if not _JAVASCRIPT.search(name))
            names += tuple(name for text in _STARTS.findall(program.text) for name in _in_quotes(text))
    for name in bounded(dict.fromkeys(names)):
        place = first_tracked((f"{folder}/{name}" for folder in program.around()), view)
        if place is not None and (_ENDING.search(place) or _is_program(place, view)):
            yield place


@lru_cache(maxsize=256)
def _anywhere(text: str) -> tuple[str, ...]:
    found = (_as_path(name) for name in _WITHIN.findall(_OWN_FOLDER.sub(" ", text)))
    return tuple(dict.fromkeys(name for name in found if name))


@lru_cache(maxsize=256)
def _in_quotes(text: str) -> tuple[str, ...]:
    """What could be the path of a program: other endings are those of data."""
    found = (_as_path(name) for name in _QUOTED.findall(text) if _PLAIN.match(name))
    could = (name for name in found if _ENDING.search(name) or "." not in posixpath.basename(name))
    return tuple(dict.fromkeys(name for name in could if name))


def _as_path(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _is_program(place: str, view: View) -> bool:
    return (view.read(place) or "").startswith("#!")
