"""Expanding references to variables and calls of functions, as far as that is known before make runs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pinfix.scripts.makefile.built_in import BUILT_IN
from pinfix.scripts.makefile.definitions import is_plain
from pinfix.scripts.makefile.functions import FUNCTIONS
from pinfix.scripts.makefile.model import (
    HOLE_END,
    HOLE_START,
    UNKNOWN,
    Definition,
    Makefile,
    NotUnderstood,
    Place,
)
from pinfix.scripts.makefile.scanning import closing, first_outside

_MAX_ALTERNATIVES = 8
_MAX_DEPTH = 30
_MAX_STEPS = 60_000
_MAX_TEXT = 200_000

_OF_MAKE = {
    "SHELL": "/bin/sh", "MAKEFLAGS": "", "MFLAGS": "", ".SHELLFLAGS": "-c", ".DEFAULT_GOAL": "",
    "MAKELEVEL": "0", "MAKE_VERSION": "4.3", "MAKEFILE_LIST": UNKNOWN,
}  # fmt: skip
"""What the environment has no say in."""

_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OF_RUNNER = re.compile(
    r"GITHUB_\w+|RUNNER_\w+|ACTIONS_\w+|ANDROID_\w+|JAVA_HOME\w*|GOROOT_\w+|CI|HOME|PATH|PWD|USER|LANG|TERM"
    r"|SHLVL|TMPDIR|DEBIAN_FRONTEND|AGENT_TOOLSDIRECTORY|HOMEBREW_\w+|CONDA|VCPKG_\w+|LC_\w+|OS|Image\w+"
)
"""Variables that GitHub's runners, or the shells on them, set themselves."""


@dataclass(frozen=True, slots=True)
class ShellCall:
    """`$(shell text)`, come upon at `place`; `text` is expanded."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Given:
    """What make is given besides its files.

    `variables` are those of the command line; `environment` the names that may be set besides the runner's
    own, None for any; they win over the Makefile where `environment_wins`. `folder` is what `$(CURDIR)`
    stands for.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    environment: Collection[str] | None = ()
    environment_wins: bool = False
    goals: Sequence[str] = ()
    folder: str = UNKNOWN


@dataclass(slots=True)
class Expansion:
    """One run of make. `calls` collects the commands that it gives to a shell while it expands."""

    makefile: Makefile
    given: Given
    calls: dict[ShellCall, None] = field(default_factory=dict)
    steps: int = 0

    def expand(self, text: str, place: Place, local: Mapping[str, str] | None = None) -> list[str]:
        """All texts that `text` may come out as. Raises NotUnderstood."""
        return _Scope(self, place, local or {}, ()).expand(text)

    def changes(self, names: Collection[str]) -> bool:
        """Whether one of the variables may have another text than make itself gives it."""
        makefile = self.makefile
        return any(
            name in self.given.variables
            or makefile.definitions.get(name)
            or makefile.overrides.get(name)
            or self.environment(name)
            for name in names
        )

    def environment(self, name: str) -> str:
        """What the environment gives for a variable: a mark, or "" where it is surely not set."""
        asked = self.given.environment
        known = asked is None or name in asked or _OF_RUNNER.fullmatch(name)
        return HOLE_START + name + HOLE_END if known and _ENVIRONMENT_NAME.fullmatch(name) else ""


