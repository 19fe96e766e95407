"""`pinfix bot sweep` as people start it: the command, with the pace and the logins that it really has."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from bot.sweep.kit import ROOT, Fleet, _request, fleet

from pinfix.bot.sweep.command import sweep
from pinfix.bot.work import engine

pytestmark = pytest.mark.endurance


def run(made: Fleet, *options: str) -> subprocess.CompletedProcess[str]:
    paths = [ROOT / part for part in ("src", "codemods", "resolvers")]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": ":".join(map(str, paths)),
        **made.settings().environment,
        "PINFIX_APP_ID": "7",
        "PINFIX_APP_KEY_FILE": str(made.folder / "key.pem"),
        "PINFIX_BOT_DATABASE": made.database,
    }
    command = [sys.executable, "-m", "pinfix", "bot", "sweep", "--no-progress", *options]
    return subprocess.run(
        command, env=environment, cwd=made.folder, capture_output=True, text=True, timeout=120
    )


def ended_tokens(made: Fleet) -> int:
    return made.requests()["/installation/token"]


@pytest.mark.parametrize(("count", "options", "opened"), [(1, (), 1), (1, ("--dry-run",), 0), (0, (), 0)])
def test_a_run_ends_well_and_ends_its_tokens(
    tmp_path: Path, count: int, options: tuple[str, ...], opened: int
) -> None:
    with fleet(tmp_path, count) as made:
        done = run(made, *options)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
        assert sum(made.opened().values()) == opened
        assert ended_tokens(made) == 1


def test_the_server_counts_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the pace of the engine; an hour takes six seconds here."""
    hour, most = 6.0, 3
    monkeypatch.setattr(engine, "HOUR", hour)
    with fleet(tmp_path, 3) as made:
        assert sweep(_request(tmp_path / "report.json"), made.settings(content_per_hour=most, tasks=3)) == 0
        calls = made.server.content_calls(made.of["octo"])
        assert len(calls) == 6, "a commit and a pull request each"
        times = [call.time for call in calls]
        assert all(later - first >= hour for first, later in zip(times, times[most:], strict=False))
        assert all(later >= earlier for earlier, later in pairwise(times))
