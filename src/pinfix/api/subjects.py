"""How GitHub writes the subjects of a repository's OpenID Connect tokens."""

from __future__ import annotations

from dataclasses import dataclass

from pinfix.api.caller import Api
from pinfix.api.problems import CallFailed
from pinfix.api.reading import flag, text, texts
from pinfix.api.repositories import RepositoryFacts

_VERSION = "2026-03-10"
"""The first version of the API whose answer has `sub_claim_prefix`."""


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """What GitHub says: `prefix` is the beginning of every subject ("": it says none).

    `keys`: the claims that take the place of the usual form; None: the usual form.
    """

    prefix: str
    keys: tuple[str, ...] | None


def subjects(api: Api, facts: RepositoryFacts) -> SubjectFacts | None:
    """The form of a repository's subjects; None where the server has none, or the token may not ask."""
    try:
        found = api.get(f"{facts.path}/actions/oidc/customization/sub", version=_VERSION)
    except CallFailed as problem:
        if problem.status in (400, 403, 404):
            return None
        raise
    keys = None if flag(found, "use_default", default=True) else texts(found, "include_claim_keys")
    return SubjectFacts(text(found, "sub_claim_prefix"), keys)
