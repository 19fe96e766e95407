"""The refs on which the events of a workflow let it run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pinfix.github.jobs import Section
from pinfix.oidc.subjects.conditions import RefKind, Run, named_refs
from pinfix.oidc.subjects.filters import Filter
from pinfix.oidc.subjects.holes import FILL
from pinfix.yaml.nodes import Scalar, follow
from pinfix.yaml.nodes import Sequence as SequenceNode

MOST_NAMES = 200
"""More branches or tags of one filter are not looked at."""

_PATTERNS_SHOWN = 5
_ON_A_TAG = frozenset({"release"})
_ON_ANY_REF = frozenset({"create", "deployment", "deployment_status", "registry_package"})
_BY_STRANGERS = frozenset(
    {"pull_request_target", "workflow_run", "issue_comment", "issues", "discussion", "discussion_comment"}
    | {"fork", "watch", "gollum", "pull_request_review", "pull_request_review_comment"}
)


@dataclass(frozen=True, slots=True)
class Open:
    """Runs on refs that cannot be named one by one; `run` stands for any of them."""

    run: Run
    what: str


@dataclass(frozen=True, slots=True)
class Runs:
    """What an event leads to: runs on known refs, and those that cannot be listed."""

    exact: tuple[Run, ...] = ()
    open: tuple[Open, ...] = ()


def runs_of(event: str, root: Section, conditions: Sequence[str], default_branch: str | None) -> Runs:
    """The runs for one event of the workflow `root`; `conditions` name refs that may matter."""
    default = Run(event, "heads", default_branch or FILL)
    if event == "pull_request":
        return Runs((Run(event, "pull"),))
    if event == "push":
        return _pushes(root, conditions, default)
    if event == "workflow_dispatch":
        named = tuple(Run(event, kind, name) for kind, name in named_refs(conditions))
        by_hand = Open(Run(event, "heads"), "runs that somebody starts by hand on another branch or a tag")
        return Runs((default, *named), (by_hand,))
    if event in _BY_STRANGERS:
        return Runs(open=(Open(Run(event, "heads"), f"runs on `{event}`, which outsiders can bring about"),))
    if event == "workflow_call":
        return Runs(open=(Open(Run(event, "heads"), "runs of workflows that call this one"),))
    if event == "merge_group":
        return Runs(open=(Open(Run(event, "heads"), "runs for a merge queue, each on a branch of its own"),))
    if event in _ON_A_TAG:
        return Runs(open=(Open(Run(event, "tags"), "runs for releases, each on its own tag"),))
    if event in _ON_ANY_REF:
        others = Open(Run(event, "tags"), f"runs on `{event}` for a tag")
        return Runs(open=(Open(Run(event, "heads"), f"runs on `{event}` for a branch"), others))
    return Runs((default,))


def _pushes(root: Section, conditions: Sequence[str], default: Run) -> Runs:
    branches, tags = _filters(root)
    exact: list[Run] = []
    left: list[Open] = []
    if branches is not None:
        whole = branches.takes_most and branches.takes(default.name or FILL)
        exact += [default] if whole else []
        exact += _listed(branches, "heads", conditions)
        left += _unlisted(branches, "heads", "branches")
    if tags is not None:
        exact += _listed(tags, "tags", conditions)
        left += _unlisted(tags, "tags", "tags")
    return Runs(tuple(dict.fromkeys(exact)), tuple(left))


def _listed(found: Filter, kind: RefKind, conditions: Sequence[str]) -> Iterator[Run]:
    yield from (Run("push", kind, name) for name in found.names)
    for wanted, name in named_refs(conditions):
        if wanted == kind and found.takes(name):
            yield Run("push", kind, name)


def _unlisted(found: Filter, kind: RefKind, word: str) -> Iterator[Open]:
    if not found.patterns:
        return
    shown = ", ".join(f"`{pattern}`" for pattern in found.patterns[:_PATTERNS_SHOWN])
    others = f"other {word}" if found.takes_most else f"{word} like {shown}"
    yield Open(Run("push", kind), f"pushes to {others}")


def _filters(root: Section) -> tuple[Filter | None, Filter | None]:
    """For branches and for tags; None: none of them starts it. A filter for one shuts out the other."""
    events = root.section("on")
    push = None if events is None else events.section("push")
    branches = None if push is None else _filter(push, "branches")
    tags = None if push is None else _filter(push, "tags")
    return (branches, tags) if branches or tags else (Filter(), Filter())


def _filter(push: Section, key: str) -> Filter | None:
    """None where there is none."""
    if push.has(f"{key}-ignore"):
        return Filter(ignored=tuple(_texts(push, f"{key}-ignore")))
    return Filter(tuple(_texts(push, key))) if push.has(key) else None


def _texts(section: Section, key: str) -> Iterator[str]:
    node = section.get(key)
    if isinstance(node, Scalar) and not node.is_null:
        yield node.value
    for item in node.items[:MOST_NAMES] if isinstance(node, SequenceNode) else ():
        inner = follow(item)
        if isinstance(inner, Scalar) and not inner.is_null:
            yield inner.value
