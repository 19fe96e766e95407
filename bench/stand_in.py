"""The test server (tests/server) in the place of github.com, in a process of its own.

It must not share an interpreter with what is measured or with what measures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1] / "tests"


@dataclass(frozen=True)
class StandIn:
    """A running server: its address, and what each reference (`owner/repo@v1`) must be pinned to."""

    url: str
    commits: Mapping[str, str]
    _line: Connection

    def requests(self) -> int:
        """How many requests came since this was asked the last time."""
        self._line.send("requests")
        return int(self._line.recv())


@contextmanager
def stand_in(repositories: int, latency: float) -> Iterator[StandIn]:
    """Serve that many repositories until the block ends; each answer waits `latency` seconds first."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(there, repositories, latency), daemon=True)
    process.start()
    there.close()  # so that its end is seen here
    try:
        try:
            url, commits = here.recv()
        except EOFError:
            raise SystemExit("the test server did not start; see bench/README.md") from None
        yield StandIn(url, commits, here)
    finally:
        here.close()
        process.join()


def _serve(line: Connection, repositories: int, latency: float) -> None:
    sys.path.insert(0, str(_TESTS))
    from server import serve

    with serve() as server:
        commits = {}
        for number in range(repositories):
            repository = server.forge.repository(f"owner-{number}/action")
            for minor in range(3):
                commit = repository.commit({"action.yml": f"name: {minor}\n"})
                repository.tag(f"v1.{minor}.0", commit, annotated=minor % 2 == 0)
                repository.release(f"v1.{minor}.0")
            repository.tag("v1", commit)
            commits[f"{repository.full_name}@v1"] = commit
        server.latency = latency
        server.limits["token"] = sys.maxsize  # the hour's limit is not what is measured
        line.send((server.url, commits))
        while _is_asked(line):
            line.send(len(server.requests))
            server.forget()


def _is_asked(line: Connection) -> bool:
    try:
        return bool(line.recv())
    except EOFError:
        return False
