"""Which failures pass by themselves, so that it is worth to try again later."""

from __future__ import annotations

from collections.abc import Iterable

from pinfix.engine import NETWORK
from pinfix.pull_request.session import Done

PASSING = frozenset(
    {
        *("network", "time-out", "dns", "tls", "server-error", "rate-limited"),
        # Somebody else was quicker, or GitHub has not caught up with itself.
        *("not-yet", "stale-data", "branch-moved", "not-fast-forward", "exists", "gone", "conflict"),
        # The App's own token, when one that was just renewed is not known everywhere yet.
        "unauthorized",
    }
)
"""Codes of `pinfix.api.problems.CallFailed`."""

_INCOMPLETE = "incomplete"


class PassingFault(Exception):
    """Not all was done, and it is worth to try again: the engine does. `code` is a stable word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


def passing_fault(done: Iterable[Done]) -> PassingFault | None:
    """The first fault among results that passes; None where repeating would change nothing."""
    for one in done:
        if one.result.code in PASSING or (one.result.code == _INCOMPLETE and _is_unasked(one)):
            return PassingFault(one.result.code, one.result.message)
    return None


def _is_unasked(done: Done) -> bool:
    """Whether the plan is incomplete because a server did not answer, and not for what is in the files."""
    if done.proposal is None:
        return True
    return any(error.path == NETWORK for error in done.proposal.plan.errors)
