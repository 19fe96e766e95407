"""Carrying out what was decided about one topic, so that a run that dies can be run again.

The order of the calls is such that each intermediate state is one that `decision` knows: the branch first,
then the pull request that tells of it; closing before deleting.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pinfix.api import git_data, pulls
from pinfix.api.caller import Api
from pinfix.api.problems import WORKFLOW_POWER, CallFailed
from pinfix.api.pulls import PullRequest
from pinfix.pull_request.body.about import substance
from pinfix.pull_request.body.closing import closing_comment
from pinfix.pull_request.body.commit import commit_message
from pinfix.pull_request.model import Outcome, Proposal, Result
from pinfix.pull_request.state.decision import (
    RETRY_LABEL,
    Close,
    HandsOff,
    Open,
    Rewrite,
    Seen,
    Text,
    decide_elsewhere,
)
from pinfix.pull_request.state.holding import decide_or_hold
from pinfix.pull_request.state.looking import Repositories, elsewhere, look
from pinfix.pull_request.state.marker import Marker, digest, find_marker, without_marker
from pinfix.pull_request.writing.commits import BranchWriter, Moved
from pinfix.pull_request.writing.manners import Manners, do_favours, say_once
from pinfix.pull_request.writing.posting import post
from pinfix.pull_request.writing.wording import Wording

_ROUNDS = 3
"""Looking and deciding are done again where somebody else was quicker: another run, or a person."""

_WORKFLOWS = ".github/workflows/"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be written: `proposal` on `branch` (at `head`, "": not there); `opens`: a new one."""

    proposal: Proposal
    branch: str
    head: str
    opens: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """All that opening needs: the API, the repositories, who writes branches, and how it behaves.

    `in_the_way` says what forbids to write (None: nothing). It is asked before the first write, and not where
    nothing would be written. `workflows` says whether the token may change workflow files, as `Power` does.
    """

    api: Api
    where: Repositories
    writer: BranchWriter
    manners: Manners
    in_the_way: Callable[[Intent], HandsOff | None] = lambda intent: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    workflows: bool | None = None


def settle(desk: Desk, branch: str, head: str, proposal: Proposal, text: Text) -> Result:
    """Bring the pull request of one topic to what `proposal` says. Nothing is raised: see `Result`.

    The branch stood at `head` ("": there was none) when it was looked for.
    """
    try:
        for _ in range(_ROUNDS - 1):
            try:
                return _once(desk, branch, head, proposal, text)
            except CallFailed as problem:
                if problem.code not in ("exists", "branch-moved"):
                    raise
                head = git_data.head(desk.api, desk.where.push, branch)
        return _once(desk, branch, head, proposal, text)
    except CallFailed as problem:
        return failed(proposal.topic.name, branch, problem)


def failed(topic: str, branch: str, problem: CallFailed) -> Result:
    """The result of a call that failed."""
    outcome = _OUTCOMES.get(problem.code, Outcome.REFUSED)
    return Result(topic, outcome, problem.code, problem.message, problem.remedy, branch=branch)


_OUTCOMES = {
    **dict.fromkeys(("archived", "blocked", "empty"), Outcome.SKIPPED),
    "commits-of-people": Outcome.EDITED,
    **dict.fromkeys(("network", "time-out", "dns", "tls", "server-error", "rate-limited"), Outcome.FAILED),
    **dict.fromkeys(("bad-answer", "invalid", "conflict", "too-many", "not-yet"), Outcome.FAILED),
    **dict.fromkeys(("exists", "gone", "not-fast-forward", "no-history", "stale-data"), Outcome.FAILED),
    **dict.fromkeys(("not-as-planned", "branch-moved"), Outcome.FAILED),
}
"""What failed by chance or by a fault; whatever is not named here is a refusal."""


