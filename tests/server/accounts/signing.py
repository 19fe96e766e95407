"""Commits that GitHub makes itself: who is their author, and GitHub's signature.

Here the signature proves nothing: the store remembers which commits have it.
"""

from __future__ import annotations

import zlib
from dataclasses import replace

from server.accounts.callers import Caller
from server.accounts.clock import Clock
from server.objects import Commit, ObjectStore, Person

_SIGNATURE = (
    "-----BEGIN PGP SIGNATURE-----\n\nwsFcBAABCAAQBQJnMade+CRBTheTestServer=\n-----END PGP SIGNATURE-----\n"
)


def account_id(login: str) -> int:
    """The number of an account: the same for a name in every run."""
    return 1 if login == "octocat" else zlib.crc32(login.lower().encode()) % 1_000_000_000


def author_of(caller: Caller, clock: Clock) -> Person:
    """A caller as an author, now, with the address that GitHub gives to accounts."""
    login = caller.login
    return Person(login, f"{account_id(login)}+{login}@users.noreply.github.com", clock.now())


def sign(objects: ObjectStore, commit: Commit) -> str:
    """Store a commit as GitHub's own: GitHub commits it, and it is verified. Give its id."""
    committer = Person("GitHub", "noreply@github.com", commit.committer.date)
    identity = objects.write_commit(replace(commit, committer=committer, signature=_SIGNATURE.rstrip("\n")))
    objects.verified.add(identity)
    return identity
