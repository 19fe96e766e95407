"""What outsiders can do about a job.

Sources: GitHub, "Reuse workflows" on the secrets and permissions of called workflows, and "Secure use
reference" (read in November 2026).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pinfix.closure.model import Reach
from pinfix.closure.trust.events import OF_FORKS, WITH_POWER, lets_outsiders_through
from pinfix.github.expressions.conditions import events_of
from pinfix.github.expressions.tokens import find_expressions
from pinfix.github.jobs import Job, Section
from pinfix.github.permission_block import read_block
from pinfix.github.scopes import Grant, Level
from pinfix.yaml.nodes import Mapping, Node, Scalar, Sequence, follow

_SECRET = re.compile(
    r"\bsecrets\s*(?:\.\s*(?!github_token\b)[A-Za-z_*]|\[|\))|\btojson\(\s*secrets", re.IGNORECASE
)


def reach_of(
    job: Job,
    workflow: Section,
    triggers: frozenset[str],
    caller: Reach | None = None,
    *,
    takes_head: bool = False,
) -> Reach:
    """What outsiders can do about `job` of `workflow`, which `triggers` start.

    `caller`: the reach of the job that calls the workflow. `takes_head`: the job brings in what a pull
    request proposes, or may do so.
    """
    events = _events(job, triggers if caller is None else caller.events)
    powerful = bool(events & WITH_POWER)
    return Reach(
        events,
        bool(events & OF_FORKS) or (powerful and takes_head),
        powerful and _has_secrets(job, workflow, caller),
        powerful and (caller is None or caller.write) and _may_write(job, workflow),
    )


def of_one_run(reach: Reach, *, takes_head: bool) -> Reach:
    """The worst of its runs, where no single one has all of it.

    A run for a fork has the fork's files and no power; any other has power, and the fork's files only if they
    are brought in.
    """
    if takes_head or not reach.events & OF_FORKS:
        return reach
    return replace(reach, secrets=False, write=False)


def _events(job: Job, triggers: frozenset[str]) -> frozenset[str]:
    condition = job.string("if")
    if condition is None or not triggers:
        return triggers & (OF_FORKS | WITH_POWER)
    events = events_of(triggers, condition) & (OF_FORKS | WITH_POWER)
    return frozenset(event for event in events if lets_outsiders_through(condition, event))


def _has_secrets(job: Job, workflow: Section, caller: Reach | None) -> bool:
    """Whether the job names secrets, or hands them on; a called workflow has those that it is given."""
    if job.has("environment"):
        return True
    if caller is not None and not caller.secrets:
        return False
    if job.string("secrets") == "inherit":
        return True
    around = workflow.get("env")
    texts = _texts(job.node) + ([] if around is None else _texts(around))
    return any(_SECRET.search(found.source) for text in texts for found in find_expressions(text))


def _texts(root: Node) -> list[str]:
    found: list[str] = []
    seen: set[int] = set()
    pending: list[Node] = [root]
    while pending:
        node = follow(pending.pop())
        if id(node) in seen:
            continue  # aliases of aliases would be read without end
        seen.add(id(node))
        if isinstance(node, Scalar):
            found.append(node.value)
        elif isinstance(node, Sequence):
            pending += node.items
        elif isinstance(node, Mapping):
            pending += [value for _, value in node.pairs]
    return found


def _may_write(job: Job, workflow: Section) -> bool:
    for owner in (job, workflow):
        written = owner.get("permissions")
        if written is not None:
            block = read_block(written)
            return isinstance(block, Grant) and any(level is Level.WRITE for _, level in block)
    return True
