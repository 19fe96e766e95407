"""The condition of a new step, from those of the steps that it serves.

The runner merges the `env` of a step before it evaluates the step's own `if:` (`actions/runner`, read in
November 2026), so that a condition can mean something else at another step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pinfix.github.expressions.conditions import parse_condition
from pinfix.github.expressions.tree import (
    MAX_LENGTH,
    Call,
    Comparison,
    Expr,
    Index,
    Logical,
    Malformed,
    Name,
    Not,
    Star,
    dotted,
)
from pinfix_codemods.oidc.scene.model import JobScene, StepScene

_STATUS = frozenset({"always", "cancelled", "failure", "success"})
_STEADY = frozenset({"github", "inputs", "matrix", "needs", "strategy", "vars", "runner"})
"""Contexts that say the same at every step of a job."""

Conditions = Mapping[StepScene, str]
"""The conditions of steps, as they stand after the swap."""


class NoCondition(Exception):
    """No condition is right for the new step; the text says why."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A condition as written and as read; `status`: it asks how the job has gone so far."""

    step: StepScene
    written: str
    tree: Expr | Malformed

    @property
    def core(self) -> str:
        """Without braces and line breaks."""
        text = self.written.strip()
        if text.startswith("${{") and text.endswith("}}") and not isinstance(self.tree, Malformed):
            text = text[3:-2]
        return " ".join(text.split())

    @property
    def is_plain_success(self) -> bool:
        """Nothing but that all went well, which holds without being written."""
        return not self.core or (isinstance(self.tree, Call) and self.tree.function == "success")

    @property
    def asks_status(self) -> bool:
        """Whether the step may run although something has failed."""
        return bool(self._status)

    @property
    def loses_login(self) -> bool:
        """Whether it is there for runs in which the steps before it fail, and with them the login.

        `always()` alone is taken as tidying up after the others: without their login there is nothing to do.
        """
        return not self._status <= {"always"}

    @property
    def _status(self) -> set[str]:
        calls = (node.function for node in _walk(self.tree) if isinstance(node, Call))
        return {name for name in calls if name in _STATUS} if not self.is_plain_success else set()


def condition_for(consumers: Sequence[StepScene], written: Conditions, at: int, job: JobScene) -> str:
    """The condition of a step before position `at` that serves `consumers`; "" for none.

    Raises NoCondition where none is right.
    """
    read = [_read(step, written[step]) for step in consumers]
    if len({one.core for one in read}) == 1:
        return _shared(read, at, job)
    main = [one for one in read if one.is_plain_success or not one.asks_status]
    if not main or read[0] is not main[0]:
        raise NoCondition("the first step that uses the key may run after a failure, and others do not")
    lost = next((one for one in read if one.loses_login and one not in main), None)
    if lost is not None:
        raise NoCondition(
            f"{lost.step.step.shown} may run after a failure, where the login for the others may not have run"
        )
    if any(one.is_plain_success for one in main):
        return ""
    if len({one.core for one in main}) == 1:
        return _shared(main, at, job)
    return _joined(main, at, job)


def _shared(read: Sequence[_Read], at: int, job: JobScene) -> str:
    first = read[0]
    if first.is_plain_success:
        return ""
    _check(first, at, job, moved=False)
    return first.written


def _joined(main: Sequence[_Read], at: int, job: JobScene) -> str:
    for one in main:
        _check(one, at, job, moved=one.step is not main[0].step)
    joined = " || ".join(dict.fromkeys(f"({one.core})" for one in main))
    if len(joined) > MAX_LENGTH:
        raise NoCondition("the steps that use the key have more conditions than fit into one")
    return joined


def _check(one: _Read, at: int, job: JobScene, *, moved: bool) -> None:
    """Raise NoCondition where the condition means something else at position `at`.

    `moved`: other steps stand between there and its own step, or it is taken apart.
    """
    shown = one.step.step.shown
    if isinstance(one.tree, Malformed):
        raise (
            NoCondition(f"the condition of {shown} {one.tree.reason}")
            if moved
            else NoCondition(f"the condition of {shown} cannot be read: it {one.tree.reason}")
        )
    for names in _contexts(one.tree):
        if names[0] == "env" and any(
            name.lower() in names[1:2] or len(names) == 1 for name in one.step.own_env
        ):
            raise NoCondition(f"the condition of {shown} tests a variable of its own `env`")
        if names[0] == "steps" and not _is_before(names[1:2], at, job):
            raise NoCondition(f"the condition of {shown} names a step that comes later")
        if moved and names[0] not in _STEADY and not _is_settled(names, job):
            raise NoCondition(
                f"what the condition of {shown} tests ({'.'.join(names[:2])}) may change before it"
            )
    if moved and any(isinstance(node, Call) and node.function == "hashfiles" for node in _walk(one.tree)):
        raise NoCondition(f"what the condition of {shown} tests (hashFiles) may change before it")


def _is_settled(names: tuple[str, ...], job: JobScene) -> bool:
    """Whether a context outside of the steady ones says the same from here on: a step that has run."""
    if names[0] == "steps":
        return len(names) > 1
    return names[0] == "env" and len(names) > 1 and _is_fixed(names[1], job)


def _is_fixed(name: str, job: JobScene) -> bool:
    """Whether a variable is written in the file, and nothing that the job runs seems to set it anew."""
    return any(key.lower() == name for key in job.env) and not _sets_variables(job)


@lru_cache(maxsize=4)
def _sets_variables(job: JobScene) -> bool:
    texts = (text for step in job.steps for text in step.texts)
    return any(word in text for text in texts for word in ("GITHUB_ENV", "set-env"))


def _is_before(name: Sequence[str], at: int, job: JobScene) -> bool:
    return bool(name) and name[0] in _ids_before(at, job)


@lru_cache(maxsize=4)
def _ids_before(at: int, job: JobScene) -> frozenset[str]:
    return frozenset((step.step.string("id") or "").lower() for step in job.steps[:at])


def _read(step: StepScene, written: str) -> _Read:
    return _Read(step, written, parse_condition(written) if written.strip() else Name(""))


def _contexts(tree: Expr) -> Iterator[tuple[str, ...]]:
    """The contexts that are read, each as far as its names are written out."""
    for node in _walk(tree):
        if isinstance(node, Index):
            names = dotted(node)
            if names is not None:
                yield names
        elif isinstance(node, Name) and node.name:
            yield (node.name,)


def _walk(tree: Expr | Malformed) -> Iterator[Expr]:
    """All nodes; of `a.b.c` the whole, and what its parts are only where they are not written out."""
    pending: list[Expr | Star] = [] if isinstance(tree, Malformed) else [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Star):
            continue
        yield node
        match node:
            case Index() if dotted(node) is None:
                pending += [node.base, node.index]
            case Call():
                pending += node.arguments
            case Not():
                pending.append(node.operand)
            case Comparison():
                pending += [node.left, node.right]
            case Logical():
                pending += node.operands
            case _:
                pass
