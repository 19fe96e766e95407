"""Finding the slots of a document in which a key is written out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Kinds
from dataclasses import dataclass

from pinfix.leaks.slots.known import COMMANDS, IMAGE_CREDENTIALS, INPUTS, PRINCIPAL, VARIABLES
from pinfix.leaks.values import is_written_key
from pinfix.yaml.document import Document
from pinfix.yaml.meant import text_as_meant
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow

_NONE: Kinds[str, str] = {}

_HINTS = (
    *sorted({name for inputs in INPUTS.values() for name in inputs}),
    "clientsecret",
    "credentials:",
    *sorted(name.lower() for name in VARIABLES),
    *(f"{word} " for word, _, _ in COMMANDS),
)
"""One of these words, in lower case, is in every text with a slot."""

_LOCAL = re.compile(
    r"(?i)//(?:localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker\.internal)|https?://[a-z0-9_-]{1,60}(?:[:/\s\"']|$)"
    r"|(?<![\w./-])(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?=[:/\s\"',}]|$)"
)
"""An address on the machine itself, or one without a dot: that of a container beside the job."""

_CLIENT_SECRET = re.compile(
    r"""\\?["']clientSecret\\?["'][ \t\r\n]{0,20}:[ \t\r\n]{0,20}\\?["'](?P<key>[^\s"'\\]{8,200})\\?["']"""
)
_ASSIGNED = re.compile(
    rf"""(?<![\w$.-])(?P<name>{"|".join(VARIABLES)})=(?P<quote>["']?)"""
    r"""(?P<key>[^\s"'`;|&<>()]{8,1000}+)(?P=quote)(?=[\s;|&)]|$)"""
)


@dataclass(frozen=True, slots=True)
class Slotted:
    """A key in the place for one: from `start` to `end` of the text; `kind` as in `Leak`."""

    kind: str
    start: int
    end: int


def may_have_slots(text: str) -> bool:
    """Whether it is worth to parse `text` and ask `slotted_keys`."""
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS)


def slotted_keys(document: Document) -> Iterator[Slotted]:
    """The keys that stand where a known secret is expected, once each, however often an alias stands."""
    if not may_have_slots(text_as_meant(document)):
        return
    seen: set[tuple[int, int]] = set()
    pending: list[Node] = list(document.roots)
    while pending:
        node = pending.pop()
        if isinstance(node, Sequence):
            pending.extend(node.items)
        elif isinstance(node, Mapping):
            pending.extend(value for _, value in node.pairs)
            yield from _in_mapping(document, node, seen)


def _in_mapping(document: Document, node: Mapping, seen: set[tuple[int, int]]) -> Iterator[Slotted]:
    is_step = "uses" in node.positions or "run" in node.positions
    for section, kinds in _sections(node):
        if (id(section), id(kinds)) in seen:
            continue
        seen.add((id(section), id(kinds)))
        around = node if is_step else section
        if _LOCAL.search(document.text, around.start, around.end) is None:
            yield from _by_names(document, section, kinds)
            yield from _principals(document, section)
    script = node.get("run")
    if isinstance(script, Scalar):
        yield from _in_script(document, script)


def _sections(node: Mapping) -> Iterator[tuple[Mapping, Kinds[str, str]]]:
    """The parts of a job, step or container in which secrets are expected, and which they are, by name."""
    for key, kinds in (
        ("env", VARIABLES),
        ("with", _inputs_of(node)),
        ("credentials", IMAGE_CREDENTIALS if "image" in node.positions else _NONE),
    ):
        written = node.get(key)
        inner = None if written is None else follow(written)
        if isinstance(inner, Mapping):
            yield inner, kinds


def _scalar(node: Mapping, key: str) -> Scalar | None:
    written = node.get(key)
    found = None if written is None else follow(written)
    return found if isinstance(found, Scalar) else None


def _inputs_of(step: Mapping) -> Kinds[str, str]:
    uses = _scalar(step, "uses")
    return _NONE if uses is None else INPUTS.get(uses.value.partition("@")[0].lower(), _NONE)


def _by_names(document: Document, section: Mapping, kinds: Kinds[str, str]) -> Iterator[Slotted]:
    for name, _, value in section.entries():
        node = follow(value)
        kind = kinds.get(name if kinds is VARIABLES else name.lower())
        if kind is not None and isinstance(node, Scalar) and is_written_key(node.value.strip()):
            yield _place(document, node, kind)


def _place(document: Document, node: Scalar, kind: str) -> Slotted:
    """Where the value itself stands, if it stands there as it is meant; else the whole scalar."""
    value = node.value.strip()
    start = document.text.find(value, node.start, node.end)
    return Slotted(kind, node.start, node.end) if start < 0 else Slotted(kind, start, start + len(value))


def _principals(document: Document, section: Mapping) -> Iterator[Slotted]:
    """Service principals in JSON, of whatever input or variable."""
    for _, _, value in section.entries():
        node = follow(value)
        if isinstance(node, Scalar) and "clientSecret" in node.value and "tenantId" in node.value:
            yield from _matches(document, node, _CLIENT_SECRET, PRINCIPAL)


def _in_script(document: Document, script: Scalar) -> Iterator[Slotted]:
    text = script.value
    for word, kind, pattern in COMMANDS:
        if word in text:
            yield from _matches(document, script, pattern, kind)
    for found in _ASSIGNED.finditer(document.text, script.start, script.end):
        if is_written_key(found["key"]) and not _is_local(found):
            yield Slotted(VARIABLES[found["name"]], found.start("key"), found.end("key"))


def _matches(document: Document, node: Scalar, pattern: re.Pattern[str], kind: str) -> Iterator[Slotted]:
    for found in pattern.finditer(document.text, node.start, node.end):
        if is_written_key(found["key"]) and not _is_local(found):
            yield Slotted(kind, found.start("key"), found.end("key"))


def _is_local(found: re.Match[str]) -> bool:
    """Whether the command names an address on the machine itself, before the key or behind it."""
    line_end = found.string.find("\n", found.end())
    end = found.end() + 300 if line_end < 0 else min(line_end, found.end() + 300)
    return _LOCAL.search(found.string, found.start(), end) is not None
