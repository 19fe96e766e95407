"""How much each caller has used: of the hourly limits, and of the calls that make content.

Limits are those of a user or an installation, over all of its tokens (`Caller.identity`).
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass

from server.accounts import Caller
from server.exchange import Answer, Request
from server.faults import secondary_limit
from server.forge import Forge

HOUR = 3600
MOST_OF_INSTALLATION = 12_500
"""An installation has 50 requests an hour more for each repository above 20, up to this.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

_SPANS = {"content_per_minute": 60, "content_per_hour": HOUR}
_CONTENT = re.compile(r".*/(git/commits|pulls|issues|issues/\d+/comments|forks)")


@dataclass(frozen=True, slots=True)
class ContentCall:
    """A call that made content: when (seconds since 1970, by the server's clock), and what."""

    time: float
    method: str
    path: str


class Meter:
    """Counts, and says what is left; `limits` are described at the server."""

    def __init__(self, forge: Forge) -> None:
        self.forge = forge
        self.limits = {"anonymous": 60, "token": 5000}
        self.renewal = int(time.time()) + HOUR
        self.content: dict[str, list[ContentCall]] = {}
        self._spent: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def budget(self, caller: Caller, resource: str) -> dict[str, int]:
        """What is left to a caller of a resource (core or graphql)."""
        limit, used = self._limit(caller), self._spent.get((caller.identity, resource), 0)
        return {"limit": limit, "used": used, "remaining": max(0, limit - used), "reset": self.renewal}

    def spend(self, caller: Caller, resource: str, cost: int) -> None:
        """Count a call."""
        key = caller.identity, resource
        with self._lock:
            self._spent[key] = self._spent.get(key, 0) + cost

    def too_much_content(self, caller: Caller, request: Request, path: str) -> Answer | None:
        """Count a call that makes things; give the refusal where a test set a limit that it breaks."""
        if not is_content(request, path):
            return None
        now = time.time() + self.forge.clock.offset
        with self._lock:
            made = self.content.setdefault(caller.identity, [])
            for name, span in _SPANS.items():
                recent = [call.time for call in made if call.time > now - span]
                if len(recent) >= self.limits.get(name, len(recent) + 1):
                    return secondary_limit(int(recent[0] + span - now) + 1)
            made.append(ContentCall(now, request.method, request.path))
        return None

    def headers(self, caller: Caller, resource: str) -> dict[str, str]:
        """What every answer says about the limits."""
        budget = self.budget(caller, resource)
        shown = {f"x-ratelimit-{name}": str(value) for name, value in budget.items()}
        return shown | {"x-ratelimit-resource": resource}

    def _limit(self, caller: Caller) -> int:
        if caller.token is None:
            return self.limits["anonymous" if caller.app is None else "token"]
        limit, of = self.limits["token"], caller.token.installation
        if of is None or limit >= MOST_OF_INSTALLATION:
            return limit
        register = self.forge.register
        covered = register.count(of.account) if of.repositories is None else len(of.repositories)
        return min(MOST_OF_INSTALLATION, limit + 50 * max(0, covered - 20))


def is_content(request: Request, path: str) -> bool:
    """Whether a request makes what GitHub counts as content: which calls do is not published."""
    if path == "/graphql":
        return is_mutation(request)
    return request.method == "POST" and _CONTENT.fullmatch(path) is not None


def is_mutation(request: Request) -> bool:
    """Whether a request to GraphQL changes something."""
    try:
        query = request.json().get("query", "")
    except (ValueError, AttributeError):
        return False
    return re.search(r"^\s*mutation\b", str(query), re.MULTILINE) is not None
