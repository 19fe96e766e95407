"""What runners of tests load before the tests, as their options say: Mocha and RSpec."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from pinfix.closure.programs.rspec import required_by_rspec
from pinfix.closure.tools.paths import upwards
from pinfix.closure.tools.projects.node import as_object
from pinfix.closure.view import View

_OPTIONS = ("-r", "--require", "--file")
_ENDINGS = ("", ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts", "/index.js", "/index.cjs", "/index.ts")
_SETTING = re.compile(
    r"(?<![\w.-])[\"']?(?:require|file)[\"']?[ \t]*:[ \t]*"
    r"(\[[^\]]{0,1000}\]|[\"'][^\"'\n]*[\"']|[^\s\"'\[][^\n]*|(?:\n[ \t]*-[^\n]*)+)"
)
_NAME = re.compile(r"[\w./@-]+")


def files_of_mocha(words: Sequence[str], folder: str, view: View) -> Iterator[str]:
    """The files of `--require`, on the command line, in `.mocharc.*` or under `mocha` in package.json."""
    names = list(_given(words))
    for level in upwards(folder):
        for path in view.tracked.in_folder(level, ".mocharc.*"):
            names += _set_in(_text(path, view))
        names += _set_in_package(_text(posixpath.normpath(f"{level}/package.json"), view))
    for name in dict.fromkeys(names):
        base = posixpath.normpath(posixpath.join(folder, name))
        yield from [one for one in (base + ending for ending in _ENDINGS) if one in view.tracked][:1]


def _given(words: Sequence[str]) -> Iterator[str]:
    for word, following in zip(words, (*words[1:], ""), strict=False):
        option, sign, value = word.partition("=")
        if option in _OPTIONS:
            yield from (value if sign else following).split(",")


def _set_in(text: str) -> Iterator[str]:
    for value in _SETTING.findall(text):
        yield from (name for name in _NAME.findall(value) if name.strip("-."))


def _set_in_package(text: str) -> Iterator[str]:
    settings = as_object(text).get("mocha")
    for written in (settings.get("require"), settings.get("file")) if isinstance(settings, dict) else ():
        for one in written if isinstance(written, list) else [written]:
            if isinstance(one, str):
                yield one


def _text(path: str, view: View) -> str:
    place = view.place(path) if path in view.tracked else None
    return (view.read(place) if place is not None else None) or ""


def files_of_rspec(words: Sequence[str], folder: str, view: View) -> Iterator[str]:
    """The files that `.rspec` requires."""
    place = view.place(folder)
    for found in required_by_rspec(place, view) if place is not None else ():
        path = view.tracked_at(found)
        if path is not None:
            yield path
