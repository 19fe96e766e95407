"""What an expression takes from the contexts of GitHub."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pinfix.github.expressions.tree import (
    Expr,
    Index,
    Literal,
    Malformed,
    Name,
    Star,
    children,
    dotted,
    parse,
)

ANY = "*"
"""Stands for a member whose name is known only in the run, and for all members together."""

_CONTEXTS = ("secrets", "env", "inputs", "steps")


@dataclass(frozen=True, slots=True)
class Member:
    """`context.name`, the context in lower case and the name as written, or `ANY`."""

    context: str
    name: str


@lru_cache(maxsize=4096)
def members(source: str) -> tuple[Member, ...]:
    """What the inside of `${{ … }}` takes of `secrets`, `env` and `inputs`, and of the outputs of `steps`.

    An expression that GitHub would refuse to read may take anything, as far as it speaks of secrets at all.
    """
    tree = parse(source)
    if isinstance(tree, Malformed):
        return (Member("secrets", ANY),) if "secrets" in source.lower() else ()
    return tuple(dict.fromkeys(member for member in _members(tree) if member.context in _CONTEXTS))


def _members(tree: Expr) -> Iterator[Member]:
    pending: list[Expr | Star] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Name):
            yield Member(node.name, ANY)
        elif isinstance(node, Index):
            chain = dotted(node) or ()
            if chain[:1] == ("steps",) and len(chain) > 2:
                if chain[2] == "outputs":  # how a step ended tells nothing
                    yield Member("steps", chain[1])
                continue
            if isinstance(node.base, Name):
                yield _member(node.base.name, node.index)
                pending.append(node.index)
                continue
        pending.extend(reversed(children(node)))


def _member(context: str, index: Expr | Star) -> Member:
    if isinstance(index, Literal) and isinstance(index.value, str) and not index.is_number:
        return Member(context, index.value)
    return Member(context, ANY)
