"""What pinfix asks about pins by default (entry point `pinfix.inspectors`)."""

from __future__ import annotations

import os
from collections.abc import Callable

from pinfix.inspection import Inspector
from pinfix_resolvers.recorded import Records, SnapshotInspector


def build(*, offline: bool, notify: Callable[[str], None] = lambda text: None) -> Inspector:
    """An inspector for one run; with `offline` one that asks nobody. Raises UsageError for bad variables.

    `notify` is told, in a line for people, before each pause that can be noticed.
    """
    if offline:
        return SnapshotInspector(Records())
    # What asks the network takes long to import, and is not needed offline.
    from pinfix.http.client import Client
    from pinfix.http.endpoints import from_environment
    from pinfix.http.tokens import Tokens
    from pinfix_resolvers.cache import Cache, default_directory
    from pinfix_resolvers.inspector import OnlineInspector

    endpoints = from_environment(os.environ)
    client = Client(Tokens(endpoints, os.environ), notify=notify)
    return OnlineInspector(client, endpoints, Records(), Cache(default_directory(os.environ)))
