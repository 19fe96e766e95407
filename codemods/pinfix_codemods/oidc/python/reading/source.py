"""A script as a tree with its names: what is imported, what a name stands for, and where a thing stands."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import cast

import libcst as cst
from libcst.metadata import (
    Assignment,
    BaseAssignment,
    BuiltinAssignment,
    CodeRange,
    ImportAssignment,
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    Scope,
    ScopeProvider,
)

LARGEST = 300_000
"""Characters of the largest script that is read."""

DEEPEST = 90
"""Levels of the deepest tree. The parser of LibCST crashes the process on trees that are deep enough, and
takes time that grows much faster than the text on long chains; Python's own parser is asked first, and
stops in time.
"""


MOST_PAIRS = 1_000_000
"""Assignments times reads of the same name, over all names: LibCST looks at each pair."""


class Unreadable(Exception):
    """The text is no Python of today, or too large or too deep to be read. The message is a clause."""


def _check(text: str) -> None:
    if len(text) > LARGEST:
        raise Unreadable("it is too large to be read")
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        raise Unreadable("it is not Python 3 that can be parsed") from None
    except (RecursionError, MemoryError):
        raise Unreadable("it is nested too deeply to be read") from None
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            break
    else:
        raise Unreadable("it is nested too deeply to be read")
    _check_names(tree)


def _check_names(tree: ast.AST) -> None:
    stored: Counter[str] = Counter()
    loaded: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (loaded if isinstance(node.ctx, ast.Load) else stored)[node.id] += 1
        elif isinstance(node, ast.alias):
            stored[(node.asname or node.name).partition(".")[0]] += 1
    if sum(times * loaded[name] for name, times in stored.items()) > MOST_PAIRS:
        raise Unreadable("it assigns and reads the same names too often to be read")


def dotted(node: cst.CSTNode) -> str | None:
    """`a.b.c` of names and attributes; None for anything else."""
    parts = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, cst.Name):
        return None
    return ".".join((node.value, *reversed(parts)))


def root_of(node: cst.CSTNode) -> cst.Name | None:
    """The first name of `a.b.c`."""
    while isinstance(node, cst.Attribute):
        node = node.value
    return node if isinstance(node, cst.Name) else None


def text_of(node: cst.CSTNode) -> str | None:
    """The value of a plain string; None for bytes, f-strings and all else."""
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        value = node.evaluated_value
        return value if isinstance(value, str) else None
    return None


class Source:
    """A parsed script with its scopes.

    Raises `Unreadable`.
    """

    def __init__(self, text: str) -> None:
        _check(text)
        try:
            self._bound: dict[tuple[Scope, str], frozenset[BaseAssignment]] = {}
            # The copy that is made else is for trees in which a node stands twice: a parsed one has none.
            wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
            self.tree = wrapper.module
            found = wrapper.resolve_many((ScopeProvider, ParentNodeProvider, PositionProvider))
            self._scopes = cast("Mapping[cst.CSTNode, Scope | None]", found[ScopeProvider])
            self._parents = cast("Mapping[cst.CSTNode, cst.CSTNode]", found[ParentNodeProvider])
            self._places = cast("Mapping[cst.CSTNode, CodeRange]", found[PositionProvider])
        except cst.ParserSyntaxError:
            raise Unreadable("it is not Python 3 that can be parsed") from None
        except RecursionError:
            raise Unreadable("it is nested too deeply to be read") from None

    def line(self, node: cst.CSTNode) -> int:
        """Its first line, from 1."""
        return self._places[node].start.line

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """What it stands in."""
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What it stands in, inside out."""
        found = self._parents.get(node)
        while found is not None:
            yield found
            found = self._parents.get(found)

    @cached_property
    def nodes(self) -> tuple[cst.CSTNode, ...]:
        """All nodes, outside in and in the order of the text."""
        found: list[cst.CSTNode] = []
        waiting: list[cst.CSTNode] = [self.tree]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting.extend(reversed(node.children))
        return tuple(found)

    @cached_property
    def calls(self) -> tuple[cst.Call, ...]:
        """All calls."""
        return tuple(node for node in self.nodes if isinstance(node, cst.Call))

    @cached_property
    def assignments(self) -> tuple[BaseAssignment, ...]:
        """All that gives a name a value, in any scope."""
        scopes = {id(scope): scope for scope in self._scopes.values() if scope is not None}
        return tuple(one for scope in scopes.values() for one in scope.assignments)

    def scope(self, node: cst.CSTNode) -> Scope | None:
        """The scope that a node stands in."""
        found = self._scopes.get(node)
        if found is not None:
            return found
        for outer in self.ancestors(node):
            found = self._scopes.get(outer)
            if found is not None:
                return found
        return None

    @cached_property
    def signs(self) -> bool:
        """Whether the script may sign requests of AWS by its own means."""
        code = self.tree.code
        return "AWS4" in code or "hmac" in code

    @cached_property
    def _binding_at(self) -> Mapping[cst.CSTNode, Assignment]:
        return {one.node: one for one in self.assignments if isinstance(one, Assignment)}

    def binding_at(self, target: cst.CSTNode) -> Assignment | None:
        """The binding that this very place makes."""
        return self._binding_at.get(target)

    def bindings(self, name: cst.Name) -> frozenset[BaseAssignment]:
        """All that gives the name a value where it stands; empty: nothing in this script does."""
        return self.bound(name.value, name)

    def bound(self, name: str, at: cst.CSTNode) -> frozenset[BaseAssignment]:
        """The same for a name that is not written there yet."""
        scope = self.scope(at)
        if scope is None:
            return frozenset()
        known = self._bound.get((scope, name))
        if known is None:
            known = frozenset(one for one in scope[name] if not isinstance(one, BuiltinAssignment))
            self._bound[scope, name] = known
        return known

    def is_builtin(self, name: cst.CSTNode, *wanted: str) -> bool:
        """Whether it is one of Python's own functions, under its own name."""
        return isinstance(name, cst.Name) and name.value in wanted and not self.bindings(name)

    def references(self, binding: BaseAssignment) -> tuple[cst.CSTNode, ...]:
        """The places where a name with this binding is read."""
        return tuple(access.node for access in binding.references)

    def sole(self, name: cst.Name) -> Assignment | None:
        """The one plain assignment that the name has; None for imports, parameters, loops, or several."""
        bindings = self.bindings(name)
        if len(bindings) != 1:
            return None
        found = next(iter(bindings))
        return found if isinstance(found, Assignment) and self.assigned(found) is not None else None

    def assigned(self, binding: Assignment) -> cst.BaseExpression | None:
        """What `NAME = value` gives to the name; None where it is not written like that."""
        statement = self.statement_of(binding)
        return statement.value if statement is not None else None

    def statement_of(self, binding: Assignment) -> cst.Assign | cst.AnnAssign | None:
        """The statement `NAME = value` of a binding."""
        target = self._parents.get(binding.node)
        if isinstance(target, cst.AnnAssign) and target.target is binding.node:
            return target
        if not isinstance(target, cst.AssignTarget):
            return None
        statement = self._parents.get(target)
        return statement if isinstance(statement, cst.Assign) and len(statement.targets) == 1 else None

    def imported(self, node: cst.CSTNode, depth: int = 3) -> str | None:
        """The full name of what `a.b.c` stands for, where its root is surely an imported module or object.

        A name that is given another name (`env = os.environ`) is followed; so is the fallback of an import
        under `try` that only sets None.
        """
        name, root = dotted(node), root_of(node)
        if name is None or root is None or depth == 0:
            return None
        bindings = self.bindings(root)
        imports = [one for one in bindings if isinstance(one, ImportAssignment)]
        others = [one for one in bindings if not isinstance(one, ImportAssignment)]
        rest = name[len(root.value) :]
        if not imports and len(others) == 1 and isinstance(others[0], Assignment):
            value = self.assigned(others[0])
            base = self.imported(value, depth - 1) if value is not None else None
            return None if base is None else base + rest
        if not imports or not all(self._is_fallback(one) for one in others):
            return None
        origins = {origin for one in imports for origin in self._origins(one, root.value)}
        return origins.pop() + rest if len(origins) == 1 else None

    def _is_fallback(self, binding: BaseAssignment) -> bool:
        value = self.assigned(binding) if isinstance(binding, Assignment) else None
        return isinstance(value, cst.Name) and value.value == "None"

    def _origins(self, binding: ImportAssignment, root: str) -> Iterator[str]:
        for found in binding.get_qualified_names_for(root):
            yield found.name

    def called(self, call: cst.Call) -> str | None:
        """The full name of the function that a call calls, where it is imported."""
        return self.imported(call.func)

    @cached_property
    def global_names(self) -> frozenset[str]:
        """What `__all__` lists."""
        listed = (
            node.value
            for node in self.nodes
            if isinstance(node, cst.Assign)
            and any(dotted(target.target) == "__all__" for target in node.targets)
        )
        return frozenset(
            text
            for value in listed
            if isinstance(value, cst.List | cst.Tuple)
            for element in value.elements
            if (text := text_of(element.value)) is not None
        )

    @cached_property
    def attributes(self) -> Mapping[str, tuple[cst.CSTNode, ...]]:
        """All attributes by their names: `signer` to each `x.signer`."""
        found: defaultdict[str, list[cst.CSTNode]] = defaultdict(list)
        for node in self.nodes:
            if isinstance(node, cst.Attribute):
                found[node.attr.value].append(node)
        return {name: tuple(nodes) for name, nodes in found.items()}
