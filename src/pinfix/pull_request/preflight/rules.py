"""Which rules of a repository forbid what pinfix would do to its branch.

What the kinds of rules mean: https://docs.github.com/rest/repos/rules#get-rules-for-a-branch
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pinfix.api.caller import Api
from pinfix.api.repositories import RepositoryFacts, Rule, Rules, may_bypass, rules
from pinfix.http.faults import printable
from pinfix.pull_request.model import Outcome
from pinfix.pull_request.state.decision import HandsOff


@dataclass(frozen=True, slots=True)
class Push:
    """What would be pushed: a branch, there already or not, with a commit that says `message`.

    `signed`: the commit will be verified. `email` is that of its author, "" where the server chooses it.
    """

    branch: str
    message: str
    exists: bool
    signed: bool
    email: str = ""


_WHAT = {
    "creation": "branches of this name may not be created",
    "update": "branches of this name may not be changed",
    "non_fast_forward": "branches of this name may not be rebuilt (force pushes are blocked)",
    "required_signatures": "commits must be signed, and those of this token are not",
    "pull_request": "branches of this name change by pull requests only",
    "merge_queue": "branches of this name change by a merge queue only",
    "required_deployments": "branches of this name want deployments first",
    "required_status_checks": "branches of this name want status checks first",
    "workflows": "branches of this name want workflows to pass first",
    "branch_name_pattern": "branches may not have this name",
    "commit_message_pattern": "commits may not have this message",
    "commit_author_email_pattern": "commits may not have this author",
    "committer_email_pattern": "commits may not have this committer",
}
_OF_EXISTING = ("update", "non_fast_forward", "pull_request", "merge_queue", "required_deployments")
_CHECKS = ("required_status_checks", "workflows")


def in_the_way(api: Api, facts: RepositoryFacts, push: Push) -> HandsOff | None:
    """Why the rules of the repository that is pushed to do not allow the push.

    Whether the token may bypass a ruleset is asked only of those that would be broken. Raises CallFailed.
    """
    found = broken(rules(api, facts, push.branch), push)
    binding = {number for number in {rule.ruleset for rule in found} if not may_bypass(api, facts, number)}
    return refusal(rule for rule in found if rule.ruleset in binding)


def broken(demanded: Rules, push: Push) -> tuple[Rule, ...]:
    """The rules that the push would break; who may bypass them has not been asked yet."""
    return tuple(rule for rule in demanded.demands if _breaks(rule, push))


def refusal(binding: Iterable[Rule]) -> HandsOff | None:
    """Why nothing is pushed, with all the rules that are in the way."""
    reasons: dict[str, str] = {}
    for rule in binding:
        reasons.setdefault(_WHAT[rule.kind], printable(rule.source))
    if not reasons:
        return None
    said = "; ".join(f"{what}{f' (a ruleset of {by})' if by else ''}" for what, by in reasons.items())
    return HandsOff(
        Outcome.REFUSED,
        "rules",
        f"rules of the repository do not allow the branch: {said}",
        "Let the ruleset leave out branches below pinfix/, or let the account of the token bypass it; where "
        "signatures are wanted, run as a GitHub App.",
    )


def _breaks(rule: Rule, push: Push) -> bool:
    kind = rule.kind
    if kind == "creation":
        return not push.exists
    if kind in _OF_EXISTING:
        return push.exists
    if kind in _CHECKS:
        return push.exists or not rule.spares_creation
    if kind == "required_signatures":
        return not push.signed
    if kind == "branch_name_pattern":
        return _mismatch(rule, push.branch)
    if kind == "commit_message_pattern":
        return _mismatch(rule, push.message)
    if kind in ("commit_author_email_pattern", "committer_email_pattern"):
        return bool(push.email) and _mismatch(rule, push.email)
    return False


def _mismatch(rule: Rule, given: str) -> bool:
    """Whether a text breaks a rule about it.

    A regular expression is left to the server: one from outside could be made to run for ever.
    """
    match rule.operator:
        case "starts_with":
            fits = given.startswith(rule.pattern)
        case "ends_with":
            fits = given.endswith(rule.pattern)
        case "contains":
            fits = rule.pattern in given
        case _:
            return False
    return fits is rule.negated
