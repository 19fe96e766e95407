"""Where a new `permissions` key goes: beside which key, and whether a blank line sets it off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pinfix.yaml.document import Document
from pinfix.yaml.nodes import Mapping

_LINE_END = re.compile(r"\r\n|\n|\r")
_HEAD = ("name", "run-name", "on")
_BELOW = ("runs-on", "uses", "steps")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The neighbour of a new key, as `InsertKey` wants it."""

    after: str | None
    before: str | None
    apart: bool


def in_workflow(document: Document, root: Mapping) -> Anchor:
    """Below the last of `name`, `run-name` and `on` that stand before `jobs`; else above the first key."""
    keys = _keys(root)
    jobs = keys.index("jobs") if "jobs" in keys else len(keys)
    head = [index for index, key in enumerate(keys[:jobs]) if key in _HEAD]
    if not head:
        return Anchor(None, keys[0] if keys else None, False)
    return Anchor(keys[head[-1]], None, _apart(document, root, head[-1] + 1))


def in_job(document: Document, job: Mapping) -> Anchor:
    """Above `runs-on`, or `uses` in a job that calls a workflow; at the end where there is neither."""
    keys = _keys(job)
    below = next((index for key in _BELOW for index, name in enumerate(keys) if name == key), None)
    if below is None:
        return Anchor(None, None, False)
    return Anchor(None, keys[below], _apart(document, job, below))


def _keys(mapping: Mapping) -> list[str]:
    """The names of all keys; "" for one that is no text, which nothing is put beside."""
    names = {id(key): name for name, key, _ in mapping.entries()}
    return [names.get(id(key), "") for key, _ in mapping.pairs]


def _apart(document: Document, mapping: Mapping, index: int) -> bool:
    """Whether a blank line stands between the entry `index` and the one above it."""
    if mapping.flow or not 0 < index < len(mapping.pairs):
        return False
    gap = document.text[mapping.pairs[index - 1][1].end : mapping.pairs[index][0].lead]
    return any(not line.strip() for line in _LINE_END.split(gap)[1:-1])
