"""Nothing is closed or taken back because the plan could not see it."""

from __future__ import annotations

from datetime import datetime

from pinfix.api.caller import Api
from pinfix.api.repositories import RepositoryFacts
from pinfix.errors import FileProblem
from pinfix.pull_request.model import Outcome, Proposal
from pinfix.pull_request.proposals.unseen import held_back
from pinfix.pull_request.state.decision import Close, Decision, HandsOff, Rewrite, Seen, Text, decide
from pinfix.pull_request.state.repaired import repaired


def decide_or_hold(
    api: Api,
    push: RepositoryFacts,
    seen: Seen,
    proposal: Proposal,
    text: Text,
    *,
    retry: bool,
    now: datetime,
) -> Decision:
    """As `decide`; but hands off where a repair on the branch in `push` may be one that was not seen.

    Raises CallFailed. What the branch holds is asked for only where something is about to be taken back.
    """
    decision = decide(seen, proposal, text, retry=retry, now=now)
    if not proposal.unseen or not _takes_back(decision, seen, proposal):
        return decision
    try:
        place = held_back(proposal.unseen, repaired(api, push, seen.branch.head))
    except FileProblem as problem:
        return incomplete(f"what is on the branch: {problem.message}")
    return decision if place is None else incomplete(place.message)


def _takes_back(decision: Decision, seen: Seen, proposal: Proposal) -> bool:
    """Whether an open pull request would lose something."""
    if seen.branch.owner != "pinfix":
        return False
    match decision:
        case Close(pull):
            return pull is not None
        case Rewrite(pull):
            return pull.open and decision.build and seen.branch.changes != proposal.changes_id
    return False


def incomplete(what: str) -> HandsOff:
    """Half a plan is another plan: it could take back what is on the branch, or close for nothing."""
    return HandsOff(
        Outcome.FAILED,
        "incomplete",
        f"nothing was written, for not everything could be looked up: {what}",
        "Mend what is named, and run again; if it is to stay so, close the pull request.",
    )
