"""Workers in processes of their own, and what they leave behind."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pinfix.bot.settings.model import Settings
from pinfix.bot.work.engine import Engine
from pinfix.bot.work.trying import Timing
from pinfix.bot.work.wish import Reason, Wish

_WORKER = Path(__file__).with_name("worker.py")
LONG = 120.0


def wishes_of(count: int) -> list[Wish]:
    return [Wish("github.com", n, "octo", f"app{n}", 7, Reason.SWEPT, "seen") for n in range(count)]


@contextmanager
def putting(url: str) -> Iterator[Engine]:
    """An engine that repairs nothing itself."""
    engine = Engine(Settings("1", None, url, "putter"), _refuse, timing=Timing(lease=6.0, polling=0.05))
    engine.launch(works=False)
    try:
        yield engine
    finally:
        engine.stop(0)


def _refuse(wish: Wish) -> None:
    raise AssertionError(wish)


@contextmanager
def worker(url: str, folder: Path, name: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(_WORKER), url, str(folder), name, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(url: str, folder: Path, *options: str) -> int:
    """Let a worker do what there is; its exit code."""
    with worker(url, folder, "one", *options) as process:
        process.communicate(timeout=LONG)
        return process.returncode


def effects(folder: Path) -> list[list[str]]:
    """What was noted: `begun`, `done` or `clash`, the task, the process."""
    path = folder / "effects"
    return [line.split() for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def tasks_of(folder: Path, what: str, process: subprocess.Popen[str] | None = None) -> list[str]:
    return [
        task
        for kind, task, number in effects(folder)
        if kind == what and (process is None or int(number) == process.pid)
    ]


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
