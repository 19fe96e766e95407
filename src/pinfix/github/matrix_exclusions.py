"""The values of a matrix's axes that `exclude` leaves no combination for."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from itertools import product
from math import prod

from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix.yaml.plain import kind_of_plain

MOST_VALUES = 256
"""GitHub refuses a matrix with more jobs; longer lists are not looked at."""

_Known = tuple[str, str] | None
"""A scalar as its kind and its text; None: nothing that can be compared here."""


def excluded(axes: MappingOf[str, Node], exclude: Node | None) -> dict[str, frozenset[int]]:
    """By axis, the positions of the values that no combination of the axes has.

    Entries of `exclude` that are not written out in plain values take nothing out. What `include` adds is
    not looked at: it comes after.
    """
    lists = {name: known for name, axis in axes.items() if (known := _items(axis)) is not None}
    entries = _entries(exclude, lists)
    names = list(dict.fromkeys(name for entry in entries for name in entry))
    if not names or prod(len(lists[name]) for name in names) > MOST_VALUES:
        return {}
    left: dict[str, set[int]] = {name: set() for name in names}
    for numbers in product(*(range(len(lists[name])) for name in names)):
        combination = dict(zip(names, numbers, strict=True))
        if not any(_takes_out(entry, combination, lists) for entry in entries):
            for name, number in combination.items():
                left[name].add(number)
    if not all(left.values()):
        return {}  # nothing would run at all
    return {name: frozenset(range(len(lists[name]))) - left[name] for name in names}


def _takes_out(
    entry: MappingOf[str, _Known], combination: MappingOf[str, int], lists: MappingOf[str, list[_Known]]
) -> bool:
    return all(lists[name][combination[name]] == value for name, value in entry.items())


def _entries(exclude: Node | None, lists: MappingOf[str, list[_Known]]) -> list[dict[str, _Known]]:
    """The entries that speak of axes and values that are written out."""
    written = None if exclude is None else follow(exclude)
    if not isinstance(written, Sequence) or len(written.items) > MOST_VALUES:
        return []
    found: list[dict[str, _Known]] = []
    for item in written.items:
        node = follow(item)
        if not isinstance(node, Mapping):
            continue
        entry = {name.lower(): _known(value) for name, _, value in node.entries()}
        if entry and entry.keys() <= lists.keys() and None not in entry.values():
            found.append(entry)
    return found


def _items(axis: Node) -> list[_Known] | None:
    node = follow(axis)
    if not isinstance(node, Sequence) or len(node.items) > MOST_VALUES:
        return None
    return [_known(item) for item in node.items]


def _known(item: Node) -> _Known:
    node = follow(item)
    if not isinstance(node, Scalar) or node.tag is not None or "${{" in node.value:
        return None
    return ("str" if node.style else kind_of_plain(node.value)), node.value