@dataclass(frozen=True, slots=True)
class _Scope:
    """A text within a text: `local` are automatic variables and arguments, `inside` the names on the way."""

    run: Expansion
    place: Place
    local: Mapping[str, str]
    inside: tuple[str, ...]

    def expand(self, text: str) -> list[str]:
        """See `Expansion.expand`."""
        self.run.steps += 1
        if self.run.steps > _MAX_STEPS or len(self.inside) > _MAX_DEPTH:
            raise NotUnderstood("its variables are too deep to be expanded")
        results = [""]
        for literal, reference in _pieces(text):
            results = _joined(results, [literal])
            if reference is not None:
                results = _joined(results, self._reference(reference))
        return results

    def shell(self, text: str) -> None:
        """Note that make gives `text` to a shell."""
        self.run.calls[ShellCall(text, self.place)] = None

    def folder(self) -> str:
        """What `$(CURDIR)` stands for."""
        return self.run.given.folder

    def binding(self, local: Mapping[str, str], name: str | None = None) -> _Scope:
        """The scope with further names; `name`: within the text of that variable."""
        inside = self.inside if name is None else (*self.inside, name)
        return replace(self, local={**self.local, **local}, inside=inside)

    def body(self, name: str) -> list[str] | None:
        """The texts of the variable as they are written, for `$(call …)`; None within such a call."""
        if name in self.inside:
            return None
        return [one.text for one in self._definitions(name)]

    def _reference(self, inner: str) -> list[str]:
        """The inside of `$(…)`."""
        name, blank, rest = _first_word(inner)
        if blank and name in FUNCTIONS:
            return FUNCTIONS[name](self.binding({}, ""), name, rest)
        colon = first_outside(inner, ":")
        if colon is not None and "=" in inner[colon:]:
            pattern, _, replacement = inner[colon + 1 :].partition("=")
            sign = "" if "%" in pattern else "%"
            arguments = f"{sign}{pattern},{sign}{replacement},$({inner[:colon]})"
            return FUNCTIONS["patsubst"](self.binding({}, ""), "patsubst", arguments)
        if "$" not in inner:
            return self._variable(inner.strip())
        names = self.binding({}, "").expand(inner)
        if any(HOLE_START in one for one in names):
            raise NotUnderstood("it computes the name of a variable")
        return _distinct(text for one in names for text in self._variable(one.strip()))

    def _variable(self, name: str) -> list[str]:
        if name.startswith(HOLE_START):
            return [self._undefined(name[1:])]
        if name in self.local:
            return [self.local[name]]
        if name in self.run.given.variables and not self.run.makefile.overrides.get(name):
            return [self.run.given.variables[name]]
        definitions = self._definitions(name)
        if definitions:
            return self._defined(name, definitions)
        if name in BUILT_IN and not self.run.environment(name) and name not in self.inside:
            return self.binding({}, name).expand(BUILT_IN[name])
        return [self._undefined(name)]

    def _definitions(self, name: str) -> Sequence[Definition]:
        makefile = self.run.makefile
        return makefile.overrides.get(name) or makefile.definitions.get(name) or ()

    def _defined(self, name: str, definitions: Sequence[Definition]) -> list[str]:
        if name in self.inside:
            raise NotUnderstood(f"the variable {name} refers to itself")
        scope = self.binding({}, name)
        texts = [text for one in definitions for text in scope.expand(one.text)]
        outer = self.run.environment(name)
        wins = self.run.given.environment_wins or any(one.default for one in definitions)
        if not any(one.certain for one in definitions) or (outer and wins):
            texts.append(outer)
        return _distinct(texts)

    def _undefined(self, name: str) -> str:
        given = self.run.given
        if name == "MAKE":
            return " ".join(
                ["make", *(f'{key}="{_quotable(text)}"' for key, text in given.variables.items())]
            )
        if name == "CURDIR":
            return given.folder
        if name == "MAKECMDGOALS":
            return " ".join(given.goals)
        if (len(name) == 1 and name in "@<^?*+|%") or (len(name) == 2 and name[0] in "@<^?*+|%"):
            return UNKNOWN
        of_make = _OF_MAKE.get(name)
        return self.run.environment(name) if of_make is None else of_make


def _quotable(text: str) -> str:
    """A text that stays what it is between double quotes."""
    return UNKNOWN if set('"$`\\').intersection(text) else text


def _first_word(text: str) -> tuple[str, str, str]:
    found = re.match(r"([^ \t]*)([ \t]+)", text)
    return (text, "", "") if found is None else (found[1], found[2], text[found.end() :])


def _pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """Literal texts, and the inside of the reference behind each."""
    start = 0
    literal = ""
    while (at := text.find("$", start)) >= 0 and at + 1 < len(text):
        literal += text[start:at]
        sign = text[at + 1]
        if sign == "$":
            literal += "$"
            start = at + 2
            continue
        if sign in "({":
            end = closing(text, at + 1)
            if end is None:
                raise NotUnderstood("a reference to a variable has no end")
            inner, start = text[at + 2 : end], end + 1
        else:
            inner, start = sign, at + 2
        yield literal, inner
        literal = ""
    yield literal + text[start:], None


def _joined(results: list[str], options: list[str]) -> list[str]:
    """Every text of `results` with every one of `options` behind it."""
    if len(results) * len(options) > _MAX_ALTERNATIVES:
        if not all(map(is_plain, options)):
            raise NotUnderstood("it has too many possible texts")
        options = [UNKNOWN]
    if max(map(len, results)) + max(map(len, options)) > _MAX_TEXT:
        raise NotUnderstood("its texts grow too long")
    return _distinct(before + behind for before in results for behind in options)


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