def _once(desk: Desk, branch: str, head: str, proposal: Proposal, text: Text) -> Result:
    seen = look(desk.api, desk.where, branch, head, proposal.base)
    retry, now = desk.manners.retry, desk.now()
    words = Wording(text)
    if seen.pull is not None and seen.pull.open and seen.branch.changes == proposal.changes_id:
        words = words.of_commit(desk.api, desk.where.target, proposal, seen.branch.head)
    decision = decide_or_hold(desk.api, desk.where.push, seen, proposal, words.text, retry=retry, now=now)
    if isinstance(decision, Open):
        decision = _answered_elsewhere(desk, branch, seen, proposal) or decision
    if isinstance(decision, Open | Rewrite):
        intent = Intent(proposal, branch, head, opens=isinstance(decision, Open))
        decision = desk.in_the_way(intent) or decision
    match decision:
        case HandsOff():
            current = seen.pull if decision.outcome is Outcome.UNCHANGED else None
            warnings = (*words.warnings, *_take_label(desk, current)) if current is not None else ()
            found = Result(
                proposal.topic.name,
                decision.outcome,
                decision.code,
                decision.message,
                decision.remedy,
                warnings=warnings,
            )
            return _about(found, branch, seen.branch.head, seen.pull)
        case Close():
            return _close(desk, branch, seen, proposal, decision)
        case Open():
            return _open(desk, branch, seen, proposal, words, build=decision.build)
        case Rewrite():
            return _rewrite(desk, branch, seen, proposal, words, decision)
    raise AssertionError(decision)


def _answered_elsewhere(desk: Desk, branch: str, seen: Seen, proposal: Proposal) -> HandsOff | None:
    other = elsewhere(desk.api, desk.where, proposal.topic, branch, proposal.base)
    newest = seen.pull.number if seen.pull is not None else 0
    if other is None or (not other.open and other.number <= newest):
        return None
    return decide_elsewhere(other, retry=desk.manners.retry)


def _open(desk: Desk, branch: str, seen: Seen, proposal: Proposal, words: Wording, *, build: bool) -> Result:
    head = _built(desk, branch, seen, proposal) if build else seen.branch.head
    words = words.of_commit(desk.api, desk.where.target, proposal, head)
    title, body = words.plain.title, _with_marker(words.text, proposal, head, title=digest(words.plain.title))
    try:
        pull = post(desk.api, desk.where, branch, proposal.base, title, body, draft=desk.manners.draft)
    except CallFailed as problem:
        if problem.code == "no-commits":
            return Result(proposal.topic.name, Outcome.CLEAN, "no-commits", "the base has it all already")
        found = None
        if problem.may_have_happened:
            found = _opened_meanwhile(desk, branch)
        elif failed("", "", problem).outcome in (Outcome.REFUSED, Outcome.SKIPPED):
            _take_back(desk, branch, seen, head)
        if found is None:
            raise
        pull = found
    favours = do_favours(desk.api, desk.where.target, pull.number, desk.manners)
    opened = Result(proposal.topic.name, Outcome.OPENED, "opened", "opened a pull request", warnings=favours)
    return _about(_with_words(opened, words), branch, head, pull)


def _opened_meanwhile(desk: Desk, branch: str) -> PullRequest | None:
    where = desk.where
    found = pulls.of_branch(desk.api, where.target, where.push.owner, branch)
    return next((pull for pull in found if pull.open), None)


def _take_back(desk: Desk, branch: str, seen: Seen, head: str) -> None:
    """Nobody knows what a branch is for that was made for a pull request that may not be opened."""
    with suppress(CallFailed):
        if not seen.branch.head and _opened_meanwhile(desk, branch) is None:
            desk.writer.delete(branch, head)


def _rewrite(
    desk: Desk, branch: str, seen: Seen, proposal: Proposal, words: Wording, decision: Rewrite
) -> Result:
    head = _built(desk, branch, seen, proposal) if decision.build else seen.branch.head
    words = words.of_commit(desk.api, desk.where.target, proposal, head)
    before = find_marker(decision.pull.body)
    kept = before.title if before is not None and not decision.title else digest(words.plain.title)
    try:
        pull = pulls.change_pull(
            desk.api,
            desk.where.target,
            decision.pull.number,
            title=words.plain.title if decision.title else None,
            body=_with_marker(words.text, proposal, head, title=kept),
            state="open" if decision.reopen else None,
        )
    except CallFailed as problem:
        if not decision.reopen or problem.code != "invalid":
            raise
        # Its branch was deleted or moved since: GitHub reopens no such pull request.
        now = replace(seen, branch=replace(seen.branch, head=head))
        return _open(desk, branch, now, proposal, words, build=False)
    warnings = _take_label(desk, decision.pull)
    outcome = Outcome.REOPENED if decision.reopen else Outcome.UPDATED
    told = "reopened the pull request" if decision.reopen else "brought the pull request up to date"
    done = Result(proposal.topic.name, outcome, str(outcome), told, warnings=warnings)
    return _about(_with_words(done, words), branch, head, pull)


