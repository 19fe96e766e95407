"""Reads of environment variables: `os.environ[…]`, `os.environ.get(…)`, `os.getenv(…)`, `… in os.environ`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from pinfix_codemods.oidc.python.reading.source import Source, dotted, root_of, text_of

_SHAPES = frozenset({"os.environ", "environ"})
_CALL_SHAPES = frozenset({"os.getenv", "os.environ.get", "environ.get", "getenv"})
_CALLS = frozenset({"os.getenv", "os.environ.get"})
_COPIES = frozenset({"os.environ.copy"})


@dataclass(frozen=True, slots=True, eq=False)
class EnvRead:
    """A read of one variable. `key` is where its name is written; `default` the second argument of `get`.

    `base` is `os.environ` or `os.getenv` as written. `presence`: it only asks whether the variable is there.
    """

    variable: str
    node: cst.BaseExpression
    key: cst.BaseExpression
    base: cst.BaseExpression
    default: cst.BaseExpression | None = None
    presence: bool = False


class Environment:
    """The environment as a script reads it."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def reads(self) -> tuple[EnvRead, ...]:
        """All reads of variables whose names are written out, in the order of the text."""
        found = (self.read(node) for node in self.source.nodes if isinstance(node, cst.BaseExpression))
        return tuple(read for read in found if read is not None)

    @cached_property
    def _by_node(self) -> dict[cst.CSTNode, EnvRead]:
        return {read.node: read for read in self.reads}

    def is_environ(self, node: cst.CSTNode) -> bool:
        """Whether it is `os.environ`, by whatever name."""
        return self.source.imported(node) == "os.environ"

    def holds_all(self, node: cst.CSTNode) -> bool:
        """Whether it is the whole environment, or a copy of it: `os.environ.copy()`, `dict(os.environ, …)`,
        `{**os.environ, …}`, or a name that stands for one.
        """
        if self.is_environ(node):
            return True
        if isinstance(node, cst.Name):
            sole = self.source.sole(node)
            value = self.source.assigned(sole) if sole is not None else None
            return value is not None and not isinstance(value, cst.Name) and self.holds_all(value)
        if isinstance(node, cst.Dict):
            return any(
                isinstance(one, cst.StarredDictElement) and self.holds_all(one.value) for one in node.elements
            )
        if isinstance(node, cst.Call):
            if self.source.called(node) in _COPIES:
                return True
            is_dict = self.source.is_builtin(node.func, "dict")
            return is_dict and any(self.is_environ(arg.value) for arg in node.args if arg.keyword is None)
        return False

    def name_of(self, key: cst.CSTNode) -> str | None:
        """The text of a key: a string, or a name that stands for one."""
        if isinstance(key, cst.Name):
            sole = self.source.sole(key)
            value = self.source.assigned(sole) if sole is not None else None
            return text_of(value) if value is not None else None
        return text_of(key)

    def read(self, node: cst.CSTNode) -> EnvRead | None:
        """The read that a node is; None: it is none, or of a name that is not written out."""
        if isinstance(node, cst.Subscript) and self.is_environ(node.value):
            key = _sole_index(node)
            variable = self.name_of(key) if key is not None else None
            if key is None or variable is None:
                return None
            return EnvRead(variable, node, key, node.value)
        if isinstance(node, cst.Call) and self.source.called(node) in _CALLS:
            return self._got(node)
        if isinstance(node, cst.Comparison):
            return self._asked(node)
        return None

    def _got(self, node: cst.Call) -> EnvRead | None:
        positional = [arg.value for arg in node.args if arg.keyword is None and not arg.star]
        named = {arg.keyword.value: arg.value for arg in node.args if arg.keyword is not None}
        if len(positional) + len(named) != len(node.args):
            return None
        key = positional[0] if positional else named.get("key")
        default = positional[1] if len(positional) > 1 else named.get("default")
        variable = self.name_of(key) if key is not None else None
        if key is None or variable is None:
            return None
        base = node.func
        if isinstance(base, cst.Attribute) and base.attr.value == "get":
            base = base.value
        return EnvRead(variable, node, key, base, default)

    def _asked(self, node: cst.Comparison) -> EnvRead | None:
        if len(node.comparisons) != 1 or not isinstance(node.comparisons[0].operator, cst.In | cst.NotIn):
            return None
        where = node.comparisons[0].comparator
        variable = text_of(node.left)
        if variable is None or not self.is_environ(where):
            return None
        return EnvRead(variable, node, node.left, where, presence=True)

    def is_shadowed(self, node: cst.CSTNode) -> bool:
        """Whether it looks like a read of the environment, and its `os` is not the module of that name."""
        shape: cst.CSTNode
        if isinstance(node, cst.Subscript):
            shape, wanted = node.value, _SHAPES
        elif isinstance(node, cst.Call):
            shape, wanted = node.func, _CALL_SHAPES
        else:
            return False
        return dotted(shape) in wanted and root_of(shape) is not None and self.source.imported(shape) is None

    def within(self, node: cst.CSTNode, limit: int = 2000) -> Iterator[EnvRead]:
        """The reads inside a node, and those that names inside it stand for; `limit` nodes are looked at."""
        waiting = [node]
        while waiting and limit:
            limit -= 1
            here = waiting.pop()
            read = self._by_node.get(here)
            if read is not None:
                yield read
            elif isinstance(here, cst.Name):
                sole = self.source.sole(here)
                value = self.source.assigned(sole) if sole is not None else None
                if value is not None and value in self._by_node:
                    yield self._by_node[value]
            waiting.extend(here.children)


def _sole_index(node: cst.Subscript) -> cst.BaseExpression | None:
    if len(node.slice) != 1 or not isinstance(node.slice[0].slice, cst.Index):
        return None
    return node.slice[0].slice.value
