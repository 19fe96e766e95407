"""Places in a job that take all secrets, or one of which only the run knows which: it may be the key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow
from pinfix_codemods.oidc.finding import Finding, Objection
from pinfix_codemods.oidc.scene.model import JobScene, Spot
from pinfix_codemods.oidc.scene.values import ANY_SECRET, secrets_in

_CODE = "dynamic-key"
_TOLD = frozenset({_CODE, "matrix-account"})
"""Where a provider says itself that it is not known which key it is."""


def by_any_secret(job: JobScene, finding: Finding) -> Iterator[Objection]:
    """An objection for each place that would still get the key, or what was the key."""
    if any(one.code in _TOLD for one in finding.objections):
        return
    for spot in _places(job):
        yield Objection(
            _CODE,
            spot,
            "all secrets, or one whose name is known only in the run, are taken here: the key may be among"
            " them",
            "Name the secrets that are needed here, each by itself.",
        )


@lru_cache(maxsize=4)
def _places(job: JobScene) -> tuple[Spot, ...]:
    return tuple(dict.fromkeys(_found(job)))


def _found(job: JobScene) -> Iterator[Spot]:
    document = job.workflow.document
    pending: list[Node] = [job.job.node, *(node for node in (job.root.get("env"),) if node is not None)]
    seen: set[int] = set()
    while pending:
        node = follow(pending.pop())
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case Scalar():
                if "secrets" in node.value.lower() and ANY_SECRET in secrets_in(node.value):
                    line, column = document.place(node.start)
                    yield Spot(job.path, line, column)
            case Sequence():
                pending += reversed(node.items)
            case Mapping():
                pending += (value for _, value in reversed(node.pairs))
