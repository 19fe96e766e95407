"""The functions of make. Each gives all texts that a call may come out as."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import Protocol

from pinfix.scripts.makefile.definitions import is_plain
from pinfix.scripts.makefile.model import FILES, HOLE_END, HOLE_START, UNKNOWN, NotUnderstood
from pinfix.scripts.makefile.scanning import arguments_of
from pinfix.scripts.makefile.texts import TEXT_FUNCTIONS

_MAX_COMBINATIONS = 8
_MAX_WORK = 4_000_000
_MAX_WORDS = 40
_LISTS_FILES = re.compile(r"\s*(?:find|ls|git\s+ls-files)\s")
_HOLE = re.compile(f"{HOLE_START}[^{HOLE_END}]*{HOLE_END}")


class Scope(Protocol):
    """Where a function is called."""

    def expand(self, text: str) -> list[str]:
        """All texts that `text` may come out as."""
        ...

    def shell(self, text: str) -> None:
        """Note that make gives `text` to a shell."""
        ...

    def folder(self) -> str:
        """What `$(CURDIR)` stands for."""
        ...

    def binding(self, local: Mapping[str, str], name: str | None = None) -> Scope:
        """The scope with further names; `name`: within the text of that variable."""
        ...

    def body(self, name: str) -> list[str] | None:
        """The texts of a variable as they are written; None within its own text."""
        ...


def _text(scope: Scope, name: str, rest: str) -> list[str]:
    """A function of texts: exact where they are known."""
    count, function = TEXT_FUNCTIONS[name]
    arguments = arguments_of(rest)
    arguments = [*arguments[: count - 1], ",".join(arguments[count - 1 :])]
    if len(arguments) < count:
        raise NotUnderstood(f"$({name} …) has too few arguments")
    found = []
    for combination in _combinations(scope, arguments):
        if not any(HOLE_START in one for one in combination):
            if len(combination[-1]) * max(map(len, combination)) > _MAX_WORK:
                raise NotUnderstood(f"$({name} …) has too long arguments")
            found.append(function(combination))
        elif name == "strip":
            found.append(" ".join(combination[0].split()))
        else:
            found.append(_made_of("".join(combination)))
    return found


def _combinations(scope: Scope, arguments: list[str]) -> list[tuple[str, ...]]:
    expanded = [scope.expand(one) for one in arguments]
    if _size(expanded) > _MAX_COMBINATIONS:
        expanded = [[_made_of("".join(one))] if len(one) > 1 else one for one in expanded]
    return list(product(*expanded))


def _size(expanded: list[list[str]]) -> int:
    size = 1
    for one in expanded:
        size *= len(one)
    return size


def _made_of(text: str) -> str:
    """What stands for a text that is made of this one in a way that is not known."""
    if not is_plain(text):
        raise NotUnderstood("it changes the text of commands with functions")
    holes = _HOLE.findall(text)
    return FILES if holes and all(hole == FILES for hole in holes) else UNKNOWN


def _shell(scope: Scope, name: str, rest: str) -> list[str]:
    found = []
    for command in scope.expand(rest):
        if command.strip() == "pwd":
            found.append(scope.folder())
        else:
            scope.shell(command)
            found.append(FILES if _LISTS_FILES.match(command) else UNKNOWN)
    return found


def _one_of(scope: Scope, name: str, rest: str) -> list[str]:
    """`if`, `or`, `and`: one of the arguments, or nothing."""
    expanded = [scope.expand(one.strip()) for one in arguments_of(rest)]
    chosen = expanded[1:] if name == "if" else expanded
    complete = name == "if" and len(expanded) > 2
    return list(dict.fromkeys([text for one in chosen for text in one] + ([] if complete else [""])))


def _foreach(scope: Scope, name: str, rest: str) -> list[str]:
    arguments = arguments_of(rest)
    if len(arguments) < 3 or "$" in arguments[0]:
        raise NotUnderstood("$(foreach …) is not written in a way that is known")
    variable, body = arguments[0].strip(), ",".join(arguments[2:])
    found = []
    for listed in scope.expand(arguments[1]):
        words = listed.split()
        if HOLE_START in listed or len(words) > _MAX_WORDS:
            found += _over_unknown(scope, variable, body, _made_of(listed))
        else:
            each = [scope.binding({variable: word}).expand(body) for word in words]
            if any(len(texts) > 1 for texts in each):
                raise NotUnderstood("$(foreach …) has several possible results")
            found.append(" ".join(texts[0] for texts in each))
    return found


def _over_unknown(scope: Scope, variable: str, body: str, word: str) -> list[str]:
    """What `foreach` gives over a list that is not known: one turn stands for all."""
    turns = scope.binding({variable: word}).expand(body)
    return [_made_of(turn + word) if is_plain(turn) else turn for turn in turns]


def _call(scope: Scope, name: str, rest: str) -> list[str]:
    called, *written = arguments_of(rest)
    (called, *others) = scope.expand(called.strip())
    if others or HOLE_START in called:
        raise NotUnderstood("$(call …) has a computed name")
    if called in FUNCTIONS:
        return FUNCTIONS[called](scope, called, ",".join(written))
    bodies = scope.body(called)
    if bodies is None:
        # A turn of a recursion: what it runs was seen in the turn around it.
        return [_made_of(" ".join(text for one in written for text in scope.expand(one)))]
    arguments = {"0": called}
    for number, argument in enumerate(written, 1):
        texts = scope.expand(argument)
        arguments[str(number)] = texts[0] if len(texts) == 1 else _made_of("".join(texts))
    for number in range(len(written) + 1, 10):
        arguments[str(number)] = ""
    inner = scope.binding(arguments, called)
    return list(dict.fromkeys(text for body in bodies or [""] for text in inner.expand(body)))


def _path(scope: Scope, name: str, rest: str) -> list[str]:
    """`abspath` and `realpath` of one name."""
    found = []
    for text in scope.expand(rest):
        known = text and HOLE_START not in text and not text.startswith("/") and len(text.split()) == 1
        found.append(posixpath.normpath(f"{scope.folder()}/{text}") if known else UNKNOWN)
    return found


def _wildcard(scope: Scope, name: str, rest: str) -> list[str]:
    scope.expand(rest)
    return [FILES]


def _silent(scope: Scope, name: str, rest: str) -> list[str]:
    scope.expand(rest)
    return [""]


def _about(scope: Scope, name: str, rest: str) -> list[str]:
    return [UNKNOWN]


def _not_read(scope: Scope, name: str, rest: str) -> list[str]:
    raise NotUnderstood(f"it uses $({name} …)")


FUNCTIONS: Mapping[str, Callable[[Scope, str, str], list[str]]] = {
    **dict.fromkeys(TEXT_FUNCTIONS, _text),
    **dict.fromkeys(("if", "or", "and"), _one_of),
    **dict.fromkeys(("info", "warning", "error"), _silent),
    **dict.fromkeys(("abspath", "realpath"), _path),
    **dict.fromkeys(("origin", "flavor"), _about),
    **dict.fromkeys(("eval", "value", "file", "guile", "let", "intcmp"), _not_read),
    "shell": _shell,
    "foreach": _foreach,
    "call": _call,
    "wildcard": _wildcard,
}
"""By name: what gives the results of a call from its scope, its name and the text of its arguments."""
