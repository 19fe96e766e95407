"""A step that uses an action, made into one that runs a script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pinfix.yaml.nodes import Mapping, Node, Scalar, follow
from pinfix.yaml.operations import DeleteKey, InsertKey, Operation, ReplaceItem, Value
from pinfix_codemods.oidc.scene.model import StepScene

_KEYS = frozenset({"name", "id", "if", "uses", "with", "env", "continue-on-error", "timeout-minutes"})
_BOOLEANS = {"true": True, "false": False}


def is_plain(step: StepScene) -> bool:
    """Whether the step says nothing that could not be said of a script."""
    return all(name in _KEYS for name, _, _ in step.step.node.entries())


def as_script(step: StepScene, script: str) -> Iterator[Operation]:
    """What makes the step run `script`; all else that it says stays."""
    if step.step.node.pairs[0][0] is step.step.node.key("uses"):
        # The first entry of an item shares its line with the dash, and cannot go.
        yield ReplaceItem(step.path, dict(_anew(step, script)))
        return
    yield InsertKey(step.path, "run", script, before="uses")
    yield DeleteKey((*step.path, "uses"))
    if step.step.has("with"):
        yield DeleteKey((*step.path, "with"))


def _anew(step: StepScene, script: str) -> Iterator[tuple[str, Value]]:
    for name, _, written in step.step.node.entries():
        node = follow(written)
        if name == "uses":
            yield "run", script
        elif isinstance(node, Mapping) and name == "env":
            yield "env", {key: _scalar(value) for key, _, value in node.entries()}
        elif name != "with":
            yield name, _scalar(node)


def _scalar(written: Node) -> Value:
    node = follow(written)
    if not isinstance(node, Scalar) or node.is_null:
        return None
    if node.style == "":
        if node.value in _BOOLEANS:
            return _BOOLEANS[node.value]
        if re.fullmatch(r"0|[1-9][0-9]{0,17}", node.value):
            return int(node.value)
    return node.value
