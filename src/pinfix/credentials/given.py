"""Tokens that are made during the run, and so are neither in a variable nor stored by `gh`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from pinfix.http.endpoints import Endpoints, Server
from pinfix.http.tokens import Token, Tokens


class GivenTokens(Tokens):
    """The tokens of a run whose one for the home server comes from `give`, asked before each request.

    `give` may raise; the request is not made then. All that it gave stay known, and hidden in texts.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        environment: Mapping[str, str],
        give: Callable[[], Token],
        ask_gh: Callable[[str, Mapping[str, str]], str] | None = None,
    ) -> None:
        super().__init__(endpoints, environment, ask_gh)
        self._home_server = endpoints.home
        self._give = give
        self._given: list[Token] = []
        self._lock = threading.Lock()

    def of(self, server: Server) -> Token | None:
        """The token for `server`."""
        if server != self._home_server:
            return super().of(server)
        token = self._give()
        with self._lock:
            if not any(token is one for one in self._given):
                self._given.append(token)
        return token

    def known(self) -> list[Token]:
        """All that there were."""
        with self._lock:
            return [*super().known(), *self._given]
