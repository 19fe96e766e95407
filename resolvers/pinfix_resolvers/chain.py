"""The chain that pinfix asks by default (entry point `pinfix.resolvers`)."""

from __future__ import annotations

from pinfix.resolution import Resolver
from pinfix_resolvers.denylist import Denylist
from pinfix_resolvers.snapshot import Snapshot


def build(*, offline: bool) -> Resolver:
    """The resolvers in the order in which they are asked; the denylist has the last word.

    With `offline`, none of them may use the network. Today none does: the snapshot is the only source.
    """
    return Denylist(Snapshot())
