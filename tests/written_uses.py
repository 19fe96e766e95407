"""The `uses:` values of a file as another parser sees them: the tests do not ask pinfix where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_LOOKED_AT = re.compile(r"\.github/workflows/[^/]+\.ya?ml|(?:.*/)?action\.ya?ml")
_COMMIT = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class WrittenUses:
    """A value, and the lines (from 1) of its key and of the place where it is written."""

    text: str
    lines: frozenset[int]

    @property
    def needs_pin(self) -> bool:
        """Whether it is remote and names no full commit."""
        if self.text.startswith(("./", "../", ".\\", "$/")) or "@sha256:" in self.text:
            return False
        return _COMMIT.fullmatch(self.text.partition("@")[2].rstrip("\n")) is None


def written_uses(path: str, data: bytes) -> Iterator[WrittenUses]:
    """Every `uses:` of jobs, steps, nested steps and composite actions; aliases give their value again."""
    if _LOOKED_AT.fullmatch(path) is None:
        return
    text = readable(data)
    for root in YAML(typ="rt", pure=True).compose_all(text):
        for _, job in _pairs(_value(root, "jobs")):
            yield from _uses(job, text)
            yield from _of_steps(_value(job, "steps"), text)
        runs = _value(root, "runs")
        if getattr(_value(runs, "using"), "value", "").lower() == "composite":
            yield from _of_steps(_value(runs, "steps"), text)


def readable(data: bytes) -> str:
    """The text for ruamel.yaml, offset by offset: it trips over tabs before comments, and over U+2028."""
    return data.decode("utf-8").removeprefix("\ufeff").replace("\t", " ").replace("\u2028", "|")


def _of_steps(steps: Node | None, text: str) -> Iterator[WrittenUses]:
    if not isinstance(steps, SequenceNode):
        return
    for step in steps.value:
        yield from _uses(step, text)
        yield from _of_steps(_value(step, "parallel"), text)


def _uses(owner: Node, text: str) -> Iterator[WrittenUses]:
    for key, value in _pairs(owner):
        if key.value == "uses" and isinstance(value, ScalarNode):
            starts = (key.start_mark.index, value.start_mark.index)
            yield WrittenUses(value.value, frozenset(_line(text, start) for start in starts))


def _line(text: str, offset: int) -> int:
    return len(re.findall(r"\r\n|\n|\r", text[:offset])) + 1


def _value(node: Node | None, name: str) -> Node | None:
    return next((value for key, value in _pairs(node) if key.value == name), None)


def _pairs(node: Node | None) -> Iterator[tuple[ScalarNode, Node]]:
    if isinstance(node, MappingNode):
        yield from ((key, value) for key, value in node.value if isinstance(key, ScalarNode))
