"""How much a run asks and reads at most: files are hostile, and so are the servers that they name."""

from __future__ import annotations

import threading

from pinfix.http.client import MEGABYTE
from pinfix.http.endpoints import Server
from pinfix.resolution import ResolverFault as Fault
from pinfix_resolvers.refs import RepositoryRefs

MOST_REFS = 64 * MEGABYTE
"""So much text about tags and branches is read in a run, of all repositories together."""

MOST_OTHER_HOSTS = 20
"""So many hosts that only workflows name are asked in a run."""

_A_REF = 60
"""Bytes of a ref in git's answer besides its name, roughly."""

TOO_MANY_HOSTS = Fault(
    "network",
    f"the files name more than {MOST_OTHER_HOSTS} hosts besides GitHub, and no more than that are asked in "
    "a run",
    "Check that these hosts are meant; then run pinfix on fewer files at a time.",
)


class RefsBudget:
    """Counts what git tells of tags and branches; it may be used from several threads."""

    def __init__(self, most: int = MOST_REFS) -> None:
        self._most = most
        self._left = most
        self._lock = threading.Lock()

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is to be read."""
        return self._left <= 0

    def spend(self, refs: RepositoryRefs) -> bool:
        """Count one answer. False: others had used up everything while it was on its way."""
        size = sum(_A_REF + len(name) for names in (refs.tags, refs.branches) for name in names)
        with self._lock:
            had_room = self._left > 0
            self._left -= size
            return had_room

    def too_much(self, server: Server) -> Fault:
        """Why `server` is not asked for more."""
        return Fault(
            "bad-answer",
            f"{server.name} was not asked for more: the tags and branches read in this run are over "
            f"{self._most / MEGABYTE:.3g} MB of text",
            "Run again, on less at a time. Look for a repository with far too many tags among those that "
            "are used.",
        )


class OtherHosts:
    """Counts the hosts that only workflows name."""

    def __init__(self) -> None:
        self._asked: set[Server] = set()

    def may_ask(self, server: Server) -> bool:
        """Whether the bound leaves room for `server`; it is counted."""
        if server.api is not None or server in self._asked:
            return True
        if len(self._asked) >= MOST_OTHER_HOSTS:
            return False
        self._asked.add(server)
        return True
