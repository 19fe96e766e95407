"""What a program that is no shell script loads of the repository, and which other programs it names.

Imports are followed from file to file, wherever in the repository they lead. A file that is named in quotes
may be started, or be given to something that starts it: it counts if it could be run. Names of data do not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pinfix.closure.programs.javascript import modules_of_javascript
from pinfix.closure.programs.named import named_in
from pinfix.closure.programs.powershell import modules_of_powershell
from pinfix.closure.programs.program import MOST_CHARACTERS, Program, TooManyNames, language_of
from pinfix.closure.programs.python import modules_of_python
from pinfix.closure.programs.ruby import modules_of_ruby
from pinfix.closure.view import View

MOST_FILES = 500
"""How many files one program may lead to."""

_MOST_READ = 10_000_000
"""How many characters of them are read."""

_MODULES: Mapping[str, Callable[[Program, View], Iterator[str]]] = {
    "python": modules_of_python,
    "javascript": modules_of_javascript,
    "ruby": modules_of_ruby,
    "powershell": modules_of_powershell,
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """`parts`: the program and the modules that it loads, in turn. `files`: all tracked files, as places.

    `named` are those of `files` that are not loaded but named. `cut_off`: why not all is here; else empty.
    """

    parts: tuple[Program, ...] = ()
    files: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    cut_off: str = ""


def loaded_by(program: Program, view: View) -> Loaded:
    """What `program` loads and names; the nearest files first."""
    parts: list[Program] = []
    loaded: dict[str, None] = {}
    named: dict[str, None] = {}
    pending = deque([program])
    left = _MOST_READ
    cut_off = ""
    while pending:
        one = pending.popleft()
        left -= len(one.text)
        if len(one.text) > MOST_CHARACTERS or left < 0:
            cut_off = f"{one.place or 'a program'} is longer than is read"
            continue
        parts.append(one)
        near = _near(one, view)
        named.update(dict.fromkeys(place for place in near.named if place != program.place))
        for place, module in near.modules:
            if place in loaded or place == program.place:
                continue
            if len(loaded) + len(named) >= MOST_FILES:
                cut_off = f"it leads to more than {MOST_FILES} files"
                break
            loaded[place] = None
            if module is not None:
                pending.append(module)
        if near.has_more:
            cut_off = f"{one.place or 'a program'} names more files than are looked for"
    others = [place for place in named if place not in loaded]
    if len(loaded) + len(others) > MOST_FILES:
        cut_off = f"it leads to more than {MOST_FILES} files"
        others = others[: MOST_FILES - len(loaded)]
    return Loaded(tuple(parts), (*loaded, *others), tuple(others), cut_off)


@dataclass(frozen=True, slots=True)
class _Near:
    """What one file names, and what it loads, each with the program that it is; `has_more`: not all."""

    named: tuple[str, ...] = ()
    modules: tuple[tuple[str, Program | None], ...] = ()
    has_more: bool = False


def _near(program: Program, view: View) -> _Near:
    """Looked up once for each file, however many programs load it."""
    key = program, view.key
    kept = view.files.kept
    known = kept.get(key)
    if not isinstance(known, _Near):
        known = kept[key] = _look_around(program, view)
    return known


def _look_around(program: Program, view: View) -> _Near:
    named: list[str] = []
    modules: list[tuple[str, Program | None]] = []
    try:
        named.extend(named_in(program, view))
        seen: set[str] = set()
        for place in _modules(program, view):  # one by one: what comes before there are too many counts
            if place in seen:
                continue
            seen.add(place)
            modules.append((place, _module(program, place, view)))
            if len(modules) > MOST_FILES + 1:  # one may be the program itself: the rest is cut off anyway
                break
    except TooManyNames:
        return _Near(tuple(named), tuple(modules), has_more=True)
    return _Near(tuple(named), tuple(modules))


def _modules(program: Program, view: View) -> Iterator[str]:
    find = _MODULES.get(program.language)
    return iter(()) if find is None else find(program, view)


def _module(one: Program, place: str, view: View) -> Program | None:
    """The program at `place`, which `one` loads; None: nothing that loads more."""
    started_in = one.started_in or "."
    language = language_of(place) or (one.language if "." not in place.rpartition("/")[2] else None)
    text = view.read(place) if language is not None else None
    if language is None or text is None:
        return None
    return Program(text, language, place, one.folder, started_in, one.is_settings)
