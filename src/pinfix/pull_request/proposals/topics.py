"""Which codemods make which pull request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pinfix.errors import UsageError
from pinfix.pull_request.model import Topic

_USUAL = {"pin-actions": "pins", "permissions": "permissions", "oidc": "oidc", "codeowners": "codeowners"}
"""A codemod that is not among them makes a topic of its own name."""


def topics(codemods: Sequence[str], given: Mapping[str, Sequence[str]] | None) -> tuple[Topic, ...]:
    """The topics that `codemods` (in the order in which they run) belong to.

    `given` are those of the configuration, by name; a codemod that none of them names keeps its usual one.
    """
    of_codemod = {codemod: name for name, members in (given or {}).items() for codemod in members}
    found: dict[str, list[str]] = {}
    for codemod in codemods:
        found.setdefault(of_codemod.get(codemod, _USUAL.get(codemod, codemod)), []).append(codemod)
    return tuple(Topic(name, tuple(members)) for name, members in found.items())


def possible_names(codemods: Sequence[str], given: Iterable[str]) -> frozenset[str]:
    """The names that topics of `codemods` have where the configuration names those `given`, or did not."""
    return frozenset((*given, *(_USUAL.get(codemod, codemod) for codemod in codemods)))


def whole_ones(found: Sequence[Topic], chosen: Sequence[str]) -> tuple[Topic, ...]:
    """Those of `found` whose codemods are all among `chosen`.

    Raises UsageError for one of which only a part is: it would take the other part back.
    """
    for topic in found:
        left_out = [codemod for codemod in topic.codemods if codemod not in chosen]
        if left_out and len(left_out) < len(topic.codemods):
            *others, last = topic.codemods
            raise UsageError(
                f"the topic {topic.name!r} is one pull request of {', '.join(others)} and {last}: --only and "
                f"--skip must not part them (they leave out {', '.join(left_out)}); choose with --topic"
            )
    return tuple(topic for topic in found if not set(topic.codemods).isdisjoint(chosen))
