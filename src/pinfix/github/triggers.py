"""The events that start a workflow."""

from __future__ import annotations

from collections.abc import Collection

from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow

BASE_CONTEXT_EVENTS = frozenset({"pull_request_target", "workflow_run"})
"""Events that a stranger's pull request can set off and that run with the secrets and the write token of the
repository (GitHub, "Events that trigger workflows")."""


def read_triggers(root: Node) -> frozenset[str]:
    """The event names under `on:` of the workflow `root`, written as one name, a list or a mapping.

    Names are as written: GitHub compares them with regard to case. Whatever is not a name is passed over.
    """
    workflow = follow(root)
    written = workflow.get("on") if isinstance(workflow, Mapping) else None
    if written is None:
        return frozenset()
    events = follow(written)
    if isinstance(events, Mapping):
        return frozenset(name for name, _, _ in events.entries())
    items = events.items if isinstance(events, Sequence) else [events]
    names = (follow(item) for item in items)
    return frozenset(name.value for name in names if isinstance(name, Scalar) and not name.is_null)


def runs_in_base_context(triggers: Collection[str]) -> bool:
    """Whether one of these events lets a stranger's pull request start a privileged run."""
    return not BASE_CONTEXT_EVENTS.isdisjoint(triggers)
