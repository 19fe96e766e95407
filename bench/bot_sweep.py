"""A thousand repositories swept by workers that are killed in between: nothing lost, nothing doubled.

    python bench/bot_sweep.py [--repositories 1000] [--kills 10] [--database sqlite|postgresql]

On SQLite one worker sweeps, on PostgreSQL two (its programs must be installed; the server is started here).
Printed are the requests for each repository: of the sweeps that open the pull requests, and of one that finds
nothing changed. GitHub's limits are not kept, and not set, as they would make this take hours.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

sys.path += [str(Path(__file__).parents[1] / part) for part in ("tests", "src", "codemods", "resolvers")]

from bot import postgres
from bot.sweep.kit import Fleet, fleet

_LOOKS = 0.2
_NO_LIMIT = 10**9
"""An installation has 12,500 requests an hour at most: a thousand repositories are more than an hour's."""


def main() -> int:
    """Sweep as the options say; 1 if something was lost or doubled."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url, workers = "", ["one"]
        if asked.database == "postgresql":
            url, workers = f"{stack.enter_context(postgres.server())}/postgres", ["one", "two"]
        made = stack.enter_context(fleet(folder, asked.repositories, database=url))
        made.server.limits["token"] = _NO_LIMIT
        return _run(made, asked.repositories, asked.kills, workers)


def _run(made: Fleet, repositories: int, kills: int, workers: list[str]) -> int:
    began = time.monotonic()
    for turn in range(1, kills + 1):
        _killed(made, repositories * turn // (kills + 1), workers)
        print(
            f"killed {turn:2}: {_done(made.opened()):,} repositories done, {time.monotonic() - began:.0f} s"
        )
    codes = [one.wait() for one in [made.start(name) for name in workers]]
    seconds, requests = time.monotonic() - began, len(made.server.requests)
    opened = made.opened()
    lost, doubled = sum(count == 0 for count in opened.values()), sum(count > 1 for count in opened.values())
    print(f"exit codes {codes}; {seconds:.0f} s; lost {lost}, doubled {doubled}")
    print(f"requests for each repository, kills and all: {requests / repositories:.1f}")
    made.forget()
    began = time.monotonic()
    code = made.start(workers[0]).wait()
    unchanged = len(made.server.requests)
    print(
        f"nothing changed: exit code {code}, {unchanged} requests ({unchanged / repositories:.4f} for each), "
    )
    print(f"  {made.requests()['/graphql']} of them looks at many, {time.monotonic() - began:.1f} s")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"memory of the largest worker: {largest} MB; faults of the test server: {len(made.server.errors)}")
    return int(bool(lost or doubled or any(codes) or code))


def _killed(made: Fleet, enough: int, workers: list[str]) -> None:
    """Let `workers` go on until so many repositories are done, then kill one of them, and end the others."""
    running = [made.start(name) for name in workers]
    while _done(made.opened()) < enough and any(one.poll() is None for one in running):
        time.sleep(_LOOKS)
    random.shuffle(running)
    for one in running:
        one.kill()
        one.wait()


def _done(opened: Counter[str]) -> int:
    return sum(count > 0 for count in opened.values())


if __name__ == "__main__":
    sys.exit(main())
