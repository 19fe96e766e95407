"""Go: programs of the repository that are run as they are, and the lines for `go generate`."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from itertools import islice

from pinfix.closure.tools.paths import upwards
from pinfix.closure.tools.use import Use
from pinfix.closure.view import View
from pinfix.scripts import ScriptPiece
from pinfix.scripts.pieces import Surroundings
from pinfix.scripts.places import path_of
from pinfix.shell.model import Word

_MOST_READ = 3_000
_RESOLVED = frozenset({"build", "generate", "install", "run", "test", "tool"})
_MODULES = ("go.mod", "go.sum", "go.work", "go.work.sum")
_NOT_LOOKED_INTO = frozenset({"testdata", "vendor"})
_LINE = "//go:generate "


def uses_of_go_run(words: Sequence[Word], folder: str | None, view: View) -> Iterator[Use]:
    """`go run ./tools/x` and `go run x.go`: the files of the package; `go generate`: all with such lines."""
    verb, rest = _verb(words)
    if verb in _RESOLVED and folder is not None and not any("@" in word.prefix for word in rest):
        yield from _modules(folder, view)
    if verb == "generate" and folder is not None:
        yield from _generate(folder, view)
    if verb == "build":  # of single files it makes programs, such as those that build the rest
        for word in rest:
            place = path_of(word, folder, Surroundings()) if (word.text or "").endswith(".go") else None
            path = view.tracked_at(place) if isinstance(place, str) else None
            if path is not None:
                yield Use(path)
    if verb != "run":
        return
    for word in rest:
        if word.prefix.startswith("-"):
            continue
        place = path_of(word, folder, Surroundings())
        if not isinstance(place, str):
            if not place.outside:
                yield Use(None, reason=place.reason)
            return
        path = view.path(place)
        if path is None:
            return
        if path.endswith(".go"):
            if path in view.tracked:
                yield Use(path)
            continue  # there may be several; what is no such file is for the program
        if word.prefix.startswith("."):
            names = view.tracked.in_folder(path, "*.go")
            yield from (Use(name) for name in names if not name.endswith("_test.go"))
        return


def _modules(folder: str, view: View) -> Iterator[Use]:
    """What says which code of others comes in, and which Go compiles it; not asked for `tool@version`."""
    start = view.path(folder)
    for name in _MODULES if start is not None else ():
        found = (one for level in upwards(start or ".") for one in view.tracked.in_folder(level, name))
        yield from (Use(path) for path in islice(found, 1))


def _verb(words: Sequence[Word]) -> tuple[str, Sequence[Word]]:
    rest = list(words[1:])
    if rest and rest[0].prefix.startswith("-C"):
        del rest[: 2 if rest[0].text == "-C" else 1]
    return (rest[0].text or "", rest[1:]) if rest else ("", ())


def _generate(folder: str, view: View) -> Iterator[Use]:
    start = view.path(folder)
    if start is None:
        return
    for number, path in enumerate(view.tracked.below(start, "*.go")):
        if not _NOT_LOOKED_INTO.isdisjoint(path.split("/")):
            continue
        place = view.place(path)
        text = view.read(place) if place is not None and number < _MOST_READ else None
        if text is None or _LINE not in text or place is None:
            continue
        here = posixpath.dirname(place) or "."
        pieces = [
            ScriptPiece(path, line, written[len(_LINE) :], "sh", here, "go generate")
            for line, written in enumerate(text.split("\n"), 1)
            if written.startswith(_LINE)
        ]
        yield Use(path, tuple(pieces))
