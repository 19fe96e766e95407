"""Reading settings out of a document, with messages that name the place of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from pinfix.errors import ConfigurationError
from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.nodes import Sequence as SequenceNode

_Choice = TypeVar("_Choice", bound=str)

# What a plain scalar means in the core schema of YAML 1.2.2, section 10.3.2.
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """The values of `document`, the configuration file `path`; every method raises ConfigurationError."""

    path: str
    document: Document

    def mapping(self, node: Node | None, what: str, keys: Collection[str]) -> dict[str, Node]:
        """The entries of a mapping that may hold `keys`; nothing written is an empty one."""
        entries: dict[str, Node] = {}
        for name, key, value in self.entries(node, what):
            if name not in keys:
                self.fail(key, f"unknown key {shown(name)}{suggestion(name, keys)}")
            entries[name] = value
        return entries

    def entries(self, node: Node | None, what: str) -> Iterator[tuple[str, Node, Node]]:
        """Name, key and value of every entry of a mapping with any keys; nothing written is an empty one."""
        if node is None or is_null(node):
            return
        inner = follow(node)
        if not isinstance(inner, Mapping) or inner.tag is not None:
            self.fail(node, f"{what} must be a mapping, not {kind(node)}")
        for key, value in inner.pairs:
            yield self.text(key, f"a key of {what}"), key, value

    def items(self, node: Node | None, what: str) -> Sequence[Node]:
        """The items of a list; nothing written is an empty one."""
        if node is None or is_null(node):
            return ()
        inner = follow(node)
        if not isinstance(inner, SequenceNode) or inner.tag is not None:
            self.fail(node, f"{what} must be a list, not {kind(node)}")
        return inner.items

    def text(self, node: Node, what: str) -> str:
        """A scalar that YAML reads as text."""
        inner = follow(node)
        if not isinstance(inner, Scalar) or kind(node) != "text":
            self.fail(node, f"{what} must be text, not {kind(node)}")
        return inner.value

    def matching(self, node: Node, key: str, form: re.Pattern[str], meaning: str) -> str:
        """A text of the given form, which `meaning` describes."""
        text = self.text(node, f"'{key}'")
        if not form.fullmatch(text):
            self.fail(node, f"'{key}' is {meaning}")
        return text

    def choice(self, node: Node, key: str, choices: Collection[_Choice]) -> _Choice:
        """One of a few words."""
        text = self.text(node, f"'{key}'")
        for choice in choices:
            if text == choice:
                return choice
        allowed = ", ".join(choices)
        known = f"it is one of {allowed}" if len(choices) > 1 else f"only {allowed} is allowed"
        self.fail(node, f"'{key}' cannot be {shown(text)}; {known}")

    def flag(self, node: Node, what: str) -> bool:
        """A boolean."""
        inner = follow(node)
        if not isinstance(inner, Scalar) or kind(node) != "a boolean":
            self.fail(node, f"{what} must be true or false, not {kind(node)}")
        return inner.value.lower() == "true"

    def number(self, node: Node, what: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        inner = follow(node)
        plain = isinstance(inner, Scalar) and kind(node) == "a number" and inner.value.isdecimal()
        found = int(inner.value[:9]) if plain and isinstance(inner, Scalar) else least - 1
        if not least <= found <= most:
            self.fail(node, f"{what} must be a whole number from {least} to {most}")
        return found

    def fail(self, node: Node, message: str) -> NoReturn:
        """Raise the error for the place of `node`."""
        line, column = self.document.place(node.start)
        raise ConfigurationError(f"{self.path}:{line}:{column}: {message}")


def is_null(node: Node) -> bool:
    """Whether nothing is written, or `null`."""
    inner = follow(node)
    return isinstance(inner, Scalar) and inner.is_null


def kind(node: Node) -> str:
    """What a person calls the value."""
    inner = follow(node)
    if inner.tag is not None:
        return "a value with a tag"
    if isinstance(inner, Mapping):
        return "a mapping"
    if isinstance(inner, SequenceNode):
        return "a list"
    if inner.style != "":
        return "text"
    if inner.is_null:
        return "nothing"
    if _BOOLEAN.fullmatch(inner.value):
        return "a boolean"
    return "a number" if _NUMBER.fullmatch(inner.value) else "text"


def shown(name: str) -> str:
    """A name from the file: in quotes, short, and with nothing that a terminal obeys."""
    return repr(name if len(name) <= 60 else name[:59] + "…")


def suggestion(name: str, known: Collection[str]) -> str:
    """The end of a message: the name that was probably meant, or all that there are."""
    # Imported here: start-up matters, and most configurations are right.
    from difflib import get_close_matches

    close = get_close_matches(name[:60], sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known: {', '.join(sorted(known))}"
