"""One repository, topic by topic: plan, see what is in the way, settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from pinfix.api import git_data
from pinfix.api.problems import CallFailed
from pinfix.engine import NETWORK
from pinfix.errors import FileProblem
from pinfix.pull_request.body.about import About
from pinfix.pull_request.body.composing import body_of
from pinfix.pull_request.body.wording import title_of
from pinfix.pull_request.model import Base, Outcome, Proposal, Result, Topic
from pinfix.pull_request.proposals.proposing import BaseTree, Planning, propose
from pinfix.pull_request.proposals.tree_id import NoTreeId
from pinfix.pull_request.state.decision import Text
from pinfix.pull_request.state.holding import incomplete
from pinfix.pull_request.state.looking import PREFIX, branch_name, onto
from pinfix.pull_request.writing.commits import branches_beside, is_leftover, name_beside, remove
from pinfix.pull_request.writing.opening import Desk, failed, settle
from pinfix.pull_request.writing.rehearsal import Noted, RehearsalApi
from pinfix.pull_request.writing.wording import noticed
from pinfix.report.diff import unified_diff


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done in one repository.

    `about` is what the texts say besides the plan.
    """

    desk: Desk
    base: Base
    tree: BaseTree
    topics: Sequence[Topic]
    planning: Planning
    about: About


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one topic, with the proposal and the text where there was one.

    `calls` are the writes that a `RehearsalApi` noted instead of making them.
    """

    result: Result
    proposal: Proposal | None = None
    text: Text | None = None
    calls: tuple[Noted, ...] = ()

    @property
    def patch(self) -> bytes:
        """The changes as a diff that `git apply` takes."""
        return unified_diff(self.proposal.plan) if self.proposal is not None else b""


def settle_all(work: Work) -> Iterator[Done]:
    """Each topic in its order. Nothing is raised: see `Result`."""
    push = work.desk.where.push
    try:
        # A fork that is still to be made has no branches.
        existing = git_data.branches_below(work.desk.api, push, PREFIX) if push.number else {}
    except CallFailed as problem:
        yield from (Done(failed(topic.name, "", problem)) for topic in work.topics)
        return
    for topic in work.topics:
        try:
            branch = branch_name(topic, existing, onto(work.desk.where.target, work.base))
        except CallFailed as problem:
            yield Done(failed(topic.name, "", problem))
            continue
        done = _settle_one(work, topic, branch, existing.get(branch, ""))
        yield _tidied(work, done, branch, existing)


def _settle_one(work: Work, topic: Topic, branch: str, head: str) -> Done:
    try:
        proposal = propose(topic, work.tree, work.base, work.planning)
    except CallFailed as problem:
        return Done(failed(topic.name, branch, problem))
    except FileProblem as problem:
        return Done(_incomplete(topic, branch, problem.message))
    except NoTreeId as problem:
        return Done(Result(topic.name, Outcome.FAILED, "tree-unknown", str(problem), branch=branch))
    unasked = next((error for error in proposal.plan.errors if error.path == NETWORK), None)
    if unasked is not None:
        return Done(_incomplete(topic, branch, unasked.message), proposal)
    text = Text(title_of(proposal), body_of(proposal, work.about))
    api = work.desk.api
    if not isinstance(api, RehearsalApi):
        result = settle(work.desk, branch, head, proposal, text)
        return Done(result, proposal, noticed(text, result.notice))
    api.expect_tree(proposal.tree)
    before = len(api.noted)
    result = settle(work.desk, branch, head, proposal, text)
    return Done(result, proposal, noticed(text, result.notice), tuple(api.noted[before:]))


def _incomplete(topic: Topic, branch: str, what: str) -> Result:
    why = incomplete(what)
    return Result(topic.name, why.outcome, why.code, why.message, "Run again later.", branch=branch)


def _tidied(work: Work, done: Done, branch: str, existing: Mapping[str, str]) -> Done:
    """Delete what runs that died left beside a branch; another run may have done it meanwhile."""
    api, push = work.desk.api, work.desk.where.push
    before = len(api.noted) if isinstance(api, RehearsalApi) else 0
    left = branches_beside(branch, existing)
    if done.result.commit not in ("", existing.get(branch, "")):  # it was built anew, and that one used up
        left.pop(name_beside(branch, work.base.commit), None)
    for name, head in left.items():
        with suppress(CallFailed):
            if is_leftover(api, push, name, head):
                remove(api, push, name, head)
    if not isinstance(api, RehearsalApi):
        return done
    return replace(done, calls=(*done.calls, *api.noted[before:]))
