"""Functions of a script of PowerShell, and what their parameters stand for where they are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pinfix.shell.holes import shown_in
from pinfix.shell.model import Hole, Word

if TYPE_CHECKING:
    from tree_sitter import Node

ANYTHING = Hole(variable="@")
"""What a caller may choose: any text, of any number of words."""

Parts = tuple[str | Hole, ...]

_NAME = re.compile(r"-([A-Za-z_][A-Za-z0-9_]*)(:?)")
_VARIABLE = re.compile(r"\$\{?(?:[A-Za-z]+:)?([A-Za-z_][A-Za-z0-9_]*)\}?")
_CHANGED = re.compile(
    r"\$\{?(?:[A-Za-z]+:)?([A-Za-z_][A-Za-z0-9_]*)\}?\s*(?:[.\[,]|[-+*/%?]{0,2}=|\+\+|--|\bin\b)"
    r"|\[ref\]\s*\$([A-Za-z_][A-Za-z0-9_]*)",
    re.IGNORECASE,
)
"""A variable that something may be put into; one of which only a part is read counts as well."""

_CALLED_OTHERWISE = re.compile(
    r"\b(?:iex|invoke-expression|invoke-command|icm|get-command|gcm|start-job|start-threadjob|sajb"
    r"|register-[a-z]+|import-module|ipmo|set-alias|new-alias|import-alias|sal|nal|ipal|set-variable|sv"
    r"|new-variable|nv|get-variable|gv|outvariable|ov)\b"
    r"|alias:|function:|\.invoke|-parallel|&[ \t]*[$(]|(?m:(?:^|[;{(|&=])[ \t]*\.[ \t])",
    re.IGNORECASE,
)
"""What may call a function, or change a variable, by a name that is known only when the script runs."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in lower case; `default` is the expression behind `=`."""

    name: str
    is_switch: bool
    default: Node | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function, or a block of a script that is called. `changed`: names of variables that it may change."""

    node: Node
    parameters: tuple[Parameter, ...]
    changed: frozenset[str]

    @property
    def body(self) -> tuple[Node, ...]:
        """What runs where it is called."""
        return tuple(child for child in self.node.children if child.type not in _DECLARES)


_DECLARES = frozenset(["function_parameter_declaration", "function_name", "param_block"])


def definition(node: Node, text: str) -> Function:
    """The function or block at `node`."""
    declared = tuple(_declared(node))
    start = max((one.end_byte for one in declared), default=node.start_byte)
    changed = frozenset(
        (found[1] or found[2]).lower() for found in _CHANGED.finditer(text, start, node.end_byte)
    )
    parameters = tuple(_parameter(child, text) for one in declared for child in _parameters_in(one))
    return Function(node, parameters, changed)


def _declared(node: Node) -> Iterator[Node]:
    """The lists of parameters of `node` itself."""
    for child in node.children:
        if child.type in ("function_parameter_declaration", "param_block"):
            yield child
        elif child.type == "script_block":
            yield from (inner for inner in child.children if inner.type == "param_block")


def _parameters_in(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type == "parameter_list":
            yield from (inner for inner in child.children if inner.type == "script_parameter")


def _parameter(node: Node, text: str) -> Parameter:
    name, is_switch, default = "", False, None
    for child in node.children:
        written = text[child.start_byte : child.end_byte]
        found = _VARIABLE.fullmatch(written)
        if child.type == "variable" and found is not None:
            name = found[1].lower()
        elif child.type == "attribute_list":
            is_switch = "[switch]" in written.lower()
        elif child.type == "script_parameter_default":
            default = next((inner for inner in child.children if inner.is_named), None)
    return Parameter(name, is_switch, default)


def changes(text: str) -> Counter[str]:
    """How often something may be put into each variable, by the name in lower case."""
    return Counter((found[1] or found[2]).lower() for found in _CHANGED.finditer(text))


def may_be_called_otherwise(text: str) -> bool:
    """Whether the script calls functions, or changes variables, in ways that cannot be followed here."""
    return _CALLED_OTHERWISE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Given:
    """What a call hands over: by parameter, and the rest of it in its order."""

    by_name: dict[str, Word]
    rest: tuple[Word, ...]


def given(function: Function, words: Sequence[Word]) -> Given | None:
    """Which argument is meant for which parameter; None where that cannot be told."""
    names = [parameter.name for parameter in function.parameters]
    if not names:
        return Given({}, tuple(words))
    switches = {parameter.name for parameter in function.parameters if parameter.is_switch}
    by_name: dict[str, Word] = {}
    plain: list[Word] = []
    rest = iter(words)
    for word in rest:
        found = _NAME.match(word.prefix)
        if found is None or word.quoted:
            plain.append(word)
            continue
        name = _meant(found[1].lower(), names)
        after = Word(((word.prefix[found.end() :]), *word.parts[1:])) if found[2] else None
        if name is None or (after is None and found.end() != len(word.prefix)):
            return None
        if name in switches:
            by_name[name] = Word((Hole(inside=()),))
            continue
        value = after if after is not None and after.parts != ("",) else next(rest, None)
        if value is None:
            return None
        by_name[name] = value
    places = [name for name in names if name not in by_name and name not in switches]
    by_name.update(zip(places, plain, strict=False))
    return Given(by_name, tuple(plain[len(places) :]))


def _meant(written: str, names: Sequence[str]) -> str | None:
    """A parameter may be shortened as long as it is the only one that begins so."""
    if written in names:
        return written
    meant = [name for name in names if name.startswith(written)]
    return meant[0] if len(meant) == 1 else None


def is_several(word: Word) -> bool:
    """Whether an argument is written as a list, which is more than one word to a program."""
    return any(isinstance(part, str) and "," in part for part in word.parts)


def made_of(words: Iterable[Word]) -> tuple[Hole, ...]:
    """Something of which only that much is known, that it is made of `words`."""
    holes = [hole for word in words for hole in word.holes]
    printed = tuple(hole for hole in holes if hole.output_of)
    return (Hole(inside=shown_in((*holes, ANYTHING))), *printed)