def _take_label(desk: Desk, pull: PullRequest) -> tuple[str, ...]:
    """Take the wish to reopen off an open pull request, else it counts when somebody closes it again."""
    if RETRY_LABEL not in pull.labels:
        return ()
    try:
        pulls.remove_label(desk.api, desk.where.target, pull.number, RETRY_LABEL)
    except CallFailed as problem:
        return (f"the label {RETRY_LABEL} was not removed: {problem.message}",)
    return ()


def _close(desk: Desk, branch: str, seen: Seen, proposal: Proposal, decision: Close) -> Result:
    pull = decision.pull
    warnings: tuple[str, ...] = ()
    if pull is not None:
        _still_there(desk, branch, seen)
        warnings = say_once(desk.api, desk.where.target, pull.number, closing_comment("not-needed"))
        _still_there(desk, branch, seen)
        marker = find_marker(pull.body) or _marker(proposal, seen.branch.head, digest(pull.title), pull.body)
        body = f"{without_marker(pull.body)}\n\n{replace(marker, closed='not-needed')}\n"
        pulls.change_pull(desk.api, desk.where.target, pull.number, body=body, state="closed")
    try:
        if seen.branch.owner == "pinfix":
            desk.writer.delete(branch, seen.branch.head)
    except CallFailed as problem:
        if pull is None or problem.code != "branch-moved":
            raise
        return _about(_pushed_too_late(proposal.topic.name, warnings), branch, "", pull)
    if pull is None:
        clean = Result(proposal.topic.name, Outcome.CLEAN, "nothing-to-do", "there is nothing to repair")
        return _about(clean, branch, "", seen.pull)
    closed = Result(
        proposal.topic.name,
        Outcome.CLOSED,
        "not-needed",
        "closed the pull request: it is no longer needed",
        warnings=warnings,
    )
    return _about(closed, branch, "", pull)


def _still_there(desk: Desk, branch: str, seen: Seen) -> None:
    """Who pushes wins, also while a comment is made: the branch is then looked at again."""
    if git_data.head(desk.api, desk.where.push, branch) != seen.branch.head:
        raise Moved(branch)


def _pushed_too_late(topic: str, warnings: tuple[str, ...]) -> Result:
    return Result(
        topic,
        Outcome.EDITED,
        "commits-of-people",
        "closed the pull request, but somebody pushed to its branch just then: the branch was left alone",
        "Reopen the pull request, if it is still wanted.",
        warnings=warnings,
    )


def _built(desk: Desk, branch: str, seen: Seen, proposal: Proposal) -> str:
    try:
        return desk.writer.build(branch, seen.branch.head, proposal, commit_message(proposal))
    except CallFailed as problem:
        # GitHub hides behind 404 what a token has not the power to do.
        hidden = problem.status == 404 and problem.code == "not-found" and desk.workflows is not True
        if not hidden or not any(file.path.startswith(_WORKFLOWS) for file in proposal.files):
            raise
        message = f"the token may not change workflow files ({problem.message})"
        raise CallFailed("no-workflow-power", message, WORKFLOW_POWER, status=404) from None


def _with_marker(text: Text, proposal: Proposal, head: str, *, title: str) -> str:
    return f"{text.body.strip()}\n\n{_marker(proposal, head, title, text.body)}\n"


def _marker(proposal: Proposal, head: str, title: str, body: str) -> Marker:
    said = digest(substance(body))
    return Marker(proposal.topic.name, head, proposal.base.commit, proposal.changes_id, title, said)


def _with_words(result: Result, words: Wording) -> Result:
    return replace(result, warnings=(*words.warnings, *result.warnings), notice=words.notice)


def _about(result: Result, branch: str, head: str, pull: PullRequest | None) -> Result:
    if pull is None:
        return replace(result, branch=branch, commit=head)
    return replace(result, branch=branch, commit=head, number=pull.number, url=pull.url, merged=pull.merged)
