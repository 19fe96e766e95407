"""What is left of a workflow's text without its `permissions` blocks, found with PyYAML's marks alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COMMENT = re.compile(r"(?:[ \t]*#[^\r\n]*)?")
_CUT = "\0"


def lines_without_blocks(text: str) -> list[str]:
    """The lines of `text`; a block that stood there is one line of its own, `\\0`."""
    left, end = [], 0
    for start, stop in sorted(set(_spans(yaml.compose(text, _LOADER)))):
        begin = text.rfind("\n", 0, start) + 1
        if not text[begin:start].isspace() and begin != start:
            begin = start  # in braces, or behind other keys
        left += [text[end:begin], _CUT]
        end = _end_of_comment(text, stop)
    return "".join([*left, text[end:]]).split("\n")


def differences(before: str, after: str) -> list[str]:
    """Where the two texts differ beside their blocks, and a blank line beside a block that was written."""
    old, new = lines_without_blocks(before), lines_without_blocks(after)
    wrong: list[str] = []
    near = False
    position = 0
    for number, line in enumerate(new):
        here = old[position] if position < len(old) else None
        if line == here:
            position += 1
            near = line.startswith(_CUT) or (near and not line.strip())
        elif line.rstrip("\r") == _CUT:
            near = True
        elif not line.strip() and (near or new[number + 1 : number + 2] in ([_CUT], [_CUT + "\r"])):
            near = False
        else:
            return [*wrong, f"{line!r} instead of {here!r}"]
    return wrong + [f"{line!r} is gone" for line in old[position:]]


def _spans(root: Any) -> Iterator[tuple[int, int]]:
    yield from _block(root)
    for key, jobs in _items(root):
        if key.value == "jobs":
            for _, job in _items(jobs):
                yield from _block(job)


def _block(owner: Any) -> Iterator[tuple[int, int]]:
    for key, value in _items(owner):
        if key.value == "permissions":
            yield key.start_mark.index, _end(value)


def _end(node: Any) -> int:
    """PyYAML lets a block collection end where the next token begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _end_of_comment(text: str, offset: int) -> int:
    """What is said behind the last scope goes with it."""
    match = _COMMENT.match(text, offset)
    return offset if match is None else match.end()


def _items(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, yaml.MappingNode):
        yield from node.value
