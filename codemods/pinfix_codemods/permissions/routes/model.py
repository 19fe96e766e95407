"""What a request to GitHub's API needs of the token."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import product

from pinfix.github.scopes import NOTHING, Grant, Level, join

_MOST_ALTERNATIVES = 16


@dataclass(frozen=True, slots=True)
class Needs:
    """Any one of `alternatives` will do. Where they are those of an issue and of a pull request, the object
    that is asked for decides (`for_targets`).
    """

    alternatives: tuple[Grant, ...]

    def for_targets(self, targets: Collection[str]) -> Grant:
        """The grant that is surely enough where the object is one of `targets` ("issue", "pull_request");
        none given: either. Of alternatives that do not depend on the object it is the first.
        """
        of_issues, of_pulls = _split(self.alternatives)
        if not (of_issues and of_pulls):
            return self.alternatives[0]
        both = not targets or set(targets) >= {"issue", "pull_request"}
        chosen = [
            alternatives[0]
            for target, alternatives in (("issue", of_issues), ("pull_request", of_pulls))
            if both or target in targets
        ]
        return join(*chosen)


@dataclass(frozen=True, slots=True)
class NotGrantable:
    """The token of a job can never do this, whatever is granted."""


@dataclass(frozen=True, slots=True)
class UnknownRoute:
    """It is not known what is asked for; `reason` completes "the request … "."""

    reason: str


RouteNeed = Needs | NotGrantable | UnknownRoute

FREE = Needs((NOTHING,))
"""A request that every token may make."""


def all_of(needs: Iterable[RouteNeed]) -> RouteNeed:
    """What is needed to make every one of these requests, or any of them where it is not known which."""
    known: list[Needs] = []
    total = 0
    for need in needs:
        total += 1
        if isinstance(need, UnknownRoute):
            return need
        if isinstance(need, Needs) and need not in known:
            known.append(need)
    if total and not known:
        return NotGrantable()
    together: tuple[Grant, ...] = (NOTHING,)
    for need in known:
        together = _minimal(left | right for left, right in product(together, need.alternatives))
        if len(together) > _MOST_ALTERNATIVES:
            together = (join(*together),)
    return Needs(together)


def _minimal(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    distinct = tuple(dict.fromkeys(grants))
    return tuple(
        grant for grant in distinct if not any(other <= grant and other != grant for other in distinct)
    )


def _split(alternatives: tuple[Grant, ...]) -> tuple[list[Grant], list[Grant]]:
    """The alternatives with more of `issues`, and those with more of `pull-requests`."""
    if len(alternatives) < 2:
        return [], []
    return (
        [grant for grant in alternatives if _more(grant, "issues", "pull-requests")],
        [grant for grant in alternatives if _more(grant, "pull-requests", "issues")],
    )


def _more(grant: Grant, scope: str, than: str) -> bool:
    level: Level = grant[scope]
    return level > grant[than]
