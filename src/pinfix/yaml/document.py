"""One YAML file: its exact text, and its nodes with their places in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from pinfix.errors import FileProblem
from pinfix.yaml.comments import Comment, find_comments
from pinfix.yaml.compose import compose
from pinfix.yaml.events import LINE_BREAKS_OF_YAML_1_1, events, stand_in
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import Path

MAX_BYTES = 2 * 1024 * 1024
"""Larger files are not read. The largest workflow of 2,500 real ones has 424 KB."""

BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\n|\r")
_BLOCK_HEADER = re.compile(r"[|>][^\r\n]*")
_NOT_PRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, eq=False)
class Document:
    """The text of a YAML file and what it means.

    `text` is the whole file but for a byte-order mark (`bom`), line endings as they are. `roots` has the root
    node of each YAML document in it. Lines and columns count from 1, in characters; only CR, LF and CRLF end
    a line, as in editors and git.
    """

    text: str
    bom: bool
    roots: tuple[Node, ...]

    @classmethod
    def from_bytes(cls, data: bytes) -> Document:
        """Decode and parse a file.

        Raises FileProblem: `too-large`, `not-utf8`, `empty`, `invalid-yaml`, `too-deep`, `alias-bomb`,
        `duplicate-key`, `ambiguous-line-break`.
        """
        if len(data) > MAX_BYTES:
            raise FileProblem("too-large", f"has {len(data):,} bytes; pinfix reads up to {MAX_BYTES:,}")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise FileProblem(
                "not-utf8", f"is not UTF-8: byte 0x{data[error.start]:02x} on line {line}", line=line
            ) from None
        return cls.from_text(text)

    @classmethod
    def from_text(cls, text: str) -> Document:
        """Parse `text`, which may begin with a byte-order mark. Raises as `from_bytes` does."""
        bom = text.startswith(BOM)
        text = text.removeprefix(BOM)
        unprintable = _NOT_PRINTABLE.search(text)
        if unprintable is not None:
            line = len(_LINE_END.findall(text, 0, unprintable.start())) + 1
            raise FileProblem(
                "invalid-yaml", f"the character U+{ord(unprintable[0]):04X} is not allowed in YAML", line=line
            )
        roots = _parse(text)
        if all(isinstance(root, Scalar) and root.is_empty for root in roots):
            raise FileProblem("empty", "holds no YAML: the file is empty or has comments only", line=1)
        return cls(text, bom, roots)

    @classmethod
    def with_nodes(cls, data: bytes, roots: Callable[[], tuple[Node, ...]]) -> Document:
        """The document of a file that was parsed before; `roots` gives what was found then, once asked."""
        text = data.decode("utf-8")
        return _Unpacked(text.removeprefix(BOM), bom=text.startswith(BOM), unpack=roots)

    def to_bytes(self) -> bytes:
        """The file's content, byte for byte."""
        return ((BOM if self.bom else "") + self.text).encode("utf-8")

    def node(self, path: Path, document: int = 0) -> Node:
        """The node at `path`, aliases on the way followed; the last one is returned as it stands.

        Raises KeyError where there is none.
        """
        if not 0 <= document < len(self.roots):
            raise KeyError(path)
        node = self.roots[document]
        for step in path:
            inner = follow(node)
            child: Node | None = None
            if isinstance(inner, Mapping) and isinstance(step, str):
                child = inner.get(step)
            elif isinstance(inner, Sequence) and isinstance(step, int) and 0 <= step < len(inner.items):
                child = inner.items[step]
            if child is None:
                raise KeyError(path)
            node = child
        return node

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_start(self, offset: int) -> int:
        """The first character of the line that holds `offset`."""
        return self._line_starts[bisect_right(self._line_starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where the line that holds `offset` ends, before its line ending."""
        match = self._ending_after(offset)
        return match.start() if match else len(self.text)

    def line_ending(self, offset: int) -> str:
        """The line ending of the line that holds `offset`; of the line before, where that one has none."""
        match = self._ending_after(offset)
        if match is None:
            start = self.line_start(offset)
            match = self._ending_after(start - 1) if start else None
        return match[0] if match else "\n"

    def _ending_after(self, offset: int) -> re.Match[str] | None:
        if offset and self.text[offset - 1 : offset + 1] == "\r\n":
            offset -= 1  # between the two halves of one line ending
        return _LINE_END.search(self.text, offset)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment, in the order of the text."""
        return find_comments(self.text, self.scalars)

    def comment_on_line(self, offset: int) -> Comment | None:
        """The comment on the line that holds `offset`."""
        start, end = self.line_start(offset), self.line_end(offset)
        if "#" not in self.text[start:end]:  # mostly: to find all comments of the file takes a walk over it
            return None
        index = bisect_right(self.comments, end, key=lambda comment: comment.start) - 1
        if index >= 0 and self.comments[index].start >= start:
            return self.comments[index]
        return None

    @cached_property
    def scalars(self) -> tuple[Scalar, ...]:
        """Every scalar that is written, in the order of the text."""
        found: list[Scalar] = []
        stack: list[Node] = list(reversed(self.roots))
        while stack:
            node = stack.pop()
            if isinstance(node, Scalar):
                found.append(node)
            elif isinstance(node, Sequence):
                stack.extend(reversed(node.items))
            elif isinstance(node, Mapping):
                for key, value in reversed(node.pairs):
                    stack.append(value)
                    stack.append(key)
        return tuple(found)

    def in_flow(self, offset: int) -> bool:
        """Whether a character stands inside a flow collection (`[…]` or `{…}`)."""
        index = bisect_right(self._flow_spans, offset, key=lambda span: span[0]) - 1
        return index >= 0 and self._flow_spans[index][0] < offset < self._flow_spans[index][1]

    @cached_property
    def _flow_spans(self) -> list[tuple[int, int]]:
        """The outermost flow collections, in the order of the text."""
        spans: list[tuple[int, int]] = []
        stack: list[Node] = list(self.roots)
        while stack:
            node = stack.pop()
            if isinstance(node, (Mapping, Sequence)) and node.flow:
                spans.append((node.start, node.end))
            elif isinstance(node, Sequence):
                stack.extend(node.items)
            elif isinstance(node, Mapping):
                for pair in node.pairs:
                    stack.extend(pair)
        return sorted(spans)

    @cached_property
    def _line_starts(self) -> list[int]:
        if "\r" in self.text:
            return [0, *map(re.Match.end, _LINE_END.finditer(self.text))]
        # Three times as fast as the expression, for the one line ending that nearly all files have.
        lengths = accumulate(map(len, self.text.split("\n")[:-1]))
        return [0, *(length + number for number, length in enumerate(lengths, 1))]


class _Unpacked(Document):
    """A document whose nodes are kept packed: whoever only looks at the text does not pay for them."""

    def __init__(self, text: str, *, bom: bool, unpack: Callable[[], tuple[Node, ...]]) -> None:
        self.__dict__.update(text=text, bom=bom, _unpack=unpack)

    @cached_property
    def roots(self) -> tuple[Node, ...]:
        """The root nodes."""
        found: tuple[Node, ...] = self.__dict__.pop("_unpack")()
        return found


def _parse(text: str) -> tuple[Node, ...]:
    """Parse with YAML 1.2's line breaks; refuse where those of YAML 1.1 give another structure.

    What GitHub's own parser takes for a line break is not documented. Where both readings hold but differ,
    a person sees one workflow and the runner may see another.
    """
    if not any(character in text for character in LINE_BREAKS_OF_YAML_1_1):
        return compose(text, events(text))
    replacement = stand_in(text)
    plain = re.sub(f"[{LINE_BREAKS_OF_YAML_1_1}]", replacement, text)
    roots = compose(plain, events(plain))
    try:
        other = compose(text, events(text))
    except FileProblem:
        other = None  # only YAML 1.2's reading holds
    if other is not None and _shape(roots) != _shape(other):
        offset = min(text.find(character) % (len(text) + 1) for character in LINE_BREAKS_OF_YAML_1_1)
        line = len(_LINE_END.findall(text, 0, offset)) + 1
        raise FileProblem(
            "ambiguous-line-break",
            f"U+{ord(text[offset]):04X} on line {line} is a line break for some YAML parsers and not for"
            " others, and the two readings differ: remove it",
            line=line,
        )
    _restore(roots, text, replacement)
    return roots


def _shape(roots: tuple[Node, ...]) -> list[tuple[str, int, int]]:
    """The kinds and places of all nodes: equal where two readings differ in nothing but folded text."""
    shape: list[tuple[str, int, int]] = []
    stack: list[Node] = list(roots)
    while stack:
        node = stack.pop()
        shape.append((type(node).__name__, node.start, node.end))
        if isinstance(node, Sequence):
            stack.extend(node.items)
        elif isinstance(node, Mapping):
            for pair in node.pairs:
                stack.extend(pair)
    return shape


def _restore(roots: tuple[Node, ...], text: str, replacement: str) -> None:
    """Put the characters that `replacement` stood for back into the values, in their order."""
    stack: list[Node] = list(roots)
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar) and replacement in node.value:
            header = _BLOCK_HEADER.match(text, node.start) if node.style in ("|", ">") else None
            written = text[header.end() if header else node.start : node.end]
            characters = iter(re.findall(f"[{LINE_BREAKS_OF_YAML_1_1}]", written))
            node.value = "".join(next(characters) if c == replacement else c for c in node.value)
        elif isinstance(node, Sequence):
            stack.extend(node.items)
        elif isinstance(node, Mapping):
            for pair in node.pairs:
                stack.extend(pair)
