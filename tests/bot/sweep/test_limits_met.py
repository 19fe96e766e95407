"""A limit of GitHub's that one task meets: all tasks of the installation rest, and none is lost for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bot.sweep.kit import NoPace, _request, fleet
from server import faults
from server.exchange import Answer, Request

from pinfix.bot.sweep.command import sweep

pytestmark = pytest.mark.endurance

_PAUSE = 2
_UNTIL_MET = 4
"""Seconds at most until the sweep meets a limit whose end is a time of day."""
_ON_THE_WAY = 0.5
"""Seconds for requests that were sent before the limit was known."""


@dataclass
class Clocked:
    """When requests came, and when the limit was said."""

    limited: str
    came: list[tuple[float, str, str]] = field(default_factory=list)
    met: float = 0.0

    def sees(self, request: Request) -> bool:
        """Note a request; whether it is the first that meets the limit."""
        now = time.monotonic()
        self.came.append((now, request.method, request.path))
        if self.met or self.limited not in f"{request.method} {request.path}":
            return False
        self.met = now
        return True

    def meanwhile(self) -> list[tuple[str, str]]:
        """What came during the pause."""
        from_then, until = self.met + _ON_THE_WAY, self.met + _PAUSE - 0.1
        return [(method, path) for when, method, path in self.came if from_then < when < until]


@pytest.mark.parametrize(
    ("limited", "answer"),
    [
        ("POST /repos", lambda: faults.secondary_limit(_PAUSE)),
        ("GET /repos", lambda: faults.secondary_limit(_PAUSE, status=429)),
        ("GET /repos", lambda: faults.primary_limit(_PAUSE + _UNTIL_MET, authenticated=True)),
        ("POST /graphql", lambda: faults.graphql_limit(_PAUSE + _UNTIL_MET)),
    ],
    ids=["a write", "a read", "the hour", "the points"],
)
def test_all_rest_until_it_is_over(tmp_path: Path, limited: str, answer: Callable[[], Answer]) -> None:
    clocked = Clocked(limited)
    with fleet(tmp_path, 4) as made:
        made.server.fault(clocked.sees, answer(), times=None)
        code = sweep(_request(tmp_path / "report.json"), made.settings(tasks=3), NoPace)
        assert clocked.met
        assert clocked.meanwhile() == []
        assert code == 0
        assert set(made.opened().values()) == {1}


def test_what_is_sent_again_waits_for_another_turn(tmp_path: Path) -> None:
    class Counting(NoPace):
        turns = 0

        def wait(self, *, content: bool) -> None:
            Counting.turns += content

    clocked = Clocked("/pulls")
    with fleet(tmp_path, 1) as made:
        clocked.limited = f"POST /repos/{next(iter(made.opened()))}/pulls"
        made.server.fault(clocked.sees, faults.secondary_limit(1), times=None)
        assert sweep(_request(tmp_path / "report.json"), made.settings(), Counting) == 0
        sent = [path for _, method, path in clocked.came if method == "POST" and path.endswith("/pulls")]
        assert len(sent) == 2
        assert Counting.turns == 3, "a commit, and the pull request twice"
