"""What forbids pull requests to a repository as such. Nothing here makes a call."""

from __future__ import annotations

from collections.abc import Iterable

from pinfix.api.problems import CallFailed
from pinfix.api.pulls import PullRequest
from pinfix.api.repositories import RepositoryFacts
from pinfix.credentials.power import Power
from pinfix.pull_request.model import Outcome
from pinfix.pull_request.state.decision import HandsOff
from pinfix.pull_request.state.looking import is_own_name
from pinfix.pull_request.state.marker import find_marker

OPT_OUT_TOPIC = "no-pinfix"
"""A repository with this topic gets no pull requests."""


def not_found(problem: CallFailed, name: str, power: Power) -> HandsOff | None:
    """Why the repository cannot be looked at; None where the failure is of another kind."""
    if problem.status != 404:
        return None
    remedies = {
        "fine-grained": "let the token name the repository among those that it is for",
        "app": "let the App be installed on the repository",
        "installation": "let the App be installed on the repository, and its token be made for it",
        "actions": "the token of a workflow run reaches its own repository, and what is public: use another",
    }
    remedy = remedies.get(power.kind, "give a token of somebody who may read it, with the scope `repo`")
    return HandsOff(
        Outcome.REFUSED,
        "not-found",
        f"there is no repository {name}, or the token may not see it",
        f"Check the spelling; if it is private, {remedy}.",
    )


def unusable(facts: RepositoryFacts, head: str, *, enabled: bool) -> HandsOff | None:
    """Why a repository gets no pull requests at all. `head` is that of its base branch ("": no commit).

    `enabled` is the setting of its own configuration file.
    """
    name = facts.full_name
    if facts.archived:
        return _skipped("archived", f"{name} is archived: it is read-only, and runs no workflows")
    if facts.disabled:
        return _skipped("disabled", f"{name} is disabled", "Ask GitHub's support why.")
    if not head:
        return _skipped("empty", f"{name} has no commit on its base branch", "Commit something first.")
    if OPT_OUT_TOPIC in facts.topics:
        return _skipped("opted-out", f"{name} wants no pull requests: it has the topic {OPT_OUT_TOPIC}")
    if not enabled:
        return _skipped(
            "opted-out",
            f"{name} wants no pull requests: its configuration says `pull-request: enabled: false`",
        )
    return None


def count_open(pulls: Iterable[PullRequest], push: RepositoryFacts) -> int:
    """How many of the open pull requests are of pinfix, from the repository that it pushes to."""
    return sum(
        pull.open
        and is_own_name(pull.branch)
        and pull.repository.lower() == push.full_name.lower()
        and find_marker(pull.body) is not None
        for pull in pulls
    )


def too_many(facts: RepositoryFacts, now_open: int, most: int) -> HandsOff | None:
    """Why no further one is opened. What is open already goes on being updated."""
    if now_open < most:
        return None
    return _skipped(
        "too-many-open",
        f"{facts.full_name} has {now_open} open pull requests of pinfix, and {most} is the limit",
        "Merge or close some, or raise `pull-request: limit`.",
    )


def _skipped(code: str, message: str, remedy: str = "") -> HandsOff:
    return HandsOff(Outcome.SKIPPED, code, message, remedy)
