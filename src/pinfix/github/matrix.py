"""The values that a job's matrix takes, where they are written out."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence as SequenceOf
from typing import TypeAlias

from pinfix.github.expressions.token_flow import value_of
from pinfix.github.expressions.values import Contexts, Holds
from pinfix.github.jobs import Job
from pinfix.github.matrix_exclusions import MOST_VALUES, excluded
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.plain import kind_of_plain

_Texts: TypeAlias = MappingOf[str, str | None]
"""One value of an axis: texts by the names within it ("" for a plain value); None: not written out."""

_MOST_NODES = 10_000
"""So many nodes are looked at; aliases of aliases could make of a small file a matrix without end."""

_NOTHING: _Texts = {"": ""}
_UNKNOWN: _Texts = {"": None}


def matrix_values(job: Job) -> MappingOf[str, tuple[str, ...]]:
    """What `matrix.NAME` can be in `job`, by names in lower case; the names in a mapping follow a dot.

    A name is there only where every value that it can take is written out. Where a combination may lack the
    name, the empty text is among its values.
    """
    strategy = job.section("strategy")
    written = None if strategy is None else strategy.get("matrix")
    if not isinstance(written, Mapping):
        return {}
    keys = {name.lower(): value for name, _, value in written.entries()}
    added = _included(keys.get("include"))
    if added is None:
        return {}
    written_axes = {name: value for name, value in keys.items() if name not in ("include", "exclude")}
    gone = excluded(written_axes, keys.get("exclude"))
    axes = {name: _values(value, gone.get(name, frozenset())) for name, value in written_axes.items()}
    names = dict.fromkeys([*axes, *(name for entry in added for name in entry)])
    return {
        f"{name}.{inner}" if inner else name: texts
        for name in names
        if "." not in name
        for inner, texts in _by_inner_name(_joined(name, axes, added)).items()
    }


def matrix_holds(job: Job, contexts: Contexts) -> Holds:
    """Whether a value of the matrix that is not written out may hold the token.

    `contexts`: what the expressions under `strategy` can refer to.
    """
    strategy = job.section("strategy")
    written = None if strategy is None else strategy.get("matrix")
    pending: list[Node] = [] if written is None else [written]
    found = Holds.NO
    looked = 0
    while pending and looked < _MOST_NODES:
        looked += 1
        node = follow(pending.pop())
        if isinstance(node, Scalar):
            found = max(found, value_of(node.value, contexts).holds)
        elif isinstance(node, Sequence):
            pending += node.items
        else:
            pending += (value for _, _, value in node.entries())
    return min(Holds.MAYBE, Holds.MAYBE if pending else found)  # which of the values it is, the run tells


def _included(written: Node | None) -> list[dict[str, Node]] | None:
    """The entries of `include`; None where some are not written out."""
    if written is None:
        return []
    entries = follow(written)
    if not isinstance(entries, Sequence) or len(entries.items) > MOST_VALUES:
        return None
    found = []
    for item in entries.items:
        entry = follow(item)
        if not isinstance(entry, Mapping):
            return None
        found.append({name.lower(): value for name, _, value in entry.entries()})
    return found


def _values(axis: Node, gone: frozenset[int]) -> list[_Texts]:
    node = follow(axis)
    if not isinstance(node, Sequence) or len(node.items) > MOST_VALUES:
        return [_UNKNOWN]
    return [_texts(item) for number, item in enumerate(node.items) if number not in gone]


def _joined(
    name: str, axes: MappingOf[str, list[_Texts]], added: SequenceOf[MappingOf[str, Node]]
) -> list[_Texts]:
    """The values of `name` in the combinations of the axes, and in those that `include` adds or completes."""
    values = list(axes.get(name, [_NOTHING] if axes else ()))
    for entry in added:
        if name in entry:
            values.append(_texts(entry[name]))
        elif name not in axes or not axes.keys().isdisjoint(entry):
            values.append(_NOTHING)  # the entry may be a combination of its own, which lacks the name
    return values


def _texts(item: Node) -> _Texts:
    node = follow(item)
    if isinstance(node, Mapping):
        return {name.lower(): _text(value) for name, _, value in node.entries() if name} or _UNKNOWN
    return {"": _text(node)}


def _text(item: Node) -> str | None:
    """A scalar as an expression sees it; None for fractions and the like, for `3.10` becomes 3.1."""
    node = follow(item)
    if not isinstance(node, Scalar) or node.tag is not None or "${{" in node.value:
        return None
    kind = "str" if node.style else kind_of_plain(node.value)
    if kind in ("null", "bool"):
        return "" if kind == "null" else node.value.lower()
    is_decimal = kind == "int" and node.value.isdecimal() and (node.value == "0" or node.value[0] != "0")
    return node.value if kind == "str" or (is_decimal and len(node.value) < 16) else None


def _by_inner_name(values: SequenceOf[_Texts]) -> dict[str, tuple[str, ...]]:
    """The texts by the names within the values, where all are written out; a missing one is empty."""
    found: dict[str, tuple[str, ...]] = {}
    if any(value.get("", "") is None for value in values):
        return found  # what an expression gives may have any name within
    for inner in dict.fromkeys(name for value in values for name in value):
        # What a mapping comes to as a text is not written out.
        missing = "" if inner else None
        texts = [value.get(inner, missing) for value in values]
        known = tuple(dict.fromkeys(text for text in texts if text is not None))
        if None not in texts and "." not in inner:
            found[inner] = known
    return found
