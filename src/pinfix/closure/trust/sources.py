"""Where the value of a text comes from: whether it may name what an outsider's pull request proposes.

It is asked of what is checked out, at events that outsiders bring about with the repository's power: there,
what is about the base of a pull request and what only insiders give is harmless. Contexts are those of
GitHub, "Contexts reference" and "Webhook events and payloads" (read in November 2026).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.expressions.tree import (
    Call,
    Comparison,
    Expr,
    Index,
    Literal,
    Logical,
    Malformed,
    Name,
    Not,
    dotted,
    parse,
)
from pinfix.github.jobs import Section


@dataclass(frozen=True, slots=True)
class Variable:
    """The variable `name` (in lower case) of a job. `surely`: it counts only if it does name the head."""

    name: str
    surely: bool = False


Source: TypeAlias = Variable | OneOf["head", "unknown"]
Sources: TypeAlias = frozenset[Source]
"""`head`: of the pull request. `unknown`: it may be. Where it is neither there is no source."""

NONE: Sources = frozenset()
HEAD: Sources = frozenset({"head"})
UNKNOWN: Sources = frozenset({"unknown"})

HOLE = "\0"
"""Stands in a text for what is put in."""

NAMES_HEAD = re.compile(r"refs/pull/|\bpull/[^\s/]{0,200}/(?:head|merge)\b", re.IGNORECASE)
"""Such a text names a head for certain."""
_OPEN = re.compile(r"\+?(?:refs/?|(?:refs/)?pull/.*)?", re.DOTALL)
"""Beginnings of names that may go on to the head. Others are those of a branch or tag of the repository."""

_HARMLESS = frozenset({"vars", "secrets", "runner", "job", "strategy"})
_OF_EVENT = frozenset(
    {"action", "base_ref", "client_payload", "inputs", "label", "number", "organization", "ref", "release"}
    | {"repository", "schedule", "sender"}
)
"""Parts of `github.event` that name nothing of a pull request."""

_OF_PROPOSAL = frozenset({"after", "before"})
"""Parts of it that are commits of the pull request that was pushed to, where an outsider brings it about."""

_FILES_OF_PROPOSAL = frozenset({"diff_url", "merge_commit_sha", "patch_url"})

_PLAIN = frozenset(
    {"contains", "startswith", "endswith", "hashfiles", "success", "failure", "always", "cancelled"}
)


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of contexts: the sources of `inputs`, and which names `matrix` has written out."""

    inputs: Mapping[str, Sources] = field(default_factory=dict)
    matrix: Container[str] = ()

    def text(self, text: str) -> Sources:
        """The sources of a text with its `${{ … }}`."""
        pieces, found, end = [], [], 0
        for expression in find_expressions(text):
            pieces.append(text[end : expression.start])
            found.append(self.expression(expression.source))
            end = expression.end
        return joined(HOLE.join((*pieces, text[end:])), found)

    def expression(self, source: str) -> Sources:
        """The sources of the inside of one `${{ … }}`."""
        tree = parse(source)
        return UNKNOWN if isinstance(tree, Malformed) else self._of(tree)

    def handed(self, owner: Section, described: Section | None) -> dict[str, Sources]:
        """Those of the inputs that `owner` gives under `with`, else of the defaults that are `described`."""
        found: dict[str, Sources] = {}
        for name, one in () if described is None else described.sections():
            found[name.lower()] = Given().text(one.string("default") or "")
        section = owner.section("with")
        for name, text in () if section is None else section.strings():
            found[name.lower()] = self.text(text)
        return found

    def _of(self, tree: Expr) -> Sources:
        match tree:
            case Literal():
                return HEAD if isinstance(tree.value, str) and NAMES_HEAD.search(tree.value) else NONE
            case Not() | Comparison():
                return NONE
            case Logical(operator="&&"):
                return self._of(tree.operands[-1])  # the others show only where they are false or empty
            case Logical():
                return union(map(self._of, tree.operands))
            case Call():
                return self._called(tree)
            case Index() | Name():
                return self._found_at(tree)

    def _called(self, call: Call) -> Sources:
        if call.function in _PLAIN:
            return NONE
        template = call.arguments[0] if call.function == "format" and call.arguments else None
        found = [self._of(argument) for argument in call.arguments]
        if isinstance(template, Literal) and isinstance(template.value, str):
            return joined(re.sub(r"\{\d+\}", HOLE, template.value), found)
        return union(found)

    def _found_at(self, tree: Index | Name) -> Sources:
        names = dotted(tree)
        if names is None:
            base: Expr = tree
            while isinstance(base, Index):
                base = base.base
            known = isinstance(base, Name) and base.name not in _HARMLESS
            return UNKNOWN if known else NONE if isinstance(base, Name) else self._of(base)
        root, rest = names[0], names[1:]
        if root == "github":
            return _of_github(rest)
        if root == "env" and len(rest) == 1:
            return frozenset({Variable(rest[0])})
        if root == "inputs" and rest:
            return self.inputs.get(rest[0], NONE)
        if root == "matrix":
            return NONE if ".".join(rest) in self.matrix else UNKNOWN
        return NONE if root in _HARMLESS else UNKNOWN


def _of_github(names: tuple[str, ...]) -> Sources:
    if not names:
        return UNKNOWN
    if names[0] != "event":
        return HEAD if names[0] == "head_ref" else NONE
    rest = names[1:]
    if rest[:1] and rest[0] in _OF_PROPOSAL:
        return HEAD
    if any(name == "head" or name.startswith("head_") or name in _FILES_OF_PROPOSAL for name in rest[1:]):
        return HEAD
    if rest and (rest[0] in _OF_EVENT or "base" in rest[1:] or rest[-1] in ("id", "number")):
        return NONE
    return UNKNOWN


def joined(text: str, sources: Iterable[Sources]) -> Sources:
    """The sources of `text`, in which each HOLE stands for what has `sources`."""
    if NAMES_HEAD.search(text):
        return HEAD
    found = union(sources)
    return found if _OPEN.fullmatch(text.partition(HOLE)[0]) else surely(found)


def union(sources: Iterable[Sources]) -> Sources:
    """All of them."""
    return NONE.union(*sources)


def surely(sources: Iterable[Source]) -> Sources:
    """Of them, what counts only where it names the head for certain."""
    return frozenset(
        Variable(one.name, surely=True) if isinstance(one, Variable) else one
        for one in sources
        if one != "unknown"
    )
