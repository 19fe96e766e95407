"""The events that start a workflow."""

from __future__ import annotations

from collections.abc import Collection

from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow

BASE_CONTEXT_EVENTS = frozenset({"pull_request_target", "workflow_run"})
"""Events that a stranger's pull request can set off and that run with the secrets and the write token of the
repository (GitHub, "Events that trigger workflows")."""

PULL_REQUEST_EVENTS = frozenset(
    {"pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"}
)
"""Events that are always about a pull request, which is in `github.event.pull_request`."""

ISSUE_EVENTS = frozenset({"issues"})
"""Events that are always about an issue that is no pull request; `issue_comment` is about either."""


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


def declared_secrets(root: Node) -> tuple[str, ...]:
    """The names under `on.workflow_call.secrets` of the workflow `root`, as written."""
    node: Node | None = root
    for key in ("on", "workflow_call", "secrets"):
        mapping = None if node is None else follow(node)
        node = mapping.get(key) if isinstance(mapping, Mapping) else None
    secrets = None if node is None else follow(node)
    return tuple(name for name, _, _ in secrets.entries()) if isinstance(secrets, Mapping) else ()


def runs_in_base_context(triggers: Collection[str]) -> bool:
    """Whether one of these events lets a stranger's pull request start a privileged run."""
    return not BASE_CONTEXT_EVENTS.isdisjoint(triggers)


def pushes_of_tags(root: Node) -> bool:
    """Whether a pushed tag can start the workflow `root`.

    `push` without filters, or with filters for paths alone, means branches and tags; a filter for one of the
    two shuts out the other (GitHub, "Workflow syntax", on `on.push`). Patterns are not compared with names.
    """
    workflow = follow(root)
    written = workflow.get("on") if isinstance(workflow, Mapping) else None
    events = None if written is None else follow(written)
    if not isinstance(events, Mapping):
        return "push" in read_triggers(root)
    push = events.get("push")
    filters = None if push is None else follow(push)
    if not isinstance(filters, Mapping):
        return push is not None
    if filters.get("tags") is not None or filters.get("tags-ignore") is not None:
        return True
    return filters.get("branches") is None and filters.get("branches-ignore") is None
