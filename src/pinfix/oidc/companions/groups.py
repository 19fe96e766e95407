"""Who shares one role: contexts of jobs that get their identity from the same place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pinfix.oidc.companions.quoting import is_expression
from pinfix.oidc.parties import Party
from pinfix.oidc.subjects.contexts import ENVIRONMENT, short_names
from pinfix.oidc.subjects.holes import FILL


@dataclass(slots=True)
class Group:
    """Contexts that one role, account or credential is for, each with its subjects.

    `written` is the identity as the workflow has it. `environment`: the one whose variable names it, "" where
    a variable of the repository does, or a literal.
    """

    short: str
    written: str
    environment: str = ""
    contexts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def subjects(self) -> tuple[str, ...]:
        """All subjects, each once."""
        return tuple(dict.fromkeys(one for found in self.contexts.values() for one in found))


def groups_of(parties: Iterable[Party], fact: str, usual: str) -> list[Group]:
    """One group for each environment, for a variable can have another value there; one for all else.

    `fact` names what a party gets its identity from, `usual` stands where it has no such fact. A literal
    identity is one and the same for all contexts.
    """
    found: dict[tuple[str, str], Group] = {}
    asked = ((party, context) for party in parties for context in party.subjects.by_context)
    for party, context in asked:
        for written in party.each(fact, usual, context):
            apart = is_expression(written) and context.startswith(ENVIRONMENT)
            environment = context.removeprefix(ENVIRONMENT).replace("%3A", ":") if apart else ""
            group = found.setdefault((written, environment), Group("", written, environment))
            group.contexts[context] = party.subjects.by_context[context]
    return _named(list(found.values()))


def _named(groups: list[Group]) -> list[Group]:
    """With names that tell them apart: that of the only context that is known, or `branches`."""
    for group, short in zip(groups, short_names(map(_mark, groups)), strict=True):
        group.short = short
    return groups


def _mark(group: Group) -> str:
    only = next(iter(group.contexts)) if len(group.contexts) == 1 else FILL
    return "branches" if FILL in only else only
