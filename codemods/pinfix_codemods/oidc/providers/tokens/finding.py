"""What is said of a token: a swap, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pinfix_codemods.oidc.finding import Finding, Objection, Swap
from pinfix_codemods.oidc.providers.publishing.elsewhere import goes_elsewhere, uses_key
from pinfix_codemods.oidc.providers.tokens.key import Key


def finding_of(
    provider: str, title: str, key: Key, objections: tuple[Objection, ...], swap: Callable[[], Swap]
) -> Iterator[Finding]:
    """The Finding; none for variables of the workflow that nothing in the job uses."""
    if not key.users and not _is_concerned(key):
        return
    yield Finding(
        provider,
        title,
        key.at,
        tuple(sorted(key.secrets)),
        key.entries,
        objections,
        None if objections else swap(),
    )


def _is_concerned(key: Key) -> bool:
    """Whether the job may use the token although no step is seen to."""
    return uses_key(key.holders, key.env, key.names) or goes_elsewhere(key.job, key.secrets, key.entries)
