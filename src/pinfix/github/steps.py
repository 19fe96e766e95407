"""Where `uses:` values stand: the steps of a job or of a composite action, and the walk over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pinfix.github.uses import InvalidUses, Uses, parse_uses
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.operations import Path

_STRING_TAGS = (None, "!", "tag:yaml.org,2002:str")


@dataclass(frozen=True, slots=True)
class UsesSite:
    """One `uses:` value and its place.

    `path` leads to the value and `owner_path` to the step or job that holds it, in document number
    `document` of the file; both follow aliases, so a step that is written once and used twice gives two
    sites. `written` is the value as it stands (perhaps an alias), `node` what is behind it: a scalar, unless
    somebody wrote a list or a mapping; then `text` is empty and `uses` is `InvalidUses`.
    """

    path: Path
    owner_path: Path
    document: int
    node: Scalar | Sequence | Mapping
    written: Node
    text: str
    uses: Uses
    context: Literal["job", "step"]


def uses_site(written: Node, owner_path: Path, document: int, context: Literal["job", "step"]) -> UsesSite:
    """The site of the value `written` under the key `uses` of the mapping at `owner_path`."""
    node = follow(written)
    text = _text(node)
    return UsesSite((*owner_path, "uses"), owner_path, document, node, written, text, _read(node), context)


def step_sites(steps: Node, path: Path, document: int) -> Iterator[UsesSite]:
    """Every `uses:` of the list `steps`, which stands at `path`, and of the steps inside its steps.

    Steps nest through `parallel:`. GitHub allows a list there, one level deep; more is read all the same.
    Merge keys (`<<`) are not followed: GitHub does not support them.
    """
    # Without recursion: aliases can nest steps deeper than Python's stack.
    pending = _mappings(steps, path)
    while pending:
        step, here = pending.pop()
        for key, _, value in step.entries():
            if key == "uses":
                yield uses_site(value, here, document, "step")
            elif key == "parallel":
                pending.extend(_nested(value, (*here, "parallel")))


def _nested(written: Node, path: Path) -> list[tuple[Mapping, Path]]:
    inner = follow(written)
    if isinstance(inner, Mapping):
        steps = inner.get("steps")
        return [] if steps is None else _mappings(steps, (*path, "steps"))
    return _mappings(inner, path)


def _mappings(steps: Node, path: Path) -> list[tuple[Mapping, Path]]:
    """The items of `steps` that are mappings, with their paths, the first one last."""
    sequence = follow(steps)
    if not isinstance(sequence, Sequence):
        return []
    found = []
    for index, item in enumerate(sequence.items):
        inner = follow(item)
        if isinstance(inner, Mapping):
            found.append((inner, (*path, index)))
    found.reverse()
    return found


def _text(node: Scalar | Sequence | Mapping) -> str:
    """The value, without the line break at the end that a block scalar (`>`, `|`) brings with it."""
    if not isinstance(node, Scalar):
        return ""
    return node.value.removesuffix("\n") if node.style in ("|", ">") else node.value


def _read(node: Scalar | Sequence | Mapping) -> Uses:
    if isinstance(node, Mapping):
        return InvalidUses("", "is a mapping where text is expected")
    if isinstance(node, Sequence):
        return InvalidUses("", "is a list where text is expected")
    if node.is_null:
        return InvalidUses(node.value, "is empty")
    if node.tag not in _STRING_TAGS:
        return InvalidUses(node.value, "carries a YAML tag that makes it something else than text")
    return parse_uses(_text(node))
