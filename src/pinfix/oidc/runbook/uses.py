"""Who uses which secret, before the change and after it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from pinfix.oidc.facts import OtherUse, SwapFacts

_ACCOUNT = re.compile(
    r"(?:^|_)(?:(?:CLIENT|APP|APPLICATION|TENANT|DIRECTORY|SUBSCRIPTION|PROJECT|ACCOUNT|ROLE|USER)_?ID"
    r"|TENANT|SUBSCRIPTION|PROJECT|USER|USER_?NAME|LOGIN|E?MAIL)(?:_[0-9]{1,3})?$"
)
"""How secrets are named that hold who somebody is: of an access key of AWS the id is part of the key."""


@dataclass(frozen=True, slots=True)
class SecretUses:
    """A stored key: the jobs that stop to use it, and what is left; nothing left is none that is known.

    `partners`: secrets of the same jobs with uses that are left, and that may be the same key. A key is often
    in two secrets, its id and its secret half: as long as one of them is used, the key is. Who has the key
    (`names_account`) is another matter: an application's id is in use as long as the application is.
    """

    name: str
    jobs: tuple[SwapFacts, ...]
    others: tuple[OtherUse, ...]
    partners: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether nothing that is known rests on the key any more."""
        return not self.others and not self.partners

    @property
    def names_account(self) -> bool:
        """Whether it holds, by its name, who has the key, and no part of the key."""
        return _names_account(self.name)


def secret_uses(facts: Iterable[SwapFacts]) -> list[SecretUses]:
    """Each secret of the jobs, in the order of names, with every consumer of it."""
    jobs: dict[str, list[SwapFacts]] = {}
    others: dict[str, dict[OtherUse, None]] = {}
    for one in facts:
        for secret in one.secrets:
            jobs.setdefault(secret, []).append(one)
        for use in one.other_uses:
            others.setdefault(use.secret, {})[use] = None
    found = []
    for name in sorted(jobs):
        beside = {secret for one in jobs[name] for secret in one.secrets if _is_in_use(secret, others)}
        beside -= {name}
        found.append(SecretUses(name, tuple(jobs[name]), tuple(others.get(name, ())), tuple(sorted(beside))))
    return found


def _is_in_use(secret: str, others: Container[str]) -> bool:
    """Whether a key is, of which the secret is a part."""
    return secret in others and not _names_account(secret)


def _names_account(secret: str) -> bool:
    return _ACCOUNT.search(secret.upper()) is not None


def variables_by_name(facts: Sequence[SwapFacts]) -> dict[tuple[str, str], str]:
    """What each variable and secret to be set means, by source and name."""
    return {(value.source, value.name): value.meaning for one in facts for value in one.variables}
